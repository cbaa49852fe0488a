//! Agreement with published numbers: the R packages of the field, and Statistics Sweden's life expectancies.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jamlik::estimate::estimate;
use jamlik::model::{Period, Sex};
use jamlik::statistics::life_table::{self, AgeBand};
use jamlik::statistics::{Limits, mean, proportion, rate, z95};
use jamlik::table::{Estimate, Key, Method, Observations, Weighting};
use statrs::distribution::{ContinuousCDF, Normal};
use support::{catalogue, counted, indicator, shared};
use ustr::ustr;

const TOLERANCE: f64 = 1e-9;

type Record = BTreeMap<String, String>;

fn read(path: &Path) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn golden(name: &str) -> Vec<Record> {
    read(&PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).join(name))
}

fn number(record: &Record, column: &str) -> f64 {
    record[column].parse().unwrap_or_else(|_| panic!("{column} = `{}`", record[column]))
}

fn assert_close(ours: f64, theirs: f64, what: &str) {
    let scale = theirs.abs().max(1e-300);
    assert!((ours - theirs).abs() / scale < TOLERANCE || ours == theirs, "{what}: ours {ours}, published {theirs}");
}

fn z998() -> f64 {
    Normal::standard().inverse_cdf(0.999)
}

/// The columns of the two confidence levels in the golden files and in the reference's.
const GOLDEN: [&str; 4] = ["lower95", "upper95", "lower998", "upper998"];
const REFERENCE: [&str; 4] = ["lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"];

fn check_limits(record: &Record, columns: [&str; 4], per: f64, limits: impl Fn(f64) -> Limits) {
    for (z, lower, upper) in [(z95(), columns[0], columns[1]), (z998(), columns[2], columns[3])] {
        let ours = limits(z);
        assert_close(ours.lower * per, number(record, lower), &format!("{lower} of {record:?}"));
        assert_close(ours.upper * per, number(record, upper), &format!("{upper} of {record:?}"));
    }
}

fn check_proportion(record: &Record, columns: [&str; 4]) {
    let (x, n) = (number(record, "x"), number(record, "n"));
    check_limits(record, columns, 100.0, |z| proportion::wilson(x, n, z).unwrap());
}

fn check_rate(record: &Record, columns: [&str; 4]) {
    let (x, n) = (number(record, "x"), number(record, "n"));
    check_limits(record, columns, 1e5 / n, |z| rate::poisson_limits(x, z).unwrap());
}

#[test]
fn proportions_equal_the_reference() {
    golden("proportion.csv").iter().for_each(|record| check_proportion(record, GOLDEN));
    let Some(file) = shared("reference/phe/proportion_results.csv") else { return };
    let records: Vec<Record> = read(&file).into_iter().filter(|r| r["call"] == "mult100_95_998").collect();
    assert!(records.len() > 100);
    records.iter().for_each(|record| check_proportion(record, REFERENCE));
}

#[test]
fn rates_equal_the_reference() {
    golden("rate.csv").iter().for_each(|record| check_rate(record, GOLDEN));
    let Some(file) = shared("reference/phe/rate_results.csv") else { return };
    let records: Vec<Record> = read(&file).into_iter().filter(|r| r["call"] == "mult1e5_95_998").collect();
    assert!(records.len() > 50);
    // Their formula leaves a lower limit below 0 empty, as NA; ours is 0.
    records.iter().filter(|r| !r["lower99_8cl"].is_empty()).for_each(|record| check_rate(record, REFERENCE));
}

#[test]
fn means_equal_the_reference() {
    for record in golden("mean.csv") {
        let values: Vec<f64> = record["values"].split(' ').map(|value| value.parse().unwrap()).collect();
        let limits = mean::student(&values, z95()).unwrap();
        assert_close(limits.lower, number(&record, "lower95"), "lower");
        assert_close(limits.upper, number(&record, "upper95"), "upper");
    }
    let (Some(input), Some(results)) =
        (shared("reference/phe/mean_input.csv"), shared("reference/phe/mean_results.csv"))
    else {
        return;
    };
    let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for record in read(&input) {
        values.entry(record["area"].clone()).or_default().push(number(&record, "value_in"));
    }
    for record in read(&results).iter().filter(|record| record["call"] == "95_998") {
        check_limits(record, REFERENCE, 1.0, |z| mean::student(&values[&record["area"]], z).unwrap());
    }
}

fn bands(records: &[&Record]) -> Vec<AgeBand> {
    let starts: Vec<u32> = records.iter().map(|record| record["startage"].parse().unwrap()).collect();
    let width = |i: usize| starts.get(i + 1).map(|next| next - starts[i]);
    let band = |(i, record): (usize, &&Record)| AgeBand {
        start: starts[i],
        width: width(i),
        deaths: number(record, "deaths"),
        person_years: number(record, "pop"),
    };
    records.iter().enumerate().map(band).collect()
}

#[test]
fn life_expectancy_equals_the_reference() {
    let records = golden("life_table.csv");
    for area in records.chunk_by(|a, b| a["area"] == b["area"]) {
        let table = life_table::expectancies(&bands(&area.iter().collect::<Vec<_>>()), z95()).unwrap();
        for (ours, theirs) in table.iter().zip(area) {
            assert_close(ours.value, number(theirs, "value"), "value");
            assert_close(ours.limits.lower, number(theirs, "lower95"), "lower");
            assert_close(ours.limits.upper, number(theirs, "upper95"), "upper");
        }
    }
    let (Some(input), Some(results)) = (shared("reference/phe/le_input.csv"), shared("reference/phe/le_results.csv"))
    else {
        return;
    };
    let (input, results) = (read(&input), read(&results));
    let mut compared = 0;
    for area in input.chunk_by(|a, b| a["area"] == b["area"]) {
        let name = &area[0]["area"];
        let mut sorted: Vec<&Record> = area.iter().collect();
        sorted.sort_by_key(|record| record["startage"].parse::<u32>().unwrap());
        let theirs: Vec<&Record> = results.iter().filter(|record| record["area"] == *name).collect();
        let Ok(table) = life_table::expectancies(&bands(&sorted), z95()) else {
            assert!(theirs.iter().all(|record| record["value"].parse::<f64>().is_err()), "{name} is undefined");
            continue;
        };
        let population: f64 = sorted.iter().map(|record| number(record, "pop")).sum();
        for (ours, theirs) in table.iter().zip(theirs) {
            if !theirs["value"].parse::<f64>().is_ok_and(f64::is_finite) {
                let half = ours.limits.upper - ours.value;
                assert!(population <= 5000.0 || half > 10.0, "{name}: {ours:?} against {theirs:?}");
                continue;
            }
            assert_eq!(theirs["startage"], ours.age.to_string());
            assert_close(ours.value, number(theirs, "value"), name);
            assert_close(ours.limits.lower, number(theirs, "lower95_0cl"), name);
            assert_close(ours.limits.upper, number(theirs, "upper95_0cl"), name);
            compared += 1;
        }
    }
    assert!(compared > 400, "only {compared} compared");
}

type ByAreaSexYear = BTreeMap<(String, Sex, i32), Estimate>;

/// Life expectancy of the five years to 2015 … 2019 by municipality and sex, from population and deaths by single year
/// of age.
///
/// `mean_population`: the population on average over each year, in place of the one on its last day.
fn from_ages(file: &Path, mean_population: bool) -> ByAreaSexYear {
    let mut rows = Vec::new();
    for record in read(file) {
        let sex = Sex::parse(&record["sex"]).unwrap();
        for year in 2011..=2019 {
            let population = |year: i32| number(&record, &format!("pop_{year}"));
            let mean = (population(year - 1) + population(year)) / 2.0;
            let people = if mean_population { mean } else { population(year) };
            let key = Key {
                indicator: ustr("life_expectancy"),
                area: ustr(&record["code"]),
                dimension: ustr("age"),
                group: ustr(&record["age"]),
                sex,
                period: Period::year(year),
            };
            rows.push(counted(key, number(&record, &format!("deaths_{year}")), people));
        }
    }
    let pooled = "pooled_years = 5\nsexes = [\"women\", \"men\"]";
    let catalogue = catalogue(vec![indicator("life_expectancy", 1, "life_expectancy", "high", pooled)]);
    let estimates = estimate(&Observations::new(rows).unwrap(), &catalogue).unwrap().rows();
    let municipal = estimates.into_iter().filter(|e| e.method == Method::LifeTable && e.weighting == Weighting::Own);
    municipal.map(|e| ((e.key.area.to_string(), e.key.sex, e.key.period.last), e)).collect()
}

/// How far ours are from Statistics Sweden's, in years.
struct Distance {
    mean: f64,
    standard_deviation: f64,
    greatest: f64,
    /// The share of theirs that lie within our interval.
    within: f64,
    compared: usize,
}

fn distance(ours: &ByAreaSexYear, published: &[Record], sex: Sex) -> Distance {
    let of_sex = published.iter().filter(|record| Sex::parse(&record["sex"]) == Some(sex));
    let pairs: Vec<(f64, &Estimate)> = of_sex
        .filter_map(|record| {
            let theirs: f64 = record["e0"].parse().ok()?;
            let last = Period::parse(&record["period"])?.last;
            Some((theirs, ours.get(&(record["code"].clone(), sex, last))?))
        })
        .collect();
    let n = pairs.len() as f64;
    let differences: Vec<f64> = pairs.iter().map(|(theirs, ours)| ours.value.unwrap() - theirs).collect();
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let holds = |(theirs, ours): &&(f64, &Estimate)| {
        ours.interval().is_some_and(|(lower, upper)| lower <= *theirs && *theirs <= upper)
    };
    Distance {
        mean,
        standard_deviation: variance.sqrt(),
        greatest: differences.iter().fold(0.0, |most, d| d.abs().max(most)),
        within: pairs.iter().filter(holds).count() as f64 / n,
        compared: pairs.len(),
    }
}

/// Ours are abridged tables of raw rates; theirs rest on single years of age and the mean population. What remains is
/// chance: in a municipality of 2 400 people one death more or less at 90 moves the open band by tenths of a year.
#[test]
fn life_expectancy_is_close_to_statistics_sweden() {
    let (Some(input), Some(published)) = (
        shared("real/scb/kommun_pop_deaths_age_sex_2010_2019.csv"),
        shared("real/published/scb_life_expectancy_kommun_5yr.csv"),
    ) else {
        return;
    };
    let published = read(&published);
    for (population, mean_population) in [("31 December", false), ("mean", true)] {
        let ours = from_ages(&input, mean_population);
        for sex in [Sex::Women, Sex::Men] {
            let found = distance(&ours, &published, sex);
            eprintln!(
                "{population} population, {}: mean {:+.3}, sd {:.3}, at most {:.2} years, {:.1} % within our interval, n {}",
                sex.id(),
                found.mean,
                found.standard_deviation,
                found.greatest,
                100.0 * found.within,
                found.compared
            );
            assert_eq!(found.compared, 880, "176 municipalities in five periods");
            assert!(found.mean.abs() < 0.1 && found.standard_deviation < 0.2 && found.greatest < 1.7);
            assert!(found.within > 0.99);
        }
    }
}
