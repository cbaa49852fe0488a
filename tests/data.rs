//! The compiler of `data/`: what the embedded catalogue promises, and what a user sees who breaks a file of their own.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jamlik::model::{AreaLevel, Catalogue, Kind, NATION, Sex};
use ustr::ustr;

/// The KPIs of Kolada's two tables “Strategi för hälsa”, G2KPI95271 (municipality) and G2KPI95284 (region).
const MUNICIPALITY_TABLE: &str = "N00923 N00925 N00973 N02797 N15428 N15601 N15602 N15613 N17461 N20402 N66077 \
    U01405 U01413 U01425 U01901 U21454 U28532 U30453 U33602";
const REGION_TABLE: &str =
    "N00923 N00925 N02797 N60802 N60978 N66077 N80401 U01405 U01413 U01425 U01901 U60523 U71452 U71454 U71455";

#[test]
fn there_are_22_indicators_numbered_1_to_22() {
    let catalogue = Catalogue::embedded();
    let numbers: Vec<u32> = catalogue.indicators.iter().map(|indicator| indicator.number).collect();
    assert_eq!(numbers, (1..=22).collect::<Vec<_>>());
    for (path, _) in catalogue.files("indicators").unwrap() {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(catalogue.indicator(ustr(stem)).is_some(), "{} holds another id", path.display());
    }
}

#[test]
fn the_kolada_ids_are_exactly_those_of_the_two_tables() {
    let catalogue = Catalogue::embedded();
    let ours: BTreeSet<&str> = catalogue.indicators.iter().flat_map(|i| &i.kolada).map(|kpi| kpi.id.as_str()).collect();
    let tables: BTreeSet<&str> = MUNICIPALITY_TABLE.split_whitespace().chain(REGION_TABLE.split_whitespace()).collect();
    assert_eq!(ours, tables);
    let given: usize = catalogue.indicators.iter().map(|indicator| indicator.kolada.len()).sum();
    assert_eq!(given, tables.len(), "an id stands with one indicator only");
}

#[test]
fn texts_are_there_in_both_languages_and_short_ones_are_short() {
    for indicator in &Catalogue::embedded().indicators {
        let texts =
            [&indicator.title, &indicator.short, &indicator.definition, &indicator.unit, &indicator.denominator];
        let breaks = indicator.breaks.iter().map(|b| &b.text);
        let exceptions = indicator.pooled_exceptions.iter().map(|e| &e.text);
        for text in texts.into_iter().chain(&indicator.caveats).chain(breaks).chain(exceptions) {
            for side in [&text.sv, &text.en] {
                assert!(!side.trim().is_empty() && side.trim() == side, "{}: `{side}`", indicator.id);
            }
        }
        for side in [&indicator.short.sv, &indicator.short.en] {
            assert!(side.chars().count() <= 32, "{}: `{side}`", indicator.id);
        }
        let counted = !matches!(indicator.kind, Kind::Mean);
        assert_eq!(counted, !indicator.numerator.sv.is_empty(), "{}: what is counted", indicator.id);
        assert!(!indicator.small_numbers.source.is_empty(), "{}: the source of its threshold", indicator.id);
        assert!(!indicator.producer.is_empty() && !indicator.confidence.sources.is_empty(), "{}", indicator.id);
    }
}

#[test]
fn four_goals_are_known_and_the_others_are_left_open() {
    let catalogue = Catalogue::embedded();
    let goals: BTreeMap<&str, (f64, i32)> = catalogue
        .indicators
        .iter()
        .filter_map(|i| i.goal.as_ref().map(|g| (i.id.as_str(), (g.change, g.year))))
        .collect();
    let known = [
        ("caries_free", (2.0, 2022)),
        ("establishment_work_or_study", (7.0, 2022)),
        ("fall_injuries", (-10.0, 2022)),
        ("vocational_eligibility", (2.0, 2022)),
    ];
    assert_eq!(goals, BTreeMap::from(known));
    for indicator in &catalogue.indicators {
        let expected = if indicator.goal.is_some() { "confirmed" } else { "not_found" };
        assert_eq!(indicator.confidence.goal, expected, "{}", indicator.id);
        assert!(indicator.goal.as_ref().is_none_or(|goal| goal.baseline_confidence == "inferred"));
        assert_eq!(indicator.confidence.strategy_area, "inferred", "{}", indicator.id);
    }
}

/// The traps of the sources that a program must act on, each as the field that it acts by.
#[test]
fn the_traps_of_the_sources_are_fields() {
    let catalogue = Catalogue::embedded();
    let indicator = |id: &str| catalogue.resolve(id).unwrap();
    let kpi = |id: &str| indicator(id).kolada.iter().find(|kpi| kpi.id == id).unwrap();

    let falls: Vec<(f64, &str)> =
        kpi("N20402").units.iter().map(|u| (u.per, u.title_contains.as_deref().unwrap())).collect();
    assert_eq!(falls, [(1000.0, "/1000 inv"), (100_000.0, "/100 000 inv")]);
    assert_eq!(kpi("U60523").units[0].per, 100_000.0);
    for title in &kpi("N20402").titles {
        let units = kpi("N20402").units.iter().filter(|u| title.contains(u.title_contains.as_deref().unwrap()));
        assert_eq!(units.count(), 1, "{title} tells its unit");
    }

    assert_eq!((kpi("N00925").sex, kpi("N00923").sex), (Some(Sex::Women), Some(Sex::Men)));
    assert_eq!(indicator("life_expectancy").sexes, [Sex::Women, Sex::Men]);
    assert_eq!(indicator("N66077").sexes, [Sex::Total]);

    assert_eq!(kpi("N60802").valid_to, Some(2023));
    for retired in ["U71452", "U71454", "U71455"] {
        assert_eq!(kpi(retired).valid_to, Some(2024));
    }
    let twins = |id: &str| -> Vec<&str> { indicator(id).kolada.iter().map(|kpi| kpi.id.as_str()).collect() };
    assert_eq!(twins("vocational_eligibility"), ["N15428", "N60802"]);
    assert_eq!(twins("upper_secondary_completion"), ["N17461", "N60978"]);
    assert_eq!(twins("fall_injuries"), ["N20402", "U60523"]);

    for (county, years) in [("06", 4), ("03", 1), ("04", 1), ("17", 1), ("18", 1), ("19", 1)] {
        assert_eq!(indicator("U01405").pooled_years_in(county), years, "{county}");
        assert_eq!(indicator("U01413").pooled_years_in(county), years, "{county}");
        assert_eq!(indicator("U01425").pooled_years_in(county), 4, "{county}");
    }
    assert_eq!((indicator("fall_injuries").pooled_years, indicator("life_expectancy").pooled_years), (3, 5));
    for survey in ["N15601", "N15602", "N15613"] {
        assert_eq!(indicator(survey).every_years, 2);
    }
    assert!(indicator("U21454").breaks_between(2022, 2023).count() == 1);
    assert!(indicator("N17461").breaks_between(2020, 2021).count() == 1);
    assert_eq!(indicator("U28532").small_numbers.respondents, Some(5.0));
    for absent in ["U01901", "U33602", "U60523"] {
        let said = indicator(absent).caveats.iter().any(|c| c.en.starts_with(absent) && c.en.contains("2026"));
        assert!(said, "{absent} is absent from the catalogue of 2026");
    }
    for (id, uncertainty) in [("U01405", "U01511"), ("U01413", "U01519")] {
        assert!(indicator(id).caveats.iter().any(|caveat| caveat.sv.contains(uncertainty)));
    }
}

/// Kolada's own titles, letter by letter, from its list of KPIs of 2026 where that is at hand.
#[test]
fn the_titles_of_kolada_are_letter_by_letter() {
    let catalogue = Catalogue::embedded();
    let known: BTreeMap<&str, &Vec<String>> =
        catalogue.indicators.iter().flat_map(|i| &i.kolada).map(|kpi| (kpi.id.as_str(), &kpi.titles)).collect();
    assert!(
        known["N15428"].iter().any(|t| t == "Elever i åk 9 som är behöriga till yrkesprogram, hemkommun, andel (%)")
    );
    assert!(known["U01413"].iter().any(|t| t == "Invånare 16-84 år med avsaknad av tillit till andra, andel (%)"));
    let all: Vec<&String> = known.values().copied().flatten().collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "a title means one KPI");

    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/facts/kolada_kpis.csv");
    let Ok(mut reader) = csv::Reader::from_path(list) else {
        eprintln!("not compared with Kolada's list of KPIs: {list} is absent");
        return;
    };
    let mut compared = 0;
    for record in reader.records().map(Result::unwrap) {
        if let Some(titles) = known.get(&record[0]) {
            assert!(titles.contains(&record[1].to_owned()), "{}: {} is not in {titles:?}", &record[0], &record[1]);
            compared += 1;
        }
    }
    assert_eq!(compared, known.len() - 3, "U01901, U33602 and U60523 are not in the list of 2026");
}

#[test]
fn one_nation_21_counties_and_290_municipalities() {
    let areas = Catalogue::embedded().areas;
    assert_eq!(areas.of_level(AreaLevel::Nation).count(), 1);
    assert_eq!(areas.municipalities_of(ustr(NATION)).len(), 290);
    let counted: BTreeMap<String, usize> = areas
        .of_level(AreaLevel::County)
        .map(|c| (c.code.to_string(), areas.municipalities_of(c.code).len()))
        .collect();
    let expected = "14:49 12:33 01:26 17:16 20:15 24:15 25:14 05:13 06:13 08:12 18:12 19:10 21:10 04:9 03:8 07:8 23:8 \
        22:7 13:6 10:5 09:1";
    let expected: BTreeMap<String, usize> = expected
        .split_whitespace()
        .map(|pair| pair.split_once(':').map(|(code, n)| (code.to_owned(), n.parse().unwrap())).unwrap())
        .collect();
    assert_eq!(counted, expected);
}

#[test]
fn six_health_care_regions_cover_every_municipality_once() {
    let areas = Catalogue::embedded().areas;
    let regions: Vec<_> = areas.of_level(AreaLevel::HealthcareRegion).collect();
    assert_eq!(regions.len(), 6);
    let mut covered: Vec<_> = regions.iter().flat_map(|region| areas.municipalities_of(region.code)).collect();
    assert_eq!(covered.len(), 290);
    covered.sort();
    assert_eq!(covered, areas.municipalities_of(ustr(NATION)));
    assert_eq!(areas.resolve("Sydöstra").unwrap().members, ["05", "06", "08"].map(ustr));
}

#[test]
fn every_municipality_has_seven_peers_and_is_not_its_own() {
    let areas = Catalogue::embedded().areas;
    for municipality in areas.of_level(AreaLevel::Municipality) {
        let peers =
            areas.peers_of(municipality.code).unwrap_or_else(|| panic!("{} has no peers", municipality.name.sv));
        assert_eq!(peers.members.len(), 7, "{}", peers.name.sv);
        assert!(!peers.members.contains(&municipality.code), "{}", peers.name.sv);
        let known = |code| areas.get(code).is_some_and(|area| area.level == AreaLevel::Municipality);
        assert!(peers.members.iter().all(|member| known(*member)), "{}", peers.name.sv);
    }
}

#[test]
fn the_groups_of_kolada_means_are_those_of_the_counties() {
    let areas = Catalogue::embedded().areas;
    for county in areas.of_level(AreaLevel::County) {
        let mean = areas.of_level(AreaLevel::Group).find(|group| group.unweighted && group.members == [county.code]);
        assert!(mean.is_some(), "{}", county.name.sv);
    }
}

#[test]
fn every_dimension_has_distinct_groups() {
    for dimension in &Catalogue::embedded().dimensions {
        let ids: BTreeSet<&str> = dimension.groups.iter().map(|group| group.id.as_str()).collect();
        assert_eq!(ids.len(), dimension.groups.len(), "{}", dimension.id);
    }
}

/// A valid file of the user's own, for tests to spoil.
const OWN: &str = r#"id = "walking"
number = 101
strategy_area = "health"
kind = "proportion"
per = 100.0
decimals = 1
better = "high"
levels = ["municipality"]
sexes = ["total"]
producer = "Kommunen"
title = { sv = "Går till skolan", en = "Walk to school" }
short = { sv = "Går till skolan", en = "Walk to school" }
definition = { sv = "Andelen elever som går.", en = "Share of pupils who walk." }
unit = { sv = "procent", en = "percent" }

[[kolada]]
id = "N99999"
titles = ["Elever som går till skolan, andel (%)"]
levels = ["municipality"]
units = [{ per = 100.0, plausible = [0.0, 100.0] }]

[confidence]
indicator = "confirmed"
strategy_area = "inferred"
goal = "not_found"
definition = "confirmed"
better = "confirmed"
sources = ["own"]
"#;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn load(folder: &Path) -> jamlik::Result<Catalogue> {
    Catalogue::load(Some(folder), None, "socioekonomi")
}

/// What the user sees, with the name of the temporary folder left out.
fn complaint(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    let text = load(folder.path()).expect_err("the file is bad").to_string();
    text.replace(&folder.path().display().to_string(), "own")
}

fn spoiled(right: &str, wrong: &str) -> String {
    assert!(OWN.contains(right), "{right}");
    complaint(&[("walking.toml", &OWN.replacen(right, wrong, 1))])
}

#[test]
fn a_folder_of_ones_own_adds_and_overrides() {
    let neet = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/indicators/neet.toml")).unwrap();
    let mine = neet.replacen("decimals = 1", "decimals = 2", 1);
    let folder = folder(&[("walking.toml", OWN), ("indicators/neet.toml", &mine)]);
    let catalogue = load(folder.path()).unwrap();
    assert_eq!(catalogue.indicators.len(), 23);
    assert_eq!(catalogue.resolve("N99999").unwrap().id, "walking");
    assert_eq!(catalogue.resolve("10").unwrap().decimals, 2);
    assert_eq!(catalogue.indicators.last().unwrap().number, 101);
}

#[test]
fn an_unknown_key() {
    insta::assert_snapshot!(spoiled("decimals = 1", "decimal = 1"), @r#"
    own/walking.toml, line 6, key `decimal`: expected a key that is known here, found `decimal`
      help: did you mean `decimals`?; `jamlik indicators 10 --format toml` prints a whole file
    "#);
    insta::assert_snapshot!(spoiled("plausible =", "colour = 1, plausible ="), @r#"
    own/walking.toml, line 20, key `colour`: expected a key that is known here, found `colour`
      help: the keys are per, plausible, title_contains; `jamlik indicators 10 --format toml` prints a whole file
    "#);
}

#[test]
fn a_wrong_type() {
    insta::assert_snapshot!(spoiled("number = 101", "number = \"hundra\""), @r#"
    own/walking.toml, line 2, key `number`: expected a whole number ≥ 0, found `"hundra"`
      help: `jamlik indicators 10 --format toml` prints a whole file
    "#);
    insta::assert_snapshot!(spoiled("per = 100.0", "per = [100]"), @r#"
    own/walking.toml, line 5, key `per`: expected a number, found `[100]`
      help: `jamlik indicators 10 --format toml` prints a whole file
    "#);
    insta::assert_snapshot!(spoiled("better = \"high\"", "better = \"higher\""), @r#"
    own/walking.toml, line 7, key `better`: expected `high` or `low`, found `higher`
      help: did you mean `high`?; `jamlik indicators 10 --format toml` prints a whole file
    "#);
    insta::assert_snapshot!(spoiled("{ sv = \"procent\", en = \"percent\" }", "\"procent\""), @r#"
    own/walking.toml, line 14, key `unit`: expected a text in both languages, { sv = "…", en = "…" }, found `"procent"`
      help: `jamlik indicators 10 --format toml` prints a whole file
    "#);
}

#[test]
fn a_missing_key() {
    insta::assert_snapshot!(spoiled("kind = \"proportion\"\n", ""), @r#"
    own/walking.toml, key `kind`: expected this key, which must be there, found `nothing`
      help: add `kind = …`; `jamlik indicators 10 --format toml` prints a whole file
    "#);
    insta::assert_snapshot!(spoiled("better = \"confirmed\"\n", ""), @r#"
    own/walking.toml, line 22, key `better`: expected this key, which must be there, found `nothing`
      help: add `better = …` under `[confidence]`; `jamlik indicators 10 --format toml` prints a whole file
    "#);
}

#[test]
fn a_line_that_is_not_toml() {
    insta::assert_snapshot!(spoiled("producer = \"Kommunen\"", "producer = Kommunen"), @r#"
    own/walking.toml, line 10, key `producer`: expected a line of TOML, found `producer = Kommunen`
      help: string values must be quoted; in TOML a text stands in quotes, a list in [ ], and a key is followed by one `=`; `jamlik indicators 10 --format toml` prints a whole file
    "#);
    insta::assert_snapshot!(complaint(&[("walking.toml", "")]), @r#"
    own/walking.toml, key `id`: expected this key, which must be there, found `nothing`
      help: add `id = …`; `jamlik indicators 10 --format toml` prints a whole file
    "#);
}

#[test]
fn a_number_and_a_kolada_id_that_are_taken() {
    insta::assert_snapshot!(spoiled("number = 101", "number = 10"), @r#"
    own/walking.toml, line 2, key `number`: expected a number that no other indicator has; `neet` has it, found `10`
      help: give it a number of its own; to replace an indicator, use the same file name
    "#);
    insta::assert_snapshot!(spoiled("N99999", "N02797"), @r#"
    own/walking.toml, line 16, key `kolada`: expected a Kolada id that no other indicator has; `neet` has it, found `N02797`
      help: name each of Kolada's ids once; to replace an indicator, use the same file name
    "#);
}

#[test]
fn units_that_cannot_be_told_apart() {
    let units = "[{ per = 100.0, plausible = [0.0, 100.0] }]";
    let overlap = "[{ per = 100.0, plausible = [0.0, 100.0] }, { per = 1000.0, plausible = [50.0, 1000.0] }]";
    insta::assert_snapshot!(spoiled(units, overlap), @r#"
    own/walking.toml, line 20, key `kolada.units`: expected plausible ranges that do not overlap, found `[50, 1000]`
      help: change `kolada.units` in own/walking.toml
    "#);
}

#[test]
fn every_problem_of_every_file_is_told_at_once() {
    let first = OWN.replacen("per = 100.0", "per = -1.0", 1).replacen("en = \"percent\"", "en = \"\"", 1);
    let second = OWN.replacen("id = \"walking\"", "id = \"cycling\"", 1).replacen("number = 101", "number = 5", 1);
    insta::assert_snapshot!(complaint(&[("walking.toml", &first), ("other.toml", &second)]), @r#"
    own/other.toml, line 1, key `id`: expected the name of the file, `other`, found `cycling`
      help: change `id` in own/other.toml
    own/walking.toml, line 5, key `per`: expected a number > 0, found `-1`
      help: change `per` in own/walking.toml
    own/walking.toml, line 14, key `unit`: expected a text in both sv and en, found `sv = "procent", en = ""`
      help: change `unit` in own/walking.toml
    own/other.toml, line 2, key `number`: expected a number that no other indicator has; `smoking_home_infants` has it, found `5`
      help: give it a number of its own; to replace an indicator, use the same file name
    own/walking.toml, line 16, key `kolada`: expected a Kolada id that no other indicator has; `cycling` has it, found `N99999`
      help: name each of Kolada's ids once; to replace an indicator, use the same file name
    "#);
}

#[test]
fn a_group_of_ones_own_is_an_area() {
    let folder = folder(&[(
        "groups.toml",
        "[[group]]\nid = \"smaland\"\nname = { sv = \"Småland\", en = \"Småland\" }\nmembers = [\"06\", \"07\", \"Kalmar län\"]\n",
    )]);
    let catalogue = Catalogue::load(None, Some(&folder.path().join("groups.toml")), "socioekonomi").unwrap();
    let group = catalogue.areas.resolve("Smaland").unwrap();
    assert_eq!((group.level, group.code.as_str()), (AreaLevel::Group, "smaland"));
    assert_eq!(catalogue.areas.municipalities_of(group.code).len(), 13 + 8 + 12);
    let vaxjo = catalogue.areas.resolve("0780").unwrap();
    assert!(catalogue.areas.groups_of(vaxjo).any(|of| of.code == "smaland"));
}

#[test]
fn a_bad_group() {
    let complaint = |group: &str| {
        let folder =
            folder(&[("groups.toml", &format!("[[group]]\nname = {{ sv = \"Mina\", en = \"Mine\" }}\n{group}"))]);
        let error = Catalogue::load(None, Some(&folder.path().join("groups.toml")), "socioekonomi").unwrap_err();
        error.to_string().replace(&folder.path().display().to_string(), "own")
    };
    insta::assert_snapshot!(complaint("id = \"mine\"\nmembers = [\"06\", \"Jönkoping\", \"Atlantis\"]"), @r#"
    own/groups.toml, key `members of group mine`: expected the code or name of an area, found `Atlantis`
      help: `jamlik areas` lists them all
    "#);
    insta::assert_snapshot!(complaint("id = \"06\"\nmembers = [\"0680\"]"), @r#"
    own/groups.toml, key `id of group 06`: expected an id that no other area has, found `06`
      help: `06` is already Jönköping County; choose another id
    "#);
    insta::assert_snapshot!(complaint("id = \"mine\"\nmembers = []"), @r#"
    own/groups.toml, key `members of group mine`: expected at least one area, found `[]`
      help: list codes or names of areas
    "#);
    insta::assert_snapshot!(complaint("id = \"mine\"\nmember = [\"06\"]"), @r#"
    own/groups.toml, line 4, key `member`: expected a key that is known here, found `member`
      help: did you mean `members`?
    "#);
}

#[test]
fn a_folder_a_file_and_a_peer_model_that_are_not_there() {
    let missing = Path::new("no-such-folder");
    insta::assert_snapshot!(load(missing).unwrap_err(), @r#"
    no-such-folder: cannot be read: No such file or directory (os error 2)
      help: give --catalogue a folder of TOML files
    "#);
    insta::assert_snapshot!(Catalogue::load(None, Some(missing), "socioekonomi").unwrap_err(), @r#"
    no-such-folder: cannot be read: No such file or directory (os error 2)
      help: give --groups a TOML file with [[group]] tables
    "#);
    insta::assert_snapshot!(Catalogue::load(None, None, "socioekonomy").unwrap_err(), @r#"
    no peer model `socioekonomy`
      help: did you mean `socioekonomi`?
    "#);
}
