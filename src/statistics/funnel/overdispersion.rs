//! Overdispersion: areas that differ by more than chance, and a funnel widened to say so.

use super::{NAME, undefined};
use crate::error::Result;
use crate::statistics::quantile::of_sorted;
use crate::statistics::sum::sum;

/// The share of the scores at each end that are pulled in before the dispersion is estimated.
pub const WINSORISED: f64 = 0.1;

/// How much more areas differ than chance explains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overdispersion {
    /// φ, the mean of the squared scores: about 1 where there is chance alone and nothing is winsorised.
    pub phi: f64,
    /// τ², the variance between areas beyond chance, in the square of the values' unit; 0 where chance explains all.
    pub tau_squared: f64,
}

/// φ and τ² of areas' values round a target.
///
/// ```text
/// zᵢ = (yᵢ − θ)/sᵢ;  zᵢʷ = zᵢ, but at least the q and at most the 1 − q quantile of all z
/// φ = Σ (zᵢʷ)² / I
/// τ² = max(0, (Iφ − (I − 1)) / (Σwᵢ − Σwᵢ²/Σwᵢ)),  wᵢ = 1/sᵢ²      (DerSimonian and Laird)
/// ```
///
/// `values` yᵢ of I ≥ 2 areas, their `standard_errors` sᵢ > 0 at the target
/// ([`Funnel::standard_error`](super::Funnel::standard_error)) in the same unit, and `winsorised` q, the share pulled in
/// at each end, 0 to below 0.5 ([`WINSORISED`] by custom; quantiles are interpolated as R's type 7). Winsorising keeps
/// a few areas that are truly different from widening the funnel that should show them; it also pulls φ down, to 0.68
/// for normal scores and q = 0.1, so that a φ above 1 is far from chance.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for fewer than two areas, a standard error that is not above 0, or a
/// share that is not in range.
///
/// Source: Spiegelhalter 2005, doi:10.1002/sim.1970; DerSimonian and Laird 1986,
/// doi:10.1016/0197-2456(86)90046-2.
///
/// ```
/// # use jamlik::statistics::funnel::overdispersion::dispersion;
/// // Scores −3, −1, 1, 3: φ = 20/4; τ² = (20 − 3)/(4/0.01 − 100) with every s = 0.1.
/// let found = dispersion(&[0.7, 0.9, 1.1, 1.3], &[0.1; 4], 1.0, 0.0)?;
/// assert!((found.phi - 5.0).abs() < 1e-12 && (found.tau_squared - 17.0 / 300.0).abs() < 1e-12);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn dispersion(values: &[f64], standard_errors: &[f64], target: f64, winsorised: f64) -> Result<Overdispersion> {
    let areas = values.len();
    let usable = |se: &f64| *se > 0.0 && se.is_finite();
    if areas < 2 || standard_errors.len() != areas || !standard_errors.iter().all(usable) {
        return Err(undefined(NAME, format!("the dispersion of {areas} areas, or a standard error of 0")));
    }
    if !(0.0..0.5).contains(&winsorised) {
        return Err(undefined(NAME, format!("{winsorised} winsorised is not a share below 0.5")));
    }
    let mut scores: Vec<f64> = values.iter().zip(standard_errors).map(|(y, s)| (y - target) / s).collect();
    if !scores.iter().all(|score| score.is_finite()) {
        return Err(undefined(NAME, "a value that is not finite".to_owned()));
    }
    scores.sort_by(f64::total_cmp);
    let (lowest, highest) = (of_sorted(&scores, winsorised)?, of_sorted(&scores, 1.0 - winsorised)?);
    let squares = sum(scores.iter().map(|z| z.clamp(lowest, highest).powi(2)));
    let weights = || standard_errors.iter().map(|s| 1.0 / (s * s));
    let total = sum(weights());
    let spread = total - sum(weights().map(|w| w * w)) / total;
    let tau_squared = (squares - (areas as f64 - 1.0)).max(0.0) / spread;
    if !tau_squared.is_finite() {
        return Err(undefined(NAME, "the dispersion, as one area outweighs all others".to_owned()));
    }
    Ok(Overdispersion { phi: squares / areas as f64, tau_squared })
}

impl Overdispersion {
    /// What the multiplicative model widens every limit by: √φ, at least 1.
    ///
    /// ```text
    /// limits = θ ∓ z √φ s
    /// ```
    pub fn multiplicative(&self) -> f64 {
        self.phi.max(1.0).sqrt()
    }

    /// What the additive random-effects model widens the limits of an area by: √(1 + τ²/s²), more the larger the area.
    ///
    /// ```text
    /// limits = θ ∓ z √(s² + τ²)
    /// ```
    ///
    /// `standard_error` is the area's, above 0. Spiegelhalter prefers it to the multiplicative model: the funnel does not
    /// close, as no area is so large that risk factors left unmeasured do not matter.
    pub fn additive(&self, standard_error: f64) -> f64 {
        (1.0 + self.tau_squared / (standard_error * standard_error)).sqrt()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::funnel::Funnel;
    use crate::statistics::z95;
    use statrs::distribution::{ContinuousCDF, Normal};

    /// Worked by hand, as no package's figures are at hand: eleven areas of 100 expected events, s = 0.1, scores −5 … 5
    /// where the ends lie one step in from the ends at q = 0.1: −4, −4, −3 … 3, 4, 4.
    #[test]
    fn winsorised_scores_by_hand() {
        let observed: Vec<f64> = (-5..=5).map(|z| 100.0 + 10.0 * f64::from(z)).collect();
        let funnel = Funnel::ratios();
        let values: Vec<f64> = observed.iter().map(|x| x / 100.0).collect();
        let errors = vec![funnel.standard_error(100.0).unwrap(); 11];
        let found = dispersion(&values, &errors, funnel.target, WINSORISED).unwrap();
        // 2(1 + 4 + 9 + 16 + 16) = 92; τ² = (92 − 10)/(1100 − 100).
        assert!((found.phi - 92.0 / 11.0).abs() < 1e-9, "{found:?}");
        assert!((found.tau_squared - 0.082).abs() < 1e-9, "{found:?}");
        // √(1 + 0.082/0.01) = √9.2.
        assert!((found.additive(0.1) - 9.2_f64.sqrt()).abs() < 1e-9);
        let (plain, wide) =
            (funnel.limits(1e4, z95()).unwrap(), funnel.widened(1e4, z95(), found.multiplicative()).unwrap());
        assert!(((wide.upper - 1.0) / (plain.upper - 1.0) - found.phi.sqrt()).abs() < 1e-9);
        assert!(((wide.lower - 1.0) / (plain.lower - 1.0) - found.phi.sqrt()).abs() < 1e-9);
    }

    /// Scores at the normal quantiles: chance alone.
    #[test]
    fn chance_alone_is_not_overdispersed() {
        let normal = Normal::standard();
        let scores: Vec<f64> = (0..2000).map(|i| normal.inverse_cdf((f64::from(i) + 0.5) / 2000.0)).collect();
        let plain = dispersion(&scores, &[1.0; 2000], 0.0, 0.0).unwrap();
        assert!((plain.phi - 1.0).abs() < 2e-3, "{plain:?}");
        let pulled = dispersion(&scores, &[1.0; 2000], 0.0, WINSORISED).unwrap();
        assert!((pulled.phi - 0.679).abs() < 2e-3, "{pulled:?}");
        assert_eq!((pulled.tau_squared, pulled.multiplicative(), pulled.additive(1.0)), (0.0, 1.0, 1.0));
    }

    #[test]
    fn what_has_no_dispersion_is_undefined() {
        assert!(dispersion(&[1.0], &[0.1], 1.0, 0.1).is_err());
        assert!(dispersion(&[1.0, 1.0], &[0.1, 0.0], 1.0, 0.1).is_err());
        assert!(dispersion(&[1.0, f64::NAN], &[0.1, 0.1], 1.0, 0.1).is_err());
        assert!(dispersion(&[1.0, 2.0], &[0.1, 0.1], 1.0, 0.5).is_err());
    }
}
