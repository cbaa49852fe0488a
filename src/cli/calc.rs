//! `jamlik calc`: a calculation on a table of one's own.

use std::io::Write;
use std::path::PathBuf;

use comfy_table::{CellAlignment, ContentArrangement};

use super::indicators::{LIGHT, print, trimmed};
use super::printed;
use super::tables::Destination;
use crate::calculate::{KINDS, Kind, Options, Output, explain};
use crate::chart;
use crate::cli::options::Common;
use crate::error::{Error, Result};
use crate::model::Language;
use crate::table::{Cell, Format, atomically, write_csv, write_frame, write_json};

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
    let output = kind.run(table, &args.options)?;
    output.notes.iter().for_each(|note| common.note(note));
    write(&output, &args.destination, common.lang, out)
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

fn write(output: &Output, destination: &Destination, language: Language, out: &mut dyn Write) -> Result<()> {
    let text = || text(output, destination.rows, language);
    match (&destination.output, destination.file_format()?) {
        (Some(path), Some(format)) => atomically(path, |file| write_as(output, format, file)),
        (Some(path), None) => atomically(path, |file| writeln!(file, "{}", text())),
        (None, Some(format)) => printed(write_as(output, format, out)),
        (None, None) => print(out, &text()),
    }
}

fn write_as(output: &Output, format: Format, out: &mut dyn Write) -> std::io::Result<()> {
    let names: Vec<&str> = output.columns.iter().map(|(name, _)| name.as_str()).collect();
    let rows = (0..output.len()).map(|row| output.cells(row));
    match format {
        Format::Csv => write_csv(out, names.into_iter(), rows),
        Format::Json => write_json(out, &names, rows),
        Format::Parquet | Format::Ipc => {
            write_frame(out, &output.frame().map_err(|error| std::io::Error::other(error.to_string()))?, format)
        }
    }
}

/// For people: rounded to what can be read, at most so many rows.
fn text(output: &Output, limit: usize, language: Language) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(LIGHT).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(output.columns.iter().map(|(name, _)| name));
    let shown = if limit == 0 { output.len() } else { output.len().min(limit) };
    for row in 0..shown {
        table.add_row(output.cells(row).map(|cell| match cell {
            Cell::Text(word) => comfy_table::Cell::new(word),
            Cell::Integer(number) => comfy_table::Cell::new(number).set_alignment(CellAlignment::Right),
            Cell::Number(number) => {
                comfy_table::Cell::new(digits(number, language)).set_alignment(CellAlignment::Right)
            }
            Cell::Empty => comfy_table::Cell::new("–").set_alignment(CellAlignment::Right),
        }));
    }
    let mut text = trimmed(&table);
    if shown < output.len() {
        let more = output.len() - shown;
        let advice = language.pick("rader till; visa alla med --rows 0", "more rows; show all with --rows 0");
        text.push_str(&format!("\n… {more} {advice}"));
    }
    text
}

/// A number with five significant digits.
fn digits(number: f64, language: Language) -> String {
    const SIGNIFICANT: i32 = 5;
    let whole = if number == 0.0 { 1 } else { number.abs().log10().floor() as i32 + 1 };
    let decimals = (SIGNIFICANT - whole).clamp(0, 12);
    chart::number(number, usize::try_from(decimals).unwrap_or(0), language)
}
