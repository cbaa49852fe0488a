//! `calc proportion`: shares of persons with a property.

use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::Result;
use crate::model::Status;
use crate::statistics::{Limits, proportion};

/// x of n with limits, one a row or one a set of `--by`, whose counts are summed.
pub const PROPORTION: Kind = Kind {
    id: "proportion",
    title: "shares with limits",
    fields: &[
        Field {
            name: "x",
            synonyms: &["count", "numerator", "num", "events", "cases"],
            holds: Holds::Count,
            needed: true,
            meaning: "persons with the property",
        },
        Field {
            name: "n",
            synonyms: &["pop", "population", "denominator", "den", "persons"],
            holds: Holds::Count,
            needed: true,
            meaning: "all persons",
        },
    ],
    methods: &["wilson"],
    options: &["multiplier"],
    multiplier: 1.0,
    docs: &[Doc { source: include_str!("../statistics/proportion.rs"), item: "wilson" }],
    compute,
};

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let levels = options.levels()?;
    let (x, n) = (input.numbers("x"), input.numbers("n"));
    let method: fn(f64, f64, f64) -> Result<Limits> = proportion::wilson;
    let multiplier = options.multiplier(&PROPORTION);
    let statistic = statistic(multiplier);
    let outcome = |set: &Set| {
        let sum = |column: &[Option<f64>]| set.rows.iter().map(|row| column[*row]).sum::<Option<f64>>();
        let Some((x, n)) = sum(&x).zip(sum(&n)) else {
            return Outcome::absent(Status::Missing, "a count is missing", &statistic);
        };
        let limits: Result<Vec<Limits>> = levels.iter().map(|level| method(x, n, level.z)).collect();
        match limits {
            Err(error) => Outcome::undefined(&error, &statistic),
            Ok(limits) => Outcome {
                value: Some(x / n),
                standard_error: proportion::standard_error(x, n).ok(),
                limits: limits.into_iter().map(Some).collect(),
                statistic: statistic.clone(),
                method: options.method(&PROPORTION).to_owned(),
                status: Status::Ok,
                reason: String::new(),
            },
        }
    };
    let sets = input.sets_or_rows();
    let outcomes: Vec<Outcome> = sets.iter().map(outcome).collect();
    let mut output = Output::labelled(input.labels(&sets));
    output.outcomes(&outcomes, &levels, multiplier);
    Ok(output)
}

fn statistic(multiplier: f64) -> String {
    match multiplier {
        1.0 => "proportion".to_owned(),
        100.0 => "percentage".to_owned(),
        other => format!("proportion of {other}"),
    }
}
