//! The areas that the rows of an area count in: itself, and all that it lies in.

use std::collections::{BTreeMap, BTreeSet};

use ustr::{Ustr, ustr};

use crate::aggregate::spec::{AreaSpec, Level};
use crate::model::{AreaLevel, Areas, Catalogue, Neighbourhood};
use crate::tidy::Members;

/// An area above is given if at least this share of its municipalities occurs among the rows.
///
/// A register of one county is not the nation. It is the share that an area made from its members needs, too.
pub const MUNICIPALITIES_NEEDED: f64 = 0.5;

/// An area of the observations, and where its rows are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    /// Its code.
    pub code: Ustr,
    /// The areas of the rows that lie in it, by their place among the labels, in order of code.
    pub own: Vec<u32>,
    /// Its municipalities, if the catalogue knows it as one that holds several.
    pub municipalities: Vec<Ustr>,
}

/// Every area that the rows' areas `labels` lie in, by code.
pub(super) fn targets(labels: &[String], spec: &AreaSpec, catalogue: &Catalogue, members: &Members) -> Vec<Target> {
    let map = Map { areas: &catalogue.areas, members, containing: containing(&catalogue.areas) };
    let mut own: BTreeMap<Ustr, Vec<u32>> = BTreeMap::new();
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|a, b| labels[*a].cmp(&labels[*b]));
    for label in order {
        let code = ustr(&labels[label]);
        for area in map.all_of(code) {
            if map.is_wanted(area, area == code, spec) {
                own.entry(area).or_default().push(label as u32);
            }
        }
    }
    let municipalities = |code: Ustr| match catalogue.areas.get(code) {
        Some(area) if area.level != AreaLevel::Municipality => catalogue.areas.municipalities_of(code),
        _ => Vec::new(),
    };
    own.into_iter().map(|(code, own)| Target { code, own, municipalities: municipalities(code) }).collect()
}

/// The municipalities that each of the rows' areas tells of: the one it lies in, or those of an area that it belongs to.
pub(super) fn municipalities(labels: &[String], catalogue: &Catalogue, members: &Members) -> Vec<BTreeSet<Ustr>> {
    let map = Map { areas: &catalogue.areas, members, containing: containing(&catalogue.areas) };
    let of_label = |label: &String| {
        let all = map.all_of(ustr(label));
        let own = all.iter().filter(|code| map.level(**code) == Some(AreaLevel::Municipality)).copied();
        let own: BTreeSet<Ustr> = own.collect();
        if !own.is_empty() {
            return own;
        }
        // A care unit that belongs to a county stands for the county.
        map.members.of(label).flat_map(|code| map.areas.municipalities_of(code)).collect()
    };
    labels.iter().map(of_label).collect()
}

/// The areas of the catalogue that each area is a member of; plain means and peer groups are made of values, later.
fn containing(areas: &Areas) -> BTreeMap<Ustr, Vec<Ustr>> {
    let mut containing: BTreeMap<Ustr, Vec<Ustr>> = BTreeMap::new();
    for area in areas.iter().filter(|area| !area.unweighted && area.level != AreaLevel::Peers) {
        for member in &area.members {
            containing.entry(*member).or_default().push(area.code);
        }
    }
    containing
}

struct Map<'a> {
    areas: &'a Areas,
    members: &'a Members,
    containing: BTreeMap<Ustr, Vec<Ustr>>,
}

impl Map<'_> {
    /// An area and all that it lies in.
    fn all_of(&self, code: Ustr) -> BTreeSet<Ustr> {
        let mut all = BTreeSet::from([code]);
        let mut new = vec![code];
        while let Some(code) = new.pop() {
            let municipality = Neighbourhood::parse(&code).map(Neighbourhood::municipality);
            let known = self.containing.get(&code).into_iter().flatten().copied();
            for above in self.members.of(&code).chain(known).chain(municipality) {
                if all.insert(above) {
                    new.push(above);
                }
            }
        }
        all
    }

    fn level(&self, code: Ustr) -> Option<AreaLevel> {
        self.areas.level(code)
    }

    /// Whether the spec asks for the level of an area.
    fn is_wanted(&self, code: Ustr, is_own: bool, spec: &AreaSpec) -> bool {
        let Some(levels) = &spec.levels else { return true };
        let level = match self.level(code) {
            Some(AreaLevel::Nation) => Level::Nation,
            Some(AreaLevel::County) => Level::County,
            Some(AreaLevel::Municipality) => Level::Municipality,
            Some(AreaLevel::Regso) => Level::Regso,
            _ => Level::Group,
        };
        levels.contains(&level) && !(is_own && level == Level::Group) || is_own && levels.contains(&Level::Own)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::aggregate::spec::Geography;

    fn codes(labels: &[&str], spec: &AreaSpec, members: &Members) -> Vec<String> {
        let catalogue = Catalogue::load(None, None, "socioekonomi").unwrap();
        let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
        targets(&labels, spec, &catalogue, members).iter().map(|target| target.code.to_string()).collect()
    }

    fn spec(geography: Geography, levels: Option<Vec<Level>>) -> AreaSpec {
        AreaSpec { column: "area".to_owned(), geography, levels, members: None }
    }

    #[test]
    fn a_neighbourhood_counts_in_all_that_it_lies_in() {
        let mut members = Members::default();
        members.add("0680C1040", "0680R003");
        members.add("0680R003", "west");
        let of = |levels| codes(&["0680C1040"], &spec(Geography::Deso2018, levels), &members);
        assert_eq!(of(None), ["00", "06", "0680", "0680C1040", "0680R003", "sydostra", "west"]);
        assert_eq!(of(Some(vec![Level::Own, Level::County])), ["06", "0680C1040"]);
        assert_eq!(of(Some(vec![Level::Regso, Level::Group])), ["0680R003", "sydostra", "west"]);
        assert_eq!(of(Some(vec![Level::Municipality, Level::Nation])), ["00", "0680"]);
    }

    #[test]
    fn gotland_is_a_municipality_in_a_county_and_halland_is_divided() {
        let of = |code: &str| codes(&[code], &spec(Geography::Municipality, None), &Members::default());
        assert_eq!(of("0980"), ["00", "09", "0980", "stockholm_gotland"]);
        assert_eq!(of("1380"), ["00", "13", "1380", "sodra"]);
        assert_eq!(of("1382"), ["00", "13", "1382", "vastra"]);
    }

    #[test]
    fn a_care_unit_counts_where_its_file_says() {
        let mut members = Members::default();
        members.add("VC 7", "06");
        let all = codes(&["VC 7", "VC 8"], &spec(Geography::CareUnit, None), &members);
        assert_eq!(all, ["00", "06", "VC 7", "VC 8", "sydostra"]);
        let groups = Some(vec![Level::Group]);
        assert_eq!(codes(&["VC 7"], &spec(Geography::CareUnit, groups), &members), ["sydostra"]);
        let catalogue = Catalogue::load(None, None, "socioekonomi").unwrap();
        let told = municipalities(&["VC 7".to_owned(), "VC 8".to_owned()], &catalogue, &members);
        assert_eq!((told[0].len(), told[1].len()), (13, 0));
    }
}
