//! A terminal's own colours: background, text, the 16 and the 256.

use ratatui::style::{Color, Modifier, Style};

use super::super::look::{DARK as DARK_PALETTE, LIGHT as LIGHT_PALETTE, Look};

/// A colour of a screen: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rgb(pub(super) [u8; 3]);

/// The colours that a terminal brings along, and those of the window around it.
pub(super) struct ColourBase {
    pub(super) text: Rgb,
    pub(super) back: Rgb,
    /// The bars above and beneath the terminal.
    pub(super) bar: Rgb,
    /// The rim of the window and the rules in it.
    pub(super) edge: Rgb,
    /// The title.
    pub(super) muted: Rgb,
    sixteen: [Rgb; 16],
}

const fn rgb(value: u32) -> Rgb {
    let [_, red, green, blue] = value.to_be_bytes();
    Rgb([red, green, blue])
}

const fn sixteen(values: [u32; 16]) -> [Rgb; 16] {
    let mut colours = [rgb(0); 16];
    let mut at = 0;
    while at < 16 {
        colours[at] = rgb(values[at]);
        at += 1;
    }
    colours
}

static DARK: ColourBase = ColourBase {
    text: rgb(DARK_PALETTE.foreground),
    back: rgb(DARK_PALETTE.background),
    bar: rgb(0x0016_1B22),
    edge: rgb(0x0030_363D),
    muted: rgb(0x009A_A5B1),
    sixteen: sixteen(DARK_PALETTE.ansi),
};

static LIGHT: ColourBase = ColourBase {
    text: rgb(LIGHT_PALETTE.foreground),
    back: rgb(LIGHT_PALETTE.background),
    bar: rgb(0x00F6_F8FA),
    edge: rgb(0x00D0_D7DE),
    muted: rgb(0x0057_606A),
    sixteen: sixteen(LIGHT_PALETTE.ansi),
};

impl ColourBase {
    /// The background of a film. One for either is dark.
    pub(super) fn of(look: Look) -> &'static Self {
        match look {
            Look::Dark | Look::Auto => &DARK,
            Look::Light => &LIGHT,
        }
    }

    /// The colours before and behind a text of a style.
    pub(super) fn colours(&self, style: Style) -> (Rgb, Rgb) {
        let fore = self.colour(style.fg, self.text);
        let back = self.colour(style.bg, self.back);
        let (fore, back) = if style.add_modifier.contains(Modifier::REVERSED) {
            (back, fore)
        } else {
            (fore, back)
        };
        if style.add_modifier.contains(Modifier::DIM) {
            (fore.towards(back), back)
        } else {
            (fore, back)
        }
    }

    fn colour(&self, colour: Option<Color>, own: Rgb) -> Rgb {
        match colour.unwrap_or(Color::Reset) {
            Color::Reset => own,
            Color::Black => self.sixteen[0],
            Color::Red => self.sixteen[1],
            Color::Green => self.sixteen[2],
            Color::Yellow => self.sixteen[3],
            Color::Blue => self.sixteen[4],
            Color::Magenta => self.sixteen[5],
            Color::Cyan => self.sixteen[6],
            Color::Gray => self.sixteen[7],
            Color::DarkGray => self.sixteen[8],
            Color::LightRed => self.sixteen[9],
            Color::LightGreen => self.sixteen[10],
            Color::LightYellow => self.sixteen[11],
            Color::LightBlue => self.sixteen[12],
            Color::LightMagenta => self.sixteen[13],
            Color::LightCyan => self.sixteen[14],
            Color::White => self.sixteen[15],
            Color::Rgb(red, green, blue) => Rgb([red, green, blue]),
            Color::Indexed(index) => self.indexed(index),
        }
    }

    /// The 256 of xterm: the sixteen, a cube of six steps, 24 greys.
    fn indexed(&self, index: u8) -> Rgb {
        const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        let step = |value: u8| STEPS[usize::from(value % 6)];
        match index {
            0..16 => self.sixteen[usize::from(index)],
            16..232 => {
                let at = index - 16;
                Rgb([step(at / 36), step(at / 6), step(at)])
            }
            232.. => Rgb([8 + 10 * (index - 232); 3]),
        }
    }
}

impl Rgb {
    /// Two thirds of this colour and a third of another.
    fn towards(self, other: Self) -> Self {
        let mix = |at: usize| {
            let sum = u16::from(self.0[at]) * 2 + u16::from(other.0[at]);
            u8::try_from(sum / 3).unwrap_or(u8::MAX)
        };
        Self([mix(0), mix(1), mix(2)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_become_colours() {
        let plain = Style::new();
        let cases = [
            (plain, 0x00E6_EDF3, 0x000D_1117),
            (plain.reversed(), 0x000D_1117, 0x00E6_EDF3),
            (
                plain.fg(Color::Red).bg(Color::White),
                0x00FF_7B72,
                0x00FF_FFFF,
            ),
            (plain.fg(Color::Indexed(1)), 0x00FF_7B72, 0x000D_1117),
            (plain.fg(Color::Indexed(75)), 0x005F_AFFF, 0x000D_1117),
            (plain.fg(Color::Indexed(244)), 0x0080_8080, 0x000D_1117),
            (
                plain.fg(Color::Rgb(9, 0, 3)).bg(Color::Rgb(0, 3, 0)).dim(),
                0x0006_0102,
                0x0000_0300,
            ),
        ];
        for (style, fore, back) in cases {
            assert_eq!(DARK.colours(style), (rgb(fore), rgb(back)), "{style:?}");
        }
        assert_eq!(LIGHT.colours(plain), (rgb(0x001F_2328), rgb(0x00FF_FFFF)));
    }
}
