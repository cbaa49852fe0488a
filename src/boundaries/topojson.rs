//! TopoJSON -> features: lines that neighbours share are stored once, as arcs, their steps often in whole numbers.

use std::path::Path;

use geo::Coord;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::layer::{Layer, Ring, cell};
use crate::error::{Error, Result};

#[derive(Deserialize)]
struct Kind {
    r#type: String,
}

#[derive(Deserialize)]
struct Topology {
    objects: Map<String, Value>,
    arcs: Vec<Vec<Vec<f64>>>,
    transform: Option<Transform>,
}

/// From whole numbers to coordinates.
#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Geometry {
    r#type: Option<String>,
    id: Option<Value>,
    properties: Option<Map<String, Value>>,
    arcs: Option<Value>,
    geometries: Option<Vec<Geometry>>,
}

/// Whether a text of JSON is a topology.
pub(super) fn is_topology(text: &str) -> bool {
    serde_json::from_str::<Kind>(text).is_ok_and(|kind| kind.r#type == "Topology")
}

/// The features of an object of the topology: the one named, or the only one.
pub(super) fn layer(path: &Path, text: &str, object: Option<&str>) -> Result<Layer> {
    let damaged = |reason: String| Error::read(path, reason, "the file may be cut short; export it again");
    let topology: Topology = serde_json::from_str(text).map_err(|error| damaged(error.to_string()))?;
    let (name, object) = chosen(path, &topology.objects, object)?;
    let object: Geometry = serde_json::from_value(object.clone()).map_err(|error| damaged(error.to_string()))?;
    let arcs: Vec<Ring> = topology.arcs.iter().map(|arc| decoded(arc, topology.transform.as_ref())).collect();
    let geometries = match object.geometries {
        Some(geometries) => geometries,
        None => vec![object],
    };
    let features = geometries.into_iter().map(|geometry| {
        let polygons = polygons(&geometry, &arcs);
        (geometry.id.as_ref().map(cell), geometry.properties.unwrap_or_default(), polygons)
    });
    let mut layer = Layer::of_json(features.collect());
    layer.name = name.to_owned();
    Ok(layer)
}

fn chosen<'a>(path: &Path, objects: &'a Map<String, Value>, wanted: Option<&str>) -> Result<(&'a str, &'a Value)> {
    let names = || objects.keys().cloned().collect::<Vec<_>>();
    match wanted {
        Some(name) => objects
            .get_key_value(name)
            .map(|(name, object)| (name.as_str(), object))
            .ok_or_else(|| Error::Unknown { what: "layer", given: name.to_owned(), known: names() }),
        None if objects.len() == 1 => {
            Ok(objects.iter().next().map(|(name, object)| (name.as_str(), object)).expect("there is one"))
        }
        None => {
            let help = format!("name one with --layer: {}", names().join(", "));
            Err(Error::read(path, format!("it holds {} objects", objects.len()), &help))
        }
    }
}

/// The points of an arc: steps from point to point where there is a transform, the points themselves where there is none.
fn decoded(arc: &[Vec<f64>], transform: Option<&Transform>) -> Ring {
    let pair =
        |point: &Vec<f64>| (point.first().copied().unwrap_or(f64::NAN), point.get(1).copied().unwrap_or(f64::NAN));
    let Some(Transform { scale, translate }) = transform else {
        return arc.iter().map(pair).map(|(x, y)| Coord { x, y }).collect();
    };
    let mut at = (0.0, 0.0);
    let step = |(dx, dy): (f64, f64)| {
        at = (at.0 + dx, at.1 + dy);
        Coord { x: at.0 * scale[0] + translate[0], y: at.1 * scale[1] + translate[1] }
    };
    arc.iter().map(pair).map(step).collect()
}

fn polygons(geometry: &Geometry, arcs: &[Ring]) -> std::result::Result<Vec<Vec<Ring>>, String> {
    let broken = || "a shape that names arcs which are not there".to_owned();
    let named = geometry.arcs.clone().unwrap_or_default();
    let polygons: Vec<Vec<Vec<i64>>> = match geometry.r#type.as_deref() {
        Some("Polygon") => vec![serde_json::from_value(named).map_err(|_| broken())?],
        Some("MultiPolygon") => serde_json::from_value(named).map_err(|_| broken())?,
        Some(other) => return Err(other.to_owned()),
        None => return Err("nothing".to_owned()),
    };
    let ring = |arcs_of: &Vec<i64>| joined(arcs_of, arcs).ok_or_else(broken);
    polygons.iter().map(|rings| rings.iter().map(ring).collect()).collect()
}

/// A ring of arcs, one after another; ~i is arc i backwards. Each arc begins where the one before ended.
fn joined(named: &[i64], arcs: &[Ring]) -> Option<Ring> {
    let mut ring = Ring::new();
    for index in named {
        let backwards = *index < 0;
        let arc = arcs.get(usize::try_from(if backwards { !*index } else { *index }).ok()?)?;
        let skip = usize::from(!ring.is_empty());
        if backwards {
            ring.extend(arc.iter().rev().skip(skip));
        } else {
            ring.extend(arc.iter().skip(skip));
        }
    }
    Some(ring)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    /// Two unit squares that share the arc from (1, 0) to (1, 1), in steps of a tenth from (10, 60).
    const SQUARES: &str = r#"{
        "type": "Topology", "transform": {"scale": [0.1, 0.1], "translate": [10, 60]},
        "objects": {"lan": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"kod": "01"}},
            {"type": "MultiPolygon", "arcs": [[[2, -1]]], "id": "02"},
            {"type": null}]}},
        "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]]
    }"#;

    #[test]
    fn arcs_become_rings_and_a_negative_number_is_an_arc_backwards() {
        let layer = layer(Path::new("a.json"), SQUARES, None).unwrap();
        assert_eq!((layer.name.as_str(), layer.columns.as_slice()), ("lan", &["kod".to_owned(), "id".to_owned()][..]));
        let ring = |feature: usize| -> Vec<(f64, f64)> {
            let polygons = layer.features[feature].polygons.as_ref().unwrap();
            polygons[0][0].iter().map(|c| ((c.x * 10.0).round(), (c.y * 10.0).round())).collect()
        };
        assert_eq!(ring(0), [(110.0, 600.0), (110.0, 610.0), (100.0, 610.0), (100.0, 600.0), (110.0, 600.0)]);
        assert_eq!(ring(1), [(110.0, 600.0), (120.0, 600.0), (120.0, 610.0), (110.0, 610.0), (110.0, 600.0)]);
        assert_eq!(layer.features[1].cells, ["", "02"]);
        assert!(layer.features[2].polygons.is_err());
        assert!(is_topology(SQUARES) && !is_topology(r#"{"type": "FeatureCollection"}"#));
    }

    #[test]
    fn an_arc_that_is_not_there_is_no_panic() {
        let broken = SQUARES.replace("[[0, 1]]", "[[0, 9]]");
        let layer = layer(Path::new("a.json"), &broken, Some("lan")).unwrap();
        assert!(layer.features[0].polygons.is_err());
    }
}
