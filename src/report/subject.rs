//! What a card is about: one indicator in one area, and what stands in for it where it does not exist.

use std::collections::BTreeSet;

use ustr::{Ustr, ustr};

use super::Context;
use crate::chart::Role;
use crate::model::{Area, AreaLevel, Indicator, NATION, Sex};
use crate::table::{Comparison, Estimate, benchmark};

/// One indicator as one area's page shows it.
pub struct Subject<'a> {
    pub context: Context<'a>,
    pub indicator: &'a Indicator,
    pub id: Ustr,
    /// The area that the page is about.
    pub area: &'a Area,
    /// The area whose values are shown: the county where an indicator does not exist for municipalities.
    pub shown: &'a Area,
    /// The total, or women and men where there is no total.
    pub sexes: Vec<Sex>,
}

/// An area that another is compared with.
pub struct Benchmark<'a> {
    /// The word in the column `benchmark`.
    pub id: Ustr,
    pub area: &'a Area,
    pub role: Role,
}

impl<'a> Subject<'a> {
    pub fn new(context: &Context<'a>, indicator: &'a Indicator, area: &'a Area) -> Subject<'a> {
        let exists = area.level != AreaLevel::Municipality || indicator.levels.contains(&AreaLevel::Municipality);
        let county = area.county.and_then(|code| context.catalogue.areas.get(code));
        let shown = if exists { area } else { county.unwrap_or(area) };
        Subject { context: *context, indicator, id: ustr(&indicator.id), area, shown, sexes: sexes(indicator) }
    }

    /// Every indicator of the catalogue in one area.
    pub fn all(context: &Context<'a>, area: &'a Area) -> Vec<Subject<'a>> {
        context.catalogue.indicators.iter().map(|indicator| Subject::new(context, indicator, area)).collect()
    }

    /// Whether another area's values stand in for this one's.
    pub fn is_stand_in(&self) -> bool {
        self.shown.code != self.area.code
    }

    pub fn series(&self, sex: Sex) -> &'a [Estimate] {
        self.context.results.series(self.id, self.shown.code, sex)
    }

    /// Whether the sources say nothing at all of the indicator: neither for the area nor for what it is compared with.
    pub fn is_absent(&self) -> bool {
        let areas = self.benchmarks().into_iter().map(|benchmark| benchmark.area).chain([self.shown]);
        let series = areas.flat_map(|area| {
            let code = area.code;
            self.sexes.iter().map(move |sex| self.context.results.series(self.id, code, *sex))
        });
        series.flatten().next().is_none()
    }

    /// What the shown values were read from, in order, each once.
    pub fn origins(&self) -> Vec<&'static str> {
        let rows = self.sexes.iter().flat_map(|sex| self.series(*sex)).filter(|row| row.value.is_some());
        let origins: BTreeSet<&'static str> = rows.map(|row| row.source.as_str()).filter(|s| !s.is_empty()).collect();
        origins.into_iter().collect()
    }

    /// Benchmarks whose value is made of so many members in one year and so many in another: a jump of theirs may be
    /// one of membership.
    pub fn varying_members(&self, sex: Sex) -> Vec<(&'a Area, u32, u32)> {
        let members = |area: &'a Area| {
            let rows = self.context.results.series(self.id, area.code, sex).iter();
            let counts: Vec<u32> =
                rows.filter(|row| row.value.is_some() && row.members > 0).map(|row| row.members).collect();
            Some((area, *counts.iter().min()?, *counts.iter().max()?))
        };
        let areas = [self.shown].into_iter().chain(self.benchmarks().into_iter().map(|benchmark| benchmark.area));
        // A member or two without a value is the rule; half of them makes another mean.
        areas.filter_map(members).filter(|(_, least, most)| least * 2 < *most).collect()
    }

    pub fn latest(&self, sex: Sex) -> Option<&'a Estimate> {
        self.context.results.latest(self.id, self.shown.code, sex)
    }

    pub fn comparison(&self, sex: Sex, benchmark: &str) -> Option<&'a Comparison> {
        self.context.results.comparison(self.id, self.shown.code, sex, benchmark)
    }

    pub fn benchmarks(&self) -> Vec<Benchmark<'a>> {
        benchmarks(&self.context, self.shown)
    }

    /// The nation's value in a goal's baseline year and the goal counted from it, both per person.
    pub fn goal(&self, sex: Sex) -> Option<(f64, f64)> {
        let goal = self.indicator.goal.as_ref()?;
        let nation = self.context.results.series(self.id, ustr(NATION), sex);
        let baseline = nation.iter().find(|row| row.key.period.last == goal.baseline_year)?.value?;
        Some((baseline, baseline + goal.change / self.indicator.per))
    }
}

/// The total where the indicator has one, else women and men.
pub fn sexes(indicator: &Indicator) -> Vec<Sex> {
    if indicator.sexes.contains(&Sex::Total) || indicator.sexes.is_empty() {
        vec![Sex::Total]
    } else {
        Sex::ALL.into_iter().filter(|sex| indicator.sexes.contains(sex)).collect()
    }
}

/// What an area is compared with, in the order of charts and cards.
pub fn benchmarks<'a>(context: &Context<'a>, area: &Area) -> Vec<Benchmark<'a>> {
    let areas = &context.catalogue.areas;
    let named = |id: &str, area: Option<&'a Area>, role: Role| area.map(|area| Benchmark { id: ustr(id), area, role });
    let nation = || named(benchmark::NATION, areas.get(ustr(NATION)), Role::Nation);
    let found = match area.level {
        AreaLevel::Nation => vec![],
        AreaLevel::Municipality => vec![
            named(benchmark::COUNTY, area.county.and_then(|code| areas.get(code)), Role::County),
            nation(),
            named(benchmark::PEERS, areas.peers_of(area.code), Role::Peers),
        ],
        AreaLevel::County => {
            let region = areas.groups_of(area).find(|group| group.level == AreaLevel::HealthcareRegion);
            vec![nation(), region.map(|region| Benchmark { id: region.code, area: region, role: Role::Peers })]
        }
        AreaLevel::HealthcareRegion
        | AreaLevel::Regso
        | AreaLevel::Deso
        | AreaLevel::CareUnit
        | AreaLevel::Peers
        | AreaLevel::Group => vec![nation()],
    };
    found.into_iter().flatten().collect()
}

/// The areas that are set in order on a page: a municipality's neighbours in its county, or an area's members.
pub fn neighbours<'a>(context: &Context<'a>, area: &'a Area) -> Vec<&'a Area> {
    let areas = &context.catalogue.areas;
    let whole = if area.level == AreaLevel::Municipality { area.county.and_then(|c| areas.get(c)) } else { Some(area) };
    whole.into_iter().flat_map(|whole| &whole.members).filter_map(|code| areas.get(*code)).collect()
}
