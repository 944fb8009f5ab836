//! The meaning of terminal sequences: keys with modifiers in the forms of xterm, rxvt, the Linux console and the kitty
//! keyboard protocol, the mouse, and answers to queries.

use crate::{
    app::{Code, Key, Mouse, MouseButton},
    ui::Background,
};

/// The meaning of a sequence after `ESC [`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    Key(Key),
    Mouse(Mouse),
    Answer(TerminalAnswer),
    /// A paste begins.
    PasteBegins,
    /// A terminal sends it, and it means nothing here.
    Nothing,
    /// It is not known.
    None,
}

/// An answer of the terminal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::runtime) enum TerminalAnswer {
    /// Its background.
    Background(Background),
    /// The device attributes, which every terminal answers.
    Attributes,
    /// The colour scheme that it changed to, asked for or not.
    Scheme(Background),
}

/// The key of a byte that is ASCII.
pub(super) fn of_byte(byte: u8) -> Key {
    match byte {
        b'\r' => Key::plain(Code::Enter),
        b'\t' => Key::plain(Code::Tab),
        0x7f => Key::plain(Code::Backspace),
        0 => Key::ctrl(' '),
        0x01..=0x1a => Key::ctrl(char::from(byte - 1 + b'a')),
        0x1c..=0x1f => Key::ctrl(char::from(byte - 0x1c + b'4')),
        _ => Key::char(char::from(byte)),
    }
}

/// The meaning of a byte after `ESC O`.
pub(super) fn shifted(last: u8) -> Meaning {
    let code = match last {
        b'P'..=b'S' => return Meaning::Nothing,
        b'M' => Some(Code::Enter),
        _ => arrow(last),
    };
    code.map_or(Meaning::None, |code| Meaning::Key(Key::plain(code)))
}

fn arrow(last: u8) -> Option<Code> {
    Some(match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        _ => return None,
    })
}

/// The meaning of a sequence with these parameters and this last byte.
pub(super) fn control(parameters: &[u8], last: u8) -> Meaning {
    let Ok(text) = std::str::from_utf8(parameters) else {
        return Meaning::None;
    };
    if let Some(report) = text.strip_prefix('<') {
        return pointed(report, last).map_or(Meaning::Nothing, Meaning::Mouse);
    }
    if text.starts_with('?') && last == b'c' {
        return Meaning::Answer(TerminalAnswer::Attributes);
    }
    if let ('n', Some(scheme)) = (char::from(last), scheme(text)) {
        return Meaning::Answer(TerminalAnswer::Scheme(scheme));
    }
    let Some(numbers) = Numbers::of(text) else {
        return Meaning::Nothing;
    };
    match last {
        b'~' => tilde(&numbers),
        b'u' if !text.is_empty() => numbers.key(0).map_or(Meaning::Nothing, Meaning::Key),
        b'Z' => Meaning::Key(Key::plain(Code::BackTab)),
        // F1 to F4, the focus, positions, the keypad's five, and reports without a query.
        b'E' | b'I' | b'O' | b'P' | b'Q' | b'R' | b'S' | b'n' | b't' | b'y' => Meaning::Nothing,
        _ => match arrow(last) {
            Some(code) => numbers.modified(code, 1),
            None => Meaning::None,
        },
    }
}

/// A key with a number, or a paste.
fn tilde(numbers: &Numbers<'_>) -> Meaning {
    let code = match numbers.at(0) {
        Some(1 | 7) => Code::Home,
        Some(4 | 8) => Code::End,
        Some(3) => Code::Delete,
        Some(5) => Code::PageUp,
        Some(6) => Code::PageDown,
        Some(27) => return numbers.key(2).map_or(Meaning::Nothing, Meaning::Key),
        Some(200) => return Meaning::PasteBegins,
        _ => return Meaning::Nothing,
    };
    numbers.modified(code, 1)
}

/// The numbers of a sequence, each with the numbers after its colons.
struct Numbers<'t>(Vec<&'t str>);

impl<'t> Numbers<'t> {
    /// `None` if there is anything else.
    fn of(text: &'t str) -> Option<Self> {
        let is_number = |byte: u8| byte.is_ascii_digit() || b";:".contains(&byte);
        text.bytes()
            .all(is_number)
            .then(|| Self(text.split(';').collect()))
    }

    fn at(&self, at: usize) -> Option<u32> {
        self.0.get(at)?.split(':').next()?.parse().ok()
    }

    /// The modifiers, one bit each: shift, alt, control; and whether a key is released.
    fn modifiers(&self, at: usize) -> (u32, bool) {
        let bits = self.at(at).unwrap_or(1).saturating_sub(1);
        let kind = self.0.get(at).and_then(|number| number.split(':').nth(1));
        (bits, kind == Some("3"))
    }

    /// A key with the modifiers of this parameter.
    fn modified(&self, code: Code, at: usize) -> Meaning {
        match self.modifiers(at) {
            (_, true) => Meaning::Nothing,
            (bits, false) => Meaning::Key(with(bits, code)),
        }
    }

    /// A key by its character in this parameter, with its modifiers in the next one, or in the one before if it is the
    /// last.
    fn key(&self, at: usize) -> Option<Key> {
        let letter = char::from_u32(self.at(at)?)?;
        let (bits, is_released) = self.modifiers(1);
        let is_shifted = bits & 1 != 0;
        let code = match letter {
            '\r' => Code::Enter,
            '\u{1b}' => Code::Esc,
            '\t' if is_shifted => Code::BackTab,
            '\t' => Code::Tab,
            '\u{7f}' | '\u{8}' => Code::Backspace,
            // Keys that have no character have one of private use.
            '\u{e000}'..='\u{f8ff}' => return None,
            letter if letter.is_control() => return None,
            letter if is_shifted => Code::Char(letter.to_ascii_uppercase()),
            letter => Code::Char(letter),
        };
        (!is_released).then(|| with(bits, code))
    }
}

/// A key with modifiers; meta is alt.
fn with(bits: u32, code: Code) -> Key {
    Key {
        code,
        ctrl: bits & 4 != 0,
        alt: bits & (2 | 32) != 0,
    }
}

/// A mouse event by its numbers.
fn pointed(report: &str, last: u8) -> Option<Mouse> {
    let mut numbers = report.split(';').map(str::parse::<u16>);
    let mut next = || numbers.next()?.ok();
    let (button, x, y) = (next()?, next()?, next()?);
    if last != b'M' {
        return None;
    }
    mouse(u8::try_from(button).ok()?, x, y)
}

/// A mouse event, in cells from 1. Modifiers make no difference, and buttons other than the left one and the wheel are
/// ignored.
pub(super) fn mouse(button: u8, x: u16, y: u16) -> Option<Mouse> {
    let button = match button & !0b1_1100 {
        0 => MouseButton::Left,
        64 => MouseButton::WheelUp,
        65 => MouseButton::WheelDown,
        _ => return None,
    };
    let (x, y) = (x.checked_sub(1)?, y.checked_sub(1)?);
    Some(Mouse { x, y, button })
}

/// The colour scheme in a report (<https://contour-terminal.org/vt-extensions/color-palette-update-notifications/>). `None` if it
/// is another report.
fn scheme(parameters: &str) -> Option<Background> {
    match parameters {
        "?997;1" => Some(Background::Dark),
        "?997;2" => Some(Background::Light),
        _ => None,
    }
}

/// The background in an answer such as `11;rgb:1e1e/1e1e/1e1e`.
pub(super) fn background(text: &[u8]) -> Option<TerminalAnswer> {
    let text = std::str::from_utf8(text).ok()?;
    let colour = text.strip_prefix("11;rgb")?.trim_start_matches('a');
    let mut parts = colour.strip_prefix(':')?.split('/').map(share);
    let mut next = || parts.next()?;
    let (red, green, blue) = (next()?, next()?, next()?);
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    Some(TerminalAnswer::Background(if luma > 0.5 {
        Background::Light
    } else {
        Background::Dark
    }))
}

/// A part of a colour, of one to four hexadecimal digits, as a share of the most it can be.
fn share(part: &str) -> Option<f64> {
    let value = u16::from_str_radix(part, 16).ok()?;
    let most = (1_u32 << (4 * part.len().min(4))) - 1;
    Some(f64::from(value) / f64::from(most))
}
