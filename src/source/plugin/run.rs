//! One run of a plugin: its guard is started, its output is heard up to a limit, and what it printed is understood.

use std::{io, os::fd::OwnedFd, path::PathBuf, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
    process::{Child, Command},
    time::timeout,
};

use super::{
    Ending, Fault, GUARD, Grant, Plugin, PluginError, answer, exec_info,
    guard::{GuardOrder, GuardReport},
    last_line::{self, LastLine},
    secrets::secrets,
};
use crate::source::{
    limits::{COMPLAINTS, Limit, PRINTED},
    one_line,
};

/// How long to wait for the end of the output of a plugin that has ended: what it left behind may hold it open.
const REST: Duration = Duration::from_millis(200);

/// By which program plugins are guarded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct GuardProgram(pub(in crate::source) Option<PathBuf>);

impl GuardProgram {
    /// This program as it runs, even if its file was replaced or deleted.
    fn path(&self) -> io::Result<PathBuf> {
        if let Some(path) = &self.0 {
            return Ok(path.clone());
        }
        if cfg!(target_os = "linux") {
            return Ok("/proc/self/exe".into());
        }
        std::env::current_exe()
    }

    fn start(&self, line: OwnedFd) -> io::Result<Child> {
        Command::new(self.path()?)
            .arg0("portolan")
            .arg(GUARD)
            .stdin(Stdio::from(line))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
    }
}

/// The output of a plugin so far.
#[derive(Default)]
struct Heard {
    printed: Vec<u8>,
    said: LastLine,
}

/// Runs a plugin for as long as it takes, but not longer than the limit. Dropping it ends the plugin.
///
/// # Errors
/// If there is no credential.
pub(super) async fn run(
    plugin: &Plugin,
    program: &GuardProgram,
    limit: Duration,
) -> Result<Grant, PluginError> {
    let mut heard = Heard::default();
    let ran = timeout(limit, attend(plugin, program, &mut heard)).await;
    let Heard { printed, said } = heard;
    let report = match ran {
        Ok(Ok(report)) => report,
        Ok(Err(fault)) => return Err(plugin.fault(fault)),
        Err(_) => {
            let said = shown(plugin, &printed, said);
            return Err(plugin.fault(Fault::Slow { limit, said }));
        }
    };
    let failed = |ending, said| Fault::Failed {
        ending,
        said: shown(plugin, &printed, said),
        hint: plugin.hint.clone().filter(|_| is_not_found(ending)),
    };
    let fault = match report {
        GuardReport::Code(0) => {
            let understood = answer::understand(&printed, &plugin.version);
            return understood.map_err(|error| plugin.fault(Fault::Answer(error)));
        }
        GuardReport::Missing => Fault::Missing(plugin.hint.clone()),
        GuardReport::Unstartable(why) => Fault::Unstartable(why),
        GuardReport::Code(code) => failed(Ending::Code(code), said),
        GuardReport::Signal(0) => failed(Ending::Unknown, said),
        GuardReport::Signal(signal) => failed(Ending::Signal(signal), said),
    };
    Err(plugin.fault(fault))
}

/// Whether a shell says by an exit code that what it was to run is not there.
fn is_not_found(ending: Ending) -> bool {
    matches!(ending, Ending::Code(126 | 127))
}

/// The last line that a plugin wrote, without what it was given and without what it printed.
fn shown(plugin: &Plugin, printed: &[u8], said: LastLine) -> Option<String> {
    let line = secrets(plugin, printed).hide(&said.line());
    one_line::fit(&line, last_line::SHOWN)
}

/// Starts a plugin and hears it until it has ended.
async fn attend(
    plugin: &Plugin,
    program: &GuardProgram,
    heard: &mut Heard,
) -> Result<GuardReport, Fault> {
    let begun = begin(plugin, program).await;
    let (mut guard, mut line) = begun.map_err(|error| Fault::Unstartable(error.to_string()))?;
    let Heard { printed, said } = heard;
    let print = |bytes: &[u8]| printed.extend_from_slice(bytes);
    let say = |bytes: &[u8]| said.hear(bytes);
    let prints = listen(guard.stdout.take(), PRINTED, "standard output", print);
    let says = listen(guard.stderr.take(), COMPLAINTS, "standard error", say);
    let both = async { tokio::try_join!(prints, says).map(|_| ()) };
    let mut both = std::pin::pin!(both);
    let mut reported = String::new();
    let mut reports = BufReader::new(&mut line);
    let report = reports.read_line(&mut reported);
    let mut report = std::pin::pin!(report);
    tokio::select! {
        output = &mut both => {
            output?;
            let _ = report.await;
        }
        _ = &mut report => {
            if let Ok(output) = timeout(REST, both).await {
                output?;
            }
        }
    }
    Ok(serde_json::from_str(&reported).unwrap_or(GuardReport::Signal(0)))
}

/// Starts a guard, and tells it what to run. The line to it holds the plugin: when it is dropped, that ends.
async fn begin(plugin: &Plugin, program: &GuardProgram) -> io::Result<(Child, UnixStream)> {
    let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    let guard = program.start(theirs.into())?;
    let mut line = UnixStream::from_std(ours)?;
    let mut order = serde_json::to_string(&order(plugin))?;
    order.push('\n');
    line.write_all(order.as_bytes()).await?;
    Ok((guard, line))
}

fn order(plugin: &Plugin) -> GuardOrder {
    let mut env = plugin.env.clone();
    env.insert("KUBERNETES_EXEC_INFO".to_owned(), exec_info::text(plugin));
    GuardOrder {
        command: plugin.command.clone(),
        args: plugin.args.clone(),
        env,
    }
}

/// Hears a stream to its end, up to a limit.
async fn listen(
    stream: Option<impl AsyncRead + Unpin>,
    limit: Limit,
    name: &'static str,
    mut hear: impl FnMut(&[u8]),
) -> Result<(), Fault> {
    let Some(mut stream) = stream else {
        return Ok(());
    };
    let mut chunk = vec![0; 16 * 1024];
    let mut all: u64 = 0;
    // A pipe that breaks has no more to say.
    while let Ok(length @ 1..) = stream.read(&mut chunk).await {
        all += length as u64;
        if all > limit.most {
            return Err(Fault::Endless {
                stream: name,
                limit: limit.amount(),
            });
        }
        hear(&chunk[..length]);
    }
    Ok(())
}
