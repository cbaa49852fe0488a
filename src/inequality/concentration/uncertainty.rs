//! How sure a concentration index is.

use super::{Form, Index, Ranked, finite, undefined};
use crate::error::Result;
use crate::statistics::sum::sum;
use crate::statistics::survey::{Design, Estimated};

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

impl Ranked {
    /// The index of people and its standard error.
    ///
    /// With a row's influence on the index IF, its share of the weights p, its rank R and the residual e of a straight line
    /// of y on R, the variance is that of the sum of a score a row under the sample's design:
    ///
    /// ```text
    /// linearised   p IF,  of the standard index IF = y (2R − 1 − C)/μ + 2 − q₋ − q − (1 + C),  q the curve before and after
    /// regression   p e · 2(R − ½)/μ            ranks, their variance and the mean as known
    /// delta        p e · (2(R − ½) − C)/μ      ranks as known
    /// ```
    ///
    /// (times the other indices' factor). The linearised form is right for every index and sample; the others are in use
    /// because a regression gives them, with errors that are the design's, robust (HC1) or equal: see [`Variance`].
    ///
    /// # Arguments
    ///
    /// `design` is the sample's; [`Design::new`] with neither units nor strata is a simple random sample.
    ///
    /// # Errors
    ///
    /// As [`Ranked::index`]; [`Error::Undefined`](crate::Error::Undefined) also for fewer than three rows, a design of other
    /// rows, or a regression method for the extended index.
    ///
    /// Source: Kakwani, Wagstaff and van Doorslaer 1997, doi:10.1016/S0304-4076(96)01807-6, equation 14; Binder 1983,
    /// doi:10.2307/1402588; O'Donnell, van Doorslaer, Wagstaff and Lindelow 2008, Analyzing Health Equity Using Household
    /// Survey Data, World Bank, ch. 8 (regression and delta).
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
    /// of the weights. With n pⱼ sⱼ² the variance within a group, it is exactly the variance of the people themselves
    /// ([`Variance::Linearised`], but for n / (n − 1)). Register counts are not drawn: [`Sizes::Known`] leaves out the
    /// first sum. HEAT's standard error of grouped data ([`Variance::Regression`]) tells instead how far the groups lie
    /// from a line and ignores sⱼ.
    ///
    /// # Errors
    ///
    /// As [`Ranked::index`]; [`Error::Undefined`](crate::Error::Undefined) also for standard errors that are negative, not
    /// finite or of another number.
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

    /// How much the index moves for each row, per share of the people.
    pub(super) fn influences(&self, nu: f64, form: Form) -> Vec<f64> {
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
