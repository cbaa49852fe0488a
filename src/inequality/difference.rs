//! The difference between two groups.

use super::measure::normal;
use super::{Compares, Fits, Measure, Spread, Subgroups, Turn};
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
    compute: difference,
    analytic: Some(spread),
};

fn difference(groups: &Subgroups) -> f64 {
    let (group, reference) = groups.pair();
    groups.values()[group] - groups.values()[reference]
}

fn spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let (a, b) = groups.pair();
    let standard_error = groups.standard_error(a).zip(groups.standard_error(b)).map(|(a, b)| a.hypot(b));
    let bounded = groups.bounded(a).zip(groups.bounded(b));
    if let Some(limits) = bounded.and_then(|(a, b)| statistics::difference::mover(a, b).ok()) {
        return Some(Spread { standard_error, lower: limits.lower, upper: limits.upper, method: "mover" });
    }
    Some(normal(difference(groups), standard_error?, z, "normal"))
}
