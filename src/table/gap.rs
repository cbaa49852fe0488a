//! Inequality between the groups of a dimension.

use ustr::{Ustr, ustr};

use super::cells::value_fault;
use super::{Cells, Row, Writer};
use crate::error::Result;
use crate::model::{Period, Sex, Status};

/// One measure of inequality between the groups of one dimension in one area.
///
/// Absolute measures are in the indicator's unit per person; relative measures have no unit. Files for people show values
/// times `shown_times`, and times the indicator's `per` as [`GapScale`] says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The indicator's id.
    pub indicator: Ustr,
    /// The area within which the groups are compared.
    pub area: Ustr,
    /// The dimension that divides its people, such as `education` or `municipality`.
    pub dimension: Ustr,
    /// Women, men or both.
    pub sex: Sex,
    /// The period.
    pub period: Period,
    /// The measure's id.
    pub measure: Ustr,
    /// The measure's value.
    pub value: Option<f64>,
    /// Lower 95 % limit.
    pub lower: Option<f64>,
    /// Upper 95 % limit.
    pub upper: Option<f64>,
    /// Standard error (of the logarithm, for a ratio).
    pub standard_error: Option<f64>,
    /// The group that the measure sets against the reference, where it compares two.
    pub group: Ustr,
    /// The reference group, where it compares two.
    pub reference_group: Ustr,
    /// How many groups had a value.
    pub groups: u32,
    /// The people behind them, where denominators are known.
    pub population: Option<f64>,
    /// How the interval was made.
    pub method: Ustr,
    /// Which unit the value is in.
    pub scale: GapScale,
    /// What the field shows the value times: 1 000 for Theil's index, 100 for a percentage.
    pub shown_times: f64,
    /// What a positive value, or a ratio above 1, means.
    pub sign: Sign,
    /// `ok` if and only if there is a value.
    pub status: Status,
    /// Why there is no value; empty where there is one.
    pub reason: Ustr,
    /// The earlier period that the newest gap of a series is compared with.
    pub since: Option<Period>,
    /// How the newest gap of a series has changed since then.
    pub direction: Option<Direction>,
    /// In words, where the absolute and the relative gap have moved in opposite directions.
    pub reading: Ustr,
}

/// Which unit a measure is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapScale {
    /// The indicator's unit.
    Absolute,
    /// The square of the indicator's unit, as a variance.
    Squared,
    /// None: a ratio or an index.
    Relative,
}

/// What a positive value, or a ratio above 1, means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The disadvantage of the less advantaged.
    Disadvantage,
    /// What the field's convention for the measure says.
    Field,
    /// Nothing: the measure has no direction.
    None,
}

/// How a gap has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It has grown; the interval of the change says so.
    Grown,
    /// It has shrunk; the interval of the change says so.
    Shrunk,
    /// The interval holds no change, there is no interval, or the gap has crossed to the other side.
    Unclear,
}

impl GapScale {
    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            GapScale::Absolute => "absolute",
            GapScale::Squared => "squared",
            GapScale::Relative => "relative",
        }
    }

    /// The power of the indicator's unit.
    pub fn power(self) -> i32 {
        match self {
            GapScale::Absolute => 1,
            GapScale::Squared => 2,
            GapScale::Relative => 0,
        }
    }

    /// Reads the word of our tables.
    pub fn parse(word: &str) -> Option<GapScale> {
        [GapScale::Absolute, GapScale::Squared, GapScale::Relative].into_iter().find(|scale| scale.id() == word)
    }
}

impl Sign {
    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            Sign::Disadvantage => "disadvantage",
            Sign::Field => "field",
            Sign::None => "none",
        }
    }

    fn parse(word: &str) -> Option<Sign> {
        [Sign::Disadvantage, Sign::Field, Sign::None].into_iter().find(|sign| sign.id() == word)
    }
}

impl Direction {
    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            Direction::Grown => "grown",
            Direction::Shrunk => "shrunk",
            Direction::Unclear => "unclear",
        }
    }

    fn parse(word: &str) -> Option<Direction> {
        [Direction::Grown, Direction::Shrunk, Direction::Unclear].into_iter().find(|direction| direction.id() == word)
    }
}

impl Gap {
    /// Whether the value is in the indicator's unit.
    pub fn is_absolute(&self) -> bool {
        self.scale == GapScale::Absolute
    }
}

impl Row for Gap {
    const TABLE: &'static str = "gaps";
    const SCALED: &'static [&'static str] = &["value", "lower", "upper", "standard_error"];
    type Key = (Ustr, Ustr, Ustr, Sex, Period, Ustr);

    fn key(&self) -> Self::Key {
        (self.indicator, self.area, self.dimension, self.sex, self.period, self.measure)
    }

    fn fault(&self) -> Option<String> {
        value_fault(self.value, self.lower, self.upper, self.status)
    }

    fn write(rows: &[Gap], writer: &mut Writer) {
        writer.text("indicator", rows.iter().map(|row| row.indicator.as_str()));
        writer.text("area", rows.iter().map(|row| row.area.as_str()));
        writer.text("dimension", rows.iter().map(|row| row.dimension.as_str()));
        writer.text("sex", rows.iter().map(|row| row.sex.id()));
        writer.periods(rows.iter().map(|row| row.period));
        writer.text("measure", rows.iter().map(|row| row.measure.as_str()));
        writer.numbers("value", rows.iter().map(|row| row.value));
        writer.numbers("lower", rows.iter().map(|row| row.lower));
        writer.numbers("upper", rows.iter().map(|row| row.upper));
        writer.numbers("standard_error", rows.iter().map(|row| row.standard_error));
        writer.text("group", rows.iter().map(|row| row.group.as_str()));
        writer.text("reference_group", rows.iter().map(|row| row.reference_group.as_str()));
        writer.integers("groups", rows.iter().map(|row| Some(i64::from(row.groups))));
        writer.numbers("population", rows.iter().map(|row| row.population));
        writer.text("method", rows.iter().map(|row| row.method.as_str()));
        writer.text("scale", rows.iter().map(|row| row.scale.id()));
        writer.numbers("shown_times", rows.iter().map(|row| Some(row.shown_times)));
        writer.text("sign", rows.iter().map(|row| row.sign.id()));
        writer.text("status", rows.iter().map(|row| row.status.id()));
        writer.text("reason", rows.iter().map(|row| row.reason.as_str()));
        let since: Vec<Option<String>> = rows.iter().map(|row| row.since.map(|period| period.to_string())).collect();
        writer.optional_text("since", since.iter().map(Option::as_deref));
        writer.optional_text("direction", rows.iter().map(|row| row.direction.map(Direction::id)));
        writer.text("reading", rows.iter().map(|row| row.reading.as_str()));
    }

    fn read(cells: &Cells<'_>, row: usize) -> Result<Gap> {
        let words = |name: &str| Ok(ustr(cells.optional_text(name, row)?.unwrap_or_default()));
        Ok(Gap {
            indicator: cells.word("indicator", row)?,
            area: cells.word("area", row)?,
            dimension: cells.word("dimension", row)?,
            sex: cells.sex(row)?,
            period: cells.period(row)?,
            measure: cells.word("measure", row)?,
            value: cells.number("value", row)?,
            lower: cells.number("lower", row)?,
            upper: cells.number("upper", row)?,
            standard_error: cells.number("standard_error", row)?,
            group: words("group")?,
            reference_group: words("reference_group")?,
            groups: cells.integer("groups", row)?.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
            population: cells.number("population", row)?,
            method: words("method")?,
            scale: cells.parsed("scale", row, GapScale::parse)?,
            shown_times: cells.number("shown_times", row)?.unwrap_or(1.0),
            sign: cells.parsed("sign", row, Sign::parse)?,
            status: cells.status(row)?,
            reason: words("reason")?,
            since: cells.optional_text("since", row)?.and_then(Period::parse),
            direction: cells.optional_text("direction", row)?.and_then(Direction::parse),
            reading: words("reading")?,
        })
    }
}
