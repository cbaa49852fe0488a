//! Worked examples of the concentration index and its standard errors.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use super::*;
use crate::statistics::survey::Design;

const INDICES: [Index; 6] = [
    Index::Standard,
    Index::Generalised,
    Index::Wagstaff { lower: -1.0, upper: 9.0 },
    Index::Erreygers { lower: -1.0, upper: 9.0 },
    Index::Extended { nu: 1.5 },
    Index::Extended { nu: 4.0 },
];
const VALUES: [f64; 8] = [3.0, 1.0, 4.0, 1.5, 5.0, 8.0, 2.0, 6.0];
const ORDER: [f64; 8] = [10.0, -2.0, 3.0, 3.0, 7.0, 10.0, 3.0, 0.5];
const WEIGHTS: [f64; 8] = [1.0, 2.5, 1.0, 0.5, 2.0, 1.0, 3.0, 0.0];

fn ranked(weights: &[f64]) -> Ranked {
    Ranked::new(&VALUES, &ORDER, weights).unwrap()
}

fn simple(rows: usize) -> Design {
    Design::new(rows, None, None).unwrap()
}

/// The influence of a row is the index's derivative by the row's weight, times the sum of the weights.
#[test]
fn influences_are_derivatives_by_weight() {
    let people: f64 = WEIGHTS.iter().sum();
    for index in INDICES {
        let at = ranked(&WEIGHTS);
        let nu = at.check(index).unwrap();
        let influences = at.influences(nu, at.form(index, at.covariance(nu)));
        for (row, influence) in influences.iter().enumerate() {
            let moved = |step: f64| {
                let mut weights = WEIGHTS;
                weights[row] += step;
                ranked(&weights).index(index).unwrap()
            };
            // The row without weight can only gain some.
            let slope = if WEIGHTS[row] == 0.0 {
                (4.0 * moved(1e-5) - 3.0 * moved(0.0) - moved(2e-5)) / 2e-5
            } else {
                (moved(1e-5) - moved(-1e-5)) / 2e-5
            };
            assert!((slope * people - influence).abs() < 1e-6, "{index:?}, row {row}: {slope} and {influence}");
        }
    }
}

/// Kakwani's variance of groups is that of their people: equation 15 is equation 14 summed within groups.
#[test]
fn the_variance_of_groups_is_that_of_their_people() {
    let (values, order) = ([1.0, 2.0, 4.0, 3.0, 5.0, 0.5, 2.5], [1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0]);
    let people = Ranked::new(&values, &order, &[1.0; 7]).unwrap();
    let (means, counts) = ([1.5, 4.0, 1.5], [2.0, 3.0, 2.0]);
    let within = [0.25, 2.0 / 3.0, 1.0];
    let errors: Vec<f64> = within.iter().zip(counts).map(|(variance, n): (&f64, f64)| (variance / n).sqrt()).collect();
    let groups = Ranked::new(&means, &[1.0, 2.0, 3.0], &counts).unwrap();
    for index in INDICES {
        let of_people = people.people(index, Variance::Linearised, &simple(7)).unwrap();
        let of_groups = groups.groups(index, &errors, Sizes::Sampled).unwrap();
        let expected = of_people.standard_error * (6.0_f64 / 7.0).sqrt();
        assert!((of_groups.value - of_people.value).abs() < 1e-15, "{index:?}");
        assert!((of_groups.standard_error - expected).abs() < 1e-14, "{index:?}");
    }
}

#[test]
fn the_extended_index_is_the_standard_one_at_2_and_needs_no_covariance() {
    let at = ranked(&WEIGHTS);
    let standard = at.index(Index::Standard).unwrap();
    assert!((at.index(Index::Extended { nu: 2.0 + 1e-12 }).unwrap() - standard).abs() < 1e-11);
    // 1 − Σ ȳ (Sⱼ₋₁³ − Sⱼ³) / μ of two halves with 1 and 3: 1 − (7/8 + 3/8) / 2
    let halves = Ranked::new(&[1.0, 3.0], &[1.0, 2.0], &[1.0, 1.0]).unwrap();
    assert!((halves.index(Index::Extended { nu: 3.0 }).unwrap() - 0.375).abs() < 1e-15);
}

#[test]
fn equal_outcomes_are_exactly_equal() {
    let at = Ranked::new(&[0.1; 8], &ORDER, &WEIGHTS).unwrap();
    for index in INDICES {
        assert_eq!(at.index(index).unwrap(), 0.0, "{index:?}");
    }
}

/// By hand, three people with 1, 2, 6: μ = 3, ranks 1/6, 1/2, 5/6, C = 2/3 · (2 · 1/3 + 3 · 1/3) / 3 = 10/27.
#[test]
fn a_regression_s_standard_errors_by_hand() {
    let at = Ranked::new(&[1.0, 2.0, 6.0], &[1.0, 2.0, 3.0], &[5.0; 3]).unwrap();
    let found = |variance| at.people(Index::Standard, variance, &simple(3)).unwrap();
    assert!((found(Variance::Linearised).value - 10.0 / 27.0).abs() < 1e-15);
    // y on R: slope 7.5, residuals ½, −1, ½, s² = 1.5 with one degree of freedom; 2σ²/μ · s / √(Σ (R − ½)²).
    let slope = 1.5_f64.sqrt() / (2.0_f64 / 9.0).sqrt();
    let expected = 2.0 * (2.0 / 27.0) / 3.0 * slope;
    assert!((found(Variance::Regression(Errors::Classical)).standard_error - expected).abs() < 1e-14);
    let of_mean = 10.0 / 81.0 * (1.5_f64 / 3.0).sqrt();
    let delta = found(Variance::Delta(Errors::Classical)).standard_error;
    assert!((delta - expected.hypot(of_mean)).abs() < 1e-14);
    // HC1: 3 Σ (p e 2 (R − ½) / μ)², two rows with (1/3 · ½ · 2/3 / 3)².
    let robust = (3.0 * 2.0_f64).sqrt() / 27.0;
    assert!((found(Variance::Regression(Errors::Robust)).standard_error - robust).abs() < 1e-14);
    // The design's: n / (n − 1) in place of n / (n − 2).
    let design = found(Variance::Regression(Errors::Design)).standard_error;
    assert!((design - robust / 2.0_f64.sqrt()).abs() < 1e-14);
}

#[test]
fn what_has_no_index_is_undefined() {
    let at = ranked(&WEIGHTS);
    for index in [
        Index::Extended { nu: 1.0 },
        Index::Extended { nu: f64::NAN },
        Index::Wagstaff { lower: 0.0, upper: 7.0 },
        Index::Erreygers { lower: 9.0, upper: 0.0 },
    ] {
        assert!(at.index(index).is_err(), "{index:?}");
    }
    let none = Ranked::new(&[0.0; 3], &[1.0, 2.0, 3.0], &[1.0; 3]).unwrap();
    assert!(none.index(Index::Standard).is_err());
    assert!(none.index(Index::Wagstaff { lower: 0.0, upper: 1.0 }).is_err());
    assert_eq!(none.index(Index::Erreygers { lower: 0.0, upper: 1.0 }).unwrap(), 0.0);
    let one_rank = Ranked::new(&[1.0, 2.0, 3.0], &[1.0; 3], &[1.0; 3]).unwrap();
    assert!(one_rank.people(Index::Standard, Variance::Regression(Errors::Robust), &simple(3)).is_err());
    assert!(at.people(Index::Standard, Variance::Linearised, &simple(3)).is_err());
    assert!(at.groups(Index::Standard, &[-1.0; 8], Sizes::Known).is_err());
    for (values, order, weights) in [
        ([1.0, f64::NAN], [1.0, 2.0], [1.0, 1.0]),
        ([1.0, 2.0], [1.0, f64::INFINITY], [1.0, 1.0]),
        ([1.0, 2.0], [1.0, 2.0], [1.0, -1.0]),
        ([1.0, 2.0], [1.0, 2.0], [0.0, 0.0]),
    ] {
        assert!(Ranked::new(&values, &order, &weights).is_err());
    }
    assert!(Ranked::new(&[], &[], &[]).is_err());
}

/// Twice the area between the diagonal and the curve is the index.
#[test]
fn the_index_is_twice_the_area_above_the_curve() {
    let at = ranked(&WEIGHTS);
    let curve = at.curve(Source::Nothing, 100).unwrap();
    let area: f64 =
        curve.windows(2).map(|ends| (ends[1].share - ends[0].share) * (ends[0].value + ends[1].value)).sum();
    assert!((at.index(Index::Standard).unwrap() - (1.0 - area)).abs() < 1e-15);
    assert_eq!(curve.len(), 5, "a corner of no people is none");
    assert_eq!((curve[4].share, curve[4].value, curve[4].standard_error), (1.0, 1.0, None));
}

/// The share of the outcome up to a level is the ratio of two totals of the survey.
#[test]
fn the_curve_s_errors_are_those_of_a_ratio() {
    let design = Design::new(8, Some(&[1, 1, 2, 2, 3, 3, 4, 4]), Some(&[1, 1, 1, 1, 2, 2, 2, 2])).unwrap();
    let curve = ranked(&WEIGHTS).curve(Source::People(&design), 100).unwrap();
    let up_to: Vec<f64> = VALUES.iter().zip(ORDER).map(|(value, at)| if at <= 3.0 { *value } else { 0.0 }).collect();
    let ratio = crate::statistics::survey::ratio(&design, &WEIGHTS, &up_to, &VALUES).unwrap();
    assert!((curve[2].value - ratio.value).abs() < 1e-15);
    assert!((curve[2].standard_error.unwrap() - ratio.standard_error).abs() < 1e-15);
    assert_eq!((curve[0].standard_error, curve[4].standard_error), (Some(0.0), Some(0.0)));
}

#[test]
fn a_long_curve_is_thinned_to_equal_shares() {
    let numbers: Vec<f64> = (1..=1000).map(f64::from).collect();
    let at = Ranked::new(&numbers, &numbers, &[1.0; 1000]).unwrap();
    let curve = at.curve(Source::Nothing, 10).unwrap();
    let shares: Vec<f64> = curve.iter().map(|vertex| (vertex.share * 1000.0).round()).collect();
    assert_eq!(shares, [0.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0, 900.0, 1000.0]);
    assert!((curve[1].value - 5050.0 / 500_500.0).abs() < 1e-15);
}

#[test]
fn a_curve_needs_outcomes_that_add_up() {
    let design = Design::new(3, None, None).unwrap();
    assert!(Ranked::new(&[1.0, -1.0, 2.0], &[1.0, 2.0, 3.0], &[1.0; 3]).unwrap().curve(Source::Nothing, 9).is_err());
    assert!(Ranked::new(&[0.0; 3], &[1.0, 2.0, 3.0], &[1.0; 3]).unwrap().curve(Source::Nothing, 9).is_err());
    assert!(ranked(&WEIGHTS).curve(Source::People(&design), 9).is_err());
}
