//! A scene as PNG, drawn with plotters at several times the size and averaged down, which makes edges smooth.

use std::fmt::Display;

use plotters::backend::{BitMapBackend, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle, TextStyle};

use super::font::{self, BITMAP_LINE};
use super::scene::{Anchor, Ink, Item, Scene, Shape, Xy, corners};
use crate::error::{Error, Result};

/// The smallest and greatest magnification.
const SCALES: std::ops::RangeInclusive<f64> = 0.25..=8.0;

/// The scene as a PNG file `scale` times its size.
pub(super) fn png(scene: &Scene, scale: f64) -> Result<Vec<u8>> {
    if !SCALES.contains(&scale) {
        return Err(Error::Usage {
            message: format!("a picture cannot be drawn at scale {scale}"),
            help: format!("choose a scale from {} to {}; 2 is right for a slide", SCALES.start(), SCALES.end()),
        });
    }
    let finer = if scale < 4.0 { 3 } else { 1 };
    let size = |pixels: f64| ((pixels.ceil() * scale).round() as u32).max(1);
    let (width, height) = (size(scene.width), size(scene.height));
    let mut pixels = vec![255; 3 * (width * finer) as usize * (height * finer) as usize];
    {
        let mut backend = BitMapBackend::with_buffer(&mut pixels, (width * finer, height * finer));
        let unit = scale * f64::from(finer);
        for item in &scene.items {
            paint(&mut backend, item, unit).map_err(failed)?;
        }
    }
    encoded(&averaged(&pixels, (width as usize, height as usize), finer as usize), (width, height))
}

fn failed(error: impl Display) -> Error {
    Error::Write {
        path: "chart.png".into(),
        reason: error.to_string(),
        help: "this is a defect of jamlik; please report it with the input that led to it".to_owned(),
    }
}

fn paint(backend: &mut BitMapBackend<'_>, item: &Item, unit: f64) -> Result<(), impl Display + use<>> {
    let pixel = |&(x, y): &Xy| ((x * unit).round() as i32, (y * unit).round() as i32);
    let (lines, ink) = item.lines();
    for points in lines {
        let style = shape(ink.colour, ink.width * unit);
        for (from, to) in dashes(points, ink) {
            backend.draw_line(pixel(&from), pixel(&to), &style)?;
        }
        // A disc at each corner joins the parts of a thick line smoothly.
        let corners = if ink.dash.is_empty() && ink.width >= 1.0 { points.as_slice() } else { &[] };
        for corner in corners.get(1..corners.len().saturating_sub(1)).unwrap_or_default() {
            backend.draw_circle(pixel(corner), style.stroke_width / 2, &style, true)?;
        }
    }
    match item {
        // Drawn above.
        Item::Path { .. } | Item::Paths { .. } => Ok(()),
        Item::Area { points, colour } => backend.fill_polygon(points.iter().map(pixel), &shape(*colour, 1.0)),
        Item::Region { rings, colour, edge, .. } => {
            let style = shape(*colour, 1.0);
            for ((left, right), y) in spans(rings, unit) {
                backend.draw_line((left, y), (right, y), &style)?;
            }
            let style = shape(edge.colour, edge.width * unit);
            let mut sides = rings.iter().flat_map(|ring| ring.windows(2));
            sides.try_for_each(|side| backend.draw_line(pixel(&side[0]), pixel(&side[1]), &style))
        }
        Item::Disc { centre, radius, colour } => {
            backend.draw_circle(pixel(centre), (radius * unit).round() as u32, &shape(*colour, 1.0), true)
        }
        Item::Marks { shape: Shape::Circle, centres, radius, colour } => {
            let (radius, style) = ((radius * unit).round() as u32, shape(*colour, 1.0));
            centres.iter().try_for_each(|centre| backend.draw_circle(pixel(centre), radius, &style, true))
        }
        Item::Marks { shape: form, centres, radius, colour } => {
            let style = shape(*colour, 1.0);
            let mut marks = centres.iter().map(|centre| corners(*form, *centre, *radius));
            marks.try_for_each(|corners| backend.fill_polygon(corners.iter().map(pixel), &style))
        }
        Item::Text { at: (x, y), anchor, words, face, colour, .. } => {
            let left = match anchor {
                Anchor::Start => *x,
                Anchor::Middle => x - font::width(words, *face) / 2.0,
                Anchor::End => x - font::width(words, *face),
            };
            let line = face.em * BITMAP_LINE;
            let style = TextStyle::from(face.plotters(line * unit)).color(colour).pos(Pos::new(HPos::Left, VPos::Top));
            // plotters puts the baseline half a line below the place it is given, and leaves out the room to the left
            // of a letter's ink, so the letters are placed one by one.
            font::placed(words, *face).filter(|(letter, _)| !letter.is_whitespace()).try_for_each(|(letter, place)| {
                let mut bytes = [0; 4];
                backend.draw_text(letter.encode_utf8(&mut bytes), &style, pixel(&(left + place, y - line / 2.0)))
            })
        }
    }
}

fn shape(colour: RGBColor, width: f64) -> ShapeStyle {
    ShapeStyle { color: colour.to_rgba(), filled: true, stroke_width: (width.round() as u32).max(1) }
}

/// The stretches of each row of pixels that lie within an odd number of rings: first and last pixel, and the row.
fn spans(rings: &[Vec<Xy>], unit: f64) -> Vec<((i32, i32), i32)> {
    let mut meets: Vec<(i32, f64)> = Vec::new();
    for side in rings.iter().flat_map(|ring| ring.windows(2)) {
        let ((x, y), (to_x, to_y)) = ((side[0].0 * unit, side[0].1 * unit), (side[1].0 * unit, side[1].1 * unit));
        // Rows are met in the middle of their pixels, each side holding its upper end alone.
        let (top, bottom) = (y.min(to_y), y.max(to_y));
        for row in (top - 0.5).ceil() as i32..(bottom - 0.5).ceil() as i32 {
            let share = (f64::from(row) + 0.5 - y) / (to_y - y);
            meets.push((row, x + share * (to_x - x)));
        }
    }
    meets.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let pairs = meets.chunks_exact(2).map(|pair| ((pair[0].1, pair[1].1), pair[0].0));
    let inside = pairs.map(|((from, to), row)| (((from - 0.5).ceil() as i32, (to - 0.5).ceil() as i32 - 1), row));
    inside.filter(|((left, right), _)| left <= right).collect()
}

/// The parts of a line that are drawn: all of it, or its dashes, counted from its start round every corner.
fn dashes(points: &[Xy], ink: Ink) -> Vec<(Xy, Xy)> {
    let segments = points.windows(2).map(|pair| (pair[0], pair[1]));
    if ink.dash.is_empty() || ink.dash.iter().any(|length| *length <= 0.0) {
        return segments.collect();
    }
    let mut parts = Vec::new();
    let (mut turn, mut left) = (0, ink.dash[0]);
    for (from, to) in segments {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |done: f64| (from.0 + (to.0 - from.0) * done / length, from.1 + (to.1 - from.1) * done / length);
        let mut done = 0.0;
        while done < length {
            let next = (done + left).min(length);
            if turn % 2 == 0 {
                parts.push((at(done), at(next)));
            }
            left -= next - done;
            if left <= 1e-9 {
                turn += 1;
                left = ink.dash[turn % ink.dash.len()];
            }
            done = next;
        }
    }
    parts
}

/// Each pixel as the mean of `finer` × `finer` of the picture that was drawn larger.
fn averaged(pixels: &[u8], (width, height): (usize, usize), finer: usize) -> Vec<u8> {
    let row = 3 * width * finer;
    let mut small = Vec::with_capacity(3 * width * height);
    for y in 0..height {
        for x in 0..width {
            for channel in 0..3 {
                let block = (0..finer).flat_map(|dy| (0..finer).map(move |dx| (dx, dy)));
                let sum: usize = block
                    .map(|(dx, dy)| usize::from(pixels[(y * finer + dy) * row + 3 * (x * finer + dx) + channel]))
                    .sum();
                small.push(((sum + finer * finer / 2) / (finer * finer)) as u8);
            }
        }
    }
    small
}

/// plotters encodes only into a file, so the file is a temporary one.
fn encoded(pixels: &[u8], size: (u32, u32)) -> Result<Vec<u8>> {
    let file = tempfile::Builder::new().prefix("jamlik-").suffix(".png").tempfile();
    let file = file.map_err(|error| Error::write(&std::env::temp_dir(), &error))?;
    {
        let mut backend = BitMapBackend::new(file.path(), size);
        backend.blit_bitmap((0, 0), size, pixels).map_err(failed)?;
        backend.present().map_err(failed)?;
    }
    std::fs::read(file.path()).map_err(|error| Error::write(file.path(), &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::look;

    #[test]
    fn dashes_go_round_corners() {
        let ink = Ink { dash: &[4.0, 2.0], ..Ink::solid(look::FOCUS, 1.0) };
        let parts = dashes(&[(0.0, 0.0), (5.0, 0.0), (5.0, 5.0)], ink);
        assert_eq!(parts, [((0.0, 0.0), (4.0, 0.0)), ((5.0, 1.0), (5.0, 5.0))]);
        assert_eq!(dashes(&[(1.0, 1.0), (1.0, 1.0)], ink), []);
    }

    #[test]
    fn a_region_is_filled_but_for_its_hole() {
        let square = |from: f64, to: f64| vec![(from, from), (to, from), (to, to), (from, to), (from, from)];
        let spans = spans(&[square(1.0, 5.0), square(2.0, 4.0)], 1.0);
        assert_eq!(spans, [((1, 4), 1), ((1, 1), 2), ((4, 4), 2), ((1, 1), 3), ((4, 4), 3), ((1, 4), 4)]);
    }

    #[test]
    fn averaging_mixes_the_block() {
        let pixels = [0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 0];
        assert_eq!(averaged(&pixels, (1, 1), 2), [128, 128, 128]);
    }

    #[test]
    fn the_scale_has_bounds() {
        let mut scene = Scene::new(10.0);
        scene.height = 10.0;
        for scale in [0.0, -1.0, 9.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(png(&scene, scale), Err(Error::Usage { .. })), "{scale}");
        }
        assert!(png(&scene, 1.0).is_ok());
    }
}
