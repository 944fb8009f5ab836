//! The background of a recording, and the colours that its player uses as the terminal's own.

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

/// The colours of the terminal itself, as `0x00rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The default colour of text.
    pub foreground: u32,
    /// The colour of the background.
    pub background: u32,
    /// The sixteen of ANSI.
    pub ansi: [u32; 16],
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

/// Light text on dark.
pub(super) const DARK: Palette = Palette {
    foreground: 0x00E6_EDF3,
    background: 0x000D_1117,
    ansi: [
        0x0048_4F58,
        0x00FF_7B72,
        0x0057_AB5A,
        0x00DA_AA3F,
        0x006C_B6FF,
        0x00DC_BDFB,
        0x0076_C7D6,
        0x00B1_BAC4,
        0x0087_92A0,
        0x00FF_A198,
        0x006B_C46D,
        0x00EA_C55F,
        0x0096_D0FF,
        0x00E2_C5FF,
        0x00A2_DDE8,
        0x00FF_FFFF,
    ],
};

/// Dark text on light.
pub(super) const LIGHT: Palette = Palette {
    foreground: 0x001F_2328,
    background: 0x00FF_FFFF,
    ansi: [
        0x0024_292F,
        0x00C4_122F,
        0x001A_7F37,
        0x008A_5A00,
        0x000A_58CA,
        0x0082_50DF,
        0x000B_6E7F,
        0x006E_7781,
        0x0065_6D76,
        0x00A4_0E26,
        0x0011_6329,
        0x0063_3C01,
        0x0009_48A5,
        0x006F_3FA8,
        0x001F_6F9C,
        0x008C_959F,
    ],
};
