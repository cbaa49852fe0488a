//! Tables exported from SCB's PxWeb: a title, rows of headers, a stub that may leave repeats blank, footnotes.

use std::collections::{BTreeMap, BTreeSet};

use ustr::{Ustr, ustr};

use super::life_table::{Age, last_ages};
use super::people::{PeopleCell, is_people};
use super::place_name::{Resolved, resolve};
use super::reading::{Cell, Collector, has_number, put};
use super::source::{Field, Measure, Source};
use super::summary::TableSummary;
use crate::load::Sheet;
use crate::model::{AreaLevel, Areas, Period, Sex, Status, fold};
use crate::table::{Key, Observation};

/// A table taken apart: its stub filled down, its value columns named.
pub(super) struct Table {
    title: String,
    stub: Vec<Dimension>,
    columns: Vec<Column>,
    /// Row number, cells of the stub, cells of the value columns.
    rows: Vec<(usize, Vec<String>, Vec<String>)>,
    footnotes: usize,
    header: Vec<String>,
}

/// One column of the stub.
struct Dimension {
    name: String,
    role: Role,
    distinct: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Area,
    /// A name beside a code.
    Label,
    Sex,
    Age,
    Year,
    Other,
}

/// One column of values.
struct Column {
    at: usize,
    /// What stands over it, without the year.
    contents: String,
    year: Option<Period>,
}

/// Takes a sheet apart; `None` if it is not such a table.
pub(super) fn table(sheet: &Sheet, source: &Source, areas: &Areas) -> Option<Table> {
    const SEARCHED: usize = 15;
    let is_area = |cell: &str| resolve(cell, areas) != Resolved::Unknown;
    let start = sheet.rows.iter().take(SEARCHED).position(|row| is_area(row.cell(0)) && row.filled().count() > 1)?;
    let (title_rows, header_rows): (Vec<_>, Vec<_>) = sheet.rows[..start].iter().partition(|row| row.filled().eq([0]));
    let title = title_rows.first().map_or(String::new(), |row| row.cell(0).to_owned());
    let last_header = header_rows.last()?;
    let named_stub = header_rows.len() == 1 && !last_header.cell(0).is_empty();
    let (stub, columns) = if named_stub {
        named_columns(&last_header.cells)
    } else {
        let first = header_rows.iter().filter_map(|row| row.filled().next()).min()?;
        (vec![String::new(); first], stacked_columns(&header_rows, first))
    };
    let rows = body(sheet, start, stub.len(), &columns);
    let footnotes = sheet.rows.len() - start - rows.len();
    let stub: Vec<Dimension> =
        stub.into_iter().enumerate().map(|(at, name)| dimension(name, at, &rows, areas)).collect();
    let has_year = stub.iter().any(|d| d.role == Role::Year) || columns.iter().all(|column| column.year.is_some());
    let in_place = stub.first().is_some_and(|first| first.role == Role::Area);
    let mut cells = rows.iter().take(200).flat_map(|(_, _, cells)| cells);
    let numeric =
        cells.all(|cell| cell.is_empty() || cell.bytes().any(|b| b.is_ascii_digit()) || source.null(cell).is_some());
    let header = last_header.cells.clone();
    (has_year && in_place && numeric && !columns.is_empty()).then_some(Table {
        title,
        stub,
        columns,
        rows,
        footnotes,
        header,
    })
}

/// Stub names and value columns of one row of headers: `"region","kön","Antal 2022"`.
fn named_columns(header: &[String]) -> (Vec<String>, Vec<Column>) {
    let split = |name: &str| match name.rsplit_once(' ') {
        Some((contents, year)) if Period::parse(year).is_some() => (contents.trim().to_owned(), Period::parse(year)),
        _ => (String::new(), Period::parse(name)),
    };
    match header.iter().position(|name| split(name).1.is_some()) {
        Some(first) => {
            let column = |(at, name): (usize, &String)| {
                let (contents, year) = split(name);
                Column { at, contents, year }
            };
            let columns =
                header.iter().enumerate().skip(first).filter(|(_, name)| !name.is_empty()).map(column).collect();
            (header[..first].to_vec(), columns)
        }
        // Years in the stub: the values come after it.
        None => {
            let year = header.iter().position(|name| matches!(fold(name).as_str(), "ar" | "year" | "tid" | "time"));
            let first = year.map_or(header.len(), |at| at + 1);
            let column = |(at, name): (usize, &String)| Column { at, contents: name.clone(), year: None };
            (header[..first].to_vec(), header.iter().enumerate().skip(first).map(column).collect())
        }
    }
}

/// Value columns under several rows of headers, in which a repeat is left blank.
fn stacked_columns(rows: &[&crate::load::Row], first: usize) -> Vec<Column> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let label = |row: &crate::load::Row, at: usize| {
        (first..=at).rev().map(|column| row.cell(column)).find(|cell| !cell.is_empty()).unwrap_or_default().to_owned()
    };
    let column = |at: usize| {
        let labels: Vec<String> = rows.iter().map(|row| label(row, at)).collect();
        let year = labels.iter().find_map(|label| Period::parse(label));
        let contents: Vec<String> = labels.into_iter().filter(|label| Period::parse(label).is_none()).collect();
        Column { at, contents: contents.join(", "), year }
    };
    (first..width).map(column).collect()
}

/// The rows of the table, the stub filled down, until the first row without a value.
fn body(sheet: &Sheet, start: usize, stub: usize, columns: &[Column]) -> Vec<(usize, Vec<String>, Vec<String>)> {
    let mut above = vec![String::new(); stub];
    let mut rows = Vec::new();
    for row in &sheet.rows[start..] {
        let cells: Vec<String> = columns.iter().map(|column| row.cell(column.at).to_owned()).collect();
        if cells.iter().all(String::is_empty) {
            break;
        }
        for (at, known) in above.iter_mut().enumerate() {
            if !row.cell(at).is_empty() {
                row.cell(at).clone_into(known);
            }
        }
        rows.push((row.number, above.clone(), cells));
    }
    rows
}

fn dimension(name: String, at: usize, rows: &[(usize, Vec<String>, Vec<String>)], areas: &Areas) -> Dimension {
    let distinct: BTreeSet<&str> = rows.iter().map(|(_, stub, _)| stub[at].as_str()).collect();
    let all = |holds: &dyn Fn(&str) -> bool| !distinct.is_empty() && distinct.iter().all(|cell| holds(cell));
    let mostly_areas = || {
        let known = distinct.iter().filter(|cell| resolve(cell, areas) != Resolved::Unknown).count();
        known * 2 > distinct.len()
    };
    let is_age = |cell: &str| Age::parse(cell).is_some() || is_total(cell);
    let role = match at {
        0 => {
            if mostly_areas() {
                Role::Area
            } else {
                Role::Other
            }
        }
        _ if all(&|cell| Period::parse(cell).is_some()) => Role::Year,
        _ if distinct.len() <= 3 && all(&|cell| Sex::parse(cell).is_some()) => Role::Sex,
        _ if distinct.len() > 3 && all(&is_age) => Role::Age,
        1 if mostly_areas() => Role::Label,
        _ => Role::Other,
    };
    Dimension { name, role, distinct: distinct.len() }
}

fn is_total(cell: &str) -> bool {
    let folded = fold(cell);
    ["total", "totalt", "samtliga", "alla", "all"]
        .iter()
        .any(|word| folded == *word || folded.starts_with(&format!("{word} ")))
}

impl Table {
    /// The cells of people by age, if the table has them.
    pub(super) fn people(&self) -> Option<Vec<PeopleCell<'_>>> {
        let at = |role: Role| self.stub.iter().position(|dimension| dimension.role == role);
        let (age_at, sex_at, year_at) = (at(Role::Age)?, at(Role::Sex), at(Role::Year));
        let contents: BTreeSet<&str> = self.columns.iter().map(|column| column.contents.as_str()).collect();
        let is_wanted = |column: &&Column| contents.len() == 1 || is_people(&column.contents);
        let mut cells = Vec::new();
        for (row, stub, values) in &self.rows {
            for (column, number) in self.columns.iter().zip(values).filter(|(column, _)| is_wanted(column)) {
                let year = column.year.or_else(|| Period::parse(&stub[year_at?]))?.last;
                let sex = sex_at.map(|at| stub[at].as_str());
                let (area, age) = (stub[0].as_str(), stub[age_at].as_str());
                cells.push(PeopleCell { row: *row, column: &column.contents, area, sex, age, year, number });
            }
        }
        (!cells.is_empty()).then_some(cells)
    }
}

/// Reads the contents that a `[[measure]]` maps to an indicator, and describes the table if there are none.
pub(super) fn read(table: &Table, sources: &[Source], collector: &mut Collector<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    collector.header.clone_from(&table.header);
    collector.title.clone_from(&table.title);
    collector.summary.rows += table.rows.len();
    if table.footnotes > 0 {
        notes.push(format!("{} rows of footnotes below the table were not read", table.footnotes));
    }
    let mapped: Vec<(&Column, &Measure)> =
        table.columns.iter().filter_map(|column| Some((column, measure(table, column, sources)?))).collect();
    for (_, measure) in &mapped {
        if collector.catalogue.indicator(ustr(&measure.indicator)).is_none() {
            notes.push(format!(
                "contents `{}` map to `{}`, which is not in the catalogue",
                measure.contains, measure.indicator
            ));
            describe(table, collector);
            return notes;
        }
    }
    if mapped.is_empty() {
        describe(table, collector);
        notes.push(advice(table));
        return notes;
    }
    if mapped.len() < table.columns.len() {
        notes.push(format!(
            "{} of {} columns of values map to no indicator",
            table.columns.len() - mapped.len(),
            table.columns.len()
        ));
    }
    notes.extend(read_mapped(table, &mapped, collector));
    notes
}

/// The measure of a column, the user's own formats before the embedded one.
fn measure<'a>(table: &Table, column: &Column, sources: &'a [Source]) -> Option<&'a Measure> {
    let text = fold(&format!("{} {}", table.title, column.contents));
    let own_first =
        sources.iter().filter(|s| s.id != "scb_pxweb").chain(sources.iter().filter(|s| s.id == "scb_pxweb"));
    own_first.flat_map(|source| &source.measure).find(|measure| text.contains(&fold(&measure.contains)))
}

fn read_mapped(table: &Table, mapped: &[(&Column, &Measure)], collector: &mut Collector<'_>) -> Vec<String> {
    let at = |role: Role| table.stub.iter().position(|dimension| dimension.role == role);
    let by_age = mapped.iter().any(|(_, measure)| measure.by.as_deref() == Some("age"));
    let (age_at, sex_at, year_at) = (at(Role::Age), at(Role::Sex), at(Role::Year));
    let ages: Vec<Option<Age>> = table.rows.iter().map(|(_, stub, _)| Age::parse(&stub[age_at?])).collect();
    let mut found: Vec<(usize, Ustr, Sex, Option<Age>)> = Vec::new();
    let (mut divided, mut totals) = (0, 0);
    for (i, (number, stub, _)) in table.rows.iter().enumerate() {
        let others =
            table.stub.iter().zip(stub).filter(|(d, _)| d.role == Role::Other || (d.role == Role::Age && !by_age));
        if others.into_iter().any(|(_, cell)| !is_total(cell)) {
            divided += 1;
            continue;
        }
        if by_age && ages[i].is_none() {
            totals += 1;
            continue;
        }
        let area = collector.area(&stub[0], (*number, 0));
        let sex = sex_at.map_or(Some(Sex::Total), |at| collector.sex(&stub[at], (*number, at)));
        if let (Some(area), Some(sex)) = (area, sex) {
            found.push((i, area, sex, ages[i].filter(|_| by_age)));
        }
    }
    let last = last_ages(found.iter().filter_map(|(_, area, sex, age)| Some((*area, *sex, age.as_ref()?))));
    for (i, area, sex, age) in found {
        let (number, stub, cells) = &table.rows[i];
        for (column, measure) in mapped {
            let position = table.columns.iter().position(|other| other.at == column.at).unwrap_or(0);
            let year = column.year.or_else(|| Period::parse(&stub[year_at?]));
            let (Some(indicator), Some(year)) = (collector.catalogue.indicator(ustr(&measure.indicator)), year) else {
                continue;
            };
            let key = match age {
                Some(age) => {
                    let group = age.group(last.get(&(area, sex)).copied());
                    Key { indicator: ustr(&indicator.id), area, dimension: ustr("age"), group, sex, period: year }
                }
                None => Key::whole(ustr(&indicator.id), area, sex, collector.pooled(indicator, area, year)),
            };
            push(key, measure.column, &cells[position], (*number, column.at), collector);
        }
    }
    let mut notes = Vec::new();
    if divided > 0 {
        notes.push(format!(
            "{divided} rows are of a part of the population (not the total) and map to no dimension; not read"
        ));
    }
    if totals > 0 {
        notes.push(format!("{totals} rows of all ages together were not read beside the rows by age"));
    }
    notes
}

fn push(key: Key, column: Field, cell: &str, place: (usize, usize), collector: &mut Collector<'_>) {
    let mut observation = Observation::empty(key, Status::Missing, ustr(&collector.source.origin));
    let is_count = matches!(column, Field::Numerator | Field::Denominator | Field::Respondents);
    match if is_count { collector.count(cell, place) } else { collector.number(cell, place) } {
        Cell::Number(number) => put(&mut observation, column, number),
        Cell::Null(status) => observation.status = status,
        Cell::Bad => return,
    }
    if has_number(&observation) {
        observation.status = Status::Ok;
    }
    collector.push(observation, None, None, place);
}

fn describe(table: &Table, collector: &mut Collector<'_>) {
    let mut areas: BTreeMap<&'static str, usize> = BTreeMap::new();
    let distinct: BTreeSet<&str> = table.rows.iter().map(|(_, stub, _)| stub[0].as_str()).collect();
    for cell in distinct {
        let kind = match resolve(cell, &collector.catalogue.areas) {
            Resolved::Area(code) => collector.catalogue.areas.level(code).map_or("unknown", AreaLevel::id),
            Resolved::Unused(unused) => unused.label(),
            Resolved::Unknown => "unknown",
        };
        *areas.entry(kind).or_default() += 1;
    }
    let mut measures: Vec<String> = table.columns.iter().map(|column| column.contents.clone()).collect();
    measures.retain(|contents| !contents.is_empty());
    measures.dedup();
    let year_at = table.stub.iter().position(|dimension| dimension.role == Role::Year);
    let in_stub = table.rows.iter().filter_map(|(_, stub, _)| Period::parse(&stub[year_at?]));
    let years: BTreeSet<Period> = table.columns.iter().filter_map(|column| column.year).chain(in_stub).collect();
    let role = |d: &Dimension| if d.name.is_empty() { format!("{:?}", d.role).to_lowercase() } else { d.name.clone() };
    collector.summary.table = Some(TableSummary {
        title: table.title.clone(),
        dimensions: table.stub.iter().map(|d| (role(d), d.distinct)).collect(),
        measures,
        years: years.iter().map(Period::to_string).collect(),
        areas,
    });
}

/// What to write so that the table is read.
fn advice(table: &Table) -> String {
    let contents = table.columns.iter().map(|column| column.contents.as_str()).find(|contents| !contents.is_empty());
    let contains = contents.unwrap_or(if table.title.is_empty() { "part of the table's title" } else { &table.title });
    format!(
        "the table names no indicator, so none of it was read. To read it, write in DIR/sources/own.toml a copy of \
         data/sources/scb_pxweb.toml with id = \"own\" and, for each of the contents,\n\
         [[measure]]\ncontains = \"{}\"\nindicator = \"an indicator's id\"\ncolumn = \"numerator\"   # or denominator, value, \
         lower, upper, respondents\nand give --catalogue DIR",
        crate::error::shortened(contains)
    )
}
