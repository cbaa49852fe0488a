//! What areas are filled with: colours of classes, and hatches for areas without a value.

use plotters::style::RGBColor;

use crate::chart::look::{self, TEXT, WHITE};
use crate::chart::scene::{Ink, Scene, Xy};
use crate::model::Status;

/// What an area is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chart) enum Fill {
    /// The colour of a class.
    Colour(RGBColor),
    /// Lines, for an area without a value.
    Hatch(Hatch),
}

/// The lines of an area without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chart) enum Hatch {
    /// Rising to the right: no value.
    Rising,
    /// Both ways: hidden.
    Crossed,
    /// Falling to the right: any other reason.
    Falling,
}

/// Pixels from line to line, along the picture's edge.
const SPACING: f64 = 6.0;
const GROUND: RGBColor = RGBColor(0xF4, 0xF4, 0xF4);
const LINES: RGBColor = RGBColor(0x9A, 0x9A, 0x9A);

impl Fill {
    /// The hatch of a reason.
    pub(super) fn without_value(status: Status) -> Fill {
        Fill::Hatch(match status {
            Status::Suppressed => Hatch::Crossed,
            Status::Ok | Status::Missing => Hatch::Rising,
            Status::NotApplicable | Status::Unreliable | Status::Undefined => Hatch::Falling,
        })
    }

    /// The colour below.
    pub(super) fn ground(self) -> RGBColor {
        match self {
            Fill::Colour(colour) => colour,
            Fill::Hatch(_) => GROUND,
        }
    }

    /// The colour of text on it.
    pub(super) fn text(self) -> RGBColor {
        match self {
            Fill::Colour(colour) if look::contrast(WHITE, colour) > look::contrast(TEXT, colour) => WHITE,
            _ => TEXT,
        }
    }

    /// Draws the lines of a hatch within rings, if it is one.
    pub(super) fn lines(self, scene: &mut Scene, rings: &[Vec<Xy>]) {
        let Fill::Hatch(hatch) = self else { return };
        let slopes: &[f64] = match hatch {
            Hatch::Rising => &[-1.0],
            Hatch::Falling => &[1.0],
            Hatch::Crossed => &[-1.0, 1.0],
        };
        let lines = slopes.iter().flat_map(|slope| strokes(rings, *slope)).collect();
        scene.paths(lines, Ink::solid(LINES, 1.0));
    }
}

/// The parts within rings (an odd number of times) of lines y = slope · x + c, every [`SPACING`] pixels.
fn strokes(rings: &[Vec<Xy>], slope: f64) -> Vec<Vec<Xy>> {
    // How far below the line through the origin a place is.
    let level = |(x, y): Xy| y - slope * x;
    let levels = || rings.iter().flatten().map(|place| level(*place));
    let (low, high) = (levels().fold(f64::INFINITY, f64::min), levels().fold(f64::NEG_INFINITY, f64::max));
    let mut strokes = Vec::new();
    // Half a step aside, so that corners on whole pixels are not met.
    let mut c = ((low / SPACING).floor() + 0.5) * SPACING + 0.03;
    while c < high {
        let meets = rings.iter().flat_map(|ring| ring.windows(2)).filter_map(|side| {
            let (from, to) = (level(side[0]) - c, level(side[1]) - c);
            (from * to < 0.0).then(|| {
                let share = from / (from - to);
                side[0].0 + share * (side[1].0 - side[0].0)
            })
        });
        let mut meets: Vec<f64> = meets.collect();
        meets.sort_by(f64::total_cmp);
        strokes.extend(meets.chunks_exact(2).map(|x| vec![(x[0], slope * x[0] + c), (x[1], slope * x[1] + c)]));
        c += SPACING;
    }
    strokes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_stay_within_the_ring_and_out_of_its_hole() {
        let square = |from: f64, to: f64| vec![(from, from), (to, from), (to, to), (from, to), (from, from)];
        let strokes = strokes(&[square(0.0, 60.0), square(20.0, 40.0)], -1.0);
        assert!(strokes.len() > 20, "{}", strokes.len());
        for (x, y) in strokes.iter().map(|line| ((line[0].0 + line[1].0) / 2.0, (line[0].1 + line[1].1) / 2.0)) {
            assert!((0.0..=60.0).contains(&x) && (0.0..=60.0).contains(&y), "{x}, {y}");
            assert!(!((20.0..=40.0).contains(&x) && (20.0..=40.0).contains(&y)), "{x}, {y}");
        }
    }
}
