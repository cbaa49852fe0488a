//! People by area, age and year: a projection or a count of the population, as SCB's database exports it.

use std::collections::BTreeMap;
use std::path::Path;

use ustr::Ustr;

use super::life_table::{Age, last_ages};
use super::number::Decimal;
use super::place_name::{Resolved, resolve};
use super::pxweb;
use super::source::Source;
use crate::error::{Error, Place, Problem, Result, shortened};
use crate::load;
use crate::model::{AgeGroup, Catalogue, Sex, fold};

/// People of both sexes together by area and year, and then by age.
pub type PeopleByAge = BTreeMap<(Ustr, i32), BTreeMap<AgeGroup, f64>>;

/// Contents that are people at the end of a year, and not births, deaths or moves.
const PEOPLE: &[&str] = &["folkmangd", "population", "befolkning", "antal", "people", "number", "value", "varde"];

/// Reads people by area, age and year: XLSX or CSV as SCB's database (PxWeb) exports it, years across or down.
///
/// The first column names areas; others are sex (women and men are summed; a total stands for both), age and, where years
/// are not across, the year, followed by the people. Of several contents, as in SCB's projection `BefProgOsiktRegN`, the
/// one called `Folkmängd` is read.
///
/// # Errors
///
/// [`Error::Read`] for a file that cannot be read; [`Error::Data`] for one of another form, and with every cell that is not
/// what its column should be.
pub fn people_by_age(path: &Path, catalogue: &Catalogue) -> Result<PeopleByAge> {
    let raw = load::open(path)?;
    let sheet = raw.sheets.into_iter().next().unwrap_or_default();
    let sources = Source::all(catalogue)?;
    let source = sources.iter().find(|source| source.id == "scb_pxweb").expect("the format is embedded");
    let table = pxweb::table(&sheet, source, &catalogue.areas);
    let cells = table.as_ref().and_then(pxweb::Table::people).ok_or_else(|| other_form(path))?;
    let decimal = if sheet.typed { Decimal::Typed } else { Decimal::sniff(cells.iter().map(|cell| cell.number)) };
    let mut reader = Reader { path, catalogue, source, decimal, problems: Vec::new() };
    let read: Vec<Counted> = cells.iter().filter_map(|cell| reader.counted(cell)).collect();
    if !reader.problems.is_empty() {
        return Err(Error::Data(reader.problems));
    }
    let last = last_ages(read.iter().map(|one| (one.area, one.sex, &one.age)));
    let mut by_sex: BTreeMap<(Ustr, i32, AgeGroup), [Option<f64>; 3]> = BTreeMap::new();
    for one in &read {
        // `100` is an open age where it is the last.
        let age = AgeGroup::parse(&one.age.group(last.get(&(one.area, one.sex)).copied())).expect("ages are groups");
        let place = Sex::ALL.iter().position(|sex| *sex == one.sex).expect("every sex is one of all");
        by_sex.entry((one.area, one.year, age)).or_default()[place] = Some(one.people);
    }
    let mut people = PeopleByAge::new();
    for ((area, year, age), of_sex) in by_sex {
        let of = |sex: Sex| Sex::ALL.iter().position(|other| *other == sex).and_then(|place| of_sex[place]);
        let both = || Some(of(Sex::Women)? + of(Sex::Men)?);
        let Some(total) = of(Sex::Total).or_else(both) else {
            return Err(Error::Data(vec![Problem {
                place: Place { file: path.to_owned(), ..Place::default() },
                expected: "women and men, or a total, of every area, year and age".to_owned(),
                found: format!("one sex alone of {area}, {year}, age {}", age.start),
                help: "export both sexes".to_owned(),
            }]));
        };
        people.entry((area, year)).or_default().insert(age, total);
    }
    Ok(people)
}

/// One cell of people, with what its row and column say.
pub(super) struct PeopleCell<'a> {
    pub row: usize,
    pub column: &'a str,
    pub area: &'a str,
    pub sex: Option<&'a str>,
    pub age: &'a str,
    pub year: i32,
    pub number: &'a str,
}

/// Which of several contents are people; all where none is said.
pub(super) fn is_people(contents: &str) -> bool {
    let folded = fold(contents);
    folded.is_empty() || PEOPLE.iter().any(|word| folded.starts_with(word))
}

struct Counted {
    area: Ustr,
    year: i32,
    sex: Sex,
    age: Age,
    people: f64,
}

struct Reader<'a> {
    path: &'a Path,
    catalogue: &'a Catalogue,
    source: &'a Source,
    decimal: Decimal,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn counted(&mut self, cell: &PeopleCell<'_>) -> Option<Counted> {
        let age = Age::parse(cell.age)?; // Rows of all ages together are the sum of the others.
        let area = match resolve(cell.area, &self.catalogue.areas) {
            Resolved::Area(code) => Some(code),
            _ => {
                self.problem(cell, "region", "an area of the catalogue", cell.area, "`jamlik areas` lists them all");
                None
            }
        };
        let sex = cell.sex.map_or(Some(Sex::Total), Sex::parse);
        if sex.is_none() {
            self.problem(cell, "sex", "women, men or total", cell.sex.unwrap_or_default(), "");
        }
        let zero = self.source.null(cell.number).is_some_and(|null| null.status().is_none());
        let people = if zero { Some(0.0) } else { self.decimal.parse(cell.number).filter(|people| *people >= 0.0) };
        if people.is_none() {
            self.problem(
                cell,
                cell.column,
                "a number of people ≥ 0",
                cell.number,
                "a projection has no gaps: export it whole",
            );
        }
        Some(Counted { area: area?, year: cell.year, sex: sex?, age, people: people? })
    }

    fn problem(&mut self, cell: &PeopleCell<'_>, column: &str, expected: &str, found: &str, help: &str) {
        self.problems.push(Problem {
            place: Place {
                file: self.path.to_owned(),
                row: Some(cell.row),
                column: Some(column.to_owned()),
                ..Place::default()
            },
            expected: expected.to_owned(),
            found: shortened(found),
            help: help.to_owned(),
        });
    }
}

fn other_form(path: &Path) -> Error {
    Error::Data(vec![Problem {
        place: Place { file: path.to_owned(), ..Place::default() },
        expected: "a table of people by area, sex, age and year, such as SCB's BefProgOsiktRegN".to_owned(),
        found: "another table".to_owned(),
        help: "its columns are area, sex, age and either one column a year, or the year and then the people".to_owned(),
    }])
}
