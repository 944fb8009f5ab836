//! The arguments as clap reads them, with the words of the help.

mod blast;
mod cast;
mod changes;
mod check;
mod config;
mod diff;
mod manual;
mod record;
mod route;

use std::{path::PathBuf, time::Duration};

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

use super::outputs::{FormatOutput, output};
use crate::{app::ViewLink, model::time, query::LISTED_KINDS, source::RecordingTime, store::Kind};

pub(super) use blast::BlastArgs;
pub use blast::BlastFormat;
pub(super) use cast::{Asciicast, CastArgs, CastFormat};
pub(super) use changes::ChangesArgs;
pub use changes::ChangesFormat;
pub(super) use check::{CheckArgs, ListedSeverity, RulesArgs};
pub use check::{CheckFormat, RulesFormat};
pub(super) use config::{ConfigArgs, ConfigCommandArgs};
pub(super) use diff::DiffArgs;
pub use diff::{DiffFormat, DiffSide};
pub use manual::CompletedShell;
pub(super) use manual::{CompletionArgs, HelpArgs, ManArgs, ReportArgs};
pub(super) use record::RecordArgs;
pub(super) use route::RouteArgs;
pub use route::RouteFormat;

/// Explores Gloo Mesh Destinations: where traffic goes right now, across clusters.
///
/// Without a command it opens the terminal UI on the current context of the kubeconfig.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(name = "portolan", version, disable_help_subcommand = true, after_help = EXAMPLES)]
pub(super) struct Args {
    /// Show only the Destinations that match: words and terms such as `ns:bookinfo`, `cluster:eu-1`, `health:error`,
    /// `drift:yes`, `!word`
    #[arg(value_name = "FILTER")]
    pub(super) filter: Vec<String>,
    /// Record the session in this file, as asciicast
    #[arg(long, value_name = "FILE")]
    pub(super) cast: Option<PathBuf>,
    /// Replace the file of --cast if it exists
    #[arg(long, requires = "cast")]
    pub(super) force: bool,
    /// Start with the view of a link that Y and v copied: filter, order, selection, page and pane
    #[arg(long, value_name = "LINK")]
    pub(super) view: Option<ViewLink>,
    /// Leave the mouse to the terminal, which selects text with it
    #[arg(long)]
    pub(super) no_mouse: bool,
    /// Write linear text for screen readers: no boxes, nothing painted over, a line for each change, the same keys
    #[arg(long, conflicts_with = "cast")]
    pub(super) plain: bool,
    /// Do not highlight changed cells, and let removed rows go at once
    #[arg(long)]
    pub(super) reduce_motion: bool,
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Option<CommandArgs>,
}

const EXAMPLES: &str = "\
Examples:
  portolan --demo                        try it without a cluster
  portolan reviews                       the current context, filtered
  portolan --context eu,us               two contexts in one view
  portolan get ns:bookinfo -o wide       a table for the terminal
  portolan get -o json | jq '.items[]'   JSON for scripts
  portolan describe reviews.bookinfo     everything about one service
  portolan check                         what is wrong, and why
  portolan route reviews.bookinfo --from cluster-2/bookinfo    where a request goes
  portolan changes --since 2h            what changed lately, and who changed it
  portolan diff before.yaml after.yaml   what changed between two dumps, or times in a recording
  portolan blast --lose us-east-1a       who loses what if a zone goes
  portolan rules                         the rules of check
  portolan doctor                        why a cluster cannot be read
  portolan cast tour.txt -o tour.cast    play a script of keys and record it; also .svg
  portolan -f dump.yaml get              read a dump instead of a cluster
  portolan -f meshctl-bug-report.tgz     read a bug report
  portolan record -o incident.jsonl      record everything that is read
  portolan --replay incident.jsonl       replay the recording
  portolan -- get                        filter for the word get

Exit codes: 0 done, 1 check has findings, diff finds differences, a request of route fails, or nothing has a NAME, 2 wrong usage \
or nothing could be opened, 3 incomplete: something could not be read.";

#[derive(Debug, Subcommand)]
pub(super) enum CommandArgs {
    /// Print one row per Destination
    Get(GetArgs),
    /// Print everything about the named Destinations
    Describe(DescribeArgs),
    /// Check the Destinations against the rules and print the findings, with evidence
    Check(CheckArgs),
    /// List the rules, or explain one
    Rules(RulesArgs),
    /// Show where a request would go, step by step, and what fails
    Route(RouteArgs),
    /// Show what changed, when and by whom, newest first
    Changes(ChangesArgs),
    /// Compare two dumps, recordings or times in a recording
    Diff(DiffArgs),
    /// Show which Destinations lose what if a zone, region, cluster, workload, gateway or management plane is lost
    Blast(BlastArgs),
    /// Check the connection to each context step by step, and print the smallest role with the missing permissions
    Doctor(DoctorArgs),
    /// Record everything that the sources report, for --replay
    Record(RecordArgs),
    /// Play a script of keys and record the terminal, as asciicast, SVG or text
    Cast(CastArgs),
    /// Print the default config file or its schema, or check a config file
    Config(ConfigArgs),
    /// Print what a bug report needs: versions, the terminal, states and counts, without names and data of objects
    Report(ReportArgs),
    /// Show a page of the manual, or the flags of a command
    Help(HelpArgs),
    /// Write the manual as man pages
    Man(ManArgs),
    /// Print the script by which a shell completes commands, flags and names
    Completion(CompletionArgs),
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan get                           every Destination of the current context
  portolan get ns:bookinfo !reviews      one namespace, without reviews
  portolan get --sort=-endpoints         most endpoints first
  portolan get --columns name,cluster,claimed/ready
  portolan get health:error --sort findings
  portolan get --kind trafficpolicy      the policies: in force, refused, written by whom
  portolan get -o csv > mesh.csv         for a spreadsheet
  portolan get ns:bookinfo --follow      what changes, line by line
  portolan get -o name | xargs -n1 kubectl -n gloo-mesh get")]
pub(super) struct GetArgs {
    /// Show only the Destinations that match every word and term, such as `ns:bookinfo`
    #[arg(value_name = "FILTER")]
    pub(super) filter: Vec<String>,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<GetFormat>(), default_value = "table")]
    pub(super) output: Vec<FormatOutput<GetFormat>>,
    /// Sort by this column; a dash before it reverses the order (`--sort=-age`)
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(super) sort: Option<String>,
    /// Print these columns, separated by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(super) columns: Vec<String>,
    /// List objects of this kind: trafficpolicy, accesspolicy, virtualdestination, virtualmesh, mesh, workload or
    /// kubernetescluster [default: destination]
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub(super) kind: Option<Kind>,
    /// Print the rows, then one line for each row that is added, changed or removed
    #[arg(short = 'w', long)]
    pub(super) follow: bool,
    /// The time in the recording of --replay, instead of its end: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5
    /// minutes before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) at: Option<RecordingTime>,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan describe reviews-bookinfo-cluster-1     by the name of the object
  portolan describe gloo-mesh/reviews-bookinfo-cluster-1
  portolan describe reviews.bookinfo.cluster-1     by service, namespace and cluster
  portolan describe 10.0.0.17                      by one of its addresses
  portolan describe trafficpolicy/reviews-shift    an object of another kind")]
pub(super) struct DescribeArgs {
    /// Name, namespace/name, service.namespace[.cluster], a host, FQDN or address, or KIND/[NAMESPACE/]NAME
    #[arg(value_name = "NAME", required = true)]
    pub(super) names: Vec<String>,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<DescribeFormat>(), default_value = "text")]
    pub(super) output: Vec<FormatOutput<DescribeFormat>>,
    /// The time in the recording of --replay, instead of its end: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5
    /// minutes before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) at: Option<RecordingTime>,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan doctor                        why the current context cannot be read
  portolan doctor --all-contexts         every context, in parallel
  portolan doctor -n gloo-mesh           which permissions one namespace lacks
  portolan doctor -o json | jq '.roles[].role' | kubectl apply -f -

doctor checks the kubeconfig, the connection, TLS, the login, the server version, the CRDs and the permissions, in this \
order. It asks for permissions with SelfSubjectAccessReview, which changes nothing; everything else that portolan sends \
is a GET request. It never reads secrets.

Exit codes: 0 everything can be read, 2 wrong usage or no kubeconfig, 3 something in a context cannot be read.")]
pub(super) struct DoctorArgs {
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<DoctorFormat>(), default_value = "text")]
    pub(super) output: Vec<FormatOutput<DoctorFormat>>,
    #[command(flatten)]
    pub(super) common: Common,
}

/// The forms of `get`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GetFormat {
    /// Table
    Table,
    /// Table with more columns: findings, FQDN, object; claimed/ready and source if they apply
    Wide,
    /// CSV with the keys of the columns as header
    Csv,
    /// `DestinationList` as JSON
    Json,
    /// The same document as YAML
    Yaml,
    /// Resource names for kubectl
    Name,
}

/// The forms of `describe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DescribeFormat {
    /// Text
    Text,
    /// `DestinationDescriptionList` as JSON
    Json,
}

/// The forms of `doctor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// Text, with the role as YAML
    Text,
    /// `DoctorReport` as JSON
    Json,
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

/// The background that the colours are chosen for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ThemeChoice {
    /// Ask the terminal
    #[default]
    Auto,
    /// Dark background
    Dark,
    /// Light background
    Light,
    /// Ask the terminal for its background, and keep colours far from it
    HighContrast,
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

/// The flags that every command takes, before its name or after it.
#[derive(Clone, Debug, Default, Arguments)]
#[command(next_help_heading = "Sources")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own; `source` checks which of them exclude each other"
)]
pub(super) struct Common {
    /// Read this kubeconfig
    #[arg(long, value_name = "FILE")]
    pub(super) kubeconfig: Option<PathBuf>,
    /// Read these contexts of the kubeconfig, in one view; repeatable and comma-separated [default: the current context]
    #[arg(long, value_name = "NAME")]
    pub(super) context: Vec<String>,
    /// Read every context of the kubeconfig
    #[arg(long)]
    pub(super) all_contexts: bool,
    /// Read the Services and endpoints of a registered cluster through this context, and compare its Destinations with
    /// them; repeatable. Add @SOURCE if several sources have a cluster of that name [default: from
    /// ~/.gloo-mesh/meshctl-config.yaml, and from chosen contexts that have the name of a cluster]
    #[arg(long, value_name = "CONTEXT=CLUSTER[@SOURCE]")]
    pub(super) reaches: Vec<String>,
    /// Log in as this user entry of the kubeconfig
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,
    /// Impersonate this user; needs the impersonate permission
    #[arg(long = "as", value_name = "NAME")]
    pub(super) impersonate: Option<String>,
    /// Impersonate this group; repeatable, needs --as
    #[arg(long = "as-group", value_name = "GROUP")]
    pub(super) groups: Vec<String>,
    /// Timeout for list and get requests; 0 means none. Does not apply to watches
    #[arg(long, value_name = "DURATION", value_parser = request_timeout)]
    pub(super) request_timeout: Option<Duration>,
    /// Stop a login plugin that takes longer than this [default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) login_timeout: Option<Duration>,
    /// Read only the objects in this namespace. To select services by namespace, use the filter `ns:`
    #[arg(short, long, value_name = "NS")]
    pub(super) namespace: Option<String>,
    /// Read the objects in all namespaces (the default). If that is forbidden, portolan reads the namespace of the context
    /// and gloo-mesh
    #[arg(short = 'A', long)]
    pub(super) all_namespaces: bool,
    /// Read only the Destinations with these labels, in kubectl's syntax
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub(super) selector: Option<String>,
    /// Read a dump instead of a cluster: YAML or JSON files, a folder, a tar, tar.gz or zip archive, the output of
    /// `meshctl debug snapshot` or `meshctl debug report`, or `-` for standard input; repeatable. portolan recognizes the
    /// format by the content. All paths without NAME form one source; each NAME is a source of its own
    #[arg(short, long, value_name = "[NAME=]PATH")]
    pub(super) filename: Vec<String>,
    /// Read the built-in demo mesh, which changes over time and needs no cluster and no network
    #[arg(long)]
    pub(super) demo: bool,
    /// Replay a recording of `portolan record`. The terminal UI plays it in real time; other commands read its end, or a time
    /// in it with --at
    #[arg(long, value_name = "FILE")]
    pub(super) replay: Option<PathBuf>,
    /// The time in it, which only commands that answer once have.
    #[arg(skip)]
    pub(super) at: Option<RecordingTime>,
    /// Replay speed, as a multiple of real time [default: 1]
    #[arg(long, value_name = "N", value_parser = speed)]
    pub(super) speed: Option<f64>,
    /// Give up on a source that is silent this long; not for the terminal UI [default: 10s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) timeout: Option<Duration>,
    /// Also list findings that annotations of objects mute (`portolan/mute-RULE`)
    #[arg(long)]
    pub(super) ignore_annotations: bool,
    /// When to use colours [default: auto]
    #[arg(long, value_name = "WHEN", value_enum, help_heading = "Display")]
    pub(super) color: Option<Color>,
    /// Draw with ASCII characters only; names are shown as they are
    #[arg(long, help_heading = "Display")]
    pub(super) ascii: bool,
    /// Config file [default: ~/.config/portolan/config.yaml]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Append what the sources report of themselves to this file: connections, refusals and lists, never objects or credentials
    #[arg(long, value_name = "FILE")]
    pub(super) log_file: Option<PathBuf>,
    /// The least level of lines in the log [default: info]
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(super) log_level: Option<LogLevel>,
    /// Background of the terminal, or high contrast [default: auto]
    #[arg(long, value_name = "THEME", value_enum, help_heading = "Display")]
    pub(super) theme: Option<ThemeChoice>,
}

impl Common {
    /// The same flags, for a time in a recording.
    pub(super) fn at(self, at: Option<RecordingTime>) -> Self {
        Self { at, ..self }
    }

    /// Merges these flags with those after the name of the command. If a flag takes one value, the later one wins.
    pub(super) fn then(mut self, later: Self) -> Self {
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
            color: later.color.or(self.color),
            ascii: later.ascii || self.ascii,
            config: later.config.or(self.config),
            log_file: later.log_file.or(self.log_file),
            log_level: later.log_level.or(self.log_level),
            theme: later.theme.or(self.theme),
        }
    }
}

/// A value that a flag does not take, with what to write instead.
#[derive(Debug, thiserror::Error)]
enum ValueError {
    #[error("write a duration such as 10s or 1m30s")]
    Duration,
    #[error("write a duration such as 20s or 1m, or 0 to wait for nothing")]
    Settling,
    #[error("write a duration such as 10s or 1m30s, or 0 for no limit")]
    RequestTimeout,
    #[error("write a number from 0.01 to 10000, such as 10 or 0.5")]
    Speed,
    #[error("the kinds are destination, {}", kinds())]
    Kind,
}

fn duration(text: &str) -> Result<Duration, ValueError> {
    let span = time::duration(text).filter(SignedDuration::is_positive);
    let span = span.and_then(|span| Duration::try_from(span).ok());
    span.ok_or(ValueError::Duration)
}

/// A speed from 0.01 to 10,000.
fn speed(text: &str) -> Result<f64, ValueError> {
    let speed = text.parse().ok();
    let speed = speed.filter(|speed| (0.01..=10_000.0).contains(speed));
    speed.ok_or(ValueError::Speed)
}

/// A duration that may be 0.
fn settling(text: &str) -> Result<SignedDuration, ValueError> {
    let zero = (text.trim() == "0").then_some(SignedDuration::ZERO);
    let span = zero.or_else(|| time::duration(text));
    let span = span.filter(|span| !span.is_negative());
    span.ok_or(ValueError::Settling)
}

/// A duration as in kubectl, where a number without a unit is in seconds.
fn request_timeout(text: &str) -> Result<Duration, ValueError> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    let span = || Duration::try_from(time::duration(text)?).ok();
    let span = seconds.or_else(span);
    span.ok_or(ValueError::RequestTimeout)
}

/// The kinds that have lists, as the command line names them.
fn kinds() -> String {
    LISTED_KINDS
        .map(|kind| kind.name().to_ascii_lowercase())
        .join(", ")
}

fn kind(text: &str) -> Result<Kind, ValueError> {
    let kind = Kind::named(text.trim());
    kind.filter(|kind| *kind == Kind::Destination || LISTED_KINDS.contains(kind))
        .ok_or(ValueError::Kind)
}
