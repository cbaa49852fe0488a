//! A change in parts, one for each factor that changed.

use super::undefined;
use crate::error::Result;
use crate::statistics::sum::sum;

/// The part of each factor in a change.
///
/// `value` says what the quantity is with each factor as at the first time (`false`) or the second (`true`). A factor's
/// part is the change that it makes alone, averaged over all orders in which the factors may change:
///
/// ```text
/// part = Σ over the sets S of the other factors   |S|! (k − |S| − 1)! / k! · (value with it and S − value with S)
/// ```
///
/// The parts add up to the change, and change sign when the two times change places. For two factors each is the mean of
/// its effect before and after the other has changed: with a measure of inequality as `value`, and rates and populations
/// as the factors, that is the change of a gap by rates and by populations.
///
/// # Arguments
///
/// `factors`: how many, at most 12; `value` is called 2^factors times.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for no factors or more than 12, for a value that is not finite, and what
/// `value` says.
///
/// Source: Das Gupta 1993, Standardization and Decomposition of Rates: A User's Manual, US Bureau of the Census, Current
/// Population Reports P23-186; Shorrocks 2013, doi:10.1007/s10888-011-9214-z (as the Shapley value).
///
/// ```
/// # use jamlik::inequality::decomposition::das_gupta;
/// // A product of two: from 2 · 3 to 4 · 5, half of 2 · (3 + 5) and half of 2 · (2 + 4).
/// let at = |second: bool, (a, b): (f64, f64)| if second { b } else { a };
/// let parts = das_gupta(2, |now| Ok(at(now[0], (2.0, 4.0)) * at(now[1], (3.0, 5.0))))?;
/// assert_eq!(parts, [8.0, 6.0]);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn das_gupta(factors: usize, value: impl Fn(&[bool]) -> Result<f64>) -> Result<Vec<f64>> {
    const NAME: &str = "the parts of a change";
    if factors == 0 || factors > 12 {
        return Err(undefined(NAME, format!("of {factors} factors")));
    }
    let is_second = |set: usize| (0..factors).map(move |factor| set & (1 << factor) != 0).collect::<Vec<bool>>();
    let values = (0..1_usize << factors).map(|set| value(&is_second(set))).collect::<Result<Vec<f64>>>()?;
    if let Some(value) = values.iter().find(|value| !value.is_finite()) {
        return Err(undefined(NAME, format!("a value of {value}")));
    }
    // How many of all orders have just these factors before it: |S|! (k − |S| − 1)! / k! = 1 / (k · (k − 1 over |S|)).
    let share = |size: u32| 1.0 / (factors as f64 * choose(factors - 1, size as usize));
    let part = |factor: usize| {
        let without = (0..values.len()).filter(move |set| set & (1 << factor) == 0);
        sum(without.map(|set| share(set.count_ones()) * (values[set | (1 << factor)] - values[set])))
    };
    Ok((0..factors).map(part).collect())
}

fn choose(n: usize, k: usize) -> f64 {
    (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
}
