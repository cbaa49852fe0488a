//! The concentration curve: the share of an outcome that falls on each share of the people, least advantaged first.

use plotters::style::RGBColor;

use super::font;
use super::frame::{self, LABEL, LABEL_BOLD, SMALL, Sample};
use super::group::{Division, GroupKind, GroupMark};
use super::look::{AXIS, FOCUS, GRID, LEADER_DASH, MARGIN, QUIET, REFERENCE, TEXT, WHITE, WIDTH};
use super::number::number;
use super::scale::{self, Scale};
use super::scene::{Anchor, Ink, Scene, Xy};
use super::speech;
use super::{Mark, Words};
use crate::model::{Language, Period, Status};

/// How an outcome is spread over people in order of advantage.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcentrationCurve {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// What is shared along the horizontal axis: "Andel av befolkningen".
    pub people: String,
    /// What is shared along the vertical axis: "Andel av alla fallskador".
    pub outcome: String,
    /// The name of the index written beside each curve.
    pub index: String,
    /// Decimals of the index.
    pub decimals: usize,
    /// The curves, at most two, the newest last: it has its groups named.
    pub curves: Vec<Curve>,
    /// Groups without a value, because of which there is no curve.
    pub unknown: Vec<(String, Status)>,
}

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The period.
    pub period: Period,
    /// The groups from the least to the most advantaged.
    pub groups: Vec<CurveGroup>,
    /// The index with its interval, above 0 to the disadvantage of the least advantaged.
    pub index: Option<Mark>,
}

/// One group along a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveGroup {
    /// Its name.
    pub name: String,
    /// Its share of the people, 0 to 1.
    pub people: f64,
    /// Its share of the outcome, 0 to 1.
    pub outcome: f64,
}

/// Side of the square plot.
const PLOT: f64 = 300.0;
/// Height of a line of a label.
const LINE: f64 = 15.0;
/// The line of equality.
const EQUAL: Ink = Ink { colour: REFERENCE, width: 1.25, dash: &[6.0, 3.0] };
const NEWEST: Ink = Ink { colour: FOCUS, width: 2.5, dash: &[] };
const BEFORE: Ink = Ink { colour: BEFORE_COLOUR, width: 1.75, dash: &[2.0, 2.5] };
const BEFORE_COLOUR: RGBColor = RGBColor(0x73, 0x73, 0x73);

/// Draws the chart below what is in the scene.
pub(super) fn draw(chart: &ConcentrationCurve, scene: &mut Scene, language: Language) {
    let Some(newest) = chart.curves.last().filter(|curve| !curve.groups.is_empty()) else {
        return frame::nothing_to_draw(scene, &speech::no_curve(chart, language));
    };
    let (outcome, _) = font::wrap_to(&chart.outcome, SMALL, WIDTH - 2.0 * MARGIN, 2);
    for (i, line) in outcome.iter().enumerate() {
        scene.text(line, (MARGIN, scene.height + 10.0 + 16.0 * i as f64), Anchor::Start, SMALL, QUIET);
    }
    let top = scene.height + 26.0 + 16.0 * (outcome.len() as f64 - 1.0).max(0.0);
    let left = MARGIN + font::width(&percent(1.0, language), SMALL) + 8.0;
    let plot = Plot {
        x: Scale { values: (0.0, 1.0), pixels: (left, left + PLOT) },
        y: Scale { values: (0.0, 1.0), pixels: (top + PLOT, top) },
    };
    plot.grid(scene, language);
    scene.path([plot.at((0.0, 0.0)), plot.at((1.0, 1.0))], EQUAL);
    for (i, curve) in chart.curves.iter().enumerate() {
        plot.curve(scene, curve, i + 1 == chart.curves.len(), language);
    }
    draw_labels(newest, scene, &plot, language);
    let people = font::wrap_to(&chart.people, SMALL, WIDTH - 2.0 * MARGIN, 2).0;
    for (i, line) in people.iter().enumerate() {
        scene.text(line, (MARGIN, top + PLOT + 32.0 + 16.0 * i as f64), Anchor::Start, SMALL, QUIET);
    }
    scene.height = top + PLOT + 44.0 + 16.0 * (people.len() as f64 - 1.0).max(0.0);
    frame::legend(scene, &legend(chart, language));
    scene.height += 4.0;
}

/// A share as a whole number of per cent.
pub(super) fn percent(share: f64, language: Language) -> String {
    format!("{}{}", number(100.0 * share, 0, language), language.pick("\u{A0}%", "%"))
}

impl Curve {
    /// The corners of the curve: the shares of the groups on top of each other, from nothing to all.
    pub(super) fn corners(&self) -> Vec<Xy> {
        let mut at = (0.0, 0.0);
        let mut corners = vec![at];
        for group in &self.groups {
            at = (at.0 + group.people, at.1 + group.outcome);
            corners.push(at);
        }
        corners
    }
}

/// The scales of a plot of shares.
pub(super) struct Plot {
    /// The share of the people.
    pub(super) x: Scale,
    /// The share of the outcome.
    pub(super) y: Scale,
}

impl Plot {
    /// The place of two shares.
    pub(super) fn at(&self, (people, outcome): Xy) -> Xy {
        (self.x.at(people), self.y.at(outcome))
    }

    /// Grid lines, axes and shares.
    pub(super) fn grid(&self, scene: &mut Scene, language: Language) {
        let ((left, right), (bottom, top)) = (self.x.pixels, self.y.pixels);
        let shares = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
        let lines = shares.iter().flat_map(|share| {
            let (x, y) = self.at((*share, *share));
            [vec![(left, y), (right, y)], vec![(x, top), (x, bottom)]]
        });
        scene.paths(lines.collect(), Ink::solid(GRID, 1.0));
        scene.path([(left, top), (left, bottom), (right, bottom)], Ink::solid(AXIS, 1.0));
        for share in shares {
            scene.text(&percent(share, language), (left - 7.0, self.y.at(share)), Anchor::End, SMALL, QUIET);
        }
        for share in shares {
            scene.text(&percent(share, language), (self.x.at(share), bottom + 14.0), Anchor::Middle, SMALL, QUIET);
        }
    }

    fn curve(&self, scene: &mut Scene, curve: &Curve, newest: bool, language: Language) {
        let corners: Vec<Xy> = curve.corners().into_iter().map(|corner| self.at(corner)).collect();
        scene.path(corners.clone(), if newest { NEWEST } else { BEFORE });
        let corners = corners.into_iter().skip(1);
        if !newest {
            return scene.dots(corners.collect(), 2.5, BEFORE_COLOUR);
        }
        for (place, corner) in corners.enumerate() {
            let mark = mark(place, curve.groups.len());
            scene.mark(mark.shape, corner, mark.radius + 1.5, WHITE);
            mark.draw_all(scene, vec![corner], language);
        }
    }
}

/// The mark of a group: the same as in an equiplot of ordered groups.
fn mark(place: usize, count: usize) -> GroupMark {
    GroupMark::of(GroupKind::Other, Division::Ordered, place, count)
}

/// The groups to the right of the plot, each led to its point, with its own shares.
fn draw_labels(newest: &Curve, scene: &mut Scene, plot: &Plot, language: Language) {
    let left = plot.x.pixels.1 + 30.0;
    let (text, count) = (left + MARK, newest.groups.len());
    let room = WIDTH - MARGIN - text;
    let corners: Vec<Xy> = newest.corners().into_iter().skip(1).map(|corner| plot.at(corner)).collect();
    let most = if count > 5 { 1 } else { 2 };
    let face = |place: usize| if place == 0 { LABEL_BOLD } else { LABEL };
    let names: Vec<(Vec<String>, bool)> =
        newest.groups.iter().enumerate().map(|(i, group)| font::wrap_to(&group.name, face(i), room, most)).collect();
    // The first line of a label stands at the height of its point, where there is room.
    let below = |lines: &[String]| LINE * lines.len() as f64 / 2.0;
    let wanted: Vec<(f64, f64)> = corners
        .iter()
        .zip(&names)
        .map(|(corner, (lines, _))| (corner.1 + below(lines), LINE * (lines.len() + 1) as f64 + 7.0))
        .collect();
    let (bottom, top) = plot.y.pixels;
    let middles = scale::apart(&wanted, (top - 14.0, bottom + 24.0));
    let first: Vec<f64> = middles.iter().zip(&names).map(|(middle, (lines, _))| middle - below(lines)).collect();
    for (i, first) in first.iter().enumerate() {
        mark(i, count).beside(scene, (left + 5.0, *first));
    }
    for (i, (lines, cut)) in names.iter().enumerate() {
        for (line, words) in lines.iter().enumerate() {
            let full = (*cut && line == 0).then_some(newest.groups[i].name.as_str());
            scene.text_of(words, full, (text, first[i] + LINE * line as f64), Anchor::Start, face(i), TEXT);
        }
    }
    for (i, group) in newest.groups.iter().enumerate() {
        let shares = font::shorten(&speech::shares(group, language), SMALL, room);
        let at = (text, first[i] + LINE * names[i].0.len() as f64);
        scene.text(&shares, at, Anchor::Start, SMALL, QUIET);
    }
    let leader = |((x, y), first): (&Xy, &f64)| {
        vec![(x + 8.0, *y), ((plot.x.pixels.1 + 6.0).max(x + 8.0), *y), (left - 4.0, *first)]
    };
    let leaders = corners.iter().zip(&first).map(leader).collect();
    scene.paths(leaders, Ink { colour: QUIET, width: 1.0, dash: LEADER_DASH });
}

/// Room of a mark before a name.
const MARK: f64 = 15.0;

/// The curves with their index, and the line of equality.
fn legend(chart: &ConcentrationCurve, language: Language) -> Vec<Vec<(Sample, String)>> {
    let count = chart.curves.len();
    let mut groups: Vec<Vec<(Sample, String)>> = chart
        .curves
        .iter()
        .enumerate()
        .rev()
        .map(|(i, curve)| {
            let ink = if i + 1 == count { NEWEST } else { BEFORE };
            vec![(Sample::Line(ink), speech::index(chart, curve, language))]
        })
        .collect();
    let equal = language.pick(
        "jämn fördelning: varje grupp har samma andel av båda",
        "equality: every group has the same share of both",
    );
    let reading = language.pick(
        "Över den streckade linjen: mer av utfallet hos de minst gynnade. Index över 0 är till deras nackdel.",
        "Above the dashed line: more of the outcome among the least advantaged. An index above 0 is to their disadvantage.",
    );
    groups.push(vec![(Sample::Line(EQUAL), equal.to_owned())]);
    groups.push(vec![(Sample::Nothing, reading.to_owned())]);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_from_nothing_to_all() {
        let group = |people, outcome| CurveGroup { name: String::new(), people, outcome };
        let groups = vec![group(0.25, 0.5), group(0.25, 0.25), group(0.5, 0.25)];
        let curve = Curve { period: Period::year(2024), groups, index: None };
        assert_eq!(curve.corners(), [(0.0, 0.0), (0.25, 0.5), (0.5, 0.75), (1.0, 1.0)]);
    }
}
