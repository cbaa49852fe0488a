//! A small reader of pages for tests: tags, headings, ids, attributes, text.

use std::collections::BTreeMap;

/// Every tag that opens closes, in order; void elements and self-closed ones stand alone.
pub fn check_tags(html: &str) {
    const VOID: [&str; 6] = ["meta", "br", "hr", "img", "input", "link"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with('!') || rest.starts_with('?') {
            continue;
        }
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[..end];
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        rest = &rest[end + 1..];
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed.trim()), "closed out of order near {:?}", &rest[..rest.len().min(80)]);
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
        if name == "style" && !tag.starts_with('/') {
            rest = &rest[rest.find("</style>").expect("the style ends")..];
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
}

/// Headings go down one level at a time, and there is one of the first.
pub fn check_headings(html: &str) {
    let mut level = 0;
    let mut firsts = 0;
    for (at, _) in html.match_indices("<h") {
        let Some(next) = html[at + 2..].chars().next().and_then(|c| c.to_digit(10)) else { continue };
        assert!(next <= level + 1, "h{next} after h{level}");
        firsts += u32::from(next == 1);
        level = next;
    }
    assert_eq!(firsts, 1, "one h1");
}

/// No id occurs twice, and every link within the page leads somewhere.
pub fn check_ids(html: &str) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (attribute, value) in attributes(html) {
        if attribute == "id" {
            *seen.entry(value).or_default() += 1;
        }
    }
    let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "ids that occur twice: {twice:?}");
    for (attribute, value) in attributes(html) {
        if attribute == "href" && value.starts_with('#') {
            assert!(seen.contains_key(&value[1..]), "{value} leads nowhere");
        }
    }
}

/// Every `name="value"` inside a tag.
pub fn attributes(html: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for tag in html.split('<').skip(1).filter_map(|tag| tag.split_once('>').map(|(tag, _)| tag)) {
        let mut parts = tag.split('"');
        while let (Some(before), Some(value)) = (parts.next(), parts.next()) {
            let name = before.trim_end_matches('=').rsplit(' ').next().unwrap_or_default();
            found.push((name.to_owned(), value.to_owned()));
        }
    }
    found
}

/// The text of a page without its tags.
pub fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            other if !inside => text.push(other),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
