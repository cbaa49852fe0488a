//! `calc rate`: events per person-year.

use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::Result;
use crate::model::Status;
use crate::statistics::{Limits, rate};

/// The column of events, in every kind that counts them.
pub(super) const EVENTS: Field = Field {
    name: "x",
    synonyms: &["count", "numerator", "num", "events", "deaths", "cases", "obs"],
    holds: Holds::Count,
    needed: true,
    meaning: "events",
};

/// The column of person-years, in every kind that needs them.
pub(super) const PERSON_YEARS: Field = Field {
    name: "n",
    synonyms: &["pop", "pops", "population", "denominator", "den", "person_years"],
    holds: Holds::Count,
    needed: true,
    meaning: "person-years",
};

/// x events in n person-years with limits, one a row or one a set of `--by`, whose counts are summed.
pub const RATE: Kind = Kind {
    id: "rate",
    title: "events per person-year with limits",
    fields: &[EVENTS, PERSON_YEARS],
    methods: &["exact_or_byar", "exact", "byar"],
    options: &["multiplier"],
    multiplier: 1e5,
    docs: &[
        Doc { source: include_str!("../statistics/rate.rs"), item: "poisson_limits" },
        Doc { source: include_str!("../statistics/rate.rs"), item: "exact" },
        Doc { source: include_str!("../statistics/rate.rs"), item: "byar" },
    ],
    compute,
};

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let levels = options.levels()?;
    let (x, n) = (input.numbers("x"), input.numbers("n"));
    let multiplier = options.multiplier(&RATE);
    let statistic = format!("rate per {multiplier}");
    let outcome = |set: &Set| {
        let Some((x, n)) = set.sum(&x).zip(set.sum(&n)) else {
            return Ok(Outcome::absent(Status::Missing, "a count is missing", &statistic));
        };
        if n == 0.0 {
            return Ok(Outcome::absent(Status::Undefined, "there are no person-years", &statistic));
        }
        let name = name_of(options.method(&RATE), x);
        let method = if name == "exact" { rate::exact } else { rate::byar };
        let per_person_year = |limits: Limits| Limits { lower: limits.lower / n, upper: limits.upper / n };
        let limits = levels.iter().map(|level| method(x, level.z).map(per_person_year)).collect::<Result<_>>()?;
        Ok(Outcome::found(x / n, x.sqrt() / n, limits, &statistic, name))
    };
    let sets = input.sets_or_rows();
    let outcomes = sets.iter().map(|set| outcome(set).unwrap_or_else(|error| Outcome::undefined(&error, &statistic)));
    let mut output = Output::labelled(input.labels(&sets));
    output.outcomes(&outcomes.collect::<Vec<_>>(), &levels, multiplier);
    Ok(output)
}

/// The method that limits a count of `x`: `exact` or `byar`, as asked or by [`rate::poisson_limits`]'s rule.
pub(super) fn name_of(asked: &str, x: f64) -> &'static str {
    match asked {
        "exact" => "exact",
        "byar" => "byar",
        _ if x < rate::EXACT_BELOW => "exact",
        _ => "byar",
    }
}
