//! Empirical Bayes smoothing against spdep.

use jamlik::statistics::smoothing::{self, Centre, Smoothed};

use crate::line::Line;
use crate::read::{Record, golden, number, reference};

struct Lines {
    rates: Line,
    parts: Line,
}

impl Lines {
    fn new() -> Lines {
        Lines {
            rates: Line::new("Empirical Bayes rates: global, binomial, local", 1e-9),
            parts: Line::new("Empirical Bayes mean and variance", 1e-9),
        }
    }
}

pub fn lines() -> Vec<Line> {
    let mut lines = Lines::new();
    compare(&reference("extra/eb_results.csv").unwrap_or_else(|| golden("eb_results.csv")), &mut lines);
    vec![lines.rates, lines.parts]
}

#[test]
fn smoothed_rates_equal_the_golden_and_the_reference() {
    compare(&golden("eb_results.csv"), &mut Lines::new());
    if let Some(records) = reference("extra/eb_results.csv") {
        let mut lines = Lines::new();
        compare(&records, &mut lines);
        assert_eq!((lines.rates.figures, lines.parts.figures), (250, 200));
    }
}

/// Every figure of every row: the raw rate, four smoothed ones, and the mean and variance of two.
fn compare(records: &[Record], lines: &mut Lines) {
    let column = |name: &str| -> Vec<f64> { records.iter().map(|record| number(record, name).unwrap()).collect() };
    let (events, populations) = (column("events"), column("pop"));
    let places = |list: &String| list.split(';').map(|row| row.parse::<usize>().unwrap() - 1).collect();
    let neighbours: Vec<Vec<usize>> = records.iter().map(|record| places(&record["neighbours"])).collect();
    let local = |centre| smoothing::local(&events, &populations, &neighbours, centre).unwrap();
    let smoothed: [(&str, Vec<Smoothed>); 4] = [
        ("eb_global", smoothing::global(&events, &populations).unwrap()),
        ("eb_global_binomial", smoothing::global_binomial(&events, &populations).unwrap()),
        ("eb_local", local(Centre::EachOwn)),
        ("eb_local_geoda", local(Centre::Window)),
    ];
    for (i, record) in records.iter().enumerate() {
        let theirs = |name: &str| number(record, name).unwrap();
        let area = &record["area"];
        lines.rates.compare(events[i] / populations[i], theirs("raw"), area);
        for (name, areas) in &smoothed {
            lines.rates.compare(areas[i].value, theirs(name), &format!("{name} of {area}"));
        }
        for (name, at) in [("global", 0), ("local", 2)] {
            lines.parts.compare(smoothed[at].1[i].signal, theirs(&format!("{name}_a")), &format!("{name} a of {area}"));
            lines.parts.compare(smoothed[at].1[i].mean, theirs(&format!("{name}_{}", ["b", "m"][at / 2])), area);
        }
    }
}
