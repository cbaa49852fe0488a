//! Cells of text -> values: the kind that a column's first cells have, and the arrays that they fill.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringDictionaryBuilder};
use arrow_array::types::Int32Type;

use crate::aggregate::rows::ColumnKind;
use crate::tidy::Decimal;

/// What the cells of a column could be, all of them.
pub(super) struct Guess {
    decimal: Decimal,
    seen: bool,
    whole: bool,
    number: bool,
    truth: bool,
    /// Whether a cell is digits that begin with zero.
    code: bool,
}

impl Guess {
    /// Nothing seen yet.
    pub(super) fn new(decimal: Decimal) -> Guess {
        Guess { decimal, seen: false, whole: true, number: true, truth: true, code: false }
    }

    /// Takes a cell that holds something into account.
    pub(super) fn see(&mut self, cell: &[u8]) {
        self.seen = true;
        self.whole = self.whole && whole(cell).is_some();
        self.number = self.number && number(cell, self.decimal).is_some();
        self.truth = self.truth && truth(cell).is_some();
        self.code = self.code || (cell.len() > 1 && cell[0] == b'0' && cell.iter().all(u8::is_ascii_digit));
    }

    /// The kind that fits all cells; `None` if there were none.
    pub(super) fn kind(&self) -> Option<ColumnKind> {
        self.seen.then_some(match self {
            _ if self.code => ColumnKind::Text,
            _ if self.whole => ColumnKind::Whole,
            _ if self.number => ColumnKind::Number,
            _ if self.truth => ColumnKind::Truth,
            _ => ColumnKind::Text,
        })
    }
}

/// Whether text is a whole number and not a code.
pub(super) fn is_whole(text: &str) -> bool {
    whole(text.as_bytes()).is_some()
}

/// A whole number as it is usually written: `0180`, `+1` and `-0` may be codes.
fn whole(cell: &[u8]) -> Option<i64> {
    let (digits, negative) = match cell {
        [b'-', digits @ ..] => (digits, true),
        digits => (digits, false),
    };
    let plain = matches!(digits, [b'0'] if !negative) || matches!(digits, [b'1'..=b'9', ..]);
    if !plain || digits.len() > 19 {
        return None;
    }
    digits.iter().try_fold(0_i64, |sum, digit| {
        let digit = i64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        let sum = sum.checked_mul(10)?;
        if negative { sum.checked_sub(digit) } else { sum.checked_add(digit) }
    })
}

fn number(cell: &[u8], decimal: Decimal) -> Option<f64> {
    decimal.parse(std::str::from_utf8(cell).ok()?)
}

fn truth(cell: &[u8]) -> Option<bool> {
    if cell.eq_ignore_ascii_case(b"true") { Some(true) } else { cell.eq_ignore_ascii_case(b"false").then_some(false) }
}

/// What a cell of a kind should be, and what to do if it is not.
pub(in crate::aggregate) fn expected(kind: ColumnKind) -> (&'static str, &'static str) {
    match kind {
        ColumnKind::Whole => (
            "a whole number, as in the first rows",
            "add the column to `numbers` under [read] if it has decimals, to `text` if it is a code, and to `nulls` what \
             stands for nothing",
        ),
        ColumnKind::Number => ("a number", "set `decimal` under [read], and in `nulls` what stands for nothing"),
        ColumnKind::Truth => ("true or false", "add to `nulls` under [read] what stands for nothing"),
        ColumnKind::Text => ("text in one encoding", "save the file as UTF-8"),
    }
}

/// A column that is being filled.
pub(super) enum Column {
    Whole(Int64Builder),
    Number(Float64Builder, Decimal),
    Truth(BooleanBuilder),
    Text(StringDictionaryBuilder<Int32Type>),
}

impl Column {
    /// An empty column.
    pub(super) fn new(kind: ColumnKind, decimal: Decimal) -> Column {
        match kind {
            ColumnKind::Whole => Column::Whole(Int64Builder::new()),
            ColumnKind::Number => Column::Number(Float64Builder::new(), decimal),
            ColumnKind::Truth => Column::Truth(BooleanBuilder::new()),
            ColumnKind::Text => Column::Text(StringDictionaryBuilder::new()),
        }
    }

    /// Adds a cell; whether it fits.
    pub(super) fn push(&mut self, cell: Option<&[u8]>) -> bool {
        match self {
            Column::Whole(builder) => added(cell, whole, |value| builder.append_option(value)),
            Column::Number(builder, decimal) => {
                added(cell, |cell| number(cell, *decimal), |value| builder.append_option(value))
            }
            Column::Truth(builder) => added(cell, truth, |value| builder.append_option(value)),
            Column::Text(builder) => {
                added(cell, |cell| std::str::from_utf8(cell).ok(), |value| builder.append_option(value))
            }
        }
    }

    /// The array, and an empty column again.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Column::Whole(builder) => Arc::new(builder.finish()),
            Column::Number(builder, _) => Arc::new(builder.finish()),
            Column::Truth(builder) => Arc::new(builder.finish()),
            Column::Text(builder) => Arc::new(builder.finish()),
        }
    }
}

fn added<'a, V>(
    cell: Option<&'a [u8]>,
    parse: impl Fn(&'a [u8]) -> Option<V>,
    mut append: impl FnMut(Option<V>),
) -> bool {
    let value = cell.and_then(parse);
    let fits = value.is_some() || cell.is_none();
    append(value);
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(cells: &[&str], decimal: Decimal) -> Option<ColumnKind> {
        let mut guess = Guess::new(decimal);
        cells.iter().for_each(|cell| guess.see(cell.as_bytes()));
        guess.kind()
    }

    #[test]
    fn the_least_general_kind_that_fits_all_cells() {
        use ColumnKind::*;
        for (cells, expected) in [
            (vec!["1", "-20", "0"], Whole),
            (vec!["1", "0180"], Text),
            (vec!["1", "0,5"], Number),
            (vec!["1 234,5", "-3"], Number),
            (vec!["TRUE", "false"], Truth),
            (vec!["1", "TRUE"], Text),
            (vec!["9223372036854775807", "-9223372036854775808"], Whole),
            (vec!["9223372036854775808"], Number),
            (vec!["1", "00"], Text),
            (vec!["Malmö"], Text),
        ] {
            assert_eq!(kind(&cells, Decimal::Comma), Some(expected), "{cells:?}");
        }
        assert_eq!(kind(&[], Decimal::Point), None);
    }

    #[test]
    fn whole_numbers_are_read_to_their_limits() {
        assert_eq!(whole(b"-9223372036854775808"), Some(i64::MIN));
        assert_eq!(whole(b"9223372036854775807"), Some(i64::MAX));
        for no in ["9223372036854775808", "", "-", "+1", "1.0", "12a", "-0", "01", "99999999999999999999"] {
            assert_eq!(whole(no.as_bytes()), None, "{no}");
        }
    }
}
