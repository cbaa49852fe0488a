//! The columns of several files -> those that they have in common.

use super::Unusable;
use super::discover::Found;
use crate::aggregate::rows::{ColumnKind, Field};
use crate::error::{Place, Problem};

/// What a column should be whose type is not read.
const EXPECTED_TYPES: &str = "whole numbers, numbers, true or false, or text";

/// A column as one file has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    pub(super) name: String,
    /// Its kind, `None` if it is empty and fits any; or the words for what is not read.
    pub(super) kind: Result<Option<ColumnKind>, &'static str>,
    pub(super) origin: Origin,
    pub(super) told: Told,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Origin {
    /// A column of the file, by its place.
    Column(usize),
    /// The folder that the file lies in: the same for all rows, or nothing.
    Folder(Option<String>),
}

/// How the kind of a column was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// By a type in the file.
    ByType,
    /// By text, so that a more general kind will do too.
    ByText,
}

/// The columns that all files have with a kind that fits all, and the others.
pub(super) fn common(found: &[Found], files: &[&[Stored]]) -> (Vec<Field>, Vec<Unusable>) {
    let mut names: Vec<&str> = Vec::new();
    for column in files.iter().copied().flatten() {
        if !names.contains(&column.name.as_str()) {
            names.push(&column.name);
        }
    }
    let (mut fields, mut unusable) = (Vec::new(), Vec::new());
    for name in names {
        let has = |columns: &&[Stored]| -> Vec<Stored> {
            columns.iter().filter(|column| column.name == name).cloned().collect()
        };
        let columns: Vec<Vec<Stored>> = files.iter().map(has).collect();
        let kind = joined(columns.iter().flatten());
        let misfits = found.iter().zip(&columns).filter_map(|(found, columns)| Some((found, misfit(columns, kind)?)));
        let problems: Vec<Problem> =
            misfits.map(|(found, (expected, said))| problem(found, name, expected, said)).collect();
        if problems.is_empty() {
            fields.push(Field { name: name.to_owned(), kind });
        } else {
            unusable.push(Unusable { name: name.to_owned(), problems });
        }
    }
    (fields, unusable)
}

fn problem(found: &Found, name: &str, expected: &str, said: &str) -> Problem {
    let place = Place { file: found.path.clone(), column: Some(name.to_owned()), ..Place::default() };
    Problem { place, expected: expected.to_owned(), found: said.to_owned(), help: String::new() }
}

/// The kind that fits a column of all files: that of the first file that has types, or the least general of text.
fn joined<'a>(columns: impl Iterator<Item = &'a Stored> + Clone) -> ColumnKind {
    let kinds = |told: Told| {
        columns.clone().filter(move |column| column.told == told).filter_map(|column| column.kind.ok().flatten())
    };
    if let Some(kind) = kinds(Told::ByType).next() {
        return kind;
    }
    let general = |one: ColumnKind, other: ColumnKind| match (one, other) {
        (one, other) if one == other => one,
        (ColumnKind::Whole, ColumnKind::Number) | (ColumnKind::Number, ColumnKind::Whole) => ColumnKind::Number,
        _ => ColumnKind::Text,
    };
    kinds(Told::ByText).reduce(general).unwrap_or(ColumnKind::Text)
}

/// Why the columns of a name in one file do not fit the kind: what was expected, and what is there.
fn misfit(columns: &[Stored], kind: ColumnKind) -> Option<(&'static str, &'static str)> {
    let expected = kind.words();
    match columns {
        [] => Some(("a column that the other files have", "no such column")),
        [column] if column.name.is_empty() => Some(("a name", "none")),
        [column] => match column.kind {
            Err(said) => Some((EXPECTED_TYPES, said)),
            Ok(Some(own)) if !fits(own, kind, column.told) => Some((expected, own.words())),
            Ok(_) => None,
        },
        _ => Some(("one column of this name", "several")),
    }
}

fn fits(own: ColumnKind, kind: ColumnKind, told: Told) -> bool {
    let more_general = kind == ColumnKind::Text || (own == ColumnKind::Whole && kind == ColumnKind::Number);
    own == kind || (told == Told::ByText && more_general)
}

/// Where the fields are in a file. Every field is a column of it, since the fields are those in common.
pub(super) fn origins(fields: &[Field], columns: &[Stored]) -> Vec<Origin> {
    let origin = |field: &Field| columns.iter().find(|column| column.name == field.name).map(|c| c.origin.clone());
    fields.iter().map(|field| origin(field).unwrap_or(Origin::Folder(None))).collect()
}
