//! SCB's socio-economic types of area, 1 to 5: as a table gives them, or from the three percentages that make them.

use std::path::Path;

use serde::Deserialize;
use ustr::{Ustr, ustr};

use super::sheet::Sheet;
use crate::demo::neighbourhoods;
use crate::error::{Error, Problem, Result};
use crate::model::{Catalogue, Language, Text, parse_toml};
use crate::statistics::sum::{mean, variance};

/// The dimension whose groups they are.
pub const DIMENSION: &str = "area_type";

/// Areas with their types.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaTypes {
    /// The areas, in order of code.
    pub rows: Vec<Row>,
    /// What the types were cut at: the mean and the standard deviation of the index; nothing for types as given.
    pub cut_at: Option<(f64, f64)>,
    /// What a careful reader wants to know.
    pub notes: Vec<String>,
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its code.
    pub area: Ustr,
    /// Its name; empty if there is none.
    pub name: String,
    /// The code of its municipality, where that is known.
    pub municipality: Option<Ustr>,
    /// The three percentages, 0 to 100, and their mean; nothing for types as given.
    pub percentages: Option<([f64; 3], f64)>,
    /// 1 for great socio-economic challenges to 5 for very good conditions; nothing if the table has a gap.
    pub area_type: Option<u8>,
}

/// The mean and the standard deviation that an index is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reference {
    /// The mean of the index over the areas of the nation.
    pub mean: f64,
    /// Its standard deviation over them.
    pub deviation: f64,
}

impl Reference {
    /// The plain mean of areas and their standard deviation, with k − 1 in the denominator.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`] for fewer than two areas, or if all are alike.
    pub fn of(indices: &[f64]) -> Result<Reference> {
        let deviation = variance(indices)?.sqrt();
        if deviation <= 0.0 {
            return Err(Error::Undefined {
                statistic: "a socio-economic type of area",
                reason: "all areas have the same index".to_owned(),
            });
        }
        Ok(Reference { mean: mean(indices)?, deviation })
    }

    /// The type of an area, 1 to 5.
    ///
    /// ```text
    /// index = (low education + low economic standard + assistance or long-term unemployment) / 3,   in per cent
    /// type 1  index ≥ m + 2s      2  m + s ≤ index < m + 2s      3  m ≤ index < m + s
    ///      4  m − s ≤ index < m   5  index < m − s
    /// ```
    ///
    /// Source: SCB and Delmos, områdestyper; the exact cuts are inferred from a third party's account of SCB's method.
    ///
    /// ```
    /// # use jamlik::need::area_type::Reference;
    /// let reference = Reference { mean: 10.0, deviation: 5.0 };
    /// assert_eq!([4.9, 5.0, 10.0, 15.0, 20.0].map(|index| reference.area_type(index)), [5, 4, 3, 2, 1]);
    /// ```
    pub fn area_type(self, index: f64) -> u8 {
        let Reference { mean, deviation } = self;
        let cuts = [mean + 2.0 * deviation, mean + deviation, mean, mean - deviation];
        (1..).zip(cuts).find(|(_, cut)| index >= *cut).map_or(5, |(kind, _)| kind)
    }
}

/// The word of a type as a group of the dimension.
pub fn group(area_type: u8) -> Ustr {
    ustr(&format!("type{area_type}"))
}

/// The types of a table: as it gives them, or computed if it has the three percentages.
///
/// `reference` is the nation's mean and deviation; those of the table's areas where it is not given.
///
/// # Errors
///
/// [`Error::Read`] for a file that cannot be read; [`Error::Data`] with what is missing if there is neither a column of
/// types nor the three percentages, and with everything that is wrong with its cells.
pub fn read(path: &Path, catalogue: &Catalogue, reference: Option<Reference>, language: Language) -> Result<AreaTypes> {
    let sheet = Sheet::open(path)?;
    let headings = headings(catalogue)?;
    let found = headings.find(&sheet, language)?;
    let mut problems = Vec::new();
    let mut rows = match found.holds {
        Holds::Types(column) => given(&sheet, &found, column, catalogue, &mut problems),
        Holds::Percentages(columns) => percentages(&sheet, &found, columns, catalogue, &mut problems),
    };
    rows.sort_by_key(|row| row.area);
    for pair in rows.windows(2).filter(|pair| pair[0].area == pair[1].area) {
        problems.push(Problem {
            place: sheet.place(found.row, None, Some(found.area)),
            expected: "each area once".to_owned(),
            found: pair[0].area.to_string(),
            help: "keep one of its rows".to_owned(),
        });
    }
    if !problems.is_empty() {
        return Err(Error::Data(problems));
    }
    let mut types = AreaTypes { rows, cut_at: None, notes: vec![headings.origin.clone()] };
    types.notes.extend(sheet.bare_codes(found.row, found.area));
    if matches!(found.holds, Holds::Percentages(_)) {
        types.cut(reference)?;
    }
    Ok(types)
}

/// The types of the synthetic neighbourhoods, computed from their percentages.
///
/// # Errors
///
/// [`Error::Data`] if their recipe does not read.
pub fn synthetic(catalogue: &Catalogue, seed: u64) -> Result<AreaTypes> {
    let row = |own: neighbourhoods::Neighbourhood| Row {
        area: own.code,
        name: own.name,
        municipality: Some(own.municipality),
        percentages: Some((own.percentages, mean_of_three(own.percentages))),
        area_type: None,
    };
    let rows = neighbourhoods::components(catalogue, seed)?.into_iter().map(row).collect();
    let mut types = AreaTypes { rows, cut_at: None, notes: vec![headings(catalogue)?.origin] };
    types.cut(None)?;
    Ok(types)
}

impl AreaTypes {
    fn cut(&mut self, reference: Option<Reference>) -> Result<()> {
        let indices: Vec<f64> = self.rows.iter().filter_map(|row| Some(row.percentages?.1)).collect();
        let of_table = || Reference::of(&indices);
        let reference = reference.map_or_else(of_table, Ok)?;
        for row in &mut self.rows {
            row.area_type = row.percentages.map(|(_, index)| reference.area_type(index));
        }
        self.cut_at = Some((reference.mean, reference.deviation));
        self.notes.push(format!(
            "cut at the mean {:.2} and the standard deviation {:.2} of the index over {} areas",
            reference.mean,
            reference.deviation,
            indices.len()
        ));
        Ok(())
    }
}

fn mean_of_three(percentages: [f64; 3]) -> f64 {
    (percentages[0] + percentages[1] + percentages[2]) / 3.0
}

/// `data/area_types/scb.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Headings {
    origin: String,
    area: Vec<String>,
    name: Vec<String>,
    municipality: Vec<String>,
    area_type: Vec<String>,
    percentage: Vec<Percentage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Percentage {
    id: String,
    title: Text,
    columns: Vec<String>,
}

struct Found {
    row: usize,
    area: usize,
    name: Option<usize>,
    municipality: Option<usize>,
    holds: Holds,
}

#[derive(Clone, Copy)]
enum Holds {
    Types(usize),
    Percentages([usize; 3]),
}

fn headings(catalogue: &Catalogue) -> Result<Headings> {
    let mut files = catalogue.files("area_types")?.into_iter();
    let (path, text) = files.find(|(path, _)| path.ends_with("scb.toml")).expect("data/area_types is embedded whole");
    parse_toml(&path, &text)
}

impl Headings {
    fn find(&self, sheet: &Sheet, language: Language) -> Result<Found> {
        let found = |row: usize| {
            let area = sheet.column(row, &self.area)?;
            let types = sheet.column(row, &self.area_type).map(Holds::Types);
            let three = || {
                let columns: Option<Vec<usize>> =
                    self.percentage.iter().map(|percentage| sheet.column(row, &percentage.columns)).collect();
                columns?.try_into().ok().map(Holds::Percentages)
            };
            let (name, municipality) = (sheet.column(row, &self.name), sheet.column(row, &self.municipality));
            Some(Found { row, area, name, municipality, holds: types.or_else(three)? })
        };
        sheet.candidates().find_map(found).ok_or_else(|| self.missing(sheet, language))
    }

    /// What a table lacks, from the row that has the most of it.
    fn missing(&self, sheet: &Sheet, language: Language) -> Error {
        let absent = |row: usize| -> Vec<String> {
            let lacks = |percentage: &&Percentage| sheet.column(row, &percentage.columns).is_none();
            let named =
                |percentage: &Percentage| format!("`{}_pct` ({})", percentage.id, percentage.title.get(language));
            let area = sheet.column(row, &self.area).is_none().then(|| "`area`".to_owned());
            area.into_iter().chain(self.percentage.iter().filter(lacks).map(named)).collect()
        };
        let row = sheet.candidates().min_by_key(|row| absent(*row).len()).unwrap_or(0);
        Error::Data(vec![Problem {
            place: sheet.place(row, Some(row), None),
            expected: format!(
                "a column `area_type`, or all that the type is made of; missing: {}",
                absent(row).join(", ")
            ),
            found: sheet.rows[row].cells.join(", "),
            help: "order the table IntGr5Socio from SCB, which has the types; a type is not guessed from part of it"
                .to_owned(),
        }])
    }
}

/// An area of a row, without its type.
fn area(sheet: &Sheet, found: &Found, row: usize, catalogue: &Catalogue) -> Row {
    let cell = |column: Option<usize>| column.map_or("", |column| sheet.rows[row].cell(column));
    let (code, municipality) = super::components::place(cell(Some(found.area)), cell(found.municipality), catalogue);
    Row { area: code, name: cell(found.name).to_owned(), municipality, percentages: None, area_type: None }
}

fn given(sheet: &Sheet, found: &Found, column: usize, catalogue: &Catalogue, problems: &mut Vec<Problem>) -> Vec<Row> {
    let mut read = |row: usize| {
        let cell = sheet.rows[row].cell(column);
        // `1`, `1.0` and `1 Områden med stora socioekonomiska utmaningar`.
        let first = cell.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let area_type = first.parse().ok().filter(|kind| (1..=5).contains(kind));
        if area_type.is_none() && !super::sheet::is_gap(cell) {
            problems.push(Problem {
                place: sheet.place(found.row, Some(row), Some(column)),
                expected: "a type from 1 to 5".to_owned(),
                found: cell.to_owned(),
                help: "leave the cell empty where there is none".to_owned(),
            });
        }
        Row { area_type, ..area(sheet, found, row, catalogue) }
    };
    (found.row + 1..sheet.rows.len()).map(&mut read).collect()
}

fn percentages(
    sheet: &Sheet,
    found: &Found,
    columns: [usize; 3],
    catalogue: &Catalogue,
    problems: &mut Vec<Problem>,
) -> Vec<Row> {
    let decimal = sheet.decimal(found.row, &columns);
    let mut read = |row: usize| {
        let mut number = |column: usize| match sheet.count(found.row, row, column, decimal) {
            Ok(Some(number)) if number > 100.0 => {
                problems.push(Problem {
                    place: sheet.place(found.row, Some(row), Some(column)),
                    expected: "per cent, 0 to 100".to_owned(),
                    found: number.to_string(),
                    help: String::new(),
                });
                None
            }
            Ok(number) => number,
            Err(problem) => {
                problems.push(*problem);
                None
            }
        };
        let three = columns.map(&mut number);
        let three = three[0].zip(three[1]).zip(three[2]).map(|((a, b), c)| [a, b, c]);
        Row { percentages: three.map(|three| (three, mean_of_three(three))), ..area(sheet, found, row, catalogue) }
    };
    (found.row + 1..sheet.rows.len()).map(&mut read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_at_the_mean_and_deviations_of_the_areas() {
        // Mean 10, squares about it 50 + 50 over 4 − 1.
        let reference = Reference::of(&[5.0, 10.0, 10.0, 15.0]).unwrap();
        assert_eq!(reference.mean, 10.0);
        assert!((reference.deviation - (50.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!(Reference::of(&[7.0, 7.0]).is_err() && Reference::of(&[7.0]).is_err());
    }

    #[test]
    fn synthetic_neighbourhoods_have_all_five_types() {
        let types = synthetic(&Catalogue::embedded(), 1).unwrap();
        let share = |kind: u8| {
            types.rows.iter().filter(|row| row.area_type == Some(kind)).count() as f64 / types.rows.len() as f64
        };
        // SCB's types by DeSO 2022 in part of the country: 5, 8, 21, 56 and 10 per cent.
        assert!((1..=5).all(|kind| share(kind) > 0.01), "{:?}", [1, 2, 3, 4, 5].map(share));
        assert!(share(4) > share(3) && share(3) > share(2) && share(2) > share(1));
    }
}
