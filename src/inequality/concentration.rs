//! The concentration index of people, or of groups of people, in the order of their advantage.

use crate::error::{Error, Result};
use crate::statistics::sum::{running, sum};
use crate::statistics::survey::{Design, Estimated};

/// Which concentration index.
///
/// With the mean μ, the share of people below R (the rank, people of the same advantage sharing the middle of their
/// places) and cov weighted:
///
/// ```text
/// standard     C = 2 cov(y, R) / μ                        −1 … 1; relative
/// generalised  μC = 2 cov(y, R)                           in the unit of y; absolute. HEAT's ACI
/// wagstaff     W = C · μ (b − a) / ((b − μ)(μ − a))       −1 … 1; y between a and b
/// erreygers    E = C · 4μ / (b − a)                       −1 … 1; y between a and b; absolute
/// extended     C(ν) = 1 − Σ ȳⱼ (Sⱼ₋₁^ν − Sⱼ^ν) / μ         S: the share of people above; C(2) = C
/// ```
///
/// The index is 0 without inequality, positive where y is concentrated among the more advantaged, and of opposite sign
/// when their order is reversed (the extended one only for ν = 2). Of a quantity with two ends, such as a share of
/// yes and no, only Wagstaff's and Erreygers's do not depend on which end is counted; Erreygers's alone is also absolute.
/// The extended index weighs the least advantaged more the larger ν is: at ν = 2 the weight falls linearly from 2 to 0,
/// at ν = 1 all weigh the same and it is 0. It is written here with the exact weight of a level of people, so that equal
/// values give 0 and people of the same advantage may be put together; the covariance form of the literature,
/// −ν cov(y, (1 − R)^(ν−1)) / μ, differs from it by terms of 1/n.
///
/// Source: Kakwani, Wagstaff and van Doorslaer 1997, doi:10.1016/S0304-4076(96)01807-6; Wagstaff 2005,
/// doi:10.1002/hec.953; Erreygers 2009, doi:10.1016/j.jhealeco.2008.02.003; Wagstaff 2002,
/// doi:10.1016/S0167-6296(01)00112-8 (extended).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Index {
    /// The relative index.
    Standard,
    /// The absolute index, in the outcome's unit.
    Generalised,
    /// Wagstaff's, of an outcome between two bounds.
    Wagstaff {
        /// The lowest the outcome can be.
        lower: f64,
        /// The highest.
        upper: f64,
    },
    /// Erreygers's, of an outcome between two bounds.
    Erreygers {
        /// The lowest the outcome can be.
        lower: f64,
        /// The highest.
        upper: f64,
    },
    /// The extended relative index.
    Extended {
        /// The aversion to inequality, more than 1.
        nu: f64,
    },
}

/// Outcomes in the order of advantage, those of the same advantage on one level.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    pub(super) values: Vec<f64>,
    /// Each row's share of the people.
    pub(super) shares: Vec<f64>,
    /// Each row's place in `levels`.
    pub(super) level_of: Vec<usize>,
    pub(super) levels: Vec<Level>,
    pub(super) mean: f64,
    /// The sum of the weights.
    people: f64,
}

/// The people of one level of advantage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    /// Their share of all people.
    pub share: f64,
    /// Their mean outcome.
    pub mean: f64,
    /// The share of people on this level or above: Sⱼ₋₁.
    pub from_here: f64,
    /// The share of people above: Sⱼ.
    pub above: f64,
}

impl Ranked {
    /// Ranks the rows.
    ///
    /// # Arguments
    ///
    /// Three slices of the same length, a row a person or a group: `values` the outcome, `order` the advantage, least
    /// first (any numbers; rows of the same number share a rank), `weights` the people each row stands for, on any scale.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`] for slices of different lengths, a number that is not finite, a negative weight or a sum of
    /// weights of 0.
    ///
    /// ```
    /// # use jamlik::inequality::concentration::Ranked;
    /// let ranked = Ranked::new(&[5.0, 6.0, 7.0], &[1.0, 2.0, 2.0], &[2.0, 1.0, 1.0])?;
    /// assert_eq!(ranked.ranks(), [0.25, 0.75, 0.75]);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn new(values: &[f64], order: &[f64], weights: &[f64]) -> Result<Ranked> {
        if order.len() != values.len() || weights.len() != values.len() {
            let counts = (values.len(), order.len(), weights.len());
            return Err(undefined(format!("{} outcomes, {} places, {} weights", counts.0, counts.1, counts.2)));
        }
        if let Some(number) = values.iter().chain(order).chain(weights).find(|number| !number.is_finite()) {
            return Err(undefined(format!("a row holds {number}")));
        }
        if let Some(weight) = weights.iter().find(|weight| **weight < 0.0) {
            return Err(undefined(format!("a row weighs {weight}")));
        }
        let people = sum(weights.iter().copied());
        if !(people > 0.0 && people.is_finite()) {
            return Err(undefined(format!("the weights sum to {people}")));
        }
        let mut sorted: Vec<usize> = (0..values.len()).collect();
        sorted.sort_by(|a, b| order[*a].total_cmp(&order[*b]));
        let (mut level_of, mut levels) = (vec![0; values.len()], Vec::new());
        for rows in sorted.chunk_by(|a, b| order[*a] == order[*b]) {
            for row in rows {
                level_of[*row] = levels.len();
            }
            levels.push(Level::of(rows, values, weights));
        }
        stack(&mut levels);
        let shares = weights.iter().map(|weight| weight / people).collect();
        let mean = mean(values.iter().copied().zip(weights.iter().copied()), people);
        Ok(Ranked { values: values.to_vec(), shares, level_of, levels, mean, people })
    }

    /// The rank of each row: the share of people of less advantage, plus half of those of the same; 0 to 1.
    pub fn ranks(&self) -> Vec<f64> {
        self.level_of.iter().map(|level| self.levels[*level].rank()).collect()
    }

    /// The mean outcome of all people.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The index.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`] where the index does not exist: a mean of 0 or less (a relative index), a bound that the
    /// outcome passes or a mean at a bound (Wagstaff's), ν of 1 or less.
    ///
    /// ```
    /// # use jamlik::inequality::concentration::{Index, Ranked};
    /// // Deaths per 1 000 births by wealth, India 1982–92 (World Bank, Quantitative techniques for health equity
    /// // analysis, technical note 7): C = −0.1694.
    /// let (rates, births) = ([154.7, 152.9, 119.5, 86.9, 54.3], [29_939.0, 28_776.0, 26_528.0, 24_689.0, 19_739.0]);
    /// let ranked = Ranked::new(&rates, &[1.0, 2.0, 3.0, 4.0, 5.0], &births)?;
    /// assert!((ranked.index(Index::Standard)? - -0.1694).abs() < 5e-5);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn index(&self, index: Index) -> Result<f64> {
        let nu = self.check(index)?;
        finite(self.form(index, self.covariance(nu)).value)
    }

    /// The index of people and its standard error.
    ///
    /// See [`Variance`] for the methods. `design` is the sample's; [`Design::new`] with neither units nor strata is a
    /// simple random sample.
    ///
    /// # Errors
    ///
    /// As [`Ranked::index`]; [`Error::Undefined`] also for fewer than three rows, a design of other rows, or a regression
    /// method for the extended index.
    ///
    /// ```
    /// # use jamlik::inequality::concentration::{Errors, Index, Ranked, Variance};
    /// # use jamlik::statistics::survey::Design;
    /// let (ill, income) = ([1.0, 1.0, 0.0, 1.0, 0.0, 0.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    /// let ranked = Ranked::new(&ill, &income, &[1.0; 6])?;
    /// let found = ranked.people(Index::Erreygers { lower: 0.0, upper: 1.0 }, Variance::Linearised, &Design::new(6, None, None)?)?;
    /// assert!((found.value - -7.0 / 9.0).abs() < 1e-15);
    /// assert!((found.standard_error - 0.281_091_347_570_522_7).abs() < 1e-14);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn people(&self, index: Index, variance: Variance, design: &Design) -> Result<Estimated> {
        let nu = self.check(index)?;
        if design.rows() != self.values.len() || self.values.len() < 3 {
            return Err(undefined(format!("{} rows, {} in the design", self.values.len(), design.rows())));
        }
        let form = self.form(index, self.covariance(nu));
        let variance = match variance {
            Variance::Linearised => {
                let influences = self.influences(nu, form);
                design.variance(|row| self.shares[row] * influences[row])?
            }
            _ if nu != 2.0 => return Err(undefined("a regression's standard error of the extended one".to_owned())),
            Variance::Regression(errors) => self.regression(form.by_covariance, 0.0, errors, design)?,
            Variance::Delta(errors) => self.regression(form.by_covariance, form.by_mean, errors, design)?,
        };
        Ok(Estimated { value: finite(form.value)?, standard_error: finite(variance)?.sqrt() })
    }

    /// The index of groups and its standard error, from the standard errors of their values.
    ///
    /// With the groups' shares pⱼ of the n people, the standard errors sⱼ of their values yⱼ and the index's influence
    /// function IF (aⱼ − (1 + C) of the paper, for the standard index):
    ///
    /// ```text
    /// var = Σ pⱼ IF(yⱼ)² / n  +  Σ pⱼ² sⱼ² (∂IF/∂yⱼ)²
    /// standard: IF = yⱼ (2Rⱼ − 1 − C)/μ + 2 − qⱼ₋₁ − qⱼ − (1 + C),   ∂IF/∂yⱼ = (2Rⱼ − 1 − C)/μ,   q the concentration curve
    /// ```
    ///
    /// The first sum is the chance of who was drawn into which group, the second that of the groups' values; n is the sum
    /// of the weights. With the variance within groups n sⱼ²pⱼ it is exactly the variance of the people themselves
    /// ([`Variance::Linearised`], but for n / (n − 1)). Register counts are not drawn: [`Sizes::Known`] leaves out the
    /// first sum. HEAT's standard error of grouped data ([`Variance::Regression`]) tells instead how far the groups lie
    /// from a line and ignores sⱼ.
    ///
    /// # Errors
    ///
    /// As [`Ranked::index`]; [`Error::Undefined`] also for standard errors that are negative, not finite or of another number.
    ///
    /// Source: Kakwani, Wagstaff and van Doorslaer 1997, doi:10.1016/S0304-4076(96)01807-6, equations 14 and 15.
    ///
    /// ```
    /// # use jamlik::inequality::concentration::{Index, Ranked, Sizes};
    /// let ranked = Ranked::new(&[0.3, 0.2, 0.1], &[1.0, 2.0, 3.0], &[100.0, 100.0, 100.0])?;
    /// let errors = [0.046, 0.04, 0.03];
    /// let found = ranked.groups(Index::Standard, &errors, Sizes::Known)?;
    /// // (2R − 1 − C)/μ = −20/9, 10/9, 40/9 with R = 1/6, 1/2, 5/6, C = −2/9 and μ = 0.2
    /// assert!((found.value - -2.0 / 9.0).abs() < 1e-15);
    /// let expected = (20.0 * 0.046_f64).hypot(10.0 * 0.04).hypot(40.0 * 0.03) / 27.0;
    /// assert!((found.standard_error - expected).abs() < 1e-15);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn groups(&self, index: Index, errors: &[f64], sizes: Sizes) -> Result<Estimated> {
        let nu = self.check(index)?;
        if errors.len() != self.values.len() {
            return Err(undefined(format!("{} groups, {} standard errors", self.values.len(), errors.len())));
        }
        if let Some(error) = errors.iter().find(|error| !(error.is_finite() && **error >= 0.0)) {
            return Err(undefined(format!("a standard error of {error}")));
        }
        let form = self.form(index, self.covariance(nu));
        let of_value = |row: usize| {
            let slope = form.by_covariance * (1.0 - self.levels[self.level_of[row]].density(nu)) + form.by_mean;
            (self.shares[row] * errors[row] * slope).powi(2)
        };
        let of_values = sum((0..errors.len()).map(of_value));
        let of_sizes = match sizes {
            Sizes::Known => 0.0,
            Sizes::Sampled => {
                let influences = self.influences(nu, form);
                sum(self.shares.iter().zip(&influences).map(|(share, influence)| share * influence.powi(2)))
                    / self.people
            }
        };
        Ok(Estimated { value: finite(form.value)?, standard_error: finite(of_values + of_sizes)?.sqrt() })
    }

    /// ν, once the index is known to exist.
    fn check(&self, index: Index) -> Result<f64> {
        match index {
            Index::Generalised => {}
            Index::Standard | Index::Extended { .. } if self.mean <= 0.0 => {
                return Err(undefined(format!("the mean is {}", self.mean)));
            }
            Index::Standard => {}
            Index::Extended { nu } if nu > 1.0 && nu.is_finite() => return Ok(nu),
            Index::Extended { nu } => return Err(undefined(format!("ν is {nu}, not above 1"))),
            Index::Wagstaff { lower, upper } | Index::Erreygers { lower, upper } => {
                let bounds = format!("the bounds {lower} and {upper}");
                if !(lower < upper && lower.is_finite() && upper.is_finite()) {
                    return Err(undefined(format!("{bounds} hold nothing between them")));
                }
                if let Some(value) = self.values.iter().find(|value| !(lower..=upper).contains(*value)) {
                    return Err(undefined(format!("{value} lies outside {bounds}")));
                }
                if matches!(index, Index::Wagstaff { .. }) && !(lower < self.mean && self.mean < upper) {
                    return Err(undefined(format!("the mean {} lies at one of {bounds}", self.mean)));
                }
            }
        }
        Ok(2.0)
    }

    /// 2 cov(y, R); −Σ (ȳⱼ − μ)(Sⱼ₋₁^ν − Sⱼ^ν) for any ν. In the unit of y.
    fn covariance(&self, nu: f64) -> f64 {
        // The means' deviations sum to 0, so that the share may be taken from the weight: near equality nothing cancels.
        -sum(self.levels.iter().map(|level| (level.mean - self.mean) * level.share * (level.density(nu) - 1.0)))
    }

    /// The index as a function of the covariance and the mean.
    fn form(&self, index: Index, covariance: f64) -> Form {
        let mean = self.mean;
        let (by_covariance, by_mean) = match index {
            Index::Generalised => (1.0, 0.0),
            Index::Standard | Index::Extended { .. } => (1.0 / mean, -covariance / (mean * mean)),
            Index::Erreygers { lower, upper } => (4.0 / (upper - lower), 0.0),
            Index::Wagstaff { lower, upper } => {
                let factor = (upper - lower) / ((upper - mean) * (mean - lower));
                (factor, covariance * factor * (1.0 / (upper - mean) - 1.0 / (mean - lower)))
            }
        };
        Form { value: covariance * by_covariance, by_covariance, by_mean, covariance }
    }

    /// How much the index moves for each row, per share of the people.
    fn influences(&self, nu: f64, form: Form) -> Vec<f64> {
        // T = Σ ȳⱼ (Sⱼ₋₁^ν − Sⱼ^ν) moves by one person's own value and by the place that the person takes below others.
        let total = self.mean - form.covariance;
        let mut places = Vec::with_capacity(self.levels.len());
        let (mut place, mut before) = (0.0, 0.0);
        for level in &self.levels {
            place += nu * level.from_here.powf(nu - 1.0) * (level.mean - before);
            before = level.mean;
            places.push(place);
        }
        let influence = |(value, level): (&f64, &usize)| {
            let own = (value - self.levels[*level].mean) * self.levels[*level].density(nu);
            let of_covariance = (value - self.mean) - (own + places[*level] - nu * total);
            form.by_covariance * of_covariance + form.by_mean * (value - self.mean)
        };
        self.values.iter().zip(&self.level_of).map(influence).collect()
    }

    /// The variance of 2 `by_covariance` σ² b + `by_mean` c of the regression y = c + b (R − ½), σ² the variance of R.
    fn regression(&self, by_covariance: f64, by_mean: f64, errors: Errors, design: &Design) -> Result<f64> {
        let ranks: Vec<f64> = self.ranks().iter().map(|rank| rank - 0.5).collect();
        let weighted = |f: &dyn Fn(usize) -> f64| sum((0..ranks.len()).map(|row| self.shares[row] * f(row)));
        let of_rank = weighted(&|row| ranks[row].powi(2));
        if of_rank == 0.0 {
            return Err(undefined("all have the same rank".to_owned()));
        }
        let slope = weighted(&|row| ranks[row] * (self.values[row] - self.mean)) / of_rank;
        let residual = |row: usize| self.values[row] - self.mean - slope * ranks[row];
        let score = |row: usize| self.shares[row] * residual(row) * (2.0 * by_covariance * ranks[row] + by_mean);
        let rows = self.shares.iter().filter(|share| **share > 0.0).count() as f64;
        match errors {
            Errors::Design => design.variance(score),
            _ if rows <= 2.0 => Err(undefined(format!("a line through {rows} rows"))),
            Errors::Robust => Ok(rows / (rows - 2.0) * sum((0..ranks.len()).map(|row| score(row).powi(2)))),
            Errors::Classical => {
                let scatter = weighted(&|row| residual(row).powi(2)) / (rows - 2.0);
                Ok(scatter * (4.0 * by_covariance.powi(2) * of_rank + by_mean.powi(2)))
            }
        }
    }
}

/// The concentration index of groups in their order, with Kakwani, Wagstaff and van Doorslaer's variance.
///
/// Values, people and standard errors of the groups, the least advantaged first: see [`Ranked::groups`], of which this is
/// the form with [`Sizes::Sampled`].
///
/// # Errors
///
/// As [`Ranked::groups`].
///
/// ```
/// # use jamlik::inequality::concentration::{Index, kakwani};
/// let found = kakwani(Index::Standard, &[0.3, 0.2, 0.1], &[100.0, 100.0, 100.0], &[0.046, 0.04, 0.03])?;
/// assert!((found.standard_error - 0.058_342_444_908_616_51).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn kakwani(index: Index, values: &[f64], populations: &[f64], errors: &[f64]) -> Result<Estimated> {
    let order: Vec<f64> = (0..values.len()).map(|place| place as f64).collect();
    Ranked::new(values, &order, populations)?.groups(index, errors, Sizes::Sampled)
}

/// The variance of an index of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variance {
    /// By linearisation, the ranks and the mean as uncertain as the outcome: the variance of the index's influence
    /// function (aᵢ − (1 + C) of Kakwani, Wagstaff and van Doorslaer) under the design. It holds for every index.
    Linearised,
    /// The slope's, of the "convenient" regression 2σ² y / μ = α + β R, as if ranks and mean were known. HEAT's, with
    /// [`Errors::Design`]; R's rineq calls it `linreg_convenience`.
    Regression(Errors),
    /// The same with the mean's uncertainty by the delta method: rineq's `linreg_delta`.
    Delta(Errors),
}

/// The errors of a regression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errors {
    /// Equal and independent: the variance of weighted least squares with rows − 2 degrees of freedom.
    Classical,
    /// Of any size, independent: HC1, times rows / (rows − 2).
    Robust,
    /// Of any size, as the survey's design has it.
    Design,
}

/// Whether the groups' sizes are uncertain too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizes {
    /// Those of a sample of people.
    Sampled,
    /// Those of a register.
    Known,
}

/// An index as a function of the covariance and the mean, with its derivatives.
#[derive(Debug, Clone, Copy)]
struct Form {
    value: f64,
    by_covariance: f64,
    by_mean: f64,
    covariance: f64,
}

impl Level {
    fn of(rows: &[usize], values: &[f64], weights: &[f64]) -> Level {
        let share = sum(rows.iter().map(|row| weights[*row]));
        let mean = mean(rows.iter().map(|row| (values[*row], weights[*row])), share);
        Level { share, mean, from_here: 0.0, above: 0.0 }
    }

    /// The middle of the level's people, as a share of all.
    fn rank(&self) -> f64 {
        1.0 - (self.from_here + self.above) / 2.0
    }

    /// (Sⱼ₋₁^ν − Sⱼ^ν) / pⱼ, the weight of one person: 2(1 − R) for ν = 2.
    fn density(&self, nu: f64) -> f64 {
        if nu == 2.0 {
            return self.from_here + self.above;
        }
        if self.share == 0.0 {
            return nu * self.from_here.powf(nu - 1.0);
        }
        let share_of_rest = (self.share / self.from_here).min(1.0);
        -self.from_here.powf(nu) * (nu * (-share_of_rest).ln_1p()).exp_m1() / self.share
    }
}

/// The weighted mean, from the first value on so that equal values have exactly theirs; without people, the first value.
fn mean(mut rows: impl Iterator<Item = (f64, f64)> + Clone, people: f64) -> f64 {
    let Some((first, _)) = rows.clone().next() else { return f64::NAN };
    if people > 0.0 { first + sum(rows.by_ref().map(|(value, weight)| weight * (value - first))) / people } else { first }
}

/// Makes shares of the levels' people and says how many lie above each.
fn stack(levels: &mut [Level]) {
    let from_here: Vec<f64> = running(levels.iter().rev().map(|level| level.share)).collect();
    let people = from_here[from_here.len() - 1];
    let mut above = 0.0;
    for (level, from_here) in levels.iter_mut().rev().zip(from_here) {
        *level = Level { share: level.share / people, from_here: from_here / people, above, ..*level };
        above = level.from_here;
    }
}

fn finite(value: f64) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(undefined(format!("{value} is not finite"))) }
}

pub(super) fn undefined(reason: String) -> Error {
    Error::Undefined { statistic: "a concentration index", reason }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    const INDICES: [Index; 6] = [
        Index::Standard,
        Index::Generalised,
        Index::Wagstaff { lower: -1.0, upper: 9.0 },
        Index::Erreygers { lower: -1.0, upper: 9.0 },
        Index::Extended { nu: 1.5 },
        Index::Extended { nu: 4.0 },
    ];
    const VALUES: [f64; 8] = [3.0, 1.0, 4.0, 1.5, 5.0, 8.0, 2.0, 6.0];
    const ORDER: [f64; 8] = [10.0, -2.0, 3.0, 3.0, 7.0, 10.0, 3.0, 0.5];
    const WEIGHTS: [f64; 8] = [1.0, 2.5, 1.0, 0.5, 2.0, 1.0, 3.0, 0.0];

    fn ranked(weights: &[f64]) -> Ranked {
        Ranked::new(&VALUES, &ORDER, weights).unwrap()
    }

    fn simple(rows: usize) -> Design {
        Design::new(rows, None, None).unwrap()
    }

    /// The influence of a row is the index's derivative by the row's weight, times the sum of the weights.
    #[test]
    fn influences_are_derivatives_by_weight() {
        let people: f64 = WEIGHTS.iter().sum();
        for index in INDICES {
            let at = ranked(&WEIGHTS);
            let nu = at.check(index).unwrap();
            let influences = at.influences(nu, at.form(index, at.covariance(nu)));
            for (row, influence) in influences.iter().enumerate() {
                let moved = |step: f64| {
                    let mut weights = WEIGHTS;
                    weights[row] += step;
                    ranked(&weights).index(index).unwrap()
                };
                // The row without weight can only gain some.
                let slope = if WEIGHTS[row] == 0.0 {
                    (4.0 * moved(1e-5) - 3.0 * moved(0.0) - moved(2e-5)) / 2e-5
                } else {
                    (moved(1e-5) - moved(-1e-5)) / 2e-5
                };
                assert!((slope * people - influence).abs() < 1e-6, "{index:?}, row {row}: {slope} and {influence}");
            }
        }
    }

    /// Kakwani's variance of groups is that of their people: equation 15 is equation 14 summed within groups.
    #[test]
    fn the_variance_of_groups_is_that_of_their_people() {
        let (values, order) = ([1.0, 2.0, 4.0, 3.0, 5.0, 0.5, 2.5], [1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0]);
        let people = Ranked::new(&values, &order, &[1.0; 7]).unwrap();
        let (means, counts) = ([1.5, 4.0, 1.5], [2.0, 3.0, 2.0]);
        let within = [0.25, 2.0 / 3.0, 1.0];
        let errors: Vec<f64> =
            within.iter().zip(counts).map(|(variance, n): (&f64, f64)| (variance / n).sqrt()).collect();
        let groups = Ranked::new(&means, &[1.0, 2.0, 3.0], &counts).unwrap();
        for index in INDICES {
            let of_people = people.people(index, Variance::Linearised, &simple(7)).unwrap();
            let of_groups = groups.groups(index, &errors, Sizes::Sampled).unwrap();
            let expected = of_people.standard_error * (6.0_f64 / 7.0).sqrt();
            assert!((of_groups.value - of_people.value).abs() < 1e-15, "{index:?}");
            assert!((of_groups.standard_error - expected).abs() < 1e-14, "{index:?}");
        }
    }

    #[test]
    fn the_extended_index_is_the_standard_one_at_2_and_needs_no_covariance() {
        let at = ranked(&WEIGHTS);
        let standard = at.index(Index::Standard).unwrap();
        assert!((at.index(Index::Extended { nu: 2.0 + 1e-12 }).unwrap() - standard).abs() < 1e-11);
        // 1 − Σ ȳ (Sⱼ₋₁³ − Sⱼ³) / μ of two halves with 1 and 3: 1 − (7/8 + 3/8) / 2
        let halves = Ranked::new(&[1.0, 3.0], &[1.0, 2.0], &[1.0, 1.0]).unwrap();
        assert!((halves.index(Index::Extended { nu: 3.0 }).unwrap() - 0.375).abs() < 1e-15);
    }

    #[test]
    fn equal_outcomes_are_exactly_equal() {
        let at = Ranked::new(&[0.1; 8], &ORDER, &WEIGHTS).unwrap();
        for index in INDICES {
            assert_eq!(at.index(index).unwrap(), 0.0, "{index:?}");
        }
    }

    /// By hand, three people with 1, 2, 6: μ = 3, ranks 1/6, 1/2, 5/6, C = 2/3 · (2 · 1/3 + 3 · 1/3) / 3 = 10/27.
    #[test]
    fn a_regression_s_standard_errors_by_hand() {
        let at = Ranked::new(&[1.0, 2.0, 6.0], &[1.0, 2.0, 3.0], &[5.0; 3]).unwrap();
        let found = |variance| at.people(Index::Standard, variance, &simple(3)).unwrap();
        assert!((found(Variance::Linearised).value - 10.0 / 27.0).abs() < 1e-15);
        // y on R: slope 7.5, residuals ½, −1, ½, s² = 1.5 with one degree of freedom; 2σ²/μ · s / √(Σ (R − ½)²).
        let slope = 1.5_f64.sqrt() / (2.0_f64 / 9.0).sqrt();
        let expected = 2.0 * (2.0 / 27.0) / 3.0 * slope;
        assert!((found(Variance::Regression(Errors::Classical)).standard_error - expected).abs() < 1e-14);
        let of_mean = 10.0 / 81.0 * (1.5_f64 / 3.0).sqrt();
        let delta = found(Variance::Delta(Errors::Classical)).standard_error;
        assert!((delta - expected.hypot(of_mean)).abs() < 1e-14);
        // HC1: 3 Σ (p e 2 (R − ½) / μ)², two rows with (1/3 · ½ · 2/3 / 3)².
        let robust = (3.0 * 2.0_f64).sqrt() / 27.0;
        assert!((found(Variance::Regression(Errors::Robust)).standard_error - robust).abs() < 1e-14);
        // The design's: n / (n − 1) in place of n / (n − 2).
        let design = found(Variance::Regression(Errors::Design)).standard_error;
        assert!((design - robust / 2.0_f64.sqrt()).abs() < 1e-14);
    }

    #[test]
    fn what_has_no_index_is_undefined() {
        let at = ranked(&WEIGHTS);
        for index in [
            Index::Extended { nu: 1.0 },
            Index::Extended { nu: f64::NAN },
            Index::Wagstaff { lower: 0.0, upper: 7.0 },
            Index::Erreygers { lower: 9.0, upper: 0.0 },
        ] {
            assert!(at.index(index).is_err(), "{index:?}");
        }
        let none = Ranked::new(&[0.0; 3], &[1.0, 2.0, 3.0], &[1.0; 3]).unwrap();
        assert!(none.index(Index::Standard).is_err());
        assert!(none.index(Index::Wagstaff { lower: 0.0, upper: 1.0 }).is_err());
        assert_eq!(none.index(Index::Erreygers { lower: 0.0, upper: 1.0 }).unwrap(), 0.0);
        let one_rank = Ranked::new(&[1.0, 2.0, 3.0], &[1.0; 3], &[1.0; 3]).unwrap();
        assert!(one_rank.people(Index::Standard, Variance::Regression(Errors::Robust), &simple(3)).is_err());
        assert!(at.people(Index::Standard, Variance::Linearised, &simple(3)).is_err());
        assert!(at.groups(Index::Standard, &[-1.0; 8], Sizes::Known).is_err());
        for (values, order, weights) in [
            ([1.0, f64::NAN], [1.0, 2.0], [1.0, 1.0]),
            ([1.0, 2.0], [1.0, f64::INFINITY], [1.0, 1.0]),
            ([1.0, 2.0], [1.0, 2.0], [1.0, -1.0]),
            ([1.0, 2.0], [1.0, 2.0], [0.0, 0.0]),
        ] {
            assert!(Ranked::new(&values, &order, &weights).is_err());
        }
        assert!(Ranked::new(&[], &[], &[]).is_err());
    }
}
