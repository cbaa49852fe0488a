//! The codes of areas in a map file: which column holds them, what they are, and which division they belong to.

use std::collections::HashSet;
use std::path::Path;

use ustr::{Ustr, ustr};

use super::About;
use super::layer::Layer;
use crate::error::{Error, Place, Problem, Result, shortened};
use crate::model::{AreaLevel, Areas, fold};

/// What kind of areas a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Counties.
    County,
    /// Municipalities.
    Municipality,
    /// Regional statistical areas (RegSO).
    Regso,
    /// Demographic statistical areas (DeSO).
    Deso,
}

impl Level {
    /// From the coarsest to the finest.
    pub const ALL: [Level; 4] = [Level::County, Level::Municipality, Level::Regso, Level::Deso];

    /// The word for people.
    pub fn label(self) -> &'static str {
        match self {
            Level::County => "county",
            Level::Municipality => "municipality",
            Level::Regso => "RegSO",
            Level::Deso => "DeSO",
        }
    }

    /// SCB's suffix of the division of 2025.
    fn suffix(self) -> &'static str {
        match self {
            Level::Regso => "_RegSO2025",
            Level::Deso => "_DeSO2025",
            _ => "",
        }
    }
}

/// The column of codes.
pub(super) struct Key {
    pub(super) column: usize,
    pub(super) level: Level,
}

/// The column whose cells are codes, by name or by content.
///
/// By content it is the one with the most different known codes of one level, which must be those of at least half the
/// features; of columns alike, that of the finest level, then that whose codes are whole, then the first.
pub(super) fn find(layer: &Layer, path: &Path, areas: &Areas, named: Option<&str>) -> Result<Key> {
    let columns: Vec<usize> = match named {
        None => (0..layer.columns.len()).filter(|column| !is_running_number(layer, *column)).collect(),
        Some(name) => {
            let found = layer.columns.iter().position(|column| fold(column) == fold(name));
            vec![found.ok_or_else(|| Error::Unknown {
                what: "column",
                given: name.to_owned(),
                known: layer.columns.clone(),
            })?]
        }
    };
    let candidates = columns.iter().flat_map(|column| Level::ALL.map(|level| (*column, level)));
    let best = candidates
        .map(|(column, level)| (Score::of(layer, column, level, areas), column, level))
        .filter(|(score, _, _)| 2 * score.known >= layer.features.len())
        // The first of equal columns: `max_by_key` gives the last.
        .max_by_key(|(score, column, level)| (score.different, *level, score.whole, std::cmp::Reverse(*column)));
    best.map(|(_, column, level)| Key { column, level }).ok_or_else(|| no_codes(layer, path, &columns))
}

/// Whether the cells of a column count the features from 0 or 1: such numbers look like codes of counties.
fn is_running_number(layer: &Layer, column: usize) -> bool {
    let mut numbers = layer.features.iter().map(|feature| feature.cells[column].parse::<usize>().ok()).enumerate();
    let counts_from = |first: usize| move |(at, number): (usize, Option<usize>)| number == Some(at + first);
    layer.features.len() > 1 && (numbers.clone().all(counts_from(0)) || numbers.all(counts_from(1)))
}

/// How well the cells of a column are codes of a level.
struct Score {
    /// Features with a known code.
    known: usize,
    /// Of these, with a code that is written whole.
    whole: usize,
    /// Different codes.
    different: usize,
}

impl Score {
    fn of(layer: &Layer, column: usize, level: Level, areas: &Areas) -> Score {
        let read = |cell: &str| Some((canonical(cell, level, areas)?, canonical(cell, level, areas)? == cell));
        let codes: Vec<(Ustr, bool)> = layer.features.iter().filter_map(|f| read(&f.cells[column])).collect();
        Score {
            known: codes.len(),
            whole: codes.iter().filter(|(_, whole)| *whole).count(),
            different: codes.iter().map(|(code, _)| *code).collect::<HashSet<_>>().len(),
        }
    }
}

fn no_codes(layer: &Layer, path: &Path, columns: &[usize]) -> Error {
    let example = |at: &usize| {
        let cell = layer.features.iter().map(|feature| feature.cells[*at].as_str()).find(|cell| !cell.is_empty());
        format!("{} = {}", layer.columns[*at], shortened(cell.unwrap_or("empty")))
    };
    Error::Data(vec![Problem {
        place: Place { file: path.to_owned(), ..Place::default() },
        expected: "a column with codes of counties, municipalities, RegSO or DeSO".to_owned(),
        found: columns.iter().map(example).collect::<Vec<_>>().join(", "),
        help: "name the column with --key; codes look like 06, 0680, 0680R003 or 0680C1040".to_owned(),
    }])
}

/// The code that a cell means, without the suffix of a division; `None` if it is no known code of the level.
fn canonical(cell: &str, level: Level, areas: &Areas) -> Option<Ustr> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match level {
        Level::County | Level::Municipality => {
            let wanted = if level == Level::County { AreaLevel::County } else { AreaLevel::Municipality };
            let area = Some(cell).filter(|cell| digits(cell)).and_then(|cell| areas.find(cell))?;
            (area.level == wanted).then_some(area.code)
        }
        Level::Regso | Level::Deso => {
            let bare = cell.strip_suffix(level.suffix()).unwrap_or(cell);
            let letter = bare.find(|letter: char| letter.is_ascii_alphabetic())?;
            let (municipality, rest) = bare.split_at(letter);
            let serial = match level {
                Level::Regso => rest.strip_prefix('R').filter(|serial| serial.len() == 3),
                _ => rest.strip_prefix(['A', 'B', 'C']).filter(|serial| serial.len() == 4),
            };
            serial.filter(|serial| digits(serial))?;
            let municipality = canonical(municipality, Level::Municipality, areas)?;
            Some(ustr(&format!("{municipality}{rest}")))
        }
    }
}

/// The code of a feature, with its division; `None`, with a problem, if it has none that is known.
pub(super) fn code(
    cell: &str,
    level: Level,
    areas: &Areas,
    version: Option<u16>,
    about: &mut About<'_>,
) -> Option<Ustr> {
    let Some(code) = canonical(cell, level, areas) else {
        about.problem(&format!("the code of a {} that exists", level.label()), cell.to_owned(), retired(cell));
        return None;
    };
    let has_suffix = !level.suffix().is_empty() && cell.ends_with(level.suffix());
    let bare = cell.strip_suffix(level.suffix()).unwrap_or(cell);
    if bare.len() < code.len() {
        about.problem("codes with all their digits", cell.to_owned(), "the zero that was lost was put back");
    }
    let of_2025 = version.map_or(has_suffix, |year| year >= 2025);
    Some(if of_2025 { ustr(&format!("{code}{}", level.suffix())) } else { code })
}

/// What to say of a code that is not known.
fn retired(cell: &str) -> &'static str {
    if cell.starts_with("11") || cell.starts_with("15") || cell.starts_with("16") {
        "in 1997 the county 11 became part of 12 (Skåne), and in 1998 15 and 16 of 14 (Västra Götaland); the area is left out \
         of the map"
    } else {
        "the area is left out of the map; is it of an older division?"
    }
}

/// The year of the division of neighbourhoods: as the user says, as the file says, or `None` where the codes themselves tell.
pub(super) fn version(layer: &Layer, level: Level, given: Option<u16>, notes: &mut Vec<String>) -> Option<u16> {
    if level.suffix().is_empty() {
        return None;
    }
    let stated = stated_version(layer, level);
    let name = level.label();
    match (given, stated) {
        (Some(given), Some(stated)) if (given >= 2025) != (stated >= 2025) => {
            notes.push(format!("the file says that its {name} are of {stated}, but they are read as those of {given}"));
        }
        (None, None) => {
            notes.push(format!(
                "the file does not say which division its {name} belong to: codes without suffix are read as those before \
                 2025; --division 2025 reads them as the new ones"
            ));
        }
        _ => {}
    }
    given.or(stated)
}

/// The year that a column `version`, the layer's name or the features' ids tell.
fn stated_version(layer: &Layer, level: Level) -> Option<u16> {
    let year = |text: &str| [2025, 2020, 2018].into_iter().find(|year: &u16| text.contains(&year.to_string()));
    let cells = |at: usize| layer.features.iter().map(move |feature| feature.cells[at].as_str());
    let column = layer.columns.iter().position(|name| fold(name) == "version");
    let of_column = column.and_then(|at| cells(at).find_map(year));
    let named = |text: &str| fold(text).contains(&fold(level.label())).then(|| year(text)).flatten();
    let of_cells = || (0..layer.columns.len()).find_map(|at| cells(at).next().and_then(named));
    of_column.or_else(|| named(&layer.name)).or_else(of_cells)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::model::Catalogue;

    #[test]
    fn codes_are_known_by_their_form_and_their_municipality() {
        let areas = Catalogue::embedded().areas;
        let code = |cell, level| canonical(cell, level, &areas).map(|code| code.to_string());
        assert_eq!(code("6", Level::County).as_deref(), Some("06"));
        assert_eq!(code("680", Level::Municipality).as_deref(), Some("0680"));
        assert_eq!(code("680C1040", Level::Deso).as_deref(), Some("0680C1040"));
        assert_eq!(code("0680C1040_DeSO2025", Level::Deso).as_deref(), Some("0680C1040"));
        assert_eq!(code("0680R003_RegSO2025", Level::Regso).as_deref(), Some("0680R003"));
        for (cell, level) in [
            ("11", Level::County),
            ("0680", Level::County),
            ("9999", Level::Municipality),
            ("Jönköping", Level::Municipality),
            ("9999C1040", Level::Deso),
            ("0680C104", Level::Deso),
            ("0680C1040", Level::Regso),
            ("0680D1040", Level::Deso),
            ("åäö", Level::Deso),
            ("", Level::Deso),
        ] {
            assert_eq!(code(cell, level), None, "{cell}");
        }
    }
}
