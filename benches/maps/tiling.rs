//! A made-up country for the benches of maps, because real boundaries are not part of the repository.

use std::sync::Arc;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use jamlik::statistics::draws::Stream;

/// Metres from one corner of the grid to the next.
const SIDE: f64 = 10_000.0;
/// The waves of a border: how many on its length. Their heights fall as their numbers rise, as those of coasts do.
const WAVES: [f64; 6] = [1.0, 2.0, 4.0, 9.0, 19.0, 41.0];

/// Areas side by side in `columns` and `rows`, each a polygon with four borders of `points` points.
///
/// The corners are those of a grid, moved by up to a quarter of its side; the borders wind. Neighbours have the same points
/// along the border that they share, as in the files of SCB. The same at every call.
pub fn tiling(columns: usize, rows: usize, points: usize) -> Vec<Arc<MultiPolygon>> {
    let area = |at: usize| {
        let (i, j) = (at % columns, at / columns);
        let mut ring = border((i, j), (i + 1, j), points);
        ring.extend(border((i + 1, j), (i + 1, j + 1), points));
        ring.extend(border((i, j + 1), (i + 1, j + 1), points).into_iter().rev());
        ring.extend(border((i, j), (i, j + 1), points).into_iter().rev());
        ring.dedup();
        Arc::new(MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())]))
    };
    (0..columns * rows).map(area).collect()
}

/// Where a corner of the grid is.
fn corner((i, j): (usize, usize)) -> Coord {
    let mut stream = Stream::new(1, &["corner", &i.to_string(), &j.to_string()]);
    let mut moved = |at: usize| SIDE * (at as f64 + 0.5 * (stream.uniform() - 0.5));
    // East and north of SWEREF 99 TM, about in Sweden.
    Coord { x: 300_000.0 + moved(i), y: 6_200_000.0 + moved(j) }
}

/// The points from one corner to another, both among them.
fn border(from: (usize, usize), to: (usize, usize), points: usize) -> Vec<Coord> {
    let (start, end) = (corner(from), corner(to));
    let mut stream = Stream::new(1, &["border", &format!("{from:?} {to:?}")]);
    let phases = WAVES.map(|_| std::f64::consts::TAU * stream.uniform());
    let along = Coord { x: end.x - start.x, y: end.y - start.y };
    let point = |k: usize| {
        let t = k as f64 / points as f64;
        let height = |(waves, phase): (&f64, f64)| (std::f64::consts::TAU * waves * t + phase).sin() / waves;
        // Nought at both ends, so that borders meet in the corners.
        let aside = 0.08 * 4.0 * t * (1.0 - t) * WAVES.iter().zip(phases).map(height).sum::<f64>();
        Coord { x: start.x + t * along.x - aside * along.y, y: start.y + t * along.y + aside * along.x }
    };
    (0..=points).map(point).collect()
}
