//! All measures of inequality for the whole country: 22 indicators × 290 municipalities × 10 years of 10 groups each.
//!
//! `cargo bench --bench measures`

use divan::{Bencher, black_box};
use jamlik::inequality::{Drawing, Drawn, MEASURES, Scale, Setting, Spread, Subgroup, Subgroups, drawn};
use jamlik::model::{Better, Contrast};
use jamlik::statistics::draws::Stream;
use jamlik::statistics::z95;
use rayon::prelude::*;

fn main() {
    divan::main();
}

const SETS: usize = 22 * 290 * 10;

/// Groups in order, with a reference group, so that every measure applies.
fn sets() -> Vec<(Vec<Subgroup>, Setting)> {
    let setting = Setting {
        contrast: Contrast::Ordered,
        better: Better::High,
        reference: Some(9),
        scale: Scale::Share(100.0),
        average: None,
    };
    let set = |number: usize| {
        let mut stream = Stream::new(1, &["bench", &number.to_string()]);
        let group = |place: usize| {
            let population = 200.0 + 2_000.0 * stream.uniform();
            let value = (45.0 + 3.0 * place as f64 + 5.0 * stream.normal()).clamp(1.0, 99.0);
            Subgroup {
                id: "group".into(),
                value,
                limits: None,
                standard_error: Some((value * (100.0 - value) / population).sqrt()),
                population: Some(population),
            }
        };
        ((0..10).map(group).collect(), setting)
    };
    (0..SETS).map(set).collect()
}

/// From rows of groups to every measure and its analytic interval.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn every_measure_with_its_analytic_interval(bencher: Bencher) {
    let sets = sets();
    let of_set = |(groups, setting): &(Vec<Subgroup>, Setting)| -> Vec<(f64, Option<Spread>)> {
        let groups = Subgroups::new(groups, *setting).expect("the groups are sound");
        let measured = |measure: &&jamlik::inequality::Measure| {
            let value = measure.value(&groups).expect("every measure applies");
            (value, measure.analytic(&groups, z95()))
        };
        MEASURES.iter().map(measured).collect()
    };
    bencher.bench(|| black_box(&sets).par_iter().map(of_set).collect::<Vec<_>>());
}

/// The same sets with 1 000 draws each.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn every_measure_with_1000_draws(bencher: Bencher) {
    let sets = sets();
    let drawing = Drawing { of: Drawn::Estimates, replicates: 1_000, seed: 1, corrected: false, confidences: &[0.95] };
    let of_set = |(number, (groups, setting)): (usize, &(Vec<Subgroup>, Setting))| {
        let groups = Subgroups::new(groups, *setting).expect("the groups are sound");
        drawn(&groups, MEASURES, &drawing, &[&number.to_string()])
    };
    bencher.bench(|| black_box(&sets).par_iter().enumerate().map(of_set).collect::<Vec<_>>());
}
