//! The strategy chart: one indicator over time, the area with its interval band against its benchmarks.

use super::Words;
use crate::model::{Period, Status};

/// One indicator over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategy {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// The unit, written at the value axis.
    pub unit: String,
    /// Decimals of labels.
    pub decimals: usize,
    /// The lines; the focus area first, at most four.
    pub series: Vec<Series>,
    /// The goal, if there is one.
    pub goal: Option<GoalLine>,
    /// Years from which values are not comparable with earlier ones, and why. Lines are cut there.
    pub breaks: Vec<(i32, String)>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Written at the line's end.
    pub name: String,
    /// Colour and dash.
    pub role: Role,
    /// The values in order of time, those without a value among them.
    pub points: Vec<Point>,
}

/// What a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The area that the chart is about: thick, in colour, with its interval as a band.
    Focus,
    /// Its county.
    County,
    /// The nation.
    Nation,
    /// Its peers, or another group.
    Peers,
}

/// One value in time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The period; drawn at its last year.
    pub period: Period,
    /// The value in the published unit.
    pub value: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Why there is no value.
    pub status: Status,
}

/// The goal as a dashed line.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalLine {
    /// Written at the line: "Mål 2022".
    pub label: String,
    /// Year and value that the goal is counted from.
    pub from: (i32, f64),
    /// Year and value of the goal.
    pub to: (i32, f64),
}
