//! Arrow IPC files (Feather version 2) -> arrays, one record batch of the file in memory at a time.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_buffer::{Buffer, MutableBuffer};
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{read_dictionary, read_footer_length, read_record_batch};
use arrow_ipc::{Block, Message, MessageHeader, RecordBatch, root_as_footer, root_as_message};
use arrow_schema::SchemaRef;
use rayon::prelude::*;

use super::{Origin, Stored, Told, Wanted, arrays, guard};
use crate::error::Result;

/// The magic letters and the length of the footer, at the end of a file.
const TRAILER: usize = 10;
/// A buffer that says it is larger when unpacked is damaged: text of one batch has offsets of 32 bits.
const LARGEST_BUFFER: i64 = i32::MAX as i64;

/// A file whose footer is read.
#[derive(Debug, Clone)]
pub(super) struct Open {
    path: PathBuf,
    schema: SchemaRef,
    dictionaries: Vec<Block>,
    batches: Vec<Block>,
    /// The rows of each record batch.
    rows: Vec<usize>,
}

/// Reads the footer of a file and how many rows each of its record batches has.
pub(super) fn open(path: &Path) -> Result<(Open, Vec<Stored>)> {
    guard::decode(|| read_footer(path)).map_err(|reason| guard::unreadable(path, "", &reason))
}

fn read_footer(path: &Path) -> Result<(Open, Vec<Stored>), String> {
    let system = |source: std::io::Error| guard::system(&source);
    let mut file = File::open(path).map_err(system)?;
    let size = file.metadata().map_err(system)?.len();
    let mut trailer = [0; TRAILER];
    let end = size.checked_sub(TRAILER as u64).ok_or(guard::CUT_SHORT)?;
    file.seek(SeekFrom::Start(end)).and_then(|_| file.read_exact(&mut trailer)).map_err(system)?;
    let length = read_footer_length(trailer).map_err(|_| guard::CUT_SHORT)?;
    let start = end.checked_sub(length as u64).ok_or(guard::DAMAGED)?;
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut bytes)).map_err(system)?;

    let footer = root_as_footer(&bytes).map_err(|_| guard::DAMAGED)?;
    let schema = footer.schema().filter(|schema| schema.endianness().equals_to_target_endianness());
    let schema = Arc::new(fb_to_schema(schema.ok_or(guard::NOT_SUPPORTED)?));
    let blocks = |blocks: Option<_>| -> Result<Vec<Block>, String> {
        let blocks: Vec<Block> = blocks.into_iter().flatten().copied().collect();
        if blocks.iter().all(|block| lies_within(block, size)) { Ok(blocks) } else { Err(guard::DAMAGED.to_owned()) }
    };
    let dictionaries = blocks(footer.dictionaries())?;
    // A file without rows has an empty list of batches, one without a list is damaged.
    let batches = blocks(Some(footer.recordBatches().ok_or(guard::DAMAGED)?))?;
    check_accounted(start, length, dictionaries.iter().chain(&batches))?;
    let rows = batches.iter().map(|block| {
        let head = read_bytes(&mut file, block.offset(), block.metaDataLength() as usize)?;
        usize::try_from(batch_of(&message(&head)?)?.length()).map_err(|_| guard::DAMAGED.to_owned())
    });
    let rows = rows.collect::<Result<_, _>>()?;
    let columns = stored(&schema);
    Ok((Open { path: path.to_owned(), schema, dictionaries, batches, rows }, columns))
}

fn lies_within(block: &Block, size: u64) -> bool {
    let part = |length: i64| u64::try_from(length).ok();
    let end = part(block.offset())
        .zip(part(block.bodyLength()))
        .zip(part(i64::from(block.metaDataLength())))
        .and_then(|((offset, body), head)| offset.checked_add(body)?.checked_add(head));
    end.is_some_and(|end| end <= size)
}

/// Whether the blocks are all that stands before the footer beside the schema, so that no block of any size is lost.
///
/// The footer repeats the schema, so its length bounds that of the schema.
fn check_accounted<'a>(footer: u64, length: usize, blocks: impl Iterator<Item = &'a Block>) -> Result<(), String> {
    /// The most that writers pad a block, the magic letters and the end with.
    const PADDING: u64 = 64;
    let size = |block: &Block| block.metaDataLength() as u64 + block.bodyLength() as u64 + PADDING;
    let accounted = 3 * PADDING + length as u64 + blocks.map(size).sum::<u64>();
    if accounted >= footer { Ok(()) } else { Err(guard::DAMAGED.to_owned()) }
}

fn stored(schema: &SchemaRef) -> Vec<Stored> {
    let column = |(place, field): (usize, &Arc<arrow_schema::Field>)| Stored {
        name: field.name().clone(),
        kind: arrays::kind(field.data_type()),
        origin: Origin::Column(place),
        told: Told::ByType,
    };
    schema.fields().iter().enumerate().map(column).collect()
}

fn read_bytes(file: &mut File, offset: i64, length: usize) -> Result<Buffer, String> {
    let offset = u64::try_from(offset).map_err(|_| guard::DAMAGED)?;
    // Zeroed memory of Arrow's alignment, so that no array has to be copied.
    let mut bytes = MutableBuffer::from_len_zeroed(length);
    file.seek(SeekFrom::Start(offset)).and_then(|_| file.read_exact(&mut bytes)).map_err(|e| guard::system(&e))?;
    Ok(bytes.into())
}

/// The message at the start of a block: its length, in files of later versions after a mark, then itself.
fn message(head: &[u8]) -> Result<Message<'_>, String> {
    let rest = head.strip_prefix(&[0xFF; 4]).unwrap_or(head);
    root_as_message(rest.get(4..).ok_or(guard::DAMAGED)?).map_err(|_| guard::DAMAGED.to_owned())
}

fn batch_of<'a>(message: &Message<'a>) -> Result<RecordBatch<'a>, String> {
    message.header_as_record_batch().ok_or_else(|| guard::DAMAGED.to_owned())
}

/// Whether the buffers of a batch lie in its body and do not say that they unpack to more than fits.
fn check_buffers(batch: &RecordBatch<'_>, body: &[u8]) -> Result<(), String> {
    let compressed = batch.compression().is_some();
    let fine = batch.buffers().into_iter().flatten().all(|buffer| {
        let range = usize::try_from(buffer.offset()).ok().zip(usize::try_from(buffer.length()).ok());
        let range = range.and_then(|(start, length)| Some(start..start.checked_add(length)?));
        let bytes = range.and_then(|range| body.get(range));
        let unpacked = bytes.and_then(|bytes| bytes.first_chunk().copied()).map_or(0, i64::from_le_bytes);
        bytes.is_some() && (!compressed || unpacked <= LARGEST_BUFFER)
    });
    if fine { Ok(()) } else { Err(guard::DAMAGED.to_owned()) }
}

impl Open {
    /// How many rows the file has.
    pub(super) fn rows(&self) -> u64 {
        self.rows.iter().map(|rows| *rows as u64).sum()
    }

    /// The rows of some columns, in batches of at most `rows` that do not cross the record batches of the file.
    pub(super) fn batches(&self, wanted: &[Wanted], rows: usize) -> Batches {
        let wanted = wanted.to_vec();
        Batches {
            open: self.clone(),
            wanted,
            most: rows.max(1),
            source: None,
            next: 0,
            block: Vec::new(),
            from: 0,
            end: 0,
        }
    }
}

/// The rows of a file that are still to come.
pub(super) struct Batches {
    open: Open,
    wanted: Vec<Wanted>,
    /// The most rows that a batch may have.
    most: usize,
    /// The file and its dictionaries, once the first batch is asked for.
    source: Option<(File, HashMap<i64, ArrayRef>)>,
    /// The record batch that comes next, from 0.
    next: usize,
    /// The columns of the record batch before it.
    block: Vec<ArrayRef>,
    /// The rows of it that are still to come.
    from: usize,
    end: usize,
}

impl Batches {
    /// The next rows: how many, and their columns.
    pub(super) fn next(&mut self) -> Option<Result<(usize, Vec<ArrayRef>)>> {
        while self.from == self.end {
            self.end = *self.open.rows.get(self.next)?;
            self.next += 1;
            self.from = 0;
            match self.read() {
                Ok(block) => self.block = block,
                Err((column, reason)) => return Some(Err(self.unreadable(column.as_deref(), &reason))),
            }
        }
        let left = self.end - self.from;
        let rows = left.div_ceil(left.div_ceil(self.most));
        let made = self.block.par_iter().zip(&self.wanted).map(|(array, wanted)| {
            guard::decode(|| arrays::promised(array.slice(self.from, rows), wanted.kind))
                .map_err(|reason| self.unreadable(Some(&wanted.name), &reason))
        });
        let made: Vec<Result<ArrayRef>> = made.collect();
        self.from += rows;
        Some(made.into_iter().collect::<Result<_>>().map(|columns| (rows, columns)))
    }

    fn unreadable(&self, column: Option<&str>, reason: &str) -> crate::Error {
        let column = column.map_or(String::new(), |name| format!(", column `{name}`"));
        let part = format!("record batch {} of {}{column}: ", self.next, self.open.batches.len());
        guard::unreadable(&self.open.path, &part, reason)
    }

    /// Reads the record batch before `next`; an error says in which column it is, if in one.
    fn read(&mut self) -> Result<Vec<ArrayRef>, (Option<String>, String)> {
        let anywhere = |reason| (None, reason);
        if self.wanted.is_empty() {
            return Ok(Vec::new());
        }
        if self.source.is_none() {
            self.source = Some(guard::decode(|| self.open.begin()).map_err(anywhere)?);
        }
        let Some((file, dictionaries)) = &mut self.source else { return Ok(Vec::new()) };
        let block = self.open.batches[self.next - 1];
        let (head, body) = guard::decode(|| read_block(file, &block)).map_err(anywhere)?;
        guard::decode(|| check_buffers(&batch_of(&message(&head)?)?, &body)).map_err(anywhere)?;
        let (open, rows) = (&self.open, self.end);
        let decoded = self.wanted.par_iter().map(|wanted| {
            let decode = || {
                let message = message(&head)?;
                let (batch, schema) = (batch_of(&message)?, open.schema.clone());
                let only = [wanted.place];
                let made = read_record_batch(&body, batch, schema, dictionaries, Some(&only), &message.version());
                let made = made.map_err(guard::arrow)?;
                made.columns().first().filter(|array| array.len() == rows).cloned().ok_or_else(|| guard::DAMAGED.into())
            };
            guard::decode(decode).map_err(|reason| (Some(wanted.name.clone()), reason))
        });
        let decoded: Vec<Result<ArrayRef, _>> = decoded.collect();
        decoded.into_iter().collect()
    }
}

fn read_block(file: &mut File, block: &Block) -> Result<(Buffer, Buffer), String> {
    let head = block.metaDataLength() as usize;
    let all = read_bytes(file, block.offset(), head + block.bodyLength() as usize)?;
    Ok((all.slice_with_length(0, head), all.slice(head)))
}

impl Open {
    /// Opens the file again and reads its dictionaries.
    fn begin(&self) -> Result<(File, HashMap<i64, ArrayRef>), String> {
        let mut file = File::open(&self.path).map_err(|source| guard::system(&source))?;
        let mut dictionaries = HashMap::new();
        for block in &self.dictionaries {
            let (head, body) = read_block(&mut file, block)?;
            let message = message(&head)?;
            let batch = message
                .header_as_dictionary_batch()
                .filter(|_| message.header_type() == MessageHeader::DictionaryBatch);
            let batch = batch.ok_or(guard::DAMAGED)?;
            check_buffers(&batch.data().ok_or(guard::DAMAGED)?, &body)?;
            read_dictionary(&body, batch, &self.schema, &mut dictionaries, &message.version()).map_err(guard::arrow)?;
        }
        Ok((file, dictionaries))
    }
}
