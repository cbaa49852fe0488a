//! Maps: areas coloured by class, as outlines or as tiles, with a legend beside or below.

mod bivariate;
mod choropleth;
mod fill;
mod legend;
mod outline;
mod tiles;

use std::sync::Arc;

use geo::MultiPolygon;

pub use bivariate::{BivariateMap, MapAxis, PairArea};

pub(super) use bivariate::draw as draw_bivariate;
pub(super) use fill::Fill;
pub(super) use legend::Entry;

use super::frame;
use super::look::{self, MARGIN, WIDTH};
use super::number::with_interval;
use super::scene::Scene;
use super::{Mark, Words};
use crate::model::{Language, Status};
use crate::table::Verdict;

/// Areas coloured by their class.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// The unit, written above the legend.
    pub unit: String,
    /// Decimals of values.
    pub decimals: usize,
    /// What the classes mean.
    pub classes: MapClasses,
    /// The areas, in the order of the ground's.
    pub areas: Vec<MapArea>,
    /// How the areas are drawn.
    pub ground: Ground,
}

/// What the classes of a map mean.
#[derive(Debug, Clone, PartialEq)]
pub enum MapClasses {
    /// The least and the greatest value of each class, lowest first; the highest is darkest.
    Ranges(Vec<(f64, f64)>),
    /// The verdicts, in the order of [`Verdict::ALL`], against what is named here.
    Verdicts(String),
    /// Names of classes, the darkest first.
    Named(Vec<String>),
}

/// One area of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapArea {
    /// Its name.
    pub name: String,
    /// What is written on it where it fits; may be empty.
    pub label: String,
    /// The larger area that it lies in; a stronger line divides those of different ones.
    pub group: String,
    /// Its value.
    pub mark: Option<Mark>,
    /// The place of its class.
    pub class: Option<usize>,
    /// Why it has no value.
    pub status: Status,
    /// Whether it is the one that the chart is about.
    pub focus: bool,
}

/// How the areas of a map are drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Ground {
    /// As equal tiles: the column and row of each area.
    Tiles(Vec<(i32, i32)>),
    /// As they lie: the shape of each area in metres, east and north.
    Outlines(Vec<Arc<MultiPolygon>>),
}

impl Ground {
    /// How many areas it has.
    pub(super) fn len(&self) -> usize {
        match self {
            Ground::Tiles(tiles) => tiles.len(),
            Ground::Outlines(shapes) => shapes.len(),
        }
    }
}

/// An area as it is drawn, whatever its colour means.
struct Painted<'a> {
    /// Written on it where it fits.
    label: &'a str,
    /// Written below the label on a tile.
    value: String,
    /// What a reader who points at it sees.
    spoken: String,
    group: &'a str,
    fill: Fill,
    focus: bool,
}

/// The most classes that are told apart.
pub(super) const MOST_CLASSES: usize = 5;

/// Draws the chart below what is in the scene.
pub(super) fn draw(map: &Map, scene: &mut Scene, language: Language) {
    if map.areas.is_empty() {
        return frame::nothing_to_draw(scene, language.pick("Inga områden att visa", "No areas to show"));
    }
    let painted: Vec<Painted<'_>> = map.areas.iter().map(|area| map.painted(area, language)).collect();
    let head = map.legend_head(language);
    let legend = |scene: &mut Scene, across: Across| legend::draw(scene, across, &head, &map.legend(language));
    lay_out(&map.ground, &painted, scene, language, legend);
}

/// The ground with its legend: to the right where the ground is narrow, else below.
fn lay_out(
    ground: &Ground,
    painted: &[Painted<'_>],
    scene: &mut Scene,
    language: Language,
    legend: impl Fn(&mut Scene, Across),
) {
    const LEGEND: f64 = 204.0;
    const BETWEEN: f64 = 22.0;
    let top = scene.height + 4.0;
    let drawn = match ground {
        Ground::Tiles(places) => tiles::draw(places, painted, scene, top),
        Ground::Outlines(shapes) => {
            choropleth::draw(shapes, painted, scene, (top, WIDTH - 2.0 * MARGIN - LEGEND - BETWEEN), language)
        }
    };
    let left = drawn.right + BETWEEN;
    if left + LEGEND <= WIDTH - MARGIN {
        scene.height = top;
        legend(scene, Across { left, right: WIDTH - MARGIN, beside: true });
        scene.height = scene.height.max(drawn.bottom) + 8.0;
    } else {
        scene.height = drawn.bottom + 10.0;
        legend(scene, Across { left: MARGIN, right: WIDTH - MARGIN, beside: false });
        scene.height += 6.0;
    }
}

/// The room of a legend.
#[derive(Debug, Clone, Copy)]
struct Across {
    left: f64,
    right: f64,
    /// Whether it stands beside the ground, not below.
    beside: bool,
}

/// Where a drawn ground ends.
struct Drawn {
    right: f64,
    bottom: f64,
}

impl Map {
    fn painted<'a>(&'a self, area: &'a MapArea, language: Language) -> Painted<'a> {
        let value = area.mark.map(|mark| super::number(mark.value, self.decimals, language));
        let letter = match (&self.classes, area.class) {
            (MapClasses::Verdicts(_), Some(class)) => Verdict::ALL.get(class).map(|verdict| verdict.letter(language)),
            _ => None,
        };
        let value = match (value, letter) {
            (Some(value), Some(letter)) => format!("{value} {letter}"),
            (Some(value), None) => value,
            (None, _) => area.status.label(language).to_owned(),
        };
        Painted {
            label: &area.label,
            value,
            spoken: self.spoken(area, language),
            group: &area.group,
            fill: self.fill(area),
            focus: area.focus,
        }
    }

    fn fill(&self, area: &MapArea) -> Fill {
        let Some(class) = area.class else { return Fill::without_value(area.status) };
        self.class_fill(class)
    }

    fn class_fill(&self, class: usize) -> Fill {
        match &self.classes {
            MapClasses::Ranges(ranges) => Fill::Colour(look::ordered(class, ranges.len())),
            MapClasses::Named(names) => Fill::Colour(look::ordered(names.len().saturating_sub(class + 1), names.len())),
            MapClasses::Verdicts(_) => match Verdict::ALL.get(class) {
                Some(Verdict::NotComparable) | None => Fill::without_value(Status::Unreliable),
                Some(verdict) => Fill::Colour(look::verdict_ground(*verdict)),
            },
        }
    }

    /// The area with its value in words: `Aneby 12,4 (10,1–14,9)`, with what its class is called.
    pub(super) fn spoken(&self, area: &MapArea, language: Language) -> String {
        let value = match area.mark {
            Some(mark) => with_interval(mark.value, mark.interval, self.decimals, language),
            None => area.status.label(language).to_owned(),
        };
        let class = match (&self.classes, area.class) {
            (MapClasses::Named(names), Some(class)) => names.get(class).map(String::as_str),
            (MapClasses::Verdicts(_), Some(class)) => Verdict::ALL.get(class).map(|verdict| verdict.label(language)),
            _ => None,
        };
        match (class, &self.classes, area.mark) {
            // The class is the value.
            (Some(class), MapClasses::Named(_), _) => format!("{} {class}", area.name),
            (Some(class), _, Some(_)) => format!("{} {value}, {class}", area.name),
            _ => format!("{} {value}", area.name),
        }
    }

    fn legend_head(&self, language: Language) -> String {
        match &self.classes {
            MapClasses::Verdicts(against) => format!("{} {against}", language.pick("Mot", "Against")),
            _ => self.unit.clone(),
        }
    }

    /// The classes with their names and numbers of areas, and after them the reasons for having no value.
    pub(super) fn legend(&self, language: Language) -> Vec<Entry> {
        let class = |class: usize, label: String| {
            let areas = self.areas.iter().filter(|area| area.class == Some(class)).count();
            Entry { fill: self.class_fill(class), label, areas }
        };
        let range = |&(from, to): &(f64, f64)| {
            let number = |value| super::number(value, self.decimals, language);
            match (number(from), number(to)) {
                (from, to) if from == to => from,
                (from, to) if from.starts_with('\u{2212}') || to.starts_with('\u{2212}') => {
                    format!("{from} {} {to}", language.pick("till", "to"))
                }
                (from, to) => format!("{from}–{to}"),
            }
        };
        let mut entries: Vec<Entry> = match &self.classes {
            MapClasses::Ranges(ranges) => ranges.iter().enumerate().map(|(i, r)| class(i, range(r))).rev().collect(),
            MapClasses::Named(names) => names.iter().enumerate().map(|(i, name)| class(i, name.clone())).collect(),
            MapClasses::Verdicts(_) => {
                let label = |verdict: Verdict| format!("{} {}", verdict.letter(language), verdict.label(language));
                let all = Verdict::ALL.into_iter().enumerate().map(|(i, verdict)| class(i, label(verdict)));
                all.filter(|entry| entry.areas > 0).collect()
            }
        };
        entries.extend(legend::without_value(self.areas.iter().map(|area| (area.class, area.status)), language));
        entries
    }
}
