//! JSON -> cells: pages of Kolada's API (v2 and v3), or an array of flat objects such as our own tables.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Row, Sheet};
use crate::error::{Error, Result, shortened};

/// The columns of Kolada's data, one row a value.
const KOLADA: [&str; 8] = ["kpi", "municipality", "period", "gender", "value", "count", "status", "isdeleted"];

/// The records of a JSON file as rows below a header row, numbered from 1.
pub(super) fn sheet(path: &Path, text: &str) -> Result<Sheet> {
    let help = "the file may be cut short; download it again";
    let json: Value = serde_json::from_str(text).map_err(|source| Error::read(path, source, help))?;
    let pages: Vec<&Map<String, Value>> = match &json {
        Value::Object(page) => vec![page],
        Value::Array(pages) => pages.iter().filter_map(Value::as_object).collect(),
        _ => Vec::new(),
    };
    let in_array = json.as_array().map_or(1, Vec::len);
    let data: Vec<&Map<String, Value>> =
        pages.iter().filter_map(|page| page.get("values")?.as_array()).flatten().filter_map(Value::as_object).collect();
    let is_kolada = |record: &&Map<String, Value>| record.contains_key("kpi") && record.contains_key("values");
    if !data.is_empty() && data.iter().all(is_kolada) {
        let mut sheet = table(kolada(&data));
        sheet.notes.extend(next_page(pages.last()));
        return Ok(sheet);
    }
    let answers = || pages.iter().map(|page| page.get("values").and_then(Value::as_array));
    if !pages.is_empty() && answers().all(|values| values.is_some_and(Vec::is_empty)) {
        return Err(Error::read(
            path,
            "the answer holds no values",
            "check the ids, areas and years that were asked for",
        ));
    }
    let flat = |record: &&Map<String, Value>| record.values().all(|value| !value.is_array() && !value.is_object());
    if !pages.is_empty() && pages.len() == in_array && json.is_array() && pages.iter().all(flat) {
        return Ok(table(objects(&pages)));
    }
    let keys = pages.first().map(|page| page.keys().cloned().collect::<Vec<_>>().join(", ")).unwrap_or_default();
    let inner = data.first().map(|record| record.keys().cloned().collect::<Vec<_>>().join(", "));
    let inner = inner.map_or(String::new(), |keys| format!(" and in its values `{keys}`"));
    Err(Error::read(
        path,
        format!("it is JSON of an unknown shape, with the keys `{}`{inner}", shortened(&keys)),
        "jamlik reads answers of Kolada's API /data/kpi/… ({\"values\": [{\"kpi\", \"municipality\", \"period\", \
         \"values\": […]}]}, one page or an array of pages) and the tables it wrote itself",
    ))
}

/// Kolada's API gives long answers in pages; the last page that was given may not be the last there is.
fn next_page(last: Option<&&Map<String, Value>>) -> Option<String> {
    let next = ["next_url", "next_page"].into_iter().find_map(|key| last?.get(key)?.as_str())?;
    Some(format!("one page of a longer answer, so values may be absent; the next page is {next}"))
}

fn kolada(data: &[&Map<String, Value>]) -> Vec<Vec<String>> {
    let mut rows = vec![KOLADA.map(str::to_owned).to_vec()];
    for record in data {
        let outer = |name: &str| text(record.get(name));
        // v2 spells it `is_deleted` on the record; v3 `isdeleted` on the value.
        let outer_deleted = record.get("is_deleted").or(record.get("isdeleted"));
        for value in record.get("values").and_then(Value::as_array).into_iter().flatten() {
            let inner = |name: &str| text(value.get(name));
            let deleted = value.get("isdeleted").or(value.get("is_deleted")).or(outer_deleted);
            rows.push(vec![
                outer("kpi"),
                outer("municipality"),
                outer("period"),
                inner("gender"),
                inner("value"),
                inner("count"),
                inner("status"),
                text(deleted),
            ]);
        }
    }
    rows
}

fn objects(records: &[&Map<String, Value>]) -> Vec<Vec<String>> {
    let mut names: Vec<&String> = Vec::new();
    for record in records {
        // Tables of ours have the same keys in every record, so this is one comparison a key.
        if names.len() == record.len() && names.iter().zip(record.keys()).all(|(a, b)| *a == b) {
            continue;
        }
        for name in record.keys() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let header = names.iter().map(|name| (*name).clone()).collect();
    let body = records.iter().map(|record| names.iter().map(|name| text(record.get(*name))).collect());
    std::iter::once(header).chain(body).collect()
}

/// Rows whose header is row 0, so that a record's number is its place in the file.
fn table(rows: Vec<Vec<String>>) -> Sheet {
    let rows = rows.into_iter().enumerate().map(|(number, cells)| Row { number, cells }).collect();
    Sheet { name: None, delimiter: None, typed: true, rows, notes: Vec::new() }
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(other) => other.to_string(),
    }
}
