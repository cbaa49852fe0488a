//! `jamlik need target`: which areas to begin with.

use std::io::Write;
use std::path::PathBuf;

use super::measure::{MeasureArgs, Measured};
use super::rates::area_name;
use super::{SCALE, figures, people, write};
use crate::calculate::Output;
use crate::chart::number;
use crate::cli::chart::save;
use crate::cli::options::Common;
use crate::cli::tables::Destination;
use crate::error::Result;
use crate::model::{Catalogue, Language};
use crate::need::target::{Target, Targets, target};

/// Areas in order of need, how surely each is among the worst, and how much of the burden they hold
///
/// Need is CNI, the smoothed rate of an indicator, its avoidable cases, or CNI and the rate together (--by). `p_worst` is the
/// probability that an area truly belongs to the worst tenth, or the --top N: how often it does when what the needs may truly
/// be is drawn. `burden_share` is the share of the cases (for CNI, of the need of all people together) in this area and those
/// before it, against `people_share`; the last line says how many areas hold half.
///
/// Examples:
///   jamlik need target --area 06
///   jamlik need target --by rate --indicator 7 --area 0680 --top 10 --chart reached.svg
///   jamlik need target deso.csv --by combination --input deso_falls.parquet --parts 0.7,0.3 --output targets.csv
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    measure: MeasureArgs,
    /// How many areas are the worst [default: a tenth of them]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
    /// Also draw it: .svg or .png
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    destination: Destination,
}

/// The columns that people see.
const SHOWN: &[&str] = &[
    "rank",
    "area",
    "area_name",
    "population",
    "need",
    "lower_95",
    "upper_95",
    "rank_lower",
    "rank_upper",
    "p_worst",
    "people_share",
    "burden_share",
    "burden_lower",
    "burden_upper",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    common.refuse_existing(args.destination.output.as_deref().into_iter().chain(args.chart.as_deref()))?;
    let measured = args.measure.candidates(common, catalogue)?;
    let targets = target(&measured.candidates, args.top)?;
    if let Some(path) = &args.chart {
        let place = args.measure.place(&measured.catalogue, common.lang);
        let chart = figures::targeting(&targets, &measured, &place, common.lang);
        save(path, SCALE, &chart, common.lang)?;
    }
    write(table(&targets, &measured, common.lang), SHOWN, &args.destination, common, out)
}

fn table(targets: &Targets, measured: &Measured, language: Language) -> Output {
    let rows = &targets.rows;
    let numbers = |of: &dyn Fn(&Target) -> Option<f64>| -> Vec<Option<f64>> { rows.iter().map(of).collect() };
    let ranks = |of: &dyn Fn(&Target) -> Option<u32>| -> Vec<Option<i64>> {
        rows.iter().map(|row| of(row).map(i64::from)).collect()
    };
    let mut output = Output::labelled(vec![
        ("area".to_owned(), rows.iter().map(|row| row.candidate.area.to_string()).collect()),
        (
            "area_name".to_owned(),
            rows.iter().map(|row| area_name(row.candidate.area, &measured.catalogue, language)).collect(),
        ),
        (
            "municipality".to_owned(),
            rows.iter().map(|row| row.candidate.municipality.map_or(String::new(), |code| code.to_string())).collect(),
        ),
    ]);
    output.integers("rank", ranks(&|row| Some(row.rank)));
    people(&mut output, "population", numbers(&|row| Some(row.candidate.people)));
    output.numbers("need", numbers(&|row| Some(row.candidate.score)));
    output.numbers("lower_95", numbers(&|row| Some(row.limits?.lower)));
    output.numbers("upper_95", numbers(&|row| Some(row.limits?.upper)));
    output.integers("rank_lower", ranks(&|row| Some(row.spread?.lower)));
    output.integers("rank_upper", ranks(&|row| Some(row.spread?.upper)));
    output.numbers("p_worst", numbers(&|row| Some(row.spread?.among_first)));
    output.numbers("burden", numbers(&|row| Some(row.candidate.burden)));
    output.numbers("people_share", numbers(&|row| Some(row.people)));
    output.numbers("burden_share", numbers(&|row| Some(row.burden)));
    output.numbers("burden_lower", numbers(&|row| Some(row.burden_limits?.lower)));
    output.numbers("burden_upper", numbers(&|row| Some(row.burden_limits?.upper)));
    output.text("measure", vec![measured.candidates.measure.get(language).to_owned(); rows.len()]);
    output.notes = notes(targets, measured, language);
    output
}

fn notes(targets: &Targets, measured: &Measured, language: Language) -> Vec<String> {
    let all = targets.rows.len();
    let by = measured.candidates.measure.get(language);
    let reached = measured.candidates.reached.get(language);
    let half = &targets.half;
    let people = number(100.0 * half.people, 1, language);
    let between = half.limits.map_or(String::new(), |(low, high)| match language {
        Language::Sv => format!(" (95 %: {low}–{high} områden)"),
        Language::En => format!(" (95%: {low}–{high} areas)"),
    });
    let (count, first) = (half.areas, targets.first);
    let mut notes = match language {
        Language::Sv => vec![
            format!(
                "ordnade efter {by}; p_worst är sannolikheten att området hör till de {first} av {all} med störst behov"
            ),
            format!("{count} av {all} områden, med {people} % av befolkningen, har hälften av {reached}{between}"),
        ],
        Language::En => vec![
            format!(
                "in order of {by}; p_worst is the probability that the area is among the {first} of {all} in greatest need"
            ),
            format!("{count} of {all} areas, with {people}% of the people, hold half of {reached}{between}"),
        ],
    };
    if !measured.candidates.drawn {
        notes.push(
            language
                .pick(
                    "tabellen säger inte hur säkert behovet är: inga intervall och sannolikheter",
                    "the table does not say how sure the need is: no intervals and probabilities",
                )
                .to_owned(),
        );
    }
    notes
}
