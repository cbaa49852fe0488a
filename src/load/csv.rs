//! Delimited text -> cells.

use std::path::Path;

use super::{Row, Sheet};
use crate::error::{Error, Place, Problem, Result};

/// The cells of delimited text; the delimiter is the one that divides the lines most evenly.
pub(super) fn sheet(path: &Path, text: &str) -> Result<Sheet> {
    let stated = stated(text);
    let delimiter = stated.filter(char::is_ascii).unwrap_or_else(|| sniff(text));
    let body = if stated.is_some() { text.split_once('\n').map_or("", |(_, rest)| rest) } else { text };
    let lines_above = usize::from(stated.is_some());
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter as u8)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes());
    let odd_marks = body.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let mut unclosed_at = None;
    let mut rows = Vec::new();
    let mut record = ::csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|source| Error::read(path, source, "check the quotes in the file"))? {
        let number = record.position().map_or(0, |place| line_of(place, body)) + lines_above;
        // An odd number of marks leaves one open, and the last record then reaches from it to the end of the file.
        unclosed_at = if odd_marks { unclosed_quote(&record, number) } else { None };
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { number, cells });
        }
    }
    if let Some(row) = unclosed_at {
        return Err(unclosed(path, row));
    }
    Ok(Sheet { name: None, delimiter: Some(delimiter), typed: false, rows, notes: Vec::new() })
}

/// The delimiter that a first line `sep=;` states, as Excel does.
pub(crate) fn stated(text: &str) -> Option<char> {
    text.lines().next()?.trim_start().strip_prefix("sep=")?.chars().next()
}

/// The row of a quotation mark that nothing closes, if it has made one cell of the rows below it.
fn unclosed_quote(last: &::csv::StringRecord, number: usize) -> Option<usize> {
    let swallows = |cell: &str| cell.trim_end().contains('\n');
    if !last.iter().any(swallows) {
        return None;
    }
    let above = last.iter().take_while(|cell| !swallows(cell));
    Some(number + above.map(|cell| cell.matches('\n').count()).sum::<usize>())
}

fn unclosed(path: &Path, row: usize) -> Error {
    Error::Data(vec![Problem {
        place: Place { file: path.to_owned(), row: Some(row), ..Place::default() },
        expected: "a quotation mark that is closed".to_owned(),
        found: "\"".to_owned(),
        help: "close or remove it: everything below it has become one cell".to_owned(),
    }])
}

/// The line on which a record begins; its position is that of the blank lines before it.
fn line_of(place: &::csv::Position, text: &str) -> usize {
    let at = |number: u64| usize::try_from(number).unwrap_or(0);
    let blank = text.as_bytes()[at(place.byte()).min(text.len())..].iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    at(place.line()) + blank.filter(|byte| **byte == b'\n').count()
}

/// The delimiter that most lines hold the same number of, outside quotes. Tab and semicolon go before comma, which is
/// also a decimal mark.
pub(crate) fn sniff(text: &str) -> char {
    const LINES: usize = 60;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect();
    let score = |delimiter: char| {
        let mut counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, delimiter)).collect();
        counts.sort_unstable();
        let alike = |n: usize| counts.iter().filter(|count| **count == n).count();
        counts.iter().filter(|count| **count > 0).map(|n| alike(*n)).max().unwrap_or(0)
    };
    let mut best = (',', score(','));
    for delimiter in ['|', ';', '\t'] {
        let found = score(delimiter);
        // A comma may be a decimal mark on every line, so the others win a draw.
        if found > 0 && found >= best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

fn outside_quotes(line: &str, delimiter: char) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            _ if letter == delimiter && !quoted => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (char, Vec<(usize, Vec<String>)>) {
        let sheet = sheet(Path::new("x.csv"), text).unwrap();
        (sheet.delimiter.unwrap(), sheet.rows.into_iter().map(|row| (row.number, row.cells)).collect())
    }

    #[test]
    fn finds_the_delimiter_and_the_line() {
        let (delimiter, found) = rows("titel, med komma\n\nkommun;värde\nMalmö;1,5\n\"a\nb\";2,5\nLund;3,5\n");
        assert_eq!(delimiter, ';');
        assert_eq!(found[1], (3, vec!["kommun".to_owned(), "värde".to_owned()]));
        assert_eq!(found[4].0, 7, "a quoted line break counts as a line");
        assert_eq!(rows("a\tb\n1,5\t2\n").0, '\t');
        assert_eq!(rows("sep=;\na;b,c\n").1[0], (2, vec!["a".to_owned(), "b,c".to_owned()]));
        assert_eq!(stated("sep=\t\r\na;b"), Some('\t'));
        assert_eq!(rows("a,b\n\"x;y\",2\n").0, ',');
    }
}
