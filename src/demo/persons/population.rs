//! The country's people by municipality, sex and age, and which of them a row stands for.

use std::collections::BTreeMap;
use std::iter::successors;

use serde::Deserialize;
use ustr::{Ustr, ustr};

use super::recipe::Recipe;
use crate::Error;
use crate::demo::recipe::file;
use crate::error::{Place, Problem, Result};
use crate::model::{AgeGroup, Catalogue};

/// `data/demo/population.toml`: people by municipality and age, of each sex.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub ages: Vec<String>,
    pub men: BTreeMap<String, Vec<f64>>,
    pub women: BTreeMap<String, Vec<f64>>,
}

/// All people in a line, by municipality, sex and age; a row is one of as many points at equal distances along it.
///
/// So every area, sex and age has its share of the rows to within one, whatever their number, and a file of as many
/// rows as there are people has exactly the people of the table.
pub struct Population {
    /// The municipalities' codes, in order.
    pub codes: Vec<Ustr>,
    /// People of each municipality.
    pub sizes: Vec<f64>,
    /// The age bands.
    pub bands: Vec<AgeGroup>,
    /// How densely each municipality's people are sampled.
    pub fractions: Vec<f64>,
    /// Where each municipality, sex and band begins in the line, and where the line ends.
    starts: Vec<f64>,
    /// Where each year of the open band begins in it, from 0 to 1.
    open: Vec<f64>,
}

/// Whom a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// The place of the municipality in [`Population::codes`].
    pub municipality: usize,
    /// 0 a man, 1 a woman.
    pub sex: usize,
    /// The place in [`Population::bands`].
    pub band: usize,
    /// In whole years.
    pub age: u8,
}

impl Population {
    /// Reads the table; `density` says how densely a municipality of a size is sampled.
    pub fn read(catalogue: &Catalogue, recipe: &Recipe, density: impl Fn(f64) -> f64) -> Result<Population> {
        let (path, people): (_, People) = file(catalogue, "population.toml")?;
        let fault = |expected: String, found: &str| {
            let place = Place { file: path.clone(), ..Place::default() };
            Error::Data(vec![Problem { place, expected, found: found.to_owned(), help: String::new() }])
        };
        let bands = people
            .ages
            .iter()
            .map(|age| AgeGroup::parse(age).ok_or_else(|| fault("age groups such as `5-9` and `90+`".to_owned(), age)));
        let bands: Vec<AgeGroup> = bands.collect::<Result<_>>()?;
        let mut population = Population {
            codes: people.men.keys().map(|code| ustr(code)).collect(),
            sizes: Vec::new(),
            fractions: Vec::new(),
            open: open_band(&bands, recipe),
            bands,
            starts: vec![0.0],
        };
        let mut end = 0.0;
        for (code, men) in &people.men {
            let women = people.women.get(code).map_or(&[][..], Vec::as_slice);
            for of_sex in [men, women] {
                if of_sex.len() != population.bands.len() || !of_sex.iter().all(|people| *people >= 0.0) {
                    return Err(fault("men and women of each of `ages`, in every municipality".to_owned(), code));
                }
            }
            let size = men.iter().chain(women).sum();
            let fraction = density(size);
            for people in men.iter().chain(women) {
                end += fraction * people;
                population.starts.push(end);
            }
            population.sizes.push(size);
            population.fractions.push(fraction);
        }
        if end <= 0.0 {
            return Err(fault("people".to_owned(), "none"));
        }
        Ok(population)
    }

    /// The length of the line: all people, or the sample's if some are sampled more densely.
    pub fn length(&self) -> f64 {
        self.starts[self.starts.len() - 1]
    }

    /// The person at one of `points` equal steps along the line.
    pub fn at(&self, point: u64, points: u64) -> Person {
        let position = (point as f64 + 0.5) * self.length() / points as f64;
        let cell = self.starts.partition_point(|start| *start <= position).clamp(1, self.starts.len() - 1) - 1;
        let share = (position - self.starts[cell]) / (self.starts[cell + 1] - self.starts[cell]);
        let (bands, band) = (self.bands.len(), cell % self.bands.len());
        let group = self.bands[band];
        let years = match group.width {
            Some(width) => ((share * f64::from(width)) as u32).min(width - 1),
            None => self.open.partition_point(|start| *start <= share) as u32 - 1,
        };
        Person {
            municipality: cell / (2 * bands),
            sex: cell / bands % 2,
            band,
            age: u8::try_from(group.start + years).unwrap_or(u8::MAX),
        }
    }
}

/// Where each year of the open band begins in it, each year having a share of the people of the year before.
fn open_band(bands: &[AgeGroup], recipe: &Recipe) -> Vec<f64> {
    let start = bands.last().map_or(0, |band| band.start);
    let years = u32::from(recipe.oldest).saturating_sub(start) as usize + 1;
    let sizes: Vec<f64> = successors(Some(1.0), |size| Some(size * recipe.survival)).take(years).collect();
    let all: f64 = sizes.iter().sum();
    (0..years).map(|year| sizes[..year].iter().sum::<f64>() / all).collect()
}

/// An order of `rows` rows in which neighbours are far apart: row i stands at place (stride · i + offset) mod rows.
pub struct Order {
    rows: u64,
    stride: u64,
    offset: u64,
}

impl Order {
    /// An order for a seed; the stride is near the golden section, which spreads neighbours most evenly.
    pub fn new(rows: u64, seed: u64) -> Order {
        let near = (rows as f64 * 0.618_033_988_749_895) as u64;
        let stride = (near.max(1)..).find(|stride| common_divisor(*stride, rows) == 1).unwrap_or(1);
        Order { rows, stride, offset: seed % rows }
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The place of a row.
    pub fn place(&self, row: u64) -> u64 {
        (self.stride * row + self.offset) % self.rows
    }
}

fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}
