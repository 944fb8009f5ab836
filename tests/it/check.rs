//! `check` and `rules` as scripts see them: the findings in every form, and the exit code that goes with all of them.
//!
//! What is compared letter by letter asks a few rules by name, so that it is no matter which others there are.

mod baseline;
mod causes;
mod mutes;
mod outputs;
mod viewers;

use std::{fs, process::Stdio};

use insta::assert_snapshot;
use portolan::diagnose;
use serde_json::Value;

use super::cli::{Run, program, run};

/// Every form of `check`.
const FORMATS: [&str; 5] = ["text", "json", "sarif", "junit", "prometheus"];

/// Rules that find something in `findings.yaml`, and two that cannot run there.
const RULES: &str = "no-type,ref-duplicate,mesh-unset,mesh-missing,cluster-unregistered,\
                     cluster-not-accepted,cluster-label-mismatch,schema-oddity";

fn check(arguments: &str) -> Run {
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
fn rules_that_are_not_there_are_wrong_usage_that_names_the_nearest() {
    for arguments in [
        "check --rule mesh-unste",
        "check --mute mesh-unste",
        "rules mesh-unste",
    ] {
        let run = run(arguments);
        assert_eq!(run.code, Some(2), "{arguments}");
        assert!(
            run.out.is_empty() && run.err.contains("nearest is mesh-unset"),
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
            "prints:\n  ",
        ] {
            assert!(run.out.contains(part), "{part:?} in {}", run.out);
        }
    }
}
