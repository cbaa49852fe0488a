//! `calc theil`: inequality of areas between and within their counties.

use rayon::prelude::*;

use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::Result;
use crate::inequality::decomposition::{Nested, Parts, mld, theil, variance};
use crate::model::Status;

/// Theil's index, the mean log deviation and the variance of each set, in total, between groups and within them.
pub const THEIL: Kind = Kind {
    id: "theil",
    title: "inequality of areas, between and within their counties",
    fields: &[
        Field {
            name: "group",
            synonyms: &["county", "region"],
            holds: Holds::Text,
            needed: true,
            meaning: "the county, or other group, that an area lies in",
        },
        Field {
            name: "value",
            synonyms: &["rate", "estimate", "est", "y"],
            holds: Holds::Number,
            needed: true,
            meaning: "the value of an area",
        },
        Field {
            name: "population",
            synonyms: &["pop", "n", "persons", "weight"],
            holds: Holds::Count,
            needed: true,
            meaning: "its people",
        },
    ],
    methods: &[],
    options: &["multiplier"],
    multiplier: 1.0,
    docs: &[
        Doc { source: include_str!("../inequality/decomposition/theil.rs"), item: "theil" },
        Doc { source: include_str!("../inequality/decomposition/mld.rs"), item: "mld" },
        Doc { source: include_str!("../inequality/decomposition/variance.rs"), item: "variance" },
    ],
    compute,
};

/// An inequality in parts, and whether `--multiplier` is for it: a variance stays in the square of the values' unit.
struct Measure {
    id: &'static str,
    statistic: &'static str,
    parts: fn(&Nested<'_>) -> Result<Parts>,
    is_relative: bool,
}

static MEASURES: [Measure; 3] = [
    Measure { id: "ti", statistic: "Theil's index", parts: theil, is_relative: true },
    Measure { id: "mld", statistic: "mean log deviation", parts: mld, is_relative: true },
    Measure { id: "bgv", statistic: "variance between areas", parts: variance, is_relative: false },
];

const PARTS: [&str; 3] = ["total", "between", "within"];

/// One part of one measure of one set.
struct Line {
    measure: &'static str,
    part: &'static str,
    outcome: Outcome,
    /// As a share of the total.
    share: Option<f64>,
    areas: usize,
    groups: usize,
    left_out: usize,
}

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let sets = input.sets();
    let columns = [input.numbers("value"), input.numbers("population")];
    let multiplier = options.multiplier(&THEIL);
    let lines: Vec<Line> = sets.par_iter().flat_map_iter(|set| lines(input, set, &columns, multiplier)).collect();
    let rows: Vec<Set> = sets.iter().flat_map(|set| vec![set.clone(); MEASURES.len() * PARTS.len()]).collect();
    let mut output = Output::labelled(input.labels(&rows));
    output.text("measure", lines.iter().map(|line| line.measure.to_owned()).collect());
    output.text("part", lines.iter().map(|line| line.part.to_owned()).collect());
    output.outcomes(&lines.iter().map(|line| line.outcome.clone()).collect::<Vec<_>>(), &[], 1.0);
    output.numbers("share", lines.iter().map(|line| line.share).collect());
    let count = |count: fn(&Line) -> usize| lines.iter().map(|line| i64::try_from(count(line)).ok()).collect();
    output.integers("areas", count(|line| line.areas));
    output.integers("groups", count(|line| line.groups));
    output.integers("left_out", count(|line| line.left_out));
    let left_out: usize = lines.iter().step_by(MEASURES.len() * PARTS.len()).map(|line| line.left_out).sum();
    if left_out > 0 {
        output.notes.push(format!("{left_out} of {} areas lack a value or people and are left out", input.len()));
    }
    if !options.confidence.is_empty() {
        output.notes.push("the parts have no interval: --confidence is not used".to_owned());
    }
    Ok(output)
}

/// The lines of one set: each part of each measure.
fn lines(input: &Input, set: &Set, [values, populations]: &[Vec<Option<f64>>; 2], multiplier: f64) -> Vec<Line> {
    let is_whole = |row: &usize| values[*row].is_some() && populations[*row].is_some();
    let rows: Vec<usize> = set.rows.iter().copied().filter(is_whole).collect();
    let of = |column: &[Option<f64>]| -> Vec<f64> { rows.iter().filter_map(|row| column[*row]).collect() };
    let (values, populations, codes) = (of(values), of(populations), input.codes("group", &rows));
    let areas = Nested { values: &values, populations: &populations, groups: &codes };
    let groups = codes.iter().max().map_or(0, |last| *last as usize + 1);
    let of_measure = |measure: &'static Measure| {
        let parts = (measure.parts)(&areas);
        let times = if measure.is_relative { multiplier } else { 1.0 };
        let line = |part: &'static str| {
            let (outcome, share) = match &parts {
                _ if groups == 0 => {
                    (Outcome::absent(Status::Missing, "no area has a value and people", measure.statistic), None)
                }
                Err(error) => (Outcome::undefined(error, measure.statistic), None),
                Ok(parts) => {
                    let value = match part {
                        "between" => parts.between,
                        "within" => parts.within,
                        _ => parts.total,
                    };
                    let found = Outcome::absent(Status::Ok, "", measure.statistic);
                    let share = (parts.total > 0.0).then(|| value / parts.total);
                    (Outcome { value: Some(value * times), ..found }, share)
                }
            };
            let (areas, left_out) = (rows.len(), set.rows.len() - rows.len());
            Line { measure: measure.id, part, outcome, share, areas, groups, left_out }
        };
        PARTS.map(line)
    };
    MEASURES.iter().flat_map(of_measure).collect()
}
