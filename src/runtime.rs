//! The hall: opens sources, keeps time, runs the loop at the terminal, and brings headless commands to their end.
//!
//! Everything that is not pure ends here, but for what sources do.

pub mod clock;
pub mod headless;
pub mod player;
pub mod session;
pub mod shell;

mod answer;
mod artifact;
mod config;
mod hands;
mod input;
mod keys;
mod look;
mod pacer;
mod panics;
mod signals;
mod tee;
mod terminal;

use std::{
    io::{self, IsTerminal},
    panic::{AssertUnwindSafe, resume_unwind},
};

use futures::FutureExt;

use crate::cli::{Command, Invocation};
use headless::Answer;
use session::SessionError;

/// How many updates may wait for whoever takes them in before sources have to wait.
const CHANNEL: usize = 1024;

/// Brings something to its end, be it a panic, and leaves whatever is still at work: a thread that reads standard input
/// or writes to a full pipe cannot be stopped.
///
/// # Errors
/// Where the system has no threads for it.
///
/// # Panics
/// As what was to be brought to its end does.
pub fn to_the_end<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let tasks = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let ended = tasks.block_on(AssertUnwindSafe(work).catch_unwind());
    tasks.shutdown_background();
    Ok(ended.unwrap_or_else(|panic| resume_unwind(panic)))
}

/// Does what was asked for; answers with the exit code.
///
/// # Errors
/// Where the terminal or standard output cannot be written to.
pub async fn carry_out(invocation: Invocation) -> io::Result<u8> {
    let invocation = match config::apply(invocation) {
        Ok(invocation) => invocation,
        Err(why) => return told(&Answer::refused(why)),
    };
    match &invocation.command {
        Command::Get(_)
        | Command::Describe(_)
        | Command::Check(_)
        | Command::Rules(_)
        | Command::Doctor(_)
        | Command::Record(_)
        | Command::Cast(_) => headless::carry_out(invocation).await,
        Command::Tui(_) if io::stdout().is_terminal() => at_the_terminal(invocation).await,
        Command::Tui(_) => told(&no_terminal()),
    }
}

async fn at_the_terminal(invocation: Invocation) -> io::Result<u8> {
    match session::run(invocation).await {
        Ok(code) => Ok(code),
        Err(SessionError::Open(error)) => told(&Answer::refused(&error)),
        Err(error @ SessionError::Cast(_)) => told(&Answer::refused(&error)),
        Err(SessionError::Terminal(error)) => Err(error),
    }
}

fn told(answer: &Answer) -> io::Result<u8> {
    answer.tell(&mut io::stdout().lock(), &mut io::stderr().lock())?;
    Ok(answer.exit.code())
}

/// The usage error of a screen that has nowhere to be drawn.
fn no_terminal() -> Answer {
    Answer::refused(
        "standard output is no terminal; use `portolan get` for a table or `portolan get -o json` for a document",
    )
}
