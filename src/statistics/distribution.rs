//! Where the tail of a distribution begins: quantiles right to 13 digits, from a count of 0 to one of 10⁹.
//!
//! The tails themselves are those of CDFLIB (Didonato and Morris 1986 and 1992, doi:10.1145/22721.23109 and
//! doi:10.1145/131766.131776). Its own inverses stop at 8 digits; ours go on with Newton's method, on the scale where the
//! logarithm of a tail is concave, so that it converges from any start.

use cdflib::special::{beta_log, cumnor, gamma_log, try_beta_inc, try_gamma_inc};
use statrs::distribution::{ContinuousCDF, Normal};

use super::undefined;
use crate::error::Result;

/// Which end of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// From its least value up.
    Lower,
    /// From its greatest value down.
    Upper,
}

/// The probability beyond `z` in one tail of the normal distribution: 0.025 for 1.96.
///
/// ```
/// # use jamlik::statistics::{distribution, z95};
/// assert!((distribution::normal_tail(z95()) - 0.025).abs() < 1e-16);
/// ```
pub fn normal_tail(z: f64) -> f64 {
    cumnor(z).1
}

/// The probabilities below and above `x` in a gamma distribution of scale 1.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) unless `shape` > 0 and `x` ≥ 0.
///
/// ```
/// # use jamlik::statistics::distribution::gamma_tails;
/// let (below, above) = gamma_tails(1.0, 2.0)?;
/// assert!((above - (-2.0_f64).exp()).abs() < 1e-16 && (below + above - 1.0).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn gamma_tails(shape: f64, x: f64) -> Result<(f64, f64)> {
    let reason = || undefined("a gamma distribution", format!("of shape {shape} at {x}"));
    if !(shape > 0.0 && shape.is_finite() && x >= 0.0) {
        return Err(reason());
    }
    try_gamma_inc(shape, x).map_err(|_| reason())
}

/// The value of a gamma distribution of scale 1 beyond which a tail holds a probability.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) unless `shape` > 0 and 0 < `probability` < 1.
///
/// ```
/// # use jamlik::statistics::distribution::{Tail, gamma_quantile};
/// // Shape 1 is the exponential distribution, whose upper tail beyond x is e^−x.
/// assert!((gamma_quantile(1.0, Tail::Upper, 0.025)? + 0.025_f64.ln()).abs() < 1e-13);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn gamma_quantile(shape: f64, tail: Tail, probability: f64) -> Result<f64> {
    check(&[shape], probability)?;
    // On the scale of u = ln x the density is x^shape e^−x / Γ(shape).
    let constant = gamma_log(shape);
    let at = |u: f64| {
        let x = u.exp();
        let (lower, upper) = try_gamma_inc(shape, x).ok()?;
        Some((if tail == Tail::Lower { lower } else { upper }, (shape * u - x - constant).exp()))
    };
    // Wilson and Hilferty's cube, or the first term of the tail's series where that is negative.
    let z = Normal::standard().inverse_cdf(probability);
    let z = if tail == Tail::Lower { z } else { -z };
    let root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    let start =
        if root > 0.1 { shape.ln() + 3.0 * root.ln() } else { (probability.ln() + gamma_log(shape + 1.0)) / shape };
    Ok(newton([start, shape.ln()], tail, probability, at)?.exp())
}

/// The share below which a beta distribution's lower tail holds a probability.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) unless `a` > 0, `b` > 0 and 0 < `probability` < 1.
///
/// ```
/// # use jamlik::statistics::distribution::beta_quantile;
/// // The lower tail of a = 2, b = 1 below x is x².
/// assert!((beta_quantile(2.0, 1.0, 0.09)? - 0.3).abs() < 1e-14);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn beta_quantile(a: f64, b: f64, probability: f64) -> Result<f64> {
    Ok(1.0 / (1.0 + (-beta_logit(a, b, probability)?).exp()))
}

/// The value beyond which the upper tail of Student's t distribution holds a probability, at most ½.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) unless `freedom` > 0 and 0 < `probability` ≤ ½.
///
/// ```
/// # use jamlik::statistics::distribution::student_quantile;
/// // With one degree of freedom it is Cauchy's distribution, whose upper quartile is 1.
/// assert!((student_quantile(1.0, 0.25)? - 1.0).abs() < 1e-14);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn student_quantile(freedom: f64, probability: f64) -> Result<f64> {
    if probability == 0.5 {
        return check(&[freedom], probability).map(|()| 0.0);
    }
    // f / (f + t²) is a beta share, so that t² / f is the odds against it.
    Ok((freedom * (-beta_logit(freedom / 2.0, 0.5, 2.0 * probability)?).exp()).sqrt())
}

/// The log odds of a beta distribution's quantile.
fn beta_logit(a: f64, b: f64, probability: f64) -> Result<f64> {
    check(&[a, b], probability)?;
    // On the scale of u = ln(x / y), y = 1 − x, the density is x^a y^b / B(a, b).
    let constant = beta_log(a, b);
    let at = |u: f64| {
        let (x, y) = (1.0 / (1.0 + (-u).exp()), 1.0 / (1.0 + u.exp()));
        let (lower, _) = try_beta_inc(a, b, x, y).ok()?;
        Some((lower, (-a * (-u).exp().ln_1p() - b * u.exp().ln_1p() - constant).exp()))
    };
    let z = Normal::standard().inverse_cdf(probability);
    let centre = (a / b).ln();
    newton([centre + z * (1.0 / a + 1.0 / b).sqrt(), centre], Tail::Lower, probability, at)
}

/// Newton's steps on the logarithm of a tail that `at` gives with the density, to where it is `probability`.
///
/// They begin at a guess; where the tail is too small for a number they go half the way to the centre.
fn newton(
    [guess, centre]: [f64; 2],
    tail: Tail,
    probability: f64,
    at: impl Fn(f64) -> Option<(f64, f64)>,
) -> Result<f64> {
    /// Steps double the digits: after one of this size, none are left to gain.
    const LAST_STEP: f64 = 1e-10;
    const MOST_STEPS: usize = 200;
    let mut u = guess;
    for _ in 0..MOST_STEPS {
        let Some((held, density)) = at(u) else { break };
        if held == 0.0 || density == 0.0 {
            u = (u + centre) / 2.0;
            continue;
        }
        let step = (held / probability).ln() * held / density;
        u -= if tail == Tail::Lower { step } else { -step };
        if step.abs() < LAST_STEP {
            return Ok(u);
        }
    }
    Err(undefined("a quantile", format!("the {tail:?} tail of {probability} was not found")))
}

fn check(parameters: &[f64], probability: f64) -> Result<()> {
    let positive = parameters.iter().all(|parameter| parameter.is_finite() && *parameter > 0.0);
    if positive && probability > 0.0 && probability < 1.0 {
        return Ok(());
    }
    Err(undefined("a quantile", format!("parameters {parameters:?} with probability {probability}")))
}
