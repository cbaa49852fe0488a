//! `jamlik need area-types`: SCB's socio-economic types of area.

use std::io::Write;
use std::path::PathBuf;

use super::{synthetic_note, write};
use crate::calculate::Output;
use crate::cli::options::Common;
use crate::cli::tables::Destination;
use crate::error::{Error, Result};
use crate::model::{Catalogue, Language, Status};
use crate::need::area_type::{self, AreaTypes, Reference, Row};

/// SCB's socio-economic types of area, 1 (great challenges) to 5 (very good conditions)
///
/// A table that has the types is read as it is. One that has the three percentages of which SCB makes them (pre-upper
/// secondary education, low economic standard, economic assistance or long-term unemployment) gets the types by SCB's rule:
/// their plain mean, cut at the mean of all areas and one and two standard deviations from it. For part of the country give
/// the nation's with --mean and --deviation. A table with less gets none.
///
/// Examples:
///   jamlik need area-types omradestyper.csv --output types.csv
///   jamlik need area-types andelar.xlsx --mean 9.1 --deviation 5.4
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Areas with their types or percentages: CSV, XLSX, Parquet or Arrow [default: synthetic neighbourhoods]
    #[arg(value_name = "TABLE")]
    table: Option<PathBuf>,
    /// The mean of the index over the areas of the nation [default: over those of the table]
    #[arg(long, value_name = "NUMBER", requires = "deviation")]
    mean: Option<f64>,
    /// The standard deviation of the index over the areas of the nation
    #[arg(long, value_name = "NUMBER", requires = "mean")]
    deviation: Option<f64>,
    /// Seed of the synthetic neighbourhoods
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "table")]
    seed: u64,
    #[command(flatten)]
    destination: Destination,
}

/// The columns that people see.
const SHOWN: &[&str] = &["area", "area_name", "index", "area_type", "area_type_name", "status"];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    common.refuse_existing(args.destination.output.as_deref())?;
    let reference = args.mean.zip(args.deviation).map(|(mean, deviation)| Reference { mean, deviation });
    if let Some(given) = reference.filter(|given| !(given.mean.is_finite() && given.deviation > 0.0)) {
        return Err(Error::Usage {
            message: format!("--mean {} --deviation {}: these cut nothing", given.mean, given.deviation),
            help: "give the mean in per cent and a standard deviation above 0".to_owned(),
        });
    }
    let types = match &args.table {
        Some(table) => {
            common.source_file(table);
            area_type::read(table, catalogue, reference, common.lang)?
        }
        None => {
            synthetic_note(common, args.seed);
            area_type::synthetic(catalogue, args.seed)?
        }
    };
    write(table(&types, catalogue, common.lang), SHOWN, &args.destination, common, out)
}

fn table(types: &AreaTypes, catalogue: &Catalogue, language: Language) -> Output {
    let rows = &types.rows;
    let word = |of: &dyn Fn(&Row) -> String| rows.iter().map(of).collect::<Vec<String>>();
    let mut output = Output::labelled(vec![
        ("area".to_owned(), word(&|row| row.area.to_string())),
        ("area_name".to_owned(), word(&|row| row.name.clone())),
        ("municipality".to_owned(), word(&|row| row.municipality.map_or(String::new(), |code| code.to_string()))),
    ]);
    if types.cut_at.is_some() {
        for (i, name) in ["low_education_pct", "low_standard_pct", "assistance_pct"].into_iter().enumerate() {
            output.numbers(name, rows.iter().map(|row| Some(row.percentages?.0[i])).collect());
        }
        output.numbers("index", rows.iter().map(|row| Some(row.percentages?.1)).collect());
    }
    output.integers("area_type", rows.iter().map(|row| row.area_type.map(i64::from)).collect());
    let dimension = catalogue.dimension(area_type::DIMENSION);
    let title = |row: &Row| {
        let id = area_type::group(row.area_type?);
        dimension?.groups.iter().find(|group| id == group.id.as_str()).map(|group| group.title.get(language).to_owned())
    };
    output.text("area_type_name", word(&|row| title(row).unwrap_or_default()));
    let status = |row: &Row| if row.area_type.is_some() { Status::Ok } else { Status::Missing };
    output.text("status", word(&|row| status(row).id().to_owned()));
    output.notes.extend(types.notes.iter().cloned());
    output
}
