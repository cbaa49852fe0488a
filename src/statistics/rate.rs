//! Counts of events, with Poisson limits. Divide a count and its limits by the person-years to have a rate.

use super::distribution::{Tail, gamma_quantile, normal_tail};
use super::{Limits, is_count, undefined};
use crate::error::Result;

/// From this many events on, Byar's approximation takes the place of the exact limits.
pub const EXACT_BELOW: f64 = 10.0;

/// Limits of a Poisson count: [`exact`] below ten events, [`byar`] from ten on.
///
/// This is the rule of the Office for Health Improvement and Disparities in England, whose results ours equal.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if `count` is negative or not finite.
///
/// Source: Office for Health Improvement and Disparities, PHEindicatormethods 2.1.0, `phe_rate`.
///
/// ```
/// # use jamlik::statistics::{rate, z95};
/// let limits = rate::poisson_limits(100.0, z95())?;
/// assert!((limits.lower - 81.362_1).abs() < 1e-4 && (limits.upper - 121.627_9).abs() < 1e-4);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn poisson_limits(count: f64, z: f64) -> Result<Limits> {
    if count < EXACT_BELOW { exact(count, z) } else { byar(count, z) }
}

/// Exact (Garwood) limits of a Poisson count.
///
/// With γ(p; k) the quantile of the gamma distribution of shape k and scale 1, and α/2 the tail beyond `z`:
///
/// ```text
/// lower = γ(α/2; x),  upper = γ(1 − α/2; x + 1)
/// ```
///
/// which are half the χ² quantiles with 2x and 2x + 2 degrees of freedom. `count` is events; the limits are events,
/// at least 0 and round the count. The lower limit of no events is 0.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if `count` is negative or not finite.
///
/// Source: Garwood 1936, doi:10.1093/biomet/28.3-4.437.
///
/// ```
/// # use jamlik::statistics::{rate, z95};
/// let limits = rate::exact(0.0, z95())?;
/// assert_eq!(limits.lower, 0.0);
/// assert!((limits.upper - 3.688_879).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn exact(count: f64, z: f64) -> Result<Limits> {
    check(count)?;
    let beyond = normal_tail(z);
    let lower = if count == 0.0 { 0.0 } else { gamma_quantile(count, Tail::Lower, beyond)? };
    let upper = gamma_quantile(count + 1.0, Tail::Upper, beyond)?;
    Ok(Limits { lower: lower.min(count), upper: upper.max(count) })
}

/// Byar's approximation to the exact limits of a Poisson count.
///
/// ```text
/// lower = x (1 − 1/(9x) − z/(3√x))³,  upper = (x+1) (1 − 1/(9(x+1)) + z/(3√(x+1)))³
/// ```
///
/// `count` is events; the limits are events. Within 0.2 % of the exact limits from ten events on. For very few events
/// the formula's lower limit is below 0, which no count can be: it is 0 then, where PHEindicatormethods gives NA. The
/// function `pois.byar` of epitools is another: it puts x + ½ into both ends.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if `count` is negative or not finite.
///
/// Source: Breslow and Day 1987, Statistical Methods in Cancer Research II, p. 69 (IARC 82, ISBN 92-832-0182-3).
///
/// ```
/// # use jamlik::statistics::{rate, z95};
/// assert!((rate::byar(10.0, z95())?.upper - 18.391_5).abs() < 1e-4);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn byar(count: f64, z: f64) -> Result<Limits> {
    check(count)?;
    let end = |x: f64, z: f64| x * (1.0 - 1.0 / (9.0 * x) + z / (3.0 * x.sqrt())).powi(3);
    let lower = if count == 0.0 { 0.0 } else { end(count, -z).max(0.0) };
    Ok(Limits { lower, upper: end(count + 1.0, z) })
}

fn check(count: f64) -> Result<()> {
    if is_count(count) { Ok(()) } else { Err(undefined("a Poisson interval", format!("{count} is not a count"))) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::z95;

    #[test]
    fn garwood_s_table() {
        // Garwood 1936, 95 % limits: 1, 5 and 9 events.
        for (count, lower, upper) in [(1.0, 0.0253, 5.572), (5.0, 1.623, 11.668), (9.0, 4.115, 17.085)] {
            let limits = exact(count, z95()).unwrap();
            assert!((limits.lower - lower).abs() < 5e-4 && (limits.upper - upper).abs() < 5e-4, "{count}: {limits:?}");
        }
    }

    #[test]
    fn byar_is_close_to_exact_from_ten_on() {
        for count in [10.0, 25.0, 150.0] {
            let (near, exact) = (byar(count, z95()).unwrap(), exact(count, z95()).unwrap());
            assert!((near.lower / exact.lower - 1.0).abs() < 2e-3 && (near.upper / exact.upper - 1.0).abs() < 2e-3);
        }
    }

    #[test]
    fn the_switch_is_at_ten() {
        let z = z95();
        assert_eq!(poisson_limits(9.99, z).unwrap(), exact(9.99, z).unwrap());
        assert_eq!(poisson_limits(10.0, z).unwrap(), byar(10.0, z).unwrap());
    }

    #[test]
    fn what_is_not_a_count_is_undefined() {
        assert!(poisson_limits(-1.0, z95()).is_err());
        assert!(poisson_limits(f64::NAN, z95()).is_err());
        assert!(byar(f64::INFINITY, z95()).is_err());
    }
}
