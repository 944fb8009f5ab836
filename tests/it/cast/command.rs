//! `portolan cast` as scripts see it.

use std::{fs, io::Write, path::PathBuf, process::Stdio};

use tempfile::TempDir;

use crate::cli::{Run, program, run};

/// A folder with a script in it.
struct Folder {
    folder: TempDir,
}

impl Folder {
    fn with(script: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        fs::write(folder.path().join("tour.txt"), script).expect("it can be written to");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `cast` with the script; `@` in the arguments is the folder.
    fn cast(&self, arguments: &str) -> Run {
        let folder = self.folder.path().display().to_string();
        let run = run(&format!("cast @/tour.txt {arguments}").replace('@', &folder));
        Run {
            err: run.err.replace(&folder, "@"),
            ..run
        }
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("it is there");
        let names = entries.map(|entry| entry.expect("it is there").file_name());
        let mut names: Vec<String> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

const SHORT: &str = "size 100x30\nkey j x2 50ms\nmarker \"second\"\nkey ? 50ms\n";

#[test]
fn a_recording_is_written_whole_and_nothing_is_said() {
    let folder = Folder::with(SHORT);
    for output in ["-o @/a.cast", "-o @/b.cast", "-o @/c --format cast"] {
        assert_eq!(
            folder.cast(output).told(),
            "--- standard error\n--- exit code 0\n"
        );
    }
    assert_eq!(folder.names(), ["a.cast", "b.cast", "c", "tour.txt"]);
    let read = |name| fs::read(folder.path(name)).expect("it was written");
    assert_eq!(read("a.cast"), read("b.cast"));
    assert_eq!(read("a.cast"), read("c"));
    let told = folder.cast("-o -");
    assert_eq!(
        (told.code, told.out.into_bytes()),
        (Some(0), read("a.cast"))
    );
}

#[test]
fn one_moment_is_written_as_text_by_its_time_or_name() {
    let folder = Folder::with(SHORT);
    let at = |moment: &str| folder.cast(&format!("-o - --format txt --at {moment}")).out;
    assert!(at("0s").contains("53 destinations"));
    assert_eq!(at("marker:second"), at("100ms"));
    assert_ne!(at("marker:second"), at("50ms"));
    let file = folder.cast("-o @/page.txt --at 100ms");
    assert_eq!((file.code, &*file.err), (Some(0), ""));
    let page = fs::read_to_string(folder.path("page.txt")).expect("it was written");
    assert_eq!(page, at("100ms"));
    assert!(page.lines().all(|line| line.trim_end() == line));
    let told = folder.cast("-o - --format txt --at marker:secnod").told();
    assert_eq!(
        told,
        "--- standard error\nerror: the script has no marker \"secnod\"; did you mean \"second\"?\n--- exit code 2\n"
    );
}

#[test]
fn a_picture_moves_or_shows_one_moment_in_the_look_that_the_viewer_prefers() {
    let folder = Folder::with(SHORT);
    let picture = |arguments: &str| {
        let run = folder.cast(&format!("{arguments} --force -o @/a.svg"));
        assert_eq!(run.told(), "--- standard error\n--- exit code 0\n");
        fs::read_to_string(folder.path("a.svg")).expect("it was written")
    };
    let moving = picture("");
    assert!(moving.contains("@keyframes") && !moving.contains("prefers-color-scheme"));
    assert_eq!(moving, picture(""));
    let both = picture("--theme auto");
    assert!(both.contains("@keyframes") && both.contains("prefers-color-scheme"));
    let still = picture("--at marker:second");
    assert!(!still.contains("@keyframes"));
    assert_eq!(still, picture("--at 100ms --theme dark"));
}

#[test]
fn a_script_is_read_from_standard_input_too() {
    let mut child = program("cast - --check")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(b"key j\nkey jj\n").expect("it is read");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: cannot use the script standard input: line 2, column 5: expected a key such as j, enter or ctrl-d, found \"jj\"\n"
    );
}

#[test]
fn check_plays_and_writes_nothing() {
    let folder = Folder::with(SHORT);
    for arguments in ["--check", "--check -o @/a.cast"] {
        assert_eq!(
            folder.cast(arguments).told(),
            "--- standard error\n--- exit code 0\n"
        );
    }
    assert_eq!(folder.names(), ["tour.txt"]);
}

#[test]
fn what_never_comes_is_the_commands_own_no() {
    let folder = Folder::with("size 100x30\nwait until \"v9 of 53\" 200ms\n");
    let run = folder.cast("-o @/a.cast");
    assert_eq!((run.code, &*run.out), (Some(1), ""));
    let mut lines = run.err.lines();
    assert_eq!(
        lines.next(),
        Some(
            "error: @/tour.txt: line 2: \"v9 of 53\" did not appear within 200ms; the screen showed:"
        )
    );
    assert!(
        lines
            .next()
            .is_some_and(|row| row.starts_with("  |  portolan  ● mgmt-east"))
    );
    assert_eq!(folder.names(), ["tour.txt"]);
}

#[test]
fn what_does_not_go_together_is_wrong_usage_that_says_what_does() {
    let folder = Folder::with(SHORT);
    for (arguments, said) in [
        ("", "-o FILE.svg"),
        ("-o @/tour.gif", "has no known ending: use .cast"),
        ("-o @/a.txt", "--at 12.5s or --at marker:NAME"),
        ("-o @/a.cast --at 1s", "an asciicast has no single moment"),
        (
            "-o @/a.txt --at 1s --asciicast 3",
            "--asciicast works only with .cast",
        ),
        (
            "-o @/a.txt --at soon",
            "write a time such as 12.5s, or marker:NAME",
        ),
        ("-o @/a.cast --asciicast 4", "[possible values: 2, 3]"),
        ("-o @/a.cast --idle never", "write a duration"),
        (
            "-o @/a.cast --context prod",
            "cast plays against the demo, files or a recording",
        ),
        (
            "-o @/a.cast --all-contexts",
            "cast plays against the demo, files or a recording",
        ),
        (
            "-o @/a.cast --kubeconfig x --demo",
            "cast plays against the demo, files or a recording",
        ),
        ("-o @/a.cast --demo -f mesh.yaml", "exclude each other"),
    ] {
        let run = folder.cast(arguments);
        assert_eq!((run.code, &*run.out), (Some(2), ""), "{arguments}");
        assert!(run.err.contains(said), "{arguments}: {}", run.err);
    }
    let run = run("cast - -f - --check");
    assert!(run.code == Some(2) && run.err.contains("cannot both be read from standard input"));
    assert_eq!(folder.names(), ["tour.txt"]);
}

#[test]
fn what_cannot_be_opened_or_written_is_told() {
    let folder = Folder::with(SHORT);
    for (arguments, said) in [
        ("-o @/none/a.cast", "error: cannot write @/none/a.cast: "),
        ("-o @/a.cast -f @/none.yaml", "none.yaml"),
        (
            "-o @/a.txt --at 9s",
            "error: no moment 9s: the recording ends after 150ms",
        ),
    ] {
        let run = folder.cast(arguments);
        assert_eq!((run.code, &*run.out), (Some(2), ""), "{arguments}");
        assert!(run.err.contains(said), "{arguments}: {}", run.err);
    }
    let run = run("cast none.txt --check");
    assert!(
        run.code == Some(2)
            && run
                .err
                .starts_with("error: cannot read the script none.txt: "),
        "{}",
        run.err
    );
}

#[test]
fn of_a_dump_that_is_not_whole_a_recording_is_written_and_said_to_be_incomplete() {
    let folder = Folder::with(SHORT);
    fs::write(folder.path("dump.yaml"), "kind: [").expect("it can be written");
    let run = folder.cast("-o @/a.cast -f mesh.yaml -f @/dump.yaml");
    assert_eq!(run.code, Some(3), "{}", run.err);
    assert!(run.err.contains("dump.yaml"), "{}", run.err);
    assert_eq!(folder.names(), ["a.cast", "dump.yaml", "tour.txt"]);
}

#[test]
fn a_script_looks_the_same_whatever_the_terminal_and_its_user() {
    let folder = Folder::with(SHORT);
    let script = folder.path("tour.txt").display().to_string();
    let with = |name: &str, value: &str| {
        let mut program = program(&format!("cast {script} -o -"));
        let output = program.env(name, value).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0));
        output.stdout
    };
    let usual = with("LANG", "C.UTF-8");
    let home = folder.path("home/.config/portolan");
    fs::create_dir_all(&home).expect("a folder can be made");
    fs::write(
        home.join("config.yaml"),
        "mute: [{rule: subset-unsatisfied}]",
    )
    .expect("it can be written");
    for (name, value) in [
        ("LANG", "C"),
        ("NO_COLOR", "1"),
        ("TERM", "dumb"),
        ("HOME", &*folder.path("home").display().to_string()),
    ] {
        assert!(with(name, value) == usual, "{name}={value}");
    }
    let light = folder.cast("-o - --theme light").out;
    assert!(light.contains("\"bg\":\"#ffffff\""), "{}", &light[..300]);
    assert!(!folder.cast("-o - --ascii").out.contains('▸'));
}

#[test]
fn the_script_in_the_manual_can_be_played() {
    let manual = include_str!("../../../assets/manual/casts.md");
    let (_, script) = manual
        .split_once("```text\n# tour.txt\n")
        .expect("it is there");
    let (script, _) = script.split_once("```").expect("it ends");
    let folder = Folder::with(script);
    assert_eq!(
        folder.cast("--check").told(),
        "--- standard error\n--- exit code 0\n"
    );
}

#[test]
fn the_lines_in_the_table_of_the_manual_are_understood() {
    let manual = include_str!("../../../assets/manual/casts.md");
    let (_, table) = manual
        .split_once("| line | does |\n|---|---|\n")
        .expect("it is there");
    let rows = table.lines().take_while(|row| row.starts_with("| "));
    let lines: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
    assert!(lines.len() > 10, "{lines:?}");
    let script = lines.join("\n") + "\nshow\n";
    assert_eq!(
        portolan::cast::Script::parse(&script).err(),
        None,
        "{script}"
    );
}
