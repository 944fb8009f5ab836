//! The arguments of `describe`.

use clap::{Args as Arguments, ValueEnum};

use super::{Common, FormatOutput, output};
use crate::source::RecordingTime;

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan describe reviews-bookinfo-cluster-1     by the name of the object
  portolan describe gloo-mesh/reviews-bookinfo-cluster-1
  portolan describe reviews.bookinfo.cluster-1     by service, namespace and cluster
  portolan describe 10.0.0.17                      by one of its addresses
  portolan describe trafficpolicy/reviews-shift    an object of another kind")]
pub(crate) struct DescribeArgs {
    /// Name, namespace/name, service.namespace[.cluster], a host, FQDN or address, or KIND/[NAMESPACE/]NAME
    #[arg(value_name = "NAME", required = true)]
    pub(crate) names: Vec<String>,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<DescribeFormat>(), default_value = "text")]
    pub(crate) output: Vec<FormatOutput<DescribeFormat>>,
    /// With -o yaml, append who last wrote each field, and when, by metadata.managedFields
    #[arg(long)]
    pub(crate) blame: bool,
    /// The time in the recording of --replay, instead of its end: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5
    /// minutes before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<RecordingTime>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The forms of `describe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DescribeFormat {
    /// Text
    Text,
    /// `DestinationDescriptionList` as JSON
    Json,
    /// The objects as YAML, as their source has them
    Yaml,
}
