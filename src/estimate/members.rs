//! Areas that the source does not give, made from their members.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ustr::{Ustr, ustr};

use super::ByKey;
use super::life::{LifeTable, LifeTables};
use super::value::{from_counts, from_standard_error};
use crate::model::{Area, AreaLevel, Areas, Indicator, Kind, Status};
use crate::table::{Estimate, Key, Method, Weighting};

/// The share of an area's members that must have a value for the area to have one.
///
/// Divided by the years between two measurements of an area, since a survey that visits half of the municipalities a
/// year can give no more than half of the members.
pub const MEMBERS_NEEDED: f64 = 0.5;

/// So many members are enough for a plain mean of a county, a peer group or a group of one's own, however many it has.
///
/// It is Kolada's convention for its "ovägt medel": the mean of those that have a value. The column `members` says how
/// many that is. The nation and the health-care regions are too large to be represented by a few.
pub const MEMBERS_FOR_PLAIN_MEAN: usize = 3;

/// The value of every area above the municipalities that has none of its own, where enough of its members have one.
///
/// Members are the area's municipalities, or its counties where too few municipalities have a value (a municipality that
/// a health-care region has without its county is then not in it). Hidden members are left out. A weighted value is the sum of the
/// members' cases over the sum of their denominators (for life expectancy, the life table of their people together),
/// with the interval of these sums. An unweighted value is the plain mean
/// Σv/k, with standard error √Σs²/k if every member has one.
///
/// A value that the source itself hides is not made from members. Values that pool different numbers of years are not mixed.
pub(super) fn made_from_members(own: &ByKey, life: &LifeTables, indicator: &Indicator, areas: &Areas) -> ByKey {
    let mut cells: BTreeMap<Key, HashMap<Ustr, &Estimate>> = BTreeMap::new();
    for (key, estimate) in own {
        cells.entry(key.in_area(Ustr::default())).or_default().insert(key.area, estimate);
    }
    let targets: Vec<Target> = areas
        .iter()
        .filter(|area| area.level != AreaLevel::Municipality)
        .map(|area| Target { area, levels: levels_of(areas, area) })
        .collect();
    let mut made = ByKey::new();
    for (cell, rows) in &cells {
        for target in targets.iter().filter(|target| cell.is_whole() || !target.is_benchmark_only()) {
            let given = rows.get(&target.area.code).is_some_and(|row| row.status != Status::Missing);
            if !given && let Some(estimate) = target.estimate(*cell, rows, life, indicator) {
                made.insert(estimate.key, estimate);
            }
        }
    }
    made
}

/// An area and those it can be made from: its municipalities, or else its counties.
struct Target<'a> {
    area: &'a Area,
    levels: [Vec<Ustr>; 2],
}

impl Target<'_> {
    fn estimate(
        &self,
        cell: Key,
        rows: &HashMap<Ustr, &Estimate>,
        life: &LifeTables,
        indicator: &Indicator,
    ) -> Option<Estimate> {
        let key = cell.in_area(self.area.code);
        let mut most = 0;
        let mut sources = BTreeSet::new();
        for members in &self.levels {
            // In order of code, so that sums are the same whatever the order of the input.
            let present: Vec<&Estimate> =
                members.iter().filter(|m| **m != key.area).filter_map(|m| rows.get(m).copied()).collect();
            sources.extend(present.iter().map(|row| row.source));
            let used: Vec<&Estimate> = present.into_iter().filter(|row| contributes(row, life)).collect();
            if self.is_represented(&used, members.len(), indicator) {
                return combined(key, self.area, &used, life, indicator.kind);
            }
            most = most.max(used.len());
        }
        if sources.is_empty() {
            return None;
        }
        let sexless = !indicator.sexes.contains(&key.sex);
        let status = if sexless { Status::NotApplicable } else { Status::Missing };
        Some(Estimate { members: count(most), ..Estimate::empty(key, status, joined(&sources)) })
    }
}

impl Target<'_> {
    /// Peer groups and Kolada's county means are there to be compared with: whole populations are enough.
    fn is_benchmark_only(&self) -> bool {
        self.area.level == AreaLevel::Peers || self.area.unweighted
    }

    fn is_represented(&self, used: &[&Estimate], members: usize, indicator: &Indicator) -> bool {
        let needed = MEMBERS_NEEDED / f64::from(indicator.every_years.max(1)) * members as f64;
        let plain = used.iter().any(|row| row.numerator.is_none() || row.denominator.is_none());
        let small = matches!(self.area.level, AreaLevel::County | AreaLevel::Peers | AreaLevel::Group);
        !used.is_empty() && (used.len() as f64 >= needed || (small && plain && used.len() >= MEMBERS_FOR_PLAIN_MEAN))
    }
}

/// Whether a member has something to add: a value, or the ages of too few people to have a life expectancy of their own.
fn contributes(row: &Estimate, life: &LifeTables) -> bool {
    row.status == Status::Ok
        || (matches!(row.status, Status::Unreliable | Status::Undefined)
            && life.get(&row.key).is_some_and(LifeTable::is_complete))
}

fn combined(key: Key, area: &Area, used: &[&Estimate], life: &LifeTables, kind: Kind) -> Option<Estimate> {
    let sources: BTreeSet<Ustr> = used.iter().map(|row| row.source).collect();
    let weighted = if area.unweighted { None } else { weighted(key, used, life, kind, joined(&sources)) };
    weighted.or_else(|| unweighted(key, used, kind, joined(&sources)))
}

/// From the members' counts; `None` if one of them has none.
fn weighted(key: Key, used: &[&Estimate], life: &LifeTables, kind: Kind, source: Ustr) -> Option<Estimate> {
    if kind == Kind::LifeExpectancy {
        let tables: Option<Vec<&LifeTable>> = used.iter().map(|row| life.get(&row.key)).collect();
        let estimate = LifeTable::sum(tables?, source)?.estimate(key);
        return Some(Estimate { weighting: Weighting::Weighted, members: count(used.len()), ..estimate });
    }
    let counts: Option<Vec<(f64, f64)>> = used.iter().map(|row| row.numerator.zip(row.denominator)).collect();
    let counts = counts?;
    let (x, n) = counts.iter().fold((0.0, 0.0), |sum, (x, n)| (sum.0 + x, sum.1 + n));
    if n <= 0.0 {
        return None;
    }
    let value = x / n;
    let interval = match kind {
        Kind::Mean => {
            let parts: Option<Vec<f64>> =
                used.iter().zip(&counts).map(|(row, (_, n))| row.standard_error.map(|s| s * n)).collect();
            parts.and_then(|parts| from_standard_error(value, root_of_squares(&parts) / n, kind))
        }
        _ => from_counts(x, n, kind),
    };
    Some(Estimate {
        numerator: Some(x),
        denominator: Some(n),
        value: Some(value),
        lower: interval.and_then(|i| i.limits).map(|limits| limits.lower),
        upper: interval.and_then(|i| i.limits).map(|limits| limits.upper),
        standard_error: interval.and_then(|i| i.standard_error),
        method: interval.map_or(Method::None, |i| i.method),
        weighting: Weighting::Weighted,
        members: count(used.len()),
        ..Estimate::empty(key, Status::Ok, source)
    })
}

/// The plain mean of the members' values; `None` if none has a value.
fn unweighted(key: Key, used: &[&Estimate], kind: Kind, source: Ustr) -> Option<Estimate> {
    let values: Vec<f64> = used.iter().filter_map(|row| row.value).collect();
    if values.is_empty() {
        return None;
    }
    let k = values.len() as f64;
    let value = values.iter().sum::<f64>() / k;
    let errors: Vec<f64> = used.iter().filter(|row| row.value.is_some()).filter_map(|row| row.standard_error).collect();
    let interval = (errors.len() == values.len())
        .then(|| from_standard_error(value, root_of_squares(&errors) / k, kind))
        .flatten()
        .filter(|i| i.limits.is_some_and(|limits| limits.lower <= value && value <= limits.upper));
    Some(Estimate {
        value: Some(value),
        lower: interval.and_then(|i| i.limits).map(|limits| limits.lower),
        upper: interval.and_then(|i| i.limits).map(|limits| limits.upper),
        standard_error: interval.and_then(|i| i.standard_error),
        method: interval.map_or(Method::None, |i| i.method),
        weighting: Weighting::Unweighted,
        members: count(values.len()),
        ..Estimate::empty(key, Status::Ok, source)
    })
}

fn root_of_squares(numbers: &[f64]) -> f64 {
    numbers.iter().map(|number| number * number).sum::<f64>().sqrt()
}

/// What an area above the municipalities consists of: its municipalities, and its counties (none for a county).
pub(super) fn levels_of(areas: &Areas, area: &Area) -> [Vec<Ustr>; 2] {
    [areas.municipalities_of(area.code), counties_of(areas, area)]
}

/// The counties that an area consists of, in order of code; none for a county.
fn counties_of(areas: &Areas, area: &Area) -> Vec<Ustr> {
    if area.level == AreaLevel::County {
        return Vec::new();
    }
    let mut counties: Vec<Ustr> = area
        .members
        .iter()
        .filter_map(|member| areas.get(*member).filter(|member| member.code != area.code))
        .flat_map(|member| match member.level {
            AreaLevel::County => vec![member.code],
            AreaLevel::Municipality => Vec::new(),
            _ => counties_of(areas, member),
        })
        .collect();
    counties.sort();
    counties.dedup();
    counties
}

fn joined(sources: &BTreeSet<Ustr>) -> Ustr {
    let names: Vec<&str> = sources.iter().map(Ustr::as_str).collect();
    ustr(&names.join("; "))
}

fn count(members: usize) -> u32 {
    u32::try_from(members).unwrap_or(u32::MAX)
}
