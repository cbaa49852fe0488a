//! What could be gained if all groups reached the level of the best: PAR and PAF.

use super::between_group::relative_to;
use super::mean_difference::overall;
use super::measure::normal;
use super::{Compares, Fits, Measure, Need, Spread, Subgroups, Turn};
use crate::model::Better;

/// The population attributable risk: how much the mean would change if all groups had the level of the target group.
///
/// ```text
/// PAR = y_target − μ,   se = μ · se(PAF)
/// ```
///
/// The target is the most advantaged of ordered groups, whichever end of the indicator is better, and the best of
/// others (of equally good ones the one with most people): see [`Subgroups::target`]. In the indicator's unit; at least
/// 0 if a high value is better, at most 0 otherwise, and 0 where the target's level is worse than the mean. Turned to
/// disadvantage it is at least 0. Interval PAR ∓ z · se, method `delta`, about the value as it is shown; only with
/// populations and a scale.
///
/// Source: Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697; its standard error: Walter 1978,
/// doi:10.1093/ije/7.2.175.
pub const PAR: Measure = Measure {
    id: "par",
    aliases: &["population_attributable_risk"],
    title: ("befolkningens tillskrivbara risk", "population attributable risk"),
    power: 1,
    fits: Fits::Both,
    needs: &[Need::Average],
    compares: Compares::Target,
    signed: false,
    no_inequality: 0.0,
    fewest_groups: 3,
    shown_times: 1.0,
    turn: Turn::Negate,
    interpretation: (
        "Hur mycket medelvärdet skulle ändras, i indikatorns enhet, om alla grupper hade den bästa gruppens nivå. 0 betyder ingen möjlig förbättring.",
        "How much the mean would change, in the indicator's unit, if all groups had the level of the best. 0 means no possible improvement.",
    ),
    formula: "PAR = y_target − μ",
    source: "Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697; Walter 1978, doi:10.1093/ije/7.2.175",
    compute: risk,
    analytic: Some(risk_spread),
};

/// The population attributable fraction: [`PAR`] as a share of the mean.
///
/// ```text
/// PAF = (y_target − μ) / μ
/// se² = c N [a d (N − c) + b c²] / ((a + c)³ (c + d)³)
/// ```
///
/// With S the scale's whole, N all people and n those of the target group: c = n · y_target / S and d = n − c are its
/// persons with and without, a = N · μ / S − c and b = N − n − a those of the others. It has no unit, is shown in per
/// cent, and is undefined for a mean of 0. Sign, target, and interval as for [`PAR`].
///
/// healthequal gives the fraction in per cent and its standard error not: its limits are a hundred times too near.
///
/// Source: as [`PAR`].
pub const PAF: Measure = Measure {
    id: "paf",
    aliases: &["population_attributable_fraction"],
    title: ("befolkningens tillskrivbara andel", "population attributable fraction"),
    power: 0,
    shown_times: 100.0,
    interpretation: (
        "Hur många procent medelvärdet skulle ändras om alla grupper hade den bästa gruppens nivå. 0 betyder ingen möjlig förbättring.",
        "By how many per cent the mean would change if all groups had the level of the best. 0 means no possible improvement.",
    ),
    formula: "PAF = 100 · (y_target − μ) / μ",
    compute: fraction,
    analytic: Some(fraction_spread),
    ..PAR
};

fn risk(groups: &Subgroups) -> f64 {
    let gain = groups.values()[groups.target()] - overall(groups);
    match groups.setting().better {
        _ if gain.is_nan() => gain,
        Better::High => gain.max(0.0),
        Better::Low => gain.min(0.0),
    }
}

fn fraction(groups: &Subgroups) -> f64 {
    relative_to(overall(groups), risk(groups))
}

fn fraction_error(groups: &Subgroups) -> Option<f64> {
    let (target, whole) = (groups.target(), groups.setting().scale.whole()?);
    let people = groups.people()?;
    let of_target = people * groups.shares()[target];
    let c = groups.values()[target] / whole * of_target;
    let d = of_target - c;
    let a = groups.mean() / whole * people - c;
    let b = people - of_target - a;
    let variance = c * people * (a * d * (people - c) + b * c * c) / ((a + c).powi(3) * (c + d).powi(3));
    (variance >= 0.0).then(|| variance.sqrt())
}

fn fraction_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    Some(normal(fraction(groups), fraction_error(groups)?, z, "delta"))
}

fn risk_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    Some(normal(risk(groups), groups.mean() * fraction_error(groups)?, z, "delta"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of, set};
    use super::*;

    #[test]
    fn a_worked_example() {
        // Low is better: the target has 10, the mean is ½·10 + ¼·20 + ¼·30 = 17.5.
        let groups = set(&[(30.0, 100.0), (20.0, 100.0), (10.0, 200.0)]);
        assert_eq!(of(&PAR, &groups), -7.5);
        assert!((of(&PAF, &groups) + 7.5 / 17.5).abs() < 1e-15);
        // Of 200 in the target 20 have it, of 200 others 50.
        let (a, b, c, d, n) = (50.0, 150.0, 20.0, 180.0, 400.0_f64);
        let variance = c * n * (a * d * (n - c) + b * c * c) / (70.0_f64.powi(3) * 200.0_f64.powi(3));
        let spread = PAF.analytic(&groups, 1.0).expect("populations and a scale are given");
        assert!((spread.upper - (-7.5 / 17.5 + variance.sqrt())).abs() < 1e-14);
    }
}
