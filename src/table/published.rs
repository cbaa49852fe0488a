//! A table as people see it: in the units that its indicators are published in, with the names of its areas.

use std::collections::HashMap;

use polars::prelude::{Column, DataType, Float64Chunked, Int64Chunked, StringChunked};

use super::{GapScale, Row, Table};
use crate::model::{Area, Catalogue, Indicator, Language};

impl<R: Row> Table<R> {
    /// The table in published units, with the names of the areas.
    pub fn published<'a>(&'a self, catalogue: &'a Catalogue, language: Language) -> Published<'a> {
        let column = |column: &'a Column| PublishedColumn {
            name: column.name().as_str(),
            scaled: R::SCALED.contains(&column.name().as_str()),
            values: match column.dtype() {
                DataType::String => column.str().map_or(Values::Other, Values::Text),
                DataType::Float64 => column.f64().map_or(Values::Other, Values::Number),
                DataType::Int64 => column.i64().map_or(Values::Other, Values::Integer),
                _ => Values::Other,
            },
        };
        let columns: Vec<PublishedColumn<'a>> = self.columns().iter().map(column).collect();
        let words = |name: &str| {
            columns.iter().find(|column| column.name == name).and_then(|column| match column.values {
                Values::Text(words) => Some(words),
                _ => None,
            })
        };
        let (indicator, area, scale) = (words("indicator"), words("area"), words("scale"));
        let times = columns.iter().find(|column| column.name == "shown_times").and_then(|column| match column.values {
            Values::Number(numbers) => Some(numbers),
            _ => None,
        });
        let indicators = catalogue.indicators.iter().map(|indicator| (indicator.id.as_str(), indicator)).collect();
        let areas = catalogue.areas.iter().map(|area| (area.code.as_str(), area)).collect();
        Published { columns, indicator, area, scale, times, indicators, areas, language }
    }
}

/// A view of a table in the units that its indicators are published in.
pub struct Published<'a> {
    columns: Vec<PublishedColumn<'a>>,
    indicator: Option<&'a StringChunked>,
    area: Option<&'a StringChunked>,
    scale: Option<&'a StringChunked>,
    times: Option<&'a Float64Chunked>,
    indicators: HashMap<&'a str, &'a Indicator>,
    areas: HashMap<&'a str, &'a Area>,
    language: Language,
}

struct PublishedColumn<'a> {
    name: &'a str,
    /// In the indicator's unit, and so shown times `per`.
    scaled: bool,
    values: Values<'a>,
}

enum Values<'a> {
    Text(&'a StringChunked),
    Number(&'a Float64Chunked),
    Integer(&'a Int64Chunked),
    Other,
}

/// One cell of a published view.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A gap.
    Empty,
    /// A word.
    Text(String),
    /// A number.
    Number(f64),
    /// A whole number.
    Integer(i64),
}

impl Cell {
    pub(super) fn into_text(self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text,
            Cell::Number(number) => number.to_string(),
            Cell::Integer(number) => number.to_string(),
        }
    }

    pub(super) fn into_json(self) -> serde_json::Value {
        match self {
            Cell::Empty => serde_json::Value::Null,
            Cell::Text(text) => text.into(),
            Cell::Number(number) => number.into(),
            Cell::Integer(number) => number.into(),
        }
    }
}

impl<'a> Published<'a> {
    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name).chain(["area_name", "unit", "per"])
    }

    /// The cells of one row.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = Cell> {
        let word = |column: Option<&'a StringChunked>| column.and_then(|words| words.get(row));
        let indicator = word(self.indicator).and_then(|id| self.indicators.get(id));
        let scale = word(self.scale).and_then(GapScale::parse).unwrap_or(GapScale::Absolute);
        let times = self.times.and_then(|times| times.get(row)).unwrap_or(1.0);
        let per = indicator.map_or(1.0, |indicator| indicator.per.powi(scale.power())) * times;
        let unit = match (indicator, scale) {
            (Some(indicator), GapScale::Absolute) => indicator.unit.get(self.language).to_owned(),
            (Some(indicator), GapScale::Squared) => format!("({})²", indicator.unit.get(self.language)),
            (_, GapScale::Relative) if times == 100.0 => "%".to_owned(),
            _ => String::new(),
        };
        let name = word(self.area).and_then(|code| self.areas.get(code)).map(|area| area.name.sv.clone());
        let extra = [name.map_or(Cell::Empty, Cell::Text), Cell::Text(unit), Cell::Number(per)];
        let cells = self.columns.iter().map(move |column| {
            let cell = match column.values {
                Values::Text(words) => words.get(row).map(|word| Cell::Text(word.to_owned())),
                Values::Number(numbers) => numbers
                    .get(row)
                    .map(|number| Cell::Number(if column.scaled { tidy_digits(number * per) } else { number })),
                Values::Integer(numbers) => numbers.get(row).map(Cell::Integer),
                Values::Other => None,
            };
            cell.unwrap_or(Cell::Empty)
        });
        cells.chain(extra)
    }
}

/// A product without the last digits' noise: 0.07 × 100 is 7, not 7.000000000000001.
fn tidy_digits(number: f64) -> f64 {
    // A whole number of so few digits is itself.
    if number.fract() == 0.0 && number.abs() < 1e13 {
        return number;
    }
    format!("{number:.13e}").parse().unwrap_or(number)
}
