//! Ranks, and the ranks that intervals allow.

use std::collections::HashMap;

use ustr::Ustr;

use crate::model::Better;
use crate::table::Estimate;

/// An area's place among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// 1 = best; equal values share the best of their ranks.
    pub rank: u32,
    /// The best and the worst rank that the intervals allow, where all areas have intervals.
    pub bounds: Option<(u32, u32)>,
    /// How many areas were ranked.
    pub of: u32,
}

/// The place of every area that has a value; nothing for fewer than two.
///
/// The best rank allowed is one more than the number of areas whose interval lies wholly on the better side, the worst
/// is the number of areas less those whose interval lies wholly on the worse side. Sorting once makes this n log n.
pub(super) fn ranks(rows: &[&Estimate], better: Better) -> HashMap<Ustr, Position> {
    // Turned so that less is better.
    let turn = |value: f64| if better == Better::High { -value } else { value };
    let placed: Vec<(Ustr, f64)> = rows.iter().filter_map(|row| Some((row.key.area, turn(row.value?)))).collect();
    if placed.len() < 2 {
        return HashMap::new();
    }
    let intervals: Vec<(f64, f64)> = rows
        .iter()
        .filter(|row| row.value.is_some())
        .filter_map(|row| row.interval())
        .map(|(lower, upper)| if better == Better::High { (-upper, -lower) } else { (lower, upper) })
        .collect();
    let all_have_intervals = intervals.len() == placed.len();
    let values = sorted(placed.iter().map(|(_, value)| *value));
    let bests = sorted(intervals.iter().map(|(best, _)| *best));
    let worsts = sorted(intervals.iter().map(|(_, worst)| *worst));
    let of = placed.len();
    let place = |i: usize, (area, value): (Ustr, f64)| {
        let ahead = values.partition_point(|other| *other < value);
        let bounds = all_have_intervals.then(|| {
            let (best, worst) = intervals[i];
            let surely_ahead = worsts.partition_point(|other| *other < best);
            let surely_behind = of - bests.partition_point(|other| *other <= worst);
            (whole(surely_ahead + 1), whole(of - surely_behind))
        });
        (area, Position { rank: whole(ahead + 1), bounds, of: whole(of) })
    };
    placed.into_iter().enumerate().map(|(i, area)| place(i, area)).collect()
}

fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

fn whole(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
