//! `record` and `--replay` as whoever calls the program sees them.

use std::{
    fs,
    io::Read,
    os::unix::fs::{PermissionsExt, symlink},
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use portolan::store::Kind;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::{Packing, SignedDuration, Timestamp, folder, seeking::long};
use crate::cli::{HEARING, Run, run, started_by};

/// A run that is under way.
fn begin(arguments: &str) -> Child {
    begin_by(&HEARING, arguments)
}

/// The same, started by a program that has signals ignored or not.
fn begin_by(starter: &[&str], arguments: &str) -> Child {
    let mut command = started_by(starter, arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program runs")
}

fn end(mut child: Child, signal: Signal) -> (Option<i32>, String) {
    let id = Pid::from_child(&child);
    kill_process(id, signal).expect("it is under way");
    let status = child.wait().expect("it ends");
    let mut told = String::new();
    let mut stderr = child.stderr.take().expect("it is piped");
    stderr.read_to_string(&mut told).expect("it is text");
    (status.code(), told)
}

/// Waits until a recording of the demo has all lists of both sources.
fn until_listed(path: &str) {
    let lists = 2 * Kind::every().count();
    let ended = |text: String| text.matches(r#""change":"listEnded""#).count();
    while fs::read_to_string(path).map_or(0, ended) < lists {
        thread::sleep(Duration::from_millis(5));
    }
}

fn without_sources(run: &Run) -> Value {
    let mut document = run.json();
    document["sources"] = Value::Null;
    document
}

#[test]
fn a_dump_that_was_recorded_says_the_same() {
    let folder = folder();
    for name in ["a.jsonl", "a.jsonl.zst"] {
        let path = folder.path().join(name).display().to_string();
        let recorded = run(&format!("record -f east=mesh.yaml -o {path}"));
        assert_eq!(
            (&*recorded.out, recorded.code),
            ("", Some(0)),
            "{}",
            recorded.err
        );
        assert!(
            recorded.err.contains("; replay it with portolan --replay"),
            "{}",
            recorded.err
        );
        for command in [
            "get -o json",
            "check -o json",
            "describe reviews.bookinfo -o json",
        ] {
            let dump = run(&format!("{command} -f east=mesh.yaml"));
            let replay = run(&format!("{command} --replay {path}"));
            assert_eq!(
                without_sources(&replay),
                without_sources(&dump),
                "{command}"
            );
            assert_eq!(replay.code, dump.code);
            let sources = &replay.json()["sources"];
            assert_eq!(sources[0]["name"], "east");
            assert_eq!(sources[0]["type"], "replay");
            assert_eq!(sources[0]["state"], "loaded");
        }
    }
}

#[test]
fn the_demo_is_recorded_for_as_long_as_is_said() {
    let folder = folder();
    let path = folder.path().join("a.jsonl").display().to_string();
    let recorded = run(&format!("record --demo --for 800ms -o {path}"));
    let replay = run(&format!("get -o json --replay {path}"));
    // A machine that does much else may not have come far.
    assert_eq!(recorded.code, replay.code, "{}", recorded.err);
    assert_eq!(replay.json()["complete"], recorded.code == Some(0));
    if recorded.code == Some(0) {
        let demo = run("get --demo -o name").out;
        assert_eq!(run(&format!("get -o name --replay {path}")).out, demo);
    }
    assert_eq!(replay.json()["sources"][1]["name"], "mgmt-west");
}

#[test]
fn ctrl_c_ends_a_recording_whole() {
    let folder = folder();
    let path = folder.path().join("a.jsonl").display().to_string();
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let recording = begin(&format!("record --demo -o {path}"));
        until_listed(&path);
        let (ended, told) = end(recording, signal);
        assert_eq!(ended, Some(code), "{told}");
        assert!(told.starts_with("note: recorded "), "{told}");
        let text = fs::read_to_string(&path).expect("it was written");
        let last = text.lines().last().expect("there are lines");
        assert!(last.ends_with(r#""change":"end"}"#), "{last}");
        fs::remove_file(&path).expect("it is there");
    }
}

#[test]
fn a_recording_ends_whole_before_its_file_is_larger_than_allowed() {
    let folder = folder();
    for packing in [Packing::Plain, Packing::Zstd] {
        let long = long(packing).display().to_string();
        let sizes: &[(&str, u64)] = match packing {
            Packing::Plain => &[("10kB", 10_000), ("700kB", 700_000), ("2.5MB", 2_500_000)],
            Packing::Zstd => &[("10kB", 10_000), ("70kB", 70_000), ("0.4MB", 400_000)],
        };
        for (size, most) in sizes {
            let name = if packing == Packing::Zstd {
                "a.jsonl.zst"
            } else {
                "a.jsonl"
            };
            let path = folder.path().join(name);
            let copy = path.display();
            let arguments = format!("record --replay {long} --max-size {size} -o {copy} --force");
            let recorded = run(&arguments);
            let bytes = fs::metadata(&path).expect("it was written").len();
            assert!((most / 2..=*most).contains(&bytes), "{size}: {bytes}");
            let why = "note: the file has reached --max-size; recorded ";
            assert!(recorded.err.contains(why), "{size}: {}", recorded.err);
            let get = run(&format!("get -o json --replay {copy}"));
            assert!(!get.err.contains("last line"), "{size}: {}", get.err);
            assert_eq!(get.code, recorded.code, "{size}: {}", recorded.err);
            assert_eq!(get.json()["complete"], *most > 10_000, "{size}");
            // It says the same of its end, read from a checkpoint or from the beginning.
            let ends = run(&format!("changes -o json --replay {copy}")).json();
            let last = ends["items"][0]["at"].as_str().map(str::parse::<Timestamp>);
            if *most > 100_000 {
                // The file may end between two changes of one moment.
                let last = last.and_then(Result::ok).expect("something changed");
                let last = last - SignedDuration::from_secs(1);
                let at = |path: &str| {
                    let get = format!("get -o json --replay {path} --at {last}");
                    without_sources(&run(&get))
                };
                assert_eq!(at(&long), at(&copy.to_string()), "{size} {last}");
            }
        }
    }
    let whole = run(&format!(
        "record -f mesh.yaml --max-size 1GB -o {}",
        folder.path().join("whole.jsonl").display()
    ));
    assert_eq!(whole.code, Some(0));
    assert!(!whole.err.contains("--max-size"), "{}", whole.err);
}

/// `nohup` has a hangup ignored, and a script has ctrl-c ignored in what it starts in the background.
#[test]
fn a_signal_that_it_was_started_to_ignore_ends_nothing() {
    let folder = folder();
    let path = folder.path().join("a.jsonl").display().to_string();
    let deaf = ["/usr/bin/env", "--ignore-signal=HUP,INT"];
    let recording = begin_by(&deaf, &format!("record --demo -o {path}"));
    until_listed(&path);
    for signal in [Signal::HUP, Signal::INT] {
        kill_process(Pid::from_child(&recording), signal).expect("it is under way");
    }
    let (ended, told) = end(recording, Signal::TERM);
    assert_eq!(ended, Some(143), "{told}");
}

#[test]
fn what_was_killed_can_be_told_to_the_last_second() {
    let folder = folder();
    let path = folder.path().join("a.jsonl").display().to_string();
    let recording = begin(&format!("record --demo -o {path}"));
    until_listed(&path);
    let (code, _) = end(recording, Signal::KILL);
    assert_eq!(code, None);
    let replay = run(&format!("get --replay {path}"));
    assert_eq!(replay.code, Some(0), "{}", replay.err);
    assert!(replay.out.contains("catalog"));
    assert!(
        replay.err.contains("it ends without its last line"),
        "{}",
        replay.err
    );
}

#[test]
fn standard_output_is_written_to_and_whoever_has_enough_of_it_may_go() {
    let recorded = run("record -f good.yaml -o -");
    assert_eq!(recorded.code, Some(0), "{}", recorded.err);
    let lines: Vec<Value> = recorded
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    assert_eq!(lines[0]["kind"], "Recording");
    assert_eq!(lines[0]["apiVersion"], "portolan/v1");
    let mut recording = begin("record --demo -o -");
    drop(recording.stdout.take());
    let status = recording.wait().expect("it ends");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn what_cannot_be_read_or_written_is_told_with_what_to_do() {
    let folder = folder();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (input, own) = (file("a.yaml"), folder.path().display().to_string());
    fs::write(&input, "").expect("it can be written");
    for (arguments, code, expected) in [
        (
            format!("record -f {input} -o {input}"),
            2,
            format!("error: {input} is also the input: name another file with -o\n"),
        ),
        (
            format!("record -f {own} -o {input}"),
            2,
            format!("error: {input} is also the input: name another file with -o\n"),
        ),
        (
            "record --demo -o /nonexistent/a".to_owned(),
            2,
            "error: cannot write /nonexistent/a: No such file or directory (os error 2)\n".to_owned(),
        ),
        (
            "record -f missing.yaml -o /nonexistent/a".to_owned(),
            2,
            "error: cannot read missing.yaml: there is no such file or folder; check the path\n".to_owned(),
        ),
        (
            "get --replay missing".to_owned(),
            2,
            "error: cannot read missing: there is no such file or folder; check the path\n".to_owned(),
        ),
        (
            "get --replay -".to_owned(),
            2,
            "error: cannot read -: it is no file; a recording is read more than once: save it to one\n".to_owned(),
        ),
        (
            format!("get --replay {own}"),
            2,
            format!(
                "error: cannot read {own}: it is no file; a recording is read more than once: save it to one\n"
            ),
        ),
        (
            "get --replay good.yaml".to_owned(),
            2,
            "error: cannot read good.yaml: it does not begin like a recording; --replay reads what \
             `portolan record` wrote, and -f reads dumps\n"
                .to_owned(),
        ),
    ] {
        let run = run(&arguments);
        assert_eq!((run.code, &*run.err), (Some(code), &*expected), "{arguments}");
    }
    assert_eq!(fs::read(&input).expect("it is there"), b"");
}

#[test]
fn a_full_disk_ends_a_recording_and_says_so() {
    let recorded = run("record -f mesh.yaml -o /dev/full");
    assert_eq!(recorded.code, Some(2));
    assert!(
        recorded
            .err
            .contains("cannot write /dev/full: No space left"),
        "{}",
        recorded.err
    );
}

#[test]
fn a_recording_is_no_dump() {
    let folder = folder();
    let path = folder.path().join("a.jsonl").display().to_string();
    run(&format!("record -f mesh.yaml -o {path}"));
    let run = run(&format!("get -f {path}"));
    assert_eq!(run.code, Some(3));
    assert!(
        run.err
            .contains("it is a recording: --replay tells it, and -f reads dumps"),
        "{}",
        run.err
    );
}

#[tokio::test(start_paused = true)]
async fn a_script_plays_a_recording_the_same_each_time() {
    let folder = folder();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let path = folder.path().join("demo");
    super::record(&path, Packing::Zstd, Duration::from_mins(1)).await;
    let script = "size 160x30\nwait until \"mgmt-west replay, retrying\" 45s\nwait until \"replay ended\" 40s\n";
    fs::write(file("script"), script).expect("it can be written");
    let replay = file("demo");
    let play = |flags: &str| {
        let script = file("script");
        let played = run(&format!("cast {script} --replay {replay} -o - {flags}"));
        assert_eq!((&*played.err, played.code), ("", Some(0)));
        played.out
    };
    let slow = play("--speed 10");
    assert_eq!(play("--speed 10"), slow);
    assert_ne!(play("--speed 20"), slow);
}

#[test]
fn a_file_that_is_there_is_replaced_only_if_asked_and_only_its_owner_may_read_it() {
    let folder = folder();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let mode = |name: &str| {
        let found = fs::metadata(file(name)).expect("it is there");
        found.permissions().mode() & 0o777
    };
    fs::write(file("tour.txt"), "size 80x24\nkey j\n").expect("it can be written");
    for (command, name) in [
        ("record -f mesh.yaml", "a.jsonl"),
        ("record -f mesh.yaml", "a.jsonl.zst"),
        ("cast @", "a.cast"),
        ("cast @", "a.svg"),
    ] {
        let command = command.replace('@', &file("tour.txt"));
        let arguments = format!("{command} -o {}", file(name));
        assert_eq!(run(&arguments).code, Some(0), "{arguments}");
        assert_eq!(mode(name), 0o600, "{arguments}");
        fs::write(file(name), "precious").expect("it is ours");
        let open = fs::Permissions::from_mode(0o644);
        fs::set_permissions(file(name), open).expect("it is ours");
        let refused = run(&arguments);
        let why = format!(
            "error: cannot write {}: it already exists; name another file, or add --force\n",
            file(name)
        );
        assert_eq!((refused.code, refused.err), (Some(2), why));
        assert_eq!(fs::read(file(name)).expect("it is there"), b"precious");
        assert_eq!(run(&format!("{arguments} --force")).code, Some(0));
        assert_ne!(fs::read(file(name)).expect("it is there"), b"precious");
        assert_eq!(mode(name), 0o600, "{arguments}");
    }
}

#[test]
fn behind_a_link_it_is_the_target_that_is_kept_or_replaced() {
    let folder = folder();
    let file = |name: &str| folder.path().join(name).display().to_string();
    symlink("none", file("dangling")).expect("it can be made");
    symlink("target", file("link")).expect("it can be made");
    fs::write(file("target"), "precious").expect("it can be written");
    fs::hard_link(file("target"), file("other")).expect("it can be made");
    for link in ["link", "dangling"] {
        let arguments = format!("record -f mesh.yaml -o {}", file(link));
        assert_eq!(run(&arguments).code, Some(2), "{link}");
        assert_eq!(run(&format!("{arguments} --force")).code, Some(0), "{link}");
        let replay = run(&format!("get --replay {}", file(link)));
        assert_eq!(replay.code, Some(0), "{}", replay.err);
    }
    let link = fs::symlink_metadata(file("link")).expect("it is there");
    assert!(link.is_symlink());
    assert_eq!(fs::read(file("other")).expect("it is there"), b"precious");
}

/// Two clocks that differ, one that was not told; of each what is older than a minute by its own clock is stale, and so is
/// what only another clock can have written.
#[test]
fn recorded_clocks_are_told_and_taken_into_account() {
    let table = run("--replay ../clocks.jsonl get --columns name,age --sort age");
    let rows: Vec<Vec<&str>> = table
        .out
        .lines()
        .skip(1)
        .map(|row| row.split_whitespace().collect())
        .collect();
    let ages: Vec<(&str, String)> = rows
        .iter()
        .map(|row| (row[0], row[1..].join(" ")))
        .collect();
    let expected = [
        ("soon", "in 2h"),
        ("odd", "in 60m"),
        ("young", "10s"),
        ("new", "19s"),
        ("stale", "119s"),
        ("old", "3h1m"),
    ];
    let expected = expected.map(|(name, age)| (name, age.to_owned()));
    assert_eq!(ages, expected);
    let clock = "ahead: its clock is 2h ahead of ours";
    assert!(table.err.contains(clock), "{}", table.err);
    let check = run("--replay ../clocks.jsonl check --rule status-stale -o json");
    assert_eq!(
        check.code,
        Some(0),
        "a stale status is a warning: {}",
        check.err
    );
    let document = check.json();
    let findings = document["findings"].as_array().expect("a list").iter();
    let mut stale: Vec<_> = findings
        .filter_map(|finding| finding["destination"].as_str())
        .collect();
    stale.sort_unstable();
    assert_eq!(stale, ["odd", "old", "soon", "stale"]);
    let sources = document["sources"].as_array().expect("a list").iter();
    let clocks = sources.map(|source| {
        let seconds = |field: &str| source[field].as_i64();
        (seconds("clockAheadSeconds"), seconds("writtenAheadSeconds"))
    });
    let expected = [
        (Some(7200), Some(3605)),
        (Some(-7200), None),
        (None, Some(7201)),
    ];
    assert!(clocks.eq(expected), "{:#}", document["sources"]);
}
