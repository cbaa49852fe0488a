//! The difference between two groups.

use super::measure::normal;
use super::{Compares, Fits, Measure, Need, Spread, Subgroups, Turn};
use crate::statistics;

/// The value of one group minus that of another, in the indicator's unit.
///
/// ```text
/// D = y₁ − y₂,  se = √(s₁² + s₂²)
/// ```
///
/// Which two groups, and in which order, is the dimension's contrast: see [`Subgroups::pair`]. Where both groups have
/// limits the interval is recovered from them, method `mover`: see [`crate::statistics::difference::mover`]. Where they
/// have standard errors alone it is D ∓ z · se, method `normal`, as in HEAT.
///
/// Between the highest and the lowest of many uncertain values the difference is biased upward, and the interval, which
/// treats the two as chosen beforehand, does not show that. healthequal gives limits as soon as any group has a
/// standard error, not numbers where the two have none; here there are none.
///
/// Source: Harper and Lynch 2016, Health Inequalities: Measurement and Decomposition, in Methods in Social
/// Epidemiology; Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697.
///
/// ```
/// # use jamlik::inequality::{D, Scale, Setting, Subgroup, Subgroups};
/// # use jamlik::model::{Better, Contrast};
/// let group = |id: &str, value| Subgroup {
///     id: id.into(), value, limits: None, standard_error: Some(0.03), population: None,
/// };
/// let groups = [group("pre_upper_secondary", 0.60), group("post_secondary", 0.85)];
/// let setting = Setting {
///     contrast: Contrast::Ordered, better: Better::High, reference: None, scale: Scale::Share(1.0), average: None,
/// };
/// let groups = Subgroups::new(&groups, setting)?;
/// assert!(D.value(&groups).is_ok_and(|value| (value - 0.25).abs() < 1e-12));
/// let spread = D.analytic(&groups, 1.96).expect("both groups have a standard error");
/// assert!((spread.upper - (0.25 + 1.96 * 0.03 * 2.0_f64.sqrt())).abs() < 1e-12 && spread.method == "normal");
/// # Ok::<(), jamlik::Error>(())
/// ```
pub const D: Measure = Measure {
    id: "d",
    aliases: &["difference"],
    title: ("skillnad", "difference"),
    power: 1,
    fits: Fits::Both,
    needs: &[],
    compares: Compares::Pair,
    signed: true,
    no_inequality: 0.0,
    fewest_groups: 2,
    shown_times: 1.0,
    turn: Turn::None,
    interpretation: (
        "Skillnaden i indikatorns enhet. 0 betyder ingen skillnad mellan grupperna.",
        "The difference in the indicator's unit. 0 means no difference between the groups.",
    ),
    formula: "D = y₁ − y₂",
    source: "Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697",
    compute: |groups| difference(groups, groups.pair()),
    analytic: Some(|groups, z| spread(groups, groups.pair(), z)),
};

/// The difference between the reference group of groups without order and the one farthest from it on the worse side.
///
/// D = y_ref − min y of the others if a high value is better, max y of the others − y_ref otherwise: below 0 where the
/// reference is the worst. In the indicator's unit; interval as for [`D`]. Of groups that are equally far
/// healthequal gives a row each; this is the first of them.
///
/// Source: as [`D`].
pub const D_REFERENCE: Measure = Measure {
    id: "d_reference",
    aliases: &["difference_from_reference"],
    title: ("skillnad mot referensgruppen", "difference from the reference group"),
    fits: Fits::Unordered,
    needs: &[Need::Reference],
    compares: Compares::ReferencePair,
    interpretation: (
        "Skillnaden i indikatorns enhet mellan referensgruppen och den grupp som har det sämst. 0 betyder ingen skillnad.",
        "The difference in the indicator's unit between the reference group and the group worst off. 0 means no difference.",
    ),
    formula: "D = y_ref − min y, or max y − y_ref",
    compute: |groups| groups.reference_pair().map_or(f64::NAN, |pair| difference(groups, pair)),
    analytic: Some(|groups, z| spread(groups, groups.reference_pair()?, z)),
    ..D
};

fn difference(groups: &Subgroups, (group, reference): (usize, usize)) -> f64 {
    groups.values()[group] - groups.values()[reference]
}

fn spread(groups: &Subgroups, (a, b): (usize, usize), z: f64) -> Option<Spread> {
    let standard_error = groups.standard_error(a).zip(groups.standard_error(b)).map(|(a, b)| a.hypot(b));
    let bounded = groups.bounded(a).zip(groups.bounded(b));
    if let Some(limits) = bounded.and_then(|(a, b)| statistics::difference::mover(a, b).ok()) {
        return Some(Spread { standard_error, lower: limits.lower, upper: limits.upper, method: "mover" });
    }
    Some(normal(difference(groups, (a, b)), standard_error?, z, "normal"))
}
