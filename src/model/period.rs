//! The period that a value belongs to.

use std::fmt;

/// A span of whole calendar years, named by its last year as Kolada does.
///
/// ```
/// # use jamlik::model::Period;
/// assert_eq!(Period::new(2021, 4).to_string(), "2018–2021");
/// assert_eq!(Period::year(2021).to_string(), "2021");
/// assert_eq!(Period::parse("2018-2021"), Some(Period::new(2021, 4)));
/// assert!(Period::new(2021, 4).overlaps(Period::new(2018, 4)));
/// assert!(!Period::new(2021, 4).overlaps(Period::new(2017, 4)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The last year of the span.
    pub last: i32,
    /// How many years are pooled, at least 1.
    pub years: u8,
}

impl Period {
    /// A period of `years` years that ends with `last`.
    pub fn new(last: i32, years: u8) -> Period {
        Period { last, years: years.max(1) }
    }

    /// A single year.
    pub fn year(year: i32) -> Period {
        Period::new(year, 1)
    }

    /// The first year of the span.
    pub fn first(self) -> i32 {
        self.last - i32::from(self.years) + 1
    }

    /// Whether two periods share a year.
    pub fn overlaps(self, other: Period) -> bool {
        self.first() <= other.last && other.first() <= self.last
    }

    /// Reads `2021`, `2018-2021`, `2018–2021`, `2018/2021`, or `2020/21` (a school year, which counts as its last year).
    pub fn parse(text: &str) -> Option<Period> {
        let text = text.trim();
        let is_year = |year: &i32| (1700..=2200).contains(year);
        if let Some(year) = text.parse::<i32>().ok().filter(is_year) {
            return (text.len() == 4).then_some(Period::year(year));
        }
        let (first, last) = text.split_once(['-', '–', '/'])?;
        let first = first.trim().parse::<i32>().ok().filter(is_year)?;
        let last = last.trim();
        if last.len() == 2 {
            let last = first / 100 * 100 + last.parse::<i32>().ok()?;
            return (last == first + 1).then_some(Period::year(last));
        }
        let last = last.parse::<i32>().ok().filter(is_year)?;
        let years = u8::try_from(last - first + 1).ok().filter(|years| (1..=30).contains(years))?;
        Some(Period::new(last, years))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.years == 1 { write!(f, "{}", self.last) } else { write!(f, "{}–{}", self.first(), self.last) }
    }
}
