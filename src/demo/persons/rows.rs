//! One block of rows: the same for the same seed and number, whatever was drawn before.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int8Array, Int16Array, Int32Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::chances::{Chance, Chances, Column, NOT_STATED};
use super::population::{Order, Person, Population};
use super::recipe::Recipe;
use crate::demo::random::{Stream, exp};

/// Everything that rows are drawn from.
pub struct Source {
    pub population: Population,
    pub recipe: Recipe,
    pub rows: u64,
    pub seed: u64,
    /// The years that rows are about, in turn.
    pub years: Vec<Year>,
    /// Whether the rows are a sample with strata and primary sampling units.
    pub survey: bool,
}

/// What the rows of one year are drawn from.
pub struct Year {
    pub year: i16,
    /// The order in which the year's rows stand.
    pub order: Order,
    pub chances: Chances,
}

/// The value of a column of [`Int8Array`] that is not there.
const NONE: i8 = i8::MIN;

/// What a block holds, column by column, before it becomes arrays.
struct Columns<'a> {
    municipality: Vec<&'a str>,
    sex: Vec<i8>,
    age: Vec<i8>,
    year: Vec<i16>,
    education: Vec<i8>,
    income: Vec<Option<i32>>,
    weight: Vec<f64>,
    stratum: Vec<i8>,
    unit: Vec<i32>,
    indicators: Vec<Vec<i8>>,
}

impl Source {
    /// The names and types of the columns.
    pub fn schema(&self) -> SchemaRef {
        let mut fields = vec![
            Field::new("kommun", DataType::Utf8, false),
            Field::new("kon", DataType::Int8, false),
            Field::new("alder", DataType::Int8, false),
            Field::new("ar", DataType::Int16, false),
            Field::new("utbildning", DataType::Int8, true),
            Field::new("inkomst", DataType::Int32, true),
            Field::new("vikt", DataType::Float64, false),
        ];
        if self.survey {
            fields.push(Field::new("strat", DataType::Int8, false));
            fields.push(Field::new("psu", DataType::Int32, false));
        }
        fields.extend(self.indicators().iter().map(|column| Field::new(column.id.as_str(), DataType::Int8, true)));
        Arc::new(Schema::new(fields))
    }

    /// The indicators, which are the same in every year.
    pub fn indicators(&self) -> &[Column] {
        self.years.first().map_or(&[], |year| &year.chances.columns)
    }

    /// Draws the rows of a block, which has a stream of random numbers of its own.
    pub fn block(&self, number: u64, rows: Range<u64>) -> RecordBatch {
        let mut stream = Stream::new(self.seed, &["persons", &number.to_string()]);
        let not_stated = Chance::of(self.recipe.education.not_stated);
        let count = (rows.end - rows.start) as usize;
        let mut columns = Columns::new(count, self.indicators().len());
        let turns = self.years.len() as u64;
        for (at, row) in rows.enumerate() {
            let Year { year, order, chances } = &self.years[(row % turns) as usize];
            let person = self.population.at(order.place(row / turns), order.rows());
            let education = chances.education(person, not_stated, [stream.half_bits(), stream.half_bits()]);
            columns.municipality.push(self.population.codes[person.municipality].as_str());
            columns.sex.push(person.sex as i8 + 1);
            columns.age.push(person.age as i8);
            columns.year.push(*year);
            columns.education.push(if education == NOT_STATED { NONE } else { education as i8 + 1 });
            let deprivation = chances.deprivation[person.municipality];
            columns.income.push(self.income(person, education, deprivation, &mut stream));
            columns.weight.push(self.weight(person, education, &mut stream));
            if self.survey {
                let (stratum, unit) = self.design(person, &mut stream);
                columns.stratum.push(stratum);
                columns.unit.push(unit);
            }
            let indicators = &mut columns.indicators;
            chances.answers(person, education, || stream.half_bits(), |i, value| indicators[i][at] = value);
        }
        let arrays = columns.into_arrays(self);
        RecordBatch::try_new(self.schema(), arrays).expect("the columns are those of the schema")
    }

    /// The income in hundreds of kronor.
    fn income(&self, person: Person, education: usize, deprivation: f64, stream: &mut Stream) -> Option<i32> {
        let income = &self.recipe.income;
        if person.age < income.from_age {
            return None;
        }
        let change = income.women * person.sex as f64
            + income.deprivation * deprivation
            + if person.age >= income.retired.age { income.retired.change } else { 0.0 };
        Some((income.medians[education] * exp(change + income.spread * stream.normal())).round() as i32)
    }

    /// The calibration weight, with four decimals.
    fn weight(&self, person: Person, education: usize, stream: &mut Stream) -> f64 {
        let response = &self.recipe.response;
        let by_age = response.from.iter().rev().find(|from| from.age <= person.age).map_or(1.0, |from| from.share);
        let step = if education == NOT_STATED { 0.0 } else { education as f64 - 1.0 };
        let share = by_age + response.women * (person.sex as f64 - 0.5) + response.education * step;
        let share = share.clamp(0.05, 1.0);
        let about = 1.0 + response.calibration * (2.0 * stream.uniform() - 1.0);
        let stands_for = if self.survey { response.mean() / self.sampled(person.municipality) } else { 1.0 };
        ((stands_for * about / share).max(1.0) * 10_000.0).round() / 10_000.0
    }

    /// The share of a municipality's people who are rows of a year's sample.
    fn sampled(&self, municipality: usize) -> f64 {
        self.rows as f64 / self.years.len() as f64 / self.population.length() * self.population.fractions[municipality]
    }

    /// The stratum, from 1, and the primary sampling unit: one of the districts that a municipality is divided into.
    fn design(&self, person: Person, stream: &mut Stream) -> (i8, i32) {
        let size = self.population.sizes[person.municipality];
        let rows = size * self.sampled(person.municipality);
        let districts = (rows / self.recipe.survey.unit).clamp(2.0, 999.0) as u64;
        let district = (u64::from(stream.half_bits()) * districts) >> 32;
        let code: i32 = self.population.codes[person.municipality].parse().unwrap_or(0);
        (self.recipe.survey.stratum(size) as i8 + 1, code * 1000 + district as i32 + 1)
    }
}

impl<'a> Columns<'a> {
    fn new(rows: usize, indicators: usize) -> Columns<'a> {
        Columns {
            municipality: Vec::with_capacity(rows),
            sex: Vec::with_capacity(rows),
            age: Vec::with_capacity(rows),
            year: Vec::with_capacity(rows),
            education: Vec::with_capacity(rows),
            income: Vec::with_capacity(rows),
            weight: Vec::with_capacity(rows),
            stratum: Vec::new(),
            unit: Vec::new(),
            indicators: vec![vec![NONE; rows]; indicators],
        }
    }

    fn into_arrays(self, source: &Source) -> Vec<ArrayRef> {
        let optional = |values: Vec<i8>| -> ArrayRef {
            Arc::new(values.into_iter().map(|value| (value != NONE).then_some(value)).collect::<Int8Array>())
        };
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from(self.municipality)),
            Arc::new(Int8Array::from(self.sex)),
            Arc::new(Int8Array::from(self.age)),
            Arc::new(Int16Array::from(self.year)),
            optional(self.education),
            Arc::new(Int32Array::from(self.income)),
            Arc::new(Float64Array::from(self.weight)),
        ];
        if source.survey {
            arrays.push(Arc::new(Int8Array::from(self.stratum)));
            arrays.push(Arc::new(Int32Array::from(self.unit)));
        }
        arrays.extend(self.indicators.into_iter().map(optional));
        arrays
    }
}
