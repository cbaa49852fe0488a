//! The Care Need Index of tables as they come.

use std::fs;
use std::path::{Path, PathBuf};

use jamlik::model::{Catalogue, Component, Language};
use jamlik::need::cni::{Cni, Options, cni};
use jamlik::need::components::{Components, Holding, Level};
use jamlik::need::weights::Weights;
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

use super::{need, number, rows, said, support};

/// The national value that SCB's example implies.
const NATIONAL: &str = "2.4762";

/// SCB's worked example, or its essential rows.
fn example(folder: &Path) -> PathBuf {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/scb_cni_worked_example.csv");
    let own: String = fs::read_to_string(golden).unwrap().lines().skip(1).map(|line| format!("{line}\n")).collect();
    let path = folder.join("example.csv");
    fs::write(&path, own).unwrap();
    support::shared("real/published/scb_cni_worked_example.csv").unwrap_or(path)
}

fn all_deso() -> Option<PathBuf> {
    support::shared("real/scb/deso2018_components_2022.csv")
}

fn computed(path: &Path, level: Option<Level>, draws: usize) -> Cni {
    let catalogue = Catalogue::embedded();
    let components = Components::read(path, &catalogue, Language::En).unwrap();
    let components = level.map_or(components.clone(), |level| components.at_level(level, &catalogue).unwrap());
    let weights = Weights::named(&catalogue, "scb").unwrap();
    cni(&components, &weights, &Options { draws, ..Options::default() }).unwrap()
}

#[test]
fn the_worked_example_of_scb_is_reproduced_to_its_printed_digits() {
    let folder = TempDir::new().unwrap();
    let example = example(folder.path());
    let found = rows(folder.path(), &["cni", example.to_str().unwrap(), "--national", NATIONAL]);
    let mut printed = csv::Reader::from_path(&example).unwrap();
    let printed: Vec<super::Record> = printed.deserialize().map(Result::unwrap).collect();
    assert!(printed.len() >= 2);
    for row in &printed {
        let own = found.iter().find(|own| own["area"] == row["unit"]).unwrap();
        // The page cuts the decimals of the index off, and rounds CNI.
        assert_eq!(number(own, "index").floor().to_string(), row["index"], "{}", row["unit"]);
        assert_eq!(format!("{:.4}", number(own, "cni")), row["cni"], "{}", row["unit"]);
        let shares: f64 = Component::ALL.iter().map(|part| number(own, &format!("share_{}", part.id()))).sum();
        assert!((shares - 1.0).abs() < 1e-12);
        assert_eq!((own["index_name"].as_str(), own["status"].as_str()), ("CNI", "ok"));
    }
    // SCB's own order of columns.
    let header: String = {
        let run = need(folder.path(), &["cni", example.to_str().unwrap(), "--format", "csv", "--draws", "0"]);
        String::from_utf8_lossy(&run.stdout).lines().next().unwrap().to_owned()
    };
    let order = "area,area_name,municipality,age_under5,born_east_south,age65_alone,single_parent,moved_in,unemployed,low_education,population,index,cni";
    assert!(header.starts_with(order), "{header}");
}

#[test]
fn a_workbook_with_a_title_swedish_headings_gaps_and_a_footnote_is_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("listade.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Care Need Index, listade per vårdcentral").unwrap();
    let headings = [
        "Vårdcentral",
        "Yngre än 5 år",
        "Födda i Östeuropa, Asien, Afrika eller Sydamerika",
        "Äldre än 65 år och ensamboende",
        "Ensamstående förälder med barn 0–17 år",
        "Inflyttade",
        "Arbetslös eller i åtgärd, 16–64 år",
        "Lågutbildade 25–64 år",
        "Antal listade",
    ];
    for (column, heading) in (0..).zip(headings) {
        sheet.write(2, column, heading).unwrap();
    }
    let counts = [[595, 1391, 484, 167, 385, 981, 632, 5912], [293, 330, 215, 80, 240, 300, 210, 2407]];
    for (row, (name, counts)) in (3..).zip(["Råslätt", "Gränna"].into_iter().zip(counts)) {
        sheet.write(row, 0, name).unwrap();
        for (column, count) in (1..).zip(counts) {
            sheet.write(row, column, count).unwrap();
        }
    }
    sheet.write(5, 0, "Vråen").unwrap();
    sheet.write(5, 1, "..").unwrap();
    sheet.write(5, 8, 900).unwrap();
    sheet.write(6, 0, "Riket").unwrap();
    for (column, count) in (1..).zip([888, 1721, 699, 247, 625, 1281, 842, 8319]) {
        sheet.write(6, column, count).unwrap();
    }
    sheet.write(8, 0, "Källa: SCB").unwrap();
    book.save(&path).unwrap();

    let run = need(folder.path(), &["cni", "listade.xlsx", "--format", "csv", "--lang", "en"]);
    assert!(run.status.success(), "{}", said(&run));
    let found: Vec<super::Record> =
        csv::Reader::from_reader(&run.stdout[..]).deserialize().map(Result::unwrap).collect();
    let names: Vec<&str> = found.iter().map(|row| row["area"].as_str()).collect();
    assert_eq!(names, ["Råslätt", "Gränna", "Vråen"]);
    // (22 709.42 + 7 869.74) / 8 319 is the nation's.
    let national = (22_709.42 + 7_869.74) / 8_319.0;
    assert!((number(&found[0], "cni") - 22_709.42 / 5_912.0 / national).abs() < 1e-12);
    assert_eq!((found[2]["cni"].as_str(), found[2]["status"].as_str()), ("", "missing"));
    for note in [
        "1 is the row `00`",
        "1 units lack a count",
        "1 rows without any number are not units, such as row 9: Källa: SCB",
    ] {
        assert!(said(&run).contains(note), "{note} in {}", said(&run));
    }
}

#[test]
fn all_deso_of_the_open_tables_have_a_partial_index_that_says_so() {
    let Some(path) = all_deso() else { return };
    let all = computed(&path, None, 20);
    assert_eq!(all.rows.len(), 5_984);
    assert!(all.rows.iter().all(|row| row.standing.is_some_and(|own| own.cni > 0.0 && own.limits.is_some())));
    assert_eq!(
        all.name.en,
        "CNI (partial: without age65_alone, moved_in; proxy born_east_south = born_rest_of_world, \
         single_parent = hh_single_children, unemployed = unemployed_16_64)"
    );
    // From the totals of the file: 576 367, 1 234 847, 345 016, 247 180, 537 903 of 10 521 556 people.
    let sum = 3.23 * 576_367.0 + 5.72 * 1_234_847.0 + 4.19 * 345_016.0 + 5.13 * 247_180.0 + 3.97 * 537_903.0;
    assert!((all.national / (sum / 10_521_556.0) - 1.0).abs() < 1e-12);
    // Lagersberg-Råbergstorp in Eskilstuna has the greatest need by this index.
    assert_eq!(
        (all.rows[0].unit.area.as_str(), all.rows[0].unit.name.as_str()),
        ("0484C1100", "Lagersberg-Råbergstorp")
    );
    assert_eq!(all.rows[0].unit.municipality.unwrap(), "0484");
}

#[test]
fn areas_above_have_the_index_of_their_people_together() {
    let Some(path) = all_deso() else { return };
    let (deso, national) = (computed(&path, None, 0), 1.0);
    for (level, count) in [(Level::Regso, 3_363), (Level::Municipality, 290), (Level::County, 21)] {
        let merged = computed(&path, Some(level), 0);
        assert_eq!(merged.rows.len(), count, "{level:?}");
        let people: f64 = merged.rows.iter().map(|row| row.unit.population).sum();
        let mean = merged.rows.iter().map(|row| row.standing.unwrap().cni * row.unit.population).sum::<f64>() / people;
        assert!((mean - national).abs() < 1e-12);
        let last = merged.rows.last().unwrap();
        let parts = deso.rows.iter().filter(|row| match level {
            Level::Regso => row.unit.regso == Some(last.unit.area),
            _ => row.unit.area.starts_with(last.unit.area.as_str()),
        });
        let sum: f64 = parts.map(|row| row.standing.unwrap().index).sum();
        assert!((last.standing.unwrap().index / sum - 1.0).abs() < 1e-12);
    }
}

#[test]
fn every_embedded_mapping_says_where_it_comes_from_and_proxies_are_holdings() {
    let Some(path) = all_deso() else { return };
    let components = Components::read(&path, &Catalogue::embedded(), Language::En).unwrap();
    let holding = |component: Component| components.holdings[component.index()].clone();
    assert_eq!(holding(Component::MovedIn), Holding::Absent);
    assert_eq!(holding(Component::AgeUnder5), Holding::Given);
    assert!(matches!(holding(Component::BornEastSouth), Holding::Proxy(column, _) if column == "born_rest_of_world"));
    assert!(components.notes[0].starts_with("scb_open_deso: SCB's open tables by DeSO"));
}

#[test]
fn what_is_wrong_with_a_table_is_said_at_once() {
    let folder = TempDir::new().unwrap();
    let header = "enhet,age_lt5,moved_in,population";
    let table = format!("{header}\nA,5,2,100\nA,-1,2,100\nB,3,200,100\nC,x,1,0\n");
    fs::write(folder.path().join("own.csv"), table).unwrap();
    let run = need(folder.path(), &["cni", "own.csv"]);
    assert_eq!(run.status.code(), Some(4));
    for part in [
        "row 3, column `age_lt5`: expected a number ≥ 0, found `-1`",
        "row 3, column `enhet`: expected each unit once, found `A`",
        "row 4, column `moved_in`: expected at most the population, 100, found `200`",
        "row 5, column `age_lt5`: expected a number ≥ 0, found `x`",
        "row 5, column `population`: expected people, found `0`",
    ] {
        assert!(said(&run).contains(part), "{part} in {}", said(&run));
    }
    fs::write(folder.path().join("other.csv"), "a,b\n1,2\n").unwrap();
    let run = need(folder.path(), &["cni", "other.csv"]);
    assert!(
        said(&run).contains("expected columns of a unit, `population` and at least one of age_under5"),
        "{}",
        said(&run)
    );
    fs::write(folder.path().join("own.csv"), format!("{header}\nA,5,2,100\n")).unwrap();
    let run = need(folder.path(), &["cni", "own.csv", "--national", "2.4762"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(said(&run).contains("the table's is CNI (partial: without born_east_south, age65_alone"), "{}", said(&run));
    let run = need(folder.path(), &["cni", "own.csv", "--weights", "skane"]);
    assert!(said(&run).contains("did you mean `skane_bvc`?"), "{}", said(&run));
}

#[test]
fn weights_of_ones_own_and_the_variant_of_skane_leave_counts_out() {
    let folder = TempDir::new().unwrap();
    let table = "enhet,age_lt5,born_east_south,single_parent,moved_in,unemployed,low_education,age65_alone,population\n\
                 A,10,20,30,40,50,60,70,1000\nB,0,0,0,0,0,0,70,1000\n";
    fs::write(folder.path().join("own.csv"), table).unwrap();
    let five = rows(folder.path(), &["cni", "own.csv", "--weights", "skane_bvc", "--national", "2"]);
    let index = 5.72 * 20.0 + 4.19 * 30.0 + 4.19 * 40.0 + 5.13 * 50.0 + 3.97 * 60.0;
    assert!((number(&five[0], "index") - index).abs() < 1e-9);
    assert!((number(&five[0], "cni") - index / 1000.0 / 2.0).abs() < 1e-12);
    assert_eq!((number(&five[1], "index"), number(&five[1], "share_moved_in")), (0.0, 0.0));
    assert_eq!(five[0]["index_name"], "CNI för BVC (fem faktorer)");
    let own = "id = \"own\"\ntitle = { sv = \"Eget\", en = \"Own\" }\norigin = \"test\"\n[weights]\nage65_alone = 1\n";
    fs::write(folder.path().join("own.toml"), own).unwrap();
    let alone = rows(folder.path(), &["cni", "own.csv", "--weights", "own.toml"]);
    assert!(alone.iter().all(|row| number(row, "index") == 70.0 && number(row, "cni") == 1.0 && row["rank"] == "1"));
}

#[test]
fn the_same_seed_gives_the_same_bytes_at_any_number_of_threads_and_order_of_rows() {
    let folder = TempDir::new().unwrap();
    let mut lines: Vec<String> = (0..40)
        .map(|i| {
            format!(
                "0680C{:04},{},{},{},{},{},{},{},{}",
                1000 + i,
                3 + i % 7,
                40 + i,
                9,
                4 + i % 3,
                90,
                25 + i,
                60,
                900 + 10 * i
            )
        })
        .collect();
    let header =
        "area,age_under5,born_east_south,age65_alone,single_parent,moved_in,unemployed,low_education,population";
    let write = |lines: &[String]| {
        fs::write(folder.path().join("own.csv"), format!("{header}\n{}\n", lines.join("\n"))).unwrap()
    };
    write(&lines);
    let run = |words: &[&str]| need(folder.path(), &[&["cni", "own.csv", "--format", "csv"], words].concat()).stdout;
    let one = run(&["--jobs", "1"]);
    assert!(!one.is_empty());
    assert_eq!(one, run(&["--jobs", "4"]));
    lines.reverse();
    write(&lines);
    assert_eq!(one, run(&[]));
    assert_ne!(one, run(&["--seed", "2"]));
}
