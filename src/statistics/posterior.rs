//! What the rates of small areas may truly be, given their counts: draws from the posterior of empirical Bayes.
//!
//! The value of [`smoothing`](super::smoothing) is the mean of a posterior: with a prior of mean b and variance a, a gamma
//! of Poisson events gives Marshall's value and a beta of binomial ones that of Martuzzi and Elliott. The posterior that
//! takes b and a as known is too narrow, and has no width at all where a is estimated as 0. So they are drawn too.

use rayon::prelude::*;

use super::distribution::{Tail, gamma_quantile, gamma_tails};
use super::draws::Stream;
use super::sum::sum;
use super::{is_count, undefined};
use crate::error::Result;

/// How events come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chance {
    /// Events over persons or person-years, any number each.
    Poisson,
    /// So many of so many persons.
    Binomial,
}

/// How often is drawn, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulation {
    /// How many times; 1 000 or more for limits that can be trusted to two digits.
    pub replicates: usize,
    /// The seed.
    pub seed: u64,
}

/// The counts of areas.
#[derive(Debug, Clone, Copy)]
pub struct Counts<'a> {
    /// Events xᵢ ≥ 0.
    pub events: &'a [f64],
    /// Persons or person-years nᵢ > 0.
    pub people: &'a [f64],
    /// Whether what is drawn of an area may depend on its own count; one that is hidden has the prior alone.
    pub told: &'a [bool],
    /// How events come about.
    pub chance: Chance,
}

/// Areas that share a prior.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The areas whose counts make the prior, by place from 0.
    pub makes: Vec<usize>,
    /// The areas that it is the prior of.
    pub of: Vec<usize>,
}

/// Draws of the true rates, a list of all areas for each replicate; 0 for areas of no set.
///
/// Of the k areas that make a prior, with b = Σx/Σn and v = b for Poisson events or b(1 − b) for binomial ones:
///
/// ```text
/// S = Σ n (p − b)² / v,   n₀ = (Σn − Σn²/Σn) / (k − 1)
/// replicate:  B ~ Gamma((k − 3)/2) of rate S/2, within 0 to 1      a* = (v/n₀) (1/B − 1)
///             b* of mean b and variance v/Σn + a* Σn²/(Σn)²
///             θᵢ ~ prior(b*, a*) given xᵢ
/// gamma       shape b²/a + x,  rate b/a + n
/// beta        shapes b M + x,  (1 − b) M + n − x,  M = b (1 − b)/a − 1
/// ```
///
/// B is the share of chance in the variation of an area of average size. That is its posterior where every a ≥ 0 is as
/// likely beforehand; of fewer than four areas the shape is taken as ½. An area that makes its prior alone has the
/// posterior of its own count, from Jeffreys's prior. `key` tells these areas from others.
///
/// # Errors
///
/// [`Error::Undefined`](crate::Error::Undefined) if the lists differ in length, for a count that is negative or not finite,
/// a population of 0, or more events than persons of binomial ones.
///
/// Source: Morris 1983, doi:10.2307/2287098 (B and its posterior, for normal values).
///
/// ```
/// # use jamlik::statistics::{posterior::{self, Chance, Counts, Set, Simulation}, smoothing};
/// let (events, people) = ([12.0, 30.0, 45.0, 20.0, 31.0], [1000.0, 1500.0, 1200.0, 900.0, 1000.0]);
/// let counts = Counts { events: &events, people: &people, told: &[true; 5], chance: Chance::Poisson };
/// let all = Set { makes: (0..5).collect(), of: (0..5).collect() };
/// let draws = posterior::draws(&counts, &[all], Simulation { replicates: 500, seed: 1 }, &["falls"])?;
/// let mean = draws.iter().map(|rates| rates[2]).sum::<f64>() / 500.0;
/// let value = smoothing::global(&events, &people)?[2].value;
/// assert!((mean / value - 1.0).abs() < 0.1, "{mean} {value}");
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn draws(counts: &Counts<'_>, sets: &[Set], simulation: Simulation, key: &[&str]) -> Result<Vec<Vec<f64>>> {
    counts.check()?;
    let priors: Vec<Prior> = sets.iter().map(|set| Prior::of(counts, &set.makes)).collect();
    let draw = |replicate: usize| {
        let mut stream = Stream::new(simulation.seed, key);
        stream.replicate(replicate as u64);
        let mut rates = vec![0.0; counts.events.len()];
        for (prior, set) in priors.iter().zip(sets) {
            let (mean, signal) = prior.draw(counts.chance, &mut stream);
            for i in set.of.iter().copied() {
                let (x, n) = if counts.told[i] { (counts.events[i], counts.people[i]) } else { (0.0, 0.0) };
                rates[i] = counts.chance.rate(mean, signal, x, n, &mut stream);
            }
        }
        rates
    };
    Ok((0..simulation.replicates).into_par_iter().map(draw).collect())
}

impl Counts<'_> {
    fn check(&self) -> Result<()> {
        const NAME: &str = "a posterior";
        if self.people.len() != self.events.len() || self.told.len() != self.events.len() {
            return Err(undefined(NAME, "lists of different length".to_owned()));
        }
        let sound =
            |x: f64, n: f64| is_count(x) && is_count(n) && n > 0.0 && (self.chance == Chance::Poisson || x <= n);
        match self.events.iter().zip(self.people).find(|(x, n)| !sound(**x, **n)) {
            Some((x, n)) => Err(undefined(NAME, format!("{x} events in a population of {n}"))),
            None => Ok(()),
        }
    }
}

/// What is known of a prior's mean and variance.
struct Prior {
    areas: usize,
    /// b.
    mean: f64,
    /// v.
    chance: f64,
    /// Σn and Σn².
    people: f64,
    squares: f64,
    /// Half of S, and the probability that a B without limits lies below 1.
    half: f64,
    below: f64,
}

impl Prior {
    fn of(counts: &Counts<'_>, makes: &[usize]) -> Prior {
        let over = |f: &dyn Fn(f64, f64) -> f64| sum(makes.iter().map(|i| f(counts.events[*i], counts.people[*i])));
        let people = over(&|_, n| n).max(f64::MIN_POSITIVE);
        // Half an event where there is none: no set of areas is known to be free of it.
        let mean = over(&|x, _| x).max(0.5) / people;
        let chance = counts.chance.variance(mean).max(mean / people);
        let half = 0.5 * over(&|x, n| n * (x / n - mean).powi(2)) / chance;
        let areas = makes.len();
        let below = gamma_tails(shape(areas), half).map_or(0.0, |(below, _)| below);
        Prior { areas, mean, chance, people, squares: over(&|_, n| n * n), half, below }
    }

    /// b* and a*; the latter is infinite for an area by itself.
    fn draw(&self, kind: Chance, stream: &mut Stream) -> (f64, f64) {
        if self.areas < 2 {
            return (self.mean, f64::INFINITY);
        }
        let n0 = (self.people - self.squares / self.people) / (self.areas - 1) as f64;
        let signal = self.chance / n0 * (1.0 / self.share_of_chance(stream) - 1.0);
        let variance = self.chance / self.people + signal * self.squares / (self.people * self.people);
        (kind.rate(self.mean, variance, 0.0, 0.0, stream), signal)
    }

    /// B.
    fn share_of_chance(&self, stream: &mut Stream) -> f64 {
        const OFTEN: f64 = 0.05;
        if self.half <= 0.0 {
            return 1.0;
        }
        let shape = shape(self.areas);
        let drawn = if self.below > OFTEN {
            loop {
                let drawn = stream.gamma(shape);
                if drawn <= self.half {
                    break drawn;
                }
            }
        } else {
            // Far less variation than chance: by inversion, and all chance where even that has no digits left.
            let within = (1.0 - stream.uniform()) * self.below;
            gamma_quantile(shape, Tail::Lower, within).unwrap_or(self.half)
        };
        (drawn / self.half).clamp(f64::MIN_POSITIVE, 1.0)
    }
}

fn shape(areas: usize) -> f64 {
    ((areas as f64 - 3.0) / 2.0).max(0.5)
}

impl Chance {
    /// v.
    fn variance(self, mean: f64) -> f64 {
        match self {
            Chance::Poisson => mean,
            Chance::Binomial => mean * (1.0 - mean),
        }
    }

    /// A rate from a prior of mean b and variance a, given `x` events among `n`.
    fn rate(self, b: f64, a: f64, x: f64, n: f64, stream: &mut Stream) -> f64 {
        if a <= 0.0 {
            return b;
        }
        match (self, a.is_infinite()) {
            (Chance::Poisson, true) => stream.gamma(x + 0.5) / n.max(f64::MIN_POSITIVE),
            (Chance::Binomial, true) => stream.beta(x + 0.5, n - x + 0.5),
            (Chance::Poisson, false) => stream.gamma(b * b / a + x) / (b / a + n),
            (Chance::Binomial, false) => {
                let people = (b * (1.0 - b) / a - 1.0).max(1e-9);
                stream.beta(b * people + x, (1.0 - b) * people + (n - x))
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::super::smoothing;
    use super::*;

    fn all(areas: usize) -> Vec<Set> {
        vec![Set { makes: (0..areas).collect(), of: (0..areas).collect() }]
    }

    fn moments(draws: &[Vec<f64>], area: usize) -> (f64, f64) {
        let mean = sum(draws.iter().map(|rates| rates[area])) / draws.len() as f64;
        let variance = sum(draws.iter().map(|rates| (rates[area] - mean).powi(2))) / draws.len() as f64;
        (mean, variance.sqrt())
    }

    /// The share of areas whose true rate lies within its 95 % limits, of areas drawn from a known prior.
    fn covered(areas: usize, sets: u64, chance: Chance, signal: f64) -> f64 {
        let mut stream = Stream::new(5, &["coverage"]);
        let mut inside = 0;
        for set in 0..sets {
            let people: Vec<f64> = (0..areas).map(|_| 200.0 + (600.0 * stream.uniform()).floor()).collect();
            let truth: Vec<f64> = (0..areas).map(|_| chance.rate(0.05, signal, 0.0, 0.0, &mut stream)).collect();
            let event = |(rate, n): (&f64, &f64)| match chance {
                Chance::Poisson => stream.poisson(rate * n),
                Chance::Binomial => stream.binomial(*n, *rate),
            };
            let events: Vec<f64> = truth.iter().zip(&people).map(event).collect();
            let counts = Counts { events: &events, people: &people, told: &vec![true; areas], chance };
            let draws = draws(&counts, &all(areas), Simulation { replicates: 200, seed: set }, &[]).unwrap();
            for (i, truth) in truth.iter().enumerate() {
                let mut own: Vec<f64> = draws.iter().map(|rates| rates[i]).collect();
                own.sort_by(f64::total_cmp);
                inside += usize::from(own[4] <= *truth && *truth <= own[195]);
            }
        }
        inside as f64 / (areas as f64 * sets as f64)
    }

    #[test]
    fn limits_hold_the_truth_as_often_as_they_say() {
        for (areas, sets) in [(8, 80), (60, 10)] {
            for chance in [Chance::Poisson, Chance::Binomial] {
                // A standard deviation between areas of 0.01, beside one of about 0.01 by chance.
                let large = covered(areas, sets, chance, 1e-4);
                assert!((0.925..=0.98).contains(&large), "{areas} areas, {chance:?}: {large}");
                // Of a tenth of it: the limits are wide rather than narrow.
                let small = covered(areas, sets, chance, 1e-6);
                assert!(small > 0.94, "{areas} areas, {chance:?}: {small}");
            }
        }
    }

    #[test]
    fn no_signal_is_not_certainty() {
        // Areas that differ less than chance: the value is the mean, and it is not known exactly.
        let (events, people) = ([20.0, 21.0, 19.0, 20.0], [500.0; 4]);
        let counts = Counts { events: &events, people: &people, told: &[true; 4], chance: Chance::Poisson };
        let draws = draws(&counts, &all(4), Simulation { replicates: 2_000, seed: 3 }, &[]).unwrap();
        let (mean, error) = moments(&draws, 0);
        // The mean's own error is √(80)/2000 = 0.0045.
        assert!((mean - 0.04).abs() < 0.002 && error > 0.004, "{mean} ± {error}");
    }

    #[test]
    fn a_hidden_area_has_the_prior_alone() {
        let people = [400.0, 500.0, 900.0, 800.0, 700.0];
        let of = |first: f64| {
            let events = [first, 30.0, 20.0, 60.0, 44.0];
            let told = [false, true, true, true, true];
            let counts = Counts { events: &events, people: &people, told: &told, chance: Chance::Poisson };
            let sets = [Set { makes: (1..5).collect(), of: (0..5).collect() }];
            draws(&counts, &sets, Simulation { replicates: 50, seed: 3 }, &[]).unwrap()
        };
        assert_eq!(of(1.0), of(4.0));
    }

    #[test]
    fn an_area_by_itself_has_its_own_count() {
        let counts = Counts { events: &[40.0], people: &[1000.0], told: &[true], chance: Chance::Poisson };
        let draws = draws(&counts, &all(1), Simulation { replicates: 4_000, seed: 3 }, &[]).unwrap();
        let (mean, error) = moments(&draws, 0);
        assert!(
            (mean - 0.0405).abs() < 0.0004 && (error - 40.5_f64.sqrt() / 1000.0).abs() < 0.0003,
            "{mean} ± {error}"
        );
    }

    /// The posterior of many areas, whose prior is well known, has the smoothed value as its mean.
    #[test]
    fn the_posterior_s_mean_is_the_smoothed_value() {
        let mut stream = Stream::new(9, &["areas"]);
        let people: Vec<f64> = (0..800).map(|_| 300.0 + (300.0 * stream.uniform()).floor()).collect();
        let event = |n: &f64| {
            let rate = 0.02 + 0.1 * stream.uniform();
            stream.binomial(*n, rate)
        };
        let events: Vec<f64> = people.iter().map(event).collect();
        for chance in [Chance::Poisson, Chance::Binomial] {
            let smoothed = match chance {
                Chance::Poisson => smoothing::global(&events, &people).unwrap(),
                Chance::Binomial => smoothing::global_binomial(&events, &people).unwrap(),
            };
            let counts = Counts { events: &events, people: &people, told: &[true; 800], chance };
            let draws = draws(&counts, &all(800), Simulation { replicates: 2_000, seed: 1 }, &["mean"]).unwrap();
            for i in [0, 17, 444] {
                let (mean, error) = moments(&draws, i);
                assert!(
                    (mean - smoothed[i].value).abs() < 0.15 * error,
                    "{chance:?} {i}: {mean} {}",
                    smoothed[i].value
                );
            }
        }
    }

    #[test]
    fn nothing_is_not_a_number_however_odd_the_counts() {
        for (events, people) in [([0.0; 5], [1.0; 5]), ([1.0; 5], [1.0; 5]), ([0.0, 9.0, 0.0, 9.0, 0.0], [9.0; 5])] {
            for chance in [Chance::Poisson, Chance::Binomial] {
                let counts = Counts { events: &events, people: &people, told: &[true; 5], chance };
                let draws = draws(&counts, &all(5), Simulation { replicates: 200, seed: 1 }, &[]).unwrap();
                assert!(draws.iter().flatten().all(|rate| rate.is_finite() && *rate >= 0.0), "{events:?} {chance:?}");
            }
        }
        let counts = Counts { events: &[3.0], people: &[2.0], told: &[true], chance: Chance::Binomial };
        assert!(draws(&counts, &all(1), Simulation { replicates: 1, seed: 1 }, &[]).is_err());
    }
}
