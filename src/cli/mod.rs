//! The commands, one a file.

pub mod areas;
mod indicator_text;
pub mod indicators;
