//! The groups of an equiplot named above its newest year, moved apart, each led to its mark.

use super::Mark;
use super::equiplot::{Equiplot, EquiplotRow, MARK, ROW};
use super::font::{self, Face};
use super::frame::{LABEL, LABEL_BOLD, SMALL};
use super::group::{Division, GroupKind};
use super::look::{LEADER_DASH, MARGIN, QUIET, TEXT, WIDTH};
use super::number::{number, with_interval};
use super::scale::{self, Scale};
use super::scene::{Anchor, Ink, Scene};
use crate::model::Language;

/// The widest that a label may be.
const WIDEST: f64 = 170.0;
/// Height of a line.
const LINE: f64 = 15.0;
/// Room between two labels.
const BETWEEN: f64 = 10.0;
/// Room between the labels and the newest year, where leaders run.
pub(super) const LEADER: f64 = 24.0;

/// One label.
pub(super) struct Label {
    group: usize,
    lines: Vec<(String, Face)>,
    /// The whole name, if it was cut.
    full: Option<String>,
    /// Whether the group's mark stands before the name.
    marked: bool,
    value: f64,
    width: f64,
}

/// The groups that have a value in the newest year; of many the lowest, the highest and those in focus.
pub(super) fn of(chart: &Equiplot, newest: &EquiplotRow, language: Language) -> Vec<Label> {
    let many = chart.division == Division::Many;
    let ends = newest.ends().filter(|_| many).map(|ends| ends.map(|(group, _)| group));
    let is_focus = |group: usize| chart.groups[group].kind == GroupKind::Focus;
    let named = |group: usize| !many || is_focus(group) || ends.is_some_and(|ends| ends.contains(&group));
    let named: Vec<(usize, Mark)> = newest.marks().filter(|(group, _)| named(*group)).collect();
    let widest = WIDEST.min((WIDTH - 2.0 * MARGIN) / named.len().max(1) as f64 - BETWEEN);
    let label = |(group, mark)| {
        let tag = match ends {
            None if chart.division == Division::Ordered && group == 0 => {
                language.pick("minst gynnade", "least advantaged")
            }
            Some([lowest, _]) if group == lowest => language.pick("lägst", "lowest"),
            Some([_, highest]) if group == highest => language.pick("högst", "highest"),
            _ => "",
        };
        let bold = is_focus(group) || chart.division == Division::Ordered && group == 0;
        label(chart, (group, mark), tag, (bold, !many || is_focus(group)), widest, language)
    };
    named.into_iter().map(label).collect()
}

fn label(
    chart: &Equiplot,
    (group, mark): (usize, Mark),
    tag: &str,
    (bold, marked): (bool, bool),
    widest: f64,
    language: Language,
) -> Label {
    let face = if bold { LABEL_BOLD } else { LABEL };
    let indent = if marked { MARK } else { 0.0 };
    let name = &chart.groups[group].name;
    let (names, cut) = font::wrap_to(name, face, widest - indent, 2);
    let with_face = |face: Face| move |line: String| (line, face);
    let mut lines: Vec<(String, Face)> = names.into_iter().map(with_face(face)).collect();
    lines.extend(font::wrap(tag, SMALL, widest - indent).into_iter().map(with_face(SMALL)));
    let mut value =
        font::wrap(&with_interval(mark.value, mark.interval, chart.decimals, language), face, widest - indent);
    if value.len() > 2 {
        // Too long for a narrow label; the interval is drawn and stands in the description.
        value = font::wrap(&number(mark.value, chart.decimals, language), face, widest - indent);
    }
    lines.extend(value.into_iter().map(with_face(face)));
    let width = indent + lines.iter().map(|(line, face)| font::width(line, *face)).fold(0.0, f64::max);
    Label { group, lines, full: cut.then(|| name.clone()), marked, value: mark.value, width }
}

/// The height of the labels.
pub(super) fn height(labels: &[Label]) -> f64 {
    6.0 + LINE * labels.iter().map(|label| label.lines.len()).max().unwrap_or(0) as f64
}

/// Draws the labels above the newest year, whose row begins at `top`.
pub(super) fn draw(labels: &[Label], scene: &mut Scene, x: &Scale, top: f64, chart: &Equiplot) {
    let wanted: Vec<(f64, f64)> = labels.iter().map(|label| (x.at(label.value), label.width + BETWEEN)).collect();
    let middles = scale::apart(&wanted, (MARGIN - BETWEEN / 2.0, WIDTH - MARGIN + BETWEEN / 2.0));
    let bottom = top - LEADER;
    let placed = || labels.iter().zip(&middles);
    let first = |label: &Label| bottom - LINE * (label.lines.len() as f64 - 0.5);
    for (label, middle) in placed().filter(|(label, _)| label.marked) {
        chart.mark(label.group).beside(scene, (middle - label.width / 2.0 + 5.5, first(label)));
    }
    // Texts of one face follow each other, so that they can share their style in a file.
    for (face, colour) in [(LABEL_BOLD, TEXT), (LABEL, TEXT), (SMALL, QUIET)] {
        for (label, middle) in placed() {
            let left = middle - label.width / 2.0 + if label.marked { MARK } else { 0.0 };
            for (i, (line, _)) in label.lines.iter().enumerate().filter(|(_, (_, of))| *of == face) {
                let full = label.full.as_deref().filter(|_| i == 0);
                scene.text_of(line, full, (left, first(label) + LINE * i as f64), Anchor::Start, face, colour);
            }
        }
    }
    let leader = |(label, middle): (&Label, &f64)| {
        let x = x.at(label.value);
        vec![(*middle, bottom + 3.0), (x, top - 3.0), (x, top + ROW / 2.0 - 8.0)]
    };
    scene.paths(placed().map(leader).collect(), Ink { colour: QUIET, width: 1.0, dash: LEADER_DASH });
}
