//! Map files -> the outlines of areas, as polygons in metres.
//!
//! A file is GeoJSON, TopoJSON, GeoPackage or GeoParquet, in WGS 84 or SWEREF 99 TM. The column of codes is found by what
//! it holds. Nothing is dropped in silence: what is odd is listed in [`Boundaries::problems`].

mod codes;
mod geojson;
mod geopackage;
mod geoparquet;
mod layer;
mod reference;
mod rings;
mod topojson;
mod wkb;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use geo::MultiPolygon;
use ustr::Ustr;

pub use codes::Level;
pub use reference::Reference;

use crate::error::{Error, Place, Problem, Result};
use crate::load::Row;
use crate::model::Areas;
use layer::{Feature, Layer};

/// How a file of boundaries is to be read, where the file does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The column of codes; found by its content without it.
    pub key: Option<String>,
    /// The layer of a GeoPackage, or the object of a TopoJSON; needed where there are several.
    pub layer: Option<String>,
    /// The year of the division that codes of neighbourhoods belong to, whatever the file says: 2018, 2020 or 2025.
    pub version: Option<u16>,
}

/// The areas of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundaries {
    /// The areas, by code.
    pub areas: Vec<Outline>,
    /// What kind of areas they are.
    pub level: Level,
    /// The column that their codes were read from.
    pub key: String,
    /// What the coordinates of the file were.
    pub reference: Reference,
    /// What was wrong with features of the file, and what was done about it.
    pub problems: Vec<Problem>,
    /// How the file was understood, where it does not say so itself.
    pub notes: Vec<String>,
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Its code: `06`, `0680`, `0680R003`, `0680C1040`, and with SCB's suffix `0680C1040_DeSO2025` where the division is that
    /// of 2025.
    pub code: Ustr,
    /// Its name in the file, if it has one.
    pub name: Option<String>,
    /// Its parts, in metres of SWEREF 99 TM (east, north).
    pub shape: Arc<MultiPolygon>,
}

/// Reads a file of boundaries.
///
/// Returns the areas in order of code, in metres of SWEREF 99 TM, and everything that was odd.
///
/// # Errors
///
/// [`Error::Read`] for a file that cannot be read or is of no known format; [`Error::Data`] if no column holds known codes,
/// the coordinates are neither WGS 84 nor SWEREF 99 TM of Sweden, or no area is left.
pub fn open(path: &Path, areas: &Areas, options: &Options) -> Result<Boundaries> {
    let layer = read(path, options)?;
    if layer.features.is_empty() {
        return Err(Error::read(path, "it holds no features", "export the layer again"));
    }
    let mut problems = Vec::new();
    let mut notes = Vec::new();
    let key = codes::find(&layer, path, areas, options.key.as_deref())?;
    let version = codes::version(&layer, key.level, options.version, &mut notes);
    let transform = reference::recognise(&layer, path, &mut notes)?;
    let mut found: BTreeMap<Ustr, Vec<Part>> = BTreeMap::new();
    for (at, feature) in layer.features.iter().enumerate() {
        let mut about = About { place: place(path, at, &layer.columns[key.column]), problems: &mut problems };
        let Some(code) = codes::code(&feature.cells[key.column], key.level, areas, version, &mut about) else {
            continue;
        };
        let Some(shape) = shape(feature, &transform, code, &mut about) else { continue };
        found.entry(code).or_default().push(Part { at, shape, name: name(&layer, feature) });
    }
    let column = &layer.columns[key.column];
    let together = |(code, parts)| together(code, parts, |at| place(path, at, column), &mut problems);
    let areas: Vec<Outline> = found.into_iter().map(together).collect();
    if areas.is_empty() {
        return Err(Error::Data(problems));
    }
    let reference = transform.reference;
    Ok(Boundaries { areas, level: key.level, key: column.clone(), reference, problems, notes })
}

/// The codes of the rows of a table, from the column that holds them: `None` where a cell is no known code.
///
/// # Errors
///
/// [`Error::Data`] if no column holds known codes.
pub fn codes_of_rows(path: &Path, header: &[String], rows: &[Row], areas: &Areas) -> Result<Vec<Option<Ustr>>> {
    let cells = |row: &Row| (0..header.len()).map(|at| row.cell(at).to_owned()).collect();
    let features = rows.iter().map(|row| Feature { cells: cells(row), polygons: Ok(Vec::new()) }).collect();
    let layer = Layer { columns: header.to_vec(), features, ..Layer::default() };
    let key = codes::find(&layer, path, areas, None)?;
    let mut problems = Vec::new();
    let code = |feature: &Feature| {
        let mut about = About { place: Place::default(), problems: &mut problems };
        codes::code(&feature.cells[key.column], key.level, areas, None, &mut about)
    };
    Ok(layer.features.iter().map(code).collect())
}

fn read(path: &Path, options: &Options) -> Result<Layer> {
    if path.is_dir() {
        return Err(Error::read(path, "it is a folder", "name the file in it"));
    }
    let bytes = std::fs::read(path).map_err(|source| Error::read(path, source, "check the path"))?;
    match bytes.as_slice() {
        [b'P', b'A', b'R', b'1', ..] => geoparquet::layer(path),
        start if start.starts_with(b"SQLite format 3") => geopackage::layer(path, options.layer.as_deref()),
        start if first_letter(start) == Some(b'{') => {
            let text = std::str::from_utf8(&bytes).map_err(|source| Error::read(path, source, "save it as UTF-8"))?;
            let text = text.trim_start_matches('\u{FEFF}');
            if topojson::is_topology(text) {
                topojson::layer(path, text, options.layer.as_deref())
            } else {
                geojson::layer(path, text)
            }
        }
        [0, 0, 0x27, 0x0A, ..] => Err(Error::read(path, "it is a Shapefile", "save it as GeoPackage or GeoJSON")),
        _ => Err(Error::read(
            path,
            "it is no map file that is read here",
            "give GeoJSON, TopoJSON, GeoPackage or GeoParquet",
        )),
    }
}

fn first_letter(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

fn place(path: &Path, at: usize, column: &str) -> Place {
    Place { file: path.to_owned(), row: Some(at + 1), column: Some(column.to_owned()), ..Place::default() }
}

/// Where problems of one feature go.
struct About<'a> {
    place: Place,
    problems: &'a mut Vec<Problem>,
}

impl About<'_> {
    fn problem(&mut self, expected: &str, found: String, help: &str) {
        let place = self.place.clone();
        self.problems.push(Problem { place, expected: expected.to_owned(), found, help: help.to_owned() });
    }
}

/// The shape of a feature in metres; `None`, with a problem, if nothing of it can be drawn.
fn shape(
    feature: &Feature,
    transform: &reference::Transform,
    code: Ustr,
    about: &mut About<'_>,
) -> Option<MultiPolygon> {
    let polygons = match &feature.polygons {
        Ok(polygons) => polygons,
        Err(instead) => {
            about.problem("a polygon", format!("{code}: {instead}"), "the area is left out of the map");
            return None;
        }
    };
    let shape = rings::checked(polygons, |coordinate| transform.metres(coordinate), code, about);
    if shape.0.is_empty() {
        about.problem("a polygon with an area", format!("{code}: nothing"), "the area is left out of the map");
        return None;
    }
    Some(shape)
}

fn name(layer: &Layer, feature: &Feature) -> Option<String> {
    let name = &feature.cells[layer.name_column()?];
    (!name.is_empty()).then(|| name.clone())
}

/// What one feature gives of an area.
struct Part {
    /// Its place among the features.
    at: usize,
    shape: MultiPolygon,
    name: Option<String>,
}

/// The area of some features with the same code: parts of it, or the same twice.
fn together(code: Ustr, parts: Vec<Part>, place: impl Fn(usize) -> Place, problems: &mut Vec<Problem>) -> Outline {
    let (mut name, mut polygons) = (None, Vec::new());
    for part in parts {
        name = name.or(part.name);
        let is_first = polygons.is_empty();
        let again = part.shape.0.iter().all(|polygon| polygons.contains(polygon));
        if !is_first {
            let help =
                if again { "it is the same again and left out" } else { "it is taken as one more part of the area" };
            let expected = "one feature for each area".to_owned();
            problems.push(Problem {
                place: place(part.at),
                expected,
                found: format!("{code} again"),
                help: help.to_owned(),
            });
        }
        if is_first || !again {
            polygons.extend(part.shape.0);
        }
    }
    Outline { code, name, shape: Arc::new(MultiPolygon(polygons)) }
}
