//! `calc smooth`: rates of small areas drawn towards the mean, the more the less they tell by themselves.

use std::collections::HashMap;

use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::{Error, Result, nearest};
use crate::model::Status;
use crate::statistics::smoothing::{self, Centre, Smoothed};

/// Smoothed rates, one a row; the sets of `--by` are smoothed each by itself.
pub const SMOOTH: Kind = Kind {
    id: "smooth",
    title: "rates of small areas, smoothed by empirical Bayes",
    fields: &[
        Field {
            name: "x",
            synonyms: &["events", "count", "numerator", "num", "cases", "obs", "observed"],
            holds: Holds::Count,
            needed: true,
            meaning: "events",
        },
        Field {
            name: "n",
            synonyms: &["pop", "population", "denominator", "den", "persons", "person_years", "expected"],
            holds: Holds::Count,
            needed: true,
            meaning: "persons or person-years",
        },
        Field {
            name: "neighbours",
            synonyms: &["neighbors", "neighbourhood", "adjacent"],
            holds: Holds::Text,
            needed: false,
            meaning: "the neighbours of the area, 2;4;10: names in the column area, or rows of the set from 1",
        },
        Field {
            name: "area",
            synonyms: &["code", "name"],
            holds: Holds::Text,
            needed: false,
            meaning: "the area's name, by which neighbours may call it",
        },
    ],
    methods: &["global", "binomial", "local", "local_window"],
    options: &["multiplier"],
    multiplier: 1.0,
    docs: &[
        Doc { source: include_str!("../statistics/smoothing.rs"), item: "global" },
        Doc { source: include_str!("../statistics/smoothing.rs"), item: "global_binomial" },
        Doc { source: include_str!("../statistics/smoothing.rs"), item: "local" },
    ],
    compute,
};

const STATISTIC: &str = "smoothed rate";

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let method = options.method(&SMOOTH);
    let is_local = method.starts_with("local");
    if is_local {
        input.require(&SMOOTH, &["neighbours"])?;
    }
    let (x, n) = (input.numbers("x"), input.numbers("n"));
    let multiplier = options.multiplier(&SMOOTH);
    let mut outcomes: Vec<Outcome> = vec![Outcome::absent(Status::Missing, "", STATISTIC); input.len()];
    let mut found: Vec<Option<(Smoothed, f64)>> = vec![None; input.len()];
    for set in input.sets() {
        let (rows, neighbours) = areas(input, &set, &x, &n, is_local, &mut outcomes)?;
        let of = |column: &[Option<f64>]| -> Vec<f64> { rows.iter().filter_map(|row| column[*row]).collect() };
        let (events, populations) = (of(&x), of(&n));
        let smoothed = match method {
            "binomial" => smoothing::global_binomial(&events, &populations),
            "local" => smoothing::local(&events, &populations, &neighbours, Centre::EachOwn),
            "local_window" => smoothing::local(&events, &populations, &neighbours, Centre::Window),
            _ => smoothing::global(&events, &populations),
        };
        for (at, row) in rows.iter().enumerate() {
            outcomes[*row] = match &smoothed {
                Err(error) => Outcome::undefined(error, STATISTIC),
                Ok(smoothed) => {
                    found[*row] = Some((smoothed[at], events[at] / populations[at]));
                    let value = Some(smoothed[at].value);
                    Outcome { value, status: Status::Ok, method: method.to_owned(), ..outcomes[*row].clone() }
                }
            };
        }
    }
    let mut output = Output::labelled(input.row_labels());
    if input.has("area") && !options.by.iter().any(|column| column == "area") {
        output.text("area", (0..input.len()).map(|row| input.text("area", row).to_owned()).collect());
    }
    output.outcomes(&outcomes, &[], multiplier);
    let column = |part: fn(&(Smoothed, f64)) -> f64, times: f64| {
        found.iter().map(|found| Some(part(found.as_ref()?) * times)).collect()
    };
    output.numbers("raw", column(|(_, raw)| *raw, multiplier));
    output.numbers("reliability", column(|(smoothed, _)| smoothed.reliability, 1.0));
    output.numbers("mean", column(|(smoothed, _)| smoothed.mean, multiplier));
    output.numbers("signal_variance", column(|(smoothed, _)| smoothed.signal, multiplier * multiplier));
    if !options.confidence.is_empty() {
        output
            .notes
            .push("smoothed rates have no interval that is worth its name: --confidence is not used".to_owned());
    }
    Ok(output)
}

/// The rows of a set that have a population, and the neighbours of each among them; the others get their outcome.
fn areas(
    input: &Input,
    set: &Set,
    x: &[Option<f64>],
    n: &[Option<f64>],
    is_local: bool,
    outcomes: &mut [Outcome],
) -> Result<(Vec<usize>, Vec<Vec<usize>>)> {
    let mut rows = Vec::new();
    // The place among the rows that are smoothed, for each row of the set.
    let mut places = Vec::new();
    for &row in &set.rows {
        let absent = match x[row].zip(n[row]) {
            None => Some((Status::Missing, "a count or a population is missing")),
            Some((_, n)) if n <= 0.0 => Some((Status::Undefined, "a population of 0")),
            Some(_) => None,
        };
        places.push(absent.is_none().then_some(rows.len()));
        match absent {
            Some((status, reason)) => outcomes[row] = Outcome::absent(status, reason, STATISTIC),
            None => rows.push(row),
        }
    }
    if !is_local {
        return Ok((rows, Vec::new()));
    }
    let named = neighbours(input, set)?;
    let neighbours = named.iter().zip(&places).filter(|(_, place)| place.is_some());
    // A neighbour that has no rate itself is not in the window.
    let known = |list: &Vec<usize>| list.iter().filter_map(|of_set| places[*of_set]).collect();
    Ok((rows, neighbours.map(|(list, _)| known(list)).collect()))
}

/// The neighbours of each row of a set, by their place in the set: all of them are names of areas, or all are row numbers.
fn neighbours(input: &Input, set: &Set) -> Result<Vec<Vec<usize>>> {
    let words = |row: usize| {
        let list = input.text("neighbours", row).split([';', ',', ' ', '|']);
        list.map(str::trim).filter(|word| !word.is_empty())
    };
    let by_name: HashMap<&str, usize> = if input.has("area") {
        set.rows.iter().enumerate().map(|(place, row)| (input.text("area", *row), place)).collect()
    } else {
        HashMap::new()
    };
    let by_number = |word: &str| word.parse::<usize>().ok().filter(|number| (1..=set.rows.len()).contains(number));
    let all = |is: &dyn Fn(&str) -> bool| set.rows.iter().all(|row| words(*row).all(is));
    if input.has("area") && (all(&|word| by_name.contains_key(word)) || !all(&|word| by_number(word).is_some())) {
        let of = |row: &usize| {
            let place = |word: &str| by_name.get(word).copied().ok_or_else(|| stranger(input, *row, word, &by_name));
            words(*row).map(place).collect()
        };
        return set.rows.iter().map(of).collect();
    }
    let of = |row: &usize| {
        let place = |word: &str| Ok(by_number(word).ok_or_else(|| stranger(input, *row, word, &by_name))? - 1);
        words(*row).map(place).collect()
    };
    set.rows.iter().map(of).collect()
}

fn stranger(input: &Input, row: usize, word: &str, by_name: &HashMap<&str, usize>) -> Error {
    let mut names: Vec<&str> = by_name.keys().copied().collect();
    names.sort_unstable();
    let help = match nearest(word, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name neighbours as the column `area` does, or by their row in the set, from 1".to_owned(),
    };
    Error::Data(vec![input.problem(row, "neighbours", "areas or rows of the same set", word, &help)])
}
