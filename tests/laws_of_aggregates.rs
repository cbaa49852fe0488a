//! Laws of aggregated persons: roll-ups sum, designs do not depend on how rows are divided into cells or weights scaled.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

mod support;

use std::collections::BTreeMap;

use jamlik::aggregate::cells::{Cells, Role};
use jamlik::aggregate::observations::Output;
use jamlik::aggregate::spec::Spec;
use jamlik::model::{AreaLevel, Catalogue, Sex};
use jamlik::statistics::mean;
use jamlik::table::{Key, Observation};
use jamlik::tidy::Members;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use support::rows::{Person, Summed, cells};
use support::{catalogue, indicator};

const AREAS: [&str; 6] = ["0680", "0682", "0580", "0980", "1380", "1382"];
const ROLES: [Role; 5] = [Role::Area, Role::Year, Role::Sex, Role::Stratum, Role::Unit];

/// A share, a mean, and a rate.
fn measured() -> Catalogue {
    let kinds = [("a_share", "proportion"), ("b_mean", "mean"), ("c_rate", "rate")];
    catalogue(kinds.iter().zip(1..).map(|((id, kind), at)| indicator(id, at, kind, "high", "")).collect())
}

fn spec(survey: bool) -> Spec {
    let survey = if survey { "survey = { weight = \"weight\" }" } else { "" };
    let text = format!(
        r#"
        source = "test"
        area = {{ column = "area", geography = "municipality", levels = ["municipality", "county", "group", "nation"] }}
        sex = {{ column = "sex" }}
        year = {{ column = "year" }}
        {survey}
        indicator = [
            {{ id = "a_share", numerator = "a" }}, {{ id = "b_mean", value = "b" }}, {{ id = "c_rate", events = "c" }},
        ]
        "#
    );
    toml::from_str(&text).unwrap()
}

fn observations(cells: &Cells, survey: bool) -> BTreeMap<Key, Observation> {
    let (catalogue, spec, members) = (measured(), spec(survey), Members::default());
    let output = Output { cells, spec: &spec, catalogue: &catalogue, members: &members };
    output.table().unwrap().0.rows().into_iter().map(|row| (row.key, row)).collect()
}

/// The observations of people with these keys; the others are left out.
fn aggregated(
    people: &[Person],
    roles: &[Role],
    survey: bool,
    cell_of: impl Fn(usize) -> usize,
) -> BTreeMap<Key, Observation> {
    let kept: Vec<usize> = (0..ROLES.len()).filter(|at| roles.contains(&ROLES[*at])).collect();
    let narrowed = |person: &Person| Person {
        labels: kept.iter().map(|at| person.labels[*at].clone()).collect(),
        weight: if survey { person.weight } else { 1.0 },
        ..person.clone()
    };
    let people: Vec<Person> = people.iter().map(narrowed).collect();
    let (share, mean) = if survey { (Summed::Weighted, Summed::Sums) } else { (Summed::Counted, Summed::Plain) };
    observations(&cells(roles, &[share, mean, Summed::Sums], &people, cell_of), survey)
}

fn person() -> impl Strategy<Value = Person> {
    let answer = || prop::option::weighted(0.9, 0.0..1.0);
    let keys = (0..AREAS.len(), 2020..2022_i32, prop::option::weighted(0.9, any::<bool>()), 0..3_u8, 0..3_u8);
    (keys, 0.5..20.0, answer(), answer(), answer()).prop_map(|((area, year, sex, stratum, unit), weight, a, b, c)| {
        Person {
            labels: vec![
                Some(AREAS[area].to_owned()),
                Some(year.to_string()),
                sex.map(|is_woman| if is_woman { Sex::Women } else { Sex::Men }.id().to_owned()),
                Some(format!("s{stratum}")),
                Some(format!("u{unit}")),
            ],
            weight,
            answers: vec![
                a.map(|a: f64| (f64::from(a < 0.3), 1.0)),
                b.map(|b| (20.0 * b - 10.0, 1.0)),
                c.map(|c| ((4.0 * c).floor(), 1.5 - c)),
            ],
        }
    })
}

fn designs() -> impl Strategy<Value = Vec<Role>> {
    prop::sample::select(vec![ROLES[..3].to_vec(), ROLES[..4].to_vec(), ROLES.to_vec()])
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-12,
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Alike to rounding. Variances are taken from raw sums, and lose what the values' squares round.
fn alike(a: &Observation, b: &Observation) -> bool {
    let with_rounding = |row: &Observation| row.standard_error.map(|error| error * error + row.value.unwrap().powi(2));
    a.status == b.status
        && close(a.value, b.value)
        && close(with_rounding(a), with_rounding(b))
        && close(a.respondents, b.respondents)
        && close(a.effective_respondents, b.effective_respondents)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn areas_sum_to_those_they_lie_in(people in prop::collection::vec(person(), 1..80)) {
        let found = aggregated(&people, &ROLES[..3], false, |_| 0);
        let areas = measured().areas;
        for (key, sum) in found.iter().filter(|(key, _)| key.indicator != "b_mean") {
            let municipalities = areas.municipalities_of(key.area);
            let parts = || municipalities.iter().filter_map(|code| found.get(&key.in_area(*code)));
            prop_assert!(areas.get(key.area).unwrap().level == AreaLevel::Municipality || parts().count() > 0);
            let total = |of: fn(&Observation) -> Option<f64>| parts().filter_map(of).sum::<f64>();
            // Counts of persons and events are whole; person-time is not.
            prop_assert_eq!(sum.numerator.unwrap_or(0.0), total(|row| row.numerator));
            prop_assert!(close(Some(sum.denominator.unwrap_or(0.0)), Some(total(|row| row.denominator))));
            if key.sex == Sex::Total {
                let parts = [Sex::Women, Sex::Men].map(|sex| found.get(&Key { sex, ..*key }).and_then(|row| row.numerator));
                let both: f64 = parts.into_iter().flatten().sum();
                prop_assert!(sum.numerator.unwrap_or(0.0) >= both);
            }
        }
    }

    #[test]
    fn a_scale_of_weights_leaves_all_but_the_counts(people in prop::collection::vec(person(), 1..80), roles in designs()) {
        let heavier: Vec<Person> = people.iter().map(|p| Person { weight: 8.0 * p.weight, ..p.clone() }).collect();
        let (a, b) = (aggregated(&people, &roles, true, |_| 0), aggregated(&heavier, &roles, true, |_| 0));
        prop_assert_eq!(a.len(), b.len());
        for (key, row) in &a {
            prop_assert!(alike(row, &b[key]), "{:?} {:?}", row, b[key]);
            prop_assert!(close(row.denominator.map(|n| 8.0 * n), b[key].denominator));
        }
    }

    #[test]
    fn rows_may_be_divided_into_cells_and_stand_in_any_order(
        people in prop::collection::vec(person(), 1..80),
        roles in designs(),
        survey in any::<bool>(),
    ) {
        let mut turned = people.clone();
        turned.reverse();
        let a = aggregated(&people, &roles, survey, |_| 0);
        for b in [aggregated(&turned, &roles, survey, |_| 0), aggregated(&people, &roles, survey, |row| row % 3)] {
            prop_assert_eq!(a.len(), b.len());
            prop_assert!(a.iter().all(|(key, row)| alike(row, &b[key])));
        }
    }

    #[test]
    fn equal_weights_without_a_design_are_a_simple_random_sample(people in prop::collection::vec(person(), 2..60)) {
        let alone = |p: &Person| {
            let mut labels = p.labels.clone();
            (labels[0], labels[1]) = (Some(AREAS[0].to_owned()), Some("2020".to_owned()));
            Person { labels, weight: 3.0, ..p.clone() }
        };
        let people: Vec<Person> = people.iter().map(alone).collect();
        let values: Vec<f64> = people.iter().filter_map(|p| p.answers[1].map(|(y, _)| y)).collect();
        prop_assume!(values.len() > 1);
        let key = support::key("b_mean", AREAS[0], Sex::Total, 2020);
        let register = aggregated(&people, &ROLES[..2], false, |_| 0)[&key];
        let classical = mean::standard_error(&values).ok();
        prop_assert!(close(register.standard_error, classical));
        // The rows without an answer are a part of the survey: n/(n − 1) is that of all of them.
        let survey = aggregated(&people, &ROLES[..2], true, |_| 0)[&key];
        let (k, n) = (values.len() as f64, people.len() as f64);
        let factor = (n / (n - 1.0) * (k - 1.0) / k).sqrt();
        prop_assert!(close(survey.standard_error, classical.map(|error| error * factor)));
        prop_assert!(close(survey.effective_respondents, Some(k)));
    }
}

#[test]
fn the_order_of_cells_leaves_no_trace() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let people = prop::collection::vec(person(), 200).new_tree(&mut runner).unwrap().current();
    let found = cells(&ROLES, &[Summed::Weighted, Summed::Sums, Summed::Sums], &people, |_| 0);
    let turned = turned(&found);
    assert_ne!(found, turned);
    assert_eq!(observations(&found, true), observations(&turned, true));
}

/// The same cells in the opposite order, their labels also.
fn turned(cells: &Cells) -> Cells {
    let mut turned = cells.clone();
    for key in &mut turned.keys {
        let last = key.labels.len() as u32;
        key.labels.reverse();
        key.index.iter_mut().filter(|index| **index < last).for_each(|index| *index = last - 1 - *index);
        key.index.reverse();
    }
    turned.rows.reverse();
    for tally in &mut turned.measures {
        match tally {
            jamlik::aggregate::cells::Tally::Counts(all) => all.reverse(),
            jamlik::aggregate::cells::Tally::Weighted(all) => all.reverse(),
            jamlik::aggregate::cells::Tally::Plain(all) => all.reverse(),
            jamlik::aggregate::cells::Tally::Sums(all) => all.reverse(),
        }
    }
    turned
}

#[test]
fn an_observation_of_no_one_is_undefined_and_of_no_answers_missing() {
    let silent = Person {
        labels: vec![Some("0680".to_owned()), Some("2020".to_owned())],
        weight: 1.0,
        answers: vec![None, None, None],
    };
    let status = |survey: bool| {
        let found = aggregated(std::slice::from_ref(&silent), &ROLES[..2], survey, |_| 0);
        found[&support::key("a_share", "0680", Sex::Total, 2020)].status.id()
    };
    assert_eq!((status(false), status(true)), ("undefined", "missing"));
}
