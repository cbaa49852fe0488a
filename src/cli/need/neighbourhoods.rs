//! `jamlik need neighbourhoods`: rates of neighbourhoods, smoothed, with how sure they are.

use std::io::Write;

use super::rates::{RateArgs, Read, area_name};
use super::{people, write};
use crate::calculate::Output;
use crate::cli::options::Common;
use crate::cli::tables::Destination;
use crate::error::Result;
use crate::model::{Catalogue, Language};
use crate::need::small_areas::SmallAreas;
use crate::need::smooth::{SmoothedArea, SmoothedAreas};

/// Rates of neighbourhoods (DeSO, RegSO) or care units, smoothed, with their intervals and reliability
///
/// A neighbourhood's own rate is mostly chance. Empirical Bayes draws it towards the mean of its municipality (--toward), the
/// more the less it tells: `reliability` is the share of its own rate in `smoothed`. Limits are what the true rate may be,
/// given that the mean and the spread between areas are estimates too. What the rule for small numbers hides has the mean
/// in its place, with the limits of any area about it; nothing in its row tells its count.
///
/// The input has the code of a DeSO or RegSO as area, a numerator and a denominator. A bare code is of the version of 2018
/// (RegSO: 2020); codes of 2025 have SCB's suffix, 0680C1040_DeSO2025. The two are never mixed: --correspondence moves
/// counts of 2018 to 2025.
///
/// Examples:
///   jamlik need neighbourhoods --area 0680 --indicator 7
///   jamlik need neighbourhoods --input deso.parquet --toward neighbours --neighbours borders.csv --output smoothed.csv
///   jamlik need neighbourhoods --input deso.csv --members catchments.csv --area 06
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    rates: RateArgs,
    #[command(flatten)]
    destination: Destination,
}

/// The columns that people see.
const SHOWN: &[&str] = &[
    "area",
    "area_name",
    "indicator",
    "population",
    "raw",
    "raw_lower",
    "raw_upper",
    "smoothed",
    "lower_95",
    "upper_95",
    "reliability",
    "mean",
    "unit",
    "status",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    common.refuse_existing(args.destination.output.as_deref())?;
    let read = args.rates.read(catalogue, common)?;
    let mut all = Vec::new();
    for indicator in args.rates.indicators(&read)? {
        let small = args.rates.small_areas(&read, indicator)?;
        let smoothed = args.rates.smoothed(&small, &read, common)?;
        all.push((small, smoothed));
    }
    write(table(&all, &read, common.lang), SHOWN, &args.destination, common, out)
}

fn table(all: &[(SmallAreas<'_>, SmoothedAreas)], read: &Read, language: Language) -> Output {
    let rows: Vec<(&SmallAreas<'_>, &SmoothedArea)> =
        all.iter().flat_map(|(small, smoothed)| smoothed.areas.iter().map(move |area| (small, area))).collect();
    let words = |of: &dyn Fn(&SmallAreas<'_>, &SmoothedArea) -> String| -> Vec<String> {
        rows.iter().map(|(small, area)| of(small, area)).collect()
    };
    let numbers = |of: &dyn Fn(&SmoothedArea) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|(_, area)| of(area)).collect()
    };
    let published = |of: &dyn Fn(&SmoothedArea) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|(small, area)| Some(small.indicator.published(of(area)?))).collect()
    };
    let mut output = Output::labelled(vec![
        ("area".to_owned(), words(&|_, row| row.area.code.to_string())),
        ("area_name".to_owned(), words(&|_, row| area_name(row.area.code, &read.catalogue, language))),
        (
            "municipality".to_owned(),
            words(&|_, row| row.area.municipality.map_or(String::new(), |code| code.to_string())),
        ),
        ("indicator".to_owned(), words(&|small, _| small.indicator.id.clone())),
        ("sex".to_owned(), words(&|small, _| small.sex.id().to_owned())),
        ("period".to_owned(), words(&|small, _| small.period.to_string())),
    ]);
    output.numbers("events", numbers(&|row| row.area.raw.numerator));
    people(&mut output, "population", numbers(&|row| Some(row.people)));
    output.numbers("raw", published(&|row| row.area.raw.value));
    output.numbers("raw_lower", published(&|row| row.area.raw.lower));
    output.numbers("raw_upper", published(&|row| row.area.raw.upper));
    output.text("raw_method", words(&|_, row| row.area.raw.method.id().to_owned()));
    output.numbers("smoothed", published(&|row| Some(row.value)));
    output.numbers("lower_95", published(&|row| Some(row.limits?.lower)));
    output.numbers("upper_95", published(&|row| Some(row.limits?.upper)));
    output.numbers("reliability", numbers(&|row| Some(row.reliability)));
    output.numbers("mean", published(&|row| Some(row.mean)));
    output.text("toward", words(&|_, row| row.drawn.id().to_owned()));
    output.text("unit", words(&|small, _| small.indicator.unit.get(language).to_owned()));
    output.text("geography", words(&|small, _| small.geography.clone()));
    output.text("status", words(&|_, row| row.area.raw.status.id().to_owned()));
    output
}
