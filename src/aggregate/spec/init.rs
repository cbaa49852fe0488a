//! A spec to start from, written from the names and kinds of a file's columns. No value of a row is looked at.

use std::fmt::Write;

use crate::aggregate::expression::Expression;
use crate::aggregate::rows::{ColumnKind, Field};
use crate::model::{Catalogue, Dimension, Indicator, Kind, fold};

/// Names of columns of areas, the finest first.
const AREAS: &[(&str, &[&str])] = &[
    ("deso2025", &["deso2025"]),
    ("deso2018", &["deso", "deso2018", "desokod"]),
    ("regso2025", &["regso2025"]),
    ("regso2020", &["regso", "regso2020", "regsokod"]),
    ("municipality", &["kommun", "kommunkod", "kommunnr", "komkod", "lkf", "municipality", "municipalitycode"]),
    ("care_unit", &["vardcentral", "vc", "vardenhet", "enhet", "careunit", "healthcentre", "clinic"]),
];
const SEX: &[&str] = &["kon", "sex", "gender"];
const AGE: &[&str] = &["alder", "age"];
const BIRTH_YEAR: &[&str] = &["fodelsear", "fodar", "birthyear", "yearofbirth"];
const YEAR: &[&str] = &["ar", "year", "undersokningsar", "enkatar", "matar", "kalenderar"];
const WEIGHT: &[&str] = &["vikt", "kalvikt", "kalibreringsvikt", "weight", "wt"];
const STRATA: &[&str] = &["stratum", "strata", "strat"];
const PSU: &[&str] = &["psu", "kluster", "cluster"];
/// Dimensions by codes, and by a number.
const BY_CODES: &[(&str, &[&str])] = &[
    ("education", &["utbildning", "utb", "utbildningsniva", "sun", "sun2000niva", "sun2020niva", "education"]),
    ("birth_country", &["fodelseland", "fodland", "fodelselandgrupp", "birthcountry", "countryofbirth"]),
];
const INCOME: &[&str] = &["inkomst", "disponibelinkomst", "dispink", "kdisp", "kdispink", "income"];

/// The text of a spec for files with these columns: what their names say, and in comments what they do not.
///
/// Columns that look like personal identity numbers, `identities`, are used for nothing.
///
/// ```
/// # use jamlik::aggregate::rows::{ColumnKind, Field};
/// # use jamlik::aggregate::spec::{Spec, init};
/// let column = |name: &str| Field { name: name.to_owned(), kind: ColumnKind::Whole };
/// let text = init(&[column("Kommun"), column("År"), column("trust_lacking")], &[], &jamlik::model::Catalogue::embedded());
/// let spec: Spec = jamlik::model::parse_toml("spec.toml".as_ref(), &text)?;
/// assert_eq!(spec.area.column, "Kommun");
/// assert_eq!(spec.year.column.as_deref(), Some("År"));
/// assert_eq!(spec.indicators[0].numerator.as_deref(), Some("trust_lacking = 1"));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn init(fields: &[Field], identities: &[String], catalogue: &Catalogue) -> String {
    let used = fields.iter().map(|field| identities.contains(&field.name)).collect();
    let mut draft = Draft { fields, used, text: String::new() };
    draft.line(
        "# What the columns of the files mean, for `jamlik aggregate FILES --spec THIS`. Written from their names:",
    );
    draft.line("# check every line. Nothing behind a # is read; remove it to use a line.");
    draft.line("");
    draft.noted("source = \"\"", "FILL IN a word for where the figures come from");
    draft.noted("# rows = \"folkbokford = 1\"", "only rows for which this is true take part");
    draft.area();
    draft.person();
    draft.year();
    draft.survey();
    draft.line("");
    draft.noted("# [missing]", "codes that mean \"no answer\", column by column");
    draft.line("# rokning = [8, 9]");
    draft.identities(identities);
    draft.dimensions(catalogue);
    draft.indicators(catalogue);
    draft.rest();
    draft.text
}

struct Draft<'a> {
    fields: &'a [Field],
    used: Vec<bool>,
    text: String,
}

impl<'a> Draft<'a> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A line and what to know of it.
    fn noted(&mut self, line: &str, note: &str) {
        self.line(&format!("{line:<35} # {note}"));
    }

    fn area(&mut self) {
        let found = AREAS.iter().find_map(|(geography, names)| Some((*geography, self.find(names, is_code)?)));
        self.line("\n[area]");
        match found {
            Some((_, field)) => self.line(&key("column", &field.name)),
            None => self.noted("column = \"\"", "FILL IN the column of the area's code"),
        }
        let geography = found.map_or("municipality", |(geography, _)| geography);
        let others = "municipality, deso2018, deso2025, regso2020, regso2025 or care_unit";
        self.noted(&format!("geography = \"{geography}\""), others);
        if found.is_some_and(|(_, field)| plain(&field.name) == "lkf") {
            self.line("# A municipality is the first four digits of LKF: make a column of them.");
        }
        if geography != "municipality" {
            self.noted(
                "# members = \"members.csv\"",
                "two columns: the code, and the RegSO, municipality or group it is of",
            );
        }
    }

    fn person(&mut self) {
        if let Some(field) = self.find(SEX, |field| field.kind != ColumnKind::Number) {
            self.line("\n[sex]");
            self.line(&key("column", &field.name));
            if field.kind == ColumnKind::Truth {
                self.noted("women = []", "FILL IN \"true\" or \"false\"");
                self.noted("men = []", "FILL IN the other");
            } else {
                self.noted("# women = [2]", "without these lists 2, K, kvinna … are women,");
                self.noted("# men = [1]", "and 1, M, man … men");
            }
        }
        let age = self.find(AGE, is_number).map(|field| ("column", field));
        if let Some((name, field)) = age.or_else(|| Some(("birth_year", self.find(BIRTH_YEAR, is_number)?))) {
            self.line("\n[age]");
            self.line(&key(name, &field.name));
            self.noted("# bands = [\"0-17\", \"18-64\", \"65+\"]", "without it 0, 1-4, 5-9 … 80-84, 85+");
        }
    }

    fn year(&mut self) {
        self.line("\n[year]");
        match self.find(YEAR, is_code) {
            Some(field) => self.line(&key("column", &field.name)),
            None => self.noted("period = \"\"", "FILL IN the year of all rows, as 2024 or 2021-2024"),
        }
    }

    fn survey(&mut self) {
        let Some(weight) = self.find(WEIGHT, is_number) else { return };
        self.line("");
        self.noted("[survey]", "a sample; remove the table if the rows are everyone");
        self.line(&key("weight", &weight.name));
        for (name, words) in [("strata", STRATA), ("psu", PSU)] {
            match self.find(words, is_code) {
                Some(field) => self.line(&key(name, &field.name)),
                None => self.line(&format!("# {name} = \"\"")),
            }
        }
    }

    fn identities(&mut self, identities: &[String]) {
        if identities.is_empty() {
            return;
        }
        self.line("");
        self.noted("# [read]", "these look like personal identity numbers: remove the columns from the files,");
        let names = toml::Value::from(identities.to_vec());
        self.noted(&format!("# allow_identity = {names}"), "or use this table if they must be there");
    }

    fn dimensions(&mut self, catalogue: &Catalogue) {
        for (id, names) in BY_CODES {
            let (Some(dimension), Some(field)) = (catalogue.dimension(id), self.find(names, is_code)) else { continue };
            self.line("");
            self.noted("# [[dimension]]", "FILL IN the codes of each group");
            self.line(&format!("# id = \"{id}\""));
            self.line(&format!("# {}", key("column", &field.name)));
            self.groups(dimension);
        }
        if let (Some(_), Some(field)) = (catalogue.dimension("income"), self.find(INCOME, is_number)) {
            self.line("");
            self.noted("[[dimension]]", "groups of equal size; takes a pass of its own over the rows");
            self.line("id = \"income\"");
            let number = self.expression(field);
            self.line(&key("quantiles_of", &number));
        }
    }

    fn groups(&mut self, dimension: &Dimension) {
        for group in &dimension.groups {
            self.line(&format!("# groups.{} = []", group.id));
        }
    }

    fn indicators(&mut self, catalogue: &Catalogue) {
        let mut any = false;
        for (at, field) in self.fields.iter().enumerate() {
            let known = catalogue.indicators.iter().find(|indicator| names(&field.name, indicator));
            match known {
                _ if self.used[at] => continue,
                Some(indicator) => self.indicator(&indicator.id, Some(indicator.kind), field),
                None if field.kind == ColumnKind::Truth => self.indicator("", None, field),
                None => continue,
            }
            (self.used[at], any) = (true, true);
        }
        if !any {
            self.line("");
            self.noted("# [[indicator]]", "FILL IN at least one; `jamlik indicators` lists them");
            self.line("# id = \"trust_lacking\"");
            self.noted("# denominator = \"alder >= 16\"", "who is counted; without it everyone with an answer");
            self.line("# numerator = \"tillit = 2\"");
        }
    }

    /// A block for a column; behind # where its name is no indicator's or its values are texts.
    fn indicator(&mut self, id: &str, kind: Option<Kind>, field: &Field) {
        let column = self.expression(field);
        let (condition, number) = match field.kind {
            ColumnKind::Truth => (column.clone(), format!("CASE WHEN {column} THEN 1 ELSE 0 END")),
            ColumnKind::Text => (format!("{column} = '…'"), String::new()),
            ColumnKind::Whole | ColumnKind::Number => (format!("{column} = 1"), column),
        };
        let has_age = self.text.contains("\n[age]\n");
        let can_be = match kind {
            None => false,
            Some(Kind::Proportion) => field.kind != ColumnKind::Text,
            Some(Kind::Mean | Kind::Rate) => is_number(field) || field.kind == ColumnKind::Truth,
            Some(Kind::LifeExpectancy) => has_age && field.kind != ColumnKind::Text,
        };
        let hash = if can_be { "" } else { "# " };
        self.line(&format!("\n{hash}[[indicator]]"));
        match kind {
            None => self.noted("# id = \"\"", "FILL IN the indicator, as `jamlik indicators` calls it"),
            Some(_) => self.line(&format!("{hash}id = \"{id}\"")),
        }
        self.noted("# denominator = \"…\"", "who is counted; without it everyone with an answer");
        match kind {
            None | Some(Kind::Proportion) => self.line(&format!("{hash}{}", key("numerator", &condition))),
            Some(Kind::Mean) => self.line(&format!("{hash}{}", key("value", &number))),
            Some(Kind::Rate | Kind::LifeExpectancy) => {
                self.line(&format!("{hash}{}", key("events", &number)));
                self.noted("# person_time = \"…\"", "years at risk; without it each person counts as one");
            }
        }
    }

    /// The columns that nothing is known of.
    fn rest(&mut self) {
        let rest: Vec<&Field> =
            self.fields.iter().zip(&self.used).filter(|(_, used)| !**used).map(|(field, _)| field).collect();
        if rest.is_empty() {
            return;
        }
        self.line("\n# Columns that nothing above uses:");
        for field in rest {
            let name: String = field.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            // A string takes whatever is written to it.
            let _ = writeln!(self.text, "#   {name} ({})", field.kind.words());
        }
    }

    /// The first column that has one of these names and fits; it is then used.
    fn find(&mut self, names: &[&str], fits: impl Fn(&Field) -> bool) -> Option<&'a Field> {
        let free: Vec<usize> = (0..self.fields.len()).filter(|at| !self.used[*at] && fits(&self.fields[*at])).collect();
        let called = |part: &dyn Fn(&str) -> String| {
            names.iter().find_map(|name| free.iter().copied().find(|at| part(&self.fields[*at].name) == *name))
        };
        let at = called(&plain).or_else(|| called(&first_word))?;
        self.used[at] = true;
        Some(&self.fields[at])
    }

    /// A column as an expression: in double quotes where SQL would read its name as something else.
    fn expression(&self, field: &Field) -> String {
        let at = self.fields.iter().position(|other| other == field);
        let bare = Expression::parse(&format!("{} IS NULL", field.name), self.fields, &Default::default());
        match bare {
            Ok(bare) if at.is_some_and(|at| bare.columns() == [at]) => field.name.clone(),
            _ => format!("\"{}\"", field.name.replace('"', "\"\"")),
        }
    }
}

fn key(name: &str, value: &str) -> String {
    format!("{name} = {}", toml::Value::from(value))
}

/// A name as names are compared: small letters without accents, spaces and signs.
fn plain(name: &str) -> String {
    fold(name).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn first_word(name: &str) -> String {
    let folded = fold(name);
    folded.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

fn names(column: &str, indicator: &Indicator) -> bool {
    plain(column) == plain(&indicator.id) || indicator.kolada.iter().any(|kpi| kpi.id.eq_ignore_ascii_case(column))
}

fn is_code(field: &Field) -> bool {
    matches!(field.kind, ColumnKind::Text | ColumnKind::Whole)
}

fn is_number(field: &Field) -> bool {
    matches!(field.kind, ColumnKind::Number | ColumnKind::Whole)
}
