//! Ageing: how the old, the young and those of working age become more or fewer, and what unchanged rates would mean.

use std::collections::{BTreeMap, BTreeSet};

use ustr::Ustr;

use crate::error::{Error, Result};
use crate::model::{AgeGroup, AreaLevel, Areas};
use crate::statistics::Bounded;
use crate::tidy::PeopleByAge;

/// People of an area and a year by the ages that matter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ages {
    /// 0–19 years.
    pub young: f64,
    /// 20–66 years.
    pub working: f64,
    /// 67–79 years.
    pub retired: f64,
    /// 80 years and older.
    pub oldest: f64,
}

/// The first ages of the groups of [`Ages`].
const STARTS: [u32; 4] = [0, 20, 67, 80];

impl Ages {
    /// Everyone.
    pub fn all(self) -> f64 {
        self.young + self.working + self.retired + self.oldest
    }

    /// Those too young and too old to work for each person of working age; nothing if there is no one of working age.
    ///
    /// ```text
    /// (P₀₋₁₉ + P₆₇₊) / P₂₀₋₆₆
    /// ```
    ///
    /// Source: Kolada N02847.
    ///
    /// ```
    /// # use jamlik::need::ageing::Ages;
    /// let ages = Ages { young: 20.0, working: 50.0, retired: 15.0, oldest: 5.0 };
    /// assert_eq!(ages.dependency(), Some(0.8));
    /// ```
    pub fn dependency(self) -> Option<f64> {
        (self.working > 0.0).then(|| (self.young + self.retired + self.oldest) / self.working)
    }

    /// The sums by single years or bands of age.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`] if an age is missing, two overlap, or one lies on both sides of 20, 67 or 80.
    fn of(people: &BTreeMap<AgeGroup, f64>) -> Result<Ages> {
        let fault = |reason: String| Error::Undefined { statistic: "people by age", reason };
        let (mut sums, mut next) = ([0.0; 4], Some(0));
        for (age, people) in people {
            if next != Some(age.start) {
                let expected = next.map_or("no more".to_owned(), |next| next.to_string());
                return Err(fault(format!("age {} comes where {expected} should", age.start)));
            }
            next = age.end();
            let place = STARTS.iter().rposition(|start| *start <= age.start).unwrap_or(0);
            let fits = STARTS.get(place + 1).is_none_or(|bound| age.end().is_some_and(|end| end <= *bound));
            if !fits {
                return Err(fault(format!("the ages from {} lie on both sides of {}", age.start, STARTS[place + 1])));
            }
            sums[place] += people;
        }
        if let Some(next) = next {
            return Err(fault(format!("age {next} and older are missing")));
        }
        let [young, working, retired, oldest] = sums;
        Ok(Ages { young, working, retired, oldest })
    }

    fn plus(self, other: Ages) -> Ages {
        Ages {
            young: self.young + other.young,
            working: self.working + other.working,
            retired: self.retired + other.retired,
            oldest: self.oldest + other.oldest,
        }
    }
}

/// People of every area and year by the ages that matter.
pub type AgesOfAreas = BTreeMap<(Ustr, i32), Ages>;

/// The people of a projection by the ages that matter, with the areas that it does not give and that its areas make up.
///
/// A county, the nation, a health-care region or a group of one's own is the sum of its municipalities, if all of them
/// are there.
///
/// # Errors
///
/// [`Error::Undefined`] with the area and year whose ages are not whole, or do not end at 19, 66 and 79.
pub fn ages_of_areas(people: &PeopleByAge, areas: &Areas) -> Result<AgesOfAreas> {
    let mut all = AgesOfAreas::new();
    for ((area, year), ages) in people {
        let own = Ages::of(ages).map_err(|error| match error {
            Error::Undefined { statistic, reason } => {
                Error::Undefined { statistic, reason: format!("{area}, {year}: {reason}") }
            }
            other => other,
        })?;
        all.insert((*area, *year), own);
    }
    let years: BTreeSet<i32> = all.keys().map(|(_, year)| *year).collect();
    let is_above = |level: AreaLevel| {
        matches!(level, AreaLevel::Nation | AreaLevel::County | AreaLevel::HealthcareRegion | AreaLevel::Group)
    };
    for area in areas.iter().filter(|area| is_above(area.level) && !area.unweighted) {
        let members = areas.municipalities_of(area.code);
        for year in years.iter().filter(|_| !members.is_empty()) {
            let parts: Option<Vec<Ages>> = members.iter().map(|code| all.get(&(*code, *year)).copied()).collect();
            if let (Some(parts), false) = (parts, all.contains_key(&(area.code, *year))) {
                all.insert((area.code, *year), parts.into_iter().fold(Ages::default(), Ages::plus));
            }
        }
    }
    Ok(all)
}

/// An area in one year against its base year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// The area's code.
    pub area: Ustr,
    /// The year.
    pub year: i32,
    /// Its people.
    pub ages: Ages,
    /// The year that changes are from.
    pub base_year: i32,
    /// Its people then.
    pub base: Ages,
    /// How many cases a year there would be among the oldest, did they have the present rate.
    pub cases: Option<Bounded>,
    /// As many in the base year.
    pub base_cases: Option<Bounded>,
}

impl Row {
    /// The change of a group since the base year, as a share; nothing if it was empty.
    ///
    /// ```text
    /// P / P_base − 1
    /// ```
    pub fn change(&self, group: fn(&Ages) -> f64) -> Option<f64> {
        let base = group(&self.base);
        (base > 0.0).then(|| group(&self.ages) / base - 1.0)
    }
}

/// Every area in each of the years, against the base year.
///
/// ```text
/// cases = rate · P₈₀₊        limits = those of the rate · P₈₀₊
/// ```
///
/// `rate` gives an area's present cases per person of 80 and more and year. The interval is of that rate alone: how
/// uncertain the projection itself is, no one says.
///
/// # Errors
///
/// [`Error::Usage`] if a year is not in the projection of any area.
pub fn ageing(
    all: &AgesOfAreas,
    base_year: i32,
    years: &[i32],
    rate: impl Fn(Ustr) -> Option<Bounded>,
) -> Result<Vec<Row>> {
    let known: BTreeSet<i32> = all.keys().map(|(_, year)| *year).collect();
    if let Some(absent) = years.iter().chain([&base_year]).find(|year| !known.contains(year)) {
        let (first, last) = (known.first().copied().unwrap_or(0), known.last().copied().unwrap_or(0));
        return Err(Error::Usage {
            message: format!("the projection does not have the year {absent}"),
            help: format!("it has {first} to {last}"),
        });
    }
    let areas: BTreeSet<Ustr> = all.keys().map(|(area, _)| *area).collect();
    let row = |(area, year): (Ustr, i32)| {
        let (ages, base) = (*all.get(&(area, year))?, *all.get(&(area, base_year))?);
        let times = |people: f64| {
            rate(area).map(|rate| Bounded {
                lower: rate.lower * people,
                value: rate.value * people,
                upper: rate.upper * people,
            })
        };
        let (cases, base_cases) = (times(ages.oldest), times(base.oldest));
        Some(Row { area, year, ages, base_year, base, cases, base_cases })
    };
    let each = areas.iter().flat_map(|area| years.iter().map(|year| (*area, *year)));
    Ok(each.filter_map(row).collect())
}

#[cfg(test)]
mod tests {
    use ustr::ustr;

    use super::*;
    use crate::model::Catalogue;

    fn bands(of: &[(u32, Option<u32>, f64)]) -> BTreeMap<AgeGroup, f64> {
        of.iter().map(|(start, width, people)| (AgeGroup { start: *start, width: *width }, *people)).collect()
    }

    #[test]
    fn ages_that_matter_are_sums_and_gaps_are_said() {
        let whole = bands(&[(0, Some(20), 10.0), (20, Some(47), 30.0), (67, Some(13), 6.0), (80, None, 4.0)]);
        let ages = Ages::of(&whole).unwrap();
        assert_eq!(ages, Ages { young: 10.0, working: 30.0, retired: 6.0, oldest: 4.0 });
        assert_eq!(ages.all(), 50.0);
        for (wrong, reason) in [
            (
                bands(&[(0, Some(20), 1.0), (20, Some(45), 1.0), (65, None, 1.0)]),
                "the ages from 65 lie on both sides of 67",
            ),
            (bands(&[(0, Some(20), 1.0), (21, None, 1.0)]), "age 21 comes where 20 should"),
            (bands(&[(0, Some(20), 1.0)]), "age 20 and older are missing"),
        ] {
            assert_eq!(Ages::of(&wrong).unwrap_err().to_string(), format!("people by age is undefined: {reason}"));
        }
    }

    #[test]
    fn changes_and_cases_follow_the_oldest() {
        let areas = Catalogue::embedded().areas;
        let of = |oldest: f64| bands(&[(0, Some(20), 20.0), (20, Some(60), 50.0), (80, None, oldest)]);
        let mut people = PeopleByAge::new();
        // Ages from 20 to 79 in one lie on both sides of 67.
        people.insert((ustr("0980"), 2024), of(10.0));
        assert!(ages_of_areas(&people, &areas).unwrap_err().to_string().contains("0980, 2024: the ages from 20 lie"));
        let of =
            |oldest: f64| bands(&[(0, Some(20), 20.0), (20, Some(47), 50.0), (67, Some(13), 10.0), (80, None, oldest)]);
        people.insert((ustr("0980"), 2024), of(10.0));
        people.insert((ustr("0980"), 2030), of(14.0));
        let all = ages_of_areas(&people, &areas).unwrap();
        // Gotland is a county of one municipality; the nation has more.
        assert_eq!(all.keys().map(|(area, _)| area.as_str()).collect::<BTreeSet<_>>(), BTreeSet::from(["09", "0980"]));
        let rate = |area: Ustr| (area == "0980").then_some(Bounded { lower: 0.04, value: 0.05, upper: 0.06 });
        let rows = ageing(&all, 2024, &[2030], rate).unwrap();
        let own = rows.iter().find(|row| row.area == "0980").unwrap();
        assert!((own.change(|ages| ages.oldest).unwrap() - 0.4).abs() < 1e-12);
        assert_eq!(own.change(|ages| ages.working), Some(0.0));
        assert!((own.cases.unwrap().value - 0.7).abs() < 1e-12 && (own.base_cases.unwrap().upper - 0.6).abs() < 1e-12);
        assert!(rows.iter().any(|row| row.area == "09" && row.cases.is_none()));
        assert!(ageing(&all, 2024, &[2031], rate).unwrap_err().to_string().contains("does not have the year 2031"));
    }
}
