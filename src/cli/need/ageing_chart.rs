//! The change of those of 80 and more over time, as a chart.

use ustr::ustr;

use crate::chart::{Chart, Point, Role, Series, Strategy, Words};
use crate::model::{Area, AreaLevel, Catalogue, Language, NATION, Period, Status};
use crate::need::ageing::AgesOfAreas;

/// An area, its county and the nation, in per cent more than in the base year.
pub(super) fn chart_of(
    all: &AgesOfAreas,
    area: &Area,
    base: i32,
    catalogue: &Catalogue,
    synthetic: bool,
    language: Language,
) -> Chart {
    let county = area.county.and_then(|code| catalogue.areas.get(code));
    let nation = catalogue.areas.get(ustr(NATION)).filter(|nation| nation.code != area.code);
    let lines = [(Some(area), Role::Focus), (county, Role::County), (nation, Role::Nation)];
    let series = |(area, role): (Option<&Area>, Role)| {
        let area = area?;
        let base = all.get(&(area.code, base)).filter(|ages| ages.oldest > 0.0)?.oldest;
        let of_area = all.iter().filter(|((code, _), _)| *code == area.code);
        let point = |((_, year), ages): (&(ustr::Ustr, i32), &crate::need::ageing::Ages)| Point {
            period: Period::year(*year),
            value: Some(100.0 * (ages.oldest / base - 1.0)),
            interval: None,
            status: Status::Ok,
        };
        Some(Series { name: area.name.get(language).to_owned(), role, points: of_area.map(point).collect() })
    };
    let name = area.name.get(language);
    let place = if area.level == AreaLevel::Nation { "" } else { name };
    let title = match language {
        Language::Sv => format!("Så många fler blir de som är 80 år och äldre: {name}"),
        Language::En => format!("How many more people of 80 and over there will be: {name}"),
    };
    let subtitle = match language {
        Language::Sv => format!("Förändring i procent sedan {base}, {place} bredvid sitt län och riket"),
        Language::En => format!("Change in per cent since {base}, {place} beside its county and the nation"),
    };
    let source = if synthetic {
        language.pick(
            "SYNTETISK framskrivning utan flyttningar. Framskrivningen har inget intervall.",
            "SYNTHETIC projection without moves. The projection has no interval.",
        )
    } else {
        language.pick(
            "Källa: den angivna befolkningsframskrivningen. Den har inget intervall.",
            "Source: the population projection given. It has no interval.",
        )
    };
    Chart::Strategy(Strategy {
        words: Words { title, subtitle, footnote: source.to_owned() },
        unit: language.pick("procent", "per cent").to_owned(),
        decimals: 0,
        series: lines.into_iter().filter_map(series).collect(),
        goal: None,
        breaks: Vec::new(),
    })
}
