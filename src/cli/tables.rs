//! Printing a result table: for people on a terminal, or as a file.

use std::io::Write;
use std::path::{Path, PathBuf};

use comfy_table::{CellAlignment, ContentArrangement};

use super::indicators::{LIGHT, trimmed};
use super::printed;
use crate::chart;
use crate::cli::options::{Common, Input, Selection};
use crate::cli::pipeline;
use crate::error::{Error, Result};
use crate::model::{Catalogue, Language};
use crate::table::{About, Cell, Format, Observations, Row, Table};

/// Whether a row is among those that the user asked for.
pub type Keep<'a> = dyn Fn(&About) -> bool + Sync + 'a;

/// What the commands that print a table have in common.
#[derive(Debug, Clone, clap::Args)]
pub struct TableArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    destination: Destination,
}

/// Reads the input, makes a table of it, and writes the rows that the user asked for; `columns` are those shown to people.
pub fn run<R: Row>(
    args: &TableArgs,
    columns: &[&str],
    common: &Common,
    catalogue: &Catalogue,
    out: &mut dyn Write,
    make: impl FnOnce(&Observations, &Keep<'_>) -> Result<Table<R>>,
) -> Result<()> {
    let keep = args.selection.filter(catalogue)?;
    common.refuse_existing(args.destination.output.as_deref())?;
    let source = pipeline::read(&args.input, catalogue, common)?;
    let table = make(&source.observations, &keep)?.filtered(&keep);
    say_if_empty(&table, common);
    write(&table, columns, &args.destination, common, catalogue, out)
}

/// How and where a table is written.
#[derive(Debug, Clone, clap::Args)]
pub struct Destination {
    /// Format [default: table on standard output, the extension's with --output]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    format: Option<OutputFormat>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Rows that `--format table` prints at most; 0 for all
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub rows: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum OutputFormat {
    /// For people: rounded, in the published unit
    Table,
    /// In the published unit
    Csv,
    /// In the published unit
    Json,
    /// An Excel workbook in the published unit, with notes and sources on a second sheet
    Xlsx,
    /// Values per person
    Parquet,
    /// Arrow IPC, values per person
    Arrow,
}

impl Destination {
    /// The format of the file or stream; `None` for a table that people read.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a file whose extension names no format, where `--format` does not say.
    pub fn file_format(&self) -> Result<Option<Format>> {
        match (self.format, &self.output) {
            (Some(OutputFormat::Table), _) | (None, None) => Ok(None),
            (Some(OutputFormat::Csv), _) => Ok(Some(Format::Csv)),
            (Some(OutputFormat::Json), _) => Ok(Some(Format::Json)),
            (Some(OutputFormat::Xlsx), _) => Ok(Some(Format::Xlsx)),
            (Some(OutputFormat::Parquet), _) => Ok(Some(Format::Parquet)),
            (Some(OutputFormat::Arrow), _) => Ok(Some(Format::Ipc)),
            (None, Some(path)) => Format::of(path).map(Some).ok_or_else(|| unknown_extension(path)),
        }
    }
}

/// A table without rows is worth a word: the areas, indicators, sexes and years asked for may not be in the files.
fn say_if_empty<R: Row>(table: &Table<R>, common: &Common) {
    if table.is_empty() {
        common.note(common.lang.pick(
            "inga rader: det som valdes med --areas, --indicators, --sex och --years finns inte i dessa data",
            "no rows: what was chosen with --areas, --indicators, --sex and --years is not in these data",
        ));
    }
}

/// Writes a table where and as the user asked.
pub fn write<R: Row>(
    table: &Table<R>,
    columns: &[&str],
    destination: &Destination,
    common: &Common,
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> Result<()> {
    let text = || text(table, columns, destination.rows, catalogue, common.lang);
    let workbook = |out: &mut dyn Write| table.write_workbook(out, catalogue, common.lang, &common.about());
    match (&destination.output, destination.file_format()?) {
        (Some(path), Some(Format::Xlsx)) => crate::table::atomically(path, |file| workbook(file)),
        (None, Some(Format::Xlsx)) => printed(workbook(out)),
        (Some(path), Some(format)) => table.save(path, format, catalogue),
        (Some(path), None) => crate::table::atomically(path, |file| writeln!(file, "{}", text())),
        (None, Some(format)) => printed(table.write_to(out, format, catalogue)),
        (None, None) => printed(writeln!(out, "{}", text())),
    }
}

fn unknown_extension(path: &Path) -> Error {
    Error::Usage {
        message: format!("{}: the extension names no format", path.display()),
        help: "use .csv, .json, .xlsx, .parquet or .arrow, or give --format".to_owned(),
    }
}

fn text<R: Row>(table: &Table<R>, columns: &[&str], limit: usize, catalogue: &Catalogue, language: Language) -> String {
    let view = table.published(catalogue, language);
    let names: Vec<String> = view.names().map(str::to_owned).collect();
    let mut shown = comfy_table::Table::new();
    shown.load_style(LIGHT).set_content_arrangement(ContentArrangement::Disabled);
    shown.set_header(columns.to_vec());
    let rows = if limit == 0 { table.len() } else { table.len().min(limit) };
    for row in 0..rows {
        let cells: Vec<Cell> = view.cells(row).collect();
        let cell = |name: &&str| names.iter().position(|column| column == *name).map(|at| cells[at].clone());
        let decimals = indicator_decimals(&names, &cells, catalogue);
        shown.add_row(columns.iter().map(|name| person_cell(cell(name), decimals, language)));
    }
    let mut text = trimmed(&shown);
    if rows < table.len() {
        let more = table.len() - rows;
        let advice = language.pick(
            "rader till; begränsa med --areas, --indicators, --sex, --years, eller visa alla med --rows 0",
            "more rows; narrow with --areas, --indicators, --sex, --years, or show all with --rows 0",
        );
        text.push_str(&format!("\n… {more} {advice}"));
    }
    text
}

fn indicator_decimals(names: &[String], cells: &[Cell], catalogue: &Catalogue) -> usize {
    let at = names.iter().position(|name| name == "indicator");
    let indicator = match at.map(|at| &cells[at]) {
        Some(Cell::Text(id)) => catalogue.indicator(ustr::ustr(id)),
        _ => None,
    };
    indicator.map_or(2, |indicator| indicator.decimals + 1)
}

fn person_cell(cell: Option<Cell>, decimals: usize, language: Language) -> comfy_table::Cell {
    match cell {
        Some(Cell::Text(text)) => comfy_table::Cell::new(text),
        Some(Cell::Integer(number)) => comfy_table::Cell::new(number).set_alignment(CellAlignment::Right),
        Some(Cell::Number(number)) => {
            comfy_table::Cell::new(chart::number(number, decimals, language)).set_alignment(CellAlignment::Right)
        }
        Some(Cell::Empty) | None => comfy_table::Cell::new("–").set_alignment(CellAlignment::Right),
    }
}
