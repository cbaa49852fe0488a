//! Shapes in metres -> rings in pixels with as few points as the eye needs. Neighbours stay together: the line that two
//! areas share is simplified once, the same for both.

use std::collections::HashMap;

use geo::{BoundingRect, Coord, MultiPolygon, Rect};

use crate::chart::scene::Xy;

/// Points are put on a grid of this many steps a pixel, so that neighbours whose borders differ by less come together.
const GRID: f64 = 4.0;
/// A point is left out if the line moves by no more than this many steps: less than half a pixel.
const TOLERANCE: f64 = 1.7;
/// An island smaller than this, in square steps, is left out, unless it is the largest part of its area.
const SMALLEST: i64 = 8;

/// A place on the grid.
type Step = (i32, i32);

/// Areas ready to be drawn.
pub(super) struct Outlines {
    /// The rings of each area: what lies within an odd number of them is the area.
    pub(super) areas: Vec<Vec<Vec<Xy>>>,
    /// The lines that only one area has: coasts and the edge of the map.
    pub(super) outside: Vec<Vec<Xy>>,
    /// The lines between areas of different groups.
    pub(super) between: Vec<Vec<Xy>>,
    /// Width and height of the drawing in pixels.
    pub(super) size: Xy,
    /// Pixels a metre.
    pub(super) scale: f64,
}

/// The shapes drawn as large as fits in `room` (width and height in pixels), north up, both axes alike. `groups` says which
/// larger area each belongs to. `None` if there is nothing to draw.
pub(super) fn outlines(shapes: &[&MultiPolygon], groups: &[&str], room: Xy) -> Option<Outlines> {
    let boxes = shapes.iter().filter_map(|shape| shape.bounding_rect());
    let around = boxes.reduce(|a, b| {
        let least = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
        let greatest = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
        Rect::new(least, greatest)
    })?;
    let scale = (room.0 / around.width().max(1.0)).min(room.1 / around.height().max(1.0));
    let step = |c: &Coord| -> Step {
        let (x, y) = ((c.x - around.min().x) * scale, (around.max().y - c.y) * scale);
        ((x * GRID).round() as i32, (y * GRID).round() as i32)
    };
    let rings: Vec<Vec<Vec<Step>>> = shapes.iter().map(|shape| visible(shape, &step)).collect();
    let ends = Ends::of(&rings);
    let mut lines: HashMap<Vec<Step>, Vec<usize>> = HashMap::new();
    let mut areas = Vec::with_capacity(shapes.len());
    for (area, rings) in rings.iter().enumerate() {
        let simple: Vec<Vec<Step>> = rings.iter().map(|ring| simplified(ring, &ends, area, &mut lines)).collect();
        areas.push(simple.iter().filter(|ring| ring.len() > 3).map(|ring| pixels(ring)).collect());
    }
    let (outside, between) = borders(lines, groups);
    Some(Outlines { areas, outside, between, size: (around.width() * scale, around.height() * scale), scale })
}

fn pixels(steps: &[Step]) -> Vec<Xy> {
    steps.iter().map(|(x, y)| (f64::from(*x) / GRID, f64::from(*y) / GRID)).collect()
}

/// The rings of a shape on the grid, without those too small to see. Of an area that is too small as a whole a square is left.
fn visible(shape: &MultiPolygon, step: &impl Fn(&Coord) -> Step) -> Vec<Vec<Step>> {
    let lines = shape.0.iter().flat_map(|polygon| [polygon.exterior()].into_iter().chain(polygon.interiors()));
    let rings = lines.map(|line| {
        let mut ring: Vec<Step> = line.0.iter().map(step).collect();
        ring.dedup();
        ring
    });
    let rings: Vec<(i64, Vec<Step>)> = rings.map(|ring| (extent(&ring), ring)).collect();
    let largest = rings.iter().map(|(extent, _)| *extent).max().unwrap_or(0);
    if largest < SMALLEST {
        let first = rings.first().and_then(|(_, ring)| ring.first());
        return first.map(|&(x, y)| vec![(x, y), (x + 3, y), (x + 3, y + 3), (x, y + 3), (x, y)]).into_iter().collect();
    }
    let seen = |(extent, ring): (i64, Vec<Step>)| (extent >= SMALLEST && ring.len() > 3).then_some(ring);
    rings.into_iter().filter_map(seen).collect()
}

/// The area of the box round a ring, in square steps.
fn extent(ring: &[Step]) -> i64 {
    let width = |of: fn(&Step) -> i32| {
        let (least, greatest) = (ring.iter().map(of).min(), ring.iter().map(of).max());
        i64::from(greatest.unwrap_or(0)) - i64::from(least.unwrap_or(0))
    };
    width(|step| step.0) * width(|step| step.1)
}

/// The places where lines end: where not the same two places come next to it in every ring that goes through it.
struct Ends {
    neighbours: HashMap<Step, Option<(Step, Step)>>,
}

impl Ends {
    fn of(areas: &[Vec<Vec<Step>>]) -> Ends {
        let mut neighbours: HashMap<Step, Option<(Step, Step)>> = HashMap::new();
        for ring in areas.iter().flatten() {
            // The first place of a ring is also its last.
            let open = &ring[..ring.len() - 1];
            for (i, place) in open.iter().enumerate() {
                let (before, after) = (open[(i + open.len() - 1) % open.len()], open[(i + 1) % open.len()]);
                let pair = (before.min(after), before.max(after));
                neighbours
                    .entry(*place)
                    .and_modify(|known| *known = known.filter(|k| *k == pair))
                    .or_insert(Some(pair));
            }
        }
        Ends { neighbours }
    }

    fn has(&self, place: &Step) -> bool {
        self.neighbours.get(place).is_some_and(Option::is_none)
    }
}

/// A ring whose lines from end to end are simplified; each line is noted with the area that has it.
fn simplified(ring: &[Step], ends: &Ends, area: usize, lines: &mut HashMap<Vec<Step>, Vec<usize>>) -> Vec<Step> {
    let open = &ring[..ring.len() - 1];
    // A ring without ends, such as an island, begins at its least place, so that a ring round it and one in it agree.
    let least = (0..open.len()).min_by_key(|i| open[*i]).unwrap_or(0);
    let start = (0..open.len()).find(|i| ends.has(&open[*i])).unwrap_or(least);
    let turned: Vec<Step> = open[start..].iter().chain(&open[..=start]).copied().collect();
    let mut simple = vec![turned[0]];
    let mut from = 0;
    for to in 1..turned.len() {
        if to + 1 < turned.len() && !ends.has(&turned[to]) {
            continue;
        }
        let line = &turned[from..=to];
        let backwards = is_backwards(line);
        let mut kept = if backwards { line.iter().rev().copied().collect() } else { line.to_vec() };
        kept = reduced(&kept);
        lines.entry(kept.clone()).or_default().push(area);
        if backwards {
            kept.reverse();
        }
        simple.extend(&kept[1..]);
        from = to;
    }
    simple
}

/// Whether a line runs against the direction in which both its sides simplify it.
fn is_backwards(line: &[Step]) -> bool {
    let forwards = line.iter();
    let backwards = line.iter().rev();
    backwards.lt(forwards)
}

/// A line without the points that lie within [`TOLERANCE`] of what is left.
///
/// Source: Douglas and Peucker 1973, doi:10.3138/FM57-6770-U75U-7727.
fn reduced(line: &[Step]) -> Vec<Step> {
    let mut keep = vec![false; line.len()];
    (keep[0], keep[line.len() - 1]) = (true, true);
    let mut parts = vec![(0, line.len() - 1)];
    while let Some((from, to)) = parts.pop() {
        let distances = (from + 1..to).map(|i| (i, distance(line[i], (line[from], line[to]))));
        let farthest = distances.fold((from, TOLERANCE), |far, next| if next.1 > far.1 { next } else { far });
        if farthest.0 > from {
            keep[farthest.0] = true;
            parts.extend([(from, farthest.0), (farthest.0, to)]);
        }
    }
    line.iter().zip(keep).filter(|(_, keep)| *keep).map(|(step, _)| *step).collect()
}

/// The distance from a place to a stretch, which may be one place.
fn distance(place: Step, (from, to): (Step, Step)) -> f64 {
    let of = |(x, y): Step| (f64::from(x), f64::from(y));
    let ((x, y), (from_x, from_y), (to_x, to_y)) = (of(place), of(from), of(to));
    let (along_x, along_y) = (to_x - from_x, to_y - from_y);
    let length = along_x * along_x + along_y * along_y;
    let share = if length == 0.0 { 0.0 } else { ((x - from_x) * along_x + (y - from_y) * along_y) / length };
    let share = share.clamp(0.0, 1.0);
    (x - from_x - share * along_x).hypot(y - from_y - share * along_y)
}

/// The lines with one side, and those between groups, in an order that follows from their places alone.
fn borders(lines: HashMap<Vec<Step>, Vec<usize>>, groups: &[&str]) -> (Vec<Vec<Xy>>, Vec<Vec<Xy>>) {
    let mut lines: Vec<(Vec<Step>, Vec<usize>)> = lines.into_iter().filter(|(line, _)| line.len() > 1).collect();
    lines.sort();
    let (mut outside, mut between) = (Vec::new(), Vec::new());
    for (line, areas) in lines {
        let group = |area: &usize| groups.get(*area);
        if areas.len() == 1 {
            outside.push(pixels(&line));
        } else if areas.iter().any(|area| group(area) != group(&areas[0])) {
            between.push(pixels(&line));
        }
    }
    (outside, between)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use geo::polygon;

    use super::*;

    /// Two areas side by side whose common border wriggles, and an island in the first that is a third.
    fn three() -> Vec<MultiPolygon> {
        let west = polygon!(exterior: [(x: 0.0, y: 0.0), (x: 50.0, y: 0.0), (x: 50.2, y: 20.0), (x: 49.9, y: 40.0), (x: 60.0, y: 70.0), (x: 50.0, y: 100.0), (x: 0.0, y: 100.0)],
            interiors: [[(x: 10.0, y: 10.0), (x: 20.0, y: 10.0), (x: 20.0, y: 20.0), (x: 10.0, y: 20.0)]]);
        let east = polygon![(x: 50.0, y: 100.0), (x: 60.0, y: 70.0), (x: 49.9, y: 40.0), (x: 50.2, y: 20.0), (x: 50.0, y: 0.0), (x: 100.0, y: 0.0), (x: 100.0, y: 100.0)];
        let within = polygon![(x: 20.0, y: 20.0), (x: 10.0, y: 20.0), (x: 10.0, y: 10.0), (x: 20.0, y: 10.0)];
        [west, east, within].map(|polygon| MultiPolygon(vec![polygon])).to_vec()
    }

    #[test]
    fn a_common_border_is_the_same_on_both_sides() {
        let shapes = three();
        let drawn = outlines(&shapes.iter().collect::<Vec<_>>(), &["a", "a", "b"], (100.0, 200.0)).unwrap();
        let mut border = [drawn.areas[0][0].clone(), drawn.areas[1][0].clone()].map(|mut ring| {
            ring.retain(|(x, _)| (40.0..70.0).contains(x));
            ring.sort_by(|a, b| a.partial_cmp(b).unwrap());
            ring.dedup();
            ring
        });
        border.iter_mut().for_each(|line| line.dedup());
        assert_eq!(border[0], border[1]);
        // The bend at 60, 70 is kept; the two points a fifth of a metre out are not.
        assert!(border[0].contains(&(60.0, 30.0)) && border[0].len() == 4, "{border:?}");
        assert_eq!((drawn.size, drawn.scale), ((100.0, 100.0), 1.0));
    }

    #[test]
    fn borders_know_their_sides() {
        let shapes = three();
        let drawn = outlines(&shapes.iter().collect::<Vec<_>>(), &["a", "a", "b"], (100.0, 100.0)).unwrap();
        assert_eq!((drawn.outside.len(), drawn.between.len()), (2, 1));
        assert_eq!(drawn.areas[0][1].len(), drawn.between[0].len());
    }

    #[test]
    fn an_area_too_small_to_see_is_still_a_mark_and_nothing_is_none() {
        let mut shapes = three();
        shapes.push(MultiPolygon(vec![polygon![(x: 70.0, y: 70.0), (x: 70.01, y: 70.0), (x: 70.0, y: 70.01)]]));
        let drawn = outlines(&shapes.iter().collect::<Vec<_>>(), &[], (100.0, 100.0)).unwrap();
        assert_eq!(drawn.areas[3].len(), 1);
        assert!(outlines(&[], &[], (100.0, 100.0)).is_none());
    }

    #[test]
    fn what_is_left_out_is_nearer_than_half_a_pixel() {
        let wave: Vec<Step> = (0..400).map(|i| (i, (60.0 * (f64::from(i) / 30.0).sin()) as i32)).collect();
        let kept = reduced(&wave);
        assert!(kept.len() < 100, "{}", kept.len());
        for place in &wave {
            let nearest = kept.windows(2).map(|pair| distance(*place, (pair[0], pair[1]))).fold(f64::MAX, f64::min);
            assert!(nearest <= TOLERANCE, "{place:?}");
        }
    }
}
