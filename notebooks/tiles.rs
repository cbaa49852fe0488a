//! Makes `data/tiles.csv`: a column and a row for each municipality, so that neighbours in the country are neighbours in the
//! grid as far as can be. Prints it to standard output.
//!
//! ```text
//! cargo run --example tiles -- BOUNDARIES > data/tiles.csv
//! ```
//!
//! Each pair of neighbours pulls: it is best one step apart in the direction that it has on the map, and three times as
//! strongly within a county. The places are found by simulated annealing from the centroids (Kirkpatrick, Gelatt and Vecchi
//! 1983, doi:10.1126/science.220.4598.671).

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use geo::{Centroid, Coord};
use jamlik::boundaries::{self, Boundaries, Options};
use jamlik::model::Catalogue;

/// A place in the grid.
type Tile = (i32, i32);

/// The pull of one neighbour: which, its direction as a step of the grid, how strong.
struct Pull {
    to: usize,
    step: (f64, f64),
    weight: f64,
}

const SIDE: i32 = 44;
const ROUNDS: usize = 5_000_000;

fn main() -> jamlik::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let boundaries = boundaries::open(Path::new(&path), &Catalogue::embedded().areas, &Options::default())?;
    let middles: Vec<Coord> = boundaries.areas.iter().filter_map(|area| area.shape.centroid()).map(|p| p.0).collect();
    let pulls = pulls(&boundaries, &middles);
    let mut grid = Grid::start(&middles);
    grid.anneal(&pulls);
    let (left, top) = (grid.places.iter().map(|p| p.0).min(), grid.places.iter().map(|p| p.1).min());
    println!("code,column,row");
    for (area, (x, y)) in boundaries.areas.iter().zip(&grid.places) {
        println!("{},{},{}", area.code, x - left.unwrap_or(0), y - top.unwrap_or(0));
    }
    Ok(())
}

/// The neighbours of each area: those with a common point, and for an area with fewer than two also the nearest.
fn pulls(boundaries: &Boundaries, middles: &[Coord]) -> Vec<Vec<Pull>> {
    let mut at: HashMap<(i64, i64), BTreeSet<usize>> = HashMap::new();
    for (i, area) in boundaries.areas.iter().enumerate() {
        for c in area.shape.0.iter().flat_map(|polygon| &polygon.exterior().0) {
            at.entry(((c.x / 100.0).round() as i64, (c.y / 100.0).round() as i64)).or_default().insert(i);
        }
    }
    let mut neighbours: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); middles.len()];
    for areas in at.values() {
        for i in areas {
            neighbours[*i].extend(areas.iter().filter(|j| *j != i));
        }
    }
    for i in 0..middles.len() {
        let mut others: Vec<usize> = (0..middles.len()).filter(|j| *j != i).collect();
        let far = |j: &usize| (middles[*j].x - middles[i].x).hypot(middles[*j].y - middles[i].y);
        others.sort_by(|a, b| far(a).total_cmp(&far(b)));
        for j in others.into_iter().take(2usize.saturating_sub(neighbours[i].len())) {
            neighbours[i].insert(j);
            neighbours[j].insert(i);
        }
    }
    let county = |i: usize| &boundaries.areas[i].code.as_str()[..2];
    let pull = |i: usize, to: usize| {
        let (dx, dy) = (middles[to].x - middles[i].x, middles[i].y - middles[to].y);
        let far = dx.hypot(dy);
        Pull { to, step: (dx / far, dy / far), weight: if county(i) == county(to) { 3.0 } else { 1.0 } }
    };
    neighbours.iter().enumerate().map(|(i, of)| of.iter().map(|to| pull(i, *to)).collect()).collect()
}

struct Grid {
    places: Vec<Tile>,
    /// Which area is at a place.
    taken: HashMap<Tile, usize>,
    random: u64,
}

impl Grid {
    /// Areas at the free place nearest to where they lie, the country shrunk to the grid.
    fn start(middles: &[Coord]) -> Grid {
        let mut grid = Grid { places: Vec::new(), taken: HashMap::new(), random: 1 };
        for (i, c) in middles.iter().enumerate() {
            let (x, y) = ((c.x - 270_000.0) / 45_000.0 + 10.0, (7_650_000.0 - c.y) / 45_000.0 + 4.0);
            let near = |place: &Tile| (f64::from(place.0) - x).hypot(f64::from(place.1) - y);
            let all = (0..SIDE).flat_map(|x| (0..SIDE).map(move |y| (x, y)));
            let free = all.filter(|place| !grid.taken.contains_key(place));
            let place = free.min_by(|a, b| near(a).total_cmp(&near(b))).unwrap_or_default();
            grid.taken.insert(place, i);
            grid.places.push(place);
        }
        grid
    }

    /// A number from 0 to below `bound` (SplitMix64).
    fn below(&mut self, bound: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    fn cost(&self, i: usize, pulls: &[Vec<Pull>]) -> f64 {
        let (x, y) = self.places[i];
        let of = |pull: &Pull| {
            let (to_x, to_y) = self.places[pull.to];
            let (dx, dy) = (f64::from(to_x - x) - pull.step.0, f64::from(to_y - y) - pull.step.1);
            pull.weight * (dx * dx + dy * dy)
        };
        pulls[i].iter().map(of).sum()
    }

    fn anneal(&mut self, pulls: &[Vec<Pull>]) {
        for round in 0..ROUNDS {
            let left = 1.0 - round as f64 / ROUNDS as f64;
            let temperature = 30.0 * left * left * left + 0.02;
            let i = self.below(self.places.len() as u64) as usize;
            let to = self.wished(i, pulls);
            if to == self.places[i] || !(0..SIDE).contains(&to.0) || !(0..SIDE).contains(&to.1) {
                continue;
            }
            let other = self.taken.get(&to).copied();
            let both = |grid: &Grid| grid.cost(i, pulls) + other.map_or(0.0, |j| grid.cost(j, pulls));
            let before = both(self);
            let from = self.places[i];
            self.swap(i, other, to);
            let worse = both(self) - before;
            let chance = self.below(1 << 53) as f64 / (1_u64 << 53) as f64;
            if worse > 0.0 && chance >= (-worse / temperature).exp() {
                self.swap(i, other, from);
            }
        }
    }

    /// Where the neighbours of an area would have it, or a place beside that.
    fn wished(&mut self, i: usize, pulls: &[Vec<Pull>]) -> Tile {
        let weight: f64 = pulls[i].iter().map(|pull| pull.weight).sum();
        let wish = |axis: fn(Tile) -> i32, step: fn(&Pull) -> f64| {
            let sum: f64 = pulls[i].iter().map(|p| p.weight * (f64::from(axis(self.places[p.to])) - step(p))).sum();
            (sum / weight).round() as i32
        };
        let (x, y) = (wish(|place| place.0, |pull| pull.step.0), wish(|place| place.1, |pull| pull.step.1));
        (x + self.below(3) as i32 - 1, y + self.below(3) as i32 - 1)
    }

    fn swap(&mut self, i: usize, other: Option<usize>, to: Tile) {
        let from = self.places[i];
        self.taken.remove(&from);
        if let Some(j) = other {
            self.places[j] = from;
            self.taken.insert(from, j);
        }
        self.places[i] = to;
        self.taken.insert(to, i);
    }
}
