//! The text of bytes: UTF-8, or UTF-16 as a Windows shell writes it, with a byte order mark or without.
//!
//! What is no text is replaced and told with its place, so that it costs no more than itself.

use std::borrow::Cow;

use super::bytes::GLANCE;

/// A text, and the first place where it was none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DecodedText<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) garbled: Option<Garbled>,
}

/// Bytes that are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Garbled {
    /// The first of them, from 1.
    pub(super) byte: usize,
    /// The reason, and the next step.
    pub(super) why: String,
}

/// The order of the two bytes of a unit of UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

/// Decodes bytes.
pub(super) fn decode(bytes: Cow<'_, [u8]>) -> DecodedText<'_> {
    if let Some(order) = wide(&bytes) {
        return decode_wide(&bytes, order);
    }
    let zeros = zeros(&bytes);
    let bytes = if zeros.is_some() {
        padded(bytes)
    } else {
        bytes
    };
    let (text, invalid) = match bytes {
        Cow::Borrowed(bytes) => match str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), None),
            Err(error) => (String::from_utf8_lossy(bytes), Some(error.valid_up_to())),
        },
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => (Cow::Owned(text), None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (
                    Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into()),
                    Some(at),
                )
            }
        },
    };
    let why = "it is no UTF-8 and shown as a replacement sign; dump it again";
    let invalid = invalid.map(|at| Garbled {
        byte: at + 1,
        why: why.to_owned(),
    });
    DecodedText {
        text: one_end_of_line(text),
        garbled: zeros.or(invalid),
    }
}

/// The order of bytes of a text in UTF-16: as a mark says, else where nearly every other byte is zero.
pub(super) fn wide(bytes: &[u8]) -> Option<ByteOrder> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(ByteOrder::Little),
        [0xfe, 0xff, ..] => return Some(ByteOrder::Big),
        _ => {}
    }
    let glance = &bytes[..bytes.len().min(GLANCE)];
    let pairs = glance.chunks_exact(2).take_while(|pair| *pair != [0, 0]);
    let (mut count, mut first, mut second) = (0_usize, 0_usize, 0_usize);
    for pair in pairs {
        count += 1;
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    let nearly_all = |zeros: usize| count > 1 && zeros * 10 >= count * 7;
    let hardly_any = |zeros: usize| zeros * 10 <= count;
    if nearly_all(second) && hardly_any(first) {
        Some(ByteOrder::Little)
    } else if nearly_all(first) && hardly_any(second) {
        Some(ByteOrder::Big)
    } else {
        None
    }
}

fn decode_wide(bytes: &[u8], order: ByteOrder) -> DecodedText<'static> {
    let unit = match order {
        ByteOrder::Little => u16::from_le_bytes,
        ByteOrder::Big => u16::from_be_bytes,
    };
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let (mut text, mut at, mut first) = (String::with_capacity(bytes.len() / 2), 0, None);
    for letter in char::decode_utf16(units) {
        let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
        // Zeros at the end are what a crash pads a file with.
        let is_text = letter != char::REPLACEMENT_CHARACTER && letter != '\0';
        if !is_text {
            first.get_or_insert(at);
        }
        text.push(if letter == '\0' { '\n' } else { letter });
        at += 2 * letter.len_utf16();
    }
    if bytes.len() % 2 == 1 {
        first.get_or_insert(bytes.len() - 1);
    }
    DecodedText {
        text: one_end_of_line(Cow::Owned(text)),
        garbled: first.map(|at| Garbled {
            byte: at + 1,
            why: "it is no UTF-16 and shown as a replacement sign; dump it again".to_owned(),
        }),
    }
}

/// The zero bytes of a text, if it has any.
fn zeros(bytes: &[u8]) -> Option<Garbled> {
    // Nearly all texts have none, and this asks it fast.
    if !bytes.contains(&0) {
        return None;
    }
    let at = bytes.iter().position(|byte| *byte == 0)?;
    let count = bytes.split(|byte| *byte == 0).count() - 1;
    let what = if count == 1 {
        "1 zero byte"
    } else {
        &format!("{count} zero bytes")
    };
    Some(Garbled {
        byte: at + 1,
        why: format!(
            "the file has {what}, as a crash leaves them; dump it again (what can be read around them is shown)"
        ),
    })
}

/// Puts ends of lines in place of zero bytes.
fn padded(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let mut bytes = bytes.into_owned();
    let zeros = bytes.iter_mut().filter(|byte| **byte == 0);
    zeros.for_each(|byte| *byte = b'\n');
    Cow::Owned(bytes)
}

/// Old systems end lines with a carriage return only.
fn one_end_of_line(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') && !text.contains('\n') {
        Cow::Owned(text.replace('\r', "\n"))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_read_with_a_mark_and_without() {
        for text in ["\u{feff}kind: Mesh\n", "kind: Mesh\nname: größe 界\n"] {
            for unit in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
                let read = decode(Cow::Borrowed(&bytes));
                assert_eq!((&*read.text, read.garbled), (text, None));
                let cut = decode(Cow::Owned(bytes[..bytes.len() - 1].to_vec()));
                assert_eq!(cut.garbled.map(|at| at.byte), Some(bytes.len() - 1));
            }
        }
    }

    #[test]
    fn zero_bytes_cost_only_themselves_and_are_counted() {
        for (bytes, text, byte) in [
            (&b"kind: a\n\0\0\0"[..], "kind: a\n\n\n\n", 9),
            (b"\0\0kind: a", "\n\nkind: a", 1),
            (b"kind: a\n\0b: c", "kind: a\n\nb: c", 9),
        ] {
            let read = decode(Cow::Borrowed(bytes));
            assert_eq!(read.text, text);
            let garbled = read.garbled.expect("it has zeros");
            assert_eq!(garbled.byte, byte);
            assert!(garbled.why.contains(" zero byte"), "{}", garbled.why);
        }
    }

    #[test]
    fn lines_may_end_as_on_old_systems() {
        assert_eq!(decode(Cow::Borrowed(b"a: 1\rb: 2\r")).text, "a: 1\nb: 2\n");
        assert_eq!(decode(Cow::Borrowed(b"a: 1\r\nb: 2")).text, "a: 1\r\nb: 2");
    }
}
