//! Tables as pictures: data for a chart -> SVG or PNG. Nothing here decides anything statistical.
//!
//! Numbers arrive in the unit that the indicator is published in, verdicts and intervals already made.

mod overview;
mod ranked;
mod strategy;

pub use overview::{Mark, Overview, OverviewRow};
pub use ranked::{Ranked, RankedRow, ReferenceLine};
pub use strategy::{GoalLine, Point, Role, Series, Strategy};

use crate::model::Language;

/// The words round a chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Words {
    /// What the chart shows or finds.
    pub title: String,
    /// Measure, population, place, time.
    pub subtitle: String,
    /// Source, method, what the interval is, and that data are synthetic where they are.
    pub footnote: String,
}

/// A chart ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// One indicator over time.
    Strategy(Strategy),
    /// The indicators of one strategy area, women and men.
    Overview(Overview),
    /// The areas of a county in order, with intervals.
    Ranked(Ranked),
}

/// How to write numbers and words in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Language of words and of the decimal mark.
    pub language: Language,
    /// Whether title, subtitle and footnote are drawn: off where a page sets them as text round the chart.
    pub words: bool,
}
