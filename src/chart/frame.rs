//! What surrounds a graphic: title, subtitle and footnote, the legend, and the sentence that stands where nothing can be drawn.

use super::font::{self, Face};
use super::look::{AXIS, FOCUS, FOCUS_EDGE, FOCUS_PALE, MARGIN, QUIET, TEXT, WHITE, WIDTH};
use super::scene::{Anchor, Ink, Scene, Shape};
use super::{Chart, Style};
use crate::model::Language;
use plotters::style::RGBColor;

/// Text of axes and legends.
pub(super) const SMALL: Face = Face::regular(12.0);
/// Labels in the graphic.
pub(super) const LABEL: Face = Face::regular(13.0);
/// Labels of the focus area.
pub(super) const LABEL_BOLD: Face = Face::bold(13.0);

const TITLE: Face = Face::bold(17.0);
const SUBTITLE: Face = Face::regular(13.0);
const FOOTNOTE: Face = Face::regular(11.0);

/// The chart laid out from top to bottom.
pub(super) fn scene(chart: &Chart, style: Style) -> Scene {
    let mut scene = Scene::new(WIDTH);
    let words = chart.words();
    let shown = |text: &str| style.words && !text.trim().is_empty();
    if shown(&words.title) {
        paragraph(&mut scene, &words.title, TITLE, TEXT, 5.0);
    }
    if shown(&words.subtitle) {
        paragraph(&mut scene, &words.subtitle, SUBTITLE, QUIET, 3.0);
    }
    if style.words {
        scene.height += 8.0;
    }
    match chart {
        Chart::Strategy(strategy) => super::strategy::draw(strategy, &mut scene, style.language),
        Chart::Overview(overview) => super::overview::draw(overview, &mut scene, style.language),
        Chart::Ranked(ranked) => super::ranked::draw(ranked, &mut scene, style.language),
        Chart::Equiplot(equiplot) => super::equiplot::draw(equiplot, &mut scene, style.language),
        Chart::GapOverTime(gap) => super::gap_over_time::draw(gap, &mut scene, style.language),
        Chart::ConcentrationCurve(curve) => super::concentration_curve::draw(curve, &mut scene, style.language),
        Chart::TargetingCurve(curve) => super::targeting_curve::draw(curve, &mut scene, style.language),
        Chart::Map(map) => super::map::draw(map, &mut scene, style.language),
        Chart::BivariateMap(map) => super::map::draw_bivariate(map, &mut scene, style.language),
    }
    if shown(&words.footnote) {
        scene.height += 4.0;
        paragraph(&mut scene, &words.footnote, FOOTNOTE, QUIET, 2.0);
        scene.height += 4.0;
    }
    scene.height = scene.height.ceil();
    if style.words {
        // A page has its own white ground.
        let ground = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, scene.height), (0.0, scene.height)];
        scene.items.insert(0, super::scene::Item::Area { points: ground.to_vec(), colour: WHITE });
    }
    scene
}

/// A paragraph of its own below what is there, each line of the text starting a new one.
fn paragraph(scene: &mut Scene, text: &str, face: Face, colour: RGBColor, above: f64) {
    let line_height = (face.em * 1.35).round();
    scene.height += above;
    for line in text.lines().flat_map(|line| font::wrap(line, face, WIDTH - 2.0 * MARGIN)) {
        scene.text(&line, (MARGIN, scene.height + line_height / 2.0), Anchor::Start, face, colour);
        scene.height += line_height;
    }
}

/// The unit below an axis, in the middle of it as far as there is room.
pub(super) fn unit_below(scene: &mut Scene, unit: &str, (left, right): (f64, f64), y: f64) {
    let short = font::shorten(unit, SMALL, WIDTH - 2.0 * MARGIN);
    let width = font::width(&short, SMALL);
    let middle = ((left + right) / 2.0).min(WIDTH - MARGIN - width / 2.0).max(MARGIN + width / 2.0);
    scene.text_of(&short, (short != unit).then_some(unit), (middle, y), Anchor::Middle, SMALL, QUIET);
}

/// A calm sentence in a frame, instead of empty axes.
pub(super) fn nothing_to_draw(scene: &mut Scene, sentence: &str) {
    const HEIGHT: f64 = 120.0;
    let (left, right, top) = (MARGIN, WIDTH - MARGIN, scene.height + 4.0);
    let bottom = top + HEIGHT;
    scene.path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], Ink::solid(AXIS, 1.0));
    let lines = font::wrap(sentence, LABEL, right - left - 60.0);
    let first = (top + bottom) / 2.0 - 9.0 * (lines.len().saturating_sub(1)) as f64;
    for (i, line) in lines.iter().enumerate() {
        scene.text(line, ((left + right) / 2.0, first + 18.0 * i as f64), Anchor::Middle, LABEL, QUIET);
    }
    scene.height = bottom + 6.0;
}

/// What an entry of the legend explains.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sample {
    /// The band of an interval.
    Band,
    /// An interval as a line with ends.
    Whisker,
    /// A filled mark, with a letter on it or an empty text.
    Mark(Shape, RGBColor, &'static str),
    /// A mark with a white middle.
    Hollow(Shape, RGBColor),
    /// A cross.
    Cross(RGBColor),
    /// A line.
    Line(Ink),
    /// A vertical line.
    Tick(Ink),
    /// Nothing: words alone.
    Nothing,
}

/// The legend: each group starts a row and takes as many as it needs.
pub(super) fn legend(scene: &mut Scene, groups: &[Vec<(Sample, String)>]) {
    const ROW: f64 = 18.0;
    const SAMPLE: f64 = 24.0;
    const BETWEEN: f64 = 18.0;
    scene.height += 2.0;
    let mut texts = Vec::new();
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let (mut x, mut y) = (MARGIN, scene.height + ROW / 2.0);
        for (sample, words) in group {
            let indent = if matches!(sample, Sample::Nothing) { 0.0 } else { SAMPLE };
            let lines = font::wrap(words, SMALL, WIDTH - 2.0 * MARGIN - indent);
            let widest = lines.iter().map(|line| font::width(line, SMALL)).fold(0.0, f64::max);
            if x > MARGIN && x + indent + widest > WIDTH - MARGIN {
                (x, y) = (MARGIN, y + ROW);
            }
            draw_sample(scene, *sample, (x + 8.0, y));
            for (i, line) in lines.into_iter().enumerate() {
                y += if i > 0 { ROW } else { 0.0 };
                texts.push((line, (x + indent, y)));
            }
            x += indent + widest + BETWEEN;
        }
        scene.height = y + ROW / 2.0;
    }
    // The texts follow each other, so that they can share their style in a file.
    for (line, at) in texts {
        scene.text(&line, at, Anchor::Start, SMALL, QUIET);
    }
}

fn draw_sample(scene: &mut Scene, sample: Sample, (x, y): (f64, f64)) {
    match sample {
        Sample::Band => {
            let (left, right, top, bottom) = (x - 8.0, x + 8.0, y - 5.0, y + 5.0);
            scene.rectangle((left, top), (right, bottom), FOCUS_PALE);
            for edge in [top, bottom] {
                scene.path([(left, edge), (right, edge)], Ink::solid(FOCUS_EDGE, 0.8));
            }
        }
        Sample::Whisker => scene.whisker((x - 8.0, y), (x + 8.0, y), Ink::solid(FOCUS, 1.5)),
        Sample::Mark(shape, colour, letter) => {
            scene.mark(shape, (x, y), if letter.is_empty() { 5.0 } else { 6.5 }, colour);
            letter_on(scene, letter, (x, y), colour);
        }
        Sample::Hollow(shape, colour) => scene.hollow(shape, (x, y), 4.5, colour),
        Sample::Cross(colour) => scene.mark(Shape::Cross, (x, y), 3.5, colour),
        Sample::Line(ink) => scene.path([(x - 8.0, y), (x + 10.0, y)], ink),
        Sample::Tick(ink) => scene.path([(x, y - 7.0), (x, y + 7.0)], ink),
        Sample::Nothing => {}
    }
}

/// A small letter in the middle of a mark, white on the focus colour and dark on any other.
pub(super) fn letter_on(scene: &mut Scene, letter: &str, at: (f64, f64), ground: RGBColor) {
    if !letter.is_empty() {
        let colour = if ground == FOCUS { WHITE } else { TEXT };
        scene.text(letter, at, Anchor::Middle, Face::bold(9.0), colour);
    }
}

/// The name of the interval for people.
pub(super) fn interval_words(language: Language) -> String {
    // The space is one that does not break.
    language.pick("95\u{A0}% konfidensintervall", "95% confidence interval").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{
        ConcentrationCurve, Curve, CurveGroup, Division, Equiplot, EquiplotRow, GapOverTime, GapPanel, GoalLine, Group,
        GroupKind, GroupValue, Mark, Overview, OverviewRow, Point, Ranked, RankedRow, ReferenceLine, Role, Series,
        Strategy, TargetPoint, TargetingCurve, Words,
    };
    use crate::model::{Better, Period, Status};
    use crate::table::Verdict;

    const LONG: &str = "Kommunalförbundet för hälsa, vård och omsorg i Upplands Väsby, Sigtuna och Österåker";

    fn words() -> Words {
        Words { title: LONG.repeat(3), subtitle: LONG.repeat(4), footnote: LONG.repeat(5) }
    }

    /// All lines end at the same value, all names are long, breaks crowd, and values are large.
    fn crowded(years: i32) -> Chart {
        let mark = |year| Point {
            period: Period::year(year),
            value: (year % 4 != 1).then_some(1_234_567.8),
            interval: Some((1_200_000.0, 1_300_000.0)),
            status: if year % 4 != 1 { Status::Ok } else { Status::Unreliable },
        };
        let series = [Role::Focus, Role::County, Role::Nation, Role::Peers].map(|role| Series {
            name: LONG.to_owned(),
            role,
            points: (2000..2000 + years).map(mark).collect(),
        });
        let to = (2000 + years, 1_234_567.8);
        Chart::Strategy(Strategy {
            words: words(),
            unit: LONG.repeat(2),
            decimals: 1,
            series: series.to_vec(),
            goal: Some(GoalLine { label: LONG.to_owned(), from: (2000, 1_234_567.8), to }),
            breaks: (2001..2000 + years).step_by(3).map(|year| (year, String::new())).collect(),
        })
    }

    fn wide_overview() -> Chart {
        let mark = |value| Some(Mark { value, interval: Some((value - 1e7, value + 1e7)) });
        let rows = Verdict::ALL.map(|verdict| OverviewRow {
            label: LONG.to_owned(),
            unit: LONG.to_owned(),
            decimals: 2,
            better: Better::Low,
            domain: Some((0.0, 1e8)),
            total: mark(2e7),
            women: mark(3e7).filter(|_| verdict != Verdict::Better),
            men: mark(3.1e7),
            nation: Some(5e7),
            verdict,
            status: Status::Ok,
        });
        Chart::Overview(Overview { words: words(), rows: rows.to_vec() })
    }

    fn long_ranking() -> Chart {
        let rows = (0..49).map(|i| RankedRow {
            name: LONG.to_owned(),
            mark: (i < 45).then_some(Mark { value: 1e6 + f64::from(i), interval: Some((0.0, 2e6)) }),
            status: if i < 45 { Status::Ok } else { Status::NotApplicable },
            focus: i % 24 == 0,
            verdict: Verdict::Worse,
        });
        let references = (0..4).map(|i| ReferenceLine { name: LONG.to_owned(), value: 1e6 + f64::from(i) });
        Chart::Ranked(Ranked {
            words: words(),
            unit: LONG.repeat(2),
            decimals: 2,
            rows: rows.collect(),
            references: references.collect(),
        })
    }

    /// Seven groups of long names at nearly the same value, some of them hidden in every year but the last.
    fn crowded_equiplot(division: Division, value: f64, step: f64) -> Chart {
        let mark = |i: usize| Mark { value: value + step * i as f64, interval: Some((value - 10.0, value + 10.0)) };
        let row = |year: i32| EquiplotRow {
            period: Period::year(year),
            values: (0..7)
                .map(|i| match (year < 2024, i) {
                    (true, 3) => GroupValue { mark: None, status: Status::NotApplicable },
                    (true, 5) => GroupValue { mark: None, status: Status::Suppressed },
                    _ => GroupValue { mark: Some(mark(i)), status: Status::Ok },
                })
                .collect(),
        };
        let kind = |i| if i == 2 && division == Division::Many { GroupKind::Focus } else { GroupKind::Other };
        Chart::Equiplot(Equiplot {
            words: words(),
            unit: LONG.repeat(2),
            decimals: 1,
            division,
            groups: (0..7).map(|i| Group { name: LONG.to_owned(), kind: kind(i) }).collect(),
            rows: (2018..=2024).map(row).collect(),
            breaks: (2018..2026).map(|year| (year, String::new())).collect(),
        })
    }

    fn crowded_gaps(years: i32) -> Chart {
        let point = |year: i32| Point {
            period: Period::year(year),
            value: (year % 4 != 1).then_some(-1_234_567.8),
            interval: Some((-2_234_567.8, 1e7)),
            status: if year % 4 != 1 { Status::Ok } else { Status::Undefined },
        };
        let panel = || GapPanel {
            title: LONG.to_owned(),
            unit: LONG.to_owned(),
            decimals: 1,
            no_inequality: 0.0,
            above: LONG.to_owned(),
            points: (2000..2000 + years).map(point).collect(),
        };
        Chart::GapOverTime(GapOverTime {
            words: words(),
            panels: vec![panel(), panel()],
            breaks: (2001..2000 + years).step_by(5).map(|year| (year, String::new())).collect(),
        })
    }

    /// All of the outcome among the last of the groups, or all among the first.
    fn crowded_curves(first: bool) -> Chart {
        let group = |i: usize| CurveGroup {
            name: LONG.to_owned(),
            people: 1.0 / 7.0,
            outcome: f64::from(u8::from(if first { i == 0 } else { i == 6 })),
        };
        let curve = |year| Curve {
            period: Period::year(year),
            groups: (0..7).map(group).collect(),
            index: Some(Mark { value: -0.5, interval: Some((-0.9, 0.1)) }),
        };
        Chart::ConcentrationCurve(ConcentrationCurve {
            words: words(),
            people: LONG.repeat(2),
            outcome: LONG.repeat(2),
            index: LONG.repeat(2),
            decimals: 2,
            curves: vec![curve(2020), curve(2024)],
            unknown: vec![],
        })
    }

    fn long_targeting() -> Chart {
        let point = |i: usize| TargetPoint {
            people: (i + 1) as f64 / 20.0,
            burden: ((i + 1) as f64 / 20.0).sqrt(),
            interval: Some((0.0, 1.0)),
        };
        Chart::TargetingCurve(TargetingCurve {
            words: words(),
            people: LONG.repeat(2),
            burden: LONG.repeat(2),
            points: (0..20).map(point).collect(),
            half: Some((100_000, 200_000)),
        })
    }

    #[test]
    fn no_text_leaves_the_picture_or_covers_another() {
        let charts = [crowded(1), crowded(2), crowded(5), crowded(25), wide_overview(), long_ranking()]
            .into_iter()
            .chain([Division::Ordered, Division::Unordered, Division::Many].into_iter().flat_map(|division| {
                [(1_234_567.8, 0.4), (50.0, 0.0), (50.0, 9.0)]
                    .map(|(value, step)| crowded_equiplot(division, value, step))
            }))
            .chain([1, 2, 25].map(crowded_gaps))
            .chain([true, false].map(crowded_curves))
            .chain([long_targeting()])
            .collect::<Vec<_>>();
        for language in [Language::Sv, Language::En] {
            for chart in &charts {
                let scene = scene(chart, Style { language, words: true });
                // The letters that stand in marks are meant to lie where they lie.
                let texts = scene
                    .items
                    .iter()
                    .filter(|item| !matches!(item, super::super::scene::Item::Text { face, .. } if face.em < 10.0));
                let boxes: Vec<_> = texts.filter_map(|item| Some((item.text_box()?, item))).collect();
                assert!(boxes.len() > 10);
                for (i, ((left, top, right, bottom), item)) in boxes.iter().enumerate() {
                    let inside = *left >= 0.0 && *top >= 0.0 && *right <= WIDTH + 0.1 && *bottom <= scene.height;
                    assert!(inside, "outside: {item:?}");
                    for ((l, t, r, b), other) in &boxes[i + 1..] {
                        let apart = right <= l || r <= left || bottom <= t || b <= top;
                        assert!(apart, "{item:?}\ncovers\n{other:?}");
                    }
                }
            }
        }
    }
}
