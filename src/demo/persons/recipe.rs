//! `data/demo/persons.toml` as types: what is drawn for a person, beside the levels of the synthetic data set.

use serde::Deserialize;

use crate::demo::recipe::file;
use crate::error::Result;
use crate::model::Catalogue;

/// The whole recipe; the file explains the numbers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    pub survival: f64,
    pub oldest: u8,
    pub education: Education,
    pub income: Income,
    pub response: Response,
    pub survey: Survey,
    #[serde(rename = "indicator")]
    pub indicators: Vec<Asked>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Education {
    pub not_stated: f64,
    pub from: Vec<EducationFrom>,
}

/// The shares of the levels from an age on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EducationFrom {
    pub age: u8,
    #[serde(default)]
    pub shares: Option<[f64; 3]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Income {
    pub from_age: u8,
    pub medians: [f64; 4],
    pub spread: f64,
    pub women: f64,
    pub deprivation: f64,
    pub retired: Retired,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    pub age: u8,
    pub change: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    pub from: Vec<ResponseFrom>,
    pub women: f64,
    pub education: f64,
    pub calibration: f64,
}

/// The share who answer from an age on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseFrom {
    pub age: u8,
    pub share: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    pub strata: Vec<f64>,
    pub fractions: Vec<f64>,
    pub unit: f64,
}

/// Who has a value of an indicator, and what it is made of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    pub id: String,
    pub ages: [u8; 2],
    pub asked: f64,
    #[serde(default = "one")]
    pub items: u8,
    #[serde(default = "one")]
    pub points: u8,
    #[serde(default)]
    pub value: Option<String>,
}

impl Response {
    /// The share who answer, in the middle of the ages.
    pub fn mean(&self) -> f64 {
        self.from.iter().map(|from| from.share).sum::<f64>() / self.from.len() as f64
    }
}

impl Survey {
    /// The stratum of a municipality of so many people, from 0.
    pub fn stratum(&self, people: f64) -> usize {
        self.strata.iter().filter(|largest| people > **largest).count()
    }

    /// How densely a municipality of so many people is sampled.
    pub fn fraction(&self, people: f64) -> f64 {
        self.fractions.get(self.stratum(people)).copied().unwrap_or(1.0)
    }
}

fn one() -> u8 {
    1
}

impl Recipe {
    /// Reads the recipe; the user's own folder may replace it.
    pub fn read(catalogue: &Catalogue) -> Result<Recipe> {
        Ok(file(catalogue, "persons.toml")?.1)
    }
}
