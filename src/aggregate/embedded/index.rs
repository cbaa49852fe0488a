//! The cells that occur: from the keys' labels to the number of a cell.

use std::collections::HashMap;

use crate::aggregate::cells::UNKNOWN;

/// Tables of at most this many bits are arrays; larger ones are hashed. 2²² numbers of 4 bytes are 16 MiB.
const DENSE_BITS: u32 = 22;
/// The cell of a row that takes no part.
pub const NO_CELL: u32 = u32::MAX;
/// Rows that are looked up together, so that their packed labels lie in the processor's cache.
const TOGETHER: usize = 1024;

/// Numbers cells in the order in which they occur.
///
/// The labels of a row's keys are packed into one number, each in as many bits as its labels need; where that number is
/// small it is an index into an array. A key that outgrows its bits has the numbers packed anew, which happens at most
/// once a bit.
pub struct CellIndex {
    bits: Vec<u32>,
    /// The labels of each cell, key by key, plus one; 0 for one that is not known.
    cells: Vec<Vec<u32>>,
    len: usize,
    table: Table,
}

enum Table {
    /// The number of a cell plus one, or 0: memory that is never touched is not taken.
    Dense(Vec<u32>),
    Hashed(HashMap<u64, u32>),
    /// Labels need more than 64 bits together.
    Wide(HashMap<Box<[u32]>, u32>),
}

/// A key of the rows of a batch.
pub struct Labels<'b> {
    /// The label of each row, or [`UNKNOWN`].
    pub of_row: &'b [u32],
    /// How many labels there are: each is less.
    pub count: usize,
}

impl CellIndex {
    pub fn new(keys: usize) -> CellIndex {
        CellIndex {
            bits: vec![1; keys],
            cells: vec![Vec::new(); keys],
            len: 0,
            table: Table::Dense(vec![0; 1 << keys.min(20)]),
        }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The cell of each row that is kept, from the label of each of its keys; [`NO_CELL`] for another row.
    pub fn find(&mut self, keys: &[Labels<'_>], rows: usize, is_kept: &impl Fn(usize) -> bool, out: &mut Vec<u32>) {
        self.widen(keys.iter().map(|key| key.count as u32));
        out.clear();
        out.resize(rows, NO_CELL);
        let key = |row: usize| -> Vec<u32> { keys.iter().map(|key| key.of_row[row].wrapping_add(1)).collect() };
        if let Table::Wide(_) = self.table {
            for (row, cell) in out.iter_mut().enumerate().filter(|(row, _)| is_kept(*row)) {
                *cell = self.cell_of(&key(row));
            }
            return;
        }
        for (at, out) in out.chunks_mut(TOGETHER).enumerate() {
            let start = at * TOGETHER;
            let mut packed = [0_u64; TOGETHER];
            for (key, bits) in keys.iter().zip(&self.bits) {
                for (packed, label) in packed.iter_mut().zip(&key.of_row[start..]) {
                    *packed = *packed << bits | u64::from(label.wrapping_add(1));
                }
            }
            let kept = |(row, _): &(usize, _)| is_kept(start + row);
            for (row, (packed, cell)) in packed.iter().zip(out.iter_mut()).enumerate().filter(kept) {
                let known = match &self.table {
                    Table::Dense(table) => table[*packed as usize].checked_sub(1),
                    Table::Hashed(table) => table.get(packed).copied(),
                    Table::Wide(_) => None,
                };
                *cell = known.unwrap_or_else(|| self.cell_of(&key(start + row)));
            }
        }
    }

    /// The labels of the cells, key by key.
    pub fn indices(self) -> Vec<Vec<u32>> {
        let index =
            |cells: Vec<u32>| cells.into_iter().map(|label| if label == 0 { UNKNOWN } else { label - 1 }).collect();
        self.cells.into_iter().map(index).collect()
    }

    /// Begins with these cells.
    pub fn restore(&mut self, indices: &[&[u32]], len: usize) {
        self.cells = indices.iter().map(|index| index.iter().map(|label| label.wrapping_add(1)).collect()).collect();
        self.len = len;
        let largest: Vec<u32> = self.cells.iter().map(|cells| cells.iter().copied().max().unwrap_or(0)).collect();
        self.widen(largest.into_iter());
        self.rebuild();
    }

    /// The number of a cell, a new one if it has not occurred before.
    fn cell_of(&mut self, key: &[u32]) -> u32 {
        let next = self.len as u32;
        let cell = match &mut self.table {
            Table::Dense(table) => {
                let slot = &mut table[packed(key, &self.bits) as usize];
                if *slot == 0 {
                    *slot = next + 1;
                }
                *slot - 1
            }
            Table::Hashed(table) => *table.entry(packed(key, &self.bits)).or_insert(next),
            Table::Wide(table) => *table.entry(key.into()).or_insert(next),
        };
        if cell == next {
            self.len += 1;
            for (cells, label) in self.cells.iter_mut().zip(key) {
                cells.push(*label);
            }
        }
        cell
    }

    /// Makes room for labels up to these.
    fn widen(&mut self, largest: impl Iterator<Item = u32>) {
        let needed: Vec<u32> = largest.map(|label| u32::BITS - label.leading_zeros()).collect();
        if needed.iter().zip(&self.bits).all(|(needed, bits)| needed <= bits) {
            return;
        }
        for (bits, needed) in self.bits.iter_mut().zip(needed) {
            *bits = needed.max(*bits);
        }
        self.rebuild();
    }

    fn rebuild(&mut self) {
        let total: u32 = self.bits.iter().sum();
        self.table = match total {
            dense if dense <= DENSE_BITS => Table::Dense(vec![0; 1 << dense]),
            ..=63 => Table::Hashed(HashMap::new()),
            _ => Table::Wide(HashMap::new()),
        };
        for cell in 0..self.len {
            let key: Vec<u32> = self.cells.iter().map(|cells| cells[cell]).collect();
            match &mut self.table {
                Table::Dense(table) => table[packed(&key, &self.bits) as usize] = cell as u32 + 1,
                Table::Hashed(table) => {
                    table.insert(packed(&key, &self.bits), cell as u32);
                }
                Table::Wide(table) => {
                    table.insert(key.into(), cell as u32);
                }
            }
        }
    }
}

fn packed(key: &[u32], bits: &[u32]) -> u64 {
    key.iter().zip(bits).fold(0, |packed, (label, bits)| packed << bits | u64::from(*label))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of rows, found in batches of `batch`, and each cell's labels.
    fn cells(columns: &[Vec<u32>], batch: usize) -> (Vec<u32>, Vec<Vec<u32>>) {
        let mut index = CellIndex::new(columns.len());
        let (mut all, mut out) = (Vec::new(), Vec::new());
        let rows = columns[0].len();
        for start in (0..rows).step_by(batch) {
            let end = rows.min(start + batch);
            let count =
                |column: &[u32]| column.iter().filter(|label| **label != UNKNOWN).max().map_or(0, |l| *l as usize + 1);
            let part =
                columns.iter().map(|column| Labels { of_row: &column[start..end], count: count(&column[..end]) });
            index.find(&part.collect::<Vec<_>>(), end - start, &|_| true, &mut out);
            all.extend_from_slice(&out);
        }
        (all, index.indices())
    }

    #[test]
    fn rows_with_the_same_labels_share_a_cell_whatever_the_table() {
        // A factor makes labels large, so that the table is an array, hashed, or of whole keys.
        for factor in [1, 300, 100_000_000] {
            let columns: Vec<Vec<u32>> = vec![
                (0..500).map(|row| row % 7 * factor).collect(),
                (0..500).map(|row| if row % 11 == 0 { UNKNOWN } else { row % 3 }).collect(),
                (0..500).map(|row| row * row % 13 * factor).collect(),
            ];
            let (found, labels) = cells(&columns, 500);
            for (row, cell) in found.iter().enumerate() {
                for (column, labels) in columns.iter().zip(&labels) {
                    assert_eq!(column[row], labels[*cell as usize]);
                }
            }
            let mut distinct: Vec<Vec<u32>> =
                (0..500).map(|row| columns.iter().map(|column| column[row]).collect()).collect();
            distinct.sort();
            distinct.dedup();
            assert_eq!(labels[0].len(), distinct.len());
            assert_eq!(cells(&columns, 17), (found, labels), "batches of 17");
        }
    }
}
