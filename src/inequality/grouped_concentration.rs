//! The concentration index of groups in order: absolute, relative, and corrected for bounds.

use super::between_group::relative_to;
use super::measure::{normal, of_scatter};
use super::{Compares, Fits, Measure, Need, Spread, Subgroups, Turn};
use crate::statistics::regression::least_squares;

const SOURCE: &str = "Kakwani, Wagstaff & van Doorslaer 1997, doi:10.1016/S0304-4076(96)01807-6; Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697";

/// The absolute concentration index: twice the covariance of the groups' values and ranks.
///
/// ```text
/// ACI = 2 Σ pⱼ (yⱼ − μ)(xⱼ − ½),   xⱼ the share of people in the groups before j and half of its own
/// ```
///
/// In the indicator's unit, between −μ and μ; above 0 where high values are concentrated among the advantaged. Groups
/// in order; without populations all count alike. Of groups it is a lower limit, in size, of the index of persons: what
/// differs within them is not seen.
///
/// The standard error is that of Kakwani's transformed regression, 2σ² · yⱼ on xⱼ with weights pⱼ (σ² the variance of
/// the ranks), and the limits ACI ∓ z · se, method `transformed_regression`. With few groups it measures how far they
/// lie from a straight line, **not sampling error**: simulated limits do that. There is none where they lie on the
/// line. healthequal counts groups without people among the points; here they are left out.
///
/// Source: Kakwani, Wagstaff and van Doorslaer 1997, doi:10.1016/S0304-4076(96)01807-6; Schlotheuber and Hosseinpoor
/// 2022, doi:10.3390/ijerph19063697.
///
/// ```
/// # use jamlik::inequality::{ACI, Scale, Setting, Subgroup, Subgroups};
/// # use jamlik::model::{Better, Contrast};
/// let group = |id: &str, value| Subgroup {
///     id: id.into(), value, limits: None, standard_error: None, population: Some(100.0),
/// };
/// let setting = Setting {
///     contrast: Contrast::Ordered, better: Better::High, reference: None, scale: Scale::Share(100.0), average: None,
/// };
/// let groups = Subgroups::new(&[group("1", 10.0), group("2", 20.0), group("3", 60.0)], setting)?;
/// // μ = 30, x = ⅙, ½, ⅚: 2 · ⅓ · (20 · ⅓ + 0 + 30 · ⅓)
/// assert!(ACI.value(&groups).is_ok_and(|value| (value - 100.0 / 9.0).abs() < 1e-12));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub const ACI: Measure = Measure {
    id: "aci",
    aliases: &["absolute_concentration_index"],
    title: ("absolut koncentrationsindex", "absolute concentration index"),
    power: 1,
    fits: Fits::Ordered,
    needs: &[],
    compares: Compares::All,
    signed: true,
    no_inequality: 0.0,
    fewest_groups: 3,
    shown_times: 1.0,
    turn: Turn::Negate,
    interpretation: (
        "Hur starkt höga värden är koncentrerade till de gynnade grupperna, i indikatorns enhet. 0 betyder ingen ojämlikhet.",
        "How strongly high values are concentrated among the advantaged groups, in the indicator's unit. 0 means no inequality.",
    ),
    formula: "ACI = 2 Σ pⱼ (yⱼ − μ)(xⱼ − ½)",
    source: SOURCE,
    compute: absolute,
    analytic: Some(|groups, z| spread(groups, z, absolute, |_| 1.0)),
};

/// The absolute concentration index per person of a bounded indicator: [`ACI`] over the scale's whole.
///
/// Between −1 and 1, without unit: what healthequal gives for lmin = 0 and lmax = scale. Only where the scale is known.
///
/// Source: as [`ACI`].
pub const ACI_BOUNDED: Measure = Measure {
    id: "aci_bounded",
    aliases: &[],
    title: ("absolut koncentrationsindex, per person", "absolute concentration index, per person"),
    power: 0,
    needs: &[Need::Scale],
    interpretation: (
        "Hur starkt höga värden är koncentrerade till de gynnade grupperna, som andel av alla personer. 0 betyder ingen ojämlikhet.",
        "How strongly high values are concentrated among the advantaged groups, as a share of all persons. 0 means no inequality.",
    ),
    formula: "ACI bounded = ACI / S",
    compute: |groups| absolute(groups) / whole(groups),
    analytic: Some(|groups, z| spread(groups, z, ACI_BOUNDED.compute, |groups| 1.0 / whole(groups))),
    ..ACI
};

/// The relative concentration index: [`ACI`] as a share of the mean.
///
/// ```text
/// RCI = (2 / μ) Σ pⱼ (yⱼ − μ)(xⱼ − ½)
/// ```
///
/// Between −1 and 1, without unit; above 0 where high values are concentrated among the advantaged; undefined for a
/// mean of 0. For an indicator with an upper bound it depends on whether the good or the bad end is counted: see
/// [`RCI_ERREYGERS`], where it does not. Interval as for [`ACI`], the mean held fixed.
///
/// Source: as [`ACI`]; Wagstaff, Paci and van Doorslaer 1991, doi:10.1016/0277-9536(91)90212-U.
pub const RCI: Measure = Measure {
    id: "rci",
    aliases: &["relative_concentration_index", "concentration_index"],
    title: ("relativt koncentrationsindex", "relative concentration index"),
    power: 0,
    interpretation: (
        "Hur starkt höga värden är koncentrerade till de gynnade grupperna, från −1 till 1. 0 betyder ingen ojämlikhet.",
        "How strongly high values are concentrated among the advantaged groups, from −1 to 1. 0 means no inequality.",
    ),
    formula: "RCI = ACI / μ",
    compute: relative,
    analytic: Some(|groups, z| spread(groups, z, relative, |groups| 1.0 / groups.mean())),
    ..ACI
};

/// The relative concentration index of a bounded indicator, that of its values per person: with a lower bound of 0 the
/// same as [`RCI`].
///
/// healthequal's `rci` with lmin = 0 and lmax = scale, under a name of its own so that tables can be laid side by side.
///
/// Source: as [`RCI`].
pub const RCI_BOUNDED: Measure = Measure {
    id: "rci_bounded",
    aliases: &[],
    title: ("relativt koncentrationsindex, per person", "relative concentration index, per person"),
    needs: &[Need::Scale],
    formula: "RCI bounded = RCI",
    ..RCI
};

/// The concentration index with Wagstaff's correction for an upper bound.
///
/// ```text
/// W = RCI / (1 − μ / S),   S the scale's whole
/// ```
///
/// Between −1 and 1 whatever the mean, where RCI cannot pass 1 − μ/S; it only changes sign when the other end of the
/// indicator is counted. Interval as for [`ACI`]. Only where the scale is known; undefined where everyone or no one has
/// it.
///
/// Source: Wagstaff 2005, doi:10.1002/hec.953.
pub const RCI_WAGSTAFF: Measure = Measure {
    id: "rci_wagstaff",
    aliases: &["wagstaff"],
    title: ("koncentrationsindex enligt Wagstaff", "Wagstaff concentration index"),
    needs: &[Need::Scale],
    formula: "W = RCI / (1 − μ / S)",
    source: "Wagstaff 2005, doi:10.1002/hec.953; Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697",
    compute: |groups| relative(groups) / (1.0 - groups.mean() / whole(groups)),
    analytic: Some(|groups, z| {
        spread(groups, z, RCI_WAGSTAFF.compute, |groups| 1.0 / (groups.mean() * (1.0 - groups.mean() / whole(groups))))
    }),
    ..RCI
};

/// The concentration index with Erreygers' correction for bounds.
///
/// ```text
/// E = 4 ACI / S,   S the scale's whole
/// ```
///
/// Between −1 and 1, without unit; it only changes sign when the other end of the indicator is counted, and stays the
/// same when all gain equally. Interval as for [`ACI`]. Only where the scale is known.
///
/// Source: Erreygers 2009, doi:10.1016/j.jhealeco.2008.02.003.
pub const RCI_ERREYGERS: Measure = Measure {
    id: "rci_erreygers",
    aliases: &["erreygers"],
    title: ("koncentrationsindex enligt Erreygers", "Erreygers concentration index"),
    needs: &[Need::Scale],
    formula: "E = 4 · ACI / S",
    source: "Erreygers 2009, doi:10.1016/j.jhealeco.2008.02.003; Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697",
    compute: |groups| 4.0 * absolute(groups) / whole(groups),
    analytic: Some(|groups, z| spread(groups, z, RCI_ERREYGERS.compute, |groups| 4.0 / whole(groups))),
    ..RCI
};

fn absolute(groups: &Subgroups) -> f64 {
    2.0 * groups.rank_covariance()
}

fn relative(groups: &Subgroups) -> f64 {
    relative_to(groups.mean(), absolute(groups))
}

fn whole(groups: &Subgroups) -> f64 {
    groups.setting().scale.whole().unwrap_or(f64::NAN)
}

/// The limits of an index that is ACI times a factor held fixed.
fn spread(groups: &Subgroups, z: f64, compute: fn(&Subgroups) -> f64, factor: fn(&Subgroups) -> f64) -> Option<Spread> {
    let (x, y, p) = (groups.ranks(), groups.values(), groups.shares());
    let line = least_squares(x, y, p).ok()?;
    let slope_error = of_scatter(line.classical(x, y, p).ok()?.slope.sqrt(), groups.largest())?;
    let error = 2.0 * groups.rank_variance() * slope_error;
    Some(normal(compute(groups), error * factor(groups).abs(), z, "transformed_regression"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of, set};
    use super::*;

    #[test]
    fn the_corrected_indices_mirror_and_the_plain_one_does_not() {
        let groups = set(&[(10.0, 200.0), (20.0, 100.0), (60.0, 100.0)]);
        let mirror = set(&[(90.0, 200.0), (80.0, 100.0), (40.0, 100.0)]);
        for measure in [&RCI_WAGSTAFF, &RCI_ERREYGERS, &ACI] {
            assert!((of(measure, &groups) + of(measure, &mirror)).abs() < 1e-12, "{}", measure.id);
        }
        assert!((of(&RCI, &groups) + of(&RCI, &mirror)).abs() > 0.1);
    }

    #[test]
    fn wagstaff_reaches_1_where_only_the_last_have_it() {
        let groups = set(&[(0.0, 100.0), (0.0, 100.0), (100.0, 100.0)]);
        assert!((of(&RCI_WAGSTAFF, &groups) - 1.0).abs() < 1e-12);
        assert!((of(&RCI, &groups) - 2.0 / 3.0).abs() < 1e-12);
    }
}
