//! Neighbourhoods: SCB's demographic and regional statistical areas, DeSO and RegSO, told by the form of their codes.

use ustr::{Ustr, ustr};

use super::AreaLevel;

/// A neighbourhood, told by its code.
///
/// The same bare code can be another place in the next version of the geography. So the version is part of the key: a
/// bare code is one of the first version (DeSO of 2018, RegSO of 2020), one of 2025 keeps the suffix that SCB gives it.
///
/// ```
/// # use jamlik::model::{Edition, Neighbourhood};
/// let one = Neighbourhood::parse("680C1040_DeSO2025").expect("a DeSO whose leading zero was lost");
/// assert_eq!((one.code.as_str(), one.bare(), one.municipality().as_str()), ("0680C1040_DeSO2025", "0680C1040", "0680"));
/// assert_eq!(one.edition, Edition::Of2025);
/// assert_eq!(Neighbourhood::parse("0680"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Neighbourhood {
    /// The code in our keys: `0680C1040`, `0680R003_RegSO2025`.
    pub code: Ustr,
    /// Which of the two geographies.
    pub kind: NeighbourhoodKind,
    /// Its version.
    pub edition: Edition,
}

/// The two geographies of neighbourhoods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NeighbourhoodKind {
    /// Regional statistical areas, made of DeSO: `0680R003`.
    Regso,
    /// Demographic statistical areas, of 700 to 2 700 people at their start: `0680C1040`.
    Deso,
}

/// The versions of the two geographies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// DeSO of 2018, RegSO of 2020.
    First,
    /// Both of 2025.
    Of2025,
}

impl NeighbourhoodKind {
    /// The level of its areas.
    pub fn level(self) -> AreaLevel {
        match self {
            NeighbourhoodKind::Regso => AreaLevel::Regso,
            NeighbourhoodKind::Deso => AreaLevel::Deso,
        }
    }

    /// SCB's name for it, without the year.
    pub fn name(self) -> &'static str {
        match self {
            NeighbourhoodKind::Regso => "RegSO",
            NeighbourhoodKind::Deso => "DeSO",
        }
    }

    fn of(letter: u8) -> Option<(NeighbourhoodKind, usize)> {
        match letter {
            b'A' | b'B' | b'C' => Some((NeighbourhoodKind::Deso, 4)),
            b'R' => Some((NeighbourhoodKind::Regso, 3)),
            _ => None,
        }
    }

    fn first_year(self) -> &'static str {
        match self {
            NeighbourhoodKind::Regso => "2020",
            NeighbourhoodKind::Deso => "2018",
        }
    }
}

impl Neighbourhood {
    /// The neighbourhood that a code names, a bare one being of the first version; `None` for any other text.
    ///
    /// A leading zero that a spreadsheet took is put back; SCB's suffix is read in any case, also `_DeSO2018` and
    /// `_RegSO2020`. Whether the municipality exists is not looked at.
    pub fn parse(text: &str) -> Option<Neighbourhood> {
        Neighbourhood::read(text, Edition::First, true)
    }

    /// The neighbourhood that a code of a known version names; `None` also for one whose suffix is of another version.
    pub fn of_edition(text: &str, edition: Edition) -> Option<Neighbourhood> {
        Neighbourhood::read(text, edition, false)
    }

    fn read(text: &str, bare: Edition, any: bool) -> Option<Neighbourhood> {
        let text = text.trim();
        if !text.is_ascii() {
            return None;
        }
        let (code, suffix) = text.split_once('_').map_or((text, None), |(code, suffix)| (code, Some(suffix)));
        let digits = code.bytes().take_while(u8::is_ascii_digit).count();
        let zero = if digits == 3 { "0" } else { "" };
        let code = format!("{zero}{}", code.to_ascii_uppercase());
        let (kind, serial) = NeighbourhoodKind::of(*code.as_bytes().get(4)?)?;
        let (municipality, rest) = (&code[..4], &code[5..]);
        if rest.len() != serial || !municipality.bytes().chain(rest.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let edition = match suffix {
            None => bare,
            Some(suffix) => {
                let (name, year) = suffix.split_at_checked(suffix.len().checked_sub(4)?)?;
                let edition = match year {
                    "2025" => Edition::Of2025,
                    _ if year == kind.first_year() => Edition::First,
                    _ => return None,
                };
                (name.eq_ignore_ascii_case(kind.name()) && (any || edition == bare)).then_some(edition)?
            }
        };
        let code = match edition {
            Edition::First => ustr(&code),
            Edition::Of2025 => ustr(&format!("{code}_{}2025", kind.name())),
        };
        Some(Neighbourhood { code, kind, edition })
    }

    /// The code without the suffix of its version.
    pub fn bare(self) -> &'static str {
        let code = self.code.as_str();
        code.split_once('_').map_or(code, |(bare, _)| bare)
    }

    /// The code of the municipality that it lies in.
    pub fn municipality(self) -> Ustr {
        ustr(&self.code[..4])
    }

    /// Geography and version in words: `DeSO 2018`.
    pub fn geography(self) -> String {
        let year = if self.edition == Edition::Of2025 { "2025" } else { self.kind.first_year() };
        format!("{} {year}", self.kind.name())
    }
}

/// Rows with bare codes that may be of the version of 2025: SCB's tables from 2024 on are by it.
///
/// ```
/// # use jamlik::model::BareCodes;
/// let mut bare = BareCodes::default();
/// bare.see("0680C1040", Some(2023), &["SCB"]);
/// bare.see("0680C1040_DeSO2025", Some(2024), &["SCB"]);
/// assert_eq!(bare.note(), None);
/// bare.see("0680C1040", Some(2024), &["SCB"]);
/// assert!(bare.note().is_some_and(|note| note.starts_with("1 rows with bare codes such as 0680C1040")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BareCodes {
    rows: usize,
    first: Option<Neighbourhood>,
}

impl BareCodes {
    /// The year from which SCB's tables are by the version of 2025.
    const YEAR: i32 = 2024;

    /// Looks at the code of a row, the last year that it is about, and words about its origin.
    pub fn see(&mut self, code: &str, year: Option<i32>, origin: &[&str]) {
        let Some(found) = Neighbourhood::parse(code).filter(|_| !code.contains('_')) else { return };
        if year.is_some_and(|year| year >= BareCodes::YEAR) || origin.iter().any(|words| says_2025(words)) {
            self.rows += 1;
            self.first = self.first.or(Some(found));
        }
    }

    /// What a careful reader wants to know, if there are such rows.
    pub fn note(&self) -> Option<String> {
        let found = self.first?;
        let (name, code) = (found.kind.name(), found.code);
        Some(format!(
            "{} rows with bare codes such as {code} are read as {} though they are of 2024 or later, which SCB gives by \
             {name} 2025, where the same code can be another area: write its suffix, {code}_{name}2025, if they are of \
             2025; --correspondence FILE moves counts of {} to 2025",
            self.rows,
            found.geography(),
            found.kind.first_year(),
        ))
    }
}

/// Whether words name the version of 2025: `DeSO 2025`, `_RegSO2025`.
fn says_2025(words: &str) -> bool {
    let words = words.to_lowercase();
    ["deso2025", "deso 2025", "regso2025", "regso 2025"].iter().any(|name| words.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_files_write_them() {
        let code = |text: &str| Neighbourhood::parse(text).map_or("", |found| found.code.as_str());
        for (text, wanted) in [
            ("0680C1040", "0680C1040"),
            (" 680c1040 ", "0680C1040"),
            ("0680C1040_DeSO2018", "0680C1040"),
            ("0680C1040_DESO2025", "0680C1040_DeSO2025"),
            ("680R003_RegSO2025", "0680R003_RegSO2025"),
            ("0680R003_RegSO2020", "0680R003"),
            ("0680C1040_RegSO2025", ""),
            ("0680C1040_DeSO2020", ""),
            ("0680C1040_x", ""),
            ("0680C1040_", ""),
            ("0680C104", ""),
            ("0680R0030", ""),
            ("0680D1040", ""),
            ("06X0C1040", ""),
            ("ö680C1040", ""),
            ("80C1040", ""),
            ("0680", ""),
            ("", ""),
        ] {
            assert_eq!(code(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_known_version_is_given_to_bare_codes_and_contradicts_others() {
        let of = |text: &str, edition| Neighbourhood::of_edition(text, edition).map_or("", |found| found.code.as_str());
        assert_eq!(of("680C1040", Edition::Of2025), "0680C1040_DeSO2025");
        assert_eq!(of("0680C1040_DeSO2025", Edition::Of2025), "0680C1040_DeSO2025");
        assert_eq!(of("0680C1040_DeSO2025", Edition::First), "");
        assert_eq!(of("0680R003_RegSO2020", Edition::Of2025), "");
    }
}
