//! Which kinds a dump holds, and what that proves about those it does not.

use portolan::store::{Absence, Id, Kind, Link, Source};

use super::{
    POLICIES, bare, folder, json, key, link, listed, meta, passed_over, read, read_one, was_listed,
    yaml,
};
use crate::sources::store;

#[tokio::test]
async fn all_kinds_stand_side_by_side() {
    let kinds = Kind::ALL.map(Kind::name);
    let items: Vec<_> = kinds.map(|kind| json(kind, "a")).into();
    let updates = read_one(format!(
        r#"{{"kind":"List","items":[{}]}}"#,
        items.join(",")
    ))
    .await;
    assert_eq!(
        listed(&updates),
        kinds.map(|kind| format!("{kind} gloo-mesh/a"))
    );
    for kind in Kind::ALL {
        assert_eq!(link(&updates, kind), Link::Loaded);
        assert!(was_listed(&updates, kind));
    }
}

#[tokio::test]
async fn each_kind_has_a_list_of_its_own() {
    for kind in Kind::ALL {
        let (name, api) = (kind.name(), kind.api_version());
        for content in [
            format!(
                r#"{{"kind":"{name}List","apiVersion":"{api}","items":[{}]}}"#,
                bare("a")
            ),
            format!(
                "kind: {name}List\napiVersion: {api}\nitems:\n- metadata: {}\n",
                meta("a")
            ),
        ] {
            let updates = read_one(content).await;
            assert_eq!(listed(&updates), [format!("{name} gloo-mesh/a")]);
            for other in Kind::ALL {
                let is_there = other == kind || other == Kind::Destination;
                let expected = if is_there {
                    Link::Loaded
                } else {
                    Link::Absent(Absence::NotInDump)
                };
                assert_eq!(link(&updates, other), expected, "{other} beside {kind}");
                assert_eq!(
                    was_listed(&updates, other),
                    is_there,
                    "{other} beside {kind}"
                );
            }
            let store = store(updates);
            assert!(store.sources().all(Source::is_complete), "{kind}");
        }
    }
}

#[tokio::test]
async fn only_whole_lists_prove_what_is_not_there() {
    let policy = json("TrafficPolicy", "p");
    let empty = format!(r#"{{"kind":"TrafficPolicyList","apiVersion":"{POLICIES}","items":[]}}"#);
    let cases = [
        ("a single object", policy.clone(), false, Link::Loaded),
        (
            "several documents",
            format!("{policy}{policy}"),
            false,
            Link::Loaded,
        ),
        (
            "a list",
            format!(r#"{{"kind":"List","items":[{policy}]}}"#),
            true,
            Link::Loaded,
        ),
        ("an array", format!("[{policy}]"), true, Link::Loaded),
        ("an empty list", empty, true, Link::Loaded),
        (
            "an empty YAML list",
            format!("apiVersion: {POLICIES}\nkind: TrafficPolicyList\nitems: []\n"),
            true,
            Link::Loaded,
        ),
        (
            "a list that breaks off",
            format!(r#"{{"kind":"List","items":[{policy},"#),
            false,
            Link::Loaded,
        ),
        (
            "an empty List",
            r#"{"kind":"List","items":[]}"#.to_owned(),
            false,
            Link::Absent(Absence::NotInDump),
        ),
        (
            "a Destination",
            json("Destination", "a"),
            false,
            Link::Absent(Absence::NotInDump),
        ),
    ];
    for (case, content, proves, state) in cases {
        let updates = read_one(content).await;
        assert_eq!(was_listed(&updates, Kind::TrafficPolicy), proves, "{case}");
        assert_eq!(link(&updates, Kind::TrafficPolicy), state, "{case}");
        assert!(was_listed(&updates, Kind::Destination), "{case}");
    }
}

#[tokio::test]
async fn other_kinds_are_counted_by_file() {
    let updates = read_one(
        "kind: List\nitems:\n- {apiVersion: v1, kind: Secret, data: {a: b}}\n- {apiVersion: v1, kind: Secret}\n\
         - {apiVersion: discovery.mesh.gloo.solo.io/v1alpha2, kind: TrafficTarget}\n\
         - {apiVersion: networking.smh.solo.io/v1alpha2, kind: TrafficPolicy}\n\
         - {apiVersion: networking.enterprise.mesh.gloo.solo.io/v1beta1, kind: VirtualGateway}\n",
    )
    .await;
    assert_eq!(
        passed_over(&updates),
        [
            "- 2 Secret objects in dump: secrets are never looked into",
            "- 1 TrafficTarget object in dump: TrafficTarget is what Destination was before Gloo Mesh 1.0, and only \
             Destination is read",
            "- 1 TrafficPolicy object in dump: it is of networking.smh.solo.io/v1alpha2, and only TrafficPolicy of \
             networking.mesh.gloo.solo.io/v1 is read",
            "- 1 VirtualGateway object in dump: the kind VirtualGateway is not supported by this version",
            "? dump: it has no object that is read; dump them with kubectl get destinations -A -o yaml",
        ]
    );
}

#[tokio::test]
async fn items_of_other_lists_are_of_the_kind_of_their_list() {
    let updates = read_one(r#"{"kind":"MeshServiceList","apiVersion":"discovery.smh.solo.io/v1alpha1","items":[{"metadata":{}}]}"#).await;
    assert!(
        passed_over(&updates)[0].starts_with("- 1 MeshService object in dump: MeshService is what")
    );
}

#[tokio::test]
async fn of_an_object_that_is_given_twice_the_last_counts() {
    let with = |region: &str| {
        format!(
            "{}  kubeService: {{region: {region}}}\n",
            yaml("Destination", "a").replace("spec: {}", "spec:")
        )
    };
    let (one, two, three) = (with("one"), with("two"), with("three"));
    let both = format!("{one}---\n{two}");
    let folder = folder(&[("a.yaml", both.as_bytes()), ("b.yaml", three.as_bytes())]);
    let updates = read(&folder, &["a.yaml", "b.yaml"]).await;
    assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
    let at = folder.path().display();
    assert_eq!(
        passed_over(&updates),
        [
            format!(
                "- Destination gloo-mesh/a in {at}/a.yaml: it is given again there, and the last one wins"
            ),
            format!(
                "- Destination gloo-mesh/a in {at}/a.yaml: it is given again in {at}/b.yaml, and the last one wins"
            ),
        ]
    );
    let id = Id {
        source: "a.yaml".into(),
        key: key("a"),
    };
    let last = store(updates)
        .destination(&id)
        .cloned()
        .expect("it is there");
    assert_eq!(&*last.kube_service().expect("a service").region, "three");
}

#[tokio::test]
async fn many_repetitions_are_summed_up() {
    let all: String = (0..50)
        .map(|n| json("Destination", &n.to_string()))
        .collect();
    let updates = read_one(format!("{all}{all}")).await;
    assert_eq!(listed(&updates).len(), 50);
    let passed = passed_over(&updates);
    assert_eq!(passed.len(), 21);
    assert_eq!(
        passed[20],
        "- 30 more objects: they are given more than once, and the last of each counts"
    );
}
