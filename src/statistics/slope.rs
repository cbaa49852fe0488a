//! The slope and relative index of inequality of quantiles whose values carry standard errors, as OHID computes them.
//!
//! Other slope indices tell how far groups lie from a line; these limits tell how far chance in the quantiles' own values
//! moves the line.

use super::draws::Stream;
use super::sum::{dot, sum};
use super::{Limits, undefined};
use crate::error::Result;

/// The values of quantiles of advantage, such as tenths of areas by deprivation.
#[derive(Debug, Clone, Copy)]
pub struct Quantiles<'a> {
    /// Their values, the least advantaged first: per person, in any unit.
    pub values: &'a [f64],
    /// The people in each.
    pub populations: &'a [f64],
    /// The standard error of each value, on the scale where it is normal: see [`standard_error`].
    pub errors: &'a [f64],
    /// On which scale the values' errors are normal.
    pub scale: Scale,
}

/// A scale on which errors are normal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The values' own: means and life expectancies.
    Plain,
    /// Logarithms: rates.
    Log,
    /// Logarithms of odds: proportions, as shares from 0 to 1.
    Logit,
}

/// The two indices and where the line begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The line's value at the most advantaged end less that at the least, in the values' unit.
    pub sii: f64,
    /// The ratio of the two; `None` where the line is not above 0 at both ends.
    pub rii: Option<f64>,
    /// The line's value at the least advantaged end.
    pub intercept: f64,
}

/// Limits of the two indices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlopeLimits {
    /// Of the slope index.
    pub sii: Limits,
    /// Of the relative index; `None` where the line may begin at 0 or below, so that it has none.
    pub rii: Option<Limits>,
}

impl Scale {
    fn to(self, value: f64) -> f64 {
        match self {
            Scale::Plain => value,
            Scale::Log => value.ln(),
            Scale::Logit => value.ln() - (-value).ln_1p(),
        }
    }

    fn from(self, value: f64) -> f64 {
        match self {
            Scale::Plain => value,
            Scale::Log => value.exp(),
            Scale::Logit => 1.0 / (1.0 + (-value).exp()),
        }
    }
}

/// The standard error of a value on a scale, from its limits: (g(upper) − g(lower)) / 2z.
///
/// `z` is the normal quantile of the limits' confidence; OHID's takes 95 %.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for limits in the wrong order or not on the scale.
///
/// ```
/// # use jamlik::statistics::slope::{Scale, standard_error};
/// assert!((standard_error(2.0, 8.0, Scale::Log, 2.0)? - 4.0_f64.ln() / 4.0).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn standard_error(lower: f64, upper: f64, scale: Scale, z: f64) -> Result<f64> {
    let error = (scale.to(upper) - scale.to(lower)) / (2.0 * z);
    if error.is_finite() && error >= 0.0 {
        Ok(error)
    } else {
        Err(undefined(NAME, format!("limits {lower} to {upper}")))
    }
}

/// The slope index and the relative index of a line through the quantiles.
///
/// With a the quantiles' shares of people and x their midpoint ranks, by least squares weighted with a, on the `fitted`
/// scale g (the plain one, or that of the errors):
///
/// ```text
/// g(y) = i + s x,   SII = g⁻¹(i + s) − g⁻¹(i),   RII = g⁻¹(i + s) / g⁻¹(i),   intercept = g⁻¹(i)
/// ```
///
/// OHID multiplies the SII (and, on a transformed scale, the intercept); with a negative multiplier it turns both indices
/// to the other end.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for slices of different lengths, fewer than two quantiles, people that
/// are not above 0, or a value that the scale does not hold (a rate of 0, a share of 0 or 1).
///
/// Source: Low and Low 2004, doi:10.1093/pubmed/fdh175; Kunst and Mackenbach 1994, American Journal of Public Health 84,
/// 932–937; OHID, Fingertips technical guidance: slope index of inequality.
///
/// ```
/// # use jamlik::statistics::slope::{Quantiles, Scale, slope};
/// let values = [70.0, 74.0, 76.0, 80.0];
/// let quantiles = Quantiles { values: &values, populations: &[5.0; 4], errors: &[0.5; 4], scale: Scale::Plain };
/// let found = slope(&quantiles, Scale::Plain)?;
/// // Ranks ⅛, ⅜, ⅝, ⅞: (3/8 · 10 + 1/8 · 2) / (2 · (9/64 + 1/64))
/// assert!((found.sii - 12.8).abs() < 1e-13 && (found.intercept - 68.6).abs() < 1e-13);
/// assert!(found.rii.is_some_and(|rii| (rii - 81.4 / 68.6).abs() < 1e-14));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn slope(quantiles: &Quantiles<'_>, fitted: Scale) -> Result<Slope> {
    let fit = Fit::of(quantiles, fitted)?;
    let [bottom, top] = ends(fitted, fit.middle, dot(&fit.of_slope, &fit.values));
    if !(bottom.is_finite() && top.is_finite()) {
        return Err(undefined(NAME, format!("a line from {bottom} to {top}")));
    }
    let rii = Some(top / bottom).filter(|rii| bottom > 0.0 && *rii > 0.0 && rii.is_finite());
    Ok(Slope { sii: top - bottom, rii, intercept: bottom })
}

/// The limits of the indices where the line is fitted on the scale on which errors are normal.
///
/// The line's ends are then sums of normal values, so that nothing need be drawn. With k the weights of the slope, s = Σ k
/// g(y), and h the line's value in the middle:
///
/// ```text
/// s_L, s_U = s ∓ z √(Σ k² se²)
/// plain    SII: s_L, s_U.  RII: the ratio of two correlated normal values, Fieller's limits
/// other    ends at g⁻¹(h ∓ s_L/2) and g⁻¹(h ∓ s_U/2), the middle held fixed, as OHID does
/// ```
///
/// They are what OHID's simulated limits tend to with ever more draws.
///
/// # Errors
///
/// As [`slope`]; [`Error::Undefined`](crate::Error::Undefined) also for standard errors that are negative or not finite.
///
/// Source: as [`slope`]; Fieller 1954, doi:10.1111/j.2517-6161.1954.tb00159.x.
///
/// ```
/// # use jamlik::statistics::slope::{Quantiles, Scale, limits};
/// let values = [70.0, 74.0, 76.0, 80.0];
/// let quantiles = Quantiles { values: &values, populations: &[5.0; 4], errors: &[0.5; 4], scale: Scale::Plain };
/// let found = limits(&quantiles, 1.96)?;
/// // k = ∓1.2, ∓0.4: √(2 · (1.44 + 0.16)) · 0.5
/// assert!((found.sii.upper - (12.8 + 1.96 * 0.8_f64.sqrt())).abs() < 1e-13);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn limits(quantiles: &Quantiles<'_>, z: f64) -> Result<SlopeLimits> {
    let fit = Fit::of(quantiles, quantiles.scale)?;
    let slope = dot(&fit.of_slope, &fit.values);
    let error = fit.covariance(quantiles.errors, &fit.of_slope, &fit.of_slope).sqrt();
    if quantiles.scale == Scale::Plain {
        let sii = finite(Limits { lower: slope - z * error, upper: slope + z * error })?;
        return Ok(SlopeLimits { sii, rii: fit.fieller(quantiles.errors, slope, z) });
    }
    let [lower, upper] = [-z, z].map(|z| ends(quantiles.scale, fit.middle, slope + z * error));
    let of = |index: fn([f64; 2]) -> f64| finite(Limits { lower: index(lower), upper: index(upper) });
    Ok(SlopeLimits { sii: of(|[bottom, top]| top - bottom)?, rii: of(|[bottom, top]| top / bottom).ok() })
}

/// The limits of the indices of a line fitted on the plain scale, by drawing the quantiles' values anew.
///
/// Each draw adds normal errors on the quantiles' scale, goes back to the plain one and fits the line. The limits are the
/// draws at the places round(n (1 ∓ c) / 2), not between them.
///
/// # Arguments
///
/// `stream` is read from the start of each replicate, so that the same stream makes the same limits; `replicates` at
/// least 1 000 (OHID takes 100 000); one answer for each of the `confidences`.
///
/// # Errors
///
/// As [`limits`], and for fewer than 1 000 replicates.
///
/// Source: as [`slope`].
///
/// ```
/// # use jamlik::statistics::draws::Stream;
/// # use jamlik::statistics::slope::{Quantiles, Scale, simulated};
/// let (values, errors) = ([0.2, 0.3, 0.4, 0.5], [0.01; 4]);
/// let quantiles = Quantiles { values: &values, populations: &[5.0; 4], errors: &errors, scale: Scale::Log };
/// let found = simulated(&quantiles, &[0.95], 10_000, &mut Stream::new(1, &["falls"]))?[0];
/// // √Σ (k · se · y)² with k = ∓1.2, ∓0.4: 0.4 ∓ 1.96 · 0.0067
/// assert!((found.sii.lower - 0.387).abs() < 1e-3 && (found.sii.upper - 0.413).abs() < 1e-3);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn simulated(
    quantiles: &Quantiles<'_>,
    confidences: &[f64],
    replicates: usize,
    stream: &mut Stream,
) -> Result<Vec<SlopeLimits>> {
    const FEWEST: usize = 1000;
    if replicates < FEWEST {
        return Err(undefined(NAME, format!("{replicates} draws are too few, {FEWEST} are needed")));
    }
    let fit = Fit::of(quantiles, quantiles.scale)?;
    let mut slopes = Vec::with_capacity(replicates);
    let mut ratios = Vec::with_capacity(replicates);
    let mut drawn = vec![0.0; fit.values.len()];
    for replicate in 0..replicates {
        stream.replicate(replicate as u64);
        for ((drawn, value), error) in drawn.iter_mut().zip(&fit.values).zip(quantiles.errors) {
            *drawn = quantiles.scale.from(value + error * stream.normal());
        }
        let [bottom, top] = ends(Scale::Plain, dot(&fit.shares, &drawn), dot(&fit.of_slope, &drawn));
        slopes.push(top - bottom);
        ratios.push(top / bottom);
    }
    slopes.sort_by(f64::total_cmp);
    ratios.sort_by(f64::total_cmp);
    let place = |share: f64| ((replicates as f64 * share).round() as usize).clamp(1, replicates) - 1;
    let of = |draws: &[f64], confidence: f64| Limits {
        lower: draws[place((1.0 - confidence) / 2.0)],
        upper: draws[place((1.0 + confidence) / 2.0)],
    };
    let finite = ratios.iter().all(|ratio| ratio.is_finite() && *ratio > 0.0);
    let both =
        |confidence: &f64| SlopeLimits { sii: of(&slopes, *confidence), rii: finite.then(|| of(&ratios, *confidence)) };
    Ok(confidences.iter().map(both).collect())
}

const NAME: &str = "a slope of quantiles";

fn finite(limits: Limits) -> Result<Limits> {
    if limits.lower.is_finite() && limits.upper.is_finite() {
        return Ok(limits);
    }
    Err(undefined(NAME, format!("limits of {} and {}", limits.lower, limits.upper)))
}

/// A line through a value in the middle, read at its two ends.
fn ends(scale: Scale, middle: f64, slope: f64) -> [f64; 2] {
    [middle - slope / 2.0, middle + slope / 2.0].map(|end| scale.from(end))
}

/// The line as weights of the quantiles' values: its slope is Σ k g(y), its middle Σ a g(y).
struct Fit {
    /// The values on the scale.
    values: Vec<f64>,
    /// The quantiles' shares of people, a.
    shares: Vec<f64>,
    /// a (x − ½) / Σ a (x − ½)², k.
    of_slope: Vec<f64>,
    middle: f64,
}

impl Fit {
    fn of(quantiles: &Quantiles<'_>, scale: Scale) -> Result<Fit> {
        let (count, people) = (quantiles.values.len(), sum(quantiles.populations.iter().copied()));
        if count < 2 || quantiles.populations.len() != count || quantiles.errors.len() != count {
            let counts = (quantiles.populations.len(), quantiles.errors.len());
            return Err(undefined(NAME, format!("{count} values, {} populations, {} errors", counts.0, counts.1)));
        }
        if let Some(population) = quantiles.populations.iter().find(|n| !(n.is_finite() && **n > 0.0)) {
            return Err(undefined(NAME, format!("a population of {population}")));
        }
        if let Some(error) = quantiles.errors.iter().find(|error| !(error.is_finite() && **error >= 0.0)) {
            return Err(undefined(NAME, format!("a standard error of {error}")));
        }
        let values: Vec<f64> = quantiles.values.iter().map(|value| scale.to(*value)).collect();
        if let Some((value, _)) = quantiles.values.iter().zip(&values).find(|(_, scaled)| !scaled.is_finite()) {
            return Err(undefined(NAME, format!("a value of {value} is not on the scale")));
        }
        let shares: Vec<f64> = quantiles.populations.iter().map(|n| n / people).collect();
        let up_to = super::sum::running(shares.iter().copied());
        let from_middle: Vec<f64> = up_to.zip(&shares).map(|(up_to, share)| up_to - share / 2.0 - 0.5).collect();
        let spread = sum(shares.iter().zip(&from_middle).map(|(share, x)| share * x * x));
        let of_slope = shares.iter().zip(&from_middle).map(|(share, x)| share * x / spread).collect();
        let middle = dot(&shares, &values);
        Ok(Fit { values, shares, of_slope, middle })
    }

    /// The covariance of two sums of the quantiles' values with these weights.
    fn covariance(&self, errors: &[f64], a: &[f64], b: &[f64]) -> f64 {
        sum(errors.iter().zip(a).zip(b).map(|((error, a), b)| a * b * error * error))
    }

    /// The ratios r for which top − r · bottom lies z standard errors from 0; none if bottom itself may be 0.
    fn fieller(&self, errors: &[f64], slope: f64, z: f64) -> Option<Limits> {
        let weights = |sign: f64| -> Vec<f64> {
            self.shares.iter().zip(&self.of_slope).map(|(share, k)| share + sign * k / 2.0).collect()
        };
        let (of_top, of_bottom) = (weights(1.0), weights(-1.0));
        let (top, bottom) = (self.middle + slope / 2.0, self.middle - slope / 2.0);
        let squared = z * z;
        let a = bottom * bottom - squared * self.covariance(errors, &of_bottom, &of_bottom);
        let b = top * bottom - squared * self.covariance(errors, &of_top, &of_bottom);
        let c = top * top - squared * self.covariance(errors, &of_top, &of_top);
        let root = (b * b - a * c).max(0.0).sqrt();
        let limits = Limits { lower: (b - root) / a, upper: (b + root) / a };
        finite(limits).ok().filter(|_| bottom > 0.0 && a > 0.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::z95;

    const POPULATIONS: [f64; 5] = [9.0, 4.0, 7.0, 5.0, 3.0];
    const ERRORS: [f64; 5] = [0.03, 0.05, 0.04, 0.02, 0.06];

    fn quantiles(values: &[f64; 5], scale: Scale) -> Quantiles<'_> {
        Quantiles { values, populations: &POPULATIONS, errors: &ERRORS, scale }
    }

    /// By the regression kernel: the same line.
    #[test]
    fn the_line_is_that_of_least_squares() {
        let values = [0.5, 0.42, 0.4, 0.33, 0.3];
        let ranks = [4.5, 11.0, 16.5, 22.5, 26.5].map(|up_to| up_to / 28.0);
        for scale in [Scale::Plain, Scale::Log, Scale::Logit] {
            let found = slope(&quantiles(&values, scale), scale).unwrap();
            let scaled = values.map(|value| scale.to(value));
            let line = crate::statistics::regression::least_squares(&ranks, &scaled, &POPULATIONS).unwrap();
            let (bottom, top) = (scale.from(line.at(0.0)), scale.from(line.at(1.0)));
            assert!((found.sii - (top - bottom)).abs() < 1e-14, "{scale:?}");
            assert!(
                (found.rii.unwrap() - top / bottom).abs() < 1e-14 && (found.intercept - bottom).abs() < 1e-14,
                "{scale:?}"
            );
        }
    }

    /// Fieller's limits are where the two ends' difference from the ratio is just z standard errors.
    #[test]
    fn the_ratio_s_limits_solve_fieller_s_equation() {
        let values = [0.5, 0.42, 0.4, 0.33, 0.3];
        let at = quantiles(&values, Scale::Plain);
        let rii = limits(&at, z95()).unwrap().rii.unwrap();
        let fit = Fit::of(&at, Scale::Plain).unwrap();
        for r in [rii.lower, rii.upper] {
            let weights: Vec<f64> =
                fit.shares.iter().zip(&fit.of_slope).map(|(a, k)| a + k / 2.0 - r * (a - k / 2.0)).collect();
            let away = dot(&weights, &values) / fit.covariance(&ERRORS, &weights, &weights).sqrt();
            assert!((away.abs() - z95()).abs() < 1e-9, "{r}: {away}");
        }
        // A line that may begin at 0 has no ratio.
        let near_zero = [0.001, 0.1, 0.2, 0.3, 0.4];
        assert_eq!(limits(&quantiles(&near_zero, Scale::Plain), z95()).unwrap().rii, None);
    }

    /// With errors on the plain scale the draws tend to the exact limits, of both indices.
    #[test]
    fn drawn_limits_tend_to_the_exact_ones() {
        let values = [0.9, 0.8, 0.7, 0.65, 0.5];
        let at = quantiles(&values, Scale::Plain);
        let drawn = simulated(&at, &[0.95], 40_000, &mut Stream::new(3, &["test"])).unwrap()[0];
        let exact = limits(&at, z95()).unwrap();
        let near = |a: Limits, b: Limits| {
            let width = b.upper - b.lower;
            assert!(
                (a.lower - b.lower).abs() < 0.015 * width && (a.upper - b.upper).abs() < 0.015 * width,
                "{a:?} {b:?}"
            );
        };
        near(drawn.sii, exact.sii);
        near(drawn.rii.unwrap(), exact.rii.unwrap());
        let again = simulated(&at, &[0.95, 0.5], 40_000, &mut Stream::new(3, &["test"])).unwrap();
        assert_eq!(again[0], drawn);
        assert!(again[1].sii.lower > drawn.sii.lower);
    }

    #[test]
    fn what_has_no_slope_is_undefined() {
        let values = [0.5, 0.0, 0.4, 0.33, 0.3];
        assert!(slope(&quantiles(&values, Scale::Log), Scale::Log).is_err());
        let from_below = [-1.0, 0.0, 1.0, 2.0, 3.0];
        assert_eq!(slope(&quantiles(&from_below, Scale::Plain), Scale::Plain).unwrap().rii, None);
        assert!(slope(&quantiles(&values, Scale::Logit), Scale::Plain).is_ok());
        let one = Quantiles { values: &[1.0], populations: &[1.0], errors: &[1.0], scale: Scale::Plain };
        assert!(slope(&one, Scale::Plain).is_err());
        let empty = Quantiles { populations: &[1.0, 0.0, 1.0, 1.0, 1.0], ..quantiles(&values, Scale::Plain) };
        assert!(slope(&empty, Scale::Plain).is_err());
        let unsure = Quantiles { errors: &[f64::NAN; 5], ..quantiles(&values, Scale::Plain) };
        assert!(limits(&unsure, z95()).is_err());
        assert!(simulated(&quantiles(&values, Scale::Plain), &[0.95], 10, &mut Stream::new(1, &[])).is_err());
        assert!(standard_error(0.4, 0.2, Scale::Plain, z95()).is_err());
        assert!(standard_error(0.0, 0.2, Scale::Log, z95()).is_err());
    }
}
