//! The formats of `data/sources/*.toml`: names of columns, meanings of symbols, measures of a table.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Result;
use crate::model::{Catalogue, Status, Text, fold, parse_toml};

/// A format of files, as one TOML file describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The word for the format.
    pub id: String,
    /// The words for people.
    pub title: Text,
    /// How its tables are laid out.
    pub shape: Shape,
    /// What its values are called in the column `source`.
    pub origin: String,
    /// What a file needs to be recognised, as an error says it.
    pub needs: String,
    /// The headers of each field, for files with one row a value; compared without case, accents, space and `_`.
    #[serde(default)]
    pub columns: BTreeMap<Field, Vec<String>>,
    /// The fields without which a file is not of this format; alternatives are separated by `|`.
    #[serde(default)]
    pub required: Vec<String>,
    /// What cells without a number mean.
    pub nulls: BTreeMap<String, Null>,
    /// The contents of tables that do not name an indicator.
    #[serde(default)]
    pub measure: Vec<Measure>,
}

/// How a table is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One row a value.
    Long,
    /// Kolada's web export: indicators and areas down, years across.
    Export,
    /// SCB's PxWeb: a stub of dimensions down, contents and years across.
    Pxweb,
    /// Deaths and population by age, years across.
    LifeTable,
}

/// A field of a table with one row a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The indicator's id, number, title or Kolada id.
    Indicator,
    /// The area's code or name.
    Area,
    /// The last year, or a span of years.
    Year,
    /// How many years are pooled.
    PeriodYears,
    /// Women, men or both.
    Sex,
    /// The dimension of a group.
    Dimension,
    /// The group.
    Group,
    /// Events, or persons with the property.
    Numerator,
    /// Persons or person-years.
    Denominator,
    /// The value.
    Value,
    /// The lower limit.
    Lower,
    /// The upper limit.
    Upper,
    /// The standard error.
    StandardError,
    /// How many answered.
    Respondents,
    /// How many answers of a simple random sample would be as exact.
    EffectiveRespondents,
    /// Why a value is not there.
    Status,
    /// Where the row comes from.
    Source,
    /// The unit in words.
    Unit,
    /// The unit as a number of persons.
    Per,
    /// Whether the source withdrew the row.
    Deleted,
    /// Columns that say nothing new, such as the area's name beside its code.
    Unused,
}

/// What a cell without a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Null {
    /// Not reported.
    Missing,
    /// Hidden because few people are behind it.
    Suppressed,
    /// Cannot exist.
    NotApplicable,
    /// Too uncertain to publish.
    Unreliable,
    /// A true zero.
    Zero,
}

impl Null {
    /// The status that the symbol stands for; `None` for a zero, which is a value.
    pub fn status(self) -> Option<Status> {
        match self {
            Null::Missing => Some(Status::Missing),
            Null::Suppressed => Some(Status::Suppressed),
            Null::NotApplicable => Some(Status::NotApplicable),
            Null::Unreliable => Some(Status::Unreliable),
            Null::Zero => None,
        }
    }

    /// The word in summaries.
    pub fn label(self) -> &'static str {
        self.status().map_or("zero", Status::id)
    }
}

/// What a table's contents are, for tables that do not name an indicator.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// A part of the table's title or of the header over the values, compared without case and accents.
    pub contains: String,
    /// The indicator's id.
    pub indicator: String,
    /// The column that the numbers are.
    pub column: Field,
    /// The dimension whose groups another column of the table holds, such as `age`.
    #[serde(default)]
    pub by: Option<String>,
}

impl Source {
    /// Every format that the catalogue knows: the embedded ones with the user's laid over them.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Data`] with file, line and key for a file that does not read.
    pub fn all(catalogue: &Catalogue) -> Result<Vec<Source>> {
        catalogue.files("sources")?.iter().map(|(path, text)| parse_toml(path, text)).collect()
    }

    /// What a cell without a number means here; `None` for a cell that should hold one.
    pub fn null(&self, cell: &str) -> Option<Null> {
        if cell.is_empty() {
            return Some(self.nulls.get("").copied().unwrap_or(Null::Missing));
        }
        if cell.len() > 20 {
            return None;
        }
        // Dashes of every kind mean what `-` means.
        let plain = cell.replace(['–', '—', '−', '‒'], "-");
        self.nulls.get(plain.as_str()).or_else(|| self.nulls.get(cell)).copied()
    }

    /// The column of each field that a header row has.
    pub fn fields(&self, header: &[String]) -> BTreeMap<Field, usize> {
        let keys: Vec<String> = header.iter().map(|name| header_key(name)).collect();
        let column =
            |names: &Vec<String>| names.iter().find_map(|name| keys.iter().position(|k| *k == header_key(name)));
        self.columns.iter().filter_map(|(field, names)| Some((*field, column(names)?))).collect()
    }

    /// Whether a header row is of this format.
    pub fn fits(&self, fields: &BTreeMap<Field, usize>) -> bool {
        let has = |name: &str| fields.keys().any(|field| field.id() == name);
        self.required.iter().all(|names| names.split('|').any(|name| name.split('+').all(has)))
    }
}

impl Field {
    /// The word in our tables and in `data/sources/`.
    pub fn id(self) -> &'static str {
        match self {
            Field::Indicator => "indicator",
            Field::Area => "area",
            Field::Year => "year",
            Field::PeriodYears => "period_years",
            Field::Sex => "sex",
            Field::Dimension => "dimension",
            Field::Group => "group",
            Field::Numerator => "numerator",
            Field::Denominator => "denominator",
            Field::Value => "value",
            Field::Lower => "lower",
            Field::Upper => "upper",
            Field::StandardError => "standard_error",
            Field::Respondents => "respondents",
            Field::EffectiveRespondents => "effective_respondents",
            Field::Status => "status",
            Field::Source => "source",
            Field::Unit => "unit",
            Field::Per => "per",
            Field::Deleted => "deleted",
            Field::Unused => "unused",
        }
    }
}

/// A header without what people vary: case, accents, spaces and underscores.
pub(super) fn header_key(name: &str) -> String {
    fold(name).replace([' ', '_', '-', '.'], "")
}
