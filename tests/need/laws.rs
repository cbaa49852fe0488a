//! What must hold of the Care Need Index, whatever the counts.

use std::collections::BTreeMap;

use jamlik::model::Catalogue;
use jamlik::need::cni::{Cni, Options, cni};
use jamlik::need::components::{Components, Holding, Unit};
use jamlik::need::rank::{classes, ranks};
use jamlik::need::weights::Weights;
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

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
