//! The section on need of a page, end to end: from a table of counts and observations by small area to sentences and tables.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

mod html;
mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use jamlik::model::{Catalogue, Language};
use jamlik::need::cni::{Cni, Options, Standing, cni};
use jamlik::need::components::Components;
use jamlik::need::weights::Weights;
use tempfile::TempDir;

use html::{check_headings, check_ids, check_tags, text_of};

/// Twelve areas in Jönköping, each with more need than the one before, and three in Aneby with the least.
fn areas() -> Vec<(String, usize)> {
    let jonkoping = (0..12).map(|i| (format!("0680C10{i:02}"), 10 + 15 * i));
    let aneby = (0..3).map(|i| (format!("0604A00{i:02}"), i));
    jonkoping.chain(aneby).collect()
}

/// The seven counts of each area, without those of `left_out`.
fn counts(left_out: Option<&str>) -> String {
    let heads =
        ["age_under5", "born_east_south", "age65_alone", "single_parent", "moved_in", "unemployed", "low_education"];
    let kept: Vec<&str> = heads.into_iter().filter(|head| left_out != Some(*head)).collect();
    let mut text = format!("area,population,{}\n", kept.join(","));
    for (at, (code, need)) in areas().into_iter().enumerate() {
        let count = |head: &&str| match *head {
            "born_east_south" => 3 * need + 5,
            "unemployed" => need + 10,
            _ => 40 + at,
        };
        let counts: Vec<String> = kept.iter().map(|head| count(head).to_string()).collect();
        writeln!(text, "{code},{},{}", 1_000 + 10 * at, counts.join(",")).unwrap();
    }
    text
}

/// Young people who neither work nor study in each area, and in Jönköping and the county. The least needy area of Jönköping
/// has 3 of 37, and Aneby's three have 1 each: counts that the indicator's rule hides.
fn observations() -> String {
    let mut text = "indicator,area,year,sex,numerator,denominator\n".to_owned();
    let (mut x, mut n) = (0, 0);
    for (code, need) in areas() {
        let (own, of) = match code.as_str() {
            "0680C1000" => (3, 37),
            aneby if aneby.starts_with("0604") => (1, 150),
            _ => (12 + need / 3, 150),
        };
        (x, n) = (x + own, n + of);
        writeln!(text, "neet,{code},2023,total,{own},{of}").unwrap();
    }
    writeln!(text, "neet,0680,2023,total,{},{}", x - 3, n - 450).unwrap();
    writeln!(text, "neet,06,2023,total,{x},{n}").unwrap();
    text
}

const GROUPS: &str = "\
[[group]]
id = \"vattern\"
name = { sv = \"Vätterbygden\", en = \"Vättern district\" }
members = [\"0680\", \"0687\"]
";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("need.csv"), counts(None)).unwrap();
    fs::write(folder.path().join("partial.csv"), counts(Some("moved_in"))).unwrap();
    fs::write(folder.path().join("obs.csv"), observations()).unwrap();
    fs::write(folder.path().join("groups.toml"), GROUPS).unwrap();
    folder
}

fn report(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jamlik"));
    command.arg("report").args(arguments).args(["--output", "out", "--overwrite"]);
    command.current_dir(folder).env("NO_COLOR", "1").output().expect("jamlik starts")
}

/// The page of one area of a run that must succeed.
fn page(folder: &Path, name: &str, arguments: &[&str]) -> String {
    let run = report(folder, arguments);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let html = fs::read_to_string(folder.join("out").join(name)).unwrap();
    check_tags(&html);
    check_headings(&html);
    check_ids(&html);
    assert!(html.len() < 1_500_000, "{name}: {} bytes", html.len());
    html
}

const REAL: [&str; 6] = ["--input", "obs.csv", "--need", "need.csv", "--areas", "06"];

/// The section on need; nothing where there is none.
fn section(html: &str) -> Option<&str> {
    let start = html.find("<section class=\"need\"")?;
    Some(&html[start..start + html[start..].find("</section>").expect("the section ends")])
}

/// A card of the section by its heading, to the next.
fn card<'a>(section: &'a str, heading: &str) -> &'a str {
    let start =
        section.find(&format!("<h3>{heading}</h3>")).unwrap_or_else(|| panic!("{heading} in {}", text_of(section)));
    let rest = &section[start + 4..];
    &rest[..rest.find("<h3>").unwrap_or(rest.len())]
}

/// The cells of each row of the tables in some HTML.
fn rows(html: &str) -> Vec<Vec<String>> {
    let body = html.split("<tbody>").skip(1).filter_map(|part| part.split("</tbody>").next());
    let row = |row: &str| {
        let cells = row.replace("</th>", "<td").split("<td").map(|cell| format!("<td{cell}")).collect::<Vec<_>>();
        cells.iter().map(|cell| text_of(cell)).filter(|cell| !cell.is_empty()).collect::<Vec<String>>()
    };
    body.flat_map(|body| body.split("<tr").skip(1)).map(row).collect()
}

/// A number as [`text_of`] gives it: the narrow space between thousands is a space like others.
fn number(value: f64, decimals: usize, language: Language) -> String {
    jamlik::chart::number(value, decimals, language).replace('\u{202f}', " ")
}

fn computed(path: &Path) -> Cni {
    let catalogue = Catalogue::embedded();
    let components = Components::read(path, &catalogue, Language::Sv).unwrap();
    cni(&components, &Weights::named(&catalogue, "scb").unwrap(), &Options::default()).unwrap()
}

fn cells(standing: &Standing) -> [String; 3] {
    let text = |value: f64| number(value, 2, Language::Sv);
    let rank = |rank: u32| number(f64::from(rank), 0, Language::Sv);
    let (limits, spread) = (standing.limits.unwrap(), standing.by_chance.unwrap());
    [
        format!("{} ({}–{})", text(standing.cni), text(limits.lower), text(limits.upper)),
        format!("{} ({}–{})", rank(standing.rank), rank(spread.lower), rank(spread.upper)),
        standing.quintile.to_string(),
    ]
}

#[test]
fn the_figures_are_those_of_the_index() {
    let folder = folder();
    let html = page(folder.path(), "0680-jonkoping.html", &REAL);
    let section = section(&html).expect("there is a section");
    let all = computed(&folder.path().join("need.csv"));
    let own: Vec<_> = all.rows.iter().filter(|row| row.unit.municipality.is_some_and(|code| code == "0680")).collect();
    let shown = rows(card(section, "Områdena efter behov"));
    assert_eq!((own.len(), shown.len()), (12, 12));
    for (row, shown) in own.iter().zip(&shown) {
        assert_eq!(shown[0], row.unit.area.as_str());
        assert_eq!(shown[1], number(row.unit.population, 0, Language::Sv));
        assert_eq!(shown[2..5], cells(&row.standing.unwrap()), "{shown:?}");
        let share = |at: usize| number(100.0 * row.unit.counts[at].unwrap() / row.unit.population, 1, Language::Sv);
        assert_eq!(shown[5..], (0..7).map(share).collect::<Vec<_>>());
    }
    // The municipality is its areas added up: Σ n CNI / Σ n.
    let people: f64 = own.iter().map(|row| row.unit.population).sum();
    let value: f64 = own.iter().map(|row| row.unit.population * row.standing.unwrap().cni).sum::<f64>() / people;
    let text = text_of(section);
    let told = format!(
        "Jönköping har 12 områden (DeSO 2018) med {} invånare; CNI är {} (",
        number(people, 0, Language::Sv),
        number(value, 2, Language::Sv)
    );
    assert!(text.contains(&told), "{told}\n{text}");
    assert!(text.contains("där tabellens alla områden är 1"), "the table is of two municipalities: {text}");
    let worst: Vec<_> = own.iter().filter(|row| row.standing.unwrap().quintile == 5).collect();
    let worst_people: f64 = worst.iter().map(|row| row.unit.population).sum();
    let told = format!(
        "{} personer ({} %) bor i tabellens femtedel med störst behov, i {} områden.",
        number(worst_people, 0, Language::Sv),
        number(100.0 * worst_people / people, 1, Language::Sv),
        worst.len()
    );
    assert!(text.contains(&told), "{told}\n{text}");
    assert!(text.contains("av 12 områden (95 %: "), "half of the need: {text}");
    assert!(section.contains("<title") && section.contains("Vad ett urval av områden når"), "the curve");
    assert!(html.contains("<a href=\"#need\">Behov i närområden</a>"), "in the contents");
    assert!(text_of(&html).contains("--need need.csv"), "the command that makes it again");
}

#[test]
fn the_indicators_by_quintile_and_what_would_change() {
    let folder = folder();
    let html = page(folder.path(), "0680-jonkoping.html", &REAL);
    let section = section(&html).unwrap();
    let all = computed(&folder.path().join("need.csv"));
    let quintiles = rows(card(section, "Indikatorerna efter områdenas behov"));
    assert_eq!(quintiles.len(), 1, "one indicator has counts: {quintiles:?}");
    // Quintile 5 of Jönköping, added up by hand.
    let counts = |quintile: u32| {
        let own = areas().into_iter().filter(|(code, _)| code.starts_with("0680") && code != "0680C1000");
        let in_it =
            |code: &str| all.rows.iter().any(|row| row.unit.area == code && row.standing.unwrap().quintile == quintile);
        own.filter(|(code, _)| in_it(code)).fold((0, 0), |(x, n), (_, need)| (x + 12 + need / 3, n + 150))
    };
    let (x, n) = counts(5);
    let value = number(100.0 * f64::from(x as u32) / f64::from(n as u32), 1, Language::Sv);
    assert!(quintiles[0][2].starts_with(&format!("{value} (")), "{value}: {quintiles:?}");
    let gains = rows(card(section, "Om de med störst behov nådde medelvärdet"));
    assert_eq!(gains.len(), 1);
    assert!(gains[0].last().unwrap().contains("färre ("), "{gains:?}");
    // Cards have the same groups: one implementation of each number.
    let card = &html[html.find("id=\"indicator-10\"").unwrap()..];
    assert!(text_of(card).contains("Efter CNI-kvintil"), "the card of the indicator");
}

#[test]
fn a_hidden_count_is_never_told() {
    let folder = folder();
    let html = page(folder.path(), "0680-jonkoping.html", &REAL);
    let section = section(&html).unwrap();
    // 3 of 37 is 8,1 per cent; no other area has a denominator of 37.
    assert!(!text_of(section).contains("8,1 ("), "{}", text_of(section));
    // Aneby's three areas are a quintile of 3 persons together: hidden by the same rule, and said to be.
    let html = fs::read_to_string(folder.path().join("out/0604-aneby.html")).unwrap();
    let section = self::section(&html).unwrap();
    let cells = &rows(card(section, "Indikatorerna efter områdenas behov"))[0];
    assert!(cells.contains(&"för få".to_owned()) && !text_of(section).contains("0,7 ("), "{cells:?}");
}

#[test]
fn a_county_has_a_row_for_each_municipality_and_each_part() {
    let folder = folder();
    let arguments = [&REAL[..], &["--groups", "groups.toml"]].concat();
    let html = page(folder.path(), "06-jonkopings-lan.html", &arguments);
    let section = section(&html).expect("there is a section");
    let municipalities = rows(card(section, "Kommunerna efter behov"));
    assert_eq!(municipalities.len(), 13);
    assert_eq!((municipalities[0][0].as_str(), municipalities[1][0].as_str()), ("Jönköping", "Aneby"));
    assert!(municipalities[2..].iter().all(|row| row[1] == "saknas"), "{municipalities:?}");
    assert!(municipalities[0][3].starts_with("1 (1–"), "its place with interval: {municipalities:?}");
    let parts = rows(card(section, "Länets delar efter behov"));
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0][0], "Vätterbygden");
    assert_eq!(parts[0][1..3], municipalities[0][1..3], "of its members only Jönköping has areas");
    assert!(section.contains("Kommunerna i Jönköpings län efter CNI"), "the map");
    let arguments =
        ["--input", "obs.csv", "--need", "need.csv", "--areas", "vattern", "--only-named", "--groups", "groups.toml"];
    let html = page(folder.path(), "vattern-vatterbygden.html", &arguments);
    let own = text_of(self::section(&html).expect("a group has its own section"));
    assert!(
        own.contains("Vätterbygden har 12 områden") && own.contains("Medlemmarna")
            || own.contains("Kommunerna efter behov"),
        "{own}"
    );
}

#[test]
fn without_data_there_is_no_section_and_a_note_says_how_to_get_it() {
    let folder = folder();
    let run = report(folder.path(), &["--input", "obs.csv", "--areas", "0680"]);
    assert!(run.status.success());
    assert!(
        String::from_utf8_lossy(&run.stderr).contains("with --need TABLE"),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let html = fs::read_to_string(folder.path().join("out/0680-jonkoping.html")).unwrap();
    assert!(section(&html).is_none() && !html.contains("#need"));
    // Without small areas nothing is said.
    let whole: String = observations()
        .lines()
        .filter(|line| !line.contains("C10") && !line.contains("A00"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(folder.path().join("whole.csv"), whole).unwrap();
    let run = report(folder.path(), &["--input", "whole.csv", "--areas", "0680"]);
    assert!(!String::from_utf8_lossy(&run.stderr).contains("--need"), "{}", String::from_utf8_lossy(&run.stderr));
    // An area outside the table has no section.
    let html = page(
        folder.path(),
        "0114-upplands-vasby.html",
        &["--input", "obs.csv", "--need", "need.csv", "--areas", "0114"],
    );
    assert!(section(&html).is_none());
    // Indicators without small areas: the index alone, and words.
    let html =
        page(folder.path(), "0680-jonkoping.html", &["--input", "whole.csv", "--need", "need.csv", "--areas", "0680"]);
    let text = text_of(section(&html).unwrap());
    assert!(text.contains("Källorna har inga antal per område") && !text.contains("nådde medelvärdet"), "{text}");
    let run = report(folder.path(), &["--input", "whole.csv", "--boundaries", "x.geojson"]);
    assert_eq!(run.status.code(), Some(2), "boundaries of nothing");
}

#[test]
fn a_partial_index_is_called_partial() {
    let folder = folder();
    let arguments = ["--input", "obs.csv", "--need", "partial.csv", "--areas", "06"];
    for (name, index, lacks) in [
        ("0680-jonkoping.html", "partiellt CNI", "tabellen saknar inflyttade det senaste året"),
        ("06-jonkopings-lan.html", "partiellt CNI", "tabellen saknar inflyttade det senaste året"),
    ] {
        let html = page(folder.path(), name, &arguments);
        let text = text_of(section(&html).unwrap());
        assert!(text.contains(index) && text.contains(lacks), "{text}");
        // Every time that it is named; SCB's own and the quintiles' dimension are named beside it.
        let named = text.replace("SCB:s CNI", "").replace("CNI-kvintil", "");
        let (whole, partial) = (named.matches("CNI").count(), named.to_lowercase().matches("partiellt cni").count());
        assert!(partial > 3, "{text}");
        assert_eq!(whole, partial + named.matches("heter CNI").count(), "{named}");
        assert!(!text.contains("Inflyttade"), "no column of a count that is not there: {text}");
    }
}

#[test]
fn english_pages_are_english() {
    let folder = folder();
    for name in ["0680-jonkoping.html", "06-jonkopings-lan.html"] {
        let html = page(folder.path(), name, &[&REAL[..], &["--lang", "en"]].concat());
        let text = text_of(section(&html).unwrap());
        assert!(text.contains("Need in neighbourhoods") && text.contains("in greatest need"), "{text}");
        for word in [
            "område",
            "kommun",
            "behov",
            "invånare",
            "kvintil",
            "riket",
            "störst",
            "saknas",
            "Källa",
            " och ",
            " till ",
        ] {
            assert!(!text.contains(word), "`{word}` in {text}");
        }
    }
}

#[test]
fn the_same_bytes_at_any_number_of_threads_and_whatever_else_is_reported() {
    let folder = folder();
    let without_command = |html: String| html.split("jamlik report").next().unwrap().to_owned();
    let one = without_command(page(folder.path(), "0680-jonkoping.html", &[&REAL[..], &["--jobs", "1"]].concat()));
    let three = without_command(page(folder.path(), "0680-jonkoping.html", &[&REAL[..], &["--jobs", "3"]].concat()));
    let alone = ["--input", "obs.csv", "--need", "need.csv", "--areas", "0680"];
    let alone = without_command(page(folder.path(), "0680-jonkoping.html", &alone));
    assert!(one == three && section(&one) == section(&alone));
}

#[test]
fn the_synthetic_data_have_it_for_every_kind_of_area() {
    let folder = TempDir::new().unwrap();
    let html = page(folder.path(), "0604-aneby.html", &["--areas", "0604,0180,08,00,sydostra", "--only-named"]);
    let aneby = text_of(section(&html).expect("a small municipality has it"));
    assert!(aneby.contains("SYNTETISKA DATA") && aneby.contains("där riket är 1"), "{aneby}");
    assert!(aneby.contains("Indikatorerna efter områdenas behov"), "{aneby}");
    for name in
        ["0180-stockholm.html", "08-kalmar-lan.html", "00-riket.html", "sydostra-sydostra-sjukvardsregionen.html"]
    {
        let html = fs::read_to_string(folder.path().join("out").join(name)).unwrap();
        check_ids(&html);
        assert!(html.len() < 1_500_000, "{name}: {} bytes", html.len());
        let section = section(&html).unwrap_or_else(|| panic!("{name}"));
        assert!(!section.contains("<td></td>") && !section.contains("<th>"), "{name}");
        assert_eq!(section.matches("<table").count(), section.matches("<caption").count(), "{name}");
    }
    let stockholm = fs::read_to_string(folder.path().join("out/0180-stockholm.html")).unwrap();
    let open = card(section(&stockholm).unwrap(), "Områdena efter behov");
    assert_eq!(rows(open.split("<details>").next().unwrap()).len(), 20, "the first stand open");
    assert!(rows(open).len() >= 100, "the rest is folded");
}

/// All 5 984 DeSO of 2022, as SCB's open tables have them.
#[test]
fn real_deso_give_dalarna_its_section() {
    let Some(path) = support::shared("real/scb/deso2018_components_2022.csv") else { return };
    let folder = folder();
    let need = path.to_str().unwrap();
    fs::write(
        folder.path().join("dalarna.csv"),
        "indicator,area,year,sex,numerator,denominator\nneet,20,2023,total,900,9000\n",
    )
    .unwrap();
    let html =
        page(folder.path(), "20-dalarnas-lan.html", &["--input", "dalarna.csv", "--need", need, "--areas", "20"]);
    let section_of_county = section(&html).unwrap();
    let text = text_of(section_of_county);
    assert_eq!(rows(card(section_of_county, "Kommunerna efter behov")).len(), 15);
    assert!(
        text.contains("Dalarnas län har 170 områden (DeSO 2018)") || text.contains("områden (DeSO 2018)"),
        "{text}"
    );
    assert!(text.contains("där riket är 1") && text.contains("Partiellt CNI: tabellen saknar"), "{text}");
    let all = computed(&path);
    let first = all.rows.iter().find(|row| row.unit.area.starts_with("20")).unwrap();
    let top = &rows(card(section_of_county, "Områdena efter behov"))[0];
    assert!(top[0].contains(first.unit.area.as_str()), "{top:?}");
    assert_eq!(top[2..5], cells(&first.standing.unwrap()));
    assert!(folder.path().join("out/2080-falun.html").exists());
}
