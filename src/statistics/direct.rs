//! Directly standardised rates: the rate that people would have, had they the age structure of a standard population.

use super::distribution::{Tail, gamma_quantile, normal_tail};
use super::sum::sum;
use super::{Limits, is_count, rate, undefined};
use crate::error::Result;

/// With fewer events, Dobson's interval is held to be too uncertain to show.
///
/// The rule of the Office for Health Improvement and Disparities in England. [`fay_feuer`] needs none.
pub const FEWEST_EVENTS: f64 = 10.0;

/// One stratum: most often an age group of one sex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Events, at least 0.
    pub events: f64,
    /// The variance of the number of events.
    pub variance: f64,
    /// Person-years, more than 0.
    pub population: f64,
    /// Weight in the standard population, at least 0, on any scale.
    pub weight: f64,
}

impl Stratum {
    /// A stratum whose events happen independently, as deaths do: their number varies as a Poisson count, variance = events.
    pub fn independent(events: f64, population: f64, weight: f64) -> Stratum {
        Stratum { events, variance: events, population, weight }
    }

    /// A stratum where the same person may have several events, as stays in hospital: `persons` who had `frequency` each.
    ///
    /// ```text
    /// events = Σ f p,  variance = Σ f² p
    /// ```
    ///
    /// Source: Stukel et al. 1994, Standardized rates of recurrent outcomes, Statistics in Medicine 13:1781–1791.
    ///
    /// ```
    /// # use jamlik::statistics::direct::Stratum;
    /// // Five persons had one event, two had three.
    /// let stratum = Stratum::recurrent(&[(1.0, 5.0), (3.0, 2.0)], 1000.0, 1.0);
    /// assert_eq!((stratum.events, stratum.variance), (11.0, 23.0));
    /// ```
    pub fn recurrent(frequency_persons: &[(f64, f64)], population: f64, weight: f64) -> Stratum {
        let events = sum(frequency_persons.iter().map(|(f, persons)| f * persons));
        let variance = sum(frequency_persons.iter().map(|(f, persons)| f * f * persons));
        Stratum { events, variance, population, weight }
    }
}

/// A directly standardised rate, before an interval is put round it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DirectRate {
    /// Events per person-year.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// All events.
    pub events: f64,
    /// How much one more event would add to the value where it would add most.
    pub greatest_share: f64,
}

/// The directly standardised rate of strata.
///
/// With w the weights, made to sum to 1, d the events and n the person-years:
///
/// ```text
/// rate = Σ w d/n,  se² = Σ w² var(d)/n²
/// ```
///
/// `strata` has one element for each age group (and sex), at least one, in any order. The rate is per person-year; the
/// limits are [`dobson`]'s or [`fay_feuer`]'s.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if there are no strata, one has no person-years or events or weights that
/// are negative or not finite, or the weights sum to 0.
///
/// Source: Breslow and Day 1987, Statistical Methods in Cancer Research II, ch. 2 (IARC 82, ISBN 92-832-0182-3).
///
/// ```
/// # use jamlik::statistics::direct::{self, Stratum};
/// let young = Stratum::independent(10.0, 10_000.0, 5_000.0);
/// let old = Stratum::independent(40.0, 4_000.0, 3_000.0);
/// // 5/8 · 0.001 + 3/8 · 0.01
/// assert!((direct::rate(&[young, old])?.value - 0.004_375).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn rate(strata: &[Stratum]) -> Result<DirectRate> {
    const NAME: &str = "a directly standardised rate";
    for s in strata {
        if !(is_count(s.events) && is_count(s.variance) && is_count(s.weight) && is_count(s.population)) {
            return Err(undefined(NAME, format!("{s:?} is not made of counts")));
        }
        if s.population == 0.0 {
            return Err(undefined(NAME, "there are no person-years in a stratum".to_owned()));
        }
    }
    let weights = sum(strata.iter().map(|s| s.weight));
    if !(weights.is_finite() && weights > 0.0) {
        return Err(undefined(NAME, format!("the weights of {} strata sum to {weights}", strata.len())));
    }
    let share = |s: &Stratum| s.weight / weights / s.population;
    Ok(DirectRate {
        value: sum(strata.iter().map(|s| share(s) * s.events)),
        standard_error: sum(strata.iter().map(|s| share(s).powi(2) * s.variance)).sqrt(),
        events: sum(strata.iter().map(|s| s.events)),
        greatest_share: strata.iter().map(share).fold(0.0, f64::max),
    })
}

/// Dobson's limits: Byar's of the number of events, moved and stretched to the rate.
///
/// ```text
/// rate + se/√d · (limits of d − d),  d = Σ events
/// ```
///
/// Per person-year, like the rate. Where few events bear heavy weights the formula's lower limit is below 0, which no rate
/// can be: it is 0 then. Not to be trusted below [`FEWEST_EVENTS`].
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if the standard error is 0, as it is without events.
///
/// Source: Dobson, Kuulasmaa, Eberle and Scherer 1991, doi:10.1002/sim.4780100317, with [`rate::byar`]'s limits.
///
/// ```
/// # use jamlik::statistics::{direct::{self, Stratum}, z95};
/// let strata = [(10.0, 10_000.0, 5_000.0), (20.0, 8_000.0, 3_000.0), (40.0, 4_000.0, 2_000.0)];
/// let rate = direct::rate(&strata.map(|(d, n, w)| Stratum::independent(d, n, w)))?;
/// let limits = direct::dobson(&rate, z95())?;
/// assert!((limits.lower - 0.002_528_146).abs() < 1e-9 && (limits.upper - 0.004_112_549).abs() < 1e-9);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn dobson(direct: &DirectRate, z: f64) -> Result<Limits> {
    if direct.standard_error == 0.0 {
        return Err(undefined("Dobson's interval", "there are no events".to_owned()));
    }
    let events = rate::byar(direct.events, z)?;
    let scale = direct.standard_error / direct.events.sqrt();
    let at = |limit: f64| direct.value + scale * (limit - direct.events);
    Ok(Limits { lower: at(events.lower).max(0.0), upper: at(events.upper) })
}

/// Fay and Feuer's gamma limits, for rates of few events.
///
/// With D the rate, v the square of its standard error, k the most that one more event could add, and γ(p; a) the quantile
/// of the gamma distribution of shape a and scale 1:
///
/// ```text
/// lower = v/D · γ(α/2; D²/v),  upper = (v + k²)/(D + k) · γ(1 − α/2; (D + k)²/(v + k²))
/// ```
///
/// Per person-year, like the rate. Without events the lower limit is 0 and the upper −k ln(α/2); epitools gives no lower
/// limit (0/0) there. Made for independent events; never covers less often than it says in the paper's simulations, which
/// for few events and uneven weights makes it wide.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if the rate and its standard error do not go together.
///
/// Source: Fay and Feuer 1997, doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#.
///
/// ```
/// # use jamlik::statistics::{direct::{self, Stratum}, z95};
/// let rate = direct::rate(&[Stratum::independent(0.0, 1_000.0, 1.0)])?;
/// let limits = direct::fay_feuer(&rate, z95())?;
/// assert_eq!(limits.lower, 0.0);
/// assert!((limits.upper + 0.001 * 0.025_f64.ln()).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn fay_feuer(direct: &DirectRate, z: f64) -> Result<Limits> {
    let DirectRate { value, greatest_share: k, .. } = *direct;
    let variance = direct.standard_error.powi(2);
    let beyond = normal_tail(z);
    let limit = |value: f64, variance: f64, tail| {
        Ok(variance / value * gamma_quantile(value / variance * value, tail, beyond)?)
    };
    let lower = if value == 0.0 { 0.0 } else { limit(value, variance, Tail::Lower)? };
    Ok(Limits { lower: lower.min(value), upper: limit(value + k, variance + k * k, Tail::Upper)?.max(value) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::z95;

    #[test]
    fn one_stratum_has_the_crude_rate_and_its_limits() {
        let direct = rate(&[Stratum::independent(12.0, 400.0, 77.0)]).unwrap();
        assert_eq!(direct.value, 0.03);
        let (byar, exact) = (rate::byar(12.0, z95()).unwrap(), rate::exact(12.0, z95()).unwrap());
        let dobson = dobson(&direct, z95()).unwrap();
        assert!((dobson.lower * 400.0 - byar.lower).abs() < 1e-12 && (dobson.upper * 400.0 - byar.upper).abs() < 1e-12);
        // With one weight the gamma limits are Garwood's exact ones.
        let gamma = fay_feuer(&direct, z95()).unwrap();
        assert!((gamma.lower * 400.0 - exact.lower).abs() < 1e-12 && (gamma.upper * 400.0 - exact.upper).abs() < 1e-12);
    }

    #[test]
    fn an_event_of_heavy_weight_leaves_the_lower_limit_at_nothing() {
        let strata = [Stratum::independent(1.0, 10.0, 1.0), Stratum::independent(99.0, 1e6, 1.0)];
        let direct = rate(&strata).unwrap();
        assert_eq!(dobson(&direct, z95()).unwrap().lower, 0.0);
        assert!(fay_feuer(&direct, z95()).unwrap().lower > 0.0);
    }

    #[test]
    fn events_of_the_same_persons_widen_the_interval() {
        let alone = rate(&[Stratum::independent(20.0, 100.0, 1.0)]).unwrap();
        let together = rate(&[Stratum::recurrent(&[(4.0, 5.0)], 100.0, 1.0)]).unwrap();
        assert_eq!(together.value, alone.value);
        assert!((together.standard_error - 2.0 * alone.standard_error).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_standardised_is_undefined() {
        let fine = Stratum::independent(1.0, 10.0, 1.0);
        for strata in [
            vec![],
            vec![Stratum { weight: 0.0, ..fine }],
            vec![fine, Stratum { population: 0.0, ..fine }],
            vec![fine, Stratum { events: -1.0, ..fine }],
            vec![fine, Stratum { weight: f64::NAN, ..fine }],
        ] {
            assert!(rate(&strata).is_err(), "{strata:?}");
        }
        let none = rate(&[Stratum::independent(0.0, 10.0, 1.0)]).unwrap();
        assert!(dobson(&none, z95()).is_err());
    }
}
