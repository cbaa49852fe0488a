//! The sums over the rows of a batch: plain loops over rows in order of their cells.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef};

use super::condition::{WITH, WITHOUT};
use super::integers::integers;
use crate::aggregate::cells::{Sums, WeightedCounts};

/// The rows of a batch that take part, those of one cell side by side and otherwise in their own order.
///
/// Each measure then walks through its array of sums from one end to the other, instead of at random: with 44 000 cells
/// that halves the time. It is found once a batch and used by every measure.
#[derive(Default)]
pub struct Order {
    rows: Vec<u32>,
    cells: Vec<u32>,
    weights: Vec<f64>,
    starts: Vec<u32>,
}

impl Order {
    /// Orders the rows that are kept, by counting how many each cell has.
    pub fn sort(&mut self, cells: &[u32], is_kept: &impl Fn(usize) -> bool, count: usize) {
        self.starts.clear();
        self.starts.resize(count + 1, 0);
        let kept = || (0..cells.len()).filter(|row| is_kept(*row));
        for row in kept() {
            self.starts[cells[row] as usize + 1] += 1;
        }
        for cell in 0..count {
            self.starts[cell + 1] += self.starts[cell];
        }
        let total = self.starts[count] as usize;
        self.rows.resize(total, 0);
        self.cells.resize(total, 0);
        for row in kept() {
            let place = &mut self.starts[cells[row] as usize];
            self.rows[*place as usize] = row as u32;
            self.cells[*place as usize] = cells[row];
            *place += 1;
        }
    }

    /// Brings the weights into the order.
    ///
    /// # Errors
    ///
    /// The row of a weight that is missing, negative or not finite.
    pub fn weigh(&mut self, column: &ArrayRef) -> Result<(), usize> {
        let value: Box<dyn Fn(usize) -> f64> = if let Some(array) = column.as_primitive_opt::<Float64Type>() {
            Box::new(|row| array.value(row))
        } else if let Some(array) = column.as_primitive_opt::<Float32Type>() {
            Box::new(|row| f64::from(array.value(row)))
        } else {
            let whole = integers(column);
            Box::new(move |row| whole[row] as f64)
        };
        self.weights.clear();
        for row in self.rows.iter().map(|row| *row as usize) {
            let weight = value(row);
            if column.is_null(row) || !(weight >= 0.0 && weight.is_finite()) {
                return Err(row);
            }
            self.weights.push(weight);
        }
        Ok(())
    }

    /// The cells of the rows.
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }

    fn iter(&self) -> impl Iterator<Item = (usize, usize)> {
        self.cells.iter().zip(&self.rows).map(|(cell, row)| (*cell as usize, *row as usize))
    }

    fn weighted(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        self.iter().zip(&self.weights).map(|((cell, row), weight)| (cell, row, *weight))
    }
}

/// Persons without and with the property.
pub fn count(sums: &mut [[u32; 2]], order: &Order, codes: &[u8]) {
    for (cell, row) in order.iter() {
        let sum = &mut sums[cell];
        sum[0] += u32::from(codes[row] == WITHOUT);
        sum[1] += u32::from(codes[row] == WITH);
    }
}

/// Persons without and with the property, their weights and squared weights.
pub fn count_weighted(sums: &mut [WeightedCounts], order: &Order, codes: &[u8]) {
    for (cell, row, weight) in order.weighted() {
        let code = codes[row];
        if code == WITHOUT || code == WITH {
            let (sum, with) = (&mut sums[cell], usize::from(code == WITH));
            sum.n[with] += 1;
            sum.w[with] += weight;
            sum.ww[with] += weight * weight;
        }
    }
}

/// The sums of a ratio over the rows that are counted.
pub fn sum(sums: &mut [Sums], order: &Order, codes: &[u8], values: (&[f64], Option<&[f64]>)) {
    let (ys, xs) = values;
    let mut add = |cell: usize, row: usize, weight: f64| {
        if codes[row] == WITH {
            let (x, y) = (weight * xs.map_or(1.0, |xs| xs[row]), weight * ys[row]);
            let sum = &mut sums[cell];
            sum.n += 1;
            sum.x += x;
            sum.y += y;
            sum.xx += x * x;
            sum.xy += x * y;
            sum.yy += y * y;
        }
    };
    if order.weights.is_empty() {
        order.iter().for_each(|(cell, row)| add(cell, row, 1.0));
    } else {
        order.weighted().for_each(|(cell, row, weight)| add(cell, row, weight));
    }
}
