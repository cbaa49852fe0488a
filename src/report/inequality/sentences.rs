//! What the rows of a dimension say, in sentences that state year, population, interval and direction.
//!
//! A sentence says "to the disadvantage of" only where an interval carries it.

use super::view::{GroupRows, View};
use super::words;
use crate::chart::Division;
use crate::inequality::{Measure, change};
use crate::model::{AreaLevel, Better, Language, Period, Status};
use crate::report::{format, phrases};
use crate::table::{Direction, Gap};

/// What is found of one dimension.
pub struct Finding {
    /// What a hurried reader needs: to whose disadvantage, and when.
    pub lead: String,
    /// The numbers that carry it.
    pub numbers: String,
    /// Sentences that go further: over all groups, over time, what could be gained.
    pub more: Vec<String>,
}

/// What is found of one dimension.
pub fn finding(view: &View) -> Finding {
    let Some(newest) = view.newest() else {
        let (lead, numbers) = nothing(view);
        return Finding { lead, numbers, more: Vec::new() };
    };
    let simple = view.division() != Division::Many && (view.is_ordered() || view.is_sex());
    let ((lead, numbers), over_all) = if simple {
        (pair(view, newest), slope(view, newest))
    } else {
        (spread(view, newest), dispersion(view, newest))
    };
    let more = [over_all, since(view, newest), gain(view, newest), newer(view, newest)];
    Finding { lead, numbers, more: more.into_iter().flatten().collect() }
}

/// Two groups against each other: the reading, and the values, the difference and the ratio.
fn pair(view: &View, period: Period) -> (String, String) {
    let (indicator, language) = (view.indicator, view.language());
    let (Some(first), Some(last)) = (view.groups.first(), view.groups.last()) else { return nothing(view) };
    let gap = view.measure("d", period).filter(|gap| gap.value.is_some());
    let Some(gap) = gap else { return not_computed(view, period) };
    // Women are told before men, as everywhere.
    let (first, last) = if view.is_sex() { (last, first) } else { (first, last) };
    let text = |row: &Gap| format::gap(indicator, row, language).unwrap_or_default();
    let value = |group: &GroupRows| group.at(period).map(|row| format::estimate(indicator, row, language));
    let Reading { lead, groups: [a, b], untested } = reading(view, gap, first, last);
    let (unit, points) = (indicator.unit.get(language), format::difference_unit(indicator, language));
    let ratio = view.measure("r", period).filter(|row| row.value.is_some());
    let ratio = ratio.map(|row| format!(", {} {}", language.pick("kvot", "ratio"), text(row))).unwrap_or_default();
    let difference = match (view.is_sex(), language) {
        (true, Language::Sv) => "skillnad (kvinnor minus män)",
        (true, Language::En) => "difference (women minus men)",
        (false, _) => language.pick("skillnad", "difference"),
    };
    let numbers = format!(
        "{} {} {} {unit}; {difference} {} {points}{ratio}{untested} ({}).",
        value(a).unwrap_or_default(),
        language.pick("mot", "against"),
        value(b).unwrap_or_default(),
        text(gap),
        basis(view, gap),
    );
    (format!("{lead} {period}"), numbers)
}

/// To whose disadvantage the difference between the first and the last group is, within a sentence.
pub fn meaning(view: &View, gap: &Gap) -> Option<String> {
    let (first, last) = (view.groups.first()?, view.groups.last()?);
    Some(phrases::in_sentence(&reading(view, gap, first, last).lead))
}

/// How a difference reads.
struct Reading<'v, 'a> {
    /// To whose disadvantage it is, as far as the interval says.
    lead: String,
    /// The groups in the order of the lead.
    groups: [&'v GroupRows<'a>; 2],
    /// What to add where there is no interval.
    untested: &'static str,
}

/// To whose disadvantage a difference is, as its interval says.
fn reading<'v, 'a>(
    view: &'v View<'a>,
    gap: &Gap,
    first: &'v GroupRows<'a>,
    last: &'v GroupRows<'a>,
) -> Reading<'v, 'a> {
    let language = view.language();
    let Some((lower, upper)) = gap.lower.zip(gap.upper) else {
        let (name, other) = (phrases::capitalised(&first.name), with_noun(view, last));
        return Reading {
            lead: format!("{name} {} {other}", language.pick("mot", "against")),
            groups: [first, last],
            untested: language.pick(
                "; utan intervall kan skillnaden inte säkerställas",
                "; without an interval it cannot be told from chance",
            ),
        };
    };
    // The gap of women and men is theirs minus men's; every other is turned to the disadvantage of the first group.
    let turned = !view.is_sex() || view.indicator.better == Better::Low;
    let (low, high) = if turned { (lower, upper) } else { (-upper, -lower) };
    let groups = if high < 0.0 { [last, first] } else { [first, last] };
    let (name, other) = (groups[0].name.as_str(), with_noun(view, groups[1]));
    let lead = match (low > 0.0 || high < 0.0, language) {
        (true, Language::Sv) => format!("Till nackdel för {name} jämfört med {other}"),
        (true, Language::En) => format!("To the disadvantage of {name} compared with {other}"),
        (false, Language::Sv) => format!("Ingen säkerställd skillnad mellan {name} och {other}"),
        (false, Language::En) => format!("No significant difference between {name} and {other}"),
    };
    Reading { lead, groups, untested: "" }
}

/// "eftergymnasial utbildning": the noun that the names of levels of education lack, said once.
fn with_noun(view: &View, group: &GroupRows) -> String {
    let noun = if view.dimension.id == "education" { view.language().pick(" utbildning", " education") } else { "" };
    format!("{}{noun}", group.name)
}

/// Who is counted, on how many the measure rests, and what the brackets are.
fn basis(view: &View, gap: &Gap) -> String {
    let language = view.language();
    let people = gap
        .population
        .map(|people| format!("{} {}", language.pick("underlag", "base"), crate::chart::number(people, 0, language)));
    let sex = (!view.is_sex()).then(|| view.sex.label(language).to_owned());
    let interval =
        gap.lower.is_some().then(|| language.pick("95\u{A0}% KI inom parentes", "95% CI in brackets").to_owned());
    [sex, people, interval].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The slope through all groups, absolute and relative; or why there is none.
fn slope(view: &View, period: Period) -> Option<String> {
    let (indicator, language) = (view.indicator, view.language());
    if !view.is_ordered() {
        return None;
    }
    let (absolute, relative) = view.pair();
    let row = |measure: &'static Measure| view.measure(measure.id, period);
    let text = |measure| row(measure).and_then(|row| format::gap(indicator, row, language));
    if absolute.id == "d" {
        let without = without_value(view, period);
        let start =
            language.pick("Index över alla grupper kan inte räknas", "No index over all groups can be computed");
        return (!without.is_empty()).then(|| format!("{start}: {without}."));
    }
    let (slope, points, groups) = (text(absolute)?, format::difference_unit(indicator, language), view.groups.len());
    let ratio = text(relative).map(|ratio| format!(", {} {ratio}", language.pick("kvot", "ratio"))).unwrap_or_default();
    Some(match language {
        Language::Sv => format!(
            "Över alla {groups} grupper, från den minst till den mest gynnade personen (SII och RII): skillnad {slope} {points}{ratio}."
        ),
        Language::En => format!(
            "Over all {groups} groups, from the least to the most advantaged person (SII and RII): difference {slope} {points}{ratio}."
        ),
    })
}

/// Between which values many groups lie.
fn spread(view: &View, period: Period) -> (String, String) {
    let (indicator, language) = (view.indicator, view.language());
    let Some(ends) = view.ends(period) else { return not_computed(view, period) };
    let [lowest, highest] = ends.map(|(group, row)| (group.name.as_str(), format::estimate(indicator, row, language)));
    let count = view.groups.iter().filter(|group| group.value(period).is_some()).count();
    let unit = indicator.unit.get(language);
    let what = match view.level() {
        Some(AreaLevel::Municipality) => language.pick("kommuner", "municipalities"),
        Some(_) => language.pick("län", "counties"),
        None => language.pick("grupper", "groups"),
    };
    let intervals = ends.iter().any(|(_, row)| row.interval().is_some());
    let ci = if intervals { language.pick(", 95\u{A0}% KI inom parentes", ", 95% CI in brackets") } else { "" };
    let basis = format!("{}{ci}", view.sex.label(language));
    let without = without_value(view, period);
    let without = if without.is_empty() {
        String::new()
    } else {
        format!(" {}: {without}.", language.pick("Utan värde", "Without a value"))
    };
    let (from, to) = (format!("{} ({})", lowest.1, lowest.0), format!("{} ({})", highest.1, highest.0));
    match language {
        Language::Sv => (
            format!("Mellan {from} och {to} {unit} {period}"),
            format!(
                "{count} {what} har ett värde ({basis}). Ytterligheter överskattar skillnaden, mer ju fler och mindre de är.{without}"
            ),
        ),
        Language::En => (
            format!("Between {from} and {to} {unit} in {period}"),
            format!(
                "{count} {what} have a value ({basis}). Extremes overstate the gap, the more so the more and the smaller they are.{without}"
            ),
        ),
    }
}

/// How far many groups lie from their mean, absolutely and relatively.
fn dispersion(view: &View, period: Period) -> Option<String> {
    let (indicator, language) = (view.indicator, view.language());
    let (absolute, relative) = view.pair();
    if absolute.id == "d" {
        return None;
    }
    let row = view.measure(absolute.id, period)?;
    let (distance, points) = (format::gap(indicator, row, language)?, format::difference_unit(indicator, language));
    let weights = if absolute.id == "mdmw" {
        language.pick("vägt med befolkningen", "weighted by population")
    } else {
        language.pick("alla räknas lika", "all counting alike")
    };
    let (letters, relative_letters) = (words::letters(absolute), words::letters(relative));
    let share = view.measure(relative.id, period).and_then(|row| format::gap(indicator, row, language));
    let share = share.map(|share| match language {
        Language::Sv => format!(", det är {share} procent av medelvärdet ({relative_letters})"),
        Language::En => format!(", which is {share} per cent of it ({relative_letters})"),
    });
    let share = share.unwrap_or_default();
    let chance = if row.lower.is_none() && !row.reason.is_empty() {
        format!(": {}", words::reason(row.reason.as_str(), language))
    } else {
        String::new()
    };
    Some(match language {
        Language::Sv => {
            format!(
                "I genomsnitt ligger de {distance} {points} från medelvärdet ({letters}, {weights}){share}{chance}."
            )
        }
        Language::En => {
            format!("On average they lie {distance} {points} from the mean ({letters}, {weights}){share}{chance}.")
        }
    })
}

/// How the drawn measures have changed, absolutely and relatively, and in words where the two disagree.
fn since(view: &View, newest: Period) -> Option<String> {
    let language = view.language();
    let (absolute, relative) = view.pair();
    let of = |measure: &'static Measure| {
        let now = view.measure(measure.id, newest)?;
        let then = view.measure(measure.id, now.since?)?;
        Some((measure, now, then, format::gap(view.indicator, then, language)?))
    };
    let (absolute, relative) = (of(absolute)?, of(relative)?);
    let since = absolute.1.since.filter(|since| relative.1.since == Some(*since))?;
    let points = format::difference_unit(view.indicator, language);
    // Difference and ratio by name; the others by the letters that the sentence before explains.
    let name = |measure: &Measure| match measure.id {
        "d" | "r" => measure.title(language).to_owned(),
        _ => words::letters(measure),
    };
    let unit = format::gap_unit(view.indicator, relative.1, language);
    let text =
        format!("{since}: {} {} {points}, {} {} {unit}", name(absolute.0), absolute.3, name(relative.0), relative.3);
    let then = text.trim_end();
    let untested = [absolute.1, relative.1].iter().all(|gap| gap.lower.is_none());
    let verdict = if untested {
        let words = "utan intervall kan ingen förändring säkerställas";
        language.pick(words, "without intervals no change can be told from chance").to_owned()
    } else if absolute.1.reading.is_empty() {
        verdict(absolute.1.direction?, relative.1.direction?, language)
    } else {
        disagreement([(absolute.2, absolute.1), (relative.2, relative.1)], language)?
    };
    Some(format!("{then}; {verdict}."))
}

/// The verdicts on both changes.
fn verdict(absolute: Direction, relative: Direction, language: Language) -> String {
    let word = |direction| moved(direction, language);
    match (absolute, relative, language) {
        (Direction::Unclear, Direction::Unclear, Language::Sv) => {
            "sedan dess är ingen förändring säkerställd, varken absolut eller relativt".to_owned()
        }
        (Direction::Unclear, Direction::Unclear, Language::En) => {
            "since then no change is significant, neither absolute nor relative".to_owned()
        }
        (a, b, Language::Sv) if a == b => format!("sedan dess har gapet {} både absolut och relativt", word(a)),
        (a, b, Language::En) if a == b => format!("since then the gap has {} both absolutely and relatively", word(a)),
        (a, Direction::Unclear, Language::Sv) => {
            format!("sedan dess har gapet {} absolut, men relativt är ingen förändring säkerställd", word(a))
        }
        (a, Direction::Unclear, Language::En) => {
            format!("since then the gap has {} absolutely, but no relative change is significant", word(a))
        }
        (Direction::Unclear, b, Language::Sv) => {
            format!("sedan dess har gapet {} relativt, men absolut är ingen förändring säkerställd", word(b))
        }
        (Direction::Unclear, b, Language::En) => {
            format!("since then the gap has {} relatively, but no absolute change is significant", word(b))
        }
        (a, b, Language::Sv) => format!("sedan dess har gapet {} absolut men {} relativt", word(a), word(b)),
        (a, b, Language::En) => format!("since then the gap has {} absolutely but {} relatively", word(a), word(b)),
    }
}

/// That the absolute and the relative gap have moved in opposite directions, and how sure that is.
fn disagreement(moves: [(&Gap, &Gap); 2], language: Language) -> Option<String> {
    let [absolute, relative] = moves.map(|(then, now)| {
        let change = change(then, now)?;
        let none = crate::inequality::measure(&now.measure).map_or(0.0, |measure| measure.no_inequality);
        Some((change.value > none, change.direction))
    });
    let ((up, a), (relative_up, b)) = absolute.zip(relative)?;
    let start = language
        .pick("absolut och relativt pekar åt olika håll", "absolute and relative point in different directions");
    let towards = |up: bool| if up { language.pick("uppåt", "up") } else { language.pick("nedåt", "down") };
    let (absolutely, relatively) = (language.pick("absolut", "absolutely"), language.pick("relativt", "relatively"));
    // What is not certain only points somewhere.
    Some(match [(up, a, absolutely), (relative_up, b, relatively)] {
        [(up, Direction::Unclear, _), (relative_up, Direction::Unclear, _)] => match language {
            Language::Sv => format!(
                "{start}, {} absolut och {} relativt, men ingen förändring är säkerställd",
                towards(up),
                towards(relative_up)
            ),
            Language::En => format!(
                "{start}, {} absolutely and {} relatively, but no change is significant",
                towards(up),
                towards(relative_up)
            ),
        },
        [(_, certain, how), (up, Direction::Unclear, other)] | [(up, Direction::Unclear, other), (_, certain, how)] => {
            let certain = moved(certain, language);
            match language {
                Language::Sv => format!(
                    "{start}: sedan dess har gapet {certain} {how}, medan det {other} pekar {}, vilket kan vara en slump",
                    towards(up)
                ),
                Language::En => format!(
                    "{start}: since then the gap has {certain} {how}, while it points {} {other}, which may be chance",
                    towards(up)
                ),
            }
        }
        [(_, a, _), (_, b, _)] => {
            let (a, b) = (moved(a, language), moved(b, language));
            match language {
                Language::Sv => format!("{start}: sedan dess har gapet {a} absolut men {b} relativt"),
                Language::En => format!("{start}: since then the gap has {a} absolutely but {b} relatively"),
            }
        }
    })
}

/// A certain change as a participle; empty for one that is not.
fn moved(direction: Direction, language: Language) -> &'static str {
    match direction {
        Direction::Grown => language.pick("ökat", "grown"),
        Direction::Shrunk => language.pick("minskat", "shrunk"),
        Direction::Unclear => "",
    }
}

/// What the population would gain if all groups of an order had the level of the most advantaged, where that is certain.
fn gain(view: &View, period: Period) -> Option<String> {
    let (indicator, language) = (view.indicator, view.language());
    let gap =
        view.measure("par", period).filter(|gap| view.is_ordered() && gap.lower.is_some_and(|lower| lower > 0.0))?;
    let target = view.groups.iter().find(|group| group.id == gap.reference_group)?;
    let (gain, points) = (format::gap(indicator, gap, language)?, format::difference_unit(indicator, language));
    let share = view.measure("paf", period).and_then(|row| format::gap(indicator, row, language));
    Some(match (language, share) {
        (Language::Sv, Some(share)) => format!(
            "Hade alla grupper samma nivå som {} vore värdet för alla {gain} {points} bättre, {share} procent.",
            with_noun(view, target)
        ),
        (Language::Sv, None) => format!(
            "Hade alla grupper samma nivå som {} vore värdet för alla {gain} {points} bättre.",
            with_noun(view, target)
        ),
        (Language::En, Some(share)) => format!(
            "If all groups had the level of {}, the value for all would be {gain} {points} better, {share} per cent.",
            with_noun(view, target)
        ),
        (Language::En, None) => format!(
            "If all groups had the level of {}, the value for all would be {gain} {points} better.",
            with_noun(view, target)
        ),
    })
}

/// That a later period has no value.
fn newer(view: &View, newest: Period) -> Option<String> {
    let language = view.language();
    let last = *view.periods.last().filter(|last| **last > newest)?;
    let status = view.measure("d", last).map_or(Status::Missing, |gap| gap.status);
    Some(format!("{}.", phrases::newer_without_value(&last.to_string(), status.label(language), language)))
}

/// That the groups of a period cannot be set against each other, and which of them have no value.
fn not_computed(view: &View, period: Period) -> (String, String) {
    let language = view.language();
    let start = language.pick("Skillnaden kan inte räknas", "The gap cannot be computed");
    let reason = view.measure("d", period).map_or("", |gap| gap.reason.as_str());
    let without = Some(without_value(view, period)).filter(|without| !without.is_empty());
    let why = without.unwrap_or_else(|| words::reason(reason, language).to_owned());
    (format!("{start} {period}"), format!("{why}."))
}

/// That no period has any value, and why.
fn nothing(view: &View) -> (String, String) {
    let language = view.language();
    let start = language.pick("Inget värde kan visas", "No value can be shown");
    let years = view.periods.first().zip(view.periods.last());
    let years = years.map(|(first, last)| phrases::years((first.first(), last.last))).unwrap_or_default();
    let without = view.periods.last().map(|last| without_value(view, *last)).unwrap_or_default();
    (format!("{start} {years}"), format!("{without}."))
}

/// The groups without a value in a period, by why; of many groups only how many.
fn without_value(view: &View, period: Period) -> String {
    let language = view.language();
    let status = |group: &GroupRows| group.at(period).map_or(Status::Missing, |row| row.status);
    let reason = |wanted: Status| {
        let groups: Vec<&GroupRows> =
            view.groups.iter().filter(|group| group.value(period).is_none() && status(group) == wanted).collect();
        let word = wanted.label(language);
        match (groups.len(), view.division()) {
            (0, _) => None,
            (count, Division::Many) => Some(format!("{count} {word}")),
            _ => {
                let names: Vec<String> = groups.iter().map(|group| group.name.clone()).collect();
                Some(format!("{} {word}", phrases::list(&names, language)))
            }
        }
    };
    Status::ALL.into_iter().filter_map(reason).collect::<Vec<_>>().join("; ")
}
