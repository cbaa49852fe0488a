//! The groups of a dimension: how they relate, and the mark by which each is known.

use plotters::style::RGBColor;

use super::frame::{self, Sample};
use super::look::{self, DOTS, FOCUS, MEN, WHITE};
use super::scene::{Scene, Shape, Xy};
use crate::model::Language;

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub kind: GroupKind,
}

/// What a group stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// Women.
    Women,
    /// Men.
    Men,
    /// The area that the chart is about, among its neighbours.
    Focus,
    /// Any other.
    Other,
}

/// How the groups of a dimension relate, and so how they are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Division {
    /// From the least to the most advantaged, at most seven: each has a mark, and the first is said to be the least
    /// advantaged.
    Ordered,
    /// Side by side, at most seven: each has a mark.
    Unordered,
    /// Any number alike, such as areas: small dots, the lowest, the highest and those in focus named.
    Many,
}

/// Size of a dot among many.
pub(super) const DOT: f64 = 2.5;
/// Size of a mark beside a name.
const BESIDE: f64 = 4.5;

/// How a group is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct GroupMark {
    pub(super) shape: Shape,
    pub(super) colour: RGBColor,
    pub(super) radius: f64,
    hollow: bool,
    /// A letter of women or men.
    letter: Option<GroupKind>,
}

impl GroupMark {
    /// The mark of the group at a place among `count`.
    pub(super) fn of(kind: GroupKind, division: Division, place: usize, count: usize) -> GroupMark {
        let full = |shape, colour, radius| GroupMark { shape, colour, radius, hollow: false, letter: None };
        match (kind, division) {
            (GroupKind::Women, _) => GroupMark { letter: Some(kind), ..full(Shape::Circle, FOCUS, 6.5) },
            (GroupKind::Men, _) => GroupMark { letter: Some(kind), ..full(Shape::Square, MEN, 6.5) },
            (GroupKind::Focus, _) => full(Shape::Diamond, FOCUS, 5.5),
            (GroupKind::Other, Division::Many) => full(Shape::Circle, DOTS, DOT),
            (GroupKind::Other, _) => {
                let (shape, colour, hollow) = look::group(place, count, division == Division::Ordered);
                GroupMark { hollow, ..full(shape, colour, 5.0) }
            }
        }
    }

    fn letter(self, language: Language) -> &'static str {
        match self.letter {
            Some(GroupKind::Women) => language.pick("K", "W"),
            Some(GroupKind::Men) => "M",
            _ => "",
        }
    }

    /// The mark in a legend.
    pub(super) fn sample(self, language: Language) -> Sample {
        if self.hollow {
            Sample::Hollow(self.shape, self.colour)
        } else {
            Sample::Mark(self.shape, self.colour, self.letter(language))
        }
    }

    /// The mark at each of some values.
    pub(super) fn draw_all(self, scene: &mut Scene, places: Vec<Xy>, language: Language) {
        self.plain(scene, places.clone(), self.radius);
        for at in places {
            frame::letter_on(scene, self.letter(language), at, self.colour);
        }
    }

    /// The mark beside a name.
    pub(super) fn beside(self, scene: &mut Scene, at: Xy) {
        self.plain(scene, vec![at], BESIDE);
    }

    fn plain(self, scene: &mut Scene, places: Vec<Xy>, radius: f64) {
        let middles = if self.hollow { places.clone() } else { Vec::new() };
        scene.marks(self.shape, places, radius, self.colour);
        scene.marks(self.shape, middles, radius - 1.5, WHITE);
    }
}
