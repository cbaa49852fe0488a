//! Ranks of units by need, the classes of their people, and how sure both are.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::statistics::Limits;
use crate::statistics::draws::Stream;
use crate::statistics::quantile::of_sorted;
use crate::statistics::sum;

/// The rank of each value, 1 for the greatest; equal values share the first of their ranks.
///
/// ```text
/// rank = 1 + (how many values are greater)
/// ```
///
/// Ranks do not depend on the order of the values. A value that is not a number comes last.
///
/// ```
/// assert_eq!(jamlik::need::rank::ranks(&[1.2, 0.8, 1.2, 1.5]), [2, 4, 2, 1]);
/// ```
pub fn ranks(values: &[f64]) -> Vec<u32> {
    let mut order: Vec<(f64, u32)> = values.iter().copied().zip(0..).collect();
    // Without this, total_cmp has NaN above every number.
    let turned = |value: f64| if value.is_nan() { f64::NEG_INFINITY } else { value };
    order.sort_unstable_by(|a, b| turned(b.0).total_cmp(&turned(a.0)));
    let mut ranks = vec![0; values.len()];
    let (mut rank, mut before) = (1, f64::NAN);
    for ((value, at), place) in order.into_iter().zip(1..) {
        if value != before {
            (rank, before) = (place, value);
        }
        ranks[at as usize] = rank;
    }
    ranks
}

/// The population-weighted class, 1 to `count`, of each unit: class `count` holds the people of the greatest values.
///
/// People stand in order of the value of their unit. A unit, or all units of one value together, is in the class where
/// the middle of its people stands:
///
/// ```text
/// class = ⌈count · (people of lesser values + half of the people of this value) / all people⌉
/// ```
///
/// So each class holds 1 / `count` of the people to within the people of one value.
///
/// # Arguments
///
/// `values` and `populations` (> 0) of the same length, `count` ≥ 1.
///
/// # Errors
///
/// [`Error::Undefined`] for slices of different lengths, no class, a value that is not finite or a population that is
/// not above 0.
///
/// ```
/// # use jamlik::need::rank::classes;
/// assert_eq!(classes(&[0.7, 1.5, 1.0, 1.1], &[100.0, 100.0, 100.0, 100.0], 2)?, [1, 2, 1, 2]);
/// assert_eq!(classes(&[0.7, 1.5, 1.0], &[300.0, 100.0, 100.0], 2)?, [1, 2, 2]);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn classes(values: &[f64], populations: &[f64], count: u32) -> Result<Vec<u32>> {
    let sound = |(value, people): (&f64, &f64)| value.is_finite() && people.is_finite() && *people > 0.0;
    if values.len() != populations.len() || count == 0 || !values.iter().zip(populations).all(sound) {
        return Err(Error::Undefined {
            statistic: "a class of people",
            reason: format!("{count} classes of {} values, each with people", values.len()),
        });
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let all = sum::sum(populations.iter().copied());
    let (mut classes, mut below) = (vec![0; values.len()], 0.0);
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let people = sum::sum(equal.iter().map(|&at| populations[at]));
        let middle = (below + people / 2.0) / all;
        let class = ((middle * f64::from(count)).ceil() as u32).clamp(1, count);
        equal.iter().for_each(|&at| classes[at] = class);
        below += people;
    }
    Ok(classes)
}

/// The values of units drawn many times.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// One unit after the other, each with all its draws.
    values: Vec<f64>,
    draws: usize,
}

/// How a unit's rank varies over draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSpread {
    /// The least rank (the greatest need) of the middle 95 % of draws.
    pub lower: u32,
    /// The greatest rank (the least need) of the middle 95 % of draws.
    pub upper: u32,
    /// In which share of draws the unit is among the first.
    pub among_first: f64,
}

impl Draws {
    /// Draws the value of each unit `draws` times, with a stream of its own for each.
    ///
    /// `keys` names the units: what a unit gets depends on the seed, `what` and its key, not on the order of units, the
    /// other units or the number of threads. `draw` gets the place of the unit and its stream.
    pub fn of<K: AsRef<str> + Sync>(
        keys: &[K],
        draws: usize,
        seed: u64,
        what: &str,
        draw: impl Fn(usize, &mut Stream) -> f64 + Sync,
    ) -> Draws {
        Draws::filled(keys.len(), draws, |unit, own| {
            let mut stream = Stream::new(seed, &[what, keys[unit].as_ref()]);
            own.iter_mut().for_each(|value| *value = draw(unit, &mut stream));
        })
    }

    /// The value of each unit in each draw, where draws are of something that units have in common.
    pub fn from_fn(units: usize, draws: usize, value: impl Fn(usize, usize) -> f64 + Sync) -> Draws {
        Draws::filled(units, draws, |unit, own| {
            own.iter_mut().enumerate().for_each(|(draw, drawn)| *drawn = value(unit, draw));
        })
    }

    fn filled(units: usize, draws: usize, fill: impl Fn(usize, &mut [f64]) + Sync) -> Draws {
        let mut values = vec![0.0; units * draws];
        values.par_chunks_mut(draws.max(1)).enumerate().for_each(|(unit, own)| fill(unit, own));
        Draws { values, draws }
    }

    /// How many times each unit was drawn.
    pub fn draws(&self) -> usize {
        self.draws
    }

    /// How many units.
    pub fn units(&self) -> usize {
        self.values.len().checked_div(self.draws).unwrap_or(0)
    }

    /// The draws of one unit.
    pub fn of_unit(&self, unit: usize) -> &[f64] {
        &self.values[unit * self.draws..(unit + 1) * self.draws]
    }

    /// Divides every unit's draw by a number of that draw, `divisors` in order of draws.
    pub fn divided(mut self, divisors: &[f64]) -> Draws {
        self.values.par_chunks_mut(self.draws.max(1)).for_each(|own| {
            own.iter_mut().zip(divisors).for_each(|(value, divisor)| *value /= divisor);
        });
        self
    }

    /// The sum over units of their weight times their value, for each draw.
    pub fn totals_by(&self, weight: impl Fn(usize) -> f64 + Sync) -> Vec<f64> {
        let value = |unit: usize, draw: usize| weight(unit) * self.values[unit * self.draws + draw];
        let total = |draw: usize| sum::sum((0..self.units()).map(|unit| value(unit, draw)));
        (0..self.draws).into_par_iter().map(total).collect()
    }

    /// The mean of each unit's draws. Not a number without draws.
    pub fn means(&self) -> Vec<f64> {
        let mean = |unit: usize| sum::sum(self.of_unit(unit).iter().copied()) / self.draws as f64;
        (0..self.units()).into_par_iter().map(mean).collect()
    }

    /// The middle 95 % of each unit's draws: their 2.5th and 97.5th percentiles. None without draws.
    pub fn intervals(&self) -> Vec<Option<Limits>> {
        let interval = |unit: usize| {
            let mut own = self.of_unit(unit).to_vec();
            own.sort_unstable_by(f64::total_cmp);
            let limit = |share| of_sorted(&own, share).ok();
            limit(0.025).zip(limit(0.975)).map(|(lower, upper)| Limits { lower, upper })
        };
        (0..self.units()).into_par_iter().map(interval).collect()
    }

    /// How each unit's rank varies, and how often it is among the first `first`, those of the greatest values.
    pub fn ranks(&self, first: u32) -> Vec<RankSpread> {
        let units = self.units();
        let of_draw = |draw: usize| {
            let values: Vec<f64> = (0..units).map(|unit| self.values[unit * self.draws + draw]).collect();
            ranks(&values)
        };
        if self.draws == 0 {
            return Vec::new();
        }
        let by_draw: Vec<Vec<u32>> = (0..self.draws).into_par_iter().map(of_draw).collect();
        let spread = |unit: usize| {
            let mut own: Vec<u32> = by_draw.iter().map(|ranks| ranks[unit]).collect();
            own.sort_unstable();
            let last = own.len() - 1;
            let among = own.partition_point(|rank| *rank <= first);
            RankSpread {
                lower: own[(0.025 * last as f64).floor() as usize],
                upper: own[(0.975 * last as f64).ceil() as usize],
                among_first: among as f64 / own.len() as f64,
            }
        };
        (0..units).into_par_iter().map(spread).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_the_first_of_their_ranks_and_no_number_comes_last() {
        assert_eq!(ranks(&[]), [0_u32; 0]);
        assert_eq!(ranks(&[3.0, f64::NAN, 5.0, 3.0, 1.0]), [2, 5, 1, 2, 4]);
    }

    #[test]
    fn a_class_holds_its_share_of_the_people() {
        // Ten units of 10 people: two in each fifth, the greatest values in the fifth.
        let values: Vec<f64> = (0..10).map(f64::from).collect();
        assert_eq!(classes(&values, &[10.0; 10], 5).unwrap(), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(classes(&[1.0; 4], &[10.0; 4], 5).unwrap(), [3; 4], "equal values are together");
        assert!(classes(&[1.0], &[0.0], 5).is_err());
        assert!(classes(&[f64::NAN], &[1.0], 5).is_err());
    }

    #[test]
    fn a_unit_gets_the_same_draws_whatever_is_drawn_beside_it() {
        let draw = |_: usize, stream: &mut Stream| stream.normal();
        let both = Draws::of(&["a", "b"], 50, 1, "test", draw);
        let one = Draws::of(&["b"], 50, 1, "test", draw);
        assert_eq!(both.of_unit(1), one.of_unit(0));
        assert_eq!((both.units(), one.units()), (2, 1));
    }

    #[test]
    fn a_unit_far_above_the_others_is_always_first() {
        let centre = [10.0, 0.0, 0.1];
        let draws = Draws::of(&["a", "b", "c"], 400, 1, "test", |unit, stream| centre[unit] + stream.normal());
        let spreads = draws.ranks(1);
        assert_eq!(spreads[0], RankSpread { lower: 1, upper: 1, among_first: 1.0 });
        assert_eq!((spreads[1].lower, spreads[1].upper, spreads[1].among_first), (2, 3, 0.0));
        let interval = draws.intervals()[0].unwrap();
        assert!((interval.lower - 8.04).abs() < 0.35 && (interval.upper - 11.96).abs() < 0.35, "{interval:?}");
        assert_eq!(Draws::of(&["a"], 0, 1, "test", |_, _| 0.0).intervals().len(), 0);
    }

    #[test]
    fn totals_are_of_each_draw() {
        let draws = Draws { values: vec![1.0, 2.0, 10.0, 20.0], draws: 2 };
        assert_eq!(draws.totals_by(|unit| 1.0 + unit as f64), [21.0, 42.0]);
        assert_eq!(draws.divided(&[11.0, 22.0]).values, [1.0 / 11.0, 2.0 / 22.0, 10.0 / 11.0, 20.0 / 22.0]);
    }
}
