//! What the types cannot say about the indicators of a catalogue.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Indicator;
use super::parse::line_of;
use crate::error::{Place, Problem};

/// An indicator and the file that it stands in.
pub struct Source {
    pub path: PathBuf,
    pub text: String,
    pub indicator: Indicator,
}

/// Everything that is wrong with these indicators, each for itself and together.
pub fn problems(sources: &[Source]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = sources.iter().flat_map(own_problems).collect();
    let mut numbers: BTreeMap<u32, &Source> = BTreeMap::new();
    let mut kpis: BTreeMap<&str, &Source> = BTreeMap::new();
    for source in sources {
        let indicator = &source.indicator;
        if let Some(first) = numbers.insert(indicator.number, source) {
            problems.push(Problem {
                place: place(&source.path, &source.text, "number"),
                expected: format!("a number that no other indicator has; `{}` has it", first.indicator.id),
                found: indicator.number.to_string(),
                help: "give it a number of its own; to replace an indicator, use the same file name".to_owned(),
            });
        }
        for kpi in &indicator.kolada {
            if let Some(first) = kpis.insert(&kpi.id, source) {
                problems.push(Problem {
                    place: place(&source.path, &source.text, "kolada"),
                    expected: format!("a Kolada id that no other indicator has; `{}` has it", first.indicator.id),
                    found: kpi.id.clone(),
                    help: "name each of Kolada's ids once; to replace an indicator, use the same file name".to_owned(),
                });
            }
        }
    }
    problems
}

fn place(path: &Path, text: &str, key: &str) -> Place {
    let last = key.rsplit('.').next().unwrap_or(key);
    Place { file: path.to_owned(), row: line_of(text, last), column: Some(key.to_owned()), ..Place::default() }
}

fn own_problems(source: &Source) -> Vec<Problem> {
    let Source { path, text, indicator } = source;
    let mut problems = Vec::new();
    let mut check = |right: bool, key: &str, expected: &str, found: String| {
        if !right {
            let help = format!("change `{key}` in {}", path.display());
            problems.push(Problem { place: place(path, text, key), expected: expected.to_owned(), found, help });
        }
    };
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    check(indicator.id == stem, "id", &format!("the name of the file, `{stem}`"), indicator.id.clone());
    check(indicator.per > 0.0 && indicator.per.is_finite(), "per", "a number > 0", indicator.per.to_string());
    check(indicator.decimals <= 6, "decimals", "a whole number from 0 to 6", indicator.decimals.to_string());
    check(indicator.pooled_years > 0, "pooled_years", "a whole number ≥ 1", indicator.pooled_years.to_string());
    check(indicator.every_years > 0, "every_years", "a whole number ≥ 1", indicator.every_years.to_string());
    check(!indicator.sexes.is_empty(), "sexes", "at least one of total, women, men", "[]".to_owned());
    check(!indicator.levels.is_empty(), "levels", "at least one level of area", "[]".to_owned());
    for exception in &indicator.pooled_exceptions {
        check(exception.years > 0, "pooled_exceptions", "years ≥ 1", exception.years.to_string());
    }
    let texts = [
        ("title", &indicator.title),
        ("short", &indicator.short),
        ("definition", &indicator.definition),
        ("unit", &indicator.unit),
    ];
    for (key, text) in texts {
        let both = !text.sv.trim().is_empty() && !text.en.trim().is_empty();
        check(both, key, "a text in both sv and en", format!("sv = \"{}\", en = \"{}\"", text.sv, text.en));
    }
    let confidence = &indicator.confidence;
    let words = [
        ("confidence.indicator", &confidence.indicator),
        ("confidence.strategy_area", &confidence.strategy_area),
        ("confidence.goal", &confidence.goal),
        ("confidence.definition", &confidence.definition),
        ("confidence.better", &confidence.better),
    ];
    for (key, word) in words {
        let known = ["confirmed", "inferred", "not_found"].contains(&word.as_str());
        check(known, key, "confirmed, inferred or not_found", word.clone());
    }
    if let Some(goal) = &indicator.goal {
        let ordered = goal.baseline_year < goal.year && goal.change.is_finite();
        check(ordered, "goal.baseline_year", &format!("a year before {}", goal.year), goal.baseline_year.to_string());
    }
    for kpi in &indicator.kolada {
        check(!kpi.units.is_empty(), "kolada.units", "at least one unit", kpi.id.clone());
        for (i, unit) in kpi.units.iter().enumerate() {
            let (low, high) = unit.plausible;
            check(low < high, "kolada.units", "plausible = [lowest, highest]", format!("[{low}, {high}]"));
            check(unit.per > 0.0 && unit.per.is_finite(), "kolada.units", "per > 0", unit.per.to_string());
            let apart = kpi.units[..i].iter().all(|other| low > other.plausible.1 || high < other.plausible.0);
            check(apart, "kolada.units", "plausible ranges that do not overlap", format!("[{low}, {high}]"));
        }
    }
    problems
}
