//! The sums of a domain -> one observation.

use ustr::Ustr;

use super::design::{Spread, moments};
use crate::aggregate::cells::Sums;
use crate::model::{Kind, Status};
use crate::statistics::survey::{effective_answers, effective_weights, variation_of_rows};
use crate::table::{Key, Observation};

/// The rows of a domain, and their sums.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Domain {
    /// Its rows, those without an answer included.
    pub rows: u64,
    /// The sums of those with one.
    pub sums: Sums,
}

impl Domain {
    pub fn add(&mut self, other: &Domain) {
        self.rows += other.rows;
        self.sums = self.sums.plus(other.sums);
    }

    /// R = Σ w y / Σ w x; 0 where there is none.
    pub fn ratio(&self) -> f64 {
        if self.sums.x > 0.0 { self.sums.y / self.sums.x } else { 0.0 }
    }
}

/// Makes the observations of one indicator.
pub(super) struct Maker {
    pub kind: Kind,
    pub is_survey: bool,
    pub source: Ustr,
}

impl Maker {
    /// The observation of a domain. Where no one answered it is `missing` in a survey; where no one is counted it is
    /// `undefined` in a register, a share of nobody.
    ///
    /// `spread` is that of a survey whose design shows how units vary.
    pub fn observation(&self, key: Key, domain: &Domain, spread: Option<Spread>) -> Observation {
        let Sums { n, x, y, .. } = domain.sums;
        if self.kind == Kind::LifeExpectancy {
            // A band without people is a part of the table.
            let empty = Observation::empty(key, Status::Ok, self.source);
            return Observation { numerator: Some(y), denominator: Some(x), ..empty };
        }
        if x <= 0.0 {
            let status = if n == 0 && self.is_survey { Status::Missing } else { Status::Undefined };
            return Observation::empty(key, status, self.source);
        }
        let empty = Observation::empty(key, Status::Ok, self.source);
        match (self.kind, self.is_survey) {
            (Kind::Mean, false) => {
                let standard_error = standard_error_of_register(&domain.sums, domain.ratio());
                Observation { value: Some(domain.ratio()), standard_error, respondents: Some(n as f64), ..empty }
            }
            (_, false) => Observation { numerator: Some(y), denominator: Some(x), ..empty },
            (kind, true) => {
                let counts = (kind != Kind::Mean).then_some((y, x));
                Observation {
                    numerator: counts.map(|(y, _)| y),
                    denominator: counts.map(|(_, x)| x),
                    value: Some(domain.ratio()),
                    standard_error: self.standard_error(domain, spread),
                    respondents: Some(n as f64),
                    effective_respondents: self.effective_respondents(domain, spread),
                    ..empty
                }
            }
        }
    }

    /// The root of the variation over the denominator's total.
    ///
    /// `None` where a single unit has answers, which shows no variation; and for a rate without events, of which an error
    /// of 0 would say that it is certain.
    fn standard_error(&self, domain: &Domain, spread: Option<Spread>) -> Option<f64> {
        let no_events = self.kind == Kind::Rate && domain.sums.y == 0.0;
        let spread = spread.filter(|spread| spread.units > 1 && !no_events)?;
        Some(spread.variation.sqrt() / domain.sums.x)
    }

    /// For a share the answers over the design effect; Kish's number where the variance does not tell (a share of 0 or 1)
    /// and for means. Answers that are all from one unit count as one. None for rates.
    fn effective_respondents(&self, domain: &Domain, spread: Option<Spread>) -> Option<f64> {
        let kish = effective_weights(domain.sums.x, domain.sums.xx);
        match (self.kind, spread) {
            (Kind::Proportion, Some(spread)) if spread.units == 1 => Some(1.0),
            (Kind::Proportion, Some(spread)) => {
                effective_answers(domain.ratio(), spread.variation / domain.sums.x.powi(2)).or(kish)
            }
            (Kind::Proportion, None) | (Kind::Mean, _) => kish,
            (Kind::Rate | Kind::LifeExpectancy, _) => None,
        }
    }
}

/// s/√n of a mean of persons; `None` for one alone.
fn standard_error_of_register(sums: &Sums, mean: f64) -> Option<f64> {
    (sums.n > 1).then(|| variation_of_rows(moments(sums).scores(mean), sums.n).sqrt() / sums.x)
}
