//! `calc trend`: whether values rise or fall over time.

use super::options::Level;
use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::{Error, Result};
use crate::model::{Period, Status};
use crate::statistics::trend::{self, LinearTrend, Recent, Trend, independent};
use crate::statistics::{Limits, mean, z95};

/// The slope of each set of `--by`, and its test.
pub const TREND: Kind = Kind {
    id: "trend",
    title: "trends over time, in periods that share no years",
    fields: &[
        Field {
            name: "year",
            synonyms: &["period", "t", "time", "last_year", "year_col"],
            holds: Holds::Text,
            needed: true,
            meaning: "the year, the last year of a period, the period 2018-2021, or any number that rises with time",
        },
        Field {
            name: "pooled",
            synonyms: &["years", "pooled_years", "years_pooled"],
            holds: Holds::Count,
            needed: false,
            meaning: "how many years the period pools",
        },
        Field {
            name: "x",
            synonyms: &["count", "numerator", "num", "events", "cases", "obs"],
            holds: Holds::Count,
            needed: false,
            meaning: "events (recent trend of a proportion, chi_square)",
        },
        Field {
            name: "n",
            synonyms: &["pop", "population", "denominator", "den", "persons", "person_years"],
            holds: Holds::Count,
            needed: false,
            meaning: "persons or person-years",
        },
        Field {
            name: "value",
            synonyms: &["estimate", "est", "rate"],
            holds: Holds::Number,
            needed: false,
            meaning: "the value (recent trend of other values, mann_kendall)",
        },
        Field {
            name: "lower",
            synonyms: &["lower_95", "lower95", "lower95_0cl", "lower_cl", "lcl"],
            holds: Holds::Number,
            needed: false,
            meaning: "its lower 95 % limit",
        },
        Field {
            name: "upper",
            synonyms: &["upper_95", "upper95", "upper95_0cl", "upper_cl", "ucl"],
            holds: Holds::Number,
            needed: false,
            meaning: "its upper 95 % limit",
        },
        Field {
            name: "standard_error",
            synonyms: &["se"],
            holds: Holds::Count,
            needed: false,
            meaning: "its standard error, in place of the limits",
        },
    ],
    methods: &["recent", "recent_proportion", "recent_value", "chi_square", "chi_square_rate", "mann_kendall"],
    options: &["multiplier", "pooled-years", "no-continuity"],
    multiplier: 1.0,
    docs: &[
        Doc { source: include_str!("../statistics/trend/periods.rs"), item: "independent" },
        Doc { source: include_str!("../statistics/trend/recent.rs"), item: "recent_proportions" },
        Doc { source: include_str!("../statistics/trend/recent.rs"), item: "recent_values" },
        Doc { source: include_str!("../statistics/trend/chi_square.rs"), item: "proportions" },
        Doc { source: include_str!("../statistics/trend/chi_square.rs"), item: "rates" },
        Doc { source: include_str!("../statistics/trend/mann_kendall.rs"), item: "mann_kendall" },
        Doc { source: include_str!("../statistics/trend/mann_kendall.rs"), item: "sen_slope" },
    ],
    compute,
};

/// A test, by what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    RecentProportion,
    RecentValue,
    Proportions,
    Rates,
    MannKendall,
}

/// The period of a row.
#[derive(Debug, Clone, Copy)]
struct Span {
    last: f64,
    pooled: f64,
}

/// The periods of a set, in order of time.
#[derive(Debug, Clone, Default)]
struct Series {
    /// The rows that are used.
    rows: Vec<usize>,
    /// The rows that share years with a later one.
    overlapping: Vec<usize>,
}

/// What is said of a set.
struct Found {
    outcome: Outcome,
    series: Series,
    /// χ², or Mann and Kendall's S.
    test: Option<f64>,
    z: Option<f64>,
    tau: Option<f64>,
    p: Option<f64>,
    trend: Option<Trend>,
    reason: String,
}

struct Task<'a> {
    input: &'a Input,
    test: Test,
    method: &'a str,
    levels: Vec<Level>,
    continuity: bool,
    spans: Vec<Span>,
    /// The two columns that the test needs, with a gap in both where one is missing.
    values: Vec<Option<(f64, f64)>>,
}

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let method = options.method(&TREND);
    let test = test(input, method)?;
    let is_per_person = matches!(test, Test::Proportions | Test::Rates);
    if options.multiplier.is_some() && !is_per_person {
        return Err(Error::Usage {
            message: format!("--method {method} has no use for --multiplier"),
            help: "its slope is of the log odds, or in the unit of the values as they are".to_owned(),
        });
    }
    let values = values(input, test);
    let task = Task {
        input,
        test,
        method,
        levels: options.levels()?,
        continuity: !options.no_continuity,
        spans: spans(input, options.pooled_years)?,
        values,
    };
    let sets = input.sets();
    let found: Vec<Found> = sets.iter().map(|set| task.found(set)).collect();
    Ok(task.output(&sets, found, options.multiplier(&TREND)))
}

/// The test of a method; `recent` is that of the columns that are there.
fn test(input: &Input, method: &str) -> Result<Test> {
    let has_counts = input.has("x") && input.has("n");
    let has_errors = input.has("standard_error") || input.has("lower") && input.has("upper");
    let test = match method {
        "recent_proportion" => Test::RecentProportion,
        "recent_value" => Test::RecentValue,
        "chi_square" => Test::Proportions,
        "chi_square_rate" => Test::Rates,
        "mann_kendall" => Test::MannKendall,
        _ if has_counts && input.has("value") && has_errors => {
            return Err(Error::Usage {
                message: "the table has counts as well as values with limits".to_owned(),
                help: "say --method recent_proportion for a proportion, recent_value for anything else".to_owned(),
            });
        }
        _ if has_counts => Test::RecentProportion,
        _ => Test::RecentValue,
    };
    match test {
        Test::RecentProportion | Test::Proportions | Test::Rates => input.require(&TREND, &["x", "n"])?,
        Test::RecentValue if input.has("standard_error") => input.require(&TREND, &["value"])?,
        Test::RecentValue => input.require(&TREND, &["value", "lower", "upper"])?,
        Test::MannKendall => input.require(&TREND, &["value"])?,
    }
    Ok(test)
}

/// Counts and persons, values and standard errors, or values alone.
fn values(input: &Input, test: Test) -> Vec<Option<(f64, f64)>> {
    let pairs = |a: Vec<Option<f64>>, b: Vec<Option<f64>>| a.into_iter().zip(b).map(|(a, b)| a.zip(b)).collect();
    match test {
        Test::RecentProportion | Test::Proportions | Test::Rates => pairs(input.numbers("x"), input.numbers("n")),
        Test::MannKendall => pairs(input.numbers("value"), input.numbers("value")),
        Test::RecentValue => {
            let half = |(lower, upper): (f64, f64)| (upper - lower) / (2.0 * z95());
            let limits =
                input.numbers("lower").into_iter().zip(input.numbers("upper")).map(|(l, u)| l.zip(u).map(half));
            let errors = input.numbers("standard_error").into_iter().zip(limits).map(|(given, half)| given.or(half));
            pairs(input.numbers("value"), errors.collect())
        }
    }
}

/// The period of every row; or every cell that is none.
fn spans(input: &Input, pooled_years: Option<f64>) -> Result<Vec<Span>> {
    let pooled = input.numbers("pooled");
    let mut problems = Vec::new();
    let mut spans = Vec::with_capacity(input.len());
    for (row, given) in pooled.iter().enumerate() {
        let text = input.text("year", row).trim();
        let period = Period::parse(text);
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        let Some(last) = number.or(period.map(|period| f64::from(period.last))) else {
            problems.push(input.problem(row, "year", "a year, a period such as 2018-2021, or a number", text, ""));
            continue;
        };
        let named = period.filter(|period| period.years > 1).map(|period| f64::from(period.years));
        spans.push(Span { last, pooled: given.or(named).or(pooled_years).unwrap_or(1.0) });
    }
    if problems.is_empty() { Ok(spans) } else { Err(Error::Data(problems)) }
}

impl Task<'_> {
    fn found(&self, set: &Set) -> Found {
        let statistic = if self.test == Test::RecentProportion { "slope of the log odds" } else { "slope" };
        let absent = |status, reason: &str| Found::of(Outcome::absent(status, reason, statistic));
        let mut found = match self.series(set) {
            Err(error) => Found::of(Outcome::undefined(&error, statistic)),
            Ok(series) if series.rows.is_empty() => absent(Status::Missing, "no period has a value"),
            Ok(series) => match self.tested(&series) {
                Err(error) => Found { series, ..Found::of(Outcome::undefined(&error, statistic)) },
                Ok(found) => Found { series, ..found },
            },
        };
        found.outcome.statistic = statistic.to_owned();
        if found.outcome.status == Status::Ok {
            found.outcome.method = self.method.to_owned();
        }
        found
    }

    /// The rows of a set that have values and share no years.
    fn series(&self, set: &Set) -> Result<Series> {
        let rows: Vec<usize> = set.rows.iter().copied().filter(|row| self.values[*row].is_some()).collect();
        let of = |part: fn(&Span) -> f64| -> Vec<f64> { rows.iter().map(|row| part(&self.spans[*row])).collect() };
        let thinned = independent(&of(|span| span.last), &of(|span| span.pooled))?;
        let at = |places: Vec<usize>| places.into_iter().map(|place| rows[place]).collect();
        Ok(Series { rows: at(thinned.kept), overlapping: at(thinned.left_out) })
    }

    fn tested(&self, series: &Series) -> Result<Found> {
        let times: Vec<f64> = series.rows.iter().map(|row| self.spans[*row].last).collect();
        let (a, b): (Vec<f64>, Vec<f64>) = series.rows.iter().filter_map(|row| self.values[*row]).unzip();
        match self.test {
            Test::RecentProportion => self.recent(trend::recent_proportions(&times, &a, &b)?),
            Test::RecentValue => self.recent(trend::recent_values(&times, &a, &b)?),
            Test::Proportions => self.linear(trend::proportions(&times, &a, &b)?),
            Test::Rates => self.linear(trend::rates(&times, &a, &b)?),
            Test::MannKendall => {
                let test = trend::mann_kendall(&a, self.continuity)?;
                let sen = |z: f64| trend::sen_slope(&times, &a, z);
                let limits = self.levels.iter().map(|level| Ok(sen(level.z)?.limits)).collect::<Result<_>>()?;
                let mut found = Found::of(slope(sen(z95())?.slope, None, limits));
                (found.test, found.z, found.tau, found.p) = (Some(test.s), Some(test.z), Some(test.tau), Some(test.p));
                found.trend = Some(self.verdict(test.s, test.p));
                Ok(found)
            }
        }
    }

    fn recent(&self, recent: Recent) -> Result<Found> {
        let mut found =
            Found::of(slope(recent.slope, recent.standard_error, self.normal(recent.slope, recent.standard_error)));
        (found.test, found.p) = (Some(recent.chi_square), Some(recent.p));
        (found.trend, found.reason) = (Some(recent.trend), recent.reason.to_string());
        Ok(found)
    }

    fn linear(&self, linear: LinearTrend) -> Result<Found> {
        let error = Some(linear.standard_error);
        let mut found = Found::of(slope(linear.slope, error, self.normal(linear.slope, error)));
        (found.test, found.p) = (Some(linear.chi_square), Some(linear.p));
        found.trend = Some(self.verdict(linear.slope, linear.p));
        Ok(found)
    }

    fn normal(&self, slope: f64, error: Option<f64>) -> Vec<Option<Limits>> {
        let at = |level: &Level| mean::normal(slope, error?, level.z).ok();
        self.levels.iter().map(at).collect()
    }

    /// The verdict at the first level of confidence.
    fn verdict(&self, direction: f64, p: f64) -> Trend {
        let alpha = self.levels.first().map_or(0.05, |level| 1.0 - level.confidence);
        match () {
            () if p >= alpha => Trend::NoSignificantChange,
            () if direction < 0.0 => Trend::Decreasing,
            () => Trend::Increasing,
        }
    }

    fn output(&self, sets: &[Set], found: Vec<Found>, multiplier: f64) -> Output {
        let mut output = Output::labelled(self.input.labels(sets));
        let outcomes: Vec<Outcome> = found.iter().map(|found| found.outcome.clone()).collect();
        output.outcomes(&outcomes, &self.levels, multiplier);
        if self.test == Test::MannKendall {
            output.numbers("s", found.iter().map(|found| found.test).collect());
            output.numbers("tau", found.iter().map(|found| found.tau).collect());
            output.numbers("z", found.iter().map(|found| found.z).collect());
        } else {
            output.numbers("chi_square", found.iter().map(|found| found.test).collect());
        }
        output.numbers("p", found.iter().map(|found| found.p).collect());
        let words = |found: &Found| found.trend.map_or(String::new(), |trend| trend.to_string());
        output.text("trend", found.iter().map(words).collect());
        if matches!(self.test, Test::RecentProportion | Test::RecentValue) {
            output.text("reason", found.iter().map(|found| found.reason.clone()).collect());
        }
        output.integers("periods", found.iter().map(|found| i64::try_from(found.series.rows.len()).ok()).collect());
        let years = |rows: &[usize]| rows.iter().map(|row| self.input.text("year", *row)).collect::<Vec<_>>().join(";");
        output.text("left_out", found.iter().map(|found| years(&found.series.overlapping)).collect());
        self.notes(sets, &found, &mut output);
        output
    }

    /// What was left out, and which steps are uneven.
    fn notes(&self, sets: &[Set], found: &[Found], output: &mut Output) {
        let gaps: Vec<usize> =
            sets.iter().flat_map(|set| &set.rows).copied().filter(|row| self.values[*row].is_none()).collect();
        if !gaps.is_empty() {
            let (which, are) = rows(gaps.len());
            output.notes.push(format!("{which} without a value {are} not used: {}", self.lines(&gaps)));
        }
        let overlapping: Vec<usize> = found.iter().flat_map(|found| &found.series.overlapping).copied().collect();
        if !overlapping.is_empty() {
            let (which, are) = rows(overlapping.len());
            output.notes.push(format!(
                "{which} {are} left out, as their periods share years with a later one, and the test takes its values as \
                 independent: {}",
                self.lines(&overlapping)
            ));
        }
        let is_uneven = |found: &&Found| {
            let times = found.series.rows.windows(2).map(|pair| self.spans[pair[1]].last - self.spans[pair[0]].last);
            let steps: Vec<f64> = times.collect();
            steps.windows(2).any(|pair| pair[0] != pair[1])
        };
        let uneven = found.iter().filter(is_uneven).count();
        if uneven > 0 {
            output.notes.push(format!(
                "in {uneven} of {} series the periods are not evenly spaced: slopes are per year, by the years themselves",
                found.len()
            ));
        }
    }

    fn lines(&self, rows: &[usize]) -> String {
        const NAMED: usize = 10;
        let lines: Vec<String> = rows.iter().take(NAMED).map(|row| self.input.line(*row).to_string()).collect();
        let more = if rows.len() > NAMED { ", …" } else { "" };
        format!("{}{more}", lines.join(", "))
    }
}

/// So many rows, and the verb that goes with them.
fn rows(count: usize) -> (String, &'static str) {
    if count == 1 { ("1 row".to_owned(), "is") } else { (format!("{count} rows"), "are") }
}

fn slope(value: f64, standard_error: Option<f64>, limits: Vec<Option<Limits>>) -> Outcome {
    Outcome { value: Some(value), standard_error, limits, ..Outcome::absent(Status::Ok, "", "") }
}

impl Found {
    fn of(outcome: Outcome) -> Found {
        let reason = String::new();
        Found { outcome, series: Series::default(), test: None, z: None, tau: None, p: None, trend: None, reason }
    }
}
