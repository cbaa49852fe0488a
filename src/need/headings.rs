//! Which column of a table holds what: the mappings of `data/cni_columns/`.

use serde::Deserialize;

use super::sheet::Sheet;
use crate::error::{Error, Place, Problem, Result};
use crate::model::{Catalogue, Component, Text, parse_toml};

/// A file of `data/cni_columns/`: the headings under which each thing may stand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headings {
    pub id: String,
    pub title: Text,
    pub origin: String,
    area: Vec<String>,
    #[serde(default)]
    name: Vec<String>,
    #[serde(default)]
    municipality: Vec<String>,
    #[serde(default)]
    regso: Vec<String>,
    population: Vec<String>,
    component: Vec<ComponentHeadings>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ComponentHeadings {
    id: Component,
    columns: Vec<String>,
    /// What the column holds, where it is not quite the count of the index.
    proxy: Option<Text>,
}

/// Where the columns of one table are.
pub(super) struct Found {
    /// The place of the row of headings.
    pub headings: usize,
    pub area: usize,
    pub name: Option<usize>,
    pub municipality: Option<usize>,
    pub regso: Option<usize>,
    pub population: usize,
    /// In the order of [`Component::ALL`].
    pub components: [Option<ComponentColumn>; 7],
}

/// The column of a count.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ComponentColumn {
    pub column: usize,
    pub proxy: Option<Text>,
}

impl Found {
    /// The columns of numbers.
    pub fn numbers(&self) -> Vec<usize> {
        let components = self.components.iter().flatten().map(|found| found.column);
        std::iter::once(self.population).chain(components).collect()
    }
}

/// The mapping, and the row of headings, that find the most counts; the first of equal ones.
pub(super) fn find(sheet: &Sheet, catalogue: &Catalogue) -> Result<(Headings, Found)> {
    let mut best: Option<(usize, Headings, Found)> = None;
    for (path, text) in catalogue.files("cni_columns")? {
        let headings: Headings = parse_toml(&path, &text)?;
        let found = sheet.candidates().filter_map(|row| headings.found(sheet, row));
        let counts = |found: &Found| found.components.iter().flatten().count();
        // `max_by_key` gives the last of equals, so the rows are looked at from below.
        let Some(found) = found.collect::<Vec<_>>().into_iter().rev().max_by_key(counts) else { continue };
        let count = counts(&found);
        if best.as_ref().is_none_or(|(most, ..)| count > *most) {
            best = Some((count, headings, found));
        }
    }
    best.map(|(_, headings, found)| (headings, found)).ok_or_else(|| nothing_found(sheet))
}

impl Headings {
    /// Where the columns are, if this row names the population and at least one count.
    fn found(&self, sheet: &Sheet, row: usize) -> Option<Found> {
        let population = sheet.column(row, &self.population)?;
        let components = Component::ALL.map(|component| {
            let own = self.component.iter().find(|own| own.id == component)?;
            let named = |column: usize| ComponentColumn { column, proxy: own.proxy.clone() };
            sheet.column(row, &own.columns).map(named).or_else(|| stated_proxy(sheet, row, component))
        });
        components.iter().flatten().next()?;
        let taken = |column: &usize| {
            *column == population || components.iter().flatten().any(|component| component.column == *column)
        };
        // A column of units may have any heading; it then stands first.
        let area = sheet.column(row, &self.area).or(Some(0).filter(|first| !taken(first)))?;
        let other = |names: &[String]| sheet.column(row, names).filter(|column| *column != area);
        Some(Found {
            headings: row,
            area,
            name: other(&self.name),
            municipality: other(&self.municipality),
            regso: other(&self.regso),
            population,
            components,
        })
    }
}

/// The heading of a column that has something near a count: `unemployed_proxy_job_seekers`.
pub(super) fn of_proxy(component: Component, column: &str) -> String {
    format!("{}_proxy_{column}", component.id())
}

/// What a heading says that its column has in place of a count.
pub(super) fn proxied(component: Component, heading: &str) -> Option<&str> {
    heading.strip_prefix(component.id())?.strip_prefix("_proxy_")
}

/// The column whose heading says that it has something near a count.
fn stated_proxy(sheet: &Sheet, row: usize, component: Component) -> Option<ComponentColumn> {
    let column = sheet.rows[row].cells.iter().position(|heading| proxied(component, heading).is_some())?;
    let proxy = Text { sv: "ersättare enligt tabellen".to_owned(), en: "a proxy, as the table says".to_owned() };
    Some(ComponentColumn { column, proxy: Some(proxy) })
}

fn nothing_found(sheet: &Sheet) -> Error {
    let names = Component::ALL.map(Component::id).join(", ");
    Error::Data(vec![Problem {
        place: Place { file: sheet.path.clone(), ..Place::default() },
        expected: format!("columns of a unit, `population` and at least one of {names}"),
        found: sheet.rows[0].cells.join(", "),
        help: "rename the columns, or name your headings in a file of `cni_columns/` in --catalogue DIR".to_owned(),
    }])
}
