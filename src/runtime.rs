//! The hall: opens sources, keeps time, runs the loop at the terminal, and brings headless commands to their end.
//!
//! Everything that is not pure ends here, but for what sources do.
//!
//! | topic | modules |
//! |---|---|
//! | the loop, when it draws, and the way to another time of a replay | `shell`, `pacer`, `fetches`, `seeking` |
//! | the terminal: taken, read and given back, whatever ends the program | `session`, `terminal`, `keys`, `guard`, `panics`, `signals` |
//! | the same as linear text, for screen readers | `plain` |
//! | the commands without a screen | `headless` |
//! | scripts of keys, and sessions as asciicasts | `player`, `tee` |
//! | recordings that are made from within the screen | `recorder` |
//! | the clock, the config file, colours and glyphs | `clock`, `config`, `colors`, `look` |
//! | words that the shell completes | `completion` |
//! | the log that the user asked for | `log` |
//! | the key of the pseudonyms of the user | `pseudonym_key` |

mod clipboard;
pub mod clock;
pub mod headless;
pub mod player;
pub mod session;
pub mod shell;

mod artifact;
mod asked;
mod bounded;
mod colors;
mod completion;
mod config;
mod escapes;
mod export;
mod fetches;
mod guard;
pub mod history;
mod inputs;
mod keys;
mod line;
mod log;
mod look;
mod open_files;
mod pacer;
mod panics;
mod plain;
mod pseudonym_key;
mod report;
mod signals;
mod spool;
mod tee;
mod terminal;
mod whole;

use std::{
    convert::identity,
    ffi::OsString,
    io::{self, IsTerminal},
    panic::{AssertUnwindSafe, resume_unwind},
};

use futures::FutureExt;

use crate::cli::{self, Command, Invocation};
use headless::{CommandOutput, Exit};
use session::SessionError;

/// The most updates that may wait in the channel before sources have to wait.
const CHANNEL: usize = 1024;

/// How many threads may wait for the system at a time. A name server that does not answer holds one for each look-up, and
/// must not hold those of others.
const WAITING_THREADS: usize = 8192;

/// Brings something to its end, be it a panic, and leaves whatever is still at work: a thread that reads standard input
/// or writes to a full pipe cannot be stopped.
///
/// # Errors
/// If the system has no threads for it.
///
/// # Panics
/// As what was to be brought to its end does.
pub fn to_the_end<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let tasks = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(WAITING_THREADS)
        .build()?;
    let ended = tasks.block_on(AssertUnwindSafe(work).catch_unwind());
    tasks.shutdown_background();
    Ok(ended.unwrap_or_else(|panic| resume_unwind(panic)))
}

/// An error that ends the program.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The answer cannot be written.
    #[error("cannot write to standard output: {0}; what was written is incomplete")]
    Output(io::Error),
    /// The terminal cannot be used.
    #[error("cannot use the terminal: {0}")]
    Terminal(io::Error),
    /// The system has no threads or signals for it.
    #[error("cannot start: {0}")]
    System(io::Error),
}

/// The whole program: understands the arguments, the name of the program first, and does what they ask for. Returns the
/// exit code.
#[must_use]
pub fn run(arguments: &[OsString]) -> u8 {
    if guard::is_guard(arguments) {
        guard::guard(arguments);
        return Exit::Done.code();
    }
    if let Some(code) = crate::source::guard_login_plugin(arguments) {
        return code;
    }
    match completion::answer(arguments) {
        Ok(true) => return Exit::Done.code(),
        Ok(false) => {}
        // The shell shows nothing then.
        Err(_) => return Exit::Usage.code(),
    }
    let flag = colors::flag(arguments);
    report::install(flag);
    panics::spare_held();
    let done = match cli::parse(arguments) {
        Ok(invocation) => to_the_end(carry_out(invocation))
            .map_err(RunError::System)
            .and_then(identity),
        Err(told) => report::usage(&told, flag).map_err(RunError::Output),
    };
    done.unwrap_or_else(|error| {
        // That it cannot be told leaves the exit code to tell it.
        let _ = finish(CommandOutput::refused(error));
        Exit::Usage.code()
    })
}

/// Does what was asked for; answers with the exit code.
///
/// # Errors
/// If the terminal or standard output cannot be written to.
pub async fn carry_out(invocation: Invocation) -> Result<u8, RunError> {
    open_files::raise();
    let invocation = match config::apply(invocation) {
        Ok(invocation) => invocation,
        Err(why) => return finish(CommandOutput::refused(why)),
    };
    let invocation = match anonymized(invocation) {
        Ok(invocation) => invocation,
        Err(error) => return finish(CommandOutput::refused(error)),
    };
    if !matches!(invocation.command, Command::Tui(_) | Command::Config(_)) {
        let mistakes = invocation.mistakes.iter();
        let mut notes = CommandOutput::nothing();
        notes.remarks = mistakes.map(|one| format!("note: {one}")).collect();
        finish(notes)?;
    }
    if let Err(why) = log::start(&invocation) {
        return finish(CommandOutput::refused(why));
    }
    match &invocation.command {
        Command::Get(_)
        | Command::Describe(_)
        | Command::Route(_)
        | Command::Changes(_)
        | Command::Diff(_)
        | Command::Blast(_)
        | Command::Check(_)
        | Command::Rules(_)
        | Command::Doctor(_)
        | Command::Record(_)
        | Command::Cast(_)
        | Command::Config(_)
        | Command::Report
        | Command::Help(_)
        | Command::Man(_)
        | Command::Completion(_) => Box::pin(headless::carry_out(invocation)).await,
        Command::Tui(_) if !io::stdout().is_terminal() => finish(no_terminal()),
        Command::Tui(_) if colors::is_dumb(&look::variable) => finish(no_screen()),
        Command::Tui(_) => at_the_terminal(invocation).await,
    }
}

/// With the key of the pseudonyms, if there are to be any.
fn anonymized(mut invocation: Invocation) -> Result<Invocation, RunError> {
    if invocation.anonymizes {
        let key = pseudonym_key::of_user().map_err(RunError::System)?;
        invocation.scope.pseudonyms = Some(key);
    }
    Ok(invocation)
}

async fn at_the_terminal(invocation: Invocation) -> Result<u8, RunError> {
    match Box::pin(session::run(invocation)).await {
        Ok(code) => Ok(code),
        Err(SessionError::Open(error)) => finish(CommandOutput::refused(&error)),
        Err(error @ SessionError::Cast(_)) => finish(CommandOutput::refused(&error)),
        Err(SessionError::Terminal(error)) => Err(RunError::Terminal(error)),
    }
}

fn finish(answer: CommandOutput) -> Result<u8, RunError> {
    let written = answer.write(&mut io::stdout().lock(), &mut io::stderr().lock());
    written.map(Exit::code).map_err(RunError::Output)
}

/// The usage error of a screen that has nowhere to be drawn.
fn no_terminal() -> CommandOutput {
    CommandOutput::refused(
        "standard output is not a terminal; use `portolan get` for a table or `portolan get -o json` for JSON",
    )
}

/// The usage error of a terminal on which no screen can be drawn.
fn no_screen() -> CommandOutput {
    CommandOutput::refused(
        "the terminal is dumb (TERM=dumb) and cannot show the terminal UI; use `portolan get` for a table",
    )
}
