//! The engine that is built in: one pass over batches of rows, every sum in the order of the rows.
//!
//! A cell is one combination of the keys that occurs; its number is an index into dense arrays of sums. While the columns of
//! one batch are decoded, those of the batch before are summed: the cell of each row is looked up once, the rows are put in
//! order of their cells, and the measures are summed in parallel, each into its own array. One array belongs to one thread
//! at a time and sees the rows in their order, so that sums do not depend on the number of threads, nor on the size of a
//! batch.

mod index;
mod input;
mod integers;
mod key;
mod tally;

use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::ArrayRef;
use rayon::prelude::*;
use ustr::Ustr;

use index::CellIndex;
use input::{Input, Ratio, Share};
use key::KeyReader;
use tally::Order;

use super::cells::{Cells, KeyColumn, Tally};
use super::expression::Expression;
use super::plan::{Measure, Plan, Sum};
use super::read::Persons;
use super::rows::{Batch, Field, NOT_SHOWN};
use crate::error::{Error, Place, Problem, Result};

/// Rows decoded and summed at a time: enough that rows of one cell meet, few enough for the processor's caches.
pub const BATCH: usize = 65_536;

/// How a run is watched and stopped.
pub struct Watch<'a> {
    /// Told how many rows more are done.
    pub rows: &'a (dyn Fn(u64) + Sync),
    /// Raised by Ctrl-C.
    pub stop: &'a AtomicBool,
}

/// Sums of person rows, growing file by file.
pub struct Engine<'a> {
    plan: &'a Plan,
    columns: Vec<usize>,
    keys: Vec<KeyReader<'a>>,
    index: CellIndex,
    rows: Vec<u64>,
    measures: Vec<Summing<'a>>,
    /// Rows that took part, over all files.
    taken: u64,
}

/// One measure: what it reads from the rows.
struct Summing<'a> {
    indicator: Ustr,
    input: Inputs<'a>,
    tally: Tally,
}

enum Inputs<'a> {
    Share(Input<'a, Share>),
    Ratio(Input<'a, Ratio>),
}

impl<'a> Engine<'a> {
    /// An engine that has seen no rows.
    pub fn new(plan: &'a Plan, persons: &Persons) -> Engine<'a> {
        let fields = persons.fields();
        Engine {
            plan,
            columns: plan.columns(),
            keys: plan.keys.iter().map(|key| KeyReader::new(key, fields)).collect(),
            index: CellIndex::new(plan.keys.len()),
            rows: Vec::new(),
            measures: plan.measures.iter().map(|measure| Summing::new(measure, plan, fields)).collect(),
            taken: 0,
        }
    }

    /// An engine that goes on from the sums of earlier files.
    pub fn resume(plan: &'a Plan, persons: &Persons, cells: Cells) -> Engine<'a> {
        let mut engine = Engine::new(plan, persons);
        for (reader, key) in engine.keys.iter_mut().zip(&cells.keys) {
            reader.labels_are(&key.labels);
        }
        let indices: Vec<&[u32]> = cells.keys.iter().map(|key| key.index.as_slice()).collect();
        engine.index.restore(&indices, cells.rows.len());
        engine.taken = cells.rows.iter().sum();
        engine.rows = cells.rows;
        for (summing, tally) in engine.measures.iter_mut().zip(cells.measures) {
            summing.tally = tally;
        }
        engine
    }

    /// Adds the rows of one file.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, by row and column and never by value; [`Error::Interrupted`] after Ctrl-C.
    pub fn add(&mut self, persons: &Persons, file: usize, watch: &Watch<'_>) -> Result<()> {
        let mut scratch = Scratch::default();
        let mut batches = persons.batches(file, &self.columns, BATCH)?;
        let mut next = batches.next();
        while let Some(batch) = next {
            let batch = batch?;
            if watch.stop.load(Ordering::Relaxed) {
                return Err(Error::Interrupted);
            }
            let (added, decoded) = rayon::join(|| self.add_batch(&batch, &mut scratch), || batches.next());
            added.map_err(|fault| fault.error(persons, file, &batch))?;
            (watch.rows)(batch.rows as u64);
            next = decoded;
        }
        Ok(())
    }

    /// The sums so far.
    pub fn cells(self) -> Cells {
        let indices = self.index.indices();
        let key =
            |(key, index): (KeyReader<'_>, Vec<u32>)| KeyColumn { role: key.role(), labels: key.into_labels(), index };
        Cells {
            keys: self.keys.into_iter().zip(indices).map(key).collect(),
            rows: self.rows,
            measures: self.measures.into_iter().map(|summing| summing.tally).collect(),
        }
    }

    fn add_batch(&mut self, batch: &Batch, scratch: &mut Scratch) -> Result<(), Fault> {
        let view = &View { columns: &self.columns, batch };
        let kept = self.plan.rows.as_ref().map(|rows| {
            view.truth(rows, &mut scratch.kept);
            scratch.kept.as_slice()
        });
        let is_kept = |row: usize| kept.is_none_or(|kept| kept[row] == 1);
        self.keys.par_iter_mut().try_for_each(|key| key.read(view, &is_kept))?;
        let labels: Vec<index::Labels<'_>> = self.keys.iter().map(KeyReader::labels).collect();
        self.index.find(&labels, batch.rows, &is_kept, scratch.order.cell_of());
        self.rows.resize(self.index.len(), 0);
        scratch.order.sort(&mut self.rows);
        self.taken += scratch.order.len() as u64;
        if self.taken > u64::from(u32::MAX) {
            return Err(Fault::TooManyRows);
        }
        if let Some(weight) = self.plan.weight {
            scratch.order.weigh(view.column(weight)).map_err(|row| Fault::Weight { row, column: weight })?;
        }
        let (order, cells) = (&scratch.order, self.index.len());
        self.measures.par_iter_mut().try_for_each(|summing| summing.add(view, order, cells))
    }
}

/// Buffers that one batch leaves to the next.
#[derive(Default)]
struct Scratch {
    kept: Vec<u8>,
    order: Order,
}

/// The columns of a batch, by their index into the fields of the files.
pub(super) struct View<'a> {
    columns: &'a [usize],
    batch: &'a Batch,
}

impl<'b> View<'b> {
    fn column(&self, field: usize) -> &'b ArrayRef {
        let at = self.columns.binary_search(&field).expect("a plan lists every column that it uses");
        &self.batch.columns[at]
    }

    fn truth(&self, expression: &Expression, out: &mut Vec<u8>) {
        expression.truth(&|field| self.column(field), self.batch.rows, out);
    }

    fn numbers(&self, expression: &Expression, out: &mut Vec<f64>, known: &mut Vec<bool>) {
        expression.numbers(&|field| self.column(field), self.batch.rows, out, known);
    }
}

impl<'a> Summing<'a> {
    fn new(measure: &'a Measure, plan: &Plan, fields: &[Field]) -> Summing<'a> {
        let (input, tally) = match (&measure.sum, plan.weight) {
            (Sum::Share(_), None) => (Inputs::Share(Input::share(measure, fields)), Tally::Counts(Vec::new())),
            (Sum::Share(_), Some(_)) => (Inputs::Share(Input::share(measure, fields)), Tally::Weighted(Vec::new())),
            (Sum::Mean(_) | Sum::Rate(_, None), None) => {
                (Inputs::Ratio(Input::ratio(measure, fields)), Tally::Plain(Vec::new()))
            }
            (Sum::Mean(_) | Sum::Rate(..), _) => {
                (Inputs::Ratio(Input::ratio(measure, fields)), Tally::Sums(Vec::new()))
            }
        };
        Summing { indicator: measure.indicator, input, tally }
    }

    fn add(&mut self, view: &View<'_>, order: &Order, cells: usize) -> Result<(), Fault> {
        let added = match (&mut self.input, &mut self.tally) {
            (Inputs::Share(input), Tally::Counts(sums)) => {
                tally::count(grown(sums, cells), order, &input.rows(view));
                Ok(())
            }
            (Inputs::Share(input), Tally::Weighted(sums)) => {
                tally::count_weighted(grown(sums, cells), order, &input.rows(view));
                Ok(())
            }
            (Inputs::Ratio(input), Tally::Plain(sums)) => {
                tally::sum_plain(grown(sums, cells), order, &input.rows(view))
            }
            (Inputs::Ratio(input), Tally::Sums(sums)) => tally::sum(grown(sums, cells), order, &input.rows(view)),
            _ => unreachable!("a share is counted, a ratio summed"),
        };
        added.map_err(|row| Fault::Negative { row, indicator: self.indicator })
    }
}

/// Sums for every cell. They grow by an eighth at a time, since most of memory is theirs.
fn grown<T: Clone + Default>(sums: &mut Vec<T>, cells: usize) -> &mut [T] {
    if cells > sums.capacity() {
        sums.reserve_exact(cells + cells / 8 - sums.len());
    }
    sums.resize(cells, T::default());
    sums
}

/// What is wrong with a row.
enum Fault {
    /// A key's value that the spec does not list.
    NotListed { row: usize, column: Option<usize>, expected: &'static str },
    /// A weight that is missing, negative or not finite.
    Weight { row: usize, column: usize },
    /// Person-time, or a number of events, below 0.
    Negative { row: usize, indicator: Ustr },
    /// More rows than a count holds.
    TooManyRows,
}

impl Fault {
    /// The error: the row and the column, never the value.
    fn error(self, persons: &Persons, file: usize, batch: &Batch) -> Error {
        let problem = |row: usize, column: Option<String>, expected: &str, help: &str| {
            Error::Data(vec![Problem {
                place: Place {
                    file: persons.files()[file].path.clone(),
                    row: Some(persons.row_number(file, batch.first_row + row as u64)),
                    column,
                    ..Place::default()
                },
                expected: expected.to_owned(),
                found: NOT_SHOWN.to_owned(),
                help: help.to_owned(),
            }])
        };
        let name = |column: usize| persons.fields()[column].name.clone();
        match self {
            Fault::NotListed { row, column, expected } => problem(
                row,
                column.map(name),
                expected,
                "list the code in the spec, or name it under `[missing]` if it means that nothing is known",
            ),
            Fault::Weight { row, column } => problem(
                row,
                Some(name(column)),
                "a weight of 0 or more",
                "leave rows without a weight out with `rows = \"… IS NOT NULL\"`",
            ),
            Fault::Negative { row, indicator } => problem(
                row,
                None,
                &format!("events and person-time of 0 or more for `{indicator}`"),
                "check the expressions of this indicator in the spec",
            ),
            Fault::TooManyRows => Error::Usage {
                message: format!("more than {} rows in one run", u32::MAX),
                help: "aggregate the files in several runs".to_owned(),
            },
        }
    }
}
