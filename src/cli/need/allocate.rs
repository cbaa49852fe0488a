//! `jamlik need allocate`: a budget divided by need.

use std::io::Write;

use super::measure::{By, MeasureArgs, Measured};
use super::rates::area_name;
use super::{people, write};
use crate::calculate::Output;
use crate::cli::options::Common;
use crate::cli::tables::Destination;
use crate::error::{Error, Result};
use crate::model::{Catalogue, Language};
use crate::need::allocate::{Grant, Limit, Recipient, Rules, allocate};
use crate::need::candidates::{Candidate, Candidates};
use crate::need::rank::ranks;

/// Divide a budget in proportion to need × people, and explain every krona
///
/// Each area's weight is its need per person times its people; for --by avoidable it is its avoidable cases. With --top N only
/// the N areas in greatest need share. A floor and a ceiling hold for each; what they give and take is shared by the others in
/// proportion to their weights. Amounts are rounded by largest remainders, so that they sum to the budget.
///
/// Examples:
///   jamlik need allocate --budget 5000000 --top 7 --area 06
///   jamlik need allocate deso.csv --budget 5000000 --floor 50000 --ceiling 800000 --unit 1000 --output money.csv
///   jamlik need allocate --budget 1000000 --by rate --indicator 7 --area 0680
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    measure: MeasureArgs,
    /// What is divided, in kronor
    #[arg(long, value_name = "KRONOR")]
    budget: u64,
    /// Only the N areas in greatest need
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
    /// The least that each area gets
    #[arg(long, value_name = "KRONOR", default_value_t = 0)]
    floor: u64,
    /// The most that each area gets
    #[arg(long, value_name = "KRONOR")]
    ceiling: Option<u64>,
    /// Amounts are whole multiples of this
    #[arg(long, value_name = "KRONOR", default_value_t = 1)]
    unit: u64,
    #[command(flatten)]
    destination: Destination,
}

/// The columns that people see.
const SHOWN: &[&str] = &[
    "area",
    "area_name",
    "need",
    "population",
    "weight",
    "share",
    "proportional",
    "limit",
    "exact",
    "rounding",
    "amount",
    "per_person",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    common.refuse_existing(args.destination.output.as_deref())?;
    if args.measure.by == By::Combination {
        return Err(Error::Usage {
            message: "--by combination has no true zero: twice the score is not twice the need".to_owned(),
            help: "divide by cni, rate or avoidable; rank by a combination with `jamlik need target`".to_owned(),
        });
    }
    let measured = args.measure.candidates(common, catalogue)?;
    let chosen = chosen(&measured.candidates, args.top);
    // Avoidable cases are of all people of an area already.
    let need = |row: &Candidate| if args.measure.by == By::Avoidable { row.score / row.people } else { row.score };
    let recipient = |row: &&Candidate| Recipient { area: row.area.to_string(), need: need(row), people: row.people };
    let recipients: Vec<Recipient> = chosen.iter().map(recipient).collect();
    let rules = Rules { budget: args.budget, floor: args.floor, ceiling: args.ceiling, unit: args.unit };
    let grants = allocate(&recipients, &rules)?;
    let output = table(&chosen, &recipients, &grants, &measured, common.lang);
    write(output, SHOWN, &args.destination, common, out)
}

/// The candidates that share, the greatest need first; of equal ones at the limit the lower code.
fn chosen(candidates: &Candidates, top: Option<u32>) -> Vec<&Candidate> {
    let ranks = ranks(&candidates.rows.iter().map(|row| row.score).collect::<Vec<f64>>());
    let mut order: Vec<(u32, &Candidate)> = ranks.into_iter().zip(&candidates.rows).collect();
    order.sort_by_key(|(rank, row)| (*rank, row.area));
    let count = top.map_or(order.len(), |top| order.len().min(top as usize));
    order.into_iter().take(count).map(|(_, row)| row).collect()
}

fn table(
    chosen: &[&Candidate],
    recipients: &[Recipient],
    grants: &[Grant],
    measured: &Measured,
    language: Language,
) -> Output {
    let numbers = |of: &dyn Fn(&Grant) -> f64| -> Vec<Option<f64>> { grants.iter().map(|own| Some(of(own))).collect() };
    let mut output = Output::labelled(vec![
        ("area".to_owned(), chosen.iter().map(|row| row.area.to_string()).collect()),
        ("area_name".to_owned(), chosen.iter().map(|row| area_name(row.area, &measured.catalogue, language)).collect()),
        (
            "municipality".to_owned(),
            chosen.iter().map(|row| row.municipality.map_or(String::new(), |code| code.to_string())).collect(),
        ),
    ]);
    output.numbers("need", recipients.iter().map(|own| Some(own.need)).collect());
    people(&mut output, "population", recipients.iter().map(|own| Some(own.people)).collect());
    output.numbers("weight", numbers(&|own| own.weight));
    output.numbers("share", numbers(&|own| own.share));
    output.numbers("proportional", numbers(&|own| own.proportional));
    let limit = |own: &Grant| match own.limit {
        Limit::None => "",
        Limit::Floor => language.pick("golv", "floor"),
        Limit::Ceiling => language.pick("tak", "ceiling"),
    };
    output.text("limit", grants.iter().map(|own| limit(own).to_owned()).collect());
    output.numbers("exact", numbers(&|own| own.exact));
    output.numbers("rounding", numbers(&|own| own.rounding));
    output.integers("amount", grants.iter().map(|own| i64::try_from(own.amount).ok()).collect());
    let per_person = grants.iter().zip(recipients).map(|(own, one)| Some(own.amount as f64 / one.people));
    output.numbers("per_person", per_person.collect());
    output.text("measure", vec![measured.candidates.measure.get(language).to_owned(); grants.len()]);
    let total: u64 = grants.iter().map(|own| own.amount).sum();
    let (count, by) = (grants.len(), measured.candidates.measure.get(language));
    output.notes.push(match language {
        Language::Sv => format!("{total} kr till {count} områden efter {by} × befolkning"),
        Language::En => format!("{total} kronor to {count} areas by {by} × people"),
    });
    output
}
