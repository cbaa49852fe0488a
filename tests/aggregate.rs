//! Person rows to observations, end to end: numbers, formats, determinism, privacy, stops and goings on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use jamlik::model::{Catalogue, Sex};
use jamlik::table::{Observation, Observations};
use parquet::file::reader::{FileReader, SerializedFileReader};
use tempfile::TempDir;

/// A register of twelve persons, with an education that is not stated, a person without area and an answer that is missing.
const REGISTER: &str = "\
kommun;kön;ålder;utbildning;arbetar
0680;1;20;1;1
0680;1;21;2;0
0680;2;22;2;1
0680;2;23;;0
0680;2;40;3;1
0604;1;20;1;0
0604;2;24;3;1
0604;2;19;3;
1480;1;18;1;1
1480;2;22;2;1
1480;9;20;2;0
;1;20;2;1
";

/// Young people who neither work nor study, aged 17–24.
const SPEC: &str = r#"
source = "test register"

[area]
column = "kommun"
geography = "municipality"
levels = ["own", "county", "nation"]

[sex]
column = "kön"
missing = [9]

[year]
period = "2024"

[[dimension]]
id = "education"
column = "utbildning"
groups = { pre_upper_secondary = [1], upper_secondary = [2], post_secondary = [3] }

[[indicator]]
id = "neet"
denominator = "ålder BETWEEN 17 AND 24"
numerator = "arbetar = 0"
"#;

fn jamlik(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jamlik"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").output().expect("jamlik starts")
}

fn done(arguments: &[&str], folder: &Path) -> String {
    let output = jamlik(arguments, folder);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}");
    told
}

fn failed(arguments: &[&str], folder: &Path) -> String {
    let output = jamlik(arguments, folder);
    assert!(!output.status.success(), "{arguments:?} is done");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

/// Persons in three files, and their spec.
fn persons_in_three_files(folder: &Path) {
    for seed in ["1", "2", "3"] {
        let output = format!("persons/{seed}");
        done(&["demo", "persons", "--rows", "5000", "--seed", seed, "--output", &output], folder);
    }
}

/// The Parquet files below a folder, in order.
fn parquet_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(parquet_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "parquet") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn observations(path: &Path) -> Vec<Observation> {
    Observations::open(path, &Catalogue::embedded()).expect("observations").rows()
}

/// Events and people of one row, which must be there.
fn counts(rows: &[Observation], area: &str, sex: Sex, group: &str) -> (f64, f64) {
    let found = rows.iter().find(|row| row.key.area == area && row.key.sex == sex && row.key.group == group);
    let row = found.unwrap_or_else(|| panic!("no row of {area} {sex:?} {group}"));
    (row.numerator.expect("events"), row.denominator.expect("people"))
}

#[test]
fn twelve_persons_by_hand() {
    let folder = folder(&[("register.csv", REGISTER), ("spec.toml", SPEC)]);
    let told = done(
        &["aggregate", "register.csv", "--spec", "spec.toml", "--output", "obs.parquet", "--lang", "en"],
        folder.path(),
    );
    assert!(told.contains("1 of 12 rows have no area: they are not counted"), "{told}");
    assert!(told.contains("1 of 12 rows have no sex: they are counted in the total only"), "{told}");
    assert!(told.contains("1 of 12 rows have no group (education): they are counted in the total only"), "{told}");

    let rows = observations(&folder.path().join("obs.parquet"));
    assert_eq!(counts(&rows, "0680", Sex::Total, "total"), (2.0, 4.0), "the person of 40 is outside");
    assert_eq!(counts(&rows, "0680", Sex::Women, "total"), (1.0, 2.0));
    assert_eq!(counts(&rows, "0604", Sex::Total, "total"), (1.0, 2.0), "no answer is not counted");
    assert_eq!(counts(&rows, "06", Sex::Total, "total"), (3.0, 6.0), "county = 0680 + 0604");
    assert_eq!(counts(&rows, "1480", Sex::Total, "total"), (1.0, 3.0), "sex not known: in the total");
    assert_eq!(counts(&rows, "1480", Sex::Women, "total"), (0.0, 1.0));
    assert_eq!(counts(&rows, "00", Sex::Total, "total"), (4.0, 9.0));
    assert_eq!(counts(&rows, "00", Sex::Total, "upper_secondary"), (2.0, 4.0));
    assert_eq!(counts(&rows, "00", Sex::Men, "pre_upper_secondary"), (1.0, 3.0));
    assert!(rows.iter().all(|row| row.source == "test register" && row.key.period.last == 2024));
}

#[test]
fn a_file_of_members_stands_beside_the_spec() {
    let spec = SPEC.replace("\"municipality\"\nlevels", "\"deso2025\"\nmembers = \"regso.csv\"\nlevels");
    let spec = spec.replace("[\"own\", ", "[\"own\", \"regso\", ");
    let rows = "kommun;kön;ålder;utbildning;arbetar\n0680C1040;1;20;1;1\n0680C1050;2;20;1;0\n0680A0010;2;20;1;0\n";
    let folder = folder(&[("register.csv", rows)]);
    fs::create_dir(folder.path().join("words")).expect("a folder");
    fs::write(folder.path().join("words/spec.toml"), spec).expect("the spec");
    fs::write(folder.path().join("words/regso.csv"), "0680C1040;0680R003\n0680C1050;0680R003\n").expect("members");
    let arguments = ["aggregate", "register.csv", "--spec", "words/spec.toml", "--output", "obs.csv", "--lang", "en"];
    let told = done(&arguments, folder.path());
    assert!(told.contains("1 areas are not in the file `members`"), "{told}");
    let rows = observations(&folder.path().join("obs.csv"));
    assert_eq!(counts(&rows, "0680R003_RegSO2025", Sex::Total, "total"), (1.0, 2.0));
    assert_eq!(counts(&rows, "0680A0010_DeSO2025", Sex::Total, "total"), (1.0, 1.0));
    assert_eq!(counts(&rows, "06", Sex::Total, "total"), (2.0, 3.0));
}

#[test]
fn the_same_persons_in_any_format_give_the_same_bytes() {
    let folder = TempDir::new().expect("a temporary folder");
    let demo = |format: &str, extra: &[&str]| {
        let output = format!("{format}{}", extra.len());
        let arguments = ["demo", "persons", "--rows", "20000", "--format", format, "--output", &output];
        done(&[&arguments[..], extra].concat(), folder.path());
        let spec = format!("{output}/spec.toml");
        let result = format!("{output}.parquet");
        done(&["aggregate", &output, "--spec", &spec, "--output", &result], folder.path());
        fs::read(folder.path().join(result)).expect("observations")
    };
    let parquet = demo("parquet", &[]);
    for (format, extra) in [("csv", &[][..]), ("arrow", &[])] {
        assert!(demo(format, extra) == parquet, "{format} {extra:?}");
    }
}

#[test]
fn weighted_sums_are_the_same_bytes_at_any_number_of_threads() {
    let folder = TempDir::new().expect("a temporary folder");
    done(&["demo", "persons", "--rows", "100000", "--survey", "--output", "persons"], folder.path());
    let run = |jobs: &str| {
        let (output, cells) = (format!("obs{jobs}.parquet"), format!("cells{jobs}.parquet"));
        let arguments = ["aggregate", "persons", "--spec", "persons/spec.toml", "--jobs", jobs];
        done(&[&arguments[..], &["--output", &output, "--cells", &cells]].concat(), folder.path());
        [output, cells].map(|file| fs::read(folder.path().join(file)).expect("a file"))
    };
    let one = run("1");
    for jobs in ["2", "7"] {
        assert!(run(jobs) == one, "{jobs} threads");
    }
    let rows = observations(&folder.path().join("obs1.parquet"));
    let nation = rows.iter().filter(|row| row.key.area == "00" && row.key.is_whole());
    assert!(nation.clone().count() > 20, "the nation has its indicators");
    assert!(nation.filter(|row| row.standard_error.is_some_and(|error| error > 0.0)).count() > 20);
}

#[test]
fn observations_of_persons_make_a_report() {
    let folder = TempDir::new().expect("a temporary folder");
    done(&["demo", "persons", "--rows", "200000", "--output", "persons"], folder.path());
    done(&["aggregate", "persons", "--spec", "persons/spec.toml", "--output", "obs.parquet"], folder.path());
    done(&["report", "--areas", "0680", "--input", "obs.parquet", "--output", "report"], folder.path());
    let page = fs::read_dir(folder.path().join("report"))
        .expect("a report")
        .filter_map(|entry| fs::read_to_string(entry.expect("an entry").path()).ok())
        .find(|text| text.contains("Jönköping"));
    assert!(page.expect("a page of Jönköping").contains("obs.parquet"), "the page names its source");
}

#[test]
fn a_code_that_the_spec_does_not_list_is_told_by_row_and_column() {
    let register = REGISTER.replace("1480;9;20;2;0", "1480;1;20;4711;0");
    let folder = folder(&[("register.csv", register.as_str()), ("spec.toml", SPEC)]);
    let told = failed(&["aggregate", "register.csv", "--spec", "spec.toml", "--output", "obs.parquet"], folder.path());
    assert!(told.contains("register.csv, row 12, column `utbildning`"), "{told}");
    assert!(!told.contains("4711"), "a person's value is told: {told}");
    assert!(!folder.path().join("obs.parquet").exists());
}

#[test]
fn no_value_of_a_person_is_told() {
    const PLANTED: [&str; 3] = ["HEMLIGT", "987654", "19121212"];
    let bad_area = "kommun;kön;ålder;utbildning;arbetar\nHEMLIGT;1;20;1;1\n";
    let bad_sex = "kommun;kön;ålder;utbildning;arbetar\n0680;HEMLIGT;20;1;1\n";
    let bad_age = format!("{REGISTER}0680;1;HEMLIGT987654;1;1\n");
    let bad_answer = format!("{REGISTER}0680;1;20;1;HEMLIGT987654\n");
    let identity = "kommun;kön;ålder;utbildning;arbetar;id\n0680;1;20;1;1;191212121212\n";
    let ragged = format!("{REGISTER}0680;1;20;1;HEMLIGT;987654;19121212\n");
    let unclosed = format!("{REGISTER}0680;1;\"HEMLIGT;20;1;987654\n");
    for (at, register) in
        [bad_area, bad_sex, &bad_age, &bad_answer, identity, &ragged, &unclosed].into_iter().enumerate()
    {
        let folder = folder(&[("register.csv", register), ("spec.toml", SPEC)]);
        let arguments = ["aggregate", "register.csv", "--spec", "spec.toml", "--output", "obs.csv", "-vv"];
        let output = jamlik(&arguments, folder.path());
        let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert!(!output.status.success(), "case {at} is done: {told}");
        assert!(told.contains("register.csv") || told.contains("spec.toml"), "case {at}: {told}");
        for secret in PLANTED {
            assert!(!told.contains(secret), "case {at} tells {secret}: {told}");
        }
        let left: Vec<_> =
            fs::read_dir(folder.path()).expect("the folder").map(|e| e.expect("an entry").file_name()).collect();
        assert_eq!(left.len(), 2, "case {at} leaves {left:?}");
    }
}

#[test]
fn a_truncated_file_is_named_and_nothing_half_written_remains() {
    let folder = TempDir::new().expect("a temporary folder");
    persons_in_three_files(folder.path());
    let files = parquet_files(&folder.path().join("persons"));
    assert_eq!(files.len(), 3);
    let whole = fs::read(&files[2]).expect("a file");
    let aggregate = ["aggregate", "persons", "--spec", "persons/1/spec.toml", "--output"];
    done(&[&aggregate[..], &["clean.parquet"]].concat(), folder.path());

    // The pages of one column are overwritten, so that the file opens and fails when the column is read.
    let reader = SerializedFileReader::new(fs::File::open(&files[2]).expect("a file")).expect("Parquet");
    let group = reader.metadata().row_group(0);
    let column = group.columns().iter().find(|column| column.column_path().string() == "alder").expect("alder");
    let (start, length) = column.byte_range();
    let mut broken = whole.clone();
    broken[start as usize..(start + length) as usize].fill(0xA5);
    fs::write(&files[2], &broken).expect("the file");
    let told = failed(&[&aggregate[..], &["obs.parquet", "--resume"]].concat(), folder.path());
    let name = files[2].file_name().expect("a name").to_string_lossy().into_owned();
    assert!(told.contains(&name) && told.contains("row group 1") && told.contains("`alder`"), "{told}");
    assert!(!folder.path().join("obs.parquet").exists());
    let state = folder.path().join(".obs.parquet.resume");
    let mode = fs::metadata(&state).expect("--resume keeps a state").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    // The state belongs to the files as they were, and the third was not done.
    fs::write(&files[2], &whole).expect("the file");
    done(&[&aggregate[..], &["obs.parquet", "--resume"]].concat(), folder.path());
    let read = |name: &str| fs::read(folder.path().join(name)).expect("observations");
    assert!(read("obs.parquet") == read("clean.parquet"), "a run that was resumed differs");
    assert!(!state.exists(), "the state is gone after success");
}

#[test]
fn a_state_of_another_spec_is_refused() {
    let folder = TempDir::new().expect("a temporary folder");
    persons_in_three_files(folder.path());
    let aggregate = ["aggregate", "persons", "--spec", "persons/1/spec.toml", "--output", "obs.parquet", "--resume"];
    fs::write(folder.path().join(".obs.parquet.resume"), "not a state").expect("a file");
    let told = failed(&aggregate, folder.path());
    assert!(told.contains(".obs.parquet.resume") && told.contains("begin anew"), "{told}");
}

#[test]
fn ctrl_c_leaves_nothing() {
    let folder = TempDir::new().expect("a temporary folder");
    done(&["demo", "persons", "--rows", "400000", "--output", "persons"], folder.path());
    // The same file many times, so that the run is long.
    let file = parquet_files(&folder.path().join("persons")).remove(0);
    for copy in 0..40 {
        fs::hard_link(&file, folder.path().join(format!("persons/copy{copy}.parquet"))).expect("a link");
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_jamlik"))
        .args(["aggregate", "persons", "--spec", "persons/spec.toml", "--output", "out/obs.parquet"])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .expect("jamlik starts");
    let begun = Instant::now();
    while !folder.path().join("out").exists() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(sent.success());
    let status = child.wait().expect("jamlik ends");
    assert_eq!(status.code(), Some(1), "interrupted");
    let left: Vec<_> = fs::read_dir(folder.path().join("out")).expect("the folder").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn groups_by_income_and_by_an_index_of_areas_take_a_pass_before() {
    let mut register = String::from("kommun,inkomst,ensam,svar\n");
    for person in 0..1000 {
        let area = ["0680", "0604", "1480", "0180", "1280"][person % 5];
        // Areas differ in how many live alone: 0680 most, 1280 least.
        let alone = u8::from(person / 5 % 10 < 9 - 2 * (person % 5));
        register.push_str(&format!("{area},{},{alone},{}\n", 1000 + person, u8::from(person % 3 == 0)));
    }
    let spec = r#"
        source = "test"
        [area]
        column = "kommun"
        geography = "municipality"
        levels = ["own", "nation"]
        [year]
        period = "2024"
        [[dimension]]
        id = "income"
        quantiles_of = "inkomst"
        [[dimension]]
        id = "cni"
        index = [{ when = "ensam = 1", weight = 6.15 }]
        [[indicator]]
        id = "neet"
        numerator = "svar = 1"
    "#;
    let folder = folder(&[("register.csv", register.as_str()), ("spec.toml", spec)]);
    done(&["aggregate", "register.csv", "--spec", "spec.toml", "--output", "obs.parquet"], folder.path());
    let rows = observations(&folder.path().join("obs.parquet"));
    for (quintile, first) in ["q1", "q2", "q3", "q4", "q5"].into_iter().zip((0..1000).step_by(200)) {
        let events = (first..first + 200).filter(|person| person % 3 == 0).count() as f64;
        assert_eq!(counts(&rows, "00", Sex::Total, quintile), (events, 200.0), "{quintile}");
    }
    // One municipality a fifth: the greatest need is 0680's.
    for (group, area) in [("cni5", "0680"), ("cni4", "0604"), ("cni3", "1480"), ("cni2", "0180"), ("cni1", "1280")] {
        assert_eq!(counts(&rows, "00", Sex::Total, group), counts(&rows, area, Sex::Total, "total"), "{group}");
    }
}

#[test]
fn init_writes_a_spec_to_start_from() {
    let folder = folder(&[("register.csv", REGISTER)]);
    let output = jamlik(&["aggregate", "register.csv", "--init"], folder.path());
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && text.contains("[area]") && text.contains("\"kommun\""), "{text}");
    assert!(text.contains("\"kön\"") && text.contains("\"utbildning\""), "{text}");
}

#[test]
fn init_names_columns_of_identity_numbers_and_uses_them_for_nothing() {
    let folder = folder(&[("register.csv", "pnr,kommun,neet\n811218-9876,0680,1\n")]);
    let output = jamlik(&["aggregate", "register.csv", "--init"], folder.path());
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && text.contains("# allow_identity = [\"pnr\"]"), "{text}");
    assert_eq!(text.matches("pnr").count(), 1, "{text}");
    assert!(!text.contains("9876"), "{text}");
}

#[test]
fn a_state_whose_groups_had_other_limits_is_refused() {
    let spec = r#"
        source = "test"
        [area]
        column = "kommun"
        geography = "municipality"
        levels = ["own"]
        [sex]
        column = "kon"
        [year]
        period = "2024"
        [[dimension]]
        id = "income"
        quantiles_of = "inkomst"
        [[indicator]]
        id = "neet"
        numerator = "svar = 1"
    "#;
    let rows = |incomes: std::ops::Range<u32>, last_sex: u32| -> String {
        let row = |income: u32| format!("0680,{},{income},1\n", if income + 1 == incomes.end { last_sex } else { 1 });
        format!("kommun,kon,inkomst,svar\n{}", incomes.clone().map(row).collect::<String>())
    };
    let folder = folder(&[("spec.toml", spec), ("a.csv", &rows(0..10, 1)), ("b.csv", &rows(10..20, 7))]);
    let run = |files: &[&'static str]| -> Vec<&'static str> {
        [&["aggregate"][..], files, &["--spec", "spec.toml", "--output", "obs.csv", "--resume"]].concat()
    };
    let told = failed(&run(&["a.csv", "b.csv"]), folder.path());
    assert!(told.contains("b.csv, row 11, column `kon`"), "{told}");
    fs::write(folder.path().join("b.csv"), rows(10..20, 2)).expect("a file");
    fs::write(folder.path().join("c.csv"), rows(20..40, 2)).expect("a file");
    let told = failed(&run(&["a.csv", "b.csv", "c.csv"]), folder.path());
    assert!(told.contains("groups of equal size had other limits"), "{told}");
    done(&run(&["a.csv", "b.csv"]), folder.path());
}
