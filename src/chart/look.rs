//! Colours, strokes and sizes, in one place.

use plotters::style::RGBColor;

use super::scene::{Ink, Shape};
use super::strategy::Role;
use crate::table::Verdict;

/// Width of every chart in pixels at scale 1.
pub(super) const WIDTH: f64 = 720.0;
/// Space left free at the left and right edges.
pub(super) const MARGIN: f64 = 6.0;

pub(super) const WHITE: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// Text.
pub(super) const TEXT: RGBColor = RGBColor(0x1F, 0x1F, 0x1F);
/// Text of lesser weight: 5.3:1 against white.
pub(super) const QUIET: RGBColor = RGBColor(0x6B, 0x6B, 0x6B);
/// Grid lines and frames, meant to recede.
pub(super) const GRID: RGBColor = RGBColor(0xE2, 0xE2, 0xE2);
/// Axis lines.
pub(super) const AXIS: RGBColor = RGBColor(0x9A, 0x9A, 0x9A);
/// The area that the chart is about; women.
pub(super) const FOCUS: RGBColor = RGBColor(0x12, 0x43, 0x6D);
/// Its interval, and its row in a ranking.
pub(super) const FOCUS_PALE: RGBColor = RGBColor(0xD9, 0xE3, 0xED);
/// The edge of its interval: 3:1 against white, so that the band is seen in a poor print.
pub(super) const FOCUS_EDGE: RGBColor = RGBColor(0x86, 0x9D, 0xB8);
/// Men.
pub(super) const MEN: RGBColor = RGBColor(0xF4, 0x6A, 0x25);
/// The goal; worse.
pub(super) const GOAL: RGBColor = RGBColor(0x80, 0x16, 0x50);
/// The nation and other references.
pub(super) const REFERENCE: RGBColor = RGBColor(0x3D, 0x3D, 0x3D);
/// Groups between the first and the last of an ordered dimension, and all of an unordered one.
pub(super) const GROUP: RGBColor = RGBColor(0x56, 0x7F, 0xA8);
/// Small dots among many: 3.6:1 against white.
pub(super) const DOTS: RGBColor = RGBColor(0x87, 0x87, 0x87);
const BETTER: RGBColor = RGBColor(0x1E, 0x8A, 0x7E);

/// Dashes of the goal's line.
pub(super) const GOAL_DASH: &[f64] = &[8.0, 4.0];
/// Dots that lead from a point to its label.
pub(super) const LEADER_DASH: &[f64] = &[1.5, 2.5];

/// How a line is drawn: its stroke and its marker. No two roles share a dash pattern or a marker.
pub(super) fn role(role: Role) -> (Ink, Shape, f64) {
    let ink = |colour, width, dash| Ink { colour, width, dash };
    match role {
        Role::Focus => (ink(FOCUS, 3.0, &[][..]), Shape::Circle, 4.0),
        Role::Nation => (ink(REFERENCE, 1.5, &[][..]), Shape::Square, 2.6),
        Role::County => (ink(RGBColor(0x5A, 0x5A, 0x5A), 1.5, &[7.0, 3.0][..]), Shape::Up, 3.2),
        Role::Peers => (ink(RGBColor(0x73, 0x73, 0x73), 1.75, &[2.0, 2.5][..]), Shape::Diamond, 3.2),
    }
}

/// The most groups that can be told apart by their marks.
pub(super) const MOST_GROUPS: usize = 7;

/// The mark of a group by its place: shape, colour, and whether its middle is white. Of ordered groups the first, least
/// advantaged, is dark and full and the last a ring; those between are paler. No two share a shape and a middle.
pub(super) fn group(place: usize, count: usize, ordered: bool) -> (Shape, RGBColor, bool) {
    const BETWEEN: [(Shape, bool); MOST_GROUPS] = [
        (Shape::Square, false),
        (Shape::Up, false),
        (Shape::Circle, false),
        (Shape::Down, false),
        (Shape::Square, true),
        (Shape::Diamond, true),
        (Shape::Up, true),
    ];
    if ordered && place == 0 {
        return (Shape::Diamond, FOCUS, false);
    }
    if ordered && place + 1 == count {
        return (Shape::Circle, REFERENCE, true);
    }
    let (shape, hollow) = BETWEEN[(place - usize::from(ordered)) % MOST_GROUPS];
    (shape, GROUP, hollow)
}

/// The shape and colour of a verdict. The letter stands beside it, so that neither colour nor shape speaks alone.
pub(super) fn verdict(verdict: Verdict) -> (Shape, RGBColor) {
    match verdict {
        Verdict::Better => (Shape::Up, BETTER),
        Verdict::Similar => (Shape::Circle, QUIET),
        Verdict::Worse => (Shape::Down, GOAL),
        Verdict::NotComparable => (Shape::Dash, QUIET),
    }
}

/// The outline of the area that a map is about.
pub(super) const FOCUS_MAP: RGBColor = MEN;

/// Five classes in order, from light to dark in equal steps of contrast, 1.7:1 from each to the next.
const ORDERED: [RGBColor; 5] = [
    RGBColor(0xDB, 0xE9, 0xF5),
    RGBColor(0x8E, 0xB9, 0xD9),
    RGBColor(0x51, 0x8D, 0xBD),
    RGBColor(0x31, 0x66, 0x93),
    FOCUS,
];

/// The colour of a class among classes in order, the last darkest.
pub(super) fn ordered(class: usize, classes: usize) -> RGBColor {
    let places: &[usize] = match classes {
        0 | 1 => &[2],
        2 => &[1, 3],
        3 => &[0, 2, 4],
        4 => &[0, 1, 3, 4],
        _ => &[0, 1, 2, 3, 4],
    };
    ORDERED[places[class.min(places.len() - 1)]]
}

/// The colour of an area with a verdict.
pub(super) fn verdict_ground(verdict: Verdict) -> RGBColor {
    match verdict {
        Verdict::Better => RGBColor(0x28, 0xA1, 0x97),
        Verdict::Worse => GOAL,
        Verdict::Similar | Verdict::NotComparable => RGBColor(0xD0, 0xD0, 0xD0),
    }
}

/// The colour of a class of need and one of outcome, after Stevens: need adds blue-green, outcome adds purple.
pub(super) fn pair((need, outcome): (usize, usize)) -> RGBColor {
    const PAIRS: [[RGBColor; 3]; 3] = [
        [RGBColor(0xE8, 0xE8, 0xE8), RGBColor(0xDF, 0xB0, 0xD6), RGBColor(0xC4, 0x72, 0xB3)],
        [RGBColor(0xAC, 0xE4, 0xE4), RGBColor(0xA5, 0xAD, 0xD3), RGBColor(0x8C, 0x62, 0xAA)],
        [RGBColor(0x5A, 0xC8, 0xC8), RGBColor(0x56, 0x98, 0xB9), RGBColor(0x3B, 0x49, 0x94)],
    ];
    PAIRS[need.min(2)][outcome.min(2)]
}

/// Relative luminance of WCAG 2.2.
fn luminance(colour: RGBColor) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

/// The contrast of two colours of WCAG 2.2, 1 to 21.
pub(super) fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_marks_stand_out_from_their_ground() {
        let roles = [Role::Focus, Role::Nation, Role::County, Role::Peers].map(|r| role(r).0.colour);
        for text in [TEXT, QUIET, GOAL, REFERENCE].into_iter().chain(roles) {
            assert!(contrast(text, WHITE) >= 4.5, "{text:?} on white");
        }
        let verdicts = Verdict::ALL.map(|v| verdict(v).1);
        for mark in [FOCUS, MEN, GROUP, DOTS, verdicts[0], verdicts[1], verdicts[2], verdicts[3]] {
            assert!(contrast(mark, WHITE) >= 3.0, "{mark:?} on white");
        }
        assert!(contrast(TEXT, FOCUS_PALE) >= 4.5);
        assert!(contrast(FOCUS, FOCUS_PALE) >= 3.0);
        assert!(contrast(TEXT, MEN) >= 4.5, "the letter on men's mark");
    }

    #[test]
    fn classes_differ_from_the_next_and_carry_text() {
        for classes in 2..=5 {
            let colours: Vec<RGBColor> = (0..classes).map(|class| ordered(class, classes)).collect();
            assert!(colours.windows(2).all(|pair| contrast(pair[0], pair[1]) > 1.65), "{classes} classes");
        }
        let pairs = (0..9).map(|i| pair((i / 3, i % 3)));
        let verdicts = Verdict::ALL.into_iter().map(verdict_ground);
        for ground in ORDERED.into_iter().chain(pairs).chain(verdicts) {
            assert!(contrast(TEXT, ground).max(contrast(WHITE, ground)) >= 4.5, "{ground:?}");
        }
        assert!(contrast(verdict_ground(Verdict::Better), verdict_ground(Verdict::Worse)) >= 3.0);
    }

    #[test]
    fn no_two_groups_share_a_mark() {
        for (count, ordered) in (2..=MOST_GROUPS).flat_map(|count| [(count, true), (count, false)]) {
            let looks: Vec<_> = (0..count).map(|place| group(place, count, ordered)).collect();
            for (i, (shape, _, hollow)) in looks.iter().enumerate() {
                assert!(looks[i + 1..].iter().all(|other| (other.0, other.2) != (*shape, *hollow)), "{looks:?}");
            }
        }
    }

    #[test]
    fn no_two_lines_share_a_dash_pattern_or_a_marker() {
        let looks = [Role::Focus, Role::Nation, Role::County, Role::Peers].map(role);
        for (i, a) in looks.iter().enumerate() {
            for b in &looks[i + 1..] {
                assert!(a.0.dash != b.0.dash || a.0.width >= 2.0 * b.0.width || b.0.width >= 2.0 * a.0.width);
                assert_ne!(a.1, b.1);
            }
        }
    }
}
