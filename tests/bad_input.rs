//! What a user sees when a file is wrong: the whole text, for each kind of fault. Nothing panics.

use std::path::{Path, PathBuf};

use jamlik::model::Catalogue;
use jamlik::tidy::read_files;
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

fn catalogue() -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/catalogue");
    Catalogue::load(Some(&folder), None, "socioekonomi").unwrap()
}

/// What is said of files of these bytes, without the folder they happen to lie in.
fn said_of(files: &[(&str, &[u8])]) -> String {
    let folder = TempDir::new().unwrap();
    let mut paths: Vec<PathBuf> = Vec::new();
    for (name, bytes) in files {
        paths.push(folder.path().join(name));
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let text = match read_files(&paths, &catalogue()) {
        Ok(tidied) => format!("READ\n{tidied}"),
        Err(error) => format!("exit {}: {error}", error.exit_code()),
    };
    text.replace(&format!("{}/", folder.path().display()), "")
}

fn said(name: &str, text: &str) -> String {
    said_of(&[(name, text.as_bytes())])
}

const HEADER: &str = "indicator,area,year,sex,numerator,denominator,value\n";

fn own(rows: &str) -> String {
    said("own.csv", &format!("{HEADER}{rows}"))
}

#[test]
fn a_file_that_is_not_there_or_is_a_folder() {
    let absent = read_files(&["absent.csv".into()], &catalogue()).unwrap_err();
    insta::assert_snapshot!(absent, @"");
    let folder = read_files(&["tests".into()], &catalogue()).unwrap_err();
    insta::assert_snapshot!(folder, @"");
}

#[test]
fn empty_files() {
    insta::assert_snapshot!(said("empty.csv", ""), @"");
    insta::assert_snapshot!(said("blank.csv", " \n\n"), @"");
    insta::assert_snapshot!(said("empty.json", "{}"), @"");
}

#[test]
fn binary_junk_and_files_of_other_kinds() {
    insta::assert_snapshot!(said_of(&[("junk.csv", &[0, 159, 146, 150, 0, 1, 2, 3, 77])]), @"");
    insta::assert_snapshot!(said_of(&[("report.csv", b"%PDF-1.7 \x00")]), @"");
    insta::assert_snapshot!(said_of(&[("old.xls", &[0xD0, 0xCF, 0x11, 0xE0, 1, 2])]), @"");
}

#[test]
fn a_table_in_no_known_format() {
    insta::assert_snapshot!(said("odd.csv", "municipality,hours,cost\nAle,32,353658\n"), @"");
}

#[test]
fn files_cut_short_at_any_byte_never_panic() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "Elever").unwrap();
    let xlsx = workbook.save_to_buffer().unwrap();
    let folder = TempDir::new().unwrap();
    let catalogue = catalogue();
    let table = read_files(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/own_swedish.csv")], &catalogue).unwrap();
    let mut whole = vec![("a.xlsx", xlsx)];
    for (name, format) in [("a.parquet", jamlik::table::Format::Parquet), ("a.arrow", jamlik::table::Format::Ipc)] {
        let path = folder.path().join(name);
        table.observations.save(&path, format, &catalogue).unwrap();
        whole.push((name, std::fs::read(path).unwrap()));
    }
    whole.push(("a.json", br#"{"values": [{"kpi": "N15428", "municipality": "0680", "period": 2021, "values": []}]}"#.to_vec()));
    for (name, bytes) in &whole {
        let path = folder.path().join(format!("cut_{name}"));
        let step = (bytes.len() / 40).max(1);
        for length in (1..bytes.len()).step_by(step) {
            std::fs::write(&path, &bytes[..length]).unwrap();
            assert!(read_files(std::slice::from_ref(&path), &catalogue).is_err(), "{name} cut at {length}");
        }
    }
    let half = |at: usize| said_of(&[(whole[at].0, &whole[at].1[..whole[at].1.len() / 2])]);
    insta::assert_snapshot!(half(0), @"");
    insta::assert_snapshot!(half(1), @"");
    insta::assert_snapshot!(half(2), @"");
    insta::assert_snapshot!(half(3), @"");
}

#[test]
fn wrong_bytes_anywhere_never_panic() {
    let text = format!("{HEADER}vocational_eligibility,0680,2021,total,1197,1400,85.5\n");
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "Elever").unwrap();
    let folder = TempDir::new().unwrap();
    let catalogue = catalogue();
    for (name, bytes) in [("a.csv", text.into_bytes()), ("a.xlsx", workbook.save_to_buffer().unwrap())] {
        let path = folder.path().join(name);
        for at in (0..bytes.len()).step_by((bytes.len() / 150).max(1)) {
            let mut wrong = bytes.clone();
            wrong[at] ^= 0xA5;
            std::fs::write(&path, wrong).unwrap();
            // What it says does not matter here, only that it says something.
            let said = read_files(std::slice::from_ref(&path), &catalogue).map_or_else(|e| e.to_string(), |t| t.to_string());
            assert!(!said.is_empty(), "{name} at {at}");
        }
    }
}

#[test]
fn ten_thousand_bad_cells_are_one_readable_report() {
    let rows: String = (0..10_000).map(|i| format!("vocational_eligibility,0680,{},total,,,x{i}\n", 1800 + i % 300)).collect();
    insta::assert_snapshot!(own(&rows), @"");
}

#[test]
fn numbers_that_are_none() {
    insta::assert_snapshot!(own("vocational_eligibility,0680,2021,total,,,1e400\n\
                                 vocational_eligibility,0680,2020,total,,,NaN\n\
                                 vocational_eligibility,0680,2019,total,,,inf\n\
                                 vocational_eligibility,0680,2018,total,,,\"85,5\"\n\
                                 vocational_eligibility,0680,2017,total,,,85.5\n\
                                 vocational_eligibility,0680,2016,total,,,80.5\n"), @"");
}

#[test]
fn counts_and_values_that_cannot_be() {
    insta::assert_snapshot!(own("vocational_eligibility,0680,2021,total,-3,1400,\n\
                                 vocational_eligibility,0680,2020,total,1500,1400,\n\
                                 vocational_eligibility,0680,2019,total,,,855\n\
                                 fall_injuries,0680,2019,total,,,-4\n"), @"");
}

#[test]
fn the_same_key_with_two_values() {
    insta::assert_snapshot!(own("vocational_eligibility,0680,2021,total,,,85.5\n\
                                 vocational_eligibility,Jönköping,2021,totalt,,,85.5\n\
                                 vocational_eligibility,680,2021,T,,,86\n"), @"");
}

#[test]
fn the_same_key_in_two_files() {
    let text = |value: &str| format!("{HEADER}vocational_eligibility,0680,2021,total,,,{value}\n").into_bytes();
    insta::assert_snapshot!(said_of(&[("a.csv", &text("85.5")), ("b.csv", &text("86"))]), @"");
}

#[test]
fn every_unknown_area_at_once() {
    insta::assert_snapshot!(own("vocational_eligibility,Jönkping,2021,total,,,85\n\
                                 vocational_eligibility,Atlantis,2021,total,,,85\n\
                                 vocational_eligibility,Upplands Vesby,2021,total,,,85\n\
                                 vocational_eligibility,Upplands Vesby,2020,total,,,85\n\
                                 vocational_eligibility,9999,2021,total,,,85\n"), @"");
}

#[test]
fn words_that_are_not_ours() {
    let text = "indicator,area,year,sex,dimension,group,value,status,unit\n\
                vocational_eligibility,0680,i fjol,total,,,85,,\n\
                vocational_eligibility,0680,2021,hen,,,85,,\n\
                vocational_eligibility,0680,2020,total,stjärntecken,väduren,85,,\n\
                vocational_eligibility,0680,2019,total,education,doktor,85,,\n\
                vocational_eligibility,0680,2018,total,,,85,suppressed,\n\
                vocational_eligibility,0680,2017,total,,,,ok,\n\
                vocational_eligibility,0680,2016,total,,,85,,furlongs\n";
    insta::assert_snapshot!(said("own.csv", text), @"");
}

#[test]
fn a_decimal_comma_in_a_file_of_commas() {
    insta::assert_snapshot!(own("vocational_eligibility,0680,2021,total,,,85,5\n"), @"");
}

#[test]
fn a_megabyte_in_one_cell_is_never_printed() {
    let huge = "x".repeat(1_000_000);
    let rows = format!(
        "{huge},0680,2021,total,,,1\nvocational_eligibility,{huge},2021,total,,,1\nvocational_eligibility,0680,{huge},total,,,1\n\
         vocational_eligibility,0680,2021,{huge},,,1\nvocational_eligibility,0680,2021,total,,,{huge}\n"
    );
    let text = own(&rows);
    assert!(text.len() < 3_000, "{} bytes", text.len());
    insta::assert_snapshot!(text, @"");
    let header = said("own.csv", &format!("{huge},area\n1,2\n"));
    assert!(header.len() < 3_000, "{} bytes", header.len());
}

#[test]
fn a_unit_that_cannot_be_told() {
    let text = "kpi,municipality,period,value\nN20402,0680,2021,52.1\nN20402,0680,2022,5210\n";
    insta::assert_snapshot!(said("falls.csv", text), @"");
}

#[test]
fn an_export_without_titles() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Kolada nyckeltal").unwrap();
    sheet.write_row(0, 0, ["Municipality", "2018", "2019"]).unwrap();
    sheet.write_row(1, 0, ["Ale", "30926", "31402"]).unwrap();
    insta::assert_snapshot!(said_of(&[("export.xlsx", &workbook.save_to_buffer().unwrap())]), @"");
}

#[test]
fn all_files_are_read_before_anything_is_said() {
    let rows = format!("{HEADER}vocational_eligibility,0680,2021,total,,,x\n");
    insta::assert_snapshot!(said_of(&[("a.csv", b""), ("b.csv", rows.as_bytes()), ("c.json", b"[1, 2")]), @"");
}

#[test]
fn a_kpi_outside_the_catalogue_is_listed_and_not_an_error() {
    let text = "kpi,municipality,period,gender,value\nN00945,0180,2000,T,31.3\nN00945,0180,2001,T,\n";
    insta::assert_snapshot!(said("kolada.csv", text), @"");
}
