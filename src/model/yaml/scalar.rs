//! How single values are written: plain where every reader agrees what it is, quoted where one might not.

use serde_json::Number;

use super::{YamlLine, YamlToken, span};
use crate::model::printable::is_printable;

/// A text on one line: plain, in single quotes where it would be read as YAML, in double quotes where it would be read
/// as another type or has to be escaped.
pub(super) fn text(text: &str) -> String {
    if !text.chars().all(is_printable) || is_ambiguous(text) {
        double_quoted(text)
    } else if is_plain(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Text of several lines as a block with its header; `None` if a block cannot hold it exactly.
pub(super) fn block(text: &str) -> Option<(&'static str, Vec<YamlLine>)> {
    let (header, body) = match text.strip_suffix('\n') {
        Some(body) => ("|", body),
        None => ("|-", text),
    };
    let safe = |line: &str| line.chars().all(is_printable) && !line.ends_with(char::is_whitespace);
    let begins_well = !body.starts_with(char::is_whitespace) && !body.is_empty();
    if !text.contains('\n') || !begins_well || body.ends_with('\n') || !body.split('\n').all(safe) {
        return None;
    }
    let line = |line: &str| YamlLine {
        indent: 0,
        spans: (!line.is_empty())
            .then(|| span(YamlToken::Text, line))
            .into_iter()
            .collect(),
        below: 0,
    };
    Some((header, body.split('\n').map(line).collect()))
}

/// A number as readers of YAML 1.1 know it too: with a point and a signed exponent.
pub(super) fn number(number: &Number) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) {
        ""
    } else {
        "+"
    };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// Whether an unquoted text would be read as null, a boolean, a number, a time or a merge key by some reader.
fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=", "inf",
        "nan", "infinity",
    ];
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let word = unsigned.strip_prefix('.').unwrap_or(unsigned);
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)) || is_numeric(unsigned)
}

/// Whether a text has the letters of a number or of a time. Generous: quotes too many do no harm.
fn is_numeric(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if ["0x", "0o", "0b"]
        .iter()
        .any(|base| lower.starts_with(base))
    {
        return lower[2..]
            .bytes()
            .all(|b| b.is_ascii_hexdigit() || b == b'_');
    }
    if !lower.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return false;
    }
    let decimal = lower.matches('.').count() <= 1
        && lower
            .bytes()
            .all(|b| b.is_ascii_digit() || b"._e+-".contains(&b));
    let sexagesimal = lower
        .bytes()
        .all(|b| b.is_ascii_digit() || b"._:".contains(&b))
        && lower.contains(':');
    decimal || sexagesimal || is_time(&lower)
}

/// Whether a text begins as `2026-01-31` does.
fn is_time(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut digits = || {
        parts
            .next()
            .is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    digits()
        && digits()
        && parts
            .next()
            .is_some_and(|day| day.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a text that is no other type needs no quotes.
fn is_plain(text: &str) -> bool {
    let begins_well = text.starts_with(|c: char| c.is_alphanumeric() || "/_.$(+".contains(c));
    let marker = text.starts_with("...");
    let blanks = text.chars().any(|c| c.is_whitespace() && c != ' ') || text.ends_with(' ');
    let syntax = text.contains(": ") || text.ends_with(':') || text.contains(" #");
    begins_well && !marker && !blanks && !syntax
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            _ if is_printable(letter) => quoted.push(letter),
            _ => quoted.push_str(&escaped(letter)),
        }
    }
    quoted.push('"');
    quoted
}

fn escaped(letter: char) -> String {
    match u32::from(letter) {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::model::yaml::{ManagedFields, lines};

    fn written(value: &Value) -> String {
        let lines = lines(value, ManagedFields::Shown);
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        lines.join("\n") + "\n"
    }

    #[test]
    fn texts_are_quoted_where_a_reader_could_take_them_for_something_else() {
        let cases = [
            ("reviews", "reviews"),
            ("us-east-1", "us-east-1"),
            ("app.kubernetes.io/name", "app.kubernetes.io/name"),
            ("10.0.0.1", "10.0.0.1"),
            ("0.100s", "0.100s"),
            ("a b: c", "'a b: c'"),
            ("a #b", "'a #b'"),
            ("fe80::1", "fe80::1"),
            ("::1", "'::1'"),
            ("*", "'*'"),
            ("it's", "it's"),
            ("'tis", "'''tis'"),
            ("{\"a\": 1}", "'{\"a\": 1}'"),
            (" a", "' a'"),
            ("a ", "'a '"),
            ("", "\"\""),
            ("yes", "\"yes\""),
            ("Off", "\"Off\""),
            ("y", "\"y\""),
            ("null", "\"null\""),
            ("~", "\"~\""),
            ("1.0", "\"1.0\""),
            ("1e3", "\"1e3\""),
            ("0x1f", "\"0x1f\""),
            ("017", "\"017\""),
            ("1_000", "\"1_000\""),
            ("-.inf", "\"-.inf\""),
            ("1:30", "\"1:30\""),
            ("2026-01-31T09:00:00Z", "\"2026-01-31T09:00:00Z\""),
            ("\u{1b}[2J", "\"\\x1b[2J\""),
            ("a\tb", "\"a\\tb\""),
            ("x\u{202e}y", "\"x\\u202ey\""),
        ];
        for (given, expected) in cases {
            assert_eq!(text(given), expected, "{given:?}");
        }
    }

    #[test]
    fn only_what_a_block_holds_exactly_is_a_block() {
        for (text, header) in [("a\nb", "|-"), ("a\nb\n", "|"), ("a\n\n  b", "|-")] {
            assert_eq!(block(text).map(|found| found.0), Some(header), "{text:?}");
        }
        for text in [
            "a",
            "\na",
            " a\nb",
            "a \nb",
            "a\nb\n\n",
            "\n",
            "a\r\nb",
            "a\n\tb\u{7}",
        ] {
            assert_eq!(block(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_have_a_point_and_a_signed_exponent() {
        let cases = [
            (json!(5), "5"),
            (json!(-1), "-1"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!(0.5), "0.5"),
            (json!(1e300), "1.0e+300"),
            (json!(1.5e-7), "1.5e-7"),
        ];
        for (value, expected) in cases {
            let number_of = value.as_number().expect("a number");
            assert_eq!(number(number_of), expected);
        }
    }

    /// Words that mean something to some reader of YAML, and texts that look like syntax.
    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[-+.0-9eExXob_:~]{0,6}",
            "[ \t\n#:'\"a|>-]{0,9}",
            "(?i)(true|false|yes|no|on|off|null|[.]inf|[.]nan|nan|y|n|<<|=|---|[.]{3})",
            "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9:.]{0,8}Z?)?",
            "([a-z ]{0,4}\n){1,3}[a-z ]{0,3}",
        ]
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            words().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(words(), inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in values()) {
            let yaml = written(&value);
            let read: Value = serde_saphyr::from_str(&yaml).map_err(|e| TestCaseError::fail(format!("{e}\n{yaml}")))?;
            prop_assert_eq!(read, value, "{}", yaml);
        }

        #[test]
        fn nothing_unprintable_is_written(value in values()) {
            for line in lines(&value, ManagedFields::Shown) {
                prop_assert!(line.to_string().chars().all(is_printable));
            }
        }
    }
}
