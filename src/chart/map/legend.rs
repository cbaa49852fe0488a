//! The legend of a map: a swatch of each class, its limits and how many areas it has.

use crate::chart::font::{self, Face};
use crate::chart::frame::SMALL;
use crate::chart::look::{QUIET, REFERENCE, TEXT};
use crate::chart::scene::{Anchor, Ink, Scene};
use crate::model::{Language, Status};

use super::Across;
use super::fill::Fill;

/// One class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::chart) struct Entry {
    pub(super) fill: Fill,
    /// What the class is called, or its least and greatest value.
    pub(in crate::chart) label: String,
    /// How many areas it has.
    pub(in crate::chart) areas: usize,
}

const ROW: f64 = 20.0;
const SWATCH: (f64, f64) = (22.0, 13.0);
const GAP: f64 = 18.0;

/// The entries under their heading: one below the other beside the ground, side by side below it.
pub(super) fn draw(scene: &mut Scene, Across { left, right, beside }: Across, head: &str, entries: &[Entry]) {
    for line in font::wrap(head, Face::bold(12.0), right - left) {
        scene.text(&line, (left, scene.height + 8.0), Anchor::Start, Face::bold(12.0), TEXT);
        scene.height += 16.0;
    }
    scene.height += 3.0;
    let indent = SWATCH.0 + 8.0;
    let (mut x, mut y) = (left, scene.height + ROW / 2.0);
    let mut texts = Vec::new();
    for entry in entries {
        let label = format!("{} ({})", entry.label, entry.areas);
        let lines = font::wrap(&label, SMALL, right - left - indent);
        let widest = lines.iter().map(|line| font::width(line, SMALL)).fold(0.0, f64::max);
        if x > left && (beside || x + indent + widest > right) {
            (x, y) = (left, y + ROW);
        }
        swatch(scene, entry.fill, (x, y));
        for (i, line) in lines.into_iter().enumerate() {
            y += if i > 0 { 15.0 } else { 0.0 };
            texts.push((line, (x + indent, y)));
        }
        x += indent + widest + GAP;
    }
    for (line, at) in texts {
        scene.text(&line, at, Anchor::Start, SMALL, TEXT);
    }
    scene.height = y + ROW / 2.0;
}

fn swatch(scene: &mut Scene, fill: Fill, (x, y): (f64, f64)) {
    let (right, top, bottom) = (x + SWATCH.0, y - SWATCH.1 / 2.0, y + SWATCH.1 / 2.0);
    let ring = vec![(x, top), (right, top), (right, bottom), (x, bottom), (x, top)];
    scene.area(ring.clone(), fill.ground());
    fill.lines(scene, std::slice::from_ref(&ring));
    scene.path(ring, Ink::solid(QUIET, 0.75));
}

/// The reasons for having no value, with the number of areas; those drawn alike share an entry.
pub(super) fn without_value(
    areas: impl Iterator<Item = (Option<usize>, Status)> + Clone,
    language: Language,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for status in Status::ALL {
        let count = areas.clone().filter(|(class, of)| class.is_none() && *of == status).count();
        if count == 0 {
            continue;
        }
        // A value that is there but in no class is one that cannot be placed.
        let status = if status == Status::Ok { Status::Missing } else { status };
        let fill = Fill::without_value(status);
        match entries.iter_mut().find(|entry| entry.fill == fill) {
            Some(entry) => {
                entry.areas += count;
                if !entry.label.contains(status.label(language)) {
                    entry.label = format!("{}, {}", entry.label, status.label(language));
                }
            }
            None => entries.push(Entry { fill, label: status.label(language).to_owned(), areas: count }),
        }
    }
    entries
}

/// A bar that tells how long so many kilometres are, its left end at a place.
pub(super) fn scale_bar(scene: &mut Scene, (x, y): (f64, f64), pixels_a_metre: f64, language: Language) {
    const WIDEST: f64 = 110.0;
    let widest = WIDEST / pixels_a_metre / 1000.0;
    let power = 10.0_f64.powf(widest.log10().floor());
    let steps = [5.0, 2.0, 1.0].map(|step| step * power);
    let kilometres = steps.into_iter().find(|step| *step <= widest).unwrap_or(power);
    let end = x + kilometres * 1000.0 * pixels_a_metre;
    scene.path([(x, y - 4.0), (x, y), (end, y), (end, y - 4.0)], Ink::solid(REFERENCE, 1.25));
    let decimals = if kilometres < 1.0 { (-kilometres.log10()).ceil() as usize } else { 0 };
    let text = format!("{} km", crate::chart::number(kilometres, decimals, language));
    scene.text(&text, (end + 6.0, y - 2.0), Anchor::Start, SMALL, QUIET);
}
