//! Standardised rates and ratios, direct and indirect.

use std::collections::BTreeMap;

use jamlik::statistics::direct::{self, DirectRate, FEWEST_EVENTS};
use jamlik::statistics::indirect::{self, Expected};
use jamlik::statistics::{Bounded, Limits, rate, z};

use crate::limits::{compare_limits, grouped, list};
use crate::line::Line;
use crate::read::{Record, golden, number, reference};

const TOLERANCE: f64 = 1e-9;

pub fn lines() -> Vec<Line> {
    vec![dobson(), recurrent(), fay_feuer(), ratios(), rates()]
}

type Columns = [&'static str; 3];

/// Numbers of a golden record's lists, or of the rows of a reference file; a missing count is 0, as the packages take it.
///
/// They do so with a missing population too (testdata_tiny of pkg_isr_input), of which `jamlik calc` says that it is missing.
fn strata_of_lists(record: &Record, columns: Columns) -> Vec<[f64; 3]> {
    let lists = columns.map(|column| list(record, column));
    (0..lists[0].len()).map(|i| [0, 1, 2].map(|at| lists[at][i].unwrap_or(0.0))).collect()
}

fn strata_of_rows(rows: &[&Record], columns: Columns) -> Vec<[f64; 3]> {
    rows.iter().map(|row| columns.map(|column| number(row, column).unwrap_or(0.0))).collect()
}

/// The strata of every area in a reference file; empty where the file is not there.
fn by_area(file: &str, columns: Columns) -> BTreeMap<String, Vec<[f64; 3]>> {
    let Some(records) = reference(file) else { return BTreeMap::new() };
    let areas = grouped(&records, "area").into_iter();
    areas.map(|(area, rows)| (area.to_owned(), strata_of_rows(&rows, columns))).collect()
}

fn standardised(strata: &[[f64; 3]]) -> DirectRate {
    let strata = strata.iter().map(|[x, n, weight]| direct::Stratum::independent(*x, *n, *weight));
    direct::rate(&strata.collect::<Vec<_>>()).unwrap()
}

/// The multiplier that the words of a statistic end with.
fn per(record: &Record) -> f64 {
    record.get("statistic").map_or(1e5, |words| words.rsplit(' ').next().unwrap().parse().unwrap())
}

fn compare_dobson(line: &mut Line, ours: &DirectRate, theirs: &Record) {
    let Some(value) = number(theirs, "value") else {
        assert!(ours.events < FEWEST_EVENTS, "no value for {} events in {theirs:?}", ours.events);
        return;
    };
    let per = per(theirs);
    line.compare(ours.value * per, value, "value");
    compare_limits(line, theirs, per, |z| direct::dobson(ours, z).unwrap());
    if theirs.contains_key("total_count") {
        line.compare(ours.events, number(theirs, "total_count").unwrap(), "total_count");
    }
}

fn dobson() -> Line {
    let mut line = Line::new("Directly standardised rates, Dobson's limits", TOLERANCE);
    for record in golden("direct.csv") {
        compare_dobson(&mut line, &standardised(&strata_of_lists(&record, ["x", "n", "stdpop"])), &record);
    }
    let mut inputs = by_area("phe/dsr_input.csv", ["x", "n", "stdpop"]);
    inputs.extend(by_area("phe/pkg_dsr_input.csv", ["count", "pop", "esp2013"]));
    if let Some(records) = reference("phe/pkg_dsr1976_input.csv") {
        let rows: Vec<&Record> = records.iter().collect();
        inputs.insert("testdata_1976".to_owned(), strata_of_rows(&rows, ["count", "pop", "esp1976"]));
    }
    for file in ["phe/dsr_results.csv", "phe/pkg_dsr_expected.csv", "phe/pkg_dsr_results.csv"] {
        // The areas whose events are not independent are compared in `recurrent`.
        let records = reference(file).unwrap_or_default();
        for mut record in records.into_iter().filter(|record| !record["area"].contains("nonind")) {
            // The package's sheet gives the 99.8 % limits of this area ten times too large: its own tests do not read them.
            if record["area"] == "testdata_1976" {
                for column in ["lower99_8cl", "upper99_8cl"] {
                    let tenth = number(&record, column).unwrap() / 10.0;
                    record.insert(column.to_owned(), tenth.to_string());
                }
            }
            compare_dobson(&mut line, &standardised(&inputs[&record["area"]]), &record);
        }
    }
    line
}

/// Strata of rows with an age group, a frequency and the persons who had it; a gap is no one.
fn recurrent_strata(rows: &[(String, [f64; 4])]) -> DirectRate {
    let mut bands: BTreeMap<&str, Vec<[f64; 4]>> = BTreeMap::new();
    rows.iter().for_each(|(band, numbers)| bands.entry(band).or_default().push(*numbers));
    let stratum = |rows: &Vec<[f64; 4]>| {
        let counts: Vec<(f64, f64)> = rows.iter().map(|[frequency, persons, ..]| (*frequency, *persons)).collect();
        direct::Stratum::recurrent(&counts, rows[0][2], rows[0][3])
    };
    direct::rate(&bands.values().map(stratum).collect::<Vec<_>>()).unwrap()
}

fn recurrent() -> Line {
    let mut line = Line::new("Directly standardised rates of recurrent events", TOLERANCE);
    for record in golden("direct_recurrent.csv") {
        let bands = record["ageband"].split(' ').map(str::to_owned);
        let columns = ["freq", "persons", "n", "stdpop"].map(|column| list(&record, column));
        let rows = bands.enumerate().map(|(i, band)| (band, [0, 1, 2, 3].map(|at| columns[at][i].unwrap_or(0.0))));
        compare_dobson(&mut line, &recurrent_strata(&rows.collect::<Vec<_>>()), &record);
    }
    for (input, columns, results) in [
        ("phe/dsr_nonind_input.csv", ["freq", "persons", "n", "stdpop"], "phe/dsr_nonind_results.csv"),
        ("phe/pkg_dsr_nonind_input.csv", ["freq", "persons", "pop", "esp2013"], "phe/pkg_dsr_expected.csv"),
    ] {
        let (Some(input), Some(results)) = (reference(input), reference(results)) else { continue };
        for (area, rows) in grouped(&input, "area") {
            let row =
                |row: &&Record| (row["ageband"].clone(), columns.map(|column| number(row, column).unwrap_or(0.0)));
            let ours = recurrent_strata(&rows.iter().map(row).collect::<Vec<_>>());
            let theirs = results.iter().find(|record| record["area"] == area).unwrap();
            compare_dobson(&mut line, &ours, theirs);
        }
    }
    line
}

fn fay_feuer() -> Line {
    let mut line = Line::new("Fay and Feuer's gamma limits", TOLERANCE);
    let mut compare = |strata: &[[f64; 3]], record: &Record| {
        let ours = standardised(strata);
        line.compare(ours.value, number(record, "dsr").unwrap(), "dsr");
        for (level, lower, upper) in [(0.95, "lci95", "uci95"), (0.99, "lci99", "uci99")] {
            let limits = direct::fay_feuer(&ours, z(level).unwrap()).unwrap();
            line.compare(limits.lower, number(record, lower).unwrap(), &format!("{lower} of {record:?}"));
            line.compare(limits.upper, number(record, upper).unwrap(), &format!("{upper} of {record:?}"));
        }
    };
    for record in golden("direct.csv") {
        compare(&strata_of_lists(&record, ["x", "n", "stdpop"]), &record);
    }
    let inputs = by_area("phe/dsr_input.csv", ["x", "n", "stdpop"]);
    for record in reference("extra/dsr_fayfeuer_results.csv").unwrap_or_default() {
        compare(&inputs[&record["area"]], &record);
    }
    line
}

/// Observed events and what the reference makes one expect.
fn expected(events: &[f64], strata: &[[f64; 3]]) -> (f64, Expected) {
    let stratum = |[population, events, of]: &[f64; 3]| indirect::Stratum {
        population: *population,
        reference_events: *events,
        reference_population: *of,
    };
    let expected = indirect::expected(&strata.iter().map(stratum).collect::<Vec<_>>()).unwrap();
    (events.iter().sum(), expected)
}

/// Every area of every input, by name.
fn indirect_inputs() -> BTreeMap<String, (f64, Expected)> {
    let mut inputs = BTreeMap::new();
    for (file, x, columns) in [
        ("phe/isr_input.csv", "x", ["n", "xref", "nref"]),
        ("phe/pkg_isr_input.csv", "count", ["pop", "refcount", "refpop"]),
    ] {
        let Some(records) = reference(file) else { continue };
        for (area, rows) in grouped(&records, "area") {
            let events: Vec<f64> = rows.iter().filter_map(|row| number(row, x)).collect();
            inputs.insert(area.to_owned(), expected(&events, &strata_of_rows(&rows, columns)));
        }
    }
    inputs
}

fn compare_indirect(line: &mut Line, ours: impl Fn(f64) -> Bounded, value: f64, per: f64, record: &Record, what: &str) {
    line.compare(ours(1.96).value * per, value, what);
    compare_limits(line, record, per, |z| {
        let Bounded { lower, upper, .. } = ours(z);
        Limits { lower, upper }
    });
}

fn of_golden(record: &Record) -> (f64, Expected) {
    let events: Vec<f64> = list(record, "x").into_iter().flatten().collect();
    expected(&events, &strata_of_lists(record, ["n", "xref", "nref"]))
}

/// The columns of a golden record that begin with a prefix, without it.
fn without(record: &Record, prefix: &str) -> Record {
    let columns = record.iter().filter_map(|(name, cell)| Some((name.strip_prefix(prefix)?.to_owned(), cell.clone())));
    columns.collect()
}

/// The ratios and the rates of a file; `None` for the sheet's Area1 and Area2, whose input is not in the folder.
fn of_files(files: [&str; 3], statistic: &str) -> Vec<(Record, Option<(f64, Expected)>)> {
    let inputs = indirect_inputs();
    let records = files.iter().filter_map(|file| reference(file)).flatten();
    let wanted = records.filter(|record| record["statistic"].contains(statistic));
    wanted.map(|record| (record.clone(), inputs.get(&record["area"]).copied())).collect()
}

fn ratios() -> Line {
    let mut line = Line::new("Indirectly standardised ratios", TOLERANCE);
    for record in golden("indirect.csv") {
        let (observed, expected) = of_golden(&record);
        line.compare(expected.events, number(&record, "expected").unwrap(), "expected");
        let ours = |z| indirect::ratio(observed, &expected, z).unwrap();
        let value = number(&record, "ratio").unwrap();
        compare_indirect(&mut line, ours, value, 1.0, &without(&record, "ratio_"), &record["area"]);
    }
    let files = ["phe/isratio_results.csv", "phe/pkg_isratio_results.csv", "phe/pkg_isr_expected.csv"];
    for (record, input) in of_files(files, "ratio") {
        let theirs = Expected { events: number(&record, "expected").unwrap(), reference_rate: 1.0 };
        let (observed, expected) = input.unwrap_or((number(&record, "observed").unwrap(), theirs));
        line.compare(expected.events, theirs.events, "expected");
        line.same(method(observed), &record["method"], &format!("{record:?}"));
        let ours = |z| indirect::ratio(observed, &expected, z).unwrap();
        compare_indirect(&mut line, ours, number(&record, "value").unwrap(), per(&record), &record, "ratio");
    }
    line
}

fn rates() -> Line {
    let mut line = Line::new("Indirectly standardised rates", TOLERANCE);
    for record in golden("indirect.csv") {
        let (observed, expected) = of_golden(&record);
        let ours = |z| indirect::rate(observed, &expected, z).unwrap();
        let value = number(&record, "rate").unwrap();
        line.compare(expected.reference_rate * 1e5, number(&record, "ref_rate").unwrap(), "ref_rate");
        compare_indirect(&mut line, ours, value, 1e5, &without(&record, "rate_"), &record["area"]);
    }
    let files = ["phe/israte_results.csv", "phe/pkg_israte_results.csv", "phe/pkg_isr_expected.csv"];
    for (record, input) in of_files(files, "rate") {
        let per = per(&record);
        let reference_rate = number(&record, "ref_rate").unwrap() / per;
        let theirs = Expected { events: number(&record, "expected").unwrap(), reference_rate };
        let (observed, expected) = input.unwrap_or((number(&record, "observed").unwrap(), theirs));
        line.compare(expected.reference_rate, reference_rate, "ref_rate");
        let ours = |z| indirect::rate(observed, &expected, z).unwrap();
        compare_indirect(&mut line, ours, number(&record, "value").unwrap(), per, &record, "rate");
    }
    line
}

fn method(observed: f64) -> &'static str {
    if observed < rate::EXACT_BELOW { "Exact" } else { "Byars" }
}

#[test]
fn direct_rates_agree() {
    assert!(dobson().figures >= 45 && recurrent().figures >= 25);
}

#[test]
fn gamma_limits_agree() {
    assert!(fay_feuer().figures >= 60);
}

#[test]
fn indirect_rates_agree() {
    assert!(ratios().figures >= 50 && rates().figures >= 60);
}
