//! Indirect standardisation: events against those expected, had every stratum the rate of a reference population.

use super::sum::sum;
use super::{Bounded, is_count, rate, undefined};
use crate::error::Result;

/// One stratum: most often an age group of one sex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Person-years of the people studied, at least 0.
    pub population: f64,
    /// Events among the reference population, at least 0.
    pub reference_events: f64,
    /// Person-years of the reference population, more than 0.
    pub reference_population: f64,
}

/// What the reference population's rates make one expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Events expected among the people studied.
    pub events: f64,
    /// The reference population's own crude rate, per person-year.
    pub reference_rate: f64,
}

/// The events expected at the rates of a reference population.
///
/// With n the person-years of each stratum, and d' and n' the reference's events and person-years there:
///
/// ```text
/// E = Σ n d'/n',  reference rate = Σ d' / Σ n'
/// ```
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if there are no strata, a number is negative or not finite, the reference
/// has no person-years in a stratum, or nothing is expected.
///
/// Source: Breslow and Day 1987, Statistical Methods in Cancer Research II, ch. 2 (IARC 82, ISBN 92-832-0182-3).
///
/// ```
/// # use jamlik::statistics::indirect::{self, Stratum};
/// let young = Stratum { population: 100.0, reference_events: 5.0, reference_population: 1_000.0 };
/// let old = Stratum { population: 50.0, reference_events: 60.0, reference_population: 600.0 };
/// let expected = indirect::expected(&[young, old])?;
/// assert_eq!(expected.events, 5.5);
/// assert_eq!(expected.reference_rate, 65.0 / 1_600.0);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn expected(strata: &[Stratum]) -> Result<Expected> {
    const NAME: &str = "an expected number of events";
    for s in strata {
        if !(is_count(s.population) && is_count(s.reference_events) && is_count(s.reference_population)) {
            return Err(undefined(NAME, format!("{s:?} is not made of counts")));
        }
        if s.reference_population == 0.0 {
            return Err(undefined(NAME, "the reference has no person-years in a stratum".to_owned()));
        }
    }
    let events = sum(strata.iter().map(|s| s.population * (s.reference_events / s.reference_population)));
    if !(events.is_finite() && events > 0.0) {
        return Err(undefined(NAME, format!("{events} events are expected in {} strata", strata.len())));
    }
    let of_all = sum(strata.iter().map(|s| s.reference_events)) / sum(strata.iter().map(|s| s.reference_population));
    Ok(Expected { events, reference_rate: of_all })
}

/// The indirectly standardised ratio, observed to expected events.
///
/// ```text
/// ratio = O / E,  limits = (limits of the count O) / E,  se = √O / E
/// ```
///
/// with [`rate::poisson_limits`] of the count: E is taken as known. No unit; 1 is the reference. The ratios of two areas are
/// not comparable with each other where their age structures differ: only each with the reference.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if `observed` is negative or not finite.
///
/// Source: Breslow and Day 1987, Statistical Methods in Cancer Research II, ch. 2 (IARC 82, ISBN 92-832-0182-3).
///
/// ```
/// # use jamlik::statistics::{indirect::{self, Expected}, z95};
/// let ratio = indirect::ratio(100.0, &Expected { events: 80.0, reference_rate: 0.01 }, z95())?;
/// assert_eq!(ratio.value, 1.25);
/// assert!((ratio.lower - 1.017_026).abs() < 1e-6 && (ratio.upper - 1.520_349).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn ratio(observed: f64, expected: &Expected, z: f64) -> Result<Bounded> {
    let limits = rate::poisson_limits(observed, z)?;
    let per = expected.events;
    Ok(Bounded { lower: limits.lower / per, value: observed / per, upper: limits.upper / per })
}

/// The indirectly standardised rate: the [`ratio`] times the reference population's crude rate, per person-year.
///
/// # Errors
///
/// As [`ratio`].
///
/// ```
/// # use jamlik::statistics::{indirect::{self, Expected}, z95};
/// let rate = indirect::rate(100.0, &Expected { events: 80.0, reference_rate: 0.01 }, z95())?;
/// assert_eq!(rate.value, 0.0125);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn rate(observed: f64, expected: &Expected, z: f64) -> Result<Bounded> {
    let Bounded { lower, value, upper } = ratio(observed, expected, z)?;
    let of = expected.reference_rate;
    Ok(Bounded { lower: lower * of, value: value * of, upper: upper * of })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::z95;

    #[test]
    fn the_reference_itself_has_the_ratio_one() {
        let of =
            |population, reference_events| Stratum { population, reference_events, reference_population: population };
        let expected = expected(&[of(700.0, 3.0), of(300.0, 12.0)]).unwrap();
        let ratio = ratio(15.0, &expected, z95()).unwrap();
        assert!((ratio.value - 1.0).abs() < 1e-15);
        assert!((rate(15.0, &expected, z95()).unwrap().value - 0.015).abs() < 1e-15);
        // Byar's limits of 15 events: 8.39 and 24.74.
        assert!((ratio.lower * 15.0 - 8.389).abs() < 5e-4 && (ratio.upper * 15.0 - 24.742).abs() < 5e-4, "{ratio:?}");
    }

    #[test]
    fn nothing_to_compare_with_is_undefined() {
        let fine = Stratum { population: 10.0, reference_events: 1.0, reference_population: 10.0 };
        for strata in [
            vec![],
            vec![Stratum { reference_events: 0.0, ..fine }],
            vec![fine, Stratum { reference_population: 0.0, ..fine }],
            vec![fine, Stratum { population: -1.0, ..fine }],
        ] {
            assert!(expected(&strata).is_err(), "{strata:?}");
        }
        assert!(ratio(-1.0, &expected(&[fine]).unwrap(), z95()).is_err());
    }
}
