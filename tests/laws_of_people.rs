//! What must hold of measures of people in order and of inequality in parts, whatever the numbers.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use jamlik::inequality::concentration::{Errors, Index, Ranked, Sizes, Source, Variance};
use jamlik::inequality::decomposition::{
    Nested, Parts, das_gupta, kitagawa, mld, mookherjee_shorrocks, theil, variance,
};
use jamlik::inequality::persons::{Persons, Sample};
use jamlik::statistics::regression::Link;
use jamlik::statistics::slope::{Quantiles, Scale, limits, slope};
use jamlik::statistics::survey::{Design, mean};
use jamlik::statistics::z95;
use proptest::prelude::*;

const INDICES: [Index; 5] = [
    Index::Standard,
    Index::Generalised,
    Index::Wagstaff { lower: 0.0, upper: 1.0 },
    Index::Erreygers { lower: 0.0, upper: 1.0 },
    Index::Extended { nu: 3.0 },
];

const VARIANCES: [Variance; 3] =
    [Variance::Linearised, Variance::Regression(Errors::Design), Variance::Delta(Errors::Design)];

/// A person: an outcome from 0 to 1, a place, a whole weight, a unit and a stratum.
type Person = (f64, u32, u32, u32, u32);

fn people() -> impl Strategy<Value = Vec<Person>> {
    let outcome = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0f64];
    prop::collection::vec((outcome, 0u32..6, 1u32..4, 0u32..5, 0u32..3), 4..40)
}

fn column<T: Copy>(people: &[Person], of: fn(&Person) -> T) -> Vec<T> {
    people.iter().map(of).collect()
}

fn ranked(people: &[Person]) -> Ranked {
    let of = |of: fn(&Person) -> f64| column(people, of);
    Ranked::new(&of(|p| p.0), &of(|p| f64::from(p.1)), &of(|p| f64::from(p.2))).unwrap()
}

fn design(people: &[Person]) -> Design {
    Design::new(people.len(), Some(&column(people, |p| p.3)), Some(&column(people, |p| p.4))).unwrap()
}

fn persons(people: &[Person]) -> Persons {
    let outcomes: Vec<Option<f64>> = people.iter().map(|person| Some(person.0)).collect();
    let weights = column(people, |p| f64::from(p.2));
    let (psu, strata) = (column(people, |p| p.3), column(people, |p| p.4));
    let sample = Sample { weights: Some(&weights), psu: Some(&psu), strata: Some(&strata) };
    Persons::new(&outcomes, &column(people, |p| f64::from(p.1)), sample).unwrap()
}

/// Every index that exists, with its errors by every method, of two lots of people.
fn both(a: &[Person], b: &[Person]) -> Vec<[(Index, f64, f64); 2]> {
    let found = |people: &[Person], index, variance| {
        let found = ranked(people).people(index, variance, &design(people)).ok()?;
        Some((index, found.value, found.standard_error))
    };
    let pairs = INDICES.iter().flat_map(|index| VARIANCES.map(|variance| (*index, variance)));
    pairs.filter_map(|(index, variance)| Some([found(a, index, variance)?, found(b, index, variance)?])).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-3)
}

/// Of standard errors it is the variances that are sums, whose terms may all but cancel; a logit line's information has as
/// many digits as its last step was short.
fn near_errors(a: f64, b: f64) -> bool {
    (a * a - b * b).abs() <= 1e-7 * (a * a).max(b * b).max(1e-3)
}

/// Areas of positive value, of up to four counties, at two times.
fn areas() -> impl Strategy<Value = Vec<([f64; 2], [f64; 2], u32)>> {
    let value = || prop_oneof![0.01..100.0f64, Just(1.0), Just(1.0 + 1e-9)];
    let people = || prop_oneof![1.0..10.0f64, 1e3..1e6f64];
    prop::collection::vec(((value(), value()), (people(), people()), 0u32..4), 1..40)
        .prop_map(|areas| areas.into_iter().map(|((a, b), (n, m), group)| ([a, b], [n, m], group)).collect())
}

struct Time {
    values: Vec<f64>,
    populations: Vec<f64>,
    groups: Vec<u32>,
}

impl Time {
    fn of(areas: &[([f64; 2], [f64; 2], u32)], time: usize) -> Time {
        Time {
            values: areas.iter().map(|area| area.0[time]).collect(),
            populations: areas.iter().map(|area| area.1[time]).collect(),
            groups: areas.iter().map(|area| area.2).collect(),
        }
    }

    fn nested(&self) -> Nested<'_> {
        Nested { values: &self.values, populations: &self.populations, groups: &self.groups }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_reversed_changes_the_sign(people in people()) {
        let reversed: Vec<Person> = people.iter().map(|p| (p.0, 9 - p.1, p.2, p.3, p.4)).collect();
        for [(index, a, a_error), (_, b, b_error)] in both(&people, &reversed) {
            if !matches!(index, Index::Extended { .. }) {
                prop_assert!(near(a, -b) && near_errors(a_error, b_error), "{index:?}: {a} ± {a_error}, {b} ± {b_error}");
            }
        }
        let (a, b) = (persons(&people), persons(&reversed));
        for link in [Link::Identity, Link::Logit] {
            if let (Ok(a), Ok(b)) = (a.slope(link, 1.0), b.slope(link, 1.0)) {
                prop_assert!(near(a.value, -b.value) && near_errors(a.standard_error, b.standard_error));
            }
            if let (Ok(a), Ok(b)) = (a.ratio(link, 1.0), b.ratio(link, 1.0)) {
                prop_assert!(near(a.value.ln(), -b.value.ln()) && near_errors(a.standard_error, b.standard_error), "{link:?} {a:?} {b:?}");
            }
        }
    }

    #[test]
    fn the_other_end_of_the_outcome_mirrors_the_corrected_indices(people in people()) {
        let mirrored: Vec<Person> = people.iter().map(|p| (1.0 - p.0, p.1, p.2, p.3, p.4)).collect();
        for [(index, a, a_error), (_, b, b_error)] in both(&people, &mirrored) {
            if matches!(index, Index::Wagstaff { .. } | Index::Erreygers { .. } | Index::Generalised) {
                prop_assert!(near(a, -b) && near_errors(a_error, b_error), "{index:?}: {a} ± {a_error}, {b} ± {b_error}");
            }
        }
    }

    /// People who stand for several are as many people of the same unit, in any order of the rows.
    #[test]
    fn a_weight_is_a_repetition_and_the_order_of_rows_nothing(people in people()) {
        let mut repeated: Vec<Person> =
            people.iter().flat_map(|p| vec![(p.0, p.1, 1, p.3, p.4); p.2 as usize]).collect();
        repeated.reverse();
        for [(index, a, a_error), (_, b, b_error)] in both(&people, &repeated) {
            prop_assert!(near(a, b) && near_errors(a_error, b_error), "{index:?}: {a} ± {a_error}, {b} ± {b_error}");
        }
        let (a, b) = (persons(&people), persons(&repeated));
        if let (Ok(a), Ok(b)) = (a.slope(Link::Logit, 1.0), b.slope(Link::Logit, 1.0)) {
            prop_assert!(near(a.value, b.value) && near_errors(a.standard_error, b.standard_error), "{a:?} {b:?}");
        }
        prop_assert!(near(a.people(), b.people()));
    }

    #[test]
    fn indices_stay_within_their_bounds(people in people()) {
        let at = ranked(&people);
        for index in INDICES {
            if let Ok(value) = at.index(index) {
                let lowest = if let Index::Extended { nu } = index { 1.0 - nu } else { -1.0 };
                prop_assert!(lowest - 1e-12 <= value && value <= 1.0 + 1e-12, "{index:?}: {value}");
            }
        }
        if let Ok(curve) = at.curve(Source::People(&design(&people)), 100) {
            prop_assert!(curve.windows(2).all(|ends| ends[0].share < ends[1].share && ends[0].value <= ends[1].value));
            let (first, last) = (curve[0], curve[curve.len() - 1]);
            prop_assert_eq!([first.share, first.value, last.share, last.value], [0.0, 0.0, 1.0, 1.0]);
        }
    }

    /// Groups as people: nobody differs within, so the groups' errors are 0 and the chance of sizes is all there is.
    #[test]
    fn groups_of_equals_are_their_people(people in people()) {
        let levels: Vec<Person> = (0..6)
            .filter_map(|place| {
                let of = people.iter().filter(|p| p.1 == place);
                let value = of.clone().next()?.0;
                Some((value, place, of.map(|p| p.2).sum(), 0, 0))
            })
            .collect();
        let each: Vec<Person> =
            levels.iter().flat_map(|p| vec![(p.0, p.1, 1, 0, 0); p.2 as usize]).collect();
        let simple = Design::new(each.len(), None, None).unwrap();
        let n = each.len() as f64;
        for index in INDICES {
            let groups = ranked(&levels).groups(index, &vec![0.0; levels.len()], Sizes::Sampled);
            let people = ranked(&each).people(index, Variance::Linearised, &simple);
            if let (Ok(groups), Ok(people)) = (groups, people) {
                prop_assert!(near(groups.standard_error, people.standard_error * ((n - 1.0) / n).sqrt()), "{index:?}");
            }
        }
    }

    /// One stratum, each row a unit, equal weights: s/√n.
    #[test]
    fn a_simple_sample_has_the_simple_error(values in prop::collection::vec(-1e6..1e6f64, 2..50)) {
        let found = mean(&Design::new(values.len(), None, None).unwrap(), &vec![7.0; values.len()], &values).unwrap();
        let n = values.len() as f64;
        let expected = jamlik::statistics::sum::standard_deviation(&values).unwrap() / n.sqrt();
        prop_assert!((found.standard_error - expected).abs() <= 1e-12 * expected);
    }

    #[test]
    fn parts_add_up_to_the_total(areas in areas()) {
        let time = Time::of(&areas, 0);
        for measure in [theil, mld, variance] {
            let parts: Parts = measure(&time.nested()).unwrap();
            let rest = parts.total - (parts.between + parts.within);
            // Of values up to 100 that differ in the tenth digit, their means' own rounding is the greater.
            prop_assert!(rest.abs() <= 1e-12 * parts.total + 1e-14 * parts.total.sqrt(), "{parts:?}");
            prop_assert!(parts.between >= 0.0 && parts.within >= 0.0);
            prop_assert!((parts.groups.values().map(|group| group.share).sum::<f64>() - 1.0).abs() < 1e-12);
        }
        // Twice the values: the relative ones stay, the variance is four times as great.
        let twice = Time { values: time.values.iter().map(|value| 2.0 * value).collect(), ..Time::of(&areas, 0) };
        prop_assert_eq!(theil(&twice.nested()).unwrap().total, theil(&time.nested()).unwrap().total);
        prop_assert_eq!(variance(&twice.nested()).unwrap().between, 4.0 * variance(&time.nested()).unwrap().between);
    }

    #[test]
    fn a_change_turned_about_has_the_opposite_parts(areas in areas()) {
        let times = [Time::of(&areas, 0), Time::of(&areas, 1)];
        let [a, b] = &times;
        let there = mookherjee_shorrocks(&a.nested(), &b.nested()).unwrap();
        let back = mookherjee_shorrocks(&b.nested(), &a.nested()).unwrap();
        for (x, y) in [
            (there.change, back.change),
            (there.within, back.within),
            (there.sizes_within, back.sizes_within),
            (there.sizes_between, back.sizes_between),
            (there.means, back.means),
            (there.residual, back.residual),
        ] {
            prop_assert!((x + y).abs() <= 1e-12, "{x} and {y}");
        }

        let there = kitagawa([&a.values, &a.populations], [&b.values, &b.populations]).unwrap();
        let back = kitagawa([&b.values, &b.populations], [&a.values, &a.populations]).unwrap();
        prop_assert!((there.rates + back.rates).abs() <= 1e-12 * there.rates.abs());
        prop_assert!((there.composition + back.composition).abs() <= 1e-12 * there.composition.abs().max(1e-9));
        let rate = |time: &Time| jamlik::statistics::sum::weighted_mean(&time.values, &time.populations).unwrap();
        prop_assert!((there.difference - (rate(b) - rate(a))).abs() <= 1e-12 * (rate(a) + rate(b)));

        let measure = |values: usize, populations: usize| {
            let (values, populations) = (&times[values].values, &times[populations].populations);
            Ok(theil(&Nested { values, populations, groups: &a.groups })?.between)
        };
        let there = das_gupta(2, |now| measure(usize::from(now[0]), usize::from(now[1]))).unwrap();
        let back = das_gupta(2, |now| measure(usize::from(!now[0]), usize::from(!now[1]))).unwrap();
        let change = measure(1, 1).unwrap() - measure(0, 0).unwrap();
        prop_assert!((there[0] + there[1] - change).abs() <= 1e-13, "{there:?}");
        prop_assert!(there.iter().zip(&back).all(|(x, y)| (x + y).abs() <= 1e-13), "{there:?} {back:?}");
    }

    #[test]
    fn quantiles_in_the_other_order_turn_the_slope(
        rows in prop::collection::vec((0.05..0.95f64, 1.0..1e6f64, 0.0..0.1f64), 2..30)
    ) {
        let turned: Vec<_> = rows.iter().rev().copied().collect();
        for scale in [Scale::Plain, Scale::Log, Scale::Logit] {
            let found = |rows: &[(f64, f64, f64)]| {
                let of = |of: fn(&(f64, f64, f64)) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
                let (values, populations, errors) = (of(|r| r.0), of(|r| r.1), of(|r| r.2));
                let quantiles = Quantiles { values: &values, populations: &populations, errors: &errors, scale };
                (slope(&quantiles, scale).unwrap(), limits(&quantiles, z95()).unwrap())
            };
            let ((a, a_limits), (b, b_limits)) = (found(&rows), found(&turned));
            prop_assert!(near(a.sii, -b.sii));
            prop_assert!(a.rii.zip(b.rii).is_none_or(|(a, b)| near(a * b, 1.0)));
            prop_assert!(near(a_limits.sii.lower, -b_limits.sii.upper) && near(a_limits.sii.upper, -b_limits.sii.lower));
            prop_assert!(a_limits.sii.lower <= a.sii + 1e-12 && a.sii <= a_limits.sii.upper + 1e-12);
            if let Some((rii, limits)) = a.rii.zip(a_limits.rii) {
                prop_assert!(limits.lower <= rii * (1.0 + 1e-9) && rii <= limits.upper * (1.0 + 1e-9), "{limits:?} {rii}");
            }
        }
    }

    /// Whatever the numbers there is a finite answer or a reason, and no panic.
    #[test]
    fn nothing_breaks(
        rows in prop::collection::vec(
            (prop_oneof![Just(0.0), any::<f64>()], any::<f64>(), prop_oneof![Just(0.0), Just(1e300), any::<f64>()], any::<u32>()),
            0..12,
        ),
        nu in any::<f64>(),
    ) {
        let of = |of: fn(&(f64, f64, f64, u32)) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
        let (values, order, weights) = (of(|r| r.0), of(|r| r.1), of(|r| r.2));
        let codes: Vec<u32> = rows.iter().map(|row| if row.3 % 2 == 0 { row.3 } else { row.3 % 5 }).collect();
        let design = Design::new(rows.len(), Some(&codes), None).unwrap();
        if let Ok(at) = Ranked::new(&values, &order, &weights) {
            for index in INDICES.into_iter().chain([Index::Extended { nu }]) {
                let found = [
                    at.people(index, Variance::Linearised, &design),
                    at.people(index, Variance::Delta(Errors::Robust), &design),
                    at.groups(index, &weights, Sizes::Sampled),
                ];
                for found in found.into_iter().flatten() {
                    prop_assert!(found.value.is_finite() && found.standard_error.is_finite(), "{index:?} {found:?}");
                }
            }
            if let Ok(curve) = at.curve(Source::People(&design), 3) {
                prop_assert!(curve.iter().all(|corner| corner.value.is_finite()));
            }
        }
        let some: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        let sample = Sample { weights: Some(&weights), psu: Some(&codes), strata: None };
        if let Ok(persons) = Persons::new(&some, &order, sample) {
            for link in [Link::Identity, Link::Logit] {
                for found in [persons.slope(link, 1.0), persons.ratio(link, 1.0)].into_iter().flatten() {
                    prop_assert!(found.value.is_finite() && found.standard_error.is_finite());
                }
            }
        }
        let nested = Nested { values: &values, populations: &weights, groups: &codes };
        for parts in [theil(&nested), mld(&nested), variance(&nested)].into_iter().flatten() {
            prop_assert!(parts.total.is_finite() && parts.between.is_finite() && parts.within.is_finite());
        }
        if let Ok(change) = mookherjee_shorrocks(&nested, &nested) {
            prop_assert!(change.residual.is_finite());
        }
        if let Ok(parts) = kitagawa([&values, &weights], [&order, &weights]) {
            prop_assert!(parts.difference.is_finite());
        }
        let quantiles = Quantiles { values: &values, populations: &weights, errors: &weights, scale: Scale::Logit };
        if let (Ok(found), Ok(limits)) = (slope(&quantiles, Scale::Plain), limits(&quantiles, z95())) {
            prop_assert!(found.sii.is_finite() && limits.sii.lower.is_finite());
        }
    }
}
