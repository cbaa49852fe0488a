//! A file -> [`Raw`] cells, as text with their place. One format a file; nothing here knows an indicator.

mod csv;
mod frame;
mod json;
mod text;
mod xlsx;

use std::path::{Path, PathBuf};

pub(crate) use csv::{sniff as guess_delimiter, stated as stated_delimiter};
pub(crate) use text::{guess as guess_encoding, is_junk};

use crate::error::{Error, Result};

/// A file as it stands: sheets of text cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw {
    /// The file as the user named it.
    pub path: PathBuf,
    /// What kind of file its first bytes say that it is.
    pub kind: Kind,
    /// The encoding of its text; empty for formats that fix their own.
    pub encoding: &'static str,
    /// Its sheets; a file that is not a workbook has one.
    pub sheets: Vec<Sheet>,
}

/// The kinds of file that are read, told by their bytes and not by their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Delimited text.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// JSON: pages of Kolada's API, or an array of flat objects.
    Json,
    /// Parquet.
    Parquet,
    /// Arrow IPC (Feather).
    Ipc,
}

impl Kind {
    /// The word for people.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Csv => "CSV",
            Kind::Xlsx => "XLSX",
            Kind::Json => "JSON",
            Kind::Parquet => "Parquet",
            Kind::Ipc => "Arrow IPC",
        }
    }
}

/// One sheet of cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The sheet's name; `None` outside workbooks.
    pub name: Option<String>,
    /// The delimiter of delimited text.
    pub delimiter: Option<char>,
    /// Whether numbers were numbers in the file, so that their decimal mark is a point whatever the file's language.
    pub typed: bool,
    /// The rows that hold anything.
    pub rows: Vec<Row>,
    /// What a careful reader wants to know, such as that the file is one page of several.
    pub notes: Vec<String>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The row as an editor or spreadsheet shows it, from 1; in JSON the number of the record.
    pub number: usize,
    /// Its cells, without surrounding space.
    pub cells: Vec<String>,
}

impl Row {
    /// The cell of a column; empty beyond the end of the row.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The columns whose cells hold something.
    pub fn filled(&self) -> impl Iterator<Item = usize> {
        (0..self.cells.len()).filter(|column| !self.cells[*column].is_empty())
    }
}

/// Reads a file.
///
/// # Errors
///
/// [`Error::Read`] if it is absent, a folder, empty, cut short or of a kind that is not read.
pub fn open(path: &Path) -> Result<Raw> {
    if path.is_dir() {
        return Err(Error::read(path, "it is a folder", "name the files in it, for instance FOLDER/*.csv"));
    }
    let bytes = std::fs::read(path).map_err(|source| Error::read(path, source, "check the path"))?;
    let kind = kind_of(path, &bytes)?;
    let (encoding, sheets) = match kind {
        Kind::Xlsx => ("", xlsx::sheets(path, bytes)?),
        Kind::Parquet | Kind::Ipc => ("", vec![frame::sheet(path, bytes, kind)?]),
        Kind::Csv | Kind::Json => {
            let (text, encoding) = text::decode(path, &bytes)?;
            let sheet = if kind == Kind::Json { json::sheet(path, &text)? } else { csv::sheet(path, &text)? };
            (encoding, vec![sheet])
        }
    };
    Ok(Raw { path: path.to_owned(), kind, encoding, sheets })
}

/// The kind of a file by its first bytes.
pub(crate) fn kind_of(path: &Path, bytes: &[u8]) -> Result<Kind> {
    let other = |reason: &str, help: &str| Err(Error::read(path, reason, help));
    match bytes {
        [] => other("the file is empty", "export or download it again"),
        [b'P', b'K', 3, 4, ..] => Ok(Kind::Xlsx),
        [b'P', b'A', b'R', b'1', ..] => Ok(Kind::Parquet),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Ok(Kind::Ipc),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => other("it is an old Excel workbook (.xls)", "save it as .xlsx or as CSV UTF-8"),
        [0x1F, 0x8B, ..] => other("it is compressed with gzip", "unpack it first"),
        [b'$', b'F', b'L', b'2' | b'3', ..] => other("it is an SPSS file (.sav)", "export it as Parquet or CSV"),
        [b'<', b's', b't', b'a', b't', b'a', ..] => other("it is a Stata file (.dta)", "export it as Parquet or CSV"),
        [b'%', b'P', b'D', b'F', ..] => other("it is a PDF", "export the table as .xlsx or CSV"),
        _ => {
            let named_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
            let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && byte.is_ascii());
            Ok(if named_json || matches!(first, Some(b'{' | b'[')) { Kind::Json } else { Kind::Csv })
        }
    }
}
