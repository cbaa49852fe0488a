//! The intervals of the strategy's gaps: which method for which measure.

use super::{GapOptions, GroupSet};
use crate::inequality::{Drawing, Drawn, Measure, Spread, Subgroups, Turn, drawn, propagated};
use crate::model::Indicator;
use crate::statistics::z95;

/// How intervals are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Intervals {
    /// What tells how sure a measure is, given how sure its groups are:
    ///
    /// - the analytic interval, where it rests on the groups' limits or standard errors (`mover`, `mover_r`, `delta`,
    ///   `normal` …), of measures of spread no lower than none;
    /// - the groups' standard errors propagated, for measures of an order (`propagated`);
    /// - draws of the groups, corrected for bias, for measures of spread that have no analytic interval
    ///   (`simulation_corrected`).
    ///
    /// Groups without standard errors, as Kolada's values, give none.
    #[default]
    Usual,
    /// The field's analytic interval where there is one, as WHO's HEAT. That of the slope and the concentration index
    /// measures how far the groups lie from a line, not sampling error.
    Analytic,
    /// Percentiles of draws of the groups' values.
    Simulation,
    /// The same, reflected about the value against the bias of measures of spread.
    SimulationCorrected,
    /// Percentiles of draws of the groups' events.
    Bootstrap,
    /// The same, reflected.
    BootstrapCorrected,
}

/// Methods whose interval rests on the groups' distance from a line.
const OF_FIT: &[&str] = &["hc1", "transformed_regression"];

/// The interval of each measure, in the field's sign convention.
pub(super) fn spreads(
    set: &GroupSet<'_>,
    groups: &Subgroups,
    measures: &[&'static Measure],
    indicator: &Indicator,
    options: &GapOptions,
) -> Vec<Option<Spread>> {
    let analytic = |measure: &&'static Measure| measure.analytic(groups, z95());
    let draw = |measures: &[&'static Measure], of: Drawn, corrected: bool| {
        drawn_spreads(set, groups, measures, indicator, options, of, corrected)
    };
    match options.intervals {
        Intervals::Analytic => measures.iter().map(analytic).collect(),
        Intervals::Simulation => draw(measures, Drawn::Estimates, false),
        Intervals::SimulationCorrected => draw(measures, Drawn::Estimates, true),
        Intervals::Bootstrap => draw(measures, Drawn::Counts, false),
        Intervals::BootstrapCorrected => draw(measures, Drawn::Counts, true),
        Intervals::Usual => {
            let found = |measure: &&'static Measure| match analytic(measure) {
                Some(spread) if !OF_FIT.contains(&spread.method) => Some(no_lower_than_none(measure, spread)),
                _ if measure.signed => propagated(measure, groups, z95()),
                _ => None,
            };
            let mut spreads: Vec<Option<Spread>> = measures.iter().map(found).collect();
            let left: Vec<usize> =
                (0..measures.len()).filter(|at| spreads[*at].is_none() && !measures[*at].signed).collect();
            let of_spread: Vec<&'static Measure> = left.iter().map(|at| measures[*at]).collect();
            for (at, spread) in left.into_iter().zip(draw(&of_spread, Drawn::Estimates, true)) {
                spreads[at] = spread;
            }
            spreads
        }
    }
}

/// A measure without direction is not below none, whatever the normal approximation says.
fn no_lower_than_none(measure: &Measure, spread: Spread) -> Spread {
    let one_sided = !measure.signed && measure.turn == Turn::None;
    Spread { lower: if one_sided { spread.lower.max(measure.no_inequality) } else { spread.lower }, ..spread }
}

fn drawn_spreads(
    set: &GroupSet<'_>,
    groups: &Subgroups,
    measures: &[&'static Measure],
    indicator: &Indicator,
    options: &GapOptions,
    of: Drawn,
    corrected: bool,
) -> Vec<Option<Spread>> {
    if measures.is_empty() {
        return Vec::new();
    }
    let confidences = &[0.95];
    let drawing = Drawing { of, replicates: options.draws, seed: options.seed, corrected, confidences };
    let period = set.period.to_string();
    let key = [indicator.id.as_str(), &set.area, &set.dimension, set.sex.id(), &period];
    drawn(groups, measures, &drawing, &key).into_iter().map(|spreads| spreads.first().copied().flatten()).collect()
}

/// Whether drawn limits do not hold the value of a measure of spread, or have nothing left when they are reflected: the groups
/// then differ no more than chance alone would make them.
pub(super) fn may_be_chance(
    measure: &Measure,
    groups: &Subgroups,
    spread: Option<Spread>,
    intervals: Intervals,
) -> bool {
    let Ok(value) = measure.value(groups) else { return false };
    match spread {
        Some(spread) => !(spread.lower <= value && value <= spread.upper),
        None => {
            let drawn = !matches!(intervals, Intervals::Analytic);
            drawn && !measure.signed && groups.all_standard_errors().is_some()
        }
    }
}
