//! The passes before: groups of a dimension that only the rows as a whole can tell.

use std::collections::BTreeMap;

use ustr::Ustr;

use super::cells::{Cells, KeyColumn, Role, UNKNOWN};
use super::spec::DimensionSpec;
use crate::error::{Error, Result};

/// The lower limits of the second and later of `count` groups that hold, as nearly as equal values allow, the same number
/// of people.
///
/// With the values in order, v the least value for which the people at or below it are at least the share j / `count` of
/// all, the j-th limit is the number next above v: people with equal values are in one group.
///
/// # Arguments
///
/// `cells`: the people at each value, from [`Plan::distribution`](super::plan::Plan::distribution).
///
/// # Errors
///
/// [`Error::Undefined`] if a group would be empty.
pub fn limits(cells: &Cells, count: usize) -> Result<Vec<f64>> {
    let people = people(cells)?;
    let total: f64 = people.iter().map(|(_, people)| people).sum();
    let (mut limits, mut below) = (Vec::new(), 0.0);
    for (value, people) in people {
        below += people;
        // More than one limit at a value would leave a group without people.
        let reached = (1..count).filter(|group| below * count as f64 >= total * *group as f64).count();
        if reached > limits.len() + 1 {
            return Err(undefined(
                "groups of equal size",
                format!("more people than one group of {count} share a value"),
            ));
        }
        if reached > limits.len() {
            limits.push(f64::next_up(value));
        }
    }
    if limits.len() + 1 == count {
        Ok(limits)
    } else {
        Err(undefined("groups of equal size", format!("there are too few values for {count} groups")))
    }
}

/// The people at each value that is known, in order of the values.
fn people(cells: &Cells) -> Result<Vec<(f64, f64)>> {
    let (Some(key), Some(tally)) = (cells.key(Role::Value), cells.measures.first()) else {
        return Err(undefined("groups of equal size", "no values".to_owned()));
    };
    let value = |cell: usize| key.label(cell).and_then(|label| label.parse::<f64>().ok()).filter(|v| v.is_finite());
    let mut people: Vec<(f64, f64)> =
        (0..cells.len()).filter_map(|cell| Some((value(cell)?, tally.sums(cell).x))).collect();
    people.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(people)
}

/// The group of each area by an index, such as the Care Need Index: the areas of the greatest index, with the first part
/// of all people, are in the first group.
///
/// ```text
/// index = Σ_terms weight · people for whom the term is true / all people
/// group = ⌊count · (people of areas with a greater index + half of the area's own) / all people⌋
/// ```
///
/// # Arguments
///
/// `cells`: by area, from [`Plan::index_of_areas`](super::plan::Plan::index_of_areas); `groups`: the dimension's groups, the
/// least advantaged first.
///
/// # Errors
///
/// [`Error::Undefined`] if there are fewer areas than groups.
pub fn areas_by_index(cells: &Cells, dimension: &DimensionSpec, groups: &[String]) -> Result<BTreeMap<String, String>> {
    let cells = cells.by(&[Role::Area]);
    let key = cells.key(Role::Area).ok_or_else(|| undefined("an index of areas", "no areas".to_owned()))?;
    let mut areas: Vec<(&str, f64, f64)> = Vec::new();
    for cell in 0..cells.len() {
        let Some(area) = key.label(cell) else { continue };
        let all = cells.measures.iter().map(|tally| tally.sums(cell).x).fold(0.0, f64::max);
        let share = |tally: &super::cells::Tally| {
            let sums = tally.sums(cell);
            if sums.x > 0.0 { sums.y / sums.x } else { 0.0 }
        };
        let index = cells.measures.iter().zip(&dimension.index).map(|(tally, term)| term.weight * share(tally)).sum();
        areas.push((area, index, all));
    }
    if areas.len() < groups.len() {
        return Err(undefined("groups of areas", format!("{} areas in {} groups", areas.len(), groups.len())));
    }
    areas.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let total: f64 = areas.iter().map(|(_, _, people)| people).sum();
    let mut above = 0.0;
    let mut group_of = BTreeMap::new();
    for (area, _, people) in areas {
        let at = (groups.len() as f64 * (above + people / 2.0) / total) as usize;
        group_of.insert(area.to_owned(), groups[at.min(groups.len() - 1)].clone());
        above += people;
    }
    Ok(group_of)
}

/// Adds a dimension that follows from the area.
pub fn add_groups_of_areas(
    cells: &mut Cells,
    dimension: Ustr,
    group_of: &BTreeMap<String, String>,
    groups: &[String],
) -> Result<()> {
    let key = cells.key(Role::Area).ok_or_else(|| Error::Table { table: "cells", reason: "no areas".to_owned() })?;
    let of_label: Vec<u32> = key
        .labels
        .iter()
        .map(|area| group_of.get(area).and_then(|group| groups.iter().position(|own| own == group)))
        .map(|at| at.map_or(UNKNOWN, |at| at as u32))
        .collect();
    let index = key.index.iter().map(|area| of_label.get(*area as usize).copied().unwrap_or(UNKNOWN)).collect();
    cells.keys.push(KeyColumn { role: Role::Dimension(dimension), labels: groups.to_vec(), index });
    Ok(())
}

fn undefined(statistic: &'static str, reason: String) -> Error {
    Error::Undefined { statistic, reason }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::aggregate::cells::Tally;
    use crate::aggregate::spec::IndexTerm;

    fn cells(role: Role, rows: &[(&str, u32, u32)]) -> Cells {
        Cells {
            keys: vec![KeyColumn {
                role,
                labels: rows.iter().map(|row| row.0.to_owned()).collect(),
                index: (0..rows.len() as u32).collect(),
            }],
            rows: rows.iter().map(|row| u64::from(row.1 + row.2)).collect(),
            measures: vec![Tally::Counts(rows.iter().map(|row| [row.1, row.2]).collect())],
        }
    }

    #[test]
    fn fifths_of_people_keep_equal_values_together() {
        let rows = [("10", 0, 5), ("9", 0, 2), ("30", 0, 1), ("20", 0, 1), ("40", 0, 1)];
        let told = limits(&cells(Role::Value, &rows), 5).unwrap_err().to_string();
        assert!(told.contains("more people than one group of 5"), "{told}");
        let rows: Vec<(String, u32, u32)> = (1..=10).map(|value| (value.to_string(), 0, 1)).collect();
        let rows: Vec<(&str, u32, u32)> = rows.iter().map(|row| (row.0.as_str(), row.1, row.2)).collect();
        let limits = limits(&cells(Role::Value, &rows), 5).unwrap();
        let group = |value: f64| limits.partition_point(|limit| *limit <= value);
        let groups: Vec<usize> = (1..=10).map(|value| group(f64::from(value))).collect();
        assert_eq!(groups, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    }

    #[test]
    fn areas_of_the_greatest_need_come_first() {
        let spec = DimensionSpec {
            id: "cni".to_owned(),
            column: None,
            groups: BTreeMap::new(),
            missing: Vec::new(),
            quantiles_of: None,
            index: vec![IndexTerm { when: "alone = 1".to_owned(), weight: 6.15 }],
        };
        // Shares 0.5, 0.1 and 0.3; the second area has half of the people.
        let rows = [("0180", 50, 50), ("0680", 180, 20), ("1480", 70, 30)];
        let groups = ["cni2".to_owned(), "cni1".to_owned()];
        let of = areas_by_index(&cells(Role::Area, &rows), &spec, &groups).unwrap();
        let of: Vec<(&str, &str)> = of.iter().map(|(area, group)| (area.as_str(), group.as_str())).collect();
        assert_eq!(of, [("0180", "cni2"), ("0680", "cni1"), ("1480", "cni2")]);
    }
}
