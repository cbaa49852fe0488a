//! Paths -> files of person rows: folders walked in the order of their names, kinds told by the first bytes.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::guard;
use crate::error::{Error, Result};
use crate::load::{self, Kind};

/// Folders within folders: more is a link to itself.
const DEEPEST: usize = 32;
/// What Hive and Spark write for a partition without a value.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";
const READ_HERE: &str = "person rows are read from Parquet, Arrow IPC (Feather) and CSV files";

/// A file to be read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub path: PathBuf,
    pub kind: Kind,
    pub bytes: u64,
    /// The columns that its folders state: `year=2023` is the value `2023` of `year`.
    pub partitions: Vec<(String, Option<String>)>,
}

/// The files of all paths: as they were given, those of a folder in the order of their paths.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<Found>> {
    if paths.is_empty() {
        return Err(Error::Usage { message: "no file of person rows is given".into(), help: READ_HERE.into() });
    }
    let mut found = Vec::new();
    for path in paths {
        let about = fs::metadata(path).map_err(|source| Error::read(path, source, "check the path"))?;
        if !about.is_dir() {
            found.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        walk(path, DEEPEST, &mut inside)?;
        if inside.is_empty() {
            let reason = "no file with person rows is in the folder";
            return Err(Error::read(path, reason, "name the folder that holds them; hidden files are not read"));
        }
        inside.sort();
        found.append(&mut inside);
    }
    let mut seen = HashSet::new();
    for path in &found {
        let whole = fs::canonicalize(path).map_err(|source| Error::read(path, source, "check the path"))?;
        if !seen.insert(whole) {
            let message = format!("{} is given twice, and its rows would be counted twice", path.display());
            return Err(Error::Usage { message, help: "name each file once".into() });
        }
    }
    found.iter().map(|path| look(path)).collect()
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    if depth == 0 {
        let reason = "the folders in it lie too deep";
        return Err(Error::read(folder, reason, "look for a link from a folder to one above it"));
    }
    let unreadable = |source| Error::read(folder, source, "check the path and that you may read it");
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == "_delta_log" {
            let reason = "it is a Delta table: its folder also holds rows that were deleted or replaced";
            return Err(Error::read(folder, reason, "export the table to Parquet files and name their folder"));
        }
        if is_hidden(&name) {
            continue;
        }
        let about = fs::metadata(&path).map_err(|source| Error::read(&path, source, "check the link"))?;
        if about.is_dir() { walk(&path, depth - 1, files)? } else { files.push(path) }
    }
    Ok(())
}

/// Files of the system, of a program that is still writing, or beside the data, such as their spec: `.x`, `_SUCCESS`,
/// `~$x`, `x~`, `x.tmp`, `spec.toml`.
fn is_hidden(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
    // A folder may state a column whose name begins with a line.
    let hidden_start = name.starts_with(['.', '~']) || (name.starts_with('_') && !name.contains('='));
    hidden_start
        || name.ends_with('~')
        || matches!(ending.as_str(), "tmp" | "temp" | "part" | "swp" | "crc" | "lock" | "toml")
}

fn look(path: &Path) -> Result<Found> {
    let unreadable = |source: std::io::Error| guard::unreadable(path, "", &guard::system(&source));
    let file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(Error::read(path, "it is not a plain file", READ_HERE));
    }
    let mut start = Vec::new();
    file.take(4096).read_to_end(&mut start).map_err(unreadable)?;
    let other = |reason: &str, help: &str| Err(Error::read(path, reason, help));
    let kind = match start.as_slice() {
        [b'P', b'A', b'R', b'E', ..] => return other("it is encrypted", "decrypt it first"),
        [b'F', b'E', b'A', b'1', ..] => return other("it is Feather of version 1", "write it again as version 2"),
        [0xFF, 0xFF, 0xFF, 0xFF, ..] => {
            return other("it is a stream of Arrow IPC", "write it as an Arrow IPC file (Feather version 2)");
        }
        start => load::kind_of(path, start)?,
    };
    match kind {
        Kind::Parquet | Kind::Ipc | Kind::Csv => {}
        Kind::Xlsx => return other("it is an Excel workbook", "save it as CSV UTF-8"),
        Kind::Json => return other("it is JSON", READ_HERE),
    }
    Ok(Found { path: path.to_owned(), kind, bytes: about.len(), partitions: partitions(path) })
}

fn partitions(path: &Path) -> Vec<(String, Option<String>)> {
    let folders = path.parent().into_iter().flat_map(Path::iter);
    let stated = folders.filter_map(|folder| {
        let folder = folder.to_string_lossy();
        let (name, value) = folder.split_once('=').filter(|(name, _)| !name.is_empty())?;
        Some((unescaped(name), (value != NO_VALUE).then(|| unescaped(value))))
    });
    stated.collect()
}

/// `Malm%C3%B6` -> `Malmö`: Spark writes letters that a path may not hold as `%` and their number.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let number = bytes.get(at + 1..at + 3).filter(|hex| bytes[at] == b'%' && hex.iter().all(u8::is_ascii_hexdigit));
        let byte = number.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        plain.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8(plain).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn folders_state_columns() {
        let path = Path::new("ut/kommun=Malm%C3%B6/year=2023/sex=__HIVE_DEFAULT_PARTITION__/del=1.parquet");
        let stated = [("kommun", Some("Malmö")), ("year", Some("2023")), ("sex", None)];
        assert_eq!(partitions(path), stated.map(|(name, value)| (name.to_owned(), value.map(str::to_owned))));
        assert_eq!(unescaped("50%"), "50%");
        assert_eq!(unescaped("%zz%2"), "%zz%2");
    }

    #[test]
    fn a_folder_is_walked_in_order_and_without_what_is_hidden() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        fs::create_dir_all(place("_year=2023")).unwrap();
        fs::create_dir_all(place(".git")).unwrap();
        for name in ["b.csv", "a.csv", "_year=2023/c.csv", "_SUCCESS", ".git/d.csv", "~$a.csv", "e.csv.tmp"] {
            fs::write(place(name), "kon,alder\n1,30\n").unwrap();
        }
        let found = files(&[folder.path().to_owned()]).unwrap();
        let names: Vec<_> = found.iter().map(|found| found.path.strip_prefix(folder.path()).unwrap()).collect();
        assert_eq!(names, [Path::new("_year=2023/c.csv"), Path::new("a.csv"), Path::new("b.csv")]);
        assert_eq!((found[1].kind, found[1].bytes), (Kind::Csv, 15));
        let twice = files(&[folder.path().to_owned(), place("a.csv")]).unwrap_err();
        assert!(twice.to_string().contains("a.csv is given twice"), "{twice}");
    }

    #[test]
    fn an_empty_folder_and_a_foreign_file_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let error = || files(&[folder.path().to_owned()]).unwrap_err().to_string();
        assert!(error().contains("no file with person rows is in the folder"), "{}", error());
        for (start, reason) in [
            (b"PK\x03\x04....".as_slice(), "Excel workbook"),
            (b"[{\"kon\": 1}]", "JSON"),
            (b"PARE....", "encrypted"),
            (b"", "the file is empty"),
            (b"\x1f\x8b...", "gzip"),
            (b"\xff\xff\xff\xff....", "stream of Arrow IPC"),
        ] {
            fs::write(place("a"), start).unwrap();
            assert!(error().contains(reason), "{}", error());
        }
        fs::create_dir(place("_delta_log")).unwrap();
        assert!(error().contains("Delta table"), "{}", error());
        assert!(files(&[]).is_err());
        assert!(files(&[place("saknas")]).is_err());
    }
}
