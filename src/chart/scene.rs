//! A picture before it is SVG or PNG: paths, areas, discs and texts in pixels, the origin at the top left.

use plotters::style::RGBColor;

#[cfg(test)]
use super::font;
use super::font::Face;
use super::look::WHITE;

/// A place in the picture.
pub(super) type Xy = (f64, f64);

/// A picture.
#[derive(Debug, Default)]
pub(super) struct Scene {
    /// Width in pixels.
    pub(super) width: f64,
    /// Height in pixels; grows while a chart is laid out from top to bottom.
    pub(super) height: f64,
    /// What is drawn, in order.
    pub(super) items: Vec<Item>,
}

/// One thing in a picture.
#[derive(Debug)]
pub(super) enum Item {
    /// A line through points.
    Path { points: Vec<Xy>, ink: Ink },
    /// Many lines drawn alike, in one short element however many they are.
    Paths { lines: Vec<Vec<Xy>>, ink: Ink },
    /// A filled polygon.
    Area { points: Vec<Xy>, colour: RGBColor },
    /// An area of a map: what lies within an odd number of the rings, with a line along them. A reader who points at it
    /// sees `spoken`.
    Region { rings: Vec<Vec<Xy>>, colour: RGBColor, edge: Ink, spoken: String },
    /// A filled circle.
    Disc { centre: Xy, radius: f64, colour: RGBColor },
    /// Many filled marks alike, in one short element however many they are.
    Marks { shape: Shape, centres: Vec<Xy>, radius: f64, colour: RGBColor },
    /// Words on one line; `at` is on the baseline.
    Text { at: Xy, anchor: Anchor, words: String, full: Option<String>, face: Face, colour: RGBColor },
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    /// Colour.
    pub(super) colour: RGBColor,
    /// Width in pixels.
    pub(super) width: f64,
    /// Lengths of dash and gap in pixels; empty for a whole line.
    pub(super) dash: &'static [f64],
}

impl Ink {
    /// A whole line.
    pub(super) fn solid(colour: RGBColor, width: f64) -> Ink {
        Ink { colour, width, dash: &[] }
    }
}

/// Which end of a text its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Square,
    Diamond,
    /// A triangle that points up.
    Up,
    /// A triangle that points down.
    Down,
    /// A short horizontal line.
    Dash,
    /// Two crossing lines.
    Cross,
}

impl Scene {
    /// An empty picture of this width.
    pub(super) fn new(width: f64) -> Scene {
        Scene { width, ..Scene::default() }
    }

    /// A line through points.
    pub(super) fn path(&mut self, points: impl Into<Vec<Xy>>, ink: Ink) {
        self.items.push(Item::Path { points: points.into(), ink });
    }

    /// Many lines drawn alike.
    pub(super) fn paths(&mut self, lines: Vec<Vec<Xy>>, ink: Ink) {
        if !lines.is_empty() {
            self.items.push(Item::Paths { lines, ink });
        }
    }

    /// A filled polygon.
    pub(super) fn area(&mut self, points: impl Into<Vec<Xy>>, colour: RGBColor) {
        self.items.push(Item::Area { points: points.into(), colour });
    }

    /// A filled rectangle between two corners.
    pub(super) fn rectangle(&mut self, (left, top): Xy, (right, bottom): Xy, colour: RGBColor) {
        self.area([(left, top), (right, top), (right, bottom), (left, bottom)], colour);
    }

    /// Words whose vertical middle is at `at`.
    pub(super) fn text(&mut self, words: &str, at: Xy, anchor: Anchor, face: Face, colour: RGBColor) {
        self.text_of(words, None, at, anchor, face, colour);
    }

    /// Words that were shortened from `full`, which a reader who points at them sees.
    pub(super) fn text_of(
        &mut self,
        words: &str,
        full: Option<&str>,
        (x, y): Xy,
        anchor: Anchor,
        face: Face,
        colour: RGBColor,
    ) {
        // Half the height of a capital letter below the middle is the baseline.
        let at = (x, y + 0.357 * face.em);
        let full = full.map(str::to_owned);
        self.items.push(Item::Text { at, anchor, words: clean(words), full, face, colour });
    }

    /// A filled mark.
    pub(super) fn mark(&mut self, shape: Shape, centre: Xy, radius: f64, colour: RGBColor) {
        let (x, y) = centre;
        let ink = Ink::solid(colour, (radius * 0.5).max(1.5));
        match shape {
            Shape::Circle => self.items.push(Item::Disc { centre, radius, colour }),
            Shape::Dash => self.path([(x - radius, y), (x + radius, y)], ink),
            Shape::Cross => {
                self.path([(x - radius, y - radius), (x + radius, y + radius)], ink);
                self.path([(x - radius, y + radius), (x + radius, y - radius)], ink);
            }
            _ => self.area(corners(shape, centre, radius), colour),
        }
    }

    /// A mark with a white middle.
    pub(super) fn hollow(&mut self, shape: Shape, centre: Xy, radius: f64, colour: RGBColor) {
        self.mark(shape, centre, radius, colour);
        if !matches!(shape, Shape::Dash | Shape::Cross) {
            self.mark(shape, centre, radius - 1.5, WHITE);
        }
    }

    /// Many filled marks alike; not of the shapes that are lines.
    pub(super) fn marks(&mut self, shape: Shape, centres: Vec<Xy>, radius: f64, colour: RGBColor) {
        if !centres.is_empty() {
            self.items.push(Item::Marks { shape, centres, radius, colour });
        }
    }

    /// Many filled circles alike.
    pub(super) fn dots(&mut self, centres: Vec<Xy>, radius: f64, colour: RGBColor) {
        self.marks(Shape::Circle, centres, radius, colour);
    }

    /// An interval as a line with a stroke across each end, horizontal or vertical.
    pub(super) fn whisker(&mut self, from: Xy, to: Xy, ink: Ink) {
        self.path(whisker(from, to), ink);
    }
}

/// The line of an interval with a stroke across each end, drawn without lifting the pen: a third as long in the file as
/// three lines.
pub(super) fn whisker(from: Xy, to: Xy) -> Vec<Xy> {
    const CAP: f64 = 3.0;
    let (dx, dy) = if from.0 == to.0 { (CAP, 0.0) } else { (0.0, CAP) };
    let (before, after) = (|(x, y): Xy| (x - dx, y - dy), |(x, y): Xy| (x + dx, y + dy));
    vec![before(from), after(from), from, to, before(to), after(to)]
}

/// A text without control characters, which have no glyph and which XML cannot hold: each becomes a space.
pub(super) fn clean(text: &str) -> String {
    let barred = |letter: char| letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}');
    text.chars().map(|letter| if barred(letter) { ' ' } else { letter }).collect()
}

/// The corners of a mark with straight sides; sizes are such that all marks look equally large.
pub(super) fn corners(shape: Shape, (x, y): Xy, radius: f64) -> Vec<Xy> {
    let r = radius;
    match shape {
        Shape::Diamond => vec![(x, y - 1.2 * r), (x + 1.2 * r, y), (x, y + 1.2 * r), (x - 1.2 * r, y)],
        Shape::Up => vec![(x, y - 1.1 * r), (x + 1.15 * r, y + 0.9 * r), (x - 1.15 * r, y + 0.9 * r)],
        Shape::Down => vec![(x, y + 1.1 * r), (x + 1.15 * r, y - 0.9 * r), (x - 1.15 * r, y - 0.9 * r)],
        _ => vec![
            (x - 0.9 * r, y - 0.9 * r),
            (x + 0.9 * r, y - 0.9 * r),
            (x + 0.9 * r, y + 0.9 * r),
            (x - 0.9 * r, y + 0.9 * r),
        ],
    }
}

impl Item {
    /// The lines of a path or of paths, and how they are drawn; none for any other item.
    pub(super) fn lines(&self) -> (&[Vec<Xy>], Ink) {
        match self {
            Item::Path { points, ink } => (std::slice::from_ref(points), *ink),
            Item::Paths { lines, ink } => (lines, *ink),
            _ => (&[], Ink::solid(WHITE, 1.0)),
        }
    }
}

#[cfg(test)]
impl Item {
    /// The rectangle that a text covers: left, top, right, bottom.
    pub(super) fn text_box(&self) -> Option<(f64, f64, f64, f64)> {
        let Item::Text { at: (x, y), anchor, words, face, .. } = self else { return None };
        let width = font::width(words, *face);
        let left = match anchor {
            Anchor::Start => *x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        Some((left, y - 0.75 * face.em, left + width, y + 0.22 * face.em))
    }
}
