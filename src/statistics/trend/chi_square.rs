//! χ² tests for a straight trend in proportions and rates.

use super::{check_times, two_sided, undefined};
use crate::error::Result;
use crate::statistics::is_count;
use crate::statistics::sum::{dot, sum};

const NAME: &str = "a test for trend";

/// A straight trend and its test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearTrend {
    /// The change of the value per unit of time.
    pub slope: f64,
    /// The slope's standard error were there no trend.
    pub standard_error: f64,
    /// The test statistic, (slope / standard error)², with one degree of freedom.
    pub chi_square: f64,
    /// The probability of as much were there no trend.
    pub p: f64,
}

/// The χ² test for trend in proportions (Cochran and Armitage).
///
/// With proportions yᵢ = xᵢ/nᵢ at times tᵢ, N = Σn, p̄ = Σx/N and t̄ = Σnt/N:
///
/// ```text
/// slope = Σ n (t − t̄)(y − p̄) / Σ n (t − t̄)²,  se = √(p̄(1 − p̄) / Σ n (t − t̄)²),  χ² = (slope/se)²
/// ```
///
/// which is Armitage's N(NΣxt − XΣnt)² / (X(N − X)(NΣnt² − (Σnt)²)) without its cancellation. `times` rise from one to the
/// next, in years or any unit; `events` xᵢ of `persons` nᵢ. The slope is per person and unit of time; slope ∓ z·se holds 0
/// exactly where the test is not significant.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for lists of different length, times that do not rise, fewer than two
/// times with persons, x that is not within 0 to n, or no events at all or everyone, where there is no variation to test.
///
/// Source: Armitage 1955, doi:10.2307/3001775; equal to R's prop.trend.test.
///
/// ```
/// # use jamlik::statistics::trend;
/// // 10, 20 and 30 of 100: p̄ = 0.2, slope 0.1, χ² = 0.1² · 200/0.16.
/// let found = trend::proportions(&[1.0, 2.0, 3.0], &[10.0, 20.0, 30.0], &[100.0; 3])?;
/// assert!((found.slope - 0.1).abs() < 1e-15 && (found.chi_square - 12.5).abs() < 1e-12);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn proportions(times: &[f64], events: &[f64], persons: &[f64]) -> Result<LinearTrend> {
    if let Some((x, n)) = events.iter().zip(persons).find(|(x, n)| x > n) {
        return Err(undefined(NAME, format!("{x} of {n} is not a proportion")));
    }
    linear(times, events, persons, |p| p * (1.0 - p))
}

/// The χ² test for trend in rates, for events that are Poisson.
///
/// With person-years nᵢ, the rate of all λ = Σx/Σn, the events expected without a trend eᵢ = λnᵢ and t̄ = Σnt/Σn:
///
/// ```text
/// χ² = (Σ t (x − e))² / (λ Σ n (t − t̄)²),  slope and standard error as for proportions with λ in place of p̄(1 − p̄)
/// ```
///
/// `times` rise from one to the next; `events` xᵢ ≥ 0 in `person_years` nᵢ. The slope is per person-year and unit of time.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for lists of different length, times that do not rise, fewer than two
/// times with person-years, a count that is negative or not finite, or no events at all.
///
/// Source: Breslow and Day 1987, Statistical Methods in Cancer Research II, p. 96 (IARC 82, ISBN 92-832-0182-3).
///
/// ```
/// # use jamlik::statistics::trend;
/// let found = trend::rates(&[1.0, 2.0, 3.0], &[10.0, 20.0, 30.0], &[100.0; 3])?;
/// assert!((found.chi_square - 10.0).abs() < 1e-12 && (found.p - 0.001_565_402).abs() < 1e-9);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn rates(times: &[f64], events: &[f64], person_years: &[f64]) -> Result<LinearTrend> {
    linear(times, events, person_years, |rate| rate)
}

/// `chance` is the variance of one person's value at the mean.
fn linear(times: &[f64], events: &[f64], sizes: &[f64], chance: fn(f64) -> f64) -> Result<LinearTrend> {
    check_times(NAME, times, events.len())?;
    if events.len() != sizes.len() || !events.iter().chain(sizes).all(|count| is_count(*count)) {
        return Err(undefined(NAME, "a count that is missing, negative or not finite".to_owned()));
    }
    if let Some((x, _)) = events.iter().zip(sizes).find(|(x, n)| **n == 0.0 && **x > 0.0) {
        return Err(undefined(NAME, format!("{x} events of nobody")));
    }
    let total = sum(sizes.iter().copied());
    let mean = sum(events.iter().copied()) / total;
    let middle = dot(sizes, times) / total;
    let spread = sum(times.iter().zip(sizes).map(|(t, n)| n * (t - middle).powi(2)));
    let variance = chance(mean) / spread;
    // Also where a division above was by 0.
    if !(variance > 0.0 && variance.is_finite()) {
        return Err(undefined(NAME, format!("{} times at a mean of {mean}", times.len())));
    }
    let products = times.iter().zip(events).zip(sizes).map(|((t, x), n)| (t - middle) * (x - mean * n));
    let (slope, standard_error) = (sum(products) / spread, variance.sqrt());
    let z = slope / standard_error;
    Ok(LinearTrend { slope, standard_error, chi_square: z * z, p: two_sided(z) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    #[test]
    fn armitage_s_form_is_the_same() {
        let (t, x, n) = ([2016.0, 2017.0, 2019.0, 2023.0], [35.0, 28.0, 31.0, 12.0], [400.0, 350.0, 500.0, 300.0]);
        let s = |f: &dyn Fn(usize) -> f64| (0..4).map(f).sum::<f64>();
        let (total, events) = (s(&|i| n[i]), s(&|i| x[i]));
        let t: Vec<f64> = t.iter().map(|t| t - 2016.0).collect();
        let top = total * s(&|i| x[i] * t[i]) - events * s(&|i| n[i] * t[i]);
        let spread = total * s(&|i| n[i] * t[i] * t[i]) - s(&|i| n[i] * t[i]).powi(2);
        let theirs = total * top * top / (events * (total - events) * spread);
        assert!((proportions(&t, &x, &n).unwrap().chi_square / theirs - 1.0).abs() < 1e-12);
    }

    #[test]
    fn without_variation_there_is_no_test() {
        for (x, n) in [([0.0, 0.0], [5.0, 5.0]), ([5.0, 5.0], [5.0, 5.0]), ([3.0, 0.0], [5.0, 0.0])] {
            assert!(proportions(&[1.0, 2.0], &x, &n).is_err(), "{x:?}");
        }
        assert!(rates(&[1.0, 2.0], &[0.0, 0.0], &[5.0, 5.0]).is_err());
        assert!(rates(&[1.0], &[1.0], &[5.0]).is_err());
        assert!(rates(&[], &[], &[]).is_err());
        assert!(rates(&[2.0, 2.0], &[1.0, 2.0], &[5.0, 5.0]).is_err());
        assert!(rates(&[1.0, 2.0], &[1.0, 2.0], &[5.0]).is_err());
        assert!(proportions(&[1.0, 2.0], &[1.0, 6.0], &[5.0, 5.0]).is_err());
        assert!(rates(&[1.0, 2.0], &[1.0, f64::NAN], &[5.0, 5.0]).is_err());
    }
}
