//! The program as scripts see it: standard output, standard error and exit codes, on dumps that lie beside this file.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use insta::assert_snapshot;
use portolan::store::Kind;
use serde_json::{Value, json};

/// What a run of the program came to.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Everything in one text, for a snapshot.
    pub(crate) fn told(&self) -> String {
        let Self { code, out, err } = self;
        let code = code.map_or("none".to_owned(), |code| code.to_string());
        format!("{out}--- standard error\n{err}--- exit code {code}\n")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{}", self.out))
    }
}

/// The program with these arguments, among the fixtures and apart from the environment.
pub(crate) fn program(arguments: &str) -> Command {
    started_by(&[], arguments)
}

/// The same, started by another program, such as `env --ignore-signal=HUP`.
pub(crate) fn started_by(starter: &[&str], arguments: &str) -> Command {
    let program = [env!("CARGO_BIN_EXE_portolan")];
    let mut words = starter.iter().chain(&program);
    let mut command = Command::new(words.next().expect("there is the program"));
    command
        .args(words)
        .args(arguments.split_whitespace())
        .current_dir(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/it/fixtures/cli"
        ))
        .env_clear()
        .env("LANG", "C.UTF-8")
        .env("COLUMNS", "100")
        .env("HOME", "/nonexistent")
        .stdin(Stdio::null());
    command
}

pub(crate) fn run(arguments: &str) -> Run {
    let output = program(arguments).output().expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// The text with the same letters for every number of years, which grow.
fn but_years(told: &str) -> String {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let words = told.split_inclusive(|letter: char| !letter.is_alphanumeric());
    let words = words.map(|word| {
        let years = word.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        let years = years
            .strip_suffix('y')
            .filter(|years| years.chars().all(is_digit));
        match years {
            Some(years) if !years.is_empty() => word.replace(is_digit, "N"),
            _ => word.to_owned(),
        }
    });
    words.collect()
}

#[test]
fn get_prints_a_table() {
    assert_snapshot!(but_years(&run("-f mesh.yaml get").told()));
}

#[test]
fn get_prints_a_wide_table_with_the_source_where_there_are_several() {
    let wide = run("-f east=mesh.yaml -f west=good.yaml get -o wide").told();
    assert_snapshot!(but_years(&wide));
}

#[test]
fn get_prints_the_columns_that_were_asked_for_in_the_order_that_was() {
    assert_snapshot!(
        run("-f mesh.yaml get --columns endpoints,name --sort=-endpoints --ascii").told()
    );
}

#[test]
fn get_prints_csv_with_the_keys_of_the_columns_and_nothing_as_an_empty_field() {
    assert_snapshot!(but_years(&run("-f mesh.yaml get -o csv").told()));
    let chosen = run("-f mesh.yaml get -o csv --columns fqdn,name,ports --sort=-name");
    let mut records = chosen.out.split("\r\n");
    assert_eq!(records.next(), Some("fqdn,name,ports"));
    assert_eq!(
        records.next(),
        Some("reviews.bookinfo.svc.cluster.local,reviews,\"9080,9443\"")
    );
    assert_eq!(chosen.out.matches("\r\n").count(), 5);
    let nothing = run("-f mesh.yaml get -o csv --columns name nothinglikeit");
    assert_eq!(nothing.out, "name\r\n", "the header is there without rows");
}

#[test]
fn a_table_is_as_wide_as_the_terminal_and_as_it_needs_to_be_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.txt");
    let whole = "us-east-1 a2 b1 ?1";
    for columns in [200, 120, 100, 80, 40, 20] {
        let mut program = program("-f mesh.yaml get -o table");
        program.args(["-o", &format!("wide={}", path.display())]);
        let out = program.env("COLUMNS", columns.to_string()).output();
        let out = String::from_utf8(out.expect("it runs").stdout).expect("it is text");
        let mut widths = out.lines().map(|line| line.chars().count());
        assert_eq!(out.lines().count(), 5, "{out}");
        assert!(widths.all(|width| width <= columns), "{columns}:\n{out}");
        let names = out.lines().filter(|line| line.starts_with("reviews"));
        assert_eq!(names.count(), 2, "the name is cut last:\n{out}");
        assert_eq!(out.contains(whole), columns == 200, "{columns}:\n{out}");
        let heading = out.lines().next().expect("there is one");
        let is_whole = heading.contains("AGE");
        assert_ne!(is_whole, heading.ends_with('…'), "{columns}:\n{out}");
        let file = std::fs::read_to_string(&path).expect("it was written");
        assert!(file.contains(whole), "{file}");
    }
}

#[test]
fn columns_that_are_asked_for_are_never_left_out() {
    for arguments in ["-o wide", "--columns name,fqdn,object"] {
        let mut program = program("-f mesh.yaml get");
        program.args(arguments.split(' '));
        let out = program
            .env("COLUMNS", "30")
            .output()
            .expect("it runs")
            .stdout;
        let out = String::from_utf8(out).expect("it is text");
        assert!(
            out.lines()
                .next()
                .is_some_and(|line| line.ends_with("OBJECT")),
            "{out}"
        );
    }
}

#[test]
fn get_prints_json() {
    assert_snapshot!(run("-f mesh.yaml get -o json").told());
}

#[test]
fn get_prints_yaml_with_the_content_of_the_json() {
    let yaml = run("-f mesh.yaml get -o yaml");
    let read: Value = serde_saphyr::from_str(&yaml.out).expect("the output is YAML");
    assert_eq!(read, run("-f mesh.yaml get -o json").json());
}

#[test]
fn get_prints_names_that_kubectl_takes() {
    assert_snapshot!(run("-f mesh.yaml get cluster:cluster-1 -o name").told());
}

#[test]
fn get_filters_by_all_words_together() {
    let names = |arguments: &str| {
        let run = run(arguments);
        assert_eq!(run.code, Some(0), "{}", run.err);
        run.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let prefix = "destination.discovery.mesh.gloo.solo.io/";
    assert_eq!(
        names("-f mesh.yaml get -o name ns:bookinfo !eu"),
        [format!("{prefix}reviews-bookinfo-cluster-1")]
    );
    assert_eq!(
        names("-f mesh.yaml get -o name type:ext"),
        [format!("{prefix}payments")]
    );
    assert!(names("-f mesh.yaml get -o name nothinglikeit").is_empty());
}

#[test]
fn json_has_the_shape_of_the_contract() {
    let document = run("-f mesh.yaml get -o json").json();
    assert_eq!(document["apiVersion"], "portolan/v1");
    assert_eq!(document["kind"], "DestinationList");
    assert_eq!(document["complete"], true);
    let source = &document["sources"][0];
    assert_eq!(
        (&source["name"], &source["type"], &source["state"]),
        (&"mesh.yaml".into(), &"file".into(), &"loaded".into())
    );
    assert_eq!(source["objects"], 4);
    assert!(
        source["feeds"]
            .as_array()
            .is_some_and(|feeds| feeds.len() == Kind::ALL.len())
    );
    let items = document["items"].as_array().expect("a list");
    for item in items {
        for key in [
            "source",
            "name",
            "namespace",
            "type",
            "hosts",
            "ports",
            "endpoints",
        ] {
            assert!(item.get(key).is_some(), "{key} in {item}");
        }
        for severity in ["error", "warning", "info"] {
            assert!(item["findings"][severity].is_u64(), "{item}");
        }
    }
    let external = items
        .iter()
        .find(|item| item["type"] == "External")
        .expect("one is external");
    assert!(external.get("service").is_none() && external.get("cluster").is_none());
}

#[test]
fn no_document_holds_a_null_or_a_character_that_drives_a_terminal() {
    for arguments in [
        "-f mesh.yaml get",
        "-f mesh.yaml get -o wide",
        "-f mesh.yaml get -o json",
        "-f mesh.yaml get -o yaml",
        "-f mesh.yaml get -o name",
        "-f mesh.yaml get -w -o json",
        "-f findings.yaml check",
        "-f findings.yaml check -o json",
        "-f findings.yaml check -o sarif",
        "-f findings.yaml check -o junit",
        "-f mesh.yaml describe odd",
        "-f mesh.yaml describe odd reviews.bookinfo -o json",
    ] {
        let out = run(arguments).out;
        assert!(!out.contains("null"), "{arguments}");
        let bad = |letter: &char| *letter != '\n' && (letter.is_control() || *letter == '\u{202e}');
        assert_eq!(out.chars().find(bad), None, "{arguments}");
    }
}

#[test]
fn describe_tells_everything_of_a_kubernetes_service() {
    let told = run("-f mesh.yaml describe reviews-bookinfo-cluster-1").told();
    assert_snapshot!(but_years(&told));
}

#[test]
fn describe_tells_everything_of_an_external_service() {
    let told = run("-f mesh.yaml describe pay.example.com").told();
    assert_snapshot!(told);
}

#[test]
fn describe_tells_what_is_odd() {
    let told = run("-f mesh.yaml describe gloo-mesh/odd").told();
    assert_snapshot!(told);
}

#[test]
fn describe_prints_json_with_the_object_and_what_follows_from_it() {
    let told = run("-f mesh.yaml describe reviews.bookinfo.cluster-1 -o json").told();
    assert_snapshot!(told);
}

#[test]
fn describe_tells_all_that_a_name_means_each_once() {
    let run =
        run("-f mesh.yaml describe reviews.bookinfo reviews.bookinfo.mgmt.eu 10.1.0.4 -o json");
    let document = run.json();
    assert_eq!(document["kind"], "DestinationDescriptionList");
    let items = document["items"].as_array().expect("a list");
    let names: Vec<&Value> = items.iter().map(|item| &item["name"]).collect();
    assert_eq!(
        names,
        ["reviews-bookinfo-cluster-1", "reviews-bookinfo-mgmt-eu"]
    );
    assert_eq!(run.code, Some(0));
}

#[test]
fn a_name_that_nothing_has_is_answered_with_the_nearest() {
    let run = run("-f mesh.yaml describe payments reviews");
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains("\nName:       pay\n"), "{}", run.out);
    let expected = "error: no Destination has the name \"reviews\"; the closest names are reviews-bookinfo-cluster-1, reviews-bookinfo-mgmt-eu\n";
    assert_eq!(run.err, expected);
}

#[test]
fn what_cannot_be_read_leaves_the_rest_printed_and_the_answer_incomplete() {
    assert_snapshot!(run("-f broken.yaml get -o json").told());
    assert_snapshot!(
        "what_cannot_be_read_in_a_table",
        run("-f broken.yaml get").told()
    );
}

#[test]
fn incomplete_counts_for_more_than_a_name_that_nothing_has() {
    assert_eq!(run("-f broken.yaml describe nobody").code, Some(3));
}

#[test]
fn complete_is_false_exactly_where_the_exit_code_is_three() {
    for (arguments, complete, code) in [
        ("-f mesh.yaml get -o json", true, 0),
        ("-f broken.yaml get -o json", false, 3),
        ("-f mesh.yaml describe payments nobody -o json", true, 1),
        ("-f broken.yaml describe good -o json", false, 3),
        ("-f mesh.yaml -n nowhere get -o json", true, 0),
    ] {
        let run = run(arguments);
        assert_eq!(
            (run.json()["complete"] == true, run.code),
            (complete, Some(code)),
            "{arguments}"
        );
    }
}

#[test]
fn wrong_usage_and_nothing_to_open_are_two() {
    for (arguments, said) in [
        ("-f nowhere.yaml get", "error: cannot read nowhere.yaml"),
        ("-f mesh.yaml --demo get", "exclude each other"),
        ("--context a get --all-contexts", "exclude each other"),
        ("get --follow -o yaml", "--follow prints lines"),
        ("get --follow -o csv=a.csv", "--follow prints lines"),
        ("get --columns name -o json", "--columns works only with"),
        ("get colour:red", "no key is called colour"),
        ("describe", "<NAME>"),
    ] {
        let run = run(arguments);
        assert_eq!(run.code, Some(2), "{arguments}");
        assert!(
            run.out.is_empty() && run.err.contains(said),
            "{arguments}: {}",
            run.err
        );
    }
}

#[test]
fn without_a_terminal_the_screen_is_wrong_usage_that_names_get() {
    let run = run("-f mesh.yaml");
    assert_eq!(run.code, Some(2));
    assert!(
        run.out.is_empty() && run.err.contains("portolan get"),
        "{}",
        run.err
    );
}

#[test]
fn a_namespace_of_services_is_told_from_one_of_objects() {
    let run_in = |namespace: &str| run(&format!("-f mesh.yaml -n {namespace} get"));
    let run = run_in("bookinfo");
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""));
    assert!(run.err.contains("use ns:bookinfo"), "{}", run.err);
    assert!(
        run_in("nowhere")
            .err
            .contains("no Destination is in namespace \"nowhere\"")
    );
    assert!(run_in("shop").out.contains("pay "));
}

#[test]
fn standard_input_is_a_dump_too() {
    let dump = include_str!("fixtures/cli/good.yaml");
    let mut child = program("-f - get -o name")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(dump.as_bytes()).expect("the program reads");
    drop(input);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(
        output.stdout,
        b"destination.discovery.mesh.gloo.solo.io/good\n"
    );
    assert!(output.status.success());
}

#[test]
fn the_demo_is_read_at_its_first_moment() {
    let run = run("--demo get -o json");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let document = run.json();
    let items = document["items"].as_array().expect("a list").len();
    let sources = document["sources"].as_array().expect("a list");
    let objects = sources
        .iter()
        .filter_map(|source| source["objects"].as_u64())
        .sum::<u64>();
    assert!(
        sources
            .iter()
            .all(|source| source["type"] == "demo" && source["state"] == "live")
    );
    let kinds = sources
        .iter()
        .filter_map(|source| source["feeds"].as_array().map(Vec::len));
    assert!(kinds.eq([Kind::every().count(); 2]));
    assert!(items > 20 && objects == items as u64);
}

#[test]
fn whole_objects_are_read_from_a_source_that_goes_on_speaking() {
    // A source that nobody listened to would end, sooner or later than it answers.
    for _ in 0..12 {
        let run = run("--demo describe reviews.bookinfo -o json");
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    }
}

#[test]
fn a_reader_that_closes_the_pipe_early_is_no_error() {
    let mut child = program("--demo describe reviews.bookinfo -o json")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("the program ends").code(), Some(0));
}

/// Starts the program, to which no signal is ignored whatever started the test.
pub(crate) const HEARING: [&str; 2] = ["/usr/bin/env", "--default-signal=INT,QUIT,HUP,TERM"];

/// Starts a program that waits for the rest of standard input, and stops it by a signal.
#[cfg(unix)]
fn stopped_by(signal: &str) -> Option<i32> {
    let mut child = started_by(&HEARING, "-f - get")
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("piped");
    // More than a pipe holds: when it is written the program is reading, and listens for signals already.
    input
        .write_all("# more to come\n".repeat(20_000).as_bytes())
        .expect("the program reads");
    let sent = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
    let status = child.wait().expect("the program ends");
    drop(input);
    status.code()
}

#[cfg(unix)]
#[test]
fn signals_end_it_with_their_own_codes() {
    assert_eq!(stopped_by("-INT"), Some(130));
    assert_eq!(stopped_by("-TERM"), Some(143));
}

/// A kubeconfig whose context points where nobody listens: a port that only a privileged program may take.
fn nowhere() -> tempfile::NamedTempFile {
    let kubeconfig = "{apiVersion: v1, kind: Config, current-context: east,
        clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}],
        contexts: [{name: east, context: {cluster: c}}]}";
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), kubeconfig).expect("the file is ours");
    file
}

#[test]
fn doctor_names_the_step_that_fails_and_is_incomplete() {
    let file = nowhere();
    let path = file.path().display().to_string();
    let told = |arguments: &str| {
        let run = run(&format!("--kubeconfig {path} {arguments}"));
        run.told().replace(&path, "KUBECONFIG")
    };
    assert_snapshot!(told("doctor --ascii"));
    assert_snapshot!(told("doctor -o json"));
}

#[test]
fn a_context_that_is_said_to_reach_a_cluster_has_to_be_one() {
    let file = nowhere();
    let path = file.path().display().to_string();
    let wrong = run(&format!("--kubeconfig {path} get --reaches west=eu"));
    assert_eq!((wrong.code, &*wrong.out), (Some(2), ""));
    assert!(
        wrong
            .err
            .contains("cannot reach cluster eu by the context \"west\"")
            && wrong.err.contains("--reaches CONTEXT=eu: east"),
        "{}",
        wrong.err
    );
    for arguments in [
        "get --reaches eu",
        "get --reaches a=eu --reaches a=us",
        "--reaches a=eu get -f mesh.yaml",
    ] {
        assert_eq!(run(arguments).code, Some(2), "{arguments}");
    }
}

#[test]
fn a_broken_configuration_of_meshctl_is_noted_and_one_that_counts_is_a_source() {
    let home = tempfile::TempDir::new().expect("a temporary folder");
    let file = nowhere();
    let meshctl = home.path().join(".gloo-mesh");
    std::fs::create_dir(&meshctl).expect("the folder is ours");
    let get = |text: &str| {
        std::fs::write(meshctl.join("meshctl-config.yaml"), text).expect("the folder is ours");
        let mut program = program("get -o json --timeout 50ms");
        let program = program
            .env("HOME", home.path())
            .env("KUBECONFIG", file.path());
        program.output().expect("the program runs")
    };
    let broken = get("clusters: [");
    let err = String::from_utf8_lossy(&broken.stderr);
    assert!(
        err.contains("note: ") && err.contains("meshctl-config.yaml is left out"),
        "{err}"
    );
    let other = home.path().join("eu.yaml");
    std::fs::copy(file.path(), &other).expect("the folder is ours");
    let other = other.display();
    let counted = get(&format!("clusters: {{eu: {{kubeConfig: {other}}}}}"));
    let document: Value = serde_json::from_slice(&counted.stdout).expect("it is JSON");
    let source = &document["sources"][1];
    assert_eq!(source["name"], format!("east ({other})"));
    assert_eq!(
        (&source["type"], &source["state"]),
        (&"context".into(), &"absent".into())
    );
    assert_eq!(source["feeds"], serde_json::json!([]));
}

#[test]
fn doctor_needs_contexts() {
    for arguments in ["doctor -f mesh.yaml", "doctor --demo", "--demo doctor"] {
        let run = run(arguments);
        assert_eq!(run.code, Some(2), "{arguments}");
        assert!(
            run.err.contains("remove -f, --replay and --demo"),
            "{}",
            run.err
        );
    }
    let run = run("doctor --kubeconfig nosuchfile");
    assert_eq!((run.code, &*run.out), (Some(2), ""));
    assert!(run.err.contains("nosuchfile"), "{}", run.err);
}

#[test]
fn help_tells_by_example() {
    assert_snapshot!(run("--help").told());
    assert_snapshot!(run("doctor --help").told());
    assert_snapshot!(run("check --help").told());
    assert_snapshot!(run("rules --help").told());
    assert_snapshot!(run("cast --help").told());
}

#[test]
fn a_dump_from_the_future_says_that_clocks_differ_and_hides_no_stale_status() {
    let dump = json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination",
        "metadata": {"name": "a", "namespace": "gloo-mesh", "generation": 2, "creationTimestamp": "9999-12-30T00:00:00Z"},
        "spec": {}, "status": {"observedGeneration": 1}});
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.json");
    std::fs::write(&path, dump.to_string()).expect("the folder is ours");
    let path = path.display();
    let age = run(&format!("-f {path} get --columns age")).out;
    let age = age.lines().nth(1).expect("there is a row");
    assert!(age.starts_with("in ") && age.ends_with('y'), "{age}");
    let check = run(&format!("-f {path} check --rule status-stale -o json"));
    assert!(
        check.err.contains("ahead of ours, so ages can be wrong"),
        "{}",
        check.err
    );
    let document = check.json();
    assert_eq!(document["findings"][0]["rule"], "status-stale");
    let ahead = document["sources"][0]["writtenAheadSeconds"].as_i64();
    assert!(
        ahead.is_some_and(|ahead| ahead > 100 * 365 * 86_400),
        "{ahead:?}"
    );
}
