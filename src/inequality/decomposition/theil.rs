//! Theil's index in parts.

use super::mld::less_its_logarithm;
use super::{Nested, Parts};
use crate::error::Result;

/// Theil's index between groups and within them.
///
/// With the share of people p, the value y, the mean μ, and those of a group with its letter:
///
/// ```text
/// T = Σ p (y/μ) ln(y/μ) = Σ_g p_g (μ_g/μ) ln(μ_g/μ)  +  Σ_g p_g (μ_g/μ) T_g
/// ```
///
/// Each sum is taken as Σ p (r ln r − r + 1), which is the same and loses nothing where all are nearly equal; a value of
/// 0 counts 0 · ln 0 = 0. The parts add up to rounding. A group counts with its share of the **outcome** p_g μ_g/μ: a
/// county where the rate is high weighs more than its people, which [`mld`](super::mld) avoids. Without a factor of 1 000.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for slices of different lengths, a negative value or population, a
/// number that is not finite, or a mean of 0.
///
/// Source: Theil 1967, Economics and Information Theory, ch. 4; Bourguignon 1979, doi:10.2307/1914138; Shorrocks 1980,
/// doi:10.2307/1913126.
///
/// ```
/// # use jamlik::inequality::decomposition::{Nested, theil};
/// // Two counties of two equal municipalities: 1 and 3, 2 and 2. T = ¼ (½ ln ½ + 1.5 ln 1.5), all of it within.
/// let areas = Nested { values: &[1.0, 3.0, 2.0, 2.0], populations: &[5.0; 4], groups: &[0, 0, 1, 1] };
/// let parts = theil(&areas)?;
/// assert!((parts.total - 0.25 * (0.5 * 0.5_f64.ln() + 1.5 * 1.5_f64.ln())).abs() < 1e-16);
/// assert_eq!((parts.between, parts.within), (0.0, parts.total));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn theil(areas: &Nested<'_>) -> Result<Parts> {
    const NAME: &str = "Theil's index in parts";
    areas.check(NAME)?;
    areas.check_at_least(NAME, |value| value >= 0.0)?;
    areas.parts(NAME, term, |group, mean| group / mean)
}

/// r ln r − r + 1 with r = y/μ, at least 0.
fn term(value: f64, mean: f64) -> f64 {
    let excess = (value - mean) / mean;
    if value == 0.0 { 1.0 } else { excess * excess - (1.0 + excess) * less_its_logarithm(excess) }
}
