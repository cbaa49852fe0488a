//! Cells of persons to observations: areas, groups, ages, and the file that the other commands read.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

mod support;

use jamlik::aggregate::cells::{Cells, Role};
use jamlik::aggregate::observations::{LeftOut, Output};
use jamlik::aggregate::spec::Spec;
use jamlik::estimate;
use jamlik::model::{Catalogue, Language, Period, Sex, Status};
use jamlik::table::{Format, Key, Method, Observation, Observations};
use jamlik::tidy::{self, Members};
use support::rows::{Person, Summed, cells};
use support::{catalogue, indicator};
use ustr::ustr;

const EDUCATION: &str = "education";

fn spec(area: &str, more: &str) -> Spec {
    let text = format!(
        r#"
        source = "register"
        area = {{ column = "area", {area} }}
        sex = {{ column = "sex" }}
        year = {{ column = "year" }}
        {more}
        [[indicator]]
        id = "i"
        numerator = "true"
        "#
    );
    toml::from_str(&text).unwrap()
}

fn one(kind: &str) -> Catalogue {
    catalogue(vec![indicator("i", 1, kind, "high", "")])
}

/// `x` of `n` persons of these labels: area, sex, year and, if there is one more, a group.
fn people(labels: &[&str], x: usize, n: usize) -> Vec<Person> {
    let labels: Vec<Option<String>> =
        labels.iter().map(|label| (!label.is_empty()).then(|| (*label).to_owned())).collect();
    let person = |at: usize| Person {
        labels: labels.clone(),
        weight: 1.0,
        answers: vec![Some((f64::from(u8::from(at < x)), 1.0))],
    };
    (0..n).map(person).collect()
}

fn counted(roles: &[Role], people: &[Vec<Person>]) -> Cells {
    cells(roles, &[Summed::Counted], &people.concat(), |_| 0)
}

const WHOLE: [Role; 3] = [Role::Area, Role::Sex, Role::Year];

fn grouped(role: Role) -> [Role; 4] {
    [Role::Area, Role::Sex, Role::Year, role]
}

fn table(cells: &Cells, spec: &Spec, catalogue: &Catalogue, members: &Members) -> (Vec<Observation>, LeftOut) {
    let (table, left_out) = Output { cells, spec, catalogue, members }.table().unwrap();
    (table.rows(), left_out)
}

fn key(area: &str, sex: Sex) -> Key {
    support::key("i", area, sex, 2023)
}

fn counts(rows: &[Observation], key: Key) -> Option<(f64, f64)> {
    rows.iter().find(|row| row.key == key).and_then(|row| row.numerator.zip(row.denominator))
}

#[test]
fn the_unknown_count_in_totals_alone() {
    let cells = counted(
        &grouped(Role::Dimension(ustr(EDUCATION))),
        &[
            people(&["0680", "women", "2023", "post_secondary"], 2, 5),
            people(&["0680", "men", "2023", ""], 1, 3),
            people(&["0680", "", "2023", "post_secondary"], 1, 1),
            people(&["", "women", "2023", "post_secondary"], 1, 7),
        ],
    );
    let spec = spec("geography = \"municipality\"", "");
    let (rows, left_out) = table(&cells, &spec, &one("proportion"), &Members::default());
    let group = |sex| Key { dimension: ustr(EDUCATION), group: ustr("post_secondary"), ..key("0680", sex) };
    assert_eq!(counts(&rows, key("0680", Sex::Total)), Some((4.0, 9.0)));
    assert_eq!(counts(&rows, key("0680", Sex::Men)), Some((1.0, 3.0)));
    assert_eq!(counts(&rows, group(Sex::Total)), Some((3.0, 6.0)));
    assert_eq!(counts(&rows, group(Sex::Women)), Some((2.0, 5.0)));
    assert_eq!(counts(&rows, group(Sex::Men)), None);
    assert_eq!((left_out.rows, left_out.without_area), (16, 7));
    let unknown = [(Role::Sex, 1), (Role::Dimension(ustr(EDUCATION)), 3)];
    assert_eq!(left_out.in_totals_alone, unknown);
    assert!(rows.iter().all(|row| row.source == "register" && row.value.is_none()));
}

#[test]
fn a_register_of_one_county_is_not_the_nation() {
    let catalogue = one("proportion");
    let municipalities = catalogue.areas.municipalities_of(ustr("06"));
    let mut all: Vec<Vec<Person>> = municipalities.iter().map(|code| people(&[code, "women", "2023"], 1, 4)).collect();
    // Someone of the register lives in Stockholm.
    all.push(people(&["0180", "women", "2023"], 0, 1));
    let cells = counted(&WHOLE, &all);
    let with = |levels: &str| {
        let spec = spec(&format!("geography = \"municipality\"{levels}"), "");
        table(&cells, &spec, &catalogue, &Members::default())
    };
    let (rows, left_out) = with("");
    assert_eq!(counts(&rows, key("06", Sex::Total)), Some((13.0, 52.0)));
    assert_eq!(counts(&rows, key("0180", Sex::Total)), Some((0.0, 1.0)));
    for area in ["00", "01", "sydostra", "stockholm_gotland"] {
        assert_eq!(counts(&rows, key(area, Sex::Total)), None, "{area}");
        assert!(left_out.not_covered.iter().any(|lacking| lacking.area == area), "{area}");
    }
    let notes = left_out.notes(Language::En).concat();
    assert!(notes.contains("00 (14 of 290 municipalities occur)"), "{notes}");
    // Who asks for the level has it.
    let (rows, left_out) = with(", levels = [\"nation\"]");
    assert_eq!(counts(&rows, key("00", Sex::Total)), Some((13.0, 53.0)));
    assert!(left_out.not_covered.is_empty() && rows.iter().all(|row| row.key.area == "00"));
}

#[test]
fn a_file_of_neighbourhoods_is_read_by_the_other_commands() {
    let catalogue = one("proportion");
    let mut members = Members::default();
    members.add("0680C1040", "0680R003");
    members.add("0680C1050", "0680R003");
    members.add("0680R003", "Centrum norr");
    let cells = counted(
        &WHOLE,
        &[
            people(&["0680C1040", "women", "2023"], 2, 10),
            people(&["0680C1050", "women", "2023"], 3, 10),
            people(&["0680A0010", "men", "2023"], 5, 20),
        ],
    );
    let spec = spec("geography = \"deso2018\"", "");
    let output = Output { cells: &cells, spec: &spec, catalogue: &catalogue, members: &members };
    let folder = tempfile::tempdir().unwrap();
    let (made, _) = output.table().unwrap();
    for (name, format) in [("o.parquet", Format::Parquet), ("o.csv", Format::Csv)] {
        let path = folder.path().join(name);
        output.save(&path, format).unwrap();
        assert_eq!(Observations::open(&path, &catalogue).unwrap().rows(), made.rows());
        let tidied = tidy::read_files(std::slice::from_ref(&path), &catalogue).unwrap();
        let known = |row: &Observation| catalogue.areas.level(row.key.area).is_some();
        let expected: Vec<Observation> = made.rows().into_iter().filter(known).collect();
        assert_eq!(tidied.observations.rows(), expected);
        let skipped: usize = tidied.files[0].unused_areas.values().map(|skipped| skipped.rows).sum();
        assert_eq!(skipped, made.len() - expected.len());
    }
    let rows = made.rows();
    assert_eq!(counts(&rows, key("0680R003", Sex::Total)), Some((5.0, 20.0)));
    assert_eq!(counts(&rows, key("Centrum norr", Sex::Women)), Some((5.0, 20.0)));
    assert_eq!(counts(&rows, key("0680", Sex::Total)), Some((10.0, 40.0)));
}

#[test]
fn a_survey_s_values_keep_their_errors_on_the_way_to_estimates() {
    let catalogue = one("proportion");
    let weights = [1.0, 2.0, 1.0, 4.0, 2.0, 3.0, 1.0, 2.0];
    let person = |(at, weight): (usize, &f64)| Person {
        labels: vec![Some("0680".to_owned()), None, Some("2023".to_owned())],
        weight: *weight,
        answers: vec![Some((f64::from(u8::from(at % 3 == 0)), 1.0))],
    };
    let people: Vec<Person> = weights.iter().enumerate().map(person).collect();
    let cells = cells(&WHOLE, &[Summed::Weighted], &people, |_| 0);
    let spec = spec("geography = \"municipality\"", "survey = { weight = \"w\" }");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("o.parquet");
    let output = Output { cells: &cells, spec: &spec, catalogue: &catalogue, members: &Members::default() };
    output.save(&path, Format::Parquet).unwrap();
    let tidied = tidy::read_files(&[path], &catalogue).unwrap();
    let row = tidied.observations.rows()[0];
    // 6 of 16: the scores are w (y − 3/8), and V = 8/7 Σ z² / 16².
    let squares: f64 =
        weights.iter().enumerate().map(|(at, w)| (w * (f64::from(u8::from(at % 3 == 0)) - 0.375)).powi(2)).sum();
    let variance = 8.0 / 7.0 * squares / 256.0;
    assert_eq!(
        (row.numerator, row.denominator, row.value, row.respondents),
        (Some(6.0), Some(16.0), Some(0.375), Some(8.0))
    );
    assert!((row.standard_error.unwrap() - variance.sqrt()).abs() < 1e-15);
    assert!((row.effective_respondents.unwrap() - 0.375 * 0.625 / variance).abs() < 1e-12);
    let estimates = estimate::estimate(&tidied.observations, &catalogue).unwrap().rows();
    let estimate = estimates.iter().find(|row| row.key == key("0680", Sex::Total)).unwrap();
    assert_eq!((estimate.method, estimate.standard_error), (Method::WilsonEffective, row.standard_error));
    assert_eq!(estimate.denominator, Some(8.0));
}

#[test]
fn one_unit_shows_no_variation_and_no_events_no_certainty() {
    let survey = |kind: &str, rows: &[(&str, f64)]| {
        let person = |(unit, y): &(&str, f64)| Person {
            labels: vec![Some("0680".to_owned()), None, Some("2023".to_owned()), Some((*unit).to_owned())],
            weight: 2.0,
            answers: vec![Some((*y, 1.0))],
        };
        let mut people: Vec<Person> = rows.iter().map(person).collect();
        // Others of the survey, elsewhere.
        people.push(Person {
            labels: vec![None, None, Some("2023".to_owned()), Some("z".to_owned())],
            ..people[0].clone()
        });
        let cells = cells(&grouped(Role::Unit), &[Summed::Sums], &people, |_| 0);
        let spec = spec("geography = \"municipality\"", "survey = { weight = \"w\", psu = \"u\" }");
        let (rows, _) = table(&cells, &spec, &one(kind), &Members::default());
        let row = rows.into_iter().find(|row| row.key == key("0680", Sex::Total)).unwrap();
        (row.standard_error, row.effective_respondents)
    };
    assert_eq!(survey("proportion", &[("a", 1.0), ("a", 0.0)]), (None, Some(1.0)));
    assert_eq!(survey("mean", &[("a", 1.0), ("a", 0.0)]), (None, Some(2.0)));
    assert_eq!(survey("proportion", &[("a", 1.0), ("b", 1.0)]), (Some(0.0), Some(2.0)));
    assert_eq!(survey("rate", &[("a", 0.0), ("b", 0.0)]), (None, None));
    assert!(survey("rate", &[("a", 2.0), ("b", 0.0)]).0.is_some());
}

#[test]
fn life_expectancy_has_deaths_and_people_by_age_alone() {
    let bands: Vec<String> = std::iter::once("0".to_owned())
        .chain(std::iter::once("1-4".to_owned()))
        .chain((1..18).map(|at| format!("{}-{}", 5 * at, 5 * at + 4)))
        .chain(std::iter::once("90+".to_owned()))
        .collect();
    // No woman of Jönköping is 90 or older; all of Habo are.
    let mut all: Vec<Vec<Person>> = bands[..bands.len() - 1]
        .iter()
        .enumerate()
        .map(|(at, band)| people(&["0680", "women", "2023", band], 1 + 2 * at * at, 1500))
        .collect();
    all.push(people(&["0643", "women", "2023", "90+"], 40, 100));
    let cells = counted(&grouped(Role::Age), &all);
    let quoted: Vec<String> = bands.iter().map(|band| format!("\"{band}\"")).collect();
    let more = format!("age = {{ column = \"age\", bands = [{}] }}", quoted.join(", "));
    let spec = spec("geography = \"municipality\", levels = [\"municipality\", \"county\"]", &more);
    let catalogue = one("life_expectancy");
    let (rows, _) = table(&cells, &spec, &catalogue, &Members::default());
    let of_age = |band: &str, sex| Key { dimension: ustr("age"), group: ustr(band), ..key("0680", sex) };
    assert!(rows.iter().all(|row| row.key.dimension == "age" && row.status == Status::Ok && row.key.sex != Sex::Men));
    assert_eq!(rows.iter().filter(|row| row.key.area == "0680").count(), 2 * bands.len());
    assert_eq!(counts(&rows, of_age("90+", Sex::Women)), Some((0.0, 0.0)));
    assert_eq!(counts(&rows, of_age("5-9", Sex::Total)), Some((9.0, 1500.0)));
    let estimates = estimate::estimate(&Observations::new(rows).unwrap(), &catalogue).unwrap().rows();
    let women = |area| estimates.iter().find(|row| row.key == key(area, Sex::Women)).unwrap();
    assert_eq!(women("0680").status, Status::Undefined, "how old the oldest become is not known");
    assert_eq!((women("06").method, women("06").denominator), (Method::LifeTable, Some(28_600.0)));
}

#[test]
fn ages_are_groups_only_if_asked_for_and_years_of_a_pooled_period_are_one() {
    let cells = counted(&[Role::Area, Role::Sex, Role::Age], &[people(&["0680", "men", "16-29"], 1, 2)]);
    let rows = |groups: &str| {
        let more = format!("age = {{ column = \"age\", bands = [\"16-29\"]{groups} }}");
        let mut spec = spec("geography = \"municipality\"", &more);
        (spec.year.column, spec.year.period) = (None, Some("2020-2023".to_owned()));
        table(&cells, &spec, &one("proportion"), &Members::default()).0
    };
    let of = |groups: &str| rows(groups).iter().filter(|row| row.key.dimension == "age").count();
    assert_eq!((of(""), of(", groups = true")), (0, 2));
    assert!(rows("").iter().all(|row| row.key.period == Period::new(2023, 4)));
}
