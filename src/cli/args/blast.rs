//! The arguments of `blast`.

use clap::{Args as Arguments, ValueEnum};

use super::{Common, FormatOutput, output};
use crate::source::RecordingTime;

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan blast --lose us-east-1a                  who loses what if a zone goes
  portolan blast --lose zone:us-east-1a --lose gateway:eastwest-cluster-2
  portolan blast --lose cluster-2 ns:shop           only the Destinations of one namespace
  portolan blast --lose workload:shop/cart-v1@cluster-1 -o json

A Destination is counted once, with the gravest of what it loses: every endpoint, every endpoint of a subset that a \
traffic shift requires, the gateways through which other meshes call it, more than half of its endpoints, or fewer. \
Without a management plane sidecars keep their last configuration.

Exit codes: 0 done, 2 wrong usage, a PLACE that nothing has, or nothing could be opened, 3 incomplete: something could not \
be read, and the answer is about the rest.")]
pub(crate) struct BlastArgs {
    /// Suppose that this place is lost: zone:Z, region:R, cluster:C, workload:NS/NAME@C, gateway:NAME, plane:SOURCE, or a
    /// name that only one of them has; repeatable
    #[arg(long, value_name = "PLACE", required = true)]
    pub(crate) lose: Vec<String>,
    /// Look only at the Destinations that match every word and term, such as `ns:bookinfo`
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<BlastFormat>(), default_value = "text")]
    pub(crate) output: Vec<FormatOutput<BlastFormat>>,
    /// The time in the recording of --replay, instead of its end: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5
    /// minutes before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<RecordingTime>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The forms of `blast`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BlastFormat {
    /// Text
    Text,
    /// `Blast` as JSON
    Json,
}
