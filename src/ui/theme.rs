//! Colours by role. Themes change values, never roles, and no information depends on colour only.

use ratatui::style::{Color, Modifier, Style};

mod palette;
mod sight;
#[cfg(test)]
mod tests;
mod weakness;

use super::Symbols;

pub use palette::{ColorScheme, ThemeColors};
pub use weakness::Weakness;

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
    /// A member of a traffic shift, by its place.
    Subset(u8),
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

/// How far colours are from the background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contrast {
    /// 4.5 to 1 at least, the AA level of WCAG 2.
    #[default]
    Usual,
    /// 7 to 1 at least, its AAA level, and fewer colours for zones.
    High,
}

/// The values behind roles and symbols. The default has the built-in colours, which are files that the hall reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// How many colours there are.
    pub depth: Depth,
    /// The background.
    pub background: Background,
    /// Which symbols the terminal can show.
    pub symbols: Symbols,
    /// The colours for both backgrounds.
    pub colors: ColorScheme,
}

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
        style.fg(self.color(role))
    }

    /// The selected row, over its whole width. Text keeps the colours of its roles.
    #[must_use]
    pub fn selection(self) -> Style {
        match self.depth {
            Depth::None | Depth::Ansi16 => Style::default()
                .fg(Color::Reset)
                .add_modifier(Modifier::REVERSED),
            _ => Style::default().bg(self.rgb(self.palette().selection)),
        }
    }

    /// A selected row while something else has the focus.
    #[must_use]
    pub fn selection_unfocused(self) -> Style {
        match self.depth {
            Depth::None | Depth::Ansi16 => Style::default().add_modifier(Modifier::UNDERLINED),
            _ => Style::default().bg(self.rgb(self.palette().unfocused)),
        }
    }

    /// Whether bars have the letters of zones in their cells, because colours do not tell zones apart well enough.
    #[must_use]
    pub fn has_letters(self) -> bool {
        self.depth <= Depth::Ansi16 || self.colors.contrast == Contrast::High
    }

    fn palette(&self) -> &ThemeColors {
        self.colors.of(self.background)
    }

    fn color(self, role: Role) -> Color {
        match self.depth {
            Depth::None => Color::Reset,
            Depth::Ansi16 => palette::ansi(role, self.background),
            Depth::Ansi256 | Depth::True => self
                .palette()
                .value(role)
                .map_or(Color::Reset, |value| self.rgb(value)),
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
