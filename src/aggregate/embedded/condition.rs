//! What a row counts as, for one measure.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, UInt8Type};
use arrow_array::{Array, ArrayRef, Int8Array, UInt8Array};
use arrow_schema::DataType;

use super::View;
use crate::aggregate::expression::Expression;
use crate::aggregate::rows::{ColumnKind, Field};

/// Not counted.
pub const OUT: u8 = 0;
/// Counted, without the property.
pub const WITHOUT: u8 = 1;
/// Counted, with the property.
pub const WITH: u8 = 2;

/// What the rows of a batch are counted as.
#[derive(Default)]
pub struct Codes {
    of_row: Vec<u8>,
    /// The rows that are counted, in order; listed only if they are few.
    counted: Vec<u32>,
    are_few: bool,
}

/// Rows that are counted are listed if there are at most one in so many.
const FEW: usize = 4;

impl Codes {
    /// What a row is counted as.
    pub fn of(&self, row: usize) -> u8 {
        self.of_row[row]
    }

    /// The rows that are counted, if they are few.
    pub fn counted(&self) -> Option<&[u32]> {
        self.are_few.then_some(&self.counted)
    }

    /// Lists the rows that are counted, if they are few.
    fn list(&mut self) {
        let counted = self.of_row.iter().filter(|code| **code != OUT).count();
        self.are_few = counted * FEW <= self.of_row.len();
        self.counted.clear();
        if self.are_few {
            let is_counted = |(_, code): &(usize, &u8)| **code != OUT;
            self.counted.extend(self.of_row.iter().enumerate().filter(is_counted).map(|(row, _)| row as u32));
        }
    }
}

/// Who has a property, among whom.
///
/// A condition on one column of bytes, such as the answers to a question, is evaluated on all 256 of them and "missing"
/// once; a row is then looked up.
pub struct Condition<'a> {
    among: Option<&'a Expression>,
    property: &'a Expression,
    /// The column that both depend on, if it is one alone.
    column: Option<usize>,
    table: Option<Table>,
    denominator: Vec<u8>,
}

struct Table {
    data_type: DataType,
    codes: [u8; 256],
    missing: u8,
}

impl<'a> Condition<'a> {
    pub fn new(among: Option<&'a Expression>, property: &'a Expression, fields: &[Field]) -> Condition<'a> {
        let mut columns: Vec<usize> = among.iter().chain([&property]).flat_map(|e| e.columns()).copied().collect();
        columns.dedup();
        let column = match columns.as_slice() {
            [column] if fields[*column].kind == ColumnKind::Whole => Some(*column),
            _ => None,
        };
        Condition { among, property, column, table: None, denominator: Vec::new() }
    }

    /// [`OUT`], [`WITHOUT`] or [`WITH`] for each row of a batch.
    pub fn codes(&mut self, view: &View<'_>, codes: &mut Codes) {
        self.holds(view, &mut codes.of_row);
        codes.list();
    }

    /// The same without the list of rows that are counted.
    pub fn holds(&mut self, view: &View<'_>, out: &mut Vec<u8>) {
        if let Some(column) = self.column {
            let array = view.column(column);
            if matches!(array.data_type(), DataType::Int8 | DataType::UInt8) {
                if self.table.as_ref().is_none_or(|table| table.data_type != *array.data_type()) {
                    self.table = Some(self.tabulated(array.data_type()));
                }
                if let Some(table) = &self.table {
                    return table.look_up(array, out);
                }
            }
        }
        view.truth(self.property, out);
        if let Some(among) = self.among {
            view.truth(among, &mut self.denominator);
        }
        let among = self.among.map(|_| self.denominator.as_slice());
        combine(among, out);
    }

    fn tabulated(&self, data_type: &DataType) -> Table {
        let bytes: Vec<Option<u8>> = (0..=255).map(Some).chain([None]).collect();
        let every: ArrayRef = match data_type {
            DataType::Int8 => Arc::new(bytes.iter().map(|byte| byte.map(u8::cast_signed)).collect::<Int8Array>()),
            _ => Arc::new(bytes.into_iter().collect::<UInt8Array>()),
        };
        let (mut out, mut denominator) = (Vec::new(), Vec::new());
        self.property.truth(&|_| &every, 257, &mut out);
        if let Some(among) = self.among {
            among.truth(&|_| &every, 257, &mut denominator);
        }
        combine(self.among.map(|_| denominator.as_slice()), &mut out);
        let codes = std::array::from_fn(|byte| out[byte]);
        Table { data_type: data_type.clone(), codes, missing: out[256] }
    }
}

impl Table {
    fn look_up(&self, array: &ArrayRef, out: &mut Vec<u8>) {
        match array.data_type() {
            DataType::Int8 => {
                let values = array.as_primitive::<Int8Type>().values();
                self.look_up_each(array, |row| values[row].cast_unsigned(), out);
            }
            _ => {
                let values = array.as_primitive::<UInt8Type>().values();
                self.look_up_each(array, |row| values[row], out);
            }
        }
    }

    fn look_up_each(&self, array: &ArrayRef, byte: impl Fn(usize) -> u8, out: &mut Vec<u8>) {
        out.clear();
        match array.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => out.extend((0..array.len()).map(|row| self.codes[usize::from(byte(row))])),
            Some(nulls) => {
                out.resize(array.len(), self.missing);
                for row in nulls.valid_indices() {
                    out[row] = self.codes[usize::from(byte(row))];
                }
            }
        }
    }
}

/// Truths (0 false, 1 true, 2 unknown) of the property, and of who is counted at all, to codes.
fn combine(among: Option<&[u8]>, out: &mut [u8]) {
    const OF_TRUTH: [u8; 3] = [WITHOUT, WITH, OUT];
    match among {
        None => out.iter_mut().for_each(|code| *code = OF_TRUTH[usize::from(*code)]),
        Some(among) => {
            for (code, among) in out.iter_mut().zip(among) {
                *code = if *among == 1 { OF_TRUTH[usize::from(*code)] } else { OUT };
            }
        }
    }
}

/// A number of each row, over another or over persons, among whom.
pub struct Ratio<'a> {
    among: Option<&'a Expression>,
    y: &'a Expression,
    x: Option<&'a Expression>,
    ys: Vec<f64>,
    xs: Vec<f64>,
    known: Vec<bool>,
    /// Whether y may not be negative: events, not a value that is averaged.
    events: bool,
}

impl<'a> Ratio<'a> {
    /// A mean of `y`.
    pub fn mean(among: Option<&'a Expression>, y: &'a Expression) -> Ratio<'a> {
        Ratio { among, y, x: None, ys: Vec::new(), xs: Vec::new(), known: Vec::new(), events: false }
    }

    /// Events `y` over person-time `x`, or over persons.
    pub fn rate(among: Option<&'a Expression>, y: &'a Expression, x: Option<&'a Expression>) -> Ratio<'a> {
        Ratio { x, events: true, ..Ratio::mean(among, y) }
    }

    /// [`WITH`] for a row that is counted, [`OUT`] for another; a number that is missing or not finite is not counted.
    ///
    /// # Errors
    ///
    /// The row of a negative number of events or person-time.
    pub fn codes(&mut self, view: &View<'_>, codes: &mut Codes) -> Result<(), usize> {
        let out = &mut codes.of_row;
        match self.among {
            Some(among) => {
                view.truth(among, out);
                out.iter_mut().for_each(|code| *code = if *code == 1 { WITH } else { OUT });
            }
            None => {
                out.clear();
                out.resize(view.batch.rows, WITH);
            }
        }
        view.numbers(self.y, &mut self.ys, &mut self.known);
        leave_out(out, &self.ys, &self.known, self.events)?;
        if let Some(x) = self.x {
            view.numbers(x, &mut self.xs, &mut self.known);
            leave_out(out, &self.xs, &self.known, true)?;
        }
        codes.list();
        Ok(())
    }

    /// The y of each row, and the x where it is not 1.
    pub fn values(&self) -> (&[f64], Option<&[f64]>) {
        (&self.ys, self.x.map(|_| self.xs.as_slice()))
    }
}

fn leave_out(codes: &mut [u8], numbers: &[f64], known: &[bool], positive: bool) -> Result<(), usize> {
    for (row, ((code, number), known)) in codes.iter_mut().zip(numbers).zip(known).enumerate() {
        if !known || !number.is_finite() {
            *code = OUT;
        } else if positive && *number < 0.0 && *code == WITH {
            return Err(row);
        }
    }
    Ok(())
}
