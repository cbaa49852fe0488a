//! The spec of an aggregation: what the columns of a file of person rows mean.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

/// A whole spec, as its TOML file has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What stands in the column `source` of the observations.
    pub source: String,
    /// Only rows for which this condition is true take part.
    #[serde(default)]
    pub rows: Option<String>,
    /// Where a person lives or is listed.
    pub area: AreaSpec,
    /// The sex.
    #[serde(default)]
    pub sex: Option<SexSpec>,
    /// The age in years and its bands.
    #[serde(default)]
    pub age: Option<AgeSpec>,
    /// The year that a row is about.
    pub year: YearSpec,
    /// Weights and design of a sample survey.
    #[serde(default)]
    pub survey: Option<SurveySpec>,
    /// Column by column, the codes that mean "no answer".
    #[serde(default)]
    pub missing: BTreeMap<String, Vec<Code>>,
    /// The dimensions of inequality.
    #[serde(default, rename = "dimension")]
    pub dimensions: Vec<DimensionSpec>,
    /// The indicators.
    #[serde(rename = "indicator")]
    pub indicators: Vec<IndicatorSpec>,
    /// How CSV files are read, and what may be read at all.
    #[serde(default)]
    pub read: ReadSpec,
}

/// A code in a file: text or a whole number, `1` and `"1"` being the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(untagged)]
pub enum Code {
    /// A whole number.
    Whole(i64),
    /// Text.
    Text(String),
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Code::Whole(number) => number.fmt(f),
            Code::Text(text) => text.fmt(f),
        }
    }
}

/// `[area]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaSpec {
    /// The column of the code.
    pub column: String,
    /// What kind of area the code names.
    pub geography: Geography,
    /// The levels that areas are summed to; without it all that follow from the code, and groups of one's own.
    #[serde(default)]
    pub levels: Option<Vec<Level>>,
    /// A CSV file of two columns, the code and the area that it belongs to: RegSO of DeSO, parts of care units.
    #[serde(default)]
    pub members: Option<PathBuf>,
}

/// The kind of area that a column of codes names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Geography {
    /// Four digits.
    Municipality,
    /// Demographic statistical areas of 2018.
    Deso2018,
    /// Demographic statistical areas of 2025.
    Deso2025,
    /// Regional statistical areas.
    Regso,
    /// Care centres and other units with listed persons: any code.
    CareUnit,
}

/// A level that the areas of rows are summed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The areas that the column names.
    Own,
    /// RegSO, by the file `members`.
    Regso,
    /// Municipalities.
    Municipality,
    /// Counties.
    County,
    /// Groups of one's own, health-care regions, and the areas that `members` names.
    Group,
    /// The nation.
    Nation,
}

/// `[sex]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SexSpec {
    /// The column.
    pub column: String,
    /// Codes for women; without it 2, K, kvinna, F, women, female …
    #[serde(default)]
    pub women: Vec<Code>,
    /// Codes for men; without it 1, M, man, men, male …
    #[serde(default)]
    pub men: Vec<Code>,
    /// Codes of persons whose sex is not known.
    #[serde(default)]
    pub missing: Vec<Code>,
}

/// `[age]`: one of the three first keys.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeSpec {
    /// A column of whole years.
    #[serde(default)]
    pub column: Option<String>,
    /// A column of the year of birth: the age is the row's year less it.
    #[serde(default)]
    pub birth_year: Option<String>,
    /// The bands, `0-4` … `85+`, in order and without overlap.
    #[serde(default)]
    pub bands: Vec<String>,
    /// Whether the bands are groups of their own in the observations, as the dimension `age`. Those of a life expectancy
    /// always are.
    #[serde(default)]
    pub groups: bool,
}

/// `[year]`: one of the two.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearSpec {
    /// The column.
    #[serde(default)]
    pub column: Option<String>,
    /// The same year for all rows, or a period such as `2021-2024` whose years are pooled.
    #[serde(default)]
    pub period: Option<String>,
}

/// `[survey]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveySpec {
    /// The calibration weight: how many people the row stands for.
    pub weight: String,
    /// The stratum.
    #[serde(default)]
    pub strata: Option<String>,
    /// The primary sampling unit.
    #[serde(default)]
    pub psu: Option<String>,
}

/// `[[dimension]]`: groups by codes, by quantiles of a number, or by an index of areas.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionSpec {
    /// A dimension of the catalogue.
    pub id: String,
    /// A column of codes.
    #[serde(default)]
    pub column: Option<String>,
    /// The codes of each group of the catalogue's dimension.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<Code>>,
    /// Codes of persons whose group is not known.
    #[serde(default)]
    pub missing: Vec<Code>,
    /// A number by which persons are divided into groups of equal size, in the pass before: an expression.
    #[serde(default)]
    pub quantiles_of: Option<String>,
    /// Shares of an area's people whose weighted sum orders the areas, in the pass before, as the Care Need Index does.
    #[serde(default)]
    pub index: Vec<IndexTerm>,
}

/// One term of an index of areas.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexTerm {
    /// Whom it counts: a condition.
    pub when: String,
    /// What each of them adds.
    pub weight: f64,
}

/// `[[indicator]]`: a share (`numerator`), a mean (`value`) or a rate (`events` and `person_time`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorSpec {
    /// An indicator of the catalogue.
    pub id: String,
    /// Who is counted at all: a condition. Without it everyone with an answer.
    #[serde(default)]
    pub denominator: Option<String>,
    /// Who has the property: a condition.
    #[serde(default)]
    pub numerator: Option<String>,
    /// The number to be averaged.
    #[serde(default)]
    pub value: Option<String>,
    /// How many events a person had.
    #[serde(default)]
    pub events: Option<String>,
    /// How long a person was at risk, in years.
    #[serde(default)]
    pub person_time: Option<String>,
}

/// `[read]`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadSpec {
    /// The delimiter of CSV files; without it the one that divides their first lines most evenly.
    pub delimiter: Option<char>,
    /// The decimal mark of CSV files; without it the one that their first lines show.
    pub decimal: Option<char>,
    /// What stands for nothing in CSV files, beside an empty cell.
    pub nulls: Vec<String>,
    /// Columns of CSV files that are text although they look like numbers, such as codes.
    pub text: Vec<String>,
    /// Columns of CSV files that are numbers although their first rows are whole or empty.
    pub numbers: Vec<String>,
    /// Columns that look like personal identity numbers and may be read all the same.
    pub allow_identity: Vec<String>,
}
impl Spec {
    pub fn open(path: &std::path::Path) -> crate::error::Result<Spec> {
        crate::model::parse_toml(path, &std::fs::read_to_string(path).map_err(|e| crate::Error::read(path, e, ""))?)
    }
    pub fn check(
        &self,
        _p: &std::path::Path,
        _f: &super::read::Persons,
        _c: &crate::model::Catalogue,
    ) -> crate::error::Result<()> {
        Ok(())
    }
}
pub fn init(_f: &[super::rows::Field], _c: &crate::model::Catalogue) -> String {
    String::new()
}
