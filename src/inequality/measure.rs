//! What a measure of inequality is: what it is called, how it reads, what it needs, and its formula.

use super::Subgroups;
use crate::model::{Better, Contrast, Language, Status};

/// A measure of inequality between groups.
#[derive(Debug)]
pub struct Measure {
    /// The word in our tables, that of WHO's HEAT.
    pub id: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// The name, in Swedish and English.
    pub title: (&'static str, &'static str),
    /// The power of the indicator's unit that it is in: 1 for an absolute measure, 2 for a variance, 0 for a relative
    /// one.
    pub power: u8,
    /// Which dimensions it is meant for.
    pub fits: Fits,
    /// What it needs beside the groups' values.
    pub needs: &'static [Need],
    /// Which groups it sets against what.
    pub compares: Compares,
    /// Whether it has a direction, so that it can lie on both sides of `no_inequality`.
    pub signed: bool,
    /// The value that means no inequality.
    pub no_inequality: f64,
    /// The fewest groups it is taken of.
    pub fewest_groups: usize,
    /// The factor that the field shows it times, such as 1 000 for Theil's index; [`Measure::compute`] is without it.
    pub shown_times: f64,
    /// How it is turned, for an indicator where a low value is better, to mean the disadvantage of the disadvantaged.
    pub turn: Turn,
    /// How to read it, in Swedish and English.
    pub interpretation: (&'static str, &'static str),
    /// The formula as text.
    pub formula: &'static str,
    /// Where it is defined.
    pub source: &'static str,
    /// The formula, in the field's sign convention; a result that is not finite means that it is undefined.
    pub compute: fn(&Subgroups) -> f64,
    /// Its standard error and limits at a normal quantile, where an analytic method exists and the groups carry what it
    /// needs.
    pub analytic: Option<fn(&Subgroups, f64) -> Option<Spread>>,
}

/// Which dimensions a measure is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// Groups in order, from the least to the most advantaged. It cannot be computed of others.
    Ordered,
    /// Groups without an order. It can be computed of ordered groups too, and ignores their order.
    Unordered,
    /// Both.
    Both,
}

/// What a measure may need beside the groups' values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The population of every group.
    Populations,
    /// The value of all groups together: from populations, or given.
    Average,
    /// A reference group.
    Reference,
    /// The value that means everyone: see [`super::Scale`].
    Scale,
}

/// Which groups a measure sets against what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compares {
    /// One group against another: [`Subgroups::pair`].
    Pair,
    /// The reference group against the one farthest from it: [`Subgroups::reference_pair`].
    ReferencePair,
    /// All groups against the one with the best value: [`Subgroups::best`].
    Best,
    /// All groups against the one whose level could be reached by all: [`Subgroups::target`].
    Target,
    /// All groups against the reference group.
    Reference,
    /// All groups with each other.
    All,
}

/// How a measure is turned, for an indicator where a low value is better, to mean the disadvantage of the
/// disadvantaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It has no direction, or takes it from the indicator already.
    None,
    /// Its sign is changed.
    Negate,
    /// It is inverted.
    Invert,
}

/// How sure a measure is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Its standard error, of its logarithm for a ratio ([`Measure::is_ratio`]).
    pub standard_error: Option<f64>,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    /// How the limits were made.
    pub method: &'static str,
}

impl Measure {
    /// The name in one language.
    pub fn title(&self, language: Language) -> &'static str {
        language.pick(self.title.0, self.title.1)
    }

    /// How to read it, in one language.
    pub fn interpretation(&self, language: Language) -> &'static str {
        language.pick(self.interpretation.0, self.interpretation.1)
    }

    /// Whether it follows the indicator's unit; a relative measure has none.
    pub fn is_absolute(&self) -> bool {
        self.power > 0
    }

    /// Whether it is a ratio, 1 where there is no inequality: its standard error is that of its logarithm.
    pub fn is_ratio(&self) -> bool {
        self.no_inequality == 1.0
    }

    /// The measure of some groups, in the field's sign convention and without the factor it is shown times.
    ///
    /// # Errors
    ///
    /// The status that says why there is none: `not_applicable` where the groups have no order or reference that it
    /// needs, or are too few; `missing` where populations are; `undefined` where the formula has no finite result.
    pub fn value(&self, groups: &Subgroups) -> Result<f64, Status> {
        let unordered = groups.setting().contrast != Contrast::Ordered;
        if (self.fits == Fits::Ordered && unordered) || groups.len() < self.fewest_groups {
            return Err(Status::NotApplicable);
        }
        for need in self.needs {
            let (met, otherwise) = match need {
                Need::Populations => (groups.populations().is_some(), Status::Missing),
                Need::Average => (groups.average().is_some(), Status::Missing),
                Need::Reference => (groups.reference().is_some(), Status::NotApplicable),
                Need::Scale => (groups.setting().scale.whole().is_some(), Status::NotApplicable),
            };
            if !met {
                return Err(otherwise);
            }
        }
        Some((self.compute)(groups)).filter(|value| value.is_finite()).ok_or(Status::Undefined)
    }

    /// The word for why the measure of these groups has no value, beside the status.
    pub fn reason(&self, groups: &Subgroups, status: Status) -> &'static str {
        match status {
            Status::Undefined => "no_finite_value",
            _ if groups.len() < self.fewest_groups => "few_groups",
            Status::NotApplicable if self.needs.contains(&Need::Scale) && groups.setting().scale.whole().is_none() => {
                "not_a_share"
            }
            Status::NotApplicable if self.fits == Fits::Ordered => "no_order",
            Status::NotApplicable => "no_reference",
            _ => "no_population",
        }
    }

    /// The standard error and limits by the analytic method, where there is one; they are finite.
    pub fn analytic(&self, groups: &Subgroups, z: f64) -> Option<Spread> {
        let spread = self.analytic.and_then(|analytic| analytic(groups, z))?;
        let finite = |x: f64| x.is_finite();
        (finite(spread.lower) && finite(spread.upper) && spread.standard_error.is_none_or(finite)).then_some(spread)
    }

    /// The measure and its limits, turned so that more is to the disadvantage of the disadvantaged.
    ///
    /// The field's convention is a high value among the advantaged; where a low value is better, that is their
    /// advantage only when the sign is changed. A measure without direction is left alone.
    ///
    /// ```
    /// # use jamlik::inequality::{D, Spread};
    /// # use jamlik::model::Better;
    /// let spread = Spread { standard_error: Some(0.1), lower: 0.1, upper: 0.5, method: "normal" };
    /// // The difference takes its direction from the indicator already.
    /// assert_eq!(D.to_disadvantage(Better::Low, 0.3, Some(spread)), (0.3, Some(spread)));
    /// ```
    pub fn to_disadvantage(&self, better: Better, value: f64, spread: Option<Spread>) -> (f64, Option<Spread>) {
        let turn: fn(f64) -> f64 = match (better, self.turn) {
            (Better::High, _) | (_, Turn::None) => return (value, spread),
            (Better::Low, Turn::Negate) => |x| -x,
            (Better::Low, Turn::Invert) => |x| 1.0 / x,
        };
        (turn(value), spread.map(|spread| Spread { lower: turn(spread.upper), upper: turn(spread.lower), ..spread }))
    }

    /// The group that the measure sets against another, and the other, where it does.
    pub fn groups(&self, groups: &Subgroups) -> (Option<usize>, Option<usize>) {
        match self.compares {
            Compares::Pair => (Some(groups.pair().0), Some(groups.pair().1)),
            Compares::ReferencePair => groups.reference_pair().unzip(),
            Compares::Best => (None, Some(groups.best())),
            Compares::Target => (None, Some(groups.target())),
            Compares::Reference => (None, groups.reference()),
            Compares::All => (None, None),
        }
    }
}

/// The standard error that the scatter of groups about a line gives, for values of this size; none where they lie on it
/// but for rounding: that they do is no proof of certainty.
pub(super) fn of_scatter(standard_error: f64, size: f64) -> Option<f64> {
    (standard_error > 1e-12 * size).then_some(standard_error)
}

/// A value with its normal limits.
pub(super) fn normal(value: f64, standard_error: f64, z: f64, method: &'static str) -> Spread {
    let half = z * standard_error;
    Spread { standard_error: Some(standard_error), lower: value - half, upper: value + half, method }
}

/// A ratio with its normal limits on the scale of logarithms.
pub(super) fn log_normal(value: f64, standard_error: f64, z: f64, method: &'static str) -> Spread {
    let times = (z * standard_error).exp();
    Spread { standard_error: Some(standard_error), lower: value / times, upper: value * times, method }
}
