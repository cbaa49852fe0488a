//! The gaps of the strategy: measures of inequality between the groups of every dimension, area, sex and period.

mod change;
mod choice;
mod concentration;
mod limits;
mod sets;
#[cfg(test)]
mod tests;

use rayon::prelude::*;
use ustr::{Ustr, ustr};

use super::{Measure, Scale, Setting, Spread, Subgroup, Subgroups};
use crate::error::{Error, Result};
use crate::model::{AreaLevel, Catalogue, Contrast, Indicator, Kind, Status};
use crate::statistics::sum::sum;
use crate::table::{About, Estimate, Estimates, Gap, GapScale, Gaps, Row, Sign};

pub use change::{Change, change};
pub use choice::{Chosen, PAIRS};
pub use concentration::{Concentration, Share, concentration_of_groups};
pub use limits::Intervals;
use sets::GroupSet;

/// Which gaps are wanted, and how they are turned.
#[derive(Debug, Clone)]
pub struct GapOptions {
    /// The measures.
    pub measures: Chosen,
    /// The dimensions by id; none means all that the data hold.
    pub dimensions: Vec<Ustr>,
    /// Which sign means a disadvantage of the disadvantaged.
    pub sign: SignConvention,
    /// How intervals are made.
    pub intervals: Intervals,
    /// How many times groups are drawn anew where intervals are drawn.
    pub draws: usize,
    /// The seed of the draws.
    pub seed: u64,
}

impl Default for GapOptions {
    fn default() -> GapOptions {
        GapOptions {
            measures: Chosen::Usual,
            dimensions: Vec::new(),
            sign: SignConvention::Disadvantage,
            intervals: Intervals::Usual,
            draws: 1000,
            seed: 1,
        }
    }
}

/// Which sign a measure with a direction has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignConvention {
    /// A positive value, or a ratio above 1, is to the disadvantage of the less advantaged, whichever end is better.
    #[default]
    Disadvantage,
    /// As WHO's HEAT and the field's papers have it: see [`Measure::compute`].
    Field,
}

/// The share of an area's municipalities or counties that must have a value for a measure over all of them, as healthequal asks.
///
/// Divided by the years between two measurements of an area, since a survey that visits half of the municipalities a
/// year can give no more than half of them.
pub const GROUPS_NEEDED: f64 = 0.85;

/// The chosen measures over the wanted dimensions, for every area, sex and period with at least two groups.
///
/// - `sex`: women against men, of the whole population of each area.
/// - `municipality`: between the municipalities of the nation, each county, health-care region and group of one's own; and
///   `county`: between the counties of the nation and of each health-care region and group that has whole counties. The
///   simple measures set the highest value against the lowest. The extremes of many uncertain values lie farther apart
///   than the true ones: this gap is biased upward, the more so the smaller and the more the municipalities, and its
///   interval, which treats the two as chosen beforehand, does not show that.
/// - every dimension of the estimates, as the catalogue says. **Ordered** dimensions are turned so that a positive
///   difference, or a ratio above 1, is to the disadvantage of the least advantaged group, whether a high or a low value
///   of the indicator is better.
///
/// Groups that are hidden or missing are left out of `groups`. A simple measure has no value if one of its two groups has
/// none, or no row where other areas have one; a measure over all groups has none if any group of an ordered dimension is
/// absent, or more areas than [`GROUPS_NEEDED`] allows. The status and `reason` say why. Peer groups are
/// benchmarks and have no gaps of their own.
///
/// Groups weigh by their denominators: persons, person-years, or answers in a survey; `population` is their sum. Where
/// these are not known, measures that need an average take the value of the whole population, and weighted measures
/// have the status `missing`.
///
/// Intervals are 95 %: see [`Intervals`].
///
/// The newest row of each series says in `since`, `direction` and `reading` how the gap has changed: see [`change`].
///
/// # Errors
///
/// [`Error::Unknown`] for an indicator, dimension or group of an ordered dimension that is not in the catalogue.
pub fn gaps(
    estimates: &Estimates,
    catalogue: &Catalogue,
    options: &GapOptions,
    keep: impl Fn(&About) -> bool + Sync,
) -> Result<Gaps> {
    let known = || catalogue.dimensions.iter().map(|dimension| dimension.id.clone()).collect();
    if let Some(absent) = options.dimensions.iter().find(|id| catalogue.dimension(id).is_none()) {
        return Err(Error::Unknown { what: "dimension", given: absent.to_string(), known: known() });
    }
    let is_peers = |area: Ustr| catalogue.areas.get(area).is_some_and(|area| area.level == AreaLevel::Peers);
    let rows = estimates.rows_where(|row| !is_peers(row.key.area));
    let by_indicator: Vec<&[Estimate]> = rows.chunk_by(|a, b| a.key.indicator == b.key.indicator).collect();
    let measured: Result<Vec<Vec<Gap>>> =
        by_indicator.par_iter().map(|rows| gaps_of_indicator(rows, catalogue, options, &keep)).collect();
    Gaps::from_sorted(&measured?.concat())
}

fn gaps_of_indicator(
    rows: &[Estimate],
    catalogue: &Catalogue,
    options: &GapOptions,
    keep: &(impl Fn(&About) -> bool + Sync),
) -> Result<Vec<Gap>> {
    let indicator = catalogue.indicator_of_rows(rows[0].key.indicator)?;
    let wanted = |set: &GroupSet<'_>| {
        keep(&About { indicator: ustr(&indicator.id), area: set.area, sex: set.sex, period: set.period })
    };
    let sets: Vec<GroupSet<'_>> =
        sets::sets(rows, catalogue, &options.dimensions)?.into_iter().filter(wanted).collect();
    let measured: Vec<Vec<Gap>> = sets.par_iter().map(|set| measured(set, indicator, options)).collect();
    let mut gaps = measured.concat();
    gaps.sort_by_key(Row::key);
    change::read_changes(&mut gaps, indicator);
    Ok(gaps)
}

/// The chosen measures over one set of groups, those that have no value among them.
fn measured(set: &GroupSet<'_>, indicator: &Indicator, options: &GapOptions) -> Vec<Gap> {
    let subgroups = subgroups(set, indicator);
    let measures = options.measures.of(set, indicator.kind);
    let populations: Option<Vec<f64>> = set.valued().map(|(_, row)| row.denominator).collect();
    let spreads = subgroups.as_ref().map_or_else(
        |_| vec![None; measures.len()],
        |groups| limits::spreads(set, groups, &measures, indicator, options),
    );
    let row = |(measure, spread): (&&'static Measure, Option<Spread>)| {
        let outcome = match &subgroups {
            Err(absent) => Err(*absent),
            Ok(groups) => absent_groups(set, measure, indicator).map_or(Ok(groups), Err),
        };
        let outcome = outcome.and_then(|groups| match measure.value(groups) {
            Ok(value) => Ok((value, groups)),
            Err(status) => Err((status, measure.reason(groups, status))),
        });
        let outcome = outcome.map(|(value, groups)| Measured { groups, value, spread });
        gap(set, indicator, measure, options, outcome, populations.as_deref())
    };
    measures.iter().zip(spreads).map(row).collect()
}

/// Why a measure has no value: its status and the word of the column `reason`.
type Absent = (Status, &'static str);

/// A measure's value, in the field's sign convention.
#[derive(Clone, Copy)]
struct Measured<'a> {
    groups: &'a Subgroups,
    value: f64,
    spread: Option<Spread>,
}

fn gap(
    set: &GroupSet<'_>,
    indicator: &Indicator,
    measure: &Measure,
    options: &GapOptions,
    outcome: Result<Measured<'_>, Absent>,
    populations: Option<&[f64]>,
) -> Gap {
    let found = outcome.ok();
    let sign = options.sign;
    let turned = found.map(|found| match sign {
        SignConvention::Disadvantage => measure.to_disadvantage(indicator.better, found.value, found.spread),
        SignConvention::Field => (found.value, found.spread),
    });
    let (value, spread) = turned.map_or((None, None), |(value, spread)| (Some(value), spread));
    let (group, reference) = found.map_or((None, None), |found| measure.groups(found.groups));
    let word = |place: Option<usize>| place.zip(found).map_or(Ustr::default(), |(i, found)| found.groups.ids()[i]);
    let by_chance =
        found.is_some_and(|found| limits::may_be_chance(measure, found.groups, found.spread, options.intervals));
    let spread = spread.filter(|_| !by_chance);
    Gap {
        indicator: ustr(&indicator.id),
        area: set.area,
        dimension: set.dimension,
        sex: set.sex,
        period: set.period,
        measure: ustr(measure.id),
        value,
        lower: spread.map(|spread| spread.lower),
        upper: spread.map(|spread| spread.upper),
        standard_error: spread.and_then(|spread| spread.standard_error),
        group: word(group),
        reference_group: word(reference),
        groups: u32::try_from(set.valued().count()).unwrap_or(u32::MAX),
        population: populations.filter(|all| !all.is_empty()).map(|all| sum(all.iter().copied())),
        method: ustr(spread.map_or("none", |spread| spread.method)),
        scale: scale_of(measure),
        shown_times: measure.shown_times,
        sign: match sign {
            _ if !measure.signed => Sign::None,
            SignConvention::Disadvantage => Sign::Disadvantage,
            SignConvention::Field => Sign::Field,
        },
        status: outcome.err().map_or(Status::Ok, |(status, _)| status),
        reason: ustr(outcome.err().map_or(if by_chance { MAY_BE_CHANCE } else { "" }, |(_, reason)| reason)),
        since: None,
        direction: None,
        reading: Ustr::default(),
    }
}

/// The word of the column `reason` where all that the groups differ may be chance, and there is no interval.
const MAY_BE_CHANCE: &str = "may_be_chance";

fn scale_of(measure: &Measure) -> GapScale {
    match measure.power {
        0 => GapScale::Relative,
        1 => GapScale::Absolute,
        _ => GapScale::Squared,
    }
}

/// The groups that have a value; why they cannot be measured otherwise.
fn subgroups(set: &GroupSet<'_>, indicator: &Indicator) -> Result<Subgroups, Absent> {
    if set.lacks_an_end {
        return Err((Status::Missing, "group_missing"));
    }
    // A gap between the first and the last group is not one between the second and the last: it is not shown at all.
    if set.contrast != Contrast::Extremes {
        let ends = [set.groups.first(), set.groups.last()];
        if let Some((_, end)) = ends.into_iter().flatten().find(|(_, row)| row.value.is_none()) {
            return Err((end.status, "group_missing"));
        }
    }
    let subgroup = |(id, row): (Ustr, &Estimate)| {
        Some(Subgroup {
            id,
            value: row.value?,
            limits: row.interval(),
            standard_error: row.standard_error,
            population: row.denominator,
        })
    };
    let with_value: Vec<Subgroup> = set.valued().filter_map(subgroup).collect();
    let hidden = set.groups.iter().any(|(_, row)| row.status == Status::Suppressed);
    let too_few = if hidden { Status::Suppressed } else { Status::Missing };
    let setting = Setting {
        contrast: set.contrast,
        better: indicator.better,
        reference: None,
        scale: match indicator.kind {
            Kind::Proportion => Scale::Share(1.0),
            Kind::Rate => Scale::Rate(1.0),
            Kind::Mean | Kind::LifeExpectancy => Scale::Mean,
        },
        average: set.whole.and_then(|whole| whole.value),
    };
    Subgroups::new(&with_value, setting).map_err(|_| (too_few, "few_groups"))
}

/// Why a measure over all groups has no value where some of them have none.
fn absent_groups(set: &GroupSet<'_>, measure: &Measure, indicator: &Indicator) -> Option<Absent> {
    let simple = measure.compares == super::Compares::Pair;
    let found = set.valued().count();
    let needed = match set.contrast {
        Contrast::Extremes => GROUPS_NEEDED / f64::from(indicator.every_years) * set.expected as f64,
        Contrast::Ordered | Contrast::Reference => set.expected as f64,
    };
    if simple || found as f64 >= needed {
        return None;
    }
    let hidden = set.groups.iter().find(|(_, row)| row.status == Status::Suppressed);
    Some((hidden.map_or(Status::Missing, |(_, row)| row.status), "group_missing"))
}
