//! The label of each row's value of a key: looked up once a value, not once a row.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, Int64Array};
use arrow_schema::DataType;

use super::{Fault, View, index};
use crate::aggregate::cells::{Role, UNKNOWN};
use crate::aggregate::expression::Expression;
use crate::aggregate::plan::{Key, Raw, Reading};
use crate::aggregate::rows::{ColumnKind, Field};

/// A whole number whose label has not been looked up.
const NOT_YET: u32 = u32::MAX - 1;
/// A value that the spec does not list.
const NOT_LISTED: u32 = u32::MAX - 2;
/// Whole numbers from −1 up to this are looked up in an array.
const SMALL: usize = 10_000;

/// Reads one key of batches, and numbers its labels in the order in which they occur.
pub struct KeyReader<'a> {
    key: &'a Key,
    /// Whether the raw value depends on one column of whole numbers alone.
    whole: Option<usize>,
    labels: Labels,
    /// The label of each row of the batch that was read last.
    of_row: Vec<u32>,
    small: Vec<u32>,
    large: HashMap<i64, u32>,
    texts: HashMap<String, u32>,
    numbers: Vec<f64>,
    known: Vec<bool>,
}

impl<'a> KeyReader<'a> {
    pub fn new(key: &'a Key, fields: &[Field]) -> KeyReader<'a> {
        let columns = match &key.raw {
            Raw::Column(column) => std::slice::from_ref(column),
            Raw::Number(number) | Raw::Reached(number, _) => number.columns(),
        };
        let whole = match columns {
            [column] if fields[*column].kind == ColumnKind::Whole => Some(*column),
            _ => None,
        };
        KeyReader {
            key,
            whole,
            labels: Labels::default(),
            of_row: Vec::new(),
            small: vec![NOT_YET; SMALL + 1],
            large: HashMap::new(),
            texts: HashMap::new(),
            numbers: Vec::new(),
            known: Vec::new(),
        }
    }

    pub fn role(&self) -> Role {
        self.key.role
    }

    pub fn into_labels(self) -> Vec<String> {
        self.labels.names
    }

    /// Begins with these labels.
    pub fn labels_are(&mut self, names: &[String]) {
        names.iter().for_each(|name| {
            self.labels.number(name.clone());
        });
    }

    /// Reads the label of each row.
    ///
    /// # Errors
    ///
    /// The first row that is kept and has a value that the spec does not list.
    pub fn read(&mut self, view: &View<'_>, is_kept: &impl Fn(usize) -> bool) -> Result<(), Fault> {
        self.of_row.clear();
        match (self.whole, &self.key.raw) {
            (Some(column), _) => self.of_whole(view.column(column)),
            (None, Raw::Column(column)) => self.of_text(view.column(*column)),
            (None, Raw::Number(number) | Raw::Reached(number, _)) => self.of_numbers(view, number),
        };
        let not_listed = |(row, label): (usize, &u32)| *label == NOT_LISTED && is_kept(row);
        match self.of_row.iter().enumerate().position(not_listed) {
            Some(row) => {
                let column = match &self.key.raw {
                    Raw::Column(column) => Some(*column),
                    Raw::Number(number) | Raw::Reached(number, _) => number.columns().first().copied(),
                };
                Err(Fault::NotListed { row, column, expected: self.key.reading.expected() })
            }
            None => Ok(()),
        }
    }

    /// The labels of the batch that was read last.
    pub fn labels(&self) -> index::Labels<'_> {
        index::Labels { of_row: &self.of_row, count: self.labels.names.len() }
    }

    fn of_whole(&mut self, array: &ArrayRef) {
        match array.data_type() {
            DataType::Int8 => self.of_each::<Int8Type>(array, i64::from),
            DataType::Int16 => self.of_each::<Int16Type>(array, i64::from),
            DataType::Int32 => self.of_each::<Int32Type>(array, i64::from),
            DataType::Int64 => self.of_each::<Int64Type>(array, |value| value),
            DataType::UInt8 => self.of_each::<UInt8Type>(array, i64::from),
            DataType::UInt16 => self.of_each::<UInt16Type>(array, i64::from),
            DataType::UInt32 => self.of_each::<UInt32Type>(array, i64::from),
            // Above 2⁶³ they come out negative, as no code or age is.
            DataType::UInt64 => self.of_each::<UInt64Type>(array, |value| value as i64),
            other => unreachable!("a column of whole numbers is no array of {other}"),
        }
        without_nulls(array, &mut self.of_row);
    }

    fn of_each<T: ArrowPrimitiveType>(&mut self, array: &ArrayRef, widen: impl Fn(T::Native) -> i64) {
        let values = array.as_primitive::<T>().values();
        let mut of_row = std::mem::take(&mut self.of_row);
        of_row.extend(values.iter().map(|value| {
            let value = widen(*value);
            let small = usize::try_from(value.wrapping_add(1)).ok().filter(|at| *at <= SMALL);
            let known = match small {
                Some(at) => self.small[at],
                None => self.large.get(&value).copied().unwrap_or(NOT_YET),
            };
            if known == NOT_YET { self.look_up(value, small) } else { known }
        }));
        self.of_row = of_row;
    }

    fn look_up(&mut self, value: i64, small: Option<usize>) -> u32 {
        let one: ArrayRef = Arc::new(Int64Array::from(vec![value]));
        let label = match &self.key.raw {
            Raw::Column(_) => self.labels.of(&value.to_string(), &self.key.reading),
            Raw::Number(number) | Raw::Reached(number, _) => {
                number.numbers(&|_| &one, 1, &mut self.numbers, &mut self.known);
                self.of_number(0)
            }
        };
        match small {
            Some(at) => self.small[at] = label,
            None => {
                self.large.insert(value, label);
            }
        }
        label
    }

    /// Text, and true and false, by their distinct values.
    fn of_text(&mut self, array: &ArrayRef) {
        if let Some(truths) = array.as_boolean_opt() {
            let of = [false, true].map(|truth| self.labels.of(&truth.to_string(), &self.key.reading));
            let label = |truth: Option<bool>| truth.map_or(UNKNOWN, |truth| of[usize::from(truth)]);
            return self.of_row.extend(truths.iter().map(label));
        }
        let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() else {
            // A number that is not whole is no code.
            return self.of_row.resize(array.len(), NOT_LISTED);
        };
        let values = dictionary.values().as_string::<i32>();
        let mut of_value = Vec::with_capacity(values.len());
        for value in values {
            let Some(value) = value else {
                of_value.push(UNKNOWN);
                continue;
            };
            let known = self.texts.get(value).copied();
            of_value.push(known.unwrap_or_else(|| {
                let label = self.labels.of(value, &self.key.reading);
                self.texts.insert(value.to_owned(), label);
                label
            }));
        }
        let label = |at: &i32| of_value.get(*at as usize).copied().unwrap_or(UNKNOWN);
        self.of_row.extend(dictionary.keys().values().iter().map(label));
        without_nulls(array, &mut self.of_row);
    }

    fn of_numbers(&mut self, view: &View<'_>, number: &Expression) {
        view.numbers(number, &mut self.numbers, &mut self.known);
        let labels: Vec<u32> = (0..view.batch.rows).map(|row| self.of_number(row)).collect();
        self.of_row = labels;
    }

    /// The label of a number that was evaluated.
    fn of_number(&mut self, row: usize) -> u32 {
        let number = self.numbers[row];
        if !self.known[row] || number.is_nan() {
            return UNKNOWN;
        }
        match (&self.key.raw, &self.key.reading) {
            (Raw::Reached(_, limits), Reading::Intervals(labels)) => {
                let reached = limits.partition_point(|limit| *limit <= number);
                labels[reached].as_ref().map_or(UNKNOWN, |label| self.labels.number_of(label))
            }
            _ => self.labels.number_of(&number.to_string()),
        }
    }
}

fn without_nulls(array: &ArrayRef, labels: &mut [u32]) {
    if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
        let missing = !nulls.inner();
        missing.set_indices().for_each(|row| labels[row] = UNKNOWN);
    }
}

/// Labels and their numbers.
#[derive(Default)]
struct Labels {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Labels {
    fn of(&mut self, raw: &str, reading: &Reading) -> u32 {
        match reading.label(raw) {
            Ok(Some(label)) => self.number(label),
            Ok(None) => UNKNOWN,
            Err(_) => NOT_LISTED,
        }
    }

    fn number_of(&mut self, label: &str) -> u32 {
        match self.numbers.get(label) {
            Some(number) => *number,
            None => self.number(label.to_owned()),
        }
    }

    fn number(&mut self, label: String) -> u32 {
        let next = self.names.len() as u32;
        *self.numbers.entry(label.clone()).or_insert_with(|| {
            self.names.push(label);
            next
        })
    }
}
