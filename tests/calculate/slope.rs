//! `calc slope`: OHID's slope index.

use crate::run::{calc, number, rows, said};

const TABLE: &str = "area;decile;value;se;pop\na;4;80;0.5;5\na;2;74;0.5;5\na;3;76;0.5;5\na;1;70;0.5;5\n\
    b;1;-1;0.1;5\nb;2;1;0.1;5\nb;3;3;;5\n";

#[test]
fn the_line_has_a_slope_a_ratio_and_a_beginning() {
    let rows = rows(TABLE, "slope table.csv --by area");
    assert_eq!(rows.len(), 6);
    let [sii, rii, intercept] = [0, 1, 2].map(|at| &rows[at]);
    // See the documentation of `limits`: 12.8 ∓ 1.96 · √0.8, whatever the order of the rows.
    assert!((number(sii, "value") - 12.8).abs() < 1e-12 && (number(intercept, "value") - 68.6).abs() < 1e-12);
    assert!((number(sii, "upper_95") - (12.8 + 1.959_963_984_540_054 * 0.8_f64.sqrt())).abs() < 1e-9);
    assert!(number(rii, "lower_95") < 81.4 / 68.6 && number(rii, "upper_95") > 81.4 / 68.6);
    assert_eq!([&sii["method"], &rii["method"], &intercept["method"]], ["normal", "fieller", "none"]);
    assert_eq!([&sii["measure"], &sii["quantiles"], &sii["status"]], ["sii", "4", "ok"]);
    // Of b a standard error is missing, and the line begins below 0.
    assert_eq!([&rows[3]["status"], &rows[3]["lower_95"], &rows[4]["status"]], ["ok", "", "undefined"]);
    let said = said(&calc(TABLE, "slope table.csv --by area"));
    assert!(said.contains("lacks a standard error") && said.contains("not above 0 at both ends"), "{said}");
}

#[test]
fn limits_of_rates_are_drawn_or_exact_on_their_own_scale() {
    let table =
        "quantile,rate,lower,upper,pop\n1,400,360,444\n2,380,342,422\n3,300,270,333\n4,290,261,322\n5,200,180,222\n"
            .replace('\n', ",9\n")
            .replacen("pop,9", "pop", 1);
    let drawn = |words: &str| rows(&table, &format!("slope table.csv --method log --draws 20000 {words}"));
    let plain = drawn("");
    assert_eq!(plain[0]["method"], "simulation");
    assert_eq!(plain, drawn(""));
    assert_ne!(plain, drawn("--seed 2"));
    assert!(number(&plain[0], "lower_95") < number(&plain[0], "value"));
    let transformed = drawn("--transform");
    assert_eq!([&transformed[0]["method"], &transformed[1]["method"]], ["normal", "normal"]);
    // The same in other units, but for the ratio.
    let times = drawn("--transform --multiplier 0.01");
    assert!((number(&times[0], "upper_95") / number(&transformed[0], "upper_95") - 0.01).abs() < 1e-12);
    assert_eq!(times[1], transformed[1]);
}

#[test]
fn counts_make_shares_and_what_is_wrong_is_told() {
    let table = "quantile,x,pop,lower,upper\n1,40,100,0.31,0.5\n2,30,100,0.22,0.4\n3,20,100,0.13,0.29\n";
    let rows = rows(table, "slope table.csv --method logit --draws 2000");
    assert!((number(&rows[0], "value") - -0.3).abs() < 1e-12);
    assert!(said(&calc("quantile,pop\n1,2\n", "slope table.csv")).contains("a column `value`"));
    let few = calc(table, "slope table.csv --draws 10");
    assert!(few.status.code() == Some(2) && said(&few).contains("1000 or more"), "{}", said(&few));
    let twice = calc("quantile,value,pop\n1,1,1\n1,2,1\n", "slope table.csv");
    assert!(said(&twice).contains("a quantile is there twice"), "{}", said(&twice));
    let gap = calc("quantile,value,pop\n1,1,1\n2,,1\n", "slope table.csv");
    assert!(said(&gap).contains("missing: a quantile lacks"), "{}", said(&gap));
}
