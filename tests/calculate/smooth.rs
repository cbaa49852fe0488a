//! `calc smooth`: rates of small areas.

use crate::run::{calc, number, rows, said};

#[test]
fn rates_are_drawn_to_the_mean_by_their_reliability() {
    // b = 0.03, a = 0.0004 − 0.03/100, r = 0.25: 0.03 ∓ 0.25 · 0.02.
    let rows = rows("area,events,pop\nnorth,1,100\nsouth,5,100\n", "smooth table.csv --multiplier 100");
    assert!((number(&rows[0], "value") - 2.5).abs() < 1e-12 && (number(&rows[1], "value") - 3.5).abs() < 1e-12);
    assert!((number(&rows[0], "reliability") - 0.25).abs() < 1e-12);
    assert!((number(&rows[0], "signal_variance") - 1.0).abs() < 1e-9);
    assert_eq!([&rows[0]["area"], &rows[0]["method"], &rows[0]["status"]], ["north", "global", "ok"]);
}

#[test]
fn neighbours_are_named_or_numbered() {
    let named = "area,x,n,neighbours\nnorth,1,100,south\nsouth,5,100,north\nisle,9,100,\n";
    let numbered = "x,n,neighbours\n1,100,2\n5,100,1\n9,100,\n";
    let values = |table: &str| -> Vec<f64> {
        rows(table, "smooth table.csv --method local_window").iter().map(|row| number(row, "value")).collect()
    };
    let found = values(named);
    assert_eq!(found, values(numbered));
    assert!((found[0] - 0.025).abs() < 1e-12 && found[2] == 0.09);
    let run = calc(&named.replace("100,south", "100,soth"), "smooth table.csv --method local");
    assert_eq!(run.status.code(), Some(4));
    assert!(said(&run).contains("row 2") && said(&run).contains("did you mean `south`?"), "{}", said(&run));
    assert!(said(&calc("x,n\n1,2\n", "smooth table.csv --method local")).contains("a column `neighbours`"));
}

#[test]
fn sets_are_smoothed_apart_and_gaps_are_left_out_aloud() {
    let table =
        "year,area,x,n,neighbours\n1,a,1,100,b;c\n1,b,5,100,a\n1,c,,100,a\n2,a,0,100,b\n2,b,0,100,a\n2,c,3,0,\n";
    let run = calc(table, "smooth table.csv --by year --method local --confidence 0.9 --format csv");
    for part in ["a count or a population is missing: year 1, area c", "a population of 0", "--confidence is not used"]
    {
        assert!(said(&run).contains(part), "{part} in {}", said(&run));
    }
    let rows = rows(table, "smooth table.csv --by year --method local");
    assert_eq!([&rows[2]["value"], &rows[2]["status"], &rows[5]["status"]], ["", "missing", "undefined"]);
    // a and b alone: as if c were not there.
    assert!((number(&rows[0], "value") - 0.025).abs() < 1e-12);
    assert_eq!((number(&rows[3], "value"), number(&rows[3], "reliability")), (0.0, 0.0));
}
