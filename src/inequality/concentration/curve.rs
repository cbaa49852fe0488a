//! The concentration curve.

use super::{Ranked, finite, undefined};
use crate::error::Result;
use crate::statistics::sum::{running, sum};
use crate::statistics::survey::Design;

/// A corner of the concentration curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vertex {
    /// The share of people up to here, the least advantaged first.
    pub share: f64,
    /// Their share of the outcome of all.
    pub value: f64,
    /// Its standard error; 0 at both ends.
    pub standard_error: Option<f64>,
}

/// What the standard errors of the curve are made of.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// There are none.
    Nothing,
    /// Rows are people of a sample of this design.
    People(&'a Design),
    /// Rows are groups of known size, with these standard errors of their values.
    Groups(&'a [f64]),
}

impl Ranked {
    /// The concentration curve: the share of the outcome that belongs to the least advantaged share of people.
    ///
    /// ```text
    /// L(Pⱼ) = Σ_{k ≤ j} pₖ ȳₖ / μ,   from (0, 0) to (1, 1), straight between the levels of advantage
    /// of people: the score of a row is w y (1{k ≤ j} − L) / (μ Σ w);   of groups: var = Σ pₖ² sₖ² (1{k ≤ j} − L)² / μ²
    /// ```
    ///
    /// It lies below the diagonal where the outcome is concentrated among the more advantaged; the index C is twice the
    /// area between the two. A vertex is a level of advantage, and its standard error is that of the share which people
    /// **up to that level** have (a ratio of two totals), not of a fixed share of people. With more levels than
    /// `corners`, those are kept at which the people reach the next of as many equal shares.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) for a negative outcome, a mean of 0, or a source of other rows.
    ///
    /// Source: Kakwani, Wagstaff and van Doorslaer 1997, doi:10.1016/S0304-4076(96)01807-6; Wagstaff, Paci and van
    /// Doorslaer 1991, doi:10.1016/0277-9536(91)90212-U.
    ///
    /// ```
    /// # use jamlik::inequality::concentration::{Ranked, Source};
    /// let ranked = Ranked::new(&[0.3, 0.2, 0.1], &[1.0, 2.0, 3.0], &[100.0, 200.0, 100.0])?;
    /// let curve = ranked.curve(Source::Groups(&[0.04, 0.03, 0.03]), 100)?;
    /// assert_eq!((curve[1].share, curve[2].share), (0.25, 0.75));
    /// assert!((curve[1].value - 0.375).abs() < 1e-15 && (curve[2].value - 0.875).abs() < 1e-15);
    /// // (1 − L) · 0.01, L · 0.015 and L · 0.0075 at the first, divided by the mean 0.2
    /// let expected = 0.00625_f64.hypot(0.005625).hypot(0.0028125) / 0.2;
    /// assert!((curve[1].standard_error.unwrap() - expected).abs() < 1e-15);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn curve(&self, source: Source<'_>, corners: usize) -> Result<Vec<Vertex>> {
        if let Some(value) = self.values.iter().find(|value| **value < 0.0) {
            return Err(undefined(format!("an outcome of {value} has no share of a total")));
        }
        if self.mean <= 0.0 {
            return Err(undefined("the mean is 0".to_owned()));
        }
        let rows = match source {
            Source::Nothing => self.values.len(),
            Source::People(design) => design.rows(),
            Source::Groups(errors) => errors.len(),
        };
        if rows != self.values.len() {
            return Err(undefined(format!("{} rows, {rows} with errors", self.values.len())));
        }
        let up_to: Vec<f64> = running(self.levels.iter().map(|level| level.share * level.mean)).collect();
        // From the sum's own end, so that the curve ends at a whole and never passes it.
        let total = up_to[up_to.len() - 1];
        let mut vertices = vec![Vertex { share: 0.0, value: 0.0, standard_error: self.error(source, None, 0.0)? }];
        for level in self.corners(corners) {
            let (share, value) = (1.0 - self.levels[level].above, up_to[level] / total);
            let is_last = self.levels[level].above == 0.0;
            let standard_error = self.error(source, Some(level).filter(|_| !is_last), value)?;
            vertices.push(Vertex { share, value, standard_error });
        }
        Ok(vertices)
    }

    /// The levels that are shown: those with people, or as many of them as part the people into equal shares.
    fn corners(&self, corners: usize) -> Vec<usize> {
        let mut shown: Vec<usize> = (0..self.levels.len()).filter(|level| self.levels[*level].share > 0.0).collect();
        if shown.len() > corners {
            let mut passed = 0.0;
            shown.retain(|level| {
                let part = ((1.0 - self.levels[*level].above) * corners as f64 + 1e-9).floor();
                let is_next = part > passed;
                passed = part;
                is_next
            });
        }
        shown
    }

    /// The standard error of the share of the outcome up to a level; 0 at the ends of the curve.
    fn error(&self, source: Source<'_>, level: Option<usize>, value: f64) -> Result<Option<f64>> {
        let Some(level) = level else { return Ok((!matches!(source, Source::Nothing)).then_some(0.0)) };
        let within = |row: usize| if self.level_of[row] <= level { 1.0 - value } else { -value };
        let variance = match source {
            Source::Nothing => return Ok(None),
            Source::People(design) => {
                design.variance(|row| self.shares[row] * self.values[row] * within(row) / self.mean)?
            }
            Source::Groups(errors) => {
                let squared = |row: usize| (self.shares[row] * errors[row] * within(row) / self.mean).powi(2);
                sum((0..errors.len()).map(squared))
            }
        };
        Ok(Some(finite(variance)?.sqrt()))
    }
}
