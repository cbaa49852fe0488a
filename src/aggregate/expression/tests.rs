//! Expressions by hand; the laws over random ones are in `laws`.

#![allow(clippy::unwrap_used)]

mod laws;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float32Array, Float64Array, Int8Array, Int64Array, UInt8Array, UInt64Array,
};

use super::*;
use crate::aggregate::rows::ColumnKind;

/// Four rows of each kind of column.
fn people() -> (Vec<Field>, Vec<ArrayRef>) {
    let dictionary: DictionaryArray<Int32Type> = [Some("0180"), None, Some("0680"), Some("9999")].into_iter().collect();
    let columns: [(&str, ColumnKind, ArrayRef); 8] = [
        ("alder", ColumnKind::Whole, Arc::new(UInt8Array::from(vec![Some(17), Some(18), None, Some(84)]))),
        ("rokning", ColumnKind::Whole, Arc::new(Int8Array::from(vec![Some(1), Some(0), Some(9), None]))),
        ("fodd", ColumnKind::Whole, Arc::new(Int64Array::from(vec![2006, 2005, 1960, i64::MAX]))),
        ("stor", ColumnKind::Whole, Arc::new(UInt64Array::from(vec![0, 1, u64::MAX, 3]))),
        ("vikt", ColumnKind::Number, Arc::new(Float64Array::from(vec![Some(0.0), Some(2.5), None, Some(f64::NAN)]))),
        ("längd", ColumnKind::Number, Arc::new(Float32Array::from(vec![0.1, 180.0, -1.0, f32::INFINITY]))),
        ("gift", ColumnKind::Truth, Arc::new(BooleanArray::from(vec![Some(true), Some(false), None, Some(true)]))),
        ("kommun", ColumnKind::Text, Arc::new(dictionary)),
    ];
    let fields = columns.iter().map(|(name, kind, _)| Field { name: (*name).to_owned(), kind: *kind }).collect();
    (fields, columns.into_iter().map(|(_, _, array)| array).collect())
}

fn missing() -> BTreeMap<String, Vec<Code>> {
    let codes = [("rokning", Code::Whole(9)), ("kommun", Code::Whole(9999)), ("längd", Code::Text("-1".to_owned()))];
    codes.into_iter().map(|(name, code)| (name.to_owned(), vec![code])).collect()
}

fn parse(text: &str) -> Result<Expression, Fault> {
    Expression::parse(text, &people().0, &missing())
}

/// The four rows: `F`, `T` or `?`.
fn truth(text: &str) -> String {
    let (_, arrays) = people();
    let mut out = vec![7; 9];
    parse(text).unwrap().truth(&|at| &arrays[at], 4, &mut out);
    out.into_iter().map(|truth| ['F', 'T', '?'][usize::from(truth)]).collect()
}

fn numbers(text: &str) -> [Option<f64>; 4] {
    let (_, arrays) = people();
    let (mut out, mut known) = (vec![7.0; 9], Vec::new());
    parse(text).unwrap().numbers(&|at| &arrays[at], 4, &mut out, &mut known);
    assert!(out.iter().zip(&known).all(|(value, known)| *known || *value == 0.0));
    std::array::from_fn(|row| known[row].then_some(out[row]))
}

#[test]
fn comparisons_of_every_kind_of_column() {
    assert_eq!(truth("alder >= 18"), "FT?T");
    assert_eq!(truth("18 > alder"), "TF?F");
    assert_eq!(truth("alder <> 17"), "FT?T");
    assert_eq!(truth("alder != 17"), "FT?T");
    assert_eq!(truth("alder = 17.5 OR alder < 17.5"), "TF?F");
    assert_eq!(truth("alder < 300 AND alder > -1"), "TT?T");
    assert_eq!(truth("alder BETWEEN 18 AND 84"), "FT?T");
    assert_eq!(truth("alder NOT BETWEEN 18 AND 84"), "TF?F");
    assert_eq!(truth("fodd > 2005"), "TFFT");
    assert_eq!(truth("fodd = 9223372036854775807"), "FFFT");
    assert_eq!(truth("stor > 2"), "FFTT");
    assert_eq!(truth("stor > alder"), "FF?F");
    assert_eq!(truth("vikt <= 2.5"), "TT??");
    assert_eq!(truth("\"längd\" > 1"), "FT??");
    assert_eq!(truth("längd IN (180, 181)"), "FT??");
    assert_eq!(truth("gift"), "TF?T");
    assert_eq!(truth("gift = FALSE"), "FT?F");
    assert_eq!(truth("gift <> (alder = 84)"), "TF?F");
    assert_eq!(truth("kommun = '0180'"), "T?F?");
    assert_eq!(truth("kommun IN ('0680', 'x')"), "F?T?");
    assert_eq!(truth("kommun BETWEEN '02' AND '07'"), "F?T?");
    assert_eq!(truth("kommun = kommun"), "T?T?");
    assert_eq!(truth("'a' < 'b' AND 1 = 1"), "TTTT");
}

#[test]
fn codes_for_no_answer_are_unknown_wherever_the_column_stands() {
    assert_eq!(truth("rokning = 1"), "TF??");
    assert_eq!(truth("rokning = 9"), "FF??");
    assert_eq!(truth("rokning IS NULL"), "FFTT");
    assert_eq!(truth("kommun IS NOT NULL"), "TFTF");
    assert_eq!(truth("längd IS NULL"), "FFTT");
    assert_eq!(numbers("rokning + 0"), [Some(1.0), Some(0.0), None, None]);
}

#[test]
fn logic_has_three_values() {
    // rokning = 1 is T F ? ?, alder > 17 is F T ? T.
    assert_eq!(truth("rokning = 1 AND alder > 17"), "FF??");
    assert_eq!(truth("rokning = 1 OR alder > 17"), "TT?T");
    assert_eq!(truth("NOT rokning = 1"), "FT??");
    assert_eq!(truth("rokning = 1 AND NULL"), "?F??");
    assert_eq!(truth("rokning = 1 OR NULL"), "T???");
    assert_eq!(truth("(rokning = 1) IS NULL"), "FFTT");
    assert_eq!(truth("CASE WHEN rokning = 1 THEN FALSE WHEN alder > 17 THEN TRUE END"), "FT?T");
    assert_eq!(truth("COALESCE(rokning = 1, alder > 17)"), "TF?T");
    assert_eq!(truth("COALESCE(rokning = 1, gift, TRUE)"), "TFTT");
}

#[test]
fn calculations() {
    assert_eq!(numbers("2024 - fodd")[..3], [Some(18.0), Some(19.0), Some(64.0)]);
    assert_eq!(numbers("alder + rokning * 2"), [Some(19.0), Some(18.0), None, None]);
    assert_eq!(numbers("10 / vikt"), [None, Some(4.0), None, None]);
    assert_eq!(numbers("ABS(-vikt)"), [Some(0.0), Some(2.5), None, None]);
    assert_eq!(numbers("COALESCE(vikt, rokning, -1)"), [Some(0.0), Some(2.5), Some(-1.0), Some(-1.0)]);
    assert_eq!(numbers("CASE WHEN gift THEN vikt ELSE 1 END"), [Some(0.0), Some(1.0), Some(1.0), None]);
    assert_eq!(numbers("längd"), [Some(f64::from(0.1_f32)), Some(180.0), None, None]);
    assert_eq!(numbers("alder * 1e308"), [None, None, None, None]);
    assert_eq!(numbers("stor")[2], Some(18_446_744_073_709_551_615.0));
    assert_eq!(truth("alder * 1e308 > 5"), "TT?T");
    assert_eq!(truth("alder / 0 IS NULL"), "TTTT");
}

#[test]
fn columns_are_listed_once_in_the_order_of_the_files() {
    let expression = parse("kommun = '0180' AND (alder > 3 OR kommun = '0680')").unwrap();
    assert_eq!(expression.columns(), [0, 7]);
    assert_eq!(parse("1 = 1").unwrap().columns(), [0; 0]);
}

#[test]
fn deep_and_long_text_is_refused() {
    for text in [
        format!("{}alder = 1{}", "(".repeat(1_900), ")".repeat(1_900)),
        format!("{}gift", "NOT ".repeat(900)),
        format!("{}alder > 1", "- ".repeat(1_900)),
        format!("alder{} > 1", "+1".repeat(1_900)),
        "CASE WHEN ".repeat(390),
        "ABS(".repeat(990),
        "x ".repeat(2_001),
        format!("{}1{}", "CASE WHEN gift THEN ".repeat(160), " END".repeat(160)),
        format!("alder IN {}", "(".repeat(3_000)),
    ] {
        let fault = parse(&text).unwrap_err();
        assert!(!fault.expected.is_empty(), "{text}");
    }
    let many = vec!["alder = 1"; 300].join(" OR ");
    assert_eq!(truth(&many), "FF?F");
}

#[test]
fn a_fault_says_what_to_write() {
    let texts = [
        "",
        "alder >",
        "alder = 1 alder = 2",
        "(alder = 1",
        "kommun = '0180",
        "Alder > 18",
        "gender = 'x'",
        "kommun = \"Stockholm\"",
        "p.alder = 1",
        "kommun = 180",
        "alder = '18'",
        "alder IN ('18', '19')",
        "gift = 1",
        "gift + 1",
        "alder AND gift",
        "NOT kommun",
        "kommun + 1",
        "kommun",
        "NULL",
        "gift < TRUE",
        "alder = NULL",
        "alder IN (1, NULL)",
        "alder IN (1, fodd)",
        "alder BETWEEN 1 AND fodd",
        "CASE alder WHEN 1 THEN 2 END",
        "CASE WHEN gift THEN 'a' END",
        "CASE WHEN gift THEN 1 ELSE TRUE END",
        "COALESCE(NULL, NULL)",
        "kommun LIKE '01%'",
        "UPPER(kommun) = 'A'",
        "alder IN (SELECT 1)",
        "alder % 2 = 1",
        "COUNT(*) > 1",
        "alder > 1e999",
        "alder || 'x'",
    ];
    let told: Vec<String> = texts
        .iter()
        .map(|text| {
            let Fault { expected, found, help } = parse(text).unwrap_err();
            let help = if help.is_empty() { String::new() } else { format!("\n  {help}") };
            format!("{text}\n  expected {expected}, found `{found}`{help}")
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
  expected an SQL expression, found ``
  write a condition such as `rokare = 1`, or leave the key out
alder >
  expected an SQL expression, found `alder >`
  expected an expression, found EOF
alder = 1 alder = 2
  expected an SQL expression and nothing after it, found `alder = 1 alder = 2`
  it ends before `alder` at character 11
(alder = 1
  expected an SQL expression, found `(alder = 1`
  expected ), found EOF
kommun = '0180
  expected an SQL expression, found `kommun = '0180`
  Unterminated string literal at character 10
Alder > 18
  expected a column of the files, found `Alder`
  did you mean `alder`?
gender = 'x'
  expected a column of the files, found `gender`
  the columns are alder, rokning, fodd, stor, vikt, längd, gift, kommun
kommun = "Stockholm"
  expected a column of the files, found `Stockholm`
  a text stands in single quotes: 'Stockholm'
p.alder = 1
  expected a column of the files, found `p.alder`
  did you mean `alder`?
kommun = 180
  expected values of one kind, found `kommun = 180`
  `kommun` is text: write '180'
alder = '18'
  expected values of one kind, found `alder = '18'`
  `alder` is a number: write 18 without quotes
alder IN ('18', '19')
  expected values of one kind, found `alder IN ('18', '19')`
  `alder` is a number: write 18 without quotes
gift = 1
  expected values of one kind, found `gift = 1`
  `gift` is true or false: write `gift` or `NOT gift`
gift + 1
  expected a number, found `gift`
  count it: `CASE WHEN gift THEN 1 ELSE 0 END`
alder AND gift
  expected a condition, found `alder`
  compare the number, as in `alder = 1`
NOT kommun
  expected a condition, found `kommun`
  compare the text: `kommun = '…'`
kommun + 1
  expected a number, found `kommun`
  texts can be compared, not calculated with
kommun
  expected a condition or a number, found `kommun`
  compare it with a text: `… = '…'`
NULL
  expected a condition or a number, found `NULL`
  NULL says nothing of a row
gift < TRUE
  expected = or <> between true and false, found `gift < true`
  true is not more than false
alder = NULL
  expected a comparison with a value, found `alder = NULL`
  nothing equals NULL; write `… IS NULL`
alder IN (1, NULL)
  expected numbers or 'texts' to compare with, found `alder IN (1, NULL)`
  nothing equals NULL; write `… OR x IS NULL`
alder IN (1, fodd)
  expected numbers or 'texts' to compare with, found `alder IN (1, fodd)`
  write `x = … OR x = …`
alder BETWEEN 1 AND fodd
  expected numbers or 'texts' to compare with, found `alder BETWEEN 1 AND fodd`
  write `x >= … AND x <= …`
CASE alder WHEN 1 THEN 2 END
  expected CASE WHEN with a condition, found `CASE alder WHEN 1 THEN 2 END`
  write the condition out: CASE WHEN alder = …
CASE WHEN gift THEN 'a' END
  expected alternatives that are all conditions or all numbers, found `CASE WHEN gift THEN 'a' END`
  compare texts before you choose among them: CASE WHEN x = '…' THEN …
CASE WHEN gift THEN 1 ELSE TRUE END
  expected alternatives that are all conditions or all numbers, found `CASE WHEN gift THEN 1 ELSE true END`
  write 1 for TRUE and 0 for FALSE, or compare the numbers
COALESCE(NULL, NULL)
  expected alternatives that are all conditions or all numbers, found `COALESCE(NULL, NULL)`
  at least one must be other than NULL
kommun LIKE '01%'
  expected columns, numbers, 'texts', TRUE, FALSE, NULL, comparisons, AND, OR, NOT, IN (…), BETWEEN, IS NULL, + - * /, ABS, COALESCE and CASE WHEN, found `kommun LIKE '01%'`
  write it with these, or make a column of it in the file
UPPER(kommun) = 'A'
  expected columns, numbers, 'texts', TRUE, FALSE, NULL, comparisons, AND, OR, NOT, IN (…), BETWEEN, IS NULL, + - * /, ABS, COALESCE and CASE WHEN, found `UPPER(kommun)`
  write it with these, or make a column of it in the file
alder IN (SELECT 1)
  expected columns, numbers, 'texts', TRUE, FALSE, NULL, comparisons, AND, OR, NOT, IN (…), BETWEEN, IS NULL, + - * /, ABS, COALESCE and CASE WHEN, found `alder IN (SELECT 1)`
  write it with these, or make a column of it in the file
alder % 2 = 1
  expected columns, numbers, 'texts', TRUE, FALSE, NULL, comparisons, AND, OR, NOT, IN (…), BETWEEN, IS NULL, + - * /, ABS, COALESCE and CASE WHEN, found `alder % 2`
  write it with these, or make a column of it in the file
COUNT(*) > 1
  expected columns, numbers, 'texts', TRUE, FALSE, NULL, comparisons, AND, OR, NOT, IN (…), BETWEEN, IS NULL, + - * /, ABS, COALESCE and CASE WHEN, found `COUNT(*)`
  write it with these, or make a column of it in the file
alder > 1e999
  expected a number that a double can hold, found `1e999`
alder || 'x'
  expected columns, numbers, 'texts', TRUE, FALSE, NULL, comparisons, AND, OR, NOT, IN (…), BETWEEN, IS NULL, + - * /, ABS, COALESCE and CASE WHEN, found `alder || 'x'`
  write it with these, or make a column of it in the file
"#);
}

#[test]
fn a_column_named_by_a_word_of_sql_stands_in_quotes() {
    for name in ["interval", "user", "order", "null", "true"] {
        let fields = [Field { name: name.to_owned(), kind: ColumnKind::Whole }];
        let quoted = Expression::parse(&format!("\"{name}\" = 1"), &fields, &BTreeMap::new()).unwrap();
        assert_eq!(quoted.columns(), [0]);
        match Expression::parse(&format!("{name} > 1"), &fields, &BTreeMap::new()) {
            Ok(bare) => assert_eq!(bare.columns(), [0]),
            Err(fault) if ["null", "true"].contains(&name) => assert!(!fault.help.is_empty()),
            Err(fault) => assert!(fault.help.ends_with(&format!("write the column as \"{name}\", in double quotes"))),
        }
    }
}
