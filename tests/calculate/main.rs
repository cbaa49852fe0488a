//! `jamlik calc` end to end: one module a family of kinds.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

mod change;
mod concentration;
mod estimators;
mod funnel;
mod gaps;
mod persons;
mod proportion;
mod run;
mod slope;
mod smooth;
mod theil;
mod trend;
