//! Samples of the charts of inequality.

use jamlik::chart::{
    Chart, ConcentrationCurve, Curve, CurveGroup, Division, Equiplot, EquiplotRow, GapOverTime, GapPanel, Group,
    GroupKind, GroupValue, Mark, Point, TargetPoint, TargetingCurve, Words,
};
use jamlik::model::{Period, Status};

use super::LONG;

/// Every sample by name.
pub fn all() -> Vec<(&'static str, Chart)> {
    vec![
        ("equiplot", Chart::Equiplot(equiplot())),
        ("equiplot_sex", Chart::Equiplot(sexes())),
        ("equiplot_five_groups_gaps_break", Chart::Equiplot(five_groups())),
        ("equiplot_seven_long_names", Chart::Equiplot(seven_long_names())),
        ("equiplot_one_year", Chart::Equiplot(one_year())),
        ("equiplot_hidden", Chart::Equiplot(hidden())),
        ("equiplot_empty", Chart::Equiplot(Equiplot { rows: vec![], ..equiplot() })),
        ("equiplot_many_49", Chart::Equiplot(many(49, Some(20)))),
        ("equiplot_many_290", Chart::Equiplot(many(290, None))),
        ("gap_over_time", Chart::GapOverTime(gap_over_time())),
        ("gap_over_time_breaks_missing", Chart::GapOverTime(gap_breaks_missing())),
        ("gap_over_time_one_year_long_names", Chart::GapOverTime(gap_one_year())),
        ("gap_over_time_one_side", Chart::GapOverTime(gap_one_side())),
        ("gap_over_time_hidden", Chart::GapOverTime(gap_hidden())),
        ("concentration_curve", Chart::ConcentrationCurve(concentration_curve())),
        ("concentration_curve_one_year", Chart::ConcentrationCurve(curve_one_year())),
        ("concentration_curve_long_names", Chart::ConcentrationCurve(curve_long_names())),
        ("concentration_curve_hidden", Chart::ConcentrationCurve(curve_hidden())),
        ("targeting_curve", Chart::TargetingCurve(targeting_curve(85, true))),
        ("targeting_curve_6205_without_intervals", Chart::TargetingCurve(targeting_curve(6_205, false))),
        ("targeting_curve_one", Chart::TargetingCurve(targeting_curve(1, true))),
        ("targeting_curve_empty", Chart::TargetingCurve(targeting_curve(0, true))),
    ]
}

fn words(title: &str) -> Words {
    Words {
        title: title.to_owned(),
        subtitle: "Bra självskattad hälsa, procent, totalt, Jönköpings län, 2018–2024".to_owned(),
        footnote: "Källa: syntetiska data. Streck: 95 % konfidensintervall.".to_owned(),
    }
}

fn named(names: &[&str]) -> Vec<Group> {
    names.iter().map(|name| Group { name: (*name).to_owned(), kind: GroupKind::Other }).collect()
}

fn value(value: f64, half: f64) -> GroupValue {
    GroupValue { mark: Some(Mark { value, interval: Some((value - half, value + half)) }), status: Status::Ok }
}

fn none(status: Status) -> GroupValue {
    GroupValue { mark: None, status }
}

fn rows(first: i32, values: &[&[f64]], half: f64) -> Vec<EquiplotRow> {
    let row = |(i, values): (usize, &&[f64])| EquiplotRow {
        period: Period::year(first + i as i32),
        values: values.iter().map(|v| value(*v, half)).collect(),
    };
    values.iter().enumerate().map(row).collect()
}

pub fn equiplot() -> Equiplot {
    Equiplot {
        words: words("Skillnaden efter utbildningsnivå har ökat"),
        unit: "procent".to_owned(),
        decimals: 1,
        division: Division::Ordered,
        groups: named(&["förgymnasial", "gymnasial", "eftergymnasial"]),
        rows: rows(
            2020,
            &[&[64.1, 70.2, 78.9], &[62.8, 70.0, 79.1], &[61.5, 69.1, 79.0], &[60.2, 69.3, 79.8], &[58.3, 68.4, 80.2]],
            1.9,
        ),
        breaks: vec![],
    }
}

fn sexes() -> Equiplot {
    let groups = [("män", GroupKind::Men), ("kvinnor", GroupKind::Women)];
    Equiplot {
        division: Division::Unordered,
        groups: groups.map(|(name, kind)| Group { name: name.to_owned(), kind }).to_vec(),
        rows: rows(
            2018,
            &[&[76.0, 71.0], &[75.5, 71.9], &[74.1, 72.0], &[73.2, 72.8], &[72.0, 72.4], &[74.0, 71.2], &[74.9, 70.8]],
            1.4,
        ),
        ..equiplot()
    }
}

fn five_groups() -> Equiplot {
    let names = [
        "CNI-kvintil 5 (störst behov)",
        "CNI-kvintil 4",
        "CNI-kvintil 3",
        "CNI-kvintil 2",
        "CNI-kvintil 1 (minst behov)",
    ];
    let mut chart = Equiplot {
        unit: "per 1 000 invånare 80 år och äldre".to_owned(),
        groups: named(&names),
        rows: rows(
            2018,
            &[
                &[62.0, 58.0, 56.2, 55.9, 51.0],
                &[63.0, 58.4, 56.0, 55.1, 50.2],
                &[61.1, 58.1, 57.2, 54.0, 50.8],
                &[60.4, 57.9, 55.0, 54.2, 49.1],
                &[61.0, 56.0, 55.1, 53.0, 48.8],
            ],
            2.4,
        ),
        breaks: vec![(2021, "ny definition".to_owned())],
        ..equiplot()
    };
    chart.rows[1].values[0] = none(Status::Suppressed);
    chart.rows[1].values[3] = none(Status::Suppressed);
    chart.rows[2].values[4] = none(Status::Missing);
    chart.rows[4].values[1] = none(Status::Suppressed);
    chart
}

fn seven_long_names() -> Equiplot {
    let base: Vec<f64> = (0..7).map(|i| 1_234_567.8 + 0.4 * f64::from(i)).collect();
    let mut chart = Equiplot {
        unit: LONG.repeat(2),
        groups: named(&[LONG; 7]),
        rows: rows(2018, &[&base[..]; 7], 1.0),
        breaks: (2018..2026).map(|year| (year, String::new())).collect(),
        ..equiplot()
    };
    for row in &mut chart.rows[..6] {
        row.values[3] = none(Status::NotApplicable);
        row.values[4] = none(Status::Unreliable);
    }
    chart
}

fn one_year() -> Equiplot {
    let mut chart = Equiplot { rows: rows(2024, &[&[64.0, 64.0, 64.0]], 3.0), ..equiplot() };
    chart.rows[0].period = Period::new(2024, 4);
    chart
}

fn hidden() -> Equiplot {
    let mut chart = equiplot();
    for row in &mut chart.rows {
        row.values = vec![none(Status::Suppressed), none(Status::Missing), none(Status::Suppressed)];
    }
    chart
}

fn many(count: usize, focus: Option<usize>) -> Equiplot {
    let group = |i: usize| Group {
        name: if i % 10 == 3 { "Upplands Väsby".to_owned() } else { format!("Örnsköldsvik {i}") },
        kind: if focus == Some(i) { GroupKind::Focus } else { GroupKind::Other },
    };
    let row = |year: i32| EquiplotRow {
        period: Period::year(year),
        values: (0..count)
            .map(|i| match (i as i32 + year) % 17 {
                5 => none(Status::Suppressed),
                9 if year < 2021 => none(Status::Missing),
                step => value(50.0 + f64::from(step * step) / 12.0 + (i * 37 % 100) as f64 / 12.0, 2.0),
            })
            .collect(),
    };
    Equiplot {
        words: Words::default(),
        unit: "procent".to_owned(),
        decimals: 1,
        division: Division::Many,
        groups: (0..count).map(group).collect(),
        rows: (2018..2025).map(row).collect(),
        breaks: vec![(2022, "ny enkät".to_owned())],
    }
}

fn points(first: i32, values: &[f64], half: f64) -> Vec<Point> {
    let point = |(value, year): (&f64, i32)| Point {
        period: Period::year(year),
        value: Some(*value),
        interval: Some((value - half, value + 1.2 * half)),
        status: Status::Ok,
    };
    values.iter().zip(first..).map(point).collect()
}

pub fn gap_over_time() -> GapOverTime {
    let above = "över linjen: till nackdel för förgymnasial";
    GapOverTime {
        words: words("Ojämlikheten efter utbildningsnivå har ökat absolut, men inte säkert relativt"),
        panels: vec![
            GapPanel {
                title: "Absolut: lutningsindex (SII)".to_owned(),
                unit: "procentenheter".to_owned(),
                decimals: 1,
                no_inequality: 0.0,
                above: above.to_owned(),
                points: points(
                    2012,
                    &[14.1, 15.2, 14.8, 16.9, 17.2, 18.0, 17.1, 19.3, 20.2, 21.0, 20.1, 22.4, 24.0],
                    3.1,
                ),
            },
            GapPanel {
                title: "Relativt: relativt index (RII)".to_owned(),
                unit: "kvot".to_owned(),
                decimals: 2,
                no_inequality: 1.0,
                above: above.to_owned(),
                points: points(
                    2012,
                    &[1.21, 1.22, 1.25, 1.24, 1.28, 1.27, 1.25, 1.30, 1.29, 1.31, 1.33, 1.32, 1.34],
                    0.06,
                ),
            },
        ],
        breaks: vec![],
    }
}

fn lack(panel: &mut GapPanel, year: i32, status: Status) {
    for point in panel.points.iter_mut().filter(|point| point.period.last == year) {
        *point = Point { period: point.period, value: None, interval: None, status };
    }
}

fn gap_breaks_missing() -> GapOverTime {
    let mut chart = gap_over_time();
    for panel in &mut chart.panels {
        lack(panel, 2014, Status::Missing);
        lack(panel, 2019, Status::Suppressed);
    }
    lack(&mut chart.panels[1], 2020, Status::Undefined);
    // Below the line of no inequality, and one interval that would flatten all the others.
    chart.panels[0].points.iter_mut().for_each(|point| {
        point.value = point.value.map(|value| value - 20.0);
        point.interval = point.interval.map(|(lower, upper)| (lower - 20.0, upper - 20.0));
    });
    chart.panels[1].points[5].interval = Some((0.2, 9.0));
    chart.breaks = vec![(2017, "ny definition".to_owned()), (2023, "ny enkät".to_owned())];
    chart
}

fn gap_one_year() -> GapOverTime {
    let mut chart = gap_over_time();
    for panel in &mut chart.panels {
        panel.points.truncate(1);
        panel.title = LONG.to_owned();
        panel.unit = LONG.to_owned();
        panel.above = LONG.to_owned();
    }
    chart
}

fn gap_one_side() -> GapOverTime {
    let mut chart = gap_over_time();
    for year in 2012..=2024 {
        lack(&mut chart.panels[1], year, Status::Undefined);
    }
    chart.panels[0].points.iter_mut().for_each(|point| point.interval = None);
    chart
}

fn gap_hidden() -> GapOverTime {
    let mut chart = gap_over_time();
    for year in 2012..=2024 {
        chart.panels.iter_mut().for_each(|panel| lack(panel, year, Status::Suppressed));
    }
    chart
}

fn curve(year: i32, shares: &[(&str, f64, f64)], index: f64) -> Curve {
    let group = |(name, people, outcome): &(&str, f64, f64)| CurveGroup {
        name: (*name).to_owned(),
        people: *people,
        outcome: *outcome,
    };
    Curve {
        period: Period::year(year),
        groups: shares.iter().map(group).collect(),
        index: Some(Mark { value: index, interval: Some((index - 0.03, index + 0.03)) }),
    }
}

pub fn concentration_curve() -> ConcentrationCurve {
    ConcentrationCurve {
        words: words("Lågt förtroende är vanligare bland dem med kort utbildning"),
        people: "Andel av befolkningen, minst gynnade först".to_owned(),
        outcome: "Andel av alla som saknar tillit".to_owned(),
        index: "koncentrationsindex (RCI)".to_owned(),
        decimals: 2,
        curves: vec![
            curve(
                2020,
                &[("förgymnasial", 0.16, 0.23), ("gymnasial", 0.45, 0.47), ("eftergymnasial", 0.39, 0.30)],
                -0.10,
            ),
            curve(
                2024,
                &[("förgymnasial", 0.14, 0.24), ("gymnasial", 0.44, 0.48), ("eftergymnasial", 0.42, 0.28)],
                -0.14,
            ),
        ],
        unknown: vec![],
    }
}

fn curve_one_year() -> ConcentrationCurve {
    let mut chart = concentration_curve();
    let quintiles = [
        ("kvintil 1 (lägst)", 0.01),
        ("kvintil 2", 0.05),
        ("kvintil 3", 0.14),
        ("kvintil 4", 0.3),
        ("kvintil 5 (högst)", 0.5),
    ];
    chart.curves = vec![curve(2024, &quintiles.map(|(name, outcome)| (name, 0.2, outcome)), 0.46)];
    chart.curves[0].index = None;
    chart
}

fn curve_long_names() -> ConcentrationCurve {
    let mut chart = concentration_curve();
    let shares = [(LONG, 1.0 / 7.0, 0.02); 6];
    chart.curves[1] = curve(2024, &[&shares[..], &[(LONG, 1.0 / 7.0, 0.88)]].concat(), 0.7);
    (chart.people, chart.outcome, chart.index) = (LONG.repeat(2), LONG.repeat(2), LONG.repeat(2));
    chart
}

fn curve_hidden() -> ConcentrationCurve {
    ConcentrationCurve {
        curves: vec![],
        unknown: vec![("förgymnasial".to_owned(), Status::Suppressed)],
        ..concentration_curve()
    }
}

/// Areas of equal size whose burden falls evenly from twice the mean to nothing: reach 1 − (1 − p)².
pub fn targeting_curve(areas: usize, intervals: bool) -> TargetingCurve {
    let point = |i: usize| {
        let people = (i + 1) as f64 / areas as f64;
        let burden = 1.0 - (1.0 - people).powi(2);
        let half_width = 0.12 * people * (1.0 - people);
        let interval = intervals.then_some((burden - half_width, burden + half_width));
        TargetPoint { people, burden, interval }
    };
    TargetingCurve {
        words: words("29 av 100 områden har hälften av fallen"),
        people: "Andel av befolkningen, störst behov först".to_owned(),
        burden: "Andel av fallen".to_owned(),
        points: (0..areas).map(point).collect(),
        half: intervals.then_some((23, 27)),
    }
}
