//! A change of the mean log deviation in parts.

use super::{Group, Nested, Parts, mld, undefined};
use crate::error::Result;
use crate::statistics::sum::sum;

/// A change of the mean log deviation and what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct MldChange {
    /// The first time.
    pub first: Parts,
    /// The second time.
    pub second: Parts,
    /// The change of the total.
    pub change: f64,
    /// More or less inequality inside the groups.
    pub within: f64,
    /// People moving to groups that are more or less unequal inside.
    pub sizes_within: f64,
    /// People moving to groups farther from or nearer to the mean.
    pub sizes_between: f64,
    /// The groups' means moving apart or together.
    pub means: f64,
    /// What the four parts leave: the decomposition is approximate.
    pub residual: f64,
}

/// The change of the mean log deviation between two times, in Mookherjee and Shorrocks's four parts.
///
/// With the groups' shares of people p, means relative to the whole λ = μ_g/μ, own inequality L, a bar for the average of
/// the two times and Δ for the change:
///
/// ```text
/// ΔL ≈ Σ p̄ ΔL_g  +  Σ L̄_g Δp  +  Σ (mean of λ − mean of ln λ) Δp  +  Σ (mean of pλ − p̄) Δ ln μ_g
///      within       sizes within  sizes between                      means
/// ```
///
/// The first two are exactly the change of the part within; the last two approximate that of the part between.
/// `residual` is ΔL less the four, small for moderate changes; R's dineq leaves it unsaid.
///
/// # Arguments
///
/// Both times with the same numbers for the same groups; areas may differ.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for what [`mld`] refuses, or a group that is empty at one time.
///
/// Source: Mookherjee and Shorrocks 1982, doi:10.2307/2232673.
///
/// ```
/// # use jamlik::inequality::decomposition::{Nested, mookherjee_shorrocks};
/// let first = Nested { values: &[1.0, 2.0, 4.0], populations: &[1.0; 3], groups: &[0, 0, 1] };
/// let second = Nested { values: &[1.0, 3.0, 4.0], populations: &[1.0; 3], groups: &[0, 0, 1] };
/// let change = mookherjee_shorrocks(&first, &second)?;
/// // Groups of the same size: ⅔ · Δ(ln mean − mean ln) of the first group.
/// let inside = 2.0_f64.ln() - 3.0_f64.ln() / 2.0 - (1.5_f64.ln() - 2.0_f64.ln() / 2.0);
/// assert!((change.within - 2.0 / 3.0 * inside).abs() < 1e-15);
/// assert_eq!((change.sizes_within, change.sizes_between), (0.0, 0.0));
/// assert!(change.residual.abs() < 0.002);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn mookherjee_shorrocks(first: &Nested<'_>, second: &Nested<'_>) -> Result<MldChange> {
    let (first, second) = (mld(first)?, mld(second)?);
    if !first.groups.keys().eq(second.groups.keys()) {
        return Err(undefined("a change of the mean log deviation", "a group is empty at one of the times".to_owned()));
    }
    let both: Vec<(&Group, &Group)> = first.groups.values().zip(second.groups.values()).collect();
    let mean = |parts: &Parts| sum(parts.groups.values().map(|group| group.share * group.mean));
    let (mean_a, mean_b) = (mean(&first), mean(&second));
    let total = |part: &dyn Fn(&Group, &Group, f64, f64) -> f64| {
        sum(both.iter().map(|(a, b)| part(a, b, a.mean / mean_a, b.mean / mean_b)))
    };
    let within = total(&|a, b, _, _| (a.share + b.share) / 2.0 * (b.inequality - a.inequality));
    let sizes_within = total(&|a, b, _, _| (a.inequality + b.inequality) / 2.0 * (b.share - a.share));
    let sizes_between = total(&|a, b, x, y| ((x - x.ln()) + (y - y.ln())) / 2.0 * (b.share - a.share));
    let means = total(&|a, b, x, y| (a.share * (x - 1.0) + b.share * (y - 1.0)) / 2.0 * (b.mean / a.mean).ln());
    let change = second.total - first.total;
    let residual = change - (within + sizes_within + sizes_between + means);
    Ok(MldChange { first, second, change, within, sizes_within, sizes_between, means, residual })
}
