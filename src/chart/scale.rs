//! From values to pixels: round ticks, linear scales, labels moved apart.

use super::scene::Xy;

/// A linear scale from values to pixels; the pixels may run backwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// The values at both ends.
    pub(super) values: (f64, f64),
    /// Their pixels.
    pub(super) pixels: (f64, f64),
}

impl Scale {
    /// The pixel of a value; the middle if the scale has no extent.
    pub(super) fn at(&self, value: f64) -> f64 {
        let (low, high) = self.values;
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }
}

/// Round values along an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ticks {
    /// The values, evenly spaced, first and last spanning the axis.
    pub(super) values: Vec<f64>,
    /// The decimals that tell them apart.
    pub(super) decimals: usize,
}

/// Ticks at 1, 2 or 5 times a power of ten that span `low..high`, about `count` of them, never finer than the
/// indicator's own decimals.
pub(super) fn ticks((low, high): (f64, f64), count: usize, decimals: usize) -> Ticks {
    let decimals = decimals.min(9);
    let finest = 0.1_f64.powi(decimals as i32);
    let size = low.abs().max(high.abs());
    let span = (high - low).max(finest).max(size * 1e-9);
    let rough = (span / count.max(1) as f64).max(finest);
    let power = 10_f64.powf((rough * (1.0 + 1e-9)).log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= rough * (1.0 - 1e-9));
    let step = times.unwrap_or(10.0) * power;
    let first = (low / step + 1e-9).floor();
    let last = (high / step - 1e-9).ceil().max(first + 1.0);
    let steps = (last - first) as usize;
    let decimals = (0..=decimals).find(|d| is_whole(step * 10_f64.powi(*d as i32))).unwrap_or(decimals);
    Ticks { values: (0..=steps).map(|i| (first + i as f64) * step).collect(), decimals }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6 * value.abs().max(1.0) && value.round() >= 1.0
}

impl Ticks {
    /// The least and the greatest tick.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.values.first().copied().unwrap_or(0.0), self.values.last().copied().unwrap_or(1.0))
    }
}

/// Room round the values for an axis: a little at both ends, but not across nought, nor across 100 for a percentage.
pub(super) fn padded((low, high): (f64, f64), unit: &str) -> (f64, f64) {
    let room = 0.03 * (high - low);
    let percent = ["%", "procent", "percent", "per cent"].iter().any(|word| unit.to_lowercase().contains(word));
    let bottom = if low >= 0.0 { (low - room).max(0.0) } else { low - room };
    let top = if percent && high <= 100.0 { (high + room).min(100.0) } else { high + room };
    (bottom, top)
}

/// The least and the greatest of some values; `None` if there are none.
pub(super) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().fold(None, |ends: Option<(f64, f64)>, value| match ends {
        Some((low, high)) => Some((low.min(value), high.max(value))),
        None => Some((value, value)),
    })
}

/// Years to label on an axis, counted back from the last one so that it is always there.
pub(super) fn year_ticks(first: i32, last: i32, most: usize) -> Vec<i32> {
    let span = i64::from(last) - i64::from(first);
    let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
    let step = steps.into_iter().find(|step| span / step < most.max(1) as i64).unwrap_or(span.max(1));
    let mut years: Vec<i32> = (0..=span / step).map(|i| (i64::from(last) - i * step) as i32).collect();
    years.reverse();
    years
}

/// Moves labels apart: given the wanted middle and the size of each, the middles nearest to those wanted at which none
/// overlap and all lie within `low..high`, as far as they fit there. Order is kept.
///
/// Labels that touch form a block; a block stands where the sum of squared moves of its members is least.
pub(super) fn apart(wanted: &[Xy], (low, high): (f64, f64)) -> Vec<f64> {
    struct Block {
        members: Vec<usize>,
        top: f64,
        size: f64,
    }
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].0.total_cmp(&wanted[*b].0).then(a.cmp(b)));
    let placed = |members: Vec<usize>| {
        let size: f64 = members.iter().map(|i| wanted[*i].1).sum();
        let mut before = 0.0;
        let mut tops = 0.0;
        for i in &members {
            tops += wanted[*i].0 - wanted[*i].1 / 2.0 - before;
            before += wanted[*i].1;
        }
        let top = (tops / members.len() as f64).min(high - size).max(low);
        Block { members, top, size }
    };
    let mut blocks: Vec<Block> = Vec::new();
    for i in order {
        let mut block = placed(vec![i]);
        while let Some(above) = blocks.pop_if(|above| above.top + above.size > block.top) {
            let mut members = above.members;
            members.append(&mut block.members);
            block = placed(members);
        }
        blocks.push(block);
    }
    let mut middles = vec![0.0; wanted.len()];
    for block in blocks {
        let mut top = block.top;
        for i in block.members {
            middles[i] = top + wanted[i].1 / 2.0;
            top += wanted[i].1;
        }
    }
    middles
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ticks_are_round_and_span_the_values() {
        assert_eq!(ticks((3.2, 17.4), 5, 1), Ticks { values: vec![0.0, 5.0, 10.0, 15.0, 20.0], decimals: 0 });
        let fine = ticks((83.1, 83.4), 5, 1);
        assert_eq!((fine.values.len(), fine.decimals), (4, 1));
        assert_eq!(ticks((7.0, 7.0), 5, 0).values, [7.0, 8.0]);
        assert_eq!(ticks((-3.0, 4.0), 5, 0).ends(), (-4.0, 4.0));
        assert_eq!(ticks((0.0, 0.25), 5, 2).decimals, 2);
    }

    #[test]
    fn years_end_with_the_last_one() {
        assert_eq!(year_ticks(2012, 2024, 14).len(), 13);
        assert_eq!(year_ticks(2012, 2024, 7), [2012, 2014, 2016, 2018, 2020, 2022, 2024]);
        assert_eq!(year_ticks(2024, 2024, 7), [2024]);
        assert_eq!(year_ticks(1950, 2024, 7).last(), Some(&2024));
    }

    #[test]
    fn percentages_stop_at_a_hundred_and_counts_at_nought() {
        assert_eq!(padded((0.5, 99.9), "%"), (0.0, 100.0));
        assert!(padded((0.5, 99.9), "per 1 000").1 > 100.0);
    }

    proptest! {
        #[test]
        fn ticks_always_span(low in -1e9..1e9_f64, span in 0.0..1e9_f64, decimals in 0..4_usize) {
            let high = low + span;
            let ticks = ticks((low, high), 5, decimals);
            let (first, last) = ticks.ends();
            let slack = 1e-6 * (last - first);
            prop_assert!(first <= low + slack && last >= high - slack, "{ticks:?}");
            prop_assert!((2..=14).contains(&ticks.values.len()), "{ticks:?}");
        }

        #[test]
        fn labels_never_overlap_and_stay_inside(wanted in prop::collection::vec((0.0..300.0_f64, 10.0..40.0_f64), 0..7)) {
            let middles = apart(&wanted, (0.0, 300.0));
            let mut boxes: Vec<(f64, f64)> =
                wanted.iter().zip(&middles).map(|((_, size), middle)| (middle - size / 2.0, middle + size / 2.0)).collect();
            boxes.sort_by(|a, b| a.0.total_cmp(&b.0));
            for pair in boxes.windows(2) {
                prop_assert!(pair[0].1 <= pair[1].0 + 1e-9, "{boxes:?}");
            }
            prop_assert!(boxes.iter().all(|(top, bottom)| *top >= -1e-9 && *bottom <= 300.0 + 1e-9), "{boxes:?}");
        }

        #[test]
        fn labels_that_have_room_are_not_moved(first in 20.0..100.0_f64, gap in 31.0..100.0_f64) {
            let wanted = [(first, 30.0), (first + gap, 30.0)];
            let middles = apart(&wanted, (0.0, 300.0));
            prop_assert!((middles[0] - first).abs() < 1e-9 && (middles[1] - first - gap).abs() < 1e-9);
        }
    }
}
