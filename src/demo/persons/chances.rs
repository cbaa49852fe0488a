//! How likely each answer is, by municipality, sex and education: computed once, looked up for every row.

use ustr::Ustr;

use super::population::{Person, Population};
use super::recipe::{Asked, Recipe as PersonRecipe};
use crate::demo::place::{self, Place};
use crate::demo::random::{Stream, exp};
use crate::demo::recipe::Recipe;
use crate::demo::{Draw, nation};
use crate::model::{Catalogue, Kind};

/// A probability as a whole number: the event happens if 32 random bits are below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance(u64);

impl Chance {
    /// The nearest to a probability.
    pub fn of(probability: f64) -> Chance {
        Chance((probability.clamp(0.0, 1.0) * (1_u64 << 32) as f64).round() as u64)
    }

    /// Whether the event happens.
    pub fn happens(self, bits: u32) -> bool {
        u64::from(bits) < self.0
    }
}

/// Levels of education: three, and not stated (or a child).
pub const LEVELS: usize = 4;
/// The place of a person whose level is not stated.
pub const NOT_STATED: usize = 3;

/// One indicator of the file: the name of its column and what is drawn in it.
pub struct Column {
    /// The indicator's id.
    pub id: Ustr,
    /// Its kind in the catalogue.
    pub kind: Kind,
    /// The ages that have a value.
    pub ages: [u8; 2],
    /// How many yes-or-no items a value is made of.
    pub items: u8,
    /// What each is worth.
    pub points: u8,
    /// The expression of the value, for a mean.
    pub value: Option<String>,
    asked: Chance,
}

/// Every chance that a row needs.
pub struct Chances {
    /// The indicators, in the order of the catalogue.
    pub columns: Vec<Column>,
    /// The deprivation of each municipality.
    pub deprivation: Vec<f64>,
    /// The columns that people of an age have, by age.
    of_age: Vec<Vec<usize>>,
    yes: Vec<Chance>,
    dies: Vec<Chance>,
    bands: usize,
    education: Vec<Stage>,
}

/// From an age on: the chances of the lowest level, and of the lowest two, by municipality.
struct Stage {
    age: u8,
    by_municipality: Vec<[Chance; 2]>,
}

impl Chances {
    /// Computes them for a year and a seed.
    pub fn new(
        catalogue: &Catalogue,
        (recipe, persons): (&Recipe, &PersonRecipe),
        population: &Population,
        (year, seed): (i32, u64),
    ) -> Chances {
        let known = place::municipalities(catalogue, recipe, seed);
        let places: Vec<Place> = population
            .codes
            .iter()
            .map(|code| known.iter().find(|place| place.code == *code).copied().unwrap_or_else(nation))
            .collect();
        let asked = |id: &str| persons.indicators.iter().find(|asked| asked.id == id);
        let drawn = |id: &str| id == recipe.mortality.indicator || recipe.indicator(id).is_some();
        let columns: Vec<Column> = catalogue
            .indicators
            .iter()
            .filter(|indicator| drawn(&indicator.id))
            .filter_map(|indicator| Some(column(asked(&indicator.id)?, indicator.kind)))
            .collect();
        let has = |column: &Column, age: u8| (column.ages[0]..=column.ages[1]).contains(&age);
        Chances {
            of_age: (0..=u8::MAX).map(|age| (0..columns.len()).filter(|i| has(&columns[*i], age)).collect()).collect(),
            yes: yes(catalogue, recipe, &columns, &places, (year, seed)),
            dies: dies(recipe, population.bands.len(), &places, year),
            bands: population.bands.len(),
            education: stages(recipe, persons, &places),
            deprivation: places.iter().map(|place| place.deprivation).collect(),
            columns,
        }
    }

    /// The level of education of a person, or [`NOT_STATED`].
    pub fn education(&self, person: Person, not_stated: Chance, bits: [u32; 2]) -> usize {
        let Some(stage) = self.education.iter().rev().find(|stage| stage.age <= person.age) else { return NOT_STATED };
        let [lowest, lower] = stage.by_municipality[person.municipality];
        match () {
            _ if not_stated.happens(bits[0]) => NOT_STATED,
            _ if lowest.happens(bits[1]) => 0,
            _ if lower.happens(bits[1]) => 1,
            _ => 2,
        }
    }

    /// Calls `value` with the column and the value of each indicator that the person has one of.
    pub fn answers(
        &self,
        person: Person,
        education: usize,
        mut bits: impl FnMut() -> u32,
        mut value: impl FnMut(usize, i8),
    ) {
        let group = 2 * person.municipality + person.sex;
        let yes = &self.yes[(group * LEVELS + education) * self.columns.len()..];
        for &i in &self.of_age[usize::from(person.age)] {
            let column = &self.columns[i];
            if !column.asked.happens(bits()) {
                continue;
            }
            let chance = match column.kind {
                Kind::LifeExpectancy => self.dies[group * self.bands + person.band],
                _ => yes[i],
            };
            let items = (0..column.items).filter(|_| chance.happens(bits())).count();
            value(i, i8::try_from(items * usize::from(column.points)).unwrap_or(i8::MAX));
        }
    }
}

fn column(asked: &Asked, kind: Kind) -> Column {
    Column {
        id: ustr::ustr(&asked.id),
        kind,
        ages: asked.ages,
        items: asked.items,
        points: asked.points,
        value: asked.value.clone(),
        asked: Chance::of(asked.asked),
    }
}

/// By municipality, sex, education and column: the chance of having the property, or of each item of a mean.
fn yes(
    catalogue: &Catalogue,
    recipe: &Recipe,
    columns: &[Column],
    places: &[Place],
    (year, seed): (i32, u64),
) -> Vec<Chance> {
    let mut yes = vec![Chance::of(0.0); places.len() * 2 * LEVELS * columns.len()];
    for (i, column) in columns.iter().enumerate() {
        let (Some(own), Some(indicator)) = (recipe.indicator(&column.id), catalogue.indicator(column.id)) else {
            continue;
        };
        let draw = Draw { catalogue, recipe, indicator, own, seed };
        let splits = recipe.splits(catalogue, own);
        let steps = splits.iter().find(|split| split.dimension.id == "education").map_or([0.0; LEVELS], |split| {
            // From the middle level; one that is not stated lies at the mean of all.
            let mean: f64 = split.dimension.shares.iter().zip([1.0, 0.0, -1.0]).map(|(share, step)| share * step).sum();
            [1.0 - mean, -mean, -1.0 - mean, 0.0].map(|step| split.gradient * step)
        });
        for (m, place) in places.iter().enumerate() {
            let lasting = own.noise * Stream::new(seed, &["persons", &column.id, &place.code]).normal();
            for (sex, side) in [-0.5, 0.5].into_iter().enumerate() {
                let effect = draw.shift(place, year) + lasting + side * own.women;
                for (level, step) in steps.into_iter().enumerate() {
                    let probability = match column.kind {
                        Kind::Mean => (own.level + effect) / own.highest,
                        _ => {
                            let odds = own.level / (1.0 - own.level) * exp(effect + step);
                            odds / (1.0 + odds)
                        }
                    };
                    yes[((2 * m + sex) * LEVELS + level) * columns.len() + i] = Chance::of(probability);
                }
            }
        }
    }
    yes
}

/// By municipality, sex and age band: the chance of dying in the year.
fn dies(recipe: &Recipe, bands: usize, places: &[Place], year: i32) -> Vec<Chance> {
    let mortality = &recipe.mortality;
    let mut dies = Vec::with_capacity(places.len() * 2 * bands);
    for place in places {
        let change =
            mortality.deprivation * place.deprivation + mortality.trend * f64::from(year - mortality.middle_year);
        for of_sex in [&mortality.men, &mortality.women] {
            dies.extend((0..bands).map(|band| Chance::of(of_sex.rates.get(band).unwrap_or(&0.0) * exp(change))));
        }
    }
    dies
}

fn stages(recipe: &Recipe, persons: &PersonRecipe, places: &[Place]) -> Vec<Stage> {
    let dimension = recipe.dimension("education");
    let stage = |from: &super::recipe::EducationFrom| {
        let by_municipality = places.iter().map(|place| {
            let shares = match (from.shares, dimension) {
                (Some(shares), _) => shares,
                (None, Some(dimension)) => [0, 1, 2].map(|level| {
                    let share = dimension.shares.get(level).copied().unwrap_or(0.0);
                    share * exp(dimension.tilt * place.deprivation * (1.0 - level as f64))
                }),
                (None, None) => [1.0; 3],
            };
            let all: f64 = shares.iter().sum();
            [Chance::of(shares[0] / all), Chance::of((shares[0] + shares[1]) / all)]
        });
        Stage { age: from.age, by_municipality: by_municipality.collect() }
    };
    persons.education.from.iter().map(stage).collect()
}
