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
    insta::assert_snapshot!(message(&Error::Data(problems)), @"");
}

#[test]
fn data_with_many_rows_lists_the_first_ten() {
    let problems = (2..=10_001).map(|row| problem("skane.csv", "antal", row, "tolv")).collect();
    insta::assert_snapshot!(message(&Error::Data(problems)), @"");
}

#[test]
fn unknown_suggests_lists_or_points() {
    insta::assert_snapshot!(message(&unknown("Jonköpin", &["Jönköping", "Habo"])), @"");
    insta::assert_snapshot!(message(&unknown("zzz", &["Jönköping", "Habo"])), @"");
    insta::assert_snapshot!(message(&unknown("zzz", &["Habo"; 41])), @"");
    insta::assert_snapshot!(message(&unknown("zzz", &[])), @"");
}

#[test]
fn undefined() {
    let error = Error::Undefined { statistic: "the ratio", reason: "the reference group's value is 0".into() };
    insta::assert_snapshot!(message(&error), @"");
}

#[test]
fn usage() {
    let error = Error::Usage {
        message: "--jobs 0: at least one thread is needed".into(),
        help: "leave --jobs out to use every core".into(),
    };
    insta::assert_snapshot!(message(&error), @"");
}

#[test]
fn read() {
    let error = Error::read(Path::new("skane.csv"), "the file is empty", "export or download it again");
    insta::assert_snapshot!(message(&error), @"");
}

#[test]
fn write_gives_the_advice_that_fits() {
    let said = |kind: ErrorKind| message(&Error::write(Path::new("out/a.csv"), &std::io::Error::from(kind)));
    insta::assert_snapshot!(said(ErrorKind::PermissionDenied), @"");
    insta::assert_snapshot!(said(ErrorKind::ReadOnlyFilesystem), @"");
    insta::assert_snapshot!(said(ErrorKind::NotADirectory), @"");
    insta::assert_snapshot!(said(ErrorKind::StorageFull), @"");
    insta::assert_snapshot!(said(ErrorKind::NotFound), @"");
}

#[test]
fn partial() {
    let failed = vec!["0680 Jönköping: a.html: cannot be written".to_owned(), "0643 Habo: why".to_owned()];
    insta::assert_snapshot!(message(&Error::Partial { failed, total: 14 }), @"");
}

#[test]
fn interrupted() {
    insta::assert_snapshot!(message(&Error::Interrupted), @"");
}

#[test]
fn table() {
    let error = Error::Table { table: "estimates", reason: "there is no column `value`".into() };
    insta::assert_snapshot!(message(&error), @"");
}
