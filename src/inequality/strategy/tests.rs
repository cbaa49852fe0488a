//! Worked examples of the strategy's gaps: which measures, which way round, how sure, and how they change.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use std::collections::BTreeSet;

use ustr::ustr;

use super::{Chosen, GapOptions, Intervals, SignConvention, gaps};
use crate::error::Error;
use crate::estimate::estimate;
use crate::estimate::tests::{catalogue, counted, key, observation, of_group, total, valued};
use crate::inequality::{MDMW, SII};
use crate::model::{Catalogue, Sex, Status};
use crate::table::{Direction, Gap, Observation, Observations, Sign};

const EDUCATION: [&str; 3] = ["pre_upper_secondary", "upper_secondary", "post_secondary"];

fn run(catalogue: &Catalogue, rows: Vec<Observation>, options: &GapOptions) -> Vec<Gap> {
    let estimates = estimate(&Observations::new(rows).unwrap(), catalogue).unwrap();
    gaps(&estimates, catalogue, options, |_| true).unwrap().rows()
}

fn usual(catalogue: &Catalogue, rows: Vec<Observation>) -> Vec<Gap> {
    run(catalogue, rows, &GapOptions::default())
}

/// The cases of each level of education, of as many people.
fn education(year: i32, cases: [f64; 3], people: f64) -> Vec<Observation> {
    let row = |(group, x): (&str, f64)| counted(of_group(key("0680", Sex::Total, year), "education", group), x, people);
    EDUCATION.into_iter().zip(cases).map(row).collect()
}

/// The newest gap of Jönköping, or between the municipalities of Blekinge.
fn of<'a>(gaps: &'a [Gap], dimension: &str, measure: &str) -> &'a Gap {
    let area = if dimension == "municipality" { "10" } else { "0680" };
    let here = |gap: &&Gap| gap.area == area && gap.dimension == dimension && gap.measure == measure;
    gaps.iter().rev().find(here).unwrap()
}

fn measures(gaps: &[Gap], area: &str, dimension: &str) -> Vec<String> {
    let here = |gap: &&Gap| gap.area == area && gap.dimension == dimension;
    let found: BTreeSet<String> = gaps.iter().filter(here).map(|gap| gap.measure.to_string()).collect();
    found.into_iter().collect()
}

/// The municipalities of Blekinge with these shares of as many people.
fn blekinge(catalogue: &Catalogue, shares: [f64; 5], people: f64) -> Vec<Observation> {
    let municipalities = catalogue.areas.municipalities_of(ustr("10"));
    municipalities.iter().zip(shares).map(|(area, p)| counted(total(area), p * people, people)).collect()
}

#[test]
fn each_dimension_has_the_measures_that_fit_it() {
    let shares = catalogue("proportion", "low", "");
    let mut rows = education(2020, [30.0, 20.0, 10.0], 100.0);
    rows.extend(blekinge(&shares, [0.1, 0.2, 0.3, 0.4, 0.5], 1000.0));
    rows.push(counted(key("1060", Sex::Women, 2020), 30.0, 100.0));
    rows.push(counted(key("1060", Sex::Men, 2020), 40.0, 100.0));
    let found = usual(&shares, rows);
    assert_eq!(measures(&found, "0680", "education"), ["d", "paf", "par", "r", "rii", "sii"]);
    assert_eq!(measures(&found, "10", "municipality"), ["bgv", "d", "idisw", "mdmw", "paf", "par", "r", "ti"]);
    assert_eq!(measures(&found, "1060", "sex"), ["d", "r"]);

    let rates = catalogue("rate", "low", "");
    let found = usual(&rates, education(2020, [30.0, 20.0, 10.0], 100.0));
    assert_eq!(measures(&found, "0680", "education"), ["d", "paf", "par", "r", "rii_linear", "sii_linear"]);

    let means = catalogue("mean", "low", "");
    let municipalities = means.areas.municipalities_of(ustr("10"));
    let rows = municipalities.iter().zip([1.0, 2.0, 3.0, 4.0, 5.0]).map(|(area, y)| valued(total(area), y));
    let found = usual(&means, rows.collect());
    assert_eq!(measures(&found, "10", "municipality"), ["bgv", "d", "idisu", "mdmu", "paf", "par", "r", "ti"]);
    let bgv = of(&found, "municipality", "bgv");
    assert_eq!((bgv.value, bgv.status, bgv.reason.as_str()), (None, Status::Missing, "no_population"));
}

#[test]
fn the_sign_is_the_same_for_good_and_bad_and_the_field_s_is_an_option() {
    for (better, cases) in [("high", [10.0, 20.0, 30.0]), ("low", [30.0, 20.0, 10.0])] {
        let catalogue = catalogue("proportion", better, "");
        let turned = usual(&catalogue, education(2020, cases, 100.0));
        for measure in ["d", "sii", "par", "paf"] {
            assert!(of(&turned, "education", measure).value.unwrap() > 0.0, "{measure} where {better} is better");
        }
        assert!(of(&turned, "education", "r").value.unwrap() > 1.0);
        assert!(of(&turned, "education", "rii").value.unwrap() > 1.0);
        let field = GapOptions { sign: SignConvention::Field, ..GapOptions::default() };
        let field = run(&catalogue, education(2020, cases, 100.0), &field);
        // WHO's convention: the most less the least advantaged.
        assert_eq!(of(&field, "education", "sii").value.unwrap() > 0.0, better == "high");
        assert_eq!(of(&field, "education", "sii").sign, Sign::Field);
        assert_eq!(of(&turned, "education", "sii").sign, Sign::Disadvantage);
        let size = |gaps: &[Gap]| of(gaps, "education", "sii").value.unwrap().abs();
        assert!((size(&field) - size(&turned)).abs() < 1e-15);
    }
}

#[test]
fn a_missing_middle_stops_what_needs_all_groups_and_nothing_else() {
    let catalogue = catalogue("proportion", "low", "");
    let mut rows = education(2020, [30.0, 20.0, 10.0], 100.0);
    let middle = of_group(total("0680"), "education", EDUCATION[1]);
    rows[1] = Observation { status: Status::Missing, ..observation(middle) };
    let found = usual(&catalogue, rows);
    assert!(of(&found, "education", "d").value.is_some());
    let sii = of(&found, "education", "sii");
    assert_eq!((sii.value, sii.status, sii.reason.as_str()), (None, Status::Missing, "group_missing"));
    assert_eq!(sii.groups, 2);
}

#[test]
fn asked_for_by_name_a_measure_says_why_it_does_not_apply() {
    let catalogue = catalogue("proportion", "low", "");
    let options = GapOptions { measures: Chosen::These(vec![&SII, &MDMW]), ..GapOptions::default() };
    let found = run(&catalogue, blekinge(&catalogue, [0.1, 0.2, 0.3, 0.4, 0.5], 1000.0), &options);
    let sii = of(&found, "municipality", "sii");
    assert_eq!((sii.status, sii.reason.as_str()), (Status::NotApplicable, "no_order"));
    // μ = 0.3, mean distance (0.2 + 0.1 + 0 + 0.1 + 0.2) / 5
    assert!((of(&found, "municipality", "mdmw").value.unwrap() - 0.12).abs() < 1e-12);
}

#[test]
fn intervals_rest_on_how_sure_the_groups_are() {
    let catalogue = catalogue("proportion", "low", "");
    let mut rows = education(2020, [30.0, 20.0, 10.0], 100.0);
    rows.extend(blekinge(&catalogue, [0.1, 0.2, 0.3, 0.4, 0.5], 1000.0));
    let found = usual(&catalogue, rows.clone());
    let method = |dimension: &str, measure: &str| of(&found, dimension, measure).method.to_string();
    assert_eq!(
        ["d", "r", "sii", "rii"].map(|m| method("education", m)),
        ["mover", "mover_r", "propagated", "propagated"]
    );
    assert_eq!(["mdmw", "idisw"].map(|m| method("municipality", m)), ["simulation_corrected"; 2]);
    // Of three groups the field's interval rests on one residual: these lie on a line, and it says that nothing is unsure.
    let field = GapOptions { intervals: Intervals::Analytic, ..GapOptions::default() };
    let field = run(&catalogue, rows, &field);
    let width = |gap: &Gap| gap.upper.unwrap() - gap.lower.unwrap();
    assert_eq!(of(&field, "education", "sii").method, "hc1");
    assert!(width(of(&field, "education", "sii")) < 0.3 * width(of(&found, "education", "sii")));
}

#[test]
fn a_spread_that_chance_alone_would_make_has_no_interval_and_says_so() {
    let catalogue = catalogue("proportion", "low", "");
    let found = usual(&catalogue, blekinge(&catalogue, [0.30, 0.31, 0.30, 0.29, 0.30], 50.0));
    let mdmw = of(&found, "municipality", "mdmw");
    assert!(mdmw.value.is_some(), "{mdmw:?}");
    assert_eq!((mdmw.lower, mdmw.upper, mdmw.reason.as_str()), (None, None, "may_be_chance"));
}

#[test]
fn an_absolute_gap_that_shrinks_while_the_relative_one_grows_is_told_in_words() {
    let catalogue = catalogue("proportion", "low", "");
    // D from 0.20 to 0.12, R from 2 to 2.5.
    let rows = |people: f64| {
        let mut rows = education(2010, [0.4, 0.3, 0.2].map(|p| p * people), people);
        rows.extend(education(2020, [0.20, 0.14, 0.08].map(|p| p * people), people));
        rows
    };
    let found = usual(&catalogue, rows(100_000.0));
    let (d, r) = (of(&found, "education", "d"), of(&found, "education", "r"));
    assert_eq!((d.direction, r.direction), (Some(Direction::Shrunk), Some(Direction::Grown)));
    assert_eq!(d.since.map(|since| since.last), Some(2010));
    assert_eq!(d.reading, "the absolute gap has shrunk but the relative gap has grown since 2010");
    assert_eq!(d.reading, r.reading);
    let earlier = found.iter().find(|gap| gap.area == "0680" && gap.measure == "d" && gap.period.last == 2010).unwrap();
    assert_eq!((earlier.direction, earlier.reading.as_str()), (None, ""));
    // Of few people the points say the same, and the intervals that it may be chance.
    let found = usual(&catalogue, rows(100.0));
    assert_eq!(of(&found, "education", "r").direction, Some(Direction::Unclear));
    assert!(of(&found, "education", "d").reading.ends_with("; chance alone may explain it"));
}

#[test]
fn only_what_is_asked_for_is_computed_and_unknown_dimensions_are_an_error() {
    let catalogue = catalogue("proportion", "low", "");
    let rows = education(2020, [30.0, 20.0, 10.0], 100.0);
    let estimates = estimate(&Observations::new(rows).unwrap(), &catalogue).unwrap();
    let options = |dimension: &str| GapOptions { dimensions: vec![ustr(dimension)], ..GapOptions::default() };
    let of = |dimension: &str| gaps(&estimates, &catalogue, &options(dimension), |_| true);
    assert!(of("sex").unwrap().is_empty() && !of("education").unwrap().is_empty());
    assert!(matches!(of("educaton"), Err(Error::Unknown { what: "dimension", .. })));
    let none = gaps(&estimates, &catalogue, &GapOptions::default(), |about| about.area == "0114").unwrap();
    assert!(none.is_empty());
}

#[test]
fn where_groups_give_no_counts_the_average_is_the_whole_population_s() {
    let catalogue = catalogue("proportion", "high", "");
    let group = |group: &str, y| valued(of_group(total("0680"), "education", group), y);
    let rows =
        vec![group(EDUCATION[0], 0.5), group(EDUCATION[1], 0.6), group(EDUCATION[2], 0.8), valued(total("0680"), 0.7)];
    let par = *of(&usual(&catalogue, rows), "education", "par");
    assert!((par.value.unwrap() - 0.1).abs() < 1e-12, "{par:?}");
    assert_eq!((par.lower, par.method.as_str()), (None, "none"));
}

#[test]
fn what_is_measured_for_counties_alone_has_gaps_between_counties() {
    let catalogue = catalogue("mean", "high", "");
    let counties = ["06", "08", "05"].map(|code| valued(total(code), code.parse::<f64>().unwrap()));
    let found = usual(&catalogue, counties.to_vec());
    // Sydöstra sjukvårdsregionen is Jönköping, Kalmar and Östergötland together.
    let region = found.iter().find(|gap| gap.area == "sydostra" && gap.dimension == "county" && gap.measure == "d");
    assert_eq!(region.and_then(|gap| gap.value), Some(3.0), "{found:?}");
    assert!(found.iter().all(|gap| gap.dimension == "county"));
}
