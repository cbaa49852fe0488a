//! Each format, recognised without options: small files made here, and the real ones where they are at hand.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use jamlik::model::{Catalogue, Period, Sex, Status};
use jamlik::table::{Format, Key, Observation, Observations};
use jamlik::tidy::{Tidied, read_files};
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;
use ustr::ustr;

fn catalogue() -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/catalogue");
    Catalogue::load(Some(&folder), None, "socioekonomi").unwrap()
}

/// Reads one file of these bytes.
fn read(name: &str, bytes: &[u8]) -> Tidied {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_files(&[path], &catalogue()).unwrap_or_else(|error| panic!("{error}"))
}

fn key(indicator: &str, area: &str, sex: Sex, period: Period) -> Key {
    Key::whole(ustr(indicator), ustr(area), sex, period)
}

fn find(tidied: &Tidied, key: Key) -> Observation {
    let rows = tidied.observations.rows();
    *rows.iter().find(|row| row.key == key).unwrap_or_else(|| panic!("no {key:?} in {tidied}"))
}

fn value(tidied: &Tidied, indicator: &str, area: &str, sex: Sex, period: Period) -> Option<f64> {
    find(tidied, key(indicator, area, sex, period)).value
}

fn notes(tidied: &Tidied) -> String {
    tidied.notes.iter().map(|note| format!("{}\n", note.text)).collect()
}

const ELIGIBLE: &str = "vocational_eligibility";
const TRUST: &str = "trust_lacking";

// ---- long tables of one's own ----

#[test]
fn own_columns_in_swedish_with_decimal_commas_and_lost_zeros() {
    let text = "Behörighet till yrkesprogram, åk 9\n\nindikator;kommun;kommunkod;år;kön;täljare;nämnare;värde;medelfel\n\
                vocational_eligibility;Jönköping;680;2020/21;totalt;1\u{a0}197;1 400;85,5;0,5\n\
                11;Jönköping;680;2021;kvinnor;;;..;\n\
                Elever i årskurs 9 behöriga till yrkesprogram;Jönköping;680;2021;män;;;−;\n\nKälla: Skolverket\n";
    let bytes = encoding_rs::WINDOWS_1252.encode(&text.replace('−', "-")).0.into_owned();
    for tidied in [read("egen.csv", text.as_bytes()), read("egen.csv", &bytes)] {
        let year = Period::year(2021);
        let total = find(&tidied, key(ELIGIBLE, "0680", Sex::Total, year));
        assert_eq!((total.numerator, total.denominator), (Some(1197.0), Some(1400.0)));
        assert_eq!((total.value, total.standard_error), (Some(0.855), Some(0.005)));
        assert_eq!(find(&tidied, key(ELIGIBLE, "0680", Sex::Women, year)).status, Status::Suppressed);
        assert_eq!(find(&tidied, key(ELIGIBLE, "0680", Sex::Men, year)).status, Status::Missing);
        assert!(notes(&tidied).contains("1 rows of footnotes"), "{tidied}");
    }
}

#[test]
fn per_and_unit_columns_override_the_published_unit() {
    let text = "indicator,area,year,value,unit,per\n\
                fall_injuries,0680,2021,52.1,,\nfall_injuries,0643,2021,5210,\"per 100,000\",100000\n\
                fall_injuries,0642,2021,5210,per 100 000,\nvocational_eligibility,0680,2021,0.855,share,\n";
    let tidied = read("own.csv", text.as_bytes());
    for area in ["0680", "0643", "0642"] {
        assert_eq!(value(&tidied, "fall_injuries", area, Sex::Total, Period::new(2021, 3)), Some(0.0521), "{area}");
    }
    assert_eq!(value(&tidied, ELIGIBLE, "0680", Sex::Total, Period::year(2021)), Some(0.855));
}

#[test]
fn groups_of_a_dimension_go_by_any_of_their_names() {
    let text = "indikator\tområde\tperiod\tdimension\tgrupp\tvärde\tKI nedre gräns\tKI övre gräns\tantal svar\n\
                trust_lacking\tJönköpings län\t2018-2021\tutbildningsnivå\tförgymnasial utbildning\t38,5\t35\t42\t400\n";
    let tidied = read("hlv.tsv", text.as_bytes());
    let wanted = Key {
        dimension: ustr("education"),
        group: ustr("pre_upper_secondary"),
        ..key(TRUST, "06", Sex::Total, Period::new(2021, 4))
    };
    let found = find(&tidied, wanted);
    assert_eq!(
        (found.value, found.lower, found.upper, found.respondents),
        (Some(0.385), Some(0.35), Some(0.42), Some(400.0))
    );
}

#[test]
fn tables_that_jamlik_wrote_read_back_alike() {
    let catalogue = catalogue();
    let text = "indicator,area,year,sex,dimension,group,numerator,denominator,value\n\
                vocational_eligibility,0680,2021,total,,,1197,1400,85.5\nvocational_eligibility,0680,2021,women,,,,,..\n\
                trust_lacking,06,2021,men,education,q,,,\nfall_injuries,0680,2021,total,,,7,133,\n"
        .replace("education,q", "education,high");
    let written = read("own.csv", text.as_bytes()).observations;
    let folder = TempDir::new().unwrap();
    for (name, format) in [
        ("observations.csv", Format::Csv),
        ("observations.json", Format::Json),
        ("observations.parquet", Format::Parquet),
        ("observations.arrow", Format::Ipc),
    ] {
        let path = folder.path().join(name);
        written.save(&path, format, &catalogue).unwrap();
        let tidied = read_files(&[path], &catalogue).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(tidied.observations.rows(), written.rows(), "{name}");
    }
}

#[test]
fn estimates_that_jamlik_wrote_are_read_as_published_values() {
    use jamlik::table::{Estimate, Estimates, Method};
    let mut estimate =
        Estimate::empty(key(TRUST, "06", Sex::Women, Period::new(2021, 4)), Status::Ok, ustr("Kolada U01413"));
    (estimate.value, estimate.lower, estimate.upper) = (Some(0.21), Some(0.18), Some(0.24));
    estimate.method = Method::Published;
    let folder = TempDir::new().unwrap();
    let estimates = Estimates::new(vec![estimate]).unwrap();
    for (name, format) in [("e.csv", Format::Csv), ("e.json", Format::Json), ("e.parquet", Format::Parquet)] {
        let path = folder.path().join(name);
        estimates.save(&path, format, &catalogue()).unwrap();
        let tidied = read_files(&[path], &catalogue()).unwrap_or_else(|error| panic!("{error}"));
        let found = find(&tidied, estimate.key);
        assert_eq!((found.value, found.lower, found.upper), (estimate.value, estimate.lower, estimate.upper));
        assert_eq!(found.source, "Kolada U01413");
        assert!(tidied.to_string().contains("column `method`"), "{tidied}");
    }
}

#[test]
fn shares_in_a_column_of_percentages_are_noted() {
    let text = "indicator,area,year,value\ntrust_lacking,0680,2021,0.2\ntrust_lacking,0643,2021,0.3\ntrust_lacking,0642,2021,0.1\n";
    assert!(notes(&read("own.csv", text.as_bytes())).contains("add a column `per` with 1"));
}

// ---- Kolada ----

#[test]
fn kolada_api_in_both_versions_and_in_several_pages() {
    let v2 = r#"{"count": 1, "values": [{"kpi": "N15428", "municipality": "0680", "period": 2021,
        "values": [{"gender": "T", "count": 1, "status": "", "value": 85.5},
                   {"gender": "K", "count": 1, "status": "", "value": 88.25},
                   {"gender": "M", "count": 1, "status": "", "value": null}]}]}"#;
    let v3 = r#"{"values": [{"kpi": "N15428", "municipality": "0680", "period": 2021, "values": [
        {"gender": "T", "count": 1, "status": "", "value": 85.5, "isdeleted": false},
        {"gender": "K", "count": 1, "status": "", "value": 88.25, "isdeleted": false},
        {"gender": "M", "count": 1, "status": "", "value": null, "isdeleted": false}]},
        {"kpi": "N15428", "municipality": "0680", "period": 2020, "values": [
        {"gender": "T", "count": 1, "status": "", "value": 1, "isdeleted": true}]},
        {"kpi": "N00923", "municipality": "0006", "period": 2021, "values": [
        {"gender": "T", "count": 1, "status": "", "value": 82.5, "isdeleted": false}]},
        {"kpi": "N15428", "municipality": "G33616", "period": 2021, "values": [
        {"gender": "T", "count": 13, "status": "", "value": 84.0, "isdeleted": false}]}],
        "count": 4, "next_url": null, "previous_url": null}"#;
    let pages = format!("[{v3}, {}]", v2.replace("0680", "0643"));
    for text in [v2, v3, &pages] {
        let tidied = read("kolada.json", text.as_bytes());
        let year = Period::year(2021);
        assert_eq!(value(&tidied, ELIGIBLE, "0680", Sex::Total, year), Some(0.855));
        assert_eq!(value(&tidied, ELIGIBLE, "0680", Sex::Women, year), Some(0.8825));
        assert_eq!(find(&tidied, key(ELIGIBLE, "0680", Sex::Men, year)).status, Status::Missing);
    }
    let tidied = read("kolada.json", v3.as_bytes());
    assert_eq!(tidied.observations.len(), 5, "{tidied}");
    assert!(notes(&tidied).contains("1 rows that the source withdrew"), "{tidied}");
    // A KPI of men whose only gender is T, pooled over five years, for a region that Kolada writes with four digits.
    assert_eq!(value(&tidied, "life_expectancy", "06", Sex::Men, Period::new(2021, 5)), Some(82.5));
    assert_eq!(value(&tidied, ELIGIBLE, "G33616", Sex::Total, Period::year(2021)), Some(0.84));
}

#[test]
fn survey_values_pool_the_years_of_their_county() {
    let text = "kpi,municipality,period,gender,value\nU01413,0680,2021,T,20\nU01413,0380,2021,T,21\n";
    let tidied = read("kolada.csv", text.as_bytes());
    assert_eq!(value(&tidied, TRUST, "0680", Sex::Total, Period::new(2021, 4)), Some(0.20));
    assert_eq!(value(&tidied, TRUST, "0380", Sex::Total, Period::year(2021)), Some(0.21), "Uppsala asks on its own");
}

#[test]
fn a_unit_that_changed_is_told_by_title_or_by_size() {
    let long = |values: [&str; 2]| {
        format!("kpi,municipality,year,value\nN20402,0680,2021,{}\nN20402,0643,2021,{}\n", values[0], values[1])
    };
    for values in [["52.1", "48"], ["5210", "4800"]] {
        let tidied = read("kolada.csv", long(values).as_bytes());
        assert_eq!(value(&tidied, "fall_injuries", "0680", Sex::Total, Period::new(2021, 3)), Some(0.0521));
        assert!(notes(&tidied).contains("by their size"), "{tidied}");
    }
    // 150 fits both kinds of title; the title decides.
    let rows =
        [["", "", "2021"], ["Fallskador bland personer 80+, slutenvårdstillfällen/100 000 inv", "Jönköping", "5210"]];
    let tidied = read("export.xlsx", &workbook(&[("Kolada nyckeltal", &rows.map(|row| row.to_vec()))]));
    assert_eq!(value(&tidied, "fall_injuries", "0680", Sex::Total, Period::new(2021, 3)), Some(0.0521));
    assert!(notes(&tidied).contains("as the title says"), "{tidied}");
}

#[test]
fn of_twins_the_first_listed_wins_and_a_value_wins_over_none() {
    let text = "kpi,municipality,period,value\nN60802,06,2021,84.0\nN15428,06,2021,85.5\nN60802,06,2020,83\nN15428,06,2020,\n\
                N60802,06,2024,82\n";
    let tidied = read("kolada.csv", text.as_bytes());
    assert_eq!(value(&tidied, ELIGIBLE, "06", Sex::Total, Period::year(2021)), Some(0.855));
    assert_eq!(value(&tidied, ELIGIBLE, "06", Sex::Total, Period::year(2020)), Some(0.83));
    let notes = notes(&tidied);
    assert!(notes.contains("1 differ by more than rounding, such as 06 total 2021: 85.5 and 84"), "{notes}");
    assert!(notes.contains("N60802 was retired after 2023; its values for 2024 were kept"), "{notes}");
}

fn workbook(sheets: &[(&str, &[Vec<&str>])]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (r, row) in rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let (r, c) = (u32::try_from(r).unwrap(), u16::try_from(c).unwrap());
                match cell.parse::<f64>() {
                    Ok(number) if !cell.starts_with('0') || cell.len() == 1 => {
                        sheet.write_number(r, c, number).unwrap()
                    }
                    _ => sheet.write_string(r, c, *cell).unwrap(),
                };
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

const ELIGIBLE_TITLE: &str = "Elever i åk 9 som är behöriga till yrkesprogram, hemkommun, andel (%)";
const TRUST_TITLE: &str = "Invånare 16-84 år med avsaknad av tillit till andra, andel (%)";
const MEAN: &str = "Stockholms läns kommuner (ovägt medel)";

#[test]
fn kolada_export_with_and_without_a_title_row_and_with_blank_repeats() {
    let rows = |blank: bool, heading: bool| {
        let again = |title: &'static str| if blank { "" } else { title };
        let mut rows = vec![
            vec!["", "", "2020", "2021"],
            vec![ELIGIBLE_TITLE, MEAN, "86", "90"],
            vec![again(ELIGIBLE_TITLE), "Botkyrka", "80", ".."],
            vec![again(ELIGIBLE_TITLE), "Danderyd", "92", "90"],
            vec!["Bilväg i kommunen, total, meter/inv.", "Botkyrka", "5", "6"],
            vec![again("Bilväg i kommunen, total, meter/inv."), "Danderyd", "7", "8"],
        ];
        if heading {
            rows.insert(0, vec!["Kolada nyckeltal"]);
        }
        rows
    };
    for (blank, heading) in [(false, false), (true, false), (false, true), (true, true)] {
        let rows = rows(blank, heading);
        let tidied = read("export.xlsx", &workbook(&[("Kolada nyckeltal", &rows), ("Blad1", &[vec!["anteckningar"]])]));
        assert_eq!(value(&tidied, ELIGIBLE, "0127", Sex::Total, Period::year(2020)), Some(0.80));
        assert_eq!(value(&tidied, ELIGIBLE, "G33612", Sex::Total, Period::year(2020)), Some(0.86));
        assert_eq!(find(&tidied, key(ELIGIBLE, "0127", Sex::Total, Period::year(2021))).status, Status::Suppressed);
        let text = tidied.to_string();
        assert!(text.contains("- Bilväg i kommunen, total, meter/inv.: 4 values"), "{text}");
        assert!(text.contains("`Blad1` ignored: not a table of a known shape"), "{text}");
    }
}

#[test]
fn kolada_export_whose_titles_slipped_one_row_down() {
    let rows = [
        vec!["", "Kommun", "2020"],
        vec!["", MEAN, "86"],
        vec![ELIGIBLE_TITLE, "Botkyrka", "80"],
        vec![ELIGIBLE_TITLE, "Danderyd", "92"],
        vec![ELIGIBLE_TITLE, MEAN, "25"],
        vec![TRUST_TITLE, "Botkyrka", "40"],
        vec![TRUST_TITLE, "Danderyd", "10"],
        vec![TRUST_TITLE],
    ];
    let tidied = read("export.xlsx", &workbook(&[("Kolada nyckeltal", &rows)]));
    assert_eq!(value(&tidied, ELIGIBLE, "G33612", Sex::Total, Period::year(2020)), Some(0.86));
    assert_eq!(value(&tidied, TRUST, "G33612", Sex::Total, Period::new(2020, 4)), Some(0.25));
    assert!(notes(&tidied).contains("slipped one row down"), "{tidied}");
    assert!(notes(&tidied).contains("2 published unweighted means equal the mean"), "{tidied}");
}

#[test]
fn kolada_export_with_a_column_of_sexes_and_sexes_in_titles() {
    let rows = [
        vec!["Nyckeltal", "Område", "Kön", "2020"],
        vec![ELIGIBLE_TITLE, "Botkyrka", "Kvinnor", "80"],
        vec![ELIGIBLE_TITLE, "Botkyrka", "Män", "70"],
        vec!["Medellivslängd kvinnor, år", "Botkyrka", "Totalt", "84.5"],
    ];
    let tidied = read("export.xlsx", &workbook(&[("Kolada nyckeltal", &rows)]));
    assert_eq!(value(&tidied, ELIGIBLE, "0127", Sex::Women, Period::year(2020)), Some(0.80));
    assert_eq!(value(&tidied, ELIGIBLE, "0127", Sex::Men, Period::year(2020)), Some(0.70));
    assert_eq!(value(&tidied, "life_expectancy", "0127", Sex::Women, Period::new(2020, 5)), Some(84.5));
}

// ---- SCB ----

#[test]
fn pxweb_workbook_of_deaths_and_csv_of_population_make_one_table() {
    let rows = [
        vec!["Deaths by region, age, sex and year"],
        vec![],
        vec!["", "", "", "", "", "", "2018", "2019"],
        vec!["0114", "Upplands Väsby", "0", "0 years", "1", "men", "1", "-"],
        vec!["", "", "", "", "2", "women", "0", "1"],
        vec!["", "", "1", "1 year", "1", "men", "0", "0"],
        vec!["", "", "", "", "2", "women", "0", "0"],
        vec!["", "", "2", "2 years", "1", "men", "0", "0"],
        vec!["", "", "", "", "2", "women", "0", "0"],
        vec!["", "", "100+", "100+ years", "1", "men", "3", "2"],
        vec!["", "", "", "", "2", "women", "4", "5"],
        vec![],
        vec!["Source:"],
        vec!["Statistics Sweden"],
    ];
    let folder = TempDir::new().unwrap();
    let (deaths, population) = (folder.path().join("deaths.xlsx"), folder.path().join("population.csv"));
    std::fs::write(&deaths, workbook(&[("BE0101D9", &rows)])).unwrap();
    let mut csv =
        "\"Folkmängd efter region, ålder, kön och år\"\n\n\"region\",\"ålder\",\"kön\",\"2018\",\"2019\"\n".to_owned();
    for age in ["0 år", "1 år", "2 år", "100+ år"] {
        csv += &format!(
            "\"0114 Upplands Väsby\",\"{age}\",\"män\",200,210\n\"0114 Upplands Väsby\",\"{age}\",\"kvinnor\",190,..\n"
        );
    }
    std::fs::write(&population, csv).unwrap();
    let tidied = read_files(&[deaths, population], &catalogue()).unwrap_or_else(|error| panic!("{error}"));
    let at = |age: &str, sex: Sex, year: i32| {
        let whole = key("life_expectancy", "0114", sex, Period::year(year));
        let found = find(&tidied, Key { dimension: ustr("age"), group: ustr(age), ..whole });
        (found.numerator, found.denominator, found.status)
    };
    assert_eq!(at("0", Sex::Men, 2018), (Some(1.0), Some(200.0), Status::Ok));
    assert_eq!(at("0", Sex::Men, 2019), (Some(0.0), Some(210.0), Status::Ok), "SCB's dash is a zero");
    assert_eq!(at("100+", Sex::Women, 2018), (Some(4.0), Some(190.0), Status::Ok));
    assert_eq!(at("100+", Sex::Women, 2019), (Some(5.0), None, Status::Missing));
    assert_eq!(tidied.observations.len(), 16);
}

#[test]
fn pxweb_tables_that_map_to_nothing_are_described() {
    let text = "\u{feff}\"region\",\"födelseregion\",\"kön\",\"Antal 2020\",\"Antal 2021\"\n\
                \"Upplands Väsby (Bollstanäs)\",\"Sverige\",\"totalt\",5002,4972\n\
                \"Kiruna (Östermalm)\",\"totalt\",\"totalt\",6062,6019\n";
    let tidied = read("regso.csv", text.as_bytes());
    let text = tidied.to_string();
    for wanted in [
        "RegSO by their names, not used (codes such as 0114R001 are) 2",
        "`Antal`",
        "[[measure]]",
        "2 periods, 2020 to 2021",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(tidied.observations.is_empty());
}

#[test]
fn a_mapping_of_ones_own_makes_a_pxweb_table_appear() {
    let folder = TempDir::new().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/catalogue");
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    std::fs::create_dir(folder.path().join("sources")).unwrap();
    let measure = |contains: &str, column: &str| {
        format!(
            "[[measure]]\ncontains = \"{contains}\"\nindicator = \"good_self_rated_health\"\ncolumn = \"{column}\"\n"
        )
    };
    let own = format!(
        "id = \"own\"\ntitle = {{ sv = \"egen\", en = \"own\" }}\nshape = \"pxweb\"\norigin = \"Folkhälsomyndigheten\"\n\
         needs = \"\"\n[nulls]\n\"..\" = \"suppressed\"\n{}{}{}{}",
        measure("Bra hälsa, Andel", "value"),
        measure("nedre gräns", "lower"),
        measure("övre gräns", "upper"),
        measure("Antal svar", "respondents"),
    );
    std::fs::write(folder.path().join("sources/own.toml"), own).unwrap();
    let rows = [
        vec!["Självskattad hälsa efter region, kön och år"],
        vec!["", "", "Bra hälsa, Andel", "KI nedre gräns", "KI övre gräns", "Antal svar"],
        vec!["", "", "2018-2021", "2018-2021", "2018-2021", "2018-2021"],
        vec!["06 Jönköpings län", "Totalt", "74,5", "72", "77", "1200"],
        vec!["", "Kvinnor", "..", "..", "..", ".."],
    ];
    let path = folder.path().join("fohm.xlsx");
    std::fs::write(&path, workbook(&[("tabell", &rows)])).unwrap();
    let catalogue = Catalogue::load(Some(folder.path()), None, "socioekonomi").unwrap();
    let tidied = read_files(&[path], &catalogue).unwrap_or_else(|error| panic!("{error}"));
    let found = find(&tidied, key("good_self_rated_health", "06", Sex::Total, Period::new(2021, 4)));
    assert_eq!(
        (found.value, found.lower, found.upper, found.respondents),
        (Some(0.745), Some(0.72), Some(0.77), Some(1200.0))
    );
}

#[test]
fn deaths_and_population_by_age_across_years() {
    let text = "code,name,age,sex,pop_2018,pop_2019,deaths_2018,deaths_2019\n114,Upplands Väsby,99,K,5,6,1,2\n114,Upplands Väsby,100,K,3,4,1,0\n";
    let tidied = read("wide.csv", text.as_bytes());
    let rows = tidied.observations.rows();
    let first = rows.iter().find(|row| row.key.group == "100+" && row.key.period.last == 2018).unwrap();
    assert_eq!((first.numerator, first.denominator, first.key.sex), (Some(1.0), Some(3.0), Sex::Women));
    assert_eq!((rows.len(), first.key.area.as_str()), (4, "0114"));
}

// ---- the real files ----

fn real(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real").join(folder);
    if !path.exists() {
        eprintln!("SKIPPED: {} is absent, so the real files are not read; the small ones above are", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn every_real_file_is_read_or_described() {
    let catalogue = catalogue();
    for folder in ["kolada", "scb"] {
        let Some(folder) = real(folder) else { return };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match read_files(std::slice::from_ref(&path), &catalogue) {
                Ok(tidied) => {
                    let file = &tidied.files[0];
                    let described = file.table.is_some() || !file.outside.is_empty() || !tidied.observations.is_empty();
                    assert!(described, "{tidied}");
                }
                Err(error) => {
                    let text = error.to_string();
                    assert!(text.contains("help:") && error.exit_code() == 4, "{}: {text}", path.display());
                }
            }
        }
    }
}

#[test]
fn skane_equals_the_files_values() {
    let Some(folder) = real("kolada") else { return };
    let path = folder.join("kolada_v3_N15428_skane_2018_2025.csv");
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let tidied = read_files(&[path], &catalogue()).unwrap();
    let mut count = 0;
    for record in reader.records().map(Result::unwrap) {
        let (area, year, published) = (&record[1], record[3].parse().unwrap(), record[5].parse::<f64>().unwrap());
        assert_eq!(value(&tidied, ELIGIBLE, area, Sex::Total, Period::year(year)), Some(published / 100.0));
        count += 1;
    }
    assert_eq!((count, tidied.observations.len()), (264, 264));
}

#[test]
fn stockholm_exports_give_26_municipalities_and_their_published_mean() {
    let Some(folder) = real("kolada") else { return };
    let names = ["kommuner_1998_2019", "2012_2018_survey", "2005_2019"];
    let paths = names.map(|name| folder.join(format!("kolada_export_stockholm_{name}.xlsx")));
    let tidied = read_files(&paths, &catalogue()).unwrap();
    let rows = tidied.observations.rows();
    for indicator in [ELIGIBLE, TRUST] {
        let of = |row: &&Observation| row.key.indicator == indicator && row.value.is_some();
        let mut areas: Vec<_> = rows.iter().filter(of).map(|row| row.key.area).collect();
        areas.dedup();
        assert_eq!(areas.len(), 27, "{indicator}");
        // The published mean is the mean of the municipalities, in every year: each row has its own title.
        for mean in rows.iter().filter(of).filter(|row| row.key.area == "G33612") {
            let year = mean.key.period.last;
            let values: Vec<f64> = rows
                .iter()
                .filter(|row| row.key.indicator == indicator && row.key.area != "G33612" && row.key.period.last == year)
                .filter_map(|row| row.value)
                .collect();
            let own = values.iter().sum::<f64>() / values.len() as f64;
            assert!((mean.value.unwrap() - own).abs() < 1e-7, "{indicator} {year}: {:?} and {own}", mean.value);
        }
    }
    // Cells of the workbook, as a spreadsheet shows them.
    assert_eq!(value(&tidied, ELIGIBLE, "0127", Sex::Total, Period::year(1998)), Some(80.816832 / 100.0));
    assert_eq!(value(&tidied, ELIGIBLE, "0127", Sex::Total, Period::year(2019)), Some(84.741379 / 100.0));
    assert_eq!(value(&tidied, TRUST, "0127", Sex::Total, Period::new(2010, 4)), Some(0.41));
    assert_eq!(value(&tidied, ELIGIBLE, "G33612", Sex::Total, Period::year(1998)), Some(92.11194623 / 100.0));
    assert_eq!(value(&tidied, TRUST, "G33612", Sex::Total, Period::new(2018, 4)), Some(21.38461538 / 100.0));
}

#[test]
fn the_real_deaths_and_population_sum_to_the_official_totals() {
    let Some(folder) = real("scb") else { return };
    let tidied = read_files(&[folder.join("kommun_pop_deaths_age_sex_2010_2019.csv")], &catalogue()).unwrap();
    let rows = tidied.observations.rows();
    let in_2019 = rows.iter().filter(|row| row.key.period == Period::year(2019));
    let (deaths, population) = in_2019.fold((0.0, 0.0), |(deaths, population), row| {
        (deaths + row.numerator.unwrap(), population + row.denominator.unwrap())
    });
    assert_eq!((deaths, population), (88_766.0, 10_327_589.0));
    assert_eq!(rows.len(), 290 * 101 * 2 * 10);
    assert_eq!(rows.iter().filter(|row| row.key.group == "100+").count(), 290 * 2 * 10);
}

#[test]
fn the_order_of_rows_and_files_does_not_matter() {
    let body = ["N15428,0680,2021,85.5", "N60802,0680,2021,84", "N15428,0643,2021,80", "U01413,0680,2021,20"];
    let text = |rows: &[&str]| format!("kpi,municipality,period,value\n{}\n", rows.join("\n"));
    let forward = read("a.csv", text(&body).as_bytes());
    let backward: Vec<&str> = body.iter().rev().copied().collect();
    assert_eq!(forward.observations.rows(), read("a.csv", text(&backward).as_bytes()).observations.rows());
    let folder = TempDir::new().unwrap();
    let paths = [folder.path().join("1.csv"), folder.path().join("2.csv")];
    std::fs::write(&paths[0], text(&body[..2])).unwrap();
    std::fs::write(&paths[1], text(&body[2..])).unwrap();
    let one = |paths: &[PathBuf]| -> Observations { read_files(paths, &catalogue()).unwrap().observations };
    assert_eq!(one(&paths).rows(), one(&[paths[1].clone(), paths[0].clone()]).rows());
}
