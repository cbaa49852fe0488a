//! `calc gaps` of persons of a survey.

use std::fmt::Write;

use crate::run::{Record, calc, number, rows, said};

/// The random survey of `tests/golden/persons.R`, its outcomes laid below each other.
fn table() -> String {
    let input = include_str!("../golden/persons_input.csv");
    let mut table = "set,psu,strata,weight,order,y,scale,better\n".to_owned();
    for outcome in [5, 6] {
        for line in input.lines().skip(2) {
            let cells: Vec<&str> = line.split(',').collect();
            let (row, set, y) = (cells[1..5].join(","), outcome - 4, cells[outcome]);
            writeln!(table, "y{set},{row},{y},1,low").unwrap();
        }
    }
    table
}

#[test]
fn the_measures_of_an_order_equal_r_s_survey_package() {
    let found = rows(&table(), "gaps table.csv --by set");
    assert_eq!(found.len(), 20);
    let mut compared = 0;
    for line in include_str!("../golden/persons_results.csv").lines().skip(2) {
        let cells: Vec<&str> = line.split(',').collect();
        let is_same = |row: &&Record| row["set"] == cells[0] && row["measure"] == cells[2];
        let Some(ours) = found.iter().find(is_same).filter(|_| cells[1] == "full") else { continue };
        for (column, theirs) in [("value", cells[3]), ("standard_error", cells[4])] {
            let theirs: f64 = theirs.parse().unwrap();
            assert!((number(ours, column) / theirs - 1.0).abs() < 1e-9, "{line}: {ours:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 32);
    let first = &found[0];
    assert_eq!(["persons", "left_out", "groups"].map(|name| first[name].as_str()), ["160", "0", "5"]);
    assert_eq!(
        ["measure", "method", "status"].map(|name| found[15][name].as_str()),
        ["aci_bounded", "regression", "ok"]
    );
    assert_eq!(["persons", "left_out"].map(|name| found[15][name].as_str()), ["135", "25"]);
    let said = said(&calc(&table(), "gaps table.csv --by set"));
    assert!(said.contains("25 of 320 persons lack an outcome, an order or a weight"), "{said}");
}

#[test]
fn turned_to_the_disadvantage_of_the_less_advantaged() {
    let of = |words: &str| rows(&table(), &format!("gaps table.csv --by set --measure sii,rii {words}"));
    let (field, turned) = (of(""), of("--sign disadvantage"));
    // A low value is better.
    assert_eq!(number(&turned[0], "value"), -number(&field[0], "value"));
    assert_eq!(number(&turned[0], "lower_95"), -number(&field[0], "upper_95"));
    assert!((number(&turned[1], "value") * number(&field[1], "value") - 1.0).abs() < 1e-12);
    assert!((number(&turned[1], "upper_95") * number(&field[1], "lower_95") - 1.0).abs() < 1e-12);
    let without = table().replace(",better", ",other");
    assert!(said(&calc(&without, "gaps table.csv --by set --sign disadvantage")).contains("a column `better`"));
}

#[test]
fn what_persons_do_not_have_says_why() {
    let table = "y,order\n1,1\n5,2\n3,3\n4,3\n";
    let found = rows(table, "gaps table.csv --measure sii,sii_linear,mdmw");
    let of = |name: &str| found.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("status"), ["not_applicable", "ok", "not_applicable"]);
    assert_eq!(of("reason"), ["not_a_share", "", "rows_are_persons"]);
    let drawn = calc(table, "gaps table.csv --interval simulation");
    assert_eq!(drawn.status.code(), Some(2));
    assert!(said(&drawn).contains("the rows are persons, whose limits are not drawn"), "{}", said(&drawn));
    assert!(said(&calc("y,weight\n1,1\n", "gaps table.csv")).contains("a column `order`"));
    let few = rows("y,order,scale\n1,1,1\n0,2,1\n", "gaps table.csv --measure aci");
    assert_eq!([&few[0]["status"], &few[0]["persons"]], ["undefined", "0"]);
}
