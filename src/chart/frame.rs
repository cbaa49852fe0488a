//! What surrounds a graphic: title, subtitle and footnote, the legend, and the sentence that stands where nothing can be drawn.

use super::font::{self, Face};
use super::look::{AXIS, FOCUS, FOCUS_EDGE, FOCUS_PALE, MARGIN, QUIET, TEXT, WHITE, WIDTH};
use super::scene::{Anchor, Ink, Scene, Shape};
use super::{Chart, Style, Words};
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
    }
    if shown(&words.footnote) {
        scene.height += 4.0;
        paragraph(&mut scene, &words.footnote, FOOTNOTE, QUIET, 2.0);
        scene.height += 4.0;
    }
    scene.height = scene.height.ceil();
    let ground = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, scene.height), (0.0, scene.height)];
    scene.items.insert(0, super::scene::Item::Area { points: ground.to_vec(), colour: WHITE });
    scene
}

impl Chart {
    /// The words round the chart.
    pub(super) fn words(&self) -> &Words {
        match self {
            Chart::Strategy(strategy) => &strategy.words,
            Chart::Overview(overview) => &overview.words,
            Chart::Ranked(ranked) => &ranked.words,
        }
    }
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

/// The legend, in as many rows as it needs.
pub(super) fn legend(scene: &mut Scene, entries: &[(Sample, String)]) {
    const ROW: f64 = 18.0;
    const SAMPLE: f64 = 24.0;
    const BETWEEN: f64 = 18.0;
    if entries.is_empty() {
        return;
    }
    let (mut x, mut y) = (MARGIN, scene.height + ROW / 2.0 + 2.0);
    for (sample, words) in entries {
        let indent = if matches!(sample, Sample::Nothing) { 0.0 } else { SAMPLE };
        let lines = font::wrap(words, SMALL, WIDTH - 2.0 * MARGIN - indent);
        let widest = lines.iter().map(|line| font::width(line, SMALL)).fold(0.0, f64::max);
        if x > MARGIN && x + indent + widest > WIDTH - MARGIN {
            (x, y) = (MARGIN, y + ROW);
        }
        draw_sample(scene, *sample, (x + 8.0, y));
        for (i, line) in lines.iter().enumerate() {
            y += if i > 0 { ROW } else { 0.0 };
            scene.text(line, (x + indent, y), Anchor::Start, SMALL, QUIET);
        }
        x += indent + widest + BETWEEN;
    }
    scene.height = y + ROW / 2.0 + 2.0;
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
