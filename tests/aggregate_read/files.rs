//! Several files, folders and partitions.

use std::fs;

use jamlik::Error;
use jamlik::aggregate::rows::ColumnKind;

use super::*;

#[test]
fn a_folder_of_partitions_is_one_table() {
    let folder = folder();
    let place = |name: &str| folder.path().join(name);
    for (part, rows) in
        [("ar=2024/lan=06/a.parquet", 3), ("ar=2023/lan=06/b.parquet", 2), ("ar=2023/lan=M%C3%A5/c.parquet", 1)]
    {
        fs::create_dir_all(place(part).parent().unwrap()).unwrap();
        write_parquet(&place(part), &persons(rows), 10);
    }
    fs::write(place("_SUCCESS"), "").unwrap();
    fs::write(place("ar=2023/.b.parquet.crc"), "x").unwrap();
    let persons = open(folder.path()).unwrap();
    let added: Vec<_> = persons.fields()[6..].iter().map(|field| (field.name.as_str(), field.kind)).collect();
    assert_eq!(added, [("ar", ColumnKind::Whole), ("lan", ColumnKind::Text)]);
    let rows = rows(&persons, 10);
    let ends: Vec<&str> =
        rows.iter().map(|row| row.rsplitn(3, '|').last().map_or("", |start| &row[start.len() + 1..])).collect();
    assert_eq!(ends, ["2023|06", "2023|06", "2023|Må", "2024|06", "2024|06", "2024|06"]);
    assert_eq!(persons.files().iter().map(|file| file.rows).collect::<Vec<_>>(), [Some(2), Some(1), Some(3)]);
}

#[test]
fn a_partition_without_a_value_is_no_value() {
    let folder = folder();
    let place = folder.path().join("ar=__HIVE_DEFAULT_PARTITION__");
    fs::create_dir(&place).unwrap();
    write_parquet(&place.join("a"), &persons(1), 10);
    assert!(rows(&open(folder.path()).unwrap(), 10)[0].ends_with('|'));
}

#[test]
fn columns_that_files_do_not_share_cannot_be_used() {
    let folder = folder();
    let place = |name: &str| folder.path().join(name);
    fs::write(place("a.csv"), "kon,alder,vikt,bara_a\n1,30,2,x\n").unwrap();
    fs::write(place("b.csv"), "alder,kon,vikt,bara_b\nok,2,2.5,y\n").unwrap();
    write_parquet(&place("c.parquet"), &persons(4), 10);
    let persons = open(folder.path()).unwrap();
    // `vikt` is whole in one file and has decimals in the others.
    let shared: Vec<_> = persons.fields().iter().map(|field| (field.name.as_str(), field.kind)).collect();
    assert_eq!(shared, [("kon", ColumnKind::Whole), ("vikt", ColumnKind::Number)]);
    assert_eq!(rows(&persons, 10), ["1|2", "2|2.5", "1|", "2|0.75", "1|1.25", "2|1.75"]);
    let error = persons.field("alder").unwrap_err().to_string();
    assert!(
        error
            .contains("c.parquet, column `alder`: expected a column that the other files have, found `no such column`"),
        "{error}"
    );
    let error = persons.field("bara_a").unwrap_err().to_string();
    assert!(error.contains("b.csv") && error.contains("c.parquet"), "{error}");
}

#[test]
fn another_kind_of_column_is_named() {
    let folder = folder();
    let place = |name: &str| folder.path().join(name);
    fs::write(place("a.csv"), "kon,roker\nK,1\n").unwrap();
    write_parquet(&place("b.parquet"), &persons(4), 10);
    let error = open(folder.path()).unwrap_err();
    let Error::Data(problems) = error else { panic!("{error}") };
    let of = |name: &str| {
        let problem = problems.iter().find(|problem| problem.place.column.as_deref() == Some(name)).unwrap();
        (problem.place.file.file_name().unwrap().to_str().unwrap(), problem.expected.as_str(), problem.found.as_str())
    };
    assert_eq!(of("kon"), ("a.csv", "whole numbers", "text"));
    assert_eq!(of("roker"), ("a.csv", "true or false", "whole numbers"));
    assert_eq!(of("kommun"), ("a.csv", "a column that the other files have", "no such column"));
}

#[test]
fn all_files_that_cannot_be_read_are_named_at_once() {
    let folder = folder();
    let place = |name: &str| folder.path().join(name);
    write_parquet(&place("a"), &persons(4), 10);
    fs::write(place("b"), b"PAR1 and then nothing").unwrap();
    fs::write(place("c"), b"ARROW1 and then nothing").unwrap();
    fs::write(place("d"), "kon;alder\n1;2;3\n").unwrap();
    let error = open(folder.path()).unwrap_err().to_string();
    for start in ["b: expected a file that can be read", "c: expected a file that can be read"] {
        assert!(error.contains(start), "{error}");
    }
    let error = open(&place("b")).unwrap_err();
    assert!(matches!(error, Error::Read { .. }) && error.exit_code() == 4, "{error}");
}

#[test]
fn personal_identity_numbers_are_refused_unless_named() {
    let folder = folder();
    let path = folder.path().join("a.csv");
    // The population register's own examples.
    fs::write(&path, "id;PersonNr;kon\n811218-9876;a;1\n640823-3234;b;2\n701063-2391;c;1\n").unwrap();
    let error = open(&path).unwrap_err();
    let text = error.to_string();
    let Error::Data(problems) = error else { panic!("{text}") };
    let columns: Vec<_> = problems.iter().map(|problem| problem.place.column.clone().unwrap()).collect();
    assert_eq!(columns, ["id", "PersonNr"]);
    assert!(text.contains("column `id`: expected no personal identity numbers") && !text.contains("9876"), "{text}");
    let allow = |names: &[&str]| {
        let allow_identity = names.iter().map(|name| (*name).to_owned()).collect();
        Persons::open(std::slice::from_ref(&path), &ReadSpec { allow_identity, ..ReadSpec::default() })
    };
    assert_eq!(allow(&["id", "PersonNr"]).unwrap().fields().len(), 3);
    let error = allow(&["id", "Personnr"]).unwrap_err().to_string();
    assert!(
        error.contains("column `Personnr`: expected a column of this name")
            && error.contains("did you mean `PersonNr`"),
        "{error}"
    );
}

#[test]
fn personal_identity_numbers_are_found_as_numbers_in_parquet() {
    let folder = folder();
    let numbers: ArrayRef = Arc::new(arrow_array::Int64Array::from(vec![198_112_189_876, 196_408_233_234]));
    let batch = RecordBatch::try_from_iter([("nyckel", numbers)]).unwrap();
    let path = folder.path().join("a");
    write_parquet(&path, &batch, 10);
    assert!(open(&path).unwrap_err().to_string().contains("column `nyckel`: expected no personal identity numbers"));
    write_ipc(&path, &[batch], None);
    assert!(open(&path).unwrap_err().to_string().contains("column `nyckel`: expected no personal identity numbers"));
}
