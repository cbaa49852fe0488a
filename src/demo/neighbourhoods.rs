//! Synthetic neighbourhoods: about as SCB's DeSO in size and number, with the parts of the Care Need Index and counts of
//! some indicators.
//!
//! Their codes are those of a DeSO of 2018 that does not exist (`0680C9001`). A municipality is the sum of its
//! neighbourhoods: in residents, and in the counts of [`super::observations`] with the same seed.

use rayon::prelude::*;
use serde::Deserialize;
use ustr::{Ustr, ustr};

use super::counts::{Cell, apportioned, dealt};
use super::place::{self, Place};
use super::random::{Stream, exp};
use super::recipe::{Recipe, file};
use super::{Draw, SOURCE, drawn};
use crate::error::Result;
use crate::model::{Catalogue, Component, Indicator, Sex, Status};
use crate::table::{Observation, Observations, Row};

/// A synthetic neighbourhood and the seven counts of its Care Need Index.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbourhood {
    /// Its code, such as `0680C9001`.
    pub code: Ustr,
    /// Its name.
    pub name: String,
    /// The municipality's code.
    pub municipality: Ustr,
    /// The code of the larger neighbourhood round it, such as `0680R901`.
    pub regso: Ustr,
    /// Its residents.
    pub population: u64,
    /// The counts, in the order of [`Component::ALL`].
    pub counts: [u64; 7],
    /// In per cent: pre-upper secondary education, low economic standard, assistance or long-term unemployment.
    pub percentages: [f64; 3],
}

/// Every synthetic neighbourhood with the counts of its Care Need Index, in order of code.
///
/// # Errors
///
/// [`crate::Error::Data`] if a recipe does not read.
///
/// ```
/// # use jamlik::{demo::neighbourhoods, model::Catalogue};
/// let all = neighbourhoods::components(&Catalogue::embedded(), 1)?;
/// let own = all.iter().filter(|neighbourhood| neighbourhood.municipality == "0680");
/// assert_eq!(own.map(|neighbourhood| neighbourhood.population).sum::<u64>(), 144_000);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn components(catalogue: &Catalogue, seed: u64) -> Result<Vec<Neighbourhood>> {
    let (recipe, own) = recipes(catalogue)?;
    let municipalities = place::municipalities(catalogue, &recipe, seed);
    let rows = |municipality: &Place| {
        let name = catalogue.areas.get(municipality.code).map_or("", |area| area.name.sv.as_str()).to_owned();
        let parts = own.parts(municipality, seed);
        parts.into_iter().map(|part| own.neighbourhood(&part, municipality, &name, seed)).collect::<Vec<_>>()
    };
    Ok(municipalities.par_iter().flat_map_iter(rows).collect())
}

/// Counts of some indicators by synthetic neighbourhood, for both sexes together and the years that have groups.
///
/// They sum to the counts of their municipality in [`super::observations`] with the same seed; where that has a gap, so
/// have they.
///
/// # Errors
///
/// [`crate::Error::Data`] if a recipe does not read.
pub fn observations(catalogue: &Catalogue, seed: u64) -> Result<Observations> {
    let (recipe, own) = recipes(catalogue)?;
    let municipalities = place::municipalities(catalogue, &recipe, seed);
    let mut rows: Vec<Observation> = Vec::new();
    for leaning in &own.indicator {
        let indicator = catalogue.indicator(ustr(&leaning.id)).zip(recipe.indicator(&leaning.id));
        let Some((indicator, drawing)) = indicator else { continue };
        let draw = Draw { catalogue, recipe: &recipe, indicator, own: drawing, seed };
        let wholes = drawn(draw, &municipalities);
        let divide = |municipality: &Place| {
            let parts = own.parts(municipality, seed);
            let own_rows = wholes.iter().filter(|row| {
                let key = row.key;
                key.area == municipality.code
                    && key.is_whole()
                    && key.sex == Sex::Total
                    && key.period.last >= recipe.groups_from
            });
            own_rows.flat_map(|row| divided(row, indicator, leaning, &parts, seed)).collect::<Vec<_>>()
        };
        rows.par_extend(municipalities.par_iter().flat_map_iter(divide));
    }
    rows.par_sort_by_cached_key(Row::key);
    Observations::from_sorted(&rows)
}

/// `data/demo/neighbourhoods.toml`; the numbers are explained there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Neighbourhoods {
    size: f64,
    spread: f64,
    per_regso: usize,
    between: f64,
    within: f64,
    age: f64,
    component: Vec<ShareRecipe<Component>>,
    percentage: Vec<ShareRecipe<String>>,
    indicator: Vec<Leaning>,
}

/// How a share of the residents is drawn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareRecipe<Id> {
    id: Id,
    share: f64,
    deprivation: f64,
    age: f64,
    noise: f64,
}

/// How the counts of an indicator lean among the neighbourhoods of a municipality.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Leaning {
    id: String,
    age: f64,
    deprivation: f64,
    noise: f64,
}

/// A neighbourhood and what its values follow from.
struct Part {
    code: Ustr,
    /// Its place in the municipality, from 0.
    number: usize,
    population: u64,
    /// High is worse off.
    deprivation: f64,
    /// How much worse off than its municipality.
    above: f64,
    /// High is older.
    age: f64,
}

fn recipes(catalogue: &Catalogue) -> Result<(Recipe, Neighbourhoods)> {
    Ok((Recipe::read(catalogue)?, file(catalogue, "neighbourhoods.toml")?.1))
}

impl Neighbourhoods {
    /// Divides a municipality.
    fn parts(&self, municipality: &Place, seed: u64) -> Vec<Part> {
        let count = (municipality.population / self.size).round().max(1.0) as usize;
        let mut stream = Stream::new(seed, &["neighbourhoods", &municipality.code]);
        let sizes: Vec<f64> = (0..count).map(|_| exp(self.spread * stream.normal())).collect();
        let populations = apportioned(municipality.population as u64, &sizes);
        let part = |(number, population)| {
            let above = self.within * stream.normal();
            Part {
                code: ustr(&format!("{}C{}", municipality.code, 9001 + number)),
                number,
                population,
                deprivation: self.between * municipality.deprivation + above,
                above,
                age: self.age * stream.normal(),
            }
        };
        populations.into_iter().enumerate().map(part).collect()
    }

    fn neighbourhood(&self, part: &Part, municipality: &Place, name: &str, seed: u64) -> Neighbourhood {
        let mut stream = Stream::new(seed, &["components", &part.code]);
        let mut counts = [0; 7];
        for component in &self.component {
            let share = component.drawn(part, &mut stream);
            counts[component.id.index()] = stream.binomial(part.population, share);
        }
        let mut percentages = [0.0; 3];
        for (percentage, own) in percentages.iter_mut().zip(&self.percentage) {
            // Published with one decimal.
            *percentage = (1000.0 * own.drawn(part, &mut stream)).round() / 10.0;
        }
        Neighbourhood {
            code: part.code,
            name: format!("{name} {}", part.number + 1),
            municipality: municipality.code,
            regso: ustr(&format!("{}R{}", municipality.code, 901 + part.number / self.per_regso)),
            population: part.population,
            counts,
            percentages,
        }
    }
}

impl<Id> ShareRecipe<Id> {
    fn drawn(&self, part: &Part, stream: &mut Stream) -> f64 {
        let effect = self.deprivation * part.deprivation + self.age * part.age + self.noise * stream.normal();
        let odds = self.share / (1.0 - self.share) * exp(effect);
        odds / (1.0 + odds)
    }
}

/// Divides one count of a municipality among its neighbourhoods.
fn divided(row: &Observation, indicator: &Indicator, leaning: &Leaning, parts: &[Part], seed: u64) -> Vec<Observation> {
    let empty = |part: &Part, status| Observation::empty(row.key.in_area(part.code), status, ustr(SOURCE));
    let (Status::Ok, Some(events), Some(people)) = (row.status, row.numerator, row.denominator) else {
        return parts.iter().map(|part| empty(part, row.status)).collect();
    };
    let whole = Cell { people: people as u64, events: events as u64 };
    let shares: Vec<f64> = parts.iter().map(|part| part.population as f64 * exp(leaning.age * part.age)).collect();
    let sizes = apportioned(whole.people, &shares);
    let odds = events / (people - events).max(0.5);
    let weight = |(part, size): (&Part, &u64)| {
        let noise = leaning.noise * Stream::new(seed, &["leaning", &indicator.id, &part.code]).normal();
        let odds = odds * exp(leaning.deprivation * part.above + noise);
        *size as f64 * odds / (1.0 + odds)
    };
    let weights: Vec<f64> = parts.iter().zip(&sizes).map(weight).collect();
    let year = row.key.period.last.to_string();
    let mut stream = Stream::new(seed, &["dealt", &indicator.id, &row.key.area, &year]);
    let observation = |(part, cell): (&Part, Cell)| Observation {
        numerator: Some(cell.events as f64),
        denominator: Some(cell.people as f64),
        respondents: row.respondents.map(|_| cell.people as f64),
        ..empty(part, Status::Ok)
    };
    parts.iter().zip(dealt(whole, &sizes, &weights, &mut stream)).map(observation).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn neighbourhoods_are_as_many_and_as_large_as_those_of_scb() {
        let all = components(&Catalogue::embedded(), 1).unwrap();
        assert!((5_800..6_500).contains(&all.len()), "{} neighbourhoods", all.len());
        assert!(all.windows(2).all(|pair| pair[0].code < pair[1].code), "in order of code");
        assert!(all.iter().all(|one| one.counts.iter().all(|count| *count <= one.population)));
        let people: u64 = all.iter().map(|one| one.population).sum();
        for component in Component::ALL {
            let count: u64 = all.iter().map(|one| one.counts[component.index()]).sum();
            let share = count as f64 / people as f64;
            assert!((0.015..0.2).contains(&share), "{}: {share}", component.id());
        }
    }

    #[test]
    fn municipalities_are_the_sums_of_their_neighbourhoods() {
        let catalogue = Catalogue::embedded();
        let wholes: BTreeMap<_, _> = super::super::observations(&catalogue, 3)
            .unwrap()
            .rows_where(|row| row.key.is_whole() && row.key.sex == Sex::Total)
            .into_iter()
            .map(|row| (row.key, row))
            .collect();
        let mut sums: BTreeMap<_, (Option<f64>, Option<f64>, Status)> = BTreeMap::new();
        let parts = observations(&catalogue, 3).unwrap();
        assert!(parts.len() > 100_000);
        for row in parts.rows() {
            let whole = row.key.in_area(ustr(&row.key.area[..4]));
            let sum = sums.entry(whole).or_insert((Some(0.0), Some(0.0), row.status));
            sum.0 = sum.0.zip(row.numerator).map(|(a, b)| a + b);
            sum.1 = sum.1.zip(row.denominator).map(|(a, b)| a + b);
        }
        for (key, (events, people, status)) in &sums {
            let whole = &wholes[key];
            assert_eq!((whole.numerator, whole.denominator, whole.status), (*events, *people, *status), "{key:?}");
        }
        let indicators: std::collections::BTreeSet<_> = sums.keys().map(|key| key.indicator).collect();
        assert_eq!(indicators.len(), 6);
    }

    #[test]
    fn the_same_seed_gives_the_same_rows_on_any_number_of_threads() {
        let with = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let catalogue = Catalogue::embedded();
            pool.install(|| (components(&catalogue, seed).unwrap(), observations(&catalogue, seed).unwrap()))
        };
        let (components, rows) = with(1, 5);
        let (again, rows_again) = with(3, 5);
        assert_eq!(components, again);
        assert!(rows.frame().equals_missing(rows_again.frame()));
        assert_ne!(components, with(2, 6).0);
    }
}
