//! A chart in words, for those who do not see it: every value that the picture shows.

use super::number::{number, with_interval};
use super::{Chart, Mark, Overview, Ranked, Strategy, Style};
use crate::model::{Language, Status};
use crate::table::Verdict;

/// The chart's values in words, as they stand in the `<desc>` of its SVG and belong in the `alt` of a picture.
pub fn alt_text(chart: &Chart, style: Style) -> String {
    let language = style.language;
    let sentences = match chart {
        Chart::Strategy(strategy) => strategy_in_words(strategy, language),
        Chart::Overview(overview) => overview_in_words(overview, language),
        Chart::Ranked(ranked) => ranked_in_words(ranked, language),
    };
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The chart's own title, or what kind of chart it is.
pub(super) fn title(chart: &Chart, language: Language) -> String {
    let title = chart.words().title.trim();
    if !title.is_empty() {
        return title.to_owned();
    }
    let kind = match chart {
        Chart::Strategy(_) => language.pick("Diagram över tid", "Chart over time"),
        Chart::Overview(_) => language.pick("Översikt av indikatorer", "Overview of indicators"),
        Chart::Ranked(_) => language.pick("Områden i ordning", "Areas in order"),
    };
    kind.to_owned()
}

fn strategy_in_words(chart: &Strategy, language: Language) -> Vec<String> {
    let mut sentences = vec![unit_in_words(&chart.unit, language)];
    if chart.last_year().is_none() {
        sentences.push(format!("{}.", nothing_in_years(chart, language)));
    }
    for series in &chart.series {
        let values: Vec<String> = series
            .points
            .iter()
            .map(|point| match point.value {
                Some(value) => {
                    format!("{} {}", point.period, with_interval(value, point.interval, chart.decimals, language))
                }
                None => format!("{} {}", point.period, point.status.label(language)),
            })
            .collect();
        let values = if values.is_empty() { Status::Missing.label(language).to_owned() } else { values.join("; ") };
        sentences.push(format!("{}: {values}.", series.name));
    }
    if let Some(goal) = &chart.goal {
        let number = |value| number(value, chart.decimals, language);
        let (from, to) = (language.pick("från", "from"), language.pick("till", "to"));
        let ((year, start), (until, end)) = (goal.from, goal.to);
        sentences.push(format!("{}: {from} {} ({year}) {to} {} ({until}).", goal.label, number(start), number(end)));
    }
    for (year, reason) in &chart.breaks {
        let name = language.pick("Tidsseriebrott", "Break in series");
        let reason = reason.trim().trim_end_matches('.');
        let colon = if reason.is_empty() { "" } else { ": " };
        sentences.push(format!("{name} {year}{colon}{reason}."));
    }
    sentences
}

fn overview_in_words(chart: &Overview, language: Language) -> Vec<String> {
    let rows = chart.rows.iter().map(|row| {
        let named = [
            (row.women, language.pick("kvinnor", "women")),
            (row.men, language.pick("män", "men")),
            (row.total, language.pick("totalt", "total")),
        ];
        let mark = |(mark, name): (Option<Mark>, &str)| {
            mark.map(|m| format!("{name} {}", with_interval(m.value, m.interval, row.decimals, language)))
        };
        let mut parts: Vec<String> = named.into_iter().filter_map(mark).collect();
        if parts.is_empty() {
            return format!("{}: {}.", row.label, row.status.label(language));
        }
        if let Some(nation) = row.nation {
            let name = language.pick("riket", "the nation");
            parts.push(format!("{name} {}", number(nation, row.decimals, language)));
        }
        parts.push(verdict_in_words(row.verdict, language.pick("riket", "the nation"), language));
        format!("{} ({}): {}.", row.label, row.unit, parts.join("; "))
    });
    rows.collect()
}

fn ranked_in_words(chart: &Ranked, language: Language) -> Vec<String> {
    let mut sentences = vec![unit_in_words(&chart.unit, language)];
    let rows: Vec<String> = chart
        .rows
        .iter()
        .map(|row| match row.mark {
            Some(mark) => {
                format!("{} {}", row.name, with_interval(mark.value, mark.interval, chart.decimals, language))
            }
            None => format!("{} {}", row.name, row.status.label(language)),
        })
        .collect();
    if !rows.is_empty() {
        sentences.push(format!("{}.", rows.join("; ")));
    }
    for line in &chart.references {
        sentences.push(format!("{}: {}.", line.name, number(line.value, chart.decimals, language)));
    }
    let against = chart.references.first().map_or("", |line| line.name.as_str());
    for row in chart.rows.iter().filter(|row| row.focus && row.mark.is_some() && !against.is_empty()) {
        sentences.push(format!("{}: {}.", row.name, verdict_in_words(row.verdict, against, language)));
    }
    sentences
}

fn unit_in_words(unit: &str, language: Language) -> String {
    if unit.is_empty() { String::new() } else { format!("{}: {unit}.", language.pick("Enhet", "Unit")) }
}

fn verdict_in_words(verdict: Verdict, against: &str, language: Language) -> String {
    format!("{} {against}: {}", language.pick("mot", "against"), verdict.label(language))
}

/// What stands in place of a chart over time without any value.
pub(super) fn nothing_in_years(chart: &Strategy, language: Language) -> String {
    let points = || chart.series.iter().take(1).flat_map(|series| &series.points);
    if points().all(|point| point.status == Status::Missing) {
        return language.pick("Uppgift saknas för alla år", "No data for any year").to_owned();
    }
    let reasons: Vec<String> = Status::ALL
        .into_iter()
        .filter_map(|status| {
            let years: Vec<i32> = points().filter(|p| p.status == status).map(|p| p.period.last).collect();
            (!years.is_empty()).then(|| format!("{} {}", status.label(language), self::years(&years)))
        })
        .collect();
    format!("{}: {}", language.pick("Inget värde kan visas", "No value can be shown"), reasons.join(", "))
}

/// Years in short: `2012–2014, 2016`.
pub(super) fn years(years: &[i32]) -> String {
    let mut spans: Vec<(i32, i32)> = Vec::new();
    for year in years {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == *year => *last = *year,
            _ => spans.push((*year, *year)),
        }
    }
    let span = |(first, last): (i32, i32)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    spans.into_iter().map(span).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_in_short() {
        assert_eq!(years(&[2012, 2013, 2014, 2016, 2018, 2019]), "2012–2014, 2016, 2018, 2019");
        assert_eq!(years(&[]), "");
    }
}
