//! Points in time: where a line is cut, what stands where there is no value, and where series break.

use super::font;
use super::frame::{SMALL, Sample};
use super::look::{FOCUS, QUIET, REFERENCE};
use super::scale::Scale;
use super::scene::{Anchor, Ink, Scene, Shape, Xy};
use super::speech;
use super::strategy::Point;
use crate::model::{Language, Status};

/// The parts of a line: cut where a value is missing and at breaks.
pub(super) fn runs<'a>(points: &'a [Point], breaks: &[(i32, String)]) -> Vec<Vec<&'a Point>> {
    let mut runs: Vec<Vec<&Point>> = vec![Vec::new()];
    let mut before: Option<i32> = None;
    for point in points {
        let year = point.period.last;
        let broken = before.is_some_and(|before| breaks.iter().any(|(b, _)| before < *b && *b <= year));
        if point.value.is_none() || broken {
            runs.push(Vec::new());
        }
        if let (Some(_), Some(run)) = (point.value, runs.last_mut()) {
            run.push(point);
        }
        before = Some(year);
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The breaks inside an axis, in order, each once.
pub(super) fn breaks_in(breaks: &[(i32, String)], (first, last): (i32, i32)) -> Vec<i32> {
    let mut years: Vec<i32> = breaks.iter().map(|(year, _)| *year).filter(|y| first < *y && *y <= last).collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// A thin dashed line before each year of a break, with a label above it; where labels would touch, one for all of them.
/// The lines go from 10 pixels above `top` to `bottom`, the labels stay between `left` and `right`.
pub(super) fn draw_breaks(
    scene: &mut Scene,
    years: &[i32],
    x: &Scale,
    (top, bottom): (f64, f64),
    (left, right): (f64, f64),
    language: Language,
) {
    let label = |years: &[i32]| {
        let words = font::shorten(&speech::break_in_series(years, language), SMALL, right - left);
        let half = font::width(&words, SMALL) / 2.0;
        (words, half)
    };
    let place = |year: i32| x.at(f64::from(year) - 0.5);
    for year in years {
        let (x, top) = (place(*year), top - 10.0);
        scene.path([(x, top), (x, bottom)], Ink { colour: QUIET, width: 1.0, dash: &[3.0, 3.0] });
    }
    let inside = |x: f64, half: f64| x.min(right - half).max(left + half);
    let mut labels: Vec<(f64, (String, f64))> = years
        .iter()
        .map(|year| (place(*year), label(&[*year])))
        .map(|(x, (words, half))| (inside(x, half), (words, half)))
        .collect();
    let touch = labels.windows(2).any(|pair| pair[0].0 + pair[0].1.1 + 10.0 > pair[1].0 - pair[1].1.1);
    if let ([first, .., last], true) = (years, touch) {
        let (words, half) = label(years);
        labels = vec![(inside((place(*first) + place(*last)) / 2.0, half), (words, half))];
    }
    for (x, (words, _)) in labels {
        scene.text(&words, (x, top - 18.0), Anchor::Middle, SMALL, QUIET);
    }
}

/// A ring where a value exists but is not shown, a cross where there is none.
pub(super) fn draw_unknown(scene: &mut Scene, status: Status, at: Xy) {
    match unknown_sample(status) {
        Sample::Hollow(shape, colour) => scene.hollow(shape, at, 4.5, colour),
        _ => scene.mark(Shape::Cross, at, 3.5, REFERENCE),
    }
}

/// The same as the sample of a legend.
pub(super) fn unknown_sample(status: Status) -> Sample {
    match status {
        Status::Suppressed | Status::Unreliable => Sample::Hollow(Shape::Circle, FOCUS),
        _ => Sample::Cross(REFERENCE),
    }
}

/// What the marks of years without a value mean: "för få 2015, 2016".
pub(super) fn unknown_entries(points: &[Point], language: Language) -> Vec<(Sample, String)> {
    let entry = |status: Status| {
        let unknown = points.iter().filter(|point| point.value.is_none() && point.status == status);
        let years: Vec<i32> = unknown.map(|point| point.period.last).collect();
        let words = format!("{} {}", status.label(language), speech::years(&years));
        (!years.is_empty()).then(|| (unknown_sample(status), words))
    };
    Status::ALL.into_iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Period;

    fn points(values: &[Option<f64>]) -> Vec<Point> {
        let point = |(i, value): (usize, &Option<f64>)| Point {
            period: Period::year(2015 + i as i32),
            value: *value,
            interval: None,
            status: if value.is_some() { Status::Ok } else { Status::Missing },
        };
        values.iter().enumerate().map(point).collect()
    }

    fn lengths(points: &[Point], breaks: &[(i32, String)]) -> Vec<usize> {
        runs(points, breaks).iter().map(Vec::len).collect()
    }

    #[test]
    fn a_line_is_cut_at_gaps_and_breaks() {
        let line = points(&[Some(1.0), Some(2.0), None, Some(3.0), Some(4.0), Some(5.0)]);
        assert_eq!(lengths(&line, &[]), [2, 3]);
        assert_eq!(lengths(&line, &[(2019, String::new())]), [2, 1, 2]);
        // A break in the year of the first value, or in the gap, cuts nothing more.
        assert_eq!(lengths(&line, &[(2015, String::new()), (2017, String::new())]), [2, 3]);
        assert_eq!(lengths(&points(&[None, None]), &[]), [] as [usize; 0]);
    }

    #[test]
    fn years_without_a_value_are_named_by_why() {
        let mut line = points(&[None, Some(2.0), None, None]);
        line[3].status = Status::Suppressed;
        let words: Vec<String> = unknown_entries(&line, Language::Sv).into_iter().map(|(_, words)| words).collect();
        assert_eq!(words, ["saknas 2015, 2017", "för få 2018"]);
    }
}
