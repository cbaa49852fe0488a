//! The words of the field, read from `data/`: indicators, areas, dimensions, periods.
//!
//! Nothing here computes a statistic or opens a user's data file.

mod age;
mod area;
mod catalogue;
mod check;
mod component;
mod dimension;
mod indicator;
mod language;
mod neighbourhood;
mod parse;
mod period;
mod sex;
mod status;
mod tile;

pub use age::AgeGroup;
pub use area::{Area, AreaLevel, Areas, NATION, fold};
pub use catalogue::Catalogue;
pub use component::Component;
pub use dimension::{Contrast, Dimension, GEOGRAPHIC, Group, TOTAL};
pub use indicator::{
    Better, Break, Confidence, Goal, Indicator, Kind, KoladaId, KoladaUnit, PooledException, SmallNumbers, StrategyArea,
};
pub use language::{Language, Text};
pub use neighbourhood::{BareCodes, Edition, Neighbourhood, NeighbourhoodKind};
pub use parse::parse_toml;
pub use period::Period;
pub use sex::Sex;
pub use status::Status;
pub use tile::tile;
