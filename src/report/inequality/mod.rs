//! The section on inequality of a card: for each dimension that the data hold what is found in sentences, an equiplot, an
//! absolute and a relative measure over time, the concentration curve, every measure of the newest year, and the table
//! behind the charts.

pub mod figures;
mod sentences;
mod table;
mod view;
mod words;

use maud::{Markup, PreEscaped, html};

pub use sentences::meaning;
pub use view::View;
pub use words::direction;

use super::subject::Subject;
use super::{Context, format, phrases};
use crate::chart::{self, Chart, Style};
use crate::error::Result;
use crate::table::{Direction, Gap};

/// How much of the sections is drawn: a page must not grow beyond what opens at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    All,
    /// Of the folded dimensions no concentration curve.
    FewerCurves,
    /// Of the folded dimensions no chart: sentences, measures and tables remain.
    FewerCharts,
}

impl Detail {
    /// Every degree, the fullest first.
    pub const ALL: [Detail; 3] = [Detail::All, Detail::FewerCurves, Detail::FewerCharts];
}

/// The section of one indicator; nothing where the data hold no groups.
///
/// # Errors
///
/// What a chart says.
pub fn section(subject: &Subject, detail: Detail) -> Result<Markup> {
    let language = subject.context.language;
    let views = View::all(subject);
    if views.is_empty() {
        return Ok(html! {});
    }
    let parts = views.iter().enumerate().map(|(i, view)| part(view, i == 0, if i == 0 { Detail::All } else { detail }));
    let parts: Vec<Markup> = parts.collect::<Result<_>>()?;
    Ok(html! {
        div.inequality {
            h4 { (words::section(language)) }
            @for part in parts { (part) }
        }
    })
}

/// One dimension: its sentences, and its charts, which all but the first keep folded.
fn part(view: &View, open: bool, detail: Detail) -> Result<Markup> {
    let (finding, charts) = (sentences::finding(view), charts(view, detail)?);
    Ok(html! {
        h5 { (words::heading(view)) }
        p.finding { strong { (finding.lead) ":" } " " (finding.numbers) }
        @if !finding.more.is_empty() { p.more { (finding.more.join(" ")) } }
        @if let Some(charts) = charts {
            @if open { (charts) }
            @else { details { summary { (words::charts_and_measures(view.language())) } (charts) } }
        }
    })
}

fn charts(view: &View, detail: Detail) -> Result<Option<Markup>> {
    let language = view.language();
    if view.valued().next().is_none() {
        return Ok(None);
    }
    let draw = |chart: Option<Chart>| chart.map(|chart| figure(&view.context, &chart)).transpose();
    let drawn = detail != Detail::FewerCharts;
    let equiplot = draw(figures::equiplot(view).filter(|_| drawn))?;
    let gap = draw(figures::gap_over_time(view).filter(|_| drawn))?;
    let curve = draw(figures::concentration_curve(view).filter(|_| detail == Detail::All))?;
    Ok(Some(html! {
        div.sides {
            div {
                @if let Some(equiplot) = equiplot { (equiplot) }
                @if let Some(gap) = gap { (gap) }
                @if !drawn { p.state { (words::not_drawn(language)) } }
            }
            (measures(view))
        }
        @if let Some(curve) = curve { details.curve { summary { (words::curve(language)) } (curve) } }
        details { summary { (words::table(language)) } (table::table(view)) }
    }))
}

/// A chart with its words; source and intervals are told once for the card.
fn figure(context: &Context, chart: &Chart) -> Result<Markup> {
    let svg = chart::svg(chart, Style { language: context.language, words: false })?;
    let words = chart.words();
    Ok(html! { figure { figcaption { strong { (words.title) } span { (words.subtitle) } } (PreEscaped(svg)) } })
}

/// Every measure of the newest period, with its change.
fn measures(view: &View) -> Markup {
    let language = view.language();
    let Some(newest) = view.newest() else { return html! {} };
    html! {
        div {
            p.note { (words::measures(language)) ", " (newest) }
            dl.facts {
                @for (measure, row) in view.measures(newest) {
                    div { dt { (words::measure_name(measure, language)) } dd { (value(view, row)) } }
                }
            }
        }
    }
}

fn value(view: &View, row: &Gap) -> Markup {
    let (indicator, language) = (view.indicator, view.language());
    let reason = words::reason(row.reason.as_str(), language);
    // Of the measures that are not drawn the sentences say nothing; a change that is not certain is not worth a line.
    let certain = row.since.zip(row.direction).filter(|(_, direction)| *direction != Direction::Unclear);
    let changed = certain.map(|(since, direction)| {
        format!("{} {since}: {}", language.pick("sedan", "since"), words::direction(direction, language))
    });
    html! {
        @match format::gap(indicator, row, language) {
            Some(text) => { (text) " " (format::gap_unit(indicator, row, language)) }
            None => { span.state { (row.status.label(language)) } }
        }
        @if !reason.is_empty() { span.note { (reason) } }
        @else if row.lower.is_none() { span.note { (phrases::reason("no_interval", language)) } }
        @if let Some(changed) = changed { span.note { (changed) } }
    }
}
