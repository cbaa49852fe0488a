//! What must hold whatever the numbers: laws of estimates, comparisons and gaps.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

#[path = "laws/areas.rs"]
mod areas;
mod support;

use jamlik::compare::compare;
use jamlik::estimate::estimate;
use jamlik::inequality::{GapOptions, gaps, measure};
use jamlik::model::{Catalogue, Period, Sex, Status};
use jamlik::table::{Comparisons, Estimates, Gaps, Key, Observation, Observations};
use polars::prelude::ParquetWriter;
use proptest::prelude::*;
use support::{catalogue, counted, indicator, key, valued};
use ustr::ustr;

/// Municipalities of three counties, one of them Gotland, which is a county of its own.
const AREAS: [&str; 8] = ["0114", "0115", "0117", "0120", "0980", "0680", "0682", "06"];
const SUPPRESSED: &str = "small_numbers = { numerator = 5.0, denominator = 10.0, source = \"test\" }";

fn laws_catalogue() -> Catalogue {
    catalogue(vec![
        indicator("share", 1, "proportion", "high", SUPPRESSED),
        indicator(
            "falls",
            2,
            "rate",
            "low",
            "goal = { change = -1.0, year = 2022, baseline_year = 2019, baseline_confidence = \"inferred\", source = \"test\" }",
        ),
        indicator(
            "index",
            3,
            "mean",
            "high",
            "sexes = [\"total\"]\nbreaks = [{ year = 2021, text = { sv = \"ny\", en = \"new\" } }]",
        ),
    ])
}

/// What one cell of the data holds.
#[derive(Debug, Clone)]
enum Cell {
    Absent,
    Missing,
    Counts(f64, f64),
    Value(f64),
    Survey(f64, f64),
    Error(f64, f64),
}

fn cell() -> impl Strategy<Value = Cell> {
    let counts = (0u32..400, 0u32..400).prop_map(|(x, more)| Cell::Counts(f64::from(x), f64::from(x + more)));
    prop_oneof![
        Just(Cell::Absent),
        Just(Cell::Missing),
        counts,
        (0.0..1.0f64).prop_map(Cell::Value),
        (0.0..=1.0f64, 1u32..500).prop_map(|(p, n)| Cell::Survey(p, f64::from(n))),
        (0.0..1.0f64, 0.0..0.3f64).prop_map(|(v, se)| Cell::Error(v, se)),
    ]
}

fn observation(key: Key, cell: &Cell) -> Option<Observation> {
    let value = |value: f64| valued(key, value);
    Some(match *cell {
        Cell::Absent => return None,
        Cell::Missing => Observation::empty(key, Status::Missing, ustr("test")),
        Cell::Counts(x, n) => counted(key, x, n),
        Cell::Value(v) => value(v),
        Cell::Survey(p, n) => Observation { respondents: Some(n), ..value(p) },
        Cell::Error(v, se) => Observation { standard_error: Some(se), ..value(v) },
    })
}

/// Every cell of three indicators, eight areas, three sexes, three years and a dimension of three groups.
fn keys() -> Vec<Key> {
    let mut keys = Vec::new();
    for indicator in ["share", "falls", "index"] {
        for area in AREAS {
            for sex in Sex::ALL {
                for year in [2019, 2020, 2021] {
                    let whole = key(indicator, area, sex, year);
                    keys.push(whole);
                    for group in ["pre_upper_secondary", "upper_secondary", "post_secondary"] {
                        keys.push(Key { dimension: ustr("education"), group: ustr(group), ..whole });
                    }
                }
            }
        }
    }
    keys
}

fn observations() -> impl Strategy<Value = Vec<Observation>> {
    let keys = keys();
    prop::collection::vec(cell(), keys.len())
        .prop_map(move |cells| keys.iter().zip(&cells).filter_map(|(key, cell)| observation(*key, cell)).collect())
}

struct Results {
    estimates: Estimates,
    comparisons: Comparisons,
    gaps: Gaps,
}

fn run(rows: Vec<Observation>) -> Results {
    let catalogue = laws_catalogue();
    let estimates = estimate(&Observations::new(rows).unwrap(), &catalogue).unwrap();
    let comparisons = compare(&estimates, &catalogue).unwrap();
    let gaps = gaps(&estimates, &catalogue, &GapOptions::default(), |_| true).unwrap();
    Results { estimates, comparisons, gaps }
}

/// The three tables as the bytes of their Parquet files.
fn bytes(results: &Results) -> Vec<u8> {
    let mut bytes = Vec::new();
    for frame in [results.estimates.frame(), results.comparisons.frame(), results.gaps.frame()] {
        ParquetWriter::new(&mut bytes).finish(&mut frame.clone()).unwrap();
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn values_lie_within_their_limits_and_null_means_a_status(rows in observations()) {
        let results = run(rows);
        let kind_of = |row: &jamlik::table::Estimate| row.key.indicator;
        for row in results.estimates.rows() {
            prop_assert_eq!(row.value.is_some(), row.status == Status::Ok);
            prop_assert_eq!(row.lower.is_some(), row.upper.is_some());
            if let (Some(value), Some((lower, upper))) = (row.value, row.interval()) {
                prop_assert!(lower <= value && value <= upper);
                if kind_of(&row) == "share" {
                    prop_assert!((0.0..=1.0).contains(&lower) && (0.0..=1.0).contains(&upper));
                }
                if kind_of(&row) == "falls" {
                    prop_assert!(lower >= 0.0);
                }
            }
            if row.status == Status::Suppressed {
                prop_assert!(row.numerator.is_none() && row.denominator.is_none() && row.lower.is_none());
            }
        }
        for row in results.comparisons.rows() {
            prop_assert_eq!(row.difference.is_some(), row.status == Status::Ok);
            if let (Some(d), Some(lower), Some(upper)) = (row.difference, row.lower, row.upper) {
                prop_assert!(lower <= d && d <= upper);
            }
            if let (Some(best), Some(rank), Some(worst)) = (row.rank_lower, row.rank, row.rank_upper) {
                prop_assert!(1 <= best && best <= rank && rank <= worst && Some(worst) <= row.ranked);
            }
        }
        for row in results.gaps.rows() {
            prop_assert_eq!(row.value.is_some(), row.status == Status::Ok);
        }
    }

    #[test]
    fn the_order_of_rows_never_matters(rows in observations()) {
        let mut turned = rows.clone();
        turned.reverse();
        prop_assert!(bytes(&run(rows)) == bytes(&run(turned)));
    }

    #[test]
    fn the_number_of_threads_never_matters(rows in observations()) {
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| bytes(&run(rows.clone())))
        };
        let one = with(1);
        prop_assert!(one == with(2) && one == with(7));
    }

    #[test]
    fn a_hidden_cell_is_never_the_difference_of_shown_ones(rows in observations()) {
        let results = run(rows).estimates.rows();
        let suppressed = |row: &&jamlik::table::Estimate| row.status == Status::Suppressed;
        for row in results.iter().filter(suppressed) {
            let family: Vec<_> = results
                .iter()
                .filter(|other| Key { sex: Sex::Total, ..other.key } == Key { sex: Sex::Total, ..row.key })
                .collect();
            let shown = family.iter().filter(|other| other.numerator.is_some()).count();
            prop_assert!(!(family.len() == 3 && shown == 2), "{:?}", row.key);
        }
    }

    #[test]
    fn twice_the_counts_narrow_the_interval(x in 1u32..500, more in 1u32..500) {
        let (x, n) = (f64::from(x), f64::from(x + more));
        for indicator in ["share", "falls"] {
            let width = |times: f64| {
                let at = key(indicator, "0680", Sex::Total, 2020);
                let rows = run(vec![counted(at, x * times, n * times + 10.0 * times)]).estimates.rows();
                let row = rows.iter().find(|row| row.key == at).copied().unwrap();
                row.interval().map(|(lower, upper)| upper - lower)
            };
            // Hidden values have no interval to compare.
            if let (Some(once), Some(twice)) = (width(1.0), width(2.0)) {
                prop_assert!(twice < once, "{indicator}: {twice} against {once}");
            }
        }
    }

    #[test]
    fn equal_groups_have_no_gap(x in 10u32..500, more in 10u32..500) {
        let rows = education("share", 2020, |_| (f64::from(x), f64::from(x + more)));
        let of_municipality = run(rows).gaps.rows().into_iter().filter(|gap| gap.area == "0680");
        let gaps: Vec<_> = of_municipality.collect();
        prop_assert!(gaps.len() >= 2);
        for gap in gaps {
            let none = measure(&gap.measure).unwrap().no_inequality;
            prop_assert!((gap.value.unwrap() - none).abs() < 1e-12, "{gap:?}");
            prop_assert!(gap.lower.unwrap() <= none && none <= gap.upper.unwrap(), "{gap:?}");
        }
    }

    #[test]
    fn tripled_values_triple_differences_and_leave_ratios(values in prop::collection::vec(0.01..0.3f64, 8), se in 0.0..0.001f64) {
        let gaps_of = |times: f64| {
            let rows = AREAS[..7].iter().zip(&values).map(|(area, value)| {
                let value = valued(key("index", area, Sex::Total, 2020), value * times);
                Observation { standard_error: Some(se * times), ..value }
            });
            run(rows.collect()).gaps.rows()
        };
        let (once, thrice) = (gaps_of(1.0), gaps_of(3.0));
        prop_assert!(!once.is_empty() && once.len() == thrice.len());
        for (a, b) in once.iter().zip(&thrice) {
            let times = 3.0_f64.powi(a.scale.power());
            for (a, b) in [(a.value, b.value), (a.lower, b.lower), (a.upper, b.upper)] {
                prop_assert_eq!(a.is_some(), b.is_some());
                let Some((a, b)) = a.zip(b) else { continue };
                let a = a * times;
                prop_assert!((a - b).abs() <= 1e-9 * a.abs().max(1e-3), "{a} against {b}");
            }
        }
    }
}

/// One municipality's groups of education.
fn education(indicator: &str, year: i32, counts: impl Fn(usize) -> (f64, f64)) -> Vec<Observation> {
    let groups = ["pre_upper_secondary", "upper_secondary", "post_secondary"];
    let row = |(i, group): (usize, &&str)| {
        let whole = key(indicator, "0680", Sex::Total, year);
        let (x, n) = counts(i);
        counted(Key { dimension: ustr("education"), group: ustr(group), ..whole }, x, n)
    };
    groups.iter().enumerate().map(row).collect()
}

/// 290 municipalities, 22 indicators, 13 years and three sexes, with counts: how long the three stages take.
#[test]
fn a_country_takes_seconds() {
    let mut catalogue = laws_catalogue();
    let names: Vec<String> = (1..=22).map(|i| format!("i{i:02}")).collect();
    catalogue.indicators =
        names.iter().zip(1..).map(|(name, number)| indicator(name, number, "proportion", "high", "")).collect();
    let mut rows = Vec::new();
    for name in &names {
        for (i, area) in catalogue.areas.municipalities_of(ustr("00")).into_iter().enumerate() {
            for year in 2012..=2024 {
                for (j, sex) in Sex::ALL.into_iter().enumerate() {
                    let n = 500.0 + (i * 37 % 900) as f64;
                    let x = (n * 0.3).floor() + ((i * 7 + j * 3 + year as usize) % 40) as f64;
                    rows.push(counted(Key::whole(ustr(name), area, sex, Period::year(year)), x, n));
                }
            }
        }
    }
    let observations = Observations::new(rows).unwrap();
    let start = std::time::Instant::now();
    let estimates = estimate(&observations, &catalogue).unwrap();
    let estimated = start.elapsed();
    let comparisons = compare(&estimates, &catalogue).unwrap();
    let compared = start.elapsed();
    let gaps = gaps(&estimates, &catalogue, &GapOptions::default(), |_| true).unwrap();
    eprintln!(
        "{} observations: {} estimates in {estimated:.2?}, {} comparisons in {:.2?}, {} gaps in {:.2?}",
        observations.len(),
        estimates.len(),
        comparisons.len(),
        compared - estimated,
        gaps.len(),
        start.elapsed() - compared
    );
    assert!(start.elapsed().as_secs() < 120, "far too slow");
}
