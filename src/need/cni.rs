//! The Care Need Index of units, with its parts, ranks, classes and how sure they are.

use crate::error::{Error, Result};
use crate::model::{Component, Language, Text};
use crate::need::components::{Components, Holding, Unit};
use crate::need::rank::{Draws, RankSpread, classes, ranks};
use crate::need::weights::Weights;
use crate::statistics::Limits;
use crate::statistics::draws::Stream;
use crate::statistics::sum::{dot, sum};

/// What a Care Need Index can be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The nation's weighted sum per person; that of the table where it is not given.
    pub national: Option<f64>,
    /// How many times counts, and weights, are drawn.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// How many units are the first, for the probability to be among them; a tenth of them, rounded up, where not given.
    pub first: Option<u32>,
    /// How far weights are drawn from their values, as a share: 0.2 for ±20 %; 0 for no ranks by weights.
    pub weight_spread: f64,
}

impl Default for Options {
    fn default() -> Options {
        Options { national: None, draws: 1000, seed: 1, first: None, weight_spread: 0.2 }
    }
}

/// The Care Need Index of every unit of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Cni {
    /// What the index is: `CNI`, or a partial one that says what it is without and which counts are proxies.
    pub name: Text,
    /// Whether a count is missing or a proxy.
    pub partial: bool,
    /// The weighted sum per person that the index is relative to.
    pub national: f64,
    /// It is stated, by the user or by the table, and not the sum of the units.
    pub stated: bool,
    /// What the table holds of each count, in the order of [`Component::ALL`].
    pub holdings: [Holding; 7],
    /// How many units the probability to be among the first is about.
    pub first: u32,
    /// The units, the greatest need first, then those without an index.
    pub rows: Vec<Row>,
    /// The index relative to the nation drawn many times, by [`Standing::place`].
    pub drawn: Draws,
    /// What a careful reader wants to know.
    pub notes: Vec<String>,
}

impl Cni {
    /// How many units have an index.
    pub fn ranked(&self) -> usize {
        self.rows.iter().filter(|row| row.standing.is_some()).count()
    }
}

/// One unit and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The unit.
    pub unit: Unit,
    /// Nothing if one of its counts is a gap.
    pub standing: Option<Standing>,
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The weighted sum of its counts.
    pub index: f64,
    /// The index relative to the nation's per person.
    pub cni: f64,
    /// The 95 % interval of the index relative to the nation.
    pub limits: Option<Limits>,
    /// What share of the index each count makes, in the order of [`Component::ALL`].
    pub shares: [f64; 7],
    /// 1 for the greatest need.
    pub rank: u32,
    /// How the rank varies with chance in the counts.
    pub by_chance: Option<RankSpread>,
    /// How the rank varies with the weights, where they are drawn.
    pub by_weights: Option<RankSpread>,
    /// The fifth of the people that its people are in, 5 for the greatest need.
    pub quintile: u32,
    /// The tenth of the people that its people are in, 10 for the greatest need.
    pub decile: u32,
    /// Its place in [`Cni::drawn`].
    pub place: usize,
}

/// The Care Need Index of the units of a table.
///
/// ```text
/// index = Σᵢ wᵢ nᵢ        CNI = (index / people) ÷ (index of the nation / people of the nation)
/// ```
///
/// so that the nation has 1, and merged units have the sum of their indices over the sum of their people. Where
/// `options.national` is not given, the nation is the row of the table that says so, or that which the table's own index by
/// these weights is relative to, or else the sum of its units.
///
/// Intervals are of chance in the counts: each is drawn anew as binomial among the unit's people (a count of 0 stays 0),
/// independent of the others; the sum of those of at least 20 from the normal distribution of the same mean and
/// variance. Where the nation is the sum of the units, it is drawn with them. Ranks by weights are with each weight drawn
/// evenly between (1 − s) and (1 + s) times its value, s = `options.weight_spread`, all units by the same weights. Limits
/// are the middle 95 % of draws.
///
/// A count that the table does not have, or has as a proxy, makes the index partial, and its name says so.
///
/// # Errors
///
/// [`Error::Usage`] if the table has none of the counts that have a weight, for a national value of another index than
/// the table's (a partial one), or one that is not above 0; [`Error::Undefined`] if no unit has every count, or all are 0.
///
/// Source: Sundquist, Malmström and Johansson 2003, J Epidemiol Community Health 57:347–352, doi:10.1136/jech.57.5.347; the
/// scale with the nation at 1 is that of SCB.
///
/// ```
/// # use jamlik::{model::Catalogue, need::{cni, components::Components, weights::Weights}};
/// let catalogue = Catalogue::embedded();
/// let weights = Weights::named(&catalogue, "scb")?;
/// let all = cni::cni(&Components::synthetic(&catalogue, 1)?, &weights, &cni::Options { draws: 0, ..Default::default() })?;
/// let people = all.rows.iter().map(|row| row.unit.population).sum::<f64>();
/// let mean = all.rows.iter().map(|row| row.standing.unwrap().cni * row.unit.population).sum::<f64>() / people;
/// assert!((mean - 1.0).abs() < 1e-12);
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn cni(components: &Components, weights: &Weights, options: &Options) -> Result<Cni> {
    let held = held(components, weights)?;
    let (whole, gaps): (Vec<&Unit>, Vec<&Unit>) =
        components.units.iter().partition(|unit| counts(unit, &held).is_some());
    let counts: Vec<[f64; 7]> = whole.iter().filter_map(|unit| counts(unit, &held)).collect();
    let populations: Vec<f64> = whole.iter().map(|unit| unit.population).collect();
    let indices: Vec<f64> = counts.iter().map(|counts| dot(counts, &held)).collect();
    let (index, people) = (sum(indices.iter().copied()), sum(populations.iter().copied()));
    let stated = stated_national(components, weights, &held, options, (index, people))?;
    let (stated, note) = stated.unzip();
    let national = stated.unwrap_or(index / people);
    if !(national.is_finite() && national > 0.0) {
        return Err(Error::Undefined {
            statistic: "the Care Need Index",
            reason: "no unit has every count of the index, or all counts are 0".to_owned(),
        });
    }
    let values: Vec<f64> = indices.iter().zip(&populations).map(|(index, people)| index / people / national).collect();
    let first = options.first.unwrap_or_else(|| values.len().div_ceil(10) as u32);
    let chance = by_chance(&whole, &counts, &held, stated, options);
    let (limits, by_chance) = (chance.intervals(), chance.ranks(first));
    let by_weights = by_weights(&whole, &counts, &held, options).ranks(first);
    let (ranks, quintiles, deciles) =
        (ranks(&values), classes(&values, &populations, 5)?, classes(&values, &populations, 10)?);
    let standing = |at: usize| Standing {
        index: indices[at],
        cni: values[at],
        limits: limits.get(at).copied().flatten(),
        shares: std::array::from_fn(|i| if indices[at] > 0.0 { held[i] * counts[at][i] / indices[at] } else { 0.0 }),
        rank: ranks[at],
        by_chance: by_chance.get(at).copied(),
        by_weights: by_weights.get(at).copied(),
        quintile: quintiles[at],
        decile: deciles[at],
        place: at,
    };
    let mut rows: Vec<Row> = whole
        .iter()
        .enumerate()
        .map(|(at, unit)| Row { unit: (*unit).clone(), standing: Some(standing(at)) })
        .collect();
    rows.sort_by_key(|row| row.standing.map(|standing| standing.rank));
    rows.extend(gaps.iter().map(|unit| Row { unit: (*unit).clone(), standing: None }));
    let (name, partial) = name(components, weights);
    let mut notes = components.notes.clone();
    notes.push(note.unwrap_or_else(|| format!(
        "1 is the sum of the table's units, {people:.0} people: {national:.4} per person; state another with --national"
    )));
    if !gaps.is_empty() {
        notes.push(format!("{} units lack a count and have no index, such as {}", gaps.len(), gaps[0].area));
    }
    let holdings = components.holdings.clone();
    Ok(Cni { name, partial, national, stated: stated.is_some(), holdings, first, rows, drawn: chance, notes })
}

/// The weights of the counts that the table has; 0 for the others.
fn held(components: &Components, weights: &Weights) -> Result<[f64; 7]> {
    let has = |component: Component| components.holdings[component.index()] != Holding::Absent;
    let held = Component::ALL.map(|component| if has(component) { weights.of(component) } else { 0.0 });
    if held.iter().any(|weight| *weight > 0.0) {
        return Ok(held);
    }
    Err(Error::Usage {
        message: format!("the table has none of the counts of {}", weights.title.en),
        help: format!("it needs {}", weights.components().map(Component::id).collect::<Vec<_>>().join(", ")),
    })
}

/// The counts of a unit, 0 for those that are no part of the index; nothing if one is a gap.
fn counts(unit: &Unit, held: &[f64; 7]) -> Option<[f64; 7]> {
    let mut counts = [0.0; 7];
    for (i, weight) in held.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
        counts[i] = unit.counts[i].filter(|_| *weight > 0.0)?;
    }
    Some(counts)
}

/// The nation's weighted sum per person, where the user or the table states it, and who does; `index` and
/// `people` are the sums of the units'.
fn stated_national(
    components: &Components,
    weights: &Weights,
    held: &[f64; 7],
    options: &Options,
    (index, people): (f64, f64),
) -> Result<Option<(f64, String)>> {
    let Some(national) = options.national else {
        let of_row = components.nation.as_ref().and_then(|nation| {
            let national = dot(&counts(nation, held)?, held) / nation.population;
            Some((national, format!("1 is the row `{}`: {national:.4} per person", nation.area)))
        });
        return Ok(of_row.or_else(|| of_own_index(components, index, people)));
    };
    let (name, partial) = name(components, weights);
    if partial {
        return Err(Error::Usage {
            message: format!("--national {national} is of the whole index, the table's is {}", name.en),
            help: "leave --national out: the sum of the table's units is then the nation".to_owned(),
        });
    }
    if !(national.is_finite() && national > 0.0) {
        return Err(Error::Usage {
            message: format!("--national {national}: a number above 0 is needed"),
            help: "it is the nation's weighted sum per person, 2.4762 in SCB's example".to_owned(),
        });
    }
    Ok(Some((national, format!("1 is the nation as given: {national} per person"))))
}

/// What the table's own index is relative to, if it is one of the same weights (SCB cuts the decimals of an index off) and
/// of more than the units.
fn of_own_index(components: &Components, index: f64, people: f64) -> Option<(f64, String)> {
    let of_units = index / people;
    let is_other = |national: f64| (national / of_units - 1.0).abs() > 1e-9;
    let own = components.own.filter(|own| (own.total / index - 1.0).abs() < 1e-3 && is_other(own.national))?;
    Some((own.national, format!("1 is what the table's own index is relative to: {:.4} per person", own.national)))
}

/// The index of every unit drawn anew from its counts, relative to the nation.
fn by_chance(units: &[&Unit], counts: &[[f64; 7]], held: &[f64; 7], stated: Option<f64>, options: &Options) -> Draws {
    let keys: Vec<&str> = units.iter().map(|unit| unit.area.as_str()).collect();
    let chances: Vec<Chance> =
        units.iter().zip(counts).map(|(unit, counts)| Chance::of(counts, unit.population, held)).collect();
    let people = sum(units.iter().map(|unit| unit.population));
    let draws = Draws::of(&keys, options.draws, options.seed, "cni", |at, stream| {
        chances[at].draw(stream) / units[at].population
    });
    let national: Vec<f64> = match stated {
        Some(national) => vec![national; options.draws],
        None => draws.totals_by(|at| units[at].population).into_iter().map(|total| total / people).collect(),
    };
    draws.divided(&national)
}

/// How the weighted sum of a unit's counts varies.
struct Chance {
    /// Of the counts that are drawn together.
    mean: f64,
    deviation: f64,
    /// Weight, people and share of each count that is drawn by itself.
    few: Vec<(f64, f64, f64)>,
}

/// From this many persons with and without, a count is drawn from the normal distribution.
const MANY: f64 = 20.0;

impl Chance {
    fn of(counts: &[f64; 7], population: f64, held: &[f64; 7]) -> Chance {
        let (mut mean, mut variance, mut few) = (0.0, 0.0, Vec::new());
        for (count, weight) in counts.iter().zip(held).filter(|(count, weight)| **count > 0.0 && **weight > 0.0) {
            if count.min(population - count) >= MANY {
                mean += weight * count;
                variance += weight * weight * count * (1.0 - count / population);
            } else {
                few.push((*weight, population.round().max(1.0), (count / population).min(1.0)));
            }
        }
        Chance { mean, deviation: variance.sqrt(), few }
    }

    fn draw(&self, stream: &mut Stream) -> f64 {
        let many = if self.deviation > 0.0 { self.mean + self.deviation * stream.normal() } else { self.mean };
        let few = self.few.iter().map(|(weight, people, share)| weight * stream.binomial(*people, *share));
        many.max(0.0) + few.sum::<f64>()
    }
}

/// The index per person of every unit by weights drawn anew, the same for all units.
fn by_weights(units: &[&Unit], counts: &[[f64; 7]], held: &[f64; 7], options: &Options) -> Draws {
    let draws = if options.weight_spread > 0.0 { options.draws } else { 0 };
    let mut stream = Stream::new(options.seed, &["cni weights"]);
    let mut drawn = || held.map(|weight| weight * (1.0 + options.weight_spread * (2.0 * stream.uniform() - 1.0)));
    let weights: Vec<[f64; 7]> = (0..draws).map(|_| drawn()).collect();
    Draws::from_fn(units.len(), draws, |at, draw| {
        let weighted = counts[at].iter().zip(&weights[draw]).map(|(count, weight)| count * weight);
        weighted.sum::<f64>() / units[at].population
    })
}

/// The name of an index without its details.
///
/// ```
/// # use jamlik::need::cni::short_name;
/// assert_eq!(short_name("CNI (partial: without moved_in)"), "CNI (partial)");
/// assert_eq!(short_name("CNI"), "CNI");
/// ```
pub fn short_name(name: &str) -> String {
    name.split_once(": ").map_or(name.to_owned(), |(short, _)| format!("{short})"))
}

/// What the index is called, and whether it is partial.
fn name(components: &Components, weights: &Weights) -> (Text, bool) {
    let (mut without, mut proxies) = (Vec::new(), Vec::new());
    for component in weights.components() {
        match &components.holdings[component.index()] {
            Holding::Given => {}
            Holding::Absent => without.push(component.id()),
            Holding::Proxy(column, _) => proxies.push(format!("{} = {column}", component.id())),
        }
    }
    if without.is_empty() && proxies.is_empty() {
        return (weights.title.clone(), false);
    }
    let said = |language: Language| {
        let part = |words: (&str, &str), what: &[String]| {
            (!what.is_empty()).then(|| format!("{} {}", language.pick(words.0, words.1), what.join(", ")))
        };
        let without: Vec<String> = without.iter().map(|id| (*id).to_owned()).collect();
        let parts = [part(("utan", "without"), &without), part(("ersättare", "proxy"), &proxies)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{} ({}: {})", weights.title.get(language), language.pick("partiellt", "partial"), parts.join("; "))
    };
    (Text { sv: said(Language::Sv), en: said(Language::En) }, true)
}
