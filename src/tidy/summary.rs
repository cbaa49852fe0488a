//! What was found in each file, for `jamlik check` and for the record.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::place_name::Unused;
use crate::model::{Language, Text};

/// What one file held and what was made of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FileSummary {
    /// The file as the user named it.
    pub path: PathBuf,
    /// The format's word in `data/sources/`.
    pub format: String,
    /// The format in words.
    pub title: Text,
    /// CSV, XLSX, JSON, Parquet or Arrow IPC.
    pub kind: &'static str,
    /// The encoding of its text; empty for formats that fix their own.
    pub encoding: &'static str,
    /// The delimiter of delimited text.
    pub delimiter: Option<char>,
    /// The decimal mark; empty where numbers were stored as numbers.
    pub decimal: &'static str,
    /// The sheets that were read.
    pub sheets_read: Vec<String>,
    /// The sheets that were not, and why.
    pub sheets_ignored: BTreeMap<String, String>,
    /// Rows below the header.
    pub rows: usize,
    /// Values that were read.
    pub values: usize,
    /// Counts that give a value only together with another file's, such as deaths without the population.
    pub halves: usize,
    /// Values that the file marks as not there.
    pub without_value: usize,
    /// Rows of each indicator of the catalogue.
    pub indicators: BTreeMap<String, usize>,
    /// How many areas of each level.
    pub areas: BTreeMap<&'static str, usize>,
    /// The periods, in order.
    pub periods: Vec<String>,
    /// The sexes.
    pub sexes: Vec<&'static str>,
    /// The dimensions of groups.
    pub dimensions: BTreeSet<String>,
    /// Indicators that the catalogue does not hold, by id or title.
    pub outside: BTreeMap<String, Outside>,
    /// Areas that are recognised and have no place in this version.
    pub unused_areas: BTreeMap<Unused, Skipped>,
    /// Areas that nothing is known of.
    pub unknown_areas: Vec<String>,
    /// Symbols for a value that is not there, what they were taken for, and how often.
    pub symbols: BTreeMap<String, usize>,
    /// How values were brought to one per person.
    pub units: BTreeSet<String>,
    /// Columns that were not used.
    pub unused_columns: Vec<String>,
    /// A table that names no indicator of ours, described.
    pub table: Option<TableSummary>,
}

/// An indicator that the catalogue does not hold.
#[derive(Debug, Clone, Serialize)]
pub struct Outside {
    /// How many values it has in the file.
    pub values: usize,
    /// The nearest id of the catalogue, if one is near.
    pub near: Option<String>,
}

/// Areas that were recognised and not used.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Skipped {
    /// How many rows.
    pub rows: usize,
    /// The first few, as written.
    pub examples: Vec<String>,
}

/// A PxWeb table, described.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TableSummary {
    /// Its title; empty if it has none.
    pub title: String,
    /// The stub's dimensions: name or role, and how many values.
    pub dimensions: Vec<(String, usize)>,
    /// The contents over the values.
    pub measures: Vec<String>,
    /// The years, in order.
    pub years: Vec<String>,
    /// How many areas of each kind.
    pub areas: BTreeMap<&'static str, usize>,
}

/// Something a careful reader wants to know, which is not an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The file; `None` for what lies between files.
    pub file: Option<PathBuf>,
    /// What it is.
    pub text: String,
}

/// What makes a KPI outside the catalogue appear.
const OUTSIDE_HINT: &str = "one TOML of your own makes it appear: `jamlik indicators ID --format toml` shows the shape, --catalogue DIR reads it";

impl FileSummary {
    /// The summary as text, with the notes of the file below it.
    fn write(&self, f: &mut fmt::Formatter<'_>, notes: &[&Note]) -> fmt::Result {
        writeln!(f, "{}", self.path.display())?;
        let mut line = |name: &str, text: String| {
            if text.is_empty() { Ok(()) } else { writeln!(f, "  {name:<12} {text}") }
        };
        line("format", format!("{} ({})", self.title.get(Language::En), self.format))?;
        line("file", self.file_words())?;
        line("sheets", self.sheet_words())?;
        line("rows", format!("{}, giving {}", self.rows, self.value_words()))?;
        line("indicators", listed(self.indicators.iter().map(|(id, rows)| format!("{id} ({rows})"))))?;
        line("areas", listed(self.areas.iter().map(|(level, count)| format!("{level} {count}"))))?;
        line("periods", span(&self.periods))?;
        line("sexes", self.sexes.join(", "))?;
        line("dimensions", listed(self.dimensions.iter().cloned()))?;
        line("units", listed(self.units.iter().cloned()))?;
        line("symbols", listed(self.symbols.iter().map(|(symbol, count)| format!("{symbol} ({count})"))))?;
        line("not used", listed(self.unused_columns.iter().map(|column| format!("column `{column}`"))))?;
        for (unused, skipped) in &self.unused_areas {
            let text = format!("{}: {} rows, such as {}", unused.label(), skipped.rows, skipped.examples.join(", "));
            line("not used", text)?;
        }
        if let Some(table) = &self.table {
            line("table", table.title.clone())?;
            line("dimensions", listed(table.dimensions.iter().map(|(name, count)| format!("{name} ({count})"))))?;
            line("contents", listed(table.measures.iter().map(|measure| format!("`{measure}`"))))?;
            line("years", span(&table.years))?;
            line("areas", listed(table.areas.iter().map(|(level, count)| format!("{level} {count}"))))?;
        }
        if !self.outside.is_empty() {
            line("outside", "not in the catalogue, so not read:".to_owned())?;
            for (name, outside) in &self.outside {
                let near = outside.near.as_ref().map_or(String::new(), |id| format!("; did you mean `{id}`?"));
                line("", format!("- {name}: {} values{near}", outside.values))?;
            }
            line("", OUTSIDE_HINT.to_owned())?;
        }
        for note in notes {
            line("note", note.text.replace('\n', "\n               "))?;
        }
        Ok(())
    }

    fn value_words(&self) -> String {
        let half = |n: usize| (n > 0).then(|| format!("{n} counts that need those of another file"));
        let absent = |n: usize| (n > 0).then(|| format!("{n} marked as not there"));
        let words = [Some(format!("{} values", self.values)), half(self.halves), absent(self.without_value)];
        words.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn file_words(&self) -> String {
        let delimiter = self.delimiter.map(|delimiter| match delimiter {
            '\t' => "delimiter tab".to_owned(),
            other => format!("delimiter {other}"),
        });
        let decimal = (!self.decimal.is_empty()).then(|| format!("decimal mark {}", self.decimal));
        let words = [Some(self.kind.to_owned()), Some(self.encoding.to_owned()), delimiter, decimal];
        words.into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn sheet_words(&self) -> String {
        let read = self.sheets_read.iter().map(|name| format!("`{name}` read"));
        let ignored = self.sheets_ignored.iter().map(|(name, reason)| format!("`{name}` ignored: {reason}"));
        read.chain(ignored).collect::<Vec<_>>().join("; ")
    }
}

fn listed(items: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 12;
    let items: Vec<String> = items.collect();
    let more = items.len().saturating_sub(SHOWN);
    let shown = items[..items.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

fn span(periods: &[String]) -> String {
    match periods {
        [] => String::new(),
        [only] => only.clone(),
        [first, .., last] => format!("{} periods, {first} to {last}", periods.len()),
    }
}

impl fmt::Display for super::Tidied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, file) in self.files.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            let notes: Vec<&Note> = self.notes.iter().filter(|note| note.file.as_ref() == Some(&file.path)).collect();
            file.write(f, &notes)?;
        }
        let between: Vec<&Note> = self.notes.iter().filter(|note| note.file.is_none()).collect();
        if !between.is_empty() {
            writeln!(f, "\nacross the files")?;
            for note in between {
                writeln!(f, "  note         {}", note.text)?;
            }
        }
        write!(f, "\n{} observations in all", self.observations.len())
    }
}
