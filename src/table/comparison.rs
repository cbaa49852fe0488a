//! A value against a benchmark.

use ustr::Ustr;

use super::{Cells, Key, Row, Writer};
use crate::error::Result;
use crate::model::{Language, Period, Status};

/// The words of the column `benchmark`; a group of one's own stands under its own code.
pub mod benchmark {
    /// The nation.
    pub const NATION: &str = "nation";
    /// The municipality's county.
    pub const COUNTY: &str = "county";
    /// The municipality's peers.
    pub const PEERS: &str = "peers";
    /// The same area, the year before (or the previous measurement of a survey that pauses).
    pub const PREVIOUS: &str = "previous";
    /// The same area in the goal's baseline year.
    pub const BASELINE: &str = "baseline";
}

/// One value against one benchmark. Values are per person; `difference` is the value minus the reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// What is compared.
    pub key: Key,
    /// What it is compared with: `nation`, `county`, `peers`, `previous`, `baseline` or a group's code.
    pub benchmark: Ustr,
    /// The benchmark's area.
    pub reference_area: Ustr,
    /// The benchmark's period.
    pub reference_period: Period,
    /// The value.
    pub value: Option<f64>,
    /// The benchmark's value.
    pub reference: Option<f64>,
    /// Value minus reference.
    pub difference: Option<f64>,
    /// Lower 95 % limit of the difference.
    pub lower: Option<f64>,
    /// Upper 95 % limit of the difference.
    pub upper: Option<f64>,
    /// What the interval says.
    pub verdict: Verdict,
    /// Why there is no verdict; empty if there is one.
    pub reason: Ustr,
    /// Rank among the areas ranked, 1 = best. `None` where areas are not ranked.
    pub rank: Option<u32>,
    /// The best rank that the intervals allow.
    pub rank_lower: Option<u32>,
    /// The worst rank that the intervals allow.
    pub rank_upper: Option<u32>,
    /// How many areas were ranked.
    pub ranked: Option<u32>,
    /// `ok` if and only if there is a difference.
    pub status: Status,
}

/// What an interval of a difference says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The interval lies on the better side of no difference.
    Better,
    /// The interval holds no difference.
    Similar,
    /// The interval lies on the worse side of no difference.
    Worse,
    /// There is no interval that could say.
    NotComparable,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 4] = [Verdict::Better, Verdict::Similar, Verdict::Worse, Verdict::NotComparable];

    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Similar => "similar",
            Verdict::Worse => "worse",
            Verdict::NotComparable => "not_comparable",
        }
    }

    /// The words for people.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Verdict::Better => language.pick("bättre", "better"),
            Verdict::Similar => language.pick("ingen säkerställd skillnad", "no significant difference"),
            Verdict::Worse => language.pick("sämre", "worse"),
            Verdict::NotComparable => language.pick("kan inte jämföras", "not comparable"),
        }
    }

    /// The letter that stands for it beside its shape.
    pub fn letter(self, language: Language) -> &'static str {
        match self {
            Verdict::Better => "B",
            Verdict::Similar => language.pick("L", "S"),
            Verdict::Worse => language.pick("S", "W"),
            Verdict::NotComparable => "–",
        }
    }
}

impl Row for Comparison {
    const TABLE: &'static str = "comparisons";
    const SCALED: &'static [&'static str] = &["value", "reference", "difference", "lower", "upper"];
    type Key = (Key, Ustr);

    fn key(&self) -> (Key, Ustr) {
        (self.key, self.benchmark)
    }

    fn fault(&self) -> Option<String> {
        if (self.verdict == Verdict::NotComparable) == self.reason.is_empty() {
            return Some(format!("verdict {} with reason `{}`", self.verdict.id(), self.reason));
        }
        super::cells::value_fault(self.difference, self.lower, self.upper, self.status)
    }

    fn write(rows: &[Comparison], writer: &mut Writer) {
        let rank = |rank: Option<u32>| rank.map(i64::from);
        writer.keys(rows.iter().map(|row| row.key));
        writer.text("benchmark", rows.iter().map(|row| row.benchmark.as_str()));
        writer.text("reference_area", rows.iter().map(|row| row.reference_area.as_str()));
        writer.integers("reference_period", rows.iter().map(|row| Some(i64::from(row.reference_period.last))));
        writer.integers("reference_period_years", rows.iter().map(|row| Some(i64::from(row.reference_period.years))));
        writer.numbers("value", rows.iter().map(|row| row.value));
        writer.numbers("reference", rows.iter().map(|row| row.reference));
        writer.numbers("difference", rows.iter().map(|row| row.difference));
        writer.numbers("lower", rows.iter().map(|row| row.lower));
        writer.numbers("upper", rows.iter().map(|row| row.upper));
        writer.text("verdict", rows.iter().map(|row| row.verdict.id()));
        writer.text("reason", rows.iter().map(|row| row.reason.as_str()));
        writer.integers("rank", rows.iter().map(|row| rank(row.rank)));
        writer.integers("rank_lower", rows.iter().map(|row| rank(row.rank_lower)));
        writer.integers("rank_upper", rows.iter().map(|row| rank(row.rank_upper)));
        writer.integers("ranked", rows.iter().map(|row| rank(row.ranked)));
        writer.text("status", rows.iter().map(|row| row.status.id()));
    }

    fn read(cells: &Cells<'_>, row: usize) -> Result<Comparison> {
        let whole = |name: &str| Ok(cells.integer(name, row)?.and_then(|n| u32::try_from(n).ok()));
        let last = cells.integer("reference_period", row)?.and_then(|n| i32::try_from(n).ok()).unwrap_or_default();
        let years = cells.integer("reference_period_years", row)?.and_then(|n| u8::try_from(n).ok()).unwrap_or(1);
        Ok(Comparison {
            key: cells.key(row)?,
            benchmark: cells.word("benchmark", row)?,
            reference_area: cells.word("reference_area", row)?,
            reference_period: Period::new(last, years),
            value: cells.number("value", row)?,
            reference: cells.number("reference", row)?,
            difference: cells.number("difference", row)?,
            lower: cells.number("lower", row)?,
            upper: cells.number("upper", row)?,
            verdict: cells.parsed("verdict", row, |word| Verdict::ALL.into_iter().find(|v| v.id() == word))?,
            reason: ustr::ustr(cells.optional_text("reason", row)?.unwrap_or_default()),
            rank: whole("rank")?,
            rank_lower: whole("rank_lower")?,
            rank_upper: whole("rank_upper")?,
            ranked: whole("ranked")?,
            status: cells.status(row)?,
        })
    }
}
