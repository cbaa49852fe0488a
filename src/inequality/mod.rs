//! How unequal groups are: the measures of the field, and the gaps of the strategy.
//!
//! ```text
//! subgroups   the groups of one set, checked once; can be drawn anew for a simulation
//! measure     what a measure is: data and one plain function
//! difference … attributable   the measures, one formula a file
//! interval    analytic, simulated and bootstrapped limits, the same routine for every measure
//! strategy    Estimates over a dimension -> Gaps
//! ```
//!
//! Adding a measure is a file and its line in [`MEASURES`]. Measures follow the sign convention of the field (WHO's HEAT):
//! see [`Measure::compute`]; [`Measure::to_disadvantage`] turns them so that more is to the disadvantage of the disadvantaged.

mod between_group;
pub mod concentration;
pub mod decomposition;
mod difference;
mod mean_difference;
mod measure;
mod ratio;
mod strategy;
mod subgroups;

pub use between_group::{BGSD, BGV, COV};
pub use difference::D;
pub use mean_difference::{MDBU, MDBW, MDMU, MDMW, MDRU, MDRW};
pub use measure::{Compares, Fits, Measure, Need, Spread, Turn};
pub use ratio::R;
pub use strategy::gaps;
pub use subgroups::{Scale, Setting, Subgroup, Subgroups};

/// Every measure, in the order of reports.
pub const MEASURES: &[&Measure] = &[&D, &R, &BGV, &BGSD, &COV, &MDMU, &MDMW, &MDBU, &MDBW, &MDRU, &MDRW];

/// The measure of a word: its id or one of its other names.
///
/// ```
/// assert_eq!(jamlik::inequality::measure("difference").map(|found| found.id), Some("d"));
/// ```
pub fn measure(word: &str) -> Option<&'static Measure> {
    MEASURES.iter().copied().find(|measure| measure.id == word || measure.aliases.contains(&word))
}

#[cfg(test)]
mod tests;
