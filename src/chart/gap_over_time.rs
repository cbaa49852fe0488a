//! Inequality over time: an absolute measure on the left, a relative one on the right, each with its intervals.

use super::Words;
use super::font::{self, Face};
use super::frame::{self, LABEL_BOLD, SMALL, Sample};
use super::look::{FOCUS, FOCUS_EDGE, GRID, MARGIN, QUIET, REFERENCE, TEXT, WIDTH};
use super::number::number;
use super::scale::{self, Scale, Ticks};
use super::scene::{Anchor, Ink, Scene, Xy};
use super::speech;
use super::strategy::Point;
use super::time;
use crate::model::Language;

/// One or two measures of inequality over time.
#[derive(Debug, Clone, PartialEq)]
pub struct GapOverTime {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// The measures side by side, the absolute one first; one or two.
    pub panels: Vec<GapPanel>,
    /// Years from which values are not comparable with earlier ones, and why. Lines are cut there.
    pub breaks: Vec<(i32, String)>,
}

/// One measure over time.
#[derive(Debug, Clone, PartialEq)]
pub struct GapPanel {
    /// The measure's name.
    pub title: String,
    /// Its unit, or that it has none.
    pub unit: String,
    /// Decimals of labels.
    pub decimals: usize,
    /// The value that means no inequality, where a line is drawn.
    pub no_inequality: f64,
    /// What values above that line mean.
    pub above: String,
    /// The values in order of time, those without a value among them.
    pub points: Vec<Point>,
}

/// Height of a plot.
const PLOT: f64 = 190.0;
/// Room between two panels.
const GUTTER: f64 = 30.0;
/// Height of a line of a panel's heading.
const LINE: f64 = 17.0;
/// Room between the axis and the first year.
const INSET: f64 = 14.0;
/// An interval this many times as long as the middle one is cut, and ends with an arrowhead.
const LONG: f64 = 3.0;
const INTERVAL: Ink = Ink { colour: FOCUS_EDGE, width: 2.0, dash: &[] };
/// The line of no inequality.
const EQUAL: Ink = Ink { colour: REFERENCE, width: 1.5, dash: &[] };

/// Draws the chart below what is in the scene.
pub(super) fn draw(chart: &GapOverTime, scene: &mut Scene, language: Language) {
    if chart.panels.iter().all(|panel| panel.latest().is_none()) {
        let points = chart.panels.iter().flat_map(|panel| &panel.points).copied().collect::<Vec<_>>();
        return frame::nothing_to_draw(scene, &speech::nothing_in_points(&points, language));
    }
    let count = chart.panels.len() as f64;
    let width = ((WIDTH - 2.0 * MARGIN - GUTTER * (count - 1.0)) / count).min(460.0);
    let headings: Vec<Vec<(String, Face)>> = chart.panels.iter().map(|panel| heading(panel, width)).collect();
    let lines = headings.iter().map(Vec::len).max().unwrap_or(0);
    let years = chart.years();
    let breaks = time::breaks_in(&chart.breaks, years);
    let top = scene.height + LINE * lines as f64 + 16.0 + if breaks.is_empty() { 0.0 } else { 18.0 };
    for (i, (panel, heading)) in chart.panels.iter().zip(&headings).enumerate() {
        let left = MARGIN + (width + GUTTER) * i as f64;
        draw_heading(heading, scene, left);
        let edges = (left, left + width);
        match Plot::of(panel, years, edges, top, language) {
            Some(plot) => {
                plot.grid(scene, years);
                time::draw_breaks(scene, &breaks, &plot.x, (top, top + PLOT), edges, language);
                plot.points(scene, panel, &chart.breaks);
                plot.newest(scene, panel, language);
            }
            None => {
                let words = speech::nothing_in_points(&panel.points, language);
                for (line, words) in font::wrap(&words, SMALL, width - 20.0).iter().enumerate() {
                    let at = (left + width / 2.0, top + 60.0 + 16.0 * line as f64);
                    scene.text(words, at, Anchor::Middle, SMALL, QUIET);
                }
            }
        }
    }
    scene.height = top + PLOT + 26.0;
    frame::legend(scene, &[legend(chart, language)]);
    scene.height += 4.0;
}

impl GapOverTime {
    /// The first and the last year of both panels, with or without a value.
    fn years(&self) -> (i32, i32) {
        let years = || self.panels.iter().flat_map(|panel| panel.points.iter().map(|point| point.period.last));
        (years().min().unwrap_or_default(), years().max().unwrap_or_default())
    }
}

impl GapPanel {
    /// The newest point that has a value.
    pub(super) fn latest(&self) -> Option<&Point> {
        self.points.iter().rev().find(|point| point.value.is_some())
    }

    /// How far below and above its value an interval is drawn: whole, but for one that would flatten all the others.
    fn reach(&self) -> (f64, f64) {
        let lengths = |side: fn(f64, (f64, f64)) -> f64| {
            let mut lengths: Vec<f64> =
                self.points.iter().filter_map(|point| Some(side(point.value?, point.interval?))).collect();
            lengths.sort_by(f64::total_cmp);
            lengths.get(lengths.len() / 2).map_or(0.0, |middle| LONG * middle)
        };
        (lengths(|value, (lower, _)| value - lower), lengths(|value, (_, upper)| upper - value))
    }

    /// The ends of a point's interval as drawn, and whether it goes on beyond each.
    fn drawn_interval(&self, point: &Point, (below, above): (f64, f64)) -> Option<[(f64, bool); 2]> {
        let (value, (lower, upper)) = (point.value?, point.interval?);
        let (low, high) = (lower.max(value - below), upper.min(value + above));
        Some([(low, low > lower), (high, high < upper)])
    }
}

/// The measure's name in bold, its unit, and what lies above the line of no inequality.
fn heading(panel: &GapPanel, width: f64) -> Vec<(String, Face)> {
    let texts = [(&panel.title, LABEL_BOLD), (&panel.unit, SMALL), (&panel.above, SMALL)];
    let lines = texts
        .into_iter()
        .flat_map(|(text, face)| font::wrap_to(text, face, width, 2).0.into_iter().map(move |line| (line, face)));
    lines.collect()
}

fn draw_heading(lines: &[(String, Face)], scene: &mut Scene, left: f64) {
    for (i, (line, face)) in lines.iter().enumerate() {
        let colour = if face.bold { TEXT } else { QUIET };
        scene.text(line, (left, scene.height + LINE * (i as f64 + 0.5)), Anchor::Start, *face, colour);
    }
}

/// The scales and edges of a panel.
struct Plot {
    x: Scale,
    y: Scale,
    axis: Ticks,
    ticks: Vec<String>,
    edges: (f64, f64),
    reach: (f64, f64),
    no_inequality: f64,
}

impl Plot {
    /// `None` if the panel has no value.
    fn of(
        panel: &GapPanel,
        years: (i32, i32),
        (left, right): (f64, f64),
        top: f64,
        language: Language,
    ) -> Option<Plot> {
        let latest = panel.latest()?;
        let reach = panel.reach();
        let drawn = panel.points.iter().flat_map(|point| {
            let interval = panel.drawn_interval(point, reach).into_iter().flatten().map(|(end, _)| end);
            point.value.into_iter().chain(interval)
        });
        let (low, high) = scale::extent(drawn.chain([panel.no_inequality]))?;
        let room = 0.03 * (high - low);
        // The line of no inequality is the edge of the plot where nothing lies beyond it.
        let edge = |end: f64, room: f64| if end == panel.no_inequality { end } else { end + room };
        let axis = scale::ticks((edge(low, -room), edge(high, room)), 4, panel.decimals);
        let ticks: Vec<String> = axis.values.iter().map(|value| number(*value, axis.decimals, language)).collect();
        let plot_left = left + ticks.iter().map(|tick| font::width(tick, SMALL)).fold(0.0, f64::max) + 8.0;
        let value = latest.value.map(|value| number(value, panel.decimals, language)).unwrap_or_default();
        let plot_right = right - font::width(&value, LABEL_BOLD) - 4.0;
        let (x_first, x_last) = (plot_left + INSET, plot_right - 10.0);
        let one = years.0 == years.1;
        let middle = (x_first + x_last) / 2.0;
        Some(Plot {
            x: Scale {
                values: (f64::from(years.0), f64::from(years.1)),
                pixels: if one { (middle, middle) } else { (x_first, x_last) },
            },
            y: Scale { values: axis.ends(), pixels: (top + PLOT, top) },
            axis,
            ticks,
            edges: (plot_left, plot_right),
            reach,
            no_inequality: panel.no_inequality,
        })
    }

    fn at(&self, year: i32, value: f64) -> Xy {
        (self.x.at(f64::from(year)), self.y.at(value))
    }

    fn grid(&self, scene: &mut Scene, years: (i32, i32)) {
        let (left, right) = self.edges;
        let across = |value: f64| vec![(left, self.y.at(value)), (right, self.y.at(value))];
        scene.paths(self.axis.values.iter().map(|value| across(*value)).collect(), Ink::solid(GRID, 1.0));
        for (value, words) in self.axis.values.iter().zip(&self.ticks) {
            scene.text(words, (left - 7.0, self.y.at(*value)), Anchor::End, SMALL, QUIET);
        }
        scene.path(across(self.no_inequality), EQUAL);
        let bottom = self.y.pixels.0;
        let most = ((right - left) / 40.0) as usize;
        let years = scale::year_ticks(years.0, years.1, most);
        for year in years {
            let x = self.x.at(f64::from(year));
            scene.text(&year.to_string(), (x, bottom + 14.0), Anchor::Middle, SMALL, QUIET);
        }
    }

    /// The intervals, the line between the points, the points, and marks on the axis where there is none.
    fn points(&self, scene: &mut Scene, panel: &GapPanel, breaks: &[(i32, String)]) {
        let whiskers = panel.points.iter().filter_map(|point| {
            let ends = panel.drawn_interval(point, self.reach)?;
            Some(self.whisker(point.period.last, ends))
        });
        scene.paths(whiskers.flatten().collect(), INTERVAL);
        let runs: Vec<Vec<Xy>> = time::runs(&panel.points, breaks)
            .into_iter()
            .map(|run| run.iter().filter_map(|p| Some(self.at(p.period.last, p.value?))).collect())
            .collect();
        let places: Vec<Xy> = runs.iter().flatten().copied().collect();
        scene.paths(runs.into_iter().filter(|run| run.len() > 1).collect(), Ink::solid(FOCUS, 1.5));
        scene.dots(places, 4.0, FOCUS);
        for point in panel.points.iter().filter(|point| point.value.is_none()) {
            time::draw_unknown(scene, point.status, (self.x.at(f64::from(point.period.last)), self.y.pixels.0));
        }
    }

    /// An interval as a line; an end that goes on beyond the plot has an arrowhead.
    fn whisker(&self, year: i32, [low, high]: [(f64, bool); 2]) -> Vec<Vec<Xy>> {
        let (bottom, top) = (self.at(year, low.0), self.at(year, high.0));
        let head = |(x, y): Xy, inward: f64| vec![(x - 3.5, y + inward), (x, y), (x + 3.5, y + inward)];
        let mut lines = vec![vec![bottom, top]];
        lines.extend(low.1.then(|| head(bottom, -4.0)));
        lines.extend(high.1.then(|| head(top, 4.0)));
        lines
    }

    /// The newest value in figures, beside its point.
    fn newest(&self, scene: &mut Scene, panel: &GapPanel, language: Language) {
        let Some((point, value)) = panel.latest().and_then(|point| Some((point, point.value?))) else { return };
        let (x, y) = self.at(point.period.last, value);
        scene.text(&number(value, panel.decimals, language), (x + 9.0, y), Anchor::Start, LABEL_BOLD, FOCUS);
    }
}

/// What the marks are, and what stands where there is none; a year that both panels lack is told once.
fn legend(chart: &GapOverTime, language: Language) -> Vec<(Sample, String)> {
    let mut entries = Vec::new();
    let points = || chart.panels.iter().flat_map(|panel| &panel.points);
    if points().any(|point| point.value.and(point.interval).is_some()) {
        entries.push((Sample::Tick(INTERVAL), frame::interval_words(language)));
    }
    let cut = |panel: &GapPanel| {
        let ends = panel.points.iter().filter_map(|point| panel.drawn_interval(point, panel.reach())).flatten();
        ends.into_iter().any(|(_, beyond)| beyond)
    };
    if chart.panels.iter().any(cut) {
        let words = language.pick("pilspets: intervallet fortsätter", "arrowhead: the interval goes on");
        entries.push((Sample::Nothing, words.to_owned()));
    }
    entries.push((Sample::Line(EQUAL), language.pick("ingen ojämlikhet", "no inequality").to_owned()));
    for panel in chart.panels.iter().filter(|panel| panel.latest().is_some()) {
        for (sample, words) in time::unknown_entries(&panel.points, language) {
            if entries.iter().all(|(_, told)| *told != words) {
                entries.push((sample, words));
            }
        }
    }
    entries
}
