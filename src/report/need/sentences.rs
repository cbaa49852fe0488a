//! What the section on need says: computed sentences.

use super::{View, words};
use crate::boundaries::Level;
use crate::chart::number;
use crate::model::{AreaLevel, Component, Language, Neighbourhood};
use crate::need::components::Holding;
use crate::need::whatif::Sum;
use crate::report::labels::labels;
use crate::report::phrases;
use crate::statistics::Limits;

/// Decimals of an index.
pub const DECIMALS: usize = 2;

/// That the index is partial, or of other data than the indicators; nothing where it is neither.
pub fn notice(view: &View) -> Option<String> {
    let language = view.language();
    let mut parts = Vec::new();
    if view.need.all.partial {
        let index = phrases::capitalised(&view.index());
        let missing = missing(view);
        parts.push(match language {
            Language::Sv => format!("{index}: {missing} Det kan inte jämföras med SCB:s CNI."),
            Language::En => format!("{index}: {missing} It cannot be compared with Statistics Sweden's CNI."),
        });
    }
    let by_quintile = view.need.all.partial && !view.need.indicators.is_empty();
    parts.extend(by_quintile.then(|| {
        language
            .pick(
                "Det som sidan kallar CNI-kvintil är kvintiler av samma partiella index.",
                "What the page calls CNI quintile are quintiles of the same partial index.",
            )
            .to_owned()
    }));
    let own = view.context.provenance.synthetic && !view.need.synthetic;
    parts.extend(own.then(|| match language {
        Language::Sv => format!("Avsnittet bygger på {}, de övriga siffrorna på sidan är syntetiska.", source(view)),
        Language::En => {
            format!("This section is made from {}; the other numbers of the page are synthetic.", source(view))
        }
    }));
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// What a partial index lacks, and what stands in for what.
fn missing(view: &View) -> String {
    let language = view.language();
    let (mut without, mut proxies) = (Vec::new(), Vec::new());
    for component in Component::ALL {
        match &view.need.all.holdings[component.index()] {
            Holding::Given => {}
            Holding::Absent => without.push(component.title().get(language).to_owned()),
            Holding::Proxy(_, text) => {
                proxies.push(format!("{} = {}", component.title().get(language), text.get(language)));
            }
        }
    }
    let part = |sv: &str, en: &str, what: &[String]| match what {
        [] => String::new(),
        what => format!("{} {}.", language.pick(sv, en), what.join("; ")),
    };
    let parts = [part("tabellen saknar", "the table lacks", &without), part("Ersättare:", "Stand-ins:", &proxies)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The findings of the area, one a line.
pub fn findings(view: &View) -> Vec<String> {
    let all = [Some(index(view)), Some(worst(view)), half(view), without(view)];
    all.into_iter().flatten().collect()
}

/// How many areas and people, and the index with its interval and rank.
fn index(view: &View) -> String {
    let (language, place, index) = (view.language(), view.place, view.index());
    let name = view.area.name.get(language);
    let areas = words::count_areas(place.rows.len(), language);
    let geography = view.geography().map(|geography| format!(" ({geography})")).unwrap_or_default();
    let people = number(place.people, 0, language);
    let value = with_limits(place.cni, place.limits, language);
    let one = one_is(view);
    let own_reference = view.is_nation() && view.need.nation_is_one;
    let rank = place.standing.filter(|standing| standing.of > 1).map(|standing| {
        let rank = rank(standing.rank, standing.spread.map(|spread| (spread.lower, spread.upper)), language);
        let level = level(view.area.level, language);
        match language {
            Language::Sv => format!(" Det är plats {rank} av {} {level}, där 1 har störst behov.", standing.of),
            Language::En => format!(" That is place {rank} of {} {level}, 1 having the greatest need.", standing.of),
        }
    });
    let index = match (own_reference, language) {
        (true, Language::Sv) => format!("{index} är relativt riket, som därför har 1"),
        (true, Language::En) => format!("{index} is relative to Sweden, which therefore has 1"),
        (false, Language::Sv) => format!("{index} är {value}, {one}"),
        (false, Language::En) => format!("{index} is {value}, {one}"),
    };
    let rank = rank.unwrap_or_default();
    match language {
        Language::Sv => format!("{name} har {areas}{geography} med {people} invånare; {index}.{rank}"),
        Language::En => format!("{name} has {areas}{geography} with {people} people; {index}.{rank}"),
    }
}

/// How many live in the fifth of the people in greatest need.
fn worst(view: &View) -> String {
    let (language, place) = (view.language(), view.place);
    let fifth = fifth(view);
    if place.worst == 0 {
        return match language {
            Language::Sv => format!("Inget område hör till {fifth}."),
            Language::En => format!("No area belongs to {fifth}."),
        };
    }
    let people = number(place.worst_people, 0, language);
    let share = number(100.0 * place.worst_people / place.people, 1, language);
    let areas = words::count_areas(place.worst, language);
    match language {
        Language::Sv => format!("{people} personer ({share} %) bor i {fifth}, i {areas}."),
        Language::En => format!("{people} people ({share}%) live in {fifth}, in {areas}."),
    }
}

/// How many areas hold half of the need.
fn half(view: &View) -> Option<String> {
    let language = view.language();
    let targets = view.place.targets.as_ref().filter(|targets| targets.rows.len() > 1)?;
    let half = targets.half;
    let [areas, all] = [f64::from(half.areas), targets.rows.len() as f64].map(|count| number(count, 0, language));
    let people = number(100.0 * half.people, 0, language);
    let between = between(half.limits, language);
    Some(match language {
        Language::Sv => format!(
            "Räknat från området med störst behov har {areas} av {all} områden{between}, med {people} % av befolkningen, \
             hälften av det samlade behovet."
        ),
        Language::En => format!(
            "Counted from the area in greatest need, {areas} of {all} areas{between}, with {people}% of the people, hold half \
             of the need of all together."
        ),
    })
}

/// " (95 %: 3–5)".
fn between(limits: Option<(u32, u32)>, language: Language) -> String {
    let confidence = language.pick("95 %", "95%");
    let text = |count: u32| number(f64::from(count), 0, language);
    limits.map_or(String::new(), |(low, high)| format!(" ({confidence}: {}–{})", text(low), text(high)))
}

fn without(view: &View) -> Option<String> {
    let count = view.place.without;
    let areas = words::count_areas(count, view.language());
    (count > 0).then(|| match view.language() {
        Language::Sv => format!("{areas} saknar ett av antalen, har inget index och ingår inte."),
        Language::En => format!("{areas} without one of the counts: no index, and not included."),
    })
}

/// "12 (3–20)".
pub fn rank(rank: u32, limits: Option<(u32, u32)>, language: Language) -> String {
    let text = |rank: u32| number(f64::from(rank), 0, language);
    limits.map_or_else(|| text(rank), |(lower, upper)| format!("{} ({}–{})", text(rank), text(lower), text(upper)))
}

/// "1,04 (1,02–1,06)".
pub fn with_limits(value: f64, limits: Option<Limits>, language: Language) -> String {
    let number = |value: f64| number(value, DECIMALS, language);
    match limits {
        Some(limits) => format!("{} ({}–{})", number(value), number(limits.lower), number(limits.upper)),
        None => number(value),
    }
}

/// The index as a heading: "CNI (95 %)".
pub fn index_head(view: &View) -> String {
    let confidence = view.language().pick("95\u{a0}%", "95%");
    format!("{} ({confidence})", phrases::capitalised(&view.index()))
}

/// What has 1.
pub fn one_is(view: &View) -> String {
    let language = view.language();
    let nation = view.need.nation_is_one;
    match nation {
        true => language.pick("där riket är 1", "where Sweden is 1"),
        false => language.pick("där tabellens alla områden är 1", "where all areas of the table are 1"),
    }
    .to_owned()
}

/// The fifth of the people in greatest need, in words.
pub fn fifth(view: &View) -> &'static str {
    let language = view.language();
    if view.need.nationwide {
        language.pick("rikets femtedel med störst behov", "the fifth of Sweden in greatest need")
    } else {
        language.pick("tabellens femtedel med störst behov", "the fifth of the table in greatest need")
    }
}

/// Whose quintiles they are.
pub fn quintiles_of(view: &View) -> &'static str {
    let language = view.language();
    if view.need.nationwide {
        language.pick("rikets kvintiler", "Sweden's quintiles")
    } else {
        language.pick("tabellens kvintiler", "the quintiles of the table")
    }
}

/// Where the counts come from.
pub fn source(view: &View) -> String {
    if view.need.synthetic { labels(view.language()).synthetic.to_lowercase() } else { view.need.source.clone() }
}

/// A chart's subtitle, which says so where the counts are synthetic.
pub fn marked(view: &View, subtitle: String) -> String {
    match (view.need.synthetic, view.language()) {
        (false, _) => subtitle,
        (true, Language::Sv) => format!("SYNTETISKA DATA · {subtitle}"),
        (true, Language::En) => format!("SYNTHETIC DATA · {subtitle}"),
    }
}

fn level(level: AreaLevel, language: Language) -> &'static str {
    match level {
        AreaLevel::County => language.pick("län", "counties"),
        _ => language.pick("kommuner", "municipalities"),
    }
}

/// Why there is no map, where boundaries were given: they are of another division.
pub fn other_division(view: &View) -> Option<String> {
    let geography = |code: &str| Neighbourhood::parse(code).map(|own| own.geography());
    let given = view.need.boundaries.iter().filter(|boundaries| boundaries.level > Level::Municipality);
    let given = given.filter_map(|boundaries| geography(&boundaries.areas.first()?.code)).next()?;
    let own = view.geography().filter(|own| *own != given)?;
    Some(match view.language() {
        Language::Sv => {
            format!("Ingen karta: gränserna är av {given}, områdena av {own}. Ge gränser av samma indelning.")
        }
        Language::En => {
            format!("No map: the boundaries are of {given}, the areas of {own}. Give boundaries of the same division.")
        }
    })
}

/// What a table of small areas shows.
pub fn units_caption(view: &View, ranked: &str) -> String {
    match view.language() {
        Language::Sv => format!(
            "Störst behov först. Plats bland {ranked} områden, i parentes de mittersta 95 % när antalen dras om; kvintil 5 är \
             {}. Därefter andelar i procent av invånarna",
            fifth(view)
        ),
        Language::En => format!(
            "The greatest need first. Place among {ranked} areas, in brackets the middle 95% when counts are drawn anew; \
             quintile 5 is {}. Then shares in per cent of the people",
            fifth(view)
        ),
    }
}

/// What a table of larger areas shows, and of how many areas their places are.
pub fn members_caption(view: &View, ranked: Option<(usize, AreaLevel)>) -> String {
    let language = view.language();
    let place = ranked.map_or(String::new(), |(of, own)| match language {
        Language::Sv => format!(" Plats bland {of} {}.", level(own, language)),
        Language::En => format!(" Place among {of} {}.", level(own, language)),
    });
    match language {
        Language::Sv => format!(
            "Störst behov först, {}.{place} Hälften av behovet: så många av områdena räcker, störst behov först. I parentes \
             95 %. Därefter andelar i procent av invånarna",
            one_is(view)
        ),
        Language::En => format!(
            "The greatest need first, {}.{place} Half of the need: so many of the areas hold it, the greatest need first. In \
             brackets 95%. Then shares in per cent of the people",
            one_is(view)
        ),
    }
}

/// The areas that are folded away.
pub fn more_areas(count: usize, language: Language) -> String {
    let areas = words::count_areas(count, language);
    match language {
        Language::Sv => format!("Ytterligare {areas}, i samma ordning"),
        Language::En => format!("{areas} more, in the same order"),
    }
}

/// The areas that a page has no room for.
pub fn left_out(count: usize, language: Language) -> String {
    let areas = words::count_areas(count, language);
    match language {
        Language::Sv => format!("Ytterligare {areas} visas inte här; jamlik need cni skriver tabellen över alla."),
        Language::En => format!("{areas} more are not shown here; jamlik need cni writes the table of all."),
    }
}

/// What the table by quintile shows.
pub fn quintiles_caption(view: &View) -> String {
    match view.language() {
        Language::Sv => format!(
            "Områdena i {} efter {}. Värde med 95 % konfidensintervall, senaste period; skillnaden är mellan kvintil 5 och 1",
            view.area.name.sv,
            quintiles_of(view)
        ),
        Language::En => format!(
            "The areas in {} by {}. Value with 95% confidence interval, latest period; the difference is between quintile 5 \
             and 1",
            view.area.name.en,
            quintiles_of(view)
        ),
    }
}

/// How the difference is read.
pub fn difference_means(language: Language) -> &'static str {
    language.pick(
        "En skillnad över noll betyder att områdena med störst behov har det sämre. Diagram, tidsserier och fler mått står vid \
         varje indikator.",
        "A difference above zero means that the areas in greatest need are worse off. Charts, years and more measures stand by \
         each indicator.",
    )
}

/// That there are no values by small area.
pub fn no_outcomes(language: Language) -> &'static str {
    language.pick(
        "Källorna har inga antal per område för indikatorerna: skillnader efter områdenas behov visas inte.",
        "The sources have no counts by area for the indicators: gaps by the areas' need are not shown.",
    )
}

/// Who would reach what.
pub fn gains(view: &View) -> String {
    let areas = words::count_areas(view.place.worst, view.language());
    match view.language() {
        Language::Sv => format!(
            "Om {} i {} nådde medelvärdet för alla områden i uppgifterna vore ändringen om året som i tabellen.",
            if view.place.worst == 1 { "det enda området".to_owned() } else { format!("de {areas}") },
            fifth(view)
        ),
        Language::En => format!(
            "If {} in {} had the mean of all areas in the data, the change a year would be as in the table.",
            if view.place.worst == 1 { "the one area".to_owned() } else { format!("the {areas}") },
            fifth(view)
        ),
    }
}

/// That nobody is in the fifth that would gain.
pub fn nothing_to_gain(view: &View) -> String {
    match view.language() {
        Language::Sv => format!("Inget område hör till {}: inget ändras om den når medelvärdet.", fifth(view)),
        Language::En => format!("No area belongs to {}: nothing changes if it has the mean.", fifth(view)),
    }
}

/// What the table of changes shows.
pub fn gains_caption(language: Language) -> &'static str {
    language.pick(
        "Fall om året, räknade på personer; indikatorer ur enkäter ingår inte",
        "Cases a year, counted in persons; indicators from surveys are not included",
    )
}

/// "12 färre (3 till 20)": cases where fewer are better, persons with the outcome where more are.
pub fn change(fewer_is_better: bool, sum: &Sum, language: Language) -> String {
    if sum.areas == 0 {
        return language.pick("ingen ändring", "no change").to_owned();
    }
    let turn = if fewer_is_better { -1.0 } else { 1.0 };
    let decimals = usize::from(sum.cases.abs() < 10.0);
    let text = |value: f64| number(value, decimals, language);
    let noun = if fewer_is_better { language.pick("färre", "fewer") } else { language.pick("fler", "more") };
    let ends = sum.limits.map(|limits| (turn * limits.lower, turn * limits.upper));
    let between = ends.map_or(String::new(), |(a, b)| {
        format!(" ({} {} {})", text(a.min(b)), language.pick("till", "to"), text(a.max(b)))
    });
    format!("{} {noun}{between}", text(turn * sum.cases))
}
