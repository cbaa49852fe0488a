//! Areas as equal tiles, so that those with many people and little land are seen: each with its name and value.

use crate::chart::font::{self, Face};
use crate::chart::look::{FOCUS_MAP, MARGIN, WHITE, WIDTH};
use crate::chart::scene::{Anchor, Ink, Item, Scene, Xy};

use super::{Drawn, Painted};

/// The widest and the tallest that a tile may be.
const LARGEST: Xy = (112.0, 54.0);
/// The tallest that a grid of tiles without words may be.
const TALLEST: f64 = 720.0;
/// Room between tiles.
const GAP: f64 = 3.0;
/// From so many columns on the legend goes below, so that tiles can be wide enough for names.
const MANY_COLUMNS: i32 = 5;
const LEGEND_BESIDE: f64 = 226.0;
const NAME: Face = Face::regular(11.0);
const VALUE: Face = Face::bold(12.0);
/// The least width of a tile with words on it.
const NARROWEST: f64 = 44.0;

/// Draws the tiles below `top`.
pub(super) fn draw(places: &[(i32, i32)], painted: &[Painted<'_>], scene: &mut Scene, top: f64) -> Drawn {
    let ends = |of: fn(&(i32, i32)) -> i32| {
        (places.iter().map(of).min().unwrap_or(0), places.iter().map(of).max().unwrap_or(0))
    };
    let (columns, rows) = (ends(|place| place.0), ends(|place| place.1));
    let count = columns.1 - columns.0 + 1;
    let room = WIDTH - 2.0 * MARGIN - if count > MANY_COLUMNS { 0.0 } else { LEGEND_BESIDE };
    let width = (room / f64::from(count) - GAP).min(LARGEST.0);
    // Tiles without words are squares, no more than fit on a page.
    let width = if width < NARROWEST { width.min(TALLEST / f64::from(rows.1 - rows.0 + 1) - GAP) } else { width };
    let height = if width < NARROWEST { width } else { LARGEST.1.min(0.75 * width).max(40.0) };
    let corner = |(column, row): &(i32, i32)| {
        let step = |place: i32, first: i32, size: f64| f64::from(place - first) * (size + GAP);
        (MARGIN + step(*column, columns.0, width), top + step(*row, rows.0, height))
    };
    let ring = |place: &(i32, i32)| {
        let (x, y) = corner(place);
        vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    };
    let mut order: Vec<usize> = (0..painted.len().min(places.len())).collect();
    let colour = |i: &usize| painted[*i].fill.ground();
    order.sort_by_key(|i| (colour(i).0, colour(i).1, colour(i).2));
    for i in order {
        let (area, rings) = (&painted[i], vec![ring(&places[i])]);
        let edge = Ink::solid(crate::chart::look::QUIET, 0.75);
        scene.items.push(Item::Region { rings, colour: area.fill.ground(), edge, spoken: area.spoken.clone() });
    }
    for (area, place) in painted.iter().zip(places) {
        area.fill.lines(scene, &[ring(place)]);
    }
    for (_, place) in painted.iter().zip(places).filter(|(area, _)| area.focus) {
        scene.path(ring(place), Ink::solid(FOCUS_MAP, 3.0));
    }
    if width >= NARROWEST {
        for (area, place) in painted.iter().zip(places) {
            words(scene, area, corner(place), (width, height));
        }
    }
    let bottom = top + f64::from(rows.1 - rows.0 + 1) * (height + GAP) - GAP;
    Drawn { right: MARGIN + f64::from(count) * (width + GAP) - GAP, bottom }
}

/// The name in one line or two, and the value below it; on a hatch each on a white ground.
fn words(scene: &mut Scene, area: &Painted<'_>, (x, y): Xy, (width, height): Xy) {
    let (lines, cut) = font::wrap_to(area.label, NAME, width - 6.0, if height < 50.0 { 1 } else { 2 });
    let full = cut.then_some(area.label);
    let value = font::shorten(&area.value, VALUE, width - 4.0);
    let lines = lines.into_iter().map(|line| (line, NAME)).chain([(value, VALUE)]);
    let lines: Vec<(String, Face)> = lines.filter(|(line, _)| !line.is_empty()).collect();
    const LINE: f64 = 14.0;
    let first = y + height / 2.0 - LINE * (lines.len().saturating_sub(1)) as f64 / 2.0;
    for (i, (line, face)) in lines.iter().enumerate() {
        let at = (x + width / 2.0, first + LINE * i as f64);
        if matches!(area.fill, super::Fill::Hatch(_)) {
            let half = font::width(line, *face) / 2.0 + 2.0;
            scene.rectangle((at.0 - half, at.1 - LINE / 2.0), (at.0 + half, at.1 + LINE / 2.0), WHITE);
        }
        let full = full.filter(|_| *face == NAME && i + 2 == lines.len());
        scene.text_of(line, full, at, Anchor::Middle, *face, area.fill.text());
    }
}
