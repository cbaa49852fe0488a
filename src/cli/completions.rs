//! `jamlik completions`: completions for the shells.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, printed};
use crate::error::Result;

/// Print completions for a shell
///
/// Example:
///   jamlik completions bash > ~/.local/share/bash-completion/completions/jamlik
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "jamlik", &mut script);
    printed(out.write_all(&script))
}
