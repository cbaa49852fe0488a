//! The command line of jamlik: parse, run, print `error: …`, exit with the code.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = jamlik::cli::Cli::parse();
    let mut out = std::io::stdout().lock();
    match jamlik::cli::run(&cli, &mut out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be done about a closed standard error.
            let _ = write!(std::io::stderr(), "{}", jamlik::cli::message(&error));
            ExitCode::from(error.exit_code())
        }
    }
}
