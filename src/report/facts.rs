//! The facts beside a chart: the newest value, its changes, comparisons, place in order and gaps.

use maud::{Markup, html};

use super::labels::labels;
use super::subject::{Benchmark, Subject};
use super::{figures, format, marks, phrases};
use crate::model::{AreaLevel, Better, Sex, Status};
use crate::table::{Comparison, Gap, Verdict, benchmark};

/// The newest value, its changes and its comparisons: the facts that stand beside the chart.
pub fn beside(subject: &Subject, sex: Sex) -> Markup {
    html! {
        dl.facts {
            div { dt { (labels(subject.context.language).latest) } dd.latest { (latest(subject, sex)) } }
            @if subject.latest(sex).is_some() {
                (changes(subject, sex))
                (goal(subject, sex))
                (comparisons(subject, sex))
            }
        }
    }
}

/// The place in order, women and men: the facts that stand in a row under the chart.
pub fn under(subject: &Subject, sex: Sex) -> Markup {
    html! {
        @if subject.latest(sex).is_some() {
            dl.facts.row {
                (ranks(subject, sex))
                @if sex == Sex::Total { (women_and_men(subject)) }
            }
        }
    }
}

fn latest(subject: &Subject, sex: Sex) -> Markup {
    let (indicator, language) = (subject.indicator, subject.context.language);
    let Some(row) = subject.latest(sex) else {
        let status = figures::status(subject, sex).label(language);
        return html! { span.state { (status) } };
    };
    html! {
        strong { (format::estimate(indicator, row, language)) } " " (indicator.unit.get(language)) ", " (row.key.period)
        @if let Some(note) = newer(subject, sex) { span.note { (note) } }
        @if row.interval().is_none() { span.note { (phrases::reason("no_interval", language)) } }
        @if let Some(weighting) = phrases::weighting(row, language) { span.note { (weighting) } }
    }
}

/// Says so when a later period than the one shown has no value.
fn newer(subject: &Subject, sex: Sex) -> Option<String> {
    let (shown, last) = (subject.latest(sex)?, subject.series(sex).last()?);
    let due = last.key.period.last - shown.key.period.last >= i32::from(subject.indicator.every_years);
    let told = last.value.is_none() && (due || last.status != Status::Missing);
    let language = subject.context.language;
    told.then(|| phrases::newer_without_value(&last.key.period.to_string(), last.status.label(language), language))
}

fn changes(subject: &Subject, sex: Sex) -> Markup {
    let language = subject.context.language;
    let words = labels(language);
    let previous = subject.comparison(sex, benchmark::PREVIOUS);
    let baseline = subject.comparison(sex, benchmark::BASELINE);
    html! {
        @if let Some(row) = previous {
            div { dt { (words.change_since) " " (row.reference_period) } dd { (change(subject, row)) } }
        }
        @if let Some(row) = baseline {
            div { dt { (words.baseline) " " (row.reference_period) } dd { (change(subject, row)) } }
        }
    }
}

fn change(subject: &Subject, row: &Comparison) -> Markup {
    let language = subject.context.language;
    html! {
        (difference(subject, row)) " "
        (marks::long(Some(row), phrases::over_time(row.verdict, language), language))
    }
}

fn difference(subject: &Subject, row: &Comparison) -> Markup {
    let language = subject.context.language;
    html! {
        @if let Some(text) = format::difference(subject.indicator, row, language) {
            (text) " " (format::difference_unit(subject.indicator, language))
        }
    }
}

fn goal(subject: &Subject, sex: Sex) -> Markup {
    let (indicator, language) = (subject.indicator, subject.context.language);
    html! {
        @if let (Some(goal), Some((_, value))) = (&indicator.goal, subject.goal(sex)) {
            div {
                dt { (labels(language).goal) " " (goal.year) }
                dd {
                    (format::value(indicator, value, language)) " " (indicator.unit.get(language)) ": "
                    (phrases::goal_state(goal_reached(subject, sex), language))
                }
            }
        }
    }
}

/// Whether the whole interval lies at the goal or beyond it, or the whole of it short of the goal.
pub fn goal_reached(subject: &Subject, sex: Sex) -> Option<bool> {
    let (_, goal) = subject.goal(sex)?;
    let (lower, upper) = subject.latest(sex)?.interval()?;
    let (reached, short) = match subject.indicator.better {
        Better::High => (lower >= goal, upper < goal),
        Better::Low => (upper <= goal, lower > goal),
    };
    if reached { Some(true) } else { short.then_some(false) }
}

fn comparisons(subject: &Subject, sex: Sex) -> Markup {
    let benchmarks = subject.benchmarks();
    let language = subject.context.language;
    html! {
        @for benchmark in &benchmarks {
            div {
                dt { (labels(language).compared) " " (figures::benchmark_name(&subject.context, benchmark)) }
                dd { (comparison(subject, subject.comparison(sex, benchmark.id.as_str()), Some(benchmark), sex)) }
            }
        }
    }
}

/// One comparison in words: the benchmark's value, the difference with its interval, the verdict or why there is none.
pub fn comparison(subject: &Subject, row: Option<&Comparison>, benchmark: Option<&Benchmark>, sex: Sex) -> Markup {
    let (indicator, language) = (subject.indicator, subject.context.language);
    let verdict = row.map_or(Verdict::NotComparable, |row| row.verdict);
    let made_of = row.zip(benchmark).and_then(|(row, benchmark)| {
        let series = subject.context.results.series(subject.id, benchmark.area.code, sex);
        let value = series.iter().find(|estimate| estimate.key.period == row.reference_period)?;
        phrases::weighting(value, language).filter(|_| benchmark.area.level == AreaLevel::Peers)
    });
    html! {
        (marks::long(row, verdict.label(language), language))
        @if let Some(row) = row {
            @if let Some(reference) = row.reference {
                span.note {
                    (format::value(indicator, reference, language)) ", " (row.reference_period)
                    @if row.difference.is_some() { "; " (labels(language).difference) " " (difference(subject, row)) }
                    @if let Some(made_of) = made_of { "; " (made_of) }
                }
            }
        }
    }
}

fn ranks(subject: &Subject, sex: Sex) -> Markup {
    let (language, words) = (subject.context.language, labels(subject.context.language));
    let places: Vec<String> = subject
        .benchmarks()
        .iter()
        .filter_map(|benchmark| {
            let row = subject.comparison(sex, benchmark.id.as_str())?;
            // One alone has no place, and a "nation" of no more areas than the county is the county again.
            let again = benchmark.id == benchmark::NATION
                && subject.comparison(sex, benchmark::COUNTY).is_some_and(|county| county.ranked >= row.ranked);
            if again || row.ranked.is_some_and(|ranked| ranked < 2) {
                return None;
            }
            let name = figures::benchmark_name(&subject.context, benchmark);
            Some(phrases::rank(row.rank?, row.rank_lower.zip(row.rank_upper), row.ranked?, &name, language))
        })
        .collect();
    html! {
        @if !places.is_empty() {
            div { dt { (words.rank) } dd { @for place in &places { span.line { (place) } } } }
        }
    }
}

fn women_and_men(subject: &Subject) -> Markup {
    let (indicator, language) = (subject.indicator, subject.context.language);
    let total = subject.latest(Sex::Total).map(|row| row.key.period);
    let values: Vec<(Sex, String)> = [Sex::Women, Sex::Men]
        .into_iter()
        .filter(|sex| indicator.sexes.contains(sex))
        .map(|sex| match subject.latest(sex) {
            Some(row) if Some(row.key.period) == total => (sex, format::estimate(indicator, row, language)),
            Some(row) => (sex, format!("{}, {}", format::estimate(indicator, row, language), row.key.period)),
            None => (sex, figures::status(subject, sex).label(language).to_owned()),
        })
        .collect();
    html! {
        div {
            dt { (labels(language).women_men) }
            dd {
                @for (sex, value) in &values { span.line { (sex.label(language)) " " (value) } }
                @if values.is_empty() { span.state { (labels(language).not_by_sex) } }
            }
        }
    }
}

/// The newest absolute gap of one dimension.
pub fn newest_gap<'a>(subject: &Subject<'a>, dimension: &'a str, sex: Sex) -> Option<&'a Gap> {
    subject.context.results.gaps(subject.id, subject.shown.code, dimension, sex, "d").next_back()
}
