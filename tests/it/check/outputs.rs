//! Several outputs of one run, metrics, comparison with an earlier run, and the width of the text.

use std::{collections::BTreeSet, fs, process::Command};

use serde_json::Value;

use super::{RULES, check, program, run};

/// A file in a folder, as an argument.
fn file(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{path}: {why}"))
}

#[test]
fn each_output_of_a_run_is_what_a_run_of_its_own_prints() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let [sarif, junit, json] = ["a.sarif", "a.xml", "a.json"].map(|name| file(&folder, name));
    fs::write(&json, "an older one").expect("the folder is ours");
    let all = check(&format!(
        "-o sarif={sarif} -o text -o junit={junit} -o json={json}"
    ));
    assert_eq!((all.code, &*all.out), (Some(1), &*check("").out));
    for (format, path) in [("sarif", &sarif), ("junit", &junit), ("json", &json)] {
        assert_eq!(read(path), check(&format!("-o {format}")).out, "{format}");
    }
    let files = fs::read_dir(folder.path()).expect("it is there").count();
    assert_eq!(files, 3, "nothing is left beside them");
}

#[test]
fn with_files_only_standard_output_is_empty_and_the_numbers_are_a_note() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = file(&folder, "a.json");
    let alone = check(&format!("-o json={path}"));
    assert_eq!((alone.code, &*alone.out), (Some(1), ""));
    assert_eq!(
        alone.err,
        "note: 6 errors, 4 warnings, 0 info in 5 Destinations\n"
    );
}

#[test]
fn every_command_with_formats_writes_files() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (command, format) in [
        ("get -f mesh.yaml", "name"),
        ("get -f mesh.yaml", "json"),
        ("describe -f mesh.yaml reviews-bookinfo-cluster-1", "json"),
        ("rules", "json"),
        ("rules mesh-unset", "text"),
    ] {
        let path = file(&folder, "out");
        let (alone, both) = (
            run(&format!("{command} -o {format}")),
            run(&format!("{command} -o json -o {format}={path}")),
        );
        assert_eq!(read(&path), alone.out, "{command} {format}");
        assert_eq!(
            both.out,
            run(&format!("{command} -o json")).out,
            "{command}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_written_is_code_2_and_keeps_no_other_output_back() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (good, bad) = (
        file(&folder, "a.json"),
        file(&folder, "no/such/folder.json"),
    );
    for (arguments, code) in [("", 2), ("-f broken.yaml", 2), ("--mute no-type", 2)] {
        let both = check(&format!(
            "-o junit={bad} -o text -o json={good} {arguments}"
        ));
        assert_eq!(both.code, Some(code), "{arguments}");
        let said = format!("error: cannot write {bad}: No such file");
        assert!(both.err.contains(&said), "{}", both.err);
        assert!(both.out.contains("mesh-unset"), "{}", both.out);
        assert!(read(&good).contains("CheckReport"));
    }
    let full = check("-o json=/dev/full");
    assert!(full.code == Some(2) && full.err.contains("cannot write /dev/full: No space left"));
}

#[test]
fn outputs_to_the_same_place_and_of_no_form_are_wrong_usage() {
    for (outputs, said) in [
        (
            "-o json -o text",
            "only one -o can write to standard output",
        ),
        (
            "-o json=- -o text",
            "only one -o can write to standard output",
        ),
        (
            "-o json=a -o text=a",
            "two -o write to a; name another file",
        ),
        ("-o json=", "-o FORMAT= names no file"),
        ("-o yaml=a", "invalid value 'yaml'"),
        ("-o =a", "a value is required"),
    ] {
        let run = check(outputs);
        assert_eq!((run.code, &*run.out), (Some(2), ""), "{outputs}");
        assert!(run.err.contains(said), "{outputs}: {}", run.err);
    }
}

/// A sample of the text format of Prometheus: its metric, its labels and its value.
type Sample = (String, Vec<(String, String)>, u64);

/// Parses the text format as Prometheus documents it (`docs/instrumenting/exposition_formats`): HELP and TYPE once, before
/// the samples of a metric, which are together; labels in double quotes with `\\`, `\"` and `\n` escaped; no sample twice;
/// a line feed at the end. Samples have no time, which the textfile collector rejects.
fn parsed(text: &str) -> Vec<Sample> {
    let is_name = |name: &str, more: &str| {
        let mut letters = name.chars();
        let fits = |letter: char| letter.is_ascii_alphabetic() || more.contains(letter);
        letters.next().is_some_and(fits)
            && letters.all(|letter| fits(letter) || letter.is_ascii_digit())
    };
    assert!(text.ends_with('\n'));
    let (mut samples, mut metrics) = (Vec::new(), Vec::<String>::new());
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let name = help.split(' ').next().expect("a name").to_owned();
            assert!(is_name(&name, "_:") && !metrics.contains(&name), "{line}");
            metrics.push(name);
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let last = metrics.last().expect("after HELP");
            assert_eq!(kind, format!("{last} gauge"));
        } else {
            let at = line.find(['{', ' ']).expect("a value");
            let (name, mut rest) = line.split_at(at);
            assert_eq!(Some(name), metrics.last().map(String::as_str), "{line}");
            let mut labels = Vec::new();
            while let Some(more) = rest.strip_prefix(['{', ',']) {
                let (label, value) = more.split_once("=\"").expect("a value in quotes");
                assert!(is_name(label, "_"), "{line}");
                let (mut text, mut letters) = (String::new(), value.char_indices());
                let end = loop {
                    match letters.next().expect("a closing quote") {
                        (at, '"') => break at,
                        (_, '\\') => match letters.next().expect("an escape").1 {
                            'n' => text.push('\n'),
                            letter => {
                                assert!(matches!(letter, '\\' | '"'), "{line}");
                                text.push(letter);
                            }
                        },
                        (_, letter) => text.push(letter),
                    }
                };
                labels.push((label.to_owned(), text));
                rest = &value[end + 1..];
            }
            let value = rest.strip_prefix('}').unwrap_or(rest);
            let value = value
                .strip_prefix(' ')
                .expect("a space")
                .parse()
                .expect("a number");
            samples.push((name.to_owned(), labels, value));
        }
    }
    let series: BTreeSet<_> = samples
        .iter()
        .map(|(name, labels, _)| (name, labels))
        .collect();
    assert_eq!(series.len(), samples.len(), "no sample comes twice");
    samples
}

/// The sum of a metric, or of its samples with a label.
fn sum(samples: &[Sample], name: &str, (label, value): (&str, &str)) -> u64 {
    let has = |labels: &[(String, String)]| {
        label.is_empty()
            || labels
                .iter()
                .any(|one| (&*one.0, &*one.1) == (label, value))
    };
    let of = samples.iter().filter(|one| one.0 == name && has(&one.1));
    of.map(|one| one.2).sum()
}

#[test]
fn metrics_have_the_numbers_of_the_report_in_the_format_of_prometheus() {
    for arguments in [
        "",
        "--mute no-type",
        "-f broken.yaml",
        r#"-f a"\b=mesh.yaml"#,
    ] {
        let samples = parsed(&check(&format!("-o prometheus {arguments}")).out);
        let document = check(&format!("-o json {arguments}")).json();
        let number = |key: &str| document["summary"][key].as_u64().expect("a number");
        for severity in ["error", "warning", "info"] {
            for metric in ["portolan_findings", "portolan_findings_by_severity"] {
                let found = sum(&samples, metric, ("severity", severity));
                assert_eq!(found, number(severity), "{metric} {severity} {arguments}");
            }
        }
        let all = ("", "");
        assert_eq!(
            sum(&samples, "portolan_findings_muted", all),
            number("muted")
        );
        assert_eq!(
            sum(&samples, "portolan_destinations", all),
            number("destinations")
        );
        let skipped = document["skipped"]
            .as_array()
            .map_or(0, |all| all.len() as u64);
        assert_eq!(sum(&samples, "portolan_rules_skipped", all), skipped);
        let complete = u64::from(document["complete"] == true);
        assert_eq!(sum(&samples, "portolan_complete", all), complete);
        assert!(sum(&samples, "portolan_last_run_timestamp_seconds", all) > 1_700_000_000);
        for finding in document["findings"].as_array().expect("a list") {
            let rule = finding["rule"].as_str().expect("a text");
            assert!(
                sum(&samples, "portolan_findings", ("rule", rule)) > 0,
                "{rule}"
            );
        }
    }
}

/// An object without a type, which a rule finds.
fn untyped(name: &str) -> String {
    format!(
        "---\napiVersion: discovery.mesh.gloo.solo.io/v1\nkind: Destination\nmetadata: {{name: {name}, namespace: gloo-mesh}}\nspec: {{}}\n"
    )
}

#[test]
fn a_run_compared_with_an_earlier_one_reports_only_what_is_new_every_time() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let run_file = file(&folder, "run.json");
    let dump = |day: &str, names: &[&str]| {
        let path = file(&folder, day);
        let text: String = names.iter().map(|name| untyped(name)).collect();
        fs::write(&path, text).expect("the folder is ours");
        path
    };
    let compared = |day: &str, names: &[&str]| {
        let path = dump(day, names);
        run(&format!(
            "check -f {path} --rule no-type --new-since {run_file} -o json={run_file} -o text"
        ))
    };
    let first = dump("monday.yaml", &["a", "b"]);
    let first = run(&format!(
        "check -f {first} --rule no-type -o json={run_file}"
    ));
    assert_eq!(first.code, Some(1));

    let same = compared("tuesday.yaml", &["a", "b"]);
    assert_eq!((same.code, &*same.err), (Some(0), ""));
    assert_eq!(
        same.out,
        "Passed: 0 errors, 0 warnings, 0 info in 2 Destinations; 2 already in the earlier run\n"
    );
    let more = compared("wednesday.yaml", &["a", "b", "c"]);
    assert_eq!(more.code, Some(1));
    assert!(more.out.contains("no-type (1)") && more.out.contains("gloo-mesh/c\n"));
    let again = compared("thursday.yaml", &["a", "b", "c"]);
    assert_eq!(
        again.code,
        Some(0),
        "old ones of the run before stay old: {}",
        again.out
    );
    let fewer = compared("friday.yaml", &["c"]);
    assert_eq!(fewer.code, Some(0));
    let document: Value = serde_json::from_str(&read(&run_file)).expect("JSON");
    assert_eq!(document["summary"]["old"], 1);
    assert_eq!(document["old"][0]["destination"], "c");
    let back = compared("saturday.yaml", &["a", "c"]);
    assert_eq!(
        back.code,
        Some(1),
        "what had gone is new when it comes back"
    );
}

#[test]
fn what_is_no_earlier_run_is_wrong_usage_and_an_incomplete_one_is_said() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (known, broken) = (file(&folder, "known.json"), file(&folder, "broken.json"));
    check(&format!("--write-baseline {known}"));
    for (path, said) in [
        (
            "nowhere.json",
            "no such file; -o json=nowhere.json without --new-since creates it",
        ),
        ("findings.yaml", "not the output of `check -o json`"),
        (
            &*known,
            "a portolan/v1 Baseline, not the portolan/v1 CheckReport",
        ),
    ] {
        let run = check(&format!("--new-since {path}"));
        assert_eq!((run.code, &*run.out), (Some(2), ""), "{path}");
        assert!(run.err.contains(said), "{path}: {}", run.err);
    }
    run(&format!("check -f broken.yaml -o json={broken}"));
    let run = check(&format!("--new-since {broken}"));
    assert!(run.err.contains("was incomplete"), "{}", run.err);
}

#[test]
fn writing_a_baseline_prints_the_numbers_only() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = file(&folder, "known.json");
    let written = check(&format!("--write-baseline {path}"));
    assert_eq!(
        written.out,
        "6 errors, 4 warnings, 0 info in 5 Destinations\n"
    );
    let json = check(&format!("--write-baseline {path} -o json"));
    assert_eq!(json.json()["summary"]["error"], 6, "a document is whole");
}

#[test]
fn the_text_begins_and_ends_with_the_verdict() {
    for (arguments, word) in [
        ("-f findings.yaml", "Failed: "),
        (
            "-f findings.yaml --mute mesh-unset --rule mesh-unset",
            "Passed: ",
        ),
        ("-f broken.yaml --rule mesh-unset", "Incomplete: "),
    ] {
        let text = run(&format!("check {arguments}")).out;
        let (first, last) = (text.lines().next(), text.lines().last());
        assert!(first.is_some_and(|line| line.starts_with(word)), "{text}");
        assert!(word != "Failed: " || first == last, "{text}");
    }
}

#[test]
fn the_text_is_wrapped_between_words_to_the_columns_and_files_are_not() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = file(&folder, "a.txt");
    let words = |text: &str| {
        let words = text.split_whitespace();
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    let text = |program: &mut Command| {
        let output = program.output().expect("the program runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let command = format!("check -f findings.yaml --rule {RULES} -o text -o text={path}");
    let plain = text(program(&command).env_remove("COLUMNS"));
    assert!(
        plain.lines().any(|line| line.chars().count() > 100),
        "a pipe has no width"
    );
    for columns in [1, 20, 60, 79, 400] {
        let text = text(program(&command).env("COLUMNS", columns.to_string()));
        assert_eq!(words(&text), words(&plain), "no word is cut");
        for line in text.lines().filter(|line| line.chars().count() > columns) {
            assert_eq!(line.split_whitespace().count(), 1, "{columns}: {line}");
        }
        assert_eq!(read(&path), plain);
    }
}
