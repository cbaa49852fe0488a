//! `calc life-table`: life expectancy at every age.

use super::rate::{EVENTS, PERSON_YEARS};
use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::{Error, Problem, Result};
use crate::model::{AgeGroup, Status};
use crate::statistics::life_table::{self, AgeBand, SMALLEST_POPULATION, WIDEST_HALF_INTERVAL};
use crate::statistics::sum::sum;
use crate::statistics::{Limits, z95};

const AGE: Field = Field {
    name: "startage",
    synonyms: &["start_age", "age", "ageband", "age_band", "age_group", "agegroup"],
    holds: Holds::Text,
    needed: true,
    meaning: "the youngest age of the group, or the group: 0, 1-4, 5-9, 85+; the oldest is taken to be open",
};

const DEATHS: Field =
    Field { name: "deaths", synonyms: &["x", "count", "numerator", "events"], meaning: "deaths", ..EVENTS };

/// One life table for each set of `--by`, from a row for each age group; one row out for each row in.
pub const LIFE_TABLE: Kind = Kind {
    id: "life-table",
    title: "life expectancy at every age with limits",
    fields: &[AGE, PERSON_YEARS, DEATHS],
    methods: &["chiang_silcocks"],
    options: &[],
    multiplier: 1.0,
    docs: &[Doc { source: include_str!("../statistics/life_table.rs"), item: "expectancies" }],
    compute,
};

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let levels = options.levels()?;
    let table =
        Table { ages: ages(input)?, people: input.numbers(PERSON_YEARS.name), deaths: input.numbers(DEATHS.name) };
    let mut rows: Vec<Set> = Vec::with_capacity(input.len());
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(input.len());
    for mut set in input.sets() {
        set.rows.sort_by_key(|row| table.ages[*row].0);
        let z: Vec<f64> = levels.iter().map(|level| level.z).collect();
        outcomes.extend(table.outcomes(&set.rows, &z, options.method(&LIFE_TABLE)));
        rows.extend(set.rows.into_iter().map(|row| Set { rows: vec![row] }));
    }
    let mut output = Output::labelled(input.labels(&rows));
    output.integers(AGE.name, rows.iter().map(|set| Some(i64::from(table.ages[set.rows[0]].0))).collect());
    output.outcomes(&outcomes, &levels, 1.0);
    Ok(output)
}

/// The youngest age of each row, and the first age after its group where the cell says it.
fn ages(input: &Input) -> Result<Vec<(u32, Option<u32>)>> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut read = |row: usize| {
        let cell = input.text(AGE.name, row);
        match AgeGroup::parse(cell) {
            // A number alone is where a group starts, not a single year of age.
            Some(group) => (group.start, group.end().filter(|_| cell.parse::<u32>().is_err())),
            None => {
                problems.push(input.problem(row, AGE.name, "an age: 0, 1-4, 5-9 or 85+", cell, "write it so"));
                (0, None)
            }
        }
    };
    let ages = (0..input.len()).map(&mut read).collect();
    if problems.is_empty() { Ok(ages) } else { Err(Error::Data(problems)) }
}

struct Table {
    ages: Vec<(u32, Option<u32>)>,
    people: Vec<Option<f64>>,
    deaths: Vec<Option<f64>>,
}

impl Table {
    /// What is said of each row of a set, which are in order of age.
    fn outcomes(&self, rows: &[usize], z: &[f64], method: &str) -> Vec<Outcome> {
        let statistic = |row: usize| format!("life expectancy at {}", self.ages[row].0);
        let all = |status: Status, reason: &str| -> Vec<Outcome> {
            rows.iter().map(|row| Outcome::absent(status, reason, &statistic(*row))).collect()
        };
        let Some(bands) = self.bands(rows) else {
            return all(Status::Missing, "a population or a number of deaths is missing");
        };
        if self.gap(rows) {
            return all(Status::Undefined, "the ages do not follow one another");
        }
        let expectancies = match life_table::expectancies(&bands, z95()) {
            Ok(expectancies) => expectancies,
            Err(Error::Undefined { reason, .. }) => return all(Status::Undefined, &reason),
            Err(error) => return all(Status::Undefined, &error.to_string()),
        };
        if sum(bands.iter().map(|band| band.person_years)) <= SMALLEST_POPULATION {
            return all(Status::Unreliable, &format!("{SMALLEST_POPULATION} person-years or fewer"));
        }
        let mut ages = expectancies.into_iter();
        let outcome = |row: &usize| {
            let absent = |status, reason: String| Outcome::absent(status, reason, &statistic(*row));
            let Some(expectancy) = ages.next() else {
                return absent(Status::Undefined, "no one reaches the age".into());
            };
            if expectancy.limits.upper - expectancy.value > WIDEST_HALF_INTERVAL {
                let reason = format!("limits farther than {WIDEST_HALF_INTERVAL} years from the value");
                return absent(Status::Unreliable, reason);
            }
            let (value, error) = (expectancy.value, expectancy.standard_error);
            let limits = z.iter().map(|z| Limits { lower: value - z * error, upper: value + z * error });
            Outcome::found(value, error, limits.collect(), &statistic(*row), method)
        };
        rows.iter().map(outcome).collect()
    }

    fn bands(&self, rows: &[usize]) -> Option<Vec<AgeBand>> {
        let band = |(i, row): (usize, &usize)| {
            let (start, next) = (self.ages[*row].0, rows.get(i + 1).map(|next| self.ages[*next].0));
            let width = next.map(|next| next - start);
            Some(AgeBand { start, width, deaths: self.deaths[*row]?, person_years: self.people[*row]? })
        };
        rows.iter().enumerate().map(band).collect()
    }

    /// Whether a group ends, as its cell says, before or after the next begins.
    fn gap(&self, rows: &[usize]) -> bool {
        rows.windows(2).any(|pair| self.ages[pair[0]].1.is_some_and(|end| end != self.ages[pair[1]].0))
    }
}
