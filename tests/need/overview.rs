//! `jamlik need` alone: its commands, each with an example that runs on synthetic data.

use std::process::Command;

use tempfile::TempDir;

use super::{need, said};

#[test]
fn every_example_of_the_overview_runs_without_a_file_and_says_that_it_is_synthetic() {
    let folder = TempDir::new().unwrap();
    let overview = |language: &str| {
        let run = need(folder.path(), &["--lang", language]);
        assert!(run.status.success(), "{}", said(&run));
        String::from_utf8(run.stdout).unwrap()
    };
    let (swedish, english) = (overview("sv"), overview("en"));
    let examples = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| Some(line.split_once("   jamlik ")?.1.trim().to_owned())).collect()
    };
    assert!(swedish.contains("prova utan fil") && english.contains("try without a file"));
    assert_eq!(examples(&swedish), examples(&english));
    for command in ["cni", "area-types", "groups", "neighbourhoods", "target", "allocate", "whatif", "ageing"] {
        assert!(examples(&swedish).iter().any(|own| own.starts_with(&format!("need {command} "))), "{command}");
    }
    // Each once, in either language: the whole country takes its time.
    for (example, (language, marked)) in
        examples(&swedish).iter().zip([("sv", "SYNTETISK"), ("en", "SYNTHETIC")].into_iter().cycle())
    {
        let mut run = Command::new(env!("CARGO_BIN_EXE_jamlik"));
        let run = run.args(example.split(' ')).args(["--lang", language]).current_dir(folder.path()).output().unwrap();
        assert!(run.status.success() && said(&run).contains(marked), "{example}: {}", said(&run));
        assert!(!run.stdout.is_empty(), "{example}");
    }
}
