//! Aggregated surveys against R's survey package: weights alone, with strata, with strata and sampling units.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use jamlik::aggregate::embedded::Watch;
use jamlik::aggregate::observations::Output;
use jamlik::aggregate::read::Persons;
use jamlik::aggregate::run::{self, Job, With};
use jamlik::aggregate::spec::Spec;
use jamlik::model::{Period, Sex};
use jamlik::table::{Key, Observation};
use jamlik::tidy::Members;
use ustr::ustr;

use crate::line::Line;
use crate::read::{Record, golden, number};
use crate::support::{catalogue, indicator};

const MEASURES: [(&str, &str); 3] = [("share", "proportion"), ("value", "mean"), ("rate", "rate")];

pub fn lines() -> Vec<Line> {
    let mut lines = [
        Line::new("Aggregated surveys: shares, means, rates of domains", 1e-9),
        Line::new("Aggregated surveys: their standard errors", 1e-9),
        Line::new("Aggregated surveys: effective answers", 1e-9),
    ];
    let [values, errors, effective] = &mut lines;
    let found: BTreeMap<&str, BTreeMap<Key, Observation>> =
        ["weights", "strata", "units"].into_iter().map(|design| (design, observations(design))).collect();
    for row in golden("aggregate_results.csv") {
        let what = format!("{row:?}");
        let Some(ours) = found[row["design"].as_str()].get(&key(&row)) else {
            // A domain without a single person has no observation.
            assert_eq!(row["n"], "0", "{what}");
            continue;
        };
        let n = number(&row, "n").unwrap();
        assert_eq!(ours.respondents.unwrap_or(0.0), n, "{what}");
        if n == 0.0 {
            assert_eq!(ours.value, None, "{what}");
            continue;
        }
        values.compare(ours.value.unwrap(), number(&row, "value").unwrap(), &what);
        let error = number(&row, "se").unwrap();
        match ours.standard_error {
            Some(own) if error > 1e-12 => errors.compare(own, error, &what),
            // All score 0, as those of a share of 1: R leaves what its sums round.
            Some(own) => assert!(own < 1e-12, "{what}"),
            // One unit alone shows no variation, and no events no certainty; R says 0.
            None => assert!(error < 1e-12 && (row["units"] == "1" || ours.value == Some(0.0)), "{what}"),
        }
        if let Some(theirs) = number(&row, "effective") {
            if row["units"] == "1" && row["measure"] == "share" {
                assert_eq!(ours.effective_respondents, Some(1.0), "{what}");
                continue;
            }
            effective.compare(ours.effective_respondents.unwrap(), theirs, &what);
        }
        if let Some(deff) = number(&row, "deff").filter(|_| row["units"] != "1") {
            effective.compare(ours.effective_respondents.unwrap(), (n - 1.0) / deff, &format!("deff, {what}"));
        }
    }
    lines.to_vec()
}

#[test]
fn domains_of_surveys_equal_r() {
    let lines = lines();
    assert!(lines.iter().all(|line| line.figures >= 500), "{lines:?}");
}

/// The persons as `jamlik aggregate` sums them.
fn observations(design: &str) -> BTreeMap<Key, Observation> {
    let catalogue =
        catalogue(MEASURES.iter().zip(1..).map(|((id, kind), at)| indicator(id, at, kind, "high", "")).collect());
    let folder = tempfile::tempdir().unwrap();
    let (path, spec_path) = (folder.path().join("persons.csv"), folder.path().join("spec.toml"));
    // Without the line of its origin.
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/aggregate_input.csv")).unwrap();
    std::fs::write(&path, text.split_once('\n').unwrap().1).unwrap();
    let strata = if design == "weights" { "" } else { ", strata = \"stratum\"" };
    let units = if design == "units" { ", psu = \"psu\"" } else { "" };
    std::fs::write(&spec_path, SPEC.replace("DESIGN", &format!("{strata}{units}"))).unwrap();

    let spec = Spec::open(&spec_path).unwrap();
    let persons = Persons::open(&[path], &spec.read).unwrap();
    spec.check(&spec_path, &persons, &catalogue).unwrap();
    let job = Job { spec: &spec, path: &spec_path, persons: &persons, catalogue: &catalogue };
    let watch = Watch { rows: &|_| (), stop: &AtomicBool::new(false) };
    let cells = run::run(&job, &With::Embedded(None), &watch).unwrap();
    let members = Members::default();
    let output = Output { cells: &cells, spec: &spec, catalogue: &catalogue, members: &members };
    let (table, _) = output.table().unwrap();
    table.rows().into_iter().map(|row| (row.key, row)).collect()
}

const SPEC: &str = r#"
    source = "test"
    survey = { weight = "weight"DESIGN }

    [area]
    column = "area"
    geography = "municipality"
    levels = ["municipality", "county", "nation"]

    [year]
    column = "year"

    [sex]
    column = "sex"

    [[dimension]]
    id = "education"
    column = "education"
    groups = { pre_upper_secondary = ["a"], upper_secondary = ["b"], post_secondary = ["c"] }

    [[indicator]]
    id = "share"
    numerator = "share = 1"

    [[indicator]]
    id = "value"
    value = "value"

    [[indicator]]
    id = "rate"
    events = "events"
    person_time = "time"
"#;

fn key(row: &Record) -> Key {
    let sex = Sex::ALL.into_iter().find(|sex| sex.id() == row["sex"]).unwrap();
    let whole = Key::whole(ustr(&row["measure"]), ustr(&row["area"]), sex, Period::year(row["year"].parse().unwrap()));
    match row["education"].as_str() {
        "total" => whole,
        code => {
            let group = match code {
                "a" => "pre_upper_secondary",
                "b" => "upper_secondary",
                _ => "post_secondary",
            };
            Key { dimension: ustr("education"), group: ustr(group), ..whole }
        }
    }
}
