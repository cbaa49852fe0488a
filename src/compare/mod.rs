//! Estimates to comparisons: each area against its benchmarks, with the interval of the difference, verdict and rank.

mod rank;
mod relation;
mod verdict;

use std::collections::HashMap;

use rayon::prelude::*;
use ustr::{Ustr, ustr};

use crate::error::Result;
use crate::model::{AreaLevel, Catalogue, Indicator, Period, Sex, Status};
use crate::table::{Comparison, Comparisons, Estimate, Estimates, Key, benchmark};

use rank::{Position, ranks};
use relation::{Relation, relations};
use verdict::{Against, compared};

/// Why there is no verdict: the words of the column `reason`, beside the words of [`Status`].
pub mod reason {
    /// One of the two has no interval, so nothing can be said about their difference.
    pub const NO_INTERVAL: &str = "no_interval";
    /// The definition changed between the two.
    pub const BREAK: &str = "break";
    /// The two periods share years, so the two are not independent.
    pub const OVERLAPPING_PERIODS: &str = "overlapping_periods";
    /// The benchmark has no value.
    pub const NO_REFERENCE: &str = "no_reference";
    /// The benchmark is made of this area alone.
    pub const SAME_AREA: &str = "same_area";
}

/// Each area's values for its whole population against its benchmarks, by sex and period.
///
/// Municipalities are set against the nation, their county, their peers and the groups and health-care regions they lie
/// in; counties against the nation, their health-care region and groups; health-care regions and groups against the nation; all
/// against their own previous value and, where the indicator has a goal, against its baseline year. A group that has no
/// row, and a previous period that has none, give no comparison; every other comparison that cannot be made is there
/// and says why. A group of exactly a county's municipalities (Kolada's "ovägt medel" of a county) is that county under
/// another name, and so no benchmark of its own.
///
/// The interval of the difference is recovered from the limits of both (see [`crate::statistics::difference::mover`]),
/// and only where both have limits. **A benchmark that contains the area** is not independent of it. Where both rest
/// on counts, with w = n/N the area's share of the benchmark's people, the value differs from the benchmark's by
///
/// ```text
/// v − V = (1 − w)(v − v_rest),  v_rest = (X − x)/(N − n)
/// ```
///
/// and the area and the rest are independent: the interval of v − v_rest, times 1 − w, is exact in this respect. Where
/// counts are missing (published limits, life expectancy, plain means) the two are taken as independent, which makes the
/// interval somewhat too wide: it never claims more than it can.
///
/// Verdicts come from that interval and from which end is better. They are single 95 % statements: of twenty
/// comparisons without any true difference, one is expected to be called better or worse. Ranks count ties alike and
/// carry the ranks that the intervals allow, where all ranked areas have intervals: an area is certainly behind those
/// whose interval lies wholly on the better side of its own (Klein, Wright and Wieczorek 2020, doi:10.1111/rssc.12402;
/// with 95 % for each area rather than for all together).
///
/// # Errors
///
/// [`Error::Unknown`](crate::Error::Unknown) for an indicator that is not in the catalogue.
pub fn compare(estimates: &Estimates, catalogue: &Catalogue) -> Result<Comparisons> {
    let relations = relations(&catalogue.areas);
    let compared: Result<Vec<Vec<Comparison>>> = {
        let rows: Vec<Estimate> = estimates.rows_where(is_comparable);
        let by_indicator: Vec<&[Estimate]> = rows.chunk_by(|a, b| a.key.indicator == b.key.indicator).collect();
        by_indicator.par_iter().map(|rows| compare_indicator(rows, &relations, catalogue)).collect()
    };
    // A country has more than a million comparisons: moved together, each indicator's freed as soon as it has moved.
    let compared = compared?;
    let mut all = Vec::with_capacity(compared.iter().map(Vec::len).sum());
    compared.into_iter().for_each(|rows| all.extend(rows));
    Comparisons::from_sorted(&all)
}

fn compare_indicator(rows: &[Estimate], relations: &[Relation], catalogue: &Catalogue) -> Result<Vec<Comparison>> {
    let indicator = catalogue.indicator_of_rows(rows[0].key.indicator)?;
    let values = Values::new(rows);
    let mut comparisons = Vec::new();
    for relation in relations {
        against_area(relation, &values, indicator, &mut comparisons);
    }
    for row in rows.iter().filter(|row| is_compared(row, catalogue)) {
        comparisons.extend(against_previous(row, &values, indicator));
        comparisons.extend(against_baseline(row, &values, indicator));
    }
    comparisons.sort_by_key(|row| (row.key, row.benchmark));
    Ok(comparisons)
}

/// Groups of a dimension are not compared, nor are sexes that the indicator does not have.
fn is_comparable(row: &Estimate) -> bool {
    row.key.is_whole() && row.status != Status::NotApplicable
}

/// Peer groups are benchmarks only; areas outside the catalogue have no level.
fn is_compared(row: &Estimate, catalogue: &Catalogue) -> bool {
    catalogue.areas.get(row.key.area).is_some_and(|area| area.level != AreaLevel::Peers)
}

/// The subjects of one relation against its reference, in every period of each sex.
fn against_area(relation: &Relation, values: &Values<'_>, indicator: &Indicator, into: &mut Vec<Comparison>) {
    for sex in Sex::ALL {
        let mut periods: Vec<Period> =
            relation.subjects.iter().flat_map(|area| values.of(*area, sex)).map(|row| row.key.period).collect();
        periods.sort();
        periods.dedup();
        for period in periods {
            let reference = values.nearest(relation.reference, sex, period);
            if reference.is_none() && relation.only_if_known {
                continue;
            }
            let ranked: Vec<&Estimate> =
                relation.ranked.iter().filter_map(|area| values.exact(*area, sex, period)).collect();
            let positions = ranks(&ranked, indicator.better);
            for subject in &relation.subjects {
                let Some(row) = values.exact(*subject, sex, period) else { continue };
                let against = Against {
                    benchmark: relation.benchmark,
                    area: relation.reference,
                    period: reference.map_or(period, |reference| reference.key.period),
                    estimate: reference,
                    contains: relation.contains,
                    same_area: relation.same_area,
                };
                let comparison = compared(row, &against, indicator);
                into.push(with_position(comparison, positions.get(subject)));
            }
        }
    }
}

fn with_position(comparison: Comparison, position: Option<&Position>) -> Comparison {
    let Some(position) = position else { return comparison };
    Comparison {
        rank: Some(position.rank),
        rank_lower: position.bounds.map(|(best, _)| best),
        rank_upper: position.bounds.map(|(_, worst)| worst),
        ranked: Some(position.of),
        ..comparison
    }
}

fn against_previous(row: &Estimate, values: &Values<'_>, indicator: &Indicator) -> Option<Comparison> {
    let period = row.key.period;
    let before = Period::new(period.last - i32::from(indicator.every_years), period.years);
    let previous = values.exact(row.key.area, row.key.sex, before)?;
    Some(compared(row, &Against::in_time(benchmark::PREVIOUS, row.key, before, Some(previous)), indicator))
}

fn against_baseline(row: &Estimate, values: &Values<'_>, indicator: &Indicator) -> Option<Comparison> {
    let period = row.key.period;
    let baseline = Period::new(indicator.goal.as_ref()?.baseline_year, period.years);
    let reference = values.exact(row.key.area, row.key.sex, baseline);
    (baseline.last < period.last)
        .then(|| compared(row, &Against::in_time(benchmark::BASELINE, row.key, baseline, reference), indicator))
}

impl<'a> Against<'a> {
    fn in_time(benchmark: &str, key: Key, period: Period, estimate: Option<&'a Estimate>) -> Against<'a> {
        Against { benchmark: ustr(benchmark), area: key.area, period, estimate, contains: false, same_area: false }
    }
}

/// The whole-population estimates of one indicator, by area and sex.
struct Values<'a>(HashMap<(Ustr, Sex), &'a [Estimate]>);

impl<'a> Values<'a> {
    fn new(rows: &'a [Estimate]) -> Values<'a> {
        let of_one = |a: &Estimate, b: &Estimate| (a.key.area, a.key.sex) == (b.key.area, b.key.sex);
        Values(rows.chunk_by(of_one).map(|rows| ((rows[0].key.area, rows[0].key.sex), rows)).collect())
    }

    fn of(&self, area: Ustr, sex: Sex) -> &'a [Estimate] {
        self.0.get(&(area, sex)).copied().unwrap_or_default()
    }

    fn exact(&self, area: Ustr, sex: Sex, period: Period) -> Option<&'a Estimate> {
        let rows = self.of(area, sex);
        rows.binary_search_by_key(&period, |row| row.key.period).ok().map(|i| &rows[i])
    }

    /// The estimate of the same last year: one that pools as many years if it has a value, else one that has a value.
    ///
    /// Some counties run a survey of their own that pools other years than the nation's.
    fn nearest(&self, area: Ustr, sex: Sex, period: Period) -> Option<&'a Estimate> {
        let exact = self.exact(area, sex, period);
        if exact.is_some_and(|row| row.value.is_some()) {
            return exact;
        }
        let same_year = |row: &&Estimate| row.key.period.last == period.last;
        let other = self.of(area, sex).iter().filter(same_year).find(|row| row.value.is_some());
        other.or(exact).or_else(|| self.of(area, sex).iter().find(same_year))
    }
}

#[cfg(test)]
mod tests;
