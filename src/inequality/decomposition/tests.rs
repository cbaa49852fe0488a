//! Worked examples of decompositions.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use super::*;

const VALUES: [f64; 6] = [1.0, 2.0, 4.0, 3.0, 0.5, 7.0];
const PEOPLE: [f64; 6] = [10.0, 5.0, 1.0, 8.0, 4.0, 2.0];
const GROUPS: [u32; 6] = [0, 0, 2, 2, 1, 1];

fn areas() -> Nested<'static> {
    Nested { values: &VALUES, populations: &PEOPLE, groups: &GROUPS }
}

/// The textbook's sums, Σ p r ln r and Σ p ln(1/r).
#[test]
fn totals_are_those_of_the_textbook() {
    let mean = (10.0 + 10.0 + 4.0 + 24.0 + 2.0 + 14.0) / 30.0;
    let sum = |term: fn(f64) -> f64| VALUES.iter().zip(PEOPLE).map(|(y, n)| n / 30.0 * term(y / mean)).sum::<f64>();
    assert!((theil(&areas()).unwrap().total - sum(|r| r * r.ln())).abs() < 1e-15);
    assert!((mld(&areas()).unwrap().total - sum(|r| -r.ln())).abs() < 1e-15);
    assert!((variance(&areas()).unwrap().total - mean * mean * sum(|r| (r - 1.0).powi(2))).abs() < 1e-15);
}

#[test]
fn a_group_s_own_inequality_is_that_of_its_members() {
    let parts = mld(&areas()).unwrap();
    let alone = Nested { values: &VALUES[2..4], populations: &PEOPLE[2..4], groups: &[0, 0] };
    let alone = mld(&alone).unwrap();
    assert_eq!(parts.groups[&2].inequality, alone.total);
    assert_eq!((parts.groups[&2].share, parts.groups[&2].mean), (0.3, 28.0 / 9.0));
    assert_eq!(alone.between, 0.0);
}

/// Values that differ in the tenth digit: the naive Σ p ln(1/r) has no digit right.
#[test]
fn near_equality_no_digit_is_lost() {
    let values = [1e3, 1e3 + 1e-7];
    let areas = Nested { values: &values, populations: &[1.0, 1.0], groups: &[0, 1] };
    // ½ (d²/2 + d²/2) with d = ±5e-11, as it is represented.
    let step: f64 = (values[1] - values[0]) / 2.0 / 1e3;
    for parts in [theil(&areas).unwrap(), mld(&areas).unwrap()] {
        assert!((parts.total / (step * step / 2.0) - 1.0).abs() < 1e-5, "{parts:?}");
    }
}

#[test]
fn zeros_and_the_empty() {
    let zero = Nested { values: &[0.0, 0.0, 2.0], populations: &[1.0, 1.0, 2.0], groups: &[0, 0, 1] };
    // Half have nothing: T = ½ · 2 ln 2, all of it between.
    let parts = theil(&zero).unwrap();
    assert!((parts.total - 2.0_f64.ln()).abs() < 1e-15 && parts.within == 0.0);
    assert!(mld(&zero).is_err());
    let nobody = Nested { values: &[0.0, 1.0, 2.0], populations: &[0.0, 1.0, 2.0], groups: &[0, u32::MAX, u32::MAX] };
    assert!((mld(&nobody).unwrap().within - mld(&nobody).unwrap().total).abs() < 1e-15);
    assert_eq!(mld(&nobody).unwrap().groups.len(), 1);
    for (values, populations) in [
        ([0.0, 0.0], [1.0, 1.0]),
        ([-1.0, 2.0], [1.0, 1.0]),
        ([f64::NAN, 2.0], [1.0, 1.0]),
        ([1.0, 2.0], [0.0, 0.0]),
        ([1.0, 2.0], [-1.0, 2.0]),
        ([1.0, 2.0], [1.0, f64::INFINITY]),
    ] {
        assert!(theil(&Nested { values: &values, populations: &populations, groups: &[0, 1] }).is_err());
    }
    assert!(variance(&Nested { values: &[1.0], populations: &[1.0, 1.0], groups: &[0] }).is_err());
    assert!(variance(&Nested { values: &[], populations: &[], groups: &[] }).is_err());
}

/// The parts within are exact: together they are the change of the part within.
#[test]
fn two_of_the_four_parts_of_a_change_are_exact() {
    let second =
        Nested { values: &[2.0, 2.5, 3.0, 3.0, 1.0, 6.0], populations: &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], ..areas() };
    let change = mookherjee_shorrocks(&areas(), &second).unwrap();
    let within = change.second.within - change.first.within;
    assert!((change.within + change.sizes_within - within).abs() < 1e-15);
    let four = change.within + change.sizes_within + change.sizes_between + change.means;
    assert!((four + change.residual - change.change).abs() < 1e-15 && change.residual != 0.0);
    let gone = Nested { values: &[2.0, 2.5], populations: &[1.0, 2.0], groups: &[0, 1] };
    assert!(mookherjee_shorrocks(&areas(), &gone).is_err());
}

#[test]
fn kitagawa_is_das_gupta_of_two_factors() {
    let (rates, people) = ([[2.0, 5.0, 9.0], [3.0, 4.0, 9.5]], [[30.0, 20.0, 10.0], [15.0, 20.0, 40.0]]);
    let parts = kitagawa([&rates[0], &people[0]], [&rates[1], &people[1]]).unwrap();
    let composite = |now: &[bool]| {
        let (rates, people) = (rates[usize::from(now[0])], people[usize::from(now[1])]);
        Ok(rates.iter().zip(people).map(|(rate, n)| rate * n).sum::<f64>() / people.iter().sum::<f64>())
    };
    let factors = das_gupta(2, composite).unwrap();
    assert!((parts.rates - factors[0]).abs() < 1e-15 && (parts.composition - factors[1]).abs() < 1e-15);
    assert!(kitagawa([&[1.0], &[0.0]], [&[1.0], &[1.0]]).is_err());
    assert!(kitagawa([&[1.0], &[1.0]], [&[1.0, 2.0], &[1.0, 1.0]]).is_err());
    assert!(kitagawa([&[f64::NAN], &[1.0]], [&[1.0], &[1.0]]).is_err());
    assert!(kitagawa([&[1.0, 1.0], &[-1.0, 3.0]], [&[1.0, 1.0], &[1.0, 1.0]]).is_err());
}

/// Das Gupta's formula for a product of three, α(bc + BC)/3 + α(bC + Bc)/6 with α the change of the first.
#[test]
fn das_gupta_of_a_product_of_three() {
    let (a, b) = ([2.0, 3.0, 5.0], [7.0, 4.0, 6.0]);
    let value = |now: &[bool]| Ok((0..3).map(|i| if now[i] { b[i] } else { a[i] }).product());
    let parts = das_gupta(3, value).unwrap();
    let first = 5.0 * ((3.0 * 5.0 + 4.0 * 6.0) / 3.0 + (3.0 * 6.0 + 4.0 * 5.0) / 6.0);
    assert!((parts[0] - first).abs() < 1e-12);
    assert!((parts.iter().sum::<f64>() - (168.0 - 30.0)).abs() < 1e-12);
    assert!(das_gupta(0, |_| Ok(1.0)).is_err());
    assert!(das_gupta(13, |_| Ok(1.0)).is_err());
    assert!(das_gupta(1, |now| Ok(if now[0] { f64::NAN } else { 1.0 })).is_err());
}
