//! The overview of a strategy area: one row an indicator, women and men with intervals, the verdict as letter and shape.

use super::Words;
use crate::model::{Better, Status};
use crate::table::Verdict;

/// The indicators of one strategy area.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// One row an indicator, in order.
    pub rows: Vec<OverviewRow>,
}

/// One indicator. Each row has a scale of its own, turned so that better is always to the right.
#[derive(Debug, Clone, PartialEq)]
pub struct OverviewRow {
    /// "7 Fallskador 80+".
    pub label: String,
    /// The unit.
    pub unit: String,
    /// Decimals of labels.
    pub decimals: usize,
    /// Which end is better.
    pub better: Better,
    /// The least and greatest value among comparable areas, which span the row.
    pub domain: Option<(f64, f64)>,
    /// Both sexes together.
    pub total: Option<Mark>,
    /// Women.
    pub women: Option<Mark>,
    /// Men.
    pub men: Option<Mark>,
    /// The nation's value, drawn as a tick; the whole population, or the mean of what there is.
    pub nation: Option<f64>,
    /// The verdict against the nation.
    pub verdict: Verdict,
    /// Said in place of the marks where there are none.
    pub status: Status,
}

/// A value with its interval, in the published unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// The value.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
}
