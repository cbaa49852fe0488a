//! The seven counts that the Care Need Index is made of.

use serde::{Deserialize, Serialize};

use super::Text;

/// One of the seven counts of the Care Need Index, in the order of SCB's table. A person counts once in each that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// Younger than 5 years.
    AgeUnder5,
    /// Born in Eastern Europe, Asia, Africa or South America.
    BornEastSouth,
    /// Older than 65 years and living alone.
    Age65Alone,
    /// Single parent with a child of at most 17 years.
    SingleParent,
    /// At least 1 year old and moved into the area within the year.
    MovedIn,
    /// Unemployed or in a labour-market programme, 16–64 years.
    Unemployed,
    /// Low education, 25–64 years.
    LowEducation,
}

impl Component {
    /// All of them, in the order of SCB's table.
    pub const ALL: [Component; 7] = [
        Component::AgeUnder5,
        Component::BornEastSouth,
        Component::Age65Alone,
        Component::SingleParent,
        Component::MovedIn,
        Component::Unemployed,
        Component::LowEducation,
    ];

    /// The word in our tables and files.
    pub fn id(self) -> &'static str {
        match self {
            Component::AgeUnder5 => "age_under5",
            Component::BornEastSouth => "born_east_south",
            Component::Age65Alone => "age65_alone",
            Component::SingleParent => "single_parent",
            Component::MovedIn => "moved_in",
            Component::Unemployed => "unemployed",
            Component::LowEducation => "low_education",
        }
    }

    /// The place in [`Component::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The words for people.
    pub fn title(self) -> Text {
        let (sv, en) = match self {
            Component::AgeUnder5 => ("yngre än 5 år", "younger than 5"),
            Component::BornEastSouth => (
                "födda i Östeuropa, Asien, Afrika eller Sydamerika",
                "born in Eastern Europe, Asia, Africa or South America",
            ),
            Component::Age65Alone => ("äldre än 65 år och ensamboende", "older than 65 and living alone"),
            Component::SingleParent => ("ensamstående förälder med barn 0–17 år", "single parent with a child of 0–17"),
            Component::MovedIn => {
                ("inflyttade det senaste året, 1 år och äldre", "moved in within the year, aged 1 or more")
            }
            Component::Unemployed => ("arbetslösa eller i åtgärd, 16–64 år", "unemployed or in a programme, 16–64"),
            Component::LowEducation => ("lågutbildade, 25–64 år", "low education, 25–64"),
        };
        Text { sv: sv.to_owned(), en: en.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_places_agree() {
        for (place, component) in Component::ALL.into_iter().enumerate() {
            assert_eq!(component.index(), place);
            assert_eq!(serde_json::to_string(&component).unwrap(), format!("\"{}\"", component.id()));
        }
    }
}
