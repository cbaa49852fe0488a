//! Funnel plots: how far from the target chance alone takes an area of a given size.
//!
//! An area's value is events / size. The size is persons for a proportion, the events expected for a ratio, and
//! person-years for a rate. [`Funnel::limits`] are the limits at an area's own size; [`curve`] has the points that draw
//! the funnel; [`overdispersion`] widens it where areas differ by more than chance.

pub mod curve;
pub mod overdispersion;
mod significance;

pub use significance::{Significance, significance};

use super::distribution::{gamma_tails, normal_tail};
use super::sum::sum;
use super::{Limits, is_count, undefined};
use crate::error::Result;

const NAME: &str = "a funnel";

/// How events vary by chance round what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chance {
    /// So many of so many persons: a proportion.
    Binomial,
    /// Events without an upper bound: a ratio or a rate.
    Poisson,
}

/// The target that areas are held against, and how they vary round it by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Funnel {
    /// The value that every area would have but for chance: per person, per person-year, or 1 for a ratio.
    pub target: f64,
    /// How events vary.
    pub chance: Chance,
}

impl Funnel {
    /// The funnel of proportions, round the proportion of all areas together, Σx / Σn.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) unless every area has 0 ≤ x ≤ n and there are persons at all.
    pub fn proportions(events: &[f64], persons: &[f64]) -> Result<Funnel> {
        let target = pooled(events, persons)?;
        match events.iter().zip(persons).find(|(x, n)| x > n) {
            Some((x, n)) => Err(undefined(NAME, format!("{x} of {n} is not a proportion"))),
            None => Ok(Funnel { target, chance: Chance::Binomial }),
        }
    }

    /// The funnel of standardised ratios, observed / expected, round 1.
    pub fn ratios() -> Funnel {
        Funnel { target: 1.0, chance: Chance::Poisson }
    }

    /// The funnel of rates, round the rate of all areas together, Σx / Σn.
    ///
    /// For directly standardised rates the size is the person-years that would give the rate from the events, x / rate.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) if a count or a size is negative or not finite, or all sizes are 0.
    pub fn rates(events: &[f64], person_years: &[f64]) -> Result<Funnel> {
        Ok(Funnel { target: pooled(events, person_years)?, chance: Chance::Poisson })
    }

    /// The standard error of an area's value, were its true value the target.
    ///
    /// ```text
    /// proportion: √(θ(1 − θ)/n),  ratio and rate: √(θ/n)
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) unless the size is above 0.
    pub fn standard_error(&self, size: f64) -> Result<f64> {
        if !(is_count(size) && size > 0.0) {
            return Err(undefined(NAME, format!("an area's size is {size}")));
        }
        Ok(match self.chance {
            Chance::Binomial => (self.target * (1.0 - self.target) / size).sqrt(),
            Chance::Poisson => (self.target / size).sqrt(),
        })
    }

    /// The control limits at an area's own size n: the values whose own interval just reaches the target θ.
    ///
    /// ```text
    /// proportion      θ ∓ z √(θ(1 − θ)/n), within 0 to 1: the proportions whose Wilson limit is θ
    /// ratio and rate  lower = o₁/n, upper = o₂/n, with the events o₁ and o₂ (not whole numbers) whose exact Poisson
    ///                 limits reach what is expected: upper limit(o₁) = θn, lower limit(o₂) = θn
    /// ```
    ///
    /// `size` is persons, expected events or person-years, above 0; the limits are in the target's unit. The lower limit
    /// is 0 where even no events would not be few. So an area is beyond its limits exactly where its interval is beyond
    /// the target: picture and verdict cannot disagree. The R package PHEindicatormethods draws the same curve, but gives
    /// the verdict by Byar's approximation from ten events on, which is within 0.2 % of it. The exact limits are wide for
    /// few events: fewer than the nominal share of areas fall outside by chance.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) unless the size is above 0.
    ///
    /// Source: Spiegelhalter 2005, doi:10.1002/sim.1970; OHID, Public Health Technical Guidance, Funnel plots; the exact
    /// limits are Garwood's 1936, doi:10.1093/biomet/28.3-4.437.
    ///
    /// ```
    /// # use jamlik::statistics::{funnel::{Chance, Funnel}, z95};
    /// // A fifth of all; 100 persons: 0.2 ∓ 1.96 · 0.04.
    /// let funnel = Funnel { target: 0.2, chance: Chance::Binomial };
    /// let limits = funnel.limits(100.0, z95())?;
    /// assert!((limits.lower - 0.121_601).abs() < 1e-6 && (limits.upper - 0.278_399).abs() < 1e-6);
    /// // 20 events expected: 12 (whose interval is 6.20 to 20.96) are not few, 11 (5.49 to 19.68) are.
    /// let limits = Funnel::ratios().limits(20.0, z95())?;
    /// assert!(11.0 / 20.0 < limits.lower && limits.lower < 12.0 / 20.0);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn limits(&self, size: f64, z: f64) -> Result<Limits> {
        self.widened(size, z, 1.0)
    }

    /// The control limits with their distance from the target multiplied by `factor`, at least 1.
    ///
    /// The factor comes from [`overdispersion`].
    ///
    /// # Errors
    ///
    /// As [`Funnel::limits`].
    pub fn widened(&self, size: f64, z: f64, factor: f64) -> Result<Limits> {
        let standard_error = self.standard_error(size)?;
        let limits = match self.chance {
            Chance::Binomial => {
                let half = z * standard_error;
                Limits { lower: self.target - half, upper: self.target + half }
            }
            Chance::Poisson => {
                let events = events_at_limits(self.target * size, normal_tail(z))?;
                Limits { lower: events.lower / size, upper: events.upper / size }
            }
        };
        Ok(Limits { lower: self.stretched(limits.lower, factor), upper: self.stretched(limits.upper, factor) })
    }

    /// A limit with its distance from the target multiplied by `factor`, but not beyond where values can be.
    pub fn stretched(&self, limit: f64, factor: f64) -> f64 {
        let highest = if self.chance == Chance::Binomial { 1.0 } else { f64::INFINITY };
        (self.target + factor * (limit - self.target)).clamp(0.0, highest)
    }
}

/// Σx / Σn.
fn pooled(events: &[f64], sizes: &[f64]) -> Result<f64> {
    if events.len() != sizes.len() {
        return Err(undefined(NAME, format!("{} counts of events and {} sizes", events.len(), sizes.len())));
    }
    if let Some(bad) = events.iter().chain(sizes).find(|value| !is_count(**value)) {
        return Err(undefined(NAME, format!("{bad} is not a count")));
    }
    let size = sum(sizes.iter().copied());
    if !(size > 0.0 && size.is_finite()) {
        return Err(undefined(NAME, format!("the sizes sum to {size}")));
    }
    Ok(sum(events.iter().copied()) / size)
}

/// The events whose exact limits reach what is expected.
///
/// The lower limit of o events is the gamma quantile of shape o, the upper that of shape o + 1; so both are the shape
/// at which the gamma distribution has the tail's probability on one side of what is expected.
fn events_at_limits(expected: f64, beyond: f64) -> Result<Limits> {
    if expected <= 0.0 {
        return Ok(Limits { lower: 0.0, upper: 0.0 });
    }
    let upper = falling_root(|shape| Ok(gamma_tails(shape, expected)?.0 > beyond), expected)?;
    let are_few = |shape: f64| Ok(gamma_tails(shape, expected)?.1 < beyond);
    // Where even no events, shape 1, are not few, no number is.
    let lower = if are_few(1.0)? { falling_root(are_few, 1.0)? - 1.0 } else { 0.0 };
    Ok(Limits { lower: lower.min(expected), upper: upper.max(expected) })
}

/// Where `holds` stops to hold on the way up from `from`, to the last bit.
fn falling_root(holds: impl Fn(f64) -> Result<bool>, from: f64) -> Result<f64> {
    let (mut low, mut high) = (from, 2.0 * from + 1.0);
    while holds(high)? {
        (low, high) = (high, 2.0 * high);
    }
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return Ok(middle);
        }
        if holds(middle)? { low = middle } else { high = middle }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::{proportion, rate, z, z95};

    #[test]
    fn the_interval_of_a_value_on_a_limit_reaches_the_target() {
        let funnel = Funnel { target: 0.23, chance: Chance::Binomial };
        for size in [50.0, 1234.0, 1e6] {
            let limits = funnel.limits(size, z95()).unwrap();
            let upper = proportion::wilson(limits.lower * size, size, z95()).unwrap().upper;
            let lower = proportion::wilson(limits.upper * size, size, z95()).unwrap().lower;
            assert!((upper / 0.23 - 1.0).abs() < 1e-12 && (lower / 0.23 - 1.0).abs() < 1e-12, "{size}");
        }
        let funnel = Funnel { target: 0.004, chance: Chance::Poisson };
        for size in [2500.0, 1e5, 1e8] {
            let limits = funnel.limits(size, z(0.998).unwrap()).unwrap();
            let upper = rate::exact(limits.lower * size, z(0.998).unwrap()).unwrap().upper;
            let lower = rate::exact(limits.upper * size, z(0.998).unwrap()).unwrap().lower;
            assert!((upper / size / 0.004 - 1.0).abs() < 1e-9 && (lower / size / 0.004 - 1.0).abs() < 1e-9, "{size}");
        }
    }

    #[test]
    fn where_few_events_are_expected_none_are_not_few() {
        // e^−3.6 = 0.0273 is above 0.025, e^−3.7 = 0.0247 is not.
        assert_eq!(Funnel::ratios().limits(3.6, z95()).unwrap().lower, 0.0);
        let lower = Funnel::ratios().limits(3.7, z95()).unwrap().lower;
        assert!(lower > 0.0 && lower < 0.01, "{lower}");
        // One event where 0.0253 are expected is the upper limit: Garwood's lower limit of one event.
        let upper = Funnel::ratios().limits(-(0.975_f64.ln()), z95()).unwrap().upper;
        assert!((upper * -(0.975_f64.ln()) - 1.0).abs() < 1e-12, "{upper}");
    }

    #[test]
    fn any_size_has_limits_or_an_error() {
        for size in [1e-300, 1e-9, 1e-3, 1e6, 1e9, 1e12, 1e15, 1e100, 1e300] {
            if let Ok(limits) = Funnel::ratios().limits(size, z95()) {
                assert!(0.0 <= limits.lower && limits.lower <= 1.0 && 1.0 <= limits.upper, "{size}: {limits:?}");
                // Where many events are expected the limits are nearly normal.
                let normal = z95() / size.sqrt();
                assert!(
                    size < 1e9 || (limits.upper - 1.0 - normal).abs() < 1e-4 * normal + 1e-15,
                    "{size}: {limits:?}"
                );
            }
        }
        assert!(Funnel::ratios().limits(1e12, z95()).is_ok());
    }

    #[test]
    fn the_target_is_that_of_all_together() {
        assert_eq!(Funnel::proportions(&[10.0, 30.0], &[100.0, 100.0]).unwrap().target, 0.2);
        assert_eq!(Funnel::rates(&[0.0, 0.0], &[10.0, 10.0]).unwrap().limits(10.0, z95()).unwrap().upper, 0.0);
        assert!(Funnel::proportions(&[3.0], &[2.0]).is_err());
        assert!(Funnel::rates(&[1.0], &[0.0]).is_err());
        assert!(Funnel::rates(&[f64::NAN], &[1.0]).is_err());
        assert!(Funnel::rates(&[1.0], &[1.0, 2.0]).is_err());
        assert!(Funnel::ratios().limits(0.0, z95()).is_err());
        assert!(Funnel::ratios().limits(f64::NAN, z95()).is_err());
    }

    #[test]
    fn limits_stay_where_values_can_be() {
        let funnel = Funnel { target: 0.9, chance: Chance::Binomial };
        assert_eq!(funnel.limits(5.0, z95()).unwrap().upper, 1.0);
        assert_eq!(Funnel::ratios().widened(50.0, z95(), 100.0).unwrap().lower, 0.0);
    }
}
