//! One indicator on a page: chart, facts beside it, tables and definition under it.

use maud::{Markup, PreEscaped, html};

use super::inequality::{self, Detail};
use super::labels::labels;
use super::subject::Subject;
use super::{Context, behind, facts, figures, phrases};
use crate::chart::{self, Chart, Style};
use crate::error::Result;
use crate::model::{AreaLevel, Indicator, Language, Sex};

/// As many areas as a ranked chart can show on one sheet of paper.
const DRAWN: usize = 60;

/// The card of one indicator.
///
/// # Errors
///
/// What the chart says.
pub fn card(subject: &Subject, detail: Detail) -> Result<Markup> {
    let (indicator, language) = (subject.indicator, subject.context.language);
    let absent = subject.is_absent();
    let drawn = if absent { &[] } else { subject.sexes.as_slice() };
    let inequality = if absent {
        html! {}
    } else {
        inequality::section(subject, detail)?
    };
    let parts: Vec<Markup> = drawn.iter().map(|sex| part(subject, *sex)).collect::<Result<_>>()?;
    Ok(html! {
        article.card.absent[absent] id={ "indicator-" (indicator.number) } aria-labelledby={ "title-" (indicator.number) } {
            h3 id={ "title-" (indicator.number) } { span.number { (indicator.number) } " " (indicator.title.get(language)) }
            @if absent { p.notice { (phrases::absent(subject.shown.name.get(language), language)) } }
            @else if subject.is_stand_in() { p.notice { (phrases::stand_in(subject.shown.name.get(language), language)) } }
            @for part in parts { (part) }
            (inequality)
            details { summary { (labels(language).definition_details) } (definition(subject)) }
        }
    })
}

/// The chart and the facts of one sex, and the tables behind them.
fn part(subject: &Subject, sex: Sex) -> Result<Markup> {
    let (context, indicator) = (&subject.context, subject.indicator);
    let language = context.language;
    let words = labels(language);
    let strategy = figure(context, &figures::strategy(context, indicator, subject.area, sex))?;
    // A municipality's neighbours stand in a table; only an area that has members draws them.
    let draws = subject.area.level != AreaLevel::Municipality && subject.area.members.len() <= DRAWN;
    let ranked = figures::ranked_by_sex(context, indicator, subject.area, sex).filter(|_| draws);
    let ranked = ranked.map(|chart| figure(context, &chart)).transpose()?;
    Ok(html! {
        @if subject.sexes.len() > 1 { h4 { (phrases::capitalised(sex.label(language))) } }
        div.sides { (strategy) (facts::beside(subject, sex)) }
        (facts::under(subject, sex))
        @if let Some(ranked) = ranked { div.ranked { (ranked) } }
        details { summary { (words.table_behind) (of_sex(subject, sex)) } (behind::years(subject, sex)) }
        @if let Some(table) = behind::neighbours(subject, sex) {
            details { summary { (words.neighbours) (of_sex(subject, sex)) } (table) }
        }
        @if let Some(list) = behind::more_comparisons(subject, sex) {
            details { summary { (words.more_comparisons) (of_sex(subject, sex)) } (list) }
        }
    })
}

/// A chart with its words as text round it.
///
/// # Errors
///
/// What the chart says.
pub fn figure(context: &Context, chart: &Chart) -> Result<Markup> {
    let words = chart.words();
    let svg = chart::svg(chart, Style { language: context.language, words: false })?;
    Ok(html! {
        figure {
            figcaption { strong { (words.title) } span { (words.subtitle) } }
            (PreEscaped(svg))
            p.footnote { (words.footnote) }
        }
    })
}

fn of_sex(subject: &Subject, sex: Sex) -> String {
    let split = subject.sexes.len() > 1;
    if split { format!(", {}", sex.label(subject.context.language)) } else { String::new() }
}

fn definition(subject: &Subject) -> Markup {
    let (indicator, language) = (subject.indicator, subject.context.language);
    let words = labels(language);
    let terms = [
        (words.definition, indicator.definition.get(language).to_owned()),
        (words.numerator, indicator.numerator.get(language).to_owned()),
        (words.denominator, indicator.denominator.get(language).to_owned()),
        (words.unit, format!("{}. {}", indicator.unit.get(language), phrases::better(indicator.better, language))),
        (words.producer, indicator.producer.clone()),
        (words.origin, phrases::origins(subject)),
        (words.small_numbers, phrases::small_numbers(indicator, language)),
        (words.goal, goal(indicator, language)),
        (words.evidence, evidence(indicator, language)),
    ];
    html! {
        dl.definition {
            @for (term, text) in terms.iter().filter(|(_, text)| !text.is_empty()) { dt { (term) } dd { (text) } }
            @if !indicator.breaks.is_empty() {
                dt { (words.breaks) }
                dd { @for b in &indicator.breaks { span.line { (b.year) ": " (b.text.get(language)) } } }
            }
            @if !indicator.caveats.is_empty() {
                dt { (words.caveats) }
                dd { ul { @for caveat in &indicator.caveats { li { (caveat.get(language)) } } } }
            }
        }
    }
}

fn goal(indicator: &Indicator, language: Language) -> String {
    let Some(goal) = &indicator.goal else { return labels(language).no_goal_known.to_owned() };
    let sign = if goal.change > 0.0 { "+" } else { "" };
    let change = format!("{sign}{}", chart::number(goal.change, indicator.decimals, language));
    let confidence = phrases::confidence(&goal.baseline_confidence, language);
    let set = phrases::goal_definition(&change, goal.year, goal.baseline_year, confidence, language);
    format!("{set} {}: {}", labels(language).producer, goal.source)
}

fn evidence(indicator: &Indicator, language: Language) -> String {
    let known = &indicator.confidence;
    let words = [
        (language.pick("indikator", "indicator"), &known.indicator),
        (language.pick("målområde", "strategy area"), &known.strategy_area),
        (language.pick("definition", "definition"), &known.definition),
        (language.pick("riktning", "direction"), &known.better),
    ];
    let parts: Vec<String> =
        words.iter().map(|(what, word)| format!("{what} {}", phrases::confidence(word, language))).collect();
    parts.join(", ")
}
