//! Readings of the same key from one or several files -> one observation.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::reading::{Reading, has_any_number, has_number};
use super::summary::Note;
use crate::error::{Place, Problem};
use crate::model::{Catalogue, Status};
use crate::table::Observation;

/// What merging met, counted by what it was.
#[derive(Default)]
struct Tally {
    repeated: BTreeMap<PathBuf, usize>,
    across: usize,
    beside_missing: usize,
    twins: BTreeMap<String, Twins>,
}

#[derive(Default)]
struct Twins {
    same: usize,
    differing: usize,
    example: String,
}

/// One observation a key, in order of the key.
///
/// Readings that hold different columns of the same key are put together. Of two Kolada ids of one indicator, the one
/// listed first in the catalogue wins; a value wins over the statement that there is none.
pub(super) fn merge(
    mut readings: Vec<Reading>,
    paths: &[PathBuf],
    headers: &[Vec<String>],
    catalogue: &Catalogue,
) -> (Vec<Observation>, Vec<Problem>, Vec<Note>) {
    // The sort is stable, so files and rows stay in order within a key.
    readings.sort_by_key(|reading| reading.observation.key);
    let mut observations: Vec<Observation> = Vec::with_capacity(readings.len());
    let (mut problems, mut tally) = (Vec::new(), Tally::default());
    for same in readings.chunk_by_mut(|a, b| a.observation.key == b.observation.key) {
        same.sort_by_key(|reading| (!has_any_number(&reading.observation), reading.kpi));
        let (first, others) = same.split_first_mut().expect("a chunk is not empty");
        for other in others {
            match combine(first, other, catalogue, paths, &mut tally) {
                Ok(()) => {}
                Err((expected, found)) => problems.push(Problem {
                    place: Place {
                        file: paths[other.file].clone(),
                        column: headers[other.file].get(other.column).filter(|name| !name.is_empty()).cloned(),
                        row: Some(other.row),
                        ..Place::default()
                    },
                    expected,
                    found,
                    help: "each indicator, area, group, sex and period has one value; remove one of the two".to_owned(),
                }),
            }
        }
        observations.push(first.observation);
    }
    (observations, problems, tally.into_notes())
}

fn combine(
    first: &mut Reading,
    other: &Reading,
    catalogue: &Catalogue,
    paths: &[PathBuf],
    tally: &mut Tally,
) -> Result<(), (String, String)> {
    let key = first.observation.key;
    let indicator = catalogue.indicator(key.indicator);
    let per = indicator.map_or(1.0, |indicator| indicator.per);
    if let (Some(a), Some(b), true) = (first.kpi, other.kpi, first.kpi != other.kpi) {
        let ids = |kpi: usize| indicator.and_then(|i| i.kolada.get(kpi)).map_or("", |kolada| &kolada.id);
        let twins = tally.twins.entry(format!("{} and {} of {}", ids(a), ids(b), key.indicator)).or_default();
        let rounding = indicator.map_or(0.0, |i| 0.5 * 10_f64.powi(-i32::try_from(i.decimals).unwrap_or(1)));
        match (first.observation.value, other.observation.value) {
            (Some(a), Some(b)) if (a - b).abs() * per > rounding + 1e-9 => {
                twins.differing += 1;
                if twins.example.is_empty() {
                    let (a, b) = (tidy(a * per), tidy(b * per));
                    twins.example = format!("{} {} {}: {a} and {b}", key.area, key.sex.id(), key.period);
                }
            }
            (Some(_), Some(_)) => twins.same += 1,
            _ => {}
        }
        return Ok(());
    }
    if !has_any_number(&other.observation) {
        let both_empty = !has_any_number(&first.observation);
        if both_empty {
            count_repeat(first, other, paths, tally)
        } else {
            tally.beside_missing += 1
        }
        return Ok(());
    }
    let mut added = false;
    for (mine, theirs, scale) in columns(&mut first.observation, &other.observation) {
        match (*mine, theirs) {
            (Some(a), Some(b)) if (a - b).abs() > 1e-12 * a.abs().max(b.abs()) => {
                let at = if first.file == other.file {
                    format!("in row {}", first.row)
                } else {
                    format!("in row {} of {}", first.row, paths[first.file].display())
                };
                let scale = if scale { per } else { 1.0 };
                let what = format!("{} {} {} {}", key.indicator, key.area, key.sex.id(), key.period);
                return Err((format!("one value for {what}, which is {} {at}", tidy(a * scale)), tidy(b * scale)));
            }
            (None, Some(b)) => {
                *mine = Some(b);
                added = true;
            }
            _ => {}
        }
    }
    if has_number(&first.observation) {
        first.observation.status = Status::Ok;
    }
    if !added {
        count_repeat(first, other, paths, tally);
    }
    Ok(())
}

fn count_repeat(first: &Reading, other: &Reading, paths: &[PathBuf], tally: &mut Tally) {
    if first.file == other.file {
        *tally.repeated.entry(paths[other.file].clone()).or_default() += 1;
    } else {
        tally.across += 1;
    }
}

/// The columns of two observations side by side, and whether they are in the indicator's unit.
fn columns<'a>(
    first: &'a mut Observation,
    other: &Observation,
) -> impl Iterator<Item = (&'a mut Option<f64>, Option<f64>, bool)> {
    [
        (&mut first.value, other.value, true),
        (&mut first.numerator, other.numerator, false),
        (&mut first.denominator, other.denominator, false),
        (&mut first.lower, other.lower, true),
        (&mut first.upper, other.upper, true),
        (&mut first.standard_error, other.standard_error, true),
        (&mut first.respondents, other.respondents, false),
        (&mut first.effective_respondents, other.effective_respondents, false),
    ]
    .into_iter()
}

fn tidy(number: f64) -> String {
    format!("{}", (number * 1e9).round() / 1e9)
}

impl Tally {
    fn into_notes(self) -> Vec<Note> {
        let mut notes = Vec::new();
        for (path, count) in self.repeated {
            notes.push(Note {
                file: Some(path),
                text: format!("{count} rows repeat another row with the same value; kept once"),
            });
        }
        if self.across > 0 {
            notes.push(Note {
                file: None,
                text: format!("{} values stand in several files alike; kept once", self.across),
            });
        }
        if self.beside_missing > 0 {
            let text = format!(
                "{} rows say that a value is missing which another row gives; the value was kept",
                self.beside_missing
            );
            notes.push(Note { file: None, text });
        }
        for (pair, twins) in self.twins {
            let mut text = format!("{pair} both give {} values; the first was kept", twins.same + twins.differing);
            if twins.differing > 0 {
                text += &format!("; {} differ by more than rounding, such as {}", twins.differing, twins.example);
            }
            notes.push(Note { file: None, text });
        }
        notes
    }
}
