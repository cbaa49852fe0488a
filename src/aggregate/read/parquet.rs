//! Parquet -> arrays: each column has a reader of its own, so that the columns of a batch are decoded side by side.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::ConvertedType;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;
use rayon::prelude::*;

use super::{Origin, Stored, Told, Wanted, arrays, guard};
use crate::aggregate::rows::ColumnKind;
use crate::error::Result;

/// A file whose metadata is read.
#[derive(Debug, Clone)]
pub(super) struct Open {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

/// Reads the metadata of a file.
pub(super) fn open(path: &Path) -> Result<(Open, Vec<Stored>)> {
    let read = || {
        let file = File::open(path).map_err(|source| guard::system(&source))?;
        // The types of the Parquet schema itself, not those of an Arrow schema that a writer has put beside it.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let plain = ArrowReaderMetadata::load(&file, options.clone()).map_err(guard::parquet)?;
        check_rows(plain.metadata())?;
        let columns = stored(&plain);
        // With this hint pages of dictionary codes stay codes.
        let hinted = ArrowReaderMetadata::try_new(plain.metadata().clone(), options.with_schema(hint(&plain)));
        Ok((hinted.map_err(guard::parquet)?, columns))
    };
    let (metadata, columns) = guard::decode(read).map_err(|reason| guard::unreadable(path, "", &reason))?;
    Ok((Open { path: path.to_owned(), metadata }, columns))
}

/// Whether all parts of the metadata tell the same number of rows.
fn check_rows(metadata: &ParquetMetaData) -> Result<(), String> {
    let mut all: i64 = 0;
    for group in metadata.row_groups() {
        let flat = |column: usize| group.column(column).column_descr().max_rep_level() == 0;
        let rows = group.num_rows();
        let alike = (0..group.num_columns()).all(|c| !flat(c) || group.column(c).num_values() == rows);
        all = all.checked_add(rows).filter(|_| rows >= 0 && alike).ok_or(guard::DAMAGED)?;
    }
    if all == metadata.file_metadata().num_rows() { Ok(()) } else { Err(guard::DAMAGED.to_owned()) }
}

fn stored(metadata: &ArrowReaderMetadata) -> Vec<Stored> {
    let fields = metadata.schema().fields().iter().enumerate();
    let roots = metadata.parquet_schema().root_schema().get_fields();
    let stored = fields.map(|(place, field)| {
        let marked = roots[place].get_basic_info().converted_type();
        let kind = match arrays::kind(field.data_type()) {
            Ok(Some(ColumnKind::Text)) if marked != ConvertedType::UTF8 => Err("bytes that are not said to be text"),
            kind => kind,
        };
        Stored { name: field.name().clone(), kind, origin: Origin::Column(place), told: Told::ByType }
    });
    stored.collect()
}

fn hint(metadata: &ArrowReaderMetadata) -> Arc<Schema> {
    let hinted = metadata.schema().fields().iter().map(|field| {
        if *field.data_type() == DataType::Utf8 {
            let coded = field.as_ref().clone().with_data_type(arrays::text_type());
            Arc::new(coded)
        } else {
            field.clone()
        }
    });
    Arc::new(Schema::new(hinted.collect::<Vec<Arc<Field>>>()))
}

impl Open {
    /// How many rows the file has.
    pub(super) fn rows(&self) -> u64 {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    /// The largest size that a number of a column has, if the file says so.
    pub(super) fn largest(&self, column: usize) -> Option<f64> {
        let descriptor = self.metadata.parquet_schema();
        let leaf = (0..descriptor.num_columns()).find(|leaf| descriptor.get_column_root_idx(*leaf) == column)?;
        let groups = self.metadata.metadata().row_groups().iter();
        let largest = groups.map(|group| match group.column(leaf).statistics()? {
            Statistics::Int32(range) => Some(f64::from(*range.max_opt()?).max(-f64::from(*range.min_opt()?))),
            Statistics::Int64(range) => Some((*range.max_opt()? as f64).max(-(*range.min_opt()? as f64))),
            Statistics::Float(range) => Some(f64::from(range.max_opt()?.max(-*range.min_opt()?))),
            Statistics::Double(range) => Some(range.max_opt()?.max(-*range.min_opt()?)),
            _ => None,
        });
        largest.collect::<Option<Vec<f64>>>().map(|sizes| sizes.into_iter().fold(0.0, f64::max))
    }

    /// The rows of some columns, in batches of at most `rows` that do not cross the row groups of the file.
    pub(super) fn batches(&self, wanted: &[Wanted], rows: usize) -> Batches {
        let columns = wanted.iter().map(|wanted| Column { wanted: wanted.clone(), reader: None }).collect();
        Batches { open: self.clone(), columns, most: rows.max(1), group: 0, left: 0, piece: 0, begun: 0 }
    }
}

/// The rows of a file that are still to come.
pub(super) struct Batches {
    open: Open,
    columns: Vec<Column>,
    /// The most rows that a batch may have.
    most: usize,
    /// The row group that is being read, from 1.
    group: usize,
    /// Rows of it that are still to come.
    left: usize,
    /// Rows of a batch of it.
    piece: usize,
    /// The group that the columns' readers belong to.
    begun: usize,
}

struct Column {
    wanted: Wanted,
    /// The reader of the row group.
    reader: Option<ParquetRecordBatchReader>,
}

impl Batches {
    /// The next rows: how many, and their columns.
    pub(super) fn next(&mut self) -> Option<Result<(usize, Vec<ArrayRef>)>> {
        let groups = self.open.metadata.metadata().row_groups();
        while self.left == 0 {
            self.left = usize::try_from(groups.get(self.group)?.num_rows()).unwrap_or(usize::MAX);
            self.group += 1;
            // Batches of even size, so that no row group ends with a few rows.
            self.piece = self.left.div_ceil(self.left.div_ceil(self.most).max(1));
        }
        let rows = self.piece.min(self.left);
        let (open, group, piece) = (&self.open, self.group, self.piece);
        let begin = self.begun != group;
        let decode = |column: &mut Column| {
            guard::decode(|| column.next(open, begin.then_some(group), piece, rows))
                .map_err(|reason| (column.wanted.name.clone(), reason))
        };
        let decoded: Vec<_> = self.columns.par_iter_mut().map(decode).collect();
        self.begun = group;
        self.left -= rows;
        // The first column that failed, whichever thread was first.
        let columns: Result<Vec<ArrayRef>, _> = decoded.into_iter().collect();
        Some(columns.map(|columns| (rows, columns)).map_err(|(name, reason)| {
            let part = format!("row group {group} of {}, column `{name}`: ", groups.len());
            guard::unreadable(&open.path, &part, &reason)
        }))
    }
}

impl Column {
    fn next(&mut self, open: &Open, begin: Option<usize>, piece: usize, rows: usize) -> Result<ArrayRef, String> {
        if let Some(group) = begin {
            // A file handle of its own: handles that are cloned share one position, which threads would fight for.
            let file = File::open(&open.path).map_err(|source| guard::system(&source))?;
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, open.metadata.clone());
            let roots = ProjectionMask::roots(open.metadata.parquet_schema(), [self.wanted.place]);
            let builder = builder.with_projection(roots).with_row_groups(vec![group - 1]).with_batch_size(piece);
            self.reader = Some(builder.build().map_err(guard::parquet)?);
        }
        let batch = self.reader.as_mut().and_then(Iterator::next).ok_or(guard::CUT_SHORT)?.map_err(guard::arrow)?;
        let array = batch.columns().first().filter(|array| array.len() == rows).ok_or(guard::DAMAGED)?;
        arrays::promised(array.clone(), self.wanted.kind)
    }
}
