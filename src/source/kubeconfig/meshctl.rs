//! The configuration of meshctl, Gloo Mesh's own tool, which says by which context each registered cluster is reached.
//!
//! It is another program's file: what it says is taken as far as it can be understood. Reads that file and nothing else.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    model::ClusterName,
    source::{limits::KUBECONFIG, yaml},
};

/// The entry of the management plane, whose name is not the name of a registered cluster.
const MANAGEMENT_PLANE: &str = "managementPlane";

/// A registered cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RegisteredCluster {
    pub(super) cluster: ClusterName,
    /// The path of the kubeconfig, as it is written. `None` for the default one.
    pub(super) kubeconfig: Option<String>,
    /// The context. `None` for the current one.
    pub(super) context: Option<String>,
}

/// Why the configuration of meshctl, or an entry of it, is skipped.
#[derive(Debug, thiserror::Error)]
pub(super) enum MeshctlError {
    #[error(transparent)]
    File(#[from] std::io::Error),
    #[error("line {line}: {why}")]
    Yaml { line: usize, why: String },
    #[error("clusters is no object")]
    Clusters,
    #[error("it names no context, and its kubeconfig has no current one")]
    NoContext,
    #[error("its kubeconfig has no context {0:?}")]
    UnknownContext(String),
}

/// The path of the file in a home folder.
pub(super) fn path(home: &Path) -> PathBuf {
    home.join(".gloo-mesh/meshctl-config.yaml")
}

/// The registered clusters, by name; none where there is no file.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn read(path: &Path) -> Result<Vec<RegisteredCluster>, MeshctlError> {
    match File::open(path) {
        Ok(file) => {
            let mut text = String::new();
            // What is cut off there is no YAML.
            file.take(KUBECONFIG.most).read_to_string(&mut text)?;
            entries(&text)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn entries(text: &str) -> Result<Vec<RegisteredCluster>, MeshctlError> {
    let Some(document) = yaml::documents(text).into_iter().next() else {
        return Ok(Vec::new());
    };
    let value = yaml::value(document).map_err(|yaml::Broken { line, why, .. }| {
        let why = why.to_string();
        MeshctlError::Yaml { line, why }
    })?;
    let clusters = match &value["clusters"] {
        Value::Null => return Ok(Vec::new()),
        Value::Object(clusters) => clusters,
        _ => return Err(MeshctlError::Clusters),
    };
    let registered = clusters
        .iter()
        .filter(|(name, _)| *name != MANAGEMENT_PLANE);
    let mut entries: Vec<RegisteredCluster> = registered
        .map(|(name, value)| RegisteredCluster::of(name, value))
        .collect();
    entries.sort_by(|a, b| a.cluster.cmp(&b.cluster));
    Ok(entries)
}

impl RegisteredCluster {
    fn of(name: &str, value: &Value) -> Self {
        let text = |key: &str| {
            let text = value[key].as_str().filter(|text| !text.is_empty());
            text.map(str::to_owned)
        };
        Self {
            cluster: name.into(),
            kubeconfig: text("kubeConfig"),
            context: text("kubeContext"),
        }
    }

    /// The path of its kubeconfig. `None` for the default one.
    pub(super) fn kubeconfig(&self, home: &Path) -> Option<PathBuf> {
        let written = self.kubeconfig.as_deref()?;
        Some(match written.strip_prefix("~/") {
            Some(rest) => home.join(rest),
            None => PathBuf::from(written),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(cluster: &str, kubeconfig: Option<&str>, context: Option<&str>) -> RegisteredCluster {
        RegisteredCluster {
            cluster: cluster.into(),
            kubeconfig: kubeconfig.map(str::to_owned),
            context: context.map(str::to_owned),
        }
    }

    #[test]
    fn registered_clusters_are_told_with_their_contexts_and_the_management_plane_is_none() {
        let text = "apiVersion: v1\nclusters:\n  managementPlane: {kubeConfig: a, kubeContext: b}\n  \
                    us.1: {kubeContext: admin@us}\n  eu: {kubeConfig: ~/eu.yaml, kubeContext: ''}\n";
        let expected = vec![
            entry("eu", Some("~/eu.yaml"), None),
            entry("us.1", None, Some("admin@us")),
        ];
        assert_eq!(entries(text).ok(), Some(expected));
    }

    #[test]
    fn a_file_that_says_nothing_is_none_and_one_that_is_broken_says_why() {
        assert_eq!(entries("").ok(), Some(Vec::new()));
        assert_eq!(entries("apiVersion: v1").ok(), Some(Vec::new()));
        let no_object = entries("clusters: [eu]");
        assert!(matches!(no_object, Err(MeshctlError::Clusters)));
        let no_yaml = entries("apiVersion: v1\nclusters: {");
        assert!(matches!(no_yaml, Err(MeshctlError::Yaml { line: 2, .. })));
    }

    #[test]
    fn the_home_folder_is_put_for_its_sign() {
        let home = Path::new("/home/me");
        let path = |kubeconfig| entry("eu", kubeconfig, None).kubeconfig(home);
        assert_eq!(path(Some("~/eu.yaml")), Some("/home/me/eu.yaml".into()));
        assert_eq!(path(Some("/etc/eu.yaml")), Some("/etc/eu.yaml".into()));
        assert_eq!(path(None), None);
    }
}
