//! The ratio between two groups.

use super::{Inequality, Measure, Subgroups};
use crate::error::{Error, Result};
use crate::statistics;

/// The value of one group divided by that of the reference group; it has no unit.
///
/// ```text
/// R = y₁ / y₂,  se(ln R) = √((s₁/y₁)² + (s₂/y₂)²)
/// ```
///
/// Which two groups, and in which order, is the dimension's contrast: see [`Subgroups::pair`]. The limits are recovered
/// from those of the two groups, see [`crate::statistics::ratio::mover`]; there are none without limits of both, or where
/// the reference's value may be 0. Undefined for a reference of 0 and for values below 0.
///
/// Source: Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697.
///
/// ```
/// # use jamlik::inequality::{RATIO, Subgroup, Subgroups};
/// # use jamlik::model::{Better, Contrast};
/// let group = |id: &str, value| Subgroup {
///     id: id.into(), value, limits: Some((value * 0.9, value * 1.1)), standard_error: None, population: None,
/// };
/// let groups = Subgroups::new(vec![group("men", 0.20), group("women", 0.30)], Contrast::Reference, Better::High)?;
/// let gap = (RATIO.compute)(&groups)?;
/// assert!((gap.value - 1.5).abs() < 1e-12);
/// assert_eq!((gap.group.as_str(), gap.reference_group.as_str(), gap.method), ("women", "men", "mover_r"));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub const RATIO: Measure = Measure {
    id: "ratio",
    title: ("kvot", "ratio"),
    absolute: false,
    no_inequality: 1.0,
    interpretation: (
        "Kvoten mellan gruppernas värden. 1 betyder ingen skillnad mellan grupperna.",
        "The ratio of the groups' values. 1 means no difference between the groups.",
    ),
    source: "Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697",
    compute,
};

fn compute(subgroups: &Subgroups) -> Result<Inequality> {
    let (group, reference) = subgroups.pair();
    let value = group.value / reference.value;
    if !(value.is_finite() && group.value >= 0.0 && reference.value > 0.0) {
        let reason = format!("{} cannot be divided by {}", group.value, reference.value);
        return Err(Error::Undefined { statistic: "a ratio", reason });
    }
    // A reference that may be 0 leaves the ratio without an upper limit, and so without an interval.
    let limits = group.bounded().zip(reference.bounded()).and_then(|(a, b)| statistics::ratio::mover(a, b).ok());
    let relative = |error: Option<f64>, value: f64| error.filter(|_| value > 0.0).map(|error| error / value);
    let errors = relative(group.standard_error, group.value).zip(relative(reference.standard_error, reference.value));
    Ok(Inequality {
        value,
        limits: limits.map(|limits| (limits.lower, limits.upper)),
        standard_error: errors.map(|(a, b)| a.hypot(b)),
        group: group.id,
        reference_group: reference.id,
        method: if limits.is_some() { "mover_r" } else { "none" },
    })
}
