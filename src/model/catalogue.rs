//! Everything that `data/` says, with the user's own folder laid over it.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ustr::{Ustr, ustr};

use super::{Area, AreaLevel, Areas, Dimension, Indicator, NATION, Text, check, parse_toml};
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
        catalogue.read_dimensions()?;
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

    /// The indicator that rows of a table are about.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] for one that is not in the catalogue.
    pub fn indicator_of_rows(&self, id: Ustr) -> Result<&Indicator> {
        self.indicator(id).ok_or_else(|| Error::Unknown {
            what: "indicator",
            given: id.to_string(),
            known: self.indicators.iter().map(|indicator| indicator.id.clone()).collect(),
        })
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
        let (mut sources, mut problems) = (Vec::new(), Vec::new());
        for (path, text) in self.files("indicators")? {
            match parse_toml::<Indicator>(&path, &text) {
                Ok(indicator) => sources.push(check::Source { path, text, indicator }),
                Err(Error::Data(found)) => problems.extend(found.into_iter().map(with_template)),
                Err(other) => return Err(other),
            }
        }
        // Embedded files first: when two clash, the user's own is the one to change.
        sources.sort_by_key(|source| DATA.get_file(&source.path).is_none());
        problems.extend(check::problems(&sources));
        self.indicators = sources.into_iter().map(|source| source.indicator).collect();
        self.indicators.sort_by(|a, b| (a.number, &a.id).cmp(&(b.number, &b.id)));
        if problems.is_empty() { Ok(()) } else { Err(Error::Data(problems)) }
    }

    /// The embedded dimensions, and the user's in `DIR/dimensions/`; one with the id of another takes its place.
    fn read_dimensions(&mut self) -> Result<()> {
        let mut problems = Vec::new();
        for (path, text) in std::iter::once(embedded("dimensions.toml")).chain(self.files("dimensions")?) {
            match parse_toml::<DimensionFile>(&path, &text) {
                Ok(file) => {
                    for own in file.dimension {
                        problems.extend(doubled_group(&path, &own));
                        self.dimensions.retain(|dimension| dimension.id != own.id);
                        self.dimensions.push(own);
                    }
                }
                Err(Error::Data(found)) => problems.extend(found),
                Err(other) => return Err(other),
            }
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
            let mut problem = |key: &str, expected: &str, found: &str, help: String| {
                let column = Some(format!("{key} of group {}", group.id));
                let place = Place { file: path.to_owned(), column, ..Place::default() };
                problems.push(Problem { place, expected: expected.to_owned(), found: found.to_owned(), help });
            };
            if let Some(other) = self.areas.get(ustr(&group.id)) {
                let help = format!("`{}` is already {}; choose another id", group.id, other.name.en);
                problem("id", "an id that no other area has", &group.id, help);
                continue;
            }
            if group.members.is_empty() && group.level != AreaLevel::CareUnit {
                problem("members", "at least one area", "[]", "list codes or names of areas".to_owned());
            }
            let mut members = Vec::new();
            for member in &group.members {
                match self.areas.resolve(member) {
                    Ok(area) if members.contains(&area.code) => {
                        let help = "remove one of the two".to_owned();
                        problem("members", &format!("each area once; {} is there twice", area.name.sv), member, help);
                    }
                    Ok(area) => members.push(area.code),
                    Err(error) => {
                        let error = error.to_string();
                        let help = error.split_once("help: ").map_or("`jamlik areas` lists them all", |(_, help)| help);
                        problem("members", "the code or name of an area", member, help.to_owned());
                    }
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

/// A group that a dimension lists twice.
fn doubled_group(path: &Path, dimension: &Dimension) -> Option<Problem> {
    let ids = || dimension.groups.iter().map(|group| &group.id);
    let doubled = ids().enumerate().find(|(at, id)| ids().take(*at).any(|other| other == *id))?;
    let column = Some(format!("groups of dimension {}", dimension.id));
    Some(Problem {
        place: Place { file: path.to_owned(), column, ..Place::default() },
        expected: "each group once".to_owned(),
        found: doubled.1.clone(),
        help: "remove one of the two".to_owned(),
    })
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

/// Says where to see a whole file.
fn with_template(problem: Problem) -> Problem {
    let template = "`jamlik indicators 10 --format toml` prints a whole file";
    let help = if problem.help.is_empty() { template.to_owned() } else { format!("{}; {template}", problem.help) };
    Problem { help, ..problem }
}
