//! The rows of a dimension as charts.

use super::view::View;
use super::words;
use crate::chart::{
    Chart, ConcentrationCurve, Curve, CurveGroup, Division, Equiplot, EquiplotRow, GapOverTime, GapPanel, Group,
    GroupValue, Mark, Point, Words,
};
use crate::inequality::{Concentration, Measure, concentration_of_groups};
use crate::model::{Period, Status};
use crate::report::{figures, format, phrases};
use crate::table::Estimate;

/// As many years as an equiplot shows.
const YEARS: usize = 7;

/// The groups year by year; `None` if none has a value in any.
pub fn equiplot(view: &View) -> Option<Chart> {
    let periods: Vec<Period> = view.valued().collect();
    let newest = periods.last()?;
    let shown = &periods[periods.len().saturating_sub(YEARS)..];
    let row = |period: &Period| EquiplotRow {
        period: *period,
        values: view.groups.iter().map(|group| group_value(view, group.at(*period))).collect(),
    };
    let rows: Vec<EquiplotRow> = shown.iter().map(row).collect();
    let intervals =
        rows.last().is_some_and(|row| row.values.iter().any(|v| v.mark.is_some_and(|m| m.interval.is_some())));
    let title = format!("{}: {}", words::place(view), words::equiplot_title(view, *newest));
    Some(Chart::Equiplot(Equiplot {
        words: around(view, title, (shown.first(), shown.last()), intervals),
        unit: view.indicator.unit.get(view.language()).to_owned(),
        decimals: view.indicator.decimals,
        division: view.division(),
        groups: view.groups.iter().map(|group| Group { name: group.name.clone(), kind: group.kind }).collect(),
        rows,
        breaks: breaks(view),
    }))
}

fn group_value(view: &View, row: Option<&Estimate>) -> GroupValue {
    GroupValue {
        mark: row.and_then(|row| figures::mark(view.indicator, row)),
        status: row.map_or(Status::Missing, |row| row.status),
    }
}

/// An absolute and a relative measure over time; `None` if neither has a value in any year.
pub fn gap_over_time(view: &View) -> Option<Chart> {
    let (absolute, relative) = view.pair();
    let panels = [panel(view, absolute), panel(view, relative)];
    if panels.iter().all(|panel| panel.points.iter().all(|point| point.value.is_none())) {
        return None;
    }
    let intervals = panels.iter().any(|panel| panel.points.iter().any(|point| point.interval.is_some()));
    let title = format!("{}: {}", words::place(view), words::gap_title(view));
    Some(Chart::GapOverTime(GapOverTime {
        words: around(view, title, (view.periods.first(), view.periods.last()), intervals),
        panels: panels.into(),
        breaks: breaks(view),
    }))
}

fn panel(view: &View, measure: &'static Measure) -> GapPanel {
    let (indicator, language) = (view.indicator, view.language());
    let points = view.series(measure.id).map(|row| {
        let mark = format::gap_mark(indicator, row);
        let interval = mark.and_then(|mark| mark.interval);
        Point { period: row.period, value: mark.map(|mark| mark.value), interval, status: row.status }
    });
    let row = view.series(measure.id).last();
    GapPanel {
        title: words::panel_title(measure, language),
        unit: row.map(|row| format::gap_unit(indicator, row, language)).unwrap_or_default(),
        decimals: row.map_or(2, |row| format::gap_decimals(indicator, row)),
        no_inequality: measure.no_inequality,
        above: words::above(view, measure),
        points: points.collect(),
    }
}

/// The concentration curve of the newest year and of the first that it can be compared with; `None` for groups without
/// order or populations.
pub fn concentration_curve(view: &View) -> Option<Chart> {
    if view.division() != Division::Ordered {
        return None;
    }
    let newest = view.newest()?;
    let language = view.language();
    let since = view.measure(view.pair().0.id, newest).and_then(|row| row.since);
    let unknown = |period: Period| -> Vec<(String, Status)> {
        let without = view.groups.iter().filter(|group| group.value(period).is_none());
        let status = |row: Option<&Estimate>| row.map_or(Status::Missing, |row| row.status);
        without.map(|group| (group.name.clone(), status(group.at(period)))).collect()
    };
    let populations = view.groups.iter().any(|group| group.at(newest).is_some_and(|row| row.denominator.is_some()));
    let curves: Vec<Curve> = since
        .into_iter()
        .chain([newest])
        .filter_map(|period| Some(curve(view, period, &spread(view, period)?)))
        .collect();
    // An old curve alone would stand for the newest.
    let curves = if curves.last().is_some_and(|curve| curve.period == newest) { curves } else { Vec::new() };
    let unknown = if curves.is_empty() { unknown(newest) } else { Vec::new() };
    if !populations || (curves.is_empty() && unknown.is_empty()) {
        return None;
    }
    let intervals = curves.iter().any(|curve| curve.index.is_some_and(|index| index.interval.is_some()));
    let title = format!("{}: {}", words::place(view), words::curve_title(view));
    Some(Chart::ConcentrationCurve(ConcentrationCurve {
        words: around(view, title, (since.or(Some(newest)).as_ref(), Some(&newest)), intervals),
        people: language
            .pick("Andel av befolkningen, minst gynnade först", "Share of the people, least advantaged first")
            .to_owned(),
        outcome: format!(
            "{}: {}",
            language.pick("Andel av utfallet", "Share of the outcome"),
            view.indicator.short.get(language)
        ),
        index: words::index_name(language).to_owned(),
        decimals: 2,
        curves,
        unknown,
    }))
}

/// How the outcome of a period is spread over the groups; `None` where that cannot be said.
pub fn spread(view: &View, period: Period) -> Option<Concentration> {
    let rows: Option<Vec<_>> = view.groups.iter().map(|group| Some((group.id, group.at(period)?))).collect();
    concentration_of_groups(&rows?, view.indicator).ok()
}

fn curve(view: &View, period: Period, spread: &Concentration) -> Curve {
    let name = |id| view.groups.iter().find(|group| group.id == id).map(|group| group.name.clone()).unwrap_or_default();
    let groups = spread.shares.iter().map(|share| CurveGroup {
        name: name(share.group),
        people: share.people,
        outcome: share.outcome,
    });
    let index = Some(Mark { value: spread.index, interval: spread.limits });
    Curve { period, groups: groups.collect(), index }
}

fn breaks(view: &View) -> Vec<(i32, String)> {
    view.indicator.breaks.iter().map(|b| (b.year, b.text.get(view.language()).to_owned())).collect()
}

fn around(view: &View, title: String, (first, last): (Option<&Period>, Option<&Period>), intervals: bool) -> Words {
    let context = &view.context;
    let years = first.zip(last).map(|(first, last)| (first.first(), last.last));
    Words {
        title,
        subtitle: phrases::marked(context, phrases::population(view.indicator, view.sex, years, context.language)),
        footnote: phrases::footnote(context, Some(view.source.clone()), intervals),
    }
}
