//! The program at a real terminal: taken, drawn to, given back, whatever happens.

mod hostile;
mod pager;
mod pty;
mod recorded;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use futures::{Stream, stream};
use portolan::{
    app::State,
    query::{Filter, Sort},
    runtime::{
        self,
        clock::Clock,
        history::FilterHistory,
        session::{Session, SessionInputs},
        shell::LoopInput,
    },
    source::{self, Choice, Scope},
    ui::Theme,
};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
};

use crate::reading::is_running;
use pty::Pty;

/// What the demo shows in its first frames.
const SHOWN: &str = "catalog";

/// Taken: the other screen, paste in brackets, no cursor, buttons and wheel.
const TAKEN: &str = "\x1b[?1049h\x1b[?2004h\x1b[?25l\x1b[?2031h\x1b[?996n\x1b[?1000h\x1b[?1006h";

/// Given back. The mouse goes first: a report of it on the way would be typed into the shell.
const GIVEN_BACK: &str =
    "\x1b[?1006l\x1b[?1000l\x1b[?2031l\x1b[?2026l\x1b[?2004l\x1b[0m\x1b[?1049l\x1b[?25h";

/// What begins a frame, and what ends it.
const FRAME_BEGIN: &str = "\x1b[?2026h";
const FRAME_END: &str = "\x1b[?2026l";

/// The demo at a terminal, with its first frame.
fn demo() -> Pty {
    let mut pty = Pty::portolan(&["--demo"]);
    pty.until_shown(SHOWN);
    pty.until("the frame is whole", |pty| {
        pty.told.ends_with(FRAME_END.as_bytes())
    });
    pty
}

/// Holds the terminal to how a shell wants it.
fn assert_given_back(pty: &Pty) {
    let screen = pty.parser.screen();
    assert!(!screen.alternate_screen(), "{}", pty.text());
    assert!(!screen.hide_cursor());
    assert!(!screen.bracketed_paste());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

/// The frames between taking the terminal and giving it back, over and over; nothing else may stand there.
fn frames(pty: &Pty) -> Vec<String> {
    let told = String::from_utf8(pty.told.clone()).expect("the program writes UTF-8");
    let mut frames = Vec::new();
    for taken in told.split(TAKEN).skip(1) {
        let mut rest = taken.split(GIVEN_BACK).next().unwrap_or_default();
        while !rest.is_empty() {
            let begun = rest.strip_prefix(FRAME_BEGIN);
            let (frame, after) = begun
                .and_then(|frame| frame.split_once(FRAME_END))
                .unwrap_or_else(|| panic!("no whole frame: {rest:?}"));
            assert!(!frame.contains(FRAME_BEGIN), "{frame:?}");
            frames.push(frame.to_owned());
            rest = after;
        }
    }
    frames
}

#[test]
fn the_first_screen_comes_on_the_other_screen() {
    let pty = demo();
    let screen = pty.parser.screen();
    assert!(screen.alternate_screen());
    assert!(screen.hide_cursor());
    assert!(screen.bracketed_paste());
    assert_eq!(
        screen.mouse_protocol_mode(),
        vt100::MouseProtocolMode::PressRelease
    );
}

#[test]
fn q_and_every_signal_that_ends_give_the_terminal_back() {
    let ways = [
        (None, 0),
        (Some("-INT"), 130),
        (Some("-QUIT"), 131),
        (Some("-TERM"), 143),
        (Some("-HUP"), 129),
    ];
    let before = Pty::modes_of_a_new_one();
    let mut ptys: Vec<_> = ways.iter().map(|_| Pty::portolan(&["--demo"])).collect();
    for (pty, (signal, code)) in ptys.iter_mut().zip(ways) {
        pty.until_shown(SHOWN);
        assert_ne!(pty.modes(), before, "raw while it is shown");
        match signal {
            None => pty.type_bytes(b"q"),
            Some(signal) => pty.signal(signal),
        }
        assert_eq!(pty.until_left(), code);
        assert_given_back(pty);
        assert_eq!(pty.modes(), before);
        let told = String::from_utf8_lossy(&pty.told);
        let (_, after) = told.split_once(GIVEN_BACK).expect("it is given back");
        assert_eq!(after, format!("it left with {code}\r\n"));
        assert!(!frames(pty).is_empty());
    }
}

#[test]
fn a_frame_is_one_synchronized_update_and_nothing_is_told_outside_of_it() {
    let mut pty = demo();
    // Each key is waited for by what it shows: the weather draws frames of its own.
    for (keys, shown, gone) in [
        (&b"j?"[..], " Keys ", "\0"),
        (b"\x1b", SHOWN, " Keys "),
        (b"/rev", " / rev", "\0"),
        (b"\r", "Destinations rev", " / rev"),
    ] {
        pty.type_bytes(keys);
        pty.until(shown, |pty| {
            let text = pty.text();
            text.contains(shown) && !text.contains(gone) && pty.told.ends_with(FRAME_END.as_bytes())
        });
    }
    let cleared = frames_cleared(&pty);
    pty.type_bytes(b"\x0c");
    pty.until("it is painted again", |pty| frames_cleared(pty) > cleared);
    let cleared = frames_cleared(&pty);
    pty.resize((90, 30));
    pty.until("it is painted anew", |pty| frames_cleared(pty) > cleared);
    pty.signal("-TERM");
    pty.until_left();
    let frames = frames(&pty);
    assert!(frames.len() >= 7, "{}", frames.len());
    for frame in frames.iter().filter(|frame| frame.contains("\x1b[2J")) {
        assert!(frame.contains("Destinations"), "a blank screen: {frame:?}");
    }
}

/// How many frames that have ended begin with a cleared screen.
fn frames_cleared(pty: &Pty) -> usize {
    let told = String::from_utf8_lossy(&pty.told);
    let whole = told.rsplit_once(FRAME_END);
    whole.map_or(0, |(frames, _)| frames.split("\x1b[2J").count() - 1)
}

#[test]
fn ctrl_l_paints_the_whole_screen_again() {
    let mut pty = demo();
    pty.parser.process(b"\x1b[2J");
    assert!(!pty.text().contains(SHOWN));
    pty.type_bytes(b"\x0c");
    pty.until_shown(SHOWN);
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
    let told = String::from_utf8_lossy(&pty.told);
    assert!(
        !told.contains("\x1b[6n"),
        "the terminal was asked for its cursor"
    );
}

#[test]
fn an_answer_of_the_terminal_that_comes_late_is_not_taken_for_keys() {
    let mut pty = demo();
    for colour in [
        "\x1b]10;rgb:ffff/ffff/ffff\x07",
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    ] {
        pty.type_bytes(colour.as_bytes());
    }
    // Keys are read in their order, so the filter shows what came before it as well.
    pty.type_bytes(b"/zzz");
    pty.until_shown("/ zzz ");
    pty.signal("-TERM");
    assert_eq!(pty.until_left(), 143);
}

#[test]
fn what_cannot_be_opened_is_told_on_the_screen_of_the_shell() {
    let mut pty = Pty::portolan(&["-f", "/nonexistent"]);
    assert_eq!(pty.until_left(), 2);
    assert!(pty.text().contains("error: cannot read /nonexistent"));
    let told = String::from_utf8_lossy(&pty.told);
    assert!(!told.contains("\x1b[?1049h"), "{told:?}");
    assert_given_back(&pty);
}

#[test]
fn a_recording_opens_at_the_time_that_is_asked_for_and_is_paused_there() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("clocks.jsonl");
    let lines = [
        r#"{"apiVersion":"portolan/v1","kind":"Recording","began":"2026-06-01T09:00:00Z","sources":[{"name":"mgmt","type":"context"}]}"#,
        r#"{"at":"2026-06-01T09:00:01Z","source":"mgmt","change":"listBegan","kind":"Destination"}"#,
        r#"{"at":"2026-06-01T09:00:01Z","source":"mgmt","change":"listEnded","kind":"Destination"}"#,
        r#"{"at":"2026-06-01T09:30:00Z","change":"end"}"#,
    ];
    std::fs::write(&path, lines.join("\n") + "\n").expect("it can be written");
    let path = path.display().to_string();
    let mut pty = Pty::portolan(&["--replay", &path, "--at", "09:14:30"]);
    pty.until_shown("replay 09:14:30 paused");
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
    let mut pty = Pty::portolan(&["--replay", &path, "--at", "09:45"]);
    assert_eq!(pty.until_left(), 2);
    assert!(pty.text().contains("cannot read"), "{}", pty.text());
}

#[test]
fn objects_are_not_written_as_they_are_to_a_terminal() {
    let mut pty = Pty::portolan(&["record", "--demo", "-o", "-"]);
    assert_eq!(pty.until_left(), 2);
    assert!(
        pty.text().contains("error: standard output is a terminal"),
        "{}",
        pty.text()
    );
}

#[test]
fn another_size_is_drawn_at_once() {
    let mut pty = demo();
    let footer = last_line(&pty);
    assert!(!footer.is_empty());
    for (width, height) in [(160, 50), (80, 24), (120, 36)] {
        pty.resize((width, height));
        pty.until("the last line is at the bottom", |pty| {
            let frame = pty.told.ends_with(FRAME_END.as_bytes());
            frame && last_line(pty) == footer && pty.text().contains(SHOWN)
        });
        assert_eq!(pty.text().matches(&footer).count(), 1, "{}", pty.text());
    }
}

#[test]
fn a_key_is_heard_although_the_size_changes_at_the_same_moment() {
    let mut pty = demo();
    pty.until_shown(SHOWN);
    pty.type_bytes(b"/");
    let mut typed = String::new();
    for letter in "abcdefghijklmnopqrstuvwxyz".chars() {
        let width = 100 + u16::try_from(typed.len() % 2).expect("it is small");
        pty.resize((width, 30));
        pty.type_bytes(letter.to_string().as_bytes());
        typed.push(letter);
        pty.until_shown(&typed);
    }
}

/// The first word of the last line.
fn last_line(pty: &Pty) -> String {
    let (height, _) = pty.parser.screen().size();
    let line = pty.line(height.get() - 1);
    line.split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn ctrl_z_stops_it_with_the_script_that_started_it_and_going_on_brings_the_screen_back() {
    let mut pty = demo();
    let raw = pty.modes();
    for _ in 0..2 {
        pty.type_bytes(b"\x1a");
        pty.until("all are stopped", Pty::all_are_stopped);
        pty.until("the terminal is given back", |pty| {
            pty.told.ends_with(GIVEN_BACK.as_bytes())
        });
        assert_given_back(&pty);
        assert_ne!(pty.modes(), raw);
        // A shell writes over what was there.
        pty.parser.process(b"\x1b[2J\x1b[Hprompt$ fg\r\n");
        pty.signal_all("-CONT");
        pty.until_shown(SHOWN);
        assert!(pty.parser.screen().alternate_screen());
        assert!(!pty.text().contains("prompt$"));
        assert_eq!(pty.modes(), raw);
    }
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
    assert_given_back(&pty);
    assert!(pty.text().contains("prompt$ fg"));
    assert!(frames(&pty).len() >= 3);
}

#[test]
fn the_signal_of_ctrl_z_stops_it_too() {
    let mut pty = demo();
    pty.signal("-TSTP");
    pty.until("all are stopped", Pty::all_are_stopped);
    pty.until("the terminal is given back", |pty| {
        pty.told.ends_with(GIVEN_BACK.as_bytes())
    });
    pty.signal_all("-CONT");
    pty.until_shown(SHOWN);
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
}

#[test]
fn stopped_unasked_it_takes_the_terminal_again_from_a_shell_that_set_it_otherwise() {
    let mut pty = demo();
    let raw = pty.modes();
    pty.signal("-STOP");
    pty.until("it is stopped", Pty::is_stopped);
    pty.set_modes_of_a_shell();
    pty.parser.process(b"\x1b[?1049l\x1b[?25h");
    assert_ne!(pty.modes(), raw);
    pty.signal("-CONT");
    pty.until_shown(SHOWN);
    pty.until("it is raw again", |pty| pty.modes() == raw);
    assert!(pty.parser.screen().alternate_screen());
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
    assert_given_back(&pty);
}

#[test]
fn a_terminal_that_is_taken_away_ends_it_as_by_a_hangup() {
    for _ in 0..4 {
        let code = pty::taken_away(|told| told.contains(SHOWN), b"jjjjjjjjkkkkkkkk");
        assert_eq!(code, 129);
    }
}

/// Switches [`panicking_child`] on and says where it is to panic.
const PANIC: &str = "PORTOLAN_TEST_PANIC";

/// What is said in a panic.
const REPORT: &str = "panicked on purpose";

/// The child of a test at a terminal, with its first frame, told to panic.
fn panicked(place: &str) -> (Pty, String) {
    let child = std::env::current_exe().expect("this program has a path");
    let mut pty = Pty::start(
        child.to_str().expect("a path in UTF-8"),
        &[
            "--exact",
            "terminal::panicking_child",
            "--nocapture",
            "--test-threads=1",
            "--color=never",
        ],
        &[(PANIC, place)],
    );
    pty.until_shown(SHOWN);
    pty.signal("-USR1");
    assert_eq!(pty.until_left(), 101, "{}", pty.text());
    let told = String::from_utf8_lossy(&pty.told);
    let (_, after) = told.split_once(GIVEN_BACK).expect("it is given back");
    let after = after.to_owned();
    (pty, after)
}

fn assert_reported_after_giving_back(place: &str) {
    let (pty, after) = panicked(place);
    assert!(after.contains(REPORT), "{after:?}");
    assert!(!after.contains('\x1b'), "{after:?}");
    assert!(pty.text().contains(REPORT), "{}", pty.text());
    assert_given_back(&pty);
    assert_eq!(pty.modes(), Pty::modes_of_a_new_one());
}

#[test]
fn a_panic_in_the_loop_is_reported_after_the_terminal_is_given_back() {
    assert_reported_after_giving_back("loop");
}

#[test]
fn a_panic_in_a_task_is_reported_after_the_terminal_is_given_back_for_good() {
    assert_reported_after_giving_back("task");
}

/// No test: what the two above start. It shows the demo and panics when told so by SIGUSR1, in the loop or in a task.
#[test]
fn panicking_child() {
    #[expect(clippy::disallowed_methods, reason = "a test tells its child so")]
    let Some(place) = std::env::var_os(PANIC) else {
        return;
    };
    let in_task = place == "task";
    let turns = Arc::new(AtomicUsize::new(0));
    if in_task {
        report_while_the_loop_turns(Arc::clone(&turns));
    }
    let code = runtime::to_the_end(async {
        let session = Session::begin();
        // Nobody waits for such a thread, however the program ends.
        tokio::task::spawn_blocking(|| {
            loop {
                thread::park();
            }
        });
        let signal = signal(SignalKind::user_defined1()).expect("signals can be listened to");
        let told = told(signal, in_task, turns);
        Box::pin(session.show(scene().await, Box::pin(told))).await
    });
    let code = code.expect("there are threads").expect("a terminal");
    #[expect(
        clippy::disallowed_methods,
        reason = "the harness would answer with a code of its own"
    )]
    std::process::exit(code.into());
}

/// Reports a panic, and lets the loop turn some times before it hears of it: whatever it then does to the terminal
/// comes after the report.
fn report_while_the_loop_turns(turns: Arc<AtomicUsize>) {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        report(info);
        let enough = turns.load(Ordering::SeqCst) + 3;
        while turns.load(Ordering::SeqCst) < enough {
            thread::yield_now();
        }
    }));
}

async fn scene() -> SessionInputs {
    let clock = Clock::for_choice(&Choice::Demo).await;
    let clock = clock.expect("the demo can be opened");
    let (sender, updates) = mpsc::channel(1024);
    let sources = source::open(Choice::Demo, Scope::default(), clock.for_sources(), sender);
    SessionInputs {
        state: State::filtered(Filter::default(), Sort::default()),
        theme: Theme::default(),
        follows: false,
        is_plain: false,
        tee: None,
        clock,
        sources: sources.await.expect("the demo opens"),
        updates,
        history: FilterHistory::default(),
        clipboard: None,
    }
}

/// After the signal, a panic; after a panic in a task, the loop is asked to take the terminal again and again.
fn told(signal: Signal, in_task: bool, turns: Arc<AtomicUsize>) -> impl Stream<Item = LoopInput> {
    stream::unfold(Some(signal), move |signal| {
        let turns = Arc::clone(&turns);
        async move {
            if let Some(mut signal) = signal {
                signal.recv().await;
                assert!(in_task, "{REPORT}");
                tokio::spawn(async { panic!("{REPORT}") });
            }
            turns.fetch_add(1, Ordering::SeqCst);
            Some((LoopInput::Continue, None))
        }
    })
}

#[test]
fn a_login_plugin_has_neither_the_terminal_nor_the_keys_and_ends_with_the_program() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let notes = folder.path().join("notes");
    let script = format!(
        "(echo asked > /dev/tty) 2>/dev/null; (read -r line < /dev/tty) 2>/dev/null; sleep 1000 & echo $$ $! > {0}.new; mv {0}.new {0}; wait",
        notes.display()
    );
    let kubeconfig = serde_json::json!({
        "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1"}}],
        "users": [{"name": "u", "user": {"exec": {
            "apiVersion": "client.authentication.k8s.io/v1",
            "interactiveMode": "Never",
            "command": "sh",
            "args": ["-c", script],
        }}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
    });
    let path = folder.path().join("config");
    std::fs::write(&path, kubeconfig.to_string()).expect("it can be written");
    let path = path.to_str().expect("a path in UTF-8");
    let mut pty = Pty::portolan(&["--kubeconfig", path, "--login-timeout", "30m"]);
    pty.until_shown("waiting for login plugin sh, ");
    pty.until("it runs", |_| notes.exists());
    assert!(!pty.text().contains("asked"), "{}", pty.text());
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
    let noted = std::fs::read_to_string(&notes).expect("it is there");
    let processes: Vec<String> = noted.split_whitespace().map(str::to_owned).collect();
    pty.until("it is gone with what it started", |_| {
        !processes.iter().any(|id| is_running(id))
    });
}
