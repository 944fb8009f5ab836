//! What code scanners, CI systems and people are told alike: SARIF, JUnit, and what is listed on request alone.

use std::{collections::BTreeMap, fs};

use portolan::{
    derive::world::World,
    diagnose::{Ground, Question, Report, Severity},
    output::{self, Checked, Glyphs},
    store::Store,
};
use serde_json::Value;

use super::{RULES, check, run};
use crate::kit::{noon, read_world};

/// Whatever is wrong with a log by the schema of SARIF 2.1.0 (Errata 01), which stands among the fixtures as OASIS
/// publishes it in its repository oasis-tcs/sarif-spec, to be copied freely.
fn faults(log: &Value) -> Vec<String> {
    let schema = include_str!("../fixtures/sarif/sarif-schema-2.1.0.json");
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("it is a schema");
    let faults = schema.iter_errors(log);
    faults
        .map(|fault| format!("{fault} at {}", fault.instance_path()))
        .collect()
}

#[test]
fn every_sarif_log_is_valid_by_the_schema_of_the_standard() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("known.json").display().to_string();
    check(&format!("reviews --write-baseline {path}"));
    for arguments in [
        "-f findings.yaml",
        "-f findings.yaml --mute no-type",
        &format!("-f findings.yaml --baseline {path} --mute ref-duplicate"),
        &format!("-f mesh.yaml --baseline {path}"),
        "-f broken.yaml",
        "-f a=findings.yaml -f b=mesh.yaml",
        "-f findings.yaml nothing",
        "--demo",
    ] {
        let log = run(&format!("check -o sarif {arguments}")).json();
        assert_eq!(faults(&log), Vec::<String>::new(), "{arguments}");
    }
    let mut broken = check("-o sarif").json();
    broken["runs"][0]["results"][0]["level"] = "grave".into();
    assert_eq!(faults(&broken).len(), 1, "the schema finds faults");
}

#[test]
fn sarif_says_what_is_muted_accepted_new_gone_skipped_and_incomplete() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("known.json").display().to_string();
    check(&format!("reviews --write-baseline {path}"));
    let text = fs::read_to_string(&path).expect("it was written");
    fs::write(&path, text.replace("ref-duplicate", "no-type")).expect("the folder is ours");
    let run_of =
        |arguments: &str| check(&format!("-o sarif {arguments}")).json()["runs"][0].clone();
    let states = |run: &Value, key: &str| {
        let results = run["results"].as_array().expect("a list").clone();
        let state = |result: &Value| match key {
            "suppressed" => result["suppressions"]
                .as_array()
                .map(|all| (!all.is_empty()).to_string()),
            key => result[key].as_str().map(str::to_owned),
        };
        let mut states: Vec<_> = results.iter().map(state).collect();
        states.sort();
        states.dedup();
        states
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect::<Vec<_>>()
    };
    let plain = run_of("");
    assert_eq!(states(&plain, "baselineState"), [""]);
    assert_eq!(states(&plain, "suppressed"), [""]);
    let compared = run_of(&format!("--baseline {path} --mute no-type"));
    assert_eq!(
        states(&compared, "baselineState"),
        ["absent", "new", "unchanged"]
    );
    assert_eq!(states(&compared, "suppressed"), ["false", "true"]);
    let skipped = &plain["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(skipped["associatedRule"]["id"], "mesh-missing");
    let at = skipped["associatedRule"]["index"]
        .as_u64()
        .expect("a number");
    let rules = plain["tool"]["driver"]["rules"].as_array().expect("a list");
    assert_eq!(
        rules[usize::try_from(at).expect("small")]["id"],
        "mesh-missing"
    );
    assert_eq!(plain["invocations"][0]["executionSuccessful"], true);

    let broken = run("check -f broken.yaml -o sarif").json()["runs"][0]["invocations"][0].clone();
    assert_eq!(broken["executionSuccessful"], false);
    let first = &broken["toolExecutionNotifications"][0];
    assert_eq!(first["level"], "error");
    assert!(first["message"]["text"].to_string().contains("just a text"));
}

#[test]
fn fingerprints_do_not_change_with_the_name_of_a_dump() {
    let prints = |source: &str| {
        let run = run(&format!("check -f {source} -o sarif --rule {RULES}"));
        let results = run.json()["runs"][0]["results"].as_array().cloned();
        let results = results.expect("a list");
        let print = |result: &Value| result["partialFingerprints"]["portolan/v2"].clone();
        results.iter().map(print).collect::<Vec<_>>()
    };
    let (one, other) = (prints("findings.yaml"), prints("yesterday=findings.yaml"));
    assert_eq!(one, other);
    let mut distinct: Vec<String> = one.iter().map(ToString::to_string).collect();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), one.len());
}

#[test]
fn a_file_is_named_as_the_place_where_it_is_the_only_one() {
    let place = |arguments: &str| {
        let log = run(&format!("check -o sarif --rule mesh-unset {arguments}")).json();
        let results = log["runs"][0]["results"]
            .as_array()
            .cloned()
            .expect("a list");
        let uri = |result: &Value| {
            let place = &result["locations"][0]["physicalLocation"];
            place["artifactLocation"]["uri"]
                .as_str()
                .unwrap_or("none")
                .to_owned()
        };
        let mut places: Vec<String> = results.iter().map(uri).collect();
        places.dedup();
        places
    };
    assert_eq!(place("-f mesh.yaml"), ["mesh.yaml"]);
    assert_eq!(place("-f ./mesh.yaml -f good.yaml"), ["none"]);
    assert_eq!(place("-f good.yaml=./mesh.yaml -f good.yaml"), ["none"]);
    assert_eq!(place("-f ."), ["none"]);
    let mut two = place("-f a=mesh.yaml -f good.yaml");
    two.sort();
    two.dedup();
    assert_eq!(two, ["good.yaml", "mesh.yaml"]);
}

#[test]
fn junit_fails_by_what_check_fails_by_and_reads_back() {
    let counts = |arguments: &str| {
        let run = run(&format!("check -o junit {arguments}"));
        let read = quick_junit::Report::deserialize_from_str(&run.out).expect("it is JUnit");
        assert_eq!(
            run.code != Some(0),
            read.failures + read.errors > 0,
            "{arguments}"
        );
        (read.failures, read.errors)
    };
    assert_eq!(counts("-f mesh.yaml --rule no-type"), (0, 0));
    assert_eq!(counts("-f mesh.yaml --rule mesh-unset"), (2, 0));
    assert_eq!(counts("-f broken.yaml --rule mesh-unset"), (1, 1));
    assert_eq!(counts("-f broken.yaml --rule no-type"), (0, 1));
    assert_eq!(counts("-f mesh.yaml --rule schema-oddity"), (0, 0));
    assert_eq!(
        counts("-f mesh.yaml --rule schema-oddity --fail-on warning"),
        (2, 0)
    );
    assert_eq!(
        counts("-f mesh.yaml --rule mesh-unset --mute mesh-unset"),
        (0, 0)
    );
    let unknown = run("check -o junit -f broken.yaml --rule no-type,mesh-unset").out;
    assert!(!unknown.contains(r#"<testcase name="no finding" classname="no-type"/>"#));
    assert!(
        unknown.contains("<skipped message=\"incomplete: objects that could not be read"),
        "{unknown}"
    );
    let hostile = counts(&format!("-f findings.yaml --rule {RULES}"));
    assert_eq!(hostile, (6, 0));
}

/// What each form says where everything found is of one severity.
fn told_as(severity: Severity, shows_info: bool, (store, world): (&Store, &World)) -> [String; 4] {
    let ground = Ground {
        store,
        world,
        now: noon(),
    };
    let all: Vec<_> = world.iter().cloned().collect();
    let question = Question {
        rules: ["mesh-unset"].into(),
        ..Question::default()
    };
    let mut report = Report::of(&ground, &all, &question);
    for one in &mut report.findings {
        one.finding.severity = severity;
    }
    let checked = Checked {
        store,
        report: &report,
        missing: &[],
        artifacts: &BTreeMap::new(),
        fail_on: Severity::Warning,
        shows_info,
        glyphs: Glyphs::Ascii,
    };
    let mut forms = [const { Vec::new() }; 4];
    let [text, json, sarif, junit] = &mut forms;
    output::check(text, &checked).expect("memory takes everything");
    output::json(json, &output::check_report(&checked)).expect("memory takes everything");
    output::json(sarif, &output::sarif(&checked)).expect("memory takes everything");
    output::junit(junit, &checked).expect("memory takes everything");
    forms.map(|form| String::from_utf8(form).expect("UTF-8"))
}

#[tokio::test]
async fn what_is_good_to_know_is_counted_everywhere_and_listed_on_request() {
    let (store, world) = read_world(include_str!("../fixtures/cli/findings.yaml")).await;
    let facts = (&store, &world);
    let [text, json, sarif, junit] = told_as(Severity::Info, false, facts);
    assert_eq!(
        text,
        "0 errors, 0 warnings, 2 info (not listed; --show info) in 5 Destinations\n"
    );
    assert!(json.contains("\"info\": 2") && json.matches("\"severity\": \"info\"").count() == 2);
    assert!(sarif.matches("\"level\": \"note\"").count() == 2, "{sarif}");
    assert!(junit.contains("failures=\"0\"") && junit.contains("<system-out>info: spec.mesh"));
    let [text, ..] = told_as(Severity::Info, true, facts);
    assert!(text.starts_with("i mesh-unset (2): "), "{text}");
    assert!(text.ends_with("\n0 errors, 0 warnings, 2 info in 5 Destinations\n"));
    let [text, .., junit] = told_as(Severity::Warning, false, facts);
    assert!(text.starts_with("! mesh-unset (2): "), "{text}");
    assert!(
        junit.contains("failures=\"2\""),
        "it fails by what was asked"
    );
}
