//! Areas as they lie: filled outlines, both axes in the same metres, a scale bar, and names where they fit.

use std::sync::Arc;

use geo::MultiPolygon;

use crate::chart::font::{self, Face};
use crate::chart::look::{FOCUS_MAP, MARGIN, QUIET, REFERENCE, WHITE};
use crate::chart::scene::{Anchor, Ink, Item, Scene, Xy};
use crate::model::Language;

use super::{Drawn, Painted, legend, outline};

/// The tallest that a map may be.
const TALLEST: f64 = 720.0;
/// Names on areas.
const NAME: Face = Face::regular(11.0);
const NAME_LINE: f64 = 13.0;

/// Draws the areas below `top`, no wider than `widest`.
pub(super) fn draw(
    shapes: &[Arc<MultiPolygon>],
    painted: &[Painted<'_>],
    scene: &mut Scene,
    (top, widest): (f64, f64),
    language: Language,
) -> Drawn {
    let shapes: Vec<&MultiPolygon> = shapes.iter().map(Arc::as_ref).collect();
    let groups: Vec<&str> = painted.iter().map(|area| area.group).collect();
    let Some(mut outlines) = outline::outlines(&shapes, &groups, (widest, TALLEST)) else {
        return Drawn { right: MARGIN, bottom: top };
    };
    let moved = |(x, y): &mut Xy| (*x, *y) = (*x + MARGIN, *y + top);
    let borders = outlines.outside.iter_mut().chain(&mut outlines.between);
    outlines.areas.iter_mut().flatten().chain(borders).flatten().for_each(moved);
    // Thin where areas are many, so that lines do not hide them.
    let thin = if painted.len() > 1000 {
        0.25
    } else if painted.len() > 100 {
        0.5
    } else {
        0.75
    };
    // Areas alike follow each other, so that they share their style in a file.
    let mut order: Vec<usize> = (0..painted.len()).collect();
    let colour = |i: &usize| painted[*i].fill.ground();
    order.sort_by_key(|i| (colour(i).0, colour(i).1, colour(i).2));
    for i in order {
        let (area, rings) = (&painted[i], &outlines.areas[i]);
        let (colour, edge) = (area.fill.ground(), Ink::solid(WHITE, thin));
        scene.items.push(Item::Region { rings: rings.clone(), colour, edge, spoken: area.spoken.clone() });
    }
    for (area, rings) in painted.iter().zip(&outlines.areas) {
        area.fill.lines(scene, rings);
    }
    scene.paths(outlines.between, Ink::solid(REFERENCE, 0.75));
    scene.paths(outlines.outside, Ink::solid(QUIET, 0.75));
    for (_, rings) in painted.iter().zip(&outlines.areas).filter(|(area, _)| area.focus) {
        scene.paths(rings.clone(), Ink::solid(FOCUS_MAP, 2.5));
    }
    names(scene, painted, &outlines.areas);
    let (right, bottom) = (MARGIN + outlines.size.0, top + outlines.size.1);
    legend::scale_bar(scene, (MARGIN, bottom + 14.0), outlines.scale, language);
    Drawn { right, bottom: bottom + 20.0 }
}

/// The labels, each in one line or two wholly within its area; none at all where most do not fit, so that the few large
/// areas do not seem to be the important ones.
fn names(scene: &mut Scene, painted: &[Painted<'_>], areas: &[Vec<Vec<Xy>>]) {
    let labelled = || painted.iter().zip(areas).filter(|(area, _)| !area.label.is_empty());
    let found = labelled().filter_map(|(area, rings)| {
        lines(area.label).into_iter().find_map(|lines| {
            let width = lines.iter().map(|line| font::width(line, NAME)).fold(0.0, f64::max) + 4.0;
            let place = place(rings, (width, NAME_LINE * lines.len() as f64))?;
            Some((lines, place, area.fill.text()))
        })
    });
    let found: Vec<_> = found.collect();
    if 2 * found.len() < labelled().count() {
        return;
    }
    for (lines, (x, y), colour) in found {
        let first = y - NAME_LINE * (lines.len() - 1) as f64 / 2.0;
        for (i, line) in lines.iter().enumerate() {
            scene.text(line, (x, first + NAME_LINE * i as f64), Anchor::Middle, NAME, colour);
        }
    }
}

/// A name in one line, and in two where it has a space or a hyphen.
fn lines(name: &str) -> Vec<Vec<&str>> {
    let mut all = vec![vec![name]];
    let middle = name.len() as f64 / 2.0;
    let breaks = name.match_indices([' ', '-']).map(|(at, found)| (at, found == "-"));
    let nearest = breaks.min_by(|a, b| (a.0 as f64 - middle).abs().total_cmp(&(b.0 as f64 - middle).abs()));
    if let Some((at, hyphen)) = nearest {
        all.push(vec![&name[..at + usize::from(hyphen)], &name[at + 1..]]);
    }
    all
}

/// The middle of a box of a size that lies within the rings, as near the middle of the largest as can be.
fn place(rings: &[Vec<Xy>], (width, height): Xy) -> Option<Xy> {
    const TRIES: i32 = 14;
    let ends = |ring: &[Xy], of: fn(&Xy) -> f64| {
        let values = || ring.iter().map(of);
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    };
    let boxes = rings.iter().map(|ring| (ends(ring, |place| place.0), ends(ring, |place| place.1)));
    let size = |((left, right), (top, bottom)): &(Xy, Xy)| (right - left) * (bottom - top);
    let ((left, right), (top, bottom)) = boxes.max_by(|a, b| size(a).total_cmp(&size(b)))?;
    if right - left < width || bottom - top < height {
        return None;
    }
    let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
    let step = |i: i32, from: f64, to: f64| from + (to - from) * f64::from(i) / f64::from(TRIES);
    let tries = (0..=TRIES).flat_map(|i| (0..=TRIES).map(move |j| (i, j)));
    let tries = tries.map(|(i, j)| {
        (step(i, left + width / 2.0, right - width / 2.0), step(j, top + height / 2.0, bottom - height / 2.0))
    });
    let far = |(x, y): &Xy| (x - middle.0).hypot(y - middle.1);
    tries.filter(|at| holds(rings, *at, (width, height))).min_by(|a, b| far(a).total_cmp(&far(b)))
}

/// Whether a box lies within the rings: its middle does, and no side of a ring goes through it.
fn holds(rings: &[Vec<Xy>], (x, y): Xy, (width, height): Xy) -> bool {
    let (left, right, top, bottom) = (x - width / 2.0, x + width / 2.0, y - height / 2.0, y + height / 2.0);
    let sides = || rings.iter().flat_map(|ring| ring.windows(2)).map(|side| (side[0], side[1]));
    let through = |(a, b): (Xy, Xy)| {
        // The part of the side that lies between the box's left and right, then whether it meets the rest.
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let span = |from: f64, to: f64, start: f64, step: f64| {
            if step == 0.0 {
                return (from..=to).contains(&start).then_some((0.0, 1.0));
            }
            let (s, t) = ((from - start) / step, (to - start) / step);
            Some((s.min(t), s.max(t)))
        };
        let (Some(h), Some(v)) = (span(left, right, a.0, dx), span(top, bottom, a.1, dy)) else { return false };
        h.0.max(v.0).max(0.0) <= h.1.min(v.1).min(1.0)
    };
    let crosses = |(a, b): (Xy, Xy)| (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0);
    sides().filter(|side| crosses(*side)).count() % 2 == 1 && !sides().any(through)
}
