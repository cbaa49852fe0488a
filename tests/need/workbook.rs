//! Tables as Excel workbooks, and reading what jamlik wrote.

use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use tempfile::TempDir;

use super::{need, number, rows, said};

/// Six neighbourhoods of Upplands Väsby and Jönköping: five of the seven counts, two of them by something near.
const PARTIAL: &str = "deso,pop_2022,age_0_4,born_rest_of_world,hh_single_children,unemployed_16_64,edu25_64_pre_upper_secondary\n\
    0114A0010,863,46,44,24,5,48\n0114C1010,1700,90,400,60,70,160\n0680A0010,1204,60,35,20,12,71\n\
    0680C1010,2107,140,980,131,153,402\n0680C1020,1519,77,203,64,41,133\n0680C1030,1801,99,310,80,66,190\n";

fn sheet(path: &Path, at: usize) -> (String, Vec<Vec<Data>>) {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let name = book.sheet_names()[at].clone();
    let rows = book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect();
    (name, rows)
}

/// The rows of a command without where they say that they come from.
fn without_source(folder: &Path, words: &[&str]) -> Vec<super::Record> {
    let mut found = rows(folder, words);
    found.iter_mut().for_each(|row| assert!(row.remove("source").is_some_and(|source| source == words[1])));
    found
}

fn jamlik(folder: &Path, words: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_jamlik")).args(words).current_dir(folder).output().unwrap()
}

#[test]
fn a_workbook_has_numbers_codes_with_zeros_and_what_was_said() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("deso.csv"), PARTIAL).unwrap();
    let run = need(folder.path(), &["cni", "deso.csv", "--output", "cni.xlsx", "--quiet"]);
    assert!(run.status.success() && said(&run).is_empty(), "{}", said(&run));
    let (name, found) = sheet(&folder.path().join("cni.xlsx"), 0);
    assert_eq!((name.as_str(), found.len()), ("tabell", 7));
    let text = |word: &str| Data::String(word.to_owned());
    let column = |name: &str| found[0].iter().position(|cell| *cell == text(name)).unwrap_or_else(|| panic!("{name}"));
    // SCB's order; what is not quite the count says so.
    let order = [
        "area",
        "age_under5",
        "born_east_south_proxy_born_rest_of_world",
        "age65_alone",
        "population",
        "index",
        "cni_partial",
    ];
    assert!(order.map(column).is_sorted());
    let own = found.iter().find(|row| row[0] == text("0114A0010")).unwrap();
    assert_eq!((&own[column("municipality")], &own[column("population")]), (&text("0114"), &Data::Float(863.0)));
    let index = 3.23 * 46.0 + 5.72 * 44.0 + 4.19 * 24.0 + 5.13 * 5.0 + 3.97 * 48.0;
    let Data::Float(found_index) = own[column("index")] else { panic!("{own:?}") };
    assert!((found_index - index).abs() < 1e-9, "all digits: {found_index}");
    assert_eq!(own[column("age65_alone")], Data::Empty);

    let (name, about) = sheet(&folder.path().join("cni.xlsx"), 1);
    let lines: Vec<String> = about.iter().map(|row| row[1].to_string()).collect();
    assert_eq!(name, "om tabellen");
    assert!(lines[0].starts_with("jamlik ") && lines[1] == "deso.csv", "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("CNI (partiellt: utan age65_alone, moved_in")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("1 is the sum of the table's units, 9194 people")), "{lines:?}");

    // The same bytes again, and nothing is written over.
    let first = fs::read(folder.path().join("cni.xlsx")).unwrap();
    let again = need(folder.path(), &["cni", "deso.csv", "--output", "cni.xlsx"]);
    assert!(!again.status.success());
    assert!(need(folder.path(), &["cni", "deso.csv", "--format", "xlsx"]).stdout == first);
}

#[test]
fn synthetic_numbers_say_so_in_the_workbook_too() {
    let folder = TempDir::new().unwrap();
    let words = ["area-types", "--output", "types.xlsx", "--lang", "en"];
    assert!(need(folder.path(), &words).status.success());
    let (name, about) = sheet(&folder.path().join("types.xlsx"), 1);
    let lines: Vec<String> = about.iter().map(|row| row[1].to_string()).collect();
    assert_eq!(name, "about the table");
    assert!(lines[1] == "SYNTHETIC DATA, seed 1" && lines[2].contains("SYNTHETIC neighbourhoods"), "{lines:?}");
}

#[test]
fn the_next_command_reads_the_table_of_the_one_before() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("deso.csv"), PARTIAL).unwrap();
    let direct = without_source(folder.path(), &["target", "deso.csv"]);
    let measure = "CNI (partiellt: utan age65_alone, moved_in; ersättare born_east_south = born_rest_of_world, \
                   single_parent = hh_single_children, unemployed = unemployed_16_64)";
    assert_eq!(direct[0]["measure"], measure);
    for extension in ["csv", "xlsx", "parquet", "arrow", "json"] {
        let table = format!("cni.{extension}");
        let run = need(folder.path(), &["cni", "deso.csv", "--output", &table]);
        assert!(run.status.success(), "{}", said(&run));
        assert_eq!(without_source(folder.path(), &["target", &table]), direct, "{table}");
        let again = without_source(folder.path(), &["cni", &table]);
        assert_eq!(again, without_source(folder.path(), &["cni", "deso.csv"]), "{table}");
    }
    // A part of the table keeps the nation that its index is relative to.
    let whole = fs::read_to_string(folder.path().join("cni.csv")).unwrap();
    let part: Vec<&str> = whole.lines().filter(|line| line.starts_with("area") || line.starts_with("0680")).collect();
    fs::write(folder.path().join("part.csv"), part.join("\n")).unwrap();
    let of_part = rows(folder.path(), &["target", "part.csv"]);
    assert_eq!(of_part.len(), 4);
    for own in &of_part {
        let same = direct.iter().find(|row| row["area"] == own["area"]).unwrap();
        assert!((number(own, "need") - number(same, "need")).abs() < 1e-12, "{own:?}");
    }
    // Classes and maps take it too.
    let values = "indicator,area,year,sex,numerator,denominator\nneet,0680C1010,2022,total,30,300\n";
    fs::write(folder.path().join("obs.csv"), values).unwrap();
    let words = ["groups", "--classes", "cni.xlsx", "--input", "obs.csv", "--output", "by_cni.xlsx"];
    let run = need(folder.path(), &words);
    assert!(run.status.success() && said(&run).contains("classes are quintiles of CNI"), "{}", said(&run));
    let run = jamlik(folder.path(), &["estimate", "--input", "by_cni.xlsx", "--format", "csv"]);
    assert!(run.status.success() && !run.stdout.is_empty(), "{}", said(&run));
    let run = jamlik(folder.path(), &["calc", "quantile", "cni.xlsx", "--output", "q.xlsx"]);
    assert_eq!(run.status.code(), Some(4), "there is no column `value`");
    let renamed = whole.replacen("cni_partial", "value", 1);
    fs::write(folder.path().join("value.csv"), renamed).unwrap();
    assert!(
        jamlik(folder.path(), &["calc", "quantile", "value.csv", "--quantiles", "3", "--output", "q.xlsx"])
            .status
            .success()
    );
    let csv =
        |table: &str| jamlik(folder.path(), &["calc", "quantile", table, "--quantiles", "3", "--format", "csv"]).stdout;
    assert_eq!(String::from_utf8_lossy(&csv("q.xlsx")), String::from_utf8_lossy(&csv("value.csv")));
}

#[test]
fn a_table_of_counts_relative_to_a_stated_nation_stays_so() {
    let folder = TempDir::new().unwrap();
    let table = "enhet,age_lt5,born_east_south,single_parent,moved_in,unemployed,low_education,age65_alone,population\n\
                 A,10,20,30,40,50,60,70,1000\nB,0,0,0,0,0,0,70,1000\n";
    fs::write(folder.path().join("own.csv"), table).unwrap();
    let run = need(folder.path(), &["cni", "own.csv", "--national", "2.4762", "--output", "cni.csv"]);
    assert!(run.status.success(), "{}", said(&run));
    let targets = rows(folder.path(), &["target", "cni.csv"]);
    // 70 · 6.15 of 1 000 people.
    let b = targets.iter().find(|row| row["area"] == "B").unwrap();
    assert!((number(b, "need") - 70.0 * 6.15 / 1000.0 / 2.4762).abs() < 1e-12, "{b:?}");
    // By other weights the index is another, and so is what it is relative to.
    let other = rows(folder.path(), &["cni", "cni.csv", "--weights", "skane_bvc"]);
    let run = need(folder.path(), &["cni", "cni.csv", "--weights", "skane_bvc"]);
    assert!(said(&run).contains("1 is the sum of the table's units"), "{}", said(&run));
    assert!((number(&other[0], "cni") - 2.0).abs() < 1e-12, "A has it all");
}
