//! A tree over a batch, some rows at a time, so that what is between lies in the processor's cache.

use std::cmp::Ordering;

use super::tree::{Case, Compare, Number, Operator, Test, Truth, Value};
use super::values::{Batch, UNKNOWN, mask};

/// How many rows at a time.
const ROWS: usize = 1024;

/// 0, 1 or 2 for every row.
pub fn truth(tree: &Truth, batch: &Batch<'_, '_>, out: &mut [u8]) {
    for (at, out) in out.chunks_mut(ROWS).enumerate() {
        Rows { batch, start: at * ROWS, count: out.len() }.truth(tree, out);
    }
}

/// A number for every row and whether it is known; 0 if not.
pub fn numbers(tree: &Number, batch: &Batch<'_, '_>, out: &mut [f64], known: &mut [bool]) {
    for (at, (out, known)) in out.chunks_mut(ROWS).zip(known.chunks_mut(ROWS)).enumerate() {
        Rows { batch, start: at * ROWS, count: out.len() }.number(tree, out, known);
        for (out, known) in out.iter_mut().zip(known) {
            *known &= out.is_finite();
            *out = if *known { *out } else { 0.0 };
        }
    }
}

/// Some rows of a batch.
struct Rows<'b> {
    batch: &'b Batch<'b, 'b>,
    start: usize,
    count: usize,
}

impl Rows<'_> {
    fn truth(&self, tree: &Truth, out: &mut [u8]) {
        match tree {
            Truth::Constant(constant) => out.fill(constant.map_or(UNKNOWN, u8::from)),
            Truth::Column(column) => self.batch.truths(*column, self.start, out),
            Truth::Not(inner) => {
                self.truth(inner, out);
                out.iter_mut().for_each(|out| *out = [1, 0, UNKNOWN][usize::from(*out)]);
            }
            Truth::All(parts) => self.fold(parts, out, |a, b| if a == 0 || b == 0 { 0 } else { a.max(b) }),
            Truth::Any(parts) => self.fold(parts, out, |a, b| if a == 1 || b == 1 { 1 } else { a.max(b) }),
            Truth::Whole(column, test) => {
                let (values, known) = self.wholes(*column);
                apply(test, &values, out);
                mask(out, &known);
            }
            Truth::Wholes(compare, left, right) => {
                let ((a, a_known), (b, b_known)) = (self.wholes(*left), self.wholes(*right));
                pairs(&a, &b, out, |a, b| compare.holds(a.cmp(b)));
                mask(out, &a_known);
                mask(out, &b_known);
            }
            Truth::Number(number, test) => {
                let (values, known) = self.values(number);
                apply(test, &values, out);
                mask(out, &known);
            }
            Truth::Numbers(compare, left, right) => {
                let ((a, a_known), (b, b_known)) = (self.values(left), self.values(right));
                pairs(&a, &b, out, |a, b| compare.holds(order(*a, *b)));
                mask(out, &a_known);
                mask(out, &b_known);
            }
            Truth::Text(test) => self.batch.text(*test, self.start, out),
            Truth::Texts(compare, left, right) => {
                for (row, out) in out.iter_mut().enumerate() {
                    let text = |column: usize| self.batch.text_value(column, self.start + row);
                    *out = match (text(*left), text(*right)) {
                        (Some(left), Some(right)) => u8::from(compare.holds(left.cmp(right))),
                        _ => UNKNOWN,
                    };
                }
            }
            Truth::Same(same, left, right) => {
                self.truth(left, out);
                for (out, right) in out.iter_mut().zip(self.truths(right)) {
                    let known = *out != UNKNOWN && right != UNKNOWN;
                    *out = if known { u8::from((*out == right) == *same) } else { UNKNOWN };
                }
            }
            Truth::IsNull(value) => self.is_null(value, out),
            Truth::Case(case) => self.case_of_truths(case, out),
            Truth::First(parts) => self.fold(parts, out, |a, b| if a == UNKNOWN { b } else { a }),
        }
    }

    fn number(&self, tree: &Number, out: &mut [f64], known: &mut [bool]) {
        match tree {
            Number::Constant(constant) => {
                out.fill(*constant);
                known.fill(true);
            }
            Number::Whole(constant) => {
                out.fill(*constant as f64);
                known.fill(true);
            }
            Number::Null => known.fill(false),
            Number::Column(column) => self.batch.numbers(*column, self.start, out, known),
            Number::Negative(inner) => {
                self.number(inner, out, known);
                out.iter_mut().for_each(|out| *out = -*out);
            }
            Number::Absolute(inner) => {
                self.number(inner, out, known);
                out.iter_mut().for_each(|out| *out = out.abs());
            }
            Number::Arithmetic(operator, left, right) => {
                self.number(left, out, known);
                let (right, right_known) = self.values(right);
                known.iter_mut().zip(&right_known).for_each(|(known, right)| *known &= right);
                calculate(*operator, out, &right, known);
            }
            Number::Case(case) => {
                self.number(&case.otherwise, out, known);
                for (when, then) in case.branches.iter().rev() {
                    let (chosen, (values, values_known)) = (self.chosen(when), self.values(then));
                    replace(out, &values, &chosen);
                    replace(known, &values_known, &chosen);
                }
            }
            Number::First(parts) => {
                known.fill(false);
                for part in parts {
                    let (values, values_known) = self.values(part);
                    let missing: Vec<bool> = known.iter().map(|known| !known).collect();
                    replace(out, &values, &missing);
                    replace(known, &values_known, &missing);
                }
            }
        }
    }

    fn fold(&self, parts: &[Truth], out: &mut [u8], with: impl Fn(u8, u8) -> u8) {
        let Some((first, rest)) = parts.split_first() else { return out.fill(UNKNOWN) };
        self.truth(first, out);
        for part in rest {
            out.iter_mut().zip(self.truths(part)).for_each(|(out, part)| *out = with(*out, part));
        }
    }

    fn case_of_truths(&self, case: &Case<Truth>, out: &mut [u8]) {
        self.truth(&case.otherwise, out);
        for (when, then) in case.branches.iter().rev() {
            replace(out, &self.truths(then), &self.chosen(when));
        }
    }

    /// The rows for which a condition is true.
    fn chosen(&self, when: &Truth) -> Vec<bool> {
        self.truths(when).into_iter().map(|truth| truth == 1).collect()
    }

    fn is_null(&self, value: &Value, out: &mut [u8]) {
        match value {
            Value::Truth(truth) => self.truth(truth, out),
            Value::Text(test) => self.batch.text(*test, self.start, out),
            Value::Number(number) => {
                let (_, known) = self.values(number);
                out.fill(0);
                mask(out, &known);
            }
        }
        out.iter_mut().for_each(|out| *out = u8::from(*out == UNKNOWN));
    }

    fn truths(&self, tree: &Truth) -> Vec<u8> {
        let mut out = vec![0; self.count];
        self.truth(tree, &mut out);
        out
    }

    fn values(&self, tree: &Number) -> (Vec<f64>, Vec<bool>) {
        let (mut out, mut known) = (vec![0.0; self.count], vec![false; self.count]);
        self.number(tree, &mut out, &mut known);
        (out, known)
    }

    fn wholes(&self, column: usize) -> (Vec<i64>, Vec<bool>) {
        let (mut out, mut known) = (vec![0; self.count], vec![false; self.count]);
        self.batch.wholes(column, self.start, &mut out, &mut known);
        (out, known)
    }
}

/// Other values for some rows.
fn replace<T: Copy>(out: &mut [T], with: &[T], chosen: &[bool]) {
    for (out, (with, chosen)) in out.iter_mut().zip(with.iter().zip(chosen)) {
        *out = if *chosen { *with } else { *out };
    }
}

/// The right side is applied to the left in place; a division by 0 is not known.
fn calculate(operator: Operator, left: &mut [f64], right: &[f64], known: &mut [bool]) {
    let pairs = left.iter_mut().zip(right);
    match operator {
        Operator::Plus => pairs.for_each(|(left, right)| *left += right),
        Operator::Minus => pairs.for_each(|(left, right)| *left -= right),
        Operator::Times => pairs.for_each(|(left, right)| *left *= right),
        Operator::Over => {
            for ((left, right), known) in pairs.zip(known) {
                *known &= *right != 0.0;
                *left /= right;
            }
        }
    }
}

/// A test of each value, one simple loop each. No constant is NaN; a value that is, after an overflow, is above them all.
#[allow(clippy::neg_cmp_op_on_partial_ord)]
fn apply<T: PartialOrd + Copy>(test: &Test<T>, values: &[T], out: &mut [u8]) {
    fn each<T: Copy>(values: &[T], out: &mut [u8], holds: impl Fn(T) -> bool) {
        out.iter_mut().zip(values).for_each(|(out, value)| *out = u8::from(holds(*value)));
    }
    match test {
        Test::Any => out.fill(1),
        Test::Compare(Compare::Equal, constant) => each(values, out, |value| value == *constant),
        Test::Compare(Compare::Unequal, constant) => each(values, out, |value| value != *constant),
        Test::Compare(Compare::Less, constant) => each(values, out, |value| value < *constant),
        Test::Compare(Compare::AtMost, constant) => each(values, out, |value| value <= *constant),
        Test::Compare(Compare::Greater, constant) => each(values, out, |value| !(value <= *constant)),
        Test::Compare(Compare::AtLeast, constant) => each(values, out, |value| !(value < *constant)),
        Test::Between(low, high) => each(values, out, |value| *low <= value && value <= *high),
        Test::In(list) => {
            out.fill(0);
            for constant in list {
                out.iter_mut().zip(values).for_each(|(out, value)| *out |= u8::from(value == constant));
            }
        }
    }
}

fn pairs<T>(left: &[T], right: &[T], out: &mut [u8], holds: impl Fn(&T, &T) -> bool) {
    for (out, (left, right)) in out.iter_mut().zip(left.iter().zip(right)) {
        *out = u8::from(holds(left, right));
    }
}

/// The order of two numbers. A NaN, which only an overflow makes, is above all others, as in Spark.
fn order(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}
