//! Keys as values, and as the words that help and config files write.

use std::fmt;

/// A key with its modifiers. Letters carry shift in themselves: `G`, not shift and `g`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Whether control was held.
    pub ctrl: bool,
    /// Whether alt was held.
    pub alt: bool,
}

/// A key without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A character, upper case where shift was held.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Tab with shift.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

/// The words for keys that are no characters, as help, config files and scripts write them.
const WORDS: [(&str, Code); 15] = [
    ("space", Code::Char(' ')),
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("shift-tab", Code::BackTab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
];

impl Key {
    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    /// A character without modifiers.
    #[must_use]
    pub const fn char(letter: char) -> Self {
        Self::plain(Code::Char(letter))
    }

    /// A character with control.
    #[must_use]
    pub const fn ctrl(letter: char) -> Self {
        Self {
            code: Code::Char(letter),
            ctrl: true,
            alt: false,
        }
    }

    /// The key that is written so: `G`, `esc`, `ctrl-d`, `ctrl-alt-up`. The inverse of its [`Display`](fmt::Display).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (ctrl, name) = without("ctrl-", name);
        let (alt, name) = without("alt-", name);
        let code = Code::named(name)?;
        Some(Self { code, ctrl, alt })
    }

    /// The words for keys that are no characters.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.into_iter().map(|(word, _)| word)
    }
}

/// Whether a name begins with a modifier, and the rest of it.
fn without<'n>(modifier: &str, name: &'n str) -> (bool, &'n str) {
    name.strip_prefix(modifier)
        .map_or((false, name), |rest| (true, rest))
}

impl Code {
    fn named(name: &str) -> Option<Self> {
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if !letter.is_control() => Some(Self::Char(letter)),
            _ => WORDS
                .into_iter()
                .find_map(|(word, code)| (word == name).then_some(code)),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        self.code.fmt(f)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = WORDS.iter().find(|(_, code)| code == self);
        match (self, word) {
            (_, Some((word, _))) => f.write_str(word),
            (Self::Char(letter), None) => write!(f, "{letter}"),
            // Every other code has a word.
            (_, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for name in Key::words().chain([
            "j",
            "G",
            "ctrl-d",
            "alt-x",
            "ctrl-alt-up",
            "-",
            "ctrl--",
            "ü",
        ]) {
            let key = Key::named(name).unwrap_or_else(|| panic!("{name} is a key"));
            assert_eq!(key.to_string(), name);
        }
    }

    #[test]
    fn what_names_no_key_is_none() {
        for name in ["", "ctrl-", "jj", "Enter", "alt-ctrl-x", "\u{1b}"] {
            assert_eq!(Key::named(name), None, "{name:?}");
        }
    }
}
