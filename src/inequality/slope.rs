//! The slope and the relative index of inequality: a line through groups in order, read at its two ends.

use super::between_group::relative_to;
use super::measure::{log_normal, normal, of_scatter};
use super::{Compares, Fits, Measure, Need, Spread, Subgroups, Turn};
use crate::statistics::regression::{Line, Symmetric, least_squares};

/// The slope index of inequality, from a logit line: the most less the least advantaged person.
///
/// ```text
/// ln(p / (1 − p)) = a + b · x,   SII = (p(1) − p(0)) · S
/// ```
///
/// x is the groups' ridit rank, S the scale's whole, and yⱼ / S the shares that the line is fitted to, by the binomial
/// likelihood with the groups' populations as weights, not rounded to whole persons. In the indicator's unit, between
/// −S and S; above 0 where the value is higher among the advantaged. Groups in order; without populations all count
/// alike. Only where the scale is known.
///
/// The standard error is the delta method on the robust covariance (HC1) of the line, and the limits SII ∓ z · se,
/// method `hc1`. With few groups it measures how far they lie from the line, **not sampling error**: simulated limits
/// do that. There is none where they lie on the line.
///
/// healthequal guesses the scale from the data, rounds to whole persons, weights by the square of the population (the
/// two-column response carries it already), leaves the standard error on the scale of 1, and counts groups without
/// people among the points.
///
/// Source: Wagstaff, Paci and van Doorslaer 1991, doi:10.1016/0277-9536(91)90212-U; Schlotheuber and Hosseinpoor 2022,
/// doi:10.3390/ijerph19063697; MacKinnon and White 1985, doi:10.1016/0304-4076(85)90158-7.
///
/// ```
/// # use jamlik::inequality::{SII, Scale, Setting, Subgroup, Subgroups};
/// # use jamlik::model::{Better, Contrast};
/// let group = |id: &str, value| Subgroup {
///     id: id.into(), value, limits: None, standard_error: None, population: Some(100.0),
/// };
/// let setting = Setting {
///     contrast: Contrast::Ordered, better: Better::High, reference: None, scale: Scale::Share(100.0), average: None,
/// };
/// // The logits at x = ⅙, ½, ⅚ are −ln 3, 0 and ln 3: a line, 3 ln 3 steep.
/// let groups = Subgroups::new(&[group("1", 25.0), group("2", 50.0), group("3", 75.0)], setting)?;
/// let end = 1.0 / (1.0 + 27.0_f64.sqrt());
/// assert!(SII.value(&groups).is_ok_and(|value| (value - 100.0 * (1.0 - 2.0 * end)).abs() < 1e-9));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub const SII: Measure = Measure {
    id: "sii",
    aliases: &["slope_index_of_inequality", "sii_logit"],
    title: ("lutningsindex", "slope index of inequality"),
    power: 1,
    fits: Fits::Ordered,
    needs: &[Need::Scale],
    compares: Compares::All,
    signed: true,
    no_inequality: 0.0,
    fewest_groups: 3,
    shown_times: 1.0,
    turn: Turn::Negate,
    interpretation: (
        "Skillnaden mellan den mest och den minst gynnade personen enligt en kurva genom alla grupper, i indikatorns enhet. 0 betyder ingen ojämlikhet.",
        "The difference between the most and the least advantaged person by a curve through all groups, in the indicator's unit. 0 means no inequality.",
    ),
    formula: "SII = (p(1) − p(0)) · S, logit p = a + b x",
    source: "Wagstaff, Paci & van Doorslaer 1991, doi:10.1016/0277-9536(91)90212-U; Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697",
    compute: logit_slope,
    analytic: Some(logit_slope_spread),
};

/// The relative index of inequality, from a logit line: the most over the least advantaged person.
///
/// ```text
/// RII = p(1) / p(0),   ln(p / (1 − p)) = a + b · x
/// ```
///
/// The line of [`SII`]. Above 0, without unit; above 1 where the value is higher among the advantaged. The standard
/// error is that of ln RII, and the limits exp(ln RII ∓ z · se), method `hc1`, as for [`SII`].
///
/// Source: Mackenbach and Kunst 1997, doi:10.1016/S0277-9536(96)00073-1; otherwise as [`SII`].
pub const RII: Measure = Measure {
    id: "rii",
    aliases: &["relative_index_of_inequality", "rii_logit"],
    title: ("relativt index för ojämlikhet", "relative index of inequality"),
    power: 0,
    no_inequality: 1.0,
    turn: Turn::Invert,
    interpretation: (
        "Kvoten mellan den mest och den minst gynnade personen enligt en kurva genom alla grupper. 1 betyder ingen ojämlikhet.",
        "The ratio of the most to the least advantaged person by a curve through all groups. 1 means no inequality.",
    ),
    formula: "RII = p(1) / p(0), logit p = a + b x",
    source: "Mackenbach & Kunst 1997, doi:10.1016/S0277-9536(96)00073-1; Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697",
    compute: logit_ratio,
    analytic: Some(logit_ratio_spread),
    ..SII
};

/// The slope index of inequality, from a straight line: its slope.
///
/// ```text
/// SII = Σ pⱼ (yⱼ − μ)(xⱼ − ½) / Σ pⱼ (xⱼ − ½)²
/// ```
///
/// Weighted least squares of the values on the ranks; for means and for rates without an upper bound. In the
/// indicator's unit; above 0 where the value is higher among the advantaged. Standard error from the robust covariance
/// (HC1), limits SII ∓ z · se, method `hc1`: see [`SII`] for what it measures.
///
/// Source: Pamuk 1985, doi:10.1080/0032472031000141256; otherwise as [`SII`].
pub const SII_LINEAR: Measure = Measure {
    id: "sii_linear",
    aliases: &[],
    title: ("lutningsindex, linjärt", "slope index of inequality, linear"),
    needs: &[],
    interpretation: (
        "Skillnaden mellan den mest och den minst gynnade personen enligt en rät linje genom alla grupper, i indikatorns enhet. 0 betyder ingen ojämlikhet.",
        "The difference between the most and the least advantaged person by a straight line through all groups, in the indicator's unit. 0 means no inequality.",
    ),
    formula: "SII = Σ pⱼ (yⱼ − μ)(xⱼ − ½) / Σ pⱼ (xⱼ − ½)²",
    source: "Pamuk 1985, doi:10.1080/0032472031000141256; Schlotheuber & Hosseinpoor 2022, doi:10.3390/ijerph19063697",
    compute: slope,
    analytic: Some(slope_spread),
    ..SII
};

/// Kunst and Mackenbach's relative index of inequality: the straight line's upper end over its lower end.
///
/// ```text
/// RII = (a + b) / a,   y = a + b · x
/// ```
///
/// The line of [`SII_LINEAR`]. Above 0, without unit; undefined where an end of the line is not above 0. Limits exp(ln
/// RII ∓ z · se), se that of ln RII, method `hc1`.
///
/// Source: Kunst and Mackenbach 1994, American Journal of Public Health 84, 932–937; Mackenbach and Kunst 1997,
/// doi:10.1016/S0277-9536(96)00073-1.
pub const RII_LINEAR: Measure = Measure {
    id: "rii_linear",
    aliases: &["rii_kunst_mackenbach"],
    title: ("relativt index för ojämlikhet, linjärt", "relative index of inequality, linear"),
    needs: &[],
    interpretation: (
        "Kvoten mellan den mest och den minst gynnade personen enligt en rät linje genom alla grupper. 1 betyder ingen ojämlikhet.",
        "The ratio of the most to the least advantaged person by a straight line through all groups. 1 means no inequality.",
    ),
    formula: "RII = (a + b) / a, y = a + b x",
    source: "Mackenbach & Kunst 1997, doi:10.1016/S0277-9536(96)00073-1",
    compute: end_ratio,
    analytic: Some(end_ratio_spread),
    ..RII
};

/// Pamuk's relative index of inequality, that of HD*Calc: the straight line's slope as a share of the mean.
///
/// ```text
/// RII = b / μ,   y = a + b · x
/// ```
///
/// The line of [`SII_LINEAR`]. Without unit, 0 where there is no inequality, −2 to 2 for a line whose ends are not
/// below 0; undefined for a mean of 0. Not to be taken for the ratios [`RII`] and [`RII_LINEAR`]. The standard error
/// lets slope and mean vary together, method `hc1`.
///
/// Source: Pamuk 1985, doi:10.1080/0032472031000141256.
pub const RII_PAMUK: Measure = Measure {
    id: "rii_pamuk",
    aliases: &[],
    title: ("relativt index för ojämlikhet enligt Pamuk", "Pamuk's relative index of inequality"),
    power: 0,
    interpretation: (
        "Skillnaden mellan den mest och den minst gynnade personen enligt en rät linje, som andel av medelvärdet. 0 betyder ingen ojämlikhet.",
        "The difference between the most and the least advantaged person by a straight line, as a share of the mean. 0 means no inequality.",
    ),
    formula: "RII = SII / μ",
    source: "Pamuk 1985, doi:10.1080/0032472031000141256",
    compute: slope_of_mean,
    analytic: Some(slope_of_mean_spread),
    ..SII_LINEAR
};

fn logit_slope(groups: &Subgroups) -> f64 {
    // Where all are equal the line is level, also at 0 and at everyone, where its logit is infinite.
    if groups.common_value().is_some() {
        return 0.0;
    }
    groups.logit().map_or(f64::NAN, |line| (line.at(1.0) - line.at(0.0)) * whole(groups))
}

fn logit_ratio(groups: &Subgroups) -> f64 {
    match groups.common_value() {
        Some(value) if value > 0.0 => 1.0,
        Some(_) => f64::NAN,
        None => groups.logit().map_or(f64::NAN, |line| line.at(1.0) / line.at(0.0)),
    }
}

fn logit_slope_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let (line, covariance) = logit_line(groups)?;
    let error = covariance.variance_along(minus(line.gradient_at(1.0), line.gradient_at(0.0))).sqrt();
    Some(normal(logit_slope(groups), error * whole(groups), z, "hc1"))
}

fn logit_ratio_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let (line, covariance) = logit_line(groups)?;
    Some(log_normal(logit_ratio(groups), log_ratio_error(&line, &covariance), z, "hc1"))
}

fn slope(groups: &Subgroups) -> f64 {
    groups.rank_covariance() / groups.rank_variance()
}

fn end_ratio(groups: &Subgroups) -> f64 {
    let (low, high) = (groups.mean() - slope(groups) / 2.0, groups.mean() + slope(groups) / 2.0);
    if low > 0.0 && high > 0.0 { high / low } else { f64::NAN }
}

fn slope_of_mean(groups: &Subgroups) -> f64 {
    relative_to(groups.mean(), slope(groups))
}

fn slope_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let (_, covariance) = straight_line(groups)?;
    Some(normal(slope(groups), covariance.slope.sqrt(), z, "hc1"))
}

fn end_ratio_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let (line, covariance) = straight_line(groups)?;
    Some(log_normal(end_ratio(groups), log_ratio_error(&line, &covariance), z, "hc1"))
}

fn slope_of_mean_spread(groups: &Subgroups, z: f64) -> Option<Spread> {
    let (line, covariance) = straight_line(groups)?;
    // RII = b / (a + b / 2): its slopes in a and in b.
    let mean = groups.mean();
    let gradient = [-line.slope / (mean * mean), 1.0 / mean - line.slope / (2.0 * mean * mean)];
    Some(normal(slope_of_mean(groups), covariance.variance_along(gradient).sqrt(), z, "hc1"))
}

fn logit_line(groups: &Subgroups) -> Option<(Line, Symmetric)> {
    let line = *groups.logit()?;
    let covariance = line.hc1(groups.ranks(), groups.fractions(), groups.shares()).ok()?;
    of_scatter(covariance.slope.sqrt(), 1.0).map(|_| (line, covariance))
}

fn straight_line(groups: &Subgroups) -> Option<(Line, Symmetric)> {
    let line = least_squares(groups.ranks(), groups.values(), groups.shares()).ok()?;
    let covariance = line.hc1(groups.ranks(), groups.values(), groups.shares()).ok()?;
    of_scatter(covariance.slope.sqrt(), groups.largest()).map(|_| (line, covariance))
}

/// The standard error of the logarithm of the line's upper end over its lower end.
fn log_ratio_error(line: &Line, covariance: &Symmetric) -> f64 {
    let relative = |x: f64| line.gradient_at(x).map(|slope| slope / line.at(x));
    covariance.variance_along(minus(relative(1.0), relative(0.0))).sqrt()
}

fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn whole(groups: &Subgroups) -> f64 {
    groups.setting().scale.whole().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of, set};
    use super::*;

    #[test]
    fn a_straight_line_is_read_at_its_ends() {
        // x = ⅙, ½, ⅚ and y = 10 + 30 x.
        let groups = set(&[(15.0, 100.0), (25.0, 100.0), (35.0, 100.0)]);
        assert!((of(&SII_LINEAR, &groups) - 30.0).abs() < 1e-12);
        assert!((of(&RII_LINEAR, &groups) - 40.0 / 10.0).abs() < 1e-12);
        assert!((of(&RII_PAMUK, &groups) - 30.0 / 25.0).abs() < 1e-12);
        // No group lies off the line: that says nothing of how sure it is.
        assert!(SII_LINEAR.analytic(&groups, 1.96).is_none());
    }

    #[test]
    fn a_group_without_people_is_no_point() {
        let with = set(&[(15.0, 100.0), (90.0, 0.0), (20.0, 300.0), (40.0, 100.0)]);
        let without = set(&[(15.0, 100.0), (20.0, 300.0), (40.0, 100.0)]);
        for measure in [&SII, &RII, &SII_LINEAR, &RII_LINEAR, &RII_PAMUK] {
            assert!((of(measure, &with) - of(measure, &without)).abs() < 1e-9, "{}", measure.id);
            let error = |groups| measure.analytic(groups, 1.96).and_then(|spread| spread.standard_error);
            let (with, without) = (error(&with).expect("a line"), error(&without).expect("a line"));
            assert!((with - without).abs() < 1e-9, "{}: {with} against {without}", measure.id);
        }
    }

    #[test]
    fn a_step_from_none_to_all_has_no_logit_line() {
        let groups = set(&[(0.0, 100.0), (0.0, 100.0), (100.0, 100.0)]);
        assert!(SII.value(&groups).is_err() && RII.value(&groups).is_err());
        assert!(SII_LINEAR.value(&groups).is_ok());
    }
}
