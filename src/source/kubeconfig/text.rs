//! The text of a kubeconfig, in whatever encoding a program or an editor wrote it.

use crate::store::checkup::Failure;

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.failure())]
pub enum EncodingError {
    /// They are neither UTF-8, nor do they begin like UTF-16.
    Utf8 {
        /// The first byte that is wrong, from 1.
        at: usize,
    },
    /// They begin like UTF-16 and are not.
    Utf16,
}

impl EncodingError {
    /// Why, and what to do.
    pub(super) fn failure(self) -> Failure {
        let why = match self {
            Self::Utf8 { at } => format!("it is no text in UTF-8 (byte {at})"),
            Self::Utf16 => "it is no text in UTF-16, though it begins like one".to_owned(),
        };
        Failure::new(why).advise("save it as UTF-8")
    }
}

/// Decodes UTF-8 and UTF-16, with a mark of the byte order or without, as Windows' own tools write them.
///
/// # Errors
/// If it is neither.
pub(super) fn decode(bytes: &[u8]) -> Result<String, EncodingError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // YAML begins with a character of ASCII.
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, first, ..] if *first != 0 => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, EncodingError> {
    let text = std::str::from_utf8(bytes);
    text.map(str::to_owned).map_err(|error| {
        let at = error.valid_up_to() + 1;
        EncodingError::Utf8 { at }
    })
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<String, EncodingError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().copied().map(unit);
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(EncodingError::Utf16),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: &[u8], bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mut all = mark.to_vec();
        all.extend(text.encode_utf16().flat_map(bytes));
        all
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "kind: Config # ä 🙂\n";
        let mut marked = vec![0xEF, 0xBB, 0xBF];
        marked.extend(text.as_bytes());
        for bytes in [
            text.as_bytes().to_vec(),
            marked,
            utf16(text, &[0xFF, 0xFE], u16::to_le_bytes),
            utf16(text, &[0xFE, 0xFF], u16::to_be_bytes),
            utf16(text, &[], u16::to_le_bytes),
            utf16(text, &[], u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
        assert_eq!(decode(b""), Ok(String::new()));
    }

    #[test]
    fn what_is_no_text_is_told_by_its_place() {
        assert_eq!(decode(b"abc\xff"), Err(EncodingError::Utf8 { at: 4 }));
        assert_eq!(decode(b"\xFF\xFEa"), Err(EncodingError::Utf16));
    }
}
