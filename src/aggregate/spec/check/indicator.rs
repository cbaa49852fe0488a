//! The indicators of a spec.

use super::super::IndicatorSpec;
use super::Check;
use crate::aggregate::expression::Kind;
use crate::error::nearest;
use crate::model::{self, AgeGroup};

impl Check<'_> {
    pub(super) fn indicator(&mut self, at: usize, own: &IndicatorSpec) {
        let number = at.to_string();
        let key = |last| ["indicator", number.as_str(), last];
        if self.spec.indicators.iter().take(at).any(|other| other.id == own.id) {
            self.wrong(&key("id"), "each indicator once", &own.id, "remove one of the two");
        }
        match self.catalogue.indicators.iter().find(|known| known.id == own.id) {
            Some(known) => self.measure(at, own, known.kind),
            None => {
                let near = nearest(&own.id, self.catalogue.indicators.iter().map(|known| known.id.as_str()));
                let help = near.map_or_else(
                    || "`jamlik indicators` lists them; others are files in the folder --catalogue".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.wrong(&key("id"), "an indicator of the catalogue", &own.id, help);
            }
        }
        self.expression(&key("denominator"), own.denominator.as_ref(), Kind::Truth);
        self.expression(&key("numerator"), own.numerator.as_ref(), Kind::Truth);
        self.expression(&key("value"), own.value.as_ref(), Kind::Number);
        self.expression(&key("events"), own.events.as_ref(), Kind::Number);
        self.expression(&key("person_time"), own.person_time.as_ref(), Kind::Number);
    }

    /// Whether the keys of an indicator are those of its kind.
    fn measure(&mut self, at: usize, own: &IndicatorSpec, kind: model::Kind) {
        let number = at.to_string();
        let key = |last| ["indicator", number.as_str(), last];
        let (words, needed, allowed): (_, _, &[&str]) = match kind {
            model::Kind::Proportion => ("a share", "numerator", &["numerator"]),
            model::Kind::Mean => ("a mean", "value", &["value"]),
            model::Kind::Rate => ("a rate", "events", &["events", "person_time"]),
            model::Kind::LifeExpectancy => ("a life expectancy", "events", &["events", "person_time"]),
        };
        let given = [
            ("numerator", &own.numerator),
            ("value", &own.value),
            ("events", &own.events),
            ("person_time", &own.person_time),
        ];
        let given: Vec<&str> = given.iter().filter(|(_, text)| text.is_some()).map(|(name, _)| *name).collect();
        if !given.contains(&needed) {
            let found = if given.is_empty() { "nothing".to_owned() } else { given.join(", ") };
            let help = format!("it is {words}: add `{needed} = \"…\"`");
            self.wrong(&key(needed), "this key, which must be there", found, help);
        }
        for name in given.iter().filter(|name| !allowed.contains(name)) {
            let help = format!("remove it: the indicator is {words}, of {}", allowed.join(" and "));
            self.wrong(&key(name), "no such key here", *name, help);
        }
        if kind == model::Kind::LifeExpectancy {
            self.life_table(&own.id);
        }
    }

    /// A life table needs every age from 0 on, in bands no wider than its own.
    fn life_table(&mut self, id: &str) {
        let Some(age) = &self.spec.age else {
            self.wrong(&["age"], "a table [age]", "none", format!("`{id}` is computed from deaths by age"));
            return;
        };
        let bands: Vec<AgeGroup> = age.bands.iter().filter_map(|band| AgeGroup::parse(band)).collect();
        let joined = bands.windows(2).all(|pair| pair[0].end() == Some(pair[1].start));
        let whole =
            bands.first().is_some_and(|band| band.start == 0) && bands.last().is_some_and(|b| b.width.is_none());
        if !joined || !whole || !bands.iter().all(|band| band.fits_abridged()) {
            let expected = "every age from 0, in bands within 0, 1-4, 5-9 … and an open one at the end";
            let help = format!("`{id}` is computed from deaths by age; leave `bands` out for those of a life table");
            self.wrong(&["age", "bands"], expected, age.bands.join(", "), help);
        }
    }
}
