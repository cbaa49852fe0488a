//! Decoders kept from saying what they see: no text of theirs, and no panic, may reach a person.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;

use arrow_schema::ArrowError;
use parquet::errors::ParquetError;

use crate::error::Error;

pub(super) const DAMAGED: &str = "it is damaged";
pub(super) const CUT_SHORT: &str = "it is cut short";
pub(super) const NOT_SUPPORTED: &str = "it uses a feature of its format that is not read here";

thread_local! {
    static DECODING: Cell<bool> = const { Cell::new(false) };
}

/// Runs a decoder; the error is a phrase of ours.
///
/// A panic inside it is damage of the file. Its text may hold a value of a person's row, so it is not printed.
pub(super) fn decode<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !DECODING.get() {
                usual(panic);
            }
        }));
    });
    let outside = DECODING.replace(true);
    let result: Result<_, Box<dyn Any + Send>> = catch_unwind(AssertUnwindSafe(work));
    DECODING.set(outside);
    result.unwrap_or_else(|_| Err(DAMAGED.to_owned()))
}

/// What happened to a Parquet file, without the library's words.
pub(super) fn parquet(error: ParquetError) -> String {
    match error {
        ParquetError::EOF(_) | ParquetError::NeedMoreData(_) | ParquetError::NeedMoreDataRange(_) => CUT_SHORT.into(),
        ParquetError::NYI(_) => NOT_SUPPORTED.into(),
        ParquetError::External(source) => source.downcast_ref().map_or(DAMAGED.into(), system),
        _ => DAMAGED.into(),
    }
}

/// What happened to an Arrow IPC file, without the library's words.
pub(super) fn arrow(error: ArrowError) -> String {
    match error {
        ArrowError::IoError(_, source) => system(&source),
        ArrowError::NotYetImplemented(_) => NOT_SUPPORTED.into(),
        _ => DAMAGED.into(),
    }
}

/// What the operating system said; the words of a decoder that hides behind its error type are left out.
pub(super) fn system(error: &std::io::Error) -> String {
    match error.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code).to_string(),
        None if error.kind() == std::io::ErrorKind::UnexpectedEof => CUT_SHORT.into(),
        None => DAMAGED.into(),
    }
}

/// The error of a file that cannot be decoded; `part` is such as "row group 3 of 8, column `ar`: ", or empty.
pub(super) fn unreadable(path: &Path, part: &str, reason: &str) -> Error {
    let help = match reason {
        NOT_SUPPORTED => "write it again as plain Parquet, Arrow IPC or CSV",
        DAMAGED | CUT_SHORT => "export or copy the file again",
        _ => "check the path and that you may read it",
    };
    Error::read(path, format!("{part}{reason}"), help)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_phrase() {
        let values = [1, 2, 3];
        let missing = std::hint::black_box(987_654_321);
        assert_eq!(decode(|| Ok(values[missing])), Err(DAMAGED.to_owned()));
        assert_eq!(decode(|| Ok(values[1])), Ok(2));
    }

    #[test]
    fn no_word_of_a_library_is_repeated() {
        let secret = "HEMLIGT-4711";
        let hidden = std::io::Error::other(secret);
        let texts = [
            parquet(ParquetError::General(secret.to_owned())),
            parquet(ParquetError::External(secret.into())),
            parquet(ParquetError::External(Box::new(std::io::Error::other(secret)))),
            arrow(ArrowError::InvalidArgumentError(secret.to_owned())),
            arrow(ArrowError::IoError(secret.to_owned(), std::io::Error::other(secret))),
            system(&hidden),
        ];
        assert!(texts.iter().all(|text| text == DAMAGED), "{texts:?}");
    }
}
