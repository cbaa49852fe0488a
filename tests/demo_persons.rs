//! `jamlik demo persons` from the command line, and its file through `jamlik aggregate`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn jamlik(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jamlik"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").output().expect("jamlik starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries.map(|entry| entry.expect("its files").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn the_persons_and_their_spec_are_written_and_what_to_type_next_is_said_and_works() {
    let folder = TempDir::new().expect("a temporary folder");
    for format in ["parquet", "arrow", "csv"] {
        let made = jamlik(
            &["demo", "persons", "--rows", "3000", "--output", format, "--format", format, "--lang", "en"],
            folder.path(),
        );
        assert!(made.status.success(), "{}", text(&made.stderr));
        assert_eq!(text(&made.stdout), format!("3000 persons: {format}\n"));
        let next = format!("jamlik aggregate {format} --spec {format}/spec.toml --output obs.parquet");
        assert!(text(&made.stderr).contains(&next), "{}", text(&made.stderr));
        let file = format!("persons.{format}");
        assert_eq!(names(&folder.path().join(format)), BTreeSet::from([file, "spec.toml".to_owned()]));

        let cells = format!("{format}-cells.parquet");
        let spec = format!("{format}/spec.toml");
        let summed = jamlik(&["aggregate", format, "--spec", &spec, "--cells", &cells], folder.path());
        assert!(summed.status.success(), "{}", text(&summed.stderr));
    }
    let cells = |format: &str| fs::read(folder.path().join(format!("{format}-cells.parquet"))).expect("cells");
    assert!(cells("arrow") == cells("parquet"), "Arrow and Parquet hold the same persons");
    assert!(cells("csv") == cells("parquet"), "CSV and Parquet hold the same persons");
}

#[test]
fn a_sample_is_read_by_its_spec_too() {
    let folder = TempDir::new().expect("a temporary folder");
    let made = jamlik(&["demo", "persons", "--rows", "3000", "--survey", "--output", "sample"], folder.path());
    assert!(made.status.success(), "{}", text(&made.stderr));
    let summed =
        jamlik(&["aggregate", "sample", "--spec", "sample/spec.toml", "--cells", "cells.parquet"], folder.path());
    assert!(summed.status.success(), "{}", text(&summed.stderr));
}

#[test]
fn a_report_is_made_from_the_persons() {
    let folder = TempDir::new().expect("a temporary folder");
    let run = |line: &str| {
        let done = jamlik(&line.split(' ').collect::<Vec<_>>(), folder.path());
        assert!(done.status.success(), "{line}: {}", text(&done.stderr));
        text(&done.stdout)
    };
    run("demo persons --rows 100000 --years 5 --output persons");
    // Without dimensions and with two indicators, so that the test is short.
    let spec = fs::read_to_string(folder.path().join("persons/spec.toml")).expect("the spec");
    let head = spec.split("[[dimension]]").next().expect("what stands before the dimensions");
    let indicators: Vec<&str> = spec.split("[[indicator]]").skip(1).take(2).collect();
    let short = format!("{head}[[indicator]]{}", indicators.join("[[indicator]]"));
    fs::write(folder.path().join("short.toml"), short).expect("the shorter spec");
    run("aggregate persons --spec short.toml --output obs.parquet");
    let estimates = run("estimate --input obs.parquet --areas 00 --indicators life_expectancy --format csv");
    let mut table = csv::Reader::from_reader(estimates.as_bytes());
    let column = |name: &str, table: &mut csv::Reader<&[u8]>| {
        table.headers().expect("a head").iter().position(|header| header == name).expect("the column")
    };
    let (dimension, value) = (column("dimension", &mut table), column("value", &mut table));
    let rows = table.records().map(|row| row.expect("a row")).filter(|row| &row[dimension] == "total");
    let years: Vec<f64> = rows.map(|row| row[value].parse().expect("a number")).collect();
    assert_eq!(years.len(), 3, "women, men and both");
    assert!(years.iter().all(|years| (79.0..88.0).contains(years)), "{years:?} years of life");
    run("report --areas 0680 --only-named --input obs.parquet --output report");
    assert!(folder.path().join("report/0680-jonkoping.html").exists());
}

#[test]
fn files_that_are_there_are_kept_and_the_rows_may_be_divided_over_several() {
    let folder = TempDir::new().expect("a temporary folder");
    let write = |more: &[&str]| {
        let arguments = [&["demo", "persons", "--output", "out", "--quiet"][..], more].concat();
        jamlik(&arguments, folder.path())
    };
    assert!(write(&["--rows", "500"]).status.success());
    let before = fs::read(folder.path().join("out/persons.parquet")).expect("the file");
    let refused = write(&["--rows", "600"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("--overwrite"));
    assert_eq!(fs::read(folder.path().join("out/persons.parquet")).expect("the file"), before);
    assert!(write(&["--rows", "500", "--overwrite"]).status.success());
    assert_eq!(fs::read(folder.path().join("out/persons.parquet")).expect("the file"), before, "the same bytes again");

    let divided = ["demo", "persons", "--rows", "250001", "--files", "2", "--output", "two", "--quiet"];
    assert!(jamlik(&divided, folder.path()).status.success());
    let expected = ["persons-1.parquet", "persons-2.parquet", "spec.toml"].map(str::to_owned);
    assert_eq!(names(&folder.path().join("two")), BTreeSet::from(expected));
}

#[test]
fn a_number_of_rows_that_cannot_be_made_is_wrong_use() {
    let folder = TempDir::new().expect("a temporary folder");
    for rows in ["0", "100000001"] {
        let refused = jamlik(&["demo", "persons", "--rows", rows, "--output", "out"], folder.path());
        assert_eq!(refused.status.code(), Some(2));
        let expected =
            format!("error: --rows {rows}: from 1 to 100000000 rows can be made\n  help: give --rows 100000\n");
        assert_eq!(text(&refused.stderr), expected);
    }
    assert!(names(folder.path()).is_empty());
}
