//! Means, with normal or Student's t limits.

use super::distribution::{normal_tail, student_quantile};
use super::{Limits, sum, undefined};
use crate::error::Result;

/// The normal interval of a value with a known standard error, value ∓ z·se.
///
/// All three are in the value's unit.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if the value is not finite or the standard error is negative or not finite.
///
/// Source: Altman, Machin, Bryant and Gardner 2000, Statistics with Confidence, 2nd ed., ch. 4 (ISBN 0-7279-1375-1).
///
/// ```
/// # use jamlik::statistics::{mean, z95};
/// let limits = mean::normal(70.0, 2.0, z95())?;
/// assert!((limits.lower - 66.080_072).abs() < 1e-6 && (limits.upper - 73.919_928).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn normal(value: f64, standard_error: f64, z: f64) -> Result<Limits> {
    if !(value.is_finite() && standard_error.is_finite() && standard_error >= 0.0) {
        return Err(undefined("a normal interval", format!("value {value} with standard error {standard_error}")));
    }
    Ok(Limits { lower: value - z * standard_error, upper: value + z * standard_error })
}

/// Student's t interval of the mean of single values, x̄ ∓ t·s/√k, with k − 1 degrees of freedom.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for fewer than two values or one that is not finite.
///
/// Source: Student 1908, doi:10.1093/biomet/6.1.1.
///
/// ```
/// # use jamlik::statistics::{mean, z95};
/// let limits = mean::student(&[1.0, 2.0, 3.0], z95())?;
/// assert!((limits.upper - 4.484_137_7).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn student(values: &[f64], z: f64) -> Result<Limits> {
    if values.len() < 2 || values.iter().any(|value| !value.is_finite()) {
        return Err(undefined("Student's interval", format!("{} values, or one that is not finite", values.len())));
    }
    let mean = sum::mean(values)?;
    let half = student_quantile(values.len() as f64 - 1.0, normal_tail(z))? * standard_error(values)?;
    Ok(Limits { lower: mean - half, upper: mean + half })
}

/// The standard error of the mean of single values, s/√k, in their unit.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) for fewer than two values or one that is not finite.
///
/// ```
/// # use jamlik::statistics::mean;
/// assert_eq!(mean::standard_error(&[1.0, 3.0])?, 1.0);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn standard_error(values: &[f64]) -> Result<f64> {
    Ok((sum::variance(values)? / values.len() as f64).sqrt())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::z95;

    #[test]
    fn a_standard_error_of_nothing_leaves_the_value() {
        assert_eq!(normal(3.5, 0.0, z95()).unwrap(), Limits { lower: 3.5, upper: 3.5 });
    }

    #[test]
    fn student_is_wider_than_normal() {
        let limits = student(&[4.0, 6.0], z95()).unwrap();
        assert!((limits.upper - (5.0 + 12.706_204_736)).abs() < 1e-6, "{limits:?}");
    }

    #[test]
    fn nonsense_is_undefined() {
        assert!(normal(f64::NAN, 1.0, z95()).is_err());
        assert!(normal(1.0, -1.0, z95()).is_err());
        assert!(student(&[1.0], z95()).is_err());
        assert!(student(&[1.0, f64::INFINITY], z95()).is_err());
    }
}
