//! Numbers as readers meet them: published unit, decimals of the indicator, interval beside the value.

use crate::chart::{Mark, number};
use crate::model::{Indicator, Language};
use crate::table::{Comparison, Estimate, Gap, GapScale, Sign};

/// A value per person in the published unit: "83,1".
pub fn value(indicator: &Indicator, value: f64, language: Language) -> String {
    plain(indicator.published(value), indicator.decimals, language)
}

/// A value and its interval, "83,1 (82,7–83,5)", or the word for why there is none.
pub fn estimate(indicator: &Indicator, row: &Estimate, language: Language) -> String {
    let Some(number) = row.value else { return row.status.label(language).to_owned() };
    let text = |number: f64| value(indicator, number, language);
    with_interval(text(number), row.interval().map(|(lower, upper)| (text(lower), text(upper))), language)
}

/// A difference with its sign and interval: "+1,2 (0,4 till 2,0)".
pub fn difference(indicator: &Indicator, row: &Comparison, language: Language) -> Option<String> {
    let interval =
        row.lower.zip(row.upper).map(|(lower, upper)| (indicator.published(lower), indicator.published(upper)));
    Some(signed(indicator.published(row.difference?), interval, indicator.decimals, language))
}

/// A measure of inequality with its interval, in the unit that it is shown in: an absolute one with its sign.
pub fn gap(indicator: &Indicator, row: &Gap, language: Language) -> Option<String> {
    let Mark { value, interval } = gap_mark(indicator, row)?;
    let decimals = gap_decimals(indicator, row);
    let text = |number: f64| plain(number, decimals, language);
    if row.is_absolute() && row.sign != Sign::None {
        return Some(signed(value, interval, decimals, language));
    }
    Some(with_interval(text(value), interval.map(|(lower, upper)| (text(lower), text(upper))), language))
}

/// A measure of inequality in the unit that it is shown in.
pub fn gap_mark(indicator: &Indicator, row: &Gap) -> Option<Mark> {
    let times = indicator.per.powi(row.scale.power()) * row.shown_times;
    let interval = row.lower.zip(row.upper).map(|(lower, upper)| (times * lower, times * upper));
    Some(Mark { value: times * row.value?, interval })
}

/// The decimals of a measure: the indicator's for an absolute one, two for a ratio or an index, one for a percentage.
pub fn gap_decimals(indicator: &Indicator, row: &Gap) -> usize {
    match row.scale {
        GapScale::Absolute | GapScale::Squared => indicator.decimals,
        GapScale::Relative if row.shown_times == 1.0 => 2,
        GapScale::Relative => 1,
    }
}

/// The unit of a measure; empty for a ratio or an index.
pub fn gap_unit(indicator: &Indicator, row: &Gap, language: Language) -> String {
    match row.scale {
        GapScale::Absolute => difference_unit(indicator, language).to_owned(),
        GapScale::Squared => {
            format!("{} {}", difference_unit(indicator, language), language.pick("i kvadrat", "squared"))
        }
        GapScale::Relative if row.shown_times == 100.0 => language.pick("procent", "per cent").to_owned(),
        GapScale::Relative if row.shown_times == 1.0 => String::new(),
        GapScale::Relative => format!("× {}", number(row.shown_times, 0, language)),
    }
}

/// The word for a difference's unit: a share differs by percentage points.
pub fn difference_unit(indicator: &Indicator, language: Language) -> &str {
    if indicator.per == 100.0 {
        language.pick("procentenheter", "percentage points")
    } else {
        indicator.unit.get(language)
    }
}

fn signed(number: f64, interval: Option<(f64, f64)>, decimals: usize, language: Language) -> String {
    let text = |number: f64| plain(number, decimals, language);
    let shown = text(number);
    let sign = if number > 0.0 && has_digit(&shown) { "+" } else { "" };
    let Some((lower, upper)) = interval else { return format!("{sign}{shown}") };
    // A dash between numbers that may carry a minus is hard to read, so differences say "till".
    format!("{sign}{shown} ({} {} {})", text(lower), language.pick("till", "to"), text(upper))
}

fn with_interval(number: String, interval: Option<(String, String)>, language: Language) -> String {
    match interval {
        Some((lower, upper)) if lower.starts_with('\u{2212}') => {
            format!("{number} ({lower} {} {upper})", language.pick("till", "to"))
        }
        Some((lower, upper)) => format!("{number} ({lower}–{upper})"),
        None => number,
    }
}

/// A number without a minus where rounding leaves only zeros.
fn plain(value: f64, decimals: usize, language: Language) -> String {
    let text = number(value, decimals, language);
    match text.strip_prefix('\u{2212}') {
        Some(zeros) if !has_digit(zeros) => zeros.to_owned(),
        _ => text,
    }
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|letter| ('1'..='9').contains(&letter))
}
