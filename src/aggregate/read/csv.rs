//! CSV -> arrays: the dialect and the kinds of the columns told by the first rows, only the needed columns parsed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use arrow_array::ArrayRef;
use csv::{ByteRecord, Reader, ReaderBuilder};

use super::cells::{self, Column, Guess};
use super::decoded::Decoded;
use super::{Origin, Stored, Told, Wanted, Written, guard};
use crate::aggregate::rows::{ColumnKind, NOT_SHOWN};
use crate::aggregate::spec::ReadSpec;
use crate::error::{Error, Place, Problem, Result};
use crate::load;
use crate::tidy::Decimal;

/// The rows that tell the kinds of the columns.
const SAMPLE: usize = 10_000;
/// The bytes that a sample of wide rows may have.
const SAMPLE_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of text that are parsed at a time.
const BUFFER: usize = 64 * 1024;
/// Problems of a batch that are reported.
const MOST_PROBLEMS: usize = 100;

/// A file whose dialect is told.
#[derive(Debug, Clone)]
pub(super) struct Open {
    path: PathBuf,
    dialect: Dialect,
    /// How many columns there are.
    width: usize,
}

/// How the file is written.
#[derive(Debug, Clone)]
struct Dialect {
    delimiter: u8,
    decimal: Decimal,
    nulls: Vec<String>,
    /// Whether the first line only states the delimiter.
    stated: bool,
}

/// Tells the dialect of a file and the kinds of its columns.
pub(super) fn open(path: &Path, options: &ReadSpec) -> Result<(Open, Vec<Stored>)> {
    let unreadable = |source: std::io::Error| guard::unreadable(path, "", &guard::system(&source));
    let mut text = Decoded::open(path).map_err(unreadable)?;
    let start = String::from_utf8_lossy(text.peek().map_err(unreadable)?).into_owned();
    if load::is_junk(&start) {
        let help = "person rows are read from Parquet, Arrow IPC (Feather) and CSV files";
        return Err(Error::read(path, "it is not text, nor a kind of file that is read", help));
    }
    if start.trim().is_empty() {
        return Err(empty(path));
    }
    let stated = load::stated_delimiter(&start);
    let delimiter = options.delimiter.or(stated).unwrap_or_else(|| load::guess_delimiter(&start));
    let delimiter = u8::try_from(delimiter).ok().filter(|byte| byte.is_ascii() && !b"\"\r\n".contains(byte));
    let decimal = match options.decimal {
        None | Some('.') => Decimal::Point,
        Some(',') => Decimal::Comma,
        Some(_) => return Err(usage("the decimal mark of [read] is neither `.` nor `,`")),
    };
    let delimiter = delimiter.ok_or_else(|| usage("the delimiter of [read] is not a plain character"))?;
    let mut dialect = Dialect { delimiter, decimal, nulls: options.nulls.clone(), stated: stated.is_some() };

    let (header, sample) = sample(path, &dialect)?;
    let is_value = |cell: &[u8]| !dialect.is_null(cell);
    if options.decimal.is_none() {
        let filled = sample.iter().flat_map(ByteRecord::iter).filter(|cell| is_value(cell));
        dialect.decimal = Decimal::sniff(filled.filter_map(|cell| std::str::from_utf8(cell.trim_ascii()).ok()));
    }
    let names = names(path, &dialect, &header, &sample)?;
    let stored = names.into_iter().enumerate().map(|(place, name)| {
        let mut guess = Guess::new(dialect.decimal);
        let cells = sample.iter().filter_map(|record| record.get(place)).map(<[u8]>::trim_ascii);
        cells.filter(|cell| !dialect.is_null(cell)).for_each(|cell| guess.see(cell));
        let kind = if options.text.contains(&name) {
            Some(ColumnKind::Text)
        } else if options.numbers.contains(&name) {
            Some(ColumnKind::Number)
        } else {
            guess.kind()
        };
        Stored { name, kind: Ok(kind), origin: Origin::Column(place), told: Told::ByText }
    });
    let stored = stored.collect();
    Ok((Open { path: path.to_owned(), width: header.len(), dialect }, stored))
}

fn empty(path: &Path) -> Error {
    Error::read(path, "the file is empty", "export or download it again")
}

fn usage(message: &str) -> Error {
    Error::Usage { message: message.to_owned(), help: "see [read] in the spec".to_owned() }
}

/// The first record and those after it.
fn sample(path: &Path, dialect: &Dialect) -> Result<(ByteRecord, Vec<ByteRecord>)> {
    let mut records = Records::open(path, dialect)?;
    if !records.advance()? {
        return Err(empty(path));
    }
    let header = records.record.clone();
    let (mut sample, mut bytes) = (Vec::new(), 0);
    while sample.len() < SAMPLE && bytes < SAMPLE_BYTES && records.advance()? {
        bytes += records.record.as_slice().len();
        sample.push(records.record.clone());
    }
    Ok((header, sample))
}

/// The names in the first row. A row of a person in their place is an error, since a name is printed and a value is not.
fn names(path: &Path, dialect: &Dialect, header: &ByteRecord, sample: &[ByteRecord]) -> Result<Vec<String>> {
    let text = |cell: &[u8]| std::str::from_utf8(cell.trim_ascii()).map(str::to_owned).ok();
    let is_value = |(place, cell): (usize, &[u8])| {
        let cell = cell.trim_ascii();
        let is_number = text(cell).is_none_or(|text| dialect.decimal.parse(&text).is_some());
        let recurs = |record: &ByteRecord| record.get(place).is_some_and(|other| other.trim_ascii() == cell);
        !cell.is_empty() && (is_number || sample.iter().any(recurs))
    };
    if header.iter().enumerate().any(is_value) {
        let row = Some(1 + usize::from(dialect.stated));
        return Err(Error::Data(vec![Problem {
            place: Place { file: path.to_owned(), row, ..Place::default() },
            expected: "the names of the columns".to_owned(),
            found: "values (not shown: a person's row)".to_owned(),
            help: "put a row with the names of the columns first".to_owned(),
        }]));
    }
    Ok(header.iter().filter_map(text).collect())
}

impl Dialect {
    fn is_null(&self, cell: &[u8]) -> bool {
        cell.is_empty() || self.nulls.iter().any(|null| null.as_bytes() == cell)
    }
}

/// The records of a file, one at a time.
struct Records {
    path: PathBuf,
    dialect: Dialect,
    reader: Reader<Decoded>,
    record: ByteRecord,
    /// The byte of the decoded text at which the record, or blank lines before it, begin.
    begins: u64,
    /// Whether the record spans several lines, as one does whose quotation mark nothing closes.
    spans_lines: bool,
}

impl Records {
    fn open(path: &Path, dialect: &Dialect) -> Result<Records> {
        let (text, dialect) = (begin(path, dialect)?, dialect.clone());
        let mut builder = ReaderBuilder::new();
        builder.delimiter(dialect.delimiter).has_headers(false).flexible(true).buffer_capacity(BUFFER);
        let (reader, record) = (builder.from_reader(text), ByteRecord::new());
        Ok(Records { path: path.to_owned(), dialect, reader, record, begins: 0, spans_lines: false })
    }

    /// Whether there is another record; it is then `record`.
    fn advance(&mut self) -> Result<bool> {
        let begins = self.reader.position().byte();
        let more = self.reader.read_byte_record(&mut self.record).map_err(|error| {
            let reason = match error.kind() {
                csv::ErrorKind::Io(source) => guard::system(source),
                _ => guard::DAMAGED.to_owned(),
            };
            let part = self.row(begins).map_or(String::new(), |row| format!("at row {row} or below: "));
            guard::unreadable(&self.path, &part, &reason)
        })?;
        self.reader.get_mut().record_ends();
        if more {
            self.begins = begins;
            self.spans_lines = self.record.as_slice().contains(&b'\n');
        } else if self.spans_lines && self.reader.get_ref().open_quote {
            let help = "close or remove it: everything below it has become one cell";
            let place = Place { file: self.path.clone(), row: self.row(self.begins), ..Place::default() };
            let (expected, found) = ("a quotation mark that is closed".to_owned(), "\"".to_owned());
            return Err(Error::Data(vec![Problem { place, expected, found, help: help.to_owned() }]));
        }
        Ok(more)
    }

    /// The row, as an editor shows it, of the record that begins at a byte: counted only when something is wrong.
    fn row(&self, byte: u64) -> Option<usize> {
        let mut text = BufReader::with_capacity(BUFFER, begin(&self.path, &self.dialect).ok()?);
        let mut row = 1 + usize::from(self.dialect.stated);
        let (mut at, mut last) = (0, 0);
        loop {
            let bytes = text.fill_buf().ok()?;
            for &byte_here in bytes {
                let ends_line = matches!(byte_here, b'\n' | b'\r');
                if at >= byte && !ends_line {
                    return Some(row);
                }
                // `\r\n` ends one line.
                row += usize::from(ends_line && !(byte_here == b'\n' && last == b'\r'));
                (at, last) = (at + 1, byte_here);
            }
            if bytes.is_empty() {
                return Some(row);
            }
            let length = bytes.len();
            text.consume(length);
        }
    }
}

/// The text of a file below the line that states its delimiter.
fn begin(path: &Path, dialect: &Dialect) -> Result<Decoded> {
    let unreadable = |source: std::io::Error| guard::unreadable(path, "", &guard::system(&source));
    let mut text = Decoded::open(path).map_err(unreadable)?;
    if dialect.stated {
        text.skip_line().map_err(unreadable)?;
    }
    Ok(text)
}

impl Open {
    /// The row of a person, from 0, as an editor shows it: found by reading up to it.
    pub(super) fn row_number(&self, row: u64) -> Option<usize> {
        let mut records = Records::open(&self.path, &self.dialect).ok()?;
        // The names and the rows above it.
        for _ in 0..row.checked_add(2)? {
            records.advance().ok().filter(|more| *more)?;
        }
        records.row(records.begins)
    }

    /// The dialect, for an engine that reads the file itself.
    pub(super) fn written(&self) -> Written {
        let Dialect { delimiter, decimal, stated, .. } = self.dialect;
        let decimal = if decimal == Decimal::Comma { ',' } else { '.' };
        Written::Csv { delimiter: char::from(delimiter), decimal, stated }
    }

    /// The rows of some columns, in batches of at most `rows`.
    pub(super) fn batches(&self, wanted: &[Wanted], rows: usize) -> Result<Batches> {
        let mut records = Records::open(&self.path, &self.dialect)?;
        records.advance()?; // past the names
        let columns = wanted.iter().map(|wanted| Column::new(wanted.kind, self.dialect.decimal)).collect();
        Ok(Batches { records, wanted: wanted.to_vec(), columns, most: rows.max(1), width: self.width })
    }
}

/// The rows of a file that are still to come.
pub(super) struct Batches {
    records: Records,
    wanted: Vec<Wanted>,
    columns: Vec<Column>,
    most: usize,
    width: usize,
}

/// Something wrong with a row: where it begins, and in which of the wanted columns.
struct Bad {
    begins: u64,
    column: Option<usize>,
    expected: String,
    found: String,
    help: &'static str,
}

impl Batches {
    /// The next rows: how many, and their columns.
    pub(super) fn next(&mut self) -> Option<Result<(usize, Vec<ArrayRef>)>> {
        self.read().transpose()
    }

    fn read(&mut self) -> Result<Option<(usize, Vec<ArrayRef>)>> {
        let (mut rows, mut bad) = (0, Vec::new());
        while rows < self.most && bad.len() < MOST_PROBLEMS && self.records.advance()? {
            rows += 1;
            self.take(&mut bad);
        }
        if !bad.is_empty() {
            return Err(Error::Data(bad.into_iter().map(|bad| self.problem(bad)).collect()));
        }
        Ok((rows > 0).then(|| (rows, self.columns.iter_mut().map(Column::finish).collect())))
    }

    /// Adds the record to the columns.
    fn take(&mut self, bad: &mut Vec<Bad>) {
        let Records { record, begins, dialect, .. } = &self.records;
        let row = |expected: String, found: String, help| Bad { begins: *begins, column: None, expected, found, help };
        if record.len() != self.width {
            let help = "look for a delimiter within a cell, or a line that is cut";
            let cells = |count: usize| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
            return bad.push(row(cells(self.width), cells(record.len()), help));
        }
        if self.width > 1 && record.as_slice().trim_ascii().is_empty() {
            return bad.push(row(
                "a person's row".into(),
                "a row of empty cells".into(),
                "remove the rows that are empty",
            ));
        }
        for (place, (wanted, column)) in self.wanted.iter().zip(&mut self.columns).enumerate() {
            let cell = record[wanted.place].trim_ascii();
            let cell = if dialect.is_null(cell) { None } else { Some(cell) };
            if !column.push(cell) {
                let (expected, help) = cells::expected(wanted.kind);
                let (expected, found) = (expected.to_owned(), NOT_SHOWN.to_owned());
                bad.push(Bad { begins: *begins, column: Some(place), expected, found, help });
            }
        }
    }

    fn problem(&self, bad: Bad) -> Problem {
        let column = bad.column.map(|place| self.wanted[place].name.clone());
        let place = Place { file: self.records.path.clone(), row: self.records.row(bad.begins), column, sheet: None };
        Problem { place, expected: bad.expected, found: bad.found, help: bad.help.to_owned() }
    }
}
