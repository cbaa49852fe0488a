//! SCB's types of area, given and computed.

use std::fs;

use jamlik::model::{Catalogue, Language};
use jamlik::need::area_type;
use tempfile::TempDir;

use super::{need, rows, said, support};

#[test]
fn types_as_given_keep_their_numbers_and_get_their_municipality_back() {
    let folder = TempDir::new().unwrap();
    let given = "Kommun,Kommunnamn,DeSO_2018,RegSO_2020,RegSOkod_2020,socioekonomiskt_index\n\
                 114,Upplands Vasby,0114C1010,Bollstanas,0114R001,4\n114,Upplands Vasby,0114C1050,Bollstanas,0114R001,\n";
    fs::write(folder.path().join("types.csv"), given).unwrap();
    let found = rows(folder.path(), &["area-types", "types.csv", "--lang", "en"]);
    assert_eq!((found[0]["municipality"].as_str(), found[0]["area_type"].as_str()), ("0114", "4"));
    assert_eq!(found[0]["area_type_name"], "type 4 (good conditions)");
    assert_eq!((found[1]["area_type"].as_str(), found[1]["status"].as_str()), ("", "missing"));
}

#[test]
fn all_types_of_the_published_file_are_read() {
    let Some(path) = support::shared("real/published/scb_area_type_deso_2022.csv") else { return };
    let types = area_type::read(&path, &Catalogue::embedded(), None, Language::Sv).unwrap();
    let count = |kind: u8| types.rows.iter().filter(|row| row.area_type == Some(kind)).count();
    // Counted in the file by hand.
    assert_eq!([1, 2, 3, 4, 5].map(count), [202, 309, 859, 2_276, 406]);
    assert!(types.rows.iter().all(|row| row.municipality.is_some()));
    assert_eq!(types.cut_at, None);
}

#[test]
fn types_are_computed_from_three_percentages_alone() {
    let folder = TempDir::new().unwrap();
    // Indices 10, 20, 30, 40 and 100: mean 40, s = √(5 000 / 4) = 35.4.
    let table = "område;andel förgymnasial;låg ekonomisk standard, procent;assistance_pct\n\
                 a;5,5;10;14,5\nb;20;20;20\nc;30;30;30\nd;40;40;40\ne;100;100;100\n";
    fs::write(folder.path().join("three.csv"), table).unwrap();
    let found = rows(folder.path(), &["area-types", "three.csv"]);
    let types: Vec<&str> = found.iter().map(|row| row["area_type"].as_str()).collect();
    assert_eq!(types, ["4", "4", "4", "3", "2"]);
    let found = rows(folder.path(), &["area-types", "three.csv", "--mean", "25", "--deviation", "10"]);
    let types: Vec<&str> = found.iter().map(|row| row["area_type"].as_str()).collect();
    assert_eq!(types, ["5", "4", "3", "2", "1"]);
}

#[test]
fn the_open_table_gets_no_types_but_word_of_what_is_missing() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("open.csv"), "deso,low_econ_std_pct\n0114A0010,7\n").unwrap();
    let run = need(folder.path(), &["area-types", "open.csv", "--lang", "en"]);
    assert_eq!(run.status.code(), Some(4));
    let missing = "missing: `low_education_pct` (share with pre-upper secondary education), \
                   `assistance_pct` (share with economic assistance or long-term unemployed)";
    assert!(said(&run).contains(missing), "{}", said(&run));
    fs::write(folder.path().join("own.csv"), "area,områdestyp\nx,6\n").unwrap();
    let run = need(folder.path(), &["area-types", "own.csv"]);
    assert!(
        said(&run).contains("row 2, column `områdestyp`: expected a type from 1 to 5, found `6`"),
        "{}",
        said(&run)
    );
}
