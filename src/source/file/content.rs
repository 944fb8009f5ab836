//! The format of a file, by its first bytes. The name is never used.

use std::ops::Range;

use super::{bytes::GLANCE, text::wide};

/// The format of a file, by how it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// An archive, or something compressed.
    Packed(Format),
    /// Text, in UTF-8 or UTF-16.
    Text,
    /// No text at all.
    Binary,
}

/// How files are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Gzip,
    Tar,
    Zip,
    Zstd,
    /// One that is not opened, by its name.
    Other(&'static str),
}

/// How packed files begin. The second of zip is one without a file in it, the third one in several volumes.
const PACKED: [(Format, &[u8]); 20] = [
    (Format::Gzip, &[0x1f, 0x8b]),
    (Format::Zip, b"PK\x03\x04"),
    (Format::Zip, b"PK\x05\x06"),
    (Format::Zip, b"PK\x07\x08PK\x03\x04"),
    (Format::Zstd, &[0x28, 0xb5, 0x2f, 0xfd]),
    (Format::Other("bzip2"), b"BZh"),
    (Format::Other("xz"), &[0xfd, b'7', b'z', b'X', b'Z']),
    (Format::Other("7z"), &[b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c]),
    (Format::Other("lz4"), &[0x04, 0x22, 0x4d, 0x18]),
    (Format::Other("lz4"), &[0x02, 0x21, 0x4c, 0x18]),
    (Format::Other("lzip"), b"LZIP"),
    (Format::Other("lzma"), &[0x5d, 0, 0]),
    (Format::Other("lzop"), &[0x89, b'L', b'Z', b'O', 0]),
    (Format::Other("compress (.Z)"), &[0x1f, 0x9d]),
    (Format::Other("rar"), b"Rar!\x1a\x07"),
    (Format::Other("cab"), b"MSCF\0\0\0\0"),
    (Format::Other("snappy"), b"\xff\x06\0\0sNaPpY"),
    (Format::Other("xar"), b"xar!"),
    (Format::Other("age (encrypted)"), b"age-encryption.org/"),
    (Format::Other("openssl (encrypted)"), b"Salted__"),
];

/// The rest of the magic number of a frame that zstd and lz4 skip; its first byte is 0x50 to 0x5f.
const SKIPPED_FRAME: &[u8] = &[0x2a, 0x4d, 0x18];

/// The checksum of a tar header, and what its bytes count as in the sum.
const CHECKSUM: (Range<usize>, u64) = (148..156, 8 * b' ' as u64);

/// Tells what a file is by its first bytes.
pub(super) fn begin(bytes: &[u8]) -> Begin {
    match format(bytes) {
        Some(format) => Begin::Packed(format),
        None if is_binary(bytes) => Begin::Binary,
        None => Begin::Text,
    }
}

/// How a file is packed; `None` if it is not.
fn format(bytes: &[u8]) -> Option<Format> {
    let mut packed = PACKED.iter();
    let found = packed.find(|(_, magic)| bytes.starts_with(magic));
    let found = found.map(|(format, _)| *format);
    let is_skipped = matches!(bytes, [0x50..=0x5f, rest @ ..] if rest.starts_with(SKIPPED_FRAME));
    found
        .or_else(|| is_skipped.then_some(Format::Zstd))
        .or_else(|| is_tar(bytes).then_some(Format::Tar))
}

/// Whether bytes are seen at a glance to be no text. Zero bytes do not count: a crash pads files with them.
fn is_binary(bytes: &[u8]) -> bool {
    let glance = &bytes[..bytes.len().min(GLANCE)];
    if glance.is_empty() || wide(glance).is_some() {
        return false;
    }
    let no_text = |byte: &u8| *byte < b' ' && !b"\0\x08\t\n\x0c\r\x1b".contains(byte);
    let controls = glance.iter().filter(|byte| no_text(byte)).count();
    let garbled: usize = glance.utf8_chunks().map(|part| part.invalid().len()).sum();
    let said = glance.iter().filter(|byte| **byte != 0).count();
    (controls + garbled) * 10 > said || said == 0
}

/// Whether a file begins as tar does: with a header that says `ustar`, or an older one whose checksum is right.
fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512).filter(|header| header.contains(&0)) else {
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

/// Whether a file without the name of a dump seems to hold Kubernetes objects, by its first bytes.
pub(super) fn seems_to_hold_objects(glance: &str) -> bool {
    const WORDS: [&str; 3] = ["apiVersion", "kind", "items"];
    // Snapshots have neither kind nor API version.
    const OF_JSON: [&str; 4] = ["metadata", "destinations", "meshes", "translator"];
    let quoted = |word: &&str| glance.contains(&format!("\"{word}\""));
    let is_json = glance.lines().any(|line| line.starts_with(['{', '[']));
    if is_json && WORDS.iter().chain(&OF_JSON).any(quoted) {
        return true;
    }
    glance.lines().any(|line| {
        let line = line.trim_start_matches(['\u{feff}', '{']);
        let line = line.strip_prefix("- ").unwrap_or(line);
        let key = line.split_once(':').map(|(key, _)| key);
        key.is_some_and(|key| WORDS.contains(&key))
    })
}
