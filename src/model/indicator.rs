//! One indicator of the catalogue: what it measures, its units, its traps.

use serde::{Deserialize, Serialize};

use super::{AreaLevel, Language, Sex, Text};

/// An indicator, as one TOML file of `data/indicators/` describes it.
///
/// Values in tables are per person; `per` is applied when a value is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// The word in our tables, equal to the file's name.
    pub id: String,
    /// The number in reports.
    pub number: u32,
    /// The strategy's area that it belongs to.
    pub strategy_area: StrategyArea,
    /// What kind of statistic it is.
    pub kind: Kind,
    /// The published value is the value per person times this: 100 for percent, 1000 for per 1 000.
    pub per: f64,
    /// Decimals when shown.
    pub decimals: usize,
    /// Whether a high or a low value is better.
    pub better: Better,
    /// The levels of area that it is published for.
    pub levels: Vec<AreaLevel>,
    /// The sexes that it is published for.
    pub sexes: Vec<Sex>,
    /// How many years a published value pools; the year is the last of them.
    #[serde(default = "one")]
    pub pooled_years: u8,
    /// Counties whose values pool another number of years.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pooled_exceptions: Vec<PooledException>,
    /// Each area is measured every so many years: 2 for a survey that visits half of them a year.
    #[serde(default = "one")]
    pub every_years: u8,
    /// Who produces the figures.
    pub producer: String,
    /// The title.
    pub title: Text,
    /// A title short enough for a chart's axis.
    pub short: Text,
    /// What is measured.
    pub definition: Text,
    /// The unit of the published value.
    pub unit: Text,
    /// Who are counted in the numerator.
    #[serde(default)]
    pub numerator: Text,
    /// Who are counted in the denominator.
    #[serde(default)]
    pub denominator: Text,
    /// The strategy's goal, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// Below these counts a value is not shown.
    #[serde(default)]
    pub small_numbers: SmallNumbers,
    /// Years from which values cannot be compared with earlier ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Break>,
    /// What a reader must know before using the value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<Text>,
    /// Kolada's ids for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kolada: Vec<KoladaId>,
    /// What is known and what is inferred.
    pub confidence: Confidence,
}

fn one() -> u8 {
    1
}

impl Indicator {
    /// The value as published, per `per` persons: 0.123 → 12.3 for a percentage.
    pub fn published(&self, value: f64) -> f64 {
        value * self.per
    }

    /// "7 Fallskador 80+" in one language.
    pub fn label(&self, language: Language) -> String {
        format!("{} {}", self.number, self.short.get(language))
    }

    /// The breaks that lie between two years: after `from`, up to and including `to`.
    pub fn breaks_between(&self, from: i32, to: i32) -> impl Iterator<Item = &Break> {
        self.breaks.iter().filter(move |b| from < b.year && b.year <= to)
    }

    /// How many years a value of an area of this county pools.
    pub fn pooled_years_in(&self, county: &str) -> u8 {
        let exception = self.pooled_exceptions.iter().find(|e| e.counties.iter().any(|c| c == county));
        exception.map_or(self.pooled_years, |e| e.years)
    }
}

/// The strategy's three areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StrategyArea {
    /// En god och jämlik hälsa.
    Health,
    /// God kvalitet.
    Quality,
    /// Hållbart och uthålligt.
    Sustainable,
}

impl StrategyArea {
    /// All three, in the order of reports.
    pub const ALL: [StrategyArea; 3] = [StrategyArea::Health, StrategyArea::Quality, StrategyArea::Sustainable];

    /// The area's name for people.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            StrategyArea::Health => language.pick("En god och jämlik hälsa", "Good and equal health"),
            StrategyArea::Quality => language.pick("God kvalitet", "Good quality"),
            StrategyArea::Sustainable => language.pick("Hållbart och uthålligt", "Sustainable and enduring"),
        }
    }
}

/// The kind of statistic, which decides how a value and its interval are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Persons with a property out of persons: 0 to 1.
    Proportion,
    /// Events per person-year.
    Rate,
    /// A mean or an index: no counts, an interval only with a standard error.
    Mean,
    /// Life expectancy at birth, in years: given, or from deaths and population by age.
    LifeExpectancy,
}

/// Which end is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// A higher value is better.
    High,
    /// A lower value is better.
    Low,
}

/// A goal of the strategy: a change from the baseline year to the goal's year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// The change wanted, in the published unit: −10 for ten fewer per 1 000.
    pub change: f64,
    /// The year by which.
    pub year: i32,
    /// The year that the change is counted from.
    pub baseline_year: i32,
    /// Where the baseline year comes from: `confirmed` or `inferred`.
    pub baseline_confidence: String,
    /// Where the goal is stated.
    pub source: String,
}

/// The smallest counts that may be shown.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmallNumbers {
    /// Fewer events than this (but more than none) are not shown.
    pub numerator: Option<f64>,
    /// A denominator smaller than this is not shown.
    pub denominator: Option<f64>,
    /// Fewer answers than this are not shown.
    pub respondents: Option<f64>,
    /// Where the rule comes from.
    pub source: String,
}

/// A change of definition: values from this year on are not comparable with earlier ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// The first year of the new definition.
    pub year: i32,
    /// What changed.
    pub text: Text,
}

/// Counties whose values of this indicator pool another number of years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PooledException {
    /// The counties' codes.
    pub counties: Vec<String>,
    /// How many years they pool.
    pub years: u8,
    /// Why.
    pub text: Text,
}

/// One of Kolada's ids for an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KoladaId {
    /// The id: `N15428`.
    pub id: String,
    /// Titles under which Kolada has exported it, as they stand in files that name KPIs by title.
    pub titles: Vec<String>,
    /// The levels it is published for.
    pub levels: Vec<AreaLevel>,
    /// The sex of a KPI that Kolada keeps per sex (N00923 is men); empty for KPIs with a column of sexes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// The first year with values, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<i32>,
    /// The last year with values, for a retired KPI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<i32>,
    /// The units it has been published in; one, or several that are told apart by title or by size.
    pub units: Vec<KoladaUnit>,
}

/// A unit that a KPI has been published in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KoladaUnit {
    /// The published value is the value per person times this.
    pub per: f64,
    /// Values in this unit lie between these two; ranges of one KPI do not overlap.
    pub plausible: (f64, f64),
    /// A part of the title that tells this unit from the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_contains: Option<String>,
}

/// What is confirmed by a named source and what is inferred: each is `confirmed`, `inferred` or `not_found`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// That it is one of the 22.
    pub indicator: String,
    /// Its strategy area.
    pub strategy_area: String,
    /// Its goal.
    pub goal: String,
    /// Its definition.
    pub definition: String,
    /// Which end is better.
    pub better: String,
    /// The sources behind these words.
    pub sources: Vec<String>,
}
