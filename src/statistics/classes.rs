//! Classes of values for a map: of equal numbers, of equal width, or such that values within a class are alike.

use super::quantile::{First, groups};
use super::undefined;
use crate::error::Result;

/// How values are put in classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// As many values in each class as can be; equal values share one.
    Quantile,
    /// Each class as wide as the others.
    Equal,
    /// The classes whose values differ least from their class's mean: natural breaks.
    Jenks,
}

/// The greatest value that each class takes, from the lowest class to the highest.
///
/// A value belongs to the first class whose limit it does not exceed; see [`class`]. With x₁ ≤ … ≤ xₘ the values, k classes
/// and x̄ⱼ the mean of class j:
///
/// ```text
/// quantile  the greatest value of each of k groups of equal size
/// equal     x₁ + j (xₘ − x₁) / k,  j = 1 … k
/// jenks     the division for which  Σⱼ Σ_{i in j} (xᵢ − x̄ⱼ)²  is least
/// ```
///
/// Jenks' classes are found by exact dynamic programming over the different values, so no start and no random draw matter;
/// of divisions that are equally good the one with the lowest limits is taken.
///
/// # Arguments
///
/// `values` in any order and unit, `count` k ≥ 1.
///
/// # Returns
///
/// At most k limits in ascending order, the last the greatest value. Quantile and Jenks' classes hold a value each, so there
/// are fewer where there are fewer different values; equal ones may be empty, but there is one where all values are equal.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for no values, no classes or a value that is not finite.
///
/// Source: Jenks 1967, International Yearbook of Cartography 7:186–190; Fisher 1958, doi:10.1080/01621459.1958.10501479;
/// Wang and Song 2011, doi:10.32614/RJ-2011-015, for the recursion.
///
/// ```
/// # use jamlik::statistics::classes::{Method, limits};
/// let values = [1.0, 2.0, 3.0, 10.0, 11.0, 50.0];
/// assert_eq!(limits(&values, 3, Method::Jenks)?, [3.0, 11.0, 50.0]);
/// assert_eq!(limits(&values, 3, Method::Quantile)?, [2.0, 10.0, 50.0]);
/// assert_eq!(limits(&values, 2, Method::Equal)?, [25.5, 50.0]);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn limits(values: &[f64], count: usize, method: Method) -> Result<Vec<f64>> {
    if values.is_empty() || count == 0 || values.iter().any(|value| !value.is_finite()) {
        return Err(undefined(
            "classes",
            format!("{count} classes of {} values, or a value is not finite", values.len()),
        ));
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (least, greatest) = (sorted[0], sorted[sorted.len() - 1]);
    match method {
        _ if least == greatest => Ok(vec![greatest]),
        Method::Quantile => quantile(&sorted, count),
        Method::Equal => {
            let width = (greatest - least) / count as f64;
            Ok((1..count).map(|j| least + j as f64 * width).chain([greatest]).collect())
        }
        Method::Jenks => Ok(jenks(&sorted, count)),
    }
}

/// The class of a value, from 0: the first whose limit it does not exceed, and the last for a value beyond all.
///
/// ```
/// # use jamlik::statistics::classes::class;
/// assert_eq!([1.0, 3.0, 3.1, 99.0].map(|value| class(value, &[3.0, 11.0])), [0, 0, 1, 1]);
/// ```
pub fn class(value: f64, limits: &[f64]) -> usize {
    limits.partition_point(|limit| *limit < value).min(limits.len().saturating_sub(1))
}

fn quantile(sorted: &[f64], count: usize) -> Result<Vec<f64>> {
    let groups = groups(sorted, count.min(sorted.len()), First::Lowest)?;
    let ends = (0..sorted.len()).filter(|i| groups.get(i + 1) != Some(&groups[*i]));
    Ok(ends.map(|i| sorted[i]).collect())
}

/// Sums over the first so many different values, each as often as it occurs.
struct Sums {
    weight: Vec<f64>,
    value: Vec<f64>,
    square: Vec<f64>,
}

impl Sums {
    /// Σ (x − x̄)² of the different values from `from` to before `to`.
    fn within(&self, from: usize, to: usize) -> f64 {
        let of = |sums: &[f64]| sums[to] - sums[from];
        of(&self.square) - of(&self.value) * of(&self.value) / of(&self.weight)
    }
}

fn jenks(sorted: &[f64], count: usize) -> Vec<f64> {
    let different: Vec<&[f64]> = sorted.chunk_by(|a, b| a == b).collect();
    // Squares of differences from the middle of the sample lose fewest digits.
    let middle = sorted[sorted.len() / 2];
    let mut sums = Sums { weight: vec![0.0], value: vec![0.0], square: vec![0.0] };
    let mut so_far = (0.0, 0.0, 0.0);
    for equal in &different {
        let (n, x) = (equal.len() as f64, equal[0] - middle);
        so_far = (so_far.0 + n, so_far.1 + n * x, so_far.2 + n * x * x);
        sums.weight.push(so_far.0);
        sums.value.push(so_far.1);
        sums.square.push(so_far.2);
    }
    let (m, count) = (different.len(), count.min(different.len()));
    // Where the last class of the first j values begins, for each number of classes.
    let mut least: Vec<f64> = (0..=m).map(|j| if j == 0 { 0.0 } else { sums.within(0, j) }).collect();
    let mut starts: Vec<Vec<usize>> = Vec::new();
    for classes in 2..=count {
        let mut next = Layer { least: vec![f64::INFINITY; m + 1], starts: vec![0; m + 1] };
        next.fill(&sums, &least, (classes, m), (classes - 1, m - 1));
        least = next.least;
        starts.push(next.starts);
    }
    let mut end = m;
    let mut limits = vec![different[m - 1][0]];
    for starts in starts.iter().rev() {
        end = starts[end];
        limits.push(different[end - 1][0]);
    }
    limits.reverse();
    limits
}

/// The best divisions of the first j values into one class more than before, for each j.
struct Layer {
    least: Vec<f64>,
    starts: Vec<usize>,
}

impl Layer {
    /// Fills j from `first` to `last`; the last class begins from `low` to `high`. It begins later the more values there are,
    /// so that the middle j bounds the others: k · m · log m steps in all, not k · m².
    fn fill(&mut self, sums: &Sums, before: &[f64], (first, last): (usize, usize), (low, high): (usize, usize)) {
        if first > last {
            return;
        }
        let j = first.midpoint(last);
        let last_start = high.min(j - 1);
        for (start, rest) in before.iter().enumerate().take(last_start + 1).skip(low) {
            let total = rest + sums.within(start, j);
            if total < self.least[j] {
                (self.least[j], self.starts[j]) = (total, start);
            }
        }
        let best = self.starts[j];
        self.fill(sums, before, (first, j - 1), (low, best));
        self.fill(sums, before, (j + 1, last), (best, high));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Σ (x − x̄)² within the classes of these limits.
    fn within(values: &[f64], limits: &[f64]) -> f64 {
        let of_class = |j: usize| {
            let of: Vec<f64> = values.iter().copied().filter(|x| class(*x, limits) == j).collect();
            let mean = of.iter().sum::<f64>() / of.len().max(1) as f64;
            of.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>()
        };
        (0..limits.len()).map(of_class).sum()
    }

    /// The least of all divisions of the sorted different values into `count` classes, tried one by one.
    fn tried(values: &[f64], count: usize) -> f64 {
        let mut different = values.to_vec();
        different.sort_by(f64::total_cmp);
        different.dedup();
        let inner = different.len() - 1;
        let count = count.min(different.len());
        let divisions = (0_u32..1 << inner).filter(|chosen| chosen.count_ones() as usize == count - 1);
        let limits = |chosen: u32| -> Vec<f64> {
            (0..=inner).filter(|i| *i == inner || chosen >> i & 1 == 1).map(|i| different[i]).collect()
        };
        divisions.map(|chosen| within(values, &limits(chosen))).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn equal_values_share_a_class_and_a_lone_value_is_one() {
        for method in [Method::Quantile, Method::Equal, Method::Jenks] {
            assert_eq!(limits(&[4.0, 4.0, 4.0], 5, method).unwrap(), [4.0], "{method:?}");
        }
        assert_eq!(limits(&[1.0, 1.0, 1.0, 2.0], 4, Method::Quantile).unwrap(), [1.0, 2.0]);
        assert_eq!(limits(&[1.0, 1.0, 1.0, 2.0], 4, Method::Jenks).unwrap(), [1.0, 2.0]);
    }

    #[test]
    fn nonsense_is_undefined() {
        assert!(limits(&[], 3, Method::Jenks).is_err());
        assert!(limits(&[1.0], 0, Method::Equal).is_err());
        assert!(limits(&[1.0, f64::NAN], 2, Method::Quantile).is_err());
    }

    proptest! {
        #[test]
        fn jenks_is_the_best_of_all_divisions(values in prop::collection::vec(-9_i32..9, 1..11), count in 1_usize..6) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let limits = limits(&values, count, Method::Jenks).unwrap();
            prop_assert!((within(&values, &limits) - tried(&values, count)).abs() < 1e-9);
        }

        #[test]
        fn classes_follow_the_values_and_not_their_order_or_unit(
            values in prop::collection::vec(0.0_f64..1e4, 1..60), count in 1_usize..6,
        ) {
            for method in [Method::Quantile, Method::Equal, Method::Jenks] {
                let of = limits(&values, count, method).unwrap();
                prop_assert!(of.is_sorted() && of.len() <= count);
                prop_assert_eq!(of[of.len() - 1], values.iter().copied().fold(f64::MIN, f64::max));
                let turned: Vec<f64> = values.iter().rev().copied().collect();
                prop_assert_eq!(&limits(&turned, count, method).unwrap(), &of);
                // Doubling is exact in binary.
                let doubled: Vec<f64> = values.iter().map(|x| 2.0 * x).collect();
                let doubled = limits(&doubled, count, method).unwrap();
                prop_assert!(doubled.iter().zip(&of).all(|(a, b)| *a == 2.0 * b));
                if method != Method::Equal {
                    prop_assert!((0..of.len()).all(|j| values.iter().any(|x| class(*x, &of) == j)), "an empty class");
                }
            }
        }
    }
}
