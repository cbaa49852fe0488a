//! Wording that depends on numbers or names, in both languages. Grammar lives here; nothing is decided here.

use super::Context;
use super::labels::labels;
use super::subject::Subject;
use crate::demo;
use crate::model::{Area, AreaLevel, Indicator, Language, Sex};
use crate::table::{Estimate, Verdict, Weighting};

/// "1 indikator", "3 indikatorer".
pub fn indicators(count: usize, language: Language) -> String {
    let noun = match (count, language) {
        (1, Language::Sv) => "indikator",
        (_, Language::Sv) => "indikatorer",
        (1, Language::En) => "indicator",
        (_, Language::En) => "indicators",
    };
    format!("{count} {noun}")
}

/// "2024" or "2021–2024".
pub fn years((first, last): (i32, i32)) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

/// "a, b och c".
pub fn list(items: &[String], language: Language) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {} {last}", most.join(", "), language.pick("och", "and")),
    }
}

/// With a small first letter, as within a sentence.
pub fn in_sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// With a capital first letter.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The indicators of a statement by number: "nr 3, 5 och 19".
pub fn numbers(numbers: &[u32], language: Language) -> String {
    let items: Vec<String> = numbers.iter().map(u32::to_string).collect();
    format!("{} {}", language.pick("nr", "no"), list(&items, language))
}

pub fn the_county(language: Language) -> &'static str {
    language.pick("länet", "the county")
}

pub fn peers(language: Language) -> &'static str {
    language.pick("Liknande kommuner", "Similar municipalities")
}

pub fn goal_line(year: i32, language: Language) -> String {
    format!("{} {year}", language.pick("Mål", "Goal"))
}

/// What an overview shows: intervals and verdicts only where there are any.
pub fn overview_subtitle(intervals: bool, verdicts: bool, language: Language) -> String {
    let what = language.pick("Senaste värde för kvinnor och män", "Latest value of women and men");
    let intervals = if intervals {
        language.pick(" med 95\u{A0}% konfidensintervall", " with 95% confidence intervals")
    } else {
        ""
    };
    let verdicts = if verdicts {
        language.pick("; bokstaven jämför med riket", "; the letter compares with Sweden")
    } else {
        ""
    };
    format!("{what}{intervals}{verdicts}")
}

/// An area's name within a sentence.
pub fn in_text(context: &Context, area: &Area) -> String {
    match area.level {
        AreaLevel::Nation => context.language.pick("riket", "Sweden").to_owned(),
        AreaLevel::Peers => peers(context.language).to_lowercase(),
        _ => area.name.get(context.language).to_owned(),
    }
}

/// Measure, population, time: "Fallskador 80+, per 1 000, totalt, 2012–2024".
pub fn population(indicator: &Indicator, sex: Sex, span: Option<(i32, i32)>, language: Language) -> String {
    let span = span.map(|span| format!(", {}", years(span))).unwrap_or_default();
    let (title, unit) = (indicator.title.get(language), indicator.unit.get(language));
    format!("{title}, {unit}, {}{span}", sex.label(language))
}

pub fn ranked_title(context: &Context, indicator: &Indicator, area: &Area) -> String {
    let language = context.language;
    let whole = match area.level {
        AreaLevel::Municipality => area.county.and_then(|code| context.catalogue.areas.get(code)).unwrap_or(area),
        _ => area,
    };
    format!("{}: {} {}", indicator.short.get(language), whole.name.get(language), in_order(language))
}

fn in_order(language: Language) -> &'static str {
    language.pick("område för område", "area by area")
}

/// The files or services that the shown values were read from.
pub fn origins(subject: &Subject) -> String {
    let synthetic = labels(subject.context.language).synthetic;
    let name = |origin: &'static str| if origin == demo::SOURCE { synthetic } else { origin };
    subject.origins().into_iter().map(name).collect::<Vec<_>>().join("; ")
}

/// Who produced the figures, and where they were read: "SCB; Kolada N15428". Synthetic figures have no producer.
pub fn attribution(subject: &Subject) -> String {
    let origins = origins(subject);
    match (subject.context.provenance.synthetic, origins.is_empty()) {
        (true, _) => labels(subject.context.language).synthetic.to_lowercase(),
        (false, true) => subject.indicator.producer.clone(),
        (false, false) => format!("{}; {origins}", subject.indicator.producer),
    }
}

/// That a group's mean is made of different numbers of members in different years.
pub fn varying_members(area: &str, least: u32, most: u32, language: Language) -> String {
    match language {
        Language::Sv => format!(" Medlet för {area} är av {least}–{most} områden, olika många olika år."),
        Language::En => format!(" The mean of {area} is of {least}–{most} areas, more in some years than in others."),
    }
}

/// Source, and what the interval is.
pub fn footnote(context: &Context, source: Option<String>, intervals: bool) -> String {
    let language = context.language;
    let source = source.map(|source| format!("{}: {source}. ", language.pick("Källa", "Source")));
    let interval = if intervals {
        language.pick(
            "Band och streck visar 95\u{A0}% konfidensintervall där källan ger underlag.",
            "Bands and bars show 95% confidence intervals where the source allows them.",
        )
    } else {
        language.pick(
            "Konfidensintervall saknas: källan ger inget underlag.",
            "There are no confidence intervals: the source gives no basis.",
        )
    };
    format!("{}{interval}", source.unwrap_or_default())
}

/// A chart's subtitle, which says so where the data are synthetic: a picture may be cut out of its page.
pub fn marked(context: &Context, subtitle: String) -> String {
    match (context.provenance.synthetic, context.language) {
        (false, _) => subtitle,
        (true, Language::Sv) => format!("SYNTETISKA DATA · {subtitle}"),
        (true, Language::En) => format!("SYNTHETIC DATA · {subtitle}"),
    }
}

/// A verdict against the nation as words that stand alone.
pub fn against_nation(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Better => language.pick("bättre än riket", "better than Sweden"),
        Verdict::Similar => {
            language.pick("ingen säkerställd skillnad mot riket", "no significant difference from Sweden")
        }
        Verdict::Worse => language.pick("sämre än riket", "worse than Sweden"),
        Verdict::NotComparable => language.pick("kan inte jämföras med riket", "not comparable with Sweden"),
    }
}

/// A change since the measurement before that no interval carries.
pub fn untested_difference(language: Language) -> &'static str {
    language.pick("skillnad, inte prövad", "difference, not tested")
}

/// A verdict over time.
pub fn over_time(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Better => language.pick("förbättring", "improvement"),
        Verdict::Similar => language.pick("ingen säkerställd förändring", "no significant change"),
        Verdict::Worse => language.pick("försämring", "deterioration"),
        Verdict::NotComparable => language.pick("kan inte jämföras", "not comparable"),
    }
}

/// Why there is no verdict; a reason that is not known here is shown as it stands, so that it is not lost.
pub fn reason(id: &str, language: Language) -> &str {
    match id {
        "no_interval" => language.pick("källan ger inget intervall", "the source gives no interval"),
        "break" => language.pick("definitionen har ändrats däremellan", "the definition changed in between"),
        "overlapping_periods" => language.pick("perioderna överlappar", "the periods overlap"),
        "missing" => language.pick("uppgift saknas", "data are missing"),
        "suppressed" => language.pick("uppgiften är dold, för få personer", "hidden, too few people"),
        "no_reference" => language.pick("jämförelsevärde saknas", "there is no value to compare with"),
        "same_area" => language.pick("området är detsamma", "it is the same area"),
        "" => language.pick("ingen jämförelse gjord", "no comparison made"),
        other => other,
    }
}

/// What a value that is not an area's own was made from; `None` for its own.
pub fn weighting(row: &Estimate, language: Language) -> Option<String> {
    if row.weighting == Weighting::Own {
        return None;
    }
    let members = match (row.members, language) {
        (1, Language::Sv) => "1 område".to_owned(),
        (n, Language::Sv) => format!("{n} områden"),
        (1, Language::En) => "1 area".to_owned(),
        (n, Language::En) => format!("{n} areas"),
    };
    Some(format!("{} {} {members}", row.weighting.label(language), language.pick("av", "of")))
}

/// "7 av 13 (3–15) i Jönköpings län".
pub fn rank(rank: u32, interval: Option<(u32, u32)>, ranked: u32, place: &str, language: Language) -> String {
    let interval = match interval {
        Some((best, last)) => format!(" ({best}–{last})"),
        None => format!(" ({})", language.pick("utan intervall", "without interval")),
    };
    match language {
        Language::Sv => format!("{rank}{interval} av {ranked}, {place}"),
        Language::En => format!("{rank}{interval} of {ranked}, {place}"),
    }
}

/// That the sources hold nothing of an indicator, so that there is no chart of it.
pub fn absent(area: &str, language: Language) -> String {
    match language {
        Language::Sv => format!("Uppgift saknas: källorna har inga värden för {area} eller för det som jämförs med."),
        Language::En => format!("Missing: the sources have no values for {area} or for what it is compared with."),
    }
}

/// That another area's values are shown because the indicator does not exist at this level.
pub fn stand_in(county: &str, language: Language) -> String {
    match language {
        Language::Sv => format!("Ej tillämplig på kommunnivå: indikatorn finns bara för regioner. Här visas {county}."),
        Language::En => format!("Not applicable to municipalities: it exists for regions only. Shown here: {county}."),
    }
}

/// That the newest period has no value, so that an older one is shown.
pub fn newer_without_value(period: &str, status: &str, language: Language) -> String {
    match language {
        Language::Sv => format!("{period}: {status}; här visas den senaste period som har ett värde"),
        Language::En => format!("{period}: {status}; the latest period with a value is shown"),
    }
}

/// Whether the interval reaches a goal.
pub fn goal_state(reached: Option<bool>, language: Language) -> &'static str {
    match reached {
        Some(true) => language.pick("nått", "reached"),
        Some(false) => language.pick("ej nått", "not reached"),
        None => language.pick("kan inte avgöras", "cannot be told"),
    }
}

/// How far the smallest counts are shown.
pub fn small_numbers(indicator: &Indicator, language: Language) -> String {
    let rule = &indicator.small_numbers;
    let limits = [
        (
            rule.numerator,
            language.pick("färre än {} händelser eller personer i täljaren", "fewer than {} in the numerator"),
        ),
        (rule.denominator, language.pick("färre än {} i nämnaren", "fewer than {} in the denominator")),
        (rule.respondents, language.pick("färre än {} svarande", "fewer than {} respondents")),
    ];
    let limits: Vec<String> =
        limits.iter().filter_map(|(limit, text)| limit.map(|limit| text.replace("{}", &limit.to_string()))).collect();
    if limits.is_empty() {
        return language
            .pick(
                "Ingen gräns är angiven; källans egen sekretess gäller.",
                "No limit is stated; the source's own rule applies.",
            )
            .to_owned();
    }
    let start = language.pick("Visas inte vid", "Not shown for");
    format!("{start} {}.", limits.join(language.pick(" eller ", " or ")))
}

/// What is known of a catalogue entry.
pub fn confidence(word: &str, language: Language) -> &str {
    match word {
        "confirmed" => language.pick("bekräftad", "confirmed"),
        "inferred" => language.pick("härledd", "inferred"),
        "not_found" => language.pick("ej funnen", "not found"),
        other => other,
    }
}

/// The measurement that a change is counted from.
pub fn since(row: &crate::table::Comparison, language: Language) -> String {
    format!("{} {}", language.pick("sedan", "since"), row.reference_period)
}

/// What an arrow says: up, down (here under `Worse`) or level; whether that is good stands in the letter beside it.
pub fn arrow_meaning(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Similar => language.pick("ingen säkerställd förändring", "no significant change"),
        Verdict::Worse => language.pick("har säkerställt fallit", "has significantly fallen"),
        _ => language.pick("värdet har säkerställt stigit", "the value has significantly risen"),
    }
}

/// How many members a value was made from in one period.
pub fn members(members: u32, period: &str, language: Language) -> String {
    let noun = match (members, language) {
        (1, Language::Sv) => "område",
        (_, Language::Sv) => "områden",
        (1, Language::En) => "area",
        (_, Language::En) => "areas",
    };
    format!("{members} {noun} {period}")
}

pub fn better(better: crate::model::Better, language: Language) -> &'static str {
    match better {
        crate::model::Better::High => language.pick("Högre är bättre.", "Higher is better."),
        crate::model::Better::Low => language.pick("Lägre är bättre.", "Lower is better."),
    }
}

pub fn shows_county(language: Language) -> &'static str {
    language.pick("länets värde; ej tillämplig på kommunnivå", "the county's value; not applicable to municipalities")
}

/// A goal as it was set.
pub fn goal_definition(change: &str, year: i32, baseline: i32, confidence: &str, language: Language) -> String {
    match language {
        Language::Sv => {
            format!("Nationellt mål till {year}: {change} i indikatorns enhet från basåret {baseline} ({confidence}).")
        }
        Language::En => format!(
            "National goal by {year}: {change} in the indicator's unit from the baseline year {baseline} ({confidence})."
        ),
    }
}

/// What kind of area it is.
pub fn level(area: &Area, language: Language) -> String {
    let members = area.members.len();
    match area.level {
        AreaLevel::Nation => language.pick("hela landet", "the whole country").to_owned(),
        AreaLevel::Municipality => language.pick("kommun", "municipality").to_owned(),
        AreaLevel::County if members == 1 => language.pick("län med 1 kommun", "county of 1 municipality").to_owned(),
        AreaLevel::County => match language {
            Language::Sv => format!("län med {members} kommuner"),
            Language::En => format!("county of {members} municipalities"),
        },
        AreaLevel::HealthcareRegion => match language {
            Language::Sv => format!("sjukvårdsregion med {members} medlemmar"),
            Language::En => format!("health-care region of {members} members"),
        },
        AreaLevel::Regso | AreaLevel::Deso => language.pick("område", "neighbourhood").to_owned(),
        AreaLevel::CareUnit => language.pick("vårdenhet", "care unit").to_owned(),
        AreaLevel::Peers | AreaLevel::Group => match language {
            Language::Sv => format!("grupp med {members} medlemmar"),
            Language::En => format!("group of {members} members"),
        },
    }
}

/// The years that a page has data for.
pub fn data_years(span: Option<(i32, i32)>, language: Language) -> String {
    match span {
        Some(span) => format!("{} {}", language.pick("data", "data"), years(span)),
        None => language.pick("inga data", "no data").to_owned(),
    }
}

/// How many of the indicators have a value.
pub fn with_values(found: usize, total: usize, language: Language) -> String {
    format!("{found} {} {total}", language.pick("av", "of"))
}
