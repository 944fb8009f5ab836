//! Reads one file, whatever it holds: objects, or an archive of files that do.

use std::{
    borrow::Cow,
    fs::File,
    io::{Cursor, Read, Seek},
    ops::ControlFlow,
};

use super::{
    archive::{self, ArchiveEntry, Root},
    bytes::{GLANCE, ReadBytes},
    content::Format,
    foreign,
    input::{Bytes, DumpFile},
    inspect::{FileUse, Provenance, inspect},
    item::Reading,
    json,
    parts::{self, Syntax, TextPart},
    refusal::{LeftOut, Refusal},
    report,
    stray_lines::{self, StrayLines},
    text::{self, DecodedText, Garbled},
    yaml,
};
use crate::source::{FileError, Unreadable, limits::TEXT, recording};

/// A file, or a part of one.
#[derive(Debug)]
pub(super) enum Leaf<'a> {
    /// An archive begins.
    Opened,
    /// Text to be read, of the file itself or of one in the archive.
    Text(FileText<'a>),
    /// A file that is not read, of this label.
    Skipped(String, Refusal),
    /// The archive ends.
    Closed,
}

/// A file whose text is there.
#[derive(Debug)]
pub(super) struct FileText<'a> {
    /// The name of the file in messages.
    pub(super) label: String,
    pub(super) named: Provenance,
    /// Whether it is one of several views of a cluster; see `rank`.
    pub(super) is_view: bool,
    /// Its text, without the lines that belong to no document.
    pub(super) content: Cow<'a, str>,
    stray_lines: StrayLines,
    garbled: Option<Garbled>,
    /// Why no more of it could be read.
    flaw: Option<Unreadable>,
}

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Whether to go on with the next one.
    pub(super) flow: ControlFlow<()>,
    /// The first byte that is no text, if there is one.
    pub(super) garbled: Option<Garbled>,
    /// The lines that belong to no document.
    pub(super) stray_lines: StrayLines,
    /// Why no more of it could be read.
    pub(super) flaw: Option<Unreadable>,
}

/// Opens a file, and hands over the texts that are in it, one by one.
pub(super) fn open(
    page: &DumpFile,
    visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let is_found = page.named == Provenance::ByFolder;
    if let Some(why) = report::left_out(&page.place).filter(|_| is_found) {
        return visit(Leaf::Skipped(page.label(), why.into()));
    }
    match page.open() {
        Ok(Bytes::Kept(bytes)) => look(page, &bytes, visit),
        Ok(Bytes::Disk(file)) => read_on(page, file, visit),
        Err(error) => visit(Leaf::Skipped(page.label(), error.into())),
    }
}

/// Looks at what is held in memory.
fn look(
    page: &DumpFile,
    bytes: &[u8],
    visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let glance = &bytes[..bytes.len().min(GLANCE)];
    match inspect(glance, &page.own_name(), page.named) {
        FileUse::Unpack(format) => unpack(page, format, Cursor::new(bytes), visit),
        FileUse::Read => visit(Leaf::Text(FileText::of(page, Cow::Borrowed(bytes)))),
        FileUse::Skip(refusal) => visit(Leaf::Skipped(page.label(), refusal)),
    }
}

/// Looks at what is on disk, and reads no more of it than is of use.
fn read_on(
    page: &DumpFile,
    mut file: File,
    visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut held = ReadBytes::default();
    held.fill(&mut file, GLANCE as u64);
    let refused = |refusal| Leaf::Skipped(page.label(), refusal);
    match inspect(&held.bytes, &page.own_name(), page.named) {
        FileUse::Unpack(format) => match file.rewind() {
            Ok(()) => return unpack(page, format, file, visit),
            Err(error) => held.error = Some(error),
        },
        FileUse::Read => {
            let reached = held.read_text(&mut file, TEXT.most);
            if let Some(refusal) = Refusal::of_text(reached) {
                return visit(refused(refusal));
            }
        }
        FileUse::Skip(refusal) => return visit(refused(refusal)),
    }
    if let Some(error) = &held.error {
        return visit(refused(FileError::from(error).into()));
    }
    visit(Leaf::Text(FileText::of(page, Cow::Owned(held.bytes))))
}

fn unpack(
    page: &DumpFile,
    format: Format,
    from: impl Read + Seek,
    visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    visit(Leaf::Opened)?;
    let label = page.label();
    let root = Root {
        name: &page.own_name(),
        named: page.named,
        format,
    };
    archive::walk(from, root, archive::LIMITS, &mut |entry| match entry {
        ArchiveEntry::File { path, bytes, flaw } => {
            // A file that is packed on its own is what was named.
            let named = if path.is_empty() {
                page.named
            } else {
                Provenance::ByFolder
            };
            let text = FileText::new(archive::join(&label, path), named, Cow::Owned(bytes));
            visit(Leaf::Text(FileText {
                is_view: report::is_list(path),
                flaw,
                ..text
            }))
        }
        ArchiveEntry::Skipped { path, refusal } => {
            visit(Leaf::Skipped(archive::join(&label, path), refusal))
        }
    })?;
    visit(Leaf::Closed)
}

impl<'a> FileText<'a> {
    fn of(page: &DumpFile, bytes: Cow<'a, [u8]>) -> Self {
        Self {
            is_view: report::is_list(&page.place),
            ..Self::new(page.label(), page.named, bytes)
        }
    }

    fn new(label: String, named: Provenance, bytes: Cow<'a, [u8]>) -> Self {
        let DecodedText { text, garbled } = text::decode(bytes);
        let (text, stray_lines) = stray_lines::clear(text);
        Self {
            label,
            named,
            is_view: false,
            content: text,
            stray_lines,
            garbled,
            flaw: None,
        }
    }

    /// Why there is nothing to read in it, if that is so.
    fn refusal(&self) -> Option<Refusal> {
        let is_meant = self.named == Provenance::Outright;
        if recording::begins(&self.content) {
            return Some(Unreadable::Recording.into());
        }
        if let Some(why) = foreign::of_text(&self.content, &self.stray_lines) {
            return Some(Unreadable::OtherTool(why).into());
        }
        if parts::parts(&self.content).next().is_some() {
            return None;
        }
        if let Some((number, line)) = self.stray_lines.first.first() {
            let (number, line) = (*number, line.clone());
            return Some(Unreadable::NoObject { number, line }.into());
        }
        let has_comments = self.stray_lines.has_comments;
        match (
            has_comments,
            is_meant || !foreign::may_be_empty(&self.label),
        ) {
            (true, true) if is_meant => Some(Unreadable::OnlyComments.into()),
            (true, _) => Some(LeftOut::OnlyComments.into()),
            (false, true) => Some(Unreadable::Empty.into()),
            (false, false) => Some(LeftOut::Empty.into()),
        }
    }
}

/// Reads a text to its end, or until the listener breaks.
///
/// # Errors
/// If the file has no objects.
pub(super) fn read(text: &FileText<'_>, reading: &mut Reading<'_>) -> Result<Outcome, Refusal> {
    if let Some(refusal) = text.refusal() {
        let flaw = text.flaw.clone();
        return Err(flaw.map_or(refusal, |why| Unreadable::BreaksOff(why.into()).into()));
    }
    Ok(Outcome {
        flow: read_parts(text, reading),
        garbled: text.garbled.clone(),
        stray_lines: text.stray_lines.clone(),
        flaw: text.flaw.clone(),
    })
}

fn read_parts(text: &FileText<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    for TextPart { form, document } in parts::parts(&text.content) {
        match form {
            Syntax::Json => {
                // The mark before it is no JSON.
                let text = document.text.strip_prefix("---").unwrap_or(document.text);
                json::read(text, document.line - 1, reading)?;
            }
            Syntax::Yaml => yaml::read(document, reading)?,
        }
    }
    ControlFlow::Continue(())
}
