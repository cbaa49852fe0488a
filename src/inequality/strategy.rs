//! The gaps of the strategy: every measure between the groups of every dimension, area, sex and period.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use ustr::{Ustr, ustr};

use crate::error::{Error, Result};
use crate::model::{AreaLevel, Areas, Better, Catalogue, Contrast, Dimension, Indicator, Period, Sex, Status};
use crate::statistics::z95;
use crate::table::{Estimate, Estimates, Gap, Gaps};

use super::{D, Measure, R, Scale, Setting, Spread, Subgroup, Subgroups};

/// The measures of the strategy's gaps.
const SIMPLE: &[&Measure] = &[&D, &R];

/// Every measure over every dimension, for every area, sex and period with at least two groups.
///
/// - `sex`: women against men, of the whole population of each area.
/// - `municipality`: within the nation, each county, health-care region and group of one's own, the municipality with the
///   highest value against the one with the lowest. The extremes of many uncertain values lie farther apart than the
///   true ones: this gap is biased upward, the more so the smaller and the more the municipalities, and its interval,
///   which treats the two as chosen beforehand, does not show that.
/// - every dimension of the estimates, as the catalogue says. **Ordered** dimensions are turned so that a positive
///   difference, or a ratio above 1, is to the disadvantage of the least advantaged group, whether a high or a low value
///   of the indicator is better.
///
/// Groups that are hidden or missing are left out of `groups`; if one of the two that are set against each other has no
/// value, or no row where other areas have one, the gap has none either, and its status says why. Peer groups are benchmarks and have no gaps of their own.
/// `population` is the sum of the groups' denominators.
///
/// # Errors
///
/// [`Error::Unknown`] for an indicator, dimension or group of an ordered dimension that is not in the catalogue.
pub fn gaps(estimates: &Estimates, catalogue: &Catalogue) -> Result<Gaps> {
    let is_peers = |area: Ustr| catalogue.areas.get(area).is_some_and(|area| area.level == AreaLevel::Peers);
    let rows = estimates.rows_where(|row| !is_peers(row.key.area));
    let by_indicator: Vec<&[Estimate]> = rows.chunk_by(|a, b| a.key.indicator == b.key.indicator).collect();
    let measured: Result<Vec<Vec<Gap>>> =
        by_indicator.par_iter().map(|rows| gaps_of_indicator(rows, catalogue)).collect();
    Gaps::from_sorted(&measured?.concat())
}

fn gaps_of_indicator(rows: &[Estimate], catalogue: &Catalogue) -> Result<Vec<Gap>> {
    let indicator = catalogue.indicator_of_rows(rows[0].key.indicator)?;
    let (whole, divided): (Vec<&Estimate>, Vec<&Estimate>) = rows.iter().partition(|row| row.key.is_whole());
    let mut gaps = Vec::new();
    for divided in sex_groups(&whole) {
        gaps.extend(measure(&divided, Contrast::Reference, indicator));
    }
    for divided in municipality_groups(&whole, &catalogue.areas) {
        gaps.extend(measure(&divided, Contrast::Extremes, indicator));
    }
    let ends = ends_of_dimensions(&divided, catalogue);
    for divided in dimension_groups(&divided) {
        let known = || catalogue.dimensions.iter().map(|dimension| dimension.id.clone()).collect();
        let dimension =
            catalogue.dimension(&divided.dimension).ok_or_else(|| unknown("dimension", divided.dimension, known()))?;
        let mut divided = in_order(divided, dimension)?;
        let has = |end: &Ustr| divided.groups.iter().any(|(group, _)| group == end);
        divided.lacks_an_end = !ends[&divided.dimension].iter().all(has);
        gaps.extend(measure(&divided, dimension.contrast, indicator));
    }
    gaps.sort_by_key(crate::table::Row::key);
    Ok(gaps)
}

/// The groups of one dimension in one area, sex and period.
struct Divided<'a> {
    area: Ustr,
    dimension: Ustr,
    sex: Sex,
    period: Period,
    groups: Vec<(Ustr, &'a Estimate)>,
    /// The first or the last group, which other areas have, has no row here.
    lacks_an_end: bool,
}

const SEX: &str = "sex";
const MUNICIPALITY: &str = "municipality";

/// Men, the reference, and women of each area and period.
fn sex_groups<'a>(whole: &[&'a Estimate]) -> Vec<Divided<'a>> {
    let mut by_area: BTreeMap<(Ustr, Period), [Option<&'a Estimate>; 2]> = BTreeMap::new();
    for row in whole {
        let place = match row.key.sex {
            Sex::Men => 0,
            Sex::Women => 1,
            Sex::Total => continue,
        };
        by_area.entry((row.key.area, row.key.period)).or_default()[place] = Some(row);
    }
    let applies = |row: &Estimate| row.status != Status::NotApplicable;
    by_area
        .into_iter()
        .filter_map(|((area, period), [men, women])| {
            let (men, women) = (men.filter(|row| applies(row))?, women.filter(|row| applies(row))?);
            let groups = [men, women].map(|row| (ustr(row.key.sex.id()), row)).to_vec();
            Some(Divided { area, dimension: ustr(SEX), sex: Sex::Total, period, groups, lacks_an_end: false })
        })
        .collect()
}

/// The municipalities of the nation and of each county, health-care region and group, by sex and period.
fn municipality_groups<'a>(whole: &[&'a Estimate], areas: &Areas) -> Vec<Divided<'a>> {
    let mut cells: BTreeMap<(Sex, Period), HashMap<Ustr, &'a Estimate>> = BTreeMap::new();
    for row in whole.iter().filter(|row| row.status != Status::NotApplicable) {
        if areas.get(row.key.area).is_some_and(|area| area.level == AreaLevel::Municipality) {
            cells.entry((row.key.sex, row.key.period)).or_default().insert(row.key.area, row);
        }
    }
    let is_scope = |level| !matches!(level, AreaLevel::Municipality | AreaLevel::Peers);
    let scopes: Vec<(Ustr, Vec<Ustr>)> = areas
        .iter()
        .filter(|area| is_scope(area.level))
        .map(|area| (area.code, areas.municipalities_of(area.code)))
        .filter(|(_, municipalities)| municipalities.len() > 1)
        .collect();
    let mut all = Vec::new();
    for ((sex, period), rows) in &cells {
        for (area, municipalities) in &scopes {
            let groups: Vec<(Ustr, &Estimate)> =
                municipalities.iter().filter_map(|code| rows.get(code).map(|row| (*code, *row))).collect();
            if !groups.is_empty() {
                let (area, dimension) = (*area, ustr(MUNICIPALITY));
                all.push(Divided { area, dimension, sex: *sex, period: *period, groups, lacks_an_end: false });
            }
        }
    }
    all
}

/// The groups of each dimension of the data, by area, sex and period.
fn dimension_groups<'a>(divided: &[&'a Estimate]) -> Vec<Divided<'a>> {
    let mut cells: BTreeMap<_, Vec<(Ustr, &'a Estimate)>> = BTreeMap::new();
    for row in divided {
        let key = row.key;
        cells.entry((key.area, key.dimension, key.sex, key.period)).or_default().push((key.group, row));
    }
    let divided = |((area, dimension, sex, period), groups)| Divided {
        area,
        dimension,
        sex,
        period,
        groups,
        lacks_an_end: false,
    };
    cells.into_iter().map(divided).collect()
}

/// The first and the last group of each dimension that any area has, in the catalogue's order; none for extremes.
fn ends_of_dimensions(divided: &[&Estimate], catalogue: &Catalogue) -> BTreeMap<Ustr, Vec<Ustr>> {
    let mut groups: BTreeMap<Ustr, BTreeSet<Ustr>> = BTreeMap::new();
    for row in divided {
        groups.entry(row.key.dimension).or_default().insert(row.key.group);
    }
    let ends = |id: Ustr, groups: &BTreeSet<Ustr>| -> Vec<Ustr> {
        let Some(dimension) = catalogue.dimension(&id).filter(|found| found.contrast != Contrast::Extremes) else {
            return Vec::new();
        };
        let known: Vec<Ustr> =
            dimension.groups.iter().map(|group| ustr(&group.id)).filter(|group| groups.contains(group)).collect();
        known.first().into_iter().chain(known.last()).copied().collect()
    };
    groups.iter().map(|(id, groups)| (*id, ends(*id, groups))).collect()
}

/// The groups in the order of the catalogue, which for an ordered dimension goes from the least advantaged.
fn in_order<'a>(mut divided: Divided<'a>, dimension: &Dimension) -> Result<Divided<'a>> {
    let place = |group: Ustr| dimension.groups.iter().position(|known| known.id == group.as_str());
    if dimension.contrast != Contrast::Extremes
        && let Some((group, _)) = divided.groups.iter().find(|(group, _)| place(*group).is_none())
    {
        let known = dimension.groups.iter().map(|group| group.id.clone()).collect();
        return Err(unknown("group", *group, known));
    }
    divided.groups.sort_by_key(|(group, _)| place(*group));
    Ok(divided)
}

/// The simple measures over these groups, those that have no value among them.
fn measure(divided: &Divided<'_>, contrast: Contrast, indicator: &Indicator) -> Vec<Gap> {
    let subgroups = subgroups(&divided.groups, contrast, indicator.better);
    let with_value: Vec<&Estimate> =
        divided.groups.iter().map(|(_, row)| *row).filter(|row| row.value.is_some()).collect();
    let denominators: Option<Vec<f64>> = with_value.iter().map(|row| row.denominator).collect();
    let gap = |measure: &Measure| {
        let outcome = match &subgroups {
            _ if divided.lacks_an_end => Err(Status::Missing),
            Ok(subgroups) => measure.value(subgroups),
            Err(status) => Err(*status),
        };
        let measured = subgroups.as_ref().ok().filter(|_| outcome.is_ok());
        let spread: Option<Spread> = measured.and_then(|subgroups| measure.analytic(subgroups, z95()));
        let (group, reference) = measured.map_or((None, None), |subgroups| measure.groups(subgroups));
        let word = |place: Option<usize>| place.zip(measured).map_or(Ustr::default(), |(i, groups)| groups.ids()[i]);
        Gap {
            indicator: ustr(&indicator.id),
            area: divided.area,
            dimension: divided.dimension,
            sex: divided.sex,
            period: divided.period,
            measure: ustr(measure.id),
            value: outcome.ok(),
            lower: spread.map(|spread| spread.lower),
            upper: spread.map(|spread| spread.upper),
            standard_error: spread.and_then(|spread| spread.standard_error),
            group: word(group),
            reference_group: word(reference),
            groups: u32::try_from(with_value.len()).unwrap_or(u32::MAX),
            population: denominators.as_ref().filter(|all| !all.is_empty()).map(|all| all.iter().sum()),
            method: ustr(spread.map_or("none", |spread| spread.method)),
            absolute: measure.is_absolute(),
            status: outcome.err().unwrap_or(Status::Ok),
        }
    };
    SIMPLE.iter().map(|measure| gap(measure)).collect()
}

/// The groups that have a value; a status where they cannot be measured.
fn subgroups(groups: &[(Ustr, &Estimate)], contrast: Contrast, better: Better) -> Result<Subgroups, Status> {
    // A gap between the first and the last group is not one between the second and the last: it is not shown at all.
    if contrast != Contrast::Extremes {
        let ends = [groups.first(), groups.last()];
        if let Some((_, end)) = ends.into_iter().flatten().find(|(_, row)| row.value.is_none()) {
            return Err(end.status);
        }
    }
    let subgroup = |(id, row): &(Ustr, &Estimate)| {
        Some(Subgroup {
            id: *id,
            value: row.value?,
            limits: row.interval(),
            standard_error: row.standard_error,
            population: row.denominator,
        })
    };
    let with_value: Vec<Subgroup> = groups.iter().filter_map(subgroup).collect();
    let hidden = groups.iter().any(|(_, row)| row.status == Status::Suppressed);
    let too_few = if hidden { Status::Suppressed } else { Status::Missing };
    let setting = Setting { contrast, better, reference: None, scale: Scale::Mean, average: None };
    Subgroups::new(&with_value, setting).map_err(|_| too_few)
}

fn unknown(what: &'static str, given: Ustr, known: Vec<String>) -> Error {
    Error::Unknown { what, given: given.to_string(), known }
}
