//! How the numbers were made, what the comparisons mean, where the data come from, and how to make the page again.

use maud::{Markup, html};

use super::labels::labels;
use super::{Context, method_text, phrases};
use crate::model::{Area, AreaLevel};

/// The last section of a page.
pub fn method(context: &Context, area: &Area) -> Markup {
    let language = context.language;
    let words = labels(language);
    html! {
        section.method aria-labelledby="method" {
            h2 #method { (words.method) }
            @for (title, text) in method_text::paragraphs(language) { h3 { (title) } p { (text) } }
            @if let Some((title, members)) = members(context, area) { h3 { (title) } p { (members) } }
            (origin(context))
        }
    }
}

/// Where the data of a run come from and how to make its pages again: the end of the index.
pub fn run(context: &Context) -> Markup {
    let words = labels(context.language);
    html! {
        section.method aria-labelledby="method" { h2 #method { (words.method) } (origin(context)) }
    }
}

fn origin(context: &Context) -> Markup {
    let (words, provenance) = (labels(context.language), context.provenance);
    html! {
        h3 { (words.sources) }
        @if provenance.sources.is_empty() { p { (words.sources_none) } }
        @else { ul { @for source in &provenance.sources { li { (source) } } } }
        h3 { (words.recreate) }
        @if !provenance.command.is_empty() { p { code { (provenance.command) } } }
        p { (words.version) " jamlik " (env!("CARGO_PKG_VERSION"))
            @if !provenance.date.is_empty() { ". " (words.made) " " (provenance.date) } "." }
    }
}

/// Who the peers of a municipality are, or the members of a group.
fn members(context: &Context, area: &Area) -> Option<(String, String)> {
    let language = context.language;
    let areas = &context.catalogue.areas;
    let group = match area.level {
        AreaLevel::Municipality => areas.peers_of(area.code)?,
        AreaLevel::HealthcareRegion | AreaLevel::Group | AreaLevel::Peers => area,
        AreaLevel::Nation | AreaLevel::County | AreaLevel::Regso | AreaLevel::Deso | AreaLevel::CareUnit => {
            return None;
        }
    };
    let names: Vec<String> =
        group.members.iter().filter_map(|code| areas.get(*code)).map(|a| a.name.get(language).to_owned()).collect();
    Some((group.name.get(language).to_owned(), format!("{}.", phrases::list(&names, language))))
}
