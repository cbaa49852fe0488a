//! The strategy chart: one indicator over time, the area with its interval band against its benchmarks.

use super::Words;
use super::font;
use super::frame::{self, SMALL, Sample};
use super::labels;
use super::look::{
    self, AXIS, FOCUS, FOCUS_EDGE, FOCUS_PALE, GOAL, GOAL_DASH, GRID, LEADER_DASH, MARGIN, QUIET, WHITE, WIDTH,
};
use super::number::number;
use super::scale::{self, Scale, Ticks};
use super::scene::{Anchor, Ink, Scene, Shape, Xy};
use super::speech;
use super::time;
use crate::model::{Language, Period, Status};

/// One indicator over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategy {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// The unit, written at the value axis.
    pub unit: String,
    /// Decimals of labels.
    pub decimals: usize,
    /// The lines; the focus area first, at most four.
    pub series: Vec<Series>,
    /// The goal, if there is one.
    pub goal: Option<GoalLine>,
    /// Years from which values are not comparable with earlier ones, and why. Lines are cut there.
    pub breaks: Vec<(i32, String)>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Written at the line's end.
    pub name: String,
    /// Colour and dash.
    pub role: Role,
    /// The values in order of time, those without a value among them.
    pub points: Vec<Point>,
}

/// What a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The area that the chart is about: thick, in colour, with its interval as a band.
    Focus,
    /// Its county.
    County,
    /// The nation.
    Nation,
    /// Its peers, or another group.
    Peers,
}

/// One value in time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The period; drawn at its last year.
    pub period: Period,
    /// The value in the published unit.
    pub value: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Why there is no value.
    pub status: Status,
}

/// The goal as a dashed line.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalLine {
    /// Written at the line: "Mål 2022".
    pub label: String,
    /// Year and value that the goal is counted from.
    pub from: (i32, f64),
    /// Year and value of the goal.
    pub to: (i32, f64),
}

/// Height of the plot.
const PLOT: f64 = 264.0;
/// Room between the last year and the labels, where leaders run.
const LEADER: f64 = 22.0;
/// Room between the axis and the first year.
const INSET: f64 = 14.0;

/// Width of a plot with a single year, whose labels then stand near their points.
const ONE_YEAR: f64 = 180.0;

/// Draws the chart below what is in the scene.
pub(super) fn draw(chart: &Strategy, scene: &mut Scene, language: Language) {
    let Some(extent) = chart.extent() else {
        return frame::nothing_to_draw(scene, &speech::nothing_in_years(chart, language));
    };
    let years = chart.years();
    let breaks = time::breaks_in(&chart.breaks, years);
    let axis = scale::ticks(scale::padded(extent, &chart.unit), 5, chart.decimals);
    let ticks: Vec<String> = axis.values.iter().map(|value| number(*value, axis.decimals, language)).collect();
    let labels = labels::of(chart, language);

    let top = scene.height + 28.0 + if breaks.is_empty() { 0.0 } else { 18.0 };
    let left = MARGIN + ticks.iter().map(|tick| font::width(tick, SMALL)).fold(0.0, f64::max) + 8.0;
    let right = if years.0 == years.1 { left + ONE_YEAR } else { WIDTH - MARGIN - labels::widest(&labels) - LEADER };
    let (x_first, x_last) = if years.0 == years.1 { (left, right) } else { (left + INSET, right - 6.0) };
    let plot = Plot {
        x: Scale { values: (f64::from(years.0), f64::from(years.1)), pixels: (x_first, x_last) },
        y: Scale { values: axis.ends(), pixels: (top + PLOT, top) },
        left,
        right,
    };

    let (unit, _) = font::wrap_to(&chart.unit, SMALL, WIDTH - 2.0 * MARGIN, 1);
    scene.text(&unit.concat(), (MARGIN, scene.height + 10.0), Anchor::Start, SMALL, QUIET);
    plot.band(scene, chart);
    plot.grid(scene, &axis, &ticks, years);
    time::draw_breaks(scene, &breaks, &plot.x, (top, top + PLOT), (MARGIN, WIDTH - MARGIN), language);
    chart.goal.iter().for_each(|goal| plot.goal(scene, goal));
    plot.whiskers(scene, chart);
    chart.series.iter().rev().for_each(|series| plot.line(scene, series, &chart.breaks));
    plot.unknown(scene, chart);
    labels::draw(scene, &labels, &plot);
    scene.height = top + PLOT + 26.0;
    frame::legend(scene, &[legend(chart, language)]);
    scene.height += 4.0;
}

/// The plot's scales and edges.
pub(super) struct Plot {
    pub(super) x: Scale,
    pub(super) y: Scale,
    left: f64,
    pub(super) right: f64,
}

impl Strategy {
    /// The least and the greatest of what is drawn; `None` if no line has a value.
    fn extent(&self) -> Option<(f64, f64)> {
        let points = || self.series.iter().flat_map(|series| series.points.iter().map(move |p| (series.role, p)));
        scale::extent(points().filter_map(|(_, point)| point.value))?;
        let values = points().flat_map(|(role, point)| {
            let interval = point.interval.filter(|_| role == Role::Focus && point.value.is_some());
            point.value.into_iter().chain(interval.into_iter().flat_map(|(lower, upper)| [lower, upper]))
        });
        let goal = self.goal.iter().flat_map(|goal| [goal.from.1, goal.to.1]);
        scale::extent(values.chain(goal))
    }

    /// The first and last year of the axis: of the data, with or without a value, and of the goal.
    fn years(&self) -> (i32, i32) {
        let goal = self.goal.iter().flat_map(|goal| [goal.from.0, goal.to.0]);
        let data = self.series.iter().flat_map(|series| series.points.iter().map(|point| point.period.last));
        let years = || data.clone().chain(goal.clone());
        (years().min().unwrap_or_default(), years().max().unwrap_or_default())
    }

    /// The last year with data of any line.
    pub(super) fn last_year(&self) -> Option<i32> {
        self.series.iter().flat_map(|series| &series.points).filter(|p| p.value.is_some()).map(|p| p.period.last).max()
    }
}

impl Series {
    /// The last point with a value.
    pub(super) fn latest(&self) -> Option<(Period, f64)> {
        self.points.iter().rev().find_map(|point| Some((point.period, point.value?)))
    }
}

impl Plot {
    /// Where a value of a year is.
    pub(super) fn at(&self, year: i32, value: f64) -> Xy {
        (self.x.at(f64::from(year)), self.y.at(value))
    }

    fn bottom(&self) -> f64 {
        self.y.pixels.0
    }

    /// The interval of the focus area as a band along its line.
    fn band(&self, scene: &mut Scene, chart: &Strategy) {
        for (lower, upper) in self.intervals(chart).iter().filter(|(lower, _)| lower.len() > 1) {
            let outline: Vec<Xy> = upper.iter().chain(lower.iter().rev()).copied().collect();
            scene.area(outline, FOCUS_PALE);
            scene.path(upper.clone(), Ink::solid(FOCUS_EDGE, 0.8));
            scene.path(lower.clone(), Ink::solid(FOCUS_EDGE, 0.8));
        }
    }

    /// The interval of the focus area as a whisker at a point that stands alone.
    fn whiskers(&self, scene: &mut Scene, chart: &Strategy) {
        for (lower, upper) in self.intervals(chart) {
            if let ([low], [high]) = (&lower[..], &upper[..]) {
                scene.whisker(*low, *high, Ink::solid(FOCUS, 1.5));
            }
        }
    }

    /// The lower and upper limits along each unbroken part of the focus area's line.
    fn intervals(&self, chart: &Strategy) -> Vec<(Vec<Xy>, Vec<Xy>)> {
        let focus = chart.series.iter().filter(|series| series.role == Role::Focus);
        let runs = focus.flat_map(|series| time::runs(&series.points, &chart.breaks));
        let mut parts = Vec::new();
        for run in runs {
            for part in run.split(|point| point.interval.is_none()).filter(|part| !part.is_empty()) {
                let limits = part.iter().filter_map(|point| {
                    let (lower, upper) = point.interval?;
                    Some((self.at(point.period.last, lower), self.at(point.period.last, upper)))
                });
                parts.push(limits.unzip());
            }
        }
        parts
    }

    fn grid(&self, scene: &mut Scene, axis: &Ticks, ticks: &[String], years: (i32, i32)) {
        let across = |y: f64| vec![(self.left, y), (self.right, y)];
        scene.paths(axis.values.iter().map(|value| across(self.y.at(*value))).collect(), Ink::solid(GRID, 1.0));
        for (value, words) in axis.values.iter().zip(ticks) {
            scene.text(words, (self.left - 7.0, self.y.at(*value)), Anchor::End, SMALL, QUIET);
        }
        let most = ((self.right - self.left) / 40.0) as usize;
        let (bottom, years) = (self.bottom(), scale::year_ticks(years.0, years.1, most));
        let x = |year: i32| self.x.at(f64::from(year));
        let tick = |year: &i32| vec![(x(*year), bottom), (x(*year), bottom + 4.0)];
        scene.paths([across(bottom)].into_iter().chain(years.iter().map(tick)).collect(), Ink::solid(AXIS, 1.0));
        for year in years {
            scene.text(&year.to_string(), (x(year), bottom + 14.0), Anchor::Middle, SMALL, QUIET);
        }
    }

    /// A dashed line from the baseline to the goal, and dots on to its label: the goal still holds after its year.
    fn goal(&self, scene: &mut Scene, goal: &GoalLine) {
        let (from, to) = (self.at(goal.from.0, goal.from.1), self.at(goal.to.0, goal.to.1));
        scene.path([from, to], Ink { colour: GOAL, width: 1.75, dash: GOAL_DASH });
        if to.0 < self.right - 6.0 {
            scene.path([to, (self.right, to.1)], Ink { colour: GOAL, width: 1.25, dash: LEADER_DASH });
        }
        // A target, wide enough to be seen round a point of the focus area that lies in it.
        scene.hollow(Shape::Circle, to, 7.0, GOAL);
        scene.mark(Shape::Circle, to, 2.0, GOAL);
    }

    fn line(&self, scene: &mut Scene, series: &Series, breaks: &[(i32, String)]) {
        let (ink, shape, radius) = look::role(series.role);
        for run in time::runs(&series.points, breaks) {
            let points: Vec<Xy> = run.iter().filter_map(|p| Some(self.at(p.period.last, p.value?))).collect();
            if points.len() == 1 {
                // White round a lone mark parts it from a whisker behind it.
                scene.marks(shape, points.clone(), radius + 1.5, WHITE);
            }
            scene.marks(shape, points.clone(), radius, ink.colour);
            if points.len() > 1 {
                scene.path(points, ink);
            }
        }
    }

    /// The years for which the focus area has no value, as marks on the axis.
    fn unknown(&self, scene: &mut Scene, chart: &Strategy) {
        let Some(focus) = chart.series.iter().find(|series| series.role == Role::Focus) else { return };
        for point in focus.points.iter().filter(|point| point.value.is_none()) {
            let at = (self.x.at(f64::from(point.period.last)), self.bottom());
            time::draw_unknown(scene, point.status, at);
        }
    }
}

/// What the band and the marks on the axis mean, and which lines have nothing to show.
fn legend(chart: &Strategy, language: Language) -> Vec<(Sample, String)> {
    let mut entries = Vec::new();
    let focus = chart.series.iter().find(|series| series.role == Role::Focus);
    if let Some(focus) = focus.filter(|series| series.points.iter().any(|p| p.value.and(p.interval).is_some())) {
        let parts = time::runs(&focus.points, &chart.breaks);
        let band = parts.iter().any(|run| run.windows(2).any(|pair| pair.iter().all(|p| p.interval.is_some())));
        let sample = if band { Sample::Band } else { Sample::Whisker };
        let name = font::shorten(&focus.name, SMALL, 260.0);
        entries.push((sample, format!("{}, {name}", frame::interval_words(language))));
    }
    if let Some(focus) = focus.filter(|series| series.latest().is_some()) {
        entries.extend(time::unknown_entries(&focus.points, language));
    }
    for series in chart.series.iter().filter(|series| series.latest().is_none()) {
        let word = series.points.iter().map(|p| p.status).min().unwrap_or(Status::Missing).label(language);
        entries.push((Sample::Line(look::role(series.role).0), format!("{}: {word}", series.name)));
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[Option<f64>]) -> Series {
        let points = values.iter().enumerate().map(|(i, value)| Point {
            period: Period::year(2015 + i as i32),
            value: *value,
            interval: None,
            status: if value.is_some() { Status::Ok } else { Status::Missing },
        });
        Series { name: "Aneby".into(), role: Role::Focus, points: points.collect() }
    }

    #[test]
    fn the_latest_value_is_the_last_that_is_there() {
        assert_eq!(series(&[Some(1.0), Some(2.0), None]).latest(), Some((Period::year(2016), 2.0)));
        assert_eq!(series(&[None]).latest(), None);
    }
}
