//! Data sets with certified results: NIST's Statistical Reference Datasets.
//!
//! Univariate: all nine. Analysis of variance: all eleven, the part between groups as the between-group variance, the part
//! within as variances. Linear: Norris, NoInt1 and NoInt2, the three that a line has; Pontius, Filip, Longley and Wampler1–5
//! need several predictors, which no kernel of ours fits.
//!
//! Where neighbouring values differ only in their last digits (NumAcc3 and 4, AtmWtAg, SmLs04–09), the decimals have no exact
//! doubles, and the certified result no longer follows from what is stored. There the values are taken as whole numbers of
//! their last decimal, which doubles hold exactly, and the certified results are scaled alike.

use jamlik::inequality::{BGV, Scale, Setting, Subgroup, Subgroups};
use jamlik::model::{Better, Contrast};
use jamlik::statistics::regression::{least_squares, through_origin};
use jamlik::statistics::sum::{mean, standard_deviation, sum, variance};
use ustr::ustr;

use crate::limits::list;
use crate::line::Line;
use crate::read::{golden, number};

/// Of fifteen certified digits, all but the last few.
const TOLERANCE: f64 = 1e-12;

pub fn lines() -> Vec<Line> {
    vec![univariate(), anova(), linear()]
}

fn univariate() -> Line {
    let mut line = Line::new("NIST: mean and standard deviation", TOLERANCE);
    let mut compare = |set: &str, values: &[f64], certified_mean: f64, certified_deviation: f64| {
        line.compare(mean(values).unwrap(), certified_mean, set);
        line.compare(standard_deviation(values).unwrap(), certified_deviation, set);
    };
    for record in golden("nist_univariate.csv") {
        // Mavro's five decimals as whole numbers: what cancels in the deviation is then nothing.
        let scale = if record["set"] == "Mavro" { 1e5 } else { 1.0 };
        let values: Vec<f64> =
            list(&record, "values").into_iter().flatten().map(|value| scaled(value, scale)).collect();
        let certified = ["mean", "standard_deviation"].map(|column| number(&record, column).unwrap() * scale);
        compare(&record["set"], &values, certified[0], certified[1]);
    }
    // NIST's file has a 3 where the 957th digit of π is 8; the certified values are those of the file.
    let mut digits = digits_of_pi(5000);
    digits[956] = 3.0;
    compare("PiDigits", &digits, 4.53480000000000, 2.86733906028871);
    compare("NumAcc1", &[10_000_001.0, 10_000_003.0, 10_000_002.0], 10_000_002.0, 1.0);
    compare("NumAcc2", &alternating(1.2, 0.1, 1001), 1.2, 0.1);
    compare("NumAcc3, in tenths", &alternating(10_000_002.0, 1.0, 1001), 10_000_002.0, 1.0);
    compare("NumAcc4, in tenths", &alternating(100_000_002.0, 1.0, 1001), 100_000_002.0, 1.0);
    line
}

/// Whole numbers of the last decimal, where the scale is not 1.
fn scaled(value: f64, scale: f64) -> f64 {
    if scale == 1.0 { value } else { (value * scale).round() }
}

/// A value, then by turns what lies below and above it: NIST's rule for NumAcc and SmLs.
fn alternating(first: f64, step: f64, count: usize) -> Vec<f64> {
    (0..count).map(|i| if i == 0 { first } else { first + if i % 2 == 1 { -step } else { step } }).collect()
}

/// The first digits of π, 3 1 4 1 5 …, by Machin's formula: π = 16 arctan(1/5) − 4 arctan(1/239).
fn digits_of_pi(count: usize) -> Vec<f64> {
    const BASE: i64 = 100_000_000;
    let limbs = count / 8 + 3;
    let divide = |number: &mut [i64], by: i64| {
        number.iter_mut().fold(0, |rest, limb| {
            let of = rest * BASE + *limb;
            *limb = of / by;
            of % by
        });
    };
    let mut pi = vec![0; limbs];
    for (times, inverse) in [(16, 5), (-4, 239)] {
        let mut power = vec![0; limbs];
        power[0] = times;
        // Rounding is towards zero, of both signs alike.
        divide(&mut power, inverse);
        for k in 0.. {
            let mut term = power.clone();
            divide(&mut term, 2 * k + 1);
            if power.iter().all(|limb| *limb == 0) {
                break;
            }
            let sign = if k % 2 == 0 { 1 } else { -1 };
            pi.iter_mut().zip(&term).for_each(|(limb, term)| *limb += sign * term);
            divide(&mut power, inverse * inverse);
        }
    }
    for i in (1..limbs).rev() {
        let carried = pi[i].div_euclid(BASE);
        pi[i] -= carried * BASE;
        pi[i - 1] += carried;
    }
    let text: String =
        pi.iter().enumerate().map(|(i, limb)| format!("{limb:0width$}", width = if i == 0 { 1 } else { 8 })).collect();
    text.bytes().take(count).map(|digit| f64::from(digit - b'0')).collect()
}

fn anova() -> Line {
    let mut line = Line::new("NIST: sums of squares between and within groups", TOLERANCE);
    for record in golden("nist_anova.csv") {
        // Seven decimals of an atomic weight, four of a resistance.
        let scale = if record["set"] == "AtmWtAg" { 1e7 } else { 1e4 };
        let group = |words: &str| words.split(' ').map(|word| scaled(word.parse().unwrap(), scale)).collect();
        let groups: Vec<Vec<f64>> = record["groups"].split(';').map(group).collect();
        let certified = ["between", "within"].map(|column| number(&record, column).unwrap() * scale * scale);
        compare_squares(&mut line, &record["set"], &groups, certified);
    }
    // SmLs: nine groups about these tenths after 0, 6 and 12 constant digits, of 21, 201 and 2 001 values each.
    let tenths = [4.0, 3.0, 5.0, 3.0, 5.0, 3.0, 5.0, 3.0, 5.0];
    for (constant, name) in [(1.0, "SmLs01–03"), (1e6, "SmLs04–06"), (1e12, "SmLs07–09")] {
        for (size, between, within) in [(21, 1.68, 1.8), (201, 16.08, 18.0), (2001, 160.08, 180.0)] {
            let groups = tenths.map(|tenth| alternating(constant * 10.0 + tenth, 1.0, size));
            compare_squares(&mut line, name, &groups, [between * 100.0, within * 100.0]);
        }
    }
    line
}

fn compare_squares(line: &mut Line, set: &str, groups: &[Vec<f64>], [between, within]: [f64; 2]) {
    let subgroup = |(i, values): (usize, &Vec<f64>)| Subgroup {
        id: ustr(&i.to_string()),
        value: mean(values).unwrap(),
        limits: None,
        standard_error: None,
        population: Some(values.len() as f64),
    };
    let setting = Setting {
        contrast: Contrast::Extremes,
        better: Better::High,
        reference: None,
        scale: Scale::Mean,
        average: None,
    };
    let subgroups = Subgroups::new(&groups.iter().enumerate().map(subgroup).collect::<Vec<_>>(), setting).unwrap();
    let all = groups.iter().map(Vec::len).sum::<usize>() as f64;
    line.compare((BGV.compute)(&subgroups) * all, between, set);
    let squares = groups.iter().map(|values| variance(values).unwrap() * (values.len() as f64 - 1.0));
    line.compare(sum(squares), within, set);
}

fn linear() -> Line {
    let mut line = Line::new("NIST: lines of least squares", TOLERANCE);
    for record in golden("nist_line.csv") {
        let [x, y] = ["x", "y"].map(|column| list(&record, column).into_iter().flatten().collect::<Vec<f64>>());
        let weights = vec![1.0; x.len()];
        let given = |column: &str| number(&record, column);
        let fit = if given("intercept").is_some() { least_squares } else { through_origin };
        let ours = fit(&x, &y, &weights).unwrap();
        let errors = ours.classical(&x, &y, &weights).unwrap();
        let residual = ours.residual_variance(&x, &y, &weights).unwrap().sqrt();
        for (ours, theirs) in [
            (ours.intercept, given("intercept")),
            (ours.slope, given("slope")),
            (errors.intercept.sqrt(), given("intercept_se")),
            (errors.slope.sqrt(), given("slope_se")),
            (residual, given("residual")),
        ] {
            if let Some(theirs) = theirs {
                line.compare(ours, theirs, &record["set"]);
            }
        }
    }
    line
}

#[test]
fn univariate_sets_are_certified() {
    assert_eq!(univariate().figures, 18);
}

#[test]
fn analyses_of_variance_are_certified() {
    assert_eq!(anova().figures, 22);
}

#[test]
fn lines_are_certified() {
    assert_eq!(linear().figures, 11);
}
