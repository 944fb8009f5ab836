//! JSON for people and scripts: indented, and with an escape for every character that could drive a terminal.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::model::printable::is_printable;

/// Writes a value with two blanks of indent and a newline at the end.
pub(super) fn pretty(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let formatter = Escaping(PrettyFormatter::new());
    value.serialize(&mut Serializer::with_formatter(&mut *out, formatter))?;
    writeln!(out)
}

/// Writes a value on one line.
pub(super) fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Compact))?;
    writeln!(out)
}

/// A formatter for one line that lets nothing unprintable through inside texts.
struct Compact;

impl Formatter for Compact {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        escaped(out, text)
    }
}

/// A formatter that lets nothing unprintable through inside texts.
struct Escaping<'f>(PrettyFormatter<'f>);

impl Formatter for Escaping<'_> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        escaped(out, text)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }
    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }
    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }
    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }
    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }
    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }
    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }
    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }
    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

/// Writes a part of a text with an escape for each character that is not printable.
fn escaped(out: &mut (impl Write + ?Sized), text: &str) -> io::Result<()> {
    let mut rest = text;
    while let Some(at) = rest.find(|letter| !is_printable(letter)) {
        let (plain, hidden) = rest.split_at(at);
        out.write_all(plain.as_bytes())?;
        let letter = hidden.chars().next().expect("found there");
        for unit in letter.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}")?;
        }
        rest = &hidden[letter.len_utf8()..];
    }
    out.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn written(value: &Value) -> String {
        let mut out = Vec::new();
        pretty(&mut out, value).expect("memory takes everything");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn json_is_indented_and_escaped() {
        let value = json!({"a": ["x\u{9b}2J", {}, []], "b\u{202e}": "\u{1fffe}\n"});
        let expected = "{\n  \"a\": [\n    \"x\\u009b2J\",\n    {},\n    []\n  ],\n  \"b\\u202e\": \"\\ud83f\\udffe\\n\"\n}\n";
        assert_eq!(written(&value), expected);
    }

    proptest! {
        #[test]
        fn escaped_text_reads_back_as_it_was(text in any::<String>()) {
            let value = Value::from(text);
            let json = written(&value);
            prop_assert!(json.trim_end().chars().all(is_printable));
            prop_assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON"), value);
        }
    }
}
