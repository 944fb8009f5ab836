//! The values of colours. `theme/tests.rs` computes that they can be read on every background they have, and that they differ
//! also for eyes without red or green cones.

use ratatui::style::Color;

use super::{Background, Contrast, Role};

/// Colours for one background, as `0x00rrggbb`.
pub(super) struct ThemeColors {
    pub(super) muted: u32,
    pub(super) faint: u32,
    pub(super) accent: u32,
    pub(super) ok: u32,
    pub(super) warning: u32,
    pub(super) error: u32,
    pub(super) info: u32,
    /// Zones: blues and teals, never near an error, a warning or a link.
    pub(super) localities: &'static [u32],
    /// The members of a traffic shift: greens and greys.
    pub(super) subsets: &'static [u32],
    /// The background of the selected row.
    pub(super) selection: u32,
    /// The same while something else has the focus.
    pub(super) unfocused: u32,
}

const DARK: ThemeColors = ThemeColors {
    muted: 0x009A_A5B1,
    faint: 0x0092_9DAB,
    accent: 0x006C_B6FF,
    ok: 0x007C_C4A8,
    warning: 0x00FC_D444,
    error: 0x00FF_6C5D,
    info: 0x00B1_ECFA,
    localities: &[
        0x00B7_FEF5,
        0x0069_AA9B,
        0x00A0_CED8,
        0x0048_FACB,
        0x0078_A5AF,
        0x0091_D3C4,
        0x0084_F0FD,
        0x0039_CCA5,
    ],
    subsets: &[
        0x00BA_C87C,
        0x0097_9996,
        0x00F0_F8C6,
        0x0095_9D6E,
        0x00B8_C5AD,
        0x00F2_F4F0,
    ],
    selection: 0x0016_324F,
    unfocused: 0x0023_2D3A,
};

const LIGHT: ThemeColors = ThemeColors {
    muted: 0x0057_606A,
    faint: 0x005D_656E,
    accent: 0x000A_58CA,
    ok: 0x000B_6652,
    warning: 0x0095_5300,
    error: 0x0083_1328,
    info: 0x0006_4E5A,
    localities: &[
        0x0004_151D,
        0x004D_4065,
        0x0000_0D43,
        0x0056_6761,
        0x0005_3040,
        0x0064_607A,
        0x0026_1383,
        0x0052_4B57,
    ],
    subsets: &[
        0x003C_4D04,
        0x0012_1411,
        0x0032_4433,
        0x0053_6A42,
        0x0016_2B04,
        0x0062_6461,
    ],
    selection: 0x00DB_EAFE,
    unfocused: 0x00E6_ECF3,
};

const HIGH_DARK: ThemeColors = ThemeColors {
    muted: 0x00C8_D1DB,
    faint: 0x00B9_C4D0,
    accent: 0x009E_CBFF,
    ok: 0x00C4_FDB1,
    warning: 0x00F1_DF39,
    error: 0x00FC_A2B7,
    info: 0x00DB_F2F5,
    localities: &[0x00C9_E0F2, 0x00B4_FDE3, 0x0031_CBB5],
    subsets: &[0x00AF_BD72, 0x00D3_FFD6, 0x00B4_B7B4],
    selection: 0x000B_2A4A,
    unfocused: 0x001A_2430,
};

const HIGH_LIGHT: ThemeColors = ThemeColors {
    muted: 0x003D_444D,
    faint: 0x003D_444D,
    accent: 0x0006_3B8C,
    ok: 0x001F_4A3A,
    warning: 0x005D_3B03,
    error: 0x003E_0407,
    info: 0x0004_2C37,
    localities: &[0x002E_105D, 0x0021_4F41, 0x0005_0710],
    subsets: &[0x0023_2B00, 0x0045_4745, 0x001A_1C1A],
    selection: 0x00D6_E6FB,
    unfocused: 0x00E6_ECF3,
};

impl ThemeColors {
    pub(super) fn of(background: Background, contrast: Contrast) -> &'static Self {
        match (background, contrast) {
            (Background::Dark, Contrast::Usual) => &DARK,
            (Background::Light, Contrast::Usual) => &LIGHT,
            (Background::Dark, Contrast::High) => &HIGH_DARK,
            (Background::Light, Contrast::High) => &HIGH_LIGHT,
        }
    }

    /// The value of a role. `None` if it has the terminal's own colour.
    pub(super) fn value(&self, role: Role) -> Option<u32> {
        let nth = |values: &[u32], at: u8| values[usize::from(at) % values.len()];
        Some(match role {
            Role::Text | Role::Strong => return None,
            Role::Muted => self.muted,
            Role::Faint => self.faint,
            Role::Accent => self.accent,
            Role::Ok => self.ok,
            Role::Warning => self.warning,
            Role::Error => self.error,
            Role::Info => self.info,
            Role::Locality(order) => nth(self.localities, order),
            Role::Subset(order) => nth(self.subsets, order),
        })
    }
}

/// The colour of a role among the terminal's own sixteen. If none of them can be read on the background in the palettes of
/// xterm and of VGA, it is the terminal's own; shapes and letters tell such roles apart.
pub(super) fn ansi(role: Role, background: Background) -> Color {
    match (role, background) {
        (Role::Accent, Background::Dark) => Color::LightCyan,
        (Role::Ok, Background::Dark) => Color::Green,
        (Role::Warning, Background::Dark) => Color::LightYellow,
        (Role::Error, Background::Dark) => Color::LightRed,
        (Role::Info, Background::Dark) => Color::Cyan,
        (Role::Locality(order), Background::Dark) if order % 2 == 0 => Color::Cyan,
        (Role::Muted | Role::Faint | Role::Locality(_), Background::Dark) => Color::Gray,
        (Role::Accent | Role::Info, Background::Light) => Color::Blue,
        (Role::Warning, Background::Light) => Color::Magenta,
        (Role::Error, Background::Light) => Color::Red,
        (Role::Locality(order), Background::Light) if order % 2 == 0 => Color::Blue,
        _ => Color::Reset,
    }
}
