//! Laws of funnels, smoothing and trends.

use jamlik::statistics::funnel::{Chance, Funnel, significance};
use jamlik::statistics::smoothing::{self, Centre, Smoothed};
use jamlik::statistics::trend::{self, independent, mann_kendall, sen_slope};
use jamlik::statistics::{proportion, rate, z, z95};
use proptest::prelude::*;

fn funnels() -> impl Strategy<Value = Funnel> {
    prop_oneof![
        (0.001..0.999).prop_map(|target| Funnel { target, chance: Chance::Binomial }),
        (1e-5..2.0).prop_map(|target| Funnel { target, chance: Chance::Poisson }),
        Just(Funnel::ratios()),
    ]
}

/// Events and populations of 2 to 40 areas, with the neighbours of each.
fn areas() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, Vec<Vec<usize>>)> {
    (2_usize..40).prop_flat_map(|count| {
        let area = (1_u32..50_000).prop_flat_map(|n| (0..=n.min(200), Just(n)));
        let neighbours = prop::collection::vec(prop::collection::vec(0..count, 0..6), count);
        (prop::collection::vec(area, count), neighbours).prop_map(|(areas, neighbours)| {
            let (x, n) = areas.into_iter().map(|(x, n)| (f64::from(x), f64::from(n))).unzip();
            (x, n, neighbours)
        })
    })
}

/// A value for each of 3 to 20 years, some of them missing, some values equal.
fn series() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    prop::collection::vec((1_u32..4, 0_u32..30), 3..20).prop_map(|steps| {
        let years = steps.iter().scan(1990.0, |year, (step, _)| {
            *year += f64::from(*step);
            Some(*year)
        });
        (years.collect(), steps.iter().map(|(_, value)| f64::from(*value) / 4.0).collect())
    })
}

/// The same in reversed time.
fn reversed(times: &[f64], values: &[f64]) -> (Vec<f64>, Vec<f64>) {
    (times.iter().rev().map(|t| -t).collect(), values.iter().rev().copied().collect())
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn funnels_widen_with_confidence_and_narrow_with_size(
        funnel in funnels(), size in 1.0..1e6_f64, larger in 1.0..100.0_f64, factor in 1.0..5.0_f64
    ) {
        let (z95, z998) = (z95(), z(0.998).unwrap());
        let limits = funnel.limits(size, z95).unwrap();
        for wider in [funnel.limits(size, z998).unwrap(), funnel.widened(size, z95, factor).unwrap()] {
            prop_assert!(wider.lower <= limits.lower && limits.upper <= wider.upper);
        }
        let narrower = funnel.limits(size * larger, z95).unwrap();
        let rounding = 1e-12 * funnel.target;
        prop_assert!(limits.lower <= narrower.lower + rounding && narrower.upper <= limits.upper + rounding);
        prop_assert!(0.0 <= limits.lower && limits.lower <= funnel.target && funnel.target <= limits.upper);
        prop_assert!(funnel.chance == Chance::Poisson || limits.upper <= 1.0);
    }

    /// The verdict by the limits at an area's size is the verdict by the area's own interval.
    #[test]
    fn areas_are_beyond_the_limits_where_their_interval_is_beyond_the_target(
        funnel in funnels(), size in 1_u32..5000, share in 0.0..1.0_f64
    ) {
        let size = f64::from(size);
        let events = (share * size).round();
        let interval = match funnel.chance {
            Chance::Binomial => proportion::wilson(events, size, z95()).unwrap(),
            Chance::Poisson => rate::exact(events, z95()).unwrap(),
        };
        let scale = if funnel.chance == Chance::Binomial { 1.0 } else { size };
        let label = significance(events / size, &[(0.95, funnel.limits(size, z95()).unwrap())]).to_string();
        // On the limit itself rounding decides.
        let clear = |end: f64| !close(end / scale, funnel.target);
        if clear(interval.lower) && clear(interval.upper) {
            let expected = match () {
                () if interval.lower / scale > funnel.target => "High (0.025)",
                () if interval.upper / scale < funnel.target => "Low (0.025)",
                () => "Not significant",
            };
            prop_assert_eq!(label, expected);
        }
    }

    #[test]
    fn smoothed_rates_lie_between_their_own_and_the_mean((events, populations, neighbours) in areas()) {
        let all: [Vec<Smoothed>; 4] = [
            smoothing::global(&events, &populations).unwrap(),
            smoothing::global_binomial(&events, &populations).unwrap(),
            smoothing::local(&events, &populations, &neighbours, Centre::EachOwn).unwrap(),
            smoothing::local(&events, &populations, &neighbours, Centre::Window).unwrap(),
        ];
        for smoothed in all {
            for ((area, x), n) in smoothed.iter().zip(&events).zip(&populations) {
                let raw = x / n;
                prop_assert!(raw.min(area.mean) <= area.value && area.value <= raw.max(area.mean));
                prop_assert!(area.value >= 0.0 && (0.0..=1.0).contains(&area.reliability) && area.signal >= 0.0);
            }
        }
    }

    #[test]
    fn the_order_of_areas_does_not_matter((events, populations, _) in areas()) {
        let backwards = |list: &[f64]| -> Vec<f64> { list.iter().rev().copied().collect() };
        let there = smoothing::global(&events, &populations).unwrap();
        let back = smoothing::global(&backwards(&events), &backwards(&populations)).unwrap();
        for (a, b) in there.iter().zip(back.iter().rev()) {
            prop_assert!(close(a.value, b.value), "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_trend_reversed_in_time_has_the_other_sign((times, values) in series()) {
        let (back, reversed) = reversed(&times, &values);
        if let (Ok(there), Ok(other)) = (mann_kendall(&values, true), mann_kendall(&reversed, true)) {
            prop_assert_eq!((there.s, there.tau, there.z, there.p), (-other.s, -other.tau, -other.z, other.p));
            let slope = |times: &[f64], values: &[f64]| sen_slope(times, values, z95()).unwrap().slope;
            prop_assert_eq!(slope(&times, &values), -slope(&back, &reversed));
        }
        // The recent trend looks at the last five: the whole of a short series.
        let first = times.len().min(5);
        let (back_five, reversed_five) = (&back[back.len() - first..], &reversed[back.len() - first..]);
        let there = trend::recent_values(&times[..first], &values[..first], &vec![0.5; first]).unwrap();
        let other = trend::recent_values(back_five, reversed_five, &vec![0.5; first]).unwrap();
        prop_assert!(close(there.slope, -other.slope) && close(there.chi_square, other.chi_square));
        let persons = vec![40.0; values.len()];
        match (trend::proportions(&times, &values, &persons), trend::proportions(&back, &reversed, &persons)) {
            (Ok(there), Ok(other)) => {
                prop_assert!(close(there.slope, -other.slope) && close(there.chi_square, other.chi_square));
            }
            (there, other) => prop_assert!(there.is_err() && other.is_err()),
        }
    }

    #[test]
    fn sen_s_slope_follows_the_unit_of_values_and_times(
        (times, values) in series(), by in 0.1..50.0_f64, plus in -100.0..100.0
    ) {
        let Ok(plain) = sen_slope(&times, &values, z95()) else { return Ok(()) };
        let scaled: Vec<f64> = values.iter().map(|value| by * value + plus).collect();
        // Values that were equal stay equal, so that the variance is the same.
        let found = sen_slope(&times, &scaled, z95()).unwrap();
        prop_assert!((found.slope - by * plain.slope).abs() < 1e-9 * (1.0 + by));
        prop_assert_eq!(found.limits.is_some(), plain.limits.is_some());
        let months: Vec<f64> = times.iter().map(|time| 12.0 * time).collect();
        prop_assert!(close(12.0 * sen_slope(&months, &values, z95()).unwrap().slope, plain.slope));
        if let Some(limits) = plain.limits {
            prop_assert!(limits.lower <= plain.slope && plain.slope <= limits.upper);
        }
    }

    #[test]
    fn thinning_leaves_no_overlap_and_loses_nothing(
        periods in prop::collection::btree_map(1950_i32..2050, 1_u32..8, 0..40)
    ) {
        let number = |(last, years): (&i32, &u32)| (f64::from(*last), f64::from(*years));
        let (last, pooled): (Vec<f64>, Vec<f64>) = periods.iter().map(number).unzip();
        let thinned = independent(&last, &pooled).unwrap();
        for pair in thinned.kept.windows(2) {
            prop_assert!(last[pair[0]] <= last[pair[1]] - pooled[pair[1]]);
        }
        let mut all: Vec<usize> = thinned.kept.iter().chain(&thinned.left_out).copied().collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..last.len()).collect::<Vec<_>>());
        // What was left out overlaps the next one that was kept, and the newest was kept.
        prop_assert_eq!(thinned.kept.last().copied(), last.len().checked_sub(1));
        for out in thinned.left_out {
            let next = *thinned.kept.iter().find(|kept| last[**kept] > last[out]).unwrap();
            prop_assert!(last[next] - pooled[next] < last[out]);
        }
    }
}
