//! Why a cluster has no Destinations: it may be of Gloo Mesh 2.x, which does without them.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::APIGroupList;

use super::{client::KindClient, feed_error::Stop};
use crate::{source::gloo_mesh, store::Absence};

/// Asks the server what it has instead of Destinations.
///
/// # Errors
/// [`Stop::Unheard`] if the receiver is gone. A server that does not answer is no error.
pub(super) async fn of_destinations(client: &KindClient) -> Result<Absence, Stop> {
    let groups = client.groups().await?;
    Ok(match groups {
        Some(groups) if is_gloo_mesh_2(&groups) => Absence::GlooMesh2,
        _ => Absence::NoDestinations,
    })
}

fn is_gloo_mesh_2(groups: &APIGroupList) -> bool {
    let versions = groups.groups.iter().flat_map(|group| &group.versions);
    versions
        .into_iter()
        .any(|offered| gloo_mesh::is_version_2(&offered.group_version))
}
