//! GeoJSON -> features. A `crs` member, of the format's first edition, says what the coordinates are.

use std::path::Path;

use ::geojson::{FeatureCollection, GeoJson, GeometryValue, JsonObject, Position, feature::Id};
use geo::Coord;

use super::layer::{Layer, Ring, Stated};
use crate::error::{Error, Result, shortened};

/// The features of a collection, or of a lone feature.
pub(super) fn layer(path: &Path, text: &str) -> Result<Layer> {
    let json: GeoJson = text.parse().map_err(|error: ::geojson::Error| {
        Error::read(path, shortened(&error.to_string()), "the file may be cut short, or be JSON of another kind")
    })?;
    let (features, members) = match json {
        GeoJson::FeatureCollection(FeatureCollection { features, foreign_members, .. }) => (features, foreign_members),
        GeoJson::Feature(feature) => (vec![feature], None),
        GeoJson::Geometry(_) => {
            return Err(Error::read(path, "it is a shape without properties", "export it with the areas' codes"));
        }
    };
    let id = |id: Id| match id {
        Id::String(text) => text,
        Id::Number(number) => number.to_string(),
    };
    let features = features.into_iter().map(|feature| {
        let polygons = feature.geometry.map_or(Err("nothing".to_owned()), |geometry| polygons(geometry.value));
        (feature.id.map(id), feature.properties.unwrap_or_default(), polygons)
    });
    let mut layer = Layer::of_json(features.collect());
    let members = members.unwrap_or_default();
    layer.name = members.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned();
    layer.stated = stated(&members);
    Ok(layer)
}

fn stated(members: &JsonObject) -> Stated {
    let name = |members: &JsonObject| Some(members.get("crs")?.get("properties")?.get("name")?.as_str()?.to_owned());
    name(members).map_or(Stated::Nothing, |name| Stated::named(&name))
}

fn polygons(geometry: GeometryValue) -> std::result::Result<Vec<Vec<Ring>>, String> {
    match geometry {
        GeometryValue::Polygon { coordinates } => Ok(vec![rings(&coordinates)]),
        GeometryValue::MultiPolygon { coordinates } => Ok(coordinates.iter().map(|polygon| rings(polygon)).collect()),
        GeometryValue::GeometryCollection { geometries } => {
            let parts: std::result::Result<Vec<_>, _> = geometries.into_iter().map(|g| polygons(g.value)).collect();
            Ok(parts?.into_iter().flatten().collect())
        }
        other => Err(other.type_name().to_owned()),
    }
}

fn rings(polygon: &[Vec<Position>]) -> Vec<Ring> {
    // A position that lacks a number is none; the ring is checked later.
    let coordinate = |position: &Position| match position.as_slice() {
        [x, y, ..] => Coord { x: *x, y: *y },
        _ => Coord { x: f64::NAN, y: f64::NAN },
    };
    polygon.iter().map(|ring| ring.iter().map(coordinate).collect()).collect()
}
