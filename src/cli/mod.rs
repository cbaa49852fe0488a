//! The command line: one command a file, each with its help text, its arguments and its `run`.

mod aggregate;
mod areas;
mod calc;
mod chart;
mod check;
mod compare;
mod completions;
mod demo;
mod estimate;
mod gaps;
mod indicator_text;
mod indicators;
mod need;
mod options;
mod output;
mod pipeline;
mod progress;
mod report;
mod tables;

use std::io::Write;

use clap::{Parser, Subcommand};

pub use options::Common;

use crate::error::{Error, Problem, Result};

/// Municipal health reports, inequality gaps and need: the 22 indicators of Strategi för hälsa.
///
/// Without --input the commands run on a synthetic data set over the real register of areas, and say so.
/// Data goes to standard output or --output, everything else to standard error.
#[derive(Debug, Parser)]
#[command(name = "jamlik", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Report(report::Args),
    Estimate(estimate::Args),
    Compare(compare::Args),
    Gaps(gaps::Args),
    Need(need::Args),
    Calc(calc::Args),
    Chart(chart::Args),
    Aggregate(aggregate::Args),
    Check(check::Args),
    Indicators(indicators::Args),
    Areas(areas::Args),
    Demo(demo::Args),
    Completions(completions::Args),
}

/// Runs what the user typed; data goes to `out`.
///
/// # Errors
///
/// Whatever the command could not do; [`Error::exit_code`] gives the exit code.
pub fn run(cli: &Cli, out: &mut dyn Write) -> Result<()> {
    cli.common.start_logging();
    cli.common.limit_threads()?;
    let catalogue = cli.common.catalogue()?;
    let language = cli.common.lang;
    match &cli.command {
        Command::Report(args) => report::run(args, &cli.common, &catalogue, out),
        Command::Estimate(args) => estimate::run(args, &cli.common, &catalogue, out),
        Command::Compare(args) => compare::run(args, &cli.common, &catalogue, out),
        Command::Gaps(args) => gaps::run(args, &cli.common, &catalogue, out),
        Command::Need(args) => need::run(args, &cli.common, &catalogue, out),
        Command::Calc(args) => calc::run(args, &cli.common, out),
        Command::Chart(args) => chart::run(args, &cli.common, &catalogue, out),
        Command::Aggregate(args) => aggregate::run(args, &cli.common, &catalogue, out),
        Command::Check(args) => check::run(args, &catalogue, out),
        Command::Indicators(args) => indicators::run(args, &catalogue, language, out),
        Command::Areas(args) => areas::run(args, &catalogue, language, out),
        Command::Demo(args) => demo::run(args, &cli.common, &catalogue, out),
        Command::Completions(args) => completions::run(args, out),
    }
}

/// The text of an error as the user sees it: `error: place: expected …, found …`, with help below.
pub fn message(error: &Error) -> String {
    let blocks = match error {
        Error::Data(problems) => Problem::blocks(problems),
        other => vec![other.to_string()],
    };
    blocks.iter().map(|block| format!("error: {block}\n")).collect()
}

/// What a failed write to standard output means: a closed pipe is no failure.
pub(crate) fn printed(result: std::io::Result<()>) -> Result<()> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Error::write(std::path::Path::new("standard output"), &error)),
        Ok(()) => Ok(()),
    }
}
