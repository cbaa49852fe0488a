//! Published values -> values per person, and whether they can be true.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{Collector, Reading};
use crate::model::{Indicator, Kind, KoladaId, fold};
use crate::table::Observation;

/// Divides every value by the unit that it was published in, and reports the impossible.
pub(super) fn settle(collector: &mut Collector<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let mut groups: BTreeMap<(String, Option<usize>), Vec<usize>> = BTreeMap::new();
    for (i, reading) in collector.readings.iter().enumerate() {
        groups.entry((reading.observation.key.indicator.to_string(), reading.kpi)).or_default().push(i);
    }
    let mut per = vec![1.0; collector.readings.len()];
    for ((id, kpi), members) in groups {
        let Some(indicator) = collector.catalogue.indicator(ustr::ustr(&id)) else { continue };
        let fallback = match kpi.and_then(|kpi| indicator.kolada.get(kpi)) {
            Some(kolada) => kolada_unit(indicator, kolada, &members, collector, &mut notes),
            None => {
                notes.extend(shares_of_percent(indicator, &members, collector));
                Some(indicator.per)
            }
        };
        let stated: BTreeSet<String> =
            members.iter().map(|i| collector.readings[*i].per.or(fallback).unwrap_or(f64::NAN).to_string()).collect();
        for i in &members {
            per[*i] = collector.readings[*i].per.or(fallback).unwrap_or(indicator.per);
        }
        let name =
            kpi.and_then(|kpi| indicator.kolada.get(kpi)).map_or(id.clone(), |kolada| format!("{id} ({})", kolada.id));
        collector
            .summary
            .units
            .insert(format!("{name}: per {}", stated.into_iter().collect::<Vec<_>>().join(" and per ")));
    }
    for (reading, per) in collector.readings.iter_mut().zip(&per) {
        let o = &mut reading.observation;
        for number in [&mut o.value, &mut o.lower, &mut o.upper, &mut o.standard_error].into_iter().flatten() {
            *number /= per;
        }
    }
    notes.extend(beside_counts(collector, &per));
    report_impossible(collector, &per);
    notes
}

/// A suspicion, not an error: a small percentage is possible, but not in every row.
fn shares_of_percent(indicator: &Indicator, members: &[usize], collector: &Collector<'_>) -> Option<String> {
    const ENOUGH: usize = 3;
    let readings = members.iter().map(|i| &collector.readings[*i]).filter(|reading| reading.per.is_none());
    let values: Vec<f64> = readings.filter_map(|reading| reading.observation.value).collect();
    let suspect = indicator.kind == Kind::Proportion
        && indicator.per > 1.0
        && values.len() >= ENOUGH
        && values.iter().all(|value| *value <= 1.0);
    suspect.then(|| {
        format!(
            "{}: all {} values are at most 1 and were read as {}; if they are shares, add a column `per` with 1",
            indicator.id,
            values.len(),
            indicator.unit.en
        )
    })
}

/// The unit of a Kolada id in this file: the only one, the one that its title names, or the one that all values fit.
fn kolada_unit(
    indicator: &Indicator,
    kolada: &KoladaId,
    members: &[usize],
    collector: &mut Collector<'_>,
    notes: &mut Vec<String>,
) -> Option<f64> {
    let values: Vec<f64> = members.iter().filter_map(|i| collector.readings[*i].observation.value).collect();
    let outside = |(low, high): (f64, f64)| values.iter().filter(|value| !(low..=high).contains(*value)).count();
    if let [only] = kolada.units.as_slice() {
        let (count, (low, high)) = (outside(only.plausible), only.plausible);
        if count > 0 {
            let first = values.iter().find(|value| !(low..=high).contains(*value)).copied().unwrap_or(0.0);
            notes.push(format!(
                "{} ({}): {count} of {} values lie outside {low} to {high}, the first is {first}; check the unit",
                kolada.id,
                indicator.id,
                values.len(),
            ));
        }
        return Some(only.per);
    }
    let titles: Vec<String> = collector.named_by(&indicator.id).map(|title| fold(title)).collect();
    let by_title = kolada.units.iter().find(|unit| {
        let part = unit.title_contains.as_deref().map(fold);
        part.is_some_and(|part| titles.iter().any(|title| title.contains(&part)))
    });
    if let Some(unit) = by_title {
        notes.push(format!("{}: values are per {}, as the title says", kolada.id, unit.per));
        return Some(unit.per);
    }
    if values.is_empty() {
        return Some(indicator.per);
    }
    let by_size: Vec<_> = kolada.units.iter().filter(|unit| outside(unit.plausible) == 0).collect();
    if let [unit] = by_size.as_slice() {
        notes.push(format!("{}: values are per {}, by their size", kolada.id, unit.per));
        return Some(unit.per);
    }
    let known: Vec<String> = kolada
        .units
        .iter()
        .map(|unit| format!("per {} ({} to {})", unit.per, unit.plausible.0, unit.plausible.1))
        .collect();
    let (low, high) =
        values.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    let place = members.first().map_or((0, 0), |i| (collector.readings[*i].row, collector.readings[*i].column));
    let expected = format!("values of {} in one of its units: {}", kolada.id, known.join(", "));
    let help =
        "put the years of each unit in a file of their own, or give the values in a long table with a column `per`";
    collector.problem(place, &expected, &format!("{low} to {high}"), help);
    None
}

/// Values that are not their own numerator over denominator, even if they were rounded to whole units.
fn beside_counts(collector: &Collector<'_>, per: &[f64]) -> Vec<String> {
    let mut differing: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for (reading, per) in collector.readings.iter().zip(per) {
        let Observation { key, numerator, denominator, value, .. } = reading.observation;
        let (Some(cases), Some(persons), Some(value)) = (numerator, denominator, value) else { continue };
        let is_ratio = collector
            .catalogue
            .indicator(key.indicator)
            .is_some_and(|indicator| matches!(indicator.kind, Kind::Proportion | Kind::Rate));
        if !is_ratio || persons <= 0.0 || (cases / persons - value).abs() * per <= 0.501 {
            continue;
        }
        let example = || format!("row {}: {} beside {cases} of {persons}", reading.row, value * per);
        differing.entry(key.indicator.as_str()).or_insert_with(|| (0, example())).0 += 1;
    }
    let note = |(indicator, (count, example)): (&str, (usize, String))| {
        format!(
            "{indicator}: values that are not their numerator by their denominator: {count}, such as {example}; \
             the counts were used"
        )
    };
    differing.into_iter().map(note).collect()
}

/// Shares outside 0 to 1, negative rates, more cases than persons, a value outside its limits.
fn report_impossible(collector: &mut Collector<'_>, per: &[f64]) {
    let readings = std::mem::take(&mut collector.readings);
    for (reading, per) in readings.iter().zip(per) {
        let Some(indicator) = collector.catalogue.indicator(reading.observation.key.indicator) else { continue };
        if let Some((expected, found, help)) = impossible(indicator, reading, *per) {
            collector.problem((reading.row, reading.column), &expected, &found, help);
        }
    }
    collector.readings = readings;
}

fn impossible(indicator: &Indicator, reading: &Reading, per: f64) -> Option<(String, String, &'static str)> {
    const SLACK: f64 = 1e-9;
    let Observation { numerator, denominator, value, lower, upper, .. } = reading.observation;
    let published = |value: f64| match value * per {
        huge if huge.abs() > 1e15 => format!("{huge:e}"),
        number => format!("{}", (number * 1e9).round() / 1e9),
    };
    if let (Some(cases), Some(persons)) = (numerator, denominator)
        && indicator.kind == Kind::Proportion
        && cases > persons
    {
        let help = "the numerator counts persons of the denominator; check that the two columns are not exchanged";
        return Some(("a numerator ≤ its denominator".into(), format!("{cases} of {persons}"), help));
    }
    let value = value?;
    if indicator.kind == Kind::Proportion && !(-SLACK..=1.0 + SLACK).contains(&value) {
        let help =
            "values are read in the indicator's unit; a column `per` (100 for percent, 1 for shares) says otherwise";
        return Some((format!("a value from 0 to {per}"), published(value), help));
    }
    if indicator.kind != Kind::Mean && value < 0.0 {
        return Some(("a value ≥ 0".into(), published(value), "rates and years are not negative"));
    }
    let (low, high) = (lower.unwrap_or(value), upper.unwrap_or(value));
    if !(low - SLACK <= value && value <= high + SLACK) {
        let found = format!("{} outside {} to {}", published(value), published(low), published(high));
        return Some(("a value inside its limits".into(), found, "check that the columns of limits are not exchanged"));
    }
    None
}
