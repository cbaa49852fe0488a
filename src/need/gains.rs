//! How many cases fewer there would be a year if the fifth of the people in greatest need had the mean of all areas.

use std::collections::{BTreeMap, BTreeSet};

use ustr::{Ustr, ustr};

use super::candidates::canonical;
use super::cni::Cni;
use super::places::WORST;
use super::small_areas::{Choice, small_areas};
use super::smooth::{FEWEST_AREAS, Toward, smooth};
use super::whatif::{Goal, Sum, what_if};
use crate::error::{Error, Result};
use crate::model::{AreaLevel, Catalogue, Indicator, Kind, Period, Sex};
use crate::statistics::posterior::Simulation;
use crate::table::Observations;

/// What one indicator would gain.
#[derive(Debug, Clone, PartialEq)]
pub struct Gain {
    /// The indicator's id.
    pub indicator: Ustr,
    /// Women, men or both.
    pub sex: Sex,
    /// The newest period that has counts by area.
    pub period: Period,
    /// The level per person that is reached: the rate of all areas together.
    pub goal: f64,
    /// What would change in each area that was asked for, by its code.
    pub sums: BTreeMap<Ustr, Sum>,
}

/// The gains of every indicator that has counts of all people by area, and what could not be used.
///
/// The areas that reach the mean are those of quintile 5 of `all` (by all people, whomever an indicator is about) whose
/// smoothed rate is worse than it: [`what_if`] with that mean as a stated goal. Which areas are `wanted` changes no number.
/// An indicator of a survey has counts of those who answered, which are no cases, and is left out; so is one with fewer
/// than [`FEWEST_AREAS`] areas, whose mean would tell their counts.
///
/// # Errors
///
/// [`Error::Undefined`] for counts that no rate can be made of. What [`small_areas`] cannot use, such as two versions of a
/// geography in one period, is told and left out.
pub fn gains(
    observations: &Observations,
    catalogue: &Catalogue,
    all: &Cni,
    wanted: &[Ustr],
    simulation: Simulation,
) -> Result<(Vec<Gain>, Vec<String>)> {
    let classed = |row: &super::cni::Row| Some((canonical(row.unit.area), row.standing?.quintile));
    let classes: BTreeMap<Ustr, u32> = all.rows.iter().filter_map(classed).collect();
    let (mut gains, mut notes) = (Vec::new(), Vec::new());
    for indicator in counted(observations, catalogue) {
        let id = ustr(&indicator.id);
        let choice = Choice { indicator: id, sex: None, year: None, level: None, internal: false };
        let small = match small_areas(observations, catalogue, choice) {
            Err(Error::Usage { message, .. }) => {
                notes.push(format!("{message}; no gain is computed"));
                continue;
            }
            other => other?,
        };
        if small.areas.iter().filter(|area| area.counts.is_some()).count() < FEWEST_AREAS {
            notes.push(format!("{id}: fewer than {FEWEST_AREAS} areas have counts; no gain is computed"));
            continue;
        }
        let outside = small.areas.iter().filter(|area| !classes.contains_key(&area.code)).count();
        if outside > 0 {
            notes.push(format!("{id}: {outside} of {} areas have no index", small.areas.len()));
        }
        let is_worst = |code: &Ustr| classes.get(code) == Some(&WORST);
        let smoothed = smooth(&small, &Toward::Municipality, &|area| is_worst(&area.code), simulation)?;
        let needs = vec![f64::from(WORST); smoothed.areas.len()];
        let all = what_if(&small, &smoothed, &needs, Goal::Stated(smoothed.mean), false, &catalogue.areas)?;
        let sums = wanted.iter().map(|code| (*code, all.sum_within(*code, &catalogue.areas))).collect();
        gains.push(Gain { indicator: id, sex: small.sex, period: small.period, goal: all.goal, sums });
    }
    Ok((gains, notes))
}

/// The shares and rates with counts of all people by small area, in the order of the catalogue.
fn counted<'a>(observations: &Observations, catalogue: &'a Catalogue) -> Vec<&'a Indicator> {
    let small = |code: Ustr| catalogue.areas.level(code).is_some_and(AreaLevel::is_small);
    let rows = observations.rows_where(|row| row.numerator.is_some() && row.key.is_whole() && small(row.key.area));
    let found: BTreeSet<Ustr> = rows.iter().map(|row| row.key.indicator).collect();
    let surveyed: BTreeSet<Ustr> =
        rows.iter().filter(|row| row.respondents.is_some()).map(|row| row.key.indicator).collect();
    let is_counted = |indicator: &&Indicator| {
        let id = ustr(&indicator.id);
        matches!(indicator.kind, Kind::Proportion | Kind::Rate) && found.contains(&id) && !surveyed.contains(&id)
    };
    catalogue.indicators.iter().filter(is_counted).collect()
}
