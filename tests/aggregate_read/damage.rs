//! Files that are cut short or have bytes changed: an error that names the file, and no value, no panic, no hang.

use std::fs;
use std::process::Command;

use jamlik::Error;

use super::*;

/// Values that no message may hold.
const PLANTED: [&str; 3] = ["HEMLIGT-4711", "987654321", "EMLIGT"];

/// Rows with a planted value in every column.
fn planted(rows: usize) -> RecordBatch {
    let columns: [(&str, ArrayRef); 4] = [
        ("ort", Arc::new((0..rows).map(|row| (row % 3 != 0).then_some("HEMLIGT-4711")).collect::<StringArray>())),
        ("fri", Arc::new((0..rows).map(|row| Some(format!("HEMLIGT-4711 {row}"))).collect::<StringArray>())),
        ("tal", Arc::new((0..rows).map(|row| (row % 5 != 0).then_some(987_654_321)).collect::<Int32Array>())),
        ("vikt", Arc::new((0..rows).map(|row| Some(987_654_321.0 + row as f64)).collect::<Float64Array>())),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn planted_csv(rows: usize) -> Vec<u8> {
    let mut text = "ort;fri;tal;vikt\n".to_owned();
    for row in 0..rows {
        text += &format!("HEMLIGT-4711;\"HEMLIGT-4711; {row}\";987654321;987654321,5\n");
    }
    text.into_bytes()
}

/// What reading a file gives: how many rows, or the error's text in both forms.
fn outcome(path: &Path) -> std::result::Result<usize, String> {
    let read = || batches(&open(path)?, 64).map(|batches| batches.iter().map(|batch| batch.rows).sum());
    read().map_err(|error| {
        let text = format!("{error}\n{error:?}");
        assert!(matches!(error, Error::Read { .. } | Error::Data(_)), "{text}");
        assert!(text.contains(path.file_name().unwrap().to_str().unwrap()), "the file is named: {text}");
        for value in PLANTED {
            assert!(!text.contains(value), "`{value}` is shown: {text}");
        }
        text
    })
}

/// Cuts a file at many places and changes bytes at many others.
fn damage(name: &str, whole: &[u8], cut_is_error: bool) {
    let folder = folder();
    let path = folder.path().join(name);
    fs::write(&path, whole).unwrap();
    let rows = outcome(&path).unwrap();
    for cut in (0..whole.len()).step_by((whole.len() / 100).max(1)) {
        fs::write(&path, &whole[..cut]).unwrap();
        let outcome = outcome(&path);
        assert!(!cut_is_error || outcome.is_err(), "{name} cut at {cut} of {} was read", whole.len());
    }
    let mut errors = 0;
    for place in (0..whole.len()).step_by((whole.len() / 300).max(1)) {
        for bits in [0x02, 0xFF] {
            let mut changed = whole.to_vec();
            changed[place] ^= bits;
            fs::write(&path, &changed).unwrap();
            match outcome(&path) {
                Ok(read) if name.ends_with("csv") => assert!(read <= 2 * rows + 2),
                Ok(read) => assert_eq!(read, rows, "{name} changed at {place}: rows were lost in silence"),
                Err(_) => errors += 1,
            }
        }
    }
    assert!(errors > 0, "no change to {name} was noticed");
}

#[test]
fn parquet() {
    let folder = folder();
    let path = folder.path().join("a");
    write_parquet(&path, &planted(400), 150);
    damage("x.parquet", &fs::read(&path).unwrap(), true);
}

#[test]
fn ipc() {
    let folder = folder();
    let path = folder.path().join("a");
    for compression in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
        write_ipc(&path, &[planted(100), planted(60)], compression);
        damage("x.arrow", &fs::read(&path).unwrap(), true);
    }
}

#[test]
fn csv() {
    damage("x.csv", &planted_csv(80), false);
    let text = String::from_utf8(planted_csv(80)).unwrap();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    damage("y.csv", &[vec![0xFF, 0xFE], utf16].concat(), false);
}

#[test]
fn damage_is_named_by_row_group_and_column() {
    let folder = folder();
    let path = folder.path().join("x.parquet");
    write_parquet(&path, &planted(400), 150);
    let whole = fs::read(&path).unwrap();
    // A run of the middle of the data of the second group is overwritten.
    let mut changed = whole.clone();
    let middle = whole.len() * 2 / 5;
    changed[middle..middle + 60].fill(0xEE);
    fs::write(&path, &changed).unwrap();
    let text = outcome(&path).unwrap_err();
    assert!(text.contains("cannot be read: row group ") && text.contains(" of 3, column `"), "{text}");
    assert!(text.contains("it is damaged") || text.contains("it is cut short"), "{text}");
}

/// Decoders panic over damaged files, and a panic's text may hold a value: this runs the tests above and looks at what they
/// print.
#[test]
fn no_panic_is_printed() {
    let tests = ["damage::parquet", "damage::ipc", "damage::csv"];
    let output =
        Command::new(std::env::current_exe().unwrap()).args(tests).args(["--exact", "--nocapture"]).output().unwrap();
    let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(printed.contains("3 passed"), "{printed}");
    assert!(!printed.contains("panicked"), "{printed}");
    assert!(PLANTED.iter().all(|value| !printed.contains(value)), "{printed}");
}
