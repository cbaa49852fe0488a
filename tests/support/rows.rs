//! Persons summed to cells one by one, the plainest way: what an engine must find, too.

use std::collections::BTreeMap;

use jamlik::aggregate::cells::{Cells, KeyColumn, PlainSums, Role, Sums, Tally, UNKNOWN, WeightedCounts};

/// One person: the label of each key, `None` if it is not known; the weight; for each measure y and x, `None` without an
/// answer.
#[derive(Debug, Clone)]
pub struct Person {
    pub labels: Vec<Option<String>>,
    pub weight: f64,
    pub answers: Vec<Option<(f64, f64)>>,
}

/// How a measure is summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Summed {
    Counted,
    Weighted,
    Plain,
    Sums,
}

/// The sums of people by key. `cell_of` may divide those of equal keys among several cells.
pub fn cells(roles: &[Role], measures: &[Summed], people: &[Person], cell_of: impl Fn(usize) -> usize) -> Cells {
    let mut labels: Vec<Vec<String>> = vec![Vec::new(); roles.len()];
    let mut places: BTreeMap<(Vec<u32>, usize), usize> = BTreeMap::new();
    let mut cells = Cells {
        keys: roles.iter().map(|role| KeyColumn { role: *role, labels: Vec::new(), index: Vec::new() }).collect(),
        rows: Vec::new(),
        measures: measures.iter().map(|summed| empty(*summed)).collect(),
    };
    for (row, person) in people.iter().enumerate() {
        let key: Vec<u32> =
            person.labels.iter().zip(&mut labels).map(|(label, known)| index(label.as_deref(), known)).collect();
        let new = places.len();
        let cell = *places.entry((key.clone(), cell_of(row))).or_insert(new);
        if cell == new {
            cells.rows.push(0);
            cells.keys.iter_mut().zip(key).for_each(|(column, index)| column.index.push(index));
            cells.measures.iter_mut().for_each(grow);
        }
        cells.rows[cell] += 1;
        for (tally, answer) in cells.measures.iter_mut().zip(&person.answers) {
            if let Some((y, x)) = answer {
                add(tally, cell, person.weight, *y, *x);
            }
        }
    }
    cells.keys.iter_mut().zip(labels).for_each(|(key, labels)| key.labels = labels);
    cells
}

fn index(label: Option<&str>, known: &mut Vec<String>) -> u32 {
    let Some(label) = label else { return UNKNOWN };
    let at = known.iter().position(|other| other == label).unwrap_or_else(|| {
        known.push(label.to_owned());
        known.len() - 1
    });
    at as u32
}

fn empty(summed: Summed) -> Tally {
    match summed {
        Summed::Counted => Tally::Counts(Vec::new()),
        Summed::Weighted => Tally::Weighted(Vec::new()),
        Summed::Plain => Tally::Plain(Vec::new()),
        Summed::Sums => Tally::Sums(Vec::new()),
    }
}

fn grow(tally: &mut Tally) {
    match tally {
        Tally::Counts(all) => all.push([0; 2]),
        Tally::Weighted(all) => all.push(WeightedCounts::default()),
        Tally::Plain(all) => all.push(PlainSums::default()),
        Tally::Sums(all) => all.push(Sums::default()),
    }
}

fn add(tally: &mut Tally, cell: usize, weight: f64, y: f64, x: f64) {
    let with = usize::from(y == 1.0);
    match tally {
        Tally::Counts(all) => all[cell][with] += 1,
        Tally::Weighted(all) => {
            all[cell].n[with] += 1;
            all[cell].w[with] += weight;
            all[cell].ww[with] += weight * weight;
        }
        Tally::Plain(all) => {
            all[cell].n += 1;
            all[cell].y += y;
            all[cell].yy += y * y;
        }
        Tally::Sums(all) => {
            let (y, x) = (weight * y, weight * x);
            all[cell] = all[cell].plus(Sums { n: 1, x, y, xx: x * x, xy: x * y, yy: y * y });
        }
    }
}
