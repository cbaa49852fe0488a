//! Where the need is greatest: the Care Need Index, neighbourhoods, targets, allocation, what-if, ageing.

pub mod allocate;
pub mod cni;
pub mod components;
mod headings;
pub mod rank;
mod sheet;
pub mod weights;
