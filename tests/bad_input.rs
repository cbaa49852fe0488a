//! What a user sees when a file is wrong: the whole text, for each kind of fault. Nothing panics.

#![allow(clippy::unwrap_used)]

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
    insta::assert_snapshot!(absent, @r"
absent.csv: cannot be read: No such file or directory (os error 2)
  help: check the path
");
    let folder = read_files(&["tests".into()], &catalogue()).unwrap_err();
    insta::assert_snapshot!(folder, @r"
tests: cannot be read: it is a folder
  help: name the files in it, for instance FOLDER/*.csv
");
}

#[test]
fn empty_files() {
    insta::assert_snapshot!(said("empty.csv", ""), @r"
exit 4: empty.csv: cannot be read: the file is empty
  help: export or download it again
");
    insta::assert_snapshot!(said("blank.csv", " \n\n"), @r"
exit 4: blank.csv: cannot be read: the file is empty
  help: export or download it again
");
    insta::assert_snapshot!(said("empty.json", "{}"), @r#"
exit 4: empty.json: cannot be read: it is JSON of an unknown shape, with the keys ``
  help: jamlik reads answers of Kolada's API /data/kpi/… ({"values": [{"kpi", "municipality", "period", "values": […]}]}, one page or an array of pages) and the tables it wrote itself
"#);
}

#[test]
fn binary_junk_and_files_of_other_kinds() {
    insta::assert_snapshot!(said_of(&[("junk.csv", &[0, 159, 146, 150, 0, 1, 2, 3, 77])]), @r"
exit 4: junk.csv: cannot be read: it is not text, nor a kind of file that jamlik reads
  help: jamlik reads CSV, XLSX, JSON, Parquet and Arrow IPC files
");
    insta::assert_snapshot!(said_of(&[("report.csv", b"%PDF-1.7 \x00")]), @r"
exit 4: report.csv: cannot be read: it is a PDF
  help: export the table as .xlsx or CSV
");
    insta::assert_snapshot!(said_of(&[("old.xls", &[0xD0, 0xCF, 0x11, 0xE0, 1, 2])]), @r"
exit 4: old.xls: cannot be read: it is an old Excel workbook (.xls)
  help: save it as .xlsx or as CSV UTF-8
");
}

#[test]
fn a_table_in_no_known_format() {
    insta::assert_snapshot!(said("odd.csv", "municipality,hours,cost\nAle,32,353658\n"), @r"
exit 4: odd.csv: expected a table in a format that jamlik knows, found `municipality, hours, cost`
  help: looked for
    - long table in jamlik's own columns: columns `indicator`, `area`, `year` and either `value` or both `numerator` and `denominator` (also `indikator`, `kommun`, `kommunkod`, `år`, `värde`, `täljare`, `nämnare` …)
    - Kolada data, one row a value (API v2/v3 or long CSV): columns `kpi`, `municipality` (or `municipality_id`), `period` (or `year`) and `value`; or the JSON of Kolada's API
    - Kolada's web export (titles and areas down, years across): a header row of years, and below it a column of KPI titles and a column of areas (sheet `Kolada nyckeltal`)
    - deaths and population by age (pop_YYYY, deaths_YYYY): columns `code` (or `area`), `age`, `sex`, and for each year `pop_YYYY` and `deaths_YYYY`
    - SCB's statistical database (PxWeb export): a table exported from PxWeb: areas in the first column, years in the header (`Antal 2022`, or years on a row of their own)
");
}

#[test]
fn files_cut_short_at_any_byte_never_panic() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "Elever").unwrap();
    let xlsx = workbook.save_to_buffer().unwrap();
    let folder = TempDir::new().unwrap();
    let catalogue = catalogue();
    let table = read_files(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/own_swedish.csv")], &catalogue)
        .unwrap();
    let mut whole = vec![("a.xlsx", xlsx)];
    for (name, format) in [("a.parquet", jamlik::table::Format::Parquet), ("a.arrow", jamlik::table::Format::Ipc)] {
        let path = folder.path().join(name);
        table.observations.save(&path, format, &catalogue).unwrap();
        whole.push((name, std::fs::read(path).unwrap()));
    }
    whole.push((
        "a.json",
        br#"{"values": [{"kpi": "N15428", "municipality": "0680", "period": 2021, "values": []}]}"#.to_vec(),
    ));
    for (name, bytes) in &whole {
        let path = folder.path().join(format!("cut_{name}"));
        let step = (bytes.len() / 40).max(1);
        for length in (1..bytes.len()).step_by(step) {
            std::fs::write(&path, &bytes[..length]).unwrap();
            assert!(read_files(std::slice::from_ref(&path), &catalogue).is_err(), "{name} cut at {length}");
        }
    }
    let half = |at: usize| said_of(&[(whole[at].0, &whole[at].1[..whole[at].1.len() / 2])]);
    insta::assert_snapshot!(half(0), @r"
exit 4: a.xlsx: cannot be read: Zip error: invalid Zip archive: Could not find EOCD
  help: the file may be cut short or not a workbook; save it again as .xlsx
");
    insta::assert_snapshot!(half(1), @r"
exit 4: a.parquet: cannot be read: parquet: File out of specification: The file must end with PAR1
  help: the file may be cut short or of another format; write it again
");
    insta::assert_snapshot!(half(2), @r"
exit 4: a.arrow: cannot be read: out-of-spec: InvalidFooter
  help: the file may be cut short or of another format; write it again
");
    insta::assert_snapshot!(half(3), @r"
exit 4: a.json: cannot be read: EOF while parsing a string at line 1 column 42
  help: the file may be cut short; download it again
");
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
            let said =
                read_files(std::slice::from_ref(&path), &catalogue).map_or_else(|e| e.to_string(), |t| t.to_string());
            assert!(!said.is_empty(), "{name} at {at}");
        }
    }
}

#[test]
fn ten_thousand_bad_cells_are_one_readable_report() {
    let rows: String =
        (0..10_000).map(|i| format!("vocational_eligibility,0680,{},total,,,x{i}\n", 1800 + i % 300)).collect();
    insta::assert_snapshot!(own(&rows), @r"
exit 4: own.csv, row 2, column `value`: expected a number, found `x0`
own.csv, row 3, column `value`: expected a number, found `x1`
own.csv, row 4, column `value`: expected a number, found `x2`
own.csv, row 5, column `value`: expected a number, found `x3`
own.csv, row 6, column `value`: expected a number, found `x4`
  help: for a value that is not there leave the cell empty or write one of -  .  ..  N/A  NA  null
  and 9995 more like it in this column: rows 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, …
");
}

#[test]
fn numbers_that_are_none() {
    insta::assert_snapshot!(own("vocational_eligibility,0680,2021,total,,,1e400\n\
                                 vocational_eligibility,0680,2020,total,,,NaN\n\
                                 vocational_eligibility,0680,2019,total,,,inf\n\
                                 vocational_eligibility,0680,2018,total,,,\"85,5\"\n\
                                 vocational_eligibility,0680,2017,total,,,85.5\n\
                                 vocational_eligibility,0680,2016,total,,,80.5\n"), @r"
exit 4: own.csv, row 2, column `value`: expected a number, found `1e400`
own.csv, row 3, column `value`: expected a number, found `NaN`
own.csv, row 4, column `value`: expected a number, found `inf`
  help: for a value that is not there leave the cell empty or write one of -  .  ..  N/A  NA  null
own.csv, row 5, column `value`: expected a number with a decimal point, found `85,5`
  help: the other numbers of this file have a decimal point; use one mark throughout
");
}

#[test]
fn counts_and_values_that_cannot_be() {
    insta::assert_snapshot!(own("vocational_eligibility,0680,2021,total,-3,1400,\n\
                                 vocational_eligibility,0680,2020,total,1500,1400,\n\
                                 vocational_eligibility,0680,2019,total,,,855\n\
                                 fall_injuries,0680,2019,total,,,-4\n"), @r"
exit 4: own.csv, row 2, column `numerator`: expected a count ≥ 0, found `-3`
  help: counts of persons, events or answers are not negative
own.csv, row 3, column `value`: expected a numerator ≤ its denominator, found `1500 of 1400`
  help: the numerator counts persons of the denominator; check that the two columns are not exchanged
own.csv, row 4, column `value`: expected a value from 0 to 100, found `855`
  help: values are read in the indicator's unit; a column `per` (100 for percent, 1 for shares) says otherwise
own.csv, row 5, column `value`: expected a value ≥ 0, found `-4`
  help: rates and years are not negative
");
}

#[test]
fn the_same_key_with_two_values() {
    insta::assert_snapshot!(own("vocational_eligibility,0680,2021,total,,,85.5\n\
                                 vocational_eligibility,Jönköping,2021,totalt,,,85.5\n\
                                 vocational_eligibility,680,2021,T,,,86\n"), @r"
exit 4: own.csv, row 4, column `value`: expected one value for vocational_eligibility 0680 total 2021, which is 85.5 in row 2, found `86`
  help: each indicator, area, group, sex and period has one value; remove one of the two
");
}

#[test]
fn the_same_key_in_two_files() {
    let text = |value: &str| format!("{HEADER}vocational_eligibility,0680,2021,total,,,{value}\n").into_bytes();
    insta::assert_snapshot!(said_of(&[("a.csv", &text("85.5")), ("b.csv", &text("86"))]), @r"
exit 4: b.csv, row 2, column `value`: expected one value for vocational_eligibility 0680 total 2021, which is 85.5 in row 2 of a.csv, found `86`
  help: each indicator, area, group, sex and period has one value; remove one of the two
");
}

#[test]
fn every_unknown_area_at_once() {
    insta::assert_snapshot!(own("vocational_eligibility,Jönkping,2021,total,,,85\n\
                                 vocational_eligibility,Atlantis,2021,total,,,85\n\
                                 vocational_eligibility,Upplands Vesby,2021,total,,,85\n\
                                 vocational_eligibility,Upplands Vesby,2020,total,,,85\n\
                                 vocational_eligibility,9999,2021,total,,,85\n"), @r"
exit 4: own.csv, row 2, column `area`: expected the code or name of an area, such as `Jönköping`, found `Jönkping`
  help: did you mean `Jönköping`? For an area of your own, describe it in a file of groups (--groups)
own.csv, row 3, column `area`: expected the code or name of an area, found `Atlantis`
own.csv, row 6, column `area`: expected the code or name of an area, found `9999`
  help: use the codes or names of SCB; an area of your own is described in a file of groups (--groups)
own.csv, row 4, column `area`: expected the code or name of an area, such as `Upplands Väsby`, found `Upplands Vesby`
  help: did you mean `Upplands Väsby`? For an area of your own, describe it in a file of groups (--groups)
");
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
    insta::assert_snapshot!(said("own.csv", text), @r"
exit 4: own.csv, row 2, column `year`: expected a year or a span of years, found `i fjol`
  help: write 2021, 2018-2021 or a school year 2020/21
own.csv, row 3, column `sex`: expected a sex, found `hen`
  help: write total, women, men (or totalt, kvinnor, män; or T, K, M)
own.csv, row 4, column `group`: expected a group of a known dimension, found `väduren of dimension stjärntecken`
  help: known dimensions are sex, municipality, county, education, income, birth_country, cni, area_type, age
own.csv, row 5, column `group`: expected a group of education, found `doktor`
  help: its groups are pre_upper_secondary, upper_secondary, post_secondary
own.csv, row 6, column `status`: expected the status `ok` beside a value, found `suppressed`
  help: leave the value empty, or the status `ok`
own.csv, row 7, column `status`: expected a value beside the status `ok`, found `ok`
  help: give a value or both counts, or say why there is none: missing, suppressed, not_applicable, unreliable
own.csv, row 8, column `unit`: expected a unit, found `furlongs`
  help: write the indicator's own unit `%`, %, share, per 1 000 or per 100 000; or give a column `per`
");
}

#[test]
fn a_decimal_comma_in_a_file_of_commas() {
    insta::assert_snapshot!(own("vocational_eligibility,0680,2021,total,,,85,5\n"), @r"
exit 4: own.csv, row 2, column `H`: expected 7 cells in the row, found `8`
  help: put cells that hold the delimiter between quotes; a decimal comma needs another delimiter than a comma
");
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
    insta::assert_snapshot!(text, @r"
exit 4: own.csv, row 4, column `year`: expected a year or a span of years, found `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (1000000 characters)`
  help: write 2021, 2018-2021 or a school year 2020/21
own.csv, row 5, column `sex`: expected a sex, found `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (1000000 characters)`
  help: write total, women, men (or totalt, kvinnor, män; or T, K, M)
own.csv, row 6, column `value`: expected a number, found `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (1000000 characters)`
  help: for a value that is not there leave the cell empty or write one of -  .  ..  N/A  NA  null
own.csv, row 3, column `area`: expected the code or name of an area, found `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (1000000 characters)`
  help: use the codes or names of SCB; an area of your own is described in a file of groups (--groups)
");
    let header = said("own.csv", &format!("{huge},area\n1,2\n"));
    assert!(header.len() < 3_000, "{} bytes", header.len());
}

#[test]
fn a_unit_that_cannot_be_told() {
    let text = "kpi,municipality,period,value\nN20402,0680,2021,52.1\nN20402,0680,2022,5210\n";
    insta::assert_snapshot!(said("falls.csv", text), @r"
exit 4: falls.csv, row 2, column `value`: expected values of N20402 in one of its units: per 1000 (10 to 200), per 100000 (1000 to 20000), found `52.1 to 5210`
  help: put the years of each unit in a file of their own, or give the values in a long table with a column `per`
");
}

#[test]
fn an_export_without_titles() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Kolada nyckeltal").unwrap();
    sheet.write_row(0, 0, ["Municipality", "2018", "2019"]).unwrap();
    sheet.write_row(1, 0, ["Ale", "30926", "31402"]).unwrap();
    insta::assert_snapshot!(said_of(&[("export.xlsx", &workbook.save_to_buffer().unwrap())]), @r"
exit 4: export.xlsx, sheet `Kolada nyckeltal`, row 1, column `Municipality`: expected a column of KPI titles beside the areas, found `1 areas and 2 years, but no title`
  help: export again with the indicator's title, or insert a column before the areas with the title or id of the indicator on every row
");
}

#[test]
fn all_files_are_read_before_anything_is_said() {
    let rows = format!("{HEADER}vocational_eligibility,0680,2021,total,,,x\n");
    insta::assert_snapshot!(said_of(&[("a.csv", b""), ("b.csv", rows.as_bytes()), ("c.json", b"[1, 2")]), @r"
exit 4: a.csv: expected a file that can be read, found `the file is empty`
  help: export or download it again
b.csv, row 2, column `value`: expected a number, found `x`
  help: for a value that is not there leave the cell empty or write one of -  .  ..  N/A  NA  null
c.json: expected a file that can be read, found `EOF while parsing a list at line 1 column 5`
  help: the file may be cut short; download it again
");
}

#[test]
fn a_kpi_outside_the_catalogue_is_listed_and_not_an_error() {
    let text = "kpi,municipality,period,gender,value\nN00945,0180,2000,T,31.3\nN00945,0180,2001,T,\n";
    insta::assert_snapshot!(said("kolada.csv", text), @r"
READ
kolada.csv
  format       Kolada data, one row a value (API v2/v3 or long CSV) (kolada)
  file         CSV, UTF-8, delimiter ,, decimal mark .
  rows         2, giving 0 values
  outside      not in the catalogue, so not read:
               - N00945: 1 values
               one TOML of your own makes it appear: `jamlik indicators ID --format toml` shows the shape, --catalogue DIR reads it

0 observations in all
");
}

#[test]
fn a_quotation_mark_that_nothing_closes() {
    let rows = "vocational_eligibility,0680,2020,total,,,85,\"\nvocational_eligibility,0680,2021,total,,,86,\n";
    let text = format!("{},note\n{rows}", HEADER.trim_end());
    insta::assert_snapshot!(said("own.csv", &text), @r#"
exit 4: own.csv, row 2: expected a quotation mark that is closed, found `"`
  help: close or remove it: everything below it has become one cell
"#);
}

#[test]
fn the_same_column_twice() {
    let text = "indicator,area,year,value,Value\nvocational_eligibility,0680,2020,85,86\n";
    insta::assert_snapshot!(said("own.csv", text), @r"
exit 4: own.csv, row 1, column `Value`: expected each column once, found `Value`
  help: rename or remove the column that is not meant
");
}

#[test]
fn counts_with_a_mark_of_two_meanings_or_without_measure() {
    let rows =
        "vocational_eligibility,0680,2020,total,\"1,312\",\"1,540\",\nvocational_eligibility,0680,2021,total,1,1e13,\n";
    insta::assert_snapshot!(own(rows), @r"
exit 4: own.csv, row 2, column `numerator`: expected a count whose mark has one meaning, 1.312 or 1312, found `1,312`
  help: write thousands without a mark or with a space; write a decimal with another number of digits
own.csv, row 2, column `denominator`: expected a count whose mark has one meaning, 1.54 or 1540, found `1,540`
  help: write thousands without a mark or with a space; write a decimal with another number of digits
own.csv, row 3, column `denominator`: expected a count that can be true, found `1e13`
  help: check the number; no register counts so many
");
}

#[test]
fn a_value_that_is_not_its_counts_is_said() {
    let said =
        own("vocational_eligibility,0680,2020,total,85,100,50\nvocational_eligibility,0680,2021,total,85,99,86\n");
    assert!(said.contains("such as row 2: 50 beside 85 of 100; the counts were used"), "{said}");
    assert!(said.contains("denominator: 1, such"), "{said}");
}

#[test]
fn a_sex_that_is_not_the_kpis() {
    let rows = "kpi,municipality,period,gender,value\nN00923,0680,2022,K,84.5\nN00923,0680,2021,T,81.5\n";
    insta::assert_snapshot!(said("kolada.csv", rows), @r"
exit 4: kolada.csv, row 2, column `gender`: expected `men` or `total`: N00923 is of men alone, found `women`
  help: correct the sex or the indicator of the row
");
}

#[test]
fn a_value_too_large_for_a_number_is_shown() {
    insta::assert_snapshot!(own("vocational_eligibility,0680,2020,total,,,1e308\n"), @r"
exit 4: own.csv, row 2, column `value`: expected a value from 0 to 100, found `1e308`
  help: values are read in the indicator's unit; a column `per` (100 for percent, 1 for shares) says otherwise
");
}

#[test]
fn pages_and_empty_answers_of_kolada() {
    let page = r#"{"count": 2, "next_url": "https://api.kolada.se/v3/data?page=2", "values": [{"kpi": "N15428",
        "municipality": "0680", "period": 2022, "values": [{"gender": "T", "value": 85.5}]}]}"#;
    let said_of_page = said("kolada.json", page);
    assert!(said_of_page.contains("the next page is https://api.kolada.se/v3/data?page=2"), "{said_of_page}");
    let closed = page.replace("\"https://api.kolada.se/v3/data?page=2\"", "null");
    assert!(!said("kolada.json", &format!("[{page},{closed}]")).contains("next page"));
    insta::assert_snapshot!(said("kolada.json", r#"{"count": 0, "values": []}"#), @r"
exit 4: kolada.json: cannot be read: the answer holds no values
  help: check the ids, areas and years that were asked for
");
}

#[test]
fn a_group_that_names_an_area_twice() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("groups.toml");
    let group =
        "[[group]]\nid = \"mine\"\nname = { sv = \"Min\", en = \"Mine\" }\nmembers = [\"0680\", \"Jönköping\"]\n";
    std::fs::write(&path, group).unwrap();
    let error = Catalogue::load(None, Some(&path), "socioekonomi").unwrap_err();
    let text = error.to_string().replace(&format!("{}/", folder.path().display()), "");
    insta::assert_snapshot!(text, @r"
groups.toml, key `members of group mine`: expected each area once; Jönköping is there twice, found `Jönköping`
  help: remove one of the two
");
}
