//! The documentation of a kind as text: the same words as in the library's reference.

use super::Kind;

/// An item of our own source whose documentation is printed.
#[derive(Debug, Clone, Copy)]
pub struct Doc {
    /// The text of the source file.
    pub source: &'static str,
    /// The item's name as it stands there: `wilson`, `MLD`.
    pub item: &'static str,
}

/// What a kind reads, takes and computes.
pub fn explain(kind: &Kind) -> String {
    let mut text = format!("jamlik calc {}: {}\n\nColumns:\n", kind.id, kind.title);
    for field in kind.fields {
        let names: Vec<&str> = std::iter::once(field.name).chain(field.synonyms.iter().copied()).collect();
        let needed = if field.needed { "" } else { " (optional)" };
        text.push_str(&format!("  {}{needed}: {}\n", names.join(" | "), field.meaning));
    }
    if !kind.methods.is_empty() {
        text.push_str(&format!("\nMethods (--method): {}\n", kind.methods.join(", ")));
    }
    if !kind.options.is_empty() {
        let options: Vec<String> = kind.options.iter().map(|name| format!("--{name}")).collect();
        text.push_str(&format!("Options: {}\n", options.join(", ")));
    }
    for doc in kind.docs {
        text.push_str(&format!("\n{}\n\n{}", doc.item, documentation(doc)));
    }
    text
}

/// The documentation comment above an item, without the lines that rustdoc hides.
fn documentation(doc: &Doc) -> String {
    let lines: Vec<&str> = doc.source.lines().map(str::trim_start).collect();
    let is_item = |line: &&str| {
        let rest = ["pub fn ", "pub const ", "pub enum "].iter().find_map(|word| line.strip_prefix(word));
        rest.and_then(|rest| rest.strip_prefix(doc.item)).is_some_and(|rest| rest.starts_with(['(', ':', '<', ' ']))
    };
    let at = lines.iter().position(is_item).unwrap_or(0);
    let above = lines[..at].iter().rev();
    let mut comment: Vec<&str> = above
        .skip_while(|line| line.starts_with("#["))
        .map_while(|line| line.strip_prefix("///"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .filter(|line| !(*line == "#" || line.starts_with("# ") && line.contains("use ") || line.starts_with("# Ok")))
        .collect();
    comment.reverse();
    comment.iter().map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calculate::KINDS;

    #[test]
    fn every_kind_is_documented_with_a_source() {
        for kind in KINDS {
            assert!(!kind.docs.is_empty(), "{}", kind.id);
            for doc in kind.docs {
                let text = documentation(doc);
                assert!(text.len() > 200, "{}: the documentation of `{}` was not found", kind.id, doc.item);
                assert!(text.contains("Source:"), "{}: `{}` names no source", kind.id, doc.item);
            }
            assert!(explain(kind).contains(kind.title));
        }
    }
}
