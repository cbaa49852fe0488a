//! The dimensions of inequality and their groups.

use serde::{Deserialize, Serialize};

use super::{AreaLevel, Text};

/// The dimensions whose groups are the areas of this level within another.
pub const GEOGRAPHIC: [(&str, AreaLevel); 2] =
    [("municipality", AreaLevel::Municipality), ("county", AreaLevel::County)];

/// The word for "everyone" in the columns `dimension` and `group`.
pub const TOTAL: &str = "total";

/// A way to divide people into groups, such as education.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// The word in our tables.
    pub id: String,
    /// The words for people.
    pub title: Text,
    /// Which groups a gap is taken between.
    pub contrast: Contrast,
    /// The groups, from the least to the most advantaged where they are ordered.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Where the division comes from.
    #[serde(default)]
    pub source: String,
}

impl Dimension {
    /// Whether its groups are areas within another.
    pub fn is_geographic(&self) -> bool {
        GEOGRAPHIC.iter().any(|(id, _)| self.id == *id)
    }
}

/// Which two groups the simple gap measures compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contrast {
    /// Ordered groups: the most advantaged against the least advantaged.
    Ordered,
    /// The other group against the first one listed, as women against men.
    Reference,
    /// Unordered groups: the highest value against the lowest.
    Extremes,
}

/// One group of a dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The word in our tables.
    pub id: String,
    /// The words for people.
    pub title: Text,
    /// Other spellings in files.
    #[serde(default)]
    pub aliases: Vec<String>,
}
