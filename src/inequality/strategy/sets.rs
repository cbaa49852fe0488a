//! The sets of groups that gaps are taken of: one for each area, dimension, sex and period.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ustr::{Ustr, ustr};

use crate::error::{Error, Result};
use crate::model::{Area, AreaLevel, Areas, Catalogue, Contrast, Dimension, GEOGRAPHIC, Period, Sex, Status};
use crate::table::Estimate;

/// The dimension whose groups are women and men.
const SEX: &str = "sex";

/// Every set of groups of one indicator whose dimension is wanted; no dimensions means all.
///
/// # Errors
///
/// [`Error::Unknown`] for a dimension, or a group of an ordered one, that is not in the catalogue.
pub fn sets<'a>(rows: &'a [Estimate], catalogue: &Catalogue, wanted: &[Ustr]) -> Result<Vec<GroupSet<'a>>> {
    let wants = |dimension: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == dimension);
    let (whole, divided): (Vec<&Estimate>, Vec<&Estimate>) = rows.iter().partition(|row| row.key.is_whole());
    let mut sets = Vec::new();
    if wants(SEX) {
        sets.extend(sex_groups(&whole));
    }
    for (dimension, level) in GEOGRAPHIC {
        if wants(dimension) {
            sets.extend(area_groups(&whole, &catalogue.areas, dimension, level));
        }
    }
    let known_groups = known_groups(&divided, catalogue);
    for set in dimension_groups(&divided).into_iter().filter(|set| wants(&set.dimension)) {
        let known = || catalogue.dimensions.iter().map(|dimension| dimension.id.clone()).collect();
        let dimension =
            catalogue.dimension(&set.dimension).ok_or_else(|| unknown("dimension", set.dimension, known()))?;
        let set = in_order(set, dimension)?;
        let known = &known_groups[&set.dimension];
        let has = |end: Option<&Ustr>| end.is_none_or(|end| set.groups.iter().any(|(group, _)| group == end));
        sets.push(GroupSet {
            contrast: dimension.contrast,
            lacks_an_end: dimension.contrast != Contrast::Extremes && !(has(known.first()) && has(known.last())),
            expected: known.len().max(set.groups.len()),
            ..set
        });
    }
    let wholes: HashMap<(Ustr, Sex, Period), &Estimate> =
        whole.iter().map(|row| ((row.key.area, row.key.sex, row.key.period), *row)).collect();
    for set in &mut sets {
        set.whole = wholes.get(&(set.area, set.sex, set.period)).copied();
    }
    Ok(sets)
}

/// The groups of one dimension in one area, sex and period.
pub struct GroupSet<'a> {
    /// The area that the groups divide.
    pub area: Ustr,
    /// What divides them.
    pub dimension: Ustr,
    /// Women, men or both.
    pub sex: Sex,
    /// The period.
    pub period: Period,
    /// Which groups are set against each other.
    pub contrast: Contrast,
    /// The groups in order, those without a value among them.
    pub groups: Vec<(Ustr, &'a Estimate)>,
    /// The first or the last group, which other areas have, has no row here.
    pub lacks_an_end: bool,
    /// How many groups there would be if none were missing.
    pub expected: usize,
    /// The whole population's estimate, where there is one.
    pub whole: Option<&'a Estimate>,
}

impl<'a> GroupSet<'a> {
    pub fn new(
        (area, dimension, sex, period): (Ustr, Ustr, Sex, Period),
        contrast: Contrast,
        groups: Vec<(Ustr, &'a Estimate)>,
    ) -> GroupSet<'a> {
        let expected = groups.len();
        GroupSet { area, dimension, sex, period, contrast, groups, lacks_an_end: false, expected, whole: None }
    }

    /// The groups that have a value.
    pub fn valued(&self) -> impl Iterator<Item = (Ustr, &'a Estimate)> {
        self.groups.iter().copied().filter(|(_, row)| row.value.is_some())
    }
}

/// Men, the reference, and women of each area and period.
fn sex_groups<'a>(whole: &[&'a Estimate]) -> Vec<GroupSet<'a>> {
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
            Some(GroupSet::new((area, ustr(SEX), Sex::Total, period), Contrast::Reference, groups))
        })
        .collect()
}

/// The areas of one level within the nation, each county, health-care region and group, by sex and period.
fn area_groups<'a>(whole: &[&'a Estimate], areas: &Areas, dimension: &str, level: AreaLevel) -> Vec<GroupSet<'a>> {
    let mut cells: BTreeMap<(Sex, Period), HashMap<Ustr, &'a Estimate>> = BTreeMap::new();
    for row in whole.iter().filter(|row| row.status != Status::NotApplicable) {
        if areas.get(row.key.area).is_some_and(|area| area.level == level) {
            cells.entry((row.key.sex, row.key.period)).or_default().insert(row.key.area, row);
        }
    }
    // Kolada's means of a county's municipalities are benchmarks; the county itself has the gap.
    let is_scope = |area: &Area| !matches!(area.level, AreaLevel::Municipality | AreaLevel::Peers) && !area.unweighted;
    let within = |area: &Area| match level {
        AreaLevel::Municipality => areas.municipalities_of(area.code),
        _ => members_of_level(area, areas, level),
    };
    let scopes: Vec<(Ustr, Vec<Ustr>)> = areas
        .iter()
        .filter(|area| is_scope(area))
        .map(|area| (area.code, within(area)))
        .filter(|(_, members)| members.len() > 1)
        .collect();
    let mut all = Vec::new();
    for ((sex, period), rows) in &cells {
        for (area, members) in &scopes {
            let groups: Vec<(Ustr, &Estimate)> =
                members.iter().filter_map(|code| rows.get(code).map(|row| (*code, *row))).collect();
            if !groups.is_empty() {
                let key = (*area, ustr(dimension), *sex, *period);
                all.push(GroupSet { expected: members.len(), ..GroupSet::new(key, Contrast::Extremes, groups) });
            }
        }
    }
    all
}

/// The members of an area that are of one level.
fn members_of_level(area: &Area, areas: &Areas, level: AreaLevel) -> Vec<Ustr> {
    let of_level = |code: &Ustr| areas.get(*code).is_some_and(|member| member.level == level);
    area.members.iter().copied().filter(of_level).collect()
}

/// The groups of each dimension of the data, by area, sex and period.
fn dimension_groups<'a>(divided: &[&'a Estimate]) -> Vec<GroupSet<'a>> {
    let mut cells: BTreeMap<_, Vec<(Ustr, &'a Estimate)>> = BTreeMap::new();
    for row in divided {
        let key = row.key;
        cells.entry((key.area, key.dimension, key.sex, key.period)).or_default().push((key.group, row));
    }
    cells.into_iter().map(|(key, groups)| GroupSet::new(key, Contrast::Extremes, groups)).collect()
}

/// The groups of each dimension that any area has, in the catalogue's order; none where groups are free.
fn known_groups(divided: &[&Estimate], catalogue: &Catalogue) -> BTreeMap<Ustr, Vec<Ustr>> {
    let mut found: BTreeMap<Ustr, BTreeSet<Ustr>> = BTreeMap::new();
    for row in divided {
        found.entry(row.key.dimension).or_default().insert(row.key.group);
    }
    let in_order = |id: Ustr, found: &BTreeSet<Ustr>| -> Vec<Ustr> {
        let listed = catalogue.dimension(&id).map_or(&[][..], |dimension| &dimension.groups);
        listed.iter().map(|group| ustr(&group.id)).filter(|group| found.contains(group)).collect()
    };
    found.iter().map(|(id, groups)| (*id, in_order(*id, groups))).collect()
}

/// The groups in the order of the catalogue, which for an ordered dimension goes from the least advantaged.
fn in_order<'a>(mut divided: GroupSet<'a>, dimension: &Dimension) -> Result<GroupSet<'a>> {
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

fn unknown(what: &'static str, given: Ustr, known: Vec<String>) -> Error {
    Error::Unknown { what, given: given.to_string(), known }
}
