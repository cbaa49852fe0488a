//! Total, women, men.

use serde::{Deserialize, Serialize};

use super::Language;

/// Sex as Swedish official statistics record it, and the total of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Women and men together.
    Total,
    /// Women.
    Women,
    /// Men.
    Men,
}

impl Sex {
    /// All three, in the order of reports.
    pub const ALL: [Sex; 3] = [Sex::Total, Sex::Women, Sex::Men];

    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            Sex::Total => "total",
            Sex::Women => "women",
            Sex::Men => "men",
        }
    }

    /// The word for people.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Sex::Total => language.pick("totalt", "total"),
            Sex::Women => language.pick("kvinnor", "women"),
            Sex::Men => language.pick("män", "men"),
        }
    }

    /// Reads the words and codes of Kolada (T, K, M), SCB (1 = men, 2 = women, 1+2) and our tables, Swedish or English.
    ///
    /// ```
    /// # use jamlik::model::Sex;
    /// assert_eq!(Sex::parse("K"), Some(Sex::Women));
    /// assert_eq!(Sex::parse("2"), Some(Sex::Women));
    /// assert_eq!(Sex::parse("Kvinnor och män"), Some(Sex::Total));
    /// assert_eq!(Sex::parse("x"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Sex> {
        match text.trim().to_lowercase().as_str() {
            "t" | "total" | "totalt" | "båda" | "both" | "both sexes" | "1+2" | "kvinnor och män"
            | "män och kvinnor" | "samtliga" | "alla" | "all" | "totalt kön" => Some(Sex::Total),
            "k" | "women" | "woman" | "kvinnor" | "kvinna" | "female" | "females" | "2" | "flickor" | "girls" => {
                Some(Sex::Women)
            }
            "m" | "men" | "man" | "män" | "male" | "males" | "1" | "pojkar" | "boys" => Some(Sex::Men),
            _ => None,
        }
    }
}
