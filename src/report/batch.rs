//! All pages of a run: in parallel, each file whole or not at all.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::{Context, Entry, file_name, index, page};
use crate::error::{Error, Result};
use crate::model::Area;
use crate::table::atomically;

/// Writes a page for each area and `index.html`, which says what could not be written.
///
/// `progress` is told how many areas are done. Pages do not depend on each other or on the number of threads.
///
/// # Errors
///
/// [`Error::Interrupted`] once `stop` is raised: finished pages are kept, no index is written. [`Error::Partial`] with
/// one line for each area that failed while others are done. The first failure itself if no area could be written,
/// and [`Error::Write`] if the folder cannot be made.
pub fn write_all(
    context: &Context,
    areas: &[&Area],
    folder: &Path,
    progress: &(dyn Fn(usize) + Sync),
    stop: &AtomicBool,
) -> Result<()> {
    fs::create_dir_all(folder).map_err(|source| Error::write(folder, &source))?;
    let done = AtomicUsize::new(0);
    let outcomes: Vec<Result<()>> = areas
        .par_iter()
        .map(|area| {
            if stop.load(Ordering::Relaxed) {
                return Err(Error::Interrupted);
            }
            let html = page(context, area)?;
            atomically(&folder.join(file_name(area)), |file| file.write_all(html.as_bytes()))?;
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            Ok(())
        })
        .collect();
    if stop.load(Ordering::Relaxed) && outcomes.iter().any(|outcome| matches!(outcome, Err(Error::Interrupted))) {
        return Err(Error::Interrupted);
    }
    let name = |area: &Area| format!("{} {}", area.code, area.name.get(context.language));
    let failed: Vec<String> = areas
        .iter()
        .zip(&outcomes)
        .filter_map(|(area, outcome)| outcome.as_ref().err().map(|error| format!("{}: {error}", name(area))))
        .collect();
    if !areas.is_empty() && failed.len() == areas.len() {
        return outcomes.into_iter().collect();
    }
    let failure = |outcome: &Result<()>| outcome.as_ref().err().map(Error::to_string);
    let entries = areas.iter().zip(&outcomes).map(|(area, outcome)| Entry { area, failure: failure(outcome) });
    let html = index(context, &entries.collect::<Vec<_>>())?;
    atomically(&folder.join("index.html"), |file| file.write_all(html.as_bytes()))?;
    if failed.is_empty() { Ok(()) } else { Err(Error::Partial { failed, total: areas.len() }) }
}
