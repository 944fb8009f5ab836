//! Baselines: what they accept, what no longer stands, and when none is written.

use std::fs;

use serde_json::Value;

use super::{check, run};

#[test]
fn a_baseline_accepts_what_stood_when_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("known.json").display().to_string();
    let written = check(&format!("--write-baseline {path}"));
    assert_eq!(written.code, Some(0), "{}", written.err);
    assert!(written.err.contains("accepts them"));
    assert!(written.out.starts_with("6 errors"), "{}", written.out);
    let files = fs::read_dir(folder.path()).expect("it is there").count();
    assert_eq!(files, 1, "nothing is left beside it");

    let all = check("-o json").json()["findings"].as_array().map(Vec::len);
    let accepted = check(&format!("--baseline {path} -o json"));
    assert_eq!(accepted.code, Some(0));
    let document = accepted.json();
    assert_eq!(document["summary"]["accepted"], all.unwrap_or_default());
    assert_eq!(document["findings"], Value::Array(Vec::new()));
    assert!(document.get("gone").is_none());
    let text = check(&format!("--baseline {path}")).out;
    assert!(text.contains("accepted by the baseline"), "{text}");

    let again = check(&format!("--baseline {path} --write-baseline {path}"));
    assert_eq!(again.code, Some(0));
    let accepted = check(&format!("--baseline {path} -o json")).json();
    assert_eq!(accepted["summary"], document["summary"]);
}

#[test]
fn a_baseline_explains_what_it_accepts_and_keeps_the_reasons_that_people_write() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("known.json");
    let name = path.display();
    let read = || -> Value {
        let text = fs::read_to_string(&path).expect("it was written");
        serde_json::from_str(&text).expect("it is JSON")
    };
    check(&format!("--write-baseline {name}"));
    let mut baseline = read();
    assert!(baseline["writtenAt"].is_string());
    let findings = baseline["findings"].as_array_mut().expect("a list");
    assert!(findings.iter().all(|one| one["message"].is_string()));
    let of = |one: &&mut Value| one["rule"] == "no-type";
    let one = findings.iter_mut().find(of).expect("it is among them");
    one["reason"] = "it goes with the next release".into();
    fs::write(&path, baseline.to_string()).expect("the folder is ours");

    let accepted = check(&format!("--baseline {name} -o json")).json();
    let accepted = accepted["accepted"].as_array().expect("they are listed");
    let reasons: Vec<_> = accepted
        .iter()
        .filter_map(|one| one.get("reason"))
        .collect();
    assert_eq!(reasons, ["it goes with the next release"]);
    let xml = check(&format!("--baseline {name} -o junit")).out;
    let said = "accepted by the baseline: it goes with the next release";
    assert!(xml.contains(said), "{xml}");
    let day = &baseline["writtenAt"].as_str().unwrap_or_default()[..10];
    let text = check(&format!("--baseline {name}")).out;
    let said = format!("accepted by the baseline of {day}");
    assert!(text.contains(&said), "{text}");

    // It is written again with and without being used.
    for arguments in [format!("--baseline {name} "), String::new()] {
        check(&format!("{arguments}--write-baseline {name}"));
        let again = read();
        assert_eq!(again["findings"], baseline["findings"], "{arguments}");
    }
}

#[test]
fn a_finding_that_is_graver_than_the_accepted_one_is_new() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (dump, known) = (
        folder.path().join("d.yaml"),
        folder.path().join("known.json"),
    );
    let earlier = folder.path().join("run.json");
    let destination = |weight: u32| {
        let reference =
            serde_json::json!({"name": "web", "namespace": "shop", "clusterName": "one"});
        let mut missing = reference.clone();
        missing["subset"] = serde_json::json!({"version": "v2"});
        let mut there = reference.clone();
        there["subset"] = serde_json::json!({"version": "v1"});
        let endpoints = serde_json::json!([{"endpoints": [{"ipAddress": "10.0.0.1", "labels": {"version": "v1"}}]}]);
        let members = serde_json::json!([{"kubeService": missing, "weight": weight}, {"kubeService": there, "weight": 100 - weight}]);
        serde_json::json!({
            "apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination",
            "metadata": {"name": "web", "namespace": "gloo-mesh"},
            "spec": {"kubeService": {"ref": reference, "endpointSubsets": endpoints}},
            "status": {"requiredSubsets": [{"trafficPolicyRef": {"name": "split", "namespace": "gloo-mesh"},
                "trafficShift": {"destinations": members}}]},
        })
    };
    let write = |weight| fs::write(&dump, destination(weight).to_string()).expect("it is ours");
    let rule = "--rule subset-unsatisfied";
    let (dump, known, earlier) = (dump.display(), known.display(), earlier.display());
    write(0);
    let written = run(&format!("check -f {dump} {rule} --write-baseline {known}"));
    assert_eq!(written.code, Some(0), "{}", written.err);
    run(&format!("check -f {dump} {rule} -o json={earlier}"));
    let compared = [
        format!("--baseline {known}"),
        format!("--new-since {earlier}"),
    ];
    let codes = || {
        compared
            .clone()
            .map(|one| run(&format!("check -f {dump} {rule} {one}")).code)
    };
    assert_eq!(codes(), [Some(0), Some(0)]);
    write(60);
    assert_eq!(codes(), [Some(1), Some(1)]);
}

#[test]
fn a_baseline_that_is_written_with_a_filter_keeps_what_was_not_looked_at() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("known.json");
    let name = path.display();
    let read = || -> Value {
        let text = fs::read_to_string(&path).expect("it was written");
        serde_json::from_str::<Value>(&text).expect("it is JSON")["findings"].clone()
    };
    check(&format!("--write-baseline {name}"));
    let all = read();
    let part = check(&format!("reviews --write-baseline {name}"));
    assert!(
        part.err.contains("this run did not look at"),
        "{}",
        part.err
    );
    assert_eq!(read(), all);
}

#[test]
fn a_file_that_is_no_baseline_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("notes.txt");
    fs::write(&path, "<<<<<<< HEAD").expect("the folder is ours");
    let refused = check(&format!("--write-baseline {}", path.display()));
    assert_eq!(refused.code, Some(2));
    assert!(
        refused
            .err
            .contains("which is no baseline; remove it first"),
        "{}",
        refused.err
    );
    assert_eq!(
        fs::read_to_string(&path).ok().as_deref(),
        Some("<<<<<<< HEAD")
    );
}

#[test]
fn a_baseline_says_what_no_longer_stands_where_that_is_known() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("known.json");
    let entry = |rule: &str, name: &str, path: &str| serde_json::json!({"rule": rule, "namespace": "gloo-mesh", "destination": name, "path": path});
    let baseline = serde_json::json!({
        "apiVersion": "portolan/v1",
        "kind": "Baseline",
        "findings": [
            entry("no-type", "nothing", "spec"),
            entry("no-type", "was-deleted", "spec"),
            entry("mesh-unset", "reviews-bookinfo-cluster-1", "spec.mesh"),
            // The rule cannot run, so that nobody knows.
            entry("mesh-missing", "reviews-bookinfo-cluster-1", "spec.mesh"),
            // No rule of this version.
            entry("from-the-future", "nothing", "spec"),
        ],
    });
    fs::write(&path, baseline.to_string()).expect("the folder is ours");
    let gone = |arguments: &str| {
        let run = check(&format!(
            "--baseline {} {arguments} -o json",
            path.display()
        ));
        let gone = run.json()["gone"].as_array().cloned().unwrap_or_default();
        let name = |entry: &Value| entry["destination"].as_str().unwrap_or_default().to_owned();
        gone.iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(gone(""), ["was-deleted", "reviews-bookinfo-cluster-1"]);
    // Who asks about others alone is told nothing of this one.
    assert_eq!(gone("!reviews"), ["was-deleted"]);
    assert_eq!(gone("-n gloo-mesh"), ["reviews-bookinfo-cluster-1"]);
    let text = check(&format!("--baseline {}", path.display())).out;
    assert!(
        text.contains("No longer found (2):\n    no-type gloo-mesh/was-deleted spec\n"),
        "{text}"
    );
}

#[test]
fn what_is_incomplete_becomes_no_baseline() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("known.json");
    let run = run(&format!(
        "check -f broken.yaml --write-baseline {}",
        path.display()
    ));
    assert_eq!(run.code, Some(3));
    assert!(run.err.contains("was not written"), "{}", run.err);
    assert!(!path.exists());
}

#[test]
fn a_baseline_that_cannot_be_written_is_an_error_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("known.json");
    fs::create_dir_all(path.join("in-the-way")).expect("the folder is ours");
    let run = check(&format!("--write-baseline {}", path.display()));
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("cannot write the baseline"), "{}", run.err);
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1);
}
