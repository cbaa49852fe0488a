//! The table behind the charts of a dimension: a row a period, the groups, the difference and the ratio, and the drawn measures.

use maud::{Markup, html};

use super::view::{GroupRows, View};
use super::words;
use crate::chart::Division;
use crate::inequality::{D, Measure, R};
use crate::model::{Period, Status};
use crate::report::labels::labels;
use crate::report::{format, phrases};

/// Every period, the newest first. Of many groups only how many have a value, the lowest and the highest are told; women and
/// men stand in the table of the card.
pub fn table(view: &View) -> Markup {
    let language = view.language();
    let many = view.division() == Division::Many;
    let groups = if view.is_sex() { &[] } else { view.groups.as_slice() };
    let (absolute, relative) = view.pair();
    // Between the extremes of many the difference tells nothing that they do not.
    let simple: &[&Measure] = if many && absolute.id != D.id { &[] } else { &[&D, &R] };
    let drawn = [absolute, relative].into_iter().filter(|measure| simple.iter().all(|other| other.id != measure.id));
    let measures: Vec<&Measure> = simple.iter().copied().chain(drawn).collect();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words::table(language)) {
            table {
                caption { (words::heading(view)) ". " (phrases::population(view.indicator, view.sex, None, language)) }
                thead { tr {
                    th scope="col" { (labels(language).period) }
                    @if many {
                        th scope="col" { (language.pick("Antal med värde", "Number with a value")) }
                        th scope="col" { (language.pick("Lägst", "Lowest")) }
                        th scope="col" { (language.pick("Högst", "Highest")) }
                    } @else { @for group in groups { th scope="col" { (group.name) } } }
                    @for measure in &measures { th scope="col" { (words::measure_name(measure, language)) } }
                } }
                tbody { @for period in view.periods.iter().rev() { tr {
                    th scope="row" { (period) }
                    @if many { (ends(view, *period)) }
                    @else { @for group in groups { td { (value(view, group, *period)) } } }
                    @for measure in &measures { td { (gap(view, measure, *period)) } }
                } } }
            }
        }
    }
}

fn value(view: &View, group: &GroupRows, period: Period) -> Markup {
    let language = view.language();
    let row = group.at(period);
    html! {
        @match row.filter(|row| row.value.is_some()) {
            Some(row) => (format::estimate(view.indicator, row, language)),
            None => { span.state { (row.map_or(Status::Missing, |row| row.status).label(language)) } }
        }
    }
}

fn ends(view: &View, period: Period) -> Markup {
    let language = view.language();
    let count = view.groups.iter().filter(|group| group.value(period).is_some()).count();
    html! {
        td { (count) }
        @match view.ends(period) {
            Some(ends) => @for (group, row) in ends {
                td { (row.value.map(|value| format::value(view.indicator, value, language)).unwrap_or_default()) " " (group.name) }
            },
            None => { @for _ in 0..2 { td { span.state { (Status::Missing.label(language)) } } } }
        }
    }
}

fn gap(view: &View, measure: &'static Measure, period: Period) -> Markup {
    let (indicator, language) = (view.indicator, view.language());
    let row = view.measure(measure.id, period);
    html! {
        @match row.and_then(|row| format::gap(indicator, row, language)) {
            Some(text) => (text),
            None => { span.state { (row.map_or(Status::Missing, |row| row.status).label(language)) } }
        }
    }
}
