//! Files of person rows, through the public interface: every format gives the same rows, or an error without a value.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

#[path = "aggregate_read/damage.rs"]
mod damage;
#[path = "aggregate_read/files.rs"]
mod files;
#[path = "aggregate_read/formats.rs"]
mod formats;
#[path = "aggregate_read/text.rs"]
mod text;

use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int8Array, Int32Array, RecordBatch, StringArray,
    downcast_integer_array,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::DataType;
use jamlik::Result;
use jamlik::aggregate::read::Persons;
use jamlik::aggregate::rows::Batch;
use jamlik::aggregate::spec::ReadSpec;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

/// Some persons: a code with a leading zero, a number with decimals, and answers that are missing.
fn persons(rows: usize) -> RecordBatch {
    let every = |n: usize| move |row: &usize| !row.is_multiple_of(n);
    let all = || 0..rows;
    let codes: StringArray = all().map(|row| Some(["0180", "1480", "0114"][row % 3])).collect();
    let words: StringArray = all().map(|row| every(5)(&row).then_some(["Malmö", "Lund; C", "a\"b"][row % 3])).collect();
    let sex: Int8Array = all().map(|row| Some((row % 2) as i8 + 1)).collect();
    let income: Int32Array = all().map(|row| every(7)(&row).then_some(row as i32 * 31 - 1000)).collect();
    let weight: Float64Array = all().map(|row| every(4)(&row).then_some(row as f64 * 0.5 + 0.25)).collect();
    let smokes: BooleanArray = all().map(|row| every(3)(&row).then_some(row % 2 == 0)).collect();
    let columns: [(&str, ArrayRef); 6] = [
        ("kommun", Arc::new(codes)),
        ("ort", Arc::new(words)),
        ("kon", Arc::new(sex)),
        ("inkomst", Arc::new(income)),
        ("vikt", Arc::new(weight)),
        ("roker", Arc::new(smokes)),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn write_parquet(path: &Path, batch: &RecordBatch, group: usize) {
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder().set_compression(zstd).set_max_row_group_row_count(Some(group)).build();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn write_ipc(path: &Path, batches: &[RecordBatch], compression: Option<CompressionType>) {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = FileWriter::try_new_with_options(file, &batches[0].schema(), options).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.finish().unwrap();
}

fn open(path: &Path) -> Result<Persons> {
    Persons::open(&[path.to_owned()], &ReadSpec::default())
}

/// All batches of all files, all columns.
fn batches(persons: &Persons, rows: usize) -> Result<Vec<Batch>> {
    let columns: Vec<usize> = (0..persons.fields().len()).collect();
    let mut all = Vec::new();
    for file in 0..persons.files().len() {
        for batch in persons.batches(file, &columns, rows)? {
            all.push(batch?);
        }
    }
    Ok(all)
}

/// Every row as text, the cells divided by `|`, no value being empty.
fn rows(persons: &Persons, size: usize) -> Vec<String> {
    let mut all = Vec::new();
    for batch in batches(persons, size).unwrap() {
        assert!(batch.rows <= size && batch.columns.iter().all(|column| column.len() == batch.rows));
        for row in 0..batch.rows {
            let cells: Vec<String> = batch.columns.iter().map(|column| cell(column, row)).collect();
            all.push(cells.join("|"));
        }
    }
    all
}

fn cell(array: &ArrayRef, row: usize) -> String {
    if array.is_null(row) {
        return String::new();
    }
    let array = array.as_ref();
    downcast_integer_array!(
        array => array.value(row).to_string(),
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Dictionary(..) => {
            let texts = array.as_dictionary::<Int32Type>();
            texts.values().as_string::<i32>().value(texts.keys().value(row) as usize).to_owned()
        },
        other => panic!("{other} is none of the promised types"),
    )
}

/// A folder for the files of a test.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}
