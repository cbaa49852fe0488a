//! A share of people, with Wilson's score interval or its rivals.

use super::distribution::{beta_quantile, normal_tail};
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
/// The lower one is computed as 2x² / (n (2x + z² + z √…)), its equal, which loses no digits for few of very many.
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
    check("Wilson's interval", x, n)?;
    let middle = 2.0 * x + z * z;
    let half = z * (z * z + 4.0 * x * ((n - x) / n)).sqrt();
    let lower = if x == 0.0 { 0.0 } else { 2.0 * x * (x / n) / (middle + half) };
    Ok(within(lower, (middle + half) / (2.0 * (n + z * z)), x, n))
}

/// Clopper and Pearson's exact interval for a proportion.
///
/// The limits are those proportions p for which a binomial count of `x` or more, or of `x` or fewer, has the probability
/// α/2 beyond `z`. With β(p; a, b) the quantile of the beta distribution:
///
/// ```text
/// lower = β(α/2; x, n − x + 1),  upper = β(1 − α/2; x + 1, n − x)
/// ```
///
/// Never covers less often than it says, and therefore is wider than [`wilson`]. Arguments and limits as there.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) unless 0 ≤ `x` ≤ `n` and `n` > 0.
///
/// Source: Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404.
///
/// ```
/// # use jamlik::statistics::{proportion, z95};
/// // No one of ten: the upper limit u has (1 − u)¹⁰ = 0.025.
/// let limits = proportion::clopper_pearson(0.0, 10.0, z95())?;
/// assert_eq!(limits.lower, 0.0);
/// assert!((limits.upper - (1.0 - 0.025_f64.powf(0.1))).abs() < 1e-12);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn clopper_pearson(x: f64, n: f64, z: f64) -> Result<Limits> {
    check("Clopper and Pearson's interval", x, n)?;
    let beyond = normal_tail(z);
    let lower = if x == 0.0 { 0.0 } else { beta_quantile(x, n - x + 1.0, beyond)? };
    // The upper limit of x is what the lower limit of the n − x others leaves.
    let upper = if x == n { 1.0 } else { 1.0 - beta_quantile(n - x, x + 1.0, beyond)? };
    Ok(within(lower, upper, x, n))
}

/// Agresti and Coull's interval for a proportion: the normal one, after z²/2 cases and z²/2 others have been added.
///
/// ```text
/// ñ = n + z²,  p̃ = (x + z²/2) / ñ,  p̃ ∓ z √(p̃(1 − p̃)/ñ)
/// ```
///
/// Holds [`wilson`]'s interval. The formula passes 0 and 1 near them; the limits stop there. Arguments and limits as there.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) unless 0 ≤ `x` ≤ `n` and `n` > 0.
///
/// Source: Agresti and Coull 1998, doi:10.1080/00031305.1998.10480550.
///
/// ```
/// # use jamlik::statistics::{proportion, z95};
/// let limits = proportion::agresti_coull(5.0, 10.0, z95())?;
/// assert!((limits.lower - 0.236_593).abs() < 1e-6 && (limits.upper - 0.763_407).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn agresti_coull(x: f64, n: f64, z: f64) -> Result<Limits> {
    check("Agresti and Coull's interval", x, n)?;
    let added = z * z / 2.0;
    let persons = n + z * z;
    let (share, others) = ((x + added) / persons, (n - x + added) / persons);
    let half = z * (share * others / persons).sqrt();
    Ok(within(share - half, share + half, x, n))
}

/// The standard error of a proportion, √(p(1 − p)/n): 0 at both ends, where Wilson's interval is not.
///
/// # Errors
///
/// As [`wilson`].
///
/// ```
/// assert_eq!(jamlik::statistics::proportion::standard_error(50.0, 100.0)?, 0.05);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn standard_error(x: f64, n: f64) -> Result<f64> {
    check("a standard error", x, n)?;
    Ok((x / n * ((n - x) / n) / n).sqrt())
}

fn check(name: &'static str, x: f64, n: f64) -> Result<()> {
    if is_count(x) && is_count(n) && n > 0.0 && x <= n {
        return Ok(());
    }
    Err(undefined(name, format!("{x} of {n} is not a proportion")))
}

/// Limits within 0 to 1 that hold x/n; rounding must not push them past it.
fn within(lower: f64, upper: f64, x: f64, n: f64) -> Limits {
    let p = x / n;
    let upper = if x == n { 1.0 } else { upper.clamp(p, 1.0) };
    Limits { lower: lower.clamp(0.0, p), upper }
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

    type Method = fn(f64, f64, f64) -> Result<Limits>;

    const METHODS: [Method; 3] = [wilson, clopper_pearson, agresti_coull];

    #[test]
    fn newcombe_s_exact_examples() {
        // Newcombe 1998, table I, the Clopper–Pearson row.
        for (x, n, lower, upper) in [
            (81.0, 263.0, 0.2527, 0.3676),
            (15.0, 148.0, 0.0578, 0.1617),
            (0.0, 20.0, 0.0, 0.1684),
            (1.0, 29.0, 0.0009, 0.1776),
        ] {
            let limits = clopper_pearson(x, n, z95()).unwrap();
            assert!((limits.lower - lower).abs() < 5e-5, "{x}/{n}: {limits:?}");
            assert!((limits.upper - upper).abs() < 5e-5, "{x}/{n}: {limits:?}");
        }
    }

    #[test]
    fn everyone_and_no_one_reach_the_ends_exactly() {
        for method in METHODS {
            assert_eq!(method(0.0, 7.0, z95()).unwrap().lower, 0.0);
            assert_eq!(method(7.0, 7.0, z95()).unwrap().upper, 1.0);
        }
    }

    #[test]
    fn few_of_a_thousand_million_lose_no_digits() {
        // The limits of x of n, n large, are nearly those of a count: x + z²/2 ∓ z √(x + z²/4).
        let z = z95();
        let limits = wilson(1e-3, 1e9, z).unwrap();
        let count = 1e-6 / (1e-3 + z * z / 2.0 + z * (1e-3 + z * z / 4.0).sqrt());
        assert!((limits.lower * 1e9 / count - 1.0).abs() < 1e-8, "{limits:?}");
        // One of n, exactly: 1 − (1 − l)ⁿ = 0.025, so that l = 1 − 0.975^(1/n).
        let exact = clopper_pearson(1.0, 1e9, z).unwrap();
        assert!((exact.lower / -(0.975_f64.ln() / 1e9).exp_m1() - 1.0).abs() < 1e-12, "{exact:?}");
    }

    #[test]
    fn what_is_not_a_proportion_is_undefined() {
        for (x, n) in [(1.0, 0.0), (0.0, 0.0), (3.0, 2.0), (-1.0, 2.0), (f64::NAN, 2.0), (1.0, f64::INFINITY)] {
            assert!(METHODS.iter().all(|method| method(x, n, z95()).is_err()), "{x}/{n}");
            assert!(standard_error(x, n).is_err(), "{x}/{n}");
        }
    }
}
