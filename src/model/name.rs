//! Names that look alike and must not be swapped.

use std::{borrow::Borrow, fmt};

use super::text::Text;

/// Names a place that facts are read from: a kubeconfig context, a file, a part of the demo.
///
/// It is not the name of a cluster: the Destinations of many clusters come from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceName(pub Text);

/// Names a registered cluster, as `spec.kubeService.ref.clusterName` says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterName(pub Text);

impl Borrow<str> for SourceName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for ClusterName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&SourceName> for SourceName {
    fn from(name: &SourceName) -> Self {
        name.clone()
    }
}

impl From<&str> for SourceName {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl From<&str> for ClusterName {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for ClusterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
