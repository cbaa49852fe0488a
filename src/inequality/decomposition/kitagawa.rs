//! A difference of two composite rates in parts.

use super::undefined;
use crate::error::Result;
use crate::statistics::sum::sum;

/// A difference of two composite rates, in parts that add up to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kitagawa {
    /// The second rate less the first.
    pub difference: f64,
    /// The part of the strata's rates.
    pub rates: f64,
    /// The part of the strata's shares of people.
    pub composition: f64,
    /// The part of each stratum's rate and of its share.
    pub strata: Vec<(f64, f64)>,
}

/// The difference of two composite rates as a part of their rates and a part of their composition.
///
/// With the rates r and the shares of people c of the strata (ages, groups, areas) of two populations or times:
///
/// ```text
/// Σ c₂ r₂ − Σ c₁ r₁ = Σ (c₁ + c₂)/2 · (r₂ − r₁)  +  Σ (r₁ + r₂)/2 · (c₂ − c₁)
///                     rates                         composition
/// ```
///
/// Exact, and of opposite sign when the two change places. It is [`das_gupta`](super::das_gupta) of two factors. The part
/// of rates is the difference that standardising both to their average composition would leave. The part of composition is
/// given for each stratum as well, but only its sum means something: shares cannot change alone.
///
/// # Arguments
///
/// Four slices, an element a stratum, in the same order: rates in any unit, people on any scale.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for slices of different lengths, a negative number of people, a number
/// that is not finite, or no people.
///
/// Source: Kitagawa 1955, doi:10.1080/01621459.1955.10501299.
///
/// ```
/// # use jamlik::inequality::decomposition::kitagawa;
/// // From half young to a fifth young; only the old die more.
/// let parts = kitagawa([&[1.0, 10.0], &[50.0, 50.0]], [&[1.0, 12.0], &[20.0, 80.0]])?;
/// assert!((parts.difference - (9.8 - 5.5)).abs() < 1e-15);
/// assert!((parts.rates - 0.65 * 2.0).abs() < 1e-15 && (parts.composition - 0.3 * (11.0 - 1.0)).abs() < 1e-15);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn kitagawa([rates_a, people_a]: [&[f64]; 2], [rates_b, people_b]: [&[f64]; 2]) -> Result<Kitagawa> {
    const NAME: &str = "the parts of a difference";
    let strata = rates_a.len();
    if [people_a, rates_b, people_b].iter().any(|slice| slice.len() != strata) {
        return Err(undefined(NAME, format!("{strata} rates and not as many people or rates of the other")));
    }
    let numbers = || [rates_a, people_a, rates_b, people_b].into_iter().flatten();
    if let Some(number) = numbers().find(|number| !number.is_finite()) {
        return Err(undefined(NAME, format!("a number is {number}")));
    }
    let total = |people: &[f64]| sum(people.iter().copied());
    let (total_a, total_b) = (total(people_a), total(people_b));
    if people_a.iter().chain(people_b).any(|people| *people < 0.0) || total_a <= 0.0 || total_b <= 0.0 {
        return Err(undefined(NAME, format!("of {total_a} and {total_b} people, or a negative number of them")));
    }
    let part = |stratum: usize| {
        let (share_a, share_b) = (people_a[stratum] / total_a, people_b[stratum] / total_b);
        let (rate_a, rate_b) = (rates_a[stratum], rates_b[stratum]);
        ((share_a + share_b) / 2.0 * (rate_b - rate_a), (rate_a + rate_b) / 2.0 * (share_b - share_a))
    };
    let strata: Vec<(f64, f64)> = (0..strata).map(part).collect();
    let rates = sum(strata.iter().map(|part| part.0));
    let composition = sum(strata.iter().map(|part| part.1));
    Ok(Kitagawa { difference: rates + composition, rates, composition, strata })
}
