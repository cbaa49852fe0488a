//! Larger areas by the need of the small ones in them: their index, its place among their like, and what a choice reaches.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use ustr::Ustr;

use super::candidates::Candidates;
use super::cni::Cni;
use super::rank::{Draws, RankSpread, ranks};
use super::target::{Targets, target};
use crate::model::{AreaLevel, Areas, NATION};
use crate::statistics::Limits;
use crate::statistics::sum::sum;

/// The class of the greatest need.
pub const WORST: u32 = 5;

/// A larger area and the units of an index in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its code.
    pub area: Ustr,
    /// The places in [`Cni::rows`] of its units that have an index, the greatest need first.
    pub rows: Vec<usize>,
    /// How many of its units lack a count and have no index.
    pub without: usize,
    /// The people of the units that have an index.
    pub people: f64,
    /// The index of these people together, relative to the nation.
    pub cni: f64,
    /// The middle 95 % of what that is when counts are drawn anew.
    pub limits: Option<Limits>,
    /// The people in each count, in the order of [`Component::ALL`](crate::model::Component::ALL); a gap where a unit has
    /// none.
    pub counts: [Option<f64>; 7],
    /// How many of its units are in the fifth of all people with the greatest need.
    pub worst: usize,
    /// How many people live in these.
    pub worst_people: f64,
    /// Where a municipality stands among the municipalities of the table, or a county among its counties.
    pub standing: Option<PlaceStanding>,
    /// Its units in order of need, and what a choice of them reaches; nothing where there is no need to reach.
    pub targets: Option<Targets>,
}

/// Where an area stands among those of its level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceStanding {
    /// 1 for the greatest need.
    pub rank: u32,
    /// How the rank varies with chance in the counts; nothing without draws.
    pub spread: Option<RankSpread>,
    /// Of how many.
    pub of: usize,
}

/// The places of an index: the areas that are wanted, each if it has a unit with an index.
///
/// ```text
/// CNI of an area = Σᵢ nᵢ CNIᵢ / Σᵢ nᵢ        over its units i with nᵢ people, in the data and in each draw
/// ```
///
/// which is what the index of its counts added up would be, with the same nation. Ranks are among all municipalities, and
/// among all counties, of the table, whichever are wanted.
///
/// ```
/// # use jamlik::{model::Catalogue, need::{cni, components::Components, places::places, weights::Weights}};
/// # use ustr::ustr;
/// let catalogue = Catalogue::embedded();
/// let components = Components::synthetic(&catalogue, 1)?;
/// let options = cni::Options { draws: 0, ..Default::default() };
/// let all = cni::cni(&components, &Weights::named(&catalogue, "scb")?, &options)?;
/// let nation = &places(&all, &catalogue.areas, &[ustr("00")])[&ustr("00")];
/// assert!((nation.cni - 1.0).abs() < 1e-12);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn places(all: &Cni, areas: &Areas, wanted: &[Ustr]) -> BTreeMap<Ustr, Place> {
    let units = Units::of(all);
    let candidates = Candidates::of_cni(all);
    let levels = [AreaLevel::Municipality, AreaLevel::County];
    let standings: HashMap<Ustr, PlaceStanding> =
        levels.into_iter().flat_map(|level| standings(all, areas, &units, level)).collect();
    let place = |code: &Ustr| place(*code, all, areas, &units, &candidates, standings.get(code).copied());
    wanted.par_iter().filter_map(place).map(|place| (place.area, place)).collect()
}

/// The units of each municipality.
struct Units {
    by_municipality: HashMap<Ustr, Vec<usize>>,
    count: usize,
}

impl Units {
    fn of(all: &Cni) -> Units {
        let mut by_municipality: HashMap<Ustr, Vec<usize>> = HashMap::new();
        for (at, row) in all.rows.iter().enumerate() {
            if let Some(code) = row.unit.municipality {
                by_municipality.entry(code).or_default().push(at);
            }
        }
        Units { by_municipality, count: all.rows.len() }
    }

    /// The units in an area, in order; of the nation all, those outside every municipality too.
    fn within(&self, code: Ustr, areas: &Areas) -> Vec<usize> {
        if code == NATION {
            return (0..self.count).collect();
        }
        let municipalities = areas.municipalities_of(code);
        let mut found: Vec<usize> =
            municipalities.iter().filter_map(|code| self.by_municipality.get(code)).flatten().copied().collect();
        found.sort_unstable();
        found
    }
}

fn place(
    code: Ustr,
    all: &Cni,
    areas: &Areas,
    units: &Units,
    candidates: &Candidates,
    standing: Option<PlaceStanding>,
) -> Option<Place> {
    let within = units.within(code, areas);
    let rows: Vec<usize> = within.iter().copied().filter(|at| all.rows[*at].standing.is_some()).collect();
    if rows.is_empty() {
        return None;
    }
    let worst = |at: &&usize| all.rows[**at].standing.is_some_and(|standing| standing.quintile == WORST);
    let people = |at: &usize| all.rows[*at].unit.population;
    let mut counts = [Some(0.0); 7];
    for at in &rows {
        for (sum, count) in counts.iter_mut().zip(&all.rows[*at].unit.counts) {
            *sum = sum.zip(*count).map(|(sum, count)| sum + count);
        }
    }
    let municipalities = areas.municipalities_of(code);
    let own = candidates.only(|row| {
        code == NATION || row.municipality.is_some_and(|municipality| municipalities.contains(&municipality))
    });
    let merged = Merged::of(all, &rows);
    Some(Place {
        area: code,
        without: within.len() - rows.len(),
        people: merged.people,
        cni: merged.cni,
        limits: merged.drawn(all).intervals().first().copied().flatten(),
        counts,
        worst: rows.iter().filter(worst).count(),
        worst_people: sum(rows.iter().filter(worst).map(people)),
        standing,
        targets: target(&own, None).ok(),
        rows,
    })
}

/// Some units as one.
struct Merged {
    people: f64,
    cni: f64,
    /// The place in the draws and the people of each.
    parts: Vec<(usize, f64)>,
}

impl Merged {
    fn of(all: &Cni, rows: &[usize]) -> Merged {
        let of_row = |at: &usize| {
            let row = &all.rows[*at];
            row.standing.map(|standing| (standing, row.unit.population))
        };
        let units: Vec<_> = rows.iter().filter_map(of_row).collect();
        let people = sum(units.iter().map(|(_, people)| *people));
        let cni = sum(units.iter().map(|(standing, people)| standing.cni * people)) / people;
        Merged { people, cni, parts: units.into_iter().map(|(standing, people)| (standing.place, people)).collect() }
    }

    /// The index in one draw.
    fn draw(&self, all: &Cni, draw: usize) -> f64 {
        sum(self.parts.iter().map(|(place, people)| all.drawn.of_unit(*place)[draw] * people)) / self.people
    }

    fn drawn(&self, all: &Cni) -> Draws {
        Draws::from_fn(1, all.drawn.draws(), |_, draw| self.draw(all, draw))
    }
}

/// Where each area of a level stands among those of that level that have units.
fn standings(all: &Cni, areas: &Areas, units: &Units, level: AreaLevel) -> HashMap<Ustr, PlaceStanding> {
    let merged = |code: Ustr| {
        let rows: Vec<usize> =
            units.within(code, areas).into_iter().filter(|at| all.rows[*at].standing.is_some()).collect();
        (!rows.is_empty()).then(|| (code, Merged::of(all, &rows)))
    };
    let found: Vec<(Ustr, Merged)> = areas.of_level(level).filter_map(|area| merged(area.code)).collect();
    let ranks = ranks(&found.iter().map(|(_, merged)| merged.cni).collect::<Vec<f64>>());
    let drawn = Draws::from_fn(found.len(), all.drawn.draws(), |unit, draw| found[unit].1.draw(all, draw));
    let spreads = drawn.ranks(1);
    let standing = |at: usize| PlaceStanding { rank: ranks[at], spread: spreads.get(at).copied(), of: found.len() };
    found.iter().enumerate().map(|(at, (code, _))| (*code, standing(at))).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use ustr::ustr;

    use super::*;
    use crate::model::Catalogue;
    use crate::need::cni::{Options, cni};
    use crate::need::components::{Components, Level, Unit};
    use crate::need::weights::Weights;

    #[test]
    fn an_area_has_the_index_of_its_counts_added_up_and_its_place_among_all() {
        let catalogue = Catalogue::embedded();
        let weights = Weights::named(&catalogue, "scb").unwrap();
        let components = Components::synthetic(&catalogue, 1).unwrap();
        let options = Options { draws: 20, ..Options::default() };
        let all = cni(&components, &weights, &options).unwrap();
        let wanted = ["0680", "06", "09", "sydostra"].map(ustr);
        let found = places(&all, &catalogue.areas, &wanted);
        for (level, codes) in
            [(Level::Municipality, &["0680"][..]), (Level::County, &["06", "09"]), (Level::Group, &["sydostra"])]
        {
            let mut merged = components.at_level(level, &catalogue).unwrap();
            // Groups of one's own overlap: the nation is that of the small areas.
            merged.nation = Some(Unit {
                area: ustr("00"),
                name: String::new(),
                municipality: None,
                regso: None,
                population: components.units.iter().map(|unit| unit.population).sum(),
                counts: std::array::from_fn(|i| Some(components.units.iter().filter_map(|unit| unit.counts[i]).sum())),
            });
            let merged = cni(&merged, &weights, &options).unwrap();
            for code in codes {
                let own = merged.rows.iter().find(|row| row.unit.area == *code).unwrap();
                let (place, standing) = (&found[&ustr(code)], own.standing.unwrap());
                assert!((place.cni / standing.cni - 1.0).abs() < 1e-12, "{code}");
                assert_eq!((place.people, place.counts), (own.unit.population, own.unit.counts), "{code}");
                assert!(place.limits.is_some_and(|limits| limits.lower < place.cni && place.cni < limits.upper));
                let rank = if level == Level::Group { None } else { Some(standing.rank) };
                assert_eq!(place.standing.map(|standing| standing.rank), rank, "{code}");
            }
        }
        // Asked for alone, an area says the same.
        let alone = places(&all, &catalogue.areas, &[ustr("0680")]);
        assert_eq!(alone[&ustr("0680")], found[&ustr("0680")]);
    }
}
