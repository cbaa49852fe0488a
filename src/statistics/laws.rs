//! What must hold for every estimator, whatever the numbers.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use cdflib::special::{beta_inc, gamma_inc};
use proptest::prelude::*;

use super::direct::{self, Stratum};
use super::distribution::{Tail, beta_quantile, gamma_quantile, student_quantile};
use super::indirect::{self, Expected};
use super::life_table::{self, AgeBand};
use super::quantile::{First, groups};
use super::sum::sum;
use super::{Limits, mean, proportion, rate, z, z95};
use crate::error::Result;

type Method = fn(f64, f64, f64) -> Result<Limits>;

/// Two levels of confidence, the lower first.
fn levels() -> impl Strategy<Value = (f64, f64)> {
    (0.5001..0.9999, 0.5001..0.9999_f64).prop_map(|(a, b)| (z(f64::min(a, b)).unwrap(), z(a.max(b)).unwrap()))
}

/// Counts from none to a thousand million, the small ones as often as the large.
fn count() -> impl Strategy<Value = f64> {
    prop_oneof![(0..30u32).prop_map(f64::from), (0.0..9.0_f64).prop_map(|power| 10_f64.powf(power).round())]
}

/// A part of a whole.
fn part() -> impl Strategy<Value = (f64, f64)> {
    (count(), count()).prop_map(|(a, b)| (a.min(b), a.max(b).max(1.0)))
}

fn strata() -> impl Strategy<Value = Vec<Stratum>> {
    let stratum = (0..500u32, 1..100_000u32, 1..1000u32)
        .prop_map(|(d, n, w)| Stratum::independent(f64::from(d.min(n)), f64::from(n), f64::from(w)));
    prop::collection::vec(stratum, 1..25)
}

fn bands() -> impl Strategy<Value = Vec<AgeBand>> {
    prop::collection::vec((0.0..0.3_f64, 10..5_000u32), 2..20).prop_map(|ages| {
        let last = ages.len() - 1;
        let band = |(i, (share, people)): (usize, (f64, u32))| AgeBand {
            start: 5 * u32::try_from(i).unwrap(),
            width: (i < last).then_some(5),
            deaths: (share * f64::from(people)).round().max(if i == last { 1.0 } else { 0.0 }),
            person_years: f64::from(people),
        };
        ages.into_iter().enumerate().map(band).collect()
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

/// Limits round a value, and wider ones round them at a higher level.
fn hold(value: f64, narrow: Limits, wide: Limits) -> std::result::Result<(), TestCaseError> {
    let order = [wide.lower, narrow.lower, value, narrow.upper, wide.upper];
    let gap = |pair: &[f64]| pair[1] - pair[0] >= -1e-14 * pair[1].abs();
    prop_assert!(order.iter().all(|number| number.is_finite()) && order.windows(2).all(gap), "{order:?}");
    Ok(())
}

proptest! {
    #[test]
    fn proportions_lie_within_their_limits_and_mirror_their_complements((x, n) in part(), (low, high) in levels()) {
        for method in [proportion::wilson as Method, proportion::clopper_pearson, proportion::agresti_coull] {
            let (narrow, wide) = (method(x, n, low).unwrap(), method(x, n, high).unwrap());
            hold(x / n, narrow, wide)?;
            prop_assert!(wide.lower >= 0.0 && wide.upper <= 1.0);
            let others = method(n - x, n, low).unwrap();
            prop_assert!((1.0 - others.upper - narrow.lower).abs() < 1e-14, "{x} of {n}: {narrow:?}, {others:?}");
        }
        let (wilson, wider) = (proportion::wilson(x, n, low).unwrap(), proportion::agresti_coull(x, n, low).unwrap());
        prop_assert!(wider.lower <= wilson.lower + 1e-15 && wider.upper >= wilson.upper - 1e-15);
    }

    #[test]
    fn counts_lie_within_their_limits_which_rise_with_them(x in count(), (low, high) in levels()) {
        for method in [rate::exact as fn(f64, f64) -> Result<Limits>, rate::byar] {
            hold(x, method(x, low).unwrap(), method(x, high).unwrap())?;
            let (less, more) = (method(x, low).unwrap(), method(x + 1.0, low).unwrap());
            prop_assert!(less.lower <= more.lower && less.upper < more.upper);
        }
    }

    #[test]
    fn means_lie_within_their_limits_and_move_with_the_values(
        values in prop::collection::vec(-1e6..1e6_f64, 2..40), (low, high) in levels()
    ) {
        let (narrow, wide) = (mean::student(&values, low).unwrap(), mean::student(&values, high).unwrap());
        hold(sum(values.iter().copied()) / values.len() as f64, narrow, wide)?;
        let moved: Vec<f64> = values.iter().map(|value| value + 1000.0).collect();
        prop_assert!((mean::student(&moved, low).unwrap().upper - narrow.upper - 1000.0).abs() < 1e-8);
    }

    #[test]
    fn direct_rates_lie_within_their_limits(strata in strata(), (low, high) in levels()) {
        let rate = direct::rate(&strata).unwrap();
        hold(rate.value, direct::fay_feuer(&rate, low).unwrap(), direct::fay_feuer(&rate, high).unwrap())?;
        if rate.events > 0.0 {
            hold(rate.value, direct::dobson(&rate, low).unwrap(), direct::dobson(&rate, high).unwrap())?;
        }
    }

    #[test]
    fn what_is_the_same_people_has_the_same_direct_rate(strata in strata(), factor in 0.001..1000.0_f64) {
        let rate = direct::rate(&strata).unwrap();
        let halves = strata.iter().map(|s| Stratum::independent(s.events / 2.0, s.population / 2.0, s.weight / 2.0));
        let split: Vec<Stratum> = halves.flat_map(|half| [half, half]).collect();
        let reweighted: Vec<Stratum> = strata.iter().map(|s| Stratum { weight: s.weight * factor, ..*s }).collect();
        let reversed: Vec<Stratum> = strata.iter().rev().copied().collect();
        for same in [split, reweighted, reversed] {
            let same = direct::rate(&same).unwrap();
            prop_assert!(near(same.value, rate.value) && near(same.standard_error, rate.standard_error));
            prop_assert!(near(same.greatest_share, rate.greatest_share) && near(same.events, rate.events));
        }
    }

    #[test]
    fn one_stratum_has_the_crude_rate(x in count(), n in 1.0..1e9_f64) {
        let direct = direct::rate(&[Stratum::independent(x, n, 7.0)]).unwrap();
        prop_assert!(near(direct.value, x / n));
        let (gamma, exact) = (direct::fay_feuer(&direct, z95()).unwrap(), rate::exact(x, z95()).unwrap());
        prop_assert!((gamma.lower * n - exact.lower).abs() <= 1e-10 * exact.lower);
        prop_assert!((gamma.upper * n - exact.upper).abs() <= 1e-10 * exact.upper);
    }

    #[test]
    fn a_population_is_its_own_reference(strata in strata(), (low, high) in levels()) {
        let own = |s: &Stratum| indirect::Stratum {
            population: s.population,
            reference_events: s.events + 1.0,
            reference_population: s.population,
        };
        let expected = indirect::expected(&strata.iter().map(own).collect::<Vec<_>>()).unwrap();
        let observed = sum(strata.iter().map(|s| s.events + 1.0));
        let ratio = |z| indirect::ratio(observed, &expected, z).unwrap();
        prop_assert!(near(ratio(low).value, 1.0));
        let limits = |z| Limits { lower: ratio(z).lower, upper: ratio(z).upper };
        hold(1.0, limits(low), limits(high))?;
        let twice = Expected { events: 2.0 * expected.events, ..expected };
        prop_assert!(near(indirect::ratio(observed, &twice, low).unwrap().value, 0.5));
    }

    #[test]
    fn more_deaths_shorten_life_and_more_people_narrow_its_limits(bands in bands()) {
        let table = life_table::expectancies(&bands, z95()).unwrap();
        let of = |times: f64, deaths: f64| {
            let band = |band: &AgeBand| AgeBand {
                deaths: band.deaths * times * deaths,
                person_years: band.person_years * times,
                ..*band
            };
            life_table::expectancies(&bands.iter().map(band).collect::<Vec<_>>(), z95()).unwrap()[0]
        };
        prop_assert!(table.iter().all(|e| e.value > 0.0 && e.limits.lower <= e.value && e.value <= e.limits.upper));
        let (four, fewer) = (of(4.0, 1.0), of(1.0, 0.9));
        prop_assert!(near(four.value, table[0].value) && near(2.0 * four.standard_error, table[0].standard_error));
        prop_assert!(fewer.value > table[0].value);
    }

    #[test]
    fn groups_are_of_equal_size_and_in_order(
        values in prop::collection::btree_set(-1000..1000i32, 2..200), count in 2..20usize
    ) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        prop_assume!(values.len() >= count);
        let rising = groups(&values, count, First::Lowest).unwrap();
        let sizes: Vec<usize> = (1..=count).map(|group| rising.iter().filter(|g| **g == group).count()).collect();
        prop_assert!(rising.is_sorted() && sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{sizes:?}");
        let negative: Vec<f64> = values.iter().map(|value| -value).collect();
        prop_assert_eq!(groups(&negative, count, First::Highest).unwrap(), rising);
    }

    #[test]
    fn a_quantile_has_its_probability_beyond_it(power in -1.0..9.0_f64, other in -1.0..9.0_f64, p in 5e-5..0.25_f64) {
        let (a, b) = (10_f64.powf(power), 10_f64.powf(other));
        // A tail cannot be read more exactly than its quantile is written: in 16 digits, times its steepness there.
        let exact = |held: f64| (held / p - 1.0).abs() < 1e-13 * (100.0 + 10.0 * a.max(b).sqrt());
        let x = gamma_quantile(a, Tail::Lower, p).unwrap();
        prop_assert!(x == 0.0 || exact(gamma_inc(a, x).0), "gamma {a} {p}: {x}");
        prop_assert!(exact(gamma_inc(a, gamma_quantile(a, Tail::Upper, p).unwrap()).1), "gamma {a} {p}");
        let share = beta_quantile(a, b, p).unwrap();
        prop_assert!((0.0..=1.0).contains(&share));
        if (1e-6..0.999).contains(&share) {
            prop_assert!(exact(beta_inc(a, b, share, 1.0 - share).0), "beta {a} {b} {p}: {share}");
        }
        let squared = student_quantile(a, p).unwrap().powi(2);
        prop_assert!(exact(beta_inc(a / 2.0, 0.5, a / (a + squared), squared / (a + squared)).0 / 2.0), "t {a} {p}");
    }

    #[test]
    fn the_order_of_a_sum_does_not_matter(values in prop::collection::vec(-1e9..1e9_f64, 0..100)) {
        let forwards = sum(values.iter().copied());
        let backwards = sum(values.iter().rev().copied());
        prop_assert!((forwards - backwards).abs() <= f64::EPSILON * forwards.abs());
        prop_assert_eq!(sum(values.iter().copied().chain(values.iter().map(|value| -value))), 0.0);
    }
}
