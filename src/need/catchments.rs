//! Counts of neighbourhoods added up to catchments of one's own: of care centres, of postal areas.

use std::collections::{BTreeMap, BTreeSet};

use ustr::{Ustr, ustr};

use crate::error::{Error, Result};
use crate::model::{Area, AreaLevel, Catalogue, Status, Text};
use crate::statistics::sum::sum;
use crate::table::{Key, Observation, Observations};
use crate::tidy::Members;

/// The counts of neighbourhoods added up to the areas that they belong to, which the catalogue then knows as units.
///
/// Each neighbourhood belongs to one unit at most; those that belong to none are left out, as their number says. A gap
/// in one neighbourhood is a gap in its unit. Rows of other areas stay as they are.
///
/// # Errors
///
/// [`Error::Usage`] for a neighbourhood of several units, whose people would count twice, and where none belongs to any.
pub fn gathered(
    observations: &Observations,
    members: &Members,
    catalogue: &Catalogue,
) -> Result<(Observations, Catalogue, Vec<String>)> {
    let mut catalogue = catalogue.clone();
    let (parts, mut kept): (Vec<Observation>, Vec<Observation>) =
        observations.rows().into_iter().partition(|row| catalogue.areas.neighbourhood(&row.key.area).is_some());
    let mut sums: BTreeMap<Key, Vec<&Observation>> = BTreeMap::new();
    let mut municipalities: BTreeMap<Ustr, BTreeSet<Ustr>> = BTreeMap::new();
    let mut outside: BTreeSet<Ustr> = BTreeSet::new();
    for row in &parts {
        match members.of(&row.key.area).collect::<Vec<_>>()[..] {
            [] => _ = outside.insert(row.key.area),
            [unit] => {
                sums.entry(row.key.in_area(unit)).or_default().push(row);
                let own = catalogue.areas.municipality(row.key.area).map(|area| area.code);
                municipalities.entry(unit).or_default().extend(own);
            }
            _ => {
                return Err(Error::Usage {
                    message: format!("{} belongs to several units: its people would count twice", row.key.area),
                    help: "name each neighbourhood once in the file of members".to_owned(),
                });
            }
        }
    }
    if sums.is_empty() {
        return Err(Error::Usage {
            message: "the file of members names none of the neighbourhoods in the data".to_owned(),
            help: "its first column holds their codes, in the version of the data".to_owned(),
        });
    }
    for (unit, municipalities) in municipalities {
        let known = catalogue.areas.get(unit).is_some() || catalogue.areas.neighbourhood(&unit).is_some();
        if !known {
            catalogue.areas.add(self::unit(unit, municipalities));
        }
    }
    kept.extend(sums.into_iter().map(|(key, parts)| added(key, &parts)));
    let notes = if outside.is_empty() {
        Vec::new()
    } else {
        let first = outside.first().map_or("", |code| code.as_str());
        vec![format!("{} neighbourhoods belong to no unit and are left out, such as {first}", outside.len())]
    };
    Ok((Observations::new(kept)?, catalogue, notes))
}

/// A unit that lies in one municipality, or in several.
fn unit(code: Ustr, municipalities: BTreeSet<Ustr>) -> Area {
    Area {
        code,
        name: Text { sv: code.to_string(), en: code.to_string() },
        level: AreaLevel::CareUnit,
        county: None,
        members: if municipalities.len() == 1 { municipalities.into_iter().collect() } else { Vec::new() },
        unweighted: false,
        aliases: Vec::new(),
    }
}

fn added(key: Key, parts: &[&Observation]) -> Observation {
    let total = |of: fn(&Observation) -> Option<f64>| -> Option<f64> {
        let counts: Option<Vec<f64>> = parts.iter().map(|row| of(row)).collect();
        counts.map(sum)
    };
    let absent = parts.iter().map(|row| row.status).find(|status| *status != Status::Ok);
    let source = ustr(&parts[0].source);
    match (total(|row| row.numerator), total(|row| row.denominator), absent) {
        (numerator @ Some(_), denominator @ Some(_), None) => Observation {
            numerator,
            denominator,
            respondents: total(|row| row.respondents),
            ..Observation::empty(key, Status::Ok, source)
        },
        _ => Observation::empty(key, absent.unwrap_or(Status::Missing), source),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::model::{Period, Sex};

    fn row(area: &str, x: f64, n: f64) -> Observation {
        let key = Key::whole(ustr("neet"), ustr(area), Sex::Total, Period::year(2023));
        Observation { numerator: Some(x), denominator: Some(n), ..Observation::empty(key, Status::Ok, ustr("s")) }
    }

    #[test]
    fn neighbourhoods_add_up_to_their_unit() {
        let rows = vec![row("0680C1010", 4.0, 50.0), row("0680C1020", 6.0, 70.0), row("0682A0010", 9.0, 30.0)];
        let rows = Observations::new(rows).unwrap();
        let mut members = Members::default();
        members.add("0680C1010", "Råslätt");
        members.add("0680C1020", "Råslätt");
        let (units, catalogue, notes) = gathered(&rows, &members, &Catalogue::embedded()).unwrap();
        let all = units.rows();
        assert_eq!(
            (all[0].key.area.as_str(), all[0].numerator, all[0].denominator),
            ("Råslätt", Some(10.0), Some(120.0))
        );
        assert_eq!(catalogue.areas.municipality(ustr("Råslätt")).unwrap().code, "0680");
        assert_eq!(notes, ["1 neighbourhoods belong to no unit and are left out, such as 0682A0010"]);
        members.add("0680C1010", "Öxnehaga");
        assert!(gathered(&rows, &members, &Catalogue::embedded()).is_err());
        assert!(gathered(&rows, &Members::default(), &Catalogue::embedded()).is_err());
    }
}
