//! Where the need is greatest: the Care Need Index, neighbourhoods, targets, allocation, what-if, ageing.

pub mod ageing;
pub mod allocate;
pub mod area_type;
pub mod candidates;
pub mod catchments;
pub mod cni;
pub mod components;
pub mod correspondence;
pub mod gains;
pub mod groups;
mod headings;
pub mod places;
pub mod rank;
mod sheet;
pub mod small_areas;
pub mod smooth;
pub mod target;
pub mod weights;
pub mod whatif;
