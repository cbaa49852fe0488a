//! `jamlik estimate`: values with their intervals.

use std::io::Write;

use crate::cli::options::Common;
use crate::cli::tables::{self, TableArgs};
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
    table: TableArgs,
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
    tables::run(&args.table, COLUMNS, common, catalogue, out, |observations, _| {
        estimate::estimate(observations, catalogue)
    })
}
