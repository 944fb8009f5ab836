//! YAML to JSON values, one document at a time, so that a broken document costs only itself.
//!
//! It never looks at the meaning of values. `yes` and `no` are text, as YAML 1.2 has it. Of a key that is given twice
//! the last value is taken, as in JSON; the readers of dumps say so. Numbers beyond every bound (`.inf`) become text, so
//! that one of them costs no object.

use serde_json::Value;
use serde_saphyr::{
    DuplicateKeyPolicy, NonFiniteFloatPolicy, Options, budget, from_str_with_options, options,
};

use super::limits::{self, Limit};

/// One document of a YAML stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct YamlDocument<'a> {
    /// The line of the file at which it begins, from 1.
    pub(super) line: usize,
    /// Its text, with the marker that opens it.
    pub(super) text: &'a str,
}

/// Why a text is no YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The line, from 1.
    pub(super) line: usize,
    /// The column, from 1.
    pub(super) column: usize,
    /// The fault there.
    pub(super) why: SyntaxFault,
}

/// Why a text is no YAML or JSON that is read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SyntaxFault {
    /// In the words of the parser.
    #[error("{0}")]
    Syntax(String),
    /// The text ends before the document does.
    #[error("the text ends too early")]
    CutOff,
    #[error("{}", .0.exceeded())]
    Limit(Limit),
    #[error("its aliases make more of it than is read; write out what they stand for")]
    Aliases,
    #[error("it is nested deeper than {DEPTH} levels, which nothing of Kubernetes is")]
    Depth,
    /// A line that became a member of an object.
    #[error("this is no part of an object: {0:?}")]
    Stray(String),
    #[error("there is no single item here")]
    NoItem,
    /// A key that one object gives twice: an item without its dash becomes a part of the one before.
    #[error("{0:?} is given twice in one object, and only the last value of it is read")]
    Repeated(String),
}

/// How deep values may be nested.
const DEPTH: usize = 200;

/// The value of a document.
pub(super) struct ReadDocument {
    pub(super) value: Value,
    /// The first key that an object gives twice. `None` if there is none.
    pub(super) repeated: Option<Broken>,
}

/// The bytes of a key that are named.
const KEY: usize = 60;

/// Reads one document, and looks for keys that are given twice.
pub(super) fn read(document: YamlDocument<'_>) -> Result<ReadDocument, Broken> {
    match parse(document, DuplicateKeyPolicy::Error) {
        Ok(value) => Ok(ReadDocument {
            value,
            repeated: None,
        }),
        Err(repeated) => Ok(ReadDocument {
            value: value(document)?,
            repeated: Some(repeated),
        }),
    }
}

/// Reads one document. Of a key that is given twice the last value counts.
pub(super) fn value(document: YamlDocument<'_>) -> Result<Value, Broken> {
    parse(document, DuplicateKeyPolicy::LastWins)
}

fn parse(document: YamlDocument<'_>, repeated: DuplicateKeyPolicy) -> Result<Value, Broken> {
    if let Some(number) = document.text.lines().position(has_too_many) {
        return Err(Broken {
            line: document.line + number,
            column: 1,
            why: SyntaxFault::Limit(limits::YAML_NODES),
        });
    }
    from_str_with_options(document.text, reading(repeated)).map_err(|error| {
        let place = error.location();
        let within = place.map_or(1, |place| usize::try_from(place.line()).unwrap_or(1));
        Broken {
            line: document.line + within.max(1) - 1,
            column: place.map_or(1, |place| usize::try_from(place.column()).unwrap_or(1)),
            why: fault(&error),
        }
    })
}

/// Whether a line has more values than are read. The parser holds the signs of a whole line, in case that what it begins with
/// is a key, before it counts any value.
fn has_too_many(line: &str) -> bool {
    let most = limits::YAML_NODES.length();
    if line.len() <= most {
        return false;
    }
    let (mut count, mut is_quoted, mut is_escaped) = (0, false, false);
    for byte in line.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_quoted,
            b'"' => is_quoted = !is_quoted,
            b',' | b'[' | b'{' if !is_quoted => count += 1,
            _ => {}
        }
    }
    count > most
}

/// Splits a stream into its documents. Those that hold nothing but comments are left out.
pub(super) fn documents(text: &str) -> Vec<YamlDocument<'_>> {
    let mut found = Vec::new();
    let mut open = YamlDocument { line: 1, text: "" };
    let (mut from, mut at) = (0, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let next = at + line.len();
        // Both markers end a document wherever they stand, even within a block of text (YAML 1.2, 9.1.2).
        if is_marker(line, "---") || is_marker(line, "...") {
            open.text = &text[from..at];
            found.push(open);
            let opens = is_marker(line, "---");
            from = if opens { at } else { next };
            open.line = number + if opens { 1 } else { 2 };
        }
        at = next;
    }
    open.text = &text[from..];
    found.push(open);
    found.retain(|document| !is_blank(document.text));
    found
}

pub(super) fn is_marker(line: &str, marker: &str) -> bool {
    let rest = line.strip_prefix(marker);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// Whether a document says nothing: blank lines, comments, directives and its own marker.
pub(super) fn is_blank(document: &str) -> bool {
    document.lines().all(|line| {
        let said = if is_marker(line, "---") {
            line[3..].trim()
        } else {
            line.trim()
        };
        said.is_empty() || said.starts_with('#') || line.starts_with('%')
    })
}

/// The parser's limits are for hostile configurations; a dump of a large mesh breaks every one of them. What a value may
/// have is limited, for each part of it takes many times the memory of its text.
fn reading(repeated: DuplicateKeyPolicy) -> Options {
    options! {
        budget: budget! {
            max_events: usize::MAX,
            max_nodes: limits::YAML_NODES.length(),
            max_total_scalar_bytes: usize::MAX,
            max_total_comment_bytes: usize::MAX,
            max_buffered_comment_events: usize::MAX,
            simple_key_max_lookahead: usize::MAX,
            max_depth: DEPTH,
        },
        duplicate_keys: repeated,
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
        emit_comments: false,
    }
}

/// The fault, in words without its line, which is relative to the document.
fn fault(error: &serde_saphyr::Error) -> SyntaxFault {
    if let serde_saphyr::Error::DuplicateMappingKey { key, .. } = error.without_snippet() {
        let key = key.as_deref().unwrap_or("a key");
        return SyntaxFault::Repeated(key[..key.floor_char_boundary(KEY)].to_owned());
    }
    let text = error.without_snippet().to_string();
    if text.contains("budget breached") {
        return over_budget(&text);
    }
    // The scanner has a limit of its own for brackets in each other, which is higher than ours.
    if text.contains("recursion limit") {
        return SyntaxFault::Depth;
    }
    let what = text
        .rsplit_once(" at line ")
        .map_or(&*text, |(what, _)| what);
    SyntaxFault::Syntax(what.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The fault if the parser gives up before the end of the text.
fn over_budget(text: &str) -> SyntaxFault {
    if text.contains("Anchor") || text.contains("Alias") {
        SyntaxFault::Aliases
    } else if text.contains("Depth") {
        SyntaxFault::Depth
    } else {
        SyntaxFault::Limit(limits::YAML_NODES)
    }
}

#[cfg(test)]
mod tests {
    use allocation_counter::measure;

    use super::*;

    #[test]
    fn a_line_of_very_many_values_is_refused_before_it_takes_memory() {
        let many = 4 * limits::YAML_NODES.length();
        for text in [
            format!("[{}0]", "0,".repeat(many)),
            format!("a: {}", "[".repeat(many)),
        ] {
            let document = YamlDocument {
                line: 7,
                text: &text,
            };
            let mut read = Ok(Value::Null);
            let taken = measure(|| read = value(document));
            let why = SyntaxFault::Limit(limits::YAML_NODES);
            assert_eq!(
                read,
                Err(Broken {
                    line: 7,
                    column: 1,
                    why
                })
            );
            assert!(taken.bytes_max < 1024, "{} B", taken.bytes_max);
        }
        let text = format!("a: \"{}\"", ",".repeat(many));
        assert!(
            value(YamlDocument {
                line: 1,
                text: &text
            })
            .is_ok()
        );
    }
}
