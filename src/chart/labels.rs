//! The labels at the ends of the lines of a strategy chart: name and latest value, moved apart, led to their points.

use plotters::style::RGBColor;

use super::font::{self, Face};
use super::frame::{LABEL, LABEL_BOLD};
use super::look::{self, GOAL, LEADER_DASH};
use super::number::number;
use super::scale;
use super::scene::{Anchor, Ink, Scene};
use super::strategy::{Plot, Role, Strategy};
use crate::model::Language;

/// The widest that a label may be, in pixels.
const WIDEST: f64 = 178.0;
/// Lines of a name before it is cut.
const NAME_LINES: usize = 2;
/// Height of a line.
const LINE: f64 = 16.0;
/// Room between two labels.
const BETWEEN: f64 = 4.0;
/// Room between the plot and the labels.
const LEADER: f64 = 16.0;

/// One label.
pub(super) struct Label {
    lines: Vec<String>,
    /// The whole name, if it was cut.
    full: Option<String>,
    face: Face,
    colour: RGBColor,
    /// Year and value that it belongs to.
    point: (i32, f64),
    /// Whether the goal's own dots already lead to the edge of the plot.
    led: bool,
}

/// The labels of a chart: its lines with a value, and its goal.
pub(super) fn of(chart: &Strategy, language: Language) -> Vec<Label> {
    let last = chart.last_year();
    let mut labels = Vec::new();
    for series in &chart.series {
        let Some((period, value)) = series.latest() else { continue };
        let value_text = number(value, chart.decimals, language);
        let year = if Some(period.last) == last { String::new() } else { format!(" ({})", period.last) };
        let face = if series.role == Role::Focus { LABEL_BOLD } else { LABEL };
        let colour = look::role(series.role).0.colour;
        labels.push(label(&series.name, format!("{value_text}{year}"), face, colour, (period.last, value), false));
    }
    if let Some(goal) = &chart.goal {
        labels.push(label(&goal.label, number(goal.to.1, chart.decimals, language), LABEL, GOAL, goal.to, true));
    }
    labels
}

fn label(name: &str, value: String, face: Face, colour: RGBColor, point: (i32, f64), led: bool) -> Label {
    let (mut lines, cut) = font::wrap_to(name, face, WIDEST, NAME_LINES);
    let beside = lines.last().map(|line| format!("{line} {value}")).filter(|line| font::width(line, face) <= WIDEST);
    match (beside, lines.last_mut()) {
        (Some(beside), Some(line)) => *line = beside,
        _ => lines.push(value),
    }
    Label { lines, full: cut.then(|| name.to_owned()), face, colour, point, led }
}

/// The width of the widest label.
pub(super) fn widest(labels: &[Label]) -> f64 {
    let widths = labels.iter().flat_map(|label| label.lines.iter().map(|line| font::width(line, label.face)));
    widths.fold(0.0, f64::max)
}

/// Draws the labels to the right of the plot, each with a leader where it does not stand at its point.
pub(super) fn draw(scene: &mut Scene, labels: &[Label], plot: &Plot) {
    let size = |label: &Label| label.lines.len() as f64 * LINE + BETWEEN;
    let wanted: Vec<(f64, f64)> = labels.iter().map(|label| (plot.y.at(label.point.1), size(label))).collect();
    let (bottom, top) = plot.y.pixels;
    let middles = scale::apart(&wanted, (top - 12.0, bottom + 12.0));
    let left = plot.right + LEADER;
    for (label, middle) in labels.iter().zip(middles) {
        let (x, y) = plot.at(label.point.0, label.point.1);
        let ink = Ink { colour: label.colour, width: 1.0, dash: LEADER_DASH };
        let start = if label.led { plot.right } else { x + 7.0 };
        if start < plot.right - 8.0 {
            scene.path([(start, y), (plot.right, y), (left - 3.0, middle)], ink);
        } else if (middle - y).abs() > 2.0 || label.led {
            scene.path([(start.max(plot.right), y), (left - 3.0, middle)], ink);
        }
        let first = middle - LINE * (label.lines.len() - 1) as f64 / 2.0;
        for (i, line) in label.lines.iter().enumerate() {
            let full = label.full.as_deref().filter(|_| i == 0);
            scene.text_of(line, full, (left, first + LINE * i as f64), Anchor::Start, label.face, label.colour);
        }
    }
}
