//! The command line end to end, on small files of our own and, where they are there, on real ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use jamlik::model::Catalogue;
use jamlik::table::{Comparisons, Estimates, Gaps};
use tempfile::TempDir;

/// Two municipalities and the county of Jönköping: pupils eligible for upper secondary, with counts.
const SMALL: &str = "\
indicator;area;year;sex;numerator;denominator
vocational_eligibility;0680;2022;total;1312;1540
vocational_eligibility;0680;2023;total;1330;1555
vocational_eligibility;0680;2023;women;680;770
vocational_eligibility;0680;2023;men;650;785
vocational_eligibility;0604;2023;total;60;81
vocational_eligibility;0604;2023;women;3;7
vocational_eligibility;0604;2023;men;57;74
vocational_eligibility;06;2023;total;3700;4400
vocational_eligibility;00;2023;total;99000;116000
";

fn jamlik(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jamlik"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").output().expect("jamlik starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn folder_with_small() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("small.csv"), SMALL).expect("small.csv");
    folder
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// Real files beside the project; `None`, said aloud, on a machine without them.
fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real").join(name);
    if path.exists() {
        return Some(path.canonicalize().expect("the path is there"));
    }
    eprintln!(
        "NOTE: {} is not on this machine: this check runs on the fixtures of the repository alone",
        path.display()
    );
    None
}

#[test]
fn report_writes_pages_index_and_tables() {
    let folder = folder_with_small();
    let run = jamlik(&["report", "--areas", "06", "--input", "small.csv", "--output", "out"], folder.path());
    assert!(run.status.success(), "{}", text(&run.stderr));
    let out = folder.path().join("out");
    let pages = files_below(&out).into_iter().filter(|path| path.extension().is_some_and(|e| e == "html")).count();
    assert_eq!(pages, 1 + 1 + 13, "an index, the county and its 13 municipalities");
    let catalogue = Catalogue::embedded();
    for extension in ["parquet", "csv"] {
        let path = |name: &str| out.join("tables").join(format!("{name}.{extension}"));
        let estimates = Estimates::open(&path("estimates"), &catalogue).expect("estimates read back");
        let rows = estimates.rows();
        let own = rows.iter().find(|row| row.key.area == "0680" && row.key.period.last == 2022).expect("0680 in 2022");
        assert!((own.value.expect("a value") - 1312.0 / 1540.0).abs() < 1e-12);
        assert!(!Comparisons::open(&path("comparisons"), &catalogue).expect("comparisons read back").is_empty());
        assert!(!Gaps::open(&path("gaps"), &catalogue).expect("gaps read back").is_empty());
    }
    let page = fs::read_to_string(
        files_below(&out).into_iter().find(|p| p.to_string_lossy().contains("0680")).expect("a page"),
    )
    .expect("the page is text");
    assert!(!page.contains("Syntetiska data"), "data of one's own are not synthetic");
}

#[test]
fn csv_values_are_in_the_published_unit() {
    let folder = folder_with_small();
    let run = jamlik(
        &["estimate", "--input", "small.csv", "--areas", "00", "--years", "2023", "--sex", "total", "--format", "csv"],
        folder.path(),
    );
    assert!(run.status.success(), "{}", text(&run.stderr));
    let mut reader = csv::Reader::from_reader(run.stdout.as_slice());
    let headers = reader.headers().expect("a header").clone();
    let record = reader.records().next().expect("a row").expect("a row");
    let cell = |name: &str| &record[headers.iter().position(|header| header == name).expect("the column is there")];
    let value: f64 = cell("value").parse().expect("a number");
    assert!((value - 9_900_000.0 / 116_000.0).abs() < 1e-9, "percent, not a share: {value}");
    assert_eq!((cell("unit"), cell("per"), cell("method")), ("percent", "100", "wilson"));
}

#[test]
fn every_table_format_reads_back_the_same() {
    let folder = folder_with_small();
    let catalogue = Catalogue::embedded();
    let mut first = None;
    for name in ["e.parquet", "e.arrow", "e.csv", "e.json"] {
        let run = jamlik(&["estimate", "--input", "small.csv", "--output", name], folder.path());
        assert!(run.status.success(), "{}", text(&run.stderr));
        let rows = Estimates::open(&folder.path().join(name), &catalogue).expect("the table reads back").rows();
        let first = first.get_or_insert_with(|| rows.clone());
        assert_eq!(first.len(), rows.len());
        for (a, b) in first.iter().zip(&rows) {
            assert_eq!((a.key, a.status, a.method, a.numerator), (b.key, b.status, b.method, b.numerator), "{name}");
            let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs(),
                (a, b) => a == b,
            };
            assert!(
                close(a.value, b.value) && close(a.lower, b.lower) && close(a.upper, b.upper),
                "{name}: {a:?} {b:?}"
            );
        }
    }
}

#[test]
fn small_numbers_are_hidden_and_say_so() {
    let folder = folder_with_small();
    let run = jamlik(&["estimate", "--input", "small.csv", "--areas", "0604", "--format", "csv"], folder.path());
    let out = text(&run.stdout);
    let women = out.lines().find(|line| line.contains("women")).expect("a row of women");
    let men = out.lines().find(|line| line.contains(",men,")).expect("a row of men");
    assert!(women.contains("suppressed"), "{women}");
    assert!(men.contains("suppressed"), "men could be had by subtraction: {men}");
}

#[test]
fn unknown_names_suggest_the_nearest_and_exit_with_2() {
    let folder = folder_with_small();
    let run = jamlik(&["report", "--areas", "Jönkoping kommune", "--input", "small.csv"], folder.path());
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("error: no area `Jönkoping kommune`"), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("did you mean `Jönköping"), "{}", text(&run.stderr));
    let run = jamlik(&["estimate", "--indicators", "fall_injurys", "--input", "small.csv"], folder.path());
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("did you mean `fall_injuries`?"), "{}", text(&run.stderr));
}

#[test]
fn a_bad_file_exits_with_4_and_writes_nothing() {
    let folder = folder_with_small();
    fs::write(folder.path().join("bad.csv"), SMALL.replace("1540", "femton")).expect("bad.csv");
    let run = jamlik(&["report", "--areas", "06", "--input", "bad.csv", "--output", "out"], folder.path());
    assert_eq!(run.status.code(), Some(4), "{}", text(&run.stderr));
    let message = text(&run.stderr);
    assert!(message.contains("error: bad.csv, row 2, column `denominator`"), "{message}");
    assert!(message.contains("found `femton`"), "{message}");
    assert!(!folder.path().join("out").exists(), "nothing is half-written");
}

#[test]
fn an_output_that_cannot_be_written_is_a_clear_error() {
    let folder = folder_with_small();
    fs::write(folder.path().join("taken"), "a file").expect("a file");
    let run = jamlik(&["report", "--areas", "0680", "--input", "small.csv", "--output", "taken/out"], folder.path());
    assert_eq!(run.status.code(), Some(1));
    let message = text(&run.stderr);
    assert!(message.contains("cannot be written") && message.contains("--output"), "{message}");
    assert_eq!(fs::read_to_string(folder.path().join("taken")).expect("the file is there"), "a file");
}

#[test]
fn files_that_are_there_are_replaced_only_when_the_user_says_so() {
    let folder = folder_with_small();
    for arguments in [
        ["report", "--areas", "0680", "--input", "small.csv", "--output", "out"].as_slice(),
        ["estimate", "--areas", "0680", "--input", "small.csv", "--output", "e.csv"].as_slice(),
        ["chart", "strategy", "--area", "0680", "--indicator", "11", "--input", "small.csv", "--output", "c.svg"]
            .as_slice(),
    ] {
        assert!(jamlik(arguments, folder.path()).status.success(), "{arguments:?}");
        let again = jamlik(arguments, folder.path());
        assert_eq!(again.status.code(), Some(1), "{arguments:?}");
        assert!(text(&again.stderr).contains("help: give --overwrite to replace it"), "{}", text(&again.stderr));
        let replaced = jamlik(&[arguments, ["--overwrite"].as_slice()].concat(), folder.path());
        assert!(replaced.status.success(), "{}", text(&replaced.stderr));
    }
}

#[test]
fn a_failed_write_leaves_nothing_behind() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("page.html");
    fs::write(&path, "the old page").expect("a file");
    let error = jamlik::table::atomically(&path, |file| {
        file.write_all(b"half a pa")?;
        Err(std::io::ErrorKind::StorageFull.into())
    })
    .expect_err("the disk is full");
    assert!(error.to_string().contains("free some space"), "{error}");
    assert_eq!(fs::read_to_string(&path).expect("the old page"), "the old page");
    assert_eq!(files_below(folder.path()).len(), 1, "no temporary file is left");
}

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    let folder = folder_with_small();
    let mut first: Option<Vec<(PathBuf, Vec<u8>)>> = None;
    for jobs in ["1", "2", "7"] {
        let out = format!("out-{jobs}");
        let arguments = ["report", "--areas", "0680,0604", "--seed", "3", "--jobs", jobs, "--output", &out];
        let run = jamlik(&arguments, folder.path());
        assert!(run.status.success(), "{}", text(&run.stderr));
        let root = folder.path().join(&out);
        let files: Vec<(PathBuf, Vec<u8>)> = files_below(&root)
            .into_iter()
            .map(|path| (path.strip_prefix(&root).expect("below").to_owned(), fs::read(&path).expect("a file")))
            .collect();
        let first = first.get_or_insert_with(|| files.clone());
        for ((name, before), (same_name, after)) in first.iter().zip(&files) {
            assert_eq!(name, same_name);
            assert!(before == after, "{} differs with {jobs} threads", name.display());
        }
    }
}

#[test]
fn synthetic_data_are_marked_on_stderr_and_on_the_page() {
    let folder = TempDir::new().expect("a temporary folder");
    let run = jamlik(&["report", "--areas", "2584", "--lang", "en", "--output", "out"], folder.path());
    assert!(run.status.success(), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("SYNTHETIC DATA"), "{}", text(&run.stderr));
    for path in files_below(&folder.path().join("out")) {
        if path.extension().is_some_and(|extension| extension == "html") {
            let page = fs::read_to_string(&path).expect("the page is text");
            assert!(page.contains("Synthetic data"), "{}", path.display());
            assert!(page.contains("<html lang=\"en\""), "{}", path.display());
        }
    }
}

#[test]
fn own_groups_work_everywhere_an_area_works() {
    let folder = folder_with_small();
    let groups = "[[group]]\nid = \"hoglandet\"\nname = { sv = \"Höglandet\", en = \"The Highlands\" }\nmembers = [\"Aneby\", \"0680\"]\n";
    fs::write(folder.path().join("groups.toml"), groups).expect("groups.toml");
    let common = ["--groups", "groups.toml", "--input", "small.csv"];
    let with = |rest: &[&str]| {
        let arguments: Vec<&str> = rest.iter().chain(&common).copied().collect();
        let run = jamlik(&arguments, folder.path());
        assert!(run.status.success(), "{}", text(&run.stderr));
        text(&run.stdout)
    };
    let estimates = with(&["estimate", "--areas", "Höglandet", "--years", "2023", "--sex", "total", "--format", "csv"]);
    assert!(estimates.contains("weighted") && estimates.contains("1390,1636"), "counts are summed: {estimates}");
    let comparisons = with(&["compare", "--areas", "0680", "--years", "2023", "--format", "csv"]);
    assert!(comparisons.contains("hoglandet"), "the group is a benchmark of its members: {comparisons}");
    with(&["chart", "ranked", "--area", "hoglandet", "--indicator", "11", "--output", "group.svg"]);
    with(&["report", "--areas", "hoglandet", "--output", "out"]);
    let pages = files_below(&folder.path().join("out"));
    assert!(pages.iter().any(|path| path.to_string_lossy().contains("hoglandet")), "{pages:?}");
}

#[test]
fn charts_are_saved_as_svg_and_png() {
    let folder = folder_with_small();
    for (name, start) in [("c.svg", b"<svg".as_slice()), ("c.png", b"\x89PNG".as_slice())] {
        let arguments =
            ["chart", "strategy", "--area", "0680", "--indicator", "11", "--input", "small.csv", "--output", name];
        let run = jamlik(&arguments, folder.path());
        assert!(run.status.success(), "{}", text(&run.stderr));
        let bytes = fs::read(folder.path().join(name)).expect("the chart");
        assert!(bytes.windows(start.len()).take(200).any(|window| window == start), "{name}");
    }
    let run = jamlik(
        &["chart", "strategy", "--area", "0680", "--indicator", "11", "--input", "small.csv", "--output", "c.bmp"],
        folder.path(),
    );
    assert_eq!(run.status.code(), Some(2));
}

#[test]
fn charts_of_inequality_take_a_dimension() {
    let folder = folder_with_small();
    let chart = |name: &str, area: &str, dimension: &str, output: &str| {
        let arguments = ["--indicator", "11", "--dimension", dimension, "--input", "small.csv", "--output", output];
        jamlik(&[&["chart", name, "--area", area][..], &arguments].concat(), folder.path())
    };
    for (name, area, dimension, words) in [
        ("equiplot", "0680", "sex", "mellan kvinnor och män 2023"),
        ("gap", "0680", "sex", "Absolut: skillnad (D)"),
        ("equiplot", "0680", "municipality", "mellan kommunerna 2023"),
    ] {
        let run = chart(name, area, dimension, "c.svg");
        assert!(run.status.success(), "{name}: {}", text(&run.stderr));
        let svg = fs::read_to_string(folder.path().join("c.svg")).expect("the chart");
        assert!(svg.contains(words), "{name}: {svg:.2000}");
        fs::remove_file(folder.path().join("c.svg")).expect("it is there");
    }
    // No groups in order, no such groups, no such dimension, no dimension at all.
    for (name, dimension, told) in [
        ("concentration", "sex", "a concentration curve takes groups in order"),
        ("equiplot", "education", "no such chart by `education`"),
        ("gap", "eduction", "education"),
    ] {
        let run = chart(name, "0680", dimension, "none.svg");
        let stderr = text(&run.stderr);
        assert!(!run.status.success() && stderr.contains(told), "{name}: {stderr}");
        assert!(!folder.path().join("none.svg").exists());
    }
    let run = jamlik(&["chart", "gap", "--area", "0680", "--indicator", "11", "--output", "c.svg"], folder.path());
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("--dimension"));
}

#[test]
fn help_and_completions_name_every_command() {
    let folder = TempDir::new().expect("a temporary folder");
    let help = text(&jamlik(&["--help"], folder.path()).stdout);
    for command in
        ["report", "estimate", "compare", "gaps", "chart", "check", "indicators", "areas", "demo", "completions"]
    {
        assert!(help.contains(command), "{command}");
    }
    let completions = jamlik(&["completions", "bash"], folder.path());
    assert!(text(&completions.stdout).contains("_jamlik"));
}

/// The embedded run is stopped with Ctrl-C once its first pages stand there.
#[cfg(unix)]
#[test]
fn ctrl_c_stops_cleanly() {
    let folder = TempDir::new().expect("a temporary folder");
    let out = folder.path().join("out");
    let child = Command::new(env!("CARGO_BIN_EXE_jamlik"))
        .args(["report", "--output", "out", "--jobs", "1"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("jamlik starts");
    let has_page =
        || out.exists() && files_below(&out).iter().any(|path| path.extension().is_some_and(|e| e == "html"));
    for _ in 0..3600 {
        if has_page() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(has_page(), "no page within three minutes");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    let run = child.wait_with_output().expect("jamlik ends");
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("interrupted"), "{}", text(&run.stderr));
    for path in files_below(&out) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(!name.starts_with(".tmp"), "{name} is half-written");
        if name.ends_with(".html") {
            assert!(fs::read_to_string(&path).expect("a page").trim_end().ends_with("</html>"), "{name} is whole");
        }
    }
}

/// The three exports of Stockholm's municipalities, as Kolada's web page writes them.
#[test]
fn stockholm_kolada_exports_give_26_reports_with_the_files_numbers() {
    let names = [
        "kolada/kolada_export_stockholm_kommuner_1998_2019.xlsx",
        "kolada/kolada_export_stockholm_2012_2018_survey.xlsx",
        "kolada/kolada_export_stockholm_2005_2019.xlsx",
    ];
    let Some(files) = names.iter().map(|name| real(name)).collect::<Option<Vec<_>>>() else { return };
    let folder = TempDir::new().expect("a temporary folder");
    let files: Vec<&str> = files.iter().map(|path| path.to_str().expect("the path is text")).collect();
    let arguments: Vec<&str> =
        ["report", "--areas", "01", "--output", "out", "--input"].into_iter().chain(files.iter().copied()).collect();
    let run = jamlik(&arguments, folder.path());
    assert!(run.status.success(), "{}", text(&run.stderr));
    let out = folder.path().join("out");
    let municipal = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        name.starts_with("01") && name.as_bytes()[2].is_ascii_digit() && name.ends_with(".html")
    };
    assert_eq!(files_below(&out).iter().filter(|path| municipal(path)).count(), 26);

    let estimates = Estimates::open(&out.join("tables/estimates.parquet"), &Catalogue::embedded()).expect("estimates");
    let rows = estimates.rows();
    for indicator in ["vocational_eligibility", "trust_lacking"] {
        let own: Vec<_> = rows.iter().filter(|row| row.key.indicator == indicator).collect();
        let published: Vec<_> = own
            .iter()
            .filter(|row| row.key.area == "G33612" && row.weighting.id() == "own" && row.value.is_some())
            .collect();
        assert!(!published.is_empty(), "{indicator}: the published means are there");
        for group in &published {
            let county = own
                .iter()
                .find(|row| row.key == group.key.in_area(ustr::ustr("01")))
                .unwrap_or_else(|| panic!("{indicator} {}: a county mean", group.key.period));
            assert_eq!(county.weighting.id(), "unweighted");
            let (ours, theirs) = (county.value.expect("a mean"), group.value.expect("a value"));
            // The file prints eight decimals of a percentage.
            assert!((ours - theirs).abs() < 1e-9, "{indicator} {}: {ours} and {theirs}", group.key.period);
        }
    }
}

/// A small Kolada web export by hand: a KPI that the catalogue does not have.
const OUTSIDE: &str = "\
kpi,municipality,period,gender,value
N01982,0680,2022,T,17.25
N01982,0643,2022,T,8.5
N15428,0680,2022,T,85.5
";

#[test]
fn a_toml_of_ones_own_makes_an_outside_kpi_appear() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("kolada.csv"), OUTSIDE).expect("kolada.csv");
    let without = jamlik(&["estimate", "--format", "csv", "--input", "kolada.csv"], folder.path());
    assert!(without.status.success(), "{}", text(&without.stderr));
    let said = text(&without.stderr);
    assert!(said.contains("outside the catalogue") && said.contains("N01982"), "{said}");
    assert!(!text(&without.stdout).contains("17.25"));

    let printed = text(&jamlik(&["indicators", "11", "--format", "toml"], folder.path()).stdout);
    let (start, rest) = printed.split_once("[goal]").expect("a goal");
    let (_, confidence) = rest.split_once("[confidence]").expect("the confidence");
    let own = format!(
        "{start}[[kolada]]\nid = \"N01982\"\ntitles = [\"Utrikes födda, andel (%)\"]\nlevels = [\"municipality\"]\n\
         units = [{{ per = 100.0, plausible = [0.0, 100.0] }}]\n\n[confidence]{confidence}"
    );
    let own = own
        .replace("id = \"vocational_eligibility\"", "id = \"foreign_born\"")
        .replace("number = 11", "number = 23")
        .replace("Behöriga till yrkesprogram", "Utrikes födda");
    fs::create_dir(folder.path().join("own")).expect("own/");
    fs::write(folder.path().join("own/foreign_born.toml"), own).expect("foreign_born.toml");

    let input = ["--catalogue", "own", "--input", "kolada.csv"];
    let with = jamlik(&[&["estimate", "--format", "csv"], &input[..]].concat(), folder.path());
    assert!(with.status.success(), "{}", text(&with.stderr));
    assert!(!text(&with.stderr).contains("outside the catalogue"), "{}", text(&with.stderr));
    let line = "foreign_born,0680,total,total,total,2022,1,,,17.25,";
    assert!(text(&with.stdout).contains(line), "{}", text(&with.stdout));

    let report = jamlik(&[&["report", "--areas", "0680", "--output", "out"], &input[..]].concat(), folder.path());
    assert!(report.status.success(), "{}", text(&report.stderr));
    let page = fs::read_to_string(folder.path().join("out/0680-jonkoping.html")).expect("the page");
    assert!(page.contains("Utrikes födda"), "the indicator's name is on the page");
    assert!(page.contains("17,2") || page.contains("17,3"), "and so is its value");
}

#[test]
fn a_closed_pipe_is_no_failure_and_a_full_disk_says_so() {
    if !Path::new("/dev/full").exists() {
        return eprintln!("NOT CHECKED: there is no /dev/full here");
    }
    let folder = folder_with_small();
    for format in ["csv", "json", "parquet"] {
        let arguments = ["estimate", "--format", format, "--input", "small.csv"];
        let start = |out: Stdio| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_jamlik"));
            command.args(arguments).current_dir(folder.path()).stdout(out).stderr(Stdio::piped());
            command.spawn().expect("jamlik starts")
        };
        let mut closed = start(Stdio::piped());
        drop(closed.stdout.take());
        let closed = closed.wait_with_output().expect("jamlik ends");
        assert!(closed.status.success(), "{format}: {}", text(&closed.stderr));
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let full = start(full.into()).wait_with_output().expect("jamlik ends");
        assert_eq!(full.status.code(), Some(1));
        assert!(text(&full.stderr).contains("the disk is full"), "{format}: {}", text(&full.stderr));
    }
}

#[test]
fn a_choice_that_finds_nothing_is_said() {
    let folder = folder_with_small();
    let run = jamlik(&["estimate", "--years", "1800", "--input", "small.csv", "--lang", "en"], folder.path());
    assert!(run.status.success());
    assert!(text(&run.stderr).contains("no rows"), "{}", text(&run.stderr));
}
