//! The sums over the rows of a batch: plain loops over rows in order of their cells.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef};

use super::index::NO_CELL;
use super::input::{FEW, Ratio, Rows, Share};
use super::integers::integers;
use crate::aggregate::cells::{PlainSums, Sums, WeightedCounts};

/// The rows of a batch that take part, with their cells and weights: by row, and with those of one cell side by side.
///
/// In order of the cells a measure walks through its array of sums from one end to the other, instead of at random: with
/// 44 000 cells that halves the time. The order is found once a batch. A measure that counts few rows goes by row. The rows
/// of one cell are in their own order either way, so that a sum is the same.
#[derive(Default)]
pub struct Order {
    rows: Vec<u32>,
    cells: Vec<u32>,
    weights: Vec<f64>,
    cell_of: Vec<u32>,
    weight_of: Vec<f64>,
    starts: Vec<u32>,
}

impl Order {
    /// Where the cell of each row is to be put, [`NO_CELL`] for one that takes no part; then call [`Order::sort`].
    pub fn cell_of(&mut self) -> &mut Vec<u32> {
        &mut self.cell_of
    }

    /// Orders the rows that take part, by counting how many each cell has, which is added to `totals`.
    pub fn sort(&mut self, totals: &mut [u64]) {
        self.starts.clear();
        self.starts.resize(totals.len() + 1, 0);
        // Rows that take no part are counted in a place of their own, after all cells.
        let place = |cell: u32| (cell as usize).min(totals.len());
        for cell in &self.cell_of {
            self.starts[place(*cell)] += 1;
        }
        let mut start = 0;
        for (count, total) in self.starts.iter_mut().zip(totals.iter_mut()) {
            *total += u64::from(*count);
            start += std::mem::replace(count, start);
        }
        self.rows.resize(start as usize, 0);
        self.cells.resize(start as usize, 0);
        for (row, cell) in self.cell_of.iter().enumerate().filter(|(_, cell)| **cell != NO_CELL) {
            let place = &mut self.starts[*cell as usize];
            self.rows[*place as usize] = row as u32;
            self.cells[*place as usize] = *cell;
            *place += 1;
        }
    }

    /// Takes the weights of the rows.
    ///
    /// # Errors
    ///
    /// The row of a weight that is missing, negative or not finite.
    pub fn weigh(&mut self, column: &ArrayRef) -> Result<(), usize> {
        self.weight_of.clear();
        if let Some(array) = column.as_primitive_opt::<Float64Type>() {
            self.weight_of.extend_from_slice(array.values());
        } else if let Some(array) = column.as_primitive_opt::<Float32Type>() {
            self.weight_of.extend(array.values().iter().map(|weight| f64::from(*weight)));
        } else {
            self.weight_of.extend(integers(column).into_iter().map(|weight| weight as f64));
        }
        let sound = |row: usize| !column.is_null(row) && self.weight_of[row] >= 0.0 && self.weight_of[row].is_finite();
        let takes_part = |row: &usize| self.cell_of[*row] != NO_CELL;
        if let Some(row) = (0..self.cell_of.len()).filter(takes_part).find(|row| !sound(*row)) {
            return Err(row);
        }
        self.weights.clear();
        self.weights.extend(self.rows.iter().map(|row| self.weight_of[*row as usize]));
        Ok(())
    }

    /// How many rows take part.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Goes through the rows that are counted, or through all: the cell, what the row is, its number, and its weight.
    fn each<T: Copy + Default>(&self, rows: &Rows<'_, T>, add: impl FnMut(usize, T, usize, f64)) {
        match rows {
            Rows::Bytes { bytes, of_byte, nulls: None, .. } => self.all(|row| of_byte[usize::from(bytes[row])], add),
            Rows::Bytes { bytes, of_byte, nulls: Some(nulls), missing } => {
                let of = |row: usize| of_byte[usize::from(bytes[row])];
                let without = missing.unwrap_or_default();
                if missing.is_none() && (nulls.len() - nulls.null_count()) * FEW <= nulls.len() {
                    self.some(nulls.inner().set_indices(), of, add);
                } else {
                    self.all(|row| if nulls.is_valid(row) { of(row) } else { without }, add);
                }
            }
            Rows::Each { of_row, counted: Some(counted) } => self.some(counted.set_indices(), |row| of_row[row], add),
            Rows::Each { of_row, counted: None } => self.all(|row| of_row[row], add),
        }
    }

    /// All rows that take part, in order of their cells.
    fn all<T>(&self, of: impl Fn(usize) -> T, mut add: impl FnMut(usize, T, usize, f64)) {
        for (at, (cell, row)) in self.cells.iter().zip(&self.rows).enumerate() {
            let row = *row as usize;
            add(*cell as usize, of(row), row, self.weights.get(at).copied().unwrap_or(1.0));
        }
    }

    /// Some rows, in their own order.
    fn some<T>(
        &self,
        rows: impl Iterator<Item = usize>,
        of: impl Fn(usize) -> T,
        mut add: impl FnMut(usize, T, usize, f64),
    ) {
        for row in rows {
            let cell = self.cell_of[row];
            if cell != NO_CELL {
                add(cell as usize, of(row), row, self.weight_of.get(row).copied().unwrap_or(1.0));
            }
        }
    }
}

/// Persons without and with the property.
pub fn count(sums: &mut [[u32; 2]], order: &Order, rows: &Rows<'_, Share>) {
    order.each(rows, |cell, share, _, _| {
        let sum = &mut sums[cell];
        sum[0] += u32::from(share == Share::Without);
        sum[1] += u32::from(share == Share::With);
    });
}

/// Persons without and with the property, their weights and squared weights.
pub fn count_weighted(sums: &mut [WeightedCounts], order: &Order, rows: &Rows<'_, Share>) {
    order.each(rows, |cell, share, _, weight| {
        if share != Share::Out {
            let (sum, with) = (&mut sums[cell], usize::from(share == Share::With));
            sum.n[with] += 1;
            sum.w[with] += weight;
            sum.ww[with] += weight * weight;
        }
    });
}

/// The sums of a ratio over the rows that are counted.
///
/// # Errors
///
/// The first row with events or person-time below 0.
pub fn sum(sums: &mut [Sums], order: &Order, rows: &Rows<'_, Ratio>) -> Result<(), usize> {
    counted(order, rows, |cell, ratio, weight| {
        let (x, y) = (weight * ratio.x, weight * ratio.y);
        let sum = &mut sums[cell];
        sum.n += 1;
        sum.x += x;
        sum.y += y;
        sum.xx += x * x;
        sum.xy += x * y;
        sum.yy += y * y;
    })
}

/// The same without weights, of a ratio whose x is 1.
///
/// # Errors
///
/// As [`sum`].
pub fn sum_plain(sums: &mut [PlainSums], order: &Order, rows: &Rows<'_, Ratio>) -> Result<(), usize> {
    counted(order, rows, |cell, ratio, _| {
        let sum = &mut sums[cell];
        sum.n += 1;
        sum.y += ratio.y;
        sum.yy += ratio.y * ratio.y;
    })
}

fn counted(order: &Order, rows: &Rows<'_, Ratio>, mut add: impl FnMut(usize, Ratio, f64)) -> Result<(), usize> {
    let mut negative = usize::MAX;
    order.each(rows, |cell, ratio, row, weight| {
        if ratio.counted {
            if ratio.negative {
                negative = negative.min(row);
            }
            add(cell, ratio, weight);
        }
    });
    if negative == usize::MAX { Ok(()) } else { Err(negative) }
}
