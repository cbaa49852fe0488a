//! `jamlik compare`: values against benchmarks.

use std::io::Write;

use crate::cli::options::{Common, Input, Selection};
use crate::cli::pipeline;
use crate::cli::tables::{self, Output};
use crate::error::Result;
use crate::model::Catalogue;
use crate::{compare, estimate};

/// Print or write the areas against county, nation, peers, own groups, the year before and the goal's baseline
///
/// The verdict comes from the 95 % interval of the difference; a rank alone never makes one.
///
/// Examples:
///   jamlik compare --areas 0680 --years 2024
///   jamlik compare --input kolada.csv --areas 06 --output comparisons.csv
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
    "sex",
    "period",
    "benchmark",
    "value",
    "reference",
    "difference",
    "lower",
    "upper",
    "verdict",
    "reason",
    "rank",
    "ranked",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let keep = args.selection.filter(catalogue)?;
    let source = pipeline::read(&args.input, catalogue, common)?;
    let table = compare::compare(&estimate::estimate(&source.observations, catalogue)?, catalogue)?;
    let table = table.filtered(keep);
    tables::say_if_empty(&table, common);
    tables::write(&table, COLUMNS, &args.output, common, catalogue, out)
}
