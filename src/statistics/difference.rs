//! The difference of two independent values, from the interval of each.

use super::{Bounded, Limits, undefined};
use crate::error::Result;

/// The interval of `a` − `b`, recovered from the interval of each (square-and-add, MOVER).
///
/// With the values a, b and their limits l and u:
///
/// ```text
/// lower = a − b − √((a − l_a)² + (u_b − b)²),  upper = a − b + √((u_a − a)² + (b − l_b)²)
/// ```
///
/// Each distance from a value to its limit is that side's standard error times z, so sides need not be equal. From
/// Wilson's limits this is Newcombe's hybrid score interval (his method 10); from normal limits the usual ∓ z√(s_a² + s_b²).
/// All are in the value's unit, at the same confidence, and `a` and `b` must be independent.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if a value is not finite or not within its limits.
///
/// Source: Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I;
/// Zou and Donner 2008, doi:10.1002/sim.3095.
///
/// ```
/// # use jamlik::statistics::{Bounded, difference};
/// // 56 of 70 against 48 of 80, with Wilson's limits.
/// let a = Bounded { lower: 0.691_83, value: 0.8, upper: 0.876_95 };
/// let b = Bounded { lower: 0.490_45, value: 0.6, upper: 0.700_38 };
/// let limits = difference::mover(a, b)?;
/// assert!((limits.lower - 0.052_4).abs() < 1e-4 && (limits.upper - 0.333_9).abs() < 1e-4);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn mover(a: Bounded, b: Bounded) -> Result<Limits> {
    check("an interval of a difference", &[a, b])?;
    let difference = a.value - b.value;
    Ok(Limits {
        lower: difference - (a.value - a.lower).hypot(b.upper - b.value),
        upper: difference + (a.upper - a.value).hypot(b.value - b.lower),
    })
}

pub(super) fn check(statistic: &'static str, values: &[Bounded]) -> Result<()> {
    for v in values {
        if !(v.lower <= v.value && v.value <= v.upper && v.lower.is_finite() && v.upper.is_finite()) {
            return Err(undefined(statistic, format!("{} is not within {} to {}", v.value, v.lower, v.upper)));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::{mean, proportion, z95};

    fn share(x: f64, n: f64) -> Bounded {
        let limits = proportion::wilson(x, n, z95()).unwrap();
        Bounded { lower: limits.lower, value: x / n, upper: limits.upper }
    }

    #[test]
    fn newcombe_s_worked_examples() {
        // Newcombe 1998, table II, method 10.
        for (a, b, lower, upper) in [
            (share(56.0, 70.0), share(48.0, 80.0), 0.0524, 0.3339),
            (share(9.0, 10.0), share(3.0, 10.0), 0.1705, 0.8090),
            (share(10.0, 10.0), share(0.0, 20.0), 0.6791, 1.0),
        ] {
            let limits = mover(a, b).unwrap();
            assert!((limits.lower - lower).abs() < 5e-5 && (limits.upper - upper).abs() < 5e-5, "{limits:?}");
        }
    }

    #[test]
    fn normal_limits_add_as_variances() {
        let value = |value: f64, error| {
            let limits = mean::normal(value, error, z95()).unwrap();
            Bounded { lower: limits.lower, value, upper: limits.upper }
        };
        let limits = mover(value(10.0, 3.0), value(4.0, 4.0)).unwrap();
        assert!((limits.upper - (6.0 + 5.0 * z95())).abs() < 1e-12);
    }

    #[test]
    fn a_value_outside_its_limits_is_undefined() {
        let bad = Bounded { lower: 2.0, value: 1.0, upper: 3.0 };
        assert!(mover(bad, share(1.0, 2.0)).is_err());
    }
}
