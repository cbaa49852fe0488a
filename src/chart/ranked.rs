//! The areas of a county (or region, or group) in order of one indicator, with intervals.

use super::{Mark, Words};
use crate::model::Status;
use crate::table::Verdict;

/// Areas in order of one indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// The unit, written at the value axis.
    pub unit: String,
    /// Decimals of labels.
    pub decimals: usize,
    /// The areas, best first; those without a value last.
    pub rows: Vec<RankedRow>,
    /// Values drawn across all rows, such as the nation's.
    pub references: Vec<ReferenceLine>,
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedRow {
    /// Its name.
    pub name: String,
    /// Its value.
    pub mark: Option<Mark>,
    /// Why it has none.
    pub status: Status,
    /// Whether it is the one that the chart is about.
    pub focus: bool,
    /// The verdict against the first reference.
    pub verdict: Verdict,
}

/// A value drawn across all rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceLine {
    /// Its name.
    pub name: String,
    /// Its value in the published unit.
    pub value: f64,
}
