//! A progress bar on a terminal, and a clean stop on Ctrl-C.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::options::Common;
use crate::model::Language;

/// A bar on standard error that counts to `total`; it stays hidden where standard error is not a terminal.
pub fn bar(total: usize, what: &'static str, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(total as u64), target);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
    bar.set_style(style.expect("the template is a constant"));
    bar.set_message(what);
    bar
}

/// A bar on standard error that counts rows, with rows a second and, where their number is known, the time left.
pub fn rows(total: Option<u64>, common: &Common) -> ProgressBar {
    let target = if common.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(total, target);
    let template = match (total, common.lang) {
        (Some(_), Language::Sv) => "{wide_bar} {human_pos}/{human_len} rader, {per_sec}, {eta} kvar",
        (Some(_), Language::En) => "{wide_bar} {human_pos}/{human_len} rows, {per_sec}, {eta} left",
        (None, Language::Sv) => "{spinner} {human_pos} rader, {per_sec}",
        (None, Language::En) => "{spinner} {human_pos} rows, {per_sec}",
    };
    bar.set_style(ProgressStyle::with_template(template).expect("the template is a constant"));
    bar
}

/// A flag that Ctrl-C raises. A second Ctrl-C ends the program at once.
pub fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let set = ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    if let Err(error) = set {
        tracing::debug!("Ctrl-C cannot be caught: {error}");
    }
    flag
}
