//! A text file as UTF-8, decoded while it is read, in whatever encoding it is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::load;

/// Bytes that are decoded at a time.
const CHUNK: usize = 128 * 1024;
/// No record is longer: one that is has a quotation mark that nothing closes.
const LONGEST_RECORD: usize = 16 * 1024 * 1024;

/// The text of a file.
///
/// The encoding is told by a byte order mark, or by the first chunk that is not plain ASCII. UTF-8 is passed on unchecked;
/// who takes a cell of it checks that cell.
pub(super) struct Decoded {
    file: File,
    encoding: State,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    end: bool,
    given: usize,
    /// Whether the quotation marks so far are odd in number.
    pub(super) open_quote: bool,
}

enum State {
    Begin,
    /// Nothing but ASCII so far, which is the same in all encodings but UTF-16.
    Ascii,
    Utf8,
    Other(Box<Decoder>),
}

impl Decoded {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> io::Result<Decoded> {
        let (raw, ready) = (Vec::with_capacity(CHUNK), Vec::new());
        let file = File::open(path)?;
        Ok(Decoded { file, encoding: State::Begin, raw, ready, at: 0, end: false, given: 0, open_quote: false })
    }

    /// The text that is decoded and not yet read; at the start of a file its first chunk.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        while self.at == self.ready.len() && !self.end {
            self.decode_chunk()?;
        }
        Ok(&self.ready[self.at..])
    }

    /// Passes over the rest of a line and its end.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        let ready = self.peek()?;
        let line = ready.iter().position(|byte| *byte == b'\n').map_or(ready.len(), |end| end + 1);
        self.at += line;
        Ok(())
    }

    /// Says that a record ends here, so that the next may be long again.
    pub(super) fn record_ends(&mut self) {
        self.given = 0;
    }

    fn decode_chunk(&mut self) -> io::Result<()> {
        self.raw.clear();
        self.file.by_ref().take(CHUNK as u64).read_to_end(&mut self.raw)?;
        self.end = self.raw.len() < CHUNK;
        let mark = self.choose();
        self.at = 0;
        self.ready.clear();
        match &mut self.encoding {
            State::Other(decoder) => {
                let room = decoder.max_utf8_buffer_length(self.raw.len()).ok_or(io::ErrorKind::InvalidData)?;
                self.ready.resize(room, 0);
                let (_, _, written, broken) = decoder.decode_to_utf8(&self.raw[mark..], &mut self.ready, self.end);
                self.ready.truncate(written);
                if broken {
                    return Err(io::ErrorKind::InvalidData.into());
                }
            }
            _ => {
                std::mem::swap(&mut self.raw, &mut self.ready);
                self.at = mark;
            }
        }
        Ok(())
    }

    /// Tells the encoding if it is not yet known; how many bytes of a mark to pass over.
    fn choose(&mut self) -> usize {
        let first = matches!(self.encoding, State::Begin);
        if !first && !matches!(self.encoding, State::Ascii) {
            return 0;
        }
        let marked = Encoding::for_bom(&self.raw).filter(|_| first);
        let encoding = marked.map_or_else(|| load::guess_encoding(whole_letters(&self.raw)), |(encoding, _)| encoding);
        let wide = encoding == UTF_16LE || encoding == UTF_16BE;
        self.encoding = if marked.is_none() && self.raw.is_ascii() && !(first && wide) {
            State::Ascii
        } else if encoding == UTF_8 {
            State::Utf8
        } else {
            State::Other(Box::new(encoding.new_decoder_without_bom_handling()))
        };
        marked.map_or(0, |(_, length)| length)
    }
}

/// The bytes without a letter of UTF-8 that is cut at their end.
fn whole_letters(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

impl Read for Decoded {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.given > LONGEST_RECORD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let ready = self.peek()?;
        let length = ready.len().min(to.len());
        to[..length].copy_from_slice(&ready[..length]);
        self.at += length;
        self.given += length;
        let quotes = to[..length].iter().filter(|byte| **byte == b'"').count();
        self.open_quote ^= quotes % 2 == 1;
        Ok(length)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1252;

    fn decoded(bytes: &[u8]) -> io::Result<String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut text = String::new();
        Decoded::open(file.path())?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn every_encoding_becomes_utf_8_across_chunks() {
        // Lines of an odd number of bytes, so that letters are cut at the ends of chunks; the first chunks are ASCII.
        let plain = "kommun;alder\n".repeat(30_000);
        let text = plain.clone() + &"Malmö;åäö;€-;Ä\n".repeat(40_000);
        let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
        assert_eq!(decoded(text.as_bytes()).unwrap(), text);
        assert_eq!(decoded(format!("\u{feff}{text}").as_bytes()).unwrap(), text);
        assert_eq!(decoded(&WINDOWS_1252.encode(&text).0).unwrap(), text);
        assert_eq!(decoded(&utf16(u16::to_le_bytes)).unwrap(), text);
        assert_eq!(decoded(&utf16(u16::to_be_bytes)).unwrap(), text);
        assert_eq!(decoded(&[vec![0xFF, 0xFE], utf16(u16::to_le_bytes)].concat()).unwrap(), text);
        let mac = [plain.as_bytes(), b"Malm", &[0x9A], b";", &[0x8C, 0x8A, 0x9A]].concat();
        assert_eq!(decoded(&mac).unwrap(), plain + "Malmö;åäö");
    }

    #[test]
    fn broken_utf_16_and_endless_records_are_errors() {
        assert!(decoded(&[0xFF, 0xFE, b'a', 0, 0x00, 0xD8, b'b', 0]).is_err());
        let mut endless = Decoded::open(Path::new("/dev/zero")).unwrap();
        assert!(endless.by_ref().take(LONGEST_RECORD as u64 * 2).read_to_end(&mut Vec::new()).is_err());
        endless.record_ends();
        assert!(endless.read(&mut [0; 10]).is_ok());
    }
}
