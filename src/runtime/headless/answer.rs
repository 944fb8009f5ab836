//! What a command has to say, and how it ended.

use std::{
    fmt,
    io::{self, Write},
};

use crate::model::printable::printable;

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

/// The answer of a command.
#[derive(Debug)]
pub struct Answer {
    /// For standard output.
    pub text: Vec<u8>,
    /// For standard error, each a line.
    pub remarks: Vec<String>,
    /// How it ended.
    pub exit: Exit,
}

impl Answer {
    /// An answer that says nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            text: Vec::new(),
            remarks: Vec::new(),
            exit: Exit::Done,
        }
    }

    /// An answer that is nothing but why there is none.
    #[must_use]
    pub fn refused(why: impl fmt::Display) -> Self {
        Self {
            text: Vec::new(),
            remarks: vec![format!("error: {why}")],
            exit: Exit::Usage,
        }
    }

    /// Writes the text and then the remarks. A reader that has gone is no error. Remarks that cannot be written are lost:
    /// the exit code says that there were some.
    ///
    /// # Errors
    /// If the text cannot be written for any other reason.
    pub fn tell(&self, out: &mut impl Write, err: &mut impl Write) -> io::Result<()> {
        unless_gone(out.write_all(&self.text).and_then(|()| out.flush()))?;
        for remark in &self.remarks {
            if writeln!(err, "{}", printable(remark)).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Takes a reader that has gone for success.
pub(in crate::runtime) fn unless_gone(told: io::Result<()>) -> io::Result<()> {
    match told {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        told => told,
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

    fn answer() -> Answer {
        Answer {
            text: b"text\n".into(),
            remarks: vec!["note: a\u{1b}[2J\nb".into()],
            exit: Exit::Done,
        }
    }

    #[test]
    fn remarks_are_one_line_each_and_drive_no_terminal() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        answer()
            .tell(&mut out, &mut err)
            .expect("memory takes everything");
        assert_eq!(out, b"text\n");
        assert_eq!(err, b"note: a\\u{1b}[2J\\nb\n");
    }

    #[test]
    fn a_reader_that_has_gone_is_no_error_and_a_full_disk_is() {
        let mut err = Vec::new();
        let told = answer().tell(&mut Broken(io::ErrorKind::BrokenPipe), &mut err);
        assert!(told.is_ok() && !err.is_empty());
        let told = answer().tell(&mut Broken(io::ErrorKind::StorageFull), &mut err);
        assert!(told.is_err());
    }

    #[test]
    fn the_code_that_counts_is_the_first_of_the_contract() {
        let codes = [Exit::Usage, Exit::Incomplete, Exit::No, Exit::Done];
        assert!(codes.is_sorted());
        assert_eq!(codes.map(Exit::code), [2, 3, 1, 0]);
    }
}
