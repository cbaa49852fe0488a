//! The wording of the summary, in both languages. What is told is decided in `summary`.

use std::collections::BTreeMap;

use super::phrases::{indicators, list, numbers, reason, years};
use super::subject::Subject;
use super::summary::Tally;
use super::{format, inequality};
use crate::model::{Language, Period, Sex, Status};
use crate::table::{Comparison, Direction, Gap};

/// "14 av 22 indikatorer kan jämföras med riket …: 5 bättre, 7 utan säkerställd skillnad, 2 sämre."
pub fn against_nation(tally: &Tally, total: usize, language: Language) -> String {
    let Some(span) = tally.years else {
        return match language {
            Language::Sv => {
                format!("Ingen av {total} indikatorer kan jämföras med riket: intervall eller värden saknas.")
            }
            Language::En => {
                format!("None of {total} indicators can be compared with Sweden: intervals or values are missing.")
            }
        };
    };
    let Tally { better, similar, worse, indicators: compared, by_sex, .. } = tally;
    let span = years(span);
    let compared = match language {
        Language::Sv => format!(
            "{compared} av {} kan jämföras med riket med 95\u{A0}% konfidensintervall (båda könen, senaste värde, {span}): {better} bättre, {similar} utan säkerställd skillnad, {worse} sämre.",
            indicators(total, language)
        ),
        Language::En => format!(
            "{compared} of {} can be compared with Sweden with 95% confidence intervals (both sexes, latest value, {span}): {better} better, {similar} with no significant difference, {worse} worse.",
            indicators(total, language)
        ),
    };
    if by_sex.is_empty() {
        return compared;
    }
    let (names, count) = (list(by_sex, language), better + similar + worse);
    match language {
        Language::Sv => {
            format!("{compared} {names} jämförs för kvinnor och män var för sig; jämförelserna är därför {count}.")
        }
        Language::En => {
            let verb = if by_sex.len() == 1 { "is" } else { "are" };
            format!("{compared} {names} {verb} compared for women and men separately, which makes {count} comparisons.")
        }
    }
}

pub fn distances(language: Language) -> String {
    language
        .pick(
            "Störst säkerställda avstånd till riket, i förhållande till rikets värde:",
            "Greatest significant distances to Sweden, relative to the value of Sweden:",
        )
        .to_owned()
}

/// What comes before the values that have no interval.
pub fn untested_head(language: Language) -> String {
    language
        .pick(
            "Värden utan konfidensintervall. Skillnaderna är inte statistiskt prövade och kan bero på slumpen:",
            "Values without confidence intervals. The differences are not tested and may be due to chance:",
        )
        .to_owned()
}

/// "11 Behöriga till yrkesprogram (totalt, 2019): 85,8 procent; skillnad i procentenheter −4,2 mot Stockholms län (90,0)."
pub fn untested(
    subject: &Subject,
    sex: Sex,
    (period, value): (Period, &str),
    differences: &[String],
    language: Language,
) -> String {
    let head = head(subject, sex, period, language);
    let unit = subject.indicator.unit.get(language);
    if differences.is_empty() {
        let none = language.pick("det finns inget att jämföra med", "there is nothing to compare with");
        return format!("{head}: {value} {unit}; {none}.");
    }
    let word = language.pick("skillnad", "difference");
    let points = format::difference_unit(subject.indicator, language);
    // The unit of the value serves for the differences too, but a share differs by percentage points.
    let points = if points == unit { String::new() } else { format!(" ({points})") };
    format!("{head}: {value} {unit}; {word}{points} {}.", differences.join("; "))
}

pub fn untested_more(count: usize, language: Language) -> String {
    match language {
        Language::Sv => format!("{count} till finns i översikten nedan."),
        Language::En => format!("{count} more are in the overview below."),
    }
}

/// "−4,2 mot Stockholms län (90,0, ovägt medel av 26 områden)".
pub fn difference_to(difference: &str, name: &str, note: &str, language: Language) -> String {
    format!("{difference} {} {name} ({note})", language.pick("mot", "against"))
}

/// One distance: indicator, population, period, both values, the difference and what it means.
pub fn distance(subject: &Subject, sex: Sex, row: &Comparison, texts: [&str; 3], language: Language) -> String {
    let [own, nation, difference] = texts;
    let head = head(subject, sex, row.key.period, language);
    let unit = subject.indicator.unit.get(language);
    let verdict = row.verdict.label(language);
    match language {
        Language::Sv => format!("{head}: {own} mot rikets {nation} {unit}, skillnad {difference}: {verdict}."),
        Language::En => format!("{head}: {own} against {nation} {unit} in Sweden, difference {difference}: {verdict}."),
    }
}

/// "7 Fallskador 80+ (totalt, 2022–2024)".
fn head(subject: &Subject, sex: Sex, period: Period, language: Language) -> String {
    format!("{} ({}, {period})", subject.indicator.label(language), sex.label(language))
}

/// What has improved and deteriorated since the measurement before.
pub fn changes(tally: &Tally, better: &[u32], worse: &[u32], language: Language) -> String {
    let span = tally.years.map(years).unwrap_or_default();
    let part = |found: &[u32], word: &str| match found {
        [] => format!("{} {word}", language.pick("ingen", "none")),
        found => format!("{} {word} ({})", found.len(), numbers(found, language)),
    };
    let better = part(better, language.pick("säkerställt förbättrats", "significantly improved"));
    let worse = part(worse, language.pick("säkerställt försämrats", "significantly deteriorated"));
    let compared = indicators(tally.indicators, language);
    match language {
        Language::Sv => format!(
            "Sedan mätningen före (senaste värde, {span}, båda könen): av {compared} som kan jämföras över tid har {better} och {worse}, med 95\u{A0}% konfidensintervall."
        ),
        Language::En => format!(
            "Since the measurement before (latest value, {span}, both sexes): of {compared} comparable over time, {better} and {worse}, tested with 95% confidence intervals."
        ),
    }
}

pub fn women_and_men(subject: &Subject, gap: &Gap, texts: [&str; 3], language: Language) -> String {
    let [women, men, difference] = texts;
    let (label, unit) = (subject.indicator.label(language), subject.indicator.unit.get(language));
    let (period, points) = (gap.period, format::difference_unit(subject.indicator, language));
    match language {
        Language::Sv => format!(
            "Av de säkerställda skillnaderna mellan kvinnor och män är den störst, i förhållande till nivån, i {label}, {period}: kvinnor {women}, män {men} {unit}; skillnad {difference} {points}."
        ),
        Language::En => format!(
            "Of the significant gaps between women and men the greatest, relative to the level, is in {label}, {period}: women {women}, men {men} {unit}; difference {difference} {points}."
        ),
    }
}

/// The greatest gap by education: where, when, how great, and what it `meaning`s.
pub fn education(subject: &Subject, period: Period, texts: [&str; 3], language: Language) -> String {
    let [difference, ratio, meaning] = texts;
    let (label, points) = (subject.indicator.label(language), format::difference_unit(subject.indicator, language));
    match language {
        Language::Sv => format!(
            "Av de säkerställda gapen efter utbildningsnivå är det störst, i förhållande till nivån, i {label}, {period}: skillnad {difference} {points}, kvot {ratio}, {meaning}."
        ),
        Language::En => format!(
            "Of the significant gaps by level of education the greatest, relative to the level, is in {label}, {period}: difference {difference} {points}, ratio {ratio}, {meaning}."
        ),
    }
}

/// The gap at an earlier time, and whether it has grown absolutely and relatively.
pub fn education_since(then: Period, texts: [&str; 2], directions: [Direction; 2], language: Language) -> String {
    let [difference, ratio] = texts;
    let [absolute, relative] = directions.map(|direction| inequality::direction(direction, language));
    match language {
        Language::Sv => {
            format!(
                "{then} var skillnaden {difference} (absolut: {absolute}) och kvoten {ratio} (relativt: {relative})."
            )
        }
        Language::En => {
            format!(
                "In {then} the difference was {difference} (absolute: {absolute}) and the ratio {ratio} (relative: {relative})."
            )
        }
    }
}

/// Indicators that have a value and no verdict, by the reason.
pub fn not_compared(reasons: &BTreeMap<&str, Vec<u32>>, language: Language) -> String {
    let parts: Vec<String> = reasons
        .iter()
        .map(|(why, found)| {
            format!("{} ({}): {}", indicators(found.len(), language), numbers(found, language), reason(why, language))
        })
        .collect();
    let start =
        language.pick("Har värde men kan inte jämföras med riket:", "With a value, but not comparable with Sweden:");
    format!("{start} {}.", parts.join("; "))
}

/// Indicators without any value, by why.
pub fn without_value(states: &BTreeMap<Status, Vec<u32>>, elsewhere: &[u32], language: Language) -> String {
    let mut parts: Vec<String> = states
        .iter()
        .map(|(status, found)| {
            format!(
                "{} {} ({})",
                indicators(found.len(), language),
                state(*status, found.len(), language),
                numbers(found, language)
            )
        })
        .collect();
    if !elsewhere.is_empty() {
        let (count, nr) = (indicators(elsewhere.len(), language), numbers(elsewhere, language));
        parts.push(match language {
            Language::Sv => format!("{count} finns inte på kommunnivå ({nr}; länets värde visas i stället)"),
            Language::En if elsewhere.len() == 1 => {
                format!("{count} does not exist for municipalities ({nr}; the county's value is shown)")
            }
            Language::En => format!("{count} do not exist for municipalities ({nr}; the county's value is shown)"),
        });
    }
    format!("{}.", list(&parts, language))
}

/// A status as the end of a sentence about indicators.
fn state(status: Status, count: usize, language: Language) -> &'static str {
    let one = count == 1;
    match (status, one) {
        (Status::Suppressed, true) => language.pick("är dold av sekretesskäl", "is hidden to protect persons"),
        (Status::Suppressed, false) => language.pick("är dolda av sekretesskäl", "are hidden to protect persons"),
        (Status::NotApplicable, true) => language.pick("är ej tillämplig", "is not applicable"),
        (Status::NotApplicable, false) => language.pick("är ej tillämpliga", "are not applicable"),
        (Status::Unreliable, true) => language.pick("är för osäker för att visas", "is too uncertain to show"),
        (Status::Unreliable, false) => language.pick("är för osäkra för att visas", "are too uncertain to show"),
        (Status::Undefined, true) => language.pick("kan inte beräknas", "cannot be computed"),
        (Status::Undefined, false) => language.pick("kan inte beräknas", "cannot be computed"),
        (Status::Missing | Status::Ok, true) => language.pick("saknar uppgift", "has no data"),
        (Status::Missing | Status::Ok, false) => language.pick("saknar uppgift", "have no data"),
    }
}
