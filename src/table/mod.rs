//! The tables between the stages: checked wrappers round polars frames.
//!
//! A [`Table`] has the columns of its row type, rows in order of a unique key, and passes its rows' own
//! checks; having one is the proof. Stages decode rows, compute on plain data, and encode a new table.

mod cells;
mod comparison;
mod estimate;
mod file;
mod gap;
mod key;
mod observation;
mod published;
mod workbook;

use std::marker::PhantomData;

use polars::frame::DataFrame;
use polars::prelude::{BooleanChunked, Column, NewChunkedArray};

pub use cells::{Cells, Writer};
pub use comparison::{Comparison, Verdict, benchmark};
pub use estimate::{Estimate, Method, Weighting};
pub use file::{Format, atomically, save_in_parts, write_csv, write_frame, write_json};
pub use gap::{Direction, Gap, GapScale, Sign};
pub use key::Key;
pub use observation::Observation;
pub use published::{Cell, Published};
pub use workbook::write_workbook;

use ustr::Ustr;

use crate::error::{Error, Result};
use crate::model::{Period, Sex};

/// Counts, values and their origin, before any statistic.
pub type Observations = Table<Observation>;
/// Values with intervals and methods.
pub type Estimates = Table<Estimate>;
/// Values against benchmarks.
pub type Comparisons = Table<Comparison>;
/// Inequality between the groups of a dimension.
pub type Gaps = Table<Gap>;

/// A row type that a [`Table`] can hold.
pub trait Row: Sized {
    /// The table's name in messages and file names.
    const TABLE: &'static str;
    /// What orders the rows and is unique among them.
    type Key: Ord + std::fmt::Debug;

    /// The row's key.
    fn key(&self) -> Self::Key;

    /// What is wrong with the row, if anything: `None` for a sound one.
    fn fault(&self) -> Option<String>;

    /// Writes the columns, in order.
    fn write(rows: &[Self], writer: &mut Writer);

    /// Reads one row.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if a column is absent or a word is not one of ours.
    fn read(cells: &Cells<'_>, row: usize) -> Result<Self>;

    /// The columns whose unit is the indicator's, which files for people show times `per`.
    const SCALED: &'static [&'static str];

    /// The columns that older files do not have.
    const OPTIONAL: &'static [&'static str] = &[];
}

/// What a row of any table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The indicator's id.
    pub indicator: Ustr,
    /// The area's code.
    pub area: Ustr,
    /// Women, men or both.
    pub sex: Sex,
    /// The period.
    pub period: Period,
}

/// The rows among sorted ones for which `compare` says `Equal`; `compare` must follow the order of the rows.
///
/// Keys begin with indicator and area, so the rows of one indicator in one area lie side by side.
pub fn span<R>(rows: &[R], compare: impl Fn(&R) -> std::cmp::Ordering) -> &[R] {
    let start = rows.partition_point(|row| compare(row).is_lt());
    let end = start + rows[start..].partition_point(|row| compare(row).is_eq());
    &rows[start..end]
}

/// Rows of one kind in a polars frame, sorted by a unique key and checked.
#[derive(Debug, Clone)]
pub struct Table<R> {
    frame: DataFrame,
    rows: PhantomData<R>,
}

impl<R: Row> Table<R> {
    /// Sorts and checks the rows.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if a key occurs twice or a row does not keep its promises.
    pub fn new(mut rows: Vec<R>) -> Result<Table<R>> {
        rows.sort_by_cached_key(R::key);
        Table::from_sorted(&rows)
    }

    /// Checks rows that are already in order of their key.
    ///
    /// # Errors
    ///
    /// As [`Table::new`]; also if the rows are out of order.
    pub fn from_sorted(rows: &[R]) -> Result<Table<R>> {
        let fault = |reason: String| Error::Table { table: R::TABLE, reason };
        for pair in rows.windows(2) {
            if pair[0].key() >= pair[1].key() {
                return Err(fault(format!("the key {:?} occurs twice or is out of order", pair[1].key())));
            }
        }
        for row in rows {
            if let Some(reason) = row.fault() {
                return Err(fault(format!("{reason} at {:?}", row.key())));
            }
        }
        let mut writer = Writer::new(rows.len());
        R::write(rows, &mut writer);
        let frame = DataFrame::new(rows.len(), writer.into_columns()).map_err(|source| fault(source.to_string()))?;
        Ok(Table { frame, rows: PhantomData })
    }

    /// Checks a frame that was read from a file; its rows may stand in any order.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if a column is absent or of another type, or as [`Table::new`].
    pub fn from_frame(frame: &DataFrame) -> Result<Table<R>> {
        let cells = Cells::new(R::TABLE, frame);
        let rows: Result<Vec<R>> = (0..frame.height()).map(|row| R::read(&cells, row)).collect();
        Table::new(rows?)
    }

    /// The rows, decoded, in order of their key.
    pub fn rows(&self) -> Vec<R> {
        self.rows_where(|_| true)
    }

    /// The rows that `keep` accepts, decoded, in order of their key; the others are never held.
    pub fn rows_where(&self, keep: impl Fn(&R) -> bool) -> Vec<R> {
        let cells = Cells::new(R::TABLE, &self.frame);
        let row = |row| R::read(&cells, row).expect("a table's frame was made from rows of its own type");
        (0..self.len()).map(row).filter(keep).collect()
    }

    /// The rows that `keep` accepts, as a table.
    pub fn filtered(&self, keep: impl Fn(&About) -> bool) -> Table<R> {
        let cells = Cells::new(R::TABLE, &self.frame);
        let kept = |row| cells.about(row).map(|about| keep(&about)).expect("every table has the columns of About");
        let mask = BooleanChunked::from_iter_values("kept".into(), (0..self.len()).map(kept));
        let frame = self.frame.filter(&mask).expect("the mask is as long as the frame");
        Table { frame, rows: PhantomData }
    }

    /// The table's name in messages and file names.
    pub fn name() -> &'static str {
        R::TABLE
    }

    /// The polars frame.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// The columns of the frame.
    pub fn columns(&self) -> &[Column] {
        self.frame.columns()
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.frame.height()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
