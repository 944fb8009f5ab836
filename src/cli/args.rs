//! The arguments as clap reads them, with the words of the help.

mod blast;
mod cast;
mod changes;
mod check;
mod common;
mod config;
mod describe;
mod diff;
mod doctor;
mod get;
mod manual;
mod record;
mod route;
mod values;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::outputs::{FormatOutput, output};
use crate::{app::ViewLink, source::RecordingTime};

pub(super) use blast::BlastArgs;
pub use blast::BlastFormat;
pub(super) use cast::{Asciicast, CastArgs, CastFormat};
pub(super) use changes::ChangesArgs;
pub use changes::ChangesFormat;
pub(super) use check::{CheckArgs, ListedSeverity, RulesArgs};
pub use check::{CheckFormat, RulesFormat};
pub(super) use common::Common;
pub use common::{Color, LogLevel};
pub(super) use config::{ConfigArgs, ConfigCommandArgs};
pub(super) use describe::DescribeArgs;
pub use describe::DescribeFormat;
pub(super) use diff::DiffArgs;
pub use diff::{DiffFormat, DiffSide};
pub(super) use doctor::DoctorArgs;
pub use doctor::DoctorFormat;
pub(super) use get::GetArgs;
pub use get::GetFormat;
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
    /// Start the recording of --replay at this time, paused: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5 minutes
    /// before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) at: Option<RecordingTime>,
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
