//! `calc gaps`: inequality between the groups of a table.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jamlik::inequality::MEASURES;

use crate::run::{Record, calc, number, rows, said};

const ORDERED: &str = "\
year,group,order,est,se,pop,better,scale
2020,low,1,25,1.0,100,high,100
2020,mid,2,50,1.5,100,high,100
2020,high,3,75,1.2,100,high,100
2021,high,3,80,1.0,200,high,100
2021,low,1,40,1.0,100,high,100
2021,mid,2,60,1.0,100,high,100
";

fn find<'a>(rows: &'a [Record], year: &str, measure: &str) -> &'a Record {
    rows.iter().find(|row| row.get("year").is_none_or(|is| is == year) && row["measure"] == measure).unwrap()
}

#[test]
fn a_row_a_set_and_measure_in_the_units_of_the_field() {
    let rows = rows(ORDERED, "gaps table.csv --by year");
    assert_eq!(rows.len(), 2 * MEASURES.len());
    let d = find(&rows, "2020", "d");
    assert_eq!([number(d, "value"), number(d, "standard_error")], [50.0, 1.0_f64.hypot(1.2)]);
    assert_eq!([&d["group"], &d["reference_group"], &d["method"], &d["status"]], ["high", "low", "normal", "ok"]);
    // Rows need not be in order: low 40, mid 60, high 80.
    assert_eq!(number(find(&rows, "2021", "d"), "value"), 40.0);
    // Logits −ln 3, 0, ln 3 at the ranks ⅙, ½, ⅚: a line.
    let end = 1.0 / (1.0 + 27.0_f64.sqrt());
    assert!((number(find(&rows, "2020", "sii"), "value") - 100.0 * (1.0 - 2.0 * end)).abs() < 1e-9);
    // r = ½, 1, 1½: ⅓ (½ ln ½ + 1½ ln 1½), times 1 000; and (75 − 50) / 50 in per cent.
    let theil = 1000.0 / 3.0 * (0.5 * 0.5_f64.ln() + 1.5 * 1.5_f64.ln());
    assert!((number(find(&rows, "2020", "ti"), "value") - theil).abs() < 1e-9);
    assert!((number(find(&rows, "2020", "paf"), "value") - 50.0).abs() < 1e-12);
    let without_reference = find(&rows, "2020", "mdrw");
    assert_eq!([&without_reference["status"], &without_reference["reason"]], ["not_applicable", "no_reference"]);
    assert_eq!(find(&rows, "2020", "mdmw")["method"], "simulation");
}

#[test]
fn groups_without_order_have_no_measures_of_order_and_may_have_a_reference() {
    let table = "subgroup;order;estimate;standard_error;population;reference;better;scale\n\
                 a;;10;1;100;0;low;1000\nb;;30;1;100;1;low;1000\nc;;20;1;100;;low;1000\n";
    let rows = rows(table, "gaps table.csv --measure d,d_reference,sii,mdru,par");
    assert_eq!(rows.len(), 5);
    // The highest against the lowest; as a low value is better, the highest of the others against the reference.
    assert_eq!([number(&rows[0], "value"), number(&rows[1], "value")], [20.0, -10.0]);
    assert_eq!([&rows[0]["group"], &rows[0]["reference_group"]], ["b", "a"]);
    assert_eq!([&rows[1]["group"], &rows[1]["reference_group"]], ["c", "b"]);
    assert_eq!([&rows[2]["status"], &rows[2]["reason"], &rows[2]["value"]], ["not_applicable", "no_order", ""]);
    assert_eq!(number(&rows[3], "value"), 10.0);
    assert_eq!(number(&rows[4], "value"), -10.0);
    let turned = self::rows(table, "gaps table.csv --measure par --sign disadvantage");
    assert_eq!((number(&turned[0], "value"), &*turned[0]["sign"], &*rows[4]["sign"]), (10.0, "disadvantage", "field"));
    assert_eq!(rows[3]["sign"], "none");
    assert_eq!(number(&turned[0], "upper_95"), -number(&rows[4], "lower_95"));
}

#[test]
fn intervals_are_drawn_with_a_seed_and_say_how() {
    let of = |words: &str| rows(ORDERED, &format!("gaps table.csv --by year --measure mdmw,d {words}"));
    let simulated = of("--interval simulation --draws 500 --seed 7 --confidence 0.95,0.998");
    assert_eq!(simulated, of("--interval simulation --draws 500 --seed 7 --confidence 0.95,0.998"));
    assert_ne!(simulated, of("--interval simulation --draws 500 --seed 8 --confidence 0.95,0.998"));
    let d = find(&simulated, "2020", "d");
    assert!((number(d, "upper_95") - 50.0 - 1.96 * 1.0_f64.hypot(1.2)).abs() < 0.5);
    assert!(number(d, "upper_99.8") > number(d, "upper_95") && d["method"] == "simulation");
    for (words, method) in [
        ("--interval simulation --corrected", "simulation_corrected"),
        ("--interval bootstrap", "bootstrap"),
        ("--interval bootstrap --corrected", "bootstrap_corrected"),
        ("--interval propagated", "propagated"),
        ("--interval analytic", "normal"),
    ] {
        assert_eq!(find(&of(words), "2021", "d")["method"], method);
    }
    assert_eq!(find(&of("--interval analytic"), "2021", "mdmw")["method"], "none");
}

#[test]
fn a_group_without_an_estimate_is_never_dropped_in_silence() {
    let table = ORDERED.replace("mid,2,50", "mid,2,");
    let refused = rows(&table, "gaps table.csv --by year --measure d");
    assert_eq!([&refused[0]["status"], &refused[0]["reason"]], ["missing", "group_missing"]);
    assert_eq!(refused[1]["status"], "ok");
    let dropped = rows(&table, "gaps table.csv --by year --measure d,mdmw --drop-missing");
    assert_eq!((number(&dropped[0], "value"), &*dropped[0]["groups"]), (50.0, "2"));
    assert_eq!([&dropped[1]["status"], &dropped[1]["reason"]], ["not_applicable", "few_groups"]);
}

#[test]
fn what_cannot_be_a_set_of_groups_is_told_at_once() {
    let table = "subgroup,order,estimate,better,scale,reference\n\
                 a,1,10,high,100,1\na,1,20,high,1,1\nb,,30,good,100,\n";
    let run = calc(table, "gaps table.csv");
    assert_eq!(run.status.code(), Some(4));
    let said = said(&run);
    assert!(said.contains("the same word in every row of a set"), "{said}");
    let table = table.replace("high,1,1", "high,100,1").replace("good", "high");
    let said = self::said(&calc(&table, "gaps table.csv"));
    for part in ["each group once in a set", "an order of its own", "an order for every group", "one reference group"] {
        assert!(said.contains(part), "{part} in\n{said}");
    }
    for (words, part) in [
        ("--measure gini", "no measure `gini`"),
        ("--interval analytic --corrected", "only drawn intervals"),
        ("--draws 1", "two or more"),
        ("--multiplier 100", "no use for --multiplier"),
    ] {
        let said = self::said(&calc(ORDERED, &format!("gaps table.csv --by year {words}")));
        assert!(said.contains(part), "{part} in\n{said}");
    }
}

#[test]
fn every_measure_is_explained() {
    let run = calc("", "gaps --explain");
    let text = String::from_utf8_lossy(&run.stdout);
    for measure in MEASURES {
        let heading = format!("\n{}\n", measure.id.to_uppercase());
        assert!(text.contains(&heading), "{} is not explained: add it to the docs of the kind", measure.id);
    }
}

/// The reference cases of tests/agreement, once more through the command line.
#[test]
fn the_golden_cases_come_out_as_in_the_package() {
    let golden = |name: &str| -> Vec<Record> {
        let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).join(name);
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
        reader.deserialize().map(Result::unwrap).collect()
    };
    let cases: BTreeMap<String, Record> =
        golden("inequality_cases.csv").into_iter().map(|case| (case["case_id"].clone(), case)).collect();
    let mut table =
        "case_id,subgroup,subgroup_order,ordered_dimension,est,se,pop,favourable_indicator,scale\n".to_owned();
    for row in golden("inequality_inputs.csv") {
        let case = &cases[&row["case_id"]];
        let cells = [
            &row["case_id"],
            &row["subgroup"],
            &row["subgroup_order"],
            &case["ordered_dimension"],
            &row["est"],
            &row["se"],
            &row["pop"],
            &case["favourable_indicator"],
            &case["indicator_scale"],
        ];
        table.push_str(&format!("{}\n", cells.map(String::as_str).join(",")));
    }
    let ours = rows(&table, "gaps table.csv --by case_id --interval analytic");
    let mut compared = 0;
    for row in golden("inequality_results.csv") {
        // MLD of a value of 0 is the package's own; the slope measures of the package have other weights.
        let left_out = ["mdru", "mdrw", "sii", "rii", "mld"].contains(&row["measure"].as_str());
        if row["variant"] != "default" || row["status"] != "ok" || row["estimate"] == "Inf" || left_out {
            continue;
        }
        let same = |our: &&Record| our["case_id"] == row["case_id"] && our["measure"] == row["measure"];
        let (value, theirs) = (number(ours.iter().find(same).unwrap(), "value"), number(&row, "estimate"));
        // In TI the package replaces a value of 0 by 10⁻⁶.
        let tolerance = if row["measure"] == "ti" { 1e-4 } else { 1e-9 };
        assert!((value - theirs).abs() <= tolerance * theirs.abs(), "{row:?}: {value}");
        compared += 1;
    }
    assert!(compared > 100, "{compared} figures");
}
