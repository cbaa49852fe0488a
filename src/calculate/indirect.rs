//! `calc indirect`: indirectly standardised ratios and rates.

use super::rate::{EVENTS, PERSON_YEARS, name_of};
use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::Result;
use crate::model::Status;
use crate::statistics::indirect::{self, Stratum};
use crate::statistics::sum::sum;
use crate::statistics::{Bounded, Limits};

/// One ratio or rate for each set of `--by`, from a row for each age group.
pub const INDIRECT: Kind = Kind {
    id: "indirect",
    title: "indirectly standardised ratios or rates with limits",
    fields: &[
        Field { meaning: "events in the age group; none where the cell is empty", ..EVENTS },
        PERSON_YEARS,
        Field {
            name: "xref",
            synonyms: &["refcount", "x_ref", "reference_count", "reference_events"],
            holds: Holds::Count,
            needed: true,
            meaning: "events of the reference population in the age group",
        },
        Field {
            name: "nref",
            synonyms: &["refpop", "n_ref", "reference_pop", "reference_population"],
            holds: Holds::Count,
            needed: true,
            meaning: "person-years of the reference population in the age group",
        },
    ],
    methods: &["ratio", "rate"],
    options: &["multiplier"],
    multiplier: 1.0,
    docs: &[
        Doc { source: include_str!("../statistics/indirect.rs"), item: "expected" },
        Doc { source: include_str!("../statistics/indirect.rs"), item: "ratio" },
        Doc { source: include_str!("../statistics/rate.rs"), item: "poisson_limits" },
    ],
    compute,
};

/// What a rate is multiplied by where `--multiplier` does not say; a ratio is not.
const RATE_PER: f64 = 1e5;

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let levels = options.levels()?;
    let [x, n, xref, nref] = ["x", "n", "xref", "nref"].map(|name| input.numbers(name));
    let is_rate = options.method(&INDIRECT) == "rate";
    let multiplier = options.multiplier.unwrap_or(if is_rate { RATE_PER } else { INDIRECT.multiplier });
    let statistic = if is_rate {
        format!("indirectly standardised rate per {multiplier}")
    } else {
        format!("indirectly standardised ratio x {multiplier}")
    };
    let outcome = |set: &Set| {
        let observed = sum(set.rows.iter().filter_map(|row| x[*row]));
        let stratum = |row: &usize| {
            let (population, reference_events, reference_population) = (n[*row]?, xref[*row]?, nref[*row]?);
            Some(Stratum { population, reference_events, reference_population })
        };
        let Some(strata) = set.rows.iter().map(stratum).collect::<Option<Vec<_>>>() else {
            let reason = "a population or a figure of the reference is missing";
            return Ok(Outcome::absent(Status::Missing, reason, &statistic));
        };
        let expected = indirect::expected(&strata)?;
        let of =
            |z| if is_rate { indirect::rate(observed, &expected, z) } else { indirect::ratio(observed, &expected, z) };
        let bounded = levels.iter().map(|level| of(level.z)).collect::<Result<Vec<_>>>()?;
        let value = bounded[0].value;
        let standard_error = if observed == 0.0 { 0.0 } else { value / observed.sqrt() };
        let name = name_of("exact_or_byar", observed);
        let limits = bounded.into_iter().map(|Bounded { lower, upper, .. }| Limits { lower, upper }).collect();
        let gap = set.rows.iter().any(|row| x[*row].is_none());
        let reason = if gap { "an empty count is taken for none" } else { "" };
        let found = Outcome::found(value, standard_error, limits, &statistic, name);
        Ok(Outcome { reason: reason.to_owned(), ..found })
    };
    let sets = input.sets();
    let outcomes = sets.iter().map(|set| outcome(set).unwrap_or_else(|error| Outcome::undefined(&error, &statistic)));
    let mut output = Output::labelled(input.labels(&sets));
    output.outcomes(&outcomes.collect::<Vec<_>>(), &levels, multiplier);
    Ok(output)
}
