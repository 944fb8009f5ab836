//! The bytes of a file, read in steps and no further than they are of use.

use std::io::{self, Read};

use crate::source::limits::FRUITLESS_TEXT;

/// How much of a file is looked at to tell what it is.
pub(super) const GLANCE: usize = 16 << 10;

/// The bytes of a file as far as they were read, and why there are no more, if that is not because it ends.
#[derive(Debug, Default)]
pub(super) struct ReadBytes {
    pub(super) bytes: Vec<u8>,
    pub(super) error: Option<io::Error>,
}

/// How far a text was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadExtent {
    /// To its end, or to an error.
    End,
    /// It is larger than what is read of one.
    TooLarge,
    /// A long stretch of it has no object.
    Fruitless,
}

/// Fails once.
struct Fault(Option<io::Error>);

impl ReadBytes {
    /// Reads up to `most` bytes more.
    pub(super) fn fill(&mut self, from: &mut dyn Read, most: u64) {
        if self.error.is_none()
            && let Err(error) = from.take(most).read_to_end(&mut self.bytes)
        {
            self.error = Some(error);
        }
    }

    /// Reads the rest of a text of up to `most` bytes, as long as objects come.
    pub(super) fn read_text(&mut self, from: &mut dyn Read, most: u64) -> ReadExtent {
        let step = FRUITLESS_TEXT.length();
        let mut begin = 0;
        loop {
            let end = begin + step;
            let room = (most + 1).saturating_sub(self.bytes.len() as u64);
            let wanted = end.saturating_sub(self.bytes.len()) as u64;
            self.fill(from, room.min(wanted));
            if self.bytes.len() as u64 > most {
                return ReadExtent::TooLarge;
            }
            if self.bytes.len() < end || self.error.is_some() {
                return ReadExtent::End;
            }
            if !has_object(&self.bytes[begin..end]) {
                return ReadExtent::Fruitless;
            }
            begin = end;
        }
    }

    /// Reads again what is held, with the error at its end, and goes on behind it.
    pub(super) fn then(&self, from: impl Read) -> impl Read {
        let again = |error: &io::Error| io::Error::new(error.kind(), error.to_string());
        let fault = Fault(self.error.as_ref().map(again));
        self.bytes.chain(fault).chain(from)
    }
}

impl Read for Fault {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Whether an object may begin in these bytes, of UTF-8, UTF-16 or UTF-32: each has metadata.
fn has_object(bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"metadata";
    const WIDE: &[u8] = b"m\0e\0t\0a\0d\0a\0t\0a";
    const WIDER: &[u8] = b"m\0\0\0e\0\0\0t\0\0\0a\0\0\0d";
    let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    has(WORD) || bytes.contains(&0) && (has(WIDE) || has(WIDER))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &mut dyn Read, most: u64) -> (ReadExtent, usize) {
        let mut held = ReadBytes::default();
        held.fill(text, 100);
        let reached = held.read_text(text, most);
        (reached, held.bytes.len())
    }

    #[test]
    fn a_text_without_objects_is_read_no_further_than_a_step() {
        let step = FRUITLESS_TEXT.length();
        let mut endless = io::repeat(b'\n');
        assert_eq!(read(&mut endless, 1 << 40), (ReadExtent::Fruitless, step));
        let begin = &b"{\"metadata\": {}}"[..];
        let mut endless = begin.chain(io::repeat(b' '));
        assert_eq!(
            read(&mut endless, 1 << 40),
            (ReadExtent::Fruitless, 2 * step)
        );
    }

    #[test]
    fn a_text_is_read_to_its_end_or_to_the_limit() {
        let one = b"{\"metadata\": {}}".repeat(100_000);
        let length = one.len();
        let many = one.repeat(20);
        let all = many.len();
        assert_eq!(read(&mut &many[..], u64::MAX - 1), (ReadExtent::End, all));
        let most = length as u64;
        assert_eq!(read(&mut &one[..], most), (ReadExtent::End, length));
        assert_eq!(
            read(&mut &many[..], most),
            (ReadExtent::TooLarge, length + 1)
        );
    }
}
