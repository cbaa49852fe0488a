//! Agreement with numbers made elsewhere: the R packages of the field, published tables, certified data sets.
//!
//! One module a topic. Each has `lines()`, what the table in the README says, and tests of its own. Reference files beside
//! the project are read whole where they are there; the smaller set in `tests/golden` verifies a lone clone.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

mod aggregate;
mod concentration;
mod decomposition;
mod estimators;
mod funnel;
mod inequality;
mod life_table;
mod limits;
mod line;
mod nist;
mod persons;
mod read;
mod slope;
mod smoothing;
mod standardised;
#[path = "../support/mod.rs"]
mod support;
mod table;
mod trend;
