//! `calc trend`: tests over time, on periods that share no years.

use crate::run::{calc, number, rows, said};

/// Two series of shares, one that falls; one row without a count.
const SHARES: &str = "area,year,x,n\n\
    a,2019,400,2000\na,2020,360,2000\na,2021,330,2000\na,2022,290,2000\na,2023,260,2000\n\
    b,2019,40,200\nb,2020,41,200\nb,2021,,200\nb,2022,39,200\nb,2023,40,200\n";

#[test]
fn the_recent_trend_of_a_proportion() {
    let rows = rows(SHARES, "trend table.csv --by area");
    assert_eq!([&rows[0]["trend"], &rows[0]["reason"]], ["Decreasing", "No outliers and significant trend"]);
    // Slope −350/20 000, p̄ = 0.164: 0.0175² · 20 000/(0.164 · 0.836).
    assert!((number(&rows[0], "chi_square") - 44.674_116).abs() < 1e-6);
    assert_eq!([&rows[1]["trend"], &rows[1]["periods"]], ["Cannot be calculated", "4"]);
    let run = calc(SHARES, "trend table.csv --by area");
    assert!(said(&run).contains("1 row without a value is not used: 9"), "{}", said(&run));
    assert!(said(&run).contains("in 1 of 2 series the periods are not evenly spaced"), "{}", said(&run));
}

/// Means over three years, published every year, of something that rises by one a year.
const ROLLING: &str = "period,value,lower,upper\n2013-2015,10,9,11\n2014-2016,11,10,12\n2015-2017,12,11,13\n\
    2016-2018,13,12,14\n2017-2019,14,13,15\n2018-2020,15,14,16\n2019-2021,16,15,17\n";

#[test]
fn periods_that_share_years_are_thinned_from_the_newest_and_named() {
    let run = calc(ROLLING, "trend table.csv --method mann_kendall --format csv");
    assert!(
        said(&run).contains("4 rows are left out, as their periods share years with a later one"),
        "{}",
        said(&run)
    );
    assert!(said(&run).contains("3, 4, 6, 7"), "{}", said(&run));
    let found = rows(ROLLING, "trend table.csv --method mann_kendall");
    assert_eq!([&found[0]["periods"], &found[0]["left_out"]], ["3", "2014-2016;2015-2017;2017-2019;2018-2020"]);
    // S of all pairs of three; the slope a year although the steps are three.
    assert_eq!((number(&found[0], "s"), number(&found[0], "value")), (3.0, 1.0));
    // The same, with the years pooled in a column or an option.
    let single = ROLLING.lines().map(|line| line.split_once('-').map_or(line, |(_, rest)| rest)).collect::<Vec<_>>();
    let option = rows(&single.join("\n"), "trend table.csv --method mann_kendall --pooled-years 3");
    let column: Vec<String> =
        single.iter().enumerate().map(|(i, l)| format!("{l},{}", ["years", "3"][i.min(1)])).collect();
    let column = rows(&column.join("\n"), "trend table.csv --method mann_kendall");
    for other in [&option, &column] {
        assert_eq!((&other[0]["periods"], &other[0]["value"]), (&found[0]["periods"], &found[0]["value"]));
    }
    // Three periods are too few for a verdict.
    assert_eq!(rows(ROLLING, "trend table.csv")[0]["trend"], "Cannot be calculated");
    // Taken as single years they would have made one.
    assert_eq!(rows(&single.join("\n"), "trend table.csv")[0]["trend"], "Increasing");
}

#[test]
fn chi_square_for_shares_and_rates() {
    let table = "t;x;n\n1;10;100\n2;20;100\n3;30;100\n";
    let share = rows(table, "trend table.csv --method chi_square --multiplier 100");
    assert!(
        (number(&share[0], "value") - 10.0).abs() < 1e-12 && (number(&share[0], "chi_square") - 12.5).abs() < 1e-12
    );
    assert_eq!([&share[0]["trend"], &share[0]["status"]], ["Increasing", "ok"]);
    assert!((number(&share[0], "value") / number(&share[0], "standard_error")).powi(2) - 12.5 < 1e-9);
    let rate = rows(table, "trend table.csv --method chi_square_rate --confidence 0.999");
    assert!((number(&rate[0], "p") - 0.001_565_402).abs() < 1e-9);
    assert_eq!(rate[0]["trend"], "No significant change");
}

#[test]
fn mann_kendall_without_the_correction() {
    let table = "t,value\n1,1\n2,3\n3,2\n4,4\n";
    let with = rows(table, "trend table.csv --method mann_kendall");
    let without = rows(table, "trend table.csv --method mann_kendall --no-continuity");
    assert!((number(&with[0], "z") / number(&without[0], "z") - 0.75).abs() < 1e-12);
    assert_eq!([&with[0]["value"], &with[0]["lower_95"]], ["0.75", ""]);
}

#[test]
fn what_cannot_be_tested_is_said() {
    let of = |table: &str, words: &str| {
        let run = calc(table, words);
        (run.status.code(), said(&run))
    };
    let (code, text) = of("year,x,n,value,se\n2020,1,2,3,4\n", "trend table.csv");
    assert!(code == Some(2) && text.contains("--method recent_proportion"), "{text}");
    let (code, text) = of("year,value\n2020,1\nlater,2\n", "trend table.csv --method mann_kendall");
    assert!(code == Some(4) && text.contains("row 3, column `year`") && text.contains("found `later`"), "{text}");
    let (code, text) = of("year,x\n2020,1\n", "trend table.csv");
    assert!(code == Some(4) && text.contains("a column `upper`"), "{text}");
    let (code, text) = of("year,value\n2020,1\n", "trend table.csv --method mann_kendall --multiplier 100");
    assert!(code == Some(2) && text.contains("no use for --multiplier"), "{text}");
    // The same year twice: two series that --by should have told apart; one series does not stop the others.
    let table = "set,year,value\na,2020,1\na,2020,2\nb,2020,1\nb,2021,2\nb,2022,3\nc,2020,\n";
    let (code, text) = of(table, "trend table.csv --by set --method mann_kendall");
    assert!(code == Some(0) && text.contains("two periods end with 2020: set a"), "{text}");
    let statuses: Vec<String> =
        rows(table, "trend table.csv --by set --method mann_kendall").iter().map(|row| row["status"].clone()).collect();
    assert_eq!(statuses, ["undefined", "ok", "missing"]);
}
