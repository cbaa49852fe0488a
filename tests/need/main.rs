//! Need: the Care Need Index against SCB's worked example and all DeSO, types of area, groups, ageing; and their laws.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

#[path = "../support/mod.rs"]
mod support;

mod area_types;
mod cni;
mod dalarna;
mod groups;
mod laws;
mod neighbourhoods;
mod overview;
mod versions;
mod workbook;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

/// One row of a result by column name.
type Record = BTreeMap<String, String>;

/// Runs `jamlik need` with these words in a folder.
fn need(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jamlik"));
    command.arg("need").args(words).current_dir(folder).env("NO_COLOR", "1").output().unwrap()
}

/// The rows that it wrote as CSV; panics if it failed.
fn rows(folder: &Path, words: &[&str]) -> Vec<Record> {
    let run = need(folder, &[words, &["--format", "csv"]].concat());
    assert!(run.status.success(), "{}", said(&run));
    csv::Reader::from_reader(&run.stdout[..]).deserialize().map(Result::unwrap).collect()
}

/// What it said on standard error.
fn said(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

/// A cell as a number.
fn number(record: &Record, column: &str) -> f64 {
    record.get(column).and_then(|cell| cell.parse().ok()).unwrap_or_else(|| panic!("{column} of {record:?}"))
}
