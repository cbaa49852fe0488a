//! Where the need is greatest: the Care Need Index, neighbourhoods, targets, allocation, what-if, ageing.

pub mod rank;
