//! Cuts what arrives into pieces as it arrives: a list into its objects, a watch into its lines. No piece is held that is
//! larger than its limit, and of a list nothing but the piece that is arriving.
//!
//! Pure: bytes in, pieces out. Whether a piece is JSON is for its reader to see.

use std::collections::VecDeque;

use super::limits::{ANSWER, OBJECT};

/// The name of the member of a list that holds its objects, as it is written.
const ITEMS: &[u8] = b"\"items\"";

/// A piece of a list or of a watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StreamPiece {
    /// The bytes of one object or line.
    Whole(Vec<u8>),
    /// It is larger than [`OBJECT`] allows, and was dropped.
    TooLarge,
}

impl StreamPiece {
    fn is_blank(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.trim_ascii().is_empty())
    }
}

/// The limit for what a list says besides its objects is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overfull;

/// The piece that is arriving.
#[derive(Debug, Default)]
struct Arriving {
    bytes: Vec<u8>,
    is_too_large: bool,
}

impl Arriving {
    fn add(&mut self, bytes: &[u8]) {
        self.is_too_large |= self.bytes.len() + bytes.len() > OBJECT.length();
        if self.is_too_large {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn is_empty(&self) -> bool {
        self.bytes.is_empty() && !self.is_too_large
    }

    fn take(&mut self) -> StreamPiece {
        let Self {
            bytes,
            is_too_large,
        } = std::mem::take(self);
        if is_too_large {
            StreamPiece::TooLarge
        } else {
            StreamPiece::Whole(bytes)
        }
    }
}

/// Cuts a list into its objects.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// The members of the list, apart from its objects.
    envelope: Vec<u8>,
    arriving: Arriving,
    ready: VecDeque<StreamPiece>,
    depth: usize,
    text: Text,
    /// The range of the last text at the top level of the envelope.
    name: (usize, usize),
    /// Whether the list of objects has begun and not ended.
    inside: bool,
}

/// Whether the next byte is within quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Text {
    #[default]
    Outside,
    Within,
    /// Behind a backslash.
    Escaped,
}

impl Items {
    /// Takes in what arrived.
    ///
    /// # Errors
    /// If the list says too much besides its objects.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Result<(), Overfull> {
        while let Some((first, rest)) = bytes.split_first() {
            bytes = match self.text {
                Text::Escaped => {
                    self.text = Text::Within;
                    self.keep(&[*first])?;
                    rest
                }
                Text::Within => self.within(bytes)?,
                Text::Outside => self.outside(bytes)?,
            };
        }
        Ok(())
    }

    /// The next object that is there.
    pub(super) fn next(&mut self) -> Option<StreamPiece> {
        self.ready.pop_front()
    }

    /// The members of the list, apart from its objects, as JSON.
    pub(super) fn envelope(&self) -> &[u8] {
        &self.envelope
    }

    /// Reads up to the end of a text, or to a backslash in it.
    fn within<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Overfull> {
        let end = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        let Some(end) = end else {
            self.keep(bytes)?;
            return Ok(&[]);
        };
        self.keep(&bytes[..=end])?;
        self.text = match bytes[end] {
            b'"' => Text::Outside,
            _ => Text::Escaped,
        };
        if self.text == Text::Outside && self.is_at_top() {
            self.name.1 = self.envelope.len();
        }
        Ok(&bytes[end + 1..])
    }

    /// Reads up to the next sign that opens, closes or parts something.
    fn outside<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Overfull> {
        let is_sign = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']' | b',');
        let at = bytes.iter().position(is_sign).unwrap_or(bytes.len());
        let plain = &bytes[..at];
        if self.is_between_items() {
            // A number or a word is an object too, as far as that can be told here.
            self.keep(plain.trim_ascii())?;
        } else {
            self.keep(plain)?;
        }
        let Some(sign) = bytes.get(at) else {
            return Ok(&[]);
        };
        self.sign(*sign)?;
        Ok(&bytes[at + 1..])
    }

    fn sign(&mut self, sign: u8) -> Result<(), Overfull> {
        match sign {
            b'"' => {
                if self.is_at_top() {
                    self.name.0 = self.envelope.len();
                }
                self.text = Text::Within;
                self.keep(b"\"")
            }
            b'[' if self.is_at_top()
                && self.envelope.get(self.name.0..self.name.1) == Some(ITEMS) =>
            {
                self.keep(b"[")?;
                self.depth += 1;
                self.inside = true;
                Ok(())
            }
            b'{' | b'[' => {
                self.depth += 1;
                self.keep(&[sign])
            }
            b'}' | b']' => self.close(sign),
            _ if self.is_between_items() => {
                self.part();
                Ok(())
            }
            _ => self.keep(&[sign]),
        }
    }

    fn close(&mut self, sign: u8) -> Result<(), Overfull> {
        if self.is_between_items() {
            self.part();
            self.inside = false;
            self.depth -= 1;
            return self.keep(&[sign]);
        }
        self.depth = self.depth.saturating_sub(1);
        self.keep(&[sign])?;
        if self.is_between_items() {
            self.part();
        }
        Ok(())
    }

    /// An object has ended.
    fn part(&mut self) {
        if !self.arriving.is_empty() {
            self.ready.push_back(self.arriving.take());
        }
    }

    fn is_at_top(&self) -> bool {
        self.depth == 1 && !self.inside
    }

    fn is_between_items(&self) -> bool {
        self.depth == 2 && self.inside
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), Overfull> {
        if self.inside {
            self.arriving.add(bytes);
        } else if self.envelope.len() + bytes.len() > ANSWER.length() {
            return Err(Overfull);
        } else {
            self.envelope.extend_from_slice(bytes);
        }
        Ok(())
    }
}

/// Cuts a watch into its lines. What is left without the end of a line is none.
#[derive(Debug, Default)]
pub(super) struct WatchLines {
    arriving: Arriving,
    ready: VecDeque<StreamPiece>,
}

impl WatchLines {
    /// Takes in what arrived.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (line, has_ended) = match part.split_last() {
                Some((b'\n', line)) => (line, true),
                _ => (part, false),
            };
            self.arriving.add(line);
            if has_ended {
                let line = self.arriving.take();
                self.ready.extend((!line.is_blank()).then_some(line));
            }
        }
    }

    /// The next line that is there.
    pub(super) fn next(&mut self) -> Option<StreamPiece> {
        self.ready.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use serde_json::{Value, json};

    use super::*;

    /// The objects of a list that arrives in parts of this length, and what else it says.
    fn cut(list: &str, length: usize) -> (Vec<String>, String) {
        let mut items = Items::default();
        let mut found = Vec::new();
        for part in list.as_bytes().chunks(length) {
            items.take(part).expect("it says little else");
            found.extend(std::iter::from_fn(|| items.next()));
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let found = found.iter().map(|piece| match piece {
            StreamPiece::Whole(bytes) => text(bytes),
            StreamPiece::TooLarge => "too large".to_owned(),
        });
        (found.collect(), text(items.envelope()))
    }

    #[test]
    fn a_list_is_cut_into_its_objects_wherever_it_breaks_between_two_arrivals() {
        let objects = r#"{"a":"]}\"\\"} , {"items":[{"b":[1,2]}]}, 7 ,"text, [",null,[[],{}]"#;
        let list = format!(
            r#" {{"kind":"items", "metadata":{{"items":[1]}},"x":[2], "items" : [ {objects} ],"more":"]"}}"#
        );
        let wanted = [
            r#"{"a":"]}\"\\"}"#,
            r#"{"items":[{"b":[1,2]}]}"#,
            "7",
            r#""text, [""#,
            "null",
            "[[],{}]",
        ];
        for length in 1..=list.len() {
            let (found, envelope) = cut(&list, length);
            assert_eq!(found, wanted, "in parts of {length}");
            let rest: Value = serde_json::from_str(&envelope).expect("it is JSON");
            let metadata = json!({"items": [1]});
            let wanted =
                json!({"kind": "items", "metadata": metadata, "x": [2], "items": [], "more": "]"});
            assert_eq!(rest, wanted);
        }
    }

    proptest! {
        #[test]
        fn whatever_objects_hold_they_come_out_as_they_went_in(
            texts in vec(".{0,12}", 0..6), length in 1_usize..40
        ) {
            let objects: Vec<Value> = texts.iter().map(|text| json!({"spec": {text: [text, {"n": 1}]}})).collect();
            let list = json!({"apiVersion": "v1", "items": objects, "metadata": {"continue": "t"}}).to_string();
            let (found, envelope) = cut(&list, length);
            let found: Vec<Value> = found.iter().map(|text| serde_json::from_str(text).expect("it is JSON")).collect();
            prop_assert_eq!(found, objects);
            let rest: Value = serde_json::from_str(&envelope).expect("it is JSON");
            prop_assert_eq!(rest, json!({"apiVersion": "v1", "items": [], "metadata": {"continue": "t"}}));
        }
    }

    #[test]
    fn an_object_without_end_is_dropped_and_those_behind_it_are_not() {
        let mut items = Items::default();
        items.take(br#"{"items":[{"a":1},{"b":""#).expect("little");
        for _ in 0..3 * OBJECT.length() / 1000 {
            items.take(&[b'x'; 1000]).expect("little");
            assert!(items.arriving.bytes.capacity() <= 2 * OBJECT.length());
        }
        items.take(br#""},{"c":1}]}"#).expect("little");
        let found: Vec<StreamPiece> = std::iter::from_fn(|| items.next()).collect();
        let whole = |text: &str| StreamPiece::Whole(text.as_bytes().to_vec());
        assert_eq!(
            found,
            [
                whole(r#"{"a":1}"#),
                StreamPiece::TooLarge,
                whole(r#"{"c":1}"#)
            ]
        );
    }

    #[test]
    fn what_a_list_says_besides_its_objects_has_a_limit() {
        let mut items = Items::default();
        let mut taken = items.take(br#"{"metadata":{"continue":""#);
        let mut bytes = 0;
        while taken.is_ok() {
            bytes += 1000;
            taken = items.take(&[b'x'; 1000]);
        }
        assert!(bytes <= ANSWER.length() + 1000, "{bytes}");
    }

    #[test]
    fn lines_come_whole_and_what_has_no_end_is_none() {
        let mut lines = WatchLines::default();
        let mut found = Vec::new();
        for part in ["{\"a\"", ":1}\n\n \t\r\n{\"b\":", "2}\n{\"c\"", ":"] {
            lines.take(part.as_bytes());
            found.extend(std::iter::from_fn(|| lines.next()));
        }
        let whole = |text: &str| StreamPiece::Whole(text.as_bytes().to_vec());
        assert_eq!(found, [whole("{\"a\":1}"), whole("{\"b\":2}")]);
        lines.take(&vec![b'x'; OBJECT.length() + 1]);
        lines.take(b"\n");
        assert_eq!(lines.next(), Some(StreamPiece::TooLarge));
    }
}
