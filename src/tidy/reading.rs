//! What the formats share: a place in a file, an area, a number, a period, an indicator; and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use ustr::Ustr;

use super::indicator::{Named, Titles};
use super::number::Decimal;
use super::place_name::{Resolved, Unused, resolve};
use super::source::{Field, Source};
use super::summary::{FileSummary, Outside};
use crate::error::{Place, Problem, nearest};
use crate::model::{BareCodes, Catalogue, Indicator, NATION, Period, Sex, Status};
use crate::table::Observation;

/// An observation as the file has it, before units and duplicates are settled. Values are as published.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// The numbers, in the file's unit.
    pub observation: Observation,
    /// The file says that its values are per so many persons.
    pub per: Option<f64>,
    /// Which of the indicator's Kolada ids it was published under.
    pub kpi: Option<usize>,
    /// The file, by order.
    pub file: usize,
    /// The row, as an editor shows it.
    pub row: usize,
    /// The column of the value, from 0.
    pub column: usize,
}

/// A cell that should hold a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    Null(Status),
    /// Already reported as a problem.
    Bad,
}

/// No count of persons, person-years, events or answers is larger.
const LARGEST_COUNT: f64 = 1e12;

/// Whether a cell is written like `1,312` or `1.312`: a count in thousands, or one with three decimals?
fn divided_like_thousands(cell: &str) -> bool {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    cell.split_once([',', '.']).is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && rest.len() == 3
            && is_digits(whole)
            && is_digits(rest)
    })
}

/// Collects the readings of one sheet, and everything that is wrong with it.
pub(super) struct Collector<'a> {
    pub catalogue: &'a Catalogue,
    pub titles: &'a Titles<'a>,
    pub source: &'a Source,
    pub decimal: Decimal,
    /// Values are per person already, as in the binary tables that jamlik writes.
    pub per_person: bool,
    /// A table of observations that jamlik wrote: its codes of areas are no one's spelling mistakes.
    pub own_table: bool,
    pub header: Vec<String>,
    pub readings: Vec<Reading>,
    pub problems: Vec<Problem>,
    pub summary: FileSummary,
    /// What the table says of itself, where no row says where it comes from.
    pub title: String,
    bare: BareCodes,
    /// Codes of neighbourhoods that the file gives with the suffix of their version.
    versioned: HashSet<Ustr>,
    file: usize,
    path: PathBuf,
    sheet: Option<String>,
    places: HashMap<String, Resolved>,
    unknown_places: BTreeMap<String, (usize, usize)>,
    named_by: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Collector<'a> {
    pub fn new(
        catalogue: &'a Catalogue,
        titles: &'a Titles<'a>,
        source: &'a Source,
        decimal: Decimal,
        (file, path, sheet): (usize, PathBuf, Option<String>),
        summary: FileSummary,
    ) -> Collector<'a> {
        Collector {
            catalogue,
            titles,
            source,
            decimal,
            per_person: false,
            own_table: false,
            header: Vec::new(),
            readings: Vec::new(),
            problems: Vec::new(),
            summary,
            title: String::new(),
            bare: BareCodes::default(),
            versioned: HashSet::new(),
            file,
            path,
            sheet,
            places: HashMap::new(),
            unknown_places: BTreeMap::new(),
            named_by: BTreeMap::new(),
        }
    }

    /// Reports one thing that is wrong.
    pub fn problem(&mut self, (row, column): (usize, usize), expected: &str, found: &str, help: &str) {
        let name = self.header.get(column).filter(|name| !name.is_empty()).cloned();
        let place = Place {
            file: self.path.clone(),
            sheet: self.sheet.clone(),
            column: Some(name.unwrap_or_else(|| letters(column))),
            row: (row > 0).then_some(row),
        };
        self.problems.push(Problem { place, expected: expected.into(), found: found.into(), help: help.into() });
    }

    /// The area of a cell; `None` for one that is not used, which is counted, or unknown, which is reported.
    pub fn area(&mut self, cell: &str, (row, column): (usize, usize)) -> Option<Ustr> {
        let resolved = match self.places.get(cell) {
            Some(known) => *known,
            None => {
                let found = resolve(cell, &self.catalogue.areas);
                if let (Resolved::Area(code), true) = (found, cell.contains('_')) {
                    self.versioned.insert(code);
                }
                self.places.insert(cell.to_owned(), found);
                found
            }
        };
        match resolved {
            Resolved::Area(code) => Some(code),
            Resolved::Unused(unused) => {
                self.summary.skip_area(unused, cell);
                None
            }
            Resolved::Unknown if self.own_table && !cell.is_empty() => {
                self.summary.skip_area(Unused::Outside, cell);
                None
            }
            Resolved::Unknown => {
                self.unknown_places.entry(cell.to_owned()).or_insert((row, column));
                None
            }
        }
    }

    /// A cell that should hold a number, or a symbol of the source for none.
    pub fn number(&mut self, cell: &str, place: (usize, usize)) -> Cell {
        if let Some(number) = self.decimal.parse(cell) {
            return Cell::Number(number);
        }
        if let Some(null) = self.source.null(cell) {
            if !cell.is_empty() {
                *self.summary.symbols.entry(format!("`{cell}` = {}", null.label())).or_default() += 1;
            }
            return null.status().map_or(Cell::Number(0.0), Cell::Null);
        }
        if other_mark(self.decimal).parse(cell).is_some() {
            let mark = if self.decimal == Decimal::Comma { "comma" } else { "point" };
            let help = format!("the other numbers of this file have a decimal {mark}; use one mark throughout");
            self.problem(place, &format!("a number with a decimal {mark}"), cell, &help);
            return Cell::Bad;
        }
        let symbols: Vec<&str> = self.source.nulls.keys().map(String::as_str).filter(|s| !s.is_empty()).collect();
        let help = format!("for a value that is not there leave the cell empty or write one of {}", symbols.join("  "));
        self.problem(place, "a number", cell, &help);
        Cell::Bad
    }

    /// A count: a number that is not negative.
    pub fn count(&mut self, cell: &str, place: (usize, usize)) -> Cell {
        match self.number(cell, place) {
            Cell::Number(number) if self.decimal != Decimal::Typed && divided_like_thousands(cell) => {
                let help =
                    "write thousands without a mark or with a space; write a decimal with another number of digits";
                let thousands = number * 1000.0;
                self.problem(
                    place,
                    &format!("a count whose mark has one meaning, {number} or {thousands}"),
                    cell,
                    help,
                );
                Cell::Bad
            }
            Cell::Number(number) if number > LARGEST_COUNT => {
                self.problem(place, "a count that can be true", cell, "check the number; no register counts so many");
                Cell::Bad
            }
            Cell::Number(number) if number < 0.0 => {
                self.problem(place, "a count ≥ 0", cell, "counts of persons, events or answers are not negative");
                Cell::Bad
            }
            other => other,
        }
    }

    /// A standard error: a number that is not negative.
    pub fn standard_error(&mut self, cell: &str, place: (usize, usize)) -> Cell {
        match self.number(cell, place) {
            Cell::Number(number) if number < 0.0 => {
                self.problem(place, "a standard error ≥ 0", cell, "check the column; a standard error is not negative");
                Cell::Bad
            }
            other => other,
        }
    }

    /// The sex of a cell; empty means both.
    pub fn sex(&mut self, cell: &str, place: (usize, usize)) -> Option<Sex> {
        if cell.is_empty() {
            return Some(Sex::Total);
        }
        let sex = Sex::parse(cell);
        if sex.is_none() {
            self.problem(place, "a sex", cell, "write total, women, men (or totalt, kvinnor, män; or T, K, M)");
        }
        sex
    }

    /// The sex of a row whose indicator may itself be of one sex; one that contradicts it is reported.
    pub fn fixed_sex(&mut self, stated: Sex, named: &Named<'_>, place: (usize, usize)) -> Option<Sex> {
        match named.sex {
            Some(own) if stated != Sex::Total && stated != own => {
                let kpi = named.kpi.map_or(named.indicator.id.as_str(), |kpi| &named.indicator.kolada[kpi].id);
                let expected = format!("`{}` or `total`: {kpi} is of {} alone", own.id(), own.id());
                self.problem(place, &expected, stated.id(), "correct the sex or the indicator of the row");
                None
            }
            own => Some(own.unwrap_or(stated)),
        }
    }

    /// The period of a cell that names a year or a span of years.
    pub fn period(&mut self, cell: &str, place: (usize, usize)) -> Option<Period> {
        // A spreadsheet that was read and written by software may hold the year as `2021.0`.
        let period = Period::parse(cell.strip_suffix(".0").unwrap_or(cell));
        if period.is_none() {
            self.problem(place, "a year or a span of years", cell, "write 2021, 2018-2021 or a school year 2020/21");
        }
        period
    }

    /// The period of a published value: a single year stands for the years that the indicator pools in that area.
    pub fn pooled(&self, indicator: &Indicator, area: Ustr, period: Period) -> Period {
        if period.years > 1 {
            return period;
        }
        Period::new(period.last, indicator.pooled_years_in(&self.county_of(area)))
    }

    /// The county whose rules hold in an area: the one that it lies in, a county itself, that of a group of one county.
    fn county_of(&self, area: Ustr) -> String {
        let areas = &self.catalogue.areas;
        if let Some(county) = areas.county(area) {
            return county.to_string();
        }
        match areas.get(area).map(|found| found.members.as_slice()) {
            None => NATION.to_owned(),
            Some([only]) => only.to_string(),
            Some(_) => area.to_string(),
        }
    }

    /// The indicator that a cell names by id, number, Kolada id or title; one outside the catalogue is counted.
    pub fn indicator(&mut self, cell: &str, has_value: bool) -> Option<Named<'a>> {
        let found = self.titles.find(cell);
        if let Some(named) = found {
            // A KPI whose unit changed is told by its title; a file has few titles and many rows.
            let seen = self.named_by.get(&named.indicator.id).is_some_and(|names| names.contains(cell));
            if !seen {
                self.named_by.entry(named.indicator.id.clone()).or_default().insert(cell.to_owned());
            }
        } else {
            let outside = self.summary.outside.entry(outside_name(cell)).or_insert_with(|| Outside {
                values: 0,
                near: nearest(cell, self.catalogue.indicators.iter().map(|i| i.id.as_str())).map(str::to_owned),
            });
            outside.values += usize::from(has_value);
        }
        found
    }

    /// The titles or ids by which the file names an indicator.
    pub fn named_by(&self, indicator: &str) -> impl Iterator<Item = &String> {
        self.named_by.get(indicator).into_iter().flatten()
    }

    /// Adds a reading.
    pub fn push(&mut self, observation: Observation, per: Option<f64>, kpi: Option<usize>, place: (usize, usize)) {
        let (row, column) = place;
        let key = observation.key;
        // A table that jamlik wrote has codes of a known version.
        if !self.own_table && !self.versioned.contains(&key.area) {
            self.bare.see(&key.area, Some(key.period.last), &[self.title.as_str(), observation.source.as_str()]);
        }
        self.readings.push(Reading { observation, per, kpi, file: self.file, row, column });
    }

    /// What a careful reader wants to know of codes whose version the file does not say.
    pub fn bare_codes(&self) -> Option<String> {
        self.bare.note()
    }

    /// Reports the areas that were not known, each once, with the nearest spelling.
    pub fn finish(mut self) -> (Vec<Reading>, Vec<Problem>, FileSummary) {
        let mut unknown: Vec<(String, (usize, usize))> = std::mem::take(&mut self.unknown_places).into_iter().collect();
        unknown.sort_by_key(|(_, place)| *place);
        for (cell, place) in unknown {
            let names = self.catalogue.areas.iter().map(|area| area.name.sv.as_str());
            let near = if cell.len() < 100 { nearest(&cell, names) } else { None };
            let help = match near {
                Some(name) => format!(
                    "did you mean `{name}`? For an area of your own, describe it in a file of groups (--groups)"
                ),
                None => {
                    "use the codes or names of SCB; an area of your own is described in a file of groups (--groups)"
                        .to_owned()
                }
            };
            self.summary.unknown_areas.push(crate::error::shortened(&cell));
            // Each spelling has advice of its own, which a list of like problems would show only once.
            let expected = match near {
                Some(name) => format!("the code or name of an area, such as `{name}`"),
                None => "the code or name of an area".to_owned(),
            };
            self.problem(place, &expected, &cell, &help);
        }
        (self.readings, self.problems, self.summary)
    }
}

impl FileSummary {
    fn skip_area(&mut self, unused: Unused, cell: &str) {
        let skipped = self.unused_areas.entry(unused).or_default();
        skipped.rows += 1;
        if skipped.examples.len() < 3 && !skipped.examples.iter().any(|example| example == cell) {
            skipped.examples.push(cell.to_owned());
        }
    }
}

/// The name of an indicator outside the catalogue in a summary; Kolada's titles are long, a stray megabyte is longer.
pub(super) fn outside_name(cell: &str) -> String {
    const LONGEST: usize = 250;
    if cell.len() > LONGEST { crate::error::shortened(cell) } else { cell.to_owned() }
}

/// Puts a number into the column of an observation that a field names.
pub(super) fn put(observation: &mut Observation, field: Field, number: f64) {
    let slot = match field {
        Field::Numerator => &mut observation.numerator,
        Field::Denominator => &mut observation.denominator,
        Field::Lower => &mut observation.lower,
        Field::Upper => &mut observation.upper,
        Field::StandardError => &mut observation.standard_error,
        Field::Respondents => &mut observation.respondents,
        Field::EffectiveRespondents => &mut observation.effective_respondents,
        _ => &mut observation.value,
    };
    *slot = Some(number);
}

/// Whether an observation holds a value, or counts that give one.
pub(super) fn has_number(observation: &Observation) -> bool {
    observation.value.is_some() || (observation.numerator.is_some() && observation.denominator.is_some())
}

/// Whether an observation holds any number at all.
pub(super) fn has_any_number(observation: &Observation) -> bool {
    let o = observation;
    let counts = [o.numerator, o.denominator, o.respondents, o.effective_respondents];
    counts.iter().chain(&[o.value, o.lower, o.upper, o.standard_error]).any(Option::is_some)
}

fn other_mark(decimal: Decimal) -> Decimal {
    if decimal == Decimal::Comma { Decimal::Point } else { Decimal::Comma }
}

/// The letters of a spreadsheet's column: 0 is A, 26 is AA.
fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut name = Vec::new();
    while rest > 0 {
        rest -= 1;
        name.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        rest /= 26;
    }
    name.reverse();
    String::from_utf8(name).unwrap_or_default()
}
