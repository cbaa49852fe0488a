//! Writing the columns that a calculation gives: for people on a terminal, or as a file.

use std::io::Write;

use comfy_table::{CellAlignment, ContentArrangement};

use super::indicators::{LIGHT, print, trimmed};
use super::printed;
use super::tables::Destination;
use crate::calculate::Output;
use crate::chart;
use crate::cli::options::Common;
use crate::error::Result;
use crate::model::Language;
use crate::table::{Cell, Format, atomically, write_csv, write_frame, write_json, write_workbook};

/// Says the notes and writes the table; `shown` are the columns that people see, all if it names none. Files hold all.
pub fn write(
    output: &Output,
    shown: &[&str],
    destination: &Destination,
    common: &Common,
    out: &mut dyn Write,
) -> Result<()> {
    output.notes.iter().for_each(|note| common.note(note));
    let text = || text(output, shown, destination.rows, common.lang);
    match (&destination.output, destination.file_format()?) {
        (Some(path), Some(format)) => atomically(path, |file| write_as(output, format, common, file)),
        (Some(path), None) => atomically(path, |file| writeln!(file, "{}", text())),
        (None, Some(format)) => printed(write_as(output, format, common, out)),
        (None, None) => print(out, &text()),
    }
}

fn write_as(output: &Output, format: Format, common: &Common, out: &mut dyn Write) -> std::io::Result<()> {
    let names: Vec<&str> = output.columns.iter().map(|(name, _)| name.as_str()).collect();
    let rows = (0..output.len()).map(|row| output.cells(row));
    match format {
        Format::Csv => write_csv(out, names.into_iter(), rows),
        Format::Json => write_json(out, &names, rows),
        Format::Xlsx => write_workbook(out, &names, rows, &common.about(), common.lang),
        Format::Parquet | Format::Ipc => {
            write_frame(out, &output.frame().map_err(|error| std::io::Error::other(error.to_string()))?, format)
        }
    }
}

/// For people: rounded to what can be read, at most so many rows.
fn text(output: &Output, shown: &[&str], limit: usize, language: Language) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(LIGHT).set_content_arrangement(ContentArrangement::Disabled);
    let is_shown = |name: &str| shown.is_empty() || shown.contains(&name);
    let names = || output.columns.iter().map(|(name, _)| name.as_str());
    table.set_header(names().filter(|name| is_shown(name)));
    let rows = if limit == 0 { output.len() } else { output.len().min(limit) };
    for row in 0..rows {
        let cells = names().zip(output.cells(row)).filter(|(name, _)| is_shown(name));
        table.add_row(cells.map(|(_, cell)| match cell {
            Cell::Text(word) => comfy_table::Cell::new(word),
            Cell::Integer(number) => comfy_table::Cell::new(number).set_alignment(CellAlignment::Right),
            Cell::Number(number) => {
                comfy_table::Cell::new(digits(number, language)).set_alignment(CellAlignment::Right)
            }
            Cell::Empty => comfy_table::Cell::new("–").set_alignment(CellAlignment::Right),
        }));
    }
    let mut text = trimmed(&table);
    if rows < output.len() {
        let more = output.len() - rows;
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
