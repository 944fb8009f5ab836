//! How things are to look: what the user asked for, else what the environment and the terminal say.

use std::io::{self, IsTerminal};

use rustix::termios::tcgetwinsize;

use crate::{
    cli::{Appearance, ScreenColors},
    output::Glyphs,
    ui::{Depth, Symbols, Theme},
};

use super::colors;

/// The theme for the terminal that standard output is, with the built-in colours if none are given, and whether the terminal
/// has to be asked for its background and is followed.
pub(super) fn theme(look: Appearance, colors: Option<ScreenColors>) -> (Theme, bool) {
    let depth = colors::depth(look.color, io::stdout().is_terminal(), &variable);
    let symbols = match glyphs(look) {
        Glyphs::Unicode => Symbols::Unicode,
        Glyphs::Ascii => Symbols::Ascii,
    };
    let usual = Theme::default();
    let only = colors.and_then(|colors| colors.only);
    let theme = Theme {
        depth,
        background: only.unwrap_or(usual.background),
        symbols,
        colors: colors.map_or(usual.colors, |colors| colors.scheme),
    };
    let is_open = only.is_none() && depth != Depth::None;
    (theme, is_open && may_be_asked())
}

/// Whether the terminal may be asked for its background: GNU Screen passes the question on and answers what comes behind
/// it first, and Eterm knows no questions at all.
fn may_be_asked() -> bool {
    variable("TERM").is_some_and(|term| {
        let is_screen = term == "screen" || term.starts_with("screen.");
        !is_screen && term != "Eterm" && term != "dumb"
    })
}

/// The glyphs that were asked for, else Unicode where the locale says UTF-8, as `setlocale` reads it: by the first of
/// three variables that is not empty.
pub(super) fn glyphs(look: Appearance) -> Glyphs {
    look.glyphs.unwrap_or_else(|| {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .find_map(variable);
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        let is_utf8 = locale.contains("utf-8") || locale.contains("utf8");
        if is_utf8 {
            Glyphs::Unicode
        } else {
            Glyphs::Ascii
        }
    })
}

/// The width to which texts are wrapped on standard output: `COLUMNS`, else the width of the terminal. `None` without
/// either, because scripts read line by line.
pub(super) fn columns() -> Option<usize> {
    let given = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let terminal = || Some(usize::from(tcgetwinsize(io::stdout()).ok()?.ws_col));
    given.or_else(terminal).filter(|columns| *columns > 0)
}

/// A variable of the environment; `None` if it is empty, too.
#[expect(clippy::disallowed_methods, reason = "the hall reads the environment")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
