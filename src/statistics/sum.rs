//! Sums that lose nothing to rounding, and the moments made of them.
//!
//! A plain loop over a million values loses up to six digits, and more where large values cancel. Here the part that each
//! addition rounds away is kept and added at the end. The order is the given one, so the same values make the same bits.

use super::undefined;
use crate::error::Result;

/// The sum of values, as exact as if it were computed with twice the digits and then rounded.
///
/// ```text
/// total ← total + x,  lost ← lost + (what that addition rounded away);  the sum is total + lost
/// ```
///
/// Values in any unit; the sum is in the same. Nothing sums to 0. A sum beyond the largest number is infinite.
///
/// Source: Neumaier 1974, doi:10.1002/zamm.19740540106; the rounding error as in Knuth, The Art of Computer Programming 2,
/// § 4.2.2, theorem B.
///
/// ```
/// # use jamlik::statistics::sum::sum;
/// assert_eq!(sum([1e100, 1.0, -1e100]), 1.0);
/// assert_eq!(sum([0.1; 10]), 1.0);
/// ```
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (total, lost) = values.into_iter().fold((0.0, 0.0), add);
    joined(total, lost)
}

/// The sums of the first value, the first two, … and all, each as exact as [`sum`].
///
/// ```
/// # use jamlik::statistics::sum::running;
/// assert_eq!(running([0.1; 10]).skip(8).collect::<Vec<_>>(), [0.9, 1.0]);
/// ```
pub fn running(values: impl IntoIterator<Item = f64>) -> impl Iterator<Item = f64> {
    values.into_iter().scan((0.0, 0.0), |(total, lost), value| {
        (*total, *lost) = add((*total, *lost), value);
        Some(joined(*total, *lost))
    })
}

fn add((total, lost): (f64, f64), value: f64) -> (f64, f64) {
    let next = total + value;
    let added = next - total;
    (next, lost + ((total - (next - added)) + (value - added)))
}

fn joined(total: f64, lost: f64) -> f64 {
    if total.is_finite() { total + lost } else { total }
}

/// The sum of products, Σ aᵢ bᵢ. The slices are equally long.
///
/// ```
/// assert_eq!(jamlik::statistics::sum::dot(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
/// ```
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    debug_assert_eq!(a.len(), b.len());
    sum(a.iter().zip(b).map(|(a, b)| a * b))
}

/// The mean, Σ x / k.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for no values, or if the mean is not finite.
///
/// ```
/// assert_eq!(jamlik::statistics::sum::mean(&[1.0, 2.0, 6.0])?, 3.0);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn mean(values: &[f64]) -> Result<f64> {
    let mean = sum(values.iter().copied()) / values.len() as f64;
    finite(mean, "a mean", values.len())
}

/// The weighted mean, Σ w x / Σ w. The slices are equally long; weights are not negative, on any scale.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if the weights sum to 0, or the mean is not finite.
///
/// ```
/// assert_eq!(jamlik::statistics::sum::weighted_mean(&[1.0, 2.0], &[1.0, 3.0])?, 1.75);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn weighted_mean(values: &[f64], weights: &[f64]) -> Result<f64> {
    let mean = mean_of(values.iter().copied().zip(weights.iter().copied()));
    finite(mean, "a weighted mean", values.len())
}

/// The weighted mean of pairs of a value and a weight; not a number without weight.
///
/// What the first sum rounds is added in a second one, so that equal values have exactly theirs.
///
/// ```
/// # use jamlik::statistics::sum::mean_of;
/// assert_eq!(mean_of([(0.1, 3.0), (0.1, 5.0), (0.1, 2.0)].into_iter()), 0.1);
/// ```
pub fn mean_of(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let total = sum(pairs.clone().map(|(_, weight)| weight));
    let mean = sum(pairs.clone().map(|(value, weight)| weight / total * value));
    mean + sum(pairs.map(|(value, weight)| weight / total * (value - mean)))
}

/// The sample variance, with k − 1 in the denominator.
///
/// In two passes, with what the mean's own rounding adds taken away again:
///
/// ```text
/// s² = (Σ (x − x̄)² − (Σ (x − x̄))² / k) / (k − 1)
/// ```
///
/// In the square of the values' unit.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for fewer than two values, or if the variance is not finite.
///
/// Source: Chan, Golub and LeVeque 1983, doi:10.1080/00031305.1983.10483115, equation 1.7.
///
/// ```
/// assert_eq!(jamlik::statistics::sum::variance(&[1.0, 2.0, 6.0])?, 7.0);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn variance(values: &[f64]) -> Result<f64> {
    if values.len() < 2 {
        return Err(undefined("a variance", format!("of {} values", values.len())));
    }
    let (mean, k) = (mean(values)?, values.len() as f64);
    let squares = sum(values.iter().map(|value| (value - mean).powi(2)));
    let rounding = sum(values.iter().map(|value| value - mean));
    finite(((squares - rounding * rounding / k) / (k - 1.0)).max(0.0), "a variance", values.len())
}

/// The sample standard deviation, the root of the [`variance`], in the values' unit.
///
/// # Errors
///
/// As [`variance`].
///
/// ```
/// assert_eq!(jamlik::statistics::sum::standard_deviation(&[1.0, 2.0, 3.0])?, 1.0);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn standard_deviation(values: &[f64]) -> Result<f64> {
    Ok(variance(values)?.sqrt())
}

fn finite(value: f64, statistic: &'static str, count: usize) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(undefined(statistic, format!("of {count} values is not finite"))) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    #[test]
    fn what_a_plain_loop_loses_is_kept() {
        // 10⁷ × 0.1 in a plain loop is off in the tenth digit.
        assert_eq!(sum(std::iter::repeat_n(0.1, 10_000_000)), 1e6);
        assert_ne!(std::iter::repeat_n(0.1, 10_000_000).sum::<f64>(), 1e6);
        // A later value may be the greater one.
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]), 2.0);
    }

    #[test]
    fn a_large_mean_leaves_the_variance_alone() {
        let values = [1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0];
        assert_eq!(variance(&values).unwrap(), 30.0);
    }

    #[test]
    fn equal_values_do_not_vary() {
        assert_eq!(variance(&[0.1; 7]).unwrap(), 0.0);
        assert_eq!(standard_deviation(&[1e300, 1e300]).unwrap(), 0.0);
    }

    #[test]
    fn nothing_and_the_infinite_are_undefined() {
        assert_eq!(sum([]), 0.0);
        assert_eq!(sum([f64::MAX, f64::MAX]), f64::INFINITY);
        assert!(mean(&[]).is_err());
        assert!(mean(&[f64::MAX, f64::MAX]).is_err());
        assert!(mean(&[f64::NAN, 1.0]).is_err());
        assert!(weighted_mean(&[1.0], &[0.0]).is_err());
        assert!(variance(&[1.0]).is_err());
        assert!(variance(&[1.0, f64::INFINITY]).is_err());
    }
}
