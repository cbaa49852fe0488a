//! The equiplot: one line a year, a mark for each group, so that the distance between groups is what the eye meets.

use super::equiplot_labels::{self as labels, LEADER};
use super::font::{self, Face};
use super::frame::{self, LABEL, LABEL_BOLD, SMALL, Sample};
use super::group::{DOT, Division, Group, GroupKind, GroupMark};
use super::look::{AXIS, DOTS, FOCUS_PALE, GRID, MARGIN, QUIET, TEXT, WHITE, WIDTH};
use super::number::number;
use super::scale::{self, Scale};
use super::scene::{Anchor, Ink, Scene, Shape, Xy};
use super::speech;
use super::time;
use super::{Mark, Words};
use crate::model::{Language, Period, Status};

/// The groups of one dimension over some years.
#[derive(Debug, Clone, PartialEq)]
pub struct Equiplot {
    /// Title, subtitle, footnote.
    pub words: Words,
    /// The unit, written at the value axis.
    pub unit: String,
    /// Decimals of labels.
    pub decimals: usize,
    /// How the groups relate.
    pub division: Division,
    /// The groups, in the order of their dimension.
    pub groups: Vec<Group>,
    /// The years in order, at most seven. The newest is drawn on top, where the groups are named.
    pub rows: Vec<EquiplotRow>,
    /// Years from which values are not comparable with earlier ones, and why.
    pub breaks: Vec<(i32, String)>,
}

/// One year.
#[derive(Debug, Clone, PartialEq)]
pub struct EquiplotRow {
    /// The period.
    pub period: Period,
    /// One value for each group, in the order of the groups.
    pub values: Vec<GroupValue>,
}

/// The value of one group in one year, in the published unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupValue {
    /// The value with its interval, which is drawn for the newest year.
    pub mark: Option<Mark>,
    /// Why there is no value.
    pub status: Status,
}

/// Height of a row.
pub(super) const ROW: f64 = 27.0;
/// Distance between the lanes in which the intervals of the newest year lie.
const LANE: f64 = 7.0;
/// More groups than this are drawn as smaller dots.
const CROWD: usize = 100;
/// Room of a mark before a word.
pub(super) const MARK: f64 = 15.0;
/// Text of a break between two rows.
const BREAK: Face = Face::regular(11.0);

/// Draws the chart below what is in the scene.
pub(super) fn draw(chart: &Equiplot, scene: &mut Scene, language: Language) {
    let (Some(extent), Some(newest)) = (chart.extent(), chart.rows.last()) else {
        return frame::nothing_to_draw(scene, &speech::nothing_in_groups(chart, language));
    };
    let plot = Plot::of(chart, extent, language);
    let labels = labels::of(chart, newest, language);
    let lanes = lanes(chart, newest, &plot.x);
    let top = scene.height + labels::height(&labels) + LEADER;
    let first = ROW + LANE * lanes.iter().map(|lane| lane.number + 1).max().unwrap_or(0) as f64;
    let middle = |i: usize| if i == 0 { top + ROW / 2.0 } else { top + first + ROW * (i as f64 - 0.5) };
    let bottom = top + first + ROW * (chart.rows.len() - 1) as f64;

    plot.grid(scene, (top, bottom), (0..chart.rows.len()).map(middle));
    plot.bars(scene, chart, middle);
    let rows = || chart.rows.iter().rev().enumerate().map(|(i, row)| (i, middle(i), row));
    for (i, y, row) in rows() {
        let face = if i == 0 { LABEL_BOLD } else { LABEL };
        scene.text(&row.period.to_string(), (plot.years, y), Anchor::End, face, TEXT);
    }
    if chart.division == Division::Many {
        plot.dots(scene, chart, middle);
        for end in [Anchor::End, Anchor::Start] {
            rows().skip(1).for_each(|(_, y, row)| plot.end(scene, row, y, end, language));
        }
    }
    plot.marks(scene, chart, middle, language);
    rows().for_each(|(_, y, row)| draw_states(&states(chart, row, language), scene, (plot.states, y)));
    for Lane { number, group, interval } in lanes {
        let y = top + ROW + LANE * (number as f64 + 0.2);
        let ink = Ink::solid(chart.mark(group).colour, 1.5);
        scene.whisker((plot.x.at(interval.0), y), (plot.x.at(interval.1), y), ink);
    }
    draw_breaks(chart, scene, plot.edges, |i| top + first + ROW * i as f64, language);
    labels::draw(&labels, scene, &plot.x, top, chart);
    frame::unit_below(scene, &chart.unit, plot.x.pixels, bottom + 31.0);
    scene.height = bottom + 44.0;
    frame::legend(scene, &[legend(chart, newest, language)]);
    scene.height += 4.0;
}

impl Equiplot {
    /// The least and the greatest of what is drawn; `None` if no group has a value.
    fn extent(&self) -> Option<(f64, f64)> {
        let newest = self.rows.last()?.values.iter().filter_map(|value| value.mark?.interval);
        let newest = newest.filter(|_| self.division != Division::Many).flat_map(|(lower, upper)| [lower, upper]);
        let values = || self.rows.iter().flat_map(|row| row.marks().map(|(_, mark)| mark.value));
        scale::extent(values())?;
        scale::extent(values().chain(newest))
    }

    /// How a group is drawn.
    pub(super) fn mark(&self, group: usize) -> GroupMark {
        GroupMark::of(self.groups[group].kind, self.division, group, self.groups.len())
    }
}

impl EquiplotRow {
    /// The marks that are there, each with its group's place.
    pub(super) fn marks(&self) -> impl Iterator<Item = (usize, Mark)> {
        self.values.iter().enumerate().filter_map(|(group, value)| Some((group, value.mark?)))
    }

    /// The lowest and the highest value, each the first of equals, with their groups' places.
    pub(super) fn ends(&self) -> Option<[(usize, Mark); 2]> {
        let lowest = self.marks().reduce(|a, b| if b.1.value < a.1.value { b } else { a })?;
        let highest = self.marks().reduce(|a, b| if b.1.value > a.1.value { b } else { a })?;
        Some([lowest, highest])
    }
}

/// The scale and edges of the plot.
struct Plot {
    x: Scale,
    ticks: Vec<(f64, String)>,
    /// Decimals of values written in the plot.
    decimals: usize,
    /// Right edge of the years.
    years: f64,
    /// Edges of the plot.
    edges: (f64, f64),
    /// Left edge of the words about groups without a value.
    states: f64,
}

impl Plot {
    fn of(chart: &Equiplot, extent: (f64, f64), language: Language) -> Plot {
        let years = chart.rows.iter().map(|row| font::width(&row.period.to_string(), LABEL_BOLD));
        let years = MARGIN + years.fold(0.0, f64::max);
        let states = chart.rows.iter().map(|row| states_width(&states(chart, row, language))).fold(0.0, f64::max);
        let states = WIDTH - MARGIN - states;
        let edges = (years + 16.0, states.min(WIDTH - MARGIN - 10.0) - 8.0);
        // Among many the values of both ends are written beside the dots.
        let room = |value: f64| match chart.division {
            Division::Many => font::width(&number(value, chart.decimals, language), SMALL) + 10.0,
            _ => 8.0,
        };
        let padded = scale::padded(extent, &chart.unit);
        let axis = scale::ticks(padded, 6, chart.decimals);
        let inside = |value: &f64| padded.0 <= *value && *value <= padded.1;
        let whole = axis.values.iter().filter(|value| inside(value)).count() < 2;
        let values = if whole { axis.ends() } else { padded };
        let ticks = axis.values.iter().filter(|value| whole || inside(value));
        Plot {
            x: Scale { values, pixels: (edges.0 + room(extent.0), edges.1 - room(extent.1)) },
            ticks: ticks.map(|value| (*value, number(*value, axis.decimals, language))).collect(),
            decimals: chart.decimals,
            years,
            edges,
            states,
        }
    }

    fn grid(&self, scene: &mut Scene, (top, bottom): (f64, f64), rows: impl Iterator<Item = f64>) {
        let (left, right) = self.edges;
        let across = rows.map(|y| vec![(left, y), (right, y)]);
        let down = self.ticks.iter().map(|(value, _)| vec![(self.x.at(*value), top), (self.x.at(*value), bottom)]);
        scene.paths(across.chain(down).collect(), Ink::solid(GRID, 1.0));
        scene.path([(left, bottom), (right, bottom)], Ink::solid(AXIS, 1.0));
        for (value, words) in &self.ticks {
            scene.text(words, (self.x.at(*value), bottom + 14.0), Anchor::Middle, SMALL, QUIET);
        }
    }

    /// A pale bar from the lowest to the highest value of each year.
    fn bars(&self, scene: &mut Scene, chart: &Equiplot, middle: impl Fn(usize) -> f64) {
        let bar = |(i, row): (usize, &EquiplotRow)| {
            let [left, right] = row.ends()?.map(|(_, mark)| (self.x.at(mark.value), middle(i)));
            (right.0 > left.0).then(|| vec![left, right])
        };
        scene.paths(chart.rows.iter().rev().enumerate().filter_map(bar).collect(), Ink::solid(FOCUS_PALE, 6.0));
    }

    /// The marks of all years, the first group's on top; of many, only those in focus.
    fn marks(&self, scene: &mut Scene, chart: &Equiplot, middle: impl Fn(usize) -> f64, language: Language) {
        let many = chart.division == Division::Many;
        let drawn = (0..chart.groups.len()).filter(|group| !many || chart.groups[*group].kind == GroupKind::Focus);
        let drawn: Vec<usize> = drawn.collect();
        let places = |group: usize| -> Vec<(usize, Xy)> {
            let place =
                |(i, row): (usize, &EquiplotRow)| Some((i, (self.x.at(row.values[group].mark?.value), middle(i))));
            chart.rows.iter().rev().enumerate().filter_map(place).collect()
        };
        for (i, group) in drawn.iter().enumerate().rev() {
            let (mark, own) = (chart.mark(*group), places(*group));
            // White round a mark parts it from one that it covers.
            let below: Vec<(usize, Xy)> = drawn[i + 1..].iter().flat_map(|other| places(*other)).collect();
            let covers = |(row, at): &(usize, Xy)| {
                below.iter().any(|(other, b)| row == other && (b.0 - at.0).abs() < 2.5 * mark.radius)
            };
            let covering = own.iter().filter(|place| covers(place)).map(|(_, at)| *at).collect();
            scene.marks(mark.shape, covering, mark.radius + 1.5, WHITE);
            mark.draw_all(scene, own.into_iter().map(|(_, at)| at).collect(), language);
        }
    }

    /// The dots of many groups, no two of a year on the same spot, the lowest and the highest darker.
    fn dots(&self, scene: &mut Scene, chart: &Equiplot, middle: impl Fn(usize) -> f64) {
        let (mut dots, mut ends) = (Vec::new(), Vec::new());
        for (i, row) in chart.rows.iter().rev().enumerate() {
            let mut places: Vec<f64> = row.marks().map(|(_, mark)| self.x.at(mark.value).round()).collect();
            places.sort_by(f64::total_cmp);
            places.dedup();
            dots.extend(places.into_iter().map(|x| (x, middle(i))));
            ends.extend(row.ends().into_iter().flatten().map(|(_, mark)| (self.x.at(mark.value), middle(i))));
        }
        scene.dots(dots, if chart.groups.len() > CROWD { 0.7 * DOT } else { DOT }, DOTS);
        scene.dots(ends, DOT + 0.5, TEXT);
    }

    /// The value of the lowest of many groups to the left of its dot, or of the highest to the right.
    fn end(&self, scene: &mut Scene, row: &EquiplotRow, y: f64, anchor: Anchor, language: Language) {
        let Some([lowest, highest]) = row.ends() else { return };
        let (end, shift) = if anchor == Anchor::End { (lowest, -8.0) } else { (highest, 8.0) };
        let at = (self.x.at(end.1.value) + shift, y);
        scene.text(&number(end.1.value, self.decimals, language), at, anchor, SMALL, QUIET);
    }
}

/// Groups of a year without a value for one reason: their marks, or how many they are, and the word.
struct State {
    marks: Vec<GroupMark>,
    words: String,
}

fn states(chart: &Equiplot, row: &EquiplotRow, language: Language) -> Vec<State> {
    let state = |status: Status| {
        let without = row.values.iter().enumerate().filter(|(_, value)| value.mark.is_none() && value.status == status);
        let marks: Vec<GroupMark> = without.map(|(group, _)| chart.mark(group)).collect();
        let word = status.label(language);
        match (marks.len(), chart.division) {
            (0, _) => None,
            (count, Division::Many) => Some(State { marks: Vec::new(), words: format!("{count} {word}") }),
            _ => Some(State { marks, words: word.to_owned() }),
        }
    };
    Status::ALL.into_iter().filter_map(state).collect()
}

/// Room between two states of a year.
const BETWEEN: f64 = 8.0;

fn states_width(states: &[State]) -> f64 {
    let width = |state: &State| MARK * state.marks.len() as f64 + font::width(&state.words, SMALL) + BETWEEN;
    states.iter().map(width).sum()
}

fn draw_states(states: &[State], scene: &mut Scene, (left, y): Xy) {
    let mut x = left;
    for State { marks, words } in states {
        for mark in marks {
            mark.beside(scene, (x + 6.0, y));
            x += MARK;
        }
        scene.text(words, (x, y), Anchor::Start, SMALL, QUIET);
        x += font::width(words, SMALL) + BETWEEN;
    }
}

/// Where an interval of the newest year is drawn.
struct Lane {
    number: usize,
    group: usize,
    interval: (f64, f64),
}

/// The intervals of the newest year, each in the first lane where it touches no other; none of many groups.
fn lanes(chart: &Equiplot, newest: &EquiplotRow, x: &Scale) -> Vec<Lane> {
    if chart.division == Division::Many {
        return Vec::new();
    }
    let mut intervals: Vec<(usize, (f64, f64))> =
        newest.marks().filter_map(|(group, mark)| Some((group, mark.interval?))).collect();
    intervals.sort_by(|a, b| a.1.0.total_cmp(&b.1.0).then(a.0.cmp(&b.0)));
    let mut ends: Vec<f64> = Vec::new();
    let lane = |(group, interval): (usize, (f64, f64))| {
        let (from, to) = (x.at(interval.0), x.at(interval.1));
        let number = ends.iter().position(|end| end + 8.0 < from).unwrap_or(ends.len());
        ends.resize(ends.len().max(number + 1), to);
        ends[number] = to;
        Lane { number, group, interval }
    };
    intervals.into_iter().map(lane).collect()
}

/// A dashed line between the years before and after a break; `below` gives the lower edge of a row.
fn draw_breaks(
    chart: &Equiplot,
    scene: &mut Scene,
    (left, right): (f64, f64),
    below: impl Fn(usize) -> f64,
    language: Language,
) {
    for (i, pair) in chart.rows.windows(2).rev().enumerate() {
        let years = time::breaks_in(&chart.breaks, (pair[0].period.last, pair[1].period.last));
        if years.is_empty() {
            continue;
        }
        let words = font::shorten(&speech::break_in_series(&years, language), BREAK, right - left);
        let (y, end) = (below(i), right - font::width(&words, BREAK) - 6.0);
        scene.path([(left, y), (end, y)], Ink { colour: QUIET, width: 1.0, dash: &[3.0, 3.0] });
        scene.rectangle((end + 2.0, y - 6.0), (right, y + 6.0), WHITE);
        scene.text(&words, (right, y), Anchor::End, BREAK, QUIET);
    }
}

/// What the marks are that the newest year does not name, and what the intervals are.
fn legend(chart: &Equiplot, newest: &EquiplotRow, language: Language) -> Vec<(Sample, String)> {
    let groups = || chart.groups.iter().enumerate();
    let entry = |(place, group): (usize, &Group)| (chart.mark(place).sample(language), group.name.clone());
    if chart.division == Division::Many {
        let words = language.pick("ett område; lägst och högst är mörkare", "an area; lowest and highest are darker");
        let dot = (Sample::Mark(Shape::Circle, DOTS, ""), words.to_owned());
        let focus = groups().filter(|(_, group)| group.kind == GroupKind::Focus).map(entry);
        return [dot].into_iter().chain(focus).collect();
    }
    let unnamed = |(place, _): &(usize, &Group)| newest.values[*place].mark.is_none();
    let mut entries: Vec<(Sample, String)> = groups().filter(unnamed).map(entry).collect();
    if newest.marks().any(|(_, mark)| mark.interval.is_some()) {
        entries.push((Sample::Whisker, format!("{} {}", frame::interval_words(language), newest.period)));
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_that_touch_lie_in_lanes_of_their_own() {
        let value = |lower, upper| {
            let mark = Some(Mark { value: (lower + upper) / 2.0, interval: Some((lower, upper)) });
            GroupValue { mark, status: Status::Ok }
        };
        let values = vec![value(0.0, 40.0), value(30.0, 60.0), value(60.0, 90.0), value(55.0, 58.0)];
        let row = EquiplotRow { period: Period::year(2024), values };
        let group = || Group { name: String::new(), kind: GroupKind::Other };
        let chart = Equiplot {
            words: Words::default(),
            unit: String::new(),
            decimals: 0,
            division: Division::Unordered,
            groups: (0..4).map(|_| group()).collect(),
            rows: vec![row.clone()],
            breaks: vec![],
        };
        let x = Scale { values: (0.0, 100.0), pixels: (0.0, 100.0) };
        let lanes: Vec<(usize, usize)> =
            lanes(&chart, &row, &x).into_iter().map(|lane| (lane.group, lane.number)).collect();
        assert_eq!(lanes, [(0, 0), (1, 1), (3, 0), (2, 2)]);
        assert_eq!(row.ends().map(|ends| ends.map(|(group, _)| group)), Some([0, 2]));
    }
}
