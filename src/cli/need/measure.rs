//! The measure of need that areas are ranked or funded by.

use std::path::{Path, PathBuf};

use ustr::ustr;

use super::rates::{RateArgs, area_name, synthetic_source};
use super::synthetic_note;
use crate::cli::options::Common;
use crate::error::{Error, Result};
use crate::model::{Catalogue, Language, NATION};
use crate::need::candidates::Candidates;
use crate::need::cni::{self, cni};
use crate::need::components::Components;
use crate::need::correspondence::Correspondence;
use crate::need::weights::Weights;

/// By what, and from which data.
#[derive(Debug, Clone, clap::Args)]
pub struct MeasureArgs {
    /// The seven counts and the people of each area, or `area`, `population` and `need` (or `cni`), perhaps
    /// `standard_error` [default: synthetic neighbourhoods]
    #[arg(value_name = "TABLE")]
    pub table: Option<PathBuf>,
    /// What need is measured by
    #[arg(long, value_enum, value_name = "MEASURE", default_value_t = By::Cni)]
    pub by: By,
    /// The weights of CNI and of the smoothed rate in a combination of both, in standard deviations
    #[arg(long, value_name = "CNI,RATE", value_delimiter = ',', default_values_t = [0.5, 0.5])]
    pub parts: Vec<f64>,
    /// The weights of the Care Need Index: scb, skane_bvc, or a TOML file of your own
    #[arg(short, long, value_name = "NAME", default_value = "scb")]
    pub weights: String,
    #[command(flatten)]
    pub rates: RateArgs,
}

/// Measures of need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// The Care Need Index, or the column `need` of TABLE
    Cni,
    /// The smoothed rate of an indicator (--input, --indicator)
    Rate,
    /// Its cases a year beyond what the mean would give
    Avoidable,
    /// CNI and the smoothed rate, each in standard deviations, by --parts
    Combination,
}

/// The candidates, and the catalogue that knows their units.
pub struct Measured {
    pub candidates: Candidates,
    pub catalogue: Catalogue,
    /// Where they come from, in words.
    pub source: String,
}

impl MeasureArgs {
    /// The candidates of the area that was asked for.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files; [`Error::Usage`] where none is left.
    pub fn candidates(&self, common: &Common, catalogue: &Catalogue) -> Result<Measured> {
        let (all, catalogue, source) = match self.by {
            By::Cni => (self.of_table(common, catalogue)?, catalogue.clone(), self.source(common)),
            _ => self.of_rates(common, catalogue)?,
        };
        let within = self.rates.within(&catalogue.areas)?;
        let candidates = all.only(|row| within.holds(row.area, row.municipality));
        if candidates.rows.is_empty() {
            return Err(Error::Usage {
                message: format!("{} has no areas in the data", self.rates.area.as_deref().unwrap_or("the nation")),
                help: "leave --area out to see which areas there are".to_owned(),
            });
        }
        Ok(Measured { candidates, catalogue, source })
    }

    /// Where the counts of an index come from.
    fn source(&self, common: &Common) -> String {
        match &self.table {
            Some(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            None => synthetic_source(self.rates.input.seed, common),
        }
    }

    /// The area that was asked for, by name.
    pub fn place(&self, catalogue: &Catalogue, language: Language) -> String {
        let code = self.rates.area.as_ref().and_then(|name| catalogue.areas.resolve_code(name).ok());
        area_name(code.unwrap_or(ustr(NATION)), catalogue, language)
    }

    fn of_table(&self, common: &Common, catalogue: &Catalogue) -> Result<Candidates> {
        let draws = (self.rates.draws as usize, self.rates.draw_seed);
        if self.table.is_none() && self.by == By::Cni {
            synthetic_note(common, self.rates.input.seed);
        }
        let rates = &self.rates;
        let files = (self.table.as_deref(), rates.correspondence.as_deref());
        cni_of(files, rates.input.seed, &self.weights, draws, common, catalogue)
    }

    fn of_rates(&self, common: &Common, catalogue: &Catalogue) -> Result<(Candidates, Catalogue, String)> {
        let read = self.rates.read(catalogue, common)?;
        let indicator = self.rates.one_indicator(&read, common)?;
        let small = self.rates.small_areas(&read, indicator)?;
        let smoothed = self.rates.smoothed(&small, &read, common)?;
        let candidates = match self.by {
            By::Avoidable => Candidates::of_avoidable(&small, &smoothed)?,
            By::Combination => {
                let weights = match self.parts[..] {
                    [cni, rate] if cni.is_finite() && rate.is_finite() => [cni, rate],
                    _ => {
                        return Err(Error::Usage {
                            message: "--parts: two numbers are needed, the weights of CNI and of the rate".to_owned(),
                            help: "0.5,0.5 for as much of each".to_owned(),
                        });
                    }
                };
                let rates = Candidates::of_rates(&small, &smoothed)?;
                let (both, left_out) = Candidates::combined(&self.of_table(common, catalogue)?, &rates, weights)?;
                if self.rates.area.is_none() && left_out > 0 {
                    common.note(&format!("{left_out} areas have one of the two measures alone and are left out"));
                }
                both
            }
            By::Rate | By::Cni => Candidates::of_rates(&small, &smoothed)?,
        };
        drop((small, smoothed));
        Ok((candidates, read.catalogue, read.source))
    }
}

/// Candidates from the seven counts of a table, or its column of need; without one, from the synthetic neighbourhoods. With a
/// key of the versions of neighbourhoods, counts of 2018 are moved to 2025.
///
/// # Errors
///
/// Everything that is wrong with the table or the key.
pub fn cni_of(
    (table, correspondence): (Option<&Path>, Option<&Path>),
    data_seed: u64,
    weights: &str,
    (draws, seed): (usize, u64),
    common: &Common,
    catalogue: &Catalogue,
) -> Result<Candidates> {
    table.iter().for_each(|path| common.source_file(path));
    let components = match table {
        None => Components::synthetic(catalogue, data_seed)?,
        Some(path) => match Components::read(path, catalogue, common.lang) {
            Ok(components) => components,
            // Without the counts of an index it may be a table of need.
            Err(error @ Error::Data(_)) if correspondence.is_none() => {
                return Candidates::read(path, &catalogue.areas, draws, seed)
                    .map_err(|other| if has_need(&other) { other } else { error });
            }
            Err(error) => return Err(error),
        },
    };
    let components = match correspondence.filter(|_| table.is_some()) {
        Some(key) => Correspondence::open(key)?.moved_units(&components)?,
        None => components,
    };
    let weights = Weights::named(catalogue, weights)?;
    let all = cni(&components, &weights, &cni::Options { draws, seed, ..cni::Options::default() })?;
    all.notes.iter().for_each(|note| common.note(note));
    Ok(Candidates::of_cni(&all))
}

/// Whether what is wrong is in the rows of a table of need, and not that it is none.
fn has_need(error: &Error) -> bool {
    matches!(error, Error::Data(problems) if problems.iter().any(|problem| problem.place.row.is_some()))
}
