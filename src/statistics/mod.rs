//! Kernels on plain numbers: intervals, differences, ratios, life tables. No tables, no files.
//!
//! Every kernel takes `z`, the normal quantile of its confidence: [`z95`] for 95 %.

pub mod classes;
pub mod difference;
pub mod direct;
pub mod distribution;
pub mod draws;
pub mod funnel;
pub mod indirect;
#[cfg(test)]
mod laws;
pub mod life_table;
pub mod mean;
pub mod posterior;
pub mod proportion;
pub mod quantile;
pub mod rate;
pub mod ratio;
pub mod regression;
pub mod slope;
pub mod smoothing;
pub mod sum;
pub mod survey;
pub mod trend;

use std::sync::LazyLock;

use statrs::distribution::{ContinuousCDF, Normal};

use crate::error::{Error, Result};

/// The two ends of a confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

/// A value between the two ends of its confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounded {
    /// The lower end.
    pub lower: f64,
    /// The value.
    pub value: f64,
    /// The upper end.
    pub upper: f64,
}

static Z95: LazyLock<f64> = LazyLock::new(|| Normal::standard().inverse_cdf(0.975));

/// The normal quantile of a two-sided 95 % interval, Φ⁻¹(0.975); not rounded to 1.96.
///
/// ```
/// assert!((jamlik::statistics::z95() - 1.959_963_984_540_054).abs() < 1e-14);
/// ```
pub fn z95() -> f64 {
    *Z95
}

/// The normal quantile of a two-sided interval of a confidence, Φ⁻¹((1 + c) / 2).
///
/// `confidence` is a share, 0.95 for 95 %.
///
/// # Errors
///
/// [`Error::Undefined`] unless 0.5 < `confidence` < 1.
///
/// ```
/// # use jamlik::statistics::{z, z95};
/// assert_eq!(z(0.95)?, z95());
/// assert!((z(0.998)? - 3.090_232_306_167_813).abs() < 1e-14);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn z(confidence: f64) -> Result<f64> {
    if !(confidence > 0.5 && confidence < 1.0) {
        return Err(undefined("a confidence interval", format!("confidence {confidence} is not between 0.5 and 1")));
    }
    Ok(Normal::standard().inverse_cdf((1.0 + confidence) / 2.0))
}

/// The mathematics has no answer.
fn undefined(statistic: &'static str, reason: String) -> Error {
    Error::Undefined { statistic, reason }
}

/// Whether a number is a count: finite and not negative. Weighted counts need not be whole.
fn is_count(count: f64) -> bool {
    count.is_finite() && count >= 0.0
}
