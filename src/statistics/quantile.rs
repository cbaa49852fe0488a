//! Groups of equal size, such as fifths of areas by deprivation, and quantiles of a sample.

use super::undefined;
use crate::error::Result;

/// Which values the first group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The least values.
    Lowest,
    /// The greatest values.
    Highest,
}

/// The group, 1 to `count`, of each of m values: equal values are in the same group.
///
/// With r the rank of a value, 1 for the first, and equal values sharing the first of their ranks:
///
/// ```text
/// group = count + 1 − ⌈(m + 1 − r) · count / m⌉
/// ```
///
/// computed in whole numbers. PHEindicatormethods divides by m / count in floating point, whose rounding puts some values
/// that begin a group into the one before: the 18th of 34 values in 14 groups belongs to group 8, not 7.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for fewer values than groups, no groups, or a value that is not finite.
///
/// Source: Office for Health Improvement and Disparities, PHEindicatormethods 2.1.0, `phe_quantile`.
///
/// ```
/// # use jamlik::statistics::quantile::{First, groups};
/// assert_eq!(groups(&[9.0, 3.0, 7.0, 3.0], 2, First::Lowest)?, [2, 1, 2, 1]);
/// assert_eq!(groups(&[9.0, 3.0, 7.0, 3.0], 2, First::Highest)?, [1, 2, 1, 2]);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn groups(values: &[f64], count: usize, first: First) -> Result<Vec<usize>> {
    let m = values.len();
    if count == 0 || m < count || values.iter().any(|value| !value.is_finite()) {
        return Err(undefined("a quantile group", format!("{count} groups of {m} values, or a value is not finite")));
    }
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|&a, &b| match first {
        First::Lowest => values[a].total_cmp(&values[b]),
        First::Highest => values[b].total_cmp(&values[a]),
    });
    let mut groups = vec![0; m];
    let mut before = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        for &i in equal {
            groups[i] = count + 1 - ((m - before) * count).div_ceil(m);
        }
        before += equal.len();
    }
    Ok(groups)
}

/// The value below which a share of a sorted sample lies, interpolated between neighbours.
///
/// With x₀ ≤ … ≤ x_{n−1} and h = (n − 1) `share`, where ⌊h⌋ is the whole part of h:
///
/// ```text
/// x_⌊h⌋ + (h − ⌊h⌋) (x_{⌊h⌋+1} − x_⌊h⌋)
/// ```
///
/// `sorted` is in ascending order, `share` 0 to 1: 0.5 gives the median. This is type 7 of Hyndman and Fan, as in R and NumPy.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for no values or a share outside 0 to 1.
///
/// Source: Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566.
///
/// ```
/// assert_eq!(jamlik::statistics::quantile::of_sorted(&[1.0, 2.0, 4.0, 8.0], 0.5)?, 3.0);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn of_sorted(sorted: &[f64], share: f64) -> Result<f64> {
    if sorted.is_empty() || !(0.0..=1.0).contains(&share) {
        return Err(undefined("a sample quantile", format!("{share} of {} values", sorted.len())));
    }
    debug_assert!(sorted.is_sorted());
    let h = (sorted.len() - 1) as f64 * share;
    let (below, above) = (sorted[h.floor() as usize], sorted[h.ceil() as usize]);
    Ok(below + (h - h.floor()) * (above - below))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    #[test]
    fn ten_values_in_thirds_put_the_odd_one_first() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        assert_eq!(groups(&values, 3, First::Lowest).unwrap(), [1, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
        assert_eq!(groups(&values, 3, First::Highest).unwrap(), [3, 3, 3, 2, 2, 2, 1, 1, 1, 1]);
    }

    #[test]
    fn rounding_does_not_move_the_18th_of_34() {
        let values: Vec<f64> = (1..=34).map(f64::from).collect();
        assert_eq!(groups(&values, 14, First::Lowest).unwrap()[17], 8);
        // As PHEindicatormethods computes it.
        assert_eq!(15.0 - ((34.0 + 1.0 - 18.0) / (34.0 / 14.0_f64)).ceil(), 7.0);
    }

    #[test]
    fn all_equal_values_share_the_first_group() {
        assert_eq!(groups(&[0.0, -0.0, 0.0], 3, First::Lowest).unwrap(), [1, 1, 1]);
    }

    #[test]
    fn the_ends_of_a_sample_are_its_extremes() {
        let sample = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(of_sorted(&sample, 0.0).unwrap(), 1.0);
        assert_eq!(of_sorted(&sample, 1.0).unwrap(), 8.0);
        // h = 0.3: 1 + 0.3 · (2 − 1)
        assert!((of_sorted(&sample, 0.1).unwrap() - 1.3).abs() < 1e-15);
    }

    #[test]
    fn too_few_values_are_undefined() {
        assert!(groups(&[1.0], 2, First::Lowest).is_err());
        assert!(groups(&[1.0], 0, First::Lowest).is_err());
        assert!(groups(&[1.0, f64::NAN], 2, First::Lowest).is_err());
        assert!(of_sorted(&[], 0.5).is_err());
        assert!(of_sorted(&[1.0], 1.1).is_err());
    }
}
