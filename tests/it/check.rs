//! `check` and `rules` as scripts see them: the findings in every form, and the exit code that goes with all of them.
//!
//! What is compared letter by letter asks a few rules by name, so that it is no matter which others there are.

use std::{fs, process::Stdio};

use insta::assert_snapshot;
use portolan::diagnose;
use serde_json::Value;

use super::cli::{program, run};

/// Every form of `check`.
const FORMATS: [&str; 4] = ["text", "json", "sarif", "junit"];

/// Rules that find something in `findings.yaml`, and two that cannot run there.
const RULES: &str = "no-type,ref-duplicate,mesh-unset,mesh-missing,cluster-unregistered,\
                     cluster-not-accepted,cluster-label-mismatch,schema-oddity";

fn check(arguments: &str) -> super::cli::Run {
    run(&format!(
        "check -f findings.yaml --rule {RULES} {arguments}"
    ))
}

#[test]
fn check_prints_findings_by_rule_then_what_did_not_run_and_the_sum() {
    assert_snapshot!(check("").told());
}

#[test]
fn check_has_glyphs_of_ascii_and_names_sources_where_there_are_several() {
    let text = run(
        "-f east=findings.yaml -f west=good.yaml check --ascii --rule no-type,mesh-unset,mesh-missing",
    );
    assert_snapshot!(text.told());
}

#[test]
fn check_prints_json() {
    assert_snapshot!(check("-o json").told());
}

#[test]
fn check_prints_sarif() {
    let told = check("-o sarif").told();
    assert_snapshot!(told.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn check_prints_junit() {
    assert_snapshot!(check("-o junit").told());
}

/// Whatever is wrong with a log by the schema of SARIF 2.1.0 (Errata 01), which stands beside this file as OASIS
/// publishes it in its repository oasis-tcs/sarif-spec, to be copied freely.
fn faults(log: &Value) -> Vec<String> {
    let schema = include_str!("fixtures/sarif/sarif-schema-2.1.0.json");
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
        let print = |result: &Value| result["partialFingerprints"]["portolan/v1"].clone();
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
    let hostile = counts(&format!("-f findings.yaml --rule {RULES}"));
    assert_eq!(hostile, (6, 0));
}

#[test]
fn the_exit_code_is_the_same_in_every_form() {
    for (arguments, code) in [
        ("-f mesh.yaml --rule no-type", 0),
        ("-f mesh.yaml --rule mesh-unset", 1),
        ("-f broken.yaml --rule no-type", 3),
        ("-f broken.yaml --rule mesh-unset", 3),
        ("-f mesh.yaml --rule schema-oddity", 0),
        ("-f mesh.yaml --rule schema-oddity --fail-on warning", 1),
        ("-f mesh.yaml --rule schema-oddity --fail-on info", 1),
        ("-f mesh.yaml --rule mesh-unset --fail-on info", 1),
        ("-f mesh.yaml --rule mesh-unset --mute mesh-unset", 0),
        (
            "-f mesh.yaml --rule mesh-unset reviews-bookinfo-cluster-1",
            0,
        ),
        ("-f nowhere.yaml", 2),
        ("-f mesh.yaml --baseline nowhere.json", 2),
        ("-f mesh.yaml --baseline mesh.yaml", 2),
        ("-f broken.yaml --baseline nowhere.json", 2),
        ("-f mesh.yaml colour:red", 2),
    ] {
        for format in FORMATS {
            let run = run(&format!("check -o {format} {arguments}"));
            assert_eq!(run.code, Some(code), "{format} {arguments}: {}", run.err);
            assert_eq!(run.out.is_empty(), code == 2, "{format} {arguments}");
        }
    }
}

#[test]
fn complete_is_false_where_something_could_not_be_read_and_the_rest_is_told() {
    let run = run("check -f broken.yaml -o json --rule mesh-unset");
    let document = run.json();
    assert_eq!(document["complete"], false);
    assert_eq!(document["findings"][0]["destination"], "good");
}

#[test]
fn the_filter_narrows_what_is_told_and_not_what_is_known() {
    let document = check("reviews-by-hand -o json --rule ref-duplicate").json();
    assert_eq!(document["summary"]["destinations"], 1);
    let findings = document["findings"].as_array().expect("a list");
    let duplicate = findings
        .iter()
        .find(|finding| finding["rule"] == "ref-duplicate")
        .expect("the other one is known");
    assert_eq!(duplicate["destination"], "reviews-by-hand");
    let proof = &duplicate["evidence"][0];
    assert_eq!(proof["object"]["kind"], "Destination");
    assert_eq!(proof["object"]["name"], "reviews-bookinfo-cluster-1");
}

#[test]
fn findings_are_sorted_by_severity_rule_cluster_namespace_name_and_path() {
    let document = check("-o json").json();
    let findings = document["findings"].as_array().expect("a list");
    let severity = |finding: &Value| {
        let words = ["error", "warning", "info"];
        words.iter().position(|word| finding["severity"] == *word)
    };
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let place = |finding: &Value| {
        let keys = ["rule", "cluster", "namespace", "destination", "path"];
        (severity(finding), keys.map(|key| text(finding, key)))
    };
    assert!(findings.len() > 5);
    assert!(findings.iter().map(place).is_sorted());
}

#[test]
fn what_is_muted_is_counted_and_not_told() {
    let whole = check("-o json").json();
    let muted =
        check("-o json --mute ref-duplicate --mute mesh-unset,no-type,cluster-unregistered").json();
    let of = |document: &Value, key: &str| document["summary"][key].as_u64().expect("a number");
    assert_eq!(of(&whole, "muted"), 0);
    assert_eq!(of(&muted, "muted"), of(&whole, "error"));
    assert_eq!(of(&muted, "error"), 0);
    assert_eq!(of(&muted, "warning"), of(&whole, "warning"));
    assert!(!muted["findings"].to_string().contains("ref-duplicate"));
    assert!(check("--mute no-type").out.contains("; 1 muted"));
}

#[test]
fn a_baseline_accepts_what_stood_when_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("known.json").display().to_string();
    let written = check(&format!("--write-baseline {path}"));
    assert_eq!(written.code, Some(0), "{}", written.err);
    assert!(written.err.contains("accepted from now on with --baseline"));
    assert!(written.out.contains("no-type (1)"), "what stands is told");
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
        text.contains(
            "In the baseline, and no longer found (2):\n    no-type gloo-mesh/was-deleted spec\n"
        ),
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
    assert!(run.err.contains("is not written"), "{}", run.err);
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

#[test]
fn rules_that_are_not_there_are_wrong_usage_that_names_the_nearest() {
    for arguments in [
        "check --rule mesh-unste",
        "check --mute mesh-unste",
        "rules mesh-unste",
    ] {
        let run = run(arguments);
        assert_eq!(run.code, Some(2), "{arguments}");
        assert!(
            run.out.is_empty() && run.err.contains("nearest are mesh-unset"),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_reader_of_findings_that_closes_the_pipe_early_is_no_error() {
    for format in FORMATS {
        let mut child = program(&format!(
            "check -f findings.yaml --mute {RULES} -o {format} --rule {RULES}"
        ))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
        drop(child.stdout.take());
        assert_eq!(
            child.wait().expect("the program ends").code(),
            Some(0),
            "{format}"
        );
    }
}

#[test]
fn the_demo_and_standard_input_are_checked_as_files_are() {
    assert_ne!(run("--demo check").code, Some(3));
    let file = fs::File::open("tests/it/fixtures/cli/findings.yaml").expect("it is there");
    let output = program(&format!("check -f - -o json --rule {RULES}"))
        .stdin(file)
        .output()
        .expect("the program runs");
    let read: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(read["summary"], check("-o json").json()["summary"]);
}

#[test]
fn get_and_describe_tell_what_check_tells() {
    for source in ["findings.yaml", "mesh.yaml", "good.yaml"] {
        let report = run(&format!("check -f {source} -o json")).json();
        let list = run(&format!("get -f {source} -o json")).json();
        for item in list["items"].as_array().expect("a list") {
            let (namespace, name) = (&item["namespace"], &item["name"]);
            let findings = report["findings"].as_array().expect("a list").iter();
            let own: Vec<&Value> = findings
                .filter(|one| one["namespace"] == *namespace && one["destination"] == *name)
                .collect();
            for severity in ["error", "warning", "info"] {
                let count = own.iter().filter(|one| one["severity"] == severity).count();
                assert_eq!(item["findings"][severity], count, "{severity} of {name}");
            }
            told_by_describe(source, item, &own);
        }
    }
}

/// Whether a page and its document have these findings.
fn told_by_describe(source: &str, item: &Value, findings: &[&Value]) {
    let name = item["name"].as_str().expect("a text");
    let described = |form: &str| {
        let mut program = program(&format!("describe -f {source} -o {form}"));
        let output = program.arg(name).output().expect("the program runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let (page, document) = (described("text"), described("json"));
    let document: Value = serde_json::from_str(&document).expect("JSON");
    let item = &document["items"][0];
    let told = item["diagnosis"]["findings"].as_array().expect("a list");
    assert_eq!(told.len(), findings.len(), "{name}");
    for finding in findings {
        let same = told.iter().any(|one| {
            ["rule", "severity", "path", "message", "evidence"]
                .iter()
                .all(|key| one[key] == finding[key])
        });
        assert!(same, "{finding} in {told:#?}");
        let rule = finding["rule"].as_str().expect("a text");
        assert!(page.contains(&format!(" {rule}\n")), "{rule} on {page}");
    }
}

#[test]
fn describe_says_what_was_found_and_what_was_not_looked_for() {
    let page = run("-f findings.yaml describe nothing --ascii").out;
    let section = page
        .split("\n\n")
        .find(|section| section.starts_with("Findings: "));
    let section = section.expect("there are findings");
    assert!(
        section.contains("\n  X no-type\n      spec: neither kubeService nor"),
        "{section}"
    );
    assert!(
        section.contains(
            "\n  Not checked: Mesh objects were not read: the dump has none\n    mesh-missing"
        ),
        "{section}"
    );
}

#[test]
fn get_counts_findings_in_a_column() {
    let text = run("-f findings.yaml get payments --columns name,findings").out;
    let row = text.lines().nth(1).expect("a row");
    assert!(row.starts_with("pay    "), "{text}");
    let row = run("-f findings.yaml get nothing --columns object,findings --ascii").out;
    assert!(row.contains("gloo-mesh/nothing   X1"), "{row}");
    assert!(
        run("-f findings.yaml get -o wide")
            .out
            .contains("   FINDINGS   ")
    );
}

#[test]
fn rules_are_listed_by_what_they_are_about() {
    let listed = run("rules").out;
    let document = run("rules -o json").json();
    let items = document["items"].as_array().expect("a list");
    let ids: Vec<&str> = diagnose::rules().map(|rule| rule.id).collect();
    let in_json: Vec<&str> = items
        .iter()
        .filter_map(|item| item["rule"].as_str())
        .collect();
    assert_eq!(in_json, ids);
    let mut rest = listed.as_str();
    for id in ids {
        let at = rest
            .find(&format!("  {id} "))
            .unwrap_or_else(|| panic!("{id} is missing"));
        rest = &rest[at + id.len()..];
    }
    for area in items.iter().filter_map(|item| item["area"].as_str()) {
        assert!(listed.contains(&format!("{area}\n  ")), "{area}");
    }
}

#[test]
fn a_rule_is_explained_with_what_it_finds_in_its_example() {
    assert_snapshot!(run("rules ref-duplicate").told());
    assert_snapshot!(run("rules cluster-not-accepted --ascii").told());
    assert_snapshot!(run("rules mesh-unset -o json").told());
}

#[test]
fn every_rule_is_explained() {
    for rule in diagnose::rules() {
        let run = run(&format!("rules {}", rule.id));
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{}", rule.id);
        for part in [
            rule.summary,
            "Why it matters:",
            "What to do:",
            "For example:\n  # ",
            "says:\n  ",
        ] {
            assert!(run.out.contains(part), "{part:?} in {}", run.out);
        }
    }
}
