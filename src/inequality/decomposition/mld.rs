//! The mean log deviation in parts.

use super::{Nested, Parts};
use crate::error::Result;

/// The mean log deviation between groups and within them.
///
/// With the share of people p, the value y, the mean μ, and those of a group with its letter:
///
/// ```text
/// L = Σ p ln(μ/y) = Σ_g p_g ln(μ/μ_g)  +  Σ_g p_g L_g
/// ```
///
/// Each sum is taken as Σ p (r − 1 − ln r) with r = y/μ, which is the same and loses nothing where all are nearly equal.
/// The parts add up to rounding, and the groups count with their share of **people**: the only measure of its family
/// whose part within does not depend on the groups' means. Without a factor of 1 000.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for slices of different lengths, a value of 0 or less, a negative
/// population or a number that is not finite.
///
/// Source: Bourguignon 1979, doi:10.2307/1914138; Shorrocks 1980, doi:10.2307/1913126.
///
/// ```
/// # use jamlik::inequality::decomposition::{Nested, mld};
/// // Two counties, all the same inside: L = ½ ln(2/1) + ½ ln(2/3), all of it between.
/// let areas = Nested { values: &[1.0, 1.0, 3.0], populations: &[2.0, 3.0, 5.0], groups: &[0, 0, 1] };
/// let parts = mld(&areas)?;
/// assert!((parts.total - 0.5 * (4.0_f64 / 3.0).ln()).abs() < 1e-16);
/// assert_eq!((parts.between, parts.within), (parts.total, 0.0));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn mld(areas: &Nested<'_>) -> Result<Parts> {
    const NAME: &str = "the mean log deviation in parts";
    areas.check(NAME)?;
    areas.check_at_least(NAME, |value| value > 0.0)?;
    areas.parts(NAME, term, |_, _| 1.0)
}

/// r − 1 − ln r with r = y/μ, at least 0.
fn term(value: f64, mean: f64) -> f64 {
    less_its_logarithm((value - mean) / mean)
}

/// d − ln(1 + d), to the last digits of a small d too.
pub(super) fn less_its_logarithm(d: f64) -> f64 {
    if d.abs() > 0.01 {
        return d - d.ln_1p();
    }
    // d²/2 − d³/3 + d⁴/4 − …
    (2..=10).rev().fold(0.0, |sum, power| 1.0 / f64::from(power) - d * sum) * d * d
}

#[cfg(test)]
mod tests {
    use super::less_its_logarithm;

    #[test]
    fn the_series_meets_the_logarithm() {
        for d in [0.0101, 0.0099, -0.0099_f64] {
            assert!((less_its_logarithm(d) / (d - d.ln_1p()) - 1.0).abs() < 1e-13, "{d}");
        }
        assert!((less_its_logarithm(1e-9) / (5e-19 * (1.0 - 2e-9 / 3.0)) - 1.0).abs() < 1e-15);
    }
}
