//! Values of areas as maps: which areas are drawn, how their values are classed, and what the classes are called.

use std::collections::{HashMap, HashSet};

use ustr::{Ustr, ustr};

use super::figures::{mark, verdict};
use super::subject::Subject;
use super::{Context, phrases};
use crate::boundaries::{Boundaries, Level};
use crate::chart::{BivariateMap, Chart, Ground, Map, MapArea, MapAxis, MapClasses, Mark, PairArea, Words};
use crate::error::{Error, Result};
use crate::model::{Area, AreaLevel, Areas, Better, Indicator, Language, NATION, Sex, Status, tile};
use crate::statistics::classes::{self, Method};
use crate::table::{Verdict, benchmark};

/// The areas that a map draws.
#[derive(Debug, Clone)]
pub struct Surface {
    /// The areas, in the order of the ground's.
    pub places: Vec<Place>,
    /// How they are drawn.
    pub ground: Ground,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its code.
    pub code: Ustr,
    /// Its name.
    pub name: String,
    /// What is written on it where it fits.
    pub label: String,
    /// The code of the larger area that it lies in.
    pub group: String,
}

impl Surface {
    /// The counties or municipalities of an area as tiles: of a municipality those of its county, of a county those of the
    /// nation where counties are asked for.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for neighbourhoods, which have no tiles, or an area without such members.
    pub fn tiles(areas: &Areas, area: &Area, level: Level, language: Language) -> Result<Surface> {
        if level > Level::Municipality {
            return Err(Error::Usage {
                message: format!("there are no tiles for {}", level.label()),
                help: "give a file of their boundaries with --boundaries FILE".to_owned(),
            });
        }
        let codes = members(areas, area, level);
        let found = codes.into_iter().filter_map(|code| Some((place(areas, code, None, language), tile(code)?)));
        let (places, tiles): (Vec<Place>, Vec<(i32, i32)>) = found.unzip();
        Surface { places, ground: Ground::Tiles(tiles) }.filled(area, level)
    }

    /// The areas of a file of boundaries that lie in an area, as they lie.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if none does.
    pub fn outlines(areas: &Areas, area: &Area, boundaries: &Boundaries, language: Language) -> Result<Surface> {
        let level = boundaries.level;
        let within: HashSet<Ustr> = members(areas, area, level.min(Level::Municipality)).into_iter().collect();
        // Neighbourhoods of a municipality are those of itself, not of its county.
        let own = area.level == AreaLevel::Municipality && level > Level::Municipality;
        let is_within = |code: Ustr| {
            let larger = larger(code, level);
            if own {
                larger == area.code
            } else {
                within.contains(if level > Level::Municipality { &larger } else { &code })
            }
        };
        let found = boundaries.areas.iter().filter(|outline| is_within(outline.code));
        let found = found.map(|o| (place(areas, o.code, o.name.as_deref(), language), o.shape.clone()));
        let (places, shapes): (Vec<Place>, Vec<_>) = found.unzip();
        Surface { places, ground: Ground::Outlines(shapes) }.filled(area, level)
    }

    fn filled(self, area: &Area, level: Level) -> Result<Surface> {
        if !self.places.is_empty() {
            return Ok(self);
        }
        Err(Error::Usage {
            message: format!("no {} of {} can be drawn", level.label(), area.name.sv),
            help: "choose another --level or --area, or boundaries that hold the area".to_owned(),
        })
    }
}

/// The counties or municipalities that are drawn for an area.
fn members(areas: &Areas, area: &Area, level: Level) -> Vec<Ustr> {
    if level == Level::County {
        let counties: Vec<Ustr> = areas.of_level(AreaLevel::County).map(|county| county.code).collect();
        let of_group: Vec<Ustr> = counties.iter().copied().filter(|code| area.members.contains(code)).collect();
        return if of_group.is_empty() { counties } else { of_group };
    }
    let whole = if area.level == AreaLevel::Municipality { area.county.unwrap_or(area.code) } else { area.code };
    areas.municipalities_of(whole)
}

/// The municipality of a neighbourhood, the county of a municipality, the nation of a county.
fn larger(code: Ustr, level: Level) -> Ustr {
    match level {
        Level::County => ustr(NATION),
        Level::Municipality => ustr(code.as_str().get(..2).unwrap_or_default()),
        Level::Regso | Level::Deso => ustr(code.as_str().get(..4).unwrap_or_default()),
    }
}

/// What an area is called on a map: a county by its short name, a neighbourhood by its code and municipality.
fn place(areas: &Areas, code: Ustr, own_name: Option<&str>, language: Language) -> Place {
    let name = |area: &Area| area.name.get(language).to_owned();
    match areas.get(code) {
        Some(area) if area.level == AreaLevel::County => {
            let short = area.aliases.iter().find(|alias| area.name.sv.starts_with(alias.as_str()));
            Place { code, name: name(area), label: short.cloned().unwrap_or(name(area)), group: String::new() }
        }
        Some(area) => {
            let group = area.county.map(|county| county.to_string()).unwrap_or_default();
            Place { code, name: name(area), label: name(area), group }
        }
        None => {
            let municipality = larger(code, Level::Deso);
            let bare = code.as_str().split('_').next().unwrap_or_default();
            let around = areas.get(municipality).map(name).unwrap_or_default();
            let name = match own_name {
                Some(own) => format!("{own}, {around} ({bare})"),
                None => format!("{bare} {around}"),
            };
            let label = own_name.unwrap_or_default().to_owned();
            Place { code, name, label, group: municipality.to_string() }
        }
    }
}

/// The values that a map shows, in the unit that is published.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Decimals of its values.
    pub decimals: usize,
    /// Which way is better, if that is known.
    pub better: Option<Better>,
    /// The values, by the code of the area.
    pub values: HashMap<Ustr, Value>,
    /// The years of the values.
    pub years: Option<(i32, i32)>,
}

/// The value of one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// The value with its interval.
    pub mark: Option<Mark>,
    /// Why it has none.
    pub status: Status,
    /// Against the nation.
    pub verdict: Verdict,
}

impl Measure {
    /// The newest value of an indicator in each area of a surface, against the nation.
    pub fn of_indicator(context: &Context, indicator: &Indicator, surface: &Surface, sex: Sex) -> Measure {
        let id = ustr(&indicator.id);
        let row = |code: Ustr| {
            let series = context.results.series(id, code, sex);
            context.results.latest(id, code, sex).or(series.last())
        };
        let rows: Vec<_> = surface.places.iter().filter_map(|place| Some((place.code, row(place.code)?))).collect();
        let years = rows.iter().filter(|(_, row)| row.value.is_some()).map(|(_, row)| row.key.period.last);
        let years = years.clone().min().zip(years.max());
        let value = |(code, row): (Ustr, &crate::table::Estimate)| {
            let verdict = verdict(context.results.comparison(id, code, sex, benchmark::NATION));
            (code, Value { mark: mark(indicator, row), status: row.status, verdict })
        };
        Measure {
            name: indicator.short.get(context.language).to_owned(),
            unit: indicator.unit.get(context.language).to_owned(),
            decimals: indicator.decimals,
            better: Some(indicator.better),
            values: rows.into_iter().map(value).collect(),
            years,
        }
    }

    fn value(&self, code: Ustr) -> Value {
        let missing = Value { mark: None, status: Status::Missing, verdict: Verdict::NotComparable };
        let value = self.values.get(&code).copied().unwrap_or(missing);
        // Classes are of the values that people read, so that a limit means what it says.
        let rounded = |mark: Mark| Mark { value: rounded(mark.value, self.decimals), ..mark };
        Value { mark: value.mark.map(rounded), ..value }
    }
}

fn rounded(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// How values are put in classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Classing {
    /// By value, in at most so many classes.
    Values(Method, usize),
    /// Better, similar or worse than the nation.
    Verdicts,
    /// SCB's five socio-economic types of areas: the value is the type.
    AreaTypes,
}

/// A map of a measure.
///
/// # Errors
///
/// [`Error::Usage`] if no area has a value, or a value is no type of area where it should be.
pub fn map(
    surface: &Surface,
    measure: &Measure,
    classing: Classing,
    focus: Option<Ustr>,
    words: Words,
    language: Language,
) -> Result<Chart> {
    let values: Vec<Value> = surface.places.iter().map(|place| measure.value(place.code)).collect();
    let there: Vec<f64> = values.iter().filter_map(|value| Some(value.mark?.value)).collect();
    if there.is_empty() {
        return Err(nothing(measure, surface));
    }
    let (classes, class): (MapClasses, Vec<Option<usize>>) = match classing {
        Classing::Values(method, count) => {
            let limits = classes::limits(&there, count, method)?;
            let class = |value: &Value| value.mark.map(|mark| classes::class(mark.value, &limits));
            (MapClasses::Ranges(ranges(&there, &limits)), values.iter().map(class).collect())
        }
        Classing::Verdicts => {
            let class = |v: &Value| v.mark.map(|_| Verdict::ALL.iter().position(|verdict| *verdict == v.verdict));
            let nation = language.pick("riket", "Sweden").to_owned();
            (MapClasses::Verdicts(nation), values.iter().map(|value| class(value).flatten()).collect())
        }
        Classing::AreaTypes => {
            let class = |value: &Value| Some(value.mark?.value as usize - 1);
            if let Some(other) = there.iter().find(|value| ![1.0, 2.0, 3.0, 4.0, 5.0].contains(value)) {
                return Err(Error::Usage {
                    message: format!("{}: {other} is no type of area", measure.name),
                    help: "types of areas are 1 to 5; choose another --method for other values".to_owned(),
                });
            }
            (MapClasses::Named(area_types(language)), values.iter().map(class).collect())
        }
    };
    let areas = surface.places.iter().zip(values).zip(class).map(|((place, value), class)| MapArea {
        name: place.name.clone(),
        label: place.label.clone(),
        group: place.group.clone(),
        mark: value.mark,
        class,
        status: value.status,
        focus: focus == Some(place.code),
    });
    let unit = measure.unit.clone();
    let areas = areas.collect();
    let words =
        Words { footnote: format!("{} {}", words.footnote, explained(classing, language)).trim().to_owned(), ..words };
    Ok(Chart::Map(Map { words, unit, decimals: measure.decimals, classes, areas, ground: surface.ground.clone() }))
}

/// The least and the greatest value of each class; of an empty class its limits.
fn ranges(values: &[f64], limits: &[f64]) -> Vec<(f64, f64)> {
    let range = |(class, limit): (usize, &f64)| {
        let of = values.iter().copied().filter(|value| classes::class(*value, limits) == class);
        let ends = of.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), value| (a.min(value), b.max(value)));
        let below = if class == 0 { *limit } else { limits[class - 1] };
        if ends.0.is_finite() { ends } else { (below, *limit) }
    };
    limits.iter().enumerate().map(range).collect()
}

/// SCB's names of the types of areas.
fn area_types(language: Language) -> Vec<String> {
    let names = match language {
        Language::Sv => [
            "1 stora socioekonomiska utmaningar",
            "2 socioekonomiska utmaningar",
            "3 socioekonomiskt blandat",
            "4 goda förutsättningar",
            "5 mycket goda förutsättningar",
        ],
        Language::En => [
            "1 major socio-economic challenges",
            "2 socio-economic challenges",
            "3 socio-economically mixed",
            "4 good conditions",
            "5 very good conditions",
        ],
    };
    names.map(str::to_owned).to_vec()
}

/// A map of need against outcome, thirds of the areas each.
///
/// Classes of an outcome go from the best to the worst where that is known, else from the lowest to the highest.
///
/// # Errors
///
/// [`Error::Usage`] if no area has both values.
pub fn bivariate(
    surface: &Surface,
    (need, outcome): (&Measure, &Measure),
    focus: Option<Ustr>,
    words: Words,
    language: Language,
) -> Result<Chart> {
    let of = |measure: &Measure| -> Result<Thirds> { Thirds::of(surface, measure) };
    let (need_thirds, outcome_thirds) = (of(need)?, of(outcome)?);
    let areas = surface.places.iter().map(|place| {
        let (a, b) = (need.value(place.code), outcome.value(place.code));
        let class = a.mark.zip(b.mark).map(|(a, b)| (need_thirds.class(a.value), outcome_thirds.class(b.value)));
        PairArea {
            name: place.name.clone(),
            label: place.label.clone(),
            group: place.group.clone(),
            need: a.mark.map(|mark| mark.value),
            outcome: b.mark.map(|mark| mark.value),
            class,
            status: if a.mark.is_none() { a.status } else { b.status },
            focus: focus == Some(place.code),
        }
    });
    let areas: Vec<PairArea> = areas.collect();
    if areas.iter().all(|area| area.class.is_none()) {
        return Err(nothing(outcome, surface));
    }
    let (need, outcome) = (need_thirds.axis(need, language), outcome_thirds.axis(outcome, language));
    Ok(Chart::BivariateMap(BivariateMap { words, need, outcome, areas, ground: surface.ground.clone() }))
}

/// Thirds of the areas by one measure.
struct Thirds {
    limits: Vec<f64>,
    ranges: Vec<(f64, f64)>,
    /// From high to low: a low value is the worse.
    falling: bool,
}

impl Thirds {
    fn of(surface: &Surface, measure: &Measure) -> Result<Thirds> {
        let values = surface.places.iter().filter_map(|place| Some(measure.value(place.code).mark?.value));
        let values: Vec<f64> = values.collect();
        if values.is_empty() {
            return Err(nothing(measure, surface));
        }
        let limits = classes::limits(&values, 3, Method::Quantile)?;
        let ranges = ranges(&values, &limits);
        Ok(Thirds { limits, ranges, falling: measure.better == Some(Better::High) })
    }

    fn class(&self, value: f64) -> usize {
        let class = classes::class(value, &self.limits);
        if self.falling { self.limits.len() - 1 - class } else { class }
    }

    fn axis(self, measure: &Measure, language: Language) -> MapAxis {
        let mut ranges = self.ranges;
        if self.falling {
            ranges.reverse();
        }
        let towards = match measure.better {
            Some(Better::High) => language.pick("lägre, sämre", "lower, worse"),
            Some(Better::Low) => language.pick("högre, sämre", "higher, worse"),
            _ => language.pick("högre", "higher"),
        };
        let name = if measure.unit.is_empty() || measure.unit == measure.name {
            measure.name.clone()
        } else {
            format!("{}, {}", measure.name, measure.unit)
        };
        MapAxis { name, decimals: measure.decimals, ranges, towards: towards.to_owned() }
    }
}

fn nothing(measure: &Measure, surface: &Surface) -> Error {
    let example = surface.places.first().map_or("", |place| place.code.as_str());
    Error::Usage {
        message: format!("{}: no area of the map has a value", measure.name),
        help: format!("are the codes written alike? The map's areas have codes such as {example}"),
    }
}

/// The words round a map of an indicator.
pub fn words(context: &Context, indicator: &Indicator, measure: &Measure, area: &Area, sex: Sex) -> Words {
    let language = context.language;
    let subject = Subject::new(context, indicator, area);
    Words {
        title: phrases::ranked_title(context, indicator, area),
        subtitle: phrases::marked(context, phrases::population(indicator, sex, measure.years, language)),
        footnote: format!("{}: {}.", language.pick("Källa", "Source"), phrases::attribution(&subject)),
    }
}

/// How the classes of a map were made, and what they do not say.
fn explained(classing: Classing, language: Language) -> &'static str {
    match classing {
        Classing::Values(Method::Quantile, _) => language.pick(
            "Klasser med lika många områden; antalet inom parentes. Skillnader mellan klasser är inte prövade.",
            "Classes of equally many areas, their number in brackets. Differences between classes are not tested.",
        ),
        Classing::Values(Method::Equal, _) => language.pick(
            "Lika breda klasser; antal områden inom parentes. Skillnader mellan klasser är inte prövade.",
            "Classes of equal width, the number of areas in brackets. Differences between classes are not tested.",
        ),
        Classing::Values(Method::Jenks, _) => language.pick(
            "Naturliga klasser (Jenks); antal områden inom parentes. Skillnader mellan klasser är inte prövade.",
            "Natural breaks (Jenks), the number of areas in brackets. Differences between classes are not tested.",
        ),
        Classing::Verdicts => language.pick(
            "Bättre och sämre där 95\u{A0}% konfidensintervall för skillnaden utesluter noll; antal områden inom parentes.",
            "Better and worse where the 95% confidence interval of the difference excludes nought; areas in brackets.",
        ),
        Classing::AreaTypes => language.pick(
            "SCB:s områdestyper; antal områden inom parentes.",
            "Statistics Sweden's types of areas, their number in brackets.",
        ),
    }
}
