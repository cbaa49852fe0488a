//! The ratio of two independent values, from the interval of each.

use super::{Bounded, Limits, undefined};
use crate::error::Result;

/// The interval of `a` / `b`, recovered from the interval of each (MOVER-R).
///
/// The limits solve the same square-and-add for the contrast a − R·b. With P = l_a(2a − l_a), Q = u_b(2b − u_b),
/// P' = u_a(2a − u_a) and Q' = l_b(2b − l_b):
///
/// ```text
/// lower = P / (ab + √((ab)² − PQ)),  upper = (ab + √((ab)² − P'Q')) / Q'
/// ```
///
/// The lower limit is written so that it stays defined where u_b reaches 2b. Values and limits are at least 0; the
/// result has no unit and does not change when both values are multiplied by the same number. It is preferred to the
/// log-normal interval because it needs no standard error and is defined where `a` is 0.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if a limit is negative, a value is not within its limits, or the lower
/// limit of `b` is 0: the ratio then has no upper limit.
///
/// Source: Donner and Zou 2012, doi:10.1177/0962280210383082 (equation 9).
///
/// ```
/// # use jamlik::statistics::{Bounded, ratio};
/// let a = Bounded { lower: 3.0, value: 4.0, upper: 5.0 };
/// let b = Bounded { lower: 1.0, value: 2.0, upper: 3.0 };
/// let limits = ratio::mover(a, b)?;
/// assert!((limits.lower - 1.213_700).abs() < 1e-6 && (limits.upper - 4.119_633).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn mover(a: Bounded, b: Bounded) -> Result<Limits> {
    const NAME: &str = "an interval of a ratio";
    super::difference::check(NAME, &[a, b])?;
    if a.lower < 0.0 || b.lower <= 0.0 {
        return Err(undefined(NAME, format!("a limit reaches {}", a.lower.min(b.lower))));
    }
    let product = a.value * b.value;
    // The product of what is left is never more than (ab)²; rounding may make it so.
    let root = |left: f64| (product * product - left).max(0.0).sqrt();
    let below = (a.lower * (2.0 * a.value - a.lower), b.upper * (2.0 * b.value - b.upper));
    let above = (a.upper * (2.0 * a.value - a.upper), b.lower * (2.0 * b.value - b.lower));
    let ratio = a.value / b.value;
    let lower = if a.lower == 0.0 { 0.0 } else { below.0 / (product + root(below.0 * below.1)) };
    let upper = (product + root(above.0 * above.1)) / above.1;
    Ok(Limits { lower: lower.min(ratio), upper: upper.max(ratio) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    /// The limits R solve (a − R b)² = (distance of a)² + R² (distance of b)²: the definition, checked directly.
    #[test]
    fn the_limits_solve_the_square_and_add_equation() {
        let a = Bounded { lower: 0.05, value: 0.08, upper: 0.13 };
        for b in [
            Bounded { lower: 0.10, value: 0.12, upper: 0.15 },
            Bounded { lower: 0.01, value: 0.04, upper: 0.11 }, // u_b > 2b
        ] {
            let limits = mover(a, b).unwrap();
            let rest = |r: f64, da: f64, db: f64| (a.value - r * b.value).powi(2) - da * da - r * r * db * db;
            assert!(rest(limits.lower, a.value - a.lower, b.upper - b.value).abs() < 1e-12);
            assert!(rest(limits.upper, a.upper - a.value, b.value - b.lower).abs() < 1e-12);
            assert!(limits.lower < a.value / b.value && a.value / b.value < limits.upper);
        }
    }

    #[test]
    fn no_events_against_some_has_an_upper_limit() {
        let a = Bounded { lower: 0.0, value: 0.0, upper: 0.1 };
        let b = Bounded { lower: 0.2, value: 0.3, upper: 0.4 };
        let limits = mover(a, b).unwrap();
        assert_eq!(limits.lower, 0.0);
        assert!((limits.upper - 0.1 / (0.2_f64 * 0.4).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn against_what_may_be_nothing_there_is_no_interval() {
        let a = Bounded { lower: 0.1, value: 0.2, upper: 0.3 };
        let b = Bounded { lower: 0.0, value: 0.1, upper: 0.2 };
        assert!(mover(a, b).is_err());
    }
}
