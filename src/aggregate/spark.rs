//! The distributed engine: Apache Spark, through Spark Connect.
//!
//! The cluster reads the files and sums; what comes back are the sums by raw key. A row that is not sound is found by
//! counting such rows, so that no value of it comes here. Nor is any text of the server shown: it may quote rows.

use std::collections::HashMap;
use std::iter::zip;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use arrow_array::{Float64Array, Int64Array, RecordBatch, StringArray};
use spark_connect::{SparkError, SparkSession};

use super::cells::{Cells, KeyColumn, PlainSums, Role, Sums, Tally, UNKNOWN, WeightedCounts};
use super::embedded::Watch;
use super::plan::{Key, Measure, Plan, Raw, Sum};
use super::read::{self, Persons};
use super::rows::NOT_SHOWN;
use super::spec::ReadSpec;
use super::sql::{self, sum_column};
use crate::error::{Error, Place, Problem, Result};

/// How long a server may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often Ctrl-C is looked for.
const LOOK: Duration = Duration::from_millis(100);
/// The port of Spark Connect where a remote does not name one.
const PORT: u16 = 15002;

/// The cells of a plan, in the order of their keys.
///
/// # Arguments
///
/// `persons`: files that the cluster sees under the same paths; `remote`: where the server is, `sc://host:port`, and after a
/// `/` what else it needs, such as `;use_ssl=true;token=…`.
///
/// # Errors
///
/// [`Error::Engine`] if the server is not there or refuses the statement, [`Error::Data`] for what is wrong with the rows, by
/// column and never by value, and [`Error::Interrupted`] after Ctrl-C.
pub fn cells(plan: &Plan, persons: &Persons, options: &ReadSpec, remote: &str, watch: &Watch<'_>) -> Result<Cells> {
    let statement = sql::statement(plan, persons.fields(), &sql::source(persons, &options.nulls)?);
    tracing::info!("the statement for Spark:\n{statement}");
    reach(remote)?;
    let batches = execute(remote, statement, persons, watch)?;
    let sums = Answer { batches: &batches, remote };
    if let Some(rows) = persons.files().iter().map(|file| file.rows).sum::<Option<u64>>() {
        (watch.rows)(rows);
    }
    check(&sums, plan, persons)?;
    let key =
        |(number, key)| key_column(key, &sums.texts(&sql::key_column(number))?).ok_or_else(|| not_listed(key, persons));
    let measure = |(number, own): (usize, &Measure)| tally(&sums, plan, number, &own.sum);
    let cells = Cells {
        keys: plan.keys.iter().enumerate().map(key).collect::<Result<_>>()?,
        rows: sums.counts(sql::ROWS)?,
        measures: plan.measures.iter().enumerate().map(measure).collect::<Result<_>>()?,
    };
    let roles: Vec<Role> = plan.keys.iter().map(|key| key.role).collect();
    Ok(cells.by(&roles))
}

/// Whether anything listens there: the client itself would try for minutes.
fn reach(remote: &str) -> Result<()> {
    let place = place(remote).ok_or_else(|| Error::Usage {
        message: "--remote: not the address of a Spark Connect server".to_owned(),
        help: "write it as sc://host:port".to_owned(),
    })?;
    let answers = |mut addresses: std::vec::IntoIter<_>| {
        addresses.any(|address| TcpStream::connect_timeout(&address, PATIENCE).is_ok())
    };
    if place.to_socket_addrs().is_ok_and(answers) {
        return Ok(());
    }
    Err(Error::Engine {
        remote: place,
        reason: "no server answers there".to_owned(),
        help: "start one with `start-connect-server.sh`, or name another with --remote".to_owned(),
    })
}

/// The host and port of a remote, without its parameters, which may hold a token.
fn place(remote: &str) -> Option<String> {
    let place = remote.strip_prefix("sc://")?.split('/').next().filter(|place| !place.is_empty())?;
    let has_port = place.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Some(if has_port { place.to_owned() } else { format!("{place}:{PORT}") })
}

/// Runs the statement, and stops it after Ctrl-C.
///
/// The client waits in a thread of its own: it goes on trying for minutes when the server is gone.
fn execute(remote: &str, statement: String, persons: &Persons, watch: &Watch<'_>) -> Result<Vec<RecordBatch>> {
    let failed = |error: &SparkError| bad_cell(error, persons).unwrap_or_else(|| said(remote, error));
    let session = SparkSession::builder().remote(remote).get_or_create().map_err(|error| failed(&error))?;
    let (answers, answer) = mpsc::channel();
    let client = session.clone();
    std::thread::spawn(move || {
        let batches = ask(&client, &statement);
        let _ = client.stop();
        // Nobody listens after Ctrl-C.
        let _ = answers.send(batches);
    });
    let mut looked = Instant::now();
    loop {
        match answer.recv_timeout(LOOK) {
            Ok(batches) => return batches.map_err(|error| failed(&error)),
            Err(RecvTimeoutError::Disconnected) => return Err(not_understood(remote)),
            Err(RecvTimeoutError::Timeout) if watch.stop.load(Ordering::Relaxed) => {
                let (done, stopped) = mpsc::channel();
                std::thread::spawn(move || done.send(session.interrupt_all().is_ok()));
                let _ = stopped.recv_timeout(PATIENCE);
                return Err(Error::Interrupted);
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if looked.elapsed() > PATIENCE {
            reach(remote)?;
            looked = Instant::now();
        }
    }
}

fn ask(session: &SparkSession, statement: &str) -> Result<Vec<RecordBatch>, Box<SparkError>> {
    for (name, value) in [
        // Codes that name folders keep their leading zeros.
        ("spark.sql.sources.partitionColumnTypeInference.enabled", "false"),
        // Columns that differ in case are two.
        ("spark.sql.caseSensitive", "true"),
        // A value that cannot be read is an error, not missing.
        ("spark.sql.ansi.enabled", "true"),
    ] {
        session.conf().set(name, value)?;
    }
    Ok(session.sql(statement)?.collect_record_batches()?)
}

fn not_understood(remote: &str) -> Error {
    Error::Engine {
        remote: place(remote).unwrap_or_default(),
        reason: "its answer is not understood".to_owned(),
        help: "check that the server is Apache Spark 4 or later".to_owned(),
    }
}

/// The error of a cell that is not of its column's kind: the statement gives its column's number, and nothing else.
fn bad_cell(error: &SparkError, persons: &Persons) -> Option<Error> {
    let (_, after) = error.message.split_once(sql::BAD_CELL)?;
    let digits = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
    let field = persons.fields().get(after[..digits].parse::<usize>().ok()?)?;
    let (expected, help) = read::expected(field.kind);
    Some(Error::Data(vec![Problem {
        place: Place { file: files(persons), column: Some(field.name.clone()), ..Place::default() },
        expected: expected.to_owned(),
        found: NOT_SHOWN.to_owned(),
        help: help.to_owned(),
    }]))
}

/// An error of the server, by its class alone.
fn said(remote: &str, error: &SparkError) -> Error {
    const UNAVAILABLE: i32 = 14;
    const NOT_KNOWN: i32 = 16;
    const NOT_ALLOWED: i32 = 7;
    let class: String = error
        .error_class
        .chars()
        .filter(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || "_.".contains(*letter))
        .collect();
    let (reason, help) = match (class.as_str(), error.grpc_code) {
        ("PATH_NOT_FOUND" | "FAILED_READ_FILE.FILE_NOT_EXIST", _) => (
            format!("the cluster does not see the files [{class}]"),
            "put them where every machine of the cluster sees them under the same path, such as a shared disk",
        ),
        (class, _) if class.starts_with("FAILED_READ_FILE") || class.starts_with("MALFORMED_RECORD") => (
            format!("a file cannot be read [{class}]"),
            "look for a file that is damaged or a row with too few or too many cells: the server's log tells which file",
        ),
        ("", Some(NOT_KNOWN | NOT_ALLOWED)) => {
            ("it does not let you in".to_owned(), "give a token: --remote \"sc://host:port/;use_ssl=true;token=…\"")
        }
        ("", Some(UNAVAILABLE)) => ("the connection was lost".to_owned(), "see whether the server still runs"),
        _ => {
            let class = if class.is_empty() { "no class of error given" } else { class.as_str() };
            (
                format!("the statement failed [{class}]"),
                "its message is not shown, as it may quote rows: see the server's log, and the statement with --print-sql",
            )
        }
    };
    Error::Engine { remote: place(remote).unwrap_or_default(), reason, help: help.to_owned() }
}

/// What the rows of a key mean, looked up once a value; `None` if a value has no meaning.
fn key_column(key: &Key, raw: &[Option<&str>]) -> Option<KeyColumn> {
    let (mut labels, mut numbers, mut looked_up) = (Vec::new(), HashMap::new(), HashMap::new());
    let mut number = |raw: &str| -> Option<u32> {
        let Some(label) = label(key, raw)? else { return Some(UNKNOWN) };
        Some(*numbers.entry(label.clone()).or_insert_with(|| {
            labels.push(label);
            labels.len() as u32 - 1
        }))
    };
    let mut index = Vec::with_capacity(raw.len());
    for raw in raw {
        let known = raw.map_or(Some(UNKNOWN), |raw| *looked_up.entry(raw).or_insert_with(|| number(raw)));
        index.push(known?);
    }
    Some(KeyColumn { role: key.role, labels, index })
}

/// The label of a raw value, `Some(None)` if it says that nothing is known.
fn label(key: &Key, raw: &str) -> Option<Option<String>> {
    match key.raw {
        // Java writes a number in its own way.
        Raw::Number(_) => {
            Some(raw.parse().ok().filter(|number: &f64| !number.is_nan()).map(|number| number.to_string()))
        }
        _ => key.reading.label(raw).ok(),
    }
}

fn tally(sums: &Answer<'_>, plan: &Plan, number: usize, sum: &Sum) -> Result<Tally> {
    let count = |name: &str| sums.counts(&sum_column(name, number));
    let sum_of = |name: &str| sums.sums(&sum_column(name, number));
    Ok(match (sum, plan.weight) {
        (Sum::Share(_), None) => {
            let [without, with] = [count("n0")?, count("n1")?];
            Tally::Counts(zip(&without, &with).map(|(without, with)| [*without as u32, *with as u32]).collect())
        }
        (Sum::Share(_), Some(_)) => {
            let [n0, n1] = [count("n0")?, count("n1")?];
            let [w0, w1, ww0, ww1] = [sum_of("w0")?, sum_of("w1")?, sum_of("ww0")?, sum_of("ww1")?];
            let of = |cell: usize| WeightedCounts {
                n: [n0[cell] as u32, n1[cell] as u32],
                w: [w0[cell], w1[cell]],
                ww: [ww0[cell], ww1[cell]],
            };
            Tally::Weighted((0..n0.len()).map(of).collect())
        }
        (Sum::Mean(_) | Sum::Rate(_, None), None) => {
            let (n, y, yy) = (count("n")?, sum_of("y")?, sum_of("yy")?);
            Tally::Plain((0..n.len()).map(|cell| PlainSums { n: n[cell], y: y[cell], yy: yy[cell] }).collect())
        }
        (Sum::Mean(_) | Sum::Rate(..), _) => {
            let n = count("n")?;
            let [x, y] = [sum_of("x")?, sum_of("y")?];
            let [xx, xy, yy] = [sum_of("xx")?, sum_of("xy")?, sum_of("yy")?];
            let of =
                |cell: usize| Sums { n: n[cell], x: x[cell], y: y[cell], xx: xx[cell], xy: xy[cell], yy: yy[cell] };
            Tally::Sums((0..n.len()).map(of).collect())
        }
    })
}

/// What the counts of unsound rows say.
fn check(sums: &Answer<'_>, plan: &Plan, persons: &Persons) -> Result<()> {
    let rows = |name: &str| Ok::<u64, Error>(sums.counts(name)?.iter().sum());
    if rows(sql::ROWS)? > u64::from(u32::MAX) {
        return Err(Error::Usage {
            message: format!("more than {} rows in one run", u32::MAX),
            help: "aggregate the files in several runs".to_owned(),
        });
    }
    let mut problems = Vec::new();
    if let Some(weight) = plan.weight {
        let column = Some(persons.fields()[weight].name.clone());
        let help = "leave rows without a weight out with `rows = \"… IS NOT NULL\"`";
        problems.push((rows(sql::BAD_WEIGHTS)?, column, "a weight of 0 or more".to_owned(), help));
    }
    for (number, measure) in plan.measures.iter().enumerate() {
        if let Sum::Rate(..) = measure.sum {
            let expected = format!("events and person-time of 0 or more for `{}`", measure.indicator);
            let help = "check the expressions of this indicator in the spec";
            problems.push((rows(&sum_column("bad", number))?, None, expected, help));
        }
    }
    let problem = |(rows, column, expected, help): (u64, Option<String>, String, &str)| Problem {
        place: Place { file: files(persons), column, ..Place::default() },
        expected,
        found: format!("in {rows} rows, {NOT_SHOWN}"),
        help: help.to_owned(),
    };
    let problems: Vec<Problem> = problems.into_iter().filter(|problem| problem.0 > 0).map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Data(problems)) }
}

fn not_listed(key: &Key, persons: &Persons) -> Error {
    let column = match &key.raw {
        Raw::Column(column) => Some(*column),
        Raw::Number(number) | Raw::Reached(number, _) => number.columns().first().copied(),
    };
    Error::Data(vec![Problem {
        place: Place {
            file: files(persons),
            column: column.map(|column| persons.fields()[column].name.clone()),
            ..Place::default()
        },
        expected: key.reading.expected().to_owned(),
        found: NOT_SHOWN.to_owned(),
        help: "list the code in the spec, or name it under `[missing]` if it means that nothing is known".to_owned(),
    }])
}

/// The file, or the folder of the first: Spark does not say in which of them a row is.
fn files(persons: &Persons) -> PathBuf {
    match persons.files() {
        [file] => file.path.clone(),
        files => files.first().and_then(|file| file.path.parent()).unwrap_or(Path::new("")).to_owned(),
    }
}

/// What the server answered: the sums by raw key.
struct Answer<'a> {
    batches: &'a [RecordBatch],
    remote: &'a str,
}

impl<'a> Answer<'a> {
    fn texts(&self, name: &str) -> Result<Vec<Option<&'a str>>> {
        Ok(self.columns::<StringArray>(name)?.into_iter().flatten().collect())
    }

    fn counts(&self, name: &str) -> Result<Vec<u64>> {
        let counts = self.columns::<Int64Array>(name)?;
        Ok(counts.into_iter().flat_map(|array| array.values()).map(|count| count.unsigned_abs()).collect())
    }

    fn sums(&self, name: &str) -> Result<Vec<f64>> {
        Ok(self.columns::<Float64Array>(name)?.into_iter().flat_map(|array| array.values()).copied().collect())
    }

    fn columns<A: 'static>(&self, name: &str) -> Result<Vec<&'a A>> {
        let column = |batch: &'a RecordBatch| batch.column_by_name(name)?.as_any().downcast_ref();
        self.batches.iter().map(column).collect::<Option<_>>().ok_or_else(|| not_understood(self.remote))
    }
}
