//! Cells as a Parquet file: a column for each key and, for each indicator, its sums.
//!
//! ```text
//! area, sex, age, year, <dimension> …   text; empty for one that is not known
//! rows                                  rows of the cell
//! <id>_without, <id>_with               a share: persons without and with the property
//! <id>_w_without … <id>_ww_with         with weights also Σ w and Σ w² of both
//! <id>_n, _x, _y, _xx, _xy, _yy         a mean or rate: see [`Sums`]
//! ```

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::cells::{Cells, KeyColumn, PlainSums, Role, Sums, Tally, UNKNOWN, WeightedCounts};
use crate::error::{Error, Result};

/// Cells written at a time, as a row group of their own: what is held twice is theirs alone.
const SLICE: usize = 4_096;

/// Writes cells by these keys; `ids` are the indicators of the measures, and `note` is kept in the file's metadata.
///
/// # Errors
///
/// What the writer says.
pub fn write(
    cells: &Cells,
    roles: &[Role],
    ids: &[&str],
    note: Option<&str>,
    out: &mut (dyn Write + Send),
) -> std::io::Result<()> {
    let fields: Vec<Field> = columns(&cells.merged(roles, &[]), ids).into_iter().map(|(field, _)| field).collect();
    let schema = Arc::new(Schema::new(fields));
    let properties = WriterProperties::builder()
        // Sums hardly repeat; dictionaries of them would take more memory than they save.
        .set_dictionary_enabled(false)
        // Zstandard would prepare its tables anew for each column of each slice, which takes longer than to compress it.
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(note.map(|note| vec![KeyValue::new(NOTE.to_owned(), note.to_owned())]))
        .build();
    let mut writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties)).map_err(std::io::Error::other)?;
    let groups = cells.groups(roles);
    for slice in groups.slices().chunks(SLICE) {
        let arrays = columns(&cells.merged(roles, slice), ids).into_iter().map(|(_, array)| array).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(std::io::Error::other)?;
        writer.write(&batch).map_err(std::io::Error::other)?;
        writer.flush().map_err(std::io::Error::other)?;
    }
    writer.close().map_err(std::io::Error::other)?;
    Ok(())
}

/// Reads cells back, and their note; `like` has the keys and measures that are expected, with nothing in them.
///
/// # Errors
///
/// [`Error::Read`] if the file is not one of these cells.
pub fn read(path: &Path, like: &Cells, ids: &[&str]) -> Result<(Cells, Option<String>)> {
    let failed = |reason: &str| Error::read(path, reason, "delete it and begin anew");
    let file = File::open(path).map_err(|source| Error::read(path, source, "check the path"))?;
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| failed("it is not a whole Parquet file"))?;
    let notes = builder.metadata().file_metadata().key_value_metadata();
    let note = notes.and_then(|notes| notes.iter().find(|note| note.key == NOTE)).and_then(|note| note.value.clone());
    let reader = builder.build().map_err(|_| failed("it cannot be read as cells"))?;
    let mut cells = like.clone();
    for batch in reader {
        let batch = batch.map_err(|_| failed("it is damaged"))?;
        append(&mut cells, &batch, ids).ok_or_else(|| failed("it holds the cells of another spec"))?;
    }
    Ok((cells, note))
}

const NOTE: &str = "jamlik";

/// The name of a key's column.
fn name_of(role: Role) -> String {
    match role {
        Role::Area => "area".to_owned(),
        Role::Sex => "sex".to_owned(),
        Role::Age => "age".to_owned(),
        Role::Year => "year".to_owned(),
        Role::Dimension(id) => id.to_string(),
        Role::Stratum => "stratum".to_owned(),
        Role::Unit => "unit".to_owned(),
        Role::Value => "value".to_owned(),
    }
}

/// The columns of cells.
fn columns(cells: &Cells, ids: &[&str]) -> Vec<(Field, ArrayRef)> {
    let range = 0..cells.len();
    let mut columns = Vec::new();
    for key in &cells.keys {
        let words: StringArray = range.clone().map(|cell| key.label(cell)).collect();
        columns.push((Field::new(name_of(key.role), DataType::Utf8, true), Arc::new(words) as ArrayRef));
    }
    let mut whole = |name: String, value: &dyn Fn(usize) -> u64| {
        let numbers: Int64Array = range.clone().map(|cell| value(cell) as i64).collect();
        columns.push((Field::new(name, DataType::Int64, false), Arc::new(numbers) as ArrayRef));
    };
    whole("rows".to_owned(), &|cell| cells.rows[cell]);
    for (tally, id) in cells.measures.iter().zip(ids) {
        match tally {
            Tally::Counts(counts) => {
                whole(format!("{id}_without"), &|cell| u64::from(counts[cell][0]));
                whole(format!("{id}_with"), &|cell| u64::from(counts[cell][1]));
            }
            Tally::Weighted(counts) => {
                whole(format!("{id}_without"), &|cell| u64::from(counts[cell].n[0]));
                whole(format!("{id}_with"), &|cell| u64::from(counts[cell].n[1]));
            }
            Tally::Plain(_) | Tally::Sums(_) => whole(format!("{id}_n"), &|cell| tally.sums(cell).n),
        }
    }
    for (name, value) in numbers(cells, ids) {
        let numbers: Float64Array = range.clone().map(&value).collect();
        columns.push((Field::new(name, DataType::Float64, false), Arc::new(numbers) as ArrayRef));
    }
    columns
}

type OfCell<'a> = Box<dyn Fn(usize) -> f64 + 'a>;
type OfSums = fn(&Sums) -> f64;

/// The sums that are not counts.
fn numbers<'a>(cells: &'a Cells, ids: &[&str]) -> Vec<(String, OfCell<'a>)> {
    let mut columns: Vec<(String, OfCell<'a>)> = Vec::new();
    for (tally, id) in cells.measures.iter().zip(ids) {
        match tally {
            Tally::Counts(_) => {}
            Tally::Weighted(counts) => {
                for (with, word) in ["without", "with"].into_iter().enumerate() {
                    columns.push((format!("{id}_w_{word}"), Box::new(move |cell| counts[cell].w[with])));
                    columns.push((format!("{id}_ww_{word}"), Box::new(move |cell| counts[cell].ww[with])));
                }
            }
            Tally::Plain(_) | Tally::Sums(_) => {
                let parts: [(&str, OfSums); 5] =
                    [("x", |s| s.x), ("y", |s| s.y), ("xx", |s| s.xx), ("xy", |s| s.xy), ("yy", |s| s.yy)];
                for (word, part) in parts {
                    columns.push((format!("{id}_{word}"), Box::new(move |cell| part(&tally.sums(cell)))));
                }
            }
        }
    }
    columns
}

/// Adds the cells of a batch; `None` if a column is not there.
fn append(cells: &mut Cells, batch: &RecordBatch, ids: &[&str]) -> Option<()> {
    for key in &mut cells.keys {
        let words = batch.column_by_name(&name_of(key.role))?.as_string_opt::<i32>()?;
        append_labels(key, words);
    }
    let whole = |name: &str| Some(batch.column_by_name(name)?.as_primitive_opt::<Int64Type>()?.values().to_vec());
    let number = |name: &str| Some(batch.column_by_name(name)?.as_primitive_opt::<Float64Type>()?.values().to_vec());
    cells.rows.extend(whole("rows")?.into_iter().map(|rows| rows as u64));
    for (tally, id) in cells.measures.iter_mut().zip(ids) {
        let whole = |word: &str| whole(&format!("{id}_{word}"));
        let number = |word: &str| number(&format!("{id}_{word}"));
        match tally {
            Tally::Counts(counts) => {
                let pairs = whole("without")?.into_iter().zip(whole("with")?);
                counts.extend(pairs.map(|(without, with)| [without as u32, with as u32]));
            }
            Tally::Weighted(counts) => {
                let n = [whole("without")?, whole("with")?];
                let w = [number("w_without")?, number("w_with")?];
                let ww = [number("ww_without")?, number("ww_with")?];
                counts.extend((0..batch.num_rows()).map(|row| WeightedCounts {
                    n: [n[0][row] as u32, n[1][row] as u32],
                    w: [w[0][row], w[1][row]],
                    ww: [ww[0][row], ww[1][row]],
                }));
            }
            Tally::Plain(sums) => {
                let (n, y, yy) = (whole("n")?, number("y")?, number("yy")?);
                sums.extend((0..batch.num_rows()).map(|row| PlainSums { n: n[row] as u64, y: y[row], yy: yy[row] }));
            }
            Tally::Sums(sums) => {
                let n = whole("n")?;
                let [x, y, xx, xy, yy] = [number("x")?, number("y")?, number("xx")?, number("xy")?, number("yy")?];
                sums.extend((0..batch.num_rows()).map(|row| Sums {
                    n: n[row] as u64,
                    x: x[row],
                    y: y[row],
                    xx: xx[row],
                    xy: xy[row],
                    yy: yy[row],
                }));
            }
        }
    }
    Some(())
}

fn append_labels(key: &mut KeyColumn, words: &StringArray) {
    for word in words.iter() {
        let index = match word {
            None => UNKNOWN,
            Some(word) => match key.labels.iter().position(|label| label == word) {
                Some(at) => at as u32,
                None => {
                    key.labels.push(word.to_owned());
                    key.labels.len() as u32 - 1
                }
            },
        };
        key.index.push(index);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ustr::ustr;

    use super::*;

    #[test]
    fn cells_are_read_back_as_they_were() {
        let n = 40_000_u32;
        let area = KeyColumn {
            role: Role::Area,
            labels: vec!["0180".to_owned(), "0680".to_owned()],
            index: (0..n).map(|cell| cell % 2).collect(),
        };
        let education = KeyColumn {
            role: Role::Dimension(ustr("education")),
            labels: vec!["low".to_owned()],
            index: (0..n).map(|cell| if cell % 3 == 0 { UNKNOWN } else { 0 }).collect(),
        };
        let third = |cell: u32| f64::from(cell) / 3.0;
        let cells = Cells {
            keys: vec![area, education],
            rows: (0..u64::from(n)).collect(),
            measures: vec![
                Tally::Counts((0..n).map(|cell| [cell, 1]).collect()),
                Tally::Weighted(
                    (0..n).map(|c| WeightedCounts { n: [c, 2], w: [third(c), 0.1], ww: [0.2, third(c)] }).collect(),
                ),
                Tally::Sums((0..n).map(|c| Sums { n: 1, x: third(c), y: 2.0, xx: 0.3, xy: 4.0, yy: 5.0 }).collect()),
                Tally::Plain((0..n).map(|c| PlainSums { n: 3, y: third(c), yy: 0.7 }).collect()),
            ],
        };
        let ids = ["a", "b", "c", "d"];
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let roles = [Role::Area, Role::Dimension(ustr("education"))];
        write(&cells, &roles, &ids, Some("told"), file.as_file_mut()).unwrap();
        let empty = |role| KeyColumn { role, labels: Vec::new(), index: Vec::new() };
        let like = Cells {
            keys: vec![empty(Role::Area), empty(Role::Dimension(ustr("education")))],
            rows: Vec::new(),
            measures: vec![
                Tally::Counts(Vec::new()),
                Tally::Weighted(Vec::new()),
                Tally::Sums(Vec::new()),
                Tally::Plain(Vec::new()),
            ],
        };
        let (back, note) = read(file.path(), &like, &ids).unwrap();
        assert_eq!(note.as_deref(), Some("told"));
        let whole = cells.by(&roles);
        assert_eq!(back, Cells { keys: back.keys.clone(), ..whole.clone() });
        for (back, whole) in back.keys.iter().zip(&whole.keys) {
            assert!((0..4).all(|cell| back.label(cell) == whole.label(cell)));
        }
        assert!(read(file.path(), &like, &["a", "b", "x", "d"]).is_err());
    }
}
