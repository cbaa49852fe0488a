//! The recent trend of Fingertips: the last five values, a strict test, and no single year that makes the trend.

use std::fmt;

use super::{check_times, proportions, two_sided, undefined};
use crate::error::Result;
use crate::statistics::sum::{dot, sum};
use crate::statistics::z;

const NAME: &str = "a recent trend";
/// How many values, the newest, are looked at; with fewer there is no verdict.
pub const FEWEST: usize = 5;
/// The confidence at which a trend is significant.
const CONFIDENCE: f64 = 0.998;

/// The verdict on a recent trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// Significantly up.
    Increasing,
    /// Significantly down.
    Decreasing,
    /// Neither.
    NoSignificantChange,
    /// Too few values.
    CannotBeCalculated,
}

impl fmt::Display for Trend {
    /// The label of Fingertips.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Trend::Increasing => "Increasing",
            Trend::Decreasing => "Decreasing",
            Trend::NoSignificantChange => "No significant change",
            Trend::CannotBeCalculated => "Cannot be calculated",
        })
    }
}

/// Why the verdict is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The test is significant, and stays of one sign whichever year is left out.
    Significant,
    /// The test is not significant.
    NotSignificant,
    /// The test is significant, but without one of the years the slope changes its sign.
    Outlier,
    /// Fewer than five values.
    TooFew,
}

impl fmt::Display for Reason {
    /// The words of the R package.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Significant => "No outliers and significant trend",
            Reason::NotSignificant => "No significant trend",
            Reason::Outlier => "Outlier found",
            Reason::TooFew => "Not enough data points",
        })
    }
}

/// A recent trend: the verdict, and the slope and test it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recent {
    /// The slope per unit of time: of the log odds for [`recent_proportions`], in the value's unit for [`recent_values`].
    pub slope: f64,
    /// The slope's standard error; none for [`recent_proportions`], whose line is not weighted.
    pub standard_error: Option<f64>,
    /// The test statistic, with one degree of freedom.
    pub chi_square: f64,
    /// The probability of as much were there no trend.
    pub p: f64,
    /// The verdict.
    pub trend: Trend,
    /// Why.
    pub reason: Reason,
}

/// The recent trend of a proportion, from its last five values.
///
/// ```text
/// χ² of Cochran and Armitage (trend::proportions) above 9.55, the 99.8 % quantile with one degree of freedom,
/// direction = sign of the slope of a straight line through ln(x/(n − x)), unweighted,
/// no verdict of a trend if leaving out one of the five turns the sign
/// ```
///
/// `times` rise from one to the next and are independent (see [`super::independent`]), not necessarily evenly spaced;
/// `events` xᵢ of `persons` nᵢ > 0. Where one of the five is of no one or of everyone, its log odds are infinite and the
/// package has no answer: all five then have half an event added to either side (Haldane and Anscombe).
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) as [`super::proportions`], and if nobody was asked at one of the times.
///
/// Source: OHID, Public Health Technical Guidance, Trend markers; Armitage 1955, doi:10.2307/3001775.
///
/// ```
/// # use jamlik::statistics::trend::{self, Trend};
/// let years = [2019.0, 2020.0, 2021.0, 2022.0, 2023.0];
/// let recent = trend::recent_proportions(&years, &[400.0, 360.0, 330.0, 290.0, 260.0], &[2000.0; 5])?;
/// assert_eq!(recent.trend, Trend::Decreasing);
/// // Slope −350/20 000, p̄ = 0.164: 0.0175² · 20 000/(0.164 · 0.836).
/// assert!((recent.chi_square - 44.674_116).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn recent_proportions(times: &[f64], events: &[f64], persons: &[f64]) -> Result<Recent> {
    check_times(NAME, times, events.len().min(persons.len()))?;
    let (times, events, persons) = (newest(times), newest(events), newest(persons));
    let test = proportions(times, events, persons)?;
    if persons.contains(&0.0) {
        return Err(undefined(NAME, "nobody at one of the times".to_owned()));
    }
    let at_an_end = events.iter().zip(persons).any(|(x, n)| *x == 0.0 || x == n);
    let half = if at_an_end { 0.5 } else { 0.0 };
    let log_odds: Vec<f64> = events.iter().zip(persons).map(|(x, n)| ((x + half) / (n - x + half)).ln()).collect();
    let (slope, _) = line(times, &log_odds, &vec![1.0; times.len()])?;
    let turns = turns(times, &log_odds, &vec![1.0; times.len()], slope)?;
    let (trend, reason) = verdict(slope, test.chi_square, times.len(), turns)?;
    Ok(Recent { slope, standard_error: None, chi_square: test.chi_square, p: test.p, trend, reason })
}

/// The recent trend of any other value, from its last five with their standard errors.
///
/// ```text
/// β = slope of a straight line, weights 1/σᵢ²,  χ² = β²/var(β),  var(β) = S₀/(S₀S₂ − S₁²),  Sₖ = Σ tᵏ/σ²
/// ```
///
/// and the verdict as [`recent_proportions`]. `times` rise and are independent; `values` in any unit with
/// `standard_errors` σᵢ > 0 in the same, from limits (upper − lower)/(2z).
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for lists of different length, fewer than two values, times that do not
/// rise, a value that is not finite or a standard error that is not above 0.
///
/// Source: OHID, Public Health Technical Guidance, Trend markers.
///
/// ```
/// # use jamlik::statistics::trend::{self, Trend};
/// // σ = 1: var(β) = 1/10, β = 2, χ² = 40.
/// let recent = trend::recent_values(&[1.0, 2.0, 3.0, 4.0, 5.0], &[70.0, 72.0, 74.0, 76.0, 78.0], &[1.0; 5])?;
/// assert!((recent.chi_square - 40.0).abs() < 1e-9 && recent.trend == Trend::Increasing);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn recent_values(times: &[f64], values: &[f64], standard_errors: &[f64]) -> Result<Recent> {
    check_times(NAME, times, values.len().min(standard_errors.len()))?;
    let (times, values, errors) = (newest(times), newest(values), newest(standard_errors));
    if !values.iter().all(|value| value.is_finite()) || !errors.iter().all(|error| *error > 0.0 && error.is_finite()) {
        return Err(undefined(NAME, "a value that is not finite, or a standard error that is not above 0".to_owned()));
    }
    let weights: Vec<f64> = errors.iter().map(|error| 1.0 / (error * error)).collect();
    let (slope, spread) = line(times, values, &weights)?;
    let z = slope * spread.sqrt();
    let turns = turns(times, values, &weights, slope)?;
    let (trend, reason) = verdict(slope, z * z, times.len(), turns)?;
    Ok(Recent { slope, standard_error: Some(1.0 / spread.sqrt()), chi_square: z * z, p: two_sided(z), trend, reason })
}

fn newest(values: &[f64]) -> &[f64] {
    &values[values.len().saturating_sub(FEWEST)..]
}

fn verdict(slope: f64, chi_square: f64, count: usize, turns: bool) -> Result<(Trend, Reason)> {
    let critical = z(CONFIDENCE)?.powi(2);
    Ok(match () {
        () if count < FEWEST => (Trend::CannotBeCalculated, Reason::TooFew),
        () if chi_square <= critical => (Trend::NoSignificantChange, Reason::NotSignificant),
        () if turns => (Trend::NoSignificantChange, Reason::Outlier),
        () if slope < 0.0 => (Trend::Decreasing, Reason::Significant),
        () => (Trend::Increasing, Reason::Significant),
    })
}

/// Whether leaving out one of the values turns the slope's sign.
fn turns(times: &[f64], values: &[f64], weights: &[f64], slope: f64) -> Result<bool> {
    if times.len() < FEWEST {
        return Ok(false);
    }
    let without = |list: &[f64], i: usize| [&list[..i], &list[i + 1..]].concat();
    for i in 0..times.len() {
        let (other, _) = line(&without(times, i), &without(values, i), &without(weights, i))?;
        if sign(other) != sign(slope) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}

/// The slope of a weighted straight line, and Σ w (t − t̄)², whose inverse is its variance if the weights are 1/σ².
fn line(times: &[f64], values: &[f64], weights: &[f64]) -> Result<(f64, f64)> {
    let total = sum(weights.iter().copied());
    let (middle, mean) = (dot(times, weights) / total, dot(values, weights) / total);
    let spread = sum(times.iter().zip(weights).map(|(t, w)| w * (t - middle).powi(2)));
    let products = times.iter().zip(values).zip(weights).map(|((t, y), w)| w * (t - middle) * (y - mean));
    let slope = sum(products) / spread;
    if !(slope.is_finite() && spread.is_finite()) {
        return Err(undefined(NAME, format!("a line through {} values", times.len())));
    }
    Ok((slope, spread))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    const YEARS: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 5.0];

    #[test]
    fn only_the_last_five_count() {
        let years: Vec<f64> = (1..=7).map(f64::from).collect();
        let values = [900.0, -900.0, 70.0, 72.0, 74.0, 76.0, 78.0];
        let five = recent_values(&YEARS, &values[2..], &[1.0; 5]).unwrap();
        let seven = recent_values(&years, &values, &[1.0; 7]).unwrap();
        assert_eq!((five.trend, five.chi_square), (seven.trend, seven.chi_square));
    }

    #[test]
    fn one_year_does_not_make_a_trend() {
        // Falling but for the last: β = (−2·4 − 1·3 + 1·1 + 2·20)/10 = 3, χ² = 9/(0.5²/10); without the last −1.
        let recent = recent_values(&YEARS, &[4.0, 3.0, 2.0, 1.0, 20.0], &[0.5; 5]).unwrap();
        assert_eq!((recent.trend, recent.reason), (Trend::NoSignificantChange, Reason::Outlier));
        assert!((recent.slope - 3.0).abs() < 1e-12 && (recent.chi_square - 360.0).abs() < 1e-9);
    }

    #[test]
    fn no_one_and_everyone_have_a_direction() {
        let recent = recent_proportions(&YEARS, &[0.0, 5.0, 10.0, 15.0, 20.0], &[20.0; 5]).unwrap();
        assert_eq!((recent.trend, recent.reason), (Trend::Increasing, Reason::Significant));
        // ln(0.5/20.5) = −3.7136, ln(5.5/15.5) = −1.0361, 0, and the same upwards: (2·2·3.7136 + 2·1.0361)/10.
        assert!((recent.slope - 1.692_64).abs() < 1e-4, "{recent:?}");
    }

    #[test]
    fn fewer_than_five_have_a_slope_but_no_verdict() {
        let recent = recent_values(&[1.0, 2.0], &[1.0, 2.0], &[0.1, 0.1]).unwrap();
        assert_eq!((recent.trend, recent.reason), (Trend::CannotBeCalculated, Reason::TooFew));
        assert!((recent.slope - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nonsense_is_undefined() {
        assert!(recent_values(&[1.0], &[1.0], &[0.1]).is_err());
        assert!(recent_values(&[], &[], &[]).is_err());
        assert!(recent_values(&[1.0, 2.0], &[1.0, 2.0], &[0.1, 0.0]).is_err());
        assert!(recent_values(&[2.0, 1.0], &[1.0, 2.0], &[0.1, 0.1]).is_err());
        assert!(recent_values(&[1.0, 2.0], &[1.0, f64::NAN], &[0.1, 0.1]).is_err());
        assert!(recent_proportions(&YEARS, &[0.0; 5], &[20.0; 5]).is_err());
        assert!(recent_proportions(&YEARS, &[1.0; 4], &[20.0; 5]).is_err());
        assert!(recent_proportions(&[1.0, 2.0, 3.0], &[1.0, 0.0, 2.0], &[5.0, 0.0, 5.0]).is_err());
    }
}
