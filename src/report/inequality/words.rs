//! Headings, titles and short words of the sections on inequality, in both languages.

use super::view::View;
use crate::chart::Division;
use crate::inequality::Measure;
use crate::model::{AreaLevel, Language, Period, Sex};
use crate::report::{format, phrases};
use crate::table::Direction;

/// "Efter utbildningsnivå", "Mellan kvinnor och män", "Mellan kommunerna", "Mellan länen"; with the sex where that is one of several.
pub fn heading(view: &View) -> String {
    let language = view.language();
    let of_sex = if view.sex == Sex::Total { String::new() } else { format!(", {}", view.sex.label(language)) };
    if view.is_sex() {
        return language.pick("Mellan kvinnor och män", "Between women and men").to_owned();
    }
    match view.level() {
        Some(AreaLevel::Municipality) => {
            return format!("{}{of_sex}", language.pick("Mellan kommunerna", "Between the municipalities"));
        }
        Some(_) => return format!("{}{of_sex}", language.pick("Mellan länen", "Between the counties")),
        None => {}
    }
    format!("{} {}{of_sex}", language.pick("Efter", "By"), view.dimension.title.get(language))
}

/// Indicator and area: "Bra självskattad hälsa, Jönköping".
pub fn place(view: &View) -> String {
    format!("{}, {}", view.indicator.short.get(view.language()), view.area.name.get(view.language()))
}

/// The finding of an equiplot: the difference of the newest year, or the values between which many groups lie.
pub fn equiplot_title(view: &View, newest: Period) -> String {
    let (indicator, language) = (view.indicator, view.language());
    let heading = phrases::in_sentence(&heading(view));
    let found = match (view.division(), view.ends(newest), view.measure("d", newest)) {
        (Division::Many, Some(ends), _) => {
            let [lowest, highest] =
                ends.map(|(_, row)| row.value.map(|v| format::value(indicator, v, language)).unwrap_or_default());
            let (from, to) = (language.pick("från", "from"), language.pick("till", "to"));
            Some(format!("{from} {lowest} {to} {highest} {}", indicator.unit.get(language)))
        }
        (_, _, Some(gap)) => format::gap(indicator, gap, language).map(|gap| {
            let points = format::difference_unit(indicator, language);
            format!("{} {gap} {points}", language.pick("skillnad", "difference"))
        }),
        _ => None,
    };
    found.map_or_else(|| format!("{heading}, {newest}"), |found| format!("{heading} {newest}: {found}"))
}

/// The finding of gaps over time: how each has changed, where that is known.
pub fn gap_title(view: &View) -> String {
    let language = view.language();
    let heading = phrases::in_sentence(&heading(view));
    let (absolute, relative) = view.pair();
    let changed = |measure: &'static Measure| {
        let row = view.measure(measure.id, view.newest()?)?;
        Some((row.since?, direction(row.direction?, language)))
    };
    match (changed(absolute), changed(relative)) {
        (Some((since, absolute)), Some((other, relative))) if since == other => {
            match (absolute == relative, language) {
                (true, Language::Sv) => format!("{heading} sedan {since}: {absolute}"),
                (true, Language::En) => format!("{heading} since {since}: {absolute}"),
                (false, Language::Sv) => format!("{heading} sedan {since}: absolut {absolute}, relativt {relative}"),
                (false, Language::En) => format!("{heading} since {since}: absolute {absolute}, relative {relative}"),
            }
        }
        _ => format!("{heading} {}", language.pick("över tid", "over time")),
    }
}

pub fn curve_title(view: &View) -> String {
    format!(
        "{} {}",
        view.language().pick("koncentrationskurva", "concentration curve"),
        phrases::in_sentence(&heading(view))
    )
}

/// How a gap has changed, as a word.
pub fn direction(direction: Direction, language: Language) -> &'static str {
    match direction {
        Direction::Grown => language.pick("har ökat", "has grown"),
        Direction::Shrunk => language.pick("har minskat", "has shrunk"),
        Direction::Unclear => language.pick("ingen säkerställd förändring", "no significant change"),
    }
}

/// "lutningsindex (SII)".
pub fn measure_name(measure: &Measure, language: Language) -> String {
    format!("{} ({})", measure.title(language), letters(measure))
}

/// "SII", also of its linear form.
pub fn letters(measure: &Measure) -> String {
    measure.id.split('_').next().unwrap_or(measure.id).to_uppercase()
}

/// "Absolut: lutningsindex (SII)".
pub fn panel_title(measure: &Measure, language: Language) -> String {
    let kind = if measure.is_absolute() {
        language.pick("Absolut", "Absolute")
    } else {
        language.pick("Relativt", "Relative")
    };
    format!("{kind}: {}", measure_name(measure, language))
}

/// What values above the line of no inequality mean; empty for a measure without direction.
pub fn above(view: &View, measure: &Measure) -> String {
    let language = view.language();
    match (measure.signed, view.groups.first()) {
        (true, _) if view.is_sex() => language
            .pick("Över linjen: högre värde för kvinnor", "Above the line: women have the higher value")
            .to_owned(),
        (true, Some(least)) if view.is_ordered() => match language {
            Language::Sv => format!("Över linjen: till nackdel för {}", least.name),
            Language::En => format!("Above the line: to the disadvantage of {}", least.name),
        },
        _ => String::new(),
    }
}

/// The name of the concentration index beside its curve.
pub fn index_name(language: Language) -> &'static str {
    language.pick("koncentrationsindex (RCI)", "concentration index (RCI)")
}

/// Why a measure has no value or no interval; a reason that is not known here is shown as it stands, so that it is not lost.
pub fn reason(id: &str, language: Language) -> &str {
    match id {
        "group_missing" => language.pick("en grupp saknar värde", "a group has no value"),
        "few_groups" => language.pick("för få grupper", "too few groups"),
        "no_population" => language.pick("gruppernas folkmängd är okänd", "the groups' populations are not known"),
        "no_finite_value" => language.pick("formeln har inget värde", "the formula has no value"),
        "not_a_share" => language.pick("indikatorn är ingen andel", "the indicator is not a share"),
        "no_order" => language.pick("grupperna har ingen ordning", "the groups have no order"),
        "no_reference" => language.pick("det finns ingen referensgrupp", "there is no reference group"),
        "may_be_chance" => {
            language.pick("så stor kan skillnaden vara av en slump", "chance alone may make a difference of this size")
        }
        other => other,
    }
}

pub fn charts_and_measures(language: Language) -> &'static str {
    language.pick("Diagram, mått och tabell", "Charts, measures and table")
}

pub fn section(language: Language) -> &'static str {
    language.pick("Jämlikhet", "Equality")
}

pub fn curve(language: Language) -> &'static str {
    language.pick("Koncentrationskurva", "Concentration curve")
}

pub fn table(language: Language) -> &'static str {
    language.pick("Tabellen bakom diagrammen", "The table behind the charts")
}

pub fn measures(language: Language) -> &'static str {
    language.pick("Mått på ojämlikhet", "Measures of inequality")
}

pub fn not_drawn(language: Language) -> &'static str {
    language.pick(
        "Diagrammen ritas inte här, så att sidan inte blir för stor; `jamlik chart` ritar dem.",
        "The charts are not drawn here, so that the page does not grow too large; `jamlik chart` draws them.",
    )
}
