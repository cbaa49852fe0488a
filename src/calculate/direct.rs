//! `calc direct`: directly standardised rates.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::rate::{EVENTS, PERSON_YEARS};
use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::{Error, Result};
use crate::model::Status;
use crate::statistics::Limits;
use crate::statistics::direct::{self, DirectRate, FEWEST_EVENTS, Stratum};

const COUNTED: Field =
    Field { needed: false, meaning: "events in the age group; none where the cell is empty", ..EVENTS };

const AGE: Field = Field {
    name: "ageband",
    synonyms: &["age", "age_group", "agegroup", "age_band"],
    holds: Holds::Text,
    needed: false,
    meaning: "the age group; needed with freq",
};

const FREQUENCY: Field = Field {
    name: "freq",
    synonyms: &["frequency", "eventfreq"],
    holds: Holds::Count,
    needed: false,
    meaning: "how many events each of `persons` had, where one person can have several",
};

const PERSONS: Field = Field {
    name: "persons",
    synonyms: &["people"],
    holds: Holds::Count,
    needed: false,
    meaning: "persons who had `freq` events each; no one where the cell is empty",
};

const WEIGHT: Field = Field {
    name: "stdpop",
    synonyms: &["standard", "standard_population", "std_pop", "weight", "esp2013", "esp1976"],
    holds: Holds::Count,
    needed: true,
    meaning: "weight of the age group in the standard population, on any scale",
};

/// One directly standardised rate for each set of `--by`, from a row for each age group.
///
/// With `freq` and `persons` in place of `x` the events are recurrent: a row for each age group and number of events that
/// a person had.
pub const DIRECT: Kind = Kind {
    id: "direct",
    title: "directly standardised rates with limits",
    fields: &[COUNTED, PERSON_YEARS, WEIGHT, AGE, FREQUENCY, PERSONS],
    methods: &["dobson", "fay_feuer"],
    options: &["multiplier"],
    multiplier: 1e5,
    docs: &[
        Doc { source: include_str!("../statistics/direct.rs"), item: "rate" },
        Doc { source: include_str!("../statistics/direct.rs"), item: "dobson" },
        Doc { source: include_str!("../statistics/direct.rs"), item: "fay_feuer" },
    ],
    compute,
};

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let levels = options.levels()?;
    let recurrent = input.has(FREQUENCY.name);
    let name = options.method(&DIRECT);
    check(input, recurrent, name)?;
    let columns = Columns::of(input, recurrent);
    let method: fn(&DirectRate, f64) -> Result<Limits> =
        if name == "fay_feuer" { direct::fay_feuer } else { direct::dobson };
    let multiplier = options.multiplier(&DIRECT);
    let statistic = format!("directly standardised rate per {multiplier}");
    let outcome = |set: &Set| {
        let strata = if recurrent { columns.recurrent(input, set) } else { columns.independent(set) };
        let strata = match strata {
            Ok(strata) => strata,
            Err((status, reason)) => return Ok(Outcome::absent(status, reason, &statistic)),
        };
        let rate = direct::rate(&strata)?;
        if name == "dobson" && rate.events < FEWEST_EVENTS {
            let reason = format!("fewer than {FEWEST_EVENTS} events, too few for Dobson's interval");
            return Ok(Outcome::absent(Status::Unreliable, reason, &statistic));
        }
        let limits = levels.iter().map(|level| method(&rate, level.z)).collect::<Result<_>>()?;
        let gap = set.rows.iter().any(|row| columns.counts[*row].is_none());
        let reason = if gap { "an empty count is taken for none" } else { "" };
        let found = Outcome::found(rate.value, rate.standard_error, limits, &statistic, name);
        Ok(Outcome { reason: reason.to_owned(), ..found })
    };
    let sets = input.sets();
    let outcomes: Vec<Outcome> = sets
        .par_iter()
        .map(|set| outcome(set).unwrap_or_else(|error| Outcome::undefined(&error, &statistic)))
        .collect();
    let mut output = Output::labelled(input.labels(&sets));
    output.outcomes(&outcomes, &levels, multiplier);
    Ok(output)
}

/// Whether the table has the columns of one of the two forms, and the method fits it.
fn check(input: &Input, recurrent: bool, method: &str) -> Result<()> {
    let needed = if recurrent { &[PERSONS.name, AGE.name][..] } else { &[COUNTED.name] };
    input.require(&DIRECT, needed)?;
    if recurrent && method == "fay_feuer" {
        return Err(Error::Usage {
            message: "fay_feuer is made for events that happen independently, and `freq` says that these do not".into(),
            help: "use --method dobson".to_owned(),
        });
    }
    Ok(())
}

/// The numbers of the table.
struct Columns {
    /// Events, or persons who had several.
    counts: Vec<Option<f64>>,
    frequency: Vec<Option<f64>>,
    population: Vec<Option<f64>>,
    weight: Vec<Option<f64>>,
}

/// The strata of a set, or why it has none.
type Strata = std::result::Result<Vec<Stratum>, (Status, &'static str)>;

impl Columns {
    fn of(input: &Input, recurrent: bool) -> Columns {
        Columns {
            counts: input.numbers(if recurrent { PERSONS.name } else { COUNTED.name }),
            frequency: input.numbers(FREQUENCY.name),
            population: input.numbers(PERSON_YEARS.name),
            weight: input.numbers(WEIGHT.name),
        }
    }

    /// One stratum for each row.
    fn independent(&self, set: &Set) -> Strata {
        let stratum = |row: &usize| {
            Some(Stratum::independent(self.counts[*row].unwrap_or(0.0), self.population[*row]?, self.weight[*row]?))
        };
        set.rows.iter().map(stratum).collect::<Option<_>>().ok_or((Status::Missing, NO_POPULATION))
    }

    /// One stratum for each age group, of the rows of all its frequencies.
    fn recurrent(&self, input: &Input, set: &Set) -> Strata {
        let mut ages: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        set.rows.iter().for_each(|row| ages.entry(input.text(AGE.name, *row)).or_default().push(*row));
        let stratum = |rows: &Vec<usize>| {
            let of = |row: usize| (self.population[row], self.weight[row]);
            if rows.iter().any(|row| of(*row) != of(rows[0])) {
                return Err((Status::Undefined, "the population or weight of an age group differs between its rows"));
            }
            let (Some(population), Some(weight)) = of(rows[0]) else { return Err((Status::Missing, NO_POPULATION)) };
            let counted = |row: &usize| Some((self.frequency[*row]?, self.counts[*row].unwrap_or(0.0)));
            let counts: Option<Vec<_>> = rows.iter().map(counted).collect();
            let counts = counts.ok_or((Status::Missing, "a frequency is missing"))?;
            Ok(Stratum::recurrent(&counts, population, weight))
        };
        ages.values().map(stratum).collect()
    }
}

const NO_POPULATION: &str = "the population or the weight of an age group is missing";
