//! Typed cells of a frame: writing columns from rows, reading them back.

use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Float64Chunked, Int64Chunked, IntoColumn, NewChunkedArray,
    StringChunked,
};
use ustr::{Ustr, ustr};

use super::{About, Key};
use crate::error::{Error, Result};
use crate::model::{Period, Sex, Status};

/// Collects the columns of a table.
pub struct Writer {
    height: usize,
    columns: Vec<Column>,
}

impl Writer {
    /// A writer of columns of this height.
    pub fn new(height: usize) -> Writer {
        Writer { height, columns: Vec::new() }
    }

    /// The columns, in the order written.
    pub fn into_columns(self) -> Vec<Column> {
        self.columns
    }

    fn push(&mut self, column: Column) {
        debug_assert_eq!(column.len(), self.height);
        self.columns.push(column);
    }

    /// A column of text.
    pub fn text<'a>(&mut self, name: &str, values: impl Iterator<Item = &'a str>) {
        self.push(StringChunked::from_iter_values(name.into(), values).into_column());
    }

    /// A column of text with gaps.
    pub fn optional_text<'a>(&mut self, name: &str, values: impl Iterator<Item = Option<&'a str>>) {
        self.push(StringChunked::from_iter_options(name.into(), values).into_column());
    }

    /// A column of numbers with gaps.
    pub fn numbers(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        self.push(Float64Chunked::from_iter_options(name.into(), values).into_column());
    }

    /// A column of whole numbers with gaps.
    pub fn integers(&mut self, name: &str, values: impl Iterator<Item = Option<i64>>) {
        self.push(Int64Chunked::from_iter_options(name.into(), values).into_column());
    }

    /// The columns of a [`Key`].
    pub fn keys<'a>(&mut self, keys: impl Iterator<Item = Key> + Clone + 'a) {
        self.text("indicator", keys.clone().map(|key| key.indicator.as_str()));
        self.text("area", keys.clone().map(|key| key.area.as_str()));
        self.text("dimension", keys.clone().map(|key| key.dimension.as_str()));
        self.text("group", keys.clone().map(|key| key.group.as_str()));
        self.text("sex", keys.clone().map(|key| key.sex.id()));
        self.periods(keys.map(|key| key.period));
    }

    /// The columns `period` (last year) and `period_years` (years pooled).
    pub fn periods(&mut self, periods: impl Iterator<Item = Period> + Clone) {
        self.integers("period", periods.clone().map(|period| Some(i64::from(period.last))));
        self.integers("period_years", periods.map(|period| Some(i64::from(period.years))));
    }
}

/// The cells of a frame by column name and row.
pub struct Cells<'a> {
    table: &'static str,
    columns: Vec<(&'a str, Cell<'a>)>,
}

enum Cell<'a> {
    Text(&'a StringChunked),
    Number(&'a Float64Chunked),
    Integer(&'a Int64Chunked),
    Empty,
    Other(&'a DataType, Option<&'a BooleanChunked>),
}

impl<'a> Cells<'a> {
    pub(super) fn new(table: &'static str, frame: &'a DataFrame) -> Cells<'a> {
        let cell = |column: &'a Column| match column.dtype() {
            DataType::String => column.str().map(Cell::Text).unwrap_or(Cell::Empty),
            DataType::Float64 => column.f64().map(Cell::Number).unwrap_or(Cell::Empty),
            DataType::Int64 => column.i64().map(Cell::Integer).unwrap_or(Cell::Empty),
            DataType::Null => Cell::Empty,
            other => Cell::Other(other, column.bool().ok()),
        };
        Cells { table, columns: frame.columns().iter().map(|column| (column.name().as_str(), cell(column))).collect() }
    }

    fn column(&self, name: &str) -> Result<&Cell<'a>> {
        let found = self.columns.iter().find(|(column, _)| *column == name);
        found.map(|(_, cell)| cell).ok_or_else(|| self.fault(format!("there is no column `{name}`")))
    }

    fn fault(&self, reason: String) -> Error {
        Error::Table { table: self.table, reason }
    }

    fn wrong_type(&self, name: &str, wanted: &str, cell: &Cell<'_>) -> Error {
        let found = match cell {
            Cell::Text(_) => "text".to_owned(),
            Cell::Number(_) => "a number".to_owned(),
            Cell::Integer(_) => "a whole number".to_owned(),
            Cell::Empty => "nothing".to_owned(),
            Cell::Other(_, Some(_)) => "true or false".to_owned(),
            Cell::Other(other, None) => other.to_string(),
        };
        self.fault(format!("column `{name}` should hold {wanted}, it holds {found}"))
    }

    /// A cell of text; `None` for a gap.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if the column is absent or of another type.
    pub fn optional_text(&self, name: &str, row: usize) -> Result<Option<&'a str>> {
        match self.column(name)? {
            Cell::Text(values) => Ok(values.get(row)),
            Cell::Empty => Ok(None),
            other => Err(self.wrong_type(name, "text", other)),
        }
    }

    /// A cell of text that must be there.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if the column is absent or of another type, or the cell is empty.
    pub fn text(&self, name: &str, row: usize) -> Result<&'a str> {
        let cell = self.optional_text(name, row)?;
        cell.ok_or_else(|| self.fault(format!("row {}: column `{name}` is empty", row + 1)))
    }

    /// A cell of text as an interned word.
    ///
    /// # Errors
    ///
    /// As [`Cells::text`].
    pub fn word(&self, name: &str, row: usize) -> Result<Ustr> {
        self.text(name, row).map(ustr)
    }

    /// A number; `None` for a gap.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if the column is absent or of another type.
    pub fn number(&self, name: &str, row: usize) -> Result<Option<f64>> {
        match self.column(name)? {
            Cell::Number(values) => Ok(values.get(row)),
            Cell::Integer(values) => Ok(values.get(row).map(|value| value as f64)),
            Cell::Empty => Ok(None),
            other => Err(self.wrong_type(name, "a number", other)),
        }
    }

    /// A number; `None` for a gap, or if the file has no such column.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if the column is of another type.
    pub fn optional_number(&self, name: &str, row: usize) -> Result<Option<f64>> {
        if self.columns.iter().any(|(column, _)| *column == name) { self.number(name, row) } else { Ok(None) }
    }

    /// A whole number; `None` for a gap.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if the column is absent or of another type, or the number is not whole.
    pub fn integer(&self, name: &str, row: usize) -> Result<Option<i64>> {
        match self.column(name)? {
            Cell::Integer(values) => Ok(values.get(row)),
            Cell::Empty => Ok(None),
            other => Err(self.wrong_type(name, "a whole number", other)),
        }
    }

    /// The period of a row.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if a column is absent or a year is out of range.
    pub fn period(&self, row: usize) -> Result<Period> {
        let part = |name: &str| {
            let number = self.integer(name, row)?;
            number.ok_or_else(|| self.fault(format!("row {}: column `{name}` is empty", row + 1)))
        };
        let (last, years) = (part("period")?, part("period_years")?);
        match (i32::try_from(last), u8::try_from(years)) {
            (Ok(last), Ok(years)) if years > 0 => Ok(Period::new(last, years)),
            _ => Err(self.fault(format!("row {}: {years} years to {last} is not a period", row + 1))),
        }
    }

    /// The sex of a row.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] for a word that is not one of ours.
    pub fn sex(&self, row: usize) -> Result<Sex> {
        self.parsed("sex", row, |word| Sex::ALL.into_iter().find(|sex| sex.id() == word))
    }

    /// The status of a row.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] for a word that is not one of ours.
    pub fn status(&self, row: usize) -> Result<Status> {
        self.parsed("status", row, Status::parse)
    }

    /// A word of a closed list.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] for a word that `parse` does not know.
    pub fn parsed<T>(&self, name: &str, row: usize, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        let word = self.text(name, row)?;
        parse(word).ok_or_else(|| {
            self.fault(format!("row {}: column `{name}` holds `{word}`, which is not one of its words", row + 1))
        })
    }

    /// What a row is about.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if one of its columns is absent or wrong.
    pub fn about(&self, row: usize) -> Result<About> {
        Ok(About {
            indicator: self.word("indicator", row)?,
            area: self.word("area", row)?,
            sex: self.sex(row)?,
            period: self.period(row)?,
        })
    }

    /// The key of a row.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if one of its columns is absent or wrong.
    pub fn key(&self, row: usize) -> Result<Key> {
        Ok(Key {
            indicator: self.word("indicator", row)?,
            area: self.word("area", row)?,
            dimension: self.word("dimension", row)?,
            group: self.word("group", row)?,
            sex: self.sex(row)?,
            period: self.period(row)?,
        })
    }
}

/// What is wrong with a value and its interval, if anything.
pub(super) fn value_fault(
    value: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    status: Status,
) -> Option<String> {
    if value.is_some() != (status == Status::Ok) {
        return Some(format!("a value of {value:?} with status {}", status.id()));
    }
    if [value, lower, upper].into_iter().flatten().any(|number| !number.is_finite()) {
        return Some(format!("a number that is not finite: {lower:?}, {value:?}, {upper:?}"));
    }
    if let (Some(value), Some(lower), Some(upper)) = (value, lower, upper)
        && !(lower <= value && value <= upper)
    {
        return Some(format!("{value} outside its interval {lower} to {upper}"));
    }
    (value.is_none() && (lower.is_some() || upper.is_some())).then(|| "an interval without a value".to_owned())
}
