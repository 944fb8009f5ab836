//! How many colours a stream gets: by the flag, the environment and what the stream is. One judgement for the screen,
//! tables, help, errors and panic reports.
//!
//! The first of these that says something wins: `--color`, `NO_COLOR` (<https://no-color.org>), `CLICOLOR_FORCE` and
//! `FORCE_COLOR`, `CLICOLOR=0` (<https://bixense.com/clicolors>), whether the stream is a terminal that is not dumb. A
//! variable that is empty says nothing.

use std::ffi::OsString;

use crate::{cli::Color, ui::Depth};

/// How many colours a stream gets. `variable` reads the environment, and never returns what is empty.
pub(super) fn depth(
    flag: Color,
    is_terminal: bool,
    variable: &impl Fn(&str) -> Option<String>,
) -> Depth {
    match (flag, wish(variable)) {
        (Color::Never, _) | (Color::Auto, Some(Depth::None)) => Depth::None,
        (Color::Always, wish) => least(wish, variable),
        (Color::Auto, Some(wish)) => least(Some(wish), variable),
        (Color::Auto, None) if is_terminal => able(variable),
        (Color::Auto, None) => Depth::None,
    }
}

/// The colours that the environment asks for: none, or at least these. `None` if it leaves that to the stream.
fn wish(variable: &impl Fn(&str) -> Option<String>) -> Option<Depth> {
    let is_no = |value: &str| matches!(value, "0" | "false" | "no" | "never");
    if variable("NO_COLOR").is_some() {
        return Some(Depth::None);
    }
    if variable("CLICOLOR_FORCE").is_some_and(|value| !is_no(&value)) {
        return Some(Depth::Ansi16);
    }
    match variable("FORCE_COLOR").as_deref() {
        Some(value) if is_no(value) => return Some(Depth::None),
        Some("2") => return Some(Depth::Ansi256),
        Some("3") => return Some(Depth::True),
        Some(_) => return Some(Depth::Ansi16),
        None => {}
    }
    let is_off = variable("CLICOLOR").is_some_and(|value| is_no(&value));
    is_off.then_some(Depth::None)
}

/// The colours that the terminal supports, and no less than wished, or 16.
fn least(wish: Option<Depth>, variable: &impl Fn(&str) -> Option<String>) -> Depth {
    let able = able(variable);
    wish.unwrap_or_default().max(able).max(Depth::Ansi16)
}

/// How many colours the terminal has by its name.
fn able(variable: &impl Fn(&str) -> Option<String>) -> Depth {
    let term = variable("TERM").unwrap_or_default();
    let colors = variable("COLORTERM").unwrap_or_default();
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    let is_true = ["truecolor", "24bit"].contains(&&*colors)
        || term.ends_with("direct")
        || term.ends_with("truecolor")
        || program == "iTerm.app";
    match &*term {
        "" | "dumb" => Depth::None,
        _ if is_true => Depth::True,
        term if term.contains("256") || program == "Apple_Terminal" => Depth::Ansi256,
        _ => Depth::Ansi16,
    }
}

/// Whether the terminal is one without a screen, such as a shell in an editor.
pub(super) fn is_dumb(variable: &impl Fn(&str) -> Option<String>) -> bool {
    variable("TERM").is_some_and(|term| term == "dumb")
}

/// The flag, read before the arguments are understood: what is wrong with them is shown in colour or not, too.
pub(super) fn flag(arguments: &[OsString]) -> Color {
    let words = arguments
        .iter()
        .map(|word| word.to_str().unwrap_or_default());
    let words: Vec<&str> = words.take_while(|word| *word != "--").collect();
    let apart = words.windows(2).filter(|pair| pair[0] == "--color");
    let joined = words
        .iter()
        .filter_map(|word| word.strip_prefix("--color="));
    match apart.map(|pair| pair[1]).chain(joined).last() {
        Some("always") => Color::Always,
        Some("never") => Color::Never,
        _ => Color::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(flag: Color, is_terminal: bool, environment: &str) -> Depth {
        let variable = |name: &str| {
            let mut pairs = environment
                .split(' ')
                .filter_map(|pair| pair.split_once('='));
            let value = pairs.find_map(|(key, value)| (key == name).then_some(value));
            value.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        depth(flag, is_terminal, &variable)
    }

    #[test]
    fn colours_follow_the_conventions() {
        let (none, some, many, all) = (Depth::None, Depth::Ansi16, Depth::Ansi256, Depth::True);
        for (environment, at_terminal, elsewhere) in [
            ("TERM=xterm-256color", many, none),
            ("TERM=xterm COLORTERM=truecolor", all, none),
            ("TERM=xterm", some, none),
            ("", none, none),
            ("TERM=dumb", none, none),
            ("TERM=dumb COLORTERM=truecolor", none, none),
            ("TERM=xterm NO_COLOR=", some, none),
            ("TERM=xterm NO_COLOR=1", none, none),
            ("TERM=xterm NO_COLOR=0", none, none),
            ("TERM=xterm NO_COLOR=1 FORCE_COLOR=3", none, none),
            ("TERM=xterm NO_COLOR=1 CLICOLOR_FORCE=1", none, none),
            ("TERM=xterm NO_COLOR= FORCE_COLOR=3", all, all),
            ("TERM=xterm-256color FORCE_COLOR=1", many, many),
            ("FORCE_COLOR=true", some, some),
            ("TERM=xterm FORCE_COLOR=0", none, none),
            ("TERM=xterm FORCE_COLOR=", some, none),
            ("TERM=dumb CLICOLOR_FORCE=1", some, some),
            ("TERM=xterm CLICOLOR_FORCE=0", some, none),
            ("TERM=xterm CLICOLOR_FORCE=1 CLICOLOR=0", some, some),
            ("TERM=xterm CLICOLOR=0", none, none),
            ("TERM=xterm CLICOLOR=1", some, none),
        ] {
            assert_eq!(
                judged(Color::Auto, true, environment),
                at_terminal,
                "{environment}"
            );
            assert_eq!(
                judged(Color::Auto, false, environment),
                elsewhere,
                "{environment}"
            );
        }
    }

    #[test]
    fn the_flag_wins_over_the_environment() {
        assert_eq!(judged(Color::Always, false, "NO_COLOR=1"), Depth::Ansi16);
        assert_eq!(
            judged(Color::Always, false, "TERM=xterm-256color"),
            Depth::Ansi256
        );
        assert_eq!(
            judged(Color::Never, true, "TERM=xterm FORCE_COLOR=3"),
            Depth::None
        );
        for (arguments, expected) in [
            ("get --color always --nonsense", Color::Always),
            ("--color=never get --color=always", Color::Always),
            ("get -- --color always", Color::Auto),
            ("--color", Color::Auto),
        ] {
            let arguments: Vec<OsString> = arguments.split(' ').map(OsString::from).collect();
            assert_eq!(flag(&arguments), expected, "{arguments:?}");
        }
    }
}
