//! A plan -> one SQL statement, for an engine that sums the rows somewhere else.
//!
//! The statement does the additive step and nothing else: it groups by the raw values of the keys, as text, and sums. What a
//! raw value means is looked up here, by the same [`Reading`](super::plan::Reading) as in the engine that is built in.

use std::fmt::Write;
use std::path::Path;

use super::expression::{Dialect, Expression};
use super::plan::{Key, Measure, Plan, Raw, Sum};
use super::read::{Persons, Written};
use super::rows::{ColumnKind, Field};
use crate::error::{Error, Result};

/// The column of the rows of a group.
pub const ROWS: &str = "row_count";
/// The column of the rows whose weight is missing, negative or not finite.
pub const BAD_WEIGHTS: &str = "bad_weights";
/// What the statement says of a cell that is not of its column's kind, before the column's number.
pub const BAD_CELL: &str = "not of the kind of column ";

/// The column of a key's raw values.
pub fn key_column(key: usize) -> String {
    format!("key_{key}")
}

/// The column of one sum of a measure: `n` rows, `w` Σ w and `ww` Σ w² without (`0`) and with (`1`) a property; or `n`,
/// `x`, `y`, `xx`, `xy` and `yy` of [`Sums`](super::cells::Sums), and `bad` rows of negative events or person-time.
pub fn sum_column(sum: &str, measure: usize) -> String {
    format!("{sum}_{measure}")
}

/// Where the rows are, and how their columns are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What stands after `FROM`, such as ``parquet.`/data/persons.parquet` ``.
    pub relation: String,
    /// How cells of text are read; `None` where the columns have types.
    pub cells: Option<TextCells>,
}

/// How the cells of CSV files are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextCells {
    /// The decimal mark of numbers.
    pub decimal: char,
    /// What stands for nothing, beside an empty cell.
    pub nulls: Vec<String>,
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
/// `fields`: the columns of the rows; `source`: where they are, from [`source`].
pub fn statement(plan: &Plan, fields: &[Field], source: &Source) -> String {
    let columns = plan.columns();
    let cells = source.cells.as_ref();
    let persons: Vec<String> = columns.iter().map(|column| read(*column, &fields[*column], cells)).collect();
    let keys: Vec<String> = (0..plan.keys.len()).map(key_column).collect();
    let mut measured: Vec<String> =
        plan.keys.iter().zip(&keys).map(|(key, name)| format!("{} AS {name}", raw(key, fields))).collect();
    let mut sums: Vec<String> = keys.clone();
    sums.push(format!("count(*) AS {ROWS}"));
    if let Some(weight) = plan.weight {
        measured.push(format!("CAST({} AS DOUBLE) AS weight", quoted(&fields[weight].name)));
        let sound = format!("coalesce(weight BETWEEN 0.0D AND {}, false)", double(f64::MAX));
        sums.push(format!("count_if(NOT {sound}) AS {BAD_WEIGHTS}"));
    }
    for (number, measure) in plan.measures.iter().enumerate() {
        measured.extend(inputs(number, measure));
        sums.extend(sums_of(number, measure, plan.weight.is_some()));
    }
    let rows = plan.rows.as_ref().map_or(String::new(), |rows| format!("\n  WHERE {}", sql(rows)));
    format!(
        "WITH persons AS (\n  SELECT\n    {}\n  FROM {}\n), measured AS (\n  SELECT\n    {}\n  FROM persons{rows}\n)\n\
         SELECT\n  {}\nFROM measured\nGROUP BY {}",
        persons.join(",\n    "),
        source.relation,
        measured.join(",\n    "),
        sums.join(",\n  "),
        keys.join(", "),
    )
}

/// The files of person rows as Spark reads them: one relation, so that it divides the work as it sees fit.
///
/// # Errors
///
/// [`Error::Usage`] for files that Spark does not read, that are not all of one kind, or whose names mean a pattern to it.
pub fn source(persons: &Persons, nulls: &[String]) -> Result<Source> {
    let paths: Vec<String> = persons.files().iter().map(|file| absolute(&file.path)).collect::<Result<_>>()?;
    let relation = place(&paths)?;
    let written = persons.written(0);
    if (1..paths.len()).any(|file| persons.written(file) != written) {
        return Err(usage("files of one kind and dialect are needed, and these are of several"));
    }
    match written {
        // A folder such as `year=2023` states a column, wherever on the path it is.
        Written::Parquet => Ok(Source { relation: format!("parquet.{relation} WITH (basePath '/')"), cells: None }),
        Written::Csv { delimiter, decimal, stated: false } => {
            let delimiter = text(&delimiter.to_string());
            let options = [
                ("basePath", "'/'"),
                ("header", "'true'"),
                ("sep", &delimiter),
                ("escape", "'\"'"),
                ("ignoreLeadingWhiteSpace", "'true'"),
                ("ignoreTrailingWhiteSpace", "'true'"),
                // No row of too few or too many cells in silence.
                ("mode", "'FAILFAST'"),
                ("columnPruning", "'false'"),
            ];
            let options: Vec<String> = options.iter().map(|(name, value)| format!("{name} {value}")).collect();
            let relation = format!("csv.{relation} WITH ({})", options.join(", "));
            Ok(Source { relation, cells: Some(TextCells { decimal, nulls: nulls.to_vec() }) })
        }
        Written::Csv { stated: true, .. } => Err(usage("CSV whose first line only states the delimiter is not read")),
        Written::Ipc => Err(usage("Arrow IPC is not read")),
    }
}

fn usage(what: &str) -> Error {
    Error::Usage { message: format!("--engine spark: {what}"), help: "write the files as Parquet".to_owned() }
}

/// The path of all files together, each in full.
fn place(paths: &[String]) -> Result<String> {
    const PATTERN: &[char] = &['\\', '*', '?', '[', ']', '{', '}', ','];
    if let [path] = paths {
        let escaped = path.chars().flat_map(|c| PATTERN.contains(&c).then_some('\\').into_iter().chain([c]));
        return Ok(quoted(&escaped.collect::<String>()));
    }
    if paths.iter().any(|path| path.contains(PATTERN)) {
        let message = "--engine spark: the path of a file has one of `* ? [ ] { } , \\`, which mean a pattern to Spark";
        return Err(Error::Usage {
            message: message.to_owned(),
            help: "rename it, or name that file alone".to_owned(),
        });
    }
    let paths: Vec<&str> = paths.iter().map(|path| path.trim_start_matches('/')).collect();
    Ok(quoted(&format!("/{{{}}}", paths.join(","))))
}

fn absolute(path: &Path) -> Result<String> {
    let absolute = std::path::absolute(path).map_err(|source| Error::read(path, source, "check the path"))?;
    absolute.into_os_string().into_string().map_err(|_| Error::read(path, "its name is not text", "rename it"))
}

/// A column as its kind.
fn read(column: usize, field: &Field, cells: Option<&TextCells>) -> String {
    let name = quoted(&field.name);
    let kind = match field.kind {
        ColumnKind::Whole => "BIGINT",
        ColumnKind::Number => "DOUBLE",
        ColumnKind::Truth => "BOOLEAN",
        ColumnKind::Text => "STRING",
    };
    let Some(TextCells { decimal, nulls }) = cells else { return format!("CAST({name} AS {kind}) AS {name}") };
    let nulls: Vec<String> = std::iter::once("''".to_owned()).chain(nulls.iter().map(|null| text(null))).collect();
    // What Spark makes of bytes that are not UTF-8 has U+FFFD in it.
    let (pattern, value) = match field.kind {
        ColumnKind::Whole => ("'^(0|-?[1-9][0-9]*)$'".to_owned(), name.clone()),
        ColumnKind::Number => (
            format!("'^[+-]?[0-9]+([{decimal}][0-9]*)?([eE][+-]?[0-9]+)?$'"),
            format!("replace({name}, '{decimal}', '.')"),
        ),
        ColumnKind::Truth => ("'(?i)^(true|false)$'".to_owned(), name.clone()),
        ColumnKind::Text => (format!("'^[^{}]*$'", char::REPLACEMENT_CHARACTER), name.clone()),
    };
    format!(
        "CASE WHEN coalesce({name}, '') IN ({}) THEN NULL WHEN {name} RLIKE {pattern} THEN CAST({value} AS {kind}) \
         ELSE raise_error('{BAD_CELL}{column}') END AS {name}",
        nulls.join(", ")
    )
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

/// What a measure takes from a row: `with`, or `numerator`, `denominator` and whether it is `counted`.
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
        format!("{y} AS numerator_{number}"),
        format!("{} AS denominator_{number}", x.as_deref().unwrap_or("1.0D")),
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
    let times_weight = |value: String| if weighted { format!("(weight * {value})") } else { value };
    let (x, y) = (times_weight(format!("denominator_{number}")), times_weight(format!("numerator_{number}")));
    let mut columns = vec![
        column(format!("count_if({counted})"), "n"),
        column(sum(&counted, x.clone()), "x"),
        column(sum(&counted, y.clone()), "y"),
        column(sum(&counted, format!("{x} * {x}")), "xx"),
        column(sum(&counted, format!("{x} * {y}")), "xy"),
        column(sum(&counted, format!("{y} * {y}")), "yy"),
    ];
    if let Sum::Rate(..) = measure.sum {
        columns.push(column(
            format!("count_if({counted} AND (numerator_{number} < 0.0D OR denominator_{number} < 0.0D))"),
            "bad",
        ));
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

fn text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A name as Spark reads it.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ustr::ustr;

    use super::*;
    use crate::aggregate::cells::Role;
    use crate::aggregate::plan::Reading;
    use crate::aggregate::spec::Code;

    #[test]
    fn the_statement_of_a_small_plan() {
        let field = |name: &str, kind| Field { name: name.to_owned(), kind };
        let fields = [
            field("kommun", ColumnKind::Text),
            field("ålder", ColumnKind::Whole),
            field("vikt", ColumnKind::Number),
            field("rökning", ColumnKind::Whole),
            field("fall", ColumnKind::Whole),
            field("tid", ColumnKind::Number),
        ];
        let missing = [("rökning".to_owned(), vec![Code::Whole(9)])].into();
        let expression = |text: &str| Expression::parse(text, &fields, &missing).unwrap();
        let key = |role, raw| Key { role, raw, reading: Reading::Verbatim };
        let measure = |among: Option<&str>, sum| Measure { indicator: ustr("x"), among: among.map(expression), sum };
        let age = expression("\"ålder\"");
        let plan = Plan {
            rows: Some(expression("vikt IS NOT NULL")),
            keys: vec![key(Role::Area, Raw::Column(0)), key(Role::Age, Raw::Reached(age, vec![16.0, 85.0]))],
            weight: Some(2),
            measures: vec![
                measure(Some("\"ålder\" >= 16"), Sum::Share(expression("\"rökning\" = 1"))),
                measure(None, Sum::Rate(expression("fall"), Some(expression("tid")))),
            ],
        };
        let mut source = Source { relation: "parquet.`/data/persons.parquet`".to_owned(), cells: None };
        insta::assert_snapshot!(statement(&plan, &fields, &source), @"
        WITH persons AS (
          SELECT
            CAST(`kommun` AS STRING) AS `kommun`,
            CAST(`ålder` AS BIGINT) AS `ålder`,
            CAST(`vikt` AS DOUBLE) AS `vikt`,
            CAST(`rökning` AS BIGINT) AS `rökning`,
            CAST(`fall` AS BIGINT) AS `fall`,
            CAST(`tid` AS DOUBLE) AS `tid`
          FROM parquet.`/data/persons.parquet`
        ), measured AS (
          SELECT
            CAST(`kommun` AS STRING) AS key_0,
            CAST(CASE WHEN CAST(`ålder` AS DOUBLE) >= 85.0D THEN 2 WHEN CAST(`ålder` AS DOUBLE) >= 16.0D THEN 1 WHEN CAST(`ålder` AS DOUBLE) IS NOT NULL THEN 0 END AS STRING) AS key_1,
            CAST(`vikt` AS DOUBLE) AS weight,
            CASE WHEN (`ålder` >= 16) THEN ((CASE WHEN `rökning` NOT IN (9) THEN `rökning` END) = 1) END AS with_0,
            CAST(`fall` AS DOUBLE) IS NOT NULL AND (CASE WHEN CAST(`tid` AS DOUBLE) BETWEEN (-1.7976931348623157e308D) AND 1.7976931348623157e308D THEN CAST(`tid` AS DOUBLE) END) IS NOT NULL AS counted_1,
            CAST(`fall` AS DOUBLE) AS numerator_1,
            (CASE WHEN CAST(`tid` AS DOUBLE) BETWEEN (-1.7976931348623157e308D) AND 1.7976931348623157e308D THEN CAST(`tid` AS DOUBLE) END) AS denominator_1
          FROM persons
          WHERE (NOT ((CASE WHEN CAST(`vikt` AS DOUBLE) BETWEEN (-1.7976931348623157e308D) AND 1.7976931348623157e308D THEN CAST(`vikt` AS DOUBLE) END) IS NULL))
        )
        SELECT
          key_0,
          key_1,
          count(*) AS row_count,
          count_if(NOT coalesce(weight BETWEEN 0.0D AND 1.7976931348623157e308D, false)) AS bad_weights,
          count_if(NOT with_0) AS n0_0,
          sum(CASE WHEN NOT with_0 THEN weight ELSE 0.0D END) AS w0_0,
          sum(CASE WHEN NOT with_0 THEN weight * weight ELSE 0.0D END) AS ww0_0,
          count_if(with_0) AS n1_0,
          sum(CASE WHEN with_0 THEN weight ELSE 0.0D END) AS w1_0,
          sum(CASE WHEN with_0 THEN weight * weight ELSE 0.0D END) AS ww1_0,
          count_if(counted_1) AS n_1,
          sum(CASE WHEN counted_1 THEN (weight * denominator_1) ELSE 0.0D END) AS x_1,
          sum(CASE WHEN counted_1 THEN (weight * numerator_1) ELSE 0.0D END) AS y_1,
          sum(CASE WHEN counted_1 THEN (weight * denominator_1) * (weight * denominator_1) ELSE 0.0D END) AS xx_1,
          sum(CASE WHEN counted_1 THEN (weight * denominator_1) * (weight * numerator_1) ELSE 0.0D END) AS xy_1,
          sum(CASE WHEN counted_1 THEN (weight * numerator_1) * (weight * numerator_1) ELSE 0.0D END) AS yy_1,
          count_if(counted_1 AND (numerator_1 < 0.0D OR denominator_1 < 0.0D)) AS bad_1
        FROM measured
        GROUP BY key_0, key_1
        ");
        source.cells = Some(TextCells { decimal: ',', nulls: vec!["n'a".to_owned()] });
        let statement = statement(&plan, &fields, &source);
        let weight = statement.lines().find(|line| line.ends_with("AS `vikt`,"));
        insta::assert_snapshot!(weight.unwrap().trim(), @r"CASE WHEN coalesce(`vikt`, '') IN ('', 'n\'a') THEN NULL WHEN `vikt` RLIKE '^[+-]?[0-9]+([,][0-9]*)?([eE][+-]?[0-9]+)?$' THEN CAST(replace(`vikt`, ',', '.') AS DOUBLE) ELSE raise_error('not of the kind of column 2') END AS `vikt`,");
    }

    #[test]
    fn a_path_is_no_pattern_and_a_name_no_end_of_one() {
        let paths = |paths: &[&str]| place(&paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>());
        assert_eq!(paths(&["/data/år [1], {a}`*.parquet"]).unwrap(), "`/data/år \\[1\\]\\, \\{a\\}``\\*.parquet`");
        assert_eq!(paths(&["/data/a=1/b", "/data/a=2/b"]).unwrap(), "`/{data/a=1/b,data/a=2/b}`");
        assert!(paths(&["/data/a,b", "/data/c"]).is_err());
    }
}
