//! The values of colours, as a theme file gives them. `weakness.rs` computes whether they can be read and told apart.

use ratatui::style::Color;

use super::{Background, Contrast, Role};

/// The most colours of a ramp.
const RAMP: usize = 8;

/// The colours of a theme for both backgrounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColorScheme {
    /// How far colours are from the background.
    pub contrast: Contrast,
    /// The colours for a dark background.
    pub dark: ThemeColors,
    /// The colours for a light background.
    pub light: ThemeColors,
}

/// Colours for one background, as `0x00rrggbb`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThemeColors {
    muted: u32,
    faint: u32,
    accent: u32,
    ok: u32,
    warning: u32,
    error: u32,
    info: u32,
    /// Zones: blues and teals, never near an error, a warning or a link.
    localities: Ramp,
    /// The members of a traffic shift: greens and greys.
    subsets: Ramp,
    /// The background of the selected row.
    pub(super) selection: u32,
    /// The same while something else has the focus.
    pub(super) unfocused: u32,
}

/// Colours that follow each other, and begin again after the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Ramp {
    values: [u32; RAMP],
    len: usize,
}

impl Ramp {
    fn values(&self) -> &[u32] {
        &self.values[..self.len]
    }

    fn nth(&self, at: u8) -> u32 {
        self.values[usize::from(at) % self.len.max(1)]
    }
}

impl ColorScheme {
    /// The colours for a background.
    #[must_use]
    pub fn of(&self, background: Background) -> &ThemeColors {
        match background {
            Background::Dark => &self.dark,
            Background::Light => &self.light,
        }
    }
}

impl ThemeColors {
    /// The names of the colours, as theme files write them.
    pub const NAMES: [&str; 11] = [
        "muted",
        "faint",
        "accent",
        "ok",
        "warning",
        "error",
        "info",
        "selection",
        "unfocused",
        "localities",
        "subsets",
    ];

    /// How many values the colour of a name takes: one, or from one to eight if it is a ramp.
    #[must_use]
    pub fn most(name: &str) -> usize {
        if matches!(name, "localities" | "subsets") {
            RAMP
        } else {
            1
        }
    }

    /// Sets the colour of a name to these values. `false` if there is no such name, or if it does not take that many.
    pub fn set(&mut self, name: &str, values: &[u32]) -> bool {
        let ramp = match name {
            "localities" => &mut self.localities,
            "subsets" => &mut self.subsets,
            _ => return self.set_one(name, values),
        };
        let fits = (1..=RAMP).contains(&values.len());
        if fits {
            *ramp = Ramp::default();
            ramp.values[..values.len()].copy_from_slice(values);
            ramp.len = values.len();
        }
        fits
    }

    fn set_one(&mut self, name: &str, values: &[u32]) -> bool {
        let ([value], Some(slot)) = (values, self.slot(name)) else {
            return false;
        };
        *slot = *value;
        true
    }

    fn slot(&mut self, name: &str) -> Option<&mut u32> {
        Some(match name {
            "muted" => &mut self.muted,
            "faint" => &mut self.faint,
            "accent" => &mut self.accent,
            "ok" => &mut self.ok,
            "warning" => &mut self.warning,
            "error" => &mut self.error,
            "info" => &mut self.info,
            "selection" => &mut self.selection,
            "unfocused" => &mut self.unfocused,
            _ => return None,
        })
    }

    /// The value of a role. `None` if it has the terminal's own colour.
    pub(super) fn value(&self, role: Role) -> Option<u32> {
        Some(match role {
            Role::Text | Role::Strong => return None,
            Role::Muted => self.muted,
            Role::Faint => self.faint,
            Role::Accent => self.accent,
            Role::Ok => self.ok,
            Role::Warning => self.warning,
            Role::Error => self.error,
            Role::Info => self.info,
            Role::Locality(order) => self.localities.nth(order),
            Role::Subset(order) => self.subsets.nth(order),
        })
    }

    /// Each colour of text: its name, its place in its ramp, and its value.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&'static str, usize, u32)> {
        let one = [
            ("muted", self.muted),
            ("faint", self.faint),
            ("accent", self.accent),
            ("ok", self.ok),
            ("warning", self.warning),
            ("error", self.error),
            ("info", self.info),
        ];
        let one = one.into_iter().map(|(name, value)| (name, 0, value));
        one.chain(self.ramps().into_iter().flat_map(|(name, values)| {
            let values = values.iter().enumerate();
            values.map(move |(at, value)| (name, at, *value))
        }))
    }

    /// The colours that must differ from each other: severities and links.
    pub(super) fn severities(&self) -> [(&'static str, u32); 4] {
        [
            ("error", self.error),
            ("warning", self.warning),
            ("info", self.info),
            ("accent", self.accent),
        ]
    }

    /// The ramps and their names.
    pub(super) fn ramps(&self) -> [(&'static str, &[u32]); 2] {
        [
            ("localities", self.localities.values()),
            ("subsets", self.subsets.values()),
        ]
    }

    /// The backgrounds of rows.
    pub(super) fn grounds(&self) -> [(&'static str, u32); 2] {
        [("selection", self.selection), ("unfocused", self.unfocused)]
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
