//! Mann and Kendall's test for a trend of any shape, and Sen's slope.

use super::{check_times, two_sided, undefined};
use crate::error::Result;
use crate::statistics::Limits;

const NAME: &str = "Mann and Kendall's test";

/// Mann and Kendall's test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// S, the pairs that rise less the pairs that fall.
    pub s: f64,
    /// The variance of S were there no trend.
    pub variance: f64,
    /// Kendall's τ_b, −1 to 1: the share of pairs that rise less the share that fall, of those that are not tied.
    pub tau: f64,
    /// The standard normal deviate.
    pub z: f64,
    /// The probability of as much, up or down, were there no trend.
    pub p: f64,
}

/// Whether values that follow each other in time tend to rise or fall (Mann and Kendall).
///
/// With t the size of each group of equal values among n:
///
/// ```text
/// S = Σ_{i<j} sign(yⱼ − yᵢ),  var = (n(n − 1)(2n + 5) − Σ t(t − 1)(2t + 5)) / 18
/// z = (S − sign S)/√var, with `continuity`, or S/√var;   τ_b = S / √((N − Σ t(t − 1)/2) N),  N = n(n − 1)/2
/// ```
///
/// `values` in order of time, at least three, evenly spaced or not. z is a normal approximation, close from ten values on.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for fewer than three values, one that is not finite, or all of them equal.
///
/// Source: Mann 1945, doi:10.2307/1907187; Kendall 1975, Rank Correlation Methods, 4th ed. (ISBN 0-85264-199-0).
///
/// ```
/// # use jamlik::statistics::trend;
/// // S = 5 − 1 of six pairs: 4, var = 4·3·13/18, z = 3/√8.667.
/// let found = trend::mann_kendall(&[1.0, 3.0, 2.0, 4.0], true)?;
/// assert!(found.s == 4.0 && (found.tau - 4.0 / 6.0).abs() < 1e-15 && (found.z - 1.019_049).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn mann_kendall(values: &[f64], continuity: bool) -> Result<MannKendall> {
    if values.len() < 3 {
        return Err(undefined(NAME, format!("of {} values, where three are needed", values.len())));
    }
    if !values.iter().all(|value| value.is_finite()) {
        return Err(undefined(NAME, "a value that is not finite".to_owned()));
    }
    let rises = |i: usize| values[i + 1..].iter().map(move |later| compare(*later, values[i]));
    // Whole numbers: exact in any order.
    let s = (0..values.len()).flat_map(rises).sum::<i64>() as f64;
    let n = values.len() as f64;
    let ties = ties(values);
    let over_ties = |f: fn(f64) -> f64| ties.iter().map(|tied| f(*tied)).sum::<f64>();
    let variance = (pairs_weighted(n) - over_ties(pairs_weighted)) / 18.0;
    if variance <= 0.0 {
        return Err(undefined(NAME, "all values are equal".to_owned()));
    }
    let all = n * (n - 1.0) / 2.0;
    let tau = s / ((all - over_ties(|t| t * (t - 1.0) / 2.0)) * all).sqrt();
    let towards_zero = if continuity { 1.0_f64.min(s.abs()) } else { 0.0 };
    let z = if s > 0.0 { s - towards_zero } else { s + towards_zero } / variance.sqrt();
    Ok(MannKendall { s, variance, tau, z, p: two_sided(z) })
}

/// 1 if `a` is above `b`, −1 if below, 0 if equal.
fn compare(a: f64, b: f64) -> i64 {
    i64::from(a > b) - i64::from(a < b)
}

/// n(n − 1)(2n + 5).
fn pairs_weighted(n: f64) -> f64 {
    n * (n - 1.0) * (2.0 * n + 5.0)
}

/// How many there are of each value.
fn ties(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.chunk_by(|a, b| a == b).map(|equal| equal.len() as f64).collect()
}

/// Sen's slope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SenSlope {
    /// The median slope, in the value's unit per unit of time.
    pub slope: f64,
    /// Its interval; none if there are too few values for one at the confidence.
    pub limits: Option<Limits>,
}

/// The median slope between any two values (Sen), with an interval from the variance of Mann and Kendall's S.
///
/// ```text
/// the k = n(n − 1)/2 slopes (yⱼ − yᵢ)/(tⱼ − tᵢ), i < j, sorted d₁ ≤ … ≤ d_k
/// slope = their median,  limits = d at the ranks round((k − z√var)/2) and round((k + z√var)/2 + 1)
/// ```
///
/// `times` rise from one to the next, evenly spaced or not; `values` in any unit, at least three. Ranks are rounded half to
/// even as in the R package trend, which takes the times as 1, 2, 3 … whatever they are. Where a rank is beyond the first or
/// last slope, no interval has that confidence. A single value that is wrong moves the slope little.
///
/// # Errors
///
/// As [`mann_kendall`], and if the times do not rise.
///
/// Source: Sen 1968, doi:10.1080/01621459.1968.10480934.
///
/// ```
/// # use jamlik::statistics::{trend, z95};
/// // Slopes 2, 0.5, 1, −1, 0.5, 2: the median of −1, 0.5, 0.5, 1, 2, 2.
/// let found = trend::sen_slope(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 4.0], z95())?;
/// assert!(found.slope == 0.75 && found.limits.is_none());
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn sen_slope(times: &[f64], values: &[f64], z: f64) -> Result<SenSlope> {
    check_times(NAME, times, values.len())?;
    let variance = mann_kendall(values, false)?.variance;
    let mut slopes = Vec::with_capacity(values.len() * (values.len() - 1) / 2);
    for i in 0..values.len() {
        slopes.extend((i + 1..values.len()).map(|j| (values[j] - values[i]) / (times[j] - times[i])));
    }
    if !slopes.iter().all(|slope| slope.is_finite()) {
        return Err(undefined(NAME, "a slope that is not finite".to_owned()));
    }
    slopes.sort_by(f64::total_cmp);
    let half = z * variance.sqrt();
    let k = slopes.len() as f64;
    let at = |rank: f64| (1.0..=k).contains(&rank).then(|| slopes[rank as usize - 1]);
    let lower = at(((k - half) / 2.0).round_ties_even());
    let upper = at(((k + half) / 2.0 + 1.0).round_ties_even());
    let limits = lower.zip(upper).map(|(lower, upper)| Limits { lower, upper });
    Ok(SenSlope { slope: median(&slopes), limits })
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::z95;

    #[test]
    fn ties_by_hand() {
        // 1 2 2 3: five pairs rise, one is tied; var = (4·3·13 − 2·1·9)/18; τ_b = 5/√(5·6).
        let found = mann_kendall(&[1.0, 2.0, 2.0, 3.0], false).unwrap();
        assert_eq!((found.s, found.variance), (5.0, 138.0 / 18.0));
        assert!((found.tau - 5.0 / 30_f64.sqrt()).abs() < 1e-15);
        assert!((found.z - 5.0 / (138.0_f64 / 18.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn continuity_does_not_turn_the_sign() {
        for values in [[1.0, 2.0, 1.0], [2.0, 1.0, 2.0]] {
            let found = mann_kendall(&values, true).unwrap();
            assert_eq!((found.s, found.z, found.p), (0.0, 0.0, 1.0));
        }
        let one = mann_kendall(&[1.0, 2.0, 1.5, 1.2, 1.7], true).unwrap();
        assert_eq!(one.s, 2.0);
        assert!(one.z > 0.0);
    }

    #[test]
    fn sen_takes_the_times_as_they_are() {
        let values: Vec<f64> = [2010.0, 2011.0, 2014.0, 2020.0, 2021.0].iter().map(|t| 3.0 * t).collect();
        let found = sen_slope(&[2010.0, 2011.0, 2014.0, 2020.0, 2021.0], &values, z95()).unwrap();
        assert_eq!(found.slope, 3.0);
        assert_eq!(found.limits, Some(Limits { lower: 3.0, upper: 3.0 }));
    }

    #[test]
    fn what_does_not_vary_is_undefined() {
        assert!(mann_kendall(&[2.0; 5], true).is_err());
        assert!(mann_kendall(&[1.0, 2.0], true).is_err());
        assert!(mann_kendall(&[1.0, 2.0, f64::NAN], true).is_err());
        assert!(sen_slope(&[1.0, 1.0, 2.0], &[1.0, 2.0, 3.0], z95()).is_err());
        assert!(sen_slope(&[1.0, 2.0], &[1.0, 2.0, 3.0], z95()).is_err());
    }
}
