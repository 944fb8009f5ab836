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
