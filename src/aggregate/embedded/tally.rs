//! The sums over the rows of a batch: plain loops over rows in order of their cells.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef};

use super::condition::{Codes, OUT, WITH, WITHOUT};
use super::integers::integers;
use crate::aggregate::cells::{Sums, WeightedCounts};

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

/// The cell of a row that takes no part.
const NO_CELL: u32 = u32::MAX;

impl Order {
    /// Orders the rows that are kept, by counting how many each cell has.
    pub fn sort(&mut self, cells: &[u32], is_kept: &impl Fn(usize) -> bool, count: usize) {
        self.cell_of.clear();
        self.cell_of.extend(cells.iter().enumerate().map(|(row, cell)| if is_kept(row) { *cell } else { NO_CELL }));
        self.starts.clear();
        self.starts.resize(count + 1, 0);
        let kept = || self.cell_of.iter().enumerate().filter(|(_, cell)| **cell != NO_CELL);
        for (_, cell) in kept() {
            self.starts[*cell as usize + 1] += 1;
        }
        for cell in 0..count {
            self.starts[cell + 1] += self.starts[cell];
        }
        let total = self.starts[count] as usize;
        self.rows.resize(total, 0);
        self.cells.resize(total, 0);
        for (row, cell) in kept() {
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
        if let Some(row) = self.rows.iter().map(|row| *row as usize).find(|row| !sound(*row)) {
            return Err(row);
        }
        self.weights.clear();
        self.weights.extend(self.rows.iter().map(|row| self.weight_of[*row as usize]));
        Ok(())
    }

    /// The cells of the rows that take part.
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// Goes through the rows that are counted, or through all: the cell, what the row counts as, the row, and its weight.
    fn each(&self, codes: &Codes, mut add: impl FnMut(usize, u8, usize, f64)) {
        let weight = |weights: &[f64], at: usize| weights.get(at).copied().unwrap_or(1.0);
        match codes.counted() {
            Some(rows) => {
                for row in rows.iter().map(|row| *row as usize) {
                    if self.cell_of[row] != NO_CELL {
                        add(self.cell_of[row] as usize, codes.of(row), row, weight(&self.weight_of, row));
                    }
                }
            }
            None => {
                for (at, (cell, row)) in self.cells.iter().zip(&self.rows).enumerate() {
                    let row = *row as usize;
                    add(*cell as usize, codes.of(row), row, weight(&self.weights, at));
                }
            }
        }
    }
}

/// Persons without and with the property.
pub fn count(sums: &mut [[u32; 2]], order: &Order, codes: &Codes) {
    order.each(codes, |cell, code, _, _| {
        let sum = &mut sums[cell];
        sum[0] += u32::from(code == WITHOUT);
        sum[1] += u32::from(code == WITH);
    });
}

/// Persons without and with the property, their weights and squared weights.
pub fn count_weighted(sums: &mut [WeightedCounts], order: &Order, codes: &Codes) {
    order.each(codes, |cell, code, _, weight| {
        if code != OUT {
            let (sum, with) = (&mut sums[cell], usize::from(code == WITH));
            sum.n[with] += 1;
            sum.w[with] += weight;
            sum.ww[with] += weight * weight;
        }
    });
}

/// The sums of a ratio over the rows that are counted.
pub fn sum(sums: &mut [Sums], order: &Order, codes: &Codes, (ys, xs): (&[f64], Option<&[f64]>)) {
    order.each(codes, |cell, code, row, weight| {
        if code != OUT {
            let (x, y) = (weight * xs.map_or(1.0, |xs| xs[row]), weight * ys[row]);
            let sum = &mut sums[cell];
            sum.n += 1;
            sum.x += x;
            sum.y += y;
            sum.xx += x * x;
            sum.xy += x * y;
            sum.yy += y * y;
        }
    });
}
