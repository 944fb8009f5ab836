//! The arguments of `doctor`.

use clap::{Args as Arguments, ValueEnum};

use super::{Common, FormatOutput, output};

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
pub(crate) struct DoctorArgs {
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<DoctorFormat>(), default_value = "text")]
    pub(crate) output: Vec<FormatOutput<DoctorFormat>>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The forms of `doctor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// Text, with the role as YAML
    Text,
    /// `DoctorReport` as JSON
    Json,
}
