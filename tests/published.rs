//! Closeness to Statistics Sweden's own life expectancies. Agreement to the last digit is tested in `tests/agreement`.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use jamlik::estimate::estimate;
use jamlik::model::{Period, Sex};
use jamlik::table::{Estimate, Key, Method, Observations, Weighting};
use support::{catalogue, counted, indicator, shared};
use ustr::ustr;

type Record = BTreeMap<String, String>;

fn read(path: &Path) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(record: &Record, column: &str) -> f64 {
    record[column].parse().unwrap_or_else(|_| panic!("{column} = `{}`", record[column]))
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
