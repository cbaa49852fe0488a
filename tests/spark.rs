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

fn aggregated(folder: &Path, spec: &str, with: &With<'_>) -> jamlik::Result<Cells> {
    let path = folder.join("spec.toml");
    if !spec.is_empty() {
        std::fs::write(&path, spec).unwrap();
    }
    let spec = Spec::open(&path)?;
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|file| file.extension().is_none_or(|extension| extension != "toml")).collect();
    files.sort();
    let persons = Persons::open(&files, &spec.read)?;
    let job = Job { spec: &spec, path: &path, persons: &persons, catalogue: &Catalogue::embedded() };
    run(&job, with, &Watch { rows: &|_| (), stop: &AtomicBool::new(false) })
}

/// Both engines' cells are the same: counts exactly, weighted sums to 1e-9.
fn assert_same(embedded: &Cells, spark: &Cells) {
    let roles: Vec<Role> = embedded.keys.iter().map(|key| key.role).collect();
    let (embedded, spark) = (embedded.by(&roles), spark.by(&roles));
    assert_eq!(embedded.rows, spark.rows);
    for (ours, theirs) in std::iter::zip(&embedded.keys, &spark.keys) {
        assert_eq!(ours.role, theirs.role);
        assert!((0..embedded.len()).all(|cell| ours.label(cell) == theirs.label(cell)), "{:?}", ours.role);
    }
    assert_eq!(embedded.measures.len(), spark.measures.len());
    for (number, (ours, theirs)) in std::iter::zip(&embedded.measures, &spark.measures).enumerate() {
        for cell in 0..embedded.len() {
            let (ours, theirs) = (ours.sums(cell), theirs.sums(cell));
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
        assert!(start.elapsed() < Duration::from_secs(120), "{what}: not within two minutes");
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
    let embedded = aggregated(folder.path(), "", &With::Embedded(None)).unwrap();
    assert_eq!(embedded.rows.iter().sum::<u64>(), 2_000_000);

    wait_for_two_executors();
    let spark = aggregated(folder.path(), "", &With::Spark(&remote)).unwrap();
    assert_same(&embedded, &spark);
    let tasks = executors();
    assert!(tasks.iter().all(|(_, executor)| number(executor, "completedTasks") > 0), "both take part: {tasks:?}");

    let (spark, killed) = std::thread::scope(|scope| {
        let run = scope.spawn(|| aggregated(folder.path(), "", &With::Spark(&remote)).unwrap());
        let killed = wait("an executor at work", || {
            let at_work =
                |(_, executor): &(String, Value)| executor["isActive"] == true && number(executor, "activeTasks") > 0;
            executors().into_iter().find(at_work)
        });
        assert!(!run.is_finished());
        let status = Command::new("kill").args(["-KILL", &process(&killed.0)]).status();
        assert!(status.unwrap().success());
        (run.join().unwrap(), killed.0)
    });
    assert_same(&embedded, &spark);
    let dead = executors().into_iter().find(|(id, _)| *id == killed).unwrap().1;
    assert_eq!(dead["isActive"], false, "the executor was lost");
    assert!(number(&dead, "failedTasks") > 0, "it was lost with a task at hand: {dead}");
    wait_for_two_executors();
}

#[test]
fn a_weighted_sample_is_the_same() {
    let _cluster = CLUSTER.lock();
    let remote = variable("JAMLIK_SPARK_REMOTE");
    let folder = persons(&["--rows", "100000", "--survey"]);
    let embedded = aggregated(folder.path(), "", &With::Embedded(None)).unwrap();
    let spark = aggregated(folder.path(), "", &With::Spark(&remote)).unwrap();
    assert_same(&embedded, &spark);
}
