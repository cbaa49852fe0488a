//! Person rows -> Observations: registers and surveys with one row a person, of any size.
//!
//! ```text
//! spec         what the columns of a file mean, in a TOML file: areas, sex, age, year, weights, indicators
//! expression   the conditions of a spec: SQL expressions, checked, evaluated over Arrow arrays, printed for an engine
//! read         files of person rows -> batches of Arrow arrays: Parquet, Arrow IPC, CSV
//! plan         spec + columns -> the additive step, described once: keys, measures, filters
//! cells        the result of that step, whatever engine made it: sums by key
//! embedded     the engine that is built in: dense sums over batches, in the order of the rows
//! sql          a plan as one SQL statement; spark: a cluster that sums by it (feature `spark`)
//! passes       the passes before: groups of equal size, groups of areas by an index
//! run          the passes and the step, by one engine or another; resume: the state of a run over many files
//! observations cells -> Observations: roll-up of areas, design-based standard errors
//! ```
//!
//! Only sums leave this folder. No message holds a value of a person's row: a place is a file, a row number, a column.

pub mod cells;
pub mod cells_file;
pub mod embedded;
pub mod expression;
pub mod observations;
pub mod passes;
pub mod plan;
pub mod read;
pub mod resume;
pub mod rows;
pub mod run;
#[cfg(feature = "spark")]
pub mod spark;
pub mod spec;
pub mod sql;
