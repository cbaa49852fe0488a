//! What an observation and an estimate are about.

use ustr::{Ustr, ustr};

use crate::model::{Period, Sex, TOTAL};

/// The key of observations and estimates: what is measured, where, when, for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The indicator's id.
    pub indicator: Ustr,
    /// The area's canonical code.
    pub area: Ustr,
    /// The dimension of the group, or `total`.
    pub dimension: Ustr,
    /// The group, or `total`.
    pub group: Ustr,
    /// Women, men or both.
    pub sex: Sex,
    /// The period.
    pub period: Period,
}

impl Key {
    /// The key of a whole population, not divided into groups.
    pub fn whole(indicator: Ustr, area: Ustr, sex: Sex, period: Period) -> Key {
        Key { indicator, area, dimension: ustr(TOTAL), group: ustr(TOTAL), sex, period }
    }

    /// Whether the key is of a whole population.
    pub fn is_whole(&self) -> bool {
        self.dimension == TOTAL
    }

    /// The same key in another area.
    pub fn in_area(self, area: Ustr) -> Key {
        Key { area, ..self }
    }
}
