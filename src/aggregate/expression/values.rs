//! The columns of a batch, some rows at a time: plain numbers, and whether they are there.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::Column;
use super::missing::Missing;
use super::tree::{Test, TextTest};

/// The truth value that means unknown, beside 0 false and 1 true.
pub const UNKNOWN: u8 = 2;

/// The arrays of an expression's columns, and what its tests of text say of each value of their dictionaries.
pub struct Batch<'a, 'e> {
    arrays: Vec<&'a ArrayRef>,
    columns: &'e [Column],
    texts: Vec<(usize, Vec<u8>)>,
}

impl<'a, 'e> Batch<'a, 'e> {
    pub fn new(arrays: Vec<&'a ArrayRef>, columns: &'e [Column], texts: &[TextTest]) -> Batch<'a, 'e> {
        let on_values = |text: &TextTest| {
            let missing = columns[text.column].missing_texts();
            let values = arrays[text.column].as_dictionary::<Int32Type>().values().as_string::<i32>();
            let on_value = |value: Option<&str>| match value {
                Some(value) if missing.iter().all(|code| code != value) => u8::from(holds(&text.test, value)),
                _ => UNKNOWN,
            };
            (text.column, values.iter().map(on_value).collect())
        };
        let texts = texts.iter().map(on_values).collect();
        Batch { arrays, columns, texts }
    }

    /// The whole numbers of the rows from `start`, and whether each is there.
    pub fn wholes(&self, column: usize, start: usize, out: &mut [i64], known: &mut [bool]) {
        let array = self.arrays[column];
        match array.data_type() {
            DataType::Int8 => copy::<Int8Type, _>(array, start, out, i64::from),
            DataType::Int16 => copy::<Int16Type, _>(array, start, out, i64::from),
            DataType::Int32 => copy::<Int32Type, _>(array, start, out, i64::from),
            DataType::Int64 => copy::<Int64Type, _>(array, start, out, |value| value),
            DataType::UInt8 => copy::<UInt8Type, _>(array, start, out, i64::from),
            DataType::UInt16 => copy::<UInt16Type, _>(array, start, out, i64::from),
            DataType::UInt32 => copy::<UInt32Type, _>(array, start, out, i64::from),
            // Beyond every whole constant, as constants are i64 themselves.
            DataType::UInt64 => {
                copy::<UInt64Type, _>(array, start, out, |value| i64::try_from(value).unwrap_or(i64::MAX))
            }
            other => unreachable!("a column of whole numbers is no array of {other}"),
        }
        are_there(array, start, known);
        if let Missing::Whole(codes) = &self.columns[column].missing {
            remove(codes, out, known);
        }
    }

    /// The numbers of the rows from `start`, and whether each is there: one that is not finite is not.
    pub fn numbers(&self, column: usize, start: usize, out: &mut [f64], known: &mut [bool]) {
        let array = self.arrays[column];
        match array.data_type() {
            DataType::Float32 => copy::<Float32Type, _>(array, start, out, f64::from),
            DataType::Float64 => copy::<Float64Type, _>(array, start, out, |value| value),
            // Exact beyond 2^63, which no i64 is.
            DataType::UInt64 => copy::<UInt64Type, _>(array, start, out, |value| value as f64),
            _ => {
                let mut wholes = vec![0; out.len()];
                self.wholes(column, start, &mut wholes, known);
                out.iter_mut().zip(&wholes).for_each(|(out, whole)| *out = *whole as f64);
                return;
            }
        }
        are_there(array, start, known);
        for (known, value) in known.iter_mut().zip(&*out) {
            *known &= value.is_finite();
        }
        match &self.columns[column].missing {
            Missing::Number(codes) => remove(codes, out, known),
            Missing::Whole(codes) => remove(&codes.iter().map(|code| *code as f64).collect::<Vec<_>>(), out, known),
            Missing::Text(_) | Missing::None => {}
        }
    }

    /// A column of true and false.
    pub fn truths(&self, column: usize, start: usize, out: &mut [u8]) {
        let array = self.arrays[column];
        let values = array.as_boolean().values();
        for (row, out) in out.iter_mut().enumerate() {
            *out = u8::from(values.value(start + row));
        }
        let mut known = vec![true; out.len()];
        are_there(array, start, &mut known);
        mask(out, &known);
    }

    /// What one of the tests of text says.
    pub fn text(&self, test: usize, start: usize, out: &mut [u8]) {
        let (column, on_value) = &self.texts[test];
        let array = self.arrays[*column];
        let keys = &array.as_dictionary::<Int32Type>().keys().values()[start..start + out.len()];
        for (out, key) in out.iter_mut().zip(keys) {
            // The key of a row that is null may be any.
            *out = on_value.get(*key as usize).copied().unwrap_or(UNKNOWN);
        }
        let mut known = vec![true; out.len()];
        are_there(array, start, &mut known);
        mask(out, &known);
    }

    /// The text of a row, if it is there.
    pub fn text_value(&self, column: usize, row: usize) -> Option<&'a str> {
        let dictionary = self.arrays[column].as_dictionary::<Int32Type>();
        let values = dictionary.values().as_string::<i32>();
        let at = dictionary.key(row).filter(|at| values.is_valid(*at))?;
        let value = values.value(at);
        self.columns[column].missing_texts().iter().all(|code| code != value).then_some(value)
    }
}

impl Column {
    fn missing_texts(&self) -> &[String] {
        if let Missing::Text(codes) = &self.missing { codes } else { &[] }
    }
}

/// Unknown where a value is not there.
pub fn mask(out: &mut [u8], known: &[bool]) {
    for (out, known) in out.iter_mut().zip(known) {
        *out = if *known { *out } else { UNKNOWN };
    }
}

fn copy<T: ArrowPrimitiveType, V>(array: &ArrayRef, start: usize, out: &mut [V], convert: impl Fn(T::Native) -> V) {
    let values = &array.as_primitive::<T>().values()[start..start + out.len()];
    for (out, value) in out.iter_mut().zip(values) {
        *out = convert(*value);
    }
}

fn are_there(array: &ArrayRef, start: usize, known: &mut [bool]) {
    match array.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => known.fill(true),
        Some(nulls) => {
            for (row, known) in known.iter_mut().enumerate() {
                *known = nulls.is_valid(start + row);
            }
        }
    }
}

fn remove<T: PartialEq + Copy>(codes: &[T], values: &[T], known: &mut [bool]) {
    for code in codes {
        for (known, value) in known.iter_mut().zip(values) {
            *known &= value != code;
        }
    }
}

/// Whether a test holds of a text; texts are ordered by their bytes, as Spark orders them.
fn holds(test: &Test<String>, value: &str) -> bool {
    match test {
        Test::Any => true,
        Test::Compare(compare, constant) => compare.holds(value.cmp(constant)),
        Test::Between(low, high) => low.as_str() <= value && value <= high.as_str(),
        Test::In(list) => list.iter().any(|constant| constant == value),
    }
}
