//! The text of bytes: UTF-8, or UTF-16 and UTF-32 as a Windows shell writes them, with a byte order mark or without.
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
    /// The kind of them.
    pub(super) what: GarbledBytes,
}

/// The kinds of bytes that are no text, each with the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum GarbledBytes {
    #[error("it is no UTF-8 and shown as a replacement sign; dump it again")]
    NoUtf8,
    #[error("it is no UTF-16 and shown as a replacement sign; dump it again")]
    NoUtf16,
    #[error("it is no UTF-32 and shown as a replacement sign; dump it again")]
    NoUtf32,
    #[error(
        "the file has {0} zero byte{ending}, as a crash leaves them; dump it again (what can be read around them is shown)",
        ending = if *.0 == 1 { "" } else { "s" }
    )]
    Zeros(usize),
}

/// A text whose units are of several bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WideText {
    order: ByteOrder,
    unit: UnitSize,
}

/// The order of the bytes of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ByteOrder {
    Little,
    Big,
}

/// The size of a unit: 2 bytes of UTF-16, or 4 of UTF-32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UnitSize {
    Two,
    Four,
}

/// Decodes bytes.
pub(super) fn decode(bytes: Cow<'_, [u8]>) -> DecodedText<'_> {
    if let Some(wide) = wide(&bytes) {
        return decode_wide(&bytes, wide);
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
    let invalid = invalid.map(|at| Garbled {
        byte: at + 1,
        what: GarbledBytes::NoUtf8,
    });
    DecodedText {
        text: one_end_of_line(text),
        garbled: zeros.or(invalid),
    }
}

/// How a text in UTF-16 or UTF-32 is written: as a mark says, else by the bytes that are zero. `None` if it is neither.
pub(super) fn wide(bytes: &[u8]) -> Option<WideText> {
    use {ByteOrder as Order, UnitSize as Unit};
    let glance = &bytes[..bytes.len().min(GLANCE)];
    let (order, unit) = match bytes {
        [0xff, 0xfe, 0, 0, ..] => (Order::Little, Unit::Four),
        [0, 0, 0xfe, 0xff, ..] => (Order::Big, Unit::Four),
        [0xff, 0xfe, ..] => (Order::Little, Unit::Two),
        [0xfe, 0xff, ..] => (Order::Big, Unit::Two),
        [first, 0, 0, 0, ..] if *first != 0 && are(glance, |unit| unit[1..] == [0, 0, 0]) => {
            (Order::Little, Unit::Four)
        }
        [0, 0, 0, first, ..] if *first != 0 && are(glance, |unit| unit[..3] == [0, 0, 0]) => {
            (Order::Big, Unit::Four)
        }
        _ => (order_of_pairs(glance)?, Unit::Two),
    };
    Some(WideText { order, unit })
}

/// Whether nearly all units of four bytes are of a form.
fn are(glance: &[u8], is_of_form: fn(&[u8]) -> bool) -> bool {
    let units = glance.chunks_exact(4);
    let (all, fitting) = (units.len(), units.filter(|unit| is_of_form(unit)).count());
    fitting * 10 >= all * 9
}

/// The order of bytes of a text in which nearly every other byte is zero. `None` if it is not so.
fn order_of_pairs(glance: &[u8]) -> Option<ByteOrder> {
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

fn decode_wide(bytes: &[u8], WideText { order, unit }: WideText) -> DecodedText<'static> {
    match unit {
        UnitSize::Two => {
            let unit = match order {
                ByteOrder::Little => u16::from_le_bytes,
                ByteOrder::Big => u16::from_be_bytes,
            };
            let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
            let letters = char::decode_utf16(units).map(Result::ok);
            let size = |letter: char| 2 * letter.len_utf16();
            spell(bytes.len() % 2, letters, (size, GarbledBytes::NoUtf16))
        }
        UnitSize::Four => {
            let unit = match order {
                ByteOrder::Little => u32::from_le_bytes,
                ByteOrder::Big => u32::from_be_bytes,
            };
            let units = bytes
                .chunks_exact(4)
                .map(|unit| [unit[0], unit[1], unit[2], unit[3]]);
            let letters = units.map(|bytes| char::from_u32(unit(bytes)));
            spell(bytes.len() % 4, letters, (|_| 4, GarbledBytes::NoUtf32))
        }
    }
}

/// The text of letters, and the size of each in bytes; `None` in place of what is none. `rest` bytes are left at the end.
fn spell(
    rest: usize,
    letters: impl Iterator<Item = Option<char>>,
    (size, what): (fn(char) -> usize, GarbledBytes),
) -> DecodedText<'static> {
    let (mut text, mut at, mut first) = (String::with_capacity(letters.size_hint().0), 0, None);
    for letter in letters {
        let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
        // Zeros at the end are what a crash pads a file with.
        let is_text = letter != char::REPLACEMENT_CHARACTER && letter != '\0';
        if !is_text {
            first.get_or_insert(at);
        }
        text.push(if letter == '\0' { '\n' } else { letter });
        at += size(letter);
    }
    if rest > 0 {
        first.get_or_insert(at);
    }
    DecodedText {
        text: one_end_of_line(Cow::Owned(text)),
        garbled: first.map(|at| Garbled { byte: at + 1, what }),
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
    Some(Garbled {
        byte: at + 1,
        what: GarbledBytes::Zeros(count),
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
    fn utf_32_is_read_with_a_mark_and_without() {
        for text in ["\u{feff}kind: Mesh\n", "kind: Mesh\nname: größe 界\n"] {
            for unit in [u32::to_le_bytes, u32::to_be_bytes] {
                let bytes: Vec<u8> = text
                    .chars()
                    .flat_map(|letter| unit(letter.into()))
                    .collect();
                let read = decode(Cow::Borrowed(&bytes));
                assert_eq!((&*read.text, read.garbled), (text, None));
                let cut = decode(Cow::Owned(bytes[..bytes.len() - 3].to_vec()));
                assert_eq!(cut.garbled.map(|at| at.byte), Some(bytes.len() - 3));
            }
        }
    }

    #[test]
    fn zero_bytes_cost_only_themselves_and_are_counted() {
        for (bytes, text, byte, zeros) in [
            (&b"kind: a\n\0\0\0"[..], "kind: a\n\n\n\n", 9, 3),
            (b"\0\0kind: a", "\n\nkind: a", 1, 2),
            (b"kind: a\n\0b: c", "kind: a\n\nb: c", 9, 1),
        ] {
            let read = decode(Cow::Borrowed(bytes));
            assert_eq!(read.text, text);
            let what = GarbledBytes::Zeros(zeros);
            assert_eq!(read.garbled, Some(Garbled { byte, what }));
        }
    }

    #[test]
    fn lines_may_end_as_on_old_systems() {
        assert_eq!(decode(Cow::Borrowed(b"a: 1\rb: 2\r")).text, "a: 1\nb: 2\n");
        assert_eq!(decode(Cow::Borrowed(b"a: 1\r\nb: 2")).text, "a: 1\r\nb: 2");
    }
}
