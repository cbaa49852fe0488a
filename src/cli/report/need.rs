//! The need of a report: the index, the observations of the same small areas, and what is made of both once for all pages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ustr::{Ustr, ustr};

use crate::boundaries::{self, Boundaries};
use crate::cli::options::{Common, Input};
use crate::cli::pipeline::Source;
use crate::demo::neighbourhoods;
use crate::error::{Error, Problem, Result};
use crate::model::{Area, AreaLevel, Catalogue, Period, Sex};
use crate::need::cni::{self, Cni, cni};
use crate::need::components::Components;
use crate::need::gains::gains;
use crate::need::groups::{By, Classes, grouped};
use crate::need::places::places;
use crate::need::small_areas::main_sex;
use crate::need::weights::Weights;
use crate::report::need::{Need, told};
use crate::statistics::posterior::Simulation;
use crate::table::{Observation, Observations};

/// Where the section on need comes from.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Need")]
pub(super) struct Options {
    /// The seven counts and the people of each DeSO or RegSO, as `jamlik need cni` reads them: pages get a section on need
    /// [default: synthetic without --input, else no section]
    #[arg(long, value_name = "TABLE")]
    need: Option<PathBuf>,
    /// The weights of the Care Need Index: scb, skane_bvc, or a TOML file of your own
    #[arg(long, value_name = "NAME", default_value = "scb")]
    weights: String,
    /// The nation's weighted sum per person, such as 2.4762 [default: that of --need]
    #[arg(long, value_name = "NUMBER", requires = "need")]
    national: Option<f64>,
    /// Boundaries for maps of need: of DeSO or RegSO, of municipalities, of counties [default: tiles of municipalities]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    boundaries: Vec<PathBuf>,
    /// The year of the division of DeSO or RegSO in --boundaries, where the file does not say it
    #[arg(long, value_name = "YEAR", requires = "boundaries", value_parser = clap::value_parser!(u16).range(2018..2100))]
    division: Option<u16>,
}

/// The index of a run, and the counts of indicators by its areas.
pub(super) struct Ground {
    all: Cni,
    weights: Weights,
    boundaries: Vec<Boundaries>,
    /// Values of small areas, and whole values of the same indicators; nothing where they are not of the same areas.
    observations: Option<Observations>,
    /// The indicators whose groups by quintile were made from them.
    indicators: Vec<Ustr>,
    source: String,
    synthetic: bool,
}

impl Options {
    /// The index, and the observations of the run with the indicators' groups by its quintiles among them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files.
    pub(super) fn ground(
        &self,
        input: &Input,
        source: &mut Source,
        catalogue: &Catalogue,
        common: &Common,
    ) -> Result<Option<Ground>> {
        let components = match (&self.need, source.synthetic) {
            (Some(path), _) => Components::read(path, catalogue, common.lang)?,
            (None, true) => Components::synthetic(catalogue, input.seed)?,
            (None, false) => return self.none(source, catalogue, common),
        };
        let synthetic = self.need.is_none();
        let weights = Weights::named(catalogue, &self.weights)?;
        // Pages say how ranks vary with chance, not with the weights.
        let options = cni::Options { national: self.national, weight_spread: 0.0, ..cni::Options::default() };
        let all = cni(&components, &weights, &options)?;
        if !synthetic {
            all.notes.iter().for_each(|note| common.note(note));
        }
        if all.rows.iter().all(|row| row.unit.municipality.is_none()) {
            return Err(Error::Usage {
                message: "--need: no area of the table lies in a municipality that is known".to_owned(),
                help: "give it a column `municipality`, or codes that begin with the municipality's".to_owned(),
            });
        }
        let mut ground = Ground {
            boundaries: self.read_boundaries(catalogue, common)?,
            observations: None,
            indicators: Vec::new(),
            source: self.need.as_deref().map_or(String::new(), name),
            all,
            weights,
            synthetic,
        };
        ground.join(input, source, catalogue, common)?;
        if !synthetic {
            source.lines.push(format!("{} ({})", ground.source, ground.weights.title.get(common.lang)));
        }
        Ok(Some(ground))
    }

    /// No index: says so where something was given that asks for one.
    fn none(&self, source: &Source, catalogue: &Catalogue, common: &Common) -> Result<Option<Ground>> {
        if !self.boundaries.is_empty() {
            return Err(Error::Usage {
                message: "--boundaries without --need: there is no need to map".to_owned(),
                help: "give the counts of each area with --need TABLE; `jamlik chart map` maps an indicator".to_owned(),
            });
        }
        if !source.observations.rows_where(|row| is_small(row.key.area, catalogue)).is_empty() {
            common.note(
                "the input has small areas; with --need TABLE (the counts of an index) pages get a section on need",
            );
        }
        Ok(None)
    }

    fn read_boundaries(&self, catalogue: &Catalogue, common: &Common) -> Result<Vec<Boundaries>> {
        let how = boundaries::Options { version: self.division, ..boundaries::Options::default() };
        let read = |path: &PathBuf| -> Result<Boundaries> {
            let read = boundaries::open(path, &catalogue.areas, &how)?;
            read.notes.iter().for_each(|note| common.note(note));
            Problem::blocks(&read.problems).iter().for_each(|block| common.note(block));
            Ok(read)
        };
        self.boundaries.iter().map(read).collect()
    }

    /// The words that make the same report again.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.need.iter().map(|path| format!("--need {}", name(path))).collect();
        if self.weights != "scb" {
            words.push(format!("--weights {}", name(Path::new(&self.weights))));
        }
        words.extend(self.national.map(|national| format!("--national {national}")));
        if !self.boundaries.is_empty() {
            let names: Vec<String> = self.boundaries.iter().map(|path| name(path)).collect();
            words.push(format!("--boundaries {}", names.join(" ")));
        }
        words.extend(self.division.map(|year| format!("--division {year}")));
        words
    }
}

impl Ground {
    /// Puts the groups by quintile that the small areas make up among the observations of the run.
    fn join(&mut self, input: &Input, source: &mut Source, catalogue: &Catalogue, common: &Common) -> Result<()> {
        let is_small = |row: &Observation| row.key.is_whole() && is_small(row.key.area, catalogue);
        let small = match (self.synthetic, source.synthetic) {
            (true, _) => neighbourhoods::observations(catalogue, input.seed)?,
            (false, true) => return Ok(()),
            (false, false) => Observations::new(source.observations.rows_where(is_small))?,
        };
        let classes = Classes::of_cni(&self.all);
        let rows = small.rows();
        if !rows.iter().any(|row| classes.areas.contains_key(&row.key.area)) {
            if let (Some(row), Some(own)) = (rows.first(), classes.areas.keys().next()) {
                common.note(&format!(
                    "the small areas of --input (such as {}) and of --need (such as {own}) are not the same: the section on \
                     need has no indicators",
                    row.key.area
                ));
            }
            return Ok(());
        }
        let newest = newest(&rows, catalogue);
        let of: BTreeSet<Ustr> = rows.iter().map(|row| row.key.indicator).collect();
        self.indicators = catalogue.indicators.iter().map(|own| ustr(&own.id)).filter(|id| of.contains(id)).collect();
        let groups = grouped(&small, &classes, catalogue)?;
        groups.notes.iter().skip(classes.notes.len()).for_each(|note| common.note(note));
        let groups = groups.observations.rows();
        let made: BTreeSet<(Ustr, Ustr, Sex)> = groups.iter().map(place).collect();
        let is_replaced = |row: &Observation| row.key.dimension == By::Cni.dimension() && made.contains(&place(row));
        let mut all = source.observations.rows_where(|row| !is_replaced(row));
        let replaced = source.observations.len() - all.len();
        if replaced > 0 && !self.synthetic {
            common.note(&format!(
                "{replaced} rows by quintile of CNI in --input give way to those that its small areas make up with --need"
            ));
        }
        let is_newest = |row: &&Observation| newest.get(&row.key.indicator) == Some(&row.key.period);
        let wholes = all.iter().filter(|row| row.key.is_whole() && !is_small(row));
        let counts = wholes.chain(&rows).filter(is_newest).copied().collect();
        self.observations = Some(Observations::new(counts)?);
        all.extend(groups);
        // Two sorted runs, which a stable sort merges.
        all.sort_by_key(|row| row.key);
        source.observations = Observations::from_sorted(&all)?;
        Ok(())
    }

    /// What the pages of some areas tell of need.
    ///
    /// # Errors
    ///
    /// As [`gains`].
    pub(super) fn need(self, areas: &[&Area], catalogue: &Catalogue, common: &Common) -> Result<Need> {
        let wanted: BTreeSet<Ustr> = areas.iter().flat_map(|area| told(area, &catalogue.areas)).collect();
        let wanted: Vec<Ustr> = wanted.into_iter().collect();
        let (gains, notes) = match &self.observations {
            Some(rows) => gains(rows, catalogue, &self.all, &wanted, Simulation { replicates: 1000, seed: 1 })?,
            None => (Vec::new(), Vec::new()),
        };
        notes.iter().for_each(|note| common.note(note));
        let covered: BTreeSet<Ustr> = self.all.rows.iter().filter_map(|row| row.unit.municipality).collect();
        let nationwide = covered.len() == catalogue.areas.of_level(AreaLevel::Municipality).count();
        tracing::info!("{} areas with a Care Need Index", self.all.rows.len());
        Ok(Need {
            places: places(&self.all, &catalogue.areas, &wanted),
            nation_is_one: self.all.stated || nationwide,
            all: self.all,
            title: self.weights.title,
            indicators: self.indicators,
            gains,
            boundaries: self.boundaries,
            source: self.source,
            synthetic: self.synthetic,
            nationwide,
        })
    }
}

/// The newest period of each indicator that small areas have counts of.
fn newest(rows: &[Observation], catalogue: &Catalogue) -> BTreeMap<Ustr, Period> {
    let mut newest = BTreeMap::new();
    for row in rows.iter().filter(|row| row.numerator.is_some() && row.denominator.is_some()) {
        if catalogue.indicator(row.key.indicator).is_some_and(|own| main_sex(own) == row.key.sex) {
            let period = newest.entry(row.key.indicator).or_insert(row.key.period);
            *period = row.key.period.max(*period);
        }
    }
    newest
}

fn place(row: &Observation) -> (Ustr, Ustr, Sex) {
    (row.key.indicator, row.key.area, row.key.sex)
}

fn is_small(code: Ustr, catalogue: &Catalogue) -> bool {
    catalogue.areas.level(code).is_some_and(AreaLevel::is_small)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
