//! How unequal groups are: the measures of the field, and the gaps of the strategy.
//!
//! ```text
//! subgroups   the groups of one set, checked once; can be drawn anew for a simulation
//! measure     what a measure is: data and one plain function
//! difference … attributable   the measures, one formula a file
//! concentration   people, or groups, in the order of their advantage: the concentration index and curve
//! persons     the ordered measures of persons of a register or a survey
//! decomposition   inequality and its change in parts
//! propagation   the groups' standard errors through any smooth measure
//! interval    simulated and bootstrapped limits, the same routine for every measure
//! strategy    Estimates over a dimension -> Gaps
//! ```
//!
//! Adding a measure is a file and its line in [`MEASURES`]. Measures follow the sign convention of the field (WHO's
//! HEAT): see [`Measure::compute`]; [`Measure::to_disadvantage`] turns them so that more is to the disadvantage of the
//! disadvantaged.

mod attributable;
mod between_group;
pub mod concentration;
pub mod decomposition;
mod difference;
mod disparity;
mod entropy;
mod grouped_concentration;
pub mod interval;
mod mean_difference;
mod measure;
pub mod persons;
mod propagation;
mod ratio;
mod slope;
mod strategy;
mod subgroups;

pub use attributable::{PAF, PAR};
pub use between_group::{BGSD, BGV, COV};
pub use difference::{D, D_REFERENCE};
pub use disparity::{IDISU, IDISW};
pub use entropy::{MLD, TI};
pub use grouped_concentration::{ACI, ACI_BOUNDED, RCI, RCI_BOUNDED, RCI_ERREYGERS, RCI_WAGSTAFF};
pub use interval::{Drawing, Drawn, drawn};
pub use mean_difference::{MDBU, MDBW, MDMU, MDMW, MDRU, MDRW};
pub use measure::{Compares, Fits, Measure, Need, Spread, Turn};
pub use propagation::propagated;
pub use ratio::{R, R_REFERENCE};
pub use slope::{RII, RII_LINEAR, RII_PAMUK, SII, SII_LINEAR};
pub use strategy::{
    Change, Chosen, Concentration, GROUPS_NEEDED, GapOptions, Intervals, PAIRS, Share, SignConvention, change,
    concentration_of_groups, gaps,
};
pub use subgroups::{Scale, Setting, Subgroup, Subgroups};

/// Every measure, in the order of reports: simple, of an order, of spread, of what could be gained.
pub const MEASURES: &[&Measure] = &[
    &D,
    &R,
    &D_REFERENCE,
    &R_REFERENCE,
    &SII,
    &RII,
    &SII_LINEAR,
    &RII_LINEAR,
    &RII_PAMUK,
    &ACI,
    &ACI_BOUNDED,
    &RCI,
    &RCI_BOUNDED,
    &RCI_WAGSTAFF,
    &RCI_ERREYGERS,
    &BGV,
    &BGSD,
    &COV,
    &MDMU,
    &MDMW,
    &MDBU,
    &MDBW,
    &MDRU,
    &MDRW,
    &IDISU,
    &IDISW,
    &TI,
    &MLD,
    &PAR,
    &PAF,
];

/// The measure of a word: its id or one of its other names.
///
/// ```
/// assert_eq!(jamlik::inequality::measure("difference").map(|found| found.id), Some("d"));
/// ```
pub fn measure(word: &str) -> Option<&'static Measure> {
    MEASURES.iter().copied().find(|measure| measure.id == word || measure.aliases.contains(&word))
}

/// [`measure`] of a word that the user gave.
///
/// # Errors
///
/// [`Error::Unknown`](crate::Error::Unknown) with the nearest id.
pub fn named(word: &str) -> crate::Result<&'static Measure> {
    measure(word).ok_or_else(|| crate::Error::Unknown {
        what: "measure",
        given: word.to_owned(),
        known: MEASURES.iter().map(|measure| measure.id.to_owned()).collect(),
    })
}

#[cfg(test)]
mod tests;
