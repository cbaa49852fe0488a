//! `jamlik gaps`: inequality between groups.

use std::io::Write;

use ustr::ustr;

use crate::cli::options::Common;
use crate::cli::tables::{self, TableArgs};
use crate::error::{Error, Result};
use crate::inequality::{Chosen, GapOptions, Intervals, SignConvention};
use crate::model::Catalogue;
use crate::{estimate, inequality};

/// Print or write the gaps between women and men, municipalities, levels of education and other groups
///
/// Of the usual measures, each dimension gets the difference and the ratio, and the population's gain if all had the level
/// of the best (par, paf); groups in order also the slope and the relative index (sii, rii; linear for rates and means);
/// groups without order also the mean difference from the mean, the index of disparity, Theil's index and the
/// between-group variance (mdmw, idisw, ti, bgv). `jamlik calc gaps --explain` has the formula and source of each.
///
/// A positive value, or a ratio above 1, is to the disadvantage of the less advantaged, whether a high or a low value of
/// the indicator is better; the column `sign` says so. The newest row of a series says since when and how the gap has
/// changed, and in words where the absolute and the relative gap have moved in opposite directions.
///
/// Examples:
///   jamlik gaps --areas 06 --indicators 11 --years 2024
///   jamlik gaps --areas 0680 --dimension education --measure sii,rii,rci
///   jamlik gaps --input observations.parquet --measure all --output gaps.csv
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Only these dimensions: municipality, county, sex, education, income, birth_country, cni or one of your own [default: all]
    #[arg(short, long, value_name = "DIMENSION", num_args = 1.., value_delimiter = ',')]
    dimension: Vec<String>,
    /// Measures by id or name, or `all` that fit the dimension [default: the usual ones]
    #[arg(short, long, value_name = "MEASURE", num_args = 1.., value_delimiter = ',')]
    measure: Vec<String>,
    /// Which sign a measure with a direction has
    #[arg(long, value_enum, default_value_t = Sign::Disadvantage)]
    sign: Sign,
    /// How intervals are made
    #[arg(long, value_enum, default_value_t = Interval::Usual)]
    interval: Interval,
    /// Reflect drawn limits about the value, against the upward bias of measures of spread
    #[arg(long)]
    corrected: bool,
    /// How many times groups are drawn anew where intervals are drawn
    #[arg(long, value_name = "N", default_value_t = 1000)]
    draws: usize,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1)]
    draw_seed: u64,
    #[command(flatten)]
    table: TableArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Interval {
    /// From how sure the groups are: analytic where that is known, propagated for measures of an order, drawn for spread
    Usual,
    /// The field's analytic interval, as WHO's HEAT
    Analytic,
    /// Percentiles of draws of the groups' values
    Simulation,
    /// Percentiles of draws of the groups' events
    Bootstrap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Sign {
    /// Positive is to the disadvantage of the less advantaged
    Disadvantage,
    /// As the field's papers and WHO's HEAT have it
    Field,
}

/// The columns that people see.
const COLUMNS: &[&str] = &[
    "indicator",
    "area_name",
    "dimension",
    "sex",
    "period",
    "measure",
    "value",
    "lower",
    "upper",
    "unit",
    "group",
    "reference_group",
    "groups",
    "method",
    "status",
    "direction",
    "since",
];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let options = options(args)?;
    tables::run(&args.table, COLUMNS, common, catalogue, out, |observations, keep| {
        inequality::gaps(&estimate::estimate(observations, catalogue)?, catalogue, &options, keep)
    })
}

fn options(args: &Args) -> Result<GapOptions> {
    let measures = match args.measure.as_slice() {
        [] => Chosen::Usual,
        [all] if all == "all" => Chosen::All,
        words => Chosen::These(words.iter().map(|word| inequality::named(word)).collect::<Result<_>>()?),
    };
    let intervals = match (args.interval, args.corrected) {
        (Interval::Usual, false) => Intervals::Usual,
        (Interval::Analytic, false) => Intervals::Analytic,
        (Interval::Simulation, false) => Intervals::Simulation,
        (Interval::Simulation, true) => Intervals::SimulationCorrected,
        (Interval::Bootstrap, false) => Intervals::Bootstrap,
        (Interval::Bootstrap, true) => Intervals::BootstrapCorrected,
        (Interval::Usual | Interval::Analytic, true) => {
            return Err(Error::Usage {
                message: "--corrected: only drawn intervals are reflected".to_owned(),
                help: "give --interval simulation or --interval bootstrap with it".to_owned(),
            });
        }
    };
    Ok(GapOptions {
        measures,
        dimensions: args.dimension.iter().map(|id| ustr(id)).collect(),
        sign: match args.sign {
            Sign::Disadvantage => SignConvention::Disadvantage,
            Sign::Field => SignConvention::Field,
        },
        intervals,
        draws: args.draws,
        seed: args.draw_seed,
    })
}
