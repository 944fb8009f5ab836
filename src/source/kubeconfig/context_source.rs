//! The kubeconfigs of a context, and its entries in them.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::Arc,
};

use kube::config::{AuthInfo, Cluster, Config, Kubeconfig};

use super::{
    ContextError, Files, IN_CLUSTER, KubeconfigContents, KubeconfigError, entries::EntryKind,
    fields::FieldError, material::given, names,
};
use crate::source::Overrides;

/// How to reach the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ContextSource {
    /// By a context of these kubeconfigs.
    Context { files: Files, context: String },
    /// Not at all: its contexts are not known, because this kubeconfig is broken.
    Broken { path: PathBuf },
    /// By the service account of the pod we run in.
    InCluster,
}

/// The entries about a cluster and about its user.
pub(super) struct Parts {
    pub(super) cluster: Cluster,
    /// The name of the user in the kubeconfig.
    pub(super) user: Option<String>,
    pub(super) login: AuthInfo,
    pub(super) namespace: String,
}

impl ContextSource {
    pub(super) fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Context { context, .. } => context.into(),
            Self::Broken { path } => path.to_string_lossy(),
            Self::InCluster => IN_CLUSTER.into(),
        }
    }

    /// The current content of its files.
    pub(super) fn contents(&self) -> Arc<KubeconfigContents> {
        match self {
            Self::Context { files, .. } => files.read(),
            Self::Broken { path } => Files::named(path.clone()).read(),
            Self::InCluster => Arc::default(),
        }
    }

    /// The entries of the context in this content of its files.
    ///
    /// # Errors
    /// If it has no entry, or a part of it is missing.
    pub(super) fn parts_in(
        &self,
        contents: &KubeconfigContents,
        overrides: &Overrides,
    ) -> Result<Parts, KubeconfigError> {
        let parts = match self {
            Self::InCluster => around_us(),
            Self::Broken { path } => return Err(self.broken(path, contents)),
            Self::Context { context, .. } => {
                let merged = contents.merged.as_ref();
                if let Some(broken) = contents.broken.first()
                    && !merged.is_some_and(|merged| names(merged).contains(context))
                {
                    return Err(broken.clone().into());
                }
                of_context(contents, context, overrides.user.as_deref())
            }
        };
        let parts = parts.and_then(|parts| groups_have_a_user(parts, overrides));
        parts.map_err(|why| self.unusable(why))
    }

    pub(super) fn unusable(&self, why: ContextError) -> KubeconfigError {
        KubeconfigError::Unusable {
            context: self.name().into_owned(),
            why,
        }
    }

    fn broken(&self, path: &Path, contents: &KubeconfigContents) -> KubeconfigError {
        let broken = contents.broken.iter().find(|broken| broken.path == *path);
        broken.map_or_else(
            || self.unusable(ContextError::Mended),
            |broken| broken.clone().into(),
        )
    }
}

/// No server takes groups without a user.
fn groups_have_a_user(parts: Parts, overrides: &Overrides) -> Result<Parts, ContextError> {
    let user = overrides.impersonate.as_deref();
    let user = user.or(given(parts.login.impersonate.as_deref()));
    if user.is_none() && !overrides.groups.is_empty() {
        return Err(ContextError::GroupsWithoutUser);
    }
    Ok(parts)
}

/// The settings of the pod. Its token and its authority are files, which are read again whenever they change.
fn around_us() -> Result<Parts, ContextError> {
    let config = Config::incluster().map_err(|error| ContextError::Client(error.to_string()))?;
    let authority = config.root_cert_file.as_deref().map(Path::to_string_lossy);
    Ok(Parts {
        cluster: Cluster {
            server: Some(config.cluster_url.to_string()),
            certificate_authority: authority.map(Cow::into_owned),
            ..Cluster::default()
        },
        user: None,
        login: config.auth_info,
        namespace: config.default_namespace,
    })
}

fn of_context(
    contents: &KubeconfigContents,
    name: &str,
    user: Option<&str>,
) -> Result<Parts, ContextError> {
    let nothing = Kubeconfig::default();
    let merged = contents.merged.as_ref().unwrap_or(&nothing);
    let odd = |sort, name: &str| contents.trouble(sort, name).cloned();
    let context = merged.contexts.iter().find(|known| known.name == name);
    let context = context.and_then(|known| known.context.clone());
    let context = context.ok_or_else(|| {
        let why = odd(EntryKind::Context, name);
        why.map_or(ContextError::Gone, ContextError::Entry)
    })?;
    let (cluster, server) = (context.cluster, merged.clusters.iter());
    let mut server = server.filter(|known| known.name == cluster);
    let server = server.next().and_then(|known| known.cluster.clone());
    let server = server.ok_or_else(|| match odd(EntryKind::Cluster, &cluster) {
        Some(why) => unreadable(EntryKind::Cluster, &cluster, why),
        None => ContextError::NoCluster(cluster.clone()),
    })?;
    let user = match user {
        Some(user) => Some(known_user(merged, user)?),
        None => context.user,
    };
    let mut users = merged.auth_infos.iter();
    let known = users.find(|known| Some(&known.name) == user.as_ref());
    let login = match known {
        None => AuthInfo::default(),
        Some(known) => known.auth_info.clone().ok_or_else(|| {
            let why = odd(EntryKind::User, &known.name).unwrap_or(FieldError::NoName);
            unreadable(EntryKind::User, &known.name, why)
        })?,
    };
    Ok(Parts {
        cluster: server,
        login,
        user,
        namespace: context.namespace.unwrap_or_else(|| "default".to_owned()),
    })
}

/// A user who is asked for by name.
fn known_user(merged: &Kubeconfig, user: &str) -> Result<String, ContextError> {
    let known = merged.auth_infos.iter().map(|known| known.name.as_str());
    let known: Vec<&str> = known.collect();
    if known.contains(&user) {
        return Ok(user.to_owned());
    }
    Err(ContextError::NoUser {
        user: user.to_owned(),
        known: known.into_iter().map(str::to_owned).collect(),
    })
}

fn unreadable(kind: EntryKind, name: &str, why: FieldError) -> ContextError {
    ContextError::Unreadable {
        kind: kind.word(),
        name: name.to_owned(),
        why,
    }
}
