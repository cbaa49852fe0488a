//! `jamlik check`: how files are read, and everything that is wrong with them.

use std::io::Write;
use std::path::PathBuf;

use super::printed;
use crate::error::Result;
use crate::model::Catalogue;
use crate::tidy;

/// Show how files are read: format, indicators, areas, years, and everything that is wrong with them
///
/// Exit code 0 if the files can be used, 4 if something in them must be mended first.
///
/// Examples:
///   jamlik check kolada_export.xlsx
///   jamlik check *.csv --format json
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Files from Kolada, SCB or your own
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Format of the findings
    #[arg(short, long, value_enum, default_value = "table")]
    format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum CheckFormat {
    /// For people
    Table,
    /// For programs
    Json,
}

pub(super) fn run(args: &Args, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let tidied = tidy::read_files(&args.files, catalogue)?;
    printed(match args.format {
        CheckFormat::Table => writeln!(out, "{tidied}"),
        CheckFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &tidied).map_err(std::io::Error::from).and_then(|()| writeln!(out))
        }
    })
}
