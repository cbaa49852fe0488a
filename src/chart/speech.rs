//! A chart in words, for those who do not see it: every value that the picture shows.

use super::concentration_curve::percent;
use super::number::{number, with_interval};
use super::{
    BivariateMap, Chart, ConcentrationCurve, Curve, CurveGroup, Division, Equiplot, EquiplotRow, GapOverTime,
    GroupKind, Map, Mark, Overview, Point, Ranked, Strategy, Style, TargetingCurve,
};
use crate::model::{Language, Status};
use crate::table::Verdict;

/// The chart's values in words, as they stand in the `<desc>` of its SVG and belong in the `alt` of a picture.
pub fn alt_text(chart: &Chart, style: Style) -> String {
    let language = style.language;
    let sentences = match chart {
        Chart::Strategy(strategy) => strategy_in_words(strategy, language),
        Chart::Overview(overview) => overview_in_words(overview, language),
        Chart::Ranked(ranked) => ranked_in_words(ranked, language),
        Chart::Equiplot(equiplot) => equiplot_in_words(equiplot, language),
        Chart::GapOverTime(gap) => gaps_in_words(gap, language),
        Chart::ConcentrationCurve(curve) => curves_in_words(curve, language),
        Chart::TargetingCurve(curve) => targeting_in_words(curve, language),
        Chart::Map(map) => map_in_words(map, language),
        Chart::BivariateMap(map) => bivariate_in_words(map, language),
    };
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The chart's own title; what kind of chart it is where it has none, or where the page sets the title beside it.
pub(super) fn title(chart: &Chart, style: Style) -> String {
    let (title, language) = (chart.words().title.trim(), style.language);
    if style.words && !title.is_empty() {
        return title.to_owned();
    }
    let kind = match chart {
        Chart::Strategy(_) => language.pick("Diagram över tid", "Chart over time"),
        Chart::Overview(_) => language.pick("Översikt av indikatorer", "Overview of indicators"),
        Chart::Ranked(_) => language.pick("Områden i ordning", "Areas in order"),
        Chart::Equiplot(_) => language.pick("Grupper år för år", "Groups year by year"),
        Chart::GapOverTime(_) => language.pick("Ojämlikhet över tid", "Inequality over time"),
        Chart::ConcentrationCurve(_) => language.pick("Koncentrationskurva", "Concentration curve"),
        Chart::TargetingCurve(_) => language.pick("Vad ett urval av områden når", "What a choice of areas reaches"),
        Chart::Map(_) => language.pick("Karta", "Map"),
        Chart::BivariateMap(_) => language.pick("Karta över behov och utfall", "Map of need and outcome"),
    };
    kind.to_owned()
}

fn strategy_in_words(chart: &Strategy, language: Language) -> Vec<String> {
    let mut sentences = vec![unit_in_words(&chart.unit, language)];
    if chart.last_year().is_none() {
        sentences.push(format!("{}.", nothing_in_years(chart, language)));
    }
    for series in &chart.series {
        let values = points_in_words(&series.points, chart.decimals, language);
        sentences.push(format!("{}: {values}.", series.name));
    }
    if let Some(goal) = &chart.goal {
        let number = |value| number(value, chart.decimals, language);
        let (from, to) = (language.pick("från", "from"), language.pick("till", "to"));
        let ((year, start), (until, end)) = (goal.from, goal.to);
        sentences.push(format!("{}: {from} {} ({year}) {to} {} ({until}).", goal.label, number(start), number(end)));
    }
    sentences.extend(breaks_in_words(&chart.breaks, language));
    sentences
}

fn points_in_words(points: &[Point], decimals: usize, language: Language) -> String {
    let words = |point: &Point| match point.value {
        Some(value) => format!("{} {}", point.period, with_interval(value, point.interval, decimals, language)),
        None => format!("{} {}", point.period, point.status.label(language)),
    };
    let words: Vec<String> = points.iter().map(words).collect();
    if words.is_empty() { Status::Missing.label(language).to_owned() } else { words.join("; ") }
}

/// "Tidsseriebrott 2019, 2023".
pub(super) fn break_in_series(years: &[i32], language: Language) -> String {
    let years: Vec<String> = years.iter().map(i32::to_string).collect();
    format!("{} {}", language.pick("Tidsseriebrott", "Break in series"), years.join(", "))
}

fn breaks_in_words(breaks: &[(i32, String)], language: Language) -> impl Iterator<Item = String> {
    breaks.iter().map(move |(year, reason)| {
        let name = break_in_series(&[*year], language);
        let reason = reason.trim().trim_end_matches('.');
        let colon = if reason.is_empty() { "" } else { ": " };
        format!("{name}{colon}{reason}.")
    })
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

/// More areas than this are told by their classes; each says its own value where one points at it.
const MOST_TOLD: usize = 400;

fn map_in_words(map: &Map, language: Language) -> Vec<String> {
    let classes = map.legend(language).into_iter().map(|entry| format!("{}: {}", entry.label, entry.areas));
    let classes: Vec<String> = classes.collect();
    let areas: Vec<String> = map.areas.iter().map(|area| map.spoken(area, language)).collect();
    map_sentences(&map.unit, classes, areas, language)
}

fn bivariate_in_words(map: &BivariateMap, language: Language) -> Vec<String> {
    let class = |(need, outcome): (usize, usize)| {
        format!("{} {}, {} {}: {}", map.need.name, need + 1, map.outcome.name, outcome + 1, map.count((need, outcome)))
    };
    let classes = (0..9).map(|i| class((i / 3, i % 3))).collect();
    let areas = map.areas.iter().map(|area| map.spoken(area, language)).collect();
    map_sentences("", classes, areas, language)
}

fn map_sentences(unit: &str, classes: Vec<String>, areas: Vec<String>, language: Language) -> Vec<String> {
    if areas.is_empty() {
        return vec![language.pick("Inga områden att visa.", "No areas to show.").to_owned()];
    }
    let classes = format!("{}: {}.", language.pick("Antal områden", "Areas"), classes.join("; "));
    let areas = if areas.len() > MOST_TOLD { String::new() } else { format!("{}.", areas.join("; ")) };
    vec![unit_in_words(unit, language), classes, areas]
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

fn equiplot_in_words(chart: &Equiplot, language: Language) -> Vec<String> {
    let mut sentences = vec![unit_in_words(&chart.unit, language)];
    if chart.division == Division::Ordered
        && let Some(group) = chart.groups.first()
    {
        let least = language.pick("Minst gynnade gruppen", "Least advantaged group");
        sentences.push(format!("{least}: {}.", group.name));
    }
    for row in chart.rows.iter().rev() {
        let values =
            if chart.division == Division::Many { ends_of(chart, row, language) } else { all_of(chart, row, language) };
        sentences.push(format!("{}: {}.", row.period, values.join("; ")));
    }
    if chart.division != Division::Many && chart.rows.len() > 1 {
        let order = language.pick("Äldre år i samma ordning av grupper.", "Older years in the same order of groups.");
        sentences.insert(sentences.len() + 1 - chart.rows.len(), order.to_owned());
    }
    if chart.rows.is_empty() {
        sentences.push(format!("{}.", nothing_in_groups(chart, language)));
    }
    sentences.extend(breaks_in_words(&chart.breaks, language));
    sentences
}

/// Every group of a row: in the newest year by name and with the intervals that the picture has, in older ones in that order.
fn all_of(chart: &Equiplot, row: &EquiplotRow, language: Language) -> Vec<String> {
    let newest = chart.rows.last() == Some(row);
    let value = |(place, value): (usize, &super::GroupValue)| {
        let words = match value.mark {
            Some(mark) => with_interval(mark.value, mark.interval.filter(|_| newest), chart.decimals, language),
            None => value.status.label(language).to_owned(),
        };
        if newest { format!("{} {words}", chart.groups[place].name) } else { words }
    };
    row.values.iter().enumerate().map(value).collect()
}

/// Of many groups how many have a value, the lowest, the highest, those in focus, and how many have none.
fn ends_of(chart: &Equiplot, row: &EquiplotRow, language: Language) -> Vec<String> {
    let named = |(place, mark): (usize, Mark)| {
        let interval = mark.interval.filter(|_| chart.rows.last() == Some(row));
        format!("{} {}", chart.groups[place].name, with_interval(mark.value, interval, chart.decimals, language))
    };
    let mut parts = vec![format!("{} {}", row.marks().count(), language.pick("värden", "values"))];
    if let Some([lowest, highest]) = row.ends() {
        parts.push(format!("{} {}", language.pick("lägst", "lowest"), named(lowest)));
        parts.push(format!("{} {}", language.pick("högst", "highest"), named(highest)));
    }
    let focus = row.marks().filter(|(place, _)| chart.groups[*place].kind == GroupKind::Focus);
    parts.extend(focus.map(named));
    for status in Status::ALL {
        let count = row.values.iter().filter(|value| value.mark.is_none() && value.status == status).count();
        if count > 0 {
            parts.push(format!("{count} {}", status.label(language)));
        }
    }
    parts
}

fn gaps_in_words(chart: &GapOverTime, language: Language) -> Vec<String> {
    let panel = |panel: &super::GapPanel| {
        let unit = if panel.unit.is_empty() { String::new() } else { format!(" ({})", panel.unit) };
        let values = points_in_words(&panel.points, panel.decimals, language);
        let equal = number(panel.no_inequality, 0, language);
        let above =
            if panel.above.is_empty() { String::new() } else { format!(" {}.", panel.above.trim_end_matches('.')) };
        let no_inequality = language.pick("ingen ojämlikhet", "no inequality");
        format!("{}{unit}, {no_inequality} = {equal}: {values}.{above}", panel.title)
    };
    let mut sentences: Vec<String> = chart.panels.iter().map(panel).collect();
    if chart.panels.is_empty() {
        sentences.push(format!("{}.", nothing_in_points(&[], language)));
    }
    sentences.extend(breaks_in_words(&chart.breaks, language));
    sentences
}

fn curves_in_words(chart: &ConcentrationCurve, language: Language) -> Vec<String> {
    let mut sentences: Vec<String> = chart
        .curves
        .iter()
        .rev()
        .map(|curve| {
            let groups: Vec<String> =
                curve.groups.iter().enumerate().map(|(i, group)| share_in_words(i == 0, group, language)).collect();
            format!("{}. {}.", index(chart, curve, language), groups.join("; "))
        })
        .collect();
    if chart.curves.is_empty() {
        sentences.push(format!("{}.", no_curve(chart, language)));
    }
    sentences
}

fn targeting_in_words(chart: &TargetingCurve, language: Language) -> Vec<String> {
    if chart.points.is_empty() {
        return vec![language.pick("Inga områden att visa.", "No areas to show.").to_owned()];
    }
    let mut sentences = vec![format!("{} / {}.", chart.burden, chart.people)];
    sentences.extend([0.1, 0.2, 0.3, 0.4, 0.5].map(|people| format!("{}.", reach(chart, people, language))));
    sentences.extend(half(chart, language).map(|words| format!("{words}.")));
    sentences
}

/// What a share of the people reaches: "20 % av befolkningen: 31 % (29–33 %)".
pub(super) fn reach(chart: &TargetingCurve, people: f64, language: Language) -> String {
    let (burden, interval) = chart.reach(people);
    let between = interval.map_or(String::new(), |(lower, upper)| {
        format!(" ({}–{})", number(100.0 * lower, 0, language), percent(upper, language))
    });
    let of = language.pick("av befolkningen", "of the people");
    format!("{} {of}: {}{between}", percent(people, language), percent(burden, language))
}

/// How many areas have half: "hälften i 32 av 85 områden (30–35), 38 % av befolkningen".
pub(super) fn half(chart: &TargetingCurve, language: Language) -> Option<String> {
    let (areas, people) = chart.half_at()?;
    let between = chart.half.map_or(String::new(), |(fewest, most)| format!(" ({fewest}–{most})"));
    let (all, people) = (chart.points.len(), percent(people, language));
    Some(match language {
        Language::Sv => format!("Hälften i {areas} av {all} områden{between}, {people} av befolkningen"),
        Language::En => format!("Half in {areas} of {all} areas{between}, {people} of the people"),
    })
}

/// A group's shares; what they are shares of is said of the first.
fn share_in_words(first: bool, group: &CurveGroup, language: Language) -> String {
    if first {
        return format!("{} {}", group.name, shares(group, language));
    }
    format!("{} {}, {}", group.name, percent(group.people, language), percent(group.outcome, language))
}

/// A curve's period and index: "2024: koncentrationsindex −0,12 (−0,18 till −0,06)".
pub(super) fn index(chart: &ConcentrationCurve, curve: &Curve, language: Language) -> String {
    match curve.index {
        Some(mark) => {
            let value = with_interval(mark.value, mark.interval, chart.decimals, language);
            format!("{}: {} {value}", curve.period, chart.index)
        }
        None => curve.period.to_string(),
    }
}

/// A group's shares: "14 % av befolkningen, 22 % av utfallet".
pub(super) fn shares(group: &CurveGroup, language: Language) -> String {
    let (people, outcome) = (percent(group.people, language), percent(group.outcome, language));
    match language {
        Language::Sv => format!("{people} av befolkningen, {outcome} av utfallet"),
        Language::En => format!("{people} of the people, {outcome} of the outcome"),
    }
}

/// What stands in place of an equiplot without any value.
pub(super) fn nothing_in_groups(chart: &Equiplot, language: Language) -> String {
    let values =
        || chart.rows.iter().flat_map(|row| row.values.iter().map(move |value| (value.status, row.period.last)));
    nothing(values().collect(), language)
}

/// What stands in place of a panel without any value.
pub(super) fn nothing_in_points(points: &[Point], language: Language) -> String {
    nothing(points.iter().map(|point| (point.status, point.period.last)).collect(), language)
}

/// What stands in place of a concentration curve that cannot be drawn.
pub(super) fn no_curve(chart: &ConcentrationCurve, language: Language) -> String {
    let none = language.pick(
        "Ingen kurva kan ritas: den kräver värde och folkmängd för varje grupp",
        "No curve can be drawn: it takes a value and a population for every group",
    );
    let groups: Vec<String> =
        chart.unknown.iter().map(|(name, status)| format!("{name}: {}", status.label(language))).collect();
    if groups.is_empty() { none.to_owned() } else { format!("{none} ({})", groups.join("; ")) }
}

fn unit_in_words(unit: &str, language: Language) -> String {
    if unit.is_empty() { String::new() } else { format!("{}: {unit}.", language.pick("Enhet", "Unit")) }
}

fn verdict_in_words(verdict: Verdict, against: &str, language: Language) -> String {
    format!("{} {against}: {}", language.pick("mot", "against"), verdict.label(language))
}

/// What stands in place of a chart over time without any value.
pub(super) fn nothing_in_years(chart: &Strategy, language: Language) -> String {
    nothing_in_points(chart.series.first().map_or(&[], |series| &series.points), language)
}

/// That there is no value, why, and of which years.
fn nothing(mut found: Vec<(Status, i32)>, language: Language) -> String {
    if found.iter().all(|(status, _)| *status == Status::Missing) {
        return language.pick("Uppgift saknas för alla år", "No data for any year").to_owned();
    }
    found.sort_unstable();
    found.dedup();
    let reason = |status: Status| {
        let years: Vec<i32> = found.iter().filter(|(other, _)| *other == status).map(|(_, year)| *year).collect();
        (!years.is_empty()).then(|| format!("{} {}", status.label(language), self::years(&years)))
    };
    let reasons: Vec<String> = Status::ALL.into_iter().filter_map(reason).collect();
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
