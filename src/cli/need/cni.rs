//! `jamlik need cni`: the Care Need Index of any units.

use std::io::Write;
use std::path::PathBuf;

use crate::cli::options::Common;
use crate::cli::tables::Destination;
use crate::error::{Error, Result};
use crate::model::Catalogue;

/// The Care Need Index of any units, with its parts, rank, quintile and intervals
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The seven counts and the population of each unit: CSV, XLSX, Parquet or Arrow [default: synthetic neighbourhoods]
    #[arg(value_name = "TABLE")]
    table: Option<PathBuf>,
    #[command(flatten)]
    destination: Destination,
}

pub(super) fn run(args: &Args, common: &Common, _: &Catalogue, _: &mut dyn Write) -> Result<()> {
    common.refuse_existing(args.destination.output.as_deref())?;
    Err(Error::Usage {
        message: format!("need cni {:?}: not there yet", args.table),
        help: "it comes with the next piece of this issue".to_owned(),
    })
}
