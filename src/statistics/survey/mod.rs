//! Sample surveys with strata and clusters: the variance of totals, means, ratios and regressions by Taylor linearisation.
//!
//! A statistic of a survey is, to first order, a total of one **score** a row. Its variance is how much the scores'
//! totals differ between the primary sampling units of each stratum, as if these were drawn with replacement.

mod sums;

pub use sums::{Moments, Scores, effective_answers, effective_weights, variation_of_rows, variation_of_units};

use super::sum::sum;
use super::undefined;
use crate::error::Result;

/// A value and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimated {
    /// The value.
    pub value: f64,
    /// Its standard error, in the value's unit.
    pub standard_error: f64,
}

/// Which rows were drawn together (the primary sampling unit) and from where (the stratum).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// The rows, those of a unit side by side, units of a stratum side by side.
    rows: Vec<usize>,
    /// Where each unit's rows end in `rows`.
    unit_ends: Vec<usize>,
    /// Where each stratum's units end in `unit_ends`.
    stratum_ends: Vec<usize>,
}

impl Design {
    /// The design of `rows` rows.
    ///
    /// # Arguments
    ///
    /// `psu` and `strata` hold one code a row; units of different strata that share a code are different units. Without
    /// `psu` each row is a unit of its own, without `strata` all are in one.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) if a slice is not `rows` long.
    ///
    /// ```
    /// # use jamlik::statistics::survey::Design;
    /// let design = Design::new(5, Some(&[1, 1, 2, 1, 2]), Some(&[1, 1, 1, 2, 2]))?;
    /// assert_eq!((design.units(), design.degrees_of_freedom()), (4, 2));
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn new(rows: usize, psu: Option<&[u32]>, strata: Option<&[u32]>) -> Result<Design> {
        for codes in [psu, strata].into_iter().flatten() {
            if codes.len() != rows {
                return Err(undefined("a survey's design", format!("of {rows} rows has {} codes", codes.len())));
            }
        }
        let stratum = |row: usize| strata.map_or(0, |codes| codes[row]);
        let unit = |row: usize| (stratum(row), psu.map_or(row, |codes| codes[row] as usize));
        let mut sorted: Vec<usize> = (0..rows).collect();
        sorted.sort_by_key(|row| unit(*row));
        let mut design = Design { rows: sorted, unit_ends: Vec::new(), stratum_ends: Vec::new() };
        for end in 1..=rows {
            let (last, next) = (design.rows[end - 1], design.rows.get(end));
            if next.is_none_or(|next| unit(*next) != unit(last)) {
                design.unit_ends.push(end);
            }
            if next.is_none_or(|next| stratum(*next) != stratum(last)) {
                design.stratum_ends.push(design.unit_ends.len());
            }
        }
        Ok(design)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// How many primary sampling units there are.
    pub fn units(&self) -> usize {
        self.unit_ends.len()
    }

    /// Units less strata: the degrees of freedom of Student's t for an interval.
    pub fn degrees_of_freedom(&self) -> usize {
        self.units() - self.stratum_ends.len()
    }

    /// The covariance matrix of `K` totals of scores.
    ///
    /// With t the sum of the scores of a unit and n the units of a stratum:
    ///
    /// ```text
    /// V = Σ_strata n / (n − 1) · Σ_units (t − t̄)(t − t̄)ᵀ
    /// ```
    ///
    /// A stratum with a single unit adds t·tᵀ: it is taken to vary about 0, where the scores of means, ratios and
    /// regressions lie on average. (R's `survey.lonely.psu = "adjust"`.)
    ///
    /// # Arguments
    ///
    /// `scores`: the `K` scores of a row, its weight included.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) if no stratum has two units: nothing then shows how units vary.
    ///
    /// Source: Binder 1983, doi:10.2307/1402588; Lumley 2010, Complex Surveys, ch. 2 (ISBN 978-0-470-28430-8).
    ///
    /// ```
    /// # use jamlik::statistics::survey::Design;
    /// let design = Design::new(3, None, None)?;
    /// // Three units around their mean 2, times 3/2.
    /// assert!((design.covariance(|row| [row as f64 + 1.0])?[0][0] - 3.0).abs() < 1e-14);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn covariance<const K: usize>(&self, scores: impl Fn(usize) -> [f64; K]) -> Result<[[f64; K]; K]> {
        if self.degrees_of_freedom() == 0 {
            return Err(undefined("a survey's variance", format!("{} units, none beside another", self.units())));
        }
        let totals = self.unit_totals(scores);
        let mut deviations = Vec::with_capacity(totals.len());
        let mut first = 0;
        for end in &self.stratum_ends {
            deviations.extend(scaled_deviations(&totals[first..*end]));
            first = *end;
        }
        let product = |i: usize, j: usize| sum(deviations.iter().map(|deviation| deviation[i] * deviation[j]));
        Ok(std::array::from_fn(|i| std::array::from_fn(|j| product(i, j))))
    }

    /// The variance of one total of scores: see [`Design::covariance`].
    ///
    /// # Errors
    ///
    /// As [`Design::covariance`].
    pub fn variance(&self, score: impl Fn(usize) -> f64) -> Result<f64> {
        Ok(self.covariance(|row| [score(row)])?[0][0])
    }

    fn unit_totals<const K: usize>(&self, scores: impl Fn(usize) -> [f64; K]) -> Vec<[f64; K]> {
        let starts = std::iter::once(0).chain(self.unit_ends.iter().copied());
        let total = |(start, end): (usize, &usize)| {
            std::array::from_fn(|k| sum(self.rows[start..*end].iter().map(|row| scores(*row)[k])))
        };
        starts.zip(&self.unit_ends).map(total).collect()
    }
}

/// √(n / (n − 1)) · (t − t̄) of the units of one stratum; t itself of a lonely one.
fn scaled_deviations<const K: usize>(totals: &[[f64; K]]) -> Vec<[f64; K]> {
    let n = totals.len() as f64;
    if totals.len() == 1 {
        return totals.to_vec();
    }
    let means: [f64; K] = std::array::from_fn(|k| sum(totals.iter().map(|total| total[k])) / n);
    let scale = (n / (n - 1.0)).sqrt();
    totals.iter().map(|total| std::array::from_fn(|k| scale * (total[k] - means[k]))).collect()
}

/// The population's total of a variable, Σ w y.
///
/// Weights are the people each row stands for; a **domain** is estimated by giving the rows outside it the weight 0, which
/// leaves their units in the design as it must.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for slices of different lengths, a negative weight, a number that is not
/// finite, or as [`Design::covariance`].
///
/// ```
/// # use jamlik::statistics::survey::{Design, total};
/// let estimated = total(&Design::new(3, None, None)?, &[10.0, 10.0, 10.0], &[1.0, 2.0, 3.0])?;
/// assert_eq!((estimated.value, estimated.standard_error), (60.0, 300.0_f64.sqrt()));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn total(design: &Design, weights: &[f64], values: &[f64]) -> Result<Estimated> {
    const NAME: &str = "a survey's total";
    check(NAME, design, weights, values)?;
    let variance = design.variance(|row| weights[row] * values[row])?;
    finite(NAME, super::sum::dot(weights, values), variance)
}

/// The population's mean of a variable, Σ w y / Σ w, a [`ratio`] to the people.
///
/// # Errors
///
/// As [`ratio`].
///
/// ```
/// # use jamlik::statistics::survey::{Design, mean};
/// // Equal weights: s / √n.
/// let estimated = mean(&Design::new(4, None, None)?, &[2.0; 4], &[1.0, 2.0, 3.0, 6.0])?;
/// assert_eq!(estimated.value, 3.0);
/// assert!((estimated.standard_error - (14.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn mean(design: &Design, weights: &[f64], values: &[f64]) -> Result<Estimated> {
    ratio(design, weights, values, &vec![1.0; values.len()])
}

/// The ratio of the totals of two variables, R = Σ w y / Σ w x.
///
/// The score of a row is w (y − R x) / Σ w x. As for a [`total`], the weight 0 leaves a row out of the domain.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if Σ w x is 0, or as [`total`].
///
/// Source: Cochran 1977, Sampling Techniques, 3rd ed., § 6.3 (ISBN 0-471-16240-X).
///
/// ```
/// # use jamlik::statistics::survey::{Design, ratio};
/// let (weights, y, x) = ([1.0, 2.0, 1.0], [1.0, 4.0, 3.0], [2.0, 4.0, 2.0]);
/// let estimated = ratio(&Design::new(3, None, None)?, &weights, &y, &x)?;
/// assert_eq!(estimated.value, 1.0);
/// assert!((estimated.standard_error - (3.0_f64 / 2.0 * 2.0).sqrt() / 12.0).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn ratio(design: &Design, weights: &[f64], numerators: &[f64], denominators: &[f64]) -> Result<Estimated> {
    const NAME: &str = "a survey's ratio";
    check(NAME, design, weights, numerators)?;
    check(NAME, design, weights, denominators)?;
    let people = super::sum::dot(weights, denominators);
    if people == 0.0 {
        return Err(undefined(NAME, "the denominator's total is 0".to_owned()));
    }
    let value = super::sum::dot(weights, numerators) / people;
    let variance = design.variance(|row| weights[row] * (numerators[row] - value * denominators[row]) / people)?;
    finite(NAME, value, variance)
}

fn check(statistic: &'static str, design: &Design, weights: &[f64], values: &[f64]) -> Result<()> {
    let rows = design.rows.len();
    if weights.len() != rows || values.len() != rows {
        let reason = format!("{rows} rows in the design, {} weights, {} values", weights.len(), values.len());
        return Err(undefined(statistic, reason));
    }
    if let Some(weight) = weights.iter().find(|weight| !super::is_count(**weight)) {
        return Err(undefined(statistic, format!("a row weighs {weight}")));
    }
    match values.iter().find(|value| !value.is_finite()) {
        Some(value) => Err(undefined(statistic, format!("a value of {value}"))),
        None => Ok(()),
    }
}

fn finite(statistic: &'static str, value: f64, variance: f64) -> Result<Estimated> {
    if !(value.is_finite() && variance.is_finite()) {
        return Err(undefined(statistic, format!("{value} with variance {variance}")));
    }
    Ok(Estimated { value, standard_error: variance.sqrt() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    const Y: [f64; 7] = [1.0, 4.0, 2.0, 7.0, 5.0, 9.0, 3.0];
    const X: [f64; 7] = [1.0, 2.0, 1.0, 3.0, 2.0, 4.0, 1.0];
    const WEIGHTS: [f64; 7] = [1.0, 2.0, 1.5, 1.0, 2.0, 1.0, 3.0];

    /// Two strata of two and three units, and one of a single unit.
    fn design() -> Design {
        Design::new(7, Some(&[1, 1, 2, 3, 4, 5, 6]), Some(&[1, 1, 1, 2, 2, 2, 3])).unwrap()
    }

    /// R 4.2.2, survey 4.1-1, survey.lonely.psu = "adjust": svytotal, svymean, svyratio of the numbers above.
    #[test]
    fn totals_means_and_ratios_equal_r_s_survey() {
        let close = |estimated: Estimated, value: f64, error: f64| {
            assert!((estimated.value - value).abs() < 1e-13, "{estimated:?}");
            assert!((estimated.standard_error - error).abs() < 1e-12, "{estimated:?}");
        };
        close(total(&design(), &WEIGHTS, &Y).unwrap(), 47.0, 11.135_528_725_660_04);
        close(mean(&design(), &WEIGHTS, &Y).unwrap(), 47.0 / 11.5, 0.368_983_389_337_299_4);
        close(ratio(&design(), &WEIGHTS, &Y, &X).unwrap(), 47.0 / 20.5, 0.149_508_918_170_627_8);
    }

    #[test]
    fn units_of_different_strata_may_share_a_code() {
        let shared = Design::new(7, Some(&[1, 1, 2, 1, 2, 3, 1]), Some(&[1, 1, 1, 2, 2, 2, 3])).unwrap();
        assert_eq!(shared, design());
        assert_eq!(design().degrees_of_freedom(), 3);
    }

    #[test]
    fn a_row_order_and_a_scale_of_weights_change_nothing() {
        let reversed = |values: [f64; 7]| values.iter().rev().copied().collect::<Vec<_>>();
        let turned = Design::new(7, Some(&[6, 5, 4, 3, 2, 1, 1]), Some(&[3, 2, 2, 2, 1, 1, 1])).unwrap();
        let heavier: Vec<f64> = reversed(WEIGHTS).iter().map(|weight| weight * 8.0).collect();
        let (a, b) = (mean(&design(), &WEIGHTS, &Y).unwrap(), mean(&turned, &heavier, &reversed(Y)).unwrap());
        assert!((a.standard_error - b.standard_error).abs() < 1e-15, "{a:?} {b:?}");
    }

    /// The rows outside stay in the design: their units count, with a total of 0.
    #[test]
    fn a_domain_is_the_weight_0_outside() {
        let inside: Vec<f64> = WEIGHTS.iter().zip(X).map(|(weight, x)| if x > 1.0 { *weight } else { 0.0 }).collect();
        let estimated = mean(&design(), &inside, &Y).unwrap();
        let value: f64 = (8.0 + 7.0 + 10.0 + 9.0) / 6.0;
        // The first stratum's units have the scores s and 0, which vary by 2 · 2 (s / 2)² = s².
        let first = (2.0 * (4.0 - value)).powi(2);
        let scores = [7.0 - value, 2.0 * (5.0 - value), 9.0 - value];
        let centre = scores.iter().sum::<f64>() / 3.0;
        let second = 1.5 * scores.iter().map(|score| (score - centre).powi(2)).sum::<f64>();
        assert!((estimated.value - value).abs() < 1e-15);
        assert!((estimated.standard_error - (first + second).sqrt() / 6.0).abs() < 1e-14);
    }

    #[test]
    fn nothing_to_compare_and_nonsense_are_undefined() {
        let lonely = Design::new(2, Some(&[1, 1]), None).unwrap();
        assert!(mean(&lonely, &[1.0, 1.0], &[1.0, 2.0]).is_err());
        assert!(mean(&Design::new(0, None, None).unwrap(), &[], &[]).is_err());
        let two = Design::new(2, None, None).unwrap();
        assert!(mean(&two, &[0.0, 0.0], &[1.0, 2.0]).is_err());
        assert!(mean(&two, &[1.0, -1.0], &[1.0, 2.0]).is_err());
        assert!(mean(&two, &[1.0, 1.0], &[1.0, f64::NAN]).is_err());
        assert!(total(&two, &[1.0], &[1.0, 2.0]).is_err());
        assert!(total(&two, &[1.0, 1.0], &[f64::MAX, f64::MAX]).is_err());
        assert!(Design::new(3, Some(&[1]), None).is_err());
    }
}
