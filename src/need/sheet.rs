//! A user's table with one heading row: columns found by name, everything wrong collected.

use std::path::{Path, PathBuf};

use crate::error::{Error, Place, Problem, Result};
use crate::load::{self, Row};
use crate::model::{BareCodes, Period, fold};
use crate::tidy::Decimal;

/// The first sheet of a file.
pub(super) struct Sheet {
    pub path: PathBuf,
    pub rows: Vec<Row>,
    typed: bool,
}

/// Words for a gap, in any case.
const GAPS: &[&str] = &["", "na", "n/a", "nan", "null", "none", "..", ".", "-", "–"];

/// How many rows a title above the headings may take.
const TITLE_ROWS: usize = 20;

impl Sheet {
    pub fn open(path: &Path) -> Result<Sheet> {
        let raw = load::open(path)?;
        let sheet = raw.sheets.into_iter().next().unwrap_or_default();
        if sheet.rows.is_empty() {
            return Err(Error::read(path, "the first sheet is empty", "put the table on the first sheet"));
        }
        Ok(Sheet { path: path.to_owned(), rows: sheet.rows, typed: sheet.typed })
    }

    /// The rows that may hold the headings, by their place: titles may stand above them.
    pub fn candidates(&self) -> impl Iterator<Item = usize> {
        0..self.rows.len().min(TITLE_ROWS)
    }

    /// The column with one of these names in a row of headings; the first of the names that is there.
    pub fn column(&self, headings: usize, names: &[String]) -> Option<usize> {
        names.iter().find_map(|name| {
            self.rows[headings].cells.iter().position(|cell| !cell.is_empty() && plain(cell) == plain(name))
        })
    }

    /// The decimal mark of some columns below a row of headings.
    pub fn decimal(&self, headings: usize, columns: &[usize]) -> Decimal {
        if self.typed {
            return Decimal::Typed;
        }
        let below = &self.rows[headings + 1..];
        Decimal::sniff(below.iter().flat_map(|row| columns.iter().map(|column| row.cell(*column))))
    }

    /// That bare codes of neighbourhoods may be of another version, where a column of years, one of sources or the title
    /// says so.
    pub fn bare_codes(&self, headings: usize, area: usize) -> Option<String> {
        let column =
            |names: &[&str]| self.column(headings, &names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let (year, source) = (column(&["year", "år", "period", "tid", "time"]), column(&["source", "källa"]));
        let title =
            self.rows[..headings].iter().flat_map(|row| &row.cells).map(String::as_str).collect::<Vec<_>>().join(" ");
        let mut bare = BareCodes::default();
        for row in &self.rows[headings + 1..] {
            let year = year.and_then(|column| Period::parse(row.cell(column))).map(|period| period.last);
            bare.see(row.cell(area), year, &[title.as_str(), source.map_or("", |column| row.cell(column))]);
        }
        bare.note().map(|note| format!("{}: {note}", self.path.display()))
    }

    /// What a column of sources says of the first row.
    pub fn source(&self, headings: usize) -> Option<String> {
        let column = self.column(headings, &["source".to_owned(), "källa".to_owned()])?;
        let said = self.rows.get(headings + 1)?.cell(column);
        (!said.is_empty()).then(|| format!("{} says that it comes from: {said}", self.path.display()))
    }

    /// Where a cell is.
    pub fn place(&self, headings: usize, row: Option<usize>, column: Option<usize>) -> Place {
        Place {
            file: self.path.clone(),
            sheet: None,
            column: column.map(|column| self.rows[headings].cell(column).to_owned()),
            row: row.map(|row| self.rows[row].number),
        }
    }

    /// A number that is not negative, or a gap; what is neither is a problem.
    pub fn count(
        &self,
        headings: usize,
        row: usize,
        column: usize,
        decimal: Decimal,
    ) -> Result<Option<f64>, Box<Problem>> {
        let cell = self.rows[row].cell(column);
        match decimal.parse(cell) {
            Some(number) if number >= 0.0 => Ok(Some(number)),
            None if is_gap(cell) => Ok(None),
            _ => Err(Box::new(Problem {
                place: self.place(headings, Some(row), Some(column)),
                expected: "a number ≥ 0".to_owned(),
                found: cell.to_owned(),
                help: "leave the cell empty, or write `..`, where there is no value".to_owned(),
            })),
        }
    }
}

/// Whether a cell says that there is no value.
pub(super) fn is_gap(cell: &str) -> bool {
    GAPS.contains(&cell.trim().to_lowercase().as_str())
}

/// A heading without case, accents and marks: `Ålder < 5 år` is `alder 5 ar`.
pub(super) fn plain(heading: &str) -> String {
    let words: String = fold(heading).chars().map(|c| if c.is_alphanumeric() || c == '+' { c } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_without_case_accents_and_marks() {
        assert_eq!(plain("Arbetslös eller i åtgärd, 16–64 år"), plain("ARBETSLOS ELLER I ATGARD 16-64 ar"));
        assert_eq!(plain("age65plus_living_alone"), plain("Age65plus living alone"));
        assert_ne!(plain("65+ år"), plain("65 år"));
        assert!(is_gap("..") && is_gap("NA") && !is_gap("0"));
    }
}
