//! Rings as they stand -> polygons that can be drawn: closed, finite, with an area. What was done is said.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use ustr::Ustr;

use super::About;
use super::layer::Ring;

/// The polygons in metres. A ring that is not closed is closed; one that has no area, or a point that is not in Sweden, is
/// left out, and so is a whole polygon whose outer ring is; one that crosses itself is kept.
pub(super) fn checked(
    polygons: &[Vec<Ring>],
    metres: impl Fn(Coord) -> Option<Coord>,
    code: Ustr,
    about: &mut About<'_>,
) -> MultiPolygon {
    let mut ring = |ring: &Ring| -> Option<LineString> {
        let projected: Option<Ring> = ring.iter().map(|c| metres(*c)).collect();
        let Some(mut points) = projected else {
            about.problem("points in Sweden", code.to_string(), "the ring with another point is left out");
            return None;
        };
        if points.len() > 2 && points.first() != points.last() {
            about.problem("rings that end where they begin", code.to_string(), "it was closed");
            points.push(points[0]);
        }
        points.dedup();
        if doubled_area(&points) == 0.0 {
            about.problem("rings with an area", code.to_string(), "the ring is left out");
            return None;
        }
        if let Some(at) = crossing(&points) {
            let found = format!("{code}, near {:.0} east, {:.0} north", at.x, at.y);
            about.problem("rings that do not cross themselves", found, "it is drawn as it stands");
        }
        Some(LineString(points))
    };
    let mut polygon = |rings: &Vec<Ring>| {
        let (outer, holes) = rings.split_first()?;
        Some(Polygon::new(ring(outer)?, holes.iter().filter_map(&mut ring).collect()))
    };
    MultiPolygon(polygons.iter().filter_map(&mut polygon).collect())
}

/// Twice the area within a closed line, by the shoelace formula, 0 for fewer than four points.
fn doubled_area(points: &[Coord]) -> f64 {
    let Some(&origin) = points.first().filter(|_| points.len() >= 4) else { return 0.0 };
    let from = |c: &Coord| (c.x - origin.x, c.y - origin.y);
    let sides = points.windows(2).map(|pair| (from(&pair[0]), from(&pair[1])));
    sides.map(|((x, y), (next_x, next_y))| x * next_y - next_x * y).sum::<f64>().abs()
}

/// A place where a closed line crosses itself.
///
/// Sides in order of their least x are compared with those that begin before they end, which are few where sides are short.
fn crossing(points: &[Coord]) -> Option<Coord> {
    let mut sides: Vec<(Coord, Coord)> = points
        .windows(2)
        .map(|pair| if pair[0].x <= pair[1].x { (pair[0], pair[1]) } else { (pair[1], pair[0]) })
        .collect();
    sides.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
    sides.iter().enumerate().find_map(|(i, a)| {
        let overlapping = sides[i + 1..].iter().take_while(|b| b.0.x <= a.1.x);
        overlapping.into_iter().find_map(|b| cross(*a, *b))
    })
}

/// The place where two sides cross, each passing through the other: sides that only touch do not.
fn cross((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> Option<Coord> {
    if a.y.max(b.y) < c.y.min(d.y) || c.y.max(d.y) < a.y.min(b.y) {
        return None;
    }
    let side = |p: Coord, q: Coord, r: Coord| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    let (at_c, at_d) = (side(a, b, c), side(a, b, d));
    let (at_a, at_b) = (side(c, d, a), side(c, d, b));
    (at_c * at_d < 0.0 && at_a * at_b < 0.0).then(|| {
        let share = at_a / (at_a - at_b);
        Coord { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::error::{Place, Problem};
    use ustr::ustr;

    fn line(points: &[(f64, f64)]) -> Ring {
        points.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    fn check(polygons: &[Vec<Ring>]) -> (MultiPolygon, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut about = About { place: Place::default(), problems: &mut problems };
        let shape = checked(polygons, |c| (c.x < 90.0).then_some(c), ustr("01"), &mut about);
        (shape, problems)
    }

    #[test]
    fn an_open_ring_is_closed() {
        let (shape, problems) = check(&[vec![line(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)])]]);
        assert_eq!(shape.0[0].exterior().0.len(), 5);
        assert_eq!(problems[0].help, "it was closed");
    }

    #[test]
    fn a_bow_tie_crosses_itself_in_its_middle_and_a_square_does_not() {
        let tie = line(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 2.0), (0.0, 0.0)]);
        let at = crossing(&tie).unwrap();
        // y = x meets y = 2 − x / 2 at 4/3.
        assert!((at.x - 4.0 / 3.0).abs() < 1e-12 && (at.y - 4.0 / 3.0).abs() < 1e-12, "{at:?}");
        let square = line(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]);
        assert_eq!(crossing(&square), None);
        assert!(check(&[vec![tie]]).1[0].expected.contains("cross"));
    }

    #[test]
    fn rings_without_area_or_outside_the_country_are_left_out_and_said() {
        let square = line(&[(0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0), (0.0, 0.0)]);
        let flat = line(&[(1.0, 1.0), (2.0, 1.0), (3.0, 1.0), (1.0, 1.0)]);
        let far = line(&[(1.0, 1.0), (99.0, 1.0), (3.0, 3.0), (1.0, 1.0)]);
        let (shape, problems) = check(&[vec![square, flat.clone(), far], vec![flat], vec![]]);
        assert_eq!((shape.0.len(), shape.0[0].interiors().len(), problems.len()), (1, 0, 3));
    }
}
