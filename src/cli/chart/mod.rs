//! `jamlik chart`: one chart as a file for a slide.

mod map;
mod values;

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::chart::{self, Chart, Style};
use crate::cli::options::{Common, Input};
use crate::cli::pipeline;
use crate::cli::printed;
use crate::error::{Error, Result};
use crate::inequality::GapOptions;
use crate::model::{Area, Catalogue, Dimension, Indicator, Language, NATION, Sex, StrategyArea};
use crate::report::{Context, Provenance, Results, figures};
use crate::table::{Estimates, Gaps, atomically};
use crate::{compare, estimate, inequality};
use ustr::ustr;

/// Save one chart as SVG or PNG, with title, source and interval written in it
///
/// Charts:
///   strategy       one indicator over time: area, county, nation, peers, interval, goal, breaks
///   overview       the indicators of one strategy area, women and men
///   ranked         the municipalities of the area's county (or of a region or group) in order
///   equiplot       the groups of a dimension, one line a year, intervals for the newest
///   gap            an absolute and a relative measure of inequality over time, side by side
///   concentration  the concentration curve of groups in order, with the index
///   map            areas coloured by class: tiles, or outlines with --boundaries FILE
///   bivariate      need (--against, or the first --column) and outcome together, in nine colours
///
/// Those from equiplot to concentration take --dimension. By `municipality`, a municipality stands in focus among those of its county; by `county`,
/// a county among those of the nation.
///
/// Examples:
///   jamlik chart strategy --area 0680 --indicator 7 --output fall.svg
///   jamlik chart overview --area Jönköping --strategy-area health --output overview.png
///   jamlik chart ranked --area 06 --indicator 11 --input kolada.csv --output ranked.png
///   jamlik chart equiplot --area 06 --indicator 2 --dimension education --output education.svg
///   jamlik chart gap --area Jönköping --indicator 3 --dimension cni --output gap.png
///   jamlik chart concentration --area 00 --indicator 3 --dimension education --output curve.svg
///   jamlik chart map --area 00 --level county --indicator 7 --output counties.svg
///   jamlik chart map --area 20 --values cni.csv --column cni --boundaries deso.gpkg --output dalarna.png
///   jamlik chart bivariate --area 14 --indicator 7 --against 11 --output need.svg
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Which chart
    #[arg(value_enum)]
    name: Name,
    /// The area by code or name
    #[arg(short, long, value_name = "AREA")]
    area: String,
    /// The indicator by number, id or Kolada id (all but overview; a map may have --values instead)
    #[arg(
        long,
        value_name = "INDICATOR",
        required_if_eq_any([
            ("name", "strategy"), ("name", "ranked"), ("name", "equiplot"), ("name", "gap"), ("name", "concentration"),
        ])
    )]
    indicator: Option<String>,
    /// What divides people: municipality, sex, education, cni or another (equiplot, gap, concentration)
    #[arg(
        short,
        long,
        value_name = "DIMENSION",
        required_if_eq_any([("name", "equiplot"), ("name", "gap"), ("name", "concentration")])
    )]
    dimension: Option<String>,
    /// The strategy area (overview)
    #[arg(long, value_enum, value_name = "NAME", required_if_eq("name", "overview"))]
    strategy_area: Option<StrategyAreaName>,
    /// Women, men or both [default: both, or women where the indicator has no total]
    #[arg(long, value_enum)]
    sex: Option<Sex>,
    #[command(flatten)]
    map: map::Options,
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
    Equiplot,
    Gap,
    Concentration,
    Map,
    Bivariate,
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
    let area = catalogue.areas.resolve(&args.area)?;
    let chart = if matches!(args.name, Name::Map | Name::Bivariate) {
        map::chart(args, common, catalogue, area)?
    } else {
        with_results(args, common, catalogue, area, |context| figure(args, context, area))?
    };
    save(&args.output, args.scale, &chart, common.lang)?;
    printed(writeln!(out, "{}", args.output.display()))
}

/// Runs the stages before a chart and hands it their results.
fn with_results<T>(
    args: &Args,
    common: &Common,
    catalogue: &Catalogue,
    area: &Area,
    draw: impl FnOnce(&Context<'_>) -> Result<T>,
) -> Result<T> {
    let source = pipeline::read(&args.input, catalogue, common)?;
    let estimates = estimate::estimate(&source.observations, catalogue)?;
    let comparisons = compare::compare(&estimates, catalogue)?;
    let gaps = gaps(args, &estimates, area, catalogue)?;
    let results = Results::with_each_sex(&estimates, &comparisons, &gaps);
    let provenance = Provenance {
        synthetic: source.synthetic,
        sources: source.lines,
        command: String::new(),
        date: jiff::Zoned::now().date().to_string(),
    };
    draw(&Context { catalogue, results: &results, language: common.lang, provenance: &provenance, need: None })
}

/// The gaps that the chart shows: none, or those of its dimension.
fn gaps(args: &Args, estimates: &Estimates, area: &Area, catalogue: &Catalogue) -> Result<Gaps> {
    let Some(dimension) = &args.dimension else { return Gaps::new(Vec::new()) };
    let options = GapOptions { dimensions: vec![ustr(dimension)], ..GapOptions::default() };
    // Between areas of its own level the chart is of the county or the nation round it.
    let around = area.county.unwrap_or(ustr(NATION));
    inequality::gaps(estimates, catalogue, &options, |row| row.area == area.code || row.area == around)
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
        Name::Equiplot => of_inequality(args, context, indicator()?, area, figures::equiplot),
        Name::Gap => of_inequality(args, context, indicator()?, area, figures::gap_over_time),
        Name::Concentration => of_inequality(args, context, indicator()?, area, figures::concentration_curve),
        // Drawn by `map::chart`.
        Name::Map | Name::Bivariate => Err(nothing("other")),
    }
}

/// Draws one of the charts of a dimension's groups.
fn of_inequality(
    args: &Args,
    context: &Context<'_>,
    indicator: &Indicator,
    area: &Area,
    draw: fn(&Context, &Indicator, &Area, &Dimension, Sex) -> Option<Chart>,
) -> Result<Chart> {
    let catalogue = context.catalogue;
    let id = args.dimension.as_deref().unwrap_or_default();
    let dimension = catalogue.dimension(id).ok_or_else(|| Error::Unknown {
        what: "dimension",
        given: id.to_owned(),
        known: catalogue.dimensions.iter().map(|dimension| dimension.id.clone()).collect(),
    })?;
    let sex = if id == "sex" { Sex::Total } else { args.sex.unwrap_or_else(|| figures::main_sex(indicator)) };
    draw(context, indicator, area, dimension, sex).ok_or_else(|| Error::Usage {
        message: format!(
            "{}, {}: no such chart by `{id}`",
            indicator.label(context.language),
            area.name.get(context.language)
        ),
        help: match args.name {
            Name::Concentration => {
                "a concentration curve takes groups in order, each with a value and a population".to_owned()
            }
            _ => format!(
                "`jamlik gaps --areas {} --dimension {id}` with the same --input shows what there is",
                area.code
            ),
        },
    })
}

/// Writes a chart to a file whose extension says the format; `scale` is the pixels of a PNG per unit of the drawing.
///
/// # Errors
///
/// [`Error::Usage`] for another extension, or a scale that is none; [`Error::Write`] if the file cannot be written.
pub(super) fn save(path: &Path, scale: f64, chart: &Chart, language: Language) -> Result<()> {
    let style = Style { language, words: true };
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_lowercase().as_str() {
        "svg" => {
            let svg = chart::svg_with_font(chart, style)?;
            atomically(path, |file| file.write_all(svg.as_bytes()))
        }
        "png" => {
            if !(scale > 0.0 && scale <= 10.0) {
                return Err(Error::Usage {
                    message: format!("--scale {scale}: not a usable size"),
                    help: "give a factor above 0 and at most 10, such as 2".to_owned(),
                });
            }
            let png = chart::png(chart, style, scale)?;
            atomically(path, |file| file.write_all(&png))
        }
        other => Err(Error::Usage {
            message: format!("{}: `{other}` is not a format for charts", path.display()),
            help: "end the file's name with .svg or .png".to_owned(),
        }),
    }
}
