//! Shares and rates: counts for each year, sex and group, summed over the years that a value pools.

use rayon::prelude::*;
use ustr::{Ustr, ustr};

use super::place::Place;
use super::random::{Stream, exp};
use super::recipe::Split;
use super::{Draw, SOURCE, nation};
use crate::model::{Period, Sex, Status};
use crate::table::{Key, Observation};

/// People and those of them with the property (or events).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cell {
    pub people: u64,
    pub events: u64,
}

/// One year of one area: for women and for men, the whole and then each group.
type Year = [Vec<Cell>; 2];

/// The years that counts are drawn for, and where each group stands in them.
struct Layout<'a> {
    first_year: i32,
    last_year: i32,
    splits: Vec<Split<'a>>,
}

impl Layout<'_> {
    fn width(&self) -> usize {
        1 + self.splits.iter().map(|split| split.groups.len()).sum::<usize>()
    }
}

/// The observations of one indicator of counts.
pub fn rows(draw: Draw<'_>, places: &[Place]) -> Vec<Observation> {
    let layout = Layout {
        first_year: draw.recipe.first_year - i32::from(draw.longest_span()) + 1,
        last_year: draw.recipe.last_year,
        splits: draw.recipe.splits(draw.catalogue, draw.own),
    };
    let areas: Vec<(Vec<Year>, Vec<Observation>)> = places
        .par_iter()
        .map(|place| {
            let years = years(draw, &layout, place);
            let rows = pooled(draw, &layout, place, &years);
            (years, rows)
        })
        .collect();
    // Areas that pool different years cannot be summed to a nation, so its value is given, as the source does.
    let mut rows = Vec::new();
    if !draw.indicator.pooled_exceptions.is_empty() {
        let histories: Vec<&[Year]> = areas.iter().map(|(years, _)| years.as_slice()).collect();
        rows = pooled(draw, &layout, &nation(), &summed(&layout, &histories));
    }
    rows.extend(areas.into_iter().flat_map(|(_, rows)| rows));
    rows
}

/// Draws every year of one area.
fn years(draw: Draw<'_>, layout: &Layout<'_>, place: &Place) -> Vec<Year> {
    let mut stream = Stream::new(draw.seed, &[&draw.indicator.id, &place.code]);
    let lasting = draw.own.noise * stream.normal();
    let pooled = f64::from(draw.indicator.pooled_years) / f64::from(draw.pooled_years(place));
    let odds = draw.own.level / (1.0 - draw.own.level);
    (layout.first_year..=layout.last_year)
        .map(|year| {
            let everywhere = 0.01 * Stream::new(draw.seed, &[&draw.indicator.id, &year.to_string()]).normal();
            let passing = 0.3 * draw.own.noise * stream.normal();
            let effect = draw.shift(place, year) + lasting + passing + everywhere;
            let residents = place.population_before(layout.last_year - year);
            // An area that pools fewer years asks more people in each, or its values would be less certain.
            let people = (residents * draw.own.people).max(draw.own.at_least) * pooled;
            [(draw.own.women_share, 0.5), (1.0 - draw.own.women_share, -0.5)].map(|(share, side)| {
                let people = (people * share * (1.0 + 0.02 * stream.normal())).round().max(0.0) as u64;
                let odds = odds * exp(effect + side * draw.own.women);
                let events = stream.binomial(people, odds / (1.0 + odds));
                let mut cells = vec![Cell { people, events }];
                for split in &layout.splits {
                    cells.extend(divided(cells[0], split, place.deprivation, &mut stream));
                }
                cells
            })
        })
        .collect()
}

/// Divides people and events among the groups of a dimension, so that the parts sum to the whole.
fn divided(whole: Cell, split: &Split<'_>, deprivation: f64, stream: &mut Stream) -> Vec<Cell> {
    let middle = (split.groups.len() as f64 - 1.0) / 2.0;
    let step = |group: usize| middle - group as f64;
    let shares: Vec<f64> = (0..split.groups.len())
        .map(|group| {
            let share = split.dimension.shares.get(group).copied().unwrap_or(0.0);
            share * exp(split.dimension.tilt * deprivation * step(group))
        })
        .collect();
    let people = apportioned(whole.people, &shares);
    let odds = whole.events as f64 / (whole.people as f64 - whole.events as f64).max(0.5);
    let expected = |group: usize| {
        let odds = odds * exp(split.gradient * step(group));
        people[group] as f64 * odds / (1.0 + odds)
    };
    let weights: Vec<f64> = (0..people.len()).map(expected).collect();
    dealt(whole, &people, &weights, stream)
}

/// Deals the events of a whole among parts of these sizes in proportion to weights, none more than it has people.
pub(super) fn dealt(whole: Cell, people: &[u64], weights: &[f64], stream: &mut Stream) -> Vec<Cell> {
    let mut left = whole;
    let mut cells = Vec::with_capacity(people.len());
    for (group, &size) in people.iter().enumerate() {
        let rest: f64 = weights[group..].iter().sum();
        let share = if rest > 0.0 { (weights[group] / rest).clamp(0.0, 1.0) } else { 0.0 };
        let room_after = left.people - size;
        let events =
            stream.binomial(left.events, share).clamp(left.events.saturating_sub(room_after), size.min(left.events));
        cells.push(Cell { people: size, events });
        left = Cell { people: left.people - size, events: left.events - events };
    }
    cells
}

/// Whole numbers in proportion to the shares that sum to `total`: each is the difference of rounded running sums.
pub(super) fn apportioned(total: u64, shares: &[f64]) -> Vec<u64> {
    let all: f64 = shares.iter().sum();
    let (mut running, mut before) = (0.0, 0);
    let mut parts = Vec::with_capacity(shares.len());
    for share in shares {
        running += share;
        let until = ((total as f64 * running / all).round() as u64).clamp(before, total);
        parts.push(until - before);
        before = until;
    }
    if let Some(last) = parts.last_mut() {
        *last += total - before;
    }
    parts
}

fn summed(layout: &Layout<'_>, histories: &[&[Year]]) -> Vec<Year> {
    (0..=(layout.last_year - layout.first_year) as usize)
        .map(|index| {
            let mut sum: Year = [vec![Cell::default(); layout.width()], vec![Cell::default(); layout.width()]];
            for history in histories {
                for (total, part) in sum.iter_mut().flatten().zip(history[index].iter().flatten()) {
                    total.people += part.people;
                    total.events += part.events;
                }
            }
            sum
        })
        .collect()
}

/// The observations of one area: each year's counts summed over the years that its values pool.
fn pooled(draw: Draw<'_>, layout: &Layout<'_>, place: &Place, years: &[Year]) -> Vec<Observation> {
    let mut gaps = Stream::new(draw.seed, &["gaps", &draw.indicator.id, &place.code]);
    let span = draw.pooled_years(place);
    let mut rows = Vec::new();
    for year in draw.recipe.first_year..=draw.recipe.last_year {
        let (missing, suppressed) = (gaps.uniform() < draw.own.missing, gaps.uniform() < draw.own.suppressed);
        if !draw.measured(place, year) {
            continue;
        }
        let last = (year - layout.first_year) as usize;
        let window = &years[last + 1 - usize::from(span)..=last];
        let about = Key::whole(draw.id(), place.code, Sex::Total, Period::new(year, span));
        for (slot, dimension, group, sexes) in slots(draw, layout, year) {
            for &sex in sexes.iter().filter(|sex| draw.indicator.sexes.contains(sex)) {
                let key = Key { dimension, group, sex, ..about };
                let status = match () {
                    _ if missing && place.population > 0.0 => Status::Missing,
                    // Both sexes are hidden: with one of them and the total, the other could be computed.
                    _ if suppressed && (sex != Sex::Total || draw.indicator.sexes == [Sex::Total]) => {
                        Status::Suppressed
                    }
                    _ => Status::Ok,
                };
                rows.push(observation(draw, key, status, window, slot));
            }
        }
    }
    rows
}

/// The whole and the groups that are given for a year, each with its place in [`Year`] and its sexes.
fn slots<'a>(draw: Draw<'_>, layout: &'a Layout<'_>, year: i32) -> Vec<(usize, Ustr, Ustr, &'a [Sex])> {
    let total = ustr(crate::model::TOTAL);
    let mut slots: Vec<(usize, Ustr, Ustr, &[Sex])> = vec![(0, total, total, &Sex::ALL)];
    if year >= draw.recipe.groups_from {
        for split in &layout.splits {
            for group in &split.groups {
                slots.push((slots.len(), ustr(&split.dimension.id), ustr(group), &split.dimension.sexes));
            }
        }
    }
    slots
}

fn observation(draw: Draw<'_>, key: Key, status: Status, window: &[Year], slot: usize) -> Observation {
    let empty = Observation::empty(key, status, ustr(SOURCE));
    if status != Status::Ok {
        return empty;
    }
    let sexes = match key.sex {
        Sex::Total => 0..2,
        Sex::Women => 0..1,
        Sex::Men => 1..2,
    };
    let cells = window.iter().flat_map(|year| &year[sexes.clone()]).map(|cells| cells[slot]);
    let (people, events) = cells.fold((0, 0), |(people, events), cell| (people + cell.people, events + cell.events));
    Observation {
        numerator: Some(events as f64),
        denominator: Some(people as f64),
        respondents: draw.own.survey.then_some(people as f64),
        ..empty
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_the_whole_and_follow_the_shares() {
        assert_eq!(apportioned(100, &[0.14, 0.44, 0.42]), [14, 44, 42]);
        for total in 0..200 {
            assert_eq!(apportioned(total, &[0.2, 0.3, 0.1, 0.4]).iter().sum::<u64>(), total);
        }
    }
}
