//! Simulated limits: ours of many draws against those of the package's 100 and of many independent ones.

use std::collections::BTreeMap;

use jamlik::inequality::{
    BGSD, COV, Drawing, Drawn, IDISU, IDISW, MDBU, MDBW, MDMU, MDMW, MDRU, MDRW, Measure, Scale, Setting, Spread,
    Subgroups, drawn,
};

use super::case::Case;
use crate::line::Line;
use crate::read::{Record, number};

const DRAWING: Drawing<'_> =
    Drawing { of: Drawn::Estimates, replicates: 10_000, seed: 1, corrected: false, confidences: &[0.95] };

/// Compares the rows of one case that have simulated limits.
///
/// What is compared is a distance in the Monte Carlo error s of a limit of 100 draws, as a share of the greatest that
/// chance allows: 4 s for the package's 100 draws, 1 s for many draws, of which those of the reference are at least 5
/// 000.
pub fn compare(case: &Case, rows: &[&Record], line: &mut Line) {
    let simulated = |row: &&&Record| row["source"].starts_with("package_") && row["status"] != "error";
    let limits = limits(case);
    for row in rows.iter().filter(simulated) {
        let what = format!("{} {} {}", row["case_id"], row["measure"], row["variant"]);
        let ours = limits[row["measure"].as_str()];
        for (side, name) in [("lower", "lowerci"), ("upper", "upperci")] {
            let Some(package) = number(row, name) else {
                assert!(ours.is_none(), "{what}: limits without standard errors");
                continue;
            };
            // Where the mean is given and not of the groups there are no many draws to compare, and no s.
            let Some(s) = number(row, &format!("hp_{side}_sd100")) else { continue };
            let many = number(row, &format!("hp_{side}")).unwrap();
            let (lower, upper) = ours.unwrap_or_else(|| panic!("{what}: no limits"));
            let ours = if side == "lower" { lower } else { upper };
            let mut within = |theirs: f64, most: f64, whose: &str| {
                let share = if ours == theirs { 0.0 } else { (ours - theirs).abs() / most };
                line.compare(1.0 + share, 1.0, &format!("{what}, {side} limit {ours} against {theirs} of {whose}"));
            };
            within(package, 4.0 * s, "100 draws");
            within(many, s, "many draws");
        }
    }
}

/// Our limits of the measures that the package simulates, all from the same draws.
fn limits(case: &Case) -> BTreeMap<&'static str, Option<(f64, f64)>> {
    // Draws above 100 are refused for that scale only.
    let scale = if case.scale() == 100.0 { Scale::Share(100.0) } else { Scale::Rate(case.scale()) };
    let groups = case.subgroups(true, scale, |group| group);
    // Where populations are known the average is used by nothing but the measure below.
    let average = groups.setting().average.or(Some(groups.mean()));
    let groups = Subgroups::new(&case.members(), Setting { average, ..*groups.setting() }).unwrap();
    let spreads = drawn(&groups, SIMULATED, &DRAWING, &[&case.record["case_id"]]);
    let shown = |(measure, spreads): (&&Measure, Vec<Option<Spread>>)| {
        let times = measure.shown_times;
        (measure.id, spreads[0].map(|spread| (spread.lower * times, spread.upper * times)))
    };
    SIMULATED.iter().zip(spreads).map(shown).collect()
}

const SIMULATED: &[&Measure] = &[&BGSD, &COV, &MDMU, &MDMW, &MDBU, &MDBW, &MDRU, &MDRW, &IDISU, &IDISW_OF_FIXED_MEAN];

/// IDISW as the package simulates it: about the mean of the estimates, not that of the draw.
const IDISW_OF_FIXED_MEAN: Measure = Measure {
    compute: |groups| {
        let mean = groups.setting().average.unwrap();
        let distances = groups.shares().iter().zip(groups.values()).map(|(p, y)| p * (y - mean).abs());
        distances.sum::<f64>() / mean
    },
    ..IDISW
};
