//! What `meshctl debug snapshot` writes: objects by kind without their kind, digests, nothing at all, and what came later.

use portolan::{
    source::Scope,
    store::{Absence, Id, Kind, Link, Source, Subject},
};

use super::{
    BOTH,
    bundles::{tar, zip},
    folder, json, key, link, listed, load, meta, named, passed_over, read, read_one, was_listed,
};
use crate::sources::store;

/// An object as a typed Go struct is written: without its kind, with members that say nothing.
fn built(name: &str, region: &str, status: &str) -> String {
    format!(
        r#"{{"metadata":{{"name":"{name}","namespace":"gloo-mesh","creationTimestamp":null,"clusterName":"mgmt"}},"spec":{{"kubeService":{{"region":"{region}"}}}},"status":{status}}}"#
    )
}

/// The input of networking, with a secret that must never be seen.
fn networking_input(destinations: &[String]) -> String {
    let destinations = destinations.join(",");
    let policy = json("TrafficPolicy", "p");
    format!(
        r#"{{"accessLogRecords":null,"accessPolicies":[],"destinations":[{destinations}],"kubernetesClusters":null,"meshes":[],"name":"networking-enterprise","secrets":[{{"metadata":{{"name":"ca"}},"data":{{"key":"aHVzaA=="}}}}],"settings":[{{"metadata":{{"name":"settings"}}}}],"trafficPolicies":[{policy}],"wasmDeployments":[]}}"#
    )
}

const SECRETS: &str = "- secrets (1) in dump: secrets are never looked into";
const SETTINGS: &str = "- settings (1) in dump: this version does not read these kinds";

#[tokio::test]
async fn a_snapshot_gives_its_objects_by_the_word_before_them() {
    let text = networking_input(&[built("a", "eu", "{}"), json("Destination", "b")]);
    let pretty = super::pretty(&text);
    for text in [text, pretty] {
        let updates = read_one(&text).await;
        assert_eq!(
            listed(&updates),
            [BOTH[0], BOTH[1], "TrafficPolicy gloo-mesh/p"]
        );
        assert_eq!(passed_over(&updates), [SECRETS, SETTINGS]);
        let store = store(updates.clone());
        assert!(store.sources().all(Source::is_complete));
        let id = Id {
            source: "dump".into(),
            key: key("a"),
        };
        let found = store.destination(&id).expect("it is there");
        assert_eq!(&*found.kube_service().expect("a service").region, "eu");
        assert_eq!(
            (&found.oddities[..], found.meta.created.given()),
            (&[][..], None)
        );
        for kind in Kind::ALL {
            let is_there = !matches!(
                kind,
                Kind::Workload | Kind::VirtualMesh | Kind::VirtualDestination
            );
            assert_eq!(was_listed(&updates, kind), is_there, "{kind}");
            let state = if is_there {
                Link::Loaded
            } else {
                Link::Absent(Absence::NotInDump)
            };
            assert_eq!(link(&updates, kind), state, "{kind}");
        }
    }
}

#[tokio::test]
async fn each_kind_has_a_word_in_snapshots() {
    for (kind, word) in [
        (Kind::Destination, "destinations"),
        (Kind::Mesh, "meshes"),
        (Kind::Workload, "workloads"),
        (Kind::TrafficPolicy, "trafficPolicies"),
        (Kind::AccessPolicy, "accessPolicies"),
        (Kind::VirtualMesh, "virtualMeshes"),
        (Kind::VirtualDestination, "virtualDestinations"),
        (Kind::KubernetesCluster, "kubernetesClusters"),
    ] {
        let text = format!(r#"{{"name":"x","{word}":[{{"metadata":{}}}]}}"#, meta("a"));
        let updates = read_one(text).await;
        assert_eq!(listed(&updates), [format!("{kind} gloo-mesh/a")]);
        assert!(was_listed(&updates, kind));
    }
}

#[tokio::test]
async fn a_snapshot_may_be_several_objects_one_behind_the_other() {
    let part = |name: &str, rest: &str| format!(r#"{{"name":"{name}",{rest}}}"#);
    let istio = part(
        "istio",
        r#""destinationRules":[{},{}],"issuedCertificates":null"#,
    );
    let local = part(
        "local",
        &format!(
            r#""destinations":[{}],"clusters":["mgmt"]"#,
            built("a", "eu", "{}")
        ),
    );
    let other = part(
        "other",
        &format!(r#""destinations":[{}]"#, built("b", "eu", "{}")),
    );
    let text = [
        &*istio,
        &*part("appmesh", r#""virtualNodes":[]"#),
        &*local,
        &*other,
    ]
    .join("\n");
    let updates = read_one(text).await;
    assert_eq!(listed(&updates), BOTH);
    let others =
        "- destinationRules (2), clusters (1) in dump: this version does not read these kinds";
    assert_eq!(passed_over(&updates), [others]);
}

#[tokio::test]
async fn a_digest_has_names_alone_and_says_how_to_get_more() {
    let part = |kind: &str, names: &str| {
        format!("{{\n  \"kind\": \"{kind}\",\n  \"list\": [{names}]\n}}\n")
    };
    let name = r#"{"name": "a", "namespace": "gloo-mesh", "cluster": null}"#;
    let text = [
        part("destinations", &format!("{name}, {name}")),
        part("secrets", name),
        part("meshes", ""),
    ]
    .concat();
    let updates = read_one(text).await;
    assert_eq!(
        passed_over(&updates),
        [
            "- destinations (2), secrets (1) in dump: a digest has only their names; make the snapshot again with meshctl debug snapshot --json",
            "? dump: it has no object that is read; dump them with kubectl get destinations -A -o yaml",
        ]
    );
    assert!(!was_listed(&updates, Kind::Mesh));
}

#[tokio::test]
async fn snapshots_of_gloo_mesh_2_are_told_from_those_of_1() {
    let told = "- dump: it is a snapshot of a management server of Gloo Mesh 2.x, which has no Destinations";
    for text in [
        r#"{"networking": {"admin.gloo.solo.io/v2, Kind=Workspace": [{"metadata": {"name": "w"}}]}}"#,
        r#"{"translator": {"mgmt/gloo-mesh": {"w~gloo-mesh~mgmt~ws": {"Err": null, "Outputs": {}, "Warnings": []}}}}"#,
    ] {
        let updates = read_one(text).await;
        assert!(passed_over(&updates).iter().any(|line| line == told));
        assert!(!store(updates).sources().any(Source::is_complete));
    }
}

#[tokio::test]
async fn what_is_no_snapshot_is_not_taken_for_one() {
    for text in [
        r#"{"name":"x"}"#,
        r#"{"name":"x","meshes":[],"more":1}"#,
        r#"{"spec":{},"meshes":[]}"#,
        "{}",
    ] {
        let updates = read_one(text).await;
        let told = "? dump: it has no kind, and no list around it says one";
        assert_eq!(passed_over(&updates), [told], "{text}");
    }
    let rule = r#"{"apiVersion":"v1","kind":"Endpoints","subsets":[]}"#;
    let told = "- 1 Endpoints object in dump: the kind Endpoints is not supported by this version";
    assert_eq!(passed_over(&read_one(rule).await)[0], told);
}

#[tokio::test]
async fn a_snapshot_that_breaks_off_shows_what_is_whole_and_proves_nothing() {
    let whole = networking_input(&[
        built("a", "eu", "{}"),
        built("b", "eu", "{}"),
        built("c", "eu", "{}"),
    ]);
    let cut = whole.find("\"name\":\"c\"").expect("it is there");
    let updates = read_one(&whole[..cut]).await;
    assert_eq!(listed(&updates), BOTH);
    assert!(passed_over(&updates)[0].contains("the text ends too early"));
    assert!(!was_listed(&updates, Kind::AccessPolicy));
}

#[tokio::test]
async fn an_empty_snapshot_or_an_error_in_its_place_costs_only_itself() {
    let input = networking_input(&[built("a", "eu", "{}")]);
    let files = [
        ("discovery-input-snapshot.json", Vec::new()),
        (
            "enterprise-networking-input-snapshot.json",
            input.into_bytes(),
        ),
        (
            "networking-output-snapshot.json",
            b"404 page not found\n".to_vec(),
        ),
    ];
    let updates = read_one(zip(&files)).await;
    assert_eq!(listed(&updates)[0], BOTH[0]);
    let passed = passed_over(&updates);
    let at = "dump/networking-output-snapshot.json";
    assert!(
        passed.contains(
            &"? dump/discovery-input-snapshot.json: it is empty; dump it again".to_owned()
        )
    );
    let told = format!("? {at}: it has no object, and line 1 reads: 404 page not found");
    assert!(passed.contains(&told), "{passed:?}");
    // What one file breaks another cannot prove.
    assert!(!was_listed(&updates, Kind::AccessPolicy));
}

#[tokio::test]
async fn of_several_views_the_one_with_a_status_counts_in_whatever_order() {
    let bare = r#"{"name":"discovery","destinations":[OBJECT]}"#
        .replace("OBJECT", &built("a", "bare", "{}"));
    let full = networking_input(&[built("a", "full", r#"{"observedGeneration":"4"}"#)]);
    for names in [["a.json", "b.json"], ["b.json", "a.json"]] {
        let (bare_at, full_at) = (names[0], names[1]);
        let folder = folder(&[(bare_at, bare.as_bytes()), (full_at, full.as_bytes())]);
        let (heard, updates) =
            load(vec![named(Some("all"), folder.path())], Scope::default()).await;
        let at = folder.path().display();
        let told = format!(
            "- 1 object in {at}/{bare_at}: also given in {at}/{full_at}, where there is a status, and that form wins"
        );
        assert!(
            passed_over(&updates).contains(&told),
            "{:?}",
            passed_over(&updates)
        );
        let id = Id {
            source: "all".into(),
            key: key("a"),
        };
        let found = store(updates)
            .destination(&id)
            .cloned()
            .expect("it is there");
        assert_eq!(&*found.kube_service().expect("a service").region, "full");
        let subject = Subject {
            kind: Kind::Destination,
            id,
        };
        let whole = heard.sources.fetch(subject).await;
        let whole = whole.expect("it is there").value();
        assert_eq!(whole["spec"]["kubeService"]["region"], "full");
        assert_eq!(whole["kind"], "Destination");
    }
}

#[tokio::test]
async fn of_several_views_that_say_as_much_the_newer_counts() {
    let version = |version: &str| {
        let object = built("a", version, "{}").replace(
            "\"creationTimestamp\"",
            &format!("\"resourceVersion\":\"{version}\",\"creationTimestamp\""),
        );
        format!(r#"{{"name":"x","destinations":[{object}]}}"#).into_bytes()
    };
    for (first, last) in [("9", "10"), ("10", "9")] {
        let updates = read_one(tar(&[
            ("1.json", version(first)),
            ("2.json", version(last)),
        ]))
        .await;
        let id = Id {
            source: "dump".into(),
            key: key("a"),
        };
        let told = passed_over(&updates);
        assert!(told[0].ends_with("in a newer form, which wins"), "{told:?}");
        let found = store(updates)
            .destination(&id)
            .cloned()
            .expect("it is there");
        assert_eq!(&*found.kube_service().expect("a service").region, "10");
    }
}

#[tokio::test]
async fn what_somebody_put_beside_a_snapshot_counts_as_in_any_file() {
    let full = networking_input(&[built("a", "full", r#"{"observedGeneration":"4"}"#)]);
    let folder = folder(&[
        ("1.json", full.as_bytes()),
        ("2.json", json("Destination", "a").as_bytes()),
    ]);
    let updates = read(&folder, &["1.json", "2.json"]).await;
    let passed = passed_over(&updates);
    assert!(
        passed
            .iter()
            .any(|line| line.contains("it is given again in")
                && line.ends_with("and the last one wins")),
        "{passed:?}"
    );
}
