//! The rows of a set as persons: the measures of an order, of a register or a survey.

use rayon::prelude::*;

use super::super::options::Level;
use super::super::{Input, Options, Outcome, Output, Set};
use super::{Found, GAPS, Interval, Turned, groups, table};
use crate::error::{Error, Result};
use crate::inequality::concentration::{Errors, Index, Variance};
use crate::inequality::persons::{Persons, Sample};
use crate::inequality::{MEASURES, Measure, Need, Spread, named};
use crate::model::{Better, Language, Status};
use crate::statistics::regression::Link;
use crate::statistics::survey::Estimated;
use crate::statistics::{Limits, mean};

/// The measures that persons have.
const OF_PERSONS: &[&str] = &[
    "sii",
    "rii",
    "sii_linear",
    "rii_linear",
    "aci",
    "aci_bounded",
    "rci",
    "rci_bounded",
    "rci_wagstaff",
    "rci_erreygers",
];

/// Whether the rows are persons.
pub fn are_rows(input: &Input) -> bool {
    input.has("outcome") && !input.has("subgroup")
}

/// A row a set and measure.
///
/// # Errors
///
/// [`Error::Usage`] for an interval that persons do not have; [`Error::Data`] for what is not the same throughout a set.
pub fn compute(input: &Input, options: &Options) -> Result<Output> {
    input.require(&GAPS, &["order"])?;
    refuse_drawn(options)?;
    let sets = input.sets();
    let better = better(input, &sets, options.sign)?;
    let measures = measures(options)?;
    let (levels, columns) = (options.levels()?, Columns::of(input));
    let of_set = |(set, better): (&Set, &Better)| columns.measured(set, *better, &measures, &levels);
    let found: Vec<(Vec<Found>, [usize; 2])> = sets.par_iter().zip(&better).map(of_set).collect();
    let (rows, counts): (Vec<Vec<Found>>, Vec<[usize; 2]>) = found.into_iter().unzip();
    let mut output = table(input.labels(&sets), &rows, options.sign, &levels);
    for (at, name) in ["persons", "left_out"].into_iter().enumerate() {
        let count = |counts: &[usize; 2]| vec![i64::try_from(counts[at]).ok(); measures.len()];
        output.integers(name, counts.iter().flat_map(count).collect());
    }
    let left_out: usize = counts.iter().map(|counts| counts[1]).sum();
    if left_out > 0 {
        let all = input.len();
        output
            .notes
            .push(format!("{left_out} of {all} persons lack an outcome, an order or a weight and are left out"));
    }
    Ok(output)
}

fn refuse_drawn(options: &Options) -> Result<()> {
    let is_analytic = matches!(options.interval, None | Some(Interval::Usual | Interval::Analytic));
    if is_analytic && !options.corrected && options.draws.is_none() && options.seed.is_none() {
        return Ok(());
    }
    Err(Error::Usage {
        message: "the rows are persons, whose limits are not drawn".to_owned(),
        help: "leave out --interval, --corrected, --draws and --seed: limits come from the sample's design".to_owned(),
    })
}

/// Which end is better, of each set; where nothing is to be turned it does not matter.
fn better(input: &Input, sets: &[Set], sign: Option<Turned>) -> Result<Vec<Better>> {
    for field in
        groups::FIELDS.iter().filter(|field| ["better", "scale"].contains(&field.name) && input.has(field.name))
    {
        input.constant(field, sets)?;
    }
    if sign != Some(Turned::Disadvantage) {
        return Ok(vec![Better::High; sets.len()]);
    }
    input.require(&GAPS, &["better"])?;
    let mut problems = Vec::new();
    let better = sets.iter().filter_map(|set| groups::better(input, set.rows[0], &mut problems)).collect();
    if problems.is_empty() { Ok(better) } else { Err(Error::Data(problems)) }
}

/// The measures that are asked for; all that persons have where none is.
fn measures(options: &Options) -> Result<Vec<&'static Measure>> {
    match options.measure.as_slice() {
        [] => {}
        [all] if all == "all" => {}
        words => return words.iter().map(|word| named(word)).collect(),
    }
    Ok(MEASURES.iter().copied().filter(|measure| OF_PERSONS.contains(&measure.id)).collect())
}

struct Columns<'a> {
    input: &'a Input,
    outcome: Vec<Option<f64>>,
    order: Vec<Option<f64>>,
    weight: Vec<Option<f64>>,
    scale: Vec<Option<f64>>,
}

impl Columns<'_> {
    fn of(input: &Input) -> Columns<'_> {
        let weight = if input.has("weight") { input.numbers("weight") } else { vec![Some(1.0); input.len()] };
        let (outcome, order, scale) = (input.numbers("outcome"), input.numbers("order"), input.numbers("scale"));
        Columns { input, outcome, order, weight, scale }
    }

    /// Every measure of one set, and how many persons it is of and how many are left out.
    fn measured(
        &self,
        set: &Set,
        better: Better,
        measures: &[&'static Measure],
        levels: &[Level],
    ) -> (Vec<Found>, [usize; 2]) {
        let persons = self.persons(set);
        let count = persons.as_ref().map_or(0, Persons::count);
        let whole = self.scale[set.rows[0]].filter(|whole| *whole > 0.0);
        let found = |measure: &&'static Measure| {
            let statistic = measure.title(Language::En);
            let outcome = match &persons {
                Err(error) => Outcome::undefined(error, statistic),
                Ok(persons) => outcome(measure, persons, whole, better, levels),
            };
            let groups = persons.as_ref().map_or(0, Persons::places);
            Found { measure, outcome, groups, pair: Default::default() }
        };
        (measures.iter().map(found).collect(), [count, set.rows.len() - count])
    }

    fn persons(&self, set: &Set) -> Result<Persons> {
        let is_placed = |row: &usize| self.order[*row].is_some() && self.weight[*row].is_some();
        let rows: Vec<usize> = set.rows.iter().copied().filter(is_placed).collect();
        let of = |column: &[Option<f64>]| -> Vec<f64> { rows.iter().filter_map(|row| column[*row]).collect() };
        let codes = |field: &str| self.input.has(field).then(|| self.input.codes(field, &rows));
        let (weights, psu, strata) = (of(&self.weight), codes("psu"), codes("strata"));
        let sample = Sample { weights: Some(&weights), psu: psu.as_deref(), strata: strata.as_deref() };
        let outcomes: Vec<Option<f64>> = rows.iter().map(|row| self.outcome[*row]).collect();
        Persons::new(&outcomes, &of(&self.order), sample)
    }
}

fn outcome(measure: &Measure, persons: &Persons, whole: Option<f64>, better: Better, levels: &[Level]) -> Outcome {
    let statistic = measure.title(Language::En);
    if !OF_PERSONS.contains(&measure.id) {
        return Outcome::absent(Status::NotApplicable, "rows_are_persons", statistic);
    }
    let whole = match whole {
        None if measure.needs.contains(&Need::Scale) => {
            return Outcome::absent(Status::NotApplicable, "not_a_share", statistic);
        }
        whole => whole.unwrap_or(1.0),
    };
    let (found, method) = match estimated(measure.id, persons, whole) {
        Ok(found) => found,
        Err(error) => return Outcome::undefined(&error, statistic),
    };
    let limits = |level: &Level| {
        let limits = limits(measure, found, level.z)?;
        let spread = Spread { standard_error: None, lower: limits.lower, upper: limits.upper, method };
        let turned = measure.to_disadvantage(better, found.value, Some(spread)).1?;
        Some(Limits { lower: turned.lower, upper: turned.upper })
    };
    Outcome {
        value: Some(measure.to_disadvantage(better, found.value, None).0),
        standard_error: Some(found.standard_error),
        limits: levels.iter().map(limits).collect(),
        method: method.to_owned(),
        ..Outcome::absent(Status::Ok, "", statistic)
    }
}

/// Normal limits, of a ratio on the scale of its logarithm.
fn limits(measure: &Measure, found: Estimated, z: f64) -> Option<Limits> {
    if !measure.is_ratio() {
        return mean::normal(found.value, found.standard_error, z).ok();
    }
    let limits = mean::normal(found.value.ln(), found.standard_error, z).ok()?;
    Some(Limits { lower: limits.lower.exp(), upper: limits.upper.exp() })
}

/// The measure, its standard error and how that is made.
fn estimated(id: &str, persons: &Persons, whole: f64) -> Result<(Estimated, &'static str)> {
    let index = |index: Index, times: f64| {
        let found = persons.concentration(index, Variance::Regression(Errors::Design))?;
        Ok((Estimated { value: found.value * times, standard_error: found.standard_error * times }, "regression"))
    };
    let line = |found: Result<Estimated>| Ok((found?, "linearised"));
    match id {
        "sii" => line(persons.slope(Link::Logit, whole)),
        "rii" => line(persons.ratio(Link::Logit, whole)),
        "sii_linear" => line(persons.slope(Link::Identity, whole)),
        "rii_linear" => line(persons.ratio(Link::Identity, whole)),
        "aci" => index(Index::Generalised, 1.0),
        "aci_bounded" => index(Index::Generalised, 1.0 / whole),
        "rci_wagstaff" => index(Index::Wagstaff { lower: 0.0, upper: whole }, 1.0),
        "rci_erreygers" => index(Index::Erreygers { lower: 0.0, upper: whole }, 1.0),
        _ => index(Index::Standard, 1.0),
    }
}
