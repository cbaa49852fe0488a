//! A table of one's own with codes of areas and columns of values, for a map.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use ustr::Ustr;

use crate::boundaries;
use crate::chart::Mark;
use crate::error::{Error, Place, Problem, Result};
use crate::load;
use crate::model::{Area, Areas, Catalogue, Neighbourhood, NeighbourhoodKind, Status, fold};
use crate::need::cni::short_name;
use crate::report::maps::{Measure, Surface, Value};
use crate::table::Verdict;
use crate::tidy::Decimal;

/// The measures of a table, by area.
pub(super) struct Table {
    name: String,
    pub(super) measures: Vec<Measure>,
    /// What the footnote of a map says of the table: where it comes from, and what its index is.
    pub(super) about: String,
    codes: Vec<Ustr>,
}

impl Table {
    /// Reads the columns named from the first sheet of a file; `lower` and `upper`, `status` and `verdict` beside them, or
    /// with the column's name before them, are read too.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with every cell that is no number, every area that comes twice and every code that is not known.
    pub(super) fn read(path: &Path, catalogue: &Catalogue, columns: &[String]) -> Result<Table> {
        let sheet = load::open(path)?.sheets.into_iter().next().unwrap_or_default();
        let mut rows = sheet.rows.into_iter();
        let header = rows.next().map(|row| row.cells).unwrap_or_default();
        let rows: Vec<load::Row> = rows.collect();
        let codes = boundaries::codes_of_rows(path, &header, &rows, &catalogue.areas)?;
        let mut problems: Vec<Problem> = Vec::new();
        let mut seen = HashSet::new();
        for (row, code) in rows.iter().zip(&codes) {
            let place = Place { file: path.to_owned(), row: Some(row.number), ..Place::default() };
            let problem = |expected: &str, found: String, help: &str| Problem {
                place: place.clone(),
                expected: expected.to_owned(),
                found,
                help: help.to_owned(),
            };
            match code {
                Some(code) if !seen.insert(*code) => {
                    let help = "keep the rows of one year and one measure";
                    problems.push(problem("one row for each area", format!("{code} again"), help));
                }
                _ => {}
            }
        }
        if !problems.is_empty() {
            return Err(Error::Data(problems));
        }
        let decimal = |at: usize| {
            if sheet.typed { Decimal::Typed } else { Decimal::sniff(rows.iter().map(|row| row.cell(at))) }
        };
        let first = |name: &str| {
            let at = header.iter().position(|column| fold(column) == name)?;
            rows.first().map(|row| row.cell(at).to_owned()).filter(|cell| !cell.is_empty())
        };
        // A table of `jamlik need cni` says what its index is.
        let index = first("index_name").filter(|_| columns.iter().any(|name| is_index(name)));
        let mut measures = Vec::new();
        for name in columns {
            let at = position(&header, name)?;
            let reader = Reader { path, header: &header, rows: &rows, codes: &codes, decimal: decimal(at) };
            let mut measure = reader.measure(name, at, &mut problems);
            if let Some(index) = index.as_ref().filter(|_| is_index(name)) {
                measure.name = short_name(index);
                measure.unit.clone_from(&measure.name);
            }
            measures.push(measure);
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let mut about = first("source").map_or(file.to_string(), |source| format!("{source} ({file})"));
        if let Some(index) = index.filter(|index| short_name(index) != *index) {
            about += &format!(". {index}");
        }
        if !problems.is_empty() {
            return Err(Error::Data(problems));
        }
        let codes = codes.into_iter().flatten().collect();
        Ok(Table { name: path.display().to_string(), measures, about, codes })
    }

    /// That the neighbourhoods of the table are of the same version as those of the map.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if they are of another: the same code can be another area.
    pub(super) fn same_version(&self, surface: &Surface) -> Result<()> {
        let versions = |codes: &mut dyn Iterator<Item = Ustr>| -> BTreeSet<(NeighbourhoodKind, String)> {
            codes.filter_map(|code| Neighbourhood::parse(&code)).map(|own| (own.kind, own.geography())).collect()
        };
        let own = versions(&mut self.codes.iter().copied());
        let map = versions(&mut surface.places.iter().map(|place| place.code));
        let other = own.iter().find(|(kind, _)| map.iter().any(|(on_map, _)| on_map == kind) && own.is_disjoint(&map));
        let (Some((_, own)), Some((_, map))) = (other, map.first()) else { return Ok(()) };
        Err(Error::Usage {
            message: format!("{} has values by {own}, the boundaries are of {map}", self.name),
            help: format!(
                "the same code can be another area: give boundaries of {own}, or values whose counts were moved with \
                 `jamlik need cni --correspondence FILE`; --division states the year of the boundaries"
            ),
        })
    }

    /// That areas of the table within the map's area are not on the map.
    pub(super) fn unplaced(&self, surface: &Surface, areas: &Areas, area: &Area) -> Option<String> {
        let placed: HashSet<Ustr> = surface.places.iter().map(|place| place.code).collect();
        let within: HashSet<Ustr> = areas.municipalities_of(area.code).into_iter().collect();
        let is_within = |code: &&Ustr| {
            within.is_empty() || code.as_str().get(..4).is_some_and(|start| within.iter().any(|w| w.as_str() == start))
        };
        let missing: Vec<&Ustr> = self.codes.iter().filter(is_within).filter(|code| !placed.contains(*code)).collect();
        let first: Vec<&str> = missing.iter().take(5).map(|code| code.as_str()).collect();
        (!missing.is_empty())
            .then(|| format!("{}: {} areas are not on the map, such as {}", self.name, missing.len(), first.join(", ")))
    }
}

/// Whether a column is the Care Need Index, whole or partial.
fn is_index(column: &str) -> bool {
    ["cni", "cni_partial"].contains(&fold(column).as_str())
}

fn position(header: &[String], name: &str) -> Result<usize> {
    header.iter().position(|column| fold(column) == fold(name)).ok_or_else(|| Error::Unknown {
        what: "column",
        given: name.to_owned(),
        known: header.to_vec(),
    })
}

struct Reader<'a> {
    path: &'a Path,
    header: &'a [String],
    rows: &'a [load::Row],
    codes: &'a [Option<Ustr>],
    decimal: Decimal,
}

impl Reader<'_> {
    fn measure(&self, name: &str, at: usize, problems: &mut Vec<Problem>) -> Measure {
        let beside = |what: &str| {
            let names = [format!("{name}_{what}"), what.to_owned()];
            names.iter().find_map(|name| self.header.iter().position(|column| fold(column) == fold(name)))
        };
        let (lower, upper) = (beside("lower"), beside("upper"));
        let (status, verdict) = (beside("status"), beside("verdict"));
        let mut values = HashMap::new();
        for (row, code) in self.rows.iter().zip(self.codes) {
            let Some(code) = code else { continue };
            let number = |at: Option<usize>| at.and_then(|at| self.decimal.parse(row.cell(at)));
            let cell = row.cell(at);
            let stated = Status::parse(status.map_or(cell, |at| row.cell(at))).filter(|status| *status != Status::Ok);
            let value = number(Some(at));
            if value.is_none() && stated.is_none() && !is_gap(cell) {
                problems.push(Problem {
                    place: Place {
                        file: self.path.to_owned(),
                        row: Some(row.number),
                        column: Some(self.header[at].clone()),
                        ..Place::default()
                    },
                    expected: "a number, or the word of a status".to_owned(),
                    found: cell.to_owned(),
                    help: "leave the cell empty where there is no value".to_owned(),
                });
            }
            let mark = value.map(|value| Mark { value, interval: number(lower).zip(number(upper)) });
            let verdict = verdict.and_then(|at| Verdict::ALL.into_iter().find(|v| v.id() == row.cell(at)));
            let value = Value {
                mark,
                status: stated.unwrap_or(if mark.is_some() { Status::Ok } else { Status::Missing }),
                verdict: verdict.unwrap_or(Verdict::NotComparable),
            };
            values.insert(*code, value);
        }
        let decimals = decimals(values.values().filter_map(|value| Some(value.mark?.value)));
        let name = self.header[at].clone();
        Measure { unit: name.clone(), name, decimals, better: None, values, years: None }
    }
}

fn is_gap(cell: &str) -> bool {
    matches!(cell.to_lowercase().as_str(), "" | "na" | "n/a" | "nan" | "null" | ".." | "." | "-" | "–")
}

/// Decimals that tell values of this size apart: three digits, none for whole numbers.
fn decimals(values: impl Iterator<Item = f64> + Clone) -> usize {
    if values.clone().all(|value| value.fract() == 0.0) {
        return 0;
    }
    let largest = values.map(f64::abs).fold(0.0, f64::max);
    let whole = if largest >= 1.0 { largest.log10().floor() as i32 + 1 } else { 0 };
    usize::try_from(3 - whole).unwrap_or(0).max(usize::from(largest < 100.0))
}
