//! A scene as SVG, in few bytes: a page has a hundred charts. Lines, marks and texts that look alike and follow each other
//! share an element; `<title>` and `<desc>` speak to those who do not see the picture; ids follow from the content.

use std::fmt::Write;

use plotters::style::RGBColor;

use super::font::{FAMILY, Face};
use super::scene::{Anchor, Ink, Item, Scene, Shape, Xy, clean, corners};

/// Coordinates are whole numbers, which are shorter; four units to a pixel are finer than anyone sees.
const UNITS: f64 = 4.0;

/// The size of most texts, in pixels, and the width of most lines.
const USUAL_EM: f64 = 12.0;
const USUAL_WIDTH: f64 = 1.0;

/// What all charts share, as CSS: a page that embeds them, or a file of one, has it once.
pub(super) fn css() -> String {
    format!(
        "svg[role=img]{{max-width:100%;height:auto;font-family:\"{FAMILY}\",sans-serif;font-size:{}px;fill:none;\
         stroke-width:{};stroke-linejoin:round}}",
        USUAL_EM * UNITS,
        USUAL_WIDTH * UNITS
    )
}

/// The words that stand for the picture where it is not seen.
pub(super) struct Spoken<'a> {
    /// A short name.
    pub(super) title: &'a str,
    /// The values.
    pub(super) description: &'a str,
    /// What tells the chart from others of the same content: its words, drawn or not.
    pub(super) words: &'a str,
}

/// The `<svg>` element of a scene: for a page that has `css` of its own, or with it for a file.
pub(super) fn element(scene: &Scene, spoken: &Spoken<'_>, css: Option<&str>) -> String {
    let body = body(scene);
    let (title, description) = (escaped(spoken.title), escaped(spoken.description));
    let id = fingerprint(&[&title, &description, spoken.words, &body]);
    let (width, height) = (scene.width, scene.height.ceil());
    let (namespace, style) = match css {
        Some(css) => ("xmlns=\"http://www.w3.org/2000/svg\" ", format!("<style>{css}</style>\n")),
        None => ("", String::new()),
    };
    format!(
        "<svg {namespace}width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" role=\"img\" \
         aria-labelledby=\"t{id} d{id}\">\n\
         <title id=\"t{id}\">{title}</title>\n<desc id=\"d{id}\">{description}</desc>\n{style}{body}</svg>\n",
        width * UNITS,
        height * UNITS,
    )
}

fn body(scene: &Scene) -> String {
    let mut body = String::with_capacity(8_000);
    let alike = |a: &Item, b: &Item| {
        text_style(a).is_some() && text_style(a) == text_style(b)
            || stroke_of(a).is_some() && stroke_of(a) == stroke_of(b)
            || region_style(a).is_some() && region_style(a) == region_style(b)
    };
    for run in scene.items.chunk_by(alike) {
        match &run[0] {
            Item::Text { .. } => texts(run, &mut body),
            Item::Path { ink, .. } | Item::Paths { ink, .. } => {
                element_of("path", &stroke(*ink), &lines(run.iter().flat_map(|item| item.lines().0)), &mut body);
            }
            Item::Marks { shape, centres, radius, colour } => marks(*shape, centres, *radius, *colour, &mut body),
            Item::Area { points, colour } => polygons([points.clone()].iter(), *colour, &mut body),
            Item::Region { .. } => regions(run, &mut body),
            Item::Disc { centre, radius, colour } => {
                let ((x, y), radius) = (units(centre), (radius * UNITS).round());
                let _ = writeln!(body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{}\"/>", hex(*colour));
            }
        }
    }
    body
}

fn element_of(tag: &str, attributes: &str, d: &str, body: &mut String) {
    let _ = writeln!(body, "<{tag}{attributes} d=\"{d}\"/>");
}

/// What lines must share to stand in one path.
fn stroke_of(item: &Item) -> Option<Ink> {
    matches!(item, Item::Path { .. } | Item::Paths { .. }).then(|| item.lines().1)
}

fn stroke(ink: Ink) -> String {
    let dash: Vec<String> = ink.dash.iter().map(|length| (length * UNITS).to_string()).collect();
    let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", dash.join(" ")) };
    let width = if ink.width == USUAL_WIDTH {
        String::new()
    } else {
        format!(" stroke-width=\"{}\"", (ink.width * UNITS).round())
    };
    format!(" stroke=\"{}\"{width}{dash}", hex(ink.colour))
}

/// Marks in one path. Circles are the round ends of lines too short to see.
fn marks(shape: Shape, centres: &[Xy], radius: f64, colour: RGBColor, body: &mut String) {
    if shape != Shape::Circle {
        let marks: Vec<Vec<Xy>> = centres.iter().map(|centre| corners(shape, *centre, radius)).collect();
        return polygons(marks.iter(), colour, body);
    }
    let mut pen = Pen::default();
    for centre in centres {
        pen.lift(units(centre));
        pen.to((units(centre).0 + 1, units(centre).1));
    }
    let round = format!("{} stroke-linecap=\"round\"", stroke(Ink::solid(colour, 2.0 * radius)));
    element_of("path", &round, &pen.drawn, body);
}

/// Filled polygons in one path.
fn polygons<'a>(polygons: impl Iterator<Item = &'a Vec<Xy>>, colour: RGBColor, body: &mut String) {
    let mut pen = Pen::default();
    for corners in polygons {
        pen.line(corners);
        pen.drawn.push('z');
        // A closed line ends where it began.
        pen.at = corners.first().map(units);
    }
    element_of("path", &format!(" fill=\"{}\"", hex(colour)), &pen.drawn, body);
}

/// What areas of a map must share to stand in one group.
fn region_style(item: &Item) -> Option<(RGBColor, Ink)> {
    match item {
        Item::Region { colour, edge, .. } => Some((*colour, *edge)),
        _ => None,
    }
}

/// Areas of a map that look alike, each a path that says what it is.
fn regions(run: &[Item], body: &mut String) {
    let Some((colour, edge)) = region_style(&run[0]) else { return };
    let _ = writeln!(body, "<g fill=\"{}\" fill-rule=\"evenodd\"{}>", hex(colour), stroke(edge));
    for item in run {
        let Item::Region { rings, spoken, .. } = item else { continue };
        let mut pen = Pen::default();
        for ring in rings {
            // A ring ends where it began, which `z` says.
            pen.line(ring.split_last().map_or(&[][..], |(_, open)| open));
            pen.drawn.push('z');
            pen.at = ring.first().map(units);
        }
        let _ = writeln!(body, "<path d=\"{}\"><title>{}</title></path>", pen.drawn, escaped(spoken));
    }
    body.push_str("</g>\n");
}

fn lines<'a>(lines: impl Iterator<Item = &'a Vec<Xy>>) -> String {
    let mut pen = Pen::default();
    lines.for_each(|points| pen.line(points));
    pen.drawn
}

/// What is drawn of a path, each place told from the one before, which is shorter.
#[derive(Default)]
struct Pen {
    at: Option<(i32, i32)>,
    drawn: String,
}

impl Pen {
    fn line(&mut self, points: &[Xy]) {
        let mut points = points.iter().map(units);
        points.next().into_iter().for_each(|first| self.lift(first));
        points.for_each(|next| self.to(next));
    }

    /// Moves without drawing.
    fn lift(&mut self, (x, y): (i32, i32)) {
        let _ = match self.at {
            None => write!(self.drawn, "M{x},{y}"),
            Some((from, level)) => write!(self.drawn, "m{},{}", x - from, y - level),
        };
        self.at = Some((x, y));
    }

    fn to(&mut self, (x, y): (i32, i32)) {
        let (from, level) = self.at.unwrap_or_default();
        let _ = match (x - from, y - level) {
            (dx, 0) => write!(self.drawn, "h{dx}"),
            (0, dy) => write!(self.drawn, "v{dy}"),
            (dx, dy) => write!(self.drawn, "l{dx},{dy}"),
        };
        self.at = Some((x, y));
    }
}

/// What texts must share to stand in one group.
fn text_style(item: &Item) -> Option<(Anchor, Face, RGBColor)> {
    match item {
        Item::Text { anchor, face, colour, .. } => Some((*anchor, *face, *colour)),
        _ => None,
    }
}

/// From so many texts in a row or a column on it is shorter to tell their common place once.
const COLUMN: usize = 4;

/// Texts of one style, in a group if there are several; those in a column or a row in a group moved to it.
fn texts(run: &[Item], body: &mut String) {
    let Some(style) = text_style(&run[0]).map(style) else { return };
    if let [alone] = run {
        text(alone, |(x, y)| format!(" x=\"{x}\" y=\"{y}\"{style}"), body);
        return body.push('\n');
    }
    // Where all stand in one column or row, one group is enough.
    let whole = together(run).0 == run.len();
    if !whole {
        let _ = write!(body, "<g{style}>");
    }
    let style = if whole { style.as_str() } else { "" };
    let mut rest = run;
    while !rest.is_empty() {
        let (count, is_column) = together(rest);
        let (group, others) = rest.split_at(count);
        let (x, y) = place(&group[0]);
        match (count, is_column) {
            (1, _) => text(&group[0], |(x, y)| format!(" x=\"{x}\" y=\"{y}\""), body),
            (_, true) => {
                let _ = write!(body, "<g transform=\"translate({x})\"{style}>");
                group.iter().for_each(|item| text(item, |(_, y)| format!(" y=\"{y}\""), body));
            }
            (_, false) => {
                let _ = write!(body, "<g transform=\"translate(0,{y})\"{style}>");
                group.iter().for_each(|item| text(item, |(x, _)| format!(" x=\"{x}\""), body));
            }
        }
        if count > 1 {
            body.push_str("</g>");
        }
        rest = others;
    }
    body.push_str(if whole { "\n" } else { "</g>\n" });
}

/// How many of the first texts stand in one column, or one row, if they are many enough; else one.
fn together(texts: &[Item]) -> (usize, bool) {
    let (x, y) = place(&texts[0]);
    let column = texts.iter().take_while(|item| place(item).0 == x).count();
    let row = texts.iter().take_while(|item| place(item).1 == y).count();
    if column.max(row) < COLUMN { (1, true) } else { (column.max(row), column >= row) }
}

/// The attributes of a style, without what [`css`] says anyway.
fn style((anchor, face, colour): (Anchor, Face, RGBColor)) -> String {
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let bold = if face.bold { " font-weight=\"bold\"" } else { "" };
    let size =
        if face.em == USUAL_EM { String::new() } else { format!(" font-size=\"{}\"", (face.em * UNITS).round()) };
    format!("{anchor} fill=\"{}\"{bold}{size}", hex(colour))
}

fn place(item: &Item) -> (i32, i32) {
    match item {
        Item::Text { at, .. } => units(at),
        _ => (0, 0),
    }
}

fn text(item: &Item, attributes: impl Fn((i32, i32)) -> String, body: &mut String) {
    let Item::Text { words, full, .. } = item else { return };
    let full = full.as_ref().map(|full| format!("<title>{}</title>", escaped(full))).unwrap_or_default();
    let _ = write!(body, "<text{}>{full}{}</text>", attributes(place(item)), escaped(words));
}

fn units(&(x, y): &Xy) -> (i32, i32) {
    ((x * UNITS).round() as i32, (y * UNITS).round() as i32)
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// Text for XML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in clean(text).chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A name for ids that follows from the content alone (FNV-1a, 64 bits of which 40 are told), so that several charts can
/// share a page.
fn fingerprint(texts: &[&str]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in texts.iter().flat_map(|text| text.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{:010x}", hash >> 24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::look;

    const SPOKEN: Spoken<'_> = Spoken { title: "A & B", description: "<1>", words: "" };
    const SMALL: Face = Face::regular(12.0);

    fn one(add: impl Fn(&mut Scene)) -> String {
        let mut scene = Scene::new(100.0);
        scene.height = 50.0;
        add(&mut scene);
        element(&scene, &SPOKEN, None)
    }

    fn holds(text: &str, part: &str) {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }

    #[test]
    fn lines_that_look_alike_and_follow_each_other_are_one_path() {
        let ink = Ink { dash: &[4.0, 2.5], ..Ink::solid(look::FOCUS, 1.5) };
        let line = one(|scene| {
            scene.path([(1.0, 2.0), (4.0, 2.0), (4.0, 1.0), (0.0, 0.0)], ink);
            scene.paths(vec![vec![(1.0, 2.0), (3.25, 4.0)]], ink);
            scene.path([(1.0, 1.0), (2.0, 1.0)], Ink::solid(look::FOCUS, 1.0));
        });
        let dashed =
            "<path stroke=\"#12436D\" stroke-width=\"6\" stroke-dasharray=\"16 10\" d=\"M4,8h12v-4l-16,-4m4,8l9,8\"/>";
        holds(&line, dashed);
        holds(&line, "<path stroke=\"#12436D\" d=\"M4,4h4\"/>");
    }

    #[test]
    fn marks_of_one_shape_are_one_path() {
        let dots = one(|scene| scene.dots(vec![(1.0, 2.0), (3.25, 2.0)], 2.5, look::FOCUS));
        holds(&dots, "<path stroke=\"#12436D\" stroke-width=\"20\" stroke-linecap=\"round\" d=\"M4,8h1m8,0h1\"/>");
        let squares = one(|scene| scene.marks(Shape::Square, vec![(5.0, 5.0), (9.0, 5.0)], 2.5, look::FOCUS));
        holds(&squares, "<path fill=\"#12436D\" d=\"M11,11h18v18h-18zm16,0h18v18h-18z\"/>");
        let area = one(|scene| scene.rectangle((0.0, 0.0), (1.0, 1.0), look::GRID));
        holds(&area, "<path fill=\"#E2E2E2\" d=\"M0,0h4v4h-4z\"/>");
    }

    #[test]
    fn texts_of_one_style_share_it_and_their_column() {
        let alone = one(|scene| scene.text("a=\"b\" <c>", (5.0, 5.0), Anchor::End, Face::bold(12.0), look::TEXT));
        let expected = "<text x=\"20\" y=\"37\" text-anchor=\"end\" fill=\"#1F1F1F\" font-weight=\"bold\">a=&quot;b&quot; &lt;c&gt;</text>";
        holds(&alone, expected);
        let put = |scene: &mut Scene, x: f64, y: f64| scene.text("a", (x, y), Anchor::Start, SMALL, look::TEXT);
        let column = one(|scene| {
            (0..4).for_each(|row| put(scene, 5.0, 10.0 * f64::from(row)));
            put(scene, 9.0, 1.0);
        });
        holds(&column, "<g fill=\"#1F1F1F\"><g transform=\"translate(20)\"><text y=\"17\">a</text>");
        holds(&column, "<text y=\"137\">a</text></g><text x=\"36\" y=\"21\">a</text></g>\n</svg>");
        let row = one(|scene| (0..4).for_each(|column| put(scene, 10.0 * f64::from(column), 5.0)));
        holds(&row, "<g transform=\"translate(0,37)\" fill=\"#1F1F1F\"><text x=\"0\">a</text>");
    }

    #[test]
    fn title_and_description_are_escaped_and_tied_to_the_picture() {
        let svg = one(|_| ());
        let id = svg.split("id=\"t").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        holds(&svg, &format!("aria-labelledby=\"t{id} d{id}\""));
        assert!(svg.contains(">A &amp; B</title>") && svg.contains(">&lt;1&gt;</desc>"));
    }

    #[test]
    fn other_content_has_another_id() {
        assert_ne!(fingerprint(&["a"]), fingerprint(&["b"]));
        assert_eq!(fingerprint(&["a"]), "af63dc4c86");
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_spaces() {
        assert_eq!(escaped("a\u{0}b\u{FFFF}c\nd"), "a b c d");
    }
}
