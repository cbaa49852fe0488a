//! Synthetic persons, one row each, with the country's real structure by municipality, sex and age.
//!
//! Only that structure is real (SCB, CC0): what the rows say of education, income and health is invented, near the
//! levels of Sweden. Rows are drawn block by block, each from a random stream of its own, so that files of any size are
//! written in little memory and the same bytes come out at any number of threads.

mod chances;
mod file;
mod population;
mod recipe;
mod rows;
mod spec;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::demo::recipe::Recipe as Levels;
use crate::error::{Error, Result};
use crate::model::Catalogue;
use crate::table::atomically;

use chances::Chances;
pub(super) use population::People;
use population::{Order, Population};
pub(super) use recipe::Recipe;
use rows::{Source, Year};

/// What file of persons is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many rows.
    pub rows: u64,
    /// The same seed and rows give the same bytes.
    pub seed: u64,
    /// The last year that rows are about.
    pub year: i16,
    /// Over how many years the rows are divided evenly; each year has the country's structure.
    pub years: u16,
    /// A sample with strata, primary sampling units and weights, instead of everyone.
    pub survey: bool,
    /// The format of the files.
    pub format: FileFormat,
    /// Over how many files the rows are divided.
    pub files: u64,
}

/// A format that persons are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FileFormat {
    /// Compressed with zstd.
    Parquet,
    /// UTF-8, comma and decimal point.
    Csv,
    /// Arrow IPC, also called Feather.
    Arrow,
}

/// The most rows of a file of everyone, and of a sample.
const MOST: [u64; 2] = [100_000_000, 1_000_000];

impl Options {
    /// The names of the files: the persons, and what their columns mean.
    ///
    /// ```
    /// # use jamlik::demo::persons::{FileFormat, Options};
    /// let options =
    ///     Options { rows: 600_000, seed: 1, year: 2024, years: 1, survey: false, format: FileFormat::Parquet, files: 2 };
    /// assert_eq!(options.file_names(), ["persons-1.parquet", "persons-2.parquet", "spec.toml"]);
    /// ```
    pub fn file_names(&self) -> Vec<String> {
        let extension = match self.format {
            FileFormat::Parquet => "parquet",
            FileFormat::Csv => "csv",
            FileFormat::Arrow => "arrow",
        };
        let width = self.files.to_string().len();
        let name = |number: u64| match self.files {
            1 => format!("persons.{extension}"),
            _ => format!("persons-{number:0width$}.{extension}"),
        };
        (1..=self.files).map(name).chain(["spec.toml".to_owned()]).collect()
    }

    /// Whether such files can be made.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if the number of rows or of files is too small or too large.
    pub fn check(&self) -> Result<()> {
        let wrong = |message: String, help: &str| Err(Error::Usage { message, help: help.to_owned() });
        let most = MOST[usize::from(self.survey)];
        if !(1..=most).contains(&self.rows) {
            let what = if self.survey { " of a sample" } else { "" };
            return wrong(
                format!("--rows {}: from 1 to {most} rows{what} can be made", self.rows),
                "give --rows 100000",
            );
        }
        if self.years == 0 || u64::from(self.years) > self.rows {
            let message = format!("--years {}: {} rows can be divided over 1 to {1} years", self.years, self.rows);
            return wrong(message, "give fewer --years or more --rows");
        }
        let blocks = file::blocks(self.rows);
        if !(1..=blocks).contains(&self.files) {
            let message = format!("--files {}: {} rows can be divided over 1 to {blocks} files", self.files, self.rows);
            return wrong(message, "give fewer --files or more --rows");
        }
        Ok(())
    }
}

/// Writes the persons and their spec to a folder; `progress` is told how many rows are done.
///
/// A year of as many rows as the table has people (10 327 589) has exactly that table's people; any other number has
/// each municipality, sex and age in proportion to within one row. The order of the rows mixes all areas and years.
///
/// # Errors
///
/// [`Error::Usage`] for a number of rows or files that cannot be made, [`Error::Data`] if a recipe does not read,
/// [`Error::Write`] if a file cannot be written and [`Error::Interrupted`] once `stop` is raised: nothing half-written
/// remains.
///
/// ```
/// # use jamlik::{demo::persons::{self, FileFormat, Options}, model::Catalogue};
/// let options = Options { rows: 1000, seed: 1, year: 2024, years: 1, survey: false, format: FileFormat::Csv, files: 1 };
/// let folder = tempfile::tempdir().unwrap();
/// let paths = persons::write(&Catalogue::embedded(), &options, folder.path(), &|_| {}, &false.into()).unwrap();
/// assert_eq!(std::fs::read_to_string(&paths[0]).unwrap().lines().count(), 1001);
/// ```
pub fn write(
    catalogue: &Catalogue,
    options: &Options,
    folder: &Path,
    progress: &dyn Fn(u64),
    stop: &AtomicBool,
) -> Result<Vec<PathBuf>> {
    options.check()?;
    let source = source(catalogue, options)?;
    let paths: Vec<PathBuf> = options.file_names().iter().map(|name| folder.join(name)).collect();
    let written = Cell::new(0);
    let done = |rows: u64| {
        written.set(written.get() + rows);
        progress(written.get());
        // Any error but `Interrupted`, which a writer would try again.
        if stop.load(Ordering::Relaxed) { Err(io::Error::other("stopped")) } else { Ok(()) }
    };
    let blocks = file::blocks(options.rows);
    for (number, path) in (0..options.files).zip(&paths) {
        let own = number * blocks / options.files..(number + 1) * blocks / options.files;
        let outcome = atomically(path, |out| file::write(out, &source, own, options.format, &done));
        if stop.load(Ordering::Relaxed) {
            return Err(Error::Interrupted);
        }
        outcome?;
    }
    let text = spec::text(&source, options.format);
    atomically(&folder.join("spec.toml"), |out| out.write_all(text.as_bytes()))?;
    Ok(paths)
}

fn source(catalogue: &Catalogue, options: &Options) -> Result<Source> {
    let (recipe, levels) = (Recipe::read(catalogue)?, Levels::read(catalogue)?);
    let density = |people: f64| if options.survey { recipe.survey.fraction(people) } else { 1.0 };
    let population = Population::read(catalogue, &recipe, density)?;
    let &Options { rows, seed, survey, .. } = options;
    let turns = i16::try_from(options.years).unwrap_or(i16::MAX);
    let year = |turn: i16| {
        let year = options.year - (turns - 1 - turn);
        // Rows take turns, so the first years have the rows that are left over.
        let own = (rows - turn as u64).div_ceil(turns as u64);
        let chances = Chances::new(catalogue, (&levels, &recipe), &population, (i32::from(year), seed));
        Year { year, order: Order::new(own, seed), chances }
    };
    let years = (0..turns).map(year).collect();
    Ok(Source { population, recipe, rows, seed, years, survey })
}
