//! The dimensions of a spec.

use super::super::{Code, DimensionSpec};
use super::{Check, LISTED};
use crate::aggregate::expression::Kind;
use crate::error::nearest;
use crate::model::Dimension;

impl<'a> Check<'a> {
    pub(super) fn dimension(&mut self, at: usize, own: &'a DimensionSpec) {
        let number = at.to_string();
        let key = |last| ["dimension", number.as_str(), last];
        let ways = [
            ("column", own.column.is_some()),
            ("quantiles_of", own.quantiles_of.is_some()),
            ("index", !own.index.is_empty()),
        ];
        self.one_of(&["dimension", &number], &ways);
        let ids = || self.spec.dimensions.iter().map(|own| &own.id);
        if ids().take(at).any(|id| *id == own.id) {
            self.wrong(&key("id"), "each dimension once", &own.id, "remove one of the two");
        }
        if let Some(dimension) = self.known_dimension(&key("id"), &own.id) {
            self.groups(at, own, dimension);
        }
        self.expression(&key("quantiles_of"), own.quantiles_of.as_ref(), Kind::Number);
        for (place, term) in own.index.iter().enumerate() {
            let place = place.to_string();
            let key = |last| ["dimension", number.as_str(), "index", place.as_str(), last];
            self.expression(&key("when"), Some(&term.when), Kind::Truth);
            if !term.weight.is_finite() {
                self.wrong(&key("weight"), "a number", term.weight.to_string(), "");
            }
        }
    }

    /// The dimension of the catalogue, if it can divide persons.
    fn known_dimension(&mut self, key: &[&str], id: &str) -> Option<&'a Dimension> {
        let catalogue = self.catalogue;
        let divides = |own: &&Dimension| !own.groups.is_empty() && own.id != "sex";
        let known = catalogue.dimensions.iter().filter(divides);
        if let Some(own) = known.clone().find(|own| own.id == id) {
            return Some(own);
        }
        let names: Vec<&str> = known.map(|own| own.id.as_str()).collect();
        let help = match id {
            "sex" | "age" => format!("the table [{id}] divides the rows by it"),
            "municipality" | "county" => "the table [area] divides the rows by it".to_owned(),
            _ => match nearest(id, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}; others are files in the folder --catalogue", names.join(", ")),
            },
        };
        self.wrong(key, "a dimension of the catalogue with groups of persons", id, help);
        None
    }

    fn groups(&mut self, at: usize, own: &'a DimensionSpec, dimension: &Dimension) {
        let number = at.to_string();
        let key = |last| ["dimension", number.as_str(), last];
        let known: Vec<&str> = dimension.groups.iter().map(|group| group.id.as_str()).collect();
        let list = known.join(", ");
        let Some(column) = &own.column else {
            if !own.groups.is_empty() || !own.missing.is_empty() {
                let help = "remove `groups` and `missing`: quantiles and an index make the groups of the catalogue";
                self.wrong(&key("groups"), "no codes without a `column`", "codes", help);
            }
            if known.len() < 2 {
                self.wrong(&key("id"), "a dimension of at least two groups", &own.id, "");
            }
            return;
        };
        let kind = self.column(&key("column"), column, LISTED);
        if own.groups.is_empty() {
            self.wrong(&key("groups"), "the codes of each group", "none", format!("the groups are {list}"));
        }
        for (id, _) in own.groups.iter().filter(|(_, codes)| codes.is_empty()) {
            self.wrong(&["dimension", &number, "groups", id], "the codes of this group", "[]", "");
        }
        for id in own.groups.keys().filter(|id| !known.contains(&id.as_str())) {
            let near = nearest(id, known.iter().copied());
            let help = near.map_or_else(|| format!("the groups are {list}"), |near| format!("did you mean `{near}`?"));
            let key = ["dimension", number.as_str(), "groups", id.as_str()];
            self.wrong(&key, format!("a group of `{}`", own.id), id, help);
        }
        let keys: Vec<[&str; 4]> = own.groups.keys().map(|id| ["dimension", &number, "groups", id]).collect();
        let groups = keys.iter().map(<[_; 4]>::as_slice).zip(own.groups.values().map(Vec::as_slice));
        let missing = key("missing");
        let lists: Vec<(&[&str], &[Code])> = groups.chain([(&missing[..], own.missing.as_slice())]).collect();
        self.codes(&lists, column, kind);
    }
}
