//! Empirical Bayes smoothing: rates of small areas drawn towards the mean, the more the less an area's own rate tells.
//!
//! What is between areas and not chance is the signal; an area keeps the share of its own rate that the signal is of the
//! whole variation at its size. No standard error is given: the customary one, √(a(1 − reliability)), takes the mean and
//! the signal as known and is 0 where the signal is estimated as 0, which is where the least is known.

use super::sum::sum;
use super::{is_count, undefined};
use crate::error::Result;

const NAME: &str = "a smoothed rate";

/// An area's smoothed rate and how it came about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smoothed {
    /// The smoothed rate per person, between the area's own rate and the mean: never negative.
    pub value: f64,
    /// The share of the area's own rate in it, 0 to 1; the rest is the mean's.
    pub reliability: f64,
    /// The mean that it is drawn towards, per person.
    pub mean: f64,
    /// The variance between areas that is not chance, per person squared.
    pub signal: f64,
}

/// Smoothing towards the mean of all areas, for events that are Poisson.
///
/// With rates pᵢ = xᵢ/nᵢ of m areas and the mean population n̄ = Σn/m:
///
/// ```text
/// b = Σx / Σn,  s² = Σ n (p − b)² / Σn,  a = max(0, s² − b/n̄)
/// valueᵢ = b + rᵢ (pᵢ − b),  rᵢ = a / (a + b/nᵢ)
/// ```
///
/// `events` xᵢ ≥ 0 and `populations` nᵢ > 0 (persons or person-years), one of each an area. Where areas differ by no more
/// than chance, a is 0 and every area has the mean.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for no areas, lists of different length, a count that is negative or not
/// finite, or a population of 0.
///
/// Source: Marshall 1991, doi:10.2307/2347593.
///
/// ```
/// # use jamlik::statistics::smoothing;
/// // b = 0.03, s² = (100 · 0.02² + 100 · 0.02²)/200, a = 0.0004 − 0.03/100: r = 0.0001/(0.0001 + 0.0003).
/// let smoothed = smoothing::global(&[1.0, 5.0], &[100.0, 100.0])?;
/// assert!((smoothed[0].value - 0.025).abs() < 1e-15 && (smoothed[0].reliability - 0.25).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn global(events: &[f64], populations: &[f64]) -> Result<Vec<Smoothed>> {
    let areas = Areas::new(events, populations)?;
    let all = || 0..areas.rates.len();
    let mean = areas.mean(all());
    let signal = (areas.spread(all(), |_| mean) - mean / areas.mean_population(all())).max(0.0);
    Ok(all().map(|i| areas.drawn(i, mean, signal, mean)).collect())
}

/// Smoothing towards the mean of all areas, for events that are binomial: so many of so many persons.
///
/// With b, s² and n̄ as for [`global`]:
///
/// ```text
/// a = max(0, (s² − b(1 − b)/n̄) · n̄/(n̄ − 1))
/// valueᵢ = b + rᵢ (pᵢ − b),  rᵢ = nᵢ a / ((nᵢ − 1) a + b(1 − b))
/// ```
///
/// The R package spdep does not keep a at 0 or above: where areas differ by less than chance its weights are negative, and
/// so may its rates be.
///
/// # Errors
///
/// As [`global`], and if an area has more events than persons.
///
/// Source: Martuzzi and Elliott 1996, Stat Med 15:1867–1873.
///
/// ```
/// # use jamlik::statistics::smoothing;
/// // b = 0.3, s² = 0.04, b(1 − b) = 0.21: a = 0.019 · 10/9; r = 10 a / (9 a + 0.21).
/// let smoothed = smoothing::global_binomial(&[1.0, 5.0], &[10.0, 10.0])?;
/// assert!((smoothed[0].reliability - 0.527_777_778).abs() < 1e-9);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn global_binomial(events: &[f64], populations: &[f64]) -> Result<Vec<Smoothed>> {
    let areas = Areas::of_proportions(events, populations)?;
    let all = || 0..areas.rates.len();
    let (mean, signal) = areas.binomial(all());
    Ok(all().map(|i| areas.drawn(i, mean, signal, (mean * (1.0 - mean) - signal).max(0.0))).collect())
}

/// Smoothing of each area towards the mean of its window, for events that are binomial: [`global_binomial`] of the area
/// and its neighbours, which are as for [`local`] with [`Centre::Window`].
///
/// # Errors
///
/// As [`local`], and if an area has more events than persons.
///
/// ```
/// # use jamlik::statistics::smoothing;
/// let neighbours = [vec![1], vec![0], vec![]];
/// let smoothed = smoothing::local_binomial(&[1.0, 5.0, 9.0], &[10.0; 3], &neighbours)?;
/// assert!((smoothed[0].reliability - 0.527_777_778).abs() < 1e-9 && smoothed[2].value == 0.9);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn local_binomial(events: &[f64], populations: &[f64], neighbours: &[Vec<usize>]) -> Result<Vec<Smoothed>> {
    let areas = Areas::of_proportions(events, populations)?;
    let windows = windows(neighbours, areas.rates.len())?;
    let smoothed = windows.iter().enumerate().map(|(i, window)| {
        let (mean, signal) = areas.binomial(window.iter().copied());
        areas.drawn(i, mean, signal, (mean * (1.0 - mean) - signal).max(0.0))
    });
    Ok(smoothed.collect())
}

/// From which mean the rates of a window are taken to deviate, see [`local`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Centre {
    /// Each area's own window's mean, as the R package spdep does unless told otherwise.
    EachOwn,
    /// The mean of the window that is being smoothed, as Marshall and GeoDa have it.
    Window,
}

/// Smoothing of each area towards the mean of its window: itself and its neighbours.
///
/// As [`global`], but with sums over the window of each area i:
///
/// ```text
/// mᵢ = Σx / Σn,  Cᵢ = Σ nₖ (pₖ − m)²,  aᵢ = max(0, Cᵢ/Σn − mᵢ/n̄ᵢ)
/// valueᵢ = mᵢ + rᵢ (pᵢ − mᵢ),  rᵢ = aᵢ / (aᵢ + mᵢ/nᵢ)
/// ```
///
/// where m is mₖ or mᵢ ([`Centre`]). `neighbours` has for each area the places of its neighbours in the lists, from 0; the
/// area itself, and one named twice, count once. An area without neighbours keeps its own rate. Where the window has no
/// events the value is 0 (spdep has 0/0 there).
///
/// # Errors
///
/// As [`global`], and if a neighbour is not in the list.
///
/// Source: Marshall 1991, doi:10.2307/2347593.
///
/// ```
/// # use jamlik::statistics::smoothing::{self, Centre};
/// let neighbours = [vec![1], vec![0], vec![]];
/// let smoothed = smoothing::local(&[1.0, 5.0, 9.0], &[100.0; 3], &neighbours, Centre::Window)?;
/// assert!((smoothed[0].value - 0.025).abs() < 1e-15 && smoothed[2].value == 0.09);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn local(events: &[f64], populations: &[f64], neighbours: &[Vec<usize>], centre: Centre) -> Result<Vec<Smoothed>> {
    let areas = Areas::new(events, populations)?;
    let windows = windows(neighbours, areas.rates.len())?;
    let means: Vec<f64> = windows.iter().map(|window| areas.mean(window.iter().copied())).collect();
    let smoothed = windows.iter().enumerate().map(|(i, window)| {
        let members = || window.iter().copied();
        let spread = match centre {
            Centre::EachOwn => areas.spread(members(), |k| means[k]),
            Centre::Window => areas.spread(members(), |_| means[i]),
        };
        let signal = (spread - means[i] / areas.mean_population(members())).max(0.0);
        areas.drawn(i, means[i], signal, means[i])
    });
    Ok(smoothed.collect())
}

/// Each area and its neighbours, in order, every one once.
fn windows(neighbours: &[Vec<usize>], areas: usize) -> Result<Vec<Vec<usize>>> {
    if neighbours.len() != areas {
        return Err(undefined(NAME, format!("{areas} areas and {} lists of neighbours", neighbours.len())));
    }
    if let Some(stranger) = neighbours.iter().flatten().find(|neighbour| **neighbour >= areas) {
        return Err(undefined(NAME, format!("neighbour {} of {areas} areas", stranger + 1)));
    }
    let window = |(i, list): (usize, &Vec<usize>)| {
        let mut window = list.clone();
        window.push(i);
        window.sort_unstable();
        window.dedup();
        window
    };
    Ok(neighbours.iter().enumerate().map(window).collect())
}

/// Areas whose counts have been checked.
struct Areas<'a> {
    events: &'a [f64],
    populations: &'a [f64],
    rates: Vec<f64>,
}

impl<'a> Areas<'a> {
    fn new(events: &'a [f64], populations: &'a [f64]) -> Result<Areas<'a>> {
        if events.is_empty() || events.len() != populations.len() {
            return Err(undefined(
                NAME,
                format!("{} counts of events, {} populations", events.len(), populations.len()),
            ));
        }
        for (x, n) in events.iter().zip(populations) {
            if !(is_count(*x) && is_count(*n) && *n > 0.0) {
                return Err(undefined(NAME, format!("{x} events in a population of {n}")));
            }
        }
        Ok(Areas { events, populations, rates: events.iter().zip(populations).map(|(x, n)| x / n).collect() })
    }

    /// Areas with no more events than persons.
    fn of_proportions(events: &'a [f64], populations: &'a [f64]) -> Result<Areas<'a>> {
        if let Some((x, n)) = events.iter().zip(populations).find(|(x, n)| x > n) {
            return Err(undefined(NAME, format!("{x} of {n} is not a proportion")));
        }
        Areas::new(events, populations)
    }

    /// b and a of binomial events.
    fn binomial(&self, members: impl Iterator<Item = usize> + Clone) -> (f64, f64) {
        let (mean, population) = (self.mean(members.clone()), self.mean_population(members.clone()));
        let above = self.spread(members, |_| mean) - mean * (1.0 - mean) / population;
        // Above chance, the mean population is more than one person: s² is at most b(1 − b).
        (mean, if above > 0.0 { above * population / (population - 1.0) } else { 0.0 })
    }

    /// Σx / Σn.
    fn mean(&self, members: impl Iterator<Item = usize> + Clone) -> f64 {
        sum(members.clone().map(|k| self.events[k])) / sum(members.map(|k| self.populations[k]))
    }

    /// n̄.
    fn mean_population(&self, members: impl Iterator<Item = usize> + Clone) -> f64 {
        let count = members.clone().count() as f64;
        sum(members.map(|k| self.populations[k])) / count
    }

    /// Σ n (p − m)² / Σn.
    fn spread(&self, members: impl Iterator<Item = usize> + Clone, mean: impl Fn(usize) -> f64) -> f64 {
        let squares = members.clone().map(|k| self.populations[k] * (self.rates[k] - mean(k)).powi(2));
        sum(squares) / sum(members.map(|k| self.populations[k]))
    }

    /// Area `i` drawn towards a mean: `chance` over its population is the variance of its rate that is chance.
    fn drawn(&self, i: usize, mean: f64, signal: f64, chance: f64) -> Smoothed {
        let whole = signal + chance / self.populations[i];
        let reliability = if whole > 0.0 { signal / whole } else { 0.0 };
        // Rounding must not push the value past the ends.
        let own = self.rates[i];
        let value = (mean + reliability * (own - mean)).clamp(own.min(mean), own.max(mean));
        Smoothed { value, reliability, mean, signal }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    #[test]
    fn no_more_variation_than_chance_gives_everyone_the_mean() {
        // b = 0.03; s² = 0.0001 · … < b/n̄ = 0.0003.
        for smoothed in global(&[2.0, 4.0, 3.0], &[100.0; 3]).unwrap() {
            assert_eq!((smoothed.value, smoothed.reliability, smoothed.signal), (0.03, 0.0, 0.0));
        }
    }

    #[test]
    fn binomial_rates_are_never_negative_where_spdep_s_are() {
        // s² is 0 for equal rates: its weight is −(b(1 − b)) / (b(1 − b) …), ours 0.
        let smoothed = global_binomial(&[0.0, 1.0, 0.0, 1.0], &[4.0; 4]).unwrap();
        assert!(smoothed.iter().all(|area| area.value == 0.125 && area.reliability == 0.0), "{smoothed:?}");
        // Everyone and no one: all signal.
        let smoothed = global_binomial(&[0.0, 9.0], &[9.0, 9.0]).unwrap();
        assert_eq!((smoothed[0].value, smoothed[1].value), (0.0, 1.0));
        assert!(global_binomial(&[3.0], &[2.0]).is_err());
    }

    /// The weights are those of spdep's own form of the formula.
    #[test]
    fn the_binomial_weight_by_the_other_form() {
        let (x, n) = ([3.0, 14.0, 40.0], [50.0, 60.0, 90.0]);
        let b: f64 = 57.0 / 200.0;
        let s2 = x.iter().zip(&n).map(|(x, n)| n * (x / n - b).powi(2)).sum::<f64>() / 200.0;
        let (v, mean) = (b * (1.0 - b), 200.0 / 3.0);
        for (area, n) in global_binomial(&x, &n).unwrap().iter().zip(&n) {
            let weight = (n * s2 - n / mean * v) / ((n - 1.0) * s2 + (mean - n) / mean * v);
            assert!((area.reliability - weight).abs() < 1e-12);
        }
    }

    #[test]
    fn a_window_without_events_is_zero() {
        let smoothed = local(&[0.0, 0.0, 5.0], &[10.0; 3], &[vec![1, 1, 0], vec![0], vec![]], Centre::EachOwn).unwrap();
        assert_eq!((smoothed[0].value, smoothed[1].value, smoothed[2].value), (0.0, 0.0, 0.5));
        assert_eq!(global(&[0.0, 0.0], &[1.0, 2.0]).unwrap()[0].value, 0.0);
    }

    #[test]
    fn the_whole_as_the_window_is_the_global() {
        let (x, n) = ([1.0, 15.0, 9.0, 40.0], [100.0, 250.0, 90.0, 300.0]);
        let everyone = vec![vec![0, 1, 2, 3]; 4];
        for centre in [Centre::EachOwn, Centre::Window] {
            assert_eq!(local(&x, &n, &everyone, centre).unwrap(), global(&x, &n).unwrap());
        }
    }

    #[test]
    fn nonsense_is_undefined() {
        assert!(global(&[], &[]).is_err());
        assert!(global(&[1.0], &[0.0]).is_err());
        assert!(global(&[-1.0], &[5.0]).is_err());
        assert!(global(&[1.0], &[5.0, 5.0]).is_err());
        assert!(local(&[1.0], &[5.0], &[vec![1]], Centre::Window).is_err());
        assert!(local(&[1.0], &[5.0], &[], Centre::Window).is_err());
    }
}
