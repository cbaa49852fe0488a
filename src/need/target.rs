//! Which areas to begin with: ranks by need, how surely each is among the worst, and how much of the burden they hold.

use rayon::prelude::*;

use super::candidates::{Candidate, Candidates};
use super::rank::{Draws, RankSpread, ranks};
use crate::error::{Error, Result};
use crate::statistics::Limits;
use crate::statistics::sum::running;

/// Areas in order of need.
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    /// The areas, the greatest need first; of equal ones the lower code.
    pub rows: Vec<Target>,
    /// How many areas are the worst, for the probability to be among them.
    pub first: u32,
    /// How many areas reach half of the burden.
    pub half: Half,
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The area.
    pub candidate: Candidate,
    /// The middle 95 % of what its need may be; nothing where the measure does not say how sure it is.
    pub limits: Option<Limits>,
    /// 1 for the greatest need; equal needs share the first of their ranks.
    pub rank: u32,
    /// How its rank varies, and in which share of draws it is among the worst.
    pub spread: Option<RankSpread>,
    /// The share of the people in this area and those before it.
    pub people: f64,
    /// The share of the burden in this area and those before it.
    pub burden: f64,
    /// The middle 95 % of that share.
    pub burden_limits: Option<Limits>,
}

/// How many areas, in order of need, hold half of the burden.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Half {
    /// So many areas.
    pub areas: u32,
    /// With so large a share of the people.
    pub people: f64,
    /// The middle 95 % of how many it may truly take.
    pub limits: Option<(u32, u32)>,
}

/// Ranks candidates by need.
///
/// The order is that of the scores. Over draws of what the needs may truly be, each area's rank varies, and it is among
/// the worst `first` in a share of them: the probability that it truly belongs there. The curve follows the order chosen
/// once; the curve is the mean, and its band the middle 95 %, over draws of the burdens:
///
/// ```text
/// people(k) = Σᵢ≤ₖ nᵢ / Σ n        burden(k) = Σᵢ≤ₖ bᵢ / Σ b
/// ```
///
/// Ordering by rates of chance and then counting the same rates would flatter the choice; smoothed rates and their draws
/// do not.
///
/// `first` is a tenth of the areas, rounded up, where it is not given.
///
/// # Errors
///
/// [`Error::Usage`] without candidates, or where there is no burden to reach.
pub fn target(candidates: &Candidates, first: Option<u32>) -> Result<Targets> {
    let rows = &candidates.rows;
    let people: f64 = crate::statistics::sum::sum(rows.iter().map(|row| row.people));
    let burden: f64 = crate::statistics::sum::sum(rows.iter().map(|row| row.burden));
    if rows.is_empty() || people <= 0.0 || burden <= 0.0 {
        return Err(Error::Usage {
            message: format!("{} areas hold no burden to reach", rows.len()),
            help: "choose another measure with --by, or more areas".to_owned(),
        });
    }
    let first = first.unwrap_or_else(|| rows.len().div_ceil(10) as u32);
    let ranks = ranks(&rows.iter().map(|row| row.score).collect::<Vec<f64>>());
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|at| (ranks[*at], rows[*at].area));
    let reached = reached(&candidates.burdens, &order);
    let shares = |of: fn(&Candidate) -> f64, all: f64| -> Vec<f64> {
        running(order.iter().map(|at| of(&rows[*at]))).map(|part| (part / all).min(1.0)).collect()
    };
    let of_people = shares(|row| row.people, people);
    let (limits, spreads, of_burden, bands) = if candidates.drawn {
        let curve = Draws::from_fn(order.len(), reached.len(), |place, draw| reached[draw][place]);
        (candidates.scores.intervals(), candidates.scores.ranks(first), curve.means(), curve.intervals())
    } else {
        (Vec::new(), Vec::new(), shares(|row| row.burden, burden), Vec::new())
    };
    let target = |(place, at): (usize, &usize)| Target {
        candidate: rows[*at].clone(),
        limits: limits.get(*at).copied().flatten(),
        rank: ranks[*at],
        spread: spreads.get(*at).copied(),
        people: of_people[place],
        burden: of_burden[place],
        burden_limits: bands.get(place).copied().flatten(),
    };
    let targets: Vec<Target> = order.iter().enumerate().map(target).collect();
    let half = half(&of_people, &of_burden, candidates.drawn.then_some(&reached));
    Ok(Targets { rows: targets, first, half })
}

/// The share of the burden in the first areas of an order, for each draw.
fn reached(burdens: &Draws, order: &[usize]) -> Vec<Vec<f64>> {
    let of_draw = |draw: usize| {
        let parts: Vec<f64> = running(order.iter().map(|at| burdens.of_unit(*at)[draw])).collect();
        let all = parts.last().copied().unwrap_or(0.0);
        parts.into_iter().map(|part| if all > 0.0 { (part / all).min(1.0) } else { 0.0 }).collect()
    };
    (0..burdens.draws()).into_par_iter().map(of_draw).collect()
}

fn half(people: &[f64], burden: &[f64], drawn: Option<&Vec<Vec<f64>>>) -> Half {
    let first = |shares: &[f64]| shares.iter().position(|share| *share >= 0.5).unwrap_or(shares.len() - 1);
    let at = first(burden);
    let limits = drawn.filter(|drawn| !drawn.is_empty()).map(|drawn| {
        let mut counts: Vec<usize> = drawn.iter().map(|shares| first(shares) + 1).collect();
        counts.sort_unstable();
        let last = (counts.len() - 1) as f64;
        (counts[(0.025 * last).floor() as usize] as u32, counts[(0.975 * last).ceil() as usize] as u32)
    });
    Half { areas: at as u32 + 1, people: people[at], limits }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use ustr::ustr;

    use super::*;
    use crate::model::Text;

    fn candidates(rows: &[(&str, f64, f64)], drawn: bool) -> Candidates {
        let row = |(area, people, score): &(&str, f64, f64)| Candidate {
            area: ustr(area),
            municipality: None,
            people: *people,
            score: *score,
            burden: people * score,
        };
        let rows: Vec<Candidate> = rows.iter().map(row).collect();
        let keys: Vec<&str> = rows.iter().map(|row| row.area.as_str()).collect();
        let scores = Draws::of(&keys, 400, 1, "test", |unit, stream| rows[unit].score + 0.1 * stream.normal().abs());
        Candidates {
            burdens: Draws::from_fn(rows.len(), 400, |unit, draw| scores.of_unit(unit)[draw] * rows[unit].people),
            scores,
            measure: Text::default(),
            reached: Text::default(),
            drawn,
            rows,
        }
    }

    const FOUR: [(&str, f64, f64); 4] = [("a", 100.0, 1.0), ("b", 100.0, 4.0), ("c", 200.0, 2.0), ("d", 100.0, 1.0)];

    #[test]
    fn the_curve_by_hand() {
        // Burdens 4, 4, 1, 1 of 10 hundred in the order b, c, a, d; people 1, 2, 1, 1 of 5 hundred.
        let targets = target(&candidates(&FOUR, false), None).unwrap();
        let rows: Vec<_> = targets.rows.iter().map(|row| (row.candidate.area.as_str(), row.rank, row.people)).collect();
        assert_eq!(rows, [("b", 1, 0.2), ("c", 2, 0.6), ("a", 3, 0.8), ("d", 3, 1.0)]);
        let reached: Vec<f64> = targets.rows.iter().map(|row| row.burden).collect();
        assert_eq!(reached, [0.4, 0.8, 0.9, 1.0]);
        assert_eq!((targets.first, targets.half), (1, Half { areas: 2, people: 0.6, limits: None }));
        assert!(targets.rows.iter().all(|row| row.limits.is_none() && row.spread.is_none()));
    }

    #[test]
    fn the_order_of_the_table_does_not_matter_and_the_band_holds_the_curve_s_end() {
        let mut turned = FOUR;
        turned.reverse();
        let (one, other) = (candidates(&FOUR, true), candidates(&turned, true));
        let (one, other) = (target(&one, Some(2)).unwrap(), target(&other, Some(2)).unwrap());
        assert_eq!(one, other);
        let last = one.rows.last().unwrap();
        assert_eq!(last.burden_limits, Some(Limits { lower: 1.0, upper: 1.0 }));
        assert_eq!(one.rows[0].spread.unwrap().among_first, 1.0);
        assert_eq!(one.rows[0].spread.unwrap().upper, 1);
        assert!(one.rows.windows(2).all(|pair| pair[0].burden <= pair[1].burden));
        assert!(target(&candidates(&[("a", 10.0, 0.0)], false), None).is_err());
    }
}
