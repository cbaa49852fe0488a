//! SII and RII as the package fits them, by our kernels.

use jamlik::inequality::{RII, SII, Scale, Subgroup};
use jamlik::statistics::regression::{Line, least_squares, logit};

use super::case::{Case, Figure, UNDEFINED, z_of};
use crate::read::{Record, number};

/// Our figure for a row of sii or rii.
///
/// - `logit_popweight`: our own measures.
/// - `linear`: our own line.
/// - `logit`: the two-column response of whole persons already weighs each group by its population; the package weighs
///   it by population once more. The kernel is called with the square.
///
/// In all of them the package takes the scale from the data, rounds populations up, leaves the standard error of sii on
/// the scale of 1, and lets groups without people count as points in one place and not in another.
pub fn ours(case: &Case, row: &Record) -> Figure {
    let (ratio, z, scale) = (row["measure"] == "rii", z_of(row), scale_of_data(case));
    if row["variant"].starts_with("logit_popweight") {
        let measure = if ratio { &RII } else { &SII };
        let rounded_up = |group: Subgroup| Subgroup { population: group.population.map(f64::ceil), ..group };
        let groups = case.subgroups(false, Scale::Rate(scale), rounded_up);
        let error = measure.analytic(&groups, z).and_then(|spread| spread.standard_error).unwrap();
        let on_scale_of_1 = if ratio { 1.0 } else { scale };
        let estimate = measure.value(&groups).unwrap() / on_scale_of_1;
        return figure(estimate, error / on_scale_of_1 * quirk(groups.shares()), on_scale_of_1, ratio, z);
    }
    let people: Vec<f64> = case.rows().iter().map(|row| number(row, "pop").unwrap_or(1.0).ceil()).collect();
    let shares: Vec<f64> = case.rows().iter().map(|row| number(row, "est").unwrap() / scale).collect();
    let total: f64 = people.iter().sum();
    let rank = |place: usize| (people[..place].iter().sum::<f64>() + people[place] / 2.0) / total;
    let ranks: Vec<f64> = (0..people.len()).map(rank).collect();
    if row["variant"].starts_with("linear") {
        let line = least_squares(&ranks, &shares, &people).unwrap();
        return read(&line, (&ranks, &shares, &people), scale, ratio, z);
    }
    let whole = |(share, n): (&f64, &f64)| if *n > 0.0 { (share * n).round_ties_even() / n } else { 0.0 };
    let shares: Vec<f64> = shares.iter().zip(&people).map(whole).collect();
    let squares: Vec<f64> = people.iter().map(|n| n * n).collect();
    let line = logit(&ranks, &shares, &squares, None).unwrap();
    read(&line, (&ranks, &shares, &squares), scale, ratio, z)
}

/// The line at its two ends, with the delta method on HC1.
fn read(line: &Line, (x, y, weights): (&[f64], &[f64], &[f64]), scale: f64, ratio: bool, z: f64) -> Figure {
    let (p0, p1) = (line.at(0.0), line.at(1.0));
    if ratio && p0.min(p1) <= 0.0 {
        return UNDEFINED;
    }
    let (g0, g1) = (line.gradient_at(0.0), line.gradient_at(1.0));
    let gradient = |i: usize| if ratio { g1[i] / p1 - g0[i] / p0 } else { g1[i] - g0[i] };
    let error = line.hc1(x, y, weights).unwrap().variance_along([gradient(0), gradient(1)]).sqrt();
    figure(if ratio { p1 / p0 } else { p1 - p0 }, error * quirk(weights), scale, ratio, z)
}

/// An estimate on the scale of 1 as the package shows it: its limits are on the scale of the data, its standard error
/// is not.
fn figure(estimate: f64, error: f64, scale: f64, ratio: bool, z: f64) -> Figure {
    let half = z * error;
    let (estimate, limits) = if ratio {
        (estimate, (estimate / half.exp(), estimate * half.exp()))
    } else {
        (estimate * scale, ((estimate - half) * scale, (estimate + half) * scale))
    };
    Figure { estimate, standard_error: Some(error), limits: Some(limits) }
}

/// The package's standard error over ours, where some groups have no people: they count as points in its sum of squared
/// scores and in J / (J − 2), but not in the fit.
fn quirk(weights: &[f64]) -> f64 {
    let (all, peopled) = (weights.len() as f64, weights.iter().filter(|weight| **weight > 0.0).count() as f64);
    (peopled / all) * (all / (all - 2.0)).sqrt() / (peopled / (peopled - 2.0)).sqrt()
}

/// The least of these that each value fits under, for the greatest value: what the package takes for the scale.
fn scale_of_data(case: &Case) -> f64 {
    let largest = case.rows().iter().map(|row| number(row, "est").unwrap()).fold(0.0, f64::max);
    [1.0, 100.0, 1e3, 1e4, 1e5, 1e6].into_iter().find(|scale| largest <= *scale).unwrap()
}
