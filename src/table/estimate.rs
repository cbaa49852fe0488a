//! Values with their interval, method and origin.

use ustr::Ustr;

use super::cells::value_fault;
use super::{Cells, Key, Row, Writer};
use crate::error::Result;
use crate::model::{Language, Status};

/// One value of an indicator, per person, with its 95 % interval where one can be had.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// What it is about.
    pub key: Key,
    /// Events, or persons with the property.
    pub numerator: Option<f64>,
    /// Persons or person-years.
    pub denominator: Option<f64>,
    /// The value, per person.
    pub value: Option<f64>,
    /// Lower 95 % limit.
    pub lower: Option<f64>,
    /// Upper 95 % limit.
    pub upper: Option<f64>,
    /// Standard error.
    pub standard_error: Option<f64>,
    /// How the interval was made.
    pub method: Method,
    /// Whether the value is the area's own or made from its members.
    pub weighting: Weighting,
    /// How many members the value was made from; 0 for an area's own value.
    pub members: u32,
    /// `ok` if and only if there is a value.
    pub status: Status,
    /// Where it comes from.
    pub source: Ustr,
}

/// How an interval was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Wilson's score interval for a proportion.
    Wilson,
    /// Wilson's score interval with a survey's effective number of answers.
    WilsonEffective,
    /// Exact Poisson limits, for fewer than ten events.
    Exact,
    /// Byar's approximation, for ten events or more.
    Byar,
    /// Normal interval from a standard error.
    Normal,
    /// The limits that the source published.
    Published,
    /// Chiang's abridged life table with Silcocks' variance.
    LifeTable,
    /// The source gives neither counts nor limits: the value stands alone.
    None,
}

impl Method {
    /// Every method.
    pub const ALL: [Method; 8] = [
        Method::Wilson,
        Method::WilsonEffective,
        Method::Exact,
        Method::Byar,
        Method::Normal,
        Method::Published,
        Method::LifeTable,
        Method::None,
    ];

    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            Method::Wilson => "wilson",
            Method::WilsonEffective => "wilson_effective",
            Method::Exact => "exact",
            Method::Byar => "byar",
            Method::Normal => "normal",
            Method::Published => "published",
            Method::LifeTable => "life_table",
            Method::None => "none",
        }
    }

    /// The words for people.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Method::Wilson => language.pick("95 % KI enligt Wilson", "95% CI by Wilson's score method"),
            Method::WilsonEffective => language
                .pick("95 % KI enligt Wilson, effektivt antal svar", "95% CI by Wilson's method, effective answers"),
            Method::Exact => language.pick("exakt 95 % KI (Poisson)", "exact 95% CI (Poisson)"),
            Method::Byar => language.pick("95 % KI enligt Byar", "95% CI by Byar's method"),
            Method::Normal => language.pick("95 % KI ur medelfelet", "95% CI from the standard error"),
            Method::Published => language.pick("95 % KI enligt källan", "95% CI as published"),
            Method::LifeTable => language.pick("95 % KI ur livslängdstabell", "95% CI from the life table"),
            Method::None => language.pick("källan ger inget intervall", "the source gives no interval"),
        }
    }
}

/// Whose value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weighting {
    /// The area's own value, from the source.
    Own,
    /// Made from the members' counts: a population-weighted mean.
    Weighted,
    /// The plain mean of the members' values.
    Unweighted,
}

impl Weighting {
    /// Every weighting.
    pub const ALL: [Weighting; 3] = [Weighting::Own, Weighting::Weighted, Weighting::Unweighted];

    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            Weighting::Own => "own",
            Weighting::Weighted => "weighted",
            Weighting::Unweighted => "unweighted",
        }
    }

    /// The words for people.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Weighting::Own => language.pick("eget värde", "own value"),
            Weighting::Weighted => language.pick("befolkningsvägt medel", "population-weighted mean"),
            Weighting::Unweighted => language.pick("ovägt medel", "unweighted mean"),
        }
    }
}

impl Estimate {
    /// An estimate without a value.
    pub fn empty(key: Key, status: Status, source: Ustr) -> Estimate {
        Estimate {
            key,
            numerator: None,
            denominator: None,
            value: None,
            lower: None,
            upper: None,
            standard_error: None,
            method: Method::None,
            weighting: Weighting::Own,
            members: 0,
            status,
            source,
        }
    }

    /// Both limits, if there is an interval.
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.lower.zip(self.upper)
    }
}

impl Row for Estimate {
    const TABLE: &'static str = "estimates";
    const SCALED: &'static [&'static str] = &["value", "lower", "upper", "standard_error"];
    type Key = Key;

    fn key(&self) -> Key {
        self.key
    }

    fn fault(&self) -> Option<String> {
        value_fault(self.value, self.lower, self.upper, self.status)
    }

    fn write(rows: &[Estimate], writer: &mut Writer) {
        writer.keys(rows.iter().map(|row| row.key));
        writer.numbers("numerator", rows.iter().map(|row| row.numerator));
        writer.numbers("denominator", rows.iter().map(|row| row.denominator));
        writer.numbers("value", rows.iter().map(|row| row.value));
        writer.numbers("lower", rows.iter().map(|row| row.lower));
        writer.numbers("upper", rows.iter().map(|row| row.upper));
        writer.numbers("standard_error", rows.iter().map(|row| row.standard_error));
        writer.text("method", rows.iter().map(|row| row.method.id()));
        writer.text("weighting", rows.iter().map(|row| row.weighting.id()));
        writer.integers("members", rows.iter().map(|row| Some(i64::from(row.members))));
        writer.text("status", rows.iter().map(|row| row.status.id()));
        writer.text("source", rows.iter().map(|row| row.source.as_str()));
    }

    fn read(cells: &Cells<'_>, row: usize) -> Result<Estimate> {
        Ok(Estimate {
            key: cells.key(row)?,
            numerator: cells.number("numerator", row)?,
            denominator: cells.number("denominator", row)?,
            value: cells.number("value", row)?,
            lower: cells.number("lower", row)?,
            upper: cells.number("upper", row)?,
            standard_error: cells.number("standard_error", row)?,
            method: cells.parsed("method", row, |word| Method::ALL.into_iter().find(|m| m.id() == word))?,
            weighting: cells.parsed("weighting", row, |word| Weighting::ALL.into_iter().find(|w| w.id() == word))?,
            members: cells.integer("members", row)?.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
            status: cells.status(row)?,
            source: cells.word("source", row)?,
        })
    }
}
