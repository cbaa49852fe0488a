//! Ordered measures of persons against R: healthequal over the survey package, and the survey package alone.

use std::collections::BTreeMap;

use jamlik::error::Result;
use jamlik::inequality::concentration::{Errors, Index, Variance};
use jamlik::inequality::persons::{Persons, Sample};
use jamlik::statistics::regression::Link;
use jamlik::statistics::survey::Estimated;
use jamlik::statistics::z95;

use crate::line::Line;
use crate::read::{Record, golden, number, reference};

pub fn lines() -> Vec<Line> {
    let mut lines = [
        Line::new("Persons: SII and RII, logit", 1e-9),
        Line::new("Persons: SII and RII, linear", 1e-9),
        Line::new("Persons: concentration indices", 1e-9),
        // R stops when the deviance moves less than 1e-8, and makes the errors with the weights of the step before: with one
        // more step (persons.R) it agrees as the others do.
        Line::new("Persons: SII and RII, logit, as healthequal stops it", 1e-6),
    ];
    let mut compare = |input: &[Record], results: &[Record], order: &str| {
        let mut known = BTreeMap::new();
        for row in results {
            let key = (row["outcome"].clone(), row["design"].clone());
            let persons = known.entry(key).or_insert_with_key(|(outcome, design)| take(input, outcome, design, order));
            compare(persons, row, &mut lines);
        }
    };
    compare(&golden("persons_input.csv"), &golden("persons_results.csv"), "order");
    let files = (reference("healthequal/individual_input.csv"), reference("healthequal/individual_results.csv"));
    if let (Some(input), Some(results)) = files {
        compare(&input, &results, "subgroup_order");
    }
    lines.to_vec()
}

#[test]
fn measures_of_persons_equal_r() {
    let lines = lines();
    let (own, stopped) = lines.split_at(3);
    assert!(own.iter().all(|line| line.figures >= 24), "{own:?}");
    // What healthequal itself gave stands in the reference folder alone: its sample may not be kept here.
    let expected = if reference("healthequal/individual_results.csv").is_some() { 48 } else { 0 };
    assert!(stopped.iter().all(|line| line.figures == expected), "{stopped:?}");
}

fn take(input: &[Record], outcome: &str, design: &str, order: &str) -> Persons {
    let column = |name: &str| -> Vec<f64> { input.iter().map(|record| number(record, name).unwrap()).collect() };
    let codes = |name: &str| -> Vec<u32> { input.iter().map(|record| record[name].parse().unwrap()).collect() };
    let outcomes: Vec<Option<f64>> = input.iter().map(|record| number(record, outcome)).collect();
    let (weights, psu, strata) = (column("weight"), codes("psu"), codes("strata"));
    let sample = Sample {
        weights: Some(&weights),
        psu: (design != "weight_only").then_some(&psu),
        strata: (design == "full").then_some(&strata),
    };
    let persons = Persons::new(&outcomes, &column(order), sample).unwrap();
    assert_eq!(persons.count() + persons.missing(), input.len());
    persons
}

fn measure(persons: &Persons, name: &str) -> Result<Estimated> {
    let index = |index, variance| persons.concentration(index, variance);
    let (heat, linearised) = (Variance::Regression(Errors::Design), Variance::Linearised);
    let (wagstaff, erreygers) =
        (Index::Wagstaff { lower: 0.0, upper: 1.0 }, Index::Erreygers { lower: 0.0, upper: 1.0 });
    match name {
        "sii" => persons.slope(Link::Logit, 1.0),
        "rii" => persons.ratio(Link::Logit, 1.0),
        "sii_linear" => persons.slope(Link::Identity, 1.0),
        "rii_linear" => persons.ratio(Link::Identity, 1.0),
        // Bounded by 0 and 1 the outcome is what it was.
        "aci" | "aci_bounded" => index(Index::Generalised, heat),
        "rci" => index(Index::Standard, heat),
        "rci_wagstaff" => index(wagstaff, heat),
        "rci_erreygers" => index(erreygers, heat),
        "rci_linearised" => index(Index::Standard, linearised),
        "rci_wagstaff_linearised" => index(wagstaff, linearised),
        "rci_erreygers_linearised" => index(erreygers, linearised),
        other => panic!("{other}"),
    }
}

fn compare(persons: &Persons, row: &Record, [logit, linear, index, stopped]: &mut [Line; 4]) {
    let name = row["measure"].as_str();
    let line = match name {
        "sii" | "rii" if row.contains_key("status") => stopped,
        "sii" | "rii" => logit,
        "sii_linear" | "rii_linear" => linear,
        _ => index,
    };
    let what = format!("{name} of {} ({})", row["outcome"], row["design"]);
    let ours = measure(persons, name).unwrap();
    line.compare(ours.value, number(row, "estimate").unwrap(), &what);
    line.compare(ours.standard_error, number(row, "se").unwrap(), &format!("se, {what}"));
    if row.contains_key("lowerci") {
        assert_eq!(row["status"], "ok", "{what}");
        let half = z95() * ours.standard_error;
        let (lower, upper) = if name.starts_with("rii") {
            (ours.value / half.exp(), ours.value * half.exp())
        } else {
            (ours.value - half, ours.value + half)
        };
        line.compare(lower, number(row, "lowerci").unwrap(), &format!("lower, {what}"));
        line.compare(upper, number(row, "upperci").unwrap(), &format!("upper, {what}"));
    }
}
