//! Why a cluster has no Destinations: it may be of Gloo Mesh 2.x, which does without them.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{APIGroup, APIGroupList};

use super::{line::Line, trouble::Stop};
use crate::store::Absence;

/// What the groups of Gloo Mesh 2.x end with, such as `admin.gloo.solo.io`.
const GLOO: &str = ".gloo.solo.io";

/// What those of Gloo Mesh 1.x end with.
const MESH: &str = ".mesh.gloo.solo.io";

/// Asks the server what it has instead of Destinations.
///
/// # Errors
/// [`Stop::Unheard`] where nobody listens any more. That the server does not say is no error.
pub(super) async fn of_destinations(line: &Line) -> Result<Absence, Stop> {
    let groups = line.groups().await?;
    Ok(match groups {
        Some(groups) if is_gloo_mesh_2(&groups) => Absence::GlooMesh2,
        _ => Absence::NoDestinations,
    })
}

fn is_gloo_mesh_2(groups: &APIGroupList) -> bool {
    groups.groups.iter().any(is_of_gloo_mesh_2)
}

/// Gloo Edge has groups of the same ending, none of them at `v2`.
fn is_of_gloo_mesh_2(group: &APIGroup) -> bool {
    let is_gloo = group.name.ends_with(GLOO) && !group.name.ends_with(MESH);
    is_gloo && group.versions.iter().any(|offered| offered.version == "v2")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gloo_mesh_2_is_known_by_its_groups() {
        for (name, version, expected) in [
            ("admin.gloo.solo.io", "v2", true),
            ("trafficcontrol.policy.gloo.solo.io", "v2", true),
            ("internal.gloo.solo.io", "v2", true),
            ("networking.mesh.gloo.solo.io", "v1", false),
            ("networking.enterprise.mesh.gloo.solo.io", "v2", false),
            ("enterprise.gloo.solo.io", "v1", false),
            ("gloo.solo.io", "v2", false),
            ("multicluster.solo.io", "v1alpha1", false),
            ("notgloo.solo.io", "v2", false),
        ] {
            let versions =
                json!([{"groupVersion": format!("{name}/{version}"), "version": version}]);
            let groups = json!({"groups": [{"name": name, "versions": versions}]});
            let groups = serde_json::from_value(groups).unwrap();
            assert_eq!(is_gloo_mesh_2(&groups), expected, "{name}/{version}");
        }
    }
}
