//! The spec of an aggregation: what the columns of a file of person rows mean.
//!
//! A TOML file of one's own; `jamlik aggregate --init` writes one from the columns of a file. Conditions and numbers are SQL
//! expressions over the columns, as [`expression`](super::expression) lists them.
//!
//! ```
//! # let text = r#"
//! source = "region_e_2024"                  # what stands in the column `source` of the observations
//! rows = "folkbokford = 1"                  # only these rows take part; may be left out
//!
//! [area]
//! column = "deso"
//! geography = "deso2025"                    # municipality, deso2018, deso2025, regso2020, regso2025, care_unit
//! levels = ["regso", "municipality", "county"]    # and own, group, nation; without it all that follow from the code
//! members = "regso_of_deso.csv"             # two columns, code and area; beside the spec
//!
//! [sex]                                     # may be left out
//! column = "kon"
//! women = [2]                               # without these two lists 2, K, kvinna … and 1, M, man …
//! men = [1]
//! missing = [9]
//!
//! [age]                                     # may be left out
//! column = "alder"                          # or birth_year = "fodelsear": the age is then the year less it
//! bands = ["0-17", "18-64", "65+"]          # without it 0, 1-4, 5-9 … 80-84, 85+
//!
//! [year]
//! column = "ar"                             # or period = "2024", or "2021-2024", for all rows
//!
//! [survey]                                  # only of a sample
//! weight = "vikt"                           # how many people the row stands for
//! strata = "stratum"
//! psu = "hushall"
//!
//! [missing]                                 # codes that mean that nothing is known, wherever the column is used
//! rokning = [8, 9]
//!
//! [[dimension]]                             # of the catalogue; any number of them
//! id = "education"
//! column = "utbildning"
//! groups.pre_upper_secondary = [1]          # the codes of each group
//! groups.upper_secondary = [2, 3]
//! groups.post_secondary = [4, 5]
//! missing = [9]
//!
//! [[dimension]]
//! id = "income"                             # the groups of the catalogue, of equal size, in the pass before
//! quantiles_of = "disponibel_inkomst / konsumtionsenheter"
//!
//! [[dimension]]
//! id = "cni"                                # areas in groups of equal size by an index, in the pass before
//! index = [
//!     { when = "ensamboende AND alder >= 65", weight = 6.15 },
//!     { when = "arbetslos AND alder BETWEEN 16 AND 64", weight = 5.13 },
//! ]
//!
//! [[indicator]]                             # of the catalogue; here a share
//! id = "trust_lacking"
//! denominator = "alder BETWEEN 16 AND 84"   # who is counted; without it everyone with an answer
//! numerator = "tillit = 2"                  # who has the property
//!
//! [[indicator]]                             # a mean
//! id = "home_care_satisfaction"
//! value = "index_nojdhet / 100"
//!
//! [[indicator]]                             # a rate
//! id = "fall_injuries"
//! denominator = "alder >= 80"
//! events = "antal_fall"
//! person_time = "dagar / 365.25"            # years; without it each person counts as one
//!
//! [read]                                    # how CSV files are read, where it cannot be told from them
//! delimiter = ";"
//! decimal = ","
//! nulls = ["..", "NA"]
//! text = ["deso"]                           # codes that look like numbers
//! numbers = ["disponibel_inkomst"]
//! allow_identity = []                       # columns that look like personal identity numbers and may be read
//! # "#;
//! # let spec: jamlik::aggregate::spec::Spec = jamlik::model::parse_toml("spec.toml".as_ref(), text)?;
//! # assert_eq!(spec.dimensions[0].groups["upper_secondary"].len(), 2);
//! # assert_eq!(spec.indicators[2].person_time.as_deref(), Some("dagar / 365.25"));
//! # Ok::<(), jamlik::Error>(())
//! ```

mod check;
mod init;
mod place;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

use crate::error::{Error, Result};
use crate::model::{Edition, NeighbourhoodKind, parse_toml};

pub use init::init;

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
    /// The indicators, at least one.
    #[serde(default, rename = "indicator")]
    pub indicators: Vec<IndicatorSpec>,
    /// How CSV files are read, and what may be read at all.
    #[serde(default)]
    pub read: ReadSpec,
    /// The file itself, so that a problem can name its line.
    #[serde(skip)]
    text: String,
}

impl Spec {
    /// Reads a spec. The file `members` is looked for beside it.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the file cannot be read; [`Error::Data`] with line and key if it is no spec.
    pub fn open(path: &Path) -> Result<Spec> {
        let help = "`jamlik aggregate FILE --init` writes a spec from the columns of a file";
        let text = fs::read_to_string(path).map_err(|source| Error::read(path, source, help))?;
        let mut spec: Spec = parse_toml(path, &text)?;
        let beside = path.parent().unwrap_or(Path::new(""));
        spec.area.members = spec.area.members.map(|members| beside.join(members));
        Ok(Spec { text, ..spec })
    }
}

/// A code in a file: text or a whole number, `1` and `"1"` being the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Code, D::Error> {
        struct Codes;
        impl Visitor<'_> for Codes {
            type Value = Code;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a code: a whole number, or a text in quotes")
            }

            fn visit_i64<E>(self, number: i64) -> Result<Code, E> {
                Ok(Code::Whole(number))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Code, E> {
                i64::try_from(number).map(Code::Whole).map_err(E::custom)
            }

            fn visit_str<E>(self, text: &str) -> Result<Code, E> {
                Ok(Code::Text(text.to_owned()))
            }
        }
        source.deserialize_any(Codes)
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
    /// The levels that areas are summed to; without it all that follow from the code, and groups of one's own, as far as at
    /// least half of an area's municipalities occur among the rows.
    #[serde(default)]
    pub levels: Option<Vec<Level>>,
    /// A CSV file of two columns, the code and the area that it belongs to: RegSO of DeSO, parts of care units. Its path
    /// counts from the folder of the spec.
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
    /// Regional statistical areas of 2020.
    #[serde(alias = "regso")]
    Regso2020,
    /// Regional statistical areas of 2025.
    Regso2025,
    /// Care centres and other units with listed persons: any code.
    CareUnit,
}

impl Geography {
    /// The version that bare codes of neighbourhoods are of.
    pub fn edition(self) -> Edition {
        match self {
            Geography::Deso2025 | Geography::Regso2025 => Edition::Of2025,
            _ => Edition::First,
        }
    }

    /// The kind of neighbourhood that its codes name, if they do.
    pub fn kind(self) -> Option<NeighbourhoodKind> {
        match self {
            Geography::Deso2018 | Geography::Deso2025 => Some(NeighbourhoodKind::Deso),
            Geography::Regso2020 | Geography::Regso2025 => Some(NeighbourhoodKind::Regso),
            Geography::Municipality | Geography::CareUnit => None,
        }
    }
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

/// `[age]`: one of the two first keys.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeSpec {
    /// A column of whole years.
    #[serde(default)]
    pub column: Option<String>,
    /// A column of the year of birth: the age is the row's year less it.
    #[serde(default)]
    pub birth_year: Option<String>,
    /// The bands, in order and without overlap; without it those of an abridged life table, `0`, `1-4`, `5-9` … `85+`.
    #[serde(default = "abridged")]
    pub bands: Vec<String>,
    /// Whether the bands are groups of their own in the observations, as the dimension `age`. Those of a life expectancy
    /// always are.
    #[serde(default)]
    pub groups: bool,
}

fn abridged() -> Vec<String> {
    let fives = (5..85).step_by(5).map(|start| format!("{start}-{}", start + 4));
    ["0".to_owned(), "1-4".to_owned()].into_iter().chain(fives).chain(["85+".to_owned()]).collect()
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
