//! Inequality in parts: between and within groups of areas, and what a change is made of.
//!
//! ```text
//! theil, mld, variance      the inequality of areas = between their counties + within them
//! mookherjee_shorrocks      a change of the mean log deviation: within counties, their sizes, their means
//! kitagawa                  a difference of two composite rates: rates and composition
//! das_gupta                 a change of any function of some factors: the part of each
//! ```

mod das_gupta;
mod kitagawa;
mod mld;
mod mookherjee_shorrocks;
mod theil;
mod variance;

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::statistics::sum::{mean_of, sum};

pub use das_gupta::das_gupta;
pub use kitagawa::{Kitagawa, kitagawa};
pub use mld::mld;
pub use mookherjee_shorrocks::{MldChange, mookherjee_shorrocks};
pub use theil::theil;
pub use variance::variance;

/// Values of people or areas, each in one group: areas in counties.
#[derive(Debug, Clone, Copy)]
pub struct Nested<'a> {
    /// The values, such as rates per person.
    pub values: &'a [f64],
    /// The people behind each.
    pub populations: &'a [f64],
    /// The group of each, any number.
    pub groups: &'a [u32],
}

/// An inequality in two parts, total = between + within.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// The inequality of the values.
    pub total: f64,
    /// What it would be if all in a group had the group's mean.
    pub between: f64,
    /// The rest: the groups' own inequalities, weighted.
    pub within: f64,
    /// The groups that have people, by their number.
    pub groups: BTreeMap<u32, Group>,
}

/// One group of a decomposition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// Its share of the people.
    pub share: f64,
    /// Its mean.
    pub mean: f64,
    /// The inequality inside it.
    pub inequality: f64,
}

impl Nested<'_> {
    /// The parts of Σ p term(y, μ), in which a group's own inequality counts its share times `weight(μ_g, μ)`.
    fn parts(&self, statistic: &'static str, term: fn(f64, f64) -> f64, weight: fn(f64, f64) -> f64) -> Result<Parts> {
        self.check(statistic)?;
        let peopled: Vec<usize> = (0..self.values.len()).filter(|row| self.populations[*row] > 0.0).collect();
        let mut members: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for row in &peopled {
            members.entry(self.groups[*row]).or_default().push(*row);
        }
        let people = sum(self.populations.iter().copied());
        let whole = self.group(&peopled, people, term);
        let groups: BTreeMap<u32, Group> =
            members.into_iter().map(|(number, rows)| (number, self.group(&rows, people, term))).collect();
        let between = sum(groups.values().map(|group| group.share * term(group.mean, whole.mean)));
        let within = sum(groups.values().map(|group| group.share * weight(group.mean, whole.mean) * group.inequality));
        if ![whole.inequality, between, within].iter().all(|part| part.is_finite()) {
            return Err(undefined(statistic, format!("a mean of {} gives {}", whole.mean, whole.inequality)));
        }
        Ok(Parts { total: whole.inequality, between, within, groups })
    }

    /// The mean of some rows, and their inequality about it.
    fn group(&self, rows: &[usize], people: f64, term: fn(f64, f64) -> f64) -> Group {
        let own = sum(rows.iter().map(|row| self.populations[*row]));
        let mean = mean_of(rows.iter().map(|row| (self.values[*row], self.populations[*row])));
        let terms = rows.iter().map(|row| self.populations[*row] / own * term(self.values[*row], mean));
        // A group of zeros has no inequality, though nothing can be relative to its mean.
        let inequality = if mean == 0.0 && own < people { 0.0 } else { sum(terms) };
        Group { share: own / people, mean, inequality }
    }

    fn check(&self, statistic: &'static str) -> Result<()> {
        let rows = self.values.len();
        if self.populations.len() != rows || self.groups.len() != rows {
            let reason = format!("{rows} values, {} populations, {} groups", self.populations.len(), self.groups.len());
            return Err(undefined(statistic, reason));
        }
        if let Some(number) = self.values.iter().chain(self.populations).find(|number| !number.is_finite()) {
            return Err(undefined(statistic, format!("a value or a population is {number}")));
        }
        if let Some(population) = self.populations.iter().find(|population| **population < 0.0) {
            return Err(undefined(statistic, format!("a population is {population}")));
        }
        if sum(self.populations.iter().copied()) > 0.0 {
            Ok(())
        } else {
            Err(undefined(statistic, "of no people".into()))
        }
    }

    /// Refuses values, of people, that a relative measure cannot take.
    fn check_at_least(&self, statistic: &'static str, allowed: impl Fn(f64) -> bool) -> Result<()> {
        let peopled = self.values.iter().zip(self.populations).filter(|(_, population)| **population > 0.0);
        match peopled.map(|(value, _)| *value).find(|value| !allowed(*value)) {
            Some(value) => Err(undefined(statistic, format!("a value is {value}"))),
            None => Ok(()),
        }
    }
}

fn undefined(statistic: &'static str, reason: String) -> Error {
    Error::Undefined { statistic, reason }
}

#[cfg(test)]
mod tests;
