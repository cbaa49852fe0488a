//! Why a value is, or is not, there.

use super::Language;

/// The state of a value: `ok` if and only if the value is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The value is there.
    Ok,
    /// No value was reported.
    Missing,
    /// Hidden, by the source or by us, because few people are behind it.
    Suppressed,
    /// The value cannot exist, such as life expectancy for both sexes in Kolada.
    NotApplicable,
    /// The source holds the value to be too uncertain to publish.
    Unreliable,
    /// The arithmetic has no answer, such as a share of nobody.
    Undefined,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 6] =
        [Status::Ok, Status::Missing, Status::Suppressed, Status::NotApplicable, Status::Unreliable, Status::Undefined];

    /// The word in our tables.
    pub fn id(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Missing => "missing",
            Status::Suppressed => "suppressed",
            Status::NotApplicable => "not_applicable",
            Status::Unreliable => "unreliable",
            Status::Undefined => "undefined",
        }
    }

    /// Reads the word of our tables.
    pub fn parse(text: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.id() == text)
    }

    /// The word for people.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Status::Ok => language.pick("finns", "available"),
            Status::Missing => language.pick("saknas", "missing"),
            Status::Suppressed => language.pick("för få", "too few"),
            Status::NotApplicable => language.pick("ej tillämplig", "not applicable"),
            Status::Unreliable => language.pick("osäker", "unreliable"),
            Status::Undefined => language.pick("odefinierad", "undefined"),
        }
    }
}
