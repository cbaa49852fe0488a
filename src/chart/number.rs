//! Numbers as people read them.

use crate::model::Language;

/// More decimals than a 64-bit float carries are noise.
const MOST_DECIMALS: usize = 15;
const NARROW_NO_BREAK_SPACE: char = '\u{202F}';
const MINUS: char = '\u{2212}';

/// A number for people: Swedish with decimal comma and narrow no-break space for thousands, English with point and
/// comma; a real minus sign in both. What rounds to nought has no sign; what is not finite is a dash.
///
/// Rounding is of the exact binary value, so 0.125 with two decimals (an exact tie) goes to the even digit, 0.12.
///
/// ```
/// # use jamlik::chart::number;
/// # use jamlik::model::Language::{En, Sv};
/// assert_eq!(number(-12345.678, 1, Sv), "\u{2212}12\u{202F}345,7");
/// assert_eq!(number(-12345.678, 1, En), "\u{2212}12,345.7");
/// assert_eq!(number(-0.04, 1, Sv), "0,0");
/// ```
pub fn number(value: f64, decimals: usize, language: Language) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let (thousands, mark) = match language {
        Language::Sv => (NARROW_NO_BREAK_SPACE, ','),
        Language::En => (',', '.'),
    };
    let digits = format!("{:.*}", decimals.min(MOST_DECIMALS), value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::with_capacity(digits.len() + 8);
    if value < 0.0 && digits.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0') {
        text.push(MINUS);
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(mark);
        text.push_str(fraction);
    }
    text
}

/// A value with its interval: `12,4 (10,1–14,9)`.
pub(super) fn with_interval(value: f64, interval: Option<(f64, f64)>, decimals: usize, language: Language) -> String {
    let number = |value| number(value, decimals, language);
    match interval {
        // "to" rather than a dash where a limit has a minus sign of its own.
        Some((lower, upper)) if lower < 0.0 || upper < 0.0 => {
            let to = language.pick("till", "to");
            format!("{} ({} {to} {})", number(value), number(lower), number(upper))
        }
        Some((lower, upper)) => format!("{} ({}–{})", number(value), number(lower), number(upper)),
        None => number(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language::{En, Sv};

    #[test]
    fn groups_thousands_only_from_four_digits() {
        assert_eq!(number(999.0, 0, Sv), "999");
        assert_eq!(number(1000.0, 0, Sv), "1\u{202F}000");
        assert_eq!(number(1_234_567.0, 0, En), "1,234,567");
        assert_eq!(number(999.96, 1, Sv), "1\u{202F}000,0");
    }

    #[test]
    fn signs_and_what_is_no_number() {
        assert_eq!(number(-0.5, 1, En), "\u{2212}0.5");
        assert_eq!(number(-0.0, 2, Sv), "0,00");
        assert_eq!(number(f64::NAN, 1, Sv), "–");
        assert_eq!(number(f64::INFINITY, 1, En), "–");
        assert_eq!(number(0.1, usize::MAX, En).len(), "0.".len() + MOST_DECIMALS);
    }

    #[test]
    fn intervals_below_nought_are_written_with_a_word() {
        assert_eq!(with_interval(1.0, Some((0.5, 1.5)), 1, Sv), "1,0 (0,5–1,5)");
        assert_eq!(with_interval(1.0, Some((-0.5, 1.5)), 1, Sv), "1,0 (\u{2212}0,5 till 1,5)");
        assert_eq!(with_interval(1.0, None, 1, En), "1.0");
    }
}
