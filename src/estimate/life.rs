//! Life expectancy from deaths and population by age.

use std::collections::BTreeMap;

use rayon::prelude::*;
use ustr::{Ustr, ustr};

use super::county_of;
use crate::error::{Error, Result};
use crate::model::{AgeGroup, Areas, Indicator, Period, Sex, Status};
use crate::statistics::life_table::{self, AgeBand, SMALLEST_POPULATION, WIDEST_HALF_INTERVAL};
use crate::statistics::z95;
use crate::table::{Estimate, Key, Method, Observation};

/// Life tables by the key of their life expectancy.
pub(super) type LifeTables = BTreeMap<Key, LifeTable>;

/// Deaths and person-years by age of one area, sex and period.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LifeTable {
    /// The bands in order of age; `None` if an age or a year is missing.
    bands: Option<Vec<AgeBand>>,
    source: Ustr,
}

impl LifeTable {
    /// The life expectancy at birth of this table.
    pub fn estimate(&self, key: Key) -> Estimate {
        let Some(bands) = &self.bands else { return Estimate::empty(key, Status::Missing, self.source) };
        let deaths: f64 = bands.iter().map(|band| band.deaths).sum();
        let person_years: f64 = bands.iter().map(|band| band.person_years).sum();
        let counted = |status| Estimate {
            numerator: Some(deaths),
            denominator: Some(person_years),
            ..Estimate::empty(key, status, self.source)
        };
        let Ok(table) = life_table::expectancies(bands, z95()) else { return counted(Status::Undefined) };
        let at_birth = table[0];
        let half = at_birth.limits.upper - at_birth.value;
        if person_years <= SMALLEST_POPULATION || half > WIDEST_HALF_INTERVAL {
            return counted(Status::Unreliable);
        }
        Estimate {
            value: Some(at_birth.value),
            lower: Some(at_birth.limits.lower),
            upper: Some(at_birth.limits.upper),
            standard_error: Some(at_birth.standard_error),
            method: Method::LifeTable,
            ..counted(Status::Ok)
        }
    }

    /// One table of several areas' people; `None` if one is incomplete or their bands differ.
    pub fn sum<'a>(tables: impl IntoIterator<Item = &'a LifeTable>, source: Ustr) -> Option<LifeTable> {
        let mut sum: Option<Vec<AgeBand>> = None;
        for table in tables {
            let bands = table.bands.as_ref()?;
            let Some(sum) = &mut sum else {
                sum = Some(bands.clone());
                continue;
            };
            if sum.len() != bands.len() || sum.iter().zip(bands).any(|(a, b)| (a.start, a.width) != (b.start, b.width))
            {
                return None;
            }
            for (to, from) in sum.iter_mut().zip(bands) {
                to.deaths += from.deaths;
                to.person_years += from.person_years;
            }
        }
        Some(LifeTable { bands: Some(sum?), source })
    }

    /// Whether every age and year was there.
    pub fn is_complete(&self) -> bool {
        self.bands.is_some()
    }
}

/// The life table of every area, sex and period of as many years as the indicator pools.
///
/// Single years are added up, deaths and population each, over every run of that many consecutive years; a run that
/// lacks a year or an age makes a table without bands. Observations that already cover several years are taken as they
/// are. Ages that fit into 0, 1–4, 5–9 … 85–89, 90+ are combined into these bands: single years of age have too
/// few deaths in a municipality.
pub(super) fn pooled(rows: &[&Observation], indicator: &Indicator, areas: &Areas) -> Result<LifeTables> {
    let by_area: Vec<&[&Observation]> = rows.chunk_by(|a, b| a.key.area == b.key.area).collect();
    let tables: Result<Vec<LifeTables>> = by_area
        .par_iter()
        .map(|rows| {
            let years = indicator.pooled_years_in(&county_of(areas, rows[0].key.area));
            pooled_area(rows, ustr(&indicator.id), years)
        })
        .collect();
    Ok(tables?.into_iter().flatten().collect())
}

/// Deaths and person-years by age group; `None` where one of the two is missing.
type Ages = BTreeMap<AgeGroup, Option<(f64, f64)>>;

fn pooled_area(rows: &[&Observation], indicator: Ustr, pool: u8) -> Result<LifeTables> {
    let (area, source) = (rows[0].key.area, rows[0].source);
    let mut ages: BTreeMap<(Sex, Period), Ages> = BTreeMap::new();
    for row in rows {
        let group = AgeGroup::parse(&row.key.group).ok_or_else(|| unreadable(row))?;
        ages.entry((row.key.sex, row.key.period)).or_default().insert(group, row.numerator.zip(row.denominator));
    }
    let mut tables = LifeTables::new();
    for sex in Sex::ALL {
        let of_sex = ages.iter().filter(|((s, _), _)| *s == sex).map(|((_, period), ages)| (*period, ages));
        let (single, spans): (BTreeMap<Period, &Ages>, BTreeMap<Period, &Ages>) =
            of_sex.partition(|(period, _)| period.years == 1 && pool > 1);
        let mut add = |period: Period, years: &[&Ages]| {
            tables.insert(Key::whole(indicator, area, sex, period), LifeTable { bands: add_up(years), source });
        };
        for (period, ages) in spans {
            add(period, &[ages]);
        }
        let (Some(first), Some(last)) = (single.keys().next(), single.keys().next_back()) else { continue };
        // Fewer years than are pooled make one period that is missing, rather than none.
        let first_end = (first.last + i32::from(pool) - 1).min(last.last);
        for end in first_end..=last.last {
            let period = Period::new(end, pool);
            let years: Vec<&Ages> =
                (period.first()..=end).filter_map(|year| single.get(&Period::year(year)).copied()).collect();
            add(period, if years.len() == usize::from(pool) { &years } else { &[] });
        }
    }
    Ok(tables)
}

/// The sum of several years in bands of age; `None` if an age is missing in one of them or in two groups.
fn add_up(years: &[&Ages]) -> Option<Vec<AgeBand>> {
    let first = years.first()?;
    let mut groups: Vec<(AgeGroup, f64, f64)> = first.keys().map(|group| (*group, 0.0, 0.0)).collect();
    for year in years {
        if year.len() != groups.len() {
            return None;
        }
        for ((group, deaths, person_years), (same, counts)) in groups.iter_mut().zip(year.iter()) {
            let (d, n) = (*counts).filter(|_| same == group)?;
            *deaths += d;
            *person_years += n;
        }
    }
    // Before ages are combined: a band would hide an age that no year has, or one that is also in another group.
    let follow = |pair: &[(AgeGroup, f64, f64)]| pair[0].0.end() == Some(pair[1].0.start);
    if groups.first()?.0.start != 0 || !groups.windows(2).all(follow) {
        return None;
    }
    let fits = groups.iter().all(|(group, ..)| group.fits_abridged());
    let mut bands: Vec<AgeBand> = Vec::new();
    for (group, deaths, person_years) in groups {
        let (start, width) = if fits { group.abridged() } else { (group.start, group.width) };
        match bands.last_mut().filter(|band| band.start == start) {
            Some(band) => {
                band.deaths += deaths;
                band.person_years += person_years;
                band.width = band.width.and(width);
            }
            None => bands.push(AgeBand { start, width, deaths, person_years }),
        }
    }
    // The oldest age given is open: those who are older still can be counted nowhere else.
    bands.last_mut()?.width = None;
    Some(bands)
}

fn unreadable(row: &Observation) -> Error {
    Error::Table {
        table: "observations",
        reason: format!(
            "{} in {}: the group `{}` of dimension `age` is not an age; write `64`, `60-64` or `85+`",
            row.key.indicator, row.key.area, row.key.group
        ),
    }
}
