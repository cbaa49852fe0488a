//! What the observations leave out, for the notes of a run.

use std::collections::BTreeSet;

use ustr::Ustr;

use super::areas::{MUNICIPALITIES_NEEDED, Target};
use super::layout::Layout;
use crate::aggregate::cells::{Cells, Role};
use crate::aggregate::spec::Spec;
use crate::model::{Language, Period};
use crate::tidy::Members;

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
        members: &Members,
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
            without_member: match spec.area.members {
                Some(_) => layout.areas().iter().filter(|area| !members.names(area)).count(),
                None => 0,
            },
        }
    }

    /// Whether an area is not given for a period.
    pub(super) fn lacks(&self, area: Ustr, period: Period) -> bool {
        self.not_covered.iter().any(|lacking| (lacking.area, lacking.period) == (area, period))
    }

    /// One line each, for people.
    pub fn notes(&self, language: Language) -> Vec<String> {
        let mut notes = Vec::new();
        let mut of_rows = |rows: u64, sv: &str, en: &str| {
            if rows > 0 {
                notes.push(match language {
                    Language::Sv => format!("{rows} av {} rader saknar {sv}", self.rows),
                    Language::En => format!("{rows} of {} rows have no {en}", self.rows),
                });
            }
        };
        of_rows(self.without_area, "område: de räknas inte", "area: they are not counted");
        of_rows(self.without_year, "år: de räknas inte", "year: they are not counted");
        for (role, rows) in &self.in_totals_alone {
            let (sv, en) = match role {
                Role::Sex => ("kön".to_owned(), "sex".to_owned()),
                Role::Dimension(id) => (format!("grupp ({id})"), format!("group ({id})")),
                _ => ("åldersgrupp".to_owned(), "age band".to_owned()),
            };
            let (sv, en) =
                (format!("{sv}: de räknas bara i totalen"), format!("{en}: they are counted in the total only"));
            of_rows(*rows, &sv, &en);
        }
        for (role, rows) in &self.without_design {
            let (sv, en) = match role {
                Role::Unit => ("urvalsenhet: de togs som en enhet", "sampling unit: they were taken as one unit"),
                _ => ("stratum: de togs som ett stratum", "stratum: they were taken as one stratum"),
            };
            of_rows(*rows, sv, en);
        }
        if self.without_member > 0 {
            notes.push(match language {
                Language::Sv => format!("{} områden saknas i filen `members`", self.without_member),
                Language::En => format!("{} areas are not in the file `members`", self.without_member),
            });
        }
        notes.extend(self.not_covered_notes(language));
        notes
    }

    /// The areas that are not given, the periods of each together, the first few.
    fn not_covered_notes(&self, language: Language) -> Option<String> {
        const SHOWN: usize = 5;
        let areas: Vec<&[NotCovered]> = self.not_covered.chunk_by(|a, b| a.area == b.area).collect();
        let one = |rows: &&[NotCovered]| {
            let fewest = rows.iter().min_by_key(|row| row.occur)?;
            let (area, occur, of) = (fewest.area, fewest.occur, fewest.of);
            Some(match language {
                Language::Sv => format!("{area} ({occur} av {of} kommuner förekommer)"),
                Language::En => format!("{area} ({occur} of {of} municipalities occur)"),
            })
        };
        let shown: Vec<String> = areas.iter().take(SHOWN).filter_map(one).collect();
        let (more, shown) = (areas.len().saturating_sub(SHOWN), shown.join(", "));
        let text = match language {
            Language::Sv => format!(
                "redovisas inte, raderna täcker för lite: {shown}{}; nivåer som anges under `levels` redovisas ändå",
                if more > 0 { format!(" och {more} till") } else { String::new() }
            ),
            Language::En => format!(
                "not given, the rows cover too little: {shown}{}; levels named in `levels` are given all the same",
                if more > 0 { format!(" and {more} more") } else { String::new() }
            ),
        };
        (!areas.is_empty()).then_some(text)
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
