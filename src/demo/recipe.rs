//! `data/demo/synthetic.toml` as types: the levels, slopes and sizes that the data set is drawn from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::error::{Place, Problem, Result};
use crate::model::{Catalogue, Sex, parse_toml};

/// The whole recipe.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    pub first_year: i32,
    pub last_year: i32,
    /// The first year with groups of the dimensions.
    pub groups_from: i32,
    pub population: Population,
    pub mortality: Mortality,
    dimension: Vec<DimensionRecipe>,
    indicator: Vec<IndicatorRecipe>,
}

/// Reads one file of `data/demo/`, or the one of that name in the user's own folder.
pub fn file<T: DeserializeOwned>(catalogue: &Catalogue, name: &str) -> Result<(PathBuf, T)> {
    let mut files = catalogue.files("demo")?.into_iter();
    let (path, text) = files.find(|(path, _)| path.ends_with(name)).expect("data/demo is embedded whole");
    let read = parse_toml(&path, &text)?;
    Ok((path, read))
}

/// How many live where.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// The nation's, in the last year.
    pub total: f64,
    /// The median municipality's, the cities apart.
    pub median: f64,
    /// The standard deviation of the logarithm of a municipality's.
    pub spread: f64,
    /// Municipalities of a given size, by code.
    pub cities: BTreeMap<String, f64>,
}

/// How a dimension divides people.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionRecipe {
    pub id: String,
    /// The groups' shares of the people, in the order of the catalogue's groups.
    pub shares: Vec<f64>,
    /// How much a deprived municipality leans towards the first group.
    pub tilt: f64,
    /// The sexes that the groups are given for.
    pub sexes: Vec<Sex>,
}

/// Death rates and ages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mortality {
    /// The indicator that deaths and population are given for.
    pub indicator: String,
    pub first_year: i32,
    /// The year whose rates are stated.
    pub middle_year: i32,
    pub trend: f64,
    pub deprivation: f64,
    pub noise: f64,
    /// The age groups' names.
    pub ages: Vec<String>,
    pub women: Ages,
    pub men: Ages,
}

/// One sex's part of [`Mortality`], by age group.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    /// Of the whole population.
    pub shares: Vec<f64>,
    /// Deaths per person-year.
    pub rates: Vec<f64>,
}

/// How one indicator is drawn; the numbers are explained in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorRecipe {
    id: String,
    pub people: f64,
    #[serde(default)]
    pub at_least: f64,
    #[serde(default = "half")]
    pub women_share: f64,
    #[serde(default)]
    pub survey: bool,
    pub level: f64,
    pub trend: f64,
    pub deprivation: f64,
    #[serde(default)]
    pub women: f64,
    pub noise: f64,
    /// The standard deviation between persons, for a mean.
    #[serde(default)]
    pub deviation: f64,
    /// The largest value that a mean can take.
    #[serde(default = "whole")]
    pub highest: f64,
    #[serde(default)]
    education: Option<f64>,
    #[serde(default)]
    cni: Option<f64>,
    #[serde(default, rename = "break")]
    pub at_break: f64,
    /// A year of the national survey, for one that all areas take part in at once.
    #[serde(default)]
    pub first_round: Option<i32>,
    /// The share of areas and years without a value.
    #[serde(default)]
    pub missing: f64,
    /// The share of areas and years whose source hides women and men.
    #[serde(default)]
    pub suppressed: f64,
}

fn half() -> f64 {
    0.5
}

fn whole() -> f64 {
    1.0
}

/// The groups of one dimension for one indicator.
pub struct Split<'a> {
    pub dimension: &'a DimensionRecipe,
    /// The groups' ids.
    pub groups: Vec<&'a str>,
    /// The change of the log-odds per step towards the less advantaged.
    pub gradient: f64,
}

impl Recipe {
    /// Reads the recipe; the user's own folder may replace it.
    pub fn read(catalogue: &Catalogue) -> Result<Recipe> {
        let (path, recipe): (PathBuf, Recipe) = file(catalogue, "synthetic.toml")?;
        let fault = |key: &str, expected: String, found: String| {
            let place = Place { file: path.clone(), column: Some(key.to_owned()), ..Place::default() };
            Err(Error::Data(vec![Problem { place, expected, found, help: String::new() }]))
        };
        let ages = recipe.mortality.ages.len();
        for (key, of_sex) in [("mortality.women", &recipe.mortality.women), ("mortality.men", &recipe.mortality.men)] {
            let given = (of_sex.shares.len(), of_sex.rates.len());
            if given != (ages, ages) {
                return fault(key, format!("{ages} shares and rates, one for each of `ages`"), format!("{given:?}"));
            }
        }
        if recipe.first_year > recipe.last_year {
            return fault("last_year", format!("a year from {}", recipe.first_year), recipe.last_year.to_string());
        }
        Ok(recipe)
    }

    /// The recipe of an indicator, if there is one.
    pub fn indicator(&self, id: &str) -> Option<&IndicatorRecipe> {
        self.indicator.iter().find(|recipe| recipe.id == id)
    }

    /// The recipe of a dimension, if there is one.
    pub fn dimension(&self, id: &str) -> Option<&DimensionRecipe> {
        self.dimension.iter().find(|recipe| recipe.id == id)
    }

    /// The dimensions that an indicator is divided by.
    pub fn splits<'a>(&'a self, catalogue: &'a Catalogue, indicator: &IndicatorRecipe) -> Vec<Split<'a>> {
        let split = |dimension: &'a DimensionRecipe| {
            let gradient = match dimension.id.as_str() {
                "education" => indicator.education?,
                "cni" => indicator.cni?,
                _ => return None,
            };
            let groups = catalogue.dimension(&dimension.id)?.groups.iter().map(|group| group.id.as_str()).collect();
            Some(Split { dimension, groups, gradient })
        };
        self.dimension.iter().filter_map(split).collect()
    }
}
