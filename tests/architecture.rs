//! The one-way flow of `src/lib.rs`: a folder uses only those above it in the map.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of `src`, in the order of the map. `cli` uses all.
const FLOW: &[&str] = &[
    "error",
    "model",
    "table",
    "statistics",
    "load",
    "boundaries",
    "tidy",
    "aggregate",
    "demo",
    "estimate",
    "compare",
    "inequality",
    "need",
    "calculate",
    "chart",
    "report",
    "cli",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

/// The part of the map that a file belongs to: its folder, or its name if it is a file of `src` itself.
fn part(path: &Path) -> String {
    let relative = path.strip_prefix(source()).expect("the file lies in src");
    let first = relative.iter().next().expect("a file has a name").to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Every `NAME` of `crate::NAME` and `crate::{NAME, …}` in a file, with its line.
fn uses(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let line = text[..at].matches('\n').count() + 1;
        if text[..at].lines().last().is_some_and(|start| start.trim_start().starts_with("//")) {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
        match rest.strip_prefix('{') {
            None => found.push((line, name(rest))),
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (i, letter) in list.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && depth == 0 && !c.is_whitespace() => {
                            found.push((line, name(&list[i..])));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

#[test]
fn uses_reads_single_names_and_lists() {
    let text = "use crate::model::{Area, Areas};\nuse crate::{estimate, table::{Row, Key}, tidy};\n// crate::cli\n";
    let names: Vec<String> = uses(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["model", "estimate", "table", "tidy"]);
}

#[test]
fn every_folder_uses_only_those_above_it() {
    let mut files = Vec::new();
    rust_files(&source(), &mut files);
    let place = |name: &str| FLOW.iter().position(|folder| *folder == name);
    let mut wrong = Vec::new();
    for path in &files {
        let part = part(path);
        if part == "lib" || part == "main" {
            continue;
        }
        let own =
            place(&part).unwrap_or_else(|| panic!("src/{part} is not in the map: add it to FLOW and to src/lib.rs"));
        for (line, name) in uses(&fs::read_to_string(path).expect("source is text")) {
            if place(&name).is_some_and(|used| used > own) {
                wrong.push(format!("{}:{line}: `{part}` may not use `{name}`, which is below it", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "data flows one way (see src/lib.rs):\n{}", wrong.join("\n"));
}

#[test]
fn the_map_at_the_door_lists_every_folder() {
    let door = fs::read_to_string(source().join("lib.rs")).expect("src/lib.rs is there");
    for folder in FLOW {
        assert!(door.contains(&format!("\n//! {folder} ")), "add `{folder}` to the map in src/lib.rs");
        assert!(door.contains(&format!("pub mod {folder};")), "add `pub mod {folder};` to src/lib.rs");
    }
}

#[test]
fn no_unsafe_code_and_no_stubs() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("Cargo.toml");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    let mut files = Vec::new();
    rust_files(&source(), &mut files);
    for path in files {
        let text = fs::read_to_string(&path).expect("source is text");
        for stub in ["todo!", "unimplemented!", "dbg!("] {
            assert!(!text.contains(stub), "{} holds {stub}", path.display());
        }
    }
}

#[test]
fn the_readme_lists_every_command_and_measure() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md");
    for measure in jamlik::inequality::MEASURES {
        assert!(readme.contains(&format!("`{}`", measure.id)), "README: add `{}` to the methods", measure.id);
    }
    let mut commands = Vec::new();
    rust_files(&source().join("cli"), &mut commands);
    for path in commands {
        let text = fs::read_to_string(&path).expect("source is text");
        let Some(name) = text.strip_prefix("//! `jamlik ").and_then(|rest| rest.split('`').next()) else { continue };
        assert!(readme.contains(&format!("jamlik {name}")), "README: show `jamlik {name}` among the commands");
    }
}
