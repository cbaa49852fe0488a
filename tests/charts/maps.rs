//! Maps to test with: a made-up county of nine areas with wriggling borders, an island and a lake.

use std::sync::Arc;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use jamlik::chart::{BivariateMap, Chart, Ground, Map, MapArea, MapAxis, MapClasses, Mark, PairArea, Words};
use jamlik::model::Status;

const NAMES: [&str; 9] = [
    "Åre",
    "Upplands Väsby",
    "Örkelljunga",
    "Malung-Sälen",
    "Östra Göinge",
    "Härjedalen",
    "Älvkarleby",
    "Kungsbacka",
    "Gotland",
];

/// Every sample by name.
pub fn all() -> Vec<(&'static str, Chart)> {
    vec![
        ("map", Chart::Map(map())),
        ("map_verdicts", Chart::Map(verdicts())),
        ("map_named_classes", Chart::Map(named())),
        ("map_without_values", Chart::Map(without_values())),
        ("map_empty", Chart::Map(Map { areas: vec![], ground: Ground::Tiles(vec![]), ..map() })),
        ("map_tiles", Chart::Map(Map { ground: tiles(), ..map() })),
        ("map_tiles_long_names", Chart::Map(long_names())),
        ("map_tiles_many", Chart::Map(many_tiles())),
        ("bivariate_map", Chart::BivariateMap(bivariate())),
        ("bivariate_map_tiles", Chart::BivariateMap(BivariateMap { ground: tiles(), ..bivariate() })),
    ]
}

fn words() -> Words {
    Words {
        title: "Fallskadorna är flest i söder".to_owned(),
        subtitle: "Fallskador bland personer 80 år och äldre, per 1 000 invånare, 2024".to_owned(),
        footnote: "Källa: påhittade data. Klasser med lika många områden; antalet inom parentes.".to_owned(),
    }
}

pub fn map() -> Map {
    let values = [Some(49.1), Some(52.3), None, Some(55.0), Some(60.4), None, Some(61.0), Some(70.2), Some(-1.5)];
    let class = [Some(1), Some(1), None, Some(2), Some(3), None, Some(3), Some(4), Some(0)];
    let status = |i: usize| if i == 2 { Status::Suppressed } else { Status::Missing };
    let area = |i: usize| MapArea {
        name: NAMES[i].to_owned(),
        label: NAMES[i].to_owned(),
        group: if i < 6 { "norr" } else { "söder" }.to_owned(),
        mark: values[i].map(|value| Mark { value, interval: (i != 3).then_some((value - 3.0, value + 3.5)) }),
        class: class[i],
        status: if values[i].is_some() { Status::Ok } else { status(i) },
        focus: i == 4,
    };
    Map {
        words: words(),
        unit: "per 1 000 invånare 80+".to_owned(),
        decimals: 1,
        classes: MapClasses::Ranges(vec![(-1.5, -1.5), (49.1, 52.3), (55.0, 55.0), (60.4, 61.0), (70.2, 70.2)]),
        areas: (0..9).map(area).collect(),
        ground: outlines(),
    }
}

fn verdicts() -> Map {
    let mut map = Map { classes: MapClasses::Verdicts("riket".to_owned()), ..map() };
    for (i, area) in map.areas.iter_mut().enumerate().filter(|(_, area)| area.mark.is_some()) {
        area.class = Some(i % 4);
    }
    map
}

fn named() -> Map {
    let names = ["1 stora socioekonomiska utmaningar", "2 utmaningar", "3 blandat", "4 goda", "5 mycket goda"];
    Map {
        classes: MapClasses::Named(names.map(str::to_owned).to_vec()),
        unit: "Områdestyp".to_owned(),
        decimals: 0,
        ..map()
    }
}

fn without_values() -> Map {
    let mut map = Map { classes: MapClasses::Ranges(vec![]), ..map() };
    for (area, status) in map.areas.iter_mut().zip(Status::ALL.into_iter().skip(1).cycle()) {
        (area.mark, area.class, area.status) = (None, None, status);
    }
    map
}

fn long_names() -> Map {
    let mut map = Map { ground: Ground::Tiles((0..9).map(|i| (i, i % 2)).collect()), ..map() };
    map.areas.iter_mut().for_each(|area| {
        area.name = format!("{} kommunalförbund för vård", area.name);
        area.label = area.name.clone();
    });
    map
}

fn many_tiles() -> Map {
    let map = map();
    let areas: Vec<MapArea> = map.areas.iter().cycle().take(290).cloned().collect();
    Map { areas, ground: Ground::Tiles((0..290).map(|i| (i % 20, i / 20)).collect()), ..map }
}

fn bivariate() -> BivariateMap {
    let map = map();
    let area = |(i, area): (usize, MapArea)| PairArea {
        need: (i != 5).then_some(0.7 + 0.1 * i as f64),
        outcome: area.mark.map(|mark| mark.value),
        class: area.mark.map(|_| (i / 3, (i * 2) % 3)),
        name: area.name,
        label: area.label,
        group: area.group,
        status: area.status,
        focus: false,
    };
    let axis = |name: &str, decimals, ranges: [(f64, f64); 3], towards: &str| MapAxis {
        name: name.to_owned(),
        decimals,
        ranges: ranges.to_vec(),
        towards: towards.to_owned(),
    };
    BivariateMap {
        words: words(),
        need: axis("Vårdbehovsindex (CNI)", 2, [(0.7, 0.9), (1.0, 1.2), (1.3, 1.5)], "större behov"),
        outcome: axis("Behöriga till yrkesprogram", 1, [(70.2, 61.0), (60.4, 55.0), (52.3, -1.5)], "lägre, sämre"),
        areas: map.areas.into_iter().enumerate().map(area).collect(),
        ground: map.ground,
    }
}

fn tiles() -> Ground {
    Ground::Tiles((0..9).map(|i| (i % 3, i / 3)).collect())
}

/// Three by three areas of about 30 km, whose borders wriggle alike on both sides; the fifth has a lake and the ninth an
/// island, and the eighth is too small to see.
fn outlines() -> Ground {
    let shape = |i: usize| -> Arc<MultiPolygon> {
        let (column, row) = ((i % 3) as f64, (i / 3) as f64);
        if i == 7 {
            return Arc::new(MultiPolygon(vec![square((45.0, 88.0), 0.1)]));
        }
        let mut parts = vec![Polygon::new(LineString(around(column, row)), vec![])];
        if i == 4 {
            parts[0].interiors_push(square((42.0, 42.0), 8.0).exterior().clone());
        }
        if i == 8 {
            parts.push(square((104.0, 70.0), 6.0));
        }
        Arc::new(MultiPolygon(parts))
    };
    Ground::Outlines((0..9).map(shape).collect())
}

fn square((x, y): (f64, f64), side: f64) -> Polygon {
    let at =
        |dx: f64, dy: f64| Coord { x: 500_000.0 + 1000.0 * (x + dx * side), y: 6_700_000.0 - 1000.0 * (y + dy * side) };
    Polygon::new(LineString(vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0), at(0.0, 0.0)]), vec![])
}

/// The border of an area, whose sides are waves that depend on their place alone.
fn around(column: f64, row: f64) -> Vec<Coord> {
    const STEPS: i32 = 40;
    let wave = |t: f64, line: f64| 2.2 * (t / 4.0 + line).sin() + 0.4 * (t * 1.7).sin();
    let at = |x: f64, y: f64| Coord {
        x: 500_000.0 + 1000.0 * (x + wave(y, x / 30.0)),
        y: 6_700_000.0 - 1000.0 * (y + wave(x, y / 30.0)),
    };
    let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
    let side = |pair: &[(f64, f64)]| {
        let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
        (0..STEPS).map(move |i| f64::from(i) / f64::from(STEPS)).map(move |s| (x + s * (to_x - x), y + s * (to_y - y)))
    };
    let places: Vec<(f64, f64)> = corners.windows(2).flat_map(side).chain([(0.0, 0.0)]).collect();
    places.into_iter().map(|(x, y)| at(30.0 * (column + x), 30.0 * (row + y))).collect()
}
