//! Which measures are taken of a set of groups.

use super::{GroupSet, MUNICIPALITY, SEX};
use crate::inequality::{BGV, D, Fits, MDMU, MDMW, MEASURES, Measure, R};
use crate::model::{Contrast, Kind};

/// The measures that are wanted.
#[derive(Debug, Clone, Default)]
pub enum Chosen {
    /// The small set that fits the dimension and the data.
    ///
    /// - Every dimension: the difference and the ratio, since Folkhälsomyndigheten asks for absolute and relative
    ///   together; and what the population would gain, absolute and relative, if all had the level of the best.
    /// - Ordered groups also: the slope and the relative index, which see all groups: from a logit model for shares,
    ///   linear for rates and means.
    /// - Groups without order, if more than two, also: the mean difference from the mean, the index of disparity,
    ///   Theil's index and the between-group variance; the first two unweighted where populations are not known.
    #[default]
    Usual,
    /// Every measure that fits the dimension, ordered or not.
    All,
    /// These, with a status where one does not apply.
    These(Vec<&'static Measure>),
}

/// An absolute measure and the relative one that tells the same story in other words.
pub const PAIRS: &[(&Measure, &Measure)] = &[(&D, &R)];

impl Chosen {
    pub(super) fn of(&self, set: &GroupSet<'_>, kind: Kind) -> Vec<&'static Measure> {
        let ordered = set.contrast == Contrast::Ordered;
        match self {
            Chosen::These(measures) => measures.clone(),
            Chosen::All => {
                let fits = |measure: &&'static Measure| match measure.fits {
                    Fits::Both => true,
                    Fits::Ordered => ordered,
                    Fits::Unordered => !ordered,
                };
                MEASURES.iter().copied().filter(fits).collect()
            }
            Chosen::Usual => usual(set, kind, ordered),
        }
    }
}

fn usual(set: &GroupSet<'_>, kind: Kind, ordered: bool) -> Vec<&'static Measure> {
    let mut measures = vec![&D, &R];
    let _ = (kind, SEX, MUNICIPALITY);
    if !ordered && set.valued().nth(2).is_some() {
        let populations = set.valued().all(|(_, row)| row.denominator.is_some());
        measures.extend(if populations { [&MDMW, &BGV] } else { [&MDMU, &BGV] });
    }
    measures
}
