//! One value against one reference: difference, interval, verdict.

use ustr::{Ustr, ustr};

use super::reason;
use crate::estimate::from_counts;
use crate::model::{Better, Indicator, Kind, Period, Status};
use crate::statistics::{Bounded, Limits, difference};
use crate::table::{Comparison, Estimate, Method, Verdict, Weighting};

/// What a value is set against.
pub(super) struct Against<'a> {
    pub benchmark: Ustr,
    pub area: Ustr,
    pub period: Period,
    pub estimate: Option<&'a Estimate>,
    /// The reference consists of the area, among others.
    pub contains: bool,
    /// The reference is the area itself under another name.
    pub same_area: bool,
}

/// The comparison, without ranks.
pub(super) fn compared(row: &Estimate, against: &Against<'_>, indicator: &Indicator) -> Comparison {
    let reference = against.estimate.and_then(|estimate| estimate.value);
    let difference = row.value.zip(reference).map(|(value, reference)| value - reference);
    let outcome = outcome(row, against, indicator);
    let limits = outcome.ok();
    Comparison {
        key: row.key,
        benchmark: against.benchmark,
        reference_area: against.area,
        reference_period: against.period,
        value: row.value,
        reference,
        difference,
        lower: limits.map(|limits| limits.lower),
        upper: limits.map(|limits| limits.upper),
        verdict: limits.map_or(Verdict::NotComparable, |limits| verdict(limits, indicator.better)),
        reason: ustr(outcome.err().unwrap_or_default()),
        rank: None,
        rank_lower: None,
        rank_upper: None,
        ranked: None,
        status: match (difference, row.status) {
            (Some(_), _) => Status::Ok,
            (None, Status::Ok) => Status::Missing,
            (None, status) => status,
        },
    }
}

/// The limits of the difference, or why there are none.
fn outcome(row: &Estimate, against: &Against<'_>, indicator: &Indicator) -> Result<Limits, &'static str> {
    if row.value.is_none() {
        return Err(row.status.id());
    }
    let reference = against.estimate.filter(|estimate| estimate.value.is_some()).ok_or(reason::NO_REFERENCE)?;
    if against.same_area {
        return Err(reason::SAME_AREA);
    }
    let (now, then) = (row.key.period, reference.key.period);
    // Two values of the same years mix the definitions alike; of a pooled one its oldest year counts, too.
    let (oldest, newest) = (now.first().min(then.first()), now.last.max(then.last));
    if now != then && indicator.breaks_between(oldest, newest).next().is_some() {
        return Err(reason::BREAK);
    }
    if row.key.area == reference.key.area && now.overlaps(then) {
        return Err(reason::OVERLAPPING_PERIODS);
    }
    let limits = if against.contains && now == then { within(row, reference, indicator.kind) } else { None };
    limits.or_else(|| independent(row, reference)).ok_or(reason::NO_INTERVAL)
}

/// The interval of the difference from the limits of each; `None` where one has none.
fn independent(row: &Estimate, reference: &Estimate) -> Option<Limits> {
    difference::mover(bounded(row)?, bounded(reference)?).ok()
}

/// The interval of the difference between an area and a reference that contains it, by way of the reference's rest.
fn within(row: &Estimate, reference: &Estimate, kind: Kind) -> Option<Limits> {
    let counted = |estimate: &Estimate| matches!(estimate.method, Method::Wilson | Method::Exact | Method::Byar);
    if !(counted(row) && counted(reference)) || reference.weighting == Weighting::Unweighted {
        return None;
    }
    let ((x, n), (all_x, all_n)) =
        (row.numerator.zip(row.denominator)?, reference.numerator.zip(reference.denominator)?);
    let (rest_x, rest_n) = (all_x - x, all_n - n);
    if rest_n <= 0.0 || rest_x < 0.0 {
        return None;
    }
    let limits = from_counts(rest_x, rest_n, kind)?.limits?;
    let rest = Bounded { lower: limits.lower, value: rest_x / rest_n, upper: limits.upper };
    let area = bounded(row)?;
    let from_rest = difference::mover(area, rest).ok()?;
    // Laid round the difference that is shown, which a published, rounded value may have moved by a hair.
    let (shown, centre, scale) = (row.value? - reference.value?, area.value - rest.value, 1.0 - n / all_n);
    Some(Limits {
        lower: shown - scale * (centre - from_rest.lower),
        upper: shown + scale * (from_rest.upper - centre),
    })
}

fn bounded(estimate: &Estimate) -> Option<Bounded> {
    let (lower, upper) = estimate.interval()?;
    Some(Bounded { lower, value: estimate.value?, upper })
}

fn verdict(difference: Limits, better: Better) -> Verdict {
    let (above, below) = match better {
        Better::High => (Verdict::Better, Verdict::Worse),
        Better::Low => (Verdict::Worse, Verdict::Better),
    };
    if difference.lower > 0.0 {
        above
    } else if difference.upper < 0.0 {
        below
    } else {
        Verdict::Similar
    }
}
