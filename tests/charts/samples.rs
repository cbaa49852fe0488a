//! Charts to test with, made by hand: an ordinary one of each kind, and every odd case that data can bring.

use jamlik::chart::{
    Chart, GoalLine, Mark, Overview, OverviewRow, Point, Ranked, RankedRow, ReferenceLine, Role, Series, Strategy,
    Words,
};
use jamlik::model::{Better, Period, Status};
use jamlik::table::Verdict;

const LONG: &str = "Kommunalförbundet för hälsa, vård och omsorg i Upplands Väsby, Sigtuna och Österåker";

#[path = "inequality.rs"]
pub mod inequality;
#[path = "maps.rs"]
pub mod maps;

/// Every sample by name.
pub fn all() -> Vec<(&'static str, Chart)> {
    let mut all = vec![
        ("strategy", Chart::Strategy(strategy())),
        ("strategy_goal_break_gaps", Chart::Strategy(goal_break_gaps())),
        ("strategy_empty", Chart::Strategy(empty())),
        ("strategy_hidden", Chart::Strategy(hidden())),
        ("strategy_one_point", Chart::Strategy(one_point())),
        ("strategy_crowded_long_names", Chart::Strategy(crowded())),
        ("strategy_isolated_points", Chart::Strategy(isolated())),
        ("overview", Chart::Overview(overview())),
        ("overview_odd", Chart::Overview(overview_odd())),
        ("overview_empty", Chart::Overview(Overview { words: words(), rows: vec![] })),
        ("ranked", Chart::Ranked(ranked(13))),
        ("ranked_one", Chart::Ranked(ranked_one())),
        ("ranked_49_long_names", Chart::Ranked(ranked_many())),
        ("ranked_without_values", Chart::Ranked(ranked_without_values())),
    ];
    all.extend(inequality::all());
    all.extend(maps::all());
    all
}

fn words() -> Words {
    Words {
        title: "Fallskadorna bland de äldsta har minskat i Jönköping, och är färre än i riket".to_owned(),
        subtitle: "Sjukhusvårdade efter fall, 80 år och äldre, kvinnor och män, 2012–2024".to_owned(),
        footnote:
            "Källa: syntetiska data. Band och streck: 95 % konfidensintervall (Byar). Jämförelsen med riket bygger \
                   på intervallet för skillnaden, inte på om intervallen överlappar varandra."
                .to_owned(),
    }
}

fn line(name: &str, role: Role, first: i32, values: &[f64], half_width: Option<f64>) -> Series {
    let points = values.iter().zip(first..).map(|(value, year)| Point {
        period: Period::year(year),
        value: Some(*value),
        interval: half_width.map(|half| (value - half, value + half)),
        status: Status::Ok,
    });
    Series { name: name.to_owned(), role, points: points.collect() }
}

fn without(mut series: Series, year: i32, status: Status) -> Series {
    for point in series.points.iter_mut().filter(|point| point.period.last == year) {
        *point = Point { period: point.period, value: None, interval: None, status };
    }
    series
}

const FOCUS: [f64; 13] = [61.2, 63.0, 60.1, 58.4, 59.0, 57.2, 55.1, 56.3, 54.0, 52.2, 52.9, 50.8, 49.4];
const COUNTY: [f64; 13] = [60.0, 60.4, 59.9, 59.0, 58.8, 58.1, 57.5, 57.0, 56.8, 56.0, 55.1, 54.9, 54.3];
const NATION: [f64; 13] = [58.1, 58.0, 57.8, 57.7, 57.4, 57.5, 57.2, 56.8, 56.9, 56.5, 56.2, 56.0, 55.8];
const PEERS: [f64; 13] = [62.0, 61.1, 60.8, 60.3, 60.5, 59.7, 59.0, 58.8, 58.1, 57.9, 57.0, 56.6, 56.1];

pub fn strategy() -> Strategy {
    Strategy {
        words: words(),
        unit: "per 1 000 invånare 80 år och äldre".to_owned(),
        decimals: 1,
        series: vec![
            line("Jönköping", Role::Focus, 2012, &FOCUS, Some(3.1)),
            line("Jönköpings län", Role::County, 2012, &COUNTY, None),
            line("Riket", Role::Nation, 2012, &NATION, None),
            line("Liknande kommuner socioekonomi, Jönköping, 2023", Role::Peers, 2012, &PEERS, None),
        ],
        goal: None,
        breaks: vec![],
    }
}

fn goal_break_gaps() -> Strategy {
    let mut chart = strategy();
    for (year, status) in [(2015, Status::Suppressed), (2016, Status::Suppressed), (2019, Status::Missing)] {
        chart.series[0] = without(chart.series[0].clone(), year, status);
    }
    chart.series.truncate(3);
    chart.series[1] = line("Jönköpings län", Role::County, 2012, &COUNTY[..11], None);
    chart.series.push(Series { name: "Liknande kommuner".to_owned(), role: Role::Peers, points: vec![] });
    chart.goal = Some(GoalLine { label: "Mål 2022".to_owned(), from: (2013, 63.0), to: (2022, 53.0) });
    chart.breaks = vec![(2023, "ny definition".to_owned())];
    chart
}

fn empty() -> Strategy {
    Strategy { series: vec![], words: words(), unit: "%".to_owned(), decimals: 0, goal: None, breaks: vec![] }
}

fn hidden() -> Strategy {
    let mut focus = line("Bjurholm", Role::Focus, 2018, &[1.0, 1.0, 1.0], None);
    focus = without(without(without(focus, 2018, Status::Suppressed), 2019, Status::Suppressed), 2020, Status::Missing);
    Strategy { series: vec![focus], ..empty() }
}

fn one_point() -> Strategy {
    let series =
        vec![line("Aneby", Role::Focus, 2021, &[83.1], Some(0.9)), line("Riket", Role::Nation, 2021, &[82.6], None)];
    Strategy { series, unit: "år".to_owned(), decimals: 1, ..empty() }
}

fn crowded() -> Strategy {
    let same = |name: &str, role| line(name, role, 2018, &[97.0, 98.5, 99.1, 99.0], None);
    Strategy {
        series: vec![
            line(LONG, Role::Focus, 2018, &[96.8, 98.0, 99.0, 99.1], Some(0.8)),
            same("Ett län med ett mycket långt namn som inte får plats på en rad", Role::County),
            same("Riket", Role::Nation),
            same(LONG, Role::Peers),
        ],
        unit: "% av de tillfrågade".to_owned(),
        decimals: 1,
        goal: Some(GoalLine { label: "Mål 2025".to_owned(), from: (2018, 96.8), to: (2025, 99.0) }),
        breaks: vec![(2019, "a".to_owned()), (2020, "b".to_owned())],
        words: words(),
    }
}

fn isolated() -> Strategy {
    let mut focus = line("Tom & \"Jerry\" <AB>", Role::Focus, 2012, &FOCUS[..7], Some(4.0));
    for year in [2013, 2015, 2017] {
        focus = without(focus, year, Status::Unreliable);
    }
    Strategy { series: vec![focus, line("Riket", Role::Nation, 2012, &NATION[..7], None)], ..strategy() }
}

fn mark(value: f64, half: f64) -> Option<Mark> {
    Some(Mark { value, interval: Some((value - half, value + half)) })
}

fn row(label: &str, unit: &str, better: Better, domain: (f64, f64), women: f64, men: f64, half: f64) -> OverviewRow {
    OverviewRow {
        label: label.to_owned(),
        unit: unit.to_owned(),
        decimals: 1,
        better,
        domain: Some(domain),
        total: mark((women + men) / 2.0, half / 1.4),
        women: mark(women, half),
        men: mark(men, half),
        nation: Some((domain.0 + domain.1) / 2.0),
        verdict: Verdict::Similar,
        status: Status::Ok,
    }
}

pub fn overview() -> Overview {
    let mut rows = vec![
        row("1 Medellivslängd", "år", Better::High, (78.0, 86.0), 84.6, 81.0, 0.6),
        row("2 Självskattat gott hälsotillstånd", "%", Better::High, (60.0, 82.0), 70.2, 74.3, 4.2),
        row("5 Suicid", "per 100 000 invånare", Better::Low, (4.0, 26.0), 6.1, 17.8, 5.9),
        row("7 Fallskador 80+", "per 1 000 invånare", Better::Low, (38.0, 80.0), 62.5, 61.9, 5.0),
        row("9 Behöriga till yrkesprogram på gymnasiet", "%", Better::High, (70.0, 95.0), 90.2, 86.0, 2.4),
    ];
    rows[0].verdict = Verdict::Better;
    rows[2].verdict = Verdict::Worse;
    rows.push(OverviewRow {
        women: None,
        men: None,
        verdict: Verdict::NotComparable,
        ..row("11 Ekonomiskt resultat", "% av intäkterna", Better::High, (-2.0, 8.0), 2.0, 2.0, 0.0)
    });
    Overview { words: words(), rows }
}

fn overview_odd() -> Overview {
    let base = || row("3 Utan uppgift", "%", Better::High, (40.0, 60.0), 50.0, 51.0, 1.0);
    let nothing = |label: &str, status| OverviewRow {
        label: label.to_owned(),
        total: None,
        women: None,
        men: None,
        nation: None,
        domain: None,
        verdict: Verdict::NotComparable,
        status,
        ..base()
    };
    let rows = vec![
        nothing("3 Saknas", Status::Missing),
        nothing("4 Dold", Status::Suppressed),
        nothing("6 Finns inte", Status::NotApplicable),
        OverviewRow { men: None, label: "8 Bara kvinnor, och totalt".to_owned(), ..base() },
        OverviewRow { men: None, total: None, label: "8 Bara kvinnor".to_owned(), ..base() },
        OverviewRow {
            label: LONG.to_owned(),
            unit: LONG.to_owned(),
            women: mark(40.0, 30.0),
            men: mark(1e6, 1e6),
            ..base()
        },
        OverviewRow {
            domain: None,
            nation: None,
            label: "10 Utan spann".to_owned(),
            women: mark(5.0, 0.0),
            men: mark(5.0, 0.0),
            ..base()
        },
    ];
    Overview { words: Words::default(), rows }
}

const NAMES: [&str; 13] = [
    "Aneby",
    "Eksjö",
    "Gislaved",
    "Gnosjö",
    "Habo",
    "Jönköping",
    "Mullsjö",
    "Nässjö",
    "Sävsjö",
    "Tranås",
    "Vaggeryd",
    "Vetlanda",
    "Värnamo",
];

pub fn ranked(count: usize) -> Ranked {
    let rows = (0..count).map(|i| {
        let known = i + 2 < count;
        let value = 41.0 + 1.7 * i as f64 + (i % 3) as f64 * 0.4;
        let half = 2.0 + (i * 7 % 5) as f64;
        RankedRow {
            name: NAMES[i % NAMES.len()].to_owned(),
            mark: known.then_some(Mark { value, interval: Some((value - half, value + half)) }),
            status: if known { Status::Ok } else { [Status::Suppressed, Status::Missing][i % 2] },
            focus: i == 5,
            verdict: match (known, value + half < 52.0, value - half > 52.0) {
                (false, ..) => Verdict::NotComparable,
                (_, true, _) => Verdict::Better,
                (_, _, true) => Verdict::Worse,
                _ => Verdict::Similar,
            },
        }
    });
    Ranked {
        words: words(),
        unit: "per 1 000 invånare 80 år och äldre".to_owned(),
        decimals: 1,
        rows: rows.collect(),
        references: vec![
            ReferenceLine { name: "Riket".to_owned(), value: 52.0 },
            ReferenceLine { name: "Jönköpings län".to_owned(), value: 52.6 },
        ],
    }
}

fn ranked_one() -> Ranked {
    let mut chart = ranked(13);
    chart.rows = vec![chart.rows.remove(5)];
    chart
}

fn ranked_many() -> Ranked {
    let mut chart = ranked(49);
    for (i, row) in chart.rows.iter_mut().enumerate() {
        row.name = if i % 10 == 5 { LONG.to_owned() } else { format!("{} {i}", row.name) };
    }
    chart.words = Words::default();
    chart
}

fn ranked_without_values() -> Ranked {
    let mut chart = ranked(4);
    for row in &mut chart.rows {
        (row.mark, row.status, row.verdict) = (None, Status::Suppressed, Verdict::NotComparable);
    }
    chart.rows[1].focus = true;
    chart
}
