//! Packed recordings: Zstandard frames, one after another, each whole on its own, so that what is written stays of use
//! whatever comes after it, and a part is read without what is before it.

use std::io::{self, BufRead, BufReader, Read, Write};

use ruzstd::{
    decoding::{
        BlockDecodingStrategy, FrameDecoder,
        errors::{FrameDecoderError, ReadFrameHeaderError},
    },
    encoding::{CompressionLevel, compress_to_vec},
};

use super::spot::LineSpot;
use crate::source::limits::size;

/// The first bytes of a frame.
pub(super) const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The first bytes of a frame that readers skip. Other programs use other ones of the sixteen.
pub(super) const SKIPPED: [u8; 4] = [0x5b, 0x2a, 0x4d, 0x18];

/// The number of bytes in a frame: enough to be worth packing, and few enough to unpack for one object.
const FRAME: usize = 1 << 20;

/// Whether what is written is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// As it is, to be read by anything.
    Plain,
    /// In Zstandard frames.
    Zstd,
}

/// Gathers what is written, and writes it a frame at a time.
#[derive(Debug)]
pub(super) struct Packer<W> {
    out: W,
    packing: Packing,
    gathered: Vec<u8>,
    /// How many bytes were written.
    pub(super) written: u64,
}

impl<W: Write> Packer<W> {
    pub(super) fn new(out: W, packing: Packing) -> Self {
        Self {
            out,
            packing,
            gathered: Vec::new(),
            written: 0,
        }
    }

    /// Writes a frame of what is gathered.
    fn write_frame(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let frame = match self.packing {
            Packing::Plain => &self.gathered,
            Packing::Zstd => &compress_to_vec(&*self.gathered, CompressionLevel::Fastest),
        };
        self.out.write_all(frame)?;
        self.written += frame.len() as u64;
        self.gathered.clear();
        Ok(())
    }
}

impl<W: Write> Packer<W> {
    /// How many bytes the file has at most once everything is written.
    pub(super) fn size(&self) -> u64 {
        // What cannot be packed grows by a few bytes.
        let overhead = match self.packing {
            Packing::Plain => 0,
            Packing::Zstd => 64,
        };
        self.written + self.gathered.len() as u64 + overhead
    }

    /// The place of what is written next.
    pub(super) fn spot(&self) -> LineSpot {
        let gathered = self.gathered.len() as u64;
        match self.packing {
            Packing::Plain => LineSpot(self.written + gathered, 0),
            Packing::Zstd => LineSpot(self.written, gathered),
        }
    }

    /// Writes a line that only its finder knows. In a packed file it is a frame that all others skip.
    pub(super) fn aside(&mut self, line: &[u8]) -> io::Result<()> {
        match self.packing {
            Packing::Plain => {
                self.write_all(line)?;
                self.write_all(b"\n")
            }
            Packing::Zstd => {
                self.write_frame()?;
                let packed = compress_to_vec(line, CompressionLevel::Fastest);
                let length = u32::try_from(packed.len()).map_err(io::Error::other)?;
                for part in [&SKIPPED[..], &length.to_le_bytes(), &packed] {
                    self.out.write_all(part)?;
                    self.written += part.len() as u64;
                }
                Ok(())
            }
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= FRAME {
            self.write_frame()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_frame()?;
        self.out.flush()
    }
}

/// Frames that give no more than this together share a mark, or many small ones would fill the memory.
const APART: u64 = 1 << 16;

/// Unpacks frames, one after another.
pub(in crate::source) struct Frames<R> {
    source: BufReader<Counted<R>>,
    decoder: FrameDecoder,
    /// How many bytes have come out so far.
    unpacked: u64,
    is_begun: bool,
    /// The place of the first frame in the file.
    first: u64,
    /// For some frames how many bytes came out before it, and where it begins in the file.
    marks: Vec<(u64, u64)>,
}

/// Counts the bytes that are read.
struct Counted<R> {
    from: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(bytes)?;
        self.read += read as u64;
        Ok(read)
    }
}

impl<R: Read> Frames<R> {
    /// The frames of a file from its beginning.
    pub(in crate::source) fn new(file: R) -> Self {
        Self::from(file, 0)
    }

    /// The frames from where the file is read on.
    pub(super) fn from(file: R, at: u64) -> Self {
        Self {
            source: BufReader::new(Counted {
                from: file,
                read: at,
            }),
            decoder: FrameDecoder::new(),
            unpacked: 0,
            is_begun: false,
            first: at,
            marks: Vec::new(),
        }
    }

    /// A frame before a byte, from which it can be read: where it begins in the file, and how many bytes come out from
    /// there before that one.
    pub(super) fn frame_of(&self, byte: u64) -> (u64, u64) {
        let after = self
            .marks
            .partition_point(|(unpacked, _)| *unpacked <= byte);
        let frame = after.checked_sub(1).map(|at| self.marks[at]);
        let (unpacked, at) = frame.unwrap_or((0, self.first));
        (at, byte - unpacked)
    }

    /// Comes to the next frame; answers whether there is one.
    fn turn(&mut self) -> io::Result<bool> {
        let (told, found) = (
            self.decoder.get_checksum_from_data(),
            self.decoder.get_calculated_checksum(),
        );
        if self.is_begun && told.is_some() && told != found {
            return Err(io::Error::other(DAMAGED));
        }
        loop {
            if self.source.fill_buf()?.is_empty() {
                return Ok(false);
            }
            let at = self.source.get_ref().read - self.source.buffer().len() as u64;
            match self.decoder.init(&mut self.source) {
                Ok(()) => {
                    self.mark(at);
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut skipped = Read::by_ref(&mut self.source).take(length.into());
                    io::copy(&mut skipped, &mut io::sink())?;
                }
                Err(error) => return Err(broken(&error)),
            }
        }
    }

    fn mark(&mut self, at: u64) {
        self.is_begun = true;
        let last = self.marks.last();
        if last.is_none_or(|(unpacked, _)| self.unpacked - unpacked >= APART) {
            self.marks.push((self.unpacked, at));
        }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 {
            let is_between = !self.is_begun || self.decoder.is_finished();
            if is_between && !self.turn()? {
                return Ok(0);
            }
            let one = BlockDecodingStrategy::UptoBlocks(1);
            self.decoder
                .decode_blocks(&mut self.source, one)
                .map_err(|error| broken(&error))?;
        }
        let count = self.decoder.read(bytes)?;
        self.unpacked += count as u64;
        Ok(count)
    }
}

const DAMAGED: &str =
    "it cannot be unpacked: it is damaged or cut off; copy it again from where it was written";

fn broken(error: &FrameDecoderError) -> io::Error {
    let why = match error {
        FrameDecoderError::WindowSizeTooBig { requested, max } => format!(
            "it needs a window of {}, and {} is the most; pack it again without --long or --ultra",
            size(*requested),
            size(*max)
        ),
        FrameDecoderError::DictNotProvided { .. } => {
            "it needs the dictionary that it was packed with; pack it again without one".to_owned()
        }
        // Whatever else is wrong, the bytes are not those that were packed.
        _ => return io::Error::other(DAMAGED),
    };
    io::Error::other(format!("it cannot be unpacked: {why}"))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn packed(parts: &[&[u8]]) -> Vec<u8> {
        let mut packer = Packer::new(Vec::new(), Packing::Zstd);
        for part in parts {
            packer.write_all(part).expect("memory takes everything");
            packer.flush().expect("memory takes everything");
        }
        assert_eq!(packer.written, packer.out.len() as u64);
        packer.out
    }

    #[test]
    fn frames_are_read_one_after_another_and_each_on_its_own() {
        let bytes = packed(&[b"one ", b"", b"two ", b"three"]);
        let mut frames = Frames::new(Cursor::new(&bytes));
        let mut all = String::new();
        frames.read_to_string(&mut all).expect("it is whole");
        assert_eq!(all, "one two three");
        assert_eq!(frames.frame_of(1), (0, 1));
        // Small frames are read from the first of them.
        assert_eq!(frames.frame_of(6), (0, 6));
        let (long, short) = (vec![b'x'; 70_000], b"end");
        let bytes = packed(&[&long, short]);
        let mut frames = Frames::new(Cursor::new(&bytes));
        io::copy(&mut frames, &mut io::sink()).expect("it is whole");
        let (at, skip) = frames.frame_of(70_002);
        let at = usize::try_from(at).expect("it is small");
        assert!(at > 0 && bytes[at..].starts_with(&MAGIC));
        let mut rest = String::new();
        let mut later = Frames::new(Cursor::new(&bytes[at..]));
        later.read_to_string(&mut rest).expect("it is whole");
        assert_eq!((&*rest, skip), ("end", 2));
    }

    #[test]
    fn frames_without_a_byte_take_no_memory_and_other_frames_are_skipped() {
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let empty = compress_to_vec(&b""[..], CompressionLevel::Fastest);
        let parts = [skipped, empty.repeat(1_000), packed(&[b"one"])].concat();
        let mut frames = Frames::new(Cursor::new(&parts));
        let mut all = String::new();
        frames.read_to_string(&mut all).expect("it is whole");
        assert_eq!((&*all, frames.marks.len()), ("one", 1));
    }

    #[test]
    fn what_is_cut_off_gives_what_is_before_it_and_says_so() {
        let bytes = packed(&[b"one ", &[b'x'; 5_000]]);
        let mut frames = Frames::new(Cursor::new(&bytes[..bytes.len() - 3]));
        let mut all = Vec::new();
        let error = frames.read_to_end(&mut all).expect_err("it is cut off");
        assert!(all.starts_with(b"one "));
        let told = "it cannot be unpacked: it is damaged or cut off; copy it again from where it was written";
        assert_eq!(error.to_string(), told);
    }

    #[test]
    fn a_frame_that_needs_too_much_memory_says_how_much_and_what_to_do() {
        // A window of 2 GiB, by the exponent in the descriptor behind that of the frame.
        let frame = [&MAGIC[..], &[0, 21 << 3, 1, 0, 0]].concat();
        let mut frames = Frames::new(Cursor::new(&frame));
        let error = frames.read(&mut [0; 8]).expect_err("it is too large");
        let told = "it cannot be unpacked: it needs a window of 2 GiB, and 128 MiB is the most; \
            pack it again without --long or --ultra";
        assert_eq!(error.to_string(), told);
        let frame = [&MAGIC[..], &[1, 8 << 3, 7, 1, 0, 0]].concat();
        let mut frames = Frames::new(Cursor::new(&frame));
        let error = frames.read(&mut [0; 8]).expect_err("it has no dictionary");
        assert!(
            error.to_string().contains("pack it again without one"),
            "{error}"
        );
    }

    #[test]
    fn a_frame_whose_checksum_is_another_is_damaged() {
        let mut frame = compress_to_vec(&b"some text"[..], CompressionLevel::Fastest);
        let unpacked = |frame: &[u8]| {
            let mut text = String::new();
            let read = Frames::new(Cursor::new(frame.to_vec())).read_to_string(&mut text);
            read.map(|_| text).map_err(|error| error.to_string())
        };
        assert_eq!(unpacked(&frame).as_deref(), Ok("some text"));
        *frame.last_mut().expect("it has a checksum") ^= 1;
        assert_eq!(unpacked(&frame), Err(DAMAGED.to_owned()));
    }
}
