//! The maps of `jamlik chart`: of an indicator or of a table of one's own, on tiles or on boundaries.

use std::path::PathBuf;

use super::values::Table;
use super::{Args, Name, with_results};
use crate::boundaries::{self, Boundaries, Level};
use crate::chart::{Chart, Words};
use crate::cli::options::Common;
use crate::error::{Error, Problem, Result};
use crate::model::{Area, AreaLevel, Catalogue, Language};
use crate::report::maps::{self, Classing, Measure, Surface};
use crate::report::{Context, figures};
use crate::statistics::classes::Method;

/// What a map shows and how.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Maps")]
pub(super) struct Options {
    /// The areas that are drawn [default: those of --boundaries; counties of the nation, else municipalities]
    #[arg(long, value_enum, value_name = "LEVEL")]
    level: Option<LevelName>,
    /// Boundaries of areas: GeoJSON, TopoJSON, GeoPackage or GeoParquet, WGS 84 or SWEREF 99 TM [default: tiles]
    #[arg(long, value_name = "FILE")]
    boundaries: Option<PathBuf>,
    /// The column of codes in --boundaries [default: found by its content]
    #[arg(long, value_name = "COLUMN", requires = "boundaries")]
    key: Option<String>,
    /// The layer of a GeoPackage, or the object of a TopoJSON, with several
    #[arg(long, value_name = "NAME", requires = "boundaries")]
    layer: Option<String>,
    /// The year of the division of DeSO or RegSO in --boundaries, where the file does not say it
    #[arg(long, value_name = "YEAR", requires = "boundaries", value_parser = clap::value_parser!(u16).range(2018..2100))]
    division: Option<u16>,
    /// Values of your own: a table with codes of areas and a column of values
    #[arg(long, value_name = "FILE")]
    values: Option<PathBuf>,
    /// The column of --values; two for bivariate, need and outcome
    #[arg(long, value_name = "COLUMN", requires = "values", num_args = 1.., value_delimiter = ',')]
    column: Vec<String>,
    /// The need that an outcome is set against: another indicator (bivariate)
    #[arg(long, value_name = "INDICATOR")]
    against: Option<String>,
    /// How values are put in classes
    #[arg(long, value_enum, default_value = "quantile", value_name = "METHOD")]
    method: MethodName,
    /// The most classes
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    classes: u8,
    /// The title, instead of our own
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum LevelName {
    County,
    Municipality,
    Regso,
    Deso,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum MethodName {
    /// As many areas in each class
    Quantile,
    /// Each class as wide
    Equal,
    /// Natural breaks: areas of a class are most alike
    Jenks,
    /// Better, similar, worse than the nation, by the interval
    Significance,
    /// SCB's five socio-economic types of areas, 1 to 5
    AreaType,
}

impl Options {
    fn level(&self, area: &Area) -> Level {
        match self.level {
            Some(LevelName::County) => Level::County,
            Some(LevelName::Municipality) => Level::Municipality,
            Some(LevelName::Regso) => Level::Regso,
            Some(LevelName::Deso) => Level::Deso,
            None if area.level == AreaLevel::Nation => Level::County,
            None => Level::Municipality,
        }
    }

    fn classing(&self) -> Classing {
        let count = usize::from(self.classes);
        match self.method {
            MethodName::Quantile => Classing::Values(Method::Quantile, count),
            MethodName::Equal => Classing::Values(Method::Equal, count),
            MethodName::Jenks => Classing::Values(Method::Jenks, count),
            MethodName::Significance => Classing::Verdicts,
            MethodName::AreaType => Classing::AreaTypes,
        }
    }
}

/// The map or the map of two measures that is asked for.
pub(super) fn chart(args: &Args, common: &Common, catalogue: &Catalogue, area: &Area) -> Result<Chart> {
    let language = common.lang;
    let surface = surface(&args.map, common, catalogue, area)?;
    let table = args.map.values.as_ref().map(|path| Table::read(path, catalogue, &args.map.column));
    let table = table.transpose()?;
    if let Some(table) = &table {
        table.same_version(&surface)?;
        table.unplaced(&surface, &catalogue.areas, area).iter().for_each(|note| common.note(note));
    }
    let needed = if args.name == Name::Bivariate { 2 } else { 1 };
    let own = table.as_ref().map_or(0, |table| table.measures.len());
    if args.indicator.is_none() && args.map.against.is_none() {
        let measures = table.as_ref().map_or(&[][..], |table| &table.measures);
        if own != needed {
            return Err(too_few(args, needed, own));
        }
        let about = table.as_ref().map_or("", |table| &table.about);
        return of_table(args, &surface, (measures, about), area, language);
    }
    with_results(args, common, catalogue, area, |context| of_indicators(args, context, &surface, table.as_ref(), area))
}

fn too_few(args: &Args, needed: usize, found: usize) -> Error {
    let help = match (args.name, &args.map.values) {
        (Name::Bivariate, _) => {
            "give --indicator and --against, --indicator and --values with --column, or two columns"
        }
        (_, Some(_)) => "name the column of values with --column",
        (_, None) => "give --indicator, or a table with --values",
    };
    Error::Usage { message: format!("{found} measures for a map of {needed}"), help: help.to_owned() }
}

/// The areas that are drawn.
fn surface(options: &Options, common: &Common, catalogue: &Catalogue, area: &Area) -> Result<Surface> {
    let language = common.lang;
    let Some(path) = &options.boundaries else {
        return Surface::tiles(&catalogue.areas, area, options.level(area), language);
    };
    let how = boundaries::Options { key: options.key.clone(), layer: options.layer.clone(), version: options.division };
    let read = boundaries::open(path, &catalogue.areas, &how)?;
    say(&read, common);
    if options.level.is_some() && options.level(area) != read.level {
        return Err(Error::Usage {
            message: format!("{} holds {} areas of level {}", path.display(), read.areas.len(), read.level.label()),
            help: "leave --level out, or name another column of codes with --key".to_owned(),
        });
    }
    Surface::outlines(&catalogue.areas, area, &read, language)
}

/// What was odd in the boundaries, on standard error.
fn say(boundaries: &Boundaries, common: &Common) {
    boundaries.notes.iter().for_each(|note| common.note(note));
    Problem::blocks(&boundaries.problems).iter().for_each(|block| common.note(block));
    tracing::info!(
        "{} {} from column `{}`, {}",
        boundaries.areas.len(),
        boundaries.level.label(),
        boundaries.key,
        boundaries.reference.label()
    );
}

fn of_table(
    args: &Args,
    surface: &Surface,
    (measures, about): (&[Measure], &str),
    area: &Area,
    language: Language,
) -> Result<Chart> {
    let words = |measures: &str| Words {
        title: args.map.title.clone().unwrap_or(format!("{measures}: {}", area.name.get(language))),
        subtitle: String::new(),
        footnote: format!("{}: {about}.", language.pick("Källa", "Source")),
    };
    match measures {
        [need, outcome] => {
            let words = words(&format!("{} · {}", need.name, outcome.name));
            maps::bivariate(surface, (need, outcome), Some(area.code), words, language)
        }
        [measure] => maps::map(surface, measure, args.map.classing(), Some(area.code), words(&measure.name), language),
        _ => Err(too_few(args, 1, measures.len())),
    }
}

fn of_indicators(
    args: &Args,
    context: &Context<'_>,
    surface: &Surface,
    table: Option<&Table>,
    area: &Area,
) -> Result<Chart> {
    let language = context.language;
    let measure = |name: &str| -> Result<(Measure, Words)> {
        let indicator = context.catalogue.resolve(name)?;
        let sex = args.sex.unwrap_or_else(|| figures::main_sex(indicator));
        let measure = Measure::of_indicator(context, indicator, surface, sex);
        let words = maps::words(context, indicator, &measure, area, sex);
        Ok((measure, words))
    };
    let titled = |words: Words| Words { title: args.map.title.clone().unwrap_or(words.title.clone()), ..words };
    let focus = Some(area.code);
    let first = args.indicator.as_deref().or(args.map.against.as_deref()).unwrap_or_default();
    let (outcome, words) = measure(first)?;
    if args.name == Name::Map {
        return maps::map(surface, &outcome, args.map.classing(), focus, titled(words), language);
    }
    let (need, subtitle, footnote) = match (&args.map.against, table.map(|table| table.measures.as_slice())) {
        (Some(against), _) if args.indicator.is_some() => {
            let (need, words) = measure(against)?;
            (need, words.subtitle, words.footnote)
        }
        (None, Some([need])) => {
            let about = table.map_or("", |table| &table.about);
            (need.clone(), need.name.clone(), format!("{}: {about}.", language.pick("Källa", "Source")))
        }
        _ => return Err(too_few(args, 2, 1)),
    };
    let title =
        format!("{} {} {}", outcome.name, language.pick("mot", "against"), crate::report::in_sentence(&need.name));
    let footnote = if footnote == words.footnote { footnote } else { format!("{footnote}\n{}", words.footnote) };
    let subtitle = format!("{}\n{subtitle}", words.subtitle);
    let words = titled(Words { title: format!("{title}: {}", area.name.get(language)), subtitle, footnote });
    maps::bivariate(surface, (&need, &outcome), focus, words, language)
}
