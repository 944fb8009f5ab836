//! PEM as Go reads it: text around and between the sections is ignored, and a damaged section costs only itself.

use base64::{Engine, alphabet::STANDARD, engine};

/// Base64 whose padding may be missing.
const BASE64: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &STANDARD,
    engine::GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent),
);

/// A section of a PEM text.
pub(super) struct PemSection<'p> {
    /// The label, such as `RSA PRIVATE KEY`.
    pub(super) label: &'p str,
    /// The decoded content.
    pub(super) der: Vec<u8>,
    /// Whether its headers say that it is encrypted.
    pub(super) is_encrypted: bool,
}

/// Decodes base64, in which blanks and line breaks mean nothing.
pub(in crate::source) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let bare: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    BASE64.decode(bare).ok()
}

/// The sections of a text that can be decoded, in their order.
pub(super) fn sections(text: &str) -> Vec<PemSection<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(&str, String, bool)> = None;
    for line in text.lines().map(str::trim) {
        if let Some(label) = marker(line, "-----BEGIN ") {
            open = Some((label, String::new(), false));
        } else if let Some(label) = marker(line, "-----END ") {
            let closed = open.take().filter(|(opened, ..)| *opened == label);
            let section = closed.and_then(|(label, body, is_encrypted)| {
                let der = base64(body.as_bytes())?;
                Some(PemSection {
                    label,
                    der,
                    is_encrypted,
                })
            });
            found.extend(section);
        } else if let Some((_, body, is_encrypted)) = &mut open {
            match line.split_once(':') {
                Some((_, value)) => *is_encrypted |= value.contains("ENCRYPTED"),
                None => body.push_str(line),
            }
        }
    }
    found
}

fn marker<'l>(line: &'l str, begin: &str) -> Option<&'l str> {
    line.strip_prefix(begin)?.strip_suffix("-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, Vec<u8>, bool)> {
        let sections = sections(text).into_iter();
        sections
            .map(|section| (section.label.to_owned(), section.der, section.is_encrypted))
            .collect()
    }

    #[test]
    fn sections_are_found_whatever_stands_around_them() {
        let hello = ("X".to_owned(), b"hello".to_vec(), false);
        for text in [
            "-----BEGIN X-----\naGVsbG8=\n-----END X-----\n",
            "-----BEGIN X-----\naGVs\nbG8=\n-----END X-----",
            "# Subject: me\r\n-----BEGIN X-----\r\naGVsbG8=\r\n-----END X-----\r\n",
            "  -----BEGIN X-----  \n  aGVsbG8 \n\n-----END X-----\nbye\n",
            "-----BEGIN Y-----\n!!!\n-----END Y-----\n-----BEGIN X-----\naGVsbG8=\n-----END X-----\n",
            "-----BEGIN Y-----\naGVs\n-----BEGIN X-----\naGVsbG8=\n-----END X-----\n",
        ] {
            assert_eq!(told(text), std::slice::from_ref(&hello), "{text}");
        }
        let encrypted = "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\naGVsbG8=\n-----END X-----";
        assert!(told(encrypted)[0].2);
        for text in ["", "hello", "-----BEGIN X-----\naGVsbG8=\n-----END Y-----"] {
            assert_eq!(told(text), [], "{text}");
        }
    }
}
