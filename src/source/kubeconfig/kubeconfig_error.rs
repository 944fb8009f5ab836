//! The errors of kubeconfigs: of their files, of a context, and of the choice of contexts.

use std::path::PathBuf;

use super::{EncodingError, FieldError};
use crate::{
    model::ClusterName,
    source::{FileError, access::AccessError},
    store::checkup::Failure,
};

/// Why no context could be chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.failure())]
pub enum KubeconfigError {
    /// There is no kubeconfig, and we do not run inside a cluster.
    Missing {
        /// The paths that were tried, as ` at …`; empty if there were none.
        looked: String,
    },
    /// A kubeconfig is there but cannot be used.
    Unreadable {
        /// Its path.
        path: PathBuf,
        /// Why it cannot be used.
        why: ConfigFileError,
    },
    /// No context is asked for and none is current.
    NoContext {
        /// The contexts there are, in the order of the files.
        contexts: Vec<String>,
    },
    /// All contexts are asked for and there is none.
    Empty,
    /// The context that is asked for does not exist.
    UnknownContext {
        /// The name that was given.
        wanted: String,
        /// The contexts there are, the nearest name first.
        contexts: Vec<String>,
    },
    /// The context that should reach a cluster does not exist.
    UnknownReach {
        /// The context that was given.
        context: String,
        /// The cluster that it was to reach.
        cluster: ClusterName,
        /// The contexts there are, the nearest name first.
        contexts: Vec<String>,
    },
    /// The context exists but is not whole: its cluster is missing, or a certificate cannot be read.
    Unusable {
        /// Its name.
        context: String,
        /// Why it cannot be used.
        why: ContextError,
    },
}

impl KubeconfigError {
    /// Why, and what to do.
    pub(in crate::source) fn failure(&self) -> Failure {
        match self {
            Self::Missing { looked } => Failure::new(format!(
                "found no kubeconfig{looked}, and there is no cluster around us"
            ))
            .advise(
                "give --kubeconfig FILE or set KUBECONFIG, read a dump with -f FILE, or look at the built-in mesh with \
                 --demo",
            ),
            Self::Unreadable { path, why } => {
                let path = path.display();
                why.failure().after(format_args!("cannot read the kubeconfig {path}: "))
            }
            Self::NoContext { contexts } => {
                Failure::new("no context of the kubeconfig is the current one")
                    .advise(choice("context", "--context", contexts))
            }
            Self::Empty => Failure::new("the kubeconfig has no contexts at all")
                .advise("give --kubeconfig FILE or set KUBECONFIG"),
            Self::UnknownContext { wanted, contexts } => {
                Failure::new(format!("the kubeconfig has no context {wanted:?}"))
                    .advise(choice("context", "--context", contexts))
            }
            Self::UnknownReach {
                context,
                cluster,
                contexts,
            } => {
                let flag = format!("--reaches CONTEXT={cluster}");
                Failure::new(format!(
                    "cannot reach cluster {cluster} by the context {context:?}, which the kubeconfig does not have"
                ))
                .advise(choice("context", &flag, contexts))
            }
            Self::Unusable { context, why } => {
                why.failure().after(format_args!("cannot use the context {context:?}: "))
            }
        }
    }
}

/// Why a context of the kubeconfig cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.failure())]
pub enum ContextError {
    /// It is not there any more.
    Gone,
    /// Its file was broken at the start, so that its contexts are not known.
    Mended,
    /// Its entry cannot be read.
    Entry(FieldError),
    /// Its cluster or its user cannot be read.
    Unreadable {
        /// `cluster` or `user`.
        kind: &'static str,
        /// The name of the entry.
        name: String,
        /// Why it cannot be read.
        why: FieldError,
    },
    /// The cluster that it names does not exist.
    NoCluster(String),
    /// The user of `--user` does not exist.
    NoUser {
        /// The name that was given.
        user: String,
        /// The users that exist.
        known: Vec<String>,
    },
    /// No server takes groups without a user.
    GroupsWithoutUser,
    /// Its server, proxy, certificates or login cannot be used.
    Access(#[from] AccessFault),
    /// The client library cannot use it, for this reason in its own words.
    Client(String),
}

impl ContextError {
    /// Why, and what to do.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Gone => Failure::new("it is no longer in the kubeconfig"),
            Self::Mended => {
                Failure::new("it was broken and is not now").advise("start again to read it")
            }
            Self::Entry(why) => Failure::new(why.to_string()),
            Self::Unreadable { kind, name, why } => {
                Failure::new(format!("its {kind} {name:?} cannot be read: {why}"))
            }
            Self::NoCluster(name) => {
                Failure::new(format!("its cluster {name:?} is not in the kubeconfig"))
            }
            Self::NoUser { user, known } => {
                Failure::new(format!("the kubeconfig has no user {user:?}"))
                    .advise(choice("user", "--user", known))
            }
            Self::GroupsWithoutUser => {
                Failure::new("--as-group needs a user").advise("give --as USER too")
            }
            Self::Access(fault) => fault.0.failure(),
            Self::Client(words) => Failure::new(words),
        }
    }
}

/// The reason why a server, proxy, certificate or login cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct AccessFault(Box<AccessError>);

impl From<AccessError> for AccessFault {
    fn from(error: AccessError) -> Self {
        Self(error.into())
    }
}

/// Why a kubeconfig cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.failure())]
pub enum ConfigFileError {
    /// Its file cannot be read.
    File(#[from] FileError),
    /// It is no text.
    Encoding(#[from] EncodingError),
    /// It is not YAML.
    Yaml {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It is YAML that goes beyond a limit.
    Excess {
        /// The line, from 1.
        line: usize,
        /// The limit, and what to do.
        why: String,
    },
    /// It is another document.
    Content(#[from] FieldError),
}

impl ConfigFileError {
    /// Why, and what to do.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::File(why) => why.failure(),
            Self::Encoding(why) => why.failure(),
            Self::Yaml { line, column } => {
                Failure::new(format!("it is no YAML (line {line}, column {column})"))
                    .advise("mend it there")
            }
            Self::Excess { line, why } => Failure::new(format!("line {line}: {why}")),
            Self::Content(why) => Failure::new(format!("it is no kubeconfig: {why}")),
        }
    }
}

/// The advice to choose one of the contexts or users by a flag.
fn choice(what: &str, flag: &str, names: &[String]) -> String {
    match names {
        [] => format!("it has no {what}s at all"),
        names => format!("choose one with {flag}: {}", listed(names)),
    }
}

/// The names in a row. One that would read like several is quoted.
fn listed(names: &[String]) -> String {
    let quoted = names.iter().map(|name| {
        if name.contains([',', ' ']) || name.contains(char::is_control) {
            format!("{name:?}")
        } else {
            name.clone()
        }
    });
    quoted.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_semicolon_stays_in_the_reason_and_advice_is_what_is_advised() {
        let unusable = KubeconfigError::Unusable {
            context: "a; b".to_owned(),
            why: ContextError::Gone,
        };
        assert_eq!(unusable.failure().advice, None);
        let unknown = KubeconfigError::UnknownContext {
            wanted: "a; b".to_owned(),
            contexts: vec!["c; d".to_owned()],
        };
        let failure = unknown.failure();
        assert_eq!(failure.why, "the kubeconfig has no context \"a; b\"");
        assert_eq!(
            failure.advice.as_deref(),
            Some("choose one with --context: \"c; d\"")
        );
        assert_eq!(
            unknown.to_string(),
            format!("{}; {}", failure.why, failure.advice.unwrap_or_default())
        );
    }
}
