//! Which measures are taken of a set of groups.

use super::GroupSet;
use crate::inequality::{
    BGV, D, Fits, IDISU, IDISW, MDMU, MDMW, MEASURES, Measure, Need, PAF, PAR, R, RII, RII_LINEAR, SII, SII_LINEAR, TI,
};
use crate::model::{Contrast, Kind};

/// The measures that are wanted.
#[derive(Debug, Clone, Default)]
pub enum Chosen {
    /// The small set that fits the dimension and the data.
    ///
    /// - Every dimension: the difference and the ratio, since Folkhälsomyndigheten asks for absolute and relative
    ///   together; of two groups, as women and men, they say all there is to say.
    /// - More than two groups: what the population would gain, absolute and relative, if all had the level of the best.
    /// - Ordered groups also: the slope and the relative index, which see all groups: from a logit model for shares,
    ///   linear for rates and means.
    /// - More than two groups without order also: the mean difference from the mean, the index of disparity,
    ///   Theil's index and the between-group variance; the first two unweighted where populations are not known.
    #[default]
    Usual,
    /// Every measure that fits the dimension, ordered or not.
    All,
    /// These, with a status where one does not apply.
    These(Vec<&'static Measure>),
}

/// An absolute measure and the relative one that tells the same story in other words.
pub const PAIRS: &[(&Measure, &Measure)] =
    &[(&D, &R), (&SII, &RII), (&SII_LINEAR, &RII_LINEAR), (&MDMW, &IDISW), (&MDMU, &IDISU), (&PAR, &PAF)];

impl Chosen {
    pub(super) fn of(&self, set: &GroupSet<'_>, kind: Kind) -> Vec<&'static Measure> {
        let ordered = set.contrast == Contrast::Ordered;
        match self {
            Chosen::These(measures) => measures.clone(),
            Chosen::All => {
                // Of areas none is the one that the others are measured from.
                let has_reference = set.contrast == Contrast::Reference;
                let fits = |measure: &&'static Measure| match measure.fits {
                    _ if measure.needs.contains(&Need::Reference) && !has_reference => false,
                    Fits::Both => true,
                    Fits::Ordered => ordered,
                    Fits::Unordered => !ordered,
                };
                MEASURES.iter().copied().filter(fits).collect()
            }
            Chosen::Usual if ordered => ordered_measures(kind),
            Chosen::Usual => unordered_measures(set),
        }
    }
}

fn ordered_measures(kind: Kind) -> Vec<&'static Measure> {
    let slope = if kind == Kind::Proportion { [&SII, &RII] } else { [&SII_LINEAR, &RII_LINEAR] };
    [&D, &R].into_iter().chain(slope).chain([&PAR, &PAF]).collect()
}

fn unordered_measures(set: &GroupSet<'_>) -> Vec<&'static Measure> {
    // Two groups, as women and men, have a difference and a ratio, which say all there is to say.
    if set.valued().nth(2).is_none() {
        return vec![&D, &R];
    }
    let populations = set.valued().all(|(_, row)| row.denominator.is_some());
    let spread = if populations { [&MDMW, &IDISW] } else { [&MDMU, &IDISU] };
    [&D, &R].into_iter().chain(spread).chain([&TI, &BGV, &PAR, &PAF]).collect()
}
