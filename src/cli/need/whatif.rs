//! `jamlik need whatif`: how many cases fewer if some reached a goal.

use std::io::Write;
use std::path::PathBuf;

use ustr::{Ustr, ustr};

use super::measure::cni_of;
use super::rates::{RateArgs, Read, area_name};
use super::{SCALE, figures, people, write};
use crate::calculate::Output;
use crate::chart::number;
use crate::cli::chart::save;
use crate::cli::options::Common;
use crate::cli::tables::Destination;
use crate::error::{Error, Result};
use crate::estimate;
use crate::model::{AreaLevel, Better, Catalogue, Language, NATION};
use crate::need::cni::short_name;
use crate::need::small_areas::SmallAreas;
use crate::need::smooth::SmoothedAreas;
use crate::need::whatif::{Change, Goal, Sum, WhatIf, what_if};
use crate::statistics::Limits;
use crate::table::Observations;

/// How many cases fewer (or more) there would be a year if the worst quintile, or all, reached a goal
///
/// The worst quintile is the fifth of the people in greatest need, by CNI or by the smoothed rate itself (--need). The goal is
/// the mean of the areas, the level of the best quintile, the nation's value, the strategy's goal, or a number in the
/// indicator's unit. Areas that are better than the goal already do not change. Cases are of one year also where a period
/// pools several, and add up from neighbourhood to municipality, county and nation without counting anybody twice.
///
/// Examples:
///   jamlik need whatif --area 06 --indicator 7 --chart fewer.svg
///   jamlik need whatif --indicator 10 --who all --goal nation --input deso.parquet --output whatif.csv
///   jamlik need whatif --area 0680 --indicator 7 --need rate --goal 45
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The seven counts and the people of each area, for --need cni [default: synthetic neighbourhoods]
    #[arg(value_name = "TABLE")]
    table: Option<PathBuf>,
    /// mean, best, nation, goal (the strategy's), or a number in the indicator's unit
    #[arg(long, value_name = "GOAL", default_value = "mean")]
    goal: String,
    /// Who reaches it
    #[arg(long, value_enum, value_name = "WHO", default_value_t = Who::WorstQuintile)]
    who: Who,
    /// What the worst are the worst by [default: cni with TABLE or synthetic data, rate with --input alone]
    #[arg(long, value_enum, value_name = "MEASURE")]
    need: Option<Need>,
    #[command(flatten)]
    rates: RateArgs,
    /// Also draw it: .svg or .png
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    destination: Destination,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Who {
    WorstQuintile,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Need {
    Cni,
    Rate,
}

/// The columns that people see.
const SHOWN: &[&str] =
    &["level", "area", "area_name", "quintile", "areas", "people", "smoothed", "goal", "cases", "lower_95", "upper_95"];

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    common.refuse_existing(args.destination.output.as_deref().into_iter().chain(args.chart.as_deref()))?;
    let read = args.rates.read(catalogue, common)?;
    let indicator = args.rates.one_indicator(&read, common)?;
    let small = args.rates.small_areas(&read, indicator)?;
    let smoothed = args.rates.smoothed(&small, &read, common)?;
    let by = args.need.unwrap_or(match (&args.table, args.rates.input.input.is_empty()) {
        (None, false) => Need::Rate,
        _ => Need::Cni,
    });
    let (needs, measure) = needs(args, by, &small, &smoothed, common, &read.catalogue)?;
    let goal = goal(&args.goal, &small, &read)?;
    let all = what_if(&small, &smoothed, &needs, goal, args.who == Who::WorstQuintile, &read.catalogue.areas)?;
    let mut output = table(&all, &small, &read, common.lang);
    output.notes.extend(sentences(args, &measure, &all, &small, common.lang));
    if let Some(path) = &args.chart {
        let title = sentences(args, &measure, &all, &small, common.lang).concat();
        let words = (title.as_str(), read.source.as_str());
        let chart = figures::what_if(&all, &small, &read.catalogue, words, common.lang);
        save(path, SCALE, &chart, common.lang)?;
    }
    write(output, SHOWN, &args.destination, common, out)
}

/// The need of each area, greater being worse, and what it is measured by.
fn needs(
    args: &Args,
    by: Need,
    small: &SmallAreas<'_>,
    smoothed: &SmoothedAreas,
    common: &Common,
    catalogue: &Catalogue,
) -> Result<(Vec<f64>, String)> {
    if by == Need::Rate {
        let turn = if small.indicator.better == Better::Low { 1.0 } else { -1.0 };
        let measure = common.lang.pick("det utjämnade värdet", "the smoothed rate").to_owned();
        return Ok((smoothed.areas.iter().map(|area| turn * area.value).collect(), measure));
    }
    let draws = (0, args.rates.draw_seed);
    let files = (args.table.as_deref(), args.rates.correspondence.as_deref());
    let all = cni_of(files, args.rates.input.seed, "scb", draws, common, catalogue)?;
    let score = |code: Ustr| all.rows.iter().find(|row| row.area == code).map(|row| row.score);
    let absent = smoothed.areas.iter().find(|area| score(area.area.code).is_none());
    match absent {
        None => {
            let scores = smoothed.areas.iter().filter_map(|area| score(area.area.code)).collect();
            Ok((scores, short_name(all.measure.get(common.lang))))
        }
        Some(area) => Err(Error::Usage {
            message: format!("{} has no CNI", area.area.code),
            help: "give a TABLE of counts for all areas, in the version of the data; or --need rate".to_owned(),
        }),
    }
}

/// The goal that a word or a number states.
fn goal(word: &str, small: &SmallAreas<'_>, read: &Read) -> Result<Goal> {
    let indicator = small.indicator;
    match word {
        "mean" => Ok(Goal::Mean),
        "best" => Ok(Goal::Best),
        "nation" => small.nation.map(Goal::Stated).ok_or_else(|| Error::Usage {
            message: format!("the data have no value of the nation for {} {}", indicator.id, small.period),
            help: format!("state it as a number in {} with --goal", indicator.unit.en),
        }),
        "goal" => of_the_strategy(small, read),
        number => match number.replace(',', ".").parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => Ok(Goal::Stated(number / indicator.per)),
            _ => Err(Error::Unknown {
                what: "goal",
                given: word.to_owned(),
                known: ["mean", "best", "nation", "goal", "a number"].map(str::to_owned).to_vec(),
            }),
        },
    }
}

/// The nation's value in the baseline year and the change that the strategy wants.
fn of_the_strategy(small: &SmallAreas<'_>, read: &Read) -> Result<Goal> {
    let indicator = small.indicator;
    let Some(goal) = &indicator.goal else {
        return Err(Error::Usage {
            message: format!("the strategy's goal for {} is not known", indicator.id),
            help: format!("state a goal as a number in {} with --goal", indicator.unit.en),
        });
    };
    let rows = read.observations.rows_where(|row| {
        row.key.indicator == indicator.id.as_str() && row.key.is_whole() && row.key.period.last == goal.baseline_year
    });
    let estimates = estimate::estimate(&Observations::new(rows)?, &read.catalogue)?;
    let nation = estimates.rows_where(|row| row.key.area == ustr(NATION) && row.key.sex == small.sex);
    let value = nation.iter().filter_map(|row| row.value).next_back();
    value.map(|value| Goal::Stated(value + goal.change / indicator.per)).ok_or_else(|| Error::Usage {
        message: format!("the data have no value of the nation for {}, which the goal counts from", goal.baseline_year),
        help: format!("state the goal as a number in {} with --goal", indicator.unit.en),
    })
}

/// A line of the table: a sum of areas, or one area.
struct Line {
    level: &'static str,
    code: String,
    name: String,
    municipality: String,
    quintile: Option<i64>,
    areas: usize,
    people: f64,
    smoothed: Option<f64>,
    cases: f64,
    limits: Option<Limits>,
}

impl Line {
    fn of_sum(part: &Sum, read: &Read, language: Language) -> Line {
        let level = if part.level == AreaLevel::Nation { "all" } else { part.level.id() };
        let code = part.code.map_or(String::new(), |code| code.to_string());
        Line {
            level,
            name: match part.code {
                Some(code) => area_name(code, &read.catalogue, language),
                None => language.pick("alla områden", "all areas").to_owned(),
            },
            municipality: if part.level == AreaLevel::Municipality { code.clone() } else { String::new() },
            code,
            quintile: None,
            areas: part.areas,
            people: part.people,
            smoothed: None,
            cases: part.cases,
            limits: part.limits,
        }
    }

    fn of_area(row: &Change, read: &Read, language: Language) -> Line {
        let area = &row.area.area;
        Line {
            level: "neighbourhood",
            code: area.code.to_string(),
            name: area_name(area.code, &read.catalogue, language),
            municipality: area.municipality.map_or(String::new(), |code| code.to_string()),
            quintile: Some(i64::from(row.quintile)),
            areas: usize::from(row.reaches),
            people: row.people,
            smoothed: Some(row.area.value),
            cases: row.cases,
            limits: row.limits,
        }
    }
}

/// The whole first, then counties, municipalities and neighbourhoods, the greatest change first.
fn table(all: &WhatIf, small: &SmallAreas<'_>, read: &Read, language: Language) -> Output {
    let mut lines: Vec<Line> = all.sums.iter().map(|part| Line::of_sum(part, read, language)).collect();
    lines.extend(all.rows.iter().map(|row| Line::of_area(row, read, language)));
    let order = ["all", "county", "municipality", "neighbourhood"];
    let place = |line: &Line| order.iter().position(|level| *level == line.level);
    lines.sort_by(|a, b| {
        place(a).cmp(&place(b)).then(b.cases.abs().total_cmp(&a.cases.abs())).then_with(|| a.code.cmp(&b.code))
    });
    let words = |of: fn(&Line) -> &str| lines.iter().map(|line| of(line).to_owned()).collect::<Vec<String>>();
    let numbers = |of: &dyn Fn(&Line) -> Option<f64>| lines.iter().map(of).collect::<Vec<Option<f64>>>();
    let published = |value: f64| small.indicator.published(value);
    let mut output = Output::labelled(vec![
        ("area".to_owned(), words(|line| &line.code)),
        ("area_name".to_owned(), words(|line| &line.name)),
        ("municipality".to_owned(), words(|line| &line.municipality)),
        ("level".to_owned(), words(|line| line.level)),
    ]);
    output.integers("quintile", lines.iter().map(|line| line.quintile).collect());
    output.integers("areas", lines.iter().map(|line| i64::try_from(line.areas).ok()).collect());
    people(&mut output, "people", numbers(&|line| Some(line.people)));
    output.numbers("smoothed", numbers(&|line| line.smoothed.map(published)));
    output.numbers("goal", numbers(&|_| Some(published(all.goal))));
    output.numbers("cases", numbers(&|line| Some(line.cases)));
    output.numbers("lower_95", numbers(&|line| Some(line.limits?.lower)));
    output.numbers("upper_95", numbers(&|line| Some(line.limits?.upper)));
    output.text("indicator", vec![small.indicator.id.clone(); lines.len()]);
    output.text("period", vec![small.period.to_string(); lines.len()]);
    output.text("unit", vec![small.indicator.unit.get(language).to_owned(); lines.len()]);
    output
}

/// The finding in words.
fn sentences(args: &Args, by: &str, all: &WhatIf, small: &SmallAreas<'_>, language: Language) -> Vec<String> {
    let Some(whole) = all.sums.last() else { return Vec::new() };
    let short = small.indicator.short.get(language);
    let goal = number(small.indicator.published(all.goal), small.indicator.decimals, language);
    let unit = small.indicator.unit.get(language);
    let digits = |value: f64| number(value.abs(), usize::from(value.abs() < 10.0), language);
    let who = match (args.who, language) {
        (Who::WorstQuintile, Language::Sv) => format!("områdena i femtedelen med störst behov (efter {by})"),
        (Who::WorstQuintile, Language::En) => format!("the areas of the fifth in greatest need (by {by})"),
        (Who::All, Language::Sv) => "alla områden".to_owned(),
        (Who::All, Language::En) => "all areas".to_owned(),
    };
    // Both limits on the side of the change, or said as numbers with a sign.
    let between = whole.limits.map_or(String::new(), |limits| {
        let (near, far) = if whole.cases < 0.0 { (-limits.upper, -limits.lower) } else { (limits.lower, limits.upper) };
        let with_sign = |value: f64| number(value, usize::from(value.abs() < 10.0), language);
        let confidence = language.pick("95 %", "95%");
        format!(" ({confidence}: {} {} {})", with_sign(near), language.pick("till", "to"), with_sign(far))
    });
    let more = match (whole.cases <= 0.0, language) {
        (true, Language::Sv) => "färre",
        (true, Language::En) => "fewer",
        (false, Language::Sv) => "fler",
        (false, Language::En) => "more",
    };
    let (cases, areas) = (digits(whole.cases), whole.areas);
    vec![match language {
        Language::Sv => format!(
            "{short}: om {who} nådde {goal} {unit} vore det {cases} {more} om året{between}, i {areas} områden som nu är sämre"
        ),
        Language::En => format!(
            "{short}: if {who} reached {goal} {unit} there would be {cases} {more} a year{between}, in {areas} areas that are worse now"
        ),
    }]
}
