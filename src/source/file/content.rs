//! What the bytes of a file are. The content decides, never the name.

use std::{borrow::Cow, ops::Range};

use crate::source::recording;

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    /// Nothing but blanks.
    Empty,
    Json(Cow<'a, str>),
    /// What `record` wrote, which is told and not listed.
    Recording,
    Yaml(Cow<'a, str>),
    /// An archive, or something compressed.
    Archive(Format),
    /// No text at all.
    Binary,
}

/// How files are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Gzip,
    Tar,
    Zip,
    /// One that is not opened, by its name.
    Other(&'static str),
}

/// How packed files begin. The second of zip is one without a file in it.
const PACKED: [(Format, &[u8]); 6] = [
    (Format::Gzip, &[0x1f, 0x8b]),
    (Format::Zip, b"PK\x03\x04"),
    (Format::Zip, b"PK\x05\x06"),
    (Format::Other("zstd"), &[0x28, 0xb5, 0x2f, 0xfd]),
    (Format::Other("bzip2"), b"BZh"),
    (Format::Other("xz"), &[0xfd, b'7', b'z', b'X', b'Z']),
];

/// The checksum of a tar header, and what its bytes count as in the sum.
const CHECKSUM: (Range<usize>, u64) = (148..156, 8 * b' ' as u64);

/// How much of a text is looked at to tell whether it holds objects.
pub(super) const GLANCE: usize = 4096;

/// Tells what bytes are.
pub(super) fn content(bytes: &[u8]) -> Content<'_> {
    if let Some(format) = format(bytes) {
        return Content::Archive(format);
    }
    let Some(text) = text(bytes) else {
        return Content::Binary;
    };
    if text.trim().is_empty() {
        Content::Empty
    } else if recording::begins(&text) {
        Content::Recording
    } else if is_json(&text) {
        Content::Json(text)
    } else {
        Content::Yaml(text)
    }
}

/// How a file is packed, by how it begins; nothing where it is not.
pub(super) fn format(bytes: &[u8]) -> Option<Format> {
    let mut packed = PACKED.iter();
    let found = packed.find(|(_, magic)| bytes.starts_with(magic));
    let found = found.map(|(format, _)| *format);
    found.or_else(|| is_tar(bytes).then_some(Format::Tar))
}

/// Whether bytes that hold no text are seen at a glance to hold none.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let glance = &bytes[..bytes.len().min(GLANCE)];
    let is_wide = glance.starts_with(&[0xff, 0xfe]) || glance.starts_with(&[0xfe, 0xff]);
    !is_wide && glance.contains(&0)
}

/// Whether a file begins as tar does: with a header that says `ustar`, or an older one whose checksum is right.
fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512).filter(|_| is_binary(bytes)) else {
        return false;
    };
    let (field, blank) = CHECKSUM;
    let said = header[field.clone()].trim_ascii_start();
    let digits = said.iter().take_while(|sign| sign.is_ascii_digit());
    let said = digits.fold(0, |sum, digit| sum * 8 + u64::from(digit - b'0'));
    let sum: u64 = header.iter().copied().map(u64::from).sum();
    let of_field: u64 = header[field].iter().copied().map(u64::from).sum();
    header[257..].starts_with(b"ustar") || header[0] != 0 && sum - of_field + blank == said
}

impl Content<'_> {
    /// Whether a text seems to hold Kubernetes objects, as far as a glance at it can tell.
    pub(super) fn seems_to_hold_objects(&self) -> bool {
        const WORDS: [&str; 3] = ["apiVersion", "kind", "items"];
        // Snapshots have neither kind nor API version.
        const OF_JSON: [&str; 4] = ["metadata", "destinations", "meshes", "translator"];
        match self {
            Self::Json(text) => {
                let glance = glance(text);
                let mut words = WORDS.iter().chain(&OF_JSON);
                words.any(|word| glance.contains(&format!("\"{word}\"")))
            }
            Self::Yaml(text) => glance(text).lines().any(|line| {
                let line = line.strip_prefix("- ").unwrap_or(line);
                let key = line.split_once(':').map(|(key, _)| key);
                key.is_some_and(|key| WORDS.contains(&key))
            }),
            Self::Empty | Self::Recording | Self::Archive(_) | Self::Binary => false,
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
        _ if is_binary(bytes) => None,
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
