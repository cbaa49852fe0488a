//! The variance between groups and what is made of it: BGV, BGSD and the coefficient of variation.

use super::measure::normal;
use super::{Compares, Fits, Measure, Need, Spread, Subgroups, Turn};
use crate::statistics::sum::sum;

const SOURCE: &str = "Harper & Lynch 2016; Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697; Ahn et al. 2018, doi:10.1200/CCI.18.00031";

/// The between-group variance: the mean squared distance of the groups from the mean, weighted by population.
///
/// ```text
/// BGV = Σ pⱼ (yⱼ − μ)²
/// se² = 4 Σ pⱼ² sⱼ² (yⱼ − μ)² + 2 [(Σ pⱼ² sⱼ²)² − Σ pⱼ⁴ sⱼ⁴ + Σ pⱼ² (1 − pⱼ)² sⱼ⁴]
/// ```
///
/// In the square of the indicator's unit, at least 0, weighing large distances more. The interval is BGV ∓ z · se,
/// method `normal`; near 0, where it is of little worth, its lower limit may lie below 0. Errors of the groups' values
/// add to the measure: it is biased upward by Σ pⱼ (1 − pⱼ) sⱼ².
///
/// Source: Harper and Lynch 2016; Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697; its standard error:
/// Ahn et al. 2018, doi:10.1200/CCI.18.00031.
pub const BGV: Measure = Measure {
    id: "bgv",
    aliases: &["between_group_variance"],
    title: ("mellangruppsvarians", "between-group variance"),
    power: 2,
    fits: Fits::Unordered,
    needs: &[Need::Populations],
    compares: Compares::All,
    signed: false,
    no_inequality: 0.0,
    fewest_groups: 3,
    shown_times: 1.0,
    turn: Turn::None,
    interpretation: (
        "Gruppernas genomsnittliga kvadrerade avstånd från medelvärdet, i kvadraten på indikatorns enhet. 0 betyder ingen ojämlikhet.",
        "The groups' mean squared distance from the mean, in the square of the indicator's unit. 0 means no inequality.",
    ),
    formula: "BGV = Σ pⱼ (yⱼ − μ)²",
    source: SOURCE,
    compute: variance,
    analytic: Some(variance_spread),
};

/// The between-group standard deviation, the root of [`BGV`].
///
/// ```text
/// BGSD = √(Σ pⱼ (yⱼ − μ)²),  se = se(BGV) / (2 BGSD)
/// ```
///
/// In the indicator's unit, at least 0. The standard error is by the delta method, method `delta`; near 0 it is of
/// little use, and where all groups are equal there is none. healthequal simulates only.
///
/// Source: as [`BGV`].
pub const BGSD: Measure = Measure {
    id: "bgsd",
    aliases: &["between_group_standard_deviation"],
    title: ("mellangruppsstandardavvikelse", "between-group standard deviation"),
    power: 1,
    interpretation: (
        "Gruppernas typiska avstånd från medelvärdet, i indikatorns enhet. 0 betyder ingen ojämlikhet.",
        "The groups' typical distance from the mean, in the indicator's unit. 0 means no inequality.",
    ),
    formula: "BGSD = √BGV",
    compute: deviation,
    analytic: Some(deviation_spread),
    ..BGV
};

/// The coefficient of variation between groups: [`BGSD`] as a share of the mean.
///
/// ```text
/// COV = √(Σ pⱼ (yⱼ − μ)²) / μ
/// ∂COV/∂yⱼ = pⱼ [(yⱼ − μ) / (BGSD · μ) − BGSD / μ²],  se² = Σ (∂COV/∂yⱼ)² sⱼ²
/// ```
///
/// It has no unit and is shown in per cent; at least 0, undefined for a mean of 0. Method `delta`; healthequal
/// simulates only.
///
/// Source: as [`BGV`].
pub const COV: Measure = Measure {
    id: "cov",
    aliases: &["coefficient_of_variation"],
    title: ("variationskoefficient", "coefficient of variation"),
    power: 0,
    shown_times: 100.0,
    interpretation: (
        "Gruppernas typiska avstånd från medelvärdet, i procent av medelvärdet. 0 betyder ingen ojämlikhet.",
        "The groups' typical distance from the mean, in per cent of the mean. 0 means no inequality.",
    ),
    formula: "COV = 100 · BGSD / μ",
    compute: variation,
    analytic: Some(variation_spread),
    ..BGV
};

fn variance(groups: &Subgroups) -> f64 {
    let mean = groups.mean();
    sum(groups.shares().iter().zip(groups.values()).map(|(p, y)| p * (y - mean) * (y - mean)))
}

fn deviation(groups: &Subgroups) -> f64 {
    variance(groups).sqrt()
}

fn variation(groups: &Subgroups) -> f64 {
    relative_to(groups.mean(), deviation(groups))
}

/// A size as a share of the mean, which must be above 0.
pub(super) fn relative_to(mean: f64, size: f64) -> f64 {
    if mean > 0.0 { size / mean } else { f64::NAN }
}

fn variance_error(groups: &Subgroups) -> Option<f64> {
    let errors = groups.all_standard_errors()?;
    let mean = groups.mean();
    let each = || groups.shares().iter().zip(&errors).map(|(p, s)| (*p, s * s));
    let with_distance = each().zip(groups.values()).map(|((p, v), y)| p * p * v * (y - mean) * (y - mean));
    let first = 4.0 * sum(with_distance);
    let together = sum(each().map(|(p, v)| p * p * v));
    let apart = sum(each().map(|(p, v)| p * p * v * v * ((1.0 - p) * (1.0 - p) - p * p)));
    Some((first + 2.0 * (together * together + apart)).max(0.0).sqrt())
}

fn variance_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    Some(normal(variance(groups), variance_error(groups)?, z, "normal"))
}

fn deviation_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let deviation = deviation(groups);
    let spread = normal(deviation, variance_error(groups)? / (2.0 * deviation), z, "delta");
    Some(Spread { lower: spread.lower.max(0.0), ..spread })
}

fn variation_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let errors = groups.all_standard_errors()?;
    let (mean, deviation) = (groups.mean(), deviation(groups));
    let slope = |p: f64, y: f64| p * ((y - mean) / (deviation * mean) - deviation / (mean * mean));
    let slopes = groups.shares().iter().zip(groups.values()).map(|(p, y)| slope(*p, *y));
    let variance = sum(slopes.zip(&errors).map(|(slope, s)| (slope * s) * (slope * s)));
    let spread = normal(variation(groups), variance.sqrt(), z, "delta");
    Some(Spread { lower: spread.lower.max(0.0), ..spread })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of, set};
    use super::*;

    #[test]
    fn a_worked_example() {
        // μ = ½·10 + ¼·20 + ¼·40 = 20: distances −10, 0, 20.
        let groups = set(&[(10.0, 200.0), (20.0, 100.0), (40.0, 100.0)]);
        assert!((of(&BGV, &groups) - 150.0).abs() < 1e-12);
        assert!((of(&BGSD, &groups) - 150.0_f64.sqrt()).abs() < 1e-12);
        assert!((of(&COV, &groups) - 150.0_f64.sqrt() / 20.0).abs() < 1e-12);
        // Standard errors of 1: 4 (¼·100 + 0 + 1/16·400) + 2 [(3/8)² − 9/128 + 1/16 + 2·(3/16)²].
        let variance = 200.0 + 2.0 * (9.0 / 64.0 - 9.0 / 128.0 + 1.0 / 16.0 + 9.0 / 128.0);
        let spread = BGV.analytic(&groups, 1.96).expect("standard errors are given");
        assert!(spread.standard_error.is_some_and(|error| (error - f64::sqrt(variance)).abs() < 1e-12));
    }

    #[test]
    fn the_delta_method_is_the_slope_in_each_value() {
        let errors = |measure: &Measure| {
            let analytic = measure.analytic(&set(&[(10.0, 200.0), (20.0, 100.0), (40.0, 100.0)]), 1.96);
            analytic.and_then(|spread| spread.standard_error).expect("standard errors are given")
        };
        let moved = |at: usize, by: f64| {
            let value = |i: usize, value: f64| value + if i == at { by } else { 0.0 };
            of(&COV, &set(&[(value(0, 10.0), 200.0), (value(1, 20.0), 100.0), (value(2, 40.0), 100.0)]))
        };
        let numeric: f64 = (0..3).map(|at| ((moved(at, 1e-5) - moved(at, -1e-5)) / 2e-5).powi(2)).sum();
        assert!((errors(&COV) - numeric.sqrt()).abs() < 1e-8);
        assert!((errors(&BGSD) - errors(&BGV) / (2.0 * 150.0_f64.sqrt())).abs() < 1e-12);
    }
}
