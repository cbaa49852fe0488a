//! The small-number rule: values of few people are hidden, and enough others that they cannot be computed.

use std::collections::{BTreeMap, BTreeSet};

use ustr::{Ustr, ustr};

use super::ByKey;
use super::members::levels_of;
use crate::model::{AreaLevel, Areas, Edition, Indicator, NeighbourhoodKind, Sex, SmallNumbers, Status, TOTAL};
use crate::table::{Estimate, Key, Weighting};

/// Hides every value that rests on too few people, and then those that would give a hidden one away.
///
/// A hidden row loses its value, limits and counts. Where all cells of a sum are shown with counts but one, that one is
/// the difference of the others; then the smallest of the remaining cells is hidden too. Sums are women + men = total,
/// within each area, period and group; the groups of a dimension = everyone, within each area, period and sex; and the
/// municipalities or the counties of an area, or the DeSO or the RegSO of a municipality = that area, where the source
/// gives it (one made from its members is made of those that are shown). They are repeated until none hides anything
/// more. Values that a source publishes without counts give nothing away and are left as they are. Which DeSO make a
/// RegSO is not known here: a table of both can give a hidden DeSO away.
pub(super) fn hide(estimates: &mut ByKey, indicator: &Indicator, areas: &Areas) {
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
        let hidden_by_area = hide_lone_areas(estimates, areas);
        if !(hidden_by_sex || hidden_by_group || hidden_by_area) {
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
    let mut parts_of: BTreeMap<(Key, Option<Ustr>), Vec<Key>> = BTreeMap::new();
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
        if shows_all_but_one(&cells, total) {
            hidden.extend(smallest(&cells));
        }
    }
    blank_all(estimates, &hidden)
}

/// The same for sums of areas: the smallest other municipality or county is hidden, or the sum of one member alone.
fn hide_lone_areas(estimates: &mut ByKey, areas: &Areas) -> bool {
    let hidden_cells: BTreeSet<Key> = estimates
        .values()
        .filter(|estimate| estimate.status == Status::Suppressed)
        .map(|estimate| estimate.key.in_area(Ustr::default()))
        .collect();
    let mut hidden = lone_neighbourhoods(estimates, &hidden_cells, areas);
    for area in areas.iter().filter(|area| !hidden_cells.is_empty() && area.level != AreaLevel::Municipality) {
        let given = |cell: &&Key| {
            estimates.get(&cell.in_area(area.code)).is_some_and(|total| total.weighting == Weighting::Own)
        };
        let cells: Vec<&Key> = hidden_cells.iter().filter(given).collect();
        if cells.is_empty() {
            continue;
        }
        for members in levels_of(areas, area).iter().filter(|members| !members.is_empty()) {
            for cell in &cells {
                let total = &estimates[&cell.in_area(area.code)];
                let parts: Option<Vec<&Estimate>> =
                    members.iter().map(|member| estimates.get(&cell.in_area(*member))).collect();
                if let Some(parts) = parts.filter(|parts| shows_all_but_one(parts, total)) {
                    hidden.push(smallest(&parts).unwrap_or(total.key));
                }
            }
        }
    }
    blank_all(estimates, &hidden)
}

/// The same for the neighbourhoods of each municipality that the source gives, each geography and version for itself.
fn lone_neighbourhoods(estimates: &ByKey, hidden_cells: &BTreeSet<Key>, areas: &Areas) -> Vec<Key> {
    let mut parts_of: BTreeMap<(Key, NeighbourhoodKind, Edition), Vec<&Estimate>> = BTreeMap::new();
    for estimate in estimates.values() {
        let key = estimate.key;
        if areas.get(key.area).is_none()
            && hidden_cells.contains(&key.in_area(Ustr::default()))
            && let Some(found) = areas.neighbourhood(&key.area)
        {
            let sum = key.in_area(found.municipality());
            parts_of.entry((sum, found.kind, found.edition)).or_default().push(estimate);
        }
    }
    let lone = |((sum, ..), parts): (&(Key, NeighbourhoodKind, Edition), &Vec<&Estimate>)| {
        let total = estimates.get(sum).filter(|total| total.weighting == Weighting::Own)?;
        shows_all_but_one(parts, total).then(|| smallest(parts).unwrap_or(total.key))
    };
    parts_of.iter().filter_map(lone).collect()
}

/// Whether a sum and its parts are shown with counts, but for a single hidden one.
fn shows_all_but_one(parts: &[&Estimate], total: &Estimate) -> bool {
    let all = || parts.iter().copied().chain([total]);
    let shown = all().filter(|cell| cell.status == Status::Ok && cell.numerator.is_some()).count();
    shown == parts.len() && all().any(|cell| cell.status == Status::Suppressed)
}

fn blank_all(estimates: &mut ByKey, keys: &[Key]) -> bool {
    for key in keys {
        if let Some(estimate) = estimates.get_mut(key) {
            blank(estimate);
        }
    }
    !keys.is_empty()
}

/// The shown cell of fewest cases, one with cases before one without: a zero protects no one.
fn smallest(cells: &[&Estimate]) -> Option<Key> {
    let size = |cell: &Estimate| cell.numerator.unwrap_or_default();
    let smallest = cells.iter().filter(|cell| cell.status == Status::Ok).min_by(|a, b| {
        (size(a) == 0.0).cmp(&(size(b) == 0.0)).then(size(a).total_cmp(&size(b))).then(a.key.cmp(&b.key))
    });
    smallest.map(|cell| cell.key)
}
