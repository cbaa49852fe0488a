//! `calc funnel`: areas against the limits that chance sets round their common value.

use super::options::Level;
use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::{Error, Result};
use crate::model::Status;
use crate::statistics::Limits;
use crate::statistics::direct::FEWEST_EVENTS;
use crate::statistics::funnel::curve::{Axis, on_limits};
use crate::statistics::funnel::overdispersion::{Overdispersion, WINSORISED, dispersion};
use crate::statistics::funnel::{Funnel, Significance, significance};

/// Limits at each area's own size and whether it is beyond them, one a row; or the points that draw the funnel.
pub const FUNNEL: Kind = Kind {
    id: "funnel",
    title: "areas against the limits of chance round their common value",
    fields: &[
        Field {
            name: "x",
            synonyms: &["count", "numerator", "num", "events", "ev", "cases", "obs", "observed"],
            holds: Holds::Count,
            needed: true,
            meaning: "events, or persons with the property",
        },
        Field {
            name: "n",
            synonyms: &["pop", "population", "denominator", "den", "persons", "person_years", "expected", "exp"],
            holds: Holds::Count,
            needed: false,
            meaning: "persons (proportion), expected events (ratio), person-years (rate, unless the rate is given)",
        },
        Field {
            name: "rate",
            synonyms: &["rate_crude", "value"],
            holds: Holds::Count,
            needed: false,
            meaning: "the rate times the multiplier, from which person-years follow where n is not given",
        },
        Field {
            name: "dsr",
            synonyms: &["rate_dsr", "rate", "value"],
            holds: Holds::Count,
            needed: false,
            meaning: "the directly standardised rate times the multiplier",
        },
    ],
    methods: &["proportion", "ratio", "isr", "count", "rate", "crude", "dsr"],
    options: &["multiplier", "years", "overdispersion", "points"],
    multiplier: 1.0,
    docs: &[
        Doc { source: include_str!("../statistics/funnel/mod.rs"), item: "limits" },
        Doc { source: include_str!("../statistics/funnel/significance.rs"), item: "significance" },
        Doc { source: include_str!("../statistics/funnel/overdispersion.rs"), item: "dispersion" },
        Doc { source: include_str!("../statistics/funnel/curve.rs"), item: "on_limits" },
    ],
    compute,
};

/// How a funnel is widened where areas differ by more than chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Widening {
    /// Not at all.
    None,
    /// Every limit by the same factor √φ.
    Multiplicative,
    /// By a variance τ² between areas that is added to that of chance.
    Additive,
}

/// What the values of the areas are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statistic {
    Proportion,
    /// Observed / expected.
    Ratio,
    /// Observed / expected − 1.
    Excess,
    Crude,
    Standardised,
}

/// An area that can be judged.
#[derive(Debug, Clone, Copy)]
struct Area {
    row: usize,
    events: f64,
    size: f64,
    value: f64,
}

/// What all areas of a set together say.
struct Whole {
    funnel: Funnel,
    overdispersion: Option<Overdispersion>,
    widening: Widening,
}

impl Whole {
    /// What the limits at a size are widened by.
    fn factor(&self, size: f64) -> Result<f64> {
        Ok(match (&self.overdispersion, self.widening) {
            (Some(found), Widening::Multiplicative) => found.multiplicative(),
            (Some(found), Widening::Additive) => found.additive(self.funnel.standard_error(size)?),
            _ => 1.0,
        })
    }
}

/// What every part of the computation needs to know.
struct Task<'a> {
    input: &'a Input,
    /// x, n, rate and dsr.
    columns: [Vec<Option<f64>>; 4],
    statistic: Statistic,
    widening: Widening,
    levels: Vec<Level>,
    multiplier: f64,
    years: f64,
}

/// What is said of a row.
#[derive(Clone)]
struct Verdict {
    outcome: Outcome,
    significance: Option<Significance>,
    /// The area's size a year.
    size: Option<f64>,
    target: Option<f64>,
    overdispersion: Option<Overdispersion>,
}

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let statistic = match options.method(&FUNNEL) {
        "ratio" | "isr" => Statistic::Ratio,
        "count" => Statistic::Excess,
        "rate" | "crude" => Statistic::Crude,
        "dsr" => Statistic::Standardised,
        _ => Statistic::Proportion,
    };
    match statistic {
        Statistic::Standardised => input.require(&FUNNEL, &["dsr"])?,
        Statistic::Crude if input.has("rate") => {}
        _ => input.require(&FUNNEL, &["n"])?,
    }
    let task = Task {
        input,
        columns: ["x", "n", "rate", "dsr"].map(|name| input.numbers(name)),
        statistic,
        widening: options.overdispersion.unwrap_or(Widening::None),
        levels: options.levels_or(&[0.95, 0.998])?,
        multiplier: options.multiplier(&FUNNEL),
        years: options.years.unwrap_or(1.0),
    };
    let sets = input.sets();
    Ok(if options.points { task.points(&sets) } else { task.areas(&sets) })
}

impl Task<'_> {
    /// The areas of a set that can be judged, and what is said of the others.
    fn sort_out(&self, set: &Set) -> (Vec<Area>, Vec<(usize, Outcome)>) {
        let (mut areas, mut others) = (Vec::new(), Vec::new());
        for &row in &set.rows {
            match self.area(row) {
                Ok(area) => areas.push(area),
                Err((status, reason)) => others.push((row, Outcome::absent(status, reason, &self.statistic_words()))),
            }
        }
        (areas, others)
    }

    fn area(&self, row: usize) -> Result<Area, (Status, String)> {
        let [x, n, rate, dsr] = [0, 1, 2, 3].map(|column: usize| self.columns[column][row]);
        let Some(events) = x else { return Err((Status::Missing, "a count is missing".to_owned())) };
        // The person-years that give the rate.
        let derived =
            |rate: Option<f64>| rate.filter(|r| *r > 0.0 && events > 0.0).map(|r| self.multiplier * events / r);
        let size = match self.statistic {
            Statistic::Standardised if events == 0.0 => return Err((Status::Unreliable, TOO_FEW.to_owned())),
            Statistic::Standardised => derived(dsr),
            Statistic::Crude => n.or_else(|| derived(rate)),
            _ => n,
        };
        match size {
            None => Err((Status::Missing, "a size is missing".to_owned())),
            Some(size) if size <= 0.0 => Err((Status::Undefined, "a size of 0".to_owned())),
            Some(size) if self.statistic == Statistic::Proportion && events > size => {
                Err((Status::Undefined, format!("{events} of {size} is not a proportion")))
            }
            Some(size) => Ok(Area { row, events, size, value: events / size }),
        }
    }

    /// The funnel of the areas and how much wider it should be.
    fn whole(&self, areas: &[Area]) -> Result<Whole> {
        let of = |part: fn(&Area) -> f64| -> Vec<f64> { areas.iter().map(part).collect() };
        let (events, sizes) = (of(|area| area.events), of(|area| area.size));
        let funnel = match self.statistic {
            Statistic::Proportion => Funnel::proportions(&events, &sizes)?,
            Statistic::Ratio | Statistic::Excess => Funnel::ratios(),
            Statistic::Crude | Statistic::Standardised => Funnel::rates(&events, &sizes)?,
        };
        let overdispersion = if self.widening == Widening::None {
            None
        } else {
            let errors: Result<Vec<f64>> = sizes.iter().map(|size| funnel.standard_error(*size)).collect();
            Some(dispersion(&of(|area| area.value), &errors?, funnel.target, WINSORISED)?)
        };
        Ok(Whole { funnel, overdispersion, widening: self.widening })
    }

    /// A row for each row of the table.
    fn areas(&self, sets: &[Set]) -> Output {
        let mut verdicts: Vec<Option<Verdict>> = vec![None; self.input.len()];
        for set in sets {
            let (areas, others) = self.sort_out(set);
            for (row, outcome) in others {
                verdicts[row] = Some(Verdict::absent(outcome));
            }
            let whole = self.whole(&areas);
            for area in &areas {
                let undefined = |error: &Error| Verdict::absent(Outcome::undefined(error, &self.statistic_words()));
                verdicts[area.row] = Some(match &whole {
                    Ok(whole) => self.judge(area, whole).unwrap_or_else(|error| undefined(&error)),
                    Err(error) => undefined(error),
                });
            }
        }
        // Every row belongs to a set.
        let verdicts: Vec<Verdict> = verdicts.into_iter().flatten().collect();
        let mut output = Output::labelled(self.input.row_labels());
        let outcomes: Vec<Outcome> = verdicts.iter().map(|verdict| verdict.outcome.clone()).collect();
        output.outcomes(&outcomes, &self.levels, self.multiplier);
        output.numbers("size", verdicts.iter().map(|verdict| verdict.size).collect());
        output.numbers("target", verdicts.iter().map(|verdict| Some(verdict.target? * self.multiplier)).collect());
        if self.widening != Widening::None {
            let of = |part: fn(&Overdispersion) -> f64| {
                verdicts.iter().map(move |verdict| verdict.overdispersion.as_ref().map(part))
            };
            output.numbers("phi", of(|found| found.phi).collect());
            let squared = self.multiplier * self.multiplier;
            output.numbers("tau_squared", of(|found| found.tau_squared).map(|tau| Some(tau? * squared)).collect());
        }
        let label = |verdict: &Verdict| verdict.significance.map_or(String::new(), |label| label.to_string());
        output.text("significance", verdicts.iter().map(label).collect());
        output
    }

    fn judge(&self, area: &Area, whole: &Whole) -> Result<Verdict> {
        if self.statistic == Statistic::Standardised && area.events < FEWEST_EVENTS {
            return Ok(Verdict::absent(Outcome::absent(Status::Unreliable, TOO_FEW, &self.statistic_words())));
        }
        let factor = whole.factor(area.size)?;
        let at = |level: &Level| Ok((level.confidence, whole.funnel.widened(area.size, level.z, factor)?));
        let limits: Vec<(f64, Limits)> = self.levels.iter().map(at).collect::<Result<_>>()?;
        let shifted =
            |limits: Limits| Limits { lower: limits.lower - self.shift(), upper: limits.upper - self.shift() };
        let outcome = Outcome {
            value: Some(area.value - self.shift()),
            standard_error: Some(whole.funnel.standard_error(area.size)?),
            limits: limits.iter().map(|(_, limits)| Some(shifted(*limits))).collect(),
            statistic: self.statistic_words(),
            method: self.method_words(),
            status: Status::Ok,
            reason: String::new(),
        };
        Ok(Verdict {
            outcome,
            significance: Some(significance(area.value, &limits)),
            size: Some(area.size / self.years),
            target: Some(whole.funnel.target - self.shift()),
            overdispersion: whole.overdispersion,
        })
    }

    /// The points that draw the funnel of each set.
    fn points(&self, sets: &[Set]) -> Output {
        let mut left_out = 0;
        let mut curves: Vec<Vec<Point>> = Vec::new();
        for set in sets {
            let (areas, others) = self.sort_out(set);
            left_out += others.len();
            curves.push(self.curve(&areas));
        }
        let labels = self.input.labels(sets).into_iter().map(|(name, cells)| {
            let repeated = cells.iter().zip(&curves).flat_map(|(cell, curve)| vec![cell.clone(); curve.len()]);
            (name, repeated.collect())
        });
        let mut output = Output::labelled(labels.collect());
        let points: Vec<Point> = curves.into_iter().flatten().collect();
        let is_share = self.statistic == Statistic::Proportion;
        output.numbers(if is_share { "size" } else { "events" }, points.iter().map(|point| point.place).collect());
        let outcomes: Vec<Outcome> = points.iter().map(|point| point.outcome.clone()).collect();
        output.outcomes(&outcomes, &self.levels, self.multiplier);
        if !is_share {
            for (at, level) in self.levels.iter().enumerate() {
                let end = |end: fn(&Limits) -> f64| {
                    points.iter().map(|point| point.sizes.get(at).map(|sizes| end(sizes) / self.years)).collect()
                };
                output.numbers(&format!("lower_{}_size", level.name), end(|sizes| sizes.lower));
                output.numbers(&format!("upper_{}_size", level.name), end(|sizes| sizes.upper));
            }
        }
        if left_out > 0 {
            output.notes.push(format!(
                "{left_out} areas without a count or a size are not in the funnel; without --points each says why"
            ));
        }
        output
    }

    fn curve(&self, areas: &[Area]) -> Vec<Point> {
        let points = self.whole(areas).and_then(|whole| {
            let sizes: Vec<f64> = areas.iter().map(|area| area.size).collect();
            let places = match self.statistic {
                Statistic::Proportion => Axis::of(&sizes)?.points(0),
                Statistic::Ratio | Statistic::Excess => Axis::of(&sizes)?.points(1),
                Statistic::Crude | Statistic::Standardised => {
                    Axis::of_events(&sizes, self.years, whole.funnel.target)?.points(0)
                }
            };
            places.into_iter().map(|place| self.point(place, &whole)).collect::<Result<Vec<Point>>>()
        });
        points.unwrap_or_else(|error| {
            let outcome = Outcome::undefined(&error, &self.statistic_words());
            vec![Point { place: None, outcome, sizes: Vec::new() }]
        })
    }

    /// The limits at a size (proportions), or where so many events are on the limits (ratios and rates).
    fn point(&self, place: f64, whole: &Whole) -> Result<Point> {
        let funnel = whole.funnel;
        let (mut limits, mut sizes) = (Vec::new(), Vec::new());
        for level in &self.levels {
            let (ends, at) = if self.statistic == Statistic::Proportion {
                (funnel.limits(place, level.z)?, Limits { lower: place, upper: place })
            } else {
                let on = on_limits(funnel, place, level.z)?;
                (Limits { lower: on.lower, upper: on.upper }, Limits { lower: on.lower_size, upper: on.upper_size })
            };
            limits.push(Some(Limits {
                lower: funnel.stretched(ends.lower, whole.factor(at.lower)?) - self.shift(),
                upper: funnel.stretched(ends.upper, whole.factor(at.upper)?) - self.shift(),
            }));
            sizes.push(at);
        }
        let outcome = Outcome {
            value: Some(funnel.target - self.shift()),
            standard_error: None,
            limits,
            statistic: self.statistic_words(),
            method: self.method_words(),
            status: Status::Ok,
            reason: String::new(),
        };
        Ok(Point { place: Some(place), outcome, sizes })
    }

    /// What is taken from every value: an excess is a ratio less 1.
    fn shift(&self) -> f64 {
        if self.statistic == Statistic::Excess { 1.0 } else { 0.0 }
    }

    fn statistic_words(&self) -> String {
        match self.statistic {
            Statistic::Proportion => "proportion".to_owned(),
            Statistic::Ratio => "ratio (isr)".to_owned(),
            Statistic::Excess => "ratio (count)".to_owned(),
            Statistic::Crude => format!("rate (crude per {})", self.multiplier),
            Statistic::Standardised => format!("rate (dsr per {})", self.multiplier),
        }
    }

    fn method_words(&self) -> String {
        let limits = if self.statistic == Statistic::Proportion { "wilson" } else { "exact poisson" };
        match self.widening {
            Widening::None => limits.to_owned(),
            Widening::Multiplicative => format!("{limits}, multiplicative overdispersion"),
            Widening::Additive => format!("{limits}, additive overdispersion"),
        }
    }
}

impl Verdict {
    /// What is said of an area that cannot be judged.
    fn absent(outcome: Outcome) -> Verdict {
        let significance = (outcome.status == Status::Unreliable).then_some(Significance::TooFewEvents);
        Verdict { outcome, significance, size: None, target: None, overdispersion: None }
    }
}

const TOO_FEW: &str = "a directly standardised rate of fewer than ten events is not judged";

/// One point of a curve; without a place where there is no curve.
struct Point {
    place: Option<f64>,
    outcome: Outcome,
    /// The sizes at the lower and the upper limit of each level.
    sizes: Vec<Limits>,
}
