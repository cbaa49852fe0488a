//! The areas of a county (or region, or group) in order of one indicator, with intervals.

use super::font;
use super::frame::{self, LABEL, LABEL_BOLD, SMALL, Sample};
use super::look::{AXIS, FOCUS, FOCUS_PALE, GRID, MARGIN, QUIET, REFERENCE, TEXT, WHITE, WIDTH};
use super::number::number;
use super::overview::{draw_verdict_letter, draw_verdict_shapes, verdict_entries};
use super::scale::{self, Scale, Ticks};
use super::scene::{self, Anchor, Ink, Scene, Shape, Xy};
use super::{Mark, Words};
use crate::model::{Language, Status};
use crate::table::Verdict;

/// Areas in order of one indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// The unit, written at the value axis.
    pub unit: String,
    /// Decimals of labels.
    pub decimals: usize,
    /// The areas, best first; those without a value last.
    pub rows: Vec<RankedRow>,
    /// Values drawn across all rows, such as the nation's.
    pub references: Vec<ReferenceLine>,
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedRow {
    /// Its name.
    pub name: String,
    /// Its value.
    pub mark: Option<Mark>,
    /// Why it has none.
    pub status: Status,
    /// Whether it is the one that the chart is about.
    pub focus: bool,
    /// The verdict against the first reference.
    pub verdict: Verdict,
}

/// A value drawn across all rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceLine {
    /// Its name.
    pub name: String,
    /// Its value in the published unit.
    pub value: f64,
}

/// The widest that the column of names may be.
const WIDEST_NAME: f64 = 216.0;
/// Height of a row.
const ROW: f64 = 20.0;
/// Height of the band above the rows where reference lines are named.
const HEAD: f64 = 26.0;
/// Dashes of the reference lines, first to last: the nation's is whole.
const REFERENCE_DASHES: [&[f64]; 4] = [&[], &[7.0, 3.0], &[2.0, 2.5], &[8.0, 3.0, 2.0, 3.0]];
const VERDICT: f64 = WIDTH - MARGIN - 24.0;
/// Colour of the areas that the chart is not about.
const OTHER: plotters::style::RGBColor = QUIET;

/// Draws the chart below what is in the scene.
pub(super) fn draw(chart: &Ranked, scene: &mut Scene, language: Language) {
    if chart.rows.is_empty() {
        return frame::nothing_to_draw(scene, language.pick("Inga områden att visa", "No areas to show"));
    }
    let names = chart.rows.iter().map(|row| font::width(&row.name, if row.focus { LABEL_BOLD } else { LABEL }));
    let names = MARGIN + names.fold(0.0, f64::max).min(WIDEST_NAME);
    let values = chart.rows.iter().filter_map(|row| Some(number(row.mark?.value, chart.decimals, language)));
    let values = values.map(|value| font::width(&value, LABEL_BOLD)).fold(0.0, f64::max);
    // Where nothing is compared there is no column of dashes.
    let verdicts = chart.verdicts().any(|verdict| verdict != Verdict::NotComparable).then_some(VERDICT);
    let right = verdicts.map_or(WIDTH - MARGIN, |x| x - 14.0);
    let columns = Columns { names, plot: (names + 12.0, right - 8.0 - values), values: right, verdicts };
    let axis = chart.axis();
    let scale = axis.as_ref().map(|axis| Scale { values: axis.ends(), pixels: columns.plot });

    let head = scene.height;
    let top = head + if chart.references.is_empty() || axis.is_none() { 4.0 } else { HEAD };
    let bottom = top + ROW * chart.rows.len() as f64;
    let middle = |i: usize| top + ROW * (i as f64 + 0.5);
    for (i, _) in chart.rows.iter().enumerate().filter(|(_, row)| row.focus) {
        scene.rectangle((0.0, middle(i) - ROW / 2.0), (WIDTH, middle(i) + ROW / 2.0), FOCUS_PALE);
    }
    let across = |i: usize| vec![(columns.plot.0, middle(i)), (columns.plot.1, middle(i))];
    scene.paths((0..chart.rows.len()).map(across).collect(), Ink::solid(GRID, 1.0));
    if let (Some(scale), Some(axis)) = (&scale, &axis) {
        draw_references(chart, scene, scale, (head, top, bottom), language);
        draw_axis(scene, axis, scale, (bottom, &chart.unit), language);
        draw_marks(chart, scene, scale, middle);
    }
    draw_texts(chart, scene, &columns, middle, language);
    if let Some(x) = columns.verdicts {
        draw_verdicts(chart, scene, x, middle, language);
    }
    scene.height = bottom + if axis.is_some() { 44.0 } else { 6.0 };
    frame::legend(scene, &[legend(chart, language)]);
    scene.height += 4.0;
}

/// Right edge of the names, edges of the plot, right edge of the values, middle of the verdicts' shapes.
struct Columns {
    names: f64,
    plot: (f64, f64),
    values: f64,
    verdicts: Option<f64>,
}

impl Ranked {
    /// The verdicts of the areas that have a value.
    fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        self.rows.iter().filter(|row| row.mark.is_some()).map(|row| row.verdict)
    }

    /// The axis; `None` if no area has a value.
    fn axis(&self) -> Option<Ticks> {
        let marks = || self.rows.iter().filter_map(|row| row.mark);
        scale::extent(marks().map(|mark| mark.value))?;
        let ends = marks().flat_map(|mark| {
            [mark.value].into_iter().chain(mark.interval.into_iter().flat_map(|(lower, upper)| [lower, upper]))
        });
        let extent = scale::extent(ends.chain(self.references.iter().map(|line| line.value)))?;
        Some(scale::ticks(scale::padded(extent, &self.unit), 5, self.decimals))
    }
}

/// The intervals and the values, those of the areas in focus on top.
fn draw_marks(chart: &Ranked, scene: &mut Scene, scale: &Scale, middle: impl Fn(usize) -> f64) {
    for focus in [false, true] {
        let marks: Vec<(f64, Mark)> = chart
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.focus == focus)
            .filter_map(|(i, row)| Some((middle(i), row.mark?)))
            .collect();
        let (ink, shape, radius) = if focus {
            (Ink::solid(FOCUS, 2.5), Shape::Diamond, 5.5)
        } else {
            (Ink::solid(OTHER, 1.25), Shape::Circle, 4.0)
        };
        let whisker = |(y, mark): &(f64, Mark)| {
            let (lower, upper) = mark.interval?;
            Some(scene::whisker((scale.at(lower), *y), (scale.at(upper), *y)))
        };
        scene.paths(marks.iter().filter_map(whisker).collect(), ink);
        scene.marks(shape, marks.iter().map(|(y, mark)| (scale.at(mark.value), *y)).collect(), radius, ink.colour);
    }
}

/// The names, and the values in figures or the words for why there is none.
fn draw_texts(chart: &Ranked, scene: &mut Scene, columns: &Columns, middle: impl Fn(usize) -> f64, language: Language) {
    for focus in [false, true] {
        let rows = || chart.rows.iter().enumerate().filter(|(_, row)| row.focus == focus);
        let (face, colour) = if focus { (LABEL_BOLD, FOCUS) } else { (LABEL, TEXT) };
        for (i, row) in rows() {
            let name = font::shorten(&row.name, face, columns.names - MARGIN);
            let full = (name != row.name).then_some(row.name.as_str());
            scene.text_of(&name, full, (columns.names, middle(i)), Anchor::End, face, colour);
        }
        for (i, mark) in rows().filter_map(|(i, row)| Some((i, row.mark?))) {
            let value = number(mark.value, chart.decimals, language);
            scene.text(&value, (columns.values, middle(i)), Anchor::End, face, colour);
        }
        for (i, row) in rows().filter(|(_, row)| row.mark.is_none()) {
            // White behind the word keeps the row's line from running through it.
            let (word, y) = (row.status.label(language), middle(i));
            let (ground, colour) = if focus { (FOCUS_PALE, TEXT) } else { (WHITE, QUIET) };
            let right = columns.plot.0 + font::width(word, SMALL) + 8.0;
            scene.rectangle((columns.plot.0, y - 8.0), (right, y + 8.0), ground);
            scene.text(word, (columns.plot.0 + 4.0, y), Anchor::Start, SMALL, colour);
        }
    }
}

/// The verdicts as shapes, and their letters.
fn draw_verdicts(chart: &Ranked, scene: &mut Scene, x: f64, middle: impl Fn(usize) -> f64, language: Language) {
    let places = |verdict: Verdict| -> Vec<Xy> {
        let rows = chart.rows.iter().enumerate().filter(|(_, row)| row.mark.is_some() && row.verdict == verdict);
        rows.map(|(i, _)| (x, middle(i))).collect()
    };
    for verdict in Verdict::ALL {
        draw_verdict_shapes(scene, verdict, places(verdict));
    }
    for verdict in Verdict::ALL {
        places(verdict).into_iter().for_each(|at| draw_verdict_letter(scene, verdict, at, language));
    }
}

/// Vertical lines across all rows, named above, the names moved apart.
fn draw_references(
    chart: &Ranked,
    scene: &mut Scene,
    scale: &Scale,
    (head, top, bottom): (f64, f64, f64),
    language: Language,
) {
    let room = WIDTH - 2.0 * MARGIN;
    let names: Vec<String> = chart
        .references
        .iter()
        .map(|line| {
            let value = number(line.value, chart.decimals, language);
            let width = room / chart.references.len() as f64 - font::width(&value, SMALL) - 16.0;
            format!("{} {value}", font::shorten(&line.name, SMALL, width))
        })
        .collect();
    let wanted: Vec<(f64, f64)> = chart
        .references
        .iter()
        .zip(&names)
        .map(|(line, name)| (scale.at(line.value), font::width(name, SMALL) + 12.0))
        .collect();
    let middles = scale::apart(&wanted, (MARGIN, WIDTH - MARGIN));
    for (i, (line, name)) in chart.references.iter().zip(&names).enumerate() {
        let (x, middle) = (scale.at(line.value), middles[i]);
        let dash = REFERENCE_DASHES[i % REFERENCE_DASHES.len()];
        scene.path([(middle, head + 16.0), (x, top - 2.0), (x, bottom)], Ink { colour: REFERENCE, width: 1.5, dash });
        let full = (!name.starts_with(&line.name)).then_some(line.name.as_str());
        scene.text_of(name, full, (middle, head + 8.0), Anchor::Middle, SMALL, REFERENCE);
    }
}

fn draw_axis(scene: &mut Scene, axis: &Ticks, scale: &Scale, (bottom, unit): (f64, &str), language: Language) {
    let (left, right) = scale.pixels;
    scene.path([(left, bottom), (right, bottom)], Ink::solid(AXIS, 1.0));
    let tick = |value: &f64| vec![(scale.at(*value), bottom), (scale.at(*value), bottom + 4.0)];
    scene.paths(axis.values.iter().map(tick).collect(), Ink::solid(AXIS, 1.0));
    for value in &axis.values {
        let at = (scale.at(*value), bottom + 14.0);
        scene.text(&number(*value, axis.decimals, language), at, Anchor::Middle, SMALL, QUIET);
    }
    frame::unit_below(scene, unit, scale.pixels, bottom + 31.0);
}

fn legend(chart: &Ranked, language: Language) -> Vec<(Sample, String)> {
    let mut entries = Vec::new();
    if chart.rows.iter().any(|row| row.mark.is_some_and(|mark| mark.interval.is_some())) {
        entries.push((Sample::Whisker, frame::interval_words(language)));
    }
    if chart.verdicts().all(|verdict| verdict == Verdict::NotComparable) {
        return entries;
    }
    if let Some(line) = chart.references.first() {
        entries.push((Sample::Nothing, format!("{} {}:", language.pick("Mot", "Against"), line.name)));
    }
    entries.extend(verdict_entries(chart.verdicts(), language));
    entries
}
