//! Rates of neighbourhoods, targets, money and what-if, from files as they come.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{Record, need, number, rows, said, support};

/// The unemployed of the labour force in every DeSO of 2022 and their municipalities, as rows of an indicator.
fn unemployed(folder: &Path) -> Option<(f64, f64)> {
    let path = support::shared("real/scb/deso2018_components_2022.csv")?;
    let mut text = "indicator,area,year,sex,numerator,denominator\n".to_owned();
    let (mut municipalities, mut whole) = (BTreeMap::<String, (f64, f64)>::new(), (0.0, 0.0));
    for record in csv::Reader::from_path(path).unwrap().deserialize::<Record>() {
        let record = record.unwrap();
        let (x, n) = (number(&record, "unemployed_16_64"), number(&record, "labour_force_16_64"));
        writeln!(text, "neet,{},2022,total,{x},{n}", record["deso"]).unwrap();
        let sum = municipalities.entry(record["municipality"].clone()).or_default();
        (sum.0, sum.1, whole.0, whole.1) = (sum.0 + x, sum.1 + n, whole.0 + x, whole.1 + n);
    }
    for (code, (x, n)) in municipalities {
        writeln!(text, "neet,{code},2022,total,{x},{n}").unwrap();
    }
    fs::write(folder.join("deso.csv"), text).unwrap();
    Some(whole)
}

#[test]
fn all_deso_of_2022_are_smoothed_and_nothing_hidden_is_told() {
    let folder = TempDir::new().unwrap();
    let Some((x, n)) = unemployed(folder.path()) else { return };
    let smoothed =
        rows(folder.path(), &["neighbourhoods", "--input", "deso.csv", "--draws", "100", "--toward", "nation"]);
    // 5 984 DeSO, none without a labour force.
    assert_eq!(smoothed.len(), 5_984);
    let mut hidden = 0;
    for row in &smoothed {
        let (value, mean) = (number(row, "smoothed"), number(row, "mean"));
        assert!((mean / (100.0 * x / n) - 1.0).abs() < 1e-12, "247 180 of 5 240 098");
        assert!(number(row, "lower_95") <= value && value <= number(row, "upper_95"), "{row:?}");
        if row["status"] == "suppressed" {
            hidden += 1;
            assert!(row["raw"].is_empty() && row["events"].is_empty(), "{row:?}");
            assert!(value == mean && number(row, "reliability") == 0.0, "{row:?}");
        } else {
            let raw = number(row, "raw");
            let within = raw.min(mean) - 1e-9 <= value && value <= raw.max(mean) + 1e-9;
            assert!(within && value >= 0.0, "{row:?}");
        }
    }
    assert!((100..1_000).contains(&hidden), "{hidden} DeSO have one to four unemployed, or protect one that has");
}

#[test]
fn a_county_of_real_deso_has_its_targets_and_what_if() {
    let folder = TempDir::new().unwrap();
    if unemployed(folder.path()).is_none() {
        return;
    }
    let of = |words: &[&str]| rows(folder.path(), &[words, &["--input", "deso.csv", "--area", "20"]].concat());
    let targets = of(&["target", "--by", "rate"]);
    assert_eq!(targets.len(), 175, "`grep -c '^20'` of the file's codes");
    let column = |name: &str| targets.iter().map(|row| number(row, name)).collect::<Vec<f64>>();
    assert!(column("need").is_sorted_by(|a, b| a >= b) && column("burden_share").is_sorted());
    assert!((column("p_worst").iter().sum::<f64>() - 18.0).abs() < 1e-9, "a tenth of 175, in every draw");
    let last = targets.last().unwrap();
    assert!((number(last, "people_share") - 1.0).abs() < 1e-12 && (number(last, "burden_share") - 1.0).abs() < 1e-12);
    // The worst tenth holds more than a tenth of the unemployed.
    assert!(number(&targets[17], "burden_share") > 1.5 * number(&targets[17], "people_share"));

    let changes = of(&["whatif", "--who", "worst-quintile", "--goal", "mean"]);
    let sum =
        |level: &str| changes.iter().filter(|row| row["level"] == level).map(|row| number(row, "cases")).sum::<f64>();
    assert!(sum("all") < -100.0, "{}", sum("all"));
    for level in ["county", "municipality", "neighbourhood"] {
        assert!((sum(level) / sum("all") - 1.0).abs() < 1e-9, "{level}");
    }
    let whole = &changes[0];
    assert!(number(whole, "lower_95") < number(whole, "cases") && number(whole, "cases") < number(whole, "upper_95"));
}

#[test]
fn every_krona_of_a_budget_is_explained() {
    let folder = TempDir::new().unwrap();
    let table = "area;namn;population;cni\n0680C1010;a;1 500;2,0\n0680C1020;b;2 000;1,5\n0682A0010;c;1 000;0,5\n";
    fs::write(folder.path().join("need.csv"), table).unwrap();
    let grants =
        rows(folder.path(), &["allocate", "need.csv", "--budget", "1000000", "--floor", "100000", "--unit", "1000"]);
    // Weights 3 000, 3 000 and 500 of 6 500: the last has 76 923, raised to 100 000; the others share 900 000.
    let amounts: Vec<f64> = grants.iter().map(|row| number(row, "amount")).collect();
    assert_eq!(amounts, [450_000.0, 450_000.0, 100_000.0]);
    assert_eq!((grants[2]["limit"].as_str(), number(&grants[0], "per_person")), ("golv", 300.0));
    assert!((number(&grants[2], "proportional") - 1e6 * 500.0 / 6_500.0).abs() < 1e-6);
    let few = rows(folder.path(), &["allocate", "need.csv", "--budget", "7", "--top", "1"]);
    assert_eq!((few.len(), few[0]["area"].as_str(), number(&few[0], "amount")), (1, "0680C1010", 7.0));
    let run = need(folder.path(), &["allocate", "need.csv", "--budget", "1000", "--floor", "400"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(said(&run).contains("3 floors of 400 are more than the budget of 1000"), "{}", said(&run));
}

const COUNTS: &str = "indicator,area,year,sex,numerator,denominator\n\
    neet,0680C1010,2022,total,30,300\nneet,0680C1020,2022,total,20,250\nneet,0680C1030,2022,total,9,200\n\
    neet,0680C1040,2022,total,3,150\nneet,0680A0010,2022,total,12,220\nneet,0680A0020,2022,total,8,180\n";

#[test]
fn versions_of_the_geography_are_not_mixed() {
    let folder = TempDir::new().unwrap();
    let mixed = format!("{COUNTS}neet,0680C1031_DeSO2025,2022,total,40,400\n");
    fs::write(folder.path().join("mixed.csv"), &mixed).unwrap();
    let run = need(folder.path(), &["neighbourhoods", "--input", "mixed.csv"]);
    assert_eq!(run.status.code(), Some(2));
    let text = said(&run);
    assert!(text.contains("DeSO 2018 (such as 0680A0010), DeSO 2025 (such as 0680C1031_DeSO2025)"), "{text}");
    assert!(text.contains("--correspondence FILE"), "{text}");
    // The third was divided, the others kept their areas.
    let key = "0680C1010;0680C1010;1\n0680C1020;0680C1020;1\n0680C1030;0680C1032;0,75\n0680C1030;0680C1033;0,25\n\
               0680C1040;0680C1040;1\n0680A0010;0680A0010;1\n0680A0020;0680A0020;1\n";
    fs::write(folder.path().join("key.csv"), key).unwrap();
    let words = ["neighbourhoods", "--input", "mixed.csv", "--correspondence", "key.csv", "--internal"];
    let moved = rows(folder.path(), &words);
    assert_eq!(moved.len(), 8);
    let divided = moved.iter().find(|row| row["area"] == "0680C1032_DeSO2025").unwrap();
    assert_eq!((number(divided, "events"), number(divided, "population")), (6.75, 150.0));
    let text = said(&need(folder.path(), &words));
    assert!(text.contains("the counts of 2 areas are ESTIMATES") && text.contains("NOT FOR PUBLICATION"), "{text}");
}

#[test]
fn one_hidden_area_hides_another_from_the_mean() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("counts.csv"), COUNTS).unwrap();
    let all = rows(folder.path(), &["neighbourhoods", "--input", "counts.csv"]);
    let hidden: Vec<&str> =
        all.iter().filter(|row| row["status"] == "suppressed").map(|row| row["area"].as_str()).collect();
    assert_eq!(hidden, ["0680A0020", "0680C1040"], "three of 150, and the fewest beside it");
    // The same draws at any number of threads, whatever the order of the rows.
    let mut lines: Vec<&str> = COUNTS.lines().collect();
    lines[1..].reverse();
    fs::write(folder.path().join("counts.csv"), lines.join("\n")).unwrap();
    assert_eq!(rows(folder.path(), &["neighbourhoods", "--input", "counts.csv", "--jobs", "1"]), all);
    // Neighbours: a window of shown areas.
    fs::write(folder.path().join("near.csv"), "0680C1010;0680C1020\n0680C1020;0680C1010\n").unwrap();
    let near = ["--toward", "neighbours", "--neighbours", "near.csv"];
    let local = rows(folder.path(), &[&["neighbourhoods", "--input", "counts.csv"], &near[..]].concat());
    let first = local.iter().find(|row| row["area"] == "0680C1010").unwrap();
    assert!((number(first, "mean") - 100.0 * 50.0 / 550.0).abs() < 1e-9 && first["toward"] == "neighbours");
    // Catchments: counts added up.
    let catchments =
        "0680C1010;Norr\n0680C1020;Norr\n0680C1030;Norr\n0680C1040;Söder\n0680A0010;Söder\n0680A0020;Söder\n";
    fs::write(folder.path().join("units.csv"), catchments).unwrap();
    let units = rows(folder.path(), &["neighbourhoods", "--input", "counts.csv", "--members", "units.csv"]);
    let names: Vec<_> = units.iter().map(|row| (row["area"].as_str(), number(row, "events"))).collect();
    assert_eq!(names, [("Norr", 59.0), ("Söder", 23.0)]);
}

#[test]
fn without_files_everything_runs_on_synthetic_neighbourhoods_and_says_so() {
    let folder = TempDir::new().unwrap();
    for words in [
        &["neighbourhoods", "--area", "0680", "--indicator", "7"][..],
        &["target", "--area", "0680"],
        &["target", "--area", "0680", "--by", "rate", "--chart", "reached.svg"],
        &["target", "--area", "0680", "--by", "avoidable", "--top", "5"],
        &["target", "--area", "0680", "--by", "combination", "--parts", "0.7,0.3"],
        &["allocate", "--area", "0680", "--budget", "5000000", "--top", "7"],
        &["whatif", "--area", "0680", "--goal", "nation", "--who", "all", "--chart", "fewer.png"],
        &["whatif", "--area", "0680", "--indicator", "7", "--goal", "goal", "--need", "rate"],
    ] {
        let run = need(folder.path(), words);
        assert!(run.status.success() && said(&run).contains("SYNTETISKA"), "{words:?}: {}", said(&run));
    }
    let svg = fs::read_to_string(folder.path().join("reached.svg")).unwrap();
    assert!(svg.contains("10\u{a0}% av befolkningen: ") && svg.contains("SYNTETISKA DATA, frö 1"));
    assert!(fs::metadata(folder.path().join("fewer.png")).unwrap().len() > 10_000);
    let run = need(folder.path(), &["whatif", "--area", "0680", "--lang", "en", "--indicator", "7"]);
    assert!(said(&run).contains("Fall injuries 80+: if the areas of the fifth in greatest need (by CNI) reached"));
}

#[test]
fn a_report_goes_on_where_the_input_has_neighbourhoods_too() {
    let folder = TempDir::new().unwrap();
    let text = format!("{COUNTS}neet,0680,2022,total,90,1500\nneet,06,2022,total,400,9000\n");
    fs::write(folder.path().join("both.csv"), text).unwrap();
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_jamlik"))
        .args(["report", "--input", "both.csv", "--areas", "0680", "--output", "pages"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", said(&run));
    let pages = fs::read_dir(folder.path().join("pages")).unwrap().filter_map(Result::ok);
    let names: Vec<String> = pages.map(|page| page.file_name().to_string_lossy().into_owned()).collect();
    assert!(
        names.iter().any(|name| name.contains("0680")) && !names.iter().any(|name| name.contains("C1010")),
        "{names:?}"
    );
}
