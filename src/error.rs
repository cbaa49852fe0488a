//! The one error type: place, expected, found, help.

use std::fmt;
use std::path::{Path, PathBuf};

/// Shorthand for a result with jamlik's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, written for the person who must act.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user's files: every problem that was found, not just the first.
    #[error("{}", Problem::list(.0))]
    Data(Vec<Problem>),
    /// The mathematics has no answer; becomes the status `undefined` in a table.
    #[error("{statistic} is undefined: {reason}")]
    Undefined {
        /// The statistic that was asked for.
        statistic: &'static str,
        /// Why it has no value.
        reason: String,
    },
    /// A name that is not known; the nearest spelling is suggested.
    #[error("no {what} `{given}`{}", suggestion(.what, .given, .known))]
    Unknown {
        /// What kind of name it is: "indicator", "area", …
        what: &'static str,
        /// The name as the user wrote it.
        given: String,
        /// Every name that would have been accepted.
        known: Vec<String>,
    },
    /// A combination of arguments that makes no sense.
    #[error("{message}\n  help: {help}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: String,
    },
    /// A file that cannot be read.
    #[error("{}: cannot be read: {reason}\n  help: {help}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system or the format's reader said.
        reason: String,
        /// What to do about it.
        help: String,
    },
    /// A file or folder that cannot be written.
    #[error("{}: cannot be written: {reason}\n  help: {help}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: String,
        /// What to do about it.
        help: String,
    },
    /// Some areas of a batch failed; the others are done.
    #[error("{} of {total} failed:\n{}", failed.len(), failed.join("\n"))]
    Partial {
        /// One line for each that failed: its name and why.
        failed: Vec<String>,
        /// How many were asked for.
        total: usize,
    },
    /// A distributed engine that is not there, or that did not do what it was asked.
    #[error("{remote}: {reason}\n  help: {help}")]
    Engine {
        /// Where it is, without a token.
        remote: String,
        /// What is wrong.
        reason: String,
        /// What to do about it.
        help: String,
    },
    /// The user pressed Ctrl-C.
    #[error("interrupted: files already finished are kept, nothing is half-written")]
    Interrupted,
    /// A table of ours that does not keep its promises: a defect of jamlik or a foreign file.
    #[error("table `{table}`: {reason}")]
    Table {
        /// Name of the table.
        table: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// The exit code: 1 failure, 2 wrong use, 3 part of a batch failed, 4 input invalid.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Unknown { .. } | Error::Usage { .. } => 2,
            Error::Partial { .. } => 3,
            Error::Data(_) | Error::Read { .. } => 4,
            _ => 1,
        }
    }

    /// A [`Error::Read`] from what the system said.
    pub fn read(path: &Path, source: impl fmt::Display, help: &str) -> Error {
        Error::Read { path: path.to_owned(), reason: source.to_string(), help: help.to_owned() }
    }

    /// A [`Error::Write`] from what the system said, with advice that fits the cause.
    pub fn write(path: &Path, source: &std::io::Error) -> Error {
        use std::io::ErrorKind::{AlreadyExists, NotADirectory, PermissionDenied, ReadOnlyFilesystem, StorageFull};
        let help = match source.kind() {
            PermissionDenied | ReadOnlyFilesystem => "choose a folder you may write to with --output",
            AlreadyExists => "give --overwrite to replace it, or choose another place with --output",
            NotADirectory => "part of the path is a file; choose another folder with --output",
            StorageFull => "the disk is full; free some space or choose another disk with --output",
            _ => "check the path given with --output",
        };
        Error::Write { path: path.to_owned(), reason: source.to_string(), help: help.to_owned() }
    }
}

/// Where in the user's files something was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The file as the user named it.
    pub file: PathBuf,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The column's header as it stands in the file.
    pub column: Option<String>,
    /// The row as an editor or spreadsheet shows it: the first row is 1.
    pub row: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet `{sheet}`")?;
        }
        // A TOML file has lines and keys, a map features with properties, a table rows and columns.
        let (row_word, column_word) = match self.file.extension().and_then(|extension| extension.to_str()) {
            Some("toml") => ("line", "key"),
            Some("geojson" | "topojson") => ("feature", "property"),
            _ => ("row", "column"),
        };
        if let Some(row) = self.row {
            write!(f, ", {row_word} {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {column_word} `{}`", shortened(column))?;
        }
        Ok(())
    }
}

/// One thing that is wrong in a user's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What should stand there.
    pub expected: String,
    /// What stands there, exactly as written.
    pub found: String,
    /// Something to do about it; empty if there is nothing to say.
    pub help: String,
}

/// How many problems of one kind are printed in full per column.
const SHOWN_PER_COLUMN: usize = 5;
/// How many row numbers follow "and N more like it".
const ROWS_LISTED: usize = 10;

impl Problem {
    /// All problems as one readable text: at most five a column, then a count.
    ///
    /// ```
    /// # use jamlik::error::{Place, Problem};
    /// let problem = |row| Problem {
    ///     place: Place { file: "skane.csv".into(), row: Some(row), column: Some("antal".into()), ..Place::default() },
    ///     expected: "a whole number ≥ 0".into(),
    ///     found: "tolv".into(),
    ///     help: String::new(),
    /// };
    /// let text = Problem::list(&(1..=7).map(problem).collect::<Vec<_>>());
    /// assert!(text.starts_with("skane.csv, row 1, column `antal`: expected a whole number ≥ 0, found `tolv`"));
    /// assert!(text.ends_with("and 2 more like it in this column: rows 6, 7"));
    /// ```
    pub fn list(problems: &[Problem]) -> String {
        Problem::blocks(problems).join("\n")
    }

    /// The same text, one block for each kind of problem in a column.
    pub fn blocks(problems: &[Problem]) -> Vec<String> {
        let mut groups: Vec<(&Problem, Vec<&Problem>)> = Vec::new();
        for problem in problems {
            let same = |first: &Problem| {
                first.place.file == problem.place.file
                    && first.place.sheet == problem.place.sheet
                    && first.place.column == problem.place.column
                    && first.expected == problem.expected
            };
            match groups.iter_mut().find(|(first, _)| same(first)) {
                Some((_, members)) => members.push(problem),
                None => groups.push((problem, vec![problem])),
            }
        }
        groups.iter().map(|(_, members)| Problem::group_text(members)).collect()
    }

    fn group_text(members: &[&Problem]) -> String {
        let mut lines = Vec::new();
        for problem in members.iter().take(SHOWN_PER_COLUMN) {
            lines.push(format!(
                "{}: expected {}, found `{}`",
                problem.place,
                problem.expected,
                shortened(&problem.found)
            ));
        }
        if let Some(help) = members.iter().map(|p| &p.help).find(|help| !help.is_empty()) {
            lines.push(format!("  help: {help}"));
        }
        let rest = &members[members.len().min(SHOWN_PER_COLUMN)..];
        if !rest.is_empty() {
            let rows: Vec<String> =
                rest.iter().filter_map(|p| p.place.row).take(ROWS_LISTED).map(|row| row.to_string()).collect();
            let more = if rest.len() > rows.len() && !rows.is_empty() { ", …" } else { "" };
            let rows = if rows.is_empty() { String::new() } else { format!(": rows {}{more}", rows.join(", ")) };
            lines.push(format!("  and {} more like it in this column{rows}", rest.len()));
        }
        lines.join("\n")
    }
}

/// A cell shortened for a message: a megabyte of text must not fill the screen.
pub fn shortened(cell: &str) -> String {
    const LONGEST: usize = 80;
    if cell.chars().count() <= LONGEST {
        return cell.to_owned();
    }
    let start: String = cell.chars().take(LONGEST).collect();
    format!("{start}… ({} characters)", cell.chars().count())
}

/// The nearest known name to what was given, if one is near enough.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&given, &name.to_lowercase()), name))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

fn suggestion(what: &str, given: &str, known: &[String]) -> String {
    if let Some(name) = nearest(given, known.iter().map(String::as_str)) {
        return format!("\n  help: did you mean `{name}`?");
    }
    if known.len() > 40 {
        return format!("\n  help: `jamlik {what}s` lists them all");
    }
    if known.is_empty() {
        return String::new();
    }
    format!("\n  help: known are {}", known.join(", "))
}
