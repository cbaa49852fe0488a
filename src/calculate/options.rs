//! What a calculation can be told.

use super::Kind;
use super::concentration::Uncertainty;
use super::funnel::Widening;
use super::gaps::{Interval, Turned};
use crate::error::{Error, Result};
use crate::statistics;

/// Options of every kind; [`Kind::options`] lists those that a kind takes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// Columns whose values tell the sets of rows apart; each set is computed by itself
    #[arg(long, value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    pub by: Vec<String>,
    /// Levels of confidence of the intervals [default: 0.95; of funnels 0.95,0.998]
    #[arg(long, value_name = "LEVEL", num_args = 1.., value_delimiter = ',', allow_negative_numbers = true)]
    pub confidence: Vec<f64>,
    /// The method in long words; `--explain` lists those of a kind [default: the first of them]
    #[arg(long, value_name = "WORD")]
    pub method: Option<String>,
    /// Values are given times this: 100 for per cent, 100000 for a rate per 100 000
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub multiplier: Option<f64>,
    /// How many groups of equal size to make [default: 10]
    #[arg(long, value_name = "N")]
    pub quantiles: Option<usize>,
    /// Years that the counts of a rate are pooled over; sizes are then given a year
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub years: Option<f64>,
    /// How a funnel is widened where areas differ by more than chance [default: none]
    #[arg(long, value_enum, value_name = "WORD")]
    pub overdispersion: Option<Widening>,
    /// Give the hundred points that draw a funnel, in place of the areas
    #[arg(long)]
    pub points: bool,
    /// Years that each period of a trend pools, where neither a column nor the period itself says
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub pooled_years: Option<f64>,
    /// Leave out the continuity correction of Mann and Kendall's test
    #[arg(long)]
    pub no_continuity: bool,
    /// Measures of inequality by id or name, or `all` [default: all]
    #[arg(long, value_name = "MEASURE", num_args = 1.., value_delimiter = ',')]
    pub measure: Vec<String>,
    /// How the limits of measures are made [default: usual]
    #[arg(long, value_enum, value_name = "WORD")]
    pub interval: Option<Interval>,
    /// Reflect drawn limits about the value, against the upward bias of measures of spread
    #[arg(long)]
    pub corrected: bool,
    /// How many times groups are drawn anew where limits are drawn [default: 1000; of a slope 100000]
    #[arg(long, value_name = "N")]
    pub draws: Option<usize>,
    /// Seed of the draws [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// What a positive value of a measure with a direction means [default: field]
    #[arg(long, value_enum, value_name = "WORD")]
    pub sign: Option<Turned>,
    /// Leave groups without an estimate out, where otherwise their set has no measure
    #[arg(long)]
    pub drop_missing: bool,
    /// How the standard error of a concentration index is made [default: linearised; of groups, kakwani]
    #[arg(long, value_enum, value_name = "WORD")]
    pub variance: Option<Uncertainty>,
    /// The lowest and the highest that an outcome can be, for Wagstaff's and Erreygers's index [default: 0,1]
    #[arg(long, value_name = "NUMBER", num_args = 1.., value_delimiter = ',', allow_negative_numbers = true)]
    pub bounds: Vec<f64>,
    /// The aversion to inequality of the extended concentration index, above 1
    #[arg(long, value_name = "NUMBER")]
    pub nu: Option<f64>,
    /// Fit the line of a slope on the scale of --method too, not only its errors
    #[arg(long)]
    pub transform: bool,
    /// Give the corners of the concentration curve, in place of the index
    #[arg(long)]
    pub curve: bool,
}

/// One level of confidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// As the names of columns write it: `95`, `99.8`.
    pub name: String,
    /// The level, 0.95.
    pub confidence: f64,
    /// The normal quantile of its two-sided interval.
    pub z: f64,
}

impl Options {
    /// The levels of confidence.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for one that is not between 0.5 and 1.
    pub fn levels(&self) -> Result<Vec<Level>> {
        self.levels_or(&[0.95])
    }

    /// The levels of confidence, or those that the kind uses where none is given.
    ///
    /// # Errors
    ///
    /// As [`Options::levels`].
    pub fn levels_or(&self, usual: &[f64]) -> Result<Vec<Level>> {
        let given = if self.confidence.is_empty() { usual } else { &self.confidence };
        given.iter().map(|confidence| level(*confidence)).collect()
    }

    /// The method that was asked for, or the kind's first.
    pub fn method(&self, kind: &Kind) -> &str {
        self.method.as_deref().or(kind.methods.first().copied()).unwrap_or_default()
    }

    /// What values are multiplied by.
    pub fn multiplier(&self, kind: &Kind) -> f64 {
        self.multiplier.unwrap_or(kind.multiplier)
    }

    /// The names of the options beyond the common ones that were given.
    fn given(&self) -> Vec<&'static str> {
        let all = [
            ("multiplier", self.multiplier.is_some()),
            ("quantiles", self.quantiles.is_some()),
            ("years", self.years.is_some()),
            ("overdispersion", self.overdispersion.is_some()),
            ("points", self.points),
            ("pooled-years", self.pooled_years.is_some()),
            ("no-continuity", self.no_continuity),
            ("measure", !self.measure.is_empty()),
            ("interval", self.interval.is_some()),
            ("corrected", self.corrected),
            ("draws", self.draws.is_some()),
            ("seed", self.seed.is_some()),
            ("sign", self.sign.is_some()),
            ("drop-missing", self.drop_missing),
            ("variance", self.variance.is_some()),
            ("bounds", !self.bounds.is_empty()),
            ("nu", self.nu.is_some()),
            ("transform", self.transform),
            ("curve", self.curve),
        ];
        all.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect()
    }

    pub(super) fn check(&self, kind: &Kind) -> Result<()> {
        self.levels()?;
        if let Some(option) = self.given().into_iter().find(|option| !kind.options.contains(option)) {
            let takes: Vec<String> = kind.options.iter().map(|name| format!("--{name}")).collect();
            let takes = if takes.is_empty() { "no options of its own".to_owned() } else { takes.join(", ") };
            return Err(Error::Usage {
                message: format!("`jamlik calc {}` has no use for --{option}", kind.id),
                help: format!("it takes {takes}"),
            });
        }
        for (option, given, help) in [
            ("multiplier", self.multiplier, "100 for per cent, 100000 for a rate per 100 000"),
            ("years", self.years, "3 where the counts are those of three years together"),
            ("pooled-years", self.pooled_years, "3 for means over three years"),
        ] {
            if let Some(number) = given.filter(|number| !(number.is_finite() && *number > 0.0)) {
                return Err(Error::Usage {
                    message: format!("--{option} {number}: a number above 0 is needed"),
                    help: help.to_owned(),
                });
            }
        }
        match &self.method {
            Some(method) if !kind.methods.contains(&method.as_str()) => Err(Error::Unknown {
                what: "method",
                given: method.clone(),
                known: kind.methods.iter().map(|method| (*method).to_owned()).collect(),
            }),
            _ => Ok(()),
        }
    }
}

fn level(confidence: f64) -> Result<Level> {
    let z = statistics::z(confidence).map_err(|_| Error::Usage {
        message: format!("--confidence {confidence}: a level between 0.5 and 1 is needed"),
        help: "0.95 for 95 %, 0.998 for 99.8 %".to_owned(),
    })?;
    // 0.998 × 100 is 99.8 and not 99.79999999999999.
    let percent = (confidence * 1e10).round() / 1e8;
    Ok(Level { name: percent.to_string(), confidence, z })
}
