//! Worked examples: which groups a gap compares, which way round, and what it says where it cannot.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use ustr::ustr;

use super::{GapOptions, Measure, Scale, Setting, Subgroup, Subgroups, gaps};
use crate::error::Error;
use crate::estimate::estimate;
use crate::estimate::tests::{catalogue, counted, key, observation, of_group, total, valued};
use crate::model::{Better, Catalogue, Contrast, Sex, Status};
use crate::statistics::{Bounded, difference, proportion, ratio, z95};
use crate::table::{Gap, Observation, Observations};

/// Ordered groups of values in per cent, of which a low one is better, and populations.
pub(super) fn set(groups: &[(f64, f64)]) -> Subgroups {
    let group = |(i, (value, population)): (usize, &(f64, f64))| Subgroup {
        id: ustr(&i.to_string()),
        value: *value,
        limits: None,
        standard_error: Some(1.0),
        population: Some(*population),
    };
    let groups: Vec<Subgroup> = groups.iter().enumerate().map(group).collect();
    let (contrast, better, scale) = (Contrast::Ordered, Better::Low, Scale::Share(100.0));
    Subgroups::new(&groups, Setting { contrast, better, reference: None, scale, average: None }).unwrap()
}

pub(super) fn of(measure: &Measure, groups: &Subgroups) -> f64 {
    measure.value(groups).unwrap()
}

fn run(catalogue: &Catalogue, rows: Vec<Observation>) -> Vec<Gap> {
    let estimates = estimate(&Observations::new(rows).unwrap(), catalogue).unwrap();
    gaps(&estimates, catalogue, &GapOptions::default(), |_| true).unwrap().rows()
}

fn find(rows: &[Gap], area: &str, dimension: &str, measure: &str) -> Gap {
    let mut found = rows.iter().filter(|gap| gap.area == area && gap.dimension == dimension && gap.measure == measure);
    *found.next().unwrap_or_else(|| panic!("no {measure} of {dimension} in {area}"))
}

fn wilson(x: f64, n: f64) -> Bounded {
    let limits = proportion::wilson(x, n, z95()).unwrap();
    Bounded { lower: limits.lower, value: x / n, upper: limits.upper }
}

fn women_and_men(women: f64, men: f64) -> Vec<Observation> {
    vec![counted(key("0680", Sex::Women, 2020), women, 100.0), counted(key("0680", Sex::Men, 2020), men, 200.0)]
}

#[test]
fn women_are_set_against_men() {
    let rows = run(&catalogue("proportion", "low", ""), women_and_men(30.0, 40.0));
    let gap = find(&rows, "0680", "sex", "d");
    let limits = difference::mover(wilson(30.0, 100.0), wilson(40.0, 200.0)).unwrap();
    assert!((gap.value.unwrap() - 0.1).abs() < 1e-12);
    assert_eq!((gap.lower, gap.upper), (Some(limits.lower), Some(limits.upper)));
    assert_eq!((gap.group.as_str(), gap.reference_group.as_str(), gap.method.as_str()), ("women", "men", "mover"));
    assert_eq!((gap.sex, gap.groups, gap.population), (Sex::Total, 2, Some(300.0)));

    let gap = find(&rows, "0680", "sex", "r");
    let limits = ratio::mover(wilson(30.0, 100.0), wilson(40.0, 200.0)).unwrap();
    assert!((gap.value.unwrap() - 1.5).abs() < 1e-12);
    assert_eq!((gap.lower, gap.upper, gap.method.as_str()), (Some(limits.lower), Some(limits.upper), "mover_r"));
    // √((s₁/y₁)² + (s₂/y₂)²) with s = √(p(1 − p)/n)
    let relative = |p: f64, n: f64| (p * (1.0 - p) / n).sqrt() / p;
    assert!((gap.standard_error.unwrap() - relative(0.3, 100.0).hypot(relative(0.2, 200.0))).abs() < 1e-12);
    assert!(!gap.is_absolute());
}

#[test]
fn ordered_gaps_are_positive_to_the_disadvantage_of_the_least_advantaged() {
    for (better, low, high) in [("high", 60.0, 80.0), ("low", 80.0, 60.0)] {
        let group = |group: &str, x| counted(of_group(total("0680"), "education", group), x, 100.0);
        let rows =
            vec![group("post_secondary", high), group("pre_upper_secondary", low), group("upper_secondary", 70.0)];
        let rows = run(&catalogue("proportion", better, ""), rows);
        let gap = find(&rows, "0680", "education", "d");
        assert!((gap.value.unwrap() - 0.2).abs() < 1e-12, "{better}: {gap:?}");
        assert!((find(&rows, "0680", "education", "r").value.unwrap() - 80.0 / 60.0).abs() < 1e-12);
        assert_eq!((gap.groups, gap.population), (3, Some(300.0)));
    }
}

#[test]
fn a_missing_end_makes_no_gap_of_the_groups_that_are_left() {
    let group = |group: &str, x| counted(of_group(total("0680"), "education", group), x, 100.0);
    let hidden = of_group(total("0680"), "education", "pre_upper_secondary");
    let rows = vec![
        group("post_secondary", 80.0),
        Observation { status: Status::Suppressed, ..observation(hidden) },
        group("upper_secondary", 70.0),
    ];
    let gap = find(&run(&catalogue("proportion", "high", ""), rows), "0680", "education", "d");
    assert_eq!((gap.value, gap.status, gap.groups), (None, Status::Suppressed, 2));
}

#[test]
fn an_end_that_other_areas_have_is_missing_where_it_has_no_row() {
    let group = |area: &str, group: &str, x| counted(of_group(total(area), "education", group), x, 100.0);
    let rows = vec![
        group("0680", "upper_secondary", 70.0),
        group("0680", "post_secondary", 80.0),
        group("0682", "pre_upper_secondary", 60.0),
        group("0682", "post_secondary", 80.0),
    ];
    let rows = run(&catalogue("proportion", "high", ""), rows);
    let gap = find(&rows, "0680", "education", "d");
    assert_eq!((gap.value, gap.status, gap.groups), (None, Status::Missing, 2));
    assert!(find(&rows, "0682", "education", "d").value.is_some());
}

#[test]
fn municipalities_of_a_county_span_from_the_lowest_to_the_highest() {
    let catalogue = catalogue("mean", "high", "");
    let municipalities = catalogue.areas.municipalities_of(ustr("10"));
    let values = [50.0, 70.0, 40.0, 40.0, 60.0];
    let rows = municipalities.iter().zip(values).map(|(area, value)| valued(total(area), value)).collect();
    let rows = run(&catalogue, rows);
    let gap = find(&rows, "10", "municipality", "d");
    assert_eq!((gap.value, gap.lower, gap.method.as_str()), (Some(30.0), None, "none"));
    assert_eq!((gap.group, gap.reference_group, gap.groups), (municipalities[1], municipalities[2], 5));
    assert_eq!(find(&rows, "10", "municipality", "r").value, Some(1.75));
    assert!(rows.iter().any(|gap| gap.area == "00"));
    assert!(!rows.iter().any(|gap| gap.area == "09"), "Gotland has one municipality");
}

#[test]
fn a_reference_of_nothing_leaves_the_ratio_undefined_or_without_an_interval() {
    let rows = run(&catalogue("proportion", "low", ""), women_and_men(30.0, 0.0));
    assert_eq!(find(&rows, "0680", "sex", "r").status, Status::Undefined);
    assert!(find(&rows, "0680", "sex", "d").upper.is_some());
}

#[test]
fn an_indicator_without_sexes_has_no_gap_between_them() {
    let catalogue = catalogue("proportion", "high", "sexes = [\"total\"]");
    assert!(!run(&catalogue, vec![counted(total("0680"), 3.0, 10.0)]).iter().any(|gap| gap.dimension == "sex"));
}

#[test]
fn an_unknown_group_or_dimension_is_an_error() {
    let catalogue = catalogue("proportion", "high", "");
    for (dimension, group) in [("education", "doctor"), ("shoe_size", "44")] {
        let rows = vec![counted(of_group(total("0680"), dimension, group), 3.0, 10.0)];
        let estimates = estimate(&Observations::new(rows).unwrap(), &catalogue).unwrap();
        assert!(
            matches!(gaps(&estimates, &catalogue, &GapOptions::default(), |_| true), Err(Error::Unknown { .. })),
            "{dimension}"
        );
    }
}

fn groups_of(values: &[f64], contrast: Contrast, better: Better, reference: Option<usize>) -> Subgroups {
    let group = |(i, value): (usize, &f64)| Subgroup {
        id: ustr(&i.to_string()),
        value: *value,
        limits: None,
        standard_error: None,
        population: Some(10.0 * (i + 1) as f64),
    };
    let groups: Vec<Subgroup> = values.iter().enumerate().map(group).collect();
    Subgroups::new(&groups, Setting { contrast, better, reference, scale: Scale::Mean, average: None }).unwrap()
}

#[test]
fn the_pair_follows_order_reference_and_which_end_is_better() {
    use Better::{High, Low};
    use Contrast::{Extremes, Ordered, Reference};
    let values = [3.0, 9.0, 1.0, 9.0, 1.0];
    for (contrast, better, reference, pair) in [
        (Ordered, High, None, (4, 0)),
        (Ordered, Low, None, (0, 4)),
        (Extremes, High, None, (1, 2)),
        (Extremes, Low, None, (1, 2)),
        (Extremes, High, Some(0), (1, 2)),
        (Reference, High, None, (4, 0)),
        (Reference, Low, Some(4), (0, 4)),
    ] {
        assert_eq!(
            groups_of(&values, contrast, better, reference).pair(),
            pair,
            "{contrast:?} {better:?} {reference:?}"
        );
    }
    assert_eq!(groups_of(&[5.0; 3], Extremes, High, None).pair(), (0, 2));
    for (better, reference, pair) in [(High, 0, (0, 2)), (Low, 0, (1, 0)), (Low, 1, (3, 1))] {
        assert_eq!(groups_of(&values, Extremes, better, Some(reference)).reference_pair(), Some(pair));
    }
    assert_eq!(groups_of(&values, Extremes, High, None).reference_pair(), None);
}

#[test]
fn the_target_is_the_last_of_an_order_and_else_the_best_with_most_people() {
    let values = [3.0, 9.0, 1.0, 9.0];
    let target = |contrast, better| groups_of(&values, contrast, better, None).target();
    assert_eq!(target(Contrast::Ordered, Better::Low), 3);
    assert_eq!(target(Contrast::Extremes, Better::High), 3);
    assert_eq!(target(Contrast::Extremes, Better::Low), 2);
    assert_eq!(groups_of(&values, Contrast::Extremes, Better::High, None).best(), 1);
}

#[test]
fn ranks_are_the_middles_of_shares() {
    let groups = groups_of(&[0.0, 1.0, 5.0], Contrast::Ordered, Better::High, None);
    // Populations 10, 20, 30.
    let expected = [1.0 / 12.0, 1.0 / 3.0, 0.75];
    assert!(groups.ranks().iter().zip(expected).all(|(rank, expected)| (rank - expected).abs() < 1e-15));
    assert!((groups.mean() - 17.0 / 6.0).abs() < 1e-15);
}

#[test]
fn new_values_are_as_if_they_had_been_given() {
    let mut drawn = groups_of(&[10.0, 20.0, 40.0], Contrast::Ordered, Better::High, None);
    let values = [7.0, 3.0, 5.0];
    drawn.redraw(|place| values[place]);
    let given = groups_of(&values, Contrast::Ordered, Better::High, None);
    assert_eq!((drawn.mean(), drawn.rank_covariance()), (given.mean(), given.rank_covariance()));
}
