//! The flags that every command takes: what is read, how it looks, and the log.

use std::{path::PathBuf, time::Duration};

use clap::{Args as Arguments, ValueEnum};

use super::values::{duration, request_timeout, speed};
use crate::{cli::theme::ThemeChoice, source::RecordingTime};

/// The flags that every command takes, before its name or after it.
#[derive(Clone, Debug, Default, Arguments)]
#[command(next_help_heading = "Sources")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own; `source` checks which of them exclude each other"
)]
pub(crate) struct Common {
    /// Read this kubeconfig
    #[arg(long, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
    /// Read these contexts of the kubeconfig, in one view; repeatable and comma-separated [default: the current context]
    #[arg(long, value_name = "NAME")]
    pub(crate) context: Vec<String>,
    /// Read every context of the kubeconfig
    #[arg(long)]
    pub(crate) all_contexts: bool,
    /// Read the Services and endpoints of a registered cluster through this context, and compare its Destinations with
    /// them; repeatable. Add @SOURCE if several sources have a cluster of that name [default: from
    /// ~/.gloo-mesh/meshctl-config.yaml, and from chosen contexts that have the name of a cluster]
    #[arg(long, value_name = "CONTEXT=CLUSTER[@SOURCE]")]
    pub(crate) reaches: Vec<String>,
    /// Log in as this user entry of the kubeconfig
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// Impersonate this user; needs the impersonate permission
    #[arg(long = "as", value_name = "NAME")]
    pub(crate) impersonate: Option<String>,
    /// Impersonate this group; repeatable, needs --as
    #[arg(long = "as-group", value_name = "GROUP")]
    pub(crate) groups: Vec<String>,
    /// Timeout for list and get requests; 0 means none. Does not apply to watches
    #[arg(long, value_name = "DURATION", value_parser = request_timeout)]
    pub(crate) request_timeout: Option<Duration>,
    /// Stop a login plugin that takes longer than this [default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) login_timeout: Option<Duration>,
    /// Read only the objects in this namespace. To select services by namespace, use the filter `ns:`
    #[arg(short, long, value_name = "NS")]
    pub(crate) namespace: Option<String>,
    /// Read the objects in all namespaces (the default). If that is forbidden, portolan reads the namespace of the context
    /// and gloo-mesh
    #[arg(short = 'A', long)]
    pub(crate) all_namespaces: bool,
    /// Read only the Destinations with these labels, in kubectl's syntax
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub(crate) selector: Option<String>,
    /// Read a dump instead of a cluster: YAML or JSON files, a folder, a tar, tar.gz or zip archive, the output of
    /// `meshctl debug snapshot` or `meshctl debug report`, or `-` for standard input; repeatable. portolan recognizes the
    /// format by the content. All paths without NAME form one source; each NAME is a source of its own
    #[arg(short, long, value_name = "[NAME=]PATH")]
    pub(crate) filename: Vec<String>,
    /// Read the built-in demo mesh, which changes over time and needs no cluster and no network
    #[arg(long)]
    pub(crate) demo: bool,
    /// Replay a recording of `portolan record`. The terminal UI plays it in real time; other commands read its end, or a time
    /// in it with --at
    #[arg(long, value_name = "FILE")]
    pub(crate) replay: Option<PathBuf>,
    /// The time in it, which only commands that answer once have.
    #[arg(skip)]
    pub(crate) at: Option<RecordingTime>,
    /// Replay speed, as a multiple of real time [default: 1]
    #[arg(long, value_name = "N", value_parser = speed)]
    pub(crate) speed: Option<f64>,
    /// Give up on a source that is silent this long; not for the terminal UI [default: 10s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// Also list findings that annotations of objects mute (`portolan/mute-RULE`)
    #[arg(long)]
    pub(crate) ignore_annotations: bool,
    /// Show pseudonyms for names, labels, hosts and addresses, so that the output or a recording can be handed over; findings and
    /// routes stay the same, and so do pseudonyms from run to run
    #[arg(long)]
    pub(crate) anonymize: bool,
    /// When to use colours [default: auto]
    #[arg(long, value_name = "WHEN", value_enum, help_heading = "Display")]
    pub(crate) color: Option<Color>,
    /// Draw with ASCII characters only; names are shown as they are
    #[arg(long, help_heading = "Display")]
    pub(crate) ascii: bool,
    /// Config file [default: ~/.config/portolan/config.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Append what the sources report of themselves to this file: connections, refusals and lists, never objects or credentials
    #[arg(long, value_name = "FILE")]
    pub(crate) log_file: Option<PathBuf>,
    /// The least level of lines in the log [default: info]
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(crate) log_level: Option<LogLevel>,
    /// Colours of the terminal UI: auto (by the background of the terminal), dark, light, high-contrast, the name of a theme
    /// of your own, or the path of one. `portolan config theme` lists them [default: auto]
    #[arg(long, value_name = "THEME", help_heading = "Display")]
    pub(crate) theme: Option<ThemeChoice>,
}

impl Common {
    /// The same flags, for a time in a recording.
    pub(crate) fn at(self, at: Option<RecordingTime>) -> Self {
        Self { at, ..self }
    }

    /// Merges these flags with those after the name of the command. If a flag takes one value, the later one wins.
    pub(crate) fn then(mut self, later: Self) -> Self {
        self.context.extend(later.context);
        self.filename.extend(later.filename);
        self.groups.extend(later.groups);
        self.reaches.extend(later.reaches);
        Self {
            kubeconfig: later.kubeconfig.or(self.kubeconfig),
            context: self.context,
            all_contexts: later.all_contexts || self.all_contexts,
            reaches: self.reaches,
            user: later.user.or(self.user),
            impersonate: later.impersonate.or(self.impersonate),
            groups: self.groups,
            request_timeout: later.request_timeout.or(self.request_timeout),
            login_timeout: later.login_timeout.or(self.login_timeout),
            namespace: later.namespace.or(self.namespace),
            all_namespaces: later.all_namespaces || self.all_namespaces,
            selector: later.selector.or(self.selector),
            filename: self.filename,
            demo: later.demo || self.demo,
            replay: later.replay.or(self.replay),
            at: later.at.or(self.at),
            speed: later.speed.or(self.speed),
            timeout: later.timeout.or(self.timeout),
            ignore_annotations: later.ignore_annotations || self.ignore_annotations,
            anonymize: later.anonymize || self.anonymize,
            color: later.color.or(self.color),
            ascii: later.ascii || self.ascii,
            config: later.config.or(self.config),
            log_file: later.log_file.or(self.log_file),
            log_level: later.log_level.or(self.log_level),
            theme: later.theme.or(self.theme),
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// In a terminal with colours, unless the environment forbids it
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The levels of the log, the gravest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Only errors
    Error,
    /// Also refusals, lost connections and skipped items
    Warn,
    /// Also every other state of a connection
    #[default]
    Info,
    /// Also lists
    Debug,
    /// Also each request
    Trace,
}
