//! Which Gloo Mesh a cluster has, by the groups of its API. Asks nothing itself.

/// The ending of the API groups of Gloo Mesh 2.x, such as `admin.gloo.solo.io`.
const GLOO: &str = ".gloo.solo.io";

/// The ending of the API groups of Gloo Mesh 1.x.
const MESH: &str = ".mesh.gloo.solo.io";

/// Whether only Gloo Mesh 2.x has such a group and version, as `admin.gloo.solo.io/v2`. Gloo Edge has groups of the same
/// ending, none of them at `v2`.
pub(super) fn is_version_2(group_version: &str) -> bool {
    group_version
        .split_once('/')
        .is_some_and(|(group, version)| {
            version == "v2" && group.ends_with(GLOO) && !group.ends_with(MESH)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gloo_mesh_2_is_known_by_its_groups() {
        for (group_version, expected) in [
            ("admin.gloo.solo.io/v2", true),
            ("trafficcontrol.policy.gloo.solo.io/v2", true),
            ("internal.gloo.solo.io/v2", true),
            ("networking.mesh.gloo.solo.io/v1", false),
            ("networking.enterprise.mesh.gloo.solo.io/v2", false),
            ("enterprise.gloo.solo.io/v1", false),
            ("gloo.solo.io/v2", false),
            ("multicluster.solo.io/v1alpha1", false),
            ("notgloo.solo.io/v2", false),
            ("v2", false),
        ] {
            assert_eq!(is_version_2(group_version), expected, "{group_version}");
        }
    }
}
