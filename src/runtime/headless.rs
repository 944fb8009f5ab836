//! The commands without a screen: read until every source is settled, answer, say what is missing.
//!
//! Nothing here prints on the way: a command comes to an [`Answer`], and [`Answer::tell`] writes that.

mod answer;
mod artifacts;
mod baseline;
mod cast;
mod check;
mod commands;
mod doctor;
mod gather;
mod missing;
mod progress;
mod record;
mod rules;
mod whole;

use std::io;

use crate::cli::{Command, Invocation};

pub use answer::{Answer, Exit};

/// Carries out a command that needs no screen, unless a signal comes first.
///
/// # Errors
/// Where the answer cannot be written, other than because its reader has gone.
pub(super) async fn carry_out(invocation: Invocation) -> io::Result<u8> {
    if let Command::Record(record) = &invocation.command {
        let told = super::signals::told_to_end();
        let (answer, code) = record::record(&invocation, record, told).await?;
        let exit = tell(answer).await?;
        return Ok(code.unwrap_or(exit.code()));
    }
    tokio::select! {
        biased;
        code = super::signals::told_to_end() => code,
        exit = answered(invocation) => exit.map(Exit::code),
    }
}

async fn answered(invocation: Invocation) -> io::Result<Exit> {
    tell(answer(&invocation).await).await
}

async fn tell(answer: Answer) -> io::Result<Exit> {
    // A full pipe blocks whoever writes to it, and a signal has to be heard meanwhile.
    let told = tokio::task::spawn_blocking(move || {
        answer.tell(&mut io::stdout().lock(), &mut io::stderr().lock())?;
        Ok(answer.exit)
    });
    told.await.map_err(io::Error::other)?
}

/// What a command has to say.
pub async fn answer(invocation: &Invocation) -> Answer {
    match &invocation.command {
        Command::Get(get) => commands::get(invocation, get).await,
        Command::Describe(describe) => commands::describe(invocation, describe).await,
        Command::Check(check) => check::check(invocation, check).await,
        Command::Rules(rules) => rules::rules(invocation, *rules).await,
        Command::Doctor(format) => doctor::doctor(invocation, *format).await,
        Command::Record(record) => {
            let told = std::future::pending();
            let recorded = record::record(invocation, record, told).await;
            recorded.map_or_else(Answer::refused, |(answer, _)| answer)
        }
        Command::Cast(cast) => cast::cast(invocation, cast).await,
        Command::Tui(_) => super::no_terminal(),
    }
}
