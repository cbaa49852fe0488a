//! `calc theil`: areas within counties.

use crate::run::{calc, number, rows, said};

const TABLE: &str = "year;county;rate;pop\n1;A;1;5\n1;A;3;5\n1;B;2;10\n1;B;;4\n2;A;0;5\n2;B;4;5\n";

#[test]
fn each_measure_has_a_total_that_is_the_sum_of_its_parts() {
    let rows = rows(TABLE, "theil table.csv --by year");
    assert_eq!(rows.len(), 18);
    let find = |year: &str, measure: &str, part: &str| {
        let wanted = |row: &&_| {
            let row: &crate::run::Record = row;
            row["year"] == year && row["measure"] == measure && row["part"] == part
        };
        rows.iter().find(wanted).unwrap().clone()
    };
    // Two equal counties, ¼ of the people at half and at one and a half of the mean.
    let expected = 0.25 * (0.5 * 0.5_f64.ln() + 1.5 * 1.5_f64.ln());
    let total = find("1", "ti", "total");
    assert!((number(&total, "value") - expected).abs() < 1e-12);
    assert_eq!(number(&find("1", "ti", "between"), "value"), 0.0);
    assert_eq!(number(&find("1", "ti", "within"), "share"), 1.0);
    assert_eq!([&total["areas"], &total["groups"], &total["left_out"]], ["3", "2", "1"]);
    assert_eq!(
        (number(&find("1", "bgv", "total"), "value"), number(&find("2", "bgv", "between"), "value")),
        (0.5, 4.0)
    );
    let zero = find("2", "mld", "total");
    assert_eq!([&zero["value"], &zero["status"]], ["", "undefined"]);
}

#[test]
fn the_relative_ones_can_be_shown_times_1000_and_gaps_are_told() {
    let plain = rows(TABLE, "theil table.csv --by year");
    let times = rows(TABLE, "theil table.csv --by year --multiplier 1000");
    assert!((number(&times[0], "value") / number(&plain[0], "value") - 1000.0).abs() < 1e-9);
    assert_eq!(times[6]["measure"], "bgv");
    assert_eq!(times[6]["value"], plain[6]["value"]);
    let said = said(&calc(TABLE, "theil table.csv --by year --confidence 0.9"));
    for part in ["1 of 6 areas lack a value", "a value is 0: year 2", "--confidence is not used"] {
        assert!(said.contains(part), "{part} in {said}");
    }
}
