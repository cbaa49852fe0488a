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
    methods: &["wilson", "clopper_pearson", "agresti_coull"],
    options: &["multiplier"],
    multiplier: 1.0,
    docs: &[
        Doc { source: include_str!("../statistics/proportion.rs"), item: "wilson" },
        Doc { source: include_str!("../statistics/proportion.rs"), item: "clopper_pearson" },
        Doc { source: include_str!("../statistics/proportion.rs"), item: "agresti_coull" },
    ],
    compute,
};

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let levels = options.levels()?;
    let (x, n) = (input.numbers("x"), input.numbers("n"));
    let name = options.method(&PROPORTION);
    let method: fn(f64, f64, f64) -> Result<Limits> = match name {
        "clopper_pearson" => proportion::clopper_pearson,
        "agresti_coull" => proportion::agresti_coull,
        _ => proportion::wilson,
    };
    let multiplier = options.multiplier(&PROPORTION);
    let statistic = statistic(multiplier);
    let outcome = |set: &Set| {
        let Some((x, n)) = set.sum(&x).zip(set.sum(&n)) else {
            return Ok(Outcome::absent(Status::Missing, "a count is missing", &statistic));
        };
        let limits = levels.iter().map(|level| method(x, n, level.z)).collect::<Result<_>>()?;
        Ok(Outcome::found(x / n, proportion::standard_error(x, n)?, limits, &statistic, name))
    };
    let sets = input.sets_or_rows();
    let outcomes = sets.iter().map(|set| outcome(set).unwrap_or_else(|error| Outcome::undefined(&error, &statistic)));
    let mut output = Output::labelled(input.labels(&sets));
    output.outcomes(&outcomes.collect::<Vec<_>>(), &levels, multiplier);
    Ok(output)
}

fn statistic(multiplier: f64) -> String {
    match multiplier {
        1.0 => "proportion".to_owned(),
        100.0 => "percentage".to_owned(),
        other => format!("proportion of {other}"),
    }
}
