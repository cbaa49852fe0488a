//! `calc concentration`: the concentration index and curve, of persons or of groups.

use clap::ValueEnum;
use rayon::prelude::*;

use super::options::Level;
use super::output::{Absent, undefined};
use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::{Error, Result};
use crate::inequality::concentration::{Errors, Index, Ranked, Sizes, Source, Variance, Vertex};
use crate::model::Status;
use crate::statistics::survey::{Design, Estimated};
use crate::statistics::{Limits, mean};

/// The index, or the curve, of each set of `--by`: a row a person, or a row a group where there is a population.
pub const CONCENTRATION: Kind = Kind {
    id: "concentration",
    title: "concentration index and curve, of persons or groups in order",
    fields: &[
        Field {
            name: "outcome",
            synonyms: &["y", "value", "estimate", "est", "rate"],
            holds: Holds::Number,
            needed: true,
            meaning: "the outcome of a person, or the value of a group",
        },
        Field {
            name: "order",
            synonyms: &["subgroup_order", "ineqvar", "rank", "income", "advantage"],
            holds: Holds::Number,
            needed: true,
            meaning: "the advantage, least first: any number; the same number shares a rank",
        },
        Field {
            name: "weight",
            synonyms: &["weights", "w"],
            holds: Holds::Count,
            needed: false,
            meaning: "the people that a person stands for",
        },
        Field {
            name: "psu",
            synonyms: &["cluster"],
            holds: Holds::Text,
            needed: false,
            meaning: "a person's primary sampling unit",
        },
        Field {
            name: "strata",
            synonyms: &["stratum"],
            holds: Holds::Text,
            needed: false,
            meaning: "a person's stratum",
        },
        Field {
            name: "population",
            synonyms: &["pop", "n", "persons"],
            holds: Holds::Count,
            needed: false,
            meaning: "the people of a group: rows are then groups",
        },
        Field {
            name: "standard_error",
            synonyms: &["se"],
            holds: Holds::Count,
            needed: false,
            meaning: "the standard error of a group's value",
        },
    ],
    methods: &["standard", "generalised", "wagstaff", "erreygers", "extended"],
    options: &["variance", "bounds", "nu", "curve", "multiplier"],
    multiplier: 1.0,
    docs: &[
        Doc { source: include_str!("../inequality/concentration/mod.rs"), item: "Index" },
        Doc { source: include_str!("../inequality/concentration/uncertainty.rs"), item: "people" },
        Doc { source: include_str!("../inequality/concentration/uncertainty.rs"), item: "groups" },
        Doc { source: include_str!("../inequality/concentration/curve.rs"), item: "curve" },
    ],
    compute,
};

/// How the standard error of a concentration index is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Uncertainty {
    /// Persons: linearised, ranks and mean as uncertain as the outcome
    Linearised,
    /// Persons: the convenient regression's slope under the survey's design, as WHO's HEAT
    Regression,
    /// The convenient regression with robust errors (HC1)
    Robust,
    /// The convenient regression with equal errors; of groups, as WHO's HEAT
    Classical,
    /// Persons: the regression under the design, with the mean's uncertainty
    Delta,
    /// The regression with robust errors and the mean's uncertainty
    DeltaRobust,
    /// The regression with equal errors and the mean's uncertainty
    DeltaClassical,
    /// Groups: their standard errors and the chance of who belongs to which
    Kakwani,
    /// Groups of a register, whose sizes are known: their standard errors alone
    KnownSizes,
}

impl Uncertainty {
    /// The method of persons' rows; `None` for those that need groups.
    fn of_people(self) -> Option<Variance> {
        Some(match self {
            Uncertainty::Linearised => Variance::Linearised,
            Uncertainty::Regression => Variance::Regression(Errors::Design),
            Uncertainty::Robust => Variance::Regression(Errors::Robust),
            Uncertainty::Classical => Variance::Regression(Errors::Classical),
            Uncertainty::Delta => Variance::Delta(Errors::Design),
            Uncertainty::DeltaRobust => Variance::Delta(Errors::Robust),
            Uncertainty::DeltaClassical => Variance::Delta(Errors::Classical),
            Uncertainty::Kakwani | Uncertainty::KnownSizes => return None,
        })
    }

    /// Whether it makes sense of groups: not what asks for the design of persons.
    fn fits_groups(self) -> bool {
        !matches!(self, Uncertainty::Linearised | Uncertainty::Regression | Uncertainty::Delta)
    }

    fn word(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// As many corners as a curve is drawn with.
const CORNERS: usize = 100;

struct Task<'a> {
    input: &'a Input,
    index: Index,
    statistic: String,
    uncertainty: Option<Uncertainty>,
    levels: Vec<Level>,
    outcome: Vec<Option<f64>>,
    order: Vec<Option<f64>>,
    /// The people behind each row: its weight or its population, 1 where there is neither.
    people: Vec<Option<f64>>,
    standard_error: Vec<Option<f64>>,
    is_grouped: bool,
}

/// A set that has been read: its rows in use, ranked.
struct Read {
    rows: Vec<usize>,
    ranked: Ranked,
    design: Design,
    /// The groups' standard errors, where all have one.
    errors: Option<Vec<f64>>,
}

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let task = Task::of(input, options)?;
    let multiplier = options.multiplier(&CONCENTRATION);
    let sets = input.sets();
    let read: Vec<Result<Read, Absent>> = sets.par_iter().map(|set| task.read(set)).collect();
    let mut output =
        if options.curve { task.curves(&sets, &read, multiplier) } else { task.indices(&sets, &read, multiplier) };
    let used: usize = read.iter().flatten().map(|read| read.rows.len()).sum();
    let in_use: usize = sets.iter().zip(&read).filter(|(_, read)| read.is_ok()).map(|(set, _)| set.rows.len()).sum();
    if used < in_use {
        output.notes.push(format!(
            "{} of {in_use} persons lack an outcome, an order or a weight and are left out",
            in_use - used
        ));
    }
    Ok(output)
}

impl Task<'_> {
    fn of<'a>(input: &'a Input, options: &Options) -> Result<Task<'a>> {
        let method = options.method(&CONCENTRATION);
        let is_grouped = input.has("population");
        let people = match (is_grouped, input.has("weight")) {
            (true, true) => {
                return Err(usage(
                    "the table has a population and a weight",
                    "keep `population` for groups, `weight` for persons",
                ));
            }
            (true, false) => input.numbers("population"),
            (false, true) => input.numbers("weight"),
            (false, false) => vec![Some(1.0); input.len()],
        };
        let uncertainty = match options.variance {
            Some(given) if is_grouped && !given.fits_groups() => {
                return Err(usage(
                    &format!("--variance {} is of persons, and the rows are groups", given.word()),
                    "take kakwani or known_sizes",
                ));
            }
            Some(given) if !is_grouped && given.of_people().is_none() => {
                return Err(usage(
                    &format!("--variance {} is of groups, and the rows are persons", given.word()),
                    "take linearised, or give a column `population`",
                ));
            }
            Some(given) => Some(given),
            None if !is_grouped => Some(Uncertainty::Linearised),
            None => input.has("standard_error").then_some(Uncertainty::Kakwani),
        };
        if matches!(uncertainty, Some(Uncertainty::Kakwani | Uncertainty::KnownSizes)) {
            input.require(&CONCENTRATION, &["standard_error"])?;
        }
        Ok(Task {
            input,
            index: index(method, options)?,
            statistic: if options.curve {
                "concentration curve".to_owned()
            } else {
                format!("concentration index ({method})")
            },
            uncertainty,
            levels: options.levels()?,
            outcome: input.numbers("outcome"),
            order: input.numbers("order"),
            people,
            standard_error: input.numbers("standard_error"),
            is_grouped,
        })
    }

    /// The rows of a set that can be used; groups must all be there, persons without an outcome are left out.
    fn read(&self, set: &Set) -> Result<Read, Absent> {
        let is_whole =
            |row: &usize| self.outcome[*row].is_some() && self.order[*row].is_some() && self.people[*row].is_some();
        let rows: Vec<usize> = set.rows.iter().copied().filter(is_whole).collect();
        if self.is_grouped && rows.len() < set.rows.len() {
            return Err((Status::Missing, "a group lacks a value, an order or its people".to_owned()));
        }
        if rows.is_empty() {
            return Err((Status::Missing, "nobody has an outcome, an order and a weight".to_owned()));
        }
        let of = |column: &[Option<f64>]| -> Vec<f64> { rows.iter().filter_map(|row| column[*row]).collect() };
        let codes = |field: &str| self.input.has(field).then(|| self.input.codes(field, &rows));
        let design = Design::new(rows.len(), codes("psu").as_deref(), codes("strata").as_deref());
        let ranked = Ranked::new(&of(&self.outcome), &of(&self.order), &of(&self.people));
        let errors = Some(of(&self.standard_error)).filter(|errors| errors.len() == rows.len());
        let (ranked, design) = ranked.and_then(|ranked| Ok((ranked, design?))).map_err(|error| undefined(&error))?;
        Ok(Read { rows, ranked, design, errors })
    }

    fn indices(&self, sets: &[Set], read: &[Result<Read, Absent>], multiplier: f64) -> Output {
        let outcomes: Vec<Outcome> = read
            .par_iter()
            .map(|read| match read {
                Ok(read) => self.index(read),
                Err((status, reason)) => Outcome::absent(*status, reason, &self.statistic),
            })
            .collect();
        let mut output = Output::labelled(self.input.labels(sets));
        output.outcomes(&outcomes, &self.levels, multiplier);
        let used = |read: &Result<Read, Absent>| read.as_ref().map_or(0, |read| read.rows.len());
        output.integers("rows", read.iter().map(|read| i64::try_from(used(read)).ok()).collect());
        let left_out = sets.iter().zip(read).map(|(set, read)| i64::try_from(set.rows.len() - used(read)).ok());
        output.integers("left_out", left_out.collect());
        output
    }

    fn index(&self, read: &Read) -> Outcome {
        let value = match read.ranked.index(self.index) {
            Ok(value) => value,
            Err(error) => return Outcome::undefined(&error, &self.statistic),
        };
        let alone = Outcome { value: Some(value), ..Outcome::absent(Status::Ok, "", &self.statistic) };
        let Some(uncertainty) = self.uncertainty else { return alone };
        match self.estimated(read, uncertainty) {
            Err(error) => Outcome { reason: format!("no interval: {}", undefined(&error).1), ..alone },
            Ok(estimated) => {
                let limits =
                    self.levels.iter().map(|level| mean::normal(value, estimated.standard_error, level.z).ok());
                Outcome {
                    standard_error: Some(estimated.standard_error),
                    limits: limits.collect(),
                    method: uncertainty.word(),
                    ..alone
                }
            }
        }
    }

    fn estimated(&self, read: &Read, uncertainty: Uncertainty) -> Result<Estimated> {
        if let Some(variance) = uncertainty.of_people() {
            return read.ranked.people(self.index, variance, &read.design);
        }
        let sizes = if uncertainty == Uncertainty::KnownSizes { Sizes::Known } else { Sizes::Sampled };
        read.ranked.groups(self.index, read.errors.as_deref().unwrap_or_default(), sizes)
    }

    fn curves(&self, sets: &[Set], read: &[Result<Read, Absent>], multiplier: f64) -> Output {
        let curve = |read: &Read| {
            let source = match (&read.errors, self.is_grouped) {
                (_, false) => Source::People(&read.design),
                (Some(errors), true) => Source::Groups(errors),
                (None, true) => Source::Nothing,
            };
            read.ranked.curve(source, CORNERS).map_err(|error| undefined(&error))
        };
        let curves: Vec<Result<Vec<Vertex>, Absent>> =
            read.par_iter().map(|read| read.as_ref().map_err(Clone::clone).and_then(curve)).collect();
        let (mut of_sets, mut shares, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
        for (set, curve) in sets.iter().zip(curves) {
            let corners = match curve {
                Ok(corners) => corners.iter().map(|corner| (Some(corner.share), self.corner(corner))).collect(),
                Err((status, reason)) => vec![(None, Outcome::absent(status, reason, &self.statistic))],
            };
            for (share, outcome) in corners {
                of_sets.push(set.clone());
                shares.push(share);
                outcomes.push(outcome);
            }
        }
        let mut output = Output::labelled(self.input.labels(&of_sets));
        output.numbers("share", shares);
        output.outcomes(&outcomes, &self.levels, multiplier);
        output
    }

    /// A corner of the curve; its limits stay within a whole.
    fn corner(&self, corner: &Vertex) -> Outcome {
        let limits = |error: f64| {
            let within = |limits: Limits| Limits { lower: limits.lower.max(0.0), upper: limits.upper.min(1.0) };
            self.levels.iter().map(|level| mean::normal(corner.value, error, level.z).ok().map(within)).collect()
        };
        Outcome {
            value: Some(corner.value),
            standard_error: corner.standard_error,
            limits: corner.standard_error.map(limits).unwrap_or_default(),
            method: corner
                .standard_error
                .map_or("none", |_| if self.is_grouped { "known_sizes" } else { "linearised" })
                .to_owned(),
            ..Outcome::absent(Status::Ok, "", &self.statistic)
        }
    }
}

fn index(method: &str, options: &Options) -> Result<Index> {
    let is_bounded = matches!(method, "wagstaff" | "erreygers");
    if !options.bounds.is_empty() && !is_bounded {
        return Err(usage(
            &format!("--method {method} has no use for --bounds"),
            "they are those of wagstaff and erreygers",
        ));
    }
    if options.nu.is_some() && method != "extended" {
        return Err(usage(&format!("--method {method} has no use for --nu"), "it is that of --method extended"));
    }
    let (lower, upper) = match options.bounds.as_slice() {
        [] => (0.0, 1.0),
        [lower, upper] if lower < upper => (*lower, *upper),
        _ => {
            return Err(usage(
                "--bounds: a lower and a higher number are needed",
                "0,1 for shares, 0,100 for per cent",
            ));
        }
    };
    Ok(match method {
        "generalised" => Index::Generalised,
        "wagstaff" => Index::Wagstaff { lower, upper },
        "erreygers" => Index::Erreygers { lower, upper },
        "extended" => match options.nu {
            Some(nu) if nu > 1.0 && nu.is_finite() => Index::Extended { nu },
            _ => {
                return Err(usage(
                    "--method extended: --nu, a number above 1, is needed",
                    "2 is the standard index; 3 and more weigh the least advantaged more",
                ));
            }
        },
        _ => Index::Standard,
    })
}

fn usage(message: &str, help: &str) -> Error {
    Error::Usage { message: message.to_owned(), help: help.to_owned() }
}
