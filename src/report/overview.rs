//! The table of all indicators: one row each, or one for women and one for men where there is no total.

use maud::{Markup, html};

use super::labels::labels;
use super::subject::Subject;
use super::{Context, facts, figures, format, marks, phrases};
use crate::model::{Area, AreaLevel, Sex};
use crate::table::{Comparison, Verdict, benchmark};

/// The overview table of an area.
pub fn overview(context: &Context, area: &Area, subjects: &[Subject]) -> Markup {
    let language = context.language;
    let words = labels(language);
    let second = figures::second_benchmark(context, area);
    let second_title = if area.level == AreaLevel::County { words.against_region } else { words.against_peers };
    // Where nothing of the nation is known, a municipality's county stands in its column.
    let known = |id: &str| {
        let row =
            |subject: &Subject, sex: &Sex| subject.comparison(*sex, id).is_some_and(|row| row.reference.is_some());
        subjects.iter().any(|subject| subject.sexes.iter().any(|sex| row(subject, sex)))
    };
    let county = area.level == AreaLevel::Municipality && !known(benchmark::NATION) && known(benchmark::COUNTY);
    let first = if county { benchmark::COUNTY } else { benchmark::NATION };
    let first_title = if county { words.against_county } else { words.against_nation };
    let against_nation = area.level != AreaLevel::Nation;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.overview_caption) {
            table.overview {
                caption { (words.overview_caption) }
                thead { tr {
                    th scope="col" { (words.number) }
                    th scope="col" { (words.indicator) }
                    th scope="col" { (words.value) }
                    th scope="col" { (words.period) }
                    @if against_nation { th scope="col" { (first_title) } }
                    @if second.is_some() { th scope="col" { (second_title) } }
                    th scope="col" { (words.change) }
                    th scope="col" { (words.goal) }
                    th scope="col" { (words.sexes) }
                    th scope="col" { (words.education_gap) }
                } }
                tbody {
                    @for subject in subjects { @for sex in &subject.sexes { tr {
                        td { (subject.indicator.number) }
                        th scope="row" { (name(subject, *sex)) }
                        (value(subject, *sex))
                        @if against_nation { td { (against(subject, subject.comparison(*sex, first))) } }
                        @if let Some(second) = &second { td { (against(subject, subject.comparison(*sex, second.id.as_str()))) } }
                        td { (change(subject, subject.comparison(*sex, benchmark::PREVIOUS))) }
                        td { (goal(subject, *sex)) }
                        td { (sexes(subject, *sex)) }
                        td { (education(subject, *sex)) }
                    } } }
                }
            }
        }
        (marks::legend(language))
    }
}

fn name(subject: &Subject, sex: Sex) -> Markup {
    let (indicator, language) = (subject.indicator, subject.context.language);
    html! {
        a href={ "#indicator-" (indicator.number) } { (indicator.short.get(language)) }
        @if subject.sexes.len() > 1 { ", " (sex.label(language)) }
        @if subject.is_stand_in() { span.note { (phrases::shows_county(language)) } }
    }
}

fn value(subject: &Subject, sex: Sex) -> Markup {
    let language = subject.context.language;
    let status = figures::status(subject, sex).label(language);
    html! {
        @match subject.latest(sex) {
            Some(row) => {
                td.value { (format::estimate(subject.indicator, row, language)) }
                td { (row.key.period) }
            }
            None => { td.value { span.state { (status) } } td { span.state { (status) } } }
        }
    }
}

fn against(subject: &Subject, row: Option<&Comparison>) -> Markup {
    let language = subject.context.language;
    let verdict = row.map_or(Verdict::NotComparable, |row| row.verdict);
    marks::short_or_difference(row, difference(subject, row), verdict.label(language), language)
}

fn change(subject: &Subject, row: Option<&Comparison>) -> Markup {
    let language = subject.context.language;
    match row.filter(|row| row.verdict == Verdict::NotComparable) {
        None => marks::arrow(row, language),
        row => {
            let words = phrases::over_time(Verdict::NotComparable, language);
            marks::short_or_difference(row, difference(subject, row), words, language)
        }
    }
}

fn difference(subject: &Subject, row: Option<&Comparison>) -> Option<String> {
    format::difference(subject.indicator, row?, subject.context.language)
}

fn goal(subject: &Subject, sex: Sex) -> Markup {
    let (indicator, language) = (subject.indicator, subject.context.language);
    html! {
        @match (subject.goal(sex), &indicator.goal) {
            (Some((_, goal)), _) => {
                (format::value(indicator, goal, language)) " "
                span.note { (phrases::goal_state(facts::goal_reached(subject, sex), language)) }
            }
            (None, Some(_)) => { span.state { (labels(language).goal_without_baseline) } }
            (None, None) => { span.state { (labels(language).no_goal) } }
        }
    }
}

fn sexes(subject: &Subject, sex: Sex) -> Markup {
    let (indicator, language) = (subject.indicator, subject.context.language);
    if sex != Sex::Total {
        return html! { span.state { (labels(language).own_rows) } };
    }
    let values: Vec<String> = [Sex::Women, Sex::Men]
        .into_iter()
        .filter(|sex| indicator.sexes.contains(sex))
        .map(|sex| match subject.latest(sex).and_then(|row| row.value) {
            Some(number) => format::value(indicator, number, language),
            None => figures::status(subject, sex).label(language).to_owned(),
        })
        .collect();
    html! {
        @if values.is_empty() { span.state { (labels(language).not_by_sex) } }
        @else if [Sex::Women, Sex::Men].into_iter().all(|sex| subject.latest(sex).is_none()) {
            span.state { (values.first().map_or("", String::as_str)) }
        }
        @else { (values.join(" / ")) }
    }
}

fn education(subject: &Subject, sex: Sex) -> Markup {
    let language = subject.context.language;
    let gap = facts::newest_gap(subject, "education", sex);
    html! {
        @match gap.and_then(|gap| format::gap(subject.indicator, gap, language)) {
            Some(text) => (text),
            None => { span.state { (labels(language).status_missing) } }
        }
    }
}
