//! The part of an object that a screen can show: limits on its values and on its text.

use serde_json::{Map, Value};

/// The bytes of text that are shown for each value, on average.
const BYTES: usize = 20;
/// The most bytes of one text that are shown.
const TEXT: usize = 64 << 10;

/// The beginning of an object with at most this many values, and how many of its values are left out. `None` if all of it
/// can be shown.
#[must_use]
pub fn shortened(object: &Value, most: usize) -> Option<(Value, usize)> {
    let mut room = Room::of(most);
    room.take(object);
    if room.fits() {
        return None;
    }
    let mut room = Room::of(most);
    let shown = room.beginning(object);
    Some((shown, room.left_out))
}

/// The room that is left.
struct Room {
    values: usize,
    bytes: usize,
    /// Whether a text is cut.
    cuts: bool,
    left_out: usize,
}

impl Room {
    fn of(values: usize) -> Self {
        Self {
            values,
            bytes: values.saturating_mul(BYTES),
            cuts: false,
            left_out: 0,
        }
    }

    fn fits(&self) -> bool {
        self.values > 0 && self.bytes > 0 && !self.cuts
    }

    /// Takes the room for a value and everything in it, as far as there is any.
    fn take(&mut self, value: &Value) {
        self.values = self.values.saturating_sub(1);
        match value {
            Value::String(text) => self.take_text(text),
            Value::Array(items) => {
                let mut items = items.iter();
                while let Some(item) = items.next().filter(|_| self.fits()) {
                    self.take(item);
                }
            }
            Value::Object(members) => {
                let mut members = members.iter();
                while let Some((key, value)) = members.next().filter(|_| self.fits()) {
                    self.take_text(key);
                    self.take(value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn take_text(&mut self, text: &str) {
        self.bytes = self.bytes.saturating_sub(text.len());
        self.cuts |= text.len() > TEXT;
    }

    fn beginning(&mut self, value: &Value) -> Value {
        self.values = self.values.saturating_sub(1);
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => {
                let first = items
                    .iter()
                    .map_while(|item| self.has_any().then(|| self.beginning(item)));
                let first: Vec<Value> = first.collect();
                self.left_out += items.len() - first.len();
                Value::Array(first)
            }
            Value::Object(members) => {
                let first = members.iter().map_while(|(key, value)| {
                    self.has_any()
                        .then(|| (self.text(key), self.beginning(value)))
                });
                let first: Map<String, Value> = first.collect();
                self.left_out += members.len() - first.len();
                Value::Object(first)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn has_any(&self) -> bool {
        self.values > 0 && self.bytes > 0
    }

    /// The beginning of a text, and how many bytes are left out.
    fn text(&mut self, text: &str) -> String {
        let end = text.floor_char_boundary(TEXT.min(self.bytes));
        self.bytes -= end;
        match text.len() - end {
            0 => text.to_owned(),
            more => format!("{}… (too large: {more} B more)", &text[..end]),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::yaml::{ManagedFields, lines};

    const VALUES: usize = 100_000;

    #[test]
    fn what_can_be_shown_is_shown_whole() {
        let object = json!({"spec": {"hosts": vec!["a"; 50_000], "text": "x".repeat(TEXT)}});
        assert_eq!(shortened(&object, VALUES), None);
    }

    #[test]
    fn of_many_values_the_first_are_shown_and_the_others_counted() {
        let items = 3 * VALUES;
        let (shown, left_out) =
            shortened(&json!({"items": vec![1; items]}), VALUES).expect("too many");
        assert_eq!(
            lines(&shown, ManagedFields::Shown).len() + left_out,
            items + 1
        );
        assert!(left_out >= items - VALUES);
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let text = "ä".repeat(10 << 20);
        let (shown, left_out) = shortened(&json!({"a": text, "b": 1}), VALUES).expect("too long");
        assert_eq!(left_out, 0, "only a text is cut");
        let shown = shown["a"].as_str().expect("a text");
        assert!(shown.ends_with(&format!("ä… (too large: {} B more)", (20 << 20) - TEXT)));
    }

    #[test]
    fn many_texts_take_no_more_room_than_there_is() {
        let object = json!({"texts": vec!["x".repeat(TEXT); 1_000]});
        let (shown, left_out) = shortened(&object, VALUES).expect("too much");
        assert!(shown.to_string().len() < BYTES * VALUES + TEXT);
        assert_eq!(left_out, 1_000 - (BYTES * VALUES).div_ceil(TEXT));
    }
}
