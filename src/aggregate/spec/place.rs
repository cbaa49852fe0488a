//! Where in the text of a spec its keys stand.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys of a TOML text and their lines.
pub struct Lines<'a> {
    text: &'a str,
    table: Option<Spanned<DeTable<'a>>>,
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Lines<'a> {
        Lines { text, table: DeTable::parse(text).ok() }
    }

    /// The line of a key such as `indicator.2.numerator`, from 1; of the table that it is missing from, if it is.
    pub fn of(&self, path: &[&str]) -> Option<usize> {
        let (first, rest) = path.split_first()?;
        let (key, value) = entry(self.table.as_ref()?.get_ref(), first)?;
        let (mut at, mut value) = (key, value);
        for step in rest {
            let next = match value.get_ref() {
                DeValue::Table(table) => entry(table, step),
                DeValue::Array(array) => {
                    step.parse::<usize>().ok().and_then(|place| array.get(place)).map(|own| (own.span().start, own))
                }
                _ => None,
            };
            let Some(next) = next else { break };
            (at, value) = next;
        }
        Some(1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count())
    }
}

/// Where a key of a table starts, and its value.
fn entry<'t, 'a>(table: &'t DeTable<'a>, key: &str) -> Option<(usize, &'t Spanned<DeValue<'a>>)> {
    let (name, value) = table.iter().find(|(name, _)| name.get_ref() == key)?;
    Some((name.span().start, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_tables_and_of_the_second_table_of_a_list() {
        let text = "a = 1\n[b]\nc.d = 2\n\n[[e]]\nf = 3\n[[e]]\n# f\nf = 4\n\n[e.g]\nh = 5\n";
        let lines = Lines::new(text);
        let of = |path: &str| lines.of(&path.split('.').collect::<Vec<_>>());
        assert_eq!(of("a"), Some(1));
        assert_eq!(of("b.c.d"), Some(3));
        assert_eq!(of("e.0.f"), Some(6));
        assert_eq!(of("e.1.f"), Some(9));
        assert_eq!(of("e.1.g.h"), Some(12));
        assert_eq!(of("e.1.missing"), Some(7));
        assert_eq!(of("missing"), None);
    }
}
