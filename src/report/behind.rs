//! The tables behind the charts: every year of every line, and the areas of a ranked chart.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::labels::labels;
use super::subject::Subject;
use super::{facts, figures, format, marks, phrases};
use crate::model::{Area, Period, Sex};
use crate::table::{Estimate, Verdict, benchmark};

/// As many areas as 22 tables of a page can list without making it too large.
const LISTED: usize = 120;

/// One line of a chart as a column.
struct Column<'a> {
    name: String,
    rows: &'a [Estimate],
}

/// All years of the area, of women and men, and of what it is compared with.
pub fn years(subject: &Subject, sex: Sex) -> Markup {
    let language = subject.context.language;
    let words = labels(language);
    let columns = columns(subject, sex);
    // Rows are years and not periods: a line that pools other years than its neighbours says so in its own cells.
    let mut periods = BTreeMap::new();
    for row in columns.iter().flat_map(|column| column.rows) {
        periods.entry(row.key.period.last).or_insert(row.key.period);
    }
    if periods.is_empty() {
        return html! { p { span.state { (words.no_rows) } } };
    }
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.table_behind) {
            table {
                caption { (phrases::population(subject.indicator, sex, None, language)) ". " (words.value) }
                thead { tr {
                    th scope="col" { (words.period) }
                    @for column in &columns { th scope="col" { (column.name) } }
                } }
                tbody { @for (year, period) in periods.iter().rev() { tr {
                    th scope="row" { (period) }
                    @for column in &columns { td { (cell(subject, column, *year, *period)) } }
                } } }
            }
        }
        ul.methods { @for column in &columns { li { b { (column.name) } ": " (methods(column, subject)) } } }
    }
}

fn columns<'a>(subject: &Subject<'a>, sex: Sex) -> Vec<Column<'a>> {
    let (context, language) = (&subject.context, subject.context.language);
    let results = context.results;
    let own = subject.shown.name.get(language);
    let by_sex =
        [Sex::Women, Sex::Men].into_iter().filter(|other| sex == Sex::Total && subject.indicator.sexes.contains(other));
    let by_sex =
        by_sex.map(|other| Column { name: format!("{own}, {}", other.label(language)), rows: subject.series(other) });
    let others = subject.benchmarks().into_iter().map(|benchmark| Column {
        name: figures::benchmark_name(context, &benchmark),
        rows: results.series(subject.id, benchmark.area.code, sex),
    });
    let first = Column { name: own.to_owned(), rows: subject.series(sex) };
    [first].into_iter().chain(by_sex).chain(others).collect()
}

fn cell(subject: &Subject, column: &Column, year: i32, period: Period) -> Markup {
    let language = subject.context.language;
    let Some(row) = column.rows.iter().find(|row| row.key.period.last == year) else {
        return html! { span.state { (labels(language).status_missing) } };
    };
    html! {
        @if row.value.is_some() { (format::estimate(subject.indicator, row, language)) }
        @else { span.state { (row.status.label(language)) } }
        @if row.key.period != period { span.note { (row.key.period) } }
    }
}

/// How the intervals of a line were made and what its values are made from.
fn methods(column: &Column, subject: &Subject) -> String {
    let language = subject.context.language;
    let values = || column.rows.iter().filter(|row| row.value.is_some());
    let mut parts: Vec<String> = Vec::new();
    for row in values() {
        let made_of = row.weighting.label(language).to_owned();
        for part in [row.method.label(language).to_owned(), made_of] {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    if let Some(last) = values().next_back().filter(|row| row.members > 0) {
        parts.push(phrases::members(last.members, &last.key.period.to_string(), language));
    }
    if parts.is_empty() { labels(language).status_missing.to_owned() } else { parts.join("; ") }
}

/// A municipality's neighbours in its county, or an area's members, best first; `None` where none has a value.
pub fn neighbours(subject: &Subject, sex: Sex) -> Option<Markup> {
    let (context, indicator, language) = (&subject.context, subject.indicator, subject.context.language);
    let rows = figures::ranking(context, indicator, subject.area, sex);
    if !rows.iter().any(|(_, row)| row.is_some_and(|row| row.value.is_some())) {
        return None;
    }
    let words = labels(language);
    if rows.len() > LISTED {
        return Some(html! { p { (words.too_many) } });
    }
    // A period that all share is told once.
    let mut periods: Vec<Period> =
        rows.iter().filter_map(|(_, row)| row.filter(|row| row.value.is_some())).map(|row| row.key.period).collect();
    periods.sort_unstable();
    periods.dedup();
    let several = periods.len() > 1;
    let one = periods.first().filter(|_| !several).map(|period| (period.first(), period.last));
    let body = rows.iter().map(|(member, row)| neighbour(subject, member, *row, (sex, several)));
    Some(html! {
        p { (words.rank_caution) }
        div.scroll tabindex="0" role="region" aria-label=(words.neighbours) {
            table {
                caption { (figures_caption(subject)) ". " (phrases::population(indicator, sex, one, language)) }
                thead { tr {
                    th scope="col" { (words.area) } th scope="col" { (words.value) }
                    @if several { th scope="col" { (words.period) } }
                    th scope="col" { (words.against_nation) " (" (marks::letters(language)) ")" }
                } }
                tbody { @for row in body { (row) } }
            }
        }
    })
}

fn figures_caption(subject: &Subject) -> String {
    phrases::ranked_title(&subject.context, subject.indicator, subject.area)
}

fn neighbour(subject: &Subject, member: &Area, row: Option<&Estimate>, (sex, with_period): (Sex, bool)) -> Markup {
    let (context, language) = (&subject.context, subject.context.language);
    let row = row.filter(|row| row.value.is_some()).ok_or(row.map(|row| row.status));
    let against = context.results.comparison(subject.id, member.code, sex, benchmark::NATION);
    let focus = member.code == subject.area.code;
    html! {
        tr.focus[focus] {
            th scope="row" { (member.name.get(language)) }
            @match row {
                Ok(row) => {
                    td { (format::estimate(subject.indicator, row, language)) }
                    @if with_period { td { (row.key.period) } }
                    td { (marks::letter(figures::verdict(against), language)) }
                }
                Err(status) => {
                    td colspan=(if with_period { 3 } else { 2 }) { span.state { (status.unwrap_or(crate::model::Status::Missing).label(language)) } }
                }
            }
        }
    }
}

/// Comparisons with groups that the chart has no room for: health-care regions and groups of one's own.
pub fn more_comparisons(subject: &Subject, sex: Sex) -> Option<Markup> {
    let (context, language) = (&subject.context, subject.context.language);
    let shown = subject.benchmarks();
    let over_time = [benchmark::PREVIOUS, benchmark::BASELINE];
    let rows: Vec<_> = context
        .results
        .comparisons(subject.id, subject.shown.code, sex)
        .iter()
        .filter(|row| !over_time.contains(&row.benchmark.as_str()) && shown.iter().all(|b| b.id != row.benchmark))
        .filter(|row| row.difference.is_some() || row.verdict != Verdict::NotComparable)
        .collect();
    let name =
        |code| context.catalogue.areas.get(code).map_or(code.to_string(), |area| area.name.get(language).to_owned());
    (!rows.is_empty()).then(|| {
        html! {
            dl { @for row in rows {
                dt { (name(row.reference_area)) }
                dd { (facts::comparison(subject, Some(row), None, sex)) }
            } }
        }
    })
}
