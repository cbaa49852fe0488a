//! The mean distance of the groups from the mean, the best group, or a reference group.

use super::{Compares, Fits, Measure, Need, Subgroups, Turn};
use crate::statistics::sum::sum;

const SOURCE: &str = "Harper & Lynch 2016; Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697";

/// The mean difference from the mean, unweighted.
///
/// ```text
/// MDMU = Σ |yⱼ − μ| / J
/// ```
///
/// Every group counts alike, whatever its people; μ is the mean of all people. In the indicator's unit, at least 0.
/// There is no analytic interval, as the formula has corners; simulated limits are biased upward: see
/// [`super::drawn`].
///
/// Source: Harper and Lynch 2016; Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697.
pub const MDMU: Measure = Measure {
    id: "mdmu",
    aliases: &["mean_difference_from_mean_unweighted"],
    title: ("medelavvikelse från medelvärdet, ovägd", "mean difference from mean, unweighted"),
    power: 1,
    fits: Fits::Unordered,
    needs: &[Need::Average],
    compares: Compares::All,
    signed: false,
    no_inequality: 0.0,
    fewest_groups: 3,
    shown_times: 1.0,
    turn: Turn::None,
    interpretation: (
        "Gruppernas genomsnittliga avstånd från medelvärdet, i indikatorns enhet; alla grupper räknas lika. 0 betyder ingen ojämlikhet.",
        "The groups' mean distance from the mean, in the indicator's unit; all groups count alike. 0 means no inequality.",
    ),
    formula: "MDMU = Σ |yⱼ − μ| / J",
    source: SOURCE,
    compute: |groups| unweighted(groups, overall(groups)),
    analytic: None,
};

/// The mean difference from the mean, weighted by population: MDMW = Σ pⱼ |yⱼ − μ|.
///
/// As [`MDMU`], but each person counts alike, whatever the size of the group. In the indicator's unit, at least 0.
/// There is no analytic interval.
///
/// Source: as [`MDMU`].
pub const MDMW: Measure = Measure {
    id: "mdmw",
    aliases: &["mean_difference_from_mean_weighted"],
    title: ("medelavvikelse från medelvärdet, vägd", "mean difference from mean, weighted"),
    needs: &[Need::Populations],
    interpretation: (
        "Gruppernas genomsnittliga avstånd från medelvärdet, vägt med befolkningen, i indikatorns enhet. 0 betyder ingen ojämlikhet.",
        "The groups' mean distance from the mean, weighted by population, in the indicator's unit. 0 means no inequality.",
    ),
    formula: "MDMW = Σ pⱼ |yⱼ − μ|",
    compute: |groups| weighted(groups, groups.mean()),
    ..MDMU
};

/// The mean difference from the best group, unweighted: MDBU = Σ |yⱼ − y_best| / J.
///
/// The best group has the highest value if a high value is better, the lowest otherwise; in a simulation it is found
/// anew in each draw. In the indicator's unit, at least 0. There is no analytic interval.
///
/// Source: as [`MDMU`].
pub const MDBU: Measure = Measure {
    id: "mdbu",
    aliases: &["mean_difference_from_best_unweighted"],
    title: ("medelavvikelse från bästa gruppen, ovägd", "mean difference from best group, unweighted"),
    needs: &[],
    compares: Compares::Best,
    interpretation: (
        "Gruppernas genomsnittliga avstånd från den bästa gruppen, i indikatorns enhet; alla grupper räknas lika. 0 betyder ingen ojämlikhet.",
        "The groups' mean distance from the best group, in the indicator's unit; all groups count alike. 0 means no inequality.",
    ),
    formula: "MDBU = Σ |yⱼ − y_best| / J",
    compute: |groups| unweighted(groups, groups.values()[groups.best()]),
    ..MDMU
};

/// The mean difference from the best group, weighted by population: MDBW = Σ pⱼ |yⱼ − y_best|.
///
/// As [`MDBU`], but each person counts alike, whatever the size of the group: what the mean would gain if all had the
/// level of the best group. In the indicator's unit, at least 0. There is no analytic interval.
///
/// Source: as [`MDMU`].
pub const MDBW: Measure = Measure {
    id: "mdbw",
    aliases: &["mean_difference_from_best_weighted"],
    title: ("medelavvikelse från bästa gruppen, vägd", "mean difference from best group, weighted"),
    needs: &[Need::Populations],
    interpretation: (
        "Gruppernas genomsnittliga avstånd från den bästa gruppen, vägt med befolkningen, i indikatorns enhet. 0 betyder ingen ojämlikhet.",
        "The groups' mean distance from the best group, weighted by population, in the indicator's unit. 0 means no inequality.",
    ),
    formula: "MDBW = Σ pⱼ |yⱼ − y_best|",
    compute: |groups| weighted(groups, groups.values()[groups.best()]),
    ..MDBU
};

/// The mean difference from a reference group, unweighted: MDRU = Σ |yⱼ − y_ref| / J.
///
/// The reference group is named by the one who asks; without one the measure does not apply. In the indicator's unit,
/// at least 0. There is no analytic interval.
///
/// Source: as [`MDMU`].
pub const MDRU: Measure = Measure {
    id: "mdru",
    aliases: &["mean_difference_from_reference_unweighted"],
    title: ("medelavvikelse från referensgruppen, ovägd", "mean difference from reference group, unweighted"),
    needs: &[Need::Reference],
    compares: Compares::Reference,
    interpretation: (
        "Gruppernas genomsnittliga avstånd från referensgruppen, i indikatorns enhet; alla grupper räknas lika. 0 betyder ingen ojämlikhet.",
        "The groups' mean distance from the reference group, in the indicator's unit; all groups count alike. 0 means no inequality.",
    ),
    formula: "MDRU = Σ |yⱼ − y_ref| / J",
    compute: |groups| unweighted(groups, reference(groups)),
    ..MDMU
};

/// The mean difference from a reference group, weighted by population: MDRW = Σ pⱼ |yⱼ − y_ref|.
///
/// As [`MDRU`], but each person counts alike, whatever the size of the group. In the indicator's unit, at least 0.
/// There is no analytic interval.
///
/// Source: as [`MDMU`].
pub const MDRW: Measure = Measure {
    id: "mdrw",
    aliases: &["mean_difference_from_reference_weighted"],
    title: ("medelavvikelse från referensgruppen, vägd", "mean difference from reference group, weighted"),
    needs: &[Need::Reference, Need::Populations],
    interpretation: (
        "Gruppernas genomsnittliga avstånd från referensgruppen, vägt med befolkningen, i indikatorns enhet. 0 betyder ingen ojämlikhet.",
        "The groups' mean distance from the reference group, weighted by population, in the indicator's unit. 0 means no inequality.",
    ),
    formula: "MDRW = Σ pⱼ |yⱼ − y_ref|",
    compute: |groups| weighted(groups, reference(groups)),
    ..MDRU
};

pub(super) fn unweighted(groups: &Subgroups, from: f64) -> f64 {
    sum(groups.values().iter().map(|y| (y - from).abs())) / groups.len() as f64
}

pub(super) fn weighted(groups: &Subgroups, from: f64) -> f64 {
    sum(groups.shares().iter().zip(groups.values()).map(|(p, y)| p * (y - from).abs()))
}

/// The value of all people together; not a number where it is not known, which makes the formula undefined.
pub(super) fn overall(groups: &Subgroups) -> f64 {
    groups.average().unwrap_or(f64::NAN)
}

fn reference(groups: &Subgroups) -> f64 {
    groups.reference().map_or(f64::NAN, |place| groups.values()[place])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of, set};
    use super::*;

    #[test]
    fn a_worked_example() {
        // μ = ½·10 + ¼·20 + ¼·40 = 20, and the lowest value is the best.
        let groups = set(&[(10.0, 200.0), (20.0, 100.0), (40.0, 100.0)]);
        for (measure, expected) in [
            (&MDMU, (10.0 + 0.0 + 20.0) / 3.0),
            (&MDMW, 10.0 / 2.0 + 20.0 / 4.0),
            (&MDBU, (0.0 + 10.0 + 30.0) / 3.0),
            (&MDBW, 10.0 / 4.0 + 30.0 / 4.0),
        ] {
            assert!((of(measure, &groups) - expected).abs() < 1e-12, "{}", measure.id);
        }
        assert!(MDRU.value(&groups).is_err() && MDRW.value(&groups).is_err(), "no group is the reference");
    }
}
