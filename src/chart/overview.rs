//! The overview of a strategy area: one row an indicator, women and men with intervals, the verdict as letter and shape.

use super::Words;
use super::font::{self, Face};
use super::frame::{self, LABEL, LABEL_BOLD, SMALL, Sample};
use super::look::{self, FOCUS, GRID, MARGIN, MEN, QUIET, REFERENCE, TEXT, WIDTH};
use super::number::with_interval;
use super::scale::{self, Scale};
use super::scene::{Anchor, Ink, Scene, Shape, Xy};
use crate::model::{Better, Language, Status};
use crate::table::Verdict;

/// The indicators of one strategy area.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// One row an indicator, in order.
    pub rows: Vec<OverviewRow>,
}

/// One indicator. Each row has a scale of its own, turned so that better is always to the right.
#[derive(Debug, Clone, PartialEq)]
pub struct OverviewRow {
    /// "7 Fallskador 80+".
    pub label: String,
    /// The unit.
    pub unit: String,
    /// Decimals of labels.
    pub decimals: usize,
    /// Which end is better.
    pub better: Better,
    /// The least and greatest value among comparable areas, which span the row.
    pub domain: Option<(f64, f64)>,
    /// Both sexes together.
    pub total: Option<Mark>,
    /// Women.
    pub women: Option<Mark>,
    /// Men.
    pub men: Option<Mark>,
    /// The nation's value, drawn as a tick; the whole population, or the mean of what there is.
    pub nation: Option<f64>,
    /// The verdict against the nation.
    pub verdict: Verdict,
    /// Said in place of the marks where there are none.
    pub status: Status,
}

/// A value with its interval, in the published unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// The value.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
}

/// Edges of the columns: names, plot, values, verdict.
const NAMES: (f64, f64) = (MARGIN, 204.0);
const PLOT: (f64, f64) = (222.0, 494.0);
const VALUES: f64 = 512.0;
const VERDICT: f64 = 682.0;
/// Women stand this far above the middle of a row, men as far below, so that neither covers the other.
const APART: f64 = 8.5;
/// So many rows without a value are drawn among the others.
const FEW: usize = 2;
const NAME_LINE: f64 = 15.0;
const UNIT: Face = Face::regular(10.5);
const RADIUS: f64 = 6.5;
/// Nation's tick.
const NATION: Ink = Ink { colour: REFERENCE, width: 2.0, dash: &[] };

/// Draws the chart below what is in the scene.
pub(super) fn draw(chart: &Overview, scene: &mut Scene, language: Language) {
    if chart.rows.is_empty() {
        return frame::nothing_to_draw(scene, language.pick("Inga indikatorer att visa", "No indicators to show"));
    }
    let (shown, without): (Vec<&OverviewRow>, Vec<&OverviewRow>) =
        chart.rows.iter().partition(|row| !row.marks(language).is_empty());
    if shown.is_empty() {
        return frame::nothing_to_draw(scene, &without_values(&without, language));
    }
    // A few rows without a value stand in their places; many would bury the others, so they share a line below.
    let (rows, without) =
        if without.len() > FEW { (shown, without) } else { (chart.rows.iter().collect(), Vec::new()) };
    let compared = rows.iter().any(|row| row.verdict != Verdict::NotComparable);
    let head = scene.height + 10.0;
    let interval = if intervals(&rows) {
        language.pick("Värde (95\u{A0}% KI)", "Value (95% CI)")
    } else {
        language.pick("Värde", "Value")
    };
    scene.text(interval, (VALUES, head), Anchor::Start, SMALL, QUIET);
    let against = language.pick("Mot riket", "Vs nation");
    if compared {
        scene.text(against, (WIDTH - MARGIN, head), Anchor::End, SMALL, QUIET);
    }
    scene.height += 22.0;
    for row in &rows {
        scene.path([(MARGIN, scene.height), (WIDTH - MARGIN, scene.height)], Ink::solid(GRID, 1.0));
        draw_row(row, compared, scene, language);
    }
    scene.path([(MARGIN, scene.height), (WIDTH - MARGIN, scene.height)], Ink::solid(GRID, 1.0));
    draw_direction(scene, language);
    if !without.is_empty() {
        for line in font::wrap(&without_values(&without, language), SMALL, WIDTH - 2.0 * MARGIN) {
            scene.text(&line, (MARGIN, scene.height + 9.0), Anchor::Start, SMALL, TEXT);
            scene.height += 18.0;
        }
    }
    frame::legend(scene, &legend(&rows, compared, language));
    scene.height += 4.0;
}

/// The rows without a value by why: "saknas: 1 Medellivslängd, kvinnor · 2 Bra självskattad hälsa".
fn without_values(rows: &[&OverviewRow], language: Language) -> String {
    let part = |status: Status| {
        let labels: Vec<&str> = rows.iter().filter(|row| row.status == status).map(|row| row.label.as_str()).collect();
        (!labels.is_empty()).then(|| format!("{}: {}", status.label(language), labels.join(" · ")))
    };
    let parts: Vec<String> = Status::ALL.into_iter().filter_map(part).collect();
    format!("{} – {}", language.pick("Utan värde", "Without a value"), parts.join("; "))
}

fn intervals(rows: &[&OverviewRow]) -> bool {
    let marks = rows.iter().flat_map(|row| [row.women, row.men, row.total]).flatten();
    marks.into_iter().any(|mark| mark.interval.is_some())
}

fn draw_row(row: &OverviewRow, compared: bool, scene: &mut Scene, language: Language) {
    let (names, cut) = font::wrap_to(&row.label, LABEL, NAMES.1 - NAMES.0, 2);
    let height = (NAME_LINE * (names.len() + 1) as f64 + 12.0).max(42.0);
    let middle = scene.height + height / 2.0;
    let mut y = middle - NAME_LINE * names.len() as f64 / 2.0;
    for (i, name) in names.iter().enumerate() {
        let full = (cut && i == 0).then_some(row.label.as_str());
        scene.text_of(name, full, (NAMES.0, y), Anchor::Start, LABEL, TEXT);
        y += NAME_LINE;
    }
    let unit = font::shorten(&row.unit, UNIT, NAMES.1 - NAMES.0);
    let full = (unit != row.unit).then_some(row.unit.as_str());
    scene.text_of(&unit, full, (NAMES.0, y), Anchor::Start, UNIT, QUIET);

    let marks = row.marks(language);
    if marks.is_empty() {
        let centre = ((PLOT.0 + PLOT.1) / 2.0, middle);
        scene.text(row.status.label(language), centre, Anchor::Middle, LABEL, QUIET);
    } else {
        draw_marks(row, &marks, middle, scene, language);
    }
    if compared {
        draw_verdict(scene, row.verdict, (VERDICT, middle), language);
    }
    scene.height += height;
}

/// A mark as it is drawn: its shape and colour say whose it is, and so does its letter.
struct Drawn {
    mark: Mark,
    /// Distance from the row's middle.
    shift: f64,
    sample: Sample,
    letter: &'static str,
}

impl OverviewRow {
    /// The upper mark and the lower: women and men, or the total and the one sex there is.
    fn marks(&self, language: Language) -> Vec<Drawn> {
        let (women, men) = letters(language);
        let both = self.women.is_some() && self.men.is_some();
        let drawn = |mark: Option<Mark>, shift, sample, letter| mark.map(|mark| Drawn { mark, shift, sample, letter });
        let total = self.total.filter(|_| !both);
        let several = both || total.is_some() && (self.women.is_some() || self.men.is_some());
        let shift = if several { APART } else { 0.0 };
        let marks = [
            drawn(total, -shift, Sample::Hollow(Shape::Circle, REFERENCE), ""),
            drawn(self.women, if both { -shift } else { shift }, women_sample(language), women),
            drawn(self.men, shift, men_sample(language), men),
        ];
        marks.into_iter().flatten().collect()
    }

    /// Values at the left and right end, better to the right.
    fn scale(&self, marks: &[Drawn]) -> Scale {
        let domain = self.domain.into_iter().flat_map(|(low, high)| [low, high]);
        let shown = marks.iter().map(|drawn| drawn.mark.value).chain(self.nation);
        let (low, high) = scale::extent(domain.chain(shown)).unwrap_or((0.0, 1.0));
        let room = 0.04 * (high - low);
        let (left, right) = (PLOT.0 + RADIUS, PLOT.1 - RADIUS);
        let pixels = match self.better {
            Better::High => (left, right),
            Better::Low => (right, left),
        };
        Scale { values: (low - room, high + room), pixels }
    }
}

fn letters(language: Language) -> (&'static str, &'static str) {
    (language.pick("K", "W"), "M")
}

fn women_sample(language: Language) -> Sample {
    Sample::Mark(Shape::Circle, FOCUS, letters(language).0)
}

fn men_sample(language: Language) -> Sample {
    Sample::Mark(Shape::Square, MEN, letters(language).1)
}

fn draw_marks(row: &OverviewRow, marks: &[Drawn], middle: f64, scene: &mut Scene, language: Language) {
    let scale = row.scale(marks);
    let place = |drawn: &Drawn| (scale.at(drawn.mark.value), middle + drawn.shift);
    if let Some(nation) = row.nation {
        let x = scale.at(nation);
        scene.path([(x, middle - 17.0), (x, middle + 17.0)], NATION);
    }
    if let (Some(_), Some(_), [upper, lower]) = (row.women, row.men, marks) {
        scene.path([place(upper), place(lower)], Ink::solid(look::AXIS, 1.25));
    }
    for drawn in marks {
        if let Some((lower, upper)) = drawn.mark.interval {
            let (a, b) = (scale.at(lower), scale.at(upper));
            draw_interval(scene, (a.min(b), a.max(b)), middle + drawn.shift, drawn.colour());
        }
    }
    for drawn in marks {
        let at = place(drawn);
        drawn.draw(scene, at);
        let value = with_interval(drawn.mark.value, drawn.mark.interval, row.decimals, language);
        if drawn.letter.is_empty() {
            scene.hollow(Shape::Circle, (VALUES + 4.5, at.1), 4.0, drawn.colour());
        } else {
            scene.text(drawn.letter, (VALUES, at.1), Anchor::Start, LABEL_BOLD, TEXT);
        }
        let room = VERDICT - VALUES - 32.0;
        let short = font::shorten(&value, SMALL, room);
        let full = (short != value).then_some(value.as_str());
        scene.text_of(&short, full, (VALUES + 16.0, at.1), Anchor::Start, SMALL, TEXT);
    }
}

impl Drawn {
    fn colour(&self) -> plotters::style::RGBColor {
        match self.sample {
            Sample::Mark(_, colour, _) | Sample::Hollow(_, colour) => colour,
            _ => REFERENCE,
        }
    }

    fn draw(&self, scene: &mut Scene, at: Xy) {
        match self.sample {
            Sample::Mark(shape, colour, letter) => {
                scene.mark(shape, at, RADIUS, colour);
                frame::letter_on(scene, letter, at, colour);
            }
            _ => scene.hollow(Shape::Circle, at, 5.0, self.colour()),
        }
    }
}

/// An interval; where it goes on beyond the plot it ends with an arrowhead instead of a stroke across.
fn draw_interval(scene: &mut Scene, (left, right): (f64, f64), y: f64, colour: plotters::style::RGBColor) {
    let ink = Ink::solid(colour, 1.5);
    let (from, to) = (left.clamp(PLOT.0, PLOT.1), right.clamp(PLOT.0, PLOT.1));
    scene.path([(from, y), (to, y)], ink);
    for (end, beyond, inward) in [(from, left < PLOT.0, 4.0), (to, right > PLOT.1, -4.0)] {
        if beyond {
            scene.path([(end + inward, y - 3.5), (end, y), (end + inward, y + 3.5)], ink);
        } else {
            scene.path([(end, y - 3.5), (end, y + 3.5)], ink);
        }
    }
}

/// A verdict as shape and letter.
fn draw_verdict(scene: &mut Scene, verdict: Verdict, at: Xy, language: Language) {
    draw_verdict_shapes(scene, verdict, vec![at]);
    draw_verdict_letter(scene, verdict, at, language);
}

/// A verdict's shape at each place.
pub(super) fn draw_verdict_shapes(scene: &mut Scene, verdict: Verdict, places: Vec<Xy>) {
    let (shape, colour) = look::verdict(verdict);
    if shape == Shape::Dash {
        places.into_iter().for_each(|at| scene.mark(shape, at, 5.0, colour));
    } else {
        scene.marks(shape, places, 5.0, colour);
    }
}

/// A verdict's letter beside its shape.
pub(super) fn draw_verdict_letter(scene: &mut Scene, verdict: Verdict, (x, y): Xy, language: Language) {
    if verdict != Verdict::NotComparable {
        scene.text(verdict.letter(language), (x + 12.0, y), Anchor::Start, LABEL_BOLD, TEXT);
    }
}

/// "← sämre" and "bättre →" under the plot, the arrows drawn.
fn draw_direction(scene: &mut Scene, language: Language) {
    let y = scene.height + 11.0;
    let ink = Ink::solid(QUIET, 1.25);
    for (edge, inward, anchor, words) in [
        (PLOT.0, 1.0, Anchor::Start, language.pick("sämre", "worse")),
        (PLOT.1, -1.0, Anchor::End, language.pick("bättre", "better")),
    ] {
        scene.path([(edge, y), (edge + inward * 14.0, y)], ink);
        scene.path([(edge + inward * 4.5, y - 3.5), (edge, y), (edge + inward * 4.5, y + 3.5)], ink);
        scene.text(words, (edge + inward * 19.0, y), anchor, SMALL, QUIET);
    }
    scene.height += 22.0;
}

/// The verdicts as entries of a legend.
pub(super) fn verdict_entries(verdicts: impl Iterator<Item = Verdict>, language: Language) -> Vec<(Sample, String)> {
    let mut shown: Vec<Verdict> = verdicts.collect();
    shown.sort_unstable();
    shown.dedup();
    let entry = |verdict: Verdict| {
        let (shape, colour) = look::verdict(verdict);
        let letter = if verdict == Verdict::NotComparable { "" } else { verdict.letter(language) };
        (Sample::Mark(shape, colour, ""), format!("{letter} {}", verdict.label(language)).trim().to_owned())
    };
    shown.into_iter().map(entry).collect()
}

/// The marks, the verdicts, and how to read the scales.
fn legend(shown: &[&OverviewRow], compared: bool, language: Language) -> [Vec<(Sample, String)>; 3] {
    let rows = || shown.iter();
    let mut entries = Vec::new();
    if rows().any(|row| row.women.is_some()) {
        entries.push((women_sample(language), language.pick("kvinnor", "women").to_owned()));
    }
    if rows().any(|row| row.men.is_some()) {
        entries.push((men_sample(language), language.pick("män", "men").to_owned()));
    }
    if rows().any(|row| row.total.is_some() && (row.women.is_none() || row.men.is_none())) {
        entries.push((Sample::Hollow(Shape::Circle, REFERENCE), language.pick("totalt", "total").to_owned()));
    }
    let marks = || rows().flat_map(|row| [row.women, row.men, row.total]).flatten();
    if intervals(shown) {
        entries.push((Sample::Whisker, frame::interval_words(language)));
    }
    if rows().any(|row| row.nation.is_some()) {
        entries.push((Sample::Tick(NATION), language.pick("riket", "the nation").to_owned()));
    }
    let mut verdicts = vec![(Sample::Nothing, language.pick("Mot riket:", "Against the nation:").to_owned())];
    verdicts.extend(verdict_entries(rows().map(|row| row.verdict), language));
    if !compared {
        verdicts.clear();
    }
    let mut scales = Vec::new();
    if marks().next().is_some() {
        let scale = language.pick(
            "Varje rad har sin egen skala, från lägsta till högsta värde bland jämförbara områden.",
            "Each row has a scale of its own, from the lowest to the highest value among comparable areas.",
        );
        scales.push((Sample::Nothing, scale.to_owned()));
    }
    [entries, verdicts, scales]
}
