//! The difference between two groups.

use super::{Inequality, Measure, Subgroups};
use crate::error::Result;
use crate::statistics;

/// The value of one group minus that of the reference group, in the indicator's unit.
///
/// ```text
/// D = y₁ − y₂,  se = √(s₁² + s₂²)
/// ```
///
/// Which two groups, and in which order, is the dimension's contrast: see [`Subgroups::pair`]. The limits are recovered
/// from those of the two groups, see [`crate::statistics::difference::mover`]; without limits of both there are none.
///
/// Source: Harper and Lynch 2016, Health Inequalities: Measurement and Decomposition, in Methods in Social Epidemiology;
/// Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697.
///
/// ```
/// # use jamlik::inequality::{DIFFERENCE, Subgroup, Subgroups};
/// # use jamlik::model::{Better, Contrast};
/// let group = |id: &str, value| Subgroup {
///     id: id.into(), value, limits: None, standard_error: Some(0.03), population: None,
/// };
/// let groups = vec![group("pre_upper_secondary", 0.60), group("post_secondary", 0.85)];
/// let groups = Subgroups::new(groups, Contrast::Ordered, Better::High)?;
/// let gap = (DIFFERENCE.compute)(&groups)?;
/// assert!((gap.value - 0.25).abs() < 1e-12);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub const DIFFERENCE: Measure = Measure {
    id: "difference",
    title: ("skillnad", "difference"),
    absolute: true,
    no_inequality: 0.0,
    interpretation: (
        "Skillnaden i indikatorns enhet. 0 betyder ingen skillnad mellan grupperna.",
        "The difference in the indicator's unit. 0 means no difference between the groups.",
    ),
    source: "Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697",
    compute,
};

fn compute(subgroups: &Subgroups) -> Result<Inequality> {
    let (group, reference) = subgroups.pair();
    let bounded = group.bounded().zip(reference.bounded());
    let limits = bounded.map(|(a, b)| statistics::difference::mover(a, b)).transpose()?;
    Ok(Inequality {
        value: group.value - reference.value,
        limits: limits.map(|limits| (limits.lower, limits.upper)),
        standard_error: group.standard_error.zip(reference.standard_error).map(|(a, b)| a.hypot(b)),
        group: group.id,
        reference_group: reference.id,
        method: if limits.is_some() { "mover" } else { "none" },
    })
}
