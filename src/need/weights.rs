//! The weights of a Care Need Index: data in `data/cni/`, or a file of one's own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, Place, Problem, Result};
use crate::model::{Catalogue, Component, Text, parse_toml};

/// What each count of an index weighs.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The word by which the user names them.
    pub id: String,
    /// What the index is called.
    pub title: Text,
    /// Where they come from.
    pub origin: String,
    /// In the order of [`Component::ALL`]; 0 for a count that is no part of the index.
    pub values: [f64; 7],
}

/// A file of `data/cni/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    title: Text,
    origin: String,
    weights: BTreeMap<Component, f64>,
}

impl Weights {
    /// The weights that a user names: `scb`, another file of `data/cni/` by its id, or a TOML file by its path.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the names that there are; [`Error::Data`] for a weight that is not a number from 0, or a
    /// file in which none is above 0.
    ///
    /// ```
    /// # use jamlik::{model::{Catalogue, Component}, need::weights::Weights};
    /// let weights = Weights::named(&Catalogue::embedded(), "scb")?;
    /// assert_eq!(weights.of(Component::Age65Alone), 6.15);
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn named(catalogue: &Catalogue, name: &str) -> Result<Weights> {
        if name.ends_with(".toml") {
            let path = Path::new(name);
            let help = "give --weights a name or a TOML file with id, title, origin and [weights]";
            let text = fs::read_to_string(path).map_err(|source| Error::read(path, source, help))?;
            return read(path, &text);
        }
        let all = Weights::all(catalogue)?;
        let known = all.iter().map(|weights| weights.id.clone()).collect();
        all.into_iter().find(|weights| weights.id == name).ok_or_else(|| Error::Unknown {
            what: "set of CNI weights",
            given: name.to_owned(),
            known,
        })
    }

    /// Every set of weights in `data/cni/` and the user's own folder, by file name.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] as [`Weights::named`].
    pub fn all(catalogue: &Catalogue) -> Result<Vec<Weights>> {
        let files: Vec<(PathBuf, String)> = catalogue.files("cni")?;
        files.iter().map(|(path, text)| read(path, text)).collect()
    }

    /// The weight of a count.
    pub fn of(&self, component: Component) -> f64 {
        self.values[component.index()]
    }

    /// The counts that the index is made of, in the order of [`Component::ALL`].
    pub fn components(&self) -> impl Iterator<Item = Component> {
        Component::ALL.into_iter().filter(|component| self.of(*component) > 0.0)
    }
}

fn read(path: &Path, text: &str) -> Result<Weights> {
    let file: File = parse_toml(path, text)?;
    let mut values = [0.0; 7];
    let mut problems = Vec::new();
    let mut problem = |column: &str, expected: &str, found: String| {
        let place = Place { file: path.to_owned(), column: Some(column.to_owned()), ..Place::default() };
        problems.push(Problem { place, expected: expected.to_owned(), found, help: String::new() });
    };
    for (component, weight) in &file.weights {
        if !(weight.is_finite() && *weight >= 0.0) {
            problem(component.id(), "a weight ≥ 0", weight.to_string());
        }
        values[component.index()] = *weight;
    }
    if values.iter().all(|weight| *weight == 0.0) {
        problem("weights", "at least one weight above 0", "none".to_owned());
    }
    if !problems.is_empty() {
        return Err(Error::Data(problems));
    }
    Ok(Weights { id: file.id, title: file.title, origin: file.origin, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_reads_under_its_own_name() {
        let catalogue = Catalogue::embedded();
        for (path, text) in catalogue.files("cni").unwrap() {
            let weights = read(&path, &text).unwrap();
            assert_eq!(path.file_stem().unwrap(), weights.id.as_str());
            assert!(!weights.origin.is_empty());
        }
        let five = Weights::named(&catalogue, "skane_bvc").unwrap();
        assert_eq!(five.components().count(), 5);
        assert_eq!((five.of(Component::AgeUnder5), five.of(Component::Age65Alone)), (0.0, 0.0));
    }

    #[test]
    fn names_and_weights_that_cannot_be_are_errors() {
        let unknown = Weights::named(&Catalogue::embedded(), "skane").unwrap_err().to_string();
        assert!(unknown.contains("did you mean `skane_bvc`?"), "{unknown}");
        let file = |weights: &str| {
            format!("id = \"x\"\ntitle = {{ sv = \"x\", en = \"x\" }}\norigin = \"x\"\n[weights]\n{weights}")
        };
        for (weights, expected) in [
            ("moved_in = -1.0", "key `moved_in`: expected a weight ≥ 0, found `-1`"),
            ("", "expected at least one weight above 0"),
            ("moved = 1.0", "did you mean `moved_in`?"),
        ] {
            let error = read(Path::new("own.toml"), &file(weights)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
