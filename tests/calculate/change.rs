//! `calc change`: what a change is made of.

use crate::run::{Record, calc, number, rows, said};

const AGES: &str = "area;year;age;rate;pop\n\
    a;2020;young;1;50\na;2020;old;10;50\na;2010;young;1;20\na;2010;old;12;80\n\
    b;2010;young;1;50\nb;2010;old;10;50\nb;2020;young;1;50\n";

fn find<'a>(rows: &'a [Record], part: &str) -> &'a Record {
    rows.iter().find(|row| row["part"] == part).unwrap()
}

#[test]
fn a_composite_rate_changes_by_rates_and_composition() {
    let found = rows(AGES, "change table.csv --by area");
    // From 9.8 (a fifth young) to 5.5 (half young), the years in their order: see the documentation of `kitagawa`.
    for (part, expected) in [("first", 9.8), ("second", 5.5), ("change", -4.3), ("rates", -1.3), ("composition", -3.0)]
    {
        assert!((number(find(&found, part), "value") - expected).abs() < 1e-12, "{part}");
    }
    let rates = find(&found, "rates");
    assert_eq!([&rates["from"], &rates["to"], &rates["method"], &rates["status"]], ["2010", "2020", "kitagawa", "ok"]);
    assert!((number(rates, "share") - 1.3 / 4.3).abs() < 1e-12);
    assert_eq!([&found[5]["area"], &found[5]["status"], &found[5]["value"]], ["b", "undefined", ""]);
    let said = said(&calc(AGES, "change table.csv --by area"));
    assert!(said.contains("the groups are not the same at both times"), "{said}");
}

#[test]
fn a_gap_changes_by_rates_and_populations() {
    let table = "time,group,order,value,population\n\
        before,c,3,3,1\nbefore,a,1,1,1\nbefore,b,2,2,2\nafter,a,1,1,2\nafter,b,2,2,1\nafter,c,3,5,1\n";
    let found = rows(table, "change table.csv --method das_gupta --measure bgv,sii_linear");
    assert_eq!(found.len(), 10);
    // The variance of 1, 2, 3 with 1 : 2 : 1 is ½, of 1, 2, 5 with 2 : 1 : 1 it is 43/16 …
    let value = |at: usize| number(&found[at], "value");
    assert!((value(0) - 0.5).abs() < 1e-12 && (value(1) - 43.0 / 16.0).abs() < 1e-12);
    // … of the new values among the old people 9/4, of the old values among the new 11/16.
    let by_rates = ((9.0 / 4.0 - 0.5) + (43.0 / 16.0 - 11.0 / 16.0)) / 2.0;
    assert!((value(3) - by_rates).abs() < 1e-12 && (value(2) - value(3) - value(4)).abs() < 1e-12);
    assert_eq!([&found[5]["measure"], &found[5]["from"], &found[9]["part"]], ["sii_linear", "before", "populations"]);
    // Without an order there is no slope.
    let unordered = table.replace("group,order", "group,code");
    let run = calc(&unordered, "change table.csv --method das_gupta --measure sii_linear --format csv");
    assert!(said(&run).contains("sii_linear of these groups: no_order"), "{}", said(&run));
}

#[test]
fn the_mean_log_deviation_changes_in_four_parts_and_a_residual() {
    let table = "year,county,rate,pop\n1,A,1,1\n1,A,2,1\n1,B,4,1\n2,A,1,1\n2,A,3,1\n2,B,4,1\n";
    let found = rows(table, "change table.csv --method mookherjee_shorrocks");
    assert_eq!(found.len(), 8);
    let of = |part| number(find(&found, part), "value");
    let sum = of("within") + of("sizes_within") + of("sizes_between") + of("means") + of("residual");
    assert!((sum - of("change")).abs() < 1e-12 && of("residual") != 0.0);
    assert!((of("second") - of("first") - of("change")).abs() < 1e-12);
    assert_eq!((of("sizes_within"), of("sizes_between")), (0.0, 0.0));
}

#[test]
fn what_cannot_be_parted_says_why() {
    let run = calc("year,group,value,pop\n1,a,1,1\n1,a,2,1\n2,a,1,1\n", "change table.csv");
    assert_eq!(run.status.code(), Some(4));
    assert!(said(&run).contains("each group once in a set and time"), "{}", said(&run));
    let three = calc("year,group,value,pop\n1,a,1,1\n2,a,2,1\n3,a,1,1\n", "change table.csv");
    assert!(said(&three).contains("between two times, not 3"), "{}", said(&three));
    let missing = calc("year,group,value,pop\n1,a,1,1\n2,a,,1\n", "change table.csv");
    assert!(said(&missing).contains("missing: a value or its people are missing"), "{}", said(&missing));
    let unused = calc("year,group,value,pop\n1,a,1,1\n2,a,1,1\n", "change table.csv --measure bgv");
    assert!(said(&unused).contains("no use for --measure"), "{}", said(&unused));
}
