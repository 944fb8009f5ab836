//! Reads texts that the user names beyond the sources, such as a baseline or a script, up to a limit.

use std::io::{self, ErrorKind, Read};

use crate::source::Limit;

/// How many bytes are looked at before the rest is read.
const GLANCE: u64 = 16 << 10;

/// Reads a text to its end.
///
/// # Errors
/// If it cannot be read, is no text, or exceeds the limit.
pub(super) fn text(from: impl Read, limit: Limit) -> io::Result<String> {
    let no_text = || io::Error::new(ErrorKind::InvalidData, "it is no text in UTF-8");
    let (mut bytes, mut from) = (Vec::new(), from.take(limit.most + 1));
    from.by_ref().take(GLANCE).read_to_end(&mut bytes)?;
    if bytes.contains(&0) {
        return Err(no_text());
    }
    from.read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit.most {
        return Err(io::Error::other(limit.exceeded()));
    }
    String::from_utf8(bytes).map_err(|_| no_text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SETTINGS_FILE;

    #[test]
    fn what_has_no_end_is_read_no_further_than_its_limit() {
        let why = |from: &mut dyn Read| {
            let read = text(from, SETTINGS_FILE);
            read.expect_err("it has no end").to_string()
        };
        let limit = SETTINGS_FILE.exceeded();
        assert_eq!(why(&mut io::repeat(0)), "it is no text in UTF-8");
        assert_eq!(why(&mut io::repeat(b'a')), limit);
        assert_eq!(
            text(&b"filters: {}"[..], SETTINGS_FILE).ok().as_deref(),
            Some("filters: {}")
        );
    }
}
