//! Runs the program on a table and reads what it wrote.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

/// One row of a result by column name.
pub type Record = BTreeMap<String, String>;

/// Runs `jamlik calc` with these words on a table `table.csv` of this text.
pub fn calc(table: &str, words: &str) -> Output {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("table.csv"), table).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_jamlik"));
    command.arg("calc").args(words.split_whitespace()).current_dir(folder.path()).env("NO_COLOR", "1");
    command.output().unwrap()
}

/// The rows that it wrote as CSV; panics if it failed.
pub fn rows(table: &str, words: &str) -> Vec<Record> {
    let run = calc(table, &format!("{words} --format csv"));
    assert!(run.status.success(), "{}", said(&run));
    csv::Reader::from_reader(&run.stdout[..]).deserialize().map(Result::unwrap).collect()
}

/// What it said on standard error.
pub fn said(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

/// A cell as a number.
pub fn number(record: &Record, column: &str) -> f64 {
    record.get(column).and_then(|cell| cell.parse().ok()).unwrap_or_else(|| panic!("{column} of {record:?}"))
}
