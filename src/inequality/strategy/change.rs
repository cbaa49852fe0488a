//! How gaps change over time, absolutely and relatively.

use ustr::{Ustr, ustr};

use super::PAIRS;
use crate::inequality::measure;
use crate::model::{Indicator, Period};
use crate::statistics::{Bounded, Limits, difference};
use crate::table::{Direction, Gap};

/// How a gap has changed between two periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The earlier period.
    pub since: Period,
    /// How much farther from no inequality the gap lies now, on the side where it was: in the measure's unit, or for a ratio
    /// as the ratio of now to then. Below 0, or below 1, the gap has shrunk.
    pub value: f64,
    /// Its 95 % limits, where both gaps have limits.
    pub limits: Option<Limits>,
    /// Whether it has grown or shrunk; only an interval wholly on one side says so.
    pub direction: Direction,
}

/// The change from `then` to `now` of one measure of the same groups; `None` if one of them has no value.
///
/// For a measure whose none is 0 the change is now − then; for a ratio it is ln now − ln then, given as a ratio. Its
/// interval is recovered from those of both, see [`difference::mover`], as if the two were independent: periods must not
/// overlap, and persons who are in both make the interval too wide rather than too narrow. The sign is turned so that more
/// is farther from no inequality on the side where the gap was. A gap that has crossed to the other side has shrunk on the
/// way and grown again: its direction is unclear.
pub fn change(then: &Gap, now: &Gap) -> Option<Change> {
    let none = measure(&now.measure).map_or(0.0, |measure| measure.no_inequality);
    let is_ratio = none == 1.0;
    let transform = |x: f64| if is_ratio { x.ln() } else { x - none };
    let bounded = |gap: &Gap| {
        let (lower, upper) = gap.lower.zip(gap.upper)?;
        let bounded = Bounded { lower: transform(lower), value: transform(gap.value?), upper: transform(upper) };
        (bounded.lower.is_finite() && bounded.upper.is_finite()).then_some(bounded)
    };
    let (was, is) = (transform(then.value?), transform(now.value?));
    if !(was.is_finite() && is.is_finite()) {
        return None;
    }
    let side = if was < 0.0 { -1.0 } else { 1.0 };
    let limits = bounded(then).zip(bounded(now)).and_then(|(then, now)| difference::mover(now, then).ok());
    let limits = limits.map(|limits| match side > 0.0 {
        true => limits,
        false => Limits { lower: -limits.upper, upper: -limits.lower },
    });
    let crossed = was * is < 0.0;
    let direction = match limits {
        Some(limits) if !crossed && limits.lower > 0.0 => Direction::Grown,
        Some(limits) if !crossed && limits.upper < 0.0 => Direction::Shrunk,
        _ => Direction::Unclear,
    };
    let back = |x: f64| if is_ratio { x.exp() } else { x };
    Some(Change {
        since: then.period,
        value: back(side * (is - was)),
        limits: limits.map(|limits| Limits { lower: back(limits.lower), upper: back(limits.upper) }),
        direction,
    })
}

impl Change {
    /// Whether the point lies on the side of growth; an unclear change may still point somewhere.
    fn points_up(&self, is_ratio: bool) -> Option<bool> {
        let distance = if is_ratio { self.value.ln() } else { self.value };
        (distance != 0.0).then_some(distance > 0.0)
    }
}

/// Writes into the newest row of each series since when and how its gap has changed, and in words where an absolute and a
/// relative measure disagree. Rows are in order of their key.
pub(super) fn read_changes(gaps: &mut [Gap], indicator: &Indicator) {
    let place = |gap: &Gap| (gap.area, gap.dimension, gap.sex);
    for series in gaps.chunk_by_mut(|a, b| place(a) == place(b)) {
        let mut changes: Vec<(usize, Change)> = Vec::new();
        for at in newest(series) {
            if let Some(then) = earliest(series, &series[at], indicator)
                && let Some(change) = change(then, &series[at])
            {
                changes.push((at, change));
            }
        }
        for (at, change) in &changes {
            series[*at].since = Some(change.since);
            series[*at].direction = Some(change.direction);
        }
        for (absolute, relative) in PAIRS {
            let of = |id: &str| changes.iter().find(|(at, _)| series[*at].measure == id).copied();
            if let Some((a, b)) = of(absolute.id).zip(of(relative.id))
                && let Some(words) = disagreement(&a.1, &b.1, relative.is_ratio())
            {
                (series[a.0].reading, series[b.0].reading) = (words, words);
            }
        }
    }
}

/// The newest row with a value of each measure, all of the same period.
fn newest(series: &[Gap]) -> Vec<usize> {
    let last = series.iter().rev().find(|gap| gap.value.is_some()).map(|gap| gap.period);
    let is_newest = |(at, gap): (usize, &Gap)| (Some(gap.period) == last && gap.value.is_some()).then_some(at);
    series.iter().enumerate().filter_map(is_newest).collect()
}

/// The first row of the same measure that can be compared with `now`: periods of as many years that do not overlap, no
/// break of the definition between them.
fn earliest<'a>(series: &'a [Gap], now: &Gap, indicator: &Indicator) -> Option<&'a Gap> {
    series.iter().find(|then| {
        then.measure == now.measure
            && then.value.is_some()
            && then.period.years == now.period.years
            && !then.period.overlaps(now.period)
            && then.period < now.period
            && indicator.breaks_between(then.period.first(), now.period.last).next().is_none()
    })
}

/// What to say where the absolute and the relative gap have moved in opposite directions, and how sure it is.
fn disagreement(absolute: &Change, relative: &Change, is_ratio: bool) -> Option<Ustr> {
    let (up, relative_up) = absolute.points_up(false).zip(relative.points_up(is_ratio))?;
    if up == relative_up || absolute.since != relative.since {
        return None;
    }
    let word = |up: bool| if up { "grown" } else { "shrunk" };
    let sure = [absolute, relative].iter().all(|change| change.direction != Direction::Unclear);
    let sure = if sure { "" } else { "; chance alone may explain it" };
    Some(ustr(&format!(
        "the absolute gap has {} but the relative gap has {} since {}{sure}",
        word(up),
        word(relative_up),
        absolute.since
    )))
}
