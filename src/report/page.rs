//! The page of one area.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::inequality::Detail;
use super::labels::labels;
use super::subject::Subject;
use super::{Context, card, figures, marks, method, need, overview, summary};
use crate::chart;
use crate::error::Result;
use crate::model::{Area, AreaLevel, Sex, StrategyArea, fold};

/// The page of one area: self-contained, readable without network and script.
///
/// # Errors
///
/// What a chart says that cannot be drawn.
pub fn page(context: &Context, area: &Area) -> Result<String> {
    let mut html = String::new();
    for detail in Detail::ALL {
        html = detailed(context, area, detail)?;
        if html.len() <= LARGEST {
            break;
        }
    }
    Ok(html)
}

/// As many bytes as a page may have and still open at once; one with more is made anew with fewer charts.
const LARGEST: usize = 1_495_000;

fn detailed(context: &Context, area: &Area, detail: Detail) -> Result<String> {
    let language = context.language;
    let words = labels(language);
    let subjects = Subject::all(context, area);
    let sections: Vec<Markup> = StrategyArea::ALL
        .into_iter()
        .map(|part| section(context, part, area, (&subjects, detail)))
        .collect::<Result<_>>()?;
    let body = html! {
        (heading(context, area, &subjects))
        (contents(context, area))
        main #content {
            section aria-labelledby="summary" {
                h2 #summary { (words.summary) }
                ul.summary { @for sentence in summary::summary(context, area, &subjects) {
                    li {
                        (sentence.text)
                        @if !sentence.items.is_empty() { ul { @for item in &sentence.items { li { (item) } } } }
                    }
                } }
            }
            section aria-labelledby="overview" {
                h2 #overview { (words.overview) }
                (overview::overview(context, area, &subjects))
            }
            @for section in sections { (section) }
            (need::section(context, area, &subjects, detail)?)
            (method::method(context, area))
        }
    };
    let title = format!("{} – {}", area.name.get(language), words.strategy);
    Ok(document(context, &title, &body).into_string())
}

/// The name of an area's page: `0680-jonkoping.html`.
///
/// ```
/// # use jamlik::model::Catalogue;
/// let catalogue = Catalogue::embedded();
/// let jonkoping = catalogue.areas.find("0680").expect("it is in the register");
/// assert_eq!(jamlik::report::file_name(jonkoping), "0680-jonkoping.html");
/// ```
pub fn file_name(area: &Area) -> String {
    let slug = |text: &str| {
        let plain = fold(text).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect::<String>();
        plain.split_whitespace().collect::<Vec<_>>().join("-")
    };
    let (code, name) = (slug(area.code.as_str()), slug(&area.name.sv));
    if code == name || name.is_empty() { format!("{code}.html") } else { format!("{code}-{name}.html") }
}

/// A whole document round a body.
pub fn document(context: &Context, title: &str, body: &Markup) -> Markup {
    let words = labels(context.language);
    html! {
        (DOCTYPE)
        html lang=(context.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "jamlik " (env!("CARGO_PKG_VERSION")) };
                title { (title) }
                style { (PreEscaped(chart::css())) (PreEscaped(include_str!("style.css"))) }
            }
            body {
                a.skip href="#content" { (words.skip) }
                (marks::sprite())
                (body)
                footer { (words.strategy) " · jamlik " (env!("CARGO_PKG_VERSION"))
                    @if context.provenance.synthetic { " · " strong { (words.synthetic) } } }
            }
        }
    }
}

/// Says that the numbers are not observed, where they are not.
pub fn banner(context: &Context) -> Markup {
    let words = labels(context.language);
    html! {
        @if context.provenance.synthetic {
            p.banner role="note" { strong { (words.synthetic) } " " (words.synthetic_text) }
        }
    }
}

fn heading(context: &Context, area: &Area, subjects: &[Subject]) -> Markup {
    let language = context.language;
    let words = labels(language);
    let county = area.county.and_then(|code| context.catalogue.areas.get(code));
    let rows = subjects.iter().flat_map(|s| s.sexes.iter().flat_map(|sex| s.series(*sex)));
    let years = figures::years_of(rows.filter(|row| row.value.is_some()));
    let facts = [
        county.map(|county| county.name.get(language).to_owned()),
        Some(super::phrases::level(area, language)),
        Some(super::phrases::data_years(years, language)),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    html! {
        header {
            p.kicker { (words.strategy) " · " (super::phrases::indicators(subjects.len(), language)) }
            h1 {
                (area.name.get(language))
                @if area.level != AreaLevel::Peers { " " span.code { (area.code) } }
            }
            p.meta { (facts.join(" · ")) }
            (banner(context))
        }
    }
}

fn contents(context: &Context, area: &Area) -> Markup {
    let words = labels(context.language);
    html! {
        nav aria-label=(words.contents) { ul {
            li { a href="#summary" { (words.summary) } }
            li { a href="#overview" { (words.overview) } }
            @for part in StrategyArea::ALL { li { a href={ "#" (anchor(part)) } { (part.label(context.language)) } } }
            @if need::is_there(context, area) { li { a href="#need" { (need::title(context.language)) } } }
            li { a href="#method" { (words.method) } }
        } }
    }
}

fn anchor(part: StrategyArea) -> &'static str {
    match part {
        StrategyArea::Health => "health",
        StrategyArea::Quality => "quality",
        StrategyArea::Sustainable => "sustainable",
    }
}

/// One strategy area: its overview by sex and a card for each indicator.
fn section(
    context: &Context,
    part: StrategyArea,
    area: &Area,
    (subjects, detail): (&[Subject], Detail),
) -> Result<Markup> {
    let members: Vec<&Subject> = subjects.iter().filter(|s| s.indicator.strategy_area == part).collect();
    if members.is_empty() {
        return Ok(html! {});
    }
    // Where no indicator of the part has a value there is nothing to draw; the cards say so one by one.
    let valued = |subject: &&Subject| Sex::ALL.into_iter().any(|sex| subject.latest(sex).is_some());
    let drawn = members.iter().any(valued).then(|| figures::overview(context, part, area));
    let overview = drawn.map(|chart| card::figure(context, &chart)).transpose()?;
    let cards: Vec<Markup> = members.into_iter().map(|subject| card::card(subject, detail)).collect::<Result<_>>()?;
    Ok(html! {
        section aria-labelledby=(anchor(part)) {
            h2 id=(anchor(part)) { (part.label(context.language)) }
            @if let Some(overview) = overview { div.card.sexes { (overview) } }
            @for card in cards { (card) }
        }
    })
}
