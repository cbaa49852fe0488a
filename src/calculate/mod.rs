//! Calculators on a table of one's own: rows of counts, ages or groups -> values with intervals. One kind a file.
//!
//! A [`Kind`] is data and one plain function; adding one is a file and its line in [`KINDS`]. [`Input`] has read and
//! checked the columns that a kind names before `compute` sees them, so that `compute` meets numbers or gaps, never
//! words. What cannot be computed is a row with a status, and a note that says why.

mod change;
mod concentration;
mod direct;
mod explain;
mod funnel;
mod gaps;
mod indirect;
mod input;
mod life_table;
mod mean;
mod options;
mod output;
mod proportion;
mod quantile;
mod rate;
mod slope;
mod smooth;
mod theil;
mod trend;

use crate::error::{Error, Result};

pub use concentration::Uncertainty;
pub use explain::{Doc, explain};
pub use funnel::Widening;
pub use gaps::{Interval, Turned};
pub use input::{Field, Holds, Input, Set};
pub use options::Options;
pub use output::{Outcome, Output, Values};

/// Every kind, in the order of the list that people see.
pub const KINDS: &[&Kind] = &[
    &proportion::PROPORTION,
    &rate::RATE,
    &mean::MEAN,
    &direct::DIRECT,
    &indirect::INDIRECT,
    &life_table::LIFE_TABLE,
    &quantile::QUANTILE,
    &funnel::FUNNEL,
    &smooth::SMOOTH,
    &trend::TREND,
    &gaps::GAPS,
    &slope::SLOPE,
    &concentration::CONCENTRATION,
    &theil::THEIL,
    &change::CHANGE,
];

/// A kind of calculation: what it reads, what it can be told, and what it does.
#[derive(Debug)]
pub struct Kind {
    /// The word on the command line.
    pub id: &'static str,
    /// What it computes, in one line.
    pub title: &'static str,
    /// The columns that it reads.
    pub fields: &'static [Field],
    /// Its methods, long words; the first is the default.
    pub methods: &'static [&'static str],
    /// The options that it takes beyond `--by`, `--confidence` and `--method`: long names without dashes.
    pub options: &'static [&'static str],
    /// What values are multiplied by where `--multiplier` does not say.
    pub multiplier: f64,
    /// Where the documentation stands that `--explain` prints.
    pub docs: &'static [Doc],
    /// The calculation.
    pub compute: fn(&Input, &Options) -> Result<Output>,
}

impl Kind {
    /// The kind of this name.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest name.
    pub fn find(name: &str) -> Result<&'static Kind> {
        let wanted = name.to_lowercase().replace('_', "-");
        KINDS.iter().find(|kind| kind.id == wanted).copied().ok_or_else(|| Error::Unknown {
            what: "kind of calculation",
            given: name.to_owned(),
            known: KINDS.iter().map(|kind| kind.id.to_owned()).collect(),
        })
    }

    /// Reads the table and computes.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] or [`Error::Unknown`] for an option, a method or a confidence that the kind does not take;
    /// [`Error::Data`] with everything that is wrong with the table; what `compute` says.
    pub fn run(&self, table: &std::path::Path, options: &Options) -> Result<Output> {
        options.check(self)?;
        (self.compute)(&Input::read(table, self, &options.by)?, options)
    }
}
