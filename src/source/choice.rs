//! The choice of sources and of objects, as the command line gives it.

use std::{path::PathBuf, time::Duration};

use crate::{
    model::{ClusterName, PseudonymKey, SourceName, recording_time::RecordingTime},
    store::{Kind, Narrowing},
};

/// The sources to read.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// The built-in mesh.
    Demo,
    /// A recording.
    Replay {
        /// The path of its file.
        path: PathBuf,
        /// The speed of the replay.
        pace: ReplaySpeed,
    },
    /// Files; those without a name are one source together, each name is a source of its own.
    Files(Vec<NamedPath>),
    /// Contexts of a kubeconfig, each a source of its own.
    Contexts {
        /// The only kubeconfig to read. `None` for the files of `KUBECONFIG`, else `~/.kube/config`, else the service
        /// account of the pod.
        kubeconfig: Option<PathBuf>,
        /// Which of its contexts.
        which: ContextChoice,
        /// Settings that replace those of the kubeconfig.
        overrides: Overrides,
        /// Which context reaches which registered cluster.
        mappings: Mappings,
    },
}

/// The speed of a replay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ReplaySpeed {
    /// All at once, to see how things were at a time in the recording, and what happened until then. `None` for its end.
    AtOnce(Option<RecordingTime>),
    /// Only how things were at a time, and what happened in the minutes before. `None` for its end.
    Moment(Option<RecordingTime>),
    /// All at once and without a change, to be recorded again, until a time. `None` for its end.
    Verbatim(Option<RecordingTime>),
    /// A multiple of real time.
    Times(f64),
}

/// The contexts that reach registered clusters, in addition to those that have the name of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mappings {
    /// The mappings that the user gave. If two disagree about a context or a cluster, the first one wins. A context
    /// that was not chosen is read only for its cluster.
    pub said: Vec<Mapping>,
    /// Whether the configuration of meshctl, if there is one, adds mappings. Those that the user gave win.
    pub meshctl: bool,
}

/// A context that reaches a registered cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The context of the kubeconfig.
    pub context: String,
    /// The cluster, as Destinations name it.
    pub cluster: ClusterName,
    /// The management plane whose Destinations name it so. `None` for the one plane that has a cluster of that name.
    pub of: Option<SourceName>,
}

impl Mapping {
    /// A context that reaches `CLUSTER` or `CLUSTER@SOURCE`. Names of clusters have no at sign in them. `None` if a part is
    /// empty.
    #[must_use]
    pub fn parse(context: &str, cluster: &str) -> Option<Self> {
        let (cluster, of) = match cluster.split_once('@') {
            Some((cluster, source)) => (cluster, Some(source)),
            None => (cluster, None),
        };
        let is_given = !context.is_empty() && !cluster.is_empty() && of != Some("");
        is_given.then(|| Self {
            context: context.to_owned(),
            cluster: cluster.into(),
            of: of.map(SourceName::from),
        })
    }
}

/// How to ask clusters, where it is not as the kubeconfig says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Log in as this user of the kubeconfig.
    pub user: Option<String>,
    /// Ask in the name of this user, which needs the right to impersonate.
    pub impersonate: Option<String>,
    /// Ask in the name of a member of these groups.
    pub groups: Vec<String>,
    /// The timeout of list and get requests; zero for none. It does not apply to watches. `None` for a limit by the
    /// kind of request.
    pub request_timeout: Option<Duration>,
    /// How long a login plugin may take; 60 seconds if nothing is given.
    pub login_timeout: Option<Duration>,
    /// The program that guards login plugins; this one as it runs if `None`. Tests are not this program.
    pub guard: Option<PathBuf>,
}

/// Which contexts of a kubeconfig.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ContextChoice {
    /// The current one.
    #[default]
    Current,
    /// Those of these names, each once, in this order. A name that no context has may be several, with commas between.
    Named(Vec<String>),
    /// All that there are, in the order of the files.
    All,
}

/// A path from the command line, with the source it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPath {
    /// The name of its source, where one is given.
    pub name: Option<SourceName>,
    /// A file, a folder, an archive, or `-` for standard input.
    pub path: PathBuf,
}

/// Which objects to read, and how much of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The only namespace to read. `None` for all.
    pub namespace: Option<String>,
    /// A label selector for Destinations, in kubectl's syntax.
    pub selector: Option<String>,
    /// Whether objects also keep their text, as a recording needs it.
    pub keeps_texts: bool,
    /// The key of the pseudonyms for all names. `None` if names stay as they are.
    pub pseudonyms: Option<PseudonymKey>,
}

impl Scope {
    /// Why not all objects of a kind are read. `None` if all are.
    pub(super) fn narrowing(&self, kind: Kind) -> Option<Narrowing> {
        let namespace = self.namespace.clone();
        let selector = self
            .selector
            .clone()
            .filter(|selector| !selector.is_empty() && kind == Kind::Destination);
        match selector {
            Some(labels) => Some(Narrowing::Labels { labels, namespace }),
            None => namespace.map(Narrowing::Namespace),
        }
    }
}
