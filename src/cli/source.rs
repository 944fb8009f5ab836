//! The sources that the flags choose. Files, recordings, the demo and contexts exclude each other.

use std::path::PathBuf;

use super::{Usage, args::Common};
use crate::{
    model::SourceName,
    source::{Choice, ContextChoice, Mapping, Mappings, NamedPath, Overrides, ReplaySpeed, Scope},
};

/// The sources to read.
pub(super) fn choice(common: &Common, has_screen: bool) -> Result<Choice, Usage> {
    if common.speed.is_some() && common.replay.is_none() {
        return Err(Usage::conflict("--speed works only with --replay"));
    }
    if common.at.is_some() && (common.replay.is_none() || has_screen) {
        return Err(Usage::conflict(
            "--at is a time in the recording of --replay, which is read once: it works neither without --replay nor with --follow",
        ));
    }
    match (
        !common.filename.is_empty(),
        &common.replay,
        common.demo,
        names_clusters(common),
    ) {
        (true, None, false, false) => Ok(files(common)),
        (false, Some(path), false, false) => Ok(Choice::Replay {
            path: path.clone(),
            pace: if has_screen {
                ReplaySpeed::Times(common.speed.unwrap_or(1.0))
            } else {
                ReplaySpeed::AtOnce(common.at)
            },
        }),
        (false, None, true, false) => Ok(Choice::Demo),
        (false, None, false, _) => contexts(common, overrides(common)),
        _ => Err(Usage::conflict(
            "-f, --replay, --demo and the flags for clusters (--context, --all-contexts, --kubeconfig, --reaches, --user, \
            --as, --as-group, --request-timeout, --login-timeout) exclude each other: portolan reads files, a recording, the \
            demo or clusters",
        )),
    }
}

/// Whether a flag is about clusters.
pub(super) fn names_clusters(common: &Common) -> bool {
    !common.context.is_empty()
        || common.all_contexts
        || common.kubeconfig.is_some()
        || !common.reaches.is_empty()
        || overrides(common) != Overrides::default()
}

fn files(common: &Common) -> Choice {
    let paths = common.filename.iter().map(|given| named_path(given));
    Choice::Files(paths.collect())
}

fn contexts(common: &Common, overrides: Overrides) -> Result<Choice, Usage> {
    // As in kubectl, an empty name is none.
    let given = common.context.iter().filter(|name| !name.is_empty());
    let named: Vec<String> = given.cloned().collect();
    let which = match (named.is_empty(), common.all_contexts) {
        (true, false) => ContextChoice::Current,
        (true, true) => ContextChoice::All,
        (false, false) => ContextChoice::Named(named),
        (false, true) => {
            return Err(Usage::conflict(
                "--context and --all-contexts exclude each other: use one of them",
            ));
        }
    };
    Ok(Choice::Contexts {
        kubeconfig: common.kubeconfig.clone(),
        which,
        overrides,
        mappings: mappings(common)?,
    })
}

fn overrides(common: &Common) -> Overrides {
    // As in kubectl, an empty name is none.
    let given = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    Overrides {
        user: given(&common.user),
        impersonate: given(&common.impersonate),
        groups: common.groups.clone(),
        request_timeout: common.request_timeout,
        login_timeout: common.login_timeout,
        guard: None,
    }
}

fn mappings(common: &Common) -> Result<Mappings, Usage> {
    let said: Result<Vec<Mapping>, Usage> =
        common.reaches.iter().map(|given| mapping(given)).collect();
    let said = said?;
    for (
        at,
        Mapping {
            context,
            cluster,
            of,
        },
    ) in said.iter().enumerate()
    {
        for before in &said[..at] {
            let is_of_one = before.of.is_none() || of.is_none() || before.of == *of;
            if before.context == *context && before.cluster != *cluster && is_of_one {
                return Err(Usage::conflict(format!(
                    "--reaches maps context {context} to the clusters {} and {cluster}: a context reaches one cluster",
                    before.cluster
                )));
            }
            if before.cluster == *cluster && before.context != *context && before.of == *of {
                return Err(Usage::conflict(format!(
                    "--reaches maps the contexts {} and {context} to cluster {cluster}: one context is enough",
                    before.context
                )));
            }
        }
    }
    Ok(Mappings {
        said,
        meshctl: true,
    })
}

/// `admin@eu=cluster-1` or `admin@eu=cluster-1@mgmt`. Names of contexts may have an equals sign in them, names of clusters
/// may not.
fn mapping(given: &str) -> Result<Mapping, Usage> {
    let parts = given.rsplit_once('=');
    let mapping = parts.and_then(|(context, cluster)| Mapping::parse(context, cluster));
    mapping.ok_or_else(|| {
        Usage::value(&format!(
            "--reaches {given:?} is not of the form CONTEXT=CLUSTER or CONTEXT=CLUSTER@SOURCE: CONTEXT is a context of the \
            kubeconfig, CLUSTER the cluster name in Destinations, and SOURCE the source of these Destinations"
        ))
    })
}

/// `east=a.yaml` names a source, `./a=b.yaml` is a path: a name has no slash in it.
fn named_path(given: &str) -> NamedPath {
    match given.split_once('=') {
        Some((name, path))
            if !name.is_empty() && !path.is_empty() && !name.contains(['/', '\\']) =>
        {
            NamedPath {
                name: Some(SourceName::from(name)),
                path: path.into(),
            }
        }
        _ => NamedPath {
            name: None,
            path: PathBuf::from(given),
        },
    }
}

/// The objects to read.
pub(super) fn scope(common: &Common) -> Scope {
    let namespace = common.namespace.clone().filter(|_| !common.all_namespaces);
    Scope {
        namespace,
        selector: common.selector.clone(),
        ..Scope::default()
    }
}
