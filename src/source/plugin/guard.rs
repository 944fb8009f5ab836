//! The guard of one login plugin: a second process of this program, between the session and the plugin.
//!
//! It begins a session of its own, without a terminal, starts the plugin and reports how it ended. Its standard input
//! is a connection to the program that called it. When that connection closes, however the program ended, or on a
//! signal, it ends the plugin with everything that the plugin started.

use std::{
    collections::BTreeMap,
    io,
    os::{fd::AsFd, unix::process::ExitStatusExt},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group, setsid};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
    process::{Child, Command},
    signal::unix::{SignalKind, signal},
    time::{sleep, timeout},
};

/// The time that a plugin has to end after a signal.
const GRACE: Duration = Duration::from_millis(500);

/// How often to look whether it has.
const LOOK: Duration = Duration::from_millis(20);

/// How often to look for what was started while it was ended.
const ROUNDS: usize = 10;

/// The variables by which a program finds a terminal that is not its own.
const TERMINALS: [&str; 3] = ["GPG_TTY", "SSH_TTY", "TTY"];

/// The command to run.
#[derive(Deserialize, Serialize)]
pub(super) struct GuardOrder {
    pub(super) command: String,
    pub(super) args: Vec<String>,
    pub(super) env: BTreeMap<String, String>,
}

/// The result of a run.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(super) enum GuardReport {
    /// There is no such program.
    Missing,
    /// It could not be started, for a reason in words.
    Unstartable(String),
    /// It ended with an exit code.
    Code(i32),
    /// It was ended by a signal.
    Signal(i32),
}

/// Guards a login plugin until it has ended.
///
/// # Errors
/// If the line to the program that called it is none.
pub(in crate::source) fn guard() -> io::Result<()> {
    // It fails for who leads a group, which a program that was just started by another does not.
    let _ = setsid();
    let tasks = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    tasks.block_on(keep_watch())
}

async fn keep_watch() -> io::Result<()> {
    let line = std::os::unix::net::UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    line.set_nonblocking(true)?;
    let (hears, mut says) = UnixStream::from_std(line)?.into_split();
    let mut hears = BufReader::new(hears);
    let mut order = String::new();
    hears.read_line(&mut order).await?;
    let order: GuardOrder = serde_json::from_str(&order)?;
    // Before it starts, so that no signal leaves it behind.
    let signalled = end_signal()?;
    adopt();
    let mut plugin = match start(&order) {
        Ok(plugin) => plugin,
        Err(error) => return report(&mut says, &unstarted(&error)).await,
    };
    let group = plugin.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    let mut rest = Vec::new();
    tokio::select! {
        ended = plugin.wait() => {
            let ended = ended?;
            if !ended.success() {
                end(&mut plugin, group).await;
            }
            return report(&mut says, &guard_report(ended)).await;
        }
        _ = hears.read_to_end(&mut rest) => {}
        () = signalled => {}
    }
    end(&mut plugin, group).await;
    Ok(())
}

/// Waits for a signal that ends programs. From now on none of them ends this one.
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    let mut hangup = signal(SignalKind::hangup())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut quit = signal(SignalKind::quit())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = hangup.recv() => {}
            _ = interrupt.recv() => {}
            _ = quit.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn start(order: &GuardOrder) -> io::Result<Child> {
    let mut command = Command::new(&order.command);
    command
        .args(&order.args)
        .envs(&order.env)
        .stdin(Stdio::null())
        // Or what ends the plugin would end its guard.
        .process_group(0);
    for name in TERMINALS {
        command.env_remove(name);
    }
    command.spawn()
}

fn unstarted(error: &io::Error) -> GuardReport {
    match error.kind() {
        io::ErrorKind::NotFound => GuardReport::Missing,
        io::ErrorKind::PermissionDenied => {
            GuardReport::Unstartable("this user may not execute it".to_owned())
        }
        _ => GuardReport::Unstartable(error.to_string()),
    }
}

fn guard_report(status: ExitStatus) -> GuardReport {
    match (status.code(), status.signal()) {
        (Some(code), _) => GuardReport::Code(code),
        (None, signal) => GuardReport::Signal(signal.unwrap_or_default()),
    }
}

async fn report(says: &mut (impl AsyncWriteExt + Unpin), report: &GuardReport) -> io::Result<()> {
    let mut line = serde_json::to_string(report)?;
    line.push('\n');
    // The program may have ended just now.
    let _ = says.write_all(line.as_bytes()).await;
    Ok(())
}

/// Ends a plugin with what it started: gently, and then not.
async fn end(plugin: &mut Child, group: Option<Pid>) {
    send(group, Signal::TERM);
    let gone = async {
        // Reaped, or it would be there for ever.
        let _ = plugin.wait().await;
        while !family().is_empty() {
            sleep(LOOK).await;
        }
    };
    if timeout(GRACE, gone).await.is_ok() {
        return;
    }
    for _ in 0..ROUNDS {
        send(group, Signal::KILL);
        sleep(LOOK).await;
        if family().is_empty() {
            return;
        }
    }
}

/// Sends a signal to the group of a plugin, and to what has left that.
fn send(group: Option<Pid>, signal: Signal) {
    if let Some(group) = group {
        let _ = kill_process_group(group, signal);
    }
    for process in family() {
        let _ = kill_process(process, signal);
    }
}

/// From now on what loses its parent among our descendants becomes a child of ours, so that it is found.
fn adopt() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Our descendants that are alive. Elsewhere than on Linux the group of the plugin has to do.
fn family() -> Vec<Pid> {
    let processes = processes();
    let mut family = vec![rustix::process::getpid().as_raw_nonzero().get()];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        let children = processes.iter().filter(|process| process.parent == parent);
        family.extend(children.map(|process| process.id));
        at += 1;
    }
    let is_alive = |id: &i32| {
        processes
            .iter()
            .any(|process| process.id == *id && process.lives)
    };
    let descendants = family.into_iter().skip(1).filter(is_alive);
    descendants.filter_map(Pid::from_raw).collect()
}

struct Process {
    id: i32,
    parent: i32,
    lives: bool,
}

fn processes() -> Vec<Process> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter_map(process).collect()
}

fn process(id: i32) -> Option<Process> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name before it may hold anything, so what follows is found from the end.
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    let lives = !matches!(state, "Z" | "X");
    Some(Process { id, parent, lives })
}
