//! `jamlik calc`: a calculation on a table of one's own.

use std::io::Write;
use std::path::PathBuf;

use comfy_table::ContentArrangement;

use super::indicators::{LIGHT, print, trimmed};
use super::output;
use super::tables::Destination;
use crate::calculate::{KINDS, Kind, Options, explain};
use crate::cli::options::Common;
use crate::error::{Error, Result};

/// Compute on a table of your own: rates, standardisation, life tables, funnels, trends, inequality
///
/// The table is CSV, Parquet, Arrow or XLSX with a header row. `jamlik calc` lists the kinds of calculation;
/// `jamlik calc KIND --explain` says which columns one reads, its methods, formulas and sources.
///
/// Examples:
///   jamlik calc proportion answers.csv --multiplier 100 --confidence 0.95,0.998
///   jamlik calc proportion answers.parquet --by county,year --method wilson --output shares.csv
///   jamlik calc proportion --explain
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The kind of calculation; without it, a list of them
    #[arg(value_name = "KIND")]
    kind: Option<String>,
    /// The table: CSV, Parquet, Arrow IPC or XLSX
    #[arg(value_name = "TABLE")]
    table: Option<PathBuf>,
    /// Print what the kind reads and how it computes, with formulas and sources
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    destination: Destination,
}

pub(super) fn run(args: &Args, common: &Common, out: &mut dyn Write) -> Result<()> {
    let Some(name) = &args.kind else { return print(out, &list()) };
    let kind = Kind::find(name)?;
    if args.explain {
        return print(out, &explain(kind));
    }
    let Some(table) = &args.table else {
        return Err(Error::Usage {
            message: format!("jamlik calc {}: no table is given", kind.id),
            help: format!("name a file; `jamlik calc {} --explain` says which columns it needs", kind.id),
        });
    };
    common.refuse_existing(args.destination.output.as_deref())?;
    common.source_file(table);
    let output = kind.run(table, &args.options)?;
    output::write(&output, &[], &args.destination, common, out)
}

fn list() -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(LIGHT).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["kind", "computes", "methods"]);
    for kind in KINDS {
        table.add_row([kind.id, kind.title, &kind.methods.join(", ")]);
    }
    trimmed(&table)
}
