//! `jamlik need cni`: the Care Need Index of any units.

use std::io::Write;
use std::path::PathBuf;

use super::{people, synthetic_note, write};
use crate::calculate::Output;
use crate::cli::options::Common;
use crate::cli::tables::Destination;
use crate::error::{Error, Result};
use crate::model::{Catalogue, Component, Language, Status};
use crate::need::cni::{Cni, Options, Row, Standing, cni};
use crate::need::components::{Components, Level};
use crate::need::correspondence::Correspondence;
use crate::need::rank::RankSpread;
use crate::need::weights::Weights;

/// The Care Need Index of any units, with its parts, rank, quintile and intervals
///
/// The table has one row a unit: DeSO, RegSO, municipality, care centre by its listed persons, or groups of one's own. Its
/// columns are the unit, perhaps its name, its people and the seven counts, under SCB's headings, ours (age_under5,
/// born_east_south, age65_alone, single_parent, moved_in, unemployed, low_education) or those of a file in `cni_columns/`
/// of --catalogue DIR. Counts that it lacks, or has as something near them, make a partial index whose name says so.
///
/// CNI is relative to the nation, which has 1: as given with --national, or a row of the table called `Riket`, or the sum of
/// the units. Quintile 5 and decile 10 hold the people with the greatest need. Limits and ranks by chance come from counts
/// drawn anew; ranks by weights from weights drawn within --weight-spread of their values.
///
/// Examples:
///   jamlik need cni deso.csv --output cni.csv
///   jamlik need cni listade.xlsx --national 2.4762 --top 7
///   jamlik need cni deso.csv --level municipality --weights skane_bvc
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The seven counts and the people of each unit: CSV, XLSX, Parquet or Arrow [default: synthetic neighbourhoods]
    #[arg(value_name = "TABLE")]
    table: Option<PathBuf>,
    /// The weights: scb, skane_bvc, or a TOML file of your own
    #[arg(short, long, value_name = "NAME", default_value = "scb")]
    weights: String,
    /// The nation's weighted sum per person, such as 2.4762 [default: that of the table]
    #[arg(short, long, value_name = "NUMBER")]
    national: Option<f64>,
    /// SCB's key of the neighbourhoods of 2018 and 2025, and shares of the people: counts of 2018 are moved to 2025
    #[arg(long, value_name = "FILE", requires = "table")]
    correspondence: Option<PathBuf>,
    /// Add the units up to larger areas
    #[arg(short, long, value_enum, value_name = "LEVEL")]
    level: Option<LevelName>,
    /// How many units are the worst, for the probability to be among them [default: a tenth of them]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
    /// How many times counts and weights are drawn; 0 for no intervals
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    draws: u32,
    /// How far weights are drawn from their values: 0.2 for ±20 %; 0 for no ranks by weights
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    weight_spread: f64,
    /// Seed of the draws, and of the synthetic neighbourhoods
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    destination: Destination,
}

/// What units are added up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LevelName {
    /// The larger neighbourhoods, by the table's column of them
    Regso,
    Municipality,
    County,
    /// Health-care regions, and your own of --groups FILE
    Group,
}

impl LevelName {
    fn level(self) -> Level {
        match self {
            LevelName::Regso => Level::Regso,
            LevelName::Municipality => Level::Municipality,
            LevelName::County => Level::County,
            LevelName::Group => Level::Group,
        }
    }
}

/// The columns that people see.
const SHOWN: &[&str] = &[
    "area",
    "area_name",
    "population",
    "index",
    "cni",
    "cni_partial",
    "lower_95",
    "upper_95",
    "rank",
    "rank_lower",
    "rank_upper",
    "p_worst",
    "quintile",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    common.refuse_existing(args.destination.output.as_deref())?;
    if !(0.0..1.0).contains(&args.weight_spread) {
        return Err(Error::Usage {
            message: format!("--weight-spread {}: a share from 0 to below 1 is needed", args.weight_spread),
            help: "0.2 draws each weight within 20 % of its value".to_owned(),
        });
    }
    let weights = Weights::named(catalogue, &args.weights)?;
    let components = match &args.table {
        Some(table) => {
            common.source_file(table);
            Components::read(table, catalogue, common.lang)?
        }
        None => {
            synthetic_note(common, args.seed);
            Components::synthetic(catalogue, args.seed)?
        }
    };
    let components = match &args.correspondence {
        Some(key) => Correspondence::open(key)?.moved_units(&components)?,
        None => components,
    };
    let components = match args.level {
        Some(level) => components.at_level(level.level(), catalogue)?,
        None => components,
    };
    let options = Options {
        national: args.national,
        draws: args.draws as usize,
        seed: args.seed,
        first: args.top,
        weight_spread: args.weight_spread,
    };
    let all = cni(&components, &weights, &options)?;
    write(table(&all, common.lang), SHOWN, &args.destination, common, out)
}

/// The units as columns: SCB's own in its order, then where each stands.
fn table(all: &Cni, language: Language) -> Output {
    let rows = &all.rows;
    let word = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).to_owned()).collect::<Vec<String>>();
    let mut output = Output::labelled(vec![
        ("area".to_owned(), word(|row| row.unit.area.as_str())),
        ("area_name".to_owned(), word(|row| &row.unit.name)),
        ("municipality".to_owned(), word(|row| row.unit.municipality.map_or("", |code| code.as_str()))),
    ]);
    for component in Component::ALL {
        let heading = all.holdings[component.index()].heading(component);
        people(&mut output, &heading, rows.iter().map(|row| row.unit.counts[component.index()]).collect());
    }
    people(&mut output, "population", rows.iter().map(|row| Some(row.unit.population)).collect());
    let standing = |of: &dyn Fn(&Standing) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.standing.as_ref().and_then(of)).collect()
    };
    output.numbers("index", standing(&|s| Some(s.index)));
    output.numbers(if all.partial { "cni_partial" } else { "cni" }, standing(&|s| Some(s.cni)));
    output.numbers("lower_95", standing(&|s| Some(s.limits?.lower)));
    output.numbers("upper_95", standing(&|s| Some(s.limits?.upper)));
    let per_person = |row: &Row| Some(row.standing?.index / row.unit.population);
    output.numbers("index_per_person", rows.iter().map(per_person).collect());
    let whole = |of: &dyn Fn(&Standing) -> Option<u32>| -> Vec<Option<i64>> {
        rows.iter().map(|row| row.standing.as_ref().and_then(of).map(i64::from)).collect()
    };
    output.integers("rank", whole(&|s| Some(s.rank)));
    output.integers("rank_lower", whole(&|s| Some(s.by_chance?.lower)));
    output.integers("rank_upper", whole(&|s| Some(s.by_chance?.upper)));
    let among = |spread: Option<RankSpread>| spread.map(|spread| spread.among_first);
    output.numbers("p_worst", standing(&|s| among(s.by_chance)));
    output.integers("rank_lower_weights", whole(&|s| Some(s.by_weights?.lower)));
    output.integers("rank_upper_weights", whole(&|s| Some(s.by_weights?.upper)));
    output.integers("quintile", whole(&|s| Some(s.quintile)));
    output.integers("decile", whole(&|s| Some(s.decile)));
    for component in Component::ALL {
        output.numbers(&format!("share_{}", component.id()), standing(&|s| Some(s.shares[component.index()])));
    }
    output.text("index_name", vec![all.name.get(language).to_owned(); rows.len()]);
    let status = |row: &Row| if row.standing.is_some() { Status::Ok } else { Status::Missing };
    output.text("status", rows.iter().map(|row| status(row).id().to_owned()).collect());
    output.notes.push(all.name.get(language).to_owned());
    output.notes.extend(all.notes.iter().cloned());
    output.notes.push(format!("p_worst is the probability to be among the {} with the greatest need", all.first));
    output
}
