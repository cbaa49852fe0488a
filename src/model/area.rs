//! Areas: the nation, counties, municipalities, neighbourhoods, peer groups, health-care regions and groups of one's own.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use ustr::{Ustr, ustr};

use super::{Neighbourhood, Text};
use crate::error::{Error, Result};

/// The code of the nation.
pub const NATION: &str = "00";

/// The level of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaLevel {
    /// The whole country.
    Nation,
    /// A health-care region (sjukvårdsregion), a group of counties.
    HealthcareRegion,
    /// A county, and the region that governs its health care.
    County,
    /// A municipality.
    Municipality,
    /// A regional statistical area, told by its code.
    Regso,
    /// A demographic statistical area, told by its code.
    Deso,
    /// A care centre or another unit with listed persons, of one's own groups.
    CareUnit,
    /// Kolada's municipalities of similar structure to one municipality.
    Peers,
    /// A group of one's own.
    Group,
}

impl AreaLevel {
    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            AreaLevel::Nation => "nation",
            AreaLevel::HealthcareRegion => "healthcare_region",
            AreaLevel::County => "county",
            AreaLevel::Municipality => "municipality",
            AreaLevel::Regso => "regso",
            AreaLevel::Deso => "deso",
            AreaLevel::CareUnit => "care_unit",
            AreaLevel::Peers => "peers",
            AreaLevel::Group => "group",
        }
    }

    /// Whether areas of this level are parts of municipalities or units, which have no reports of their own.
    pub fn is_small(self) -> bool {
        matches!(self, AreaLevel::Regso | AreaLevel::Deso | AreaLevel::CareUnit)
    }
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The canonical code: `00`, `06`, `0680`, `sydostra`.
    pub code: Ustr,
    /// The name for people.
    pub name: Text,
    /// Its level.
    pub level: AreaLevel,
    /// The county that a municipality lies in.
    pub county: Option<Ustr>,
    /// The areas that it is made of; empty for a municipality.
    pub members: Vec<Ustr>,
    /// Its value is the plain mean of its members even where counts would allow a weighted one.
    pub unweighted: bool,
    /// Other names and codes that files use for it.
    pub aliases: Vec<String>,
}

/// Every area that is known, by code and by name.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    areas: BTreeMap<Ustr, Area>,
    names: HashMap<String, Vec<Ustr>>,
    peers: HashMap<Ustr, Ustr>,
}

impl Areas {
    /// Adds an area; one with the same code is replaced.
    pub fn add(&mut self, area: Area) {
        let spellings = [area.code.as_str(), &area.name.sv, &area.name.en];
        for spelling in spellings.into_iter().chain(area.aliases.iter().map(String::as_str)) {
            let codes = self.names.entry(fold(spelling)).or_default();
            if !codes.contains(&area.code) {
                codes.push(area.code);
            }
        }
        self.areas.insert(area.code, area);
    }

    /// States that `peers` is the peer group of `municipality`.
    pub fn set_peers(&mut self, municipality: Ustr, peers: Ustr) {
        self.peers.insert(municipality, peers);
    }

    /// The area with this canonical code.
    pub fn get(&self, code: Ustr) -> Option<&Area> {
        self.areas.get(&code)
    }

    /// All areas, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.areas.values()
    }

    /// The areas of one level, by code.
    pub fn of_level(&self, level: AreaLevel) -> impl Iterator<Item = &Area> {
        self.iter().filter(move |area| area.level == level)
    }

    /// The level of an area: of the catalogue, or a neighbourhood of one of its municipalities.
    pub fn level(&self, code: Ustr) -> Option<AreaLevel> {
        let of_code = || self.neighbourhood(&code).map(|found| found.kind.level());
        self.get(code).map(|area| area.level).or_else(of_code)
    }

    /// The neighbourhood that a code names, if its municipality is known.
    pub fn neighbourhood(&self, code: &str) -> Option<Neighbourhood> {
        Neighbourhood::parse(code).filter(|found| self.get(found.municipality()).is_some())
    }

    /// The municipality that a neighbourhood or care unit lies in; that of a municipality is itself.
    pub fn municipality(&self, code: Ustr) -> Option<&Area> {
        match self.get(code) {
            Some(area) if area.level == AreaLevel::Municipality => Some(area),
            Some(area) if area.level == AreaLevel::CareUnit => self.municipality(*area.members.first()?),
            Some(_) => None,
            None => self.get(self.neighbourhood(&code)?.municipality()),
        }
    }

    /// The county that an area lies in; `None` for areas that are a county or more.
    pub fn county(&self, code: Ustr) -> Option<Ustr> {
        self.municipality(code)?.county
    }

    /// The code of the area or the neighbourhood that a user names.
    ///
    /// # Errors
    ///
    /// As [`Areas::resolve`].
    pub fn resolve_code(&self, given: &str) -> Result<Ustr> {
        match self.neighbourhood(given) {
            Some(found) => Ok(found.code),
            None => Ok(self.resolve(given)?.code),
        }
    }

    /// The peer group of a municipality.
    pub fn peers_of(&self, municipality: Ustr) -> Option<&Area> {
        self.peers.get(&municipality).and_then(|code| self.get(*code))
    }

    /// The health-care regions and groups of one's own that an area is a member of, directly or through its county.
    pub fn groups_of(&self, area: &Area) -> impl Iterator<Item = &Area> {
        let (code, county) = (area.code, area.county);
        self.iter().filter(move |group| {
            matches!(group.level, AreaLevel::Group | AreaLevel::HealthcareRegion)
                && group.members.iter().any(|m| *m == code || Some(*m) == county)
        })
    }

    /// The municipalities that an area consists of, in order of code; the area itself if it is one.
    pub fn municipalities_of(&self, code: Ustr) -> Vec<Ustr> {
        let Some(area) = self.get(code) else { return Vec::new() };
        if area.level == AreaLevel::Municipality {
            return vec![code];
        }
        let mut all: Vec<Ustr> =
            area.members.iter().filter(|m| **m != code).flat_map(|m| self.municipalities_of(*m)).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The area that a file means: by code (also Kolada's `0006`, or a code that lost its leading zero) or by name.
    ///
    /// Names are compared without case, accents and the words "kommun", "län", "region". `None` if nothing fits
    /// or if several areas do.
    pub fn find(&self, text: &str) -> Option<&Area> {
        let text = text.trim();
        if let Some(area) = self.find_code(text) {
            return Some(area);
        }
        let folded = fold(text);
        let plain = plain_name(&folded);
        for name in [folded.as_str(), plain] {
            match self.names.get(name).map(Vec::as_slice) {
                Some([code]) => return self.get(*code),
                // Gotland is a municipality, a county and a region; a bare name in a file means the municipality.
                Some(codes) => {
                    let lowest = codes.iter().filter_map(|code| self.get(*code)).max_by_key(|area| area.level)?;
                    return Some(lowest);
                }
                None => {}
            }
        }
        None
    }

    fn find_code(&self, text: &str) -> Option<&Area> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) || text.is_empty() || text.len() > 4 {
            return self.get(ustr(text));
        }
        if let Some(area) = self.get(ustr(text)) {
            return Some(area);
        }
        // Kolada writes regions and the nation as `0006` and `0000`; Excel takes the zero of `0114` and `01`.
        let code = match text.len() {
            4 => text.strip_prefix("00")?.to_owned(),
            3 => format!("0{text}"),
            1 => format!("0{text}"),
            _ => return None,
        };
        self.get(ustr(&code))
    }

    /// The areas that a user names on the command line.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest spelling.
    pub fn resolve(&self, given: &str) -> Result<&Area> {
        self.find(given).ok_or_else(|| Error::Unknown {
            what: "area",
            given: given.to_owned(),
            known: self
                .iter()
                .filter(|area| area.level != AreaLevel::Peers)
                .flat_map(|area| [area.name.sv.clone(), area.code.to_string()])
                .collect(),
        })
    }
}

/// A name without case, accents and doubled spaces, so that `Malmo`, `MALMÖ` and `Malmö ` are the same.
///
/// ```
/// assert_eq!(jamlik::model::fold(" Upplands  VÄSBY "), "upplands vasby");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for letter in word.chars().flat_map(char::to_lowercase) {
            folded.push(match letter {
                'å' | 'ä' | 'á' | 'à' | 'â' => 'a',
                'ö' | 'ø' | 'ó' => 'o',
                'é' | 'è' | 'ë' => 'e',
                'ü' | 'ú' => 'u',
                other => other,
            });
        }
    }
    folded
}

fn plain_name(folded: &str) -> &str {
    let name = folded.strip_prefix("region ").unwrap_or(folded);
    let name = name.strip_suffix(" kommun").unwrap_or(name);
    name.strip_suffix(" stad").unwrap_or(name)
}
