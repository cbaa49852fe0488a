//! `jamlik demo`: synthetic data of one's own choice of size.

use std::io::Write;
use std::path::PathBuf;

use crate::cli::options::Common;
use crate::cli::{printed, progress};
use crate::demo::persons::{self, FileFormat, Options};
use crate::error::Result;
use crate::model::Catalogue;

/// Write synthetic data to try things with
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Persons(Persons),
}

/// Write a file of synthetic persons, one row each, with the spec that `jamlik aggregate` reads it by
///
/// The country's structure by municipality, sex and age is real and in proportion at any number of rows (SCB 2019);
/// education, income, weights and the answers of every indicator are invented, near the levels of Sweden.
/// The same --rows and --seed give the same bytes at any number of threads.
///
/// Columns: kommun (municipality), kon (1 man, 2 woman), alder (age), ar (year), utbildning (education 1–3 from age 16,
/// empty if not stated), inkomst (income, hundreds of kronor, from age 20), vikt (calibration weight), and one for each
/// indicator, empty for persons who are not asked.
///
/// Examples:
///   jamlik demo persons --rows 1000000 --output persons
///   jamlik demo persons --rows 10000000 --years 5 --output persons
///   jamlik demo persons --rows 50000 --survey --seed 7 --output sample
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
struct Persons {
    /// How many persons, up to 100 000 000
    #[arg(short, long, value_name = "N")]
    rows: u64,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The folder to write to; it is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The last year that rows are about
    #[arg(long, default_value_t = 2024, value_parser = clap::value_parser!(i16).range(2000..=2050))]
    year: i16,
    /// Divide the rows over so many years; life expectancy needs five
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=30))]
    years: u16,
    /// A sample survey: strata by size of municipality, primary sampling units, weights; up to 1 000 000 rows
    #[arg(long)]
    survey: bool,
    /// The format of the files
    #[arg(long, value_enum, default_value_t = FileFormat::Parquet)]
    format: FileFormat,
    /// Divide the rows over so many files
    #[arg(long, value_name = "K", default_value_t = 1)]
    files: u64,
}

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    match &args.what {
        What::Persons(args) => write_persons(args, common, catalogue, out),
    }
}

fn write_persons(args: &Persons, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let &Persons { rows, seed, year, years, survey, format, files, .. } = args;
    let options = Options { rows, seed, year, years, survey, format, files };
    options.check()?;
    let paths: Vec<PathBuf> = options.file_names().iter().map(|name| args.output.join(name)).collect();
    common.refuse_existing(paths.iter().map(PathBuf::as_path))?;
    let stop = progress::stop_flag();
    let bar = progress::rows(Some(rows), common);
    let written = persons::write(catalogue, &options, &args.output, &|done| bar.set_position(done), &stop);
    bar.finish_and_clear();
    written?;
    let folder = args.output.display();
    let what = common.lang.pick("personerna är SYNTETISKA; härnäst", "the persons are SYNTHETIC; next");
    common.note(&format!("{what}: jamlik aggregate {folder} --spec {folder}/spec.toml --output obs.parquet"));
    if common.quiet {
        return Ok(());
    }
    printed(writeln!(out, "{rows} {}: {folder}", common.lang.pick("personer", "persons")))
}
