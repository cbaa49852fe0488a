//! `calc slope`: OHID's slope index of inequality of quantiles, with limits from the quantiles' own.

use rayon::prelude::*;

use super::options::Level;
use super::output::{Absent, undefined};
use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::{Error, Result};
use crate::model::Status;
use crate::statistics::draws::Stream;
use crate::statistics::slope::{Quantiles, Scale, SlopeLimits, limits, simulated, slope, standard_error};
use crate::statistics::{Limits, z95};

/// The slope index, the relative index and the intercept of each set: a row a quantile.
pub const SLOPE: Kind = Kind {
    id: "slope",
    title: "slope index of inequality of quantiles, as OHID computes it",
    fields: &[
        Field {
            name: "quantile",
            synonyms: &["decile", "quintile", "order", "subgroup_order"],
            holds: Holds::Number,
            needed: true,
            meaning: "the quantile's number, the least advantaged first",
        },
        Field {
            name: "population",
            synonyms: &["pop", "n", "persons", "denominator"],
            holds: Holds::Count,
            needed: true,
            meaning: "its people",
        },
        Field {
            name: "value",
            synonyms: &["estimate", "est", "rate", "prop"],
            holds: Holds::Number,
            needed: false,
            meaning: "its value: a share from 0 to 1 for logit",
        },
        Field {
            name: "x",
            synonyms: &["count", "numerator", "cases"],
            holds: Holds::Count,
            needed: false,
            meaning: "those of its people who have it, in place of a value: a share",
        },
        Field {
            name: "standard_error",
            synonyms: &["se"],
            holds: Holds::Count,
            needed: false,
            meaning: "the value's standard error, on the scale of --method: of its logarithm for log, of its log odds for logit",
        },
        Field {
            name: "lower",
            synonyms: &["lower_95", "lower95", "lower_cl", "lcl"],
            holds: Holds::Number,
            needed: false,
            meaning: "its lower 95 % limit, in place of a standard error",
        },
        Field {
            name: "upper",
            synonyms: &["upper_95", "upper95", "upper_cl", "ucl"],
            holds: Holds::Number,
            needed: false,
            meaning: "its upper 95 % limit",
        },
    ],
    methods: &["plain", "log", "logit"],
    options: &["transform", "draws", "seed", "multiplier"],
    multiplier: 1.0,
    docs: &[
        Doc { source: include_str!("../statistics/slope.rs"), item: "slope" },
        Doc { source: include_str!("../statistics/slope.rs"), item: "limits" },
        Doc { source: include_str!("../statistics/slope.rs"), item: "simulated" },
    ],
    compute,
};

const DRAWS: usize = 100_000;
const SEED: u64 = 1;

const MEASURES: [(&str, &str); 3] =
    [("sii", "slope index of inequality"), ("rii", "relative index of inequality"), ("intercept", "value at rank 0")];

struct Task {
    scale: Scale,
    fitted: Scale,
    levels: Vec<Level>,
    draws: usize,
    seed: u64,
    multiplier: f64,
    quantile: Vec<Option<f64>>,
    population: Vec<Option<f64>>,
    value: Vec<Option<f64>>,
    error: Vec<Option<f64>>,
}

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let task = Task::of(input, options)?;
    let sets = input.sets();
    let keys = input.labels(&sets);
    let of_set = |(at, set): (usize, &Set)| {
        let key: Vec<&str> = keys.iter().map(|(_, words)| words[at].as_str()).collect();
        task.outcomes(set, &key)
    };
    let outcomes: Vec<Outcome> = sets.par_iter().enumerate().flat_map_iter(of_set).collect();
    let rows: Vec<Set> = sets.iter().flat_map(|set| vec![set.clone(); MEASURES.len()]).collect();
    let mut output = Output::labelled(input.labels(&rows));
    let ids = sets.iter().flat_map(|_| MEASURES.map(|(id, _)| id.to_owned()));
    output.text("measure", ids.collect());
    output.outcomes(&outcomes, &task.levels, 1.0);
    output.integers("quantiles", rows.iter().map(|set| i64::try_from(set.rows.len()).ok()).collect());
    Ok(output)
}

impl Task {
    fn of(input: &Input, options: &Options) -> Result<Task> {
        if !input.has("x") {
            input.require(&SLOPE, &["value"])?;
        }
        let scale = match options.method(&SLOPE) {
            "log" => Scale::Log,
            "logit" => Scale::Logit,
            _ => Scale::Plain,
        };
        let draws = options.draws.unwrap_or(DRAWS);
        if draws < 1000 {
            return Err(Error::Usage {
                message: format!("--draws {draws}: 1000 or more are needed"),
                help: format!("{DRAWS} is the default"),
            });
        }
        let population = input.numbers("population");
        let shares = input.numbers("x").into_iter().zip(&population).map(|(x, n)| Some(x? / (*n)?));
        let value = if input.has("value") { input.numbers("value") } else { shares.collect() };
        let limits = input.numbers("lower").into_iter().zip(input.numbers("upper"));
        let from_limits = limits.map(|(lower, upper)| standard_error(lower?, upper?, scale, z95()).ok());
        let error = input.numbers("standard_error").into_iter().zip(from_limits).map(|(given, other)| given.or(other));
        Ok(Task {
            scale,
            fitted: if options.transform { scale } else { Scale::Plain },
            levels: options.levels()?,
            draws,
            seed: options.seed.unwrap_or(SEED),
            multiplier: options.multiplier(&SLOPE),
            quantile: input.numbers("quantile"),
            population,
            value,
            error: error.collect(),
        })
    }

    /// The slope index, the relative index and the intercept of a set.
    fn outcomes(&self, set: &Set, key: &[&str]) -> Vec<Outcome> {
        let found = self.sorted(set).and_then(|rows| self.indices(&rows, key));
        found.unwrap_or_else(|(status, reason)| {
            MEASURES.iter().map(|(_, statistic)| Outcome::absent(status, reason.clone(), statistic)).collect()
        })
    }

    /// The rows of a set in the order of their quantiles, or why they make no line.
    fn sorted(&self, set: &Set) -> Result<Vec<usize>, Absent> {
        let columns = [&self.quantile, &self.population, &self.value];
        if !set.rows.iter().all(|row| columns.iter().all(|column| column[*row].is_some())) {
            return Err((Status::Missing, "a quantile lacks its number, its people or its value".to_owned()));
        }
        let mut rows = set.rows.clone();
        rows.sort_by(|a, b| self.quantile[*a].unwrap_or_default().total_cmp(&self.quantile[*b].unwrap_or_default()));
        if rows.windows(2).any(|pair| self.quantile[pair[0]] == self.quantile[pair[1]]) {
            let reason = "a quantile is there twice: name the columns that tell the sets apart with --by";
            return Err((Status::Undefined, reason.to_owned()));
        }
        Ok(rows)
    }

    fn indices(&self, rows: &[usize], key: &[&str]) -> Result<Vec<Outcome>, Absent> {
        let of = |column: &[Option<f64>]| -> Vec<f64> { rows.iter().filter_map(|row| column[*row]).collect() };
        let (values, populations, errors) = (of(&self.value), of(&self.population), of(&self.error));
        let has_errors = errors.len() == rows.len();
        let errors = if has_errors { errors } else { vec![0.0; rows.len()] };
        let quantiles = Quantiles { values: &values, populations: &populations, errors: &errors, scale: self.scale };
        let found = slope(&quantiles, self.fitted).map_err(|error| undefined(&error))?;
        let limits =
            if has_errors { self.limits(&quantiles, key) } else { Err("a quantile lacks a standard error".into()) };
        let (limits, none) =
            limits.map_or_else(|why| (Vec::new(), format!("no limits: {why}")), |found| (found, String::new()));
        let times =
            |limits: Limits| Limits { lower: limits.lower * self.multiplier, upper: limits.upper * self.multiplier };
        let of_sii = limits.iter().map(|limits| Some(times(limits.sii))).collect();
        let of_rii = limits.iter().map(|limits| limits.rii).collect();
        let outcome = |at: usize, value: f64, limits: Vec<Option<Limits>>| {
            let method = if limits.iter().any(Option::is_some) { self.word(at) } else { "none" }.to_owned();
            Outcome { value: Some(value), limits, method, ..Outcome::absent(Status::Ok, "", MEASURES[at].1) }
        };
        let rii = match found.rii {
            Some(rii) => Outcome { reason: none.clone(), ..outcome(1, rii, of_rii) },
            None => Outcome::absent(Status::Undefined, "the line is not above 0 at both ends", MEASURES[1].1),
        };
        Ok(vec![
            Outcome { reason: none, ..outcome(0, found.sii * self.multiplier, of_sii) },
            rii,
            outcome(2, found.intercept * self.multiplier, Vec::new()),
        ])
    }

    /// The limits at each level, or why there are none.
    fn limits(&self, quantiles: &Quantiles<'_>, key: &[&str]) -> Result<Vec<SlopeLimits>, String> {
        let found: Result<Vec<SlopeLimits>> = if self.is_exact() {
            self.levels.iter().map(|level| limits(quantiles, level.z)).collect()
        } else {
            let confidences: Vec<f64> = self.levels.iter().map(|level| level.confidence).collect();
            simulated(quantiles, &confidences, self.draws, &mut Stream::new(self.seed, key))
        };
        found.map_err(|error| undefined(&error).1)
    }

    fn is_exact(&self) -> bool {
        self.fitted == self.scale
    }

    /// How the limits of an index are made.
    fn word(&self, measure: usize) -> &'static str {
        match (self.is_exact(), self.scale, measure) {
            (false, ..) => "simulation",
            (true, Scale::Plain, 1) => "fieller",
            (true, ..) => "normal",
        }
    }
}
