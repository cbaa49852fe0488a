//! GeoPackage -> features: a table of an SQLite file, its shapes a short header before well-known binary.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::layer::{Feature, Layer, Ring, Stated};
use super::wkb;
use crate::error::{Error, Result};

/// The features of the layer named, or of the only one. The file is opened for reading alone.
pub(super) fn layer(path: &Path, wanted: Option<&str>) -> Result<Layer> {
    let failed =
        |source: rusqlite::Error| Error::read(path, source, "it may be damaged, or an SQLite file of another kind");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    // `immutable`: no journal beside it is read or made, so that a file in a folder one may not write to can be read.
    let connection = Connection::open_with_flags(uri(path), flags).map_err(failed)?;
    let (table, column, srs) = chosen(path, &connection, wanted)?;
    let organisation = "SELECT organization_coordsys_id FROM gpkg_spatial_ref_sys \
                        WHERE srs_id = ?1 AND lower(organization) = 'epsg'";
    let epsg = connection.query_row(organisation, [srs], |row| row.get::<_, u32>(0)).ok();
    let stated = match (epsg, srs) {
        (Some(epsg), _) => Stated::Epsg(epsg),
        // 0 and −1 mean that the writer did not know.
        (None, ..=0) => Stated::Nothing,
        (None, other) => Stated::Other(format!("srs_id {other}")),
    };
    let (columns, features) = rows(&connection, &table, &column).map_err(failed)?;
    Ok(Layer { name: table, stated, columns, features })
}

fn uri(path: &Path) -> String {
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{escaped}?mode=ro&immutable=1")
}

/// The layer: its table, its column of shapes and its reference system.
fn chosen(path: &Path, connection: &Connection, wanted: Option<&str>) -> Result<(String, String, i64)> {
    let layers = || -> rusqlite::Result<Vec<(String, String, i64)>> {
        let mut query = connection
            .prepare("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns ORDER BY table_name")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.collect()
    };
    let layers = layers().map_err(|source| Error::read(path, source, "it is an SQLite file, but not a GeoPackage"))?;
    let names = || layers.iter().map(|(table, _, _)| table.clone()).collect::<Vec<_>>();
    match (wanted, layers.as_slice()) {
        (Some(name), layers) => {
            let found = layers.iter().find(|(table, _, _)| table == name).cloned();
            found.ok_or_else(|| Error::Unknown { what: "layer", given: name.to_owned(), known: names() })
        }
        (None, [one]) => Ok(one.clone()),
        (None, []) => Err(Error::read(path, "it holds no layer of shapes", "export the layer again")),
        (None, many) => {
            let help = format!("name one with --layer: {}", names().join(", "));
            Err(Error::read(path, format!("it holds {} layers", many.len()), &help))
        }
    }
}

fn rows(connection: &Connection, table: &str, shape: &str) -> rusqlite::Result<(Vec<String>, Vec<Feature>)> {
    let mut query = connection.prepare(&format!("SELECT * FROM \"{}\"", table.replace('"', "\"\"")))?;
    let names: Vec<String> = query.column_names().map(str::to_owned).collect();
    let is_shape = |at: usize| names[at].eq_ignore_ascii_case(shape);
    let mut features = Vec::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let mut cells = Vec::new();
        let mut polygons = Err("nothing".to_owned());
        for at in 0..names.len() {
            match (row.get_ref(at)?, is_shape(at)) {
                (ValueRef::Blob(blob), true) => polygons = shape_of(blob),
                (_, true) => {}
                (value, false) => cells.push(cell(value)),
            }
        }
        features.push(Feature { cells, polygons });
    }
    let columns = (0..names.len()).filter(|at| !is_shape(*at)).map(|at| names[at].clone()).collect();
    Ok((columns, features))
}

/// The polygons behind the header: `GP`, version, flags, reference system, box.
///
/// Source: OGC 12-128r19, GeoPackage Encoding Standard, §2.1.3.
fn shape_of(blob: &[u8]) -> std::result::Result<Vec<Vec<Ring>>, String> {
    const BOXES: [usize; 5] = [0, 32, 48, 48, 64];
    let [b'G', b'P', _, flags, ..] = blob else { return Err("a damaged shape".to_owned()) };
    if flags >> 4 & 1 == 1 {
        return Err("nothing".to_owned());
    }
    let header = BOXES.get(usize::from(flags >> 1 & 7)).map(|size| 8 + size);
    header.and_then(|header| blob.get(header..)).map_or(Err("a damaged shape".to_owned()), wkb::polygons)
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).trim().to_owned(),
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}
