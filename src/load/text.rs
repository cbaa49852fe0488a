//! Bytes -> text: UTF-8, UTF-16, Windows-1252 and Mac Roman, told apart by what the bytes themselves say.

use std::path::Path;

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::{Error, Result};

/// The text of a file and the encoding it was in: by byte order mark, then UTF-8 if it is valid, then
/// Windows-1252 or Mac Roman, whichever makes more Swedish letters of the bytes.
///
/// Windows-1252 is read where a file says ISO-8859-1, as browsers do: the two differ only in characters that
/// ISO-8859-1 leaves to control codes.
pub(super) fn decode(path: &Path, bytes: &[u8]) -> Result<(String, &'static str)> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => guess(bytes),
    };
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    let name = match encoding {
        e if e == UTF_8 && bytes.starts_with(&[0xEF, 0xBB, 0xBF]) => "UTF-8 with BOM",
        e if e == UTF_8 => "UTF-8",
        e if e == UTF_16LE => "UTF-16 LE",
        e if e == UTF_16BE => "UTF-16 BE",
        e if e == MACINTOSH => "Mac Roman",
        _ => "Windows-1252",
    };
    if broken {
        return Err(Error::read(
            path,
            format!("it is not valid {name}"),
            "save it as UTF-8, for instance as CSV UTF-8",
        ));
    }
    if is_junk(&text) {
        let reason = "it is not text, nor a kind of file that jamlik reads";
        return Err(Error::read(path, reason, "jamlik reads CSV, XLSX, JSON, Parquet and Arrow IPC files"));
    }
    if text.trim().is_empty() {
        return Err(Error::read(path, "the file is empty", "export or download it again"));
    }
    Ok((text.into_owned(), name))
}

/// The encoding of text without a byte order mark.
pub(crate) fn guess(bytes: &[u8]) -> &'static Encoding {
    // UTF-16 without a mark: every other byte of Latin letters is zero.
    let sample = &bytes[..bytes.len().min(2000)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let most = sample.len() * 2 / 5;
    if sample.len() >= 4 && zeros(1) > most && zeros(0) == 0 {
        UTF_16LE
    } else if sample.len() >= 4 && zeros(0) > most && zeros(1) == 0 {
        UTF_16BE
    } else if is_mostly_utf8(bytes) {
        UTF_8
    } else {
        let swedish = |letters: &[u8]| bytes.iter().filter(|byte| letters.contains(byte)).count();
        // å ä ö Å Ä Ö in each.
        let windows = swedish(&[0xE5, 0xE4, 0xF6, 0xC5, 0xC4, 0xD6]);
        let mac = swedish(&[0x8C, 0x8A, 0x9A, 0x81, 0x80, 0x85]);
        if mac > windows { MACINTOSH } else { WINDOWS_1252 }
    }
}

/// Whether bytes are UTF-8, or so many letters of it that what is not has been pasted in from a file in another encoding.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut letters, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || letters > broken
}

/// Whether text has characters that no text has.
pub(crate) fn is_junk(text: &str) -> bool {
    text.chars().take(100_000).any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{c}' | '\u{85}'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, &'static str) {
        decode(Path::new("x.csv"), bytes).unwrap()
    }

    #[test]
    fn reads_the_encodings_of_swedish_files() {
        let text = "kommun;värde\nMalmö;1";
        let mac = [b"kommun;v".as_slice(), &[0x8A], b"rde\nMalm", &[0x9A], b";1"].concat();
        assert_eq!(decoded(&mac), (text.to_owned(), "Mac Roman"));
        let utf16 = |big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let cp1252 = WINDOWS_1252.encode(text).0.into_owned();
        assert_eq!(decoded(text.as_bytes()), (text.to_owned(), "UTF-8"));
        assert_eq!(decoded(format!("\u{feff}{text}").as_bytes()), (text.to_owned(), "UTF-8 with BOM"));
        assert_eq!(decoded(&cp1252), (text.to_owned(), "Windows-1252"));
        assert_eq!(decoded(&utf16(false)), (text.to_owned(), "UTF-16 LE"));
        assert_eq!(decoded(&utf16(true)), (text.to_owned(), "UTF-16 BE"));
        let marked: Vec<u8> = [0xFF, 0xFE].into_iter().chain(utf16(false)).collect();
        assert_eq!(decoded(&marked), (text.to_owned(), "UTF-16 LE"));
    }

    #[test]
    fn text_in_two_encodings_is_an_error() {
        let pasted = ["Malmö;Växjö\n".as_bytes(), b"Malm\xF6\n"].concat();
        let error = decode(Path::new("x.csv"), &pasted).unwrap_err().to_string();
        assert!(error.contains("it is not valid UTF-8"), "{error}");
    }

    #[test]
    fn junk_is_an_error() {
        assert!(decode(Path::new("x"), &[1, 2, 3, 200, 255, 0, 7]).is_err());
        assert!(decode(Path::new("x"), b" \n ").is_err());
    }
}
