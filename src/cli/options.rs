//! Options that several commands share, and what they mean.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing::level_filters::LevelFilter;
use ustr::Ustr;

use crate::error::{Error, Result};
use crate::model::{Area, AreaLevel, Catalogue, Language, Sex};
use crate::table::About;

/// Options of every command.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// A folder of TOML files laid over the embedded catalogue: your own or changed indicators
    /// (`DIR/*.toml` or `DIR/indicators/`), groups (`DIR/groups/`),
    /// dimensions of inequality (`DIR/dimensions/`) and sources (`DIR/sources/`)
    #[arg(long, global = true, value_name = "DIR", help_heading = "Catalogue")]
    pub catalogue: Option<PathBuf>,
    /// A TOML file of areas of your own: `[[group]]` tables with id, name and members
    #[arg(long, global = true, value_name = "FILE", help_heading = "Catalogue")]
    pub groups: Option<PathBuf>,
    /// Kolada's model of similar municipalities: socioekonomi, övergripande, …
    #[arg(long, global = true, value_name = "MODEL", default_value = "socioekonomi", help_heading = "Catalogue")]
    pub peers: String,
    /// Language of reports, charts and tables for people
    #[arg(long, global = true, value_enum, default_value_t, help_heading = "Output")]
    pub lang: Language,
    /// Replace files that are already there
    #[arg(long, global = true, help_heading = "Output")]
    pub overwrite: bool,
    /// Threads to use; the result is the same at any number [default: one per core]
    #[arg(long, global = true, value_name = "N", help_heading = "Output")]
    pub jobs: Option<usize>,
    /// Say more about what is done; twice for every detail
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// What the command read, and what it said.
    #[arg(skip)]
    said: Mutex<Said>,
}

/// What belongs beside a table that leaves the screen on which it was said.
#[derive(Debug, Default)]
struct Said {
    sources: Vec<String>,
    notes: Vec<String>,
}

impl Common {
    pub(super) fn catalogue(&self) -> Result<Catalogue> {
        Catalogue::load(self.catalogue.as_deref(), self.groups.as_deref(), &self.peers)
    }

    /// Stops before anything is written over, unless the user said so.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] with the first of the files that is there.
    pub(super) fn refuse_existing<'a>(&self, files: impl IntoIterator<Item = &'a Path>) -> Result<()> {
        match files.into_iter().find(|file| !self.overwrite && file.exists()) {
            Some(file) => {
                let there = io::Error::new(io::ErrorKind::AlreadyExists, "there is a file of this name");
                Err(Error::write(file, &there))
            }
            None => Ok(()),
        }
    }

    /// Says something that the user should know, on standard error.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            eprintln!("note: {text}");
        }
        self.said().notes.push(text.to_owned());
    }

    /// Remembers where numbers come from: a file's name, or that they are synthetic.
    pub(super) fn source(&self, line: impl Into<String>) {
        self.said().sources.push(line.into());
    }

    /// Remembers a file that numbers come from.
    pub(super) fn source_file(&self, path: &Path) {
        self.source(path.file_name().unwrap_or_default().to_string_lossy());
    }

    /// Where numbers come from, in a line.
    pub(super) fn sources(&self) -> String {
        self.said().sources.join("; ")
    }

    /// The sources and all notes until now, under headings: the second sheet of a workbook.
    pub(super) fn about(&self) -> Vec<(String, String)> {
        let said = self.said();
        let under = |heading: &str, lines: &[String]| -> Vec<(String, String)> {
            lines.iter().map(|line| (heading.to_owned(), line.clone())).collect()
        };
        let maker =
            under(self.lang.pick("Gjord med", "Made by"), &[concat!("jamlik ", env!("CARGO_PKG_VERSION")).to_owned()]);
        let sources = under(self.lang.pick("Källa", "Source"), &said.sources);
        let notes = under(self.lang.pick("Anmärkning", "Note"), &said.notes);
        [maker, sources, notes].concat()
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        // What was said is whole whichever thread panicked.
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn start_logging(&self) {
        let level = match (self.quiet, self.verbose) {
            (true, _) => LevelFilter::ERROR,
            (false, 0) => LevelFilter::WARN,
            (false, 1) => LevelFilter::INFO,
            (false, _) => LevelFilter::DEBUG,
        };
        let colour = std::env::var_os("NO_COLOR").is_none() && std::io::IsTerminal::is_terminal(&std::io::stderr());
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(std::io::stderr)
            .with_ansi(colour)
            .with_target(false)
            .without_time();
        // A library user, or a second call in one process, may have set one already.
        let _ = subscriber.try_init();
    }

    pub(super) fn limit_threads(&self) -> Result<()> {
        let Some(jobs) = self.jobs else { return Ok(()) };
        if jobs == 0 {
            return Err(Error::Usage {
                message: "--jobs 0: at least one thread is needed".to_owned(),
                help: "leave --jobs out to use every core".to_owned(),
            });
        }
        // The pool can be set once in a process; a second call keeps the first.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
        Ok(())
    }
}

/// Where data come from.
#[derive(Debug, Clone, clap::Args)]
pub struct Input {
    /// Files from Kolada, SCB or your own: CSV, XLSX, JSON, Parquet, Arrow. `jamlik check FILE` shows how one is read
    #[arg(short, long, value_name = "FILE", num_args = 1..)]
    pub input: Vec<PathBuf>,
    /// Seed of the synthetic data that are used without --input
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "input")]
    pub seed: u64,
}

/// Which rows of a table are wanted.
#[derive(Debug, Clone, clap::Args)]
pub struct Selection {
    /// Areas by code or name, such as 0680, 06, sydöstra or 0680C1040 [default: all]
    #[arg(short, long, value_name = "AREA", num_args = 1.., value_delimiter = ',')]
    pub areas: Vec<String>,
    /// Indicators by number, id or Kolada id [default: all]
    #[arg(long, value_name = "INDICATOR", num_args = 1.., value_delimiter = ',')]
    pub indicators: Vec<String>,
    /// Only these sexes [default: all]
    #[arg(long, value_enum, value_name = "SEX", num_args = 1.., value_delimiter = ',')]
    pub sex: Vec<Sex>,
    /// Only periods that end in these years [default: all]
    #[arg(long, value_name = "YEAR", num_args = 1.., value_delimiter = ',')]
    pub years: Vec<i32>,
}

impl Selection {
    /// A test of rows for the names that the user gave.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] for an area or indicator that does not exist.
    pub fn filter(&self, catalogue: &Catalogue) -> Result<impl Fn(&About) -> bool + use<>> {
        let areas: Vec<Ustr> =
            self.areas.iter().map(|name| catalogue.areas.resolve_code(name)).collect::<Result<_>>()?;
        let indicators: Vec<Ustr> =
            self.indicators.iter().map(|name| Ok(ustr::ustr(&catalogue.resolve(name)?.id))).collect::<Result<_>>()?;
        let (sexes, years) = (self.sex.clone(), self.years.clone());
        Ok(move |about: &About| {
            (areas.is_empty() || areas.contains(&about.area))
                && (indicators.is_empty() || indicators.contains(&about.indicator))
                && (sexes.is_empty() || sexes.contains(&about.sex))
                && (years.is_empty() || years.contains(&about.period.last))
        })
    }
}

/// The areas that reports are written for: those named, each followed by its members unless `only_named`.
///
/// Without names: the nation, the health-care regions, the groups of one's own, the counties, the municipalities.
///
/// # Errors
///
/// [`Error::Unknown`] for an area that does not exist.
pub fn report_areas<'a>(names: &[String], only_named: bool, catalogue: &'a Catalogue) -> Result<Vec<&'a Area>> {
    let areas = &catalogue.areas;
    let wanted = |area: &&Area| match area.level {
        AreaLevel::Peers => false,
        level if level.is_small() => false,
        // Kolada's unweighted county means are benchmarks, not places with a report of their own.
        AreaLevel::Group => !area.unweighted,
        _ => true,
    };
    if names.is_empty() {
        let mut all: Vec<&Area> = areas.iter().filter(wanted).collect();
        all.sort_by_key(|area| (area.level, area.code));
        return Ok(all);
    }
    let mut chosen: Vec<&Area> = Vec::new();
    for name in names {
        let area = areas.resolve(name)?;
        let members =
            if only_named || area.level == AreaLevel::Nation { Vec::new() } else { areas.municipalities_of(area.code) };
        for candidate in std::iter::once(area).chain(members.into_iter().filter_map(|code| areas.get(code))) {
            if !chosen.iter().any(|already| already.code == candidate.code) {
                chosen.push(candidate);
            }
        }
    }
    Ok(chosen)
}
