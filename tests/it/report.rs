//! `report` and the log: what a stranger may read, and nothing else.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::cli::run;

#[test]
fn a_bug_report_counts_and_names_nothing_of_the_objects() {
    let report = run("report --demo");
    assert_eq!(report.code, Some(0), "{}", report.err);
    for expected in [
        "portolan: ",
        "source 1: demo, live",
        "Destination: live, ",
        "findings: ",
        "no-endpoints: ",
    ] {
        assert!(report.out.contains(expected), "{expected}: {}", report.out);
    }
    let document = run("get --demo -o json").json();
    let items = document["items"].as_array().expect("there are items");
    for item in items {
        for name in ["source", "name", "fqdn"] {
            let name = item[name].as_str().unwrap_or("none at all");
            assert!(!report.out.contains(name), "{name}: {}", report.out);
        }
    }
}

#[test]
fn a_bug_report_of_nothing_says_why_and_describes_the_machine() {
    let report = run("report --kubeconfig /nonexistent");
    assert_eq!(report.code, Some(2));
    assert!(report.err.contains("/nonexistent"), "{}", report.err);
    assert!(report.out.contains("system: "), "{}", report.out);
}

#[test]
fn the_log_says_what_became_of_each_kind_to_its_owner_only() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("log");
    let flag = format!("--log-file {}", path.display());
    for _ in 0..2 {
        assert_eq!(
            run(&format!("get --demo {flag} --log-level debug")).code,
            Some(0)
        );
    }
    let log = fs::read_to_string(&path).expect("it was written");
    for line in [
        "INFO mgmt-east: Destination: live",
        "DEBUG mgmt-west: Mesh: the list is complete",
    ] {
        let lines = log.lines().filter(|one| one.ends_with(line));
        assert_eq!(lines.count(), 2, "{line}: {log}");
    }
    assert!(!log.contains("catalog") && !log.contains('\x1b'), "{log}");
    let mode = fs::metadata(&path)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let report = run(&format!("report --demo {flag}"));
    assert!(
        report.out.contains("  mgmt-east: Destination: live")
            || report.out.contains("INFO mgmt-east"),
        "{}",
        report.out
    );
    let refused = run(&format!(
        "get --demo --log-file {}",
        folder.path().display()
    ));
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.contains("name another file with --log-file"),
        "{}",
        refused.err
    );
}

#[test]
fn the_log_names_no_object_that_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (dump, log) = (folder.path().join("dump.yaml"), folder.path().join("log"));
    let objects = "apiVersion: discovery.mesh.gloo.solo.io/v1\nkind: Destination\nmetadata: {name: secret-name}\nspec: [1]\n\
                   ---\nsecret-text\n---\nkind: secret-kind\n";
    fs::write(&dump, objects).expect("the folder is ours");
    let flags = format!(
        "-f {} --log-file {} --log-level trace",
        dump.display(),
        log.display()
    );
    let got = run(&format!("get {flags}"));
    assert!(got.told().contains("secret-name"), "{}", got.told());
    let log = fs::read_to_string(&log).expect("it was written");
    assert!(log.contains("the list of sources names it"), "{log}");
    assert!(!log.contains("secret"), "{log}");
}

#[test]
fn a_mistake_in_the_config_is_reported_with_its_line_and_the_rest_holds() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("config.yaml");
    fs::write(&path, "mute:\n- rule: no-endpoints\n- rule: no-endpoint\n")
        .expect("the folder is ours");
    let path = path.display();
    let flag = format!("--config {path}");
    let checked = run(&format!("config check {path}"));
    assert_eq!(checked.code, Some(1));
    assert!(
        checked.out.contains("config.yaml: line 3: mute: "),
        "{}",
        checked.out
    );
    assert!(
        checked.out.contains("no-endpoints"),
        "the nearest: {}",
        checked.out
    );
    let counted = run(&format!("check --demo {flag}"));
    assert!(
        counted.err.contains("note: ") && counted.err.contains("line 3: mute: "),
        "{}",
        counted.err
    );
    assert!(counted.out.contains("1 muted"), "{}", counted.out);
    let ours = concat!(
        "config check ",
        env!("CARGO_MANIFEST_DIR"),
        "/assets/config.yaml"
    );
    for command in ["config default", "config schema", ours] {
        let done = run(command);
        assert_eq!(done.code, Some(0), "{command}: {}", done.err);
    }
    let missing = run("config check /nonexistent");
    assert_eq!(missing.code, Some(2));
}
