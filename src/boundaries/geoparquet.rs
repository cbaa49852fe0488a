//! GeoParquet -> features: a Parquet file whose metadata `geo` names the column of shapes, in well-known binary.

use std::fs::File;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use super::layer::{Feature, Layer, Ring, Stated};
use super::wkb;
use crate::error::{Error, Result};

/// The features of a file. Columns that are neither text nor whole or decimal numbers have no cells.
pub(super) fn layer(path: &Path) -> Result<Layer> {
    let damaged = |reason: String| Error::read(path, reason, "the file may be cut short; export it again");
    let file = File::open(path).map_err(|source| Error::read(path, source, "check the path"))?;
    let open = ParquetRecordBatchReaderBuilder::try_new(file);
    let open = open.map_err(|error| damaged(error.to_string()))?;
    let values = open.metadata().file_metadata().key_value_metadata();
    let geo = values.into_iter().flatten().find(|entry| entry.key == "geo").and_then(|entry| entry.value.clone());
    let no_map =
        || Error::read(path, "it is Parquet without map data", "give a GeoParquet file, or a table with --values");
    let geo: Value = serde_json::from_str(&geo.ok_or_else(no_map)?).map_err(|error| damaged(error.to_string()))?;
    let shapes = geo["primary_column"].as_str().unwrap_or("geometry").to_owned();
    let about = &geo["columns"][shapes.as_str()];
    if about["encoding"].as_str() != Some("WKB") {
        let encoding = about["encoding"].as_str().unwrap_or("not stated");
        return Err(Error::read(path, format!("its shapes are encoded as {encoding}"), "export them as WKB"));
    }
    let mut layer = Layer { stated: stated(&about["crs"]), ..Layer::default() };
    for batch in open.build().map_err(|error| damaged(error.to_string()))? {
        let batch = batch.map_err(|error| damaged(error.to_string()))?;
        add(&mut layer, &batch, &shapes);
    }
    Ok(layer)
}

/// Without `crs` the coordinates are longitude and latitude of WGS 84, says GeoParquet 1.1.
fn stated(crs: &Value) -> Stated {
    match crs {
        Value::Null => Stated::Epsg(4326),
        crs => {
            let code =
                || if crs["id"]["authority"].as_str()? == "OGC" { Some(4326) } else { crs["id"]["code"].as_u64() };
            let code = code().and_then(|code| u32::try_from(code).ok());
            code.map_or_else(|| Stated::Other(crs["name"].as_str().unwrap_or("unnamed").to_owned()), Stated::Epsg)
        }
    }
}

fn add(layer: &mut Layer, batch: &RecordBatch, shapes: &str) {
    let schema = batch.schema();
    let fields = || schema.fields().iter().zip(batch.columns()).filter(|(field, _)| field.name() != shapes);
    layer.columns =
        fields().filter(|(field, _)| has_cells(field.data_type())).map(|(field, _)| field.name().clone()).collect();
    let arrays: Vec<&dyn Array> = fields().filter(|(f, _)| has_cells(f.data_type())).map(|(_, a)| a.as_ref()).collect();
    let shapes = batch.column_by_name(shapes);
    for row in 0..batch.num_rows() {
        let cells = arrays.iter().map(|array| cell(*array, row)).collect();
        let polygons = shapes.map_or(Err("nothing".to_owned()), |shapes| shape(shapes.as_ref(), row));
        layer.features.push(Feature { cells, polygons });
    }
}

fn has_cells(kind: &DataType) -> bool {
    use DataType::{Float64, Int32, Int64, LargeUtf8, Utf8, Utf8View};
    matches!(kind, Utf8 | LargeUtf8 | Utf8View | Int32 | Int64 | Float64)
}

fn cell(array: &dyn Array, row: usize) -> String {
    if array.is_null(row) {
        return String::new();
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).trim().to_owned(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).trim().to_owned(),
        DataType::Utf8View => array.as_string_view().value(row).trim().to_owned(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        _ => String::new(),
    }
}

fn shape(array: &dyn Array, row: usize) -> std::result::Result<Vec<Vec<Ring>>, String> {
    if array.is_null(row) {
        return Err("nothing".to_owned());
    }
    match array.data_type() {
        DataType::Binary => wkb::polygons(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => wkb::polygons(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => wkb::polygons(array.as_binary_view().value(row)),
        other => Err(format!("a column of {other}")),
    }
}
