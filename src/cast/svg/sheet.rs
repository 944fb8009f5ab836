//! How things are coloured, as classes: each colour is one for dark and one for light.

use std::fmt::Write;

use hashbrown::HashMap;
use ratatui::{buffer::Cell, style::Modifier};

use super::ground::{ColourBase, Rgb};

/// One colour where dark is preferred, and one where light is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tint {
    night: Rgb,
    day: Rgb,
}

/// The style of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ink {
    tint: Tint,
    bold: bool,
    italic: bool,
}

/// The colours of a cell, and the style of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dress {
    pub(super) ink: Ink,
    /// The background of the cell. `None` if it is the background of the picture.
    pub(super) back: Option<Tint>,
    pub(super) underlined: bool,
    pub(super) crossed: bool,
}

/// The classes in use, by the order in which they came into it.
pub(super) struct Sheet {
    night: &'static ColourBase,
    day: &'static ColourBase,
    inks: Vec<Ink>,
    known: HashMap<Ink, usize>,
}

impl Sheet {
    /// A sheet for two grounds, which may be the same.
    pub(super) fn new(night: &'static ColourBase, day: &'static ColourBase) -> Self {
        Self {
            night,
            day,
            inks: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// A colour of the grounds.
    pub(super) fn tint(&self, of: impl Fn(&ColourBase) -> Rgb) -> Tint {
        Tint {
            night: of(self.night),
            day: of(self.day),
        }
    }

    /// How a cell looks that is drawn for dark and for light.
    pub(super) fn dress(&self, night: &Cell, day: &Cell) -> Dress {
        let (dark, light) = (
            self.night.colours(night.style()),
            self.day.colours(day.style()),
        );
        let tint = |night, day| Tint { night, day };
        let back = tint(dark.1, light.1);
        let has = |modifier| night.modifier.contains(modifier);
        Dress {
            ink: Ink {
                tint: tint(dark.0, light.0),
                bold: has(Modifier::BOLD),
                italic: has(Modifier::ITALIC),
            },
            back: (back != self.tint(|ground| ground.back)).then_some(back),
            underlined: has(Modifier::UNDERLINED),
            crossed: has(Modifier::CROSSED_OUT),
        }
    }

    /// The attribute that gives text its ink; empty for plain text.
    pub(super) fn write(&mut self, ink: Ink) -> String {
        if ink == Ink::from(self.tint(|ground| ground.text)) {
            return String::new();
        }
        let next = self.inks.len();
        let at = *self.known.entry(ink).or_insert(next);
        if at == next {
            self.inks.push(ink);
        }
        format!(" class=\"{}\"", name(at))
    }

    /// The attribute that gives a shape its colour.
    pub(super) fn fill(&mut self, tint: Tint) -> String {
        self.write(tint.into())
    }

    /// The rules of the classes.
    pub(super) fn css(&self) -> String {
        let text = self.tint(|ground| ground.text);
        let mut css = format!("svg{{fill:{}}}\n", text.night);
        for (at, ink) in self.inks.iter().enumerate() {
            let weight = if ink.bold { ";font-weight:700" } else { "" };
            let slant = if ink.italic { ";font-style:italic" } else { "" };
            let fill = ink.tint.night;
            let _ = writeln!(css, ".{}{{fill:{fill}{weight}{slant}}}", name(at));
        }
        if std::ptr::eq(self.night, self.day) {
            return css;
        }
        let _ = writeln!(css, "@media (prefers-color-scheme:light){{");
        let _ = writeln!(css, "svg{{fill:{}}}", text.day);
        for (at, ink) in self.inks.iter().enumerate() {
            let _ = writeln!(css, ".{}{{fill:{}}}", name(at), ink.tint.day);
        }
        css.push_str("}\n");
        css
    }
}

impl Ink {
    /// Only the colour.
    pub(super) fn tint(self) -> Tint {
        self.tint
    }
}

impl From<Tint> for Ink {
    fn from(tint: Tint) -> Self {
        Self {
            tint,
            bold: false,
            italic: false,
        }
    }
}

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Short names: a to z, then a0 to z0, a1 …
fn name(at: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(at % 26).unwrap_or(0));
    match at / 26 {
        0 => letter.to_string(),
        round => format!("{letter}{}", round - 1),
    }
}
