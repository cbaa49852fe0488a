//! The measures of inequality for grouped data against WHO's healthequal 1.0.1.
//!
//! Every row of results.csv is compared or left out by a rule of [`left_out`]. Where the package is wrong, the doc
//! comment of the measure says how, and the package's own figure is reached through that difference: see [`case`] and
//! [`slopes`].

mod case;
mod simulated;
mod slopes;

use std::collections::{BTreeMap, BTreeSet};

use case::{Case, Figure};

use crate::line::Line;
use crate::read::{Record, golden, reference};

/// The lines of the agreement table.
pub fn lines() -> Vec<Line> {
    let mut lines = Lines::new();
    Files::reference().unwrap_or_else(Files::golden).compare(&mut lines);
    lines.all()
}

#[test]
fn the_golden_part_of_healthequal() {
    let mut lines = Lines::new();
    Files::golden().compare(&mut lines);
    assert!(lines.all().iter().map(|line| line.figures).sum::<usize>() >= 500);
}

/// Most of the package's simulated limits come from a replica of its loop, which is the same wherever both ran.
#[test]
fn the_replica_of_the_package_s_simulation_is_the_package() {
    for row in reference("healthequal/sim_replica_check.csv").unwrap_or_default() {
        assert_eq!(row["max_rel_diff_replica"], "0", "{row:?}");
    }
}

#[test]
fn the_whole_of_healthequal() {
    lines().iter().for_each(|line| println!("{line:?}"));
}

struct Lines {
    closed: Line,
    fits: Line,
    exact: Line,
    simulated: Line,
}

impl Lines {
    fn new() -> Lines {
        Lines {
            closed: Line::new("Inequality between groups: closed forms and their limits", 1e-9),
            fits: Line::new("SII and RII: the package's fits, errors by numeric derivative", 1e-5),
            exact: Line::new("SII and RII: exact errors", 1e-8),
            simulated: Line::new("Inequality between groups: simulated limits, by Monte Carlo error", 1.0),
        }
    }

    fn all(self) -> Vec<Line> {
        vec![self.closed, self.fits, self.exact, self.simulated]
    }
}

/// The three files that belong together.
struct Files {
    cases: BTreeMap<String, Case>,
    results: Vec<Record>,
}

impl Files {
    fn golden() -> Files {
        let files = ["cases", "inputs", "results"].map(|name| golden(&format!("inequality_{name}.csv")));
        Files::new(files)
    }

    fn reference() -> Option<Files> {
        let [a, b, c] = ["cases", "inputs", "results"].map(|name| reference(&format!("healthequal/{name}.csv")));
        Some(Files::new([a?, b?, c?]))
    }

    fn new([cases, inputs, results]: [Vec<Record>; 3]) -> Files {
        let mut groups: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for row in inputs {
            groups.entry(row["case_id"].clone()).or_default().push(row);
        }
        let case = |record: Record| {
            let id = record["case_id"].clone();
            (id.clone(), Case { groups: groups.remove(&id).unwrap(), record })
        };
        Files { cases: cases.into_iter().map(case).collect(), results }
    }

    fn compare(&self, lines: &mut Lines) {
        let mut told = BTreeSet::new();
        for row in &self.results {
            let case = &self.cases[&row["case_id"]];
            if left_out(case, row).is_some() {
                continue;
            }
            let what = format!("{} {} {} {}", row["case_id"], row["measure"], row["variant"], row["source"]);
            let mut theirs = Figure::of(row);
            // Of groups with the same value the package gives a row each; ours is the first of them.
            if row["status"] == "rows=2" && !told.insert((&row["case_id"], &row["measure"])) {
                theirs = Figure { estimate: theirs.estimate, standard_error: None, limits: None };
            }
            match (row["measure"].as_str(), row["source"].as_str()) {
                ("sii" | "rii", "package") => slopes::ours(case, row).against(&theirs, &mut lines.fits, &what),
                ("sii" | "rii", _) => slopes::ours(case, row).against(&theirs, &mut lines.exact, &what),
                _ => case.ours(row).against(&theirs, &mut lines.closed, &what),
            }
        }
        for case in self.cases.values() {
            let of_case: Vec<&Record> =
                self.results.iter().filter(|row| row["case_id"] == case.record["case_id"]).collect();
            simulated::compare(case, &of_case, &mut lines.simulated);
        }
    }
}

/// Why a row is not compared.
fn left_out(case: &Case, row: &Record) -> Option<&'static str> {
    if row["status"] == "error" {
        return Some("the package stopped with an error of its own: there is no figure");
    }
    if case.is("o_nopop") && row["variant"] == "logit_default" {
        // Without populations its y = round(y / S) is 0 or 1.
        return Some("the package's fit is separated: its figures are where the search stopped");
    }
    None
}
