//! What coordinates are: degrees of WGS 84 or metres of SWEREF 99 TM, as the file says and as their size shows.

use std::path::Path;

use geo::Coord;
use proj4rs::Proj;

use super::layer::{Layer, Stated};
use crate::error::{Error, Place, Problem, Result};

/// A reference system that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// Longitude and latitude in degrees, EPSG:4326.
    Wgs84,
    /// SWEREF 99 TM, metres east and north, EPSG:3006.
    Sweref99Tm,
}

impl Reference {
    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Reference::Wgs84 => "WGS 84",
            Reference::Sweref99Tm => "SWEREF 99 TM",
        }
    }

    fn of_epsg(code: u32) -> Option<Reference> {
        match code {
            // ETRS89 and SWEREF 99 as degrees lie within a metre of WGS 84.
            4326 | 4258 | 4619 => Some(Reference::Wgs84),
            // ETRS89 / UTM zone 33N is the same projection.
            3006 | 25833 => Some(Reference::Sweref99Tm),
            _ => None,
        }
    }

    /// Where Sweden lies: (least x, greatest x), (least y, greatest y), with some sea round it.
    fn sweden(self) -> ((f64, f64), (f64, f64)) {
        match self {
            Reference::Wgs84 => ((9.5, 26.0), (54.5, 70.0)),
            Reference::Sweref99Tm => ((200_000.0, 1_000_000.0), (6_050_000.0, 7_800_000.0)),
        }
    }

    fn holds(self, c: Coord) -> bool {
        let ((left, right), (bottom, top)) = self.sweden();
        (left..=right).contains(&c.x) && (bottom..=top).contains(&c.y)
    }
}

/// From the coordinates of a file to metres.
pub(super) struct Transform {
    pub(super) reference: Reference,
    /// The file gives latitude (or north) first.
    swapped: bool,
    projections: Option<(Proj, Proj)>,
}

impl Transform {
    fn new(reference: Reference, swapped: bool) -> Transform {
        const DEGREES: &str = "+proj=longlat +ellps=GRS80 +no_defs";
        const METRES: &str =
            "+proj=tmerc +lat_0=0 +lon_0=15 +k=0.9996 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs";
        let proj = |text: &str| Proj::from_proj_string(text).expect("both are well-formed");
        let projections = (reference == Reference::Wgs84).then(|| (proj(DEGREES), proj(METRES)));
        Transform { reference, swapped, projections }
    }

    /// A place in metres of SWEREF 99 TM; `None` if it is not in Sweden.
    pub(super) fn metres(&self, c: Coord) -> Option<Coord> {
        let c = if self.swapped { Coord { x: c.y, y: c.x } } else { c };
        if !self.reference.holds(c) {
            return None;
        }
        let Some((from, to)) = &self.projections else { return Some(c) };
        let mut point = (c.x.to_radians(), c.y.to_radians(), 0.0);
        proj4rs::transform::transform(from, to, &mut point).ok()?;
        Some(Coord { x: point.0, y: point.1 })
    }
}

/// What the coordinates of a layer are. What the file says must agree with their size; where it says nothing, or something
/// else than they are, their size decides and a note says so.
pub(super) fn recognise(layer: &Layer, path: &Path, notes: &mut Vec<String>) -> Result<Transform> {
    let stated = match &layer.stated {
        Stated::Epsg(code) => Reference::of_epsg(*code),
        _ => None,
    };
    let Some((reference, swapped)) = by_size(layer) else { return Err(unknown(layer, path)) };
    let name = reference.label();
    match (&layer.stated, stated) {
        (_, Some(stated)) if stated == reference => {}
        (Stated::Nothing, _) if reference == Reference::Wgs84 => {}
        (Stated::Nothing, _) => notes.push(format!("{}: the coordinates are {name}, by their size", path.display())),
        (Stated::Epsg(code), _) => {
            notes.push(format!("{}: says EPSG:{code}, but the coordinates are {name}, by their size", path.display()));
        }
        (Stated::Other(other), _) => {
            notes.push(format!(
                "{}: says `{other}`; the coordinates are taken as {name}, by their size",
                path.display()
            ));
        }
    }
    if swapped {
        notes.push(format!("{}: the coordinates give north before east and were turned", path.display()));
    }
    Ok(Transform::new(reference, swapped))
}

/// The reference system, and whether north comes first, of most of the features' first points.
fn by_size(layer: &Layer) -> Option<(Reference, bool)> {
    let first = |feature: &super::Feature| feature.polygons.as_ref().ok()?.first()?.first()?.first().copied();
    let points: Vec<Coord> = layer.features.iter().filter_map(first).collect();
    let most = |reference: Reference, swapped: bool| {
        let turned = |c: &&Coord| reference.holds(if swapped { Coord { x: c.y, y: c.x } } else { **c });
        2 * points.iter().filter(turned).count() > points.len()
    };
    let all = [Reference::Wgs84, Reference::Sweref99Tm].into_iter().flat_map(|r| [(r, false), (r, true)]);
    all.into_iter().find(|(reference, swapped)| most(*reference, *swapped))
}

fn unknown(layer: &Layer, path: &Path) -> Error {
    let first = |feature: &super::Feature| feature.polygons.as_ref().ok()?.first()?.first()?.first().copied();
    let example =
        layer.features.iter().find_map(first).map_or("no coordinates".to_owned(), |c| format!("{}, {}", c.x, c.y));
    let found = match &layer.stated {
        Stated::Nothing => example,
        Stated::Epsg(code) => format!("{example} (EPSG:{code})"),
        Stated::Other(name) => format!("{example} ({name})"),
    };
    Error::Data(vec![Problem {
        place: Place { file: path.to_owned(), ..Place::default() },
        expected: "coordinates of Sweden in WGS 84 (EPSG:4326) or SWEREF 99 TM (EPSG:3006)".to_owned(),
        found,
        help: "export it again in one of them, for instance with `ogr2ogr -t_srs EPSG:3006 new.gpkg FILE`".to_owned(),
    }])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    /// Lantmäteriet's control points of SWEREF 99 TM: latitude, longitude, north, east.
    const CONTROL: [(f64, f64, f64, f64); 4] = [
        (55.0, 12.75, 6_097_106.672, 356_083.438),
        (55.0, 14.25, 6_095_048.642, 452_024.069),
        (57.0, 12.75, 6_319_636.937, 363_331.554),
        (57.0, 19.5, 6_326_392.707, 773_251.054),
    ];

    #[test]
    fn degrees_become_the_metres_of_the_control_points() {
        for (latitude, longitude, north, east) in CONTROL {
            for (swapped, c) in
                [(false, Coord { x: longitude, y: latitude }), (true, Coord { x: latitude, y: longitude })]
            {
                let metres = Transform::new(Reference::Wgs84, swapped).metres(c).unwrap();
                assert!((metres.x - east).abs() < 0.001 && (metres.y - north).abs() < 0.001, "{metres:?}");
            }
        }
    }

    #[test]
    fn metres_stay_and_other_places_are_none() {
        let metres = Transform::new(Reference::Sweref99Tm, false);
        let falun = Coord { x: 535_078.7, y: 6_721_032.2 };
        assert_eq!(metres.metres(falun), Some(falun));
        assert_eq!(metres.metres(Coord { x: 0.0, y: 0.0 }), None);
        assert_eq!(Transform::new(Reference::Wgs84, false).metres(Coord { x: f64::NAN, y: 60.0 }), None);
    }
}
