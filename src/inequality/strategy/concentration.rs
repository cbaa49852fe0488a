//! How an outcome is spread over groups in order: the corners of the concentration curve, and the index.

use ustr::Ustr;

use super::{GroupSet, subgroups};
use crate::inequality::{RCI, propagated};
use crate::model::{Contrast, Indicator, Status};
use crate::statistics::z95;
use crate::table::Estimate;

/// The spread of an outcome over groups from the least to the most advantaged.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// The groups that have people, in order.
    pub shares: Vec<Share>,
    /// The relative concentration index ([`RCI`]), turned so that a positive value is to the disadvantage of the less
    /// advantaged.
    pub index: f64,
    /// Its 95 % limits, propagated from the groups' standard errors where all are known.
    pub limits: Option<(f64, f64)>,
}

/// One group's parts of the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The group.
    pub group: Ustr,
    /// Its share of the people, 0 to 1.
    pub people: f64,
    /// Its share of the outcome, 0 to 1.
    pub outcome: f64,
}

/// The spread over groups in order, the least advantaged first, all of one area, sex and period.
///
/// ```text
/// people pⱼ = nⱼ / Σ n     outcome qⱼ = pⱼ yⱼ / Σ p y     curve: (Σ p, Σ q) up to each group, from (0, 0) to (1, 1)
/// ```
///
/// # Errors
///
/// The status that says why there is none: a group's own where it has no value, `missing` without populations,
/// `not_applicable` for fewer groups than the index is taken of, `undefined` for a negative value or an outcome of 0.
pub fn concentration_of_groups(groups: &[(Ustr, &Estimate)], indicator: &Indicator) -> Result<Concentration, Status> {
    if let Some((_, absent)) = groups.iter().find(|(_, row)| row.value.is_none()) {
        return Err(absent.status);
    }
    let Some(key) = groups.first().map(|(_, row)| row.key) else { return Err(Status::Missing) };
    let place = (key.area, key.dimension, key.sex, key.period);
    let set = GroupSet::new(place, Contrast::Ordered, groups.to_vec());
    let found = subgroups(&set, indicator).map_err(|(status, _)| status)?;
    found.populations().ok_or(Status::Missing)?;
    let index = RCI.value(&found)?;
    if found.mean() <= 0.0 || found.values().iter().any(|value| *value < 0.0) {
        return Err(Status::Undefined);
    }
    let share = |at: usize| Share {
        group: found.ids()[at],
        people: found.shares()[at],
        outcome: found.shares()[at] * found.values()[at] / found.mean(),
    };
    let shares = (0..found.len()).map(share).filter(|share| share.people > 0.0).collect();
    let (index, spread) = RCI.to_disadvantage(indicator.better, index, propagated(&RCI, &found, z95()));
    Ok(Concentration { shares, index, limits: spread.map(|spread| (spread.lower, spread.upper)) })
}

#[cfg(test)]
mod tests {
    use ustr::ustr;

    use super::*;
    use crate::inequality::concentration::{Ranked, Source};
    use crate::model::{Catalogue, Period, Sex};
    use crate::table::Key;

    fn row(group: &str, value: Option<f64>, people: f64) -> (Ustr, Estimate) {
        let key = Key {
            dimension: ustr("education"),
            group: ustr(group),
            ..Key::whole(ustr("trust_lacking"), ustr("0680"), Sex::Total, Period::year(2024))
        };
        let status = if value.is_some() { Status::Ok } else { Status::Suppressed };
        let empty = Estimate::empty(key, status, ustr("hand"));
        (ustr(group), Estimate { value, denominator: Some(people), standard_error: Some(0.01), ..empty })
    }

    fn of(rows: &[(Ustr, Estimate)]) -> Result<Concentration, Status> {
        let catalogue = Catalogue::embedded();
        let indicator = catalogue.resolve("trust_lacking").unwrap();
        concentration_of_groups(&rows.iter().map(|(group, row)| (*group, row)).collect::<Vec<_>>(), indicator)
    }

    #[test]
    fn shares_are_those_of_the_curve_and_the_sign_is_of_disadvantage() {
        // A low value is better, and the least advantaged have the highest: μ = 0.2, C = (2/μ) Σ p (y − μ)(x − ½) = −0.25.
        let rows = [row("a", Some(0.3), 100.0), row("b", Some(0.2), 200.0), row("c", Some(0.1), 100.0)];
        let found = of(&rows).unwrap();
        let parts: Vec<(f64, f64)> = found.shares.iter().map(|share| (share.people, share.outcome)).collect();
        let expected = [(0.25, 0.375), (0.5, 0.5), (0.25, 0.125)];
        assert!(parts.iter().zip(&expected).all(|(a, b)| (a.0 - b.0).abs() + (a.1 - b.1).abs() < 1e-12), "{parts:?}");
        let ranked = Ranked::new(&[0.3, 0.2, 0.1], &[1.0, 2.0, 3.0], &[100.0, 200.0, 100.0]).unwrap();
        let curve = ranked.curve(Source::Nothing, 9).unwrap();
        assert!((curve[2].value - parts[0].1 - parts[1].1).abs() < 1e-12);
        let index = 2.0 / 0.2 * (0.25 * 0.1 * 0.375 + 0.25 * 0.1 * 0.375);
        assert!((found.index - index).abs() < 1e-12, "{}", found.index);
        assert!(found.limits.is_some_and(|(lower, upper)| lower < index && index < upper));
    }

    #[test]
    fn a_group_without_value_or_people_is_told_by_its_status() {
        let value = || row("a", Some(0.3), 100.0);
        assert_eq!(of(&[value(), row("b", None, 200.0), row("c", Some(0.1), 100.0)]), Err(Status::Suppressed));
        let mut without = row("b", Some(0.2), 0.0);
        without.1.denominator = None;
        assert_eq!(of(&[value(), without, row("c", Some(0.1), 100.0)]), Err(Status::Missing));
        assert_eq!(of(&[value(), row("b", Some(0.2), 9.0)]), Err(Status::NotApplicable));
        assert_eq!(of(&[]), Err(Status::Missing));
        let zero = |group| row(group, Some(0.0), 50.0);
        assert_eq!(of(&[zero("a"), zero("b"), zero("c")]), Err(Status::Undefined));
    }
}
