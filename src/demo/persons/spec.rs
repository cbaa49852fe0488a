//! The spec of `jamlik aggregate` that says what the columns of the file mean.

use std::fmt::Write;

use super::FileFormat;
use super::chances::Column;
use super::rows::Source;
use crate::model::Kind;

/// The text of `spec.toml`.
pub fn text(source: &Source, format: FileFormat) -> String {
    let ages: Vec<String> = source.population.bands.iter().map(band).collect();
    let mut text = format!(
        r#"# What the columns of the SYNTHETIC persons beside this file mean; every row is invented.
source = "synthetic"

[area]
column = "kommun"
geography = "municipality"

[sex]
column = "kon"
men = [1]
women = [2]

[age]
column = "alder"
bands = [{}]

[year]
column = "ar"
"#,
        ages.join(", ")
    );
    if source.survey {
        text.push_str("\n[survey]\nweight = \"vikt\"\nstrata = \"strat\"\npsu = \"psu\"\n");
    }
    if format == FileFormat::Csv {
        text.push_str("\n[read]\ntext = [\"kommun\"]     # codes with leading zeros\n");
    }
    text.push_str(
        r#"
[[dimension]]
id = "education"
column = "utbildning"
groups = { pre_upper_secondary = [1], upper_secondary = [2], post_secondary = [3] }

[[dimension]]
id = "income"
quantiles_of = "inkomst"
"#,
    );
    for column in source.indicators() {
        text.push_str(&indicator(column));
    }
    text
}

fn band(group: &crate::model::AgeGroup) -> String {
    match group.width {
        None => format!("\"{}+\"", group.start),
        Some(1) => format!("\"{}\"", group.start),
        Some(width) => format!("\"{}-{}\"", group.start, group.start + width - 1),
    }
}

fn indicator(column: &Column) -> String {
    let id = column.id;
    let mut text = format!("\n[[indicator]]\nid = \"{id}\"\n");
    let mut line = |key: &str, expression: &str| {
        // A string takes whatever is written to it.
        let _ = writeln!(text, "{key} = \"{expression}\"");
    };
    match (column.kind, &column.value) {
        (Kind::Proportion, _) => {
            let [youngest, oldest] = column.ages;
            let ages = if youngest == oldest {
                format!("alder = {youngest}")
            } else {
                format!("alder BETWEEN {youngest} AND {oldest}")
            };
            line("denominator", &ages);
            line("numerator", &format!("{id} = 1"));
        }
        (Kind::Mean, value) => line("value", value.as_deref().unwrap_or(&id)),
        (Kind::Rate | Kind::LifeExpectancy, _) => {
            line("events", &id);
            line("person_time", "1");
        }
    }
    text
}
