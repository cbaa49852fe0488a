//! `calc gaps`: how unequal the groups of each set are.

mod groups;
mod persons;

use clap::ValueEnum;
use rayon::prelude::*;

use super::options::Level;
use super::{Doc, Input, Kind, Options, Outcome, Output};
use crate::error::{Error, Result};
use crate::inequality::{Drawing, Drawn, MEASURES, Measure, Spread, Subgroups, Turn, drawn, named, propagated};
use crate::model::{Better, Language, Status};
use crate::statistics::Limits;

/// Every measure of each set of groups, or those of an order of each set of persons, a row a measure.
pub const GAPS: Kind = Kind {
    id: "gaps",
    title: "inequality between groups, all measures of WHO's HEAT; those of an order, of persons of a survey",
    fields: groups::FIELDS,
    methods: &[],
    options: &["measure", "interval", "corrected", "draws", "seed", "sign", "drop-missing"],
    multiplier: 1.0,
    docs: DOCS,
    compute,
};

/// How the limits of measures are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Interval {
    /// The field's analytic interval where there is one, simulated limits otherwise
    Usual,
    /// The field's analytic interval, as WHO's HEAT; none where there is none
    Analytic,
    /// The groups' standard errors propagated through the measure
    Propagated,
    /// Percentiles of draws of the groups' values
    Simulation,
    /// Percentiles of draws of the groups' events
    Bootstrap,
}

/// What a positive value, or a ratio above 1, means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Turned {
    /// What the field's papers and WHO's HEAT say: high values among the advantaged, for measures of an order
    Field,
    /// The disadvantage of the less advantaged, whether a high or a low value is better
    Disadvantage,
}

const DRAWS: usize = 1000;
const SEED: u64 = 1;

/// What a row says, of which measure, how many groups, and which two.
struct Found {
    measure: &'static Measure,
    outcome: Outcome,
    groups: usize,
    pair: [String; 2],
}

fn compute(input: &Input, options: &Options) -> Result<Output> {
    if persons::are_rows(input) {
        return persons::compute(input, options);
    }
    input.require(&GAPS, groups::NEEDED)?;
    let levels = options.levels()?;
    let measures = measures(options)?;
    let intervals = Intervals::of(options, &levels)?;
    let sets = input.sets();
    let subgroups = groups::of(input, &sets, options.drop_missing)?;
    let labels = input.labels(&sets);
    let of_set = |(at, of_set): (usize, &groups::Found)| {
        let key: Vec<&str> = labels.iter().map(|(_, words)| words[at].as_str()).collect();
        measured(of_set, &measures, &intervals, options.sign, &key)
    };
    let found: Vec<Vec<Found>> = subgroups.par_iter().enumerate().map(of_set).collect();
    Ok(table(labels, &found, options.sign, &levels))
}

/// A row a set and measure.
fn table(labels: Vec<(String, Vec<String>)>, found: &[Vec<Found>], sign: Option<Turned>, levels: &[Level]) -> Output {
    let repeated = |words: Vec<String>| {
        words.iter().zip(found).flat_map(|(word, found)| vec![word.clone(); found.len()]).collect()
    };
    let mut output = Output::labelled(labels.into_iter().map(|(name, words)| (name, repeated(words))).collect());
    let rows: Vec<&Found> = found.iter().flatten().collect();
    let sign = |measure: &Measure| match sign {
        _ if !measure.signed && measure.turn == Turn::None => "none",
        None | Some(Turned::Field) => "field",
        Some(Turned::Disadvantage) => "disadvantage",
    };
    let outcomes: Vec<Outcome> = rows.iter().map(|row| row.outcome.clone()).collect();
    output.text("measure", rows.iter().map(|row| row.measure.id.to_owned()).collect());
    output.outcomes(&outcomes, levels, 1.0);
    output.text("reason", rows.iter().map(|row| row.outcome.reason.clone()).collect());
    output.text("sign", rows.iter().map(|row| sign(row.measure).to_owned()).collect());
    output.integers("groups", rows.iter().map(|row| i64::try_from(row.groups).ok()).collect());
    output.text("group", rows.iter().map(|row| row.pair[0].clone()).collect());
    output.text("reference_group", rows.iter().map(|row| row.pair[1].clone()).collect());
    output
}

/// The measures that are asked for; all where none is.
fn measures(options: &Options) -> Result<Vec<&'static Measure>> {
    match options.measure.as_slice() {
        [] => Ok(MEASURES.to_vec()),
        [all] if all == "all" => Ok(MEASURES.to_vec()),
        words => words.iter().map(|word| named(word)).collect(),
    }
}

/// Every measure of one set, in the order asked for.
fn measured(
    found: &groups::Found,
    measures: &[&'static Measure],
    intervals: &Intervals<'_>,
    sign: Option<Turned>,
    key: &[&str],
) -> Vec<Found> {
    let groups = match &found.subgroups {
        Ok(groups) => groups,
        Err((status, reason)) => {
            let absent = |measure: &&'static Measure| Found {
                measure,
                outcome: Outcome::absent(*status, reason, measure.title(Language::En)),
                groups: found.valued,
                pair: Default::default(),
            };
            return measures.iter().map(absent).collect();
        }
    };
    let spreads = intervals.spreads(groups, measures, key);
    let row = |(measure, spreads): (&&'static Measure, Vec<Option<Spread>>)| {
        let outcome = outcome(measure, groups, &spreads, sign);
        let (group, reference) = outcome.value.map_or((None, None), |_| measure.groups(groups));
        let word = |place: Option<usize>| place.map_or(String::new(), |place| groups.ids()[place].to_string());
        Found { measure, outcome, groups: groups.len(), pair: [word(group), word(reference)] }
    };
    measures.iter().zip(spreads).map(row).collect()
}

/// A measure in the unit and with the sign that are shown.
fn outcome(measure: &Measure, groups: &Subgroups, spreads: &[Option<Spread>], sign: Option<Turned>) -> Outcome {
    let statistic = measure.title(Language::En);
    let value = match measure.value(groups) {
        Ok(value) => value,
        Err(status) => return Outcome::absent(status, measure.reason(groups, status), statistic),
    };
    let better = if sign == Some(Turned::Disadvantage) { groups.setting().better } else { Better::High };
    let turned = |spread: Option<Spread>| measure.to_disadvantage(better, value, spread);
    let times = measure.shown_times;
    let limits = |spread: &Option<Spread>| {
        turned(*spread).1.map(|spread| Limits { lower: spread.lower * times, upper: spread.upper * times })
    };
    let first = spreads.iter().flatten().next();
    Outcome {
        value: Some(turned(None).0 * times),
        standard_error: first.and_then(|spread| spread.standard_error).map(|error| error * times),
        limits: spreads.iter().map(limits).collect(),
        statistic: statistic.to_owned(),
        method: first.map_or("none", |spread| spread.method).to_owned(),
        status: Status::Ok,
        reason: String::new(),
    }
}

/// How intervals are made, at which levels.
struct Intervals<'a> {
    kind: Interval,
    levels: &'a [Level],
    confidences: Vec<f64>,
    corrected: bool,
    draws: usize,
    seed: u64,
}

impl Intervals<'_> {
    fn of<'a>(options: &Options, levels: &'a [Level]) -> Result<Intervals<'a>> {
        let kind = options.interval.unwrap_or(Interval::Usual);
        let draws = options.draws.unwrap_or(DRAWS);
        let wrong = |message: String, help: &str| Err(Error::Usage { message, help: help.to_owned() });
        if options.corrected && matches!(kind, Interval::Analytic | Interval::Propagated) {
            let help = "give --interval simulation or --interval bootstrap with it";
            return wrong("--corrected: only drawn intervals are reflected".to_owned(), help);
        }
        if draws < 2 {
            return wrong(format!("--draws {draws}: two or more are needed"), "1000 is the default");
        }
        Ok(Intervals {
            kind,
            levels,
            confidences: levels.iter().map(|level| level.confidence).collect(),
            corrected: options.corrected,
            draws,
            seed: options.seed.unwrap_or(SEED),
        })
    }

    /// A row a measure, a column a level.
    fn spreads(&self, groups: &Subgroups, measures: &[&'static Measure], key: &[&str]) -> Vec<Vec<Option<Spread>>> {
        let at_levels =
            |spread: &dyn Fn(f64) -> Option<Spread>| self.levels.iter().map(|level| spread(level.z)).collect();
        let analytic = |measure: &&'static Measure| at_levels(&|z| measure.analytic(groups, z));
        match self.kind {
            Interval::Analytic => measures.iter().map(analytic).collect(),
            Interval::Propagated => {
                measures.iter().map(|measure| at_levels(&|z| propagated(measure, groups, z))).collect()
            }
            Interval::Simulation => self.drawn(groups, measures, Drawn::Estimates, key),
            Interval::Bootstrap => self.drawn(groups, measures, Drawn::Counts, key),
            Interval::Usual => {
                let without: Vec<&'static Measure> =
                    measures.iter().copied().filter(|measure| measure.analytic.is_none()).collect();
                let mut simulated = self.drawn(groups, &without, Drawn::Estimates, key).into_iter();
                let spreads = measures.iter().map(|measure| match measure.analytic {
                    Some(_) => analytic(measure),
                    None => simulated.next().unwrap_or_default(),
                });
                spreads.collect()
            }
        }
    }

    fn drawn(
        &self,
        groups: &Subgroups,
        measures: &[&'static Measure],
        of: Drawn,
        key: &[&str],
    ) -> Vec<Vec<Option<Spread>>> {
        let (seed, corrected) = (self.seed, self.corrected);
        let drawing = Drawing { of, replicates: self.draws, seed, corrected, confidences: &self.confidences };
        if measures.is_empty() { Vec::new() } else { drawn(groups, measures, &drawing, key) }
    }
}

const DOCS: &[Doc] = &[
    Doc { source: include_str!("../../inequality/difference.rs"), item: "D" },
    Doc { source: include_str!("../../inequality/ratio.rs"), item: "R" },
    Doc { source: include_str!("../../inequality/difference.rs"), item: "D_REFERENCE" },
    Doc { source: include_str!("../../inequality/ratio.rs"), item: "R_REFERENCE" },
    Doc { source: include_str!("../../inequality/slope.rs"), item: "SII" },
    Doc { source: include_str!("../../inequality/slope.rs"), item: "RII" },
    Doc { source: include_str!("../../inequality/slope.rs"), item: "SII_LINEAR" },
    Doc { source: include_str!("../../inequality/slope.rs"), item: "RII_LINEAR" },
    Doc { source: include_str!("../../inequality/slope.rs"), item: "RII_PAMUK" },
    Doc { source: include_str!("../../inequality/grouped_concentration.rs"), item: "ACI" },
    Doc { source: include_str!("../../inequality/grouped_concentration.rs"), item: "ACI_BOUNDED" },
    Doc { source: include_str!("../../inequality/grouped_concentration.rs"), item: "RCI" },
    Doc { source: include_str!("../../inequality/grouped_concentration.rs"), item: "RCI_BOUNDED" },
    Doc { source: include_str!("../../inequality/grouped_concentration.rs"), item: "RCI_WAGSTAFF" },
    Doc { source: include_str!("../../inequality/grouped_concentration.rs"), item: "RCI_ERREYGERS" },
    Doc { source: include_str!("../../inequality/between_group.rs"), item: "BGV" },
    Doc { source: include_str!("../../inequality/between_group.rs"), item: "BGSD" },
    Doc { source: include_str!("../../inequality/between_group.rs"), item: "COV" },
    Doc { source: include_str!("../../inequality/mean_difference.rs"), item: "MDMU" },
    Doc { source: include_str!("../../inequality/mean_difference.rs"), item: "MDMW" },
    Doc { source: include_str!("../../inequality/mean_difference.rs"), item: "MDBU" },
    Doc { source: include_str!("../../inequality/mean_difference.rs"), item: "MDBW" },
    Doc { source: include_str!("../../inequality/mean_difference.rs"), item: "MDRU" },
    Doc { source: include_str!("../../inequality/mean_difference.rs"), item: "MDRW" },
    Doc { source: include_str!("../../inequality/disparity.rs"), item: "IDISU" },
    Doc { source: include_str!("../../inequality/disparity.rs"), item: "IDISW" },
    Doc { source: include_str!("../../inequality/entropy.rs"), item: "TI" },
    Doc { source: include_str!("../../inequality/entropy.rs"), item: "MLD" },
    Doc { source: include_str!("../../inequality/attributable.rs"), item: "PAR" },
    Doc { source: include_str!("../../inequality/attributable.rs"), item: "PAF" },
    Doc { source: include_str!("../../inequality/propagation.rs"), item: "propagated" },
    Doc { source: include_str!("../../inequality/interval.rs"), item: "drawn" },
    Doc { source: include_str!("../../inequality/persons.rs"), item: "slope" },
    Doc { source: include_str!("../../inequality/persons.rs"), item: "ratio" },
    Doc { source: include_str!("../../inequality/persons.rs"), item: "concentration" },
];
