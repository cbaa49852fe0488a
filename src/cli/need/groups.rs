//! `jamlik need groups`: values of neighbourhoods or municipalities by quintile of CNI or type of area.

use std::io::Write;
use std::path::PathBuf;

use super::synthetic_note;
use crate::cli::options::{Common, Input};
use crate::cli::pipeline;
use crate::cli::tables::{self, Destination};
use crate::demo::neighbourhoods;
use crate::error::Result;
use crate::model::Catalogue;
use crate::need::groups::{By, Classes, grouped};

/// Sum the counts of neighbourhoods or municipalities by quintile of CNI, or by type of area
///
/// Writes observations with a dimension `cni` (groups cni1 … cni5, 5 with the greatest need) or `area_type` (type1 … type5,
/// 1 with the greatest challenges) for every municipality, county, region and the nation that the areas make up: what
/// `gaps`, `chart equiplot`, `chart concentration` and `report` take beside the other files of --input.
///
/// Quintiles are of all areas in the table of classes: give a table of your own region's areas for its own quintiles.
///
/// Examples:
///   jamlik need cni deso.csv --output cni.csv
///   jamlik need groups --by cni --classes cni.csv --input falls_by_deso.csv --output by_cni.parquet
///   jamlik gaps --input by_cni.parquet --dimension cni
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// What the classes are
    #[arg(long, value_enum, value_name = "WORD", default_value_t = ByName::Cni)]
    by: ByName,
    /// The areas and their quintile or type, as `jamlik need cni` or `jamlik need area-types` writes them [default: synthetic]
    #[arg(short, long, value_name = "FILE", requires = "input")]
    classes: Option<PathBuf>,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    destination: Destination,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ByName {
    /// Quintiles of the Care Need Index
    Cni,
    /// SCB's socio-economic types of area
    AreaType,
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
    "respondents",
    "status",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    common.refuse_existing(args.destination.output.as_deref())?;
    let by = match args.by {
        ByName::Cni => By::Cni,
        ByName::AreaType => By::AreaType,
    };
    let (observations, classes) = match &args.classes {
        Some(classes) => {
            common.source_file(classes);
            (pipeline::read(&args.input, catalogue, common)?.observations, Classes::read(classes, by, catalogue)?)
        }
        None if args.input.input.is_empty() => {
            let seed = args.input.seed;
            synthetic_note(common, seed);
            (neighbourhoods::observations(catalogue, seed)?, Classes::synthetic(by, catalogue, seed)?)
        }
        None => {
            return Err(crate::Error::Usage {
                message: "--input without --classes: which areas are in which class?".to_owned(),
                help: "give the table that `jamlik need cni --output FILE` writes with --classes FILE".to_owned(),
            });
        }
    };
    let grouped = grouped(&observations, &classes, catalogue)?;
    grouped.notes.iter().for_each(|note| common.note(note));
    tables::write(&grouped.observations, COLUMNS, &args.destination, common, catalogue, out)
}
