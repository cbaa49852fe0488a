//! The ratio between two groups.

use super::measure::log_normal;
use super::{Compares, Fits, Measure, Need, Spread, Subgroups, Turn};
use crate::statistics;

/// The value of one group divided by that of another; it has no unit.
///
/// ```text
/// R = y₁ / y₂,  se(ln R) = √((s₁/y₁)² + (s₂/y₂)²)
/// ```
///
/// Which two groups, and in which order, is the dimension's contrast: see [`Subgroups::pair`]. Where both groups have
/// limits the interval is recovered from them, method `mover_r`: see [`crate::statistics::ratio::mover`]; there is none
/// where the second value may be 0. Where they have standard errors alone it is exp(ln R ∓ z · se), method
/// `log_normal`, as in HEAT. Undefined for a second value of 0 and for values below 0.
///
/// Source: Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697.
///
/// ```
/// # use jamlik::inequality::{R, Scale, Setting, Subgroup, Subgroups};
/// # use jamlik::model::{Better, Contrast};
/// let group = |id: &str, value| Subgroup {
///     id: id.into(), value, limits: Some((value * 0.9, value * 1.1)), standard_error: None, population: None,
/// };
/// let setting = Setting {
///     contrast: Contrast::Reference, better: Better::High, reference: None, scale: Scale::Share(1.0), average: None,
/// };
/// let groups = Subgroups::new(&[group("men", 0.20), group("women", 0.30)], setting)?;
/// assert!(R.value(&groups).is_ok_and(|value| (value - 1.5).abs() < 1e-12));
/// assert_eq!(R.analytic(&groups, 1.96).map(|spread| spread.method), Some("mover_r"));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub const R: Measure = Measure {
    id: "r",
    aliases: &["ratio"],
    title: ("kvot", "ratio"),
    power: 0,
    fits: Fits::Both,
    needs: &[],
    compares: Compares::Pair,
    signed: true,
    no_inequality: 1.0,
    fewest_groups: 2,
    shown_times: 1.0,
    turn: Turn::None,
    interpretation: (
        "Kvoten mellan gruppernas värden. 1 betyder ingen skillnad mellan grupperna.",
        "The ratio of the groups' values. 1 means no difference between the groups.",
    ),
    formula: "R = y₁ / y₂",
    source: "Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697",
    compute: |groups| ratio(groups, groups.pair()),
    analytic: Some(|groups, z| spread(groups, groups.pair(), z)),
};

/// The ratio of the reference group of groups without order and the one farthest from it on the worse side.
///
/// R = y_ref / min y of the others if a high value is better, max y of the others / y_ref otherwise: below 1 where the
/// reference is the worst. Without unit; interval as for [`R`], the pair as for [`super::D_REFERENCE`].
///
/// Source: as [`R`].
pub const R_REFERENCE: Measure = Measure {
    id: "r_reference",
    aliases: &["ratio_to_reference"],
    title: ("kvot mot referensgruppen", "ratio to the reference group"),
    fits: Fits::Unordered,
    needs: &[Need::Reference],
    compares: Compares::ReferencePair,
    interpretation: (
        "Kvoten mellan referensgruppen och den grupp som har det sämst. 1 betyder ingen skillnad.",
        "The ratio of the reference group and the group worst off. 1 means no difference.",
    ),
    formula: "R = y_ref / min y, or max y / y_ref",
    compute: |groups| groups.reference_pair().map_or(f64::NAN, |pair| ratio(groups, pair)),
    analytic: Some(|groups, z| spread(groups, groups.reference_pair()?, z)),
    ..R
};

fn ratio(groups: &Subgroups, (group, reference): (usize, usize)) -> f64 {
    let (y1, y2) = (groups.values()[group], groups.values()[reference]);
    if y1 < 0.0 || y2 < 0.0 { f64::NAN } else { y1 / y2 }
}

fn spread(groups: &Subgroups, (a, b): (usize, usize), z: f64) -> Option<Spread> {
    let relative =
        |place: usize| Some(groups.standard_error(place)? / groups.values()[place]).filter(|x| x.is_finite());
    let standard_error = relative(a).zip(relative(b)).map(|(a, b)| a.hypot(b));
    if let Some((a, b)) = groups.bounded(a).zip(groups.bounded(b)) {
        // Limits that let the second value be 0 leave the ratio without an upper one; its standard error would hide
        // that.
        let limits = statistics::ratio::mover(a, b).ok()?;
        return Some(Spread { standard_error, lower: limits.lower, upper: limits.upper, method: "mover_r" });
    }
    Some(log_normal(ratio(groups, (a, b)), standard_error?, z, "log_normal"))
}
