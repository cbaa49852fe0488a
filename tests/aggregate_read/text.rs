//! CSV: what is wrong is named by row and column, never by value.

use std::fs;

use jamlik::aggregate::rows::ColumnKind;

use super::*;

fn csv(text: impl AsRef<[u8]>, options: &ReadSpec) -> Result<Vec<String>> {
    let folder = folder();
    let path = folder.path().join("a.csv");
    fs::write(&path, text).unwrap();
    let persons = Persons::open(&[path], options)?;
    batches(&persons, 1000)?;
    Ok(rows(&persons, 3))
}

fn error(text: impl AsRef<[u8]>) -> String {
    csv(text, &ReadSpec::default()).unwrap_err().to_string()
}

/// More rows than tell the kinds of the columns.
fn many(row: &str) -> String {
    format!("{row}\n").repeat(10_001)
}

#[test]
fn a_cell_that_does_not_fit_is_named_by_its_row() {
    // The first line states the delimiter, one line is blank and one cell has a line break.
    let text = format!(
        "sep=;\r\nkommun;alder;vikt\r\n\r\n\"0180\r\n\";30;1,5\r\n{}0180;HEMLIGT-4711;1\r\n",
        many("0180;30;1,5")
    );
    let error = error(&text);
    let row = text.lines().count();
    assert!(
        error.contains(&format!(
            "a.csv, row {row}, column `alder`: expected a whole number, as in the first rows, found \
        `something else (not shown: a person's row)`"
        )),
        "{error}"
    );
    assert!(!error.contains("4711"), "{error}");
}

#[test]
fn a_row_has_the_number_that_an_editor_shows() {
    let folder = folder();
    let path = folder.path().join("a.csv");
    fs::write(&path, "sep=;\nort;kon\n\n\"a\nb\";1\nc;2\r\n\r\nd;1\n").unwrap();
    let persons = Persons::open(&[path], &ReadSpec::default()).unwrap();
    assert_eq!([0, 1, 2].map(|row| persons.row_number(0, row)), [4, 6, 8]);
}

#[test]
fn all_bad_cells_of_a_batch_are_reported() {
    let bad = "0180;12,5;987654321\n0180;30;HEMLIGT-4711\n";
    let error = error(format!("kommun;alder;vikt\n{}{bad}", many("0180;30;1,5")));
    assert!(error.contains("row 10003, column `alder`") && error.contains("row 10004, column `vikt`"), "{error}");
    assert!(error.contains("add the column to `numbers` under [read] if it has decimals"), "{error}");
    assert!(!error.contains("4711") && !error.contains("987654321"), "{error}");
}

#[test]
fn a_row_of_another_length_or_of_nothing_is_an_error() {
    let text = error("kon;alder\n1;2\n1;2;3\n1\n;\n");
    assert!(text.contains("a.csv, row 3: expected 2 cells, found `3 cells`"), "{text}");
    assert!(text.contains("a.csv, row 4: expected 2 cells, found `1 cell`"), "{text}");
    assert!(text.contains("a.csv, row 5: expected a person's row, found `a row of empty cells`"), "{text}");
}

#[test]
fn a_quotation_mark_that_nothing_closes_is_an_error() {
    let text = error(format!("kon;ort\n1;a\n2;\"b\n{}", many("1;c")));
    assert!(text.contains("a.csv, row 3: expected a quotation mark that is closed"), "{text}");
    assert_eq!(csv("kon;ort\n1;\"a\nb\"\n", &ReadSpec::default()).unwrap(), ["1|a\nb"]);
}

#[test]
fn a_file_without_names_of_columns_is_an_error_without_its_values() {
    for text in ["0180;HEMLIGT-4711\n1480;x\n", "HEMLIGT-4711;y\nHEMLIGT-4711;z\n"] {
        let text = error(text);
        assert!(text.contains("a.csv, row 1: expected the names of the columns, found `values"), "{text}");
        assert!(!text.contains("4711"), "{text}");
    }
}

#[test]
fn text_in_two_encodings_is_an_error() {
    let text = [many("1;Malmö").as_bytes(), b"1;Malm\xF6\n"].concat();
    let text = error([b"kon;ort\n".as_slice(), &text].concat());
    assert!(text.contains("row 10003, column `ort`: expected text in one encoding"), "{text}");
}

#[test]
fn options_say_what_the_first_rows_do_not() {
    let options: ReadSpec = toml::from_str(
        "delimiter = '|'\ndecimal = ','\nnulls = ['.', 'NA']\ntext = ['kod']\nnumbers = ['vikt']\nallow_identity = ['pnr']",
    )
    .unwrap();
    let text = "kod|vikt|ort|pnr\n1|.|a;b|NA\n2|NA|.|x\n";
    assert_eq!(csv(text, &options).unwrap(), ["1||a;b|", "2|||x"]);
    let folder = folder();
    let path = folder.path().join("a.csv");
    fs::write(&path, text).unwrap();
    let persons = Persons::open(&[path], &options).unwrap();
    let kinds: Vec<ColumnKind> = persons.fields().iter().map(|field| field.kind).collect();
    assert_eq!(kinds, [ColumnKind::Text, ColumnKind::Number, ColumnKind::Text, ColumnKind::Text]);
    assert_eq!(persons.files()[0].rows, None);
    let wrong = ReadSpec { decimal: Some('x'), ..ReadSpec::default() };
    assert!(csv(text, &wrong).unwrap_err().to_string().contains("decimal mark"));
    let wrong = ReadSpec { delimiter: Some('å'), ..ReadSpec::default() };
    assert!(csv(text, &wrong).unwrap_err().to_string().contains("delimiter"));
}

#[test]
fn a_file_of_names_alone_has_no_rows() {
    assert!(csv("kon;alder\n", &ReadSpec::default()).unwrap().is_empty());
    assert!(error(" \n \n").contains("the file is empty"), "{}", error(" \n \n"));
    assert!(error([1, 2, 0, 3, 200, 7]).contains("it is not text"));
}
