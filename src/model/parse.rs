//! Reading TOML with errors for the person who wrote the file: line, key, what to write instead.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::{Error, Place, Problem, Result, nearest};

/// Parses a TOML file; a problem names the line, the key and what to do.
///
/// # Errors
///
/// [`Error::Data`] with one problem.
///
/// ```
/// # use jamlik::model::{Text, parse_toml};
/// let wrong = parse_toml::<Text>("own.toml".as_ref(), "sv = \"ett\"\nenn = \"one\"").unwrap_err();
/// assert!(wrong.to_string().starts_with("own.toml, line 2, key `enn`: expected a key that is known here"));
/// ```
pub fn parse_toml<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| Error::Data(vec![problem(path, text, &error)]))
}

/// The line, from 1, of a key or of the header of its table.
pub(super) fn line_of(text: &str, key: &str) -> Option<usize> {
    let is_key = |line: &str| {
        let line = line.trim_start();
        let header = line.trim_start_matches('[').trim_end().trim_end_matches(']');
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
            || (line.starts_with('[') && header == key)
    };
    text.lines().position(is_key).map(|line| line + 1)
}

fn problem(path: &Path, text: &str, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or_default();
    let written = text.get(span.clone()).unwrap_or_default().to_owned();
    let line = text.bytes().take(span.start).filter(|byte| *byte == b'\n').count();
    let whole_line = text.lines().nth(line).unwrap_or_default().trim();
    let key = whole_line.split_once('=').map(|(key, _)| key.trim().to_owned());
    let at =
        |row: Option<usize>, key: Option<String>| Place { file: path.to_owned(), row, column: key, ..Place::default() };
    let message = error.message();
    let (wrong, wanted) = message.split_once(", expected ").unwrap_or((message, ""));
    if let Some(name) = quoted_after(wrong, "missing field ") {
        // The span of a key missing from the whole file is its very start, which tells nothing.
        let row = (!span.is_empty()).then_some(line + 1);
        let under = if whole_line.starts_with('[') { format!(" under `{whole_line}`") } else { String::new() };
        return Problem {
            place: at(row, Some(name.to_owned())),
            expected: "this key, which must be there".to_owned(),
            found: "nothing".to_owned(),
            help: format!("add `{name} = …`{under}"),
        };
    }
    if let Some(name) = quoted_after(wrong, "unknown field ") {
        let known: Vec<&str> = wanted.split('`').skip(1).step_by(2).collect();
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys are {}", known.join(", ")),
        };
        return Problem {
            place: at(Some(line + 1), Some(name.to_owned())),
            expected: "a key that is known here".to_owned(),
            found: name.to_owned(),
            help,
        };
    }
    let place = at(Some(line + 1), key);
    if let Some(word) = quoted_after(wrong, "unknown variant ") {
        let near = nearest(word, wanted.split('`').skip(1).step_by(2));
        let help = near.map_or(String::new(), |near| format!("did you mean `{near}`?"));
        return Problem { place, expected: wanted.to_owned(), found: word.to_owned(), help };
    }
    if wrong.starts_with("invalid ") {
        return Problem { place, expected: in_words(wanted), found: written, help: String::new() };
    }
    let help = "in TOML a text stands in quotes, a list in [ ], and a key is followed by one `=`".to_owned();
    Problem {
        place,
        expected: "a line of TOML".to_owned(),
        found: whole_line.to_owned(),
        help: format!("{wrong}; {help}"),
    }
}

fn quoted_after<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.strip_prefix('`')?.split('`').next()
}

/// What serde wants, in words for someone who does not write Rust.
fn in_words(wanted: &str) -> String {
    let words = match wanted {
        "f64" => "a number",
        "u8" => "a whole number from 0 to 255",
        "u32" | "usize" | "u64" => "a whole number ≥ 0",
        "i32" => "a whole number",
        "a string" => "a text in quotes",
        "a sequence" => "a list in [ ]",
        "a boolean" => "true or false",
        "struct Text" => "a text in both languages, { sv = \"…\", en = \"…\" }",
        "a tuple of size 2" => "two numbers in [ ]",
        other => other.strip_prefix("struct ").map_or(other, |_| "a table of keys"),
    };
    words.to_owned()
}
