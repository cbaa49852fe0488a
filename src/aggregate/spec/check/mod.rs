//! Everything that is wrong with a spec, before any row is read.

mod dimension;
mod indicator;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use super::place::Lines;
use super::{Code, Geography, Level, Spec};
use crate::aggregate::expression::{A_COLUMN, Expression, Kind, check_missing};
use crate::aggregate::read::{Persons, Unusable};
use crate::aggregate::rows::{ColumnKind, Field};
use crate::error::{Error, Place, Problem, Result, nearest};
use crate::model::{AgeGroup, Catalogue, Period};

/// What a column of codes may be.
const CODES: &[ColumnKind] = &[ColumnKind::Text, ColumnKind::Whole];
/// What a column of codes with a list of them may be.
const LISTED: &[ColumnKind] = &[ColumnKind::Text, ColumnKind::Whole, ColumnKind::Truth];
/// What a column of numbers may be.
const NUMBERS: &[ColumnKind] = &[ColumnKind::Whole, ColumnKind::Number];

impl Spec {
    /// Checks the spec, which stands at `path`, against the columns of the files and the catalogue.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with everything that is wrong.
    pub fn check(&self, path: &Path, persons: &Persons, catalogue: &Catalogue) -> Result<()> {
        let problems = problems(self, path, persons.fields(), persons.unusable(), catalogue);
        if problems.is_empty() { Ok(()) } else { Err(Error::Data(problems)) }
    }
}

/// Everything that is wrong, in the order of the spec's lines.
pub(super) fn problems(
    spec: &Spec,
    path: &Path,
    fields: &[Field],
    unusable: &[Unusable],
    catalogue: &Catalogue,
) -> Vec<Problem> {
    let (lines, missing, problems) = (Lines::new(&spec.text), BTreeMap::new(), Vec::new());
    let mut check = Check { spec, path, fields, unusable, catalogue, lines, missing, problems };
    check.missing();
    check.source();
    check.area();
    check.sex();
    check.age();
    check.year();
    check.survey();
    spec.dimensions.iter().enumerate().for_each(|(at, own)| check.dimension(at, own));
    spec.indicators.iter().enumerate().for_each(|(at, own)| check.indicator(at, own));
    let mut problems = check.problems;
    problems.sort_by_key(|problem| (problem.place.file != path, problem.place.row));
    problems
}

struct Check<'a> {
    spec: &'a Spec,
    path: &'a Path,
    fields: &'a [Field],
    unusable: &'a [Unusable],
    catalogue: &'a Catalogue,
    lines: Lines<'a>,
    /// The codes of the table [missing] that fit their columns.
    missing: BTreeMap<String, Vec<Code>>,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    /// A key, such as `["indicator", "2", "numerator"]`, as a place.
    fn place(&self, key: &[&str]) -> Place {
        let id = |table: &str, at: &str| {
            let at = at.parse().unwrap_or(usize::MAX);
            let id = match table {
                "indicator" => self.spec.indicators.get(at).map(|own| &own.id),
                _ => self.spec.dimensions.get(at).map(|own| &own.id),
            };
            id.map_or("", String::as_str)
        };
        let name = match key {
            [table @ ("indicator" | "dimension"), at] => format!("{table} {}", id(table, at)),
            [table @ ("indicator" | "dimension"), at, rest @ ..] => {
                let names: Vec<&str> = rest.iter().copied().filter(|step| step.parse::<usize>().is_err()).collect();
                format!("{} of {table} {}", names.join("."), id(table, at))
            }
            _ => key.join("."),
        };
        Place { file: self.path.to_owned(), row: self.lines.of(key), column: Some(name), ..Place::default() }
    }

    fn wrong(&mut self, key: &[&str], expected: impl Into<String>, found: impl Into<String>, help: impl Into<String>) {
        let (expected, found, help) = (expected.into(), found.into(), help.into());
        self.problems.push(Problem { place: self.place(key), expected, found, help });
    }

    /// Says that a column is not there, or why it cannot be used.
    fn no_column(&mut self, key: &[&str], name: &str, help: String) {
        match self.unusable.iter().find(|column| column.name == name) {
            Some(column) => {
                let new = column.problems.iter().filter(|problem| !self.problems.contains(problem));
                let new: Vec<Problem> = new.cloned().collect();
                self.problems.extend(new);
            }
            None => self.wrong(key, A_COLUMN, name, help),
        }
    }

    /// The column of a key, if it is there and of one of these kinds.
    fn column(&mut self, key: &[&str], name: &str, kinds: &[ColumnKind]) -> Option<ColumnKind> {
        let Some(field) = self.fields.iter().find(|field| field.name == name) else {
            let near = nearest(name, self.fields.iter().map(|field| field.name.as_str()));
            let help = near.map_or_else(|| self.all_columns(), |near| format!("did you mean `{near}`?"));
            self.no_column(key, name, help);
            return None;
        };
        if kinds.contains(&field.kind) {
            return Some(field.kind);
        }
        let wanted = if kinds == NUMBERS { "numbers" } else { "codes: text or whole numbers" };
        let found = format!("{name}, a column of {}", field.kind.words());
        self.wrong(key, format!("a column of {wanted}"), found, "");
        None
    }

    fn all_columns(&self) -> String {
        let names: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).take(40).collect();
        let more = if self.fields.len() > names.len() { " …" } else { "" };
        format!("the columns are {}{more}", names.join(", "))
    }

    fn expression(&mut self, key: &[&str], text: Option<&String>, kind: Kind) {
        let Some(text) = text else { return };
        if let Err(fault) = Expression::of_kind(kind, text, self.fields, &self.missing) {
            if fault.expected == A_COLUMN {
                self.no_column(key, &fault.found, fault.help);
            } else {
                self.wrong(key, fault.expected, fault.found, fault.help);
            }
        }
    }

    fn source(&mut self) {
        if self.spec.source.trim().is_empty() {
            self.wrong(&["source"], "where the figures come from, in a word", &self.spec.source, "");
        }
        self.expression(&["rows"], self.spec.rows.as_ref(), Kind::Truth);
        if self.spec.indicators.is_empty() {
            self.wrong(&["indicator"], "at least one `[[indicator]]`", "none", "");
        }
    }

    fn area(&mut self) {
        let area = &self.spec.area;
        self.column(&["area", "column"], &area.column, CODES);
        let is_deso = matches!(area.geography, Geography::Deso2018 | Geography::Deso2025);
        for level in area.levels.iter().flatten() {
            let (possible, help) = match level {
                Level::Own | Level::Group => (true, ""),
                Level::Regso if is_deso => (area.members.is_some(), "name the RegSO of each DeSO in `members`"),
                Level::Regso => (area.geography.kind().is_some(), "RegSO are made of DeSO"),
                Level::Municipality | Level::County | Level::Nation => (
                    area.geography != Geography::CareUnit || area.members.is_some(),
                    "name the municipality of each unit in `members`",
                ),
            };
            if !possible {
                let found = format!("{level:?}").to_lowercase();
                self.wrong(&["area", "levels"], format!("levels that follow from the codes: {help}"), found, "");
            }
        }
        if area.levels.as_ref().is_some_and(Vec::is_empty) {
            self.wrong(&["area", "levels"], "at least one level", "[]", "leave the key out for all levels");
        }
        if let Some(members) = &area.members
            && let Err(error) = File::open(members)
        {
            let help = format!("it cannot be read: {error}; its path counts from the folder of the spec");
            self.wrong(&["area", "members"], "a CSV file", members.display().to_string(), help);
        }
    }

    fn sex(&mut self) {
        let Some(sex) = &self.spec.sex else { return };
        let kind = self.column(&["sex", "column"], &sex.column, LISTED);
        let lists: [(&[&str], &[Code]); 3] =
            [(&["sex", "women"], &sex.women), (&["sex", "men"], &sex.men), (&["sex", "missing"], &sex.missing)];
        self.codes(&lists, &sex.column, kind);
        for (key, own, other) in [("women", &sex.women, &sex.men), ("men", &sex.men, &sex.women)] {
            if own.is_empty() && (!other.is_empty() || kind == Some(ColumnKind::Truth)) {
                let help = "list the codes of both, or of neither if they are 1 and 2, M and K, man and kvinna …";
                self.wrong(&["sex", key], "a list of codes", "none", help);
            }
        }
    }

    fn age(&mut self) {
        let Some(age) = &self.spec.age else { return };
        self.one_of(&["age"], &[("column", age.column.is_some()), ("birth_year", age.birth_year.is_some())]);
        for (key, column) in [("column", &age.column), ("birth_year", &age.birth_year)] {
            if let Some(column) = column {
                self.column(&["age", key], column, NUMBERS);
            }
        }
        if age.bands.is_empty() {
            self.wrong(&["age", "bands"], "at least one band", "[]", "leave the key out for 0, 1-4, 5-9 … 85+");
        }
        let mut free_from = Some(0);
        for band in &age.bands {
            let Some(group) = AgeGroup::parse(band) else {
                self.wrong(&["age", "bands"], "bands such as 0, 1-4, 85+", band, "");
                continue;
            };
            if free_from.is_none_or(|free| group.start < free) {
                let help = "write the youngest first, each age in one band";
                self.wrong(&["age", "bands"], "bands in order of age, without overlap", band, help);
            }
            free_from = group.end();
        }
    }

    fn year(&mut self) {
        let year = &self.spec.year;
        self.one_of(&["year"], &[("column", year.column.is_some()), ("period", year.period.is_some())]);
        if let Some(column) = &year.column {
            self.column(&["year", "column"], column, CODES);
        }
        if let Some(period) = &year.period
            && Period::parse(period).is_none()
        {
            self.wrong(&["year", "period"], "a year such as 2024, or years such as 2021-2024", period, "");
        }
    }

    fn survey(&mut self) {
        let Some(survey) = &self.spec.survey else { return };
        self.column(&["survey", "weight"], &survey.weight, NUMBERS);
        for (key, column) in [("strata", &survey.strata), ("psu", &survey.psu)] {
            if let Some(column) = column {
                self.column(&["survey", key], column, CODES);
            }
        }
    }

    fn missing(&mut self) {
        for (name, codes) in &self.spec.missing {
            let key = ["missing", name.as_str()];
            let Some(kind) = self.column(&key, name, &[LISTED, NUMBERS].concat()) else { continue };
            match check_missing(&Field { name: name.clone(), kind }, codes) {
                Ok(()) => drop(self.missing.insert(name.clone(), codes.clone())),
                Err(fault) => self.wrong(&key, fault.expected, fault.found, fault.help),
            }
        }
    }

    /// Codes of a column, list by list: each in one list, each of the column's kind.
    fn codes(&mut self, lists: &[(&[&str], &[Code])], column: &str, kind: Option<ColumnKind>) {
        let mut first: BTreeMap<String, &str> = BTreeMap::new();
        for code in self.missing.get(column).into_iter().flatten() {
            first.insert(code.to_string(), "missing");
        }
        for (key, codes) in lists {
            let list = key.last().copied().unwrap_or_default();
            for code in codes.iter().map(Code::to_string) {
                let fits = match kind {
                    Some(ColumnKind::Whole) => code.parse::<i64>().is_ok_and(|whole| whole.to_string() == code),
                    Some(ColumnKind::Truth) => ["true", "false"].contains(&code.as_str()),
                    _ => true,
                };
                if !fits {
                    let values = kind.map_or("", ColumnKind::words);
                    self.wrong(key, format!("codes as a column of {values} has them"), &code, "");
                }
                let other = *first.entry(code.clone()).or_insert(list);
                if other != list {
                    self.wrong(key, format!("each code in one list; `{other}` has it too"), code, "");
                }
            }
        }
    }

    /// Exactly one of some keys.
    fn one_of(&mut self, key: &[&str], given: &[(&str, bool)]) {
        let names = |wanted: &[&(&str, bool)]| wanted.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>();
        let there: Vec<&(&str, bool)> = given.iter().filter(|(_, given)| *given).collect();
        if there.len() != 1 {
            let all = names(&given.iter().collect::<Vec<_>>()).join(", ");
            let found = if there.is_empty() { "none of them".to_owned() } else { names(&there).join(" and ") };
            self.wrong(key, format!("one of {all}"), found.replace('`', ""), "");
        }
    }
}
