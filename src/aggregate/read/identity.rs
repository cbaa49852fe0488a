//! Columns that look like Swedish personal identity or coordination numbers, by their name or their first values.

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_schema::DataType;

/// The smallest number that could be one: nine digits, the first zero of ten being lost.
pub(super) const SMALLEST: f64 = 1e8;

/// Whether a name says so: `personnummer`, `PersonNr`, `pnr`, `pnr_mor`, `samordningsnummer`.
pub(super) fn name_says(name: &str) -> bool {
    let name = name.to_lowercase();
    let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let within = ["personnummer", "personnr", "persnr", "samordningsnummer", "samordningsnr", "personalidentitynumber"];
    let mut words = name.split(|letter: char| !letter.is_alphanumeric());
    within.iter().any(|word| letters.contains(word)) || words.any(|word| word == "pnr")
}

/// Whether the values of a column say so.
///
/// A date of birth is a chance event among numbers of ten or twelve digits, and one in ten then has the right check digit
/// too. So at least half of the values that have a date must have the check digit, and they must be at least three or half
/// of all.
pub(super) fn values_say(column: &ArrayRef) -> bool {
    let (mut all, mut dated, mut checked) = (0, 0, 0);
    each_value(column, |digits| {
        all += 1;
        let digits = digits.filter(has_date);
        dated += usize::from(digits.is_some());
        checked += usize::from(digits.is_some_and(|digits| has_check_digit(&digits)));
    });
    checked > 0 && 2 * checked >= dated && (checked >= 3 || 2 * checked >= all)
}

/// Gives the ten digits of each value that has ten or twelve, `None` for other values, and nothing for no value.
fn each_value(column: &ArrayRef, mut see: impl FnMut(Option<[u8; 10]>)) {
    let mut number = |value: Option<i64>| value.into_iter().for_each(|value| see(digits_of_number(value)));
    // No other type has room for so many digits.
    match column.data_type() {
        DataType::Int32 => column.as_primitive::<Int32Type>().iter().for_each(|v| number(v.map(i64::from))),
        DataType::UInt32 => column.as_primitive::<UInt32Type>().iter().for_each(|v| number(v.map(i64::from))),
        DataType::Int64 => column.as_primitive::<Int64Type>().iter().for_each(number),
        DataType::UInt64 => column.as_primitive::<UInt64Type>().iter().for_each(|v| number(v.map(|v| v as i64))),
        DataType::Float64 => column.as_primitive::<Float64Type>().iter().for_each(|v| number(v.map(|v| v as i64))),
        DataType::Dictionary(..) => {
            let column = column.as_dictionary::<Int32Type>();
            let texts = column.values().as_string::<i32>();
            column.keys().iter().flatten().for_each(|key| see(digits_of_text(texts.value(key as usize))));
        }
        _ => {}
    }
}

/// `8112189876` and `198112189876`.
fn digits_of_number(number: i64) -> Option<[u8; 10]> {
    const TEN: i64 = 10_000_000_000;
    let ten = match number {
        100_000_000..TEN => number,
        _ if (18..=20).contains(&(number / TEN)) => number % TEN,
        _ => return None,
    };
    Some(std::array::from_fn(|place| (ten / 10_i64.pow(9 - place as u32) % 10) as u8))
}

/// The same with `-`, `+` or a space before the last four.
fn digits_of_text(text: &str) -> Option<[u8; 10]> {
    let text = text.trim().as_bytes();
    let (date, last) = text.split_at_checked(text.len().checked_sub(4)?)?;
    let date = date.strip_suffix(b"-").or(date.strip_suffix(b"+")).or(date.strip_suffix(b" ")).unwrap_or(date);
    let date = match date {
        [b'1', b'8' | b'9', date @ ..] | [b'2', b'0', date @ ..] if date.len() == 6 => date,
        date if date.len() == 6 => date,
        _ => return None,
    };
    let mut digits = [0; 10];
    for (digit, letter) in digits.iter_mut().zip(date.iter().chain(last)) {
        *digit = letter.checked_sub(b'0').filter(|digit| *digit < 10)?;
    }
    Some(digits)
}

/// Whether the first six are year, month and day; of a coordination number 60 is added to the day.
fn has_date(digits: &[u8; 10]) -> bool {
    let month = digits[2] * 10 + digits[3];
    let day = digits[4] * 10 + digits[5];
    (1..=12).contains(&month) && ((1..=31).contains(&day) || (61..=91).contains(&day))
}

/// Whether the last digit is the check digit of the others: Luhn's sum is a multiple of ten.
fn has_check_digit(digits: &[u8; 10]) -> bool {
    let part = |(place, digit): (usize, &u8)| if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit };
    digits.iter().enumerate().map(part).sum::<u8>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{DictionaryArray, Float64Array, Int64Array};

    use super::*;

    fn texts(texts: &[&str]) -> bool {
        let column: DictionaryArray<Int32Type> = texts.iter().copied().collect();
        values_say(&(Arc::new(column) as ArrayRef))
    }

    #[test]
    fn names() {
        for name in ["personnummer", "PersonNr", "PNR", "pnr_mor", "Person-nummer", "samordningsnummer", "barn.pnr"] {
            assert!(name_says(name), "{name}");
        }
        for name in ["lopnr", "person", "kommun", "spinr", "pnrx", "personer"] {
            assert!(!name_says(name), "{name}");
        }
    }

    #[test]
    fn values() {
        // Examples of the population register's own pages; 701063-2391 is a coordination number.
        assert!(texts(&["811218-9876", "19640823-3234", "701063-2391"]));
        assert!(texts(&["198112189876", "6408233234", "640823+3234"]));
        assert!(texts(&["811218-9876"]), "a single row");
        assert!(texts(&["ja", "nej", "811218-9876", "640823-3234", "701063-2391", "nej"]), "some are enough");
        assert!(!texts(&["811218-9875", "640823-3233", "701063-2390"]), "a wrong check digit");
        assert!(!texts(&["0180", "2024-01-01", "kommun", "", "å", "811318-9870"]));
        let whole = |values: Vec<i64>| values_say(&(Arc::new(Int64Array::from(values)) as ArrayRef));
        assert!(whole(vec![8_112_189_876, 196_408_233_234]));
        assert!(!whole((0..1000).map(|i| 202_401_010_000 + i).collect()), "minutes of a day: one in ten by chance");
        assert!(!whole((0..1000).map(|i| 1_000_000_000 + i * 7919 * 31).collect()), "serial numbers");
        assert!(!whole(vec![i64::MIN, i64::MAX, 0, -1]));
        let numbers = |values: Vec<f64>| values_say(&(Arc::new(Float64Array::from(values)) as ArrayRef));
        assert!(numbers(vec![198_112_189_876.0]));
        assert!(!numbers(vec![f64::NAN, f64::INFINITY, 1e300, 0.5]));
    }
}
