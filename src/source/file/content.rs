//! What the bytes of a file are. The content decides, never the name.

use std::borrow::Cow;

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    /// Nothing but blanks.
    Empty,
    Json(Cow<'a, str>),
    Yaml(Cow<'a, str>),
    /// An archive, or something compressed, by the name of its format.
    Archive(&'static str),
    /// No text at all.
    Binary,
}

/// How formats that are no text begin.
const ARCHIVES: [(&str, usize, &[u8]); 6] = [
    ("gzip", 0, &[0x1f, 0x8b]),
    ("zip", 0, b"PK\x03\x04"),
    ("tar", 257, b"ustar"),
    ("zstd", 0, &[0x28, 0xb5, 0x2f, 0xfd]),
    ("bzip2", 0, b"BZh"),
    ("xz", 0, &[0xfd, b'7', b'z', b'X', b'Z']),
];

/// How much of a text is looked at to tell whether it holds objects.
const GLANCE: usize = 4096;

/// Tells what bytes are.
pub(super) fn content(bytes: &[u8]) -> Content<'_> {
    let archive = ARCHIVES
        .iter()
        .find(|(_, at, magic)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    if let Some((format, ..)) = archive {
        return Content::Archive(format);
    }
    let Some(text) = text(bytes) else {
        return Content::Binary;
    };
    if text.trim().is_empty() {
        Content::Empty
    } else if is_json(&text) {
        Content::Json(text)
    } else {
        Content::Yaml(text)
    }
}

impl Content<'_> {
    /// Whether a text seems to hold Kubernetes objects, as far as a glance at it can tell.
    pub(super) fn seems_to_hold_objects(&self) -> bool {
        const WORDS: [&str; 3] = ["apiVersion", "kind", "items"];
        match self {
            Self::Json(text) => {
                let glance = glance(text);
                WORDS
                    .iter()
                    .any(|word| glance.contains(&format!("\"{word}\"")))
            }
            Self::Yaml(text) => glance(text).lines().any(|line| {
                let line = line.strip_prefix("- ").unwrap_or(line);
                let key = line.split_once(':').map(|(key, _)| key);
                key.is_some_and(|key| WORDS.contains(&key))
            }),
            Self::Empty | Self::Archive(_) | Self::Binary => false,
        }
    }
}

/// The text of bytes: UTF-8, or UTF-16 where a byte order mark says so, as a Windows shell writes it.
///
/// A byte that is no UTF-8 becomes a replacement sign, so that it costs no more than itself.
fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Some(wide(rest, u16::from_le_bytes).into()),
        [0xfe, 0xff, rest @ ..] => Some(wide(rest, u16::from_be_bytes).into()),
        [0xef, 0xbb, 0xbf, rest @ ..] => Some(String::from_utf8_lossy(rest)),
        _ if bytes[..bytes.len().min(GLANCE)].contains(&0) => None,
        _ => Some(String::from_utf8_lossy(bytes)),
    }
}

fn wide(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| unit([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

/// Whether a text begins as JSON does. `{apiVersion: v1}` and `[a, b]` are YAML.
fn is_json(text: &str) -> bool {
    let opening = |sign: char| sign.is_ascii_whitespace() || sign == '{' || sign == '[';
    let begin = text.trim_start();
    begin.starts_with(['{', '['])
        && begin
            .trim_start_matches(opening)
            .starts_with(['"', '}', ']'])
}

fn glance(text: &str) -> &str {
    &text[..text.floor_char_boundary(GLANCE)]
}
