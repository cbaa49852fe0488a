//! The index: every area of a run with its page, and what could not be written.

use maud::{Markup, html};
use ustr::ustr;

use super::labels::labels;
use super::page::{banner, document, file_name};
use super::{Context, method, phrases};
use crate::error::Result;
use crate::model::{Area, AreaLevel};

/// One area of a run.
pub struct Entry<'a> {
    /// The area.
    pub area: &'a Area,
    /// Why it has no page; `None` if it has one.
    pub failure: Option<String>,
}

/// The index page: nation and regions first, then the municipalities county by county, and what failed.
///
/// # Errors
///
/// None at present; the signature is that of [`page`](super::page).
pub fn index(context: &Context, entries: &[Entry]) -> Result<String> {
    let language = context.language;
    let words = labels(language);
    let whole = |entry: &&Entry| matches!(entry.area.level, AreaLevel::Nation | AreaLevel::HealthcareRegion);
    let groups = |entry: &&Entry| matches!(entry.area.level, AreaLevel::Group | AreaLevel::Peers);
    let failed: Vec<(&Entry, &String)> = entries.iter().filter_map(|e| Some((e, e.failure.as_ref()?))).collect();
    let body = html! {
        header {
            p.kicker { (words.strategy) }
            h1 { (words.index_title) }
            (banner(context))
        }
        main #content {
            p { (words.index_lead) }
            @if !failed.is_empty() {
                section aria-labelledby="failed" {
                    h2 #failed { (words.failed) }
                    ul { @for (entry, why) in failed { li { (entry.area.name.get(language)) ": " (why) } } }
                }
            }
            (list(context, words.nation_and_regions, &entries.iter().filter(whole).collect::<Vec<_>>()))
            @for (county, own) in by_county(context, entries) { (list(context, &county, &own)) }
            (list(context, words.own_groups, &entries.iter().filter(groups).collect::<Vec<_>>()))
            (method::run(context))
        }
    };
    let title = format!("{} – {}", words.index_title, words.strategy);
    Ok(document(context, &title, &body).into_string())
}

/// The counties with their municipalities, by county code; the county itself stands first among its own.
fn by_county<'a, 'b>(context: &Context, entries: &'a [Entry<'b>]) -> Vec<(String, Vec<&'a Entry<'b>>)> {
    let counties = context.catalogue.areas.of_level(AreaLevel::County);
    let of = |county: &Area| {
        let own = |entry: &&Entry| entry.area.code == county.code || entry.area.county == Some(county.code);
        let mut own: Vec<&Entry> = entries.iter().filter(own).collect();
        own.sort_by_key(|entry| (entry.area.level, entry.area.code));
        (county.name.get(context.language).to_owned(), own)
    };
    counties.map(of).collect()
}

fn list(context: &Context, title: &str, entries: &[&Entry]) -> Markup {
    let (language, total) = (context.language, context.catalogue.indicators.len());
    html! {
        @if !entries.is_empty() {
            section {
                h2 { (title) }
                ul.areas { @for entry in entries { li {
                    @if entry.failure.is_none() {
                        a href=(file_name(entry.area)) { (entry.area.name.get(language)) } " "
                    } @else { (entry.area.name.get(language)) " " }
                    span.note { (phrases::with_values(with_values(context, entry.area), total, language)) }
                } } }
            }
        }
    }
}

/// How many indicators have any value in an area.
fn with_values(context: &Context, area: &Area) -> usize {
    let indicators = context.catalogue.indicators.iter();
    indicators.filter(|indicator| context.results.has_values(ustr(&indicator.id), area.code)).count()
}
