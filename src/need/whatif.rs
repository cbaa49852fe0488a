//! How many cases fewer, or more, there would be a year if some areas reached a goal.

use std::collections::{BTreeMap, BTreeSet};

use ustr::Ustr;

use super::rank::{Draws, classes};
use super::small_areas::SmallAreas;
use super::smooth::{FEWEST_AREAS, SmoothedArea, SmoothedAreas};
use crate::error::{Error, Result};
use crate::model::{AreaLevel, Areas, Better, NATION};
use crate::statistics::Limits;
use crate::statistics::quantile::of_sorted;
use crate::statistics::sum::{dot, sum};

/// The level that areas reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// The rate of all the areas together.
    Mean,
    /// The smoothed rate of the fifth of their people with the least need.
    Best,
    /// A stated rate per person: the nation's, a goal of the strategy.
    Stated(f64),
}

/// What would change.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// The rate per person that is reached.
    pub goal: f64,
    /// The areas, by code.
    pub rows: Vec<Change>,
    /// The municipalities, the counties and all the areas together, each the sum of its areas.
    pub sums: Vec<Sum>,
    /// The change in cases a year drawn many times, in the order of the areas.
    pub draws: Draws,
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The area with its smoothed rate.
    pub area: SmoothedArea,
    /// Its persons, or person-years a year.
    pub people: f64,
    /// The fifth of the people that its people are in, 5 for the greatest need.
    pub quintile: u32,
    /// Whether it reaches the goal: it is among those asked for, and worse than the goal.
    pub reaches: bool,
    /// The change in cases a year: below 0 for fewer, 0 where nothing changes.
    pub cases: f64,
    /// The middle 95 % of what that may truly be.
    pub limits: Option<Limits>,
}

/// The sum of some areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// Municipality, county, or the nation for all of them.
    pub level: AreaLevel,
    /// Its code; nothing for all of them.
    pub code: Option<Ustr>,
    /// How many of its areas reach the goal.
    pub areas: usize,
    /// How many people live in them.
    pub people: f64,
    /// The change in cases a year.
    pub cases: f64,
    /// The middle 95 % of what that may truly be.
    pub limits: Option<Limits>,
}

/// The change in cases a year if areas reached a goal.
///
/// ```text
/// casesᵢ = mean over draws of (goal − rateᵢ) · peopleᵢ / years     of the areas asked for and worse than the goal
/// ```
///
/// The mean of the draws is near the smoothed rate, and a little farther from the mean of the areas where those are few:
/// the smoothed rate takes the spread between areas as known, the draws do not.
///
/// `needs` orders the areas, greater being worse: CNI, or the smoothed rate turned so. The worst quintile is the fifth of
/// the people (and not of the areas) in greatest need; with `worst_only` the goal is reached there alone. Who reaches the
/// goal is settled once by the smoothed rates, which chance in an area's own rate does not carry among the worst. Limits
/// come from what the rates may truly be, the goal being a stated number; an area whose true rate may be better than the
/// goal has limits on both sides of 0.
///
/// Sums are of areas, each in one municipality and one county: parts add up to them exactly. A pooled period has
/// person-years of all its years, so that cases are of one of them.
///
/// # Errors
///
/// [`Error::Usage`] for fewer than [`FEWEST_AREAS`] areas where the goal is of themselves: it would tell their counts;
/// [`Error::Undefined`] for needs of another number than the areas.
pub fn what_if(
    small: &SmallAreas<'_>,
    smoothed: &SmoothedAreas,
    needs: &[f64],
    goal: Goal,
    worst_only: bool,
    areas: &Areas,
) -> Result<WhatIf> {
    let own = &smoothed.areas;
    let years = f64::from(small.period.years);
    let people: Vec<f64> = own.iter().map(|area| area.people / years).collect();
    let quintiles = classes(needs, &people, 5)?;
    let goal = level(own, &people, &quintiles, goal)?;
    let worse = |value: f64| match small.indicator.better {
        Better::Low => value > goal,
        Better::High => value < goal,
    };
    let reaches = |at: usize| (!worst_only || quintiles[at] == 5) && worse(own[at].value);
    let reaching: Vec<bool> = (0..own.len()).map(reaches).collect();
    let change = |at: usize, rate: f64| if reaching[at] { (goal - rate) * people[at] } else { 0.0 };
    let count = smoothed.draws.draws();
    let draws = Draws::from_fn(own.len(), count, |at, draw| change(at, smoothed.draws.of_unit(at)[draw]));
    let cases = draws.means();
    let rows = draws.intervals().into_iter().enumerate().map(|(at, limits)| Change {
        area: own[at].clone(),
        people: people[at],
        quintile: quintiles[at],
        reaches: reaching[at],
        cases: cases[at],
        limits: limits.filter(|_| reaching[at]),
    });
    let mut all = WhatIf { goal, rows: rows.collect(), sums: Vec::new(), draws };
    let (mut municipalities, mut counties) = (BTreeMap::new(), BTreeMap::new());
    for (at, area) in own.iter().enumerate() {
        if let Some(code) = area.area.municipality {
            municipalities.entry(code).or_insert_with(Vec::new).push(at);
            if let Some(county) = areas.county(code) {
                counties.entry(county).or_insert_with(Vec::new).push(at);
            }
        }
    }
    let every: Vec<usize> = (0..own.len()).collect();
    let sums = municipalities
        .iter()
        .map(|(code, parts)| all.sum(AreaLevel::Municipality, Some(*code), parts))
        .chain(counties.iter().map(|(code, parts)| all.sum(AreaLevel::County, Some(*code), parts)))
        .chain([all.sum(AreaLevel::Nation, None, &every)])
        .collect();
    all.sums = sums;
    Ok(all)
}

impl WhatIf {
    /// The sum of the areas in a municipality, county, region or group, or of all for the nation.
    pub fn sum_within(&self, code: Ustr, areas: &Areas) -> Sum {
        let municipalities: BTreeSet<Ustr> = areas.municipalities_of(code).into_iter().collect();
        let is_within = |row: &Change| {
            code == NATION || row.area.area.municipality.is_some_and(|own| municipalities.contains(&own))
        };
        let parts: Vec<usize> = (0..self.rows.len()).filter(|at| is_within(&self.rows[*at])).collect();
        self.sum(areas.level(code).unwrap_or(AreaLevel::Group), Some(code), &parts)
    }

    fn sum(&self, level: AreaLevel, code: Option<Ustr>, parts: &[usize]) -> Sum {
        let of: Vec<usize> = parts.iter().copied().filter(|at| self.rows[*at].reaches).collect();
        Sum {
            level,
            code,
            areas: of.len(),
            people: sum(of.iter().map(|at| self.rows[*at].people)),
            cases: sum(of.iter().map(|at| self.rows[*at].cases)),
            limits: limits_of_sum(&self.draws, &of),
        }
    }
}

/// The rate per person that is reached.
fn level(own: &[SmoothedArea], people: &[f64], quintiles: &[u32], goal: Goal) -> Result<f64> {
    if !matches!(goal, Goal::Stated(_)) && own.len() < FEWEST_AREAS {
        return Err(Error::Usage {
            message: format!("{} areas are too few for a goal of their own", own.len()),
            help: "state the goal as a number with --goal, or choose a larger --area".to_owned(),
        });
    }
    let over = |keep: &dyn Fn(usize) -> bool| {
        let of: Vec<usize> = (0..own.len()).filter(|at| keep(*at)).collect();
        let values: Vec<f64> = of.iter().map(|at| own[*at].value).collect();
        let weights: Vec<f64> = of.iter().map(|at| people[*at]).collect();
        dot(&values, &weights) / sum(weights)
    };
    match goal {
        Goal::Stated(rate) => Ok(rate),
        Goal::Mean => {
            let (events, people): (Vec<f64>, Vec<f64>) = own.iter().filter_map(|area| area.area.counts).unzip();
            Ok(sum(events) / sum(people))
        }
        Goal::Best => {
            // Of areas of equal need, or of few large ones, none may stand in the lowest fifth.
            let best = quintiles.iter().min().copied().unwrap_or(1);
            Ok(over(&|at| quintiles[at] == best))
        }
    }
}

fn limits_of_sum(draws: &Draws, of: &[usize]) -> Option<Limits> {
    if of.is_empty() {
        return None;
    }
    let mut totals: Vec<f64> =
        (0..draws.draws()).map(|draw| sum(of.iter().map(|at| draws.of_unit(*at)[draw]))).collect();
    totals.sort_unstable_by(f64::total_cmp);
    let limit = |share| of_sorted(&totals, share).ok();
    limit(0.025).zip(limit(0.975)).map(|(lower, upper)| Limits { lower, upper })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use ustr::ustr;

    use super::*;
    use crate::model::{Catalogue, Period, Sex, Status};
    use crate::need::small_areas::SmallArea;
    use crate::need::smooth::Drawn;
    use crate::table::{Estimate, Key};

    fn area(code: &str, rate: f64, people: f64) -> SmoothedArea {
        let key = Key::whole(ustr("fall_injuries"), ustr(code), Sex::Total, Period::new(2023, 3));
        let raw = Estimate { value: Some(rate), ..Estimate::empty(key, Status::Ok, ustr("s")) };
        let municipality = Some(ustr(&code[..4]));
        let counts = Some((rate * people, people));
        let area = SmallArea { code: ustr(code), municipality, counts, raw };
        let (mean, drawn) = (0.05, Drawn::Municipality);
        SmoothedArea { area, people, value: rate, limits: None, reliability: 1.0, mean, drawn }
    }

    /// Five areas of 300 person-years in three years: 100 people a year each; by their own rates.
    fn five(goal: Goal, worst_only: bool, indicator: &str) -> WhatIf {
        let catalogue = Catalogue::embedded();
        let own = [
            area("0604C0010", 0.02, 300.0),
            area("0680C1010", 0.04, 300.0),
            area("0680C1020", 0.06, 300.0),
            area("0680C1030", 0.08, 300.0),
            area("1280C1010", 0.10, 300.0),
        ];
        let indicator = catalogue.resolve(indicator).unwrap();
        let needs: Vec<f64> =
            own.iter().map(|area| if indicator.better == Better::Low { area.value } else { -area.value }).collect();
        let draws = Draws::from_fn(5, 3, |at, draw| own[at].value + [-0.01, 0.0, 0.01][draw]);
        let smoothed = SmoothedAreas { areas: own.to_vec(), draws, mean: 0.06, notes: vec![] };
        let small = SmallAreas {
            indicator,
            sex: Sex::Total,
            period: Period::new(2023, 3),
            geography: String::new(),
            areas: vec![],
            nation: None,
            hidden_municipalities: BTreeSet::new(),
            notes: vec![],
        };
        what_if(&small, &smoothed, &needs, goal, worst_only, &catalogue.areas).unwrap()
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn cases_by_hand() {
        // Mean 0.06: of the worst fifth, the last alone, (0.06 − 0.10) · 100 = −4.
        let worst = five(Goal::Mean, true, "7");
        assert!(near(worst.goal, 0.06));
        let changes: Vec<f64> = worst.rows.iter().map(|row| row.cases).collect();
        assert!(near(changes[4], -4.0) && changes[..4] == [0.0; 4], "{changes:?}");
        // All: (0.06 − 0.08) · 100 more.
        let all = five(Goal::Mean, false, "7").sums.last().unwrap().clone();
        assert!(near(all.cases, -6.0) && (all.areas, all.people) == (2, 200.0), "{all:?}");
        // The best fifth has 0.02: 2 + 4 + 6 + 8.
        assert!(near(five(Goal::Best, false, "7").sums.last().unwrap().cases, -20.0));
        assert!(near(five(Goal::Stated(0.09), false, "7").sums.last().unwrap().cases, -1.0));
        // Where a high share is better the lowest gain: (0.06 − 0.02) + (0.06 − 0.04), of 100 each.
        assert!(near(five(Goal::Mean, false, "2").sums.last().unwrap().cases, 6.0));
        assert!(near(five(Goal::Mean, true, "2").sums.last().unwrap().cases, 4.0));
    }

    #[test]
    fn parts_add_up() {
        let all = five(Goal::Stated(0.03), false, "7");
        let of = |level: AreaLevel| sum(all.sums.iter().filter(|part| part.level == level).map(|part| part.cases));
        let whole = sum(all.rows.iter().map(|row| row.cases));
        for level in [AreaLevel::Municipality, AreaLevel::County, AreaLevel::Nation] {
            assert!(near(of(level), whole), "{level:?}");
        }
        // An area that is asked for has the sum of its own: a county, a municipality, all.
        let areas = Catalogue::embedded().areas;
        for part in &all.sums {
            let code = part.code.unwrap_or(ustr(NATION));
            let again = all.sum_within(code, &areas);
            assert_eq!((again.areas, again.cases, again.limits), (part.areas, part.cases, part.limits), "{code}");
        }
        // Limits: draws 0.01 to both sides of the four that reach it, 4 · 100 · 0.01, at 2.5 and 97.5 % of three.
        let limits = all.sums.last().unwrap().limits.unwrap();
        assert!(near(limits.lower, whole - 4.0 * 0.95) && near(limits.upper, whole + 4.0 * 0.95), "{limits:?}");
        assert!(all.rows[0].limits.is_none() && !all.rows[0].reaches);
    }
}
