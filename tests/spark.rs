//! The distributed engine against the one that is built in, on a real Spark Connect server with two executors.
//!
//! `.ci/with-spark cargo test --features spark --test spark` starts the server, runs this and stops it.

#![cfg(feature = "spark")]
#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use jamlik::aggregate::cells::{Cells, Role};
use jamlik::aggregate::embedded::Watch;
use jamlik::aggregate::read::Persons;
use jamlik::aggregate::run::{Job, With, run};
use jamlik::aggregate::spec::Spec;
use jamlik::model::Catalogue;
use serde_json::Value;

/// One test at a time uses the cluster, since one of them kills a part of it.
static CLUSTER: Mutex<()> = Mutex::new(());

fn variable(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run `.ci/with-spark cargo test --features spark --test spark`"))
}

/// Synthetic persons, as `jamlik demo persons` writes them with their spec.
fn persons(options: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_jamlik"))
        .args(["demo", "persons", "--quiet", "--output"])
        .arg(folder.path())
        .args(options)
        .status();
    assert!(made.unwrap().success());
    folder
}

/// The cells of the persons in a folder, by the spec in it.
fn aggregated(folder: &Path, with: &With<'_>) -> jamlik::Result<Cells> {
    let path = folder.join("spec.toml");
    let spec = Spec::open(&path)?;
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut entries: Vec<_> = entries.filter(|entry| entry.extension().is_none_or(|ending| ending != "toml")).collect();
    entries.sort();
    let persons = Persons::open(&entries, &spec.read)?;
    let job = Job { spec: &spec, path: &path, persons: &persons, catalogue: &Catalogue::embedded() };
    run(&job, with, &Watch { rows: &|_| (), stop: &AtomicBool::new(false) })
}

fn assert_both_same(folder: &Path) -> Cells {
    let embedded = aggregated(folder, &With::Embedded(None)).unwrap();
    let spark = aggregated(folder, &With::Spark(&variable("JAMLIK_SPARK_REMOTE"))).unwrap();
    assert_same(&embedded, &spark);
    embedded
}

/// Both engines' cells are the same: counts exactly, weighted sums to 1e-9.
fn assert_same(embedded: &Cells, spark: &Cells) {
    let roles: Vec<Role> = embedded.keys.iter().map(|key| key.role).collect();
    let (embedded, spark) = (embedded.by(&roles), spark.by(&roles));
    // The engine that is built in also has cells whose rows all are left out.
    let kept: Vec<usize> = (0..embedded.len()).filter(|cell| embedded.rows[*cell] > 0).collect();
    assert_eq!(kept.iter().map(|cell| embedded.rows[*cell]).collect::<Vec<_>>(), spark.rows);
    for (ours, theirs) in std::iter::zip(&embedded.keys, &spark.keys) {
        assert_eq!(ours.role, theirs.role);
        assert!(kept.iter().enumerate().all(|(at, cell)| ours.label(*cell) == theirs.label(at)), "{:?}", ours.role);
    }
    assert_eq!(embedded.measures.len(), spark.measures.len());
    for (number, (ours, theirs)) in std::iter::zip(&embedded.measures, &spark.measures).enumerate() {
        for (at, cell) in kept.iter().enumerate() {
            let (ours, theirs) = (ours.sums(*cell), theirs.sums(at));
            assert_eq!(ours.n, theirs.n, "measure {number}, cell {cell}");
            let pairs = [
                (ours.x, theirs.x),
                (ours.y, theirs.y),
                (ours.xx, theirs.xx),
                (ours.xy, theirs.xy),
                (ours.yy, theirs.yy),
            ];
            for (ours, theirs) in pairs {
                assert!((ours - theirs).abs() <= 1e-9 * ours.abs(), "measure {number}, cell {cell}: {ours} {theirs}");
            }
        }
    }
}

/// A page of the server's REST interface.
fn page(path: &str) -> Value {
    let place = variable("JAMLIK_SPARK_UI");
    let mut stream = TcpStream::connect(&place).unwrap();
    write!(stream, "GET /api/v1/{path} HTTP/1.0\r\nHost: {place}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// Every executor there has been: its id and what is known of it.
fn executors() -> Vec<(String, Value)> {
    let application = page("applications")[0]["id"].as_str().unwrap().to_owned();
    let all = page(&format!("applications/{application}/allexecutors"));
    let known = |executor: &Value| (executor["id"].as_str().unwrap().to_owned(), executor.clone());
    all.as_array().unwrap().iter().map(known).filter(|(id, _)| id != "driver").collect()
}

fn number(executor: &Value, name: &str) -> u64 {
    executor[name].as_u64().unwrap()
}

/// Waits until something is so.
fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(300), "{what}: not within five minutes");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn wait_for_two_executors() {
    let alive = || executors().iter().filter(|(_, executor)| executor["isActive"] == true).count();
    wait("two executors", || (alive() == 2).then_some(()));
}

/// The process of an executor, among the children of the server.
fn process(executor: &str) -> String {
    let server = variable("JAMLIK_SPARK_PID");
    let found = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let process = entry.ok()?.file_name().into_string().ok()?;
        process.parse::<u32>().ok()?;
        let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).ok();
        let child =
            read("status")?.lines().any(|line| line.strip_prefix("PPid:").is_some_and(|own| own.trim() == server));
        let command = read("cmdline")?;
        let words: Vec<&str> = command.split('\0').collect();
        let this = words.windows(2).any(|pair| pair == ["--executor-id", executor]);
        (child && this && command.contains("CoarseGrainedExecutorBackend")).then_some(process)
    });
    let found: Vec<String> = found.collect();
    assert_eq!(found.len(), 1, "processes of executor {executor}: {found:?}");
    found[0].clone()
}

#[test]
fn the_country_is_the_same_and_stays_so_when_an_executor_is_killed() {
    let _cluster = CLUSTER.lock();
    let remote = variable("JAMLIK_SPARK_REMOTE");
    let folder = persons(&["--rows", "2000000", "--files", "4"]);
    let embedded = aggregated(folder.path(), &With::Embedded(None)).unwrap();
    assert_eq!(embedded.rows.iter().sum::<u64>(), 2_000_000);

    wait_for_two_executors();
    let spark = aggregated(folder.path(), &With::Spark(&remote)).unwrap();
    assert_same(&embedded, &spark);
    let tasks = executors();
    assert!(tasks.iter().all(|(_, executor)| number(executor, "completedTasks") > 0), "both take part: {tasks:?}");

    // An executor may end its task before the signal reaches it; then nothing was lost, and another run shows more.
    let lost = (0..5).any(|_| {
        let (spark, killed) = killed_while_at_work(|| aggregated(folder.path(), &With::Spark(&remote)).unwrap());
        assert_same(&embedded, &spark);
        let dead = executors().into_iter().find(|(id, _)| *id == killed).unwrap().1;
        assert_eq!(dead["isActive"], false, "the executor was lost");
        wait_for_two_executors();
        number(&dead, "completedTasks") < number(&dead, "totalTasks")
    });
    assert!(lost, "no executor was lost with a task at hand");
}

/// What a run gives during which an executor that is at work is killed, and the id of that executor.
fn killed_while_at_work<T: Send>(run: impl FnOnce() -> T + Send) -> (T, String) {
    std::thread::scope(|scope| {
        let run = scope.spawn(run);
        let killed = wait("an executor at work", || {
            let at_work =
                |(_, executor): &(String, Value)| executor["isActive"] == true && number(executor, "activeTasks") > 0;
            executors().into_iter().find(at_work)
        });
        assert!(!run.is_finished());
        let status = Command::new("kill").args(["-KILL", &process(&killed.0)]).status();
        assert!(status.unwrap().success());
        (run.join().unwrap(), killed.0)
    })
}

#[test]
fn a_weighted_sample_is_the_same() {
    let _cluster = CLUSTER.lock();
    let cells = assert_both_same(persons(&["--rows", "100000", "--survey"]).path());
    assert_eq!(cells.rows.iter().sum::<u64>(), 100_000);
}

#[test]
fn csv_is_the_same() {
    let _cluster = CLUSTER.lock();
    let cells = assert_both_same(persons(&["--rows", "50000", "--format", "csv"]).path());
    assert_eq!(cells.rows.iter().sum::<u64>(), 50_000);
}

/// What the small files of the tests below mean.
const SPEC: &str = r#"
source = "test"
rows = "kon IS NOT NULL"
[area]
column = "kommun"
geography = "municipality"
[sex]
column = "kon"
[year]
column = "ar"
[survey]
weight = "vikt"
[[indicator]]
id = "good_self_rated_health"
denominator = "alder >= 16"
numerator = "rok = 'ja'"
[[indicator]]
id = "fall_injuries"
events = "fall"
person_time = "tid"
[missing]
rok = ["vet ej"]
[read]
nulls = ["NA"]
"#;

fn written(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("spec.toml"), SPEC).unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn folders_that_state_columns_and_a_dialect_are_the_same() {
    let _cluster = CLUSTER.lock();
    let folder = written(&[
        (
            "ar=2023/kommun=0180/a.csv",
            "kon;alder;vikt;rok;fall;tid\n1;40;1,5;ja;0;0,25\n2;15;2;nej;NA;1\n2; 77 ;0,125;\"nej; aldrig\";2;1\nNA;50;1;ja;0;1\n",
        ),
        ("ar=2024/kommun=0680/b.csv", "kon;alder;vikt;rok;fall;tid\nman;16;3;vet ej;1;\nkvinna;;2,75;ja;3;0,5\n"),
    ]);
    let cells = assert_both_same(folder.path());
    assert_eq!(cells.rows.iter().sum::<u64>(), 5, "the row without a sex is left out");
    assert_eq!(
        cells.measures.iter().map(|own| (0..cells.len()).map(|cell| own.sums(cell).n).sum()).collect::<Vec<u64>>(),
        [2, 3]
    );
}

#[test]
fn what_is_wrong_with_rows_is_told_by_column_and_never_by_value() {
    let _cluster = CLUSTER.lock();
    let remote = variable("JAMLIK_SPARK_REMOTE");
    let head = "kommun;ar;kon;alder;vikt;rok;fall;tid\n";
    let sound = "0180;2024;1;40;1,5;ja;0;1,5\n".repeat(10_000);
    for (row, told) in [
        ("4711;2024;1;40;1;ja;0;1", "column `kommun`: expected the code of a municipality, four digits"),
        ("0180;2024;1;40;-4711;ja;0;1", "column `vikt`: expected a weight of 0 or more, found `in 1 rows"),
        ("0180;2024;1;40;1;ja;-4711;1", "expected events and person-time of 0 or more for `fall_injuries`"),
        ("0180;2024;1;HEMLIG4711;1;ja;0;1", "column `alder`: expected a whole number"),
        ("0180;2024;1;40;1;HEMLIG4711;0", "a file cannot be read [FAILED_READ_FILE"),
    ] {
        let folder = written(&[("a.csv", &format!("{head}{sound}{row}\n"))]);
        let text = aggregated(folder.path(), &With::Spark(&remote)).unwrap_err().to_string();
        assert!(text.contains(told), "{row}: {text}");
        assert!(!text.contains("4711"), "{row}: {text}");
    }
}

#[test]
fn a_cluster_that_is_not_there_or_does_not_see_the_files_is_told() {
    let _cluster = CLUSTER.lock();
    let remote = variable("JAMLIK_SPARK_REMOTE");
    let folder = written(&[("a.csv", "kommun;ar;kon;alder;vikt;rok;fall;tid\n0180;2024;1;40;1,5;ja;0;1,5\n")]);
    let (path, file) = (folder.path().join("spec.toml"), folder.path().join("a.csv"));
    let spec = Spec::open(&path).unwrap();
    let persons = Persons::open(std::slice::from_ref(&file), &spec.read).unwrap();
    std::fs::remove_file(file).unwrap();
    let job = Job { spec: &spec, path: &path, persons: &persons, catalogue: &Catalogue::embedded() };
    let watch = Watch { rows: &|_| (), stop: &AtomicBool::new(false) };
    let text = run(&job, &With::Spark(&remote), &watch).unwrap_err().to_string();
    assert!(text.contains("the cluster does not see the files [PATH_NOT_FOUND]"), "{text}");

    let text = run(&job, &With::Spark("sc://127.0.0.1:1/;token=HEMLIG"), &watch).unwrap_err().to_string();
    assert!(text.starts_with("127.0.0.1:1: no server answers there") && !text.contains("HEMLIG"), "{text}");
    let text = run(&job, &With::Spark("http://127.0.0.1:1"), &watch).unwrap_err().to_string();
    assert!(text.starts_with("--remote: not the address of a Spark Connect server"), "{text}");

    let stopped = Watch { rows: &|_| (), stop: &AtomicBool::new(true) };
    assert!(matches!(run(&job, &With::Spark(&remote), &stopped), Err(jamlik::Error::Interrupted)));
}
