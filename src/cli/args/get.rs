//! The arguments of `get`.

use clap::{Args as Arguments, ValueEnum};

use super::{Common, FormatOutput, output, values::kind};
use crate::{source::RecordingTime, store::Kind};

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
pub(crate) struct GetArgs {
    /// Show only the Destinations that match every word and term, such as `ns:bookinfo`
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<GetFormat>(), default_value = "table")]
    pub(crate) output: Vec<FormatOutput<GetFormat>>,
    /// Sort by this column; a dash before it reverses the order (`--sort=-age`)
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(crate) sort: Option<String>,
    /// Print these columns, separated by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// List objects of this kind: trafficpolicy, accesspolicy, virtualdestination, virtualmesh, mesh, workload or
    /// kubernetescluster [default: destination]
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub(crate) kind: Option<Kind>,
    /// Print the rows, then one line for each row that is added, changed or removed
    #[arg(short = 'w', long)]
    pub(crate) follow: bool,
    /// The time in the recording of --replay, instead of its end: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5
    /// minutes before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<RecordingTime>,
    #[command(flatten)]
    pub(crate) common: Common,
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
