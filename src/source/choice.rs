//! What to read, of what, and how: the wishes that come with the command line.

use std::{path::PathBuf, time::Duration};

use crate::{
    model::{ClusterName, SourceName},
    store::{Kind, Narrowing},
};

/// What to read facts from.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// The built-in mesh.
    Demo,
    /// A recording.
    Replay {
        /// Where it is.
        path: PathBuf,
        /// How fast it is told.
        pace: Pace,
    },
    /// Files; those without a name are one source together, each name is a source of its own.
    Files(Vec<NamedPath>),
    /// Contexts of a kubeconfig, each a source of its own.
    Contexts {
        /// This kubeconfig alone; else what `KUBECONFIG` lists, else `~/.kube/config`, else the cluster around us.
        kubeconfig: Option<PathBuf>,
        /// Which of its contexts.
        which: Which,
        /// What counts in place of what it says.
        overrides: Overrides,
        /// Which context reaches which registered cluster.
        mappings: Mappings,
    },
}

/// The speed of a replay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// All at once, to see how things were at the end of the recording.
    AtOnce,
    /// A multiple of real time.
    Times(f64),
}

/// What is said about which context reaches which registered cluster, beside names that are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mappings {
    /// What is said outright, wherever it is said; of two that say otherwise of a context or of a cluster the first
    /// counts. Contexts that were not chosen are read for this alone.
    pub said: Vec<Mapping>,
    /// Whether what the configuration of meshctl says counts after that, where there is one.
    pub meshctl: bool,
}

/// A context that reaches a registered cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The context of the kubeconfig.
    pub context: String,
    /// The cluster, as Destinations name it.
    pub cluster: ClusterName,
    /// The management plane whose Destinations name it so. `None` if whichever has a cluster of that name.
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
    /// How long a request for a list or an object may take, and zero for any time; watches are not meant. Where nothing
    /// is given each has a limit of its own.
    pub request_timeout: Option<Duration>,
    /// How long a login plugin may take; 60 seconds if nothing is given.
    pub login_timeout: Option<Duration>,
    /// The program that guards login plugins; this one as it runs if `None`. Tests are not this program.
    pub guard: Option<PathBuf>,
}

/// Which contexts of a kubeconfig.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Which {
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
    /// Objects of this namespace only; of all where nothing is given.
    pub namespace: Option<String>,
    /// A label selector for Destinations, in kubectl's syntax.
    pub selector: Option<String>,
    /// Whether objects keep their texts, for whoever writes them down.
    pub keeps_texts: bool,
}

impl Scope {
    /// Why not all objects of a kind are read; nothing where all are.
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
