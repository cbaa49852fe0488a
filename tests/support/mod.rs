//! Small catalogues and observations for the tests.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
#![allow(dead_code)] // each test file uses some of it

pub mod rows;

use std::path::PathBuf;
use std::sync::LazyLock;

use jamlik::model::{Catalogue, Indicator, Period, Sex, Status};
use jamlik::table::{Key, Observation};
use ustr::ustr;

static EMBEDDED: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::load(None, None, "socioekonomi").unwrap());

/// The embedded areas and dimensions with these indicators only.
pub fn catalogue(indicators: Vec<Indicator>) -> Catalogue {
    let mut catalogue = EMBEDDED.clone();
    catalogue.indicators = indicators;
    catalogue
}

/// An indicator with what a test does not say left plain; `more` is TOML laid before the tables.
pub fn indicator(id: &str, number: u32, kind: &str, better: &str, more: &str) -> Indicator {
    let sexes = if more.contains("sexes") { "" } else { r#"sexes = ["total", "women", "men"]"# };
    let text = format!(
        r#"
        id = "{id}"
        number = {number}
        strategy_area = "health"
        kind = "{kind}"
        per = 100.0
        decimals = 1
        better = "{better}"
        levels = ["municipality"]
        {sexes}
        producer = "test"
        title = {{ sv = "{id}", en = "{id}" }}
        short = {{ sv = "{id}", en = "{id}" }}
        definition = {{ sv = "{id}", en = "{id}" }}
        unit = {{ sv = "procent", en = "per cent" }}
        {more}
        [confidence]
        indicator = "confirmed"
        strategy_area = "confirmed"
        goal = "confirmed"
        definition = "confirmed"
        better = "confirmed"
        sources = []
        "#
    );
    toml::from_str(&text).unwrap()
}

/// The key of a whole population.
pub fn key(indicator: &str, area: &str, sex: Sex, year: i32) -> Key {
    Key::whole(ustr(indicator), ustr(area), sex, Period::year(year))
}

/// `x` of `n`.
pub fn counted(key: Key, x: f64, n: f64) -> Observation {
    Observation { numerator: Some(x), denominator: Some(n), ..Observation::empty(key, Status::Ok, ustr("test")) }
}

/// A value alone.
pub fn valued(key: Key, value: f64) -> Observation {
    Observation { value: Some(value), ..Observation::empty(key, Status::Ok, ustr("test")) }
}

/// A file of the folder of real and reference data beside the repository; says so if it is not there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")).join(path);
    if !file.exists() {
        eprintln!("NOT CHECKED: {} is not there; only the numbers in tests/golden are compared", file.display());
        return None;
    }
    Some(file)
}
