//! Deaths and population by age, from which the estimate stage makes life expectancy.

use rayon::prelude::*;
use ustr::{Ustr, ustr};

use super::SOURCE;
use super::place::Place;
use super::random::{Stream, exp};
use super::recipe::{Ages, Recipe};
use crate::model::{Indicator, Period, Sex, Status};
use crate::table::{Key, Observation};

/// Deaths (numerator) and population (denominator) of each municipality by year, sex and age group.
pub fn rows(indicator: &Indicator, recipe: &Recipe, places: &[Place], seed: u64) -> Vec<Observation> {
    let (id, mortality) = (ustr(&indicator.id), &recipe.mortality);
    let ages: Vec<Ustr> = mortality.ages.iter().map(|age| ustr(age)).collect();
    let rows = |place: &Place| {
        let mut stream = Stream::new(seed, &[&indicator.id, &place.code]);
        let lasting = mortality.noise * stream.normal() + mortality.deprivation * place.deprivation;
        let mut rows = Vec::new();
        for year in mortality.first_year..=recipe.last_year {
            let residents = place.population_before(recipe.last_year - year);
            let change = lasting + mortality.trend * f64::from(year - mortality.middle_year);
            for (sex, of_sex) in [(Sex::Women, &mortality.women), (Sex::Men, &mortality.men)] {
                let whole = Key::whole(id, place.code, sex, Period::year(year));
                let people = people_by_age(residents, place.age, of_sex);
                for ((&age, &people), &rate) in ages.iter().zip(&people).zip(&of_sex.rates) {
                    let deaths = stream.binomial(people, (rate * exp(change)).min(1.0));
                    let key = Key { dimension: ustr("age"), group: age, ..whole };
                    rows.push(Observation {
                        numerator: Some(deaths as f64),
                        denominator: Some(people as f64),
                        ..Observation::empty(key, Status::Ok, ustr(SOURCE))
                    });
                }
            }
        }
        rows
    };
    places.par_iter().flat_map_iter(rows).collect()
}

/// The residents of one sex by age, older than the nation's where the municipality is.
fn people_by_age(residents: f64, older: f64, ages: &Ages) -> Vec<u64> {
    let middle = ages.shares.len() as f64 / 2.0;
    let leaning = |(group, share): (usize, &f64)| share * exp(older * (group as f64 - middle) / middle);
    let shares: Vec<f64> = ages.shares.iter().enumerate().map(leaning).collect();
    let scale = ages.shares.iter().sum::<f64>() / shares.iter().sum::<f64>();
    shares.iter().map(|share| (residents * share * scale).round() as u64).collect()
}
