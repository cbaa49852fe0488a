//! What a map file holds, before anything is understood: cells of text, and polygons as they stand.

use geo::Coord;
use serde_json::{Map, Value};

use crate::model::fold;

/// A closed line, or one that should be.
pub(super) type Ring = Vec<Coord>;

/// A layer of features.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// Its name.
    pub(super) name: String,
    /// What the file says of its coordinates.
    pub(super) stated: Stated,
    /// The names of the cells.
    pub(super) columns: Vec<String>,
    /// The features, in order of the file.
    pub(super) features: Vec<Feature>,
}

/// What a file says of its coordinates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Stated {
    /// Nothing.
    #[default]
    Nothing,
    /// A code of EPSG.
    Epsg(u32),
    /// Something else.
    Other(String),
}

impl Stated {
    /// Reads a name such as `urn:ogc:def:crs:EPSG::3006`, `EPSG:4326` or `urn:ogc:def:crs:OGC:1.3:CRS84`.
    pub(super) fn named(name: &str) -> Stated {
        if name.to_uppercase().ends_with("CRS84") {
            return Stated::Epsg(4326);
        }
        let digits = name.rsplit([':', '/']).next().and_then(|last| last.parse().ok());
        digits.map_or(Stated::Other(name.to_owned()), Stated::Epsg)
    }
}

/// A feature of a JSON format: its id, its properties, its polygons or what it is instead.
pub(super) type JsonFeature = (Option<String>, Map<String, Value>, Result<Vec<Vec<Ring>>, String>);

/// One feature.
#[derive(Debug)]
pub(super) struct Feature {
    /// Its cells, one for each column of the layer; empty where it has none.
    pub(super) cells: Vec<String>,
    /// Its polygons, each an outer ring and its holes; or what it is instead.
    pub(super) polygons: Result<Vec<Vec<Ring>>, String>,
}

impl Layer {
    /// The features of a JSON format: their properties become cells, and their id one more where no property has its name.
    pub(super) fn of_json(features: Vec<JsonFeature>) -> Layer {
        let mut columns: Vec<String> = Vec::new();
        for (_, properties, _) in &features {
            for name in properties.keys() {
                if !columns.contains(name) {
                    columns.push(name.clone());
                }
            }
        }
        let has_id = features.iter().any(|(id, _, _)| id.is_some()) && !columns.iter().any(|name| name == "id");
        let cells = |id: Option<String>, properties: &Map<String, Value>| -> Vec<String> {
            let cells = columns.iter().map(|name| properties.get(name).map_or(String::new(), cell));
            cells.chain(has_id.then(|| id.unwrap_or_default())).collect()
        };
        let features = features.into_iter();
        let features = features.map(|(id, properties, polygons)| Feature { cells: cells(id, &properties), polygons });
        let features = features.collect();
        columns.extend(has_id.then(|| "id".to_owned()));
        Layer { columns, features, ..Layer::default() }
    }

    /// The column of names, if one is called so.
    pub(super) fn name_column(&self) -> Option<usize> {
        const NAMES: [&str; 8] = ["namn", "name", "regsonamn", "regso", "kommunnamn", "kom_namn", "kommun", "lan"];
        NAMES.iter().find_map(|name| {
            let is_it = |at: &usize| fold(&self.columns[*at]) == *name;
            let says = |at: &usize| self.features.iter().any(|f| f.cells[*at].chars().any(char::is_alphabetic));
            (0..self.columns.len()).find(|at| is_it(at) && says(at))
        })
    }
}

/// A JSON value as text: a whole number without decimals.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.as_f64().map_or(number.to_string(), |number| number.to_string()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_reference_systems_are_read() {
        assert_eq!(Stated::named("urn:ogc:def:crs:EPSG::3006"), Stated::Epsg(3006));
        assert_eq!(Stated::named("EPSG:4326"), Stated::Epsg(4326));
        assert_eq!(Stated::named("http://www.opengis.net/def/crs/OGC/1.3/CRS84"), Stated::Epsg(4326));
        assert_eq!(Stated::named("RT90"), Stated::Other("RT90".to_owned()));
    }

    #[test]
    fn whole_numbers_have_no_decimals() {
        assert_eq!(cell(&serde_json::json!(680.0)), "680");
        assert_eq!(cell(&serde_json::json!(" 0680 ")), "0680");
    }
}
