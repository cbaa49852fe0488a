//! The concentration index of people, or of groups of people, in the order of their advantage.

mod curve;
mod uncertainty;

use crate::error::{Error, Result};
use crate::statistics::sum::{mean_of, running, sum};

pub use curve::{Source, Vertex};
pub use uncertainty::{Errors, Sizes, Variance, kakwani};

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
/// doi:10.1016/S0167-6296(02)00006-1 (extended).
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
    values: Vec<f64>,
    /// Each row's share of the people.
    shares: Vec<f64>,
    /// Each row's place in `levels`.
    level_of: Vec<usize>,
    levels: Vec<Level>,
    mean: f64,
    /// The sum of the weights.
    people: f64,
}

/// The people of one level of advantage.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Level {
    /// Their share of all people.
    share: f64,
    /// Their mean outcome.
    mean: f64,
    /// The share of people on this level or above: Sⱼ₋₁.
    from_here: f64,
    /// The share of people above: Sⱼ.
    above: f64,
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
        let mean = mean_of(values.iter().copied().zip(weights.iter().copied()));
        if !(mean.is_finite() && levels.iter().all(|level| level.mean.is_finite())) {
            return Err(undefined(format!("the mean is {mean}")));
        }
        Ok(Ranked { values: values.to_vec(), shares, level_of, levels, mean, people })
    }

    /// The rank of each row: the share of people of less advantage, plus half of those of the same; 0 to 1.
    pub fn ranks(&self) -> Vec<f64> {
        self.level_of.iter().map(|level| self.levels[*level].rank()).collect()
    }

    /// How many different places the order has.
    pub fn places(&self) -> usize {
        self.levels.len()
    }

    /// The outcomes, in the order of the rows.
    pub fn values(&self) -> &[f64] {
        &self.values
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
        let mean = mean_of(rows.iter().map(|row| (values[*row], weights[*row])));
        // A level without people stands for none: any mean will do.
        let mean = if share > 0.0 { mean } else { values[rows[0]] };
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

fn undefined(reason: String) -> Error {
    Error::Undefined { statistic: "a concentration index", reason }
}

#[cfg(test)]
mod tests;
