//! Mutes by annotation and by the config, with reasons and ends, in every form of `check`.

use std::fs;

use serde_json::{Value, json};

use super::run;

/// A dump of one Destination with these annotations, in a folder of its own.
fn dump(annotations: &Value) -> (tempfile::TempDir, String) {
    let object = json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination",
        "metadata": {"name": "web", "namespace": "gloo-mesh", "annotations": annotations}, "spec": {}});
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("dump.json");
    fs::write(&path, object.to_string()).expect("the folder is ours");
    let path = path.display().to_string();
    (folder, path)
}

const RULES: &str = "no-type,mute-expired,mute-invalid";

/// The report, with these arguments.
fn report(path: &str, arguments: &str) -> Value {
    run(&format!(
        "check -f {path} --rule {RULES} -o json {arguments}"
    ))
    .json()
}

/// The ids of the rules of a list.
fn ids(report: &Value, list: &str) -> Vec<String> {
    let all = report[list].as_array().cloned().unwrap_or_default();
    let ids = all
        .iter()
        .map(|one| one["rule"].as_str().unwrap_or_default());
    ids.map(str::to_owned).collect()
}

#[test]
fn an_annotation_mutes_its_rule_and_its_reason_is_in_every_form() {
    let (_folder, path) =
        dump(&json!({"portolan/mute-no-type": "until 2999-12-31: moves \u{1b}[2J"}));
    let muted = report(&path, "");
    assert_eq!(
        (ids(&muted, "findings"), ids(&muted, "muted")),
        (vec![], vec!["no-type".to_owned()])
    );
    let one = &muted["muted"][0];
    let words = [&one["by"], &one["reason"], &one["until"], &one["severity"]];
    assert_eq!(
        words,
        ["annotation", "moves \u{1b}[2J", "2999-12-31", "error"]
    );
    assert_eq!(muted["summary"]["muted"], 1);
    let form = |form: &str| {
        let run = run(&format!("check -f {path} --rule {RULES} -o {form}"));
        assert_eq!(run.code, Some(0), "{form}");
        assert!(!run.out.contains('\u{1b}'), "{}", run.out);
        run.out
    };
    assert_eq!(
        form("text"),
        "Passed: 0 errors, 0 warnings, 0 info in 1 Destination; 1 muted\n"
    );
    let said = "muted: moves \\u{1b}[2J (until 2999-12-31)";
    assert!(form("junit").contains(said));
    let sarif: Value = serde_json::from_str(&form("sarif")).expect("JSON");
    let suppression = &sarif["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(suppression["kind"], "inSource");
    assert_eq!(suppression["justification"], said);
    assert!(form("prometheus").contains("portolan_findings_muted{rule=\"no-type\""));

    let described = run(&format!("describe -f {path} web")).out;
    assert!(
        described.contains("  1 muted:\n    no-type: moves \\u{1b}[2J (until 2999-12-31)\n"),
        "{described}"
    );
    let described = run(&format!("describe -f {path} web -o json")).json();
    let findings = described["items"][0]["diagnosis"]["findings"].clone();
    let muted = findings
        .as_array()
        .into_iter()
        .flatten()
        .find(|one| one["rule"] == "no-type");
    assert_eq!(
        muted.map(|one| one["mute"]["by"].clone()),
        Some("annotation".into())
    );
    let row = run(&format!("get -f {path} --columns object,findings --ascii")).out;
    assert!(!row.contains("X1"), "{row}");
}

#[test]
fn annotations_can_be_ignored_by_every_command() {
    let (_folder, path) = dump(&json!({"portolan/mute-no-type": "moves"}));
    let loud = report(&path, "--ignore-annotations");
    assert_eq!(
        (ids(&loud, "findings"), ids(&loud, "muted")),
        (vec!["no-type".to_owned()], vec![])
    );
    let row = |arguments: &str| {
        run(&format!(
            "get -f {path} --columns findings --ascii {arguments}"
        ))
        .out
    };
    assert_ne!(row(""), row("--ignore-annotations"));
    let page = run(&format!("--ignore-annotations describe -f {path} web")).out;
    assert!(page.contains("✖ no-type\n"), "{page}");
}

#[test]
fn what_is_not_understood_mutes_nothing_and_is_a_finding() {
    for (key, value, said) in [
        ("portolan/mute-no-type", "", "it gives no reason"),
        ("portolan/mute-no-type", " \u{200b}\n", "it gives no reason"),
        (
            "portolan/mute-no-type",
            "until 2999-12-31",
            "it gives no reason",
        ),
        (
            "portolan/mute-no-type",
            "until tomorrow: moves",
            "\"tomorrow\" is no day",
        ),
        ("portolan/mute-no-typ", "moves", "the nearest is no-type"),
        ("portolan/mute-NO-TYPE", "moves", "the nearest is no-type"),
        ("portolan/mute-", "moves", "no rule is called \"\""),
        ("portolan/mute", "no-type", "write portolan/mute-RULE"),
        (
            "portolan/mute-no-type,mesh-unset",
            "moves",
            "no rule is called",
        ),
    ] {
        let (_folder, path) = dump(&json!({key: value}));
        let found = report(&path, "");
        assert_eq!(
            ids(&found, "findings"),
            ["no-type", "mute-invalid"],
            "{key} {value:?}"
        );
        let message = found["findings"][1]["message"].as_str().unwrap_or_default();
        assert!(message.contains(said), "{key} {value:?}: {message}");
        assert!(found.get("muted").is_none(), "{key} {value:?}");
    }
}

#[test]
fn a_mute_of_several_rules_mutes_these_and_long_and_many_ones_are_bounded() {
    let long = "x".repeat(1 << 20);
    let (_folder, path) = dump(
        &json!({"portolan/mute-no-type": long, "portolan/mute-mute-invalid": "known", "portolan/mute-": "y"}),
    );
    let muted = report(&path, "");
    assert_eq!(
        (ids(&muted, "findings"), ids(&muted, "muted").len()),
        (vec![], 2)
    );
    assert!(muted.to_string().len() < 10_000);
    let many: serde_json::Map<_, _> = (0..5_000)
        .map(|at| (format!("portolan/mute-x{at}"), long[..100].into()))
        .collect();
    let (_folder, path) = dump(&many.into());
    let found = report(&path, "");
    assert_eq!(
        ids(&found, "findings").len(),
        21,
        "the first twenty, and no-type"
    );
}

#[test]
fn a_mute_that_has_ended_is_a_finding_and_mutes_nothing() {
    let (folder, path) = dump(&json!({"portolan/mute-no-type": "until 2021-03-31: moves"}));
    let found = report(&path, "");
    assert_eq!(ids(&found, "findings"), ["no-type", "mute-expired"]);
    let message = &found["findings"][1]["message"];
    assert_eq!(message, "the mute of no-type ended on 2021-03-31: moves");

    let config = folder.path().join("config.yaml");
    let (_other, plain) = dump(&json!({}));
    let with = |text: &str| {
        fs::write(&config, text).expect("the folder is ours");
        report(&plain, &format!("--config {}", config.display()))
    };
    let ended = with("mute:\n- rule: no-type\n  until: 2021-03-31\n  reason: moves\n");
    assert_eq!(ids(&ended, "findings"), ["no-type", "mute-expired"]);
    let message = &ended["findings"][1]["message"];
    assert_eq!(
        message,
        "the mute of no-type in the config ended on 2021-03-31: moves"
    );
    let elsewhere = with("mute: [{rule: mesh-unset, until: 2021-03-31}]");
    assert_eq!(
        ids(&elsewhere, "findings"),
        ["no-type"],
        "it would mute nothing here"
    );
    let running = with("mute: [{rule: no-type, until: 2999-03-31, reason: moves}]");
    let one = &running["muted"][0];
    assert_eq!(
        [&one["by"], &one["reason"], &one["until"]],
        ["config", "moves", "2999-03-31"]
    );
    let replaced =
        with("mute: [{rule: no-type, until: 2021-03-31}, {label: a=b}, {rule: no-type}]");
    assert_eq!(
        ids(&replaced, "findings"),
        Vec::<String>::new(),
        "another mute took its place"
    );
}

#[test]
fn a_mute_that_has_ended_is_one_entry_for_everything_that_it_covered() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let objects = ["web", "api", "cart"].map(|name| {
        json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination",
            "metadata": {"name": name, "namespace": "gloo-mesh"}, "spec": {}})
    });
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("the folder is ours");
        path.display().to_string()
    };
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    let path = put("dump.json", &list.to_string());
    let config = put(
        "config.yaml",
        "mute: [{rule: no-type, destination: gloo-mesh/*, until: 2021-03-31}]",
    );
    let found = report(&path, &format!("--config {config}"));
    let findings = found["findings"].as_array().expect("there are findings");
    let ended = findings.iter().filter(|one| one["rule"] == "mute-expired");
    let causes: Vec<&Value> = ended.map(|one| &one["cause"]).collect();
    let expected = json!({"id": "expired-mute no-type gloo-mesh/*",
        "words": "the mute \"no-type gloo-mesh/*\" in the config has ended"});
    assert_eq!(causes, [&expected, &expected, &expected]);
}
