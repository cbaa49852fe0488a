//! Trends against R: prop.trend.test, the package trend, and OHID's recent trend.

use std::collections::BTreeMap;

use jamlik::statistics::trend::{self, mann_kendall, sen_slope};
use jamlik::statistics::z95;

use crate::line::Line;
use crate::read::{Record, golden, number, reference};

struct Lines {
    chi_square: Line,
    mann_kendall: Line,
    sen: Line,
    recent: Line,
    /// The package multiplies out sums of years squared, which cancels seven of its digits: in exact rational arithmetic
    /// its χ² of case 20 is 1.006e-9 off, and ours is not. So do not expect the ninth digit.
    recent_other: Line,
    labels: Line,
}

impl Lines {
    fn new() -> Lines {
        Lines {
            chi_square: Line::new("χ² for trend, proportions and Poisson rates", 1e-9),
            mann_kendall: Line::new("Mann–Kendall: S, variance, τ, z, p", 1e-9),
            sen: Line::new("Sen's slope and its limits", 1e-9),
            recent: Line::new("Recent trend of proportions: slope and χ²", 1e-9),
            recent_other: Line::new("Recent trend of other values: slope and χ²", 2e-9),
            labels: Line::new("Recent trend: verdict and reason", 0.0),
        }
    }
}

pub fn lines() -> Vec<Line> {
    let mut lines = Lines::new();
    if !compare(in_reference, &mut lines) {
        compare(in_repository, &mut lines);
    }
    vec![lines.chi_square, lines.mann_kendall, lines.sen, lines.recent, lines.recent_other, lines.labels]
}

type Read = fn(&str) -> Option<Vec<Record>>;

fn in_repository(name: &str) -> Option<Vec<Record>> {
    Some(golden(name))
}

fn in_reference(name: &str) -> Option<Vec<Record>> {
    reference(&format!("extra/{name}"))
}

#[test]
fn trends_equal_the_goldens() {
    assert!(compare(in_repository, &mut Lines::new()));
}

#[test]
fn trends_equal_the_reference() {
    let mut lines = Lines::new();
    if compare(in_reference, &mut lines) {
        let figures =
            [&lines.chi_square, &lines.mann_kendall, &lines.sen, &lines.recent, &lines.recent_other, &lines.labels];
        assert_eq!(figures.map(|line| line.figures), [80, 160, 60, 80, 80, 160]);
    }
}

/// Every row of the three results; false if they are not there.
fn compare(read: Read, lines: &mut Lines) -> bool {
    let Some(results) = read("chitrend_results.csv") else { return false };
    chi_square(&by_case(read("chitrend_input.csv").unwrap()), &results, lines);
    mann_kendall_and_sen(
        &by_case(read("mannkendall_input.csv").unwrap()),
        &read("mannkendall_results.csv").unwrap(),
        lines,
    );
    let input = |name: &str| by_case(read(&format!("recent_trend_{name}_input.csv")).unwrap());
    recent(&input("prop"), &input("other"), &read("recent_trend_results.csv").unwrap(), lines);
    true
}

fn by_case(records: Vec<Record>) -> BTreeMap<String, Vec<Record>> {
    let mut cases: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for record in records {
        cases.entry(record["case"].clone()).or_default().push(record);
    }
    cases
}

fn column(records: &[Record], name: &str) -> Vec<f64> {
    records.iter().map(|record| number(record, name).unwrap()).collect()
}

fn chi_square(cases: &BTreeMap<String, Vec<Record>>, results: &[Record], lines: &mut Lines) {
    for result in results {
        let case = &cases[&result["case"]];
        let (t, x, n) = (column(case, "t"), column(case, "x"), column(case, "n"));
        for (form, ours) in [("prop", trend::proportions(&t, &x, &n)), ("poisson", trend::rates(&t, &x, &n))] {
            let ours = ours.unwrap();
            for (what, ours) in [("chisq", ours.chi_square), ("p", ours.p)] {
                let name = format!("{what}_{form}_trend");
                lines.chi_square.compare(
                    ours,
                    number(result, &name).unwrap(),
                    &format!("{name} of {}", result["case"]),
                );
            }
        }
    }
}

fn mann_kendall_and_sen(cases: &BTreeMap<String, Vec<Record>>, results: &[Record], lines: &mut Lines) {
    for result in results {
        let case = &cases[&result["case"]];
        let (t, values) = (column(case, "t"), column(case, "value"));
        let (with, without) = (mann_kendall(&values, true).unwrap(), mann_kendall(&values, false).unwrap());
        for (name, ours) in [
            ("n", values.len() as f64),
            ("S", with.s),
            ("varS", with.variance),
            ("tau", with.tau),
            ("z_cont", with.z),
            ("p_cont", with.p),
            ("z_nocont", without.z),
            ("p_nocont", without.p),
        ] {
            lines.mann_kendall.compare(ours, number(result, name).unwrap(), &format!("{name} of {}", result["case"]));
        }
        let sen = sen_slope(&t, &values, z95()).unwrap();
        let limits = sen.limits.unwrap();
        for (name, ours) in [("sen_slope", sen.slope), ("sen_l95", limits.lower), ("sen_u95", limits.upper)] {
            lines.sen.compare(ours, number(result, name).unwrap(), &format!("{name} of {}", result["case"]));
        }
    }
}

fn recent(
    shares: &BTreeMap<String, Vec<Record>>,
    others: &BTreeMap<String, Vec<Record>>,
    results: &[Record],
    lines: &mut Lines,
) {
    for result in results {
        let what = format!("{} {}", result["type"], result["case"]);
        let (ours, line) = match result["type"].as_str() {
            "proportion" => {
                let case = &shares[&result["case"]];
                let ours = trend::recent_proportions(&column(case, "year"), &column(case, "x"), &column(case, "n"));
                (ours.unwrap(), &mut lines.recent)
            }
            _ => {
                let case = &others[&result["case"]];
                let (years, values) = (column(case, "year"), column(case, "value"));
                let (lower, upper) = (column(case, "lower"), column(case, "upper"));
                let errors: Vec<f64> = lower.iter().zip(&upper).map(|(l, u)| (u - l) / (2.0 * z95())).collect();
                let ours = trend::recent_values(&years, &values, &errors).unwrap();
                // Ours is the same whichever year is called 0.
                let counted: Vec<f64> = years.iter().map(|year| year - 2016.0).collect();
                let same = trend::recent_values(&counted, &values, &errors).unwrap();
                assert!((ours.chi_square / same.chi_square - 1.0).abs() < 1e-12, "{what}");
                (ours, &mut lines.recent_other)
            }
        };
        line.compare(ours.slope, number(result, "beta").unwrap(), &what);
        line.compare(ours.chi_square, number(result, "chisq").unwrap(), &what);
        lines.labels.same(&ours.trend.to_string(), &result["recent_trend"], &what);
        lines.labels.same(&ours.reason.to_string(), &result["reason"], &what);
    }
}
