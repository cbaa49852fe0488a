//! `calc quantile`: groups of equal size.

use super::{Doc, Field, Holds, Input, Kind, Options, Output};
use crate::error::{Error, Result};
use crate::model::Status;
use crate::statistics::quantile::{self, First};

/// The group of each row among those of its set of `--by`.
pub const QUANTILE: Kind = Kind {
    id: "quantile",
    title: "groups of equal size, such as fifths",
    fields: &[Field {
        name: "value",
        synonyms: &["val", "value_in", "rate", "score", "x"],
        holds: Holds::Number,
        needed: true,
        meaning: "what the rows are ranked by; a row without it has no group",
    }],
    methods: &["highest_first", "lowest_first"],
    options: &["quantiles"],
    multiplier: 1.0,
    docs: &[Doc { source: include_str!("../statistics/quantile.rs"), item: "groups" }],
    compute,
};

/// How many groups where `--quantiles` does not say.
const GROUPS: usize = 10;

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let count = options.quantiles.unwrap_or(GROUPS);
    if count < 2 {
        return Err(Error::Usage {
            message: format!("--quantiles {count}: at least 2 groups are needed"),
            help: "5 for fifths, 10 for tenths".to_owned(),
        });
    }
    let values = input.numbers("value");
    let method = options.method(&QUANTILE);
    let first = if method == "lowest_first" { First::Lowest } else { First::Highest };
    let mut groups: Vec<Option<i64>> = vec![None; input.len()];
    let mut status = vec![Status::Missing; input.len()];
    for set in input.sets() {
        let rows: Vec<usize> = set.rows.into_iter().filter(|row| values[*row].is_some()).collect();
        let present: Vec<f64> = rows.iter().filter_map(|row| values[*row]).collect();
        let found = quantile::groups(&present, count, first);
        for (at, row) in rows.iter().enumerate() {
            groups[*row] = found.as_ref().ok().and_then(|groups| i64::try_from(groups[at]).ok());
            status[*row] = if groups[*row].is_some() { Status::Ok } else { Status::Undefined };
        }
    }
    let mut output = Output::labelled(input.row_labels());
    for (absent, reason) in
        [(Status::Missing, "no value"), (Status::Undefined, "the set has fewer values than there are groups")]
    {
        let rows: Vec<usize> = (0..input.len()).filter(|row| status[*row] == absent).collect();
        if let Some(row) = rows.first() {
            let (id, first) = (absent.id(), input.line(*row));
            output.notes.push(format!("{id}: {reason}: {} rows, the first of them row {first}", rows.len()));
        }
    }
    output.numbers("value", values);
    output.integers("quantile", groups);
    output.text("statistic", vec![format!("quantile of {count}"); status.len()]);
    output.text("method", vec![method.to_owned(); status.len()]);
    output.text("status", status.iter().map(|status| status.id().to_owned()).collect());
    Ok(output)
}
