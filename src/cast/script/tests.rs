//! What is understood, and what is said of what is not.

use proptest::prelude::*;

use super::*;

const MILLI: Duration = Duration::from_millis(1);

fn act(line: &str) -> Act {
    let script = Script::parse(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    let [Step { line: 1, act }] = &*script.steps else {
        panic!("{line} is one step: {script:?}")
    };
    act.clone()
}

fn pressed(keys: &[&str], millis: u32) -> Act {
    let keys = keys.iter().map(|key| Key::named(key).expect("a key"));
    Act::Press {
        keys: keys.collect(),
        each: MILLI * millis,
    }
}

#[test]
fn every_step_is_understood() {
    let until = |text: &str, millis| Act::Until {
        text: text.to_owned(),
        patience: MILLI * millis,
    };
    for (line, expected) in [
        (r#"type "/re" 60ms"#, pressed(&["/", "r", "e"], 60)),
        ("  type \"a b\"# \"", pressed(&["a", "space", "b"], 60)),
        ("type \"\\\"\\\\\"", pressed(&["\"", "\\"], 60)),
        ("key enter", pressed(&["enter"], 120)),
        ("key j x3 80ms # thrice", pressed(&["j", "j", "j"], 80)),
        ("key ctrl-d 1.5s", pressed(&["ctrl-d"], 1_500)),
        ("key x x2 0", pressed(&["x", "x"], 0)),
        ("key \"#\"", pressed(&["#"], 120)),
        ("wait 800ms", Act::Wait(MILLI * 800)),
        ("wait 1m30s", Act::Wait(MILLI * 90_000)),
        (r#"wait until "3 of 9" 5s"#, until("3 of 9", 5_000)),
        (r#"wait until "v3""#, until("v3", 10_000)),
        ("resize 100x30", Act::Resize(Size::new(100, 30))),
        (r#"caption "what""#, Act::Caption(Some("what".into()))),
        (r#"caption """#, Act::Caption(None)),
        (r#"marker "page""#, Act::Mark("page".into())),
        ("\thide", Act::Hide),
    ] {
        assert_eq!(act(line), expected, "{line}");
    }
}

#[test]
fn settings_come_first_and_lines_are_counted_from_one() {
    let text = "\u{feff}# a tour\nsize 80x24\ntheme light\r\ntitle \"A tour\"\nidle 3s\nclock 2026-06-01T12:00:00Z\n\nhide\nshow\n";
    let script = Script::parse(text).expect("it is a script");
    let expected = Script {
        size: Some(Size::new(80, 24)),
        look: Some(Look::Light),
        title: Some("A tour".into()),
        idle: Some(MILLI * 3_000),
        clock: Some("2026-06-01T12:00:00Z".parse().expect("a time")),
        steps: vec![
            Step {
                line: 8,
                act: Act::Hide,
            },
            Step {
                line: 9,
                act: Act::Show,
            },
        ],
    };
    assert_eq!(script, expected);
    assert_eq!(Script::parse(""), Ok(Script::default()));
}

/// Texts, and what is said of them.
const WRONG: [(&str, &str); 30] = [
    (
        "tpye \"a\"",
        "line 1, column 1: expected one of type, key, wait, resize, caption, marker, hide, show, size, theme, title, idle, clock, found \"tpye\"; did you mean type?",
    ),
    (
        "\n  \"a\"",
        "line 2, column 3: expected one of type, key, wait, resize, caption, marker, hide, show, size, theme, title, idle, clock, found the text \"a\"",
    ),
    (
        "type reviews",
        "line 1, column 6: expected a text in quotes, found \"reviews\"",
    ),
    (
        "type   # nothing",
        "line 1, column 5: expected a text in quotes, found the end of the line",
    ),
    (
        "type \"\"",
        "line 1, column 6: expected a text in quotes, found an empty one",
    ),
    (
        "type \"ä",
        "line 1, column 6: this quote is never closed: end the text with \"",
    ),
    (
        "type \"ä\"b",
        "line 1, column 9: expected a blank behind the quote; within a text write \\\" for it",
    ),
    (
        "type \"a\\n\"",
        "line 1, column 8: a backslash may only precede \" or \\; write \\\\ for a backslash",
    ),
    (
        "type \"a\u{1b}\"",
        "line 1, column 8: the character '\\u{1b}' cannot be shown and is refused in a text",
    ),
    (
        "type \"a\" fast",
        "line 1, column 10: expected a duration such as 800ms or 2s, up to 10m, found \"fast\"",
    ),
    (
        "type \"a\" 60ms 60ms",
        "line 1, column 15: expected the end of the line, found \"60ms\"",
    ),
    (
        "key Enter",
        "line 1, column 5: expected a key such as j, enter or ctrl-d, found \"Enter\"; did you mean enter?",
    ),
    (
        "key",
        "line 1, column 4: expected a key such as j, enter or ctrl-d, found the end of the line",
    ),
    (
        "key j x0",
        "line 1, column 7: expected how often, from x1 to x1000, found \"x0\"",
    ),
    (
        "key j x+1",
        "line 1, column 7: expected how often, from x1 to x1000, found \"x+1\"",
    ),
    (
        "wait",
        "line 1, column 5: expected a duration such as 800ms or 2s, up to 10m, found the end of the line",
    ),
    (
        "wait 11m",
        "line 1, column 6: expected a duration such as 800ms or 2s, up to 10m, found \"11m\"",
    ),
    (
        "wait until v3",
        "line 1, column 12: expected a text in quotes, found \"v3\"",
    ),
    (
        "resize 100",
        "line 1, column 8: expected a size from 20x5 to 500x200, found \"100\"",
    ),
    (
        "size 19x5",
        "line 1, column 6: expected a size from 20x5 to 500x200, found \"19x5\"",
    ),
    (
        "size 100x99999",
        "line 1, column 6: expected a size from 20x5 to 500x200, found \"100x99999\"",
    ),
    (
        "theme drak",
        "line 1, column 7: expected dark, light or auto, found \"drak\"; did you mean dark?",
    ),
    (
        "clock noon",
        "line 1, column 7: expected a time such as 2026-06-01T12:00:00Z, found \"noon\"",
    ),
    (
        "idle 0s",
        "line 1, column 6: expected a duration greater than 0",
    ),
    (
        "hide\nsize 80x24",
        "line 2, column 1: size must come before the first step, which is in line 1; use resize to change the size later",
    ),
    (
        "idle 1s\nidle 2s",
        "line 2, column 1: idle is already set in line 1",
    ),
    (
        "marker \"a\"\nmarker \"a\"",
        "line 2, column 1: marker \"a\" is already set in line 1",
    ),
    (
        "show",
        "line 1, column 1: show without hide; add hide before it",
    ),
    (
        "hide\nhide",
        "line 2, column 1: hide is already active since line 1; add show first",
    ),
    (
        "hide now",
        "line 1, column 6: expected the end of the line, found \"now\"",
    ),
];

#[test]
fn what_is_wrong_is_told_with_line_column_and_what_is_near() {
    for (text, expected) in WRONG {
        let error = Script::parse(text).expect_err(text);
        assert_eq!(error.to_string(), expected, "{text:?}");
    }
}

/// Texts that are nearly scripts.
fn nearly() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "type",
        "key",
        "wait",
        "until",
        "resize",
        "caption",
        "marker",
        "hide",
        "show",
        "size",
        "theme",
        "title",
        "idle",
        "clock",
        "dark",
        "\"",
        "\\",
        "#",
        "\n",
        " ",
        "x5",
        "120x36",
        "800ms",
        "-1s",
        "99999999999999999999s",
        "x99999999999999999999",
        "enter",
        "ctrl-",
        "ü",
        "\u{1b}",
        "\"a\"",
        "\u{feff}",
    ]);
    prop::collection::vec(words, 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn whatever_the_text_nothing_panics_and_errors_stand_in_it(text in prop_oneof![any::<String>(), nearly()]) {
        if let Err(ScriptError { line, column, .. }) = Script::parse(&text) {
            let told = text.lines().nth(line - 1).expect("the line is there");
            prop_assert!((1..=told.chars().count() + 1).contains(&column));
        }
    }
}
