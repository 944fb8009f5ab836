//! Who may do what on a control plane, and what portolan tells to each of them.

use portolan::store::{Kind, Link};

use super::{
    destination,
    hand::{Hand, path},
    plane::{PAUSE, Plane},
    truth,
};
use crate::reading::{Reading, soon};

/// Whether an account takes any certificate of the server, or none that nobody has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    Blind,
    Wary,
}

/// All accounts. `admin` changes things and never is portolan.
pub(super) const ACCOUNTS: &[(&str, Trust)] = &[
    ("admin", Trust::Blind),
    ("viewer", Trust::Blind),
    ("lister", Trust::Blind),
    ("local", Trust::Blind),
    ("nobody", Trust::Blind),
    ("stranger", Trust::Wary),
];

/// The rights of `viewer` (reads everything), `lister` (may not watch) and `local` (reads `gloo-mesh` alone).
pub(super) const RIGHTS: &str = r#"
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
- apiGroups:
  - discovery.mesh.gloo.solo.io
  - networking.mesh.gloo.solo.io
  - networking.enterprise.mesh.gloo.solo.io
  - multicluster.solo.io
  resources: ["*"]
  verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: lister}
rules:
- apiGroups:
  - discovery.mesh.gloo.solo.io
  - networking.mesh.gloo.solo.io
  - networking.enterprise.mesh.gloo.solo.io
  - multicluster.solo.io
  resources: ["*"]
  verbs: [get, list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: viewer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: viewer}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: lister}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: lister}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: lister}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: local, namespace: gloo-mesh}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: local}]
"#;

/// The accounts as the API server reads them: token, name, id, groups.
pub(super) fn tokens() -> String {
    let known = ACCOUNTS.iter().filter(|(_, trust)| *trust == Trust::Blind);
    let line = |(user, _): &(&str, Trust)| {
        let group = if *user == "admin" {
            ",system:masters"
        } else {
            ""
        };
        format!("{user}-token,{user},{user}{group}\n")
    };
    known.map(line).collect()
}

pub(super) async fn who_has_no_rights_is_told_so_for_each_kind(plane: &Plane) {
    let mut nobody = Reading::open(&plane.kubeconfig("nobody")).await;
    let is_denied = |link: Link| matches!(link, Link::Denied { .. });
    nobody
        .until("all refusals", |nobody| {
            Kind::ALL.iter().all(|kind| is_denied(nobody.link(*kind)))
        })
        .await;
    for kind in Kind::ALL {
        let told = refusal("list", kind, "nobody");
        let told = format!("{told} (portolan doctor prints the role)");
        assert_eq!(nobody.reason(kind), told);
    }
    nobody.close().await;
}

pub(super) async fn a_certificate_that_nobody_signed_is_told_as_such(plane: &Plane) {
    let mut stranger = Reading::open(&plane.kubeconfig("stranger")).await;
    stranger
        .until_link(|link| matches!(link, Link::Retrying { .. }))
        .await;
    let reason = stranger.reason(Kind::Destination);
    let wanted = "its certificate is not signed by a trusted authority; check certificate-authority in the kubeconfig";
    assert!(reason.ends_with(wanted), "{reason}");
    stranger.close().await;
}

pub(super) async fn who_may_not_watch_sees_new_lists(plane: &Plane) {
    let mut lister = Reading::open(&plane.kubeconfig("lister")).await;
    let may_not_watch = |lister: &Reading| {
        let told = |kind: Kind| has_reason(lister, kind, &refusal("watch", kind, "lister"));
        Kind::ALL.into_iter().all(told)
    };
    lister.until("the refused watches", may_not_watch).await;
    truth::agrees(&mut lister, plane).await;

    plane.apply(&destination("polled").to_string()).await;
    lister.wait_out().await;
    truth::agrees(&mut lister, plane).await;
    lister
        .until("the refused watches again", may_not_watch)
        .await;
    plane.kubectl(&["delete", "destinations", "polled"]).await;
    lister.close().await;
}

pub(super) async fn who_may_read_one_namespace_reads_that_one_until_it_may_read_all(plane: &Plane) {
    let mut elsewhere = destination("elsewhere");
    elsewhere["metadata"]["namespace"] = "default".into();
    let hand = plane.hand().await;
    hand.create(&elsewhere).await.expect("it is new");

    let mut local = Reading::open(&plane.kubeconfig("local")).await;
    local
        .until("the namespace that is left", |local| {
            let why = "in all namespaces; until then those of gloo-mesh are read";
            Kind::ALL.iter().all(|kind| has_reason(local, *kind, why))
        })
        .await;
    let here = local.destinations();
    assert!(!here.is_empty(), "there are Destinations in gloo-mesh");
    assert!(!here.contains(&"elsewhere".to_owned()), "{here:?}");

    let binding = "create clusterrolebinding local --clusterrole=reader --user=local";
    plane.kubectl(&binding.split(' ').collect::<Vec<_>>()).await;
    soon("the rights", granted(&plane.kubeconfig("local"))).await;
    local.wait_out().await;
    local.until("all namespaces", Reading::is_live).await;
    truth::agrees(&mut local, plane).await;
    local.close().await;
}

/// Waits until the server lets an account read everything, for it takes in new rights after it has told so.
async fn granted(kubeconfig: &std::path::Path) {
    let hand = Hand::of(kubeconfig).await;
    for kind in Kind::ALL {
        while hand.get(&path(kind, "default")).await.is_err() {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn has_reason(reading: &Reading, kind: Kind, part: &str) -> bool {
    let link = reading.link(kind);
    link.reason().is_some_and(|reason| reason.contains(part))
}

fn refusal(verb: &str, kind: Kind, user: &str) -> String {
    let (plural, group) = (kind.plural(), kind.group());
    format!(
        "cannot {verb} {plural}: forbidden for user {user:?}; ask for get, list and watch on {plural}.{group}"
    )
}
