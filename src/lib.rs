//! jamlik (Swedish *jämlik*, equal): how healthy the people of every Swedish municipality are, and how equal.
//!
//! Data flows one way. Each folder uses only those above it:
//!
//! ```text
//! error       one error type: place, expected, found, help
//! model       words of the field, read from data/: Indicator, Area, Dimension, Period
//! table       checked polars frames between the stages: Observations, Estimates, Comparisons, Gaps
//! statistics  kernels on plain numbers: intervals, life tables. No tables, no files
//! load        a file -> Raw cells. One format a file
//! boundaries  map files -> areas as polygons in metres: GeoJSON, TopoJSON, GeoPackage, GeoParquet
//! tidy        Raw -> Observations, or everything that is wrong with it, at once
//! aggregate   person rows -> Observations: files of any size, summed by key
//! demo        the synthetic data set over the real register of areas; synthetic persons
//! estimate    Observations -> Estimates
//! compare     Estimates -> Comparisons
//! inequality  Estimates over a dimension -> Gaps
//! need        where it is greatest: CNI, neighbourhoods, targets, allocation, what-if, ageing
//! calculate   a table of one's own -> values with intervals. One kind a file
//! chart       tables -> SVG, PNG. Decides nothing statistical
//! report      tables + charts -> HTML pages, batch
//! cli         one command a file
//! ```

pub mod aggregate;
pub mod boundaries;
pub mod calculate;
pub mod chart;
pub mod cli;
pub mod compare;
pub mod demo;
pub mod error;
pub mod estimate;
pub mod inequality;
pub mod load;
pub mod model;
pub mod need;
pub mod report;
pub mod statistics;
pub mod table;
pub mod tidy;

pub use error::{Error, Result};
