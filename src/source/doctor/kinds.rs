//! Finds out which kinds a server has, by its discovery API. It reads no object.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{APIGroupList, APIResourceList};

use super::probe::{ProbeClient, ProbeError};
use crate::{
    source::gloo_mesh,
    store::{
        Kind,
        checkup::{Failure, KindPresence, Kinds},
    },
};

/// The kinds of each group and version; empty if the server does not have it.
type Seen = BTreeMap<String, Result<Vec<String>, Failure>>;

/// Asks for the groups, and for the kinds of each that concerns us.
///
/// # Errors
/// If the server does not accept the login.
pub(super) async fn kinds(probe: &ProbeClient) -> Result<Kinds, ProbeError> {
    let served = served(probe).await?;
    let ours: BTreeSet<&str> = Kind::ALL.map(Kind::api_version).into();
    let groups: BTreeSet<&str> = Kind::ALL.map(Kind::group).into();
    let asked: BTreeSet<&str> = match &served {
        Some(served) => {
            let served = served.iter().map(String::as_str);
            served
                .filter(|version| groups.contains(group(version)))
                .collect()
        }
        None => ours,
    };
    let seen = join_all(asked.into_iter().map(|version| resources(probe, version))).await;
    let seen: Seen = seen.into_iter().collect();
    Ok(Kinds {
        found: Kind::ALL.map(|kind| (kind, presence(kind, &seen))).into(),
        gloo_mesh_2: served
            .and_then(|served| served.into_iter().find(|v| gloo_mesh::is_version_2(v))),
    })
}

/// All groups and versions of the server. `None` if it does not list them.
async fn served(probe: &ProbeClient) -> Result<Option<Vec<String>>, ProbeError> {
    match probe.get::<APIGroupList>("/apis").await {
        Ok(APIGroupList { groups }) => {
            let versions = groups.into_iter().flat_map(|group| group.versions);
            Ok(Some(
                versions.map(|version| version.group_version).collect(),
            ))
        }
        Err(snag) if snag.code() == Some(401) => Err(snag),
        Err(_) => Ok(None),
    }
}

async fn resources(probe: &ProbeClient, version: &str) -> (String, Result<Vec<String>, Failure>) {
    let names = match probe
        .get::<APIResourceList>(&format!("/apis/{version}"))
        .await
    {
        Ok(list) => Ok(list.resources.into_iter().map(|r| r.name).collect()),
        Err(snag) if snag.code() == Some(404) => Ok(Vec::new()),
        Err(snag) => Err(snag.failure(&probe.server)),
    };
    (version.to_owned(), names)
}

fn presence(kind: Kind, seen: &Seen) -> KindPresence {
    let has = |names: &Result<Vec<String>, Failure>| {
        names
            .as_ref()
            .is_ok_and(|names| names.iter().any(|name| name == kind.plural()))
    };
    let versions = seen
        .iter()
        .filter(|(version, names)| group(version) == kind.group() && has(names));
    let versions = versions.map(|(version, _)| bare(version).to_owned());
    match seen.get(kind.api_version()) {
        Some(Err(failure)) => KindPresence::Unknown(failure.clone()),
        Some(names) if has(names) => KindPresence::Installed(versions.collect()),
        _ => KindPresence::Absent(versions.collect()),
    }
}

fn group(version: &str) -> &str {
    version.split_once('/').map_or(version, |(group, _)| group)
}

fn bare(version: &str) -> &str {
    version.split_once('/').map_or(version, |(_, bare)| bare)
}
