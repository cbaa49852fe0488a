//! The groups that inequality is measured between, checked once.

use std::sync::OnceLock;

use ustr::Ustr;

use crate::error::{Error, Result};
use crate::model::{Better, Contrast};
use crate::statistics::Bounded;
use crate::statistics::regression::{self, Line};
use crate::statistics::sum::sum;

/// One group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subgroup {
    /// Its word in our tables.
    pub id: Ustr,
    /// Its value, in the unit of [`Setting::scale`].
    pub value: f64,
    /// Its limits, at the confidence that intervals are asked for.
    pub limits: Option<(f64, f64)>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Its people.
    pub population: Option<f64>,
}

/// What is the same for all groups of a set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Which groups are set against each other.
    pub contrast: Contrast,
    /// Which end of the indicator is better.
    pub better: Better,
    /// The place of the reference group; [`Contrast::Reference`] without one takes the first.
    pub reference: Option<usize>,
    /// What the values are.
    pub scale: Scale,
    /// The value of all groups together, used where populations are not known.
    pub average: Option<f64>,
}

/// What the values are. It is given, never guessed from them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// Shares, from 0 to this number, which means everyone: 1, or 100 for per cent.
    Share(f64),
    /// Events per this many persons, such as 100 000; from 0, and without an upper end.
    Rate(f64),
    /// Means of something else, such as years.
    Mean,
}

impl Scale {
    /// The value that means one per person.
    pub fn whole(self) -> Option<f64> {
        match self {
            Scale::Share(whole) | Scale::Rate(whole) => Some(whole),
            Scale::Mean => None,
        }
    }

    /// The highest value that can be.
    pub fn highest(self) -> f64 {
        match self {
            Scale::Share(whole) => whole,
            Scale::Rate(_) | Scale::Mean => f64::INFINITY,
        }
    }
}

/// At least two groups with finite values, in the order of their dimension, and what the formulas share.
///
/// Weights are the groups' populations, or equal where populations are not known.
#[derive(Debug, Clone)]
pub struct Subgroups {
    ids: Vec<Ustr>,
    values: Vec<f64>,
    limits: Vec<Option<(f64, f64)>>,
    standard_errors: Vec<Option<f64>>,
    populations: Option<Vec<f64>>,
    setting: Setting,
    shares: Vec<f64>,
    ranks: Vec<f64>,
    rank_variance: f64,
    // What follows is made anew from new values.
    mean: f64,
    rank_covariance: f64,
    fractions: Vec<f64>,
    logit: OnceLock<Option<Line>>,
    /// Where the search for the logit line begins: the line of the estimates, if these are draws.
    start: Option<[f64; 2]>,
    is_redrawn: bool,
}

impl Subgroups {
    /// Checks the groups. Ordered groups come from the least to the most advantaged.
    ///
    /// # Errors
    ///
    /// [`Error::Undefined`] for fewer than two groups; a value that is not finite, not within its limits, or a share
    /// outside 0 to everyone; a standard error or population below 0 or not finite; populations that are all 0; a
    /// reference that is not one of the groups.
    pub fn new(groups: &[Subgroup], setting: Setting) -> Result<Subgroups> {
        if groups.len() < 2 {
            return Err(undefined(format!("{} groups have a value", groups.len())));
        }
        for group in groups {
            check(group, setting.scale)?;
        }
        let reference = setting.reference.or((setting.contrast == Contrast::Reference).then_some(0));
        if let Some(place) = reference.filter(|place| *place >= groups.len()) {
            return Err(undefined(format!("group {place} of {} is the reference", groups.len())));
        }
        let populations: Option<Vec<f64>> = groups.iter().map(|group| group.population).collect();
        let total = populations.as_ref().map_or(groups.len() as f64, |all| sum(all.iter().copied()));
        if !(total > 0.0 && total.is_finite()) {
            return Err(undefined(format!("the groups hold {total} people")));
        }
        let weight = |place: usize| populations.as_ref().map_or(1.0, |all| all[place]);
        let shares: Vec<f64> = (0..groups.len()).map(|place| weight(place) / total).collect();
        let ranks = ranks(&shares);
        let rank_variance = sum(shares.iter().zip(&ranks).map(|(p, x)| p * (x - 0.5) * (x - 0.5)));
        let mut subgroups = Subgroups {
            ids: groups.iter().map(|group| group.id).collect(),
            values: groups.iter().map(|group| group.value).collect(),
            limits: groups.iter().map(|group| group.limits).collect(),
            standard_errors: groups.iter().map(|group| group.standard_error).collect(),
            setting: Setting { reference, ..setting },
            fractions: vec![f64::NAN; shares.len()],
            shares,
            ranks,
            rank_variance,
            populations,
            mean: f64::NAN,
            rank_covariance: f64::NAN,
            logit: OnceLock::new(),
            start: None,
            is_redrawn: false,
        };
        subgroups.derive();
        Ok(subgroups)
    }

    /// The same groups with new values, which are finite and within the scale: for simulation, without a new
    /// allocation.
    ///
    /// Limits and standard errors remain those of the estimates, and are not to be used with the new values.
    pub(super) fn redraw(&mut self, mut draw: impl FnMut(usize) -> f64) {
        for (place, value) in self.values.iter_mut().enumerate() {
            *value = draw(place);
        }
        // All draws set out from the line of the estimates, so that none depends on another.
        if !self.is_redrawn {
            self.start = self.logit.get().copied().flatten().map(|line| [line.intercept, line.slope]);
            self.is_redrawn = true;
        }
        self.logit = OnceLock::new();
        self.derive();
    }

    fn derive(&mut self) {
        // From the first value on, so that what all values share costs no digits, and equal values have it as their
        // mean.
        let first = self.values[0];
        let mean = first + sum(self.shares.iter().zip(&self.values).map(|(p, y)| p * (y - first)));
        let weighted = self.shares.iter().zip(&self.values).zip(&self.ranks);
        self.rank_covariance = sum(weighted.map(|((p, y), x)| p * (y - mean) * (x - 0.5)));
        self.mean = mean;
        if let Some(whole) = self.setting.scale.whole() {
            self.fractions.iter_mut().zip(&self.values).for_each(|(fraction, value)| *fraction = value / whole);
        }
    }

    /// How many groups there are.
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// What is the same for all groups. [`Contrast::Reference`] has its reference.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The groups' words.
    pub fn ids(&self) -> &[Ustr] {
        &self.ids
    }

    /// The groups' values yⱼ.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The groups' populations nⱼ, where all are known.
    pub fn populations(&self) -> Option<&[f64]> {
        self.populations.as_deref()
    }

    /// All people, Σ nⱼ, where they are known.
    pub fn people(&self) -> Option<f64> {
        self.populations.as_ref().map(|all| sum(all.iter().copied()))
    }

    /// The groups' shares of all people, pⱼ = nⱼ / Σ n; equal where populations are not known.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// The groups' ridit ranks: the share of all people in the groups before, and half of one's own.
    ///
    /// ```text
    /// xⱼ = Σ p before j + pⱼ / 2
    /// ```
    pub fn ranks(&self) -> &[f64] {
        &self.ranks
    }

    /// The variance of the ranks, σ² = Σ pⱼ (xⱼ − ½)².
    pub fn rank_variance(&self) -> f64 {
        self.rank_variance
    }

    /// The covariance of values and ranks, Σ pⱼ (yⱼ − μ)(xⱼ − ½): above 0 where the advantaged have high values.
    pub fn rank_covariance(&self) -> f64 {
        self.rank_covariance
    }

    /// The mean of the groups, μ = Σ pⱼ yⱼ; each counts alike where populations are not known.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The value of all people together: the mean, or the average that was given where populations are not known.
    pub fn average(&self) -> Option<f64> {
        if self.populations.is_some() { Some(self.mean) } else { self.setting.average }
    }

    /// The values per person, yⱼ over the scale's whole; not numbers for means.
    pub fn fractions(&self) -> &[f64] {
        &self.fractions
    }

    /// The logit line of the values per person on the ranks, weighted by population; made once.
    pub(super) fn logit(&self) -> Option<&Line> {
        let fit = || regression::logit(&self.ranks, &self.fractions, &self.shares, self.start).ok();
        self.logit.get_or_init(fit).as_ref()
    }

    /// The largest size of a value.
    pub(super) fn largest(&self) -> f64 {
        self.values.iter().fold(0.0, |largest, value| value.abs().max(largest))
    }

    /// The value that all groups have, where they all have the same.
    pub(super) fn common_value(&self) -> Option<f64> {
        let first = self.values[0];
        self.values.iter().all(|value| *value == first).then_some(first)
    }

    /// The place of the reference group, where there is one.
    pub fn reference(&self) -> Option<usize> {
        self.setting.reference
    }

    /// The standard error of one group.
    pub fn standard_error(&self, place: usize) -> Option<f64> {
        self.standard_errors[place]
    }

    /// The standard errors sⱼ, where all are known.
    pub(super) fn all_standard_errors(&self) -> Option<Vec<f64>> {
        self.standard_errors.iter().copied().collect()
    }

    /// The value of one group within its limits, where it has limits.
    pub fn bounded(&self, place: usize) -> Option<Bounded> {
        self.limits[place].map(|(lower, upper)| Bounded { lower, value: self.values[place], upper })
    }

    /// The two groups that a simple measure compares: the first of the pair less, or divided by, the second.
    ///
    /// - Ordered: the most against the least advantaged if a high value is better, the least against the most
    ///   otherwise, so that more is to the disadvantage of the least advantaged.
    /// - Extremes: the highest value against the lowest.
    /// - Reference: the last group against the reference, whichever end is better: women against men. Neither is held
    ///   to be the disadvantaged beforehand.
    ///
    /// Of equal values the first is taken; where all are equal, the first and the last, so that the two differ.
    pub fn pair(&self) -> (usize, usize) {
        let (first, last) = (0, self.len() - 1);
        match (self.setting.contrast, self.setting.better, self.setting.reference) {
            (Contrast::Ordered, Better::High, _) => (last, first),
            (Contrast::Ordered, Better::Low, _) => (first, last),
            (Contrast::Reference, _, Some(reference)) if reference == last => (first, last),
            (Contrast::Reference, _, reference) => (last, reference.unwrap_or(first)),
            (Contrast::Extremes, _, _) => match (self.highest(None), self.lowest(None)) {
                (highest, lowest) if highest == lowest => (first, last),
                differ => differ,
            },
        }
    }

    /// The reference group and the one farthest behind it: the reference against the lowest of the others if a high value
    /// is better, the highest of the others against the reference otherwise; `None` without a reference.
    pub fn reference_pair(&self) -> Option<(usize, usize)> {
        let reference = self.setting.reference?;
        Some(match self.setting.better {
            Better::High => (reference, self.lowest(Some(reference))),
            Better::Low => (self.highest(Some(reference)), reference),
        })
    }

    /// The group with the best value: the highest if a high value is better, the lowest otherwise.
    pub fn best(&self) -> usize {
        match self.setting.better {
            Better::High => self.highest(None),
            Better::Low => self.lowest(None),
        }
    }

    /// The group whose level all could reach: the most advantaged of ordered groups, the best of others.
    ///
    /// Of equally good groups it is the one with most people.
    pub fn target(&self) -> usize {
        if self.setting.contrast == Contrast::Ordered {
            return self.len() - 1;
        }
        let best = self.best();
        let equal = (0..self.len()).filter(|place| self.values[*place] == self.values[best]);
        equal.reduce(|a, b| if self.shares[b] > self.shares[a] { b } else { a }).unwrap_or(best)
    }

    fn highest(&self, except: Option<usize>) -> usize {
        let others = (0..self.len()).filter(|place| Some(*place) != except);
        others.reduce(|a, b| if self.values[b] > self.values[a] { b } else { a }).unwrap_or(0)
    }

    fn lowest(&self, except: Option<usize>) -> usize {
        let others = (0..self.len()).filter(|place| Some(*place) != except);
        others.reduce(|a, b| if self.values[b] < self.values[a] { b } else { a }).unwrap_or(0)
    }
}

fn ranks(shares: &[f64]) -> Vec<f64> {
    let mut below = 0.0;
    let rank = |share: &f64| {
        let rank = below + share / 2.0;
        below += share;
        rank
    };
    shares.iter().map(rank).collect()
}

fn check(group: &Subgroup, scale: Scale) -> Result<()> {
    let Subgroup { id, value, .. } = group;
    let within = group.limits.is_none_or(|(lower, upper)| lower <= *value && *value <= upper);
    if !(value.is_finite() && within) {
        return Err(undefined(format!("{value} in group `{id}`")));
    }
    if let Scale::Share(whole) = scale
        && !(0.0..=whole).contains(value)
    {
        return Err(undefined(format!("{value} in group `{id}` is not a share of {whole}")));
    }
    for (what, number) in [("standard error", group.standard_error), ("population", group.population)] {
        if let Some(number) = number.filter(|number| !(number.is_finite() && *number >= 0.0)) {
            return Err(undefined(format!("the {what} of group `{id}` is {number}")));
        }
    }
    Ok(())
}

fn undefined(reason: String) -> Error {
    Error::Undefined { statistic: "inequality", reason }
}
