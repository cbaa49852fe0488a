//! The rows of a set as groups.

use std::collections::BTreeSet;

use ustr::ustr;

use super::super::{Field, Holds, Input, Set};
use crate::error::{Error, Problem, Result};
use crate::inequality::{Scale, Setting, Subgroup, Subgroups};
use crate::model::{Better, Contrast, Status};

/// The columns that rows of groups cannot do without.
pub const NEEDED: &[&str] = &["subgroup", "estimate", "better"];

/// The columns: a row a group, and what is the same throughout a set.
pub const FIELDS: &[Field] = &[
    Field { name: "subgroup", synonyms: &["group"], holds: Holds::Text, needed: false, meaning: "the group's name" },
    Field {
        name: "order",
        synonyms: &["subgroup_order", "rank"],
        holds: Holds::Number,
        needed: false,
        meaning: "its place, the least advantaged first; empty throughout a set of groups without order",
    },
    Field {
        name: "ordered",
        synonyms: &["ordered_dimension"],
        holds: Holds::Count,
        needed: false,
        meaning: "0 where the order of a set means nothing",
    },
    Field {
        name: "estimate",
        synonyms: &["est", "value"],
        holds: Holds::Number,
        needed: false,
        meaning: "its value, in the unit that `scale` says",
    },
    Field {
        name: "standard_error",
        synonyms: &["se"],
        holds: Holds::Count,
        needed: false,
        meaning: "the value's standard error, in the same unit",
    },
    Field {
        name: "population",
        synonyms: &["pop", "n", "persons"],
        holds: Holds::Count,
        needed: false,
        meaning: "its people",
    },
    Field {
        name: "reference",
        synonyms: &["reference_subgroup", "reference_group"],
        holds: Holds::Count,
        needed: false,
        meaning: "1 for the group that others are set against, of groups without order",
    },
    Field {
        name: "better",
        synonyms: &["favourable", "favourable_indicator"],
        holds: Holds::Text,
        needed: false,
        meaning: "high (or 1) or low (or 0): which end of the indicator is better; the same throughout a set",
    },
    Field {
        name: "scale",
        synonyms: &["indicator_scale", "scaleval"],
        holds: Holds::Count,
        needed: false,
        meaning: "1 or 100 for shares of everyone, 1000 and so on for rates; empty for means; the same throughout a set",
    },
    Field {
        name: "setting_average",
        synonyms: &["average"],
        holds: Holds::Number,
        needed: false,
        meaning: "the value of all people, used where populations are not known; the same throughout a set",
    },
    Field {
        name: "outcome",
        synonyms: &["y"],
        holds: Holds::Number,
        needed: false,
        meaning: "a person's outcome, in the unit that `scale` says: rows are then persons, not groups",
    },
    Field {
        name: "weight",
        synonyms: &["weights"],
        holds: Holds::Count,
        needed: false,
        meaning: "the people that a person stands for",
    },
    Field {
        name: "psu",
        synonyms: &["cluster"],
        holds: Holds::Text,
        needed: false,
        meaning: "a person's primary sampling unit",
    },
    Field { name: "strata", synonyms: &["stratum"], holds: Holds::Text, needed: false, meaning: "a person's stratum" },
];

/// The groups of a set, or why they cannot be measured.
pub struct Found {
    pub subgroups: Result<Subgroups, (Status, String)>,
    /// How many groups have an estimate.
    pub valued: usize,
}

/// The groups of each set.
///
/// # Errors
///
/// [`Error::Data`] for what is not the same throughout a set, a group that is there twice, an order that is not whole
/// or twice the same, more than one reference group, and words for `better` that are not known.
pub fn of(input: &Input, sets: &[Set], drop_missing: bool) -> Result<Vec<Found>> {
    for name in ["better", "scale", "setting_average", "ordered"] {
        if let Some(field) = FIELDS.iter().find(|field| field.name == name && input.has(name)) {
            input.constant(field, sets)?;
        }
    }
    let columns = Columns::of(input);
    let mut problems = Vec::new();
    let found = sets.iter().map(|set| columns.found(set, drop_missing, &mut problems)).collect();
    if problems.is_empty() { Ok(found) } else { Err(Error::Data(problems)) }
}

/// Which end is better, by the word of a row.
pub fn better(input: &Input, row: usize, problems: &mut Vec<Problem>) -> Option<Better> {
    let word = input.text("better", row);
    match word.to_lowercase().as_str() {
        "high" | "higher" | "1" | "1.0" | "true" => Some(Better::High),
        "low" | "lower" | "0" | "0.0" | "false" => Some(Better::Low),
        _ => {
            let help = "write high where a high value is good, as for good health, and low otherwise";
            problems.push(input.problem(row, "better", "`high` or `low`", word, help));
            None
        }
    }
}

struct Columns<'a> {
    input: &'a Input,
    order: Vec<Option<f64>>,
    ordered: Vec<Option<f64>>,
    estimate: Vec<Option<f64>>,
    standard_error: Vec<Option<f64>>,
    population: Vec<Option<f64>>,
    reference: Vec<Option<f64>>,
    scale: Vec<Option<f64>>,
    average: Vec<Option<f64>>,
}

impl Columns<'_> {
    fn of(input: &Input) -> Columns<'_> {
        Columns {
            input,
            order: input.numbers("order"),
            ordered: input.numbers("ordered"),
            estimate: input.numbers("estimate"),
            standard_error: input.numbers("standard_error"),
            population: input.numbers("population"),
            reference: input.numbers("reference"),
            scale: input.numbers("scale"),
            average: input.numbers("setting_average"),
        }
    }

    fn found(&self, set: &Set, drop_missing: bool, problems: &mut Vec<Problem>) -> Found {
        let first = set.rows[0];
        let before = problems.len();
        self.check_names(set, problems);
        let better = better(self.input, first, problems);
        let contrast = self.contrast(set, problems);
        let reference = self.reference(set, problems);
        let valued: Vec<usize> = set.rows.iter().copied().filter(|row| self.estimate[*row].is_some()).collect();
        let absent = |status, reason: &str| Found { subgroups: Err((status, reason.to_owned())), valued: valued.len() };
        let Some(better) = better.filter(|_| problems.len() == before) else {
            return absent(Status::Undefined, "what is wrong is told as an error");
        };
        if valued.len() < set.rows.len() && !drop_missing {
            return absent(Status::Missing, "group_missing");
        }
        let mut rows = valued.clone();
        if contrast == Contrast::Ordered {
            rows.sort_by(|a, b| self.order[*a].partial_cmp(&self.order[*b]).unwrap_or(std::cmp::Ordering::Equal));
        }
        let place = reference.map(|reference| rows.iter().position(|row| *row == reference));
        if place == Some(None) {
            return absent(Status::Missing, "reference_missing");
        }
        let scale = match self.scale[first] {
            Some(whole) if whole == 1.0 || whole == 100.0 => Scale::Share(whole),
            Some(per) if per > 0.0 => Scale::Rate(per),
            _ => Scale::Mean,
        };
        let setting = Setting { contrast, better, reference: place.flatten(), scale, average: self.average[first] };
        let groups: Vec<Subgroup> = rows.iter().filter_map(|row| self.group(*row)).collect();
        let subgroups = Subgroups::new(&groups, setting).map_err(|error| match error {
            Error::Undefined { reason, .. } => (Status::Undefined, reason),
            other => (Status::Undefined, other.to_string()),
        });
        Found { subgroups, valued: valued.len() }
    }

    fn group(&self, row: usize) -> Option<Subgroup> {
        Some(Subgroup {
            id: ustr(self.input.text("subgroup", row)),
            value: self.estimate[row]?,
            limits: None,
            standard_error: self.standard_error[row],
            population: self.population[row],
        })
    }

    fn check_names(&self, set: &Set, problems: &mut Vec<Problem>) {
        let mut seen = BTreeSet::new();
        for row in &set.rows {
            let name = self.input.text("subgroup", *row);
            if !seen.insert(name) {
                let help = "name the columns that tell the sets apart with --by";
                problems.push(self.input.problem(*row, "subgroup", "each group once in a set", name, help));
            }
        }
    }

    /// Ordered if every row has an order and nothing says that it means nothing.
    fn contrast(&self, set: &Set, problems: &mut Vec<Problem>) -> Contrast {
        let orders: Vec<Option<f64>> = set.rows.iter().map(|row| self.order[*row]).collect();
        if self.ordered[set.rows[0]] == Some(0.0) || orders.iter().all(Option::is_none) {
            return Contrast::Extremes;
        }
        let mut seen: Vec<f64> = Vec::new();
        for (row, order) in set.rows.iter().zip(orders) {
            let (expected, found) = match order {
                None => ("an order for every group of the set, or for none", String::new()),
                Some(order) if seen.contains(&order) => ("an order of its own for each group", order.to_string()),
                Some(order) => {
                    seen.push(order);
                    continue;
                }
            };
            let help = "number the groups from the least advantaged, or leave the column empty throughout the set";
            problems.push(self.input.problem(*row, "order", expected, &found, help));
        }
        Contrast::Ordered
    }

    /// The row of the reference group, where one is marked.
    fn reference(&self, set: &Set, problems: &mut Vec<Problem>) -> Option<usize> {
        let mut marked = set.rows.iter().copied().filter(|row| self.reference[*row].is_some_and(|mark| mark != 0.0));
        let first = marked.next();
        for row in marked {
            let help = "mark one group with 1 and leave the others 0 or empty";
            problems.push(self.input.problem(row, "reference", "one reference group in a set", "another", help));
        }
        first
    }
}
