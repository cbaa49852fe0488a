//! `jamlik estimate`: values with their intervals.

use std::io::Write;

use crate::cli::options::{Common, Input, Selection};
use crate::cli::pipeline;
use crate::cli::tables::{self, Output};
use crate::error::Result;
use crate::estimate;
use crate::model::Catalogue;

/// Print or write the values of the indicators with their intervals, methods and origins
///
/// Examples:
///   jamlik estimate --areas 0680 --indicators 7
///   jamlik estimate --input kolada.csv --output estimates.parquet
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    output: Output,
}

/// The columns that people see.
const COLUMNS: &[&str] = &[
    "indicator",
    "area_name",
    "dimension",
    "group",
    "sex",
    "period",
    "value",
    "lower",
    "upper",
    "unit",
    "method",
    "weighting",
    "status",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let keep = args.selection.filter(catalogue)?;
    let source = pipeline::read(&args.input, catalogue, common)?;
    let table = estimate::estimate(&source.observations, catalogue)?;
    let table = table.filtered(keep);
    tables::say_if_empty(&table, common);
    tables::write(&table, COLUMNS, &args.output, common, catalogue, out)
}
