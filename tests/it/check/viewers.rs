//! What code scanners, CI systems and people are told alike: SARIF, JUnit, and what is listed on request alone.

use std::{collections::BTreeMap, fs};

use portolan::{
    derive::world::World,
    diagnose::{Question, Severity},
    output::{self, Checked, Glyphs},
    store::Store,
};
use serde_json::Value;

use super::{RULES, check, run};
use crate::kit::{noon, read_world, reported};

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

/// Whatever code scanning would reject or not show, by GitHub's documentation of SARIF support: a tool and rules with their
/// texts of at most 1,024 letters, at least one location with a relative URI and a line, fingerprints for the line, and at
/// most 25,000 results.
fn rejected(log: &Value) -> Vec<String> {
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    let mut wrong = Vec::new();
    let mut want = |what: &str, holds: bool| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    want(
        "driver",
        driver["name"] == "portolan" && driver["version"].is_string(),
    );
    for rule in driver["rules"].as_array().expect("a list") {
        for text in ["shortDescription", "fullDescription", "help"] {
            let letters = rule[text]["text"]
                .as_str()
                .map_or(0, |text| text.chars().count());
            want(
                &format!("{text} of {}", rule["id"]),
                (1..=1_024).contains(&letters),
            );
        }
        let uri = rule["helpUri"].as_str().unwrap_or_default();
        want(
            &format!("helpUri of {}", rule["id"]),
            uri.starts_with("https://"),
        );
    }
    let results = run["results"].as_array().expect("a list");
    want("results", results.len() <= 25_000);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"]
            .as_str()
            .unwrap_or_default();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
        let is_relative = !uri.is_empty()
            && uri.bytes().all(is_plain)
            && uri.split('/').all(|part| !matches!(part, "" | "." | ".."));
        want(&format!("uri {uri:?}"), is_relative);
        want("line", place["region"]["startLine"] == 1);
        let print = &result["partialFingerprints"]["primaryLocationLineHash"];
        want(
            "fingerprint",
            print.as_str().is_some_and(|print| print.ends_with(":1")),
        );
    }
    wrong
}

#[test]
fn code_scanning_accepts_the_log_of_every_source() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/it/fixtures/cli/mesh.yaml"
    );
    let elsewhere = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/rules/mesh-unset.yaml");
    for arguments in [
        "--demo",
        "-f findings.yaml",
        "-f broken.yaml",
        "-f .",
        "-f ..=findings.yaml -f a:b/c=mesh.yaml",
        &format!("-f {file}"),
        &format!("-f {elsewhere}"),
        "-f ../../../../assets/rules/mesh-unset.yaml",
    ] {
        let log = run(&format!("check -o sarif {arguments}")).json();
        assert_eq!(rejected(&log), Vec::<String>::new(), "{arguments}");
        assert_eq!(faults(&log), Vec::<String>::new(), "{arguments}");
        let results = log["runs"][0]["results"].as_array().map(Vec::len);
        assert_ne!(results, Some(0), "{arguments}");
    }
    let log = run(&format!("check -f {elsewhere} -o sarif --rule mesh-unset")).json();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uriBaseId"], "ROOT");
    let mut broken = log;
    broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"] = Value::Null;
    assert_eq!(
        rejected(&broken).len(),
        2,
        "the check finds what is missing"
    );
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
    for several in [
        "-f ./mesh.yaml -f good.yaml",
        "-f good.yaml=./mesh.yaml -f good.yaml",
    ] {
        let source = if several.contains('=') {
            "good.yaml"
        } else {
            "mesh.yaml"
        };
        let object = format!("{source}/Destination/gloo-mesh/odd");
        assert!(place(several).contains(&object), "{:?}", place(several));
    }
    let of_folder = place("-f .");
    assert!(
        of_folder
            .iter()
            .all(|place| place.contains("/Destination/")),
        "{of_folder:?}"
    );
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
    let question = Question {
        rules: ["mesh-unset"].into(),
        ..Question::default()
    };
    let mut report = reported((store, world), &question);
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
        columns: None,
        now: noon(),
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
async fn sarif_has_no_more_results_than_code_scanning_takes_the_gravest_first() {
    let (store, world) = read_world(include_str!("../fixtures/cli/findings.yaml")).await;
    let mut report = reported((&store, &world), &Question::default());
    let info = report.findings.len();
    let gravest = report.findings.first().expect("there are findings").clone();
    report.findings.splice(0..0, vec![gravest; 25_000]);
    let checked = Checked {
        store: &store,
        report: &report,
        missing: &[],
        artifacts: &BTreeMap::new(),
        fail_on: Severity::Warning,
        shows_info: false,
        glyphs: Glyphs::Ascii,
        columns: None,
        now: noon(),
    };
    let mut text = Vec::new();
    output::json(&mut text, &output::sarif(&checked)).expect("memory takes everything");
    let log: Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(rejected(&log), Vec::<String>::new());
    let results = log["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), 25_000);
    assert!(results.iter().all(|result| result["level"] == "error"));
    let notes = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    let cut = format!(
        "only the gravest 25000 of {} findings are here",
        25_000 + info
    );
    assert!(notes.to_string().contains(&cut), "{notes}");
}

#[tokio::test]
async fn what_is_good_to_know_is_counted_everywhere_and_listed_on_request() {
    let (store, world) = read_world(include_str!("../fixtures/cli/findings.yaml")).await;
    let facts = (&store, &world);
    let [text, json, sarif, junit] = told_as(Severity::Info, false, facts);
    assert_eq!(
        text,
        "Passed: 0 errors, 0 warnings, 2 info (not listed; --show info) in 5 Destinations\n"
    );
    assert!(json.contains("\"info\": 2") && json.matches("\"severity\": \"info\"").count() == 2);
    assert!(sarif.matches("\"level\": \"note\"").count() == 2, "{sarif}");
    assert!(junit.contains("failures=\"0\"") && junit.contains("<system-out>info: spec.mesh"));
    let [text, ..] = told_as(Severity::Info, true, facts);
    let sum = "Passed: 0 errors, 0 warnings, 2 info in 5 Destinations\n";
    assert!(
        text.starts_with(&format!("{sum}\ni mesh-unset (2): ")),
        "{text}"
    );
    assert!(text.ends_with(&format!("\n{sum}")), "{text}");
    let [text, .., junit] = told_as(Severity::Warning, false, facts);
    let sum = "Failed: 0 errors, 2 warnings, 0 info in 5 Destinations\n";
    assert!(
        text.starts_with(&format!("{sum}\n! mesh-unset (2): ")),
        "{text}"
    );
    assert!(
        junit.contains("failures=\"2\""),
        "it fails by what was asked"
    );
}
