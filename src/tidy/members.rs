//! Which areas belong to which: RegSO of DeSO, catchments of care centres, postal areas, parts of a county.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ustr::{Ustr, ustr};

use crate::error::{Error, Place, Problem, Result};
use crate::load;
use crate::model::{Edition, Neighbourhood};

/// The areas that a file says each area belongs to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Members {
    belongs_to: BTreeMap<String, BTreeSet<Ustr>>,
}

impl Members {
    /// Reads a table of two columns, an area and the area that it belongs to; an area may belong to several.
    ///
    /// Bare codes of neighbourhoods are of the version `edition`, that of the data which the file is to be used with.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the file cannot be read; [`Error::Data`] for rows that do not have two cells, and for codes
    /// of another version.
    pub fn open(path: &Path, edition: Edition) -> Result<Members> {
        let raw = load::open(path)?;
        let (mut members, mut problems) = (Members::default(), Vec::new());
        for row in raw.sheets.iter().flat_map(|sheet| &sheet.rows) {
            let mut problem = |expected: String, found: String, help: &str| {
                let place = Place { file: path.to_owned(), row: Some(row.number), ..Place::default() };
                problems.push(Problem { place, expected, found, help: help.to_owned() });
            };
            match row.filled().collect::<Vec<_>>()[..] {
                [] => {}
                [0, 1] => match [canonical(row.cell(0), edition), canonical(row.cell(1), edition)] {
                    [Ok(area), Ok(other)] => members.add(&area, &other),
                    [Err(found), _] | [_, Err(found)] => {
                        let data = Neighbourhood { edition, ..found }.geography();
                        let help = "use the file of members of the data's own version of the geography";
                        problem(format!("codes of {data}, as in the data"), found.code.to_string(), help);
                    }
                },
                _ => problem(
                    "two cells: the code of an area and that of the area it belongs to".to_owned(),
                    format!("{} cells", row.cells.len()),
                    "keep these two columns alone",
                ),
            }
        }
        if problems.is_empty() { Ok(members) } else { Err(Error::Data(problems)) }
    }

    /// States that an area belongs to another.
    pub fn add(&mut self, area: &str, other: &str) {
        self.belongs_to.entry(area.to_owned()).or_default().insert(ustr(other));
    }

    /// The areas that an area belongs to, in order of code.
    pub fn of(&self, area: &str) -> impl Iterator<Item = Ustr> {
        self.belongs_to.get(area).into_iter().flatten().copied()
    }

    /// Whether the file names an area.
    pub fn names(&self, area: &str) -> bool {
        self.belongs_to.contains_key(area)
    }
}

/// A code as our keys have it: of a neighbourhood with its leading zero and the suffix of its version, any other as it is.
fn canonical(code: &str, edition: Edition) -> Result<String, Neighbourhood> {
    let code = code.trim();
    match (Neighbourhood::of_edition(code, edition), Neighbourhood::parse(code)) {
        (Some(found), _) => Ok(found.code.to_string()),
        (None, Some(other)) => Err(other),
        (None, None) => Ok(code.to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    #[test]
    fn a_file_of_members_has_two_columns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("members.csv");
        std::fs::write(&path, "deso;regso\n680C1040_DeSO2025;0680R003\n").unwrap();
        let members = Members::open(&path, Edition::Of2025).unwrap();
        assert_eq!(members.of("0680C1040_DeSO2025").collect::<Vec<_>>(), [ustr("0680R003_RegSO2025")]);
        std::fs::write(&path, "deso;regso;name\n0680C1040;0680R003;x\n").unwrap();
        assert!(matches!(Members::open(&path, Edition::First), Err(Error::Data(found)) if found.len() == 2));
    }

    #[test]
    fn codes_of_another_version_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("members.csv");
        std::fs::write(&path, "0680C1040_DeSO2025;0680R003\n").unwrap();
        let text = Members::open(&path, Edition::First).unwrap_err().to_string();
        assert!(
            text.contains("row 1: expected codes of DeSO 2018, as in the data, found `0680C1040_DeSO2025`"),
            "{text}"
        );
    }
}
