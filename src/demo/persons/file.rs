//! Blocks of rows in a file: drawn and encoded in parallel, written in their order.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int8Type, Int16Type, Int32Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::writer::FileWriter;
use arrow_schema::DataType;
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::FileFormat;
use super::rows::Source;

/// Rows of a block, which is a row group of a Parquet file and has a random stream of its own.
const BLOCK: u64 = 250_000;

/// The number of blocks that so many rows make.
pub fn blocks(rows: u64) -> u64 {
    rows.div_ceil(BLOCK)
}

/// Writes some blocks as one file; `done` is told the rows of each, and says whether to go on.
pub fn write(
    out: &mut (dyn Write + Send),
    source: &Source,
    blocks: Range<u64>,
    format: FileFormat,
    done: &dyn Fn(u64) -> io::Result<()>,
) -> io::Result<()> {
    match format {
        FileFormat::Parquet => write_parquet(out, source, blocks, done),
        FileFormat::Csv => write_csv(out, source, blocks, done),
        FileFormat::Arrow => write_arrow(out, source, blocks, done),
    }
}

/// Makes something of each block, as many at a time as there are threads, and takes the results in order.
fn in_order<T: Send>(
    source: &Source,
    blocks: Range<u64>,
    make: impl Fn(RecordBatch) -> io::Result<T> + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
    done: &dyn Fn(u64) -> io::Result<()>,
) -> io::Result<()> {
    let at_once = 2 * rayon::current_num_threads() as u64;
    let mut next = blocks.start;
    while next < blocks.end {
        let until = (next + at_once).min(blocks.end);
        let made: Vec<io::Result<(u64, T)>> = (next..until)
            .into_par_iter()
            .map(|block| {
                let rows = block * BLOCK..((block + 1) * BLOCK).min(source.rows);
                Ok((rows.end - rows.start, make(source.block(block, rows))?))
            })
            .collect();
        for result in made {
            let (rows, made) = result?;
            take(made)?;
            done(rows)?;
        }
        next = until;
    }
    Ok(())
}

fn write_parquet(
    out: &mut (dyn Write + Send),
    source: &Source,
    blocks: Range<u64>,
    done: &dyn Fn(u64) -> io::Result<()>,
) -> io::Result<()> {
    let schema = source.schema();
    let level = ZstdLevel::try_new(3).map_err(io::Error::other)?;
    let properties = Arc::new(WriterProperties::builder().set_compression(Compression::ZSTD(level)).build());
    let root = ArrowSchemaConverter::new().convert(&schema).map_err(io::Error::other)?.root_schema_ptr();
    let mut writer = SerializedFileWriter::new(out, root, properties).map_err(failed)?;
    let factory = ArrowRowGroupWriterFactory::new(&writer, Arc::clone(&schema));
    let encode = |batch: RecordBatch| -> io::Result<Vec<ArrowColumnChunk>> {
        let writers = factory.create_column_writers(0).map_err(failed)?;
        let fields = schema.fields().iter().zip(batch.columns());
        let encoded = writers.into_iter().zip(fields).map(|(mut writer, (field, array))| {
            for leaf in compute_leaves(field, array)? {
                writer.write(&leaf)?;
            }
            writer.close()
        });
        encoded.collect::<Result<_, _>>().map_err(failed)
    };
    let take = |chunks: Vec<ArrowColumnChunk>| -> io::Result<()> {
        let mut group = writer.next_row_group().map_err(failed)?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut group).map_err(failed)?;
        }
        group.close().map_err(failed)?;
        Ok(())
    };
    in_order(source, blocks, encode, take, done)?;
    writer.close().map_err(failed)?;
    Ok(())
}

/// What the system said, if it was the system.
fn failed(error: parquet::errors::ParquetError) -> io::Error {
    match error {
        parquet::errors::ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(system) => *system,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

fn write_arrow(
    out: &mut (dyn Write + Send),
    source: &Source,
    blocks: Range<u64>,
    done: &dyn Fn(u64) -> io::Result<()>,
) -> io::Result<()> {
    let failed = |error: arrow_schema::ArrowError| match error {
        arrow_schema::ArrowError::IoError(_, system) => system,
        other => io::Error::other(other),
    };
    let mut writer = FileWriter::try_new(out, &source.schema()).map_err(failed)?;
    in_order(source, blocks, Ok, |batch| writer.write(&batch).map_err(failed), done)?;
    writer.finish().map_err(failed)
}

fn write_csv(
    out: &mut (dyn Write + Send),
    source: &Source,
    blocks: Range<u64>,
    done: &dyn Fn(u64) -> io::Result<()>,
) -> io::Result<()> {
    let names: Vec<String> = source.schema().fields().iter().map(|field| field.name().clone()).collect();
    writeln!(out, "{}", names.join(","))?;
    in_order(source, blocks, csv_lines, |lines| out.write_all(&lines), done)
}

fn csv_lines(batch: RecordBatch) -> io::Result<Vec<u8>> {
    let mut lines = Vec::with_capacity(batch.num_rows() * 64);
    for row in 0..batch.num_rows() {
        for (i, column) in batch.columns().iter().enumerate() {
            if i > 0 {
                lines.push(b',');
            }
            if column.is_valid(row) {
                write_cell(&mut lines, column, row)?;
            }
        }
        lines.push(b'\n');
    }
    Ok(lines)
}

fn write_cell(line: &mut Vec<u8>, column: &ArrayRef, row: usize) -> io::Result<()> {
    match column.data_type() {
        DataType::Int8 => write!(line, "{}", column.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => write!(line, "{}", column.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => write!(line, "{}", column.as_primitive::<Int32Type>().value(row)),
        DataType::Float64 => write!(line, "{}", column.as_primitive::<Float64Type>().value(row)),
        _ => line.write_all(column.as_string::<i32>().value(row).as_bytes()),
    }
}
