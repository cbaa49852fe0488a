//! A plan -> one SQL statement, for an engine that sums the rows somewhere else.
//!
//! The statement does the additive step and nothing else: it groups by the raw values of the keys, as text, and sums. What a
//! raw value means is looked up here, by the same [`Reading`](super::plan::Reading) as in the engine that is built in.

use std::fmt::Write;
use std::path::Path;

use super::expression::{Dialect, Expression};
use super::plan::{Key, Measure, Plan, Raw, Sum};
use super::read::Persons;
use super::rows::{ColumnKind, Field};
use crate::error::{Error, Result};

/// The column of the rows of a group.
pub const ROWS: &str = "row_count";
/// The column of the rows whose weight is missing, negative or not finite.
pub const BAD_WEIGHTS: &str = "bad_weights";

/// The column of a key's raw values.
pub fn key_column(key: usize) -> String {
    format!("key_{key}")
}

/// The column of one sum of a measure: `n` rows, `w` Σ w and `ww` Σ w² without (`0`) and with (`1`) a property; or `n`,
/// `x`, `y`, `xx`, `xy` and `yy` of [`Sums`](super::cells::Sums), and `bad` rows of negative events or person-time.
pub fn sum_column(sum: &str, measure: usize) -> String {
    format!("{sum}_{measure}")
}

/// The statement of a plan, in the SQL of Apache Spark 4.
///
/// ```text
/// persons   the columns that the plan needs, each as its kind
/// measured  of the rows that take part: raw keys, weight, and for each measure what is summed
///           then the sums by key
/// ```
///
/// # Arguments
///
/// `fields`: the columns of the rows; `relation`: what stands after `FROM`, such as ``parquet.`/data/persons.parquet` ``.
pub fn statement(plan: &Plan, fields: &[Field], relation: &str) -> String {
    let persons: Vec<String> = plan.columns().into_iter().map(|column| read(&fields[column])).collect();
    let keys: Vec<String> = (0..plan.keys.len()).map(key_column).collect();
    let mut measured: Vec<String> =
        plan.keys.iter().zip(&keys).map(|(key, name)| format!("{} AS {name}", raw(key, fields))).collect();
    let mut sums: Vec<String> = keys.clone();
    sums.push(format!("count(*) AS {ROWS}"));
    if let Some(weight) = plan.weight {
        measured.push(format!("CAST({} AS DOUBLE) AS weight", quoted(&fields[weight].name)));
        sums.push(format!(
            "count_if(NOT coalesce(weight BETWEEN 0.0D AND {}, false)) AS {BAD_WEIGHTS}",
            double(f64::MAX)
        ));
    }
    for (number, measure) in plan.measures.iter().enumerate() {
        measured.extend(inputs(number, measure));
        sums.extend(sums_of(number, measure, plan.weight.is_some()));
    }
    let rows = plan.rows.as_ref().map_or(String::new(), |rows| format!("\n  WHERE {}", sql(rows)));
    format!(
        "WITH persons AS (\n  SELECT\n    {}\n  FROM {relation}\n), measured AS (\n  SELECT\n    {}\n  FROM persons{rows}\n)\n\
         SELECT\n  {}\nFROM measured\nGROUP BY {}",
        persons.join(",\n    "),
        measured.join(",\n    "),
        sums.join(",\n  "),
        keys.join(", "),
    )
}

/// The files of person rows, as what stands after `FROM`.
///
/// All are one relation, so that Spark divides the work as it sees fit; a folder such as `year=2023` states a column.
///
/// # Errors
///
/// [`Error::Usage`] for files that Spark does not read, or whose names mean a pattern to it.
pub fn relation(persons: &Persons) -> Result<String> {
    let paths: Vec<String> = persons.files().iter().map(|file| absolute(&file.path)).collect::<Result<_>>()?;
    let place = match paths.as_slice() {
        [path] => pattern(path),
        paths => {
            format!("/{{{}}}", paths.iter().map(|path| path.trim_start_matches('/')).collect::<Vec<_>>().join(","))
        }
    };
    Ok(format!("parquet.{} WITH (basePath '/')", quoted(&place)))
}

fn absolute(path: &Path) -> Result<String> {
    let absolute = std::path::absolute(path).map_err(|source| Error::read(path, source, "check the path"))?;
    absolute.into_os_string().into_string().map_err(|_| Error::read(path, "its name is not text", "rename it"))
}

/// A path that Spark shall not read as a pattern.
fn pattern(path: &str) -> String {
    path.chars().flat_map(|c| "\\*?[]{},".contains(c).then_some('\\').into_iter().chain([c])).collect()
}

/// A column as its kind.
fn read(field: &Field) -> String {
    let kind = match field.kind {
        ColumnKind::Whole => "BIGINT",
        ColumnKind::Number => "DOUBLE",
        ColumnKind::Truth => "BOOLEAN",
        ColumnKind::Text => "STRING",
    };
    let name = quoted(&field.name);
    format!("CAST({name} AS {kind}) AS {name}")
}

/// The raw value of a key, as text.
fn raw(key: &Key, fields: &[Field]) -> String {
    let value = match &key.raw {
        Raw::Column(column) => quoted(&fields[*column].name),
        Raw::Number(number) => sql(number),
        Raw::Reached(number, limits) => reached(&sql(number), limits),
    };
    format!("CAST({value} AS STRING)")
}

/// How many of the limits a number has reached.
fn reached(number: &str, limits: &[f64]) -> String {
    let mut cases = "CASE".to_owned();
    for (count, limit) in limits.iter().enumerate().rev() {
        let _ = write!(cases, " WHEN {number} >= {} THEN {}", double(*limit), count + 1);
    }
    format!("{cases} WHEN {number} IS NOT NULL THEN 0 END")
}

/// What a measure takes from a row: `with`, or `y`, `x` and whether it is `counted`.
fn inputs(number: usize, measure: &Measure) -> Vec<String> {
    let among = measure.among.as_ref().map(sql);
    let (y, x) = match &measure.sum {
        Sum::Share(property) => {
            let property = sql(property);
            return vec![match among {
                Some(among) => format!("CASE WHEN {among} THEN {property} END AS with_{number}"),
                None => format!("{property} AS with_{number}"),
            }];
        }
        Sum::Mean(y) => (sql(y), None),
        Sum::Rate(y, x) => (sql(y), x.as_ref().map(sql)),
    };
    let known = [Some(&y), x.as_ref()].into_iter().flatten().map(|number| format!("{number} IS NOT NULL"));
    let counted: Vec<String> = among.into_iter().chain(known).collect();
    vec![
        format!("{} AS counted_{number}", counted.join(" AND ")),
        format!("{y} AS y_{number}"),
        format!("{} AS x_{number}", x.as_deref().unwrap_or("1.0D")),
    ]
}

/// The sums of a measure.
fn sums_of(number: usize, measure: &Measure, weighted: bool) -> Vec<String> {
    let column = |formula: String, sum: &str| format!("{formula} AS {}", sum_column(sum, number));
    let sum = |rows: &str, term: String| format!("sum(CASE WHEN {rows} THEN {term} ELSE 0.0D END)");
    if let Sum::Share(_) = measure.sum {
        let with = format!("with_{number}");
        let halves = [(format!("NOT {with}"), ["n0", "w0", "ww0"]), (with, ["n1", "w1", "ww1"])];
        return halves
            .iter()
            .flat_map(|(rows, [n, w, ww])| {
                let mut columns = vec![column(format!("count_if({rows})"), n)];
                if weighted {
                    columns.push(column(sum(rows, "weight".to_owned()), w));
                    columns.push(column(sum(rows, "weight * weight".to_owned()), ww));
                }
                columns
            })
            .collect();
    }
    let counted = format!("counted_{number}");
    let times_weight =
        |value: &str| if weighted { format!("(weight * {value}_{number})") } else { format!("{value}_{number}") };
    let (x, y) = (times_weight("x"), times_weight("y"));
    let mut columns = vec![
        column(format!("count_if({counted})"), "n"),
        column(sum(&counted, x.clone()), "x"),
        column(sum(&counted, y.clone()), "y"),
        column(sum(&counted, format!("{x} * {x}")), "xx"),
        column(sum(&counted, format!("{x} * {y}")), "xy"),
        column(sum(&counted, format!("{y} * {y}")), "yy"),
    ];
    if let Sum::Rate(..) = measure.sum {
        columns.push(column(format!("count_if({counted} AND (y_{number} < 0.0D OR x_{number} < 0.0D))"), "bad"));
    }
    columns
}

/// An expression for Spark: a number is a finite double or NULL.
fn sql(expression: &Expression) -> String {
    expression.sql(Dialect::Spark)
}

fn double(number: f64) -> String {
    format!("{number:?}D")
}

/// A name as Spark reads it.
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
