//! The versions of the neighbourhoods: DeSO 2018 and 2025, RegSO 2020 and 2025.

use std::fs;

use tempfile::TempDir;

use super::{need, number, rows, said};

const COUNTS: &str = "indicator,area,year,sex,numerator,denominator\n\
    neet,0680C1010,2024,total,30,300\nneet,0680C1020,2024,total,20,250\nneet,0680C1030,2024,total,9,200\n";

const COMPONENTS: &str = "area;name;year;age_under5;born_east_south;age65_alone;single_parent;moved_in;unemployed;low_education;population\n\
    680C1010;Norr;2024;60;400;40;50;90;70;120;1500\n0680C1020;Söder;2024;50;200;60;30;80;40;100;1200\n";

#[test]
fn bare_codes_of_2024_are_read_as_those_of_2018_and_this_is_said() {
    let folder = TempDir::new().unwrap();
    let notes = |text: &str| {
        fs::write(folder.path().join("counts.csv"), text).unwrap();
        let run = need(folder.path(), &["neighbourhoods", "--input", "counts.csv", "--internal", "--lang", "en"]);
        assert!(run.status.success(), "{}", said(&run));
        said(&run)
    };
    let said_so = notes(COUNTS);
    for part in [
        "counts.csv: 3 rows with bare codes such as 0680C1010 are read as DeSO 2018",
        "0680C1010_DeSO2025",
        "--correspondence FILE",
    ] {
        assert!(said_so.contains(part), "{part} in {said_so}");
    }
    assert!(!notes(&COUNTS.replace(",2024,", ",2023,")).contains("bare codes"));
    assert!(!notes(&COUNTS.replace(",2024,", "_DeSO2025,2024,")).contains("bare codes"));
    assert!(!notes(&COUNTS.replace(",2024,", "_DeSO2018,2024,")).contains("bare codes"), "the file says so itself");
    let sourced = COUNTS.replace("denominator\n", "denominator,source\n").replace("00\n", "00,register by DeSO 2025\n");
    assert!(notes(&sourced.replace(",2024,", ",2023,").replace("250\n", "250,x\n")).contains("2 rows with bare codes"));
}

#[test]
fn a_table_of_counts_with_a_year_says_it_too_and_lost_zeros_are_put_back() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("own.csv"), COMPONENTS).unwrap();
    let run = need(folder.path(), &["cni", "own.csv", "--draws", "0"]);
    assert!(
        said(&run).contains("own.csv: 2 rows with bare codes such as 0680C1010 are read as DeSO 2018"),
        "{}",
        said(&run)
    );
    let found = rows(folder.path(), &["cni", "own.csv", "--draws", "0"]);
    let codes: Vec<(&str, &str)> =
        found.iter().map(|row| (row["area"].as_str(), row["municipality"].as_str())).collect();
    assert_eq!(codes, [("0680C1010", "0680"), ("0680C1020", "0680")]);
    fs::write(folder.path().join("old.csv"), COMPONENTS.replace(";2024;", ";2022;")).unwrap();
    assert!(!said(&need(folder.path(), &["cni", "old.csv"])).contains("bare codes"));
}

#[test]
fn counts_of_2018_are_moved_to_2025_before_the_index() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("own.csv"), COMPONENTS.replace(";2024;", ";2022;")).unwrap();
    let key = "0680C1010;0680C1010;1\n0680C1020;0680C1021;0,25\n0680C1020;0680C1022;0,75\n";
    fs::write(folder.path().join("key.csv"), key).unwrap();
    let words = ["cni", "own.csv", "--correspondence", "key.csv"];
    let moved = rows(folder.path(), &words);
    let own = |code: &str| moved.iter().find(|row| row["area"] == code).unwrap_or_else(|| panic!("{code}"));
    assert_eq!(moved.len(), 3);
    assert_eq!(
        (own("0680C1010_DeSO2025")["area_name"].as_str(), number(own("0680C1010_DeSO2025"), "population")),
        ("Norr", 1500.0)
    );
    let part = own("0680C1022_DeSO2025");
    assert_eq!((number(part, "population"), number(part, "unemployed"), part["area_name"].as_str()), (900.0, 30.0, ""));
    assert!(said(&need(folder.path(), &words)).contains("the counts of 2 areas are ESTIMATES"));
    // Nobody is lost, so that the nation's index is the same.
    let index = |rows: &[super::Record]| rows.iter().map(|row| number(row, "index")).sum::<f64>();
    assert!((index(&moved) - index(&rows(folder.path(), &["cni", "own.csv"]))).abs() < 1e-9);
    // Targets take the key too, and a key that lacks an area is refused.
    let targets = rows(folder.path(), &["target", "own.csv", "--correspondence", "key.csv"]);
    assert_eq!(targets[0]["area"], "0680C1010_DeSO2025");
    fs::write(folder.path().join("short.csv"), "0680C1010;0680C1010;1\n").unwrap();
    let run = need(folder.path(), &["cni", "own.csv", "--correspondence", "short.csv"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(said(&run).contains("1 rows are of areas that the key does not have, such as 0680C1020"), "{}", said(&run));
}
