//! `calc change`: what a change between two times is made of.

use std::collections::BTreeSet;

use rayon::prelude::*;
use ustr::ustr;

use super::output::{Absent, undefined};
use super::{Doc, Field, Holds, Input, Kind, Options, Outcome, Output, Set};
use crate::error::{Error, Result};
use crate::inequality::decomposition::{Nested, das_gupta, kitagawa, mookherjee_shorrocks};
use crate::inequality::{Measure, Scale, Setting, Subgroup, Subgroups, named};
use crate::model::{Better, Contrast, Language, Period, Status};
use crate::statistics::sum::mean_of;

/// The parts of each set's change: a row a group (or an area of a group) and time, of two times.
pub const CHANGE: Kind = Kind {
    id: "change",
    title: "a change between two times in parts: rates, populations, inequality within and between",
    fields: &[
        Field {
            name: "time",
            synonyms: &["year", "period"],
            holds: Holds::Text,
            needed: true,
            meaning: "the year or period; a set has two of them. Or any two words, the first of the table first",
        },
        Field {
            name: "group",
            synonyms: &["subgroup", "stratum", "ageband", "age", "county"],
            holds: Holds::Text,
            needed: true,
            meaning: "the group or age band, the same at both times; for mookherjee_shorrocks that of an area",
        },
        Field {
            name: "value",
            synonyms: &["rate", "estimate", "est", "y"],
            holds: Holds::Number,
            needed: true,
            meaning: "its rate or value",
        },
        Field {
            name: "population",
            synonyms: &["pop", "n", "persons", "weight"],
            holds: Holds::Count,
            needed: true,
            meaning: "its people",
        },
        Field {
            name: "order",
            synonyms: &["subgroup_order", "rank"],
            holds: Holds::Number,
            needed: false,
            meaning: "the group's place, the least advantaged first, for a --measure of groups in order",
        },
    ],
    methods: &["kitagawa", "das_gupta", "mookherjee_shorrocks"],
    options: &["measure", "multiplier"],
    multiplier: 1.0,
    docs: &[
        Doc { source: include_str!("../inequality/decomposition/kitagawa.rs"), item: "kitagawa" },
        Doc { source: include_str!("../inequality/decomposition/das_gupta.rs"), item: "das_gupta" },
        Doc {
            source: include_str!("../inequality/decomposition/mookherjee_shorrocks.rs"),
            item: "mookherjee_shorrocks",
        },
    ],
    compute,
};

/// The measure whose change `das_gupta` parts where `--measure` does not say.
const MEASURE: &str = "bgv";

/// What is parted, and the names of its parts after the first and second value and the change.
#[derive(Clone, Copy)]
enum Task {
    CompositeRate,
    Gap(&'static Measure),
    Deviation,
}

impl Task {
    fn parts(self) -> &'static [&'static str] {
        match self {
            Task::CompositeRate => &["rates", "composition"],
            Task::Gap(_) => &["rates", "populations"],
            Task::Deviation => &["within", "sizes_within", "sizes_between", "means", "residual"],
        }
    }

    fn names(self) -> Vec<&'static str> {
        [&["first", "second", "change"], self.parts()].concat()
    }

    fn statistic(self) -> &'static str {
        match self {
            Task::CompositeRate => "composite rate",
            Task::Gap(measure) => measure.title(Language::En),
            Task::Deviation => "mean log deviation",
        }
    }
}

/// The first value, the second, the change and its parts; or why there are none.
type Values = Result<Vec<f64>, Absent>;

/// One time of a set: its rows.
struct Time {
    word: String,
    rows: Vec<usize>,
}

/// The columns, read.
struct Columns<'a> {
    input: &'a Input,
    value: Vec<Option<f64>>,
    population: Vec<Option<f64>>,
    order: Vec<Option<f64>>,
}

fn compute(input: &Input, options: &Options) -> Result<Output> {
    let method = options.method(&CHANGE);
    let tasks = tasks(method, options)?;
    let (value, population, order) = (input.numbers("value"), input.numbers("population"), input.numbers("order"));
    let columns = Columns { input, value, population, order };
    let sets = input.sets();
    if method != "mookherjee_shorrocks" {
        columns.check(&sets)?;
    }
    let times: Vec<Vec<Time>> = sets.iter().map(|set| columns.times(set)).collect();
    let found: Vec<Vec<Values>> =
        times.par_iter().map(|times| tasks.iter().map(|task| columns.values(*task, times)).collect()).collect();
    let mut lines = Lines::default();
    for ((set, times), found) in sets.iter().zip(&times).zip(found) {
        for (task, found) in tasks.iter().zip(found) {
            lines.add(set, times, *task, found);
        }
    }
    Ok(lines.output(input, method, options))
}

fn tasks(method: &str, options: &Options) -> Result<Vec<Task>> {
    if method != "das_gupta" && !options.measure.is_empty() {
        return Err(Error::Usage {
            message: format!("--method {method} has no use for --measure"),
            help: "--method das_gupta parts the change of a measure of inequality".to_owned(),
        });
    }
    match method {
        "das_gupta" if options.measure.is_empty() => Ok(vec![Task::Gap(named(MEASURE)?)]),
        "das_gupta" => options.measure.iter().map(|word| Ok(Task::Gap(named(word)?))).collect(),
        "mookherjee_shorrocks" => Ok(vec![Task::Deviation]),
        _ => Ok(vec![Task::CompositeRate]),
    }
}

impl Columns<'_> {
    /// That each group is there once at each time.
    fn check(&self, sets: &[Set]) -> Result<()> {
        let mut problems = Vec::new();
        for set in sets {
            let mut seen = BTreeSet::new();
            for row in &set.rows {
                let group = self.input.text("group", *row);
                if !seen.insert((self.input.text("time", *row), group)) {
                    let help = "name the columns that tell the sets apart with --by";
                    problems.push(self.input.problem(*row, "group", "each group once in a set and time", group, help));
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Data(problems)) }
    }

    /// The times of a set, in order where they are years or periods, otherwise as they come.
    fn times(&self, set: &Set) -> Vec<Time> {
        let mut times: Vec<Time> = Vec::new();
        for row in &set.rows {
            let word = self.input.text("time", *row);
            match times.iter_mut().find(|time| time.word == word) {
                Some(time) => time.rows.push(*row),
                None => times.push(Time { word: word.to_owned(), rows: vec![*row] }),
            }
        }
        if times.iter().all(|time| Period::parse(&time.word).is_some()) {
            times.sort_by_key(|time| Period::parse(&time.word).map(|period| (period.last, period.years)));
        }
        times
    }

    /// The first value, the second, the change and its parts.
    fn values(&self, task: Task, times: &[Time]) -> Values {
        let [first, second] = times else {
            return Err((Status::Undefined, format!("a change is between two times, not {}", times.len())));
        };
        let is_whole = |row: &usize| self.value[*row].is_some() && self.population[*row].is_some();
        if ![first, second].iter().all(|time| time.rows.iter().all(is_whole)) {
            return Err((Status::Missing, "a value or its people are missing".to_owned()));
        }
        let found = match task {
            Task::Deviation => self.deviation(first, second),
            Task::CompositeRate | Task::Gap(_) => {
                let rows = self
                    .paired(first, second)
                    .ok_or_else(|| (Status::Undefined, "the groups are not the same at both times".to_owned()))?;
                match task {
                    Task::Gap(measure) => self.gap(measure, &rows),
                    _ => self.composite(&rows),
                }
            }
        };
        found.map_err(|error| undefined(&error))
    }

    /// The rows of each group at both times, in the order of the groups.
    fn paired(&self, first: &Time, second: &Time) -> Option<Vec<[usize; 2]>> {
        let group = |row: usize| self.input.text("group", row);
        let partner =
            |row: &usize| second.rows.iter().find(|other| group(**other) == group(*row)).map(|other| [*row, *other]);
        let mut rows: Vec<[usize; 2]> = first.rows.iter().map(partner).collect::<Option<_>>()?;
        if rows.iter().all(|[row, _]| self.order[*row].is_some()) {
            rows.sort_by(|[a, _], [b, _]| {
                self.order[*a].unwrap_or_default().total_cmp(&self.order[*b].unwrap_or_default())
            });
        }
        (rows.len() == second.rows.len()).then_some(rows)
    }

    fn column(column: &[Option<f64>], rows: impl Iterator<Item = usize>) -> Vec<f64> {
        rows.filter_map(|row| column[row]).collect()
    }

    fn composite(&self, rows: &[[usize; 2]]) -> Result<Vec<f64>> {
        let [first, second] = [0, 1].map(|time| {
            let rows = || rows.iter().map(|pair| pair[time]);
            (Columns::column(&self.value, rows()), Columns::column(&self.population, rows()))
        });
        let parts = kitagawa([&first.0, &first.1], [&second.0, &second.1])?;
        let rate =
            |(values, people): &(Vec<f64>, Vec<f64>)| mean_of(values.iter().copied().zip(people.iter().copied()));
        Ok(vec![rate(&first), rate(&second), parts.difference, parts.rates, parts.composition])
    }

    fn gap(&self, measure: &'static Measure, rows: &[[usize; 2]]) -> Result<Vec<f64>> {
        let is_ordered = rows.iter().all(|[row, _]| self.order[*row].is_some());
        let setting = Setting {
            contrast: if is_ordered { Contrast::Ordered } else { Contrast::Extremes },
            better: Better::High,
            reference: None,
            scale: Scale::Mean,
            average: None,
        };
        let value = |now: &[bool]| {
            let group = |rows: &[usize; 2]| Subgroup {
                id: ustr(self.input.text("group", rows[0])),
                value: self.value[rows[usize::from(now[0])]].unwrap_or(f64::NAN),
                limits: None,
                standard_error: None,
                population: self.population[rows[usize::from(now[1])]],
            };
            let groups = Subgroups::new(&rows.iter().map(group).collect::<Vec<_>>(), setting)?;
            let found = measure.value(&groups).map(|value| value * measure.shown_times);
            found.map_err(|status| Error::Undefined {
                statistic: measure.id,
                reason: format!("{} of these groups: {}", measure.id, measure.reason(&groups, status)),
            })
        };
        let parts = das_gupta(2, value)?;
        let (first, second) = (value(&[false, false])?, value(&[true, true])?);
        Ok(vec![first, second, second - first, parts[0], parts[1]])
    }

    fn deviation(&self, first: &Time, second: &Time) -> Result<Vec<f64>> {
        let rows: Vec<usize> = first.rows.iter().chain(&second.rows).copied().collect();
        let codes = self.input.codes("group", &rows);
        let (codes_first, codes_second) = codes.split_at(first.rows.len());
        let of = |time: &Time, column: &[Option<f64>]| Columns::column(column, time.rows.iter().copied());
        let values = [first, second].map(|time| (of(time, &self.value), of(time, &self.population)));
        let [a, b] = &values;
        let change = mookherjee_shorrocks(
            &Nested { values: &a.0, populations: &a.1, groups: codes_first },
            &Nested { values: &b.0, populations: &b.1, groups: codes_second },
        )?;
        Ok(vec![
            change.first.total,
            change.second.total,
            change.change,
            change.within,
            change.sizes_within,
            change.sizes_between,
            change.means,
            change.residual,
        ])
    }
}

/// The rows of the results.
#[derive(Default)]
struct Lines {
    sets: Vec<Set>,
    times: [Vec<String>; 2],
    measures: Vec<String>,
    parts: Vec<String>,
    outcomes: Vec<Outcome>,
    shares: Vec<Option<f64>>,
}

impl Lines {
    fn add(&mut self, set: &Set, times: &[Time], task: Task, found: Values) {
        for (at, part) in task.names().into_iter().enumerate() {
            self.sets.push(set.clone());
            let word = |at: usize| times.get(at).map_or(String::new(), |time| time.word.clone());
            self.times[0].push(word(0));
            self.times[1].push(word(1));
            self.measures.push(if let Task::Gap(measure) = task { measure.id.to_owned() } else { String::new() });
            self.parts.push(part.to_owned());
            let share = |values: &[f64]| Some(values[at] / values[2]).filter(|share| at > 2 && share.is_finite());
            self.shares.push(found.as_ref().ok().and_then(|values| share(values)));
            self.outcomes.push(match &found {
                Ok(values) => Outcome { value: Some(values[at]), ..Outcome::absent(Status::Ok, "", task.statistic()) },
                Err((status, reason)) => Outcome::absent(*status, reason, task.statistic()),
            });
        }
    }

    fn output(mut self, input: &Input, method: &str, options: &Options) -> Output {
        for outcome in self.outcomes.iter_mut().filter(|outcome| outcome.status == Status::Ok) {
            outcome.method = method.to_owned();
        }
        let mut output = Output::labelled(input.labels(&self.sets));
        let [from, to] = self.times;
        output.text("from", from);
        output.text("to", to);
        if method == "das_gupta" {
            output.text("measure", self.measures);
        }
        output.text("part", self.parts);
        output.outcomes(&self.outcomes, &[], options.multiplier(&CHANGE));
        output.numbers("share", self.shares);
        if !options.confidence.is_empty() {
            output.notes.push("the parts have no interval: --confidence is not used".to_owned());
        }
        output
    }
}
