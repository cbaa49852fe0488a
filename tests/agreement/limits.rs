//! The limits of a record, at every level of confidence that it gives.

use jamlik::statistics::{Limits, z};

use crate::line::Line;
use crate::read::{Record, number};

/// Pairs of columns with the level that they are for.
const COLUMNS: [(f64, &str, &str); 4] = [
    (0.95, "lower95_0cl", "upper95_0cl"),
    (0.998, "lower99_8cl", "upper99_8cl"),
    (0.95, "lower95", "upper95"),
    (0.998, "lower998", "upper998"),
];

/// Compares ours, times `per`, with every pair of limits of the record; one that is empty is passed over.
pub fn compare_limits(line: &mut Line, record: &Record, per: f64, ours: impl Fn(f64) -> Limits) {
    let one = record.get("confidence").filter(|text| !text.contains(','));
    let level = one.map(|text| (text.trim_end_matches('%').parse::<f64>().unwrap() / 100.0, "lowercl", "uppercl"));
    for (confidence, lower, upper) in COLUMNS.into_iter().chain(level) {
        let ours = ours(z(confidence).unwrap());
        for (ours, column) in [(ours.lower, lower), (ours.upper, upper)] {
            if record.contains_key(column)
                && let Some(theirs) = number(record, column)
            {
                line.compare(ours * per, theirs, &format!("{column} of {record:?}"));
            }
        }
    }
}

/// Records by the values of a column, in the order of the first of each.
pub fn grouped<'a>(records: &'a [Record], column: &str) -> Vec<(&'a str, Vec<&'a Record>)> {
    let mut groups: Vec<(&str, Vec<&Record>)> = Vec::new();
    for record in records {
        let name = record[column].as_str();
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(record),
            None => groups.push((name, vec![record])),
        }
    }
    groups
}

/// The numbers of a cell, joined by spaces; NA is a gap.
pub fn list(record: &Record, column: &str) -> Vec<Option<f64>> {
    let word = |word: &str| if word == "NA" { None } else { Some(word.parse().unwrap()) };
    record[column].split(' ').map(word).collect()
}
