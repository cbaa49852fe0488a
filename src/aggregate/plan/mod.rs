//! Spec + columns -> the additive step, described once: which rows, grouped by which keys, summing what.
//!
//! Every engine does this step and nothing else; values, standard errors and roll-ups are computed from its sums, so that
//! they cannot differ between engines. A key's value in the rows (`Raw`) is what an engine groups by; what it means
//! (`Reading`) is looked up once a value, here.

mod reading;

use std::collections::BTreeMap;
use std::path::Path;

use ustr::{Ustr, ustr};

pub use reading::{NotListed, Reading};

use super::cells::Role;
use super::expression::Expression;
use super::rows::Field;
use super::spec::{Code, DimensionSpec, IndicatorSpec, Spec};
use crate::error::{Error, Place, Problem, Result};
use crate::model::{AgeGroup, Catalogue};

/// The additive step.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Only rows for which this is true take part.
    pub rows: Option<Expression>,
    /// What rows are grouped by.
    pub keys: Vec<Key>,
    /// The column of weights, an index into the fields; without it every row counts once.
    pub weight: Option<usize>,
    /// What is summed in each group.
    pub measures: Vec<Measure>,
}

/// One key.
#[derive(Debug, Clone)]
pub struct Key {
    /// What it says of a person.
    pub role: Role,
    /// What the rows are grouped by.
    pub raw: Raw,
    /// What a raw value means.
    pub reading: Reading,
}

/// The value of a row that it is grouped by.
#[derive(Debug, Clone)]
pub enum Raw {
    /// The column as it stands: text, or a whole number.
    Column(usize),
    /// A number as it stands.
    Number(Expression),
    /// How many of these limits, in ascending order, a number has reached: 0 for one below the first.
    Reached(Expression, Vec<f64>),
}

/// What is summed over the rows that are counted: those for which `among` is true and `sum` is known.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The indicator.
    pub indicator: Ustr,
    /// Who is counted at all.
    pub among: Option<Expression>,
    /// What is summed.
    pub sum: Sum,
}

/// The y and x of a ratio Σ w y / Σ w x.
#[derive(Debug, Clone)]
pub enum Sum {
    /// Persons with a property, a condition, among persons.
    Share(Expression),
    /// A number, averaged over persons.
    Mean(Expression),
    /// Events, over person-time or persons.
    Rate(Expression, Option<Expression>),
}

/// The groups of a dimension that only a pass over the rows can tell.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The lower limits of the second and later groups of a dimension by quantiles.
    pub limits: BTreeMap<Ustr, Vec<f64>>,
}

impl Plan {
    /// The plan of a spec for files with these columns.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] for an expression or column that does not fit; [`Spec::check`] finds them all at once.
    pub fn new(spec: &Spec, path: &Path, fields: &[Field], catalogue: &Catalogue, found: &Found) -> Result<Plan> {
        let maker = Maker { spec, path, fields };
        let mut keys = vec![maker.key(Role::Area, &spec.area.column, Reading::area(spec.area.geography, catalogue))?];
        if let Some(sex) = &spec.sex {
            keys.push(maker.key(Role::Sex, &sex.column, Reading::sex(sex))?);
        }
        keys.extend(maker.age()?);
        if let Some(column) = &spec.year.column {
            keys.push(maker.key(Role::Year, column, Reading::Year)?);
        }
        for dimension in &spec.dimensions {
            keys.extend(maker.dimension(dimension, catalogue, found)?);
        }
        for (role, column) in
            [(Role::Stratum, maker.survey(|s| s.strata.as_ref())), (Role::Unit, maker.survey(|s| s.psu.as_ref()))]
        {
            if let Some(column) = column {
                keys.push(maker.key(role, column, Reading::Verbatim)?);
            }
        }
        Ok(Plan {
            rows: maker.optional(spec.rows.as_ref())?,
            keys,
            weight: maker.weight()?,
            measures: spec.indicators.iter().map(|own| maker.measure(own)).collect::<Result<_>>()?,
        })
    }

    /// The pass that finds how a number is distributed: the people at each of its values.
    ///
    /// # Errors
    ///
    /// As [`Plan::new`].
    pub fn distribution(spec: &Spec, path: &Path, fields: &[Field], number: &str) -> Result<Plan> {
        let maker = Maker { spec, path, fields };
        let key = Key { role: Role::Value, raw: Raw::Number(maker.expression(number)?), reading: Reading::Verbatim };
        let everyone = Measure { indicator: ustr(""), among: None, sum: Sum::Share(maker.expression("1 = 1")?) };
        Ok(Plan {
            rows: maker.optional(spec.rows.as_ref())?,
            keys: vec![key],
            weight: maker.weight()?,
            measures: vec![everyone],
        })
    }

    /// The pass that finds the terms of an index of areas: the people for whom each condition is true.
    ///
    /// # Errors
    ///
    /// As [`Plan::new`].
    pub fn index_of_areas(
        spec: &Spec,
        path: &Path,
        fields: &[Field],
        catalogue: &Catalogue,
        dimension: &DimensionSpec,
    ) -> Result<Plan> {
        let maker = Maker { spec, path, fields };
        let term = |when: &String| -> Result<Measure> {
            Ok(Measure { indicator: ustr(""), among: None, sum: Sum::Share(maker.expression(when)?) })
        };
        Ok(Plan {
            rows: maker.optional(spec.rows.as_ref())?,
            keys: vec![maker.key(Role::Area, &spec.area.column, Reading::area(spec.area.geography, catalogue))?],
            weight: maker.weight()?,
            measures: dimension.index.iter().map(|own| term(&own.when)).collect::<Result<_>>()?,
        })
    }

    /// The columns that the plan needs, in the order of the files.
    pub fn columns(&self) -> Vec<usize> {
        let of_key = |key: &Key| match &key.raw {
            Raw::Column(column) => vec![*column],
            Raw::Number(number) | Raw::Reached(number, _) => number.columns().to_vec(),
        };
        let of_measures = self.measures.iter().flat_map(Measure::expressions).chain(&self.rows);
        let mut columns: Vec<usize> = self.keys.iter().flat_map(of_key).chain(self.weight).collect();
        columns.extend(of_measures.flat_map(|expression| expression.columns().iter().copied()));
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

impl Measure {
    /// Its expressions.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let own = match &self.sum {
            Sum::Share(one) | Sum::Mean(one) => [Some(one), None],
            Sum::Rate(events, time) => [Some(events), time.as_ref()],
        };
        self.among.iter().chain(own.into_iter().flatten())
    }
}

/// What the parts of a plan are made from.
struct Maker<'a> {
    spec: &'a Spec,
    path: &'a Path,
    fields: &'a [Field],
}

impl<'a> Maker<'a> {
    fn survey(&self, column: impl Fn(&'a super::spec::SurveySpec) -> Option<&'a String>) -> Option<&'a String> {
        self.spec.survey.as_ref().and_then(column)
    }

    fn column(&self, name: &str) -> Result<usize> {
        let at = self.fields.iter().position(|field| field.name == name);
        at.ok_or_else(|| {
            Error::Data(vec![Problem {
                place: Place { file: self.path.to_owned(), ..Place::default() },
                expected: "a column of the files".to_owned(),
                found: name.to_owned(),
                help: crate::error::nearest(name, self.fields.iter().map(|field| field.name.as_str()))
                    .map_or_else(String::new, |near| format!("did you mean `{near}`?")),
            }])
        })
    }

    fn expression(&self, text: &str) -> Result<Expression> {
        Expression::parse(text, self.fields, &self.spec.missing)
            .map_err(|fault| Error::Data(vec![fault.problem(Place { file: self.path.to_owned(), ..Place::default() })]))
    }

    fn optional(&self, text: Option<&String>) -> Result<Option<Expression>> {
        text.map(|text| self.expression(text)).transpose()
    }

    fn weight(&self) -> Result<Option<usize>> {
        self.survey(|survey| Some(&survey.weight)).map(|column| self.column(column)).transpose()
    }

    /// A key that is a column as it stands; codes that the spec lists as missing are of no group.
    fn key(&self, role: Role, column: &str, reading: Reading) -> Result<Key> {
        let missing = self.spec.missing.get(column).map_or(&[][..], Vec::as_slice);
        Ok(Key { role, raw: Raw::Column(self.column(column)?), reading: reading.without(missing) })
    }

    /// The age bands: from the age, or from the year less the year of birth.
    fn age(&self) -> Result<Option<Key>> {
        let Some(age) = self.spec.age.as_ref().filter(|age| !age.bands.is_empty()) else { return Ok(None) };
        let text = match (&age.column, &age.birth_year, &self.spec.year.column, &self.spec.year.period) {
            (Some(column), ..) => quoted(column),
            (None, Some(born), Some(year), _) => format!("{} - {}", quoted(year), quoted(born)),
            (None, Some(born), None, Some(period)) => {
                let year = crate::model::Period::parse(period).map_or(0, |period| period.last);
                format!("{year} - {}", quoted(born))
            }
            _ => return Ok(None),
        };
        let bands: Vec<AgeGroup> = age.bands.iter().filter_map(|band| AgeGroup::parse(band)).collect();
        let (limits, labels) = intervals(&bands, &age.bands);
        Ok(Some(Key {
            role: Role::Age,
            raw: Raw::Reached(self.expression(&text)?, limits),
            reading: Reading::Intervals(labels),
        }))
    }

    /// A dimension by codes or by quantiles; one by an index of areas is no key of the rows.
    fn dimension(&self, own: &DimensionSpec, catalogue: &Catalogue, found: &Found) -> Result<Option<Key>> {
        let role = Role::Dimension(ustr(&own.id));
        if let Some(column) = &own.column {
            return self.key(role, column, Reading::groups(own)).map(Some);
        }
        let (Some(number), Some(limits)) = (&own.quantiles_of, found.limits.get(&ustr(&own.id))) else {
            return Ok(None);
        };
        let groups = catalogue.dimension(&own.id).map_or(&[][..], |dimension| dimension.groups.as_slice());
        let labels = groups.iter().map(|group| Some(group.id.clone())).collect();
        Ok(Some(Key {
            role,
            raw: Raw::Reached(self.expression(number)?, limits.clone()),
            reading: Reading::Intervals(labels),
        }))
    }

    fn measure(&self, own: &IndicatorSpec) -> Result<Measure> {
        let sum = match (&own.numerator, &own.value, &own.events) {
            (Some(numerator), ..) => Sum::Share(self.expression(numerator)?),
            (None, Some(value), _) => Sum::Mean(self.expression(value)?),
            (None, None, Some(events)) => Sum::Rate(self.expression(events)?, self.optional(own.person_time.as_ref())?),
            (None, None, None) => {
                return Err(Error::Data(vec![Problem {
                    place: Place { file: self.path.to_owned(), column: Some(own.id.clone()), ..Place::default() },
                    expected: "one of `numerator`, `value` and `events`".to_owned(),
                    found: "none of them".to_owned(),
                    help: String::new(),
                }]));
            }
        };
        Ok(Measure { indicator: ustr(&own.id), among: self.optional(own.denominator.as_ref())?, sum })
    }
}

/// A column's name as an expression.
fn quoted(column: &str) -> String {
    format!("\"{}\"", column.replace('"', "\"\""))
}

/// The limits of age bands and the band above each; ages below the first and between two are of none.
fn intervals(bands: &[AgeGroup], names: &[String]) -> (Vec<f64>, Vec<Option<String>>) {
    let (mut limits, mut labels) = (Vec::new(), vec![None]);
    for (band, name) in bands.iter().zip(names) {
        let start = f64::from(band.start);
        if limits.last() == Some(&start) {
            labels.pop();
        } else {
            limits.push(start);
        }
        labels.push(Some(name.clone()));
        if let Some(end) = band.end() {
            limits.push(f64::from(end));
            labels.push(None);
        }
    }
    (limits, labels)
}

/// Codes as the text that a column's value is compared with.
fn texts(codes: &[Code]) -> impl Iterator<Item = String> {
    codes.iter().map(|code| match code {
        Code::Whole(number) => number.to_string(),
        Code::Text(text) => text.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_may_leave_gaps() {
        let names: Vec<String> = ["0-4", "5-9", "20-64", "85+"].map(str::to_owned).to_vec();
        let bands: Vec<AgeGroup> = names.iter().filter_map(|name| AgeGroup::parse(name)).collect();
        let (limits, labels) = intervals(&bands, &names);
        assert_eq!(limits, [0.0, 5.0, 10.0, 20.0, 65.0, 85.0]);
        let labels: Vec<&str> = labels.iter().map(|label| label.as_deref().unwrap_or("-")).collect();
        assert_eq!(labels, ["-", "0-4", "5-9", "-", "20-64", "-", "85+"]);
    }
}
