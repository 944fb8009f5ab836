//! `report`: what a bug report needs, without data of objects.

use std::{
    env::consts::{ARCH, OS},
    fs, io,
    path::Path,
    time::Duration,
};

use rustix::termios::tcgetwinsize;

use super::{
    answer::{CommandOutput, completeness},
    check::report,
    gather::gather,
};
use crate::{
    cli::Invocation,
    diagnose::Question,
    output::{self, Glyphs, Machine},
    runtime::{
        bounded,
        clock::monotonic,
        look::{self, variable},
    },
    source::SETTINGS_FILE,
};

/// Variables that change what the program does. Their values may be private, so only their names are reported.
const VARIABLES: &[&str] = &[
    "KUBECONFIG",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "LC_ALL",
    "LANG",
    "TMUX",
    "STY",
    "SSH_TTY",
];

/// The most lines of the log that are repeated.
const LINES: usize = 100;

/// The report, after the chosen sources were read.
pub(super) async fn bug_report(invocation: &Invocation) -> CommandOutput {
    let began = monotonic();
    let read = match gather(invocation).await {
        Ok(gathered) => gathered.close(),
        Err(error) => {
            let machine = machine(invocation, None);
            return CommandOutput {
                exit: super::Exit::Usage,
                remarks: vec![format!("error: {error}")],
                ..CommandOutput::printing(move |mut out| machine.write(&mut out))
            };
        }
    };
    let machine = machine(invocation, Some(monotonic() - began));
    let all: Vec<_> = read.world.iter().cloned().collect();
    let question = Question {
        policies: true,
        ..Question::default()
    };
    let findings = report(&read, &all, &question);
    let log = invocation.log.file.as_deref().map(last_lines);
    CommandOutput {
        exit: completeness(&read.store),
        ..CommandOutput::printing(move |mut out| {
            output::bug_report(&mut out, &machine, (&read.store, &findings))?;
            match &log {
                None => writeln!(
                    out,
                    "\nlog: none; --log-file FILE adds its last lines, which name contexts and servers"
                ),
                Some(Err(why)) => writeln!(out, "\nlog: not readable: {why}"),
                Some(Ok(lines)) => {
                    writeln!(out, "\nlog (names contexts and servers):")?;
                    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
                }
            }
        })
    }
}

fn machine(invocation: &Invocation, took: Option<Duration>) -> Machine {
    let glyphs = match look::glyphs(invocation.look) {
        Glyphs::Unicode => "Unicode",
        Glyphs::Ascii => "ASCII",
    };
    let size = tcgetwinsize(io::stdout()).ok();
    let size = size.map(|size| format!("{}x{}", size.ws_col, size.ws_row));
    let set: Vec<&str> = VARIABLES
        .iter()
        .copied()
        .filter(|name| variable(name).is_some())
        .collect();
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let facts = [
        ("portolan", Some(env!("CARGO_PKG_VERSION").to_owned())),
        ("system", Some(format!("{OS} {ARCH}, {cores} cores"))),
        ("TERM", variable("TERM")),
        ("COLORTERM", variable("COLORTERM")),
        ("terminal", size),
        ("glyphs", Some(glyphs.to_owned())),
        ("variables that are set", Some(set.join(", "))),
        (
            "destinations and all kinds read in",
            took.map(|took| format!("{} ms", took.as_millis())),
        ),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(name, fact)| Some((name, fact?)));
    Machine {
        facts: facts.collect(),
    }
}

fn last_lines(path: &Path) -> io::Result<Vec<String>> {
    let text = bounded::text(fs::File::open(path)?, SETTINGS_FILE)?;
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LINES)..];
    Ok(last.iter().map(|line| (*line).to_owned()).collect())
}
