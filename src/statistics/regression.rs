//! A line through weighted points: least squares, or the logit line of shares, with model and robust errors.
//!
//! ```text
//! let line = regression::logit(x, y, weights, None)?;    the fit
//! let errors = line.hc1(x, y, weights)?;                 the covariance of its intercept and slope
//! errors.variance_along([1.0, 2.0])                      the delta method: the variance of what has this gradient
//! ```
//!
//! `x`, `y` and `weights` are equally long, one element a point. A point of weight 0 is no point: it is left out of the
//! fit and of the number of points alike.

use super::sum::{dot, sum};
use super::undefined;
use crate::error::Result;

/// A fitted line, intercept + slope · x, on the scale of its link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The value at x = 0, on the scale of the link.
    pub intercept: f64,
    /// The change per unit of x, on the scale of the link.
    pub slope: f64,
    /// What the line is straight in.
    pub link: Link,
    /// (XᵀWX)⁻¹, W the weights (times p(1 − p) for a logit): the covariance for a dispersion of 1.
    pub bread: Symmetric,
    /// How many numbers were fitted: 2, or 1 through the origin.
    pub parameters: usize,
}

/// The scale in which a line is straight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// That of the values.
    Identity,
    /// The logarithm of the odds, for shares from 0 to 1.
    Logit,
}

/// A symmetric 2 × 2 matrix of an intercept and a slope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Symmetric {
    /// Of the intercept.
    pub intercept: f64,
    /// Of the intercept with the slope.
    pub both: f64,
    /// Of the slope.
    pub slope: f64,
}

impl Symmetric {
    /// The variance of a quantity with this gradient in intercept and slope, gᵀ V g: the delta method.
    ///
    /// ```
    /// # use jamlik::statistics::regression::Symmetric;
    /// let covariance = Symmetric { intercept: 4.0, both: -1.0, slope: 1.0 };
    /// assert_eq!(covariance.variance_along([1.0, 2.0]), 4.0 - 4.0 + 4.0);
    /// ```
    pub fn variance_along(&self, [a, b]: [f64; 2]) -> f64 {
        (a * a * self.intercept + 2.0 * a * b * self.both + b * b * self.slope).max(0.0)
    }

    /// The sandwich B M B of this matrix B and a meat M, the sum of squared scores (over points, or over clusters).
    pub fn sandwich(&self, meat: &Symmetric) -> Symmetric {
        let (a, b, c) = (self.intercept, self.both, self.slope);
        let along = |[p, q]: [f64; 2], [r, s]: [f64; 2]| {
            p * r * meat.intercept + (p * s + q * r) * meat.both + q * s * meat.slope
        };
        Symmetric { intercept: along([a, b], [a, b]), both: along([a, b], [b, c]), slope: along([b, c], [b, c]) }
    }

    /// Every element times a number.
    pub fn times(&self, factor: f64) -> Symmetric {
        Symmetric { intercept: self.intercept * factor, both: self.both * factor, slope: self.slope * factor }
    }
}

impl Line {
    /// The line's value at `x`, on the scale of the values.
    pub fn at(&self, x: f64) -> f64 {
        let straight = self.intercept + self.slope * x;
        match self.link {
            Link::Identity => straight,
            Link::Logit => logistic(straight),
        }
    }

    /// The gradient in intercept and slope of the line's value at `x`, for [`Symmetric::variance_along`].
    pub fn gradient_at(&self, x: f64) -> [f64; 2] {
        let steepness = match self.link {
            Link::Identity => 1.0,
            Link::Logit => self.at(x) * (1.0 - self.at(x)),
        };
        [steepness, steepness * x]
    }

    /// The residual variance of a least-squares line, Σ w (y − line)² / (points − parameters).
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) if there are no more points than parameters.
    pub fn residual_variance(&self, x: &[f64], y: &[f64], weights: &[f64]) -> Result<f64> {
        let left = self.degrees_of_freedom(weights)?;
        let squares = x.iter().zip(y).zip(weights).map(|((x, y), w)| w * (y - self.at(*x)).powi(2));
        Ok(sum(squares) / left)
    }

    /// The covariance of intercept and slope that assumes equal errors about the line: s² (XᵀWX)⁻¹.
    ///
    /// # Errors
    ///
    /// As [`Line::residual_variance`].
    pub fn classical(&self, x: &[f64], y: &[f64], weights: &[f64]) -> Result<Symmetric> {
        Ok(self.bread.times(self.residual_variance(x, y, weights)?))
    }

    /// The covariance of intercept and slope that does not assume equal errors (HC1).
    ///
    /// ```text
    /// V = J / (J − k) · B [Σ uⱼ uⱼᵀ] B,   uⱼ = wⱼ (yⱼ − line(xⱼ)) (1, xⱼ),   B = (XᵀWX)⁻¹
    /// ```
    ///
    /// J points of weight above 0, k parameters. All weights times a number change nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) if there are no more points than parameters.
    ///
    /// Source: MacKinnon and White 1985, doi:10.1016/0304-4076(85)90158-7.
    ///
    /// ```
    /// # use jamlik::statistics::regression::least_squares;
    /// let (x, y, w) = ([0.0, 1.0, 2.0], [1.0, 2.0, 6.0], [1.0; 3]);
    /// let line = least_squares(&x, &y, &w)?;
    /// // Residuals ½, −1, ½ about ½ + 2½x, and B has ½ for the slope: 3 / 1 · ½² · (½² + ½²).
    /// assert!((line.hc1(&x, &y, &w)?.slope - 0.375).abs() < 1e-12);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn hc1(&self, x: &[f64], y: &[f64], weights: &[f64]) -> Result<Symmetric> {
        let left = self.degrees_of_freedom(weights)?;
        let scores = || x.iter().zip(y).zip(weights).map(|((x, y), w)| (*x, (w * (y - self.at(*x))).powi(2)));
        let meat = Symmetric {
            intercept: sum(scores().map(|(_, squared)| squared)),
            both: sum(scores().map(|(x, squared)| squared * x)),
            slope: sum(scores().map(|(x, squared)| squared * x * x)),
        };
        Ok(self.bread.sandwich(&meat).times((left + self.parameters as f64) / left))
    }

    fn degrees_of_freedom(&self, weights: &[f64]) -> Result<f64> {
        let points = weights.iter().filter(|weight| **weight > 0.0).count();
        if points <= self.parameters {
            return Err(undefined("the error of a line", format!("{points} points")));
        }
        Ok((points - self.parameters) as f64)
    }
}

/// The line of weighted least squares.
///
/// ```text
/// slope = Σ w (x − x̄)(y − ȳ) / Σ w (x − x̄)²,   intercept = ȳ − slope · x̄,   x̄ and ȳ weighted means
/// ```
///
/// `weights` are not negative, on any scale. The intercept is in the unit of y, the slope in that of y per x.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if fewer than two different x have weight, or a number is not finite.
///
/// ```
/// # use jamlik::statistics::regression::least_squares;
/// let line = least_squares(&[0.0, 1.0, 2.0], &[1.0, 2.0, 6.0], &[1.0, 1.0, 1.0])?;
/// assert!((line.intercept - 0.5).abs() < 1e-15 && (line.slope - 2.5).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn least_squares(x: &[f64], y: &[f64], weights: &[f64]) -> Result<Line> {
    let total = sum(weights.iter().copied());
    let (x_mean, y_mean) = (dot(weights, x) / total, dot(weights, y) / total);
    let points = || x.iter().zip(y).zip(weights).map(|((x, y), w)| (x - x_mean, y - y_mean, *w));
    let spread = sum(points().map(|(dx, _, w)| w * dx * dx));
    let slope = sum(points().map(|(dx, dy, w)| w * dx * dy)) / spread;
    let bread =
        Symmetric { intercept: 1.0 / total + x_mean * x_mean / spread, both: -x_mean / spread, slope: 1.0 / spread };
    let intercept = y_mean - slope * x_mean;
    checked(Line { intercept, slope, link: Link::Identity, bread, parameters: 2 }, x, y, weights)
}

/// The line of weighted least squares through the origin: slope = Σ w x y / Σ w x².
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if no x but 0 has weight, or a number is not finite.
///
/// ```
/// # use jamlik::statistics::regression::through_origin;
/// let line = through_origin(&[1.0, 2.0], &[1.0, 4.5], &[1.0, 1.0])?;
/// assert_eq!((line.intercept, line.slope), (0.0, 2.0));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn through_origin(x: &[f64], y: &[f64], weights: &[f64]) -> Result<Line> {
    let squares = sum(x.iter().zip(weights).map(|(x, w)| w * x * x));
    let slope = sum(x.iter().zip(y).zip(weights).map(|((x, y), w)| w * x * y)) / squares;
    let bread = Symmetric { intercept: 0.0, both: 0.0, slope: 1.0 / squares };
    checked(Line { intercept: 0.0, slope, link: Link::Identity, bread, parameters: 1 }, x, y, weights)
}

/// The logit line of shares: the binomial likelihood of `y` with prior weights, of any scale.
///
/// ```text
/// ln(p / (1 − p)) = intercept + slope · x,   Σ w (y − p) = 0 and Σ w (y − p) x = 0
/// ```
///
/// `y` are shares from 0 to 1, not rounded to whole events; `weights` are usually the persons behind them. Solved by
/// Newton's method (iteratively reweighted least squares) from `start`, intercept and slope, which may be a fit to
/// nearby values.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if a `y` is not a share, if fewer than two different x have weight, or
/// if the line is infinitely steep: all shares are 0 on one side of some x and 1 on the other, or all are the same of
/// these.
///
/// Source: McCullagh and Nelder 1989, Generalized Linear Models, 2nd edition, § 4.4; Papke and Wooldridge 1996,
/// doi:10.1002/(SICI)1099-1255(199611)11:6<619::AID-JAE418>3.0.CO;2-1 for shares that are not counts.
///
/// ```
/// # use jamlik::statistics::regression::logit;
/// // Two points: the line goes through both logits, −ln 3 and ln 3.
/// let line = logit(&[0.0, 1.0], &[0.25, 0.75], &[10.0, 30.0], None)?;
/// assert!((line.intercept + 3.0_f64.ln()).abs() < 1e-12 && (line.slope - 9.0_f64.ln()).abs() < 1e-12);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn logit(x: &[f64], y: &[f64], weights: &[f64], start: Option<[f64; 2]>) -> Result<Line> {
    if let Some(bad) = y.iter().find(|y| !(0.0..=1.0).contains(*y)) {
        return Err(undefined("a logit line", format!("{bad} is not a share")));
    }
    let total = sum(weights.iter().copied());
    // Ranks and years alike are measured from their middle, where intercept and slope are nearly uncorrelated.
    let centre = dot(weights, x) / total;
    let mean = dot(weights, y) / total;
    let mut middle = start.map_or_else(|| (mean / (1.0 - mean)).ln(), |[intercept, slope]| intercept + slope * centre);
    let mut slope = start.map_or(0.0, |[_, slope]| slope);
    let mut parts = Vec::with_capacity(x.len());
    for _ in 0..MOST_STEPS {
        let step = newton_step(x, y, weights, (centre, [middle, slope]), &mut parts);
        // A step that would move the logit by more than this from a poor start is shortened.
        let shorter = (LONGEST_STEP / step.middle.abs().max(step.slope.abs() * step.reach)).min(1.0);
        middle += shorter * step.middle;
        slope += shorter * step.slope;
        let steepest = middle.abs() + slope.abs() * step.reach;
        if steepest.is_nan() || steepest > STEEPEST {
            break;
        }
        if step.middle.abs().max(step.slope.abs() * step.reach) < SHORTEST_STEP {
            let (intercept, bread) = (middle - slope * centre, step.bread);
            return checked(Line { intercept, slope, link: Link::Logit, bread, parameters: 2 }, x, y, weights);
        }
    }
    Err(undefined("a logit line", "the shares make it infinitely steep".to_owned()))
}

/// Newton's method doubles the correct digits: after a step this short none is left to correct, and the information has
/// as many as the step is short.
const SHORTEST_STEP: f64 = 1e-9;
const LONGEST_STEP: f64 = 4.0;
const MOST_STEPS: usize = 100;
/// A logit beyond this is a share that differs from 0 or 1 by less than 10⁻¹³.
const STEEPEST: f64 = 60.0;

struct Step {
    middle: f64,
    slope: f64,
    /// The farthest x from the middle.
    reach: f64,
    bread: Symmetric,
}

/// `parts` is room for the rows' residuals and information, which the next step uses anew.
fn newton_step(
    x: &[f64],
    y: &[f64],
    weights: &[f64],
    (centre, [middle, slope]): (f64, [f64; 2]),
    parts: &mut Vec<[f64; 2]>,
) -> Step {
    let (mut score, mut weight, mut weight_x, mut reach) = (0.0, 0.0, 0.0, 0.0_f64);
    parts.clear();
    for ((x, y), w) in x.iter().zip(y).zip(weights) {
        let x = x - centre;
        let logit = middle + slope * x;
        // Both shares by themselves: near 0 and 1 their difference from a whole would have no digits left.
        let (p, q) = (logistic(logit), logistic(-logit));
        let (residual, information) = (w * (y * q - (1.0 - y) * p), w * p * q);
        score += residual;
        weight += information;
        weight_x += information * x;
        reach = reach.max(x.abs());
        parts.push([residual, information]);
    }
    // About the mean of the informative rows, which on a steep line lie close together and far from the centre.
    let mean = weight_x / weight;
    let (mut score_x, mut spread) = (0.0, 0.0);
    for (x, [residual, information]) in x.iter().zip(parts) {
        let x = x - centre - mean;
        score_x += *residual * x;
        spread += *information * x * x;
    }
    let steeper = score_x / spread;
    let origin = mean + centre;
    let bread =
        Symmetric { intercept: 1.0 / weight + origin * origin / spread, both: -origin / spread, slope: 1.0 / spread };
    Step { middle: score / weight - steeper * mean, slope: steeper, reach, bread }
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

fn checked(line: Line, x: &[f64], y: &[f64], weights: &[f64]) -> Result<Line> {
    let same_length = x.len() == y.len() && x.len() == weights.len();
    let bread = line.bread;
    let numbers = [line.intercept, line.slope, bread.intercept, bread.both, bread.slope];
    if same_length && bread.slope > 0.0 && numbers.iter().all(|number| number.is_finite()) {
        return Ok(line);
    }
    Err(undefined("a line", format!("of {} points, {} values and {} weights", x.len(), y.len(), weights.len())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    /// At one x all shares are 0, at the other some: ever steeper lines fit ever better, in any order of the rows.
    #[test]
    fn a_line_without_an_end_is_told_and_not_stopped_on_its_way() {
        let (x, y) = ([0.75, 0.25, 0.25, 0.75], [1.0, 0.0, 0.0, 0.0]);
        assert!(logit(&x, &y, &[2.0, 2.0, 3.0, 3.0], None).is_err());
        let repeated = |column: [f64; 4]| -> Vec<f64> {
            let rows = column.into_iter().zip([2, 2, 3, 3]);
            rows.flat_map(|(number, times)| vec![number; times]).rev().collect()
        };
        assert!(logit(&repeated(x), &repeated(y), &[1.0; 10], None).is_err());
    }

    #[test]
    fn a_weight_of_two_is_a_point_twice_and_of_none_no_point() {
        let once = least_squares(&[0.0, 1.0, 3.0, 9.0], &[1.0, 2.0, 5.0, 7.0], &[1.0, 2.0, 1.0, 0.0]).unwrap();
        let twice = least_squares(&[0.0, 1.0, 1.0, 3.0], &[1.0, 2.0, 2.0, 5.0], &[1.0; 4]).unwrap();
        assert!((once.slope - twice.slope).abs() < 1e-14 && (once.intercept - twice.intercept).abs() < 1e-14);
        let (x, y) = ([0.0, 0.5, 1.0, 0.3], [0.1, 0.2, 0.6, 0.9]);
        let with = logit(&x, &y, &[1.0, 1.0, 2.0, 0.0], None).unwrap();
        let without = logit(&x[..3], &y[..3], &[1.0, 1.0, 2.0], None).unwrap();
        assert!((with.slope - without.slope).abs() < 1e-12);
        let errors = with.hc1(&x, &y, &[1.0, 1.0, 2.0, 0.0]).unwrap();
        assert!((errors.slope - without.hc1(&x[..3], &y[..3], &[1.0, 1.0, 2.0]).unwrap().slope).abs() < 1e-12);
    }

    #[test]
    fn the_logit_line_leaves_no_score() {
        let (x, y, w) = ([0.1, 0.3, 0.6, 0.9], [0.0, 0.4, 0.3, 1.0], [1e9, 3.0, 5e8, 2e4]);
        let line = logit(&x, &y, &w, None).unwrap();
        let residual = |i: usize| w[i] * (y[i] - line.at(x[i]));
        assert!((0..4).map(residual).sum::<f64>().abs() < 1e-5);
        assert!((0..4).map(|i| residual(i) * x[i]).sum::<f64>().abs() < 1e-5);
    }

    #[test]
    fn a_start_changes_nothing_but_the_way() {
        let (x, y, w) = ([0.1, 0.4, 0.8], [0.2, 0.3, 0.7], [5.0, 2.0, 9.0]);
        let line = logit(&x, &y, &w, None).unwrap();
        for start in [[0.0, 0.0], [-8.0, 12.0], [line.intercept, line.slope]] {
            let other = logit(&x, &y, &w, Some(start)).unwrap();
            assert!((line.slope - other.slope).abs() < 1e-12, "{start:?}");
        }
    }

    #[test]
    fn the_delta_method_agrees_with_small_changes() {
        let line = logit(&[0.1, 0.4, 0.8], &[0.2, 0.3, 0.7], &[5.0, 2.0, 9.0], None).unwrap();
        let moved = |by: [f64; 2]| Line { intercept: line.intercept + by[0], slope: line.slope + by[1], ..line };
        let h = 1e-6;
        let numeric = [[h, 0.0], [0.0, h]].map(|by| (moved(by).at(0.7) - moved(by.map(|b| -b)).at(0.7)) / (2.0 * h));
        let gradient = line.gradient_at(0.7);
        assert!((gradient[0] - numeric[0]).abs() < 1e-9 && (gradient[1] - numeric[1]).abs() < 1e-9);
    }

    #[test]
    fn what_has_no_line_is_undefined() {
        let w = [1.0; 3];
        assert!(least_squares(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0], &w).is_err());
        assert!(least_squares(&[1.0, 2.0, 3.0], &[1.0, f64::NAN, 3.0], &w).is_err());
        assert!(least_squares(&[], &[], &[]).is_err());
        assert!(through_origin(&[0.0; 3], &[1.0; 3], &w).is_err());
        assert!(logit(&[0.0, 0.5, 1.0], &[0.0, 1.2, 1.0], &w, None).is_err());
        // Separated: nobody below the middle and everybody above it.
        assert!(logit(&[0.0, 0.5, 1.0], &[0.0, 0.5, 1.0], &w, None).is_err());
        assert!(logit(&[0.0, 0.5, 1.0], &[0.0, 0.0, 0.0], &w, None).is_err());
        assert!(logit(&[0.5, 0.5, 0.5], &[0.1, 0.2, 0.3], &w, None).is_err());
        assert!(
            least_squares(&[0.0, 1.0], &[0.0, 1.0], &[1.0; 2])
                .unwrap()
                .hc1(&[0.0, 1.0], &[0.0, 1.0], &[1.0; 2])
                .is_err()
        );
    }
}
