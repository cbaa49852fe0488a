//! The same rows from every format, in batches of any size, at any number of threads.

use std::sync::Arc;

use arrow_array::builder::{Decimal128Builder, StringDictionaryBuilder};
use arrow_array::types::*;
use arrow_array::*;
use jamlik::aggregate::rows::ColumnKind;

use super::*;

fn as_csv(batch: &RecordBatch, delimiter: char, decimal: char) -> String {
    let schema = batch.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let mut text = names.join(&delimiter.to_string()) + "\n";
    for row in 0..batch.num_rows() {
        let cells = batch.columns().iter().map(|column| {
            let cell = if let Some(texts) = column.as_string_opt::<i32>() {
                if texts.is_null(row) { String::new() } else { texts.value(row).to_owned() }
            } else {
                cell(column, row)
            };
            let number = matches!(column.data_type(), DataType::Float64);
            let cell = if number { cell.replace('.', &decimal.to_string()) } else { cell };
            if cell.contains([delimiter, '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
        });
        text += &(cells.collect::<Vec<_>>().join(&delimiter.to_string()) + "\n");
    }
    text
}

#[test]
fn every_format_gives_the_same_rows() {
    let folder = folder();
    let batch = persons(500);
    let path = |name: &str| folder.path().join(name);
    write_parquet(&path("a"), &batch, 120);
    let expected = rows(&open(&path("a")).unwrap(), 500);
    assert_eq!(expected.len(), 500);
    assert_eq!(expected[0], "0180||1|||", "row 0 has codes alone");
    assert_eq!(expected[2], "0114|a\"b|1|-938|1.25|true");

    let kinds = [ColumnKind::Text, ColumnKind::Text, ColumnKind::Whole, ColumnKind::Whole, ColumnKind::Number];
    let kinds = [kinds.as_slice(), &[ColumnKind::Truth]].concat();
    let check = |name: &str| {
        let persons = open(&path(name)).unwrap();
        assert_eq!(persons.fields().iter().map(|field| field.kind).collect::<Vec<_>>(), kinds, "{name}");
        for size in [1, 7, 64, 120, 1000] {
            assert_eq!(rows(&persons, size), expected, "{name} in batches of {size}");
        }
    };
    check("a");
    let parts = [batch.slice(0, 200), batch.slice(200, 0), batch.slice(200, 300)];
    for compression in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
        write_ipc(&path("b"), &parts, compression);
        check("b");
    }
    for (delimiter, decimal) in [(',', '.'), (';', ','), ('\t', ','), (';', '.')] {
        let text = as_csv(&batch, delimiter, decimal);
        std::fs::write(path("c"), &text).unwrap();
        check("c");
        let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        std::fs::write(path("d"), windows).unwrap();
        check("d");
        let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
        std::fs::write(path("e"), [0xFF, 0xFE].into_iter().chain(utf16).collect::<Vec<u8>>()).unwrap();
        check("e");
        std::fs::write(path("f"), format!("\u{feff}sep={delimiter}\r\n{}", text.replace('\n', "\r\n"))).unwrap();
        check("f");
    }
}

#[test]
fn batches_follow_the_rows_and_keep_to_row_groups() {
    let folder = folder();
    let path = folder.path().join("a");
    write_parquet(&path, &persons(1000), 300);
    let persons = open(&path).unwrap();
    assert_eq!(persons.files()[0].rows, Some(1000));
    let batches = batches(&persons, 128).unwrap();
    let sizes: Vec<(u64, usize)> = batches.iter().map(|batch| (batch.first_row, batch.rows)).collect();
    let even = [(0, 100), (100, 100), (200, 100), (300, 100), (400, 100), (500, 100), (600, 100), (700, 100)];
    assert_eq!(sizes[..8], even);
    assert_eq!(sizes[8..], [(800, 100), (900, 100)]);
    // Small numbers stay small, and text stays codes of one dictionary.
    assert_eq!(*batches[0].columns[2].data_type(), DataType::Int8);
    let dictionary = |batch: &Batch| batch.columns[0].as_dictionary::<Int32Type>().values().len();
    assert!(batches.iter().all(|batch| dictionary(batch) == 3));
    assert_eq!(format!("{:?}", batches[0]), "Batch { first_row: 0, rows: 100, .. }");
}

#[test]
fn columns_come_in_the_order_that_was_asked_for() {
    let folder = folder();
    let path = folder.path().join("a");
    for write in [|path: &Path| write_parquet(path, &persons(9), 4), |path: &Path| write_ipc(path, &[persons(9)], None)]
    {
        write(&path);
        let persons = open(&path).unwrap();
        let batch = persons.batches(0, &[4, 0, 4], 2).unwrap().next().unwrap().unwrap();
        assert_eq!(
            [cell(&batch.columns[0], 1), cell(&batch.columns[1], 1), cell(&batch.columns[2], 1)],
            ["0.75", "1480", "0.75"]
        );
        let counted: usize = persons.batches(0, &[], 2).unwrap().map(|batch| batch.unwrap().rows).sum();
        assert_eq!(counted, 9, "rows without columns");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_rows() {
    let folder = folder();
    let path = folder.path().join("a");
    write_parquet(&path, &persons(2000), 256);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| rows(&open(&path).unwrap(), 100))
    };
    assert_eq!(with(1), with(5));
}

#[test]
fn every_type_is_a_kind_or_a_column_that_cannot_be_used() {
    let folder = folder();
    let path = folder.path().join("a");
    let decimal = |precision, scale| {
        let mut builder = Decimal128Builder::new().with_precision_and_scale(precision, scale).unwrap();
        builder.append_value(12345);
        builder.append_null();
        builder.append_value(-7);
        Arc::new(builder.finish()) as ArrayRef
    };
    let mut small = StringDictionaryBuilder::<UInt8Type>::new();
    small.append_value("ja");
    small.append_null();
    small.append_value("nej");
    let texts = || vec![Some("å"), None, Some("")];
    type Expected = Option<(ColumnKind, [&'static str; 3])>;
    let columns: Vec<(&str, ArrayRef, Expected)> = vec![
        (
            "u64",
            Arc::new(UInt64Array::from(vec![u64::MAX, 0, 1])),
            Some((ColumnKind::Whole, ["18446744073709551615", "0", "1"])),
        ),
        ("i16", Arc::new(Int16Array::from(vec![Some(-5), None, Some(7)])), Some((ColumnKind::Whole, ["-5", "", "7"]))),
        (
            "f32",
            Arc::new(Float32Array::from(vec![Some(0.5), None, Some(7.0)])),
            Some((ColumnKind::Number, ["0.5", "", "7"])),
        ),
        ("kronor", decimal(9, 2), Some((ColumnKind::Number, ["123.45", "", "-0.07"]))),
        ("kod", decimal(18, 0), Some((ColumnKind::Whole, ["12345", "", "-7"]))),
        ("stort", decimal(38, 0), Some((ColumnKind::Number, ["12345", "", "-7"]))),
        ("large", Arc::new(LargeStringArray::from(texts())), Some((ColumnKind::Text, ["å", "", ""]))),
        ("view", Arc::new(StringViewArray::from(texts())), Some((ColumnKind::Text, ["å", "", ""]))),
        ("small", Arc::new(small.finish()), Some((ColumnKind::Text, ["ja", "", "nej"]))),
        ("nothing", Arc::new(NullArray::new(3)), Some((ColumnKind::Text, ["", "", ""]))),
        ("date", Arc::new(Date32Array::from(vec![1, 2, 3])), None),
        ("time", Arc::new(TimestampMillisecondArray::from(vec![1, 2, 3])), None),
        ("bytes", Arc::new(BinaryArray::from(vec![b"x".as_slice(), b"y", b"z"])), None),
        (
            "list",
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)]), None, None])),
            None,
        ),
    ];
    let batch = RecordBatch::try_from_iter(columns.iter().map(|(name, array, _)| (*name, array.clone()))).unwrap();
    for write in [
        |path: &Path, batch: &RecordBatch| write_parquet(path, batch, 10),
        |path: &Path, batch: &RecordBatch| write_ipc(path, std::slice::from_ref(batch), None),
    ] {
        write(&path, &batch);
        let persons = open(&path).unwrap();
        for (name, _, expected) in &columns {
            match expected {
                Some((kind, cells)) => {
                    let place = persons.field(name).unwrap();
                    assert_eq!(persons.fields()[place].kind, *kind, "{name}");
                    let batch = persons.batches(0, &[place], 10).unwrap().next().unwrap().unwrap();
                    assert_eq!([0, 1, 2].map(|row| cell(&batch.columns[0], row)), *cells, "{name}");
                }
                None => {
                    let error = persons.field(name).unwrap_err().to_string();
                    assert!(error.contains(&format!("column `{name}`: expected whole numbers, numbers")), "{error}");
                    assert!(persons.unusable().iter().any(|column| column.name == *name));
                }
            }
        }
        let error = persons.field("viev").unwrap_err().to_string();
        assert!(
            error
                .ends_with("column `viev`: expected a column of this name, found `none`\n  help: did you mean `view`?"),
            "{error}"
        );
    }
}
