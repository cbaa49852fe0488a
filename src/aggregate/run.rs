//! One aggregation: the passes before, the pass itself, the groups that follow from the area.

use std::path::Path;

use ustr::ustr;

use super::cells::Cells;
use super::embedded::{Engine, Watch};
use super::passes;
use super::plan::{Found, Plan};
use super::read::Persons;
use super::resume::State;
use super::spec::{DimensionSpec, Spec};
use super::sql;
use crate::error::{Error, Place, Problem, Result};
use crate::model::Catalogue;

/// What is aggregated.
pub struct Job<'a> {
    /// What the columns mean; it has been checked.
    pub spec: &'a Spec,
    /// Where the spec stands, for messages.
    pub path: &'a Path,
    /// The rows.
    pub persons: &'a Persons,
    /// Areas, indicators and dimensions.
    pub catalogue: &'a Catalogue,
}

/// The engine that sums the rows.
pub enum With<'a> {
    /// The one that is built in; the state is kept in a file after each file of rows, where one is given.
    Embedded(Option<&'a Path>),
    /// Apache Spark, at a remote such as `sc://localhost:15002`.
    #[cfg(feature = "spark")]
    Spark(&'a str),
}

/// The cells of a job.
///
/// # Errors
///
/// What is wrong with a file, by row and column and never by value; [`Error::Interrupted`] after Ctrl-C.
pub fn run(job: &Job<'_>, with: &With<'_>, watch: &Watch<'_>) -> Result<Cells> {
    let mut found = Found::default();
    let mut groups_of_areas = Vec::new();
    for dimension in &job.spec.dimensions {
        let groups = job.groups(dimension);
        if let Some(number) = &dimension.quantiles_of {
            let plan = Plan::distribution(job.spec, job.path, job.persons.fields(), number)?;
            let limits = passes::limits(&job.pass(&plan, with, watch)?, groups.len());
            found.limits.insert(ustr(&dimension.id), limits.map_err(|error| job.in_dimension(dimension, &error))?);
        }
        if !dimension.index.is_empty() {
            let plan = Plan::index_of_areas(job.spec, job.path, job.persons.fields(), job.catalogue, dimension)?;
            let of_area = passes::areas_by_index(&job.pass(&plan, with, watch)?, dimension, &groups);
            groups_of_areas.push((dimension, of_area.map_err(|error| job.in_dimension(dimension, &error))?, groups));
        }
    }
    let plan = Plan::new(job.spec, job.path, job.persons.fields(), job.catalogue, &found)?;
    let mut cells = match with {
        With::Embedded(Some(state)) => State::new(state, job)?.sum(&plan, watch)?,
        _ => job.pass(&plan, with, watch)?,
    };
    for (dimension, of_area, groups) in groups_of_areas {
        passes::add_groups_of_areas(&mut cells, ustr(&dimension.id), &of_area, &groups)?;
    }
    Ok(cells)
}

/// The statements that a distributed engine would be given, in order.
///
/// The last lacks the keys of groups of equal size, whose limits only the statements before it can tell.
///
/// # Errors
///
/// As [`run`], without what only the rows can tell.
pub fn statements(job: &Job<'_>) -> Result<Vec<String>> {
    let (spec, fields) = (job.spec, job.persons.fields());
    let mut plans = Vec::new();
    for dimension in &spec.dimensions {
        if let Some(number) = &dimension.quantiles_of {
            plans.push(Plan::distribution(spec, job.path, fields, number)?);
        }
        if !dimension.index.is_empty() {
            plans.push(Plan::index_of_areas(spec, job.path, fields, job.catalogue, dimension)?);
        }
    }
    plans.push(Plan::new(spec, job.path, fields, job.catalogue, &Found::default())?);
    let source = sql::source(job.persons, &spec.read.nulls)?;
    Ok(plans.iter().map(|plan| sql::statement(plan, fields, &source)).collect())
}

/// How many times the rows are read.
pub fn passes(spec: &Spec) -> usize {
    1 + spec.dimensions.iter().filter(|own| own.quantiles_of.is_some() || !own.index.is_empty()).count()
}

impl Job<'_> {
    fn pass(&self, plan: &Plan, with: &With<'_>, watch: &Watch<'_>) -> Result<Cells> {
        match with {
            With::Embedded(_) => {
                let mut engine = Engine::new(plan, self.persons);
                for file in 0..self.persons.files().len() {
                    engine.add(self.persons, file, watch)?;
                }
                Ok(engine.cells())
            }
            #[cfg(feature = "spark")]
            With::Spark(remote) => super::spark::cells(plan, self.persons, &self.spec.read, remote, watch),
        }
    }

    fn groups(&self, dimension: &DimensionSpec) -> Vec<String> {
        let own = self.catalogue.dimension(&dimension.id);
        own.map_or_else(Vec::new, |own| own.groups.iter().map(|group| group.id.clone()).collect())
    }

    fn in_dimension(&self, dimension: &DimensionSpec, error: &Error) -> Error {
        Error::Data(vec![Problem {
            place: Place { file: self.path.to_owned(), column: Some(dimension.id.clone()), ..Place::default() },
            expected: "groups of equal size".to_owned(),
            found: error.to_string(),
            help: "use fewer groups, or codes of groups that the rows already have".to_owned(),
        }])
    }
}
