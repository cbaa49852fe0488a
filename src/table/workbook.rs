//! A table as an Excel workbook: its rows on the first sheet, what was said of them on a second.

use std::io::{Error, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::Cell;
use crate::model::Language;

/// The rows of a sheet, its headings among them.
const MOST_ROWS: usize = 1_048_576;
/// The widest that a column is made, in characters.
const WIDEST: usize = 50;
/// Digits that a column of numbers has room for; a cell holds more.
const DIGITS: usize = 10;
/// Up to here every whole number is one of a spreadsheet's.
const LARGEST_WHOLE: u64 = 1 << 53;

/// Records of cells as a workbook.
///
/// Numbers are numbers with all their digits, words are text whatever they look like, so that a code keeps its leading
/// zero. The headings are bold and stay in sight. `about` are headings and texts for a second sheet, which is left out
/// where there are none. The same cells give the same bytes: the date of the file is fixed.
///
/// # Errors
///
/// What the writer says; more rows than a sheet has.
pub fn write_workbook<C: Iterator<Item = Cell>>(
    out: &mut dyn Write,
    names: &[&str],
    rows: impl Iterator<Item = C>,
    about: &[(String, String)],
    language: Language,
) -> std::io::Result<()> {
    let mut book = Workbook::new();
    let fixed = ExcelDateTime::from_ymd(2000, 1, 1).map_err(Error::other)?;
    book.set_properties(&DocProperties::new().set_author("jamlik").set_creation_datetime(&fixed));
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(language.pick("tabell", "table")).map_err(Error::other)?;
    fill(sheet, names, rows, &bold)?;
    if !about.is_empty() {
        let sheet = book.add_worksheet();
        sheet.set_name(language.pick("om tabellen", "about the table")).map_err(Error::other)?;
        explain(sheet, about, &bold).map_err(Error::other)?;
    }
    out.write_all(&book.save_to_buffer().map_err(Error::other)?)
}

/// Headings and rows, each column as wide as it needs.
fn fill<C: Iterator<Item = Cell>>(
    sheet: &mut Worksheet,
    names: &[&str],
    rows: impl Iterator<Item = C>,
    bold: &Format,
) -> std::io::Result<()> {
    let mut widths: Vec<usize> = names.iter().map(|name| name.chars().count()).collect();
    for (column, name) in (0..).zip(names) {
        sheet.write_string_with_format(0, column, *name, bold).map_err(Error::other)?;
    }
    for (row, cells) in (1..).zip(rows) {
        if row as usize >= MOST_ROWS {
            return Err(Error::other(format!(
                "a sheet has room for {} rows and the table has more; write CSV or Parquet",
                MOST_ROWS - 1
            )));
        }
        for ((column, cell), width) in (0..).zip(cells).zip(&mut widths) {
            *width = (*width).max(written(sheet, (row, column), cell).map_err(Error::other)?);
        }
    }
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, width.min(WIDEST) as f64 + 2.0).map_err(Error::other)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(Error::other)?;
    Ok(())
}

/// Writes one cell; returns the room that it needs.
fn written(sheet: &mut Worksheet, (row, column): (u32, u16), cell: Cell) -> Result<usize, XlsxError> {
    match cell {
        Cell::Number(number) if number.is_finite() => {
            sheet.write_number(row, column, number)?;
            Ok(DIGITS)
        }
        Cell::Integer(number) if number.unsigned_abs() <= LARGEST_WHOLE => {
            sheet.write_number(row, column, number as f64)?;
            Ok(number.to_string().len())
        }
        other => {
            let text = other.into_text();
            if !text.is_empty() {
                sheet.write_string(row, column, &text)?;
            }
            Ok(text.chars().count())
        }
    }
}

fn explain(sheet: &mut Worksheet, about: &[(String, String)], bold: &Format) -> Result<(), XlsxError> {
    let bold = bold.clone().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut before = "";
    for (row, (heading, text)) in (0..).zip(about) {
        // A heading stands once above what belongs to it.
        if heading != before {
            sheet.write_string_with_format(row, 0, heading, &bold)?;
        }
        sheet.write_string_with_format(row, 1, text, &wrapped)?;
        before = heading;
    }
    let widest = about.iter().map(|(heading, _)| heading.chars().count()).max().unwrap_or(0);
    sheet.set_column_width(0, widest as f64 + 2.0)?;
    sheet.set_column_width(1, 100.0)?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn rows() -> Vec<Vec<Cell>> {
        let text = |word: &str| Cell::Text(word.to_owned());
        vec![
            vec![text("0680"), text("Jönköping"), Cell::Number(1.0 / 3.0), Cell::Integer(-7)],
            vec![text("0114A0010"), Cell::Empty, Cell::Number(f64::INFINITY), Cell::Integer(i64::MAX)],
            vec![text("=1+1"), text("a;\"b\""), Cell::Number(5e-324), Cell::Empty],
        ]
    }

    fn bytes(about: &[(&str, &str)]) -> Vec<u8> {
        let about: Vec<(String, String)> = about.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let mut out = Vec::new();
        let names = ["area", "namn", "värde", "antal"];
        write_workbook(&mut out, &names, rows().into_iter().map(Vec::into_iter), &about, Language::Sv).unwrap();
        out
    }

    #[test]
    fn cells_keep_their_digits_and_zeros_and_the_same_cells_give_the_same_bytes() {
        let about = [("Not", "SYNTETISKA DATA"), ("Not", "två rader"), ("Källa", "a.csv")];
        let written = bytes(&about);
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(&written)).unwrap();
        assert_eq!(book.sheet_names(), ["tabell", "om tabellen"]);
        let mut cells =
            |sheet: &str| book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect::<Vec<_>>();
        let text = |word: &str| Data::String(word.to_owned());
        assert_eq!(
            cells("tabell"),
            [
                vec![text("area"), text("namn"), text("värde"), text("antal")],
                vec![text("0680"), text("Jönköping"), Data::Float(1.0 / 3.0), Data::Float(-7.0)],
                vec![text("0114A0010"), Data::Empty, text("inf"), text("9223372036854775807")],
                vec![text("=1+1"), text("a;\"b\""), Data::Float(5e-324), Data::Empty],
            ]
        );
        let notes =
            [[text("Not"), text("SYNTETISKA DATA")], [Data::Empty, text("två rader")], [text("Källa"), text("a.csv")]];
        assert_eq!(cells("om tabellen"), notes);
        // A workbook counts time in steps of two seconds.
        std::thread::sleep(std::time::Duration::from_millis(2_100));
        assert!(bytes(&about) == written);
        assert!(bytes(&[]) != written);
    }
}
