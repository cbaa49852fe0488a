//! The area that a cell means.

use serde::Serialize;
use ustr::Ustr;

use crate::model::{Areas, fold};

/// What a cell that should name an area turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resolved {
    /// An area of the catalogue.
    Area(Ustr),
    /// Something that is understood but has no place in this version.
    Unused(Neighbourhood),
    /// Neither.
    Unknown,
}

/// Areas that are recognised and not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Neighbourhood {
    /// Demografiska statistikområden: `0114A0010`.
    Deso,
    /// Regionala statistikområden: `0114R001` or `Upplands Väsby (Bollstanäs)`.
    Regso,
    /// A group of Kolada's that the catalogue does not hold: `G2328`, `Alla kommuner (ovägt medel)`.
    KoladaGroup,
    /// An area of a table of jamlik's own that the catalogue does not hold: a care unit, a part of a county.
    Outside,
}

impl Neighbourhood {
    /// The words for people.
    pub fn label(self) -> &'static str {
        match self {
            Neighbourhood::Deso => "DeSO: neighbourhood level, not used in this version",
            Neighbourhood::Regso => "RegSO: neighbourhood level, not used in this version",
            Neighbourhood::KoladaGroup => "groups of Kolada's outside the catalogue, not used",
            Neighbourhood::Outside => {
                "areas outside the catalogue, not used (a file of groups, --groups, describes areas of your own)"
            }
        }
    }
}

/// The area of a cell that holds a code, a name, or a code and a name (`0114 Upplands Väsby`).
pub(super) fn resolve(cell: &str, areas: &Areas) -> Resolved {
    const LONGEST_NAME: usize = 120;
    if cell.is_empty() || cell.len() > LONGEST_NAME {
        return Resolved::Unknown;
    }
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    if let Some(neighbourhood) = code_pattern(cell) {
        return match (neighbourhood, areas.find(cell)) {
            (Neighbourhood::KoladaGroup, Some(area)) => Resolved::Area(area.code),
            _ => Resolved::Unused(neighbourhood),
        };
    }
    if let Some(area) = areas.find(cell) {
        return Resolved::Area(area.code);
    }
    if let Some((code, name)) = cell.split_once(' ')
        && code.bytes().all(|byte| byte.is_ascii_digit())
        && let Some(area) = areas.find(code)
        && !name.trim().is_empty()
    {
        return Resolved::Area(area.code);
    }
    if fold(cell).contains("(ovagt medel)") {
        return Resolved::Unused(Neighbourhood::KoladaGroup);
    }
    // RegSO go by the name of the municipality and their own: `Kiruna (Östermalm)`.
    if let Some((municipality, rest)) = cell.split_once(" (")
        && rest.ends_with(')')
        && areas.find(municipality).is_some()
    {
        return Resolved::Unused(Neighbourhood::Regso);
    }
    Resolved::Unknown
}

/// The kind of area that a code's form tells: `0114A0010`, `0114R001`, both also with `_DeSO2025`, `G2328`.
pub(super) fn code_pattern(cell: &str) -> Option<Neighbourhood> {
    let code = cell.split_once('_').map_or(cell, |(code, _)| code);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (head, tail) = (code.get(..4)?, code.get(4..)?);
    match (tail.get(..1), tail.get(1..)) {
        (Some("A" | "B" | "C"), Some(rest)) if digits(head) && rest.len() == 4 && digits(rest) => {
            Some(Neighbourhood::Deso)
        }
        (Some("R"), Some(rest)) if digits(head) && rest.len() == 3 && digits(rest) => Some(Neighbourhood::Regso),
        _ => cell.strip_prefix('G').filter(|rest| digits(rest)).map(|_| Neighbourhood::KoladaGroup),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Catalogue;

    #[test]
    fn reads_codes_and_names_as_files_write_them() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/catalogue");
        let catalogue = Catalogue::load(Some(folder.as_ref()), None, "socioekonomi").unwrap();
        let code = |cell: &str| match resolve(cell, &catalogue.areas) {
            Resolved::Area(code) => code.to_string(),
            Resolved::Unused(neighbourhood) => format!("{neighbourhood:?}"),
            Resolved::Unknown => "?".to_owned(),
        };
        for (cell, wanted) in [
            ("0114", "0114"),
            ("114", "0114"),
            ("114.0", "0114"),
            ("0114 Upplands Väsby", "0114"),
            ("UPPLANDS  VÄSBY", "0114"),
            ("Upplands Vasby", "0114"),
            ("06", "06"),
            ("6", "06"),
            ("0006", "06"),
            ("06 Jönköpings län", "06"),
            ("0000", "00"),
            ("Riket", "00"),
            ("Stockholm", "0180"),
            ("Stockholms län", "01"),
            ("Malmö stad", "1280"),
            ("G33612", "G33612"),
            ("Stockholms läns kommuner (ovägt medel)", "G33612"),
            ("G2328", "KoladaGroup"),
            ("Alla kommuner (ovägt medel)", "KoladaGroup"),
            ("0114A0010", "Deso"),
            ("2021A0010_DeSO2025", "Deso"),
            ("0114R001", "Regso"),
            ("Upplands Väsby (Bollstanäs)", "Regso"),
            ("Atlantis", "?"),
            ("åäö", "?"),
            ("", "?"),
        ] {
            assert_eq!(code(cell), wanted, "{cell}");
        }
    }
}
