//! A scene as SVG: plotters draws each item, and what plotters' SVG cannot say is added to it here — dash patterns,
//! `<title>` and `<desc>` for those who do not see the picture, ids of its own, a size that follows the page.

use std::fmt::{Display, Write};

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle, TextStyle};

use super::font::{FAMILY, Face, SVG_LINE};
use super::scene::{Anchor, Ink, Item, Scene, Shape, Xy, clean, corners};
use crate::error::{Error, Result};

/// plotters knows whole units only; ten to a pixel are finer than anyone sees.
const UNITS: f64 = 10.0;

/// The words that stand for the picture where it is not seen.
pub(super) struct Spoken<'a> {
    /// A short name.
    pub(super) title: &'a str,
    /// The values.
    pub(super) description: &'a str,
}

/// The `<svg>` element of a scene; `css` goes into a `<style>` of its own if there is any.
pub(super) fn element(scene: &Scene, spoken: &Spoken<'_>, css: Option<&str>) -> Result<String> {
    let mut body = String::with_capacity(16_000);
    for run in scene.items.chunk_by(|a, b| text_style(a).is_some() && text_style(a) == text_style(b)) {
        let grouped = run.len() > 1;
        for (i, item) in run.iter().enumerate() {
            match item {
                Item::Marks { shape, centres, radius, colour } => marks(*shape, centres, *radius, *colour, &mut body),
                Item::Paths { lines, ink } => paths(lines, *ink, &mut body),
                _ => {
                    let drawn = drawn(item)?;
                    let (Some(start), Some(end)) = (drawn.find('<'), drawn.rfind('>')) else { continue };
                    let place = if !grouped {
                        Place::Alone
                    } else if i == 0 {
                        Place::First
                    } else {
                        Place::Next
                    };
                    finish(&drawn[start..=end], item, place, &mut body);
                }
            }
        }
        if grouped {
            body.push_str("</g>\n");
        }
    }
    let (title, description) = (escaped(spoken.title), escaped(spoken.description));
    let id = fingerprint(&[&title, &description, &body]);
    let style = css.map(|css| format!("<style>{css}</style>\n")).unwrap_or_default();
    let (width, height) = (scene.width, scene.height.ceil());
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" style=\"max-width:100%;height:auto\" role=\"img\" \
         aria-labelledby=\"t{id} d{id}\" font-family=\"{FAMILY}, sans-serif\" fill=\"none\" stroke-linejoin=\"round\">\n\
         <title id=\"t{id}\">{title}</title>\n<desc id=\"d{id}\">{description}</desc>\n{style}{body}</svg>\n",
        width * UNITS,
        height * UNITS,
    ))
}

/// What texts must share to stand in one group.
fn text_style(item: &Item) -> Option<(Anchor, Face, RGBColor)> {
    match item {
        Item::Text { anchor, face, colour, .. } => Some((*anchor, *face, *colour)),
        _ => None,
    }
}

/// Marks in one path: a tenth as long in the file as an element each. Circles are the round ends of lines too short to see.
fn marks(shape: Shape, centres: &[Xy], radius: f64, colour: RGBColor, body: &mut String) {
    let mut pen = None;
    if shape == Shape::Circle {
        let _ = write!(body, "<path{} stroke-linecap=\"round\" d=\"", stroke(Ink::solid(colour, 2.0 * radius)));
        for (x, y) in centres.iter().map(units) {
            lift(&mut pen, (x, y), body);
            body.push_str("h1");
            pen = Some((x + 1, y));
        }
    } else {
        let _ = write!(body, "<path fill=\"{}\" d=\"", hex(colour));
        for centre in centres {
            line(&corners(shape, *centre, radius), &mut pen, body);
            body.push('z');
            // Where a closed line ends is where it began.
            pen = corners(shape, *centre, radius).first().map(units);
        }
    }
    body.push_str("\"/>\n");
}

/// Lines drawn alike, in one path.
fn paths(lines: &[Vec<Xy>], ink: Ink, body: &mut String) {
    let _ = write!(body, "<path{} d=\"", stroke(ink));
    let mut pen = None;
    lines.iter().for_each(|points| line(points, &mut pen, body));
    body.push_str("\"/>\n");
}

/// One line of a path, each place told from the one before.
fn line(points: &[Xy], pen: &mut Option<(i32, i32)>, body: &mut String) {
    let mut points = points.iter().map(units);
    points.next().into_iter().for_each(|first| lift(pen, first, body));
    for (x, y) in points {
        let (from, level) = pen.unwrap_or_default();
        let _ = match (x - from, y - level) {
            (dx, 0) => write!(body, "h{dx}"),
            (0, dy) => write!(body, "v{dy}"),
            (dx, dy) => write!(body, "l{dx},{dy}"),
        };
        *pen = Some((x, y));
    }
}

/// Moves the pen to a place without drawing; from where it was, which is shorter, if it was anywhere.
fn lift(pen: &mut Option<(i32, i32)>, (x, y): (i32, i32), body: &mut String) {
    let _ = match pen {
        None => write!(body, "M{x},{y}"),
        Some((from, level)) => write!(body, "m{},{}", x - *from, y - *level),
    };
    *pen = Some((x, y));
}

fn stroke(ink: Ink) -> String {
    let dash: Vec<String> = ink.dash.iter().map(|length| (length * UNITS).to_string()).collect();
    let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", dash.join(" ")) };
    format!(" stroke=\"{}\" stroke-width=\"{}\"{dash}", hex(ink.colour), (ink.width * UNITS).round())
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// What plotters writes for one item: a whole document whose only child is the item's element.
fn drawn(item: &Item) -> Result<String> {
    let mut text = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut text, (1, 1));
        paint(&mut backend, item).map_err(|error| Error::Write {
            path: "chart.svg".into(),
            reason: error.to_string(),
            help: "this is a defect of jamlik; please report it with the input that led to it".to_owned(),
        })?;
    }
    let start = text.find('\n').map_or(0, |end| end + 1);
    let end = text.rfind("</svg>").unwrap_or(text.len());
    Ok(text[start..end].to_owned())
}

fn paint(backend: &mut SVGBackend<'_>, item: &Item) -> Result<(), impl Display + use<>> {
    match item {
        Item::Path { points, ink } => backend.draw_path(points.iter().map(units), &shape(ink.colour, ink.width)),
        Item::Area { points, colour } => backend.fill_polygon(points.iter().map(units), &shape(*colour, 0.0)),
        Item::Disc { centre, radius, colour } => {
            backend.draw_circle(units(centre), (radius * UNITS).round() as u32, &shape(*colour, 0.0), true)
        }
        // Written by `marks` and `paths`.
        Item::Marks { .. } | Item::Paths { .. } => Ok(()),
        Item::Text { at, anchor, words, face, colour, .. } => {
            let font = face.plotters(face.em * UNITS * SVG_LINE);
            let h_pos = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let style = TextStyle::from(font).color(colour).pos(Pos::new(h_pos, VPos::Top));
            backend.draw_text(words, &style, units(at))
        }
    }
}

fn units(&(x, y): &Xy) -> (i32, i32) {
    ((x * UNITS).round() as i32, (y * UNITS).round() as i32)
}

fn shape(colour: RGBColor, width: f64) -> ShapeStyle {
    ShapeStyle { color: colour.to_rgba(), filled: true, stroke_width: (width * UNITS).round() as u32 }
}

/// Where a text stands: alone, or first or later in a group that holds what the texts share.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    First,
    Next,
}

/// One element of plotters', without what is the default anyway and with what plotters has no word for.
fn finish(element: &str, item: &Item, place: Place, body: &mut String) {
    let (head, tail) = element.split_once('>').unwrap_or((element, ""));
    let (tag, attributes) = head.trim_end_matches('/').split_once(' ').unwrap_or((head, ""));
    let (mut own, mut shared) = (String::new(), String::new());
    for (name, value) in attributes_of(attributes) {
        let default = match name {
            "opacity" => value == "1",
            "stroke" => value == "none",
            // What is not filled says nothing: `fill="none"` stands once on <svg>.
            "fill" => value == "none",
            "stroke-width" => matches!(item, Item::Disc { .. }),
            "text-anchor" => value == "start",
            // The family stands once on <svg>; the baseline is where we put it; the size follows below.
            "font-family" | "dy" | "font-size" => true,
            _ => false,
        };
        if !default {
            let of_text = matches!(item, Item::Text { .. });
            let words = if of_text && !matches!(name, "x" | "y") { &mut shared } else { &mut own };
            let _ = write!(words, " {name}=\"{}\"", value.trim_end());
        }
    }
    if let Item::Text { face, .. } = item {
        let _ = write!(shared, " font-size=\"{}\"", (face.em * UNITS).round());
    }
    match place {
        Place::Alone => body.extend([tag, &own, &shared]),
        Place::First => body.extend(["<g", &shared, ">\n", tag, &own]),
        Place::Next => body.extend([tag, &own]),
    }
    match item {
        Item::Path { ink, .. } if !ink.dash.is_empty() => {
            let dash: Vec<String> = ink.dash.iter().map(|length| (length * UNITS).to_string()).collect();
            let _ = writeln!(body, " stroke-dasharray=\"{}\"/>", dash.join(" "));
        }
        Item::Text { full, .. } => {
            body.push('>');
            if let Some(full) = full {
                let _ = write!(body, "<title>{}</title>", escaped(full));
            }
            let words = tail.trim_start_matches('\n').trim_end_matches("</text>").trim_end_matches('\n');
            let _ = writeln!(body, "{words}</text>");
        }
        _ => body.push_str("/>\n"),
    }
}

/// The names and (still escaped) values of ` name="value" …`.
fn attributes_of(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("\" ").filter_map(|part| part.trim().trim_end_matches('"').split_once("=\""))
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

/// A name for ids that follows from the content alone (FNV-1a, 64 bits), so that several charts can share a page.
fn fingerprint(texts: &[&str]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in texts.iter().flat_map(|text| text.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::look;

    const SPOKEN: Spoken<'_> = Spoken { title: "A & B", description: "<1>" };

    fn one(add: impl Fn(&mut Scene)) -> String {
        let mut scene = Scene::new(100.0);
        scene.height = 50.0;
        add(&mut scene);
        element(&scene, &SPOKEN, None).unwrap()
    }

    #[test]
    fn each_item_is_one_short_element() {
        let ink = Ink { dash: &[4.0, 2.5], ..Ink::solid(look::FOCUS, 1.5) };
        let line = one(|scene| scene.path([(1.0, 2.0), (3.25, 4.0)], ink));
        assert!(
            line.contains(
                "<polyline stroke=\"#12436D\" stroke-width=\"15\" points=\"10,20 33,40\" stroke-dasharray=\"40 25\"/>"
            ),
            "{line}"
        );
        let area = one(|scene| scene.rectangle((0.0, 0.0), (1.0, 1.0), look::GRID));
        assert!(area.contains("<polygon fill=\"#E2E2E2\" points=\"0,0 10,0 10,10 0,10\"/>"), "{area}");
        let dots = one(|scene| scene.dots(vec![(1.0, 2.0), (3.25, 2.0)], 2.5, look::FOCUS));
        assert!(
            dots.contains(
                "<path stroke=\"#12436D\" stroke-width=\"50\" stroke-linecap=\"round\" d=\"M10,20h1m22,0h1\"/>"
            ),
            "{dots}"
        );
        let lines = one(|scene| scene.paths(vec![vec![(1.0, 2.0), (4.0, 2.0), (4.0, 1.0), (0.0, 0.0)]; 2], ink));
        assert!(
            lines.contains("stroke-width=\"15\" stroke-dasharray=\"40 25\" d=\"M10,20h30v-10l-40,-10m10,20h30"),
            "{lines}"
        );
        let words = one(|scene| scene.text("a=\"b\" <c>", (5.0, 5.0), Anchor::End, Face::bold(12.0), look::TEXT));
        assert!(
            words.contains(
                "<text x=\"50\" y=\"93\" text-anchor=\"end\" fill=\"#1F1F1F\" font-weight=\"bold\" font-size=\"120\">a=&quot;b&quot; &lt;c&gt;</text>"
            ),
            "{words}"
        );
    }

    #[test]
    fn title_and_description_are_escaped_and_tied_to_the_picture() {
        let svg = one(|_| ());
        let id = svg.split("id=\"t").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert!(svg.contains(&format!("aria-labelledby=\"t{id} d{id}\"")));
        assert!(svg.contains(">A &amp; B</title>") && svg.contains(">&lt;1&gt;</desc>"));
    }

    #[test]
    fn other_content_has_another_id() {
        assert_ne!(fingerprint(&["a"]), fingerprint(&["b"]));
        assert_eq!(fingerprint(&["a"]), "af63dc4c8601ec8c");
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_spaces() {
        assert_eq!(escaped("a\u{0}b\u{FFFF}c\nd"), "a b c d");
    }
}
