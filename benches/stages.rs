//! Each stage of the main job on the synthetic data set: `cargo bench`.
//!
//! The last bench is the whole job: all reports with their charts, written to a temporary folder.

use std::sync::atomic::AtomicBool;

use divan::{Bencher, black_box};
use jamlik::inequality::GapOptions;
use jamlik::model::{Area, AreaLevel, Catalogue, Language};
use jamlik::need::cni;
use jamlik::need::components::Components;
use jamlik::need::weights::Weights;
use jamlik::report::{Context, Provenance, Results};
use jamlik::statistics::direct::{self, Stratum};
use jamlik::statistics::z95;
use jamlik::table::{Estimates, Observations};
use jamlik::{compare, demo, estimate, inequality, report};

fn main() {
    divan::main();
}

fn observations(catalogue: &Catalogue) -> Observations {
    demo::observations(catalogue, 1).expect("the synthetic data are sound")
}

fn estimates(catalogue: &Catalogue) -> Estimates {
    estimate::estimate(&observations(catalogue), catalogue).expect("the synthetic data are sound")
}

fn provenance() -> Provenance {
    Provenance {
        synthetic: true,
        sources: vec!["bench".to_owned()],
        command: "cargo bench".to_owned(),
        date: "2026-01-01".to_owned(),
    }
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn make_synthetic_data(bencher: Bencher) {
    let catalogue = Catalogue::embedded();
    bencher.bench(|| observations(black_box(&catalogue)));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn estimate_all(bencher: Bencher) {
    let catalogue = Catalogue::embedded();
    let observations = observations(&catalogue);
    bencher.bench(|| estimate::estimate(black_box(&observations), &catalogue));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn compare_all(bencher: Bencher) {
    let catalogue = Catalogue::embedded();
    let estimates = estimates(&catalogue);
    bencher.bench(|| compare::compare(black_box(&estimates), &catalogue));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn gaps_all(bencher: Bencher) {
    let catalogue = Catalogue::embedded();
    let estimates = estimates(&catalogue);
    bencher.bench(|| inequality::gaps(black_box(&estimates), &catalogue, &GapOptions::default(), |_| true));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn direct_rates_of_63_800_areas_of_19_ages(bencher: Bencher) {
    const AGES: usize = 19;
    let stratum = |i: usize| {
        let people = (50 + i * 7919 % 2950) as f64;
        Stratum::independent((people * 0.002 * (i % AGES) as f64).floor(), people, (1 + i % AGES) as f64)
    };
    let strata: Vec<Stratum> = (0..63_800 * AGES).map(stratum).collect();
    let limits = |area: &[Stratum]| direct::dobson(&direct::rate(area)?, z95());
    bencher.bench(|| black_box(&strata).chunks(AGES).map(limits).collect::<jamlik::Result<Vec<_>>>());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn reports_of_290_municipalities(bencher: Bencher) {
    let catalogue = Catalogue::embedded();
    let estimates = estimates(&catalogue);
    let comparisons = compare::compare(&estimates, &catalogue).expect("comparisons");
    let gaps = inequality::gaps(&estimates, &catalogue, &GapOptions::default(), |_| true).expect("gaps");
    let provenance = provenance();
    let areas: Vec<&Area> = catalogue.areas.of_level(AreaLevel::Municipality).collect();
    bencher.bench(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let results = Results::new(&estimates, &comparisons, &gaps);
        let context = Context {
            catalogue: &catalogue,
            results: &results,
            language: Language::Sv,
            provenance: &provenance,
            need: None,
        };
        report::write_all(&context, &areas, folder.path(), &|_| {}, &AtomicBool::new(false))
    });
}

/// Of about 6 200 synthetic neighbourhoods: index, parts, quintiles, and ranks with 1 000 draws of counts and of weights.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn care_need_index_with_1000_draws(bencher: Bencher) {
    let catalogue = Catalogue::embedded();
    let components = Components::synthetic(&catalogue, 1).expect("the synthetic data are sound");
    let weights = Weights::named(&catalogue, "scb").expect("embedded");
    bencher.bench(|| cni::cni(black_box(&components), &weights, &cni::Options::default()));
}
