//! Unpacks gzip: the parts of a file one after another, as `gzip -d` does.
//!
//! Zeros behind the last part are padding (of tapes and of crashed writers). Anything else there breaks the file off, and
//! what was unpacked before stays.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::GzDecoder;

/// Reads the unpacked bytes of all parts.
pub(super) struct GzipParts<R> {
    /// `None` behind the last part.
    part: Option<GzDecoder<BufReader<R>>>,
    /// Whether a part was read to its end.
    has_part: bool,
}

impl<R: Read> GzipParts<R> {
    pub(super) fn new(from: R) -> Self {
        let part = GzDecoder::new(BufReader::new(from));
        Self {
            part: Some(part),
            has_part: false,
        }
    }
}

impl<R: Read> Read for GzipParts<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(part) = &mut self.part {
            let count = match part.read(into) {
                // What the first part holds is whole, whatever this one is.
                Err(error) if self.has_part => return Err(cut(error)),
                read => read?,
            };
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            self.part = match self.part.take() {
                Some(part) => next(part.into_inner())?,
                None => None,
            };
            self.has_part = true;
        }
        Ok(0)
    }
}

/// The next part. `None` if there are only zeros.
fn next<R: Read>(mut from: BufReader<R>) -> io::Result<Option<GzDecoder<BufReader<R>>>> {
    loop {
        let held = from.fill_buf()?;
        let Some(first) = held.iter().position(|byte| *byte != 0) else {
            let zeros = held.len();
            if zeros == 0 {
                return Ok(None);
            }
            from.consume(zeros);
            continue;
        };
        if held[first] != 0x1f {
            let why = "what is behind its first part is no gzip";
            return Err(cut(why));
        }
        from.consume(first);
        return Ok(Some(GzDecoder::new(from)));
    }
}

fn cut(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, why)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut packing = GzEncoder::new(Vec::new(), Compression::fast());
        packing.write_all(text.as_bytes()).expect("it is in memory");
        packing.finish().expect("it is in memory")
    }

    #[test]
    fn nothing_behind_a_part_loses_what_is_in_it() {
        let zeros = vec![0; 20_000];
        for (behind, expected) in [
            (vec![], Ok("one")),
            (packed("two"), Ok("onetwo")),
            (zeros.clone(), Ok("one")),
            ([&zeros[..], &packed("two")].concat(), Ok("onetwo")),
            (b"junk".to_vec(), Err("one")),
            (b"\x1fjunk and more".to_vec(), Err("one")),
        ] {
            let all = [packed("one"), behind].concat();
            let mut unpacked = Vec::new();
            let read = GzipParts::new(&all[..]).read_to_end(&mut unpacked);
            let unpacked = std::str::from_utf8(&unpacked).expect("it was text");
            let told = read.map(|_| unpacked).map_err(|_| unpacked);
            assert_eq!(told, expected);
        }
    }
}
