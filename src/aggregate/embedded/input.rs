//! What a row is to one measure.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, UInt8Type};
use arrow_array::{Array, ArrayRef, Int8Array, UInt8Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;

use super::View;
use crate::aggregate::expression::Expression;
use crate::aggregate::plan::{Measure, Sum};
use crate::aggregate::rows::{ColumnKind, Field};

/// Whether a person has a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Share {
    /// Not counted.
    #[default]
    Out,
    /// Counted, without it.
    Without,
    /// Counted, with it.
    With,
}

/// A row's part in a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ratio {
    /// Whether the row is counted: both numbers are known.
    pub counted: bool,
    /// Whether it is counted and has events or person-time below 0.
    pub negative: bool,
    /// The number that is averaged, or the events.
    pub y: f64,
    /// Persons or person-time.
    pub x: f64,
}

/// Gives the array of a field.
type Columns<'c> = dyn Fn(usize) -> &'c ArrayRef + 'c;

/// What a measure reads from the rows of a batch.
///
/// A measure of one column of bytes, such as the answers to a question, is evaluated on all 256 of them and "missing" once;
/// a row is then looked up.
pub struct Input<'a, T> {
    measure: &'a Measure,
    evaluate: fn(&Measure, &Columns<'_>, usize, &mut Vec<T>),
    is_counted: fn(&T) -> bool,
    /// The column that all depends on, if it is one alone.
    column: Option<usize>,
    table: Option<Table<T>>,
    of_row: Vec<T>,
}

struct Table<T> {
    data_type: DataType,
    of_byte: Box<[T; 256]>,
    missing: T,
}

/// The rows of a batch, as a measure sees them.
pub enum Rows<'b, T> {
    /// Looked up by the byte that a column has. No row without a value is counted if `missing` is not.
    Bytes { bytes: &'b [u8], of_byte: &'b [T; 256], nulls: Option<&'b NullBuffer>, missing: Option<T> },
    /// Evaluated for each row; those that are counted are marked if they are few.
    Each { of_row: &'b [T], counted: Option<BooleanBuffer> },
}

/// Rows that are counted are gone through by themselves if there are at most one in so many.
pub const FEW: usize = 3;

impl<'a> Input<'a, Share> {
    /// Who has a property, among whom.
    pub fn share(measure: &'a Measure, fields: &[Field]) -> Input<'a, Share> {
        Input::new(measure, fields, shares, |share| *share != Share::Out)
    }
}

impl<'a> Input<'a, Ratio> {
    /// A number over another, or over persons, among whom.
    pub fn ratio(measure: &'a Measure, fields: &[Field]) -> Input<'a, Ratio> {
        Input::new(measure, fields, ratios, |ratio| ratio.counted)
    }
}

impl<'a, T: Copy> Input<'a, T> {
    fn new(
        measure: &'a Measure,
        fields: &[Field],
        evaluate: fn(&Measure, &Columns<'_>, usize, &mut Vec<T>),
        is_counted: fn(&T) -> bool,
    ) -> Input<'a, T> {
        let mut columns: Vec<usize> = measure.expressions().flat_map(Expression::columns).copied().collect();
        columns.dedup();
        let column = match columns.as_slice() {
            [column] if fields[*column].kind == ColumnKind::Whole => Some(*column),
            _ => None,
        };
        Input { measure, evaluate, is_counted, column, table: None, of_row: Vec::new() }
    }

    /// The rows of a batch.
    pub(super) fn rows<'b>(&'b mut self, view: &View<'b>) -> Rows<'b, T> {
        let array = self.column.map(|column| view.column(column));
        if let Some((array, bytes)) = array.and_then(|array| Some((array, bytes(array)?))) {
            if self.table.as_ref().is_none_or(|table| table.data_type != *array.data_type()) {
                self.table = Some(self.tabulated(array.data_type()));
            }
            if let Some(Table { of_byte, missing, .. }) = &self.table {
                let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
                return Rows::Bytes { bytes, of_byte, nulls, missing: (self.is_counted)(missing).then_some(*missing) };
            }
        }
        (self.evaluate)(self.measure, &|field| view.column(field), view.batch.rows, &mut self.of_row);
        let (of_row, is_counted) = (&self.of_row, self.is_counted);
        let are_few = of_row.iter().filter(|own| is_counted(own)).count() * FEW <= of_row.len();
        let counted = are_few.then(|| BooleanBuffer::collect_bool(of_row.len(), |row| is_counted(&of_row[row])));
        Rows::Each { of_row, counted }
    }

    fn tabulated(&self, data_type: &DataType) -> Table<T> {
        let every: Vec<Option<u8>> = (0..=255).map(Some).chain([None]).collect();
        let array: ArrayRef = match data_type {
            DataType::Int8 => Arc::new(every.iter().map(|byte| byte.map(u8::cast_signed)).collect::<Int8Array>()),
            _ => Arc::new(every.into_iter().collect::<UInt8Array>()),
        };
        let mut of_row = Vec::new();
        (self.evaluate)(self.measure, &|_| &array, 257, &mut of_row);
        let of_byte = Box::new(std::array::from_fn(|byte| of_row[byte]));
        Table { data_type: data_type.clone(), of_byte, missing: of_row[256] }
    }
}

/// The values of a column of bytes, with or without a sign.
pub fn bytes(array: &ArrayRef) -> Option<&[u8]> {
    match array.data_type() {
        DataType::Int8 => Some(array.as_primitive::<Int8Type>().values().inner().as_slice()),
        DataType::UInt8 => Some(array.as_primitive::<UInt8Type>().values()),
        _ => None,
    }
}

fn shares(measure: &Measure, columns: &Columns<'_>, rows: usize, out: &mut Vec<Share>) {
    const OF_TRUTH: [Share; 3] = [Share::Without, Share::With, Share::Out];
    let Sum::Share(property) = &measure.sum else { return };
    let mut truths = Vec::new();
    property.truth(columns, rows, &mut truths);
    out.clear();
    out.extend(truths.iter().map(|truth| OF_TRUTH[usize::from(*truth)]));
    if let Some(among) = &measure.among {
        among.truth(columns, rows, &mut truths);
        out.iter_mut().zip(truths).for_each(|(share, among)| *share = if among == 1 { *share } else { Share::Out });
    }
}

fn ratios(measure: &Measure, columns: &Columns<'_>, rows: usize, out: &mut Vec<Ratio>) {
    let (y, x, positive) = match &measure.sum {
        Sum::Mean(y) => (y, None, false),
        Sum::Rate(events, time) => (events, time.as_ref(), true),
        Sum::Share(_) => return,
    };
    let (mut numbers, mut known) = (Vec::new(), Vec::new());
    y.numbers(columns, rows, &mut numbers, &mut known);
    out.clear();
    out.extend(numbers.iter().zip(&known).map(|(y, known)| Ratio { counted: *known, negative: false, y: *y, x: 1.0 }));
    if let Some(x) = x {
        x.numbers(columns, rows, &mut numbers, &mut known);
        for (ratio, (x, known)) in out.iter_mut().zip(numbers.iter().zip(&known)) {
            *ratio = Ratio { counted: ratio.counted && *known, x: *x, ..*ratio };
        }
    }
    if let Some(among) = &measure.among {
        let mut truths = Vec::new();
        among.truth(columns, rows, &mut truths);
        out.iter_mut().zip(truths).for_each(|(ratio, among)| ratio.counted &= among == 1);
    }
    let is_negative = |ratio: &Ratio| positive && ratio.counted && (ratio.y < 0.0 || ratio.x < 0.0);
    out.iter_mut().for_each(|ratio| ratio.negative = is_negative(ratio));
}
