//! Raw cells -> [`Observations`], or everything that is wrong with them, at once.
//!
//! `recognise` tells a sheet's format by the formats of `data/sources/*.toml`; one module a layout reads it into
//! readings; `unit` brings published values to one per person; `merge` settles duplicates between rows and files.

mod export;
mod indicator;
mod life_table;
mod long;
mod members;
mod merge;
mod number;
mod place_name;
mod pxweb;
mod reading;
mod recognise;
mod source;
mod summary;
mod unit;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};

pub use members::Members;
pub use number::Decimal;
pub use place_name::Unused;
pub use source::{Field, Measure, Null, Shape, Source};
pub use summary::{FileSummary, Note, Outside, Skipped, TableSummary};

use crate::error::{Error, Place, Problem, Result};
use crate::load;
use crate::model::Catalogue;
use crate::table::Observations;
use indicator::Titles;
use reading::Reading;

/// The observations of a set of files, and what was found in each.
#[derive(Debug, Clone, Serialize)]
pub struct Tidied {
    /// Everything that was read, one row a key.
    #[serde(serialize_with = "count_only", rename = "observations")]
    pub observations: Observations,
    /// What was found in each file, in the order given.
    pub files: Vec<FileSummary>,
    /// What a careful reader wants to know.
    pub notes: Vec<Note>,
}

/// The table itself goes to its own file; a summary holds its size.
fn count_only<S: Serializer>(observations: &Observations, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(observations.len() as u64)
}

/// Reads files of any known format, recognised by their content.
///
/// Values in the result are per person; a pooled value stands under the last of its years.
///
/// # Errors
///
/// [`Error::Data`] with every problem of every file; [`Error::Read`] for a single file that cannot be read.
///
/// ```
/// # fn main() -> jamlik::Result<()> {
/// use jamlik::model::Catalogue;
/// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/catalogue");
/// let catalogue = Catalogue::load(Some(folder.as_ref()), None, "socioekonomi")?;
/// # let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/own_swedish.csv");
/// let tidied = jamlik::tidy::read_files(&[file.into()], &catalogue)?;
/// let first = tidied.observations.rows()[0];
/// assert_eq!((first.key.area.as_str(), first.value), ("0680", Some(0.855)));
/// # Ok(())
/// # }
/// ```
pub fn read_files(paths: &[PathBuf], catalogue: &Catalogue) -> Result<Tidied> {
    let (sources, titles) = (Source::all(catalogue)?, Titles::of(catalogue));
    let (mut files, mut notes, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let (mut readings, mut headers) = (Vec::new(), Vec::new());
    for (file, path) in paths.iter().enumerate() {
        let read = load::open(path).and_then(|raw| recognise::read(&raw, file, catalogue, &titles, &sources));
        let read = match read {
            Ok(read) => read,
            Err(Error::Data(found)) => {
                problems.extend(found);
                recognise::Read::default()
            }
            Err(error) if paths.len() == 1 => return Err(error),
            Err(error) => {
                problems.push(unreadable(path, &error));
                recognise::Read::default()
            }
        };
        notes.extend(read.notes.into_iter().map(|text| Note { file: Some(path.clone()), text }));
        problems.extend(read.problems);
        readings.extend(read.readings);
        headers.push(read.header);
        files.push(read.summary);
    }
    notes.extend(retired(&readings, paths, catalogue));
    let (observations, duplicates, merged) = merge::merge(readings, paths, &headers, catalogue);
    problems.extend(duplicates);
    notes.extend(merged);
    if !problems.is_empty() {
        return Err(Error::Data(problems));
    }
    let observations = Observations::from_sorted(&observations)?;
    Ok(Tidied { observations, files, notes })
}

/// A file that cannot be read, as one of the problems of several files.
fn unreadable(path: &Path, error: &Error) -> Problem {
    let (reason, help) = match error {
        Error::Read { reason, help, .. } => (reason.clone(), help.clone()),
        other => (other.to_string(), String::new()),
    };
    let place = Place { file: path.to_owned(), ..Place::default() };
    Problem { place, expected: "a file that can be read".to_owned(), found: reason, help }
}

/// Values of Kolada ids later than the year in which the catalogue says that they were retired.
fn retired(readings: &[Reading], paths: &[PathBuf], catalogue: &Catalogue) -> Vec<Note> {
    let mut late: BTreeMap<(usize, String, i32), BTreeSet<i32>> = BTreeMap::new();
    for reading in readings {
        let (key, Some(kpi)) = (reading.observation.key, reading.kpi) else { continue };
        let kolada = catalogue.indicator(key.indicator).and_then(|indicator| indicator.kolada.get(kpi));
        let Some((id, valid_to)) = kolada.and_then(|kolada| Some((&kolada.id, kolada.valid_to?))) else { continue };
        if key.period.last > valid_to && reading.observation.value.is_some() {
            late.entry((reading.file, id.clone(), valid_to)).or_default().insert(key.period.last);
        }
    }
    let note = |((file, id, valid_to), years): ((usize, String, i32), BTreeSet<i32>)| {
        let years: Vec<String> = years.iter().map(i32::to_string).collect();
        let text = format!("{id} was retired after {valid_to}; its values for {} were kept", years.join(", "));
        Note { file: Some(paths[file].clone()), text }
    };
    late.into_iter().map(note).collect()
}
