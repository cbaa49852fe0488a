//! A budget divided in proportion to need and people, between a floor and a ceiling, to the last krona.

use crate::error::{Error, Result};
use crate::statistics::sum::sum;

/// One of those that share a budget.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipient {
    /// Its code, which no other has: it settles who gets the last krona.
    pub area: String,
    /// Its need per person, ≥ 0, on any scale with a true zero: CNI, a rate.
    pub need: f64,
    /// Its people, > 0.
    pub people: f64,
}

/// How a budget is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// What is divided, in kronor.
    pub budget: u64,
    /// The least that each gets.
    pub floor: u64,
    /// The most that each gets.
    pub ceiling: Option<u64>,
    /// Amounts are whole multiples of this.
    pub unit: u64,
}

/// What one recipient gets, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grant {
    /// Need × people.
    pub weight: f64,
    /// The weight's share of all weights.
    pub share: f64,
    /// That share of the budget.
    pub proportional: f64,
    /// What a limit did to it.
    pub limit: Limit,
    /// The amount within the limits, before it is rounded.
    pub exact: f64,
    /// What rounding adds or takes away.
    pub rounding: f64,
    /// What it gets.
    pub amount: u64,
}

/// Which limit an amount met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Neither: its amount follows from its weight.
    None,
    /// Raised to the floor.
    Floor,
    /// Lowered to the ceiling.
    Ceiling,
}

/// Divides a budget B among recipients of weights w = need × people.
///
/// ```text
/// exactᵢ = min(max(λ wᵢ, floor), ceiling),   λ such that Σ exact = B
/// amountᵢ = exactᵢ rounded to the unit by largest remainders, so that Σ amount = B
/// ```
///
/// One λ for all: what the floor gives to some, and what the ceiling leaves over, comes from and goes to the others in
/// proportion to their weights. Of equal remainders the one of the lower code is rounded up. The result does not depend on
/// the order of the recipients.
///
/// # Errors
///
/// [`Error::Usage`] if the floors are more than the budget or the ceilings less, for amounts that are not multiples of
/// the unit, and where nobody has any need; [`Error::Undefined`] for a need or people that are no such numbers.
///
/// Source: Balinski and Young 2001, Fair Representation, ch. 3 (largest remainders, Hamilton's method).
///
/// ```
/// # use jamlik::need::allocate::{Limit, Recipient, Rules, allocate};
/// let recipient = |area: &str, need, people| Recipient { area: area.to_owned(), need, people };
/// // Weights 2 : 1 : 1 of 100; the floor of 30 takes 5 from the first for each of the two others.
/// let three = [recipient("a", 2.0, 10.0), recipient("b", 1.0, 10.0), recipient("c", 1.0, 10.0)];
/// let grants = allocate(&three, &Rules { budget: 100, floor: 30, ceiling: None, unit: 1 })?;
/// assert_eq!(grants.iter().map(|grant| grant.amount).collect::<Vec<_>>(), [40, 30, 30]);
/// assert_eq!((grants[0].proportional, grants[1].limit), (50.0, Limit::Floor));
/// # Ok::<(), jamlik::Error>(())
/// ```
pub fn allocate(recipients: &[Recipient], rules: &Rules) -> Result<Vec<Grant>> {
    check(recipients, rules)?;
    let weights: Vec<f64> = recipients.iter().map(|one| one.need * one.people).collect();
    let mut sorted = weights.clone();
    sorted.sort_by(f64::total_cmp);
    let all = sum(sorted.iter().copied());
    let filled = fill(&weights, &sorted, rules);
    let amounts = rounded(recipients, &filled, rules);
    let budget = rules.budget as f64;
    let grant = |i: usize| {
        let (exact, limit) = filled[i];
        let share = weights[i] / all;
        let amount = amounts[i];
        let (weight, proportional) = (weights[i], share * budget);
        Grant { weight, share, proportional, limit, exact, rounding: amount as f64 - exact, amount }
    };
    Ok((0..recipients.len()).map(grant).collect())
}

fn check(recipients: &[Recipient], rules: &Rules) -> Result<()> {
    let usage = |message: String, help: String| Err(Error::Usage { message, help });
    let Rules { budget, floor, ceiling, unit } = *rules;
    if recipients.is_empty() {
        return usage("there is nobody to divide a budget among".to_owned(), "name areas that are in the table".into());
    }
    if unit == 0 {
        return usage(
            "--unit 0: a whole number above 0 is needed".to_owned(),
            "1 for kronor, 1000 for thousands".into(),
        );
    }
    // Whole kronor beyond this are not exact as numbers.
    if budget > 1 << 53 {
        return usage(format!("--budget {budget}: too large to be divided exactly"), "give it in thousands".to_owned());
    }
    for (name, amount) in [("budget", Some(budget)), ("floor", Some(floor)), ("ceiling", ceiling)] {
        if let Some(amount) = amount.filter(|amount| amount % unit != 0) {
            let help = format!("{} is one; or give a smaller --unit", amount - amount % unit);
            return usage(format!("--{name} {amount} is no multiple of --unit {unit}"), help);
        }
    }
    if ceiling.is_some_and(|ceiling| ceiling < floor) {
        return usage(
            format!("--floor {floor} is above the ceiling"),
            "lower the floor or raise the ceiling".to_owned(),
        );
    }
    let count = recipients.len() as u64;
    if floor.checked_mul(count).is_none_or(|floors| floors > budget) {
        let help = format!("the highest floor of {count} areas is {}; or give to fewer with --top", budget / count);
        return usage(format!("{count} floors of {floor} are more than the budget of {budget}"), help);
    }
    if let Some(ceiling) = ceiling.filter(|ceiling| ceiling.checked_mul(count).is_some_and(|most| most < budget)) {
        let help = format!("the lowest ceiling of {count} areas is {}; or give to more", budget.div_ceil(count));
        return usage(format!("{count} ceilings of {ceiling} leave some of the budget of {budget} over"), help);
    }
    let sound = |number: f64| number.is_finite() && number >= 0.0;
    if let Some(one) = recipients.iter().find(|one| !sound(one.need) || !sound(one.people) || one.people == 0.0) {
        let reason = format!("{} has need {} and {} people", one.area, one.need, one.people);
        return Err(Error::Undefined { statistic: "a share of the budget", reason });
    }
    if recipients.iter().all(|one| one.need == 0.0) {
        return usage("nobody has any need".to_owned(), "choose another measure of need".to_owned());
    }
    Ok(())
}

/// The exact amounts and the limits that they met; `sorted` are the weights in order, whose sums do not depend on that of
/// the recipients.
fn fill(weights: &[f64], sorted: &[f64], rules: &Rules) -> Vec<(f64, Limit)> {
    let budget = rules.budget as f64;
    let (floor, ceiling) = (rules.floor as f64, rules.ceiling.map_or(f64::INFINITY, |ceiling| ceiling as f64));
    let limit = |weight: f64, lambda: f64| match lambda * weight {
        amount if amount <= floor && floor > 0.0 || weight == 0.0 => Limit::Floor,
        amount if amount >= ceiling => Limit::Ceiling,
        _ => Limit::None,
    };
    let total = |lambda: f64| sum(sorted.iter().map(|weight| (lambda * weight).clamp(floor, ceiling)));
    // The total rises with λ and is straight between the λ at which a recipient meets a limit.
    let mut bends: Vec<f64> = sorted.iter().filter(|w| **w > 0.0).flat_map(|w| [floor / w, ceiling / w]).collect();
    bends.push(0.0);
    bends.retain(|bend| bend.is_finite());
    bends.sort_by(f64::total_cmp);
    let above = bends.partition_point(|bend| total(*bend) <= budget);
    let (low, high) = (bends[above.max(1) - 1], bends.get(above).copied());
    // Between two bends nobody meets a limit: any λ there tells who has.
    let within = high.map_or(2.0 * low + 1.0, |high| f64::midpoint(low, high));
    let of = |wanted: Limit| sorted.iter().copied().filter(move |weight| limit(*weight, within) == wanted);
    let bound = floor * of(Limit::Floor).count() as f64
        + if ceiling.is_finite() { ceiling * of(Limit::Ceiling).count() as f64 } else { 0.0 };
    let free = sum(of(Limit::None));
    let lambda = if free > 0.0 { (budget - bound) / free } else { 0.0 };
    let amount = |weight: &f64| match limit(*weight, within) {
        Limit::Floor => (floor, Limit::Floor),
        Limit::Ceiling => (ceiling, Limit::Ceiling),
        Limit::None => (lambda * weight, Limit::None),
    };
    weights.iter().map(amount).collect()
}

/// Whole units by largest remainders.
fn rounded(recipients: &[Recipient], filled: &[(f64, Limit)], rules: &Rules) -> Vec<u64> {
    let units: Vec<f64> = filled.iter().map(|(exact, _)| exact / rules.unit as f64).collect();
    let mut whole: Vec<u64> = units.iter().map(|units| units.floor() as u64).collect();
    let wanted = rules.budget / rules.unit;
    let mut order: Vec<usize> = (0..units.len()).filter(|i| filled[*i].1 == Limit::None).collect();
    if order.is_empty() {
        order = (0..units.len()).collect();
    }
    let remainder = |i: usize| units[i] - units[i].floor();
    order.sort_by(|a, b| {
        remainder(*b).total_cmp(&remainder(*a)).then_with(|| recipients[*a].area.cmp(&recipients[*b].area))
    });
    let given: u64 = whole.iter().sum();
    // What the last digits of the exact amounts put wrong is at most a unit, and is settled in the same order.
    for at in 0..usize::try_from(wanted.saturating_sub(given)).unwrap_or(0) {
        whole[order[at % order.len()]] += 1;
    }
    for at in 0..usize::try_from(given.saturating_sub(wanted)).unwrap_or(0) {
        whole[order[order.len() - 1 - at % order.len()]] -= 1;
    }
    whole.into_iter().map(|units| units * rules.unit).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;
    use crate::statistics::draws::Stream;

    fn recipients(weights: &[f64]) -> Vec<Recipient> {
        let one = |(i, need): (usize, &f64)| Recipient { area: format!("{i:03}"), need: *need, people: 10.0 };
        weights.iter().enumerate().map(one).collect()
    }

    fn amounts(weights: &[f64], rules: Rules) -> Vec<u64> {
        allocate(&recipients(weights), &rules).unwrap().iter().map(|grant| grant.amount).collect()
    }

    const PLAIN: Rules = Rules { budget: 100, floor: 0, ceiling: None, unit: 1 };

    #[test]
    fn a_budget_by_hand() {
        assert_eq!(amounts(&[1.0, 1.0, 1.0], PLAIN), [34, 33, 33], "the lower code gets the last");
        assert_eq!(amounts(&[5.0, 3.0, 0.0], PLAIN), [63, 37, 0], "62.5 and 37.5");
        // The ceiling leaves 20 of the first's 70 to the others, who have 15 each: 25.
        assert_eq!(amounts(&[14.0, 3.0, 3.0], Rules { ceiling: Some(50), ..PLAIN }), [50, 25, 25]);
        // Floor and ceiling at once: 40, and 60 for 9 : 2 : 1 of which the last is raised to 10: 50 for 9 : 2.
        let both = Rules { floor: 10, ceiling: Some(40), ..PLAIN };
        assert_eq!(amounts(&[90.0, 9.0, 2.0, 1.0], both), [40, 40, 10, 10]);
        assert_eq!(amounts(&[3.0, 2.0, 1.0], Rules { floor: 20, unit: 10, ..PLAIN }), [50, 30, 20]);
        assert_eq!(amounts(&[3.0, 2.0], Rules { floor: 50, ceiling: Some(50), ..PLAIN }), [50, 50]);
    }

    #[test]
    fn amounts_sum_to_the_budget_within_the_limits_in_any_order() {
        let mut stream = Stream::new(3, &["allocate"]);
        for round in 0..400 {
            let count = 1 + (stream.uniform() * 30.0) as usize;
            let mut all =
                recipients(&(0..count).map(|_| (8.0 * stream.uniform()).floor() / 3.0 + 0.01).collect::<Vec<_>>());
            all.iter_mut().for_each(|one| one.people = 1.0 + (stream.uniform() * 3000.0).floor());
            let unit = [1, 1000][round % 2];
            let each = 1 + (stream.uniform() * 900.0) as u64;
            let budget = each * count as u64 * unit;
            let floor = (stream.uniform() * each as f64) as u64 * unit;
            let ceiling = (round % 3 > 0).then(|| (each + (stream.uniform() * 300.0) as u64) * unit);
            let rules = Rules { budget, floor, ceiling, unit };
            let grants = allocate(&all, &rules).unwrap();
            assert_eq!(grants.iter().map(|grant| grant.amount).sum::<u64>(), budget, "{rules:?}");
            for (grant, one) in grants.iter().zip(&all) {
                assert!(
                    grant.amount >= floor && ceiling.is_none_or(|most| grant.amount <= most),
                    "{rules:?} {grant:?}"
                );
                assert!(grant.amount % unit == 0 && grant.rounding.abs() < unit as f64 + 1e-6, "{grant:?}");
                let more = |other: &Recipient| other.need * other.people < one.need * one.people;
                let poorer = all.iter().zip(&grants).filter(|(other, _)| more(other));
                assert!(poorer.into_iter().all(|(_, other)| other.amount <= grant.amount + unit));
            }
            let mut turned = all.clone();
            turned.reverse();
            let mut again = allocate(&turned, &rules).unwrap();
            again.reverse();
            assert_eq!(again, grants);
        }
    }

    #[test]
    fn what_cannot_be_divided_is_said() {
        let error = |weights: &[f64], rules: Rules| allocate(&recipients(weights), &rules).unwrap_err().to_string();
        let text = error(&[1.0; 3], Rules { floor: 40, ..PLAIN });
        assert!(text.starts_with("3 floors of 40 are more than the budget of 100"), "{text}");
        assert!(text.contains("the highest floor of 3 areas is 33"), "{text}");
        assert!(error(&[1.0; 3], Rules { ceiling: Some(30), ..PLAIN }).contains("leave some of the budget"));
        assert!(error(&[1.0; 3], Rules { unit: 1000, ..PLAIN }).contains("no multiple of --unit 1000"));
        assert!(error(&[0.0; 3], PLAIN).contains("nobody has any need"));
        assert!(error(&[f64::NAN], PLAIN).contains("need NaN"));
        assert!(error(&[], PLAIN).contains("nobody to divide"));
    }
}
