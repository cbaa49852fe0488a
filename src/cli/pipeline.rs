//! From files (or the synthetic data set) to estimates: what several commands begin with.

use crate::cli::options::Input;
use crate::error::Result;
use crate::model::{Catalogue, Language};
use crate::table::Observations;
use crate::{demo, tidy};

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
pub fn read(input: &Input, catalogue: &Catalogue, language: Language) -> Result<Source> {
    if input.input.is_empty() {
        tracing::warn!(
            "{}",
            language.pick(
                "inga filer angivna med --input: allt som följer är SYNTETISKA DATA över det verkliga områdesregistret",
                "no files given with --input: everything that follows is SYNTHETIC DATA over the real register of areas",
            )
        );
        let observations = demo::observations(catalogue, input.seed)?;
        let line = match language {
            Language::Sv => format!("Syntetiska data, frö {}", input.seed),
            Language::En => format!("Synthetic data, seed {}", input.seed),
        };
        return Ok(Source { observations, synthetic: true, lines: vec![line] });
    }
    let tidied = tidy::read_files(&input.input, catalogue)?;
    for warning in tidied.warnings(language) {
        tracing::warn!("{warning}");
    }
    let lines = tidied.files.iter().map(|file| file.source_line(language)).collect();
    Ok(Source { observations: tidied.observations, synthetic: false, lines })
}
