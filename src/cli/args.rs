//! The arguments as clap reads them, with the words of the help.

mod cast;
mod check;
mod record;

use std::{path::PathBuf, time::Duration};

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

use crate::{
    model::time,
    query::{Column, Sort},
};

pub(super) use cast::{Asciicast, CastArgs, CastFormat};
pub(super) use check::{CheckArgs, RulesArgs, Shown};
pub use check::{CheckFormat, RulesFormat};
pub(super) use record::RecordArgs;

/// Explores Gloo Mesh Destinations: where traffic goes right now, across clusters.
///
/// Without a command it opens the terminal UI on the current context of the kubeconfig.
#[derive(Debug, Parser)]
#[command(name = "portolan", version, disable_help_subcommand = true, after_help = EXAMPLES)]
pub(super) struct Args {
    /// Start filtered: words and terms such as `ns:bookinfo`, `cluster:eu-1`, `health:error`, `drift:yes`, `!word`
    #[arg(value_name = "FILTER")]
    pub(super) filter: Vec<String>,
    /// Record the session in this file, as asciicast
    #[arg(long, value_name = "FILE")]
    pub(super) cast: Option<PathBuf>,
    /// Replace the file of --cast if it exists
    #[arg(long, requires = "cast")]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  portolan --demo                        look around without a cluster
  portolan reviews                       the current context, filtered
  portolan --context eu,us               two clusters in one view
  portolan get ns:bookinfo -o wide       a table for the terminal
  portolan get -o json | jq '.items[]'   a document for scripts
  portolan describe reviews.bookinfo     everything known of a service
  portolan check                         what is wrong, and why
  portolan rules                         what is looked for
  portolan doctor                        what stands in the way of reading a cluster
  portolan cast tour.txt -o tour.cast    a script of keys, recorded; also .svg
  portolan -f dump.yaml get              a dump instead of a cluster
  portolan -f meshctl-bug-report.tgz     what somebody sent you
  portolan record -o incident.jsonl      what the sources say, written down
  portolan --replay incident.jsonl       and looked at again
  portolan -- get                        filter for the word get

Exit codes: 0 done, 1 findings of check or a NAME that nothing has, 2 wrong usage or nothing to read, 3 incomplete.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print one row a Destination
    Get(GetArgs),
    /// Print everything known of the named Destinations
    Describe(DescribeArgs),
    /// Print what is wrong or doubtful, proven by the fields that show it
    Check(CheckArgs),
    /// Explain what is looked for
    Rules(RulesArgs),
    /// Check each context step by step, and print the smallest role that gives what is missing
    Doctor(DoctorArgs),
    /// Write what the sources say to a file, to be looked at again with --replay
    Record(RecordArgs),
    /// Play a script of keys and write what is drawn, as asciicast, picture or text
    Cast(CastArgs),
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan get                           every Destination of the current context
  portolan get ns:bookinfo !reviews      those of a namespace but one
  portolan get --sort=-endpoints         most endpoints first
  portolan get --columns name,cluster,claimed/ready
  portolan get health:error --sort findings
  portolan get -o name | xargs -n1 kubectl -n gloo-mesh get")]
pub(super) struct GetArgs {
    /// Which Destinations: words and terms, all of which must hold
    #[arg(value_name = "FILTER")]
    pub(super) filter: Vec<String>,
    /// In which form
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(super) output: GetFormat,
    /// Sort by a column; with a dash before it the other way round (`--sort=-age`)
    #[arg(long, value_name = "KEY", value_parser = sort, allow_hyphen_values = true)]
    pub(super) sort: Option<Sort>,
    /// Print these columns, separated by commas
    #[arg(long, value_name = "COLUMNS", value_parser = column, value_delimiter = ',')]
    pub(super) columns: Vec<Column>,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan describe reviews-bookinfo-cluster-1     by the name of the object
  portolan describe gloo-mesh/reviews-bookinfo-cluster-1
  portolan describe reviews.bookinfo.cluster-1     by service, namespace and cluster
  portolan describe 10.0.0.17                      by an address it has")]
pub(super) struct DescribeArgs {
    /// The object's name, namespace/name, service.namespace[.cluster], or a host, FQDN or address
    #[arg(value_name = "NAME", required = true)]
    pub(super) names: Vec<String>,
    /// In which form
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(super) output: DescribeFormat,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan doctor                        what stands in the way of the current context
  portolan doctor --all-contexts         of every context, all at the same time
  portolan doctor -n gloo-mesh           what is missing to read one namespace
  portolan doctor -o json | jq '.roles[].role' | kubectl apply -f -

Kubeconfig, reach, TLS, login, version, CRDs and rights are looked at in this order. The rights are asked for by \
SelfSubjectAccessReview, which changes nothing and is all that portolan ever sends apart from GET requests. Secrets are \
never asked for.

Exit codes: 0 all can be read, 2 wrong usage or no kubeconfig, 3 some context cannot be read whole.")]
pub(super) struct DoctorArgs {
    /// In which form
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(super) output: DoctorFormat,
    #[command(flatten)]
    pub(super) common: Common,
}

/// The forms of `get`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GetFormat {
    /// A table for people
    #[default]
    Table,
    /// A table with source, FQDN and object
    Wide,
    /// A `DestinationList`
    Json,
    /// The same document as YAML
    Yaml,
    /// Names that kubectl takes
    Name,
}

/// The forms of `describe`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DescribeFormat {
    /// A page for people
    #[default]
    Text,
    /// A `DestinationDescriptionList`
    Json,
}

/// The forms of `doctor`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// A list for people, and the role as YAML
    #[default]
    Text,
    /// A `DoctorReport`
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the terminal can show it and nothing speaks against it
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// For which background the colours are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// The one that the terminal says it has
    #[default]
    Auto,
    /// A dark one
    Dark,
    /// A light one
    Light,
}

/// The flags that every command takes, before its name or after it.
#[derive(Clone, Debug, Default, Arguments)]
#[command(next_help_heading = "Where facts come from")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that stands for itself; which exclude each other is said by `source`"
)]
pub(super) struct Common {
    /// Read this kubeconfig
    #[arg(long, value_name = "FILE")]
    pub(super) kubeconfig: Option<PathBuf>,
    /// Read this context of the kubeconfig; repeatable and comma-separated: all of them in one view
    #[arg(long, value_name = "NAME")]
    pub(super) context: Vec<String>,
    /// Read every context of the kubeconfig
    #[arg(long)]
    pub(super) all_contexts: bool,
    /// Compare the Destinations of a registered cluster with what it has now, read by this context; repeatable. If several
    /// sources have a cluster of that name, add @SOURCE. Else ~/.gloo-mesh/meshctl-config.yaml counts, and chosen contexts
    /// that have the name of a cluster
    #[arg(long, value_name = "CONTEXT=CLUSTER[@SOURCE]")]
    pub(super) reaches: Vec<String>,
    /// Log in as this user of the kubeconfig
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,
    /// Ask in the name of this user, which needs the right to impersonate
    #[arg(long = "as", value_name = "NAME")]
    pub(super) impersonate: Option<String>,
    /// Ask in the name of a member of this group; repeatable, goes with --as
    #[arg(long = "as-group", value_name = "GROUP")]
    pub(super) groups: Vec<String>,
    /// Let a request for a list or an object take so long, and 0 for any time; watches are not meant
    #[arg(long, value_name = "DURATION", value_parser = request_timeout)]
    pub(super) request_timeout: Option<Duration>,
    /// End a login plugin that takes longer than this [default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) login_timeout: Option<Duration>,
    /// Read objects of this namespace alone (not services: that is the filter `ns:`)
    #[arg(short, long, value_name = "NS")]
    pub(super) namespace: Option<String>,
    /// Read objects of all namespaces, which is the default; where that is forbidden, those of the context's namespace
    /// and of gloo-mesh
    #[arg(short = 'A', long)]
    pub(super) all_namespaces: bool,
    /// Read Destinations with these labels alone, in kubectl's syntax
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub(super) selector: Option<String>,
    /// Read a dump instead: YAML or JSON, a folder or a tar, tar.gz or zip of such files, what `meshctl debug snapshot` or
    /// `meshctl debug report` wrote, or `-` for standard input; repeatable. The content decides, not the name. Paths
    /// without NAME are one source together, each NAME is one of its own
    #[arg(short, long, value_name = "[NAME=]PATH")]
    pub(super) filename: Vec<String>,
    /// Read the built-in mesh: no cluster, no network, moving
    #[arg(long)]
    pub(super) demo: bool,
    /// Tell again what `portolan record` wrote: on the screen as it happened; what needs no screen says how things were
    /// at its end
    #[arg(long, value_name = "FILE")]
    pub(super) replay: Option<PathBuf>,
    /// Tell a recording so many times as fast as it happened
    #[arg(long, value_name = "N", value_parser = speed)]
    pub(super) speed: Option<f64>,
    /// Give a source up that sends nothing for so long, without the UI (10s where nothing is said)
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) timeout: Option<Duration>,
    /// Use colour
    #[arg(long, value_name = "WHEN", value_enum, help_heading = "How it looks")]
    pub(super) color: Option<Color>,
    /// Use ASCII for every glyph of our own
    #[arg(long, help_heading = "How it looks")]
    pub(super) ascii: bool,
    /// Read this config file in place of ~/.config/portolan/config.yaml
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Choose colours for this background
    #[arg(long, value_name = "THEME", value_enum, help_heading = "How it looks")]
    pub(super) theme: Option<Theme>,
}

impl Common {
    /// These flags, and those given after the name of the command, which count where only one can.
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
            speed: later.speed.or(self.speed),
            timeout: later.timeout.or(self.timeout),
            color: later.color.or(self.color),
            ascii: later.ascii || self.ascii,
            config: later.config.or(self.config),
            theme: later.theme.or(self.theme),
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let span = time::duration(text).filter(SignedDuration::is_positive);
    let span = span.and_then(|span| Duration::try_from(span).ok());
    span.ok_or_else(|| "write a duration such as 10s or 1m30s".into())
}

/// Fast enough to end some day, and slow enough to see something.
fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok();
    let speed = speed.filter(|speed| (0.01..=10_000.0).contains(speed));
    speed.ok_or_else(|| "write a number from 0.01 to 10000, such as 10 or 0.5".into())
}

/// As kubectl reads it, which takes a bare number for seconds.
fn request_timeout(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    let span = || Duration::try_from(time::duration(text)?).ok();
    let span = seconds.or_else(span);
    span.ok_or_else(|| "write a duration such as 10s or 1m30s, or 0 for any time".into())
}

fn sort(text: &str) -> Result<Sort, String> {
    match text.strip_prefix('-') {
        Some(key) => sort_key(key).map(|column| Sort::by(column).reversed()),
        None => sort_key(text).map(Sort::by),
    }
}

fn sort_key(text: &str) -> Result<Column, String> {
    column(text)
}

fn column(text: &str) -> Result<Column, String> {
    Column::named(text.trim()).ok_or_else(|| {
        let keys = Column::ALL.map(Column::key);
        format!("the columns are {}", keys.join(", "))
    })
}
