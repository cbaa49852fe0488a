//! `calc funnel`: areas against the limits of chance.

use crate::run::{calc, number, rows, said};

/// Sixty of 600 in all, a tenth: the limits of 100 are 0.1 ∓ z √(0.1 · 0.9 / 100) = 0.1 ∓ z · 0.03.
const SHARES: &str = "area,num,den\na,10,100\nb,17,100\nc,3,100\nd,0,100\ne,20,100\nf,10,100\n";

#[test]
fn areas_have_the_limits_of_their_own_size_and_a_verdict() {
    let rows = rows(SHARES, "funnel table.csv");
    let labels: Vec<&str> = rows.iter().map(|row| row["significance"].as_str()).collect();
    assert_eq!(
        labels,
        ["Not significant", "High (0.025)", "Low (0.025)", "Low (0.001)", "High (0.001)", "Not significant"]
    );
    assert!((number(&rows[0], "upper_95") - (0.1 + 1.959_963_984_540_054 * 0.03)).abs() < 1e-12);
    assert!((number(&rows[0], "upper_99.8") - (0.1 + 3.090_232_306_167_813 * 0.03)).abs() < 1e-12);
    assert!(
        (number(&rows[0], "target") - 0.1).abs() < 1e-15 && (number(&rows[0], "standard_error") - 0.03).abs() < 1e-15
    );
    assert_eq!([&rows[1]["area"], &rows[1]["method"], &rows[1]["statistic"]], ["b", "wilson", "proportion"]);
}

/// The package clips at 100 whatever the multiplier; the limits of a share end at the multiplier.
#[test]
fn limits_end_where_shares_do_at_any_multiplier() {
    let upper = |multiplier: &str| {
        let words = format!("funnel table.csv --multiplier {multiplier} --points");
        number(&rows("x,n\n9,10\n8,10\n", &words)[0], "upper_95")
    };
    assert_eq!((upper("1"), upper("100"), upper("1000")), (1.0, 100.0, 1000.0));
}

#[test]
fn counts_against_what_is_expected() {
    // 24 events: exact limits 15.377 to 35.710. 12 expected are below them, 30 within.
    let table = "area,obs,expected\na,24,12\nb,24,30\nc,0,3\nd,0,5\n";
    let ratios = rows(table, "funnel table.csv --method isr --multiplier 100 --confidence 0.95");
    let labels: Vec<&str> = ratios.iter().map(|row| row["significance"].as_str()).collect();
    assert_eq!(labels, ["High (0.025)", "Not significant", "Not significant", "Low (0.025)"]);
    assert_eq!((number(&ratios[0], "value"), number(&ratios[2], "lower_95")), (200.0, 0.0));
    let excess = rows(table, "funnel table.csv --method count --confidence 0.95");
    let less = number(&ratios[1], "upper_95") / 100.0 - 1.0;
    assert_eq!((number(&excess[0], "value"), number(&excess[0], "target")), (1.0, 0.0));
    assert!((number(&excess[1], "upper_95") - less).abs() < 1e-12);
}

#[test]
fn rates_have_sizes_of_their_own_or_of_their_rate() {
    let table = "area,ev,rate\na,30,200\nb,50,250\nc,0,0\nd,5,100\n";
    let run = calc(table, "funnel table.csv --method dsr --multiplier 100000 --years 3 --format csv");
    assert!(said(&run).contains("fewer than ten events is not judged: area c; area d"), "{}", said(&run));
    let dsr = rows(table, "funnel table.csv --method dsr --multiplier 100000 --years 3");
    // 30 events at 200 per 100 000: 15 000 person-years, 5 000 in each of three years.
    assert!((number(&dsr[0], "size") - 5000.0).abs() < 1e-9);
    assert!((number(&dsr[0], "target") - 85.0 / 40_000.0 * 1e5).abs() < 1e-9);
    assert_eq!(dsr[3]["significance"], "Not applicable for events less than 10 for dsrs");
    assert_eq!([&dsr[3]["value"], &dsr[3]["status"]], ["", "unreliable"]);
    let crude = rows("ev,pop\n30,15000\n50,20000\n0,9000\n5,5000\n", "funnel table.csv --method rate");
    assert!(crude.iter().all(|row| row["status"] == "ok"));
    assert_eq!(crude[2]["significance"], "Low (0.001)");
}

#[test]
fn a_hundred_points_draw_the_funnel_of_each_set() {
    let table = format!("set,{}", SHARES.replace('\n', "\nx,").trim_end_matches("x,"));
    let rows = rows(&table, "funnel table.csv --by set --points");
    assert_eq!(rows.len(), 100);
    // Sizes that are close to each other are drawn one by one, from 0.95 · 100 down to its leading digit.
    assert_eq!([&rows[0]["set"], &rows[0]["size"], &rows[99]["size"]], ["x", "90", "189"]);
    assert!(rows.windows(2).all(|pair| number(&pair[0], "upper_95") >= number(&pair[1], "upper_95")));
}

#[test]
fn areas_that_differ_by_more_than_chance_widen_the_funnel() {
    let observed = [50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150];
    let lines: Vec<String> = observed.iter().map(|x| format!("{x},100\n")).collect();
    let table = format!("obs,expected\n{}", lines.concat());
    let of = |model: &str| rows(&table, &format!("funnel table.csv --method ratio --overdispersion {model}"));
    let (plain, multiplied, added) = (of("none"), of("multiplicative"), of("additive"));
    // Scores −5 … 5, the ends pulled in to ∓4: φ = 92/11, τ² = 0.082, as worked by hand beside the code.
    assert!((number(&multiplied[0], "phi") - 92.0 / 11.0).abs() < 1e-9);
    assert!((number(&added[0], "tau_squared") - 0.082).abs() < 1e-9);
    let width = |rows: &[crate::run::Record]| number(&rows[0], "upper_95") - 1.0;
    assert!((width(&multiplied) / width(&plain) - (92.0_f64 / 11.0).sqrt()).abs() < 1e-9);
    assert!((width(&added) / width(&plain) - 9.2_f64.sqrt()).abs() < 1e-9);
    assert!(plain[0]["significance"].starts_with("Low") && added[0]["significance"] == "Not significant");
    let run = calc(&table, "funnel table.csv --method ratio --overdispersion additve");
    assert_eq!(run.status.code(), Some(2));
}

#[test]
fn what_cannot_be_judged_is_said() {
    let table = "area,x,n\na,1,\nb,5,4\nc,1,0\nd,2,10\n";
    let judged = rows(table, "funnel table.csv");
    let statuses: Vec<&str> = judged.iter().map(|row| row["status"].as_str()).collect();
    assert_eq!(statuses, ["missing", "undefined", "undefined", "ok"]);
    assert_eq!(number(&judged[3], "target"), 0.2);
    let run = calc(table, "funnel table.csv --points");
    assert!(said(&run).contains("3 areas without a count or a size"), "{}", said(&run));
    let run = calc("x,m\n1,2\n", "funnel table.csv --method ratio");
    assert_eq!(run.status.code(), Some(4));
    assert!(said(&run).contains("a column `n`"), "{}", said(&run));
    // One area has no dispersion.
    let one = rows("x,n\n1,10\n", "funnel table.csv --overdispersion additive");
    assert_eq!(one[0]["status"], "undefined");
    let none = rows("x,n\n,10\n", "funnel table.csv --points");
    assert_eq!((none.len(), none[0]["status"].as_str()), (1, "undefined"));
}
