//! The output of a command, and its end.

use std::{
    fmt,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use crate::{
    cli::Outputs,
    model::printable::printable,
    output::{self, Glyphs, Painter},
    runtime::whole::{self, SHARED},
    store::Store,
};

/// The exit codes of the contract. Of several that apply the first in this order counts; a signal comes before all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Wrong usage, or nothing could be opened at all.
    Usage,
    /// Something could not be read; what could be was printed.
    Incomplete,
    /// The command's own no: a name that nothing has.
    No,
    /// Done.
    Done,
}

impl Exit {
    /// All of them, by code.
    pub const ALL: [Self; 4] = [Self::Done, Self::No, Self::Usage, Self::Incomplete];

    /// The meaning, in words.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::No => {
                "`check` has findings, `diff` finds differences, a request of `route` fails, or nothing has the name of \
                 `describe` or `route`"
            }
            Self::Usage => "wrong usage, or nothing could be opened",
            Self::Incomplete => "incomplete: something could not be read; the rest was printed",
        }
    }

    /// The code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
        }
    }
}

/// The end of a command that read these sources.
pub(super) fn completeness(store: &Store) -> Exit {
    if output::is_complete(store) {
        Exit::Done
    } else {
        Exit::Incomplete
    }
}

/// Writes the output at an index, piece by piece: no memory holds all of it.
type Print = Box<dyn FnMut(&mut dyn Write, usize) -> io::Result<()> + Send>;

/// The answer of a command.
pub struct CommandOutput {
    /// Writes an output.
    pub(super) print: Print,
    /// The file of each output. `None` means standard output.
    pub(super) files: Vec<Option<PathBuf>>,
    /// The glyphs to colour on standard output. `None` if it has no colours.
    pub(super) painted: Option<Glyphs>,
    /// For standard error, each a line.
    pub remarks: Vec<String>,
    /// How it ended.
    pub exit: Exit,
}

impl CommandOutput {
    /// An answer that prints nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self::printing(|_| Ok(()))
    }

    /// An answer that prints something.
    pub(super) fn printing(
        mut print: impl FnMut(&mut dyn Write) -> io::Result<()> + Send + 'static,
    ) -> Self {
        Self::writing(&Outputs::from(()), move |out, (), _| print(out))
    }

    /// An answer in these formats. `write` also learns whether it writes to standard output.
    pub(super) fn writing<F: Copy + Send + 'static>(
        outputs: &Outputs<F>,
        mut write: impl FnMut(&mut dyn Write, F, bool) -> io::Result<()> + Send + 'static,
    ) -> Self {
        let files: Vec<_> = outputs.iter().map(|one| one.file.clone()).collect();
        let formats: Vec<_> = outputs
            .iter()
            .map(|one| (one.format, one.file.is_none()))
            .collect();
        Self {
            print: Box::new(move |out, at| {
                let (format, is_standard) = formats[at];
                write(out, format, is_standard)
            }),
            files,
            painted: None,
            remarks: Vec::new(),
            exit: Exit::Done,
        }
    }

    /// An answer that prints these bytes.
    pub(super) fn text(bytes: Vec<u8>) -> Self {
        Self::printing(move |out| out.write_all(&bytes))
    }

    /// An answer that only says why there is none.
    #[must_use]
    pub fn refused(why: impl fmt::Display) -> Self {
        Self {
            remarks: vec![format!("error: {why}")],
            exit: Exit::Usage,
            ..Self::nothing()
        }
    }

    /// The same with colours on standard output.
    pub(super) fn painted(self, glyphs: Glyphs) -> Self {
        Self {
            painted: Some(glyphs),
            ..self
        }
    }

    /// Writes the files, prints, and then writes the remarks. A reader that has gone is no error. Remarks that cannot be
    /// written are lost: the exit code says that there were some.
    ///
    /// # Errors
    /// If standard output cannot be written to for any other reason.
    pub fn write(mut self, out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
        self.write_files();
        if let Some(at) = self.files.iter().position(Option::is_none) {
            let mut out = BufWriter::with_capacity(BUFFER, out);
            let printed = self.print(&mut out, at).and_then(|()| out.flush());
            // What could not be written is not tried again.
            let _ = out.into_parts();
            unless_gone(printed)?;
        }
        for remark in &self.remarks {
            if writeln!(err, "{}", printable(remark)).is_err() {
                break;
            }
        }
        Ok(self.exit)
    }

    /// Writes each file, whole or not at all. One that cannot be written does not keep the others from being written.
    fn write_files(&mut self) {
        for (at, file) in self.files.iter().enumerate() {
            let Some(path) = file else { continue };
            if let Err(why) = whole::write(path, SHARED, |out| (self.print)(out, at)) {
                let path = path.display();
                self.remarks
                    .push(format!("error: cannot write {path}: {why}"));
                self.exit = Exit::Usage;
            }
        }
    }

    fn print(&mut self, out: &mut impl Write, at: usize) -> io::Result<()> {
        let Some(glyphs) = self.painted else {
            return (self.print)(out, at);
        };
        let mut painter = Painter::new(out, glyphs);
        (self.print)(&mut painter, at)?;
        painter.flush()
    }
}

/// How many bytes are written at a time.
const BUFFER: usize = 64 << 10;

/// Takes a reader that has gone for success.
pub(in crate::runtime) fn unless_gone(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe whose reader has gone, or a disk that is full.
    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn answer() -> CommandOutput {
        CommandOutput {
            remarks: vec!["note: a\u{1b}[2J\nb".into()],
            ..CommandOutput::text(b"text\n".into())
        }
    }

    /// Takes everything, and remembers the longest piece.
    #[derive(Default)]
    struct Sink {
        written: usize,
        longest: usize,
    }

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.written += bytes.len();
            self.longest = self.longest.max(bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_answer_is_written_while_it_is_made() {
        let lines = || {
            CommandOutput::printing(|out| {
                let mut lines = 0..200_000;
                lines.try_for_each(|at| writeln!(out, "NAME {at}"))
            })
        };
        for answer in [lines(), lines().painted(Glyphs::Unicode)] {
            let mut sink = Sink::default();
            let written = answer.write(&mut sink, &mut Vec::new());
            assert_eq!(written.ok(), Some(Exit::Done));
            assert!(sink.written > 2_000_000 && sink.longest <= BUFFER);
        }
    }

    #[test]
    fn remarks_are_one_line_each_and_drive_no_terminal() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let written = answer().write(&mut out, &mut err);
        assert_eq!(written.expect("memory takes everything"), Exit::Done);
        assert_eq!(out, b"text\n");
        assert_eq!(err, b"note: a\\u{1b}[2J\\nb\n");
    }

    #[test]
    fn a_reader_that_has_gone_is_no_error_and_a_full_disk_is() {
        let mut err = Vec::new();
        let written = answer().write(&mut Broken(io::ErrorKind::BrokenPipe), &mut err);
        assert!(written.is_ok() && !err.is_empty());
        let written = answer().write(&mut Broken(io::ErrorKind::StorageFull), &mut err);
        assert!(written.is_err());
    }

    #[test]
    fn the_code_that_counts_is_the_first_of_the_contract() {
        let codes = [Exit::Usage, Exit::Incomplete, Exit::No, Exit::Done];
        assert!(codes.is_sorted());
        assert_eq!(codes.map(Exit::code), [2, 3, 1, 0]);
    }
}
