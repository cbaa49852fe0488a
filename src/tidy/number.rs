//! Numbers as Swedish files write them.

/// The decimal mark of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimal {
    /// `12.5`
    Point,
    /// `12,5`
    Comma,
    /// Numbers were numbers in the file; a cell of text may still have a comma.
    Typed,
}

impl Decimal {
    /// The mark for people.
    pub fn label(self) -> &'static str {
        match self {
            Decimal::Point => ".",
            Decimal::Comma => ",",
            Decimal::Typed => "as stored",
        }
    }

    /// The mark that a file's cells use; a point if none of them has a decimal.
    pub fn sniff<'a>(cells: impl Iterator<Item = &'a str>) -> Decimal {
        let (mut points, mut commas) = (0_usize, 0_usize);
        for cell in cells.filter(|cell| cell.len() < 40 && cell.bytes().any(|byte| byte.is_ascii_digit())) {
            let plain = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '−' | '%');
            if !cell.chars().all(plain) {
                continue;
            }
            // In `1.234,5` the last mark is the decimal one.
            match (cell.rfind('.'), cell.rfind(',')) {
                (Some(point), Some(comma)) if point > comma => points += 1,
                (Some(_), Some(_)) => commas += 1,
                (Some(_), None) if cell.matches('.').count() == 1 => points += 1,
                (None, Some(_)) if cell.matches(',').count() == 1 => commas += 1,
                _ => {}
            }
        }
        if commas > points { Decimal::Comma } else { Decimal::Point }
    }

    /// Reads a number; `None` if it is not one, or not finite.
    ///
    /// Thousands may be divided by spaces of any width, or by the mark that is not the decimal one if a decimal follows.
    ///
    /// ```
    /// # use jamlik::tidy::Decimal;
    /// assert_eq!(Decimal::Comma.parse("1 234,5"), Some(1234.5));
    /// assert_eq!(Decimal::Comma.parse("−0,5 %"), Some(-0.5));
    /// assert_eq!(Decimal::Point.parse("1,234.5"), Some(1234.5));
    /// assert_eq!(Decimal::Point.parse("12,5"), None);
    /// assert_eq!(Decimal::Point.parse("1e400"), None);
    /// ```
    pub fn parse(self, cell: &str) -> Option<f64> {
        if cell.len() > 60 {
            return None;
        }
        if let Some(number) = cell.parse::<f64>().ok().filter(|_| self != Decimal::Comma || !cell.contains('.')) {
            // Rust reads `NaN` and `inf`; a cell that says so holds no number.
            return number.is_finite().then_some(number);
        }
        match self {
            Decimal::Typed => Decimal::Comma.parse(cell).or_else(|| Decimal::Point.parse(cell)),
            Decimal::Point => parse_with(cell, '.', ','),
            Decimal::Comma => parse_with(cell, ',', '.'),
        }
    }
}

fn parse_with(cell: &str, decimal: char, other: char) -> Option<f64> {
    let text = cell.trim().trim_end_matches('%').trim();
    let (sign, text) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match text.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let divided_by_mark = whole.contains(other);
    // Without a decimal, `1,234` in a file with points may be a thousand or a slip of the decimal mark.
    if divided_by_mark && fraction.is_none() {
        return None;
    }
    let groups: Vec<&str> = whole.split(|c: char| c.is_whitespace() || c == other).collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let grouped =
        groups.len() == 1 || ((1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3));
    if !grouped || !groups.iter().all(|group| digits(group)) || groups.concat().is_empty() {
        return None;
    }
    let fraction = fraction.unwrap_or("0");
    if !digits(fraction) || fraction.is_empty() {
        return None;
    }
    format!("{sign}{}.{fraction}", groups.concat()).parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_thousands_by_every_space() {
        for cell in
            ["1234567", "1 234 567", "1\u{a0}234\u{a0}567", "1\u{202f}234\u{202f}567", "1\u{2009}234\u{2009}567"]
        {
            assert_eq!(Decimal::Comma.parse(cell), Some(1_234_567.0), "{cell}");
            assert_eq!(Decimal::Point.parse(cell), Some(1_234_567.0), "{cell}");
        }
        assert_eq!(Decimal::Comma.parse("1.234,5"), Some(1234.5));
        assert_eq!(Decimal::Comma.parse("45,2%"), Some(45.2));
        assert_eq!(Decimal::Point.parse("-3"), Some(-3.0));
        assert_eq!(Decimal::Point.parse("1e+05"), Some(100_000.0));
        assert_eq!(Decimal::Typed.parse("12,5"), Some(12.5));
    }

    #[test]
    fn refuses_what_is_not_one_number() {
        for cell in ["", "NaN", "inf", "1e400", "12 34", "1,2,3", "tolv", "1.2.3", "12,", ",", "-", "1 2345"] {
            assert_eq!(Decimal::Comma.parse(cell), None, "{cell}");
            assert_eq!(Decimal::Point.parse(cell), None, "{cell}");
        }
        assert_eq!(Decimal::Comma.parse("12.5"), None, "the other mark is a slip, not a number");
    }

    #[test]
    fn the_mark_is_the_one_most_cells_have() {
        assert_eq!(Decimal::sniff(["12,5", "7", "Malmö, Lund"].into_iter()), Decimal::Comma);
        assert_eq!(Decimal::sniff(["12.5", "7,5", "8.5"].into_iter()), Decimal::Point);
        assert_eq!(Decimal::sniff(["1.234,5"].into_iter()), Decimal::Comma);
        assert_eq!(Decimal::sniff(["12"].into_iter()), Decimal::Point);
    }
}
