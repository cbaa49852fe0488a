//! The charts of need: maps of the index, and the targeting curve.

use std::collections::HashMap;

use ustr::Ustr;

use super::{View, sentences};
use crate::boundaries::{Boundaries, Level};
use crate::chart::{Chart, Map, MapArea, MapClasses, Mark, TargetPoint, TargetingCurve, Words, number};
use crate::error::Result;
use crate::model::{AreaLevel, Language, Neighbourhood, Status};
use crate::need::cni::Standing;
use crate::need::target::{Target, Targets};
use crate::report::maps::{self, Classing, Measure, Surface, Value};
use crate::report::phrases;
use crate::statistics::Limits;
use crate::statistics::classes::Method;
use crate::table::Verdict;

/// What a targeting curve is about, in words.
#[derive(Debug, Clone, Copy)]
pub struct Targeted<'a> {
    /// What orders the areas.
    pub measure: &'a str,
    /// What is reached.
    pub reached: &'a str,
    /// The area whose parts they are.
    pub place: &'a str,
    /// Where the data come from.
    pub source: &'a str,
    /// Whether the draws say how sure the need is.
    pub drawn: bool,
}

/// The targeting curve.
pub fn targeting(targets: &Targets, about: Targeted<'_>, language: Language) -> Chart {
    let Targeted { measure, reached, place, source, drawn } = about;
    let (half, all) = (targets.half, targets.rows.len());
    let people = number(100.0 * half.people, 0, language);
    let areas = half.areas;
    let (title, subtitle, method) = match language {
        Language::Sv => (
            format!("{areas} av {all} områden, med {people} % av befolkningen, har hälften av {reached}"),
            format!("{place}, områden i ordning efter {measure}"),
            "Bandet: mittersta 95 % av dragningar av vad behoven kan vara, i samma ordning av områden.",
        ),
        Language::En => (
            format!("{areas} of {all} areas, with {people}% of the people, hold half of {reached}"),
            format!("{place}, areas in order of {measure}"),
            "The band: the middle 95% of draws of what the needs may be, in the same order of areas.",
        ),
    };
    let method = if drawn { method } else { "" };
    let point = |row: &Target| TargetPoint {
        people: row.people,
        burden: row.burden,
        interval: row.burden_limits.map(|limits| (limits.lower, limits.upper)),
    };
    let footnote = format!("{}: {source}. {method}", language.pick("Källa", "Source")).trim().to_owned();
    Chart::TargetingCurve(TargetingCurve {
        words: Words { title, subtitle, footnote },
        people: language
            .pick("Andel av befolkningen, störst behov först", "Share of the people, the greatest need first")
            .to_owned(),
        burden: match language {
            Language::Sv => format!("Andel av {reached}"),
            Language::En => format!("Share of {reached}"),
        },
        points: targets.rows.iter().map(point).collect(),
        half: half.limits,
    })
}

/// The targeting curve of an area by the index.
pub(super) fn reach(view: &View) -> Option<Chart> {
    let targets = view.place.targets.as_ref()?;
    let (language, index) = (view.language(), view.index());
    let reached = match language {
        Language::Sv => format!("det samlade behovet ({index} × befolkning)"),
        Language::En => format!("the need of all together ({index} × people)"),
    };
    let place = sentences::marked(view, view.area.name.get(language).to_owned());
    let drawn = view.need.all.drawn.draws() > 0;
    let about = Targeted { measure: &index, reached: &reached, place: &place, source: &sentences::source(view), drawn };
    Some(targeting(targets, about, language))
}

/// As many outlines as a page has room for.
const MOST_OUTLINES: usize = 1500;

/// The map of the area's units by quintile, where there are boundaries of them.
pub(super) fn units(view: &View) -> Result<Option<Chart>> {
    let language = view.language();
    let standings: HashMap<Ustr, Standing> = view
        .units()
        .filter_map(|row| {
            Some((Neighbourhood::parse(&row.unit.area).map_or(row.unit.area, |own| own.code), row.standing?))
        })
        .collect();
    let holds = |boundaries: &&Boundaries| {
        boundaries.level > Level::Municipality
            && boundaries.areas.iter().any(|outline| standings.contains_key(&outline.code))
    };
    let Some(boundaries) = view.need.boundaries.iter().find(holds) else { return Ok(None) };
    let surface = Surface::outlines(&view.context.catalogue.areas, view.area, boundaries, language)?;
    if surface.places.len() > MOST_OUTLINES {
        return Ok(None);
    }
    let areas = surface.places.iter().map(|place| {
        let standing = standings.get(&place.code);
        MapArea {
            name: place.name.clone(),
            label: place.label.clone(),
            group: place.group.clone(),
            mark: standing.map(|standing| mark(standing.cni, standing.limits)),
            class: standing.map(|standing| standing.quintile as usize - 1),
            status: if standing.is_some() { Status::Ok } else { Status::Missing },
            focus: false,
        }
    });
    let (index, place) = (view.index(), view.area.name.get(language));
    let whose = sentences::quintiles_of(view);
    let (title, subtitle, explained) = match language {
        Language::Sv => (
            format!("Områdena i {place} efter {index}"),
            format!("Klasserna är {whose}: var och en rymmer en femtedel av invånarna"),
            "Den mörkaste klassen har störst behov; antalet områden inom parentes.",
        ),
        Language::En => (
            format!("The areas in {place} by {index}"),
            format!("The classes are {whose}: each holds a fifth of the people"),
            "The darkest class has the greatest need; the number of areas in brackets.",
        ),
    };
    Ok(Some(Chart::Map(Map {
        words: Words { title, subtitle: sentences::marked(view, subtitle), footnote: footnote(view, explained) },
        unit: index,
        decimals: sentences::DECIMALS,
        classes: MapClasses::Ranges(ranges(view)),
        areas: areas.collect(),
        ground: surface.ground,
    })))
}

/// The least and the greatest index of each quintile of the table.
fn ranges(view: &View) -> Vec<(f64, f64)> {
    let standings = || view.need.all.rows.iter().filter_map(|row| row.standing);
    let range = |quintile: u32| {
        let of = standings().filter(|standing| standing.quintile == quintile).map(|standing| standing.cni);
        of.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), cni| (low.min(cni), high.max(cni)))
    };
    // An empty quintile, of units alike, has no range.
    (1..=5).map(range).map(|range| if range.0.is_finite() { range } else { (f64::NAN, f64::NAN) }).collect()
}

/// The map of an area's municipalities, or of its counties: as outlines where there are boundaries of them, else as tiles.
pub(super) fn members(view: &View) -> Result<Option<Chart>> {
    let (areas, language) = (&view.context.catalogue.areas, view.language());
    let level = if view.area.level == AreaLevel::Nation { Level::County } else { Level::Municipality };
    let drawn = match view.need.boundaries.iter().find(|boundaries| boundaries.level == level) {
        Some(boundaries) => Surface::outlines(areas, view.area, boundaries, language).ok(),
        None => None,
    };
    let surface = match drawn {
        Some(surface) => surface,
        None => Surface::tiles(areas, view.area, level, language)?,
    };
    if surface.places.len() < 2 {
        return Ok(None);
    }
    let value = |code: Ustr| {
        let place = view.need.places.get(&code)?;
        let mark = Some(mark(place.cni, place.limits));
        Some((code, Value { mark, status: Status::Ok, verdict: Verdict::NotComparable }))
    };
    let values: HashMap<Ustr, Value> = surface.places.iter().filter_map(|place| value(place.code)).collect();
    if values.is_empty() {
        return Ok(None);
    }
    let index = view.index();
    let measure = Measure {
        name: index.clone(),
        unit: index.clone(),
        decimals: sentences::DECIMALS,
        better: None,
        values,
        years: None,
    };
    let place = view.area.name.get(language);
    let one_is = format!("{}, {}", phrases::capitalised(&index), sentences::one_is(view));
    let (title, subtitle) = match (level, language) {
        (Level::County, Language::Sv) => (format!("Länen efter {index}"), one_is),
        (Level::County, Language::En) => (format!("The counties by {index}"), one_is),
        (_, Language::Sv) => (format!("Kommunerna i {place} efter {index}"), one_is),
        (_, Language::En) => (format!("The municipalities of {place} by {index}"), one_is),
    };
    let words = Words { title, subtitle: sentences::marked(view, subtitle), footnote: footnote(view, "") };
    maps::map(&surface, &measure, Classing::Values(Method::Quantile, 5), None, words, language).map(Some)
}

fn footnote(view: &View, explained: &str) -> String {
    let source = view.language().pick("Källa", "Source");
    format!("{source}: {}. {explained}", sentences::source(view)).trim().to_owned()
}

fn mark(value: f64, limits: Option<Limits>) -> Mark {
    Mark { value, interval: limits.map(|limits| (limits.lower, limits.upper)) }
}
