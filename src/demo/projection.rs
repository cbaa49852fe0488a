//! A synthetic projection of the population by municipality, age and year: a cohort-component model without moves.

use std::collections::BTreeMap;
use std::iter::successors;

use rayon::prelude::*;
use serde::Deserialize;
use ustr::ustr;

use super::persons::{People, Recipe as PersonsRecipe};
use super::recipe::{Ages, Recipe, file};
use crate::error::Result;
use crate::model::{AgeGroup, Catalogue};
use crate::tidy::PeopleByAge;

/// The oldest age, which is open.
const OLDEST: usize = 100;

/// Women (or men) by single year of age, the last one open.
type Cohorts = [f64; OLDEST + 1];

/// People of every municipality by single year of age, 0 to 100+, for the years of the recipe.
///
/// ```text
/// P(a + 1, t + 1) = P(a, t) (1 − q_a),   q = 1 − e^{−m} ≈ m / (1 + m / 2)
/// P(0, t + 1) = b · women of the mothers' ages at t
/// ```
///
/// with the death rates m of the synthetic data set for all years and b the municipality's own in the first. Nobody moves.
/// The people of a band of ages are spread evenly over its years, those of the open band with a constant ratio.
///
/// # Errors
///
/// [`crate::Error::Data`] if a recipe does not read.
pub fn projection(catalogue: &Catalogue) -> Result<PeopleByAge> {
    let (_, own): (_, Projection) = file(catalogue, "projection.toml")?;
    let (_, people): (_, People) = file(catalogue, "population.toml")?;
    let (recipe, persons) = (Recipe::read(catalogue)?, PersonsRecipe::read(catalogue)?);
    let survival =
        [&recipe.mortality.women, &recipe.mortality.men].map(|of_sex| survival(&recipe.mortality.ages, of_sex));
    let bands: Vec<AgeGroup> = people.ages.iter().filter_map(|age| AgeGroup::parse(age)).collect();
    let of_municipality = |(code, men): (&String, &Vec<f64>)| {
        let start = [&people.women[code], men].map(|bands_of| cohorts(&bands, bands_of, persons.survival));
        let years = own.years(start, &survival);
        years.into_iter().map(|(year, ages)| ((ustr(code), year), ages)).collect::<Vec<_>>()
    };
    Ok(people.men.par_iter().flat_map_iter(of_municipality).collect())
}

/// `data/demo/projection.toml`; the numbers are explained there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Projection {
    from: i32,
    first_year: i32,
    last_year: i32,
    mothers: [usize; 2],
    girls: f64,
}

impl Projection {
    /// The people of both sexes by age, for each year that is given.
    fn years(
        &self,
        [mut women, mut men]: [Cohorts; 2],
        survival: &[Cohorts; 2],
    ) -> Vec<(i32, BTreeMap<AgeGroup, f64>)> {
        let mothers = |women: &Cohorts| women[self.mothers[0]..=self.mothers[1].min(OLDEST)].iter().sum::<f64>();
        let births = (women[0] + men[0]) / mothers(&women).max(1.0);
        let mut years = Vec::new();
        for year in self.from..=self.last_year {
            if year >= self.first_year {
                years.push((year, both(&women, &men)));
            }
            let born = births * mothers(&women);
            women = older(&women, &survival[0], self.girls * born);
            men = older(&men, &survival[1], (1.0 - self.girls) * born);
        }
        years
    }
}

/// The same people a year later, and those born.
fn older(cohorts: &Cohorts, survival: &Cohorts, born: f64) -> Cohorts {
    let mut next = [0.0; OLDEST + 1];
    next[0] = born;
    for (age, people) in cohorts.iter().enumerate() {
        next[(age + 1).min(OLDEST)] += people * survival[age];
    }
    next
}

/// Whole people of both sexes.
fn both(women: &Cohorts, men: &Cohorts) -> BTreeMap<AgeGroup, f64> {
    let group = |age: usize| AgeGroup { start: age as u32, width: (age < OLDEST).then_some(1) };
    (0..=OLDEST).map(|age| (group(age), (women[age] + men[age]).round())).collect()
}

/// The share of each age that lives on to the next year.
fn survival(ages: &[String], of_sex: &Ages) -> Cohorts {
    let mut survival = [1.0; OLDEST + 1];
    for (band, rate) in ages.iter().filter_map(|age| AgeGroup::parse(age)).zip(&of_sex.rates) {
        let end = band.end().map_or(OLDEST + 1, |end| end as usize).min(OLDEST + 1);
        survival[band.start as usize..end].fill(1.0 - rate / (1.0 + rate / 2.0));
    }
    survival
}

/// People by single year of age from those by band: evenly within a band, with a constant ratio in the open one.
fn cohorts(bands: &[AgeGroup], people: &[f64], ratio: f64) -> Cohorts {
    let mut cohorts = [0.0; OLDEST + 1];
    for (band, people) in bands.iter().zip(people) {
        let years = band.width.map_or(OLDEST + 1 - band.start as usize, |width| width as usize);
        let ratio = if band.width.is_some() { 1.0 } else { ratio };
        let weights: Vec<f64> = successors(Some(1.0), |weight| Some(weight * ratio)).take(years).collect();
        let all: f64 = weights.iter().sum();
        for (age, weight) in (band.start as usize..).zip(&weights) {
            cohorts[age] = people * weight / all;
        }
    }
    cohorts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_grow_older_die_and_are_born() {
        let mut start = [0.0; OLDEST + 1];
        (start[30], start[99], start[100]) = (100.0, 10.0, 4.0);
        let mut survival = [1.0; OLDEST + 1];
        (survival[99], survival[100]) = (0.5, 0.25);
        let next = older(&start, &survival, 7.0);
        assert_eq!((next[0], next[31], next[99], next[100]), (7.0, 100.0, 0.0, 6.0));
    }

    #[test]
    fn bands_are_spread_over_their_years() {
        let bands = [AgeGroup { start: 0, width: Some(2) }, AgeGroup { start: 2, width: None }];
        let spread = cohorts(&bands, &[10.0, 90.0], 0.5);
        assert_eq!((spread[0], spread[1]), (5.0, 5.0));
        assert!((spread[2] / spread[3] - 2.0).abs() < 1e-12 && (spread.iter().sum::<f64>() - 100.0).abs() < 1e-9);
    }

    #[test]
    fn the_country_is_near_its_size_and_grows_older() {
        let all = projection(&Catalogue::embedded()).unwrap();
        assert_eq!(all.len(), 290 * 27);
        let people = |year: i32, from: u32| -> f64 {
            let of_year = all.iter().filter(|((_, of), _)| *of == year);
            of_year.flat_map(|(_, ages)| ages).filter(|(age, _)| age.start >= from).map(|(_, people)| people).sum()
        };
        assert!((people(2024, 0) / 10_400_000.0 - 1.0).abs() < 0.03, "{}", people(2024, 0));
        // SCB had 0.62 million of 80 and more at the end of 2024, and expects 0.8 million about 2030.
        assert!((people(2024, 80) / 620_000.0 - 1.0).abs() < 0.06, "{}", people(2024, 80));
        assert!(
            (1.2..1.45).contains(&(people(2030, 80) / people(2024, 80))),
            "{}",
            people(2030, 80) / people(2024, 80)
        );
    }
}
