//! `calc mean`: means of single values.

use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::Result;
use crate::model::Status;
use crate::statistics::{mean, sum};

/// The mean of the values of each set of `--by`, or of all, with Student's limits.
pub const MEAN: Kind = Kind {
    id: "mean",
    title: "means of single values with limits",
    fields: &[Field {
        name: "value",
        synonyms: &["value_in", "values", "val", "x"],
        holds: Holds::Number,
        needed: true,
        meaning: "the value of one person or one answer",
    }],
    methods: &["student"],
    options: &[],
    multiplier: 1.0,
    docs: &[Doc { source: include_str!("../statistics/mean.rs"), item: "student" }],
    compute,
};

fn compute(input: &Input, options: &Options) -> Result<Output> {
    const STATISTIC: &str = "mean";
    let levels = options.levels()?;
    let values = input.numbers("value");
    let outcome = |set: &Set| {
        let present: Option<Vec<f64>> = set.rows.iter().map(|row| values[*row]).collect();
        let Some(values) = present else {
            return Ok(Outcome::absent(Status::Missing, "a value is missing", STATISTIC));
        };
        if let [only] = values[..] {
            let value =
                Outcome { value: Some(only), ..Outcome::absent(Status::Ok, "one value has no interval", STATISTIC) };
            return Ok(value);
        }
        let limits = levels.iter().map(|level| mean::student(&values, level.z)).collect::<Result<_>>()?;
        Ok(Outcome::found(sum::mean(&values)?, mean::standard_error(&values)?, limits, STATISTIC, "student"))
    };
    let sets = input.sets();
    let outcomes = sets.iter().map(|set| outcome(set).unwrap_or_else(|error| Outcome::undefined(&error, STATISTIC)));
    let mut output = Output::labelled(input.labels(&sets));
    output.outcomes(&outcomes.collect::<Vec<_>>(), &levels, 1.0);
    Ok(output)
}
