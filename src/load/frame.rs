//! Parquet and Arrow IPC -> cells.

use std::io::Cursor;
use std::path::Path;

use polars::prelude::{AnyValue, DataFrame, IpcReader, ParquetReader, SerReader};

use super::{Kind, Row, Sheet};
use crate::error::{Error, Result, shortened};

/// The cells of a frame below a header row. Numbers become the shortest text that reads back as the same number.
pub(super) fn sheet(path: &Path, bytes: Vec<u8>, kind: Kind) -> Result<Sheet> {
    let help = "the file may be cut short or of another format; write it again";
    let bytes = Cursor::new(bytes);
    let frame = if kind == Kind::Parquet { ParquetReader::new(bytes).finish() } else { IpcReader::new(bytes).finish() };
    let frame = frame.map_err(|source| Error::read(path, shortened(&source.to_string()), help))?;
    Ok(Sheet { name: None, delimiter: None, typed: true, rows: rows(&frame), notes: Vec::new() })
}

fn rows(frame: &DataFrame) -> Vec<Row> {
    let names = frame.columns().iter().map(|column| column.name().to_string()).collect();
    let mut rows = vec![Row { number: 0, cells: names }];
    for row in 0..frame.height() {
        let cells = frame.columns().iter().map(|column| column.get(row).map_or(String::new(), text)).collect();
        rows.push(Row { number: row + 1, cells });
    }
    rows
}

fn text(value: AnyValue<'_>) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.trim().to_owned(),
        AnyValue::StringOwned(text) => text.trim().to_owned(),
        AnyValue::Float64(number) => number.to_string(),
        AnyValue::Float32(number) => number.to_string(),
        // Coordinates of a map file: bytes are no cell of a table of numbers.
        AnyValue::Binary(bytes) => format!("{} bytes", bytes.len()),
        other => other.to_string(),
    }
}
