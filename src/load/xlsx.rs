//! Excel workbooks -> cells.

use std::io::Cursor;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx};

use super::{Row, Sheet};
use crate::error::{Error, Result};

/// Beyond this many cells, filled or between filled ones, a sheet is not one of statistics.
const MOST_CELLS: usize = 40_000_000;

/// The sheets of a workbook, in order.
pub(super) fn sheets(path: &Path, bytes: Vec<u8>) -> Result<Vec<Sheet>> {
    let help = "the file may be cut short or not a workbook; save it again as .xlsx";
    let failed = |source: calamine::XlsxError| Error::read(path, source, help);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(failed)?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A sheet that holds only a chart has no cells to read.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(other) => return Err(failed(other)),
        };
        let mut rows: Vec<Row> = Vec::new();
        let mut size = 0;
        while let Some(cell) = cells.next_cell().map_err(failed)? {
            let text = text(cell.get_value());
            if text.is_empty() {
                continue;
            }
            let (number, column) = (cell.get_position().0 as usize + 1, cell.get_position().1 as usize);
            if rows.last().is_none_or(|row| row.number != number) {
                rows.push(Row { number, cells: Vec::new() });
            }
            let Some(row) = rows.last_mut() else { continue };
            if column >= row.cells.len() {
                size += column + 1 - row.cells.len();
                if size > MOST_CELLS {
                    return Err(Error::read(path, format!("sheet `{name}` is too large"), "save the table alone"));
                }
                row.cells.resize(column + 1, String::new());
            }
            row.cells[column] = text;
        }
        sheets.push(Sheet { name: Some(name), delimiter: None, typed: true, rows, notes: Vec::new() });
    }
    Ok(sheets)
}

fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(date) => date.as_f64().to_string(),
        DataRef::Error(error) => error.to_string(),
    }
}
