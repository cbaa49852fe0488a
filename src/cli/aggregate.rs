//! `jamlik aggregate`: person rows to observations.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::aggregate::cells::{Cells, Role};
use crate::aggregate::embedded::{BATCH, Watch};
use crate::aggregate::observations;
use crate::aggregate::plan::{Found, Plan};
use crate::aggregate::read::Persons;
use crate::aggregate::run::{self, Job, With};
use crate::aggregate::spec::{self, Spec};
use crate::aggregate::{cells_file, resume};
use crate::cli::options::Common;
use crate::cli::tables::{self, Destination};
use crate::cli::{printed, progress};
use crate::error::{Error, Result};
use crate::model::Catalogue;
use crate::table::atomically;
use crate::tidy::Members;

/// Sum a register or a survey with one row a person to the observations that the other commands read
///
/// PERSONS are Parquet, Arrow or CSV files, or folders of them (`year=2023/…` states a column). The spec, a TOML file, says
/// what the columns mean: areas, sex, age, year, weights and design, dimensions, and for each indicator who is counted and
/// who has the property, as SQL conditions. `--init` writes one from the file's own columns.
///
/// Rows are read once, in memory that does not grow with them, and never leave: messages hold rows and columns, no values.
/// Areas are summed to municipalities, counties, groups of one's own and the nation. Values of weighted surveys get
/// design-based standard errors.
///
/// Examples:
///   jamlik aggregate persons.parquet --init > spec.toml
///   jamlik aggregate register/ --spec spec.toml --output obs.parquet
///   jamlik report --input obs.parquet
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Files of person rows, or folders of them
    #[arg(value_name = "PERSONS", required = true)]
    persons: Vec<PathBuf>,
    /// What the columns mean, a TOML file
    #[arg(short, long, value_name = "FILE", required_unless_present = "init")]
    spec: Option<PathBuf>,
    /// Write a spec from the files' own columns, to be completed by you, and stop
    #[arg(long, conflicts_with_all = ["spec", "cells", "resume", "print_sql", "decode_only"])]
    init: bool,
    /// Write the sums by every key as well, before roll-up and without any rule for small numbers: a Parquet file
    #[arg(long, value_name = "FILE")]
    cells: Option<PathBuf>,
    /// Keep the sums of finished files beside the output, and go on from them after a run that was stopped
    #[arg(long, requires = "output")]
    resume: bool,
    /// The engine that sums the rows
    #[arg(long, value_enum, default_value_t = EngineName::Embedded, help_heading = "Engine")]
    engine: EngineName,
    /// Where the Spark Connect server is
    #[arg(long, value_name = "URL", default_value = "sc://localhost:15002", help_heading = "Engine")]
    remote: String,
    /// Print the SQL statements that a distributed engine is given, and stop
    #[arg(long, help_heading = "Engine")]
    print_sql: bool,
    /// Only read and decode the columns that the spec needs: the floor of the time that a run takes
    #[arg(long, hide = true)]
    decode_only: bool,
    #[command(flatten)]
    destination: Destination,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum EngineName {
    /// Built in, on this machine
    Embedded,
    /// Apache Spark through Spark Connect: the files must be where the cluster sees them
    Spark,
}

/// The columns that people see.
const COLUMNS: &[&str] = &[
    "indicator",
    "area_name",
    "dimension",
    "group",
    "sex",
    "period",
    "numerator",
    "denominator",
    "value",
    "standard_error",
    "respondents",
    "unit",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let outputs = || args.destination.output.iter().chain(&args.cells).map(PathBuf::as_path);
    common.refuse_existing(outputs())?;
    let Some(path) = &args.spec else { return init(args, catalogue, out) };
    let spec = Spec::open(path)?;
    let persons = Persons::open(&args.persons, &spec.read)?;
    spec.check(path, &persons, catalogue)?;
    let job = Job { spec: &spec, path, persons: &persons, catalogue };
    if args.decode_only {
        return decode(&job);
    }
    if args.print_sql {
        return run::statements(&job)?.iter().try_for_each(|statement| printed(writeln!(out, "{statement};\n")));
    }
    outputs().try_for_each(writable)?;
    let cells = cells(args, common, &job)?;
    if let Some(file) = &args.cells {
        write_cells(&cells, &spec, file)?;
        if args.destination.output.is_none() {
            return Ok(());
        }
    }
    write_observations(args, common, &job, &cells, out)
}

/// Writes a spec from the files' own columns.
fn init(args: &Args, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let (persons, identities) = Persons::open_to_describe(&args.persons)?;
    let text = spec::init(persons.fields(), &identities, catalogue);
    match &args.destination.output {
        Some(path) => atomically(path, |file| file.write_all(text.as_bytes())),
        None => printed(out.write_all(text.as_bytes())),
    }
}

/// Sums the rows, with progress: rows a second, and the time left where the number of rows is known.
fn cells(args: &Args, common: &Common, job: &Job<'_>) -> Result<Cells> {
    let stop = progress::stop_flag();
    let rows: Option<u64> = job.persons.files().iter().map(|file| file.rows).sum();
    let bar = progress::rows(rows.map(|rows| rows * run::passes(job.spec) as u64), common);
    let watch = Watch { rows: &|rows| bar.inc(rows), stop: &stop };
    let state = args.destination.output.as_deref().filter(|_| args.resume).map(resume::place);
    let cells = run::run(job, &with(args, state.as_deref())?, &watch);
    bar.finish_and_clear();
    cells
}

fn with<'a>(args: &'a Args, state: Option<&'a Path>) -> Result<With<'a>> {
    match args.engine {
        EngineName::Embedded => Ok(With::Embedded(state)),
        EngineName::Spark if state.is_some() => Err(Error::Usage {
            message: "--resume: the distributed engine keeps no state of its own".to_owned(),
            help: "leave --resume out".to_owned(),
        }),
        #[cfg(feature = "spark")]
        EngineName::Spark => Ok(With::Spark(&args.remote)),
        #[cfg(not(feature = "spark"))]
        EngineName::Spark => Err(Error::Usage {
            message: "--engine spark: this jamlik was built without it".to_owned(),
            help: "install protoc (Debian: protobuf-compiler) and build with `cargo install --path . --features spark`"
                .to_owned(),
        }),
    }
}

/// Stops before the work if its result could not be written.
fn writable(path: &Path) -> Result<()> {
    let failed = |source: std::io::Error| Error::write(path, &source);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    tempfile::tempfile_in(folder).map_err(failed)?;
    Ok(())
}

/// Cells without the sampling units, which may be households.
fn write_cells(cells: &Cells, spec: &Spec, path: &Path) -> Result<()> {
    let roles: Vec<Role> =
        cells.keys.iter().map(|key| key.role).filter(|role| !matches!(role, Role::Stratum | Role::Unit)).collect();
    let ids: Vec<&str> = spec.indicators.iter().map(|indicator| indicator.id.as_str()).collect();
    atomically(path, |file| cells_file::write(cells, &roles, &ids, None, file))
}

/// Rolls the cells up and writes the observations, Parquet an indicator at a time.
fn write_observations(args: &Args, common: &Common, job: &Job<'_>, cells: &Cells, out: &mut dyn Write) -> Result<()> {
    let members = match &job.spec.area.members {
        Some(file) => Members::open(file, job.spec.area.geography.edition())?,
        None => Members::default(),
    };
    let output = observations::Output { cells, spec: job.spec, catalogue: job.catalogue, members: &members };
    let left_out = match (&args.destination.output, args.destination.file_format()?) {
        (Some(path), Some(format)) => output.save(path, format)?,
        _ => {
            let (table, left_out) = output.table()?;
            tables::write(&table, COLUMNS, &args.destination, common, job.catalogue, out)?;
            left_out
        }
    };
    left_out.notes(common.lang).iter().for_each(|note| common.note(note));
    Ok(())
}

/// Reads and decodes the columns that the spec needs, and nothing else.
fn decode(job: &Job<'_>) -> Result<()> {
    let plan = Plan::new(job.spec, job.path, job.persons.fields(), job.catalogue, &Found::default())?;
    let columns = plan.columns();
    for file in 0..job.persons.files().len() {
        for batch in job.persons.batches(file, &columns, BATCH)? {
            batch?;
        }
    }
    Ok(())
}
