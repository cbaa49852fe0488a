//! `jamlik gaps`: inequality between groups.

use std::io::Write;

use crate::cli::options::Common;
use crate::cli::tables::{self, TableArgs};
use crate::error::Result;
use crate::model::Catalogue;
use crate::{estimate, inequality};

/// Print or write the gaps between women and men, municipalities, levels of education and other groups
///
/// A positive difference, or a ratio above 1, is to the disadvantage of the least advantaged group.
///
/// Examples:
///   jamlik gaps --areas 06 --indicators 11 --years 2024
///   jamlik gaps --input observations.parquet --output gaps.csv
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
    "sex",
    "period",
    "measure",
    "value",
    "lower",
    "upper",
    "group",
    "reference_group",
    "groups",
    "status",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    tables::run(&args.table, COLUMNS, common, catalogue, out, |observations| {
        inequality::gaps(&estimate::estimate(observations, catalogue)?, catalogue)
    })
}
