//! The variance between areas in parts.

use super::{Nested, Parts};
use crate::error::Result;

/// The variance of values (HEAT's between-group variance, of areas) between groups and within them.
///
/// With the share of people p, the value y, the mean μ, and those of a group with its letter:
///
/// ```text
/// V = Σ p (y − μ)² = Σ_g p_g (μ_g − μ)²  +  Σ_g p_g V_g
/// ```
///
/// In the square of the values' unit. The parts add up to rounding.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for slices of different lengths, a negative population or a number that
/// is not finite.
///
/// Source: Harper and Lynch 2005, Methods for Measuring Cancer Disparities, NCI (NIH 05-5777), on the between-group
/// variance; the sum is the analysis of variance of Fisher 1925, Statistical Methods for Research Workers, ch. 7.
///
/// ```
/// # use jamlik::inequality::decomposition::{Nested, variance};
/// let areas = Nested { values: &[1.0, 3.0, 6.0], populations: &[1.0, 1.0, 2.0], groups: &[0, 0, 1] };
/// let parts = variance(&areas)?;
/// // Means 2 and 6 about 4; ½ · 1 within the first.
/// assert_eq!((parts.total, parts.between, parts.within), (4.5, 4.0, 0.5));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn variance(areas: &Nested<'_>) -> Result<Parts> {
    areas.parts("a variance in parts", |value, mean| (value - mean).powi(2), |_, _| 1.0)
}
