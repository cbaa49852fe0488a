//! The targeting curve: the share of a burden that is reached with each share of the people, the greatest need first.

use super::concentration_curve::{Plot, percent};
use super::font;
use super::frame::{self, LABEL, LABEL_BOLD, SMALL, Sample};
use super::look::{FOCUS, FOCUS_EDGE, FOCUS_PALE, LEADER_DASH, MARGIN, QUIET, REFERENCE, TEXT, WIDTH};
use super::scale::Scale;
use super::scene::{Anchor, Ink, Scene, Shape, Xy};
use super::{Words, speech};
use crate::model::Language;

/// What a choice of areas reaches, the greatest need first.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetingCurve {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// What is shared along the horizontal axis: "Andel av befolkningen, störst behov först".
    pub people: String,
    /// What is shared along the vertical axis: "Andel av fallen".
    pub burden: String,
    /// The areas in order, each with those before it.
    pub points: Vec<TargetPoint>,
    /// How many areas have half of the burden, at least and at most by the draws.
    pub half: Option<(u32, u32)>,
}

/// The shares of an area and those before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetPoint {
    /// Of the people, 0 to 1.
    pub people: f64,
    /// Of the burden, 0 to 1.
    pub burden: f64,
    /// The interval of the burden's share.
    pub interval: Option<(f64, f64)>,
}

/// Side of the square plot.
const PLOT: f64 = 300.0;
/// Height of a line of the text beside it.
const LINE: f64 = 18.0;
const EQUAL: Ink = Ink { colour: REFERENCE, width: 1.25, dash: &[6.0, 3.0] };
const CURVE: Ink = Ink { colour: FOCUS, width: 2.5, dash: &[] };
/// Points of the curve nearer than this share of the people are not told apart.
const NEAR: f64 = 1.0 / 150.0;
/// The shares of the people whose reach is written.
const WRITTEN: [f64; 3] = [0.1, 0.2, 0.5];

impl TargetingCurve {
    /// The share of the burden, and its interval, with a share of the people: between two areas in proportion.
    pub(super) fn reach(&self, people: f64) -> (f64, Option<(f64, f64)>) {
        let start = TargetPoint { people: 0.0, burden: 0.0, interval: Some((0.0, 0.0)) };
        let after = self.points.iter().position(|point| point.people >= people).unwrap_or(self.points.len());
        let before = if after == 0 { start } else { self.points[after - 1] };
        let Some(after) = self.points.get(after) else { return (before.burden, before.interval) };
        let width = after.people - before.people;
        let part = if width > 0.0 { (people - before.people) / width } else { 1.0 };
        let between = |a: f64, b: f64| a + part * (b - a);
        let ends = before.interval.zip(after.interval).map(|(a, b)| (between(a.0, b.0), between(a.1, b.1)));
        (between(before.burden, after.burden), ends)
    }

    /// The number of areas with half of the burden, and their share of the people.
    pub(super) fn half_at(&self) -> Option<(usize, f64)> {
        let at = self.points.iter().position(|point| point.burden >= 0.5)?;
        Some((at + 1, self.points[at].people))
    }

    /// The points that are drawn.
    fn thinned(&self) -> Vec<TargetPoint> {
        let mut kept: Vec<TargetPoint> = Vec::new();
        for (i, point) in self.points.iter().enumerate() {
            let last = kept.last().map_or(0.0, |point| point.people);
            if point.people - last >= NEAR || i + 1 == self.points.len() {
                kept.push(*point);
            }
        }
        kept
    }
}

/// Draws the chart below what is in the scene.
pub(super) fn draw(chart: &TargetingCurve, scene: &mut Scene, language: Language) {
    if chart.points.is_empty() {
        return frame::nothing_to_draw(scene, language.pick("Inga områden att visa", "No areas to show"));
    }
    let (burden, _) = font::wrap_to(&chart.burden, SMALL, WIDTH - 2.0 * MARGIN, 2);
    for (i, line) in burden.iter().enumerate() {
        scene.text(line, (MARGIN, scene.height + 10.0 + 16.0 * i as f64), Anchor::Start, SMALL, QUIET);
    }
    let top = scene.height + 26.0 + 16.0 * (burden.len() as f64 - 1.0).max(0.0);
    let left = MARGIN + font::width(&percent(1.0, language), SMALL) + 8.0;
    let plot = Plot {
        x: Scale { values: (0.0, 1.0), pixels: (left, left + PLOT) },
        y: Scale { values: (0.0, 1.0), pixels: (top + PLOT, top) },
    };
    plot.grid(scene, language);
    let points = chart.thinned();
    draw_band(&points, scene, &plot);
    scene.path([plot.at((0.0, 0.0)), plot.at((1.0, 1.0))], EQUAL);
    let corners = std::iter::once((0.0, 0.0)).chain(points.iter().map(|point| (point.people, point.burden)));
    scene.path(corners.map(|corner| plot.at(corner)).collect::<Vec<Xy>>(), CURVE);
    if let Some((_, people)) = chart.half_at() {
        let (_, bottom) = plot.at((0.0, 0.0));
        let (x, y) = plot.at((people, 0.5));
        scene.path([(left, y), (x, y), (x, bottom)], Ink { colour: FOCUS, width: 1.25, dash: LEADER_DASH });
        scene.mark(Shape::Diamond, (x, y), 5.0, FOCUS);
    }
    draw_beside(chart, scene, (left + PLOT + 34.0, top + 12.0), language);
    let people = font::wrap_to(&chart.people, SMALL, WIDTH - 2.0 * MARGIN, 2).0;
    for (i, line) in people.iter().enumerate() {
        scene.text(line, (MARGIN, top + PLOT + 32.0 + 16.0 * i as f64), Anchor::Start, SMALL, QUIET);
    }
    scene.height = top + PLOT + 44.0 + 16.0 * (people.len() as f64 - 1.0).max(0.0);
    frame::legend(scene, &legend(chart, language));
    scene.height += 4.0;
}

/// The band between the ends of the intervals.
fn draw_band(points: &[TargetPoint], scene: &mut Scene, plot: &Plot) {
    let ends: Option<Vec<(f64, (f64, f64))>> =
        points.iter().map(|point| Some((point.people, point.interval?))).collect();
    let Some(ends) = ends else { return };
    let start = std::iter::once((0.0, (0.0, 0.0)));
    let ends: Vec<(f64, (f64, f64))> = start.chain(ends).collect();
    let edge = |of: fn((f64, f64)) -> f64| -> Vec<Xy> {
        ends.iter().map(|(people, interval)| plot.at((*people, of(*interval)))).collect()
    };
    let (lower, upper) = (edge(|interval| interval.0), edge(|interval| interval.1));
    scene.area(lower.iter().chain(upper.iter().rev()).copied().collect::<Vec<Xy>>(), FOCUS_PALE);
    scene.paths(vec![lower, upper], Ink::solid(FOCUS_EDGE, 0.8));
}

/// What is reached, in words and figures beside the plot.
fn draw_beside(chart: &TargetingCurve, scene: &mut Scene, (left, top): Xy, language: Language) {
    let room = WIDTH - MARGIN - left;
    let mut y = top;
    let mut write = |words: &str, face: font::Face, colour, after: f64| {
        for line in font::wrap(words, face, room) {
            scene.text(&line, (left, y), Anchor::Start, face, colour);
            y += LINE;
        }
        y += after;
    };
    write(language.pick("Störst behov först", "Greatest need first"), LABEL_BOLD, TEXT, 4.0);
    for people in WRITTEN {
        write(&speech::reach(chart, people, language), LABEL, TEXT, 4.0);
    }
    if let Some(words) = speech::half(chart, language) {
        write(&words, LABEL, FOCUS, 0.0);
    }
}

fn legend(chart: &TargetingCurve, language: Language) -> Vec<Vec<(Sample, String)>> {
    let mut first = vec![(Sample::Line(CURVE), language.pick("områden i ordning", "areas in order").to_owned())];
    if chart.points.iter().all(|point| point.interval.is_some()) {
        first.push((Sample::Band, language.pick("95\u{A0}% av dragningarna", "95% of the draws").to_owned()));
    }
    let half = language.pick("hälften", "half");
    first.push((Sample::Mark(Shape::Diamond, FOCUS, ""), half.to_owned()));
    let equal = language
        .pick("jämn fördelning: ingen vinst av att välja områden", "equality: nothing is won by choosing areas");
    vec![first, vec![(Sample::Line(EQUAL), equal.to_owned())]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reach_lies_between_areas_in_proportion() {
        let point = |people, burden| TargetPoint { people, burden, interval: None };
        let chart = TargetingCurve {
            words: Words::default(),
            people: String::new(),
            burden: String::new(),
            points: vec![point(0.2, 0.4), point(0.6, 0.8), point(1.0, 1.0)],
            half: None,
        };
        assert_eq!((chart.reach(0.1).0, chart.reach(0.2).0, chart.reach(1.0).0), (0.2, 0.4, 1.0));
        assert!((chart.reach(0.4).0 - 0.6).abs() < 1e-15);
        assert_eq!(chart.half_at(), Some((2, 0.6)));
    }
}
