//! The indicators by the need of the areas: by quintile with the difference, and what would change if need made none.

use maud::{Markup, html};
use ustr::Ustr;

use super::{View, sentences, words};
use crate::model::{Better, Dimension, Indicator, Language, Sex};
use crate::need::gains::Gain;
use crate::need::groups::By;
use crate::need::whatif::Sum;
use crate::report::inequality;
use crate::report::labels::labels;
use crate::report::subject::Subject;
use crate::report::{format, phrases};

/// The greatest need first.
const QUINTILES: [u32; 5] = [5, 4, 3, 2, 1];

/// The newest value of each indicator in each quintile, and the difference between the ends.
pub fn by_quintile(view: &View, subjects: &[Subject]) -> Markup {
    let language = view.language();
    let dimension = view.context.catalogue.dimension(By::Cni.dimension());
    let made = |subject: &&Subject| view.need.indicators.contains(&subject.id) && !subject.is_stand_in();
    let of = |dimension| subjects.iter().filter(made).flat_map(move |subject| lines(subject, dimension));
    let lines: Vec<Line> = dimension.map_or(Vec::new(), |dimension| of(dimension).collect());
    if lines.is_empty() {
        return html! { p.state { (sentences::no_outcomes(language)) } };
    }
    html! {
        div.card {
            h3 { (words::quintiles_title(language)) }
            div.scroll tabindex="0" role="region" aria-label=(words::quintiles_title(language)) {
                table {
                    caption { (sentences::quintiles_caption(view)) }
                    thead { tr {
                        th scope="col" { (labels(language).indicator) }
                        th scope="col" { (labels(language).period) }
                        @for quintile in QUINTILES { th scope="col" { (words::quintile_head(quintile, language)) } }
                        th scope="col" { (phrases::capitalised(labels(language).difference)) }
                    } }
                    tbody { @for line in &lines { (row(line)) } }
                }
            }
            p.footnote { (sentences::difference_means(language)) }
        }
    }
}

/// An indicator of one sex by quintile.
struct Line<'a> {
    inequality: inequality::View<'a>,
    number: u32,
}

fn lines<'a>(subject: &Subject<'a>, dimension: &'a Dimension) -> Vec<Line<'a>> {
    let view = |sex: &Sex| {
        let inequality = inequality::View::of(subject, dimension, *sex)?;
        Some(Line { inequality, number: subject.indicator.number })
    };
    subject.sexes.iter().filter_map(view).collect()
}

fn row(line: &Line) -> Markup {
    let view = &line.inequality;
    let (indicator, language) = (view.indicator, view.language());
    let name = html! {
        a href={ "#indicator-" (line.number) } { (indicator.short.get(language)) }
        @if view.sex != Sex::Total { ", " (view.sex.label(language)) }
        span.note { (indicator.unit.get(language)) }
    };
    let Some(period) = view.newest().or_else(|| view.periods.last().copied()) else { return html! {} };
    let gap = view.measure("d", period);
    html! {
        tr {
            th scope="row" { (name) }
            td { (period) }
            @for quintile in QUINTILES {
                @let rows = view.groups.iter().find(|own| own.id == By::Cni.group(quintile));
                td { @match rows.and_then(|rows| rows.at(period)) {
                    Some(estimate) if estimate.value.is_some() => (format::estimate(indicator, estimate, language)),
                    Some(estimate) => { span.state { (estimate.status.label(language)) } }
                    None => { span.state { (language.pick("inga områden", "no areas")) } }
                } }
            }
            td { @match gap.and_then(|gap| format::gap(indicator, gap, language)) {
                Some(text) => (text),
                None => { span.state { (language.pick("kan inte jämföras", "cannot be compared")) } }
            } }
        }
    }
}

/// What would change if those in greatest need had the mean, as a sentence and a table.
pub fn gains(view: &View) -> Markup {
    let language = view.language();
    let gains: Vec<(&Indicator, &Gain, &Sum)> = view.need.gains.iter().filter_map(|gain| of(view, gain)).collect();
    if gains.is_empty() || view.place.worst == 0 {
        return html! { @if !gains.is_empty() { p.state { (sentences::nothing_to_gain(view)) } } };
    }
    html! {
        div.card {
            h3 { (words::gains_title(language)) }
            p { (sentences::gains(view)) @if let Some(most) = most(&gains, language) { " " (most) } }
            div.scroll tabindex="0" role="region" aria-label=(words::gains_title(language)) {
                table {
                    caption { (sentences::gains_caption(language)) }
                    thead { tr {
                        th scope="col" { (labels(language).indicator) }
                        th scope="col" { (labels(language).period) }
                        th scope="col" { (language.pick("Nivå som nås", "Level that is reached")) }
                        th scope="col" { (language.pick("Områden som är sämre nu", "Areas that are worse now")) }
                        th scope="col" { (language.pick("Ändring om året (95 %)", "Change a year (95%)")) }
                    } }
                    tbody { @for (indicator, gain, sum) in &gains { tr {
                        th scope="row" {
                            a href={ "#indicator-" (indicator.number) } { (indicator.short.get(language)) }
                            @if gain.sex != Sex::Total { ", " (gain.sex.label(language)) }
                        }
                        td { (gain.period) }
                        td { (format::value(indicator, gain.goal, language)) " " (indicator.unit.get(language)) }
                        td { (sum.areas) }
                        td { (sentences::change(indicator.better == Better::Low, sum, language)) }
                    } } }
                }
            }
        }
    }
}

fn of<'a>(view: &View<'a>, gain: &'a Gain) -> Option<(&'a Indicator, &'a Gain, &'a Sum)> {
    let code: Ustr = view.area.code;
    Some((view.context.catalogue.indicator(gain.indicator)?, gain, gain.sums.get(&code)?))
}

/// The change of the most cases.
fn most(gains: &[(&Indicator, &Gain, &Sum)], language: Language) -> Option<String> {
    let (indicator, _, sum) = gains.iter().max_by(|a, b| a.2.cases.abs().total_cmp(&b.2.cases.abs()))?;
    let change = sentences::change(indicator.better == Better::Low, sum, language);
    let short = indicator.short.get(language);
    (sum.areas > 0 && gains.len() > 1).then(|| match language {
        Language::Sv => format!("Störst i antal är ändringen för {}: {change} om året.", phrases::in_sentence(short)),
        Language::En => {
            format!("The greatest change in number is of {}: {change} a year.", phrases::in_sentence(short))
        }
    })
}
