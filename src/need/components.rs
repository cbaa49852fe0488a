//! The counts that a Care Need Index is made of, by unit: read from a table, or synthetic.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use ustr::{Ustr, ustr};

use super::headings::{self, ComponentColumn, Found};
use super::sheet::Sheet;
use crate::demo::neighbourhoods;
use crate::error::{Error, Problem, Result};
use crate::model::{Area, AreaLevel, Catalogue, Component, Language, NATION, Text, fold};
use crate::statistics::sum::sum;

/// One unit: an area, a care centre, a group of one's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its code, or its name if it has none.
    pub area: Ustr,
    /// Its name; empty if there is none.
    pub name: String,
    /// The code of its municipality, where that is known.
    pub municipality: Option<Ustr>,
    /// The code of the larger neighbourhood round it, where that is known.
    pub regso: Option<Ustr>,
    /// Its people.
    pub population: f64,
    /// In the order of [`ALL`](crate::model::Component::ALL); a gap where the table has none.
    pub counts: [Option<f64>; 7],
}

/// What a table holds of one count.
#[derive(Debug, Clone, PartialEq)]
pub enum Holding {
    /// Nothing.
    Absent,
    /// The count.
    Given,
    /// Something near it: the heading, and what it is.
    Proxy(String, Text),
}

impl Holding {
    /// The heading of a count in a table of ours, which says where it is not the count itself:
    /// `unemployed_proxy_unemployed_16_64`.
    pub fn heading(&self, component: Component) -> String {
        match self {
            Holding::Proxy(column, _) => headings::of_proxy(component, column),
            Holding::Absent | Holding::Given => component.id().to_owned(),
        }
    }
}

/// The units of a table, in order of code, each once.
#[derive(Debug, Clone, PartialEq)]
pub struct Components {
    /// The units.
    pub units: Vec<Unit>,
    /// The row of the nation, if the table has one.
    pub nation: Option<Unit>,
    /// What the table holds of each count, in the order of [`ALL`](crate::model::Component::ALL).
    pub holdings: [Holding; 7],
    /// The index that the table has beside the counts, if it has one.
    pub own: Option<OwnIndex>,
    /// What a careful reader wants to know.
    pub notes: Vec<String>,
}

/// An index that a table has beside the counts: of SCB, or of `jamlik need cni`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnIndex {
    /// The sum of its column `index`.
    pub total: f64,
    /// The weighted sum per person that its column `cni` is relative to.
    pub national: f64,
}

/// What units are added up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The larger neighbourhoods (RegSO).
    Regso,
    /// Municipalities.
    Municipality,
    /// Counties.
    County,
    /// The health-care regions and the groups of one's own; a unit counts in each that it lies in.
    Group,
}

impl Components {
    /// The synthetic neighbourhoods.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] if their recipe does not read.
    pub fn synthetic(catalogue: &Catalogue, seed: u64) -> Result<Components> {
        let unit = |own: neighbourhoods::Neighbourhood| Unit {
            area: own.code,
            name: own.name,
            municipality: Some(own.municipality),
            regso: Some(own.regso),
            population: own.population as f64,
            counts: own.counts.map(|count| Some(count as f64)),
        };
        let units = neighbourhoods::components(catalogue, seed)?.into_iter().map(unit).collect();
        let holdings = std::array::from_fn(|_| Holding::Given);
        Ok(Components { units, nation: None, holdings, own: None, notes: Vec::new() })
    }

    /// Reads a table: CSV, XLSX, Parquet or Arrow, with a column of units, their population and the counts.
    ///
    /// Columns are found by the headings of `data/cni_columns/`, Swedish or English; a title may stand above them. A column
    /// without any number is as one that is absent.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for a file that cannot be read; [`Error::Data`] with everything that is wrong with it.
    pub fn read(path: &Path, catalogue: &Catalogue, language: Language) -> Result<Components> {
        let sheet = Sheet::open(path)?;
        let (mapping, found) = headings::find(&sheet, catalogue)?;
        let mut reader = Reader { sheet: &sheet, found: &found, catalogue, problems: Vec::new(), empty: Vec::new() };
        let (units, nation) = reader.units();
        if !reader.problems.is_empty() {
            return Err(Error::Data(reader.problems));
        }
        let own = reader.own_index(&units);
        let is_empty = |i: usize| units.iter().chain(&nation).all(|unit| unit.counts[i].is_none());
        let holdings = Component::ALL.map(|component| {
            let i = component.index();
            match found.components[i].clone().filter(|_| !is_empty(i)) {
                None => Holding::Absent,
                Some(ComponentColumn { proxy: None, .. }) => Holding::Given,
                Some(ComponentColumn { column, proxy: Some(text) }) => {
                    let heading = sheet.rows[found.headings].cell(column);
                    Holding::Proxy(headings::proxied(component, heading).unwrap_or(heading).to_owned(), text)
                }
            }
        });
        let mut notes = vec![format!("{}: {} ({})", mapping.id, mapping.title.get(language), mapping.origin)];
        notes.extend(reader.skipped());
        notes.extend(sheet.source(found.headings));
        notes.extend(sheet.bare_codes(found.headings, found.area));
        Ok(Components { units, nation, holdings, own, notes })
    }

    /// The units added up; counts that one of them does not have are gaps.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if the table does not say where its units lie.
    pub fn at_level(&self, level: Level, catalogue: &Catalogue) -> Result<Components> {
        let outer = |unit: &Unit| -> Vec<Ustr> {
            let municipality = unit.municipality.and_then(|code| catalogue.areas.get(code));
            match level {
                Level::Regso => unit.regso.into_iter().collect(),
                Level::Municipality => municipality.map(|area| area.code).into_iter().collect(),
                Level::County => municipality.and_then(|area| area.county).into_iter().collect(),
                Level::Group => municipality.map_or(Vec::new(), |area| groups_round(area, catalogue)),
            }
        };
        let mut sums: BTreeMap<Ustr, Unit> = BTreeMap::new();
        let mut outside = 0;
        for unit in &self.units {
            let codes = outer(unit);
            outside += usize::from(codes.is_empty());
            for code in codes {
                let sum = sums.entry(code).or_insert_with(|| empty(code, unit, level, catalogue));
                sum.population += unit.population;
                for (total, count) in sum.counts.iter_mut().zip(&unit.counts) {
                    *total = total.zip(*count).map(|(total, count)| total + count);
                }
            }
        }
        if sums.is_empty() {
            return Err(Error::Usage {
                message: "no unit of the table lies in an area of that level".to_owned(),
                help: "give the table a column `municipality` or `regso`, or codes that begin with the municipality's"
                    .to_owned(),
            });
        }
        let mut notes = self.notes.clone();
        if outside > 0 {
            notes
                .push(format!("{outside} of {} units lie in no area of that level and are left out", self.units.len()));
        }
        Ok(Components { units: sums.into_values().collect(), notes, ..self.clone() })
    }
}

/// An area that nothing has been added to.
fn empty(code: Ustr, first: &Unit, level: Level, catalogue: &Catalogue) -> Unit {
    let name = match (catalogue.areas.get(code), level) {
        (Some(area), _) => area.name.sv.clone(),
        (None, Level::Regso) => first.name.clone(),
        (None, _) => String::new(),
    };
    let municipality = matches!(level, Level::Regso | Level::Municipality).then_some(first.municipality).flatten();
    Unit { area: code, name, municipality, regso: None, population: 0.0, counts: [Some(0.0); 7] }
}

/// The health-care regions and groups of one's own that a municipality lies in.
fn groups_round(municipality: &Area, catalogue: &Catalogue) -> Vec<Ustr> {
    catalogue.areas.groups_of(municipality).filter(|group| !group.unweighted).map(|group| group.code).collect()
}

/// The code of a unit by its cell, and the municipality that it lies in by the cell of that or its own code.
pub(super) fn place(unit: &str, municipality: &str, catalogue: &Catalogue) -> (Ustr, Option<Ustr>) {
    let areas = &catalogue.areas;
    let known = areas.find(unit);
    let neighbourhood = areas.neighbourhood(unit);
    let start = neighbourhood.map(|own| own.municipality()).or_else(|| unit.get(..4).map(ustr));
    let in_code = start.and_then(|code| areas.get(code));
    let is_municipality = |area: &&Area| area.level == AreaLevel::Municipality;
    let municipality = [known, areas.find(municipality), in_code].into_iter().flatten().find(is_municipality);
    let code = known.map(|known| known.code).or(neighbourhood.map(|own| own.code)).unwrap_or_else(|| ustr(unit));
    (code, municipality.map(|area| area.code))
}

/// Reads the rows of a table whose columns have been found.
struct Reader<'a> {
    sheet: &'a Sheet,
    found: &'a Found,
    catalogue: &'a Catalogue,
    problems: Vec<Problem>,
    /// Rows without any number: footnotes.
    empty: Vec<usize>,
}

impl Reader<'_> {
    fn units(&mut self) -> (Vec<Unit>, Option<Unit>) {
        let (sheet, found) = (self.sheet, self.found);
        let columns = found.numbers();
        let decimal = sheet.decimal(found.headings, &columns);
        let (mut units, mut nation) = (Vec::new(), None);
        let mut first_rows: HashMap<Ustr, usize> = HashMap::new();
        for row in found.headings + 1..sheet.rows.len() {
            if columns.iter().all(|column| super::sheet::is_gap(sheet.rows[row].cell(*column))) {
                self.empty.push(row);
                continue;
            }
            let mut number = |column: usize| {
                sheet.count(found.headings, row, column, decimal).unwrap_or_else(|problem| {
                    self.problems.push(*problem);
                    None
                })
            };
            let population = number(found.population);
            let counts = found.components.each_ref().map(|component| number(component.as_ref()?.column));
            let unit = self.unit(row, population.unwrap_or(0.0), counts);
            self.check(row, &unit);
            if let Some(first) = first_rows.insert(unit.area, row) {
                let first = sheet.rows[first].number;
                self.problem(row, found.area, "each unit once", &unit.area, &format!("it is in row {first} too"));
            }
            if self.is_nation(&unit) { nation = Some(unit) } else { units.push(unit) }
        }
        units.sort_by_key(|unit| unit.area);
        if units.is_empty() && self.problems.is_empty() {
            self.problem(found.headings, found.area, "units below the headings", "none", "add a row for each unit");
        }
        (units, nation)
    }

    fn unit(&self, row: usize, population: f64, counts: [Option<f64>; 7]) -> Unit {
        let cell = |column: Option<usize>| column.map_or("", |column| self.sheet.rows[row].cell(column));
        let (area, municipality) = place(cell(Some(self.found.area)), cell(self.found.municipality), self.catalogue);
        let name = match (cell(self.found.name), self.catalogue.areas.get(area)) {
            ("", Some(known)) => known.name.sv.as_str(),
            (name, _) => name,
        };
        Unit {
            area,
            name: name.to_owned(),
            municipality,
            regso: Some(cell(self.found.regso)).filter(|code| !code.is_empty()).map(ustr),
            population,
            counts,
        }
    }

    /// The index that the table has beside the counts of all units.
    fn own_index(&self, units: &[Unit]) -> Option<OwnIndex> {
        let (sheet, headings) = (self.sheet, self.found.headings);
        let column =
            |names: &[&str]| sheet.column(headings, &names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let (index, cni) = (column(&["index"])?, column(&["cni", "cni_partial"])?);
        let decimal = sheet.decimal(headings, &[index, cni]);
        let number = |row: usize, column: usize| sheet.count(headings, row, column, decimal).ok().flatten();
        let places: HashMap<Ustr, f64> = units.iter().map(|unit| (unit.area, unit.population)).collect();
        let found = (headings + 1..sheet.rows.len()).filter_map(|row| {
            let (area, _) = place(sheet.rows[row].cell(self.found.area), "", self.catalogue);
            Some((number(row, index)?, number(row, cni)? * places.get(&area)?))
        });
        let (indices, relative): (Vec<f64>, Vec<f64>) = found.unzip();
        let (total, relative) = (sum(indices), sum(relative));
        (total > 0.0 && relative > 0.0).then(|| OwnIndex { total, national: total / relative })
    }

    fn check(&mut self, row: usize, unit: &Unit) {
        let found = self.found;
        if unit.area.is_empty() {
            self.problem(row, found.area, "a unit", "", "give the row a code or a name");
        }
        if unit.population <= 0.0 {
            let cell = self.sheet.rows[row].cell(found.population).to_owned();
            self.problem(row, found.population, "people", &cell, "leave out units without people");
        }
        for (component, count) in found.components.iter().zip(&unit.counts) {
            if let (Some(component), Some(count)) = (component, count)
                && *count > unit.population
            {
                let expected = format!("at most the population, {}", unit.population);
                self.problem(row, component.column, &expected, &count.to_string(), "give counts of persons");
            }
        }
    }

    fn problem(&mut self, row: usize, column: usize, expected: &str, found: &str, help: &str) {
        self.problems.push(Problem {
            place: self.sheet.place(self.found.headings, Some(row), Some(column)),
            expected: expected.to_owned(),
            found: found.to_owned(),
            help: help.to_owned(),
        });
    }

    /// Whether a row is the sum of the others.
    fn is_nation(&self, unit: &Unit) -> bool {
        unit.area == NATION || ["totalt", "total", "summa", "samtliga"].contains(&fold(&unit.area).as_str())
    }

    /// What is said of rows that hold no number.
    fn skipped(&self) -> Option<String> {
        let first = *self.empty.first()?;
        let words = self.sheet.rows[first].cells.iter().find(|cell| !cell.is_empty()).map_or("", String::as_str);
        Some(format!(
            "{} rows without any number are not units, such as row {}: {}",
            self.empty.len(),
            self.sheet.rows[first].number,
            crate::error::shortened(words)
        ))
    }
}
