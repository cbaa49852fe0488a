//! Observations to estimates: every value with its interval, its method and its origin.
//!
//! One indicator at a time, in four steps: each observation becomes an estimate of its own area (`value`), or ages
//! become a life table (`life`); small numbers are hidden (`small_numbers`); areas that the source does not give are
//! made from their members (`members`); and small numbers are hidden once more among all of them.

mod life;
mod members;
mod small_numbers;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use ustr::Ustr;

use crate::error::Result;
use crate::model::{Areas, Catalogue, Indicator, Kind, Sex, Status};
use crate::table::{Estimate, Estimates, Key, Observation, Observations};

pub use members::{MEMBERS_FOR_PLAIN_MEAN, MEMBERS_NEEDED};
pub(crate) use value::from_counts;

/// The dimension whose groups are ages; the ages of a life expectancy become a life table, not estimates of their own.
const AGE: &str = "age";

/// Estimates of one indicator by key, so that they are always in order.
type ByKey = BTreeMap<Key, Estimate>;

/// Every value with its 95 % interval where one can be had, for the areas of the source and those made of them.
///
/// What an interval is made of, in order of preference: the limits that the source publishes; for a proportion its
/// effective number of answers (Wilson); its standard error; counts or a value with the number of answers or persons behind
/// it (Wilson for proportions, exact Poisson limits below ten events and Byar's from ten on for rates). Where there is none
/// of these the value stands alone, with method `none`. Survey answers without an effective number or a standard error
/// are taken as a simple random sample.
///
/// Where both counts and a published value are given, the published value is kept if the two agree within the rounding
/// of the indicator's decimals; otherwise the counts are believed, since they are what the interval rests on.
///
/// Life expectancy is also computed from observations by age: see [`crate::statistics::life_table`]. Denominators are
/// used as they are given (person-years, or the population at a point in time in their place).
///
/// Counties, the nation, health-care regions, peer groups and groups of one's own that the source does not give are
/// made from their members: weighted by population if every member used has counts, as a plain mean otherwise, and only
/// if at least [`MEMBERS_NEEDED`] of them have a value (or, for the plain mean of a county or group,
/// [`MEMBERS_FOR_PLAIN_MEAN`] of them).
///
/// # Errors
///
/// [`Error::Unknown`](crate::Error::Unknown) for an indicator that is not in the catalogue, [`Error::Table`](crate::Error::Table) for ages that cannot be read.
pub fn estimate(observations: &Observations, catalogue: &Catalogue) -> Result<Estimates> {
    let rows = observations.rows();
    let by_indicator: Vec<&[Observation]> = rows.chunk_by(|a, b| a.key.indicator == b.key.indicator).collect();
    let estimated: Result<Vec<Vec<Estimate>>> =
        by_indicator.par_iter().map(|rows| estimate_indicator(rows, catalogue)).collect();
    Estimates::from_sorted(&estimated?.concat())
}

fn estimate_indicator(rows: &[Observation], catalogue: &Catalogue) -> Result<Vec<Estimate>> {
    let indicator = catalogue.indicator_of_rows(rows[0].key.indicator)?;
    let areas = &catalogue.areas;
    let is_age = |row: &&Observation| indicator.kind == Kind::LifeExpectancy && row.key.dimension == AGE;
    let (by_age, values): (Vec<&Observation>, Vec<&Observation>) = rows.iter().partition(is_age);

    let mut own: ByKey = values.into_iter().map(|row| (row.key, value::estimate_of(row, indicator))).collect();
    let life_tables = life::pooled(&by_age, indicator, areas)?;
    for (key, table) in &life_tables {
        let given = own.get(key).is_some_and(|estimate| estimate.status != Status::Missing);
        if !given {
            own.insert(*key, table.estimate(*key));
        }
    }
    small_numbers::hide(&mut own, indicator, areas);
    let mut all = with_made(own, &life_tables, indicator, areas);
    add_not_applicable(&mut all, indicator);
    Ok(all.into_values().collect())
}

/// The areas' own estimates and those made from them, with small numbers hidden among all.
///
/// A made value and an own one can be parts of the same sum, so that an own value is hidden only when the made one is
/// there. What was made of it is then made again without it, until nothing more is hidden.
fn with_made(mut own: ByKey, life: &life::LifeTables, indicator: &Indicator, areas: &Areas) -> ByKey {
    loop {
        let mut all = members::made_from_members(&own, life, indicator, areas);
        // A made value stands in the place of an own one that is missing.
        own.iter().for_each(|(key, estimate)| _ = all.entry(*key).or_insert(*estimate));
        small_numbers::hide(&mut all, indicator, areas);
        let mut hidden_late = false;
        for (key, estimate) in own.iter_mut().filter(|(_, estimate)| estimate.status == Status::Ok) {
            if all[key].status == Status::Suppressed {
                *estimate = all[key];
                hidden_late = true;
            }
        }
        if !hidden_late {
            return all;
        }
    }
}

/// States for every area and period that the sexes which the indicator does not have are not applicable, not missing.
fn add_not_applicable(estimates: &mut ByKey, indicator: &Indicator) {
    let absent: Vec<Sex> = Sex::ALL.into_iter().filter(|sex| !indicator.sexes.contains(sex)).collect();
    if absent.is_empty() {
        return;
    }
    let wholes: BTreeSet<(Key, Ustr)> =
        estimates.values().filter(|e| e.key.is_whole()).map(|e| (Key { sex: Sex::Total, ..e.key }, e.source)).collect();
    for (key, source) in wholes {
        for sex in &absent {
            let key = Key { sex: *sex, ..key };
            estimates.entry(key).or_insert_with(|| Estimate::empty(key, Status::NotApplicable, source));
        }
    }
}

/// The county of an area: the one it lies in, or the area itself if it is one.
fn county_of(areas: &Areas, area: Ustr) -> Ustr {
    areas.county(area).unwrap_or(area)
}

#[cfg(test)]
pub(crate) mod tests;
