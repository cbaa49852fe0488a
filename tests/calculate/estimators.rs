//! `calc` of rates, means, standardised rates, life tables and quantile groups.

use std::fs;

use crate::run::{Record, calc, number, rows, said};

/// A golden file without the lines that say where it comes from.
fn golden(name: &str) -> String {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

fn close(record: &Record, column: &str, expected: f64) {
    let found = number(record, column);
    assert!((found / expected - 1.0).abs() < 1e-9, "{column}: {found} is not {expected} in {record:?}");
}

/// The columns of a golden record as a table of one row for each age group.
fn table_of(records: &[Record], columns: &[&str]) -> String {
    let mut table = format!("area,{}\n", columns.join(","));
    for record in records {
        let lists: Vec<Vec<&str>> = columns.iter().map(|column| record[*column].split(' ').collect()).collect();
        for i in 0..lists[0].len() {
            let cells: Vec<&str> = lists.iter().map(|list| list[i]).collect();
            table.push_str(&format!("{},{}\n", record["area"], cells.join(",")));
        }
    }
    table
}

fn records(name: &str) -> Vec<Record> {
    csv::Reader::from_reader(golden(name).as_bytes()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn proportions_by_each_method() {
    for (method, columns) in [
        ("wilson", ["wilson_l", "wilson_u"]),
        ("clopper_pearson", ["clopper_l", "clopper_u"]),
        ("agresti_coull", ["agresti_coull_l", "agresti_coull_u"]),
    ] {
        let found = rows(&golden("binomial.csv"), &format!("proportion table.csv --method {method}"));
        assert_eq!(found.len(), records("binomial.csv").len());
        for record in found {
            assert_eq!(record["method"], method);
            for (ours, theirs) in ["lower_95", "upper_95"].iter().zip(columns) {
                let expected = number(&record, theirs).clamp(0.0, 1.0);
                assert!((number(&record, ours) - expected).abs() < 1e-12, "{ours} of {record:?}");
            }
        }
    }
}

#[test]
fn rates_are_exact_below_ten_events() {
    let found = rows("area;deaths;pop\na;5;100\nb;20;100\nc;0;0\nd;;10\n", "rate table.csv --multiplier 100");
    // PHEindicatormethods' own sheet: 5 and 20 of 100.
    close(&found[0], "lower_95", 1.62348639011842);
    close(&found[1], "upper_95", 30.889880369197066);
    let column = |name: &str| found.iter().map(|record| record[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("method"), ["exact", "byar", "none", "none"]);
    assert_eq!(column("status"), ["ok", "ok", "undefined", "missing"]);
    assert_eq!(found[0]["statistic"], "rate per 100");
    // Half the χ² quantile of 40 degrees of freedom, 24.433 039 17, per 100.
    let exact = rows("x,n\n20,100\n", "rate table.csv --method exact");
    assert!((number(&exact[0], "lower_95") - 24.433_039_17 / 2.0 / 100.0 * 1e5).abs() < 1e-4);
}

#[test]
fn means_of_each_set() {
    let found = rows("area,value_in\na,1\nb,7\na,2\nc,1\na,3\nc,\n", "mean table.csv --by area");
    assert_eq!(found.len(), 3);
    close(&found[0], "value", 2.0);
    close(&found[0], "standard_error", 1.0 / 3.0_f64.sqrt());
    // 2 + t₂(0.975) / √3, t = 4.302 653
    assert!((number(&found[0], "upper_95") - (2.0 + 4.302_652_73 / 3.0_f64.sqrt())).abs() < 1e-8);
    assert_eq!([&found[1]["value"], &found[1]["upper_95"], &found[1]["status"]], ["7", "", "ok"]);
    assert_eq!(found[2]["status"], "missing");
}

#[test]
fn direct_rates_equal_the_golden_ones() {
    let theirs = records("direct.csv");
    let table = table_of(&theirs, &["x", "n", "stdpop"]);
    let dobson = rows(&table, "direct table.csv --by area --confidence 0.95,0.998");
    let gamma = rows(&table, "direct table.csv --by area --confidence 0.95,0.99 --method fay_feuer --multiplier 1");
    assert_eq!((dobson.len(), gamma.len()), (theirs.len(), theirs.len()));
    for ((dobson, gamma), theirs) in dobson.iter().zip(&gamma).zip(&theirs) {
        if theirs["value"].is_empty() {
            assert_eq!([&dobson["value"], &dobson["status"]], ["", "unreliable"], "fewer than ten events");
        } else {
            close(dobson, "value", number(theirs, "value"));
            close(dobson, "lower_99.8", number(theirs, "lower99_8cl"));
        }
        close(gamma, "value", number(theirs, "dsr"));
        close(gamma, "lower_99", number(theirs, "lci99"));
        close(gamma, "upper_95", number(theirs, "uci95"));
    }
}

#[test]
fn what_a_direct_rate_takes_for_granted_is_told() {
    let table = "age,count,pop,esp2013\n0-64,,500,8\n65+,12,90,2\n";
    let run = calc(table, "direct table.csv --format csv");
    assert!(said(&run).contains("an empty count is taken for none"), "{}", said(&run));
    let found = rows(table, "direct table.csv");
    close(&found[0], "value", 0.2 * 12.0 / 90.0 * 1e5);
    assert_eq!(rows(&table.replace("500", ""), "direct table.csv")[0]["status"], "missing");
    // No events: the gamma limits are 0 and −k ln 0.025, k = 0.8/500 or 0.2/90.
    let none = rows(&table.replace("12", "0"), "direct table.csv --method fay_feuer --multiplier 1");
    assert_eq!([&none[0]["value"], &none[0]["lower_95"]], ["0", "0"]);
    close(&none[0], "upper_95", -(0.2 / 90.0) * 0.025_f64.ln());
}

#[test]
fn direct_rates_of_recurrent_events() {
    let theirs = records("direct_recurrent.csv");
    let table = table_of(&theirs, &["ageband", "freq", "persons", "n", "stdpop"]);
    for (ours, theirs) in rows(&table, "direct table.csv --by area").iter().zip(&theirs) {
        close(ours, "value", number(theirs, "value"));
        close(ours, "upper_95", number(theirs, "upper95_0cl"));
    }
    assert_eq!(calc(&table, "direct table.csv --by area --method fay_feuer").status.code(), Some(2));
    let without = calc(&table.replace("persons", "p"), "direct table.csv --by area");
    assert!(said(&without).contains("a column `persons`"), "{}", said(&without));
    let uneven = "age,freq,persons,n,stdpop\n0,1,9,50,1\n0,2,3,51,1\n";
    assert_eq!(rows(uneven, "direct table.csv")[0]["status"], "undefined");
}

#[test]
fn indirect_ratios_and_rates_equal_the_golden_ones() {
    let theirs = records("indirect.csv");
    let table = table_of(&theirs, &["x", "n", "xref", "nref"]);
    for (method, prefix) in [("ratio", "ratio"), ("rate", "rate")] {
        let words = format!("indirect table.csv --by area --method {method} --confidence 0.95 0.998");
        for (ours, theirs) in rows(&table, &words).iter().zip(&theirs) {
            close(ours, "value", number(theirs, prefix));
            close(ours, "lower_95", number(theirs, &format!("{prefix}_lower95_0cl")));
            close(ours, "upper_99.8", number(theirs, &format!("{prefix}_upper99_8cl")));
            assert!(ours["statistic"].contains(method));
        }
    }
    assert_eq!(rows("x,n,xref,nref\n1,10,0,10\n", "indirect table.csv")[0]["status"], "undefined");
}

#[test]
fn life_tables_with_open_bands_of_85_and_90() {
    for name in ["life_table.csv", "life_table_85.csv"] {
        let found = rows(&golden(name), "life-table table.csv --by area");
        let theirs = records(name);
        assert_eq!(found.len(), theirs.len());
        for (ours, theirs) in found.iter().zip(&theirs) {
            assert_eq!((&ours["area"], &ours["startage"]), (&theirs["area"], &theirs["startage"]));
            close(ours, "value", number(theirs, "value"));
            close(ours, "upper_95", number(theirs, "upper95"));
        }
    }
}

#[test]
fn a_life_table_that_cannot_be_trusted_says_why() {
    let status = |table: &str| rows(table, "life-table table.csv")[0]["status"].clone();
    assert_eq!(status("age,pop,deaths\n0-4,4000,1\n5+,2000,200\n"), "ok");
    assert_eq!(status("age,pop,deaths\n0-4,4000,1\n5+,1000,200\n"), "unreliable");
    assert_eq!(status("age,pop,deaths\n0-4,4000,1\n6+,2000,200\n"), "undefined");
    assert_eq!(status("age,pop,deaths\n0-4,4000,1\n5+,2000,0\n"), "undefined");
    assert_eq!(status("age,pop,deaths\n0-4,4000,\n5+,2000,0\n"), "missing");
    // Three deaths leave the value open by decades.
    assert_eq!(status("age,pop,deaths\n0-4,4000,0\n5+,2000,3\n"), "unreliable");
    let wrong = calc("age,pop,deaths\nchild,1,1\n", "life-table table.csv");
    assert!(said(&wrong).contains("expected an age"), "{}", said(&wrong));
}

#[test]
fn quantile_groups_in_both_directions() {
    let table = "region,area,val\nr,a,4\nr,b,2\nr,c,\nr,d,3\nr,e,1\ns,f,9\n";
    let column = |words: &str| {
        let found = rows(table, &format!("quantile table.csv --quantiles 2 {words}"));
        found.iter().map(|record| record["quantile"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(column("--by region"), ["1", "2", "", "1", "2", ""]);
    assert_eq!(column("--by region --method lowest_first"), ["2", "1", "", "2", "1", ""]);
    assert_eq!(column(""), ["1", "2", "", "1", "2", "1"]);
    let found = rows(table, "quantile table.csv --quantiles 2 --by region");
    assert_eq!([&found[0]["area"], &found[2]["status"], &found[5]["status"]], ["a", "missing", "undefined"]);
    assert_eq!(calc(table, "quantile table.csv --quantiles 1").status.code(), Some(2));
}

#[test]
fn every_level_of_confidence_from_a_half_to_nearly_one() {
    let words = "rate table.csv --method exact --multiplier 1 --confidence 0.6,0.9999";
    let found = &rows("x,n\n1000000000,1000000000\n0,1\n", words)[0];
    assert!(number(found, "lower_99.99") < number(found, "lower_60") && number(found, "lower_60") < 1.0);
    // At this size the exact limits are x ∓ z √x, to one part in 10⁹.
    assert!((number(found, "upper_99.99") - (1.0 + 3.890_591_886 / 1e9_f64.sqrt())).abs() < 1e-8);
}
