//! Where the need is greatest: the Care Need Index, neighbourhoods, targets, allocation, what-if, ageing.

pub mod ageing;
pub mod area_type;
pub mod cni;
pub mod components;
pub mod groups;
mod headings;
pub mod rank;
mod sheet;
pub mod weights;
