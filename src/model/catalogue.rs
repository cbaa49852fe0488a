//! Everything that `data/` says, with the user's own folder laid over it.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ustr::{Ustr, ustr};

use super::{Area, AreaLevel, Areas, Dimension, Indicator, NATION, Text};
use crate::error::{Error, Place, Problem, Result};

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data");

/// The indicators, areas and dimensions that a run knows.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The indicators, by number and then id.
    pub indicators: Vec<Indicator>,
    /// Every area.
    pub areas: Areas,
    /// The dimensions of inequality.
    pub dimensions: Vec<Dimension>,
    overlay: Option<PathBuf>,
}

impl Catalogue {
    /// The embedded catalogue: 22 indicators, 290 municipalities, 21 counties, the nation.
    ///
    /// ```
    /// let catalogue = jamlik::model::Catalogue::embedded();
    /// assert_eq!(catalogue.indicators.len(), 22);
    /// ```
    pub fn embedded() -> Catalogue {
        Catalogue::load(None, None, "socioekonomi").expect("the embedded catalogue is checked by tests/data.rs")
    }

    /// The embedded catalogue with the user's own folder of TOML files and file of groups over it.
    ///
    /// `peer_model` names the model of Kolada's peer groups, such as `socioekonomi`.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with file, line and key for every file that does not read; [`Error::Unknown`] for a peer model
    /// that does not exist.
    pub fn load(overlay: Option<&Path>, groups: Option<&Path>, peer_model: &str) -> Result<Catalogue> {
        let mut catalogue = Catalogue {
            indicators: Vec::new(),
            areas: read_areas()?,
            dimensions: Vec::new(),
            overlay: overlay.map(Path::to_owned),
        };
        catalogue.add_peers(peer_model)?;
        catalogue.add_groups(groups)?;
        catalogue.read_indicators()?;
        let (_, text) = embedded("dimensions.toml");
        catalogue.dimensions = parse_toml::<DimensionFile>(Path::new("dimensions.toml"), &text)?.dimension;
        Ok(catalogue)
    }

    /// The indicator that a user names by id, number or Kolada id.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest spelling.
    pub fn resolve(&self, given: &str) -> Result<&Indicator> {
        let found = self.indicators.iter().find(|indicator| {
            indicator.id == given
                || given.parse() == Ok(indicator.number)
                || indicator.kolada.iter().any(|kpi| kpi.id.eq_ignore_ascii_case(given))
        });
        found.ok_or_else(|| Error::Unknown {
            what: "indicator",
            given: given.to_owned(),
            known: self.indicators.iter().map(|indicator| indicator.id.clone()).collect(),
        })
    }

    /// The indicator with this id.
    pub fn indicator(&self, id: Ustr) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id.as_str())
    }

    /// The dimension with this id.
    pub fn dimension(&self, id: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.id == id)
    }

    /// The TOML files of one folder of `data/`, the user's laid over the embedded ones by file name, in order of name.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the user's folder cannot be read.
    pub fn files(&self, folder: &str) -> Result<Vec<(PathBuf, String)>> {
        let dir = DATA.get_dir(folder);
        let mut files: Vec<(PathBuf, String)> = dir
            .into_iter()
            .flat_map(Dir::files)
            .filter(|file| file.path().extension().is_some_and(|extension| extension == "toml"))
            .map(|file| (file.path().to_owned(), file.contents_utf8().unwrap_or_default().to_owned()))
            .collect();
        if let Some(overlay) = &self.overlay {
            let own = if folder == "indicators" { toml_files(overlay, true)? } else { Vec::new() };
            for (path, text) in own.into_iter().chain(toml_files(&overlay.join(folder), false)?) {
                files.retain(|(embedded, _)| embedded.file_name() != path.file_name());
                files.push((path, text));
            }
        }
        files.sort_by(|a, b| a.0.file_name().cmp(&b.0.file_name()));
        Ok(files)
    }

    fn read_indicators(&mut self) -> Result<()> {
        let mut problems = Vec::new();
        for (path, text) in self.files("indicators")? {
            match parse_toml::<Indicator>(&path, &text) {
                Ok(indicator) => {
                    problems.extend(check_indicator(&path, &indicator));
                    self.indicators.push(indicator);
                }
                Err(Error::Data(found)) => problems.extend(found),
                Err(other) => return Err(other),
            }
        }
        self.indicators.sort_by(|a, b| (a.number, &a.id).cmp(&(b.number, &b.id)));
        for pair in self.indicators.windows(2).filter(|pair| pair[0].number == pair[1].number) {
            problems.push(Problem {
                place: Place {
                    file: format!("{}.toml", pair[1].id).into(),
                    column: Some("number".into()),
                    ..Place::default()
                },
                expected: format!("a number that no other indicator has; `{}` has it", pair[0].id),
                found: pair[1].number.to_string(),
                help: "give it a number of its own; to replace an indicator, use the same file name".to_owned(),
            });
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Data(problems)) }
    }

    fn add_peers(&mut self, model: &str) -> Result<()> {
        let (_, text) = embedded("peers.csv");
        let rows: Vec<PeerRow> = parse_csv("peers.csv", &text)?;
        if !rows.iter().any(|row| row.model == model) {
            let mut known: Vec<String> = rows.into_iter().map(|row| row.model).collect();
            known.sort();
            known.dedup();
            return Err(Error::Unknown { what: "peer model", given: model.to_owned(), known });
        }
        for row in rows.iter().filter(|row| row.model == model) {
            let Some(focus) = self.areas.get(ustr(&row.code)).filter(|a| a.level == AreaLevel::Municipality) else {
                continue;
            };
            let (focus_code, name) = (focus.code, focus.name.sv.clone());
            self.areas.add(Area {
                code: ustr(&row.kolada_group_id),
                name: Text {
                    sv: format!("Liknande kommuner {model}, {name}, {}", row.model_year),
                    en: format!("Similar municipalities ({model}), {name}, {}", row.model_year),
                },
                level: AreaLevel::Peers,
                county: None,
                members: row.members.split_whitespace().map(ustr).collect(),
                unweighted: false,
                aliases: Vec::new(),
            });
            self.areas.set_peers(focus_code, ustr(&row.kolada_group_id));
        }
        Ok(())
    }

    fn add_groups(&mut self, own: Option<&Path>) -> Result<()> {
        let mut files = self.files("groups")?;
        if let Some(path) = own {
            let text = fs::read_to_string(path)
                .map_err(|source| Error::read(path, source, "give --groups a TOML file with [[group]] tables"))?;
            files.push((path.to_owned(), text));
        }
        let mut problems = Vec::new();
        for (path, text) in files {
            match parse_toml::<GroupFile>(&path, &text) {
                Ok(file) => problems.extend(self.add_group_file(&path, file)),
                Err(Error::Data(found)) => problems.extend(found),
                Err(other) => return Err(other),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Data(problems)) }
    }

    fn add_group_file(&mut self, path: &Path, file: GroupFile) -> Vec<Problem> {
        let mut problems = Vec::new();
        for group in file.group {
            let mut members = Vec::new();
            for member in &group.members {
                match self.areas.resolve(member) {
                    Ok(area) => members.push(area.code),
                    Err(error) => problems.push(Problem {
                        place: Place {
                            file: path.to_owned(),
                            column: Some(format!("group {}, members", group.id)),
                            ..Place::default()
                        },
                        expected: "the code or name of an area".to_owned(),
                        found: member.clone(),
                        help: error.to_string().split_once("help: ").map_or(String::new(), |(_, help)| help.to_owned()),
                    }),
                }
            }
            self.areas.add(Area {
                code: ustr(&group.id),
                name: group.name,
                level: group.level,
                county: None,
                members,
                unweighted: group.unweighted,
                aliases: group.aliases,
            });
        }
        problems
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DimensionFile {
    dimension: Vec<Dimension>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupFile {
    group: Vec<GroupEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupEntry {
    id: String,
    name: Text,
    #[serde(default = "own_group")]
    level: AreaLevel,
    members: Vec<String>,
    #[serde(default)]
    unweighted: bool,
    #[serde(default)]
    aliases: Vec<String>,
}

fn own_group() -> AreaLevel {
    AreaLevel::Group
}

#[derive(Deserialize)]
struct AreaRow {
    code: String,
    name_sv: String,
    name_en: String,
    level: AreaLevel,
    county: String,
    aliases: String,
}

#[derive(Deserialize)]
struct PeerRow {
    code: String,
    model: String,
    model_year: String,
    kolada_group_id: String,
    members: String,
}

fn read_areas() -> Result<Areas> {
    let (_, text) = embedded("areas.csv");
    let rows: Vec<AreaRow> = parse_csv("areas.csv", &text)?;
    let mut areas = Areas::default();
    for row in &rows {
        let members = match row.level {
            AreaLevel::Nation => rows.iter().filter(|r| r.level == AreaLevel::County).map(|r| ustr(&r.code)).collect(),
            AreaLevel::County => rows.iter().filter(|r| r.county == row.code).map(|r| ustr(&r.code)).collect(),
            _ => Vec::new(),
        };
        areas.add(Area {
            code: ustr(&row.code),
            name: Text { sv: row.name_sv.clone(), en: row.name_en.clone() },
            level: row.level,
            county: (row.level == AreaLevel::Municipality).then(|| ustr(&row.county)),
            members,
            unweighted: false,
            aliases: row.aliases.split('|').filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
        });
    }
    debug_assert!(areas.get(ustr(NATION)).is_some());
    Ok(areas)
}

fn embedded(name: &str) -> (PathBuf, String) {
    let file = DATA.get_file(name).and_then(|file| file.contents_utf8());
    (PathBuf::from(name), file.expect("data/ is embedded when the crate is built").to_owned())
}

fn toml_files(folder: &Path, required: bool) -> Result<Vec<(PathBuf, String)>> {
    if !required && !folder.exists() {
        return Ok(Vec::new());
    }
    let help = "give --catalogue a folder of TOML files";
    let entries = fs::read_dir(folder).map_err(|source| Error::read(folder, source, help))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| Error::read(folder, source, help))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text =
                fs::read_to_string(&path).map_err(|source| Error::read(&path, source, "save it as UTF-8 text"))?;
            files.push((path, text));
        }
    }
    Ok(files)
}

fn parse_csv<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| Error::read(Path::new(name), source, "repair data/"))
}

/// Parses a TOML file; a problem names the line, the key and what to do.
///
/// # Errors
///
/// [`Error::Data`] with one problem.
pub fn parse_toml<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let line = text[..span.start.min(text.len())].matches('\n').count() + 1;
        let written = text.lines().nth(line - 1).unwrap_or_default().trim();
        let key = written.split_once('=').map(|(key, _)| key.trim().to_owned());
        let message = error.message();
        let (expected, help) = match message.split_once(", expected ") {
            Some((wrong, right)) => {
                (right.to_owned(), format!("{wrong}; `jamlik indicators ID --format toml` shows a valid file"))
            }
            None => (message.to_owned(), "`jamlik indicators ID --format toml` shows a valid file".to_owned()),
        };
        Error::Data(vec![Problem {
            place: Place { file: path.to_owned(), row: Some(line), column: key, ..Place::default() },
            expected,
            found: written.to_owned(),
            help,
        }])
    })
}

/// What the types cannot say about an indicator's file.
fn check_indicator(path: &Path, indicator: &Indicator) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut check = |right: bool, key: &str, expected: &str, found: String| {
        if !right {
            problems.push(Problem {
                place: Place { file: path.to_owned(), column: Some(key.to_owned()), ..Place::default() },
                expected: expected.to_owned(),
                found,
                help: format!("change `{key}` in {}", path.display()),
            });
        }
    };
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    check(indicator.id == stem, "id", "the name of the file", indicator.id.clone());
    check(indicator.per > 0.0 && indicator.per.is_finite(), "per", "a number > 0", indicator.per.to_string());
    check(indicator.pooled_years > 0, "pooled_years", "a whole number ≥ 1", indicator.pooled_years.to_string());
    check(indicator.every_years > 0, "every_years", "a whole number ≥ 1", indicator.every_years.to_string());
    check(!indicator.sexes.is_empty(), "sexes", "at least one of total, women, men", "[]".to_owned());
    check(!indicator.levels.is_empty(), "levels", "at least one level of area", "[]".to_owned());
    for (key, text) in [
        ("title", &indicator.title),
        ("short", &indicator.short),
        ("definition", &indicator.definition),
        ("unit", &indicator.unit),
    ] {
        let both = !text.sv.is_empty() && !text.en.is_empty();
        check(both, key, "a text in both sv and en", format!("sv = \"{}\", en = \"{}\"", text.sv, text.en));
    }
    for kpi in &indicator.kolada {
        check(!kpi.units.is_empty(), "kolada.units", "at least one unit", kpi.id.clone());
        for (i, unit) in kpi.units.iter().enumerate() {
            let apart = kpi.units[..i]
                .iter()
                .all(|other| unit.plausible.0 > other.plausible.1 || unit.plausible.1 < other.plausible.0);
            check(apart, "kolada.units", "plausible ranges that do not overlap", format!("{:?}", unit.plausible));
        }
    }
    problems
}
