//! Limits of every measure by drawing the groups' values anew: one routine for all.

use crate::statistics::draws::Stream;
use crate::statistics::sum::standard_deviation;

use super::{Measure, Scale, Spread, Subgroups, Turn};
use crate::model::Better;

/// How intervals are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawing<'a> {
    /// What is drawn.
    pub of: Drawn,
    /// How many times; 1 000 or more for limits that can be trusted to two digits.
    pub replicates: usize,
    /// The seed; with the key it decides every draw.
    pub seed: u64,
    /// Whether the limits are reflected about the value, against the bias of measures of spread.
    pub corrected: bool,
    /// The confidences of the intervals, such as 0.95.
    pub confidences: &'a [f64],
}

/// What is drawn in a replicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// Each group's value, normal about its estimate with its standard error, within what a value can be ([`Scale`]).
    Estimates,
    /// Each group's events, as binomial among its people for shares and Poisson for rates: the parametric bootstrap.
    Counts,
}

impl Drawing<'_> {
    /// The word for the method in our tables.
    pub fn method(&self) -> &'static str {
        match (self.of, self.corrected) {
            (Drawn::Estimates, false) => "simulation",
            (Drawn::Estimates, true) => "simulation_corrected",
            (Drawn::Counts, false) => "bootstrap",
            (Drawn::Counts, true) => "bootstrap_corrected",
        }
    }
}

/// Standard errors and limits of measures by drawing the groups' values anew, one a measure and confidence.
///
/// Each replicate draws every group's value once, and every measure is computed of the same draw. With q the
/// percentiles of the draws (R's type 7):
///
/// ```text
/// simulation, bootstrap                       q(α/2) to q(1 − α/2)
/// simulation_corrected, bootstrap_corrected   2 · value − q(1 − α/2) to 2 · value − q(α/2); of a ratio value² / q
/// ```
///
/// The plain limits say where the measure would lie if the estimates were the truth and were measured again; the
/// corrected, or reflected, ones where the true measure lies, as far as the draws are biased as the estimates are. The
/// standard error is the standard deviation of the draws, of the logarithm for a ratio.
///
/// **Plain limits of measures of spread are biased upward.** Errors of the groups' values on average push groups apart;
/// the estimates carry that once and the draws twice. With little inequality and large errors the value itself can lie
/// below its own lower limit. The corrected limits take the bias out twice and stop at no inequality. Where nothing is
/// left beyond it, the groups differ less than chance alone would make them, and there is no interval.
///
/// # Arguments
///
/// `key` tells this set of groups from others, such as an indicator, an area and a year: the same seed and key give the
/// same limits, in any company and at any number of threads. healthequal draws 100 times; limits of 100 draws are
/// themselves uncertain by some 7 % of the interval's width, those of 1 000 by 2 %.
///
/// # Returns
///
/// A row a measure and a column a confidence. A measure has no interval if it has no value; if the groups lack standard
/// errors, or for [`Drawn::Counts`] populations and a scale; if more of its draws are undefined than may lie beyond a
/// limit; or if a corrected one has nothing left, or no end.
///
/// Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, § 13.3 and 13.4 (percentile and basic limits);
/// Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566 (type 7).
///
/// ```
/// # use jamlik::inequality::{D, Drawing, Drawn, MDMW, Scale, Setting, Subgroup, Subgroups, drawn};
/// # use jamlik::model::{Better, Contrast};
/// let group = |id: &str, value| Subgroup {
///     id: id.into(), value, limits: None, standard_error: Some(1.0), population: Some(100.0),
/// };
/// let setting = Setting {
///     contrast: Contrast::Ordered, better: Better::High, reference: None, scale: Scale::Share(100.0), average: None,
/// };
/// let groups = Subgroups::new(&[group("1", 40.0), group("2", 50.0), group("3", 60.0)], setting)?;
/// let drawing =
///     Drawing { of: Drawn::Estimates, replicates: 10_000, seed: 1, corrected: false, confidences: &[0.95] };
/// let spread = drawn(&groups, &[&D, &MDMW], &drawing, &["falls", "0680"])[0][0].expect("the groups have errors");
/// // The difference of two normal values, 20 ∓ 1.96 · √2.
/// assert!((spread.lower - 17.23).abs() < 0.1 && (spread.upper - 22.77).abs() < 0.1);
/// assert!(spread.standard_error.is_some_and(|error| (error - 2.0_f64.sqrt()).abs() < 0.05));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn drawn(
    groups: &Subgroups,
    measures: &[&Measure],
    drawing: &Drawing<'_>,
    key: &[&str],
) -> Vec<Vec<Option<Spread>>> {
    let none = || vec![None; drawing.confidences.len()];
    let values: Vec<Option<f64>> = measures.iter().map(|measure| measure.value(groups).ok()).collect();
    let draw = Draw::of(groups, drawing.of).filter(|_| drawing.replicates > 0);
    let Some(draw) = draw else { return measures.iter().map(|_| none()).collect() };
    let mut stream = Stream::new(drawing.seed, key);
    let mut anew = groups.clone();
    // A stretch of draws for each measure.
    let mut draws = vec![f64::NAN; measures.len() * drawing.replicates];
    for replicate in 0..drawing.replicates {
        stream.replicate(replicate as u64);
        anew.redraw(|place| draw.value(place, &mut stream));
        for (at, measure) in measures.iter().enumerate().filter(|(at, _)| values[*at].is_some()) {
            draws[at * drawing.replicates + replicate] = (measure.compute)(&anew);
        }
    }
    let better = groups.setting().better;
    let stretches = draws.chunks_mut(drawing.replicates);
    let spreads = measures.iter().zip(&values).zip(stretches).map(|((measure, value), draws)| match value {
        Some(value) => spreads(measure, better, *value, draws, drawing),
        None => none(),
    });
    spreads.collect()
}

/// How the values of one set are drawn.
enum Draw<'a> {
    Normal { values: &'a [f64], errors: Vec<f64>, within: [f64; 2] },
    Binomial { chances: Vec<f64>, people: &'a [f64], whole: f64 },
    Poisson { chances: Vec<f64>, people: &'a [f64], whole: f64 },
}

impl<'a> Draw<'a> {
    fn of(groups: &'a Subgroups, drawn: Drawn) -> Option<Draw<'a>> {
        let (values, scale) = (groups.values(), groups.setting().scale);
        match drawn {
            Drawn::Estimates => {
                // A mean may lie below 0; a set of which one does is not stopped there.
                let lowest = if values.iter().all(|value| *value >= 0.0) { 0.0 } else { f64::NEG_INFINITY };
                Some(Draw::Normal { values, errors: groups.all_standard_errors()?, within: [lowest, scale.highest()] })
            }
            Drawn::Counts => {
                let (people, chances) = (groups.populations()?, groups.fractions().to_vec());
                match scale {
                    Scale::Share(whole) => Some(Draw::Binomial { chances, people, whole }),
                    Scale::Rate(whole) if chances.iter().all(|rate| *rate >= 0.0) => {
                        Some(Draw::Poisson { chances, people, whole })
                    }
                    Scale::Rate(_) | Scale::Mean => None,
                }
            }
        }
    }

    fn value(&self, place: usize, stream: &mut Stream) -> f64 {
        match self {
            Draw::Normal { values, errors, within } => stream.normal_within(values[place], errors[place], *within),
            Draw::Binomial { chances, people, whole } => {
                let n = people[place].round();
                if n > 0.0 { *whole * stream.binomial(n, chances[place]) / n } else { *whole * chances[place] }
            }
            Draw::Poisson { chances, people, whole } => {
                let n = people[place];
                if n > 0.0 { *whole * stream.poisson(n * chances[place]) / n } else { *whole * chances[place] }
            }
        }
    }
}

/// The interval at each confidence from the draws, whose order is lost.
fn spreads(
    measure: &Measure,
    better: Better,
    value: f64,
    draws: &mut [f64],
    drawing: &Drawing<'_>,
) -> Vec<Option<Spread>> {
    let draws = defined(draws);
    let lost = 1.0 - draws.len() as f64 / drawing.replicates as f64;
    let limits = |confidence: &f64| {
        let tail = (1.0 - confidence) / 2.0;
        if draws.len() < 2 || lost > tail {
            return None;
        }
        let (lower, upper) = (quantile(draws, tail), quantile(draws, 1.0 - tail));
        if drawing.corrected { reflected(measure, better, value, lower, upper) } else { Some((lower, upper)) }
    };
    let limits: Vec<Option<(f64, f64)>> = drawing.confidences.iter().map(limits).collect();
    if measure.is_ratio() {
        draws.iter_mut().for_each(|draw| *draw = draw.ln());
    }
    let standard_error = standard_deviation(draws).ok();
    let spread = |(lower, upper)| Spread { standard_error, lower, upper, method: drawing.method() };
    let finite = |limits: &(f64, f64)| limits.0.is_finite() && limits.1.is_finite();
    limits.into_iter().map(|limits| limits.filter(finite).map(spread)).collect()
}

/// The draws that are defined, moved to the front.
fn defined(draws: &mut [f64]) -> &mut [f64] {
    let mut kept = 0;
    for at in 0..draws.len() {
        if draws[at].is_finite() {
            draws.swap(kept, at);
            kept += 1;
        }
    }
    &mut draws[..kept]
}

/// The quantile of at least one value, interpolated between the two about it (type 7); the values' order is lost.
fn quantile(values: &mut [f64], probability: f64) -> f64 {
    let place = (values.len() - 1) as f64 * probability;
    let (_, low, above) = values.select_nth_unstable_by(place as usize, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    low + place.fract() * (high - low)
}

/// Percentile limits reflected about the value, no farther than no inequality where the measure has one side; none if
/// nothing is left.
fn reflected(measure: &Measure, better: Better, value: f64, lower: f64, upper: f64) -> Option<(f64, f64)> {
    let (lower, upper) = if measure.is_ratio() {
        (value * value / upper, value * value / lower)
    } else {
        (2.0 * value - upper, 2.0 * value - lower)
    };
    let none = measure.no_inequality;
    let below = measure.turn == Turn::Negate && better == Better::Low;
    match (measure.signed, below) {
        (true, _) => Some((lower, upper)),
        (false, false) => (upper >= none).then_some((lower.max(none), upper)),
        (false, true) => (lower <= none).then_some((lower, upper.min(none))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::super::tests::set;
    use super::super::{BGV, D, MDMW, MEASURES, MLD, PAR, R};
    use super::*;

    const DRAWING: Drawing<'_> =
        Drawing { of: Drawn::Estimates, replicates: 2_000, seed: 1, corrected: false, confidences: &[0.95, 0.8] };

    #[test]
    fn quantiles_lie_between_values() {
        // R: quantile(c(3, 1, 2, 10), c(0, .1, .5, 1)) is 1.0 1.3 2.5 10.0
        let of = |p| quantile(&mut [3.0, 1.0, 2.0, 10.0], p);
        assert_eq!([of(0.0), of(0.5), of(1.0)], [1.0, 2.5, 10.0]);
        assert!((of(0.1) - 1.3).abs() < 1e-15);
    }

    #[test]
    fn the_same_key_gives_the_same_limits_in_any_company() {
        let groups = set(&[(40.0, 100.0), (50.0, 100.0), (60.0, 100.0)]);
        let alone = drawn(&groups, &[&MDMW], &DRAWING, &["a"]);
        let at = MEASURES.iter().position(|measure| measure.id == MDMW.id).unwrap();
        assert_eq!(drawn(&groups, MEASURES, &DRAWING, &["a"])[at], alone[0]);
        assert_ne!(drawn(&groups, &[&MDMW], &DRAWING, &["b"]), alone);
        let [wide, narrow] = [alone[0][0].unwrap(), alone[0][1].unwrap()];
        assert!(wide.lower < narrow.lower && narrow.upper < wide.upper);
    }

    #[test]
    fn spread_of_equal_groups_is_all_bias_and_a_reflected_interval_has_nothing_left() {
        let groups = set(&[(40.0, 100.0), (40.0, 100.0), (40.0, 100.0)]);
        let simulated = drawn(&groups, &[&BGV, &D], &DRAWING, &[]);
        assert!(simulated[0][0].unwrap().lower > 0.0, "the value is 0");
        let corrected = drawn(&groups, &[&BGV, &D], &Drawing { corrected: true, ..DRAWING }, &[]);
        assert_eq!(corrected[0], [None, None]);
        let (plain, turned) = (simulated[1][0].unwrap(), corrected[1][0].unwrap());
        assert_eq!((turned.lower, turned.upper), (-plain.upper, -plain.lower));
    }

    #[test]
    fn reflected_limits_stop_at_no_inequality_on_the_side_that_the_measure_has() {
        assert_eq!(reflected(&BGV, Better::High, 1.0, 0.5, 3.0), Some((0.0, 1.5)));
        assert_eq!(reflected(&PAR, Better::Low, -1.0, -3.0, -0.5), Some((-1.5, 0.0)));
        assert_eq!(reflected(&PAR, Better::High, 1.0, 0.5, 1.5), Some((0.5, 1.5)));
        assert_eq!(reflected(&R, Better::High, 2.0, 1.0, 4.0), Some((1.0, 4.0)));
    }

    #[test]
    fn the_bootstrap_draws_events() {
        let groups = set(&[(40.0, 1000.0), (50.0, 1000.0), (60.0, 1000.0)]);
        let spread = drawn(&groups, &[&D], &Drawing { of: Drawn::Counts, ..DRAWING }, &[])[0][0].unwrap();
        // √(0.4 · 0.6 / 1000 + 0.6 · 0.4 / 1000), in per cent.
        assert!((spread.standard_error.unwrap() / (100.0 * 0.00048_f64.sqrt()) - 1.0).abs() < 0.05);
        assert_eq!(spread.method, "bootstrap");
    }

    #[test]
    fn what_is_undefined_too_often_has_no_interval() {
        // Of 20 persons with 10 % on average, none has it in 12 % of draws: the logarithm is then infinite.
        let groups = set(&[(10.0, 20.0), (50.0, 1000.0), (60.0, 1000.0)]);
        let drawing = Drawing { of: Drawn::Counts, ..DRAWING };
        let spreads = drawn(&groups, &[&MLD, &MDMW], &drawing, &[]);
        assert!(spreads[0][0].is_none() && spreads[1][0].is_some());
    }
}
