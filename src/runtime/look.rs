//! How things are to look: what the user asked for, else what the environment and the terminal say.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use crate::{
    cli::{self, Look},
    output::Glyphs,
    ui::{Background, Depth, Symbols, Theme},
};

use super::colors;

/// How long the terminal may take to say which background it has. Most answer within a few milliseconds; one that
/// never does must not hold up the first frame.
const PATIENCE: Duration = Duration::from_millis(150);

/// The theme for the terminal that standard output is. Asks the terminal for its background, so it must run before
/// anything reads keys.
pub(super) fn theme(look: Look) -> Theme {
    let depth = colors::depth(look.color, io::stdout().is_terminal(), &variable);
    let background = match (look.theme, depth) {
        (cli::Theme::Dark, _) | (cli::Theme::Auto, Depth::None) => Background::Dark,
        (cli::Theme::Light, _) => Background::Light,
        (cli::Theme::Auto, _) => asked_background(),
    };
    let symbols = match glyphs(look) {
        Glyphs::Unicode => Symbols::Unicode,
        Glyphs::Ascii => Symbols::Ascii,
    };
    Theme {
        depth,
        background,
        symbols,
    }
}

/// The glyphs that were asked for, else Unicode where the locale says UTF-8, as `setlocale` reads it: by the first of
/// three variables that is not empty.
pub(super) fn glyphs(look: Look) -> Glyphs {
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

fn asked_background() -> Background {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match theme_mode(options) {
        Ok(ThemeMode::Light) => Background::Light,
        Ok(ThemeMode::Dark) | Err(_) => Background::Dark,
    }
}

/// A variable of the environment; `None` if it is empty, too.
#[expect(clippy::disallowed_methods, reason = "the hall reads the environment")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
