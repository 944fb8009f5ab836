//! Answers of the terminal that come late, told from keys.
//!
//! The terminal is asked for its background before keys are read (`look.rs`), but over a slow line its answer comes
//! when nobody waits for it any more: `ESC ] 11 ; rgb:1e1e/1e1e/1e1e ESC \`, or BEL at the end. crossterm knows no such
//! answer and reports its bytes as keys, among them `/`, which would open the filter and type colours into it.

use crate::app::{Code, Event, Key};

/// Passes over the keys of an answer. Starts at alt-], which no action has, and ends with the answer or at the first
/// key that cannot belong to one.
#[derive(Debug, Default)]
pub(super) struct LateAnswer {
    under_way: bool,
}

impl LateAnswer {
    /// Whether what was told is part of an answer.
    pub(super) fn takes(&mut self, event: &Event) -> bool {
        let Event::Key(key) = event else {
            return false;
        };
        if is(*key, ']', Modifier::Alt) {
            self.under_way = true;
            return true;
        }
        if !self.under_way {
            return false;
        }
        let is_end = is(*key, '\\', Modifier::Alt) || is(*key, 'g', Modifier::Ctrl);
        let is_within = matches!(
            key,
            Key { code: Code::Char('0'..='9' | 'a'..='f' | 'A'..='F' | ';' | ':' | '/' | 'r' | 'g'), ctrl: false, alt: false }
        );
        self.under_way = is_within;
        is_within || is_end
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Modifier {
    Alt,
    Ctrl,
}

fn is(key: Key, letter: char, modifier: Modifier) -> bool {
    let wanted = Key {
        code: Code::Char(letter),
        ctrl: modifier == Modifier::Ctrl,
        alt: modifier == Modifier::Alt,
    };
    key == wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of these keys; `~` stands before one with alt, `^` before one with ctrl.
    fn left(keys: &str) -> String {
        let mut answer = LateAnswer::default();
        let (mut alt, mut ctrl) = (false, false);
        let mut left = String::new();
        for letter in keys.chars() {
            match letter {
                '~' => alt = true,
                '^' => ctrl = true,
                letter => {
                    let code = Code::Char(letter);
                    if !answer.takes(&Event::Key(Key { code, ctrl, alt })) {
                        left.push(letter);
                    }
                    (alt, ctrl) = (false, false);
                }
            }
        }
        left
    }

    #[test]
    fn the_keys_of_an_answer_are_passed_over_and_no_others() {
        for (keys, expected) in [
            ("j~]11;rgb:1e1e/1E1E/1e1e~\\/k", "j/k"),
            ("~]10;rgb:ff/ff/ff^g~]11;rgb:00/00/00^gg", "g"),
            ("~]11;rgba:1e1e/1e1e/1e1e/ffff~\\q", "q"),
            ("~]jg/", "jg/"),
            ("/rgb:1", "/rgb:1"),
        ] {
            assert_eq!(left(keys), expected, "{keys}");
        }
    }
}
