//! Theil's index and the mean log deviation: inequality as a lack of entropy.

use super::measure::normal;
use super::{Compares, Fits, Measure, Need, Spread, Subgroups, Turn};
use crate::statistics::sum::sum;

/// Theil's index: the mean of rⱼ ln rⱼ over all people, rⱼ = yⱼ / μ.
///
/// ```text
/// TI = Σ pⱼ rⱼ ln rⱼ,   0 · ln 0 = 0
/// se² = Σ (1 + ln rⱼ − Σₖ pₖ rₖ (1 + ln rₖ))² pⱼ² sⱼ² / μ²
/// ```
///
/// It has no unit, is at least 0, at most ln of the number of people, and is shown times 1 000. It weighs the groups
/// above the mean more than [`MLD`]. Interval TI ∓ z · se, method `delta`, which near 0 may reach below it; where a
/// group's value is 0 the slope is infinite, and there is none.
///
/// healthequal multiplies the index by 1 000 and its standard error not: its limits are a thousand times too near. It
/// also sets a value of 0 to 10⁻⁶, which is not needed.
///
/// Source: Theil 1967, Economics and Information Theory; Schlotheuber and Hosseinpoor 2022, doi:10.3390/ijerph19063697;
/// its standard error: Ahn et al. 2018, doi:10.1200/CCI.18.00031.
///
/// ```
/// # use jamlik::inequality::{Scale, Setting, Subgroup, Subgroups, TI};
/// # use jamlik::model::{Better, Contrast};
/// let group = |id: &str, value| Subgroup {
///     id: id.into(), value, limits: None, standard_error: None, population: Some(100.0),
/// };
/// let setting = Setting {
///     contrast: Contrast::Extremes, better: Better::Low, reference: None, scale: Scale::Share(1.0), average: None,
/// };
/// let groups = Subgroups::new(&[group("a", 0.0), group("b", 0.2), group("c", 0.4)], setting)?;
/// // r = 0, 1, 2: ⅓ · 2 ln 2
/// assert!(TI.value(&groups).is_ok_and(|value| (value - 2.0 / 3.0 * 2.0_f64.ln()).abs() < 1e-15));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub const TI: Measure = Measure {
    id: "ti",
    aliases: &["theil", "theil_index"],
    title: ("Theils index", "Theil index"),
    power: 0,
    fits: Fits::Unordered,
    needs: &[Need::Populations],
    compares: Compares::All,
    signed: false,
    no_inequality: 0.0,
    fewest_groups: 3,
    shown_times: 1000.0,
    turn: Turn::None,
    interpretation: (
        "Gruppernas spridning kring medelvärdet, utan enhet, × 1 000. 0 betyder ingen ojämlikhet.",
        "The groups' spread about the mean, without unit, × 1,000. 0 means no inequality.",
    ),
    formula: "TI = 1000 · Σ pⱼ rⱼ ln rⱼ, rⱼ = yⱼ / μ",
    source: "Theil 1967; Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697; Ahn et al. 2018, doi:10.1200/CCI.18.00031",
    compute: theil,
    analytic: Some(theil_spread),
};

/// The mean log deviation: the mean of −ln rⱼ over all people, rⱼ = yⱼ / μ.
///
/// ```text
/// MLD = Σ pⱼ (−ln rⱼ),   se² = Σ pⱼ² sⱼ² / μ² · (1 − 1/rⱼ)²
/// ```
///
/// It has no unit, is at least 0 and is shown times 1 000. It weighs the groups below the mean more than [`TI`], and is
/// undefined where a group with people has the value 0: in the limit it is infinite. Interval MLD ∓ z · se, method
/// `delta`, which near 0 may reach below it.
///
/// healthequal multiplies the index by 1 000 and its standard error not; and it sets a value of 0 to 10⁻⁶, whatever the
/// scale, so that its index then measures that choice.
///
/// Source: as [`TI`].
pub const MLD: Measure = Measure {
    id: "mld",
    aliases: &["mean_log_deviation"],
    title: ("genomsnittlig logaritmisk avvikelse", "mean log deviation"),
    interpretation: (
        "Gruppernas spridning kring medelvärdet, utan enhet, × 1 000; känslig för låga värden. 0 betyder ingen ojämlikhet.",
        "The groups' spread about the mean, without unit, × 1,000; sensitive to low values. 0 means no inequality.",
    ),
    formula: "MLD = 1000 · Σ pⱼ (−ln rⱼ), rⱼ = yⱼ / μ",
    compute: mean_log_deviation,
    analytic: Some(mean_log_deviation_spread),
    ..TI
};

fn theil(groups: &Subgroups) -> f64 {
    let mean = groups.mean();
    let entropy = |r: f64| if r == 0.0 { 0.0 } else { r * r.ln() };
    at_least_0(sum(groups.shares().iter().zip(groups.values()).map(|(p, y)| p * entropy(y / mean))))
}

fn mean_log_deviation(groups: &Subgroups) -> f64 {
    let mean = groups.mean();
    let peopled = groups.shares().iter().zip(groups.values()).filter(|(p, _)| **p > 0.0);
    at_least_0(sum(peopled.map(|(p, y)| -p * (y / mean).ln())))
}

/// What rounding leaves of nothing is not below it.
fn at_least_0(index: f64) -> f64 {
    if (-1e-12..0.0).contains(&index) { 0.0 } else { index }
}

fn theil_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let mean = groups.mean();
    let slope = |y: f64| 1.0 + (y / mean).ln();
    let middle = sum(groups.shares().iter().zip(groups.values()).map(|(p, y)| p * (y / mean) * slope(*y)));
    spread(groups, z, theil(groups), |y| slope(y) - middle)
}

fn mean_log_deviation_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let mean = groups.mean();
    spread(groups, z, mean_log_deviation(groups), |y| 1.0 - mean / y)
}

/// The delta method, for an index whose slope in yⱼ is pⱼ / μ times `slope(yⱼ)`.
fn spread(groups: &Subgroups, z: f64, index: f64, slope: impl Fn(f64) -> f64) -> Option<Spread> {
    let errors = groups.all_standard_errors()?;
    let each = groups.shares().iter().zip(groups.values()).zip(&errors).filter(|((p, _), _)| **p > 0.0);
    let variance = sum(each.map(|((p, y), s)| (slope(*y) * p * s / groups.mean()).powi(2)));
    Some(normal(index, variance.sqrt(), z, "delta"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of, set};
    use super::*;

    #[test]
    fn a_worked_example() {
        // μ = ¾·8 + ¼·16 = 10: r = 0.8, 1.6.
        let groups = set(&[(8.0, 200.0), (16.0, 100.0), (8.0, 100.0)]);
        assert!((of(&TI, &groups) - (0.6 * 0.8_f64.ln() + 0.4 * 1.6_f64.ln())).abs() < 1e-15);
        assert!((of(&MLD, &groups) + 0.75 * 0.8_f64.ln() + 0.25 * 1.6_f64.ln()).abs() < 1e-15);
    }

    #[test]
    fn nothing_in_a_group_is_no_obstacle_to_theil_and_undefined_for_the_logarithm() {
        let groups = set(&[(0.0, 100.0), (10.0, 100.0), (20.0, 100.0)]);
        assert!(TI.value(&groups).is_ok() && MLD.value(&groups).is_err());
        assert!(TI.value(&set(&[(0.0, 1.0), (0.0, 1.0), (0.0, 1.0)])).is_err());
    }
}
