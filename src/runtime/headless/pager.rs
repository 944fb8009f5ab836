//! Shows a text in a pager, if it is longer than the terminal. While the pager has the terminal, ctrl-c and ctrl-\ are its
//! keys; other signals end it together with the program.

use std::{
    io::{self, IsTerminal},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use rustix::{
    process::{Pid, Signal, kill_process},
    termios::tcgetwinsize,
};
use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command as Program},
    time::timeout,
};

use super::{Exit, answer::CommandOutput};
use crate::runtime::{RunError, look, signals::end_signal};

/// How long a pager may take to give the terminal back after a signal to end.
const REST: Duration = Duration::from_secs(1);

/// The exit code of a shell that finds no such program.
const NOT_FOUND: i32 = 127;

/// The signals that a terminal sends for ctrl-c and ctrl-\.
const KEYS: [Signal; 2] = [Signal::INT, Signal::QUIT];

/// Shows an answer in the pager `PAGER`, else `less`. What is short, or has no pager, is printed. Returns the exit code.
///
/// # Errors
/// If it cannot be written, other than because its reader has gone, or if signals cannot be received.
pub(super) async fn show(answer: CommandOutput) -> Result<u8, RunError> {
    let mut text = Vec::new();
    let written = answer.write(&mut text, &mut io::sink());
    written.map_err(RunError::Output)?;
    if is_long(&text)
        && let Ok(pager) = start()
        && let Some(code) = read_in(pager, &text).await?
    {
        return Ok(code);
    }
    tokio::select! {
        biased;
        code = end_signal() => code.map_err(RunError::System),
        exit = super::write(CommandOutput::text(text)) => exit.map(Exit::code),
    }
}

/// Whether a text is longer than the terminal, and there is somebody to read on.
fn is_long(text: &[u8]) -> bool {
    let lines = text.split(|byte| *byte == b'\n').count();
    let rows = tcgetwinsize(io::stdout()).map_or(0, |size| usize::from(size.ws_row));
    io::stdout().is_terminal() && io::stdin().is_terminal() && lines >= rows
}

fn start() -> io::Result<Child> {
    let pager = look::variable("PAGER").unwrap_or_else(|| "less".to_owned());
    let mut program = Program::new("/bin/sh");
    program.args([
        "-c",
        &format!("command -v {pager} >/dev/null && exec {pager}; exit {NOT_FOUND}"),
    ]);
    if look::variable("LESS").is_none() {
        program.env("LESS", "FRX");
    }
    program.stdin(Stdio::piped()).spawn()
}

/// Waits until a pager that reads a text has ended. Returns the exit code, or `None` if there is no such pager.
async fn read_in(mut pager: Child, text: &[u8]) -> Result<Option<u8>, RunError> {
    let process = pager.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    let input = pager.stdin.take();
    let fed = async move {
        if let Some(mut input) = input {
            // A reader that leaves has seen enough.
            let _ = input.write_all(text).await;
        }
    };
    let ended = async { tokio::join!(fed, pager.wait()).1 };
    let mut ended = std::pin::pin!(ended);
    loop {
        tokio::select! {
            status = &mut ended => return Ok(taken(status)),
            code = end_signal() => {
                let code = code.map_err(RunError::System)?;
                if KEYS.iter().any(|key| i32::from(code) == 128 + key.as_raw()) {
                    continue;
                }
                if let Some(process) = process {
                    // It may have ended meanwhile.
                    let _ = kill_process(process, Signal::TERM);
                }
                let _ = timeout(REST, ended).await;
                return Ok(Some(code));
            }
        }
    }
}

/// The exit code if a pager took the text.
fn taken(status: io::Result<ExitStatus>) -> Option<u8> {
    let was_there = status.is_ok_and(|status| status.code() != Some(NOT_FOUND));
    was_there.then(|| Exit::Done.code())
}
