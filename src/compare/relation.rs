//! Which areas are compared with which.

use ustr::{Ustr, ustr};

use crate::model::{Area, AreaLevel, Areas};
use crate::table::benchmark;

/// Areas that share one benchmark.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Relation {
    /// The word of the column `benchmark`.
    pub benchmark: Ustr,
    /// The benchmark's area.
    pub reference: Ustr,
    /// The areas compared with it.
    pub subjects: Vec<Ustr>,
    /// The areas among which the subjects are ranked; empty where a rank would mean nothing.
    pub ranked: Vec<Ustr>,
    /// The reference consists of the subjects, among others.
    pub contains: bool,
    /// The reference is the one subject under another name.
    pub same_area: bool,
    /// A reference without any row gives no comparison, rather than one that says so.
    pub only_if_known: bool,
}

/// Every relation between areas of the catalogue.
pub(super) fn relations(areas: &Areas) -> Vec<Relation> {
    areas.iter().flat_map(|area| relations_to(area, areas)).collect()
}

fn relations_to(reference: &Area, areas: &Areas) -> Vec<Relation> {
    let municipalities = || areas.municipalities_of(reference.code);
    match reference.level {
        AreaLevel::Municipality | AreaLevel::Regso | AreaLevel::Deso | AreaLevel::CareUnit => Vec::new(),
        AreaLevel::Nation => {
            let level = |level| areas.of_level(level).map(|area| area.code).collect();
            let to_nation = |subjects| ranked(benchmark::NATION, reference, subjects);
            // Groups of one's own overlap and differ in kind: they have no rank among each other.
            let groups = Relation { ranked: Vec::new(), ..to_nation(level(AreaLevel::Group)) };
            vec![
                to_nation(municipalities()),
                to_nation(level(AreaLevel::County)),
                to_nation(level(AreaLevel::HealthcareRegion)),
                groups,
            ]
        }
        AreaLevel::County => {
            let subjects = municipalities();
            let same_area = subjects.len() == 1;
            vec![Relation { same_area, ..ranked(benchmark::COUNTY, reference, subjects) }]
        }
        AreaLevel::Group if is_a_county(&municipalities(), areas) => Vec::new(),
        AreaLevel::Group | AreaLevel::HealthcareRegion => {
            let is_county = |code: &&Ustr| areas.get(**code).is_some_and(|area| area.level == AreaLevel::County);
            let counties = reference.members.iter().filter(is_county).copied().collect();
            vec![group(reference, municipalities()), group(reference, counties)]
        }
        AreaLevel::Peers => peers(reference, areas),
    }
}

fn ranked(benchmark: &str, reference: &Area, subjects: Vec<Ustr>) -> Relation {
    Relation {
        benchmark: ustr(benchmark),
        reference: reference.code,
        ranked: subjects.clone(),
        subjects,
        contains: true,
        same_area: false,
        only_if_known: false,
    }
}

fn group(reference: &Area, subjects: Vec<Ustr>) -> Relation {
    let same_area = subjects.len() == 1 && reference.members == subjects;
    Relation { same_area, only_if_known: true, ..ranked(&reference.code, reference, subjects) }
}

/// Whether these are exactly the municipalities of one county.
fn is_a_county(municipalities: &[Ustr], areas: &Areas) -> bool {
    let county = municipalities.first().and_then(|code| areas.get(*code)).and_then(|area| area.county);
    county.is_some_and(|county| areas.municipalities_of(county) == municipalities)
}

/// Each municipality whose peers these are, ranked among itself and them.
fn peers(reference: &Area, areas: &Areas) -> Vec<Relation> {
    let has_these = |area: &&Area| areas.peers_of(area.code).is_some_and(|peers| peers.code == reference.code);
    areas
        .of_level(AreaLevel::Municipality)
        .filter(has_these)
        .map(|area| Relation {
            subjects: vec![area.code],
            ranked: [area.code]
                .into_iter()
                .chain(reference.members.iter().copied().filter(|m| *m != area.code))
                .collect(),
            contains: reference.members.contains(&area.code),
            ..ranked(benchmark::PEERS, reference, Vec::new())
        })
        .collect()
}
