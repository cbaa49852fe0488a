//! What cannot be drawn is said before anything is drawn.

use super::{Chart, Mark, Overview, Ranked, Strategy};
use crate::error::{Error, Result};

/// Beyond this a value is surely a mistake, and pixels would overflow.
const GREATEST: f64 = 1e12;
/// More lines than this cannot be told apart.
const MOST_LINES: usize = 4;

/// # Errors
///
/// [`Error::Usage`] with the place of the first number that cannot be drawn.
pub(super) fn check(chart: &Chart) -> Result<()> {
    match chart {
        Chart::Strategy(strategy) => check_strategy(strategy),
        Chart::Overview(overview) => check_overview(overview),
        Chart::Ranked(ranked) => check_ranked(ranked),
    }
}

fn check_strategy(strategy: &Strategy) -> Result<()> {
    if strategy.series.len() > MOST_LINES {
        return Err(Error::Usage {
            message: format!("a chart over time with {} lines", strategy.series.len()),
            help: format!("choose at most {MOST_LINES}; more cannot be told apart"),
        });
    }
    for series in &strategy.series {
        for point in &series.points {
            let place = || format!("`{}`, {}", series.name, point.period);
            check_numbers(&place, point.value.into_iter().chain(ends(point.interval)))?;
            check_year(&place, point.period.last)?;
        }
    }
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
