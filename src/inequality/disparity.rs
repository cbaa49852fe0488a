//! The index of disparity: the groups' mean distance from the mean, as a share of the mean.

use super::between_group::relative_to;
use super::mean_difference::{MDMU, MDMW, overall, unweighted, weighted};
use super::{Measure, Subgroups};

/// The index of disparity, unweighted: MDMU as a share of the mean.
///
/// ```text
/// IDISU = Σ |yⱼ − μ| / J / μ
/// ```
///
/// It has no unit and is shown in per cent; at least 0, undefined for a mean of 0. Every group counts alike. Harper and
/// Lynch's index sets the groups against a reference rate and divides by the number of the others: it differs by
/// design. There is no analytic interval; simulated limits are biased upward: see [`super::drawn`].
///
/// Source: Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697; Pearcy and Keppel 2002, Public Health Reports
/// 117, 273–280.
pub const IDISU: Measure = Measure {
    id: "idisu",
    aliases: &["index_of_disparity_unweighted"],
    title: ("disparitetsindex, ovägt", "index of disparity, unweighted"),
    power: 0,
    shown_times: 100.0,
    interpretation: (
        "Gruppernas genomsnittliga avstånd från medelvärdet, i procent av medelvärdet; alla grupper räknas lika. 0 betyder ingen ojämlikhet.",
        "The groups' mean distance from the mean, in per cent of the mean; all groups count alike. 0 means no inequality.",
    ),
    formula: "IDISU = 100 · Σ |yⱼ − μ| / J / μ",
    source: "Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697; Pearcy & Keppel 2002",
    compute: unweighted_index,
    ..MDMU
};

/// The index of disparity, weighted by population: IDISW = Σ pⱼ |yⱼ − μ| / μ.
///
/// It has no unit and is shown in per cent; at least 0, undefined for a mean of 0. It is twice the share of all events
/// that would have to move between groups for all to be equal. In simulations numerator and mean are those of the same
/// draw; healthequal keeps the mean of the estimates throughout, which makes its limits too near each other or too far
/// apart.
///
/// Source: as [`IDISU`].
pub const IDISW: Measure = Measure {
    id: "idisw",
    aliases: &["index_of_disparity_weighted"],
    title: ("disparitetsindex, vägt", "index of disparity, weighted"),
    needs: MDMW.needs,
    interpretation: (
        "Gruppernas genomsnittliga avstånd från medelvärdet, vägt med befolkningen, i procent av medelvärdet. 0 betyder ingen ojämlikhet.",
        "The groups' mean distance from the mean, weighted by population, in per cent of the mean. 0 means no inequality.",
    ),
    formula: "IDISW = 100 · Σ pⱼ |yⱼ − μ| / μ",
    compute: weighted_index,
    ..IDISU
};

fn unweighted_index(groups: &Subgroups) -> f64 {
    let mean = overall(groups);
    relative_to(mean, unweighted(groups, mean))
}

fn weighted_index(groups: &Subgroups) -> f64 {
    relative_to(groups.mean(), weighted(groups, groups.mean()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of, set};
    use super::*;

    #[test]
    fn a_worked_example() {
        // μ = ½·10 + ¼·20 + ¼·30 = 17.5: distances 7.5, 2.5, 12.5.
        let groups = set(&[(10.0, 200.0), (20.0, 100.0), (30.0, 100.0)]);
        assert!((of(&IDISU, &groups) - 22.5 / 3.0 / 17.5).abs() < 1e-15);
        assert!((of(&IDISW, &groups) - (7.5 / 2.0 + 15.0 / 4.0) / 17.5).abs() < 1e-15);
    }
}
