//! The commands without a screen: read until every source is settled, answer, say what is missing.
//!
//! Nothing here prints on the way: a command returns a [`CommandOutput`], and [`CommandOutput::write`] writes it piece by piece.

mod answer;
mod artifacts;
mod baseline;
mod blast;
mod bug_report;
mod cast;
mod changes;
mod check;
mod config;
mod describe;
mod diff;
mod doctor;
mod follow;
mod gather;
mod get;
mod manual;
mod missing;
mod pager;
mod progress;
mod record;
mod route;
mod rules;

use std::{
    io::{self, IsTerminal},
    panic::resume_unwind,
};

use crate::{
    cli::{
        BlastFormat, ChangesFormat, CheckFormat, Command, DescribeFormat, DiffFormat, DoctorFormat,
        GetFormat, Invocation, RouteCommand, RouteFormat, RulesFormat,
    },
    ui::Depth,
};

use super::{RunError, colors, inputs, look};

pub(super) use answer::unless_gone;
pub use answer::{CommandOutput, Exit};
pub use follow::{PrintedText, follow};

/// Carries out a command that needs no screen, unless a signal comes first.
///
/// # Errors
/// If the answer cannot be written, other than because its reader has gone.
pub(super) async fn carry_out(invocation: Invocation) -> Result<u8, RunError> {
    let signalled = async || super::signals::end_signal().await;
    if let Command::Record(record) = &invocation.command {
        let recorded = record::record(&invocation, record, signalled()).await;
        let (answer, code) = recorded.map_err(RunError::System)?;
        let exit = write(answer).await?;
        return Ok(code.unwrap_or(exit.code()));
    }
    if let Command::Get(get) = &invocation.command
        && get.follow
    {
        return follow::print_changes(&invocation, get, signalled()).await;
    }
    if let Command::Help(_) = invocation.command {
        return pager::show(answer(&invocation).await).await;
    }
    tokio::select! {
        biased;
        code = signalled() => code.map_err(RunError::System),
        exit = answered(invocation) => exit.map(Exit::code),
    }
}

async fn answered(invocation: Invocation) -> Result<Exit, RunError> {
    let mut answer = answer(&invocation).await;
    let files = answer.files.iter().flatten();
    if let Some(path) = files.clone().find(|path| inputs::reads(&invocation, path)) {
        let path = path.display();
        answer = CommandOutput::refused(format!("{path} is also read: name another file with -o"));
    }
    if has_colors(&invocation) && is_for_people(&invocation.command) {
        answer = answer.painted(look::glyphs(invocation.look));
    }
    write(answer).await
}

/// Whether standard output has colours.
fn has_colors(invocation: &Invocation) -> bool {
    let color = invocation.look.color;
    colors::depth(color, io::stdout().is_terminal(), &look::variable) != Depth::None
}

/// Whether a command prints a text and no document.
fn is_for_people(command: &Command) -> bool {
    match command {
        Command::Get(get) => {
            let format = get.outputs.standard();
            matches!(format, Some(GetFormat::Table | GetFormat::Wide))
        }
        Command::Describe(describe) => describe.outputs.standard() == Some(DescribeFormat::Text),
        Command::Check(check) => check.outputs.standard() == Some(CheckFormat::Text),
        Command::Rules(rules) => rules.outputs.standard() == Some(RulesFormat::Text),
        Command::Route(route) => match route {
            RouteCommand::List(asked) => asked.outputs.standard() == Some(RouteFormat::Text),
            RouteCommand::Ask(asked) => asked.outputs.standard() == Some(RouteFormat::Text),
        },
        Command::Changes(asked) => asked.outputs.standard() == Some(ChangesFormat::Text),
        Command::Diff(diff) => diff.outputs.standard() == Some(DiffFormat::Text),
        Command::Blast(asked) => asked.outputs.standard() == Some(BlastFormat::Text),
        Command::Doctor(outputs) => outputs.standard() == Some(DoctorFormat::Text),
        Command::Record(_)
        | Command::Cast(_)
        | Command::Config(_)
        | Command::Report
        | Command::Help(_)
        | Command::Man(_)
        | Command::Completion(_)
        | Command::Tui(_) => false,
    }
}

async fn write(answer: CommandOutput) -> Result<Exit, RunError> {
    // A full pipe blocks its writer, and signals are heard meanwhile.
    let written = tokio::task::spawn_blocking(move || {
        answer.write(&mut io::stdout().lock(), &mut io::stderr().lock())
    });
    let written = written.await;
    let written = written.unwrap_or_else(|broke_off| resume_unwind(broke_off.into_panic()));
    written.map_err(RunError::Output)
}

/// The output of a command.
pub async fn answer(invocation: &Invocation) -> CommandOutput {
    match &invocation.command {
        Command::Get(get) => get::get(invocation, get).await,
        Command::Describe(describe) => describe::describe(invocation, describe).await,
        Command::Check(check) => check::check(invocation, check).await,
        Command::Rules(rules) => rules::rules(invocation, rules).await,
        Command::Route(command) => route::answer(invocation, command).await,
        Command::Changes(asked) => changes::changes(invocation, asked).await,
        Command::Diff(asked) => diff::diff(invocation, asked).await,
        Command::Blast(asked) => blast::answer(invocation, asked).await,
        Command::Doctor(outputs) => doctor::doctor(invocation, outputs).await,
        Command::Record(record) => {
            let written = std::future::pending();
            let recorded = record::record(invocation, record, written).await;
            recorded.map_or_else(CommandOutput::refused, |(answer, _)| answer)
        }
        Command::Cast(cast) => cast::cast(invocation, cast).await,
        Command::Config(command) => config::answer(invocation, command),
        Command::Report => bug_report::bug_report(invocation).await,
        Command::Help(topic) => manual::help(*topic, has_colors(invocation)),
        Command::Man(folder) => manual::man(folder),
        Command::Completion(shell) => manual::script(*shell),
        Command::Tui(_) => super::no_terminal(),
    }
}
