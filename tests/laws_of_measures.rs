//! What must hold of every measure of inequality, whatever the groups: laws over `MEASURES`.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use std::collections::BTreeSet;

use jamlik::inequality::{
    Compares, Drawing, Drawn, Fits, MEASURES, Measure, Need, Scale, Setting, Spread, Subgroup, Subgroups, drawn,
    measure,
};
use jamlik::model::{Better, Contrast, Language, Status};
use jamlik::statistics::z95;
use proptest::prelude::*;
use rayon::prelude::*;
use ustr::ustr;

const WHOLE: f64 = 100.0;

fn group(value: f64, population: f64, error: f64) -> Subgroup {
    Subgroup { id: ustr("a"), value, limits: None, standard_error: Some(error), population: Some(population) }
}

fn setting(contrast: Contrast, better: Better) -> Setting {
    Setting { contrast, better, reference: Some(0), scale: Scale::Share(WHOLE), average: None }
}

/// Groups of per cent, none of them none or all, of 1 to 10⁹ people.
fn groups() -> impl Strategy<Value = Vec<Subgroup>> {
    let population = prop_oneof![1.0..1e4f64, Just(1.0), 1e6..1e9f64];
    prop::collection::vec((1.0..99.0f64, population, 0.0..5.0f64).prop_map(|(y, n, s)| group(y, n, s)), 3..40)
}

fn settings() -> impl Strategy<Value = Setting> {
    let contrast = prop_oneof![Just(Contrast::Ordered), Just(Contrast::Extremes)];
    let better = prop_oneof![Just(Better::High), Just(Better::Low)];
    (contrast, better).prop_map(|(contrast, better)| setting(contrast, better))
}

/// Every measure that fits and has a value, with the two values to compare.
fn both(a: &Subgroups, b: &Subgroups) -> Vec<(&'static Measure, f64, f64)> {
    MEASURES.iter().filter_map(|measure| Some((*measure, measure.value(a).ok()?, measure.value(b).ok()?))).collect()
}

fn near(a: f64, b: f64, size: f64) -> bool {
    (a - b).abs() <= 1e-9 * size.abs().max(a.abs()).max(b.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn positive_values_have_every_measure_that_fits(groups in groups(), setting in settings()) {
        let set = Subgroups::new(&groups, setting).unwrap();
        for measure in MEASURES {
            match measure.value(&set) {
                Ok(value) => prop_assert!(value.is_finite()),
                // A straight line may pass below 0 at its ends.
                Err(Status::Undefined) => prop_assert!(measure.is_ratio(), "{}", measure.id),
                Err(status) => prop_assert_eq!(
                    (status, measure.fits, setting.contrast), (Status::NotApplicable, Fits::Ordered, Contrast::Extremes)
                ),
            }
        }
    }

    #[test]
    fn tripled_values_triple_absolute_measures_and_leave_relative_ones(groups in groups(), setting in settings()) {
        let thrice: Vec<Subgroup> = groups.iter().map(|g| group(3.0 * g.value, g.population.unwrap(), 0.0)).collect();
        let of_300 = Setting { scale: Scale::Share(3.0 * WHOLE), ..setting };
        for (measure, once, thrice) in both(&Subgroups::new(&groups, setting).unwrap(), &Subgroups::new(&thrice, of_300).unwrap()) {
            let times = 3.0_f64.powi(i32::from(measure.power));
            prop_assert!(near(once * times, thrice, 1e-3), "{}: {once}, {thrice}", measure.id);
        }
    }

    #[test]
    fn all_populations_twice_or_every_group_twice_change_nothing(groups in groups(), setting in settings()) {
        let once = Subgroups::new(&groups, setting).unwrap();
        let more: Vec<Subgroup> = groups.iter().map(|g| group(g.value, 2.0 * g.population.unwrap(), 0.0)).collect();
        for (measure, once, more) in both(&once, &Subgroups::new(&more, setting).unwrap()) {
            prop_assert!(near(once, more, 1e-3), "{}: {once}, {more}", measure.id);
        }
        // A reference group that is there twice would be one of the others too.
        let unreferred = Setting { reference: None, ..setting };
        let once = Subgroups::new(&groups, unreferred).unwrap();
        let again = Subgroups::new(&[groups.clone(), groups].concat(), unreferred).unwrap();
        for (measure, once, again) in both(&once, &again) {
            if setting.contrast != Contrast::Ordered {
                prop_assert!(near(once, again, 1e-3), "{}: {once}, {again}", measure.id);
            }
        }
    }

    #[test]
    fn equal_groups_have_no_inequality(groups in groups(), setting in settings(), value in 0.0..=WHOLE) {
        let equal: Vec<Subgroup> = groups.iter().map(|g| group(value, g.population.unwrap(), 1.0)).collect();
        let set = Subgroups::new(&equal, setting).unwrap();
        for measure in MEASURES {
            if let Ok(found) = measure.value(&set) {
                prop_assert!((found - measure.no_inequality).abs() < 1e-9, "{}: {found}", measure.id);
            }
        }
    }

    #[test]
    fn measures_without_order_ignore_it(groups in groups(), better in prop_oneof![Just(Better::High), Just(Better::Low)]) {
        let turned: Vec<Subgroup> = groups.iter().rev().copied().collect();
        let there = setting(Contrast::Extremes, better);
        let back = Setting { reference: Some(groups.len() - 1), ..there };
        for (measure, a, b) in both(&Subgroups::new(&groups, there).unwrap(), &Subgroups::new(&turned, back).unwrap()) {
            prop_assert!(near(a, b, 1e-3), "{}: {a}, {b}", measure.id);
        }
    }

    #[test]
    fn reversing_the_order_turns_signed_measures_round(groups in groups(), better in prop_oneof![Just(Better::High), Just(Better::Low)]) {
        let turned: Vec<Subgroup> = groups.iter().rev().copied().collect();
        let ordered = setting(Contrast::Ordered, better);
        for (measure, a, b) in both(&Subgroups::new(&groups, ordered).unwrap(), &Subgroups::new(&turned, ordered).unwrap()) {
            if measure.signed && measure.fits != Fits::Unordered {
                let back = if measure.is_ratio() { 1.0 / b } else { -b };
                prop_assert!(near(a, back, 1e-3), "{}: {a}, {b}", measure.id);
            }
        }
    }

    #[test]
    fn turned_to_disadvantage_an_absolute_gap_is_the_same_whichever_end_is_counted(groups in groups(), contrast in prop_oneof![Just(Contrast::Ordered), Just(Contrast::Extremes)]) {
        let others: Vec<Subgroup> = groups.iter().map(|g| group(WHOLE - g.value, g.population.unwrap(), 1.0)).collect();
        let have = Subgroups::new(&groups, setting(contrast, Better::High)).unwrap();
        let lack = Subgroups::new(&others, setting(contrast, Better::Low)).unwrap();
        for (measure, have, lack) in both(&have, &lack) {
            if measure.is_absolute() {
                let (a, _) = measure.to_disadvantage(Better::High, have, None);
                let (b, _) = measure.to_disadvantage(Better::Low, lack, None);
                prop_assert!(near(a, b, 1.0), "{}: {a}, {b}", measure.id);
            }
        }
    }

    #[test]
    fn a_measure_of_one_side_is_never_on_the_other(groups in groups(), setting in settings()) {
        let set = Subgroups::new(&groups, setting).unwrap();
        for measure in MEASURES.iter().filter(|measure| !measure.signed) {
            if let Ok(value) = measure.value(&set) {
                let (turned, _) = measure.to_disadvantage(setting.better, value, None);
                prop_assert!(turned >= measure.no_inequality, "{}: {value}", measure.id);
            }
        }
    }

    #[test]
    fn limits_are_in_order_and_the_analytic_ones_hold_the_value(groups in groups(), setting in settings(), corrected: bool) {
        let set = Subgroups::new(&groups, setting).unwrap();
        for measure in MEASURES {
            if let (Ok(value), Some(spread)) = (measure.value(&set), measure.analytic(&set, z95())) {
                prop_assert!(spread.lower <= value && value <= spread.upper, "{}: {value} {spread:?}", measure.id);
                let (value, turned) = measure.to_disadvantage(setting.better, value, Some(spread));
                let Spread { lower, upper, .. } = turned.unwrap();
                prop_assert!(lower <= value && value <= upper, "{}: {value} {turned:?}", measure.id);
            }
        }
        for of in [Drawn::Estimates, Drawn::Counts] {
            let drawing = Drawing { of, replicates: 100, seed: 1, corrected, confidences: &[0.95, 0.998] };
            for spread in drawn(&set, MEASURES, &drawing, &[]).into_iter().flatten().flatten() {
                prop_assert!(spread.lower <= spread.upper && spread.lower.is_finite() && spread.upper.is_finite());
            }
        }
    }

    #[test]
    fn groups_at_the_ends_of_the_scale_or_without_people_are_no_obstacle(
        values in prop::collection::vec((prop_oneof![Just(0.0), Just(WHOLE), 0.0..WHOLE], prop_oneof![Just(0.0), Just(1.0), Just(1e9), 0.0..1e4f64]), 1..12),
        setting in settings(),
    ) {
        let groups: Vec<Subgroup> = values.iter().map(|(value, population)| group(*value, *population, 1.0)).collect();
        if let Ok(set) = Subgroups::new(&groups, setting) {
            for measure in MEASURES {
                if let Ok(value) = measure.value(&set) {
                    prop_assert!(value.is_finite(), "{}", measure.id);
                }
                if let Some(spread) = measure.analytic(&set, z95()) {
                    prop_assert!(spread.lower.is_finite() && spread.upper.is_finite(), "{}", measure.id);
                }
            }
            for of in [Drawn::Estimates, Drawn::Counts] {
                let drawing = Drawing { of, replicates: 20, seed: 1, corrected: false, confidences: &[0.95] };
                for spread in drawn(&set, MEASURES, &drawing, &[]).into_iter().flatten().flatten() {
                    prop_assert!(spread.lower.is_finite() && spread.upper.is_finite());
                }
            }
        } else {
            prop_assert!(groups.len() < 2 || groups.iter().all(|group| group.population == Some(0.0)));
        }
    }
}

#[test]
fn from_two_groups_to_ten_thousand() {
    for count in [2, 3, 10, 1_000, 10_000] {
        let value = |i: usize| 20.0 + 60.0 * i as f64 / count as f64;
        let groups: Vec<Subgroup> = (0..count).map(|i| group(value(i), 1.0 + (i % 7) as f64, 1.0)).collect();
        let set = Subgroups::new(&groups, setting(Contrast::Ordered, Better::High)).unwrap();
        for measure in MEASURES {
            match measure.value(&set) {
                Ok(_) => assert!(count >= measure.fewest_groups, "{}", measure.id),
                Err(status) => {
                    assert!(status == Status::NotApplicable && count < measure.fewest_groups, "{}", measure.id);
                }
            }
        }
    }
}

#[test]
fn one_group_nobody_and_what_is_no_value_are_refused() {
    let ordered = setting(Contrast::Ordered, Better::High);
    let sound = [group(10.0, 1.0, 1.0), group(20.0, 1.0, 1.0), group(30.0, 1.0, 1.0)];
    assert!(Subgroups::new(&sound, ordered).is_ok());
    assert!(Subgroups::new(&[], ordered).is_err() && Subgroups::new(&sound[..1], ordered).is_err());
    for bad in [
        group(f64::NAN, 1.0, 1.0),
        group(f64::INFINITY, 1.0, 1.0),
        group(-1.0, 1.0, 1.0),
        group(101.0, 1.0, 1.0),
        group(10.0, -1.0, 1.0),
        group(10.0, f64::NAN, 1.0),
        group(10.0, 1.0, -1.0),
        Subgroup { limits: Some((11.0, 12.0)), ..sound[0] },
    ] {
        assert!(Subgroups::new(&[sound[0], sound[1], bad], ordered).is_err(), "{bad:?}");
    }
    let nobody = sound.map(|group| Subgroup { population: Some(0.0), ..group });
    assert!(Subgroups::new(&nobody, ordered).is_err());
    assert!(Subgroups::new(&sound, Setting { reference: Some(3), ..ordered }).is_err());
}

#[test]
fn nothing_anywhere_leaves_relative_measures_undefined() {
    let none = [group(0.0, 5.0, 0.0), group(0.0, 6.0, 0.0), group(0.0, 7.0, 0.0)];
    for contrast in [Contrast::Ordered, Contrast::Extremes] {
        let set = Subgroups::new(&none, setting(contrast, Better::Low)).unwrap();
        for measure in MEASURES.iter().filter(|measure| contrast == Contrast::Ordered || measure.fits != Fits::Ordered)
        {
            // These two are shares of all people, not of those that have it.
            let of_people = ["aci_bounded", "rci_erreygers"].contains(&measure.id);
            match measure.value(&set) {
                Ok(value) => assert!(value == 0.0 && (measure.is_absolute() || of_people), "{}: {value}", measure.id),
                Err(status) => assert!(status == Status::Undefined && !measure.is_absolute(), "{}", measure.id),
            }
        }
    }
}

#[test]
fn what_a_measure_needs_and_does_not_get_is_told() {
    let bare = Subgroup { population: None, standard_error: None, ..group(10.0, 1.0, 1.0) };
    let groups = [bare, Subgroup { value: 20.0, ..bare }, Subgroup { value: 40.0, ..bare }];
    let nothing = Setting {
        contrast: Contrast::Ordered,
        better: Better::High,
        reference: None,
        scale: Scale::Mean,
        average: None,
    };
    let set = Subgroups::new(&groups, nothing).unwrap();
    for measure in MEASURES {
        let told = measure.value(&set).err();
        let missing = measure.needs.iter().any(|need| matches!(need, Need::Populations | Need::Average));
        let first = measure.needs.first().map(|need| match need {
            Need::Populations | Need::Average => Status::Missing,
            Need::Reference | Need::Scale => Status::NotApplicable,
        });
        assert_eq!(told, first, "{}", measure.id);
        assert!(missing || told != Some(Status::Missing));
        assert!(measure.analytic(&set, z95()).is_none_or(|spread| spread.method != "normal"), "{}", measure.id);
    }
}

#[test]
fn the_same_seed_gives_the_same_limits_at_any_number_of_threads() {
    let set = |i: usize| {
        let groups: Vec<Subgroup> = (0..5).map(|j| group(10.0 + (i * 7 + j * 13) as f64 % 80.0, 100.0, 2.0)).collect();
        Subgroups::new(&groups, setting(Contrast::Ordered, Better::High)).unwrap()
    };
    let sets: Vec<Subgroups> = (0..24).map(set).collect();
    let with = |threads: usize, seed: u64| -> Vec<Vec<Vec<Option<Spread>>>> {
        let drawing = Drawing { of: Drawn::Estimates, replicates: 50, seed, corrected: false, confidences: &[0.95] };
        let of_set = |(i, set): (usize, &Subgroups)| drawn(set, MEASURES, &drawing, &[&i.to_string()]);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| sets.par_iter().enumerate().map(of_set).collect())
    };
    let one = with(1, 1);
    assert!(one == with(2, 1) && one == with(7, 1) && one != with(1, 2));
}

#[test]
fn every_measure_is_described_under_names_of_its_own() {
    let mut words = BTreeSet::new();
    for found in MEASURES {
        for word in std::iter::once(&found.id).chain(found.aliases) {
            assert!(words.insert(*word), "`{word}` is two measures");
            assert!(word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{word}");
            assert_eq!(measure(word).unwrap().id, found.id);
        }
        for language in [Language::Sv, Language::En] {
            assert!(!found.title(language).is_empty() && found.interpretation(language).ends_with('.'));
        }
        let level = if found.is_ratio() { "1 " } else { "0 " };
        assert!(found.interpretation(Language::En).contains(level), "{} says what no inequality is", found.id);
        assert!(found.source.contains("doi:") && found.formula.contains('='), "{}", found.id);
        assert!(found.is_ratio() || found.no_inequality == 0.0);
        assert!(found.shown_times == 1.0 || !found.is_absolute());
        let refers = matches!(found.compares, Compares::Reference | Compares::ReferencePair);
        assert_eq!(refers, found.needs.contains(&Need::Reference));
    }
    assert!(measure("gini").is_none());
}
