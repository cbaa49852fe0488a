//! What the observations leave out, for the notes of a run.

use std::collections::BTreeSet;

use ustr::Ustr;

use super::areas::{MUNICIPALITIES_NEEDED, Target};
use super::layout::Layout;
use crate::aggregate::cells::{Cells, Role};
use crate::aggregate::spec::Spec;
use crate::model::Period;

/// Rows and areas that are not in the observations, or not in all that one might think.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeftOut {
    /// All rows.
    pub rows: u64,
    /// Rows without an area: in no observation, but in a survey's design.
    pub without_area: u64,
    /// Rows without a year: in no observation.
    pub without_year: u64,
    /// Rows of unknown sex, age or group: in totals alone.
    pub in_totals_alone: Vec<(Role, u64)>,
    /// Rows of a survey without a stratum or sampling unit, which are taken as one of their own.
    pub without_design: Vec<(Role, u64)>,
    /// Areas that hold several municipalities of which too few occur.
    pub not_covered: Vec<NotCovered>,
    /// Areas of the rows that the file `members` does not name, if there is one.
    pub without_member: usize,
}

/// An area that is not given for a period, since too few of its municipalities occur among the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotCovered {
    /// The area.
    pub area: Ustr,
    /// The period.
    pub period: Period,
    /// How many of its municipalities occur.
    pub occur: usize,
    /// How many it has.
    pub of: usize,
}

impl LeftOut {
    pub(super) fn of(
        layout: &Layout<'_>,
        cells: &Cells,
        targets: &[Target],
        told: &[BTreeSet<Ustr>],
        spec: &Spec,
    ) -> LeftOut {
        let is_group = |role: &Role| matches!(role, Role::Sex | Role::Age | Role::Dimension(_));
        let counted = |role: Role| (role, layout.unknown(role));
        let some = |(_, rows): &(Role, u64)| *rows > 0;
        let roles = || cells.keys.iter().map(|key| key.role);
        LeftOut {
            rows: cells.rows.iter().sum(),
            without_area: layout.unknown(Role::Area),
            without_year: layout.unknown(Role::Year),
            in_totals_alone: roles().filter(is_group).map(counted).filter(some).collect(),
            without_design: [Role::Stratum, Role::Unit]
                .map(|role| (role, layout.empty(role)))
                .into_iter()
                .filter(some)
                .collect(),
            // Levels that the spec asks for are given whatever they cover.
            not_covered: if spec.area.levels.is_some() { Vec::new() } else { not_covered(layout, targets, told) },
            without_member: 0,
        }
    }

    /// Whether an area is not given for a period.
    pub(super) fn lacks(&self, area: Ustr, period: Period) -> bool {
        self.not_covered.iter().any(|lacking| (lacking.area, lacking.period) == (area, period))
    }

    /// One line each, for people.
    pub fn notes(&self) -> Vec<String> {
        let of_all = |rows: u64| format!("{rows} of {} rows", self.rows);
        let mut notes = Vec::new();
        if self.without_area > 0 {
            notes.push(format!("{} have no area and are in no observation", of_all(self.without_area)));
        }
        if self.without_year > 0 {
            notes.push(format!("{} have no year and are in no observation", of_all(self.without_year)));
        }
        for (role, rows) in &self.in_totals_alone {
            notes.push(format!("{} have no known {} and count in totals alone", of_all(*rows), name(*role)));
        }
        for (role, rows) in &self.without_design {
            notes.push(format!("{} have no {} and were taken as one of their own", of_all(*rows), name(*role)));
        }
        for NotCovered { area, period, occur, of } in &self.not_covered {
            notes.push(format!(
                "{area} {period} is not given: {occur} of its {of} municipalities occur; name its level in `levels` to have it all the same"
            ));
        }
        notes
    }
}

fn name(role: Role) -> String {
    match role {
        Role::Area => "area".to_owned(),
        Role::Sex => "sex".to_owned(),
        Role::Age => "age band".to_owned(),
        Role::Year => "year".to_owned(),
        Role::Dimension(id) => format!("group of {id}"),
        Role::Stratum => "stratum".to_owned(),
        Role::Unit => "sampling unit".to_owned(),
        Role::Value => "value".to_owned(),
    }
}

fn not_covered(layout: &Layout<'_>, targets: &[Target], told: &[BTreeSet<Ustr>]) -> Vec<NotCovered> {
    let mut lacking = Vec::new();
    for (period, range) in &layout.periods {
        let areas: BTreeSet<usize> =
            layout.order[range.clone()].iter().filter_map(|cell| layout.area(*cell as usize)).collect();
        let occur: BTreeSet<Ustr> = areas.iter().flat_map(|area| told[*area].iter().copied()).collect();
        for target in targets.iter().filter(|target| !target.municipalities.is_empty()) {
            let (some, of) = (
                target.municipalities.iter().filter(|code| occur.contains(*code)).count(),
                target.municipalities.len(),
            );
            // Where none occurs the area has no observations of this period at all.
            if some > 0 && (some as f64) < MUNICIPALITIES_NEEDED * of as f64 {
                lacking.push(NotCovered { area: target.code, period: *period, occur: some, of });
            }
        }
    }
    lacking.sort();
    lacking
}
