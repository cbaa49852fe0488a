//! The text that a user sees, for every kind of error.

use std::io::ErrorKind;
use std::path::Path;

use jamlik::Error;
use jamlik::cli::message;
use jamlik::error::{Place, Problem};

fn problem(file: &str, column: &str, row: usize, found: &str) -> Problem {
    Problem {
        place: Place { file: file.into(), column: Some(column.into()), row: Some(row), ..Place::default() },
        expected: "a number".into(),
        found: found.into(),
        help: "leave the cell empty for a value that is not there".into(),
    }
}

fn unknown(given: &str, known: &[&str]) -> Error {
    let known = known.iter().map(|name| (*name).to_owned()).collect();
    Error::Unknown { what: "area", given: given.into(), known }
}

#[test]
fn data_is_one_block_a_column_with_five_in_full() {
    let mut problems: Vec<Problem> = (2..=8).map(|row| problem("skane.csv", "antal", row, "tolv")).collect();
    problems.push(problem("skane.csv", "värde", 3, &"9".repeat(1_000_000)));
    let sheet = Some("Kolada nyckeltal".to_owned());
    problems.push(Problem {
        place: Place { file: "skane.xlsx".into(), sheet, ..Place::default() },
        expected: "a header row of years".into(),
        found: "no cells".into(),
        help: String::new(),
    });
    problems.push(problem("own.toml", "decimals", 6, "one"));
    insta::assert_snapshot!(message(&Error::Data(problems)), @r"
error: skane.csv, row 2, column `antal`: expected a number, found `tolv`
skane.csv, row 3, column `antal`: expected a number, found `tolv`
skane.csv, row 4, column `antal`: expected a number, found `tolv`
skane.csv, row 5, column `antal`: expected a number, found `tolv`
skane.csv, row 6, column `antal`: expected a number, found `tolv`
  help: leave the cell empty for a value that is not there
  and 2 more like it in this column: rows 7, 8
error: skane.csv, row 3, column `värde`: expected a number, found `99999999999999999999999999999999999999999999999999999999999999999999999999999999… (1000000 characters)`
  help: leave the cell empty for a value that is not there
error: skane.xlsx, sheet `Kolada nyckeltal`: expected a header row of years, found `no cells`
error: own.toml, line 6, key `decimals`: expected a number, found `one`
  help: leave the cell empty for a value that is not there
");
}

#[test]
fn data_with_many_rows_lists_the_first_ten() {
    let problems = (2..=10_001).map(|row| problem("skane.csv", "antal", row, "tolv")).collect();
    insta::assert_snapshot!(message(&Error::Data(problems)), @r"
error: skane.csv, row 2, column `antal`: expected a number, found `tolv`
skane.csv, row 3, column `antal`: expected a number, found `tolv`
skane.csv, row 4, column `antal`: expected a number, found `tolv`
skane.csv, row 5, column `antal`: expected a number, found `tolv`
skane.csv, row 6, column `antal`: expected a number, found `tolv`
  help: leave the cell empty for a value that is not there
  and 9995 more like it in this column: rows 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, …
");
}

#[test]
fn unknown_suggests_lists_or_points() {
    insta::assert_snapshot!(message(&unknown("Jonköpin", &["Jönköping", "Habo"])), @r"
error: no area `Jonköpin`
  help: did you mean `Jönköping`?
");
    insta::assert_snapshot!(message(&unknown("zzz", &["Jönköping", "Habo"])), @r"
error: no area `zzz`
  help: known are Jönköping, Habo
");
    insta::assert_snapshot!(message(&unknown("zzz", &["Habo"; 41])), @r"
error: no area `zzz`
  help: `jamlik areas` lists them all
");
    insta::assert_snapshot!(message(&unknown("zzz", &[])), @"error: no area `zzz`");
}

#[test]
fn undefined() {
    let error = Error::Undefined { statistic: "the ratio", reason: "the reference group's value is 0".into() };
    insta::assert_snapshot!(message(&error), @"error: the ratio is undefined: the reference group's value is 0");
}

#[test]
fn usage() {
    let error = Error::Usage {
        message: "--jobs 0: at least one thread is needed".into(),
        help: "leave --jobs out to use every core".into(),
    };
    insta::assert_snapshot!(message(&error), @r"
error: --jobs 0: at least one thread is needed
  help: leave --jobs out to use every core
");
}

#[test]
fn read() {
    let error = Error::read(Path::new("skane.csv"), "the file is empty", "export or download it again");
    insta::assert_snapshot!(message(&error), @r"
error: skane.csv: cannot be read: the file is empty
  help: export or download it again
");
}

#[test]
fn write_gives_the_advice_that_fits() {
    let said = |kind: ErrorKind| message(&Error::write(Path::new("out/a.csv"), &std::io::Error::from(kind)));
    insta::assert_snapshot!(said(ErrorKind::PermissionDenied), @r"
error: out/a.csv: cannot be written: permission denied
  help: choose a folder you may write to with --output
");
    insta::assert_snapshot!(said(ErrorKind::ReadOnlyFilesystem), @r"
error: out/a.csv: cannot be written: read-only filesystem or storage medium
  help: choose a folder you may write to with --output
");
    insta::assert_snapshot!(said(ErrorKind::NotADirectory), @r"
error: out/a.csv: cannot be written: not a directory
  help: part of the path is a file; choose another folder with --output
");
    insta::assert_snapshot!(said(ErrorKind::StorageFull), @r"
error: out/a.csv: cannot be written: no storage space
  help: the disk is full; free some space or choose another disk with --output
");
    insta::assert_snapshot!(said(ErrorKind::NotFound), @r"
error: out/a.csv: cannot be written: entity not found
  help: check the path given with --output
");
}

#[test]
fn partial() {
    let failed = vec!["0680 Jönköping: a.html: cannot be written".to_owned(), "0643 Habo: why".to_owned()];
    insta::assert_snapshot!(message(&Error::Partial { failed, total: 14 }), @r"
error: 2 of 14 failed:
0680 Jönköping: a.html: cannot be written
0643 Habo: why
");
}

#[test]
fn interrupted() {
    insta::assert_snapshot!(message(&Error::Interrupted), @"error: interrupted: files already finished are kept, nothing is half-written");
}

#[test]
fn table() {
    let error = Error::Table { table: "estimates", reason: "there is no column `value`".into() };
    insta::assert_snapshot!(message(&error), @"error: table `estimates`: there is no column `value`");
}
