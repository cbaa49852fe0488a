//! The area that a cell means.

use serde::Serialize;
use ustr::Ustr;

use crate::model::{Areas, Neighbourhood, fold};

/// What a cell that should name an area turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resolved {
    /// An area of the catalogue, or a neighbourhood of one of its municipalities.
    Area(Ustr),
    /// Something that is understood but not used.
    Unused(Unused),
    /// Neither.
    Unknown,
}

/// Areas that are recognised and not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unused {
    /// A RegSO by its name, which another year's RegSO may have: `Upplands Väsby (Bollstanäs)`.
    RegsoName,
    /// A group of Kolada's that the catalogue does not hold: `G2328`, `Alla kommuner (ovägt medel)`.
    KoladaGroup,
    /// An area of a table of jamlik's own that the catalogue does not hold: a care unit, a part of a county.
    Outside,
}

impl Unused {
    /// The words for people.
    pub fn label(self) -> &'static str {
        match self {
            Unused::RegsoName => "RegSO by their names, not used (codes such as 0114R001 are)",
            Unused::KoladaGroup => "groups of Kolada's outside the catalogue, not used",
            Unused::Outside => {
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
    if let Some(neighbourhood) = areas.neighbourhood(cell) {
        return Resolved::Area(neighbourhood.code);
    }
    if let Some(area) = areas.find(cell) {
        return Resolved::Area(area.code);
    }
    if is_kolada_group(cell) || fold(cell).contains("(ovagt medel)") {
        return Resolved::Unused(Unused::KoladaGroup);
    }
    // SCB's tables have the code and the name in one cell.
    if let Some((code, name)) = cell.split_once(' ')
        && !name.trim().is_empty()
    {
        let numbered = code.bytes().all(|byte| byte.is_ascii_digit());
        let found = areas.find(code).filter(|_| numbered).map(|area| area.code);
        if let Some(code) = found.or_else(|| Some(areas.neighbourhood(code)?.code)) {
            return Resolved::Area(code);
        }
    }
    // RegSO go by the name of the municipality and their own: `Kiruna (Östermalm)`.
    if let Some((municipality, rest)) = cell.split_once(" (")
        && rest.ends_with(')')
        && areas.find(municipality).is_some()
    {
        return Resolved::Unused(Unused::RegsoName);
    }
    Resolved::Unknown
}

/// What kind of area a code's form tells: a DeSO, a RegSO, or a group of Kolada's.
pub(super) fn kind_of_code(cell: &str) -> Option<&'static str> {
    match Neighbourhood::parse(cell) {
        Some(found) => Some(found.kind.name()),
        None => is_kolada_group(cell).then_some("groups of Kolada's"),
    }
}

fn is_kolada_group(cell: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    cell.strip_prefix('G').is_some_and(digits)
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
            Resolved::Unused(unused) => format!("{unused:?}"),
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
            ("0114A0010", "0114A0010"),
            ("114A0010", "0114A0010"),
            ("2021A0010_DeSO2025", "2021A0010_DeSO2025"),
            ("0114R001 Bollstanäs", "0114R001"),
            ("0199A0010", "?"),
            ("Upplands Väsby (Bollstanäs)", "RegsoName"),
            ("Atlantis", "?"),
            ("åäö", "?"),
            ("", "?"),
        ] {
            assert_eq!(code(cell), wanted, "{cell}");
        }
    }
}
