//! Findings that follow from one cause: what each format says of the others, and what is stale.

use portolan::{
    diagnose::{Question, Report},
    store::{Change, Kind, Link, Update},
};
use serde_json::{Value, json};

use super::run;
use crate::kit::{noon, read_world, reported, world_of};

/// Services in the same mesh, which does not exist, and of which networking has not processed the last change.
fn services(names: &[&str]) -> String {
    let service = |name: &&str| {
        json!({
            "apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination",
            "metadata": {"name": name, "namespace": "gloo-mesh", "generation": 3},
            "spec": {"mesh": {"name": "istiod", "namespace": "gloo-mesh"}, "kubeService": {
                "ref": {"name": name, "namespace": "shop", "clusterName": "one"}}},
            "status": {"observedGeneration": 2, "localFqdn": format!("{name}.shop.svc.cluster.local")},
        })
    };
    let items: Vec<Value> = names.iter().map(service).collect();
    let list = |kind: &str| json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": kind, "items": []});
    let all = [
        list("MeshList"),
        json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "DestinationList", "items": items}),
    ];
    all.map(|one| one.to_string()).join("\n---\n")
}

#[test]
fn each_result_names_the_first_others_that_follow_from_its_cause() {
    let names: Vec<String> = (0..13).map(|at| format!("web-{at:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("mesh.yaml");
    std::fs::write(&path, services(&names)).expect("the folder is ours");
    let check = |format: &str| {
        let rule = "--rule mesh-missing";
        run(&format!("check -o {format} {rule} -f {}", path.display()))
    };
    let log = check("sarif").json();
    let results = log["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), 13);
    for result in results {
        let own = &result["message"]["text"];
        let related = result["relatedLocations"]
            .as_array()
            .expect("there are others");
        assert_eq!(related.len(), 3);
        assert!(related.iter().all(|one| one["message"]["text"] != *own));
        let ids = related.iter().filter_map(|one| one["id"].as_u64());
        assert!(ids.eq(1..=3));
        let cause = &result["properties"]["cause"];
        assert_eq!(cause["words"], "Mesh gloo-mesh/istiod does not exist");
    }
    let xml = check("junit").out;
    let said = "cause: Mesh gloo-mesh/istiod does not exist; other findings with this cause: mesh-missing gloo-mesh/web-01";
    assert!(xml.contains(said), "{xml}");
    assert_eq!(xml.matches(" and 9 more").count(), 13, "{xml}");
}

#[test]
fn a_finding_with_a_cause_of_its_own_is_related_to_none() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("mesh.yaml");
    std::fs::write(&path, services(&["web"])).expect("the folder is ours");
    let path = path.display();
    let log = run(&format!("check -o sarif --rule mesh-missing -f {path}")).json();
    let results = &log["runs"][0]["results"];
    assert_eq!(results.as_array().map(Vec::len), Some(1));
    assert!(results[0].get("relatedLocations").is_none());
    assert!(results[0]["properties"].get("cause").is_none());
    let xml = run(&format!("check -o junit --rule mesh-missing -f {path}")).out;
    assert!(!xml.contains("cause:"), "{xml}");
}

#[tokio::test]
async fn what_compares_a_kind_that_is_not_read_any_more_follows_from_that() {
    let (mut store, world) = read_world(&services(&["web", "cart"])).await;
    let causes = |report: &Report| {
        let mut causes: Vec<_> = report
            .findings
            .iter()
            .filter_map(|one| Some((one.finding.rule.id, one.cause.as_ref()?.id())))
            .collect();
        causes.dedup();
        causes
    };
    let question = Question {
        rules: ["mesh-missing", "status-stale", "protocol-undetected"].into(),
        ..Question::default()
    };
    let source = store.sources().next().expect("there is one").name().clone();
    let networking = ("status-stale", "networking".to_owned());
    let missing = ("mesh-missing", "missing Mesh gloo-mesh/istiod".to_owned());
    let before = causes(&reported((&store, &world), &question));
    assert_eq!(before, [missing.clone(), networking.clone()]);

    let stale = |rule| (rule, format!("stale {source}"));
    for (kind, expected) in [
        (Kind::Mesh, vec![stale("mesh-missing"), networking]),
        (
            Kind::Destination,
            vec![stale("mesh-missing"), stale("status-stale")],
        ),
    ] {
        let change = Change::Link(
            kind,
            Link::Ended {
                why: "the server went away".to_owned(),
            },
        );
        store.apply(Update {
            source: source.clone(),
            at: noon(),
            change,
        });
        let report = reported((&store, &world_of(&store)), &question);
        assert_eq!(causes(&report), expected);
    }
}
