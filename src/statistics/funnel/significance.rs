//! Whether an area is beyond the funnel, in the words of Fingertips.

use std::fmt;

use super::Limits;

/// Where an area's value lies: beyond which tail of the funnel, if any.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Significance {
    /// Below the limit that chance passes with this probability.
    Low(f64),
    /// Within the limits.
    NotSignificant,
    /// Above the limit that chance passes with this probability.
    High(f64),
    /// A directly standardised rate of fewer than ten events, which is not judged.
    TooFewEvents,
}

impl fmt::Display for Significance {
    /// The label of Fingertips: `High (0.001)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // (1 − 0.998) / 2 is 0.001 only when rounded.
        let rounded = |tail: &f64| (tail * 1e9).round() / 1e9;
        match self {
            Significance::Low(tail) => write!(f, "Low ({})", rounded(tail)),
            Significance::NotSignificant => f.write_str("Not significant"),
            Significance::High(tail) => write!(f, "High ({})", rounded(tail)),
            Significance::TooFewEvents => f.write_str("Not applicable for events less than 10 for dsrs"),
        }
    }
}

/// The most extreme of the limits that a value is beyond.
///
/// `limits` are pairs of a confidence (0.95 and 0.998 by custom, in any order) and the limits at that confidence.
///
/// Source: OHID, Public Health Technical Guidance, Funnel plots.
///
/// ```
/// # use jamlik::statistics::{Limits, funnel::significance};
/// let limits = [(0.95, Limits { lower: 0.8, upper: 1.2 }), (0.998, Limits { lower: 0.7, upper: 1.3 })];
/// assert_eq!(significance(1.4, &limits).to_string(), "High (0.001)");
/// assert_eq!(significance(0.75, &limits).to_string(), "Low (0.025)");
/// assert_eq!(significance(1.2, &limits).to_string(), "Not significant");
/// ```
pub fn significance(value: f64, limits: &[(f64, Limits)]) -> Significance {
    let beyond = limits.iter().filter(|(_, limits)| value < limits.lower || value > limits.upper);
    match beyond.max_by(|a, b| a.0.total_cmp(&b.0)) {
        None => Significance::NotSignificant,
        Some((confidence, limits)) if value < limits.lower => Significance::Low((1.0 - confidence) / 2.0),
        Some((confidence, _)) => Significance::High((1.0 - confidence) / 2.0),
    }
}
