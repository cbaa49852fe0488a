//! `jamlik areas`: the areas that are known, by code and name, and what each is made of.

use std::io::Write;

use comfy_table::Table;
use serde_json::{Value, json};
use ustr::Ustr;

use super::indicators::{LIGHT, csv_text, json as as_json, print, trimmed};
use crate::error::Result;
use crate::model::{Area, AreaLevel, Areas, Catalogue, Language};

/// List the areas, or show one with its members, peers and groups.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An area by code or name; all are listed without it
    pub name: Option<String>,
    /// Only the areas of this level; peer groups are listed only when asked for
    #[arg(long, value_parser = parse_level, value_name = "LEVEL")]
    pub level: Option<AreaLevel>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// The formats of `jamlik areas`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// A table, or one area as text.
    #[default]
    Table,
    /// Every field.
    Json,
    /// One line an area.
    Csv,
}

const LEVELS: [(AreaLevel, &str, &str); 9] = [
    (AreaLevel::Nation, "riket", "nation"),
    (AreaLevel::HealthcareRegion, "sjukvårdsregion", "health-care region"),
    (AreaLevel::County, "län", "county"),
    (AreaLevel::Municipality, "kommun", "municipality"),
    (AreaLevel::Regso, "RegSO", "RegSO"),
    (AreaLevel::Deso, "DeSO", "DeSO"),
    (AreaLevel::CareUnit, "vårdenhet", "care unit"),
    (AreaLevel::Peers, "liknande kommuner", "similar municipalities"),
    (AreaLevel::Group, "grupp", "group"),
];

/// The level's name for people.
pub fn level_label(level: AreaLevel, language: Language) -> &'static str {
    let found = LEVELS.iter().find(|(of, ..)| *of == level);
    found.map_or(level.id(), |(_, sv, en)| language.pick(sv, en))
}

fn parse_level(text: &str) -> Result<AreaLevel, String> {
    let found = LEVELS.iter().find(|(level, sv, en)| [level.id(), sv, en].contains(&text.to_lowercase().as_str()));
    found.map(|(level, ..)| *level).ok_or_else(|| {
        let known: Vec<&str> = LEVELS.iter().map(|(level, ..)| level.id()).collect();
        format!("the levels are {}", known.join(", "))
    })
}

/// Runs the command.
///
/// # Errors
///
/// [`crate::Error::Unknown`] for an area that does not exist, [`crate::Error::Write`] if `out` cannot be written.
pub fn run(args: &Args, catalogue: &Catalogue, language: Language, out: &mut dyn Write) -> Result<()> {
    let areas = &catalogue.areas;
    let text = match &args.name {
        Some(name) => {
            let area = areas.resolve(name)?;
            match args.format {
                Format::Table => in_full(area, areas, language),
                Format::Json => as_json(&value(area, areas))?,
                Format::Csv => csv(&[area])?,
            }
        }
        None => {
            let wanted = |area: &&Area| match args.level {
                Some(level) => area.level == level,
                None => area.level != AreaLevel::Peers,
            };
            let mut listed: Vec<&Area> = areas.iter().filter(wanted).collect();
            listed.sort_by_key(|area| (area.level, area.code));
            match args.format {
                Format::Table => table(&listed, areas, language),
                Format::Json => as_json(&listed.iter().map(|area| value(area, areas)).collect::<Vec<_>>())?,
                Format::Csv => csv(&listed)?,
            }
        }
    };
    print(out, &text)
}

fn table(listed: &[&Area], areas: &Areas, language: Language) -> String {
    let mut table = Table::new();
    table.load_style(LIGHT);
    let header =
        [("Kod", "Code"), ("Namn", "Name"), ("Nivå", "Level"), ("Län", "County"), ("Kommuner", "Municipalities")];
    table.set_header(header.map(|(sv, en)| language.pick(sv, en).to_owned()).to_vec());
    for area in listed {
        let county = area.county.and_then(|code| areas.get(code)).map_or("", |county| county.name.get(language));
        let size = areas.municipalities_of(area.code).len();
        table.add_row(vec![
            area.code.to_string(),
            area.name.get(language).to_owned(),
            level_label(area.level, language).to_owned(),
            county.to_owned(),
            if area.level == AreaLevel::Municipality { String::new() } else { size.to_string() },
        ]);
    }
    trimmed(&table)
}

fn csv(listed: &[&Area]) -> Result<String> {
    let header = ["code", "name_sv", "name_en", "level", "county", "members"].map(str::to_owned).to_vec();
    let record = |area: &&Area| {
        vec![
            area.code.to_string(),
            area.name.sv.clone(),
            area.name.en.clone(),
            area.level.id().to_owned(),
            area.county.map_or(String::new(), |county| county.to_string()),
            joined(&area.members, " "),
        ]
    };
    csv_text(std::iter::once(header).chain(listed.iter().map(record)))
}

fn joined(codes: &[Ustr], between: &str) -> String {
    codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(between)
}

fn value(area: &Area, areas: &Areas) -> Value {
    json!({
        "code": area.code.as_str(),
        "name": area.name,
        "level": area.level.id(),
        "county": area.county.map(|code| code.as_str()),
        "members": area.members.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        "unweighted": area.unweighted,
        "aliases": area.aliases,
        "peers": areas.peers_of(area.code).map(|peers| peers.code.as_str()),
        "groups": areas.groups_of(area).map(|group| group.code.as_str()).collect::<Vec<_>>(),
    })
}

/// One area as text: names of its members, peers and groups.
fn in_full(area: &Area, areas: &Areas, language: Language) -> String {
    let named = |code: &Ustr| match areas.get(*code) {
        Some(area) => format!("{code} {}", area.name.get(language)),
        None => code.to_string(),
    };
    let list = |codes: &[Ustr]| codes.iter().map(named).collect::<Vec<_>>().join("\n  ");
    let mut parts = vec![format!("{} {} ({})", area.code, area.name.get(language), level_label(area.level, language))];
    parts.extend(area.county.map(|county| format!("{}\n  {}", language.pick("Län", "County"), named(&county))));
    if !area.members.is_empty() {
        let mean = if area.unweighted { language.pick(" (ovägt medel)", " (unweighted mean)") } else { "" };
        parts.push(format!("{}{mean}\n  {}", language.pick("Består av", "Made up of"), list(&area.members)));
    }
    if let Some(peers) = areas.peers_of(area.code) {
        parts.push(format!("{}\n  {}", peers.name.get(language), list(&peers.members)));
    }
    let groups: Vec<Ustr> = areas.groups_of(area).map(|group| group.code).collect();
    if !groups.is_empty() {
        parts.push(format!("{}\n  {}", language.pick("Ingår i", "Member of"), list(&groups)));
    }
    if !area.aliases.is_empty() {
        let known = language.pick("Skrivs även", "Also written");
        parts.push(format!("{known}\n  {}", area.aliases.join("\n  ")));
    }
    parts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(name: Option<&str>, level: Option<AreaLevel>, format: Format) -> String {
        let mut out = Vec::new();
        let args = Args { name: name.map(str::to_owned), level, format };
        run(&args, &Catalogue::embedded(), Language::Sv, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn all_are_listed_and_a_level_alone() {
        let lines = |level| output(None, level, Format::Csv).lines().count() - 1;
        assert_eq!(lines(Some(AreaLevel::Municipality)), 290);
        assert_eq!(lines(Some(AreaLevel::County)), 21);
        assert_eq!(lines(Some(AreaLevel::Peers)), 290);
        assert_eq!(lines(None), 1 + 6 + 21 + 290 + 21, "the last are Kolada's county means");
        let values: Vec<Value> = serde_json::from_str(&output(None, None, Format::Json)).unwrap();
        assert_eq!(values.len(), lines(None));
    }

    #[test]
    fn one_is_found_by_name_with_its_members_and_peers() {
        insta::assert_snapshot!(output(Some("Sydöstra"), None, Format::Table), @r#"
        sydostra Sydöstra sjukvårdsregionen (sjukvårdsregion)

        Består av
          05 Östergötlands län
          06 Jönköpings län
          08 Kalmar län

        Skrivs även
          Sydöstra
          Sydöstra samverkansregionen
        "#);
        let municipality = output(Some("jonkoping"), None, Format::Table);
        assert!(municipality.starts_with("0680 Jönköping (kommun)\n\nLän\n  06 Jönköpings län\n\nLiknande kommuner"));
        assert!(municipality.contains("sydostra Sydöstra sjukvårdsregionen"));
        let value: Value = serde_json::from_str(&output(Some("0680"), None, Format::Json)).unwrap();
        assert_eq!((value["code"].as_str(), value["county"].as_str()), (Some("0680"), Some("06")));
    }

    #[test]
    fn levels_are_read_in_both_languages() {
        assert_eq!(parse_level("Län"), Ok(AreaLevel::County));
        assert_eq!(parse_level("healthcare_region"), Ok(AreaLevel::HealthcareRegion));
        assert!(parse_level("socken").unwrap_err().contains("municipality"));
    }

    #[test]
    fn an_unknown_area_gets_the_nearest_name() {
        let args = Args { name: Some("Jonkopng".into()), level: None, format: Format::Table };
        let error = run(&args, &Catalogue::embedded(), Language::Sv, &mut Vec::new()).unwrap_err();
        insta::assert_snapshot!(error, @r#"
        no area `Jonkopng`
          help: did you mean `Jönköping`?
        "#);
    }
}
