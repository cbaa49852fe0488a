//! Two measures in one map: need against outcome, three classes each, nine colours.

use super::fill::Fill;
use super::{Across, Ground, Painted, legend};
use crate::chart::Words;
use crate::chart::font::{self, Face};
use crate::chart::frame::{self, SMALL};
use crate::chart::look::{self, QUIET, TEXT};
use crate::chart::number::number;
use crate::chart::scene::{Anchor, Ink, Scene};
use crate::model::{Language, Status};

/// Areas coloured by two measures.
#[derive(Debug, Clone, PartialEq)]
pub struct BivariateMap {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// The need.
    pub need: MapAxis,
    /// The outcome.
    pub outcome: MapAxis,
    /// The areas, in the order of the ground's.
    pub areas: Vec<PairArea>,
    /// How the areas are drawn.
    pub ground: Ground,
}

/// One of the two measures.
#[derive(Debug, Clone, PartialEq)]
pub struct MapAxis {
    /// Its name.
    pub name: String,
    /// Decimals of its values.
    pub decimals: usize,
    /// The least and the greatest value of each class, at most three, from the least need or the best outcome on.
    pub ranges: Vec<(f64, f64)>,
    /// What the last class is: `större behov`, `sämre utfall`, `högre värde`.
    pub towards: String,
}

/// One area of a map of two measures.
#[derive(Debug, Clone, PartialEq)]
pub struct PairArea {
    /// Its name.
    pub name: String,
    /// What is written on it where it fits; may be empty.
    pub label: String,
    /// The larger area that it lies in; a stronger line divides those of different ones.
    pub group: String,
    /// Its need.
    pub need: Option<f64>,
    /// Its outcome.
    pub outcome: Option<f64>,
    /// The places of its classes of need and outcome, 0 to 2.
    pub class: Option<(usize, usize)>,
    /// Why it has no class.
    pub status: Status,
    /// Whether it is the one that the chart is about.
    pub focus: bool,
}

/// Draws the chart below what is in the scene.
pub(in crate::chart) fn draw(map: &BivariateMap, scene: &mut Scene, language: Language) {
    if map.areas.is_empty() {
        return frame::nothing_to_draw(scene, language.pick("Inga områden att visa", "No areas to show"));
    }
    let painted: Vec<Painted<'_>> = map.areas.iter().map(|area| map.painted(area, language)).collect();
    let square = |scene: &mut Scene, across: Across| square(map, scene, across, language);
    super::lay_out(&map.ground, &painted, scene, language, square);
}

impl BivariateMap {
    fn painted<'a>(&'a self, area: &'a PairArea, language: Language) -> Painted<'a> {
        let value = |value: Option<f64>, axis: &MapAxis| {
            value.map_or("–".to_owned(), |value| number(value, axis.decimals, language))
        };
        let pair = format!("{} · {}", value(area.need, &self.need), value(area.outcome, &self.outcome));
        Painted {
            label: &area.label,
            value: if area.class.is_some() { pair } else { area.status.label(language).to_owned() },
            spoken: self.spoken(area, language),
            group: &area.group,
            fill: area.class.map_or(Fill::without_value(area.status), |class| Fill::Colour(look::pair(class))),
            focus: area.focus,
        }
    }

    /// The area with both values in words.
    pub(in crate::chart) fn spoken(&self, area: &PairArea, language: Language) -> String {
        let value = |value: Option<f64>, axis: &MapAxis| {
            let value = value.map(|value| number(value, axis.decimals, language));
            format!("{} {}", axis.name, value.as_deref().unwrap_or(area.status.label(language)))
        };
        format!("{}: {}, {}", area.name, value(area.need, &self.need), value(area.outcome, &self.outcome))
    }

    /// How many areas have a class of need and of outcome.
    pub(in crate::chart) fn count(&self, class: (usize, usize)) -> usize {
        self.areas.iter().filter(|area| area.class == Some(class)).count()
    }
}

const CELL: f64 = 40.0;

/// The legend: a square of three times three, need to the right and outcome upwards, the number of areas in each. Its words
/// stand below it beside the ground, and to its right below the ground.
fn square(map: &BivariateMap, scene: &mut Scene, across: Across, language: Language) {
    let (x, top) = (across.left + 2.0, scene.height + 4.0);
    for (need, outcome) in (0..9).map(|i| (i / 3, i % 3)) {
        let (from, above) = (x + CELL * need as f64, top + CELL * (2 - outcome) as f64);
        let (to, below) = (from + CELL, above + CELL);
        let colour = look::pair((need, outcome));
        scene.rectangle((from, above), (to, below), colour);
        scene.path(
            [(from, above), (to, above), (to, below), (from, below), (from, above)],
            Ink::solid(look::WHITE, 1.0),
        );
        let count = map.count((need, outcome)).to_string();
        scene.text(&count, (from + CELL / 2.0, above + CELL / 2.0), Anchor::Middle, SMALL, Fill::Colour(colour).text());
    }
    limits(map, scene, (x, top), language);
    let bottom = top + 3.0 * CELL + 20.0;
    let left = if across.beside { across.left } else { x + 3.0 * CELL + 64.0 };
    scene.height = if across.beside { bottom + 8.0 } else { top };
    for (arrow, axis) in [("↑", &map.outcome), ("→", &map.need)] {
        paragraph(scene, &format!("{arrow} {}", axis.name), (left, across.right), Face::bold(12.0));
        paragraph(scene, &axis.towards, (left, across.right), SMALL);
        scene.height += 6.0;
    }
    let note = match map.ground {
        Ground::Tiles(_) => language.pick(
            "Rutornas tal: först →, sedan ↑. I teckenförklaringen: antal områden.",
            "Numbers on tiles: first →, then ↑. In the key: how many areas.",
        ),
        Ground::Outlines(_) => language.pick("Talen är antal områden.", "The numbers are areas."),
    };
    paragraph(scene, note, (left, across.right), Face::regular(11.0));
    scene.height += 4.0;
    let class = |area: &PairArea| area.class.map(|(need, outcome)| 3 * need + outcome);
    let rest = legend::without_value(map.areas.iter().map(|area| (class(area), area.status)), language);
    if !rest.is_empty() {
        legend::draw(scene, Across { left, ..across }, "", &rest);
    }
    scene.height = scene.height.max(bottom);
}

fn paragraph(scene: &mut Scene, text: &str, (left, right): (f64, f64), face: Face) {
    let colour = if face.bold { TEXT } else { QUIET };
    for line in font::wrap(text, face, right - left) {
        scene.text(&line, (left, scene.height + 8.0), Anchor::Start, face, colour);
        scene.height += 16.0;
    }
}

/// The values between the classes, at the lines between the squares.
fn limits(map: &BivariateMap, scene: &mut Scene, (x, top): (f64, f64), language: Language) {
    const FACE: Face = Face::regular(10.0);
    let bottom = top + 3.0 * CELL;
    for (i, pair) in map.need.ranges.windows(2).enumerate() {
        let text = number(between(pair), map.need.decimals, language);
        scene.text(&text, (x + CELL * (i + 1) as f64, bottom + 9.0), Anchor::Middle, FACE, QUIET);
    }
    for (i, pair) in map.outcome.ranges.windows(2).enumerate() {
        let text = number(between(pair), map.outcome.decimals, language);
        scene.text(&text, (x + 3.0 * CELL + 5.0, bottom - CELL * (i + 1) as f64), Anchor::Start, FACE, QUIET);
    }
}

/// Where the next class begins, whichever way the classes go.
fn between(pair: &[(f64, f64)]) -> f64 {
    if pair[1].0 >= pair[0].1 { pair[1].0 } else { pair[1].1 }
}
