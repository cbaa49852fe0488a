//! The counts of one indicator by neighbourhood or care unit, in one period and one version of the geography.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ustr::{Ustr, ustr};

use super::correspondence;
use crate::error::{Error, Result};
use crate::estimate;
use crate::model::{AreaLevel, Catalogue, Edition, Indicator, Kind, Period, Sex, Status};
use crate::table::{Estimate, Observation, Observations};

/// Which counts are wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The indicator's id.
    pub indicator: Ustr,
    /// The sex; without it both together, or women where the indicator is of each alone.
    pub sex: Option<Sex>,
    /// The year that the period ends in; without it the newest.
    pub year: Option<i32>,
    /// Neighbourhoods of which geography, where the data have several.
    pub level: Option<AreaLevel>,
    /// Whether small numbers are used and shown: for work within the register's keeper, not for publication.
    pub internal: bool,
}

/// The counts of one indicator by small area.
#[derive(Debug, Clone)]
pub struct SmallAreas<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// Women, men or both.
    pub sex: Sex,
    /// The period.
    pub period: Period,
    /// The geography in words: `DeSO 2018`.
    pub geography: String,
    /// The areas, by code.
    pub areas: Vec<SmallArea>,
    /// The nation's value, where the data have it.
    pub nation: Option<f64>,
    /// Municipalities whose own value is hidden: their mean would tell it.
    pub hidden_municipalities: BTreeSet<Ustr>,
    /// What a careful reader wants to know.
    pub notes: Vec<String>,
}

/// One area and its count.
#[derive(Debug, Clone, PartialEq)]
pub struct SmallArea {
    /// Its code.
    pub code: Ustr,
    /// The municipality that it lies in, where that is known.
    pub municipality: Option<Ustr>,
    /// Events and persons or person-years, where both are known.
    pub counts: Option<(f64, f64)>,
    /// Its own value with its interval, or why it has none; a hidden one has nothing.
    pub raw: Estimate,
}

impl SmallArea {
    /// Whether what is said of it may depend on its own count.
    pub fn is_told(&self) -> bool {
        self.raw.status == Status::Ok
    }
}

/// The counts of an indicator by small area.
///
/// # Errors
///
/// [`Error::Usage`] where the data have none, or are of several geographies or versions of one in the same period, and for
/// an indicator that has no counts (a mean, a life expectancy); [`Error::Unknown`] for one that is not in the catalogue.
pub fn small_areas<'a>(
    observations: &Observations,
    catalogue: &'a Catalogue,
    choice: Choice,
) -> Result<SmallAreas<'a>> {
    let indicator = catalogue.indicator_of_rows(choice.indicator)?;
    if !matches!(indicator.kind, Kind::Proportion | Kind::Rate) {
        return Err(Error::Usage {
            message: format!("{} has no counts of events among persons", indicator.id),
            help: "choose an indicator that is a share or a rate; `jamlik indicators` lists them".to_owned(),
        });
    }
    let sex = choice.sex.unwrap_or_else(|| main_sex(indicator));
    let of_it = |row: &Observation| row.key.indicator == indicator.id.as_str() && row.key.is_whole();
    let all = observations.rows_where(of_it);
    let level = |row: &Observation| catalogue.areas.level(row.key.area).filter(|level| level.is_small());
    let is_wanted = |row: &&Observation| {
        row.key.sex == sex
            && level(row).is_some_and(|level| choice.level.is_none_or(|wanted| wanted == level))
            && choice.year.is_none_or(|year| row.key.period.last == year)
            && row.numerator.is_some()
            && row.denominator.is_some()
    };
    let Some(period) = all.iter().filter(is_wanted).map(|row| row.key.period).max() else {
        return Err(nothing(indicator, &all, catalogue, choice));
    };
    let geography = one_geography(all.iter().filter(is_wanted).filter(|row| row.key.period == period), catalogue)?;
    let same_time: Vec<Observation> = all.into_iter().filter(|row| row.key.period == period).collect();
    let estimates = estimate::estimate(&Observations::new(same_time.clone())?, catalogue)?;
    let estimates: HashMap<Ustr, Estimate> = estimates
        .rows_where(|row| row.key.sex == sex && row.key.is_whole())
        .into_iter()
        .map(|e| (e.key.area, e))
        .collect();
    let wanted: Vec<&Observation> =
        same_time.iter().filter(|row| row.key.sex == sex && level(row).is_some_and(|l| geography.1 == l)).collect();
    let areas = wanted.iter().map(|row| {
        let counts = row.numerator.zip(row.denominator).filter(|(_, n)| *n > 0.0);
        let own = estimates.get(&row.key.area).copied();
        let hidden = own.is_some_and(|estimate| estimate.status == Status::Suppressed);
        let raw = match (counts, hidden && choice.internal) {
            (Some((x, n)), true) => unprotected(row, x, n, indicator),
            _ => own.unwrap_or_else(|| Estimate::empty(row.key, row.status, row.source)),
        };
        let municipality = catalogue.areas.municipality(row.key.area).map(|area| area.code);
        SmallArea { code: row.key.area, municipality, counts, raw }
    });
    let mut areas: Vec<SmallArea> = areas.collect();
    areas.sort_by_key(|area| area.code);
    let hidden = |estimate: &&Estimate| estimate.status == Status::Suppressed && !choice.internal;
    let is_municipality = |code: &Ustr| catalogue.areas.level(*code) == Some(AreaLevel::Municipality);
    let hidden_municipalities =
        estimates.values().filter(hidden).map(|estimate| estimate.key.area).filter(is_municipality).collect();
    let nation = estimates.get(&ustr(crate::model::NATION)).and_then(|estimate| estimate.value);
    let notes = notes(&wanted, choice);
    Ok(SmallAreas { indicator, sex, period, geography: geography.0, areas, nation, hidden_municipalities, notes })
}

/// The sex that an indicator is shown for: both together where it has that.
pub fn main_sex(indicator: &Indicator) -> Sex {
    Sex::ALL.into_iter().find(|sex| indicator.sexes.contains(sex)).unwrap_or(Sex::Total)
}

/// An estimate that no rule hides.
fn unprotected(row: &Observation, x: f64, n: f64, indicator: &Indicator) -> Estimate {
    let interval = estimate::from_counts(x, n, indicator.kind);
    let limits = interval.and_then(|interval| interval.limits);
    Estimate {
        numerator: Some(x),
        denominator: Some(n),
        value: Some(x / n),
        lower: limits.map(|limits| limits.lower),
        upper: limits.map(|limits| limits.upper),
        method: interval.map_or(crate::table::Method::None, |interval| interval.method),
        ..Estimate::empty(row.key, Status::Ok, row.source)
    }
}

/// The one geography of some rows, in words, and its level.
fn one_geography<'a>(
    rows: impl Iterator<Item = &'a Observation>,
    catalogue: &Catalogue,
) -> Result<(String, AreaLevel)> {
    let mut found: BTreeMap<(AreaLevel, Option<Edition>), (String, Ustr)> = BTreeMap::new();
    for row in rows {
        let code = row.key.area;
        let (level, edition, words) = match catalogue.areas.neighbourhood(&code) {
            Some(own) => (own.kind.level(), Some(own.edition), own.geography()),
            None => (AreaLevel::CareUnit, None, "care units".to_owned()),
        };
        found.entry((level, edition)).or_insert((words, code));
    }
    let each =
        || found.values().map(|(words, code)| format!("{words} (such as {code})")).collect::<Vec<_>>().join(", ");
    let levels: BTreeSet<AreaLevel> = found.keys().map(|(level, _)| *level).collect();
    match found.first_key_value() {
        Some(((level, _), (words, _))) if found.len() == 1 => Ok((words.clone(), *level)),
        Some(_) if levels.len() > 1 => Err(Error::Usage {
            message: format!("the data have several geographies in one period: {}", each()),
            help: format!(
                "choose one with --level {}",
                levels.iter().map(|level| level.id()).collect::<Vec<_>>().join(" or --level ")
            ),
        }),
        _ => Err(Error::Usage {
            message: format!("the data mix versions of the geography in one period: {}", each()),
            help: "the same bare code can be another place in the other version: move all counts to 2025 with \
                   --correspondence FILE (SCB's key of 2018 and 2025), or keep the rows of one version"
                .to_owned(),
        }),
    }
}

fn nothing(indicator: &Indicator, rows: &[Observation], catalogue: &Catalogue, choice: Choice) -> Error {
    let small = |row: &&Observation| catalogue.areas.level(row.key.area).is_some_and(AreaLevel::is_small);
    let years: BTreeSet<i32> = rows.iter().filter(small).map(|row| row.key.period.last).collect();
    let help = if years.is_empty() {
        "rows with the code of a DeSO or RegSO, and both numerator and denominator, are needed".to_owned()
    } else {
        let years: Vec<String> = years.iter().map(i32::to_string).collect();
        format!("there are neighbourhoods for {}; a numerator and a denominator are needed", years.join(", "))
    };
    let of = choice.year.map_or(String::new(), |year| format!(" of {year}"));
    Error::Usage { message: format!("no counts{of} by neighbourhood for {}", indicator.id), help }
}

fn notes(rows: &[&Observation], choice: Choice) -> Vec<String> {
    let mut notes = Vec::new();
    let moved = rows.iter().filter(|row| correspondence::is_estimated(row.source)).count();
    if moved > 0 {
        notes.push(correspondence::estimates_note(moved));
    }
    if rows.iter().any(|row| row.respondents.is_some()) {
        notes.push("the counts are of those who answered a survey, not of all people".to_owned());
    }
    if choice.internal {
        notes.push("small numbers are used and shown (--internal): NOT FOR PUBLICATION".to_owned());
    }
    notes
}
