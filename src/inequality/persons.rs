//! Ordered measures of persons: rows of a register or a survey with weights, clusters and strata.

use super::concentration::{Index, Ranked, Variance};
use crate::error::{Error, Result};
use crate::statistics::regression::{Line, Link, Symmetric, least_squares, logit};
use crate::statistics::survey::{Design, Estimated};

/// Persons with an outcome, in the order of their advantage, and how they were sampled.
///
/// Persons of the same advantage share the middle rank, each by the people it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Persons {
    ranked: Ranked,
    weights: Vec<f64>,
    design: Design,
    missing: usize,
}

/// Where persons come from, one element each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sample<'a> {
    /// The people that each stands for; 1 each where there are none.
    pub weights: Option<&'a [f64]>,
    /// The primary sampling unit of each; each its own where there are none.
    pub psu: Option<&'a [u32]>,
    /// The stratum of each; one for all where there are none.
    pub strata: Option<&'a [u32]>,
}

impl Persons {
    /// Takes those persons who have an outcome; ranks, units and strata are then those of these persons alone.
    ///
    /// # Arguments
    ///
    /// `outcomes` on any scale, `None` where missing; `order` the advantage, least first, of each; see [`Sample`] for the
    /// rest. R's healthequal refuses missing outcomes but for `force = TRUE`, which does the same as this.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`] for slices of different lengths, fewer than three outcomes, or what [`Ranked::new`] refuses.
    ///
    /// ```
    /// # use jamlik::inequality::persons::{Persons, Sample};
    /// let outcomes = [Some(1.0), Some(0.0), None, Some(1.0)];
    /// let persons = Persons::new(&outcomes, &[1.0, 2.0, 2.0, 3.0], Sample::default())?;
    /// assert_eq!((persons.count(), persons.missing()), (3, 1));
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn new(outcomes: &[Option<f64>], order: &[f64], sample: Sample<'_>) -> Result<Persons> {
        let lengths = [
            Some(order.len()),
            sample.weights.map(<[f64]>::len),
            sample.psu.map(<[u32]>::len),
            sample.strata.map(<[u32]>::len),
        ];
        if let Some(length) = lengths.into_iter().flatten().find(|length| *length != outcomes.len()) {
            return Err(undefined(format!("{} outcomes and {length} of another column", outcomes.len())));
        }
        let with_outcome: Vec<usize> = (0..outcomes.len()).filter(|row| outcomes[*row].is_some()).collect();
        if with_outcome.len() < 3 {
            return Err(undefined(format!("{} of {} persons have an outcome", with_outcome.len(), outcomes.len())));
        }
        let pick = |column: &[f64]| -> Vec<f64> { with_outcome.iter().map(|row| column[*row]).collect() };
        let codes = |column: &[u32]| -> Vec<u32> { with_outcome.iter().map(|row| column[*row]).collect() };
        let known: Vec<f64> = outcomes.iter().flatten().copied().collect();
        let weights = sample.weights.map_or_else(|| vec![1.0; known.len()], pick);
        let (psu, strata) = (sample.psu.map(codes), sample.strata.map(codes));
        Ok(Persons {
            ranked: Ranked::new(&known, &pick(order), &weights)?,
            design: Design::new(known.len(), psu.as_deref(), strata.as_deref())?,
            missing: outcomes.len() - known.len(),
            weights,
        })
    }

    /// How many persons have an outcome.
    pub fn count(&self) -> usize {
        self.weights.len()
    }

    /// How many have none and are left out.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// How many different places their order has.
    pub fn places(&self) -> usize {
        self.ranked.places()
    }

    /// The sum of the weights of those with an outcome: the people they stand for.
    pub fn people(&self) -> f64 {
        crate::statistics::sum::sum(self.weights.iter().copied())
    }

    /// A concentration index: [`Index::Generalised`] is the ACI, [`Index::Standard`] the RCI; see [`Ranked::people`].
    ///
    /// healthequal's standard error is [`Variance::Regression`] with [`Errors::Design`](super::concentration::Errors::Design),
    /// which takes ranks and mean as known; [`Variance::Linearised`] does not.
    ///
    /// Source: Kakwani, Wagstaff and van Doorslaer 1997, doi:10.1016/S0304-4076(96)01807-6; Schlotheuber and Hosseinpoor
    /// 2022, doi:10.3390/ijerph19063697.
    ///
    /// # Errors
    ///
    /// As [`Ranked::people`].
    ///
    /// ```
    /// # use jamlik::inequality::persons::{Persons, Sample};
    /// # use jamlik::inequality::concentration::{Index, Variance};
    /// let persons = Persons::new(&[0.0, 0.0, 1.0, 1.0].map(Some), &[1.0, 1.0, 2.0, 2.0], Sample::default())?;
    /// assert_eq!(persons.concentration(Index::Generalised, Variance::Linearised)?.value, 0.25);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn concentration(&self, index: Index, variance: Variance) -> Result<Estimated> {
        self.ranked.people(index, variance, &self.design)
    }

    /// The slope index of inequality: the line's value at rank 1 less that at rank 0.
    ///
    /// ```text
    /// link(y / whole) = a + b · rank,   SII = whole · (line(1) − line(0))
    /// ```
    ///
    /// The line is fitted to persons by (quasi-)likelihood with their weights, and its covariance is the design's:
    /// B M B with B the inverse information and M the covariance of the scores w (y − line) (1, rank) over sampling units
    /// ([`Design::covariance`]). Ranks count as known. Positive where the outcome is higher among the advantaged, in the
    /// outcome's unit.
    ///
    /// # Arguments
    ///
    /// `whole`: what everyone together would have, 1 for shares and yes or no, 100 for per cent. The logit needs outcomes
    /// from 0 to `whole`; the straight line is the same for any.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`] for outcomes outside 0 … `whole` (logit), a single rank, a line that is infinitely steep, or
    /// a design in which no stratum has two units.
    ///
    /// Source: Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697; Binder 1983, doi:10.2307/1402588.
    ///
    /// ```
    /// # use jamlik::inequality::persons::{Persons, Sample};
    /// # use jamlik::statistics::regression::Link;
    /// let persons = Persons::new(&[1.0, 2.0, 6.0].map(Some), &[1.0, 2.0, 3.0], Sample::default())?;
    /// let found = persons.slope(Link::Identity, 1.0)?;
    /// // Ranks 1/6, 1/2, 5/6: slope (6 − 1) / (4/6). Residuals ½, −1, ½; √(3/2 · Σ (e · ⅓)²) / Σ (rank − ½)².
    /// assert!((found.value - 7.5).abs() < 1e-14);
    /// assert!((found.standard_error - (1.5_f64 / 18.0).sqrt() * 4.5).abs() < 1e-14);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn slope(&self, link: Link, whole: f64) -> Result<Estimated> {
        let (line, covariance) = self.line(link, whole)?;
        let ([a1, b1], [a0, b0]) = (line.gradient_at(1.0), line.gradient_at(0.0));
        let variance = covariance.variance_along([a1 - a0, b1 - b0]);
        finite(whole * (line.at(1.0) - line.at(0.0)), whole * variance.sqrt())
    }

    /// The relative index of inequality: the line's value at rank 1 over that at rank 0, with the standard error of its
    /// **logarithm**.
    ///
    /// The line is that of [`Persons::slope`]; limits are exp(ln RII ∓ z · se).
    ///
    /// # Errors
    ///
    /// As [`Persons::slope`]; [`Error::Undefined`] also where the line is 0 or less at an end.
    ///
    /// Source: Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697; Mackenbach and Kunst 1997,
    /// doi:10.1016/S0277-9536(96)00073-1.
    ///
    /// ```
    /// # use jamlik::inequality::persons::{Persons, Sample};
    /// # use jamlik::statistics::regression::Link;
    /// let outcomes = [0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0].map(Some);
    /// let persons = Persons::new(&outcomes, &[1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0], Sample::default())?;
    /// // Two ranks, ¼ and ¾, with shares ¼ and ¾: the logit line is 4 ln 3 · (rank − ½).
    /// let end = 1.0 / (1.0 + 3.0_f64.powi(2));
    /// assert!((persons.ratio(Link::Logit, 1.0)?.value - (1.0 - end) / end).abs() < 1e-12);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn ratio(&self, link: Link, whole: f64) -> Result<Estimated> {
        let (line, covariance) = self.line(link, whole)?;
        let (top, bottom) = (line.at(1.0), line.at(0.0));
        if top <= 0.0 || bottom <= 0.0 {
            return Err(undefined(format!("a line from {bottom} to {top} has no ratio")));
        }
        let of_logarithm = |x: f64| line.gradient_at(x).map(|slope| slope / line.at(x));
        let ([a1, b1], [a0, b0]) = (of_logarithm(1.0), of_logarithm(0.0));
        finite(top / bottom, covariance.variance_along([a1 - a0, b1 - b0]).sqrt())
    }

    /// The line through the persons' ranks and outcomes, and the design's covariance of its intercept and slope.
    fn line(&self, link: Link, whole: f64) -> Result<(Line, Symmetric)> {
        if !(whole > 0.0 && whole.is_finite()) {
            return Err(undefined(format!("everyone together has {whole}")));
        }
        let ranks = self.ranked.ranks();
        let outcomes: Vec<f64> = self.ranked.values().iter().map(|outcome| outcome / whole).collect();
        let line = match link {
            Link::Identity => least_squares(&ranks, &outcomes, &self.weights)?,
            Link::Logit => logit(&ranks, &outcomes, &self.weights, None)?,
        };
        let [[intercept, both], [_, slope]] = self.design.covariance(|row| {
            let score = self.weights[row] * (outcomes[row] - line.at(ranks[row]));
            [score, score * ranks[row]]
        })?;
        Ok((line, line.bread.sandwich(&Symmetric { intercept, both, slope })))
    }
}

fn finite(value: f64, standard_error: f64) -> Result<Estimated> {
    if value.is_finite() && standard_error.is_finite() {
        return Ok(Estimated { value, standard_error });
    }
    Err(undefined(format!("it is {value} with a standard error of {standard_error}")))
}

fn undefined(reason: String) -> Error {
    Error::Undefined { statistic: "a measure of persons", reason }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::super::concentration::Errors;
    use super::*;

    const OUTCOMES: [f64; 9] = [0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
    const ORDER: [f64; 9] = [1.0, 2.0, 1.0, 3.0, 2.0, 3.0, 1.0, 2.0, 1.0];

    fn plain(outcomes: &[f64; 9]) -> Persons {
        Persons::new(&outcomes.map(Some), &ORDER, Sample::default()).unwrap()
    }

    /// A person who stands for two is two persons, but not two units of the sample.
    #[test]
    fn weights_are_repetitions() {
        let weights = [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 2.0];
        let units = [0, 1, 2, 3, 4, 5, 6, 7, 8];
        let sample = Sample { weights: Some(&weights), psu: Some(&units), strata: None };
        let weighted = Persons::new(&OUTCOMES.map(Some), &ORDER, sample).unwrap();
        let rows: Vec<usize> = (0..9).flat_map(|row| std::iter::repeat_n(row, weights[row] as usize)).collect();
        let repeated = |column: [f64; 9]| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
        let outcomes: Vec<Option<f64>> = repeated(OUTCOMES).into_iter().map(Some).collect();
        let psu: Vec<u32> = rows.iter().map(|row| units[*row]).collect();
        let sample = Sample { psu: Some(&psu), ..Sample::default() };
        let repeated = Persons::new(&outcomes, &repeated(ORDER), sample).unwrap();
        let index = Index::Erreygers { lower: 0.0, upper: 1.0 };
        for (a, b) in [
            (weighted.slope(Link::Logit, 1.0), repeated.slope(Link::Logit, 1.0)),
            (weighted.ratio(Link::Identity, 1.0), repeated.ratio(Link::Identity, 1.0)),
            (weighted.concentration(index, Variance::Linearised), repeated.concentration(index, Variance::Linearised)),
        ] {
            let (a, b) = (a.unwrap(), b.unwrap());
            assert!((a.value - b.value).abs() < 1e-12 && (a.standard_error - b.standard_error).abs() < 1e-12);
        }
    }

    #[test]
    fn per_cent_are_shares_times_a_hundred() {
        let (shares, percent) = (plain(&OUTCOMES), plain(&OUTCOMES.map(|outcome| 100.0 * outcome)));
        for link in [Link::Logit, Link::Identity] {
            let (a, b) = (shares.slope(link, 1.0).unwrap(), percent.slope(link, 100.0).unwrap());
            assert!((100.0 * a.value - b.value).abs() < 1e-10, "{a:?} {b:?}");
            assert!((100.0 * a.standard_error - b.standard_error).abs() < 1e-10, "{a:?} {b:?}");
            let (a, b) = (shares.ratio(link, 1.0).unwrap(), percent.ratio(link, 100.0).unwrap());
            assert!((a.standard_error - b.standard_error).abs() < 1e-12, "{a:?} {b:?}");
        }
    }

    /// The regression's concentration index is its slope times twice the variance of the ranks, errors and all.
    #[test]
    fn the_concentration_index_is_a_slope() {
        let persons = plain(&OUTCOMES);
        let of_rank = persons.ranked.ranks().iter().map(|rank| (rank - 0.5).powi(2)).sum::<f64>() / 9.0;
        let slope = persons.slope(Link::Identity, 1.0).unwrap();
        let index = persons.concentration(Index::Generalised, Variance::Regression(Errors::Design)).unwrap();
        assert!((index.value - 2.0 * of_rank * slope.value).abs() < 1e-15);
        assert!((index.standard_error - 2.0 * of_rank * slope.standard_error).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_measured_says_why() {
        let missing = [Some(1.0), None, Some(0.0)];
        assert!(Persons::new(&missing, &[1.0, 2.0, 3.0], Sample::default()).is_err());
        let short = Sample { weights: Some(&[1.0]), ..Sample::default() };
        assert!(Persons::new(&[Some(1.0); 3], &[1.0, 2.0, 3.0], short).is_err());
        let same_rank = Persons::new(&[0.0, 1.0, 0.0].map(Some), &[1.0; 3], Sample::default()).unwrap();
        assert!(same_rank.slope(Link::Identity, 1.0).is_err());
        assert!(plain(&[0.0; 9]).slope(Link::Logit, 1.0).is_err());
        assert!(plain(&OUTCOMES).slope(Link::Logit, 0.5).is_err());
        assert!(plain(&OUTCOMES).slope(Link::Logit, f64::NAN).is_err());
        // A straight line that begins below 0 has no ratio.
        let steep = Persons::new(&[0.0, 0.0, 1.0].map(Some), &[1.0, 2.0, 3.0], Sample::default()).unwrap();
        assert!(steep.ratio(Link::Identity, 1.0).is_err());
        assert!(
            plain(&[2.0; 9]).concentration(Index::Wagstaff { lower: 0.0, upper: 1.0 }, Variance::Linearised).is_err()
        );
    }
}
