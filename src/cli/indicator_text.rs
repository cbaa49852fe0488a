//! One indicator in full, as text for people.

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

use super::areas::level_label;
use super::indicators::{goal, levels, sexes, trimmed};
use crate::model::{Better, Indicator, Kind, KoladaId, Language, Text};

/// Width of running text.
const TEXT_WIDTH: u16 = 100;

/// One indicator as text: a name and what it holds on each line.
pub fn in_full(indicator: &Indicator, language: Language) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(TEXT_WIDTH);
    let pick = |sv: &'static str, en: &'static str| language.pick(sv, en);
    let mut line = |name: &str, text: String| {
        if !text.is_empty() {
            table.add_row(vec![name.to_owned(), text]);
        }
    };
    let text = |text: &Text| text.get(language).to_owned();
    line("id", indicator.id.clone());
    line(pick("Område", "Area"), indicator.strategy_area.label(language).to_owned());
    line(pick("Definition", "Definition"), text(&indicator.definition));
    line(pick("Täljare", "Numerator"), text(&indicator.numerator));
    line(pick("Nämnare", "Denominator"), text(&indicator.denominator));
    line(pick("Statistik", "Statistic"), kind(indicator.kind, language).to_owned());
    line(pick("Enhet", "Unit"), format!("{} (× {})", indicator.unit.get(language), indicator.per));
    line(pick("Decimaler", "Decimals"), indicator.decimals.to_string());
    line(
        pick("Bäst", "Better"),
        match indicator.better {
            Better::High => pick("högt värde", "high").to_owned(),
            Better::Low => pick("lågt värde", "low").to_owned(),
        },
    );
    line(pick("Nivåer", "Levels"), levels(indicator, language));
    line(pick("Kön", "Sex"), sexes(indicator, language));
    line(pick("Period", "Period"), period(indicator, language));
    for exception in &indicator.pooled_exceptions {
        let counties = exception.counties.join(", ");
        let years = if exception.years == 1 { pick("år", "year") } else { pick("år", "years") };
        line("", format!("{counties}: {} {years}. {}", exception.years, text(&exception.text)));
    }
    line(pick("Mål", "Goal"), goal_in_full(indicator, language));
    line(pick("Små tal", "Small numbers"), small_numbers(indicator, language));
    for (i, of) in indicator.breaks.iter().enumerate() {
        let name = if i == 0 { pick("Tidsseriebrott", "Breaks") } else { "" };
        line(name, format!("{}: {}", of.year, text(&of.text)));
    }
    for (i, caveat) in indicator.caveats.iter().enumerate() {
        line(if i == 0 { pick("Att tänka på", "Caveats") } else { "" }, format!("• {}", caveat.get(language)));
    }
    for (i, kpi) in indicator.kolada.iter().enumerate() {
        line(if i == 0 { "Kolada" } else { "" }, kpi_in_full(kpi, language));
    }
    line(pick("Producent", "Producer"), indicator.producer.clone());
    line(pick("Belägg", "Evidence"), confidence(indicator, language));
    // Addresses stand outside the table, which would break them in two.
    let goal = indicator.goal.iter().map(|goal| &goal.source);
    let mut sources: Vec<&String> = indicator.confidence.sources.iter().chain(goal).collect();
    sources.sort();
    sources.dedup();
    let sources: Vec<String> = sources.into_iter().map(|source| format!("\n  {source}")).collect();
    let (title, heading) = (indicator.title.get(language), pick("Källor", "Sources"));
    format!("{} {title}\n\n{}\n\n {heading}{}", indicator.number, trimmed(&table), sources.concat())
}

fn kind(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Proportion => language.pick("andel", "proportion"),
        Kind::Rate => language.pick("frekvens", "rate"),
        Kind::Mean => language.pick("medelvärde eller index", "mean or index"),
        Kind::LifeExpectancy => language.pick("medellivslängd", "life expectancy"),
    }
}

fn period(indicator: &Indicator, language: Language) -> String {
    let pooled = match indicator.pooled_years {
        1 => language.pick("ett år", "one year").to_owned(),
        years => format!("{years} {}", language.pick("år, året är det sista", "years, the year is the last")),
    };
    match (indicator.every_years, language) {
        (1, _) => pooled,
        (2, Language::Sv) => format!("{pooled}; vartannat år"),
        (2, Language::En) => format!("{pooled}; every second year"),
        (years, Language::Sv) => format!("{pooled}; en gång på {years} år"),
        (years, Language::En) => format!("{pooled}; once in {years} years"),
    }
}

fn goal_in_full(indicator: &Indicator, language: Language) -> String {
    let (Some(goal), Some(change)) = (&indicator.goal, goal(indicator, language)) else {
        return language.pick("ej funnet", "not found").to_owned();
    };
    let from = language.pick("räknat från", "counted from");
    let confidence = confidence_word(&goal.baseline_confidence, language);
    let change = match indicator.per == 100.0 {
        true => format!("{change}, {}", language.pick("i procentenheter", "in percentage points")),
        false => change,
    };
    format!("{change}, {from} {} ({confidence})", goal.baseline_year)
}

fn small_numbers(indicator: &Indicator, language: Language) -> String {
    let rule = &indicator.small_numbers;
    let parts = [
        (rule.numerator, "täljare under", "numerator below"),
        (rule.denominator, "nämnare under", "denominator below"),
        (rule.respondents, "svar färre än", "answers fewer than"),
    ];
    let hidden: Vec<String> =
        parts.iter().filter_map(|(limit, sv, en)| limit.map(|n| format!("{} {n}", language.pick(sv, en)))).collect();
    let hidden = match hidden.is_empty() {
        true => language.pick("inget döljs", "nothing is hidden").to_owned(),
        false => format!("{}: {}", language.pick("döljs", "hidden"), hidden.join(", ")),
    };
    if rule.source.is_empty() { hidden } else { format!("{hidden}. {}", rule.source) }
}

fn kpi_in_full(kpi: &KoladaId, language: Language) -> String {
    let mut parts = vec![kpi.id.clone()];
    parts.extend(kpi.sex.map(|sex| sex.label(language).to_owned()));
    parts.push(kpi.levels.iter().map(|level| level_label(*level, language)).collect::<Vec<_>>().join(", "));
    parts.extend(kpi.valid_from.map(|year| format!("{} {year}", language.pick("från", "from"))));
    parts.extend(kpi.valid_to.map(|year| format!("{} {year}", language.pick("till", "to"))));
    for unit in &kpi.units {
        let (low, high) = unit.plausible;
        let told = unit.title_contains.as_ref().map_or(String::new(), |part| format!(" “{part}”"));
        parts.push(format!("× {}{told} ({low}–{high})", unit.per));
    }
    let titles: Vec<String> = kpi.titles.iter().map(|title| format!("“{title}”")).collect();
    format!("{}\n{}", parts.join(" · "), titles.join("\n"))
}

fn confidence(indicator: &Indicator, language: Language) -> String {
    let confidence = &indicator.confidence;
    let parts = [
        ("en av de 22", "one of the 22", &confidence.indicator),
        ("område", "area", &confidence.strategy_area),
        ("mål", "goal", &confidence.goal),
        ("definition", "definition", &confidence.definition),
        ("riktning", "direction", &confidence.better),
    ];
    let word = |(sv, en, word): &(&str, &str, &String)| {
        format!("{} {}", language.pick(sv, en), confidence_word(word, language))
    };
    parts.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn confidence_word(word: &str, language: Language) -> &'static str {
    match word {
        "confirmed" => language.pick("belagt", "confirmed"),
        "inferred" => language.pick("härlett", "inferred"),
        _ => language.pick("ej funnet", "not found"),
    }
}
