//! Rates of small areas drawn towards a mean by empirical Bayes, with what they may truly be.

use std::collections::{BTreeMap, HashMap};

use ustr::Ustr;

use super::rank::Draws;
use super::small_areas::{SmallArea, SmallAreas};
use crate::error::Result;
use crate::model::{Kind, Status};
use crate::statistics::Limits;
use crate::statistics::posterior::{self, Chance, Counts, Set, Simulation};
use crate::statistics::smoothing::{self, Centre, Smoothed};
use crate::tidy::Members;

/// The mean that rates are drawn towards.
#[derive(Debug, Clone, PartialEq)]
pub enum Toward {
    /// That of the municipality.
    Municipality,
    /// That of the area and its neighbours, as the file of them says.
    Neighbours(Members),
    /// That of all areas of the data.
    All,
}

/// Which mean an area was drawn towards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// That of its municipality.
    Municipality,
    /// That of itself and its neighbours.
    Neighbours,
    /// That of all areas.
    All,
}

impl Drawn {
    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            Drawn::Municipality => "municipality",
            Drawn::Neighbours => "neighbours",
            Drawn::All => "all",
        }
    }
}

/// Areas with their smoothed rates.
#[derive(Debug, Clone)]
pub struct SmoothedAreas {
    /// The areas that were asked for and have counts, by code.
    pub areas: Vec<SmoothedArea>,
    /// Their rates per person drawn many times, in the same order.
    pub draws: Draws,
    /// The rate of all areas of the data together, Σx/Σn.
    pub mean: f64,
    /// What a careful reader wants to know.
    pub notes: Vec<String>,
}

/// One area's smoothed rate.
#[derive(Debug, Clone, PartialEq)]
pub struct SmoothedArea {
    /// The area; one that is hidden, also for the sake of another, has no raw value.
    pub area: SmallArea,
    /// Its persons or person-years.
    pub people: f64,
    /// The smoothed rate per person, between its own rate and the mean; the mean itself for one that is hidden.
    pub value: f64,
    /// The middle 95 % of what the rate may truly be.
    pub limits: Option<Limits>,
    /// The share of its own rate in the smoothed one; 0 for one that is hidden.
    pub reliability: f64,
    /// The mean that it was drawn towards.
    pub mean: f64,
    /// Whose mean that is.
    pub drawn: Drawn,
}

/// Municipalities of fewer areas are drawn towards the mean of all: their own signal cannot be told.
pub const FEWEST_AREAS: usize = 5;

/// Smooths the rates of small areas; `wanted` says which are given, all of them make the means.
///
/// The value is that of [`smoothing`] (Marshall's for rates, Martuzzi and Elliott's for
/// shares), the limits are the middle 95 % of [`posterior::draws`], which take the mean and the signal as uncertain.
///
/// **What is hidden stays hidden.** From a smoothed value, its reliability and the mean the own count could be computed
/// back. So an area whose count is hidden by the indicator's rule for small numbers has the mean alone, with the limits of
/// any area about it. Where one area alone is hidden among those that make a mean, the mean would tell it: the one of
/// fewest events beside it is hidden too. A municipality whose own value is hidden, or which has fewer than
/// [`FEWEST_AREAS`] areas, is drawn towards the mean of all. Neighbours that are hidden are in no window.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) where no area has counts, or one has more events than persons.
pub fn smooth(
    small: &SmallAreas<'_>,
    toward: &Toward,
    wanted: &dyn Fn(&SmallArea) -> bool,
    simulation: Simulation,
) -> Result<SmoothedAreas> {
    let mut areas: Vec<SmallArea> = small.areas.iter().filter(|area| area.counts.is_some()).cloned().collect();
    let groups = groups(&areas, small, toward);
    let more = hide_beside_the_lone(&mut areas, &groups);
    let counts = |which: &[usize]| -> (Vec<f64>, Vec<f64>) { which.iter().filter_map(|i| areas[*i].counts).unzip() };
    let chance = if small.indicator.kind == Kind::Proportion { Chance::Binomial } else { Chance::Poisson };
    let everyone: Vec<usize> = (0..areas.len()).collect();
    let mut fitted: Vec<Option<(Smoothed, Drawn)>> = vec![None; areas.len()];
    let mut sets = Vec::new();
    for group in &groups {
        let of: Vec<usize> = group.of.iter().copied().filter(|i| wanted(&areas[*i])).collect();
        if of.is_empty() {
            continue;
        }
        let (events, people) = counts(&group.makes);
        let smoothed = match chance {
            Chance::Binomial => smoothing::global_binomial(&events, &people)?,
            Chance::Poisson => smoothing::global(&events, &people)?,
        };
        for i in &of {
            let own = group.makes.binary_search(i).ok().map(|at| smoothed[at]);
            fitted[*i] = own.map(|own| (own, group.drawn));
        }
        sets.push(Set { makes: group.makes.clone(), of });
    }
    if let Toward::Neighbours(neighbours) = toward {
        windows(&areas, neighbours, chance, wanted, &mut fitted, &mut sets)?;
    }
    let (events, people) = counts(&everyone);
    let told: Vec<bool> = areas.iter().map(SmallArea::is_told).collect();
    let all = Counts { events: &events, people: &people, told: &told, chance };
    let key = [small.indicator.id.as_str(), small.sex.id(), &small.period.to_string(), "neighbourhoods"];
    let drawn = posterior::draws(&all, &sets, simulation, &key)?;
    let given: Vec<usize> = everyone.iter().copied().filter(|i| fitted[*i].is_some()).collect();
    let draws = Draws::from_fn(given.len(), drawn.len(), |unit, draw| drawn[draw][given[unit]]);
    let limits = draws.intervals();
    let smoothed = given.iter().zip(limits).filter_map(|(i, limits)| {
        let (own, drawn) = fitted[*i]?;
        Some(of_area(&areas[*i], people[*i], own, drawn, limits))
    });
    let mean =
        crate::statistics::sum::sum(events.iter().copied()) / crate::statistics::sum::sum(people.iter().copied());
    let areas = smoothed.collect();
    Ok(SmoothedAreas { areas, draws, mean, notes: notes(more) })
}

fn of_area(area: &SmallArea, people: f64, own: Smoothed, drawn: Drawn, limits: Option<Limits>) -> SmoothedArea {
    let (value, reliability) = if area.is_told() { (own.value, own.reliability) } else { (own.mean, 0.0) };
    // Draws of a few hundred replicates need not hold the value.
    let hold = |limits: Limits| Limits { lower: limits.lower.min(value), upper: limits.upper.max(value) };
    let (area, limits) = (area.clone(), limits.map(hold));
    SmoothedArea { area, people, value, limits, reliability, mean: own.mean, drawn }
}

/// Areas that share a mean.
struct Group {
    makes: Vec<usize>,
    of: Vec<usize>,
    drawn: Drawn,
}

/// The areas that share each mean, but for windows of neighbours.
fn groups(areas: &[SmallArea], small: &SmallAreas<'_>, toward: &Toward) -> Vec<Group> {
    let everyone: Vec<usize> = (0..areas.len()).collect();
    let of_all = |of: Vec<usize>| Group { makes: everyone.clone(), of, drawn: Drawn::All };
    match toward {
        Toward::All => vec![of_all(everyone.clone())],
        Toward::Neighbours(_) => vec![of_all(everyone.iter().copied().filter(|i| !areas[*i].is_told()).collect())],
        Toward::Municipality => {
            let mut by_municipality: BTreeMap<Option<Ustr>, Vec<usize>> = BTreeMap::new();
            for i in &everyone {
                by_municipality.entry(areas[*i].municipality).or_default().push(*i);
            }
            let (mut groups, mut rest) = (Vec::new(), Vec::new());
            for (municipality, of) in by_municipality {
                let open = municipality.is_some_and(|code| !small.hidden_municipalities.contains(&code));
                if open && of.len() >= FEWEST_AREAS {
                    groups.push(Group { makes: of.clone(), of, drawn: Drawn::Municipality });
                } else {
                    rest.extend(of);
                }
            }
            rest.sort_unstable();
            groups.extend((!rest.is_empty()).then(|| of_all(rest)));
            groups
        }
    }
}

/// Hides the area of fewest events beside one that is hidden alone among those of a mean; how many were.
fn hide_beside_the_lone(areas: &mut [SmallArea], groups: &[Group]) -> usize {
    let mut more = 0;
    for group in groups {
        let is_hidden = |i: &&usize| areas[**i].raw.status == Status::Suppressed;
        if group.makes.len() < 2 || group.makes.iter().filter(is_hidden).count() != 1 {
            continue;
        }
        let events = |i: &usize| areas[*i].counts.map_or(0.0, |(x, _)| x);
        let told = group.makes.iter().filter(|i| areas[**i].is_told());
        // A zero protects no one.
        let fewest = told.min_by(|a, b| {
            (events(a) == 0.0).cmp(&(events(b) == 0.0)).then(events(a).total_cmp(&events(b))).then(a.cmp(b))
        });
        if let Some(i) = fewest.copied() {
            let raw = &mut areas[i].raw;
            *raw = crate::table::Estimate::empty(raw.key, Status::Suppressed, raw.source);
            more += 1;
        }
    }
    more
}

/// The windows of the areas that are told: each with its neighbours that are.
fn windows(
    areas: &[SmallArea],
    neighbours: &Members,
    chance: Chance,
    wanted: &dyn Fn(&SmallArea) -> bool,
    fitted: &mut [Option<(Smoothed, Drawn)>],
    sets: &mut Vec<Set>,
) -> Result<()> {
    let told: Vec<usize> = (0..areas.len()).filter(|i| areas[*i].is_told()).collect();
    if told.is_empty() {
        return Ok(());
    }
    let places: HashMap<Ustr, usize> = told.iter().enumerate().map(|(place, i)| (areas[*i].code, place)).collect();
    let near = |i: &usize| neighbours.of(&areas[*i].code).filter_map(|code| places.get(&code).copied()).collect();
    let near: Vec<Vec<usize>> = told.iter().map(near).collect();
    let (events, people): (Vec<f64>, Vec<f64>) = told.iter().filter_map(|i| areas[*i].counts).unzip();
    let smoothed = match chance {
        Chance::Binomial => smoothing::local_binomial(&events, &people, &near)?,
        Chance::Poisson => smoothing::local(&events, &people, &near, Centre::Window)?,
    };
    for (place, i) in told.iter().enumerate().filter(|(_, i)| wanted(&areas[**i])) {
        fitted[*i] = Some((smoothed[place], Drawn::Neighbours));
        let mut makes: Vec<usize> = near[place].iter().map(|other| told[*other]).chain([*i]).collect();
        makes.sort_unstable();
        makes.dedup();
        sets.push(Set { makes, of: vec![*i] });
    }
    Ok(())
}

fn notes(more: usize) -> Vec<String> {
    if more == 0 {
        return Vec::new();
    }
    vec![format!("{more} areas are hidden because the mean would otherwise tell the only hidden one beside them")]
}
