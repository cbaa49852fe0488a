//! "Läget i korthet": what the numbers of one area say, sentence by sentence, and what they cannot say.
//!
//! A sentence compares only where an interval carries it. Values that stand in for an area's own are left out.

use std::collections::BTreeMap;

use super::inequality::{self, View};
use super::subject::Subject;
use super::{Context, figures, format, phrases, sentences};
use crate::model::{Area, AreaLevel, NATION, Sex, Status};
use crate::table::{Comparison, Direction, Estimate, Gap, Verdict, Weighting, benchmark};
use ustr::ustr;

/// How many of the greatest distances are told.
const DISTANCES: usize = 3;
/// How many indicators without intervals are told one by one.
const UNTESTED: usize = 8;

/// A sentence, with a list under it where it needs one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub text: String,
    pub items: Vec<String>,
}

impl Sentence {
    fn plain(text: String) -> Sentence {
        Sentence { text, items: Vec::new() }
    }
}

/// The sentences of one area, the most telling first.
pub fn summary(context: &Context, area: &Area, subjects: &[Subject]) -> Vec<Sentence> {
    let own: Vec<&Subject> = subjects.iter().filter(|subject| !subject.is_stand_in()).collect();
    let compared = area.level != AreaLevel::Nation;
    let mut all = Vec::new();
    if compared {
        all.push(against_nation(context, &own, subjects.len()));
        all.extend(distances(context, &own));
    }
    all.extend(untested(context, &own));
    all.extend(changes(context, &own));
    all.extend(women_and_men(context, &own));
    all.extend(education(context, &own));
    if compared {
        all.extend(not_compared(context, &own));
    }
    all.extend(without_value(context, subjects));
    all
}

/// An indicator of one sex against one benchmark.
struct Finding<'a> {
    subject: &'a Subject<'a>,
    sex: Sex,
    row: &'a Comparison,
}

fn findings<'a>(subjects: &[&'a Subject<'a>], benchmark: &str) -> Vec<Finding<'a>> {
    let of = |subject: &&'a Subject<'a>| {
        let subject: &'a Subject<'a> = subject;
        let row = |sex: &Sex| subject.comparison(*sex, benchmark).map(|row| Finding { subject, sex: *sex, row });
        subject.sexes.iter().filter_map(row).collect::<Vec<_>>()
    };
    subjects.iter().flat_map(of).collect()
}

/// How many findings there are of each verdict, and how many indicators and years they span.
pub struct Tally {
    pub better: usize,
    pub similar: usize,
    pub worse: usize,
    /// Indicators with at least one verdict.
    pub indicators: usize,
    pub years: Option<(i32, i32)>,
    /// Indicators that are compared for women and men one by one.
    pub by_sex: Vec<String>,
}

fn tally(context: &Context, findings: &[Finding]) -> Tally {
    let told: Vec<&Finding> = findings.iter().filter(|f| f.row.verdict != Verdict::NotComparable).collect();
    let count = |verdict| told.iter().filter(|finding| finding.row.verdict == verdict).count();
    let mut names: Vec<(u32, bool, String)> = told
        .iter()
        .map(|f| {
            (
                f.subject.indicator.number,
                f.subject.sexes.len() > 1,
                f.subject.indicator.short.get(context.language).to_owned(),
            )
        })
        .collect();
    names.dedup();
    let years = told.iter().map(|finding| finding.row.key.period.last);
    Tally {
        better: count(Verdict::Better),
        similar: count(Verdict::Similar),
        worse: count(Verdict::Worse),
        indicators: names.len(),
        years: years.clone().min().zip(years.max()),
        by_sex: names.into_iter().filter(|(_, by_sex, _)| *by_sex).map(|(_, _, name)| name).collect(),
    }
}

fn against_nation(context: &Context, own: &[&Subject], total: usize) -> Sentence {
    let tally = tally(context, &findings(own, benchmark::NATION));
    Sentence::plain(sentences::against_nation(&tally, total, context.language))
}

/// The greatest distances to the nation that an interval carries, relative to the nation's value.
fn distances(context: &Context, own: &[&Subject]) -> Option<Sentence> {
    let language = context.language;
    let mut found: Vec<(f64, Finding)> = findings(own, benchmark::NATION)
        .into_iter()
        .filter(|finding| matches!(finding.row.verdict, Verdict::Better | Verdict::Worse))
        .filter_map(|finding| {
            let (difference, reference) = (finding.row.difference?, finding.row.reference?);
            (reference != 0.0).then(|| ((difference / reference).abs(), finding))
        })
        .collect();
    found.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.subject.indicator.number.cmp(&y.subject.indicator.number)));
    let item = |(_, finding): &(f64, Finding)| {
        let Finding { subject, sex, row } = finding;
        let own = format::estimate(subject.indicator, subject.latest(*sex)?, language);
        let nation = at(context.results.series(subject.id, ustr(NATION), *sex), row.reference_period)?;
        let nation = format::estimate(subject.indicator, nation, language);
        let difference = format::difference(subject.indicator, row, language)?;
        Some(sentences::distance(subject, *sex, row, [&own, &nation, &difference], language))
    };
    let items: Vec<String> = found.iter().take(DISTANCES).filter_map(item).collect();
    (!items.is_empty()).then(|| Sentence { text: sentences::distances(language), items })
}

/// Values without an interval: their differences stand as they are, said to be untested, in the order of the indicators.
fn untested(context: &Context, own: &[&Subject]) -> Option<Sentence> {
    let language = context.language;
    let mut items: Vec<String> = own
        .iter()
        .flat_map(|subject| subject.sexes.iter().map(move |sex| (*subject, *sex)))
        .filter_map(|(subject, sex)| {
            let row = subject.latest(sex).filter(|row| row.interval().is_none())?;
            let value = format::estimate(subject.indicator, row, language);
            let differences = plain_differences(subject, sex);
            Some(sentences::untested(subject, sex, (row.key.period, &value), &differences, language))
        })
        .collect();
    let count = items.len();
    if count > UNTESTED {
        items.truncate(UNTESTED);
        items.push(sentences::untested_more(count - UNTESTED, language));
    }
    (count > 0).then(|| Sentence { text: sentences::untested_head(language), items })
}

/// The differences of a value without an interval: against each benchmark that has a value, and since the measurement before.
fn plain_differences(subject: &Subject, sex: Sex) -> Vec<String> {
    let (context, language) = (&subject.context, subject.context.language);
    let plain = |id: &str| {
        let row = subject.comparison(sex, id).filter(|row| row.reason == "no_interval")?;
        Some((row, format::difference(subject.indicator, row, language)?))
    };
    let against = subject.benchmarks().into_iter().filter_map(|benchmark| {
        let (row, difference) = plain(benchmark.id.as_str())?;
        let reference = format::value(subject.indicator, row.reference?, language);
        let series = context.results.series(subject.id, benchmark.area.code, sex);
        // A region of which the sources know the county's municipalities alone is the county again.
        let own = subject.latest(sex)?;
        let again =
            |row: &Estimate| row.members == own.members && row.weighting == own.weighting && row.value == own.value;
        if own.weighting != Weighting::Own && at(series, row.reference_period).is_some_and(again) {
            return None;
        }
        let made_of = at(series, row.reference_period).and_then(|row| phrases::weighting(row, language));
        let name = phrases::in_text(context, benchmark.area);
        // Values of different years differ for that reason too.
        let year = (row.reference_period != row.key.period).then(|| row.reference_period.to_string());
        let note: Vec<String> = [Some(reference), year, made_of].into_iter().flatten().collect();
        Some(sentences::difference_to(&difference, &name, &note.join(", "), language))
    });
    let before = plain(benchmark::PREVIOUS).map(|(row, text)| format!("{text} {}", phrases::since(row, language)));
    against.chain(before).collect()
}

fn at(rows: &[Estimate], period: crate::model::Period) -> Option<&Estimate> {
    rows.iter().find(|row| row.key.period == period)
}

/// What has changed since the measurement before.
fn changes(context: &Context, own: &[&Subject]) -> Option<Sentence> {
    let findings = findings(own, benchmark::PREVIOUS);
    let numbers = |verdict| {
        let mut numbers: Vec<u32> =
            findings.iter().filter(|f| f.row.verdict == verdict).map(|f| f.subject.indicator.number).collect();
        numbers.dedup();
        numbers
    };
    let tally = tally(context, &findings);
    let told = tally.indicators > 0;
    let (better, worse) = (numbers(Verdict::Better), numbers(Verdict::Worse));
    told.then(|| Sentence::plain(sentences::changes(&tally, &better, &worse, context.language)))
}

/// The gap of one dimension that is greatest relative to its level, among those that an interval tells from none.
fn greatest_gap<'a>(own: &[&'a Subject<'a>], dimension: &'a str) -> Option<(&'a Subject<'a>, &'a Gap, &'a Gap)> {
    let mut found: Vec<_> = own
        .iter()
        .filter_map(|subject| {
            let subject: &'a Subject<'a> = subject;
            let of = |measure: &'static str| {
                subject.context.results.gaps(subject.id, subject.shown.code, dimension, Sex::Total, measure)
            };
            let difference = of("d").next_back()?;
            let ratio = of("r").find(|ratio| ratio.period == difference.period)?;
            let (lower, upper) = difference.lower.zip(difference.upper)?;
            let size = ratio.value.filter(|ratio| *ratio > 0.0)?.ln().abs();
            (lower > 0.0 || upper < 0.0).then_some((size, subject, difference, ratio))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.indicator.number.cmp(&b.1.indicator.number)));
    found.first().map(|(_, subject, difference, ratio)| (*subject, *difference, *ratio))
}

fn women_and_men(context: &Context, own: &[&Subject]) -> Option<Sentence> {
    let language = context.language;
    let (subject, gap, _) = greatest_gap(own, "sex")?;
    let value = |sex| {
        let row = at(subject.series(sex), gap.period)?;
        row.value.map(|_| format::estimate(subject.indicator, row, language))
    };
    let (women, men) = (value(Sex::Women)?, value(Sex::Men)?);
    let difference = format::gap(subject.indicator, gap, language)?;
    let text = sentences::women_and_men(subject, gap, [&women, &men, &difference], language);
    Some(Sentence::plain(text))
}

/// The gap by education now, and whether it has grown since the first period that it can be compared with.
fn education(context: &Context, own: &[&Subject]) -> Option<Sentence> {
    let language = context.language;
    let (subject, difference, ratio) = greatest_gap(own, "education")?;
    let text = |gap: &Gap| format::gap(subject.indicator, gap, language);
    let view = View::of(subject, context.catalogue.dimension("education")?, Sex::Total)?;
    let meaning = inequality::meaning(&view, difference)?;
    let texts = [&text(difference)?, &text(ratio)?, meaning.as_str()];
    let now = sentences::education(subject, difference.period, texts.map(|text| text as &str), language);
    let then = |now: &Gap| {
        let mut rows =
            context.results.gaps(subject.id, subject.shown.code, "education", Sex::Total, now.measure.as_str());
        rows.find(|row| Some(row.period) == now.since)
    };
    let Some((was, was_ratio)) = then(difference).zip(then(ratio)).filter(|(a, b)| a.period == b.period) else {
        return Some(Sentence::plain(now));
    };
    let directions = [difference, ratio].map(|gap| gap.direction.unwrap_or(Direction::Unclear));
    let since = sentences::education_since(was.period, [&text(was)?, &text(was_ratio)?], directions, language);
    Some(Sentence::plain(format!("{now} {since}")))
}

/// Indicators that have a value but no verdict against the nation, by the reason.
fn not_compared(context: &Context, own: &[&Subject]) -> Option<Sentence> {
    let mut reasons: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for subject in own {
        for sex in subject.sexes.iter().filter(|sex| subject.latest(**sex).is_some()) {
            let row = subject.comparison(*sex, benchmark::NATION);
            if figures::verdict(row) == Verdict::NotComparable {
                let numbers = reasons.entry(row.map_or("", |row| row.reason.as_str())).or_default();
                if numbers.last() != Some(&subject.indicator.number) {
                    numbers.push(subject.indicator.number);
                }
            }
        }
    }
    (!reasons.is_empty()).then(|| Sentence::plain(sentences::not_compared(&reasons, context.language)))
}

/// Indicators without any value, by why; and those that do not exist at the area's level.
fn without_value(context: &Context, subjects: &[Subject]) -> Option<Sentence> {
    let mut states: BTreeMap<Status, Vec<u32>> = BTreeMap::new();
    let mut elsewhere = Vec::new();
    for subject in subjects {
        let number = subject.indicator.number;
        if subject.is_stand_in() {
            elsewhere.push(number);
            continue;
        }
        let statuses: Vec<Status> = subject.sexes.iter().map(|sex| figures::status(subject, *sex)).collect();
        if let Some(status) = statuses.iter().find(|_| !statuses.contains(&Status::Ok)) {
            states.entry(*status).or_default().push(number);
        }
    }
    let told = !states.is_empty() || !elsewhere.is_empty();
    told.then(|| Sentence::plain(sentences::without_value(&states, &elsewhere, context.language)))
}
