//! What cannot be drawn is said before anything is drawn.

use super::look::MOST_GROUPS;
use super::map::MOST_CLASSES;
use super::{
    BivariateMap, Chart, ConcentrationCurve, Division, Equiplot, GapOverTime, Map, MapClasses, Mark, Overview, Point,
    Ranked, Strategy, TargetingCurve,
};
use crate::error::{Error, Result};

/// Beyond this a value is surely a mistake, and pixels would overflow.
const GREATEST: f64 = 1e12;
/// More lines than this cannot be told apart.
const MOST_LINES: usize = 4;
/// More years than this make an equiplot that is read as a cloud.
const MOST_YEARS: usize = 7;

/// # Errors
///
/// [`Error::Usage`] with the place of the first number that cannot be drawn.
pub(super) fn check(chart: &Chart) -> Result<()> {
    match chart {
        Chart::Strategy(strategy) => check_strategy(strategy),
        Chart::Overview(overview) => check_overview(overview),
        Chart::Ranked(ranked) => check_ranked(ranked),
        Chart::Equiplot(equiplot) => check_equiplot(equiplot),
        Chart::GapOverTime(gap) => check_gap_over_time(gap),
        Chart::ConcentrationCurve(curve) => check_curves(curve),
        Chart::TargetingCurve(curve) => check_targeting(curve),
        Chart::Map(map) => check_map(map),
        Chart::BivariateMap(map) => check_bivariate(map),
    }
}

fn check_strategy(strategy: &Strategy) -> Result<()> {
    check_count("a chart over time", "lines", strategy.series.len(), MOST_LINES)?;
    strategy.series.iter().try_for_each(|series| check_points(&series.name, &series.points))?;
    if let Some(goal) = &strategy.goal {
        check_numbers(&|| format!("`{}`", goal.label), [goal.from.1, goal.to.1])?;
        check_year(&|| format!("`{}`", goal.label), goal.from.0)?;
        check_year(&|| format!("`{}`", goal.label), goal.to.0)?;
    }
    Ok(())
}

fn check_overview(overview: &Overview) -> Result<()> {
    overview.rows.iter().try_for_each(|row| {
        let marks = [row.total, row.women, row.men].into_iter().flatten().flat_map(numbers);
        check_numbers(&|| format!("`{}`", row.label), marks.chain(ends(row.domain)).chain(row.nation))
    })
}

fn check_ranked(ranked: &Ranked) -> Result<()> {
    for row in &ranked.rows {
        check_numbers(&|| format!("`{}`", row.name), row.mark.into_iter().flat_map(numbers))?;
    }
    ranked.references.iter().try_for_each(|line| check_numbers(&|| format!("`{}`", line.name), [line.value]))
}

fn check_equiplot(equiplot: &Equiplot) -> Result<()> {
    if equiplot.division != Division::Many {
        check_count("an equiplot", "groups", equiplot.groups.len(), MOST_GROUPS)?;
    }
    check_count("an equiplot", "years", equiplot.rows.len(), MOST_YEARS)?;
    for row in &equiplot.rows {
        if row.values.len() != equiplot.groups.len() {
            return Err(Error::Usage {
                message: format!("{}: {} values of {} groups", row.period, row.values.len(), equiplot.groups.len()),
                help: "give one value for each group, in the order of the groups; it may be without a number"
                    .to_owned(),
            });
        }
        for (group, value) in equiplot.groups.iter().zip(&row.values) {
            let place = || format!("`{}`, {}", group.name, row.period);
            check_numbers(&place, value.mark.into_iter().flat_map(numbers))?;
        }
    }
    Ok(())
}

fn check_gap_over_time(gap: &GapOverTime) -> Result<()> {
    check_count("a chart of gaps over time", "measures", gap.panels.len(), 2)?;
    gap.panels.iter().try_for_each(|panel| {
        check_numbers(&|| format!("`{}`", panel.title), [panel.no_inequality])?;
        check_points(&panel.title, &panel.points)
    })
}

fn check_curves(chart: &ConcentrationCurve) -> Result<()> {
    check_count("a chart of concentration curves", "curves", chart.curves.len(), 2)?;
    for curve in &chart.curves {
        check_count("a concentration curve", "groups", curve.groups.len(), MOST_GROUPS)?;
        for group in &curve.groups {
            let place = || format!("`{}`, {}", group.name, curve.period);
            check_numbers(&place, [group.people, group.outcome])?;
        }
        check_numbers(&|| curve.period.to_string(), curve.index.into_iter().flat_map(numbers))?;
    }
    Ok(())
}

fn check_map(map: &Map) -> Result<()> {
    check_ground(map.ground.len(), map.areas.len())?;
    let legend = || "the legend".to_owned();
    match &map.classes {
        MapClasses::Ranges(ranges) => {
            check_count("a map", "classes", ranges.len(), MOST_CLASSES)?;
            check_numbers(&legend, ranges.iter().flat_map(|(from, to)| [*from, *to]))?;
        }
        MapClasses::Named(names) => check_count("a map", "classes", names.len(), MOST_CLASSES)?,
        MapClasses::Verdicts(_) => {}
    }
    let mut areas = map.areas.iter();
    areas.try_for_each(|area| check_numbers(&|| format!("`{}`", area.name), area.mark.into_iter().flat_map(numbers)))
}

fn check_bivariate(map: &BivariateMap) -> Result<()> {
    check_ground(map.ground.len(), map.areas.len())?;
    for axis in [&map.need, &map.outcome] {
        check_count("a map of two measures", "classes of one", axis.ranges.len(), 3)?;
        check_numbers(&|| format!("`{}`", axis.name), axis.ranges.iter().flat_map(|(from, to)| [*from, *to]))?;
    }
    let mut areas = map.areas.iter();
    areas.try_for_each(|area| check_numbers(&|| format!("`{}`", area.name), area.need.into_iter().chain(area.outcome)))
}

fn check_ground(places: usize, areas: usize) -> Result<()> {
    if places == areas {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!("a map with {areas} areas and {places} places for them"),
        help: "give one tile or outline for each area, in the same order".to_owned(),
    })
}

fn check_targeting(chart: &TargetingCurve) -> Result<()> {
    chart.points.iter().enumerate().try_for_each(|(i, point)| {
        check_numbers(
            &|| format!("area {}", i + 1),
            [point.people, point.burden].into_iter().chain(ends(point.interval)),
        )
    })
}

fn check_points(name: &str, points: &[Point]) -> Result<()> {
    points.iter().try_for_each(|point| {
        let place = || format!("`{name}`, {}", point.period);
        check_numbers(&place, point.value.into_iter().chain(ends(point.interval)))?;
        check_year(&place, point.period.last)
    })
}

fn check_count(chart: &str, what: &str, count: usize, most: usize) -> Result<()> {
    if count <= most {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!("{chart} with {count} {what}"),
        help: format!("choose at most {most}; more cannot be told apart"),
    })
}

fn numbers(mark: Mark) -> impl Iterator<Item = f64> {
    [mark.value].into_iter().chain(ends(mark.interval))
}

fn ends(interval: Option<(f64, f64)>) -> impl Iterator<Item = f64> {
    interval.into_iter().flat_map(|(lower, upper)| [lower, upper])
}

fn check_numbers(place: &dyn Fn() -> String, numbers: impl IntoIterator<Item = f64>) -> Result<()> {
    match numbers.into_iter().find(|number| !number.is_finite() || number.abs() > GREATEST) {
        None => Ok(()),
        Some(number) => Err(Error::Usage {
            message: format!("{}: the number {number:e} cannot be drawn", place()),
            help: "check the value and its unit in the data".to_owned(),
        }),
    }
}

fn check_year(place: &dyn Fn() -> String, year: i32) -> Result<()> {
    if (1000..=3000).contains(&year) {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!("{}: the year {year} cannot be drawn", place()),
        help: "check the column of years in the data".to_owned(),
    })
}
