//! Aggregated surveys against R's survey package: weights alone, with strata, with strata and sampling units.

use std::collections::BTreeMap;

use jamlik::aggregate::cells::Role;
use jamlik::aggregate::observations::{Members, Output};
use jamlik::aggregate::spec::Spec;
use jamlik::model::{Period, Sex};
use jamlik::table::{Key, Observation};
use ustr::ustr;

use crate::line::Line;
use crate::read::{Record, golden, number};
use crate::support::rows::{Person, Summed, cells};
use crate::support::{catalogue, indicator};

const MEASURES: [(&str, &str); 3] = [("share", "proportion"), ("value", "mean"), ("rate", "rate")];

pub fn lines() -> Vec<Line> {
    let mut lines = [
        Line::new("Aggregated surveys: shares, means, rates of domains", 1e-9),
        Line::new("Aggregated surveys: their standard errors", 1e-9),
        Line::new("Aggregated surveys: effective answers", 1e-9),
    ];
    let [values, errors, effective] = &mut lines;
    let persons = golden("aggregate_input.csv");
    let found: BTreeMap<&str, BTreeMap<Key, Observation>> =
        ["weights", "strata", "units"].into_iter().map(|design| (design, observations(&persons, design))).collect();
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
fn observations(persons: &[Record], design: &str) -> BTreeMap<Key, Observation> {
    let catalogue =
        catalogue(MEASURES.iter().zip(1..).map(|((id, kind), at)| indicator(id, at, kind, "high", "")).collect());
    let mut roles = vec![Role::Area, Role::Year, Role::Sex, Role::Dimension(ustr("education"))];
    let mut columns = vec!["area", "year", "sex", "education"];
    for (role, column) in [(Role::Stratum, "stratum"), (Role::Unit, "psu")] {
        if design == "units" || (design == "strata" && column == "stratum") {
            roles.push(role);
            columns.push(column);
        }
    }
    let people: Vec<Person> = persons
        .iter()
        .map(|person| Person {
            labels: columns.iter().map(|column| label(column, &person[*column])).collect(),
            weight: number(person, "weight").unwrap(),
            answers: vec![
                number(person, "share").map(|y| (y, 1.0)),
                number(person, "value").map(|y| (y, 1.0)),
                number(person, "events").zip(number(person, "time")),
            ],
        })
        .collect();
    let cells = cells(&roles, &[Summed::Weighted, Summed::Sums, Summed::Sums], &people, |_| 0);
    let (spec, members) = (spec(), Members::default());
    let output = Output { cells: &cells, spec: &spec, catalogue: &catalogue, members: &members };
    let (table, _) = output.table().unwrap();
    table.rows().into_iter().map(|row| (row.key, row)).collect()
}

fn spec() -> Spec {
    let text = r#"
        source = "test"
        area = { column = "area", geography = "municipality", levels = ["municipality", "county", "nation"] }
        year = { column = "year" }
        sex = { column = "sex" }
        survey = { weight = "weight" }
        dimension = [{ id = "education", column = "education" }]
        indicator = [
            { id = "share", numerator = "share = 1" },
            { id = "value", value = "value" },
            { id = "rate", events = "events", person_time = "time" },
        ]
    "#;
    toml::from_str(text).unwrap()
}

fn label(column: &str, code: &str) -> Option<String> {
    let label = match (column, code) {
        (_, "") => return None,
        ("sex", "1") => "men",
        ("sex", _) => "women",
        ("education", "a") => "pre_upper_secondary",
        ("education", "b") => "upper_secondary",
        ("education", _) => "post_secondary",
        (_, code) => code,
    };
    Some(label.to_owned())
}

fn key(row: &Record) -> Key {
    let sex = Sex::ALL.into_iter().find(|sex| sex.id() == row["sex"]).unwrap();
    let whole = Key::whole(ustr(&row["measure"]), ustr(&row["area"]), sex, Period::year(row["year"].parse().unwrap()));
    match row["education"].as_str() {
        "total" => whole,
        code => Key { dimension: ustr("education"), group: ustr(&label("education", code).unwrap()), ..whole },
    }
}
