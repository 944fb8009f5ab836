//! Bytes of a terminal to keys, mouse, pastes and answers: a pure machine that never waits.
//!
//! Sequences are distinguished as in ECMA-48. An unfinished sequence ends at a key that cannot belong to it, which is
//! then read, or after a time, by [`Decoder::rest`]. Broken sequences never become keys that were not pressed.

use crate::app::{Code, Event, Key};

use super::sequence::{self, Meaning, TerminalAnswer};

/// How many rests the end of an answer or a report may come late, after its beginning was given up.
const LATE: u8 = 33;

/// After how many rests a paste that has no end is over.
const PASTE_OVER: u8 = 17;

/// The most bytes of a sequence and of a paste that are kept.
const MOST: usize = 256;
const MOST_PASTED: usize = 1 << 16;

/// Ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

const ESC: u8 = 0x1b;

/// Something that the terminal told.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TerminalMessage {
    /// For the app.
    Event(Input),
    /// An answer to a question that was asked.
    Answer(TerminalAnswer),
}

/// The input for the app.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Input {
    Key(Key),
    Mouse(crate::app::Mouse),
    Paste(String),
}

impl From<Input> for Event {
    fn from(input: Input) -> Self {
        match input {
            Input::Key(key) => Self::Key(key),
            Input::Mouse(mouse) => Self::Mouse(mouse),
            Input::Paste(text) => Self::Paste(text),
        }
    }
}

/// The state within a sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// In none.
    #[default]
    Ground,
    /// Behind ESC.
    Escape,
    /// Behind `ESC [`.
    Control,
    /// Behind `ESC [ [`, with which a Linux console begins F1 to F5.
    Console,
    /// Behind `ESC O`.
    Shifted,
    /// In the three bytes of a mouse report behind `ESC [ M`.
    Mouse,
    /// In a text behind this introducer: `]`, `P` or `_`.
    Text(u8),
    /// Behind an ESC in such a text.
    TextEscape(u8),
    /// In a pasted text.
    Paste,
    /// In a character of several bytes, with this many missing.
    Letter(u8),
    /// Behind a sequence or a text that was given up, whose end may come late.
    Late(Begun),
}

/// A sequence that was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begun {
    Control,
    /// One behind `ESC [ ?`, which only terminals send.
    Report,
    Text,
}

/// Decodes bytes.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    state: State,
    /// The bytes of the sequence so far, behind its introducer.
    bytes: Vec<u8>,
    /// How many bytes of [`PASTE_END`] were seen.
    matched: usize,
    /// How many rests there were since the last byte.
    rests: u8,
    messages: Vec<TerminalMessage>,
}

impl Decoder {
    /// Takes bytes as they came together.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.take(*byte);
            self.rests = 0;
        }
    }

    /// No byte came for a while. What was begun and needs none ends here.
    pub(super) fn rest(&mut self) {
        self.rests = self.rests.saturating_add(1);
        match self.state {
            State::Escape => {
                self.enter(State::Ground);
                self.key(Key::plain(Code::Esc));
            }
            State::Control if self.bytes.is_empty() => self.typed_with_alt(b'['),
            State::Shifted => self.typed_with_alt(b'O'),
            State::Text(introducer) if self.bytes.is_empty() => self.typed_with_alt(introducer),
            State::Control if self.bytes.starts_with(b"?") => {
                self.enter(State::Late(Begun::Report));
            }
            State::Control => self.enter(State::Late(Begun::Control)),
            State::Text(_) | State::TextEscape(_) => self.enter(State::Late(Begun::Text)),
            State::Paste if self.rests >= PASTE_OVER => self.pasted(),
            State::Late(_) if self.rests >= LATE => self.enter(State::Ground),
            State::Ground | State::Paste | State::Late(_) => {}
            State::Console | State::Mouse | State::Letter(_) => self.enter(State::Ground),
        }
    }

    /// Whether something was begun that a rest would end.
    pub(super) fn is_within(&self) -> bool {
        self.state != State::Ground
    }

    /// The input since the last call.
    pub(super) fn input(&mut self) -> Vec<TerminalMessage> {
        std::mem::take(&mut self.messages)
    }

    fn take(&mut self, byte: u8) {
        match self.state {
            State::Ground => self.plain(byte),
            State::Escape => self.escaped(byte),
            State::Control => self.controlled(byte),
            State::Console if byte.is_ascii_alphabetic() => self.enter(State::Ground),
            State::Console => self.again(byte),
            State::Shifted => self.shifted(byte),
            State::Mouse => self.reported(byte),
            State::Text(introducer) => self.texted(introducer, byte),
            State::TextEscape(_) if byte == b'\\' => self.text_ended(),
            State::TextEscape(_) if byte.is_ascii_control() && byte != ESC => self.again(byte),
            State::TextEscape(_) => {
                self.enter(State::Escape);
                self.escaped(byte);
            }
            State::Paste => self.within_paste(byte),
            State::Letter(missing) => self.lettered(missing, byte),
            State::Late(begun) => self.late(begun, byte),
        }
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.bytes.clear();
    }

    /// Ends what was begun, and takes a byte that does not belong to it.
    fn again(&mut self, byte: u8) {
        self.enter(State::Ground);
        self.plain(byte);
    }

    fn key(&mut self, key: Key) {
        self.messages.push(TerminalMessage::Event(Input::Key(key)));
    }

    /// Takes the introducer of what was begun for a letter that was typed.
    fn typed_with_alt(&mut self, introducer: u8) {
        self.enter(State::Ground);
        self.key(Key {
            alt: true,
            ..Key::char(char::from(introducer))
        });
    }

    /// A byte that is in no sequence.
    fn plain(&mut self, byte: u8) {
        let missing = match byte {
            ESC => return self.enter(State::Escape),
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf4 => 3,
            // A byte that begins no character of UTF-8 is no key.
            0x80.. => return,
            _ => return self.key(sequence::of_byte(byte)),
        };
        self.enter(State::Letter(missing));
        self.bytes.push(byte);
    }

    fn lettered(&mut self, missing: u8, byte: u8) {
        if !(0x80..0xc0).contains(&byte) {
            return self.again(byte);
        }
        self.bytes.push(byte);
        if missing > 1 {
            self.state = State::Letter(missing - 1);
            return;
        }
        let letter = std::str::from_utf8(&self.bytes).ok();
        let letter = letter.and_then(|text| text.chars().next());
        self.enter(State::Ground);
        if let Some(letter) = letter.filter(|letter| !letter.is_control()) {
            self.key(Key::char(letter));
        }
    }

    fn escaped(&mut self, byte: u8) {
        match byte {
            ESC => self.key(Key::plain(Code::Esc)),
            b'[' => self.enter(State::Control),
            b'O' => self.enter(State::Shifted),
            b']' | b'P' | b'_' => self.enter(State::Text(byte)),
            0x80.. => {
                self.key(Key::plain(Code::Esc));
                self.again(byte);
            }
            _ => {
                self.enter(State::Ground);
                self.key(Key {
                    alt: true,
                    ..sequence::of_byte(byte)
                });
            }
        }
    }

    fn controlled(&mut self, byte: u8) {
        let is_bare = self.bytes.is_empty();
        match byte {
            0x20..=0x3f => {
                if self.bytes.len() < MOST {
                    self.bytes.push(byte);
                }
            }
            b'M' if is_bare => self.enter(State::Mouse),
            b'[' if is_bare => self.enter(State::Console),
            0x40..=0x7e => self.control_ended(byte),
            _ => self.again(byte),
        }
    }

    fn control_ended(&mut self, last: u8) {
        let bytes = std::mem::take(&mut self.bytes);
        self.enter(State::Ground);
        match sequence::control(&bytes, last) {
            Meaning::Key(key) => self.key(key),
            Meaning::Mouse(mouse) => self
                .messages
                .push(TerminalMessage::Event(Input::Mouse(mouse))),
            Meaning::Answer(answer) => self.messages.push(TerminalMessage::Answer(answer)),
            Meaning::PasteBegins => self.enter(State::Paste),
            // No terminal sends it, so it was typed.
            Meaning::None if bytes.is_empty() => {
                self.typed_with_alt(b'[');
                self.plain(last);
            }
            Meaning::None | Meaning::Nothing => {}
        }
    }

    fn shifted(&mut self, byte: u8) {
        self.enter(State::Ground);
        match sequence::shifted(byte) {
            Meaning::Key(key) => self.key(key),
            Meaning::None => {
                self.typed_with_alt(b'O');
                self.plain(byte);
            }
            _ => {}
        }
    }

    fn reported(&mut self, byte: u8) {
        if byte < 0x20 {
            return self.again(byte);
        }
        self.bytes.push(byte);
        if let [button, x, y] = *self.bytes {
            self.enter(State::Ground);
            let mouse = sequence::mouse(button - 32, (x - 32).into(), (y - 32).into());
            self.messages
                .extend(mouse.map(|mouse| TerminalMessage::Event(Input::Mouse(mouse))));
        }
    }

    fn texted(&mut self, introducer: u8, byte: u8) {
        let may_begin = match introducer {
            b']' => byte.is_ascii_digit(),
            b'P' => byte.is_ascii_digit() || b">!$+".contains(&byte),
            _ => byte == b'G',
        };
        match byte {
            // Not what any terminal answers, so it was typed.
            _ if self.bytes.is_empty() && !may_begin => {
                self.typed_with_alt(introducer);
                self.plain(byte);
            }
            0x07 => self.text_ended(),
            ESC => self.state = State::TextEscape(introducer),
            0x20..=0x7e if self.bytes.len() < MOST => self.bytes.push(byte),
            0x20..=0x7e | 0x80.. => {}
            _ => self.again(byte),
        }
    }

    fn text_ended(&mut self) {
        let background = sequence::background(&self.bytes);
        self.enter(State::Ground);
        self.messages
            .extend(background.map(TerminalMessage::Answer));
    }

    fn within_paste(&mut self, byte: u8) {
        if byte == 0x03 && self.rests > 0 {
            // Pressed and not pasted: a user who sees no progress wants to quit.
            self.pasted();
            return self.plain(byte);
        }
        if byte == PASTE_END[self.matched] {
            self.matched += 1;
            if self.matched == PASTE_END.len() {
                self.pasted();
            }
            return;
        }
        let seen = &PASTE_END[..std::mem::take(&mut self.matched)];
        let room = MOST_PASTED.saturating_sub(self.bytes.len());
        self.bytes.extend(seen.iter().take(room));
        if byte == ESC {
            self.matched = 1;
        } else if self.bytes.len() < MOST_PASTED {
            self.bytes.push(byte);
        }
    }

    fn pasted(&mut self) {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        self.matched = 0;
        self.enter(State::Ground);
        self.messages
            .push(TerminalMessage::Event(Input::Paste(text)));
    }

    /// The rest of what was given up may still be on its way, over a slow line.
    fn late(&mut self, begun: Begun, byte: u8) {
        let (is_within, is_end) = match begun {
            Begun::Control => (b"0123456789;:".contains(&byte), b"MmRcuty~".contains(&byte)),
            Begun::Report => (b"0123456789;".contains(&byte), b"cnuy".contains(&byte)),
            Begun::Text => (
                byte.is_ascii_hexdigit() || b";:/rg".contains(&byte),
                byte == 0x07 || byte == b'\\',
            ),
        };
        match byte {
            ESC if begun == Begun::Text => self.state = State::TextEscape(b']'),
            _ if is_within => {}
            _ if is_end => self.enter(State::Ground),
            _ => self.again(byte),
        }
    }
}

#[cfg(test)]
mod tests;
