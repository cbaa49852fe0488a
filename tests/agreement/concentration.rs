//! The concentration index against R's rineq.
//!
//! rineq differs from ours in four ways, all reproduced here from our own figures:
//!
//! - `linreg_*` and `cov_convenience` divide the variance of the rank by 1 − Σp² (p the shares of the weights), and with
//!   `df_correction` multiply the index by (n − 1)/n. Without weights the two cancel. Ours is 2 cov(y, R)/μ throughout.
//! - The factor of the generalised, Erreygers's and Wagstaff's index is taken as known.
//! - The "variance" of `cov_convenience` is that of the rank, not of the index.
//! - `direct` is equation 14 of Kakwani, Wagstaff and van Doorslaer, without n/(n − 1) and, where there are weights, with
//!   the curve and the mean square of unweighted rows.
//!
//! It also breaks ties by the order of the rows; ours share the middle rank, so the rows are ranked as rineq does first.

use jamlik::inequality::concentration::{Errors, Index, Ranked, Variance};
use jamlik::statistics::survey::Design;

use crate::line::Line;
use crate::read::{Record, golden, number, reference};

pub fn lines() -> Vec<Line> {
    let mut lines = [Line::new("Concentration index", 1e-9), Line::new("Concentration index: variance", 1e-9)];
    compare(&golden("concindex_input.csv"), &golden("concindex_results.csv"), &mut lines);
    let files = (reference("extra/concindex_input.csv"), reference("extra/concindex_results.csv"));
    if let (Some(input), Some(results)) = files {
        compare(&input, &results, &mut lines);
    }
    lines.to_vec()
}

#[test]
fn the_concentration_index_equals_rineq() {
    let lines = lines();
    assert!(lines.iter().all(|line| line.figures >= 80), "{lines:?}");
}

fn compare(input: &[Record], results: &[Record], [index, variance]: &mut [Line; 2]) {
    for rows in results.chunk_by(|a, b| a["case"] == b["case"]) {
        let of_case: Vec<&Record> = input.iter().filter(|record| record["case"] == rows[0]["case"]).collect();
        let people = People::new(&of_case);
        for row in rows {
            let what = ["case", "type", "method", "df_correction", "robust_hc1"].map(|column| row[column].as_str());
            let theirs = |column| number(row, column).unwrap();
            index.compare(people.index(row), theirs("index"), &what.join(" "));
            variance.compare(people.variance(row), theirs("variance"), &what.join(" "));
        }
    }
}

struct People {
    outcomes: Vec<f64>,
    weights: Vec<f64>,
    ranked: Ranked,
    /// 1 − Σp².
    spread: f64,
}

impl People {
    /// The rows in the order of their advantage, equals in the order of the rows.
    fn new(records: &[&Record]) -> People {
        let column = |name: &str| -> Vec<f64> { records.iter().map(|record| number(record, name).unwrap()).collect() };
        let (advantage, weight, outcome) = (column("ineqvar"), column("weight"), column("outcome"));
        let mut order: Vec<usize> = (0..records.len()).collect();
        order.sort_by(|a, b| advantage[*a].total_cmp(&advantage[*b]));
        let places: Vec<f64> = (0..records.len()).map(|place| place as f64).collect();
        let weights: Vec<f64> = order.iter().map(|row| weight[*row]).collect();
        let outcomes: Vec<f64> = order.iter().map(|row| outcome[*row]).collect();
        let total: f64 = weights.iter().sum();
        let spread = 1.0 - weights.iter().map(|weight| (weight / total).powi(2)).sum::<f64>();
        People { ranked: Ranked::new(&outcomes, &places, &weights).unwrap(), outcomes, weights, spread }
    }

    fn n(&self) -> f64 {
        self.outcomes.len() as f64
    }

    /// Erreygers's bounds are the outcome's own least and greatest there; Wagstaff's are 0 and 1.
    fn kind(&self, name: &str) -> Index {
        match name {
            "CI" => Index::Standard,
            "CIg" => Index::Generalised,
            "CIc" => Index::Erreygers {
                lower: self.outcomes.iter().copied().fold(f64::INFINITY, f64::min),
                upper: self.outcomes.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            },
            "CIw" => Index::Wagstaff { lower: 0.0, upper: 1.0 },
            other => panic!("{other}"),
        }
    }

    fn index(&self, row: &Record) -> f64 {
        let ours = self.ranked.index(self.kind(&row["type"])).unwrap();
        let correction = if row["df_correction"] == "1" { (self.n() - 1.0) / self.n() } else { 1.0 };
        if row["method"] == "direct" { ours } else { ours * correction / self.spread }
    }

    fn variance(&self, row: &Record) -> f64 {
        let index = self.kind(&row["type"]);
        let design = Design::new(self.outcomes.len(), None, None).unwrap();
        let errors = if row["robust_hc1"] == "1" { Errors::Robust } else { Errors::Classical };
        let squared = |index, method| self.ranked.people(index, method, &design).unwrap().standard_error.powi(2);
        let factor = self.ranked.index(index).unwrap() / self.ranked.index(Index::Standard).unwrap();
        match row["method"].as_str() {
            "linreg_convenience" => squared(index, Variance::Regression(errors)) / self.spread.powi(2),
            "linreg_delta" => squared(Index::Standard, Variance::Delta(errors)) * factor.powi(2) / self.spread.powi(2),
            "cov_convenience" => self.variance_of_rank() / self.spread * factor.powi(2),
            "direct" if self.weights.iter().all(|weight| *weight == 1.0) => {
                squared(Index::Standard, Variance::Linearised) * (self.n() - 1.0) / self.n() * factor.powi(2)
            }
            "direct" => self.unweighted() * factor.powi(2),
            other => panic!("{other}"),
        }
    }

    fn variance_of_rank(&self) -> f64 {
        let total: f64 = self.weights.iter().sum();
        let squares = self.ranked.ranks().into_iter().zip(&self.weights);
        squares.map(|(rank, weight)| weight / total * (rank - 0.5).powi(2)).sum()
    }

    /// Equation 14 with weights in the rank and the mean only.
    fn unweighted(&self) -> f64 {
        let (index, mean, ranks) =
            (self.ranked.index(Index::Standard).unwrap(), self.ranked.mean(), self.ranked.ranks());
        let total: f64 = self.outcomes.iter().sum();
        let mut curve = 0.0;
        let squares = self.outcomes.iter().zip(ranks).map(|(outcome, rank)| {
            let before = curve;
            curve += outcome / total;
            (outcome / mean * (2.0 * rank - 1.0 - index) + 2.0 - before - curve).powi(2)
        });
        (squares.sum::<f64>() / self.n() - (1.0 + index).powi(2)) / self.n()
    }
}
