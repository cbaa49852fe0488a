//! One observation to one estimate: which value, which interval.

use crate::model::{Indicator, Kind, Status};
use crate::statistics::{Limits, mean, proportion, rate, z95};
use crate::table::{Estimate, Method, Observation};

/// The estimate that an observation supports.
pub(super) fn estimate_of(row: &Observation, indicator: &Indicator) -> Estimate {
    if row.status != Status::Ok {
        let absent = row.status == Status::Missing && !indicator.sexes.contains(&row.key.sex);
        return Estimate::empty(row.key, if absent { Status::NotApplicable } else { row.status }, row.source);
    }
    let counted = counted_value(row, indicator.kind);
    let Some(value) = chosen_value(row.value, counted, indicator) else {
        return Estimate::empty(row.key, Status::Undefined, row.source);
    };
    let counts = counts(row, value);
    let from_counts = || counts.and_then(|(x, n)| from_counts(x, n, indicator.kind));
    let none = Interval { limits: None, method: Method::None, standard_error: None };
    let interval = published(row, value, indicator.kind).or_else(from_counts).unwrap_or(none);
    // A published value that its own counts' limits do not hold is less exact than the counts.
    let holds = interval.limits.is_none_or(|limits| limits.lower <= value && value <= limits.upper);
    let value = if holds { value } else { counted.unwrap_or(value) };
    let limits = interval.limits.filter(|limits| limits.lower <= value && value <= limits.upper);
    Estimate {
        numerator: counts.map(|(x, _)| x).or(row.numerator),
        denominator: counts.map(|(_, n)| n).or(row.denominator),
        value: Some(value),
        lower: limits.map(|limits| limits.lower),
        upper: limits.map(|limits| limits.upper),
        standard_error: interval.standard_error,
        method: if limits.is_some() { interval.method } else { Method::None },
        ..Estimate::empty(row.key, Status::Ok, row.source)
    }
}

/// Limits, how they were made, and the standard error that goes with them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interval {
    /// The limits, where there are any.
    pub limits: Option<Limits>,
    /// How they were made.
    pub method: Method,
    /// The standard error.
    pub standard_error: Option<f64>,
}

/// The interval of `x` of `n`, by the kind of statistic; `None` where counts do not make one.
pub(crate) fn from_counts(x: f64, n: f64, kind: Kind) -> Option<Interval> {
    match kind {
        Kind::Proportion => Some(Interval {
            limits: Some(proportion::wilson(x, n, z95()).ok()?),
            method: Method::Wilson,
            standard_error: proportion::standard_error(x, n).ok(),
        }),
        Kind::Rate => {
            let events = rate::poisson_limits(x, z95()).ok()?;
            (n > 0.0).then(|| Interval {
                limits: Some(Limits { lower: events.lower / n, upper: events.upper / n }),
                method: if x < rate::EXACT_BELOW { Method::Exact } else { Method::Byar },
                standard_error: Some(x.sqrt() / n),
            })
        }
        Kind::Mean | Kind::LifeExpectancy => None,
    }
}

/// The normal interval of a value, kept within what the kind of statistic can be.
pub(super) fn from_standard_error(value: f64, standard_error: f64, kind: Kind) -> Option<Interval> {
    let limits = mean::normal(value, standard_error, z95()).ok()?;
    let (least, greatest) = match kind {
        Kind::Proportion => (0.0, 1.0),
        Kind::Rate => (0.0, f64::INFINITY),
        Kind::Mean | Kind::LifeExpectancy => (f64::NEG_INFINITY, f64::INFINITY),
    };
    Some(Interval {
        limits: Some(Limits { lower: limits.lower.max(least), upper: limits.upper.min(greatest) }),
        method: Method::Normal,
        standard_error: Some(standard_error),
    })
}

/// Cases per person; `None` for nobody, or for a share with more cases than people.
fn counted_value(row: &Observation, kind: Kind) -> Option<f64> {
    let (x, n) = row.numerator.zip(row.denominator).filter(|(_, n)| *n > 0.0)?;
    let impossible = kind == Kind::Proportion && x > n;
    Some(x / n).filter(|value| value.is_finite() && !impossible)
}

/// The published value where it agrees with the counts within its rounding, the counts' value otherwise.
fn chosen_value(published: Option<f64>, counted: Option<f64>, indicator: &Indicator) -> Option<f64> {
    let rounding = 0.5 * 10_f64.powi(-(indicator.decimals.min(15) as i32)) / indicator.per;
    match (published, counted) {
        // A hair more than half a unit, since a value that was rounded from a tie lies exactly that far off.
        (Some(published), Some(counted)) if (published - counted).abs() > rounding * (1.0 + 1e-6) => Some(counted),
        (published, counted) => published.or(counted),
    }
}

/// Cases and persons: a survey's answers where their number is given, the register's counts otherwise.
///
/// A share of answers is turned back into cases, value × n, and not rounded: weighted answers need not be whole.
fn counts(row: &Observation, value: f64) -> Option<(f64, f64)> {
    match (row.respondents, row.numerator, row.denominator) {
        (Some(answers), _, _) => Some((value * answers, answers)),
        (None, Some(x), Some(n)) => Some((x, n)),
        (None, None, Some(n)) => Some((value * n, n)),
        (None, _, None) => None,
    }
}

/// The interval that the source gives: its limits, or else its effective number of answers, or else its standard error.
///
/// A share near 0 or 1 is better served by Wilson's interval on the effective answers than by the normal one: it stays
/// within 0 to 1, and no answers of few is not certainty. More effective answers than answers are a chance of the sample,
/// not knowledge.
///
/// Source: Korn and Graubard 1998, Survey Methodology 24:193–201; Franco, Little, Louis and Slud 2019,
/// doi:10.1093/jssam/smy019.
fn published(row: &Observation, value: f64, kind: Kind) -> Option<Interval> {
    match (row.lower.zip(row.upper), row.standard_error) {
        (Some((lower, upper)), standard_error) => Some(Interval {
            limits: Some(Limits { lower, upper }),
            method: Method::Published,
            standard_error: standard_error.or(Some((upper - lower) / (2.0 * z95()))),
        }),
        (None, standard_error) if kind == Kind::Proportion && row.effective_respondents.is_some() => {
            let effective = row.effective_respondents?;
            let answers = row.respondents.map_or(effective, |answers| effective.min(answers));
            Some(Interval {
                limits: Some(proportion::wilson(value * answers, answers, z95()).ok()?),
                method: Method::WilsonEffective,
                standard_error: standard_error.or_else(|| proportion::standard_error(value * answers, answers).ok()),
            })
        }
        (None, Some(standard_error)) => from_standard_error(value, standard_error, kind),
        (None, None) => None,
    }
}
