//! The indicator that a cell names.

use std::collections::HashMap;

use crate::model::{Catalogue, Indicator, Sex, fold};

/// An indicator as a file named it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// Which of its Kolada ids it was named by, or whose title.
    pub kpi: Option<usize>,
    /// The sex that the title or the Kolada id fixes.
    pub sex: Option<Sex>,
}

/// The indicators by every name that files use: id, number, Kolada id, titles.
pub(super) struct Titles<'a> {
    names: HashMap<String, Named<'a>>,
}

impl<'a> Titles<'a> {
    pub fn of(catalogue: &'a Catalogue) -> Titles<'a> {
        let mut names = HashMap::new();
        for indicator in &catalogue.indicators {
            for (kpi, id) in indicator.kolada.iter().enumerate() {
                let named = Named { indicator, kpi: Some(kpi), sex: id.sex };
                for name in std::iter::once(&id.id).chain(&id.titles) {
                    names.entry(key(name)).or_insert(named);
                }
            }
        }
        for indicator in &catalogue.indicators {
            // A file that uses our own word for an indicator says nothing of the Kolada id behind it.
            let named = Named { indicator, kpi: None, sex: None };
            let number = indicator.number.to_string();
            let own = [&indicator.id, &number, &indicator.title.sv, &indicator.title.en];
            for name in own.into_iter().chain([&indicator.short.sv, &indicator.short.en]) {
                names.entry(key(name)).or_insert(named);
            }
        }
        Titles { names }
    }

    /// The indicator of a cell; the sex may stand last in a title (`…, kvinnor`), a retired KPI's year in brackets.
    pub fn find(&self, cell: &str) -> Option<Named<'a>> {
        const LONGEST_TITLE: usize = 400;
        if cell.is_empty() || cell.len() > LONGEST_TITLE {
            return None;
        }
        let title = without_retirement(cell);
        if let Some(named) = self.names.get(&key(cell)).or_else(|| self.names.get(&key(title))) {
            return Some(*named);
        }
        let (rest, last) = title.rsplit_once([',', ' ', '('])?;
        let sex = Sex::parse(last.trim_end_matches(')'))?;
        let named = self.names.get(&key(rest.trim_end_matches([',', ' ', '-', '('])))?;
        Some(Named { sex: Some(sex), ..*named })
    }
}

/// A title without `(-2023)`, which Kolada adds to the title of a KPI that it retired.
fn without_retirement(title: &str) -> &str {
    match title.rsplit_once(" (") {
        Some((rest, bracket))
            if bracket.trim_start_matches(['-', '–']).trim_end_matches(')').parse::<u16>().is_ok() =>
        {
            rest
        }
        _ => title,
    }
}

/// A name without case, accents and any space.
fn key(name: &str) -> String {
    fold(name).replace(' ', "")
}
