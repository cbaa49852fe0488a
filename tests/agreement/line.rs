//! One line of the agreement table: how many figures were compared and how far ours lie from theirs.

/// The comparisons of one statistic.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is compared: "Wilson's limits".
    pub name: &'static str,
    /// The largest relative difference that is agreement.
    pub tolerance: f64,
    /// How many figures were compared.
    pub figures: usize,
    /// The largest relative difference found.
    pub largest: f64,
}

impl Line {
    pub fn new(name: &'static str, tolerance: f64) -> Line {
        Line { name, tolerance, figures: 0, largest: 0.0 }
    }

    /// Compares two numbers; panics, saying where, if they lie farther apart than the tolerance.
    pub fn compare(&mut self, ours: f64, theirs: f64, what: &str) {
        let scale = theirs.abs().max(1e-300);
        let difference = if ours == theirs { 0.0 } else { (ours - theirs).abs() / scale };
        let name = self.name;
        assert!(difference <= self.tolerance, "{name}, {what}: ours {ours}, theirs {theirs}, {difference:e} apart");
        self.figures += 1;
        self.largest = self.largest.max(difference);
    }

    /// Compares two words.
    pub fn same(&mut self, ours: &str, theirs: &str, what: &str) {
        assert_eq!(ours, theirs, "{}, {what}", self.name);
        self.figures += 1;
    }
}
