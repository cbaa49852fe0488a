//! A user's table -> the columns that a kind reads, checked whole.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::Kind;
use crate::error::{Error, Place, Problem, Result, nearest};
use crate::load::{self, Row};
use crate::statistics::sum::sum;
use crate::tidy::Decimal;

/// A column that a kind reads.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in our documentation.
    pub name: &'static str,
    /// Other headers under which it is found.
    pub synonyms: &'static [&'static str],
    /// What its cells hold.
    pub holds: Holds,
    /// Whether the kind cannot do without it.
    pub needed: bool,
    /// What it means, for `--explain`.
    pub meaning: &'static str,
}

impl Field {
    /// That a table does not have it.
    fn absent(&self, path: &Path, header: &[String]) -> Problem {
        let names: Vec<String> = self.synonyms.iter().map(|name| format!("`{name}`")).collect();
        let or = if names.is_empty() { String::new() } else { format!(" (or {})", names.join(", ")) };
        Problem {
            place: Place { file: path.to_owned(), ..Place::default() },
            expected: format!("a column `{}`{or}: {}", self.name, self.meaning),
            found: header.join(", "),
            help: "rename the column that holds it".to_owned(),
        }
    }
}

/// What the cells of a column hold. Any may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A number that is not negative.
    Count,
    /// A number.
    Number,
    /// A word.
    Text,
}

/// A table whose columns have been found and read.
#[derive(Debug)]
pub struct Input {
    path: PathBuf,
    header: Vec<String>,
    rows: Vec<Row>,
    numbers: HashMap<&'static str, Vec<Option<f64>>>,
    texts: HashMap<&'static str, usize>,
    by: Vec<usize>,
    /// Columns that neither the kind nor `--by` reads.
    rest: Vec<usize>,
}

/// Rows that belong together: those with the same values in the columns of `--by`.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// The rows, by their place from 0.
    pub rows: Vec<usize>,
}

impl Set {
    /// The sum of a column over the rows; `None` if one of them is a gap.
    pub fn sum(&self, numbers: &[Option<f64>]) -> Option<f64> {
        let present: Option<Vec<f64>> = self.rows.iter().map(|row| numbers[*row]).collect();
        present.map(sum)
    }
}

/// Words for a gap, in any case.
const GAPS: &[&str] = &["", "na", "n/a", "nan", "null", "none", "..", ".", "-"];

impl Input {
    /// Reads a CSV, Parquet, Arrow or XLSX file whose first row names the columns.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for a file that cannot be read; [`Error::Data`] with every column that is absent and every cell
    /// that does not hold what its column should.
    pub fn read(path: &Path, kind: &Kind, by: &[String]) -> Result<Input> {
        let raw = load::open(path)?;
        let sheet = raw.sheets.into_iter().next().unwrap_or_default();
        let mut rows = sheet.rows.into_iter();
        let header: Vec<String> = rows.next().map(|row| row.cells).unwrap_or_default();
        let rows: Vec<Row> = rows.collect();
        let mut problems = Vec::new();
        let mut columns = Columns { path, header: &header, problems: &mut problems };
        let by: Vec<usize> = by.iter().filter_map(|name| columns.named(name)).collect();
        let found: Vec<(&Field, usize)> =
            kind.fields.iter().filter_map(|field| columns.field(field).map(|at| (field, at))).collect();
        if rows.is_empty() {
            columns.problem(None, "rows below the header", "none", "check that the table is on the first sheet");
        }
        let decimal = decimal_of(sheet.typed, &rows, &found);
        let mut numbers = HashMap::new();
        for (field, at) in found.iter().filter(|(field, _)| field.holds != Holds::Text) {
            numbers.insert(field.name, columns.numbers(field, *at, &rows, decimal));
        }
        if !problems.is_empty() {
            return Err(Error::Data(problems));
        }
        let is_text = |(field, at): &(&Field, usize)| (field.holds == Holds::Text).then_some((field.name, *at));
        let texts = found.iter().filter_map(is_text).collect();
        let is_read = |at: &usize| by.contains(at) || found.iter().any(|(_, read)| read == at);
        let rest = (0..header.len()).filter(|at| !is_read(at)).collect();
        Ok(Input { path: path.to_owned(), header, rows, numbers, texts, by, rest })
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the table has a column of the kind.
    pub fn has(&self, field: &str) -> bool {
        self.numbers.contains_key(field) || self.texts.contains_key(field)
    }

    /// That the table has columns which this method of the kind cannot do without.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with each of them that is absent.
    pub fn require(&self, kind: &Kind, names: &[&str]) -> Result<()> {
        let absent = |field: &&Field| names.contains(&field.name) && !self.has(field.name);
        let problems: Vec<Problem> =
            kind.fields.iter().filter(absent).map(|field| field.absent(&self.path, &self.header)).collect();
        if problems.is_empty() { Ok(()) } else { Err(Error::Data(problems)) }
    }

    /// The numbers of a column, one a row; all gaps if the table does not have it.
    pub fn numbers(&self, field: &str) -> Vec<Option<f64>> {
        self.numbers.get(field).cloned().unwrap_or_else(|| vec![None; self.len()])
    }

    /// The word of a row in a column of words; empty if the table does not have it.
    pub fn text(&self, field: &str, row: usize) -> &str {
        self.texts.get(field).map_or("", |column| self.rows[row].cell(*column))
    }

    /// A number from 0 for each word of some rows in a column of words, in order of appearance.
    pub fn codes(&self, field: &str, rows: &[usize]) -> Vec<u32> {
        let mut known: HashMap<&str, u32> = HashMap::new();
        let code = |row: &usize| {
            let next = known.len() as u32;
            *known.entry(self.text(field, *row)).or_insert(next)
        };
        rows.iter().map(code).collect()
    }

    /// The row as an editor shows it.
    pub fn line(&self, row: usize) -> usize {
        self.rows[row].number
    }

    /// The sets of `--by` in order of their first row; without it, one set of all rows.
    pub fn sets(&self) -> Vec<Set> {
        let mut sets: Vec<Set> = Vec::new();
        let mut known: HashMap<Vec<&str>, usize> = HashMap::new();
        let mut last: (Vec<&str>, usize) = (Vec::new(), 0);
        for (at, row) in self.rows.iter().enumerate() {
            let same = !sets.is_empty() && self.by.iter().zip(&last.0).all(|(column, word)| row.cell(*column) == *word);
            if !same {
                let key: Vec<&str> = self.by.iter().map(|column| row.cell(*column)).collect();
                let set = *known.entry(key.clone()).or_insert(sets.len());
                if set == sets.len() {
                    sets.push(Set { rows: Vec::new() });
                }
                last = (key, set);
            }
            sets[last.1].rows.push(at);
        }
        sets
    }

    /// The sets of `--by`; without it, each row by itself: for kinds that compute one value a row.
    pub fn sets_or_rows(&self) -> Vec<Set> {
        if self.by.is_empty() { (0..self.len()).map(|row| Set { rows: vec![row] }).collect() } else { self.sets() }
    }

    /// The columns that name the sets: those of `--by`, with the values of each set's first row.
    ///
    /// Where each set is one row, the columns that nothing reads follow, so that a row keeps its name; those that have the
    /// name of a result make way for it.
    pub fn labels(&self, sets: &[Set]) -> Vec<(String, Vec<String>)> {
        let single = sets.iter().all(|set| set.rows.len() == 1);
        let carried = self.rest.iter().filter(|at| single && !is_result(&self.header[**at]));
        let column = |at: &usize| {
            let cells = sets.iter().map(|set| self.rows[set.rows[0]].cell(*at).to_owned()).collect();
            (self.header[*at].clone(), cells)
        };
        self.by.iter().chain(carried).map(column).collect()
    }

    /// The columns that name the rows, for kinds that write one line for each row of the table.
    pub fn row_labels(&self) -> Vec<(String, Vec<String>)> {
        self.labels(&(0..self.len()).map(|row| Set { rows: vec![row] }).collect::<Vec<_>>())
    }

    /// The rows whose field is not the same throughout each set, as an error; for fields that describe a set.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with the first row of each set that differs from the set's first row.
    pub fn constant(&self, field: &Field, sets: &[Set]) -> Result<()> {
        let word = |row: usize| match self.numbers.get(field.name) {
            Some(numbers) => numbers[row].map_or(String::new(), |number| number.to_string()),
            None => self.text(field.name, row).to_owned(),
        };
        let differs = |set: &Set| set.rows.iter().find(|row| word(**row) != word(set.rows[0])).copied();
        let problem = |row: usize| {
            self.problem(
                row,
                field.name,
                "the same word in every row of a set",
                &word(row),
                "name the columns that tell the sets apart with --by",
            )
        };
        let problems: Vec<Problem> = sets.iter().filter_map(differs).map(problem).collect();
        if problems.is_empty() { Ok(()) } else { Err(Error::Data(problems)) }
    }

    /// Something wrong with a cell that only the calculation can see.
    pub fn problem(&self, row: usize, field: &str, expected: &str, found: &str, help: &str) -> Problem {
        Problem {
            place: Place {
                file: self.path.clone(),
                row: Some(self.line(row)),
                column: Some(field.to_owned()),
                ..Place::default()
            },
            expected: expected.to_owned(),
            found: found.to_owned(),
            help: help.to_owned(),
        }
    }
}

/// Finds columns and reads their cells, collecting what is wrong.
struct Columns<'a> {
    path: &'a Path,
    header: &'a [String],
    problems: &'a mut Vec<Problem>,
}

impl Columns<'_> {
    fn problem(&mut self, place: Option<(usize, usize)>, expected: &str, found: &str, help: &str) {
        let place = Place {
            file: self.path.to_owned(),
            row: place.map(|(row, _)| row),
            column: place.map(|(_, column)| self.header[column].clone()),
            ..Place::default()
        };
        self.problems.push(Problem { place, expected: expected.into(), found: found.into(), help: help.into() });
    }

    /// The column of this very name, in any case.
    fn position(&self, name: &str) -> Option<usize> {
        let same = |header: &String| header == name || plain(header) == plain(name);
        self.header.iter().position(same)
    }

    /// A column that the user named.
    fn named(&mut self, name: &str) -> Option<usize> {
        let found = self.position(name);
        if found.is_none() {
            let help = match nearest(name, self.header.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the columns are {}", self.header.join(", ")),
            };
            self.problem(None, &format!("a column `{name}`, as --by says"), &self.header.join(", "), &help);
        }
        found
    }

    /// A column of the kind, by its name or one of its synonyms.
    fn field(&mut self, field: &Field) -> Option<usize> {
        let found = std::iter::once(&field.name).chain(field.synonyms).find_map(|name| self.position(name));
        if found.is_none() && field.needed {
            self.problems.push(field.absent(self.path, self.header));
        }
        found
    }

    fn numbers(&mut self, field: &Field, column: usize, rows: &[Row], decimal: Decimal) -> Vec<Option<f64>> {
        let read = |row: &Row| {
            let cell = row.cell(column);
            let number = decimal.parse(cell);
            match number {
                Some(number) if field.holds == Holds::Count && number < 0.0 => Err("a number ≥ 0"),
                None if !GAPS.contains(&cell.to_lowercase().as_str()) => Err("a number"),
                number => Ok(number),
            }
        };
        let mut numbers = Vec::with_capacity(rows.len());
        for row in rows {
            numbers.push(read(row).unwrap_or_else(|expected| {
                let help = "leave the cell empty, or write NA, where there is no value";
                self.problem(Some((row.number, column)), expected, row.cell(column), help);
                None
            }));
        }
        numbers
    }
}

/// A header without case, spaces and dashes.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-', '.'], "_")
}

/// Whether results have a column of this name.
fn is_result(name: &str) -> bool {
    let results = ["value", "standard_error", "quantile", "statistic", "method", "status"];
    results.contains(&name) || name.starts_with("lower_") || name.starts_with("upper_")
}

fn decimal_of(typed: bool, rows: &[Row], found: &[(&Field, usize)]) -> Decimal {
    if typed {
        return Decimal::Typed;
    }
    let columns: Vec<usize> = found.iter().filter(|(field, _)| field.holds != Holds::Text).map(|(_, at)| *at).collect();
    Decimal::sniff(rows.iter().flat_map(|row| columns.iter().map(|at| row.cell(*at))))
}
