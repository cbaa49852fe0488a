//! The charts of need: what a choice of areas reaches, and what a goal would change.

use crate::chart::{Chart, Mark, Ranked, RankedRow, ReferenceLine, Words};
use crate::model::{AreaLevel, Better, Catalogue, Language, Status};
use crate::need::small_areas::SmallAreas;
use crate::need::target::Targets;
use crate::need::whatif::WhatIf;
use crate::report::need::{self, Targeted};
use crate::table::Verdict;

use super::measure::Measured;
use super::rates::area_name;

/// The targeting curve.
pub fn targeting(targets: &Targets, measured: &Measured, place: &str, language: Language) -> Chart {
    let Measured { candidates, source, .. } = measured;
    let (measure, reached) = (candidates.measure.get(language), candidates.reached.get(language));
    need::targeting(targets, Targeted { measure, reached, place, source, drawn: candidates.drawn }, language)
}

/// How many rows of a what-if are drawn.
const MOST_ROWS: usize = 30;

/// The change in cases, by municipality where several change and by neighbourhood within one.
pub fn what_if(
    all: &WhatIf,
    small: &SmallAreas<'_>,
    catalogue: &Catalogue,
    (title, source): (&str, &str),
    language: Language,
) -> Chart {
    let fewer = if small.indicator.better == Better::Low { -1.0 } else { 1.0 };
    let turned = |cases: f64, limits: Option<crate::statistics::Limits>| {
        let ends = limits.map(|limits| (fewer * limits.lower, fewer * limits.upper));
        Mark { value: fewer * cases, interval: ends.map(|(a, b)| (a.min(b), a.max(b))) }
    };
    let municipalities = all.sums.iter().filter(|part| part.level == AreaLevel::Municipality && part.areas > 0);
    let mut rows: Vec<(String, Mark)> = municipalities
        .filter_map(|part| Some((area_name(part.code?, catalogue, language), turned(part.cases, part.limits))))
        .collect();
    let within_one = rows.len() < 2;
    if within_one {
        let reaching = all.rows.iter().filter(|row| row.reaches);
        rows = reaching
            .map(|row| (area_name(row.area.area.code, catalogue, language), turned(row.cases, row.limits)))
            .collect();
    }
    rows.sort_by(|a, b| b.1.value.total_cmp(&a.1.value).then_with(|| a.0.cmp(&b.0)));
    let (count, left_out) = (rows.len(), rows.len().saturating_sub(MOST_ROWS));
    rows.truncate(MOST_ROWS);
    let kind = match (within_one, language) {
        (true, Language::Sv) => "områden",
        (true, Language::En) => "neighbourhoods",
        (false, Language::Sv) => "kommuner",
        (false, Language::En) => "municipalities",
    };
    let shown = match (left_out, language) {
        (0, _) => format!("{count} {kind}"),
        (_, Language::Sv) => format!("de {MOST_ROWS} av {count} {kind} där det ändrar mest"),
        (_, Language::En) => format!("the {MOST_ROWS} of {count} {kind} where it changes most"),
    };
    let method = language.pick(
        "Streck: mittersta 95 % av vad ändringen kan vara, med nivån som nås given.",
        "Lines: the middle 95% of what the change may be, the level that is reached being given.",
    );
    let row = |(name, mark): (String, Mark)| RankedRow {
        name,
        mark: Some(mark),
        status: Status::Ok,
        focus: false,
        verdict: Verdict::NotComparable,
    };
    Chart::Ranked(Ranked {
        words: Words {
            title: title.to_owned(),
            subtitle: format!("{}, {}, {shown}", small.indicator.title.get(language), small.period),
            footnote: footnote(source, method, language),
        },
        unit: match small.indicator.better {
            Better::Low => language.pick("färre om året", "fewer a year"),
            Better::High => language.pick("fler om året", "more a year"),
        }
        .to_owned(),
        decimals: usize::from(rows.iter().any(|(_, mark)| mark.value.abs() < 10.0)),
        rows: rows.into_iter().map(row).collect(),
        references: vec![ReferenceLine { name: language.pick("ingen ändring", "no change").to_owned(), value: 0.0 }],
    })
}

fn footnote(source: &str, method: &str, language: Language) -> String {
    format!("{}: {source}. {method}", language.pick("Källa", "Source")).trim().to_owned()
}
