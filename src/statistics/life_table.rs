//! Life expectancy by Chiang's abridged life table, with Silcocks' variance.

use super::{Limits, is_count, undefined};
use crate::error::Result;

/// Deaths and person-years of one band of ages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgeBand {
    /// The youngest age.
    pub start: u32,
    /// How many years of age; `None` for the open last band.
    pub width: Option<u32>,
    /// Deaths.
    pub deaths: f64,
    /// Person-years lived.
    pub person_years: f64,
}

/// The years that remain to those who reach an age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expectancy {
    /// The age reached.
    pub age: u32,
    /// Years that remain.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The limits at `z`.
    pub limits: Limits,
}

/// With this many person-years or fewer, life expectancy is held to be too uncertain to show.
///
/// A rule of the Office for Health Improvement and Disparities in England.
pub const SMALLEST_POPULATION: f64 = 5_000.0;

/// With limits of 95 % farther than this many years from it, so is life expectancy.
///
/// Their rule again. PHEindicatormethods then leaves the value empty and still gives the limits, from which it follows: here
/// neither is shown.
pub const WIDEST_HALF_INTERVAL: f64 = 10.0;

/// The share of the first year that those who die in it live.
const LIVED_BY_INFANTS: f64 = 0.1;
/// The share of a band that those who die in it live.
const LIVED_BY_OTHERS: f64 = 0.5;

const NAME: &str = "life expectancy";

/// Life expectancy at the start of each band; the first is life expectancy at birth.
///
/// With deaths d and person-years n of a band of w years, M = d/n, and a the share of the band lived by those who die in it
/// (0.1 in the first year of life, 0.5 otherwise), Chiang's probability of dying, survivors, years lived and expectancy are
///
/// ```text
/// q = wM / (1 + wM(1 − a)), at most 1;  1 in the open band
/// l₀ = 1,  l_{x+w} = l_x (1 − q),  L = w (l_{x+w} + a l_x q);  l/M in the open band
/// e_x = Σ_{from x} L / l_x
/// ```
///
/// and Silcocks' variance, which unlike Chiang's counts the open band,
///
/// ```text
/// var(e_x) = Σ_{from x} l² ((1 − a)w + e_{x+w})² q²(1 − q)/d / l_x²,  with (l/2)² · 4/(d M²) for the open band
/// ```
///
/// A band without deaths adds no variance. Bands must follow one another without gap from age 0, the last one open from any
/// age. Single years of age and five-year bands both work. The result is in years; an age that no one in the table reaches
/// has no element. See [`SMALLEST_POPULATION`] and [`WIDEST_HALF_INTERVAL`] for when not to show it.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if the bands do not follow one another, a band has no person-years or more
/// deaths than person-years, or no one died in the open band: its years lived are then without bound.
///
/// Source: Chiang 1984, The Life Table and its Applications (ISBN 0-89874-570-3); Silcocks, Jenner and Reza 2001,
/// doi:10.1136/jech.55.1.38.
///
/// ```
/// # use jamlik::statistics::{life_table::{self, AgeBand}, z95};
/// let band = |start, width, deaths| AgeBand { start, width, deaths, person_years: 1000.0 };
/// let table = life_table::expectancies(&[band(0, Some(1), 10.0), band(1, None, 20.0)], z95())?;
/// // q₀ = 0.01 / 1.009; e₀ = (1 − q₀) + 0.1 q₀ + (1 − q₀) · 50.
/// assert!((table[0].value - 50.495_540).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn expectancies(bands: &[AgeBand], z: f64) -> Result<Vec<Expectancy>> {
    check(bands)?;
    let mut survivors = 1.0;
    let mut steps = Vec::with_capacity(bands.len());
    for band in bands {
        let step = Step::new(band, survivors);
        survivors = step.survivors * (1.0 - step.dying);
        steps.push(step);
    }
    // From the oldest to the youngest, so that each band sees the expectancy at its end.
    let mut table = Vec::with_capacity(bands.len());
    let (mut years_lived, mut weighted_variance, mut next) = (0.0, 0.0, 0.0);
    for (band, step) in bands.iter().zip(&steps).rev() {
        if step.survivors == 0.0 {
            continue;
        }
        years_lived += step.years_lived;
        weighted_variance += step.weighted_variance(band, next);
        let value = years_lived / step.survivors;
        let standard_error = weighted_variance.sqrt() / step.survivors;
        if !(value.is_finite() && standard_error.is_finite()) {
            return Err(undefined(NAME, format!("hardly anyone survives to age {}", band.start)));
        }
        let limits = Limits { lower: value - z * standard_error, upper: value + z * standard_error };
        table.push(Expectancy { age: band.start, value, standard_error, limits });
        next = value;
    }
    table.reverse();
    Ok(table)
}

/// One band of the life table.
struct Step {
    survivors: f64,
    dying: f64,
    lived: f64,
    years_lived: f64,
}

impl Step {
    fn new(band: &AgeBand, survivors: f64) -> Step {
        let mortality = band.deaths / band.person_years;
        let lived = if (band.start, band.width) == (0, Some(1)) { LIVED_BY_INFANTS } else { LIVED_BY_OTHERS };
        let Some(width) = band.width.map(f64::from) else {
            return Step { survivors, dying: 1.0, lived, years_lived: survivors / mortality };
        };
        let dying = (width * mortality / (1.0 + width * mortality * (1.0 - lived))).min(1.0);
        let years_lived = width * (survivors * (1.0 - dying) + lived * survivors * dying);
        Step { survivors, dying, lived, years_lived }
    }

    /// var(q) l² ((1 − a)w + e)², the band's part of the variance before it is divided by l_x².
    fn weighted_variance(&self, band: &AgeBand, next: f64) -> f64 {
        if band.deaths == 0.0 {
            return 0.0;
        }
        match band.width.map(f64::from) {
            Some(width) => {
                let variance = self.dying * self.dying * (1.0 - self.dying) / band.deaths;
                variance * (self.survivors * ((1.0 - self.lived) * width + next)).powi(2)
            }
            None => {
                let mortality = band.deaths / band.person_years;
                (self.survivors / 2.0).powi(2) * 4.0 / (band.deaths * mortality * mortality)
            }
        }
    }
}

fn check(bands: &[AgeBand]) -> Result<()> {
    let mut age = 0;
    for (i, band) in bands.iter().enumerate() {
        let is_last = i + 1 == bands.len();
        if band.start != age || band.width.is_none() != is_last || band.width == Some(0) {
            return Err(undefined(NAME, format!("the ages do not follow one another at {}", band.start)));
        }
        if !(is_count(band.deaths) && is_count(band.person_years) && band.person_years > 0.0) {
            return Err(undefined(NAME, format!("there are no person-years at age {}", band.start)));
        }
        if band.deaths > band.person_years {
            return Err(undefined(NAME, format!("there are more deaths than person-years at age {}", band.start)));
        }
        age = band.start.saturating_add(band.width.unwrap_or_default());
    }
    match bands.last() {
        None => Err(undefined(NAME, "there are no ages".to_owned())),
        Some(open) if open.deaths == 0.0 => Err(undefined(NAME, format!("no one died at age {} or over", open.start))),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::z95;

    fn band(start: u32, width: Option<u32>, deaths: f64, person_years: f64) -> AgeBand {
        AgeBand { start, width, deaths, person_years }
    }

    #[test]
    fn constant_mortality_gives_its_inverse() {
        // One open band: everyone dies at the same rate all life long, so 1/M years remain.
        let table = expectancies(&[band(0, None, 50.0, 4000.0)], z95()).unwrap();
        assert!((table[0].value - 80.0).abs() < 1e-12);
        // var = (1/2)² · 4/(d M²) = 1/(d M²)
        assert!((table[0].standard_error - 80.0 / 50.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn finer_bands_of_the_same_mortality_agree() {
        let coarse: Vec<AgeBand> = (0..20).map(|i| band(i * 5, (i < 19).then_some(5), 10.0, 1000.0)).collect();
        let fine: Vec<AgeBand> = (0..96).map(|i| band(i, (i < 95).then_some(1), 2.0, 200.0)).collect();
        let (a, b) = (expectancies(&coarse, z95()).unwrap()[1], expectancies(&fine, z95()).unwrap()[5]);
        assert_eq!((a.age, b.age), (5, 5));
        assert!((a.value - b.value).abs() < 0.05, "{} against {}", a.value, b.value);
    }

    #[test]
    fn an_age_that_no_one_reaches_is_left_out() {
        // q = 5 · 0.5 / (1 + 5 · 0.5 · 0.5) is more than 1: everyone who reaches 1 dies before 6, after half the five years.
        let bands = [band(0, Some(1), 0.0, 10.0), band(1, Some(5), 5.0, 10.0), band(6, None, 1.0, 10.0)];
        let table = expectancies(&bands, z95()).unwrap();
        assert_eq!(table.iter().map(|e| (e.age, e.value)).collect::<Vec<_>>(), [(0, 3.5), (1, 2.5)]);
    }

    #[test]
    fn bands_that_cannot_make_a_table_are_undefined() {
        let open = band(1, None, 5.0, 100.0);
        for bands in [
            vec![],
            vec![band(0, Some(1), 0.0, 10.0)],
            vec![band(0, Some(1), 0.0, 10.0), band(2, None, 5.0, 100.0)],
            vec![band(0, Some(1), 0.0, 0.0), open],
            vec![band(0, Some(1), 11.0, 10.0), open],
            vec![band(0, Some(1), 1.0, 10.0), band(1, None, 0.0, 100.0)],
        ] {
            assert!(expectancies(&bands, z95()).is_err(), "{bands:?}");
        }
    }
}
