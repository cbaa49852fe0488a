//! From files (or the synthetic data set) to estimates: what several commands begin with.

use crate::cli::options::{Common, Input};
use crate::demo;
use crate::error::{Error, Place, Problem, Result};
use crate::model::{Catalogue, Language};
use crate::table::Observations;
use crate::tidy::{self, FileSummary};

/// What was read, and where it came from.
pub struct Source {
    /// The observations.
    pub observations: Observations,
    /// Whether they are synthetic.
    pub synthetic: bool,
    /// One line for each file: its name and format.
    pub lines: Vec<String>,
}

/// Reads the input files, or makes the synthetic data set and says so on standard error.
///
/// # Errors
///
/// Everything that is wrong with the files.
pub fn read(input: &Input, catalogue: &Catalogue, common: &Common) -> Result<Source> {
    let language = common.lang;
    if input.input.is_empty() {
        common.note(language.pick(
            "inga filer angivna med --input: allt som följer är SYNTETISKA DATA över det verkliga områdesregistret",
            "no files given with --input: everything that follows is SYNTHETIC DATA over the real register of areas",
        ));
        let observations = demo::observations(catalogue, input.seed)?;
        tracing::info!("{} synthetic observations", observations.len());
        let line = match language {
            Language::Sv => format!("Syntetiska data, frö {}", input.seed),
            Language::En => format!("Synthetic data, seed {}", input.seed),
        };
        common.source(line.clone());
        return Ok(Source { observations, synthetic: true, lines: vec![line] });
    }
    let tidied = tidy::read_files(&input.input, catalogue)?;
    for note in &tidied.notes {
        let file = note.file.as_ref().map_or(String::new(), |file| format!("{}: ", file.display()));
        common.note(&format!("{file}{}", note.text));
    }
    for file in &tidied.files {
        say_what_is_not_used(file, common);
    }
    if tidied.observations.is_empty() {
        return Err(nothing_known(&tidied.files));
    }
    let line = |file: &FileSummary| {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        format!("{name} ({})", file.title.get(language))
    };
    let lines: Vec<String> = tidied.files.iter().map(line).collect();
    lines.iter().for_each(|line| common.source(line.clone()));
    tracing::info!("{} observations from {} files", tidied.observations.len(), tidied.files.len());
    Ok(Source { observations: tidied.observations, synthetic: false, lines })
}

/// Indicators and areas of a file that the catalogue does not have.
fn say_what_is_not_used(file: &FileSummary, common: &Common) {
    let path = file.path.display();
    if !file.outside.is_empty() {
        let names: Vec<&str> = file.outside.keys().map(String::as_str).collect();
        common.note(&format!(
            "{path}: indicators outside the catalogue, not used ({}): {}; a TOML of your own in --catalogue DIR makes one appear",
            names.len(),
            names.join(" · ")
        ));
    }
    for (unused, skipped) in &file.unused_areas {
        common.note(&format!(
            "{path}: {}: {} rows, such as {}",
            unused.label(),
            skipped.rows,
            skipped.examples.join(", ")
        ));
    }
}

fn nothing_known(files: &[FileSummary]) -> Error {
    let problem = |file: &FileSummary| Problem {
        place: Place { file: file.path.clone(), ..Place::default() },
        expected: "values of at least one indicator of the catalogue".to_owned(),
        found: match file.outside.len() {
            0 => format!("{}, without indicators", file.title.get(Language::En)),
            1 => "1 indicator outside it".to_owned(),
            n => format!("{n} indicators outside it"),
        },
        help: "`jamlik check FILE` shows how the file is read; `jamlik indicators` lists the catalogue".to_owned(),
    };
    Error::Data(files.iter().map(problem).collect())
}
