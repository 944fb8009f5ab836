//! Colours by role. Themes change values, never roles, and no information depends on colour only.

use ratatui::style::{Color, Modifier, Style};

use super::Symbols;

/// The role of a piece of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Values.
    Text,
    /// Names of things: what the eye looks for first.
    Strong,
    /// Labels, units, headings of panes, secondary values.
    Muted,
    /// Rules, zero, `·` for nothing.
    Faint,
    /// The focus, keys in hints, the active tab.
    Accent,
    /// Live, satisfied.
    Ok,
    /// A warning.
    Warning,
    /// An error.
    Error,
    /// Information.
    Info,
    /// A zone, by its order within its region.
    Locality(u8),
}

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: modifiers only.
    #[default]
    None,
    /// The sixteen of the terminal's own palette.
    Ansi16,
    /// The 256 of xterm.
    Ansi256,
    /// All of them.
    True,
}

/// The background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Light text on dark.
    Dark,
    /// Dark text on light.
    Light,
}

/// The values behind roles and symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// How many colours there are.
    pub depth: Depth,
    /// The background.
    pub background: Background,
    /// Which symbols the terminal can show.
    pub symbols: Symbols,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            depth: Depth::True,
            background: Background::Dark,
            symbols: Symbols::Unicode,
        }
    }
}

/// One role in dark, light and the terminal's own sixteen colours.
struct Shade(u32, u32, Color);

const LOCALITIES: [Shade; 8] = [
    Shade(0x0077_AADD, 0x0000_67A5, Color::Blue),
    Shade(0x00EE_8866, 0x00B8_400E, Color::Red),
    Shade(0x00EE_DD88, 0x007A_6000, Color::Yellow),
    Shade(0x00FF_AABB, 0x00A3_235C, Color::Magenta),
    Shade(0x0099_DDFF, 0x001F_6F9C, Color::Cyan),
    Shade(0x0044_BB99, 0x0011_7733, Color::Green),
    Shade(0x00BB_CC33, 0x005C_6B00, Color::Blue),
    Shade(0x00C9_A6E8, 0x006F_3FA8, Color::Red),
];

impl Theme {
    /// The style of a role.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        let style = Style::default();
        let style = match role {
            Role::Strong => style.add_modifier(Modifier::BOLD),
            // Without colour, weight highlights.
            Role::Accent | Role::Error | Role::Warning if self.depth == Depth::None => {
                style.add_modifier(Modifier::BOLD)
            }
            Role::Faint | Role::Muted if self.depth == Depth::None => {
                style.add_modifier(Modifier::DIM)
            }
            _ => style,
        };
        // The terminal's own colour is named too: text may be on a rule with another colour.
        style.fg(self
            .shade(role)
            .map_or(Color::Reset, |shade| self.color(&shade)))
    }

    /// The selected row: over its whole width, every role in one foreground.
    #[must_use]
    pub fn selection(self) -> Style {
        match (self.depth, self.background) {
            (Depth::None | Depth::Ansi16, _) => Style::default().add_modifier(Modifier::REVERSED),
            (_, Background::Dark) => Style::default()
                .fg(self.rgb(0x00FF_FFFF))
                .bg(self.rgb(0x001F_4B7A)),
            (_, Background::Light) => Style::default()
                .fg(self.rgb(0x001F_2328))
                .bg(self.rgb(0x00CF_E3FF)),
        }
    }

    /// A selected row while something else has the focus.
    #[must_use]
    pub fn selection_unfocused(self) -> Style {
        match (self.depth, self.background) {
            (Depth::None | Depth::Ansi16, _) => Style::default().add_modifier(Modifier::UNDERLINED),
            (_, Background::Dark) => Style::default().bg(self.rgb(0x0023_2D3A)),
            (_, Background::Light) => Style::default().bg(self.rgb(0x00E6_ECF3)),
        }
    }

    fn shade(self, role: Role) -> Option<Shade> {
        Some(match role {
            Role::Text | Role::Strong => return None,
            Role::Muted => Shade(0x009A_A5B1, 0x0057_606A, self.grey()),
            Role::Faint => Shade(0x0087_92A0, 0x0065_6D76, Color::DarkGray),
            Role::Accent => Shade(0x006C_B6FF, 0x000A_58CA, Color::Blue),
            Role::Ok => Shade(0x0057_AB5A, 0x001A_7F37, Color::Green),
            Role::Warning => Shade(0x00DA_AA3F, 0x008A_5A00, Color::Yellow),
            Role::Error => Shade(0x00FF_7B72, 0x00C4_122F, Color::Red),
            Role::Info => Shade(0x0076_C7D6, 0x000B_6E7F, Color::Cyan),
            Role::Locality(order) => {
                let Shade(dark, light, ansi) = LOCALITIES[usize::from(order) % LOCALITIES.len()];
                Shade(dark, light, ansi)
            }
        })
    }

    /// The terminal's grey that can be read on its background.
    fn grey(self) -> Color {
        match self.background {
            Background::Dark => Color::Gray,
            Background::Light => Color::DarkGray,
        }
    }

    fn color(self, shade: &Shade) -> Color {
        let Shade(dark, light, ansi) = *shade;
        match (self.depth, self.background) {
            (Depth::None, _) => Color::Reset,
            (Depth::Ansi16, _) => ansi,
            (_, Background::Dark) => self.rgb(dark),
            (_, Background::Light) => self.rgb(light),
        }
    }

    fn rgb(self, value: u32) -> Color {
        let [_, r, g, b] = value.to_be_bytes();
        match self.depth {
            Depth::True => Color::Rgb(r, g, b),
            _ => Color::Indexed(nearest(r, g, b)),
        }
    }
}

/// The nearest of xterm's 6×6×6 cube and its 24 greys.
fn nearest(r: u8, g: u8, b: u8) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let step = |value: u8| {
        (0..6u8)
            .min_by_key(|at| STEPS[usize::from(*at)].abs_diff(value))
            .unwrap_or(0)
    };
    let (cr, cg, cb) = (step(r), step(g), step(b));
    let cube = [cr, cg, cb].map(|at| STEPS[usize::from(at)]);
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let grey = u8::try_from(mean.saturating_sub(3) / 10)
        .unwrap_or(23)
        .min(23);
    let level = 8 + 10 * grey;
    let distance = |to: [u8; 3]| -> u32 {
        let parts = [r, g, b]
            .into_iter()
            .zip(to)
            .map(|(from, to)| u32::from(from.abs_diff(to)).pow(2));
        parts.sum()
    };
    if distance([level; 3]) < distance(cube) {
        232 + grey
    } else {
        16 + 36 * cr + 6 * cg + cb
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_colours_are_those_of_xterm() {
        let cases = [
            ((0, 0, 0), 16),
            ((255, 255, 255), 231),
            ((0xff, 0, 0), 196),
            ((0x80, 0x80, 0x80), 244),
            ((0x6c, 0xb6, 0xff), 75),
        ];
        for ((r, g, b), expected) in cases {
            assert_eq!(nearest(r, g, b), expected, "{r} {g} {b}");
        }
    }
}
