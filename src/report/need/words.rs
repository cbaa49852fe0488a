//! Headings and short words of the section on need, in both languages.

use crate::chart::number;
use crate::model::{AreaLevel, Component, Language};

/// The title of the section.
pub fn title(language: Language) -> &'static str {
    language.pick("Behov i närområden", "Need in neighbourhoods")
}

pub fn units_title(language: Language) -> &'static str {
    language.pick("Områdena efter behov", "The areas by need")
}

pub fn curve_title(language: Language) -> &'static str {
    language.pick("Vad ett urval av områden når", "What a choice of areas reaches")
}

pub fn quintiles_title(language: Language) -> &'static str {
    language.pick("Indikatorerna efter områdenas behov", "The indicators by the areas' need")
}

pub fn gains_title(language: Language) -> &'static str {
    language.pick("Om de med störst behov nådde medelvärdet", "If those in greatest need had the mean")
}

pub fn method_title(language: Language) -> &'static str {
    language.pick("Så är avsnittet räknat", "How this section is computed")
}

pub fn parts_title(language: Language) -> &'static str {
    language.pick("Länets delar efter behov", "The parts of the county by need")
}

pub fn members_title(level: AreaLevel, language: Language) -> &'static str {
    match level {
        AreaLevel::Municipality => language.pick("Kommunerna efter behov", "The municipalities by need"),
        AreaLevel::County => language.pick("Länen efter behov", "The counties by need"),
        _ => language.pick("Medlemmarna efter behov", "The members by need"),
    }
}

pub fn people(language: Language) -> &'static str {
    language.pick("Invånare", "People")
}

pub fn areas(language: Language) -> &'static str {
    language.pick("Områden", "Areas")
}

pub fn rank(language: Language) -> &'static str {
    language.pick("Plats", "Place")
}

pub fn quintile_word(language: Language) -> &'static str {
    language.pick("Kvintil", "Quintile")
}

pub fn half(language: Language) -> &'static str {
    language.pick("Hälften av behovet", "Half of the need")
}

pub fn map_left_out(language: Language) -> &'static str {
    language.pick(
        "Kartan ritas inte här, så att sidan inte blir för stor; jamlik chart map ritar den.",
        "The map is not drawn here, so that the page does not grow too large; jamlik chart map draws it.",
    )
}

/// What a map needs, and what the option is followed by.
pub fn how_to_map(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Sv => ("En karta ritas när rapporten får områdenas gränser:", "FIL"),
        Language::En => ("A map is drawn when the report is given the areas' boundaries:", "FILE"),
    }
}

/// The heading of a quintile: "Kvintil 5 (störst behov)".
pub fn quintile_head(quintile: u32, language: Language) -> String {
    let end = match quintile {
        5 => language.pick(" (störst behov)", " (greatest need)"),
        1 => language.pick(" (minst behov)", " (least need)"),
        _ => "",
    };
    format!("{} {quintile}{end}", quintile_word(language))
}

/// "3 områden", "1 område".
pub fn count_areas(count: usize, language: Language) -> String {
    let noun = match (count, language) {
        (1, Language::Sv) => "område",
        (_, Language::Sv) => "områden",
        (1, Language::En) => "area",
        (_, Language::En) => "areas",
    };
    format!("{} {noun}", number(count as f64, 0, language))
}

/// A count as a heading; what it counts in full stands below the table.
pub fn component(component: Component, language: Language) -> &'static str {
    match component {
        Component::AgeUnder5 => language.pick("Under 5 år", "Under 5"),
        Component::BornEastSouth => language.pick("Födelseland", "Country of birth"),
        Component::Age65Alone => language.pick("Äldre ensam", "Older alone"),
        Component::SingleParent => language.pick("Ensam förälder", "Single parent"),
        Component::MovedIn => language.pick("Inflyttade", "Moved in"),
        Component::Unemployed => language.pick("Arbetslösa", "Unemployed"),
        Component::LowEducation => language.pick("Låg utbildning", "Low education"),
    }
}
