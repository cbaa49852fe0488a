//! Person rows in batches of Arrow arrays.

use std::fmt;

use arrow_array::ArrayRef;

/// What an error shows in place of a value.
pub const NOT_SHOWN: &str = "something else (not shown: a person's row)";

/// A column of person rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name as it stands in the file.
    pub name: String,
    /// What its values are.
    pub kind: ColumnKind,
}

/// What the values of a column are, whatever width or encoding they have in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Whole numbers: an array of one of Arrow's eight integer types.
    Whole,
    /// Numbers: `Float32Array` or `Float64Array`.
    Number,
    /// True and false: `BooleanArray`.
    Truth,
    /// Text: `DictionaryArray<Int32Type>` of `StringArray`.
    Text,
}

impl ColumnKind {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            ColumnKind::Whole => "whole numbers",
            ColumnKind::Number => "numbers",
            ColumnKind::Truth => "true or false",
            ColumnKind::Text => "text",
        }
    }
}

/// Some rows of a file, the columns in the order that was asked for, all of the same length.
#[derive(Clone)]
pub struct Batch {
    /// How many rows of the file stand before the first of these.
    pub first_row: u64,
    /// How many rows there are.
    pub rows: usize,
    /// The columns.
    pub columns: Vec<ArrayRef>,
}

/// Without the values, which are of persons.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("first_row", &self.first_row).field("rows", &self.rows).finish_non_exhaustive()
    }
}
