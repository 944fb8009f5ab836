//! What arguments come to mean.

use super::*;
use crate::{
    model::SourceName,
    query::{Direction, Sort},
    source::{Choice, ContextChoice, Mapping, Mappings, NamedPath, Overrides, ReplaySpeed},
};

fn parsed(line: &str) -> Result<Invocation, clap::Error> {
    parse(std::iter::once("portolan").chain(line.split_whitespace()))
}

fn understood(line: &str) -> Invocation {
    parsed(line).unwrap_or_else(|error| panic!("{line}: {error}"))
}

fn refused(line: &str) -> String {
    match parsed(line) {
        Ok(_) => panic!("{line} was understood"),
        Err(error) => {
            assert_eq!(error.exit_code(), 2, "{line}");
            error.to_string()
        }
    }
}

fn filter(line: &str) -> String {
    match understood(line).command {
        Command::Tui(tui) => format!("tui {}", tui.filter.text()),
        Command::Get(get) => format!("get {}", get.filter.text()),
        Command::Describe(describe) => format!("describe {}", describe.names.join(" ")),
        Command::Check(check) => format!("check {}", check.filter.text()),
        Command::Rules(rules) => format!("rules {:?}", rules.rule),
        Command::Route(route) => format!("route {route:?}"),
        Command::Blast(blast) => format!("blast {}", blast.lose.join(" ")),
        Command::Doctor(outputs) => format!("doctor {:?}", outputs.standard()),
        Command::Record(record) => format!("record {:?} {:?}", record.packing, record.path),
        Command::Changes(asked) => format!("changes {}", asked.filter.text()),
        Command::Diff(diff) => format!("diff {}", diff.before.path.display()),
        Command::Cast(cast) => format!("cast {}", cast.script.display()),
        Command::Config(command) => format!("config {command:?}"),
        Command::Report => "report".to_owned(),
        Command::Help(topic) => format!("help {:?}", topic.map(|topic| topic.name)),
        Command::Man(folder) => format!("man {}", folder.display()),
        Command::Completion(shell) => format!("completion {shell:?}"),
    }
}

#[test]
fn the_definition_of_the_arguments_is_sound() {
    Args::command().debug_assert();
}

#[test]
fn the_first_word_that_names_a_command_is_the_command() {
    let cases = [
        ("", "tui "),
        ("reviews ns:bookinfo", "tui reviews ns:bookinfo"),
        ("get", "get "),
        ("get reviews !v1", "get reviews !v1"),
        ("-- get", "tui get"),
        ("help", "help None"),
        ("help filter", "help Some(\"filter\")"),
        ("-- help", "tui help"),
        ("--demo get", "get "),
        ("describe a b", "describe a b"),
        ("check", "check "),
        ("check reviews ns:bookinfo", "check reviews ns:bookinfo"),
        ("-- check", "tui check"),
        ("rules", "rules None"),
        ("--demo rules no-type", "rules Some(no-type)"),
        ("doctor", "doctor Some(Text)"),
        ("--context a doctor -o json", "doctor Some(Json)"),
        ("-- doctor", "tui doctor"),
        ("cast a.txt -o a.cast", "cast a.txt"),
        ("--cast a.cast reviews", "tui reviews"),
        ("-- cast", "tui cast"),
        ("record -o a.jsonl", r#"record Plain Some("a.jsonl")"#),
        (
            "--demo record -o a.jsonl.zst",
            r#"record Zstd Some("a.jsonl.zst")"#,
        ),
        ("record -o -", "record Plain None"),
        ("-- record", "tui record"),
    ];
    for (line, expected) in cases {
        assert_eq!(filter(line), expected, "{line}");
    }
}

#[test]
fn flags_count_before_the_command_and_after_it() {
    let files = |line: &str| match understood(line).choice {
        Choice::Files(paths) => paths,
        other => panic!("{line}: {other:?}"),
    };
    let path = |name: Option<&str>, path: &str| NamedPath {
        name: name.map(SourceName::from),
        path: path.into(),
    };
    assert_eq!(
        files("-f a.yaml get -f east=b.yaml -f ./c=d.yaml -f -"),
        [
            path(None, "a.yaml"),
            path(Some("east"), "b.yaml"),
            path(None, "./c=d.yaml"),
            path(None, "-")
        ]
    );
    let one = understood("-n a -l app=x --timeout 5s get -n b --ascii --color never");
    assert_eq!(one.scope.namespace.as_deref(), Some("b"));
    assert_eq!(one.scope.selector.as_deref(), Some("app=x"));
    assert_eq!(one.timeout, Duration::from_secs(5));
    assert_eq!(one.look.glyphs, Some(Glyphs::Ascii));
    assert_eq!(one.look.color, Color::Never);
    assert_eq!(understood("-n a -A").scope.namespace, None);
}

#[test]
fn without_flags_the_current_context_is_read() {
    let one = understood("get");
    let meshctl = Mappings {
        said: Vec::new(),
        meshctl: true,
    };
    let current = Choice::Contexts {
        kubeconfig: None,
        which: ContextChoice::Current,
        overrides: Overrides::default(),
        mappings: meshctl.clone(),
    };
    assert_eq!(one.choice, current);
    assert_eq!(one.timeout, Duration::from_secs(10));
    let named = Choice::Contexts {
        kubeconfig: Some("k".into()),
        which: ContextChoice::Named(vec!["eu".into()]),
        overrides: Overrides::default(),
        mappings: meshctl.clone(),
    };
    assert_eq!(understood("--context eu get --kubeconfig k").choice, named);
}

#[test]
fn sources_exclude_each_other_wherever_they_are_given() {
    for line in [
        "-f a --demo",
        "--demo get -f a",
        "--context a get --demo",
        "-f a --kubeconfig b",
        "-f a get --all-contexts",
        "-f a --as b",
        "-f a --reaches b=c",
        "--demo --request-timeout 5s",
        "--all-contexts get --context a",
    ] {
        assert!(refused(line).contains("exclude each other"), "{line}");
    }
}

#[test]
fn contexts_are_named_one_by_one_with_commas_or_all_at_once() {
    let which = |line: &str| match understood(line).choice {
        Choice::Contexts { which, .. } => which,
        other => panic!("{line}: {other:?}"),
    };
    let named =
        |names: &[&str]| ContextChoice::Named(names.iter().map(|&name| name.into()).collect());
    for line in ["--context a --context b", "--context a get --context b"] {
        assert_eq!(which(line), named(&["a", "b"]), "{line}");
    }
    // Whether it is one name or two is known where the contexts are.
    assert_eq!(which("--context a,b"), named(&["a,b"]));
    assert_eq!(which("get --all-contexts"), ContextChoice::All);
    assert_eq!(which("--context= get"), ContextChoice::Current);
}

#[test]
fn contexts_are_said_to_reach_clusters_one_each() {
    let said = |line: &str| match understood(line).choice {
        Choice::Contexts { mappings, .. } => mappings.said,
        other => panic!("{line}: {other:?}"),
    };
    let mapping = |context: &str, cluster: &str| Mapping {
        of: None,
        context: context.to_owned(),
        cluster: cluster.into(),
    };
    assert_eq!(
        said("--reaches admin@eu=eu.1 get --reaches a=b=us --reaches admin@eu=eu.1"),
        [
            mapping("admin@eu", "eu.1"),
            mapping("a=b", "us"),
            mapping("admin@eu", "eu.1"),
        ]
    );
    let of_east = Mapping {
        of: Some("mgmt-east".into()),
        ..mapping("admin@eu", "eu.1")
    };
    assert_eq!(said("--reaches admin@eu=eu.1@mgmt-east"), [of_east]);
    for line in [
        "--reaches eu",
        "--reaches =eu",
        "get --reaches eu=",
        "--reaches a=b@",
        "--reaches a=@b",
    ] {
        assert!(refused(line).contains("CONTEXT=CLUSTER"), "{line}");
    }
    let why = refused("--reaches a=one get --reaches a=two");
    assert!(why.contains("a context reaches one cluster"), "{why}");
    let why = refused("--reaches a=one --reaches b=one");
    assert!(why.contains("one context is enough"), "{why}");
}

#[test]
fn logins_and_request_timeouts_mean_what_they_mean_to_kubectl() {
    let overrides = |line: &str| match understood(line).choice {
        Choice::Contexts { overrides, .. } => overrides,
        other => panic!("{line}: {other:?}"),
    };
    let told = overrides("--user u --as-group a,b get --as me --as-group c");
    assert_eq!(told.user.as_deref(), Some("u"));
    assert_eq!(told.impersonate.as_deref(), Some("me"));
    assert_eq!(told.groups, ["a,b", "c"]);
    assert_eq!(told.request_timeout, None);
    for (text, seconds) in [("0", 0), ("0s", 0), ("7", 7), ("1m30s", 90)] {
        let limit = overrides(&format!("--request-timeout {text}")).request_timeout;
        assert_eq!(limit, Some(Duration::from_secs(seconds)), "{text}");
    }
    assert_eq!(overrides("--user= --as="), Overrides::default());
}

#[test]
fn what_cannot_be_meant_is_refused_with_what_can() {
    let cases = [
        ("get --sort size", "the columns are name, namespace"),
        ("get --columns name,size", "the columns are name, namespace"),
        ("get -o json --columns name", "--columns works only with"),
        ("get -o xml", "possible values"),
        ("get colour:red", "the keys are"),
        ("--timeout 5", "write a duration"),
        ("--timeout 0s", "write a duration"),
        ("--request-timeout=-5s", "or 0 for no limit"),
        ("describe", "NAME"),
        ("doctor -f a.yaml", "remove -f, --replay and --demo"),
        ("--demo doctor", "remove -f, --replay and --demo"),
        ("doctor reviews", "unexpected argument"),
        ("check --rule no-typ", "the nearest is no-type"),
        ("check --mute both,no-type", "both-types"),
        ("check --fail-on grave", "error, warning, info"),
        ("check --show error", "possible values: info"),
        ("check colour:red", "the keys are"),
        ("rules no-typ", "the nearest is no-type"),
        ("rules -n x", "unexpected argument"),
    ];
    for (line, expected) in cases {
        let said = refused(line);
        assert!(said.contains(expected), "{line}: {said}");
    }
}

#[test]
fn a_dash_before_the_key_turns_the_order_round() {
    let sort = |line: &str| match understood(line).command {
        Command::Get(get) => get.sort,
        other => panic!("{line}: {other:?}"),
    };
    assert_eq!(sort("get --sort endpoints").direction, Direction::Up);
    assert_eq!(sort("get --sort=-endpoints").direction, Direction::Down);
    assert_eq!(sort("get --sort -tp").direction, Direction::Up);
    assert_eq!(sort("get"), Sort::default());
}

#[test]
fn help_and_version_are_no_errors() {
    for line in ["-h", "--help", "-V", "get -h", "describe --help"] {
        let error = parsed(line).expect_err("help is told as an error");
        assert_eq!(error.exit_code(), 0, "{line}");
    }
}

#[test]
fn cast_plays_against_the_demo_unless_told_otherwise() {
    for line in [
        "cast a.txt -o a.cast",
        "cast a.txt --check",
        "--demo cast a.txt -o -",
    ] {
        assert_eq!(understood(line).choice, Choice::Demo, "{line}");
    }
    let files = understood("cast a.txt --check -f dump.yaml").choice;
    assert!(matches!(files, Choice::Files(_)));
}

#[test]
fn a_recording_is_told_as_it_happened_where_there_is_a_screen_and_else_at_once() {
    let pace = |line: &str| match understood(line).choice {
        Choice::Replay { pace, .. } => pace,
        other => panic!("{line} chose {other:?}"),
    };
    assert_eq!(pace("--replay a.jsonl"), ReplaySpeed::Times(1.0));
    assert_eq!(
        pace("--replay a.jsonl --speed 10"),
        ReplaySpeed::Times(10.0)
    );
    assert_eq!(
        pace("cast a.txt --check --replay a --speed 0.5"),
        ReplaySpeed::Times(0.5)
    );
    assert_eq!(
        pace("--speed 3 get --replay a.jsonl"),
        ReplaySpeed::AtOnce(None)
    );
    for (line, expected) in [
        ("--speed 3 --demo", "--speed works only with --replay"),
        ("--replay a --speed 0", "write a number from 0.01"),
        ("--replay a --speed nan", "write a number from 0.01"),
        ("--replay a -f b", "exclude each other"),
        ("--replay a --context b", "exclude each other"),
        ("doctor --replay a", "remove -f, --replay and --demo"),
        ("record --replay a -o b --for 1m", "use --at TIME"),
        ("record -o b --at 10:14", "without --replay"),
        ("--at 10:14", "add --replay FILE"),
        ("--at 10:14 get --replay a", "after the name of the command"),
        ("record --for 0s -o b", "write a duration"),
    ] {
        let told = refused(line);
        assert!(told.contains(expected), "{line}: {told}");
    }
}

#[test]
fn only_who_records_keeps_the_texts_of_objects() {
    let keeps = |line: &str| understood(line).scope.keeps_texts;
    assert!(keeps("record -o a.jsonl -n gloo-mesh"));
    assert!(!keeps("get -n gloo-mesh"));
}

#[test]
fn a_session_is_recorded_in_a_file_and_a_command_is_not() {
    let Command::Tui(tui) = understood("--demo --cast a.cast").command else {
        panic!("it is the terminal UI")
    };
    assert_eq!(tui.cast, Some("a.cast".into()));
    assert!(refused("--cast - --demo").contains("name a file"));
    assert!(refused("--cast a.cast get").contains("--cast records the terminal UI"));
}
