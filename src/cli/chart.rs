//! `jamlik chart`: one chart as a file for a slide.

use std::io::Write;
use std::path::PathBuf;

use super::printed;
use crate::chart::{self, Chart, Style};
use crate::cli::options::{Common, Input};
use crate::cli::pipeline;
use crate::error::{Error, Result};
use crate::inequality::GapOptions;
use crate::model::{Area, Catalogue, Sex, StrategyArea};
use crate::report::{Context, Provenance, Results, figures};
use crate::table::atomically;
use crate::{compare, estimate, inequality};

/// Save one chart as SVG or PNG, with title, source and interval written in it
///
/// Charts:
///   strategy  one indicator over time: area, county, nation, peers, interval, goal, breaks
///   overview  the indicators of one strategy area, women and men
///   ranked    the municipalities of the area's county (or of a region or group) in order
///
/// Examples:
///   jamlik chart strategy --area 0680 --indicator 7 --output fall.svg
///   jamlik chart overview --area Jönköping --strategy-area health --output overview.png
///   jamlik chart ranked --area 06 --indicator 11 --input kolada.csv --output ranked.png
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Which chart
    #[arg(value_enum)]
    name: Name,
    /// The area by code or name
    #[arg(short, long, value_name = "AREA")]
    area: String,
    /// The indicator by number, id or Kolada id (strategy, ranked)
    #[arg(long, value_name = "INDICATOR", required_if_eq_any([("name", "strategy"), ("name", "ranked")]))]
    indicator: Option<String>,
    /// The strategy area (overview)
    #[arg(long, value_enum, value_name = "NAME", required_if_eq("name", "overview"))]
    strategy_area: Option<StrategyAreaName>,
    /// Women, men or both [default: both, or women where the indicator has no total]
    #[arg(long, value_enum)]
    sex: Option<Sex>,
    #[command(flatten)]
    input: Input,
    /// The file to write: .svg or .png
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Pixels of a PNG per unit of the drawing
    #[arg(long, default_value_t = 2.0, value_name = "FACTOR")]
    scale: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Name {
    Strategy,
    Overview,
    Ranked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum StrategyAreaName {
    /// En god och jämlik hälsa
    Health,
    /// God kvalitet
    Quality,
    /// Hållbart och uthålligt
    Sustainable,
}

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    common.refuse_existing([args.output.as_path()])?;
    let language = common.lang;
    let area = catalogue.areas.resolve(&args.area)?;
    let source = pipeline::read(&args.input, catalogue, common)?;
    let estimates = estimate::estimate(&source.observations, catalogue)?;
    let comparisons = compare::compare(&estimates, catalogue)?;
    let gaps = inequality::gaps(&estimates, catalogue, &GapOptions::default(), |row| row.area == area.code)?;
    let results = Results::new(&estimates, &comparisons, &gaps);
    let provenance = Provenance {
        synthetic: source.synthetic,
        sources: source.lines,
        command: String::new(),
        date: jiff::Zoned::now().date().to_string(),
    };
    let context = Context { catalogue, results: &results, language, provenance: &provenance };
    let chart = figure(args, &context, area)?;
    save(args, &chart, Style { language, words: true })?;
    printed(writeln!(out, "{}", args.output.display()))
}

fn figure(args: &Args, context: &Context<'_>, area: &Area) -> Result<Chart> {
    let indicator = || context.catalogue.resolve(args.indicator.as_deref().unwrap_or_default());
    let nothing = |what: &str| Error::Usage {
        message: format!("there is no {what} chart of this for {}", area.name.sv),
        help: "`jamlik estimate` with the same --areas and --indicators shows what there is".to_owned(),
    };
    match args.name {
        Name::Strategy => {
            let indicator = indicator()?;
            let sex = args.sex.unwrap_or_else(|| figures::main_sex(indicator));
            Ok(figures::strategy(context, indicator, area, sex))
        }
        Name::Overview => {
            let strategy_area = match args.strategy_area {
                Some(StrategyAreaName::Quality) => StrategyArea::Quality,
                Some(StrategyAreaName::Sustainable) => StrategyArea::Sustainable,
                Some(StrategyAreaName::Health) | None => StrategyArea::Health,
            };
            Ok(figures::overview(context, strategy_area, area))
        }
        Name::Ranked => {
            let indicator = indicator()?;
            figures::ranked(context, indicator, area).ok_or_else(|| nothing("ranked"))
        }
    }
}

fn save(args: &Args, chart: &Chart, style: Style) -> Result<()> {
    let extension = args.output.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_lowercase().as_str() {
        "svg" => {
            let svg = chart::svg_with_font(chart, style)?;
            atomically(&args.output, |file| file.write_all(svg.as_bytes()))
        }
        "png" => {
            if !(args.scale > 0.0 && args.scale <= 10.0) {
                return Err(Error::Usage {
                    message: format!("--scale {}: not a usable size", args.scale),
                    help: "give a factor above 0 and at most 10, such as 2".to_owned(),
                });
            }
            let png = chart::png(chart, style, args.scale)?;
            atomically(&args.output, |file| file.write_all(&png))
        }
        other => Err(Error::Usage {
            message: format!("{}: `{other}` is not a format for charts", args.output.display()),
            help: "end the file's name with .svg or .png".to_owned(),
        }),
    }
}
