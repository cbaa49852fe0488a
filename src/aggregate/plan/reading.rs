//! What the values of a key column mean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::texts;
use crate::aggregate::spec::{Code, DimensionSpec, Geography, SexSpec};
use crate::model::{AreaLevel, Catalogue, Neighbourhood, Sex};

/// What the raw values of a key mean: each is one of our labels, or not known.
#[derive(Debug, Clone)]
pub enum Reading {
    /// Codes of areas. The municipalities of the catalogue tell which are sound.
    Area(Geography, Arc<BTreeSet<String>>),
    /// Women and men, by the words and codes that [`Sex::parse`] knows.
    Sex,
    /// Four digits.
    Year,
    /// Codes that the spec lists.
    Codes(BTreeMap<String, String>),
    /// The interval between two limits.
    Intervals(Vec<Option<String>>),
    /// The value itself.
    Verbatim,
    /// As another reading, but for codes that mean that nothing is known.
    Without(BTreeSet<String>, Box<Reading>),
}

/// A value that the spec does not list. It is not told: it is a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotListed;

impl Reading {
    pub(super) fn area(geography: Geography, catalogue: &Catalogue) -> Reading {
        let codes = catalogue.areas.of_level(AreaLevel::Municipality).map(|area| area.code.to_string());
        Reading::Area(geography, Arc::new(codes.collect()))
    }

    pub(super) fn sex(spec: &SexSpec) -> Reading {
        let own = if spec.women.is_empty() && spec.men.is_empty() {
            Reading::Sex
        } else {
            let women = texts(&spec.women).map(|code| (code, Sex::Women.id().to_owned()));
            let men = texts(&spec.men).map(|code| (code, Sex::Men.id().to_owned()));
            Reading::Codes(women.chain(men).collect())
        };
        own.without(&spec.missing)
    }

    pub(super) fn groups(spec: &DimensionSpec) -> Reading {
        let codes = spec.groups.iter().flat_map(|(group, codes)| texts(codes).map(|code| (code, group.clone())));
        Reading::Codes(codes.collect()).without(&spec.missing)
    }

    pub(super) fn without(self, missing: &[Code]) -> Reading {
        if missing.is_empty() { self } else { Reading::Without(texts(missing).collect(), Box::new(self)) }
    }

    /// The label of a raw value; `None` if it says that nothing is known.
    ///
    /// # Errors
    ///
    /// [`NotListed`] for a value that has no meaning here.
    pub fn label(&self, raw: &str) -> Result<Option<String>, NotListed> {
        let raw = raw.trim();
        match self {
            Reading::Without(missing, _) if missing.contains(raw) => Ok(None),
            Reading::Without(_, own) => own.label(raw),
            Reading::Verbatim => Ok(Some(raw.to_owned())),
            _ if raw.is_empty() => Ok(None),
            Reading::Area(geography, municipalities) => {
                area(raw, *geography, municipalities).map(Some).ok_or(NotListed)
            }
            Reading::Sex => match Sex::parse(raw) {
                Some(sex @ (Sex::Women | Sex::Men)) => Ok(Some(sex.id().to_owned())),
                _ => Err(NotListed),
            },
            Reading::Year => match raw.parse::<i32>() {
                Ok(year) if (1700..=2200).contains(&year) => Ok(Some(year.to_string())),
                _ => Err(NotListed),
            },
            Reading::Codes(groups) => groups.get(raw).cloned().map(Some).ok_or(NotListed),
            Reading::Intervals(labels) => {
                raw.parse().ok().and_then(|at: usize| labels.get(at)).cloned().ok_or(NotListed)
            }
        }
    }

    /// What a value should have been, for a message.
    pub fn expected(&self) -> &'static str {
        match self {
            Reading::Area(Geography::Municipality, _) => "the code of a municipality, four digits",
            Reading::Area(Geography::Deso2018 | Geography::Deso2025, _) => "the code of a DeSO, as 0680C1040",
            Reading::Area(Geography::Regso2020 | Geography::Regso2025, _) => "the code of a RegSO, as 0680R003",
            Reading::Area(Geography::CareUnit, _) | Reading::Verbatim => "a code",
            Reading::Sex => "a code for women or men",
            Reading::Year => "a year",
            Reading::Codes(_) => "a code that the spec lists",
            Reading::Intervals(_) => "a number",
            Reading::Without(_, own) => own.expected(),
        }
    }
}

/// The canonical code: with its leading zero, and of a neighbourhood of 2025 with SCB's suffix `_DeSO2025`.
fn area(raw: &str, geography: Geography, municipalities: &BTreeSet<String>) -> Option<String> {
    if geography == Geography::CareUnit {
        return Some(raw.to_owned());
    }
    if let Some(kind) = geography.kind() {
        let found = Neighbourhood::of_edition(raw, geography.edition()).filter(|found| found.kind == kind)?;
        return municipalities.contains(found.municipality().as_str()).then(|| found.code.to_string());
    }
    let code = if raw.len() == 3 { format!("0{raw}") } else { raw.to_owned() };
    municipalities.contains(&code).then_some(code)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_areas_as_files_write_them() {
        let catalogue = Catalogue::embedded();
        let label = |geography, raw| Reading::area(geography, &catalogue).label(raw);
        assert_eq!(label(Geography::Municipality, "180"), Ok(Some("0180".to_owned())));
        assert_eq!(label(Geography::Municipality, "0199"), Err(NotListed));
        assert_eq!(label(Geography::Municipality, " "), Ok(None));
        let of_2025 = Ok(Some("0680C1040_DeSO2025".to_owned()));
        assert_eq!(label(Geography::Deso2025, "0680C1040_DeSO2025"), of_2025);
        assert_eq!(label(Geography::Deso2025, "680C1040"), of_2025);
        assert_eq!(label(Geography::Deso2018, "0680C1040_DeSO2025"), Err(NotListed));
        assert_eq!(label(Geography::Deso2018, "0680"), Err(NotListed));
        assert_eq!(label(Geography::Regso2020, "680R003"), Ok(Some("0680R003".to_owned())));
        assert_eq!(label(Geography::Regso2020, "ö80R003"), Err(NotListed));
        assert_eq!(label(Geography::CareUnit, "VC 7"), Ok(Some("VC 7".to_owned())));
    }

    #[test]
    fn missing_codes_are_of_no_group() {
        let reading = Reading::Sex.without(&[Code::Whole(9)]);
        assert_eq!(reading.label("9"), Ok(None));
        assert_eq!(reading.label("2"), Ok(Some("women".to_owned())));
        assert_eq!(reading.label("1+2"), Err(NotListed));
    }
}
