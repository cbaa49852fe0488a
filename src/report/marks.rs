//! Verdicts and changes as letter, shape and words together, so that none depends on colour.

use maud::{Markup, html};

use super::{labels::labels, phrases};
use crate::model::Language;
use crate::table::{Comparison, Verdict};

/// The shapes that a page draws again and again, defined once.
pub fn sprite() -> Markup {
    html! {
        svg.sprite width="0" height="0" aria-hidden="true" focusable="false" {
            symbol #better viewBox="0 0 12 12" { path d="M6 1 11.5 11H.5Z" {} }
            symbol #similar viewBox="0 0 12 12" { circle cx="6" cy="6" r="4.8" {} }
            symbol #worse viewBox="0 0 12 12" { path d="M.5 1h11L6 11Z" {} }
            symbol #up viewBox="0 0 12 12" { path d="M2 11.2.8 10l6.4-6.4H3V2h7v7H8.4V4.8Z" {} }
            symbol #down viewBox="0 0 12 12" { path d="M2 .8.8 2l6.4 6.4H3V10h7V3H8.4v4.2Z" {} }
            symbol #level viewBox="0 0 12 12" { path d="M0 5.2h8.6L6.4 3l1.1-1.1L11.6 6l-4.1 4.1L6.4 9l2.2-2.2H0Z" {} }
        }
    }
}

/// A difference without a verdict because there is no interval: the number alone, in grey; otherwise the verdict.
pub fn short_or_difference(
    row: Option<&Comparison>,
    difference: Option<String>,
    words: &str,
    language: Language,
) -> Markup {
    let untested = row.is_some_and(|row| row.reason == "no_interval");
    let Some(number) = difference.filter(|_| untested) else { return short(row, words, language) };
    let untested = phrases::untested_difference(language);
    html! {
        span.verdict.not_comparable title={ (untested) } { (number) span.hidden { " " (untested) } }
    }
}

/// A verdict with its letter and shape; the words are for screen readers and the pointer.
pub fn short(row: Option<&Comparison>, words: &str, language: Language) -> Markup {
    let verdict = row.map_or(Verdict::NotComparable, |row| row.verdict);
    let why = why_not(row, language).map(|why| format!(": {why}")).unwrap_or_default();
    html! {
        span.verdict.(verdict.id()) title={ (words) (why) } {
            (shape(verdict.id())) b aria-hidden="true" { (verdict.letter(language)) }
            span.hidden { (words) (why) }
        }
    }
}

/// A verdict as its letter alone, for tables of many rows whose heading says what the letters mean.
pub fn letter(verdict: Verdict, language: Language) -> Markup {
    html! { b.(verdict.id()) { (verdict.letter(language)) } }
}

/// What the letters mean: "B bättre, L lika, S sämre".
pub fn letters(language: Language) -> String {
    let told = Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::NotComparable);
    let words = told.map(|verdict| format!("{} {}", verdict.letter(language), verdict.label(language)));
    words.collect::<Vec<_>>().join(", ")
}

/// A verdict with its letter, shape and visible words.
pub fn long(row: Option<&Comparison>, words: &str, language: Language) -> Markup {
    let verdict = row.map_or(Verdict::NotComparable, |row| row.verdict);
    html! {
        span.verdict.(verdict.id()) { (shape(verdict.id())) b aria-hidden="true" { (verdict.letter(language)) } " " (words) }
        @if let Some(why) = why_not(row, language) { span.why { " (" (why) ")" } }
    }
}

/// The change since the measurement before, as an arrow: up or down only where the interval carries it.
pub fn arrow(row: Option<&Comparison>, language: Language) -> Markup {
    let Some(row) = row.filter(|row| row.verdict != Verdict::NotComparable) else {
        return short(row, phrases::over_time(Verdict::NotComparable, language), language);
    };
    let rises = row.difference.is_some_and(|difference| difference > 0.0);
    let direction = match row.verdict {
        Verdict::Similar => "level",
        _ if rises => "up",
        _ => "down",
    };
    let words = format!("{} {}", phrases::over_time(row.verdict, language), phrases::since(row, language));
    html! {
        span.verdict.(row.verdict.id()) title=(words) {
            (shape(direction)) @if row.verdict != Verdict::Similar { b aria-hidden="true" { (row.verdict.letter(language)) } }
            span.hidden { (words) }
        }
    }
}

/// What the letters, shapes and arrows mean.
pub fn legend(language: Language) -> Markup {
    html! {
        p.legend {
            b { (labels(language).legend) ": " }
            @for verdict in Verdict::ALL {
                span.verdict.(verdict.id()) { (shape(verdict.id())) b { (verdict.letter(language)) } } " "
                (verdict.label(language)) ". "
            }
            @for (direction, verdict) in [("up", Verdict::Better), ("down", Verdict::Worse), ("level", Verdict::Similar)] {
                span.verdict { (shape(direction)) } " " (phrases::arrow_meaning(verdict, language)) ". "
            }
            span.verdict.not_comparable { (labels(language).sample_difference) } " " (phrases::untested_difference(language)) ". "
        }
    }
}

fn why_not(row: Option<&Comparison>, language: Language) -> Option<&str> {
    match row {
        Some(row) if row.verdict == Verdict::NotComparable => Some(phrases::reason(row.reason.as_str(), language)),
        Some(_) => None,
        None => Some(phrases::reason("", language)),
    }
}

/// A shape of the sprite; where nothing can be compared the dash that is the letter stands alone.
fn shape(id: &str) -> Markup {
    html! {
        @if id != Verdict::NotComparable.id() {
            svg.shape aria-hidden="true" focusable="false" { use href={ "#" (id) } {} }
        }
    }
}
