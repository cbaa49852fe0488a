//! The synthetic data set over the real register of areas: what a run without `--input` shows.
//!
//! Every number is invented, drawn from a seed by the recipe in `data/demo/`. The shape is that of the real
//! sources: counts, small surveys, sliding means, half of the municipalities every second year, gaps. No part of it
//! depends on threads, on the order of work, or on the platform's mathematical library.

mod counts;
mod deaths;
mod means;
pub mod neighbourhoods;
pub mod persons;
mod place;
pub mod projection;
mod random;
mod recipe;

use rayon::prelude::*;
use ustr::{Ustr, ustr};

use crate::error::Result;
use crate::model::{AreaLevel, Catalogue, Indicator, Kind, NATION};
use crate::table::{Observation, Observations, Row};

use place::Place;
use recipe::{IndicatorRecipe, Recipe};

/// The word in the column `source` of every synthetic observation.
pub const SOURCE: &str = "synthetic";

/// Draws the synthetic data set: the same seed gives the same bytes, on any number of threads.
///
/// Municipalities get the counts of indicators that are published for municipalities, counties those of the others.
/// The nation gets rows only where they cannot be summed from these: indices without counts, and surveys whose areas
/// pool different years. Life expectancy is given as deaths and population by age. An indicator of the user's own
/// that has no recipe in `demo/` gets no rows.
///
/// # Errors
///
/// [`crate::Error::Data`] if a recipe does not read.
///
/// ```
/// # use jamlik::{demo, model::Catalogue};
/// let observations = demo::observations(&Catalogue::embedded(), 1).unwrap();
/// assert!(observations.len() > 300_000);
/// ```
pub fn observations(catalogue: &Catalogue, seed: u64) -> Result<Observations> {
    let recipe = Recipe::read(catalogue)?;
    let municipalities = place::municipalities(catalogue, &recipe, seed);
    let counties = place::counties(catalogue, &municipalities);
    let mut indicators: Vec<&Indicator> = catalogue.indicators.iter().collect();
    indicators.sort_by(|a, b| a.id.cmp(&b.id));

    let rows: Vec<Vec<Observation>> = indicators
        .par_iter()
        .map(|indicator| {
            let has_municipalities = indicator.levels.contains(&AreaLevel::Municipality);
            let places = if has_municipalities { &municipalities } else { &counties };
            if recipe.mortality.indicator == indicator.id {
                return deaths::rows(indicator, &recipe, places, seed);
            }
            let own = recipe.indicator(&indicator.id);
            own.map_or_else(Vec::new, |own| drawn(Draw { catalogue, recipe: &recipe, indicator, own, seed }, places))
        })
        .collect();
    let mut rows: Vec<Observation> = rows.into_iter().flatten().collect();
    rows.par_sort_by_cached_key(Row::key);
    Observations::from_sorted(&rows)
}

/// What the drawing of one indicator needs to know.
#[derive(Clone, Copy)]
struct Draw<'a> {
    catalogue: &'a Catalogue,
    recipe: &'a Recipe,
    indicator: &'a Indicator,
    own: &'a IndicatorRecipe,
    seed: u64,
}

impl Draw<'_> {
    fn id(&self) -> Ustr {
        ustr(&self.indicator.id)
    }

    /// How many years a value of this area pools.
    fn pooled_years(&self, place: &Place) -> u8 {
        self.indicator.pooled_years_in(place.county.as_str())
    }

    /// The most years that any area pools.
    fn longest_span(&self) -> u8 {
        let exceptions = self.indicator.pooled_exceptions.iter().map(|exception| exception.years);
        exceptions.fold(self.indicator.pooled_years, u8::max)
    }

    /// Whether the area is measured in this year: in the rounds of a national survey, or every area in its own turn.
    fn measured(&self, place: &Place, year: i32) -> bool {
        let every = i32::from(self.indicator.every_years);
        let first = self.own.first_round.unwrap_or_else(|| place.turn.rem_euclid(every));
        (year - first).rem_euclid(every) == 0
    }

    /// The change from the level of 2018 that time, definitions and deprivation make, the same for both sexes.
    fn shift(&self, place: &Place, year: i32) -> f64 {
        let breaks = self.indicator.breaks.iter().filter(|b| b.year > self.recipe.first_year && b.year <= year).count();
        self.own.trend * f64::from(year - LEVEL_YEAR)
            + self.own.at_break * breaks as f64
            + self.own.deprivation * place.deprivation
    }
}

/// The year whose national value a recipe states.
const LEVEL_YEAR: i32 = 2018;

fn drawn(draw: Draw<'_>, places: &[Place]) -> Vec<Observation> {
    match draw.indicator.kind {
        Kind::Mean => means::rows(draw, places),
        _ => counts::rows(draw, places),
    }
}

/// The nation as a place, for the rows that cannot be summed from those of other areas.
fn nation() -> Place {
    Place {
        code: ustr(NATION),
        county: ustr(NATION),
        population: 0.0,
        growth: 0.0,
        deprivation: 0.0,
        age: 0.0,
        turn: 0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::model::{Sex, Status, TOTAL};

    fn drawn_with(threads: usize, seed: u64) -> Observations {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| observations(&Catalogue::embedded(), seed)).unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_rows_on_any_number_of_threads() {
        let one = drawn_with(1, 42);
        for threads in [2, 7] {
            assert!(drawn_with(threads, 42).frame().equals_missing(one.frame()), "{threads} threads");
        }
        let other = drawn_with(2, 43);
        assert!(!other.frame().equals_missing(one.frame()));
    }

    #[test]
    fn every_indicator_is_there_and_near_the_level_of_sweden() {
        let catalogue = Catalogue::embedded();
        let rows = observations(&catalogue, 1).unwrap().rows();
        let sensible = BTreeMap::from([
            ("good_self_rated_health", 0.70..0.77),
            ("trust_lacking", 0.24..0.32),
            ("sedentary", 0.18..0.30),
            ("smoking_home_infants", 0.07..0.15),
            ("caries_free", 0.93..0.97),
            ("fall_injuries", 0.048..0.062),
            ("child_low_economic_standard", 0.15..0.23),
            ("establishment_work_or_study", 0.30..0.52),
            ("neet", 0.06..0.10),
            ("vocational_eligibility", 0.83..0.89),
            ("upper_secondary_completion", 0.68..0.76),
            ("pupils_get_help", 0.78..0.87),
            ("pupils_interested", 0.63..0.75),
            ("pupils_safe", 0.83..0.91),
            ("home_care_satisfaction", 0.70..0.93),
            ("daily_activity_say", 0.73..0.83),
            ("social_services_improved", 0.68..0.79),
            ("placed_completed_upper_secondary", 0.28..0.48),
            ("patients_emotional_support", 69.0..79.0),
            ("patients_respect", 79.0..88.0),
            ("patients_continuity", 69.0..79.0),
            // Deaths per resident; the estimate stage makes years of life of them.
            ("life_expectancy", 0.006..0.012),
        ]);
        let mut sums: BTreeMap<(&str, i32), (f64, f64)> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.key.area != NATION && (2012..=2024).contains(&row.key.period.last)) {
            let both = row.key.sex == Sex::Total || row.key.indicator == "life_expectancy";
            if both && (row.key.is_whole() || row.key.dimension == "age") {
                let people = row.denominator.or(row.respondents).unwrap_or(0.0);
                let sum = sums.entry((row.key.indicator.as_str(), row.key.period.last)).or_default();
                sum.0 += row.numerator.unwrap_or(row.value.unwrap_or(0.0) * people);
                sum.1 += people;
            }
        }
        for ((indicator, year), (sum, people)) in &sums {
            assert!(sensible[indicator].contains(&(sum / people)), "{indicator} in {year}: {}", sum / people);
        }
        for indicator in &catalogue.indicators {
            let years = sums.keys().filter(|(id, _)| *id == indicator.id).count();
            assert!(years >= 6, "{} has values in {years} years", indicator.id);
        }
    }

    #[test]
    fn women_and_men_and_the_groups_sum_to_the_total() {
        let rows = observations(&Catalogue::embedded(), 1).unwrap().rows();
        let mut parts: BTreeMap<_, (f64, f64)> = BTreeMap::new();
        let mut totals = BTreeMap::new();
        for row in rows.iter().filter(|row| row.status == Status::Ok && row.key.dimension != "age") {
            let (Some(events), Some(people)) = (row.numerator, row.denominator) else { continue };
            assert!(events <= people, "{:?}", row.key);
            let whole =
                |dimension: Ustr, group: Ustr| (row.key.indicator, row.key.area, row.key.period, dimension, group);
            let total = ustr(TOTAL);
            let mut add = |key| {
                let part: &mut (f64, f64) = parts.entry(key).or_default();
                *part = (part.0 + events, part.1 + people);
            };
            match row.key.sex {
                Sex::Total if row.key.is_whole() => {
                    totals.insert((row.key.indicator, row.key.area, row.key.period), (events, people));
                }
                Sex::Total => add(whole(row.key.dimension, total)),
                _ if row.key.is_whole() => add(whole(ustr("sex"), total)),
                _ => {}
            }
        }
        let mut dimensions = BTreeSet::new();
        for ((indicator, area, period, dimension, _), sum) in parts {
            assert_eq!(sum, totals[&(indicator, area, period)], "{indicator} {area} {period} by {dimension}");
            dimensions.insert(dimension);
        }
        assert_eq!(dimensions.len(), 3, "sex, education and cni");
    }

    #[test]
    fn gaps_small_counts_and_pauses_are_there_as_in_real_sources() {
        let catalogue = Catalogue::embedded();
        let rows = observations(&catalogue, 1).unwrap().rows();
        let count = |status| rows.iter().filter(|row| row.status == status).count();
        assert!(count(Status::Missing) > 500 && count(Status::Suppressed) > 50);
        assert!(
            rows.iter().any(|row| row.key.indicator == "neet" && row.numerator.is_some_and(|n| n > 0.0 && n < 5.0))
        );

        let years = |area: &str| -> BTreeSet<i32> {
            let of = rows.iter().filter(|row| row.key.indicator == "pupils_safe" && row.key.area == area);
            of.map(|row| row.key.period.last).collect()
        };
        let all: Vec<BTreeSet<i32>> =
            catalogue.areas.of_level(AreaLevel::Municipality).map(|a| years(&a.code)).collect();
        assert!(all.iter().all(|years| years.len() == 6 || years.len() == 7));
        let odd = all.iter().filter(|years| years.contains(&2023)).count();
        assert!((110..180).contains(&odd), "{odd} of 290 in odd years");

        let spans = |area: &str| -> BTreeSet<u8> {
            let of = rows.iter().filter(|row| row.key.indicator == "trust_lacking" && row.key.area == area);
            of.map(|row| row.key.period.years).collect()
        };
        assert_eq!(spans("1880"), BTreeSet::from([1]), "Örebro's survey is of one year");
        assert_eq!(spans("0680"), BTreeSet::from([4]));
        assert_eq!(spans(NATION), BTreeSet::from([4]));
    }
}
