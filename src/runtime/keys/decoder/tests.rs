//! Sequences whole, in pieces, late, and without an end.

use proptest::prelude::*;

use super::*;
use crate::{app::Mouse, ui::Background};

/// What is told by these pieces, between which there are so many rests.
fn told_by(pieces: &[&[u8]], rests: usize) -> String {
    let mut decoder = Decoder::default();
    for (at, piece) in pieces.iter().enumerate() {
        for _ in 0..rests * usize::from(at > 0) {
            decoder.rest();
        }
        decoder.feed(piece);
    }
    decoder.rest();
    let words = decoder.input().into_iter().map(|told| match told {
        TerminalMessage::Event(Input::Key(key)) => key.to_string(),
        TerminalMessage::Event(Input::Mouse(Mouse { x, y, button })) => {
            format!("{button:?}@{x},{y}")
        }
        TerminalMessage::Event(Input::Paste(text)) => format!("{text:?}"),
        TerminalMessage::Answer(answer) => format!("{answer:?}"),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn sequences_are_keys() {
    for (bytes, keys) in [
        (&b"jG \r\t\x7f"[..], "j G space enter tab backspace"),
        (
            b"\x03\x0c\x1a\x00\x1f\n\x08",
            "ctrl-c ctrl-l ctrl-z ctrl-space ctrl-7 ctrl-j ctrl-h",
        ),
        ("üß界".as_bytes(), "ü ß 界"),
        (b"\x1b", "esc"),
        (b"\x1bj\x1b\x04\x1b\r", "alt-j ctrl-alt-d alt-enter"),
        (b"\x1b\x1b[A", "esc up"),
        (
            b"\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F\x1b[Z",
            "up down right left home end shift-tab",
        ),
        (b"\x1bOA\x1bOH\x1bOM\x1bOP", "up home enter"),
        (
            b"\x1b[1~\x1b[3~\x1b[4~\x1b[5~\x1b[6~\x1b[7~\x1b[15~",
            "home delete end pageup pagedown home",
        ),
        (
            b"\x1b[1;3A\x1b[1;5D\x1b[6;5~\x1b[1;2B",
            "alt-up ctrl-left ctrl-pagedown down",
        ),
        (
            b"\x1b[97u\x1b[97;2u\x1b[99;5u\x1b[27u\x1b[9;2u\x1b[97;1:3u",
            "a A ctrl-c esc shift-tab",
        ),
        (b"\x1b[57358u\x1b[27;5;99~\x1b[1;1:3A", "ctrl-c"),
        (b"\x1b[[A\x1b[I\x1b[O\x1b[2;5R\x1b[?1u", ""),
        (
            b"\x1b[<0;3;4M\x1b[<0;3;4m\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<35;1;1M",
            "Left@2,3 WheelUp@0,0 WheelDown@0,0",
        ),
        (b"\x1b[M !!\x1b[M`!!\x1b[<0;0;0M", "Left@0,0 WheelUp@0,0"),
        (b"\x1b[200~a\nb\x1b[20c\x1b[201~q", "\"a\\nb\\u{1b}[20c\" q"),
        (
            b"\x1b]11;rgb:ffff/ffff/ffff\x07\x1b[?65;1c",
            "Background(Light) Attributes",
        ),
        (b"\x1b]11;rgb:1e/1e/1e\x1b\\", "Background(Dark)"),
        (b"\x1b]11;rgba:0/0/0/f\x1b\\j", "Background(Dark) j"),
        (b"\x1bP>|xterm(1)\x1b\\\x1b_Gi=1;OK\x1b\\q", "q"),
    ] {
        assert_eq!(
            told_by(&[bytes], 0),
            keys,
            "{:?}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn what_comes_in_two_pieces_is_what_it_is_in_one() {
    for bytes in [
        &b"\x1b[<0;13;24M"[..],
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        b"\x1b[200~some text\x1b[201~",
        b"\x1b[?65;1;9c",
        "界".as_bytes(),
    ] {
        for at in 1..bytes.len() {
            let (one, two) = bytes.split_at(at);
            assert_eq!(told_by(&[one, two], 0), told_by(&[bytes], 0));
        }
    }
}

#[test]
fn what_comes_late_is_no_key_that_somebody_pressed() {
    for bytes in [
        &b"\x1b[<0;13;24M"[..],
        b"\x1b]11;rgb:1e1e/abcd/1e1e\x1b\\",
        b"\x1b]11;rgb:0/0/0\x07",
        b"\x1b[?997;2n",
        b"\x1b[?997;21047;3n",
    ] {
        for at in 3..bytes.len() {
            let (one, two) = bytes.split_at(at);
            assert_eq!(told_by(&[one, two, b"q"], 3), "q", "{one:?} {two:?}");
        }
    }
}

#[test]
fn a_colour_scheme_is_an_answer_and_any_other_report_is_nothing() {
    for (bytes, scheme) in [
        (&b"\x1b[?997;1n"[..], Some(Background::Dark)),
        (b"\x1b[?997;2n", Some(Background::Light)),
        (b"\x1b[?997;3n", None),
        (b"\x1b[?997n", None),
        (b"\x1b[997;1n", None),
        (b"\x1b[?997;1;1n", None),
    ] {
        let mut decoder = Decoder::default();
        decoder.feed(bytes);
        let answers = scheme.map(|one| TerminalMessage::Answer(TerminalAnswer::Scheme(one)));
        let answers: Vec<_> = answers.into_iter().collect();
        assert_eq!(decoder.input(), answers, "{bytes:?}");
    }
}

#[test]
fn keys_behind_what_has_no_end_are_heard() {
    for begun in [
        &b"\x1b["[..],
        b"\x1bO",
        b"\x1b]",
        b"\x1bP",
        b"\x1b_",
        b"\x1b[?",
        b"\x1b[?1",
        b"\x1b[<0;1",
        b"\x1b[1;",
        b"\x1b[M",
        b"\x1b[M !",
        b"\x1b]11;",
        b"\x1b]11;rgb:\x1b",
        b"\x1bP1",
        b"\x1b[[",
        b"\xe7\x95",
        b"\xff\xfe",
        b"\x1b[200~",
        b"\x1b[200~ab\x1b[201",
        b"\x1b[>",
        b"\x1b[ ",
    ] {
        for key in [&b"q"[..], b"\x03"] {
            let heard = told_by(&[begun, key], usize::from(PASTE_OVER));
            let name = if key == b"q" { "q" } else { "ctrl-c" };
            assert!(heard.ends_with(name), "{begun:?}: {heard}");
        }
        // What is pressed with control is part of no sequence, and needs no rest.
        let heard = told_by(
            &[begun, b"\x03"],
            usize::from(begun.starts_with(b"\x1b[200~")),
        );
        assert!(heard.ends_with("ctrl-c"), "{begun:?}: {heard}");
    }
}

#[test]
fn esc_and_a_key_that_tmux_sends_as_one_are_alt_and_that_key() {
    for (bytes, keys) in [
        (&b"\x1b[q"[..], "alt-[ q"),
        (b"\x1b]q", "alt-] q"),
        (b"\x1bOq", "alt-O q"),
        (b"\x1bPq", "alt-P q"),
        (b"\x1bq", "alt-q"),
        (b"\x1b[", "alt-["),
    ] {
        assert_eq!(told_by(&[bytes], 0), keys);
    }
}

#[test]
fn a_huge_paste_is_kept_in_part_and_ends_where_it_ends() {
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b[200~");
    for _ in 0..1000 {
        decoder.feed(&[b'a'; 1024]);
    }
    decoder.feed(b"\x1b[201~q");
    let told = decoder.input();
    let [
        TerminalMessage::Event(Input::Paste(text)),
        TerminalMessage::Event(Input::Key(key)),
    ] = &*told
    else {
        panic!("{told:?}");
    };
    assert_eq!((text.len(), *key), (MOST_PASTED, Key::char('q')));
}

fn pieces() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let odd = prop::sample::select(
        b"\x1b\x1b\x1b[[]O<?;0129:M~uR\x07\\P_qc\x03\xc3\xa9\xf0\x9f".to_vec(),
    );
    let byte = prop_oneof![3 => odd, 1 => any::<u8>()];
    prop::collection::vec(prop::collection::vec(byte, 0..24), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn whatever_was_typed_a_second_later_q_and_ctrl_c_are_heard(pieces in pieces(), rests in 0_usize..3) {
        let mut decoder = Decoder::default();
        for piece in &pieces {
            decoder.feed(piece);
            (0..rests).for_each(|_| decoder.rest());
        }
        for (byte, key) in [(b'q', Key::char('q')), (3, Key::ctrl('c'))] {
            let mut again = Decoder { state: decoder.state, bytes: decoder.bytes.clone(), ..Decoder::default() };
            again.matched = decoder.matched;
            (0..PASTE_OVER).for_each(|_| again.rest());
            again.input();
            again.feed(&[byte]);
            prop_assert_eq!(again.input(), [TerminalMessage::Event(Input::Key(key))]);
        }
    }
}
