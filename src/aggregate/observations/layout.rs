//! Where each cell counts: its period, its area, the sexes and the groups that it is of.

use std::ops::Range;

use ustr::{Ustr, ustr};

use crate::aggregate::cells::{Cells, KeyColumn, Role, UNKNOWN};
use crate::aggregate::spec::Spec;
use crate::error::{Error, Result};
use crate::model::{Period, Sex, TOTAL};

/// The dimension whose groups are age bands.
const AGE: &str = "age";

/// The cells in order of year, stratum, sampling unit and then the other keys, so that sums do not depend on the order in
/// which the cells were found.
pub(super) struct Layout<'a> {
    cells: &'a Cells,
    /// The cells, by their number.
    pub order: Vec<u32>,
    /// The periods, and where the cells of each stand in `order`.
    pub periods: Vec<(Period, Range<usize>)>,
    area: Option<&'a KeyColumn>,
    /// The key of the sexes, and the place of each of its labels among [`Layout::sexes`].
    sex: Option<(&'a KeyColumn, Vec<Option<usize>>)>,
}

/// The groups of a population that observations are made for, in order of dimension and group.
pub(super) struct Groups<'a> {
    /// Dimension and group; everyone is `total`, `total`.
    pub names: Vec<(Ustr, Ustr)>,
    /// Whether every name has an observation wherever the whole has one, as the ages of a life table must.
    pub complete: bool,
    /// The place of everyone, where everyone has one.
    everyone: Option<usize>,
    /// By dimension: the place in `names` of each of its labels.
    places: Vec<(&'a KeyColumn, Vec<Option<usize>>)>,
}

impl<'a> Layout<'a> {
    /// # Errors
    ///
    /// [`Error::Table`] for a spec without a year.
    pub fn new(cells: &'a Cells, spec: &Spec) -> Result<Layout<'a>> {
        let dimensions = cells.keys.iter().map(|key| key.role).filter(|role| matches!(role, Role::Dimension(_)));
        let roles: Vec<Role> = [Role::Year, Role::Stratum, Role::Unit, Role::Area, Role::Sex, Role::Age]
            .into_iter()
            .chain(dimensions)
            .collect();
        let order = cells.sorted_by(&roles);
        let whole = spec.year.period.as_deref().and_then(Period::parse);
        let periods = match (cells.key(Role::Year), whole) {
            (Some(years), _) => periods(years, &order),
            (None, Some(period)) => vec![(period, 0..order.len())],
            (None, None) => {
                let reason = "neither a key of years nor a period in the spec".to_owned();
                return Err(Error::Table { table: "cells", reason });
            }
        };
        let place = |label: &String| Sex::ALL.iter().position(|sex| *sex != Sex::Total && sex.id() == label);
        let sex = cells.key(Role::Sex).map(|key| (key, key.labels.iter().map(place).collect()));
        Ok(Layout { cells, order, periods, area: cells.key(Role::Area), sex })
    }

    /// The place of a cell's area among the labels of the areas.
    pub fn area(&self, cell: usize) -> Option<usize> {
        self.area.and_then(|key| known(key, cell))
    }

    /// The codes of the rows' areas.
    pub fn areas(&self) -> &'a [String] {
        self.area.map_or(&[], |key| key.labels.as_slice())
    }

    /// The sexes that observations are made for.
    pub fn sexes(&self) -> &'static [Sex] {
        if self.sex.is_some() { &Sex::ALL } else { &[Sex::Total] }
    }

    /// The sexes that a cell counts in, by their place among [`Layout::sexes`]: the total, and its own.
    pub fn sexes_of(&self, cell: usize) -> impl Iterator<Item = usize> + Clone {
        let own = self.sex.as_ref().and_then(|(key, places)| places[known(key, cell)?]);
        std::iter::once(0).chain(own)
    }

    /// Everyone, the groups of the dimensions, and the age bands if they are asked for.
    pub fn groups(&self, with_ages: bool) -> Groups<'a> {
        let of = |role: &Role| match role {
            Role::Dimension(_) => true,
            Role::Age => with_ages,
            _ => false,
        };
        let roles: Vec<Role> = self.cells.keys.iter().map(|key| key.role).filter(of).collect();
        self.named(&roles, &[], true)
    }

    /// The age bands alone, those that no one is in as well.
    pub fn ages(&self, bands: &[String]) -> Groups<'a> {
        Groups { complete: true, ..self.named(&[Role::Age], bands, false) }
    }

    fn named(&self, roles: &[Role], more_ages: &[String], everyone: bool) -> Groups<'a> {
        let keys: Vec<&'a KeyColumn> = roles.iter().filter_map(|role| self.cells.key(*role)).collect();
        let mut names: Vec<(Ustr, Ustr)> = everyone.then(|| (ustr(TOTAL), ustr(TOTAL))).into_iter().collect();
        names.extend(keys.iter().flat_map(|key| key.labels.iter().map(|label| (dimension(key.role), ustr(label)))));
        names.extend(more_ages.iter().map(|band| (ustr(AGE), ustr(band))));
        names.sort();
        names.dedup();
        let place = |name: (Ustr, Ustr)| names.binary_search(&name).ok();
        let of_key = |key: &&'a KeyColumn| {
            (*key, key.labels.iter().map(|label| place((dimension(key.role), ustr(label)))).collect())
        };
        let places = keys.iter().map(of_key).collect();
        Groups { places, everyone: place((ustr(TOTAL), ustr(TOTAL))), complete: false, names }
    }

    /// The rows whose value of a key is not known.
    pub fn unknown(&self, role: Role) -> u64 {
        let Some(key) = self.cells.key(role) else { return 0 };
        (0..self.cells.len()).filter(|cell| known(key, *cell).is_none()).map(|cell| self.cells.rows[cell]).sum()
    }

    /// The rows whose label of a key is empty or not known.
    pub fn empty(&self, role: Role) -> u64 {
        let Some(key) = self.cells.key(role) else { return 0 };
        let is_empty = |cell: &usize| key.label(*cell).is_none_or(str::is_empty);
        (0..self.cells.len()).filter(is_empty).map(|cell| self.cells.rows[cell]).sum()
    }
}

impl Groups<'_> {
    /// The groups that a cell counts in, by their place among the names.
    pub fn of(&self, cell: usize) -> impl Iterator<Item = usize> + Clone {
        let of_key = move |(key, places): &(&KeyColumn, Vec<Option<usize>>)| places[known(key, cell)?];
        self.everyone.into_iter().chain(self.places.iter().filter_map(of_key))
    }
}

fn known(key: &KeyColumn, cell: usize) -> Option<usize> {
    let label = key.index[cell];
    (label != UNKNOWN).then_some(label as usize)
}

fn dimension(role: Role) -> Ustr {
    match role {
        Role::Dimension(id) => id,
        _ => ustr(AGE),
    }
}

/// The runs of cells of one year; those of an unknown year, which come last, are in none.
fn periods(years: &KeyColumn, order: &[u32]) -> Vec<(Period, Range<usize>)> {
    let mut start = 0;
    let mut periods = Vec::new();
    for run in order.chunk_by(|a, b| years.index[*a as usize] == years.index[*b as usize]) {
        let year = years.label(run[0] as usize).and_then(Period::parse);
        periods.extend(year.map(|year| (year, start..start + run.len())));
        start += run.len();
    }
    periods
}
