//! The points that draw a funnel: a hundred sizes along the axis, and the limits at each.
//!
//! The axis and its points are those of the R package PHEindicatormethods 2.1.0, so that the same data draw the same
//! picture.

use super::{Funnel, NAME, undefined};
use crate::error::Result;
use crate::statistics::{is_count, rate};

/// How many points draw a funnel.
pub const POINTS: usize = 100;

/// The ends of a funnel's horizontal axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// The left end, at least 0.
    pub minimum: f64,
    /// The right end.
    pub maximum: f64,
}

impl Axis {
    /// An axis that holds areas of these sizes and ends at round numbers.
    ///
    /// ```text
    /// minimum = 0 if the greatest size is more than twice the least, else 0.95 · least, down to one leading digit
    /// maximum = 1.05 · greatest, up to two leading digits
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`](crate::Error::Undefined) for no areas, or a size that is negative or not finite.
    ///
    /// ```
    /// # use jamlik::statistics::funnel::curve::Axis;
    /// assert_eq!(Axis::of(&[4600.0, 8011.0])?, Axis { minimum: 4000.0, maximum: 8500.0 });
    /// # Ok::<(), jamlik::Error>(())
    /// ```
    pub fn of(sizes: &[f64]) -> Result<Axis> {
        if sizes.is_empty() || !sizes.iter().all(|size| is_count(*size)) {
            return Err(undefined(NAME, format!("of {} areas, or a size that is not a count", sizes.len())));
        }
        let least = sizes.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = sizes.iter().copied().fold(0.0, f64::max);
        let minimum = if greatest > 2.0 * least {
            0.0
        } else {
            let unit = 10_f64.powi(digits((0.95 * least).floor()) - 1);
            (0.95 * least / unit).floor() * unit
        };
        let unit = 10_f64.powi(digits((1.05 * greatest).ceil()) - 2);
        Ok(Axis { minimum, maximum: (1.05 * greatest / unit).ceil() * unit })
    }

    /// The axis of events for areas of so many person-years, pooled over `years`, at the `average` rate.
    ///
    /// The person-years of one year are rounded as [`Axis::of`], multiplied back, and made whole events.
    ///
    /// # Errors
    ///
    /// As [`Axis::of`], and if `years` is not above 0.
    pub fn of_events(person_years: &[f64], years: f64, average: f64) -> Result<Axis> {
        if !(years > 0.0 && years.is_finite()) {
            return Err(undefined(NAME, format!("of {years} years")));
        }
        let yearly: Vec<f64> = person_years.iter().map(|size| size / years).collect();
        let axis = Axis::of(&yearly)?;
        let events = |end: f64| end * years * average;
        Ok(Axis { minimum: events(axis.minimum).floor(), maximum: events(axis.maximum).ceil() })
    }

    /// A hundred whole numbers along the axis, about equally spaced in their logarithms.
    ///
    /// ```text
    /// p₁ = max(1, minimum),  pⱼ = max(round(pⱼ₋₁ · (maximum/pⱼ₋₁)^(1/r)), pⱼ₋₁ + 1),  r = steps left to the maximum
    /// ```
    ///
    /// Where the axis is shorter than a hundred, the points go on past its end.
    ///
    /// `beyond` is how many steps after the last point the maximum would be reached: 0 for proportions and rates; 1 for
    /// ratios, whose curve stops a little short in the R package, and so here.
    ///
    /// ```
    /// # use jamlik::statistics::funnel::curve::Axis;
    /// let points = Axis { minimum: 0.0, maximum: 23_000.0 }.points(0);
    /// assert_eq!((points[0], points[99]), (1.0, 23_000.0));
    /// ```
    pub fn points(&self, beyond: usize) -> Vec<f64> {
        let mut points = vec![self.minimum.max(1.0)];
        for left in (1 + beyond..POINTS + beyond).rev() {
            let last = points[points.len() - 1];
            let next = (self.maximum / last).powf(1.0 / left as f64) * last;
            points.push(next.round_ties_even().max(last + 1.0));
        }
        points
    }
}

/// The number of digits of a whole number; 1 for 0.
fn digits(whole: f64) -> i32 {
    if whole < 10.0 { 1 } else { format!("{whole:.0}").len() as i32 }
}

/// The sizes at which so many events are just on a limit, and the value there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnLimits {
    /// The size at which these events are on the lower limit.
    pub lower_size: f64,
    /// The value there.
    pub lower: f64,
    /// The size at which they are on the upper limit.
    pub upper_size: f64,
    /// The value there.
    pub upper: f64,
}

/// The points of a ratio's or rate's funnel at which `events` are seen.
///
/// ```text
/// lower size = exact upper limit of the events / θ,  lower = events / lower size
/// upper size = exact lower limit of the events / θ,  upper = events / upper size
/// ```
///
/// These are the same curves as [`Funnel::limits`], reached from the events in place of the size. `events` is at least 1;
/// sizes are expected events or person-years, values in the target's unit. The R package finds the same roots by 23
/// halvings and so to about 1e-7 · (1 + events) / (1 − v)², v = λ/(1 + events + λ).
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) unless there are events and the target is above 0.
///
/// Source: as [`Funnel::limits`].
///
/// ```
/// # use jamlik::statistics::{funnel::{Funnel, curve::on_limits}, z95};
/// // One event: the limits of a count of one are 0.025 318 and 5.571 643.
/// let point = on_limits(Funnel::ratios(), 1.0, z95())?;
/// assert!((point.lower_size - 5.571_643).abs() < 1e-6 && (point.lower - 0.179_480).abs() < 1e-6);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn on_limits(funnel: Funnel, events: f64, z: f64) -> Result<OnLimits> {
    if !(events > 0.0 && funnel.target > 0.0) {
        return Err(undefined(NAME, format!("{events} events at a target of {}", funnel.target)));
    }
    let limits = rate::exact(events, z)?;
    let (lower_size, upper_size) = (limits.upper / funnel.target, limits.lower / funnel.target);
    Ok(OnLimits { lower_size, lower: events / lower_size, upper_size, upper: events / upper_size })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::z95;

    #[test]
    fn the_axis_is_round() {
        // The greatest is more than twice the least; 1.05 · 21 700 = 22 785.
        assert_eq!(Axis::of(&[10.0, 21_700.0]).unwrap(), Axis { minimum: 0.0, maximum: 23_000.0 });
        // Expected events may be fewer than one: 1.05 · 0.5 up to a tenth.
        assert_eq!(Axis::of(&[0.4, 0.5]).unwrap().maximum, 0.6000000000000001);
        assert_eq!(Axis::of(&[0.0]).unwrap(), Axis { minimum: 0.0, maximum: 0.0 });
        assert!(Axis::of(&[]).is_err());
        assert!(Axis::of_events(&[1.0], 0.0, 1.0).is_err());
    }

    #[test]
    fn events_are_those_of_the_person_years() {
        // 30 000 and 45 000 in three years: 9 000 and 16 000 a year, at 2 per 1 000.
        let axis = Axis::of_events(&[30_000.0, 45_000.0], 3.0, 0.002).unwrap();
        assert_eq!(axis, Axis { minimum: 54.0, maximum: 96.0 });
    }

    #[test]
    fn the_points_lie_on_the_limits_of_their_sizes() {
        let funnel = Funnel { target: 0.002, ..Funnel::ratios() };
        for events in [1.0, 7.0, 250.0] {
            let point = on_limits(funnel, events, z95()).unwrap();
            let upper = funnel.limits(point.upper_size, z95()).unwrap().upper;
            let lower = funnel.limits(point.lower_size, z95()).unwrap().lower;
            assert!((upper / point.upper - 1.0).abs() < 1e-9 && (lower / point.lower - 1.0).abs() < 1e-9);
        }
        assert!(on_limits(funnel, 0.0, z95()).is_err());
    }

    #[test]
    fn points_rise_by_at_least_one() {
        let points = Axis { minimum: 0.0, maximum: 5.0 }.points(1);
        assert_eq!(points.len(), POINTS);
        assert!(points.windows(2).all(|pair| pair[1] >= pair[0] + 1.0));
    }
}
