//! The configuration of meshctl, Gloo Mesh's own tool, which says by which context each registered cluster is reached.
//!
//! It is another program's file: what it says is taken as far as it can be understood. Reads that file and nothing else.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{model::ClusterName, source::yaml};

/// The entry of the management plane, whose name is not that of a registered cluster.
const MANAGEMENT_PLANE: &str = "managementPlane";

/// A registered cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) cluster: ClusterName,
    /// The kubeconfig as it is written; nothing where the usual one is meant.
    pub(super) kubeconfig: Option<String>,
    /// The context; nothing where the current one is meant.
    pub(super) context: Option<String>,
}

/// Where the file is.
pub(super) fn path(home: &Path) -> PathBuf {
    home.join(".gloo-mesh/meshctl-config.yaml")
}

/// The registered clusters, by name; none where there is no file.
///
/// # Errors
/// Why the file cannot be read, in words.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, String> {
    match fs::read_to_string(path) {
        Ok(text) => entries(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.to_string()),
    }
}

fn entries(text: &str) -> Result<Vec<Entry>, String> {
    let Some(document) = yaml::documents(text).into_iter().next() else {
        return Ok(Vec::new());
    };
    let broken = |broken: yaml::Broken| format!("line {}: {}", broken.line, broken.why);
    let value = yaml::value(document).map_err(broken)?;
    let clusters = match &value["clusters"] {
        Value::Null => return Ok(Vec::new()),
        Value::Object(clusters) => clusters,
        _ => return Err("clusters is no object".to_owned()),
    };
    let registered = clusters
        .iter()
        .filter(|(name, _)| *name != MANAGEMENT_PLANE);
    let mut entries: Vec<Entry> = registered
        .map(|(name, value)| Entry::of(name, value))
        .collect();
    entries.sort_by(|a, b| a.cluster.cmp(&b.cluster));
    Ok(entries)
}

impl Entry {
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

    /// The path of its kubeconfig; nothing where the usual one is meant.
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

    fn entry(cluster: &str, kubeconfig: Option<&str>, context: Option<&str>) -> Entry {
        Entry {
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
        assert_eq!(entries(text), Ok(expected));
    }

    #[test]
    fn a_file_that_says_nothing_is_none_and_one_that_is_broken_says_why() {
        assert_eq!(entries(""), Ok(Vec::new()));
        assert_eq!(entries("apiVersion: v1"), Ok(Vec::new()));
        let why = "clusters is no object".to_owned();
        assert_eq!(entries("clusters: [eu]"), Err(why));
        let why = entries("apiVersion: v1\nclusters: {").expect_err("it is no YAML");
        assert!(why.starts_with("line "), "{why}");
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
