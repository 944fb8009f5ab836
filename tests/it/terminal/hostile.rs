//! Terminals that stop, go away, answer late or not at all, and ends that nobody is told of beforehand.

use std::fs;

use crate::reading::is_running;

use super::{
    GIVEN_BACK, SHOWN, TAKEN, assert_given_back, demo, frames,
    pty::{self, Pty},
};

/// The question for the background, and the one that every terminal answers.
const ASKED: &str = "\x1b]11;?\x07\x1b[c";

#[test]
fn whatever_kills_it_the_terminal_is_given_back_as_it_was() {
    let before = Pty::modes_of_a_new_one();
    for (signal, code) in [("-KILL", 137), ("-ABRT", 134), ("-ILL", 132)] {
        let mut pty = demo();
        assert_ne!(pty.modes(), before);
        pty.signal(signal);
        // The shell may say so while the line is raw and the other screen is shown.
        let left = format!("it left with {code}");
        pty.until(&left, |pty| {
            String::from_utf8_lossy(&pty.told).contains(&left)
        });
        pty.until_shown("the terminal is restored");
        assert_given_back(&pty);
        assert_eq!(pty.modes(), before);
    }
}

#[test]
fn the_guard_leaves_with_the_program() {
    let mut pty = demo();
    let guards = children(&pty.process());
    assert_eq!(guards.len(), 1, "{guards:?}");
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
    pty.until("the guard has left", |_| !is_running(&guards[0]));
    assert!(!pty.text().contains("is restored"), "{}", pty.text());
}

/// The processes that a process started.
fn children(process: &str) -> Vec<String> {
    let all = fs::read_dir("/proc").expect("it is Linux");
    let names = all.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_child = |name: &String| {
        let stat = fs::read_to_string(format!("/proc/{name}/stat")).unwrap_or_default();
        let after = stat.rsplit_once(") ").map(|(_, after)| after.to_owned());
        after.is_some_and(|after| after.split(' ').nth(1) == Some(process))
    };
    names.filter(is_child).collect()
}

#[test]
fn a_terminal_whose_output_is_stopped_holds_up_no_signal_and_no_key() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130), ("-HUP", 129), ("-QUIT", 131)] {
        let mut pty = demo();
        pty.stop_output();
        pty.type_bytes(b"jjjjjjjjjj?kk");
        pty.signal(signal);
        assert_eq!(pty.until_left(), code);
        assert_given_back(&pty);
        assert_eq!(pty.modes(), Pty::modes_of_a_new_one());
    }
    let mut pty = demo();
    pty.stop_output();
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
    assert_given_back(&pty);
}

#[test]
fn a_terminal_that_goes_on_is_shown_what_is_so_now() {
    let mut pty = demo();
    pty.stop_output();
    pty.type_bytes(b"/rev");
    pty.type_bytes(b"iews");
    pty.start_output();
    pty.until_shown(" / reviews");
    pty.type_bytes(b"\x03");
    assert_eq!(pty.until_left(), 0);
    frames(&pty);
}

#[test]
fn a_terminal_that_nobody_reads_holds_up_no_signal() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130)] {
        assert_eq!(pty::unread(signal, |told| told.contains(SHOWN)), code);
    }
}

#[test]
fn a_terminal_that_goes_away_without_a_signal_ends_it_as_by_a_hangup() {
    assert_eq!(pty::taken_away_unsaid(|told| told.contains(SHOWN)), 129);
}

#[test]
fn in_the_background_it_asks_and_draws_nothing_until_it_is_brought_to_the_front() {
    let script = r#"set -m; "$0" --demo & wait_for() { until jobs | grep -q Stopped; do :; done; }; wait_for; echo stopped; read -r _; fg; echo "job left with $?""#;
    let program = env!("CARGO_BIN_EXE_portolan");
    let mut pty = Pty::start("bash", &["-c", script, program], &[]);
    pty.until_shown("stopped");
    let told = String::from_utf8_lossy(&pty.told).into_owned();
    assert!(!told.contains(TAKEN) && !told.contains(ASKED), "{told:?}");
    pty.type_bytes(b"\n");
    pty.until_shown(SHOWN);
    pty.type_bytes(b"/rev");
    pty.until_shown(" / rev");
    pty.type_bytes(b"\x03");
    pty.until_shown("job left with 0");
    assert_given_back(&pty);
}

#[test]
fn an_answer_that_comes_after_leaving_is_not_left_to_the_shell() {
    let mut pty = Pty::portolan(&["--demo"]);
    pty.until("it has asked", |pty| {
        String::from_utf8_lossy(&pty.told).contains(ASKED)
    });
    pty.type_bytes(b"q\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?65;1c");
    assert_eq!(pty.until_left(), 0);
    let told = String::from_utf8_lossy(&pty.told);
    let (_, after) = told.rsplit_once(GIVEN_BACK).expect("it is given back");
    assert_eq!(after, "it left with 0\r\n");
    assert!(
        !told.contains("rgb:") && !told.contains("65;1c"),
        "{told:?}"
    );
}

#[test]
fn keys_that_are_typed_before_the_first_frame_are_heard() {
    let mut pty = Pty::portolan(&["--demo"]);
    pty.until("it has asked", |pty| {
        String::from_utf8_lossy(&pty.told).contains(ASKED)
    });
    pty.type_bytes(b"/rev\x1b]11;rgb:ffff/ffff/ffff\x1b\\iews\x1b[?65;1c");
    pty.until_shown(" / reviews");
}

/// Reports of a dark and of a light colour scheme, and the accent of the light one.
const DARK: &[u8] = b"\x1b[?997;1n";
const LIGHT: &[u8] = b"\x1b[?997;2n";
const LIGHT_ACCENT: &str = "38;5;26";

#[test]
fn the_colours_follow_the_terminal_and_its_reports_are_no_keys() {
    let mut pty = demo();
    let told = |pty: &Pty| String::from_utf8_lossy(&pty.told).into_owned();
    assert!(told(&pty).contains("\x1b[?2031h") && !told(&pty).contains(LIGHT_ACCENT));
    pty.type_bytes(b"/re");
    pty.type_bytes(LIGHT);
    pty.type_bytes(b"v");
    pty.until_shown(" / rev");
    pty.until("it is light", |pty| told(pty).contains(LIGHT_ACCENT));
    let flood: Vec<u8> = [DARK, LIGHT, b"\x1b[?997;3n", b"\x1b[?1;2c"]
        .concat()
        .repeat(500);
    pty.type_bytes(&flood);
    pty.type_bytes(b"i");
    pty.until_shown(" / revi");
    pty.type_bytes(b"\x03");
    assert_eq!(pty.until_left(), 0);
    assert_given_back(&pty);
}

#[test]
fn a_terminal_is_asked_for_nothing_that_nobody_wants_to_know() {
    for (arguments, variables) in [
        (&["--demo", "--theme", "light"][..], &[][..]),
        (&["--demo", "--color", "never"], &[]),
        (&["--demo"], &[("NO_COLOR", "1")]),
        (&["--demo"], &[("TERM", "screen")]),
    ] {
        let mut pty = Pty::start(env!("CARGO_BIN_EXE_portolan"), arguments, variables);
        pty.until_shown(SHOWN);
        let told = String::from_utf8_lossy(&pty.told);
        assert!(!told.contains(ASKED) && !told.contains("\x1b[?2031h"));
        pty.type_bytes(b"q");
        assert_eq!(pty.until_left(), 0);
    }
}

#[test]
fn on_a_dumb_terminal_the_screen_is_wrong_usage_that_names_get() {
    let mut pty = Pty::start(
        env!("CARGO_BIN_EXE_portolan"),
        &["--demo"],
        &[("TERM", "dumb")],
    );
    assert_eq!(pty.until_left(), 2);
    assert!(pty.text().contains("portolan get"), "{}", pty.text());
    assert!(!pty.told.contains(&0x1b));
}

#[test]
fn standard_input_may_be_anything_while_standard_output_is_a_terminal() {
    for from in [
        "< /dev/null",
        "< /etc/passwd",
        "<&-",
        "< /dev/null 2> /dev/null",
    ] {
        let script = format!("exec \"$0\" --demo {from}");
        let program = env!("CARGO_BIN_EXE_portolan");
        let mut pty = Pty::start("sh", &["-c", &script, program], &[]);
        pty.until_shown(SHOWN);
        pty.type_bytes(b"/rev");
        pty.until_shown(" / rev");
        pty.type_bytes(b"\x03");
        assert_eq!(pty.until_left(), 0, "{from}");
        assert_eq!(pty.modes(), Pty::modes_of_a_new_one());
    }
}

#[test]
fn sizes_that_no_screen_fits_into_and_storms_of_them_are_survived() {
    let mut pty = demo();
    for round in 0..40_u16 {
        for size in [
            (1, 1),
            (1, 200),
            (10_000, 2),
            (500, 1),
            (120, 36 + round % 3),
        ] {
            pty.resize(size);
        }
    }
    pty.resize((120, 36));
    pty.type_bytes(b"/rev");
    pty.until_shown(" / rev");
    pty.type_bytes(b"\x03");
    assert_eq!(pty.until_left(), 0);
}

#[test]
fn of_a_terminal_larger_than_any_display_only_a_part_is_drawn() {
    let mut pty = demo();
    pty.say_size((65_535, 65_535));
    pty.until("its last row is the last", |pty| {
        String::from_utf8_lossy(&pty.told).contains("\x1b[500;")
    });
    pty.resize((120, 36));
    pty.type_bytes(b"/rev");
    pty.until_shown(" / rev");
    pty.type_bytes(b"\x03");
    assert_eq!(pty.until_left(), 0);
    let told = String::from_utf8_lossy(&pty.told);
    assert!(!told.contains("\x1b[501;"));
}

/// A generator of numbers that are the same every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Bytes of a terminal that is out of its mind, but for those that stop and leave.
    fn bytes(&mut self) -> Vec<u8> {
        let odd = b"\x1b\x1b[[]O<?;0129:M~uR\x07\\P_c\xc3\xa9\xf0\x9f /jk\r\t";
        let length = self.next() % 40;
        let bytes = (0..length).map(|_| {
            let number = self.next();
            let at = usize::try_from(number >> 8).unwrap_or_default() % odd.len();
            if number.is_multiple_of(4) {
                number.to_le_bytes()[2]
            } else {
                odd[at]
            }
        });
        bytes
            .filter(|byte| ![3, 0x1a, b'q'].contains(byte))
            .collect()
    }
}

#[test]
fn after_any_bytes_ctrl_c_and_every_signal_are_heard() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let ways = [
        None,
        Some("-TERM"),
        Some("-INT"),
        Some("-HUP"),
        Some("-QUIT"),
    ];
    for (way, code) in ways.into_iter().zip([0, 143, 130, 129, 131]) {
        let mut pty = demo();
        for _ in 0..50 {
            pty.type_bytes(&numbers.bytes());
        }
        match way {
            Some(signal) => pty.signal(signal),
            // Twice: the first may be a part of what was pasted.
            None => pty.type_bytes(b"\x1b[201~\x03"),
        }
        assert_eq!(pty.until_left(), code);
        assert_given_back(&pty);
    }
}

#[test]
fn a_huge_paste_is_taken_in() {
    let mut pty = demo();
    pty.type_bytes(b"/");
    pty.until_shown(" / ");
    pty.type_bytes(b"\x1b[200~");
    for _ in 0..1024 {
        pty.type_bytes(&[b'a'; 1024]);
    }
    pty.type_bytes(b"\x1b[201~");
    pty.until_shown("aaaaaaaaaa");
    pty.type_bytes(b"\x03");
    assert_eq!(pty.until_left(), 0);
}

#[test]
fn the_cursor_of_the_terminal_stands_where_the_focus_is() {
    let mut pty = demo();
    let line_of = |pty: &Pty| {
        let (row, _) = pty.parser.screen().cursor_position();
        pty.line(row)
    };
    pty.type_bytes(b"jj");
    pty.until("it is on the row that is chosen", |pty| {
        line_of(pty).contains('\u{25b8}')
    });
    pty.type_bytes(b"/rev");
    pty.until("it is behind what is typed", |pty| {
        let (_, column) = pty.parser.screen().cursor_position();
        line_of(pty).starts_with(" / rev") && column == 6
    });
    pty.type_bytes(b"\x03");
    assert_eq!(pty.until_left(), 0);
}

#[test]
fn linear_text_is_written_line_below_line_and_the_terminal_is_given_back() {
    let mut pty = Pty::portolan(&["--demo", "--plain"]);
    let told = |pty: &Pty| String::from_utf8_lossy(&pty.told).into_owned();
    pty.until("the table is read", |pty| {
        told(pty).contains("error catalog")
    });
    pty.type_bytes(b"/reviews\r");
    pty.until("the filter is read", |pty| {
        told(pty).contains("reviews bookinfo")
    });
    pty.type_bytes(b"\r");
    pty.until("the page is read", |pty| {
        told(pty).contains("reviews is a ClusterIP service")
    });
    let before = told(&pty);
    for painted in [
        "\x1b[?1049h",
        "\x1b[?1000h",
        "\x1b[?2031h",
        "\x1b[H",
        "─",
        "│",
    ] {
        assert!(!before.contains(painted), "{painted:?}");
    }
    pty.signal("-KILL");
    pty.until_shown("the terminal is restored");
    assert!(told(&pty).contains("\x1b[?2004l") && !told(&pty).contains("\x1b[?1049l"));
}
