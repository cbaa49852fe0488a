//! What must hold of the Care Need Index, of smoothed neighbourhoods, budgets and what-if, whatever the counts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jamlik::model::{AreaLevel, Catalogue, Period, Sex, Status};
use jamlik::need::allocate::{Recipient, Rules, allocate};
use jamlik::need::cni::{Cni, Options, cni};
use jamlik::need::components::{Components, Holding, Unit};
use jamlik::need::rank::{classes, ranks};
use jamlik::need::small_areas::{Choice, small_areas};
use jamlik::need::smooth::{Toward, smooth};
use jamlik::need::weights::Weights;
use jamlik::need::whatif::{Goal, what_if};
use jamlik::statistics::posterior::Simulation;
use jamlik::table::{Key, Observation, Observations};
use proptest::prelude::*;
use ustr::ustr;

fn table(units: Vec<([u32; 7], u32)>) -> Components {
    let unit = |(at, (counts, more)): (usize, ([u32; 7], u32))| Unit {
        area: ustr(&format!("0680C{:04}", 1000 + at)),
        name: String::new(),
        municipality: Some(ustr("0680")),
        regso: Some(ustr(&format!("0680R{:03}", at % 3))),
        population: f64::from(counts.iter().max().copied().unwrap_or(0) + more),
        counts: counts.map(|count| Some(f64::from(count))),
    };
    let units = units.into_iter().enumerate().map(unit).collect();
    Components { units, nation: None, holdings: std::array::from_fn(|_| Holding::Given), own: None, notes: Vec::new() }
}

/// Units with counts of 0 to 400 among 1 to 1 200 people; the first has someone, so that there is an index.
fn tables() -> impl Strategy<Value = Components> {
    let unit = (prop::array::uniform7(0..400u32), 1..800u32);
    prop::collection::vec(unit, 1..30).prop_map(|mut units| {
        units[0].0[0] += 1;
        table(units)
    })
}

fn of(components: &Components, draws: usize) -> Cni {
    let weights = Weights::named(&Catalogue::embedded(), "scb").unwrap();
    cni(components, &weights, &Options { draws, ..Options::default() }).unwrap()
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);

/// Persons without work or studies, and all, in neighbourhoods of three municipalities in two counties.
fn neighbourhoods() -> impl Strategy<Value = Observations> {
    let area = (prop_oneof![Just("0604"), Just("0680"), Just("1280")], 0..200u32, 1..400u32);
    prop::collection::vec(area, 6..40).prop_map(|areas| {
        let row = |(at, (municipality, x, more)): (usize, (&str, u32, u32))| {
            let key = Key::whole(
                ustr("neet"),
                ustr(&format!("{municipality}C{:04}", 1000 + at)),
                Sex::Total,
                Period::year(2022),
            );
            Observation {
                numerator: Some(f64::from(x)),
                denominator: Some(f64::from(x + more)),
                ..Observation::empty(key, Status::Ok, ustr("law"))
            }
        };
        let mut rows: Vec<Observation> = areas.into_iter().enumerate().map(row).collect();
        // Somebody somewhere, so that there is a mean above 0.
        rows[0].numerator = rows[0].denominator;
        Observations::new(rows).unwrap()
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_units_changes_no_rank(components in tables(), turn in 0..30usize) {
        let mut turned = components.clone();
        turned.units.rotate_left(turn % components.units.len());
        let by_unit = |all: &Cni| all.rows.iter().map(|row| (row.unit.area, row.standing.unwrap())).collect::<BTreeMap<_, _>>();
        let (there, back) = (by_unit(&of(&components, 100)), by_unit(&of(&turned, 100)));
        for (unit, one) in &there {
            let other = back[unit];
            prop_assert_eq!((one.rank, one.quintile, one.decile), (other.rank, other.quintile, other.decile));
            prop_assert!(near(one.cni, other.cni));
            let (a, b) = (one.limits.unwrap(), other.limits.unwrap());
            prop_assert!(near(a.lower, b.lower) && near(a.upper, b.upper));
        }
    }

    #[test]
    fn smoothed_rates_lie_between_their_own_and_the_mean_and_cases_add_up(
        observations in neighbourhoods(),
        everyone: bool,
        worst_only: bool,
        goal in prop_oneof![Just(Goal::Mean), Just(Goal::Best), (0.0..0.5f64).prop_map(Goal::Stated)],
    ) {
        let choice = Choice { indicator: ustr("neet"), sex: None, year: None, level: None, internal: everyone };
        let small = small_areas(&observations, &CATALOGUE, choice).unwrap();
        let toward = if everyone { Toward::All } else { Toward::Municipality };
        let smoothed = smooth(&small, &toward, &|_| true, Simulation { replicates: 100, seed: 1 }).unwrap();
        for own in &smoothed.areas {
            let raw = own.area.raw.value.unwrap_or(own.mean);
            let within = raw.min(own.mean) - 1e-12 <= own.value && own.value <= raw.max(own.mean) + 1e-12;
            prop_assert!(within && own.value >= 0.0, "{own:?}");
            let limits = own.limits.unwrap();
            prop_assert!(0.0 <= limits.lower && limits.lower <= own.value && own.value <= limits.upper && limits.upper <= 1.0);
        }
        let needs: Vec<f64> = smoothed.areas.iter().map(|own| own.value).collect();
        let all = what_if(&small, &smoothed, &needs, goal, worst_only, &CATALOGUE.areas).unwrap();
        let whole: f64 = all.rows.iter().map(|row| row.cases).sum();
        for level in [AreaLevel::Municipality, AreaLevel::County, AreaLevel::Nation] {
            let parts = all.sums.iter().filter(|part| part.level == level);
            prop_assert!(near(parts.clone().map(|part| part.cases).sum(), whole), "{level:?}");
            let reaching = all.rows.iter().filter(|row| row.reaches).count();
            prop_assert_eq!(parts.map(|part| part.areas).sum::<usize>(), reaching);
        }
        // Nobody gets worse, and nobody who is not asked for changes.
        let sound = |row: &jamlik::need::whatif::Change| row.reaches || row.cases == 0.0;
        prop_assert!(all.rows.iter().all(|row| sound(row) && (!worst_only || !row.reaches || row.quintile == 5)));
    }

    #[test]
    fn a_budget_is_divided_to_the_last_krona(
        shares in prop::collection::vec((0.0..9.0f64, 1..3_000u32), 1..40),
        each in 1..900_000u64,
        (low, high) in (0.0..=1.0f64, 1.0..4.0f64),
        unit in prop_oneof![Just(1u64), Just(100), Just(1000)],
    ) {
        let one = |(at, (need, people)): (usize, &(f64, u32))| Recipient {
            area: format!("{at:03}"),
            need: need + 0.01,
            people: f64::from(*people),
        };
        let recipients: Vec<Recipient> = shares.iter().enumerate().map(one).collect();
        let budget = each * recipients.len() as u64 * unit;
        let times = |factor: f64| (each as f64 * factor) as u64 * unit;
        let rules = Rules { budget, floor: times(low), ceiling: Some(times(high)), unit };
        let grants = allocate(&recipients, &rules).unwrap();
        prop_assert_eq!(grants.iter().map(|grant| grant.amount).sum::<u64>(), budget);
        for grant in &grants {
            prop_assert!(grant.amount % unit == 0 && (rules.floor..=times(high)).contains(&grant.amount), "{grant:?}");
        }
        let mut turned = recipients.clone();
        turned.reverse();
        let again: Vec<u64> = allocate(&turned, &rules).unwrap().iter().rev().map(|grant| grant.amount).collect();
        prop_assert_eq!(again, grants.iter().map(|grant| grant.amount).collect::<Vec<_>>());
    }

    #[test]
    fn the_nation_has_1_and_merged_units_the_index_of_their_people(components in tables()) {
        let all = of(&components, 0);
        let (mut index, mut people, mut weighted) = (0.0, 0.0, 0.0);
        let mut parts: BTreeMap<_, (f64, f64)> = BTreeMap::new();
        for row in &all.rows {
            let own = row.standing.unwrap();
            index += own.index;
            people += row.unit.population;
            weighted += own.cni * row.unit.population;
            let part = parts.entry(row.unit.regso.unwrap()).or_default();
            *part = (part.0 + own.index, part.1 + row.unit.population);
            prop_assert!(own.shares.iter().all(|share| (0.0..=1.0).contains(share)));
        }
        prop_assert!((weighted / people - 1.0).abs() < 1e-9);
        let merged = of(&components.at_level(jamlik::need::components::Level::Regso, &Catalogue::embedded()).unwrap(), 0);
        for row in &merged.rows {
            let (part, population) = parts[&row.unit.area];
            prop_assert_eq!(row.unit.population, population);
            prop_assert!((row.standing.unwrap().cni - part / population / (index / people)).abs() < 1e-9);
        }
    }

    #[test]
    fn limits_hold_the_value_nearly_always_and_ranks_their_bounds(components in tables()) {
        let all = of(&components, 200);
        let units = all.rows.len() as u32;
        for row in &all.rows {
            let own = row.standing.unwrap();
            let limits = own.limits.unwrap();
            prop_assert!(limits.lower <= limits.upper && limits.lower >= 0.0 && limits.upper.is_finite());
            for spread in [own.by_chance.unwrap(), own.by_weights.unwrap()] {
                prop_assert!(1 <= spread.lower && spread.lower <= spread.upper && spread.upper <= units);
                prop_assert!((0.0..=1.0).contains(&spread.among_first));
            }
            prop_assert!((1..=5).contains(&own.quintile) && (1..=10).contains(&own.decile));
        }
        // As many are among the first as there is room for; ties may let in more.
        let among: f64 = all.rows.iter().map(|row| row.standing.unwrap().by_chance.unwrap().among_first).sum();
        prop_assert!(among >= f64::from(all.first) - 1e-9);
    }

    #[test]
    fn ranks_do_not_depend_on_the_order_of_values(values in prop::collection::vec(0..50u32, 1..60), turn in 0..60usize) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let turn = turn % values.len();
        let (mut turned, mut expected) = (values.clone(), ranks(&values));
        turned.rotate_left(turn);
        expected.rotate_left(turn);
        prop_assert_eq!(ranks(&turned), expected);
    }

    #[test]
    fn a_class_holds_its_share_to_within_the_people_of_one_value(
        people in prop::collection::vec(1..3_000u32, 1..200),
        count in prop_oneof![Just(5u32), Just(10u32)],
    ) {
        let people: Vec<f64> = people.into_iter().map(f64::from).collect();
        let values: Vec<f64> = (0..people.len()).map(|i| ((i * 7_919) % 10_007) as f64).collect();
        let found = classes(&values, &people, count).unwrap();
        let all: f64 = people.iter().sum();
        let most = people.iter().copied().fold(0.0, f64::max);
        for class in 1..=count {
            let held: f64 = people.iter().zip(&found).filter(|(_, own)| **own == class).map(|(people, _)| people).sum();
            prop_assert!((held - all / f64::from(count)).abs() <= most + 1e-6, "class {class}: {held} of {all}");
        }
        for (a, b) in values.iter().zip(&found).zip(values.iter().zip(&found).skip(1)) {
            prop_assert!(a.0 >= b.0 || a.1 <= b.1, "a greater value is in no lesser class");
        }
    }
}
