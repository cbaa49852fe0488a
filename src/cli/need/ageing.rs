//! `jamlik need ageing`: the old, the young and those of working age in years to come.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;

use ustr::{Ustr, ustr};

use super::ageing_chart::chart_of;
use super::ageing_words::sentence;
use super::write;
use crate::calculate::Output;
use crate::cli::options::{Common, Input};
use crate::cli::tables::Destination;
use crate::cli::{chart, pipeline};
use crate::demo::projection;
use crate::error::{Error, Result};
use crate::estimate;
use crate::model::{Area, Catalogue, Indicator, Kind, Language, Sex, Status};
use crate::need::ageing::{Ages, AgesOfAreas, Row, ageing, ages_of_areas};
use crate::statistics::Bounded;
use crate::table::{Estimate, Estimates};
use crate::tidy;

/// The old, the young and those of working age in years to come, and what unchanged rates would mean
///
/// Reads a projection of the population by area, sex, one-year ages and year, as SCB's table BefProgOsiktRegN is exported
/// (XLSX or CSV, years across or down), and gives the change of 80+, 20–66 and 0–19 from the base year, the dependency ratio
/// (0–19 and 67+ for each of 20–66), and how many cases of an indicator there would be a year if those of 80 and more kept
/// their present rate, with the interval of that rate. Areas that the file does not give are summed from their
/// municipalities, if all are there. The projection itself has no interval.
///
/// Examples:
///   jamlik need ageing BefProgOsiktRegN.xlsx --areas 0680,06,00 --input kolada.xlsx
///   jamlik need ageing BefProgOsiktRegN.csv --years 2030,2040 --output ageing.csv
///   jamlik need ageing --areas 0680 --chart ageing.svg
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The projection: XLSX or CSV from SCB's database [default: a synthetic one]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Areas by code or name [default: all]
    #[arg(short, long, value_name = "AREA", num_args = 1.., value_delimiter = ',')]
    areas: Vec<String>,
    /// The year that changes are from [default: the first of the projection]
    #[arg(long, value_name = "YEAR")]
    base: Option<i32>,
    /// The years that are compared with it [default: 2030, 2035 and 2040, those that are there]
    #[arg(long, value_name = "YEAR", num_args = 1.., value_delimiter = ',')]
    years: Vec<i32>,
    /// The indicator whose rate among people of 80 and more stays as it is: number, id or Kolada id
    #[arg(long, value_name = "INDICATOR", default_value = "fall_injuries")]
    indicator: String,
    /// Draw the change of 80+ over time in the first of --areas, its county and the nation: .svg or .png
    #[arg(long, value_name = "FILE", requires = "areas")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    destination: Destination,
}

/// The columns that people see.
const SHOWN: &[&str] = &[
    "area",
    "area_name",
    "base_year",
    "year",
    "age_80_plus",
    "change_80_plus_pct",
    "change_20_66_pct",
    "change_0_19_pct",
    "dependency_ratio",
    "cases_base",
    "cases",
    "cases_lower_95",
    "cases_upper_95",
];

/// The years that are compared where none are named.
const USUAL: [i32; 3] = [2030, 2035, 2040];

/// So many areas have a sentence each on the screen.
const SENTENCES: usize = 5;

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let files = args.destination.output.iter().chain(&args.chart);
    common.refuse_existing(files.map(PathBuf::as_path))?;
    let language = common.lang;
    let indicator = catalogue.resolve(&args.indicator)?;
    if !matches!(indicator.kind, Kind::Rate | Kind::Proportion) {
        return Err(Error::Usage {
            message: format!("{}: cases are counted from a rate or a share", indicator.id),
            help: "choose an indicator about people of 80 and more, such as fall_injuries".to_owned(),
        });
    }
    let chosen: Vec<&Area> = args.areas.iter().map(|name| catalogue.areas.resolve(name)).collect::<Result<_>>()?;
    let people = match &args.file {
        Some(file) => {
            common.source_file(file);
            tidy::people_by_age(file, catalogue)?
        }
        None => {
            common.source(language.pick("SYNTETISK framskrivning", "SYNTHETIC projection"));
            common.note(language.pick(
                "ingen framskrivning angiven: den som följer är SYNTETISK, utan flyttningar",
                "no projection given: the one that follows is SYNTHETIC, without moves",
            ));
            projection::projection(catalogue)?
        }
    };
    let all = ages_of_areas(&people, &catalogue.areas)?;
    let (base, years) = years(args, &all)?;
    let source = pipeline::read(&args.input, catalogue, common)?;
    let estimates = estimate::estimate(&source.observations, catalogue)?;
    let rates = newest_rates(&estimates, indicator);
    let mut rows = ageing(&all, base, &years, |area| rates.get(&area).copied())?;
    rows.retain(|row| chosen.is_empty() || chosen.iter().any(|area| area.code == row.area));
    if let Some(absent) = chosen.iter().find(|area| !rows.iter().any(|row| row.area == area.code)) {
        return Err(Error::Usage {
            message: format!("the projection does not have {}", absent.name.get(language)),
            help: "give a file that has it, or all of its municipalities".to_owned(),
        });
    }
    let synthetic = args.file.is_none() || source.synthetic;
    if let (Some(path), Some(area)) = (&args.chart, chosen.first()) {
        let drawn = chart_of(&all, area, base, catalogue, synthetic, language);
        chart::save(path, 2.0, &drawn, language)?;
    }
    let table = table(&rows, indicator, catalogue, language);
    let mut shown = 0;
    for row in rows.iter().filter(|_| !chosen.is_empty() && chosen.len() <= SENTENCES) {
        // The nearest year alone: the others stand in the column `text`.
        if row.year == years[0] {
            common.note(&sentence(row, indicator, catalogue, language));
            shown += 1;
        }
    }
    debug_assert!(shown <= SENTENCES);
    write(table, SHOWN, &args.destination, common, out)
}

/// The base year and the years compared with it.
fn years(args: &Args, all: &AgesOfAreas) -> Result<(i32, Vec<i32>)> {
    let known = || all.keys().map(|(_, year)| *year);
    let first = known().min().unwrap_or_default();
    let base = args.base.unwrap_or(first);
    let usual = || USUAL.into_iter().filter(|year| *year > base && known().any(|known| known == *year)).collect();
    let years: Vec<i32> = if args.years.is_empty() { usual() } else { args.years.clone() };
    if years.is_empty() {
        return Err(Error::Usage {
            message: "the projection has none of 2030, 2035 and 2040 after its base year".to_owned(),
            help: format!("it has {first} to {}; name some with --years", known().max().unwrap_or_default()),
        });
    }
    Ok((base, years))
}

/// The newest rate of both sexes in each area that has one with an interval.
fn newest_rates(estimates: &Estimates, indicator: &Indicator) -> HashMap<Ustr, Bounded> {
    let id = ustr(&indicator.id);
    let mut rows = estimates.rows_where(|row| {
        let key = row.key;
        key.indicator == id && key.is_whole() && key.sex == Sex::Total && row.status == Status::Ok
    });
    rows.sort_by_key(|row| row.key.period);
    let newest: HashMap<Ustr, &Estimate> = rows.iter().map(|row| (row.key.area, row)).collect();
    let bounded = |row: &Estimate| {
        let (lower, upper) = row.interval()?;
        Some(Bounded { lower, value: row.value?, upper })
    };
    newest.into_iter().filter_map(|(area, row)| Some((area, bounded(row)?))).collect()
}

fn table(rows: &[Row], indicator: &Indicator, catalogue: &Catalogue, language: Language) -> Output {
    let word = |of: &dyn Fn(&Row) -> String| rows.iter().map(of).collect::<Vec<String>>();
    let name = |row: &Row| catalogue.areas.get(row.area).map_or("", |area| area.name.get(language)).to_owned();
    let mut output = Output::labelled(vec![
        ("area".to_owned(), word(&|row| row.area.to_string())),
        ("area_name".to_owned(), word(&name)),
    ]);
    output.integers("base_year", rows.iter().map(|row| Some(i64::from(row.base_year))).collect());
    output.integers("year", rows.iter().map(|row| Some(i64::from(row.year))).collect());
    type Group = fn(&Ages) -> f64;
    let groups: [(&str, Group); 4] = [
        ("0_19", |ages| ages.young),
        ("20_66", |ages| ages.working),
        ("67_79", |ages| ages.retired),
        ("80_plus", |ages| ages.oldest),
    ];
    let whole = |people: f64| Some(people.round() as i64);
    for (name, group) in groups {
        output.integers(&format!("age_{name}_base"), rows.iter().map(|row| whole(group(&row.base))).collect());
        output.integers(&format!("age_{name}"), rows.iter().map(|row| whole(group(&row.ages))).collect());
        let change = rows.iter().map(|row| Some(100.0 * row.change(group)?)).collect();
        output.numbers(&format!("change_{name}_pct"), change);
    }
    output.numbers("dependency_ratio_base", rows.iter().map(|row| row.base.dependency()).collect());
    output.numbers("dependency_ratio", rows.iter().map(|row| row.ages.dependency()).collect());
    output.text("indicator", vec![indicator.id.clone(); rows.len()]);
    output.numbers("cases_base", rows.iter().map(|row| Some(row.base_cases?.value)).collect());
    output.numbers("cases", rows.iter().map(|row| Some(row.cases?.value)).collect());
    output.numbers("cases_lower_95", rows.iter().map(|row| Some(row.cases?.lower)).collect());
    output.numbers("cases_upper_95", rows.iter().map(|row| Some(row.cases?.upper)).collect());
    let status = |row: &Row| if row.cases.is_some() { Status::Ok } else { Status::Missing };
    output.text("status", word(&|row| status(row).id().to_owned()));
    output.text("text", word(&|row| sentence(row, indicator, catalogue, language)));
    output
}
