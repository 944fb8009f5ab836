//! How things are to look: what the user asked for, else what the environment and the terminal say.

use std::time::Duration;

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use crate::{
    cli::{self, Color, Look},
    output::Glyphs,
    ui::{Background, Depth, Symbols, Theme},
};

/// How long the terminal may take to say which background it has. Most answer within a few milliseconds; one that
/// never does must not hold up the first frame.
const PATIENCE: Duration = Duration::from_millis(150);

/// The theme for the terminal that standard output is. Asks the terminal for its background, so it must run before
/// anything reads keys.
pub(super) fn theme(look: Look) -> Theme {
    let depth = depth(look.color);
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

/// How many colours: `NO_COLOR`, `CLICOLOR_FORCE`, `COLORTERM` and `TERM` have their say unless the user has.
fn depth(color: Color) -> Depth {
    let depth = match supports_color::on(supports_color::Stream::Stdout) {
        Some(level) if level.has_16m => Depth::True,
        Some(level) if level.has_256 => Depth::Ansi256,
        Some(_) => Depth::Ansi16,
        None => Depth::None,
    };
    match (color, depth) {
        (Color::Never, _) => Depth::None,
        (Color::Always, Depth::None) => Depth::Ansi16,
        (Color::Auto | Color::Always, depth) => depth,
    }
}

fn asked_background() -> Background {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match theme_mode(options) {
        Ok(ThemeMode::Light) => Background::Light,
        Ok(ThemeMode::Dark) | Err(_) => Background::Dark,
    }
}

#[expect(clippy::disallowed_methods, reason = "the hall reads the environment")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
