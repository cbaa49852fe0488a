//! Classes of areas as groups of a dimension: counts of neighbourhoods or municipalities summed by quintile of CNI or type.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ustr::{Ustr, ustr};

use super::area_type;
use super::candidates::canonical;
use super::cni::{Cni, Options, cni};
use super::components::{Components, place};
use super::sheet::{Sheet, is_gap};
use super::weights::Weights;
use crate::error::{Error, Problem, Result};
use crate::estimate::MEMBERS_NEEDED;
use crate::model::{Areas, Catalogue, Indicator, Kind, NATION, Status};
use crate::table::{Key, Observation, Observations};

/// What divides areas into classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Quintiles of the Care Need Index: `cni5` holds the greatest need.
    Cni,
    /// SCB's types of area: `type1` has the greatest challenges.
    AreaType,
}

/// Which class each area is in.
#[derive(Debug, Clone, PartialEq)]
pub struct Classes {
    /// The dimension whose groups the classes are.
    pub dimension: Ustr,
    /// The class and the municipality of each area.
    pub areas: BTreeMap<Ustr, Class>,
    /// What a careful reader wants to know.
    pub notes: Vec<String>,
}

/// The class of one area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// The group of the dimension.
    pub group: Ustr,
    /// The code of the municipality that the area lies in, or its own if it is one.
    pub municipality: Option<Ustr>,
}

impl By {
    /// The dimension.
    pub fn dimension(self) -> &'static str {
        match self {
            By::Cni => "cni",
            By::AreaType => area_type::DIMENSION,
        }
    }

    fn columns(self) -> Vec<String> {
        let names: &[&str] = match self {
            By::Cni => &["quintile", "kvintil", "cni_quintile", "cni-kvintil"],
            By::AreaType => &["area_type", "områdestyp", "socioekonomiskt_index"],
        };
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// The group of a class.
    pub fn group(self, class: u32) -> Ustr {
        match self {
            By::Cni => ustr(&format!("cni{class}")),
            By::AreaType => ustr(&format!("type{class}")),
        }
    }
}

impl Classes {
    /// Reads a table with a column of areas and one of classes 1 to 5, such as `jamlik need cni --output` writes.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for a file that cannot be read; [`Error::Data`] for absent columns, cells that are not 1 to 5 and
    /// areas that occur twice.
    pub fn read(path: &Path, by: By, catalogue: &Catalogue) -> Result<Classes> {
        let sheet = Sheet::open(path)?;
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
        let areas =
            names(&["area", "deso", "DeSO_2018", "regso", "RegSOkod_2020", "kommunkod", "kod", "code", "enhet"]);
        let found = |row: usize| Some((row, sheet.column(row, &areas)?, sheet.column(row, &by.columns())?));
        let Some((headings, area, class)) = sheet.candidates().find_map(found) else {
            return Err(Error::Data(vec![Problem {
                place: sheet.place(0, None, None),
                expected: format!("columns `area` and `{}`", by.columns()[0]),
                found: sheet.rows[0].cells.join(", "),
                help: "`jamlik need cni --output FILE` and `jamlik need area-types --output FILE` write them"
                    .to_owned(),
            }]));
        };
        let municipality = sheet.column(headings, &names(&["municipality", "kommunkod", "kommun"]));
        let mut classes = Classes { dimension: ustr(by.dimension()), areas: BTreeMap::new(), notes: Vec::new() };
        let mut problems = Vec::new();
        for row in headings + 1..sheet.rows.len() {
            let cell = |column: usize| sheet.rows[row].cell(column);
            let mut problem = |column: usize, expected: &str, help: &str| {
                problems.push(Problem {
                    place: sheet.place(headings, Some(row), Some(column)),
                    expected: expected.to_owned(),
                    found: cell(column).to_owned(),
                    help: help.to_owned(),
                });
            };
            if is_gap(cell(class)) {
                continue;
            }
            let Some(number) = cell(class).parse::<u32>().ok().filter(|class| (1..=5).contains(class)) else {
                problem(class, "a class from 1 to 5", "leave the cell empty where there is none");
                continue;
            };
            let (code, municipality) = place(cell(area), municipality.map_or("", cell), catalogue);
            let one = Class { group: by.group(number), municipality };
            if classes.areas.insert(code, one).is_some() {
                problem(area, "each area once", "keep one of its rows");
            }
        }
        if !problems.is_empty() {
            return Err(Error::Data(problems));
        }
        let name = sheet
            .column(headings, &names(&["index_name"]))
            .and_then(|column| sheet.rows.get(headings + 1).map(|row| row.cell(column).to_owned()));
        classes.notes.extend(name.map(|name| format!("classes are quintiles of {name}")));
        classes.notes.extend(sheet.bare_codes(headings, area));
        Ok(classes)
    }

    /// The quintiles of an index.
    pub fn of_cni(all: &Cni) -> Classes {
        let class = |row: &super::cni::Row| {
            let group = By::Cni.group(row.standing?.quintile);
            Some((canonical(row.unit.area), Class { group, municipality: row.unit.municipality }))
        };
        let notes = vec![format!("classes are quintiles of {}", all.name.en)];
        Classes { dimension: ustr(By::Cni.dimension()), areas: all.rows.iter().filter_map(class).collect(), notes }
    }

    /// The classes of the synthetic neighbourhoods.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] if their recipe does not read.
    pub fn synthetic(by: By, catalogue: &Catalogue, seed: u64) -> Result<Classes> {
        match by {
            By::Cni => {
                let options = Options { draws: 0, ..Options::default() };
                let weights = Weights::named(catalogue, "scb")?;
                Ok(Classes::of_cni(&cni(&Components::synthetic(catalogue, seed)?, &weights, &options)?))
            }
            By::AreaType => {
                let types = area_type::synthetic(catalogue, seed)?;
                let class = |row: &area_type::Row| {
                    let group = area_type::group(row.area_type?);
                    Some((row.area, Class { group, municipality: row.municipality }))
                };
                let areas = types.rows.iter().filter_map(class).collect();
                Ok(Classes { dimension: ustr(area_type::DIMENSION), areas, notes: types.notes })
            }
        }
    }
}

/// Observations by group, and what a careful reader wants to know.
#[derive(Debug, Clone)]
pub struct Grouped {
    /// One row for each indicator, area above, group, sex and period.
    pub observations: Observations,
    /// How many values could not be used, and why.
    pub notes: Vec<String>,
}

/// The counts of classified areas, summed by class within each area above them.
///
/// Areas above are the municipality of a neighbourhood, its county, the nation, and the health-care regions and groups of
/// one's own that it lies in: all of which at least half of the municipalities have a classified area.
///
/// ```text
/// numerator = Σ xᵢ,  denominator = Σ nᵢ   over the areas i of the class
/// ```
///
/// A share that a survey gives without counts adds as value × answers of answers. A class has counts in an area above if
/// at least half of its areas there have them (divided by the years between two measurements); the others are left out,
/// not taken as the rest. With fewer its status is `suppressed` if one of them is hidden, or else `missing`. Other values
/// without counts are not used.
///
/// # Errors
///
/// [`Error::Usage`] if no observation is of a classified area, [`Error::Unknown`] for an indicator outside the catalogue.
pub fn grouped(observations: &Observations, classes: &Classes, catalogue: &Catalogue) -> Result<Grouped> {
    let above = Above::of(classes, catalogue);
    let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
    let (mut used, mut without) = (0_usize, 0_usize);
    for row in observations.rows_where(|row| row.key.is_whole() && classes.areas.contains_key(&row.key.area)) {
        let indicator = catalogue.indicator_of_rows(row.key.indicator)?;
        let counts = counts(&row, indicator);
        used += 1;
        without += usize::from(counts.is_none() && row.status == Status::Ok);
        let group = classes.areas[&row.key.area].group;
        for area in above.areas.get(&row.key.area).into_iter().flatten() {
            let key = Key { dimension: classes.dimension, group, ..row.key.in_area(*area) };
            sums.entry(key).or_insert_with(|| Sum::new(&row)).add(&row, counts);
        }
    }
    if used == 0 {
        return Err(Error::Usage {
            message: format!("none of the {} classified areas has a value", classes.areas.len()),
            help: "the areas of --classes and those of --input must be the same: both DeSO, or both municipalities"
                .to_owned(),
        });
    }
    let rows = sums.into_iter().map(|(key, sum)| {
        let expected = above.members.get(&(key.area, key.group)).copied().unwrap_or(0);
        let every = catalogue.indicator(key.indicator).map_or(1, |indicator| indicator.every_years.max(1));
        sum.observation(key, MEMBERS_NEEDED * expected as f64 / f64::from(every))
    });
    let mut notes = classes.notes.clone();
    if without > 0 {
        notes.push(format!("{without} of {used} values of classified areas have no counts and are not used"));
    }
    if above.outside > 0 {
        notes.push(format!("{} classified areas lie in no municipality that is known and are not used", above.outside));
    }
    Ok(Grouped { observations: Observations::new(rows.collect())?, notes })
}

/// The areas above each classified area.
struct Above {
    areas: BTreeMap<Ustr, Vec<Ustr>>,
    /// How many areas of each group each area above has.
    members: BTreeMap<(Ustr, Ustr), usize>,
    /// How many classified areas lie in no municipality.
    outside: usize,
}

impl Above {
    fn of(classes: &Classes, catalogue: &Catalogue) -> Above {
        let areas = &catalogue.areas;
        let present: BTreeSet<Ustr> = classes.areas.values().filter_map(|class| class.municipality).collect();
        let mut above = Above { areas: BTreeMap::new(), members: BTreeMap::new(), outside: 0 };
        for (code, class) in &classes.areas {
            let Some(municipality) = class.municipality else {
                above.outside += 1;
                continue;
            };
            let round: Vec<Ustr> = round(municipality, areas)
                .into_iter()
                .filter(|area| area != code && (*area == municipality || is_covered(*area, &present, areas)))
                .collect();
            for area in &round {
                *above.members.entry((*area, class.group)).or_default() += 1;
            }
            above.areas.insert(*code, round);
        }
        above
    }
}

/// A municipality and all areas that it lies in.
fn round(municipality: Ustr, areas: &Areas) -> Vec<Ustr> {
    let Some(area) = areas.get(municipality) else { return Vec::new() };
    let groups = areas.groups_of(area).filter(|group| !group.unweighted).map(|group| group.code);
    [Some(municipality), area.county, Some(ustr(NATION))].into_iter().flatten().chain(groups).collect()
}

/// Whether at least half of an area's municipalities have a classified area.
fn is_covered(area: Ustr, present: &BTreeSet<Ustr>, areas: &Areas) -> bool {
    let municipalities = areas.municipalities_of(area);
    let found = municipalities.iter().filter(|code| present.contains(code)).count();
    found as f64 >= MEMBERS_NEEDED * municipalities.len() as f64
}

/// The counts of a value: as given, or those that a survey's share and answers are.
fn counts(row: &Observation, indicator: &Indicator) -> Option<(f64, f64)> {
    if row.status != Status::Ok {
        return None;
    }
    let share = || (indicator.kind == Kind::Proportion).then_some(row.value.zip(row.respondents)?);
    let of_share = || share().map(|(value, answers)| (value * answers, answers));
    row.numerator.zip(row.denominator).or_else(of_share).filter(|_| indicator.kind != Kind::LifeExpectancy)
}

/// The counts of the areas of a class.
struct Sum {
    counts: (f64, f64),
    respondents: Option<f64>,
    effective: Option<f64>,
    counted: usize,
    hidden: bool,
    source: Ustr,
}

impl Sum {
    fn new(row: &Observation) -> Sum {
        Sum {
            counts: (0.0, 0.0),
            respondents: Some(0.0),
            effective: Some(0.0),
            counted: 0,
            hidden: false,
            source: row.source,
        }
    }

    fn add(&mut self, row: &Observation, counts: Option<(f64, f64)>) {
        self.hidden |= row.status == Status::Suppressed;
        let Some((x, n)) = counts else { return };
        self.counts = (self.counts.0 + x, self.counts.1 + n);
        self.respondents = self.respondents.zip(row.respondents).map(|(sum, own)| sum + own);
        self.effective = self.effective.zip(row.effective_respondents).map(|(sum, own)| sum + own);
        self.counted += 1;
    }

    fn observation(self, key: Key, needed: f64) -> Observation {
        let (x, n) = self.counts;
        if self.counted == 0 || (self.counted as f64) < needed || n <= 0.0 {
            let status = if self.hidden { Status::Suppressed } else { Status::Missing };
            return Observation::empty(key, status, self.source);
        }
        Observation {
            numerator: Some(x),
            denominator: Some(n),
            respondents: self.respondents,
            effective_respondents: self.effective,
            ..Observation::empty(key, Status::Ok, self.source)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Period, Sex};

    fn classes(of: &[(&str, &str, u32)]) -> Classes {
        let class = |(area, municipality, class): &(&str, &str, u32)| {
            (ustr(area), Class { group: By::Cni.group(*class), municipality: Some(ustr(municipality)) })
        };
        Classes { dimension: ustr("cni"), areas: of.iter().map(class).collect(), notes: Vec::new() }
    }

    fn counted(area: &str, x: f64, n: f64) -> Observation {
        let key = Key::whole(ustr("neet"), ustr(area), Sex::Total, Period::year(2024));
        Observation { numerator: Some(x), denominator: Some(n), ..Observation::empty(key, Status::Ok, ustr("test")) }
    }

    /// Area, group, numerator, denominator, status.
    type Sums = (String, String, Option<f64>, Option<f64>, Status);

    fn summed(rows: Vec<Observation>, classes: &Classes) -> Vec<Sums> {
        let grouped = grouped(&Observations::new(rows).unwrap(), classes, &Catalogue::embedded()).unwrap();
        let row = |row: Observation| {
            (row.key.area.to_string(), row.key.group.to_string(), row.numerator, row.denominator, row.status)
        };
        grouped.observations.rows().into_iter().map(row).collect()
    }

    #[test]
    fn neighbourhoods_are_summed_in_their_municipality_and_above_where_enough_is_known() {
        let classes = classes(&[("0980C1010", "0980", 5), ("0980C1020", "0980", 5), ("0980C1030", "0980", 1)]);
        let rows =
            vec![counted("0980C1010", 3.0, 10.0), counted("0980C1020", 4.0, 20.0), counted("0980C1030", 1.0, 30.0)];
        let sums = summed(rows, &classes);
        // Gotland is a municipality and a county of its own; nothing is said of the nation.
        let row =
            |area: &str, group: &str, x: f64, n: f64| (area.to_owned(), group.to_owned(), Some(x), Some(n), Status::Ok);
        assert_eq!(
            sums,
            [
                row("09", "cni1", 1.0, 30.0),
                row("09", "cni5", 7.0, 30.0),
                row("0980", "cni1", 1.0, 30.0),
                row("0980", "cni5", 7.0, 30.0)
            ]
        );
    }

    #[test]
    fn a_class_with_too_few_counts_says_why() {
        let of = [("0980C1010", "0980", 5), ("0980C1020", "0980", 5), ("0980C1030", "0980", 5)];
        let hidden = Observation {
            numerator: None,
            denominator: None,
            status: Status::Suppressed,
            ..counted("0980C1020", 0.0, 1.0)
        };
        let sums = summed(vec![counted("0980C1010", 3.0, 10.0), hidden], &classes(&of));
        assert!(sums.iter().all(|row| row.4 == Status::Suppressed && row.2.is_none()), "{sums:?}");
        let sums = summed(vec![counted("0980C1010", 3.0, 10.0)], &classes(&of));
        assert!(sums.iter().all(|row| row.4 == Status::Missing), "{sums:?}");
        let two = [counted("0980C1010", 3.0, 10.0), counted("0980C1030", 2.0, 10.0)];
        let sums = summed(two.to_vec(), &classes(&of));
        assert!(sums.iter().all(|row| row.4 == Status::Ok && row.2 == Some(5.0)), "{sums:?}");
    }

    #[test]
    fn municipalities_are_classes_of_their_county() {
        let of = [("0980", "0980", 2)];
        let sums = summed(vec![counted("0980", 3.0, 10.0)], &classes(&of));
        assert_eq!(sums.len(), 1);
        assert_eq!((sums[0].0.as_str(), sums[0].1.as_str()), ("09", "cni2"));
    }

    #[test]
    fn areas_of_another_geography_are_an_error() {
        let rows = Observations::new(vec![counted("0980", 3.0, 10.0)]).unwrap();
        let error = grouped(&rows, &classes(&[("0980C1010", "0980", 5)]), &Catalogue::embedded()).unwrap_err();
        assert!(error.to_string().contains("none of the 1 classified areas has a value"));
    }
}
