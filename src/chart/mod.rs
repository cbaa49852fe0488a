//! Tables as pictures: data for a chart -> SVG or PNG. Nothing here decides anything statistical.
//!
//! Numbers arrive in the unit that the indicator is published in, verdicts and intervals already made.

mod check;
mod concentration_curve;
mod equiplot;
mod equiplot_labels;
mod font;
mod frame;
mod gap_over_time;
mod group;
mod labels;
mod look;
mod map;
mod number;
mod overview;
mod ranked;
mod raster;
mod scale;
mod scene;
mod speech;
mod strategy;
mod svg;
mod targeting_curve;
mod time;

pub use concentration_curve::{ConcentrationCurve, Curve, CurveGroup};
pub use equiplot::{Equiplot, EquiplotRow, GroupValue};
pub use gap_over_time::{GapOverTime, GapPanel};
pub use group::{Division, Group, GroupKind};
pub use map::{BivariateMap, Ground, Map, MapArea, MapAxis, MapClasses, PairArea};
pub use number::number;
pub use overview::{Mark, Overview, OverviewRow};
pub use ranked::{Ranked, RankedRow, ReferenceLine};
pub use strategy::{GoalLine, Point, Role, Series, Strategy};
pub use targeting_curve::{TargetPoint, TargetingCurve};

pub use speech::alt_text;

use std::sync::OnceLock;

use crate::error::Result;
use crate::model::Language;

/// The words round a chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Words {
    /// What the chart shows or finds.
    pub title: String,
    /// Measure, population, place, time.
    pub subtitle: String,
    /// Source, method, what the interval is, and that data are synthetic where they are.
    pub footnote: String,
}

/// A chart ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// One indicator over time.
    Strategy(Strategy),
    /// The indicators of one strategy area, women and men.
    Overview(Overview),
    /// The areas of a county in order, with intervals.
    Ranked(Ranked),
    /// The groups of a dimension, one line a year.
    Equiplot(Equiplot),
    /// An absolute and a relative measure of inequality over time.
    GapOverTime(GapOverTime),
    /// How an outcome is spread over people in order of advantage.
    ConcentrationCurve(ConcentrationCurve),
    /// What a choice of areas reaches, the greatest need first.
    TargetingCurve(TargetingCurve),
    /// Areas coloured by class, as outlines or tiles.
    Map(Map),
    /// Areas coloured by need and outcome together.
    BivariateMap(BivariateMap),
}

impl Chart {
    /// The words round the chart.
    pub fn words(&self) -> &Words {
        match self {
            Chart::Strategy(chart) => &chart.words,
            Chart::Overview(chart) => &chart.words,
            Chart::Ranked(chart) => &chart.words,
            Chart::Equiplot(chart) => &chart.words,
            Chart::GapOverTime(chart) => &chart.words,
            Chart::ConcentrationCurve(chart) => &chart.words,
            Chart::TargetingCurve(chart) => &chart.words,
            Chart::Map(chart) => &chart.words,
            Chart::BivariateMap(chart) => &chart.words,
        }
    }
}

/// How to write numbers and words in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Language of words and of the decimal mark.
    pub language: Language,
    /// Whether title, subtitle and footnote are drawn: off where a page sets them as text round the chart.
    pub words: bool,
}

/// The body of a `<style>` element that charts share: how they fill their place, what most of their texts and lines look
/// like, and the typeface. A page that embeds charts includes it once.
///
/// ```
/// assert!(jamlik::chart::css().contains("@font-face{font-family:\"Noto Sans\""));
/// ```
pub fn css() -> &'static str {
    static CSS: OnceLock<String> = OnceLock::new();
    CSS.get_or_init(|| format!("{}\n{}", svg::css(), font::css()))
}

/// The chart as an `<svg>` element, for a page that has [`css`] in a `<style>` of its own.
///
/// Ids follow from the content, so that several charts can share a page.
///
/// # Errors
///
/// [`Error::Usage`](crate::Error::Usage) if a number cannot be drawn (it is not finite, or beyond 10¹²) or a chart
/// has more lines, groups or years than can be told apart.
///
/// ```
/// # use jamlik::chart::{Chart, Mark, Ranked, RankedRow, Style, Words, svg};
/// # use jamlik::model::{Language, Status};
/// # use jamlik::table::Verdict;
/// let row = RankedRow {
///     name: "Aneby".to_owned(),
///     mark: Some(Mark { value: 12.4, interval: Some((10.1, 14.9)) }),
///     status: Status::Ok,
///     focus: true,
///     verdict: Verdict::Better,
/// };
/// let words = Words { title: "Fallskador 80+".to_owned(), ..Words::default() };
/// let chart = Chart::Ranked(Ranked { words, unit: "%".to_owned(), decimals: 1, rows: vec![row], references: vec![] });
/// let svg = svg(&chart, Style { language: Language::Sv, words: false })?;
/// assert!(svg.contains("Aneby 12,4 (10,1–14,9)"));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn svg(chart: &Chart, style: Style) -> Result<String> {
    svg_element(chart, style, None)
}

/// The same with all that it needs: a file of its own, for a slide.
///
/// # Errors
///
/// As [`svg`].
pub fn svg_with_font(chart: &Chart, style: Style) -> Result<String> {
    svg_element(chart, style, Some(css()))
}

fn svg_element(chart: &Chart, style: Style, css: Option<&str>) -> Result<String> {
    check::check(chart)?;
    let (title, description) = (speech::title(chart, style), alt_text(chart, style));
    let words = format!("{} {}", chart.words().title, chart.words().subtitle);
    let spoken = svg::Spoken { title: &title, description: &description, words: &words };
    Ok(svg::element(&frame::scene(chart, style), &spoken, css))
}

/// The chart as a PNG file, `scale` times the size of the SVG: 1 for the same, 2 for a slide.
///
/// # Errors
///
/// As [`svg`], and [`Error::Usage`](crate::Error::Usage) if `scale` is not from 0.25 to 8;
/// [`Error::Write`](crate::Error::Write) if the system has no room for a temporary file.
pub fn png(chart: &Chart, style: Style, scale: f64) -> Result<Vec<u8>> {
    check::check(chart)?;
    raster::png(&frame::scene(chart, style), scale)
}
