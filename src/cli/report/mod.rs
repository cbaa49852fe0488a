//! `jamlik report`: pages and tables for each area.

mod need;

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use ustr::{Ustr, ustr};

use crate::cli::options::{Common, Input, report_areas};
use crate::cli::{pipeline, printed, progress};
use crate::error::Result;
use crate::inequality::GapOptions;
use crate::model::{Area, Catalogue, Language, NATION};
use crate::report::{Context, Provenance, Results};
use crate::table::{About, Comparisons, Estimates, Format, Gaps, Row, Table};
use crate::{compare, estimate, inequality, report};

/// Write one self-contained HTML page for each area, an index and the result tables
///
/// A county, region or group is followed by its municipalities. Without --areas every area gets its page.
/// Beside the pages stands `tables/` with estimates, comparisons and gaps of these areas and their benchmarks,
/// as Parquet (values per person) and CSV (values in the published unit).
///
/// With --need each page has a section on need: the Care Need Index of its small areas, a map (--boundaries), and what a choice
/// of them reaches; with counts of the same DeSO or RegSO in --input also the indicators by quintile, and what would change
/// if those in greatest need had the mean.
///
/// Examples:
///   jamlik report
///   jamlik report --areas 0680,06,sydöstra --output jonkoping
///   jamlik report --areas 01 --input kolada.xlsx scb.csv --lang en
///   jamlik report --areas 20 --input kolada.xlsx falls_by_deso.csv --need deso.csv --boundaries deso.gpkg
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Areas by code or name, such as 0680, 06 or sydöstra [default: all]
    #[arg(short, long, value_name = "AREA", num_args = 1.., value_delimiter = ',')]
    areas: Vec<String>,
    /// Only the areas named, without the municipalities of a county, region or group
    #[arg(long, requires = "areas")]
    only_named: bool,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    need: need::Options,
    /// The folder to write to; it is made if it is not there
    #[arg(short, long, value_name = "DIR", default_value = "jamlik-report")]
    output: PathBuf,
}

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let language = common.lang;
    let areas = report_areas(&args.areas, args.only_named, catalogue)?;
    common.refuse_existing(files(&args.output, &areas).iter().map(PathBuf::as_path))?;
    let stop = progress::stop_flag();
    let mut source = pipeline::read(&args.input, catalogue, common)?;
    let ground = args.need.ground(&args.input, &mut source, catalogue, common)?;
    let estimates = estimate::estimate(&source.observations, catalogue)?;
    drop(source.observations);
    tracing::info!("{} estimates", estimates.len());
    let comparisons = compare::compare(&estimates, catalogue)?;
    let reported = with_benchmarks(&areas, catalogue);
    let keep = |about: &About| args.areas.is_empty() || reported.contains(&about.area);
    let gaps = inequality::gaps(&estimates, catalogue, &GapOptions::default(), keep)?;
    tracing::info!("{} comparisons, {} gaps", comparisons.len(), gaps.len());
    write_tables(&args.output.join("tables"), (&estimates, &comparisons, &gaps), &keep, catalogue)?;

    let provenance = Provenance {
        synthetic: source.synthetic,
        sources: source.lines,
        command: recreate(args, common),
        date: jiff::Zoned::now().date().to_string(),
    };
    tracing::info!("tables written to {}", args.output.join("tables").display());
    let need = ground.map(|ground| ground.need(&areas, catalogue, common)).transpose()?;
    let results = Results::new(&estimates, &comparisons, &gaps);
    let context = Context { catalogue, results: &results, language, provenance: &provenance, need: need.as_ref() };
    let bar = progress::bar(areas.len(), language.pick("rapporter", "reports"), common.quiet);
    let written = report::write_all(&context, &areas, &args.output, &|done| bar.set_position(done as u64), &stop);
    bar.finish_and_clear();
    written?;
    if common.quiet {
        return Ok(());
    }
    let reports = match (areas.len(), language) {
        (1, Language::Sv) => "rapport",
        (_, Language::Sv) => "rapporter",
        (1, Language::En) => "report",
        (_, Language::En) => "reports",
    };
    printed(writeln!(out, "{} {reports}: {}", areas.len(), args.output.join("index.html").display()))
}

/// Every file that the command writes.
fn files(folder: &Path, areas: &[&Area]) -> Vec<PathBuf> {
    let tables = [Estimates::name(), Comparisons::name(), Gaps::name()];
    let tables =
        tables.iter().flat_map(|name| ["parquet", "csv"].map(|extension| format!("tables/{name}.{extension}")));
    let pages = areas.iter().map(|area| report::file_name(area)).chain(["index.html".to_owned()]);
    pages.chain(tables).map(|name| folder.join(name)).collect()
}

/// The areas of the report and everything that they are compared with.
fn with_benchmarks(areas: &[&Area], catalogue: &Catalogue) -> HashSet<Ustr> {
    let mut codes = HashSet::from([ustr(NATION)]);
    for area in areas {
        codes.insert(area.code);
        codes.extend(area.county);
        codes.extend(catalogue.areas.peers_of(area.code).map(|peers| peers.code));
        codes.extend(catalogue.areas.groups_of(area).map(|group| group.code));
    }
    codes
}

/// The three result tables as Parquet and CSV, narrowed to what the report is about.
fn write_tables(
    folder: &Path,
    (estimates, comparisons, gaps): (&Estimates, &Comparisons, &Gaps),
    keep: &(impl Fn(&About) -> bool + Sync),
    catalogue: &Catalogue,
) -> Result<()> {
    save(estimates, keep, folder, catalogue)?;
    save(comparisons, keep, folder, catalogue)?;
    save(gaps, keep, folder, catalogue)
}

fn save<R: Row + Sync>(
    table: &Table<R>,
    keep: impl Fn(&About) -> bool,
    folder: &Path,
    catalogue: &Catalogue,
) -> Result<()> {
    let table = table.filtered(keep);
    let path = |extension: &str| folder.join(format!("{}.{extension}", R::TABLE));
    let (parquet, csv) = rayon::join(
        || table.save(&path("parquet"), Format::Parquet, catalogue),
        || table.save(&path("csv"), Format::Csv, catalogue),
    );
    parquet.and(csv)
}

/// The command that makes the same report again.
fn recreate(args: &Args, common: &Common) -> String {
    let mut words = vec!["jamlik report".to_owned()];
    if !args.areas.is_empty() {
        words.push(format!("--areas {}", args.areas.join(",")));
    }
    if args.only_named {
        words.push("--only-named".to_owned());
    }
    if args.input.input.is_empty() {
        words.push(format!("--seed {}", args.input.seed));
    } else {
        let names = args.input.input.iter().filter_map(|path| path.file_name());
        let names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        words.push(format!("--input {}", names.join(" ")));
    }
    words.extend(args.need.words());
    if common.peers != "socioekonomi" {
        words.push(format!("--peers {}", common.peers));
    }
    for (option, path) in [("--catalogue", &common.catalogue), ("--groups", &common.groups)] {
        if let Some(name) = path.as_ref().and_then(|path| path.file_name()) {
            words.push(format!("{option} {}", name.to_string_lossy()));
        }
    }
    words.push(format!("--lang {}", common.lang.code()));
    words.join(" ")
}
