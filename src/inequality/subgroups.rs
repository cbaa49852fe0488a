//! Groups to measure inequality between, checked once.

use ustr::Ustr;

use crate::error::{Error, Result};
use crate::model::{Better, Contrast, Status};
use crate::statistics::Bounded;
use crate::table::Estimate;

/// One group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subgroup {
    /// Its word in our tables.
    pub id: Ustr,
    /// Its value, per person.
    pub value: f64,
    /// Its 95 % limits.
    pub limits: Option<(f64, f64)>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Its people.
    pub population: Option<f64>,
}

impl Subgroup {
    /// The value within its limits, where it has limits.
    pub fn bounded(&self) -> Option<Bounded> {
        self.limits.map(|(lower, upper)| Bounded { lower, value: self.value, upper })
    }
}

/// At least two groups with finite values, in the order of their dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct Subgroups {
    groups: Vec<Subgroup>,
    contrast: Contrast,
    better: Better,
}

impl Subgroups {
    /// Checks the groups. An ordered contrast takes them from the least to the most advantaged, one with a reference
    /// takes the reference first.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`] for fewer than two groups, a value that is not finite or not within its limits.
    pub fn new(groups: Vec<Subgroup>, contrast: Contrast, better: Better) -> Result<Subgroups> {
        let undefined = |reason: String| Err(Error::Undefined { statistic: "inequality", reason });
        if groups.len() < 2 {
            return undefined(format!("{} groups have a value", groups.len()));
        }
        for group in &groups {
            let within = group.limits.is_none_or(|(lower, upper)| lower <= group.value && group.value <= upper);
            if !(group.value.is_finite() && within) {
                return undefined(format!("{} in group `{}`", group.value, group.id));
            }
        }
        Ok(Subgroups { groups, contrast, better })
    }

    /// The groups.
    pub fn groups(&self) -> &[Subgroup] {
        &self.groups
    }

    /// The group that a simple measure sets against the reference, and the reference.
    ///
    /// - Reference: the last group against the first.
    /// - Extremes: the highest value against the lowest; of equals the first highest and the last lowest, so that the two differ.
    /// - Ordered: the first (least advantaged) and the last group, turned so that more is to the disadvantage of the
    ///   first: the last against the first if a high value is better, the first against the last otherwise.
    pub fn pair(&self) -> (&Subgroup, &Subgroup) {
        let (first, last) = (&self.groups[0], &self.groups[self.groups.len() - 1]);
        match (self.contrast, self.better) {
            (Contrast::Reference, _) | (Contrast::Ordered, Better::High) => (last, first),
            (Contrast::Ordered, Better::Low) => (first, last),
            (Contrast::Extremes, _) => {
                let highest = self.groups.iter().fold(first, |a, b| if b.value > a.value { b } else { a });
                let lowest = self.groups.iter().fold(first, |a, b| if b.value <= a.value { b } else { a });
                (highest, lowest)
            }
        }
    }
}

/// The groups that have a value; a status where they cannot be measured.
pub(super) fn from_estimates(
    groups: &[(Ustr, &Estimate)],
    contrast: Contrast,
    better: Better,
) -> Result<Subgroups, Status> {
    // A gap between the first and the last group is not one between the second and the last: it is not shown at all.
    if contrast != Contrast::Extremes {
        let ends = [groups.first(), groups.last()];
        if let Some((_, end)) = ends.into_iter().flatten().find(|(_, row)| row.value.is_none()) {
            return Err(end.status);
        }
    }
    let subgroup = |(id, row): &(Ustr, &Estimate)| {
        Some(Subgroup {
            id: *id,
            value: row.value?,
            limits: row.interval(),
            standard_error: row.standard_error,
            population: row.denominator,
        })
    };
    let with_value: Vec<Subgroup> = groups.iter().filter_map(subgroup).collect();
    let hidden = groups.iter().any(|(_, row)| row.status == Status::Suppressed);
    let too_few = if hidden { Status::Suppressed } else { Status::Missing };
    Subgroups::new(with_value, contrast, better).map_err(|_| too_few)
}
