//! `jamlik compare`: values against benchmarks.

use std::io::Write;

use crate::cli::options::Common;
use crate::cli::tables::{self, TableArgs};
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
    table: TableArgs,
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
    tables::run(&args.table, COLUMNS, common, catalogue, out, |observations, _| {
        compare::compare(&estimate::estimate(observations, catalogue)?, catalogue)
    })
}
