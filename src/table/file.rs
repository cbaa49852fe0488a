//! Tables as files: Parquet and Arrow IPC as they are, CSV, JSON and XLSX for people.
//!
//! Parquet and IPC hold values per person. CSV, JSON and XLSX hold them in the unit that the indicator is published in,
//! and say which in the columns `unit` and `per`; reading divides by `per` again.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use polars::prelude::{
    DataFrame, DataType, IpcReader, IpcWriter, ParquetCompression, ParquetReader, ParquetWriter, SerReader, SerWriter,
};
use tempfile::NamedTempFile;
use ustr::ustr;

use super::workbook::write_workbook;
use super::{Cell, Row, Table, Writer};
use crate::error::{Error, Result};
use crate::model::{Catalogue, Language};

/// A format that tables are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated, in the published unit.
    Csv,
    /// An array of objects, in the published unit.
    Json,
    /// An Excel workbook, in the published unit.
    Xlsx,
    /// Parquet, values per person.
    Parquet,
    /// Arrow IPC (Feather), values per person.
    Ipc,
}

impl Format {
    /// The format that a file's extension names.
    pub fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "csv" => Some(Format::Csv),
            "json" => Some(Format::Json),
            "xlsx" => Some(Format::Xlsx),
            "parquet" => Some(Format::Parquet),
            "arrow" | "ipc" | "feather" => Some(Format::Ipc),
            _ => None,
        }
    }
}

impl<R: Row> Table<R> {
    /// Writes the table to a file, whole or not at all.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] if the file cannot be written; nothing half-written remains.
    pub fn save(&self, path: &Path, format: Format, catalogue: &Catalogue) -> Result<()> {
        atomically(path, |file| self.write_to(file, format, catalogue))
    }

    /// Writes the table to any writer.
    ///
    /// # Errors
    ///
    /// What the writer says.
    pub fn write_to(&self, out: &mut dyn Write, format: Format, catalogue: &Catalogue) -> std::io::Result<()> {
        match format {
            Format::Csv => self.write_csv(out, catalogue),
            Format::Json => self.write_json(out, catalogue),
            Format::Xlsx => self.write_workbook(out, catalogue, Language::En, &[]),
            Format::Parquet | Format::Ipc => write_frame(out, &self.frame, format),
        }
    }

    /// Reads a table of ours back from a file.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the file cannot be read; [`Error::Table`] if it does not hold such a table.
    pub fn open(path: &Path, catalogue: &Catalogue) -> Result<Table<R>> {
        let frame = match Format::of(path) {
            Some(format @ (Format::Parquet | Format::Ipc)) => read_frame(path, format)?,
            Some(Format::Csv) => self::text_frame::<R>(path, csv_records(path)?, catalogue)?,
            Some(Format::Json) => self::text_frame::<R>(path, json_records(path)?, catalogue)?,
            Some(Format::Xlsx) => {
                return Err(Error::read(
                    path,
                    "a workbook is for people",
                    "write the table as .parquet, .arrow, .csv or .json",
                ));
            }
            None => return Err(Error::read(path, "unknown extension", "use .parquet, .arrow, .csv or .json")),
        };
        Table::from_frame(&frame)
    }

    fn write_csv(&self, out: &mut dyn Write, catalogue: &Catalogue) -> std::io::Result<()> {
        let view = self.published(catalogue, Language::En);
        write_csv(out, view.names(), (0..self.len()).map(|row| view.cells(row)))
    }

    fn write_json(&self, out: &mut dyn Write, catalogue: &Catalogue) -> std::io::Result<()> {
        let view = self.published(catalogue, Language::En);
        let names: Vec<&str> = view.names().collect();
        write_json(out, &names, (0..self.len()).map(|row| view.cells(row)))
    }

    /// Writes the table as an Excel workbook, with `about` on a second sheet.
    ///
    /// # Errors
    ///
    /// What the writer says; more rows than a sheet has.
    pub fn write_workbook(
        &self,
        out: &mut dyn Write,
        catalogue: &Catalogue,
        language: Language,
        about: &[(String, String)],
    ) -> std::io::Result<()> {
        let view = self.published(catalogue, language);
        let names: Vec<&str> = view.names().collect();
        write_workbook(out, &names, (0..self.len()).map(|row| view.cells(row)), about, language)
    }
}

/// Records of cells as CSV.
///
/// # Errors
///
/// What the writer says.
pub fn write_csv<'a, C: Iterator<Item = Cell>>(
    out: &mut dyn Write,
    names: impl Iterator<Item = &'a str>,
    rows: impl Iterator<Item = C>,
) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(BufWriter::new(out));
    writer.write_record(names).map_err(system_error)?;
    for cells in rows {
        writer.write_record(cells.map(Cell::into_text)).map_err(system_error)?;
    }
    writer.flush()
}

/// Records of cells as a JSON array of objects.
///
/// # Errors
///
/// What the writer says.
pub fn write_json<C: Iterator<Item = Cell>>(
    out: &mut dyn Write,
    names: &[&str],
    rows: impl Iterator<Item = C>,
) -> std::io::Result<()> {
    let mut out = BufWriter::new(out);
    let mut before: &[u8] = b"[\n";
    for cells in rows {
        out.write_all(before)?;
        let object: serde_json::Map<String, serde_json::Value> =
            names.iter().map(|name| (*name).to_owned()).zip(cells.map(Cell::into_json)).collect();
        serde_json::to_writer(&mut out, &object)?;
        before = b",\n";
    }
    out.write_all(if before == b"[\n" { b"[]\n" } else { b"\n]\n" })?;
    out.flush()
}

/// A frame as Parquet or Arrow IPC.
///
/// # Errors
///
/// What the writer says.
pub fn write_frame(out: &mut dyn Write, frame: &DataFrame, format: Format) -> std::io::Result<()> {
    // polars wants a sized writer of its own; a buffer in memory keeps the outer one simple.
    let mut bytes = Vec::new();
    let mut frame = frame.clone();
    let written = match format {
        Format::Ipc => IpcWriter::new(&mut bytes).finish(&mut frame),
        _ => ParquetWriter::new(&mut bytes)
            .with_compression(ParquetCompression::Zstd(None))
            .finish(&mut frame)
            .map(|_| ()),
    };
    written.map_err(std::io::Error::other)?;
    out.write_all(&bytes)
}

/// What the system said, with its kind, so that a closed pipe or a full disk is told from other faults.
fn system_error(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

/// Writes a table to a Parquet file, some rows at a time; whole or not at all.
///
/// `parts` is given what writes the next rows: each time some whose keys come after those before.
///
/// # Errors
///
/// [`Error::Write`] if the file cannot be written, [`Error::Table`] for rows that make no table, or what `parts` returns.
pub fn save_in_parts<R: Row, T>(
    path: &Path,
    parts: impl FnOnce(&mut dyn FnMut(&[R]) -> Result<()>) -> Result<T>,
) -> Result<T> {
    let mut outcome = None;
    let written = atomically(path, |out| {
        let mut template = Writer::new(0);
        R::write(&[], &mut template);
        let empty = DataFrame::new(0, template.into_columns()).map_err(std::io::Error::other)?;
        let writer = ParquetWriter::new(out).with_compression(ParquetCompression::Zstd(None));
        let mut writer = writer.batched(empty.schema()).map_err(std::io::Error::other)?;
        let mut last: Option<R::Key> = None;
        let result = parts(&mut |rows: &[R]| {
            let table = Table::from_sorted(rows)?;
            if let (Some(last), Some(first)) = (&last, rows.first().map(R::key))
                && *last >= first
            {
                return Err(Error::Table { table: R::TABLE, reason: format!("the key {first:?} is out of order") });
            }
            last = rows.last().map(R::key).or(last.take());
            let failed = |source| Error::write(path, &std::io::Error::other(source));
            writer.write_batch(table.frame()).map_err(failed)
        });
        let stopped = result.is_err();
        outcome = Some(result);
        if stopped {
            return Err(std::io::Error::other("stopped"));
        }
        writer.finish().map(|_| ()).map_err(std::io::Error::other)
    });
    match outcome {
        Some(Err(error)) => Err(error),
        Some(Ok(made)) => written.map(|()| made),
        None => Err(written.err().unwrap_or(Error::Interrupted)),
    }
}

/// Writes a file beside its place and moves it there when it is whole.
///
/// # Errors
///
/// [`Error::Write`]; the half-written file is removed.
pub fn atomically(path: &Path, write: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>) -> Result<()> {
    let failed = |source: std::io::Error| Error::write(path, &source);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    {
        let mut buffered = BufWriter::new(file.as_file_mut());
        write(&mut buffered).map_err(failed)?;
        buffered.flush().map_err(failed)?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(failed)?;
    }
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn read_frame(path: &Path, format: Format) -> Result<DataFrame> {
    let help = "the file may be cut short or of another format; write it again";
    let file = File::open(path).map_err(|source| Error::read(path, source, "check the path"))?;
    let frame =
        if format == Format::Parquet { ParquetReader::new(file).finish() } else { IpcReader::new(file).finish() };
    frame.map_err(|source| Error::read(path, source, help))
}

/// Records of text by column name.
struct Records {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn csv_records(path: &Path) -> Result<Records> {
    let failed = |source: csv::Error| Error::read(path, source, "give a table that jamlik wrote");
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    let names = reader.headers().map_err(failed)?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(record.map_err(failed)?.iter().map(str::to_owned).collect());
    }
    Ok(Records { names, rows })
}

fn json_records(path: &Path) -> Result<Records> {
    let help = "give a table that jamlik wrote";
    let text = std::fs::read_to_string(path).map_err(|source| Error::read(path, source, help))?;
    let objects: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(&text).map_err(|source| Error::read(path, source, help))?;
    let names: Vec<String> = objects.first().map(|object| object.keys().cloned().collect()).unwrap_or_default();
    let text = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let rows = objects.iter().map(|object| names.iter().map(|name| text(object.get(name))).collect()).collect();
    Ok(Records { names, rows })
}

/// A frame from records of text, with the types that the table's columns have and values per person.
fn text_frame<R: Row>(path: &Path, records: Records, catalogue: &Catalogue) -> Result<DataFrame> {
    let fault = |reason: String| Error::Table { table: R::TABLE, reason: format!("{}: {reason}", path.display()) };
    let position = |name: &str| records.names.iter().position(|column| column == name);
    let mut template = Writer::new(0);
    R::write(&[], &mut template);
    let pers: Vec<f64> = match (position("per"), position("indicator")) {
        (Some(per), _) => records.rows.iter().map(|row| row[per].parse().unwrap_or(1.0)).collect(),
        (None, Some(id)) => {
            let per = |row: &Vec<String>| catalogue.indicator(ustr(&row[id])).map_or(1.0, |indicator| indicator.per);
            records.rows.iter().map(per).collect()
        }
        (None, None) => vec![1.0; records.rows.len()],
    };
    let mut writer = Writer::new(records.rows.len());
    for column in template.into_columns() {
        let name = column.name().as_str();
        let Some(at) = position(name) else {
            if R::OPTIONAL.contains(&name) {
                writer.numbers(name, records.rows.iter().map(|_| None));
                continue;
            }
            return Err(fault(format!("there is no column `{name}`")));
        };
        let cells = records.rows.iter().map(|row| row[at].as_str());
        let parsed = |(row, text): (usize, &str)| -> Result<Option<f64>> {
            if text.is_empty() {
                return Ok(None);
            }
            text.parse()
                .map(Some)
                .map_err(|_| fault(format!("row {}, column `{name}`: `{text}` is not a number", row + 2)))
        };
        match column.dtype() {
            DataType::Float64 => {
                let numbers: Vec<Option<f64>> = cells.enumerate().map(parsed).collect::<Result<_>>()?;
                let scaled = R::SCALED.contains(&name);
                let per_person = |(number, per): (Option<f64>, &f64)| number.map(|n| if scaled { n / per } else { n });
                writer.numbers(name, numbers.into_iter().zip(&pers).map(per_person));
            }
            DataType::Int64 => {
                let numbers: Vec<Option<f64>> = cells.enumerate().map(parsed).collect::<Result<_>>()?;
                writer.integers(name, numbers.into_iter().map(|number| number.map(|n| n as i64)));
            }
            _ => writer.text(name, cells),
        }
    }
    DataFrame::new(records.rows.len(), writer.into_columns()).map_err(|source| fault(source.to_string()))
}
