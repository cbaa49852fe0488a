//! The state of a run over many files, kept so that a run that was stopped goes on with the next file.
//!
//! It is a file of cells, readable by its owner alone, with the spec and the files that are done. It holds sums and no
//! rows, but no small-number rule has been applied to it; it is deleted when the run is done.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::cells::{Cells, Role};
use super::cells_file;
use super::embedded::{Engine, Watch};
use super::plan::{Key, Plan, Raw};
use super::run::Job;
use crate::error::{Error, Result};

/// A run whose state is kept.
pub struct State<'a> {
    path: &'a Path,
    job: &'a Job<'a>,
    note: Note,
}

/// What the state belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Note {
    spec: String,
    /// The files of the run; in the state of a run those that are done.
    files: Vec<Told>,
    /// The bits of the limits of groups, which the pass before found over all files.
    limits: Vec<u64>,
}

/// A file, and what tells that it is still the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Told {
    path: PathBuf,
    bytes: u64,
    modified: u128,
}

/// The place of the state of an output: beside it, hidden.
pub fn place(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    output.with_file_name(format!(".{name}.resume"))
}

impl<'a> State<'a> {
    /// The state of a job that has not begun.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the spec or a file cannot be read.
    pub fn new(path: &'a Path, job: &'a Job<'a>) -> Result<State<'a>> {
        let read = |path: &Path, source: std::io::Error| Error::read(path, source, "check the path");
        let spec = std::fs::read_to_string(job.path).map_err(|source| read(job.path, source))?;
        let told = |path: &PathBuf| -> Result<Told> {
            let metadata = std::fs::metadata(path).map_err(|source| read(path, source))?;
            Ok(Told { path: path.clone(), bytes: metadata.len(), modified: modified(&metadata) })
        };
        let files = job.persons.files().iter().map(|file| told(&file.path)).collect::<Result<_>>()?;
        Ok(State { path, job, note: Note { spec, files, limits: Vec::new() } })
    }

    /// The cells of all files, those that were done before included; the state is gone afterwards.
    ///
    /// # Errors
    ///
    /// As [`Engine::add`]; also if the state belongs to another spec or other files.
    pub fn sum(&self, plan: &Plan, watch: &Watch<'_>) -> Result<Cells> {
        let persons = self.job.persons;
        let ids: Vec<&str> = plan.measures.iter().map(|measure| measure.indicator.as_str()).collect();
        let empty = || Engine::new(plan, persons).cells();
        let (mut cells, done) = if self.path.exists() { self.kept(plan, &empty(), &ids)? } else { (empty(), 0) };
        for file in &persons.files()[..done] {
            tracing::info!("{}: done before", file.path.display());
            (watch.rows)(file.rows.unwrap_or(0));
        }
        for file in done..persons.files().len() {
            let mut engine = Engine::resume(plan, persons, cells);
            engine.add(persons, file, watch)?;
            cells = engine.cells();
            self.keep(plan, &cells, &ids, file + 1)?;
        }
        std::fs::remove_file(self.path).map_err(|source| Error::write(self.path, &source))?;
        Ok(cells)
    }

    fn kept(&self, plan: &Plan, like: &Cells, ids: &[&str]) -> Result<(Cells, usize)> {
        let other =
            |reason: &str| Error::read(self.path, reason, "delete it to begin anew, or restore what has changed");
        let (cells, note) = cells_file::read(self.path, like, ids)?;
        let note: Note = note
            .and_then(|note| serde_json::from_str(&note).ok())
            .ok_or_else(|| other("it is not the state of a run"))?;
        if note.spec != self.note.spec {
            return Err(other("it is the state of a run with another spec"));
        }
        if note.limits != limits(plan) {
            return Err(other("it is the state of a run whose groups of equal size had other limits"));
        }
        if !self.note.files.starts_with(&note.files) {
            return Err(other("it is the state of a run over other files, or one of them has changed since"));
        }
        Ok((cells, note.files.len()))
    }

    fn keep(&self, plan: &Plan, cells: &Cells, ids: &[&str], done: usize) -> Result<()> {
        let failed = |source: std::io::Error| Error::write(self.path, &source);
        let files = self.note.files[..done].to_vec();
        let note = Note { spec: self.note.spec.clone(), files, limits: limits(plan) };
        let note = serde_json::to_string(&note).map_err(|source| failed(source.into()))?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let roles: Vec<Role> = cells.keys.iter().map(|key| key.role).collect();
        // A temporary file is readable by its owner alone, and stays so.
        let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
        cells_file::write(cells, &roles, ids, Some(&note), file.as_file_mut()).map_err(failed)?;
        file.persist(self.path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// The limits of every key that is divided into intervals.
fn limits(plan: &Plan) -> Vec<u64> {
    let of_key = |key: &Key| match &key.raw {
        Raw::Reached(_, limits) => limits.iter().map(|limit| limit.to_bits()).collect(),
        Raw::Column(_) | Raw::Number(_) => Vec::new(),
    };
    plan.keys.iter().flat_map(of_key).collect()
}

fn modified(metadata: &Metadata) -> u128 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos())
}
