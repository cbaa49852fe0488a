//! The variance of a survey's ratio from sums over its rows, where the rows themselves are no longer at hand.
//!
//! A row's score is z = w (y − R x). Its sum and the sum of its squares over any rows follow from five sums that can be
//! taken before R is known; the variance of Σ z / Σ w x follows from these, stratum by stratum:
//!
//! ```text
//! V(R) = Σ_strata variation / (Σ w x)²
//! ```

use super::super::sum::sum;

/// Five sums over some rows, of the weighted values w y and w x.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    /// Σ w x.
    pub x: f64,
    /// Σ w y.
    pub y: f64,
    /// Σ w² x².
    pub xx: f64,
    /// Σ w² x y.
    pub xy: f64,
    /// Σ w² y².
    pub yy: f64,
}

/// The scores z of some rows, summed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scores {
    /// Σ z.
    pub sum: f64,
    /// Σ z².
    pub squares: f64,
}

impl Moments {
    /// The sums of the scores w (y − R x).
    ///
    /// ```text
    /// Σ z = Σ w y − R Σ w x
    /// Σ z² = (Σ w² y² − R Σ w² x y) − R (Σ w² x y − R Σ w² x²)
    /// ```
    ///
    /// Written so that a share of 0 or 1, whose rows all lie on it, has squares of exactly 0. Where the y / x lie close
    /// together about a value far from 0, the squares lose twice as many digits as |R| is longer than their spread.
    ///
    /// ```
    /// # use jamlik::statistics::survey::Moments;
    /// // Two with the property and one without, all of weight 1.
    /// let scores = Moments { x: 3.0, y: 2.0, xx: 3.0, xy: 2.0, yy: 2.0 }.scores(2.0 / 3.0);
    /// assert!(scores.sum.abs() < 1e-15 && (scores.squares - 2.0 / 3.0).abs() < 1e-15);
    /// ```
    pub fn scores(&self, ratio: f64) -> Scores {
        let squares = (self.yy - ratio * self.xy) - ratio * (self.xy - ratio * self.xx);
        Scores { sum: self.y - ratio * self.x, squares: squares.max(0.0) }
    }
}

/// How much the scores of a stratum of rows vary, each row a unit of its own.
///
/// ```text
/// n / (n − 1) · (Σ z² − (Σ z)² / n)
/// ```
///
/// # Arguments
///
/// `scores` of the rows of the domain; `rows` n of the whole stratum, those outside of the domain included, whose score
/// is 0. A stratum of one row varies about 0 (R's `survey.lonely.psu = "adjust"`).
///
/// Source: Cochran 1977, Sampling Techniques, 3rd ed., §§ 2.12 and 5A.14 (ISBN 0-471-16240-X).
///
/// ```
/// # use jamlik::statistics::survey::{Scores, variation_of_rows};
/// // 1, 2 and 6, and a row outside.
/// assert_eq!(variation_of_rows(Scores { sum: 9.0, squares: 41.0 }, 4), 4.0 / 3.0 * (41.0 - 81.0 / 4.0));
/// assert_eq!(variation_of_rows(Scores { sum: 3.0, squares: 9.0 }, 1), 9.0);
/// ```
pub fn variation_of_rows(scores: Scores, rows: u64) -> f64 {
    if rows <= 1 {
        return scores.squares;
    }
    let n = rows as f64;
    n / (n - 1.0) * (scores.squares - scores.sum * scores.sum / n).max(0.0)
}

/// How much the scores' totals vary between the primary sampling units of a stratum.
///
/// ```text
/// n / (n − 1) · Σ_units (t − t̄)²
/// ```
///
/// # Arguments
///
/// `totals`: the total t of each unit that has rows in the domain; `units` n of the whole stratum, those without such rows
/// included, whose total is 0. A stratum of one unit varies about 0, as in [`Design::covariance`](super::Design::covariance).
///
/// Source: as [`Design::covariance`](super::Design::covariance).
///
/// ```
/// # use jamlik::statistics::survey::variation_of_units;
/// // 1, 2 and 6, and a unit outside.
/// assert!((variation_of_units(&[1.0, 2.0, 6.0], 4) - 4.0 / 3.0 * (41.0 - 81.0 / 4.0)).abs() < 1e-13);
/// assert_eq!(variation_of_units(&[3.0], 1), 9.0);
/// ```
pub fn variation_of_units(totals: &[f64], units: u64) -> f64 {
    if units <= 1 {
        return sum(totals.iter().map(|total| total * total));
    }
    let n = units as f64;
    let mean = sum(totals.iter().copied()) / n;
    let outside = (units.saturating_sub(totals.len() as u64)) as f64;
    let deviations = totals.iter().map(|total| (total - mean).powi(2)).chain([outside * mean * mean]);
    n / (n - 1.0) * sum(deviations)
}

/// How many answers of a simple random sample would tell a share as exactly as a survey's own: its answers divided by
/// its design effect.
///
/// ```text
/// n_eff = R (1 − R) / V(R)
/// ```
///
/// `None` for a share of 0 or 1, or a variance of 0: nothing then shows it. R's `svyciprop(method = "beta")` uses the same
/// number; `svymean(deff = "replace")` has n/deff = n_eff · n/(n − 1).
///
/// Source: Korn and Graubard 1998, Survey Methodology 24:193–201; Kish 1965, Survey Sampling, § 8.2.
///
/// ```
/// # use jamlik::statistics::survey::effective_answers;
/// assert_eq!(effective_answers(0.5, 0.0025), Some(100.0));
/// assert_eq!(effective_answers(1.0, 0.0), None);
/// ```
pub fn effective_answers(share: f64, variance: f64) -> Option<f64> {
    let answers = share * (1.0 - share) / variance;
    (answers > 0.0 && answers.is_finite()).then_some(answers)
}

/// How many answers of equal weight would tell a mean as exactly, the weights having nothing to do with the values.
///
/// ```text
/// n_eff = (Σ w)² / Σ w²
/// ```
///
/// From 1 to the number of answers. `None` without weight.
///
/// Source: Kish 1965, Survey Sampling, § 11.7; Kish 1992, Journal of Official Statistics 8:183–200.
///
/// ```
/// # use jamlik::statistics::survey::effective_weights;
/// assert_eq!(effective_weights(4.0, 4.0), Some(4.0));
/// assert_eq!(effective_weights(4.0, 10.0), Some(1.6));
/// ```
pub fn effective_weights(weights: f64, squares: f64) -> Option<f64> {
    let answers = weights * weights / squares;
    (answers > 0.0 && answers.is_finite()).then_some(answers)
}

#[cfg(test)]
mod tests {
    use super::super::{Design, ratio};
    use super::*;

    const WEIGHTS: [f64; 7] = [1.0, 2.0, 1.5, 1.0, 2.0, 1.0, 3.0];
    const Y: [f64; 7] = [1.0, 4.0, 2.0, 7.0, 5.0, 9.0, 3.0];
    const X: [f64; 7] = [1.0, 2.0, 1.0, 3.0, 2.0, 4.0, 1.0];

    fn moments(rows: impl IntoIterator<Item = usize>) -> Moments {
        rows.into_iter().fold(Moments::default(), |sums, row| {
            let (x, y) = (WEIGHTS[row] * X[row], WEIGHTS[row] * Y[row]);
            let Moments { x: sx, y: sy, xx, xy, yy } = sums;
            Moments { x: sx + x, y: sy + y, xx: xx + x * x, xy: xy + x * y, yy: yy + y * y }
        })
    }

    /// A domain of rows 0, 2, 3, 4 and 6: by their sums as by the rows.
    #[test]
    #[allow(clippy::unwrap_used)]
    fn sums_give_what_the_rows_give() {
        let domain = [0, 2, 3, 4, 6];
        let weights: Vec<f64> = (0..7).map(|row| if domain.contains(&row) { WEIGHTS[row] } else { 0.0 }).collect();
        let all = moments(domain);
        let value = all.y / all.x;
        let (strata, units) = ([1, 1, 1, 2, 2, 2, 3], [1, 1, 2, 3, 4, 5, 6]);
        let expected = |psu, strata| {
            let found = ratio(&Design::new(7, psu, strata).unwrap(), &weights, &Y, &X).unwrap();
            assert_eq!(found.value, value);
            (found.standard_error * all.x).powi(2)
        };
        let close = |ours: f64, theirs: f64| assert!((ours / theirs - 1.0).abs() < 1e-13, "{ours} {theirs}");
        let rows = |rows: &[usize]| moments(rows.iter().copied()).scores(value);

        close(variation_of_rows(rows(&domain), 7), expected(None, None));
        let by_stratum = [(&[0, 2][..], 3), (&[3, 4][..], 3), (&[6][..], 1)];
        let sum: f64 = by_stratum.iter().map(|(stratum, n)| variation_of_rows(rows(stratum), *n)).sum();
        close(sum, expected(None, Some(&strata)));
        // Rows 0 and 1 are one unit; that of row 5 lies outside.
        let total = |row: usize| rows(&[row]).sum;
        let first = variation_of_units(&[total(0), total(2)], 2);
        let second = variation_of_units(&[total(3), total(4)], 3);
        close(first + second + variation_of_units(&[total(6)], 1), expected(Some(&units), Some(&strata)));
    }

    #[test]
    fn a_share_of_everyone_or_no_one_does_not_vary() {
        let all = Moments { x: 0.3, y: 0.3, xx: 0.07, xy: 0.07, yy: 0.07 };
        assert_eq!(all.scores(1.0), Scores::default());
        assert_eq!(Moments { x: 0.3, xx: 0.07, ..Moments::default() }.scores(0.0), Scores::default());
    }

    #[test]
    fn equal_weights_are_as_good_as_their_answers() {
        // 40 of 100 with the property: n − 1 answers, since the variance is taken with n − 1.
        let scores = Moments { x: 100.0, y: 40.0, xx: 100.0, xy: 40.0, yy: 40.0 }.scores(0.4);
        let variance = variation_of_rows(scores, 100) / 100.0_f64.powi(2);
        assert!(effective_answers(0.4, variance).is_some_and(|n| (n - 99.0).abs() < 1e-10));
        assert_eq!(effective_weights(0.0, 0.0), None);
    }
}
