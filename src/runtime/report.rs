//! Output outside of commands: help, usage errors, and reports of panics, all in colour or not by one rule.

use std::io::{self, IsTerminal, Write};

use color_eyre::config::{HookBuilder, Theme};

use crate::{cli::Color, ui::Depth};

use super::{colors, headless::unless_gone, look};

/// Reports panics from now on.
pub(super) fn install(flag: Color) {
    let theme = if is_colored(flag, &io::stderr()) {
        Theme::dark()
    } else {
        Theme::new()
    };
    // It fails if there is one already, which reports as well.
    let _ = HookBuilder::default().theme(theme).install();
}

/// Prints help, the version or what is wrong with the arguments; returns the exit code.
///
/// # Errors
/// If it cannot be written, other than because its reader has gone.
pub(super) fn usage(error: &clap::Error, flag: Color) -> io::Result<u8> {
    if error.use_stderr() {
        // The exit code says it if nothing else can.
        let _ = print(error, flag, io::stderr());
    } else {
        unless_gone(print(error, flag, io::stdout()))?;
    }
    Ok(u8::try_from(error.exit_code()).unwrap_or(u8::MAX))
}

fn print(error: &clap::Error, flag: Color, mut out: impl Write + IsTerminal) -> io::Result<()> {
    let text = error.render();
    if is_colored(flag, &out) {
        write!(out, "{}", text.ansi())?;
    } else {
        write!(out, "{text}")?;
    }
    out.flush()
}

fn is_colored(flag: Color, stream: &impl IsTerminal) -> bool {
    colors::depth(flag, stream.is_terminal(), &look::variable) != Depth::None
}
