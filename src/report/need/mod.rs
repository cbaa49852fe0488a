//! The section on need: an area's neighbourhoods by the Care Need Index, what a choice of them reaches, the indicators by
//! need, and what would change if those in greatest need had the mean. An area above a municipality also lists its members.

mod figures;
mod method;
mod outcomes;
mod sentences;
mod table;
mod words;

use std::collections::BTreeMap;

use maud::{Markup, html};
use ustr::{Ustr, ustr};

pub use figures::{Targeted, targeting};
pub use words::title;

use super::Context;
use super::card::figure;
use super::inequality::Detail;
use super::subject::Subject;
use crate::boundaries::Boundaries;
use crate::error::Result;
use crate::model::{Area, AreaLevel, Areas, Language, NATION, Neighbourhood, Text};
use crate::need::cni::{Cni, Row};
use crate::need::gains::Gain;
use crate::need::places::Place;

/// The need of a run: an index of small areas, and what was made of it once for all pages.
#[derive(Debug)]
pub struct Need {
    /// The index.
    pub all: Cni,
    /// What the index is called where it is not partial.
    pub title: Text,
    /// The areas that pages tell of, by code.
    pub places: BTreeMap<Ustr, Place>,
    /// The indicators whose groups by quintile were made from the same small areas.
    pub indicators: Vec<Ustr>,
    /// What would change if those in greatest need had the mean, by indicator.
    pub gains: Vec<Gain>,
    /// Boundaries for maps.
    pub boundaries: Vec<Boundaries>,
    /// Where the counts of the index come from.
    pub source: String,
    /// They are made by the program, not observed.
    pub synthetic: bool,
    /// The table has areas in every municipality: its quintiles are of the nation's people.
    pub nationwide: bool,
    /// 1 is the nation, and not the areas of the table together.
    pub nation_is_one: bool,
}

/// The codes of the areas that the page of one area tells of: itself, its members, and the groups that are parts of it.
pub fn told<'a>(area: &'a Area, areas: &'a Areas) -> Vec<Ustr> {
    let others = members(area, areas).into_iter().chain(parts(area, areas)).map(|other| other.code);
    [area.code].into_iter().chain(others).collect()
}

/// The areas that an area is made of; of a municipality none.
fn members<'a>(area: &Area, areas: &'a Areas) -> Vec<&'a Area> {
    let own = if area.level == AreaLevel::Municipality { &[][..] } else { &area.members };
    own.iter().filter_map(|code| areas.get(*code)).collect()
}

/// The groups of one's own that are parts of a county: all their municipalities lie in it.
fn parts<'a>(area: &Area, areas: &'a Areas) -> Vec<&'a Area> {
    if area.level != AreaLevel::County {
        return Vec::new();
    }
    let whole = areas.municipalities_of(area.code);
    let is_part = |group: &&Area| {
        let own = areas.municipalities_of(group.code);
        !group.unweighted && !own.is_empty() && own.iter().all(|code| whole.contains(code))
    };
    areas.of_level(AreaLevel::Group).filter(is_part).collect()
}

/// Whether an area has the section.
pub fn is_there(context: &Context, area: &Area) -> bool {
    context.need.is_some_and(|need| need.places.contains_key(&area.code))
}

/// The section of one area; nothing without data.
///
/// # Errors
///
/// What a chart says.
pub fn section(context: &Context, area: &Area, subjects: &[Subject], detail: Detail) -> Result<Markup> {
    let Some(view) = View::of(context, area) else { return Ok(html! {}) };
    let language = context.language;
    let members = members(area, &context.catalogue.areas);
    let parts = parts(area, &context.catalogue.areas);
    Ok(html! {
        section.need aria-labelledby="need" {
            h2 #need { (words::title(language)) }
            @if let Some(notice) = sentences::notice(&view) { p.notice { (notice) } }
            ul.summary { @for sentence in sentences::findings(&view) { li { (sentence) } } }
            (map(&view, detail)?)
            @if !members.is_empty() { (table::members(&view, &members, false)) (members_map(&view)?) }
            @if !parts.is_empty() { (table::members(&view, &parts, true)) }
            @if view.place.rows.len() > 1 { (table::units(&view, detail)) }
            (curve(&view)?)
            (outcomes::by_quintile(&view, subjects))
            (outcomes::gains(&view))
            details { summary { (words::method_title(language)) } (method::method(&view)) }
        }
    })
}

/// What the section of one area is about.
pub(super) struct View<'a> {
    context: &'a Context<'a>,
    need: &'a Need,
    area: &'a Area,
    place: &'a Place,
}

impl<'a> View<'a> {
    fn of(context: &'a Context<'a>, area: &'a Area) -> Option<View<'a>> {
        let need = context.need?;
        Some(View { context, need, area, place: need.places.get(&area.code)? })
    }

    fn language(&self) -> Language {
        self.context.language
    }

    /// The small areas that have an index, the greatest need first.
    fn units(&self) -> impl Iterator<Item = &'a Row> {
        let need = self.need;
        self.place.rows.iter().map(move |at| &need.all.rows[*at])
    }

    /// What the index is called in text: "CNI", "partiellt CNI".
    fn index(&self) -> String {
        let title = self.need.title.get(self.language());
        if self.need.all.partial {
            format!("{} {title}", self.language().pick("partiellt", "partial"))
        } else {
            title.to_owned()
        }
    }

    fn is_nation(&self) -> bool {
        self.area.code == ustr(NATION)
    }

    /// The geography of the units where they are of one: "DeSO 2018". Synthetic ones are of none that exists.
    fn geography(&self) -> Option<String> {
        let mut all =
            self.need.all.rows.iter().map(|row| Neighbourhood::parse(&row.unit.area).map(|own| own.geography()));
        let first = all.next().flatten().filter(|_| !self.need.synthetic)?;
        all.all(|other| other.as_ref() == Some(&first)).then_some(first)
    }
}

/// The map of the area's neighbourhoods where there are boundaries of them, or words on how to get it.
fn map(view: &View, detail: Detail) -> Result<Markup> {
    let language = view.language();
    let chart = figures::units(view)?;
    Ok(match chart {
        Some(chart) if detail != Detail::FewerCharts => html! { div.card.map { (figure(view.context, &chart)?) } },
        Some(_) => html! { p.state { (words::map_left_out(language)) } },
        None if view.area.level == AreaLevel::Municipality && !view.need.synthetic => {
            let (how, file) = words::how_to_map(language);
            html! { p.state { @match sentences::other_division(view) {
                Some(why) => (why),
                None => { (how) " " code { "--boundaries " (file) } "." }
            } } }
        }
        None => html! {},
    })
}

fn members_map(view: &View) -> Result<Markup> {
    let chart = figures::members(view)?;
    Ok(html! { @if let Some(chart) = chart { div.card.map { (figure(view.context, &chart)?) } } })
}

/// The targeting curve; of a few areas the sentence says enough.
fn curve(view: &View) -> Result<Markup> {
    const FEWEST: usize = 4;
    let chart = figures::reach(view).filter(|_| view.place.rows.len() >= FEWEST);
    Ok(html! { @if let Some(chart) = chart {
        div.card.curve { h3 { (words::curve_title(view.language())) } (figure(view.context, &chart)?) }
    } })
}
