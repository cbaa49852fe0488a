//! Trends over time: the χ² tests, Fingertips' recent trend, and Mann and Kendall's test with Sen's slope.
//!
//! Every one of them takes its values as independent. Means over three or four years that are published every year share
//! years and are not: [`independent`] leaves the newest and those before it that share none, and says what it left out.

mod chi_square;
mod mann_kendall;
mod periods;
mod recent;

pub use chi_square::{LinearTrend, proportions, rates};
pub use mann_kendall::{MannKendall, SenSlope, mann_kendall, sen_slope};
pub use periods::{Thinned, independent};
pub use recent::{FEWEST, Reason, Recent, Trend, recent_proportions, recent_values};

use super::distribution::normal_tail;
use super::undefined;
use crate::error::Result;

/// That there are so many times as values, all finite, each later than the one before.
fn check_times(statistic: &'static str, times: &[f64], values: usize) -> Result<()> {
    if times.len() != values {
        return Err(undefined(statistic, format!("{} times and {values} values", times.len())));
    }
    if !times.iter().all(|time| time.is_finite()) {
        return Err(undefined(statistic, "a time that is not a number".to_owned()));
    }
    match times.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(undefined(statistic, format!("time {} follows {}", pair[1], pair[0]))),
        None => Ok(()),
    }
}

/// The probability that a standard normal is further from 0 than `z`.
fn two_sided(z: f64) -> f64 {
    (2.0 * normal_tail(z.abs())).min(1.0)
}
