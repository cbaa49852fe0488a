//! Files of person rows -> batches of Arrow arrays: Parquet, Arrow IPC and CSV.
//!
//! Memory is bounded by the batch (in Arrow IPC by the record batch that the file has), not by the file.
//! No error holds a value of a row: a place is a file, a row group or a row, and a column.

mod arrays;
mod cells;
mod columns;
mod csv;
mod decoded;
mod discover;
mod guard;
mod identity;
mod ipc;
mod parquet;

use std::path::PathBuf;

use arrow_array::ArrayRef;
use rayon::prelude::*;

use super::rows::{Batch, ColumnKind, Field};
use super::spec::ReadSpec;
use crate::error::{Error, Place, Problem, Result, nearest};
use crate::load::Kind;
#[cfg(feature = "spark")]
pub(super) use cells::expected;
use columns::{Origin, Stored, Told, common, origins};
use discover::Found;

/// The rows of a file that are looked at for personal identity numbers.
const IDENTITY_SAMPLE: usize = 1_000;

/// Files of person rows that have their columns in common.
#[derive(Debug)]
pub struct Persons {
    fields: Vec<Field>,
    unusable: Vec<Unusable>,
    files: Vec<PersonFile>,
    sources: Vec<Source>,
}

/// A file of person rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFile {
    /// Its path.
    pub path: PathBuf,
    /// Its rows; not known of CSV.
    pub rows: Option<u64>,
    /// Its size.
    pub bytes: u64,
}

/// How a file is written, for an engine that reads it itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// Parquet.
    Parquet,
    /// Arrow IPC.
    Ipc,
    /// CSV.
    Csv {
        /// What divides the cells of a row.
        delimiter: char,
        /// The decimal mark of numbers.
        decimal: char,
        /// Whether the first line only states the delimiter, as `sep=;`.
        stated: bool,
    },
}

/// A column that cannot be used, which is an error only for a spec that names it: a date, a list, a column that some of
/// the files do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// Its name.
    pub name: String,
    /// Why, file by file.
    pub problems: Vec<Problem>,
}

/// One file and where in it the fields are.
#[derive(Debug)]
struct Source {
    format: Format,
    origins: Vec<Origin>,
}

#[derive(Debug)]
enum Format {
    Parquet(parquet::Open),
    Ipc(ipc::Open),
    Csv(csv::Open),
}

/// A column to be read from a file.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    place: usize,
    name: String,
    kind: ColumnKind,
}

impl Persons {
    /// Opens files and folders: Parquet, Arrow IPC and CSV, told by their first bytes.
    ///
    /// A folder is read with all folders in it, in the order of the paths; hidden and temporary files are skipped. Folders
    /// such as `year=2023` state a column. The fields are the columns that all files have, in the order of the first.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for a file or folder that cannot be read, is empty or of a kind that is not read;
    /// [`Error::Usage`] if a file is given twice; [`Error::Data`] with every problem of the files if they have no usable
    /// column in common, if a column named by `options` is not there, or if a column holds personal identity numbers that
    /// `options` does not allow.
    pub fn open(paths: &[PathBuf], options: &ReadSpec) -> Result<Persons> {
        let persons = Persons::with_identities(paths, options)?;
        let problems = [persons.unknown_columns(options), persons.identities(&options.allow_identity)?].concat();
        if problems.is_empty() { Ok(persons) } else { Err(Error::Data(problems)) }
    }

    /// Opens files to describe their columns, and names those that look like personal identity numbers.
    ///
    /// # Errors
    ///
    /// As [`Persons::open`], but for personal identity numbers.
    pub fn open_to_describe(paths: &[PathBuf]) -> Result<(Persons, Vec<String>)> {
        let persons = Persons::with_identities(paths, &ReadSpec::default())?;
        let identities = persons.identities(&[])?.into_iter().filter_map(|problem| problem.place.column).collect();
        Ok((persons, identities))
    }

    fn with_identities(paths: &[PathBuf], options: &ReadSpec) -> Result<Persons> {
        let found = discover::files(paths)?;
        let opened: Vec<Result<(Format, Vec<Stored>)>> = found.par_iter().map(|found| open(found, options)).collect();
        let opened = all(opened)?;
        let columns: Vec<&[Stored]> = opened.iter().map(|(_, columns)| columns.as_slice()).collect();
        let (fields, unusable) = common(&found, &columns);
        if fields.is_empty() {
            return Err(Error::Data(unusable.into_iter().flat_map(|column| column.problems).collect()));
        }
        let files = found.iter().zip(&opened).map(|(found, (format, _))| PersonFile {
            path: found.path.clone(),
            rows: format.rows(),
            bytes: found.bytes,
        });
        let files = files.collect();
        let sources =
            opened.into_iter().map(|(format, columns)| Source { format, origins: origins(&fields, &columns) });
        let sources = sources.collect();
        Ok(Persons { fields, unusable, files, sources })
    }

    /// The columns, in the order of the first file.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The columns that cannot be used.
    pub fn unusable(&self) -> &[Unusable] {
        &self.unusable
    }

    /// The files, in the order in which they are read.
    pub fn files(&self) -> &[PersonFile] {
        &self.files
    }

    /// How a file is written.
    pub fn written(&self, file: usize) -> Written {
        match &self.sources[file].format {
            Format::Parquet(_) => Written::Parquet,
            Format::Ipc(_) => Written::Ipc,
            Format::Csv(open) => open.written(),
        }
    }

    /// The place of a column among the fields.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] if it cannot be used, or is not there.
    pub fn field(&self, name: &str) -> Result<usize> {
        if let Some(place) = self.fields.iter().position(|field| field.name == name) {
            return Ok(place);
        }
        let unusable = self.unusable.iter().find(|column| column.name == name);
        Err(Error::Data(unusable.map_or_else(|| vec![self.no_column(name)], |column| column.problems.clone())))
    }

    /// A row of a file, from 0, as an editor shows it; where the file has no lines, the first row of a person is 1.
    ///
    /// For a message only: a CSV file is read again up to the row.
    pub fn row_number(&self, file: usize, row: u64) -> usize {
        let line = match &self.sources[file].format {
            Format::Csv(open) => open.row_number(row),
            Format::Parquet(_) | Format::Ipc(_) => None,
        };
        line.unwrap_or_else(|| usize::try_from(row.saturating_add(1)).unwrap_or(usize::MAX))
    }

    /// The rows of a file, some columns of [`fields`](Persons::fields), in batches of at most `rows`.
    ///
    /// The text columns of consecutive batches of a Parquet row group share one dictionary.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the file cannot be opened any more.
    pub fn batches(&self, file: usize, columns: &[usize], rows: usize) -> Result<Batches> {
        let source = &self.sources[file];
        let mut wanted = Vec::new();
        let made = columns.iter().map(|&column| {
            let Field { name, kind } = self.fields[column].clone();
            match &source.origins[column] {
                Origin::Folder(value) => Made::Constant(value.clone(), kind),
                Origin::Column(place) => {
                    wanted.push(Wanted { place: *place, name, kind });
                    Made::Read(wanted.len() - 1)
                }
            }
        });
        let made = made.collect();
        let rows = match &source.format {
            Format::Parquet(open) => Rows::Parquet(open.batches(&wanted, rows)),
            Format::Ipc(open) => Rows::Ipc(open.batches(&wanted, rows)),
            Format::Csv(open) => Rows::Csv(open.batches(&wanted, rows)?),
        };
        Ok(Batches { rows, made, first_row: 0, failed: false })
    }

    /// Columns that the options name and that are not there.
    fn unknown_columns(&self, options: &ReadSpec) -> Vec<Problem> {
        let named = [&options.text, &options.numbers, &options.allow_identity].into_iter().flatten();
        let known = |name: &&String| {
            self.fields.iter().any(|field| field.name == **name)
                || self.unusable.iter().any(|column| column.name == **name)
        };
        named.filter(|name| !known(name)).map(|name| self.no_column(name)).collect()
    }

    /// Columns that look like personal identity numbers and are not allowed, each in the first file where it does.
    fn identities(&self, allowed: &[String]) -> Result<Vec<Problem>> {
        let suspects: Vec<usize> =
            (0..self.fields.len()).filter(|c| !allowed.contains(&self.fields[*c].name)).collect();
        let looks = (0..self.files.len()).into_par_iter().map(|file| -> Result<Vec<usize>> {
            let source = &self.sources[file];
            let by_name = |column: usize| identity::name_says(&self.fields[column].name);
            let unread = suspects.iter().copied().filter(|column| {
                !by_name(*column) && self.fields[*column].kind != ColumnKind::Truth && source.may_be_identity(*column)
            });
            let unread: Vec<usize> = unread.collect();
            let sample = self.batches(file, &unread, IDENTITY_SAMPLE)?.next().transpose()?;
            let arrays = sample.iter().flat_map(|batch| &batch.columns);
            let by_value = unread.iter().zip(arrays).filter(|(_, array)| identity::values_say(array)).map(|(c, _)| *c);
            let by_value: Vec<usize> = by_value.collect();
            Ok(suspects.iter().copied().filter(|column| by_name(*column) || by_value.contains(column)).collect())
        });
        let looks = all(looks.collect())?;
        let problem = |column: usize| {
            let file = looks.iter().position(|columns| columns.contains(&column))?;
            let name = Some(self.fields[column].name.clone());
            Some(Problem {
                place: Place { file: self.files[file].path.clone(), column: name, ..Place::default() },
                expected: "no personal identity numbers".to_owned(),
                found: "what looks like them".to_owned(),
                help: "remove the column, or name it in `allow_identity` under [read] if it must be there".to_owned(),
            })
        };
        Ok(suspects.iter().filter_map(|column| problem(*column)).collect())
    }

    fn no_column(&self, name: &str) -> Problem {
        let known = self.fields.iter().map(|field| field.name.as_str());
        let help = nearest(name, known).map_or(String::new(), |near| format!("did you mean `{near}`?"));
        let place = Place { file: self.files[0].path.clone(), column: Some(name.to_owned()), ..Place::default() };
        Problem { place, expected: "a column of this name".into(), found: "none".into(), help }
    }
}

/// The batches of a file, in the order of its rows. Ends after an error.
pub struct Batches {
    rows: Rows,
    made: Vec<Made>,
    first_row: u64,
    failed: bool,
}

enum Rows {
    Parquet(parquet::Batches),
    Ipc(ipc::Batches),
    Csv(csv::Batches),
}

/// How a column of a batch is made.
enum Made {
    /// From the columns that were read, by place.
    Read(usize),
    /// From one value.
    Constant(Option<String>, ColumnKind),
}

impl Iterator for Batches {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Result<Batch>> {
        if self.failed {
            return None;
        }
        let next = match &mut self.rows {
            Rows::Parquet(batches) => batches.next(),
            Rows::Ipc(batches) => batches.next(),
            Rows::Csv(batches) => batches.next(),
        };
        let (rows, read) = match next? {
            Ok(next) => next,
            Err(error) => {
                self.failed = true;
                return Some(Err(error));
            }
        };
        let column = |made: &Made| -> ArrayRef {
            match made {
                Made::Read(place) => read[*place].clone(),
                Made::Constant(value, kind) => arrays::constant(value.as_deref(), *kind, rows),
            }
        };
        let batch = Batch { first_row: self.first_row, rows, columns: self.made.iter().map(column).collect() };
        self.first_row += rows as u64;
        Some(Ok(batch))
    }
}

impl Source {
    /// Whether the values of a column must be looked at: a file may say that its numbers are too small.
    fn may_be_identity(&self, column: usize) -> bool {
        match (&self.format, &self.origins[column]) {
            (Format::Parquet(open), Origin::Column(place)) => {
                open.largest(*place).is_none_or(|largest| largest >= identity::SMALLEST)
            }
            _ => true,
        }
    }
}

impl Format {
    fn rows(&self) -> Option<u64> {
        match self {
            Format::Parquet(open) => Some(open.rows()),
            Format::Ipc(open) => Some(open.rows()),
            Format::Csv(_) => None,
        }
    }
}

/// Opens a file: its columns, then those that its folders state and that it does not have itself.
fn open(found: &Found, options: &ReadSpec) -> Result<(Format, Vec<Stored>)> {
    let (format, mut columns) = match found.kind {
        Kind::Parquet => parquet::open(&found.path).map(|(open, columns)| (Format::Parquet(open), columns)),
        Kind::Ipc => ipc::open(&found.path).map(|(open, columns)| (Format::Ipc(open), columns)),
        _ => csv::open(&found.path, options).map(|(open, columns)| (Format::Csv(open), columns)),
    }?;
    for (name, value) in &found.partitions {
        if columns.iter().all(|column| column.name != *name) {
            let kind =
                value.as_deref().map(|value| if cells::is_whole(value) { ColumnKind::Whole } else { ColumnKind::Text });
            let origin = Origin::Folder(value.clone());
            columns.push(Stored { name: name.clone(), kind: Ok(kind), origin, told: Told::ByText });
        }
    }
    Ok((format, columns))
}

/// All results, or everything that is wrong with any.
fn all<T>(results: Vec<Result<T>>) -> Result<Vec<T>> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(result) => good.push(result),
            Err(error) => bad.push(error),
        }
    }
    if bad.len() < 2 {
        return bad.pop().map_or(Ok(good), Err);
    }
    let problems = bad.into_iter().flat_map(|error| match error {
        Error::Data(problems) => problems,
        Error::Read { path, reason, help } => {
            let place = Place { file: path, ..Place::default() };
            vec![Problem { place, expected: "a file that can be read".into(), found: reason, help }]
        }
        other => {
            vec![Problem {
                place: Place::default(),
                expected: String::new(),
                found: other.to_string(),
                help: String::new(),
            }]
        }
    });
    Err(Error::Data(problems.collect()))
}
