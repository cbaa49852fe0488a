//! Periods that share years, and those of them that do not.

use super::undefined;
use crate::error::Result;

const NAME: &str = "a trend";

/// What remains of a series when no two periods share a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thinned {
    /// The places in the series of the periods that were kept, in order of time.
    pub kept: Vec<usize>,
    /// The places of those that were left out because they share years with a later one that was kept, in order of time.
    pub left_out: Vec<usize>,
}

/// The newest period, and going back in time each next one that shares no year with the one kept before.
///
/// ```text
/// a period covers the years above last − pooled, up to last; it is kept if its last ≤ the kept one's last − pooled
/// ```
///
/// `last` is the last year of each period (or any evenly numbered time), `pooled` how many years it pools, above 0; in any
/// order. What is kept need not be evenly spaced: the tests here take the times as they are.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if two periods end with the same year, which one cannot choose between, a
/// number is not finite, or years pooled are not above 0.
///
/// Source: OHID, Public Health Technical Guidance, Trend markers: periods must not overlap or roll.
///
/// ```
/// # use jamlik::statistics::trend::independent;
/// // Means of three years, published every year.
/// let thinned = independent(&[2018.0, 2019.0, 2020.0, 2021.0], &[3.0; 4])?;
/// assert_eq!((thinned.kept, thinned.left_out), (vec![0, 3], vec![1, 2]));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn independent(last: &[f64], pooled: &[f64]) -> Result<Thinned> {
    if last.len() != pooled.len() {
        return Err(undefined(NAME, format!("{} periods, {} lengths", last.len(), pooled.len())));
    }
    if !(last.iter().all(|year| year.is_finite()) && pooled.iter().all(|years| *years > 0.0 && years.is_finite())) {
        return Err(undefined(NAME, "a period that is not a number of years".to_owned()));
    }
    let mut order: Vec<usize> = (0..last.len()).collect();
    order.sort_by(|a, b| last[*b].total_cmp(&last[*a]));
    if let Some(pair) = order.windows(2).find(|pair| last[pair[0]] == last[pair[1]]) {
        return Err(undefined(NAME, format!("two periods end with {}", last[pair[0]])));
    }
    let mut thinned = Thinned { kept: Vec::new(), left_out: Vec::new() };
    let mut free_until = f64::INFINITY;
    for place in order {
        if last[place] <= free_until {
            free_until = last[place] - pooled[place];
            thinned.kept.push(place);
        } else {
            thinned.left_out.push(place);
        }
    }
    thinned.kept.reverse();
    thinned.left_out.reverse();
    Ok(thinned)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    #[test]
    fn single_years_are_all_kept() {
        let thinned = independent(&[3.0, 1.0, 2.0], &[1.0; 3]).unwrap();
        assert_eq!((thinned.kept, thinned.left_out), (vec![1, 2, 0], vec![]));
    }

    #[test]
    fn periods_of_different_length() {
        // 2021 alone; 2017–2020 touches nothing of it; 2018 lies within; 2016 is before.
        let thinned = independent(&[2016.0, 2018.0, 2020.0, 2021.0], &[1.0, 1.0, 4.0, 1.0]).unwrap();
        assert_eq!((thinned.kept, thinned.left_out), (vec![0, 2, 3], vec![1]));
    }

    #[test]
    fn the_same_year_twice_is_refused() {
        assert!(independent(&[2020.0, 2020.0], &[1.0, 3.0]).is_err());
        assert!(independent(&[2020.0], &[0.0]).is_err());
        assert!(independent(&[f64::NAN], &[1.0]).is_err());
        assert!(independent(&[2020.0], &[]).is_err());
        assert_eq!(independent(&[], &[]).unwrap().kept, Vec::<usize>::new());
    }
}
