//! `calc proportion`, and what every kind has in common: sets, statuses, formats, errors.

use crate::run::{calc, number, rows, said};

const TABLE: &str = "area;x;n\na;81;263\nb;0;20\na;15;148\nc;;10\nd;3;0\n";

#[test]
fn one_row_a_row_with_its_name_and_limits() {
    let rows = rows(TABLE, "proportion table.csv --multiplier 100 --confidence 0.95,0.998");
    assert_eq!(rows.len(), 5);
    // Newcombe 1998, table I: 81 of 263, 25.53 to 36.62 %.
    assert_eq!(rows[0]["area"], "a");
    assert!(
        (number(&rows[0], "lower_95") - 25.53).abs() < 0.005 && (number(&rows[0], "upper_95") - 36.62).abs() < 0.005
    );
    assert!(number(&rows[0], "upper_99.8") > number(&rows[0], "upper_95"));
    assert_eq!([&rows[0]["statistic"], &rows[0]["method"], &rows[0]["status"]], ["percentage", "wilson", "ok"]);
    assert_eq!([&rows[3]["value"], &rows[3]["status"]], ["", "missing"]);
    assert_eq!([&rows[4]["value"], &rows[4]["status"]], ["", "undefined"]);
}

#[test]
fn sets_are_summed_and_gaps_are_told() {
    let run = calc(TABLE, "proportion table.csv --by area --format json");
    let text = String::from_utf8_lossy(&run.stdout);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(rows.len(), 4);
    assert!((rows[0]["value"].as_f64().unwrap() - 96.0 / 411.0).abs() < 1e-15);
    assert!(rows[2]["value"].is_null());
    let said = said(&run);
    assert!(said.contains("missing: a count is missing: area c") && said.contains("undefined"), "{said}");
}

#[test]
fn everything_wrong_with_a_table_is_told_at_once() {
    let run = calc("x,m\n-1,2\ntolv,3\n", "proportion table.csv --by aera");
    assert_eq!(run.status.code(), Some(4));
    let said = said(&run);
    for part in ["row 2, column `x`: expected a number ≥ 0, found `-1`", "row 3", "a column `n`", "a column `aera`"] {
        assert!(said.contains(part), "{part} in\n{said}");
    }
}

#[test]
fn wrong_use_names_what_would_be_right() {
    let of = |words: &str| {
        let run = calc(TABLE, words);
        assert_eq!(run.status.code(), Some(2), "{words}");
        said(&run)
    };
    assert!(of("proportions table.csv").contains("did you mean `proportion`?"));
    assert!(of("proportion table.csv --method wilsson").contains("did you mean `wilson`?"));
    assert!(of("proportion table.csv --confidence 95").contains("between 0.5 and 1"));
    assert!(of("proportion table.csv --multiplier -1").contains("above 0"));
    assert!(of("proportion").contains("no table"));
}

#[test]
fn a_kind_explains_itself_and_the_list_names_every_kind() {
    let explained = calc("", "proportion --explain");
    let text = String::from_utf8_lossy(&explained.stdout);
    assert!(text.contains("doi:10.1080/01621459.1927.10502953") && text.contains("x | count"), "{text}");
    let list = calc("", "");
    let text = String::from_utf8_lossy(&list.stdout);
    assert!(jamlik::calculate::KINDS.iter().all(|kind| text.contains(kind.id)), "{text}");
}
