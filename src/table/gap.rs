//! Inequality between the groups of a dimension.

use ustr::{Ustr, ustr};

use super::cells::value_fault;
use super::{Cells, Row, Writer};
use crate::error::Result;
use crate::model::{Period, Sex, Status};

/// One measure of inequality between the groups of one dimension in one area.
///
/// Absolute measures are in the indicator's unit per person; relative measures have no unit.
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
    /// Whether the value is in the indicator's unit, and so is shown times `per`.
    pub absolute: bool,
    /// `ok` if and only if there is a value.
    pub status: Status,
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
        writer.text("scale", rows.iter().map(|row| if row.absolute { "absolute" } else { "relative" }));
        writer.text("status", rows.iter().map(|row| row.status.id()));
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
            absolute: cells.parsed("scale", row, |word| match word {
                "absolute" => Some(true),
                "relative" => Some(false),
                _ => None,
            })?,
            status: cells.status(row)?,
        })
    }
}
