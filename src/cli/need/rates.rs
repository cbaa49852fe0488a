//! The counts of an indicator by neighbourhood, smoothed: what several commands of `jamlik need` begin with.

use std::path::PathBuf;

use ustr::{Ustr, ustr};

use super::synthetic_note;
use crate::cli::options::{Common, Input};
use crate::cli::pipeline;
use crate::demo;
use crate::error::{Error, Result};
use crate::model::{AreaLevel, Areas, Catalogue, Edition, Kind, Sex};
use crate::need::catchments;
use crate::need::correspondence::Correspondence;
use crate::need::small_areas::{Choice, SmallArea, SmallAreas, small_areas};
use crate::need::smooth::{SmoothedAreas, Toward, smooth};
use crate::statistics::posterior::Simulation;
use crate::table::Observations;
use crate::tidy::Members;

/// Which counts, and how they are smoothed.
#[derive(Debug, Clone, clap::Args)]
pub struct RateArgs {
    #[command(flatten)]
    pub input: Input,
    /// The indicator by number, id or Kolada id [default: those with counts by neighbourhood, or the first of a register]
    #[arg(long, value_name = "INDICATOR")]
    pub indicator: Option<String>,
    /// Only neighbourhoods in this municipality, county, region or group, by code or name [default: all]
    #[arg(short, long, value_name = "AREA")]
    pub area: Option<String>,
    /// Women, men or both [default: both, or women where the indicator has no total]
    #[arg(long, value_enum)]
    pub sex: Option<Sex>,
    /// The year that the period ends in [default: the newest]
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Which kind of neighbourhood, where the data have several
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub level: Option<SmallLevel>,
    /// The mean that rates are drawn towards
    #[arg(long, value_enum, value_name = "MEAN", default_value_t = TowardName::Municipality)]
    pub toward: TowardName,
    /// A file of two columns, an area and one that it borders on (--toward neighbours)
    #[arg(long, value_name = "FILE", required_if_eq("toward", "neighbours"))]
    pub neighbours: Option<PathBuf>,
    /// SCB's key of the neighbourhoods of 2018 and 2025, and shares of the people: counts of 2018 are moved to 2025
    #[arg(long, value_name = "FILE")]
    pub correspondence: Option<PathBuf>,
    /// A file of two columns, a neighbourhood and the care centre or other unit it is of: counts are added up to units
    #[arg(long, value_name = "FILE")]
    pub members: Option<PathBuf>,
    /// Use and show small numbers: for work within the keeper of the register, NOT for publication
    #[arg(long)]
    pub internal: bool,
    /// How many times the true rates are drawn
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(100..=20_000))]
    pub draws: u32,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub draw_seed: u64,
}

/// Kinds of small areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SmallLevel {
    Deso,
    Regso,
    CareUnit,
}

/// Means that rates are drawn towards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum TowardName {
    /// That of the municipality
    Municipality,
    /// That of the area and those of --neighbours
    Neighbours,
    /// That of all areas in the data
    Nation,
}

/// What was read: the catalogue knows the units of --members too.
pub struct Read {
    pub observations: Observations,
    pub catalogue: Catalogue,
    /// Where they come from, in words.
    pub source: String,
}

impl RateArgs {
    /// Reads the observations, or makes synthetic ones, and moves and gathers them as was asked.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files.
    pub fn read(&self, catalogue: &Catalogue, common: &Common) -> Result<Read> {
        let (mut observations, source) = if self.input.input.is_empty() {
            synthetic_note(common, self.input.seed);
            let wholes = demo::observations(catalogue, self.input.seed)?;
            let mut rows = wholes.rows_where(|row| row.key.is_whole());
            rows.extend(demo::neighbourhoods::observations(catalogue, self.input.seed)?.rows());
            (Observations::new(rows)?, synthetic_source(self.input.seed, common))
        } else {
            let source = pipeline::read(&self.input, catalogue, common)?;
            (source.observations, source.lines.join(", "))
        };
        if let Some(path) = &self.correspondence {
            observations = Correspondence::open(path)?.moved(&observations, &catalogue.areas)?;
        }
        let mut catalogue = catalogue.clone();
        if let Some(path) = &self.members {
            let members = Members::open(path, edition(&observations, &catalogue.areas))?;
            let gathered = catchments::gathered(&observations, &members, &catalogue)?;
            gathered.2.iter().for_each(|note| common.note(note));
            (observations, catalogue) = (gathered.0, gathered.1);
        }
        Ok(Read { observations, catalogue, source })
    }

    /// The indicator that was asked for, or the first that has counts by neighbourhood.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] for one that does not exist; [`Error::Usage`] where none has counts.
    pub fn indicators(&self, read: &Read) -> Result<Vec<Ustr>> {
        if let Some(name) = &self.indicator {
            return Ok(vec![ustr(&read.catalogue.resolve(name)?.id)]);
        }
        let small = |code: Ustr| read.catalogue.areas.level(code).is_some_and(AreaLevel::is_small);
        let rows = read.observations.rows_where(|row| row.numerator.is_some() && small(row.key.area));
        let has = |id: &str| rows.iter().any(|row| row.key.indicator == id);
        let counted = |kind: Kind| matches!(kind, Kind::Proportion | Kind::Rate);
        let found = read.catalogue.indicators.iter().filter(|own| counted(own.kind) && has(&own.id));
        let found: Vec<Ustr> = found.map(|own| ustr(&own.id)).collect();
        if found.is_empty() {
            return Err(Error::Usage {
                message: "no indicator has counts by neighbourhood".to_owned(),
                help: "rows with the code of a DeSO or RegSO, a numerator and a denominator are needed".to_owned(),
            });
        }
        Ok(found)
    }

    /// The indicator that was asked for, or the first whose counts are of all people and not of those who answered.
    ///
    /// # Errors
    ///
    /// As [`RateArgs::indicators`].
    pub fn one_indicator(&self, read: &Read, common: &Common) -> Result<Ustr> {
        let all = self.indicators(read)?;
        let survey =
            |id: &Ustr| read.catalogue.indicator(*id).is_some_and(|own| own.small_numbers.respondents.is_some());
        let first = all.iter().find(|id| !survey(id)).copied().unwrap_or(all[0]);
        if self.indicator.is_none() {
            common.note(&format!("by {first}; choose another with --indicator"));
        }
        Ok(first)
    }

    /// The small areas of an indicator.
    ///
    /// # Errors
    ///
    /// As [`small_areas`].
    pub fn small_areas<'a>(&self, read: &'a Read, indicator: Ustr) -> Result<SmallAreas<'a>> {
        let level = self.level.map(|level| match level {
            SmallLevel::Deso => AreaLevel::Deso,
            SmallLevel::Regso => AreaLevel::Regso,
            SmallLevel::CareUnit => AreaLevel::CareUnit,
        });
        let level = level.or(self.members.as_ref().map(|_| AreaLevel::CareUnit));
        let choice = Choice { indicator, sex: self.sex, year: self.year, level, internal: self.internal };
        small_areas(&read.observations, &read.catalogue, choice)
    }

    /// The area that neighbourhoods are wanted of.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] for one that does not exist.
    pub fn within(&self, areas: &Areas) -> Result<Within> {
        let area = self.area.as_ref().map(|name| areas.resolve_code(name)).transpose()?;
        Ok(Within { area, municipalities: area.map_or(Vec::new(), |code| areas.municipalities_of(code)) })
    }

    /// Smooths the rates of the areas that were asked for, and says what a careful reader wants to know.
    ///
    /// # Errors
    ///
    /// As [`smooth`]; [`Error::Usage`] where no area was asked for that there is.
    pub fn smoothed(&self, small: &SmallAreas<'_>, read: &Read, common: &Common) -> Result<SmoothedAreas> {
        let areas = &read.catalogue.areas;
        let within = self.within(areas)?;
        let wanted = |area: &SmallArea| within.holds(area.code, area.municipality);
        let toward = match (self.toward, &self.neighbours) {
            (TowardName::Municipality, _) => Toward::Municipality,
            (TowardName::Nation, _) => Toward::All,
            (TowardName::Neighbours, path) => {
                let path = path.as_deref().unwrap_or("".as_ref());
                Toward::Neighbours(Members::open(path, edition(&read.observations, areas))?)
            }
        };
        let simulation = Simulation { replicates: self.draws as usize, seed: self.draw_seed };
        let smoothed = smooth(small, &toward, &wanted, simulation)?;
        if smoothed.areas.is_empty() {
            return Err(Error::Usage {
                message: format!(
                    "{} has no {} with counts in the data",
                    self.area.as_deref().unwrap_or("the nation"),
                    small.geography
                ),
                help: "leave --area out to see which areas there are".to_owned(),
            });
        }
        small.notes.iter().chain(&smoothed.notes).for_each(|note| common.note(note));
        Ok(smoothed)
    }
}

/// The area that neighbourhoods are wanted of.
pub struct Within {
    area: Option<Ustr>,
    municipalities: Vec<Ustr>,
}

impl Within {
    /// Whether an area is it, or lies in it.
    pub fn holds(&self, code: Ustr, municipality: Option<Ustr>) -> bool {
        self.area.is_none_or(|area| area == code)
            || municipality.is_some_and(|municipality| self.municipalities.contains(&municipality))
    }
}

/// The version of the neighbourhoods in the data: 2025 where any is.
fn edition(observations: &Observations, areas: &Areas) -> Edition {
    let new = observations
        .rows_where(|row| areas.neighbourhood(&row.key.area).is_some_and(|own| own.edition == Edition::Of2025));
    if new.is_empty() { Edition::First } else { Edition::Of2025 }
}

/// What synthetic data are called as a source.
pub fn synthetic_source(seed: u64, common: &Common) -> String {
    format!("{} {seed}", common.lang.pick("SYNTETISKA DATA, frö", "SYNTHETIC DATA, seed"))
}

/// A name for people: of the unit, or of the municipality with the end of the neighbourhood's code.
pub fn area_name(code: Ustr, catalogue: &Catalogue, language: crate::model::Language) -> String {
    let areas = &catalogue.areas;
    if let Some(area) = areas.get(code) {
        return area.name.get(language).to_owned();
    }
    match (areas.neighbourhood(&code), areas.municipality(code)) {
        (Some(own), Some(municipality)) => format!("{} {}", municipality.name.get(language), &own.bare()[4..]),
        _ => code.to_string(),
    }
}
