//! Records of CSV files: goldens of the repository and reference files beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support;

/// One row by column name.
pub type Record = BTreeMap<String, String>;

/// The records of a file; lines that begin with `#` are its origin.
pub fn read(path: &Path) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// A file of `tests/golden`, which must say where its figures come from.
pub fn golden(name: &str) -> Vec<Record> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).join(name);
    assert!(std::fs::read_to_string(&path).unwrap().starts_with('#'), "{name} does not begin with its origin");
    read(&path)
}

/// A file of the reference folder; `None`, said aloud, where it is absent.
pub fn reference(name: &str) -> Option<Vec<Record>> {
    support::shared(&format!("reference/{name}")).map(|path| read(&path))
}

/// A number; `None` for an empty cell or NA.
pub fn number(record: &Record, column: &str) -> Option<f64> {
    let cell = record.get(column).unwrap_or_else(|| panic!("no column {column} in {record:?}"));
    match cell.as_str() {
        "" | "NA" => None,
        "Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        text => Some(text.parse().unwrap_or_else(|_| panic!("{column} = `{text}`"))),
    }
}
