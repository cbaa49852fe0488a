//! What ageing means for an area, as a sentence.

use crate::chart::number;
use crate::model::{Catalogue, Indicator, Language};
use crate::need::ageing::{Ages, Row};

/// How the groups change, and what unchanged rates would mean.
pub(super) fn sentence(row: &Row, indicator: &Indicator, catalogue: &Catalogue, language: Language) -> String {
    let area = catalogue.areas.get(row.area).map_or(row.area.as_str(), |area| area.name.get(language));
    let people = |people: f64| number(people.round(), 0, language);
    let (base, year) = (row.base_year, row.year);
    let (before, after) = (people(row.base.oldest), people(row.ages.oldest));
    let oldest = more(row, |ages| ages.oldest, language);
    let working = more(row, |ages| ages.working, language);
    let young = more(row, |ages| ages.young, language);
    let mut text = match language {
        Language::Sv => format!(
            "{area}: från {base} till {year} blir de som är 80 år och äldre {oldest} ({before} → {after}), de i åldern 20–66 år {working} och de i åldern 0–19 år {young}."
        ),
        Language::En => format!(
            "{area}: from {base} to {year} people aged 80 and over become {oldest} ({before} → {after}), those aged 20–66 {working} and those aged 0–19 {young}."
        ),
    };
    if let (Some(then), Some(now)) = (row.cases, row.base_cases) {
        let (now, value) = (people(now.value), people(then.value));
        let (lower, upper) = (people(then.lower), people(then.upper));
        let short = indicator.short.get(language);
        text.push_str(&match language {
            Language::Sv => format!(
                " Med oförändrad andel skulle fallen ({short}) gå från {now} till {value} om året (95 % intervall {lower}–{upper}; framskrivningens egen osäkerhet ingår inte)."
            ),
            Language::En => format!(
                " At an unchanged rate the cases ({short}) would go from {now} to {value} a year (95% interval {lower}–{upper}; the projection's own uncertainty is not in it)."
            ),
        });
    }
    text
}

/// `12 % fler`, `3 % färre`, `lika många`.
fn more(row: &Row, group: fn(&Ages) -> f64, language: Language) -> String {
    let Some(change) = row.change(group) else { return language.pick("okänt många", "unknown").to_owned() };
    let percent = number(100.0 * change.abs(), 0, language);
    if percent == "0" {
        return language.pick("lika många", "as many").to_owned();
    }
    let word = match change > 0.0 {
        true => language.pick("% fler", "% more"),
        false => language.pick("% färre", "% fewer"),
    };
    format!("{percent} {word}")
}

#[cfg(test)]
mod tests {
    use ustr::ustr;

    use super::*;
    use crate::statistics::Bounded;

    #[test]
    fn sentences_say_who_become_more_and_what_it_would_mean() {
        let base = Ages { young: 1_000.0, working: 3_000.0, retired: 500.0, oldest: 7_100.0 };
        let ages = Ages { young: 1_001.0, working: 2_700.0, retired: 500.0, oldest: 9_500.0 };
        let cases = |value: f64| Some(Bounded { lower: 0.9 * value, value, upper: 1.1 * value });
        let (cases, base_cases) = (cases(530.0), cases(396.0));
        let row = Row { area: ustr("0680"), year: 2030, ages, base_year: 2024, base, cases, base_cases };
        let catalogue = Catalogue::embedded();
        let indicator = catalogue.resolve("7").unwrap();
        assert_eq!(
            sentence(&row, indicator, &catalogue, Language::Sv),
            "Jönköping: från 2024 till 2030 blir de som är 80 år och äldre 34 % fler (7\u{202f}100 → 9\u{202f}500), de i åldern 20–66 år 10 % färre och de i åldern 0–19 år lika många. Med oförändrad andel skulle fallen (Fallskador 80+) gå från 396 till 530 om året (95 % intervall 477–583; framskrivningens egen osäkerhet ingår inte)."
        );
        let english = sentence(&Row { cases: None, ..row }, indicator, &catalogue, Language::En);
        assert_eq!(
            english,
            "Jönköping: from 2024 to 2030 people aged 80 and over become 34 % more (7,100 → 9,500), those aged 20–66 10 % fewer and those aged 0–19 as many."
        );
    }
}
