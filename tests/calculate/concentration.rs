//! `calc concentration`: persons, groups, curves.

use crate::run::{calc, number, rows, said};

/// Ill (1) and income; see the documentation of `Ranked::people`.
const PERSONS: &str = "ill,income\n1,1\n1,2\n0,3\n1,4\n0,5\n0,6\n,7\n";
const GROUPS: &str = "order,estimate,population,se\n1,0.3,100,0.046\n2,0.2,100,0.04\n3,0.1,100,0.03\n";

fn persons() -> String {
    PERSONS.replace("ill,income", "outcome,income")
}

#[test]
fn persons_are_ranked_and_those_without_an_outcome_counted() {
    let run = calc(&persons(), "concentration table.csv --method erreygers --format csv");
    assert!(said(&run).contains("1 of 7 persons lack an outcome"), "{}", said(&run));
    let rows = rows(&persons(), "concentration table.csv --method erreygers");
    assert!((number(&rows[0], "value") - -7.0 / 9.0).abs() < 1e-12);
    assert!((number(&rows[0], "standard_error") - 0.281_091_347_570_522_7).abs() < 1e-12);
    assert!(
        (number(&rows[0], "upper_95") - (-7.0 / 9.0 + 1.959_963_984_540_054 * 0.281_091_347_570_522_7)).abs() < 1e-9
    );
    let words = ["statistic", "method", "status", "rows", "left_out"].map(|column| rows[0][column].as_str());
    assert_eq!(words, ["concentration index (erreygers)", "linearised", "ok", "6", "1"]);
}

#[test]
fn units_and_strata_are_words_of_each_set() {
    let table = "year,y,order,weight,psu,strata\n\
        1,0,1,1,a,x\n1,1,1,2,a,x\n1,0,2,1,b,x\n1,1,2,1,b,x\n1,1,3,1,c,y\n1,1,3,2,d,y\n\
        2,0,1,1,a,x\n2,1,1,2,b,x\n2,0,2,1,c,x\n";
    let rows = rows(table, "concentration table.csv --by year --variance regression");
    assert_eq!(rows.len(), 2);
    // Ranks 3/16, ½, 13/16 of 3, 2, 3 people with 2, 1, 3 ill: C = 2 · 3/8 · 5/16 · (1 − 2/3) / ¾.
    assert!((number(&rows[0], "value") - 5.0 / 48.0).abs() < 1e-12);
    assert_eq!([&rows[0]["method"], &rows[0]["year"], &rows[1]["year"]], ["regression", "1", "2"]);
    assert!(number(&rows[0], "standard_error") > 0.0);
}

#[test]
fn groups_have_kakwani_s_error_and_must_be_whole() {
    let found = rows(GROUPS, "concentration table.csv");
    assert!((number(&found[0], "value") - -2.0 / 9.0).abs() < 1e-12);
    assert!((number(&found[0], "standard_error") - 0.058_342_444_908_616_5).abs() < 1e-12);
    assert_eq!(found[0]["method"], "kakwani");
    let known = rows(GROUPS, "concentration table.csv --variance known_sizes");
    assert!(number(&known[0], "standard_error") < number(&found[0], "standard_error"));
    let lacking = rows(&GROUPS.replace("0.2,", ","), "concentration table.csv");
    assert_eq!([&lacking[0]["value"], &lacking[0]["status"]], ["", "missing"]);
    let alone = rows("order,rate,pop\n1,3,10\n2,2,10\n3,1,10\n", "concentration table.csv");
    assert_eq!([&alone[0]["method"], &alone[0]["status"], &alone[0]["lower_95"]], ["none", "ok", ""]);
}

#[test]
fn the_curve_goes_from_nothing_to_all() {
    let corners = rows(GROUPS, "concentration table.csv --curve");
    let column = |name| corners.iter().map(|row| number(row, name)).collect::<Vec<f64>>();
    assert_eq!(corners.len(), 4);
    for (found, expected) in column("value").iter().zip([0.0, 0.5, 5.0 / 6.0, 1.0]) {
        assert!((found - expected).abs() < 1e-12);
    }
    assert!((column("share")[1] - 1.0 / 3.0).abs() < 1e-12);
    assert!(number(&corners[1], "lower_95") < 0.5 && number(&corners[1], "upper_95") > 0.5);
    assert_eq!((column("lower_95")[3], column("upper_95")[3]), (1.0, 1.0));
}

#[test]
fn the_extended_index_needs_its_nu_and_2_is_the_standard_one() {
    let of = |words: &str| number(&rows(GROUPS, &format!("concentration table.csv {words}"))[0], "value");
    assert!((of("--method extended --nu 2") - of("")).abs() < 1e-12);
    assert!((of("--method generalised") - 0.2 * of("")).abs() < 1e-12);
    assert!((of("--method wagstaff --bounds 0,1") - of("") / 0.8).abs() < 1e-12);
    let refused = |words: &str, part: &str| {
        let run = calc(GROUPS, &format!("concentration table.csv {words}"));
        assert_eq!(run.status.code(), Some(2), "{words}");
        assert!(said(&run).contains(part), "{words}: {}", said(&run));
    };
    refused("--method extended", "--nu, a number above 1");
    refused("--nu 3", "no use for --nu");
    refused("--method wagstaff --bounds 1", "a lower and a higher number");
    refused("--bounds 0,1", "no use for --bounds");
    refused("--variance linearised", "the rows are groups");
}

#[test]
fn what_has_no_index_says_why() {
    let table = "set,y,order\na,0,1\na,0,2\na,0,3\nb,1,1\nb,5,2\nb,1,3\n";
    let run = calc(table, "concentration table.csv --by set --method wagstaff --format csv");
    assert!(said(&run).contains("undefined: the mean 0 lies at one of the bounds 0 and 1: set a"), "{}", said(&run));
    assert!(said(&run).contains("5 lies outside the bounds 0 and 1"), "{}", said(&run));
    let both = calc("y,order,pop,weight\n1,1,1,1\n", "concentration table.csv");
    assert!(said(&both).contains("a population and a weight"), "{}", said(&both));
}
