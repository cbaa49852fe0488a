//! Counts of the neighbourhoods of 2018 moved to those of 2025, by SCB's key.

use std::collections::BTreeMap;
use std::path::Path;

use ustr::{Ustr, ustr};

use super::components::{Components, Unit};
use crate::error::{Error, Place, Problem, Result};
use crate::load;
use crate::model::{Areas, Edition, Neighbourhood, Status};
use crate::statistics::sum::sum;
use crate::table::{Key, Observation, Observations};
use crate::tidy::Decimal;

/// Which neighbourhoods of 2025 each of 2018 (RegSO: 2020) became, with its people's shares.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correspondence {
    to: BTreeMap<Ustr, Vec<(Ustr, f64)>>,
}

/// What is added to the source of counts that were moved by shares.
const ESTIMATED: &str = " (estimated: moved by shares of the population)";

/// Whether the counts of a source were moved by shares.
pub fn is_estimated(source: Ustr) -> bool {
    source.ends_with(ESTIMATED)
}

/// That the counts of so many areas were moved by shares.
pub(super) fn estimates_note(areas: usize) -> String {
    format!("the counts of {areas} areas are ESTIMATES: moved from the version of 2018 by shares of the population")
}

impl Correspondence {
    /// Reads a table whose first column has codes of 2018 and whose second has codes of 2025, with or without SCB's suffix;
    /// a third may have the share of the old area's people who live in the new one, 0 to 1 or in per cent.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the file cannot be read; [`Error::Data`] with every row that is not such, every area of 2018
    /// that is divided without shares, and every one whose shares are not 1 together.
    pub fn open(path: &Path) -> Result<Correspondence> {
        let raw = load::open(path)?;
        let rows: Vec<&load::Row> = raw.sheets.iter().flat_map(|sheet| &sheet.rows).collect();
        let decimal = Decimal::sniff(rows.iter().map(|row| row.cell(2)));
        let mut links: BTreeMap<Ustr, Vec<(Ustr, Option<f64>, usize)>> = BTreeMap::new();
        let mut problems = Vec::new();
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.filled().next().is_some()) {
            let codes = (
                Neighbourhood::of_edition(row.cell(0), Edition::First),
                Neighbourhood::of_edition(row.cell(1), Edition::Of2025),
            );
            match codes {
                (Some(old), Some(new)) if old.kind == new.kind => {
                    let share = decimal.parse(row.cell(2));
                    links.entry(old.code).or_default().push((new.code, share, row.number));
                }
                // The first row may hold headings.
                _ if at == 0 && Neighbourhood::parse(row.cell(0)).is_none() => {}
                _ => problems.push(problem(
                    path,
                    row.number,
                    "a code of 2018 and one of 2025, of the same kind",
                    &format!("{} {}", row.cell(0), row.cell(1)),
                    "the first column is of the old version, the second of the new",
                )),
            }
        }
        let percent = links.values().flatten().any(|(_, share, _)| share.is_some_and(|share| share > 1.0));
        let whole = if percent { 100.0 } else { 1.0 };
        let mut to = BTreeMap::new();
        for (old, links) in links {
            match shares(&links, whole) {
                Ok(shares) => _ = to.insert(old, shares),
                Err((expected, help)) => {
                    problems.push(problem(path, links[0].2, &expected, &format!("{old}, {} rows", links.len()), help));
                }
            }
        }
        if problems.is_empty() { Ok(Correspondence { to }) } else { Err(Error::Data(problems)) }
    }

    /// The observations with the counts of every neighbourhood of 2018 moved to those of 2025.
    ///
    /// ```text
    /// x_new = Σ shareₒ xₒ,   n_new = Σ shareₒ nₒ      over the old areas o that lie in it
    /// ```
    ///
    /// Whole areas (renamed or merged) keep exact counts. Counts moved by shares below 1 are estimates: they take it that
    /// events are spread as people are, and their source says so. A gap in one of the old areas is a gap. Rows of 2025,
    /// and of other areas, stay as they are.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for areas of 2018 that the key does not have, and where rows of both versions are about the same
    /// indicator, people and period.
    pub fn moved(&self, observations: &Observations, areas: &Areas) -> Result<Observations> {
        let edition = |row: &Observation| areas.neighbourhood(&row.key.area).map(|found| found.edition);
        let (old, mut kept): (Vec<Observation>, Vec<Observation>) =
            observations.rows().into_iter().partition(|row| edition(row) == Some(Edition::First));
        self.has_all(old.iter().map(|row| row.key.area))?;
        let mut parts: BTreeMap<Key, Vec<(&Observation, f64)>> = BTreeMap::new();
        for row in &old {
            for (code, share) in &self.to[&row.key.area] {
                parts.entry(row.key.in_area(*code)).or_default().push((row, *share));
            }
        }
        if let Some(both) = kept.iter().find(|row| parts.contains_key(&row.key)) {
            return Err(Error::Usage {
                message: format!("{} has a value of its own and counts of 2018 for the same period", both.key.area),
                help: "keep the rows of one version in each period".to_owned(),
            });
        }
        kept.extend(parts.into_iter().map(|(key, parts)| moved(key, &parts)));
        Observations::new(kept)
    }
}

impl Correspondence {
    /// The units of an index with the people and counts of every neighbourhood of 2018 moved to those of 2025.
    ///
    /// As [`Correspondence::moved`]; a new area keeps the name of the old one if it is the same area. Units of 2025, and
    /// those that are no neighbourhoods, stay as they are.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for areas of 2018 that the key does not have, and for areas of both versions.
    pub fn moved_units(&self, components: &Components) -> Result<Components> {
        let is_old = |unit: &Unit| Neighbourhood::parse(&unit.area).is_some_and(|own| own.edition == Edition::First);
        let (old, mut units): (Vec<Unit>, Vec<Unit>) = components.units.iter().cloned().partition(is_old);
        self.has_all(old.iter().map(|unit| unit.area))?;
        let mut parts: BTreeMap<Ustr, Vec<(&Unit, f64)>> = BTreeMap::new();
        for unit in &old {
            self.to[&unit.area].iter().for_each(|(code, share)| parts.entry(*code).or_default().push((unit, *share)));
        }
        if let Some(both) = units.iter().find(|unit| parts.contains_key(&unit.area)) {
            return Err(Error::Usage {
                message: format!("{} has counts of its own and counts of 2018", both.area),
                help: "keep the units of one version".to_owned(),
            });
        }
        let divided = parts.values().filter(|parts| parts.iter().any(|(_, share)| *share < 1.0)).count();
        units.extend(parts.into_iter().map(|(code, parts)| moved_unit(code, &parts)));
        units.sort_by_key(|unit| unit.area);
        let mut notes = components.notes.clone();
        if divided > 0 {
            notes.push(estimates_note(divided));
        }
        Ok(Components { units, notes, ..components.clone() })
    }

    /// That the key has all these areas of 2018.
    fn has_all(&self, codes: impl Iterator<Item = Ustr>) -> Result<()> {
        let absent: Vec<Ustr> = codes.filter(|code| !self.to.contains_key(code)).collect();
        let Some(first) = absent.first() else { return Ok(()) };
        Err(Error::Usage {
            message: format!("{} rows are of areas that the key does not have, such as {first}", absent.len()),
            help: "give the whole key of 2018 and 2025 with --correspondence".to_owned(),
        })
    }
}

/// One new area.
fn moved_unit(code: Ustr, parts: &[(&Unit, f64)]) -> Unit {
    let total = |of: &dyn Fn(&Unit) -> Option<f64>| -> Option<f64> {
        let counts: Option<Vec<f64>> = parts.iter().map(|(unit, share)| Some(of(unit)? * share)).collect();
        counts.map(sum)
    };
    let name = match parts {
        [(unit, share)] if *share == 1.0 => unit.name.clone(),
        _ => String::new(),
    };
    Unit {
        area: code,
        name,
        municipality: Some(ustr(&code[..4])),
        // The larger neighbourhoods have a version too, which the old table does not know.
        regso: None,
        population: total(&|unit| Some(unit.population)).unwrap_or(0.0),
        counts: std::array::from_fn(|i| total(&|unit| unit.counts[i])),
    }
}

/// The counts of one new area.
fn moved(key: Key, parts: &[(&Observation, f64)]) -> Observation {
    let total = |of: fn(&Observation) -> Option<f64>| -> Option<f64> {
        let counts: Option<Vec<f64>> = parts.iter().map(|(row, share)| Some(of(row)? * share)).collect();
        counts.map(sum)
    };
    let (numerator, denominator) = (total(|row| row.numerator), total(|row| row.denominator));
    let first = parts[0].0;
    let source = if parts.iter().all(|(_, share)| *share == 1.0) {
        first.source
    } else {
        ustr(&format!("{}{ESTIMATED}", first.source))
    };
    let absent = parts.iter().map(|(row, _)| row.status).find(|status| *status != Status::Ok);
    match (numerator, denominator, absent) {
        (Some(_), Some(_), None) => Observation {
            numerator,
            denominator,
            respondents: total(|row| row.respondents),
            ..Observation::empty(key, Status::Ok, source)
        },
        // Values without counts cannot be added.
        _ => Observation::empty(key, absent.unwrap_or(Status::Missing), source),
    }
}

/// The shares of one old area's people.
fn shares(
    links: &[(Ustr, Option<f64>, usize)],
    whole: f64,
) -> std::result::Result<Vec<(Ustr, f64)>, (String, &'static str)> {
    if let [(code, None, _)] = links {
        return Ok(vec![(*code, 1.0)]);
    }
    let given: Option<Vec<f64>> = links.iter().map(|(_, share, _)| share.filter(|share| *share >= 0.0)).collect();
    let Some(given) = given else {
        let help = "add a third column: the share of the old area's people who live in the new one";
        return Err(("shares ≥ 0 for an area that is divided".to_owned(), help));
    };
    let total = sum(given.iter().copied());
    if (total / whole - 1.0).abs() > 0.005 {
        let help = "the shares of an old area are of its own people, and all of them live somewhere";
        return Err((format!("shares that are {whole} together, not {total}"), help));
    }
    // Rounded shares must not lose anybody.
    let share = |((code, ..), share): (&(Ustr, Option<f64>, usize), &f64)| (*code, share / total);
    Ok(links.iter().zip(&given).map(share).filter(|(_, share)| *share > 0.0).collect())
}

fn problem(path: &Path, row: usize, expected: &str, found: &str, help: &str) -> Problem {
    Problem {
        place: Place { file: path.to_owned(), row: Some(row), ..Place::default() },
        expected: expected.to_owned(),
        found: found.to_owned(),
        help: help.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::model::{Catalogue, Period, Sex};

    fn key_file(text: &str) -> Result<Correspondence> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.csv");
        std::fs::write(&path, text).unwrap();
        Correspondence::open(&path)
    }

    fn row(area: &str, x: f64, n: f64) -> Observation {
        let key = Key::whole(ustr("fall_injuries"), ustr(area), Sex::Total, Period::new(2023, 3));
        Observation {
            numerator: Some(x),
            denominator: Some(n),
            ..Observation::empty(key, Status::Ok, ustr("register"))
        }
    }

    #[test]
    fn areas_are_renamed_merged_and_divided() {
        let key = "DeSO_2018;DeSO_2025;andel\n\
                   0680A0010;0680A0010;\n\
                   0680C1010;0680C1015_DeSO2025;\n0680C1020;0680C1015_DeSO2025;\n\
                   680C1030;0680C1031;25\n0680C1030;0680C1032;75\n";
        let rows = vec![
            row("0680A0010", 4.0, 100.0),
            row("0680C1010", 5.0, 200.0),
            row("0680C1020", 7.0, 300.0),
            row("0680C1030", 8.0, 400.0),
            row("0680", 24.0, 1000.0),
        ];
        let catalogue = Catalogue::embedded();
        let moved = key_file(key).unwrap().moved(&Observations::new(rows).unwrap(), &catalogue.areas).unwrap().rows();
        let counts: Vec<_> = moved
            .iter()
            .map(|row| (row.key.area.as_str(), row.numerator, row.denominator, is_estimated(row.source)))
            .collect();
        assert_eq!(
            counts,
            [
                ("0680", Some(24.0), Some(1000.0), false),
                ("0680A0010_DeSO2025", Some(4.0), Some(100.0), false),
                ("0680C1015_DeSO2025", Some(12.0), Some(500.0), false),
                ("0680C1031_DeSO2025", Some(2.0), Some(100.0), true),
                ("0680C1032_DeSO2025", Some(6.0), Some(300.0), true),
            ]
        );
    }

    #[test]
    fn a_key_that_loses_people_is_refused() {
        let text = |key: &str| key_file(key).unwrap_err().to_string();
        assert!(text("0680C1030;0680C1031\n0680C1030;0680C1032\n").contains("shares ≥ 0 for an area that is divided"));
        assert!(text("0680C1030;0680C1031;0,5\n0680C1030;0680C1032;0,4\n").contains("shares that are 1 together"));
        assert!(text("0680C1030_DeSO2025;0680C1031\n").contains("row 1: expected a code of 2018 and one of 2025"));
        let short = key_file("0680C1030;0680C1031\n").unwrap();
        let rows = Observations::new(vec![row("0680C1040", 1.0, 9.0)]).unwrap();
        let error = short.moved(&rows, &Catalogue::embedded().areas).unwrap_err().to_string();
        assert!(error.starts_with("1 rows are of areas that the key does not have, such as 0680C1040"), "{error}");
    }

    #[test]
    fn a_gap_stays_a_gap() {
        let key = key_file("0680C1010;0680C1015\n0680C1020;0680C1015\n").unwrap();
        let gap = Observation::empty(row("0680C1020", 0.0, 0.0).key, Status::Suppressed, ustr("register"));
        let rows = Observations::new(vec![row("0680C1010", 5.0, 90.0), gap]).unwrap();
        let moved = key.moved(&rows, &Catalogue::embedded().areas).unwrap().rows();
        assert_eq!((moved.len(), moved[0].status, moved[0].numerator), (1, Status::Suppressed, None));
    }
}
