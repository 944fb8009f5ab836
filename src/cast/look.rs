//! For which background a recording is made, and the colours that its player takes for the terminal's own.

/// For which background the colours are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// A dark one.
    #[default]
    Dark,
    /// A light one.
    Light,
    /// The one that the viewer prefers, where the form knows both; else a dark one.
    Auto,
}

/// The colours of the terminal itself, as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// What is written in no other colour.
    pub foreground: &'static str,
    /// What lies behind the text.
    pub background: &'static str,
    /// The sixteen of ANSI.
    pub ansi: [&'static str; 16],
}

impl Look {
    /// The word for it.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "dark" => Some(Self::Dark),
            "light" => Some(Self::Light),
            "auto" => Some(Self::Auto),
            _ => None,
        }
    }

    /// Its colours; those of the dark one where the viewer would choose.
    #[must_use]
    pub fn palette(self) -> Palette {
        match self {
            Self::Dark | Self::Auto => DARK,
            Self::Light => LIGHT,
        }
    }
}

const DARK: Palette = Palette {
    foreground: "#e6edf3",
    background: "#0d1117",
    ansi: [
        "#484f58", "#ff7b72", "#57ab5a", "#daaa3f", "#6cb6ff", "#bc8cff", "#76c7d6", "#b1bac4",
        "#8792a0", "#ffa198", "#6bc46d", "#eac55f", "#96d0ff", "#d2a8ff", "#9adbe6", "#ffffff",
    ],
};

const LIGHT: Palette = Palette {
    foreground: "#1f2328",
    background: "#ffffff",
    ansi: [
        "#24292f", "#c4122f", "#1a7f37", "#8a5a00", "#0a58ca", "#8250df", "#0b6e7f", "#6e7781",
        "#57606a", "#a40e26", "#116329", "#633c01", "#0969da", "#6639ba", "#1b7c83", "#8c959f",
    ],
};
