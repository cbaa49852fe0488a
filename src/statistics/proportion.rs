//! A share of people, with Wilson's score interval.

use super::{Limits, is_count, undefined};
use crate::error::Result;

/// Wilson's score interval for a proportion.
///
/// With `x` of `n` persons, the limits are those proportions that a score test would not reject:
///
/// ```text
/// (2x + z² ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²))
/// ```
///
/// `x` and `n` are persons (weighted counts need not be whole). The limits are per person, lie in 0 to 1 and hold x/n;
/// the lower is exactly 0 for `x` = 0, the upper exactly 1 for `x` = `n`.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) unless 0 ≤ `x` ≤ `n` and `n` > 0.
///
/// Source: Wilson 1927, doi:10.1080/01621459.1927.10502953; recommended by Newcombe 1998,
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.
///
/// ```
/// # use jamlik::statistics::{proportion, z95};
/// let limits = proportion::wilson(81.0, 263.0, z95())?;
/// assert!((limits.lower - 0.255_289).abs() < 1e-6 && (limits.upper - 0.366_210).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn wilson(x: f64, n: f64, z: f64) -> Result<Limits> {
    if !(is_count(x) && is_count(n) && n > 0.0 && x <= n) {
        return Err(undefined("Wilson's interval", format!("{x} of {n} is not a proportion")));
    }
    let p = x / n;
    let middle = 2.0 * x + z * z;
    let half = z * (z * z + 4.0 * x * (1.0 - p)).sqrt();
    let scale = 2.0 * (n + z * z);
    // The ends are set, not computed, where they are known exactly: rounding must not push them past the value.
    let lower = if x == 0.0 { 0.0 } else { ((middle - half) / scale).clamp(0.0, p) };
    let upper = if x == n { 1.0 } else { ((middle + half) / scale).clamp(p, 1.0) };
    Ok(Limits { lower, upper })
}

/// The standard error of a proportion, √(p(1 − p)/n): 0 at both ends, where Wilson's interval is not.
///
/// # Errors
///
/// As [`wilson`].
pub fn standard_error(x: f64, n: f64) -> Result<f64> {
    wilson(x, n, 0.0)?;
    let p = x / n;
    Ok((p * (1.0 - p) / n).sqrt())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::z95;

    #[test]
    fn newcombe_s_worked_examples() {
        // Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29.
        for (x, n, lower, upper) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let limits = wilson(x, n, z95()).unwrap();
            assert!((limits.lower - lower).abs() < 5e-5, "{x}/{n}: {limits:?}");
            assert!((limits.upper - upper).abs() < 5e-5, "{x}/{n}: {limits:?}");
        }
    }

    #[test]
    fn everyone_and_no_one_reach_the_ends_exactly() {
        assert_eq!(wilson(0.0, 7.0, z95()).unwrap().lower, 0.0);
        assert_eq!(wilson(7.0, 7.0, z95()).unwrap().upper, 1.0);
    }

    #[test]
    fn what_is_not_a_proportion_is_undefined() {
        for (x, n) in [(1.0, 0.0), (0.0, 0.0), (3.0, 2.0), (-1.0, 2.0), (f64::NAN, 2.0), (1.0, f64::INFINITY)] {
            assert!(wilson(x, n, z95()).is_err(), "{x}/{n}");
        }
    }
}
