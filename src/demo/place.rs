//! How large, how deprived and how old each municipality of the synthetic data set is.

use ustr::Ustr;

use super::random::{Stream, exp};
use super::recipe::Recipe;
use crate::model::{AreaLevel, Catalogue};

/// An area and what its synthetic values follow from.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub code: Ustr,
    /// The county's code; a county's own.
    pub county: Ustr,
    /// Residents in the last year.
    pub population: f64,
    /// The yearly growth up to then, as a share.
    pub growth: f64,
    /// The latent factor behind all its values: mean 0, standard deviation 1, high is worse off.
    pub deprivation: f64,
    /// How much older than the nation its people are.
    pub age: f64,
    /// Which turn it has in surveys that pause.
    pub turn: i32,
}

impl Place {
    /// The residents `years` before the last year.
    pub fn population_before(&self, years: i32) -> f64 {
        (0..years).fold(self.population, |population, _| population / (1.0 + self.growth))
    }
}

/// Every municipality, in order of code.
pub fn municipalities(catalogue: &Catalogue, recipe: &Recipe, seed: u64) -> Vec<Place> {
    let cities = &recipe.population.cities;
    let mut places: Vec<Place> = catalogue
        .areas
        .of_level(AreaLevel::Municipality)
        .map(|area| {
            let county = area.county.unwrap_or(area.code);
            let mut own = Stream::new(seed, &["place", &area.code]);
            let common = Stream::new(seed, &["place", &county]).normal();
            let size = own.normal();
            let deprivation = 0.4 * common + 0.9165 * own.normal();
            let drawn = recipe.population.median * exp(recipe.population.spread * size);
            Place {
                code: area.code,
                county,
                population: cities.get(area.code.as_str()).copied().unwrap_or(drawn),
                growth: 0.005 + 0.004 * (own.normal() - deprivation),
                deprivation,
                age: if cities.contains_key(area.code.as_str()) {
                    -0.1
                } else {
                    0.1 - 0.15 * size + 0.05 * deprivation
                },
                turn: if own.uniform() < 0.5 { 0 } else { 1 },
            }
        })
        .collect();
    fit_to_total(&mut places, recipe);
    standardise(&mut places);
    places
}

/// Every county, as the sum of its municipalities.
pub fn counties(catalogue: &Catalogue, municipalities: &[Place]) -> Vec<Place> {
    let county = |code: Ustr| {
        let members: Vec<&Place> = municipalities.iter().filter(|place| place.county == code).collect();
        let population: f64 = members.iter().map(|place| place.population).sum();
        let mean =
            |of: fn(&Place) -> f64| members.iter().map(|p| p.population * of(p)).sum::<f64>() / population.max(1.0);
        Place {
            code,
            county: code,
            population,
            growth: mean(|place| place.growth),
            deprivation: mean(|place| place.deprivation),
            age: mean(|place| place.age),
            turn: 0,
        }
    };
    catalogue.areas.of_level(AreaLevel::County).map(|area| county(area.code)).collect()
}

/// Scales the drawn municipalities so that the cities and they make up the nation.
fn fit_to_total(places: &mut [Place], recipe: &Recipe) {
    let is_city = |place: &Place| recipe.population.cities.contains_key(place.code.as_str());
    let sum = |city: bool| places.iter().filter(|p| is_city(p) == city).map(|p| p.population).sum::<f64>();
    let scale = (recipe.population.total - sum(true)).max(0.0) / sum(false).max(1.0);
    for place in places.iter_mut() {
        place.population = if is_city(place) { place.population } else { place.population * scale }.round();
    }
}

/// Makes deprivation of mean 0 over the people, so that the nation lies at the stated levels.
fn standardise(places: &mut [Place]) {
    let people: f64 = places.iter().map(|place| place.population).sum();
    let mean = places.iter().map(|place| place.population * place.deprivation).sum::<f64>() / people.max(1.0);
    for place in places.iter_mut() {
        place.deprivation -= mean;
    }
}
