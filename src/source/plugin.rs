//! Login plugins: the programs that a kubeconfig names under `exec`, which print a credential.
//!
//! They run apart: in a session of their own, so that `/dev/tty` is not theirs, without input, with limits of time and
//! output, and under a guard that ends them with their children when this program ends, however it does. Several
//! contexts of the same user share one run. Nothing that a plugin is given or prints is ever shown, except its name, its
//! exit code, the last line that it wrote to standard error, and the hint of the kubeconfig how to install it.

mod answer;
mod exec_info;
mod guard;
mod last_line;
mod run;
mod secrets;
mod shared;

use std::{collections::BTreeMap, fmt, time::Duration};

use kube::config::{ExecConfig, ExecInteractiveMode};

use super::{access::plugin_name, one_line};
use crate::store::checkup::Failure;
pub(super) use answer::Grant;
pub(super) use guard::guard;
pub(super) use run::GuardProgram;
pub(super) use shared::{Granted, PluginWait, Plugins, Terms};

/// The argument by which this program knows that it is to guard a login plugin.
pub(super) const GUARD: &str = "__guard-login-plugin";

/// The limit on the time of a plugin, unless another is given.
pub(super) const USUAL: Duration = Duration::from_mins(1);

/// How many letters of an install hint are shown.
const HINT: usize = 300;

/// How many lines of an install hint are shown.
const HINT_LINES: usize = 3;

/// A login plugin, with everything that it is given. Two that are equal give the same credential.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Plugin {
    command: String,
    args: Vec<String>,
    env: BTreeMap<String, String>,
    /// The version that it speaks, `v1` or `v1beta1`.
    version: String,
    /// The cluster information for `KUBERNETES_EXEC_INFO`, as JSON. `None` if it is not asked for.
    cluster: Option<String>,
    hint: Option<String>,
}

/// A login plugin that gave no credential.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.failure())]
pub(super) struct PluginError {
    name: String,
    fault: Fault,
}

impl PluginError {
    /// Why, and what to do.
    pub(super) fn failure(&self) -> Failure {
        let fault = self.fault.failure();
        fault.after(format_args!("the login plugin {} ", self.name))
    }
}

/// Why a login plugin gave no credential. Holds nothing that it was given, and of what it printed the last line only.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    NoCommand,
    Version,
    Interactive,
    Missing(Option<String>),
    Unstartable(String),
    Failed {
        ending: Ending,
        said: Option<String>,
        hint: Option<String>,
    },
    Slow {
        limit: Duration,
        said: Option<String>,
    },
    Endless {
        stream: &'static str,
        limit: String,
    },
    Answer(answer::AnswerError),
}

impl Fault {
    /// Why, and what to do.
    fn failure(&self) -> Failure {
        match self {
            Self::NoCommand => {
                Failure::new("has no command").advise("give exec.command in the kubeconfig")
            }
            Self::Version => Failure::new("names no version that is known").advise(
                "give client.authentication.k8s.io/v1 as exec.apiVersion in the kubeconfig",
            ),
            Self::Interactive => Failure::new(
                "needs a terminal (interactiveMode: Always), and gets none here",
            )
            .advise(
                "run it by hand to log in, and set interactiveMode: IfAvailable in the kubeconfig",
            ),
            Self::Missing(None) => {
                Failure::new("is not installed").advise("install it, or check PATH")
            }
            Self::Missing(Some(hint)) => Failure::new(format!("is not installed: {hint}")),
            Self::Unstartable(why) => Failure::new(format!("cannot be started: {why}"))
                .advise("run it by hand to see why"),
            Self::Failed { ending, said, hint } => {
                let said = last_words(said.as_ref());
                let hint = hint
                    .as_ref()
                    .map_or_else(String::new, |hint| format!(" ({hint})"));
                Failure::new(format!("failed with {ending}{said}"))
                    .advise(format!("run it by hand to log in{hint}"))
            }
            Self::Slow { limit, said } => {
                let (limit, said) = (limit.as_secs(), last_words(said.as_ref()));
                Failure::new(format!(
                    "did not end within {limit} s, so it was ended{said}"
                ))
                .advise("run it by hand to log in, or wait longer with --login-timeout")
            }
            Self::Endless { stream, limit } => Failure::new(format!(
                "wrote more than {limit} to {stream}, so it was ended"
            ))
            .advise("run it by hand to see what it writes"),
            Self::Answer(why) => Failure::new(format!("printed no credential: {why}"))
                .advise("run it by hand to see what it prints"),
        }
    }
}

/// How a plugin ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With an exit code.
    Code(i32),
    /// By a signal.
    Signal(i32),
    /// Unknown: its guard was ended from outside.
    Unknown,
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit code {code}"),
            Self::Signal(signal) => write!(f, "signal {signal}"),
            Self::Unknown => f.write_str("an unknown exit code, because its guard was killed"),
        }
    }
}

fn last_words(line: Option<&String>) -> String {
    line.map_or_else(String::new, |line| format!(": {line}"))
}

impl Plugin {
    /// The plugin that a kubeconfig names.
    ///
    /// # Errors
    /// If it cannot be run, or only at a terminal.
    pub(super) fn of(exec: &ExecConfig) -> Result<Self, PluginError> {
        let command = exec.command.clone().unwrap_or_default();
        let fault = |fault| PluginError {
            name: plugin_name(&command),
            fault,
        };
        if command.trim().is_empty() {
            return Err(fault(Fault::NoCommand));
        }
        if exec.interactive_mode == Some(ExecInteractiveMode::Always) {
            return Err(fault(Fault::Interactive));
        }
        let version = exec.api_version.as_deref().and_then(exec_info::version);
        let version = version.ok_or_else(|| fault(Fault::Version))?.to_owned();
        let pairs = exec.env.iter().flatten();
        let pairs = pairs.filter_map(|pair| Some((pair.get("name")?, pair.get("value")?)));
        Ok(Self {
            args: exec.args.clone().unwrap_or_default(),
            env: pairs
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            version,
            cluster: exec_info::cluster(exec),
            hint: exec.install_hint.as_deref().and_then(hint),
            command,
        })
    }

    /// The name: the last part of its path.
    pub(super) fn name(&self) -> String {
        plugin_name(&self.command)
    }

    fn fault(&self, fault: Fault) -> PluginError {
        PluginError {
            name: self.name(),
            fault,
        }
    }
}

/// The first lines of a hint, as one.
fn hint(text: &str) -> Option<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.take(HINT_LINES).collect();
    one_line::fit(&lines.join(" "), HINT)
}
