//! What a calculation gives: columns of labels, values, intervals and statuses.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use super::options::Level;
use crate::error::{Error, Result};
use crate::model::Status;
use crate::statistics::Limits;
use crate::table::{Cell, Writer};

/// A table of results, and what a careful reader wants to know.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Output {
    /// The columns, all of the same length.
    pub columns: Vec<(String, Values)>,
    /// Said on standard error.
    pub notes: Vec<String>,
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Words.
    Text(Vec<String>),
    /// Numbers, with gaps.
    Numbers(Vec<Option<f64>>),
    /// Whole numbers, with gaps.
    Integers(Vec<Option<i64>>),
}

/// What is said of one set of rows: a value with its limits, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The value, before it is multiplied.
    pub value: Option<f64>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Its limits, one for each level of confidence.
    pub limits: Vec<Option<Limits>>,
    /// What the value is: `rate per 100000`.
    pub statistic: String,
    /// How the limits were made.
    pub method: String,
    /// `ok` if and only if there is a value.
    pub status: Status,
    /// Why there is no value or no interval, or what was taken for granted, in words.
    pub reason: String,
}

impl Outcome {
    /// A value with its limits at each level of confidence.
    pub fn found(value: f64, standard_error: f64, limits: Vec<Limits>, statistic: &str, method: &str) -> Outcome {
        Outcome {
            value: Some(value),
            standard_error: Some(standard_error),
            limits: limits.into_iter().map(Some).collect(),
            statistic: statistic.to_owned(),
            method: method.to_owned(),
            status: Status::Ok,
            reason: String::new(),
        }
    }

    /// No value, and why.
    pub fn absent(status: Status, reason: impl Into<String>, statistic: &str) -> Outcome {
        Outcome {
            value: None,
            standard_error: None,
            limits: Vec::new(),
            statistic: statistic.to_owned(),
            method: "none".to_owned(),
            status,
            reason: reason.into(),
        }
    }

    /// No value because the mathematics has no answer.
    pub fn undefined(error: &Error, statistic: &str) -> Outcome {
        let (status, reason) = undefined(error);
        Outcome::absent(status, reason, statistic)
    }
}

/// Why there is nothing to say of a set.
pub(super) type Absent = (Status, String);

/// The status and the words for mathematics that has no answer.
pub(super) fn undefined(error: &Error) -> Absent {
    let reason = match error {
        Error::Undefined { reason, .. } => reason.clone(),
        other => other.to_string(),
    };
    (Status::Undefined, reason)
}

impl Output {
    /// A table that begins with these columns of labels.
    pub fn labelled(labels: Vec<(String, Vec<String>)>) -> Output {
        let columns = labels.into_iter().map(|(name, words)| (name, Values::Text(words))).collect();
        Output { columns, notes: Vec::new() }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |(_, values)| match values {
            Values::Text(cells) => cells.len(),
            Values::Numbers(cells) => cells.len(),
            Values::Integers(cells) => cells.len(),
        })
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cells of one row.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = Cell> {
        self.columns.iter().map(move |(_, values)| match values {
            Values::Text(cells) => Cell::Text(cells[row].clone()),
            Values::Numbers(cells) => cells[row].map_or(Cell::Empty, Cell::Number),
            Values::Integers(cells) => cells[row].map_or(Cell::Empty, Cell::Integer),
        })
    }

    /// The table as a polars frame.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if two columns have the same name.
    pub fn frame(&self) -> Result<DataFrame> {
        let mut writer = Writer::new(self.len());
        for (name, values) in &self.columns {
            match values {
                Values::Text(cells) => writer.text(name, cells.iter().map(String::as_str)),
                Values::Numbers(cells) => writer.numbers(name, cells.iter().copied()),
                Values::Integers(cells) => writer.integers(name, cells.iter().copied()),
            }
        }
        let fault = |source: polars::error::PolarsError| Error::Table { table: "results", reason: source.to_string() };
        DataFrame::new(self.len(), writer.into_columns()).map_err(fault)
    }

    /// Adds a column of words.
    pub fn text(&mut self, name: &str, cells: Vec<String>) {
        self.push(name, Values::Text(cells));
    }

    /// Adds a column of numbers.
    pub fn numbers(&mut self, name: &str, cells: Vec<Option<f64>>) {
        self.push(name, Values::Numbers(cells));
    }

    /// Adds a column of whole numbers.
    pub fn integers(&mut self, name: &str, cells: Vec<Option<i64>>) {
        self.push(name, Values::Integers(cells));
    }

    /// Adds a column; one of the user's that has the name already becomes `name_given`.
    fn push(&mut self, name: &str, values: Values) {
        for (taken, _) in self.columns.iter_mut().filter(|(taken, _)| taken == name) {
            taken.push_str("_given");
        }
        self.columns.push((name.to_owned(), values));
    }

    /// Adds `value`, `standard_error` where any row has one, `lower_95`, `upper_95` and so on, `statistic`, `method` and
    /// `status`, with values, errors and limits times `multiplier`; and a note for each reason why there is no value.
    pub fn outcomes(&mut self, outcomes: &[Outcome], levels: &[Level], multiplier: f64) {
        let times = |number: Option<f64>| number.map(|number| number * multiplier).filter(|number| number.is_finite());
        self.numbers("value", outcomes.iter().map(|o| times(o.value)).collect());
        if outcomes.iter().any(|o| o.standard_error.is_some()) {
            self.numbers("standard_error", outcomes.iter().map(|o| times(o.standard_error)).collect());
        }
        for (at, level) in levels.iter().enumerate() {
            let limit = |end: fn(&Limits) -> f64| {
                outcomes.iter().map(|o| times(o.limits.get(at).and_then(Option::as_ref).map(end))).collect()
            };
            self.numbers(&format!("lower_{}", level.name), limit(|limits| limits.lower));
            self.numbers(&format!("upper_{}", level.name), limit(|limits| limits.upper));
        }
        self.text("statistic", outcomes.iter().map(|o| o.statistic.clone()).collect());
        self.text("method", outcomes.iter().map(|o| o.method.clone()).collect());
        self.text("status", outcomes.iter().map(|o| o.status.id().to_owned()).collect());
        self.note_reasons(outcomes);
    }

    /// One note for each status and reason: how many rows, and the first of them.
    fn note_reasons(&mut self, outcomes: &[Outcome]) {
        let mut reasons: BTreeMap<(Status, &str), Vec<usize>> = BTreeMap::new();
        for (row, outcome) in outcomes.iter().enumerate().filter(|(_, o)| !o.reason.is_empty()) {
            reasons.entry((outcome.status, &outcome.reason)).or_default().push(row);
        }
        let notes = reasons.iter().map(|((status, reason), rows)| {
            let which = rows.iter().take(3).map(|row| self.name_of(*row)).collect::<Vec<_>>().join("; ");
            let more = if rows.len() > 3 { format!(" and {} more", rows.len() - 3) } else { String::new() };
            format!("{}: {reason}: {which}{more}", status.id())
        });
        let notes: Vec<String> = notes.collect();
        self.notes.extend(notes);
    }

    /// A row by its labels, or by its number if it has none.
    fn name_of(&self, row: usize) -> String {
        let value = self.columns.iter().position(|(name, _)| name == "value").unwrap_or(0);
        let words = self.columns[..value].iter().filter_map(|(name, values)| match values {
            Values::Text(cells) => Some(format!("{name} {}", cells[row])),
            _ => None,
        });
        let words: Vec<String> = words.collect();
        if words.is_empty() { format!("result {}", row + 1) } else { words.join(", ") }
    }
}
