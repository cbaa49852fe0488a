//! Kolada's web export: titles of indicators and names of areas down, years across.

use std::collections::{BTreeMap, BTreeSet};

use ustr::{Ustr, ustr};

use super::indicator::Titles;
use super::place_name::{Resolved, resolve};
use super::reading::{Cell, Collector, outside_name};
use crate::load::{Row, Sheet};
use crate::model::{Areas, Period, Sex, Status, fold};
use crate::table::{Key, Observation};

/// Where things stand in an export.
pub(super) struct Layout {
    header: usize,
    years: Vec<(usize, Period)>,
    title: Option<usize>,
    area: usize,
    sex: Option<usize>,
}

/// How many rows are looked at to tell what a column holds.
const SAMPLE: usize = 500;

/// The layout of a sheet that looks like an export; `None` for another shape.
pub(super) fn layout(sheet: &Sheet, titles: &Titles<'_>, areas: &Areas) -> Option<Layout> {
    const SEARCHED: usize = 12;
    let (header, years) = sheet.rows.iter().take(SEARCHED).enumerate().find_map(|(at, row)| Some((at, years(row)?)))?;
    let first_year = years.first()?.0;
    let body = &sheet.rows[header + 1..];
    let share = |column: usize, holds: &dyn Fn(&str) -> bool| {
        // Footnotes have no values beside them and say nothing of the columns.
        let rows = body.iter().filter(|row| years.iter().any(|(year, _)| !row.cell(*year).is_empty()));
        let cells: Vec<&str> = rows.take(SAMPLE).map(|row| row.cell(column)).filter(|cell| !cell.is_empty()).collect();
        if cells.is_empty() { 0.0 } else { cells.iter().filter(|cell| holds(cell)).count() as f64 / cells.len() as f64 }
    };
    let is_area = |cell: &str| resolve(cell, areas) != Resolved::Unknown;
    let area = (0..first_year).find(|column| share(*column, &is_area) > 0.5)?;
    let sex =
        (0..first_year).find(|column| *column != area && share(*column, &|cell| Sex::parse(cell).is_some()) > 0.9);
    let rest = || (0..first_year).filter(|column| *column != area && Some(*column) != sex);
    // An indicator's number is no title: a column of ages or codes is full of them.
    let lettered = |cell: &str| cell.chars().any(char::is_alphabetic);
    let known = |column: usize| share(column, &|cell| lettered(cell) && titles.find(cell).is_some());
    let text = |column: usize| share(column, &|cell| lettered(cell) && !is_area(cell)) > 0.5;
    let title = rest().find(|column| known(*column) > 0.0).or_else(|| rest().find(|column| text(*column)));
    // A table of SCB's has its areas first; an export has the title before them, or says what it is.
    let says_so = sheet.name.as_deref().is_some_and(|name| fold(name) == "kolada nyckeltal");
    let in_order = title.is_some_and(|title| title < area || known(title) > 0.0);
    (says_so || in_order).then_some(Layout { header, years, title, area, sex })
}

/// The columns of a header row of years: from the first year on, every cell that is filled is one.
fn years(row: &Row) -> Option<Vec<(usize, Period)>> {
    let year = |column: usize| Period::parse(row.cell(column)).map(|period| (column, period));
    let first = row.filled().find(|column| year(*column).is_some())?;
    row.filled().filter(|column| *column >= first).map(year).collect()
}

/// Reads the rows below the header.
pub(super) fn read(sheet: &Sheet, layout: &Layout, collector: &mut Collector<'_>) -> Vec<String> {
    collector.header = sheet.rows[layout.header].cells.clone();
    let body = &sheet.rows[layout.header + 1..];
    let Some(title_column) = layout.title else {
        let found = format!("{} areas and {} years, but no title", body.len(), layout.years.len());
        let row = sheet.rows[layout.header].number;
        let help = "export again with the indicator's title, or insert a column before the areas with the title or id of \
                    the indicator on every row";
        collector.problem((row, 0), "a column of KPI titles beside the areas", &found, help);
        return Vec::new();
    };
    let mut notes = Vec::new();
    let titles = row_titles(body, title_column, layout.area, &mut notes);
    let published = published_years(body, &titles, layout);
    let mut unpublished: BTreeSet<(String, String)> = BTreeSet::new();
    for (row, title) in body.iter().zip(&titles) {
        if row.cell(layout.area).is_empty() {
            continue;
        }
        collector.summary.rows += 1;
        let Some(title) = title else {
            collector.problem(
                (row.number, title_column),
                "the title of an indicator",
                "",
                "write the title on every row",
            );
            continue;
        };
        let values = layout.years.iter().filter(|(column, _)| !row.cell(*column).is_empty()).count();
        let Some(named) = collector.indicator(title, false) else {
            if let Some(outside) = collector.summary.outside.get_mut(&outside_name(title)) {
                outside.values += values;
            }
            continue;
        };
        let area = collector.area(row.cell(layout.area), (row.number, layout.area));
        let sex = layout.sex.map_or(Some(Sex::Total), |column| collector.sex(row.cell(column), (row.number, column)));
        let (Some(area), Some(sex)) = (area, sex) else { continue };
        let at = (row.number, layout.sex.unwrap_or(layout.area));
        let Some(sex) = collector.fixed_sex(sex, &named, at) else { continue };
        let id = named.kpi.map_or(String::new(), |kpi| format!(" {}", named.indicator.kolada[kpi].id));
        let source = ustr(&format!("{}{id}", collector.source.origin));
        for (column, year) in &layout.years {
            if !published.contains(&(title.as_str(), *column)) {
                unpublished.insert((named.indicator.id.clone(), year.to_string()));
                continue;
            }
            let period = collector.pooled(named.indicator, area, *year);
            let key = Key::whole(ustr(&named.indicator.id), area, sex, period);
            let mut observation = Observation::empty(key, Status::Missing, source);
            match collector.number(row.cell(*column), (row.number, *column)) {
                Cell::Number(number) => (observation.value, observation.status) = (Some(number), Status::Ok),
                Cell::Null(status) => observation.status = status,
                Cell::Bad => continue,
            }
            collector.push(observation, None, named.kpi, (row.number, *column));
        }
    }
    notes.extend(unpublished_note(&unpublished));
    notes.extend(check_means(collector));
    notes
}

/// The title of each row: its own, or that of the row above where a title stands once for many rows.
///
/// In one kind of export the column of titles has slipped one row down against the areas and values: the first row then
/// has no title, and below the last row of values stands a title alone.
fn row_titles(body: &[Row], title: usize, area: usize, notes: &mut Vec<String>) -> Vec<Option<String>> {
    let at = |row: Option<&Row>, column: usize| row.map_or("", |row| row.cell(column)).to_owned();
    let slipped = at(body.first(), title).is_empty()
        && !at(body.first(), area).is_empty()
        && body.last().is_some_and(|row| row.filled().eq([title]))
        && body.iter().skip(1).all(|row| !row.cell(title).is_empty());
    if slipped {
        notes.push(format!(
            "the column of titles has slipped one row down (row {} has no title, row {} has a title alone): each row was \
             read with the title of the row below it",
            body.first().map_or(0, |row| row.number),
            body.last().map_or(0, |row| row.number),
        ));
        return (1..=body.len())
            .map(|next| Some(at(body.get(next), title)).filter(|title| !title.is_empty()))
            .collect();
    }
    let mut above = None;
    let mut titles = Vec::with_capacity(body.len());
    for row in body {
        if !row.cell(title).is_empty() {
            above = Some(row.cell(title).to_owned());
        }
        titles.push(above.clone());
    }
    titles
}

/// The years in which an indicator has a cell that is not empty; an export's years are those of all its indicators.
fn published_years<'a>(body: &[Row], titles: &'a [Option<String>], layout: &Layout) -> BTreeSet<(&'a str, usize)> {
    let mut published = BTreeSet::new();
    for (row, title) in body.iter().zip(titles) {
        let Some(title) = title else { continue };
        for (column, _) in layout.years.iter().filter(|(column, _)| !row.cell(*column).is_empty()) {
            published.insert((title.as_str(), *column));
        }
    }
    published
}

fn unpublished_note(years: &BTreeSet<(String, String)>) -> Vec<String> {
    let mut notes = Vec::new();
    let mut by_indicator: Vec<(&str, Vec<&str>)> = Vec::new();
    for (indicator, year) in years {
        match by_indicator.last_mut() {
            Some((last, years)) if last == indicator => years.push(year),
            _ => by_indicator.push((indicator, vec![year])),
        }
    }
    for (indicator, years) in by_indicator {
        notes.push(format!("{indicator}: no area has a value in {}, so these years were left out", years.join(", ")));
    }
    notes
}

/// Whether the unweighted means that the file publishes are the means of the areas it holds, which proves that each
/// row was read with its own title.
fn check_means(collector: &Collector<'_>) -> Vec<String> {
    const ROUNDING: f64 = 0.01;
    let areas = &collector.catalogue.areas;
    let mut values: BTreeMap<(Ustr, Sex, i32), Vec<(Ustr, f64)>> = BTreeMap::new();
    let measured = collector.readings.iter().map(|reading| &reading.observation);
    for (key, value) in measured.clone().filter_map(|o| Some((o.key, o.value?))) {
        values.entry((key.indicator, key.sex, key.period.last)).or_default().push((key.area, value));
    }
    let (mut same, mut other) = (0, Vec::new());
    for (key, mean) in measured.filter_map(|o| Some((o.key, o.value?))) {
        let Some(area) = areas.get(key.area).filter(|area| area.unweighted) else { continue };
        let members = areas.municipalities_of(area.code);
        let beside = &values[&(key.indicator, key.sex, key.period.last)];
        let values: Vec<f64> =
            beside.iter().filter(|(area, _)| members.contains(area)).map(|(_, value)| *value).collect();
        if values.len() < 2 {
            continue;
        }
        let own = values.iter().sum::<f64>() / values.len() as f64;
        if (own - mean).abs() <= ROUNDING {
            same += 1;
        } else {
            let (indicator, period) = (key.indicator, key.period);
            other.push(format!("{indicator} {period}: published {mean}, mean of {} areas {own:.6}", values.len()));
        }
    }
    let mut notes = Vec::new();
    if same > 0 {
        notes.push(format!("{same} published unweighted means equal the mean of the municipalities in the file"));
    }
    if let Some(first) = other.first() {
        let count = other.len();
        notes.push(format!(
            "{count} published unweighted means differ from the mean of the municipalities in the file: {first}"
        ));
    }
    notes
}
