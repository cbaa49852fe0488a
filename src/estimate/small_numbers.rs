//! The small-number rule: values of few people are hidden, and enough others that they cannot be computed.

use std::collections::BTreeMap;

use ustr::ustr;

use super::ByKey;
use crate::model::{Indicator, Sex, SmallNumbers, Status, TOTAL};
use crate::table::{Estimate, Key};

/// Hides every value that rests on too few people, and then those that would give a hidden one away.
///
/// A hidden row loses its value, limits and counts. Where all cells of a sum are shown with counts but one, that one is
/// the difference of the others; then the smallest of the remaining cells is hidden too. Sums are women + men = total,
/// within each area, period and group, and the groups of a dimension = everyone, within each area, period and sex. The
/// two are repeated until neither hides anything more. Values that a source publishes without counts give nothing away
/// and are left as they are.
pub(super) fn hide(estimates: &mut ByKey, indicator: &Indicator) {
    for estimate in estimates.values_mut() {
        if is_small(estimate, &indicator.small_numbers) {
            blank(estimate);
        }
    }
    if !estimates.values().any(|estimate| estimate.status == Status::Suppressed) {
        return;
    }
    loop {
        let hidden_by_sex = hide_lone(estimates, |key| Some(Key { sex: Sex::Total, ..key }));
        let hidden_by_group = hide_lone(estimates, |key| {
            (!key.is_whole()).then(|| Key { dimension: ustr(TOTAL), group: ustr(TOTAL), ..key })
        });
        if !(hidden_by_sex || hidden_by_group) {
            return;
        }
    }
}

fn is_small(estimate: &Estimate, rule: &SmallNumbers) -> bool {
    if estimate.status != Status::Ok {
        return false;
    }
    let below = |count: Option<f64>, least: Option<f64>| count.zip(least).is_some_and(|(count, least)| count < least);
    let some_events = estimate.numerator.is_some_and(|x| x > 0.0);
    // For a survey the denominator is the number of answers; a rule of either kind is about the same people.
    (some_events && below(estimate.numerator, rule.numerator))
        || below(estimate.denominator, rule.denominator)
        || below(estimate.denominator, rule.respondents)
}

fn blank(estimate: &mut Estimate) {
    let of_members = (estimate.weighting, estimate.members);
    *estimate = Estimate::empty(estimate.key, Status::Suppressed, estimate.source);
    (estimate.weighting, estimate.members) = of_members;
}

/// Hides the smallest shown part of every sum that shows all its cells but one. `sum_of` gives the key of a part's sum.
fn hide_lone(estimates: &mut ByKey, sum_of: impl Fn(Key) -> Option<Key>) -> bool {
    let mut parts_of: BTreeMap<(Key, Option<ustr::Ustr>), Vec<Key>> = BTreeMap::new();
    for key in estimates.keys() {
        if let Some(sum) = sum_of(*key).filter(|sum| sum != key) {
            // The groups of each dimension make a sum of their own.
            let dimension = (sum.dimension != key.dimension).then_some(key.dimension);
            parts_of.entry((sum, dimension)).or_default().push(*key);
        }
    }
    let mut hidden = Vec::new();
    for ((sum, _), parts) in &parts_of {
        let Some(total) = estimates.get(sum) else { continue };
        let cells: Vec<&Estimate> = parts.iter().map(|key| &estimates[key]).collect();
        let lone = cells.iter().chain([&total]).filter(|cell| cell.status == Status::Suppressed).count() == 1;
        let open = |cell: &&&Estimate| cell.status == Status::Ok && cell.numerator.is_some();
        let shown = cells.iter().chain([&total]).filter(open).count();
        if lone && shown == cells.len() {
            hidden.extend(smallest(cells.into_iter().filter(|cell| cell.status == Status::Ok)));
        }
    }
    for key in &hidden {
        if let Some(estimate) = estimates.get_mut(key) {
            blank(estimate);
        }
    }
    !hidden.is_empty()
}

/// The cell of fewest cases, one with cases before one without: a zero protects no one.
fn smallest<'a>(cells: impl Iterator<Item = &'a Estimate>) -> Option<Key> {
    let size = |cell: &Estimate| cell.numerator.unwrap_or_default();
    let smallest = cells.min_by(|a, b| {
        (size(a) == 0.0).cmp(&(size(b) == 0.0)).then(size(a).total_cmp(&size(b))).then(a.key.cmp(&b.key))
    });
    smallest.map(|cell| cell.key)
}
