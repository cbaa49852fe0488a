//! The rows of a run as charts: what is drawn, and the words round it.

use super::inequality::{self, View};
use super::subject::{Benchmark, Subject, benchmarks, neighbours};
use super::{Context, format, phrases};
use crate::chart::{
    Chart, GoalLine, Mark, Overview, OverviewRow, Point, Ranked, RankedRow, ReferenceLine, Role, Series, Strategy,
    Words,
};
use crate::model::{Area, AreaLevel, Better, Dimension, Indicator, NATION, Sex, Status, StrategyArea};
use crate::table::{Comparison, Estimate, Verdict, benchmark};
use ustr::ustr;

pub(super) use super::subject::sexes;

/// One indicator over time: the area, what it is compared with, the goal and the breaks.
///
/// Where the indicator does not exist for municipalities, the county's line stands alone beside the nation's.
pub fn strategy(context: &Context, indicator: &Indicator, area: &Area, sex: Sex) -> Chart {
    let subject = Subject::new(context, indicator, area);
    let language = context.language;
    let role = if subject.is_stand_in() { Role::County } else { Role::Focus };
    let own = line(context, &subject, subject.shown, role, sex);
    let others =
        subject.benchmarks().into_iter().map(|Benchmark { area, role, .. }| line(context, &subject, area, role, sex));
    let intervals = own.points.iter().any(|point| point.interval.is_some());
    // A benchmark without any value has no line; the card says so in words.
    let others = others.filter(|series| series.points.iter().any(|point| point.value.is_some()));
    let series: Vec<Series> = [own].into_iter().chain(others).take(4).collect();
    let goal = indicator.goal.as_ref().zip(subject.goal(sex)).map(|(goal, (from, to))| GoalLine {
        label: phrases::goal_line(goal.year, language),
        from: (goal.baseline_year, indicator.published(from)),
        to: (goal.year, indicator.published(to)),
    });
    let breaks = indicator.breaks.iter().map(|b| (b.year, b.text.get(language).to_owned())).collect();
    Chart::Strategy(Strategy {
        words: strategy_words(&subject, sex, intervals),
        unit: indicator.unit.get(language).to_owned(),
        decimals: indicator.decimals,
        series,
        goal,
        breaks,
    })
}

/// The indicators of one strategy area, women and men, each on a scale of its own.
pub fn overview(context: &Context, strategy_area: StrategyArea, area: &Area) -> Chart {
    let language = context.language;
    let indicators = context.catalogue.indicators.iter().filter(|i| i.strategy_area == strategy_area);
    let rows: Vec<OverviewRow> = indicators
        .flat_map(|indicator| {
            let subject = Subject::new(context, indicator, area);
            let row = |sex: &Sex| overview_row(context, &subject, *sex);
            subject.sexes.iter().map(row).collect::<Vec<_>>()
        })
        .collect();
    let marks = || rows.iter().flat_map(|row| [row.women, row.men, row.total]).flatten();
    let intervals = marks().any(|mark| mark.interval.is_some());
    let verdicts = rows.iter().any(|row| row.verdict != Verdict::NotComparable);
    let words = Words {
        title: format!("{}: {}", area.name.get(language), strategy_area.label(language)),
        subtitle: phrases::marked(context, phrases::overview_subtitle(intervals, verdicts, language)),
        footnote: phrases::footnote(context, None, intervals),
    };
    Chart::Overview(Overview { words, rows })
}

/// The sex whose values stand for an indicator: the total, or women where there is no total.
pub fn main_sex(indicator: &Indicator) -> Sex {
    sexes(indicator).first().copied().unwrap_or(Sex::Total)
}

/// The municipalities of a county (or the members of any area) in order of an indicator; a municipality among those of
/// its county. `None` where there are no members that the indicator exists for.
pub fn ranked(context: &Context, indicator: &Indicator, area: &Area) -> Option<Chart> {
    ranked_by_sex(context, indicator, area, main_sex(indicator))
}

/// As [`ranked`], of one sex.
pub fn ranked_by_sex(context: &Context, indicator: &Indicator, area: &Area, sex: Sex) -> Option<Chart> {
    let language = context.language;
    let rows = ranking(context, indicator, area, sex);
    if !rows.iter().any(|(_, row)| row.is_some_and(|row| row.value.is_some())) {
        return None;
    }
    let id = ustr(&indicator.id);
    let years = years_of(rows.iter().filter_map(|(_, row)| *row).filter(|row| row.value.is_some()));
    let newest = years.map(|(_, last)| last);
    let shown = || rows.iter().filter_map(|(_, row)| *row).filter(|row| row.value.is_some());
    let intervals = shown().any(|row| row.interval().is_some());
    // Where all are of one period of several years, the chart says both its ends.
    let period = shown().next().map(|row| row.key.period);
    let period = period.filter(|period| shown().all(|row| row.key.period == *period));
    let years = period.map(|period| (period.first(), period.last)).or(years);
    let drawn = rows.iter().map(|(member, row)| RankedRow {
        name: match row.filter(|row| row.value.is_some()).map(|row| row.key.period.last) {
            Some(year) if Some(year) != newest => format!("{} ({year})", member.name.get(language)),
            _ => member.name.get(language).to_owned(),
        },
        mark: row.and_then(|row| mark(indicator, row)),
        status: row.map_or(Status::Missing, |row| row.status),
        focus: member.code == area.code,
        verdict: verdict(context.results.comparison(id, member.code, sex, benchmark::NATION)),
    });
    let whole = if area.level == AreaLevel::Municipality { area.county } else { Some(area.code) };
    let references = [Some(ustr(NATION)), whole.filter(|code| *code != NATION)].into_iter().flatten();
    let subject = Subject::new(context, indicator, area);
    let references = references.filter_map(|code| {
        let value = context.results.latest(id, code, sex)?.value?;
        let name = context.catalogue.areas.get(code)?.name.get(language).to_owned();
        Some(ReferenceLine { name, value: indicator.published(value) })
    });
    Some(Chart::Ranked(Ranked {
        words: Words {
            title: phrases::ranked_title(context, indicator, area),
            subtitle: phrases::marked(context, phrases::population(indicator, sex, years, language)),
            footnote: phrases::footnote(context, Some(phrases::attribution(&subject)), intervals),
        },
        unit: indicator.unit.get(language).to_owned(),
        decimals: indicator.decimals,
        rows: drawn.collect(),
        references: references.collect(),
    }))
}

/// The groups of a dimension, one line a year; `None` where the data hold none with a value.
///
/// Between areas of an area's own level it is that of the county or the nation round it, with itself in focus; here and in
/// the two that follow.
pub fn equiplot(
    context: &Context,
    indicator: &Indicator,
    area: &Area,
    dimension: &Dimension,
    sex: Sex,
) -> Option<Chart> {
    inequality::figures::equiplot(&View::of(&Subject::new(context, indicator, area), dimension, sex)?)
}

/// An absolute and a relative measure of inequality over time, side by side; `None` where neither has a value.
pub fn gap_over_time(
    context: &Context,
    indicator: &Indicator,
    area: &Area,
    dimension: &Dimension,
    sex: Sex,
) -> Option<Chart> {
    inequality::figures::gap_over_time(&View::of(&Subject::new(context, indicator, area), dimension, sex)?)
}

/// The concentration curve of the newest year and of the first that it can be compared with; `None` for groups without order
/// or populations.
pub fn concentration_curve(
    context: &Context,
    indicator: &Indicator,
    area: &Area,
    dimension: &Dimension,
    sex: Sex,
) -> Option<Chart> {
    inequality::figures::concentration_curve(&View::of(&Subject::new(context, indicator, area), dimension, sex)?)
}

/// An area's neighbours or members with their newest values, best first, those without a value last.
pub(super) fn ranking<'a>(
    context: &Context<'a>,
    indicator: &Indicator,
    area: &'a Area,
    sex: Sex,
) -> Vec<(&'a Area, Option<&'a Estimate>)> {
    let id = ustr(&indicator.id);
    let row = |code| {
        let series = context.results.series(id, code, sex);
        context.results.latest(id, code, sex).or(series.last())
    };
    let mut rows: Vec<_> = neighbours(context, area).into_iter().map(|member| (member, row(member.code))).collect();
    rows.sort_by(|(a, x), (b, y)| {
        let value = |row: &Option<&Estimate>| row.and_then(|row| row.value);
        match (value(x), value(y)) {
            (Some(x), Some(y)) if indicator.better == Better::High => y.total_cmp(&x),
            (Some(x), Some(y)) => x.total_cmp(&y),
            (x, y) => y.is_some().cmp(&x.is_some()),
        }
        .then(a.code.cmp(&b.code))
    });
    rows
}

fn line(context: &Context, subject: &Subject, area: &Area, role: Role, sex: Sex) -> Series {
    let indicator = subject.indicator;
    let rows = context.results.series(subject.id, area.code, sex);
    let name = match role {
        Role::Peers if area.level == AreaLevel::Peers => phrases::peers(context.language).to_owned(),
        _ => area.name.get(context.language).to_owned(),
    };
    let points = rows.iter().map(|row| {
        let mark = mark(indicator, row);
        Point {
            period: row.key.period,
            value: mark.map(|mark| mark.value),
            interval: mark.and_then(|mark| mark.interval),
            status: row.status,
        }
    });
    Series { name, role, points: points.collect() }
}

fn overview_row(context: &Context, subject: &Subject, sex: Sex) -> OverviewRow {
    let (indicator, language) = (subject.indicator, context.language);
    let total = subject.latest(sex);
    let stand_in = if subject.is_stand_in() { format!(" ({})", phrases::the_county(language)) } else { String::new() };
    // A mark of women or men belongs to the row only if it is of the same year as the row's own value.
    let of = |other: Sex| {
        let row = subject.latest(other).filter(|row| total.is_none_or(|total| total.key.period == row.key.period));
        row.and_then(|row| mark(indicator, row))
    };
    let split = sex == Sex::Total;
    let label = if split { String::new() } else { format!(", {}", sex.label(language)) };
    OverviewRow {
        label: format!("{}{label}{stand_in}", indicator.label(language)),
        unit: indicator.unit.get(language).to_owned(),
        decimals: indicator.decimals,
        better: indicator.better,
        domain: domain(context, subject),
        total: if split { total.and_then(|row| mark(indicator, row)) } else { None },
        women: if split || sex == Sex::Women { of(Sex::Women) } else { None },
        men: if split || sex == Sex::Men { of(Sex::Men) } else { None },
        nation: context
            .results
            .latest(subject.id, ustr(NATION), sex)
            .and_then(|row| row.value)
            .map(|v| indicator.published(v)),
        verdict: verdict(subject.comparison(sex, benchmark::NATION)),
        status: status(subject, sex),
    }
}

/// The least and the greatest newest value among areas of the same level, of whichever sex.
fn domain(context: &Context, subject: &Subject) -> Option<(f64, f64)> {
    let level =
        if subject.shown.level == AreaLevel::Municipality { AreaLevel::Municipality } else { AreaLevel::County };
    let areas = context.catalogue.areas.of_level(level);
    let values = areas.flat_map(|area| {
        let latest = |sex| context.results.latest(subject.id, area.code, sex);
        Sex::ALL.into_iter().filter_map(latest).filter_map(|row| row.value)
    });
    let widened = values.fold(None, |range: Option<(f64, f64)>, value| match range {
        Some((least, greatest)) => Some((least.min(value), greatest.max(value))),
        None => Some((value, value)),
    });
    widened.map(|(least, greatest)| (subject.indicator.published(least), subject.indicator.published(greatest)))
}

fn strategy_words(subject: &Subject, sex: Sex, intervals: bool) -> Words {
    let (context, indicator) = (&subject.context, subject.indicator);
    let years = years_of(subject.series(sex).iter());
    let varying: String = subject
        .varying_members(sex)
        .into_iter()
        .map(|(area, least, most)| {
            phrases::varying_members(area.name.get(context.language), least, most, context.language)
        })
        .collect();
    Words {
        title: strategy_title(subject, sex),
        subtitle: phrases::marked(context, phrases::population(indicator, sex, years, context.language)),
        footnote: phrases::footnote(context, Some(phrases::attribution(subject)), intervals) + &varying,
    }
}

/// The finding: the newest value, and the verdict against the nation where there is one.
fn strategy_title(subject: &Subject, sex: Sex) -> String {
    let (indicator, language) = (subject.indicator, subject.context.language);
    let of_sex = if sex == Sex::Total { String::new() } else { format!(", {}", sex.label(language)) };
    let place = format!("{}{of_sex}, {}", indicator.short.get(language), subject.shown.name.get(language));
    let Some(row) = subject.latest(sex) else {
        return format!("{place}: {}", status(subject, sex).label(language));
    };
    let value = format::estimate(indicator, row, language);
    let found = format!("{place}: {value} {}, {}", indicator.unit.get(language), row.key.period);
    match subject.comparison(sex, benchmark::NATION) {
        Some(row) if row.verdict != Verdict::NotComparable => {
            format!("{found} – {}", phrases::against_nation(row.verdict, language))
        }
        _ => found,
    }
}

pub(super) fn mark(indicator: &Indicator, row: &Estimate) -> Option<Mark> {
    let published = |(lower, upper)| (indicator.published(lower), indicator.published(upper));
    Some(Mark { value: indicator.published(row.value?), interval: row.interval().map(published) })
}

pub(super) fn verdict(row: Option<&Comparison>) -> Verdict {
    row.map_or(Verdict::NotComparable, |row| row.verdict)
}

/// Why there is no newest value: the status of the last year, or missing where there is no row at all.
pub(super) fn status(subject: &Subject, sex: Sex) -> Status {
    let last = subject.series(sex).last().map_or(Status::Missing, |row| row.status);
    if subject.latest(sex).is_some() { Status::Ok } else { last }
}

/// The first and the last year of some rows.
pub(super) fn years_of<'a>(rows: impl Iterator<Item = &'a Estimate>) -> Option<(i32, i32)> {
    rows.map(|row| row.key.period.last).fold(None, |range: Option<(i32, i32)>, year| match range {
        Some((first, last)) => Some((first.min(year), last.max(year))),
        None => Some((year, year)),
    })
}

/// The names of what an area is compared with, as its charts write them.
pub(super) fn benchmark_name(context: &Context, benchmark: &Benchmark) -> String {
    match benchmark.area.level {
        AreaLevel::Peers => phrases::peers(context.language).to_owned(),
        _ => benchmark.area.name.get(context.language).to_owned(),
    }
}

/// Whether an area is compared with its peers, its health-care region or nothing beside the nation.
pub(super) fn second_benchmark<'a>(context: &Context<'a>, area: &Area) -> Option<Benchmark<'a>> {
    benchmarks(context, area).into_iter().find(|benchmark| benchmark.role == Role::Peers)
}
