//! Inequality in parts against R's dineq.

use std::collections::BTreeMap;

use jamlik::inequality::concentration::{Index, Ranked};
use jamlik::inequality::decomposition::{Nested, mld, mookherjee_shorrocks, theil};

use crate::line::Line;
use crate::read::{Record, golden, number, reference};

pub fn lines() -> Vec<Line> {
    let mut parts = Line::new("Theil and MLD between and within", 1e-9);
    let mut change = Line::new("Change of the MLD (Mookherjee–Shorrocks)", 1e-9);
    compare_parts(&golden("theil_decomp_input.csv"), &golden("theil_decomp_results.csv"), &mut parts);
    compare_change(&golden("mld_change_input.csv"), &golden("mld_change_results.csv"), &mut change);
    let both = |input, results| reference(input).zip(reference(results));
    if let Some((input, results)) = both("extra/theil_decomp_input.csv", "extra/theil_decomp_results.csv") {
        compare_parts(&input, &results, &mut parts);
    }
    if let Some((input, results)) = both("extra/mld_change_input.csv", "extra/mld_change_results.csv") {
        compare_change(&input, &results, &mut change);
    }
    vec![parts, change]
}

#[test]
fn parts_equal_dineq() {
    let lines = lines();
    assert!(lines[0].figures >= 7 && lines[1].figures >= 16, "{lines:?}");
}

/// Numbers for words, in order of appearance.
#[derive(Default)]
struct Codes(BTreeMap<String, u32>);

impl Codes {
    fn of(&mut self, word: &str) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(word.to_owned()).or_insert(next)
    }
}

fn of_case<'a>(input: &'a [Record], case: &str) -> Vec<&'a Record> {
    input.iter().filter(|record| record["case"] == case).collect()
}

fn column(records: &[&Record], name: &str) -> Vec<f64> {
    records.iter().map(|record| number(record, name).unwrap()).collect()
}

fn compare_parts(input: &[Record], results: &[Record], line: &mut Line) {
    for row in results {
        let records = of_case(input, &row["case"]);
        let (values, populations) = (column(&records, "rate"), column(&records, "pop"));
        let mut codes = Codes::default();
        let groups: Vec<u32> = records.iter().map(|record| codes.of(&record["county"])).collect();
        let areas = Nested { values: &values, populations: &populations, groups: &groups };
        let (theil, mld) = (theil(&areas).unwrap(), mld(&areas).unwrap());
        // Gini's coefficient is the concentration index of the values in their own order.
        let gini = Ranked::new(&values, &values, &populations).unwrap().index(Index::Standard).unwrap();
        for (name, ours) in [
            ("mld_total", mld.total),
            ("mld_within", mld.within),
            ("mld_between", mld.between),
            ("theil_total", theil.total),
            ("theil_between_formula", theil.between),
            ("theil_within_formula", theil.within),
            ("gini", gini),
        ] {
            line.compare(ours, number(row, name).unwrap(), &format!("{name} of case {}", row["case"]));
        }
        for parts in [theil, mld] {
            assert!(((parts.between + parts.within) / parts.total - 1.0).abs() < 1e-12, "{parts:?}");
        }
    }
}

/// dineq's relative parts are shares of the sum of the four parts, not of the change: the residual is left out.
fn compare_change(input: &[Record], results: &[Record], line: &mut Line) {
    for row in results {
        let records = of_case(input, &row["case"]);
        let mut codes = Codes::default();
        let mut time = |number: &str| {
            let groups: Vec<u32> = records.iter().map(|record| codes.of(&record[&format!("z{number}")])).collect();
            (column(&records, &format!("x{number}")), column(&records, &format!("w{number}")), groups)
        };
        let (first, second) = (time("1"), time("2"));
        let change = mookherjee_shorrocks(
            &Nested { values: &first.0, populations: &first.1, groups: &first.2 },
            &Nested { values: &second.0, populations: &second.1, groups: &second.2 },
        )
        .unwrap();
        let four = change.within + change.sizes_within + change.sizes_between + change.means;
        let ours = match row["name"].as_str() {
            "mld_data1.mld_total" => change.first.total,
            "mld_data1.mld_within" => change.first.within,
            "mld_data1.mld_between" => change.first.between,
            "mld_data2.mld_total" => change.second.total,
            "mld_data2.mld_within" => change.second.within,
            "mld_data2.mld_between" => change.second.between,
            "mld_difference.mld_total" => change.change,
            "mld_difference.mld_within" => change.second.within - change.first.within,
            "mld_difference.mld_between" => change.second.between - change.first.between,
            "absolute_contributions_difference.within_inequality" => change.within,
            "absolute_contributions_difference.within_share_groups" => change.sizes_within,
            "absolute_contributions_difference.between_share_groups" => change.sizes_between,
            "absolute_contributions_difference.between_inequality" => change.means,
            "relative_contributions_difference.within_group_relative" => change.within / four,
            "relative_contributions_difference.group_size_relative" => {
                (change.sizes_within + change.sizes_between) / four
            }
            "relative_contributions_difference.between_groups_relative" => change.means / four,
            other => panic!("{other}"),
        };
        line.compare(ours, number(row, "value").unwrap(), &format!("{} of case {}", row["name"], row["case"]));
    }
}
