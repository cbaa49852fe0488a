//! The table of the README: what was compared, how many figures, and how far ours lie from theirs at most.

use crate::line::Line;
use crate::support;

/// Every line of every topic, in the order of the table.
fn lines() -> Vec<Line> {
    [
        crate::estimators::lines(),
        crate::standardised::lines(),
        crate::life_table::lines(),
        crate::funnel::lines(),
        crate::smoothing::lines(),
        crate::trend::lines(),
        crate::inequality::lines(),
        crate::persons::lines(),
        crate::aggregate::lines(),
        crate::concentration::lines(),
        crate::decomposition::lines(),
        crate::slope::lines(),
        crate::nist::lines(),
    ]
    .concat()
}

/// The power of ten, or for drawn limits the tenth, that the largest difference does not exceed: the last digits differ
/// between machines.
fn at_most(difference: f64) -> String {
    match difference {
        0.0 => "0".to_owned(),
        drawn if drawn > 0.01 => format!("{:.1}", (10.0 * drawn).ceil() / 10.0),
        rounding => format!("1e{}", rounding.log10().ceil()),
    }
}

fn table(lines: &[Line]) -> String {
    let mut text = "| statistic | figures compared | largest relative difference |\n|---|--:|--:|\n".to_owned();
    for line in lines {
        text.push_str(&format!("| {} | {} | {} |\n", line.name, line.figures, at_most(line.largest)));
    }
    let figures: usize = lines.iter().map(|line| line.figures).sum();
    text + &format!("| all | {figures} | |\n")
}

#[test]
fn the_table_in_the_readme_is_what_the_references_say() {
    let found = table(&lines());
    println!("{found}");
    let figures: usize = lines().iter().map(|line| line.figures).sum();
    assert!(figures >= 500, "a lone clone compares {figures} figures");
    if support::shared("reference/README.md").is_some() {
        let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
        assert!(readme.contains(&found), "README: replace the agreement table by\n{found}");
    }
}
