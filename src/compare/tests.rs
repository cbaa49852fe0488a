//! Worked examples: each area against each benchmark, verdicts, reasons and ranks.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use ustr::ustr;

use super::{compare, reason};
use crate::estimate::estimate;
use crate::estimate::tests::{catalogue, counted, key, observation, total, valued};
use crate::model::{Catalogue, Period, Sex, Status};
use crate::statistics::{Bounded, difference, proportion, z95};
use crate::table::{Comparison, Key, Observation, Observations, Verdict, benchmark};

fn run(catalogue: &Catalogue, rows: Vec<Observation>) -> Vec<Comparison> {
    let estimates = estimate(&Observations::new(rows).unwrap(), catalogue).unwrap();
    compare(&estimates, catalogue).unwrap().rows()
}

fn find(rows: &[Comparison], key: Key, benchmark: &str) -> Comparison {
    let mut found = rows.iter().filter(|row| row.key == key && row.benchmark == benchmark);
    *found.next().unwrap_or_else(|| panic!("no comparison of {key:?} with {benchmark}"))
}

fn wilson(x: f64, n: f64) -> Bounded {
    let limits = proportion::wilson(x, n, z95()).unwrap();
    Bounded { lower: limits.lower, value: x / n, upper: limits.upper }
}

/// The five municipalities of Blekinge with these cases of 100.
fn blekinge(catalogue: &Catalogue, cases: [f64; 5]) -> Vec<Observation> {
    let municipalities = catalogue.areas.municipalities_of(ustr("10"));
    municipalities.iter().zip(cases).map(|(area, x)| counted(total(area), x, 100.0)).collect()
}

#[test]
fn a_county_s_own_part_is_taken_out_of_the_interval() {
    let catalogue = catalogue("proportion", "high", "");
    let rows = run(&catalogue, blekinge(&catalogue, [70.0, 50.0, 50.0, 50.0, 50.0]));
    let first = find(&rows, total("1060"), benchmark::COUNTY);
    // 70 % against the county's 54 %: the rest, 200 of 400, is independent, and four fifths of the county.
    let rest = difference::mover(wilson(70.0, 100.0), wilson(200.0, 400.0)).unwrap();
    assert!((first.difference.unwrap() - 0.16).abs() < 1e-12);
    assert!((first.lower.unwrap() - 0.8 * rest.lower).abs() < 1e-12);
    assert!((first.upper.unwrap() - 0.8 * rest.upper).abs() < 1e-12);
    assert_eq!((first.verdict, first.reason.as_str()), (Verdict::Better, ""));
    assert_eq!(first.reference_area, "10");
    let naive = difference::mover(wilson(70.0, 100.0), wilson(270.0, 500.0)).unwrap();
    assert!(first.upper.unwrap() - first.lower.unwrap() < naive.upper - naive.lower);
}

#[test]
fn the_verdict_follows_which_end_is_better() {
    for (better, verdict) in [("high", Verdict::Better), ("low", Verdict::Worse)] {
        let catalogue = catalogue("proportion", better, "");
        let rows = run(&catalogue, blekinge(&catalogue, [70.0, 50.0, 50.0, 50.0, 50.0]));
        assert_eq!(find(&rows, total("1060"), benchmark::COUNTY).verdict, verdict);
        assert_eq!(find(&rows, total("1080"), benchmark::COUNTY).verdict, Verdict::Similar);
    }
}

#[test]
fn ranks_share_ties_and_carry_what_the_intervals_allow() {
    let catalogue = catalogue("proportion", "high", "");
    let rows = run(&catalogue, blekinge(&catalogue, [90.0, 50.0, 50.0, 45.0, 5.0]));
    let position = |area: &str| {
        let row = find(&rows, total(area), benchmark::COUNTY);
        (row.rank, row.rank_lower, row.rank_upper, row.ranked)
    };
    assert_eq!(position("1060"), (Some(1), Some(1), Some(1), Some(5)));
    assert_eq!(position("1080"), (Some(2), Some(2), Some(4), Some(5)));
    assert_eq!(position("1081"), (Some(2), Some(2), Some(4), Some(5)));
    assert_eq!(position("1082"), (Some(4), Some(2), Some(4), Some(5)));
    assert_eq!(position("1083"), (Some(5), Some(5), Some(5), Some(5)));
}

#[test]
fn values_without_intervals_are_ranked_but_not_judged() {
    let catalogue = catalogue("mean", "low", "");
    let mut rows: Vec<Observation> = catalogue
        .areas
        .municipalities_of(ustr("10"))
        .iter()
        .zip([3.0, 1.0, 2.0, 5.0, 4.0])
        .map(|(area, value)| valued(total(area), value))
        .collect();
    rows.push(valued(total("00"), 2.5));
    let rows = run(&catalogue, rows);
    let found = find(&rows, total("1080"), benchmark::NATION);
    assert_eq!((found.verdict, found.reason.as_str()), (Verdict::NotComparable, reason::NO_INTERVAL));
    assert_eq!((found.difference, found.status), (Some(-1.5), Status::Ok));
    assert_eq!((found.rank, found.rank_lower, found.ranked), (Some(1), None, Some(5)));
}

#[test]
fn gotland_is_not_compared_with_itself() {
    let catalogue = catalogue("proportion", "high", "");
    let rows = run(&catalogue, vec![counted(total("0980"), 30.0, 100.0)]);
    let county = find(&rows, total("0980"), benchmark::COUNTY);
    assert_eq!((county.difference, county.lower), (Some(0.0), None));
    assert_eq!((county.verdict, county.reason.as_str()), (Verdict::NotComparable, reason::SAME_AREA));
    assert_eq!(county.rank, None);
}

#[test]
fn peers_are_independent_and_ranked_with_the_municipality() {
    let catalogue = catalogue("proportion", "high", "");
    let peers = catalogue.areas.peers_of(ustr("0680")).unwrap();
    let mut rows: Vec<Observation> = peers.members.iter().map(|area| counted(total(area), 40.0, 100.0)).collect();
    rows.push(counted(total("0680"), 60.0, 100.0));
    let found = find(&run(&catalogue, rows), total("0680"), benchmark::PEERS);
    let limits = difference::mover(wilson(60.0, 100.0), wilson(280.0, 700.0)).unwrap();
    assert!((found.lower.unwrap() - limits.lower).abs() < 1e-12);
    assert_eq!((found.verdict, found.rank, found.ranked), (Verdict::Better, Some(1), Some(8)));
    assert_eq!(found.reference_area, peers.code);
}

#[test]
fn regions_are_benchmarks_and_county_means_of_kolada_are_not() {
    let catalogue = catalogue("proportion", "high", "");
    let counties = ["05", "06", "08"].map(|county| counted(total(county), 30.0, 100.0));
    let rows = run(&catalogue, counties.into_iter().chain([counted(total("0680"), 20.0, 100.0)]).collect());
    assert_eq!(find(&rows, total("06"), "sydostra").verdict, Verdict::Similar);
    assert_eq!(find(&rows, total("0680"), "sydostra").reference_area, "sydostra");
    assert!(!rows.iter().any(|row| row.benchmark.starts_with('G')));
}

#[test]
fn what_cannot_be_compared_says_why() {
    let catalogue = catalogue("proportion", "high", "");
    let missing = Observation { status: Status::Missing, ..observation(total("0680")) };
    let rows = run(&catalogue, vec![missing, counted(total("0682"), 3.0, 10.0)]);
    let reasons = |area: &str| {
        let row = find(&rows, total(area), benchmark::NATION);
        (row.verdict, row.reason.to_string(), row.status)
    };
    assert_eq!(reasons("0680"), (Verdict::NotComparable, "missing".to_owned(), Status::Missing));
    assert_eq!(reasons("0682"), (Verdict::NotComparable, reason::NO_REFERENCE.to_owned(), Status::Missing));
}

#[test]
fn the_year_before_is_a_benchmark_but_not_across_a_break() {
    let broken = r#"breaks = [{ year = 2020, text = { sv = "ny", en = "new" } }]"#;
    for (more, verdict, why) in [("", Verdict::Better, ""), (broken, Verdict::NotComparable, reason::BREAK)] {
        let catalogue = catalogue("proportion", "low", more);
        let at = |year| key("0680", Sex::Total, year);
        let rows = run(&catalogue, vec![counted(at(2019), 60.0, 100.0), counted(at(2020), 30.0, 100.0)]);
        let found = find(&rows, at(2020), benchmark::PREVIOUS);
        assert!((found.difference.unwrap() + 0.3).abs() < 1e-12);
        assert_eq!((found.verdict, found.reason.as_str()), (verdict, why));
        assert_eq!(found.reference_period, Period::year(2019));
        assert!(!rows.iter().any(|row| row.key == at(2019) && row.benchmark == benchmark::PREVIOUS));
    }
}

#[test]
fn overlapping_means_give_a_difference_without_a_verdict() {
    let catalogue = catalogue("proportion", "low", "pooled_years = 3");
    let at = |last| Key { period: Period::new(last, 3), ..key("0680", Sex::Total, last) };
    let rows = run(&catalogue, vec![counted(at(2019), 60.0, 100.0), counted(at(2020), 30.0, 100.0)]);
    let found = find(&rows, at(2020), benchmark::PREVIOUS);
    assert_eq!((found.reason.as_str(), found.lower), (reason::OVERLAPPING_PERIODS, None));
    assert!(found.difference.is_some());
}

#[test]
fn a_pooled_period_across_a_break_is_not_comparable_with_a_later_one() {
    let more = r#"every_years = 3
        breaks = [{ year = 2018, text = { sv = "ny", en = "new" } }]"#;
    let catalogue = catalogue("proportion", "low", more);
    let at = |area: &str, last| Key { period: Period::new(last, 3), ..key(area, Sex::Total, last) };
    let rows = [at("0680", 2019), at("0680", 2022), at("00", 2019)].map(|key| counted(key, 40.0, 100.0));
    let rows = run(&catalogue, rows.to_vec());
    assert_eq!(find(&rows, at("0680", 2022), benchmark::PREVIOUS).reason, reason::BREAK);
    assert_eq!(find(&rows, at("0680", 2019), benchmark::NATION).verdict, Verdict::Similar, "both mix them alike");
}

#[test]
fn the_goal_s_baseline_is_a_benchmark_of_later_years() {
    let goal =
        r#"goal = { change = 2.0, year = 2022, baseline_year = 2017, baseline_confidence = "inferred", source = "" }"#;
    let catalogue = catalogue("proportion", "high", goal);
    let at = |year| key("0680", Sex::Total, year);
    let rows = run(&catalogue, vec![counted(at(2017), 60.0, 100.0), counted(at(2020), 62.0, 100.0)]);
    let found = find(&rows, at(2020), benchmark::BASELINE);
    assert_eq!((found.verdict, found.reference), (Verdict::Similar, Some(0.6)));
    assert!(!rows.iter().any(|row| row.key == at(2017) && row.benchmark == benchmark::BASELINE));
}
