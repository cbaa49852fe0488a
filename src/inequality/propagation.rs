//! The standard error of any smooth measure from those of the groups.

use super::measure::{log_normal, normal};
use super::{Measure, Spread, Subgroups};

/// The groups' standard errors propagated through the measure (the delta method): how sure it is, given how sure the groups are.
///
/// ```text
/// se² = Σ (∂f / ∂yⱼ)² sⱼ²,   f the measure, or its logarithm for a ratio
/// ```
///
/// and the limits f ∓ z · se, turned back from logarithms for a ratio; method `propagated`. The slopes are central
/// differences, so that any measure will do that bends little within a standard error; those of spread, whose formula has a
/// corner where a group lies at the mean, are drawn instead: see [`super::drawn`].
///
/// For the slope and the relative index and the concentration index this is the interval to read for groups with standard
/// errors: the analytic ones of the field take the scatter of the groups about the line for the uncertainty, which for three
/// levels of education rests on a single residual.
///
/// `z` is the normal quantile of the confidence. `None` without the standard error of every group, or where the measure or a
/// slope is undefined.
///
/// Source: Oehlert 1992, doi:10.1080/00031305.1992.10475842.
///
/// ```
/// # use jamlik::inequality::{SII_LINEAR, Scale, Setting, Subgroup, Subgroups, propagated};
/// # use jamlik::model::{Better, Contrast};
/// let group = |id: &str, value| Subgroup {
///     id: id.into(), value, limits: None, standard_error: Some(1.0), population: Some(100.0),
/// };
/// let setting = Setting {
///     contrast: Contrast::Ordered, better: Better::High, reference: None, scale: Scale::Mean, average: None,
/// };
/// let groups = Subgroups::new(&[group("1", 15.0), group("2", 25.0), group("3", 35.0)], setting)?;
/// // The slope is 3/2 · (y₃ − y₁), so its standard error is 3/2 · √2.
/// let spread = propagated(&SII_LINEAR, &groups, 1.96).expect("every group has a standard error");
/// assert!(spread.standard_error.is_some_and(|error| (error - 1.5 * 2.0_f64.sqrt()).abs() < 1e-6));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn propagated(measure: &Measure, groups: &Subgroups, z: f64) -> Option<Spread> {
    let value = measure.value(groups).ok()?;
    let errors = groups.all_standard_errors()?;
    let transform = |x: f64| if measure.is_ratio() { x.ln() } else { x };
    let highest = groups.setting().scale.highest();
    let mut moved = groups.clone();
    let mut variance = 0.0;
    for (at, error) in errors.iter().enumerate().filter(|(_, error)| **error > 0.0) {
        let y = groups.values()[at];
        let step = STEP * y.abs().max(*error);
        // A share of nobody or of everyone can only be moved inward.
        let lowest = if y >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
        let (below, above) = ((y - step).max(lowest), (y + step).min(highest));
        let mut at_value = |x: f64| {
            moved.redraw(|place| if place == at { x } else { groups.values()[place] });
            transform((measure.compute)(&moved))
        };
        let slope = (at_value(above) - at_value(below)) / (above - below);
        variance += (slope * error).powi(2);
    }
    let spread = if measure.is_ratio() { log_normal } else { normal };
    let spread = spread(value, variance.sqrt(), z, "propagated");
    (spread.lower.is_finite() && spread.upper.is_finite()).then_some(spread)
}

/// How far a value is moved to take a slope, in proportion to it: the error of a central difference is of the order of its
/// square, and so is that of rounding over it.
const STEP: f64 = 1e-5;

#[cfg(test)]
mod tests {
    use super::super::{ACI, D, R, RII, SII, tests::set};
    use super::*;

    #[test]
    fn simple_measures_have_their_textbook_errors() {
        // The groups of the tests have a standard error of 1 each.
        let groups = set(&[(20.0, 100.0), (30.0, 100.0), (40.0, 100.0)]);
        let error = |measure| propagated(measure, &groups, 1.96).and_then(|spread| spread.standard_error);
        assert!(error(&D).is_some_and(|error| (error - 2.0_f64.sqrt()).abs() < 1e-8));
        assert!(error(&R).is_some_and(|error| (error - (1.0 / 20.0_f64).hypot(1.0 / 40.0)).abs() < 1e-8));
        // ACI = 2 Σ pⱼ yⱼ (xⱼ − ½) = 2/9 · (y₃ − y₁)
        assert!(error(&ACI).is_some_and(|error| (error - 2.0 / 9.0 * 2.0_f64.sqrt()).abs() < 1e-8));
    }

    #[test]
    fn the_logit_line_is_as_sure_as_its_draws() {
        let groups = set(&[(20.0, 100.0), (35.0, 300.0), (40.0, 200.0)]);
        let drawing = super::super::Drawing {
            of: super::super::Drawn::Estimates,
            replicates: 20_000,
            seed: 1,
            corrected: false,
            confidences: &[0.95],
        };
        for measure in [&SII, &RII] {
            let drawn = super::super::drawn(&groups, &[measure], &drawing, &[])[0][0].and_then(|s| s.standard_error);
            let ours = propagated(measure, &groups, 1.96).and_then(|spread| spread.standard_error);
            let (drawn, ours) = (drawn.expect("drawn"), ours.expect("propagated"));
            assert!((ours / drawn - 1.0).abs() < 0.03, "{}: {ours} against {drawn}", measure.id);
        }
    }
}
