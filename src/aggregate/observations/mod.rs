//! Cells -> Observations: areas rolled up, by sex and group, with the design-based standard errors of surveys.
//!
//! ```text
//! areas        the areas that the rows of an area count in
//! layout       where each cell counts: period, area, sexes, groups
//! design       strata and sampling units; how a domain's scores vary over them
//! value        the sums of a domain -> one observation
//! notes        what is left out
//! ```
//!
//! A **domain** is a period, an area, a sex and a group. Persons of unknown sex count in the total alone, persons of an
//! unknown group in everyone. One indicator is made at a time: with the domains of a country's neighbourhoods, all at
//! once would not fit.

mod areas;
mod design;
mod layout;
mod notes;
mod value;

use std::path::Path;

use rayon::prelude::*;
use ustr::{Ustr, ustr};

pub use areas::MUNICIPALITIES_NEEDED;
pub use notes::{LeftOut, NotCovered};

use super::cells::{Cells, Sums, Tally};
use super::spec::Spec;
use crate::error::Result;
use crate::model::{Catalogue, Kind};
use crate::table::{Format, Key, Observation, Observations, save_in_parts};
use crate::tidy::Members;
use areas::Target;
use design::{Design, Part, Spread};
use layout::{Groups, Layout};
use value::{Domain, Maker};

/// What observations are made of. The measures of the cells stand in the order of the spec's indicators.
pub struct Output<'a> {
    /// The sums of the rows.
    pub cells: &'a Cells,
    /// What was asked for.
    pub spec: &'a Spec,
    /// Indicators and areas.
    pub catalogue: &'a Catalogue,
    /// The file `members` of the spec, if it has one.
    pub members: &'a Members,
}

impl Output<'_> {
    /// Every observation.
    ///
    /// # Errors
    ///
    /// As [`Output::for_each_indicator`].
    pub fn table(&self) -> Result<(Observations, LeftOut)> {
        let mut all = Vec::new();
        let left_out = self.for_each_indicator(&mut |rows| {
            all.extend_from_slice(rows);
            Ok(())
        })?;
        Ok((Observations::from_sorted(&all)?, left_out))
    }

    /// Writes the observations to a file, Parquet one indicator at a time; whole or not at all.
    ///
    /// # Errors
    ///
    /// [`Error::Write`](crate::Error::Write) if the file cannot be written, or as [`Output::for_each_indicator`].
    pub fn save(&self, path: &Path, format: Format) -> Result<LeftOut> {
        if format == Format::Parquet {
            return save_in_parts::<Observation, _>(path, |write| self.for_each_indicator(write));
        }
        let (table, left_out) = self.table()?;
        table.save(path, format, self.catalogue)?;
        Ok(left_out)
    }

    /// Hands over the observations of one indicator after the other, all in the order of their keys.
    ///
    /// A share or rate of a register is its counts; a mean has its standard error s/√n. An indicator of a survey has the
    /// weighted counts, the value, its standard error by Taylor linearisation, how many answered, and how many answers of
    /// a simple random sample would be as exact: see [`crate::statistics::survey`]. A life expectancy has deaths and
    /// population by age alone.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`](crate::Error::Unknown) for an indicator that is not in the catalogue, or what `each` returns.
    pub fn for_each_indicator(&self, each: &mut dyn FnMut(&[Observation]) -> Result<()>) -> Result<LeftOut> {
        let run = Run::new(self)?;
        let mut order: Vec<(Ustr, usize)> =
            self.spec.indicators.iter().enumerate().map(|(at, own)| (ustr(&own.id), at)).collect();
        order.sort();
        for (indicator, measure) in order {
            let kind = self.catalogue.indicator_of_rows(indicator)?.kind;
            each(&run.observations(indicator, kind, &self.cells.measures[measure]))?;
        }
        Ok(run.left_out)
    }
}

/// What all indicators share.
struct Run<'a> {
    cells: &'a Cells,
    spec: &'a Spec,
    layout: Layout<'a>,
    targets: Vec<Target>,
    /// By target and period: whether it is given.
    covered: Vec<Vec<bool>>,
    /// Strata and sampling units; `None` for a register.
    design: Option<Design>,
    /// By area of the rows, for a design that is not plain: the places of its cells in the layout.
    places: Vec<Vec<u32>>,
    left_out: LeftOut,
}

/// The shape of a table of domains: period, sex, group, the last running fastest.
struct Shape {
    sexes: usize,
    groups: usize,
    all: usize,
}

impl Shape {
    fn domain(&self, period: usize, sex: usize, group: usize) -> usize {
        (period * self.sexes + sex) * self.groups + group
    }
}

impl<'a> Run<'a> {
    fn new(output: &Output<'a>) -> Result<Run<'a>> {
        let Output { cells, spec, catalogue, members } = *output;
        let layout = Layout::new(cells, spec)?;
        let targets = areas::targets(layout.areas(), &spec.area, catalogue, members);
        let told = areas::municipalities(layout.areas(), catalogue, members);
        let left_out = LeftOut::of(&layout, cells, &targets, &told, members, spec);
        let covered = targets
            .iter()
            .map(|target| layout.periods.iter().map(|(period, _)| !left_out.lacks(target.code, *period)).collect());
        let covered = covered.collect();
        let design = spec.survey.as_ref().map(|_| Design::new(cells, &layout));
        let places = match &design {
            Some(design) if !design.is_plain() => places_by_area(&layout),
            _ => Vec::new(),
        };
        Ok(Run { cells, spec, layout, targets, covered, design, places, left_out })
    }

    /// The observations of one indicator, in the order of their keys.
    fn observations(&self, indicator: Ustr, kind: Kind, tally: &Tally) -> Vec<Observation> {
        let with_ages = self.spec.age.as_ref().is_some_and(|age| age.groups);
        let bands = self.spec.age.as_ref().map_or(&[][..], |age| age.bands.as_slice());
        let groups = if kind == Kind::LifeExpectancy { self.layout.ages(bands) } else { self.layout.groups(with_ages) };
        let (sexes, of_all) = (self.layout.sexes().len(), groups.names.len());
        let shape = Shape { sexes, groups: of_all, all: self.layout.periods.len() * sexes * of_all };
        let maker = Maker { kind, is_survey: self.design.is_some(), source: ustr(&self.spec.source) };
        let mut one = OneIndicator { run: self, indicator, maker, tally, groups, shape, own: Vec::new() };
        one.own = one.own_domains();
        let of_target = |at: usize| one.of_target(&self.targets[at], &self.covered[at]);
        (0..self.targets.len()).into_par_iter().map(of_target).collect::<Vec<_>>().concat()
    }
}

/// One indicator under way.
struct OneIndicator<'a> {
    run: &'a Run<'a>,
    indicator: Ustr,
    maker: Maker,
    tally: &'a Tally,
    groups: Groups<'a>,
    shape: Shape,
    /// The domains of each of the rows' areas, one area after the other.
    own: Vec<Domain>,
}

impl OneIndicator<'_> {
    /// Summed in the order of the layout.
    fn own_domains(&self) -> Vec<Domain> {
        let (layout, shape) = (&self.run.layout, &self.shape);
        let mut own = vec![Domain::default(); layout.areas().len() * shape.all];
        for (period, (_, range)) in layout.periods.iter().enumerate() {
            for cell in layout.order[range.clone()].iter().map(|cell| *cell as usize) {
                let Some(area) = layout.area(cell) else { continue };
                let domain = Domain { rows: self.run.cells.rows[cell], sums: self.tally.sums(cell) };
                for sex in layout.sexes_of(cell) {
                    for group in self.groups.of(cell) {
                        own[area * shape.all + shape.domain(period, sex, group)].add(&domain);
                    }
                }
            }
        }
        own
    }

    /// The observations of one area, of the periods for which it is covered.
    fn of_target(&self, target: &Target, covered: &[bool]) -> Vec<Observation> {
        let (layout, shape) = (&self.run.layout, &self.shape);
        let mut domains = vec![Domain::default(); shape.all];
        for area in &target.own {
            let own = &self.own[*area as usize * shape.all..][..shape.all];
            domains.iter_mut().zip(own).for_each(|(sum, domain)| sum.add(domain));
        }
        let spreads = self.spreads(target, &domains);
        let mut rows = Vec::new();
        for (group, (dimension, name)) in self.groups.names.iter().enumerate() {
            for (sex, of_sex) in layout.sexes().iter().enumerate() {
                for (period, (of_period, _)) in layout.periods.iter().enumerate() {
                    let place = shape.domain(period, sex, group);
                    if !(covered[period] && self.is_there(&domains, period, sex, group)) {
                        continue;
                    }
                    let (indicator, area) = (self.indicator, target.code);
                    let whole = Key::whole(indicator, area, *of_sex, *of_period);
                    let key = Key { dimension: *dimension, group: *name, ..whole };
                    let spread = spreads.as_ref().and_then(|all| all[place]);
                    rows.push(self.maker.observation(key, &domains[place], spread));
                }
            }
        }
        rows
    }

    /// Whether a domain has rows, or is one of the ages of a table that has some.
    fn is_there(&self, domains: &[Domain], period: usize, sex: usize, group: usize) -> bool {
        let has_rows = |group: usize| domains[self.shape.domain(period, sex, group)].rows > 0;
        if self.groups.complete { (0..self.shape.groups).any(has_rows) } else { has_rows(group) }
    }

    /// The spread of each domain; `None` where nothing shows how units vary, and for a register.
    fn spreads(&self, target: &Target, domains: &[Domain]) -> Option<Vec<Option<Spread>>> {
        let (run, shape) = (self.run, &self.shape);
        let design = run.design.as_ref()?;
        let period_of = |domain: usize| domain / (shape.sexes * shape.groups);
        let spreads = if design.is_plain() {
            let spread = |(at, domain): (usize, &Domain)| design.spread(period_of(at), &domain.sums, domain.ratio());
            domains.iter().enumerate().map(spread).collect()
        } else {
            let mut places: Vec<u32> =
                target.own.iter().flat_map(|area| run.places[*area as usize].iter().copied()).collect();
            places.sort_unstable();
            let ratios: Vec<f64> = domains.iter().map(Domain::ratio).collect();
            design.spreads(&places, &ratios, |place| {
                let cell = run.layout.order[place] as usize;
                let period = run.layout.periods.partition_point(|(_, range)| range.end <= place);
                let sums: Sums = self.tally.sums(cell);
                let part = move |sex: usize, group: usize| Part { domain: shape.domain(period, sex, group), sums };
                let groups = self.groups.of(cell);
                run.layout.sexes_of(cell).flat_map(move |sex| groups.clone().map(move |group| part(sex, group)))
            })
        };
        let shown = |(at, spread)| design.shows_variation(period_of(at)).then_some(spread);
        Some(spreads.into_iter().enumerate().map(shown).collect())
    }
}

fn places_by_area(layout: &Layout<'_>) -> Vec<Vec<u32>> {
    let mut places = vec![Vec::new(); layout.areas().len()];
    for place in layout.periods.iter().flat_map(|(_, range)| range.clone()) {
        if let Some(area) = layout.area(layout.order[place] as usize) {
            places[area].push(place as u32);
        }
    }
    places
}
