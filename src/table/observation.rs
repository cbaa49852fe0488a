//! Counts and values as a source gives them.

use ustr::Ustr;

use super::cells::value_fault;
use super::{Cells, Key, Row, Writer};
use crate::error::Result;
use crate::model::Status;

/// One count or value of a source. Values are per person; counts are persons, events or person-years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// What it is about.
    pub key: Key,
    /// Events, or persons with the property.
    pub numerator: Option<f64>,
    /// Persons or person-years.
    pub denominator: Option<f64>,
    /// The value as published, per person.
    pub value: Option<f64>,
    /// Lower limit as published.
    pub lower: Option<f64>,
    /// Upper limit as published.
    pub upper: Option<f64>,
    /// Standard error as published.
    pub standard_error: Option<f64>,
    /// How many answered, for a survey.
    pub respondents: Option<f64>,
    /// How many answers of a simple random sample would be as exact, for a survey that knows its design.
    pub effective_respondents: Option<f64>,
    /// `ok` if there is a value, or counts that one can be computed from.
    pub status: Status,
    /// Where it comes from.
    pub source: Ustr,
}

impl Observation {
    /// An observation without any number.
    pub fn empty(key: Key, status: Status, source: Ustr) -> Observation {
        Observation {
            key,
            numerator: None,
            denominator: None,
            value: None,
            lower: None,
            upper: None,
            standard_error: None,
            respondents: None,
            effective_respondents: None,
            status,
            source,
        }
    }
}

impl Row for Observation {
    const TABLE: &'static str = "observations";
    const SCALED: &'static [&'static str] = &["value", "lower", "upper", "standard_error"];
    const OPTIONAL: &'static [&'static str] = &["effective_respondents"];
    type Key = Key;

    fn key(&self) -> Key {
        self.key
    }

    fn fault(&self) -> Option<String> {
        let counts = [self.numerator, self.denominator, self.respondents, self.effective_respondents];
        if counts.into_iter().flatten().any(|count| !(count >= 0.0 && count.is_finite())) {
            return Some(format!("a count that is negative or not finite: {counts:?}"));
        }
        let has_number = self.value.is_some() || (self.numerator.is_some() && self.denominator.is_some());
        if has_number != (self.status == Status::Ok) {
            return Some(format!("status {} for value {:?}", self.status.id(), self.value));
        }
        let shown = if self.value.is_some() { self.status } else { Status::Missing };
        value_fault(self.value, self.lower, self.upper, shown)
    }

    fn write(rows: &[Observation], writer: &mut Writer) {
        writer.keys(rows.iter().map(|row| row.key));
        writer.numbers("numerator", rows.iter().map(|row| row.numerator));
        writer.numbers("denominator", rows.iter().map(|row| row.denominator));
        writer.numbers("value", rows.iter().map(|row| row.value));
        writer.numbers("lower", rows.iter().map(|row| row.lower));
        writer.numbers("upper", rows.iter().map(|row| row.upper));
        writer.numbers("standard_error", rows.iter().map(|row| row.standard_error));
        writer.numbers("respondents", rows.iter().map(|row| row.respondents));
        writer.numbers("effective_respondents", rows.iter().map(|row| row.effective_respondents));
        writer.text("status", rows.iter().map(|row| row.status.id()));
        writer.text("source", rows.iter().map(|row| row.source.as_str()));
    }

    fn read(cells: &Cells<'_>, row: usize) -> Result<Observation> {
        Ok(Observation {
            key: cells.key(row)?,
            numerator: cells.number("numerator", row)?,
            denominator: cells.number("denominator", row)?,
            value: cells.number("value", row)?,
            lower: cells.number("lower", row)?,
            upper: cells.number("upper", row)?,
            standard_error: cells.number("standard_error", row)?,
            respondents: cells.number("respondents", row)?,
            effective_respondents: cells.optional_number("effective_respondents", row)?,
            status: cells.status(row)?,
            source: cells.word("source", row)?,
        })
    }
}
